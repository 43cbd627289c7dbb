/* SPDX-License-Identifier: MIT
 *
 * Prints the tree of templates, for comparison with Jinja's.  Reads requests
 * from standard input and answers each on standard output; compare_trees.py
 * writes and reads them.
 *
 * A request is lines "key size" followed by `size` bytes and a newline, and
 * ends with the key "source" (or "expression").  The answer is "tree SIZE" or
 * "error SIZE" and a newline, then so many bytes; of an error these are
 * "TYPE LINE COLUMN message".
 *
 * With arguments "bench FILE COUNT" it measures instead.
 */
#include "syntax/parser.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

typedef struct request {
    tr_dialect dialect;
    char *values[32]; /* what the dialect borrows from */
    unsigned count;
    bool custom_tag;
} request;

static bool find_tag(const void *data, tr_span name, bool *has_body)
{
    const request *r = data;
    *has_body = true;
    return r->custom_tag && tr_span_is(name, "generation");
}

static void apply(request *r, const char *key, tr_span value)
{
    tr_dialect *d = &r->dialect;
    const struct {
        const char *key;
        tr_span *field;
    } texts[] = {
        {"block_start_string", &d->block_start},
        {"block_end_string", &d->block_end},
        {"variable_start_string", &d->variable_start},
        {"variable_end_string", &d->variable_end},
        {"comment_start_string", &d->comment_start},
        {"comment_end_string", &d->comment_end},
        {"line_statement_prefix", &d->line_statement_prefix},
        {"line_comment_prefix", &d->line_comment_prefix},
        {"newline_sequence", &d->newline},
    };
    const struct {
        const char *key;
        bool *field;
    } flags[] = {
        {"trim_blocks", &d->trim_blocks},
        {"lstrip_blocks", &d->lstrip_blocks},
        {"keep_trailing_newline", &d->keep_trailing_newline},
        {"newstyle_gettext", &d->newstyle_translations},
        {"trimmed", &d->trim_translations},
        {"generation", &r->custom_tag},
    };
    const struct {
        const char *key;
        unsigned bit;
    } extensions[] = {
        {"do", TORII_EXT_DO},
        {"loopcontrols", TORII_EXT_LOOP_CONTROLS},
        {"i18n", TORII_EXT_I18N},
        {"debug", TORII_EXT_DEBUG},
    };
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        if (strcmp(key, texts[i].key) == 0) *texts[i].field = value;
    }
    for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
        if (strcmp(key, flags[i].key) == 0) *flags[i].field = true;
    }
    for (size_t i = 0; i < sizeof(extensions) / sizeof(extensions[0]); i++) {
        if (strcmp(key, extensions[i].key) == 0) d->extensions |= extensions[i].bit;
    }
}

static void answer(request *r, tr_span source, bool expression)
{
    tr_task task;
    tr_tree tree;
    uint32_t line = 0;
    uint32_t column = 0;
    tr_node *node = NULL;
    tr_task_init(&task);
    tr_tree_init(&tree);
    tr_text out = tr_text_make(SIZE_MAX);
    r->dialect.find_tag = find_tag;
    r->dialect.tags = r;
    bool good = tr_dialect_check(&task, &r->dialect);
    if (good && expression) {
        good = tr_parse_expression(
            &task, &r->dialect, source, &tree, &node, &line, &column);
        if (good) tree.body = (tr_nodes){node, 1};
    } else if (good) {
        good =
            tr_parse_template(&task, &r->dialect, source, &tree, &line, &column);
    }
    if (good) {
        tr_tree_print(&tree, &out);
    } else {
        tr_text_format(
            &out, "%s %" PRIu32 " %" PRIu32 " ", tr_error_name(task.problem.error),
            line, column);
        tr_text_add_span(&out, tr_text_span(&task.problem.message));
    }
    printf("%s %zu\n", good ? "tree" : "error", out.size);
    if (out.size) fwrite(out.data, 1, out.size, stdout);
    fflush(stdout);
    tr_text_done(&out);
    tr_tree_done(&tree);
    tr_task_done(&task);
}

static bool serve_one(void)
{
    request r = {0};
    tr_dialect_default(&r.dialect);
    char key[64];
    size_t size;
    bool done = false;
    while (!done && scanf("%63s %zu", key, &size) == 2 && r.count < 32) {
        getchar();
        char *value = malloc(size ? size : 1); /* exact, so that overreads show */
        r.values[r.count++] = value;
        if (!value || fread(value, 1, size, stdin) != size) break;
        getchar();
        done = strcmp(key, "source") == 0 || strcmp(key, "expression") == 0;
        if (done) {
            answer(&r, tr_span_make(value, size), strcmp(key, "source") != 0);
        } else {
            apply(&r, key, tr_span_make(value, size));
        }
    }
    while (r.count) {
        free(r.values[--r.count]);
    }
    return done;
}

static int bench(const char *path, int count)
{
    static char source[1 << 24];
    FILE *file = fopen(path, "rb");
    if (!file) return 1;
    size_t size = fread(source, 1, sizeof(source), file);
    fclose(file);
    double best = 1e9;
    for (int i = 0; i < count; i++) {
        struct timespec from;
        struct timespec to;
        tr_task task;
        tr_tree tree;
        tr_dialect dialect;
        uint32_t line;
        uint32_t column;
        clock_gettime(CLOCK_MONOTONIC, &from);
        tr_task_init(&task);
        tr_tree_init(&tree);
        tr_dialect_default(&dialect);
        dialect.extensions = 15;
        bool good = tr_parse_template(
            &task, &dialect, tr_span_make(source, size), &tree, &line, &column);
        size_t memory = tree.arena.total;
        tr_tree_done(&tree);
        tr_task_done(&task);
        clock_gettime(CLOCK_MONOTONIC, &to);
        double ms = (double)(to.tv_sec - from.tv_sec) * 1e3 +
                    (double)(to.tv_nsec - from.tv_nsec) / 1e6;
        if (ms < best) best = ms;
        if (i == 0) printf("%s, arena %zu bytes\n", good ? "good" : "error", memory);
    }
    printf("%zu bytes, best of %d: %.3f ms\n", size, count, best);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 4 && strcmp(argv[1], "bench") == 0) {
        return bench(argv[2], (int)strtol(argv[3], NULL, 10));
    }
    while (serve_one()) {
    }
    return 0;
}
