/* SPDX-License-Identifier: MIT
 *
 * Tables, exactly as GitHub's specification has them, over libcmark's public
 * interface.  The tree shows the paragraphs in which a header row and a
 * delimiter row follow each other.  Tables that are whole paragraphs take their
 * places, and their cells are parsed apart.  If there are others, the source is
 * rewritten: the lines of a table become one comment with its number, which
 * interrupts a paragraph and is never lazily continued, just as a table; each
 * cell becomes a paragraph at the top, where the definitions of the whole
 * document apply to it.  After another parse these are swapped back.
 */
#include "container.h"

enum {
    COLUMNS_MAX = 65535,
    MISSING_MAX = 0x80000, /* cells added to short rows in one document */
    PASSES_MAX = 8
};

/* The lines of a table, to be replaced by a comment. */
typedef struct replacement {
    uint32_t first, end;
    uint32_t prefix_line, prefix_size; /* what stands before the comment */
    uint32_t table;
    tr_md_node *paragraph;
} replacement;

typedef struct finder {
    tr_md_document *doc;
    tr_md_chain chain;
    tr_md_span *cells; /* of the row being read */
    uint32_t cell_capacity;
    replacement *found;
    uint32_t found_count, found_capacity;
    bool again; /* a paragraph went on after its table */
    bool whole; /* each table was all of its paragraph */
} finder;

static bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\v' || c == '\f';
}

static tr_md_span trimmed(tr_md_span text) {
    while (text.size && is_space(text.data[0])) {
        text.data++;
        text.size--;
    }
    while (text.size && is_space(text.data[text.size - 1]))
        text.size--;
    return text;
}

/* Splits a row into finder->cells; their number, 0 if it is no row. */
static uint32_t read_cells(finder *self, tr_md_span row) {
    uint32_t count = 0;
    size_t at = 0;
    while (row.size && tr_md_is_line_end(row.data[row.size - 1]))
        row.size--;
    while (row.size && is_space(row.data[row.size - 1]))
        row.size--;
    if (row.size && row.data[0] == '|') at++;
    while (at < row.size && is_space(row.data[at]))
        at++;
    while (at < row.size) {
        size_t begin = at;
        while (at < row.size &&
               (row.data[at] != '|' || (at > begin && row.data[at - 1] == '\\')))
            at++;
        if (count == COLUMNS_MAX) return 0;
        *TR_MD_PUSH(self->doc->arena, self->cells, count, self->cell_capacity) =
            trimmed((tr_md_span){row.data + begin, at - begin});
        at++;
        while (at < row.size && is_space(row.data[at]))
            at++;
    }
    return count;
}

static bool read_alignment(tr_md_span cell, char *align) {
    bool left = cell.size && cell.data[0] == ':';
    bool right = cell.size > 1 && cell.data[cell.size - 1] == ':';
    size_t end = cell.size - right;
    if (left >= end) return false;
    for (size_t i = left; i < end; i++) {
        if (cell.data[i] != '-') return false;
    }
    *align = left && right ? 'c' : left ? 'l' : right ? 'r' : 0;
    return true;
}

/* The columns that a delimiter row asks for, 0 if it is none. */
static uint32_t read_delimiter(finder *self, tr_md_span row, char **align) {
    uint32_t count;
    char ignored;
    if (!memchr(row.data, '|', row.size) && !memchr(row.data, ':', row.size)) return 0;
    count = read_cells(self, row);
    for (uint32_t i = 0; i < count; i++) {
        if (!read_alignment(self->cells[i], &ignored)) return 0;
    }
    if (!count) return 0;
    *align = tr_md_alloc(self->doc->arena, count);
    for (uint32_t i = 0; i < count; i++)
        read_alignment(self->cells[i], *align + i);
    return count;
}

static void add_row(finder *self, tr_md_table *table, uint32_t count, uint32_t index) {
    tr_md_document *doc = self->doc;
    if (count > table->column_count) count = table->column_count;
    for (uint32_t i = 0; i < count; i++) {
        if (self->cells[i].size) {
            *TR_MD_PUSH(doc->arena, doc->cells, doc->cell_count, doc->cell_capacity) =
                (tr_md_cell){
                    TR_MD_CELL,
                    table->row_count,
                    i,
                    doc->source.lines[index].origin,
                    index + 1,
                    false,
                    self->cells[i]};
            table->cell_count++;
        }
    }
    doc->missing_cells += table->column_count - count;
    table->row_count++;
}

/* Adds rows from line `index` on; the line that does not belong to it. */
static uint32_t add_rows(finder *self, tr_md_table *table, uint32_t index) {
    tr_md_document *doc = self->doc;
    for (; index < doc->source.line_count; index++) {
        tr_md_cursor at;
        tr_md_span row;
        uint32_t count;
        if (tr_md_chain_follow(doc, &self->chain, index, &at) < self->chain.count ||
            tr_md_cursor_indent(&at) > 3)
            break;
        row = tr_md_line_from(doc, index, at.content);
        if (!row.size || tr_md_is_line_end(row.data[0]) || tr_md_opens_block(doc, row))
            break;
        count = read_cells(self, row);
        if (!count || doc->missing_cells > MISSING_MAX) break;
        add_row(self, table, count, index);
    }
    return index;
}

static bool may_be_delimiter(const tr_md_line *line) {
    bool dash = false;
    for (uint32_t i = 0; i < line->size; i++) {
        char c = line->data[i];
        if (c == '-')
            dash = true;
        else if (!is_space(c) && c != '|' && c != ':' && c != '>')
            return dash && tr_md_is_line_end(c);
    }
    return dash;
}

/* The line before the delimiter row, from its content on. */
static tr_md_span header_row(finder *self, uint32_t index, tr_md_cursor *at) {
    if (tr_md_chain_follow(self->doc, &self->chain, index, at) < self->chain.count)
        /* Blanks before a lazy header row count as a cell. */
        return tr_md_line_from(self->doc, index, at->offset);
    return tr_md_line_from(self->doc, index, at->content);
}

/*
 * Looks for a table whose delimiter row is line `index` of a paragraph or
 * heading.  The line behind it, or 0 if there is none.
 */
static uint32_t find_table(finder *self, tr_md_node *node, uint32_t index) {
    tr_md_document *doc = self->doc;
    uint32_t first = node->start_line - 1;
    tr_md_table made = {TR_MD_TABLE};
    tr_md_cursor at, header_at;
    tr_md_span header;
    replacement *found;
    if (tr_md_chain_follow(doc, &self->chain, index, &at) < self->chain.count ||
        tr_md_cursor_indent(&at) > 3)
        return 0;
    made.column_count =
        read_delimiter(self, tr_md_line_from(doc, index, at.content), &made.align);
    if (!made.column_count) return 0;
    header = header_row(self, index - 1, &header_at);
    if (read_cells(self, header) != made.column_count) return 0;
    made.first_cell = doc->cell_count;
    add_row(self, &made, made.column_count, index - 1);
    found =
        TR_MD_PUSH(doc->arena, self->found, self->found_count, self->found_capacity);
    found->first = index - 1;
    /* Only the first line of a paragraph is certainly not lazy. */
    found->prefix_line = index - 1 == first ? index - 1 : index;
    found->prefix_size = index - 1 == first ? header_at.content : at.content;
    found->table = doc->table_count;
    found->paragraph = node;
    found->end = add_rows(self, &made, index + 1);
    *TR_MD_PUSH(doc->arena, doc->tables, doc->table_count, doc->table_capacity) = made;
    return found->end;
}

/* Is this the line below the text of a heading?  Ranges may go beyond it. */
static bool is_underline(finder *self, uint32_t index) {
    tr_md_cursor at;
    tr_md_span line;
    size_t size = 0;
    char c = self->doc->source.lines[index].data[0];
    if (c != '=' && c != '-' && c != ' ' && c != '\t' && c != '>') return false;
    if (tr_md_chain_follow(self->doc, &self->chain, index, &at) < self->chain.count ||
        tr_md_cursor_indent(&at) > 3)
        return false;
    line = tr_md_line_from(self->doc, index, at.content);
    if (!line.size || (line.data[0] != '=' && line.data[0] != '-')) return false;
    while (size < line.size && line.data[size] == line.data[0])
        size++;
    while (size < line.size && tr_md_is_blank(line.data[size]))
        size++;
    return size == line.size || tr_md_is_line_end(line.data[size]);
}

static uint32_t next_blank(const tr_md_document *doc, uint32_t index) {
    for (; index < doc->source.line_count; index++) {
        const tr_md_line *line = &doc->source.lines[index];
        uint32_t at = 0;
        while (at < line->size && is_space(line->data[at]))
            at++;
        if (at == line->size || tr_md_is_line_end(line->data[at])) break;
    }
    return index;
}

/* Tables among the lines of one paragraph, none before line `from`. */
static uint32_t search_paragraph(finder *self, tr_md_node *node, uint32_t from) {
    uint32_t first = node->start_line - 1;
    uint32_t last = node->end_line - 1;
    bool is_heading = node->type == TR_MD_NODE_HEADING;
    bool ready = is_heading;
    if (first < from) {
        self->again = self->again || last >= from;
        return from;
    }
    if (is_heading && first < last)
        tr_md_chain_set(self->doc, &self->chain, node->parent);
    for (uint32_t i = first + 1; i <= last && i < self->doc->source.line_count; i++) {
        uint32_t end;
        if (is_heading && is_underline(self, i)) break;
        if (!may_be_delimiter(&self->doc->source.lines[i])) continue;
        if (!ready) tr_md_chain_set(self->doc, &self->chain, node->parent);
        ready = true;
        end = find_table(self, node, i);
        if (end && (i != first + 1 || end != last + 1 || is_heading))
            self->whole = false;
        if (end && end <= last) {
            /* What follows is read anew: blocks may begin that could not. */
            self->again = true;
            end = next_blank(self->doc, end);
        }
        if (end) return end;
    }
    return from;
}

static void search(finder *self) {
    tr_md_iter iter = tr_md_iter_of(self->doc->root);
    tr_md_event event;
    uint32_t from = 0;
    while ((event = tr_md_iter_next(&iter)) != TR_MD_EVENT_DONE) {
        tr_md_node *node = iter.node;
        tr_md_node_type type = node->type;
        if (event != TR_MD_EVENT_ENTER ||
            (type != TR_MD_NODE_PARAGRAPH && type != TR_MD_NODE_HEADING))
            continue;
        from = search_paragraph(self, node, from);
        tr_md_iter_reset(&iter, node, TR_MD_EVENT_EXIT);
    }
}

static void rewrite(finder *self, bool with_cells) {
    tr_md_document *doc = self->doc;
    tr_md_builder builder = {.text = {.arena = doc->arena}};
    uint32_t line = 0;
    if (with_cells) tr_md_cells_put(doc, &builder);
    for (uint32_t i = 0; i < self->found_count; i++) {
        const replacement *at = &self->found[i];
        while (line < at->first)
            tr_md_builder_line(&builder, &doc->source.lines[line++]);
        tr_md_builder_begin_line(&builder, doc->source.lines[at->first].origin);
        tr_md_put(
            &builder.text, doc->source.lines[at->prefix_line].data, at->prefix_size);
        tr_md_put_mark(doc, &builder.text, 't', at->table);
        tr_md_put_str(&builder.text, "\n");
        line = at->end;
    }
    while (line < doc->source.line_count)
        tr_md_builder_line(&builder, &doc->source.lines[line++]);
    self->found_count = 0;
    tr_md_builder_finish(doc, &builder);
}

/* A node for the table with its cells. */
static tr_md_node *make_table(tr_md_document *doc, uint32_t number) {
    tr_md_table *table = &doc->tables[number];
    tr_md_node *node = tr_md_node_new(doc, TR_MD_NODE_CUSTOM_BLOCK, table);
    for (uint32_t i = 0; i < table->cell_count; i++) {
        tr_md_node *cell = doc->cell_nodes[table->first_cell + i];
        if (cell) tr_md_node_append(node, cell);
        doc->cell_nodes[table->first_cell + i] = NULL;
    }
    return node;
}

tr_md_node *tr_md_table_swap(tr_md_document *doc, tr_md_node *mark) {
    tr_md_node *node;
    uint32_t number;
    if (!doc->table_count || !tr_md_is_marked(doc, mark, 't', &number) ||
        number >= doc->table_count)
        return NULL;
    node = make_table(doc, number);
    tr_md_node_insert_before(mark, node);
    tr_md_node_unlink(mark);
    return node;
}

/* What was parsed of their text as one gives its memory to the cells. */
static void empty_paragraphs(finder *self) {
    for (uint32_t i = 0; i < self->found_count; i++) {
        tr_md_node *child;
        while ((child = self->found[i].paragraph->first_child) != NULL)
            tr_md_node_unlink(child);
    }
}

/* Puts the tables in the place of the paragraphs that they were. */
static void replace_paragraphs(finder *self) {
    for (uint32_t i = 0; i < self->found_count; i++) {
        const replacement *at = &self->found[i];
        tr_md_node *table = make_table(self->doc, at->table);
        tr_md_node_insert_before(at->paragraph, table);
        tr_md_node_unlink(at->paragraph);
    }
}

/*
 * Puts marks in the places of the tables and parses again.  Where a table
 * breaks off within a paragraph, what follows is searched in another pass.
 */
static void parse_again(finder *self) {
    tr_md_document *doc = self->doc;
    bool more = true;
    for (int pass = 1; more; pass++) {
        uint32_t before = pass == 1 ? 0 : doc->table_count;
        if (pass > 1) {
            tr_md_source_split(doc, &doc->source);
            tr_md_document_parse_blocks(doc);
            self->again = false;
            search(self);
        }
        tr_md_document_drop_tree(doc);
        more = self->again && pass < PASSES_MAX && doc->table_count > before;
        if (doc->table_count > before || !more) rewrite(self, !more);
    }
    tr_md_document_parse(doc);
    tr_md_cells_take(doc, doc->root);
}

void tr_md_tables_find(tr_md_document *doc) {
    finder self = {.doc = doc, .whole = true};
    if (!(doc->extensions & TORII_MARKDOWN_TABLES)) return;
    tr_md_source_split(doc, &doc->source);
    search(&self);
    if (!doc->table_count) return;
    if (self.whole) empty_paragraphs(&self);
    if (self.whole && tr_md_cells_parse(doc))
        replace_paragraphs(&self);
    else
        parse_again(&self);
}
