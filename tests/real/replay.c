/* SPDX-License-Identifier: MIT
 *
 * Replays recorded cases of templates from the wild (JSON Lines) through
 * torii.h alone, and compares with the answers that Jinja2 gave.
 *
 *   replay [-v N] [-t N] [FOLDER]
 *
 * FOLDER, or the environment variable TORII_REAL, holds cases/chat.jsonl and
 * cases/site.jsonl.  The templates belong to others and are not distributed
 * with Torii: without the folder the program says that it skips.  -v shows N
 * failures; -t times N compilations and N renderings of each that does not fail.
 * Ends with the line "N passed, N failed".
 */
#include "chat.h"
#include "standin.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { EXIT_SKIPPED = 77 };

typedef struct totals {
    int passed, failed, messages, show;
    int rounds; /* to be timed */
    double compiling, rendering; /* seconds of this thread, of one round */
} totals;

static double cpu_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static const char *text_of(torii_ref dict, const char *key)
{
    return torii_get_str(torii_dict_get(dict, key), NULL);
}

static bool is_set(torii_ref dict, const char *key)
{
    return torii_is_true(torii_dict_get(dict, key));
}

/* ------------------------------------------------------------------ options ---- */

static unsigned read_extensions(torii_ref list)
{
    static const struct {
        const char *name;
        unsigned bit;
    } known[] = {
        {"do", TORII_EXT_DO},
        {"ExprStmtExtension", TORII_EXT_DO},
        {"loopcontrols", TORII_EXT_LOOP_CONTROLS},
        {"LoopControlExtension", TORII_EXT_LOOP_CONTROLS},
        {"i18n", TORII_EXT_I18N},
        {"InternationalizationExtension", TORII_EXT_I18N},
        {"DebugExtension", TORII_EXT_DEBUG},
    };
    unsigned bits = 0;
    for (size_t i = 0; i < torii_length(list); i++) {
        const char *name = torii_get_str(torii_item(list, i), NULL);
        for (size_t k = 0; name && k < sizeof known / sizeof *known; k++) {
            if (strcmp(name, known[k].name) == 0) bits |= known[k].bit;
        }
    }
    return bits;
}

static torii_undefined_policy read_undefined(const char *name)
{
    if (name && strncmp(name, "Chain", 5) == 0) return TORII_UNDEFINED_CHAINABLE;
    if (name && strncmp(name, "Debug", 5) == 0) return TORII_UNDEFINED_DEBUG;
    if (name && strncmp(name, "Strict", 6) == 0) return TORII_UNDEFINED_STRICT;
    return TORII_UNDEFINED_DEFAULT;
}

static torii_sandbox read_sandbox(torii_ref value)
{
    if (torii_get_str(value, NULL)) return TORII_SANDBOX_IMMUTABLE;
    return torii_is_true(value) ? TORII_SANDBOX_ON : TORII_SANDBOX_OFF;
}

static torii_options read_options(torii_ref o)
{
    return (torii_options){
        .struct_size = sizeof(torii_options),
        .block_start = text_of(o, "block_start_string"),
        .block_end = text_of(o, "block_end_string"),
        .variable_start = text_of(o, "variable_start_string"),
        .variable_end = text_of(o, "variable_end_string"),
        .comment_start = text_of(o, "comment_start_string"),
        .comment_end = text_of(o, "comment_end_string"),
        .line_statement_prefix = text_of(o, "line_statement_prefix"),
        .line_comment_prefix = text_of(o, "line_comment_prefix"),
        .trim_blocks = is_set(o, "trim_blocks"),
        .lstrip_blocks = is_set(o, "lstrip_blocks"),
        .keep_trailing_newline = is_set(o, "keep_trailing_newline"),
        .autoescape =
            is_set(o, "autoescape") ? TORII_AUTOESCAPE_ON : TORII_AUTOESCAPE_OFF,
        .undefined = read_undefined(text_of(o, "undefined")),
        .sandbox = read_sandbox(torii_dict_get(o, "sandbox")),
        .extensions = read_extensions(torii_dict_get(o, "extensions")),
        .newstyle_gettext = is_set(o, "newstyle_gettext"),
    };
}

/* -------------------------------------------------------------------- cases ---- */

static torii_env *make_env(torii_ref c, standins *all, torii_error **err)
{
    torii_ref o = torii_dict_get(c, "options");
    torii_options options = read_options(o);
    torii_env *env = torii_env_new(&options, err);
    if (!env) return NULL;
    const char *profile = text_of(o, "profile");
    if (profile && strcmp(profile, "hf-chat") == 0) chat_register(env);
    standins_register(all, env);
    torii_ref globals = torii_dict_get(c, "globals");
    size_t position = 0;
    torii_ref name, value;
    while (torii_dict_next(globals, &position, &name, &value)) {
        torii_env_add_global(
            env, torii_get_str(name, NULL), standins_value(all, value));
    }
    torii_ref templates = torii_dict_get(c, "templates");
    if (torii_kind_of(templates) == TORII_KIND_DICT) {
        torii_env_set_loader(env, torii_loader_dict(torii_retain(templates)));
    }
    return env;
}

/* Type and line; for Jinja's own errors the message is compared, too. */
static bool is_wanted_error(torii_ref want, const torii_error *err, bool *same_message)
{
    const char *type = torii_error_type(err);
    /* a host has one type of error: what raise_exception() raises */
    if (torii_error_code(err) == TORII_ERR_HOST) type = "TemplateError";
    const char *message = text_of(want, "message");
    *same_message = message && strcmp(message, torii_error_message(err)) == 0;
    return strcmp(type, text_of(want, "type")) == 0 &&
           (is_set(want, "python") || *same_message);
}

static bool judge(
    totals *t, torii_ref c, const char *text, size_t size, const torii_error *err)
{
    size_t wanted_size;
    const char *wanted = torii_get_str(torii_dict_get(c, "expect"), &wanted_size);
    torii_ref want = torii_dict_get(c, "error");
    bool same_message = true, ok;
    if (wanted) {
        ok = text && size == wanted_size && memcmp(text, wanted, size) == 0;
    } else {
        ok = !text && is_wanted_error(want, err, &same_message);
    }
    t->messages += !same_message;
    if ((ok && same_message) || t->show-- <= 0) return ok;
    torii_value error = torii_to_json(want, 0);
    printf("---- %s: %s\nwant: %s\ngot:  %s\n", text_of(c, "name"),
           ok ? "another message" : "differs",
           wanted ? wanted : torii_get_str(error, NULL),
           text ? text : torii_error_text(err));
    torii_release(error);
    return ok;
}

/* The best round counts: others may have the processor in between. */
static void time_case(
    totals *t, const torii_env *env, const torii_template *tmpl, const char *source,
    torii_ref context)
{
    double compiling = 1e9, rendering = 1e9;
    for (int i = 0; i < t->rounds; i++) {
        double start = cpu_seconds();
        torii_template_release(torii_env_compile(env, NULL, source, SIZE_MAX, NULL));
        double middle = cpu_seconds();
        torii_free(torii_render(tmpl, context, NULL, NULL));
        double end = cpu_seconds();
        if (middle - start < compiling) compiling = middle - start;
        if (end - middle < rendering) rendering = end - middle;
    }
    t->compiling += compiling;
    t->rendering += rendering;
}

static void replay(totals *t, torii_ref c)
{
    torii_error *err = NULL;
    char *text = NULL;
    size_t size = 0;
    const torii_template *tmpl = NULL;
    standins *all = standins_new(c);
    torii_env *env = all ? make_env(c, all, &err) : NULL;
    torii_value context = torii_undefined();
    if (env) {
        context = standins_value(all, torii_dict_get(c, "context"));
        tmpl = torii_env_compile(env, NULL, text_of(c, "template"), SIZE_MAX, &err);
    }
    if (tmpl) text = torii_render(tmpl, context, &size, &err);
    bool ok = judge(t, c, text, size, err);
    t->passed += ok;
    t->failed += !ok;
    if (text && t->rounds) time_case(t, env, tmpl, text_of(c, "template"), context);
    torii_free(text);
    torii_error_free(err);
    torii_release(context);
    torii_template_release(tmpl);
    torii_env_free(env);
    standins_free(all);
}

static bool replay_file(totals *t, const char *folder, const char *name)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/cases/%s.jsonl", folder, name);
    FILE *file = fopen(path, "rb");
    if (!file) {
        perror(path);
        return false;
    }
    totals before = *t;
    char *line = NULL;
    size_t capacity = 0;
    ssize_t size;
    while ((size = getline(&line, &capacity, file)) > 0) {
        torii_value c = torii_from_json(line, (size_t)size, NULL);
        if (torii_kind_of(c) == TORII_KIND_DICT) {
            replay(t, c);
        } else {
            t->failed++;
        }
        torii_release(c);
    }
    free(line);
    fclose(file);
    printf("%s: %d passed, %d failed\n", name, t->passed - before.passed,
           t->failed - before.failed);
    return true;
}

int main(int argc, char **argv)
{
    totals t = {0};
    const char *folder = getenv("TORII_REAL");
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "-v") == 0 && i + 1 < argc) {
            t.show = (int)strtol(argv[++i], NULL, 10);
        } else if (strcmp(argv[i], "-t") == 0 && i + 1 < argc) {
            t.rounds = (int)strtol(argv[++i], NULL, 10);
        } else {
            folder = argv[i];
        }
    }
    FILE *probe = NULL;
    if (folder && *folder) {
        char path[4096];
        snprintf(path, sizeof path, "%s/cases/chat.jsonl", folder);
        probe = fopen(path, "rb");
    }
    if (!probe) {
        printf("skipped: no recorded templates (TORII_REAL names their folder)\n");
        printf("0 passed, 0 failed\n");
        return EXIT_SKIPPED;
    }
    fclose(probe);
    bool ok = replay_file(&t, folder, "chat");
    ok = replay_file(&t, folder, "site") && ok;
    if (t.rounds) {
        printf("all once: %.2f ms to compile, %.2f ms to render\n", t.compiling * 1e3,
               t.rendering * 1e3);
    }
    printf("messages of Python that differ: %d\n", t.messages);
    printf("%d passed, %d failed\n", t.passed, t.failed);
    return ok && t.failed == 0 ? 0 : 1;
}
