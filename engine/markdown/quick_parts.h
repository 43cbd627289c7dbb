/* SPDX-License-Identifier: MIT
 *
 * What the files of the quick parser share: the blocks while they are open, the text
 * of the block that is being read, and what parses its inlines when it ends.
 * Invariant: once `declined` is set no result is used; whoever sets it may leave
 * anything half done, as long as all pointers are good.
 */
#ifndef TR_MARKDOWN_QUICK_PARTS_H
#define TR_MARKDOWN_QUICK_PARTS_H

#include "chars.h"
#include "quick.h"

enum {
    QUICK_NODE_CHUNK = 16, /* whose memory is cleared with plain stores */
    QUICK_BLOCK_CHUNK = 32,
    QUICK_MAX_VAIN_TAGS = 1000,
    QUICK_MAX_TICKS = 80 /* libcmark takes no longer runs of backticks */
};

typedef struct quick_block {
    tr_md_node node; /* first: a node of a block is its block */
    uint32_t marker_indent, padding; /* of items */
    uint8_t depth;
    char marker; /* of lists: the bullet or the sign behind the number */
    char fence;  /* of code: its sign, or 0 if it is indented */
    uint8_t fence_length, fence_indent;
    bool is_open, is_setext;
    bool is_comment;     /* HTML that ends with --> and with no blank line */
    bool ends_blank;    /* its last line was blank */
    bool blank_checked; /* a list asked already whether it ends with a blank line */
} quick_block;

/* Text that is a place of the source as long as it can, else in the scratch. */
typedef struct quick_content {
    const char *begin, *end;
    bool is_copied;
} quick_content;

typedef struct quick_delimiter {
    tr_md_node *node;
    uint32_t previous, next; /* 0: none */
    uint32_t length;         /* as it stood in the text */
    char sign;
    bool can_open, can_close;
} quick_delimiter;

typedef struct quick_bracket {
    tr_md_node *node;
    uint32_t delimiter; /* the last one before it */
    bool is_image;
    bool has_inner; /* another one began before it met its end */
} quick_bracket;

/* What stands in parentheses behind a link, or behind the colon of a definition. */
typedef struct quick_destination {
    const char *url, *url_end;
    const char *title, *title_end; /* without its quotes; NULL if there is none */
    bool is_plain;                 /* the URL means what stands there */
} quick_destination;

typedef struct quick_definition {
    const char *url, *title;
    size_t size; /* of both */
} quick_definition;

/* A paragraph or heading whose inlines are read when all definitions are known. */
typedef struct quick_waiting {
    tr_md_node *node;
    quick_content content;
} quick_waiting;

typedef struct tr_md_quick {
    tr_md_arena *arena;
    const char *end;      /* of the source */
    const char *declined; /* why, if so */
    tr_md_node *nodes, *nodes_end; /* of the chunk in use */
    quick_block *blocks, *blocks_end;
    char *scratch, *scratch_end;

    /* The line that is being read, without its line feed. */
    const char *line, *line_end;
    const char *at;    /* what is before it belongs to containers */
    const char *first; /* the first character from there on that is not blank */
    uint32_t column, indent;
    uint32_t number; /* of the line, from 1 */
    bool in_tab;     /* some columns of the tab at `at` are used */
    bool at_end;     /* no lines are left */
    quick_block *root, *current;
    quick_content content;
    const char *info, *info_end; /* of the fence that was opened last */

    quick_delimiter *delimiters;
    uint32_t delimiter_count, delimiter_capacity;
    quick_bracket *brackets;
    uint32_t bracket_count, bracket_capacity;

    bool may_define; /* somewhere is what the label of a definition ends with */
    tr_md_map *labels; /* to numbers of definitions, from 1; NULL if there are none */
    quick_definition *definitions;
    uint32_t definition_count, definition_capacity;
    uint32_t vain_tags; /* what is no tag, though it begins as one */
    size_t expanded; /* the sizes of all definitions that were used so far */
    quick_waiting *waiting;
    uint32_t waiting_count, waiting_capacity;
} tr_md_quick;

/* The paragraph or heading whose inlines are read. */
typedef struct quick_inlines {
    tr_md_quick *quick;
    tr_md_node *parent;
    const char *begin, *end;
    const char *run;   /* from here on nothing is in a node */
    const char *floor; /* before it everything is used */
    const char *block; /* of sixteen bytes; `signs` says which mean something */
    uint32_t signs;
    uint32_t last_delimiter;
    uint32_t inactive;  /* brackets below, but for images, begin no link any more */
    bool is_source;     /* the text is a place of the source */
    uint32_t loose;     /* nodes through which text may stand beside text */
    bool ticks_scanned; /* the tables say where runs of each length stand: */
    uint32_t last_ticks[QUICK_MAX_TICKS + 1];
    uint32_t met_ticks[QUICK_MAX_TICKS + 1]; /* what libcmark 0.30 takes for the last */
} quick_inlines;

static inline void quick_decline(tr_md_quick *quick, const char *why) {
    if (!quick->declined) quick->declined = why;
}

static inline bool quick_is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n';
}

static inline bool quick_is_punctuation(char c) {
    return c > ' ' && c < 127 && !tr_md_is_alnum(c);
}

tr_md_node *tr_md_quick_add_chunk(tr_md_quick *quick);
static inline tr_md_node *quick_node(tr_md_quick *quick, tr_md_node_type type) {
    tr_md_node *node = quick->nodes;
    if (node == quick->nodes_end) node = tr_md_quick_add_chunk(quick);
    quick->nodes = node + 1;
    node->type = (uint8_t)type; /* else chunks are zeroed */
    return node;
}

/* quick_blocks.c: takes the next line; ends all blocks. */
void tr_md_quick_line(tr_md_quick *quick);
void tr_md_quick_end(tr_md_quick *quick);

/* quick_lines.c: the text of the block that is read. */
void tr_md_quick_find_first(tr_md_quick *quick);
void tr_md_quick_skip_columns(tr_md_quick *quick, uint32_t count);
void tr_md_quick_skip_to(tr_md_quick *quick, const char *place);
void tr_md_quick_append(tr_md_quick *quick, const char *begin, const char *end);
void tr_md_quick_append_line(tr_md_quick *quick);
void tr_md_quick_end_content(tr_md_quick *quick, bool with_line_feed);

/* quick_inlines.c */
void tr_md_quick_inlines(
    tr_md_quick *quick, tr_md_node *parent, const char *begin, const char *end,
    bool is_source);

/* quick_emphasis.c: a run of * or _; pairs all delimiters above `bottom`. */
const char *tr_md_quick_delimiter(quick_inlines *self, const char *at);
void tr_md_quick_pair(quick_inlines *self, uint32_t bottom);

/* quick_links.c: where it goes on; < is NULL if it is plain. */
const char *tr_md_quick_close_bracket(quick_inlines *self, const char *at);
const char *tr_md_quick_autolink(quick_inlines *self, const char *at);
/* Behind the URL or the title at `at`; NULL if there is none. */
const char *tr_md_quick_scan_url(
    tr_md_quick *quick, const char *at, const char *end, quick_destination *found);
const char *
tr_md_quick_scan_title(const char *at, const char *end, quick_destination *found);
/* Without backslashes, and entities decoded. */
const char *tr_md_quick_title(tr_md_quick *quick, const quick_destination *found);
/* Where the autolink at the < ends, and whether it is of mail; or NULL. */
const char *tr_md_quick_scan_autolink(const char *at, const char *end, bool *is_mail);

/* quick_html.c: behind the tag or comment at the <; NULL if it is text. */
const char *tr_md_quick_scan_html(tr_md_quick *quick, const char *at, const char *end);
/* Does a block of HTML begin with the line at the <?  Comments are told. */
bool tr_md_quick_begins_html(
    tr_md_quick *quick, const char *at, bool interrupts, bool *is_comment);
/* Does a comment end between them, which are in one line? */
bool tr_md_quick_ends_comment(const char *at, const char *end);

/*
 * quick_definitions.c: takes those that the content begins with away from it; false
 * if nothing else is in it.
 */
bool tr_md_quick_take_definitions(tr_md_quick *quick);
/*
 * Behind the label in brackets at `at`, which is put without the blanks around it to
 * `label`; NULL if there is none.
 */
const char *
tr_md_quick_scan_label(const char *at, const char *end, tr_md_span *label);
/* What was defined for it, or NULL. */
const quick_definition *
tr_md_quick_find_definition(tr_md_quick *quick, tr_md_span label);

/*
 * quick_entities.c: what the entity at the & stands for, of `bytes` (8 of them), and
 * its own length; 0 if it is none.
 */
size_t tr_md_quick_entity(
    tr_md_quick *quick, const char *at, const char *end, char *bytes, size_t *size);
/* A copy with entities decoded; NUL behind its *size bytes. */
char *tr_md_quick_decode(
    tr_md_quick *quick, const char *begin, const char *end, size_t *size);
/* The same without blanks around it and without backslashes. */
const char *tr_md_quick_clean(tr_md_quick *quick, const char *begin, const char *end);
/* Backslashes before punctuation go, in place. */
void tr_md_quick_unescape(char *text, size_t size);

/* To the end of what was read so far. */
static inline void quick_add(quick_inlines *self, tr_md_node *node) {
    tr_md_node *parent = self->parent, *last = parent->last_child;
    node->parent = parent;
    node->previous = last;
    *(last ? &last->next : &parent->first_child) = node;
    parent->last_child = node;
}

static inline tr_md_node *
quick_add_text(quick_inlines *self, const char *begin, const char *end) {
    tr_md_node *node = quick_node(self->quick, TR_MD_NODE_TEXT);
    tr_md_node_set_text(node, begin, (size_t)(end - begin));
    quick_add(self, node);
    return node;
}

/* The text up to `end`, if there is any that is not in nodes. */
static inline void quick_flush(quick_inlines *self, const char *end) {
    if (end > self->run) quick_add_text(self, self->run, end);
    self->run = end;
}

#endif
