/* SPDX-License-Identifier: MIT
 *
 * What a template is made of, for hosts: names it takes from the context, other
 * templates, blocks.
 */
#include "api/env.h"

torii_value torii_template_blocks(const torii_template *tmpl)
{
    const tr_program *program = tmpl->program;
    tr_value list = tr_list_new(program->block_count);
    for (uint32_t i = 0; i < program->block_count && !tr_is_invalid(list); i++) {
        tr_ref name = tr_string_value(program->blocks[i].name);
        torii_list_push(list, tr_string_span(tr_string_bytes(name)));
    }
    return list;
}

torii_value torii_template_variables(const torii_template *tmpl)
{
    (void)tmpl;
    return tr_invalid();
}

torii_value torii_template_references(const torii_template *tmpl)
{
    (void)tmpl;
    return tr_invalid();
}
