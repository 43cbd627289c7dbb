/* SPDX-License-Identifier: MIT
 *
 * What <math.h> promises and libc lacks.  Whole parts are taken here, with modf(),
 * which libc has; pow() and fmod() are the platform's own, bit for bit, because
 * Python's are.  Few templates need those two, and loading libm costs a short process
 * a tenth of its time, so the shared library loads it when the first one does.
 *
 * Invariant: nothing else in the engine calls a function that only libm has.
 */
#ifndef TR_BASE_LIBM_H
#define TR_BASE_LIBM_H

#include <math.h>

typedef double (*tr_libm_function)(double, double);

/* NULL, from any thread and at any time, if libm cannot be loaded. */
tr_libm_function tr_libm_pow(void);
tr_libm_function tr_libm_fmod(void);

static inline double tr_trunc(double number)
{
    double whole;
    modf(number, &whole);
    return whole;
}

static inline double tr_floor(double number)
{
    double whole = tr_trunc(number);
    return number < whole ? whole - 1 : whole;
}

/* Adding 1 to less than 0 would lose the sign of a result that is 0. */
static inline double tr_ceil(double number)
{
    return -tr_floor(-number);
}

#endif
