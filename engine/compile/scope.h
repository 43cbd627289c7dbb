/* SPDX-License-Identifier: MIT
 *
 * Names to slots, by Jinja's scoping rules.  A scope is what Jinja calls a
 * frame: it is analysed as a whole before code is made for it, so that a name
 * that is assigned anywhere in it is a variable everywhere in it.
 *
 * Each variable says where its first value comes from:
 *   PARAMETER  given by the machine (loop targets, macro arguments, loop)
 *   RESOLVE    looked up in the context; at first use if it is never stored
 *   ALIAS      copied from the variable of the same name further out
 *   UNDEFINED  missing until it is assigned
 *
 * Invariant: `bindings[name]` is the innermost variable of that name.
 */
#ifndef TR_COMPILE_SCOPE_H
#define TR_COMPILE_SCOPE_H

#include "syntax/tree.h"

TR_VEC(uint32_t, tr_words);
TR_VEC(const tr_node *, tr_node_list);

typedef enum tr_load_kind {
    TR_LOAD_PARAMETER,
    TR_LOAD_RESOLVE,
    TR_LOAD_ALIAS,
    TR_LOAD_UNDEFINED
} tr_load_kind;

typedef struct tr_variable {
    tr_name name;
    uint8_t load; /* tr_load_kind */
    bool stored;
    bool is_loop;    /* the loop object of a for loop */
    bool noted;      /* its slot is among the function's lazy ones */
    bool undeclared; /* a macro parameter whose default is not yet evaluated */
    uint32_t slot;
    uint32_t level;                /* nesting depth of its function */
    struct tr_variable *alias;     /* ALIAS: what it is copied from */
    struct tr_variable *shadowed;  /* the binding it replaced */
    struct tr_variable *next;      /* in its scope, oldest first */
    struct tr_scope_frame *frame;  /* its scope */
} tr_variable;

typedef struct tr_scope_frame {
    struct tr_scope_frame *parent;
    tr_variable *first;
    tr_variable **last;
    uint32_t level;       /* of the function it belongs to */
    uint32_t *next_slot;  /* of that function */
    tr_words *slot_names; /* of that function: tr_name per slot */
    bool is_root;         /* the outermost scope of a template's root */
} tr_scope_frame;

typedef struct tr_scopes {
    tr_arena *arena;
    const tr_tree *tree;
    tr_variable **bindings; /* by tr_name */
    tr_scope_frame *frame;  /* the innermost */
    uint32_t branches;      /* depth of {% if %} during analysis */
    uint32_t depth;         /* of the tree, during analysis */
    tr_node_list named;     /* loops that are known to name themselves: see below */
    bool failed;            /* no memory */
    uint32_t written;       /* names from this number on stand nowhere in the text */
    void (*note_name)(void *data, tr_span name); /* see compiler.h */
    void *note_data;
} tr_scopes;

/* The tree has all its names; those from `written` on are the compiler's own. */
bool tr_scopes_init(
    tr_scopes *scopes, const tr_tree *tree, uint32_t written, tr_arena *arena);
void tr_scopes_done(tr_scopes *scopes);
/* Could the name stand in the template?  Most have no use for the special ones. */
static inline bool tr_scopes_may_have(const tr_scopes *scopes, tr_name name)
{
    return name && name < scopes->written;
}

/* A new innermost scope of function `level`, which counts its slots in *next_slot
 * and keeps their names. */
void tr_scope_push(
    tr_scopes *scopes, tr_scope_frame *frame, uint32_t level, uint32_t *next_slot,
    tr_words *slot_names);
void tr_scope_pop(tr_scopes *scopes);

/* Notes what these nodes load and store in the innermost scope. */
void tr_scope_analyse(tr_scopes *scopes, const tr_nodes *nodes);
void tr_scope_analyse_node(tr_scopes *scopes, const tr_node *node);
/* Every name in a target is a parameter: loop targets. */
void tr_scope_parameters(tr_scopes *scopes, const tr_node *target);
tr_variable *tr_scope_parameter(tr_scopes *scopes, tr_name name);

/* The variable a name means here; made as RESOLVE if there is none. */
tr_variable *tr_scope_find(tr_scopes *scopes, tr_name name);

/* Is the value fetched from the context at its first use? */
static inline bool tr_variable_is_lazy(const tr_variable *variable)
{
    return variable->load == TR_LOAD_RESOLVE && !variable->stored;
}

/*
 * Does the body of the loop name its loop object?  Asked from outside in, and from
 * first to last: what the search finds out of loops inside is kept for them, else
 * loops in loops would be searched again and again.
 */
bool tr_scope_names_loop(tr_scopes *scopes, const tr_node *loop, tr_name name);

/*
 * Which of the names (a bit each, in the order given) are loaded in the nodes
 * before being assigned there; blocks are not entered.  Jinja's
 * find_undeclared, with its order of visiting.
 */
uint32_t tr_find_undeclared(
    const tr_scopes *scopes, const tr_nodes *nodes, const tr_name *names,
    uint32_t name_count);

#endif
