/* SPDX-License-Identifier: MIT
 *
 * Overlays, globals of one rendering or one template, observers, rules of the
 * sandbox and intercepted operators.
 */
#include "check.h"

static torii_loader *pages(void) {
    return torii_loader_dict(TORII_DICT(
        {"inc", torii_str("[{{ g.n }}{% set g.n = g.n + 1 %}{{ site }}]")},
        {"lib", torii_str("{% macro m() %}({{ g.n }}{{ site }}){% endmacro %}")},
        {"bad", torii_str("{{ 1 // 0 }}")}));
}

/* ---------------------------------------------------------------- overlays ---- */

static torii_value shout(torii_call *call) {
    const char *text = torii_arg_str(call, 0, NULL);
    return text ? torii_strf("%s!%s", text, (const char *)torii_call_data(call))
                : torii_failed();
}

static void test_overlay(void) {
    torii_options options = TORII_OPTIONS_INIT;
    options.trim_blocks = true;
    options.variable_start = "<<";
    options.variable_end = ">>";
    torii_env *env = check_env(&options);
    torii_env_add_filter(env, "shout(s)", shout, "one");
    torii_env_add_global(env, "site", torii_str("S"));
    torii_env_remove_filter(env, "upper");
    torii_env_set_loader(env, pages());
    torii_options changed = TORII_OPTIONS_INIT;
    torii_env_options(env, &changed);
    CHECK(changed.trim_blocks && !changed.lstrip_blocks);
    CHECK_TEXT(changed.variable_start, "<<");
    CHECK(changed.cache_size == 400);
    changed.trim_blocks = false;
    changed.autoescape = TORII_AUTOESCAPE_OFF;
    changed.extensions = TORII_EXT_I18N;
    torii_error *err = NULL;
    torii_env *over = torii_env_overlay(env, &changed, &err);
    CHECK(over != NULL);
    CHECK(!torii_env_add_global(env, "late", torii_int(1))); /* frozen by it */
    CHECK(torii_env_add_filter(over, "shout2(s)", shout, "two"));
    CHECK(torii_env_add_global(over, "site", torii_str("<O>")));
    torii_env *same = torii_env_overlay(over, NULL, &err);
    torii_env_free(over); /* what stands on it keeps it */
    const char *source = "{% if true %}\n<<'a'|shout>><<site>>{% endif %}";
    CHECK_PLAIN(env, source, "a!oneS");
    CHECK_PLAIN(same, source, "\na!one<O>");
    CHECK_PLAIN(same, "<<'a'|shout2>>", "a!two");
    CHECK_PLAIN(
        env, "<<'a'|shout2>>", "TemplateAssertionError: No filter named 'shout2'.");
    CHECK_PLAIN(
        same, "<<'a'|upper>>", "TemplateAssertionError: No filter named 'upper'.");
    CHECK_PLAIN(same, "{% trans %}t{% endtrans %}{% include 'lib' %}", "t");
    torii_env_free(env);
    torii_env_free(same);
}

/* ----------------------------------------------------------------- globals ---- */

static bool collect(void *data, const char *text, size_t size) {
    strncat(data, text, size);
    return true;
}

static void test_globals(void) {
    torii_env *env = check_env(NULL);
    torii_env_set_loader(env, pages());
    torii_env_add_global(env, "site", torii_str("E"));
    const char *source = "{% include 'inc' %}{% include 'inc' without context %}"
                         "{% from 'lib' import m %}{{ m() }}{{ site }}{{ extra }}";
    const torii_template *tmpl = torii_env_compile(env, NULL, source, SIZE_MAX, NULL);
    torii_value globals = TORII_DICT(
        {"g", torii_namespace(TORII_DICT({"n", torii_int(1)}))},
        {"site", torii_str("R")});
    char text[256] = "";
    torii_render_options options = TORII_RENDER_OPTIONS_INIT;
    options.write = collect;
    options.write_data = text;
    options.globals = &globals;
    torii_value context = TORII_DICT({"extra", torii_str("X")});
    CHECK(torii_render_with(tmpl, context, &options, NULL));
    CHECK_TEXT(text, "[1R][2R](3R)RX");
    /* the context goes before globals */
    torii_dict_set(context, "site", torii_str("C"));
    text[0] = '\0';
    CHECK(torii_render_with(tmpl, context, &options, NULL));
    CHECK_TEXT(text, "[3C][4R](5R)CX");
    torii_release(globals);
    globals = torii_int(1);
    torii_error *err = NULL;
    CHECK(!torii_render_with(tmpl, context, &options, &err));
    CHECK(torii_error_code(err) == TORII_ERR_MISUSE);
    torii_error_free(err);
    torii_release(context);

    /* of one template */
    torii_value own = TORII_DICT({"site", torii_str("T")}, {"extra", torii_str("Y")});
    const torii_template *bound = torii_template_bind(tmpl, own, NULL);
    globals = TORII_DICT({"g", torii_namespace(TORII_DICT({"n", torii_int(1)}))});
    text[0] = '\0';
    CHECK(torii_render_with(bound, torii_undefined(), &options, NULL));
    CHECK_TEXT(text, "[1T][2T](3T)TY");
    /* bound twice: what was bound first stays but for new values of its names */
    own = TORII_DICT({"site", torii_str("U")});
    const torii_template *again = torii_template_bind(bound, own, NULL);
    torii_release(globals);
    globals = TORII_DICT({"g", torii_namespace(TORII_DICT({"n", torii_int(1)}))});
    text[0] = '\0';
    CHECK(torii_render_with(again, torii_undefined(), &options, NULL));
    CHECK_TEXT(text, "[1U][2U](3U)UY");
    torii_template_release(again);
    torii_release(globals);
    torii_template_release(tmpl);
    torii_template_release(bound);
    torii_env_free(env);
}

/* --------------------------------------------------------------- observers ---- */

typedef struct events {
    char text[512];
} events;

static void add(events *e, const char *what, const char *more) {
    size_t size = strlen(e->text);
    snprintf(e->text + size, sizeof e->text - size, "%s %s;", what, more);
}

static void on_loaded(void *data, const torii_template *tmpl) {
    add(data, "loaded", torii_template_name(tmpl));
}

static void on_started(void *data, const torii_template *tmpl, void *render_data) {
    (void)render_data;
    add(data, "started", torii_template_name(tmpl));
}

static void on_finished(void *data, const torii_template *tmpl, void *render_data) {
    (void)render_data;
    add(data, "finished", torii_template_name(tmpl));
}

static void on_failed(
    void *data, const torii_template *tmpl, void *render_data,
    const torii_error *error) {
    (void)render_data;
    (void)tmpl;
    add(data, "failed", torii_error_type(error));
}

static void on_read(torii_call *call, const char *name, bool found) {
    add(torii_call_data(call), found ? "read" : "missed", name);
}

/* "macro f:1 {'x': 2};template main:2 {'y': 1, ...};" */
static void on_raised(torii_call *call) {
    events *e = torii_call_data(call);
    torii_frame step;
    for (size_t i = 0; torii_call_frame(call, i, &step); i++) {
        torii_value locals = torii_call_frame_locals(call, i);
        torii_value text = torii_to_repr(locals);
        char place[64];
        snprintf(
            place, sizeof place, "%s %s:%u", step.what, step.template_name,
            (unsigned)step.line);
        add(e, place, torii_get_str(text, NULL));
        torii_release(text);
        torii_release(locals);
    }
    torii_value none = torii_call_frame_locals(call, 1000);
    if (torii_length(none)) add(e, "a step", "that is not there");
    torii_release(none);
}

static void test_raised(void) {
    events seen = {{0}};
    torii_observer observer = {
        .struct_size = sizeof observer, .data = &seen, .raised = on_raised};
    torii_env *env = check_env(NULL);
    CHECK(torii_env_set_observer(env, &observer));
    torii_env_set_loader(
        env, torii_loader_dict(TORII_DICT(
                 {"part", torii_str("{% for n in [3] %}\n{{ n // zero }}{% endfor %}")},
                 {"main", torii_str("{% set y = 1 %}{% macro f(x) %}{% include 'part' "
                                    "%}{% endmacro %}\n{{ f(x=2) }}")})));
    torii_error *err = NULL;
    const torii_template *tmpl = torii_env_load(env, "main", &err);
    torii_value context = TORII_DICT({"zero", torii_int(0)});
    CHECK(torii_render(tmpl, context, NULL, &err) == NULL);
    CHECK(err && strcmp(torii_error_type(err), "ZeroDivisionError") == 0);
    CHECK_TEXT(
        seen.text, "template part:2 {'n': 3};macro main:1 {'x': 2};"
                   "template main:2 {'y': 1, 'f': <Macro 'f'>};");
    torii_error_free(err);
    torii_release(context);
    torii_template_release(tmpl);
    torii_env_free(env);
}

static void test_observer(void) {
    events seen = {{0}};
    torii_observer observer = {
        .struct_size = sizeof observer,
        .data = &seen,
        .loaded = on_loaded,
        .started = on_started,
        .finished = on_finished,
        .failed = on_failed,
        .read = on_read,
    };
    torii_env *env = check_env(NULL);
    CHECK(torii_env_set_observer(env, &observer));
    torii_env_set_loader(env, pages());
    torii_value context = TORII_DICT({"a", torii_int(1)});
    CHECK_RENDER(
        env, "{% import 'lib' as l %}{{ a }}{{ a }}{{ b }}{% include 'lib' %}", context,
        "11");
    CHECK_TEXT(
        seen.text, "started <string>;loaded lib;read a;missed b;finished <string>;");
    seen.text[0] = '\0';
    torii_error *err = NULL;
    const torii_template *tmpl = torii_env_load(env, "bad", &err);
    char *text = torii_render(tmpl, context, NULL, &err);
    CHECK(text == NULL && err != NULL);
    CHECK(torii_render(tmpl, context, NULL, NULL) == NULL);
    CHECK_TEXT(
        seen.text, "loaded bad;started bad;failed ZeroDivisionError;"
                   "started bad;failed ZeroDivisionError;");
    torii_error_free(err);
    torii_template_release(tmpl);
    torii_release(context);
    torii_env_free(env);
}

/* ------------------------------------------------------------------ sandbox ---- */

static bool
safe_attribute(torii_call *call, torii_ref value, const char *name, bool is_safe) {
    (void)value;
    if (strcmp(name, "boom") == 0) {
        torii_fail(call, TORII_ERR_VALUE, "a rule failed");
        return true;
    }
    if (strcmp(name, "_open") == 0) return true;
    return is_safe && strcmp(name, "upper") != 0;
}

static bool safe_callable(torii_call *call, torii_ref callable, bool is_safe) {
    torii_value text = torii_to_repr(callable);
    bool bad = strstr(torii_get_str(text, NULL), "forbidden") != NULL;
    torii_release(text);
    (void)call;
    return is_safe && !bad;
}

static torii_value one(torii_call *call) {
    (void)call;
    return torii_int(1);
}

static torii_value
binary(torii_call *call, const char *op, torii_ref left, torii_ref right) {
    if (strcmp(op, "**") == 0) {
        return torii_fail(call, TORII_ERR_SECURITY, "no powers");
    }
    torii_value sum = torii_binary(call, op, left, right);
    torii_value text = torii_to_str(sum);
    torii_value shown = torii_strf("<%s>", torii_get_str(text, NULL));
    torii_release(sum);
    torii_release(text);
    return shown;
}

static torii_value unary(torii_call *call, const char *op, torii_ref value) {
    (void)call;
    (void)value;
    return torii_strf("unary%s", op);
}

static torii_value show_attr(torii_call *call, void *self, const char *name) {
    (void)call;
    (void)self;
    return torii_str(name);
}

static void test_rules(void) {
    static const torii_class class = {TORII_CLASS_INIT("thing"), .get_attr = show_attr};
    char operators[] = "+ **";
    torii_sandbox_rules rules = {
        .struct_size = sizeof rules,
        .is_safe_attribute = safe_attribute,
        .is_safe_callable = safe_callable,
        .binary_operators = operators,
        .binary = binary,
        .unary_operators = "-",
        .unary = unary,
    };
    torii_options options = TORII_OPTIONS_INIT;
    options.sandbox = TORII_SANDBOX_ON;
    options.autoescape = TORII_AUTOESCAPE_OFF;
    torii_env *env = check_env(&options);
    CHECK(torii_env_set_sandbox_rules(env, &rules));
    operators[0] = 'x';
    torii_env_add_function(env, "forbidden()", one, NULL);
    torii_env_add_function(env, "allowed()", one, NULL);
    torii_value context = TORII_DICT({"t", torii_object(&class, NULL)});
    CHECK_RENDER(env, "{{ t._open }} {{ t.other }}", context, "_open other");
    CHECK_RENDER(
        env, "{{ t._hidden.x }}", context,
        "SecurityError: access to attribute '_hidden' of 'thing' object is unsafe.");
    CHECK_RENDER(env, "{{ t.boom }}", context, "ValueError: a rule failed");
    CHECK_RENDER(env, "{{ 'a'.lower() }}", context, "a");
    CHECK_RENDER(
        env, "{{ 'a'.upper() }}", context,
        "SecurityError: access to attribute 'upper' of 'str' object is unsafe.");
    CHECK_RENDER(env, "{{ allowed() }}", context, "1");
    CHECK_RENDER(
        env, "{{ forbidden() }}", context,
        "SecurityError: <function forbidden> is not safely callable");
    CHECK_RENDER(
        env, "{{ 1 + 2 }} {{ 3 - 1 }} {{ -5 }} {{ +5 }}", context, "<3> 2 unary- 5");
    CHECK_RENDER(
        env, "{% set n = 2 %}{{ n ** 3 }}", context, "SecurityError: no powers");
    torii_release(context);
    torii_env_free(env);
}

/* ------------------------------------------------------------------- names ---- */

static void test_names(void) {
    torii_env *env = check_env(NULL);
    torii_env_add_filter(env, "zebra(s)", shout, "");
    torii_env_remove_test(env, "odd");
    torii_env_remove_global(env, "lipsum");
    torii_value filters = torii_env_filters(env);
    torii_value tests = torii_env_tests(env);
    torii_value globals = torii_env_globals(env);
    CHECK_VALUE(torii_to_str(torii_item(filters, 0)), "abs");
    CHECK_VALUE(torii_to_str(torii_item(filters, torii_length(filters) - 1)), "zebra");
    CHECK(torii_length(tests) == 38);
    CHECK(torii_kind_of(torii_dict_get(globals, "range")) == TORII_KIND_CALLABLE);
    CHECK(torii_kind_of(torii_dict_get(globals, "lipsum")) == TORII_KIND_UNDEFINED);
    torii_release(filters);
    torii_release(tests);
    torii_release(globals);
    torii_env_free(env);
}

int main(void) {
    test_overlay();
    test_globals();
    test_observer();
    test_raised();
    test_rules();
    test_names();
    return check_end();
}
