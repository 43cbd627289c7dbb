/* SPDX-License-Identifier: MIT
 *
 * A fence opens with three or more signs and closes with as many or more of the
 * same; quotes and indentation before it do not matter here.
 */
#include "markdown/fence.h"

#include <string.h>

size_t fence_run(const char *at, const char *end, char c) {
    size_t count = 0;
    while (at + count < end && at[count] == c)
        count++;
    return count;
}

bool fence_holds(fence *self, const char *at, const char *end) {
    while (at < end && (*at == ' ' || *at == '\t' || *at == '>'))
        at++;
    char c = at < end ? *at : '\0';
    size_t run = c == '`' || c == '~' ? fence_run(at, end, c) : 0;
    if (self->sign) {
        if (c == self->sign && run >= self->size) self->sign = '\0';
        return true;
    }
    if (run < 3 || (c == '`' && memchr(at + run, '`', (size_t)(end - at) - run)))
        return false;
    self->sign = c;
    self->size = run;
    return true;
}
