/* SPDX-License-Identifier: MIT
 *
 * Errors as objects: codes, places, frames, excerpts and the text of it all.
 */
#include "check.h"

static torii_error *fail(const torii_env *env, const char *name, const char *source) {
    torii_error *err = NULL;
    const torii_template *tmpl = torii_env_compile(env, name, source, SIZE_MAX, &err);
    if (tmpl) {
        char *text = torii_render(tmpl, torii_undefined(), NULL, &err);
        CHECK(text == NULL);
        torii_free(text);
    }
    torii_template_release(tmpl);
    CHECK(err != NULL);
    return err;
}

static void test_places(void) {
    torii_env *env = check_env(NULL);
    torii_error *err = fail(env, "page.html", "one\ntwo {{ x.y }}\nthree");
    CHECK(torii_error_code(err) == TORII_ERR_UNDEFINED);
    CHECK_TEXT(torii_error_type(err), "UndefinedError");
    CHECK_TEXT(torii_error_message(err), "'x' is undefined");
    CHECK_TEXT(torii_error_template(err), "page.html");
    CHECK(torii_error_line(err) == 2);
    CHECK(torii_error_column(err) > 0);
    CHECK(strstr(torii_error_excerpt(err), "2 | two {{ x.y }}") != NULL);
    CHECK(strstr(torii_error_excerpt(err), "^") != NULL);
    CHECK(strstr(torii_error_text(err), "page.html:2:") != NULL);
    CHECK(torii_error_depth(err) == 1);
    CHECK_TEXT(torii_error_frame(err, 0)->what, "template");
    CHECK(torii_error_frame(err, 1) == NULL);
    torii_error_free(err);
    err = fail(env, NULL, "{% if %}");
    CHECK(torii_error_code(err) == TORII_ERR_SYNTAX);
    CHECK_TEXT(
        torii_error_message(err),
        "Expected an expression, got 'end of statement block'");
    CHECK(torii_error_line(err) == 1);
    CHECK_TEXT(torii_error_template(err), "<string>");
    torii_error_free(err);
    torii_env_free(env);
}

static void test_frames(void) {
    torii_env *env = check_env(NULL);
    torii_env_set_loader(
        env,
        torii_loader_dict(TORII_DICT(
            {"base", torii_str("{% block nav %}{% include 'part' %}{% endblock %}")},
            {"part", torii_str("{% macro field(n) %}\n{{ 1 // n }}{% endmacro %}\n"
                               "{{ field(0) }}")})));
    torii_error *err = NULL;
    const torii_template *tmpl = torii_env_load(env, "base", &err);
    CHECK(tmpl && !torii_render(tmpl, torii_undefined(), NULL, &err));
    CHECK(torii_error_code(err) == TORII_ERR_ZERO_DIVISION);
    CHECK_TEXT(torii_error_message(err), "integer division or modulo by zero");
    static const struct {
        const char *name, *what;
        uint32_t line;
    } frames[] = {
        {"part", "macro 'field'", 2},
        {"part", "template", 3},
        {"base", "block 'nav'", 1},
        {"base", "template", 1},
    };
    CHECK(torii_error_depth(err) == sizeof frames / sizeof *frames);
    for (size_t i = 0; i < torii_error_depth(err); i++) {
        const torii_frame *frame = torii_error_frame(err, i);
        CHECK_TEXT(frame->template_name, frames[i].name);
        CHECK_TEXT(frame->what, frames[i].what);
        CHECK(frame->line == frames[i].line);
    }
    torii_error_free(err);
    torii_template_release(tmpl);
    torii_env_free(env);
}

static void test_nothing(void) {
    CHECK(torii_error_code(NULL) == TORII_OK);
    CHECK_TEXT(torii_error_message(NULL), "");
    CHECK_TEXT(torii_error_text(NULL), "");
    CHECK(torii_error_template(NULL) == NULL && torii_error_depth(NULL) == 0);
    torii_error_free(NULL);
    torii_env *env = check_env(NULL);
    CHECK(!torii_env_compile(env, NULL, "{{", 2, NULL)); /* nobody asks why */
    CHECK(!torii_render_text(env, "{{ 1 / 0 }}", torii_undefined(), NULL));
    CHECK(
        torii_kind_of(torii_eval(env, "1 +", torii_undefined(), NULL)) ==
        TORII_KIND_INVALID);
    CHECK(!torii_env_load(env, "absent", NULL));
    torii_env_free(env);
}

static void test_options(void) {
    torii_options options = TORII_OPTIONS_INIT;
    options.block_start = "{{"; /* the same as variable_start */
    torii_error *err = NULL;
    CHECK(!torii_env_new(&options, &err));
    CHECK(err && torii_error_code(err) != TORII_OK);
    torii_error_free(err);
    /* options of an older program end earlier */
    torii_options old = TORII_OPTIONS_INIT;
    old.trim_blocks = true;
    old.autoescape = TORII_AUTOESCAPE_OFF;
    old.struct_size = offsetof(torii_options, autoescape);
    torii_env *env = check_env(&old);
    CHECK_PLAIN(env, "{% if true %}\n{{ '<' }}{% endif %}\n", "&lt;");
    torii_env_free(env);
}

int main(void) {
    test_places();
    test_frames();
    test_nothing();
    test_options();
    return check_end();
}
