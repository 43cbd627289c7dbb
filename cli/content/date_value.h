/* SPDX-License-Identifier: MIT
 *
 * Dates as templates see them: an object that prints as its ISO form, compares
 * with other dates and with ISO strings, and has year, month, day, hour,
 * minute, second, weekday(), isoformat(), timestamp() and strftime(format).
 */
#ifndef CLI_CONTENT_DATE_VALUE_H
#define CLI_CONTENT_DATE_VALUE_H

#include "base/date.h"

#include <torii.h>

/* An object; None if the date is not set. */
torii_value date_value_make(const date *when);

/* The same of a date that stays as it is for as long as the object may be kept. */
torii_value date_value_lend(const date *when);

/* The date inside, or NULL if it is something else; borrowed. */
const date *date_value_get(torii_ref value);

/* A date object, an ISO string or an int of seconds; false if neither. */
bool date_value_read(torii_ref value, date *out);

#endif
