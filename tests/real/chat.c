/* SPDX-License-Identifier: MIT
 *
 * The host side of chat templates, see chat.h.  Its tojson is Python's
 * json.dumps() with all the arguments that templates give it, written with the
 * public interface alone.
 *
 * Invariant: what cannot be written has recorded an error in the call.
 */
#include "chat.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { DEPTH_LIMIT = 200 };

typedef struct json {
    torii_call *call;
    char *text;
    size_t size, capacity;
    bool ensure_ascii, sort_keys, failed;
    const char *indent; /* the text of one level; NULL: all on one line */
    const char *between, *after_key;
    int depth;
} json;

static void put(json *j, const char *bytes, size_t size)
{
    if (j->capacity - j->size < size) {
        size_t wanted = (j->size + size) * 2 + 64;
        char *text = realloc(j->text, wanted);
        if (!text) {
            j->failed = true;
            return;
        }
        j->text = text;
        j->capacity = wanted;
    }
    memcpy(j->text + j->size, bytes, size);
    j->size += size;
}

static void put_str(json *j, const char *text)
{
    put(j, text, strlen(text));
}

static void put_line(json *j)
{
    if (!j->indent) return;
    put_str(j, "\n");
    for (int i = 0; i < j->depth; i++) put_str(j, j->indent);
}

static void put_unit(json *j, unsigned unit)
{
    char escape[8];
    put(j, escape, (size_t)snprintf(escape, sizeof escape, "\\u%04x", unit));
}

/* The character at `at`, whose UTF-8 is known to be sound; its size in *size. */
static unsigned decode(const unsigned char *at, size_t *size)
{
    *size = at[0] < 0xe0 ? 2 : at[0] < 0xf0 ? 3 : 4;
    unsigned code = at[0] & (0xffu >> (*size + 1));
    for (size_t i = 1; i < *size; i++) code = code << 6 | (at[i] & 0x3fu);
    return code;
}

static void put_escaped(json *j, const unsigned char *at, size_t *size)
{
    static const char named[] = "\"\"\\\\\bb\ff\nn\rr\tt";
    *size = 1;
    for (int i = 0; named[i]; i += 2) {
        if (*at != (unsigned char)named[i]) continue;
        put(j, (char[]){'\\', named[i + 1]}, 2);
        return;
    }
    if (*at < 0x20) {
        put_unit(j, *at);
        return;
    }
    unsigned code = decode(at, size);
    if (code >= 0x10000) {
        put_unit(j, 0xd800 + ((code - 0x10000) >> 10));
        code = 0xdc00 + ((code - 0x10000) & 0x3ff);
    }
    put_unit(j, code);
}

static void put_string(json *j, const char *text, size_t size)
{
    put_str(j, "\"");
    const unsigned char *at = (const unsigned char *)text, *end = at + size;
    while (at < end) {
        const unsigned char *start = at;
        while (at < end && *at >= 0x20 && *at != '"' && *at != '\\' &&
               (*at < 0x80 || !j->ensure_ascii)) {
            at++;
        }
        put(j, (const char *)start, (size_t)(at - start));
        if (at == end) break;
        size_t used;
        put_escaped(j, at, &used);
        at += used;
    }
    put_str(j, "\"");
}

static void put_value(json *j, torii_ref value);

/* The text of a number, as repr() has it except for what has no digits. */
static void put_number(json *j, torii_ref value)
{
    torii_value repr = torii_to_repr(value);
    const char *text = torii_get_str(repr, NULL);
    if (text && strcmp(text, "nan") == 0) text = "NaN";
    if (text && strcmp(text, "inf") == 0) text = "Infinity";
    if (text && strcmp(text, "-inf") == 0) text = "-Infinity";
    put_str(j, text ? text : "");
    torii_release(repr);
}

static void put_scalar(json *j, torii_ref value)
{
    bool truth;
    if (torii_get_bool(value, &truth)) {
        put_str(j, truth ? "true" : "false");
    } else if (torii_kind_of(value) == TORII_KIND_NONE) {
        put_str(j, "null");
    } else {
        put_number(j, value);
    }
}

static void put_key(json *j, torii_ref key)
{
    size_t size;
    const char *text = torii_get_str(key, &size);
    switch (torii_kind_of(key)) {
    case TORII_KIND_STRING: put_string(j, text, size); break;
    case TORII_KIND_NONE:
    case TORII_KIND_BOOL:
    case TORII_KIND_INT:
    case TORII_KIND_FLOAT:
        put_str(j, "\"");
        put_scalar(j, key);
        put_str(j, "\"");
        break;
    default:
        j->failed = true;
        torii_fail(
            j->call, TORII_ERR_TYPE,
            "keys must be str, int, float, bool or None, not %s",
            torii_kind_name(torii_kind_of(key)));
    }
}

static void put_list(json *j, torii_ref list)
{
    size_t count = torii_length(list);
    put_str(j, "[");
    j->depth++;
    for (size_t i = 0; i < count && !j->failed; i++) {
        if (i) put_str(j, j->between);
        put_line(j);
        put_value(j, torii_item(list, i));
    }
    j->depth--;
    if (count) put_line(j);
    put_str(j, "]");
}

static int by_key(const void *a, const void *b)
{
    const char *left = torii_get_str(((const torii_ref *)a)[0], NULL);
    const char *right = torii_get_str(((const torii_ref *)b)[0], NULL);
    return strcmp(left ? left : "", right ? right : "");
}

static void put_dict(json *j, torii_ref dict)
{
    size_t count = torii_length(dict), position = 0, n = 0;
    torii_ref(*entries)[2] = calloc(count + 1, sizeof *entries);
    j->failed = j->failed || !entries;
    while (!j->failed && n < count &&
           torii_dict_next(dict, &position, &entries[n][0], &entries[n][1])) {
        n++;
    }
    if (j->sort_keys && !j->failed) qsort(entries, n, sizeof *entries, by_key);
    put_str(j, "{");
    j->depth++;
    for (size_t i = 0; i < n && !j->failed; i++) {
        if (i) put_str(j, j->between);
        put_line(j);
        put_key(j, entries[i][0]);
        put_str(j, j->after_key);
        put_value(j, entries[i][1]);
    }
    j->depth--;
    if (n) put_line(j);
    put_str(j, "}");
    free(entries);
}

static void put_value(json *j, torii_ref value)
{
    size_t size;
    const char *text = torii_get_str(value, &size);
    if (j->depth > DEPTH_LIMIT) {
        j->failed = true;
        torii_fail(j->call, TORII_ERR_LIMIT, "the value is too deep for JSON");
        return;
    }
    switch (torii_kind_of(value)) {
    case TORII_KIND_STRING: put_string(j, text, size); break;
    case TORII_KIND_NONE:
    case TORII_KIND_BOOL:
    case TORII_KIND_INT:
    case TORII_KIND_FLOAT: put_scalar(j, value); break;
    case TORII_KIND_LIST:
    case TORII_KIND_TUPLE: put_list(j, value); break;
    case TORII_KIND_DICT: put_dict(j, value); break;
    default:
        j->failed = true;
        torii_fail(
            j->call, TORII_ERR_TYPE, "Object of type %s is not JSON serializable",
            torii_kind_name(torii_kind_of(value)));
    }
}

/* tojson(x, ensure_ascii=False, indent=None, separators=None, sort_keys=False) */
static torii_value to_json(torii_call *call)
{
    json j = {.call = call, .between = ", ", .after_key = ": "};
    char spaces[64];
    int64_t width;
    torii_ref separators = torii_arg(call, 3);
    if (!torii_arg_bool(call, 1, &j.ensure_ascii) ||
        !torii_arg_bool(call, 4, &j.sort_keys)) {
        return torii_failed();
    }
    if (torii_get_int(torii_arg(call, 2), &width)) {
        width = width < 0 ? 0 : width > 63 ? 63 : width;
        memset(spaces, ' ', (size_t)width);
        spaces[width] = '\0';
        j.indent = spaces;
    } else {
        j.indent = torii_get_str(torii_arg(call, 2), NULL);
    }
    if (j.indent) j.between = ",";
    if (torii_length(separators) == 2) {
        j.between = torii_get_str(torii_item(separators, 0), NULL);
        j.after_key = torii_get_str(torii_item(separators, 1), NULL);
    }
    if (!j.between || !j.after_key) {
        return torii_fail(call, TORII_ERR_TYPE, "separators must be strings");
    }
    put_value(&j, torii_arg(call, 0));
    torii_value result = j.failed ? torii_failed() : torii_strn(j.text, j.size);
    free(j.text);
    return result;
}

static torii_value raise_exception(torii_call *call)
{
    const char *message = torii_arg_str(call, 0, NULL);
    return message ? torii_fail(call, TORII_ERR_HOST, "%s", message) : torii_failed();
}

/* It is always noon of Thursday, 10 July 2025. */
static torii_value strftime_now(torii_call *call)
{
    static const struct tm now = {
        .tm_year = 125, .tm_mon = 6, .tm_mday = 10, .tm_hour = 12,
        .tm_wday = 4,   .tm_yday = 190,
    };
    const char *format = torii_arg_str(call, 0, NULL);
    char text[512];
    if (!format) return torii_failed();
    return torii_strn(text, strftime(text, sizeof text, format, &now));
}

static torii_value generation(torii_call *call)
{
    return torii_call_body(call);
}

bool chat_register(torii_env *env)
{
    return torii_env_add_filter(
               env,
               "tojson(x, ensure_ascii=false, indent=none, separators=none, "
               "sort_keys=false)",
               to_json, NULL) &&
           torii_env_add_function(
               env, "raise_exception(message)", raise_exception, NULL) &&
           torii_env_add_function(env, "strftime_now(format)", strftime_now, NULL) &&
           torii_env_add_tag(env, "generation()", generation, NULL, 0);
}
