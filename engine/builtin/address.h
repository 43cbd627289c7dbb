/* SPDX-License-Identifier: MIT
 *
 * Web and mail addresses as words of a text.
 */
#ifndef TR_BUILTIN_ADDRESS_H
#define TR_BUILTIN_ADDRESS_H

#include "base/span.h"

/* With a scheme, with `www.`, or a name in one of the old top-level domains. */
bool tr_is_web_address(tr_span text);
/* name@domain.end: the domain of word characters, '.' and '-'; its last part of
 * word characters only. */
bool tr_is_mail_address(tr_span text);

#endif
