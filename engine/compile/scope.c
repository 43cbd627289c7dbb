/* SPDX-License-Identifier: MIT
 *
 * Names to slots.  The rules follow what Jinja documents and does: see scope.h
 * for the four ways a variable can start.
 *
 * A name first stored inside an {% if %} may also come from the context, one
 * first stored outside may not: `branches` tells the two apart.
 */
#include "compile/scope.h"

bool tr_scopes_init(
    tr_scopes *scopes, const tr_tree *tree, uint32_t written, tr_arena *arena)
{
    *scopes = (tr_scopes){.arena = arena, .tree = tree, .written = written};
    scopes->bindings =
        tr_arena_zero(arena, (tree->names.count + 1) * sizeof(tr_variable *));
    return scopes->bindings != NULL;
}

void tr_scopes_done(tr_scopes *scopes)
{
    tr_node_list_done(&scopes->named);
}

void tr_scope_push(
    tr_scopes *scopes, tr_scope_frame *frame, uint32_t level, uint32_t *next_slot,
    tr_words *slot_names)
{
    *frame = (tr_scope_frame){.parent = scopes->frame, .level = level};
    frame->last = &frame->first;
    frame->next_slot = next_slot;
    frame->slot_names = slot_names;
    scopes->frame = frame;
}

/* Later variables shadow earlier ones, so they are unbound in reverse. */
static void unbind(tr_scopes *scopes, tr_scope_frame *frame)
{
    for (tr_variable *v = frame->first; v; v = v->next) {
        tr_variable *bound = scopes->bindings[v->name];
        while (bound && bound != v) bound = bound->shadowed;
        if (bound == v) scopes->bindings[v->name] = v->shadowed;
    }
}

static void note_names(const tr_scopes *scopes)
{
    for (const tr_variable *v = scopes->frame->first; v; v = v->next) {
        if (v->load != TR_LOAD_RESOLVE) continue;
        scopes->note_name(scopes->note_data, tr_tree_name_text(scopes->tree, v->name));
    }
}

void tr_scope_pop(tr_scopes *scopes)
{
    if (scopes->note_name) note_names(scopes);
    unbind(scopes, scopes->frame);
    scopes->frame = scopes->frame->parent;
}

static bool in_frame(const tr_scopes *scopes, const tr_variable *variable)
{
    return variable->frame == scopes->frame;
}

static tr_variable *define(tr_scopes *scopes, tr_name name, tr_load_kind load)
{
    tr_variable *variable = tr_arena_zero(scopes->arena, sizeof *variable);
    if (!variable) {
        scopes->failed = true;
        return NULL;
    }
    variable->name = name;
    variable->load = (uint8_t)load;
    variable->level = scopes->frame->level;
    variable->frame = scopes->frame;
    variable->slot = (*scopes->frame->next_slot)++;
    tr_words *names = scopes->frame->slot_names;
    while (names->count < variable->slot) {
        if (tr_words_push(names, 0)) continue;
        scopes->failed = true;
        break;
    }
    if (!tr_words_push(names, name)) scopes->failed = true;
    variable->shadowed = scopes->bindings[name];
    scopes->bindings[name] = variable;
    *scopes->frame->last = variable;
    scopes->frame->last = &variable->next;
    return variable;
}

static void load(tr_scopes *scopes, tr_name name)
{
    if (!scopes->bindings[name]) define(scopes, name, TR_LOAD_RESOLVE);
}

static void store(tr_scopes *scopes, tr_name name)
{
    tr_variable *bound = scopes->bindings[name];
    if (bound && in_frame(scopes, bound)) {
        bound->stored = true;
        return;
    }
    tr_load_kind kind = TR_LOAD_UNDEFINED;
    if (bound) {
        kind = TR_LOAD_ALIAS;
    } else if (scopes->branches) {
        kind = TR_LOAD_RESOLVE;
    }
    tr_variable *variable = define(scopes, name, kind);
    if (!variable) return;
    variable->alias = bound;
    variable->stored = true;
}

tr_variable *tr_scope_parameter(tr_scopes *scopes, tr_name name)
{
    tr_variable *bound = scopes->bindings[name];
    if (!bound || !in_frame(scopes, bound)) {
        bound = define(scopes, name, TR_LOAD_PARAMETER);
    }
    if (bound) {
        bound->load = TR_LOAD_PARAMETER;
        bound->stored = true;
    }
    return bound;
}

void tr_scope_parameters(tr_scopes *scopes, const tr_node *target)
{
    if (target->kind == TR_NODE_NAME) {
        tr_scope_parameter(scopes, target->name);
    } else if (target->kind == TR_NODE_NSREF) {
        load(scopes, target->name);
    }
    if (target->kind != TR_NODE_TUPLE) return;
    for (const tr_node *item = target->items.first; item; item = item->next) {
        tr_scope_parameters(scopes, item);
    }
}

tr_variable *tr_scope_find(tr_scopes *scopes, tr_name name)
{
    tr_variable *bound = scopes->bindings[name];
    return bound ? bound : define(scopes, name, TR_LOAD_RESOLVE);
}

static void visit(tr_scopes *scopes, const tr_node *node);

static void visit_all(tr_scopes *scopes, const tr_nodes *nodes)
{
    for (const tr_node *node = nodes->first; node; node = node->next) {
        visit(scopes, node);
    }
}

static void visit_call(tr_scopes *scopes, const tr_call_arguments *call)
{
    visit_all(scopes, &call->positional);
    visit_all(scopes, &call->keywords);
    visit(scopes, call->dyn_args);
    visit(scopes, call->dyn_kwargs);
}

static void visit_if(tr_scopes *scopes, const tr_node *node)
{
    visit(scopes, node->a);
    scopes->branches++;
    visit_all(scopes, &node->body);
    visit_all(scopes, &node->items);
    visit_all(scopes, &node->otherwise);
    scopes->branches--;
}

static void visit_name(tr_scopes *scopes, const tr_node *node)
{
    if (node->flag == TR_LOAD) {
        load(scopes, node->name);
    } else if (node->flag == TR_STORE) {
        store(scopes, node->name);
    } else {
        tr_scope_parameter(scopes, node->name);
    }
}

static void visit_from_import(tr_scopes *scopes, const tr_node *node)
{
    visit(scopes, node->a);
    for (const tr_node *item = node->items.first; item; item = item->next) {
        store(scopes, item->attr);
    }
}

/* Trees this deep are refused when code is made for them. */
#define DEPTH_MAX 400

static void visit_node(tr_scopes *scopes, const tr_node *node);

static void visit(tr_scopes *scopes, const tr_node *node)
{
    if (!node || scopes->depth == DEPTH_MAX) return;
    scopes->depth++;
    visit_node(scopes, node);
    scopes->depth--;
}

static void visit_node(tr_scopes *scopes, const tr_node *node)
{
    switch ((tr_node_kind)node->kind) {
    case TR_NODE_NAME:
        visit_name(scopes, node);
        return;
    case TR_NODE_NSREF:
        load(scopes, node->name);
        return;
    case TR_NODE_IF:
        visit_if(scopes, node);
        return;
    case TR_NODE_MACRO:
        store(scopes, node->name);
        return;
    case TR_NODE_IMPORT:
        visit(scopes, node->a);
        store(scopes, node->name);
        return;
    case TR_NODE_FROM_IMPORT:
        visit_from_import(scopes, node);
        return;
    case TR_NODE_ASSIGN:
        visit(scopes, node->b);
        visit(scopes, node->a);
        return;
    case TR_NODE_FOR: /* only the sequence belongs to the outer scope */
        visit(scopes, node->b);
        return;
    case TR_NODE_CALL_BLOCK:
    case TR_NODE_FILTER_BLOCK:
    case TR_NODE_ASSIGN_BLOCK:
        visit(scopes, node->a);
        return;
    case TR_NODE_WITH:
        visit_all(scopes, &node->defaults);
        return;
    case TR_NODE_AUTOESCAPE:
    case TR_NODE_BLOCK:
        return;
    default:
        if (tr_node_has(node, TR_HAS_A)) visit(scopes, node->a);
        if (tr_node_has(node, TR_HAS_B)) visit(scopes, node->b);
        if (tr_node_has(node, TR_HAS_C)) visit(scopes, node->c);
        if (tr_node_has(node, TR_HAS_ITEMS)) visit_all(scopes, &node->items);
        if (tr_node_has(node, TR_HAS_CALL)) visit_call(scopes, node->call);
    }
}

void tr_scope_analyse(tr_scopes *scopes, const tr_nodes *nodes)
{
    uint32_t branches = scopes->branches;
    scopes->branches = 0;
    visit_all(scopes, nodes);
    scopes->branches = branches;
}

void tr_scope_analyse_node(tr_scopes *scopes, const tr_node *node)
{
    uint32_t branches = scopes->branches;
    scopes->branches = 0;
    visit(scopes, node);
    scopes->branches = branches;
}

/* ------------------------------------------------------ find_undeclared ---- */

typedef struct search {
    const tr_name *names;
    uint32_t open;  /* names still looked for */
    uint32_t found;
    uint32_t count;
    uint32_t depth;
    tr_node_list *loops; /* gets the loops in which it was found, or NULL */
} search;

static void seek(search *s, const tr_node *node);

static void seek_all(search *s, const tr_nodes *nodes)
{
    for (const tr_node *n = nodes->first; n && s->found != s->open; n = n->next) {
        seek(s, n);
    }
}

static void seek_name(search *s, const tr_node *node)
{
    for (uint32_t i = 0; i < s->count; i++) {
        if (node->name != s->names[i] || !((s->open >> i) & 1u)) continue;
        if (node->flag == TR_LOAD) {
            s->found |= 1u << i;
        } else if (!((s->found >> i) & 1u)) {
            s->open &= ~(1u << i);
        }
    }
}

static void seek_node(search *s, const tr_node *node);

static void seek(search *s, const tr_node *node)
{
    if (!node || s->depth == DEPTH_MAX) return;
    s->depth++;
    seek_node(s, node);
    s->depth--;
}

static void seek_call(search *s, const tr_call_arguments *call)
{
    seek_all(s, &call->positional);
    seek_all(s, &call->keywords);
    seek(s, call->dyn_args);
    seek(s, call->dyn_kwargs);
}

static void seek_body(search *s, const tr_node *node)
{
    uint32_t found = s->found;
    seek_all(s, &node->body);
    if (node->kind == TR_NODE_FOR && s->loops && s->found != found) {
        tr_node_list_push(s->loops, node); /* without memory it is searched later */
    }
}

/* The order is that of the members, but for the test of a loop, which comes last. */
static void seek_node(search *s, const tr_node *node)
{
    if (node->kind == TR_NODE_BLOCK) return;
    if (node->kind == TR_NODE_NAME) {
        seek_name(s, node);
        return;
    }
    unsigned parts = tr_node_parts[node->kind];
    bool is_loop = node->kind == TR_NODE_FOR;
    bool elif = node->kind == TR_NODE_IF; /* its items come behind its body */
    if (parts & TR_HAS_A) seek(s, node->a);
    if (parts & TR_HAS_B) seek(s, node->b);
    if (parts & TR_HAS_C && !is_loop) seek(s, node->c);
    if (parts & TR_HAS_ITEMS && !elif) seek_all(s, &node->items);
    if (parts & TR_HAS_CALL) seek_call(s, node->call);
    if (parts & TR_HAS_DEFAULTS) seek_all(s, &node->defaults);
    if (parts & TR_HAS_BODY) seek_body(s, node);
    if (elif) seek_all(s, &node->items);
    if (parts & TR_HAS_ELSE) seek_all(s, &node->otherwise);
    if (is_loop) seek(s, node->c);
}

bool tr_scope_names_loop(tr_scopes *scopes, const tr_node *loop, tr_name name)
{
    tr_node_list *named = &scopes->named;
    if (!tr_scopes_may_have(scopes, name)) return false;
    if (named->count && named->items[named->count - 1] == loop) {
        named->count--;
        return true;
    }
    search s = {.names = &name, .count = 1, .open = 1, .loops = named};
    seek_all(&s, &loop->body);
    return s.found != 0;
}

uint32_t tr_find_undeclared(
    const tr_scopes *scopes, const tr_nodes *nodes, const tr_name *names,
    uint32_t name_count)
{
    search s = {.names = names, .count = name_count};
    for (uint32_t i = 0; i < name_count; i++) {
        if (tr_scopes_may_have(scopes, names[i])) s.open |= 1u << i;
    }
    if (!s.open) return 0;
    seek_all(&s, nodes);
    return s.found;
}
