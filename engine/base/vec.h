/* SPDX-License-Identifier: MIT
 *
 * The one growing array.  TR_VEC(type, name) defines `struct name` with
 * `items`, `count`, `capacity` and these static functions:
 *
 *   bool  name_push(name *v, type item)     false: no memory, nothing changed
 *   bool  name_reserve(name *v, uint32_t extra)  room for `extra` more
 *   type  name_pop(name *v)                 v must not be empty
 *   void  name_done(name *v)                frees the array, not what is in it
 *
 * A zeroed vector is an empty one.
 */
#ifndef TR_BASE_VEC_H
#define TR_BASE_VEC_H

#include "base/alloc.h"

/* Room for `extra` more items of `item_size` bytes; shared by all vectors. */
bool tr_vec_grow(
    void **items, uint32_t *capacity, uint32_t count, uint32_t extra, size_t item_size);

#define TR_VEC(type, name)                                                       \
    typedef struct name {                                                        \
        type *items;                                                             \
        uint32_t count;                                                          \
        uint32_t capacity;                                                       \
    } name;                                                                      \
    __attribute__((unused)) static inline bool name##_reserve(                   \
        name *v, uint32_t extra)                                                 \
    {                                                                            \
        if (v->capacity - v->count >= extra) return true;                        \
        void *items = v->items;                                                  \
        bool ok =                                                                \
            tr_vec_grow(&items, &v->capacity, v->count, extra, sizeof(type));    \
        v->items = items;                                                        \
        return ok;                                                               \
    }                                                                            \
    __attribute__((unused)) static inline bool name##_push(name *v, type item)   \
    {                                                                            \
        if (v->count == v->capacity && !name##_reserve(v, 1)) return false;      \
        v->items[v->count++] = item;                                             \
        return true;                                                             \
    }                                                                            \
    __attribute__((unused)) static inline type name##_pop(name *v)               \
    {                                                                            \
        return v->items[--v->count];                                             \
    }                                                                            \
    __attribute__((unused)) static inline void name##_done(name *v)              \
    {                                                                            \
        tr_free(v->items, v->capacity * sizeof(type));                           \
        v->items = NULL;                                                         \
        v->count = v->capacity = 0;                                              \
    }                                                                            \
    struct name

#endif
