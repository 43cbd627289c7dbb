/* SPDX-License-Identifier: MIT
 *
 * Stand-ins for what an application gives to its templates: recorded tables
 * that answer calls, and objects that show recorded attributes.  A case owns
 * all of them; they live until standins_free().
 *
 * Invariant: one id or function name gives the same object within a case.
 */
#ifndef REAL_STANDIN_H
#define REAL_STANDIN_H

#include "torii.h"

typedef struct standins standins;

/* For one case, which must outlive it.  NULL without memory. */
standins *standins_new(torii_ref recorded_case);
void standins_free(standins *all);

/* The value a recorded one stands for: tags such as {"$markup": "x"} resolved. */
torii_value standins_value(standins *all, torii_ref recorded);

/* Registers the case's tables as filters and tests; false without memory. */
bool standins_register(standins *all, torii_env *env);

#endif
