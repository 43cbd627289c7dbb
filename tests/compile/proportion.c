/* SPDX-License-Identifier: MIT
 *
 * Compiling costs in proportion: a template of twice the size costs at most 2.3
 * times as much, whatever it is full of; so does loading its program again.
 *
 * The lexer, the parser and the compiler are built once more for this program so
 * that each piece of code without a branch in it counts itself when it is entered;
 * what growing blocks of memory move is counted as well.  No clock is read.
 */
#include "torii.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define RATIO_MAX 2.3
#define SIZE_FIRST (64u << 10)
#define SIZE_LAST (512u << 10)

static uint64_t cost;

void __sanitizer_cov_trace_pc(void);
void __sanitizer_cov_trace_pc(void)
{
    cost++;
}

static void *resize(void *data, void *block, size_t old_size, size_t new_size)
{
    (void)data;
    if (!new_size) {
        free(block);
        return NULL;
    }
    cost += (block ? old_size : 0) / 16;
    return realloc(block, new_size);
}

/* ---- templates ---- */

typedef struct text {
    char *bytes;
    size_t size, room;
} text;

static void add(text *t, const char *format, ...)
{
    char piece[256];
    va_list args;
    va_start(args, format);
    int size = vsnprintf(piece, sizeof piece, format, args);
    va_end(args);
    if (size < 0 || (size_t)size >= sizeof piece) abort();
    if (t->room - t->size <= (size_t)size) {
        t->room = t->room ? t->room * 2 : 4096;
        t->bytes = realloc(t->bytes, t->room);
        if (!t->bytes) abort();
    }
    memcpy(t->bytes + t->size, piece, (size_t)size + 1);
    t->size += (size_t)size;
}

/* A template of at least `size` bytes; %d in a piece is its number, and it may
 * stand there three times. */
typedef struct shape {
    const char *name, *head, *piece, *tail;
    unsigned most; /* pieces, if there is a limit; measured up to there */
    const char *after; /* as often as `piece`, behind `middle` */
    const char *middle;
} shape;

static const shape shapes[] = {
    {"text", "", "Some words without any meaning. ", ""},
    {"lines", "", "a line\n", ""},
    {"text with braces", "", "{ and { and }} ", ""},
    {"comments", "", "{# a comment #}", ""},
    {"one comment", "{#", " words ", "#}"},
    {"raw", "{% raw %}", "{{ x }} {% y %}", "{% endraw %}"},
    {"printed names", "", "{{ name }}\n", ""},
    {"many names", "", "{{ name%d }}\n", ""},
    {"attributes", "", "{{ a.b%d.c }}", ""},
    {"filters", "", "{{ a|upper|replace('x', 'y%d') }}", ""},
    {"blocks", "", "{%% block b%d %%}text{%% endblock %%}\n", ""},
    {"scoped blocks", "{% for x in y %}",
     "{%% block b%d scoped %%}{{ x }}{%% endblock %%}\n", "{% endfor %}"},
    {"macros", "", "{%% macro m%d(a, b=1) %%}{{ a }}{{ caller }}{%% endmacro %%}\n", ""},
    {"parameters", "{% macro m(a", ", a%d=1", ") %}{% endmacro %}"},
    {"arguments", "{{ f(1", ", 'an argument of some length', %d", ") }}"},
    {"keywords", "{{ f(a=1", ", a%d='an argument of some length'", ") }}"},
    {"calls", "", "{{ f(1, x=2, y=%d) }}", ""},
    {"call blocks", "", "{%% call(a) f(%d) %%}{{ a }}{%% endcall %%}", ""},
    {"assignments", "", "{%% set v%d = 1 %%}", ""},
    {"assignments in a loop", "{% for x in y %}", "{%% set v%d = x %%}", "{% endfor %}"},
    {"assigned again", "", "{%% set v = %d %%}", ""},
    {"block assignments", "", "{%% set v%d %%}a{%% endset %%}", ""},
    {"targets", "{% set a", ", a%d", " = x %}"},
    {"loops", "", "{%% for x in y %%}{{ loop.index }}{{ x }}{%% else %%}%d{%% endfor %%}\n", ""},
    {"conditions", "", "{%% if a%d and b or c %%}x{%% else %%}y{%% endif %%}", ""},
    {"elif", "{% if a %}", "{%% elif b == %d %%}x", "{% endif %}"},
    {"a list", "{{ [1", ", %d", "] }}"},
    {"a list of names", "{{ [a", ", a%d", "] }}"},
    {"a dict", "{{ {'a': 1", ", 'a%d': 1", "} }}"},
    {"a string", "{{ '", "all in one string, ", "' }}"},
    {"an escaped string", "{{ '", "a\\n", "' }}"},
    {"strings", "{{ 'a'", " 'b%d'", " }}"},
    {"literals", "", "{{ 'some text %d' }}{{ %d.5 }}", ""},
    {"a number", "{{ 1", "1234567890", " }}", 400},
    {"a joined text", "{{ a", " ~ a%d", " }}"},
    {"comparisons", "{{ a", " < a%d", " }}"},
    {"includes", "", "{%% include 'a%d.html' ignore missing %%}", ""},
    {"includes in a loop", "{% for x in y %}", "{%% include 'a%d.html' %%}", "{% endfor %}"},
    {"an include of many", "{% include ['a'", ", 'a%d'", "] %}"},
    {"imports", "", "{%% import 'a.html' as a%d %%}", ""},
    {"imported names", "{% from 'a.html' import a", ", a%d", " %}"},
    {"with", "", "{%% with a=%d, b=2 %%}{{ a }}{%% endwith %%}", ""},
    {"filter blocks", "", "{%% filter upper %%}%d{%% endfilter %%}", ""},
    {"autoescape", "", "{%% autoescape true %%}{{ a%d }}{%% endautoescape %%}", ""},
    {"translations", "", "{%% trans a=x%d %%}some {{ a }} text{%% endtrans %%}", ""},
    {"a translation", "{% trans a=1", ", a%d=2", " %}text{% endtrans %}"},
    {"unknown filters", "{% if x %}", "{{ a|f%d }}", "{% endif %}"},
    {"unknown tests", "{% if x %}", "{{ a is f%d }}", "{% endif %}"},
    {"folded sums", "", "{{ 1 + %d * 3 }}", ""},
    {"nested tags", "", "{%% if a%d %%}", "", 80, "{% endif %}", "x"},
    {"nested loops", "", "{%% for a%d in b %%}", "", 80, "{% endfor %}", "{{ loop.index }}"},
    {"nested blocks", "", "{%% block b%d %%}", "", 80, "{% endblock %}", "{{ self }}"},
    {"nested macros", "", "{%% macro m%d(a) %%}", "", 48, "{% endmacro %}", "{{ a }}"},
    {"nested with", "", "{%% with a%d=1 %%}", "", 80, "{% endwith %}", "{{ a1 }}"},
    {"nested sets", "", "{%% set a%d %%}", "", 80, "{% endset %}", "x"},
    {"nested brackets", "{{ f(", "[%d, ", ") }}", 60, "]", "1"},
    {"nested names", "{{ ", "[a%d, ", " }}", 60, "]", "1"},
    {"nested calls", "{{ ", "f(%d, ", " }}", 60, ")", "1"},
    {"nested operators", "{{ ", "(1 + ", " }}", 60, ")", "x"},
    {"a long sum", "{{ 1", " + a%d", " }}", 120},
    {"a long choice", "{{ 0", " or a%d", " }}", 120},
    {"a chain of filters", "{{ 'a'", "|replace('b', '%d')", " }}", 120},
    {"a chain of attributes", "{{ a", ".b%d", " }}", 120},
};

/* The template with `count` pieces, or as many as make up `size` bytes. */
static void fill(text *t, const shape *s, unsigned count, size_t size)
{
    t->size = 0;
    add(t, "%s", s->head);
    for (unsigned i = 0; count ? i < count : t->size < size; i++) {
        add(t, s->piece, i, i, i);
    }
    if (s->middle) add(t, "%s", s->middle);
    for (unsigned i = 0; s->after && i < count; i++) add(t, "%s", s->after);
    add(t, "%s", s->tail);
}

/* ---- measuring ---- */

typedef struct costs {
    double compiling, loading;
} costs;

static torii_env *env;

static bool measure(const char *name, const text *t, costs *out)
{
    torii_error *err = NULL;
    size_t size = 0;
    cost = 0;
    const torii_template *tmpl = torii_env_compile(env, NULL, t->bytes, t->size, &err);
    out->compiling = (double)cost;
    char *saved = tmpl ? torii_template_save(tmpl, &size, &err) : NULL;
    torii_template_release(tmpl);
    cost = 0;
    tmpl = saved ? torii_env_load_saved(env, saved, size, &err) : NULL;
    out->loading = (double)cost;
    bool good = tmpl != NULL;
    torii_template_release(tmpl);
    torii_free(saved);
    if (!good) printf("%s: %s\n", name, err ? torii_error_text(err) : "no reason given");
    torii_error_free(err);
    return good;
}

static unsigned passed, failed;

static bool check(const char *name, const char *what, double before, double after)
{
    if (after <= before * RATIO_MAX) {
        passed++;
        return true;
    }
    failed++;
    printf("%s, %s: %.0f for half of it, %.0f for all: %.2f times as much\n", name,
           what, before, after, after / before);
    return false;
}

static void test_shape(const shape *s)
{
    text t = {0};
    costs before = {0}, now;
    unsigned count = s->most / 8;
    for (size_t size = SIZE_FIRST; size <= SIZE_LAST; size *= 2) {
        if (count * 2 > s->most) break;
        count *= 2;
        fill(&t, s, count, size);
        if (!measure(s->name, &t, &now)) {
            failed++;
            break;
        }
        if (before.compiling > 0) {
            bool good = check(s->name, "compiling", before.compiling, now.compiling);
            if (!check(s->name, "loading", before.loading, now.loading) || !good) break;
        }
        before = now;
    }
    free(t.bytes);
}

int main(void)
{
    torii_error *err = NULL;
    torii_options options = TORII_OPTIONS_INIT;
    options.extensions = TORII_EXT_I18N;
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (!torii_set_allocator(resize, NULL)) return 1;
    env = torii_env_new(&options, &err);
    if (!env) return 1;
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) test_shape(&shapes[i]);
    torii_env_free(env);
    printf("%u passed, %u failed\n", passed, failed);
    return failed ? 1 : 0;
}
