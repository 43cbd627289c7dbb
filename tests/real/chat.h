/* SPDX-License-Identifier: MIT
 *
 * What a host of chat templates adds to an environment, as the transformers
 * library of Python does: tojson without HTML in mind, raise_exception(),
 * strftime_now() with a fixed clock, and the tag "generation".
 */
#ifndef REAL_CHAT_H
#define REAL_CHAT_H

#include "torii.h"

bool chat_register(torii_env *env);

#endif
