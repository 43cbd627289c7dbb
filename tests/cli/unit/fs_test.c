/* SPDX-License-Identifier: MIT
 *
 * Files: nothing leaves a root, nothing is written that is there already.
 */
#include "support.h"

#include "base/fs.h"
#include "base/fs_listing.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/path.h"

#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct fixture {
    arena memory;
    char *folder;
    fs_root root;
} fixture;

static fixture start(void) {
    fixture self;
    arena_init(&self.memory);
    self.folder = make_folder(&self.memory);
    assert_true(fs_root_open(&self.root, self.folder, false));
    return self;
}

static void end(fixture *self) {
    fs_root_close(&self->root);
    remove_folder(self->folder);
    arena_done(&self->memory);
}

static char *below(fixture *self, const char *name) {
    return path_join(&self->memory, self->folder, name);
}

static void test_write(void **state) {
    fixture self = start();
    fs_change change;
    struct stat before, after;
    (void)state;
    assert_true(fs_root_write(&self.root, "a/b/c.txt", "one", 3, &change));
    assert_int_equal(change, FS_NEW);
    stat(below(&self, "a/b/c.txt"), &before);
    assert_true(fs_root_write(&self.root, "a/b/c.txt", "one", 3, &change));
    assert_int_equal(change, FS_SAME);
    stat(below(&self, "a/b/c.txt"), &after);
    assert_int_equal(before.st_ino, after.st_ino);
    assert_true(fs_root_write(&self.root, "a/b/c.txt", "two", 3, &change));
    assert_int_equal(change, FS_CHANGED);
    assert_string_equal(get_file(&self.memory, self.folder, "a/b/c.txt"), "two");
    assert_false(fs_root_write(&self.root, "../x", "", 0, &change));
    assert_false(fs_root_write(&self.root, "/tmp/x", "", 0, &change));
    assert_false(fs_root_write(&self.root, "a/b", "", 0, &change));
    assert_false(fs_root_write(&self.root, "a/b/c.txt/d", "", 0, &change));
    end(&self);
}

/* How many names the folder has. */
static size_t count_names(const char *folder) {
    size_t count = 0;
    DIR *opened = opendir(folder);
    assert_non_null(opened);
    while (readdir(opened)) count++;
    closedir(opened);
    return count - 2;
}

/* Nothing is in its place before it is committed; a new folder is as a whole. */
static void test_stage(void **state) {
    fixture self = start();
    fs_staged top, first, second, old;
    (void)state;
    put_file(self.folder, "old/x", "old");
    fs_staging *staging = fs_staging_new(&self.root);
    assert_true(fs_stage(staging, "top", "1", 1, &top));
    assert_true(fs_stage(staging, "new/a/one", "1", 1, &first));
    assert_true(fs_stage(staging, "new/b/c/two", "22", 2, &second));
    assert_true(fs_stage(staging, "old/x", "old", 3, &old));
    assert_int_equal(old.change, FS_SAME);
    assert_int_equal(fs_kind_of(below(&self, "new")), FS_MISSING);
    assert_int_equal(fs_kind_of(below(&self, "top")), FS_MISSING);
    assert_true(fs_commit(staging, "new/a/one", &first));
    assert_string_equal(get_file(&self.memory, self.folder, "new/b/c/two"), "22");
    assert_true(fs_commit(staging, "new/b/c/two", &second));
    assert_true(fs_commit(staging, "old/x", &old));
    assert_int_equal(count_names(self.folder), 3);
    fs_staging_free(staging); /* "top" was not committed */
    assert_int_equal(count_names(self.folder), 2);
    end(&self);
}

/* What is not committed goes, also a folder with folders; what a process that is
 * gone has left there goes when the root is swept. */
static void test_stage_is_undone(void **state) {
    fixture self = start();
    fs_staged one, two, blocked;
    (void)state;
    fs_staging *staging = fs_staging_new(&self.root);
    assert_true(fs_stage(staging, "top", "1", 1, &one));
    assert_true(fs_stage(staging, "new/a/b/two", "2", 1, &two));
    fs_unstage(staging, "top", &one);
    fs_staging_free(staging);
    assert_int_equal(count_names(self.folder), 0);
    put_file(self.folder, ".torii-999999999-1-1/a/b", "left");
    put_file(self.folder, ".torii-999999999-1-2", "left");
    char mine[64];
    snprintf(mine, sizeof mine, ".torii-%d-1-3", (int)getpid());
    put_file(self.folder, mine, "left");
    put_file(self.folder, ".torii-1-1-4", "another writes it");
    put_file(self.folder, "new", "in the way");
    fs_root_sweep(&self.root);
    assert_int_equal(count_names(self.folder), 2);
    staging = fs_staging_new(&self.root);
    assert_true(fs_stage(staging, "new/x", "2", 1, &blocked));
    assert_false(fs_commit(staging, "new/x", &blocked));
    assert_int_equal(errno, ENOTDIR);
    fs_staging_free(staging);
    assert_int_equal(count_names(self.folder), 2);
    end(&self);
}

static void test_links_are_replaced(void **state) {
    fixture self = start();
    fs_change change;
    (void)state;
    put_file(self.folder, "outside/victim", "mine");
    put_file(self.folder, "out/x", "");
    fs_root out;
    assert_true(fs_root_open(&out, below(&self, "out"), false));
    symlink("../outside/victim", below(&self, "out/index.html"));
    symlink("../outside", below(&self, "out/blog"));
    assert_true(fs_root_write(&out, "index.html", "page", 4, &change));
    assert_true(fs_root_write(&out, "blog/victim", "page", 4, &change));
    assert_string_equal(
        get_file(&self.memory, self.folder, "outside/victim"), "mine");
    assert_string_equal(get_file(&self.memory, self.folder, "out/index.html"), "page");
    assert_string_equal(get_file(&self.memory, self.folder, "out/blog/victim"), "page");
    fs_root_close(&out);
    end(&self);
}

static void test_read_stays_inside(void **state) {
    fixture self = start();
    buf text = BUF_INIT;
    (void)state;
    put_file(self.folder, "in/a", "hello");
    put_file(self.folder, "secret", "x");
    fs_root in;
    assert_true(fs_root_open(&in, below(&self, "in"), false));
    symlink("a", below(&self, "in/good"));
    symlink("../secret", below(&self, "in/bad"));
    symlink("/etc/passwd", below(&self, "in/worse"));
    assert_int_equal(mkfifo(below(&self, "in/pipe"), 0600), 0);
    assert_true(fs_root_read(&in, "good", 0, &text));
    assert_string_equal(buf_text(&text), "hello");
    assert_false(fs_root_read(&in, "bad", 0, &text));
    assert_int_equal(errno, EXDEV);
    assert_false(fs_root_read(&in, "worse", 0, &text));
    assert_false(fs_root_read(&in, "../secret", 0, &text));
    assert_false(fs_root_read(&in, "pipe", 0, &text));
    assert_false(fs_root_read(&in, ".", 0, &text));
    assert_int_equal(errno, EISDIR);
    buf_clear(&text);
    assert_false(fs_root_read(&in, "a", 4, &text));
    assert_int_equal(errno, EFBIG);
    /* Whatever size it was said to have. */
    static const size_t sizes[] = {5, 0, 3, 4, 6, 100};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        buf_clear(&text);
        assert_true(fs_root_read_sized(&in, "a", sizes[i], 1000, &text));
        assert_string_equal(buf_text(&text), "hello");
    }
    buf_clear(&text);
    assert_false(fs_root_read_sized(&in, "a", 3, 4, &text));
    assert_false(fs_root_read_sized(&in, "bad", 5, 0, &text));
    assert_false(fs_root_read_sized(&in, "pipe", 5, 0, &text));
    assert_false(fs_root_read_sized(&in, ".", 5, 0, &text));
    buf_done(&text);
    fs_root_close(&in);
    end(&self);
}

static fs_walk_answer collect(void *data, const fs_entry *entry) {
    buf *out = data;
    buf_fmt(out, "%s%s ", entry->path, entry->escapes ? "!" : "");
    return strcmp(entry->name, "skip") == 0 ? FS_WALK_SKIP : FS_WALK_ON;
}

static void test_walk(void **state) {
    fixture self = start();
    buf out = BUF_INIT;
    (void)state;
    put_file(self.folder, "b/z", "");
    put_file(self.folder, "b/a", "");
    put_file(self.folder, "a", "");
    put_file(self.folder, "skip/x", "");
    symlink("..", below(&self, "b/loop"));
    symlink("/etc", below(&self, "etc"));
    symlink("nothing", below(&self, "broken"));
    assert_true(fs_root_walk(&self.root, "", collect, &out, NULL));
    assert_string_equal(buf_text(&out), "a b b/a b/loop! b/z broken! etc! skip ");
    buf_clear(&out);
    assert_true(fs_root_walk(&self.root, "b", collect, &out, NULL));
    assert_string_equal(buf_text(&out), "b/a b/loop! b/z ");
    buf_clear(&out);
    assert_true(fs_root_walk(&self.root, "missing", collect, &out, NULL));
    assert_string_equal(buf_text(&out), "");
    buf_done(&out);
    end(&self);
}

static bool is_wanted(void *data, const char *name) {
    (void)data;
    return strcmp(name, "other") != 0;
}

typedef struct reading {
    fixture *self;
    buf out;
} reading;

static fs_walk_answer read_entry(void *data, const fs_entry *entry) {
    reading *state = data;
    buf text = BUF_INIT;
    if (entry->stat.kind != FS_FILE) {
        assert_int_equal(entry->fd, -1);
        return FS_WALK_ON;
    }
    if (strcmp(entry->name, "changes") == 0) {
        FILE *file = fopen(below(state->self, "changes"), "w");
        fputs("longer than before", file);
        fclose(file);
    }
    bool fine = fs_entry_read(&state->self->root, entry, 30, &text);
    buf_fmt(
        &state->out, "%s%s=%s ", entry->path, entry->fd < 0 ? "-" : "",
        fine ? buf_text(&text) : "!");
    buf_done(&text);
    return FS_WALK_ON;
}

static void test_walk_reading(void **state) {
    fixture self = start();
    reading data = {.self = &self};
    (void)state;
    put_file(self.folder, "b/a", "one");
    put_file(self.folder, "changes", "two");
    put_file(self.folder, "empty", "");
    put_file(self.folder, "large", "more than thirty bytes are in this");
    put_file(self.folder, "other", "three");
    symlink("b/a", below(&self, "link"));
    symlink("/etc/passwd", below(&self, "passwd"));
    assert_int_equal(mkfifo(below(&self, "pipe"), 0600), 0);
    assert_true(
        fs_root_walk_reading(
            &self.root, "", NULL, is_wanted, read_entry, &data, NULL));
    assert_string_equal(
        buf_text(&data.out), "b/a=one changes=longer than before empty= large=! "
                             "link-=one other-=three ");
    buf_done(&data.out);
    end(&self);
}

/* A walk with what was known of the folders, which is then saved. */
static void walk_known(fixture *self, buf *out) {
    fs_listings *known = fs_listings_load(&self->root, "known");
    buf_clear(out);
    assert_true(
        fs_root_walk_reading(&self->root, "b", known, NULL, collect, out, NULL));
    assert_true(fs_listings_save(known, &self->root, "known"));
    fs_listings_free(known);
}

/* Is the folder known as it is now? */
static bool is_known(fixture *self, const char *name, fs_stat *stat) {
    fs_listings *known = fs_listings_load(&self->root, "known");
    fs_names names;
    assert_true(fs_root_stat(&self->root, name, stat));
    bool found = fs_listings_find(known, name, stat, &names);
    fs_listings_free(known);
    return found;
}

static void wait_a_moment(void) {
    usleep(60 * 1000);
}

static void test_walk_known(void **state) {
    fixture self = start();
    buf out = BUF_INIT;
    fs_stat stat;
    (void)state;
    put_file(self.folder, "b/c/x", "");
    put_file(self.folder, "b/a", "");
    put_file(self.folder, "b/d", "");
    walk_known(&self, &out);
    assert_string_equal(buf_text(&out), "b/a b/c b/c/x b/d ");
    assert_false(is_known(&self, "b", &stat)); /* it is too new */
    wait_a_moment();
    walk_known(&self, &out);
    bool believed = is_known(&self, "b", &stat); /* as the file system is */
    assert_int_equal(is_known(&self, "b/c", &stat), believed);
    walk_known(&self, &out);
    assert_string_equal(buf_text(&out), "b/a b/c b/c/x b/d ");
    assert_int_equal(is_known(&self, "b/c", &stat), believed);
    put_file(self.folder, "b/c/w", "");
    assert_false(is_known(&self, "b/c", &stat));
    assert_int_equal(is_known(&self, "b", &stat), believed);
    walk_known(&self, &out);
    assert_string_equal(buf_text(&out), "b/a b/c b/c/w b/c/x b/d ");
    assert_int_equal(rename(below(&self, "b/a"), below(&self, "b/z")), 0);
    assert_int_equal(symlink("d", below(&self, "b/a")), 0);
    wait_a_moment();
    walk_known(&self, &out);
    assert_string_equal(buf_text(&out), "b/a b/c b/c/w b/c/x b/d b/z ");
    assert_int_equal(is_known(&self, "b", &stat), believed);
    assert_int_equal(remove(below(&self, "b/a")), 0);
    walk_known(&self, &out);
    assert_string_equal(buf_text(&out), "b/c b/c/w b/c/x b/d b/z ");
    buf_done(&out);
    end(&self);
}

/* Below folders that are not opened, links are followed and left as in all others. */
static void test_walk_known_links(void **state) {
    fixture self = start();
    reading fresh = {.self = &self}, known = {.self = &self};
    buf out = BUF_INIT, expected = BUF_INIT;
    (void)state;
    put_file(self.folder, "b/c/d/e/x", "x in e");
    put_file(self.folder, "b/c/d/y", "y in d");
    put_file(self.folder, "b/f/z", "z in f");
    symlink("../../f", below(&self, "b/c/d/in"));
    symlink("../../f/z", below(&self, "b/c/d/file"));
    symlink("../..", below(&self, "b/c/d/loop"));
    symlink("../../../known", below(&self, "b/c/d/e/out"));
    symlink("nothing", below(&self, "b/c/broken"));
    wait_a_moment();
    assert_true(fs_root_walk(&self.root, "b", collect, &expected, NULL));
    for (int i = 0; i < 3; i++) {
        walk_known(&self, &out);
        assert_string_equal(buf_text(&out), buf_text(&expected));
    }
    fs_listings *listings = fs_listings_load(&self.root, "known");
    assert_true(fs_root_walk(&self.root, "b", read_entry, &fresh, NULL));
    assert_true(fs_root_walk_reading(
        &self.root, "b", listings, NULL, read_entry, &known, NULL));
    assert_non_null(strstr(buf_text(&known.out), "b/c/d/in/z-=z in f"));
    assert_string_equal(buf_text(&known.out), buf_text(&fresh.out));
    fs_listings_free(listings);
    buf_done(&fresh.out);
    buf_done(&known.out);
    buf_done(&expected);
    buf_done(&out);
    end(&self);
}

/* Folders are taken for what they are, not for their names; many may go at once. */
static void test_walk_known_moved(void **state) {
    fixture self = start();
    buf out = BUF_INIT;
    fs_stat stat;
    char name[16];
    (void)state;
    put_file(self.folder, "b/one/x", "");
    put_file(self.folder, "b/two/y", "");
    for (int i = 0; i < 40; i++) {
        snprintf(name, sizeof name, "b/s%d/x", i);
        put_file(self.folder, name, "");
    }
    put_file(self.folder, "b/t/x", "");
    wait_a_moment();
    walk_known(&self, &out);
    assert_int_equal(rename(below(&self, "b/one"), below(&self, "b/tmp")), 0);
    assert_int_equal(rename(below(&self, "b/two"), below(&self, "b/one")), 0);
    assert_int_equal(rename(below(&self, "b/tmp"), below(&self, "b/two")), 0);
    for (int i = 0; i < 40; i++) {
        snprintf(name, sizeof name, "b/s%d/x", i);
        fs_root_remove(&self.root, name);
    }
    for (int i = 0; i < 2; i++, wait_a_moment()) {
        walk_known(&self, &out);
        assert_string_equal(buf_text(&out), "b/one b/one/y b/t b/t/x b/two b/two/x ");
    }
    walk_known(&self, &out);
    put_file(self.folder, "known", "torii folders 1\n and nothing that is true");
    walk_known(&self, &out);
    assert_string_equal(buf_text(&out), "b/one b/one/y b/t b/t/x b/two b/two/x ");
    is_known(&self, "b", &stat);
    buf_done(&out);
    end(&self);
}

/* Puts the bytes there with the hash that they need to be believed. */
static void put_known(fixture *self, char *bytes, size_t size) {
    size_t start = strlen("torii folders 1\n"), rest = start + sizeof(uint64_t);
    uint64_t hash = hash_bytes(bytes + rest, size - rest);
    memcpy(bytes + start, &hash, sizeof hash);
    assert_true(fs_root_write(&self->root, "known", bytes, size, NULL));
}

/* Whatever a record says that is whole by its hash, no walk leaves its folder. */
static void test_walk_known_damaged(void **state) {
    static const char odd[] = {'/', '.', '\0', '\1', '\x7f', '\xff'};
    fixture self = start();
    buf out = BUF_INIT, saved = BUF_INIT;
    fs_stat stat;
    (void)state;
    put_file(self.folder, "b/c/xx", "");
    put_file(self.folder, "b/c/.z", "");
    put_file(self.folder, "secret/y", "");
    wait_a_moment();
    walk_known(&self, &out);
    bool believed = is_known(&self, "b/c", &stat);
    assert_true(!believed || fs_root_read(&self.root, "known", 0, &saved));
    for (size_t i = strlen("torii folders 1\n") + 8; i < saved.size; i++)
        for (size_t n = 0; n < sizeof odd; n++) {
            char *bytes = mem_strn(saved.data, saved.size);
            bytes[i] = odd[n];
            put_known(&self, bytes, saved.size);
            walk_known(&self, &out);
            mem_free(bytes);
        }
    char *names = believed ? memmem(saved.data, saved.size, "fxx", 4) : NULL;
    for (int i = 0; names && i < 2; i++) {
        memcpy(names, i ? "o.." : "o./", 3);
        put_known(&self, saved.data, saved.size);
        assert_false(is_known(&self, "b/c", &stat));
        walk_known(&self, &out);
        assert_string_equal(buf_text(&out), "b/c b/c/.z b/c/xx ");
    }
    buf_done(&saved);
    buf_done(&out);
    end(&self);
}

/* Whatever is looked at before, each look tells what one from the root does. */
static void test_peek_near(void **state) {
    static const char *const names[] = {
        "p/1/i", "p/2/i", "p/3/i", "p/3/j", "p/3/k", "p/3/i", "x",     "p/1/i",
        "p/2/i", "l/1/i", "l/2/i", "l/3/i", "p/9/i", "p/1",   "q/1/i", "q/2/i",
        "q/3/i", "",      "p/1/i", "p/1/i", "p/1/i", "o/i",   "o/i",   "o/i"};
    fixture self = start();
    fs_near near = {0};
    (void)state;
    for (int i = 0; names[i][0] == 'p'; i++)
        put_file(self.folder, names[i], names[i] + i);
    put_file(self.folder, "x", "");
    assert_int_equal(symlink("p", below(&self, "l")), 0);
    assert_int_equal(symlink("../x", below(&self, "p/9")), 0);
    assert_int_equal(symlink("x", below(&self, "o")), 0);
    for (size_t i = 0; i < 2 * sizeof names / sizeof *names; i++) {
        const char *name = names[i / 2 * 7 % (sizeof names / sizeof *names)];
        if (i < sizeof names / sizeof *names) name = names[i];
        fs_stat one = fs_near_peek(&near, &self.root, name);
        fs_stat other = fs_root_peek(&self.root, name);
        assert_int_equal(one.kind, other.kind);
        assert_int_equal(one.size, other.size);
        assert_int_equal(one.changed, other.changed);
    }
    fs_near_done(&near);
    end(&self);
}

/* A folder that came into the place of another one is found once nothing is held. */
static void test_peek_near_anew(void **state) {
    fixture self = start();
    fs_near near = {0};
    (void)state;
    put_file(self.folder, "p/1/i", "one");
    for (int i = 0; i < 4; i++)
        assert_int_equal(fs_near_peek(&near, &self.root, "p/1/i").size, 3);
    fs_near_done(&near);
    assert_int_equal(rename(below(&self, "p"), below(&self, "q")), 0);
    put_file(self.folder, "p/1/i", "another");
    assert_int_equal(fs_near_peek(&near, &self.root, "p/1/i").size, 7);
    fs_near_done(&near);
    end(&self);
}

static void test_copy_and_remove(void **state) {
    fixture self = start();
    fs_change change;
    (void)state;
    put_file(self.folder, "from/map.png", "bytes");
    assert_true(
        fs_root_copy(&self.root, "to/x/map.png", &self.root, "from/map.png", &change));
    assert_int_equal(change, FS_NEW);
    assert_true(
        fs_root_copy(&self.root, "to/x/map.png", &self.root, "from/map.png", &change));
    assert_int_equal(change, FS_SAME);
    put_file(self.folder, "to/keep", "");
    assert_true(fs_root_remove(&self.root, "to/x/map.png"));
    assert_int_equal(fs_kind_of(below(&self, "to/x")), FS_MISSING);
    assert_int_equal(fs_kind_of(below(&self, "to")), FS_FOLDER);
    assert_true(fs_root_remove(&self.root, "never/was"));
    assert_false(fs_root_remove(&self.root, "../x"));
    assert_false(fs_root_is_empty(&self.root));
    end(&self);
}

static void test_find_up(void **state) {
    fixture self = start();
    (void)state;
    put_file(self.folder, "torii.yaml", "");
    put_file(self.folder, "a/b/c", "");
    const char *real = fs_real_path(&self.memory, self.folder);
    assert_string_equal(
        fs_find_up(&self.memory, below(&self, "a/b"), "torii.yaml"), real);
    assert_null(fs_find_up(&self.memory, below(&self, "a"), "no such file"));
    end(&self);
}

typedef struct mover {
    char *one, *two;
    atomic_uint moves;
} mover;

static void *move_there_and_back(void *data) {
    mover *self = data;
    while (self->moves < 5000 && rename(self->one, self->two) == 0 &&
           rename(self->two, self->one) == 0)
        self->moves++;
    self->moves = 5000; /* should one fail, nobody waits for it */
    return NULL;
}

/* What others rename meanwhile does not come between a link and what it leads to. */
static void test_links_are_read_while_files_move(void **state) {
    fixture self = start();
    mover other = {below(&self, "moves/one"), below(&self, "moves/two"), 0};
    pthread_t thread;
    buf text = BUF_INIT;
    size_t failures = 0;
    (void)state;
    put_file(self.folder, "a/text", "text");
    put_file(self.folder, "b/c/other", "");
    put_file(self.folder, "moves/one", "");
    assert_int_equal(symlink("../../a/text", below(&self, "b/c/link")), 0);
    assert_int_equal(pthread_create(&thread, NULL, move_there_and_back, &other), 0);
    while (other.moves < 5000) {
        buf_clear(&text);
        failures += !fs_root_read(&self.root, "b/c/link", 0, &text);
    }
    pthread_join(thread, NULL);
    assert_int_equal(failures, 0);
    buf_done(&text);
    end(&self);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_write),
        cmocka_unit_test(test_stage),
        cmocka_unit_test(test_stage_is_undone),
        cmocka_unit_test(test_links_are_replaced),
        cmocka_unit_test(test_read_stays_inside),
        cmocka_unit_test(test_links_are_read_while_files_move),
        cmocka_unit_test(test_walk),
        cmocka_unit_test(test_walk_reading),
        cmocka_unit_test(test_walk_known),
        cmocka_unit_test(test_walk_known_links),
        cmocka_unit_test(test_walk_known_moved),
        cmocka_unit_test(test_walk_known_damaged),
        cmocka_unit_test(test_peek_near),
        cmocka_unit_test(test_peek_near_anew),
        cmocka_unit_test(test_copy_and_remove),
        cmocka_unit_test(test_find_up),
    };
    return RUN_TESTS(tests);
}
