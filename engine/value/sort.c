/* SPDX-License-Identifier: MIT
 *
 * Stable sorting: natural runs, short ones extended by binary insertion, merged
 * as they come.  Values are compared in the order that Python's list.sort()
 * compares them where that shows: the message about two values without an order
 * names them in the order of the comparison.
 *
 * Of each key there is a rank, a number that orders as the keys do as far as it
 * goes: integers entirely, texts by their first bytes.  Most comparisons need no
 * more, and what is moved while sorting is small.
 *
 * The caller's arrays change only after all comparisons have succeeded.
 */
#include "value/operate.h"

#define RUNS_MAX 64 /* lengths grow like Fibonacci's numbers */
#define INSERTION_STEPS 5 /* comparisons that find a place in a short run */

typedef struct pair {
    uint64_t rank;
    uint32_t index; /* of the key and the item in the caller's arrays */
} pair;

typedef struct run {
    size_t start;
    size_t count;
} run;

typedef struct sorting {
    tr_task *task;
    const tr_value *keys;
    bool exact; /* equal ranks are equal keys */
    pair *pairs;
    pair *spare; /* room for the shorter side of a merge */
    run runs[RUNS_MAX];
    size_t run_count;
} sorting;

/* a < b: 1, 0, -1 error. */
static inline int less(const sorting *sort, const pair *a, const pair *b)
{
    if (a->rank != b->rank) return a->rank < b->rank;
    if (sort->exact) return 0;
    return tr_compare(sort->task, TR_LESS, sort->keys[a->index], sort->keys[b->index]);
}

static void reverse(pair *pairs, size_t count)
{
    for (size_t i = 0, j = count; i + 1 < j; i++) {
        pair held = pairs[i];
        pairs[i] = pairs[--j];
        pairs[j] = held;
    }
}

/* The length of the run at `pairs`; a strictly descending one is turned round. */
static size_t find_run(const sorting *sort, pair *pairs, size_t count, bool *failed)
{
    if (count < 2) return count;
    int descending = less(sort, &pairs[1], &pairs[0]);
    size_t length = 2;
    int next = descending;
    while (next >= 0 && length < count) {
        next = less(sort, &pairs[length], &pairs[length - 1]);
        if (next != descending) break;
        length++;
    }
    *failed = descending < 0 || next < 0;
    if (descending == 1) reverse(pairs, length);
    return length;
}

/* The first `sorted` of `count` pairs are in order; brings in the others. */
static bool insert_rest(const sorting *sort, pair *pairs, size_t sorted, size_t count)
{
    for (; sorted < count; sorted++) {
        pair moving = pairs[sorted];
        size_t left = 0;
        size_t right = sorted;
        while (left < right) {
            size_t middle = left + (right - left) / 2;
            int before = less(sort, &moving, &pairs[middle]);
            if (before < 0) return false;
            if (before) right = middle;
            else left = middle + 1;
        }
        memmove(pairs + left + 1, pairs + left, (sorted - left) * sizeof *pairs);
        pairs[left] = moving;
    }
    return true;
}

/* Merges neighbours, the left one being copied aside. */
static bool merge_low(const sorting *sort, pair *left, size_t n, size_t m)
{
    pair *aside = sort->spare;
    pair *right = left + n;
    memcpy(aside, left, n * sizeof *aside);
    pair *out = left;
    while (n > 0 && m > 0) {
        int before = less(sort, right, aside);
        if (before < 0) return false;
        if (before) {
            *out++ = *right++;
            m--;
        } else {
            *out++ = *aside++;
            n--;
        }
    }
    memcpy(out, aside, n * sizeof *out);
    return true;
}

/* The same from the end, with the right one aside. */
static bool merge_high(const sorting *sort, pair *left, size_t n, size_t m)
{
    pair *aside = sort->spare;
    memcpy(aside, left + n, m * sizeof *aside);
    pair *out = left + n + m;
    while (n > 0 && m > 0) {
        int before = less(sort, &aside[m - 1], &left[n - 1]);
        if (before < 0) return false;
        *--out = before ? left[--n] : aside[--m];
    }
    memcpy(left, aside, m * sizeof *left);
    return true;
}

/* Merges runs `at` and `at` + 1. */
static bool merge_at(sorting *sort, size_t at)
{
    run *first = &sort->runs[at];
    size_t n = first[0].count;
    size_t m = first[1].count;
    pair *left = sort->pairs + first->start;
    if (!tr_charge(sort->task, n + m)) return false;
    first->count = n + m;
    sort->run_count--;
    for (size_t i = at + 1; i < sort->run_count; i++)
        sort->runs[i] = sort->runs[i + 1];
    return n <= m ? merge_low(sort, left, n, m) : merge_high(sort, left, n, m);
}

/* Keeps each waiting run longer than the two above it together. */
static bool merge_waiting(sorting *sort, bool all)
{
    while (sort->run_count > 1) {
        const run *runs = sort->runs;
        size_t i = sort->run_count - 2;
        bool crowded = i > 0 && runs[i - 1].count <= runs[i].count + runs[i + 1].count;
        bool below = i > 1 && runs[i - 2].count <= runs[i - 1].count + runs[i].count;
        if (crowded || below || (all && i > 0)) {
            if (i > 0 && runs[i - 1].count < runs[i + 1].count) i--;
        } else if (!all && runs[i].count > runs[i + 1].count) {
            break;
        }
        if (!merge_at(sort, i)) return false;
    }
    return true;
}

/* Between 32 and 64, so that the number of runs is near a power of two. */
static size_t shortest_run(size_t count)
{
    size_t rest = 0;
    while (count >= 64) {
        rest |= count & 1;
        count >>= 1;
    }
    return count + rest;
}

static bool sort_pairs(sorting *sort, size_t count)
{
    size_t least = shortest_run(count);
    for (size_t at = 0; at < count;) {
        pair *pairs = sort->pairs + at;
        size_t left = count - at;
        bool failed = false;
        size_t length = find_run(sort, pairs, left, &failed);
        if (failed || !tr_charge(sort->task, length)) return false;
        if (length < least && length < left) {
            size_t forced = left < least ? left : least;
            if (!tr_charge(sort->task, (forced - length) * INSERTION_STEPS) ||
                !insert_rest(sort, pairs, length, forced)) {
                return false;
            }
            length = forced;
        }
        sort->runs[sort->run_count++] = (run){at, length};
        if (!merge_waiting(sort, false)) return false;
        at += length;
    }
    return merge_waiting(sort, true);
}

/* The first bytes of a text as a number; what is missing counts as 0. */
static uint64_t rank_of_text(const tr_string *text)
{
    unsigned char first[8] = {0};
    uint64_t rank = 0;
    if (text->size >= sizeof first) memcpy(first, text->bytes, sizeof first);
    else tr_copy_bytes((char *)first, text->bytes, text->size);
    for (size_t i = 0; i < sizeof first; i++) rank = rank << 8 | first[i];
    return rank;
}

/* Ranks are for keys of one kind: any other ones are compared as they are. */
static void rank_pairs(sorting *sort, size_t count)
{
    uint32_t tag = sort->keys[0].tag_;
    for (size_t i = 0; i < count; i++) {
        if (sort->keys[i].tag_ != tag) tag = TR_INVALID;
    }
    sort->exact = tag == TR_INT;
    for (size_t i = 0; i < count; i++) {
        pair made = {.index = (uint32_t)i};
        if (tag == TR_INT) {
            made.rank = (uint64_t)tr_as_int(sort->keys[i]) ^ (uint64_t)1 << 63;
        } else if (tag == TR_STRING) {
            made.rank = rank_of_text(tr_as_string(sort->keys[i]));
        }
        sort->pairs[i] = made;
    }
}

/* Moves keys and items to where the pairs are now, in cycles. */
static void permute(pair *pairs, tr_value *items, tr_value *keys, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        tr_value item = items[i];
        tr_value key = keys[i];
        size_t at = i;
        for (size_t from; (from = pairs[at].index) != i; at = from) {
            keys[at] = keys[from];
            items[at] = items[from];
            pairs[at].index = (uint32_t)at;
        }
        keys[at] = key;
        items[at] = item;
        pairs[at].index = (uint32_t)at;
    }
}

bool tr_sort(
    tr_task *task, tr_value *items, tr_value *keys, size_t count, bool descending)
{
    if (count < 2) return true;
    size_t size = tr_size_mul(count + count / 2, sizeof(pair));
    if (!tr_reserve(task, size)) return false;
    pair *pairs = tr_alloc(size);
    if (!pairs) {
        tr_fail_memory(task);
        return false;
    }
    sorting sort = {
        .task = task, .keys = keys, .pairs = pairs, .spare = pairs + count};
    rank_pairs(&sort, count);
    /* Reversed before and after: equal ones keep their order. */
    if (descending) reverse(pairs, count);
    bool ok = sort_pairs(&sort, count);
    if (descending) reverse(pairs, count);
    if (ok) permute(pairs, items, keys, count);
    tr_free(pairs, size);
    return ok;
}
