/* SPDX-License-Identifier: MIT
 *
 * The parser at its limits: deep nesting on a thread with a 64 KiB stack, more
 * of it than is allowed, every allocation failing once, and texts cut anywhere.
 */
#include "syntax/parser.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#if defined(__SANITIZE_ADDRESS__)
#define STACK_SIZE (1024 * 1024)
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define STACK_SIZE (1024 * 1024)
#endif
#endif
#ifndef STACK_SIZE
#define STACK_SIZE (64 * 1024)
#endif

static long blocks_alive;
static long allocations_left = -1; /* -1: no failure */
static int failures;

static void *count_memory(void *data, void *block, size_t old_size, size_t new_size)
{
    (void)data;
    (void)old_size;
    if (new_size == 0) {
        if (block) blocks_alive--;
        free(block);
        return NULL;
    }
    if (allocations_left == 0) return NULL;
    if (allocations_left > 0) allocations_left--;
    if (!block) blocks_alive++;
    return realloc(block, new_size);
}

static void expect(bool good, const char *what, int n)
{
    if (good) return;
    failures++;
    printf("failed: %s (%d)\n", what, n);
}

static tr_error parse(const char *source, size_t size)
{
    tr_task task;
    tr_tree tree;
    tr_dialect dialect;
    uint32_t line;
    uint32_t column;
    tr_task_init(&task);
    tr_tree_init(&tree);
    tr_dialect_default(&dialect);
    dialect.extensions = TORII_EXT_DO | TORII_EXT_I18N | TORII_EXT_LOOP_CONTROLS;
    bool good = tr_parse_template(
        &task, &dialect, tr_span_make(source, size), &tree, &line, &column);
    tr_error error = task.problem.error;
    if (good != (error == TR_ERR_NONE)) error = TR_ERR_MISUSE;
    tr_tree_done(&tree);
    tr_task_done(&task);
    return error;
}

/* `head`, `open` n times, `middle`, `close` n times, `tail`. */
static tr_error parse_nested(
    const char *head, const char *open, const char *middle, const char *close,
    const char *tail, int n)
{
    tr_text text = tr_text_make(SIZE_MAX);
    tr_text_add_str(&text, head);
    for (int i = 0; i < n; i++) {
        tr_text_add_str(&text, open);
    }
    tr_text_add_str(&text, middle);
    for (int i = 0; i < n; i++) {
        tr_text_add_str(&text, close);
    }
    tr_text_add_str(&text, tail);
    tr_error error = parse(text.data, text.size);
    tr_text_done(&text);
    return error;
}

static const struct {
    const char *open;
    const char *close;
    int per_level; /* brackets in it */
} nests[] = {
    {"(", ")", 1},
    {"[", "]", 1},
    {"{1:", "}", 1},
    {"x[", "]", 1},
    {"f(", ")", 1},
    {"f(*", ")", 1},
    {"f(a=", ")", 1},
    {"x|f(", ")", 1},
    {"x is f(", ")", 1},
    {"x is f [", "]", 1},
    {"-(", ")", 1},
    {"not (", ")", 1},
    {"1 if (", ")", 1},
    {"1 + (", ")", 1},
    {"x or not a < b + c ~ d * e ** f(", ")", 4},
    {"x[1:f(a, *(", "))]", 3},
};

static void test_nesting(void)
{
    for (int i = 0; i < (int)(sizeof(nests) / sizeof(nests[0])); i++) {
        const char *open = nests[i].open;
        const char *close = nests[i].close;
        int good = 60 / nests[i].per_level;
        tr_error error = parse_nested("{{ ", open, "x", close, " }}", good);
        expect(error == TR_ERR_NONE, open, good);
        error = parse_nested("{{ ", open, "x", close, " }}", 2000);
        expect(error == TR_ERR_RECURSION, open, 2000);
        error = parse_nested("{{ ", open, "", "", "", 100000);
        expect(error == TR_ERR_RECURSION, open, 100000);
    }
    const char *endings[] = {"{% if x %}", "{% endif %}", "{% for x in y %}",
                             "{% endfor %}"};
    for (int i = 0; i < 4; i += 2) {
        tr_error error = parse_nested("", endings[i], "x", endings[i + 1], "", 150);
        expect(error == TR_ERR_NONE, endings[i], 150);
        error = parse_nested("", endings[i], "x", endings[i + 1], "", 5000);
        expect(error == TR_ERR_RECURSION, endings[i], 5000);
    }
}

static const struct {
    const char *head;
    const char *piece;
    const char *tail;
} chains[] = {
    {"{{ ", "not ", "x }}"},        {"{{ ", "-", "x }}"},
    {"{{ x", ".y", " }}"},          {"{{ x", "|f", " }}"},
    {"{{ x", "()", " }}"},          {"{{ x", "+1", " }}"},
    {"{{ x", " if y else z", " }}"}, {"{{ x", "~1", " }}"},
    {"{% if x %}", "{% elif y %}", "{% endif %}"},
};

static void test_chains(void)
{
    for (int i = 0; i < (int)(sizeof(chains) / sizeof(chains[0])); i++) {
        tr_error error = parse_nested(
            chains[i].head, chains[i].piece, "", "", chains[i].tail, 20000);
        expect(error == TR_ERR_NONE, chains[i].piece, 20000);
    }
}

static const char sample[] =
    "{% extends 'a' %}{% macro m(a, b=1.5) %}{{ a|f.g(1, k='\\u00e9' 'b') }}"
    "{% endmacro %}\r\n{% for a, (b, c) in x|items if a is not g 1 recursive %}"
    "{% else %}{% endfor %}"
    "{# c #}{% raw -%} {{ r }} {%- endraw %}{% set n.s = [1, {'a': (2,)}][0:-1:2] %}"
    "{% block b scoped %}{% if a < b <= 99999999999999999999 %}x{% elif y %}{% endif %}"
    "{% endblock b %}{% trans 'c' n=f(), m %}%{{ n }}{% pluralize m %}{{ o }}s"
    "{% endtrans %}{% from 'x' import a as b, c with context %}{% call(a) b() %}"
    "{% endcall %}{% with a = 1 ~ 2 ~ 3 %}{% endwith %}{% filter a|b %}{% endfilter %}"
    "{% do x.y[0x_ff](*a, **b) if a else b %}{% set q | upper %}\xc3\xa9{% endset %}";

static void test_memory(void)
{
    long before = blocks_alive;
    for (int n = 0; n < 10000; n++) {
        allocations_left = n;
        tr_error error = parse(sample, sizeof(sample) - 1);
        allocations_left = -1;
        expect(blocks_alive == before, "memory is given back", n);
        if (error == TR_ERR_NONE) return;
        expect(error == TR_ERR_MEMORY, "the problem is memory", n);
    }
    expect(false, "the sample is read in the end", 0);
}

static void test_cuts(void)
{
    for (size_t size = 0; size < sizeof(sample); size++) {
        /* A UTF-8 character must stay whole. */
        if (size && (unsigned char)sample[size - 1] == 0xc3) continue;
        char *copy = malloc(size ? size : 1);
        if (!copy) return;
        memcpy(copy, sample, size);
        tr_error error = parse(copy, size);
        bool good = error == TR_ERR_NONE || error == TR_ERR_SYNTAX;
        expect(good, "a cut text is read or refused", (int)size);
        free(copy);
    }
}

static void *run(void *data)
{
    (void)data;
    test_nesting();
    test_chains();
    return NULL;
}

int main(void)
{
    if (!tr_alloc_set_hook(count_memory, NULL)) return 1;
    pthread_attr_t attributes;
    pthread_t thread;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, STACK_SIZE);
    if (pthread_create(&thread, &attributes, run, NULL) != 0) return 1;
    pthread_join(thread, NULL);
    pthread_attr_destroy(&attributes);
    test_memory();
    test_cuts();
    printf("%d failures, %ld blocks left\n", failures, blocks_alive);
    return failures || blocks_alive ? 1 : 0;
}
