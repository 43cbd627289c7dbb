/* SPDX-License-Identifier: MIT
 *
 * Text to number and back as Python has it.  Locale-independent.
 */
#ifndef TR_BASE_NUMBER_H
#define TR_BASE_NUMBER_H

#include "base/text.h"

/* Decimal digits of an integer; `out` has room for 24 bytes, returns the size. */
size_t tr_number_int(int64_t number, char out[24]);
/* The same, appended. */
void tr_number_put_int(tr_text *text, int64_t number);
/* Python's repr(float): "0.1", "1e+16", "inf", "nan"; returns the size. */
size_t tr_number_float(double number, char out[32]);

/*
 * Python's float(text) without surrounding space: underscores between digits,
 * "inf", "nan", exponent; correctly rounded.  False if it is malformed.
 */
bool tr_number_parse_float(tr_span text, double *out);

/* round(number, digits) as Python's, correctly rounded, half to even. */
double tr_number_round(double number, int64_t digits);

/*
 * As Python's format(number, ".{precision}{kind}") with kind one of e E f F g G
 * r (repr) and `alternate` for '#'; sign only if negative.  Kind p is what an
 * absent type letter means: as g, but with a digit behind the point.
 */
void tr_number_format(
    tr_text *out, double number, char kind, int precision, bool alternate);

/* mantissa * 10^exponent if one rounding gives it exactly; false: use parse. */
bool tr_number_scale(uint64_t mantissa, int exponent, double *out);

#endif
