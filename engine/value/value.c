/* SPDX-License-Identifier: MIT
 *
 * The end of objects, and what is common to all values.
 *
 * Dead containers wait in a list that is linked through their own memory: a slot
 * of the container whose content was taken out before, or the link of an
 * instance.  So freeing needs neither recursion nor memory.
 */
#include "value/value.h"

#include "value/big.h"
#include "value/cycle.h"
#include "value/dict.h"
#include "value/list.h"
#include "value/object.h"
#include "value/range.h"
#include "value/region.h"
#include "value/undefined.h"

typedef struct burial {
    tr_object *waiting;
} burial;

/* ---- blocks ---- */

static void free_string(tr_string *string)
{
    if (string->spare == TR_STRING_LENT) {
        tr_lent_string *lent = (tr_lent_string *)(void *)string;
        lent->release((void *)string->bytes);
        tr_free(lent, sizeof *lent);
    } else if (string->bytes != (const char *)(string + 1)) {
        /* Without a size they are the host's, and stay. */
        if (string->spare) tr_free((void *)string->bytes, string->spare);
        tr_free(string, sizeof *string);
    } else {
        tr_free(string, sizeof *string + string->size + 1);
    }
}

static void free_list(tr_list *list)
{
    if (list->head.tag == TR_TUPLE) {
        tr_free(list, sizeof *list + list->capacity * sizeof(tr_value));
        return;
    }
    tr_free(list->items, list->capacity * sizeof(tr_value));
    tr_free(list, sizeof *list);
}

static void free_dict(tr_dict *dict)
{
    tr_free(dict->entries, tr_dict_block_size(dict->capacity, dict->mask));
    tr_free(dict, sizeof *dict);
}

static void free_instance(tr_instance *instance)
{
    const tr_type *type = instance->type;
    if (type->free) type->free(&instance->head);
    tr_free(instance, type->size);
}

void tr_object_free(tr_object *object)
{
    switch (object->tag) {
    case TR_STRING: free_string((tr_string *)object); break;
    case TR_BIG: {
        tr_big *big = (tr_big *)object;
        tr_free(big, sizeof *big + big->count * sizeof big->limbs[0]);
        break;
    }
    case TR_LIST:
    case TR_TUPLE: free_list((tr_list *)object); break;
    case TR_DICT: free_dict((tr_dict *)object); break;
    case TR_RANGE: tr_free(object, sizeof(tr_range)); break;
    case TR_UNDEFINED: tr_free(object, sizeof(tr_undefined)); break;
    default: free_instance((tr_instance *)object); break;
    }
}

/* ---- what holds no container that dies with it ---- */

/* May a container die with this reference?  That would be recursion. */
static inline bool may_nest(tr_ref value)
{
    if (value.tag_ <= TR_BIG) return false;
    tr_object *object = value.as_.pointer_;
    if (object->flags & (TR_IMMORTAL | TR_REGION)) return false;
    return (object->flags & TR_SHARED) || object->count == 1;
}

/* Drops items from the end until there is a container that may die with the list.
 * True: all of them. */
static bool drop_items(tr_list *list)
{
    for (; list->count; list->count--) {
        tr_value item = list->items[list->count - 1];
        if (may_nest(item)) return false;
        tr_release(item);
    }
    return true;
}

static bool drop_entries(tr_dict *dict)
{
    for (; dict->used; dict->used--) {
        const tr_entry *entry = &dict->entries[dict->used - 1];
        if (may_nest(entry->key) || may_nest(entry->value)) return false;
        tr_release(entry->key);
        tr_release(entry->value);
    }
    return true;
}

static bool drop_undefined(tr_undefined *undefined)
{
    if (may_nest(undefined->obj) || may_nest(undefined->name)) return false;
    tr_release(undefined->hint); /* a text, if anything */
    tr_release(undefined->obj);
    tr_release(undefined->name);
    return true;
}

/* Frees it if nothing in it has to wait its turn; else what is left is for the list. */
static bool end_at_once(tr_object *object)
{
    switch (object->tag) {
    case TR_LIST:
    case TR_TUPLE:
        if (!drop_items((tr_list *)object)) return false;
        free_list((tr_list *)object);
        return true;
    case TR_DICT:
        if (!drop_entries((tr_dict *)object)) return false;
        free_dict((tr_dict *)object);
        return true;
    case TR_UNDEFINED:
        if (!drop_undefined((tr_undefined *)object)) return false;
        tr_free(object, sizeof(tr_undefined));
        return true;
    case TR_RANGE: return false;
    case TR_OBJECT:
        if (((tr_instance *)object)->type->visit) return false;
        break;
    default: break;
    }
    tr_object_free(object);
    return true;
}

/* ---- the list of the dead ---- */

/* Gives up one reference.  The object if that was the last one. */
static tr_object *drop(tr_value value)
{
    if (value.tag_ < TR_FIRST_HEAP) return NULL;
    tr_object *object = value.as_.pointer_;
    if (object->flags & TR_IMMORTAL) return NULL;
    if (object->flags & TR_REGION) {
        tr_count_drop(&tr_region_of(object)->count);
        return NULL;
    }
    if (object->flags & TR_SHARED) {
        return tr_atomic_drop(&object->count) ? object : NULL;
    }
    return --object->count == 0 ? object : NULL;
}

/* Where a dead container keeps the next one; NULL if nothing is in it. */
static tr_value *link_slot(tr_object *object)
{
    switch (object->tag) {
    case TR_LIST:
    case TR_TUPLE: {
        tr_list *list = (tr_list *)object;
        return list->count ? &list->items[list->count - 1] : NULL;
    }
    case TR_DICT: {
        tr_dict *dict = (tr_dict *)object;
        return dict->used ? &dict->entries[dict->used - 1].key : NULL;
    }
    case TR_UNDEFINED: return &((tr_undefined *)object)->hint;
    default: return NULL;
    }
}

/* A range holds plain and big integers: nothing that could nest. */
static void drop_bounds(tr_range *range)
{
    const tr_value bounds[] = {range->start, range->stop, range->step, range->length};
    for (size_t i = 0; i < sizeof bounds / sizeof *bounds; i++) {
        tr_object *dead = drop(bounds[i]);
        if (dead) tr_object_free(dead);
    }
}

/*
 * Puts a dead object in the list, or frees it at once if nothing is in it.  The
 * content of the slot that becomes the link may die with it: hence the loop.
 */
static void bury(burial *reaper, tr_object *object)
{
    while (object && !end_at_once(object)) {
        tr_object *next = NULL;
        tr_value *slot = link_slot(object);
        if (slot) {
            next = drop(*slot);
            *slot = tr_missing();
            slot->as_.pointer_ = reaper->waiting;
            reaper->waiting = object;
        } else if (object->tag == TR_OBJECT) {
            ((tr_instance *)object)->link = reaper->waiting;
            reaper->waiting = object;
        } else {
            if (object->tag == TR_RANGE) drop_bounds((tr_range *)object);
            tr_object_free(object);
        }
        object = next;
    }
}

static void release_slot(void *data, tr_value *slot)
{
    burial *reaper = data;
    tr_value value = *slot;
    *slot = tr_missing();
    tr_object *dead = drop(value);
    if (dead) bury(reaper, dead);
}

/* Takes the newest object off the list. */
static tr_object *dig_up(burial *reaper)
{
    tr_object *object = reaper->waiting;
    tr_value *slot = link_slot(object);
    if (slot) {
        reaper->waiting = slot->as_.pointer_;
        *slot = tr_missing();
    } else {
        reaper->waiting = ((tr_instance *)object)->link;
    }
    return object;
}

static void reap(burial *reaper, tr_object *object)
{
    bury(reaper, object);
    while (reaper->waiting) {
        tr_object *dead = dig_up(reaper);
        tr_visit_children(dead, release_slot, reaper);
        tr_object_free(dead);
    }
}

static __attribute__((noinline)) void destroy(tr_object *object)
{
    burial reaper = {0};
    if (!end_at_once(object)) reap(&reaper, object);
}

/* Most of what ends is a string with its bytes behind it. */
void tr_value_destroy(tr_object *object)
{
    tr_string *string = (tr_string *)object;
    if (object->tag == TR_STRING && string->bytes == (const char *)(string + 1)) {
        tr_free(string, sizeof *string + string->size + 1);
    } else {
        destroy(object);
    }
}

void tr_constant_free(tr_value value)
{
    tr_release(value);
}

void tr_visit_children(
    tr_object *object, void (*visit)(void *data, tr_value *child), void *data)
{
    switch (object->tag) {
    case TR_LIST:
    case TR_TUPLE: {
        tr_list *list = (tr_list *)object;
        for (uint32_t i = 0; i < list->count; i++)
            visit(data, &list->items[i]);
        break;
    }
    case TR_DICT: {
        tr_dict *dict = (tr_dict *)object;
        for (uint32_t i = 0; i < dict->used; i++) {
            visit(data, &dict->entries[i].key);
            visit(data, &dict->entries[i].value);
        }
        break;
    }
    case TR_RANGE: {
        tr_range *range = (tr_range *)object;
        visit(data, &range->start);
        visit(data, &range->stop);
        visit(data, &range->step);
        visit(data, &range->length);
        break;
    }
    case TR_UNDEFINED: {
        tr_undefined *undefined = (tr_undefined *)object;
        visit(data, &undefined->hint);
        visit(data, &undefined->obj);
        visit(data, &undefined->name);
        break;
    }
    case TR_OBJECT: {
        const tr_type *type = ((tr_instance *)object)->type;
        if (type->visit) type->visit(object, visit, data);
        break;
    }
    default: break;
    }
}

/* ---- facts about a value ---- */

/* Two objects of the host for the same thing of its own. */
static bool is_one_thing(tr_ref a, tr_ref b)
{
    const tr_type *type = tr_type_of(a);
    return type->identity && type->identity == tr_type_of(b)->identity &&
           type->identity(a) == type->identity(b);
}

bool tr_same(tr_ref a, tr_ref b)
{
    if (a.tag_ != b.tag_) return false;
    switch (tr_tag(a)) {
    case TR_INVALID:
    case TR_MISSING:
    case TR_NONE: return true;
    case TR_STRING:
        return a.as_.pointer_ == b.as_.pointer_ && tr_is_markup(a) == tr_is_markup(b);
    case TR_FLOAT: return memcmp(&a.as_.number_, &b.as_.number_, sizeof(double)) == 0;
    case TR_BOOL:
    case TR_INT: return a.as_.integer_ == b.as_.integer_;
    case TR_OBJECT: return a.as_.pointer_ == b.as_.pointer_ || is_one_thing(a, b);
    default: return a.as_.pointer_ == b.as_.pointer_;
    }
}

torii_kind tr_kind_of(tr_ref value)
{
    switch (tr_tag(value)) {
    case TR_INVALID:
    case TR_MISSING: return TORII_KIND_INVALID;
    case TR_NONE: return TORII_KIND_NONE;
    case TR_BOOL: return TORII_KIND_BOOL;
    case TR_INT:
    case TR_BIG: return TORII_KIND_INT;
    case TR_FLOAT: return TORII_KIND_FLOAT;
    case TR_STRING: return TORII_KIND_STRING;
    case TR_LIST: return TORII_KIND_LIST;
    case TR_TUPLE: return TORII_KIND_TUPLE;
    case TR_DICT: return TORII_KIND_DICT;
    case TR_RANGE: return TORII_KIND_RANGE;
    case TR_UNDEFINED: return TORII_KIND_UNDEFINED;
    case TR_OBJECT: return tr_type_of(value)->kind;
    }
    return TORII_KIND_INVALID;
}

static const char *undefined_class(tr_ref value)
{
    static const char *const names[] = {
        [TORII_UNDEFINED_DEFAULT] = "Undefined",
        [TORII_UNDEFINED_CHAINABLE] = "ChainableUndefined",
        [TORII_UNDEFINED_DEBUG] = "DebugUndefined",
        [TORII_UNDEFINED_STRICT] = "StrictUndefined",
    };
    const tr_undefined *undefined = tr_as_undefined(value);
    return undefined->logging ? "LoggingUndefined" : names[undefined->policy];
}

const char *tr_type_name(tr_ref value)
{
    switch (tr_tag(value)) {
    case TR_INVALID:
    case TR_MISSING: return "missing";
    case TR_NONE: return "NoneType";
    case TR_BOOL: return "bool";
    case TR_INT:
    case TR_BIG: return "int";
    case TR_FLOAT: return "float";
    case TR_STRING: return tr_is_markup(value) ? "Markup" : "str";
    case TR_LIST: return "list";
    case TR_TUPLE: return tr_is_group(value) ? "_GroupTuple" : "tuple";
    case TR_DICT: return "dict";
    case TR_RANGE: return "range";
    case TR_UNDEFINED: return undefined_class(value);
    case TR_OBJECT: return tr_type_of(value)->name;
    }
    return "missing";
}

void tr_retain_shared(tr_object *object)
{
    if (object->flags & TR_REGION) tr_count_add(&tr_region_of(object)->count);
    else if (!(object->flags & TR_IMMORTAL)) tr_atomic_add(&object->count);
}

void tr_release_shared(tr_object *object)
{
    if (object->flags & TR_REGION) {
        tr_count_drop(&tr_region_of(object)->count);
    } else if (!(object->flags & TR_IMMORTAL) && tr_atomic_drop(&object->count)) {
        tr_value_destroy(object);
    }
}
