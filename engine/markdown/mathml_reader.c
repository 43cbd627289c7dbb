/* SPDX-License-Identifier: MIT
 *
 * What all parts of the reader of formulas stand on: the place in the text, and
 * elements that are written, moved, or put around what was written.
 * Invariant: nothing is read at or behind `end`.
 */
#include "mathml_reader.h"

void tr_md_math_fail(tr_md_formula *self, const char *at, size_t size) {
    if (self->failed) return;
    self->failed = true;
    self->unknown = at;
    self->unknown_size = size;
}

void tr_md_math_fail_here(tr_md_formula *self) {
    tr_md_math_fail(self, self->at, self->at < self->end);
}

static bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

void tr_md_math_skip_space(tr_md_formula *self) {
    while (self->at < self->end && is_space(*self->at))
        self->at++;
}

bool tr_md_math_follows(const tr_md_formula *self, const char *text) {
    size_t size = strlen(text), left = (size_t)(self->end - self->at);
    return left >= size && !memcmp(self->at, text, size) &&
           (left == size || !tr_md_math_is_letter(text[size - 1]) ||
            !tr_md_math_is_letter(self->at[size]));
}

bool tr_md_math_read_braces(
    tr_md_formula *self, const char **begin, const char **stop) {
    int open = 0;
    tr_md_math_skip_space(self);
    if (self->at == self->end || *self->at != '{') return false;
    *begin = self->at + 1;
    for (; self->at < self->end; self->at++) {
        if (*self->at == '\\' && self->at + 1 < self->end)
            self->at++;
        else if (*self->at == '{')
            open++;
        else if (*self->at == '}' && --open == 0)
            break;
    }
    if (self->at == self->end) return false;
    *stop = self->at++;
    return true;
}

bool tr_md_math_is_between(const char *begin, const char *stop, const char *text) {
    return (size_t)(stop - begin) == strlen(text) &&
           !memcmp(begin, text, (size_t)(stop - begin));
}

void tr_md_math_put_element(
    tr_md_formula *self, const char *open, const char *html, const char *name) {
    tr_md_math_put(self, open);
    tr_md_math_put(self, html);
    tr_md_math_put(self, "</");
    tr_md_math_put(self, name);
    tr_md_math_put(self, ">");
}

void tr_md_math_insert(tr_md_formula *self, size_t at, const char *html) {
    size_t size = strlen(html);
    tr_md_put(self->out, html, size); /* room */
    char *place = self->out->data + at;
    memmove(place + size, place, self->out->size - size - at);
    memcpy(place, html, size);
}

void tr_md_math_enclose(tr_md_formula *self, size_t begin, const char *name) {
    tr_md_math_insert(self, begin, ">");
    tr_md_math_insert(self, begin, name);
    tr_md_math_insert(self, begin, "<");
    tr_md_math_put(self, "</");
    tr_md_math_put(self, name);
    tr_md_math_put(self, ">");
}

void tr_md_math_swap(tr_md_formula *self, size_t begin, size_t middle) {
    size_t first = middle - begin, second = self->out->size - middle;
    char *place = self->out->data + begin;
    char *copy = tr_md_copy(self->out->arena, place, first);
    memmove(place, place + first, second);
    memcpy(place + second, copy, first);
    tr_md_release(self->out->arena, copy);
}
