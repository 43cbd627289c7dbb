/* SPDX-License-Identifier: MIT
 *
 * YAML: each case is a text and what it must give, a compact print of the
 * tree or a part of the diagnostic.
 */
#include "support.h"

#include "base/buf.h"
#include "config/yaml.h"

#include <stdlib.h>
#include <string.h>

/* i1 f1.5 "text" @date null true [a b] {k: v} */
static void print(buf *out, const yaml_node *node) {
    switch (node->kind) {
    case YAML_NULL: buf_str(out, "null"); break;
    case YAML_BOOL: buf_str(out, node->boolean ? "true" : "false"); break;
    case YAML_INT: buf_fmt(out, "i%lld", (long long)node->integer); break;
    case YAML_FLOAT: buf_fmt(out, "f%g", node->number); break;
    case YAML_STRING: buf_fmt(out, "\"%s\"", node->text); break;
    case YAML_DATE: buf_fmt(out, "@%lld", (long long)node->when.epoch); break;
    case YAML_SEQUENCE:
        buf_char(out, '[');
        for (size_t i = 0; i < node->sequence.count; i++) {
            if (i) buf_char(out, ' ');
            print(out, node->sequence.items[i]);
        }
        buf_char(out, ']');
        break;
    case YAML_MAPPING:
        buf_char(out, '{');
        for (size_t i = 0; i < node->mapping.count; i++) {
            buf_fmt(out, "%s%s: ", i ? ", " : "", node->mapping.pairs[i].key);
            print(out, node->mapping.pairs[i].value);
        }
        buf_char(out, '}');
        break;
    }
}

static void check(const char *text, unsigned flags, const char *expected) {
    arena memory;
    capture out;
    arena_init(&memory);
    capture_start(&out, NULL);
    yaml_options options = {.file = "x.yaml", .flags = flags};
    yaml_node *node = yaml_parse(&memory, out.log, text, strlen(text), &options);
    const char *messages = captured(&out);
    buf printed = BUF_INIT;
    if (node) print(&printed, node);
    if (*expected == 'E') {
        if (node) fail_msg("no error for %s", text);
        assert_contains(messages, expected + 2);
    } else {
        if (!node) fail_msg("%s gives\n%s", text, messages);
        assert_string_equal(buf_text(&printed), expected);
    }
    buf_done(&printed);
    capture_end(&out);
    arena_done(&memory);
}

static void test_schema(void **state) {
    static const char *const cases[][2] = {
        {"", "{}"},
        {"# only a remark", "{}"},
        {"null", "null"},
        {"a: null\nb: ~\nc:\nd: NULL\ne: nUll",
         "{a: null, b: null, c: null, d: null, e: "
         "\"nUll\"}"},
        {"[true, True, TRUE, tRue, yes, No, on, OFF, y]",
         "[true true true \"tRue\" \"yes\" \"No\" \"on\" \"OFF\" \"y\"]"},
        {"[0, -1, +2, 0o17, 0xFF, 017, 1_000, 0b1, 0o9]",
         "[i0 i-1 i2 i15 i255 i17 \"1_000\" \"0b1\" \"0o9\"]"},
        {"[1.5, .5, 1., 1e3, -1.2E-3, .inf, -.INF, 1.e, .]",
         "[f1.5 f0.5 f1 f1000 f-0.0012 finf f-inf \"1.e\" \".\"]"},
        {"[12:30, 1:20:30, 2026-01-02, 2026-01-02T00:00:10Z, 2026-02-30]",
         "[\"12:30\" \"1:20:30\" @1767312000 @1767312010 \"2026-02-30\"]"},
        {"['1', \"true\", 'null', '2026-01-02', !!str 5, ! 6]",
         "[\"1\" \"true\" \"null\" \"2026-01-02\" \"5\" \"6\"]"},
        {"[!!int '5', !!float 5, !!bool 'true', !!null '']", "[i5 f5 true null]"},
        {"a: |\n  x\n  y\nb: >\n  x\n  y\n", "{a: \"x\ny\n\", b: \"x y\n\"}"},
        {"1: a\ntrue: b\n'': c", "{1: \"a\", true: \"b\", : \"c\"}"},
        {"a: {b: [1, {c: d}]}", "{a: {b: [i1 {c: \"d\"}]}}"},
        {"9223372036854775807", "i9223372036854775807"},
        {"-9223372036854775808", "i-9223372036854775808"},
        {"\xef\xbb\xbf"
         "a: 1",
         "{a: i1}"},
        {"%YAML 1.2\n---\na: 1\n...\n", "{a: i1}"},
        {"a: \"x\xc2\x85y\"\nb: 1", "{a: \"x y\", b: i1}"},
    };
    (void)state;
    date_set_zone("UTC");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check(cases[i][0], 0, cases[i][1]);
}

static void test_errors(void **state) {
    static const char *const cases[][2] = {
        {"a: 1\nb: 2\na: 3", "E the key 'a' is given twice\n  --> x.yaml:3:1\n"},
        {"a: 1\nb: 2\na: 3", "E first in line 1"},
        {"title: Foo: bar", "E must be quoted: title:"},
        {"a:\n\tb: 1", "E a tab in the indentation\n  --> x.yaml:2:1"},
        {"a: @x", "E begins with '@'"},
        {"a: `x`", "E begins with a backtick"},
        {"a: %x", "E begins with '%'"},
        {"a: *b", "E '*b': anchors and aliases are not read here"},
        {"a: &b 1", "E '&b': anchors"},
        {"<<: {a: 1}", "E '<<' is not read here"},
        {"a: !foo 1", "E the tag '!foo' is not known"},
        {"a: !python/object:os.system x", "E is not known"},
        {"a: !env HOME", "E the tag '!env' is not known"},
        {"a: !!int x", "E does not fit its tag"},
        {"a: [1, 2", "E a '[' that is not closed\n  --> x.yaml:1:4"},
        {"a: {{ x }}", "E a key must be a simple text"},
        {"? [a]\n: b", "E a key must be a simple text"},
        {"a: \"x\nb: 1", "E a quote that is not closed\n  --> x.yaml:1:4"},
        {"a: \"\\q\"", "E an unknown escape"},
        {"a: - b", "E a list in the line of its key"},
        {"a: 1\n---\nb: 2", "E a second document"},
        {"a: \x01", "E a control character\n  --> x.yaml:1:4"},
        {"a: \xff", "E byte 0xff is not UTF-8\n  --> x.yaml:1:4"},
        {"\xff\xfe" "a", "E is not UTF-8"},
        {"a: x\xc2\x85" "b: y", "E an invisible line break"},
        {"a: x\xe2\x80\xa8" "b: y", "E an invisible line break"},
        {"# \xc2\x85" "b: y", "E an invisible line break"},
        {"a: 99999999999999999999", "E too large a number"},
        {"%TAG ! tag:x,2000:\n---\na: 1", "E %TAG is not read"},
        {"a: \"x\\0y\"\n\"k\\0\": 1", "E a key that contains NUL"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check(cases[i][0], 0, cases[i][1]);
}

static void test_anchors(void **state) {
    static const char *const cases[][2] = {
        {"a: &x [1]\nb: *x", "{a: [i1], b: [i1]}"},
        {"a: &x {p: 1, q: 2}\nb: {<<: *x, p: 3}",
         "{a: {p: i1, q: i2}, b: {p: i3, q: i2}}"},
        {"a: &x {p: 1}\nb: &y {p: 2, q: 2}\nc: {<<: [*x, *y]}",
         "{a: {p: i1}, b: {p: i2, q: i2}, c: {p: i1, q: i2}}"},
        {"a: &x 1\nb: &x 2\nc: *x", "{a: i1, b: i2, c: i2}"},
        {"a: &x [*x]", "E refers to nothing above it"},
        {"a: &x\n  <<: *x", "E refers to nothing above it"},
        {"<<: 5", "E '<<' takes a mapping"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check(cases[i][0], YAML_ANCHORS, cases[i][1]);
}

static void test_limits(void **state) {
    buf text = BUF_INIT;
    (void)state;
    for (int i = 0; i < 100000; i++) buf_char(&text, '[');
    check(buf_text(&text), 0, "E more than 64 levels");
    buf_clear(&text);
    for (int i = 0; i < 60; i++) buf_char(&text, '[');
    for (int i = 0; i < 60; i++) buf_char(&text, ']');
    check(buf_text(&text), 0, buf_text(&text));
    buf_clear(&text);
    buf_str(&text, "a0: &a0 [x,x,x,x,x,x,x,x,x]\n");
    for (int i = 1; i < 12; i++)
        buf_fmt(&text, "a%d: &a%d [*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d]\n", i,
                i, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
    check(buf_text(&text), YAML_ANCHORS, "E more than 100000 values");
    buf_clear(&text);
    buf_str(&text, "a0: &a0 [1]\n");
    for (int i = 1; i < 80; i++) buf_fmt(&text, "a%d: &a%d [*a%d]\n", i, i, i - 1);
    check(buf_text(&text), YAML_ANCHORS, "E more than 64 levels");
    buf_clear(&text);
    buf_str(&text, "a: ");
    for (int i = 0; i < 1 << 20; i++) buf_char(&text, 'x');
    check(buf_text(&text), 0, "E bytes of YAML; at most 1048576");
    buf_done(&text);
}

static void test_env(void **state) {
    (void)state;
    setenv("TORII_TEST", "7", 1);
    unsetenv("TORII_NONE");
    check("a: !env TORII_TEST", YAML_ENV, "{a: i7}");
    check("a: !env [TORII_NONE, x]", YAML_ENV, "{a: \"x\"}");
    check("a: !env TORII_NONE", YAML_ENV, "E TORII_NONE is not set");
    check("a: !env [x]", YAML_ENV, "E !env takes a name");
}

static void test_places(void **state) {
    arena memory;
    capture out;
    arena_init(&memory);
    capture_start(&out, NULL);
    (void)state;
    static const char text[] = "\xc3\xa4: {\xc3\xb6: xyz}\nb: yes";
    yaml_options options = {.file = "x.md", .first_line = 10};
    yaml_node *node = yaml_parse(&memory, out.log, text, strlen(text), &options);
    yaml_node *inner = yaml_get(yaml_get(node, "\xc3\xa4"), "\xc3\xb6");
    assert_int_equal(inner->line, 10);
    assert_int_equal(inner->column, 8);
    assert_int_equal(inner->span, 3);
    assert_contains(captured(&out), "warning[W0105]: yes is a text here");
    assert_contains(captured(&out), "x.md:11:4");
    capture_end(&out);
    arena_done(&memory);
}

static void test_merge(void **state) {
    arena memory;
    capture out;
    arena_init(&memory);
    capture_start(&out, NULL);
    (void)state;
    yaml_options options = {.file = "x"};
    static const char base[] = "a: {b: 1, c: [1, 2]}\nd: 4";
    static const char over[] = "a: {c: [3], e: 5}\nd: {x: 1}";
    yaml_node *left = yaml_parse(&memory, out.log, base, strlen(base), &options);
    yaml_node *right = yaml_parse(&memory, out.log, over, strlen(over), &options);
    buf text = BUF_INIT;
    print(&text, yaml_merge(&memory, left, right));
    assert_string_equal(buf_text(&text), "{a: {b: i1, c: [i3], e: i5}, d: {x: i1}}");
    buf_clear(&text);
    print(&text, left);
    assert_string_equal(buf_text(&text), "{a: {b: i1, c: [i1 i2]}, d: i4}");
    buf_done(&text);
    capture_end(&out);
    arena_done(&memory);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_schema),  cmocka_unit_test(test_errors),
        cmocka_unit_test(test_anchors), cmocka_unit_test(test_limits),
        cmocka_unit_test(test_env),     cmocka_unit_test(test_places),
        cmocka_unit_test(test_merge),
    };
    return RUN_TESTS(tests);
}
