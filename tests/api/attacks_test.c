/* SPDX-License-Identifier: MIT
 *
 * The attacks that no command line can drive: a host whose functions, loader and
 * writer fail at any moment, render from within a rendering, change what is
 * being walked, stop, or free things in any order.
 */
#include "check.h"

#include <time.h>

/* ------------------------------------------------------------- failing hosts ---- */

/* Counts down to the call that fails; below 0 none does. */
static int calls_left;
static int calls;

static bool fails_now(void) {
    calls++;
    return calls_left >= 0 && calls_left-- == 0;
}

static torii_value risky(torii_call *call) {
    if (fails_now()) return torii_fail(call, TORII_ERR_HOST, "call failed");
    return torii_retain(torii_arg(call, 0));
}

static bool risky_load(void *self, const char *name, torii_source *source) {
    (void)self;
    if (fails_now())
        source->problem = torii_str("disk failed");
    else if (strcmp(name, "base") == 0)
        source->text = torii_str("[{% block b %}{% endblock %}]");
    else
        source->text = torii_str("{{ risky(1) }}{% macro m(x) %}{{ x|risky }}{% endmacro %}");
    return true;
}

static const torii_loader_class risky_loader = {
    .struct_size = sizeof(torii_loader_class), .name = "risky", .load = risky_load};

static bool risky_write(void *data, const char *text, size_t size) {
    (void)text;
    (void)size;
    (void)data;
    return !fails_now();
}

static torii_value risky_attr(torii_call *call, void *self, const char *name) {
    (void)self;
    if (fails_now()) return torii_fail(call, TORII_ERR_HOST, "attribute failed");
    return torii_str(name);
}

static const torii_class risky_class = {
    TORII_CLASS_INIT("risky"), .get_attr = risky_attr};

static const char risky_text[] =
    "{% extends 'base' %}{% from 'lib' import m %}{% block b %}"
    "{% for x in [3, 1, 2]|map('risky')|sort(attribute='real') %}{{ m(x) }}{% endfor %}"
    "{{ [o, o]|map(attribute='name')|join(',') }}{% set c %}{{ o.a ~ risky('x') }}"
    "{% endset %}{{ c }}{% include 'lib' %}{% risk %}{{ risky(4) }}{% endrisk %}"
    "{% for i in range(3000) %}some text for the writer {% endfor %}{% endblock %}";

static torii_value risk_tag(torii_call *call) {
    if (fails_now()) return torii_fail(call, TORII_ERR_HOST, "tag failed");
    return torii_call_body(call);
}

static torii_env *risky_env(void) {
    torii_env *env = check_env(NULL);
    torii_env_add_function(env, "risky(x)", risky, NULL);
    torii_env_add_filter(env, "risky(x)", risky, NULL);
    torii_env_add_tag(env, "risk()", risk_tag, NULL, 0);
    torii_env_set_loader(env, torii_loader_new(&risky_loader, NULL));
    return env;
}

/* One rendering in which call `at` fails; its error must be carried through. */
static bool render_risky(int at, torii_code *code) {
    static char self;
    torii_env *env = risky_env();
    torii_error *err = NULL;
    const torii_template *tmpl =
        torii_env_compile(env, "page", risky_text, sizeof risky_text - 1, &err);
    torii_value context = TORII_DICT({"o", torii_object(&risky_class, &self)});
    torii_render_options options = TORII_RENDER_OPTIONS_INIT;
    options.write = risky_write;
    calls = 0;
    calls_left = at;
    bool done = tmpl && torii_render_with(tmpl, context, &options, &err);
    *code = err ? torii_error_code(err) : TORII_OK;
    torii_error_free(err);
    err = NULL;
    calls_left = -1;
    if (!done) /* and then all is well again */
        CHECK(tmpl && torii_render_with(tmpl, context, &options, &err) && !err);
    torii_release(context);
    torii_template_release(tmpl);
    torii_env_free(env);
    return done;
}

static void test_each_call_fails(void) {
    torii_code code;
    CHECK(render_risky(-1, &code));
    int all = calls;
    CHECK(all > 15);
    for (int at = 0; at < all; at++) {
        CHECK(!render_risky(at, &code));
        CHECK(
            code == TORII_ERR_HOST || code == TORII_ERR_IO || code == TORII_ERR_STOPPED);
    }
}

static bool write_nothing(void *data, const char *text, size_t size) {
    (void)text;
    (void)size;
    ++*(int *)data;
    return false;
}

static void test_writer_takes_nothing(void) {
    torii_env *env = check_env(NULL);
    const torii_template *tmpl =
        torii_env_compile(env, NULL, "{% for i in range(10 ** 9) %}x{% endfor %}", 42, NULL);
    int asked = 0;
    torii_render_options options = TORII_RENDER_OPTIONS_INIT;
    options.write = write_nothing;
    options.write_data = &asked;
    torii_error *err = NULL;
    CHECK(!torii_render_with(tmpl, torii_undefined(), &options, &err));
    CHECK(err && torii_error_code(err) == TORII_ERR_STOPPED);
    CHECK(asked == 1);
    torii_error_free(err);
    torii_template_release(tmpl);
    torii_env_free(env);
}

/* ------------------------------------------------------------------ stopping ---- */

static struct timespec told;

static bool stop_at_once(void *data) {
    (void)data;
    clock_gettime(CLOCK_MONOTONIC, &told);
    return true;
}

/* Work that would take ages, and that is far from the dispatch of instructions. */
static void test_cancel(void) {
    static const char *const busy[] = {
        "{% for i in range(10 ** 12) %}{% endfor %}",
        "{{ range(10 ** 9)|map('string')|join|length }}",
        "{{ range(10 ** 9)|sum }}",
        "{{ ('a' * 10 ** 6)|replace('a', 'bb')|replace('b', 'cc' * 50)|length }}",
        "{{ range(3 * 10 ** 6)|sort(reverse=true)|length }}",
        "{% for i in range(10 ** 9) %}{{ 'abc'|upper|title|center(80) }}{% endfor %}",
    };
    torii_limits limits = {.struct_size = sizeof limits, .range = UINT32_MAX};
    torii_options settings = TORII_OPTIONS_INIT;
    settings.limits = &limits;
    torii_env *env = check_env(&settings);
    for (size_t i = 0; i < sizeof busy / sizeof *busy; i++) {
        const torii_template *tmpl =
            torii_env_compile(env, NULL, busy[i], strlen(busy[i]), NULL);
        int asked = 0;
        torii_render_options options = TORII_RENDER_OPTIONS_INIT;
        options.write = write_nothing;
        options.write_data = &asked;
        options.interrupt = stop_at_once;
        torii_error *err = NULL;
        if (!CHECK(!torii_render_with(tmpl, torii_undefined(), &options, &err)))
            printf("%s\n", busy[i]);
        CHECK(err && torii_error_code(err) == TORII_ERR_STOPPED);
        torii_error_free(err);
        torii_template_release(tmpl);
    }
    torii_env_free(env);
}

/* ---------------------------------------------------------------- reentrance ---- */

static int deepest;

static torii_value render_again(torii_call *call) {
    int64_t depth;
    if (!torii_arg_int(call, 0, &depth)) return torii_failed();
    if (depth > deepest) deepest = (int)depth;
    torii_error *err = NULL;
    torii_value context = TORII_DICT({"n", torii_int(depth + 1)});
    char *text =
        torii_render_text(torii_call_env(call), "{{ again(n) }}", context, &err);
    torii_release(context);
    torii_value result = torii_str(text ? text : torii_error_type(err));
    torii_free(text);
    torii_error_free(err);
    return result;
}

static void test_reentrance(void) {
    torii_env *env = check_env(NULL);
    torii_env_add_function(env, "again(n)", render_again, NULL);
    CHECK_PLAIN(env, "{{ again(0) }}", "RecursionError");
    CHECK(deepest > 10 && deepest < 100);
    CHECK_PLAIN(env, "{{ 1 + 1 }}", "2");
    torii_env_free(env);
}

/* ------------------------------------------------------ changing what is walked ---- */

static torii_value growing_attr(torii_call *call, void *self, const char *name) {
    (void)call;
    (void)name;
    torii_ref *list = self;
    torii_list_push(*list, torii_int(1));
    return torii_int((int64_t)torii_length(*list) % 7);
}

static const torii_class growing_class = {
    TORII_CLASS_INIT("growing"), .get_attr = growing_attr};

static void test_walked_list_grows(void) {
    static const char *const walks[] = {
        "{{ l|sort(attribute='x')|length }}",
        "{{ l|map(attribute='x')|list|length }}",
        "{{ l|groupby('x')|list|length }}",
        "{{ l|unique(attribute='x')|list|length }}",
        "{{ l|max(attribute='x') }}",
        "{% for o in l %}{{ o.x }}{{ loop.length }}{% endfor %}",
        "{{ l|selectattr('x')|list|length }}",
        "{{ l|join(',', attribute='x')|length }}",
    };
    torii_limits limits = {
        .struct_size = sizeof limits, .steps = 1000000, .memory = 64 << 20};
    torii_options options = TORII_OPTIONS_INIT;
    options.limits = &limits;
    torii_env *env = check_env(&options);
    for (size_t i = 0; i < sizeof walks / sizeof *walks; i++) {
        torii_value list = torii_list();
        static torii_ref shared;
        shared = list;
        for (int n = 0; n < 20; n++)
            torii_list_push(list, torii_object(&growing_class, &shared));
        torii_value context = TORII_DICT({"l", list});
        torii_error *err = NULL;
        char *text = torii_render_text(env, walks[i], context, &err);
        CHECK(text || err);
        torii_free(text);
        torii_error_free(err);
        torii_release(context);
    }
    torii_env_free(env);
}

/* ----------------------------------------------------------------- free order ---- */

static void test_free_order(void) {
    torii_env *env = check_env(NULL);
    torii_env_add_global(env, "shared", TORII_LIST(torii_str("kept")));
    torii_value value = torii_eval(env, "[shared, 'a' ~ 'b', cycler(1)]", torii_undefined(), NULL);
    const torii_template *tmpl = torii_env_compile(env, NULL, "{{ shared }}", 12, NULL);
    torii_value again = torii_retain(value);
    torii_env_free(env);
    CHECK(torii_length(value) == 3);
    torii_release(value);
    char *text = torii_render(tmpl, torii_undefined(), NULL, NULL);
    CHECK_TEXT(text, "[&#39;kept&#39;]");
    torii_template_release(tmpl);
    torii_free(text);
    torii_value repr = torii_to_repr(torii_item(again, 1));
    CHECK_TEXT(torii_get_str(repr, NULL), "'ab'");
    torii_release(repr);
    torii_release(again);
}

int main(void) {
    test_each_call_fails();
    test_writer_takes_nothing();
    test_cancel();
    test_reentrance();
    test_walked_list_grows();
    test_free_order();
    return check_end();
}
