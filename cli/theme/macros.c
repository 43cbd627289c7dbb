/* SPDX-License-Identifier: MIT
 *
 * The names are read off the text, for the environment must have them before
 * anything is compiled in it.  A call imports the file once in each rendering,
 * as `{% import %}` without context would.  Every template is noted to depend on
 * the file (facts_template.c): a name that is added to it may be one that was
 * undefined before.
 */
#include "theme/macros.h"

#include "base/codes.h"

#include <ctype.h>
#include <string.h>

static bool is_word(char c) {
    return isalnum((unsigned char)c) || c == '_';
}

static const char *skip_space(const char *at, const char *end) {
    while (at < end && isspace((unsigned char)*at))
        at++;
    return at;
}

/* The word at `at`, or "". */
static const char *word_at(arena *memory, const char *at, const char *end) {
    const char *stop = at;
    while (stop < end && is_word(*stop))
        stop++;
    return arena_strn(memory, at, (size_t)(stop - at));
}

/* The name of the macro that the tag at `at` ("{%") begins; "" if none. */
static const char *macro_at(arena *memory, const char *at, const char *end) {
    at += 2;
    if (at < end && (*at == '-' || *at == '+')) at++;
    at = skip_space(at, end);
    const char *tag = word_at(memory, at, end);
    if (strcmp(tag, "macro") != 0) return "";
    return word_at(memory, skip_space(at + strlen(tag), end), end);
}

static torii_value fn_macro(torii_call *call) {
    const char *name = torii_call_data(call);
    torii_value module = torii_import(call, MACROS_FILE);
    torii_value macro = torii_kind_of(module) == TORII_KIND_INVALID
                            ? torii_failed()
                            : torii_get_attr(call, module, name);
    torii_value answer = torii_failed();
    torii_ref rest = torii_arg_rest(call);
    size_t count = torii_length(rest);
    torii_ref *args = mem_new((count + 1) * sizeof *args);
    for (size_t i = 0; i < count; i++)
        args[i] = torii_item(rest, i);
    if (torii_kind_of(macro) != TORII_KIND_INVALID)
        answer = torii_invoke_with(call, macro, args, count, torii_arg_options(call));
    mem_free(args);
    torii_release(macro);
    torii_release(module);
    return answer;
}

static void report_taken(
    const view *self, const theme_file *file, const char *at, const char *name) {
    uint32_t line = 1;
    for (const char *before = file->text; before < at; before++)
        line += *before == '\n';
    log_report *report = log_error(
        self->log, CODE_TEMPLATE, "the macro '%s' has the name of a function", name);
    log_at(report, file->place, line, 0);
    log_source(report, file->text, file->size);
}

static void add_macro(
    view *self, torii_ref known, const theme_file *file, const char *at,
    const char *end) {
    arena *memory = &self->site->memory;
    const char *name = macro_at(memory, at, end);
    if (!*name || *name == '_') return; /* it is not exported */
    if (torii_kind_of(torii_dict_get(known, name)) != TORII_KIND_UNDEFINED) {
        report_taken(self, file, at, name);
        return;
    }
    torii_env_add_function(
        self->env, arena_strf(memory, "%s(*rest, **options)", name), fn_macro,
        (void *)name);
}

void macros_add(view *self) {
    const theme_file *file = theme_find_template(self->theme, MACROS_FILE);
    if (!file) return;
    torii_value known = torii_env_globals(self->env);
    const char *at = file->text, *end = at + file->size;
    while ((at = memchr(at, '{', (size_t)(end - at))) != NULL && end - at > 2) {
        if (at[1] == '#') {
            const char *close = memmem(at, (size_t)(end - at), "#}", 2);
            at = close ? close + 2 : end;
            continue;
        }
        if (at[1] == '%') add_macro(self, known, file, at, end);
        at++;
    }
    torii_release(known);
}
