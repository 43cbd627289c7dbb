/* SPDX-License-Identifier: MIT
 *
 * Rendering: where output can go, blocks, expressions, limits and interrupts.
 */
#include "check.h"

typedef struct sink {
    char *text;
    size_t size, pieces;
    size_t stop_after; /* bytes; 0: never */
} sink;

static bool write_sink(void *data, const char *text, size_t size) {
    sink *s = data;
    s->text = realloc(s->text, s->size + size + 1);
    memcpy(s->text + s->size, text, size);
    s->size += size;
    s->text[s->size] = '\0';
    s->pieces++;
    return !s->stop_after || s->size < s->stop_after;
}

static const torii_template *compile(const torii_env *env, const char *source) {
    torii_error *err = NULL;
    const torii_template *tmpl = torii_env_compile(env, NULL, source, SIZE_MAX, &err);
    if (!CHECK(tmpl != NULL)) printf("%s", torii_error_text(err));
    torii_error_free(err);
    return tmpl;
}

static void test_targets(void) {
    torii_env *env = check_env(NULL);
    torii_value context = TORII_DICT({"name", torii_str("<Mia>")});
    const torii_template *tmpl = compile(env, "Hello {{ name }}{{ '\\0' }}!");
    size_t size = 0;
    char *text = torii_render(tmpl, context, &size, NULL);
    CHECK(size == 19 && memcmp(text, "Hello &lt;Mia&gt;\0!", 20) == 0);
    torii_free(text);
    torii_free(NULL);
    FILE *file = tmpfile();
    CHECK(torii_render_file(tmpl, context, file, NULL));
    CHECK(ftell(file) == 19);
    fclose(file);
    sink s = {0};
    torii_render_options options = TORII_RENDER_OPTIONS_INIT;
    torii_error *err = NULL;
    CHECK(!torii_render_with(tmpl, context, &options, &err));
    CHECK(torii_error_code(err) == TORII_ERR_MISUSE);
    torii_error_free(err);
    err = NULL;
    options.write = write_sink;
    options.write_data = &s;
    CHECK(torii_render_with(tmpl, context, &options, &err));
    CHECK(s.size == 19 && s.pieces == 1);
    free(s.text);
    torii_template_release(tmpl);
    tmpl = compile(env, "");
    text = torii_render(tmpl, torii_undefined(), &size, NULL);
    CHECK(text && size == 0 && text[0] == '\0');
    torii_free(text);
    torii_template_release(tmpl);
    torii_release(context);
    torii_env_free(env);
}

/* Output comes in order and in large pieces, and before an error that follows. */
static void test_stream(void) {
    torii_env *env = check_env(NULL);
    const torii_template *tmpl =
        compile(env, "{% for i in range(100000) %}{{ i }},{% endfor %}{{ 1 / 0 }}");
    sink s = {0};
    torii_render_options options = TORII_RENDER_OPTIONS_INIT;
    options.write = write_sink;
    options.write_data = &s;
    torii_error *err = NULL;
    CHECK(!torii_render_with(tmpl, torii_undefined(), &options, &err));
    CHECK(torii_error_code(err) == TORII_ERR_ZERO_DIVISION);
    torii_error_free(err);
    CHECK(s.size == 588890 && s.pieces > 5 && s.pieces < 40);
    CHECK(s.text && strncmp(s.text, "0,1,2,", 6) == 0);
    free(s.text);
    s = (sink){.stop_after = 50000};
    err = NULL;
    CHECK(!torii_render_with(tmpl, torii_undefined(), &options, &err));
    CHECK(torii_error_code(err) == TORII_ERR_STOPPED);
    torii_error_free(err);
    CHECK(s.size < 150000);
    free(s.text);
    torii_template_release(tmpl);
    /* what a capture caught is not given away before it ends */
    tmpl = compile(
        env, "a{% set x %}{% for i in range(30000) %}{{ i }},{% endfor %}"
             "{% endset %}{{ x|length }}");
    s = (sink){0};
    CHECK(torii_render_with(tmpl, torii_undefined(), &options, NULL));
    CHECK_TEXT(s.text, "a168890");
    free(s.text);
    torii_template_release(tmpl);
    torii_env_free(env);
}

static void count_loaded(void *data, const torii_template *tmpl) {
    strcat(data, torii_template_name(tmpl));
    strcat(data, " ");
}

static void test_blocks(void) {
    torii_env *env = check_env(NULL);
    torii_env_set_loader(
        env,
        torii_loader_dict(TORII_DICT(
            {"base", torii_str("[{% block a %}base a{% endblock %}{% block b %}b{{ n }}"
                               "{% endblock %}]")},
            {"child", torii_str("{% extends 'base' %}{% block a %}child a{{ n }}"
                                "{% block in %}!{% endblock %}{% endblock %}")})));
    const torii_template *tmpl = torii_env_load(env, "child", NULL);
    torii_value context = TORII_DICT({"n", torii_int(7)});
    char *text = torii_render(tmpl, context, NULL, NULL);
    CHECK_TEXT(text, "[child a7!b7]");
    torii_free(text);
    static const struct {
        const char *block, *wanted;
    } cases[] = {{"a", "child a7!"}, {"in", "!"}};
    for (size_t i = 0; i < 2; i++) {
        sink s = {0};
        torii_render_options options = TORII_RENDER_OPTIONS_INIT;
        options.write = write_sink;
        options.write_data = &s;
        options.block = cases[i].block;
        torii_error *err = NULL;
        bool ok = torii_render_with(tmpl, context, &options, &err);
        if (!CHECK(ok)) printf("%s", torii_error_text(err));
        CHECK_TEXT(s.text, cases[i].wanted);
        torii_error_free(err);
        free(s.text);
    }
    sink s = {0};
    char loaded[64] = "";
    torii_render_options options = TORII_RENDER_OPTIONS_INIT;
    options.write = write_sink;
    options.write_data = &s;
    options.block = "none";
    torii_error *err = NULL;
    CHECK(!torii_render_with(tmpl, context, &options, &err));
    CHECK(
        torii_error_code(err) == TORII_ERR_NAME ||
        torii_error_code(err) == TORII_ERR_VALUE);
    torii_error_free(err);
    options.block = NULL;
    options.loaded = count_loaded;
    options.data = loaded;
    CHECK(torii_render_with(tmpl, context, &options, NULL));
    CHECK_TEXT(loaded, "child base ");
    free(s.text);
    torii_release(context);
    torii_template_release(tmpl);
    torii_env_free(env);
}

static void test_eval(void) {
    torii_env *env = check_env(NULL);
    torii_value context =
        TORII_DICT({"a", torii_int(4)}, {"l", TORII_LIST(torii_int(1))});
    static const struct {
        const char *expression, *wanted;
    } cases[] = {
        {"a + 1", "5"},
        {"[a, 'x']|join('-')", "'4-x'"},
        {"'constant'", "'constant'"},
        {"{'k': [a, none]}", "{'k': [4, None]}"},
        {"(1, 'two', [3])", "(1, 'two', [3])"},
        {"l", "[1]"},
        {"missing", "Undefined"},
        {"'<'|escape", "Markup('&lt;')"},
        {"range(3)|map('string')|list", "['0', '1', '2']"},
        {"[['nested', {'x': 'constant'}]]", "[['nested', {'x': 'constant'}]]"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        torii_error *err = NULL;
        torii_value value = torii_eval(env, cases[i].expression, context, &err);
        CHECK_VALUE(torii_to_repr(value), cases[i].wanted);
        CHECK(!err);
        torii_release(value);
    }
    torii_error *err = NULL;
    CHECK(torii_kind_of(torii_eval(env, "a +", context, &err)) == TORII_KIND_INVALID);
    CHECK(torii_error_code(err) == TORII_ERR_SYNTAX);
    torii_error_free(err);
    err = NULL;
    CHECK(torii_kind_of(torii_eval(env, "a.b.c", context, &err)) == TORII_KIND_INVALID);
    CHECK(torii_error_code(err) == TORII_ERR_UNDEFINED);
    torii_error_free(err);
    torii_release(context);
    /* values outlive the environment that made them */
    torii_value kept = torii_eval(
        env, "{'a': ['x', 'y'|upper], 'b': 2 ** 80}", torii_undefined(), NULL);
    torii_env_free(env);
    CHECK_VALUE(
        torii_to_repr(kept), "{'a': ['x', 'Y'], 'b': 1208925819614629174706176}");
    torii_release(kept);
}

/* ------------------------------------------------------------------- limits ---- */

static void check_limit(
    const torii_limits *limits, const char *source, torii_code wanted, int line) {
    torii_env *env = check_env(NULL);
    torii_env_set_loader(
        env,
        torii_loader_dict(TORII_DICT({"self", torii_str("{% include 'self' %}")})));
    const torii_template *tmpl = compile(env, source);
    sink s = {0};
    torii_render_options options = TORII_RENDER_OPTIONS_INIT;
    options.write = write_sink;
    options.write_data = &s;
    options.limits = limits;
    torii_error *err = NULL;
    bool ok = torii_render_with(tmpl, torii_undefined(), &options, &err);
    torii_code code = ok ? TORII_OK : torii_error_code(err);
    if (!check_that(code == wanted, source, __FILE__, line)) {
        printf("code %d: %s\n", (int)code, torii_error_text(err));
    }
    if (limits->output) CHECK(s.size <= limits->output);
    torii_error_free(err);
    /* the machine is as good as new afterwards */
    CHECK_PLAIN(
        env, "{{ 'x' * 3 }}{% for i in range(3) %}{{ i }}{% endfor %}", "xxx012");
    free(s.text);
    torii_template_release(tmpl);
    torii_env_free(env);
}

#define LIMIT(field, value)                                 \
    &(torii_limits) {                                       \
        .struct_size = sizeof(torii_limits), .field = value \
    }
#define CHECK_LIMIT(limits, source, code) \
    check_limit((limits), (source), (code), __LINE__)

static void test_limits(void) {
    const torii_code limit = TORII_ERR_LIMIT;
    const char *loop = "{% for i in range(99999) %}{% endfor %}";
    CHECK_LIMIT(LIMIT(steps, 1000), loop, limit);
    CHECK_LIMIT(LIMIT(steps, 1000000), loop, TORII_OK);
    CHECK_LIMIT(
        LIMIT(steps, 5000), "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", limit);
    CHECK_LIMIT(LIMIT(steps, 5000), "{{ range(99999)|list }}", limit);
    CHECK_LIMIT(LIMIT(steps, 5000), "{{ range(99999)|sum }}", limit);
    CHECK_LIMIT(
        LIMIT(steps, 5000), "{{ 99999 in range(0, 199999, 3)|map('int') }}", limit);
    CHECK_LIMIT(LIMIT(steps, 5000), "{{ lipsum(n=1000) }}", limit);
    CHECK_LIMIT(LIMIT(memory, 1 << 20), "{{ 'x' * 10 ** 9 }}", limit);
    CHECK_LIMIT(LIMIT(memory, 1 << 20), "{{ [1] * 10 ** 9 }}", limit);
    CHECK_LIMIT(LIMIT(memory, 1 << 20), "{{ 'x'|center(10 ** 9) }}", limit);
    CHECK_LIMIT(LIMIT(memory, 1 << 20), "{{ '%1000000000d' % 1 }}", limit);
    CHECK_LIMIT(LIMIT(memory, 1 << 20), "{{ '{:1000000000d}'.format(1) }}", limit);
    CHECK_LIMIT(LIMIT(memory, 1 << 20), "{{ 'a'.ljust(1000000000) }}", limit);
    CHECK_LIMIT(LIMIT(memory, 1 << 20), "{{ 7 ** (10 ** 8) }}", limit);
    CHECK_LIMIT(LIMIT(memory, 1 << 20), "{{ range(10 ** 8)|list }}", limit);
    CHECK_LIMIT(LIMIT(memory, 1 << 20), "{{ 'ab'|replace('', 'x' * 1000000) }}", limit);
    CHECK_LIMIT(
        LIMIT(memory, 1 << 20),
        "{% set ns = namespace(s='x') %}{% for i in range(40) %}"
        "{% set ns.s = ns.s ~ ns.s %}{% endfor %}",
        limit);
    CHECK_LIMIT(LIMIT(memory, 1 << 20), "{{ 'x' * 1000 }}", TORII_OK);
    CHECK_LIMIT(LIMIT(output, 1000), "{{ 'x' * 1001 }}", limit);
    CHECK_LIMIT(LIMIT(output, 1000), "{{ 'x' * 1000 }}", TORII_OK);
    CHECK_LIMIT(
        LIMIT(output, 100000), "{% for i in range(99999) %}{{ i }}{% endfor %}", limit);
    CHECK_LIMIT(
        LIMIT(depth, 50),
        "{% macro m(n) %}{{ m(n) if n else '' }}{% endmacro %}"
        "{{ m(1) }}",
        limit);
    CHECK_LIMIT(LIMIT(depth, 50), "{% include 'self' %}", limit);
    CHECK_LIMIT(LIMIT(steps, 0), "{% include 'self' %}", limit);
    CHECK_LIMIT(
        LIMIT(depth, 50),
        "{% set l = [] %}{% for x in [[]] recursive %}"
        "{{ loop([1]) }}{% endfor %}",
        limit);
    CHECK_LIMIT(LIMIT(range, 100), "{% for i in range(100) %}{% endfor %}", TORII_OK);
    CHECK_LIMIT(
        LIMIT(range, 100), "{% for i in range(101) %}{% endfor %}", TORII_ERR_OVERFLOW);
    CHECK_LIMIT(
        LIMIT(time, 50000000), "{% for i in range(10 ** 12) %}{% endfor %}", limit);
    CHECK_LIMIT(
        LIMIT(time, 50000000), "{% for i in range(10 ** 12) if i < 0 %}{% endfor %}",
        limit);
    CHECK_LIMIT(LIMIT(time, 50000000), "{{ range(10 ** 12)|sum }}", limit);
    CHECK_LIMIT(
        LIMIT(time, 50000000), "{{ 10 ** 12 in range(10 ** 13)|map('int') }}", limit);
}

static void test_source_limit(void) {
    torii_limits limits = {.struct_size = sizeof limits, .source = 10};
    torii_options options = TORII_OPTIONS_INIT;
    options.limits = &limits;
    torii_env *env = check_env(&options);
    torii_error *err = NULL;
    CHECK(!torii_env_compile(env, NULL, "12345678901", SIZE_MAX, &err));
    CHECK(torii_error_code(err) == TORII_ERR_LIMIT);
    torii_error_free(err);
    CHECK_PLAIN(env, "1234567890", "1234567890");
    torii_env_free(env);
}

static bool stop_third(void *data) {
    return ++*(int *)data >= 3;
}

static void test_interrupt(void) {
    torii_env *env = check_env(NULL);
    const torii_template *tmpl =
        compile(env, "{% for i in range(10 ** 12) %}{% endfor %}");
    int asked = 0;
    sink s = {0};
    torii_render_options options = TORII_RENDER_OPTIONS_INIT;
    options.write = write_sink;
    options.write_data = &s;
    options.data = &asked;
    options.interrupt = stop_third;
    torii_error *err = NULL;
    CHECK(!torii_render_with(tmpl, torii_undefined(), &options, &err));
    CHECK(torii_error_code(err) == TORII_ERR_STOPPED && asked == 3);
    torii_error_free(err);
    torii_template_release(tmpl);
    torii_env_free(env);
}

/* Templates keep what they need of their environment. */
static void test_lifetime(void) {
    torii_env *env = check_env(NULL);
    torii_env_set_loader(
        env, torii_loader_dict(TORII_DICT({"part", torii_str("{{ x|upper }}")})));
    const torii_template *tmpl = compile(env, "{% include 'part' %}");
    const torii_template *again = torii_template_retain(tmpl);
    torii_env_free(env);
    torii_template_release(tmpl);
    torii_value context = TORII_DICT({"x", torii_str("abc")});
    char *text = torii_render(again, context, NULL, NULL);
    CHECK_TEXT(text, "ABC");
    torii_free(text);
    torii_release(context);
    torii_template_release(again);
    torii_template_release(NULL);
    torii_env_free(NULL);
}

static void test_newlines(void) {
    torii_options options = TORII_OPTIONS_INIT;
    options.newline = "\r\n";
    options.keep_trailing_newline = true;
    options.line_statement_prefix = "#";
    options.variable_start = "<<";
    options.variable_end = ">>";
    torii_env *env = check_env(&options);
    CHECK_PLAIN(env, "a\n# if true\n<< 1 >>\n# endif\nb\r", "a\r\n1\r\nb\r\n");
    torii_env_free(env);
}

/* Operands of every kind wait on the stack while a long list is made. */
static void test_operands(void) {
    static const char *const items[] = {
        "a and b", "b or a", "a if a else b", "1 < a < 3", "a + 1", "-a", "a is defined",
        "not b",   "a ~ b",  "a == 2",        "[a][0]",   "a|abs"};
    torii_env *env = check_env(NULL);
    torii_value context = torii_dict();
    torii_dict_set(context, "a", torii_int(2));
    torii_dict_set(context, "b", torii_int(0));
    for (size_t i = 0; i < sizeof items / sizeof items[0]; i++) {
        enum { COUNT = 5000 };
        char *source = malloc(COUNT * 20 + 40);
        if (!source) exit(1);
        char *at = source + sprintf(source, "{{ [");
        for (int n = 0; n < COUNT; n++) at += sprintf(at, "%s,", items[i]);
        sprintf(at, "]|length }}");
        CHECK_RENDER(env, source, context, "5000");
        free(source);
    }
    torii_release(context);
    torii_env_free(env);
}

int main(void) {
    test_operands();
    test_targets();
    test_stream();
    test_blocks();
    test_eval();
    test_limits();
    test_source_limit();
    test_interrupt();
    test_lifetime();
    test_newlines();
    return check_end();
}
