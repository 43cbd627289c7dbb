/* SPDX-License-Identifier: MIT
 *
 * Functions, filters, tests and tags written in C: arguments, failures, and
 * what a call may ask for.
 */
#include "check.h"

static torii_value repeat(torii_call *call) {
    int64_t times;
    size_t size;
    const char *text = torii_arg_str(call, 0, &size);
    const char *between = torii_arg_str(call, 2, NULL);
    if (!text || !between || !torii_arg_int(call, 1, &times)) return torii_failed();
    if (times < 0)
        return torii_fail(call, TORII_ERR_VALUE, "%d is negative", (int)times);
    torii_value list = torii_list();
    for (int64_t i = 0; i < times; i++)
        torii_list_push(list, torii_strn(text, size));
    torii_value joined = torii_get_attr(call, list, "count");
    torii_release(joined);
    torii_value result = torii_str("");
    for (int64_t i = 0; i < times; i++) {
        torii_value longer =
            torii_strf("%s%s%s", torii_get_str(result, NULL), i ? between : "", text);
        torii_release(result);
        result = longer;
    }
    torii_release(list);
    return result;
}

static torii_value divisible(torii_call *call) {
    int64_t number, by;
    if (!torii_arg_int(call, 0, &number) || !torii_arg_int(call, 1, &by)) {
        return torii_failed();
    }
    if (by == 0) return torii_fail(call, TORII_ERR_ZERO_DIVISION, "by zero");
    return torii_bool(number % by == 0);
}

static torii_value show_arguments(torii_call *call) {
    torii_value rest = torii_to_repr(torii_arg_rest(call));
    torii_value options = torii_to_repr(torii_arg_options(call));
    torii_value first = torii_to_repr(torii_arg(call, 0));
    torii_value result = torii_strf(
        "%s%s %s %s", torii_get_str(first, NULL), torii_arg_given(call, 0) ? "!" : "",
        torii_get_str(rest, NULL), torii_get_str(options, NULL));
    torii_release(first);
    torii_release(rest);
    torii_release(options);
    return result;
}

static torii_value half(torii_call *call) {
    double number;
    bool up;
    if (!torii_arg_float(call, 0, &number) || !torii_arg_bool(call, 1, &up)) {
        return torii_failed();
    }
    return torii_float(number / 2 + (up ? 1 : 0));
}

static void test_arguments(void) {
    torii_env *env = check_env(NULL);
    CHECK(torii_env_add_filter(env, "repeat(s, times=2, between='')", repeat, NULL));
    CHECK(torii_env_add_test(env, "even_by(n, by)", divisible, NULL));
    CHECK(torii_env_add_function(
        env, "show(first=None, *rest, **options)", show_arguments, NULL));
    CHECK(torii_env_add_function(env, "half(n, up=false)", half, NULL));
    CHECK_PLAIN(env, "{{ 'ab'|repeat }}", "abab");
    CHECK_PLAIN(env, "{{ 'ab'|repeat(3, between='-') }}", "ab-ab-ab");
    CHECK_PLAIN(env, "{{ ['a', 'b']|map('repeat', times=3)|join(' ') }}", "aaa bbb");
    CHECK_PLAIN(env, "{{ 8 is even_by(4) }}{{ 8 is not even_by 3 }}", "TrueTrue");
    CHECK_PLAIN(env, "{{ [1, 2, 3, 4]|select('even_by', 2)|list }}", "[2, 4]");
    CHECK_PLAIN(env, "{{ show() }}", "None () {}");
    CHECK_PLAIN(env, "{{ show(1, 2, 3, x=4) }}", "1! (2, 3) {&#39;x&#39;: 4}");
    CHECK_PLAIN(env, "{{ show(*[1, 2], **{'y': 5})|safe }}", "1! (2,) {'y': 5}");
    CHECK_PLAIN(
        env, "{{ half(3) }} {{ half(2.5, 'yes') }} {{ half(2 ** 70) }}",
        "1.5 2.25 5.902958103587057e+20");
    CHECK_PLAIN(
        env, "{{ 'x'|repeat('y') }}",
        "TypeError: repeat() argument 'times' must be int, not str");
    CHECK_PLAIN(
        env, "{{ 5|repeat }}", "TypeError: repeat() argument 's' must be str, not int");
    CHECK_PLAIN(env, "{{ nothing|repeat }}", "UndefinedError: 'nothing' is undefined");
    CHECK_PLAIN(
        env, "{{ 'x'|repeat(2 ** 70) }}",
        "OverflowError: Python int too large to convert to C long");
    CHECK_PLAIN(
        env, "{{ half('x') }}",
        "TypeError: half() argument 'n' must be float, not str");
    CHECK_PLAIN(
        env, "{{ 'x'|repeat(1, 2, 3) }}",
        "TypeError: repeat() takes from 1 to 3 positional arguments but 4 "
        "were given");
    CHECK_PLAIN(
        env, "{{ half() }}",
        "TypeError: half() missing 1 required positional argument: 'n'");
    CHECK_PLAIN(
        env, "{{ half(1, n=2) }}",
        "TypeError: half() got multiple values for argument 'n'");
    CHECK_PLAIN(
        env, "{{ half(1, down=2) }}",
        "TypeError: half() got an unexpected keyword argument 'down'");
    CHECK_PLAIN(env, "{{ 'x'|repeat(-1) }}", "ValueError: -1 is negative");
    CHECK_PLAIN(env, "{{ 4 is even_by(0) }}", "ZeroDivisionError: by zero");
    CHECK_PLAIN(env, "{{ half }}", "&lt;function half&gt;");
    torii_env_free(env);
}

/* ---------------------------------------------------------------- failures ---- */

static torii_value fail_with(torii_call *call) {
    const torii_code *code = torii_call_data(call);
    return torii_fail(call, *code, "no luck with %s", "this");
}

static torii_value fail_twice(torii_call *call) {
    torii_fail(call, TORII_ERR_TYPE, "the first");
    return torii_fail(call, TORII_ERR_HOST, "the last");
}

static torii_value ignore_failure(torii_call *call) {
    int64_t number;
    if (!torii_arg_int(call, 0, &number)) return torii_str("ignored");
    return torii_int(number);
}

static torii_value forget_failure(torii_call *call) {
    int64_t number;
    if (torii_arg_int(call, 0, &number)) return torii_int(number);
    return torii_forget(call) ? torii_str("default") : torii_failed();
}

static torii_value store_failure(torii_call *call) {
    (void)call;
    return TORII_LIST(torii_int(1), torii_failed());
}

static void test_failures(void) {
    static const struct {
        torii_code code;
        const char *type;
    } cases[] = {
        {TORII_ERR_SYNTAX, "TemplateSyntaxError"},
        {TORII_ERR_NOT_FOUND, "TemplateNotFound"},
        {TORII_ERR_NAME, "TemplateRuntimeError"},
        {TORII_ERR_UNDEFINED, "UndefinedError"},
        {TORII_ERR_TYPE, "TypeError"},
        {TORII_ERR_VALUE, "ValueError"},
        {TORII_ERR_ZERO_DIVISION, "ZeroDivisionError"},
        {TORII_ERR_OVERFLOW, "OverflowError"},
        {TORII_ERR_SECURITY, "SecurityError"},
        {TORII_ERR_LIMIT, "LimitError"},
        {TORII_ERR_STOPPED, "Stopped"},
        {TORII_ERR_IO, "OSError"},
        {TORII_ERR_MISUSE, "MisuseError"},
        {TORII_ERR_HOST, "HostError"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        torii_env *env = check_env(NULL);
        torii_code code = cases[i].code;
        torii_env_add_function(env, "f()", fail_with, &code);
        torii_error *err = NULL;
        char *text = torii_render_text(env, "a\n{{ f() }}", torii_undefined(), &err);
        CHECK(!text && torii_error_code(err) == code);
        CHECK_TEXT(torii_error_type(err), cases[i].type);
        CHECK_TEXT(torii_error_message(err), "no luck with this");
        CHECK(torii_error_line(err) == 2);
        torii_error_free(err);
        torii_env_free(env);
    }
    torii_env *env = check_env(NULL);
    torii_env_add_function(env, "twice()", fail_twice, NULL);
    torii_env_add_function(env, "ignore(n)", ignore_failure, NULL);
    torii_env_add_function(env, "forget(n)", forget_failure, NULL);
    torii_env_add_function(env, "store()", store_failure, NULL);
    CHECK_PLAIN(env, "{{ twice() }}", "HostError: the last");
    CHECK_PLAIN(
        env, "{{ ignore('x') }}",
        "TypeError: ignore() argument 'n' must be int, not str");
    CHECK_PLAIN(env, "{{ forget('x') }} {{ forget(3) }}", "default 3");
    CHECK_PLAIN(env, "{{ store() }}", "MemoryError: out of memory");
    torii_env_free(env);
}

/* --------------------------------------------------------------- the machine ---- */

static torii_value where_am_i(torii_call *call) {
    torii_ref user = torii_call_lookup(call, "user");
    torii_value name = torii_get_attr(call, user, "name");
    const char *template_name = torii_call_template(call);
    torii_value result = torii_strf(
        "%s %s %s %d", template_name ? template_name : "-",
        torii_call_autoescape(call) ? "on" : "off", torii_get_str(name, NULL),
        torii_call_env(call) != NULL);
    torii_release(name);
    return result;
}

static torii_value apply(torii_call *call) {
    torii_value out = torii_list();
    torii_value items = torii_iterate(call, torii_arg(call, 1));
    torii_value item = torii_undefined();
    if (torii_kind_of(items) == TORII_KIND_INVALID) {
        torii_release(out);
        return torii_failed();
    }
    while (torii_charge(call, 1) && torii_next(call, items, &item)) {
        torii_ref args[] = {item};
        torii_list_push(
            out, torii_invoke_with(
                     call, torii_arg(call, 0), args, 1, torii_arg_options(call)));
        torii_release(item);
    }
    torii_release(items);
    return out;
}

static torii_value fetch(torii_call *call) {
    return torii_get_item(call, torii_arg(call, 0), torii_arg(call, 1));
}

static torii_value render_data(torii_call *call) {
    const char *data = torii_call_render_data(call);
    return torii_str(data ? data : "none");
}

static bool append(void *data, const char *text, size_t size) {
    strncat(data, text, size);
    return true;
}

static void test_machine(void) {
    torii_env *env = check_env(NULL);
    torii_env_add_function(env, "where()", where_am_i, NULL);
    torii_env_add_function(env, "apply(f, items, **options)", apply, NULL);
    torii_env_add_function(env, "fetch(o, key)", fetch, NULL);
    torii_env_add_function(env, "data()", render_data, NULL);
    torii_env_add_function(env, "half(n, up=false)", half, NULL);
    torii_value context = TORII_DICT(
        {"user", TORII_DICT({"name", torii_str("Mia")})},
        {"numbers", TORII_LIST(torii_int(2), torii_int(4))});
    CHECK_RENDER(env, "{{ where() }}", context, "- on Mia 1");
    CHECK_RENDER(
        env, "{% autoescape false %}{{ where() }}{% endautoescape %}", context,
        "- off Mia 1");
    CHECK_RENDER(env, "{{ apply(half, numbers) }}", context, "[1.0, 2.0]");
    CHECK_RENDER(env, "{{ apply(half, numbers, up=1) }}", context, "[2.0, 3.0]");
    CHECK_RENDER(
        env, "{% macro m(n) %}<{{ n }}>{% endmacro %}{{ apply(m, numbers) }}", context,
        "[Markup(&#39;&lt;2&gt;&#39;), Markup(&#39;&lt;4&gt;&#39;)]");
    CHECK_RENDER(
        env, "{{ apply(half, 'ab') }}", context,
        "TypeError: half() argument 'n' must be float, not str");
    CHECK_RENDER(
        env, "{{ apply(half, 5) }}", context,
        "TypeError: 'int' object is not iterable");
    CHECK_RENDER(
        env, "{{ apply(5, [1]) }}", context, "TypeError: 'int' object is not callable");
    CHECK_RENDER(
        env,
        "{{ fetch(user, 'name') }}{{ fetch(numbers, -1) }}"
        "{{ fetch(numbers, 7) is defined }}",
        context, "Mia4False");
    CHECK_RENDER(env, "{{ data() }}", context, "none");
    char out[64] = "";
    char data[] = "mine";
    torii_render_options options = TORII_RENDER_OPTIONS_INIT;
    options.write = append;
    options.write_data = out;
    options.data = data;
    const torii_template *tmpl =
        torii_env_compile(env, "t.txt", "{{ data() }} {{ where() }}", SIZE_MAX, NULL);
    CHECK(torii_render_with(tmpl, context, &options, NULL));
    CHECK_TEXT(out, "mine t.txt off Mia 1");
    torii_template_release(tmpl);
    torii_release(context);
    torii_env_free(env);
}

/* A function that calls itself through templates is stopped, not the program. */
static void test_recursion(void) {
    torii_env *env = check_env(NULL);
    torii_env_add_function(env, "apply(f, items)", apply, NULL);
    CHECK_PLAIN(
        env, "{% macro m(n) %}{{ apply(m, [n]) }}{% endmacro %}{{ m(1) }}",
        "RecursionError: maximum recursion depth exceeded");
    torii_env_free(env);
}

/* --------------------------------------------------------------------- tags ---- */

static torii_value upper_tag(torii_call *call) {
    torii_value body = torii_call_body(call);
    if (torii_kind_of(body) == TORII_KIND_INVALID) return body;
    torii_value upper = torii_get_attr(call, body, "upper");
    torii_release(body);
    torii_value result = torii_invoke(call, upper, NULL, 0);
    torii_release(upper);
    return result;
}

static torii_value times_tag(torii_call *call) {
    int64_t times;
    if (!torii_arg_int(call, 0, &times)) return torii_failed();
    torii_value all = torii_list();
    for (int64_t i = 0; i < times; i++)
        torii_list_push(all, torii_call_body(call));
    torii_value name = torii_str("");
    torii_value join = torii_get_attr(call, name, "join");
    torii_ref args[] = {all};
    torii_value result = torii_invoke(call, join, args, 1);
    torii_release(join);
    torii_release(name);
    torii_release(all);
    return result;
}

static torii_value stamp_tag(torii_call *call) {
    CHECK(torii_length(torii_call_body(call)) == 0);
    return torii_strf("<%s>", torii_arg_str(call, 0, NULL));
}

static void test_tags(void) {
    torii_env *env = check_env(NULL);
    CHECK(torii_env_add_tag(env, "upper", upper_tag, NULL, 0));
    CHECK(torii_env_add_tag(env, "times(n, label=')*')", times_tag, NULL, 0));
    CHECK(torii_env_add_tag(env, "gather(*rest, **options)", show_arguments, NULL, 0));
    CHECK(torii_env_add_tag(env, "none()", upper_tag, NULL, 0));
    CHECK(torii_env_add_tag(env, "stamp(s='x')", stamp_tag, NULL, TORII_TAG_NO_BODY));
    CHECK_PLAIN(
        env,
        "{% autoescape false %}{% upper %}a{{ 1 + 1 }}b<{% endupper %}"
        "{% endautoescape %}",
        "A2B<");
    CHECK_PLAIN(env, "{% upper %}<i>{{ '<' }}</i>{% endupper %}", "<I>&LT;</I>");
    CHECK_PLAIN(
        env, "{% for i in [1, 2] %}{% none %}x{{ i }}{% endnone %}{% endfor %}",
        "X1X2");
    CHECK_PLAIN(
        env,
        "{% autoescape false %}{% times 3 %}{% upper %}q{% endupper %}"
        "{% endtimes %}{% endautoescape %}",
        "QQQ");
    CHECK_PLAIN(env, "{% times n=2, label='x' %}z{% endtimes %}", "zz");
    CHECK_PLAIN(env, "a{% stamp %}b{% stamp 'y' %}", "a&lt;x&gt;b&lt;y&gt;");
    CHECK_PLAIN(
        env, "{% times %}z{% endtimes %}",
        "TypeError: times() missing 1 required positional argument: 'n'");
    CHECK_PLAIN(
        env, "{% upper %}{{ 1 / 0 }}{% endupper %}",
        "ZeroDivisionError: division by zero");
    CHECK_PLAIN(
        env, "{% other %}", "TemplateSyntaxError: Encountered unknown tag 'other'.");
    CHECK_PLAIN(
        env, "{% upper %}x",
        "TemplateSyntaxError: Unexpected end of template. Jinja was looking for "
        "the following tags: 'endupper'. The innermost block that needs to be "
        "closed is 'upper'.");
    torii_env_free(env);
}

/* ---------------------------------------------------------------- the others ---- */

static char seen[256];

static void log_undefined(torii_call *call, const char *name) {
    strcat(seen, name);
    strcat(seen, (const char *)torii_call_data(call));
}

static void check_logged(
    const torii_env *env, const char *source, const char *wanted, const char *names) {
    seen[0] = '\0';
    CHECK_PLAIN(env, source, wanted);
    CHECK_TEXT(seen, names);
}

static void test_undefined_hook(void) {
    torii_env *env = check_env(NULL);
    char separator[] = ";";
    CHECK(torii_env_set_undefined_hook(env, log_undefined, separator));
    check_logged(env, "{{ x }}", "", "x;");
    check_logged(env, "{% if x %}{% endif %}{% for i in y %}{% endfor %}", "", "x;y;");
    check_logged(env, "{{ x is defined }}{{ x|default(1) }}", "False1", "");
    check_logged(env, "{{ {}.a ~ 'b' }}", "b", "a;");
    check_logged(env, "{{ x.y }}", "UndefinedError: 'x' is undefined", "x;");
    check_logged(env, "{{ x + 1 }}", "UndefinedError: 'x' is undefined", "x;");
    check_logged(env, "{% autoescape false %}{{ x }}{% endautoescape %}", "", "x;");
    torii_env_free(env);
    torii_options options = TORII_OPTIONS_INIT;
    options.undefined = TORII_UNDEFINED_CHAINABLE;
    env = check_env(&options);
    torii_env_set_undefined_hook(env, log_undefined, separator);
    check_logged(env, "{{ x.y.z }}", "", "x;");
    torii_env_free(env);
}

static torii_value translate(torii_call *call) {
    return torii_strf("[%s]", torii_arg_str(call, 0, NULL));
}

static torii_value translate_many(torii_call *call) {
    int64_t n;
    if (!torii_arg_int(call, 2, &n)) return torii_failed();
    return torii_strf("[%s]", torii_arg_str(call, n == 1 ? 0 : 1, NULL));
}

static void test_translator(void) {
    for (int style = 0; style < 2; style++) {
        torii_options options = TORII_OPTIONS_INIT;
        options.extensions = TORII_EXT_I18N;
        options.newstyle_gettext = style == 1;
        torii_env *env = check_env(&options);
        torii_env_set_translator(env, translate, translate_many, NULL);
        CHECK_PLAIN(env, "{% trans %}Hello{% endtrans %}", "[Hello]");
        CHECK_PLAIN(
            env, "{% trans n=2 %}One{% pluralize %}{{ n }} many{% endtrans %}",
            "[2 many]");
        CHECK_PLAIN(env, "{{ gettext('x') }}{{ _('y') }}", "[x][y]");
        CHECK_PLAIN(env, "{% trans u='<' %}Hi {{ u }}{% endtrans %}", "[Hi &lt;]");
        if (style) CHECK_PLAIN(env, "{{ gettext('%(a)s!', a='b') }}", "[b!]");
        torii_env_free(env);
    }
}

static torii_value show_none(torii_call *call) {
    torii_ref value = torii_arg(call, 0);
    return torii_kind_of(value) == TORII_KIND_NONE ? torii_str("-")
                                                   : torii_retain(value);
}

static void test_configuration(void) {
    torii_env *env = check_env(NULL);
    CHECK(torii_env_set_finalize(env, show_none, NULL));
    CHECK(torii_env_add_global(env, "site", TORII_DICT({"n", torii_int(4)})));
    CHECK(torii_env_add_filter(env, "any", show_none, NULL));
    CHECK(torii_env_remove(env, "upper"));
    CHECK_PLAIN(env, "{% set n = none %}{{ n }}{{ 1 }}{{ site.n }}", "-14");
    CHECK_PLAIN(
        env, "{{ 'x'|upper }}", "TemplateAssertionError: No filter named 'upper'.");
    CHECK(!torii_env_add_global(env, "late", torii_int(1)));
    CHECK(!torii_env_add_filter(env, "late(s)", show_none, NULL));
    CHECK(!torii_env_add_tag(env, "late(s)", show_none, NULL, 0));
    CHECK_PLAIN(env, "{{ late is defined }}", "False");
    torii_env_free(env);
    env = check_env(NULL);
    CHECK(!torii_env_add_filter(env, "broken(a, , b)", show_none, NULL));
    CHECK(!torii_env_add_function(env, "(a)", show_none, NULL));
    torii_error *err = NULL;
    CHECK(!torii_env_freeze(env, &err));
    CHECK(torii_error_code(err) == TORII_ERR_MISUSE);
    torii_error_free(err);
    CHECK(!torii_env_compile(env, NULL, "x", 1, NULL));
    torii_env_free(env);
}

typedef struct finalized {
    int calls;
    bool in_context;
} finalized;

/* "-" for none, else the value in brackets, with `name` of the context in front. */
static torii_value bracket(torii_call *call) {
    finalized *count = torii_call_data(call);
    count->calls++;
    torii_ref value = torii_arg(call, 0);
    if (torii_kind_of(value) == TORII_KIND_NONE) return torii_str("-");
    if (torii_kind_of(value) == TORII_KIND_FLOAT) return torii_fail(call, TORII_ERR_VALUE, "no floats");
    torii_value text = torii_to_str(value);
    torii_ref name = torii_undefined();
    if (count->in_context) name = torii_call_lookup(call, "name");
    torii_value result = torii_strf(
        "%s<%s>", count->in_context ? torii_get_str(name, NULL) : "",
        torii_get_str(text, NULL));
    torii_release(text);
    return result;
}

/* Constants are finalized when the template is compiled, as in Jinja. */
static void test_finalize_constants(void) {
    static const char source[] =
        "{{ none }}{{ 1 }}{{ '&' }}{{ x }}";
    static const char *const wanted[] = {
        "-<1><&><&>", "<None><1><&amp;>&lt;&amp;&gt;"};
    torii_value context = TORII_DICT({"x", torii_str("&")}, {"name", torii_str("n")});
    for (int escape = 0; escape < 2; escape++) {
        finalized count = {0, false};
        torii_options options = TORII_OPTIONS_INIT;
        options.autoescape = escape ? TORII_AUTOESCAPE_ON : TORII_AUTOESCAPE_OFF;
        torii_env *env = check_env(&options);
        torii_env_set_finalize(env, bracket, &count);
        const torii_template *tmpl =
            torii_env_compile(env, NULL, source, SIZE_MAX, NULL);
        CHECK(count.calls == 3);
        for (int i = 1; i <= 2; i++) {
            char *text = torii_render(tmpl, context, NULL, NULL);
            CHECK_TEXT(text, wanted[escape]);
            torii_free(text);
            CHECK(count.calls == 3 + i);
        }
        torii_template_release(tmpl);
        /* what fails is left to the rendering, and so is what asks for it */
        tmpl = torii_env_compile(env, NULL, "{{ 1.5 }}{{ y }}", SIZE_MAX, NULL);
        torii_error *err = NULL;
        char *text = torii_render(tmpl, context, NULL, &err);
        CHECK((text == NULL) == !escape); /* escaped, it is no float */
        torii_free(text);
        torii_error_free(err);
        torii_template_release(tmpl);
        count.in_context = true;
        text = torii_render_text(env, "{{ 1 }}", context, NULL);
        CHECK_TEXT(text, escape ? "n&lt;1&gt;" : "n<1>");
        torii_free(text);
        torii_env_free(env);
    }
    torii_release(context);
}

static void test_inspection(void) {
    torii_env *env = check_env(NULL);
    torii_env_add_global(env, "site", torii_int(1));
    const torii_template *tmpl = torii_env_compile(
        env, NULL,
        "{% extends layout %}{% include ['a', 'b', c] %}{% set x = y %}"
        "{% block nav %}{{ site }}{{ z }}{% import 'm' as m %}{% endblock %}"
        "{% block foot %}{% endblock %}",
        SIZE_MAX, NULL);
    torii_value list = torii_template_variables(tmpl);
    CHECK_VALUE(torii_to_repr(list), "['c', 'layout', 'y', 'z']");
    torii_release(list);
    list = torii_template_references(tmpl);
    CHECK_VALUE(torii_to_repr(list), "[None, 'a', 'b', None, 'm']");
    torii_release(list);
    list = torii_template_blocks(tmpl);
    CHECK_VALUE(torii_to_repr(list), "['nav', 'foot']");
    torii_release(list);
    torii_template_release(tmpl);
    torii_env_free(env);
}

/* "use owner steps" of each use. */
static void log_place(torii_call *call, const char *name) {
    int64_t use = -1;
    torii_frame frame;
    torii_get_int(torii_arg(call, 1), &use);
    torii_ref owner = torii_undefined_owner(torii_arg(call, 0));
    size_t at = strlen(seen);
    at += (size_t)snprintf(
        seen + at, sizeof seen - at, "%s %d %s", name, (int)use,
        torii_kind_name(torii_kind_of(owner)));
    for (size_t i = 0; torii_call_frame(call, i, &frame) && at < sizeof seen; i++)
        at += (size_t)snprintf(
            seen + at, sizeof seen - at, " %s:%s:%u:%u", frame.template_name, frame.what,
            (unsigned)frame.line, (unsigned)frame.column);
    strncat(seen, ";", sizeof seen - strlen(seen) - 1);
}

static void test_places_of_undefined_values(void) {
    torii_env *env = check_env(NULL);
    CHECK(torii_env_set_undefined_hook(env, log_place, NULL));
    check_logged(
        env, "a\n  {{ {'k': 1}.zip }}", "a\n  ", "zip 0 dict <string>:template:2:14;");
    check_logged(
        env,
        "{% macro m(o) -%}\n{% if o.a %}{% endif %}{% for i in b %}{% endfor %}"
        "{%- endmacro %}\n {{ m({}) }}",
        "\n ",
        "a 1 dict <string>:macro:2:4 <string>:template:3:6;"
        "b 2 undefined <string>:macro:2:27 <string>:template:3:6;");
    torii_env_free(env);
}

int main(void) {
    test_arguments();
    test_failures();
    test_machine();
    test_recursion();
    test_tags();
    test_undefined_hook();
    test_places_of_undefined_values();
    test_translator();
    test_configuration();
    test_finalize_constants();
    test_inspection();
    return check_end();
}
