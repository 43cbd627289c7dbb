/* SPDX-License-Identifier: MIT
 *
 * Values from the Python literals of the test tables: numbers, strings, lists,
 * tuples, dicts, range(), Markup() and U(policy, hint, name[, obj]) for undefined
 * values.  The tables are trusted: what is malformed ends the program.
 */
#ifndef TESTS_UNIT_LITERAL_H
#define TESTS_UNIT_LITERAL_H

#include "value/operate.h"

/* Reads one literal at *at and moves *at behind it. */
tr_value literal_read(tr_task *task, const char **at);

#endif
