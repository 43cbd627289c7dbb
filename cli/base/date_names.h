/* SPDX-License-Identifier: MIT
 *
 * What months and weekdays are called in a language, and how its dates are
 * written.
 */
#ifndef CLI_BASE_DATE_NAMES_H
#define CLI_BASE_DATE_NAMES_H

typedef struct date_names {
    const char *language; /* "de" */
    const char *months[12], *short_months[12];
    const char *weekdays[7], *short_weekdays[7]; /* from Monday */
    const char *patterns[4]; /* for date_format_in(): full, long, medium, short */
} date_names;

/* Of the language, "de-AT" is "de"; English if it is not known. */
const date_names *date_names_of(const char *language);

/* The pattern called "full", "long", "medium" or "short"; NULL if none is. */
const char *date_names_pattern(const date_names *self, const char *name);

#endif
