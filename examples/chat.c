/* SPDX-License-Identifier: MIT
 *
 * A language model's prompt from its chat template and a conversation:
 *
 *   chat TEMPLATE.jinja CONVERSATION.json
 *
 * The JSON is the template's context: {"messages": [...], "tools": [...],
 * "add_generation_prompt": true, "bos_token": "<s>"}.  The environment is the
 * one which chat templates are written for: an immutable sandbox without
 * autoescaping, blocks trimmed, loop controls, the tag {% generation %}, and
 * the functions raise_exception() and strftime_now().
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <torii.h>

/* tojson as json.dumps() has it: nothing is escaped, letters stay letters. */
static torii_value to_json(torii_call *call) {
    int64_t indent = 0;
    torii_get_int(torii_arg(call, 2), &indent);
    torii_ref separators = torii_arg(call, 3);
    bool ascii;
    torii_json_style style = {.struct_size = sizeof style, .indent = (int)indent};
    if (!torii_arg_bool(call, 1, &ascii) || !torii_arg_bool(call, 4, &style.sort_keys))
        return torii_failed();
    style.unicode = !ascii;
    if (torii_length(separators) == 2) {
        style.item_separator = torii_get_str(torii_item(separators, 0), NULL);
        style.key_separator = torii_get_str(torii_item(separators, 1), NULL);
    }
    torii_value text = torii_to_json_with(torii_arg(call, 0), &style);
    if (torii_kind_of(text) == TORII_KIND_INVALID)
        return torii_fail(call, TORII_ERR_TYPE, "this value has no JSON form");
    return text;
}

static torii_value raise_exception(torii_call *call) {
    const char *message = torii_arg_str(call, 0, NULL);
    return message ? torii_fail(call, TORII_ERR_HOST, "%s", message) : torii_failed();
}

static torii_value strftime_now(torii_call *call) {
    const char *format = torii_arg_str(call, 0, NULL);
    time_t now = time(NULL);
    struct tm local;
    char text[256];
    if (!format) return torii_failed();
    return torii_strn(text, strftime(text, sizeof text, format, localtime_r(&now, &local)));
}

/* {% generation %} marks what the model has written; its text stays as it is. */
static torii_value generation(torii_call *call) {
    return torii_call_body(call);
}

static torii_env *chat_env(torii_error **err) {
    torii_options options = TORII_OPTIONS_INIT;
    options.trim_blocks = options.lstrip_blocks = true;
    options.autoescape = TORII_AUTOESCAPE_OFF;
    options.sandbox = TORII_SANDBOX_IMMUTABLE;
    options.extensions = TORII_EXT_LOOP_CONTROLS;
    torii_env *env = torii_env_new(&options, err);
    if (!env) return NULL;
    torii_env_add_filter(
        env,
        "tojson(x, ensure_ascii=False, indent=None, separators=None, sort_keys=False)",
        to_json, NULL);
    torii_env_add_function(env, "raise_exception(message)", raise_exception, NULL);
    torii_env_add_function(env, "strftime_now(format)", strftime_now, NULL);
    torii_env_add_tag(env, "generation()", generation, NULL, 0);
    return env;
}

/* The whole file, to be freed; NULL if it cannot be read. */
static char *read_file(const char *path, size_t *size) {
    FILE *file = fopen(path, "rb");
    char *text = NULL;
    size_t room = 0;
    *size = 0;
    while (file && !ferror(file) && !feof(file)) {
        if (room - *size < 4096) {
            char *more = realloc(text, room = 2 * room + 8192);
            if (!more) break;
            text = more;
        }
        *size += fread(text + *size, 1, room - *size, file);
    }
    if (file) fclose(file);
    return text;
}

static char *prompt(
    const char *name, const char *source, size_t source_size, const char *json,
    size_t json_size, torii_error **err) {
    char *text = NULL;
    torii_value context = torii_from_json(json, json_size, err);
    torii_env *env = *err ? NULL : chat_env(err);
    const torii_template *tmpl =
        env ? torii_env_compile(env, name, source, source_size, err) : NULL;
    if (tmpl) text = torii_render(tmpl, context, NULL, err);
    torii_template_release(tmpl);
    torii_env_free(env);
    torii_release(context);
    return text;
}

int main(int argc, char **argv) {
    torii_error *err = NULL;
    char *text = NULL, *source = NULL, *json = NULL;
    size_t source_size, json_size;
    if (argc != 3) {
        fputs("usage: chat TEMPLATE.jinja CONVERSATION.json\n", stderr);
        return 2;
    }
    source = read_file(argv[1], &source_size);
    json = read_file(argv[2], &json_size);
    if (source && json)
        text = prompt(argv[1], source, source_size, json, json_size, &err);
    else
        perror(source ? argv[2] : argv[1]);
    if (text) fputs(text, stdout);
    if (err) fputs(torii_error_text(err), stderr);

    int status = text ? 0 : 1;
    torii_error_free(err);
    torii_free(text);
    free(source);
    free(json);
    return status;
}
