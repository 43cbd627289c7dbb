/* SPDX-License-Identifier: MIT
 *
 * One document on its way from text to HTML, and the steps it goes through:
 *
 *   source.c     clean UTF-8, lines, the parse
 *   signs.c      what extensions could be meant at all, and where
 *   guard.c      refuses what would cost libcmark quadratic time
 *   rewrite.c    math becomes code, definitions of abbreviations go
 *   quick.c      the tree of a plain document;  tree.c  that of any other
 *   marks.c      footnotes and containers as marked comments, parsed until
 *                all of them are in the tree; put into their places:
 *   boxes.c      containers;  footnotes.c  definitions of footnotes
 *   container.c  where the content of a line begins within quotes and lists
 *   tables.c     tables found in the tree, if need be as marked comments
 *   cells.c      their cells, parsed as paragraphs
 *   prepare.c    each block, before it is rendered, for all other extensions:
 *   blocks.c     task lists, alerts, heading attributes, definition lists
 *   attributes.c attributes of blocks and of links, images and the like
 *   inlines.c    autolinks, footnote references, emoji, abbreviations
 *   strike.c     strikethrough, sub, sup, mark
 *   html.c       the tree to HTML;  sanitize.c  HTML in the Markdown
 *
 * Invariant: each line of a rewritten source knows the line of the original.
 */
#ifndef TR_MARKDOWN_DOCUMENT_H
#define TR_MARKDOWN_DOCUMENT_H

#include "chars.h"
#include "node.h"

typedef struct tr_md_line {
    const char *data;
    uint32_t size;   /* with its line end */
    uint32_t origin; /* its number in the original, from 1 */
} tr_md_line;

typedef struct tr_md_source {
    const char *data;
    size_t size;
    tr_md_line *lines; /* NULL until tr_md_source_split() */
    uint32_t line_count;
} tr_md_source;

/* What hangs on a node as user data.  `kind` tells which structure it is. */
typedef enum tr_md_extra_kind {
    TR_MD_ITEM, /* where the content of a list item begins; container.c */
    TR_MD_TASK,
    TR_MD_ALERT,
    TR_MD_HEADING,
    TR_MD_TABLE,
    TR_MD_CELL,
    TR_MD_DELETED,      /* ~~text~~ */
    TR_MD_SUBSCRIPT,    /* ~text~ */
    TR_MD_SUPERSCRIPT,  /* ^text^ */
    TR_MD_HIGHLIGHTED,  /* ==text== */
    TR_MD_FOOTNOTE_REF, /* [^label] */
    TR_MD_DEFINITIONS,  /* a definition list, its terms, what they mean */
    TR_MD_TERM,
    TR_MD_MEANING,
    TR_MD_CONTAINER,
    TR_MD_MATH,
    TR_MD_ABBREVIATION,
    TR_MD_ATTRIBUTES, /* those of the node before */
    TR_MD_WIKI        /* a link [[so]] */
} tr_md_extra_kind;

typedef struct tr_md_extra {
    tr_md_extra_kind kind;
} tr_md_extra;

typedef struct tr_md_task {
    tr_md_extra_kind kind;
    bool checked;
} tr_md_task;

typedef struct tr_md_alert {
    tr_md_extra_kind kind;
    const char *name;  /* "note" */
    const char *title; /* "Note" */
} tr_md_alert;

/* Attributes in braces; each NULL if there are none. */
typedef struct tr_md_attributes {
    tr_md_extra_kind kind;
    const char *id;
    const char *classes; /* separated by spaces */
    const char *others;  /* HTML: ` lang="de"` */
    const char *refused; /* the name of one that is left out */
} tr_md_attributes;

typedef struct tr_md_table {
    tr_md_extra_kind kind;
    uint32_t column_count;
    char *align;         /* one letter for each column: l, c, r or 0 */
    uint32_t row_count;  /* with the header */
    uint32_t first_cell; /* of tr_md_document.cells */
    uint32_t cell_count; /* those that are not empty */
} tr_md_table;

typedef struct tr_md_cell {
    tr_md_extra_kind kind;
    uint32_t row; /* within its table */
    uint32_t column;
    uint32_t origin;  /* its line in the original */
    uint32_t line;    /* and in the source, from 1 */
    bool is_apart;    /* its node has lines of another source */
    tr_md_span text;
} tr_md_cell;

typedef struct tr_md_footnote {
    tr_md_node *node; /* a custom block with its content; NULL if not found */
    uint32_t number;  /* in order of reference, 0 if there is none */
    uint32_t reference_count;
} tr_md_footnote;

typedef struct tr_md_footnote_ref {
    tr_md_extra_kind kind;
    uint32_t footnote;
} tr_md_footnote_ref;

typedef struct tr_md_container {
    tr_md_extra_kind kind;
    const tr_md_alert *alert; /* if its name is that of one */
    const char *name;
    const char *title; /* or "" */
    bool is_details;
} tr_md_container;

typedef struct tr_md_math {
    tr_md_extra_kind kind;
    bool is_display;
} tr_md_math;

enum { TR_MD_ABBREVIATION_MAX = 100 }; /* bytes of what is abbreviated */

typedef struct tr_md_abbreviation {
    tr_md_extra_kind kind;
    const char *title;
} tr_md_abbreviation;

/* Characters that stand for escaped ones, so that these mean nothing. */
typedef struct tr_md_stand_in {
    char original;
    char bytes[4]; /* UTF-8, empty if not in use */
    uint32_t size;
} tr_md_stand_in;

enum { TR_MD_STAND_IN_COUNT = 8 };

typedef struct tr_md_mark tr_md_mark; /* marks.h */

typedef struct tr_md_document {
    tr_md_run *run;
    tr_md_arena *arena; /* all of the work */
    tr_md_arena *tree;  /* what one parse makes */
    const torii_markdown_options *options;
    const torii_markdown_limits *limits;
    unsigned extensions; /* those switched on that the source could use */
    tr_md_source source; /* what the tree was made from */
    tr_md_node *root;
    tr_md_span unguarded; /* not looked at yet whether libcmark can stand it */
    uint32_t reached;     /* the line of the source that the quick parser is at */
    size_t fed;           /* bytes of the source that libcmark has seen */
    tr_md_node *current; /* the block being rendered */
    char nonce[24]; /* marks comments of ours; not in the source */
    tr_md_stand_in stand_ins[TR_MD_STAND_IN_COUNT];

    tr_md_mark *marks;
    uint32_t mark_count, mark_capacity;
    tr_md_source marked; /* what their lines are those of */

    tr_md_footnote *footnotes;
    uint32_t footnote_count, footnote_capacity;
    tr_md_map *footnote_labels;

    tr_md_table *tables;
    uint32_t table_count, table_capacity;
    tr_md_cell *cells;
    uint32_t cell_count, cell_capacity;
    tr_md_node **cell_nodes; /* until they are put into their tables */
    uint32_t missing_cells;  /* in rows that are too short */

    tr_md_map *abbreviations; /* to numbers of titles; NULL if there are none */
    const char **abbreviation_titles;
    uint32_t abbreviation_count, abbreviation_capacity;

    const char **given_ids; /* in heading attributes */
    uint32_t given_id_count, given_id_capacity;
} tr_md_document;

/* A source being rewritten, line by line. */
typedef struct tr_md_builder {
    torii_markdown_text text;
    uint32_t *origins;
    uint32_t count, capacity;
} tr_md_builder;

/* source.c */
void tr_md_builder_begin_line(tr_md_builder *builder, uint32_t origin);
void tr_md_builder_line(tr_md_builder *builder, const tr_md_line *line);
/* Makes what was built the source of the document. */
void tr_md_builder_finish(tr_md_document *doc, tr_md_builder *builder);
void tr_md_source_clean(tr_md_document *doc, const char *text, size_t size);
void tr_md_source_split(tr_md_document *doc, tr_md_source *source);
void tr_md_source_replace_escapes(tr_md_document *doc);
void tr_md_tree_restore_escapes(tr_md_document *doc, tr_md_node *root);
const char *tr_md_nonce(tr_md_document *doc); /* chosen when first asked for */
bool tr_md_is_marked(
    const tr_md_document *doc, tr_md_node *node, char letter, uint32_t *number);
/* Whether it is one of doc->marks, of the kind that it should be. */
bool tr_md_is_numbered(
    const tr_md_document *doc, tr_md_node *node, uint32_t *number);
void tr_md_put_mark(
    tr_md_document *doc, torii_markdown_text *out, char letter, uint32_t number);
/* The lines of the source, from 1, that a block stands on. */
void tr_md_node_lines(tr_md_node *block, uint32_t *first, uint32_t *last);
/* The line of the original that the work has come to; for tr_md_run_locate(). */
uint32_t tr_md_current_line(void *document);
/* The line of the original that `node` begins on. */
uint32_t tr_md_node_origin(const tr_md_document *doc, tr_md_node *node);

/* tree.c */
void tr_md_document_parse(tr_md_document *doc); /* source to root */
/*
 * The same for a source that is split into lines, faster, for its blocks only:
 * what they hold is not to be looked at.
 */
void tr_md_document_parse_blocks(tr_md_document *doc);
/* A text that is not the source; its nodes go with the tree. */
tr_md_node *
tr_md_document_parse_apart(tr_md_document *doc, const char *text, size_t size);
/* Whatever it holds, by libcmark; the same tree. */
tr_md_node *
tr_md_libcmark_parse(tr_md_document *doc, const char *text, size_t size);
void tr_md_document_drop_tree(tr_md_document *doc);
/* Would this line, alone, begin a block that is no paragraph? */
bool tr_md_opens_block(tr_md_document *doc, tr_md_span line);
/* Nodes of the tree; of a text a copy. */
tr_md_node *tr_md_node_new(tr_md_document *doc, tr_md_node_type type, void *extra);
tr_md_node *tr_md_text_node(tr_md_document *doc, const char *bytes, size_t size);

/* signs.c */
void tr_md_source_detect(tr_md_document *doc); /* narrows doc->extensions */
typedef struct tr_md_signs tr_md_signs;
tr_md_signs *tr_md_signs_new(tr_md_document *doc);
/* Could an extension mean something in the text of this paragraph or heading? */
bool tr_md_signs_in(
    const tr_md_signs *self, const tr_md_document *doc, tr_md_node *block);

/* words.c */
size_t tr_md_count_words(const char *text, size_t size);

/* guard.c: looks at doc->unguarded, once; before anything is given to libcmark */
void tr_md_guard(tr_md_document *doc);

/* cells.c */
void tr_md_cells_put(tr_md_document *doc, tr_md_builder *builder);
void tr_md_cells_take(tr_md_document *doc, tr_md_node *root);
/* Parses the cells by themselves; false if that would not be the same. */
bool tr_md_cells_parse(tr_md_document *doc);

/* footnotes.c */
/* The number of the footnote with that label, or UINT32_MAX. */
uint32_t tr_md_footnote_find(tr_md_document *doc, const char *label, size_t size);

/* rewrite.c: math and abbreviations, before anything is parsed */
void tr_md_rewrite(tr_md_document *doc);
void tr_md_find_math(tr_md_document *doc, tr_md_node *node);

/* emoji.c: what ":name:" stands for, or NULL */
const char *tr_md_emoji_find(const char *name, size_t size);

/* tables.c: puts tables into the tree, or marks of them into another tree */
void tr_md_tables_find(tr_md_document *doc);

/* The node of a table, put in the place of its mark; NULL if it is none. */
tr_md_node *tr_md_table_swap(tr_md_document *doc, tr_md_node *mark);

/*
 * prepare.c: applies to a block what follows, before it is rendered.  Returns it,
 * or the node that has taken its place; its children may be other ones then.
 */
typedef struct tr_md_walk tr_md_walk;
tr_md_walk *tr_md_walk_new(tr_md_document *doc);
tr_md_node *tr_md_prepare(tr_md_walk *self, tr_md_node *node);

/* blocks.c */
tr_md_node *tr_md_find_definitions(tr_md_document *doc, tr_md_node *paragraph);
const tr_md_alert *tr_md_alert_named(const char *name, size_t size);
void tr_md_find_task(tr_md_document *doc, tr_md_node *item);
void tr_md_find_alert(tr_md_document *doc, tr_md_node *quote);
void tr_md_find_attributes(tr_md_document *doc, tr_md_node *heading);

/*
 * attributes.c: between the braces; false if it is something else.  What was
 * read is copied by the second, and its id is reserved.
 */
bool tr_md_attributes_read(
    tr_md_document *doc, const char *at, const char *end, tr_md_attributes *out);
tr_md_attributes *tr_md_attributes_keep(
    tr_md_document *doc, const tr_md_attributes *read, tr_md_extra_kind kind);
/* Attributes that begin the text behind a node become a node themselves. */
void tr_md_find_attributes_behind(tr_md_document *doc, tr_md_node *node);

/* inlines.c: may free the node */
void tr_md_split_text(tr_md_document *doc, tr_md_node *node);

/* strike.c: among the children of each of the parents */
void tr_md_strike(tr_md_document *doc, tr_md_node **parents, uint32_t count);

/* Helpers over nodes. */
static inline void *tr_md_extra_of(tr_md_node *node, tr_md_extra_kind kind) {
    tr_md_extra *extra = node->extra;
    return extra && extra->kind == kind ? extra : NULL;
}

#endif
