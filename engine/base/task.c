/* SPDX-License-Identifier: MIT
 *
 * Problems and limits.  What describes a problem is allocated outside the
 * budget, so that reaching the memory limit can still be reported in words.
 */
#include "base/task.h"

#include <stdio.h>
#include <time.h>

#define MESSAGE_MAX ((size_t)64 * 1024)
#define PLACES_MAX 100
#define DEFAULT_DEPTH 1000
/* Steps between two looks at the clock and at the interrupt, and without them. */
#define STEPS_WATCHED 1024
#define STEPS_ALONE ((uint64_t)1 << 20)

const char *tr_error_name(tr_error error)
{
    static const char *const names[] = {
        "",
#define TR_X(name, code, text) text,
        TR_ERRORS(TR_X)
#undef TR_X
    };
    return names[error];
}

tr_error tr_error_find(const char *name)
{
    for (tr_error error = (tr_error)1; error < TR_ERR_HOST; error++) {
        if (strcmp(tr_error_name(error), name) == 0) return error;
    }
    return TR_ERR_HOST;
}

torii_code tr_error_code(tr_error error)
{
    static const torii_code codes[] = {
        TORII_OK,
#define TR_X(name, code, text) code,
        TR_ERRORS(TR_X)
#undef TR_X
    };
    return codes[error];
}

/* Part by part, which takes plain stores: every rendering does this, and to clear
 * the whole at once takes longer than all of them. */
void tr_task_init(tr_task *task)
{
    task->problem = (tr_problem){.message.limit = MESSAGE_MAX};
    task->budget = (tr_budget){.limit = SIZE_MAX};
    task->steps = 0;
    task->steps_more = task->range_limit = UINT64_MAX;
    task->depth = task->nesting = 0;
    task->depth_limit = DEFAULT_DEPTH;
    task->sandboxed = task->is_machine = false;
    task->interrupt = NULL;
    task->interrupt_data = NULL;
    task->deadline = 0;
    task->printing = NULL;
    task->indexed = (torii_value){0};
    task->indexed_rune = task->indexed_byte = 0;
    task->report_undefined = NULL;
}

static void free_c_string(char *text)
{
    if (text) tr_free(text, strlen(text) + 1);
}

static bool is_blank(const tr_problem *problem)
{
    return !problem->error && !problem->message.data && !problem->places.items &&
           !problem->excerpt && !problem->filename && !problem->type &&
           !problem->release;
}

void tr_task_forget(tr_task *task)
{
    tr_problem *problem = &task->problem;
    if (is_blank(problem)) return;
    tr_budget *budget = tr_budget_enter(NULL);
    tr_text_done(&problem->message);
    for (uint32_t i = 0; i < problem->places.count; i++) {
        free_c_string(problem->places.items[i].template_name);
        free_c_string(problem->places.items[i].what);
    }
    tr_places_done(&problem->places);
    free_c_string(problem->excerpt);
    free_c_string(problem->filename);
    free_c_string(problem->type);
    if (problem->release) problem->release(problem->data);
    tr_budget_enter(budget);
    *problem = (tr_problem){.message.limit = MESSAGE_MAX};
}

void tr_task_done(tr_task *task)
{
    tr_task_forget(task);
}

/* ---- recording ---- */

static bool start_problem(tr_task *task, tr_error error)
{
    if (tr_failed(task)) return false;
    task->problem.error = error;
    return true;
}

/* Without memory for its message a problem is that of having no memory. */
static void end_problem(tr_task *task)
{
    tr_problem *problem = &task->problem;
    if (problem->message.failed && !problem->message.full) {
        problem->error = TR_ERR_MEMORY;
    }
}

/* The largest cut of `size` bytes that does not split a character. */
static size_t whole_characters(const char *bytes, size_t size)
{
    while (size > 0 && ((unsigned char)bytes[size] & 0xc0) == 0x80)
        size--;
    return size;
}

torii_value tr_fail(tr_task *task, tr_error error, const char *format, ...)
{
    if (!start_problem(task, error)) return (torii_value){0};
    tr_budget *budget = tr_budget_enter(NULL);
    tr_text *message = &task->problem.message;
    va_list args;
    va_list again;
    va_start(args, format);
    va_copy(again, args);
    int measured = vsnprintf(NULL, 0, format, args);
    size_t size = measured > 0 ? (size_t)measured : 0;
    size_t room = size < MESSAGE_MAX ? size : MESSAGE_MAX;
    if (room && tr_text_reserve(message, room)) {
        vsnprintf(message->data, room + 1, format, again);
        /* At a cut, whether the last character is whole cannot be seen. */
        if (size > room) room = whole_characters(message->data, room - 1);
        message->size = room;
    }
    va_end(again);
    va_end(args);
    end_problem(task);
    tr_budget_enter(budget);
    return (torii_value){0};
}

torii_value tr_fail_span(tr_task *task, tr_error error, tr_span message)
{
    if (!start_problem(task, error)) return (torii_value){0};
    tr_budget *budget = tr_budget_enter(NULL);
    if (message.size > MESSAGE_MAX) {
        message.size = whole_characters(message.bytes, MESSAGE_MAX);
    }
    tr_text_add_span(&task->problem.message, message);
    end_problem(task);
    tr_budget_enter(budget);
    return (torii_value){0};
}

torii_value tr_fail_with(tr_task *task, tr_error error, tr_text *message)
{
    if (message->failed && !message->full) tr_fail_memory(task);
    else tr_fail_span(task, error, tr_text_span(message));
    tr_text_done(message);
    return (torii_value){0};
}

torii_value tr_fail_memory(tr_task *task)
{
    if (task->budget.exceeded) {
        return tr_fail(
            task, TR_ERR_LIMIT, "memory limit of %zu bytes reached",
            task->budget.limit);
    }
    /* No text: there may be no memory for it. */
    start_problem(task, TR_ERR_MEMORY);
    return (torii_value){0};
}

torii_value tr_fail_text(tr_task *task, const tr_text *text)
{
    if (!text->full) return tr_fail_memory(task);
    return tr_fail(
        task, TR_ERR_LIMIT, "text longer than the limit of %zu bytes", text->limit);
}

static char *copy_name(tr_span text)
{
    size_t size = text.size ? strnlen(text.bytes, text.size) : 0;
    char *copy = tr_alloc(size + 1);
    if (!copy) return NULL;
    if (size) memcpy(copy, text.bytes, size);
    copy[size] = '\0';
    return copy;
}

void tr_task_add_place(
    tr_task *task, tr_span template_name, tr_span what, uint32_t line, uint32_t column)
{
    tr_places *places = &task->problem.places;
    if (places->count >= PLACES_MAX) return;
    tr_budget *budget = tr_budget_enter(NULL);
    tr_place place = {
        .template_name = copy_name(template_name),
        .what = copy_name(what),
        .line = line,
        .column = column,
    };
    /* A place that finds no memory is left out: the message matters more. */
    if (!place.template_name || !place.what || !tr_places_push(places, place)) {
        free_c_string(place.template_name);
        free_c_string(place.what);
    }
    tr_budget_enter(budget);
}

void tr_task_add_filename(tr_task *task, tr_span filename)
{
    if (task->problem.filename || !filename.size) return;
    tr_budget *budget = tr_budget_enter(NULL);
    task->problem.filename = copy_name(filename);
    tr_budget_enter(budget);
}

/* ---- limits ---- */

static uint64_t monotonic_time(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

bool tr_task_check(tr_task *task, uint64_t steps)
{
    if (steps > task->steps) {
        uint64_t missing = steps - task->steps;
        task->steps = 0;
        if (task->steps_more != UINT64_MAX) {
            if (missing > task->steps_more) {
                task->steps_more = 0;
                tr_fail(task, TR_ERR_LIMIT, "step limit reached");
                return false;
            }
            task->steps_more -= missing;
        }
    } else {
        task->steps -= steps;
    }
    if (task->interrupt && task->interrupt(task->interrupt_data)) {
        tr_fail(task, TR_ERR_STOPPED, "stopped by the interrupt function");
        return false;
    }
    if (task->deadline && monotonic_time() >= task->deadline) {
        tr_fail(task, TR_ERR_LIMIT, "time limit reached");
        return false;
    }
    bool watched = task->interrupt || task->deadline;
    uint64_t chunk = watched ? STEPS_WATCHED : STEPS_ALONE;
    if (chunk > task->steps_more) chunk = task->steps_more;
    if (task->steps_more != UINT64_MAX) task->steps_more -= chunk;
    task->steps += chunk;
    return true;
}

bool tr_reserve(tr_task *task, size_t size)
{
    if (size > PTRDIFF_MAX) {
        if (task->budget.limit != SIZE_MAX) task->budget.exceeded = true;
        tr_fail_memory(task);
        return false;
    }
    const tr_budget *budget = &task->budget;
    if (budget->used <= budget->limit && size <= budget->limit - budget->used) {
        return true;
    }
    task->budget.exceeded = true;
    tr_fail_memory(task);
    return false;
}

bool tr_task_enter(tr_task *task)
{
    return tr_task_enter_for(task, "");
}

bool tr_task_enter_for(tr_task *task, const char *doing)
{
    if (task->nesting >= TR_NESTING_LIMIT) {
        tr_fail(task, TR_ERR_RECURSION, "maximum recursion depth exceeded%s", doing);
        return false;
    }
    task->nesting++;
    return true;
}

bool tr_task_deepen(tr_task *task)
{
    if (task->depth >= task->depth_limit) {
        tr_fail(task, TR_ERR_RECURSION, "maximum recursion depth exceeded");
        return false;
    }
    task->depth++;
    return true;
}
