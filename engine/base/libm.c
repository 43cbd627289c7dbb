/* SPDX-License-Identifier: MIT
 *
 * Where pow() and fmod() come from.  With TR_LIBM_LATE libm is loaded at the first
 * call: a program that has it already, linked or loaded, is given the same one
 * without a file being opened.  Its code stays for good, as with any library that was
 * linked; loading twice at once is harmless, both threads find the same function.
 */
#include "base/libm.h"

#ifdef TR_LIBM_LATE

#include <dlfcn.h>
#include <gnu/lib-names.h>
#include <stddef.h>
#include <string.h>

static tr_libm_function find(const char *name, tr_libm_function *known)
{
    tr_libm_function function = __atomic_load_n(known, __ATOMIC_ACQUIRE);
    if (function) return function;
    void *libm = dlopen(LIBM_SO, RTLD_NOW | RTLD_LOCAL);
    void *address = libm ? dlsym(libm, name) : NULL;
    if (!address) return NULL;
    memcpy(&function, &address, sizeof function); /* C has no cast for it */
    __atomic_store_n(known, function, __ATOMIC_RELEASE);
    return function;
}

tr_libm_function tr_libm_pow(void)
{
    static tr_libm_function known;
    return find("pow", &known);
}

tr_libm_function tr_libm_fmod(void)
{
    static tr_libm_function known;
    return find("fmod", &known);
}

#else

tr_libm_function tr_libm_pow(void)
{
    return pow;
}

tr_libm_function tr_libm_fmod(void)
{
    return fmod;
}

#endif
