/* SPDX-License-Identifier: MIT
 *
 * Translating engine errors.  Messages are the engine's own; only the places
 * and the suggestions are added here.
 */
#include "build/diagnose.h"

#include "base/codes.h"

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

static const char *
find_suggestion(const view *self, arena *memory, const torii_error *failure) {
    const char *message = torii_error_message(failure);
    torii_code code = torii_error_code(failure);
    if (code == TORII_ERR_NOT_FOUND) {
        const char *name = quoted(memory, message);
        return theme_suggest_template(self->theme, name ? name : message);
    }
    const char *name = quoted(memory, message);
    if (code != TORII_ERR_UNDEFINED || !name || !strstr(message, "attribute"))
        return NULL;
    return view_suggest_attribute(strstr(message, "'site") ? "site" : "page", name);
}

static const char *place_of(const view *self, const char *name) {
    const theme_file *file = name ? theme_find_template(self->theme, name) : NULL;
    return file ? file->place : name ? name : "?";
}

static void
put_frames(const view *self, log_report *report, const torii_error *failure) {
    const torii_frame *frame;
    for (size_t i = 1; (frame = torii_error_frame(failure, i)); i++) {
        const char *place = place_of(self, frame->template_name);
        if (frame->column)
            log_note(
                report, "from %s at %s:%u:%u", frame->what, place,
                (unsigned)frame->line, (unsigned)frame->column);
        else
            log_note(
                report, "from %s at %s:%u", frame->what, place, (unsigned)frame->line);
    }
}

void diagnose(const view *self, torii_error *failure, const char *what) {
    arena memory;
    arena_init(&memory);
    const char *message =
        failure ? torii_error_message(failure) : "there is not enough memory";
    torii_code code = failure ? torii_error_code(failure) : TORII_ERR_MEMORY;
    log_report *report = log_error(self->log, code_of(code), "%s", message);
    const char *name = failure ? torii_error_template(failure) : NULL;
    if (name) {
        const theme_file *file = theme_find_template(self->theme, name);
        uint32_t line = torii_error_line(failure);
        log_at(report, place_of(self, name), line, torii_error_column(failure));
        if (file) log_source(report, file->text, file->size);
    }
    if (failure) {
        log_suggest(report, find_suggestion(self, &memory, failure));
        put_frames(self, report, failure);
    }
    if (what) log_while(report, what);
    torii_error_free(failure);
    arena_done(&memory);
}
