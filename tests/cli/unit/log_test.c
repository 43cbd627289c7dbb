/* SPDX-License-Identifier: MIT
 *
 * Diagnostics: the exact text, collapsing, limits, formats.
 */
#include "support.h"

#include <stdlib.h>
#include <string.h>

static const char SOURCE[] = "one\nSee the [old post](../nope.md#x) for details.\n";

static void test_text(void **state) {
    capture out;
    (void)state;
    capture_start(&out, NULL);
    log_report *report =
        log_error(out.log, "E0201", "link to a page that does not %s", "exist");
    log_span(log_at(report, "content/hello.md", 2, 20), 12);
    log_suggest(log_source(report, SOURCE, strlen(SOURCE)), "../note.md");
    log_note(report, "included from %s", "a.html:1:2");
    assert_string_equal(
        captured(&out),
        "error[E0201]: link to a page that does not exist\n"
        "  --> content/hello.md:2:20\n"
        "   |\n"
        " 2 | See the [old post](../nope.md#x) for details.\n"
        "   |                    ^^^^^^^^^^^^ did you mean '../note.md'?\n"
        "  included from a.html:1:2\n");
    assert_true(log_failed(out.log));
    capture_end(&out);
}

static void test_columns(void **state) {
    capture out;
    (void)state;
    capture_start(&out, NULL);
    log_report *report = log_warning(out.log, "W1", "wide");
    log_excerpt(log_at(report, "a", 7, 4), "\t\xe6\x97\xa5\xc3\xa4x\x1b[0m");
    assert_contains(
        captured(&out), " 7 |     \xe6\x97\xa5\xc3\xa4x\\x1b[0m\n   |        ^\n");
    capture_end(&out);
}

static void test_collapse(void **state) {
    capture out;
    char summary[64];
    (void)state;
    capture_start(&out, NULL);
    for (int i = 0; i < 12; i++) {
        log_report *report = log_error(out.log, "E0412", "same");
        log_while(log_at(report, "t.html", 1, 1), "blog/_index.md  ->  /blog/");
    }
    log_at(log_error(out.log, "E0412", "first"), "a.html", 3, 0);
    const char *text = captured(&out);
    assert_contains(text, "also in 11 more outputs");
    assert_true(strstr(text, "first") < strstr(text, "same"));
    log_summary(out.log, summary, sizeof summary);
    assert_string_equal(summary, "2 errors");
    capture_end(&out);
}

static void test_limit(void **state) {
    capture out;
    (void)state;
    capture_start(&out, NULL);
    for (int i = 0; i < 30; i++) log_warning(out.log, NULL, "number %d", i);
    assert_contains(captured(&out), "... and 10 more");
    assert_false(log_failed(out.log));
    assert_int_equal(log_warnings(out.log), 30);
    capture_end(&out);
}

/* What one report gives in another format. */
static char *write_as(log_format format) {
    char *text;
    size_t size;
    FILE *stream = open_memstream(&text, &size);
    log_options options = {.stream = stream, .format = format};
    logger *log = log_new(&options);
    log_report *report = log_error(log, "E1", "a \"b\"\nc");
    log_suggest(log_at(report, "x,y.md", 2, 3), "z");
    log_flush(log);
    log_free(log);
    fclose(stream);
    return text;
}

static void test_formats(void **state) {
    (void)state;
    char *json = write_as(LOG_JSON), *github = write_as(LOG_GITHUB);
    char *sarif = write_as(LOG_SARIF);
    assert_string_equal(
        json, "[\n {\"severity\": \"error\", \"code\": \"E1\", \"message\": "
              "\"a \\\"b\\\"\\u000ac\", \"path\": \"x,y.md\", \"line\": 2, \"column\": "
              "3, \"span\": 1, \"suggestion\": \"z\", \"frames\": [], \"notes\": [], "
              "\"output\": null, \"more\": 0}\n]\n");
    assert_string_equal(
        github,
        "::error title=E1,file=x%2Cy.md,line=2,col=3::a \"b\"%0Ac (did you mean "
        "'z'?)\n");
    assert_contains(sarif, "\"region\": {\"startLine\": 2, \"startColumn\": 3, \"endColumn\": 4}");
    free(json);
    free(github);
    free(sarif);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text),     cmocka_unit_test(test_columns),
        cmocka_unit_test(test_collapse), cmocka_unit_test(test_limit),
        cmocka_unit_test(test_formats),
    };
    return RUN_TESTS(tests);
}
