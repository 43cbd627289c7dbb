/* SPDX-License-Identifier: MIT
 *
 * Where a host function is called from: names, scopes, blocks, lines; and
 * failures that carry something of the host's.  Expected names are what Jinja's
 * context object has in a function marked with pass_context.
 */
#include "check.h"

/* ------------------------------------------------------------------- names ---- */

static torii_value sorted_repr(torii_call *call, torii_value container) {
    torii_value sorted =
        torii_apply_filter(call, "sort", container, NULL, 0, torii_undefined());
    torii_release(container);
    torii_value text = torii_to_repr(sorted);
    torii_release(sorted);
    return text;
}

/* "vars|locals|exported|blocks|line" */
static torii_value show_place(torii_call *call) {
    torii_frame frame;
    torii_value parts[] = {
        sorted_repr(call, torii_call_vars(call)),
        sorted_repr(call, torii_call_locals(call)),
        sorted_repr(call, torii_call_exported(call)),
        sorted_repr(call, torii_call_blocks(call)),
    };
    torii_value result = torii_strf(
        "%s|%s|%s|%s|%u", torii_get_str(parts[0], NULL), torii_get_str(parts[1], NULL),
        torii_get_str(parts[2], NULL), torii_get_str(parts[3], NULL),
        torii_call_frame(call, 0, &frame) ? (unsigned)frame.line : 0);
    for (size_t i = 0; i < 4; i++)
        torii_release(parts[i]);
    return result;
}

static torii_value show_names(torii_call *call) {
    torii_value all = torii_call_context(call);
    torii_value parent = torii_call_parent(call);
    torii_value result = torii_strf(
        "%d%d%d %d%d%d %d%d", torii_call_contains(call, "given"),
        torii_call_contains(call, "set_here"), torii_call_contains(call, "nothing"),
        torii_kind_of(torii_dict_get(all, "given")) == TORII_KIND_INT,
        torii_kind_of(torii_dict_get(all, "set_here")) == TORII_KIND_INT,
        torii_kind_of(torii_dict_get(all, "range")) == TORII_KIND_CALLABLE,
        torii_kind_of(torii_dict_get(parent, "given")) == TORII_KIND_INT,
        torii_kind_of(torii_dict_get(parent, "set_here")) == TORII_KIND_INT);
    torii_release(all);
    torii_release(parent);
    return result;
}

static torii_value resolve(torii_call *call) {
    const char *name = torii_arg_str(call, 0, NULL);
    return name ? torii_call_resolve(call, name) : torii_failed();
}

static void test_names(void) {
    torii_options options = TORII_OPTIONS_INIT;
    options.autoescape = TORII_AUTOESCAPE_OFF;
    torii_env *env = check_env(&options);
    torii_env_add_function(env, "place()", show_place, NULL);
    torii_env_add_function(env, "names()", show_names, NULL);
    torii_env_add_function(env, "resolve(name)", resolve, NULL);
    torii_env_add_filter(env, "f_names(value)", show_names, NULL);
    torii_value context = TORII_DICT({"given", torii_int(1)});
    CHECK_RENDER(env, "{{ place() }}", context, "[]|[]|[]|[]|1");
    CHECK_RENDER(
        env,
        "{% set a = 1 %}{% set _b = 2 %}\n{% block x %}{% endblock %}{{ place() }}",
        context, "\n['_b', 'a']|[]|['a']|['x']|2");
    /* loop variables, and those that are over */
    CHECK_RENDER(
        env, "{% for i in [7] %}{% set j = i %}{{ place() }}{% endfor %};{{ place() }}",
        context, "[]|['i', 'j']|[]|[]|1;[]|[]|[]|[]|1");
    CHECK_RENDER(
        env, "{% for i in [7] %}{{ loop.index }}{{ place() }}{% endfor %}", context,
        "1[]|['i', 'loop']|[]|[]|1");
    CHECK_RENDER(
        env, "{% macro m(p, q=2) %}{{ given }}{{ place() }}{% endmacro %}{{ m(1) }}",
        context, "1['m']|['p', 'q']|['m']|[]|1");
    CHECK_RENDER(
        env, "{% block x %}{% set y = 1 %}{{ place() }}{% endblock %}", context,
        "[]|['y']|[]|['x']|1");
    CHECK_RENDER(
        env, "{% set set_here = 2 %}{{ names() }} {{ 1|f_names }}", context,
        "110 111 10 110 111 10");
    CHECK_RENDER(
        env, "{{ resolve('given') }}{{ resolve('x') is defined }}{{ resolve('x').y }}",
        context, "UndefinedError: 'x' is undefined");
    torii_release(context);
    torii_env_free(env);
}

/* ---------------------------------------------------------------- failures ---- */

static int released;

static void release_token(void *data) {
    *(int *)data += 100;
    released++;
}

static torii_value fail_as(torii_call *call) {
    torii_failure failure = TORII_FAILURE_INIT;
    failure.type = torii_arg_str(call, 0, NULL);
    failure.base = torii_get_str(torii_arg(call, 1), NULL);
    failure.data = torii_call_data(call);
    failure.release = release_token;
    return torii_fail_as(call, &failure, "%s!", failure.type);
}

/* Calls its argument; an error is looked at, and put back or answered. */
static torii_value guard(torii_call *call) {
    torii_value result = torii_invoke(call, torii_arg(call, 0), NULL, 0);
    if (torii_kind_of(result) != TORII_KIND_INVALID) return result;
    torii_error *err = torii_call_take_error(call);
    if (!err) return torii_failed();
    if (torii_is_true(torii_arg(call, 1))) {
        torii_value text = torii_strf("caught %s", torii_error_type(err));
        torii_error_free(err);
        return text;
    }
    return torii_fail_again(call, err);
}

static torii_value attr_failing(torii_call *call, void *self, const char *name) {
    torii_failure failure = TORII_FAILURE_INIT;
    failure.type = "Mine";
    failure.base = strcmp(name, "gone") == 0 ? "AttributeError" : "ValueError";
    failure.data = self;
    failure.release = release_token;
    return torii_fail_as(call, &failure, "no %s", name);
}

static const torii_class failing = {
    TORII_CLASS_INIT("failing"), .get_attr = attr_failing};

static void test_failures(void) {
    int token = 1;
    torii_env *env = check_env(NULL);
    torii_env_add_function(env, "fail_as(type, base=none)", fail_as, &token);
    torii_env_add_function(env, "guard(f, catch=false)", guard, NULL);
    torii_error *err = NULL;
    const char *source = "{% macro m() %}\n{{ fail_as('NotAllowed') }}{% endmacro %}"
                         "{{ m()|upper }}";
    CHECK(torii_render_text(env, source, torii_undefined(), &err) == NULL);
    CHECK_TEXT(torii_error_type(err), "NotAllowed");
    CHECK_TEXT(torii_error_message(err), "NotAllowed!");
    CHECK(torii_error_code(err) == TORII_ERR_HOST);
    CHECK(torii_error_data(err) == &token && token == 1);
    CHECK(torii_error_line(err) == 2 && torii_error_depth(err) == 2);
    CHECK(strstr(torii_error_text(err), "NotAllowed: NotAllowed!") != NULL);
    torii_error_free(err);
    CHECK(token == 101 && released == 1);

    /* through a host function and out again, with its place and data */
    err = NULL;
    source = "{% macro m() %}\n{{ fail_as('Other', 'KeyError') }}{% endmacro %}"
             "{{ guard(m) }}";
    CHECK(torii_render_text(env, source, torii_undefined(), &err) == NULL);
    CHECK_TEXT(torii_error_type(err), "Other");
    CHECK(torii_error_code(err) == TORII_ERR_VALUE);
    CHECK(torii_error_data(err) == &token && token == 101);
    CHECK(torii_error_line(err) == 2 && torii_error_depth(err) == 2);
    torii_error_free(err);
    CHECK(token == 201);
    CHECK_PLAIN(
        env, "{% macro m() %}{{ fail_as('E') }}{% endmacro %}{{ guard(m, true) }}!",
        "caught E!");
    CHECK(token == 301);

    /* a missing attribute is no failure, another one is */
    torii_value context = TORII_DICT({"o", torii_object(&failing, &token)});
    CHECK_RENDER(env, "[{{ o.gone }}]", context, "[]");
    CHECK(token == 401);
    CHECK_RENDER(env, "[{{ o.bad }}]", context, "Mine: no bad");
    CHECK(token == 501);
    torii_release(context);
    torii_env_free(env);
}

/* Files are named in errors. */
static bool load(void *self, const char *name, torii_source *source) {
    (void)self;
    if (strcmp(name, "bad") == 0)
        source->text = torii_str("{% bad %}");
    else if (strcmp(name, "late") == 0)
        source->text = torii_str("{{ 1 // 0 }}");
    else
        return false;
    source->filename = torii_strf("/srv/%s.html", name);
    return true;
}

static void test_filenames(void) {
    static const torii_loader_class class = {
        .struct_size = sizeof class, .name = "test", .load = load};
    torii_env *env = check_env(NULL);
    torii_env_set_loader(env, torii_loader_new(&class, NULL));
    const char *source;
    torii_error *err = NULL;
    CHECK(torii_env_load(env, "bad", &err) == NULL);
    CHECK_TEXT(torii_error_filename(err), "/srv/bad.html");
    torii_error_free(err);
    err = NULL;
    source = "{% include 'late' %}";
    CHECK(torii_render_text(env, source, torii_undefined(), &err) == NULL);
    CHECK_TEXT(torii_error_filename(err), "/srv/late.html");
    torii_error_free(err);
    err = NULL;
    CHECK(torii_render_text(env, "{{ 1 // 0 }}", torii_undefined(), &err) == NULL);
    CHECK(torii_error_filename(err) == NULL);
    torii_error_free(err);
    torii_env_free(env);
}

int main(void) {
    test_names();
    test_failures();
    test_filenames();
    return check_end();
}
