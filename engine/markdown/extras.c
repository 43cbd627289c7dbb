/* SPDX-License-Identifier: MIT
 *
 * Tables and footnotes to HTML.  Empty cells have no nodes; they are written
 * on the way from one cell with content to the next.  Footnotes are numbered
 * and written in the order of their first references.
 */
#include "render.h"

enum { BACK_LINKS_MAX = 100 }; /* of one note; nobody follows more */

/* -------------------------------------------------------------- Tables ---- */

static void open_cell(tr_md_renderer *self) {
    torii_markdown_text *out = &self->html;
    if (self->column == 0) {
        if (self->row == 0)
            tr_md_put_str(out, "<thead>\n");
        else if (self->row == 1)
            tr_md_put_str(out, "<tbody>\n");
        tr_md_put_str(out, "<tr>\n");
    }
    tr_md_put_str(out, self->row ? "<td" : "<th");
    const char *side = NULL;
    switch (self->table->align[self->column]) {
    case 'l':
        side = "left";
        break;
    case 'c':
        side = "center";
        break;
    case 'r':
        side = "right";
        break;
    default:
        break;
    }
    if (side) {
        tr_md_put_str(
            out, self->options->align_classes ? " class=\"align-" : " align=\"");
        tr_md_put_str(out, side);
        tr_md_put_str(out, "\"");
    }
    tr_md_put_str(out, ">");
    self->cell_begin = out->size;
}

static void close_cell(tr_md_renderer *self) {
    torii_markdown_text *out = &self->html;
    if (self->options->table)
        *TR_MD_PUSH(
            self->doc->arena, self->cells, self->cell_count, self->cell_capacity) =
            (tr_md_extent){self->cell_begin, out->size};
    tr_md_put_str(out, self->row ? "</td>\n" : "</th>\n");
    if (++self->column < self->table->column_count) return;
    self->column = 0;
    tr_md_put_str(out, "</tr>\n");
    if (self->row++ == 0) tr_md_put_str(out, "</thead>\n");
}

static void put_empty_cells(tr_md_renderer *self, uint32_t row, uint32_t column) {
    while (self->row < row || (self->row == row && self->column < column)) {
        open_cell(self);
        close_cell(self);
    }
}

void tr_md_enter_table(tr_md_renderer *self, tr_md_node *node) {
    tr_md_begin_block(self);
    self->table = node->extra;
    self->row = 0;
    self->column = 0;
    self->cell_count = 0;
    self->table_begin = self->html.size;
    tr_md_put_str(&self->html, "<table");
    tr_md_put_attributes(self, tr_md_attributes_of(self, node), "");
    tr_md_put_str(&self->html, ">\n");
    self->table_content = self->html.size;
}

/* The cells as texts, row by row. */
static const char *const *copy_cells(tr_md_renderer *self) {
    const char **made =
        tr_md_alloc_array(self->doc->arena, self->cell_count, sizeof *made);
    for (uint32_t i = 0; i < self->cell_count; i++) {
        const tr_md_extent *cell = &self->cells[i];
        made[i] = tr_md_copy(
            self->doc->arena, self->html.data + cell->begin, cell->end - cell->begin);
    }
    return made;
}

/* Its node is made, not read, but its first cell was read somewhere. */
static uint32_t line_of_table(const tr_md_renderer *self) {
    const tr_md_table *table = self->table;
    if (!table->cell_count) return 0;
    return self->doc->cells[table->first_cell].origin + self->options->first_line - 1;
}

static bool call_table_hook(tr_md_renderer *self, tr_md_node *node) {
    torii_markdown_text html;
    torii_markdown_table table = {
        .line = line_of_table(self),
        .column_count = self->table->column_count,
        .row_count = self->table->row_count,
        .align = self->table->align};
    const tr_md_attributes *given;
    char *content;
    bool taken;
    if (!self->options->table) return false;
    content = tr_md_copy(
        self->doc->arena, self->html.data + self->table_content,
        self->html.size - self->table_content);
    table.cells = copy_cells(self);
    given = tr_md_attributes_of(self, node);
    table.attributes = tr_md_attributes_text(self, given);
    if (given && given->id) self->id_count--; /* it was written above */
    html = tr_md_callback_text(self);
    taken = self->options->table(self->options->data, &table, content, &html);
    tr_md_text_check(&html);
    if (taken) tr_md_replace_from(self, self->table_begin, &html);
    tr_md_release(html.arena, html.data);
    tr_md_release(self->doc->arena, content);
    return taken;
}

void tr_md_exit_table(tr_md_renderer *self, tr_md_node *node) {
    put_empty_cells(self, self->table->row_count, 0);
    if (self->table->row_count > 1) tr_md_put_str(&self->html, "</tbody>\n");
    if (!call_table_hook(self, node)) tr_md_put_str(&self->html, "</table>\n");
    tr_md_end_text_block(self);
    self->table = NULL;
}

void tr_md_enter_cell(tr_md_renderer *self, const tr_md_cell *cell) {
    if (cell->row != self->row) tr_md_end_text_block(self);
    put_empty_cells(self, cell->row, cell->column);
    open_cell(self);
}

void tr_md_exit_cell(tr_md_renderer *self) {
    close_cell(self);
    tr_md_put_str(&self->plain, self->column ? " " : "\n");
}

/* ----------------------------------------------------------- Footnotes ---- */

/* "fn-3", "fnref-3" or "fnref-3-2", with the prefix of all ids. */
static void
put_footnote_id(tr_md_renderer *self, const char *name, uint32_t number, uint32_t nth) {
    torii_markdown_text id = {.arena = self->doc->arena};
    tr_md_put_str(&id, name);
    tr_md_put_number(&id, number);
    if (nth > 1) {
        tr_md_put_str(&id, "-");
        tr_md_put_number(&id, nth);
    }
    tr_md_put_id(self, id.data, id.size);
    tr_md_release(id.arena, id.data);
}

static void put_footnote_href(
    tr_md_renderer *self, const char *name, uint32_t number, uint32_t nth) {
    torii_markdown_text *out = &self->html;
    const char *prefix = self->options->id_prefix;
    tr_md_put_str(out, "<a href=\"#");
    tr_md_put_escaped(out, prefix, strlen(prefix));
    tr_md_put_str(out, name);
    tr_md_put_number(out, number);
    if (nth > 1) {
        tr_md_put_str(out, "-");
        tr_md_put_number(out, nth);
    }
    tr_md_put_str(out, "\"");
}

void tr_md_put_footnote_ref(tr_md_renderer *self, const tr_md_footnote_ref *ref) {
    tr_md_footnote *note = &self->doc->footnotes[ref->footnote];
    torii_markdown_text *out = &self->html;
    bool in_link = tr_md_sanitize_in_link(&self->sanitizer);
    if (!note->number) {
        *TR_MD_PUSH(
            self->doc->arena, self->footnotes, self->footnote_count,
            self->footnote_capacity) = ref->footnote;
        note->number = self->footnote_count;
    }
    note->reference_count++;
    tr_md_put_str(out, "<sup class=\"footnote-ref\"");
    if (!in_link) {
        tr_md_put_str(out, ">");
        put_footnote_href(self, "fn-", note->number, 1);
    }
    tr_md_put_str(out, " id=\"");
    put_footnote_id(self, "fnref-", note->number, note->reference_count);
    tr_md_put_str(out, "\">");
    tr_md_put_number(out, note->number);
    tr_md_put_str(out, in_link ? "</sup>" : "</a></sup>");
}

static void put_back_links(tr_md_renderer *self, const tr_md_footnote *note) {
    torii_markdown_text *out = &self->html;
    for (uint32_t i = 1; i <= note->reference_count && i <= BACK_LINKS_MAX; i++) {
        bool alone = out->size >= 3 && !memcmp(out->data + out->size - 3, "<p>", 3);
        if (!alone) tr_md_put_str(out, " ");
        put_footnote_href(self, "fnref-", note->number, i);
        tr_md_put_str(
            out, " class=\"footnote-backref\" aria-label=\"Back to reference ");
        tr_md_put_number(out, note->number);
        if (i > 1) {
            tr_md_put_str(out, "-");
            tr_md_put_number(out, i);
        }
        tr_md_put_str(out, "\">\xE2\x86\xA9");
        if (i > 1) {
            tr_md_put_str(out, "<sup class=\"footnote-ref\">");
            tr_md_put_number(out, i);
            tr_md_put_str(out, "</sup>");
        }
        tr_md_put_str(out, "</a>");
    }
}

/* The back links of a note go into its last paragraph if it ends with one. */
static void put_footnote(tr_md_renderer *self, tr_md_footnote *note) {
    static const char paragraph_end[] = "</p>\n";
    size_t size = sizeof paragraph_end - 1;
    torii_markdown_text *out = &self->html;
    tr_md_put_str(out, "<li id=\"");
    put_footnote_id(self, "fn-", note->number, 1);
    tr_md_put_str(out, "\">\n");
    if (note->node) tr_md_render_tree(self, note->node);
    if (out->size >= size &&
        !memcmp(out->data + out->size - size, paragraph_end, size)) {
        out->size -= size;
        put_back_links(self, note);
        tr_md_put_str(out, paragraph_end);
    } else {
        tr_md_begin_block(self);
        tr_md_put_str(out, "<p>");
        put_back_links(self, note);
        tr_md_put_str(out, "</p>\n");
    }
    tr_md_put_str(out, "</li>\n");
}

void tr_md_put_footnotes(tr_md_renderer *self) {
    if (!self->footnote_count) return;
    tr_md_begin_block(self);
    tr_md_put_str(&self->html, "<section class=\"footnotes\">\n<ol>\n");
    /* Notes may refer to notes, so the count may grow on the way. */
    for (uint32_t i = 0; i < self->footnote_count; i++)
        put_footnote(self, &self->doc->footnotes[self->footnotes[i]]);
    tr_md_put_str(&self->html, "</ol>\n</section>\n");
}
