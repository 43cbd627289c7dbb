/* SPDX-License-Identifier: MIT
 *
 * Comments that strangers wrote in Markdown, on a page: what could run or load
 * something is taken out, the rest is shown as they meant it.  The result of
 * the filter is Markup, so the template needs no |safe.
 */
#include <stdio.h>
#include <string.h>
#include <torii.h>
#include <torii_markdown.h>

static const char page[] =
    "{% for comment in comments %}\n"
    "<article><h2>{{ comment.author }}</h2>\n"
    "{{ comment.text|markdown }}</article>\n"
    "{% endfor %}";

static torii_value comments(void) {
    return TORII_LIST(
        TORII_DICT(
            {"author", torii_str("Mia <3")},
            {"text", torii_str("I *like* it, see <https://example.org/?a=1&b=2>.\n\n"
                               "| a | b |\n|---|--:|\n| 1 | 2 |\n")}),
        TORII_DICT(
            {"author", torii_str("Mallory")},
            {"text", torii_str("<script>alert(1)</script>\n\n"
                               "[click](javascript:alert(2)) <b onclick=\"alert(3)\">bold</b> "
                               "<img src=x onerror=alert(4)>\n")}));
}

/* What was taken out of a text, for those who want to know. */
static void report(const char *text) {
    torii_markdown_result result = TORII_MARKDOWN_RESULT_INIT;
    torii_markdown_error error;
    if (!torii_markdown_render(text, strlen(text), NULL, &result, &error)) {
        fprintf(stderr, "line %u: %s\n", (unsigned)error.line, error.message);
        return;
    }
    for (size_t i = 0; i < result.removed_count; i++)
        printf(
            "removed in line %u: %s\n", (unsigned)result.removed[i].line,
            result.removed[i].what);
    torii_markdown_result_free(&result);
}

int main(void) {
    torii_error *err = NULL;
    torii_options options = TORII_OPTIONS_INIT;
    options.autoescape = TORII_AUTOESCAPE_ON;
    options.trim_blocks = true;
    torii_env *env = torii_env_new(&options, &err);
    torii_value context = TORII_DICT({"comments", comments()});
    char *text = NULL;
    if (env) {
        torii_env_add_markdown(env, NULL);
        text = torii_render_text(env, page, context, &err);
    }
    if (text)
        fputs(text, stdout);
    else
        fputs(torii_error_text(err), stderr);
    report("ok\n\n<iframe src=\"https://example.org/\"></iframe>\n");

    int status = text ? 0 : 1;
    torii_free(text);
    torii_error_free(err);
    torii_release(context);
    torii_env_free(env);
    return status;
}
