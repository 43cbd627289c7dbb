/* SPDX-License-Identifier: MIT
 *
 * Fences: parentheses and what can stand in their place, growing with what they
 * embrace (\left, \middle, \right) or by a step (\big and its like).
 */
#include "mathml_reader.h"

/* One sign that can be a fence: its HTML, "" for the dot; NULL if it is none. */
static const char *read_fence(tr_md_formula *self) {
    static const char plain[] = "()[]|/.";
    static const char *const html[] = {"(", ")", "[", "]", "|", "/", ""};
    tr_md_math_skip_space(self);
    if (self->at == self->end) return NULL;
    if (*self->at == '<' || *self->at == '>')
        return *self->at++ == '<' ? "\xE2\x9F\xA8" : "\xE2\x9F\xA9";
    const char *found = strchr(plain, *self->at);
    if (found && *found) {
        self->at++;
        return html[found - plain];
    }
    if (*self->at != '\\' || self->at + 1 == self->end) return NULL;
    const char *name = self->at + 1, *stop = name;
    while (stop < self->end && tr_md_math_is_letter(*stop))
        stop++;
    if (stop == name) {
        if (!strchr("{}|", *name)) return NULL;
        self->at = name + 1;
        return *name == '{' ? "{" : *name == '}' ? "}" : "\xE2\x80\x96";
    }
    const tr_md_symbol *symbol = tr_md_symbol_find(name, (size_t)(stop - name));
    if (!symbol || symbol->kind > TR_MD_SYMBOL_FENCE) return NULL;
    self->at = stop;
    return symbol->html;
}

static void put_fence(tr_md_formula *self, const char *open) {
    const char *html = read_fence(self);
    if (!html)
        tr_md_math_fail_here(self);
    else if (*html)
        tr_md_math_put_element(self, open, html, "mo");
}

void tr_md_math_read_fenced(tr_md_formula *self) {
    tr_md_math_put(self, "<mrow>");
    put_fence(self, "<mo fence=\"true\" form=\"prefix\" stretchy=\"true\">");
    for (;;) {
        tr_md_math_read_items(self);
        if (self->failed || !tr_md_math_follows(self, "\\middle")) break;
        self->at += 7;
        put_fence(self, "<mo fence=\"true\" stretchy=\"true\">");
    }
    if (!tr_md_math_follows(self, "\\right")) {
        tr_md_math_fail_here(self);
        return;
    }
    self->at += 6;
    put_fence(self, "<mo fence=\"true\" form=\"postfix\" stretchy=\"true\">");
    tr_md_math_put(self, "</mrow>");
}

/* big, Bigl and so on. */
static bool is_big(const char *name, size_t size) {
    if (size < 3 || (*name != 'b' && *name != 'B') || name[1] != 'i' || name[2] != 'g')
        return false;
    if (size > 3 && name[3] == 'g') size--;
    return size == 3 || (size == 4 && strchr("lrm", name[3 + (name[3] == 'g')]));
}

bool tr_md_math_read_big(tr_md_formula *self, const char *name, size_t size) {
    static const char *const opens[] = {
        "<mo minsize=\"1.2em\" maxsize=\"1.2em\" stretchy=\"true\">",
        "<mo minsize=\"1.8em\" maxsize=\"1.8em\" stretchy=\"true\">",
        "<mo minsize=\"2.4em\" maxsize=\"2.4em\" stretchy=\"true\">",
        "<mo minsize=\"3em\" maxsize=\"3em\" stretchy=\"true\">"};
    if (!is_big(name, size)) return false;
    bool capital = *name == 'B';
    bool twice = size >= 4 && name[3] == 'g';
    put_fence(self, opens[twice * 2 + capital]);
    return true;
}
