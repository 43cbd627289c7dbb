/* SPDX-License-Identifier: MIT
 *
 * Cost grows in proportion.  Renders each template of a file with inputs of doubling
 * size and looks at how much more the next size costs: at most 2.3 times as much,
 * which has room for n log n.  Nothing here depends on the clock; see counted.h.
 *
 *   complexity [--full] [--worst N] [--only TEXT] FILE
 *
 * --full goes from 64 KB to 1 MB; otherwise it is one step from 32 KB.  A line of
 * the file is a template; TEXT and LIST in it stand for each of several inputs.  A
 * line that begins with "source: " is repeated, with # as a number, until it is as
 * long as the input, and what is measured is its compilation.  Each filter, test,
 * global and method has to be in some line.  Ends with "N passed, N failed".
 */
#include "api/host.h"
#include "builtin/tables.h"

#include "counted.h"
#include "inputs.h"

#include <stdlib.h>
#include <string.h>

#define SIZES_MAX 5
#define STEPS ((uint64_t)1 << 60)
#define RATIO_MAX 2.3
/* What is this cheap at any size says nothing about growth. */
#define BLOCKS_FREE 10000
#define STEPS_FREE 200
/* Buffers that are kept for the next rendering hide this much for each byte. */
#define MEMORY_KEPT 32

typedef struct finding {
    double ratio;
    const char *measure;
    size_t size;
    char text[200];
} finding;

typedef struct checker {
    torii_env *env;
    size_t sizes[SIZES_MAX];
    torii_value inputs[SIZES_MAX];
    int size_count;
    const char *only;
    finding *findings;
    size_t finding_count;
    unsigned passed, failed;
} checker;

/* ------------------------------------------------------------------ measuring ---- */

static uint64_t steps_spent;

/* {{ spent() }} at the end of each template: how much of the limit is gone. */
static torii_value note_steps(torii_call *call)
{
    const tr_task *task = tr_host_task(call);
    steps_spent = STEPS - task->steps - task->steps_more;
    return torii_str("");
}

static char *replace_all(const char *text, const char *word, const char *by)
{
    size_t size = strlen(text) + 1;
    for (const char *at = text; (at = strstr(at, word)); at += strlen(word)) {
        size += strlen(by);
    }
    char *out = malloc(size);
    char *to = out;
    if (!out) exit(2);
    for (const char *next; (next = strstr(text, word)); text = next + strlen(word)) {
        memcpy(to, text, (size_t)(next - text));
        to += next - text;
        memcpy(to, by, strlen(by));
        to += strlen(by);
    }
    memcpy(to, text, strlen(text) + 1);
    return out;
}

static bool fail(checker *check, const char *template, const char *why)
{
    check->failed++;
    printf("failed: %s\n        %s\n", template, why);
    return false;
}

static bool fail_with(checker *check, const char *template, torii_error *err)
{
    fail(check, template, torii_error_message(err));
    torii_error_free(err);
    return false;
}

static bool drop(void *data, const char *text, size_t size)
{
    (void)data;
    (void)text;
    (void)size;
    return true;
}

static bool measure_rendering(
    checker *check, const torii_template *tmpl, const char *name, int size, cost *out)
{
    torii_error *err = NULL;
    torii_render_options options = TORII_RENDER_OPTIONS_INIT;
    options.write = drop;
    counted_take(out);
    bool ok = torii_render_with(tmpl, check->inputs[size], &options, &err);
    counted_take(out);
    out->steps = steps_spent;
    return ok || fail_with(check, name, err);
}

static char *repeat_source(const char *piece, size_t size)
{
    char *source = malloc(size + 1);
    size_t used = 0;
    if (!source) exit(2);
    for (unsigned i = 0;; i++) {
        char number[16];
        snprintf(number, sizeof number, "%u", i);
        char *made = replace_all(piece, "#", number);
        size_t length = strlen(made);
        if (used + length <= size) memcpy(source + used, made, length);
        free(made);
        if (used + length > size) break;
        used += length;
    }
    source[used] = '\0';
    return source;
}

static bool measure_compiling(checker *check, const char *piece, int size, cost *out)
{
    torii_error *err = NULL;
    char *source = repeat_source(piece, check->sizes[size]);
    counted_take(out);
    const torii_template *tmpl =
        torii_env_compile(check->env, NULL, source, strlen(source), &err);
    counted_take(out);
    out->steps = 0;
    free(source);
    torii_template_release(tmpl);
    return tmpl || fail_with(check, piece, err);
}

/* -------------------------------------------------------------------- judging ---- */

static double grown(uint64_t before, uint64_t after, uint64_t at_least)
{
    return (double)after / (double)(before > at_least ? before : at_least);
}

static void note(
    checker *check, const char *name, const char *measure, size_t size, double ratio)
{
    size_t bytes = (check->finding_count + 1) * sizeof(finding);
    finding *grown_list = realloc(check->findings, bytes);
    if (!grown_list) exit(2);
    check->findings = grown_list;
    finding *found = &check->findings[check->finding_count++];
    *found = (finding){.ratio = ratio, .measure = measure, .size = size};
    snprintf(found->text, sizeof found->text, "%s", name);
}

static void judge(checker *check, const char *name, const cost *costs)
{
    bool ok = true;
    for (int i = 1; i < check->size_count; i++) {
        const cost *a = &costs[i - 1];
        const cost *b = &costs[i];
        struct {
            const char *name;
            double ratio;
        } all[] = {
            {"blocks", grown(a->blocks, b->blocks, BLOCKS_FREE)},
            {"steps", grown(a->steps, b->steps, STEPS_FREE)},
            {"memory", grown(a->memory, b->memory, MEMORY_KEPT * check->sizes[i - 1])},
        };
        for (size_t k = 0; k < sizeof all / sizeof *all; k++) {
            note(check, name, all[k].name, check->sizes[i], all[k].ratio);
            if (all[k].ratio <= RATIO_MAX) continue;
            ok = false;
            printf(
                "failed: %s\n        %s grow %.2f times from %zu KB to twice that\n",
                name, all[k].name, all[k].ratio, check->sizes[i - 1] / 1024);
        }
    }
    check->passed += ok;
    check->failed += !ok;
}

static void check_template(checker *check, const char *line)
{
    torii_error *err = NULL;
    cost costs[SIZES_MAX];
    char *source = replace_all(line, "\\n", "\n");
    size_t length = strlen(source);
    char *all = malloc(length + sizeof "{{ spent() }}");
    if (!all) exit(2);
    memcpy(all, source, length);
    memcpy(all + length, "{{ spent() }}", sizeof "{{ spent() }}");
    const torii_template *tmpl =
        torii_env_compile(check->env, NULL, all, strlen(all), &err);
    bool ok = tmpl || fail_with(check, line, err);
    for (int i = 0; ok && i < check->size_count; i++) {
        ok = measure_rendering(check, tmpl, line, i, &costs[i]);
    }
    if (ok) judge(check, line, costs);
    torii_template_release(tmpl);
    free(all);
    free(source);
}

static void check_source(checker *check, const char *piece)
{
    cost costs[SIZES_MAX];
    for (int i = 0; i < check->size_count; i++) {
        if (!measure_compiling(check, piece, i, &costs[i])) return;
    }
    judge(check, piece, costs);
}

static void check_line(checker *check, const char *line)
{
    static const char compiled[] = "source: ";
    if (strncmp(line, compiled, strlen(compiled)) == 0) {
        check_source(check, line + strlen(compiled));
        return;
    }
    const char *word = strstr(line, "TEXT") ? "TEXT" : "LIST";
    const char *const *names = *word == 'T' ? input_texts : input_lists;
    if (!strstr(line, word)) {
        check_template(check, line);
        return;
    }
    for (; *names; names++) {
        char *one = replace_all(line, word, *names);
        check_template(check, one);
        free(one);
    }
}

/* --------------------------------------------------------------- completeness ---- */

/* Is `name` there between `before` and something that does not continue it? */
static bool mentions(const char *text, const char *before, const char *name)
{
    size_t size = strlen(before);
    for (const char *at = text; (at = strstr(at, before)); at++) {
        const char *end = at + size + strlen(name);
        if (strncmp(at + size, name, strlen(name)) == 0 && *end != '_' &&
            !(*end >= 'a' && *end <= 'z')) {
            return true;
        }
    }
    return false;
}

static void want(checker *check, const char *text, const char *before, const char *name)
{
    if (mentions(text, before, name)) return;
    char what[128];
    snprintf(what, sizeof what, "%s%s", before, name);
    fail(check, what, "no template has this");
}

static void want_methods(
    checker *check, const char *text, const tr_builtin *rows, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        const char *dot = strchr(rows[i].name, '.'); /* "Cycler.next" */
        want(check, text, ".", dot ? dot + 1 : rows[i].name);
    }
}

static void check_all_there(checker *check, const char *text)
{
    for (uint32_t i = 0; i < tr_filter_count; i++) {
        want(check, text, "|", tr_filter_rows[i].name);
    }
    for (uint32_t i = 0; i < tr_test_count; i++) {
        const char *name = tr_test_rows[i].name;
        want(check, text, strpbrk(name, "<>=!") ? "('" : "is ", name);
    }
    want_methods(check, text, tr_string_methods, tr_string_method_count);
    want_methods(check, text, tr_list_methods, tr_list_method_count);
    want_methods(check, text, tr_tuple_methods, tr_tuple_method_count);
    want_methods(check, text, tr_dict_methods, tr_dict_method_count);
    want_methods(check, text, tr_int_methods, tr_int_method_count);
    want_methods(check, text, tr_float_methods, tr_float_method_count);
    want_methods(check, text, tr_range_methods, tr_range_method_count);
    torii_value globals = torii_env_globals(check->env);
    torii_ref key, value;
    for (size_t at = 0; torii_dict_next(globals, &at, &key, &value);) {
        want(check, text, "", torii_get_str(key, NULL));
    }
    torii_release(globals);
}

/* ------------------------------------------------------------------------ main ---- */

static char *read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file) return NULL;
    size_t capacity = 1 << 18;
    char *text = malloc(capacity);
    size_t size = text ? fread(text, 1, capacity - 1, file) : 0;
    fclose(file);
    if (text) text[size] = '\0';
    return text;
}

static int by_ratio(const void *a, const void *b)
{
    double x = ((const finding *)a)->ratio;
    double y = ((const finding *)b)->ratio;
    return (x < y) - (x > y);
}

static void print_worst(const checker *check, size_t count)
{
    qsort(check->findings, check->finding_count, sizeof(finding), by_ratio);
    for (size_t i = 0; i < count && i < check->finding_count; i++) {
        const finding *found = &check->findings[i];
        printf(
            "%5.2f  %-6s  at %4zu KB  %s\n", found->ratio, found->measure,
            found->size / 1024, found->text);
    }
}

static void start(checker *check, bool full)
{
    torii_error *err = NULL;
    torii_limits limits = {.struct_size = sizeof limits, .steps = STEPS};
    torii_options options = TORII_OPTIONS_INIT;
    options.limits = &limits;
    options.extensions = TORII_EXT_DO | TORII_EXT_LOOP_CONTROLS | TORII_EXT_I18N;
    counted_begin();
    check->env = torii_env_new(&options, &err);
    if (!check->env) exit(2);
    torii_env_add_function(check->env, "spent()", note_steps, NULL);
    check->size_count = full ? SIZES_MAX : 2;
    for (int i = 0; i < check->size_count; i++) {
        check->sizes[i] = (size_t)(full ? 65536 : 32768) << i;
        check->inputs[i] = inputs_make(check->env, check->sizes[i]);
    }
}

int main(int argc, char **argv)
{
    checker check = {0};
    bool full = false;
    size_t worst = 0;
    const char *path = NULL;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--full") == 0) full = true;
        else if (strcmp(argv[i], "--worst") == 0 && i + 1 < argc) {
            worst = strtoul(argv[++i], NULL, 10);
        } else if (strcmp(argv[i], "--only") == 0 && i + 1 < argc) {
            check.only = argv[++i];
        } else {
            path = argv[i];
        }
    }
    char *text = path ? read_file(path) : NULL;
    if (!text) return 2;
    start(&check, full);
    if (!check.only) check_all_there(&check, text);
    for (char *line = text; *line;) {
        char *end = strchr(line, '\n');
        if (end) *end = '\0';
        bool wanted = !check.only || strstr(line, check.only);
        if (*line && *line != '#' && wanted) check_line(&check, line);
        line = end ? end + 1 : line + strlen(line);
    }
    print_worst(&check, worst);
    for (int i = 0; i < check.size_count; i++) torii_release(check.inputs[i]);
    torii_env_free(check.env);
    free(check.findings);
    free(text);
    printf("%u passed, %u failed\n", check.passed, check.failed);
    return check.failed ? 1 : 0;
}
