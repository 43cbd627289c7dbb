/* SPDX-License-Identifier: MIT
 *
 * The file: a line that names the format, the hash of what follows, then the
 * table of facts and the records that refer to it.  It is written beside its
 * place and renamed into it, so it is whole or it is the one before.
 */
#include "build/cache.h"

#include "base/path.h"
#include "content/date_value.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#define HEADER "torii records 6\n"

/* The header, the hash, the number of the program that alone can read the rest. */
enum {
    HEADER_SIZE = sizeof HEADER - 1,
    HASHED = HEADER_SIZE + sizeof(uint64_t),
    START = HASHED + sizeof(uint64_t),
    MAX_SIZE = 1 << 30
};

/* -------------------------------------------------------- configuration ---- */

static uint64_t hash_node(uint64_t hash, const yaml_node *node) {
    bool opaque = false;
    torii_value value = yaml_to_value(node, date_value_make);
    hash = facts_mix(hash, facts_hash(value, &opaque));
    torii_release(value);
    return hash;
}

/* Two builds of this program may differ in what they make of a site. */
static uint64_t hash_program(void) {
    struct stat info;
    uint64_t hash = facts_hash_text(torii_version());
    if (stat("/proc/self/exe", &info) != 0) return hash;
    hash = facts_mix(hash, (uint64_t)info.st_size);
    hash = facts_mix(hash, (uint64_t)info.st_mtim.tv_sec);
    return facts_mix(hash, (uint64_t)info.st_mtim.tv_nsec);
}

uint64_t cache_reading(const site_config *config) {
    uint64_t hash = hash_node(hash_program(), config->tree);
    return facts_mix(hash, facts_hash_text(config->env));
}

uint64_t cache_config(const stages *self) {
    uint64_t hash = cache_reading(self->config);
    for (size_t i = 0; i < self->theme->layers.count; i++) {
        const theme_layer *layer = self->theme->layers.items[i];
        hash = facts_mix(hash, layer->catalog_hash);
        if (layer->meta) hash = hash_node(hash, layer->meta);
        for (size_t n = 0; n < layer->strings.count; n++) {
            hash = facts_mix(hash, layer->strings.entries[n].hash);
            hash = hash_node(hash, layer->strings.entries[n].value);
        }
    }
    return hash;
}

const char *cache_name(arena *memory, const site_config *config, const char *folder) {
    uint32_t number = (uint32_t)(facts_hash_text(folder) >> 32);
    return path_join(
        memory, config->dirs.cache, arena_strf(memory, "state-%08x", (unsigned)number));
}

/* --------------------------------------------------------------- saving ---- */

typedef VEC(const fact_set *) set_list;

static void collect_sets(const memo *self, set_list *out) {
    for (size_t i = 0; i < self->articles.count; i++) {
        const memo_article *one = self->articles.entries[i].value;
        vec_push(out, &one->reads);
        vec_push(out, &one->checks);
    }
    for (size_t i = 0; i < self->outputs.count; i++)
        vec_push(out, &((const memo_output *)self->outputs.entries[i].value)->reads);
}

static void put_articles(const memo *self, const fact_numbers *numbers, buf *out) {
    pack_number(out, self->articles.count);
    for (size_t i = 0; i < self->articles.count; i++) {
        const memo_article *one = self->articles.entries[i].value;
        pack_text(out, self->articles.entries[i].key);
        pack_number(out, one->links * 2 + one->stale);
        fact_set_store(&one->reads, numbers, out);
        fact_set_store(&one->checks, numbers, out);
        pack_number(out, one->targets.count);
        for (size_t n = 0; n < one->targets.count; n++)
            fact_text_store(one->targets.items[n], numbers, out);
    }
}

static void put_outputs(const memo *self, const fact_numbers *numbers, buf *out) {
    pack_number(out, self->outputs.count);
    for (size_t i = 0; i < self->outputs.count; i++) {
        const memo_output *one = self->outputs.entries[i].value;
        pack_text(out, self->outputs.entries[i].key);
        pack_word(out, one->signature);
        pack_number(out, one->stale || one->failed);
        fact_set_store(&one->reads, numbers, out);
        pack_number(out, one->files.count);
        for (size_t n = 0; n < one->files.count; n++) {
            const memo_file *file = &one->files.items[n];
            pack_text(out, file->path);
            pack_number(out, file->size);
            pack_word(out, file->hash);
            pack_word(out, (uint64_t)file->modified);
        }
    }
}

bool cache_save(const memo *self, const fs_root *root, const char *name) {
    buf out = BUF_INIT;
    set_list sets = {0};
    buf_add(&out, HEADER, HEADER_SIZE);
    pack_word(&out, 0);
    pack_word(&out, hash_program());
    pack_word(&out, self->config);
    collect_sets(self, &sets);
    fact_numbers numbers = facts_store(self->facts, sets.items, sets.count, &out);
    put_articles(self, &numbers, &out);
    put_outputs(self, &numbers, &out);
    uint64_t hash = hash_bytes(out.data + HASHED, out.size - HASHED);
    memcpy(out.data + HEADER_SIZE, &hash, sizeof hash);
    bool saved = fs_root_write(root, name, out.data, out.size, NULL);
    int reason = errno;
    fact_numbers_done(&numbers);
    vec_done(&sets);
    buf_done(&out);
    errno = reason;
    return saved;
}

/* -------------------------------------------------------------- loading ---- */

/* Texts stay where they lie in the image. */
static void get_targets(memo *self, memo_targets *to, unpacker *in) {
    size_t count = unpack_count(in, 1);
    to->restored = true;
    to->items = arena_array(&self->memory, count, sizeof *to->items);
    for (size_t i = 0; i < count && !in->failed; i++)
        to->items[to->count++] = fact_text_restore(self->facts, in);
}

static void get_articles(memo *self, unpacker *in) {
    size_t count = unpack_count(in, 5);
    strmap_reserve(&self->articles, count + 1);
    self->restored_articles = mem_new(count * sizeof(memo_article));
    for (size_t i = 0; i < count && !in->failed; i++) {
        memo_article *one = &self->restored_articles[i];
        if (strmap_put(&self->articles, unpack_text(in), one)) in->failed = true;
        uint64_t links = unpack_number(in);
        one->restored = true;
        one->links = (size_t)(links / 2);
        one->stale = links % 2;
        if (one->stale) self->has_stale = true;
        one->reads = fact_set_restore(self->facts, in);
        one->checks = fact_set_restore(self->facts, in);
        get_targets(self, &one->targets, in);
    }
}

static void get_files(memo *self, memo_output *to, unpacker *in) {
    size_t count = unpack_count(in, 18);
    to->files_restored = true;
    to->files.items = arena_array(&self->memory, count, sizeof *to->files.items);
    for (size_t i = 0; i < count && !in->failed; i++) {
        memo_file *file = &to->files.items[to->files.count++];
        file->path = (char *)unpack_text(in);
        file->size = unpack_number(in);
        file->hash = unpack_word(in);
        file->modified = (int64_t)unpack_word(in);
    }
}

static void get_outputs(memo *self, unpacker *in) {
    size_t count = unpack_count(in, 11);
    strmap_reserve(&self->outputs, count + 1);
    self->restored_outputs = mem_new(count * sizeof(memo_output));
    for (size_t i = 0; i < count && !in->failed; i++) {
        memo_output *one = &self->restored_outputs[i];
        if (strmap_put(&self->outputs, unpack_text(in), one)) in->failed = true;
        one->restored = true;
        one->signature = unpack_word(in);
        one->stale = unpack_number(in) != 0;
        one->reads = fact_set_restore(self->facts, in);
        get_files(self, one, in);
    }
}

static bool is_whole(const fs_map *image) {
    uint64_t hash, program = hash_program();
    if (image->size < START || memcmp(image->bytes, HEADER, HEADER_SIZE) != 0 ||
        memcmp(image->bytes + HASHED, &program, sizeof program) != 0)
        return false;
    hash = hash_bytes(image->bytes + HASHED, image->size - HASHED);
    return memcmp(image->bytes + HEADER_SIZE, &hash, sizeof hash) == 0;
}

memo *cache_load(const fs_root *root, const char *name) {
    memo *self = memo_new();
    bool whole = fs_root_map(root, name, MAX_SIZE, &self->image);
    if (whole && is_whole(&self->image)) {
        const char *bytes = self->image.bytes;
        unpacker in = {bytes + START, bytes + self->image.size, false};
        self->config = unpack_word(&in);
        if (facts_restore(self->facts, &in)) get_articles(self, &in);
        if (!in.failed) get_outputs(self, &in);
        whole = !in.failed && in.at == in.end;
    } else {
        whole = false;
    }
    if (whole) return self;
    memo_free(self);
    return memo_new();
}
