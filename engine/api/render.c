/* SPDX-License-Identifier: MIT
 *
 * Renderings: a machine from the pool, limits, a context, and text out.
 *
 * A text that is returned is the machine's own buffer: 16 bytes before it keep
 * its size for torii_free().
 */
#include "api/host.h"

#include <time.h>

#define PREFIX TR_FREE_PREFIX

/* Renderings within each other on one thread: host functions that render stand on
 * the C stack, where no limit of a template can see them. */
#define NESTED_MAX 64u

static _Thread_local unsigned nested;

bool tr_nested_enter(void)
{
    if (nested == NESTED_MAX) return false;
    if (!nested++) tr_counts_gather();
    return true;
}

void tr_nested_leave(void)
{
    if (!--nested) tr_counts_settle();
}

static bool enter(torii_error **err)
{
    if (tr_nested_enter()) return true;
    tr_error_set(err, TR_ERR_RECURSION, "maximum recursion depth exceeded");
    return false;
}

/* ------------------------------------------------------------------- limits ---- */

static torii_limits read_limits(const torii_env *env, const torii_limits *limits)
{
    torii_limits result = env->limits;
    if (!limits) return result;
    torii_limits given = {0};
    size_t size = limits->struct_size;
    memcpy(&given, limits, size < sizeof given ? size : sizeof given);
    if (given.steps) result.steps = given.steps;
    if (given.memory) result.memory = given.memory;
    if (given.output) result.output = given.output;
    if (given.depth) result.depth = given.depth;
    if (given.range) result.range = given.range;
    if (given.time) result.time = given.time;
    return result;
}

static uint64_t now(void)
{
    struct timespec t = {0};
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* `before`: bytes in the buffer that are no output. */
static void apply_limits(tr_machine *m, const torii_limits *limits, size_t before)
{
    tr_task *task = &m->task;
    uint64_t steps = limits->steps ? limits->steps : UINT64_MAX;
    task->steps = steps < 1000 ? steps : 1000; /* then the clock is looked at */
    task->steps_more = steps - task->steps;
    task->budget.limit = limits->memory ? limits->memory : SIZE_MAX;
    if (limits->depth) task->depth_limit = limits->depth;
    if (limits->range) {
        task->range_limit = limits->range == UINT32_MAX ? UINT64_MAX : limits->range;
    }
    if (limits->time) task->deadline = now() + limits->time;
    m->out.limit = limits->output ? limits->output : UINT64_MAX;
    m->out.text.limit = SIZE_MAX;
    if (limits->output && limits->output < SIZE_MAX - before) {
        m->out.text.limit = limits->output + before;
    }
}

void tr_env_limit_machine(const torii_env *env, tr_machine *m)
{
    torii_limits limits = read_limits(env, NULL);
    apply_limits(m, &limits, 0);
}

/* ------------------------------------------------------------------ running ---- */

/* Where output goes, and what part of the template runs. */
typedef struct request {
    const torii_template *tmpl;
    torii_ref context;
    torii_render_options options;
    bool keep; /* the text is wanted: nothing is given to a writer */
} request;

bool tr_check_context(torii_ref context, torii_error **err)
{
    bool spoiled = tr_is_spoiled(context);
    if (!spoiled && (tr_is(context, TR_DICT) || tr_is(context, TR_UNDEFINED) ||
                     tr_is_missing(context) || tr_is_none(context))) {
        return true;
    }
    if (spoiled) {
        tr_error_set(err, TR_ERR_MEMORY, "out of memory");
    } else {
        tr_error_set(err, TR_ERR_MISUSE, "the context is no dict");
    }
    return false;
}

typedef struct loaded_hook {
    void (*loaded)(void *data, const torii_template *tmpl);
    void *data;
    torii_env *env;
} loaded_hook;

static void report_loaded(void *data, const tr_program *program)
{
    const loaded_hook *hook = data;
    torii_template view = {.count = 2, .program = program, .env = hook->env};
    view.globals = tr_missing();
    hook->loaded(hook->data, &view);
}

/* The globals of the template and of the rendering, which go first. */
static bool set_globals(tr_machine *m, const request *r, tr_ref more)
{
    tr_ref own = r->tmpl->globals;
    if (!tr_is(own, TR_DICT) || !tr_is(more, TR_DICT)) {
        m->globals = tr_retain(tr_is(more, TR_DICT) ? more : own);
        return true;
    }
    tr_value both = tr_dict_copy(own);
    if (tr_is_invalid(both)) return false;
    m->globals = both;
    return tr_dict_update(&m->task, tr_as_dict(both), tr_as_dict(more));
}

/* machine->begin_include */
static void begin_include(
    tr_machine *machine, const tr_program *program, torii_include *answer)
{
    torii_call call = tr_host_begin(&machine->task, "include", NULL);
    torii_template view = {
        .count = 2, .program = program, .env = machine->runtime->env};
    view.globals = tr_missing();
    machine->includes->begin(&call, machine->includes->data, &view, answer);
    tr_host_end(&call, tr_invalid());
}

static void prepare(tr_machine *m, const request *r, loaded_hook *hook)
{
    const torii_render_options *o = &r->options;
    torii_limits limits = read_limits(r->tmpl->env, o->limits);
    apply_limits(m, &limits, r->keep ? PREFIX : 0);
    m->out.write = o->write;
    m->out.write_data = o->write_data;
    m->data = o->data;
    m->task.interrupt = o->interrupt;
    m->task.interrupt_data = o->data;
    m->includes = o->includes;
    m->begin_include = begin_include;
    if (o->loaded) {
        *hook = (loaded_hook){o->loaded, o->data, r->tmpl->env};
        m->loaded = report_loaded;
        m->loaded_data = hook;
    }
    if (r->keep) {
        size_t last = tr_relaxed_load(&r->tmpl->last_size);
        size_t wanted = PREFIX + last + (last >> 3);
        static const char prefix[PREFIX];
        tr_text_reserve(&m->out.text, wanted);
        tr_text_add(&m->out.text, prefix, PREFIX);
        m->out.flush_at = SIZE_MAX;
    } else {
        m->out.flush_at = (size_t)32 << 10;
    }
}

static bool run(tr_machine *m, const request *r)
{
    const tr_program *program = r->tmpl->program;
    if (m->loaded) m->loaded(m->loaded_data, program);
    tr_value base = tr_is(r->context, TR_DICT) ? r->context : tr_missing();
    if (!r->options.block) return tr_machine_render(m, program, base);
    return tr_machine_render_block(m, program, base, tr_span_of(r->options.block));
}

char *tr_text_give(tr_text *text, size_t *size)
{
    if (!tr_text_c(text)) return NULL;
    char *data = text->data;
    memcpy(data, &text->capacity, sizeof text->capacity);
    if (size) *size = text->size - PREFIX;
    *text = tr_text_make(SIZE_MAX);
    return data + PREFIX;
}

static void tell_start(const request *r)
{
    const torii_observer *o = &r->tmpl->env->hooks.observer;
    if (o->started) o->started(o->data, r->tmpl, r->options.data);
}

/* `task` has the problem if it failed. */
static void tell_end(const request *r, tr_task *task, bool ok, torii_error **err)
{
    const torii_observer *o = &r->tmpl->env->hooks.observer;
    torii_error *error = NULL;
    if (!ok) tr_error_take(task, o->failed ? &error : err);
    if (ok && o->finished) o->finished(o->data, r->tmpl, r->options.data);
    if (ok || !o->failed) return;
    o->failed(o->data, r->tmpl, r->options.data, error);
    if (err) *err = error;
    else torii_error_free(error);
}

/* With `keep`: the text, else any non-NULL pointer; NULL on an error. */
static char *render(const request *r, size_t *size, torii_error **err)
{
    const torii_value *globals = r->options.globals;
    if (!tr_is_given(r->tmpl, err) || !tr_check_context(r->context, err) ||
        (globals && !tr_check_context(*globals, err)) || !enter(err)) {
        return NULL;
    }
    tr_pooled *pooled = tr_env_take_machine(r->tmpl->env);
    if (!pooled) {
        tr_nested_leave();
        tr_error_set(err, TR_ERR_MEMORY, "out of memory");
        return NULL;
    }
    tr_machine *m = &pooled->machine;
    loaded_hook hook;
    tr_budget *budget = tr_budget_enter(&m->task.budget);
    prepare(m, r, &hook);
    tell_start(r);
    bool ok = set_globals(m, r, globals ? *globals : tr_missing()) && run(m, r);
    tr_budget_enter(NULL);
    char *text = NULL;
    static const char done;
    if (ok && r->keep) {
        torii_template *t = (torii_template *)(uintptr_t)r->tmpl;
        size_t length = m->out.text.size - PREFIX;
        /* written only if it changes: other threads read what lies beside it */
        if (length < UINT32_MAX / 2 && tr_relaxed_load(&t->last_size) != length) {
            tr_relaxed_store(&t->last_size, (uint32_t)length);
        }
        text = tr_text_give(&m->out.text, size);
        if (!text) tr_fail_memory(&m->task);
    } else if (ok) {
        text = (char *)(uintptr_t)&done; /* only told from NULL */
    }
    if (!text && !tr_failed(&m->task)) tr_fail_memory(&m->task);
    tell_end(r, &m->task, text != NULL, err);
    tr_env_give_machine(r->tmpl->env, pooled);
    tr_budget_enter(budget);
    tr_nested_leave();
    return text;
}

char *torii_render(
    const torii_template *tmpl, torii_ref context, size_t *size, torii_error **err)
{
    request r = {.tmpl = tmpl, .context = context, .keep = true};
    return render(&r, size, err);
}

bool torii_render_with(
    const torii_template *tmpl, torii_ref context, const torii_render_options *options,
    torii_error **err)
{
    if (!tr_is_given(options, err)) return false;
    request r = {.tmpl = tmpl, .context = context};
    size_t size = options->struct_size;
    memcpy(&r.options, options, size < sizeof r.options ? size : sizeof r.options);
    if (!r.options.write) {
        tr_error_set(err, TR_ERR_MISUSE, "torii_render_with() needs a write callback");
        return false;
    }
    return render(&r, NULL, err) != NULL;
}

static bool write_file(void *data, const char *text, size_t size)
{
    return fwrite(text, 1, size, data) == size;
}

bool torii_render_file(
    const torii_template *tmpl, torii_ref context, FILE *file, torii_error **err)
{
    if (!tr_is_given(file, err)) return false;
    torii_render_options options = TORII_RENDER_OPTIONS_INIT;
    options.write = write_file;
    options.write_data = file;
    return torii_render_with(tmpl, context, &options, err);
}

char *torii_render_text(
    const torii_env *env, const char *source, torii_ref context, torii_error **err)
{
    const torii_template *tmpl = torii_env_compile(env, NULL, source, SIZE_MAX, err);
    if (!tmpl) return NULL;
    char *text = torii_render(tmpl, context, NULL, err);
    torii_template_release(tmpl);
    return text;
}

void torii_free(char *text)
{
    if (!text) return;
    size_t capacity;
    memcpy(&capacity, text - PREFIX, sizeof capacity);
    tr_free(text - PREFIX, capacity);
}

/* -------------------------------------------------------------- expressions ---- */

static const tr_program *compile_expression(
    const torii_env *env, tr_task *task, const char *expression)
{
    tr_tree tree;
    tr_node *node = NULL;
    uint32_t line = 0, column = 0;
    tr_tree_init(&tree);
    const tr_program *program = NULL;
    tr_compile_options options = {
        .name = tr_none(),
        .filename = tr_none(),
        .sandboxed = env->runtime.sandbox != TORII_SANDBOX_OFF,
        .intercepted = env->hooks.intercepted,
        .find_filter = tr_env_filter,
        .find_test = tr_env_test,
        .data = env,
    };
    if (tr_parse_expression(
            task, &env->dialect, tr_span_of(expression), &tree, &node, &line,
            &column)) {
        program = tr_compile_expression(task, &tree, node, &options, &line, &column);
    }
    if (!program) {
        if (!tr_failed(task)) tr_fail_memory(task);
        tr_task_add_place(
            task, TR_SPAN("<expression>"), TR_SPAN("expression"), line ? line : 1,
            column);
    }
    tr_tree_done(&tree);
    return program;
}

torii_value torii_eval(
    const torii_env *env, const char *expression, torii_ref context, torii_error **err)
{
    if (!tr_env_use(env, err) || !tr_is_given(expression, err) ||
        !tr_check_context(context, err) || !enter(err)) {
        return tr_invalid();
    }
    tr_pooled *pooled = tr_env_take_machine(env);
    if (!pooled) {
        tr_nested_leave();
        tr_error_set(err, TR_ERR_MEMORY, "out of memory");
        return tr_invalid();
    }
    tr_machine *m = &pooled->machine;
    tr_env_limit_machine(env, m);
    tr_budget *budget = tr_budget_enter(&m->task.budget);
    tr_value value = tr_invalid();
    const tr_program *program = compile_expression(env, &m->task, expression);
    if (program) {
        tr_value base = tr_is(context, TR_DICT) ? context : tr_missing();
        value = tr_machine_eval(m, program, base);
    }
    tr_budget_enter(NULL);
    if (tr_is_invalid(value)) tr_error_take(&m->task, err);
    tr_program_release(program);
    tr_env_give_machine(env, pooled);
    tr_budget_enter(budget);
    tr_nested_leave();
    return value;
}
