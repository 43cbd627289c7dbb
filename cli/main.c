/* SPDX-License-Identifier: MIT
 *
 * The torii command: see command/command.c.
 */
#include "base/mem.h"
#include "command/command.h"

int main(int count, char **args) {
    mem_begin();
    return command_main(count ? args + 1 : args);
}
