/* SPDX-License-Identifier: MIT
 *
 * The lexer.  One pass over the text; a token borrows its bytes from the source
 * unless newlines or escapes have to be resolved.  What ends a tag is looked for
 * only outside brackets, so "}}" may close two dicts inside an expression.
 *
 * Invariant: `line` and `line_start` belong to `at`.
 */
#include "syntax/lexer.h"

#include "base/utf8.h"
#include "syntax/literal.h"
#include "syntax/source.h"

/* What a step of the lexer did. */
typedef enum step { STEP_TOKEN, STEP_AGAIN, STEP_FAILED } step;

enum { CLASS_NONE, CLASS_SPACE = 1, CLASS_NAME = 2, CLASS_DIGIT = 4, CLASS_HIGH = 8 };

#define S CLASS_SPACE
#define N CLASS_NAME
#define D CLASS_DIGIT | CLASS_NAME
#define H CLASS_HIGH
#define ROW16(x) x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x
static const uint8_t byte_class[256] = {
    0, 0, 0, 0, 0, 0, 0, 0, 0, S, S, S, S, S, 0, 0, /* 00 */
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, S, S, S, S, /* 10 */
    S, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, /* 20 */
    D, D, D, D, D, D, D, D, D, D, 0, 0, 0, 0, 0, 0, /* 30 */
    0, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, /* 40 */
    N, N, N, N, N, N, N, N, N, N, N, 0, 0, 0, 0, N, /* 50 */
    0, N, N, N, N, N, N, N, N, N, N, N, N, N, N, N, /* 60 */
    N, N, N, N, N, N, N, N, N, N, N, 0, 0, 0, 0, 0, /* 70 */
    ROW16(H), ROW16(H), ROW16(H), ROW16(H), ROW16(H), ROW16(H), ROW16(H), ROW16(H)};
#undef S
#undef N
#undef D
#undef H
#undef ROW16

/* Operators of one byte with which no longer one begins, and no bracket. */
static const uint8_t plain_kinds[256] = {
    ['.'] = TR_TOKEN_DOT,
    [','] = TR_TOKEN_COMMA,
    [':'] = TR_TOKEN_COLON,
    ['|'] = TR_TOKEN_PIPE,
};

const char *tr_token_kind_text(tr_token_kind kind)
{
    static const char *const texts[] = {
#define TR_X(name, text) text,
        TR_TOKENS(TR_X)
#undef TR_X
    };
    return texts[kind];
}

tr_span tr_token_text(const tr_token *token)
{
    if (token->kind == TR_TOKEN_NAME) return token->text;
    return tr_span_of(tr_token_kind_text(token->kind));
}

static bool intern_words(tr_tree *tree)
{
    static const tr_span words[] = {
#define TR_X(name, text) {text, sizeof(text) - 1},
        TR_WORDS(TR_X)
#undef TR_X
    };
    return tr_tree_words(tree, words, sizeof(words) / sizeof(words[0]));
}

static void enter_tag(tr_lexer *lexer, tr_lexer_mode mode)
{
    lexer->mode = mode;
    const tr_dialect *dialect = lexer->dialect;
    lexer->closing =
        mode == TR_LEX_BLOCK ? dialect->block_end : dialect->variable_end;
    unsigned char first = (unsigned char)lexer->closing.bytes[0];
    lexer->plain = mode != TR_LEX_LINE && !byte_class[first] && !plain_kinds[first];
}

bool tr_lexer_init(
    tr_lexer *lexer, tr_task *task, const tr_dialect *dialect, tr_span source,
    tr_tree *tree, bool expression)
{
    lexer->task = task;
    lexer->tree = tree;
    lexer->dialect = dialect;
    tr_delimiters_init(&lexer->delimiters, dialect);
    if (!intern_words(tree) ||
        !tr_source_normalise(
            &tree->arena, source, dialect->keep_trailing_newline, &lexer->source)) {
        tr_fail_memory(task);
        return false;
    }
    source = lexer->source;
    lexer->at = lexer->line_start = lexer->column_at = source.bytes;
    lexer->end = source.bytes + source.size;
    lexer->ascii = tr_utf8_is_ascii(source.bytes, source.size);
    lexer->line = lexer->last_line = 1;
    lexer->column = lexer->last_column = 1;
    lexer->error_line = lexer->error_column = 0;
    lexer->depth = 0;
    lexer->mode = TR_LEX_TEXT;
    lexer->plain = false;
    if (expression) enter_tag(lexer, TR_LEX_VARIABLE);
    return true;
}

/* ---- places ---- */

/* The column of the place `at`, on the current line. */
static uint32_t column_of(tr_lexer *lexer, const char *at)
{
    if (lexer->ascii) return (uint32_t)(at - lexer->line_start) + 1;
    if (lexer->column_at < lexer->line_start || lexer->column_at > at) {
        lexer->column_at = lexer->line_start;
        lexer->column = 1;
    }
    size_t count = tr_utf8_count(lexer->column_at, (size_t)(at - lexer->column_at));
    lexer->column += (uint32_t)count;
    lexer->column_at = at;
    return lexer->column;
}

static void advance(tr_lexer *lexer, const char *to)
{
    const char *at = lexer->at;
    while ((at = memchr(at, '\n', (size_t)(to - at)))) {
        lexer->line++;
        lexer->line_start = ++at;
    }
    lexer->at = to;
}

static step fail_here(tr_lexer *lexer)
{
    lexer->error_line = lexer->line;
    lexer->error_column = column_of(lexer, lexer->at);
    return STEP_FAILED;
}

static step fail_memory(tr_lexer *lexer)
{
    tr_fail_memory(lexer->task);
    return fail_here(lexer);
}

/* A token from `at` up to `end`, which becomes the new place. */
static step emit(
    tr_lexer *lexer, tr_token *out, tr_token_kind kind, tr_span text, const char *end)
{
    out->kind = (uint8_t)kind;
    out->name = 0;
    out->line = lexer->last_line = lexer->line;
    out->column = lexer->last_column = column_of(lexer, lexer->at);
    out->text = text;
    advance(lexer, end);
    return STEP_TOKEN;
}

/* The same for tokens that cannot hold a newline. */
static step emit_short(
    tr_lexer *lexer, tr_token *out, tr_token_kind kind, tr_span text)
{
    out->kind = (uint8_t)kind;
    out->name = 0;
    out->line = lexer->last_line = lexer->line;
    out->column = lexer->last_column = column_of(lexer, lexer->at);
    out->text = text;
    lexer->at += text.size;
    return STEP_TOKEN;
}

static step emit_end(tr_lexer *lexer, tr_token *out)
{
    *out = (tr_token){
        .kind = TR_TOKEN_END,
        .line = lexer->last_line,
        .column = lexer->last_column,
        .text = TR_SPAN(""),
    };
    return STEP_TOKEN;
}

/* ---- text ---- */

/* Where the text before an opening ends after the opening's sign and
 * lstrip_blocks took their white space. */
static const char *strip_text(
    const tr_lexer *lexer, const char *start, const tr_opening *opening)
{
    const char *end = opening->start;
    if (opening->sign == '-') return tr_trim_space(start, end);
    if (opening->sign == '+' || !lexer->dialect->lstrip_blocks ||
        opening->kind == TR_OPEN_VARIABLE) {
        return end;
    }
    const char *newline = memrchr(start, '\n', (size_t)(end - start));
    const char *line = newline ? newline + 1 : start;
    bool line_start =
        newline || start == lexer->source.bytes || start[-1] == '\n';
    if (line_start && tr_skip_space(line, end) == end) return line;
    return end;
}

/* Data from `at` to `end`, of which the text stops at `stop`. */
static step emit_data(
    tr_lexer *lexer, tr_token *out, const char *stop, const char *end)
{
    tr_span text = tr_span_make(lexer->at, (size_t)(stop - lexer->at));
    if (text.size == 0) {
        advance(lexer, end);
        return STEP_AGAIN;
    }
    text = tr_source_with_newlines(
        &lexer->tree->arena, text, lexer->dialect->newline);
    if (!text.bytes) return fail_memory(lexer);
    return emit(lexer, out, TR_TOKEN_DATA, text, end);
}

static step lex_text(tr_lexer *lexer, tr_token *out)
{
    if (lexer->at == lexer->end) return emit_end(lexer, out);
    lexer->opening =
        tr_delimiters_find(&lexer->delimiters, lexer->source, lexer->at);
    if (lexer->opening.kind == TR_OPEN_NONE) {
        return emit_data(lexer, out, lexer->end, lexer->end);
    }
    lexer->mode = TR_LEX_OPENED;
    const char *stop = strip_text(lexer, lexer->at, &lexer->opening);
    return emit_data(lexer, out, stop, lexer->opening.start);
}

static step lex_raw(tr_lexer *lexer, tr_token *out)
{
    tr_opening close =
        tr_delimiters_find_endraw(&lexer->delimiters, lexer->source, lexer->at);
    if (close.kind == TR_OPEN_NONE) {
        if (lexer->at == lexer->end) return STEP_AGAIN;
        tr_fail(lexer->task, TR_ERR_SYNTAX, "Missing end of raw directive");
        return fail_here(lexer);
    }
    const char *stop = strip_text(lexer, lexer->at, &close);
    return emit_data(lexer, out, stop, close.end);
}

static step lex_comment(tr_lexer *lexer)
{
    tr_span bracket = lexer->dialect->comment_end;
    size_t from = (size_t)(lexer->at - lexer->source.bytes);
    size_t found = tr_span_find(lexer->source, bracket, from);
    if (found == SIZE_MAX) {
        if (lexer->at == lexer->end) return STEP_AGAIN;
        tr_fail(lexer->task, TR_ERR_SYNTAX, "Missing end of comment tag");
        return fail_here(lexer);
    }
    const char *close = lexer->source.bytes + found;
    if (close > lexer->at && (close[-1] == '-' || close[-1] == '+')) close--;
    advance(
        lexer,
        tr_closing(close, lexer->end, bracket, true, lexer->dialect->trim_blocks));
    return STEP_AGAIN;
}

static step lex_opened(tr_lexer *lexer, tr_token *out)
{
    tr_opening opening = lexer->opening;
    tr_span text = tr_span_make(opening.start, (size_t)(opening.end - opening.start));
    const char *newline;
    lexer->mode = TR_LEX_TEXT;
    switch (opening.kind) {
    case TR_OPEN_VARIABLE:
        enter_tag(lexer, TR_LEX_VARIABLE);
        return emit(lexer, out, TR_TOKEN_VARIABLE_BEGIN, text, opening.end);
    case TR_OPEN_BLOCK:
        enter_tag(lexer, TR_LEX_BLOCK);
        return emit(lexer, out, TR_TOKEN_BLOCK_BEGIN, text, opening.end);
    case TR_OPEN_LINE_STATEMENT:
        enter_tag(lexer, TR_LEX_LINE);
        return emit(lexer, out, TR_TOKEN_BLOCK_BEGIN, text, opening.end);
    case TR_OPEN_LINE_COMMENT:
        newline = memchr(opening.end, '\n', (size_t)(lexer->end - opening.end));
        advance(lexer, newline ? newline : lexer->end);
        return STEP_AGAIN;
    case TR_OPEN_COMMENT:
        advance(lexer, opening.end);
        return lex_comment(lexer);
    case TR_OPEN_RAW:
        advance(lexer, opening.end);
        return lex_raw(lexer, out);
    default:
        return STEP_AGAIN;
    }
}

/* ---- inside tags ---- */

/* Where the end of a line statement at `at` reaches to, or NULL: white space up
 * to the last newline in it, or to the end of the text. */
static const char *line_closing(const char *at, const char *end)
{
    const char *stop = tr_skip_space(at, end);
    if (stop == end) return end;
    const char *newline = memrchr(at, '\n', (size_t)(stop - at));
    return newline ? newline + 1 : NULL;
}

/* Where the end of the current tag at `at` reaches to; NULL if it is not there. */
static const char *tag_closing(const tr_lexer *lexer)
{
    if (lexer->depth) return NULL;
    if (lexer->mode == TR_LEX_LINE) return line_closing(lexer->at, lexer->end);
    if (lexer->at == lexer->end) return NULL;
    char byte = *lexer->at;
    if (byte != lexer->closing.bytes[0] && byte != '-' && byte != '+') return NULL;
    bool block = lexer->mode == TR_LEX_BLOCK;
    bool trim = block && lexer->dialect->trim_blocks;
    return tr_closing(lexer->at, lexer->end, lexer->closing, block, trim);
}

/* A name that goes on from `at` with a character that is not ASCII; NULL if it is
 * none. */
static const char *skip_wide_name(tr_lexer *lexer, const char *at)
{
    bool wide = false;
    while (at < lexer->end) {
        size_t size = 1;
        unsigned kind = byte_class[(unsigned char)*at];
        if (kind == CLASS_HIGH) {
            uint32_t rune = tr_utf8_rune(at, &size);
            if (!tr_rune_is_word(rune) && !tr_rune_is_id_continue(rune)) break;
            wide = true;
        } else if (!(kind & CLASS_NAME)) {
            break;
        }
        at += size;
    }
    tr_span text = tr_span_make(lexer->at, (size_t)(at - lexer->at));
    return !wide || tr_utf8_is_identifier(text) ? at : NULL;
}

static step lex_name(tr_lexer *lexer, tr_token *out)
{
    const char *at = lexer->at;
    while (at < lexer->end && byte_class[(unsigned char)*at] & CLASS_NAME) at++;
    if (at < lexer->end && byte_class[(unsigned char)*at] == CLASS_HIGH) {
        at = skip_wide_name(lexer, at);
        if (!at) {
            tr_fail(lexer->task, TR_ERR_SYNTAX, "Invalid character in identifier");
            return fail_here(lexer);
        }
    }
    tr_span text = tr_span_make(lexer->at, (size_t)(at - lexer->at));
    tr_name name = tr_tree_name(lexer->tree, text);
    if (name == 0) return fail_memory(lexer);
    emit_short(lexer, out, TR_TOKEN_NAME, text);
    out->name = name;
    return STEP_TOKEN;
}

/* A number, if there is one here. */
static step lex_number(tr_lexer *lexer, tr_token *out)
{
    const char *at = lexer->at;
    tr_token_kind kind = TR_TOKEN_FLOAT;
    const char *stop = tr_float_end(lexer->source.bytes, at, lexer->end);
    if (stop == at) {
        kind = TR_TOKEN_INTEGER;
        stop = tr_integer_end(at, lexer->end);
        if (stop == at) return STEP_AGAIN;
    }
    tr_span text = tr_span_make(at, (size_t)(stop - at));
    bool good = kind == TR_TOKEN_FLOAT ? tr_float_check(lexer->task, text)
                                       : tr_integer_check(lexer->task, text);
    if (!good) return fail_here(lexer);
    return emit_short(lexer, out, kind, text);
}

/* A string, if the quote here has its partner. */
static step lex_string(tr_lexer *lexer, tr_token *out)
{
    char quote = *lexer->at;
    const char *start = lexer->at + 1;
    const char *at = start;
    bool plain = true;
    while (at < lexer->end && *at != quote) {
        if (*at == '\\') {
            plain = false;
            at++;
        } else if (*at == '\n') {
            plain = false;
        }
        at++;
    }
    if (at >= lexer->end) return STEP_AGAIN;
    tr_span text = tr_span_make(start, (size_t)(at - start));
    const char *reason;
    if (!plain && !tr_string_meaning(
                      &lexer->tree->arena, text, lexer->dialect->newline, &text,
                      &reason)) {
        if (!reason) return fail_memory(lexer);
        tr_error error =
            reason == tr_reason_surrogate ? TR_ERR_ENCODING : TR_ERR_SYNTAX;
        tr_fail(lexer->task, error, "%s", reason);
        return fail_here(lexer);
    }
    return emit(lexer, out, TR_TOKEN_STRING, text, at + 1);
}

static tr_token_kind operator_kind(const char *at, const char *end, size_t *size)
{
    char second = end - at > 1 ? at[1] : 0;
    *size = 2;
    switch (*at) {
    case '*':
        if (second == '*') return TR_TOKEN_POW;
        break;
    case '/':
        if (second == '/') return TR_TOKEN_FLOORDIV;
        break;
    case '=':
        if (second == '=') return TR_TOKEN_EQ;
        break;
    case '!':
        if (second == '=') return TR_TOKEN_NE;
        break;
    case '<':
        if (second == '=') return TR_TOKEN_LE;
        break;
    case '>':
        if (second == '=') return TR_TOKEN_GE;
        break;
    default:
        break;
    }
    *size = 1;
    static const uint8_t kinds[128] = {
        ['+'] = TR_TOKEN_ADD,      ['-'] = TR_TOKEN_SUB,      ['*'] = TR_TOKEN_MUL,
        ['/'] = TR_TOKEN_DIV,      ['%'] = TR_TOKEN_MOD,      ['~'] = TR_TOKEN_TILDE,
        ['<'] = TR_TOKEN_LT,       ['>'] = TR_TOKEN_GT,       ['='] = TR_TOKEN_ASSIGN,
        ['.'] = TR_TOKEN_DOT,      [':'] = TR_TOKEN_COLON,    ['|'] = TR_TOKEN_PIPE,
        [','] = TR_TOKEN_COMMA,    [';'] = TR_TOKEN_SEMICOLON,
        ['('] = TR_TOKEN_LPAREN,   [')'] = TR_TOKEN_RPAREN,
        ['['] = TR_TOKEN_LBRACKET, [']'] = TR_TOKEN_RBRACKET,
        ['{'] = TR_TOKEN_LBRACE,   ['}'] = TR_TOKEN_RBRACE};
    unsigned char byte = (unsigned char)*at;
    return byte < 128 ? (tr_token_kind)kinds[byte] : TR_TOKEN_END;
}

static step fail_unexpected_char(tr_lexer *lexer)
{
    size_t size;
    uint32_t rune = tr_utf8_rune(lexer->at, &size);
    char quote = rune == '\'' ? '"' : '\'';
    char shown[16];
    int count;
    if (rune == '\\') {
        count = snprintf(shown, sizeof(shown), "\\\\");
    } else if (tr_rune_is_printable(rune)) {
        count = snprintf(shown, sizeof(shown), "%.*s", (int)size, lexer->at);
    } else {
        const char *format = rune < 0x100     ? "\\x%02x"
                             : rune < 0x10000 ? "\\u%04x"
                                              : "\\U%08x";
        count = snprintf(shown, sizeof(shown), format, (unsigned)rune);
    }
    size_t offset = (size_t)(lexer->at - lexer->source.bytes);
    tr_fail(
        lexer->task, TR_ERR_SYNTAX, "unexpected char %c%.*s%c at %zu", quote, count,
        shown, quote, tr_utf8_count(lexer->source.bytes, offset));
    return fail_here(lexer);
}

/* Opens or closes brackets; false if `byte` closes what is not open. */
static bool balance(tr_lexer *lexer, char byte)
{
    char closer = byte == '(' ? ')' : byte == '[' ? ']' : byte == '{' ? '}' : 0;
    if (closer) {
        if (lexer->depth == TR_BRACKETS_MAX) {
            tr_fail(
                lexer->task, TR_ERR_RECURSION, "maximum recursion depth exceeded");
            return false;
        }
        lexer->closers[lexer->depth++] = closer;
        return true;
    }
    if (byte != ')' && byte != ']' && byte != '}') return true;
    if (lexer->depth == 0) {
        tr_fail(lexer->task, TR_ERR_SYNTAX, "unexpected '%c'", byte);
        return false;
    }
    closer = lexer->closers[--lexer->depth];
    if (closer == byte) return true;
    tr_fail(lexer->task, TR_ERR_SYNTAX, "unexpected '%c', expected '%c'", byte, closer);
    return false;
}

static step lex_operator(tr_lexer *lexer, tr_token *out)
{
    size_t size;
    tr_token_kind kind = operator_kind(lexer->at, lexer->end, &size);
    if (kind == TR_TOKEN_END) return fail_unexpected_char(lexer);
    if (!balance(lexer, *lexer->at)) return fail_here(lexer);
    return emit_short(lexer, out, kind, tr_span_make(lexer->at, size));
}

static step lex_token(tr_lexer *lexer, tr_token *out)
{
    unsigned char byte = (unsigned char)*lexer->at;
    unsigned kind = byte_class[byte];
    step result = STEP_AGAIN;
    if (kind & CLASS_DIGIT) {
        result = lex_number(lexer, out);
    } else if (kind & CLASS_NAME) {
        return lex_name(lexer, out);
    } else if (kind & CLASS_HIGH) {
        size_t size;
        uint32_t rune = tr_utf8_rune(lexer->at, &size);
        if (tr_rune_is_decimal(rune)) result = lex_number(lexer, out);
        if (result == STEP_AGAIN &&
            (tr_rune_is_word(rune) || tr_rune_is_id_continue(rune))) {
            return lex_name(lexer, out);
        }
    } else if (byte == '"' || byte == '\'') {
        result = lex_string(lexer, out);
    }
    return result == STEP_AGAIN ? lex_operator(lexer, out) : result;
}

/* The end of the tag, white space in it, or a token. */
static step lex_tag(tr_lexer *lexer, tr_token *out)
{
    const char *close = tag_closing(lexer);
    if (close) {
        tr_token_kind kind = lexer->mode == TR_LEX_VARIABLE ? TR_TOKEN_VARIABLE_END
                                                            : TR_TOKEN_BLOCK_END;
        lexer->mode = TR_LEX_TEXT;
        lexer->plain = false;
        tr_span text = tr_span_make(lexer->at, (size_t)(close - lexer->at));
        return emit(lexer, out, kind, text, close);
    }
    if (lexer->at == lexer->end) return emit_end(lexer, out);
    if (byte_class[(unsigned char)*lexer->at] & (CLASS_SPACE | CLASS_HIGH)) {
        const char *after = tr_skip_space(lexer->at, lexer->end);
        if (after > lexer->at) {
            advance(lexer, after);
            return STEP_AGAIN;
        }
    }
    return lex_token(lexer, out);
}

__attribute__((noinline)) static bool next_of_any(tr_lexer *lexer, tr_token *out)
{
    step result;
    do {
        if (lexer->mode == TR_LEX_TEXT) {
            result = lex_text(lexer, out);
        } else if (lexer->mode == TR_LEX_OPENED) {
            result = lex_opened(lexer, out);
        } else {
            result = lex_tag(lexer, out);
        }
    } while (result == STEP_AGAIN);
    return result == STEP_TOKEN;
}

/* Most of what comes is in a tag and a word or a sign, with a space before it or
 * without: these need no look at anything else. */
bool tr_lexer_next(tr_lexer *lexer, tr_token *out)
{
    if (!lexer->plain) return next_of_any(lexer, out);
    if (lexer->at < lexer->end && *lexer->at == ' ') lexer->at++;
    unsigned char byte = lexer->at < lexer->end ? (unsigned char)*lexer->at : 0;
    if (byte_class[byte] == CLASS_NAME) return lex_name(lexer, out) == STEP_TOKEN;
    if (!plain_kinds[byte]) return next_of_any(lexer, out);
    emit_short(
        lexer, out, (tr_token_kind)plain_kinds[byte], tr_span_make(lexer->at, 1));
    return true;
}
