/* SPDX-License-Identifier: MIT
 *
 * Templates that use templates: include, import and extends, and the module
 * that an import gives.
 *
 * A module imported without context is made once in a rendering and shared by
 * all its imports, as Jinja caches it.
 */
#include "vm/watch.h"

#define KNOWN_NAMES 8

/* Where a name that was asked for stands in the context's variables, as long as
 * neither these nor the public names gain or lose one. */
typedef struct known_name {
    tr_value name; /* the very string; missing: none yet */
    uint32_t entry;
    uint32_t vars_version, hidden_version;
} known_name;

typedef struct module {
    tr_instance instance;
    tr_context *context; /* counted */
    tr_value body;       /* what the template printed */
    known_name known[KNOWN_NAMES];
    uint32_t oldest; /* of those: the next to be replaced */
    uint64_t effects; /* those of the machine when it began */
    bool is_told;     /* the host saw something of its making */
} module;

/* ------------------------------------------------------------------ loading ---- */

/* What finding a template costs, found or not, in steps. */
#define LOAD_STEPS 8
#define MISS_STEPS 24

static const tr_program *load_one(tr_machine *machine, tr_ref name)
{
    if (!tr_charge(&machine->task, LOAD_STEPS)) return NULL;
    machine->effects++;
    if (tr_is_instance(name, &tr_template_type)) {
        const tr_template_object *object = name.as_.pointer_;
        if (machine->loaded) machine->loaded(machine->loaded_data, object->program);
        return tr_program_retain(object->program);
    }
    tr_value parent = tr_retain(tr_top(machine)->program->name);
    const tr_program *program = machine->runtime->load_template(machine, name, parent);
    tr_release(parent);
    if (program && machine->loaded) machine->loaded(machine->loaded_data, program);
    return program;
}

static void fail_selection(tr_machine *machine, const tr_value *names, uint32_t count)
{
    tr_task *task = &machine->task;
    tr_text text = tr_text_make(1u << 16);
    tr_text_add_str(&text, "none of the templates given were found: ");
    for (uint32_t i = 0; i < count; i++) {
        if (i) tr_text_add_str(&text, ", ");
        if (tr_is(names[i], TR_UNDEFINED)) {
            tr_undefined_message(task, names[i], &text);
        } else if (!tr_write_str(task, names[i], &text)) {
            break;
        }
    }
    tr_fail_with(task, TR_ERR_NONE_FOUND, &text);
}

static bool is_missing_template(const tr_task *task)
{
    tr_error error = task->problem.error;
    return error == TR_ERR_NOT_FOUND || error == TR_ERR_NONE_FOUND ||
           error == TR_ERR_UNDEFINED;
}

static const tr_program *select_from(tr_machine *machine, tr_ref names)
{
    tr_task *task = &machine->task;
    int some = tr_truth(task, names);
    if (some < 0) return NULL;
    tr_value list = some ? tr_to_list(task, names) : tr_list_new(0);
    if (tr_is_invalid(list)) return NULL;
    const tr_list *items = tr_as_list(list);
    const tr_program *found = NULL;
    for (uint32_t i = 0; i < items->count && !found; i++) {
        if (tr_is_undefined(items->items[i])) continue;
        found = load_one(machine, items->items[i]);
        if (!found && !is_missing_template(task)) {
            tr_release(list);
            return NULL;
        }
        if (!found) tr_task_forget(task);
        if (!found && !tr_charge(task, MISS_STEPS)) {
            tr_release(list);
            return NULL;
        }
    }
    if (!found && !items->count) {
        tr_fail(task, TR_ERR_NONE_FOUND,
                "Tried to select from an empty list of templates.");
    } else if (!found) {
        fail_selection(machine, items->items, items->count);
    }
    tr_release(list);
    return found;
}

const tr_program *tr_module_load(tr_machine *machine, tr_ref names, bool may_select)
{
    if (tr_is(names, TR_UNDEFINED)) {
        tr_undefined_report(&machine->task, names);
        return NULL;
    }
    if (tr_is(names, TR_STRING) || tr_is_instance(names, &tr_template_type) ||
        !may_select) {
        uint32_t hash;
        if (!tr_hash(&machine->task, names, &hash)) return NULL;
        return load_one(machine, names);
    }
    return select_from(machine, names);
}

/* ----------------------------------------------------------- include, extends ---- */

static tr_context *context_for(
    tr_machine *machine, const tr_program *program, tr_context *parent, tr_ref locals)
{
    tr_context *context = tr_context_new(machine, program);
    if (!context) return NULL;
    context->parent = tr_context_retain(parent);
    context->autoescape = tr_runtime_autoescape(machine->runtime, program->name);
    if (tr_is(locals, TR_DICT)) context->locals = tr_retain(locals);
    return context;
}

static bool include_with_context(
    tr_machine *machine, const tr_program *program, tr_ref locals)
{
    tr_context *context =
        context_for(machine, program, tr_top(machine)->context, locals);
    if (!context) return false;
    tr_frame *frame =
        tr_frame_push(machine, TR_FRAME_INCLUDE, program, 0, context, NULL);
    tr_context_release(context);
    tr_watched how = frame ? TR_WATCH_RUN : TR_WATCH_FAILED;
    if (frame && machine->includes) how = tr_watch_begin(machine);
    if (how == TR_WATCH_RUN && machine->runtime->note_include) {
        machine->runtime->note_include(&machine->task, program, true);
    }
    return how != TR_WATCH_FAILED;
}

static tr_value find_module(tr_machine *machine, const tr_program *program);

/* Without context the template is a module, printed by its includes. */
static bool include_module(tr_machine *machine, const tr_program *program)
{
    tr_value found = find_module(machine, program);
    if (tr_is_invalid(found)) return false;
    if (!tr_is_missing(found)) {
        tr_span body = tr_string_bytes(((module *)found.as_.pointer_)->body);
        tr_text_add_span(&machine->out.text, body);
        tr_release(found);
        return true;
    }
    if (!tr_module_run(machine, program, NULL)) return false;
    tr_top(machine)->direct = true; /* printed rather than pushed */
    return !machine->includes || tr_watch_begin(machine) != TR_WATCH_FAILED;
}

bool tr_module_include(tr_machine *machine, tr_ref names, tr_ref locals, uint32_t flags)
{
    const tr_program *program = tr_module_load(machine, names, true);
    if (!program) {
        bool absent = machine->task.problem.error == TR_ERR_NOT_FOUND ||
                      machine->task.problem.error == TR_ERR_NONE_FOUND;
        if (!(flags & 2u) || !absent || machine->task.problem.places.count) {
            return false;
        }
        tr_task_forget(&machine->task);
        return true;
    }
    bool ok = flags & 1u ? include_with_context(machine, program, locals)
                         : include_module(machine, program);
    tr_program_release(program);
    return ok;
}

bool tr_module_extends(tr_machine *machine, tr_ref name)
{
    const tr_program *program = tr_module_load(machine, name, false);
    if (!program) return false;
    tr_frame *frame = tr_top(machine);
    tr_program_release(frame->parent);
    frame->parent = program;
    return tr_context_add_blocks(machine, frame->context, program);
}

/* ------------------------------------------------------------------- import ---- */

/* The module of this rendering made from the program; owned, or missing. */
static tr_value find_module(tr_machine *machine, const tr_program *program)
{
    if (!tr_is(program->name, TR_STRING)) return tr_missing();
    tr_ref found =
        tr_dict_get_str(tr_as_dict(machine->modules), tr_as_string(program->name));
    if (tr_is_missing(found)) return tr_missing();
    const module *m = found.as_.pointer_;
    if (m->context->program != program) return tr_missing();
    /* What watches did not see of it, and what others may change in it, differs. */
    if (machine->watch && (m->is_told || !tr_watch_is_constant(found))) {
        tr_watch_spoil(machine);
    }
    return tr_retain(found);
}

bool tr_module_run(tr_machine *machine, const tr_program *program, tr_context *context)
{
    bool shared = context == NULL;
    if (shared) {
        context = tr_context_new(machine, program);
        if (!context) return false;
        context->autoescape = tr_runtime_autoescape(machine->runtime, program->name);
    }
    module *m = tr_instance_new(&tr_module_type);
    if (!m) tr_fail_memory(&machine->task);
    if (m) {
        m->context = tr_context_retain(context);
        m->body = tr_none();
        m->effects = machine->effects;
        for (uint32_t i = 0; i < KNOWN_NAMES; i++) m->known[i].name = tr_missing();
    }
    tr_frame *frame =
        m ? tr_frame_push(machine, TR_FRAME_IMPORT, program, 0, context, NULL) : NULL;
    if (shared) tr_context_release(context);
    if (!frame) {
        if (m) tr_release(tr_take_instance(m));
        return false;
    }
    frame->module = tr_take_instance(m);
    frame->markup = shared; /* to be kept for the rendering */
    if (tr_marks_push(&machine->captures, machine->out.text.size)) return true;
    tr_fail_memory(&machine->task);
    tr_frame_drop(machine);
    return false;
}

tr_value tr_module_finish(tr_machine *machine, tr_frame *frame, tr_value printed)
{
    tr_value value = frame->module;
    frame->module = tr_missing();
    module *m = value.as_.pointer_;
    tr_release(m->body);
    m->body = printed;
    m->is_told = machine->effects != m->effects;
    if (machine->watch && !tr_watch_is_constant(value)) tr_watch_spoil(machine);
    if (frame->markup && tr_is(m->context->program->name, TR_STRING) &&
        !tr_dict_set_str(
            tr_as_dict(machine->modules), m->context->program->name,
            tr_retain(value))) {
        tr_release(value);
        return tr_fail_memory(&machine->task);
    }
    if (!frame->direct) return value;
    tr_text_add_span(&machine->out.text, tr_string_bytes(m->body));
    if (m->context->watch) tr_watch_end(machine, m->context, true);
    tr_release(value);
    return tr_missing();
}

/* A result that is there at once is pushed on the stack like that of a run. */
bool tr_module_import(
    tr_machine *machine, tr_ref names, tr_ref locals, bool with_context)
{
    const tr_program *program = tr_module_load(machine, names, false);
    if (!program) return false;
    bool ok;
    if (with_context) {
        tr_context *parent = tr_context_snapshot(machine, tr_top(machine)->context);
        tr_context *context =
            parent ? context_for(machine, program, parent, locals) : NULL;
        ok = context && tr_module_run(machine, program, context);
        tr_context_release(context);
        tr_context_release(parent);
    } else {
        tr_value found = find_module(machine, program);
        ok = !tr_is_invalid(found);
        if (ok && !tr_is_missing(found)) {
            *tr_top(machine)->sp++ = found;
        } else if (ok) {
            ok = tr_module_run(machine, program, NULL);
        }
    }
    tr_program_release(program);
    return ok;
}

int tr_module_get(tr_machine *machine, tr_ref name, tr_value *result)
{
    const tr_program *program = tr_module_load(machine, name, false);
    if (!program) return 0;
    *result = find_module(machine, program);
    int how = !tr_is_invalid(*result);
    if (tr_is_missing(*result)) how = tr_module_run(machine, program, NULL) ? 2 : 0;
    tr_program_release(program);
    return how;
}

bool tr_module_stand(tr_machine *machine, tr_ref value)
{
    const module *m = value.as_.pointer_;
    const tr_program *program = m->context->program;
    return tr_frame_push(machine, TR_FRAME_ROOT, program, 0, m->context, NULL) != NULL;
}

const tr_context *tr_module_context(tr_ref value)
{
    return ((const module *)value.as_.pointer_)->context;
}

static tr_value exported_name(const module *m, tr_string *name)
{
    return tr_retain(tr_context_exported(m->context, name));
}

/* Another number each time that a name is hidden or shown. */
static uint32_t hidden_version(const tr_context *c)
{
    return tr_is(c->hidden, TR_DICT) ? tr_as_dict(c->hidden)->version + 1 : 0;
}

static void know(module *m, tr_string *name)
{
    const tr_dict *vars = tr_as_dict(m->context->vars);
    uint8_t entry = 0;
    tr_dict_get_hint(vars, name, &entry);
    tr_ref key = vars->entries[entry].key; /* another one: it is too far behind */
    if (!tr_is(key, TR_STRING) || !tr_string_equal(tr_as_string(key), name)) return;
    known_name *known = &m->known[m->oldest++ % KNOWN_NAMES];
    tr_release(known->name);
    *known = (known_name){
        .name = tr_retain(tr_string_value(name)),
        .entry = entry,
        .vars_version = vars->version,
        .hidden_version = hidden_version(m->context),
    };
}

tr_value tr_module_member(tr_ref value, tr_string *name)
{
    module *m = value.as_.pointer_;
    const tr_context *c = m->context;
    if (!tr_is(c->vars, TR_DICT)) return tr_missing();
    const tr_dict *vars = tr_as_dict(c->vars);
    uint32_t hidden = hidden_version(c);
    for (uint32_t i = 0; i < KNOWN_NAMES; i++) {
        const known_name *known = &m->known[i];
        if (known->name.as_.pointer_ == name && known->entry < vars->used &&
            known->vars_version == vars->version &&
            known->hidden_version == hidden) {
            return tr_retain(vars->entries[known->entry].value);
        }
    }
    tr_value found = exported_name(m, name);
    if (!tr_is_missing(found)) know(m, name);
    return found;
}

static tr_value missing_name(
    tr_machine *machine, const module *m, tr_string *name, uint32_t line)
{
    tr_task *task = &machine->task;
    tr_text text = tr_text_make(1u << 16);
    tr_text_add_str(&text, "the template ");
    tr_write_repr(task, m->context->program->name, &text);
    tr_text_format(&text, " (imported on line %u", line);
    tr_ref importer = tr_top(machine)->program->name;
    if (!tr_is_none(importer)) {
        tr_text_add_str(&text, " in ");
        tr_write_repr(task, importer, &text);
    }
    tr_text_add_str(&text, ") does not export the requested name ");
    tr_write_repr(task, tr_string_value(name), &text);
    tr_value hint = tr_string_take_text(task, &text);
    if (tr_is_invalid(hint)) return hint;
    tr_value result =
        tr_undefined_make(task, hint, tr_missing(), tr_string_value(name));
    tr_release(hint);
    return result;
}

tr_value tr_module_name(
    tr_machine *machine, tr_ref value, tr_string *name, uint32_t line)
{
    if (!tr_is_instance(value, &tr_module_type)) { /* only in damaged programs */
        return tr_fail(&machine->task, TR_ERR_MISUSE, "there is no module");
    }
    const module *m = value.as_.pointer_;
    tr_value found = exported_name(m, name);
    return tr_is_missing(found) ? missing_name(machine, m, name, line) : found;
}

/* ------------------------------------------------------- templates as values ---- */

static tr_value template_get_attr(tr_task *task, tr_ref self, tr_string *name)
{
    const tr_template_object *object = self.as_.pointer_;
    (void)task;
    tr_span text = {name->bytes, name->size};
    if (tr_span_is(text, "name")) return tr_retain(object->program->name);
    if (tr_span_is(text, "filename")) return tr_retain(object->program->filename);
    return tr_missing();
}

static bool template_to_repr(tr_task *task, tr_ref self, tr_text *out)
{
    const tr_template_object *object = self.as_.pointer_;
    tr_text_add_str(out, "<Template ");
    bool ok = true;
    if (tr_is(object->program->name, TR_STRING)) {
        ok = tr_write_repr(task, object->program->name, out);
    } else {
        tr_text_add_str(out, "memory");
    }
    tr_text_add_byte(out, '>');
    return ok;
}

static void free_template(tr_object *self)
{
    tr_template_object *object = (tr_template_object *)(void *)self;
    tr_program_release(object->program);
    if (object->release) object->release(object->owner);
}

const tr_type tr_template_type = {
    .name = "Template",
    .module = "jinja2.environment",
    .kind = TORII_KIND_OBJECT,
    .shareable = true,
    .get_attr = template_get_attr,
    .to_str = template_to_repr,
    .to_repr = template_to_repr,
    .free = free_template,
    .size = sizeof(tr_template_object),
};

/* --------------------------------------------------------------------- type ---- */

static tr_value get_attr(tr_task *task, tr_ref self, tr_string *name)
{
    const module *m = self.as_.pointer_;
    (void)task;
    tr_value found = exported_name(m, name);
    if (!tr_is_missing(found)) return found;
    if (tr_span_is((tr_span){name->bytes, name->size}, "__name__")) {
        return tr_retain(m->context->program->name);
    }
    return tr_missing();
}

static bool to_str(tr_task *task, tr_ref self, tr_text *out)
{
    const module *m = self.as_.pointer_;
    return tr_write_str(task, m->body, out);
}

static bool to_repr(tr_task *task, tr_ref self, tr_text *out)
{
    const module *m = self.as_.pointer_;
    tr_text_add_str(out, "<TemplateModule ");
    bool ok = tr_write_repr(task, m->context->program->name, out);
    tr_text_add_byte(out, '>');
    return ok;
}

static tr_value to_html(tr_task *task, tr_ref self)
{
    const module *m = self.as_.pointer_;
    (void)task;
    return tr_as_markup(tr_retain(m->body));
}

static void visit(tr_object *self, tr_visit visit_child, void *data)
{
    module *m = (module *)(void *)self;
    visit_child(data, &m->body);
    for (uint32_t i = 0; i < KNOWN_NAMES; i++) visit_child(data, &m->known[i].name);
}

static void free_module(tr_object *self)
{
    tr_context_release(((module *)(void *)self)->context);
}

const tr_type tr_module_type = {
    .name = "TemplateModule",
    .module = "jinja2.environment",
    .kind = TORII_KIND_OBJECT,
    .get_attr = get_attr,
    .to_str = to_str,
    .to_repr = to_repr,
    .to_html = to_html,
    .visit = visit,
    .free = free_module,
    .size = sizeof(module),
};
