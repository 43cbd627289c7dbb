/* SPDX-License-Identifier: MIT
 *
 * The torii command: see command/command.c.
 */
#include "command/command.h"

#ifdef __GLIBC__
#include <malloc.h>
#endif

/* Memory is taken from the system in larger steps than is usual. */
enum { MEMORY_STEP = 1 << 20 };

int main(int count, char **args) {
#ifdef __GLIBC__
    mallopt(M_TOP_PAD, MEMORY_STEP);
    mallopt(M_MMAP_THRESHOLD, MEMORY_STEP);
#endif
    return command_main(count ? args + 1 : args);
}
