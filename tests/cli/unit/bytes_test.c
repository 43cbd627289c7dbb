/* SPDX-License-Identifier: MIT
 *
 * Hashes by the vectors of NIST, sizes of images by headers made here, texts
 * made smaller.
 */
#include "support.h"

#include "base/buf.h"
#include "base/image_size.h"
#include "base/json_text.h"
#include "base/mem.h"
#include "base/minify.h"
#include "base/sha2.h"
#include "base/words.h"

#include <string.h>

/* -------------------------------------------------------------- hashes ---- */

static void check_hash(const char *text, size_t size, const char *small, const char *large) {
    unsigned char a[SHA256_SIZE], b[SHA384_SIZE];
    arena memory;
    arena_init(&memory);
    sha256(text, size, a);
    sha384(text, size, b);
    assert_string_equal(hex_text(&memory, a, sizeof a), small);
    assert_string_equal(hex_text(&memory, b, sizeof b), large);
    arena_done(&memory);
}

/* FIPS 180-2, appendices B and D, and the empty message. */
static void test_vectors(void **state) {
    (void)state;
    check_hash(
        "abc", 3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
        "8086072ba1e7cc2358baeca134c825a7");
    check_hash(
        "", 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "38b060a751ac96384cd9327eb1b1e36a21fdb71114be07434c0cc7bf63f6e1da"
        "274edebfe76f65fbd51ad2f14898b95b");
    char *million = mem_new(1000000);
    memset(million, 'a', 1000000);
    check_hash(
        million, 1000000,
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0",
        "9d0e1809716474cb086e834e310a4a1ced149e9c00f248527972cec5704c2a5b"
        "07b8b3dc38ecc4ebae97ddd87f3d8985");
    mem_free(million);
    unsigned char out[SHA256_SIZE];
    arena memory;
    arena_init(&memory);
    sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 56, out);
    assert_string_equal(
        hex_text(&memory, out, sizeof out),
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    assert_string_equal(base64_text(&memory, (const unsigned char *)"foobar", 6), "Zm9vYmFy");
    assert_string_equal(base64_text(&memory, (const unsigned char *)"fooba", 5), "Zm9vYmE=");
    assert_string_equal(base64_text(&memory, (const unsigned char *)"foob", 4), "Zm9vYg==");
    assert_string_equal(base64_text(&memory, (const unsigned char *)"", 0), "");
    arena_done(&memory);
}

/* -------------------------------------------------------------- images ---- */

#define BYTES(text) text, sizeof(text) - 1

static void test_images(void **state) {
    static const struct {
        const char *bytes;
        size_t size;
        uint32_t width, height;
        const char *mime;
    } cases[] = {
        {BYTES("\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\1\x02\0\0\0\x10\x08"), 258, 16,
         "image/png"},
        {BYTES("GIF89a\x20\0\x10\0\0\0\0"), 32, 16, "image/gif"},
        {BYTES("\xFF\xD8\xFF\xE0\0\4ab\xFF\xC0\0\x11\x08\0\x20\0\x40\3"), 64, 32,
         "image/jpeg"},
        {BYTES("\xFF\xD8\xFF\xE1\0\x22" "Exif\0\0II*\0\x08\0\0\0\1\0\x12\1\3\0\1\0\0\0\6\0\0\0"
               "\0\0\0\0\xFF\xFF\xC2\0\x11\x08\0\x20\0\x40\3"),
         32, 64, "image/jpeg"},
        {BYTES("RIFF\0\0\0\0WEBPVP8X\x0A\0\0\0\0\0\0\0\x3F\0\0\x1F\0\0"), 64, 32,
         "image/webp"},
        {BYTES("RIFF\0\0\0\0WEBPVP8L\x0A\0\0\0\x2F\x3F\xC0\x07\0\0\0\0\0\0"), 64, 32,
         "image/webp"},
        {BYTES("RIFF\0\0\0\0WEBPVP8 \x0A\0\0\0\0\0\0\x9D\1\x2A\x40\0\x20\0"), 64, 32,
         "image/webp"},
        {BYTES("\0\0\0\x10" "ftypavif\0\0\0\0\0\0\0\x39meta\0\0\0\0\0\0\0\x2Diprp\0\0\0\x25"
               "ipco\0\0\0\x14ispe\0\0\0\0\0\0\0\x40\0\0\0\x20\0\0\0\x09irot\1"),
         32, 64, "image/avif"},
        {BYTES("<svg width='64' height='32px'>"), 64, 32, "image/svg+xml"},
        {BYTES("<?xml version='1.0'?><!-- <svg width='1' height='1'> -->\n"
               "<svg viewBox='0 0 64.4,31.6'>"), 64, 32, "image/svg+xml"},
        {BYTES("<svg width='128' viewBox='0 0 64 32'>"), 128, 64, "image/svg+xml"},
        {BYTES("<svg width='100%' height='100%'>"), 0, 0, NULL},
        {BYTES("<svg width='1e99' height='1'>"), 0, 0, NULL},
        {BYTES("<html width='1' height='1'>"), 0, 0, NULL},
        {BYTES("\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\0\0\0\0\0\x10\x08"), 0, 0, NULL},
        {BYTES("\xFF\xD8\xFF\xE0\xFF\xFF" "abcdefghijk"), 0, 0, NULL},
        {BYTES("\xFF\xD8\xFF\xE0\0\0\xFF\xC0\0\x11\x08\0\x20\0\x40\3"), 0, 0, NULL},
        {BYTES("\0\0\0\x10" "ftypavif\0\0\0\0\0\0\0\0meta"), 0, 0, NULL},
        {BYTES("just some text"), 0, 0, NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        image_size got = {0};
        /* In a block of its own, so that sanitizers see what is read beyond. */
        char *copy = mem_new(cases[i].size);
        memcpy(copy, cases[i].bytes, cases[i].size);
        bool known = image_measure(copy, cases[i].size, &got);
        assert_int_equal(known, cases[i].mime != NULL);
        for (size_t size = 0; size < cases[i].size; size++) {
            char *cut = mem_new(size + !size);
            memcpy(cut, cases[i].bytes, size);
            image_size less;
            (void)image_measure(cut, size, &less);
            mem_free(cut);
        }
        mem_free(copy);
        if (!known) continue;
        assert_int_equal(got.width, cases[i].width);
        assert_int_equal(got.height, cases[i].height);
        assert_string_equal(got.mime, cases[i].mime);
    }
}

/* -------------------------------------------------------------- minify ---- */

static void check_small(const char *name, const char *text, const char *want) {
    buf out = BUF_INIT;
    assert_true(minify_by_name(&out, name, text, strlen(text)));
    assert_string_equal(buf_text(&out), want);
    buf_done(&out);
}

static void test_css(void **state) {
    static const char *const cases[][2] = {
        {" a { color : red ; } \n b{ }", "a{color :red}b{}"},
        {"/* x */a/* y */{/*! z */}", "a{/*! z */}"},
        {".a/**/.b c", ".a/**/.b c"},
        {"a  >  b + c ~ d , e", "a>b + c ~ d,e"},
        {"a :hover{width:calc( 1px + 2px )}", "a :hover{width:calc(1px + 2px)}"},
        {"a{content:\"  ; } \" ;b:url( x y.png )}", "a{content:\"  ; } \";b:url( x y.png )}"},
        {"@media (min-width: 10px) and ( width > 3px ){}",
         "@media (min-width: 10px) and (width > 3px){}"},
        {"a{--x:  a  {b}  ; --y : ;color:red!important ; }",
         "a{--x:a  {b};--y : ;color:red!important}"},
        {"a{color:red !important}", "a{color:red!important}"},
        {"@charset \"utf-8\";\n@import url(a.css) screen ;",
         "@charset \"utf-8\";@import url(a.css) screen;"},
        {"a\\  b{}", "a\\  b{}"},
        {"a[b = 'c'] {}", "a[b = 'c']{}"},
        {"a{b:url(\"x\")", "a{b:url(\"x\")"},
        {"/* open", ""},
        {"\"open", "\"open"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check_small("a.css", cases[i][0], cases[i][1]);
}

static void test_html(void **state) {
    static const char *const cases[][2] = {
        {"\n<!doctype html>\n<html>\n <head>\n  <title> a </title>\n</head>\n<body>\n <p>a  b\n c",
         "<!doctype html><html><head><title> a </title></head><body><p>a b\nc"},
        {"<b>a</b>  <i>b</i>", "<b>a</b> <i>b</i>"},
        {"<p>a<!-- x -->b <!--[if IE]>c<![endif]-->", "<p>ab <!--[if IE]>c<![endif]-->"},
        {"<pre>\n a\n  <b> x </b></pre> <p>", "<pre>\n a\n  <b> x </b></pre> <p>"},
        {"<textarea>  a  </textarea><script>  if (a  < b) </script>",
         "<textarea>  a  </textarea><script>  if (a  < b) </script>"},
        {"<a   href = 'x  y'\n class=\"b\"  c  >", "<a href = 'x  y' class=\"b\" c>"},
        {"<img src=a />", "<img src=a />"},
        {"<svg><path d='M 0  0'/></svg>", "<svg><path d='M 0  0'/></svg>"},
        {"<p>a<meta itemprop=x> b", "<p>a<meta itemprop=x> b"},
        {"a &nbsp; b\u00A0 c", "a &nbsp; b\u00A0 c"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check_small("a.html", cases[i][0], cases[i][1]);
}

static void test_other(void **state) {
    buf out = BUF_INIT;
    (void)state;
    check_small("a.json", "{ \"a b\" : [ 1, \"\\\" x\" ] }\n", "{\"a b\":[1,\"\\\" x\"]}");
    check_small(
        "a.xml", "<?xml?>\n<a>\n <!-- x --><b c='>  '> d </b> <e/>\n</a>",
        "<?xml?><a><b c='>  '> d </b> <e/></a>");
    check_small("a.xml", "<a>\n<![CDATA[ \n ]]>\n</a>", "<a><![CDATA[ \n ]]></a>");
    check_small("a.svg", "<svg>\n<text>a\n<tspan>b</tspan>\n</text>\n</svg>",
                "<svg><text>a\n<tspan>b</tspan>\n</text></svg>");
    check_small("a.svg", "<a xml:space='preserve'>\n <b/></a>", "<a xml:space='preserve'>\n <b/></a>");
    assert_false(minify_by_name(&out, "a.js", "a  b", 4));
    json_put(&out, "a\"\\\n\1<\xE2\x80\xA8", 9);
    assert_string_equal(buf_text(&out), "\"a\\\"\\\\\\n\\u0001\\u003c\\u2028\"");
    buf_done(&out);
}

/* --------------------------------------------------------------- words ---- */

static void add_word(void *data, const char *word, size_t size) {
    buf_add(data, word, size);
    buf_char(data, '|');
}

static void test_words(void **state) {
    static const char *const cases[][2] = {
        {"The Quick-brown fox's C++ a", "the|quick|brown|fox|"},
        {"Stra\xC3\x9F" "e CAF\xC3\x89 nai\xCC\x88ve \xEF\xAC\x81nd", "strasse|cafe|naive|find|"},
        {"\xE6\x9D\xB1\xE4\xBA\xAC\xE9\x83\xBD x1", "\xE6\x9D\xB1\xE4\xBA\xAC|\xE4\xBA\xAC\xE9\x83\xBD|\xE9\x83\xBD|x1|"},
        {"\xE6\x9D\xB1", "\xE6\x9D\xB1|"},
        {"\xED\x95\x9C\xEA\xB5\xAD \xEC\x9D\x8C", "\xED\x95\x9C\xEA\xB5\xAD|"},
        {"\xF0\x9F\x98\x80 12 3", "12|"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        buf out = BUF_INIT;
        words_each(cases[i][0], strlen(cases[i][0]), 2, add_word, &out);
        assert_string_equal(buf_text(&out), cases[i][1]);
        buf_done(&out);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vectors), cmocka_unit_test(test_images),
        cmocka_unit_test(test_css),     cmocka_unit_test(test_html),
        cmocka_unit_test(test_other),   cmocka_unit_test(test_words),
    };
    return RUN_TESTS(tests);
}
