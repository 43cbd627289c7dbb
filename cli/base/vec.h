/* SPDX-License-Identifier: MIT
 *
 * The one growing array of cli/: `typedef VEC(page *) page_list;` makes a
 * type, a zeroed object of it is an empty array, and items are read as
 * list.items[i] for i < list.count.
 */
#ifndef CLI_BASE_VEC_H
#define CLI_BASE_VEC_H

#include "base/mem.h"

#define VEC(type)        \
    struct {             \
        type *items;     \
        size_t count;    \
        size_t capacity; \
    }

/* Appends `...` (one expression; variadic so that it may be a literal). */
#define vec_push(vec, ...)                                                       \
    do {                                                                         \
        if ((vec)->count == (vec)->capacity) {                                   \
            (vec)->capacity = (vec)->capacity ? (vec)->capacity * 2 : 8;         \
            (vec)->items =                                                       \
                mem_resize((vec)->items, (vec)->capacity, sizeof *(vec)->items); \
        }                                                                        \
        (vec)->items[(vec)->count++] = (__VA_ARGS__);                            \
    } while (0)

/* Gives back the room that is not used. */
#define vec_trim(vec)                                                            \
    do {                                                                         \
        if ((vec)->capacity > (vec)->count) {                                    \
            (vec)->capacity = (vec)->count;                                      \
            (vec)->items =                                                       \
                mem_resize((vec)->items, (vec)->capacity, sizeof *(vec)->items); \
        }                                                                        \
    } while (0)

#define vec_done(vec)           \
    do {                        \
        mem_free((vec)->items); \
        (vec)->items = NULL;    \
        (vec)->count = 0;       \
        (vec)->capacity = 0;    \
    } while (0)

/* Strings owned by someone else, usually an arena. */
typedef VEC(const char *) str_list;

#endif
