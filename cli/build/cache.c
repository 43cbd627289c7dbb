/* SPDX-License-Identifier: MIT
 *
 * In the sealed file are the number of the program that alone can read it, the
 * table of facts and the records that refer to it, as arrays that are used where
 * they lie.  It is written beside its place and renamed into it, so it is whole
 * or it is the one before.
 */
#include "build/cache.h"

#include "base/path.h"
#include "base/sealed.h"
#include "content/date_value.h"

#include <errno.h>
#include <link.h>
#include <string.h>
#include <sys/stat.h>

#define HEADER "torii records 7\n"

enum { ALIGN = 8, MAX_SIZE = 1 << 30 };

/* -------------------------------------------------------- configuration ---- */

static uint64_t hash_node(uint64_t hash, const yaml_node *node) {
    bool opaque = false;
    torii_value value = yaml_to_value(node, date_value_make);
    hash = facts_mix(hash, facts_hash(value, &opaque));
    torii_release(value);
    return hash;
}

static uint64_t mix_file(uint64_t hash, const char *path) {
    struct stat info;
    if (stat(path, &info) != 0) return hash;
    hash = facts_mix(hash, (uint64_t)info.st_size);
    hash = facts_mix(hash, (uint64_t)info.st_mtim.tv_sec);
    return facts_mix(hash, (uint64_t)info.st_mtim.tv_nsec);
}

/* Those that decide about outputs; others may be loaded later. */
static int mix_library(struct dl_phdr_info *info, size_t size, void *data) {
    static const char *const names[] = {
        "libcmark.", "libutf8proc.", "libyaml-", "libc."};
    uint64_t *hash = data;
    (void)size;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strncmp(path_name(info->dlpi_name), names[i], strlen(names[i])) == 0)
            *hash = mix_file(*hash, info->dlpi_name);
    return 0;
}

/* Two builds of this program may differ in what they make of a site, and so may two
 * versions of a library. */
static uint64_t hash_program(void) {
    uint64_t hash = facts_hash_text(torii_version());
    hash = mix_file(hash, "/proc/self/exe");
    dl_iterate_phdr(mix_library, &hash);
    return hash;
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

/* How many there are of each. */
typedef struct records_head {
    uint64_t text_bytes;
    uint32_t articles, outputs, files, blocks, targets, none;
} records_head;

/* A text is told by where it begins among all texts.  Of what lies in other arrays a
 * row has the number of items: they follow those of the row before. */
typedef struct article_row {
    uint32_t key, links, stale, reads, checks, targets;
} article_row;

typedef struct output_row {
    uint64_t signature;
    uint32_t key, stale, reads, files;
} output_row;

typedef struct file_row {
    uint64_t size, hash;
    int64_t modified;
    uint64_t path;
} file_row;

/* What is written one after the other when all of it is known. */
typedef struct records {
    const fact_numbers *numbers;
    VEC(article_row) articles;
    VEC(output_row) outputs;
    VEC(file_row) files;
    fact_list blocks, targets;
    buf texts;
} records;

static uint32_t add_text(records *self, const char *text) {
    uint32_t at = (uint32_t)self->texts.size;
    buf_add(&self->texts, text, strlen(text) + 1);
    return at;
}

static uint32_t add_set(records *self, const fact_set *set) {
    fact_set_store(set, self->numbers, &self->blocks);
    return set->count;
}

static void add_article(records *self, const char *key, const memo_article *one) {
    article_row row = {
        .key = add_text(self, key), .links = (uint32_t)one->links, .stale = one->stale};
    row.reads = add_set(self, &one->reads);
    row.checks = add_set(self, &one->checks);
    row.targets = one->targets.count;
    for (size_t i = 0; i < one->targets.count; i++)
        vec_push(
            &self->targets, fact_text_store(one->targets.items[i], self->numbers));
    vec_push(&self->articles, row);
}

/* Mostly its one file has the name of the output. */
static void add_output(records *self, const char *key, const memo_output *one) {
    output_row row = {
        .signature = one->signature, .key = add_text(self, key),
        .stale = one->stale || one->failed, .files = (uint32_t)one->files.count};
    row.reads = add_set(self, &one->reads);
    for (size_t i = 0; i < one->files.count; i++) {
        const memo_file *file = &one->files.items[i];
        bool same = strcmp(file->path, key) == 0;
        file_row made = {file->size, file->hash, file->modified, row.key};
        if (!same) made.path = add_text(self, file->path);
        vec_push(&self->files, made);
    }
    vec_push(&self->outputs, row);
}

#define PUT(out, list) \
    buf_add(out, (const char *)(list).items, (list).count * sizeof *(list).items)

static void put_records(const memo *from, const fact_numbers *numbers, buf *out) {
    records self = {.numbers = numbers, .texts = BUF_INIT};
    for (size_t i = 0; i < from->articles.count; i++) {
        const strmap_entry *one = &from->articles.entries[i];
        add_article(&self, one->key, one->value);
    }
    for (size_t i = 0; i < from->outputs.count; i++) {
        const strmap_entry *one = &from->outputs.entries[i];
        add_output(&self, one->key, one->value);
    }
    records_head head = {
        .text_bytes = self.texts.size, .articles = (uint32_t)self.articles.count,
        .outputs = (uint32_t)self.outputs.count, .files = (uint32_t)self.files.count,
        .blocks = (uint32_t)self.blocks.count,
        .targets = (uint32_t)self.targets.count};
    pack_padding(out, ALIGN);
    buf_add(out, (const char *)&head, sizeof head);
    PUT(out, self.outputs);
    PUT(out, self.files);
    PUT(out, self.articles);
    PUT(out, self.blocks);
    PUT(out, self.targets);
    buf_add(out, buf_text(&self.texts), self.texts.size);
    vec_done(&self.articles);
    vec_done(&self.outputs);
    vec_done(&self.files);
    vec_done(&self.blocks);
    vec_done(&self.targets);
    buf_done(&self.texts);
}

bool cache_save(const memo *self, const fs_root *root, const char *name) {
    buf out = BUF_INIT;
    set_list sets = {0};
    sealed_begin(&out, HEADER);
    pack_word(&out, hash_program());
    pack_word(&out, self->config);
    collect_sets(self, &sets);
    fact_numbers numbers = facts_store(self->facts, sets.items, sets.count, &out);
    put_records(self, &numbers, &out);
    sealed_end(&out, HEADER);
    bool saved = fs_root_write(root, name, out.data, out.size, NULL);
    int reason = errno;
    fact_numbers_done(&numbers);
    vec_done(&sets);
    buf_done(&out);
    errno = reason;
    return saved;
}

/* -------------------------------------------------------------- loading ---- */

/* The arrays, and how much of those is left that rows take from. */
typedef struct stored {
    records_head head;
    const article_row *articles;
    const output_row *outputs;
    const file_row *files;
    uint32_t *blocks, *targets;
    const char *texts;
    bool failed;
} stored;

static const char *get_text(stored *self, uint64_t at) {
    if (at >= self->head.text_bytes) self->failed = true;
    return self->failed ? "" : self->texts + at;
}

/* May so many be taken of what is left? */
static bool takes(stored *self, uint32_t *left, uint32_t count) {
    if (count > *left) self->failed = true;
    if (self->failed) return false;
    *left -= count;
    return true;
}

static fact_set get_set(stored *self, uint32_t count) {
    fact_set set = {.restored = true};
    if (!takes(self, &self->head.blocks, count)) return set;
    set.blocks = self->blocks;
    set.count = count;
    self->blocks += count;
    return set;
}

static void get_articles(memo *self, stored *from) {
    size_t count = from->head.articles;
    strmap_room(&self->articles, count + 1);
    self->restored_articles = mem_new(count * sizeof(memo_article));
    for (size_t i = 0; i < count && !from->failed; i++) {
        const article_row *row = &from->articles[i];
        memo_article *one = &self->restored_articles[i];
        strmap_append(&self->articles, get_text(from, row->key), one);
        one->restored = true;
        one->links = row->links;
        one->stale = row->stale;
        if (one->stale) self->has_stale = true;
        one->reads = get_set(from, row->reads);
        one->checks = get_set(from, row->checks);
        one->targets = (memo_targets){.items = from->targets, .restored = true};
        if (!takes(from, &from->head.targets, row->targets)) return;
        one->targets.count = row->targets;
        from->targets += row->targets;
    }
}

static void get_files(memo_file *files, stored *from, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) {
        const file_row *row = &from->files[i];
        files[i].path = (char *)get_text(from, row->path);
        files[i].size = row->size;
        files[i].hash = row->hash;
        files[i].modified = row->modified;
    }
}

static void get_outputs(memo *self, stored *from) {
    size_t count = from->head.outputs;
    memo_file *files = mem_new(from->head.files * sizeof *files);
    strmap_room(&self->outputs, count + 1);
    self->restored_files = files;
    self->restored_outputs = mem_new(count * sizeof(memo_output));
    for (size_t i = 0; i < count && !from->failed; i++) {
        const output_row *row = &from->outputs[i];
        memo_output *one = &self->restored_outputs[i];
        strmap_append(&self->outputs, get_text(from, row->key), one);
        one->restored = one->files_restored = true;
        one->signature = row->signature;
        one->stale = row->stale;
        one->reads = get_set(from, row->reads);
        if (!takes(from, &from->head.files, row->files)) return;
        get_files(files, from, row->files);
        one->files.items = files;
        one->files.count = row->files;
        files += row->files;
        from->files += row->files;
    }
}

/* Texts stay where they lie in the image, and so do lists. */
static bool get_records(memo *self, unpacker *in) {
    unpack_padding(in, ALIGN);
    const records_head *head = unpack_array(in, 1, sizeof *head);
    if (!head) return false;
    stored from = {.head = *head};
    from.outputs = unpack_array(in, head->outputs, sizeof *from.outputs);
    from.files = unpack_array(in, head->files, sizeof *from.files);
    from.articles = unpack_array(in, head->articles, sizeof *from.articles);
    from.blocks = unpack_array(in, head->blocks, sizeof *from.blocks);
    from.targets = unpack_array(in, head->targets, sizeof *from.targets);
    from.texts = unpack_array(in, head->text_bytes, 1);
    if (in->failed || in->at != in->end || !head->text_bytes || in->at[-1] ||
        !facts_have_blocks(self->facts, from.blocks, head->blocks) ||
        !facts_have_texts(self->facts, from.targets, head->targets))
        return false;
    get_articles(self, &from);
    get_outputs(self, &from);
    return !from.failed && !from.head.blocks && !from.head.targets && !from.head.files;
}

memo *cache_load(const fs_root *root, const char *name) {
    memo *self = memo_new();
    unpacker in;
    bool whole = fs_root_map(root, name, MAX_SIZE, &self->image) &&
                 sealed_open(&self->image, HEADER, hash_program(), &in);
    if (whole) {
        self->config = unpack_word(&in);
        whole = facts_restore(self->facts, &in) && get_records(self, &in);
    }
    if (whole) return self;
    memo_free(self);
    return memo_new();
}
