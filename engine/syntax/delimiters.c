/* SPDX-License-Identifier: MIT
 *
 * The configured brackets.  Called by the lexer for every piece of literal text,
 * so finding the next opening is the one loop here that has to be fast: with
 * the usual brackets, which share their first byte, it is memchr.
 */
#include "syntax/delimiters.h"

#include "base/utf8.h"

void tr_dialect_default(tr_dialect *dialect)
{
    *dialect = (tr_dialect){
        .block_start = TR_SPAN("{%"),
        .block_end = TR_SPAN("%}"),
        .variable_start = TR_SPAN("{{"),
        .variable_end = TR_SPAN("}}"),
        .comment_start = TR_SPAN("{#"),
        .comment_end = TR_SPAN("#}"),
        .newline = TR_SPAN("\n"),
    };
}

bool tr_dialect_check(tr_task *task, const tr_dialect *dialect)
{
    const tr_span *brackets[] = {
        &dialect->block_start,  &dialect->variable_start, &dialect->comment_start,
        &dialect->block_end,    &dialect->variable_end,   &dialect->comment_end,
    };
    for (size_t i = 0; i < sizeof(brackets) / sizeof(brackets[0]); i++) {
        if (brackets[i]->size == 0) {
            tr_fail(task, TR_ERR_VALUE, "block, variable and comment delimiters "
                                        "must not be empty");
            return false;
        }
    }
    if (tr_span_equal(dialect->block_start, dialect->variable_start) ||
        tr_span_equal(dialect->block_start, dialect->comment_start) ||
        tr_span_equal(dialect->variable_start, dialect->comment_start)) {
        tr_fail(
            task, TR_ERR_PYTHON_ASSERTION,
            "block, variable and comment start strings must be different");
        return false;
    }
    if (!tr_span_is(dialect->newline, "\n") && !tr_span_is(dialect->newline, "\r\n") &&
        !tr_span_is(dialect->newline, "\r")) {
        tr_fail(
            task, TR_ERR_PYTHON_ASSERTION,
            "newline_sequence set to unknown line ending string.");
        return false;
    }
    return true;
}

static void add_rule(tr_delimiters *delimiters, tr_opening_kind kind, tr_span text)
{
    unsigned i = delimiters->rule_count++;
    while (i > 0 && delimiters->rules[i - 1].text.size < text.size) {
        delimiters->rules[i] = delimiters->rules[i - 1];
        i--;
    }
    delimiters->rules[i] = (struct tr_rule){kind, text};
}

void tr_delimiters_init(tr_delimiters *delimiters, const tr_dialect *dialect)
{
    *delimiters = (tr_delimiters){.dialect = dialect};
    delimiters->line_statements = dialect->line_statement_prefix.size > 0;
    delimiters->line_comments = dialect->line_comment_prefix.size > 0;
    /* In the order in which equally long ones are tried. */
    add_rule(delimiters, TR_OPEN_VARIABLE, dialect->variable_start);
    if (delimiters->line_statements) {
        add_rule(
            delimiters, TR_OPEN_LINE_STATEMENT, dialect->line_statement_prefix);
    }
    if (delimiters->line_comments) {
        add_rule(delimiters, TR_OPEN_LINE_COMMENT, dialect->line_comment_prefix);
    }
    add_rule(delimiters, TR_OPEN_COMMENT, dialect->comment_start);
    add_rule(delimiters, TR_OPEN_BLOCK, dialect->block_start);

    unsigned char first = (unsigned char)dialect->block_start.bytes[0];
    delimiters->only_first = first;
    for (unsigned i = 0; i < delimiters->rule_count; i++) {
        const struct tr_rule *rule = &delimiters->rules[i];
        unsigned char byte = (unsigned char)rule->text.bytes[0];
        delimiters->may_open[byte] = true;
        bool lines = rule->kind == TR_OPEN_LINE_STATEMENT ||
                     rule->kind == TR_OPEN_LINE_COMMENT;
        if (byte != first || lines) delimiters->only_first = -1;
    }
}

const char *tr_skip_space(const char *at, const char *end)
{
    while (at < end) {
        unsigned char byte = (unsigned char)*at;
        if (byte == ' ' || (byte >= '\t' && byte <= '\r')) {
            at++;
        } else if (byte > ' ' && byte < 0x80) {
            break;
        } else {
            size_t size;
            if (!tr_rune_is_space(tr_utf8_rune(at, &size))) break;
            at += size;
        }
    }
    return at;
}

const char *tr_trim_space(const char *start, const char *end)
{
    while (end > start) {
        unsigned char byte = (unsigned char)end[-1];
        if (byte == ' ' || (byte >= '\t' && byte <= '\r')) {
            end--;
        } else if (byte > ' ' && byte < 0x80) {
            break;
        } else {
            size_t size;
            const char *before = tr_utf8_before(end);
            if (!tr_rune_is_space(tr_utf8_rune(before, &size))) break;
            end = before;
        }
    }
    return end;
}

static bool is_at(const char *at, const char *end, tr_span text)
{
    if ((size_t)(end - at) < text.size || *at != text.bytes[0]) return false;
    for (size_t i = 1; i < text.size; i++) {
        if (at[i] != text.bytes[i]) return false;
    }
    return true;
}

const char *tr_closing(
    const char *at, const char *end, tr_span bracket, bool plus, bool trim)
{
    if (at < end) {
        if (*at == '-' && is_at(at + 1, end, bracket)) {
            return tr_skip_space(at + 1 + bracket.size, end);
        }
        if (plus && *at == '+' && is_at(at + 1, end, bracket)) {
            return at + 1 + bracket.size;
        }
    }
    if (!is_at(at, end, bracket)) return NULL;
    at += bracket.size;
    return trim && at < end && *at == '\n' ? at + 1 : at;
}

/* A block bracket at `at`, its sign, and `word` between white space: the end. */
static const char *match_raw_word(
    const tr_delimiters *delimiters, const char *at, const char *end, tr_span word,
    char *sign)
{
    if (!is_at(at, end, delimiters->dialect->block_start)) return NULL;
    at += delimiters->dialect->block_start.size;
    *sign = 0;
    if (at < end && (*at == '-' || *at == '+')) *sign = *at++;
    at = tr_skip_space(at, end);
    return is_at(at, end, word) ? tr_skip_space(at + word.size, end) : NULL;
}

static bool match_raw(
    const tr_delimiters *delimiters, const char *at, const char *end, tr_opening *out)
{
    char sign;
    const char *stop = match_raw_word(delimiters, at, end, TR_SPAN("raw"), &sign);
    if (!stop) return false;
    stop = tr_closing(stop, end, delimiters->dialect->block_end, false, false);
    if (!stop) return false;
    *out = (tr_opening){TR_OPEN_RAW, at, stop, sign};
    return true;
}

/* White space that may stand before the prefix of a line comment. */
static const char *skip_space_in_line(const char *at, const char *end)
{
    while (at < end && *at != '\n' && *at != '\r') {
        size_t size;
        if (!tr_rune_is_space(tr_utf8_rune(at, &size))) break;
        at += size;
    }
    return at;
}

/* Where the text of a rule ends that matches at `at`; NULL if it does not. */
static const char *match_rule(
    const struct tr_rule *rule, tr_span source, const char *at, const char *end)
{
    if (rule->kind != TR_OPEN_LINE_STATEMENT && rule->kind != TR_OPEN_LINE_COMMENT) {
        return is_at(at, end, rule->text) ? at + rule->text.size : NULL;
    }
    bool line_start = at == source.bytes || at[-1] == '\n';
    if (rule->kind == TR_OPEN_LINE_STATEMENT) {
        if (!line_start) return NULL;
        while (at < end && (*at == ' ' || *at == '\t' || *at == '\v')) at++;
    } else {
        size_t size;
        if (!line_start && tr_rune_is_space(tr_utf8_rune(tr_utf8_before(at), &size))) {
            return NULL;
        }
        at = skip_space_in_line(at, end);
    }
    return is_at(at, end, rule->text) ? at + rule->text.size : NULL;
}

static bool match_opening(
    const tr_delimiters *delimiters, tr_span source, const char *at, tr_opening *out)
{
    const char *end = source.bytes + source.size;
    if (match_raw(delimiters, at, end, out)) return true;
    for (unsigned i = 0; i < delimiters->rule_count; i++) {
        const struct tr_rule *rule = &delimiters->rules[i];
        const char *stop = match_rule(rule, source, at, end);
        if (!stop) continue;
        char sign = stop < end && (*stop == '-' || *stop == '+') ? *stop : 0;
        *out = (tr_opening){rule->kind, at, sign ? stop + 1 : stop, sign};
        return true;
    }
    return false;
}

/* Could a line statement or comment begin here, going by the bytes around? */
static bool may_open_line(
    const tr_delimiters *delimiters, tr_span source, const char *at)
{
    unsigned char byte = (unsigned char)*at;
    bool blank = byte <= ' ' || byte >= 0x80; /* perhaps white space */
    if (!blank) return false;
    if (delimiters->line_comments) return true;
    return at == source.bytes || at[-1] == '\n';
}

tr_opening tr_delimiters_find(
    const tr_delimiters *delimiters, tr_span source, const char *from)
{
    tr_opening found = {.kind = TR_OPEN_NONE};
    const char *end = source.bytes + source.size;
    if (delimiters->only_first >= 0) {
        const char *at = from;
        while ((at = memchr(at, delimiters->only_first, (size_t)(end - at)))) {
            if (match_opening(delimiters, source, at, &found)) return found;
            at++;
        }
        return found;
    }
    bool lines = delimiters->line_statements || delimiters->line_comments;
    for (const char *at = from; at < end; at++) {
        if (((unsigned char)*at & 0xc0) == 0x80) continue; /* inside a character */
        if (!delimiters->may_open[(unsigned char)*at] &&
            !(lines && may_open_line(delimiters, source, at))) {
            continue;
        }
        if (match_opening(delimiters, source, at, &found)) return found;
    }
    return found;
}

tr_opening tr_delimiters_find_endraw(
    const tr_delimiters *delimiters, tr_span source, const char *from)
{
    const tr_dialect *dialect = delimiters->dialect;
    const char *end = source.bytes + source.size;
    tr_opening found = {.kind = TR_OPEN_NONE};
    size_t offset = (size_t)(from - source.bytes);
    while ((offset = tr_span_find(source, dialect->block_start, offset)) != SIZE_MAX) {
        const char *at = source.bytes + offset;
        const char *stop =
            match_raw_word(delimiters, at, end, TR_SPAN("endraw"), &found.sign);
        if (stop) {
            stop = tr_closing(
                stop, end, dialect->block_end, true, dialect->trim_blocks);
        }
        if (stop) {
            found.kind = TR_OPEN_RAW;
            found.start = at;
            found.end = stop;
            return found;
        }
        offset++;
    }
    return found;
}
