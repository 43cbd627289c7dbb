/* SPDX-License-Identifier: MIT
 *
 * The one place of the command that calls malloc, and the one that gives up
 * when there is no memory.
 */
#include "base/mem.h"

#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

enum { EXIT_SYSTEM = 4 };

/* Of the heap at least and at most, and as a part of it; larger blocks lie apart. */
enum { STEP_MIN = 128 << 10, STEPS = 16, LARGE = 1 << 20 };

/* What is free at the end of the heap is mostly needed again a moment later. */
enum { KEPT_FREE = 32 << 20 };

/* gcc and clang tell of AddressSanitizer each in its own way. */
#if defined(__SANITIZE_ADDRESS__)
#define FREES_AT_END true
#elif defined(__has_feature)
#define FREES_AT_END __has_feature(address_sanitizer)
#else
#define FREES_AT_END false
#endif

static _Noreturn void give_up(void) {
    static const char text[] = "torii: out of memory\n";
    ssize_t ignored = write(STDERR_FILENO, text, sizeof text - 1);
    (void)ignored;
    _exit(EXIT_SYSTEM);
}

/* ---------------------------------------------------------------- heap ---- */

#ifdef __GLIBC__

/* Where the heap began, and its end when it was looked at; NULL: nobody looks. */
static _Atomic(char *) heap_start, heap_end;

void mem_begin(void) {
    char *end = sbrk(0);
    mallopt(M_MMAP_THRESHOLD, LARGE);
    mallopt(M_TOP_PAD, STEP_MIN);
    mallopt(M_TRIM_THRESHOLD, KEPT_FREE);
    atomic_store(&heap_start, end);
    atomic_store(&heap_end, end);
}

/* If the heap has grown: its new end is made to be there, which costs a fifth less than
 * to meet it page by page.  A step is a sixteenth of all: so little is in vain. */
static void look_at_heap(void) {
    char *known = atomic_load_explicit(&heap_end, memory_order_relaxed);
    char *end = known ? sbrk(0) : NULL;
    if (end == known) return;
    bool mine = atomic_compare_exchange_strong(&heap_end, &known, end);
    if (!mine || end < known) return;
    madvise(known, (size_t)(end - known), MADV_POPULATE_WRITE);
    ptrdiff_t step = (end - atomic_load(&heap_start)) / STEPS;
    if (step > STEP_MIN) mallopt(M_TOP_PAD, step < LARGE ? (int)step : LARGE);
}

#else

void mem_begin(void) {}

static void look_at_heap(void) {}

#endif

/* -------------------------------------------------------------- memory ---- */

void *mem_new(size_t size) {
    void *pointer = calloc(1, size ? size : 1);
    if (!pointer) give_up();
    look_at_heap();
    return pointer;
}

void *mem_resize(void *pointer, size_t count, size_t size) {
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes) || bytes > PTRDIFF_MAX) give_up();
    void *moved = realloc(pointer, bytes ? bytes : 1);
    if (!moved) give_up();
    look_at_heap();
    return moved;
}

char *mem_strn(const char *text, size_t size) {
    char *copy = mem_resize(NULL, size + 1, 1);
    if (size) memcpy(copy, text, size);
    copy[size] = '\0';
    return copy;
}

char *mem_str(const char *text) {
    return mem_strn(text, strlen(text));
}

void mem_free(void *pointer) {
    free(pointer);
}

bool mem_frees_at_end(void) {
    return FREES_AT_END;
}
