/* SPDX-License-Identifier: MIT
 *
 * Calling C functions: arguments are laid out by the signature, with Python's
 * messages when they do not fit it.  Arguments stay borrowed throughout; a call
 * that passes exactly what the signature lists copies nothing.
 */
#include "value/function.h"

#include "value/operate.h"

/* ---- messages ---- */

static void add_name(tr_text *text, const tr_signature *signature)
{
    tr_text_add_span(text, signature->name);
    tr_text_add_str(text, "()");
}

/* Consumes the text. */
static bool fail_call(tr_task *task, tr_text *text)
{
    if (text->failed) tr_fail_text(task, text);
    else tr_fail_span(task, TR_ERR_TYPE, tr_text_span(text));
    tr_text_done(text);
    return false;
}

static bool fail_keyword(
    tr_task *task, const tr_signature *signature, const char *problem,
    const tr_string *name)
{
    tr_text text = tr_text_make(TR_STRING_MAX);
    add_name(&text, signature);
    tr_text_format(&text, " got %s '", problem);
    tr_text_add(&text, name->bytes, name->size);
    tr_text_add_byte(&text, '\'');
    return fail_call(task, &text);
}

/* "f() takes from 1 to 2 positional arguments but 3 were given" */
static bool fail_too_many(
    tr_task *task, const tr_signature *signature, uint32_t count, uint32_t given)
{
    uint32_t hidden = signature->hidden;
    uint32_t most = signature->keyword_only_from;
    uint32_t least = signature->required;
    uint32_t keyword_only = 0;
    for (uint32_t i = most; i < signature->count; i++)
        keyword_only += (given >> i) & 1u;
    tr_text text = tr_text_make(TR_STRING_MAX);
    add_name(&text, signature);
    if (least < most) {
        tr_text_format(
            &text, " takes from %u to %u positional arguments but %u", least + hidden,
            most + hidden, count + hidden);
    } else {
        tr_text_format(
            &text, " takes %u positional argument%s but %u", most + hidden,
            most + hidden == 1 ? "" : "s", count + hidden);
    }
    if (keyword_only) {
        tr_text_format(
            &text, " positional argument%s (and %u keyword-only argument%s)",
            count + hidden == 1 ? "" : "s", keyword_only, keyword_only == 1 ? "" : "s");
    }
    bool one = count + hidden == 1 && !keyword_only;
    tr_text_add_str(&text, one ? " was given" : " were given");
    return fail_call(task, &text);
}

static uint32_t count_missing(
    const tr_signature *signature, const tr_value *bound, uint32_t from, uint32_t to)
{
    uint32_t count = 0;
    for (uint32_t i = from; i < to; i++) {
        count += tr_is_missing(bound[i]) &&
                 tr_is_missing(signature->parameters[i].default_value);
    }
    return count;
}

/* "f() missing 2 required positional arguments: 'a' and 'b'" */
static bool fail_missing(
    tr_task *task, const tr_signature *signature, const tr_value *bound, uint32_t from,
    uint32_t to, const char *kind)
{
    uint32_t count = count_missing(signature, bound, from, to);
    tr_text text = tr_text_make(TR_STRING_MAX);
    add_name(&text, signature);
    tr_text_format(
        &text, " missing %u required %s argument%s: ", count, kind,
        count == 1 ? "" : "s");
    uint32_t shown = 0;
    for (uint32_t i = from; i < to; i++) {
        const tr_parameter *parameter = &signature->parameters[i];
        if (!tr_is_missing(bound[i]) || !tr_is_missing(parameter->default_value)) {
            continue;
        }
        shown++;
        if (shown > 1) {
            tr_text_add_str(
                &text, shown < count ? ", "
                       : count == 2  ? " and "
                                     : ", and ");
        }
        tr_text_add_byte(&text, '\'');
        tr_text_add_span(&text, tr_string_bytes(parameter->name));
        tr_text_add_byte(&text, '\'');
    }
    return fail_call(task, &text);
}

/* ---- binding ---- */

typedef struct binding {
    tr_task *task;
    const tr_signature *signature;
    tr_value bound[TR_PARAMETERS_MAX]; /* borrowed; missing: not there yet */
    uint32_t given;
    uint32_t positional; /* how many came, the leading self included */
    tr_value rest;       /* owned */
    tr_value options;    /* owned */
} binding;

static bool bind_rest(binding *bind, const tr_value *extra, uint32_t count)
{
    tr_value tuple = tr_tuple_new(count);
    if (tr_is_invalid(tuple)) {
        tr_fail_memory(bind->task);
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        tr_as_list(tuple)->items[i] = tr_retain(extra[i]);
    }
    bind->rest = tuple;
    return true;
}

/* False only without memory: too many are reported after the keywords. */
static bool bind_positional(binding *bind, tr_ref self, const tr_arguments *args)
{
    const tr_signature *signature = bind->signature;
    uint32_t most = signature->keyword_only_from;
    uint32_t at = 0;
    uint32_t used = 0;
    if (!tr_is_missing(self) && most > 0) bind->bound[at++] = self;
    while (at < most && used < args->count)
        bind->bound[at++] = args->positional[used++];
    bind->given = at ? UINT32_MAX >> (32 - at) : 0;
    bind->positional = args->count + !tr_is_missing(self);
    for (uint32_t i = at; i < signature->count; i++)
        bind->bound[i] = tr_missing();
    if (!signature->rest) return true;
    return bind_rest(bind, args->positional + used, args->count - used);
}

static uint32_t find_parameter(
    const tr_signature *signature, const tr_string *name, uint32_t from)
{
    for (uint32_t i = from; i < signature->count; i++) {
        if (tr_string_equal(tr_as_string(signature->parameters[i].name), name))
            return i;
    }
    return UINT32_MAX;
}

static bool bind_option(binding *bind, tr_string *name, tr_ref value)
{
    const tr_signature *signature = bind->signature;
    if (signature->options) {
        tr_dict *options = tr_as_dict(bind->options);
        if (!tr_is_missing(tr_dict_get_str(options, name))) {
            return fail_keyword(
                bind->task, signature, "multiple values for keyword argument", name);
        }
        if (tr_dict_set_str(options, tr_string_value(name), tr_retain(value))) {
            return true;
        }
        tr_fail_memory(bind->task);
        return false;
    }
    if (find_parameter(signature, name, 0) != UINT32_MAX) {
        return fail_keyword(
            bind->task, signature,
            "some positional-only arguments passed as keyword arguments:", name);
    }
    return fail_keyword(bind->task, signature, "an unexpected keyword argument", name);
}

static bool bind_keywords(binding *bind, const tr_arguments *args)
{
    const tr_signature *signature = bind->signature;
    if (signature->options) {
        bind->options = tr_dict_new(args->keyword_count);
        if (tr_is_invalid(bind->options)) {
            tr_fail_memory(bind->task);
            return false;
        }
    }
    for (uint32_t k = 0; k < args->keyword_count; k++) {
        tr_string *name = args->names[k];
        uint32_t i = find_parameter(signature, name, signature->positional_only);
        if (i == UINT32_MAX) {
            if (!bind_option(bind, name, args->keywords[k])) return false;
            continue;
        }
        if (!tr_is_missing(bind->bound[i])) {
            return fail_keyword(
                bind->task, signature, "multiple values for argument", name);
        }
        bind->bound[i] = args->keywords[k];
        bind->given |= 1u << i;
    }
    return true;
}

static bool fail_incomplete(const binding *bind)
{
    const tr_signature *signature = bind->signature;
    uint32_t most = signature->keyword_only_from;
    if (count_missing(signature, bind->bound, 0, most)) {
        return fail_missing(bind->task, signature, bind->bound, 0, most, "positional");
    }
    return fail_missing(
        bind->task, signature, bind->bound, most, signature->count, "keyword-only");
}

static bool fill_defaults(binding *bind)
{
    const tr_signature *signature = bind->signature;
    uint32_t most = signature->keyword_only_from;
    if (bind->positional > most && !signature->rest) {
        return fail_too_many(bind->task, signature, bind->positional, bind->given);
    }
    for (uint32_t i = 0; i < signature->count; i++) {
        if (!tr_is_missing(bind->bound[i])) continue;
        bind->bound[i] = signature->parameters[i].default_value;
        if (tr_is_missing(bind->bound[i])) return fail_incomplete(bind);
    }
    return true;
}

/* ---- calling ---- */

static tr_value run(tr_call *call)
{
    tr_task *task = call->task;
    if (!tr_charge(task, 1) || !tr_task_enter(task)) return tr_invalid();
    tr_value result = call->function->native(call);
    tr_task_leave(task);
    if (tr_is_invalid(result) && !tr_failed(task)) tr_fail_memory(task);
    return result;
}

static __attribute__((noinline)) tr_value
bind_and_run(tr_call *call, const tr_arguments *args)
{
    binding bind;
    bind.task = call->task;
    bind.signature = &call->function->signature;
    bind.rest = tr_missing();
    bind.options = tr_missing();
    tr_value result = tr_invalid();
    if (bind_positional(&bind, call->self, args) && bind_keywords(&bind, args) &&
        fill_defaults(&bind)) {
        call->args = bind.bound;
        call->given = bind.given;
        call->rest = bind.rest;
        call->options = bind.options;
        result = run(call);
    }
    tr_release(bind.rest);
    tr_release(bind.options);
    return result;
}

/* Word by word: what was written so a moment ago is not there as a whole yet. */
static inline void bind_operand(tr_value *to, const tr_value *from)
{
    uint64_t head = tr_head(from) & ~TR_HEAD_HELD;
    to->as_ = from->as_;
    memcpy(to, &head, sizeof head);
}

/* Puts keywords where nothing is yet; `at` parameters have a value already. */
static bool bind_names(
    tr_call *call, const tr_arguments *args, uint32_t at, tr_value *bound)
{
    const tr_signature *signature = &call->function->signature;
    for (uint32_t i = at; i < signature->count; i++) bound[i] = tr_missing();
    if (at < signature->positional_only) at = signature->positional_only;
    for (uint32_t k = 0; k < args->keyword_count; k++) {
        uint32_t i = find_parameter(signature, args->names[k], at);
        if (i == UINT32_MAX || !tr_is_missing(bound[i])) return false;
        bind_operand(&bound[i], &args->keywords[k]);
        call->given |= 1u << i;
    }
    return true;
}

/* Arguments and defaults for parameters that each have a name and a place, as
 * most calls have it.  False: they do not fit, which is for the binding to say. */
static inline bool bind_plainly(
    tr_call *call, const tr_arguments *args, tr_value bound[TR_PLAIN_MAX])
{
    const tr_signature *signature = &call->function->signature;
    if (!signature->plain) return false;
    uint32_t count = signature->count;
    uint32_t at = 0;
    if (args->count + !tr_is_missing(call->self) > count) return false;
    if (!tr_is_missing(call->self)) bound[at++] = call->self;
    for (uint32_t i = 0; i < args->count; i++) {
        bind_operand(&bound[at++], &args->positional[i]);
    }
    call->given = (1u << at) - 1;
    bool named = args->keyword_count != 0;
    if (named && !bind_names(call, args, at, bound)) return false;
    for (; at < count; at++) {
        if (named && !tr_is_missing(bound[at])) continue;
        bound[at] = signature->parameters[at].default_value;
        if (tr_is_missing(bound[at])) return false;
    }
    call->args = bound;
    return true;
}

tr_value tr_function_call(
    tr_task *task, const tr_function *function, tr_ref self, const tr_arguments *args)
{
    if ((function->flags & TR_FN_C_CALL) &&
        !tr_builtin_arguments_fit(task, function, self, args)) {
        return tr_invalid();
    }
    tr_call call = {
        .task = task,
        .function = function,
        .count = function->signature.count,
        .rest = tr_missing(),
        .options = tr_missing(),
        .self = self,
    };
    tr_value bound[TR_PLAIN_MAX];
    return bind_plainly(&call, args, bound) ? run(&call) : bind_and_run(&call, args);
}

tr_value tr_function_apply(
    tr_task *task, const tr_function *function, const tr_value *operands,
    uint32_t count)
{
    tr_arguments args = {.positional = operands + 1, .count = count - 1};
    if (count != function->signature.count || !function->signature.plain) {
        return tr_function_call(task, function, operands[0], &args);
    }
    if ((function->flags & TR_FN_C_CALL) &&
        !tr_builtin_arguments_fit(task, function, operands[0], &args)) {
        return tr_invalid();
    }
    tr_call call = {
        .task = task,
        .function = function,
        .args = operands,
        .count = count,
        .given = (1u << count) - 1,
        .rest = tr_missing(),
        .options = tr_missing(),
        .self = operands[0],
    };
    return run(&call);
}

/* ---- functions as values ---- */

static tr_value function_call(tr_task *task, tr_ref self, const tr_arguments *args)
{
    return tr_function_call(task, tr_as_function(self), tr_missing(), args);
}

static bool function_repr(tr_task *task, tr_ref self, tr_text *out)
{
    (void)task;
    tr_text_add_str(out, "<function ");
    tr_text_add_span(out, tr_string_bytes(tr_as_function(self)->name));
    tr_text_add_byte(out, '>');
    return true;
}

static void function_visit(tr_object *self, tr_visit visit, void *data)
{
    visit(data, &((tr_function *)self)->name);
}

static void function_free(tr_object *self)
{
    tr_signature_done(&((tr_function *)self)->signature);
}

const tr_type tr_function_type = {
    .name = "function",
    .kind = TORII_KIND_CALLABLE,
    .shareable = true,
    .call = function_call,
    .to_repr = function_repr,
    .visit = function_visit,
    .free = function_free,
    .size = sizeof(tr_function),
};

tr_function *tr_function_new(
    tr_task *task, const char *name, const char *signature, tr_native native,
    void *data, uint32_t flags)
{
    tr_signature parsed;
    if (!tr_signature_parse(task, signature, &parsed)) return NULL;
    tr_value string = tr_string_c(name);
    tr_function *function =
        tr_is_invalid(string) ? NULL : tr_instance_new(&tr_function_type);
    if (!function) {
        tr_release(string);
        tr_signature_done(&parsed);
        tr_fail_memory(task);
        return NULL;
    }
    function->native = native;
    function->data = data;
    function->name = string;
    function->signature = parsed;
    function->flags = flags;
    return function;
}

/* ---- bound methods ---- */

static tr_value method_call(tr_task *task, tr_ref self, const tr_arguments *args)
{
    const tr_bound_method *method = self.as_.pointer_;
    return tr_function_call(task, tr_as_function(method->function), method->self, args);
}

static bool method_repr(tr_task *task, tr_ref self, tr_text *out)
{
    (void)task;
    const tr_bound_method *method = self.as_.pointer_;
    tr_text_add_str(out, "<built-in method ");
    tr_text_add_span(out, tr_string_bytes(tr_as_function(method->function)->name));
    tr_text_format(out, " of %s object>", tr_type_name(method->self));
    return true;
}

static int method_equal(tr_task *task, tr_ref self, tr_ref other)
{
    (void)task;
    if (!tr_is_instance(other, &tr_bound_method_type)) return 0;
    const tr_bound_method *a = self.as_.pointer_;
    const tr_bound_method *b = other.as_.pointer_;
    return tr_same(a->function, b->function) && tr_same(a->self, b->self);
}

/* Equal methods are of one function: its place is hash enough. */
static uint32_t method_hash(tr_ref self)
{
    const tr_bound_method *method = self.as_.pointer_;
    return (uint32_t)((uintptr_t)method->function.as_.pointer_ >> 4);
}

static void method_visit(tr_object *self, tr_visit visit, void *data)
{
    tr_bound_method *method = (tr_bound_method *)self;
    visit(data, &method->function);
    visit(data, &method->self);
}

const tr_type tr_bound_method_type = {
    .name = "builtin_function_or_method",
    .kind = TORII_KIND_CALLABLE,
    .shareable = true,
    .call = method_call,
    .to_repr = method_repr,
    .equal = method_equal,
    .hash = method_hash,
    .visit = method_visit,
    .size = sizeof(tr_bound_method),
};

tr_value tr_bound_method_new(const tr_function *function, tr_ref self)
{
    tr_bound_method *method = tr_instance_new(&tr_bound_method_type);
    if (!method) return tr_invalid();
    method->function = tr_retain(tr_take(TR_OBJECT, (void *)function));
    method->self = tr_retain(self);
    return tr_take_instance(method);
}
