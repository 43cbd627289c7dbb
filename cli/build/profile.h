/* SPDX-License-Identifier: MIT
 *
 * Where rendering spends its time: how often each template was rendered, and
 * for how long.  An output counts for the template it was made from, with what
 * that extends and imports; what it includes is counted for itself.
 */
#ifndef CLI_BUILD_PROFILE_H
#define CLI_BUILD_PROFILE_H

#include "base/log.h"

#include <torii.h>

typedef struct profile profile;

/* Watches an environment that is not in use yet; it must end before `self`. */
profile *profile_new(torii_env *env);
void profile_free(profile *self); /* NULL is fine */

/* Says the table, the slowest template first. */
void profile_say(profile *self, logger *log);

#endif
