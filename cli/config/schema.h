/* SPDX-License-Identifier: MIT
 *
 * A JSON Schema of torii.yaml, made from the table that reads it, so that
 * editors complete and check what Torii takes and nothing else.
 */
#ifndef CLI_CONFIG_SCHEMA_H
#define CLI_CONFIG_SCHEMA_H

#include "base/vec.h"

#include <torii.h>

/* What the manual says of a key, as a value; undefined if nothing. */
typedef torii_value (*schema_describe)(void *data, const char *key);

/* The schema as a dict, owned; `describe` may be NULL. */
torii_value schema_make(schema_describe describe, void *data);

/* All keys of torii.yaml ("urls.style"), and those of a taxonomy's entry
 * ("taxonomies.NAME.path"); to be freed with vec_done(), not the texts, which
 * are static. */
void schema_keys(str_list *out);

#endif
