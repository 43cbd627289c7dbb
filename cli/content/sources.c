/* SPDX-License-Identifier: MIT
 *
 * In the sealed file are the number of the program, then for each source its path, the
 * size of its record, and the record.  Sources are asked for in the order in which they
 * were saved, so the next record is mostly the right one.  A few sources that have
 * changed are rather read again each time than the file written: it is as large as all
 * front matter.
 */
#include "content/sources.h"

#include "base/clock.h"
#include "base/sealed.h"
#include "config/yaml_pack.h"

#include <string.h>

#define HEADER "torii sources 4\n"

enum { MAX_SIZE = 1 << 30, FEW = 16 };

/* A record to be saved. */
typedef struct source_record {
    const char *file, *bytes;
    size_t size;
} source_record;

struct sources {
    fs_map loaded; /* the file; nodes and texts of pages point into it */
    uint64_t program;
    unpacker all;  /* the records */
    unpacker next; /* those that have not been asked for in order */
    strmap index;  /* path -> its record; made when the order is another one */
    bool indexed;
    VEC(source_record) records;
    arena memory;  /* of those that are new */
    buf packed;    /* the one that is being made */
    size_t known;  /* of those loaded */
    size_t taken;  /* of these, those that were of use */
    size_t unknown; /* sources that are not among them */
    int64_t now;   /* when reading began */
};

/* --------------------------------------------------------------- loading ---- */

sources *sources_load(const fs_root *root, const char *name, uint64_t program) {
    sources *self = mem_new(sizeof *self);
    self->now = clock_files();
    self->program = program;
    arena_init(&self->memory);
    if (fs_root_map(root, name, MAX_SIZE, &self->loaded) &&
        sealed_open(&self->loaded, HEADER, program, &self->next)) {
        self->known = (size_t)unpack_number(&self->next);
        self->all = self->next;
    }
    return self;
}

void sources_free(sources *self) {
    if (!self) return;
    strmap_done(&self->index);
    fs_unmap(&self->loaded);
    vec_done(&self->records);
    arena_done(&self->memory);
    buf_done(&self->packed);
    mem_free(self);
}

size_t sources_known(const sources *self) {
    return self->known;
}

/* ---------------------------------------------------------------- finding ---- */

static void make_index(sources *self) {
    unpacker in = self->all;
    self->indexed = true;
    while (in.at < in.end && !in.failed) {
        const char *path = unpack_text(&in), *record = in.at;
        size_t size;
        unpack_bytes(&in, &size);
        if (!in.failed) strmap_put(&self->index, path, (void *)record);
    }
}

/* The record of the file, and its bytes; false if there is none.  It is the next one,
 * or behind a few of files that are gone. */
static bool find(sources *self, const char *file, unpacker *out) {
    unpacker in = self->next;
    size_t size = 0;
    for (int i = 0; i <= FEW && in.at && in.at < in.end && !in.failed; i++) {
        const char *path = unpack_text(&in), *bytes = unpack_bytes(&in, &size);
        if (strcmp(path, file) != 0) continue;
        *out = (unpacker){bytes, bytes + size, in.failed};
        self->next = in;
        return !in.failed;
    }
    if (!self->indexed && self->all.at) make_index(self);
    const char *record = strmap_get(&self->index, file);
    if (!record) return false;
    in = (unpacker){record, self->all.end, false};
    const char *bytes = unpack_bytes(&in, &size);
    *out = (unpacker){bytes, bytes + size, in.failed};
    return !in.failed;
}

bool sources_take(sources *self, page *one, const fs_stat *stat) {
    unpacker in;
    if (!find(self, one->file, &in)) {
        self->unknown++;
        return false;
    }
    const char *bytes = in.at;
    size_t size = (size_t)(in.end - in.at);
    uint64_t length = unpack_number(&in);
    fs_stat known = {.size = length};
    known.modified = (int64_t)unpack_word(&in);
    known.changed = (int64_t)unpack_word(&in);
    known.number = unpack_number(&in);
    if (in.failed || !fs_stat_same(&known, stat)) return false;
    one->hash = unpack_word(&in);
    one->front_hash = unpack_word(&in);
    one->body_line = (uint32_t)unpack_number(&in);
    bool has_front = unpack_number(&in) != 0;
    if (in.failed) return false;
    one->packed_front = has_front ? in.at : NULL;
    one->packed_size = (size_t)(in.end - in.at);
    self->taken++;
    vec_push(&self->records, (source_record){one->file, bytes, size});
    return true;
}

/* ----------------------------------------------------------------- saving ---- */

void sources_note(sources *self, const page *one, const fs_stat *stat) {
    if (!fs_stat_is_settled(stat, self->now)) return;
    buf *out = &self->packed;
    buf_clear(out);
    pack_number(out, stat->size);
    pack_word(out, (uint64_t)stat->modified);
    pack_word(out, (uint64_t)stat->changed);
    pack_number(out, stat->number);
    pack_word(out, one->hash);
    pack_word(out, one->front_hash);
    pack_number(out, one->body_line);
    pack_number(out, one->front_matter != NULL);
    if (one->front_matter) yaml_pack(out, one->front_matter);
    const char *bytes = arena_strn(&self->memory, out->data, out->size);
    vec_push(&self->records, (source_record){one->file, bytes, out->size});
}

bool sources_save(sources *self, const fs_root *root, const char *name) {
    if (self->known && !self->unknown && self->known - self->taken <= FEW) return true;
    buf out = BUF_INIT;
    sealed_begin(&out, HEADER);
    pack_word(&out, self->program);
    pack_number(&out, self->records.count);
    for (size_t i = 0; i < self->records.count; i++) {
        const source_record *one = &self->records.items[i];
        pack_text(&out, one->file);
        pack_bytes(&out, one->bytes, one->size);
    }
    sealed_end(&out, HEADER);
    bool done = fs_root_write(root, name, out.data, out.size, NULL);
    buf_done(&out);
    return done;
}
