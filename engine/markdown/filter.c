/* SPDX-License-Identifier: MIT
 *
 * The filter `markdown` for environments of libtorii, in terms of its public
 * interface only.  A document over a limit is an error of the template that
 * has the line within the Markdown in its message.
 */
#include "memory.h"

static torii_value fail(torii_call *call, const torii_markdown_error *error) {
    torii_code code = TORII_ERR_VALUE;
    if (error->status == TORII_MARKDOWN_ERR_LIMIT)
        code = TORII_ERR_LIMIT;
    else if (error->status == TORII_MARKDOWN_ERR_MEMORY)
        code = TORII_ERR_MEMORY;
    if (error->line)
        return torii_fail(
            call, code, "markdown: %s (line %u of the text)", error->message,
            (unsigned)error->line);
    return torii_fail(call, code, "markdown: %s", error->message);
}

static torii_value filter_markdown(torii_call *call) {
    torii_markdown_options options =
        *(const torii_markdown_options *)torii_call_data(call);
    torii_markdown_error error;
    torii_value text, html;
    const char *bytes;
    size_t size, html_size = 0;
    bool inline_only;
    char *made;
    if (!torii_arg_bool(call, 1, &inline_only)) return torii_failed();
    if (torii_arg_given(call, 1)) options.inline_only = inline_only;
    text = torii_to_str(torii_arg(call, 0));
    bytes = torii_get_str(text, &size);
    if (!bytes) {
        torii_release(text);
        return torii_failed();
    }
    /* As costly as work on that much text by the engine's own filters. */
    if (!torii_charge(call, size / 64 + 1)) {
        torii_release(text);
        return torii_failed();
    }
    made = torii_markdown_html(bytes, size, &options, &html_size, &error);
    torii_release(text);
    if (!made) return fail(call, &error);
    html = torii_markupn(made, html_size);
    torii_markdown_free(made);
    return html;
}

static void free_options(void *options) {
    torii_markdown_free(options);
}

bool torii_env_add_markdown(torii_env *env, const torii_markdown_options *options) {
    torii_markdown_options made = TORII_MARKDOWN_OPTIONS_INIT;
    torii_markdown_options *copy;
    if (!env) return false;
    if (options && options->struct_size < sizeof made)
        memcpy(&made, options, options->struct_size);
    else if (options)
        made = *options;
    made.struct_size = sizeof made;
    copy = (torii_markdown_options *)tr_md_detach((const char *)&made, sizeof made);
    if (!copy) return false;
    if (!torii_env_own(env, copy, free_options)) {
        free_options(copy);
        return false;
    }
    return torii_env_add_filter(
        env, "markdown(text, inline=false)", filter_markdown, copy);
}
