/* SPDX-License-Identifier: MIT
 *
 * Errors as objects.  The one for "no memory" is static, so that reporting it
 * needs none.
 */
#include "api/env.h"

struct torii_error {
    bool is_static;
    tr_error error;
    char *message;
    size_t message_size;
    tr_places places;
    torii_frame *frames; /* views of the places */
    uint32_t frame_count;
    char *excerpt;
    char *filename;
    char *type; /* the host's name for it, or NULL */
    void *data; /* the host's; given to `release` at the end */
    void (*release)(void *data);
    char *text; /* all of it, made on demand by nobody else: one owner */
    size_t text_size;
};

static const torii_error no_memory = {
    .is_static = true,
    .error = TR_ERR_MEMORY,
};

static void set(torii_error **err, const torii_error *error)
{
    *err = (torii_error *)(uintptr_t)error; /* the static one is never written */
}

static bool make_frames(torii_error *e)
{
    if (!e->places.count) return true;
    e->frames = tr_alloc(e->places.count * sizeof(torii_frame));
    if (!e->frames) return false;
    e->frame_count = e->places.count;
    for (uint32_t i = 0; i < e->places.count; i++) {
        const tr_place *place = &e->places.items[i];
        e->frames[i] = (torii_frame){
            place->template_name, place->what, place->line, place->column};
    }
    return true;
}

static bool make_text(torii_error *e)
{
    tr_text text = tr_text_make(SIZE_MAX);
    if (e->places.count) {
        const tr_place *p = &e->places.items[0];
        tr_text_format(&text, "%s:%u:%u: ", p->template_name, p->line, p->column);
    }
    tr_text_format(&text, "%s: %s\n", torii_error_type(e), e->message);
    if (e->excerpt) tr_text_add_str(&text, e->excerpt);
    for (uint32_t i = 1; i < e->places.count; i++) {
        const tr_place *p = &e->places.items[i];
        tr_text_format(
            &text, "  from %s:%u, in %s\n", p->template_name, p->line, p->what);
    }
    if (!tr_text_c(&text)) {
        tr_text_done(&text);
        return false;
    }
    e->text = text.data;
    e->text_size = text.capacity;
    return true;
}

void tr_error_take(tr_task *task, torii_error **err)
{
    if (!err) {
        tr_task_forget(task);
        return;
    }
    tr_problem *problem = &task->problem;
    torii_error *e = problem->error == TR_ERR_MEMORY ? NULL : tr_alloc_zero(sizeof *e);
    if (!e) {
        tr_task_forget(task);
        set(err, &no_memory);
        return;
    }
    e->error = problem->error;
    const char *message = tr_text_c(&problem->message);
    if (message) {
        e->message_size = strlen(message) + 1;
        e->message = tr_alloc(e->message_size);
    }
    if (e->message) memcpy(e->message, message, e->message_size);
    e->places = problem->places;
    problem->places = (tr_places){0};
    e->excerpt = problem->excerpt;
    problem->excerpt = NULL;
    e->filename = problem->filename;
    problem->filename = NULL;
    e->type = problem->type;
    problem->type = NULL;
    e->data = problem->data;
    e->release = problem->release;
    problem->release = NULL;
    tr_task_forget(task);
    if (e->message && make_frames(e) && make_text(e)) {
        set(err, e);
        return;
    }
    torii_error_free(e);
    set(err, &no_memory);
}

void tr_error_restore(tr_task *task, torii_error *e)
{
    if (!e || e->is_static) {
        tr_fail_memory(task);
        return;
    }
    tr_problem *problem = &task->problem;
    tr_fail_span(task, e->error, tr_span_of(e->message));
    problem->places = e->places;
    e->places = (tr_places){0};
    problem->excerpt = e->excerpt;
    problem->filename = e->filename;
    problem->type = e->type;
    problem->data = e->data;
    problem->release = e->release;
    e->excerpt = e->filename = e->type = NULL;
    e->release = NULL;
    torii_error_free(e);
}

void tr_error_set(torii_error **err, tr_error error, const char *format, ...)
{
    if (!err) return;
    tr_task task;
    tr_task_init(&task);
    tr_text text = tr_text_make(1u << 16);
    va_list args;
    va_start(args, format);
    tr_text_vformat(&text, format, args);
    va_end(args);
    const char *message = tr_text_c(&text);
    tr_fail(&task, message ? error : TR_ERR_MEMORY, "%s", message ? message : "");
    tr_text_done(&text);
    tr_error_take(&task, err);
    tr_task_done(&task);
}

bool tr_is_given(const void *pointer, torii_error **err)
{
    if (!pointer) tr_error_set(err, TR_ERR_MISUSE, "an argument is NULL");
    return pointer != NULL;
}

void torii_error_free(torii_error *e)
{
    if (!e || e->is_static) return;
    for (uint32_t i = 0; i < e->places.count; i++) {
        tr_place *place = &e->places.items[i];
        tr_free(place->template_name, strlen(place->template_name) + 1);
        tr_free(place->what, strlen(place->what) + 1);
    }
    tr_free(e->frames, e->frame_count * sizeof(torii_frame));
    tr_places_done(&e->places);
    if (e->excerpt) tr_free(e->excerpt, strlen(e->excerpt) + 1);
    if (e->filename) tr_free(e->filename, strlen(e->filename) + 1);
    if (e->type) tr_free(e->type, strlen(e->type) + 1);
    if (e->release) e->release(e->data);
    tr_free(e->message, e->message_size);
    tr_free(e->text, e->text_size);
    tr_free(e, sizeof *e);
}

torii_code torii_error_code(const torii_error *error)
{
    return error ? tr_error_code(error->error) : TORII_OK;
}

const char *torii_error_type(const torii_error *error)
{
    if (!error) return "";
    return error->type ? error->type : tr_error_name(error->error);
}

void *torii_error_data(const torii_error *error)
{
    return error ? error->data : NULL;
}

const char *torii_error_filename(const torii_error *error)
{
    return error ? error->filename : NULL;
}

const char *torii_error_message(const torii_error *error)
{
    if (!error) return "";
    return error->message ? error->message : "out of memory";
}

const char *torii_error_template(const torii_error *error)
{
    return error && error->places.count ? error->places.items[0].template_name : NULL;
}

uint32_t torii_error_line(const torii_error *error)
{
    return error && error->places.count ? error->places.items[0].line : 0;
}

uint32_t torii_error_column(const torii_error *error)
{
    return error && error->places.count ? error->places.items[0].column : 0;
}

const char *torii_error_excerpt(const torii_error *error)
{
    return error && error->excerpt ? error->excerpt : "";
}

size_t torii_error_depth(const torii_error *error)
{
    return error ? error->places.count : 0;
}

const torii_frame *torii_error_frame(const torii_error *error, size_t index)
{
    return error && index < error->places.count ? &error->frames[index] : NULL;
}

const char *torii_error_text(const torii_error *error)
{
    if (!error) return "";
    return error->text ? error->text : "MemoryError: out of memory\n";
}
