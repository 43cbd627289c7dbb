/* SPDX-License-Identifier: MIT
 *
 * Translating engine errors.  Messages are the engine's own; only the places
 * and the suggestions are added here.
 */
#include "theme/diagnose.h"

#include "base/codes.h"
#include "base/suggest.h"
#include "theme/trace.h"

#include <string.h>

static const char *code_of(torii_code code) {
    switch (code) {
    case TORII_ERR_SYNTAX:
    case TORII_ERR_NAME:
        return CODE_TEMPLATE;
    case TORII_ERR_NOT_FOUND:
        return CODE_TEMPLATE_MISSING;
    case TORII_ERR_UNDEFINED:
        return CODE_RENDER_UNDEFINED;
    default:
        return CODE_RENDER;
    }
}

/* The text between the last two quotes of `message`, or NULL. */
static const char *quoted(arena *memory, const char *message) {
    const char *end = strrchr(message, '\'');
    if (!end) return NULL;
    const char *begin = end;
    while (begin > message && begin[-1] != '\'')
        begin--;
    return begin > message ? arena_strn(memory, begin, (size_t)(end - begin)) : NULL;
}

/* The filters and tests that a template may have meant. */
static const char *suggest_builtin(const char *message, const char *name) {
    static const char *const filters[] = {
        "abs", "absolute_url", "attr", "batch", "capitalize", "center", "date",
        "default", "dictsort", "escape", "filesizeformat", "first", "float",
        "forceescape", "format", "groupby", "highlight", "indent", "int", "items",
        "join", "last", "length", "list", "lower", "map", "markdown", "max", "min",
        "number", "plain", "pprint", "random", "reject", "rejectattr",
        "relative_url", "replace", "reverse", "round", "safe", "select",
        "selectattr", "slice", "slugify", "smart", "sort", "sort_by", "string",
        "striptags", "sum", "title", "tojson", "trim", "truncate", "unique",
        "upper", "urlencode", "urlize", "where", "wordcount", "wordwrap", "xml",
        "xmlattr"};
    static const char *const tests[] = {
        "boolean", "callable", "defined", "divisibleby", "eq", "equalto", "escaped",
        "even", "false", "filter", "float", "ge", "greaterthan", "gt", "in",
        "integer", "iterable", "le", "lessthan", "lower", "lt", "mapping", "ne",
        "none", "number", "odd", "sameas", "sequence", "string", "test", "true",
        "undefined", "upper"};
    if (strncmp(message, "No filter", 9) == 0)
        return suggest(name, filters, sizeof filters / sizeof *filters);
    if (strncmp(message, "No test", 7) == 0)
        return suggest(name, tests, sizeof tests / sizeof *tests);
    return NULL;
}

static const char *
find_suggestion(const view *self, const torii_error *failure, const char *name) {
    const char *message = torii_error_message(failure);
    torii_code code = torii_error_code(failure);
    if (code == TORII_ERR_NOT_FOUND)
        return theme_suggest_template(self->theme, name ? name : message);
    if (!name) return NULL;
    if (code == TORII_ERR_NAME || code == TORII_ERR_SYNTAX)
        return suggest_builtin(message, name);
    if (code != TORII_ERR_UNDEFINED) return NULL;
    if (!strstr(message, "attribute")) return view_suggest_global(name);
    if (strncmp(message, "'data ", 6) == 0) return view_suggest_key(self->data, name);
    static const char *const classes[] = {"site", "page", "section", "term", "date"};
    for (size_t i = 0; *message == '\'' && i < sizeof classes / sizeof *classes; i++)
        if (strncmp(message + 1, classes[i], strlen(classes[i])) == 0)
            return view_suggest_attribute(classes[i], name);
    return NULL;
}

/* The text between the first two quotes, or NULL. */
static const char *first_quoted(arena *memory, const char *message) {
    const char *begin = strchr(message, '\''),
               *end = begin ? strchr(begin + 1, '\'') : NULL;
    if (!end || end == begin + 1) return NULL;
    return arena_strn(memory, begin + 1, (size_t)(end - begin - 1));
}

/* A function of the site may end its message with what was meant: that goes where the
 * reports of all other mistakes have it. */
static const char *cut_suggestion(arena *memory, const char **message) {
    static const char mark[] = ", did you mean '";
    const char *at = strstr(*message, mark), *near = at ? at + strlen(mark) : NULL;
    size_t size = near ? strlen(near) : 0;
    if (size < 3 || strcmp(near + size - 2, "'?") != 0) return NULL;
    *message = arena_strn(memory, *message, (size_t)(at - *message));
    return arena_strn(memory, near, size - 2);
}

/* What is to be underlined: the name that the message is about. */
static const char *named(arena *memory, const torii_error *failure) {
    switch (torii_error_code(failure)) {
    case TORII_ERR_SYNTAX:
    case TORII_ERR_NAME:
    case TORII_ERR_NOT_FOUND:
    case TORII_ERR_UNDEFINED:
        return quoted(memory, torii_error_message(failure));
    case TORII_ERR_HOST:
        return first_quoted(memory, torii_error_message(failure));
    default:
        return NULL;
    }
}

#define JINJA \
    "templates are Jinja2, not Go: {{ page.title }}, {% for p in site.pages %}"

/* {{ .Title }} and {{ $x := 1 }} */
static bool is_of_go(const char *message) {
    return strcmp(message, "unexpected '.'") == 0 ||
           strncmp(message, "unexpected char '$'", 19) == 0;
}

static void describe(
    const view *self, log_report *report, const torii_error *failure, arena *memory) {
    trace steps;
    const char *name = named(memory, failure), *message = torii_error_message(failure);
    bool missing = torii_error_code(failure) == TORII_ERR_NOT_FOUND;
    trace_of_error(&steps, failure);
    trace_put(self, report, &steps, missing && !name ? message : name);
    log_suggest(report, find_suggestion(self, failure, name));
    const char *advice = name && torii_error_code(failure) == TORII_ERR_UNDEFINED &&
                                 !strstr(message, "attribute")
                             ? view_where_known(name, torii_error_template(failure))
                             : NULL;
    if (advice) log_note(report, "%s", advice);
    if (torii_error_code(failure) == TORII_ERR_SYNTAX && is_of_go(message))
        log_note(report, "%s", JINJA);
}

/* The report without what it was about; frees `failure`. */
static log_report *report_failure(const view *self, torii_error *failure) {
    arena memory;
    arena_init(&memory);
    const char *message =
        failure ? torii_error_message(failure) : "there is not enough memory";
    torii_code code = failure ? torii_error_code(failure) : TORII_ERR_MEMORY;
    bool missing = code == TORII_ERR_NOT_FOUND && !strchr(message, ' ');
    const char *near =
        code == TORII_ERR_HOST ? cut_suggestion(&memory, &message) : NULL;
    log_report *report = log_error(
        self->log, code_of(code), missing ? "there is no template '%s'" : "%s",
        message);
    if (failure) describe(self, report, failure, &memory);
    if (near) log_suggest(report, near);
    torii_error_free(failure);
    arena_done(&memory);
    return report;
}

void diagnose(const view *self, torii_error *failure, const char *what) {
    log_report *report = report_failure(self, failure);
    if (what) log_while(report, what);
}

void diagnose_in(
    const view *self, torii_error *failure, const page *from, uint32_t line,
    uint32_t column, const char *text) {
    log_report *report = report_failure(self, failure);
    log_frame(report, "called from", from->file, line, column, text);
}
