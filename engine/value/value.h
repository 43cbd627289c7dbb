/* SPDX-License-Identifier: MIT
 *
 * The value: 16 bytes, two machine words, a tag and a payload.  Everything a
 * template computes with is one of these.
 *
 * Ownership is torii.h's: `tr_value` is owned, `tr_ref` borrowed.  The word
 * aux_ holds flags: TR_AUX_MARKUP for strings, TR_AUX_BORROWED for values on
 * the machine's stack that count nothing, TR_AUX_HELD for those of them that it
 * may keep as they are.  Read tags and flags only through the
 * functions here: a comparison of whole words would see the flags.
 *
 * Invariant: tags from TR_FIRST_HEAP on have a non-NULL pointer to a tr_object.
 */
#ifndef TR_VALUE_VALUE_H
#define TR_VALUE_VALUE_H

#include "base/sync.h"
#include "base/task.h"

typedef torii_value tr_value;
typedef torii_ref tr_ref;

enum tr_tag {
    TR_INVALID, /* an error was reported, or there was no memory */
    TR_MISSING, /* internal: no value in this slot; never seen by templates */
    TR_NONE,
    TR_BOOL,
    TR_INT, /* 64 bits; larger ones are TR_BIG */
    TR_FLOAT,
    TR_STRING,
    TR_FIRST_HEAP = TR_STRING,
    TR_BIG,
    TR_LIST,
    TR_TUPLE,
    TR_DICT,
    TR_RANGE,
    TR_UNDEFINED,
    TR_OBJECT /* everything else: see object.h */
};

#define TR_AUX_MARKUP 1u
#define TR_AUX_BORROWED 0x80000000u
#define TR_AUX_HELD 0x40000000u

/* The head of everything on the heap. */
typedef struct tr_object {
    uint32_t count;
    uint8_t tag;
    uint8_t flags;
    uint8_t cache; /* strings: what is known about the text; relaxed atomic */
    uint8_t spare; /* 0, or part of the place of a region; see region.h */
} tr_object;

/* flags of tr_object */
#define TR_IMMORTAL 1u /* static: never counted, never freed */
#define TR_SHARED 2u   /* frozen: counted atomically, never changed */
#define TR_SUSPECT 4u  /* may be part of a cycle; see cycle.h */
#define TR_SPOILED 8u  /* a container that missed a value for want of memory */
#define TR_VISITED 16u /* marks of walks over a graph; 0 outside of them */
#define TR_LIVE 32u
#define TR_REGION 64u /* frozen with others: its region is counted instead */
#define TR_PLAIN 128u /* frozen, and only plain data can be reached from it */

static inline enum tr_tag tr_tag(tr_ref value)
{
    return (enum tr_tag)value.tag_;
}

static inline bool tr_is(tr_ref value, enum tr_tag tag)
{
    return value.tag_ == (uint32_t)tag;
}

static inline bool tr_is_invalid(tr_ref value)
{
    return value.tag_ == TR_INVALID;
}

static inline bool tr_is_missing(tr_ref value)
{
    return value.tag_ == TR_MISSING;
}

static inline bool tr_is_none(tr_ref value)
{
    return value.tag_ == TR_NONE;
}

static inline bool tr_is_markup(tr_ref value)
{
    return value.tag_ == TR_STRING && (value.aux_ & TR_AUX_MARKUP) != 0;
}

/* int or bool, as Python's bool is an int; big integers are not included. */
static inline bool tr_is_intlike(tr_ref value)
{
    return value.tag_ == TR_INT || value.tag_ == TR_BOOL;
}

/* int, bool, float, big. */
static inline bool tr_is_number(tr_ref value)
{
    return (value.tag_ >= TR_BOOL && value.tag_ <= TR_FLOAT) || value.tag_ == TR_BIG;
}

static inline tr_value tr_invalid(void)
{
    return (tr_value){.tag_ = TR_INVALID};
}

static inline tr_value tr_missing(void)
{
    return (tr_value){.tag_ = TR_MISSING};
}

static inline tr_value tr_none(void)
{
    return (tr_value){.tag_ = TR_NONE};
}

static inline tr_value tr_bool(bool value)
{
    return (tr_value){.tag_ = TR_BOOL, .as_.integer_ = value};
}

static inline tr_value tr_int(int64_t value)
{
    return (tr_value){.tag_ = TR_INT, .as_.integer_ = value};
}

static inline tr_value tr_float(double value)
{
    return (tr_value){.tag_ = TR_FLOAT, .as_.number_ = value};
}

/* Wraps an object; takes over one count of it. */
static inline tr_value tr_take(enum tr_tag tag, void *object)
{
    return (tr_value){.tag_ = (uint32_t)tag, .as_.pointer_ = object};
}

/*
 * The first word of a value, flags included, moved as one: from its halves the
 * compiler would put it together each time.
 */
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define TR_HEAD_BORROWED ((uint64_t)TR_AUX_BORROWED)
#define TR_HEAD_HELD ((uint64_t)(TR_AUX_BORROWED | TR_AUX_HELD))
#else
#define TR_HEAD_BORROWED ((uint64_t)TR_AUX_BORROWED << 32)
#define TR_HEAD_HELD ((uint64_t)(TR_AUX_BORROWED | TR_AUX_HELD) << 32)
#endif

static inline uint64_t tr_head(const tr_value *value)
{
    uint64_t head;
    memcpy(&head, value, sizeof head);
    return head;
}

static inline int64_t tr_as_int(tr_ref value) /* TR_INT or TR_BOOL */
{
    return value.as_.integer_;
}

static inline double tr_as_float(tr_ref value)
{
    return value.as_.number_;
}

static inline tr_object *tr_as_object(tr_ref value)
{
    return value.as_.pointer_;
}

/* Counting what is frozen or immortal: the rare case, kept out of line. */
void tr_retain_shared(tr_object *object);
void tr_release_shared(tr_object *object);

#define TR_ALWAYS_INLINE static inline __attribute__((always_inline))

/* Counting stands in hundreds of places; files built for size call it. */
#ifdef __OPTIMIZE_SIZE__
#define TR_COUNTING __attribute__((unused)) static __attribute__((noinline))
#else
#define TR_COUNTING TR_ALWAYS_INLINE
#endif

/* One more owned reference. */
TR_COUNTING tr_value tr_retain(tr_ref value)
{
    value.aux_ &= ~(TR_AUX_BORROWED | TR_AUX_HELD);
    if (value.tag_ >= TR_FIRST_HEAP) {
        tr_object *object = value.as_.pointer_;
        if (__builtin_expect(!(object->flags & (TR_IMMORTAL | TR_SHARED)), 1)) {
            object->count++;
        } else {
            tr_retain_shared(object);
        }
    }
    return value;
}

/* The count reached zero: frees the object and, with a work list, its children. */
void tr_value_destroy(tr_object *object);

TR_COUNTING void tr_release(tr_value value)
{
    if (value.tag_ >= TR_FIRST_HEAP) {
        tr_object *object = value.as_.pointer_;
        if (__builtin_expect(!(object->flags & (TR_IMMORTAL | TR_SHARED)), 1)) {
            if (--object->count == 0) tr_value_destroy(object);
        } else {
            tr_release_shared(object);
        }
    }
}

/* A value that counts nothing. */
static inline tr_value tr_borrowed(tr_value value)
{
    value.aux_ |= TR_AUX_BORROWED;
    return value;
}

/* Ends a value that is owned or borrowed. */
static inline void tr_drop(tr_value value)
{
    if (!(value.aux_ & TR_AUX_BORROWED)) tr_release(value);
}

/* Such a value as an owned one; consumes it. */
static inline tr_value tr_own(tr_value value)
{
    return value.aux_ & TR_AUX_BORROWED ? tr_retain(value) : value;
}

/* Same tag and same payload: Python's `is`. */
bool tr_same(tr_ref a, tr_ref b);

/* May this container not be changed? */
static inline bool tr_is_frozen(tr_ref value)
{
    return value.tag_ >= TR_FIRST_HEAP &&
           (tr_as_object(value)->flags & (TR_SHARED | TR_IMMORTAL)) != 0;
}

/* Frees the memory of an object alone; what it refers to is not released. */
void tr_object_free(tr_object *object);

/*
 * Marks the whole graph shared: no change any more, caches filled, counted
 * atomically or, plain data, as one region.  False with nothing changed if an
 * object's type cannot be shared.  Work list, no recursion.
 */
bool tr_freeze(tr_ref value);
/* The same, telling why not. */
bool tr_freeze_or(tr_ref value, bool *no_memory);
/* Could it be a constant of a program?  Only strings, numbers, tuples, lists, dicts
 * of such; false also without memory. */
bool tr_may_be_constant(tr_ref value);
/* Freezes all constants of a program, as one region.  They are counted like other
 * values, since one may outlive its program.  False without memory. */
bool tr_freeze_constants(const tr_value *values, uint32_t count);
void tr_constant_free(tr_value value); /* tr_release() under the name of its pair */

torii_kind tr_kind_of(tr_ref value);
/* Python's name of its class: "str", "Markup", "NoneType", "dict" ... */
const char *tr_type_name(tr_ref value);

#endif
