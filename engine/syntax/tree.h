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

/*
 * X(KIND, "name in dumps").  The members used by each kind stand beside it;
 * those not named are NULL / 0.
 */
#define TR_NODES(X)                                                                    \
    /* ---- expressions ---- */                                                        \
    X(NAME, "Name")            /* name; flag = tr_name_use */                          \
    X(NSREF, "NSRef")          /* name.attr as an assignment target: name, attr */     \
    X(CONST, "Const")          /* value: none, bool, number, string */                 \
    X(TEMPLATE_DATA, "Data")   /* text: literal template text */                       \
    X(TUPLE, "Tuple")          /* items; flag = tr_name_use */                         \
    X(LIST, "List")            /* items */                                             \
    X(DICT, "Dict")            /* items: key, value, key, value ... */                 \
    X(NOT, "Not")              /* a */                                                 \
    X(NEG, "Neg")              /* a */                                                 \
    X(POS, "Pos")              /* a */                                                 \
    X(ADD, "Add")              /* a, b; so all binary operators */                     \
    X(SUB, "Sub")                                                                      \
    X(MUL, "Mul")                                                                      \
    X(DIV, "Div")                                                                      \
    X(FLOORDIV, "FloorDiv")                                                            \
    X(MOD, "Mod")                                                                      \
    X(POW, "Pow")                                                                      \
    X(AND, "And")                                                                      \
    X(OR, "Or")                                                                        \
    X(CONCAT, "Concat")        /* items: a ~ b ~ c */                                  \
    X(COMPARE, "Compare")      /* a, items = OPERAND nodes */                          \
    X(OPERAND, "Operand")      /* flag = tr_comparison, a */                           \
    X(GETATTR, "Getattr")      /* a, name */                                           \
    X(GETITEM, "Getitem")      /* a, b (may be SLICE) */                               \
    X(SLICE, "Slice")          /* a start, b stop, c step; each may be NULL */         \
    X(FILTER, "Filter")        /* a (NULL in filter blocks), name, call arguments */   \
    X(TEST, "Test")            /* a, name, call arguments */                           \
    X(CALL, "Call")            /* a, call arguments */                                 \
    X(KEYWORD, "Keyword")      /* name, a */                                           \
    X(COND, "CondExpr")        /* a test, b then, c else (may be NULL) */              \
    X(MARK_SAFE_IF_AUTOESCAPE, "MarkSafeIfAutoescape") /* a */                         \
    /* ---- statements ---- */                                                         \
    X(OUTPUT, "Output")        /* items: expressions and TEMPLATE_DATA */              \
    X(FOR, "For")              /* a target, b iter, c test, body, otherwise,           \
                                  flag = recursive */                                  \
    X(IF, "If")                /* a test, body, items = elif IF nodes, otherwise */    \
    X(MACRO, "Macro")          /* name, items = NAMEs (param), defaults, body */       \
    X(CALL_BLOCK, "CallBlock") /* a CALL, items = argument NAMEs, defaults, body */    \
    X(FILTER_BLOCK, "FilterBlock") /* a FILTER, body */                                \
    X(WITH, "With")            /* items = targets, defaults = values, body */          \
    X(BLOCK, "Block")          /* name, body, flag = TR_BLOCK_... bits */              \
    X(EXTENDS, "Extends")      /* a template */                                        \
    X(INCLUDE, "Include")      /* a template, flag = TR_INCLUDE_... bits */            \
    X(IMPORT, "Import")        /* a template, name = target, flag = with context */    \
    X(FROM_IMPORT, "FromImport") /* a template, items = IMPORT_NAME, flag likewise */  \
    X(IMPORT_NAME, "ImportName") /* name, attr = alias (same as name without one) */   \
    X(EXPR_STMT, "ExprStmt")   /* a: {% do %} */                                       \
    X(ASSIGN, "Assign")        /* a target, b expression */                            \
    X(ASSIGN_BLOCK, "AssignBlock") /* a target, b FILTER chain or NULL, body */        \
    X(AUTOESCAPE, "ScopedEvalContextModifier") /* a value, body (in its own scope) */  \
    X(BREAK, "Break")                                                                  \
    X(CONTINUE, "Continue")                                                            \
    X(DEBUG, "Debug")          /* {% debug %} */                                       \
    X(CUSTOM_TAG, "CustomTag") /* name, call arguments, items = body, flag = has one */

typedef enum tr_node_kind {
    TR_NODE_NONE,
#define TR_X(kind, text) TR_NODE_##kind,
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

/*
 * Expressions are most of a tree: theirs end behind `items` unless their kind
 * names a member of the union, which must not be read otherwise.
 */
struct tr_node {
    uint8_t kind; /* tr_node_kind */
    uint8_t flag;
    uint32_t line;   /* Jinja's line of the node, from 1 */
    uint32_t column; /* of its first token, from 1, in characters; 0 not known */
    tr_name name;
    tr_name attr;
    tr_node *next;
    tr_node *a, *b, *c;
    tr_nodes items;
    union {
        struct {
            tr_nodes defaults;
            tr_nodes body;
            tr_nodes otherwise;
        };
        tr_value value; /* owned by the tree's constants */
        tr_span text;   /* borrowed from the source or the arena */
        tr_call_arguments call;
    };
};

TR_VEC(tr_value, tr_values);
TR_VEC(tr_span, tr_spans);

typedef struct tr_tree {
    tr_arena arena;
    tr_spans names;      /* [0] is empty; spans live in the arena or the source */
    uint32_t *name_index; /* hash slots into names */
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
static inline tr_span tr_tree_name_text(const tr_tree *tree, tr_name name)
{
    return tree->names.items[name];
}

/* A zeroed node; NULL without memory. */
tr_node *tr_tree_node(tr_tree *tree, tr_node_kind kind, uint32_t line, uint32_t column);
/* The same node once more, for another list; what is below is shared. */
tr_node *tr_tree_copy(tr_tree *tree, const tr_node *node);

/* The tree as text, one node a line, for tests. */
void tr_tree_print(const tr_tree *tree, tr_text *out);
const char *tr_node_name(tr_node_kind kind);

#endif
