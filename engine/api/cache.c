/* SPDX-License-Identifier: MIT
 *
 * The cache of compiled templates: by name, least recently used out first.
 *
 * Invariant: every entry is in one bucket and in the list of use; all under the
 * environment's lock.
 */
#include "api/env.h"

bool tr_cache_init(tr_cache *cache, uint32_t limit)
{
    *cache = (tr_cache){.limit = limit ? limit : 1, .bucket_count = 64};
    cache->buckets = tr_alloc_zero(cache->bucket_count * sizeof(tr_cached *));
    return cache->buckets != NULL;
}

static tr_cached **bucket(tr_cache *cache, uint32_t hash)
{
    return &cache->buckets[hash & (cache->bucket_count - 1)];
}

static void unlink_use(tr_cache *cache, tr_cached *entry)
{
    *(entry->previous ? &entry->previous->next : &cache->newest) = entry->next;
    *(entry->next ? &entry->next->previous : &cache->oldest) = entry->previous;
    entry->previous = entry->next = NULL;
}

static void link_newest(tr_cache *cache, tr_cached *entry)
{
    entry->next = cache->newest;
    *(cache->newest ? &cache->newest->previous : &cache->oldest) = entry;
    cache->newest = entry;
}

tr_cached *tr_cache_find(tr_cache *cache, tr_ref name)
{
    if (!cache->buckets) return NULL;
    uint32_t hash = tr_string_hash(tr_as_string(name));
    for (tr_cached *e = *bucket(cache, hash); e; e = e->chain) {
        if (e->hash != hash) continue;
        if (!tr_string_equal(tr_as_string(e->name), tr_as_string(name))) continue;
        if (e != cache->newest) {
            unlink_use(cache, e);
            link_newest(cache, e);
        }
        return e;
    }
    return NULL;
}

void tr_cache_remove(tr_cache *cache, tr_cached *entry)
{
    tr_cached **link = bucket(cache, entry->hash);
    while (*link != entry) link = &(*link)->chain;
    *link = entry->chain;
    unlink_use(cache, entry);
    cache->count--;
    tr_program_release(entry->program);
    tr_release(entry->name);
    tr_free(entry, sizeof *entry);
}

void tr_cache_clear(tr_cache *cache)
{
    while (cache->newest) tr_cache_remove(cache, cache->newest);
}

void tr_cache_done(tr_cache *cache)
{
    if (!cache->buckets) return;
    tr_cache_clear(cache);
    tr_free(cache->buckets, cache->bucket_count * sizeof(tr_cached *));
    cache->buckets = NULL;
}

static void widen(tr_cache *cache)
{
    uint32_t count = cache->bucket_count * 2;
    tr_cached **buckets = tr_alloc_zero(count * sizeof(tr_cached *));
    if (!buckets) return; /* longer chains are right too */
    tr_free(cache->buckets, cache->bucket_count * sizeof(tr_cached *));
    cache->buckets = buckets;
    cache->bucket_count = count;
    for (tr_cached *e = cache->newest; e; e = e->next) {
        tr_cached **link = bucket(cache, e->hash);
        e->chain = *link;
        *link = e;
    }
}

bool tr_cache_add(
    tr_cache *cache, tr_ref name, const tr_program *program, uint64_t stamp,
    bool from_loader)
{
    tr_cached *old = tr_cache_find(cache, name);
    if (old) tr_cache_remove(cache, old);
    while (cache->count >= cache->limit) tr_cache_remove(cache, cache->oldest);
    tr_cached *entry = tr_alloc_zero(sizeof *entry);
    if (!entry) return false;
    entry->name = tr_retain(name);
    entry->hash = tr_string_hash(tr_as_string(name));
    entry->program = tr_program_retain(program);
    entry->stamp = stamp;
    entry->from_loader = from_loader;
    if (cache->count >= cache->bucket_count) widen(cache);
    tr_cached **link = bucket(cache, entry->hash);
    entry->chain = *link;
    *link = entry;
    link_newest(cache, entry);
    cache->count++;
    return true;
}
