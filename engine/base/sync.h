/* SPDX-License-Identifier: MIT
 *
 * The few things that threads need: a mutex and counters.  POSIX threads behind
 * it; nothing else in the engine names them.
 */
#ifndef TR_BASE_SYNC_H
#define TR_BASE_SYNC_H

#include "torii.h"

#include <pthread.h>
#ifdef __has_include
#if __has_include(<sys/single_threaded.h>)
#include <sys/single_threaded.h>
#define TR_KNOWS_THREADS 1
#endif
#endif

typedef pthread_mutex_t tr_mutex;

static inline bool tr_mutex_init(tr_mutex *mutex)
{
    return pthread_mutex_init(mutex, NULL) == 0;
}

static inline void tr_mutex_done(tr_mutex *mutex)
{
    pthread_mutex_destroy(mutex);
}

static inline void tr_mutex_lock(tr_mutex *mutex)
{
    pthread_mutex_lock(mutex);
}

static inline void tr_mutex_unlock(tr_mutex *mutex)
{
    pthread_mutex_unlock(mutex);
}

/* Whether the process has no other thread: plain loads and stores will do then, which
 * cost a tenth of atomic ones. False where libc does not tell. */
static inline bool tr_is_alone(void)
{
#ifdef TR_KNOWS_THREADS
    return __libc_single_threaded;
#else
    return false;
#endif
}

/* For a few loads and stores, between which no thread can be made: whether the lock
 * was needed, which tr_mutex_leave() is told. */
static inline bool tr_mutex_enter(tr_mutex *mutex)
{
    if (tr_is_alone()) return false;
    tr_mutex_lock(mutex);
    return true;
}

static inline void tr_mutex_leave(tr_mutex *mutex, bool locked)
{
    if (locked) tr_mutex_unlock(mutex);
}

/* A count shared by threads; `drop` says whether it was the last. */
static inline void tr_atomic_add(uint32_t *count)
{
    __atomic_fetch_add(count, 1, __ATOMIC_RELAXED);
}

static inline bool tr_atomic_drop(uint32_t *count)
{
    return __atomic_fetch_sub(count, 1, __ATOMIC_ACQ_REL) == 1;
}

/* Caches that any thread may fill with the same value. */
static inline uint32_t tr_relaxed_load(const uint32_t *field)
{
    return __atomic_load_n(field, __ATOMIC_RELAXED);
}

static inline void tr_relaxed_store(uint32_t *field, uint32_t value)
{
    __atomic_store_n(field, value, __ATOMIC_RELAXED);
}

#endif
