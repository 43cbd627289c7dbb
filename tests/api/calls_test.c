/* SPDX-License-Identifier: MIT
 *
 * Calls of the host's own: macros and modules from C, filters and tests by name,
 * operators, and errors that stay recorded until they are taken.
 */
#include "check.h"

static const torii_template *compile(torii_env *env, const char *source) {
    torii_error *err = NULL;
    const torii_template *tmpl =
        torii_env_compile(env, "page.html", source, SIZE_MAX, &err);
    if (!CHECK(tmpl != NULL)) {
        printf("%s\n", torii_error_text(err));
        exit(1);
    }
    return tmpl;
}

static torii_call *begin(torii_env *env, torii_ref context) {
    torii_error *err = NULL;
    torii_call *call = torii_env_begin(env, context, &err);
    if (!CHECK(call != NULL)) {
        printf("%s\n", torii_error_text(err));
        exit(1);
    }
    return call;
}

/* The error of the call is "Type: message"; it is forgotten. */
static void check_error(torii_call *call, const char *wanted) {
    torii_error *err = torii_call_take_error(call);
    char got[256];
    snprintf(
        got, sizeof got, "%s: %s", torii_error_type(err), torii_error_message(err));
    CHECK_TEXT(got, wanted);
    torii_error_free(err);
}

static const char module_source[] =
    "{% set colour = 'red' %}{% set _hidden = 1 %}"
    "{% macro field(name, size=20, *rest) %}{% endmacro %}"
    "{% macro input(name, type='text') %}"
    "<{{ type }} {{ name }} {{ site }} {{ colour }} {{ kwargs|length }}>{% endmacro %}"
    "{% macro plain() %}{{ varargs|join('&') }}{% endmacro %}"
    "{% macro wrap() %}({{ caller('<i>') }}){% endmacro %}"
    "{% macro broken() %}{{ 1 // 0 }}{% endmacro %}text &amp; {{ site }}";

/* Without `*rest`, which Jinja's macros do not have. */
static const torii_template *module_template(torii_env *env) {
    char source[sizeof module_source];
    memcpy(source, module_source, sizeof source);
    char *rest = strstr(source, ", *rest");
    memmove(rest, rest + 7, strlen(rest + 7) + 1);
    return compile(env, source);
}

static void test_module(void) {
    torii_env *env = check_env(NULL);
    const torii_template *tmpl = module_template(env);
    torii_value context = TORII_DICT({"site", torii_str("S&T")});
    torii_error *err = NULL;
    torii_call *call = torii_template_begin(tmpl, context, &err);
    CHECK(call != NULL);
    torii_ref module = torii_call_module(call);
    CHECK_VALUE(torii_unary(call, "str", module), "text &amp; S&amp;T");
    CHECK_VALUE(torii_unary(call, "repr", module), "<TemplateModule 'page.html'>");
    torii_value names = torii_call_exported(call);
    CHECK_VALUE(
        torii_to_repr(names),
        "['colour', 'field', 'input', 'plain', 'wrap', 'broken']");
    torii_release(names);
    CHECK_VALUE(torii_get_attr(call, module, "colour"), "red");
    torii_value hidden = torii_get_attr(call, module, "_hidden");
    CHECK(torii_kind_of(hidden) == TORII_KIND_UNDEFINED);
    torii_release(hidden);

    torii_value input = torii_get_attr(call, module, "input");
    CHECK(torii_kind_of(input) == TORII_KIND_CALLABLE);
    torii_value args[] = {torii_str("<b>")};
    torii_value more = TORII_DICT({"type", torii_str("mail")}, {"x", torii_int(1)});
    torii_value html = torii_invoke_with(call, input, args, 1, more);
    CHECK(torii_is_markup(html));
    CHECK_VALUE(html, "<mail &lt;b&gt; S&amp;T red 1>");
    CHECK_VALUE(torii_invoke(call, input, args, 1), "<text &lt;b&gt; S&amp;T red 0>");
    torii_release(more);
    torii_release(input);

    torii_value plain = torii_get_attr(call, module, "plain");
    torii_value pair[] = {torii_int(1), torii_int(2)};
    CHECK_VALUE(torii_invoke(call, plain, pair, 2), "1&amp;2");
    torii_release(plain);
    torii_release(args[0]);
    torii_release(context);
    torii_call_end(call);
    torii_template_release(tmpl);
    torii_env_free(env);
}

static void
check_attr(torii_call *call, torii_ref value, const char *name, const char *wanted) {
    torii_value attr = torii_get_attr(call, value, name);
    CHECK_VALUE(torii_to_repr(attr), wanted);
    torii_release(attr);
}

/* What Jinja's Macro objects tell. */
static void test_macro_facts(void) {
    torii_env *env = check_env(NULL);
    const torii_template *tmpl = module_template(env);
    torii_call *call = torii_template_begin(tmpl, torii_undefined(), NULL);
    torii_ref module = torii_call_module(call);
    torii_value field = torii_get_attr(call, module, "field");
    check_attr(call, field, "name", "'field'");
    check_attr(call, field, "arguments", "('name', 'size')");
    check_attr(call, field, "catch_kwargs", "False");
    check_attr(call, field, "catch_varargs", "False");
    check_attr(call, field, "caller", "False");
    torii_value three[] = {torii_int(1), torii_int(2), torii_int(3)};
    CHECK(torii_kind_of(torii_invoke(call, field, three, 3)) == TORII_KIND_INVALID);
    check_error(call, "TypeError: macro 'field' takes not more than 2 argument(s)");
    torii_release(field);
    torii_value input = torii_get_attr(call, module, "input");
    check_attr(call, input, "catch_kwargs", "True");
    torii_release(input);
    torii_value plain = torii_get_attr(call, module, "plain");
    check_attr(call, plain, "catch_varargs", "True");
    torii_release(plain);
    torii_value wrap = torii_get_attr(call, module, "wrap");
    check_attr(call, wrap, "caller", "True");
    torii_release(wrap);
    torii_call_end(call);
    torii_template_release(tmpl);
    torii_env_free(env);
}

static torii_value bold(torii_call *call) {
    torii_value text = torii_escape(torii_arg(call, 0));
    torii_value html = torii_strf("<b>%s</b>", torii_get_str(text, NULL));
    torii_release(text);
    return html;
}

static torii_value invoke_bold(torii_call *call, void *self) {
    (void)self;
    return bold(call);
}

/* A host object as caller; errors say where they were. */
static void test_caller_and_errors(void) {
    static const torii_class class = {TORII_CLASS_INIT("bold"), .invoke = invoke_bold};
    torii_env *env = check_env(NULL);
    const torii_template *tmpl = module_template(env);
    torii_call *call = torii_template_begin(tmpl, torii_undefined(), NULL);
    torii_ref module = torii_call_module(call);
    torii_value wrap = torii_get_attr(call, module, "wrap");
    torii_value options = TORII_DICT({"caller", torii_object(&class, NULL)});
    CHECK_VALUE(
        torii_invoke_with(call, wrap, NULL, 0, options),
        "(&lt;b&gt;&amp;lt;i&amp;gt;&lt;/b&gt;)");
    torii_release(options);
    CHECK(torii_kind_of(torii_invoke(call, wrap, NULL, 0)) == TORII_KIND_INVALID);
    check_error(call, "UndefinedError: No caller defined");
    torii_release(wrap);

    torii_value broken = torii_get_attr(call, module, "broken");
    CHECK(torii_kind_of(torii_invoke(call, broken, NULL, 0)) == TORII_KIND_INVALID);
    /* nothing works until the error is taken */
    CHECK(torii_kind_of(torii_get_attr(call, module, "x")) == TORII_KIND_INVALID);
    torii_error *err = torii_call_take_error(call);
    CHECK_TEXT(torii_error_type(err), "ZeroDivisionError");
    CHECK(torii_error_depth(err) == 1);
    CHECK_TEXT(torii_error_frame(err, 0)->what, "macro 'broken'");
    CHECK(torii_error_line(err) == 1);
    torii_error_free(err);
    CHECK(torii_call_take_error(call) == NULL);
    CHECK_VALUE(torii_get_attr(call, module, "colour"), "red");
    /* kept too long: an error, no more */
    torii_call_end(call);
    call = begin(env, torii_undefined());
    CHECK(torii_kind_of(torii_invoke(call, broken, NULL, 0)) == TORII_KIND_INVALID);
    check_error(call, "MisuseError: the rendering of this Macro is over");
    torii_release(broken);
    torii_call_end(call);

    /* a module whose template fails */
    const torii_template *failing = compile(env, "{{ nothing.at.all }}");
    CHECK(torii_template_begin(failing, torii_undefined(), &err) == NULL);
    CHECK_TEXT(torii_error_message(err), "'nothing' is undefined");
    torii_error_free(err);
    torii_template_release(failing);
    torii_template_release(tmpl);
    torii_env_free(env);
}

static void test_filters(void) {
    torii_env *env = check_env(NULL);
    torii_value context = TORII_DICT({"name", torii_str("Mia")});
    torii_call *call = begin(env, context);
    torii_release(context);
    torii_value list = TORII_LIST(torii_int(1), torii_str("<"));
    torii_value sep[] = {torii_str("-")};
    torii_value joined =
        torii_apply_filter(call, "join", list, sep, 1, torii_undefined());
    CHECK_VALUE(joined, "1-<");
    torii_value options = TORII_DICT({"d", torii_str("|")});
    CHECK_VALUE(torii_apply_filter(call, "join", list, NULL, 0, options), "1|<");
    torii_release(options);
    torii_value pairs = TORII_DICT({"id", torii_str("<")});
    torii_value html =
        torii_apply_filter(call, "xmlattr", pairs, NULL, 0, torii_undefined());
    CHECK(torii_is_markup(html)); /* nameless templates escape */
    CHECK_VALUE(html, " id=\"&lt;\"");
    torii_release(pairs);
    torii_value yes =
        torii_apply_test(call, "iterable", list, NULL, 0, torii_undefined());
    CHECK(torii_is_true(yes));
    torii_value five[] = {torii_int(5)};
    torii_value no = torii_apply_test(
        call, "divisibleby", torii_int(12), five, 1, torii_undefined());
    CHECK(torii_kind_of(no) == TORII_KIND_BOOL && !torii_is_true(no));
    torii_apply_filter(call, "nonsense", list, NULL, 0, torii_undefined());
    check_error(call, "TemplateRuntimeError: No filter named 'nonsense'.");
    torii_apply_test(call, "nonsense", list, NULL, 0, torii_undefined());
    check_error(call, "TemplateRuntimeError: No test named 'nonsense'.");
    torii_apply_filter(call, "round", list, NULL, 0, torii_undefined());
    check_error(call, "TypeError: type list doesn't define __round__ method");
    CHECK_VALUE(torii_call_resolve(call, "name"), "Mia");
    CHECK(torii_call_module(call).tag_ == torii_undefined().tag_);
    torii_release(list);
    torii_release(sep[0]);
    torii_call_end(call);
    torii_call_end(NULL);
    torii_env_free(env);
}

static void check_binary(
    torii_call *call, torii_value left, const char *op, torii_value right,
    const char *wanted) {
    torii_value result = torii_binary(call, op, left, right);
    CHECK_VALUE(torii_to_repr(result), wanted);
    torii_release(result);
    torii_release(left);
    torii_release(right);
}

static void test_operators(void) {
    torii_env *env = check_env(NULL);
    torii_call *call = begin(env, torii_undefined());
    check_binary(call, torii_int(7), "//", torii_int(2), "3");
    check_binary(call, torii_int(7), "/", torii_int(2), "3.5");
    check_binary(call, torii_int(2), "**", torii_int(70), "1180591620717411303424");
    check_binary(call, torii_str("a%s"), "%", torii_int(2), "'a2'");
    check_binary(call, torii_int(2), "<=", torii_int(2), "True");
    check_binary(call, torii_int(2), ">", torii_float(2.5), "False");
    check_binary(call, torii_str("b"), "in", torii_str("abc"), "True");
    check_binary(call, torii_str("b"), "not in", torii_str("abc"), "False");
    check_binary(call, torii_int(1), "!=", torii_bool(true), "False");
    check_binary(call, torii_none(), "is", torii_none(), "True");
    torii_binary(call, "<", torii_int(1), torii_none());
    check_error(
        call, "TypeError: '<' not supported between instances of 'int' and 'NoneType'");
    torii_binary(call, "@", torii_int(1), torii_int(1));
    check_error(call, "MisuseError: there is no operator '@'");
    torii_value list = TORII_LIST(torii_int(1), torii_int(2));
    torii_value length = torii_unary(call, "len", list);
    CHECK_VALUE(torii_to_repr(length), "2");
    torii_unary(call, "hash", list);
    check_error(call, "TypeError: unhashable type: 'list'");
    torii_value tuple = torii_unary(call, "tuple", list);
    CHECK_VALUE(torii_to_repr(tuple), "(1, 2)");
    torii_release(tuple);
    torii_value no = torii_unary(call, "not", list);
    CHECK(torii_kind_of(no) == TORII_KIND_BOOL && !torii_is_true(no));
    torii_release(list);
    torii_value text = torii_str(" 12 ");
    torii_value number = torii_unary(call, "int", text);
    int64_t integer = 0;
    CHECK(torii_get_int(number, &integer) && integer == 12);
    torii_release(text);
    torii_call_end(call);
    torii_env_free(env);
}

/* The limits of the environment hold in calls too, and end them for good. */
static void test_limits(void) {
    torii_limits limits = {.struct_size = sizeof limits, .steps = 2000};
    limits.memory = (size_t)1 << 20;
    torii_options options = TORII_OPTIONS_INIT;
    options.limits = &limits;
    torii_env *env = check_env(&options);
    const torii_template *tmpl = compile(
        env, "{% macro m(n) %}{% for i in range(n) %}.{% endfor %}{% endmacro %}"
             "{% macro big(n) %}{{ 'x' * n }}{% endmacro %}");
    torii_call *call = torii_template_begin(tmpl, torii_undefined(), NULL);
    torii_value m = torii_get_attr(call, torii_call_module(call), "m");
    torii_value ten[] = {torii_int(10)}, many[] = {torii_int(1000000)};
    CHECK_VALUE(torii_invoke(call, m, ten, 1), "..........");
    torii_invoke(call, m, many, 1);
    check_error(call, "LimitError: step limit reached");
    torii_release(m);
    torii_call_end(call);
    call = torii_template_begin(tmpl, torii_undefined(), NULL);
    torii_value big = torii_get_attr(call, torii_call_module(call), "big");
    many[0] = torii_int(2000000);
    torii_invoke(call, big, many, 1);
    check_error(call, "LimitError: memory limit of 1048576 bytes reached");
    torii_release(big);
    torii_call_end(call);
    torii_template_release(tmpl);
    torii_env_free(env);
}

/* A template as a value, where a name could stand. */
static void test_template_values(void) {
    torii_env *env = check_env(NULL);
    const torii_template *tmpl =
        compile(env, "{% set x = 5 %}[{{ name }}]{% block b %}{% endblock %}");
    torii_value context =
        TORII_DICT({"t", torii_template_value(tmpl)}, {"name", torii_str("N")});
    torii_template_release(tmpl);
    CHECK_RENDER(env, "{% include t %}", context, "[N]");
    CHECK_RENDER(env, "{% include ['none', t] %}", context, "[N]");
    CHECK_RENDER(env, "{% import t as m %}{{ m.x }}", context, "5");
    CHECK_RENDER(
        env, "{% extends t %}{% block b %}over{% endblock %}", context, "[N]over");
    CHECK_RENDER(
        env, "{{ t|string|safe }} {{ t.name }}", context,
        "<Template 'page.html'> page.html");
    torii_env_free(env);
    torii_release(context); /* the value keeps what it needs */
}

/* Calls within calls end before the C stack does. */
static torii_value again(torii_call *call) {
    torii_error *err = NULL;
    torii_call *inner = torii_env_begin(torii_call_env(call), torii_undefined(), &err);
    torii_value self = torii_call_resolve(inner, "again");
    torii_value result = torii_invoke(inner, self, NULL, 0);
    torii_release(self);
    err = torii_call_take_error(inner);
    torii_call_end(inner);
    return err ? torii_fail_again(call, err) : result;
}

static void test_depth(void) {
    torii_env *env = check_env(NULL);
    torii_env_add_function(env, "again()", again, NULL);
    CHECK_PLAIN(
        env, "{{ again() }}", "RecursionError: maximum recursion depth exceeded");
    torii_env_free(env);
}

int main(void) {
    test_depth();
    test_module();
    test_macro_facts();
    test_caller_and_errors();
    test_filters();
    test_operators();
    test_limits();
    test_template_values();
    return check_end();
}
