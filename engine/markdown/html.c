/* SPDX-License-Identifier: MIT
 *
 * The tree to HTML, byte for byte as libcmark's own renderer writes it where
 * no extension has a say.  One loop over the nodes of the tree, no recursion.
 * Invariant: what is written for a node's children lies at a greater depth
 * than what is written for the node, so that the sanitizer can close raw
 * elements in time.
 */
#include "render.h"

void tr_md_begin_block(tr_md_renderer *self) {
    tr_md_sanitize_block(&self->sanitizer, self->depth);
    tr_md_put_break(self);
}

void tr_md_replace_from(
    tr_md_renderer *self, size_t begin, const torii_markdown_text *html) {
    self->html.size = begin;
    tr_md_put(&self->html, html->data, html->size);
    tr_md_begin_block(self);
}

void tr_md_end_text_block(tr_md_renderer *self) {
    torii_markdown_text *plain = &self->plain;
    if (plain->size && plain->data[plain->size - 1] != '\n') tr_md_put(plain, "\n", 1);
}

static inline void put_str(tr_md_renderer *self, const char *str) {
    tr_md_put_str(&self->html, str);
}

void tr_md_begin_element(
    tr_md_renderer *self, const char *name, tr_md_node *node, const char *end) {
    const tr_md_attributes *given = tr_md_attributes_of(self, node);
    put_str(self, "<");
    put_str(self, name);
    if (given) tr_md_put_attributes(self, given, "");
    put_str(self, end);
}

/* The same for a constant name, at once where there are no attributes. */
#define BEGIN_ELEMENT(self, name, node, end)                              \
    ((self)->doc->extensions & TORII_MARKDOWN_ATTRIBUTES                  \
         ? tr_md_begin_element((self), (name), (node), (end))             \
         : put_str((self), "<" name end))

/* ---------------------------------------------------------- Plain text ---- */

/* The next node within `root` on the way through all of them; NULL at the end. */
static tr_md_node *next_inside(tr_md_node *root, tr_md_node *node) {
    tr_md_node *next = node->first_child;
    while (!next && node != root) {
        next = node->next;
        node = node->parent;
    }
    return next;
}

void tr_md_put_plain(torii_markdown_text *out, tr_md_node *root, bool with_html) {
    tr_md_node *node = root;
    while ((node = next_inside(root, node)) != NULL) {
        switch (node->type) {
        case TR_MD_NODE_HTML_INLINE:
            if (!with_html) break;
            /* fall through */
        case TR_MD_NODE_TEXT:
        case TR_MD_NODE_CODE:
            tr_md_put(out, node->text.data, node->text.size);
            break;
        case TR_MD_NODE_LINEBREAK:
        case TR_MD_NODE_SOFTBREAK:
            tr_md_put_str(out, " ");
            break;
        default:
            break;
        }
    }
}

static void put_text(tr_md_renderer *self, tr_md_span text) {
    tr_md_put_escaped(&self->html, text.data, text.size);
    tr_md_put(&self->plain, text.data, text.size);
}

static void put_title(tr_md_renderer *self, const char *title) {
    put_text(self, (tr_md_span){title, strlen(title)});
}

/* --------------------------------------------------- Blocks with content ---- */

static void enter_list(tr_md_renderer *self, tr_md_node *node) {
    tr_md_begin_block(self);
    if (!node->is_ordered) {
        BEGIN_ELEMENT(self, "ul", node, ">\n");
    } else if (node->start == 1) {
        BEGIN_ELEMENT(self, "ol", node, ">\n");
    } else {
        BEGIN_ELEMENT(self, "ol", node, " start=\"");
        tr_md_put_number(&self->html, node->start);
        put_str(self, "\">\n");
    }
}

static void put_checkbox(tr_md_renderer *self, const tr_md_task *task) {
    if (self->options->task_labels) put_str(self, "<label>");
    put_str(
        self, task->checked ? "<input type=\"checkbox\" checked=\"\" disabled=\"\" /> "
                            : "<input type=\"checkbox\" disabled=\"\" /> ");
}

/* Where a first paragraph has no element its attributes are those of the item. */
static void enter_item(tr_md_renderer *self, tr_md_node *item) {
    tr_md_node *first = item->first_child;
    tr_md_node *list = item->parent;
    bool tight = first && first->type == TR_MD_NODE_PARAGRAPH && list &&
                 list->is_tight;
    tr_md_put_break(self);
    if (tight)
        BEGIN_ELEMENT(self, "li", first, ">");
    else
        put_str(self, "<li>");
}

static bool is_tight(const tr_md_renderer *self, tr_md_node *node) {
    tr_md_node *parent = node->parent;
    tr_md_node *list = parent ? parent->parent : NULL;
    if (self->is_bare && parent == self->doc->root) return true;
    return list && list->type == TR_MD_NODE_LIST &&
           list->is_tight;
}

/* The task of the item that begins with this paragraph. */
static const tr_md_task *task_of(tr_md_node *node) {
    tr_md_node *parent = node->parent;
    if (node->previous || !parent ||
        parent->type != TR_MD_NODE_ITEM)
        return NULL;
    return tr_md_extra_of(parent, TR_MD_TASK);
}

/* The element of a paragraph in a definition list, or NULL. */
static const char *definition_part(tr_md_node *node) {
    if (tr_md_extra_of(node, TR_MD_TERM)) return "dt>";
    return tr_md_extra_of(node, TR_MD_MEANING) ? "dd>" : NULL;
}

/* The image that stands alone in a paragraph, or NULL. */
static tr_md_node *lone_image(const tr_md_renderer *self, tr_md_node *paragraph) {
    tr_md_node *image = paragraph->first_child, *next;
    if (!self->options->figures || !image ||
        image->type != TR_MD_NODE_IMAGE)
        return NULL;
    next = image->next;
    if (next && tr_md_extra_of(next, TR_MD_ATTRIBUTES)) next = next->next;
    return next ? NULL : image;
}

static void exit_figure(tr_md_renderer *self) {
    const char *title = self->figure->title;
    if (*title) {
        put_str(self, "\n<figcaption>");
        put_title(self, title);
        put_str(self, "</figcaption>");
    }
    put_str(self, "\n</figure>\n");
    self->figure = NULL;
    self->in_paragraph = false;
    tr_md_end_text_block(self);
}

static void enter_paragraph(tr_md_renderer *self, tr_md_node *node) {
    const tr_md_cell *cell = tr_md_extra_of(node, TR_MD_CELL);
    const tr_md_task *task = task_of(node);
    if (cell) {
        tr_md_enter_cell(self, cell);
        return;
    }
    if (definition_part(node)) {
        tr_md_begin_block(self);
        put_str(self, "<");
        put_str(self, definition_part(node));
        self->in_paragraph = true;
        return;
    }
    if (!is_tight(self, node)) {
        tr_md_begin_block(self);
        self->figure = lone_image(self, node);
        if (self->figure) {
            BEGIN_ELEMENT(self, "figure", node, ">\n");
            self->in_paragraph = true;
            return;
        }
        if (!self->has_summary && node->parent == self->doc->root) {
            self->has_summary = true;
            self->summary_begin = self->html.size;
        }
        BEGIN_ELEMENT(self, "p", node, ">");
        self->in_paragraph = true;
    }
    if (task) put_checkbox(self, task);
}

static void exit_paragraph(tr_md_renderer *self, tr_md_node *node) {
    if (tr_md_extra_of(node, TR_MD_CELL)) {
        tr_md_exit_cell(self);
        return;
    }
    if (definition_part(node)) {
        put_str(self, "</");
        put_str(self, definition_part(node));
        put_str(self, "\n");
        self->in_paragraph = false;
        tr_md_end_text_block(self);
        return;
    }
    if (self->figure) {
        exit_figure(self);
        return;
    }
    if (self->options->task_labels && task_of(node)) put_str(self, "</label>");
    if (self->in_paragraph) {
        put_str(self, "</p>\n");
        self->in_paragraph = false;
        if (self->has_summary && !self->summary_end && !self->has_more &&
            node->parent == self->doc->root)
            self->summary_end = self->html.size;
    }
    tr_md_end_text_block(self);
}

/* --------------------------------------------------------------- Events ---- */

/* Nodes without children. */
static bool
put_leaf(tr_md_renderer *self, tr_md_node *node, tr_md_node_type type) {
    switch (type) {
    case TR_MD_NODE_TEXT:
        put_text(self, node->text);
        return true;
    case TR_MD_NODE_SOFTBREAK:
        put_str(self, self->options->hard_breaks ? "<br />\n" : "\n");
        tr_md_put_str(&self->plain, " ");
        return true;
    case TR_MD_NODE_LINEBREAK:
        put_str(self, "<br />\n");
        tr_md_put_str(&self->plain, " ");
        return true;
    case TR_MD_NODE_CODE:
        if (tr_md_put_math(self, node)) return true;
        BEGIN_ELEMENT(self, "code", node, ">");
        put_text(self, node->text);
        put_str(self, "</code>");
        return true;
    case TR_MD_NODE_HTML_INLINE:
        tr_md_put_raw(self, node, false);
        return true;
    case TR_MD_NODE_HTML_BLOCK:
        tr_md_put_html_block(self, node);
        return true;
    case TR_MD_NODE_CODE_BLOCK:
        if (tr_md_extra_of(node, TR_MD_MATH))
            tr_md_put_math_block(self, node);
        else
            tr_md_put_code_block(self, node);
        return true;
    case TR_MD_NODE_THEMATIC_BREAK:
        tr_md_begin_block(self);
        BEGIN_ELEMENT(self, "hr", node, " />\n");
        return true;
    default:
        return false;
    }
}

static void enter_container(
    tr_md_renderer *self, tr_md_node *node, const tr_md_container *box) {
    const char *title = *box->title ? box->title : NULL;
    tr_md_begin_block(self);
    if (box->is_details) {
        BEGIN_ELEMENT(self, "details", node, ">\n<summary>");
        put_title(self, title ? title : "Details");
        put_str(self, "</summary>\n");
    } else if (box->alert) {
        if (title) tr_md_put_str(&self->plain, title);
        tr_md_enter_quote(
            self, node, box->alert, title ? title : box->alert->title);
    } else {
        put_str(self, "<div");
        tr_md_put_attributes(self, tr_md_attributes_of(self, node), box->name);
        put_str(self, ">\n");
        if (title) {
            put_str(self, "<p class=\"container-title\">");
            put_title(self, title);
            put_str(self, "</p>\n");
        }
    }
    tr_md_end_text_block(self);
}

/* Those custom nodes that are one element. */
static const char *element_of(tr_md_extra_kind kind) {
    switch (kind) {
    case TR_MD_DELETED:
        return "del>";
    case TR_MD_SUBSCRIPT:
        return "sub>";
    case TR_MD_SUPERSCRIPT:
        return "sup>";
    case TR_MD_HIGHLIGHTED:
        return "mark>";
    default:
        return NULL;
    }
}

static void enter_custom(tr_md_renderer *self, tr_md_node *node) {
    const tr_md_extra *extra = node->extra;
    if (!extra) return;
    if (element_of(extra->kind)) {
        put_str(self, "<");
        put_str(self, element_of(extra->kind));
    } else if (extra->kind == TR_MD_TABLE) {
        tr_md_enter_table(self, node);
    } else if (extra->kind == TR_MD_FOOTNOTE_REF) {
        tr_md_put_footnote_ref(self, (const tr_md_footnote_ref *)extra);
    } else if (extra->kind == TR_MD_CONTAINER) {
        enter_container(self, node, (const tr_md_container *)extra);
    } else if (extra->kind == TR_MD_DEFINITIONS) {
        tr_md_begin_block(self);
        BEGIN_ELEMENT(self, "dl", node, ">\n");
    } else if (extra->kind == TR_MD_ABBREVIATION) {
        const char *title = ((const tr_md_abbreviation *)extra)->title;
        put_str(self, "<abbr title=\"");
        tr_md_put_escaped(&self->html, title, strlen(title));
        put_str(self, "\">");
    }
}

static void exit_container(tr_md_renderer *self, const tr_md_container *box) {
    tr_md_put_break(self);
    if (box->is_details)
        put_str(self, "</details>\n");
    else if (box->alert)
        tr_md_exit_quote(self, true);
    else
        put_str(self, "</div>\n");
}

static void exit_custom(tr_md_renderer *self, tr_md_node *node) {
    const tr_md_extra *extra = node->extra;
    if (!extra) return;
    if (element_of(extra->kind)) {
        put_str(self, "</");
        put_str(self, element_of(extra->kind));
    } else if (extra->kind == TR_MD_TABLE) {
        tr_md_exit_table(self, node);
    } else if (extra->kind == TR_MD_CONTAINER) {
        exit_container(self, (const tr_md_container *)extra);
    } else if (extra->kind == TR_MD_DEFINITIONS) {
        put_str(self, "</dl>\n");
    } else if (extra->kind == TR_MD_ABBREVIATION) {
        put_str(self, "</abbr>");
    }
}

static void enter(tr_md_renderer *self, tr_md_node *node, tr_md_node_type type) {
    const tr_md_alert *alert;
    switch (type) {
    case TR_MD_NODE_BLOCK_QUOTE:
        alert = tr_md_extra_of(node, TR_MD_ALERT);
        tr_md_enter_quote(self, node, alert, alert ? alert->title : "");
        break;
    case TR_MD_NODE_LIST:
        enter_list(self, node);
        break;
    case TR_MD_NODE_ITEM:
        enter_item(self, node);
        break;
    case TR_MD_NODE_PARAGRAPH:
        enter_paragraph(self, node);
        break;
    case TR_MD_NODE_HEADING:
        tr_md_enter_heading(self, node);
        break;
    case TR_MD_NODE_EMPH:
        BEGIN_ELEMENT(self, "em", node, ">");
        break;
    case TR_MD_NODE_STRONG:
        BEGIN_ELEMENT(self, "strong", node, ">");
        break;
    case TR_MD_NODE_LINK:
        tr_md_enter_link(self, node);
        break;
    case TR_MD_NODE_CUSTOM_BLOCK:
    case TR_MD_NODE_CUSTOM_INLINE:
        enter_custom(self, node);
        break;
    default:
        break;
    }
    self->depth++;
}

static void leave(tr_md_renderer *self, tr_md_node *node, tr_md_node_type type) {
    if (self->sanitizer.open_count) tr_md_sanitize_leave(&self->sanitizer, self->depth);
    self->depth--;
    switch (type) {
    case TR_MD_NODE_DOCUMENT:
        /* behind raw elements that were closed */
        if (!self->is_bare) tr_md_put_break(self);
        break;
    case TR_MD_NODE_BLOCK_QUOTE:
        tr_md_put_break(self);
        tr_md_exit_quote(self, tr_md_extra_of(node, TR_MD_ALERT) != NULL);
        break;
    case TR_MD_NODE_LIST:
        put_str(self, node->is_ordered ? "</ol>\n" : "</ul>\n");
        break;
    case TR_MD_NODE_ITEM:
        put_str(self, "</li>\n");
        break;
    case TR_MD_NODE_PARAGRAPH:
        exit_paragraph(self, node);
        break;
    case TR_MD_NODE_HEADING:
        tr_md_exit_heading(self, node);
        break;
    case TR_MD_NODE_EMPH:
        put_str(self, "</em>");
        break;
    case TR_MD_NODE_STRONG:
        put_str(self, "</strong>");
        break;
    case TR_MD_NODE_LINK:
        tr_md_exit_link(self);
        break;
    case TR_MD_NODE_CUSTOM_BLOCK:
    case TR_MD_NODE_CUSTOM_INLINE:
        exit_custom(self, node);
        break;
    default:
        break;
    }
}

/* False if it has no content. */
static bool visit(tr_md_renderer *self, tr_md_node *node, tr_md_node_type type) {
    if (type == TR_MD_NODE_IMAGE) {
        tr_md_put_image(self, node);
        return false;
    }
    if (put_leaf(self, node, type)) return false;
    enter(self, node, type);
    return true;
}

void tr_md_render_tree(tr_md_renderer *self, tr_md_node *root) {
    tr_md_node *node = root, *next;
    for (;;) {
        tr_md_node_type type = node->type;
        if (type < TR_MD_NODE_FIRST_INLINE) {
            node = tr_md_prepare(self->walk, node);
            type = node->type;
            self->doc->current = node;
        }
        if (visit(self, node, type)) {
            next = node->first_child;
            if (next) {
                node = next;
                continue;
            }
            leave(self, node, type);
        }
        while (node != root && !(next = node->next)) {
            node = node->parent;
            leave(self, node, node->type);
        }
        if (node == root) return;
        node = next;
    }
}
