/* SPDX-License-Identifier: MIT
 *
 * Settings that are functions of the host, and the facts that values and
 * templates tell: ranges, undefined values, freshness.
 */
#include "check.h"

static void test_range(void) {
    int64_t start = 0, stop = 0, step = 0;
    torii_value range = torii_range(10, 0, -3);
    CHECK(torii_kind_of(range) == TORII_KIND_RANGE);
    CHECK(torii_get_range(range, &start, &stop, &step));
    CHECK(start == 10 && stop == 0 && step == -3);
    CHECK_VALUE(torii_to_repr(range), "range(10, 0, -3)");
    torii_value context = TORII_DICT({"r", range});
    torii_env *env = check_env(NULL);
    CHECK_RENDER(
        env, "{{ r|list }} {{ 4 in r }} {{ r[1:] }}", context,
        "[10, 7, 4, 1] True range(7, -2, -3)");
    torii_release(context);
    torii_env_free(env);
    CHECK(torii_kind_of(torii_range(0, 1, 0)) == TORII_KIND_INVALID);
    CHECK(!torii_get_range(torii_int(1), &start, &stop, &step));
}

static bool escaped(void *data, const char *name) {
    ++*(int *)data;
    return name && strncmp(name, "web/", 4) == 0;
}

static void test_autoescape(void) {
    int asked = 0;
    torii_options options = TORII_OPTIONS_INIT;
    options.autoescape = TORII_AUTOESCAPE_ON;
    torii_env *env = check_env(&options);
    CHECK(torii_env_set_autoescape(env, escaped, &asked));
    torii_env_set_loader(
        env, torii_loader_dict(TORII_DICT(
                 {"web/a", torii_str("{{ '<' }}")},
                 {"mail/a", torii_str("{{ '<' }}{% import 'web/a' as m %}{{ m }}")})));
    CHECK_PLAIN(env, "{{ '<' }}{% include 'web/a' %}", "<&lt;");
    CHECK_PLAIN(env, "{% include 'mail/a' %}", "<&lt;");
    CHECK(asked >= 4);
    CHECK(!torii_env_set_autoescape(env, escaped, &asked));
    torii_env_free(env);
}

typedef struct changing {
    uint64_t stamp;
} changing;

static bool load_changing(void *self, const char *name, torii_source *source) {
    const changing *data = self;
    source->stamp = data->stamp;
    source->text = torii_strf("%s %d", name, (int)data->stamp);
    source->filename = torii_strf("/at/%s", name);
    return true;
}

static bool is_fresh(void *self, const char *name, uint64_t stamp) {
    (void)name;
    return ((const changing *)self)->stamp == stamp;
}

static void test_freshness(void) {
    static const torii_loader_class class = {
        .struct_size = sizeof class, .load = load_changing, .fresh = is_fresh};
    changing data = {.stamp = 1};
    torii_options options = TORII_OPTIONS_INIT;
    options.auto_reload = true;
    torii_env *env = check_env(&options);
    torii_env_set_loader(env, torii_loader_new(&class, &data));
    const torii_template *first = torii_env_load(env, "x", NULL);
    const torii_template *text = torii_env_compile(env, NULL, "x", SIZE_MAX, NULL);
    CHECK(torii_template_is_fresh(first) && torii_template_is_fresh(text));
    CHECK_TEXT(torii_template_filename(first), "/at/x");
    CHECK(!torii_template_filename(text));
    data.stamp = 2;
    CHECK(!torii_template_is_fresh(first));
    const torii_template *second = torii_env_load(env, "x", NULL);
    CHECK(torii_template_is_fresh(second) && !torii_template_is_fresh(first));
    torii_env_forget(env, "x");
    CHECK(!torii_template_is_fresh(second));
    torii_template_release(first);
    torii_template_release(second);
    torii_template_release(text);
    torii_env_free(env);
}

static torii_value show_all(torii_call *call) {
    torii_value value = torii_to_repr(torii_arg(call, 0));
    torii_value rest = torii_to_repr(torii_arg_rest(call));
    torii_value options = torii_to_repr(torii_arg_options(call));
    torii_value text = torii_strf(
        "%s %s %s", torii_get_str(value, NULL), torii_get_str(rest, NULL),
        torii_get_str(options, NULL));
    torii_release(value);
    torii_release(rest);
    torii_release(options);
    return text;
}

/* A name alone takes the value and all that is passed. */
static void test_bare_names(void) {
    torii_env *env = check_env(NULL);
    CHECK(torii_env_add_filter(env, "show", show_all, NULL));
    CHECK(torii_env_add_test(env, "shown", show_all, NULL));
    CHECK_PLAIN(env, "{{ 'a'|show('b', c=1)|safe }}", "'a' ('b',) {'c': 1}");
    CHECK_PLAIN(env, "{{ x|show|safe }}", "Undefined () {}");
    CHECK_PLAIN(env, "{{ ('a' is shown('b', 'c'))|safe }}", "'a' ('b', 'c') {}");
    torii_env_free(env);
}

static torii_value dump(torii_call *call) {
    if (torii_kind_of(torii_arg(call, 0)) == TORII_KIND_NONE) return torii_int(7);
    return show_all(call);
}

static torii_value take_dump(torii_call *call) {
    *(torii_value *)torii_call_data(call) = torii_retain(torii_arg(call, 0));
    return torii_none();
}

static void test_dumps_function(void) {
    /* a function value comes from an environment */
    torii_value function = torii_undefined();
    torii_env *maker = check_env(NULL);
    torii_env_add_function(maker, "dump(value, **options)", dump, NULL);
    torii_env_add_function(maker, "take(value)", take_dump, &function);
    CHECK_PLAIN(maker, "{{ take(dump) }}", "None");
    torii_env *env = check_env(NULL);
    torii_env_set_policy(env, "json.dumps_function", torii_retain(function));
    torii_env_set_policy(
        env, "json.dumps_kwargs", TORII_DICT({"deep", torii_bool(true)}));
    CHECK_PLAIN(
        env, "{{ '<&'|tojson }}",
        "\\u0027\\u003c\\u0026\\u0027 Undefined {\\u0027deep\\u0027: True}");
    CHECK_PLAIN(
        env, "{{ 1|tojson(2) }}",
        "1 Undefined {\\u0027deep\\u0027: True, \\u0027indent\\u0027: 2}");
    CHECK_PLAIN(
        env, "{{ none|tojson }}",
        "AttributeError: 'int' object has no attribute 'replace'");
    torii_env_free(env);
    env = check_env(NULL); /* Jinja's own options, where the host sets none */
    torii_env_set_policy(env, "json.dumps_function", torii_retain(function));
    CHECK_PLAIN(
        env, "{{ 1|tojson(2) }}",
        "1 Undefined {\\u0027sort_keys\\u0027: True, \\u0027indent\\u0027: 2}");
    torii_env_free(env);
    torii_release(function);
    torii_env_free(maker);
}

static void test_undefined_facts(void) {
    torii_options options = TORII_OPTIONS_INIT;
    options.undefined = TORII_UNDEFINED_CHAINABLE;
    torii_env *env = check_env(&options);
    CHECK_PLAIN(env, "{{ a.b['c']._undefined_name }}", "a");
    CHECK_PLAIN(
        env,
        "{{ (1).b._undefined_name }} {{ (1).b._undefined_obj }}"
        " {{ a._undefined_hint }} {{ (1).b._undefined_message|safe }}",
        "b 1 None 'int object' has no attribute 'b'");
    torii_value value = torii_eval(env, "(1).b", torii_undefined(), NULL);
    CHECK_TEXT(torii_get_str(torii_undefined_name(value), NULL), "b");
    CHECK(torii_kind_of(torii_undefined_hint(value)) == TORII_KIND_NONE);
    torii_release(value);
    CHECK(torii_kind_of(torii_undefined_name(torii_int(1))) == TORII_KIND_NONE);
    torii_env_free(env);
    options.undefined = TORII_UNDEFINED_DEFAULT;
    options.sandbox = TORII_SANDBOX_ON;
    env = check_env(&options);
    CHECK_PLAIN(env, "{{ a._undefined_name is undefined }}", "True");
    torii_env_free(env);
}

static uint64_t count_up(void *data, uint64_t bound) {
    uint64_t *count = data;
    return bound == 3 ? ++*count : 0; /* 3 stands for 0 again */
}

static void test_random(void) {
    uint64_t count = 0;
    torii_env *env = check_env(NULL);
    CHECK(torii_env_set_random(env, count_up, &count));
    for (int i = 0; i < 2; i++) {
        CHECK_PLAIN(
            env, "{% for i in range(4) %}{{ 'abc'|random }}{% endfor %}",
            i ? "cabc" : "bcab");
    }
    CHECK_PLAIN(
        env, "{{ lipsum(n=1, html=false, min=5, max=9) == "
             "lipsum(n=1, html=false, min=5, max=9) }}",
        "True");
    torii_env *overlay = torii_env_overlay(env, NULL, NULL);
    count = 0;
    CHECK_PLAIN(overlay, "{{ 'abc'|random }}{{ 'abc'|random }}", "bc");
    torii_env_free(overlay);
    CHECK(!torii_env_set_random(env, count_up, &count));
    torii_env_free(env);
}

/* An environment in use stays as it is. */
static void test_policy_in_use(void) {
    torii_options options = TORII_OPTIONS_INIT;
    options.extensions = TORII_EXT_I18N;
    torii_env *env = check_env(&options);
    const char *source = "{% trans %} a\n  b {% endtrans %}";
    CHECK_PLAIN(env, source, " a\n  b ");
    CHECK(!torii_env_set_policy(env, "ext.i18n.trimmed", torii_bool(true)));
    CHECK_PLAIN(env, source, " a\n  b ");
    torii_env_free(env);
}

int main(void) {
    test_policy_in_use();
    test_random();
    test_range();
    test_autoescape();
    test_freshness();
    test_bare_names();
    test_dumps_function();
    test_undefined_facts();
    return check_end();
}
