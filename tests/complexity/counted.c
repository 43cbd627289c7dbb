/* SPDX-License-Identifier: MIT
 *
 * The counters.  The compiler calls __sanitizer_cov_trace_pc() in each block of the
 * engine; the linker sends its calls of functions over texts to the __wrap_ ones.
 */
#include "counted.h"

#include <stdlib.h>
#include <string.h>

#define BYTES_PER_BLOCK 16 /* what such functions do in about one turn */

static uint64_t blocks;
static uint64_t taken;

void __sanitizer_cov_trace_pc(void);
void __sanitizer_cov_trace_pc(void)
{
    blocks++;
}

static void *count_memory(void *data, void *block, size_t old_size, size_t new_size)
{
    (void)data;
    if (!new_size) {
        free(block);
        return NULL;
    }
    if (new_size > old_size) taken += new_size - old_size;
    return realloc(block, new_size);
}

void counted_begin(void)
{
    torii_set_allocator(count_memory, NULL);
}

void counted_take(cost *out)
{
    out->blocks = blocks;
    out->memory = taken;
    blocks = taken = 0;
}

static void count_bytes(size_t size)
{
    blocks += 1 + size / BYTES_PER_BLOCK;
}

void *__real_memcpy(void *to, const void *from, size_t size);
void *__wrap_memcpy(void *to, const void *from, size_t size);
void *__wrap_memcpy(void *to, const void *from, size_t size)
{
    count_bytes(size);
    return __real_memcpy(to, from, size);
}

void *__real_memmove(void *to, const void *from, size_t size);
void *__wrap_memmove(void *to, const void *from, size_t size);
void *__wrap_memmove(void *to, const void *from, size_t size)
{
    count_bytes(size);
    return __real_memmove(to, from, size);
}

void *__real_memset(void *to, int byte, size_t size);
void *__wrap_memset(void *to, int byte, size_t size);
void *__wrap_memset(void *to, int byte, size_t size)
{
    count_bytes(size);
    return __real_memset(to, byte, size);
}

int __wrap_memcmp(const void *a, const void *b, size_t size);
int __wrap_memcmp(const void *a, const void *b, size_t size)
{
    const unsigned char *x = a;
    const unsigned char *y = b;
    size_t i = 0;
    while (i < size && x[i] == y[i]) i++;
    count_bytes(i);
    return i == size ? 0 : x[i] - y[i];
}

void *__real_memchr(const void *text, int byte, size_t size);
void *__wrap_memchr(const void *text, int byte, size_t size);
void *__wrap_memchr(const void *text, int byte, size_t size)
{
    const char *found = __real_memchr(text, byte, size);
    count_bytes(found ? (size_t)(found - (const char *)text) : size);
    return (void *)found;
}

void *__real_memrchr(const void *text, int byte, size_t size);
void *__wrap_memrchr(const void *text, int byte, size_t size);
void *__wrap_memrchr(const void *text, int byte, size_t size)
{
    const char *found = __real_memrchr(text, byte, size);
    count_bytes(found ? size - (size_t)(found - (const char *)text) : size);
    return (void *)found;
}

void *__real_memmem(const void *text, size_t size, const void *part, size_t part_size);
void *__wrap_memmem(const void *text, size_t size, const void *part, size_t part_size);
void *__wrap_memmem(const void *text, size_t size, const void *part, size_t part_size)
{
    const char *found = __real_memmem(text, size, part, part_size);
    count_bytes(part_size + (found ? (size_t)(found - (const char *)text) : size));
    return (void *)found;
}

size_t __real_strlen(const char *text);
size_t __wrap_strlen(const char *text);
size_t __wrap_strlen(const char *text)
{
    size_t size = __real_strlen(text);
    count_bytes(size);
    return size;
}
