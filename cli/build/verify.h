/* SPDX-License-Identifier: MIT
 *
 * Does the output folder hold what a clean build makes, byte for byte?
 */
#ifndef CLI_BUILD_VERIFY_H
#define CLI_BUILD_VERIFY_H

#include "build/target.h"

/* Builds once more, in memory and without the cache, and compares.  Other than
 * EXIT_DONE after a report. */
exit_code verify_target(const target *self);

#endif
