/* SPDX-License-Identifier: MIT
 *
 * What is no Markdown inside: blocks of code, highlighted or by the caller's hook,
 * and formulas, as MathML or for a script.
 */
#include "highlight.h"
#include "mathml.h"
#include "render.h"

static void put_str(tr_md_renderer *self, const char *str) {
    tr_md_put_str(&self->html, str);
}

static bool call_code_hook(
    tr_md_renderer *self, tr_md_node *node, const char *info, tr_md_span language) {
    torii_markdown_text html;
    torii_markdown_code code = {
        .info = info,
        .text = tr_md_node_str(self->doc->arena, node),
        .size = node->text.size};
    bool taken;
    html = tr_md_callback_text(self);
    code.line = tr_md_node_origin(self->doc, node);
    code.language = tr_md_copy(self->doc->arena, language.data, language.size);
    code.html = &html;
    taken = self->options->code(self->options->data, &code);
    tr_md_text_check(&html);
    if (taken) {
        tr_md_put(&self->html, html.data, html.size);
        tr_md_put_break(self);
    }
    tr_md_release(html.arena, html.data);
    return taken;
}

static void report_language(
    tr_md_renderer *self, tr_md_node *node, tr_md_span language) {
    const torii_markdown_options *options = self->options;
    if (!options->unknown_language || !language.size) return;
    options->unknown_language(
        options->data, tr_md_copy(self->doc->arena, language.data, language.size),
        tr_md_node_origin(self->doc, node));
}

void tr_md_put_code_block(tr_md_renderer *self, tr_md_node *node) {
    const char *info = node->url;
    bool highlights = self->options->extensions & TORII_MARKDOWN_HIGHLIGHT;
    const tr_md_attributes *given;
    tr_md_code_style style = {.first_line = 1};
    if (!info) info = "";
    style.language = (tr_md_span){info, strcspn(info, " \t\n\v\f\r")};
    if (highlights) tr_md_code_style_read(&style, info);
    if (style.known && self->options->line_numbers) style.line_numbers = true;
    tr_md_begin_block(self);
    tr_md_put(&self->plain, node->text.data, node->text.size);
    tr_md_end_text_block(self);
    given = tr_md_attributes_of(self, node);
    if (given) tr_md_begin_element(self, "div", node, ">\n");
    if (!self->options->code ||
        !call_code_hook(self, node, info, style.language)) {
        if (highlights && !style.known) report_language(self, node, style.language);
        tr_md_put_highlighted(&self->html, &style, node->text.data, node->text.size);
    }
    if (given) put_str(self, "</div>\n");
}

/* ------------------------------------------------------------- Formulas ---- */

/* As MathML, if that is wanted and the formula is of the kind that can be. */
static bool put_mathml(
    tr_md_renderer *self, tr_md_node *node, const tr_md_math *math, const char *text,
    size_t size) {
    const torii_markdown_options *options = self->options;
    const char *unknown = NULL;
    size_t begin = self->html.size;
    if (options->math != TORII_MARKDOWN_MATH_MATHML) return false;
    if (tr_md_put_mathml(&self->html, text, size, math->is_display, &unknown)) {
        tr_md_put(&self->plain, text, size);
        return true;
    }
    self->html.size = begin;
    if (options->unknown_math)
        options->unknown_math(
            options->data, unknown, tr_md_node_origin(self->doc, node));
    return false;
}

/* Math in the form that KaTeX and MathJax look for; false if it is none. */
bool tr_md_put_math(tr_md_renderer *self, tr_md_node *node) {
    const tr_md_math *math = tr_md_extra_of(node, TR_MD_MATH);
    const char *text;
    size_t size = node->text.size;
    if (!math) return false;
    text = tr_md_node_str(self->doc->arena, node);
    if (put_mathml(self, node, math, text, size)) return true;
    put_str(
        self, math->is_display ? "<span class=\"math display\">\\["
                               : "<span class=\"math inline\">\\(");
    while (size && text[size - 1] == '\n')
        size--;
    tr_md_put_escaped(&self->html, text, size);
    tr_md_put(&self->plain, text, size);
    put_str(self, math->is_display ? "\\]</span>" : "\\)</span>");
    return true;
}

void tr_md_put_math_block(tr_md_renderer *self, tr_md_node *node) {
    tr_md_begin_block(self);
    put_str(self, "<p>");
    tr_md_put_math(self, node);
    put_str(self, "</p>\n");
    tr_md_end_text_block(self);
}
