/* SPDX-License-Identifier: MIT
 *
 * Methods of strings: the table, letter case, the is...() questions and what
 * only Markup has.  Searching, splitting and shaping have files of their own.
 *
 * Methods that return strings return Markup for Markup, as MarkupSafe's class.
 */
#include "builtin/methods.h"
#include "builtin/support.h"

const tr_builtin tr_string_methods[] = {
#define TR_X(name, signature, flags) \
    {#name, signature, tr_text_method_##name, flags},
    TR_TEXT_METHODS(TR_X)
#undef TR_X
};

const uint32_t tr_string_method_count =
    sizeof tr_string_methods / sizeof tr_string_methods[0];

/* ---- shared ---- */

tr_value tr_text_finish(tr_call *call, tr_text *out)
{
    tr_value string = tr_string_take_text(call->task, out);
    return tr_is_invalid(string) ? string : tr_text_like(call->args[0], string);
}

tr_value tr_text_part(tr_call *call, size_t start, size_t end)
{
    tr_span self = tr_self_span(call);
    if (start == 0 && end == self.size) return tr_retain(call->args[0]);
    tr_value part = end <= start ? tr_string_empty()
                                 : tr_string_make(self.bytes + start, end - start);
    if (tr_is_invalid(part)) return tr_fail_memory(call->task);
    return tr_text_like(call->args[0], part);
}

bool tr_arg_index(tr_call *call, uint32_t index, int64_t *out)
{
    tr_ref value = call->args[index];
    if (tr_is_intlike(value)) {
        *out = tr_as_int(value);
        return true;
    }
    return tr_to_index(call->task, value, out);
}

bool tr_arg_bound(tr_call *call, uint32_t index, int64_t other, int64_t *out)
{
    tr_ref value = call->args[index];
    if (tr_is_none(value)) {
        *out = other;
    } else if (tr_is_intlike(value)) {
        *out = tr_as_int(value);
    } else if (tr_is(value, TR_BIG)) {
        *out = tr_int_sign(value) < 0 ? INT64_MIN / 2 : INT64_MAX / 2;
    } else {
        tr_fail(
            call->task, TR_ERR_TYPE,
            "slice indices must be integers or None or have an __index__ method");
        return false;
    }
    return true;
}

bool tr_arg_text(tr_call *call, uint32_t index, const char *text)
{
    tr_ref value = call->args[index];
    if (tr_is(value, TR_STRING)) return true;
    bool numbered = strstr(text, "argument") != NULL; /* such messages say "None" */
    tr_fail(
        call->task, TR_ERR_TYPE, "%s, not %s", text,
        numbered && tr_is_none(value) ? "None" : tr_type_name(value));
    return false;
}

/* ---- letter case ---- */

static tr_value map_text(tr_call *call, void (*map)(tr_text *out, tr_span text))
{
    tr_span self = tr_self_span(call);
    if (!tr_charge_bytes(call->task, self.size)) return tr_invalid();
    char buffer[TR_STRING_BUFFER];
    tr_text out = tr_text_over(buffer, sizeof buffer, TR_STRING_MAX);
    tr_text_reserve(&out, self.size);
    map(&out, self);
    return tr_text_finish(call, &out);
}

tr_value tr_text_method_upper(tr_call *call)
{
    return map_text(call, tr_utf8_upper);
}

tr_value tr_text_method_lower(tr_call *call)
{
    return map_text(call, tr_utf8_lower);
}

tr_value tr_text_method_casefold(tr_call *call)
{
    return map_text(call, tr_utf8_fold);
}

tr_value tr_text_method_title(tr_call *call)
{
    return map_text(call, tr_utf8_title);
}

tr_value tr_text_method_capitalize(tr_call *call)
{
    return map_text(call, tr_utf8_capitalize);
}

tr_value tr_text_method_swapcase(tr_call *call)
{
    return map_text(call, tr_utf8_swapcase);
}

/* ---- questions ---- */

/* Do all characters have the property?  `empty` is the answer for "". */
static tr_value ask_all(tr_call *call, bool (*has)(uint32_t rune), bool empty)
{
    tr_span self = tr_self_span(call);
    if (self.size == 0) return tr_bool(empty);
    if (!tr_charge_bytes(call->task, self.size)) return tr_invalid();
    for (size_t at = 0, size; at < self.size; at += size) {
        if (!has(tr_utf8_rune(self.bytes + at, &size))) return tr_bool(false);
    }
    return tr_bool(true);
}

static bool is_alnum(uint32_t rune)
{
    return tr_rune_is_alpha(rune) || tr_rune_is_decimal(rune) ||
           tr_rune_is_digit(rune) || tr_rune_is_numeric(rune);
}

tr_value tr_text_method_isalnum(tr_call *call)
{
    return ask_all(call, is_alnum, false);
}

tr_value tr_text_method_isalpha(tr_call *call)
{
    return ask_all(call, tr_rune_is_alpha, false);
}

tr_value tr_text_method_isdecimal(tr_call *call)
{
    return ask_all(call, tr_rune_is_decimal, false);
}

tr_value tr_text_method_isdigit(tr_call *call)
{
    return ask_all(call, tr_rune_is_digit, false);
}

tr_value tr_text_method_isnumeric(tr_call *call)
{
    return ask_all(call, tr_rune_is_numeric, false);
}

tr_value tr_text_method_isspace(tr_call *call)
{
    return ask_all(call, tr_rune_is_space, false);
}

tr_value tr_text_method_isprintable(tr_call *call)
{
    return ask_all(call, tr_rune_is_printable, true);
}

tr_value tr_text_method_isascii(tr_call *call)
{
    return tr_bool(tr_string_is_ascii(tr_as_string(call->args[0])));
}

tr_value tr_text_method_isidentifier(tr_call *call)
{
    return tr_bool(tr_utf8_is_identifier(tr_self_span(call)));
}

/* Some character has the wanted case and none has another one. */
static tr_value ask_case(
    tr_call *call, bool (*wanted)(uint32_t rune), bool (*other)(uint32_t rune))
{
    tr_span self = tr_self_span(call);
    bool cased = false;
    if (!tr_charge_bytes(call->task, self.size)) return tr_invalid();
    for (size_t at = 0, size; at < self.size; at += size) {
        uint32_t rune = tr_utf8_rune(self.bytes + at, &size);
        if (other(rune) || tr_rune_is_title(rune)) return tr_bool(false);
        cased = cased || wanted(rune);
    }
    return tr_bool(cased);
}

tr_value tr_text_method_islower(tr_call *call)
{
    return ask_case(call, tr_rune_is_lower, tr_rune_is_upper);
}

tr_value tr_text_method_isupper(tr_call *call)
{
    return ask_case(call, tr_rune_is_upper, tr_rune_is_lower);
}

tr_value tr_text_method_istitle(tr_call *call)
{
    tr_span self = tr_self_span(call);
    bool cased = false;
    bool in_word = false;
    if (!tr_charge_bytes(call->task, self.size)) return tr_invalid();
    for (size_t at = 0, size; at < self.size; at += size) {
        uint32_t rune = tr_utf8_rune(self.bytes + at, &size);
        bool begins = tr_rune_is_upper(rune) || tr_rune_is_title(rune);
        bool continues = !begins && tr_rune_is_lower(rune);
        if (begins && in_word) return tr_bool(false);
        if (continues && !in_word) return tr_bool(false);
        in_word = begins || continues;
        cased = cased || in_word;
    }
    return tr_bool(cased);
}

/* ---- Markup ---- */

tr_value tr_text_method_escape(tr_call *call)
{
    return tr_escape(call->task, call->args[1]);
}

tr_value tr_text_method_unescape(tr_call *call)
{
    tr_span self = tr_self_span(call);
    if (!tr_charge_bytes(call->task, self.size)) return tr_invalid();
    tr_text out = tr_text_make(TR_STRING_MAX);
    tr_html_unescape(&out, self);
    return tr_string_take_text(call->task, &out);
}

tr_value tr_text_method_striptags(tr_call *call)
{
    tr_span self = tr_self_span(call);
    if (!tr_charge_bytes(call->task, self.size)) return tr_invalid();
    tr_text out = tr_text_make(TR_STRING_MAX);
    if (!tr_html_strip_tags(call->task, &out, self)) {
        tr_text_done(&out);
        return tr_invalid();
    }
    return tr_string_take_text(call->task, &out);
}
