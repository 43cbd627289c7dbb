/* SPDX-License-Identifier: MIT
 *
 * A loader from within: its class and its data.
 */
#ifndef TR_API_LOADER_H
#define TR_API_LOADER_H

#include "api/env.h"

struct torii_loader {
    torii_loader_class type;
    void *self;
};

#endif
