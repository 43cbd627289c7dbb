/* SPDX-License-Identifier: MIT
 *
 * Tree to program: the root function, the blocks, and the moving of everything
 * the builder gathered into one immutable tr_program.
 */
#include "compile/gen.h"

/* ------------------------------------------------------ blocks and extends ---- */

static void add_block(tr_builder *b, const tr_node *node)
{
    if (b->name_counts[node->name]++) {
        tr_span name = tr_tree_name_text(b->tree, node->name);
        tr_build_fail(
            b, node->line, "block '%.*s' defined twice", (int)name.size, name.bytes);
        return;
    }
    if (!tr_node_list_push(&b->blocks, node)) b->failed = true;
}

/* Finds all blocks, in source order, and whether there is an extends. */
static void survey_nodes(tr_builder *b, const tr_nodes *nodes)
{
    if (++b->depth > TR_GEN_DEPTH) {
        tr_fail(b->task, TR_ERR_RECURSION, "maximum recursion depth exceeded");
        b->error = true;
    }
    for (const tr_node *n = nodes->first; n && !tr_build_stopped(b); n = n->next) {
        if (n->kind == TR_NODE_BLOCK) add_block(b, n);
        if (n->kind == TR_NODE_BLOCK && n->flag & TR_BLOCK_SCOPED) b->has_scoped = true;
        if (n->kind == TR_NODE_EXTENDS) b->has_extends = true;
        if (tr_node_has(n, TR_HAS_BODY)) survey_nodes(b, &n->body);
        if (n->kind == TR_NODE_IF) survey_nodes(b, &n->items);
        if (tr_node_has(n, TR_HAS_ELSE)) survey_nodes(b, &n->otherwise);
    }
    b->depth--;
}

static void survey(tr_builder *b)
{
    survey_nodes(b, &b->tree->body);
    for (uint32_t i = 0; i < b->blocks.count; i++) {
        b->name_counts[b->blocks.items[i]->name] = 0;
    }
}

static void gen_self(tr_builder *b, const tr_nodes *nodes)
{
    if (!tr_find_undeclared(&b->scopes, nodes, &b->special.self, 1)) return;
    tr_variable *v = tr_scope_parameter(&b->scopes, b->special.self);
    if (v) tr_emit(b, TR_OP_SELF, v->slot);
}

static void gen_root(tr_builder *b, const tr_nodes *nodes)
{
    uint32_t index = tr_code_reserve(b);
    tr_function_build function;
    tr_function_begin(b, &function, TR_CODE_ROOT);
    /* as many as usual templates of that size have; without them the lists grow */
    tr_words_reserve(&function.words, (uint32_t)(b->tree->source_size / 16 + 32));
    tr_position_list_reserve(
        &function.positions, (uint32_t)(b->tree->source_size / 32 + 16));
    tr_scope_frame scope;
    tr_gen_scope_begin(b, &scope);
    scope.is_root = true;
    b->line = 1;
    gen_self(b, nodes);
    tr_scope_analyse(&b->scopes, nodes);
    tr_gen_scope_enter(b, &scope, false);
    tr_gen_frame frame = {
        .toplevel = true, .rootlevel = true, .output_check = b->has_extends};
    tr_gen_body(b, nodes, &frame);
    tr_scope_pop(&b->scopes);
    tr_function_end(b, index);
}

static uint32_t gen_block_code(tr_builder *b, const tr_node *node)
{
    uint32_t index = tr_code_reserve(b);
    tr_function_build function;
    tr_function_begin(b, &function, TR_CODE_BLOCK);
    tr_scope_frame scope;
    tr_gen_scope_begin(b, &scope);
    tr_mark(b, node);
    gen_self(b, &node->body);
    uint32_t name = tr_name_constant(b, node->name);
    if (tr_find_undeclared(&b->scopes, &node->body, &b->special.super, 1)) {
        tr_variable *v = tr_scope_parameter(&b->scopes, b->special.super);
        if (v) tr_emit2(b, TR_OP_SUPER, v->slot, name);
    }
    tr_scope_analyse(&b->scopes, &node->body);
    tr_gen_scope_enter(b, &scope, false);
    tr_gen_frame frame = {0};
    tr_gen_body(b, &node->body, &frame);
    tr_scope_pop(&b->scopes);
    tr_function_end(b, index);
    if (index < b->codes.count) {
        b->codes.items[index].name = tr_constant_string(b, name);
        b->codes.items[index].line = node->line;
    }
    return index;
}

/* ---------------------------------------------------------------- assembly ---- */

/* The numbers of the names with a meaning of their own; false without memory. */
static bool name_special(tr_builder *b, tr_tree *tree)
{
    b->special.loop = tr_tree_name(tree, TR_SPAN("loop"));
    b->special.self = tr_tree_name(tree, TR_SPAN("self"));
    b->special.super = tr_tree_name(tree, TR_SPAN("super"));
    b->special.caller = tr_tree_name(tree, TR_SPAN("caller"));
    b->special.kwargs = tr_tree_name(tree, TR_SPAN("kwargs"));
    b->special.varargs = tr_tree_name(tree, TR_SPAN("varargs"));
    return b->special.varargs != 0;
}

/* The tables by name; there are no more names after this. */
static bool make_tables(tr_builder *b)
{
    size_t names = b->tree->names.count;
    uint32_t *tables = tr_arena_zero(&b->arena, names * 4 * sizeof(uint32_t));
    if (!tables) return false;
    b->name_constants = tables;
    b->name_filters = tables + names;
    b->name_tests = tables + names * 2;
    b->name_counts = tables + names * 3;
    return true;
}

static bool copy_source(tr_builder *b)
{
    size_t size = b->tree->source_size;
    b->source = tr_alloc(size + 1);
    if (!b->source) return false;
    if (size) memcpy(b->source, b->tree->source, size);
    b->source[size] = '\0';
    return true;
}

static bool begin(
    tr_builder *b, tr_task *task, tr_tree *tree, const tr_compile_options *options)
{
    *b = (tr_builder){.task = task, .tree = tree, .options = options};
    b->autoescape = options->autoescape;
    b->pending = tr_text_make(SIZE_MAX);
    tr_arena_init(&b->arena);
    uint32_t written = tree->names.count;
    bool ok = name_special(b, tree) && make_tables(b) && copy_source(b) &&
              tr_scopes_init(&b->scopes, tree, written, &b->arena);
    b->scopes.note_name = options->note_name;
    b->scopes.note_data = options->note_data;
    return ok;
}

static void free_shapes(tr_shape *shapes, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        tr_free(shapes[i].names, shapes[i].keywords * sizeof(tr_string *));
    }
}

static void free_locals(tr_locals *locals, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        tr_free(locals[i].items, locals[i].count * sizeof(tr_local));
    }
}

static void free_code(tr_code *code)
{
    tr_free(code->words, code->word_count * sizeof(uint32_t));
    tr_free(code->positions, code->position_count * sizeof(tr_position));
    tr_free(code->slot_names, code->slot_count * sizeof(tr_string *));
    tr_free(code->slot_lazy, code->slot_count * sizeof(bool));
    tr_free(code->parameters, code->parameter_count * sizeof(tr_string *));
}

static void free_codes(tr_code *codes, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) free_code(&codes[i]);
}

static void free_constants(tr_value *constants, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) tr_constant_free(constants[i]);
}

/* Gives back all that the program did not take. */
static void end(tr_builder *b)
{
    free_shapes(b->shapes.items, b->shapes.count);
    free_locals(b->locals.items, b->locals.count);
    free_codes(b->codes.items, b->codes.count);
    free_constants(b->constants.items, b->constants.count);
    tr_shape_list_done(&b->shapes);
    tr_locals_list_done(&b->locals);
    tr_loop_list_done(&b->loops);
    tr_filter_list_done(&b->filters);
    tr_filter_list_done(&b->tests);
    tr_code_list_done(&b->codes);
    tr_node_list_done(&b->blocks);
    tr_scopes_done(&b->scopes);
    tr_values_done(&b->constants);
    if (b->source) tr_free(b->source, b->tree->source_size + 1);
    tr_text_done(&b->pending);
    tr_arena_done(&b->arena);
}

/* An exact copy of a list's items; the items themselves move. */
static void *move(tr_builder *b, void *items, uint32_t count, size_t size)
{
    if (!count) return NULL;
    void *copy = tr_alloc(count * size);
    if (!copy) {
        b->failed = true;
        return NULL;
    }
    memcpy(copy, items, count * size);
    return copy;
}

static void name_blocks(tr_builder *b, tr_program *p, const uint32_t *codes)
{
    p->block_count = b->blocks.count;
    if (!p->block_count) return;
    p->blocks = tr_alloc_zero(p->block_count * sizeof(tr_block_entry));
    if (!p->blocks) {
        b->failed = true;
        p->block_count = 0;
        return;
    }
    for (uint32_t i = 0; i < p->block_count; i++) {
        const tr_node *node = b->blocks.items[i];
        uint32_t name = tr_name_constant(b, node->name);
        p->blocks[i] = (tr_block_entry){
            .name = tr_constant_string(b, name),
            .code = codes[i],
            .required = (node->flag & TR_BLOCK_REQUIRED) != 0,
        };
    }
}

#define MOVE(field, counter, list, type)                                     \
    p->field = move(b, b->list.items, b->list.count, sizeof(type));          \
    p->counter = p->field ? b->list.count : 0

static tr_program *assemble(tr_builder *b, const uint32_t *block_codes)
{
    tr_program *p = tr_alloc_zero(sizeof *p);
    if (!p) return NULL;
    tr_program_init(p);
    p->name = tr_retain(b->options->name);
    p->filename = tr_retain(b->options->filename);
    /* threads that run the program count these */
    if (!tr_freeze(p->name) || !tr_freeze(p->filename)) b->failed = true;
    name_blocks(b, p, block_codes);
    MOVE(codes, code_count, codes, tr_code);
    MOVE(constants, constant_count, constants, tr_value);
    if (!tr_freeze_constants(p->constants, p->constant_count)) b->failed = true;
    MOVE(shapes, shape_count, shapes, tr_shape);
    MOVE(locals, locals_count, locals, tr_locals);
    MOVE(loops, loop_count, loops, tr_loop_info);
    MOVE(filters, filter_count, filters, tr_filter_entry);
    MOVE(tests, test_count, tests, tr_filter_entry);
    if (b->hints) p->hints = tr_alloc_zero(b->hints);
    if (b->hints && !p->hints) b->failed = true;
    p->hint_count = p->hints ? b->hints : 0;
    /* from here on the program owns what the lists hold */
    if (p->codes) b->codes.count = 0;
    if (p->constants) b->constants.count = 0;
    if (p->shapes) b->shapes.count = 0;
    if (p->locals) b->locals.count = 0;
    p->source = b->source;
    p->source_size = b->tree->source_size;
    b->source = NULL;
    p->autoescape = b->options->autoescape;
    p->extends = b->has_extends;
    p->bytes = sizeof *p + p->source_size + b->arena.total;
    return p;
}

static tr_program *finish(
    tr_builder *b, const uint32_t *block_codes, uint32_t *line, uint32_t *column)
{
    tr_program *program = NULL;
    if (b->scopes.failed) b->failed = true;
    if (!tr_build_stopped(b)) program = assemble(b, block_codes);
    if (!program) b->failed = true;
    if (program && b->failed) {
        tr_program_release(program);
        program = NULL;
    }
    if (b->failed && !b->error) tr_fail_memory(b->task);
    *line = b->error_line;
    *column = b->error_column;
    end(b);
    return program;
}

tr_program *tr_compile(
    tr_task *task, tr_tree *tree, const tr_compile_options *options, uint32_t *line,
    uint32_t *column)
{
    tr_builder builder;
    tr_builder *b = &builder;
    uint32_t *codes = NULL;
    if (!begin(b, task, tree, options)) b->failed = true;
    if (!b->failed) {
        survey(b);
        codes = tr_arena_zero(&b->arena, (b->blocks.count + 1) * sizeof(uint32_t));
        if (!codes) b->failed = true;
    }
    if (!tr_build_stopped(b)) {
        gen_root(b, &tree->body);
        for (uint32_t i = 0; i < b->blocks.count && !tr_build_stopped(b); i++) {
            codes[i] = gen_block_code(b, b->blocks.items[i]);
        }
    }
    return finish(b, codes, line, column);
}

tr_program *tr_compile_expression(
    tr_task *task, tr_tree *tree, tr_node *expression,
    const tr_compile_options *options, uint32_t *line, uint32_t *column)
{
    tr_builder builder;
    tr_builder *b = &builder;
    if (!begin(b, task, tree, options)) b->failed = true;
    if (!b->failed) {
        uint32_t index = tr_code_reserve(b);
        tr_gen_frame frame = {.toplevel = true};
        tr_function_build function;
        tr_function_begin(b, &function, TR_CODE_ROOT);
        tr_scope_frame scope;
        tr_gen_scope_begin(b, &scope);
        scope.is_root = true;
        b->line = 1;
        tr_scope_analyse_node(&b->scopes, expression);
        tr_gen_expression(b, expression, &frame);
        tr_emit(b, TR_OP_RESULT, 0);
        tr_scope_pop(&b->scopes);
        tr_function_end(b, index);
    }
    return finish(b, NULL, line, column);
}

/* ---------------------------------------------------------------- programs ---- */

tr_program *tr_program_retain(const tr_program *program)
{
    tr_program *p = (tr_program *)(uintptr_t)program; /* only the count changes */
    if (p) tr_count_add(&p->count);
    return p;
}

static void free_program(tr_count *count)
{
    tr_program *p = (tr_program *)(void *)count; /* its first member */
    if (p->release) p->release(p);
    free_codes(p->codes, p->code_count);
    free_shapes(p->shapes, p->shape_count);
    free_locals(p->locals, p->locals_count);
    free_constants(p->constants, p->constant_count);
    tr_free(p->codes, p->code_count * sizeof(tr_code));
    tr_free(p->constants, p->constant_count * sizeof(tr_value));
    tr_free(p->shapes, p->shape_count * sizeof(tr_shape));
    tr_free(p->locals, p->locals_count * sizeof(tr_locals));
    tr_free(p->loops, p->loop_count * sizeof(tr_loop_info));
    tr_free(p->blocks, p->block_count * sizeof(tr_block_entry));
    tr_free(p->filters, p->filter_count * sizeof(tr_filter_entry));
    tr_free(p->tests, p->test_count * sizeof(tr_filter_entry));
    tr_free(p->hints, p->hint_count);
    tr_free(p->source, p->source_size + 1);
    tr_release(p->name);
    tr_release(p->filename);
    tr_free(p, sizeof *p);
}

void tr_program_init(tr_program *program)
{
    program->count = (tr_count){1, free_program};
}

void tr_program_release(const tr_program *program)
{
    tr_program *p = (tr_program *)(uintptr_t)program;
    if (p) tr_count_drop(&p->count);
}
