/* SPDX-License-Identifier: MIT
 *
 * YAML trees as template values, by the public functions of the engine alone.
 */
#include "config/yaml.h"

static torii_value
date_to_value(const date *when, torii_value (*make_date)(const date *when)) {
    if (make_date) return make_date(when);
    arena memory;
    arena_init(&memory);
    torii_value text = torii_str(date_iso(&memory, when, false));
    arena_done(&memory);
    return text;
}

torii_value
yaml_to_value(const yaml_node *node, torii_value (*make_date)(const date *when)) {
    torii_value result;
    if (!node) return torii_none();
    switch (node->kind) {
    case YAML_NULL: return torii_none();
    case YAML_BOOL: return torii_bool(node->boolean);
    case YAML_INT: return torii_int(node->integer);
    case YAML_FLOAT: return torii_float(node->number);
    case YAML_STRING: return torii_strn(node->text, node->size);
    case YAML_DATE: return date_to_value(&node->when, make_date);
    case YAML_SEQUENCE:
        result = torii_list();
        for (size_t i = 0; i < node->sequence.count; i++)
            torii_list_push(result, yaml_to_value(node->sequence.items[i], make_date));
        return result;
    case YAML_MAPPING:
        result = torii_dict();
        for (size_t i = 0; i < node->mapping.count; i++) {
            const yaml_pair *pair = &node->mapping.pairs[i];
            torii_dict_set(result, pair->key, yaml_to_value(pair->value, make_date));
        }
        return result;
    }
    return torii_none();
}
