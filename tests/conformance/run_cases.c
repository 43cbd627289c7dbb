/* SPDX-License-Identifier: MIT
 *
 * Runs conformance cases (JSON Lines) through torii.h alone.
 *
 *   run_cases [-v N] [-m N] [-a AREA]... [-x AREA]... [-s KIB] [-t N] [-f 1] FILE...
 *
 * -v shows N failures, -m N cases where only the message differs.  Each case has
 * an answer that Jinja2 gave.  -s runs all in a thread with a stack of that size.
 * -t lets allocations fail: of each N-th case every single one, or about 60 where
 * there are more; the result must be an error of memory, and nothing may leak.
 * -f freezes the contexts first, so that machines borrow from them; cases that
 * change them are skipped.
 * Ends with the line "N passed, N failed".
 */
#include "torture.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

typedef struct tally {
    char area[64];
    int passed, failed, message;
} tally;

typedef struct runner {
    tally areas[128];
    int area_count;
    int show, show_messages;
    const char *only[32], *without[32];
    int only_count, without_count;
    bool saved; /* all templates are saved and read again */
    bool frozen; /* contexts are frozen first */
    long torture, seen; /* each so many cases; cases met so far */
    torture_heap heap;
} runner;

static const char *text_of(torii_ref dict, const char *key)
{
    return torii_get_str(torii_dict_get(dict, key), NULL);
}

static bool is_set(torii_ref dict, const char *key)
{
    return torii_is_true(torii_dict_get(dict, key));
}

static tally *tally_of(runner *r, const char *area)
{
    for (int i = 0; i < r->area_count; i++) {
        if (strcmp(r->areas[i].area, area) == 0) return &r->areas[i];
    }
    tally *t = &r->areas[r->area_count < 127 ? r->area_count++ : 127];
    snprintf(t->area, sizeof t->area, "%s", area);
    return t;
}

static unsigned read_extensions(torii_ref options)
{
    static const struct {
        const char *name;
        unsigned bit;
    } known[] = {
        {"do", TORII_EXT_DO},
        {"loopcontrols", TORII_EXT_LOOP_CONTROLS},
        {"i18n", TORII_EXT_I18N},
        {"debug", TORII_EXT_DEBUG},
    };
    torii_ref list = torii_dict_get(options, "extensions");
    unsigned bits = 0;
    for (size_t i = 0; i < torii_length(list); i++) {
        const char *name = torii_get_str(torii_item(list, i), NULL);
        for (size_t k = 0; name && k < 4; k++) {
            if (strcmp(name, known[k].name) == 0) bits |= known[k].bit;
        }
    }
    return bits;
}

static torii_autoescape read_autoescape(torii_ref options)
{
    torii_ref value = torii_dict_get(options, "autoescape");
    if (torii_kind_of(value) == TORII_KIND_STRING) return TORII_AUTOESCAPE_BY_NAME;
    return torii_is_true(value) ? TORII_AUTOESCAPE_ON : TORII_AUTOESCAPE_OFF;
}

static torii_options read_options(torii_ref o)
{
    torii_options options = TORII_OPTIONS_INIT;
    options.block_start = text_of(o, "block_start_string");
    options.block_end = text_of(o, "block_end_string");
    options.variable_start = text_of(o, "variable_start_string");
    options.variable_end = text_of(o, "variable_end_string");
    options.comment_start = text_of(o, "comment_start_string");
    options.comment_end = text_of(o, "comment_end_string");
    options.line_statement_prefix = text_of(o, "line_statement_prefix");
    options.line_comment_prefix = text_of(o, "line_comment_prefix");
    options.newline = text_of(o, "newline_sequence");
    options.trim_blocks = is_set(o, "trim_blocks");
    options.lstrip_blocks = is_set(o, "lstrip_blocks");
    options.keep_trailing_newline = is_set(o, "keep_trailing_newline");
    options.newstyle_gettext = is_set(o, "newstyle_gettext");
    options.autoescape = read_autoescape(o);
    options.extensions = read_extensions(o);
    const char *undefined = text_of(o, "undefined");
    static const char *const policies[] = {"default", "chainable", "debug", "strict"};
    for (int i = 0; undefined && i < 4; i++) {
        if (strcmp(undefined, policies[i]) == 0) {
            options.undefined = (torii_undefined_policy)i;
        }
    }
    torii_ref sandbox = torii_dict_get(o, "sandbox");
    if (torii_kind_of(sandbox) == TORII_KIND_STRING) {
        options.sandbox = TORII_SANDBOX_IMMUTABLE;
    } else if (torii_is_true(sandbox)) {
        options.sandbox = TORII_SANDBOX_ON;
    }
    return options;
}

static void show_failure(torii_ref c, const char *kind, const char *want, const char *got)
{
    printf("---- %s: %s\n", text_of(c, "name"), kind);
    printf("template: %s\n", text_of(c, "template"));
    torii_value context = torii_to_json(torii_dict_get(c, "context"), 0);
    torii_value options = torii_to_json(torii_dict_get(c, "options"), 0);
    torii_value others = torii_to_json(torii_dict_get(c, "templates"), 0);
    const char *text = torii_get_str(context, NULL);
    if (text) printf("context: %s\n", text);
    if ((text = torii_get_str(options, NULL))) printf("options: %s\n", text);
    if ((text = torii_get_str(others, NULL))) printf("templates: %s\n", text);
    printf("want: %s\ngot:  %s\n", want, got);
    torii_release(context);
    torii_release(options);
    torii_release(others);
}

static torii_value copy_of(torii_ref text)
{
    size_t size;
    const char *bytes = torii_get_str(text, &size);
    return bytes ? torii_strn(bytes, size) : torii_retain(text);
}

/* Copies: a loader freezes what it holds, and what is frozen together with texts of
 * the case would live as long as the case. */
static torii_value make_sources(torii_ref c, const char *name)
{
    torii_value sources = torii_dict();
    torii_ref others = torii_dict_get(c, "templates");
    size_t position = 0;
    torii_ref key, value;
    while (torii_dict_next(others, &position, &key, &value)) {
        torii_dict_put(sources, copy_of(key), copy_of(value));
    }
    torii_dict_set(sources, name, copy_of(torii_dict_get(c, "template")));
    return sources;
}

static torii_loader *make_loader(torii_ref c, const char *name)
{
    return torii_loader_dict(make_sources(c, name));
}

/* "Type:line: first line of the message", and whether it is the wanted one. */
static bool check_error(
    torii_ref c, const char *main, const torii_error *err, char *got, size_t size,
    bool *same_message)
{
    torii_ref want = torii_dict_get(c, "error");
    int64_t line = 0;
    bool has_line = torii_get_int(torii_dict_get(want, "line"), &line);
    const char *message = torii_error_message(err);
    const char *wanted = text_of(want, "message");
    const char *name = torii_error_template(err);
    const char *wanted_name = text_of(want, "name");
    snprintf(got, size, "%s:%s:%u: %.600s", torii_error_type(err), name ? name : "",
             torii_error_line(err), message);
    size_t length = strcspn(wanted ? wanted : "", "\n");
    *same_message = wanted && strcspn(message, "\n") == length &&
                    strncmp(message, wanted, length) == 0;
    if (has_line && strcmp(name ? name : "", wanted_name ? wanted_name : main) != 0) {
        *same_message = false;
    }
    return strcmp(torii_error_type(err), text_of(want, "type")) == 0 &&
           (!has_line || torii_error_line(err) == (uint32_t)line);
}

typedef enum verdict { PASSED, FAILED, MESSAGE_DIFFERS, SKIPPED } verdict;

static verdict judge(
    runner *r, torii_ref c, const char *main, const char *text, size_t size,
    torii_error *err)
{
    torii_ref expect = torii_dict_get(c, "expect");
    char got[1024] = "";
    size_t wanted_size = 0;
    const char *wanted = torii_get_str(expect, &wanted_size);
    if (wanted) {
        if (text && size == wanted_size && memcmp(text, wanted, size) == 0) return PASSED;
        if (r->show-- > 0) {
            show_failure(
                c, text ? "output differs" : "unexpected error", wanted,
                text ? text : torii_error_text(err));
        }
        return FAILED;
    }
    torii_value error = torii_to_json(torii_dict_get(c, "error"), 0);
    bool same_message = false;
    verdict result = FAILED;
    if (!text && check_error(c, main, err, got, sizeof got, &same_message)) {
        result = same_message ? PASSED : MESSAGE_DIFFERS;
    }
    const char *want = torii_get_str(error, NULL);
    if (result == FAILED && r->show-- > 0) {
        show_failure(c, text ? "no error" : "wrong error", want, text ? text : got);
    }
    if (result == MESSAGE_DIFFERS && r->show_messages-- > 0) {
        printf("message of %s\n  want %s\n  got  %s\n", text_of(c, "name"), want, got);
    }
    torii_release(error);
    return result;
}

/* ---------------------------------------------------- saved and read again ---- */

/* A loader that compiles what another has, and hands it on as bytes. */
typedef struct saving_loader {
    torii_value sources;
    torii_env *maker;
} saving_loader;

static void free_saved(void *saved)
{
    torii_free(saved);
}

static bool load_as_bytes(void *self, const char *name, torii_source *source)
{
    const saving_loader *loader = self;
    torii_ref text = torii_dict_get(loader->sources, name);
    size_t size;
    const char *bytes = torii_get_str(text, &size);
    if (!bytes) return false;
    const torii_template *tmpl =
        torii_env_compile(loader->maker, name, bytes, size, NULL);
    source->saved = tmpl ? torii_template_save(tmpl, &source->saved_size, NULL) : NULL;
    source->free_saved = free_saved;
    torii_template_release(tmpl);
    if (!source->saved) source->text = torii_retain(text); /* it is to fail again */
    return true;
}

static void free_saving(void *self)
{
    saving_loader *loader = self;
    torii_release(loader->sources);
    torii_env_free(loader->maker);
    free(loader);
}

static torii_loader *
make_saving_loader(torii_ref c, const char *main, const torii_options *options)
{
    static const torii_loader_class class = {
        .struct_size = sizeof class,
        .name = "saving",
        .load = load_as_bytes,
        .free = free_saving,
    };
    saving_loader *loader = malloc(sizeof *loader);
    if (!loader) return NULL;
    *loader = (saving_loader){make_sources(c, main), torii_env_new(options, NULL)};
    return torii_loader_new(&class, loader);
}

static verdict run_case(runner *r, torii_ref c)
{
    torii_ref o = torii_dict_get(c, "options");
    const char *main = text_of(o, "name");
    if (!main) main = "main.html";
    torii_options options = read_options(o);
    torii_error *err = NULL;
    char *text = NULL;
    size_t size = 0;
    torii_env *env = torii_env_new(&options, &err);
    const torii_template *tmpl = NULL;
    if (env) {
        torii_env_set_loader(
            env, r->saved ? make_saving_loader(c, main, &options)
                          : make_loader(c, main));
        tmpl = torii_env_load(env, main, &err);
    }
    if (r->frozen) torii_freeze(c);
    if (tmpl) text = torii_render(tmpl, torii_dict_get(c, "context"), &size, &err);
    const char *refused = "is shared and cannot be changed";
    bool skip = r->frozen && err && strstr(torii_error_text(err), refused);
    verdict result = skip ? SKIPPED : judge(r, c, main, text, size, err);
    torii_free(text);
    torii_error_free(err);
    torii_template_release(tmpl);
    torii_env_free(env);
    return result;
}

/* ------------------------------------------------------------ without memory ---- */

/* Jinja's answer to one case as text, or the kind of the error; NULL: no memory. */
static char *answer(runner *r, torii_ref c, long fail_at, bool for_good)
{
    const char *main = text_of(torii_dict_get(c, "options"), "name");
    if (!main) main = "main.html";
    torii_options options = read_options(torii_dict_get(c, "options"));
    torii_error *err = NULL;
    char *text = NULL;
    torii_env *env = torii_env_new(&options, &err);
    torii_env_set_loader(env, make_loader(c, main));
    /* Templates change their lists: each rendering gets its own. */
    torii_value json = torii_to_json(torii_dict_get(c, "context"), -1);
    const char *data = torii_get_str(json, NULL);
    torii_value context = data ? torii_from_json(data, SIZE_MAX, NULL) : torii_none();
    r->heap.made = 0;
    r->heap.fail_at = fail_at;
    r->heap.for_good = for_good;
    const torii_template *tmpl = torii_env_load(env, main, &err);
    if (tmpl) text = torii_render(tmpl, context, NULL, &err);
    r->heap.fail_at = -1;
    char *result = NULL;
    if (text || torii_error_code(err) != TORII_ERR_MEMORY) {
        result = strdup(text ? text : torii_error_type(err));
    }
    torii_free(text);
    torii_error_free(err);
    torii_template_release(tmpl);
    torii_env_free(env);
    torii_release(context);
    torii_release(json);
    return result;
}

/* Some results are different each time. */
static bool is_steady(torii_ref c)
{
    static const char *const words[] = {"random", "lipsum", " at 0x", "shuffle"};
    const char *source = text_of(c, "template");
    for (size_t i = 0; source && i < sizeof words / sizeof words[0]; i++) {
        if (strstr(source, words[i])) return false;
    }
    return true;
}

static verdict torture_case(runner *r, torii_ref c)
{
    long alive = r->heap.alive;
    char *wanted = answer(r, c, -1, false);
    long total = r->heap.made;
    long step = total > 120 ? total / 60 : 1;
    const char *wrong = wanted ? NULL : "no memory at all";
    long n = 0;
    for (; !wrong && n < total; n += step) {
        char *got = answer(r, c, n, n % 3 == 2);
        if (got && is_steady(c) && strcmp(got, wanted) != 0) {
            wrong = "another result";
            if (r->show-- > 0) printf("want %s\ngot  %s\n", wanted, got);
        }
        if (r->heap.alive != alive) wrong = "leaks";
        if (r->heap.faults) wrong = "frees wrongly";
        free(got);
    }
    if (wrong) {
        printf("%s: allocation %ld of %ld: %s\n", text_of(c, "name"), n - step, total,
               wrong);
        r->heap.faults = 0;
    }
    free(wanted);
    return wrong ? FAILED : PASSED;
}

/* -------------------------------------------------------------------- running ---- */

static bool listed(const char *const *list, int count, const char *area)
{
    for (int i = 0; i < count; i++) {
        if (strcmp(list[i], area) == 0) return true;
    }
    return false;
}

static void run_line(runner *r, const char *line, size_t size)
{
    torii_error *err = NULL;
    torii_value c = torii_from_json(line, size, &err);
    const char *area = err ? "unreadable" : text_of(c, "area");
    if (!area) area = "none";
    if (!listed(r->without, r->without_count, area) &&
        (!r->only_count || listed(r->only, r->only_count, area))) {
        tally *t = tally_of(r, area);
        if (getenv("TRACE")) fprintf(stderr, "%s\n", err ? "?" : text_of(c, "name"));
        bool skip = r->torture && r->seen++ % r->torture;
        verdict v = err          ? FAILED
                    : skip       ? SKIPPED
                    : r->torture ? torture_case(r, c)
                                 : run_case(r, c);
        t->passed += v == PASSED || v == MESSAGE_DIFFERS;
        t->failed += v == FAILED;
        t->message += v == MESSAGE_DIFFERS;
    }
    torii_error_free(err);
    torii_release(c);
}

static bool run_file(runner *r, const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file) {
        perror(path);
        return false;
    }
    char *line = NULL;
    size_t capacity = 0;
    ssize_t size;
    while ((size = getline(&line, &capacity, file)) > 0) {
        if (size > 1) run_line(r, line, (size_t)size);
    }
    free(line);
    fclose(file);
    return true;
}

typedef struct file_list {
    runner *runner;
    char **paths; /* to NULL */
    bool ok;
} file_list;

static void *run_files(void *data)
{
    file_list *list = data;
    list->ok = true;
    for (char **path = list->paths; *path; path++) {
        list->ok = run_file(list->runner, *path) && list->ok;
    }
    return NULL;
}

static bool run_in_thread(file_list *list, size_t stack)
{
    pthread_attr_t how;
    pthread_t thread;
    bool ok = pthread_attr_init(&how) == 0 &&
              pthread_attr_setstacksize(&how, stack) == 0 &&
              pthread_create(&thread, &how, run_files, list) == 0 &&
              pthread_join(thread, NULL) == 0;
    pthread_attr_destroy(&how);
    return ok && list->ok;
}

static int report(const runner *r)
{
    int passed = 0, failed = 0, message = 0;
    for (int k = 0; k < r->area_count; k++) {
        const tally *t = &r->areas[k];
        if (t->failed || t->message) {
            printf("%-18s %5d passed %5d failed %5d messages differ\n", t->area,
                   t->passed, t->failed, t->message);
        }
        passed += t->passed;
        failed += t->failed;
        message += t->message;
    }
    if (!r->torture) printf("messages that differ: %d\n", message);
    printf("%d passed, %d failed\n", passed, failed);
    return failed;
}

int main(int argc, char **argv)
{
    static runner r = {.heap.fail_at = -1};
    size_t stack = 0;
    int i = 1;
    for (; i + 1 < argc && argv[i][0] == '-'; i += 2) {
        char option = argv[i][1];
        if (option == 'v') r.show = atoi(argv[i + 1]);
        if (option == 'm') r.show_messages = atoi(argv[i + 1]);
        if (option == 's') stack = (size_t)atoi(argv[i + 1]) << 10;
        if (option == 'f') r.frozen = atoi(argv[i + 1]) != 0;
        if (option == 'p') r.saved = atoi(argv[i + 1]) != 0;
        if (option == 't') r.torture = atoi(argv[i + 1]);
        if (option == 'a' && r.only_count < 32) r.only[r.only_count++] = argv[i + 1];
        if (option == 'x' && r.without_count < 32) {
            r.without[r.without_count++] = argv[i + 1];
        }
    }
    bool ok = !r.torture || torii_set_allocator(torture_resize, &r.heap);
    file_list list = {.runner = &r, .paths = argv + i};
    if (stack) {
        ok = run_in_thread(&list, stack) && ok;
    } else {
        run_files(&list);
        ok = list.ok && ok;
    }
    return report(&r) == 0 && ok ? 0 : 1;
}
