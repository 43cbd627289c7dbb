/* SPDX-License-Identifier: MIT
 *
 * The grammar of TeX's formulas: items, groups of them, and the scripts that
 * hang on them; see mathml_reader.h.
 * Invariant: the depth of groups is bounded, so is the stack.
 */
#include "mathml_reader.h"

enum { DEPTH_MAX = 40 };

/* Items that are one element: a row of several, or the only one. */
void tr_md_math_read_row(tr_md_formula *self) {
    static const char open[] = "<mrow>";
    size_t begin = self->out->size, size = sizeof open - 1;
    tr_md_math_put(self, open);
    if (tr_md_math_read_items(self) != 1) {
        tr_md_math_put(self, "</mrow>");
        return;
    }
    char *place = self->out->data + begin;
    memmove(place, place + size, self->out->size - begin - size);
    self->out->size -= size;
}

static void read_group(tr_md_formula *self) {
    self->at++;
    tr_md_math_read_row(self);
    if (self->at < self->end && *self->at == '}')
        self->at++;
    else
        tr_md_math_fail_here(self);
}

/* What scripts can hang on, without them. */
static void read_base(tr_md_formula *self) {
    char c = *self->at;
    self->limits = TR_MD_LIMITS_BESIDE;
    self->applies = false;
    if (++self->depth > DEPTH_MAX)
        tr_md_math_fail(self, self->at, 1);
    else if (c == '{')
        read_group(self);
    else if (c == '\\')
        tr_md_math_read_command(self);
    else
        tr_md_math_read_sign(self);
    self->depth--;
}

/* One item in braces or one sign: \frac12. */
void tr_md_math_read_argument(tr_md_formula *self) {
    tr_md_math_skip_space(self);
    if (self->failed) return;
    if (self->at == self->end || strchr("}&^_", *self->at)) {
        tr_md_math_fail_here(self);
        return;
    }
    if (tr_md_math_is_digit(*self->at))
        tr_md_math_read_digit(self);
    else
        read_base(self);
    self->limits = TR_MD_LIMITS_BESIDE;
    self->applies = false;
}

/* A part in which limits stand beside. */
void tr_md_math_read_small(tr_md_formula *self) {
    bool before = self->is_display;
    self->is_display = false;
    tr_md_math_read_argument(self);
    self->is_display = before;
}

static void put_primes(tr_md_formula *self) {
    tr_md_math_put(self, "<mo>");
    while (self->at < self->end && *self->at == '\'') {
        self->at++;
        tr_md_math_put(self, "\xE2\x80\xB2");
    }
    tr_md_math_put(self, "</mo>");
}

/* A superscript may be primes, or primes and more. */
static void read_upper(tr_md_formula *self) {
    bool primes = *self->at == '\'';
    if (!primes) {
        self->at++;
        tr_md_math_read_small(self);
        return;
    }
    size_t begin = self->out->size;
    put_primes(self);
    if (self->at == self->end || *self->at != '^') return;
    self->at++;
    tr_md_math_insert(self, begin, "<mrow>");
    tr_md_math_read_small(self);
    tr_md_math_put(self, "</mrow>");
}

/* What stands behind the item that begins at `begin`: limits and scripts. */
static void read_scripts(tr_md_formula *self, size_t begin) {
    static const char *const tags[2][4] = {
        {"", "msub", "msup", "msubsup"}, {"", "munder", "mover", "munderover"}};
    bool stacked = self->limits == TR_MD_LIMITS_ALWAYS ||
                   (self->limits == TR_MD_LIMITS_IN_DISPLAY && self->is_display);
    unsigned have = 0;
    size_t upper_begin = 0, lower_begin = 0; /* the lower one is to be first */
    for (;;) {
        tr_md_math_skip_space(self);
        if (tr_md_math_follows(self, "\\limits") ||
            tr_md_math_follows(self, "\\nolimits")) {
            stacked = self->at[1] == 'l';
            self->at += stacked ? 7 : 9;
            continue;
        }
        char c = self->at < self->end ? *self->at : 0;
        if (self->failed || (c != '^' && c != '_' && c != '\'')) break;
        unsigned kind = c == '_' ? 1 : 2;
        if (have & kind) {
            tr_md_math_fail(self, self->at, 1);
            return;
        }
        have |= kind;
        if (kind == 1) {
            lower_begin = self->out->size;
            self->at++;
            tr_md_math_read_small(self);
        } else {
            upper_begin = self->out->size;
            read_upper(self);
        }
    }
    if (!have || self->failed) return;
    if (have == 3 && upper_begin < lower_begin)
        tr_md_math_swap(self, upper_begin, lower_begin);
    tr_md_math_enclose(self, begin, tags[stacked][have]);
}

/* Up to what ends a group, a cell or the formula. */
int tr_md_math_read_items(tr_md_formula *self) {
    int count = 0;
    while (!self->failed) {
        size_t begin = self->out->size;
        tr_md_math_skip_space(self);
        if (self->at == self->end || *self->at == '}' || *self->at == '&') break;
        if (tr_md_math_follows(self, "\\\\") || tr_md_math_follows(self, "\\end") ||
            tr_md_math_follows(self, "\\right") || tr_md_math_follows(self, "\\middle"))
            break;
        if (strchr("^_'", *self->at))
            tr_md_math_put(self, "<mrow></mrow>"); /* a script of nothing */
        else
            read_base(self);
        bool applies = self->applies;
        if (!self->failed) read_scripts(self, begin);
        if (applies) tr_md_math_put(self, "<mo>\xE2\x81\xA1</mo>");
        count += 1 + applies;
    }
    return count;
}

bool tr_md_put_mathml(
    torii_markdown_text *out, const char *tex, size_t size, bool is_display,
    const char **unknown) {
    tr_md_formula self = {
        .out = out, .at = tex, .end = tex + size, .is_display = is_display};
    tr_md_put_str(out, is_display ? "<math display=\"block\">" : "<math>");
    tr_md_math_read_row(&self);
    if (self.at < self.end) tr_md_math_fail(&self, self.at, 1);
    tr_md_put_str(out, "</math>");
    if (self.failed) *unknown = tr_md_copy(out->arena, self.unknown, self.unknown_size);
    return !self.failed;
}
