/* SPDX-License-Identifier: MIT
 *
 * The filter `markdown` within templates: Markup in autoescaped output, its
 * argument, options of the environment, limits as errors.
 */
#include "torii_markdown.h"

#include <stdio.h>
#include <string.h>

static int passed, failed;

static void check_text(torii_env *env, const char *source, const char *expected) {
    torii_error *err = NULL;
    torii_value context = TORII_DICT({"text", torii_str("*a* & <b onclick=x>b</b>")});
    char *text = torii_render_text(env, source, context, &err);
    const char *made = text ? text : torii_error_message(err);
    if (!strcmp(made, expected)) {
        passed++;
    } else {
        failed++;
        printf("FAILED: %s\n    %s\n    %s\n", source, made, expected);
    }
    torii_free(text);
    torii_error_free(err);
    torii_release(context);
}

int main(void) {
    torii_options options = {
        .struct_size = sizeof options, .autoescape = TORII_AUTOESCAPE_ON};
    torii_markdown_limits limits = {.struct_size = sizeof limits, .source = 100};
    torii_markdown_options markdown = TORII_MARKDOWN_OPTIONS_INIT;
    torii_env *env = torii_env_new(&options, NULL);
    markdown.limits = &limits;
    torii_env_add_markdown(env, &markdown);
    check_text(env, "{{ text|markdown }}", "<p><em>a</em> &amp; <b>b</b></p>\n");
    check_text(env, "{{ text|markdown(inline=true) }}", "<em>a</em> &amp; <b>b</b>");
    check_text(env, "{{ 1|markdown|length }}", "9");
    check_text(env, "{{ text|markdown is escaped }}", "True");
    check_text(
        env, "{{ ('x' * 101)|markdown }}", "markdown: the document is too large (line 1 of the text)");
    check_text(env, "{{ ''|markdown }}", "");
    torii_env_free(env);
    printf("%d passed, %d failed\n", passed, failed);
    return failed != 0;
}
