/* SPDX-License-Identifier: MIT
 *
 * Data from JSON and YAML.  JSON goes through the engine's own reader, which
 * keeps integers of any size; what a later file says of a key wins, and
 * mappings are merged.
 */
#include "command/render_data.h"

#include "base/codes.h"
#include "base/fs.h"
#include "base/path.h"
#include "config/yaml.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { MAX_DATA = 1 << 30, MAX_DEPTH = 100 };

/* Puts what `from` holds into the dict `into`; `from` is borrowed. */
static void merge(torii_ref into, torii_ref from, int depth) {
    size_t position = 0;
    torii_ref key, value;
    while (torii_dict_next(from, &position, &key, &value)) {
        const char *name = torii_get_str(key, NULL);
        torii_ref old = name ? torii_dict_get(into, name) : torii_undefined();
        bool both = torii_kind_of(old) == TORII_KIND_DICT &&
                    torii_kind_of(value) == TORII_KIND_DICT;
        if (both && depth < MAX_DEPTH)
            merge(old, value, depth + 1);
        else
            torii_dict_put(into, torii_retain(key), torii_retain(value));
    }
}

static bool is_json(const char *name, const buf *text) {
    if (strcmp(path_extension(name), ".json") == 0) return true;
    const char *bytes = buf_text(text);
    size_t space = strspn(bytes, " \t\r\n");
    return strcmp(name, "-") == 0 && (bytes[space] == '{' || bytes[space] == '[');
}

static bool
parse(logger *log, arena *memory, const char *name, const buf *text, torii_value *out) {
    torii_error *failure = NULL;
    if (!is_json(name, text)) {
        yaml_options options = {
            .file = name,
            .flags = YAML_ANCHORS | YAML_QUIET,
            .max_size = MAX_DATA,
            .max_nodes = 100000000};
        yaml_node *node = yaml_parse(memory, log, buf_text(text), text->size, &options);
        if (!node) return false;
        *out = yaml_to_value(node, NULL);
        return true;
    }
    *out = torii_from_json(buf_text(text), text->size, &failure);
    if (torii_kind_of(*out) != TORII_KIND_INVALID) return true;
    log_report *report = log_error(
        log, CODE_DATA, "%s", failure ? torii_error_message(failure) : "is not JSON");
    if (failure)
        log_at(report, name, torii_error_line(failure), torii_error_column(failure));
    log_source(report, buf_text(text), text->size);
    torii_error_free(failure);
    return false;
}

static exit_code
load_file(logger *log, arena *memory, const char *name, torii_ref into) {
    buf text = BUF_INIT;
    exit_code code = EXIT_CONTENT;
    torii_value value;
    bool input = strcmp(name, "-") == 0;
    if (!(input ? fs_read_fd(STDIN_FILENO, MAX_DATA, &text)
                : fs_read(name, MAX_DATA, &text))) {
        log_report *report =
            log_error(log, CODE_READ, "cannot be read: %s", strerror(errno));
        log_at(report, name, 0, 0);
        code = EXIT_SYSTEM;
    } else if (parse(log, memory, name, &text, &value)) {
        if (torii_kind_of(value) == TORII_KIND_DICT) {
            merge(into, value, 0);
            code = EXIT_DONE;
        } else {
            log_report *report =
                log_error(log, CODE_DATA, "the data must be a mapping of names");
            log_at(report, name, 0, 0);
        }
        torii_release(value);
    }
    buf_done(&text);
    return code;
}

/* "a.b=YAML" */
static exit_code set_one(logger *log, arena *memory, const char *text, torii_ref into) {
    const char *equals = strchr(text, '=');
    if (!equals || equals == text) {
        log_error(log, CODE_DATA, "--set takes NAME=VALUE, not '%s'", text);
        return EXIT_USAGE;
    }
    yaml_options options = {.file = "--set", .flags = YAML_QUIET};
    yaml_node *node = yaml_parse(memory, log, equals + 1, strlen(equals + 1), &options);
    if (!node) return EXIT_USAGE;
    char *rest = arena_strn(memory, text, (size_t)(equals - text)), *part;
    while ((part = strsep(&rest, ".")) && rest) {
        if (torii_kind_of(torii_dict_get(into, part)) != TORII_KIND_DICT)
            torii_dict_set(into, part, torii_dict());
        into = torii_dict_get(into, part);
    }
    bool empty = !equals[1];
    torii_dict_set(into, part, empty ? torii_str("") : yaml_to_value(node, NULL));
    return EXIT_DONE;
}

exit_code render_data_load(
    logger *log, arena *memory, const str_list *files, const str_list *sets,
    torii_value *out) {
    exit_code code = EXIT_DONE;
    torii_value all = torii_dict();
    for (size_t i = 0; code == EXIT_DONE && i < files->count; i++)
        code = load_file(log, memory, files->items[i], all);
    for (size_t i = 0; code == EXIT_DONE && i < sets->count; i++)
        code = set_one(log, memory, sets->items[i], all);
    if (code != EXIT_DONE) torii_release(all);
    *out = code == EXIT_DONE ? all : torii_undefined();
    return code;
}
