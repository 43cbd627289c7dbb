/* SPDX-License-Identifier: MIT
 *
 * Strikethrough, subscript, superscript, marks: runs of one or two tildes, one
 * caret, two equals signs are paired among the children of one node, by the
 * rules that CommonMark has for emphasis.  Since it happens
 * after the parse, emphasis wins where the two overlap.  Runs that cannot be
 * matched are remembered per kind, so that no run is looked at twice in vain.
 */
#include "document.h"

#include <utf8proc.h>

typedef struct delimiter {
    tr_md_node *node; /* a text of signs only */
    char sign;
    uint32_t size;
    bool can_close;
} delimiter;

typedef struct pairing {
    tr_md_document *doc;
    const char *signs; /* those that mean something */
    delimiter *runs;   /* among the children of one node, in order */
    uint32_t run_count, run_capacity;
    delimiter *stack; /* of runs that can open */
    uint32_t count, capacity;
    uint32_t bottom[3][3][2]; /* by sign, by size, by whether the closer can open */
} pairing;

static bool is_space_point(utf8proc_int32_t point) {
    return point == '\t' || point == '\n' || point == '\f' || point == '\r' ||
           utf8proc_category(point) == UTF8PROC_CATEGORY_ZS;
}

static bool is_punctuation(utf8proc_int32_t point) {
    utf8proc_category_t category;
    if (point < 0x80)
        return point > ' ' && point < 0x7F && !tr_md_is_digit((char)point) &&
               !tr_md_is_alpha((char)point);
    category = utf8proc_category(point);
    return category >= UTF8PROC_CATEGORY_PC && category <= UTF8PROC_CATEGORY_PO;
}

static utf8proc_int32_t point_at(const char *at) {
    utf8proc_int32_t point;
    return utf8proc_iterate((const utf8proc_uint8_t *)at, -1, &point) < 1 ? '\n'
                                                                          : point;
}

static utf8proc_int32_t last_point(const char *text) {
    const char *at = text + strlen(text) - 1;
    while (at > text && ((unsigned char)*at & 0xC0) == 0x80)
        at--;
    return point_at(at);
}

/* The character of the source at the border of `node`, as far as it matters. */
static utf8proc_int32_t
border(tr_md_document *doc, tr_md_node *node, tr_md_node *parent, bool at_end) {
    const char *text;
    if (!node) {
        switch (parent->type) {
        case TR_MD_NODE_PARAGRAPH:
        case TR_MD_NODE_HEADING:
            return '\n';
        default:
            return '*'; /* the delimiter of what encloses */
        }
    }
    switch (node->type) {
    case TR_MD_NODE_TEXT:
        text = tr_md_node_str(doc->arena, node);
        return !*text ? '\n' : at_end ? last_point(text) : point_at(text);
    case TR_MD_NODE_SOFTBREAK:
    case TR_MD_NODE_LINEBREAK:
        return '\n';
    default:
        return '*';
    }
}

static unsigned index_of(char sign) {
    return sign == '~' ? 0 : sign == '^' ? 1 : 2;
}

static bool is_run(const tr_md_document *doc, char sign, size_t size) {
    if (sign == '^') return size == 1;
    if (sign == '=') return size == 2;
    if (doc->extensions & TORII_MARKDOWN_STRIKETHROUGH) return size <= 2;
    return size == 1;
}

/* Makes nodes of their own of the runs of signs in `node`, and lists them. */
static void cut_runs(pairing *self, tr_md_node *node) {
    tr_md_document *doc = self->doc;
    const char *text = tr_md_node_str(self->doc->arena, node);
    const char *at = text;
    const char *found;
    while ((found = strpbrk(at, self->signs)) != NULL) {
        size_t size = strspn(found, (char[]){*found, 0});
        tr_md_node *run = tr_md_text_node(doc, found, size);
        if (found > at)
            tr_md_node_insert_before(
                node, tr_md_text_node(doc, at, (size_t)(found - at)));
        tr_md_node_insert_before(node, run);
        if (is_run(doc, *found, size))
            *TR_MD_PUSH(doc->arena, self->runs, self->run_count, self->run_capacity) =
                (delimiter){run, *found, (uint32_t)size, false};
        at = found + size;
    }
    if (*at) tr_md_node_insert_before(node, tr_md_text_node(doc, at, strlen(at)));
    tr_md_node_unlink(node);
}

static bool
find_opener(pairing *self, const delimiter *run, bool can_open, uint32_t *found) {
    uint32_t *bottom = &self->bottom[index_of(run->sign)][run->size][can_open];
    for (uint32_t i = self->count; i > *bottom; i--) {
        const delimiter *opener = &self->stack[i - 1];
        if (opener->sign == run->sign &&
            (!(can_open || opener->can_close) || (opener->size + run->size) % 3 != 0)) {
            *found = i - 1;
            return true;
        }
    }
    *bottom = self->count;
    return false;
}

static tr_md_extra_kind kind_of(const tr_md_document *doc, const delimiter *run) {
    if (run->sign == '^') return TR_MD_SUPERSCRIPT;
    if (run->sign == '=') return TR_MD_HIGHLIGHTED;
    return run->size == 1 && (doc->extensions & TORII_MARKDOWN_SUB_SUP)
               ? TR_MD_SUBSCRIPT
               : TR_MD_DELETED;
}

static void wrap(pairing *self, tr_md_node *opener, const delimiter *run) {
    tr_md_extra *extra = tr_md_alloc(self->doc->arena, sizeof *extra);
    tr_md_node *closer = run->node;
    tr_md_node *made, *node;
    extra->kind = kind_of(self->doc, run);
    made = tr_md_node_new(self->doc, TR_MD_NODE_CUSTOM_INLINE, extra);
    while ((node = opener->next) != closer)
        tr_md_node_append(made, node);
    tr_md_node_insert_after(opener, made);
    tr_md_node_unlink(opener);
    tr_md_node_unlink(closer);
}

static void drop_to(pairing *self, uint32_t count) {
    self->count = count;
    for (int i = 0; i < 3 * 3 * 2; i++) {
        uint32_t *bottom = &self->bottom[i / 6][i / 2 % 3][i % 2];
        if (*bottom > count) *bottom = count;
    }
}

static void handle_run(pairing *self, const delimiter *run) {
    tr_md_node *parent = run->node->parent;
    utf8proc_int32_t before = border(self->doc, run->node->previous, parent, true);
    utf8proc_int32_t after = border(self->doc, run->node->next, parent, false);
    bool space_before = is_space_point(before), space_after = is_space_point(after);
    bool mark_before = is_punctuation(before), mark_after = is_punctuation(after);
    bool can_open = !space_after && (!mark_after || space_before || mark_before);
    bool can_close = !space_before && (!mark_before || space_after || mark_after);
    uint32_t at;
    /* A closer looks at one opener only; if the sizes differ, both stay. */
    if (can_close && find_opener(self, run, can_open, &at) &&
        self->stack[at].size == run->size) {
        tr_md_node *opener = self->stack[at].node;
        drop_to(self, at);
        wrap(self, opener, run);
        return;
    }
    if (can_open)
        *TR_MD_PUSH(self->doc->arena, self->stack, self->count, self->capacity) =
            (delimiter){run->node, run->sign, run->size, can_close};
}

static void pair_children(pairing *self, tr_md_node *parent) {
    tr_md_node *node, *next;
    self->run_count = 0;
    drop_to(self, 0);
    for (node = parent->first_child; node; node = next) {
        next = node->next;
        if (node->type == TR_MD_NODE_TEXT &&
            strpbrk(tr_md_node_str(self->doc->arena, node), self->signs))
            cut_runs(self, node);
    }
    for (uint32_t i = 0; i < self->run_count; i++)
        handle_run(self, &self->runs[i]);
}

void tr_md_strike(tr_md_document *doc, tr_md_node **parents, uint32_t count) {
    bool tildes =
        doc->extensions & (TORII_MARKDOWN_STRIKETHROUGH | TORII_MARKDOWN_SUB_SUP);
    char signs[4] = "";
    char *end = signs;
    pairing self = {.doc = doc, .signs = signs};
    if (tildes) *end++ = '~';
    if (doc->extensions & TORII_MARKDOWN_SUB_SUP) *end++ = '^';
    if (doc->extensions & TORII_MARKDOWN_MARK) *end++ = '=';
    for (uint32_t i = 0; i < count; i++)
        pair_children(&self, parents[i]);
}
