/* SPDX-License-Identifier: MIT
 *
 * The shortest program: a text, a context, a result.
 *
 *   cc hello.c $(pkg-config --cflags --libs torii) -o hello
 */
#include <stdio.h>
#include <torii.h>

int main(void) {
    torii_error *err = NULL;
    torii_env *env = torii_env_new(NULL, &err);
    torii_value context = TORII_DICT(
        {"name", torii_str("<World>")},
        {"languages", TORII_LIST(torii_str("C"), torii_str("Jinja"))});

    /* Nothing is checked before this: what went wrong until here, it reports. */
    char *text =
        env ? torii_render_text(
                  env, "Hello {{ name }}, this is {{ languages|join(' and ') }}.",
                  context, &err)
            : NULL;
    if (text)
        puts(text);
    else
        fputs(torii_error_text(err), stderr);

    int status = text ? 0 : 1;
    torii_free(text);
    torii_error_free(err);
    torii_release(context);
    torii_env_free(env);
    return status;
}
