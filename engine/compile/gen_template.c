/* SPDX-License-Identifier: MIT
 *
 * Code for what connects templates: blocks, extends, include, import.
 */
#include "compile/gen.h"

void tr_gen_block(tr_builder *b, const tr_node *node, const tr_gen_frame *frame)
{
    uint32_t skip = 0;
    bool check = false;
    if (frame->toplevel) {
        if (b->known_extends) return;
        check = b->extends_count > 0;
    }
    tr_mark(b, node);
    if (check) skip = tr_jump(b, TR_OP_JUMP_IF_PARENT);
    bool scoped = (node->flag & TR_BLOCK_SCOPED) != 0;
    uint32_t name = tr_name_constant(b, node->name);
    if (scoped) tr_gen_locals(b);
    if (node->flag & TR_BLOCK_REQUIRED) tr_emit(b, TR_OP_REQUIRE_BLOCK, name);
    tr_emit2_v(b, TR_OP_BLOCK, name, scoped, scoped, 0);
    if (check) tr_land(b, skip);
}

static void gen_extended_twice(tr_builder *b)
{
    uint32_t message = tr_constant(b, tr_string_c("extended multiple times"));
    if (b->known_extends) {
        tr_emit2(b, TR_OP_FAIL, TR_ERR_RUNTIME, message);
        b->exit = true;
        return;
    }
    uint32_t fail = tr_jump(b, TR_OP_JUMP_IF_PARENT);
    uint32_t over = tr_jump(b, TR_OP_JUMP);
    tr_land(b, fail);
    tr_emit2(b, TR_OP_FAIL, TR_ERR_RUNTIME, message);
    tr_land(b, over);
}

void tr_gen_extends(tr_builder *b, const tr_node *node, const tr_gen_frame *frame)
{
    if (!frame->toplevel) {
        tr_build_fail(b, node->line, "cannot use extend from a non top-level scope");
        return;
    }
    if (b->extends_count > 0) {
        gen_extended_twice(b);
        if (b->exit) {
            b->extends_count++;
            return;
        }
    }
    tr_mark(b, node);
    tr_gen_expression(b, node->a, frame);
    tr_emit(b, TR_OP_EXTENDS, 0);
    if (frame->rootlevel) b->known_extends = true;
    b->extends_count++;
}

void tr_gen_include(tr_builder *b, const tr_node *node, const tr_gen_frame *frame)
{
    tr_mark(b, node);
    tr_gen_expression(b, node->a, frame);
    bool with_context = (node->flag & TR_INCLUDE_CONTEXT) != 0;
    if (with_context) tr_gen_locals(b);
    tr_emit_v(b, TR_OP_INCLUDE, node->flag, 1u + with_context, 0);
}

static void gen_module(tr_builder *b, const tr_node *node, const tr_gen_frame *frame)
{
    tr_mark(b, node);
    tr_gen_expression(b, node->a, frame);
    if (node->flag) tr_gen_locals(b);
    tr_emit_v(b, TR_OP_IMPORT, node->flag ? TR_IMPORT_WITH_CONTEXT : 0,
              node->flag ? 2 : 1, 1);
}

static void store_import(tr_builder *b, tr_name name, const tr_gen_frame *frame)
{
    const tr_variable *v = tr_scope_find(&b->scopes, name);
    if (!v) return;
    tr_emit(b, TR_OP_STORE, v->slot);
    if (frame->toplevel) {
        tr_emit2(b, TR_OP_EXPORT_ONLY, v->slot, tr_name_constant(b, name));
    }
}

void tr_gen_import(tr_builder *b, const tr_node *node, const tr_gen_frame *frame)
{
    gen_module(b, node, frame);
    store_import(b, node->name, frame);
}

void tr_gen_from_import(tr_builder *b, const tr_node *node, const tr_gen_frame *frame)
{
    gen_module(b, node, frame);
    for (const tr_node *item = node->items.first; item; item = item->next) {
        tr_emit(b, TR_OP_DUP, 0);
        tr_emit2(b, TR_OP_IMPORT_NAME, tr_name_constant(b, item->name), node->line);
        store_import(b, item->attr, frame);
    }
    tr_emit(b, TR_OP_POP, 0);
}
