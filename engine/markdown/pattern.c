/* SPDX-License-Identifier: MIT
 *
 * Matches patterns by reading them.  One byte of a pattern is a set of bytes,
 * held as 256 bits, so that a repetition is one test for each byte of text.
 * Invariant: nothing is matched twice within one call but by alternatives and
 * by what follows %> and %!; recursion is as deep as groups are nested.
 */
#include "pattern.h"

#include <string.h>

typedef tr_hl_bytes byte_set;

#define DIGITS UINT64_C(0x03FF000000000000)
#define UPPER UINT64_C(0x0000000007FFFFFE)
#define LOWER UINT64_C(0x07FFFFFE00000000)
#define UNDERSCORE UINT64_C(0x0000000080000000)
#define HEXADECIMAL UINT64_C(0x0000007E0000007E)
#define BLANKS (UINT64_C(1) << ' ' | UINT64_C(1) << '\t' | UINT64_C(1) << '\r')
#define LINE_END (UINT64_C(1) << '\n')
#define ALL (~UINT64_C(0))

static void add(byte_set *set, char c) {
    unsigned char byte = (unsigned char)c;
    set->bits[byte >> 6] |= UINT64_C(1) << (byte & 63);
}

static void add_class(byte_set *set, char name) {
    switch (name) {
    case 'd':
        set->bits[0] |= DIGITS;
        return;
    case 'x':
        set->bits[0] |= DIGITS;
        set->bits[1] |= HEXADECIMAL;
        return;
    case 'u':
        set->bits[1] |= UPPER;
        return;
    case 'l':
        set->bits[1] |= LOWER;
        return;
    case 'w':
        set->bits[0] |= DIGITS;
        /* fall through */
    case 'a':
        set->bits[1] |= UPPER | LOWER | UNDERSCORE;
        set->bits[2] = set->bits[3] = ALL;
        return;
    case 's':
        set->bits[0] |= BLANKS;
        return;
    case 'S':
        set->bits[0] |= ~(BLANKS | LINE_END);
        set->bits[1] = set->bits[2] = set->bits[3] = ALL;
        return;
    default:
        add(set, name);
        return;
    }
}

/* Reads "[...]" from behind its bracket on. */
static const char *read_brackets(const char *pattern, byte_set *set) {
    bool negated = *pattern == '^';
    if (negated) pattern++;
    do {
        char c = *pattern++;
        if (c == '%') {
            add_class(set, *pattern++);
        } else if (*pattern == '-' && pattern[1] != ']') {
            for (int byte = (unsigned char)c; byte <= (unsigned char)pattern[1]; byte++)
                add(set, (char)byte);
            pattern += 2;
        } else {
            add(set, c);
        }
    } while (*pattern != ']');
    for (int i = 0; negated && i < 4; i++)
        set->bits[i] = ~set->bits[i];
    return pattern + 1;
}

/* Reads what stands for one byte; returns what follows it. */
static const char *read_set(const tr_hl_matcher *self, const char *at, byte_set *set) {
    *set = (byte_set){{0}};
    if (*at == '[') {
        at = read_brackets(at + 1, set);
    } else if (*at == '.') {
        set->bits[0] = ~LINE_END;
        set->bits[1] = set->bits[2] = set->bits[3] = ALL;
        at++;
    } else if (*at == '%') {
        add_class(set, at[1]);
        at += 2;
    } else {
        add(set, *at++);
    }
    if (self->ignores_case) {
        uint64_t letters = set->bits[1];
        set->bits[1] |= (letters & UPPER) << 32 | (letters & LOWER) >> 32;
    }
    return at;
}

static const char *skip_brackets(const char *at) {
    at += at[1] == '^' ? 3 : 2;
    for (at--; *at != ']'; at++)
        at += *at == '%';
    return at + 1;
}

/* The ')' of the group that was opened before `at`, or its next '|'. */
static const char *end_of_branch(const char *at) {
    unsigned depth = 0;
    for (;;) {
        switch (*at) {
        case '(':
            depth++;
            at++;
            break;
        case ')':
            if (!depth) return at;
            depth--;
            at++;
            break;
        case '|':
            if (!depth) return at;
            at++;
            break;
        case '%':
            at += 2;
            break;
        case '[':
            at = skip_brackets(at);
            break;
        default:
            at++;
            break;
        }
    }
}

static const char *end_of_group(const char *at) {
    while (*(at = end_of_branch(at)) == '|')
        at++;
    return at;
}

static const char *
match_branch(tr_hl_matcher *self, const char *pattern, const char *at);

/* `pattern` is behind the opening parenthesis. */
static const char *
match_group(tr_hl_matcher *self, const char *pattern, const char *at) {
    for (;;) {
        const char *end = match_branch(self, pattern, at);
        if (end) return end;
        pattern = end_of_branch(pattern);
        if (*pattern != '|') return NULL;
        pattern++;
    }
}

static const char *
repeat_group(tr_hl_matcher *self, const char *pattern, const char *at, char sign) {
    const char *end = match_group(self, pattern, at);
    if (!end) return sign == '*' || sign == '?' ? at : NULL;
    if (sign != '*' && sign != '+') return end;
    while (end != at) {
        self->work += 2;
        at = end;
        end = match_group(self, pattern, at);
        if (!end) break;
    }
    return at;
}

static const char *
repeat_set(tr_hl_matcher *self, const byte_set *set, const char *at, char sign) {
    const char *begin = at;
    if (sign != '*' && sign != '+') {
        self->work++;
        if (at < self->end && tr_hl_has(set, *at)) return at + 1;
        return sign == '?' ? at : NULL;
    }
    while (at < self->end && tr_hl_has(set, *at))
        at++;
    self->work += (uint64_t)(at - begin);
    return at == begin && sign == '+' ? NULL : at;
}

static const char *match_more_blanks(tr_hl_matcher *self, const char *at) {
    const char *begin = at;
    while (at < self->end && (*at == ' ' || *at == '\t'))
        at++;
    self->work += (uint64_t)(at - begin);
    return (size_t)(at - begin) > self->indent ? at : NULL;
}

static const char *match_delimiter(tr_hl_matcher *self, const char *at) {
    size_t size = (size_t)(self->delimiter.end - self->delimiter.begin);
    if ((size_t)(self->end - at) < size) return NULL;
    self->work += size;
    if (size && memcmp(at, self->delimiter.begin, size)) return NULL;
    return at + size;
}

static bool is_letter(const tr_hl_matcher *self, const char *at) {
    static const byte_set letters = {{DIGITS, UPPER | LOWER | UNDERSCORE, ALL, ALL}};
    return at < self->end && tr_hl_has(&letters, *at);
}

/* What matches no byte, or bytes that the pattern does not tell; else false. */
static bool match_special(tr_hl_matcher *self, const char **pattern, const char **at) {
    const char *here = *at;
    const char *rest = *pattern + 2;
    byte_set set;
    switch ((*pattern)[1]) {
    case '{':
        self->captures[self->captures[0].end != NULL].begin = here;
        break;
    case '}':
        self->captures[self->captures[1].begin != NULL].end = here;
        break;
    case '=':
        here = match_delimiter(self, here);
        break;
    case 'B':
        if (!self->at_indent) here = NULL;
        break;
    case 'b':
        if (is_letter(self, here)) here = NULL;
        break;
    case '$':
        if (here < self->end && *here != '\n' && *here != '\r') here = NULL;
        break;
    case 'R':
        if (!self->may_begin_regex) here = NULL;
        break;
    case 'I':
        here = match_more_blanks(self, here);
        break;
    case '<':
        rest = read_set(self, rest, &set);
        if (!self->previous || !tr_hl_has(&set, (char)self->previous)) here = NULL;
        break;
    default:
        return false;
    }
    *pattern = rest;
    *at = here;
    return true;
}

/* Up to the end of the pattern, a '|' or a ')'. */
static const char *
match_branch(tr_hl_matcher *self, const char *pattern, const char *at) {
    while (*pattern && *pattern != '|' && *pattern != ')') {
        byte_set set;
        char sign;
        if (*pattern == '^') {
            if (at != self->begin && at[-1] != '\n') return NULL;
            pattern++;
            continue;
        }
        if (*pattern == '(') {
            const char *end = end_of_group(pattern + 1);
            sign = end[1];
            at = repeat_group(self, pattern + 1, at, sign);
            if (!at) return NULL;
            pattern = end + 1 + (sign == '*' || sign == '+' || sign == '?');
            continue;
        }
        if (*pattern == '%') {
            if (pattern[1] == '>')
                return match_branch(self, pattern + 2, at) ? at : NULL;
            if (pattern[1] == '!')
                return match_branch(self, pattern + 2, at) ? NULL : at;
            if (match_special(self, &pattern, &at)) {
                if (!at) return NULL;
                continue;
            }
        }
        pattern = read_set(self, pattern, &set);
        sign = *pattern;
        at = repeat_set(self, &set, at, sign);
        if (!at) return NULL;
        if (sign == '*' || sign == '+' || sign == '?') pattern++;
    }
    return at;
}

/* --------------------------------------------------------- First bytes ---- */

static bool first_of_group(const tr_hl_matcher *self, const char *at, byte_set *out);

/* Adds what a branch can begin with; false if that could be anything. */
static bool first_of_branch(const tr_hl_matcher *self, const char *at, byte_set *out) {
    byte_set set;
    while (*at && *at != '|' && *at != ')') {
        if (*at == '^') {
            at++;
            continue;
        }
        if (*at == '%' && strchr("{}BRb$>", at[1])) { /* takes nothing by itself */
            at += 2;
            continue;
        }
        if (*at == '%' && at[1] == '<') {
            at = read_set(self, at + 2, &set);
            continue;
        }
        if (*at == '%' && strchr("!=I", at[1])) return false;
        if (*at == '(') {
            if (!first_of_group(self, at + 1, out)) return false;
            at = end_of_group(at + 1) + 1;
        } else {
            at = read_set(self, at, &set);
            for (int i = 0; i < 4; i++)
                out->bits[i] |= set.bits[i];
        }
        if (*at != '*' && *at != '?') return true;
        at++;
    }
    return false;
}

static bool first_of_group(const tr_hl_matcher *self, const char *at, byte_set *out) {
    for (;; at++) {
        if (!first_of_branch(self, at, out)) return false;
        at = end_of_branch(at);
        if (*at != '|') return true;
    }
}

tr_hl_bytes tr_hl_first_bytes(const tr_hl_matcher *self, const char *pattern) {
    byte_set made = {{0}};
    if (first_of_branch(self, pattern, &made)) return made;
    return (byte_set){{ALL, ALL, ALL, ALL}};
}

/* ------------------------------------------------------------- Matching ---- */

const char *tr_hl_match(tr_hl_matcher *self, const char *pattern, const char *at) {
    char first = *pattern;
    self->work++;
    /* Most patterns begin with a plain byte, and most of them not with this one. */
    if (!self->ignores_case && first && !strchr("^[(%.", first) &&
        !strchr("*?", pattern[1] ? pattern[1] : '-') &&
        (at == self->end || *at != first))
        return NULL;
    self->captures[0] = self->captures[1] = (tr_hl_capture){0};
    return match_branch(self, pattern, at);
}
