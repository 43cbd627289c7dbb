/* SPDX-License-Identifier: MIT
 *
 * Rows and columns of a formula: matrices, cases, aligned equations, stacked
 * limits.
 */
#include "mathml_reader.h"

static const struct {
    const char *name, *open, *close, *table;
} environments[] = {
    {"matrix", "", "", "<mtable>"},
    {"pmatrix", "(", ")", "<mtable>"},
    {"bmatrix", "[", "]", "<mtable>"},
    {"Bmatrix", "{", "}", "<mtable>"},
    {"vmatrix", "|", "|", "<mtable>"},
    {"Vmatrix", "\xE2\x80\x96", "\xE2\x80\x96", "<mtable>"},
    {"smallmatrix", "", "", "<mtable>"},
    {"cases", "{", "", "<mtable class=\"math-cases\">"},
    {"aligned", "", "", "<mtable class=\"math-aligned\" displaystyle=\"true\">"},
    {"align", "", "", "<mtable class=\"math-aligned\" displaystyle=\"true\">"},
    {"align*", "", "", "<mtable class=\"math-aligned\" displaystyle=\"true\">"},
    {"split", "", "", "<mtable class=\"math-aligned\" displaystyle=\"true\">"},
    {"gathered", "", "", "<mtable displaystyle=\"true\">"},
    {"gather", "", "", "<mtable displaystyle=\"true\">"},
    {"gather*", "", "", "<mtable displaystyle=\"true\">"},
    {"array", "", "", "<mtable>"},
};

static void put_edge(tr_md_formula *self, const char *sign) {
    if (*sign)
        tr_md_math_put_element(
            self, "<mo fence=\"true\" stretchy=\"true\">", sign, "mo");
}

/* Rows up to the end of the environment or of the group. */
static void put_rows(tr_md_formula *self) {
    tr_md_math_put(self, "<mtr><mtd>");
    while (!self->failed) {
        tr_md_math_read_items(self);
        tr_md_math_skip_space(self);
        if (self->at < self->end && *self->at == '&') {
            self->at++;
            tr_md_math_put(self, "</mtd><mtd>");
        } else if (tr_md_math_follows(self, "\\\\")) {
            self->at += 2;
            tr_md_math_skip_space(self);
            if (self->at == self->end || *self->at == '}' ||
                tr_md_math_follows(self, "\\end"))
                break;
            tr_md_math_put(self, "</mtd></mtr><mtr><mtd>");
        } else {
            break;
        }
    }
    tr_md_math_put(self, "</mtd></mtr>");
}

void tr_md_math_read_environment(tr_md_formula *self) {
    const char *begin, *stop, *begin_end, *stop_end;
    bool before = self->is_display;
    size_t i = 0, count = sizeof environments / sizeof *environments;
    if (!tr_md_math_read_braces(self, &begin, &stop)) begin = stop = self->at;
    while (i < count && !tr_md_math_is_between(begin, stop, environments[i].name))
        i++;
    if (i == count) {
        tr_md_math_fail(self, begin, (size_t)(stop - begin));
        return;
    }
    if (strcmp(environments[i].name, "array") == 0) {
        const char *columns, *rest;
        if (!tr_md_math_read_braces(self, &columns, &rest))
            tr_md_math_fail(self, begin, 5);
    }
    tr_md_math_put(self, "<mrow>");
    put_edge(self, environments[i].open);
    tr_md_math_put(self, environments[i].table);
    self->is_display = strstr(environments[i].table, "displaystyle") != NULL;
    put_rows(self);
    self->is_display = before;
    tr_md_math_put(self, "</mtable>");
    put_edge(self, environments[i].close);
    tr_md_math_put(self, "</mrow>");
    if (!tr_md_math_follows(self, "\\end")) {
        tr_md_math_fail_here(self);
        return;
    }
    self->at += 4;
    if (!tr_md_math_read_braces(self, &begin_end, &stop_end) ||
        !tr_md_math_is_between(begin_end, stop_end, environments[i].name))
        tr_md_math_fail(self, begin, (size_t)(stop - begin));
}

void tr_md_math_read_substack(tr_md_formula *self) {
    tr_md_math_skip_space(self);
    if (self->at == self->end || *self->at != '{') {
        tr_md_math_fail(self, self->at, 0);
        return;
    }
    self->at++;
    tr_md_math_put(self, "<mtable>");
    put_rows(self);
    tr_md_math_put(self, "</mtable>");
    if (self->at < self->end && *self->at == '}')
        self->at++;
    else
        tr_md_math_fail(self, self->at, 0);
}
