/* SPDX-License-Identifier: MIT
 *
 * Blocks, line by line: which of the open ones a line continues, which it opens, and
 * who takes its text.  The order of all steps is that of libcmark, as what lists say
 * about blank lines and where blocks end depends on it.
 * Invariant: the open blocks are the last children from the root down; only the
 * deepest of them, `current`, has text, and its inlines are read when it is closed.
 */
#include "quick_parts.h"

enum { CODE_INDENT = 4 };

typedef struct marker {
    const char *end;
    uint32_t start;
    char sign;
    bool is_ordered;
} marker;

static quick_block *parent_of(const quick_block *block) {
    return (quick_block *)block->node.parent;
}

static quick_block *last_child_of(const quick_block *block) {
    return (quick_block *)block->node.last_child;
}

static bool accepts_lines(const quick_block *block) {
    return block->node.type == TR_MD_NODE_PARAGRAPH ||
           block->node.type == TR_MD_NODE_HEADING ||
           block->node.type == TR_MD_NODE_CODE_BLOCK ||
           block->node.type == TR_MD_NODE_HTML_BLOCK;
}

static quick_block *new_block(tr_md_quick *quick, tr_md_node_type type) {
    quick_block *block;
    if (quick->blocks == quick->blocks_end) {
        quick->blocks =
            tr_md_reserve(quick->arena, QUICK_BLOCK_CHUNK * sizeof *quick->blocks);
        quick->blocks_end = quick->blocks + QUICK_BLOCK_CHUNK;
    }
    block = quick->blocks++;
    *block = (quick_block){.node.type = (uint8_t)type};
    block->node.start_line = block->node.end_line = quick->number;
    block->is_open = true;
    return block;
}

/* ------------------------------------------------------- Closing blocks ---- */

static bool ends_with_blank(quick_block *block) {
    while (!block->blank_checked) {
        block->blank_checked = true;
        if (block->node.type != TR_MD_NODE_LIST && block->node.type != TR_MD_NODE_ITEM)
            break;
        if (!block->node.last_child) break;
        block = last_child_of(block);
    }
    return block->ends_blank;
}

static bool is_tight(const quick_block *list) {
    const tr_md_node *item, *child;
    for (item = list->node.first_child; item; item = item->next) {
        if (((const quick_block *)item)->ends_blank && item->next) return false;
        for (child = item->first_child; child; child = child->next) {
            if ((item->next || child->next) && ends_with_blank((quick_block *)child))
                return false;
        }
    }
    return true;
}

/* Its inlines are read, or wait; what only defines is no paragraph. */
static void close_text(tr_md_quick *quick, quick_block *block) {
    const quick_content *content = &quick->content;
    tr_md_node *node = &block->node;
    if (!quick->may_define) {
        tr_md_quick_inlines(
            quick, node, content->begin, content->end, !content->is_copied);
        return;
    }
    if (node->type == TR_MD_NODE_PARAGRAPH && !tr_md_quick_take_definitions(quick))
        tr_md_node_unlink(node);
    else
        *TR_MD_PUSH(
            quick->arena, quick->waiting, quick->waiting_count,
            quick->waiting_capacity) = (quick_waiting){node, *content};
}

static void read_waiting(tr_md_quick *quick) {
    for (uint32_t i = 0; i < quick->waiting_count && !quick->declined; i++) {
        const quick_content *content = &quick->waiting[i].content;
        tr_md_quick_inlines(
            quick, quick->waiting[i].node, content->begin, content->end,
            !content->is_copied);
    }
}

static void close_code(tr_md_quick *quick, quick_block *block) {
    quick_content *content = &quick->content;
    if (block->fence) {
        const char *stop = quick->info_end;
        size_t size = (size_t)(stop - quick->info);
        if (size && memchr(quick->info, '&', size)) quick_decline(quick, "info string");
        block->node.url = tr_md_quick_clean(quick, quick->info, stop);
        tr_md_quick_end_content(quick, true);
    } else {
        const char *end = content->end, *last;
        while (end > content->begin && quick_is_space(end[-1]))
            end--;
        last = memchr(end, '\n', (size_t)(content->end - end));
        if (last) content->end = last + 1;
        if (last && content->is_copied) quick->scratch = (char *)content->end;
        tr_md_quick_end_content(quick, true);
        block->node.url = "";
    }
    tr_md_node_set_text(
        &block->node, content->begin ? content->begin : "",
        (size_t)(content->end - content->begin));
}

static void close_html(tr_md_quick *quick, tr_md_node *node) {
    const quick_content *content = &quick->content;
    tr_md_quick_end_content(quick, true);
    tr_md_node_set_text(
        node, content->begin, (size_t)(content->end - content->begin));
}

static bool ends_on_this_line(const quick_block *block) {
    return block->node.type == TR_MD_NODE_DOCUMENT || block->is_setext ||
           (block->node.type == TR_MD_NODE_CODE_BLOCK && block->fence);
}

/* Returns its parent. */
static quick_block *close_block(tr_md_quick *quick, quick_block *block) {
    tr_md_node *node = &block->node;
    quick_block *parent = parent_of(block);
    bool here = quick->at_end || ends_on_this_line(block);
    block->is_open = false;
    node->end_line = here ? quick->number : quick->number - 1;
    if (node->type == TR_MD_NODE_LIST) {
        node->is_tight = is_tight(block);
    } else if (accepts_lines(block)) {
        if (node->type == TR_MD_NODE_CODE_BLOCK)
            close_code(quick, block);
        else if (node->type == TR_MD_NODE_HTML_BLOCK)
            close_html(quick, node);
        else
            close_text(quick, block);
        quick->content = (quick_content){0};
    }
    return parent;
}

/* ------------------------------------------------------ Opening blocks ---- */

static bool can_contain(const quick_block *block, tr_md_node_type type) {
    return block->node.type == TR_MD_NODE_DOCUMENT ||
           block->node.type == TR_MD_NODE_BLOCK_QUOTE ||
           block->node.type == TR_MD_NODE_ITEM ||
           (block->node.type == TR_MD_NODE_LIST && type == TR_MD_NODE_ITEM);
}

static quick_block *
add_block(tr_md_quick *quick, quick_block *parent, tr_md_node_type type) {
    quick_block *block;
    while (!can_contain(parent, type))
        parent = close_block(quick, parent);
    block = new_block(quick, type);
    block->depth = (uint8_t)(parent->depth + 1);
    if (block->depth > TR_MD_QUICK_DEPTH) quick_decline(quick, "depth");
    block->node.parent = &parent->node;
    block->node.previous = parent->node.last_child;
    if (parent->node.last_child)
        parent->node.last_child->next = &block->node;
    else
        parent->node.first_child = &block->node;
    parent->node.last_child = &block->node;
    return block;
}

static void skip_quote_sign(tr_md_quick *quick) {
    tr_md_quick_skip_to(quick, quick->first + 1);
    if (quick->at < quick->line_end && tr_md_is_blank(*quick->at))
        tr_md_quick_skip_columns(quick, 1);
}

static const char *skip_sign(const char *at, const char *end, char sign) {
    while (at < end && *at == sign)
        at++;
    return at;
}

static const char *skip_blanks(const char *at, const char *end) {
    while (at < end && tr_md_is_blank(*at))
        at++;
    return at;
}

static bool open_heading(tr_md_quick *quick, quick_block **container) {
    const char *stop = skip_sign(quick->first, quick->line_end, '#');
    size_t level = (size_t)(stop - quick->first);
    if (level > 6 || (stop < quick->line_end && !tr_md_is_blank(*stop))) return false;
    tr_md_quick_skip_to(quick, skip_blanks(stop, quick->line_end));
    *container = add_block(quick, *container, TR_MD_NODE_HEADING);
    (*container)->node.level = (uint8_t)level;
    return true;
}

static bool open_fence(tr_md_quick *quick, quick_block **container) {
    const char *stop = skip_sign(quick->first, quick->line_end, *quick->first);
    size_t length = (size_t)(stop - quick->first);
    if (length < 3) return false;
    if (*quick->first == '`' && memchr(stop, '`', (size_t)(quick->line_end - stop)))
        return false;
    if (length > 200) quick_decline(quick, "long fence");
    *container = add_block(quick, *container, TR_MD_NODE_CODE_BLOCK);
    (*container)->fence = *quick->first;
    (*container)->fence_length = (uint8_t)length;
    (*container)->fence_indent = (uint8_t)(quick->first - quick->at);
    tr_md_quick_skip_to(quick, stop);
    return true;
}

static bool open_setext(tr_md_quick *quick, quick_block *paragraph) {
    char sign = *quick->first;
    const char *stop = skip_sign(quick->first, quick->line_end, sign);
    if (skip_blanks(stop, quick->line_end) != quick->line_end) return false;
    /* Without text to be a heading the line itself becomes text. */
    if (quick->may_define && !tr_md_quick_take_definitions(quick)) return true;
    paragraph->node.type = TR_MD_NODE_HEADING;
    paragraph->node.level = sign == '=' ? 1 : 2;
    paragraph->is_setext = true;
    tr_md_quick_skip_to(quick, quick->line_end);
    return true;
}

static bool open_break(tr_md_quick *quick, quick_block **container) {
    uint32_t count = 0;
    for (const char *at = quick->first; at < quick->line_end; at++) {
        if (*at == *quick->first)
            count++;
        else if (!tr_md_is_blank(*at))
            return false;
    }
    if (count < 3) return false;
    *container = add_block(quick, *container, TR_MD_NODE_THEMATIC_BREAK);
    tr_md_quick_skip_to(quick, quick->line_end);
    return true;
}

/* A paragraph is interrupted by an item with text only, and by the number 1. */
static bool read_marker(const tr_md_quick *quick, bool interrupts, marker *found) {
    const char *at = quick->first, *end = quick->line_end;
    *found = (marker){.sign = *at};
    if (tr_md_is_digit(*at)) {
        do {
            found->start = found->start * 10 + (uint32_t)(*at - '0');
            at++;
        } while (at < end && at - quick->first < 9 && tr_md_is_digit(*at));
        if (interrupts && found->start != 1) return false;
        if (at == end || (*at != '.' && *at != ')')) return false;
        found->sign = *at;
        found->is_ordered = true;
    }
    found->end = ++at;
    if (at < end && !tr_md_is_blank(*at)) return false;
    return !interrupts || skip_blanks(at, end) < end;
}

/* Behind the blanks of the marker; returns its width with them. */
static uint32_t skip_marker(tr_md_quick *quick, const marker *found) {
    uint32_t width = (uint32_t)(found->end - quick->first), column, blanks;
    bool in_tab;
    const char *at;
    tr_md_quick_skip_to(quick, found->end);
    in_tab = quick->in_tab;
    column = quick->column;
    at = quick->at;
    while (quick->column - column <= 5 && quick->at < quick->line_end &&
           tr_md_is_blank(*quick->at))
        tr_md_quick_skip_columns(quick, 1);
    blanks = quick->column - column;
    if (blanks >= 1 && blanks < 5 && quick->at < quick->line_end) return width + blanks;
    quick->at = at;
    quick->column = column;
    quick->in_tab = in_tab;
    if (blanks > 0) tr_md_quick_skip_columns(quick, 1);
    return width + 1;
}

static bool open_item(tr_md_quick *quick, quick_block **container) {
    quick_block *list = *container, *item;
    uint32_t indent = quick->indent, padding;
    marker found;
    if (!read_marker(quick, list->node.type == TR_MD_NODE_PARAGRAPH, &found))
        return false;
    padding = skip_marker(quick, &found);
    if (list->node.type != TR_MD_NODE_LIST || list->marker != found.sign ||
        list->node.is_ordered != found.is_ordered) {
        list = add_block(quick, list, TR_MD_NODE_LIST);
        list->marker = found.sign;
        list->node.is_ordered = found.is_ordered;
        list->node.start = found.start;
    }
    item = add_block(quick, list, TR_MD_NODE_ITEM);
    item->marker_indent = indent;
    item->padding = padding;
    *container = item;
    return true;
}

/* A tag alone in its line begins no block where text may go on. */
static bool open_html(tr_md_quick *quick, quick_block **container, bool in_paragraph) {
    bool is_comment = false;
    if (!tr_md_quick_begins_html(quick, quick->first, in_paragraph, &is_comment))
        return false;
    *container = add_block(quick, *container, TR_MD_NODE_HTML_BLOCK);
    (*container)->is_comment = is_comment;
    return true;
}

static bool open_at_sign(
    tr_md_quick *quick, quick_block **container, bool all, bool maybe_lazy) {
    bool in_paragraph = (*container)->node.type == TR_MD_NODE_PARAGRAPH;
    char sign = *quick->first;
    switch (sign) {
    case '>':
        skip_quote_sign(quick);
        *container = add_block(quick, *container, TR_MD_NODE_BLOCK_QUOTE);
        return true;
    case '#':
        return open_heading(quick, container);
    case '`':
    case '~':
        return open_fence(quick, container);
    case '<':
        return open_html(quick, container, in_paragraph || maybe_lazy);
    case '=':
        return in_paragraph && open_setext(quick, *container);
    case '-':
    case '*':
    case '_':
        if (sign == '-' && in_paragraph && open_setext(quick, *container)) return true;
        if (!(in_paragraph && !all) && open_break(quick, container)) return true;
        return sign != '_' && open_item(quick, container);
    case '+':
        return open_item(quick, container);
    default:
        return tr_md_is_digit(sign) && open_item(quick, container);
    }
}

static quick_block *open_blocks(tr_md_quick *quick, quick_block *container, bool all) {
    bool maybe_lazy = quick->current->node.type == TR_MD_NODE_PARAGRAPH;
    while (container->node.type != TR_MD_NODE_CODE_BLOCK &&
           container->node.type != TR_MD_NODE_HTML_BLOCK) {
        tr_md_quick_find_first(quick);
        if (quick->first == quick->line_end || quick->declined) break;
        if (quick->indent < CODE_INDENT) {
            if (!open_at_sign(quick, &container, all, maybe_lazy)) break;
        } else if (!maybe_lazy) {
            tr_md_quick_skip_columns(quick, CODE_INDENT);
            container = add_block(quick, container, TR_MD_NODE_CODE_BLOCK);
        } else {
            break;
        }
        if (accepts_lines(container)) break;
        maybe_lazy = false;
    }
    return container;
}

/* --------------------------------------------------- Continuing blocks ---- */

static bool continues_item(tr_md_quick *quick, const quick_block *item) {
    uint32_t wanted = item->marker_indent + item->padding;
    if (quick->indent >= wanted) {
        tr_md_quick_skip_columns(quick, wanted);
        return true;
    }
    if (quick->first < quick->line_end || !item->node.first_child) return false;
    tr_md_quick_skip_to(quick, quick->first);
    return true;
}

static bool closes_fence(const tr_md_quick *quick, const quick_block *block) {
    const char *stop;
    if (quick->indent >= CODE_INDENT || quick->first == quick->line_end) return false;
    stop = skip_sign(quick->first, quick->line_end, block->fence);
    return stop - quick->first >= block->fence_length &&
           skip_blanks(stop, quick->line_end) == quick->line_end;
}

static bool
continues_code(tr_md_quick *quick, const quick_block *block, bool *is_done) {
    uint32_t left = block->fence_indent;
    if (!block->fence) {
        if (quick->indent >= CODE_INDENT)
            tr_md_quick_skip_columns(quick, CODE_INDENT);
        else if (quick->first == quick->line_end)
            tr_md_quick_skip_to(quick, quick->first);
        else
            return false;
        return true;
    }
    if (closes_fence(quick, block)) {
        *is_done = true;
        return false;
    }
    for (; left && quick->at < quick->line_end && tr_md_is_blank(*quick->at); left--)
        tr_md_quick_skip_columns(quick, 1);
    return true;
}

static bool continues(tr_md_quick *quick, quick_block *block, bool *is_done) {
    switch (block->node.type) {
    case TR_MD_NODE_BLOCK_QUOTE:
        if (quick->indent >= CODE_INDENT || quick->first == quick->line_end ||
            *quick->first != '>')
            return false;
        skip_quote_sign(quick);
        return true;
    case TR_MD_NODE_ITEM:
        return continues_item(quick, block);
    case TR_MD_NODE_CODE_BLOCK:
        return continues_code(quick, block, is_done);
    case TR_MD_NODE_HEADING:
        return false;
    case TR_MD_NODE_PARAGRAPH:
        return quick->first < quick->line_end;
    case TR_MD_NODE_HTML_BLOCK:
        return block->is_comment || quick->first < quick->line_end;
    default:
        return true;
    }
}

/* The deepest open block that goes on; NULL if the line ends a fence. */
static quick_block *match_blocks(tr_md_quick *quick, bool *all) {
    quick_block *container = quick->root, *child;
    bool is_done = false;
    while ((child = last_child_of(container)) != NULL && child->is_open) {
        tr_md_quick_find_first(quick);
        if (!continues(quick, child, &is_done)) {
            *all = false;
            if (is_done) quick->current = close_block(quick, child);
            return is_done ? NULL : container;
        }
        container = child;
        if (accepts_lines(container)) break;
    }
    return container;
}

/* --------------------------------------------------------------- Lines ---- */

static void note_blank(tr_md_quick *quick, quick_block *container) {
    tr_md_node_type type = container->node.type;
    bool is_blank = quick->first == quick->line_end;
    if (is_blank && container->node.last_child && !accepts_lines(container))
        last_child_of(container)->ends_blank = true;
    container->ends_blank =
        is_blank && type != TR_MD_NODE_BLOCK_QUOTE && type != TR_MD_NODE_HEADING &&
        type != TR_MD_NODE_THEMATIC_BREAK &&
        !(type == TR_MD_NODE_CODE_BLOCK && container->fence) &&
        !(type == TR_MD_NODE_ITEM && !container->node.first_child &&
          container->node.start_line == quick->number);
    while ((container = parent_of(container)) != NULL)
        container->ends_blank = false;
}

/* What is behind the heading's text: blanks, and signs with a blank before them. */
static void cut_heading(tr_md_quick *quick) {
    const char *end = quick->line_end, *signs;
    while (end > quick->line && tr_md_is_blank(end[-1]))
        end--;
    signs = end;
    while (signs > quick->line && signs[-1] == '#')
        signs--;
    if (signs < end && signs > quick->line && tr_md_is_blank(signs[-1])) {
        end = signs;
        while (end > quick->line && tr_md_is_blank(end[-1]))
            end--;
    }
    if (end < quick->at) end = quick->at;
    quick->content = (quick_content){.begin = quick->at, .end = end};
}

static void take_line(tr_md_quick *quick, quick_block *container) {
    if (container->node.type == TR_MD_NODE_CODE_BLOCK) {
        if (container->fence && container->node.start_line == quick->number) {
            quick->info = quick->at;
            quick->info_end = quick->line_end;
        } else {
            tr_md_quick_append_line(quick);
        }
        return;
    }
    if (container->node.type == TR_MD_NODE_HTML_BLOCK) {
        tr_md_quick_append_line(quick);
        if (container->is_comment &&
            tr_md_quick_ends_comment(quick->first, quick->line_end))
            quick->current = close_block(quick, container);
        return;
    }
    if (quick->first == quick->line_end) return;
    if (!accepts_lines(container))
        container = add_block(quick, container, TR_MD_NODE_PARAGRAPH);
    tr_md_quick_skip_to(quick, quick->first);
    if (container->node.type == TR_MD_NODE_HEADING)
        cut_heading(quick);
    else
        tr_md_quick_append_line(quick);
    quick->current = container;
}

static void
add_line(tr_md_quick *quick, quick_block *container, quick_block *last_matched) {
    tr_md_quick_find_first(quick);
    note_blank(quick, container);
    if (quick->current != last_matched && container == last_matched &&
        quick->first < quick->line_end &&
        quick->current->node.type == TR_MD_NODE_PARAGRAPH) {
        tr_md_quick_append_line(quick);
        return;
    }
    while (quick->current != last_matched)
        quick->current = close_block(quick, quick->current);
    quick->current = container;
    take_line(quick, container);
}

/* Can no block begin with it, nor end? */
static bool is_plain(char c) {
    static const uint64_t others[2] = {
        1ull << '\t' | 1ull << ' ' | 1ull << '#' | 1ull << '*' | 1ull << '+' |
            1ull << '-' | 1ull << '<' | 1ull << '=' | 1ull << '>' | 0x3FFull << '0',
        1ull << ('_' - 64) | 1ull << ('`' - 64) | 1ull << ('~' - 64)};
    unsigned char sign = (unsigned char)c;
    return sign >= 0x80 || !(others[sign / 64] >> sign % 64 & 1);
}

/* Does the line begin or continue a plain block outside of containers? */
static bool is_easy(const tr_md_quick *quick, const quick_block *block) {
    switch (block->node.type) {
    case TR_MD_NODE_DOCUMENT:
        return is_plain(*quick->line);
    case TR_MD_NODE_PARAGRAPH:
        return block->depth == 1 && is_plain(*quick->line);
    case TR_MD_NODE_CODE_BLOCK:
        return block->depth == 1 && block->fence && !block->fence_indent &&
               *quick->line != block->fence && !tr_md_is_blank(*quick->line);
    default:
        return false;
    }
}

/* The same for lines without anything in them. */
static bool ends_easily(const quick_block *block) {
    return block->depth == 1 && (block->node.type == TR_MD_NODE_PARAGRAPH ||
                                 block->node.type == TR_MD_NODE_HEADING);
}

/* What most lines are is done at once; that is all there is to know about them. */
static bool take_easily(tr_md_quick *quick) {
    quick_block *block = quick->current;
    if (quick->line == quick->line_end) {
        if (ends_easily(block)) block = quick->current = close_block(quick, block);
        return block == quick->root;
    }
    if (!is_easy(quick, block)) return false;
    if (block == quick->root)
        quick->current = add_block(quick, block, TR_MD_NODE_PARAGRAPH);
    tr_md_quick_append(quick, quick->line, quick->line_end);
    return true;
}

void tr_md_quick_line(tr_md_quick *quick) {
    quick_block *container, *last_matched;
    bool all = true;
    quick->number++;
    quick->at = quick->line;
    quick->column = 0;
    quick->in_tab = false;
    if (!quick->root)
        quick->root = quick->current = new_block(quick, TR_MD_NODE_DOCUMENT);
    if (take_easily(quick)) return;
    last_matched = match_blocks(quick, &all);
    if (!last_matched) return;
    container = open_blocks(quick, last_matched, all);
    if (!quick->declined) add_line(quick, container, last_matched);
}

void tr_md_quick_end(tr_md_quick *quick) {
    quick->at_end = true;
    if (!quick->root) {
        quick->root = quick->current = new_block(quick, TR_MD_NODE_DOCUMENT);
        quick->root->node.start_line = 1;
    }
    while (quick->current)
        quick->current = close_block(quick, quick->current);
    read_waiting(quick);
}
