/* SPDX-License-Identifier: MIT
 *
 * Renders Markdown for the tests in run.py.  By default from standard input to
 * standard output; with --batch it reads records "SIZE\n" + bytes and answers
 * each with "SIZE\n" + HTML, or "!MESSAGE\n".  --info adds what else the result
 * holds, --libcmark renders with libcmark alone, for comparison, --code LANGUAGE
 * highlights code, --languages lists the languages.
 */
#include "torii_markdown.h"

#include <cmark.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef struct settings {
    torii_markdown_options options;
    const char *code;
    bool batch, info, libcmark, toc, trace;
    long repeat;
} settings;

static int index_of(const char *word, const char *const *words) {
    for (int i = 0; words[i]; i++) {
        if (!strcmp(word, words[i])) return i;
    }
    fprintf(stderr, "unknown word %s\n", word);
    exit(2);
}

static unsigned read_extensions(const char *list) {
    unsigned flags = 0;
    while (*list) {
        size_t size = strcspn(list, ",");
        char name[40];
        snprintf(name, sizeof name, "%.*s", (int)size, list);
        if (!torii_markdown_extension(name)) {
            fprintf(stderr, "unknown extension in %s\n", list);
            exit(2);
        }
        flags |= torii_markdown_extension(name);
        list += size + (list[size] == ',');
    }
    return flags;
}

/* --trace: what the callbacks see, and that they can replace it. */
static bool trace_link(void *data, const torii_markdown_link *link) {
    (void)data;
    fprintf(
        stderr, "%s%s %u:%u %s \"%s\" '%s'\n", link->is_image ? "image" : "link",
        link->is_html ? " html" : "", link->line, link->column, link->url, link->title,
        link->text);
    if (!strcmp(link->url, "drop")) return false;
    if (!strcmp(link->url, "other.md"))
        torii_markdown_write(link->new_url, "/other/", SIZE_MAX);
    if (!strcmp(link->url, "evil"))
        torii_markdown_write(link->new_url, "javascript:x", SIZE_MAX);
    if (!strncmp(link->url, "https:", 6))
        torii_markdown_write(link->attributes, " rel=\"external\"", SIZE_MAX);
    return true;
}

static bool trace_code(void *data, const torii_markdown_code *code) {
    (void)data;
    fprintf(
        stderr, "code %u [%s] [%s] %zu\n", code->line, code->info, code->language,
        code->size);
    if (strcmp(code->language, "shout")) return false;
    torii_markdown_write(code->html, "<pre class=\"shout\">", SIZE_MAX);
    torii_markdown_write_escaped(code->html, code->text, code->size);
    torii_markdown_write(code->html, "</pre>", SIZE_MAX);
    return true;
}

static bool trace_heading(
    void *data, const torii_markdown_heading *heading, const char *content,
    torii_markdown_text *html) {
    (void)data;
    fprintf(
        stderr, "heading %u %u [%s] [%s] [%s] [%s]\n", heading->line, heading->level,
        heading->id ? heading->id : "-", heading->text, heading->html, content);
    if (heading->level != 6) return false;
    torii_markdown_write(html, "<h6>", SIZE_MAX);
    torii_markdown_write(html, content, SIZE_MAX);
    torii_markdown_write(html, "!</h6>\n", SIZE_MAX);
    return true;
}

static bool trace_quote(
    void *data, const torii_markdown_quote *quote, const char *content,
    torii_markdown_text *html) {
    (void)data;
    fprintf(
        stderr, "quote %u [%s] [%s] [%s] [%s]\n", quote->line,
        quote->alert ? quote->alert : "-", quote->title, quote->attributes, content);
    if (!strstr(content, "replace")) return false;
    torii_markdown_write(html, "<aside>", SIZE_MAX);
    torii_markdown_write(html, content, SIZE_MAX);
    torii_markdown_write(html, "</aside>", SIZE_MAX);
    return true;
}

static bool trace_table(
    void *data, const torii_markdown_table *table, const char *content,
    torii_markdown_text *html) {
    (void)data;
    fprintf(
        stderr, "table %u %u %u [%s]", table->line, table->column_count,
        table->row_count, table->attributes);
    for (uint32_t i = 0; i < table->row_count * table->column_count; i++)
        fprintf(
            stderr, " %c%s", table->align[i % table->column_count]
                                 ? table->align[i % table->column_count]
                                 : '-',
            table->cells[i]);
    fputc('\n', stderr);
    if (!strstr(content, "replace")) return false;
    torii_markdown_write(html, "<div><table>\n", SIZE_MAX);
    torii_markdown_write(html, content, SIZE_MAX);
    torii_markdown_write(html, "</table></div>", SIZE_MAX);
    return true;
}

static void trace_math(void *data, const char *what, uint32_t line) {
    (void)data;
    fprintf(stderr, "unknown math %u [%s]\n", line, what);
}

static void trace_language(void *data, const char *language, uint32_t line) {
    (void)data;
    fprintf(stderr, "unknown language %u [%s]\n", line, language);
}

static void list_languages(void) {
    for (size_t i = 0; torii_highlight_language(i); i++)
        puts(torii_highlight_language(i));
    exit(0);
}

static bool switch_on(settings *self, const char *word) {
    const struct {
        const char *word;
        bool *setting;
    } switches[] = {
        {"--smart", &self->options.smart},
        {"--hard-breaks", &self->options.hard_breaks},
        {"--inline", &self->options.inline_only},
        {"--task-labels", &self->options.task_labels},
        {"--figures", &self->options.figures},
        {"--line-numbers", &self->options.line_numbers},
        {"--batch", &self->batch},
        {"--info", &self->info},
        {"--toc", &self->toc},
        {"--trace", &self->trace},
        {"--libcmark", &self->libcmark},
    };
    for (size_t i = 0; i < sizeof switches / sizeof *switches; i++) {
        if (strcmp(switches[i].word, word)) continue;
        *switches[i].setting = true;
        return true;
    }
    return false;
}

static void read_settings(settings *self, int argc, char **argv) {
    static const char *const modes[] = {"sanitize", "escape", "omit", "allow", NULL};
    static const char *const ids[] = {"github", "mkdocs", "ascii", "off", NULL};
    for (int i = 1; i < argc; i++) {
        const char *word = argv[i];
        const char *value = i + 1 < argc ? argv[i + 1] : "";
        i++;
        if (!strcmp(word, "--html"))
            self->options.html = (torii_markdown_html_mode)index_of(value, modes);
        else if (!strcmp(word, "--ids"))
            self->options.heading_ids = (torii_markdown_ids)index_of(value, ids);
        else if (!strcmp(word, "--ext"))
            self->options.extensions = read_extensions(value);
        else if (!strcmp(word, "--code"))
            self->code = value;
        else if (!strcmp(word, "--prefix"))
            self->options.id_prefix = value;
        else if (!strcmp(word, "--first-line"))
            self->options.first_line = (uint32_t)strtoul(value, NULL, 10);
        else if (!strcmp(word, "--repeat"))
            self->repeat = strtol(value, NULL, 10);
        else if (i--, !strcmp(word, "--mathml"))
            self->options.math = TORII_MARKDOWN_MATH_MATHML;
        else if (!strcmp(word, "--languages"))
            list_languages();
        else if (!switch_on(self, word)) {
            fprintf(stderr, "unknown option %s\n", word);
            exit(2);
        }
    }
    if (self->trace) {
        self->options.link = trace_link;
        self->options.code = trace_code;
        self->options.heading = trace_heading;
        self->options.quote = trace_quote;
        self->options.table = trace_table;
        self->options.unknown_math = trace_math;
        self->options.unknown_language = trace_language;
    }
}

static void print_info(const torii_markdown_result *result) {
    printf("words %zu\n", result->word_count);
    printf("text [%s]\n", result->text);
    printf(
        "title [%s] %zu %zu\n", result->title ? result->title : "-",
        result->title_begin, result->title_end);
    printf("summary %d [%s]\n", result->has_more, result->summary);
    printf("footnotes %zu\n", result->footnote_count);
    for (size_t i = 0; i < result->heading_count; i++) {
        const torii_markdown_heading *at = &result->headings[i];
        printf(
            "heading %u %u [%s] [%s] [%s]\n", at->level, at->line,
            at->id ? at->id : "-", at->text, at->html);
    }
    for (size_t i = 0; i < result->id_count; i++)
        printf("id [%s]\n", result->ids[i]);
    for (size_t i = 0; i < result->removed_count; i++)
        printf(
            "removed %d %u [%s]\n", (int)result->removed[i].kind,
            result->removed[i].line, result->removed[i].what);
}

static void answer(bool batch, const char *html, size_t size) {
    if (batch) printf("%zu\n", size);
    fwrite(html, 1, size, stdout);
    fflush(stdout);
}

static int highlight(const settings *self, const char *text, size_t size) {
    torii_highlight_options options = TORII_HIGHLIGHT_OPTIONS_INIT;
    size_t html_size;
    char *html;
    options.tokens_only = true;
    html = torii_highlight(text, size, self->code, &options, &html_size, NULL);
    if (!html) return 1;
    answer(self->batch, html, html_size);
    torii_markdown_free(html);
    return 0;
}

static int render(const settings *self, const char *text, size_t size) {
    torii_markdown_result result = TORII_MARKDOWN_RESULT_INIT;
    torii_markdown_error error;
    if (self->code) return highlight(self, text, size);
    if (self->libcmark) {
        char *html = cmark_markdown_to_html(text, size, CMARK_OPT_UNSAFE);
        answer(self->batch, html, strlen(html));
        free(html);
        return 0;
    }
    if (!torii_markdown_render(text, size, &self->options, &result, &error)) {
        fprintf(
            self->batch ? stdout : stderr, "!%d:%u: %s\n", (int)error.status,
            error.line, error.message);
        fflush(stdout);
        return 1;
    }
    if (self->toc) {
        char *toc = torii_markdown_toc(&result, 1, 6);
        answer(self->batch, toc, strlen(toc));
        torii_markdown_free(toc);
    } else {
        answer(self->batch, result.html, result.html_size);
    }
    if (self->info) print_info(&result);
    torii_markdown_result_free(&result);
    return 0;
}

/* Of the processor, as others may be busy, too. */
static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

typedef struct document {
    char *text;
    size_t size;
} document;

static double
time_all(const settings *self, const document *docs, size_t count, bool ours) {
    double begin = seconds();
    for (size_t i = 0; i < count; i++) {
        if (ours) {
            torii_markdown_result result = TORII_MARKDOWN_RESULT_INIT;
            torii_markdown_error error;
            if (!torii_markdown_render(
                    docs[i].text, docs[i].size, &self->options, &result, &error))
                fprintf(stderr, "%s\n", error.message);
            torii_markdown_result_free(&result);
        } else {
            free(cmark_markdown_to_html(docs[i].text, docs[i].size, CMARK_OPT_UNSAFE));
        }
    }
    return seconds() - begin;
}

/* The best time of some runs, ours and that of libcmark, in turn. */
static void compare_speed(const settings *self, const document *docs, size_t count) {
    double best[2] = {1e9, 1e9};
    double megabytes = 0;
    for (size_t i = 0; i < count; i++)
        megabytes += (double)docs[i].size / 1e6;
    for (long i = 0; i < self->repeat; i++) {
        for (int ours = 0; ours < 2; ours++) {
            double time = time_all(self, docs, count, ours);
            if (time < best[ours]) best[ours] = time;
        }
    }
    printf(
        "%zu documents, %.1f MB: torii %.1f MB/s, libcmark %.1f MB/s, share %.0f %%\n",
        count, megabytes, megabytes / best[1], megabytes / best[0],
        best[0] / best[1] * 100);
}

static char *read_all(size_t *size) {
    size_t capacity = 1 << 16, got;
    char *text = malloc(capacity);
    *size = 0;
    while ((got = fread(text + *size, 1, capacity - *size, stdin)) > 0) {
        *size += got;
        if (*size == capacity) text = realloc(text, capacity *= 2);
    }
    return text;
}

int main(int argc, char **argv) {
    settings self = {.options = {.struct_size = sizeof(torii_markdown_options)}};
    torii_markdown_limits limits = {.struct_size = sizeof limits, .source = 1 << 28};
    size_t size;
    char *text;
    int status = 0;
    read_settings(&self, argc, argv);
    if (self.repeat) self.options.limits = &limits;
    if (self.batch) {
        document *docs = NULL;
        size_t count = 0;
        while (scanf("%zu", &size) == 1) {
            getchar();
            text = malloc(size + 1);
            if (!text || fread(text, 1, size, stdin) != size) return 2;
            if (self.repeat) {
                docs = realloc(docs, (count + 1) * sizeof *docs);
                docs[count++] = (document){text, size};
                continue;
            }
            render(&self, text, size);
            free(text);
        }
        if (self.repeat) compare_speed(&self, docs, count);
        while (count)
            free(docs[--count].text);
        free(docs);
        return 0;
    }
    text = read_all(&size);
    if (self.repeat)
        compare_speed(&self, &(document){text, size}, 1);
    else
        status = render(&self, text, size);
    free(text);
    return status;
}
