/* SPDX-License-Identifier: MIT
 *
 * Clocks: one to measure with, that of files, and the time of the build, which is
 * frozen when the program starts so that equal input gives equal output.
 */
#ifndef CLI_BASE_CLOCK_H
#define CLI_BASE_CLOCK_H

#include <stdint.h>

/* Nanoseconds from an arbitrary start, never going back. */
int64_t clock_ticks(void);

/* Milliseconds since `start`, a clock_ticks() value. */
double clock_elapsed(int64_t start);

/* Nanoseconds since 1970 now: by the clock that files are dated by. */
int64_t clock_files(void);

/* Seconds since 1970 now, or SOURCE_DATE_EPOCH if that is set. */
int64_t clock_wall(void);

#endif
