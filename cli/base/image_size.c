/* SPDX-License-Identifier: MIT
 *
 * The headers of image files.  Each reader gets the bytes from `at` to `end`
 * and looks at nothing beyond.
 */
#include "base/image_size.h"

#include "base/html_scan.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

typedef struct bytes {
    const unsigned char *at, *end;
} bytes;

static size_t left(const bytes *in) {
    return (size_t)(in->end - in->at);
}

static uint32_t big(const unsigned char *at, size_t size) {
    uint32_t value = 0;
    for (size_t i = 0; i < size; i++)
        value = value << 8 | at[i];
    return value;
}

static uint32_t little(const unsigned char *at, size_t size) {
    uint32_t value = 0;
    for (size_t i = size; i-- > 0;)
        value = value << 8 | at[i];
    return value;
}

static bool set(image_size *out, uint32_t width, uint32_t height, const char *mime) {
    *out = (image_size){width, height, mime};
    return width && height && width <= 1u << 24 && height <= 1u << 24;
}

static bool measure_png(bytes in, image_size *out) {
    if (left(&in) < 24 || memcmp(in.at + 12, "IHDR", 4) != 0) return false;
    return set(out, big(in.at + 16, 4), big(in.at + 20, 4), "image/png");
}

static bool measure_gif(bytes in, image_size *out) {
    if (left(&in) < 10) return false;
    return set(out, little(in.at + 6, 2), little(in.at + 8, 2), "image/gif");
}

/* ---------------------------------------------------------------- JPEG ---- */

/* Does the Exif block turn the image by 90 degrees? */
static bool is_turned(const unsigned char *at, size_t size) {
    if (size < 14 || memcmp(at, "Exif\0", 6) != 0) return false;
    const unsigned char *tiff = at + 6;
    size_t room = size - 6;
    bool swapped = tiff[0] == 'I';
    uint32_t (*number)(const unsigned char *, size_t) = swapped ? little : big;
    uint32_t first = number(tiff + 4, 4);
    if (first > room - 2 || room < 10) return false;
    uint32_t count = number(tiff + first, 2);
    for (uint32_t i = 0; i < count; i++) {
        size_t entry = first + 2 + 12 * (size_t)i;
        if (entry + 12 > room) return false;
        if (number(tiff + entry, 2) == 0x112) {
            uint32_t way = number(tiff + entry + 8, 2);
            return way >= 5 && way <= 8;
        }
    }
    return false;
}

static bool measure_jpeg(bytes in, image_size *out) {
    bool turned = false;
    in.at += 2;
    while (left(&in) >= 4) {
        if (*in.at != 0xFF) return false;
        unsigned char marker = in.at[1];
        if (marker == 0xFF) {
            in.at++;
            continue;
        }
        size_t size = big(in.at + 2, 2);
        bool frame = marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 &&
                     marker != 0xC8 && marker != 0xCC;
        if (size < 2 || marker == 0xD9 || marker == 0xDA) return false;
        if (frame) {
            if (left(&in) < 9) return false;
            uint32_t height = big(in.at + 5, 2), width = big(in.at + 7, 2);
            return set(
                out, turned ? height : width, turned ? width : height, "image/jpeg");
        }
        if (size + 2 > left(&in)) return false;
        if (marker == 0xE1) turned |= is_turned(in.at + 4, size - 2);
        in.at += size + 2;
    }
    return false;
}

/* ---------------------------------------------------------------- WebP ---- */

static bool measure_webp(bytes in, image_size *out) {
    static const char mime[] = "image/webp";
    if (left(&in) < 30) return false;
    const unsigned char *at = in.at + 12;
    if (memcmp(at, "VP8X", 4) == 0)
        return set(out, little(at + 12, 3) + 1, little(at + 15, 3) + 1, mime);
    if (memcmp(at, "VP8L", 4) == 0 && at[8] == 0x2F) {
        uint32_t bits = little(at + 9, 4);
        return set(out, (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1, mime);
    }
    if (memcmp(at, "VP8 ", 4) == 0 && memcmp(at + 11, "\x9D\x01\x2A", 3) == 0)
        return set(out, little(at + 14, 2) & 0x3FFF, little(at + 16, 2) & 0x3FFF, mime);
    return false;
}

/* ---------------------------------------------------------------- AVIF ---- */

/* The next box of `in`, which is moved behind it. */
static bool next_box(bytes *in, const unsigned char **name, bytes *inside) {
    if (left(in) < 8) return false;
    size_t size = big(in->at, 4), head = 8;
    *name = in->at + 4;
    if (size == 1) {
        if (left(in) < 16 || big(in->at + 8, 4)) return false;
        size = big(in->at + 12, 4);
        head = 16;
    }
    if (size == 0 || size > left(in)) size = left(in);
    if (size < head) return false;
    *inside = (bytes){in->at + head, in->at + size};
    in->at += size;
    return true;
}

/* Goes down meta, iprp, ipco to the largest ispe: others are of thumbnails
 * and tiles.  A rotation by 90 degrees (irot) swaps the sides. */
static bool measure_avif(bytes in, image_size *out) {
    static const char *const way[] = {"meta", "iprp", "ipco"};
    const unsigned char *name;
    bytes inside;
    for (size_t depth = 0; depth < 3; depth++) {
        bool found = false;
        while (!found && next_box(&in, &name, &inside))
            found = memcmp(name, way[depth], 4) == 0;
        if (!found) return false;
        in = inside;
        if (depth == 0) in.at += left(&in) < 4 ? left(&in) : 4;
    }
    uint32_t width = 0, height = 0;
    bool turned = false;
    while (next_box(&in, &name, &inside)) {
        if (memcmp(name, "irot", 4) == 0 && left(&inside)) turned = *inside.at & 1;
        if (memcmp(name, "ispe", 4) != 0 || left(&inside) < 12) continue;
        uint32_t w = big(inside.at + 4, 4), h = big(inside.at + 8, 4);
        if ((uint64_t)w * h > (uint64_t)width * height) width = w, height = h;
    }
    return set(out, turned ? height : width, turned ? width : height, "image/avif");
}

/* ----------------------------------------------------------------- SVG ---- */

/* "12", "12.5px" in pixels; 0 for other units and for shares. */
static double length_of(const html_attribute *one) {
    char text[32];
    if (!one->value || one->value_size >= sizeof text) return 0;
    memcpy(text, one->value, one->value_size);
    text[one->value_size] = '\0';
    char *unit;
    double value = strtod(text, &unit);
    while (*unit == ' ')
        unit++;
    return value > 0 && (!*unit || strcasecmp(unit, "px") == 0) ? value : 0;
}

static void read_box(const html_attribute *one, double *width, double *height) {
    char text[128], *at = text;
    double numbers[4];
    if (!one->value || one->value_size >= sizeof text) return;
    memcpy(text, one->value, one->value_size);
    text[one->value_size] = '\0';
    for (size_t i = 0; i < 4; i++) {
        char *end;
        at += strspn(at, " ,\t\r\n");
        numbers[i] = strtod(at, &end);
        if (end == at) return;
        at = end;
    }
    *width = numbers[2];
    *height = numbers[3];
}

static bool measure_svg(bytes in, image_size *out) {
    html_scan scan = {.at = (const char *)in.at, .end = (const char *)in.end};
    html_token token;
    html_attribute one;
    double width = 0, height = 0, box_width = 0, box_height = 0;
    do {
        if (!html_next(&scan, &token)) return false;
    } while (token.kind != HTML_START);
    if (!html_is(&token, "svg")) return false;
    if (html_find_attribute(&token, "width", &one)) width = length_of(&one);
    if (html_find_attribute(&token, "height", &one)) height = length_of(&one);
    if (html_find_attribute(&token, "viewBox", &one))
        read_box(&one, &box_width, &box_height);
    if (box_width > 0 && box_height > 0) {
        if (!width && !height) width = box_width, height = box_height;
        if (!width) width = height * box_width / box_height;
        if (!height) height = width * box_height / box_width;
    }
    if (!(width >= 1 && height >= 1 && width <= 1e6 && height <= 1e6)) return false;
    return set(
        out, (uint32_t)(width + 0.5), (uint32_t)(height + 0.5), "image/svg+xml");
}

bool image_measure(const void *data, size_t size, image_size *out) {
    bytes in = {data, (const unsigned char *)data + size};
    if (size < 12) return false;
    if (memcmp(data, "\x89PNG\r\n\x1A\n", 8) == 0) return measure_png(in, out);
    if (memcmp(data, "GIF8", 4) == 0) return measure_gif(in, out);
    if (memcmp(data, "\xFF\xD8\xFF", 3) == 0) return measure_jpeg(in, out);
    if (memcmp(data, "RIFF", 4) == 0 && memcmp(in.at + 8, "WEBP", 4) == 0)
        return measure_webp(in, out);
    if (memcmp(in.at + 4, "ftyp", 4) == 0) return measure_avif(in, out);
    if (memchr("<\xEF \n\r\t", in.at[0], 6)) return measure_svg(in, out);
    return false;
}
