/* SPDX-License-Identifier: MIT
 *
 * Contexts: what names mean where no scope knows them, and which blocks a
 * template and its parents have.
 *
 * Invariant: every living context is in its machine's list, so that the end of
 * a rendering can empty those that macros still hold on to.
 */
#include "vm/watch.h"

static tr_context *new_context(tr_machine *machine, const tr_program *program)
{
    tr_context *c = machine->spare_context;
    machine->spare_context = NULL;
    if (!c) {
        c = tr_alloc_zero(sizeof *c);
        if (!c) {
            tr_fail_memory(&machine->task);
            return NULL;
        }
        c->vars = c->hidden = c->locals = c->base = tr_missing();
    }
    c->head.count = 1;
    c->machine = machine;
    c->program = tr_program_retain(program);
    c->next = machine->contexts;
    if (c->next) c->next->previous = c;
    machine->contexts = c;
    return c;
}

tr_context *tr_context_new(tr_machine *machine, const tr_program *program)
{
    tr_context *c = new_context(machine, program);
    if (!c) return NULL;
    if (program->block_count && !tr_context_add_blocks(machine, c, program)) {
        tr_context_release(c);
        return NULL;
    }
    return c;
}

tr_context *tr_context_retain(tr_context *context)
{
    if (context) context->head.count++;
    return context;
}

static void release_blocks(tr_block_table *table)
{
    if (!table || --table->count) return;
    for (uint32_t i = 0; i < table->size; i++) {
        tr_block_stack *stack = &table->items[i];
        for (uint32_t k = 0; k < stack->count; k++) {
            tr_program_release(stack->items[k].program);
        }
        tr_free(stack->items, stack->capacity * sizeof(tr_block_code));
    }
    tr_free(table->items, table->capacity * sizeof(tr_block_stack));
    tr_free(table, sizeof *table);
}

/* The dict of names, emptied for the next context; missing if somebody has it. */
static tr_value emptied(tr_value dict)
{
    if (!tr_is(dict, TR_DICT) || tr_as_object(dict)->count != 1 ||
        tr_as_object(dict)->flags || !tr_dict_empty(tr_as_dict(dict))) {
        tr_release(dict);
        return tr_missing();
    }
    return dict;
}

static void free_context(tr_context *c)
{
    tr_release(c->vars);
    tr_release(c->hidden);
    tr_free(c, sizeof *c);
}

/* Kept by the machine for the next one, or freed. */
static void put_aside(tr_context *c)
{
    if (c->machine && !c->machine->spare_context) {
        c->vars = emptied(c->vars); /* which may put aside another context */
        c->hidden = emptied(c->hidden);
    }
    tr_machine *machine = c->machine;
    if (!machine || machine->spare_context) {
        free_context(c);
        return;
    }
    /* all but the dicts as in a new one */
    c->machine = NULL;
    c->previous = c->next = NULL;
    c->program = NULL;
    c->locals = tr_missing(); /* not a copy of the other: its store is too fresh */
    c->base = tr_missing();
    c->parent = NULL;
    c->blocks = NULL;
    c->autoescape = false;
    c->watch = NULL;
    machine->spare_context = c;
}

void tr_context_free_spare(tr_machine *machine)
{
    tr_context *c = machine->spare_context;
    machine->spare_context = NULL;
    if (c) free_context(c);
    tr_release(machine->spare_locals);
    machine->spare_locals = tr_missing();
}

/* The dict that an include handed in: kept for the next one if nobody has it. */
static void release_locals(tr_context *c)
{
    tr_value locals = c->locals;
    if (!c->machine || !tr_is_missing(c->machine->spare_locals)) {
        tr_release(locals);
        return;
    }
    locals = emptied(locals); /* which may end another context */
    if (tr_is_missing(c->machine->spare_locals)) c->machine->spare_locals = locals;
    else tr_release(locals);
}

void tr_context_release(tr_context *c)
{
    while (c && --c->head.count == 0) {
        tr_context *parent = c->parent;
        if (c->previous) c->previous->next = c->next;
        if (c->next) c->next->previous = c->previous;
        if (c->machine && c->machine->contexts == c) c->machine->contexts = c->next;
        release_locals(c);
        tr_release(c->base);
        release_blocks(c->blocks);
        tr_program_release(c->program);
        put_aside(c);
        c = parent;
    }
}

static tr_ref find_in(tr_ref dict, tr_string *name)
{
    if (!tr_is(dict, TR_DICT)) return tr_missing();
    return tr_dict_get_str(tr_as_dict(dict), name);
}

static tr_ref find(const tr_context *context, tr_string *name)
{
    for (const tr_context *c = context; c; c = c->parent) {
        tr_ref found = find_in(c->vars, name);
        if (tr_is_missing(found)) found = find_in(c->locals, name);
        if (tr_is_missing(found)) found = find_in(c->base, name);
        if (!tr_is_missing(found)) return found;
    }
    tr_ref found = find_in(context->machine->globals, name);
    if (!tr_is_missing(found)) return found;
    return find_in(context->machine->runtime->globals, name);
}

tr_ref tr_context_peek(const tr_context *context, tr_string *name)
{
    if (__builtin_expect(context->machine->watch != NULL, 0)) {
        tr_watch_read(context, name);
    }
    return find(context, name);
}

tr_ref tr_context_find(const tr_context *context, tr_string *name)
{
    tr_ref found = tr_context_peek(context, name);
    tr_machine *machine = context->machine;
    if (__builtin_expect(machine->runtime->note_read != NULL, 0)) {
        machine->runtime->note_read(&machine->task, name, !tr_is_missing(found));
    }
    return found;
}

static bool set_in(tr_machine *machine, tr_value *dict, tr_string *name, tr_ref value)
{
    if (tr_is_missing(*dict)) *dict = tr_dict_new(4);
    if (tr_is_invalid(*dict) ||
        !tr_dict_set_str(
            tr_as_dict(*dict), tr_string_value(name), tr_retain(value))) {
        tr_fail_memory(&machine->task);
        return false;
    }
    return true;
}

static bool is_public(const tr_string *name)
{
    return name->size == 0 || name->bytes[0] != '_';
}

bool tr_context_set(
    tr_machine *machine, tr_context *context, tr_string *name, tr_ref value,
    bool exported)
{
    if (!set_in(machine, &context->vars, name, value)) return false;
    if (!is_public(name)) return true;
    if (!exported) return set_in(machine, &context->hidden, name, tr_none());
    if (tr_is(context->hidden, TR_DICT)) {
        tr_release(tr_dict_pop(
            &machine->task, tr_as_dict(context->hidden), tr_string_value(name)));
    }
    return true;
}

tr_ref tr_context_exported(const tr_context *context, tr_string *name)
{
    if (!is_public(name) || !tr_is_missing(find_in(context->hidden, name))) {
        return tr_missing();
    }
    return find_in(context->vars, name);
}

static bool merge(tr_machine *machine, tr_dict *into, tr_ref from)
{
    if (!tr_is(from, TR_DICT)) return true;
    return tr_dict_update(&machine->task, into, tr_as_dict(from));
}

/* Outermost first, so that inner names win; depth is that of nested includes. */
static bool merge_context(tr_machine *machine, tr_dict *into, const tr_context *c)
{
    const tr_context *chain[512];
    uint32_t count = 0;
    tr_watch_spoil(machine); /* too many names to tell of */
    for (; c && count < 512; c = c->parent) chain[count++] = c;
    while (count--) {
        c = chain[count];
        if (!merge(machine, into, c->base) || !merge(machine, into, c->locals) ||
            !merge(machine, into, c->vars)) {
            return false;
        }
    }
    return true;
}

tr_value tr_context_all(tr_machine *machine, const tr_context *context)
{
    tr_value all = tr_dict_new(16);
    if (tr_is_invalid(all)) return tr_fail_memory(&machine->task);
    if (merge(machine, tr_as_dict(all), machine->runtime->globals) &&
        merge(machine, tr_as_dict(all), machine->globals) &&
        merge_context(machine, tr_as_dict(all), context)) {
        return all;
    }
    tr_release(all);
    return tr_failed(&machine->task) ? tr_invalid() : tr_fail_memory(&machine->task);
}

bool tr_context_inherited(
    tr_machine *machine, const tr_context *context, tr_dict *into)
{
    return merge(machine, into, machine->runtime->globals) &&
           merge(machine, into, machine->globals) &&
           merge_context(machine, into, context->parent) &&
           merge(machine, into, context->base) &&
           merge(machine, into, context->locals);
}

tr_context *tr_context_derive(
    tr_machine *machine, tr_context *context, tr_ref locals)
{
    tr_context *c = new_context(machine, context->program);
    if (!c) return NULL;
    c->parent = tr_context_retain(context);
    if (tr_is(locals, TR_DICT)) c->locals = tr_retain(locals);
    c->autoescape = context->autoescape;
    c->blocks = context->blocks;
    if (c->blocks) c->blocks->count++;
    return c;
}

tr_context *tr_context_snapshot(tr_machine *machine, const tr_context *context)
{
    tr_context *copy = tr_context_new(machine, context->program);
    if (!copy) return NULL;
    tr_value all = tr_dict_new(16);
    if (tr_is_invalid(all) || !merge_context(machine, tr_as_dict(all), context)) {
        tr_release(all);
        tr_context_release(copy);
        if (!tr_failed(&machine->task)) tr_fail_memory(&machine->task);
        return NULL;
    }
    copy->base = all;
    return copy;
}

/* ------------------------------------------------------------------- blocks ---- */

static void *grow(
    tr_machine *machine, void *items, uint32_t *capacity, uint32_t count, size_t size)
{
    if (count < *capacity) return items;
    uint32_t wanted = *capacity ? *capacity * 2 : 4;
    void *more = tr_realloc(items, *capacity * size, wanted * size);
    if (!more) {
        tr_fail_memory(&machine->task);
        return NULL;
    }
    *capacity = wanted;
    return more;
}

tr_block_stack *tr_context_block(const tr_context *context, const tr_string *name)
{
    tr_block_table *table = context->blocks;
    for (uint32_t i = 0; table && i < table->size; i++) {
        if (tr_string_equal(table->items[i].name, name)) return &table->items[i];
    }
    return NULL;
}

static tr_block_stack *add_stack(
    tr_machine *machine, tr_context *context, tr_string *name)
{
    tr_block_table *table = context->blocks;
    tr_block_stack *items = grow(
        machine, table->items, &table->capacity, table->size, sizeof(tr_block_stack));
    if (!items) return NULL;
    table->items = items;
    items[table->size] = (tr_block_stack){.name = name};
    return &items[table->size++];
}

bool tr_context_add_blocks(
    tr_machine *machine, tr_context *context, const tr_program *program)
{
    if (!program->block_count) return true;
    if (!context->blocks) {
        context->blocks = tr_alloc_zero(sizeof *context->blocks);
        if (!context->blocks) {
            tr_fail_memory(&machine->task);
            return false;
        }
        context->blocks->count = 1;
    }
    for (uint32_t i = 0; i < program->block_count; i++) {
        const tr_block_entry *entry = &program->blocks[i];
        tr_block_stack *stack = tr_context_block(context, entry->name);
        if (!stack) stack = add_stack(machine, context, entry->name);
        if (!stack) return false;
        tr_block_code *items = grow(
            machine, stack->items, &stack->capacity, stack->count,
            sizeof(tr_block_code));
        if (!items) return false;
        stack->items = items;
        items[stack->count++] =
            (tr_block_code){tr_program_retain(program), entry->code};
    }
    return true;
}
