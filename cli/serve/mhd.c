/* SPDX-License-Identifier: MIT
 *
 * The table is filled once and stays: a process serves one site.
 */
#include "serve/mhd.h"

#include <dlfcn.h>
#include <string.h>

mhd_calls mhd;

bool mhd_load(void) {
    static const struct {
        const char *name;
        void *place;
    } calls[] = {
#define CALL(name) {"MHD_" #name, &mhd.name},
        MHD_CALLS(CALL)
#undef CALL
    };
    void *library = dlopen("libmicrohttpd.so.12", RTLD_NOW | RTLD_LOCAL);
    for (size_t i = 0; library && i < sizeof calls / sizeof *calls; i++) {
        void *found = dlsym(library, calls[i].name);
        if (!found) return false;
        memcpy(calls[i].place, &found, sizeof found);
    }
    return library != NULL;
}
