/* SPDX-License-Identifier: MIT
 *
 * Syntax trees: what the parser makes of a template and the compiler reads.
 * The node types and their members are those of Jinja's own abstract syntax,
 * so that its documented semantics can be read off one against the other.
 *
 * All nodes live in the tree's arena; lists are linked by `next`.  Names are
 * numbers into the tree's name table, so comparing them is comparing ints.
 *
 * Invariant: a tree is never changed after the parser has returned it.
 */
#ifndef TR_SYNTAX_TREE_H
#define TR_SYNTAX_TREE_H

#include "base/arena.h"
#include "base/task.h"
#include "value/operate.h"

/* The members that a kind of node has; it ends behind the last of them, and the
 * others must not be touched. */
enum tr_node_part {
    TR_HAS_A = 1,
    TR_HAS_B = 2,
    TR_HAS_C = 4,
    TR_HAS_ITEMS = 8, /* instead of b and c */
    TR_HAS_CALL = 16, /* likewise */
    TR_HAS_DEFAULTS = 32,
    TR_HAS_BODY = 64,
    TR_HAS_ELSE = 128, /* `otherwise` */
    TR_HAS_LEAF = 256, /* `value`, `text` or `attr`, and nothing else */
    TR_HAS_AB = TR_HAS_A | TR_HAS_B,
    TR_HAS_ABC = TR_HAS_AB | TR_HAS_C
};

/*
 * X(KIND, "name in dumps", parts): beside each what its members mean.  `name` and
 * `flag` are there for all kinds, and 0 where they are not mentioned; of texts and
 * strings `name` is what tr_tree_text() gave.
 */
#define TR_NODES(X)                                                                    \
    /* ---- expressions ---- */                                                        \
    X(NAME, "Name", 0)                   /* name; flag = tr_name_use */                \
    X(NSREF, "NSRef", TR_HAS_LEAF)       /* name.attr as a target */                   \
    X(CONST, "Const", TR_HAS_LEAF)       /* value: none, bool, number, string */       \
    X(TEMPLATE_DATA, "Data", TR_HAS_LEAF) /* text: literal template text */            \
    X(TUPLE, "Tuple", TR_HAS_ITEMS)      /* flag = tr_name_use */                      \
    X(LIST, "List", TR_HAS_ITEMS)                                                      \
    X(DICT, "Dict", TR_HAS_ITEMS)        /* key, value, key, value ... */              \
    X(NOT, "Not", TR_HAS_A)                                                            \
    X(NEG, "Neg", TR_HAS_A)                                                            \
    X(POS, "Pos", TR_HAS_A)                                                            \
    X(ADD, "Add", TR_HAS_AB)                                                           \
    X(SUB, "Sub", TR_HAS_AB)                                                           \
    X(MUL, "Mul", TR_HAS_AB)                                                           \
    X(DIV, "Div", TR_HAS_AB)                                                           \
    X(FLOORDIV, "FloorDiv", TR_HAS_AB)                                                 \
    X(MOD, "Mod", TR_HAS_AB)                                                           \
    X(POW, "Pow", TR_HAS_AB)                                                           \
    X(AND, "And", TR_HAS_AB)                                                           \
    X(OR, "Or", TR_HAS_AB)                                                             \
    X(CONCAT, "Concat", TR_HAS_ITEMS)    /* a ~ b ~ c */                               \
    X(COMPARE, "Compare", TR_HAS_A | TR_HAS_ITEMS) /* a, OPERAND nodes */              \
    X(OPERAND, "Operand", TR_HAS_A)      /* flag = tr_comparison */                    \
    X(GETATTR, "Getattr", TR_HAS_A)      /* name */                                    \
    X(GETITEM, "Getitem", TR_HAS_AB)     /* b may be a SLICE */                        \
    X(SLICE, "Slice", TR_HAS_ABC)        /* start, stop, step; each may be NULL */     \
    X(FILTER, "Filter", TR_HAS_A | TR_HAS_CALL) /* a (NULL in filter blocks), name */  \
    X(TEST, "Test", TR_HAS_A | TR_HAS_CALL)     /* a, name */                          \
    X(CALL, "Call", TR_HAS_A | TR_HAS_CALL)                                            \
    X(KEYWORD, "Keyword", TR_HAS_A)      /* name, a */                                 \
    X(COND, "CondExpr", TR_HAS_ABC)      /* a test, b then, c else (may be NULL) */    \
    X(MARK_SAFE_IF_AUTOESCAPE, "MarkSafeIfAutoescape", TR_HAS_A)                       \
    /* ---- statements ---- */                                                         \
    X(OUTPUT, "Output", TR_HAS_ITEMS)    /* expressions and TEMPLATE_DATA */           \
    X(FOR, "For", TR_HAS_ABC | TR_HAS_BODY | TR_HAS_ELSE) /* a target, b sequence,     \
                                            c test or NULL, flag = recursive */        \
    X(IF, "If", TR_HAS_A | TR_HAS_ITEMS | TR_HAS_BODY | TR_HAS_ELSE) /* a test,        \
                                            items = elif IF nodes */                   \
    X(MACRO, "Macro", TR_HAS_ITEMS | TR_HAS_DEFAULTS | TR_HAS_BODY) /* name,           \
                                            items = NAMEs (param) */                   \
    X(CALL_BLOCK, "CallBlock", TR_HAS_A | TR_HAS_ITEMS | TR_HAS_DEFAULTS |             \
                                   TR_HAS_BODY) /* a CALL, items as of a macro */      \
    X(FILTER_BLOCK, "FilterBlock", TR_HAS_A | TR_HAS_BODY) /* a FILTER */              \
    X(WITH, "With", TR_HAS_ITEMS | TR_HAS_DEFAULTS | TR_HAS_BODY) /* items = targets,  \
                                            defaults = their values */                 \
    X(BLOCK, "Block", TR_HAS_BODY)       /* name, flag = TR_BLOCK_... bits */          \
    X(EXTENDS, "Extends", TR_HAS_A)                                                    \
    X(INCLUDE, "Include", TR_HAS_A)      /* flag = TR_INCLUDE_... bits */              \
    X(IMPORT, "Import", TR_HAS_A)        /* name = target, flag = with context */      \
    X(FROM_IMPORT, "FromImport", TR_HAS_A | TR_HAS_ITEMS) /* items = IMPORT_NAME,      \
                                            flag = with context */                     \
    X(IMPORT_NAME, "ImportName", TR_HAS_LEAF) /* name, attr = alias or name again */   \
    X(EXPR_STMT, "ExprStmt", TR_HAS_A)   /* {% do %} */                                \
    X(ASSIGN, "Assign", TR_HAS_AB)       /* a target, b expression */                  \
    X(ASSIGN_BLOCK, "AssignBlock", TR_HAS_AB | TR_HAS_BODY) /* a target, b FILTER      \
                                            chain or NULL */                           \
    X(AUTOESCAPE, "ScopedEvalContextModifier", TR_HAS_A | TR_HAS_BODY) /* a value */   \
    X(BREAK, "Break", 0)                                                               \
    X(CONTINUE, "Continue", 0)                                                         \
    X(DEBUG, "Debug", 0)                 /* {% debug %} */                             \
    X(CUSTOM_TAG, "CustomTag", TR_HAS_CALL | TR_HAS_BODY) /* name, flag = has a body */

typedef enum tr_node_kind {
    TR_NODE_NONE,
#define TR_X(kind, text, parts) TR_NODE_##kind,
    TR_NODES(TR_X)
#undef TR_X
} tr_node_kind;

typedef enum tr_name_use { TR_LOAD, TR_STORE, TR_PARAM } tr_name_use;

#define TR_BLOCK_SCOPED 1u
#define TR_BLOCK_REQUIRED 2u
#define TR_INCLUDE_CONTEXT 1u
#define TR_INCLUDE_IGNORE_MISSING 2u

typedef uint32_t tr_name; /* index into tr_tree.names; 0 is no name */

typedef struct tr_node tr_node;

/* Nodes in order, linked by their `next`. */
typedef struct tr_nodes {
    tr_node *first;
    uint32_t count;
} tr_nodes;

/* (positional, key=value, *dyn_args, **dyn_kwargs) */
typedef struct tr_call_arguments {
    tr_nodes positional;
    tr_nodes keywords; /* KEYWORD nodes */
    tr_node *dyn_args;
    tr_node *dyn_kwargs;
} tr_call_arguments;

/* Which of the members below `next` a node has, its kind says: see TR_NODES. */
struct tr_node {
    uint8_t kind; /* tr_node_kind */
    uint8_t flag;
    bool varies;     /* the compiler's: not to be folded, see fold.c */
    uint32_t line;   /* Jinja's line of the node, from 1 */
    uint32_t column; /* of its first token, from 1, in characters; 0 not known */
    tr_name name;
    tr_node *next;
    union {
        struct {
            tr_node *a;
            union {
                struct {
                    tr_node *b, *c;
                };
                tr_nodes items;
                const tr_call_arguments *call; /* never NULL */
            };
            tr_nodes defaults;
            tr_nodes body;
            tr_nodes otherwise;
        };
        tr_value value; /* owned by the tree's constants */
        tr_span text;   /* borrowed from the source or the arena */
        tr_name attr;
    };
};

TR_VEC(tr_value, tr_values);
TR_VEC(tr_span, tr_spans);

/* A slot of the index of names; name 0: an empty one. */
typedef struct tr_name_slot {
    uint64_t word; /* the last eight bytes, or all of them: short names end here */
    uint32_t size;
    tr_name name;
} tr_name_slot;

typedef struct tr_tree {
    tr_arena arena;
    tr_spans names;      /* [0] is empty; spans live in the arena or the source */
    tr_name_slot *name_index;
    uint32_t name_mask;
    uint64_t name_seed;
    tr_values constants; /* values of CONST nodes, owned */
    tr_nodes body;       /* the template */
    const char *source;  /* normalised text that spans may point into; kept by
                            the caller until the tree is gone */
    size_t source_size;
} tr_tree;

void tr_tree_init(tr_tree *tree);
void tr_tree_done(tr_tree *tree);

/* The number of a name, made on first sight; 0 without memory. */
tr_name tr_tree_name(tr_tree *tree, tr_span text);
/* Makes the names 1 to `count`, less than 128, unless there are names already. */
bool tr_tree_words(tr_tree *tree, const tr_span *words, uint32_t count);
/* As tr_tree_name() for a text that may come again, or 0 for one that is not worth
 * it. */
tr_name tr_tree_text(tr_tree *tree, tr_span text);
static inline tr_span tr_tree_name_text(const tr_tree *tree, tr_name name)
{
    return tree->names.items[name];
}

extern const uint16_t tr_node_parts[]; /* by kind: TR_HAS_... bits */
static inline bool tr_node_has(const tr_node *node, enum tr_node_part part)
{
    return (tr_node_parts[node->kind] & part) != 0;
}

/* A node with all of its members zero and no arguments; NULL without memory. */
tr_node *tr_tree_node(tr_tree *tree, tr_node_kind kind, uint32_t line, uint32_t column);
/* Arguments to be filled, as those of `node`; NULL without memory. */
tr_call_arguments *tr_tree_call(tr_tree *tree, tr_node *node);
/* The same node once more, for another list; what is below is shared. */
tr_node *tr_tree_copy(tr_tree *tree, const tr_node *node);

/* The tree as text, one node a line, for tests. */
void tr_tree_print(const tr_tree *tree, tr_text *out);
const char *tr_node_name(tr_node_kind kind);

#endif
