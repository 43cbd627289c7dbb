/* SPDX-License-Identifier: MIT
 *
 * Data from JSON and YAML.  JSON goes through the engine's own reader, which
 * keeps integers of any size; what a later file says of a key wins, and
 * mappings are merged.
 *
 * What is wrong with a file is told as a template's error is: the first line is
 * "FILE:LINE:COL: DataError: message".  What Python's reader takes beyond JSON
 * (NaN, Infinity, halves of characters) is refused here.
 */
#include "command/render_data.h"

#include "base/codes.h"
#include "base/fs.h"
#include "base/path.h"
#include "base/utf8.h"
#include "config/yaml.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_DATA = 1 << 30, MAX_DEPTH = 100 };

/* ------------------------------------------------------------- mistakes ---- */

static void fail_at(
    const char *name, size_t line, size_t column, const char *type, const char *why) {
    fprintf(stderr, "%s:%zu:%zu: %s: %s\n", name, line, column, type, why);
}

void render_data_fail(
    const char *name, const buf *text, size_t at, const char *type, const char *why) {
    const char *bytes = buf_text(text);
    size_t line = 1, start = 0;
    for (size_t i = 0; i < at; i++) {
        if (bytes[i] != '\n') continue;
        line++;
        start = i + 1;
    }
    fail_at(name, line, utf8_count(bytes + start, at - start) + 1, type, why);
}

/* The engine's reader ends its messages with "line L column C (char N)". */
static void fail_json(const char *name, const torii_error *failure) {
    const char *why = torii_error_message(failure);
    bool limit = torii_error_code(failure) == TORII_ERR_LIMIT ||
                 strncmp(why, "Exceeds the limit", 17) == 0;
    size_t line = 0, column = 0;
    const char *place = strstr(why, ": line ");
    if (place && sscanf(place, ": line %zu column %zu", &line, &column) != 2)
        line = column = 0;
    fail_at(name, line, column, limit ? "LimitError" : "DataError", why);
}

/* -------------------------------------------------------- beyond JSON ---- */

static unsigned long hex4(const char *digits) {
    char copy[5] = "";
    memcpy(copy, digits, 4);
    return strtoul(copy, NULL, 16);
}

/* Behind the escape at `at` in a text that has been read as JSON; NULL if it is
 * half a character. */
static const char *skip_escape(const char *at) {
    if (at[1] != 'u') return at + 2;
    unsigned long code = hex4(at + 2);
    if (code < 0xd800 || code > 0xdfff) return at + 6;
    if (code > 0xdbff || at[6] != '\\' || at[7] != 'u') return NULL;
    unsigned long low = hex4(at + 8);
    return low >= 0xdc00 && low <= 0xdfff ? at + 12 : NULL;
}

/* Refuses what json.loads() takes and JSON does not have. */
static bool is_strict_json(const char *name, const buf *text) {
    const char *bytes = buf_text(text), *end = bytes + text->size;
    bool in_string = false;
    for (const char *at = bytes; at < end;) {
        if (*at == '"') {
            in_string = !in_string;
        } else if (!in_string && (*at == 'N' || *at == 'I')) {
            render_data_fail(
                name, text, (size_t)(at - bytes), "DataError",
                "NaN and Infinity are not JSON");
            return false;
        } else if (*at == '\\') {
            const char *next = skip_escape(at);
            if (!next)
                render_data_fail(
                    name, text, (size_t)(at - bytes), "EncodingError",
                    "half a character: a surrogate without its other half");
            if (!next) return false;
            at = next;
            continue;
        }
        at++;
    }
    return true;
}

/* -------------------------------------------------------------- reading ---- */

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

static bool is_json(const char *path, const buf *text) {
    if (strcmp(path_extension(path), ".json") == 0) return true;
    const char *bytes = buf_text(text);
    size_t space = strspn(bytes, " \t\r\n");
    return fs_is_input(path) && (bytes[space] == '{' || bytes[space] == '[');
}

static bool parse_json(const char *name, const buf *text, torii_value *out) {
    torii_error *failure = NULL;
    *out = torii_from_json(buf_text(text), text->size, &failure);
    if (torii_kind_of(*out) == TORII_KIND_INVALID) {
        fail_json(name, failure);
        torii_error_free(failure);
        return false;
    }
    if (is_strict_json(name, text)) return true;
    torii_release(*out);
    return false;
}

static bool
parse(logger *log, arena *memory, const char *path, const buf *text, torii_value *out) {
    const char *name = fs_shown_name(path);
    size_t valid = utf8_invalid_at(buf_text(text), text->size);
    if (valid != text->size) {
        render_data_fail(name, text, valid, "EncodingError", "the data is not UTF-8");
        return false;
    }
    if (is_json(path, text)) return parse_json(name, text, out);
    yaml_options options = {
        .file = name,
        .flags = YAML_ANCHORS | YAML_QUIET,
        .max_size = MAX_DATA,
        .max_nodes = 100000000};
    yaml_node *node = yaml_parse(memory, log, buf_text(text), text->size, &options);
    if (!node) {
        fail_at(name, 0, 0, "DataError", "the data cannot be read as YAML");
        return false;
    }
    *out = yaml_to_value(node, NULL);
    return true;
}

static exit_code
load_file(logger *log, arena *memory, const char *path, torii_ref into) {
    buf text = BUF_INIT;
    exit_code code = EXIT_CONTENT;
    torii_value value;
    const char *name = fs_shown_name(path);
    if (!fs_read_named(path, MAX_DATA, &text)) {
        if (errno == EFBIG) {
            fail_at(name, 0, 0, "LimitError", "the file has more than 1 GiB");
        } else {
            log_report *report =
                log_error(log, CODE_READ, "cannot be read: %s", strerror(errno));
            log_at(report, name, 0, 0);
            code = EXIT_SYSTEM;
        }
    } else if (parse(log, memory, path, &text, &value)) {
        if (torii_kind_of(value) == TORII_KIND_DICT) {
            buf_done(&text); /* before the result grows */
            merge(into, value, 0);
            code = EXIT_DONE;
        } else {
            fail_at(name, 1, 1, "DataError", "the data must be a mapping of names");
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
