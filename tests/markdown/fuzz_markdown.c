/* SPDX-License-Identifier: MIT
 *
 * Any bytes through the whole Markdown library: the first five choose the
 * options, the rest is the document.  In the safe modes the HTML has to be
 * well-nested, made of known elements with quoted attributes, without comments,
 * handlers or URLs that run code; a document that fails has to name a limit.
 *
 * Built as a libFuzzer target (meson -Dfuzz=true, clang), else with a main()
 * that replays the files and folders it is given.
 */
#include "torii_markdown.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void fail(const char *what, const char *at) {
    fprintf(stderr, "%s: %.80s\n", what, at);
    abort();
}

/* --------------------------------------------------------------- Checks ---- */

static bool is_void(const char *name) {
    static const char *const names[] = {"br", "hr", "img", "input", "wbr", "col",
        "mspace", NULL};
    for (int i = 0; names[i]; i++) {
        if (!strcmp(names[i], name)) return true;
    }
    return false;
}

static bool is_dangerous(const char *name) {
    static const char *const names[] = {
        "script", "style", "iframe", "object", "embed",    "svg",
        "form",   "base",  "link",   "meta",   "template", "html", "body",
        "head",   "frame", "video",  "audio",  "textarea", NULL};
    for (int i = 0; names[i]; i++) {
        if (!strcmp(names[i], name)) return true;
    }
    return false;
}

static bool runs_code(const char *value) {
    while (*value && (unsigned char)*value <= ' ')
        value++;
    return !strncasecmp(value, "javascript:", 11) ||
           !strncasecmp(value, "vbscript:", 9);
}

/* One attribute; what follows it. */
static const char *check_attribute(const char *at) {
    const char *name = at, *end;
    size_t size = strcspn(at, "= />\t\n\"'<");
    bool is_url = (size == 4 && !strncmp(name, "href", 4)) ||
                  (size == 3 && !strncmp(name, "src", 3));
    if (size == 0) fail("no attribute", at);
    if (!strncasecmp(name, "on", 2) || (size == 5 && !strncasecmp(name, "style", 5)) ||
        (size == 6 && !strncasecmp(name, "srcdoc", 6)))
        fail("a dangerous attribute", at);
    at += size;
    if (at[0] != '=' || at[1] != '"') fail("no quoted value", name);
    if (is_url && runs_code(at + 2)) fail("a dangerous URL", at);
    end = strchr(at + 2, '"');
    if (!end) fail("a value without end", name);
    return end + 1;
}

typedef struct names {
    char (*items)[16];
    size_t count, capacity;
} names;

static void push(names *self, const char *name) {
    if (self->count == self->capacity) {
        self->capacity = self->capacity ? self->capacity * 2 : 64;
        self->items = realloc(self->items, self->capacity * sizeof *self->items);
        if (!self->items) abort();
    }
    snprintf(self->items[self->count++], sizeof *self->items, "%s", name);
}

static bool makes_math; /* otherwise there is none */

/* The tag behind "<"; what follows it. */
static const char *check_tag(names *open, const char *at) {
    char name[16] = "";
    bool is_end = *at == '/';
    size_t size;
    at += is_end;
    size = strspn(at, "abcdefghijklmnopqrstuvwxyz0123456789");
    if (!size || size >= sizeof name) fail("no name of an element", at);
    memcpy(name, at, size);
    if (is_dangerous(name) || (!strcmp(name, "math") && !makes_math)) fail("a dangerous element", at);
    at += size;
    while (*at == ' ' && at[1] != '/')
        at = check_attribute(at + 1);
    if (is_end) {
        if (!open->count || strcmp(open->items[--open->count], name))
            fail("an end tag of another element", at);
    } else if (!is_void(name)) {
        push(open, name);
    } else if (strncmp(at, " /", 2)) {
        fail("a void element that is not closed", at);
    } else {
        at += 2;
    }
    if (*at != '>') fail("a tag without end", at);
    return at + 1;
}

static void check_html(const char *html, size_t size) {
    names open = {0};
    const char *at = html;
    if (strlen(html) != size) fail("NUL in the HTML", html);
    while ((at = strchr(at, '<')) != NULL)
        at = check_tag(&open, at + 1);
    if (open.count) fail("an element is not closed", open.items[open.count - 1]);
    free(open.items);
}

static void check_result(
    const torii_markdown_options *options, const torii_markdown_result *result) {
    if (options->html != TORII_MARKDOWN_ALLOW) {
        char *toc = torii_markdown_toc(result, 1, 6);
        check_html(result->html, result->html_size);
        if (toc) check_html(toc, strlen(toc));
        torii_markdown_free(toc);
    }
    for (size_t i = 0; i < result->heading_count; i++) {
        if (options->html != TORII_MARKDOWN_ALLOW)
            check_html(result->headings[i].html, strlen(result->headings[i].html));
    }
    if (result->title_end > result->html_size) fail("a title behind the end", "");
}

/* ------------------------------------------------------------ Callbacks ---- */

static bool see_link(void *data, const torii_markdown_link *link) {
    (void)data;
    if (strlen(link->text) % 5 == 4) return false;
    if (strlen(link->url) % 3 == 2)
        torii_markdown_write(link->new_url, link->title, SIZE_MAX);
    torii_markdown_write(link->attributes, " rel=\"x\"", SIZE_MAX);
    return true;
}

static bool see_element(
    void *data, const torii_markdown_link *link, const char *url,
    const char *attributes, const char *content, torii_markdown_text *html) {
    (void)data;
    (void)attributes;
    if (strlen(url) % 2) return false;
    torii_markdown_write(html, "<span>", SIZE_MAX);
    torii_markdown_write(html, content, SIZE_MAX);
    torii_markdown_write_escaped(html, link->title, SIZE_MAX);
    torii_markdown_write(html, "</span>", SIZE_MAX);
    return true;
}

static bool see_code(void *data, const torii_markdown_code *code) {
    (void)data;
    if (code->size % 2) return false;
    torii_markdown_write(code->html, "<pre>", SIZE_MAX);
    torii_markdown_write_escaped(code->html, code->text, code->size);
    torii_markdown_write(code->html, "</pre>", SIZE_MAX);
    return true;
}

static bool see_heading(
    void *data, const torii_markdown_heading *heading, const char *content,
    torii_markdown_text *html) {
    (void)data;
    if (heading->level != 2) return false;
    torii_markdown_write(html, "<h2>", SIZE_MAX);
    torii_markdown_write(html, content, SIZE_MAX);
    torii_markdown_write(html, "</h2>", SIZE_MAX);
    return true;
}

static bool see_quote(
    void *data, const torii_markdown_quote *quote, const char *content,
    torii_markdown_text *html) {
    (void)data;
    if (strlen(content) % 3) return false;
    torii_markdown_write(html, "<div", SIZE_MAX);
    torii_markdown_write(html, quote->attributes, SIZE_MAX);
    torii_markdown_write(html, ">", SIZE_MAX);
    torii_markdown_write(html, content, SIZE_MAX);
    torii_markdown_write(html, "</div>", SIZE_MAX);
    return true;
}

static bool see_table(
    void *data, const torii_markdown_table *table, const char *content,
    torii_markdown_text *html) {
    (void)data;
    if (strlen(content) % 2) return false;
    for (uint32_t i = 0; i < table->row_count * table->column_count; i++) {
        torii_markdown_write(html, "<p>", SIZE_MAX);
        torii_markdown_write(html, table->cells[i], SIZE_MAX);
        torii_markdown_write(html, "</p>", SIZE_MAX);
    }
    return true;
}

static void see_language(void *data, const char *language, uint32_t line) {
    (void)data;
    (void)line;
    if (!*language) fail("a language without name", "");
}

/* ---------------------------------------------------------------- Input ---- */

static unsigned read_extensions(const uint8_t *data) {
    unsigned bits = data[1] | (unsigned)data[2] << 8;
    bits |= (unsigned)(data[4] & 3) << 16;
    if (data[0] & 0x80) bits = 0x3FFFF; /* often all of them */
    return bits ? bits : TORII_MARKDOWN_PLAIN;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    torii_markdown_limits limits = {.struct_size = sizeof limits};
    torii_markdown_options options = TORII_MARKDOWN_OPTIONS_INIT;
    torii_markdown_result result = TORII_MARKDOWN_RESULT_INIT;
    torii_markdown_error error;
    if (size < 5) return 0;
    options.html = (torii_markdown_html_mode)(data[0] & 3);
    options.heading_ids = (torii_markdown_ids)(data[0] >> 2 & 3);
    options.smart = data[0] & 0x10;
    options.hard_breaks = data[0] & 0x20;
    options.inline_only = data[0] & 0x40;
    options.extensions = read_extensions(data);
    if (data[3] & 1) options.id_prefix = "p-";
    if (data[3] & 2) options.line_numbers = true;
    if (data[3] & 4) options.link = see_link;
    if ((data[3] & 6) == 6) options.link_html = see_element;
    if (data[3] & 8) options.code = see_code;
    if (data[3] & 16) options.heading = see_heading;
    if (data[3] & 16) options.quote = see_quote;
    if (data[3] & 16) options.table = see_table;
    if (data[4] & 4) options.math = TORII_MARKDOWN_MATH_MATHML;
    makes_math = options.math == TORII_MARKDOWN_MATH_MATHML;
    options.task_labels = options.figures = data[4] & 8;
    if (data[3] & 32) options.unknown_language = see_language;
    if (data[3] & 64) options.schemes = "https";
    if (data[3] & 128) limits.memory = 1024 * (1 + (size_t)data[4]);
    else if (data[4]) limits.output = (size_t)data[4] * 16;
    options.limits = &limits;
    if (torii_markdown_render(
            (const char *)data + 5, size - 5, &options, &result, &error))
        check_result(&options, &result);
    else if (error.status != TORII_MARKDOWN_ERR_LIMIT || !*error.message)
        fail("an error that is no limit", error.message);
    torii_markdown_result_free(&result);
    return 0;
}

/* --------------------------------------------------------------- Replay ---- */

#ifndef TR_LIBFUZZER
static int replayed;

static void replay_file(const char *path) {
    FILE *file = fopen(path, "rb");
    size_t size = 0, capacity = 1 << 16, got;
    uint8_t *bytes = malloc(capacity);
    if (!file || !bytes) {
        perror(path);
        exit(2);
    }
    while ((got = fread(bytes + size, 1, capacity - size, file)) > 0) {
        size += got;
        if (size == capacity) bytes = realloc(bytes, capacity *= 2);
        if (!bytes) exit(2);
    }
    fclose(file);
    LLVMFuzzerTestOneInput(bytes, size);
    free(bytes);
    replayed++;
}

int main(int argc, char **argv) {
    for (int i = 1; i < argc; i++) {
        DIR *dir = opendir(argv[i]);
        struct dirent *entry;
        if (!dir) {
            replay_file(argv[i]);
            continue;
        }
        while ((entry = readdir(dir)) != NULL) {
            char path[4096];
            if (entry->d_name[0] == '.') continue;
            snprintf(path, sizeof path, "%s/%s", argv[i], entry->d_name);
            replay_file(path);
        }
        closedir(dir);
    }
    printf("%d passed, 0 failed\n", replayed);
    return 0;
}
#endif
