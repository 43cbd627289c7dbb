/* SPDX-License-Identifier: MIT
 *
 * Holds a session and says how its outputs differ from those of a clean one, for
 * edits.py.  Without --session it only makes the clean one.
 *
 *     session_driver ROOT [--jobs N] [--env NAME] [--set KEY=VALUE]... [--session]
 *
 * reads lines whose words are separated by tabs, and answers each with one line:
 *
 *     update PREFER [PATH...]  takes in the paths, or "*", an output preferred or "":
 *                              "CODE rendered patched", the last 1 if the model stayed
 *     rush PREFER [PATH...]  the same, but outputs may be left for the next update
 *     clean              builds anew, each include run: "CODE outputs"
 *     compare            the session with the clean one: "N", then what differs
 *     reports            of both: "same", or what each said, as one line
 *     said               what the clean one had to report, as one line
 *     folder PATH        files below PATH with the clean one and its compressed
 *                        copies: "N", what differs
 *     write PATH         the clean one below PATH: "done"
 */
#include "base/fs.h"
#include "base/mem.h"
#include "base/strmap.h"
#include "build/session.h"
#include "build/stages.h"
#include "output/compress.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SHOWN = 8 };

/* A session with what it had to report. */
typedef struct side {
    session *session;
    logger *log;
    FILE *stream;
    char *text;
    size_t size;
    const session_changes *made;
} side;

typedef struct driver {
    build_options options, clean_options;
    str_list sets, clean_sets;
    side kept, clean;
    unsigned updates, span;
    atomic_uint asked;
} driver;

static void open_side(side *self, const build_options *options) {
    self->stream = open_memstream(&self->text, &self->size);
    if (!self->stream) exit(1);
    log_options quiet = {.stream = self->stream, .color = LOG_COLOR_NEVER};
    self->log = log_new(&quiet);
    self->session = session_open(self->log, options);
}

static void close_side(side *self) {
    if (!self->session) return;
    session_close(self->session);
    log_free(self->log);
    fclose(self->stream);
    free(self->text);
    *self = (side){0};
}

static void update_side(side *self, const str_list *paths, const session_wish *wish) {
    rewind(self->stream);
    log_reset(self->log);
    self->made = session_update(self->session, paths, wish);
    log_flush(self->log);
    fputc('\0', self->stream);
    fflush(self->stream);
}

/* ------------------------------------------------------------ comparing ---- */

typedef struct difference {
    size_t count;
    FILE *out;
    char *text;
    size_t size;
} difference;

static void begin(difference *self) {
    *self = (difference){0};
    self->out = open_memstream(&self->text, &self->size);
    if (!self->out) exit(1);
}

static void differ(difference *self, const char *how, const char *path) {
    if (self->count++ < SHOWN) fprintf(self->out, "\t%s %s", how, path);
}

/* Both from a little before they part, for the first output that differs. */
static void show_parting(
    difference *self, const char *a, size_t a_size, const char *b, size_t b_size) {
    size_t at = 0;
    if (self->count != 1) return;
    while (at < a_size && at < b_size && a[at] == b[at])
        at++;
    size_t from = at > 40 ? at - 40 : 0;
    for (int n = 0; n < 2; n++) {
        const char *text = n ? b : a;
        size_t end = n ? b_size : a_size;
        fprintf(self->out, n ? "| for |" : " at %zu: |", at);
        for (size_t i = from; i < end && i < at + 120; i++)
            fputc((unsigned char)text[i] < ' ' ? ' ' : text[i], self->out);
    }
    fprintf(self->out, "|");
}

static void answer(difference *self) {
    fclose(self->out);
    printf("%zu%s\n", self->count, self->text);
    free(self->text);
}

static bool is_same(const blob *a, const blob *b) {
    return a && b && a->size == b->size && memcmp(a->bytes, b->bytes, a->size) == 0;
}

static void free_names(str_list *names) {
    for (size_t i = 0; i < names->count; i++)
        mem_free((char *)names->items[i]);
    vec_done(names);
}

/* Outputs that failed may be as they were, if the site has mistakes. */
static void compare(driver *self) {
    bool failed = self->clean.made->code != EXIT_DONE;
    str_list kept = {0}, clean = {0};
    difference found;
    begin(&found);
    session_names(self->kept.session, &kept);
    session_names(self->clean.session, &clean);
    for (size_t i = 0; i < clean.count; i++) {
        blob *a = session_get(self->kept.session, clean.items[i]);
        blob *b = session_get(self->clean.session, clean.items[i]);
        if (!is_same(a, b)) differ(&found, a ? "differs" : "missing", clean.items[i]);
        if (a && b && !is_same(a, b))
            show_parting(&found, a->bytes, a->size, b->bytes, b->size);
        blob_release(a);
        blob_release(b);
    }
    for (size_t i = 0; !failed && i < kept.count; i++)
        if (!session_has(self->clean.session, kept.items[i]))
            differ(&found, "left over", kept.items[i]);
    free_names(&kept);
    free_names(&clean);
    answer(&found);
}

static void show(const char *text) {
    for (; *text; text++)
        putchar(*text == '\n' ? '\t' : *text);
}

static void reports(const driver *self) {
    if (strcmp(self->kept.text, self->clean.text) == 0) {
        printf("same\n");
        return;
    }
    printf("session:\t");
    show(self->kept.text);
    printf("\tclean:\t");
    show(self->clean.text);
    printf("\n");
}

/* What is in the output folder of a build like the clean one: its outputs, and their
 * compressed copies.  The paths are those of `names`. */
static void collect_wanted(driver *self, const str_list *names, outputs *out) {
    session *clean = self->clean.session;
    for (size_t i = 0; i < names->count; i++) {
        blob *one = session_get(clean, names->items[i]);
        if (!one) exit(1);
        outputs_add_blob(out, names->items[i], one);
        blob_release(one);
    }
    compress_outputs(out, self->clean.log, session_stages(clean)->config);
}

typedef struct looking {
    const outputs *wanted;
    strmap numbers; /* path -> its number there, from 1 */
    difference found;
    size_t seen;
    const fs_root *root;
} looking;

static fs_walk_answer look_at(void *data, const fs_entry *entry) {
    looking *self = data;
    if (entry->stat.kind != FS_FILE) return FS_WALK_ON;
    size_t number = (size_t)strmap_get(&self->numbers, entry->path);
    if (!number) {
        differ(&self->found, "left over", entry->path);
        return FS_WALK_ON;
    }
    buf text = BUF_INIT;
    const output *wanted = &self->wanted->items.items[number - 1];
    bool read = fs_root_read(self->root, entry->path, 0, &text);
    if (!read || text.size != wanted->size ||
        memcmp(buf_text(&text), wanted->bytes, text.size) != 0) {
        differ(&self->found, "differs", entry->path);
        show_parting(
            &self->found, buf_text(&text), text.size, wanted->bytes, wanted->size);
    }
    self->seen++;
    buf_done(&text);
    return FS_WALK_ON;
}

static void compare_folder(driver *self, const char *path) {
    fs_root root;
    str_list names = {0};
    outputs wanted = {0};
    looking state = {.wanted = &wanted, .root = &root};
    begin(&state.found);
    session_names(self->clean.session, &names);
    collect_wanted(self, &names, &wanted);
    size_t count = wanted.items.count;
    for (size_t i = 0; i < count; i++)
        strmap_put(&state.numbers, wanted.items.items[i].path, (void *)(i + 1));
    if (fs_root_open(&root, path, true)) {
        fs_root_walk(&root, "", look_at, &state, NULL);
        for (size_t i = 0; state.seen < count && i < count; i++)
            if (fs_root_peek(&root, wanted.items.items[i].path).kind != FS_FILE)
                differ(&state.found, "missing", wanted.items.items[i].path);
        fs_root_close(&root);
    } else {
        differ(&state.found, "missing", path);
    }
    strmap_done(&state.numbers);
    outputs_done(&wanted);
    free_names(&names);
    answer(&state.found);
}

static void write_all(driver *self, const char *folder) {
    fs_root root;
    str_list names = {0};
    if (!fs_root_open(&root, folder, true)) exit(1);
    session_names(self->clean.session, &names);
    for (size_t i = 0; i < names.count; i++) {
        blob *one = session_get(self->clean.session, names.items[i]);
        if (!one || !fs_root_write(&root, names.items[i], one->bytes, one->size, NULL))
            exit(1);
        blob_release(one);
    }
    free_names(&names);
    fs_root_close(&root);
    printf("done\n");
}

/* ------------------------------------------------------------- commands ---- */

/* Something is urgent three times, each when so many outputs have been made: there
 * are some that are made in each update. */
static bool is_urgent(void *data) {
    driver *self = data;
    unsigned asked = ++self->asked;
    return asked % self->span == 0 && asked <= self->span * 3;
}

static void update(driver *self, str_list *words, bool rush) {
    str_list none = {0};
    session_wish wish = {.data = self};
    self->asked = 0;
    self->span = 2 + ++self->updates * 7 % 11;
    if (*words->items[1]) vec_push(&wish.prefer, words->items[1]);
    if (rush || self->updates % 3 == 0) wish.is_urgent = is_urgent;
    str_list paths = {words->items + 2, words->count - 2, words->count - 2};
    bool all = paths.count && strcmp(paths.items[0], "*") == 0;
    update_side(&self->kept, all ? NULL : &paths, &wish);
    bool patched = self->kept.made->patched;
    while (self->kept.made->left && !rush)
        update_side(&self->kept, &none, &wish);
    printf(
        "%d %zu %d\n", (int)self->kept.made->code, self->kept.made->rendered,
        (int)patched);
    vec_done(&wish.prefer);
}

static void make_clean(driver *self) {
    str_list names = {0};
    close_side(&self->clean);
    open_side(&self->clean, &self->clean_options);
    update_side(&self->clean, NULL, NULL);
    session_names(self->clean.session, &names);
    printf("%d %zu\n", (int)self->clean.made->code, names.count);
    free_names(&names);
}

static void run(driver *self, char *line) {
    str_list words = {0};
    for (char *word; (word = strsep(&line, "\t"));)
        vec_push(&words, word);
    const char *name = words.items[0];
    const char *first = words.count > 1 ? words.items[1] : "";
    if (strcmp(name, "update") == 0 && words.count > 1)
        update(self, &words, false);
    else if (strcmp(name, "rush") == 0 && words.count > 1)
        update(self, &words, true);
    else if (strcmp(name, "clean") == 0)
        make_clean(self);
    else if (strcmp(name, "compare") == 0)
        compare(self);
    else if (strcmp(name, "reports") == 0)
        reports(self);
    else if (strcmp(name, "said") == 0)
        show(self->clean.text), putchar('\n');
    else if (strcmp(name, "folder") == 0)
        compare_folder(self, first);
    else if (strcmp(name, "write") == 0)
        write_all(self, first);
    else
        printf("what?\n");
    vec_done(&words);
}

int main(int argc, char **argv) {
    driver self = {.options = {.now = 1780000000, .jobs = 1}};
    bool holds = false;
    if (argc < 2) return 2;
    self.options.root = argv[1];
    for (int i = 2; i < argc; i++) {
        const char *value = i + 1 < argc ? argv[i + 1] : "";
        if (strcmp(argv[i], "--session") == 0)
            holds = true;
        else if (strcmp(argv[i], "--jobs") == 0)
            self.options.jobs = strtoul(value, NULL, 10);
        else if (strcmp(argv[i], "--env") == 0)
            self.options.env = value;
        else if (strcmp(argv[i], "--set") == 0)
            vec_push(&self.sets, value);
        i += strcmp(argv[i], "--session") != 0;
    }
    for (size_t i = 0; i < self.sets.count; i++)
        vec_push(&self.clean_sets, self.sets.items[i]);
    vec_push(&self.clean_sets, "build.partials=false");
    self.options.sets = &self.sets;
    self.clean_options = self.options;
    self.clean_options.sets = &self.clean_sets;
    if (holds) open_side(&self.kept, &self.options);
    char *line = NULL;
    size_t room = 0;
    setvbuf(stdout, NULL, _IOLBF, 0);
    while (getline(&line, &room, stdin) > 0) {
        line[strcspn(line, "\n")] = '\0';
        run(&self, line);
    }
    free(line);
    close_side(&self.kept);
    close_side(&self.clean);
    vec_done(&self.sets);
    vec_done(&self.clean_sets);
    return 0;
}
