/* SPDX-License-Identifier: MIT
 *
 * The registry of functions: overrides of the host first, then the builtin rows
 * through a hash index.  See registry.h.
 *
 * The index and each function object are made once per environment under the lock
 * and published with release order, so that readers need no lock.  They outlive the
 * rendering that asked for them and are therefore not charged to it.
 */
#include "vm/registry.h"

/* Names are few and known, so a cheap hash will do. */
static uint32_t hash_name(const char *name, size_t size)
{
    const unsigned char *bytes = (const unsigned char *)name;
    uint32_t hash = (uint32_t)size;
    if (size == 0) return hash;
    hash = hash * 31 + bytes[0];
    hash = hash * 31 + bytes[size / 2];
    return hash * 31 + bytes[size - 1];
}

static void fill_index(const tr_registry *registry, uint16_t *index)
{
    for (uint32_t i = 0; i < registry->row_count; i++) {
        const char *name = registry->rows[i].name;
        uint32_t slot = hash_name(name, strlen(name)) & registry->mask;
        while (index[slot]) slot = (slot + 1) & registry->mask;
        index[slot] = (uint16_t)(i + 1);
    }
}

static size_t index_size(const tr_registry *registry)
{
    return (registry->mask + (size_t)1) * sizeof(uint16_t);
}

void tr_registry_init(
    tr_registry *registry, const tr_builtin *rows, uint32_t count, tr_mutex *lock)
{
    *registry = (tr_registry){
        .rows = rows,
        .row_count = count,
        .overrides = tr_missing(),
        .lock = lock,
    };
    registry->mask = 7;
    while (registry->mask < count * 3) registry->mask = registry->mask * 2 + 1;
}

/* The first search makes the index; NULL: no memory. */
static const uint16_t *make_index(tr_task *task, tr_registry *registry)
{
    tr_mutex_lock(registry->lock);
    uint16_t *index = registry->index;
    if (!index) {
        tr_budget *budget = tr_budget_enter(NULL);
        size_t made_size = registry->row_count * sizeof(tr_function *);
        registry->made = tr_alloc_zero(made_size);
        index = registry->made ? tr_alloc_zero(index_size(registry)) : NULL;
        if (index) {
            fill_index(registry, index);
            __atomic_store_n(&registry->index, index, __ATOMIC_RELEASE);
        } else {
            tr_free(registry->made, made_size);
            registry->made = NULL;
            tr_fail_memory(task);
        }
        tr_budget_enter(budget);
    }
    tr_mutex_unlock(registry->lock);
    return index;
}

void tr_registry_done(tr_registry *registry)
{
    for (uint32_t i = 0; registry->made && i < registry->row_count; i++) {
        if (registry->made[i]) tr_release(tr_take_instance(registry->made[i]));
    }
    tr_free(registry->made, registry->row_count * sizeof(tr_function *));
    if (registry->index) tr_free(registry->index, index_size(registry));
    tr_release(registry->overrides);
    *registry = (tr_registry){.overrides = tr_missing()};
}

static bool store_override(tr_registry *registry, const char *name, tr_value value)
{
    if (!tr_is(registry->overrides, TR_DICT)) {
        tr_value dict = tr_dict_new(8);
        if (tr_is_invalid(dict)) {
            tr_release(value);
            return false;
        }
        registry->overrides = dict;
    }
    return tr_dict_set_c(tr_as_dict(registry->overrides), name, value);
}

bool tr_registry_set(tr_registry *registry, const char *name, tr_value function)
{
    if (!tr_is_instance(function, &tr_function_type)) {
        tr_release(function);
        return false;
    }
    if (!tr_freeze(function)) { /* several environments may come to share it */
        tr_release(function);
        return false;
    }
    return store_override(registry, name, function);
}

bool tr_registry_remove(tr_registry *registry, const char *name)
{
    return store_override(registry, name, tr_none());
}

/* The row of that name; row_count if there is none. */
static uint32_t find_row(
    const tr_registry *registry, const uint16_t *index, tr_span name)
{
    uint32_t slot = hash_name(name.bytes, name.size) & registry->mask;
    for (; index[slot]; slot = (slot + 1) & registry->mask) {
        uint32_t row = index[slot] - 1u;
        const char *found = registry->rows[row].name;
        if (strncmp(found, name.bytes, name.size) == 0 &&
            strnlen(found, name.size + 1) == name.size) {
            return row;
        }
    }
    return registry->row_count;
}

static const tr_function *make_function(
    tr_task *task, const tr_registry *registry, uint32_t index)
{
    const tr_builtin *row = &registry->rows[index];
    tr_function *function;
    tr_mutex_lock(registry->lock);
    function = registry->made[index];
    if (!function) {
        tr_budget *budget = tr_budget_enter(NULL);
        function = tr_function_new(
            task, row->name, row->signature, row->native, NULL,
            row->flags | TR_FN_BUILTIN);
        if (function && !tr_freeze(tr_take_instance(function))) {
            tr_release(tr_take_instance(function));
            tr_fail_memory(task);
            function = NULL;
        }
        tr_budget_enter(budget);
        if (function) {
            __atomic_store_n(&registry->made[index], function, __ATOMIC_RELEASE);
        }
    }
    tr_mutex_unlock(registry->lock);
    return function;
}

/* Missing: the host said nothing about that name. */
static tr_ref find_override(tr_task *task, const tr_registry *registry, tr_span name)
{
    tr_value key = tr_string_span(name);
    if (tr_is_invalid(key)) return tr_fail_memory(task);
    tr_ref found =
        tr_dict_get_str(tr_as_dict(registry->overrides), tr_as_string(key));
    tr_release(key);
    return found;
}

const tr_function *tr_registry_find(
    tr_task *task, const tr_registry *registry, tr_span name)
{
    if (tr_is(registry->overrides, TR_DICT)) {
        tr_ref found = find_override(task, registry, name);
        if (tr_is_none(found) || tr_is_invalid(found)) return NULL;
        if (!tr_is_missing(found)) return tr_as_function(found);
    }
    if (registry->row_count == 0) return NULL;
    const uint16_t *index = __atomic_load_n(&registry->index, __ATOMIC_ACQUIRE);
    if (!index) { /* what is const is all but the index */
        index = make_index(task, (tr_registry *)(uintptr_t)registry);
        if (!index) return NULL;
    }
    uint32_t row = find_row(registry, index, name);
    if (row == registry->row_count) return NULL;
    tr_function *function = __atomic_load_n(&registry->made[row], __ATOMIC_ACQUIRE);
    return function ? function : make_function(task, registry, row);
}
