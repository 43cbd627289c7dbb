/* SPDX-License-Identifier: MIT
 *
 * Memory for the command.  Lowest layer of cli/.  Unlike the library, the
 * command may give up: when there is no memory, these functions print one
 * line and end the program with exit code 4, so no caller checks for NULL.
 */
#ifndef CLI_BASE_MEM_H
#define CLI_BASE_MEM_H

#include <stdbool.h>
#include <stddef.h>

/* At the start of a program: memory is taken from the system in steps that suit one
 * that reads a whole site. */
void mem_begin(void);

/* `size` zeroed bytes, owned; never NULL. */
void *mem_new(size_t size);

/* Room for `count` items of `size` bytes, old content kept, rest undefined. */
void *mem_resize(void *pointer, size_t count, size_t size);

/* Copies of text, owned. */
char *mem_str(const char *text);
char *mem_strn(const char *text, size_t size);

void mem_free(void *pointer); /* NULL is fine */

/* Must a program that ends free what it holds?  Only where a tool looks for what was
 * forgotten; else the end of the process does it faster. */
bool mem_frees_at_end(void);

#endif
