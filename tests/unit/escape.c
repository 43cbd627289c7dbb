/* SPDX-License-Identifier: MIT
 *
 * Escaping for HTML against the plain way to do it, byte by byte: texts of all
 * lengths around the vector's, with special characters everywhere and nowhere,
 * in buffers of their exact size, and with limits that the text just reaches.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "value/operate.h"

static unsigned passed;
static unsigned failed;

static void check(bool ok, const char *what, size_t size, unsigned every)
{
    if (ok) passed++;
    else {
        failed++;
        printf("escape.c: %s: %zu bytes, one special in %u\n", what, size, every);
    }
}

static uint32_t random_state = 1;

static uint32_t next_random(void)
{
    random_state = random_state * 1664525u + 1013904223u;
    return random_state >> 8;
}

static size_t escape_plainly(char *out, const char *bytes, size_t size)
{
    char *start = out;
    for (size_t i = 0; i < size; i++) {
        const char *form = NULL;
        switch (bytes[i]) {
        case '&': form = "&amp;"; break;
        case '<': form = "&lt;"; break;
        case '>': form = "&gt;"; break;
        case '\'': form = "&#39;"; break;
        case '"': form = "&#34;"; break;
        default: *out++ = bytes[i]; continue;
        }
        size_t length = strlen(form);
        memcpy(out, form, length);
        out += length;
    }
    return (size_t)(out - start);
}

static void fill(char *bytes, size_t size, unsigned every)
{
    for (size_t i = 0; i < size; i++) {
        bool special = every && next_random() % every == 0;
        /* the neighbours of the special ones, and bytes with the top bit set */
        bytes[i] = special ? "&<>'\""[next_random() % 5]
                           : "%(=?!#;abc\x80\xa6\xbc\xff\x01"[next_random() % 15];
    }
}

static void test_one(size_t size, unsigned every)
{
    char *bytes = malloc(size ? size : 1); /* exact, so that reading on is seen */
    char *wanted = malloc(size * 5 + 1);
    if (!bytes || !wanted) exit(1);
    fill(bytes, size, every);
    size_t wanted_size = escape_plainly(wanted, bytes, size);

    tr_text out = tr_text_make(SIZE_MAX);
    tr_text_add_str(&out, "before ");
    tr_escape_bytes(&out, bytes, size);
    check(out.size == wanted_size + 7 && !out.failed &&
              memcmp(out.data + 7, wanted, wanted_size) == 0,
          "text", size, every);
    tr_text_done(&out);

    out = tr_text_make(wanted_size);
    tr_escape_bytes(&out, bytes, size);
    check(!out.failed && out.size == wanted_size &&
              (!size || memcmp(out.data, wanted, wanted_size) == 0),
          "limit reached", size, every);
    tr_text_done(&out);

    if (wanted_size) {
        out = tr_text_make(wanted_size - 1);
        tr_escape_bytes(&out, bytes, size);
        check(out.failed && out.full && out.size < wanted_size, "limit passed", size,
              every);
        tr_text_done(&out);
    }
    free(bytes);
    free(wanted);
}

/* What was found out about a string holds for the next time. */
static void test_remembered(const char *text, const char *wanted, unsigned known)
{
    tr_value string = tr_string_c(text);
    for (int round = 0; round < 3; round++) {
        tr_text out = tr_text_make(SIZE_MAX);
        tr_escape_string(&out, tr_as_string(string));
        check(tr_span_is(tr_text_span(&out), wanted), wanted, strlen(text), 0);
        tr_text_done(&out);
        check(tr_as_string(string)->head.cache == known, "cache", strlen(text), 0);
    }
    tr_release(string);
}

int main(void)
{
    static const unsigned rates[] = {0, 1, 2, 5, 17, 100};
    for (size_t r = 0; r < sizeof rates / sizeof *rates; r++) {
        for (size_t size = 0; size < 150; size++) test_one(size, rates[r]);
        for (size_t size = 4000; size < 4200; size += 13) test_one(size, rates[r]);
        test_one(20000, rates[r]);
    }
    test_remembered("nothing to escape here", "nothing to escape here", TR_HTML_CLEAN);
    test_remembered("a < b & c", "a &lt; b &amp; c", TR_HTML_DIRTY);
    printf("%u passed, %u failed\n", passed, failed);
    return failed > 0;
}
