/* SPDX-License-Identifier: MIT
 *
 * Cutting HTML into tokens and attributes, and rewriting its addresses.  The
 * tokens are those of the HTML standard's tokenizer.
 */
#include "support.h"

#include "base/html_scan.h"
#include "base/html_urls.h"
#include "base/mem.h"

#include <string.h>

/* The tokens of `html`, each as its kind's letter and its text. */
static char *tokens_of(const char *html) {
    static const char letters[] = {'t', 'r', 's', 'e', 'c', 'm'};
    html_scan scan = {.at = html, .end = html + strlen(html)};
    html_token token;
    buf out = BUF_INIT;
    while (html_next(&scan, &token))
        buf_fmt(&out, "%c[%.*s]", letters[token.kind], (int)token.size, token.text);
    buf_str(&out, "");
    return buf_take(&out);
}

static void test_tokens(void **state) {
    static const char *const cases[][2] = {
        {"", ""},
        {"a<b>c</b>", "t[a]s[<b>]t[c]e[</b>]"},
        {"a < b <3", "t[a < b <3]"},
        {"<a href='>'>x", "s[<a href='>'>]t[x]"},
        {"<a b=\"'>\" c>x", "s[<a b=\"'>\" c>]t[x]"},
        {"<a b'>x", "s[<a b'>]t[x]"},
        {"<script>a<b></script >c", "s[<script>]r[a<b>]e[</script >]t[c]"},
        {"<style></style>", "s[<style>]e[</style>]"},
        {"<TITLE>&amp;<p></titles></Title>", "s[<TITLE>]r[&amp;<p></titles>]e[</Title>]"},
        {"<textarea>a", "s[<textarea>]r[a]"},
        {"<!-- a > b --><!doctype html>", "c[<!-- a > b -->]m[<!doctype html>]"},
        {"<!--><!--->x<!-- a --!>y", "c[<!-->]c[<!--->]t[x]c[<!-- a --!>]t[y]"},
        {"<?xml a?></ x>", "m[<?xml a?>]m[</ x>]"},
        {"<", "t[<]"},
        {"<p", "s[<p]"},
        {"<!-- open", "c[<!-- open]"},
        {"<a/b=c>", "s[<a/b=c>]"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *got = tokens_of(cases[i][0]);
        assert_string_equal(got, cases[i][1]);
        mem_free(got);
    }
}

static void test_attributes(void **state) {
    static const char html[] = "<a  b c = d e='f g' h=\"\" i=j/ k/l =m>";
    html_scan scan = {.at = html, .end = html + sizeof html - 1};
    html_token token;
    html_attribute one;
    buf out = BUF_INIT;
    (void)state;
    assert_true(html_next(&scan, &token));
    for (size_t offset = 0; html_next_attribute(&token, &offset, &one);)
        buf_fmt(
            &out, "%.*s:%.*s;", (int)one.name_size, one.name,
            one.value ? (int)one.value_size : 1, one.value ? one.value : "-");
    assert_string_equal(buf_text(&out), "b:-;c:d;e:f g;h:;i:j/;k:-;l:m;");
    buf_done(&out);
    assert_true(html_find_attribute(&token, "e", &one));
    assert_false(html_find_attribute(&token, "z", &one));
}

static void test_absolute(void **state) {
    static const char *const cases[][2] = {
        {"/x", "https://a.b/x"},      {"//c/x", "//c/x"},
        {"#y", "https://a.b/s/p/#y"}, {"", "https://a.b/s/p/"},
        {"x.png", "https://a.b/s/p/x.png"},
        {"../q/?a=../b#c", "https://a.b/s/q/?a=../b#c"},
        {"../../../..", "https://a.b/"},
        {"mailto:a@b", "mailto:a@b"}, {"HTTP://x/", "HTTP://x/"},
    };
    html_base base = {"https://a.b", "https://a.b/s/p/"};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        buf html = BUF_INIT, out = BUF_INIT, want = BUF_INIT;
        buf_fmt(&html, "<img src=\"%s\" alt='/x'>", cases[i][0]);
        buf_fmt(&want, "<img src=\"%s\" alt='/x'>", cases[i][1]);
        html_rewrite_urls(&out, html.data, html.size, html_url_absolute, &base);
        assert_string_equal(buf_text(&out), buf_text(&want));
        buf_done(&html);
        buf_done(&out);
        buf_done(&want);
    }
}

static void test_places(void **state) {
    static const char html[] =
        "<a href=/a>/b</a><img srcset='/c 1x, /d 2x,/e' src=/f><script>href=/g</script>"
        "<meta http-equiv=refresh content='0; url=/h'><meta content=/i><!-- href=/j -->";
    static const char want[] =
        "<a href=O/a>/b</a><img srcset='O/c 1x, O/d 2x,O/e' src=O/f>"
        "<script>href=/g</script><meta http-equiv=refresh content='0; url=O/h'>"
        "<meta content=/i><!-- href=/j -->";
    html_base base = {"O", "O/"};
    buf out = BUF_INIT;
    (void)state;
    html_rewrite_urls(&out, html, sizeof html - 1, html_url_absolute, &base);
    assert_string_equal(buf_text(&out), want);
    buf_done(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tokens),
        cmocka_unit_test(test_attributes),
        cmocka_unit_test(test_absolute),
        cmocka_unit_test(test_places),
    };
    return RUN_TESTS(tests);
}
