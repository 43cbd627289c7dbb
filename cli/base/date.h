/* SPDX-License-Identifier: MIT
 *
 * Dates and times as sites write them.  Three forms are read, anything else is
 * refused, never guessed:
 *
 *     2026-01-02        2026-01-02 10:20[:30[.5]]        RFC 3339
 *
 * A date without an offset is a time of the site's zone, which is one for the
 * process: date_set_zone() before the first other call.
 */
#ifndef CLI_BASE_DATE_H
#define CLI_BASE_DATE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/date_names.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct date {
    int year, month, day;           /* year 0: there is no date */
    int hour, minute, second, nano; /* local to the date's own offset */
    int offset;                     /* minutes east of UTC; filled in by parsing */
    bool has_time;                  /* was a time of day written? */
    bool has_offset;                /* was an offset written? */
    int64_t epoch;                  /* seconds since 1970, UTC */
} date;

/* Sets the zone of dates without an offset, by its IANA name ("UTC",
 * "Europe/Berlin"); false if the system does not know it. */
bool date_set_zone(const char *name);

/* The whole text as a date, or false. */
bool date_parse(const char *text, size_t size, date *out);

/* Length of "YYYY-MM-DD" at the start of a valid date, or 0. */
size_t date_prefix(const char *text, date *out);

static inline bool date_is_set(const date *when) {
    return when->year != 0;
}

int date_compare(const date *left, const date *right); /* -1, 0, 1; by instant */

/* From seconds since 1970, shown in the site's zone. */
date date_from_epoch(int64_t epoch);

/* 1 (Monday) to 7; 1 to 366. */
int date_weekday(const date *when);
int date_yearday(const date *when);

/* "2026-01-02" or "2026-01-02T10:20:30+01:00" ("Z" for UTC); with `full`
 * always the long form. */
char *date_iso(arena *memory, const date *when, bool full);

/* "Fri, 02 Jan 2026 10:20:30 +0100", English whatever the locale. */
char *date_rfc822(arena *memory, const date *when);

/* As Python's strftime in the C locale: %a %A %b %B %c %d %e %f %F %H %I %j
 * %m %M %p %S %T %u %w %x %X %y %Y %z %Z %V %G %U %W %D %R %h %n %t %% and
 * "-" to drop padding ("%-d"); an unknown letter stays as written. */
void date_format(buf *out, const date *when, const char *format);

/* The same without a NUL if it is made of %Y %m %d %H %M %S and plain text alone, and
 * short; else 0.  The size. */
size_t date_format_short(char *out, size_t room, const date *when, const char *format);

/* The same with the names of months and weekdays of a language. */
void date_format_in(
    buf *out, const date *when, const char *format, const date_names *names);

#endif
