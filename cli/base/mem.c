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
#include <sys/resource.h>
#include <unistd.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

enum { EXIT_SYSTEM = 4 };
enum { LARGE = 2 * MEM_PAGE, HEAP_STEP = 16 * MEM_PAGE, HEAP_STEP_MAX = 1 << 28 };

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

/* Large pages for what lies on their places; without them it only takes longer. */
static void ask_pages(void *pointer, size_t size) {
    uintptr_t start = (uintptr_t)pointer, end = start + size;
    uintptr_t first = (start + MEM_PAGE - 1) & ~((uintptr_t)MEM_PAGE - 1);
    end &= ~((uintptr_t)MEM_PAGE - 1);
    if (first < end) madvise((void *)first, end - first, MADV_HUGEPAGE);
}

/* ---------------------------------------------------------------- heap ---- */

#ifdef __GLIBC__

/* Where the heap began to grow, and its end when it was looked at; NULL: nobody does. */
static _Atomic(char *) heap_start, heap_end;

static bool is_limited(int what) {
    struct rlimit limit;
    return getrlimit(what, &limit) != 0 || limit.rlim_cur != RLIM_INFINITY;
}

void mem_expect_much(void) {
    /* There what is not touched counts, too. */
    if (is_limited(RLIMIT_AS) || is_limited(RLIMIT_DATA)) return;
    char *end = sbrk(0);
    mallopt(M_TOP_PAD, HEAP_STEP);
    atomic_store(&heap_start, end);
    atomic_store(&heap_end, end);
}

/* Large pages for what the heap has got since; the next step is as large as all. */
static void look_at_heap(void) {
    char *known = atomic_load_explicit(&heap_end, memory_order_relaxed);
    if (!known) return;
    char *end = sbrk(0);
    if (end <= known || !atomic_compare_exchange_strong(&heap_end, &known, end)) return;
    madvise(known, (size_t)(end - known), MADV_HUGEPAGE);
    ptrdiff_t size = end - atomic_load(&heap_start);
    if (size > HEAP_STEP)
        mallopt(M_TOP_PAD, size < HEAP_STEP_MAX ? (int)size : HEAP_STEP_MAX);
}

#else

void mem_expect_much(void) {}

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
    if (bytes >= LARGE) ask_pages(moved, bytes);
    return moved;
}

void *mem_page(void) {
    void *pointer = aligned_alloc(MEM_PAGE, MEM_PAGE);
    if (!pointer) give_up();
    ask_pages(pointer, MEM_PAGE);
    return pointer;
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
