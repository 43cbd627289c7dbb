/* SPDX-License-Identifier: MIT
 *
 * All files of a build, held in memory or beside their places until the build
 * has succeeded, then put there in one go: only those whose bytes changed.
 * Files that a former build wrote and this one did not are removed; nothing else
 * ever is.
 */
#ifndef CLI_OUTPUT_OUTPUTS_H
#define CLI_OUTPUT_OUTPUTS_H

#include "base/blob.h"
#include "base/fs.h"
#include "base/log.h"
#include "base/strmap.h"
#include "base/vec.h"

#include <stdbool.h>

typedef struct output {
    const char *path;  /* below the output folder: "blog/index.html" */
    char *text;        /* owned; or NULL */
    const char *bytes; /* what to write, if it is not copied */
    size_t size;
    blob *blob;        /* owned: holds `bytes`; or NULL */
    bool kept;         /* it is on disk as it should be */
    bool is_staged;    /* the bytes are there already, and `bytes` is NULL */
    fs_staged staged;  /* also tells the file's time, once it is written */
    const fs_root *root; /* else the file to copy */
    const char *source;
} output;

typedef struct outputs {
    VEC(output) items;
    strmap by_path; /* path -> itself; paths are borrowed */
    arena names;    /* of paths that are made late */
} outputs;

void outputs_add_text(outputs *self, const char *path, char *text, size_t size);
void outputs_add_bytes(outputs *self, const char *path, const char *bytes, size_t size);
void outputs_add_copy(
    outputs *self, const char *path, const fs_root *root, const char *source);
/* Bytes that others hold too; retained. */
void outputs_add_blob(outputs *self, const char *path, blob *bytes);

/* One whose bytes went to output_writer_take(). */
void outputs_add_staged(outputs *self, const char *path, fs_staged staged);

/* A file that is on disk already, as it should be. */
void outputs_add_kept(outputs *self, const char *path);

/* Room for so many in all. */
void outputs_reserve(outputs *self, size_t count);

/* Before several threads ask for it. */
void outputs_finish(const outputs *self);
bool outputs_has(const outputs *self, const char *path);

/* Puts other bytes in the place of the output of that number. */
void outputs_replace(outputs *self, size_t number, blob *bytes);

/* Takes the output of that number out; those behind it move up. */
void outputs_remove(outputs *self, size_t number);

/* Drops those from number `first` on that `keeps` says no to. */
void outputs_filter(
    outputs *self, size_t first, bool (*keeps)(void *data, const char *path),
    void *data);
void outputs_done(outputs *self);

typedef struct write_options {
    const char *folder; /* the output folder, absolute */
    const char *shown;  /* as people know it: "public" */
    const char *key;    /* its name in the manifest */
    const fs_root *site;
    const char *cache; /* folder of the manifest, below the site */
    bool dry_run;
    bool force;  /* also into a folder that holds other files */
    bool partial; /* others write their part of the same site: nothing is removed */
    bool inside; /* the folder lies in the site's own */
    bool locked; /* the caller holds the folder's lock, and keeps it */
} write_options;

typedef struct write_counts {
    size_t changed, added, removed, unchanged;
} write_counts;

/* On the way to an output folder, which is locked meanwhile. */
typedef struct output_writer output_writer;

/* NULL after a report; with `quiet` there is none. */
output_writer *
output_writer_open(logger *log, const write_options *options, bool quiet);

/* Writes the bytes of one output beside its place; false with errno set.  Any
 * thread may do so. */
bool output_writer_take(
    output_writer *self, const char *path, const char *bytes, size_t size,
    fs_staged *out);

/* Puts all in their places, what was taken and what was not.  False after a
 * report; what has been written until then stays. */
bool output_writer_finish(output_writer *self, outputs *all, write_counts *counts);

/* Without output_writer_finish(), nothing of what was taken stays. */
void output_writer_close(output_writer *self); /* NULL is fine */

#endif
