/* SPDX-License-Identifier: MIT
 *
 * Drives a session from standard input, for edits.py:
 *
 *     update [OUTPUT]    reads the site again, OUTPUT first
 *     edit PATH          the same when only PATH has changed
 *     dump FOLDER        writes all outputs below FOLDER
 *
 * Each answers with one line: "CODE changed removed rendered ms", or "done".
 */
#include "base/fs.h"
#include "base/mem.h"
#include "base/strmap.h"
#include "build/session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void update(session *self, logger *log, const char *path, const char *prefer) {
    str_list paths = {0};
    session_wish wish = {.prefer = prefer};
    if (path) vec_push(&paths, path);
    const session_changes *made = session_update(self, path ? &paths : NULL, &wish);
    printf(
        "%d %zu %zu %zu %.2f", (int)made->code, made->changed.count,
        made->removed.count, made->rendered, made->ms);
    for (size_t i = 0; i < made->changed.count && i < 8; i++)
        printf(" %s", made->changed.items[i]);
    printf("\n");
    vec_done(&paths);
    log_flush(log);
}

static void dump(session *self, const char *folder) {
    fs_root root;
    str_list names = {0};
    if (!fs_root_open(&root, folder, true)) abort();
    session_names(self, &names);
    for (size_t i = 0; i < names.count; i++) {
        blob *one = session_get(self, names.items[i]);
        if (!one || !fs_root_write(&root, names.items[i], one->bytes, one->size, NULL))
            printf("cannot write %s\n", names.items[i]);
        blob_release(one);
        mem_free((char *)names.items[i]);
    }
    vec_done(&names);
    fs_root_close(&root);
    printf("done\n");
}

int main(int argc, char **argv) {
    if (argc < 2) return 2;
    log_options quiet = {.verbosity = -1};
    logger *log = log_new(&quiet);
    build_options options = {
        .root = argv[1], .now = 1780000000, .jobs = argc > 2 ? (size_t)atoi(argv[2]) : 1};
    session *self = session_open(log, &options);
    char *line = NULL;
    size_t room = 0;
    setvbuf(stdout, NULL, _IOLBF, 0);
    while (getline(&line, &room, stdin) > 0) {
        line[strcspn(line, "\n")] = '\0';
        char *rest = strchr(line, ' ');
        if (rest) *rest++ = '\0';
        if (strcmp(line, "update") == 0)
            update(self, log, NULL, rest);
        else if (strcmp(line, "edit") == 0)
            update(self, log, rest, NULL);
        else if (strcmp(line, "dump") == 0 && rest)
            dump(self, rest);
    }
    free(line);
    session_close(self);
    log_free(log);
    return 0;
}
