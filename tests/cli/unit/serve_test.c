/* SPDX-License-Identifier: MIT
 *
 * Addresses of requests, by tables: what is decoded, what is refused, which hosts
 * are the server's own.
 */
#include "support.h"

#include "serve/address.h"

#include <string.h>

static void test_decode(void **state) {
    static const char *const cases[][2] = {
        {"/", ""},
        {"/a/b.html", "a/b.html"},
        {"/a/", "a/"},
        {"/caf%C3%A9/", "caf\xc3\xa9/"},
        {"/%41", "A"},
        {"/%2541", "%41"},
        {"/a%2Fb", "a/b"},
        {"/...", "..."},
        {"/.a/b..", ".a/b.."},
        {"/a?b", "a?b"},
        /* refused */
        {"", NULL},
        {"a", NULL},
        {"http://x/", NULL},
        {"//", NULL},
        {"//a", NULL},
        {"/a//b", NULL},
        {"/.", NULL},
        {"/..", NULL},
        {"/a/../b", NULL},
        {"/a/./b", NULL},
        {"/a/..", NULL},
        {"/%2e%2e/a", NULL},
        {"/..%2fa", NULL},
        {"/a%5c..%5cb", NULL},
        {"/a\\b", NULL},
        {"/%00", NULL},
        {"/a%00.html", NULL},
        {"/a%0d%0ab", NULL},
        {"/%7f", NULL},
        {"/%", NULL},
        {"/%4", NULL},
        {"/%zz", NULL},
        {"/%-1", NULL},
    };
    arena memory;
    (void)state;
    arena_init(&memory);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *got = address_decode(&memory, cases[i][0]);
        if (!cases[i][1] && got) fail_msg("%s is let in as %s", cases[i][0], got);
        if (cases[i][1]) assert_string_equal(got ? got : "refused", cases[i][1]);
    }
    assert_string_equal(
        address_encode(&memory, "a b/\xc3\xa9?#\r\n"), "/a%20b/%C3%A9%3F%23%0D%0A");
    assert_string_equal(address_decode_value(&memory, "a%0Ab%2f"), "a\nb/");
    assert_null(address_decode_value(&memory, "a%00"));
    arena_done(&memory);
}

static void test_hosts(void **state) {
    static const char *const names[] = {"desk.local"};
    static const char *const own[] = {
        "localhost",     "localhost:7117", "LOCALHOST:7117", "127.0.0.1:7117",
        "192.168.1.2",   "[::1]",          "[::1]:7117",     "desk.local:7117",
        "Desk.Local",
    };
    static const char *const others[] = {
        "",
        ":7117",
        "evil.example",
        "evil.example:7117",
        "localhost:80",
        "localhost:7117:7117",
        "localhost:",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "127.0.0.1:71170",
        "[::1",
        "[::1]x",
        "[evil]",
        "[]",
        "desk.local.evil",
        "localhost, evil",
        "localhost/",
        "user@localhost",
    };
    (void)state;
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (!address_is_own_host(own[i], names, 1, 7117)) fail_msg("%s", own[i]);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (address_is_own_host(others[i], names, 1, 7117)) fail_msg("%s", others[i]);
}

static void test_types(void **state) {
    (void)state;
    assert_string_equal(address_type("a/b.HTML"), "text/html; charset=utf-8");
    assert_string_equal(address_type("a.css"), "text/css; charset=utf-8");
    assert_string_equal(address_type("a.svg"), "image/svg+xml");
    assert_string_equal(address_type("a"), "application/octet-stream");
    assert_string_equal(address_type("a.exe"), "application/octet-stream");
    assert_true(address_is_html("x.htm"));
    assert_false(address_is_html("x.xhtm"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_decode),
        cmocka_unit_test(test_hosts),
        cmocka_unit_test(test_types),
    };
    return RUN_TESTS(tests);
}
