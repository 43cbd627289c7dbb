/* SPDX-License-Identifier: MIT
 *
 * The variables of the templates, of any size: texts of n bytes, and lists and dicts
 * that take about as much memory.
 */
#ifndef TESTS_COMPLEXITY_INPUTS_H
#define TESTS_COMPLEXITY_INPUTS_H

#include "torii.h"

/* The names that stand for TEXT and LIST in a template; NULL ends each. */
extern const char *const input_texts[];
extern const char *const input_lists[];

/* A frozen dict with all of them. */
torii_value inputs_make(const torii_env *env, size_t n);

#endif
