/* SPDX-License-Identifier: MIT
 *
 * The system's clocks.
 */
#include "base/clock.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>

static int64_t read_clock(clockid_t which) {
    struct timespec now;
    clock_gettime(which, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

int64_t clock_ticks(void) {
    return read_clock(CLOCK_MONOTONIC);
}

int64_t clock_files(void) {
    return read_clock(CLOCK_REALTIME);
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
