/* SPDX-License-Identifier: MIT
 *
 * Compressed copies beside the outputs ("index.html.gz"), for servers that
 * send such files as they are.  The bytes follow from the file's alone.
 */
#ifndef CLI_OUTPUT_COMPRESS_H
#define CLI_OUTPUT_COMPRESS_H

#include "config/site_config.h"
#include "output/outputs.h"

/* Adds the copies that `build.compress` asks for.  False after a report. */
bool compress_outputs(outputs *self, logger *log, const site_config *config);

#endif
