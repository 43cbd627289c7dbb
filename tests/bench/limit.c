/* SPDX-License-Identifier: MIT
 *
 * What this processor can do at all: the workloads bigtable and escape as C that
 * was written for them, their data in plain structs.
 *
 *   bench_limit bigtable|escape CONTEXT.json
 *
 * Prints one line of JSON with the best batch, in microseconds for one rendering.
 * The library only reads the data.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "torii.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { COLUMNS = 10, BATCHES = 15, ROUNDS = 50 };

typedef struct cell {
    const char *bytes; /* NULL: the number counts */
    size_t size;
    unsigned long number;
} cell;

typedef struct cells {
    cell *items;
    size_t count;
} cells;

typedef struct buffer {
    char *at, *end, *base;
} buffer;

static void grow(buffer *b, size_t more) {
    size_t used = (size_t)(b->at - b->base);
    size_t room = (size_t)(b->end - b->base) * 2 + more + 64;
    char *grown = realloc(b->base, room);
    if (!grown) exit(1);
    *b = (buffer){grown + used, grown + room, grown};
}

static inline void need(buffer *b, size_t more) {
    if (__builtin_expect((size_t)(b->end - b->at) < more, 0)) grow(b, more);
}

static inline void put(buffer *b, const char *bytes, size_t size) {
    need(b, size);
    memcpy(b->at, bytes, size);
    b->at += size;
}

#define PUT(b, literal) put((b), (literal), sizeof(literal) - 1)

static const unsigned char kinds[256] = {
    ['"'] = 1, ['&'] = 2, ['\''] = 3, ['<'] = 4, ['>'] = 5};
static const char forms[][8] = {"", "&#34;", "&amp;", "&#39;", "&lt;", "&gt;"};
static const unsigned char sizes[] = {0, 5, 5, 5, 4, 4};

static inline char *put_form(char *to, char byte) {
    unsigned kind = kinds[(unsigned char)byte];
    memcpy(to, forms[kind], 5);
    return to + sizes[kind];
}

static inline void escape_text(buffer *b, const char *bytes, size_t size) {
    need(b, size * 5 + 64);
    size_t i = 0;
    char *to = b->at;
#ifdef __SSE2__
    const __m128i one = _mm_set1_epi8(1), two = _mm_set1_epi8(2);
    const __m128i less = _mm_set1_epi8('<'), and = _mm_set1_epi8('&');
    const __m128i quote = _mm_set1_epi8('"');
    for (; i + 32 <= size; i += 16) {
        __m128i block = _mm_loadu_si128((const __m128i *)(const void *)(bytes + i));
        __m128i hits = _mm_or_si128(
            _mm_cmpeq_epi8(_mm_andnot_si128(two, block), less),
            _mm_or_si128(
                _mm_cmpeq_epi8(_mm_andnot_si128(one, block), and),
                _mm_cmpeq_epi8(block, quote)));
        unsigned bits = (unsigned)_mm_movemask_epi8(hits);
        _mm_storeu_si128((__m128i *)(void *)to, block);
        size_t done = 0;
        for (; bits; bits &= bits - 1) {
            size_t stop = (size_t)__builtin_ctz(bits);
            to = put_form(to + (stop - done), bytes[i + stop]);
            done = stop + 1;
            _mm_storeu_si128(
                (__m128i *)(void *)to,
                _mm_loadu_si128((const __m128i *)(const void *)(bytes + i + done)));
        }
        to += 16 - done;
    }
#endif
    for (; i < size; i++) {
        if (__builtin_expect(!kinds[(unsigned char)bytes[i]], 1)) *to++ = bytes[i];
        else to = put_form(to, bytes[i]);
    }
    b->at = to;
}

static inline void put_number(buffer *b, unsigned long number) {
    char digits[24];
    char *at = digits + sizeof digits;
    do {
        *--at = (char)('0' + number % 10);
        number /= 10;
    } while (number);
    put(b, at, (size_t)(digits + sizeof digits - at));
}

static void bigtable(buffer *b, const cells *table) {
    PUT(b, "<table>\n");
    for (size_t i = 0; i < table->count; i++) {
        const cell *c = &table->items[i];
        if (i % COLUMNS == 0) PUT(b, "<tr>");
        PUT(b, "<td>");
        if (c->bytes) escape_text(b, c->bytes, c->size);
        else put_number(b, c->number);
        PUT(b, "</td>");
        if (i % COLUMNS == COLUMNS - 1) PUT(b, "</tr>\n");
    }
    PUT(b, "</table>");
}

static void escape(buffer *b, const cells sections[3]) {
    for (int s = 0; s < 3; s++) {
        PUT(b, "<section>\n");
        for (size_t i = 0; i < sections[s].count; i++) {
            const cell *c = &sections[s].items[i];
            put(b, s == 2 ? "<pre>" : "<p>", s == 2 ? 5 : 3);
            escape_text(b, c->bytes, c->size);
            put(b, s == 2 ? "</pre>\n" : "</p>\n", s == 2 ? 7 : 5);
        }
        PUT(b, "</section>\n");
    }
}

/* ------------------------------------------------------------------- the data ---- */

static cell read_cell(torii_ref value) {
    cell c = {0};
    int64_t number = 0;
    c.bytes = torii_get_str(value, &c.size);
    if (!c.bytes && torii_get_int(value, &number)) c.number = (unsigned long)number;
    return c;
}

static void read_list(cells *to, torii_ref list) {
    size_t count = torii_length(list);
    cell *items = realloc(to->items, (to->count + count) * sizeof(cell));
    if (!items) exit(1);
    to->items = items;
    for (size_t i = 0; i < count; i++) {
        items[to->count++] = read_cell(torii_item(list, i));
    }
}

static torii_value read_context(const char *path) {
    FILE *file = fopen(path, "rb");
    size_t room = 1u << 22;
    char *text = malloc(room);
    size_t size = file && text ? fread(text, 1, room, file) : 0;
    torii_value context = torii_from_json(text, size, NULL);
    if (file) fclose(file);
    free(text);
    if (torii_kind_of(context) == TORII_KIND_DICT) return context;
    fprintf(stderr, "%s: cannot read it\n", path);
    exit(1);
}

/* ------------------------------------------------------------------ measuring ---- */

static double cpu_seconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void once(const cells data[3], bool is_table) {
    buffer b = {0};
    need(&b, 65536);
    if (is_table) bigtable(&b, data);
    else escape(&b, data);
    __asm__ volatile("" : : "r"(b.base) : "memory");
    free(b.base);
}

int main(int argc, char **argv) {
    if (argc != 3) return 2;
    bool is_table = strcmp(argv[1], "bigtable") == 0;
    torii_value context = read_context(argv[2]);
    cells data[3] = {0};
    if (is_table) {
        torii_ref table = torii_dict_get(context, "table");
        for (size_t i = 0; i < torii_length(table); i++) {
            read_list(&data[0], torii_item(table, i));
        }
    } else {
        read_list(&data[0], torii_dict_get(context, "plain"));
        read_list(&data[1], torii_dict_get(context, "sparse"));
        read_list(&data[2], torii_dict_get(context, "dense"));
    }
    double best = 1e9;
    for (int batch = 0; batch < BATCHES; batch++) {
        double start = cpu_seconds();
        for (int i = 0; i < ROUNDS; i++) once(data, is_table);
        double time = (cpu_seconds() - start) / ROUNDS;
        if (time < best) best = time;
    }
    printf("{\"workload\": \"%s\", \"min_us\": %.3f}\n", argv[1], best * 1e6);
    for (int i = 0; i < 3; i++) free(data[i].items);
    torii_release(context);
    return 0;
}
