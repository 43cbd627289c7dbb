/* SPDX-License-Identifier: MIT
 *
 * Places are sorted byte by byte from the lowest on, without those bytes that are the
 * same in all; then each stretch of one place is cut into runs that are in order,
 * and neighbouring runs are merged until there is one.
 */
#include "base/order.h"

#include "base/mem.h"

#include <stdbool.h>
#include <string.h>

/* All memory there is for it, made when it is first needed. */
typedef struct sorter {
    order_compare compare;
    const void *data;
    size_t count;   /* of the whole list */
    ordered *spare; /* so many */
    size_t *ends;   /* of runs: the same */
} sorter;

static ordered *spare_of(sorter *self) {
    if (!self->spare) self->spare = mem_resize(NULL, self->count, sizeof *self->spare);
    return self->spare;
}

/* ---------------------------------------------------------------- places ---- */

static void sort_by_byte(
    const ordered *from, ordered *to, size_t count, unsigned shift) {
    size_t starts[257] = {0};
    for (size_t i = 0; i < count; i++)
        starts[(from[i].place >> shift & 0xff) + 1]++;
    for (size_t i = 1; i < 256; i++)
        starts[i] += starts[i - 1];
    for (size_t i = 0; i < count; i++)
        to[starts[from[i].place >> shift & 0xff]++] = from[i];
}

static void insert_by_place(ordered *all, size_t count) {
    for (size_t i = 1; i < count; i++) {
        ordered moved = all[i];
        size_t at = i;
        for (; at && all[at - 1].place > moved.place; at--)
            all[at] = all[at - 1];
        all[at] = moved;
    }
}

static void sort_places(sorter *self, ordered *all) {
    enum { FEW = 24 };
    size_t count = self->count;
    bool sorted = true;
    uint64_t differ = 0;
    for (size_t i = 1; i < count; i++) {
        sorted = sorted && all[i - 1].place <= all[i].place;
        differ |= all[i].place ^ all[0].place;
    }
    if (sorted) return;
    if (count <= FEW) {
        insert_by_place(all, count);
        return;
    }
    ordered *from = all, *to = spare_of(self);
    for (unsigned shift = 0; shift < 64; shift += 8) {
        if (!(differ >> shift & 0xff)) continue;
        sort_by_byte(from, to, count, shift);
        ordered *made = to;
        to = from;
        from = made;
    }
    if (from != all) memcpy(all, from, count * sizeof *all);
}

/* ------------------------------------------------------------------ ties ---- */

static void merge(
    const sorter *self, const ordered *left, const ordered *middle, const ordered *end,
    ordered *to) {
    const ordered *right = middle;
    while (left < middle && right < end) {
        bool first = self->compare(left->item, right->item, self->data) <= 0;
        *to++ = first ? *left++ : *right++;
    }
    memcpy(to, left, (size_t)(middle - left) * sizeof *to);
    to += middle - left;
    memcpy(to, right, (size_t)(end - right) * sizeof *to);
}

/* Cuts the list into runs; how many there are, and where they end. */
static size_t find_runs(sorter *self, const ordered *all, size_t count) {
    if (!self->ends) self->ends = mem_resize(NULL, self->count, sizeof *self->ends);
    size_t runs = 0;
    for (size_t i = 1; i <= count; i++)
        if (i == count || self->compare(all[i - 1].item, all[i].item, self->data) > 0)
            self->ends[runs++] = i;
    return runs;
}

static void sort_ties(sorter *self, ordered *all, size_t count) {
    size_t runs = find_runs(self, all, count);
    ordered *from = all, *to = runs > 1 ? spare_of(self) : NULL;
    while (runs > 1) {
        size_t begin = 0, merged = 0;
        for (size_t i = 0; i < runs; i += 2) {
            size_t middle = self->ends[i];
            size_t end = i + 1 < runs ? self->ends[i + 1] : middle;
            merge(self, from + begin, from + middle, from + end, to + begin);
            self->ends[merged++] = end;
            begin = end;
        }
        runs = merged;
        ordered *made = to;
        to = from;
        from = made;
    }
    if (from != all) memcpy(all, from, count * sizeof *all);
}

void order_sort(ordered *all, size_t count, order_compare compare, const void *data) {
    sorter self = {.compare = compare, .data = data, .count = count};
    sort_places(&self, all);
    for (size_t i = 0, end; i < count; i = end) {
        for (end = i + 1; end < count && all[end].place == all[i].place;)
            end++;
        if (end - i > 1) sort_ties(&self, all + i, end - i);
    }
    mem_free(self.spare);
    mem_free(self.ends);
}
