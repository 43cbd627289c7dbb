/* SPDX-License-Identifier: MIT
 *
 * Undefined values and what they say about themselves.
 */
#include "value/undefined.h"

#include "value/object.h"
#include "value/operate.h"

static const tr_undefined plain_undefined = {
    .head = {.count = 1, .tag = TR_UNDEFINED, .flags = TR_IMMORTAL | TR_SHARED},
    .policy = TORII_UNDEFINED_DEFAULT,
    .error = TR_ERR_UNDEFINED,
    .hint = {.tag_ = TR_NONE},
    .obj = {.tag_ = TR_MISSING},
    .name = {.tag_ = TR_NONE},
};

tr_value tr_undefined_plain(void)
{
    return tr_take(TR_UNDEFINED, (void *)&plain_undefined);
}

tr_value tr_undefined_new(
    torii_undefined_policy policy, tr_error error, tr_ref hint, tr_ref obj, tr_ref name)
{
    tr_undefined *undefined = tr_alloc(sizeof *undefined);
    if (!undefined) return tr_invalid();
    *undefined = (tr_undefined){
        .head = {.count = 1, .tag = TR_UNDEFINED},
        .policy = (uint8_t)policy,
        .error = (uint8_t)error,
        .hint = tr_retain(hint),
        .obj = tr_retain(obj),
        .name = tr_retain(name),
    };
    return tr_take(TR_UNDEFINED, undefined);
}

void tr_object_description(tr_ref value, tr_text *out)
{
    if (tr_is_none(value)) {
        tr_text_add_str(out, "None");
        return;
    }
    const char *module = NULL;
    if (tr_is_markup(value)) module = "markupsafe";
    else if (tr_is(value, TR_UNDEFINED)) module = "jinja2.runtime";
    else if (tr_is_group(value)) module = "jinja2.filters";
    else if (tr_is(value, TR_OBJECT)) module = tr_type_of(value)->module;
    if (module) {
        tr_text_add_str(out, module);
        tr_text_add_byte(out, '.');
    }
    tr_text_add_str(out, tr_type_name(value));
    tr_text_add_str(out, " object");
}

static bool has_hint(const tr_undefined *undefined)
{
    return tr_is(undefined->hint, TR_STRING) && tr_as_string(undefined->hint)->size > 0;
}

void tr_undefined_message(tr_task *task, tr_ref value, tr_text *out)
{
    const tr_undefined *undefined = tr_as_undefined(value);
    if (has_hint(undefined)) {
        tr_text_add_span(out, tr_string_bytes(undefined->hint));
    } else if (tr_is_missing(undefined->obj)) {
        tr_write_repr(task, undefined->name, out);
        tr_text_add_str(out, " is undefined");
    } else if (!tr_is(undefined->name, TR_STRING)) {
        tr_object_description(undefined->obj, out);
        tr_text_add_str(out, " has no element ");
        tr_write_repr(task, undefined->name, out);
    } else {
        tr_text_add_byte(out, '\'');
        tr_object_description(undefined->obj, out);
        tr_text_add_str(out, "' has no attribute ");
        tr_write_repr(task, undefined->name, out);
    }
}

tr_value tr_undefined_report(tr_task *task, tr_ref value)
{
    if (tr_failed(task)) return tr_invalid();
    tr_undefined_note_use(task, value, TORII_USE_FAIL);
    tr_error error = (tr_error)tr_as_undefined(value)->error;
    tr_text message = tr_text_make(TR_STRING_MAX);
    tr_undefined_message(task, value, &message);
    if (message.failed) tr_fail_text(task, &message);
    else tr_fail_span(task, error ? error : TR_ERR_UNDEFINED, tr_text_span(&message));
    tr_text_done(&message);
    return tr_invalid();
}

static bool write_debug(tr_task *task, const tr_undefined *undefined, tr_text *out)
{
    bool ok = true;
    tr_text_add_str(out, "{{ ");
    if (has_hint(undefined)) {
        tr_text_add_str(out, "undefined value printed: ");
        tr_text_add_span(out, tr_string_bytes(undefined->hint));
    } else if (tr_is_missing(undefined->obj)) {
        ok = tr_write_str(task, undefined->name, out);
    } else {
        tr_text_add_str(out, "no such element: ");
        tr_object_description(undefined->obj, out);
        tr_text_add_byte(out, '[');
        ok = tr_write_repr(task, undefined->name, out);
        tr_text_add_byte(out, ']');
    }
    tr_text_add_str(out, " }}");
    return ok;
}

bool tr_undefined_to_str(tr_task *task, tr_ref value, tr_text *out)
{
    const tr_undefined *undefined = tr_as_undefined(value);
    if (undefined->policy == TORII_UNDEFINED_STRICT) {
        tr_undefined_report(task, value);
        return false;
    }
    tr_undefined_note_use(task, value, TORII_USE_PRINT);
    switch ((torii_undefined_policy)undefined->policy) {
    case TORII_UNDEFINED_DEBUG: return write_debug(task, undefined, out);
    case TORII_UNDEFINED_DEFAULT:
    case TORII_UNDEFINED_STRICT:
    case TORII_UNDEFINED_CHAINABLE: break;
    }
    return true;
}
