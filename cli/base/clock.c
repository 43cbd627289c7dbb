/* SPDX-License-Identifier: MIT
 *
 * The system's clocks.
 */
#include "base/clock.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>

int64_t clock_ticks(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

double clock_elapsed(int64_t start) {
    return (double)(clock_ticks() - start) / 1e6;
}

int64_t clock_wall(void) {
    const char *fixed = getenv("SOURCE_DATE_EPOCH");
    if (fixed && *fixed) {
        char *end;
        errno = 0;
        long long seconds = strtoll(fixed, &end, 10);
        if (!errno && !*end && seconds >= 0) return seconds;
    }
    return (int64_t)time(NULL);
}
