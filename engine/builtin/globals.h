/* SPDX-License-Identifier: MIT
 *
 * The functions behind the global names, by the file that holds them.
 */
#ifndef TR_BUILTIN_GLOBALS_H
#define TR_BUILTIN_GLOBALS_H

#include "builtin/tables.h"

/* lorem.c */
tr_value tr_global_lipsum(tr_call *call);

/* cycler.c: the constructors, whose first argument is the class */
tr_value tr_global_cycler(tr_call *call);
tr_value tr_global_joiner(tr_call *call);
tr_value tr_cycler_method_next(tr_call *call);
tr_value tr_cycler_method_reset(tr_call *call);

/* namespace.c */
tr_value tr_global_namespace(tr_call *call);

#endif
