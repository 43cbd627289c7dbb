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

/* `size` zeroed bytes, owned; never NULL. */
void *mem_new(size_t size);

/* Room for `count` items of `size` bytes, old content kept, rest undefined. */
void *mem_resize(void *pointer, size_t count, size_t size);

/* So many bytes that the system can give at once, as one large page; owned, not
 * zeroed. */
enum { MEM_PAGE = 2 << 20 };
void *mem_page(void);

/* What malloc takes from the system from now on, it takes in large steps and large
 * pages: for a command that reads a whole site and ends.  Untouched it costs nothing. */
void mem_expect_much(void);

/* Copies of text, owned. */
char *mem_str(const char *text);
char *mem_strn(const char *text, size_t size);

void mem_free(void *pointer); /* NULL is fine */

/* Must a program that ends free what it holds?  Only where a tool looks for what was
 * forgotten; else the end of the process does it faster. */
bool mem_frees_at_end(void);

#endif
