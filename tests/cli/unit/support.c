/* SPDX-License-Identifier: MIT
 *
 * Helpers of the unit tests.
 */
#include "support.h"

#include "base/fs.h"
#include "base/path.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int finish(size_t count, int failed) {
    printf("%zu passed, %d failed\n", count - (size_t)failed, failed);
    return failed != 0;
}

char *make_folder(arena *memory) {
    char pattern[] = "/tmp/torii-test-XXXXXX";
    assert_non_null(mkdtemp(pattern));
    return arena_str(memory, pattern);
}

static int
remove_entry(const char *path, const struct stat *info, int kind, struct FTW *walk) {
    (void)info, (void)kind, (void)walk;
    return remove(path);
}

void remove_folder(const char *path) {
    nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

void put_file(const char *folder, const char *name, const char *text) {
    fs_root root;
    assert_true(fs_root_open(&root, folder, false));
    assert_true(fs_root_write(&root, name, text, strlen(text), NULL));
    fs_root_close(&root);
}

char *get_file(arena *memory, const char *folder, const char *name) {
    buf text = BUF_INIT;
    char *copy = NULL;
    if (fs_read(path_join(memory, folder, name), 0, &text))
        copy = arena_strn(memory, buf_text(&text), text.size);
    buf_done(&text);
    return copy;
}

/* Written by the stream, so it must not move when a capture is copied. */
struct captured_text {
    char *bytes;
    size_t size;
};

void capture_start(capture *self, const char *root) {
    self->text = test_calloc(1, sizeof *self->text);
    self->stream = open_memstream(&self->text->bytes, &self->text->size);
    log_options options = {
        .stream = self->stream, .color = LOG_COLOR_NEVER, .root = root};
    self->log = log_new(&options);
}

const char *captured(const capture *self) {
    log_flush(self->log);
    fflush(self->stream);
    return self->text->bytes;
}

void capture_end(capture *self) {
    log_free(self->log);
    fclose(self->stream);
    free(self->text->bytes);
    test_free(self->text);
}

void assert_contains(const char *text, const char *part) {
    if (strstr(text, part)) return;
    print_error("not found: %s\nin:\n%s\n", part, text);
    fail();
}
