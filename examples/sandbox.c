/* SPDX-License-Identifier: MIT
 *
 * Templates of strangers: the sandbox hides what is not theirs, and limits end
 * what takes too long or too much.
 */
#include <stdio.h>
#include <torii.h>

static const char *const templates[] = {
    "Dear {{ name }}, welcome.",
    "{{ name.__class__.__mro__ }}",
    "{{ 'x' * 1000000000 }}",
    "{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}",
    "{% for i in range(100000) %}{{ name }}{% endfor %}",
    "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "{% do accounts.clear() %}",
};

int main(void) {
    torii_limits limits = {
        .struct_size = sizeof limits,
        .steps = 1000000,
        .memory = 1 << 20,
        .output = 10000,
    };
    torii_options options = TORII_OPTIONS_INIT;
    options.sandbox = TORII_SANDBOX_IMMUTABLE;
    options.extensions = TORII_EXT_DO;
    options.limits = &limits;
    torii_error *err = NULL;
    torii_env *env = torii_env_new(&options, &err);
    if (!env) {
        fputs(torii_error_text(err), stderr);
        return 1;
    }
    torii_value context =
        TORII_DICT({"name", torii_str("Mia")}, {"accounts", TORII_LIST(torii_int(1))});
    for (size_t i = 0; i < sizeof templates / sizeof *templates; i++) {
        err = NULL;
        char *text = torii_render_text(env, templates[i], context, &err);
        if (text)
            puts(text);
        else
            printf("%s: %s\n", torii_error_type(err), torii_error_message(err));
        torii_free(text);
        torii_error_free(err);
    }
    torii_release(context);
    torii_env_free(env);
    return 0;
}
