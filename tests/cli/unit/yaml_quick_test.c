/* SPDX-License-Identifier: MIT
 *
 * The quick way of reading YAML against the full one: where the first gives nodes,
 * the second gives the same ones and has nothing to say.  Texts are strung together
 * from pieces by a generator of numbers that is the same everywhere.
 */
#include "support.h"

#include "base/buf.h"
#include "config/yaml_quick.h"

#include <inttypes.h>
#include <string.h>

enum { ROUNDS = 60000 };

static void print_date(buf *out, const date *when) {
    buf_fmt(out, "%d-%d-%d ", when->year, when->month, when->day);
    buf_fmt(out, "%d:%d:%d.%d ", when->hour, when->minute, when->second, when->nano);
    buf_fmt(
        out, "%d %d %d %" PRId64, when->offset, (int)when->has_time,
        (int)when->has_offset, when->epoch);
}

/* Everything that a node says. */
static void print(buf *out, const yaml_node *node) {
    buf_fmt(
        out, "%d %u:%u+%u %s %zu|%s|", (int)node->kind, node->line, node->column,
        node->span, node->file, node->size, node->text);
    switch (node->kind) {
    case YAML_BOOL: buf_fmt(out, "%d", (int)node->boolean); break;
    case YAML_INT: buf_fmt(out, "%" PRId64, node->integer); break;
    case YAML_FLOAT: buf_fmt(out, "%a", node->number); break;
    case YAML_DATE: print_date(out, &node->when); break;
    case YAML_SEQUENCE:
        buf_fmt(out, "[%zu\n", node->sequence.count);
        for (size_t i = 0; i < node->sequence.count; i++)
            print(out, node->sequence.items[i]);
        break;
    case YAML_MAPPING:
        buf_fmt(out, "{%zu\n", node->mapping.count);
        for (size_t i = 0; i < node->mapping.count; i++) {
            const yaml_pair *pair = &node->mapping.pairs[i];
            buf_fmt(
                out, "%s %u:%u+%u ", pair->key, pair->at.line, pair->at.column,
                pair->at.span);
            print(out, node->mapping.pairs[i].value);
        }
        break;
    default: break;
    }
    buf_char(out, '\n');
}

/* Is `text` read quickly?  If it is, both ways have to agree. */
static bool compare(const char *text, size_t size, unsigned flags) {
    arena memory;
    arena_init(&memory);
    yaml_options options = {.file = "x.md", .first_line = 2, .flags = flags};
    const yaml_node *quick = yaml_quick_parse(&memory, text, size, &options);
    if (quick) {
        capture out;
        capture_start(&out, NULL);
        buf one = BUF_INIT, other = BUF_INIT;
        const yaml_node *full =
            yaml_full_parse(&memory, out.log, text, size, &options);
        const char *messages = captured(&out);
        if (!full || *messages) fail_msg("%.*s\n%s", (int)size, text, messages);
        print(&one, quick);
        print(&other, full);
        if (one.size != other.size || memcmp(one.data, other.data, one.size) != 0)
            fail_msg(
                "%.*s\nquick:\n%s\nfull:\n%s", (int)size, text, buf_text(&one),
                buf_text(&other));
        buf_done(&one);
        buf_done(&other);
        capture_end(&out);
    }
    arena_done(&memory);
    return quick != NULL;
}

static void test_read(void **state) {
    (void)state;
    static const char *const texts[] = {
        "title: \"Hello, world\"\ndate: 2026-01-02\ntags: [a, \"b c\", 'd']\n",
        "title: Hello  \nweight: 10\nratio: -1.5\ndraft: true\nnone: null\n",
        "title: Grüße, 日本 𝄞\ntags: [ë, 日本]\nurl: https://example.org/#top\n",
        "\n", "a: []", "a: 2026-01-02T10:00:00Z\n\n\nb: ''", "on: x\nnull: y",
        "a: \"# no comment\"\nb: 'it says: \"so\"'\nc: C#\nd: (x) [y] {z} & * ! | > % @",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_int_equal(
            compare(texts[i], strlen(texts[i]), 0), strcmp(texts[i], "\n") != 0);
}

static void test_left_alone(void **state) {
    (void)state;
    static const char *const texts[] = {
        "", "a:\n", "a: b: c\n", "a: b # c\n", "a: 'it''s'\n", "a: \"\\n\"\n",
        "a: [b, [c]]\n", "a: [b, ]\n", "a: {b: c}\n", "a: |\n  b\n", "a: b\n  c\n",
        "a: b\na: c\n", "a: b\n---\nc: d\n", "a: b\n...\n", "a: *b\n", "a: &b c\n",
        "a: !!str b\n", "a: yes\n", "a: 0777\n", "a: 99999999999999999999\n",
        "a: b\r\n", "a:\tb\n", "a: \"b\nc: d\"\n", "a: \"b\" c\n", "- a\n", "\"a\": b\n",
        "<<: a\n", "a: - b\n", "a: \xff\n", "a: \xc2\x85 b\n", "a: \xe2\x80\xa8 b\n",
        "a: [\"b\": c]\n", "a: b:\n", "a: [x\n", "a: \xef\xbb\xbf b\n", "text\n",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (compare(texts[i], strlen(texts[i]), 0)) fail_msg("%s", texts[i]);
}

static uint32_t next_number(uint32_t *state) {
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

static void add_any(buf *out, uint32_t *state) {
    static const char *const pieces[] = {
        "a", "b", "title", "tags", "x-y", ": ", ": ", ": ", ": ", "\n", "\n", "\n",
        " ", "  ", ":", "#", " #", "\"", "\"", "'", "'", "[", "]", "[", "]", ", ", ",",
        "{", "}", "-", "- ", "?", "? ", "|", ">", "&a", "*a", "!", "%", "@", "`", "~",
        "\\", "\t", "\r\n", "---", "...", "true", "null", "yes", "off", "0777", "12",
        "-3", "+4", "0x1f", "0o17", "1.5", "1e9", ".5", ".inf", ".NaN", "2026-01-02",
        "2026-01-02T10:00:00Z", "2026-01-02 10:00:00 +02:00", "99999999999999999999",
        "é", "日本", "𝄞", "\xc2\x85", "\xc2\xa0", "\xe2\x80\xa8", "\xef\xbb\xbf",
        "\xef\xbf\xbf", "\xed\xa0\x80", "\xff", "/", ".", "(", ")", "+", "=", "<<",
        "https://example.org/x#y", "\x7f", "\x01", "$", ";", "^", "_"};
    size_t count = sizeof pieces / sizeof *pieces;
    buf_str(out, pieces[next_number(state) % count]);
}

/* A value of which most are read quickly, some with a piece anywhere. */
static void add_value(buf *out, uint32_t *state) {
    static const char *const values[] = {
        "Hello world", "\"Hello: world\"", "'so # what'", "[a, b]", "[ \"a\", 'b' , c d ]",
        "[]", "true", "10", "2026-01-02", "a:b", "[1, 2.5, 2026-01-02, null, x-y]",
        "ë 日本", "[ë, 日本]", "\"ë\"  ", "x [y]", "C# x", "\"\"", "no", "0123"};
    const char *value = values[next_number(state) % (sizeof values / sizeof *values)];
    size_t size = strlen(value), cut = size;
    if (next_number(state) % 4 == 0) cut = next_number(state) % (size + 1);
    buf_add(out, value, cut);
    if (cut < size || next_number(state) % 16 == 0) add_any(out, state);
    if (next_number(state) % 8) buf_str(out, value + cut);
}

/* Each byte at each place of a word, behind a letter and behind a line feed. */
static void test_bytes(void **state) {
    static const char whole[] = "ab: cdefghijklmn\nop: qrstuvwxyz\n";
    (void)state;
    for (int c = 1; c < 256; c++)
        for (size_t at = 1; at < sizeof whole - 2; at++) {
            char text[sizeof whole];
            memcpy(text, whole, sizeof whole);
            text[at] = (char)c;
            bool is_read = compare(text, sizeof whole - 1, 0);
            if ((c < ' ' && c != '\n') || c == 0x7f) assert_false(is_read);
            if (c >= 'a' && c <= 'n' && at > 4 && at < 16) assert_true(is_read);
        }
}

static void test_many(void **state) {
    (void)state;
    static const char *const keys[] = {"title", "date", "a", "x-y", "true", "on", "b_1"};
    uint32_t seed = 1;
    size_t quick = 0;
    buf text = BUF_INIT;
    for (size_t round = 0; round < ROUNDS; round++) {
        buf_clear(&text);
        bool wild = round % 3 == 0;
        for (uint32_t n = next_number(&seed) % (wild ? 12 : 5) + 1; n; n--) {
            if (wild) {
                add_any(&text, &seed);
                continue;
            }
            buf_str(&text, keys[next_number(&seed) % (sizeof keys / sizeof *keys)]);
            buf_str(&text, ": ");
            add_value(&text, &seed);
            buf_char(&text, '\n');
        }
        quick += compare(buf_text(&text), text.size, round % 2 ? YAML_QUIET : 0);
    }
    buf_done(&text);
    assert_true(quick > ROUNDS / 8);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_read),
        cmocka_unit_test(test_left_alone),
        cmocka_unit_test(test_bytes),
        cmocka_unit_test(test_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
