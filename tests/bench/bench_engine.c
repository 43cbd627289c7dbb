/* SPDX-License-Identifier: MIT
 *
 * Times one workload:
 *
 *   bench_engine WORKLOAD_DIR [OUTFILE]
 *   bench_engine --memory WORKLOAD_DIR
 *
 * Compiles main.html of the folder beforehand (the workload `compile`: times the
 * compiling), renders it with context.json as native values in batches of at least
 * 50 ms of thread CPU time, writes one rendering to OUTFILE and prints one line of JSON with the median and
 * the best batch, in microseconds for one rendering.
 *
 * With --memory nothing is timed: all memory comes from a hook that counts, and
 * the line has the blocks that one rendering takes and the most bytes that it
 * holds at once, its result among them.
 */
#include "torii.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define BATCHES 15
#define BATCH_SECONDS 0.05

typedef struct workload {
    const char *dir, *name;
    char *source, *context_text;
    size_t source_size, context_size;
    bool autoescape, trim;
    torii_env *env;
    const torii_template *tmpl;
    torii_value context;
    size_t bytes;
} workload;

/* ------------------------------------------------------------------- memory ---- */

static struct {
    unsigned long taken; /* blocks, or growths of blocks */
    size_t held, peak;
} heap;

static void *count_memory(void *data, void *block, size_t old_size, size_t new_size)
{
    (void)data;
    heap.held += new_size - old_size;
    if (heap.held > heap.peak) heap.peak = heap.held;
    if (!new_size) {
        free(block);
        return NULL;
    }
    heap.taken++;
    return realloc(block, new_size);
}

static double cpu_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void die(const char *what, torii_error *err)
{
    fprintf(stderr, "%s: %s\n", what, err ? torii_error_text(err) : "failed");
    exit(1);
}

static char *read_file(const char *dir, const char *name, size_t *size)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    FILE *file = fopen(path, "rb");
    if (!file) die(path, NULL);
    fseek(file, 0, SEEK_END);
    *size = (size_t)ftell(file);
    rewind(file);
    char *text = malloc(*size + 1);
    if (!text || fread(text, 1, *size, file) != *size) die(path, NULL);
    text[*size] = '\0';
    fclose(file);
    return text;
}

static torii_env *make_env(const workload *w)
{
    torii_error *err = NULL;
    torii_options options = TORII_OPTIONS_INIT;
    options.autoescape = w->autoescape ? TORII_AUTOESCAPE_ON : TORII_AUTOESCAPE_OFF;
    options.trim_blocks = options.lstrip_blocks = w->trim;
    torii_env *env = torii_env_new(&options, &err);
    if (!env) die("environment", err);
    torii_env_set_loader(env, torii_loader_dir(w->dir));
    return env;
}

static const torii_template *compile(const workload *w, const torii_env *env)
{
    torii_error *err = NULL;
    const torii_template *tmpl =
        torii_env_compile(env, "main.html", w->source, w->source_size, &err);
    if (!tmpl) die("compile", err);
    return tmpl;
}

static char *render(const torii_template *tmpl, torii_ref context, size_t *size)
{
    torii_error *err = NULL;
    char *text = torii_render(tmpl, context, size, &err);
    if (!text) die("render", err);
    return text;
}

static void once(workload *w)
{
    size_t size;
    if (strcmp(w->name, "compile") == 0) {
        torii_template_release(compile(w, w->env));
    } else {
        torii_free(render(w->tmpl, w->context, &size));
    }
}

static double batch(workload *w, long count)
{
    double start = cpu_seconds();
    for (long i = 0; i < count; i++) once(w);
    return cpu_seconds() - start;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void load(workload *w)
{
    torii_error *err = NULL;
    size_t size;
    char *text = read_file(w->dir, "meta.json", &size);
    torii_value meta = torii_from_json(text, size, &err);
    w->autoescape = torii_is_true(torii_dict_get(meta, "autoescape"));
    w->trim = torii_is_true(torii_dict_get(meta, "trim"));
    torii_release(meta);
    free(text);
    const char *slash = strrchr(w->dir, '/');
    w->name = slash ? slash + 1 : w->dir;
    w->source = read_file(w->dir, "main.html", &w->source_size);
    w->context_text = read_file(w->dir, "context.json", &w->context_size);
    w->context = torii_from_json(w->context_text, w->context_size, &err);
    if (err) die("context.json", err);
    w->env = make_env(w);
    w->tmpl = compile(w, w->env);
}

/* Once to warm up: machines and their buffers are kept. */
static void report_memory(workload *w)
{
    bool compiles = strcmp(w->name, "compile") == 0;
    for (int i = 0; i < 2; i++) {
        size_t held = heap.held;
        heap.taken = 0;
        heap.peak = held;
        if (compiles) torii_template_release(compile(w, w->env));
        else torii_free(render(w->tmpl, w->context, &w->bytes));
        heap.peak -= held;
    }
    printf("{\"workload\": \"%s\", \"allocations\": %lu, \"peak_bytes\": %zu, "
           "\"bytes\": %zu}\n",
           w->name, heap.taken, heap.peak, w->bytes);
}

static void finish(workload *w)
{
    torii_template_release(w->tmpl);
    torii_release(w->context);
    torii_env_free(w->env);
    free(w->source);
    free(w->context_text);
}

int main(int argc, char **argv)
{
    bool memory = argc > 1 && strcmp(argv[1], "--memory") == 0;
    if (memory) {
        torii_set_allocator(count_memory, NULL);
        argc--;
        argv++;
    }
    if (argc < 2) {
        fputs("usage: bench_engine [--memory] WORKLOAD_DIR [OUTFILE]\n", stderr);
        return 2;
    }
    size_t length = strlen(argv[1]);
    if (length && argv[1][length - 1] == '/') argv[1][length - 1] = '\0';
    workload w = {.dir = argv[1]};
    load(&w);
    if (memory) {
        report_memory(&w);
        finish(&w);
        return 0;
    }
    if (strcmp(w.name, "compile") != 0) { /* which has no context to render with */
        char *text = render(w.tmpl, w.context, &w.bytes);
        FILE *out = argc > 2 ? fopen(argv[2], "wb") : NULL;
        if (out) {
            fwrite(text, 1, w.bytes, out);
            fclose(out);
        }
        torii_free(text);
    }
    long count = 1;
    while (batch(&w, count) < BATCH_SECONDS && count < 1L << 30) count *= 2;
    double times[BATCHES];
    for (int i = 0; i < BATCHES; i++) {
        times[i] = batch(&w, count) / (double)count * 1e6;
    }
    qsort(times, BATCHES, sizeof times[0], compare);
    printf("{\"engine\": \"torii\", \"workload\": \"%s\", \"us\": %.3f, "
           "\"min_us\": %.3f, \"bytes\": %zu}\n",
           w.name, times[BATCHES / 2], times[0], w.bytes);
    finish(&w);
    return 0;
}
