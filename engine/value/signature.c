/* SPDX-License-Identifier: MIT
 *
 * Signatures of C functions in Python's syntax: "name(a, b=1, *rest, c=None)".
 * The parser knows names and the constants that defaults are made of; anything
 * else is an error that shows the place.
 *
 * Invariant: a signature is complete, or empty after a problem was recorded.
 */
#include "base/number.h"
#include "value/function.h"
#include "value/operate.h"

#define NO_STAR UINT32_MAX

typedef struct reader {
    tr_task *task;
    const char *text;
    const char *at;
    tr_signature *out;
    uint32_t star; /* parameters before "*", or NO_STAR */
    bool ended;    /* after **options nothing may come */
} reader;

static bool fail_at(const reader *read, const char *wanted)
{
    tr_fail(
        read->task, TR_ERR_PYTHON_SYNTAX, "signature '%.200s': expected %s at '%.40s'",
        read->text, wanted, read->at);
    return false;
}

static void skip_space(reader *read)
{
    while (*read->at == ' ' || *read->at == '\n')
        read->at++;
}

static bool accept(reader *read, const char *token)
{
    skip_space(read);
    size_t size = strlen(token);
    if (strncmp(read->at, token, size) != 0) return false;
    read->at += size;
    return true;
}

static bool is_name_byte(char byte, bool first)
{
    if ((byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z')) return true;
    return byte == '_' || (!first && byte >= '0' && byte <= '9');
}

static tr_span read_name(reader *read)
{
    skip_space(read);
    const char *start = read->at;
    while (is_name_byte(*read->at, read->at == start))
        read->at++;
    return tr_span_make(start, (size_t)(read->at - start));
}

/* ---- constants ---- */

static tr_value read_number(reader *read)
{
    const char *start = read->at;
    if (*read->at == '-') read->at++;
    const char *digits = read->at;
    bool is_float = false;
    while ((*read->at >= '0' && *read->at <= '9') || *read->at == '.' ||
           *read->at == 'e') {
        is_float |= *read->at == '.' || *read->at == 'e';
        read->at++;
    }
    tr_span text = {start, (size_t)(read->at - start)};
    double number;
    if (is_float && tr_number_parse_float(text, &number)) return tr_float(number);
    int64_t value = 0;
    for (const char *at = digits; at < read->at && !is_float; at++) {
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, *at - '0', &value)) {
            is_float = true;
        }
    }
    if (!is_float && read->at > digits) return tr_int(*start == '-' ? -value : value);
    fail_at(read, "a number");
    return tr_invalid();
}

static tr_value read_string(reader *read)
{
    char quote = *read->at++;
    tr_text text = tr_text_make(TR_STRING_MAX);
    while (*read->at && *read->at != quote) {
        char byte = *read->at++;
        if (byte == '\\' && *read->at) {
            byte = *read->at++;
            if (byte == 'n') byte = '\n';
            else if (byte == 't') byte = '\t';
        }
        tr_text_add_byte(&text, byte);
    }
    if (*read->at == quote) {
        read->at++;
        return tr_string_take_text(read->task, &text);
    }
    tr_text_done(&text);
    fail_at(read, "the end of a string");
    return tr_invalid();
}

static bool accept_word(reader *read, const char *word)
{
    const char *start = read->at;
    if (tr_span_is(read_name(read), word)) return true;
    read->at = start;
    return false;
}

static tr_value read_constant(reader *read)
{
    tr_value value = tr_invalid();
    skip_space(read);
    if (*read->at == '\'' || *read->at == '"') return read_string(read);
    if (*read->at == '-' || (*read->at >= '0' && *read->at <= '9')) {
        return read_number(read);
    }
    if (accept_word(read, "None") || accept_word(read, "none")) return tr_none();
    if (accept_word(read, "True") || accept_word(read, "true")) return tr_bool(true);
    if (accept_word(read, "False") || accept_word(read, "false")) return tr_bool(false);
    if (accept(read, "(") && accept(read, ")")) value = tr_tuple_new(0);
    else if (accept(read, "[") && accept(read, "]")) value = tr_list_new(0);
    else if (accept(read, "{") && accept(read, "}")) value = tr_dict_new(0);
    else {
        fail_at(read, "a constant");
        return value;
    }
    if (tr_is_invalid(value)) tr_fail_memory(read->task);
    return value;
}

/* ---- parameters ---- */

/* Consumes the default. */
static bool add_parameter(reader *read, tr_span name, tr_value default_value)
{
    tr_signature *out = read->out;
    tr_value string = tr_string_span(name);
    /* Functions are shared by threads, and natives may keep a default. */
    bool ok =
        tr_freeze(string) && (tr_is_missing(default_value) || tr_freeze(default_value));
    if (!ok) {
        tr_release(string);
        tr_release(default_value);
        tr_fail_memory(read->task);
        return false;
    }
    out->parameters[out->count++] = (tr_parameter){string, default_value};
    return true;
}

static bool read_parameter(reader *read)
{
    tr_signature *out = read->out;
    const char *start = read->at;
    tr_span name = read_name(read);
    if (name.size == 0) return fail_at(read, "a parameter");
    if (out->count == TR_PARAMETERS_MAX) {
        read->at = start;
        return fail_at(read, "no more parameters");
    }
    for (uint32_t i = 0; i < out->count; i++) {
        if (tr_span_equal(tr_string_bytes(out->parameters[i].name), name)) {
            read->at = start;
            return fail_at(read, "a new name");
        }
    }
    tr_value default_value = tr_missing();
    if (accept(read, "=")) {
        default_value = read_constant(read);
        if (tr_is_invalid(default_value)) return false;
    } else if (read->star == NO_STAR) {
        if (out->required < out->count) return fail_at(read, "a default");
        out->required++;
    }
    return add_parameter(read, name, default_value);
}

static bool read_star(reader *read)
{
    if (read->star != NO_STAR) return fail_at(read, "only one '*'");
    read->star = read->out->count;
    read->out->rest = read_name(read).size > 0;
    return true;
}

static bool read_item(reader *read)
{
    tr_signature *out = read->out;
    if (read->ended) return fail_at(read, "')'");
    if (accept(read, "**")) {
        if (read_name(read).size == 0) return fail_at(read, "a name");
        out->options = read->ended = true;
        return true;
    }
    if (accept(read, "*")) return read_star(read);
    if (accept(read, "/")) {
        if (out->count == 0 || read->star != NO_STAR)
            return fail_at(read, "a parameter");
        out->positional_only = out->count;
        return true;
    }
    if (accept(read, "@")) {
        if (out->count > 0 || read_name(read).size == 0) {
            return fail_at(read, "a first parameter");
        }
        out->hidden++;
        return true;
    }
    return read_parameter(read);
}

static bool read_signature(reader *read)
{
    const char *start = read->at;
    while (is_name_byte(*read->at, read->at == start) || *read->at == '.' ||
           *read->at == '<' || *read->at == '>') {
        read->at++;
    }
    read->out->name = tr_span_make(start, (size_t)(read->at - start));
    if (read->at == start) return fail_at(read, "a name");
    if (!accept(read, "(")) return fail_at(read, "'('");
    while (!accept(read, ")")) {
        if (!read_item(read)) return false;
        if (accept(read, ",")) continue;
        if (accept(read, ")")) break;
        return fail_at(read, "',' or ')'");
    }
    skip_space(read);
    if (*read->at) return fail_at(read, "the end");
    read->out->keyword_only_from =
        read->star == NO_STAR ? read->out->count : read->star;
    read->out->plain = !read->out->rest && !read->out->options &&
                       read->out->keyword_only_from == read->out->count &&
                       read->out->count <= TR_PLAIN_MAX;
    return true;
}

/* Parameters stand in one block of the final size: at most one per comma. */
static uint32_t count_commas(const char *text)
{
    uint32_t count = 1;
    for (; *text; text++)
        count += *text == ',';
    return count < TR_PARAMETERS_MAX ? count : TR_PARAMETERS_MAX;
}

bool tr_signature_parse(tr_task *task, const char *text, tr_signature *out)
{
    *out = (tr_signature){0};
    size_t size = strlen(text) + 1;
    uint32_t capacity = count_commas(text);
    out->text = tr_alloc(size);
    out->parameters = tr_alloc(capacity * sizeof *out->parameters);
    if (!out->text || !out->parameters) {
        tr_free(out->text, size);
        tr_free(out->parameters, capacity * sizeof *out->parameters);
        *out = (tr_signature){0};
        tr_fail_memory(task);
        return false;
    }
    memcpy(out->text, text, size);
    reader read = {
        .task = task,
        .text = out->text,
        .at = out->text,
        .out = out,
        .star = NO_STAR,
    };
    if (read_signature(&read)) return true;
    tr_signature_done(out);
    return false;
}

void tr_signature_done(tr_signature *signature)
{
    if (!signature->text) return;
    for (uint32_t i = 0; i < signature->count; i++) {
        tr_release(signature->parameters[i].name);
        tr_release(signature->parameters[i].default_value);
    }
    tr_free(
        signature->parameters,
        count_commas(signature->text) * sizeof *signature->parameters);
    tr_free(signature->text, strlen(signature->text) + 1);
    *signature = (tr_signature){0};
}
