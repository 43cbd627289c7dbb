/* SPDX-License-Identifier: MIT
 *
 * Paths, globs, suggestions, dates, maps, UTF-8: pure functions by tables.
 */
#include "support.h"

#include "base/buf.h"
#include "base/date.h"
#include "base/format.h"
#include "base/glob.h"
#include "base/mem.h"
#include "base/order.h"
#include "base/path.h"
#include "base/strmap.h"
#include "base/suggest.h"
#include "base/utf8.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static void test_path_clean(void **state) {
    static const char *const cases[][2] = {
        {"a/b", "a/b"},     {"a//b/", "a/b"},     {"./a/./b", "a/b"}, {"a/../b", "b"},
        {"a/b/../..", ""},  {"../a", "../a"},     {"a/../../b", "../b"},
        {"/a/../..", "/"},  {"/../a", "/a"},      {"", ""},           {".", ""},
        {"../../a/..", "../.."},
    };
    arena memory;
    arena_init(&memory);
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(path_clean(&memory, cases[i][0]), cases[i][1]);
    arena_done(&memory);
}

static void test_path_relative(void **state) {
    static const char *const cases[][3] = {
        {"blog/a.md", "blog/x", "../a.md"}, {"blog/a.md", "blog", "a.md"},
        {"a.md", "", "a.md"},               {"a.md", "b/c", "../../a.md"},
        {"b", "b", ""},                     {"bc/d", "b", "../bc/d"},
        {"b", "b/c", ".."},                 {"/a/b", "/a/c", "../b"},
    };
    arena memory;
    arena_init(&memory);
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(
            path_relative(&memory, cases[i][0], cases[i][1]), cases[i][2]);
    arena_done(&memory);
}

static void test_path_parts(void **state) {
    arena memory;
    arena_init(&memory);
    (void)state;
    assert_string_equal(path_dir(&memory, "a/b.md"), "a");
    assert_string_equal(path_dir(&memory, "b.md"), "");
    assert_string_equal(path_dir(&memory, "/b"), "/");
    assert_string_equal(path_stem(&memory, "a/b.tar.gz"), "b.tar");
    assert_string_equal(path_extension("a.b/c"), "");
    assert_string_equal(path_extension(".x"), "");
    assert_string_equal(path_join(&memory, "a", "/b"), "/b");
    assert_string_equal(path_join(&memory, "a/", "b"), "a/b");
    assert_true(path_is_safe("a/b.c"));
    static const char *const unsafe[] = {"",      "/a",   "a/",    "a//b", "..",
                                         "a/../b", "./a", "a\\b", "a\nb"};
    for (size_t i = 0; i < sizeof unsafe / sizeof *unsafe; i++)
        assert_false(path_is_safe(unsafe[i]));
    arena_done(&memory);
}

static void test_glob(void **state) {
    static const struct {
        const char *pattern, *path;
        bool matches;
    } cases[] = {
        {"blog/**", "blog/a.md", true},     {"blog/**", "blog/a/b.md", true},
        {"blog/**", "blog", false},         {"blog/*", "blog/a/b", false},
        {"**/a.md", "a.md", true},          {"**/a.md", "x/y/a.md", true},
        {"**/a.md", "x/ba.md", false},      {"a/**/b", "a/b", true},
        {"a/**/b", "a/x/y/b", true},        {"a/**/b", "a/x/y/c", false},
        {"*.md", "a.md", true},             {"*.md", "b/a.md", false},
        {"a?c", "abc", true},               {"a?c", "a/c", false},
        {"[a-c]x", "bx", true},             {"[!a-c]x", "bx", false},
        {"[!a]", "/", false},               {"a*b*c", "axxbyyc", true},
        {"**", "a/b", true},                {"a/**/*.md", "a/b/c.md", true},
        {"a**", "abc", true},               {"*", "", true},
        {"a[", "a[", true},                 {"\\*", "*", true},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (glob_match(cases[i].pattern, cases[i].path) != cases[i].matches)
            fail_msg("%s on %s", cases[i].pattern, cases[i].path);
}

static void test_ignore(void **state) {
    const char *list[] = {".*",       "*~",  "node_modules/",
                          "/top.txt", "a/b", "!.well-known"};
    str_list patterns = {list, sizeof list / sizeof *list, 0};
    (void)state;
    assert_true(glob_ignored(&patterns, "x/.git", true));
    assert_false(glob_ignored(&patterns, ".well-known", true));
    assert_true(glob_ignored(&patterns, "x/a~", false));
    assert_true(glob_ignored(&patterns, "x/node_modules", true));
    assert_false(glob_ignored(&patterns, "node_modules", false));
    assert_true(glob_ignored(&patterns, "top.txt", false));
    assert_false(glob_ignored(&patterns, "x/top.txt", false));
    assert_true(glob_ignored(&patterns, "a/b", false));
    assert_false(glob_ignored(&patterns, "x/a/b", false));
    const char *more[] = {"*.tmp", "*\\~", "d*/", "[ab].c"};
    str_list others = {more, sizeof more / sizeof *more, 0};
    assert_true(glob_ignored(&others, "x/a.tmp", false));
    assert_true(glob_ignored(&others, ".tmp", true));
    assert_false(glob_ignored(&others, "a.tmp/tmp", false));
    assert_true(glob_ignored(&others, "x/y~", false));
    assert_true(glob_ignored(&others, "x/dir", true));
    assert_false(glob_ignored(&others, "x/dir", false));
    assert_true(glob_ignored(&others, "x/b.c", false));
    assert_false(glob_ignored(&others, "b/c.c", false));
}

/* A set says of each path what its patterns say. */
static void test_ignore_set(void **state) {
    static const char *const patterns[] = {
        ".*",    "*~",   "node_modules/", "/top.txt", "a/b",  "!.w",    "!*.md", "*.md",
        "x[ab]", "a\\~", "*/",            "\\*",      "#a",   "a[",     "**",    "a/**",
        "**/c",  "/",    "",              "/a/",      "?.md", "[.a].c", "c*",    "*b*"};
    static const char *const paths[] = {
        "a.md", ".w",   "x/.w",   "x/a~",         "node_modules", "top.txt", "x/top.txt",
        "a/b",  "a",    "x/xa",   "a~",           "*",            "#a",      "a[",
        "a/c",  "b/.c", "x/y/ab", "node_modules/c"};
    enum { MANY = sizeof patterns / sizeof *patterns };
    (void)state;
    for (size_t i = 0; i < MANY * MANY; i++) {
        const char *two[] = {patterns[i / MANY], patterns[i % MANY]};
        str_list list = {two, 2, 0};
        glob_set set;
        glob_set_init(&set, &list);
        for (size_t n = 0; n < 2 * sizeof paths / sizeof *paths; n++) {
            bool expected = glob_ignored(&list, paths[n / 2], n % 2);
            if (glob_set_ignores(&set, paths[n / 2], n % 2) != expected)
                fail_msg("%s and %s on %s", two[0], two[1], paths[n / 2]);
        }
    }
}

/* Whatever stands beside it. */
static void test_path_bytes(void **state) {
    (void)state;
    for (size_t size = 1; size < 20; size++) {
        for (size_t at = 0; at < size; at++) {
            char path[20] = {0};
            memset(path, size % 2 ? 'b' : 0xc3, size);
            for (int byte = 1; byte < 256; byte++) {
                path[at] = (char)byte;
                bool odd = byte < 0x20 || byte == 0x7f || byte == '\\' ||
                           (byte == '/' && (at == 0 || at + 1 == size)) ||
                           (byte == '.' && size == 1);
                assert_int_equal(path_is_safe(path), !odd);
            }
        }
    }
    char name[600];
    memset(name, 'x', sizeof name);
    name[255] = '/';
    name[511] = '\0';
    assert_true(path_is_safe(name));
    name[511] = 'x';
    name[512] = '\0';
    assert_false(path_is_safe(name));
}

static void test_suggest(void **state) {
    static const char *const names[] = {"title", "weight", "base_url", "tags"};
    (void)state;
    assert_int_equal(suggest_distance("kitten", "sitting", 5), 3);
    assert_int_equal(suggest_distance("ab", "ba", 5), 1);
    assert_int_equal(suggest_distance("abc", "abcdef", 2), 3);
    assert_string_equal(suggest("titel", names, 4), "title");
    assert_string_equal(suggest("baseURL", names, 4), "base_url");
    assert_string_equal(suggest("Tags", names, 4), "tags");
    assert_null(suggest("colour", names, 4));
    assert_null(suggest("", names, 4));
}

static void test_date_parse(void **state) {
    static const struct {
        const char *text;
        int64_t epoch; /* -1: refused */
    } cases[] = {
        {"2026-01-02", 1767312000},
        {"2026-01-02 10:20", 1767349200},
        {"2026-01-02T10:20:30", 1767349230},
        {"2026-01-02T10:20:30Z", 1767349230},
        {"2026-01-02T10:20:30.25+01:00", 1767345630},
        {"2026-01-02 10:20:30 -0530", 1767369030},
        {"2024-02-29", 1709164800},
        {"2023-02-29", -1},
        {"2026-13-01", -1},
        {"2026-1-2", -1},
        {"02.01.2026", -1},
        {"2026-01-02T", -1},
        {"2026-01-02 24:00", -1},
        {"2026-01-02x", -1},
        {"2026-01-02 10:20 x", -1},
        {"0000-01-01", -1},
        {"", -1},
    };
    (void)state;
    assert_true(date_set_zone("UTC"));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        date when = {.epoch = -1};
        date_parse(cases[i].text, strlen(cases[i].text), &when);
        if (when.epoch != cases[i].epoch)
            fail_msg("%s: %lld", cases[i].text, (long long)when.epoch);
    }
}

static void test_date_zone(void **state) {
    date summer, winter;
    (void)state;
    assert_false(date_set_zone("Nowhere/Atall"));
    assert_false(date_set_zone("../../etc/passwd"));
    assert_true(date_set_zone("Europe/Berlin"));
    assert_true(date_parse("2026-07-01 12:00", 16, &summer));
    assert_true(date_parse("2026-01-01 12:00", 16, &winter));
    assert_int_equal(summer.offset, 120);
    assert_int_equal(winter.offset, 60);
    assert_int_equal(summer.epoch, 1782900000);
    date again = date_from_epoch(summer.epoch);
    assert_int_equal(again.hour, 12);
    assert_int_equal(again.day, 1);
    assert_int_equal(date_compare(&summer, &again), 0);
    assert_int_equal(date_compare(&winter, &summer), -1);
    assert_true(date_set_zone("UTC"));
}

static void test_date_format(void **state) {
    static const char *const cases[][2] = {
        {"%Y-%m-%d %H:%M:%S", "2026-01-02 15:04:05"},
        {"%-d %B %Y", "2 January 2026"},
        {"%a %A %b %e", "Fri Friday Jan  2"},
        {"%I:%M %p", "03:04 PM"},
        {"%j %u %w %V %G %U %W", "002 5 5 01 2026 00 00"},
        {"%z %Z %y %C %f", "+0000 UTC 26 20 000000"},
        {"%F %T %D %R", "2026-01-02 15:04:05 01/02/26 15:04"},
        {"100%% %Q %", "100% %Q %"},
        {"%s", "1767366245"},
    };
    arena memory;
    date when;
    arena_init(&memory);
    (void)state;
    assert_true(date_parse("2026-01-02T15:04:05Z", 20, &when));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        buf out = BUF_INIT;
        date_format(&out, &when, cases[i][0]);
        assert_string_equal(buf_text(&out), cases[i][1]);
        char room[32];
        size_t size = date_format_short(room, sizeof room, &when, cases[i][0]);
        assert_int_equal(size, i ? 0 : strlen(cases[i][1])); /* only the first is plain */
        assert_memory_equal(room, cases[i][1], size);
        assert_int_equal(date_format_short(room, 5, &when, cases[i][0]), 0);
        buf_done(&out);
    }
    assert_string_equal(date_iso(&memory, &when, false), "2026-01-02T15:04:05Z");
    assert_string_equal(date_rfc822(&memory, &when), "Fri, 02 Jan 2026 15:04:05 +0000");
    assert_true(date_parse("2021-01-03", 10, &when));
    assert_string_equal(date_iso(&memory, &when, false), "2021-01-03");
    assert_string_equal(date_iso(&memory, &when, true), "2021-01-03T00:00:00Z");
    buf week = BUF_INIT;
    date_format(&week, &when, "%G-W%V-%u");
    assert_string_equal(buf_text(&week), "2020-W53-7");
    buf_done(&week);
    arena_done(&memory);
}

/* It begins in the room, goes on elsewhere, and zeroes structures in both. */
static void test_arena_room(void **state) {
    arena memory;
    arena_room room;
    (void)state;
    memset(&room, 0x5a, sizeof room);
    arena_init_in(&memory, &room);
    const char *first = arena_str(&memory, "in the room");
    assert_true(first > room.bytes && first < room.bytes + sizeof room.bytes);
    for (size_t i = 0; i < 300; i++) {
        uint64_t *made = arena_array(&memory, i + 1, sizeof *made);
        assert_int_equal((uintptr_t)made % sizeof *made, 0);
        for (size_t n = 0; n <= i; n++) assert_int_equal(made[n], 0);
        memset(made, 0x5a, (i + 1) * sizeof *made);
    }
    assert_string_equal(first, "in the room");
    arena_done(&memory);
}

/* ----------------------------------------------------------------- order ---- */

typedef struct thing {
    uint64_t place;
    int tie;
    size_t number;
} thing;

static int compare_things(const void *left, const void *right, const void *data) {
    const thing *a = left, *b = right;
    assert_int_equal(a->place, b->place); /* nothing else is compared */
    int order = (a->tie > b->tie) - (a->tie < b->tie);
    return data ? -order : order;
}

static void check_order(const thing *things, size_t count, const void *reverse) {
    ordered all[200];
    for (size_t i = 0; i < count; i++)
        all[i] = (ordered){things[i].place, (void *)&things[i]};
    order_sort(all, count, compare_things, reverse);
    bool seen[200] = {false};
    for (size_t i = 0; i < count; i++) {
        const thing *one = all[i].item, *before = i ? all[i - 1].item : NULL;
        assert_int_equal(all[i].place, one->place);
        assert_false(seen[one->number]);
        seen[one->number] = true;
        if (!before) continue;
        assert_true(before->place <= one->place);
        if (before->place < one->place) continue;
        int order = compare_things(before, one, reverse);
        assert_true(order < 0 || (order == 0 && before->number < one->number));
    }
}

/* All places and all ties, few of both, and such as come in order. */
static void test_order(void **state) {
    static const uint64_t places[] = {
        0, 1, 255, 256, UINT64_C(1) << 40, UINT64_MAX - 1, UINT64_MAX};
    enum { KINDS = sizeof places / sizeof *places };
    thing things[200];
    uint32_t seed = 1;
    (void)state;
    for (size_t round = 0; round < 600; round++) {
        size_t count = round % 200, kinds = round % KINDS + 1;
        for (size_t i = 0; i < count; i++) {
            seed = seed * 1664525 + 1013904223;
            things[i].place = places[(seed >> 16) % kinds];
            things[i].tie = (int)(round % 3 ? (seed >> 24) % 8 : i % 60);
            things[i].number = i;
        }
        check_order(things, count, round % 2 ? &seed : NULL);
    }
}

static void test_strmap_append(void **state) {
    strmap map = {.borrows = true};
    (void)state;
    strmap_room(&map, 4);
    strmap_append(&map, "a", &map);
    strmap_append(&map, "b", &map.count);
    assert_int_equal(map.slots, 0); /* nobody has looked */
    assert_ptr_equal(strmap_near(&map, "b", 1), &map.count);
    assert_int_equal(map.slots, 0);
    assert_ptr_equal(strmap_get(&map, "a"), &map);
    strmap_append(&map, "c", &map.slots);
    assert_ptr_equal(strmap_put(&map, "c", &map), &map.slots);
    assert_null(strmap_put(&map, "d", &map));
    strmap_append(&map, "e", &map);
    strmap_remove(&map, "b");
    assert_false(strmap_has(&map, "b"));
    assert_true(strmap_has(&map, "e"));
    assert_int_equal(map.count, 4);
    strmap_done(&map);
}

static void test_strmap(void **state) {
    strmap map = {0};
    char key[16];
    (void)state;
    assert_null(strmap_get(&map, "x"));
    for (uintptr_t i = 1; i <= 1000; i++) {
        snprintf(key, sizeof key, "key%d", (int)i);
        assert_null(strmap_put(&map, key, (void *)i));
    }
    assert_int_equal((uintptr_t)strmap_get(&map, "key777"), 777);
    assert_int_equal((uintptr_t)strmap_put(&map, "key5", NULL), 5);
    assert_true(strmap_has(&map, "key5"));
    uint64_t hash = strmap_hash("key777");
    assert_int_equal((uintptr_t)strmap_get_hashed(&map, "key777", hash), 777);
    assert_null(strmap_get_hashed(&(strmap){0}, "key777", hash));
    assert_int_equal((uintptr_t)strmap_near(&map, "key777", 776), 777);
    assert_int_equal((uintptr_t)strmap_near(&map, "key777", 5), 777);
    assert_int_equal((uintptr_t)strmap_near(&map, "key777", 1000), 777);
    assert_null(strmap_near(&map, "key0", 0));
    assert_false(strmap_has(&map, "key0"));
    assert_int_equal(map.count, 1000);
    assert_string_equal(map.entries[999].key, "key1000");
    strmap_done(&map);
}

/* Texts of that size which differ in one bit, or in one bit and in another. */
static void check_hashes(unsigned char *text, size_t size) {
    strmap seen = {0};
    uint64_t whole = hash_bytes(text, size), top = 0, low = UINT64_MAX;
    for (size_t bit = 0; bit < size * 8; bit++) {
        char key[17];
        text[bit / 8] ^= (unsigned char)(1u << bit % 8);
        uint64_t hash = hash_bytes(text, size);
        text[(bit / 8 + 8) % size] ^= 1;
        snprintf(key, sizeof key, "%016llx", (unsigned long long)hash);
        assert_null(strmap_put(&seen, key, &seen));
        assert_true(size < 9 || hash_bytes(text, size) != hash);
        memset(text, 0, size);
        top |= hash;
        low &= hash;
        assert_true(hash != whole);
    }
    if (size > 8) assert_true(top == UINT64_MAX && low == 0);
    assert_true(hash_bytes(text, size + 1) != whole);
    strmap_done(&seen);
}

static void test_hash_tells_texts_apart(void **state) {
    static const size_t long_ones[] = {256, 257, 300, 320, 321, 384, 385, 700};
    unsigned char text[701] = {0};
    (void)state;
    for (size_t size = 0; size <= 80; size++)
        check_hashes(text, size);
    for (size_t i = 0; i < sizeof long_ones / sizeof *long_ones; i++)
        check_hashes(text, long_ones[i]);
}

/* Parts of a long text that change places make another one. */
static void test_hash_knows_places(void **state) {
    enum { PART = 8, PARTS = 100 };
    unsigned char text[PART * PARTS] = {0}, swapped[PART * PARTS];
    (void)state;
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (unsigned char)(i % PART ? i % PART : i / PART);
    for (size_t a = 0; a < PARTS; a++) {
        for (size_t b = a + 1; b < PARTS; b++) {
            memcpy(swapped, text, sizeof text);
            memcpy(swapped + a * PART, text + b * PART, PART);
            memcpy(swapped + b * PART, text + a * PART, PART);
            uint64_t hash = hash_bytes(swapped, sizeof text);
            assert_true(hash != hash_bytes(text, sizeof text));
        }
    }
}

/* Records that are kept, and caches that machines share, rely on it. */
static void test_hash_is_the_same_everywhere(void **state) {
    (void)state;
    assert_true(hash_bytes("", 0) == 0x2d06800538d394c2u); /* the documented values */
    assert_true(hash_bytes("abc", 3) == 0x78af5f94892f3950u);
}

static void test_utf8(void **state) {
    static const char *const bad[] = {
        "\xc0\x80", "\xed\xa0\x80",     "\xf5\x80\x80\x80", "\xe2\x82",
        "\x80",     "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xff"};
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(utf8_invalid_at(bad[i], strlen(bad[i])), 0);
    assert_int_equal(utf8_invalid_at("12345678\xc3\xa4x", 11), 11);
    assert_int_equal(utf8_invalid_at("1234567812345678\xc3", 17), 16);
    for (size_t size = 1; size < 200; size++)
        for (size_t at = 0; at < size; at++) {
            char text[200];
            memset(text, 'x', size);
            text[at] = '\xff';
            assert_int_equal(utf8_invalid_at(text, size), at);
            if (at + 1 == size) continue;
            memcpy(text + at, "\xc3\xa4", 2);
            assert_int_equal(utf8_invalid_at(text, size), size);
        }
    assert_int_equal(utf8_count("a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80", 10), 4);
    uint32_t code;
    assert_int_equal(utf8_decode("\xf0\x9f\x98\x80", 4, &code), 4);
    assert_int_equal(code, 0x1f600);
}

/* The same text as the C library's, or a word that it is left to that; in no case
 * a byte behind the room or one that is not zero again. */
static void check_format(size_t room, bool known, const char *format, ...) {
    char made[64] = {0}, expected[64];
    va_list args, again;
    size_t size = 0;
    va_start(args, format);
    va_copy(again, args);
    int length = vsnprintf(expected, sizeof expected, format, args);
    bool done = format_simple(made, room, format, again, &size);
    va_end(again);
    va_end(args);
    assert_int_equal(done, known);
    if (done) assert_string_equal(made, expected);
    if (done) assert_int_equal(size, length);
    for (size_t i = done ? size : 0; i < sizeof made; i++)
        assert_int_equal(made[i], 0);
}

static void test_format(void **state) {
    (void)state;
    check_format(64, true, "%s/%s%%", "a", "");
    check_format(64, true, "%.*s|%.*s|%c", 2, "abc", 9, "abc", 'x');
    check_format(64, true, "%d %d %d", 0, INT_MAX, INT_MIN);
    check_format(64, true, "%04d-%02d %02d %03d", 12, 3, -4, 12345);
    check_format(64, true, "%u %zu", UINT_MAX, SIZE_MAX);
    check_format(5, true, "%s", "four");
    check_format(4, false, "%s", "four");
    check_format(3, false, "ab%d", 12);
    check_format(64, false, "a%.*s", -1, "abc");
    check_format(64, false, "a%5d", 1);
    check_format(64, false, "a%lld %x", 1ll, 2);
}

/* ---------------------------------------------------------------- heap ---- */

enum { BLOCKS = 20000, BLOCK = 2000, PAGE = 4096 };

/* Can memory be asked for before it is touched? */
static bool can_populate(void) {
    int flags = MAP_PRIVATE | MAP_ANONYMOUS;
    void *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, flags, -1, 0);
    bool can = madvise(page, PAGE, MADV_POPULATE_WRITE) == 0;
    munmap(page, PAGE);
    return can;
}

/* Is the last page of the heap there, which nobody has touched? */
static bool is_there(char *end) {
    unsigned char resident = 0;
    return mincore(end - PAGE, PAGE, &resident) == 0 && (resident & 1);
}

/* So many blocks, half of them given back and the rest enlarged, hold what was put
 * there; whenever the heap grows, all of it is there. */
static bool use_heap(bool populates) {
    char **all = mem_new(BLOCKS * sizeof *all), *end = sbrk(0);
    bool fine = true;
    for (int i = 0; i < BLOCKS; i++) {
        all[i] = memset(mem_resize(NULL, BLOCK, 1), i, BLOCK);
        if (sbrk(0) == end) continue;
        end = sbrk(0);
        fine = fine && (!populates || is_there(end));
    }
    for (int i = 0; i < BLOCKS; i += 2)
        mem_free(all[i]);
    for (int i = 1; i < BLOCKS; i += 2) {
        all[i] = mem_resize(all[i], 2 * BLOCK, 1);
        for (int at = 0; at < BLOCK; at++)
            fine = fine && all[i][at] == (char)i;
        mem_free(all[i]);
    }
    mem_free(all);
    return fine;
}

/* In a process of its own: it is the whole program's. */
static void test_heap(void **state) {
    int status = -1;
    (void)state;
    pid_t child = fork();
    if (child == 0) {
        mem_begin();
        _exit(use_heap(can_populate()) ? 0 : 1);
    }
    waitpid(child, &status, 0);
    assert_int_equal(status, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_path_clean), cmocka_unit_test(test_path_relative),
        cmocka_unit_test(test_path_parts), cmocka_unit_test(test_glob),
        cmocka_unit_test(test_ignore_set), cmocka_unit_test(test_path_bytes),
        cmocka_unit_test(test_ignore),     cmocka_unit_test(test_suggest),
        cmocka_unit_test(test_date_parse), cmocka_unit_test(test_date_zone),
        cmocka_unit_test(test_date_format), cmocka_unit_test(test_strmap),
        cmocka_unit_test(test_strmap_append),
        cmocka_unit_test(test_hash_tells_texts_apart),
        cmocka_unit_test(test_hash_knows_places),
        cmocka_unit_test(test_hash_is_the_same_everywhere),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_utf8),
        cmocka_unit_test(test_format),
        cmocka_unit_test(test_arena_room),
        cmocka_unit_test(test_heap),
    };
    return RUN_TESTS(tests);
}
