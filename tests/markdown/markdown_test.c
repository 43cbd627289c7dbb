/* SPDX-License-Identifier: MIT
 *
 * What the cases in text files cannot show: failing allocation at every point,
 * limits, callbacks that render in turn, many threads at once, the fields of
 * the result, structures of older and newer programs.  Linked with
 * --wrap=malloc and so on, so that the library's allocation can be made to fail.
 */
#include "torii_markdown.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int passed, failed;

/* Allocations that succeed until one fails; negative: all of them do. */
static _Thread_local long allocations_left = -1;

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);

static bool may_allocate(void) {
    if (allocations_left < 0) return true;
    if (allocations_left == 0) return false;
    allocations_left--;
    return true;
}

void *__wrap_malloc(size_t size) {
    return may_allocate() ? __real_malloc(size) : NULL;
}

void *__wrap_calloc(size_t count, size_t size) {
    return may_allocate() ? __real_calloc(count, size) : NULL;
}

void *__wrap_realloc(void *block, size_t size) {
    return may_allocate() ? __real_realloc(block, size) : NULL;
}

static void check(bool right, const char *what) {
    if (right) {
        passed++;
        return;
    }
    failed++;
    printf("FAILED: %s\n", what);
}

static const char sample[] =
    "# Title {#t}\n\nSome *text* with [a link](other.md), www.example.com,\n"
    "~~gone~~ and a note[^1]. <b onclick=x>raw\n\n"
    "| a | b |\n|---|:-:|\n| `1` | 2 |\n\n- [x] done\n- [ ] \\[ ] open\n\n"
    "> [!TIP]\n> Try it.\n\n```c\nint x;\n```\n\n<div>\n\n## Two\n\n## Two\n\n"
    "<!-- more -->\n\n![image](a.png \"t\")\n\n[^1]: The note\n\n    goes on.\n";

static void *render_often(void *data) {
    const char *expected = data;
    long wrong = 0;
    for (int i = 0; i < 200; i++) {
        char *html = torii_markdown_html(sample, sizeof sample - 1, NULL, NULL, NULL);
        wrong += !html || strcmp(html, expected) != 0;
        torii_markdown_free(html);
    }
    return (void *)wrong;
}

static void test_threads(void) {
    pthread_t threads[4];
    char *expected = torii_markdown_html(sample, sizeof sample - 1, NULL, NULL, NULL);
    long wrong = 0;
    for (int i = 0; i < 4; i++)
        pthread_create(&threads[i], NULL, render_often, expected);
    for (int i = 0; i < 4; i++) {
        void *result;
        pthread_join(threads[i], &result);
        wrong += (long)result;
    }
    check(wrong == 0, "four threads at once");
    torii_markdown_free(expected);
}

/* Every allocation fails once; then all that follow fail as well. */
static void test_no_memory(void) {
    torii_markdown_error error;
    long count = 0;
    bool done = false;
    while (!done && count < 5000) {
        torii_markdown_result result = TORII_MARKDOWN_RESULT_INIT;
        allocations_left = count++;
        done = torii_markdown_render(sample, sizeof sample - 1, NULL, &result, &error);
        allocations_left = -1;
        if (!done && error.status != TORII_MARKDOWN_ERR_MEMORY) break;
        torii_markdown_result_free(&result);
    }
    check(done && count > 3, "every allocation may fail");
}

static void test_memory_limit(void) {
    torii_markdown_error error;
    torii_markdown_limits limits = {.struct_size = sizeof limits};
    torii_markdown_options options = TORII_MARKDOWN_OPTIONS_INIT;
    bool right = true, done = false;
    options.limits = &limits;
    for (size_t size = 1000; !done && size < 4000000; size += 1000) {
        torii_markdown_result result = TORII_MARKDOWN_RESULT_INIT;
        limits.memory = size;
        done =
            torii_markdown_render(sample, sizeof sample - 1, &options, &result, &error);
        right = right && (done || error.status == TORII_MARKDOWN_ERR_LIMIT);
        torii_markdown_result_free(&result);
    }
    check(done && right, "limits of memory are errors");
    limits.memory = 0;
    limits.output = 100;
    check(
        !torii_markdown_html(sample, sizeof sample - 1, &options, NULL, &error) &&
            error.status == TORII_MARKDOWN_ERR_LIMIT,
        "limits of output are errors");
    limits.output = 0;
    limits.source = 10;
    check(
        !torii_markdown_html(sample, sizeof sample - 1, &options, NULL, &error) &&
            error.status == TORII_MARKDOWN_ERR_LIMIT,
        "limits of source are errors");
    limits.source = 0;
    limits.depth = 2;
    options.first_line = 10;
    check(
        !torii_markdown_html("a\n\n> > > b\n", 11, &options, NULL, &error) &&
            error.status == TORII_MARKDOWN_ERR_LIMIT && error.line == 12,
        "limits of depth tell the line");
}

/* The line that a document of a million lines fails on. */
static uint32_t failing_line(const torii_markdown_limits *limits) {
    enum { LINES = 1000000 };
    torii_markdown_options options = TORII_MARKDOWN_OPTIONS_INIT;
    torii_markdown_error error = {0};
    char *text = malloc(2 * LINES);
    uint32_t line = 0;
    for (size_t i = 0; text && i < LINES; i++)
        memcpy(text + 2 * i, i % 3 == 2 ? "\n\n" : "x\n", 2);
    options.limits = limits;
    options.first_line = 7;
    if (text && !torii_markdown_html(text, 2 * LINES, &options, NULL, &error) &&
        error.status == TORII_MARKDOWN_ERR_LIMIT)
        line = error.line;
    free(text);
    return line;
}

static void test_places_of_limits(void) {
    torii_markdown_limits limits = {.struct_size = sizeof limits};
    uint32_t line;
    limits.source = 4000;
    line = failing_line(&limits);
    check(line > 1000 && line < 3000, "limits of source tell the line");
    limits.source = 0;
    limits.output = 100000;
    line = failing_line(&limits);
    check(line > 10000 && line < 100000, "limits of output tell the line");
    limits.output = 0;
    limits.memory = 4000000;
    line = failing_line(&limits);
    check(line > 1000 && line < 200000, "limits of memory tell the line");
}

static void test_result(void) {
    torii_markdown_result result = TORII_MARKDOWN_RESULT_INIT;
    char *toc;
    check(
        torii_markdown_render(sample, sizeof sample - 1, NULL, &result, NULL),
        "the sample renders");
    check(!strcmp(result.title, "Title"), "title");
    check(
        result.title_begin == 0 &&
            !strncmp(result.html + result.title_end, "<p>Some", 7),
        "the title can be cut out");
    check(
        result.has_more && strstr(result.summary, "Two") &&
            !strstr(result.summary, "image"),
        "summary");
    check(
        result.heading_count == 3 && !strcmp(result.headings[2].id, "two-1") &&
            result.headings[2].line == 24,
        "headings");
    check(result.footnote_count == 1, "footnotes");
    check(
        result.removed_count == 1 && result.removed[0].line == 3 &&
            !strcmp(result.removed[0].what, "onclick"),
        "removed");
    check(strlen(result.html) == result.html_size, "size");
    check(strstr(result.text, "Some text with a link") != NULL, "plain text");
    toc = torii_markdown_toc(&result, 2, 4);
    check(
        toc && !strcmp(
                   toc, "<ul>\n<li><a href=\"#two\">Two</a></li>\n"
                        "<li><a href=\"#two-1\">Two</a></li>\n</ul>\n"),
        "toc");
    torii_markdown_free(toc);
    torii_markdown_result_free(&result);
    torii_markdown_result_free(&result);
    check(!result.html && !result.heading_count, "freed twice");
}

typedef struct seen {
    unsigned links, codes, headings;
    char place[64];
} seen;

static bool on_link(void *data, const torii_markdown_link *link) {
    seen *self = data;
    char *inner;
    self->links++;
    if (!strcmp(link->url, "other.md")) {
        snprintf(self->place, sizeof self->place, "%u:%u", link->line, link->column);
        torii_markdown_write(link->new_url, "/other/", SIZE_MAX);
        torii_markdown_write(link->attributes, " class=\"x\"", SIZE_MAX);
    }
    /* A rendering within a rendering on the same thread. */
    inner = torii_markdown_html("*inner*", 7, NULL, NULL, NULL);
    torii_markdown_free(inner);
    return true;
}

static bool on_code(void *data, const torii_markdown_code *code) {
    ((seen *)data)->codes += !strcmp(code->language, "c");
    torii_markdown_write(code->html, "<pre>", 5);
    torii_markdown_write_escaped(code->html, code->text, code->size);
    torii_markdown_write(code->html, "</pre>", SIZE_MAX);
    return true;
}

static bool on_heading(
    void *data, const torii_markdown_heading *heading, const char *content,
    torii_markdown_text *html) {
    ((seen *)data)->headings++;
    torii_markdown_write(html, "<hx>", SIZE_MAX);
    torii_markdown_write(html, content, SIZE_MAX);
    torii_markdown_write(html, "</hx>\n", SIZE_MAX);
    return heading->level == 2;
}

static void test_callbacks(void) {
    seen saw = {0};
    torii_markdown_options options = TORII_MARKDOWN_OPTIONS_INIT;
    char *html;
    options.data = &saw;
    options.link = on_link;
    options.code = on_code;
    options.heading = on_heading;
    options.first_line = 5;
    html = torii_markdown_html(sample, sizeof sample - 1, &options, NULL, NULL);
    check(html != NULL, "with callbacks");
    check(saw.links == 3 && saw.codes == 1 && saw.headings == 3, "all are called");
    check(!strcmp(saw.place, "7:27"), "a link's place");
    check(
        strstr(html, "<a href=\"/other/\" class=\"x\">a link</a>"), "a link replaced");
    check(strstr(html, "<pre>int x;\n</pre>\n"), "code replaced");
    check(strstr(html, "<hx>Two</hx>\n") && strstr(html, "<h1 id=\"t\">"), "headings");
    torii_markdown_free(html);
}

static bool on_element(
    void *data, const torii_markdown_link *link, const char *url, const char *attributes,
    const char *content, torii_markdown_text *html) {
    (void)data;
    if (!strcmp(url, "/keep")) return false;
    torii_markdown_write(html, link->is_image ? "{" : "[", 1);
    torii_markdown_write(html, url, SIZE_MAX);
    torii_markdown_write(html, "|", 1);
    torii_markdown_write(html, link->title, SIZE_MAX);
    torii_markdown_write(html, "|", 1);
    torii_markdown_write(html, link->text, SIZE_MAX);
    torii_markdown_write(html, "|", 1);
    torii_markdown_write(html, attributes, SIZE_MAX);
    torii_markdown_write(html, content, SIZE_MAX);
    torii_markdown_write(html, link->is_image ? "}" : "]", 1);
    return true;
}

static void test_elements(void) {
    static const char text[] =
        "a [*x* ![i](/i \"t\") y](/u \"v\") [k](/keep) [bad](javascript:x) <http://a/>\n";
    torii_markdown_options options = TORII_MARKDOWN_OPTIONS_INIT;
    options.link_html = on_element;
    char *html = torii_markdown_html(text, sizeof text - 1, &options, NULL, NULL);
    check(
        html && !strcmp(
                    html, "<p>a [/u|v|x i y|<em>x</em> {/i|t|i|} y] "
                          "<a href=\"/keep\">k</a> bad [http://a/||http://a/|http://a/]</p>\n"),
        "elements replaced");
    torii_markdown_free(html);
    /* An address stands in a link, as libcmark has it; twice, since what is given back
     * twice is only noticed later. */
    static const char nested[] = "[x <http://a/> y](/u) [<http:>](/v)\n";
    html = torii_markdown_html(nested, sizeof nested - 1, &options, NULL, NULL);
    check(
        html && !strcmp(
                    html, "<p>[/u||x http://a/ y|x [http://a/||http://a/|http://a/] y] "
                          "[/v||http:|[http:||http:|http:]]</p>\n"),
        "a link in a link replaced");
    torii_markdown_free(html);
}

static void test_misuse(void) {
    torii_markdown_error error;
    torii_markdown_options options = TORII_MARKDOWN_OPTIONS_INIT;
    torii_markdown_result small = {
        .struct_size = offsetof(torii_markdown_result, text)};
    char *html;
    options.html = (torii_markdown_html_mode)9;
    check(
        !torii_markdown_html("x", 1, &options, NULL, &error) &&
            error.status == TORII_MARKDOWN_ERR_MISUSE,
        "an unknown mode");
    options = (torii_markdown_options)TORII_MARKDOWN_OPTIONS_INIT;
    options.struct_size = offsetof(torii_markdown_options, smart);
    options.smart = true;
    html = torii_markdown_html("\"x\"", 3, &options, NULL, NULL);
    check(html && !strcmp(html, "<p>&quot;x&quot;</p>\n"), "an older program");
    torii_markdown_free(html);
    check(
        torii_markdown_render("x", 1, NULL, &small, NULL) && !small.text &&
            !strcmp(small.html, "<p>x</p>\n"),
        "an older result");
    torii_markdown_result_free(&small);
    html = torii_markdown_html(NULL, 0, NULL, NULL, NULL);
    check(html && !*html, "no text");
    torii_markdown_free(html);
}

int main(void) {
    test_result();
    test_callbacks();
    test_elements();
    test_misuse();
    test_memory_limit();
    test_places_of_limits();
    test_no_memory();
    test_threads();
    printf("%d passed, %d failed\n", passed, failed);
    return failed != 0;
}
