/* SPDX-License-Identifier: MIT
 *
 * The torii command: see command/command.c.
 */
#include "command/command.h"

int main(int count, char **args) {
    return command_main(count ? args + 1 : args);
}
