/* SPDX-License-Identifier: MIT
 *
 * Addresses.  A host that is a number cannot be rebound by a name server, so
 * numbers are always ours; names have to be known.
 */
#include "serve/address.h"

#include "base/path.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static int hex_digit(char digit) {
    if (digit >= '0' && digit <= '9') return digit - '0';
    char lower = (char)(digit | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

char *address_decode_value(arena *memory, const char *text) {
    char *out = arena_alloc(memory, strlen(text) + 1), *to = out;
    for (; *text; text++) {
        if (*text != '%') {
            *to++ = *text;
            continue;
        }
        int high = hex_digit(text[1]);
        int low = high < 0 ? -1 : hex_digit(text[2]);
        if (low < 0 || (!high && !low)) return NULL;
        *to++ = (char)(high << 4 | low);
        text += 2;
    }
    *to = '\0';
    return out;
}

static bool is_plain_part(const char *part, size_t size) {
    if (size <= 2 && strncmp(part, "..", size) == 0) return false; /* "" too */
    for (size_t i = 0; i < size; i++) {
        unsigned char byte = (unsigned char)part[i];
        if (byte < 0x20 || byte == 0x7f || byte == '\\') return false;
    }
    return true;
}

char *address_decode(arena *memory, const char *path) {
    if (*path != '/') return NULL;
    char *out = address_decode_value(memory, path + 1);
    for (const char *part = out; part && *part;) {
        size_t size = strcspn(part, "/");
        if (!is_plain_part(part, size)) return NULL;
        part += size + (part[size] == '/');
    }
    return out;
}

char *address_encode(arena *memory, const char *path) {
    static const char digits[] = "0123456789ABCDEF";
    char *out = arena_alloc(memory, strlen(path) * 3 + 2), *to = out;
    *to++ = '/';
    for (; *path; path++) {
        unsigned char byte = (unsigned char)*path;
        if (isalnum(byte) || strchr("/-._~!$'()*,;=:@", byte)) {
            *to++ = (char)byte;
        } else {
            *to++ = '%';
            *to++ = digits[byte >> 4];
            *to++ = digits[byte & 15];
        }
    }
    *to = '\0';
    return out;
}

/* ---------------------------------------------------------------- types ---- */

#define TEXT "; charset=utf-8"

static const char *const TYPES[][2] = {
    {".html", "text/html" TEXT},
    {".htm", "text/html" TEXT},
    {".css", "text/css" TEXT},
    {".js", "text/javascript" TEXT},
    {".mjs", "text/javascript" TEXT},
    {".json", "application/json" TEXT},
    {".map", "application/json" TEXT},
    {".webmanifest", "application/manifest+json" TEXT},
    {".xml", "application/xml" TEXT},
    {".atom", "application/atom+xml" TEXT},
    {".rss", "application/rss+xml" TEXT},
    {".txt", "text/plain" TEXT},
    {".md", "text/markdown" TEXT},
    {".csv", "text/csv" TEXT},
    {".vtt", "text/vtt" TEXT},
    {".ics", "text/calendar" TEXT},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".jpg", "image/jpeg"},
    {".jpeg", "image/jpeg"},
    {".gif", "image/gif"},
    {".webp", "image/webp"},
    {".avif", "image/avif"},
    {".ico", "image/vnd.microsoft.icon"},
    {".bmp", "image/bmp"},
    {".woff", "font/woff"},
    {".woff2", "font/woff2"},
    {".ttf", "font/ttf"},
    {".otf", "font/otf"},
    {".mp3", "audio/mpeg"},
    {".m4a", "audio/mp4"},
    {".ogg", "audio/ogg"},
    {".opus", "audio/ogg"},
    {".wav", "audio/wav"},
    {".flac", "audio/flac"},
    {".mp4", "video/mp4"},
    {".webm", "video/webm"},
    {".ogv", "video/ogg"},
    {".pdf", "application/pdf"},
    {".zip", "application/zip"},
    {".gz", "application/gzip"},
    {".wasm", "application/wasm"},
    {".epub", "application/epub+zip"},
};

const char *address_type(const char *path) {
    const char *extension = path_extension(path);
    if (!*extension) return "application/octet-stream";
    for (size_t i = 0; i < sizeof TYPES / sizeof *TYPES; i++)
        if (strcasecmp(TYPES[i][0], extension) == 0) return TYPES[i][1];
    return "application/octet-stream";
}

bool address_is_html(const char *path) {
    return strncmp(address_type(path), "text/html", 9) == 0;
}

/* ---------------------------------------------------------------- hosts ---- */

static bool is_number(const char *name) {
    unsigned char bytes[16];
    if (inet_pton(AF_INET, name, bytes) == 1) return true;
    char inner[64];
    size_t size = strlen(name);
    if (size < 2 || size > sizeof inner || *name != '[' || name[size - 1] != ']')
        return false;
    memcpy(inner, name + 1, size - 2);
    inner[size - 2] = '\0';
    return inet_pton(AF_INET6, inner, bytes) == 1;
}

bool address_is_own_host(
    const char *host, const char *const *names, size_t count, unsigned port) {
    char name[256], wanted[16];
    size_t bracket = *host == '[' ? strcspn(host, "]") : 0;
    size_t size = bracket + strcspn(host + bracket, ":");
    if (!size || size >= sizeof name) return false;
    memcpy(name, host, size);
    name[size] = '\0';
    snprintf(wanted, sizeof wanted, ":%u", port);
    if (host[size] && strcmp(host + size, wanted) != 0) return false;
    bool own = is_number(name) || strcasecmp(name, "localhost") == 0;
    for (size_t i = 0; !own && i < count; i++)
        own = strcasecmp(name, names[i]) == 0;
    return own;
}
