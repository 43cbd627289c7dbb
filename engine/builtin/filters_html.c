/* SPDX-License-Identifier: MIT
 *
 * Filters that make or take apart HTML, URLs and JSON.
 *
 * Invariant: what is flagged as Markup here was escaped here, or is Markup by
 * the template author's own word (safe).
 */
#include "builtin/filters.h"

#include "base/utf8.h"
#include "value/json.h"

tr_value tr_filter_escape(tr_call *call)
{
    return tr_escape(call->task, tr_arg(call, 0));
}

tr_value tr_filter_forceescape(tr_call *call)
{
    tr_value text = tr_html_or_str(call->task, tr_arg(call, 0));
    if (tr_is_invalid(text)) return text;
    tr_value result = tr_escape(call->task, text);
    tr_release(text);
    return result;
}

tr_value tr_filter_safe(tr_call *call)
{
    tr_value text = tr_html_or_str(call->task, tr_arg(call, 0));
    return tr_is(text, TR_STRING) ? tr_as_markup(text) : text;
}

tr_value tr_filter_striptags(tr_call *call)
{
    tr_task *task = call->task;
    tr_value text = tr_html_or_str(task, tr_arg(call, 0));
    if (tr_is_invalid(text)) return text;
    tr_text out = tr_text_make(TR_STRING_MAX);
    tr_value result = tr_invalid();
    if (tr_html_strip_tags(task, &out, tr_string_bytes(text))) {
        result = tr_string_take_text(task, &out);
    } else {
        tr_text_done(&out);
    }
    tr_release(text);
    return result;
}

/* ---- xmlattr ---- */

/* Characters that end an attribute name in HTML. */
static bool is_bad_key(tr_span key)
{
    for (size_t i = 0; i < key.size; i++) {
        switch (key.bytes[i]) {
        case ' ':
        case '\t':
        case '\n':
        case '\v':
        case '\f':
        case '\r':
        case '/':
        case '>':
        case '=':
            return true;
        default:
            break;
        }
    }
    return false;
}

static bool add_xml_attribute(tr_task *task, tr_text *out, tr_ref key, tr_ref value)
{
    if (tr_is_none(value) || tr_is_undefined(value)) return true;
    if (!tr_is(key, TR_STRING)) {
        tr_fail(
            task, TR_ERR_TYPE, "expected string or bytes-like object, got '%s'",
            tr_type_name(key));
        return false;
    }
    if (is_bad_key(tr_string_bytes(key))) {
        tr_text shown = tr_text_make(TR_STRING_MAX);
        tr_text_add_str(&shown, "Invalid character in attribute name: ");
        if (tr_write_repr(task, key, &shown)) {
            tr_fail_span(task, TR_ERR_VALUE, tr_text_span(&shown));
        }
        tr_text_done(&shown);
        return false;
    }
    tr_text_add_byte(out, ' ');
    if (!tr_write_escaped(task, key, out)) return false;
    tr_text_add_str(out, "=\"");
    if (!tr_write_escaped(task, value, out)) return false;
    tr_text_add_byte(out, '"');
    return true;
}

/* The two values of an item such as (key, value); owned. */
static bool unpack_pair(tr_task *task, tr_ref item, tr_value pair[2])
{
    if (!tr_is_iterable(item)) {
        tr_fail(
            task, TR_ERR_TYPE, "cannot unpack non-iterable %s object",
            tr_type_name(item));
        return false;
    }
    tr_iter iter;
    if (!tr_iter_init(task, &iter, item)) return false;
    pair[0] = pair[1] = tr_missing();
    int more = 1;
    int count = 0;
    while (count < 2 && (more = tr_iter_next(task, &iter, &pair[count])) == 1) count++;
    tr_value extra = tr_missing();
    if (more == 1) more = tr_iter_next(task, &iter, &extra);
    tr_iter_done(&iter);
    if (more == 0 && count == 2) return true;
    if (more == 0) {
        tr_fail(
            task, TR_ERR_VALUE, "not enough values to unpack (expected 2, got %d)",
            count);
    } else if (more == 1) {
        tr_release(extra);
        tr_fail(task, TR_ERR_VALUE, "too many values to unpack (expected 2)");
    }
    for (int i = 0; i < count; i++) tr_release(pair[i]);
    return false;
}

typedef bool (*pair_writer)(tr_task *task, tr_text *out, tr_ref key, tr_ref value);

/* Writes each pair of a dict, or of anything that iterates over pairs. */
static bool write_pairs(tr_task *task, tr_text *out, tr_ref source, pair_writer write)
{
    tr_value pair[2];
    if (tr_is(source, TR_DICT)) {
        uint32_t at = 0;
        while (tr_dict_next(tr_as_dict(source), &at, &pair[0], &pair[1])) {
            pair[0] = tr_retain(pair[0]);
            pair[1] = tr_retain(pair[1]);
            bool ok = tr_charge(task, 1) && write(task, out, pair[0], pair[1]);
            tr_release(pair[0]);
            tr_release(pair[1]);
            if (!ok) return false;
        }
        return true;
    }
    tr_iter iter;
    if (!tr_iter_init(task, &iter, source)) return false;
    tr_value item;
    int more;
    while ((more = tr_iter_next(task, &iter, &item)) == 1) {
        bool ok = unpack_pair(task, item, pair);
        tr_release(item);
        if (ok) {
            ok = write(task, out, pair[0], pair[1]);
            tr_release(pair[0]);
            tr_release(pair[1]);
        }
        if (!ok) {
            more = -1;
            break;
        }
    }
    tr_iter_done(&iter);
    return more == 0;
}

tr_value tr_filter_xmlattr(tr_call *call)
{
    tr_task *task = call->task;
    tr_value items = tr_call_items(task, tr_arg(call, 0));
    if (tr_is_invalid(items)) return items;
    tr_text out = tr_text_make(TR_STRING_MAX);
    bool ok = write_pairs(task, &out, items, add_xml_attribute);
    tr_release(items);
    int space = ok ? tr_truth(task, tr_arg(call, 1)) : -1;
    if (space < 0) {
        tr_text_done(&out);
        return tr_invalid();
    }
    if (!space && out.size) {
        memmove(out.data, out.data + 1, out.size - 1);
        out.size--;
    }
    tr_value result = tr_string_take_text(task, &out);
    if (tr_is(result, TR_STRING) && tr_machine_autoescape(tr_machine_of(task))) {
        result = tr_as_markup(result);
    }
    return result;
}

/* ---- urlencode ---- */

static bool is_unreserved(unsigned char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '_' || byte == '.' || byte == '-' ||
           byte == '~';
}

/* Percent-encodes; in a query "/" is encoded too and space becomes "+". */
static void quote(tr_text *out, tr_span text, bool query)
{
    static const char digits[] = "0123456789ABCDEF";
    for (size_t i = 0; i < text.size; i++) {
        unsigned char byte = (unsigned char)text.bytes[i];
        if (is_unreserved(byte) || (byte == '/' && !query)) {
            tr_text_add_byte(out, (char)byte);
        } else if (byte == ' ' && query) {
            tr_text_add_byte(out, '+');
        } else {
            char escape[3] = {'%', digits[byte >> 4], digits[byte & 15]};
            tr_text_add(out, escape, 3);
        }
    }
}

static bool quote_value(tr_task *task, tr_text *out, tr_ref value, bool query)
{
    tr_value text = tr_to_str(task, value);
    if (tr_is_invalid(text)) return false;
    tr_span bytes = tr_string_bytes(text);
    bool paid = tr_charge_bytes(task, bytes.size);
    if (paid) quote(out, bytes, query);
    tr_release(text);
    return paid;
}

static bool add_query_pair(tr_task *task, tr_text *out, tr_ref key, tr_ref value)
{
    if (out->size) tr_text_add_byte(out, '&');
    if (!quote_value(task, out, key, true)) return false;
    tr_text_add_byte(out, '=');
    return quote_value(task, out, value, true);
}

tr_value tr_filter_urlencode(tr_call *call)
{
    tr_task *task = call->task;
    tr_ref value = tr_arg(call, 0);
    tr_text out = tr_text_make(TR_STRING_MAX);
    bool plain = tr_is(value, TR_STRING) ||
                 (!tr_is(value, TR_UNDEFINED) && !tr_is_iterable(value));
    bool ok = plain ? quote_value(task, &out, value, false)
                    : write_pairs(task, &out, value, add_query_pair);
    if (ok) return tr_string_take_text(task, &out);
    tr_text_done(&out);
    return tr_invalid();
}

/* ---- tojson ---- */

/* The texts of json.dumps(separators=(item, key)); they live as long as the pair. */
static bool read_separators(tr_task *task, tr_ref pair, tr_json_style *style)
{
    if (tr_is_missing(pair) || tr_is_none(pair)) return true;
    if (tr_is_sequence(pair) && tr_as_list(pair)->count == 2) {
        const tr_value *items = tr_as_list(pair)->items;
        if (tr_is(items[0], TR_STRING) && tr_is(items[1], TR_STRING)) {
            style->item_separator = tr_string_bytes(items[0]).bytes;
            style->key_separator = tr_string_bytes(items[1]).bytes;
            return true;
        }
    }
    tr_fail(task, TR_ERR_TYPE, "separators must be a pair of strings");
    return false;
}

static bool read_flag(tr_task *task, tr_ref options, const char *name, bool *flag)
{
    tr_ref value = tr_dict_get_c(tr_as_dict(options), name);
    if (tr_is_missing(value)) return true;
    int truth = tr_truth(task, value);
    *flag = truth > 0;
    return truth >= 0;
}

/* `indent` is a number of spaces, or a text that is put in afterwards. */
static bool read_indent(
    tr_task *task, tr_ref indent, tr_json_style *style, tr_ref *indent_text)
{
    if (tr_is_missing(indent) || tr_is_none(indent)) return true;
    if (tr_is(indent, TR_STRING)) {
        style->indent = 1;
        *indent_text = indent;
        return true;
    }
    if (!tr_is_intlike(indent)) {
        tr_value space = tr_string_c(" ");
        tr_release(tr_multiply(task, space, indent));
        tr_release(space);
        if (!tr_failed(task)) tr_fail(task, TR_ERR_OVERFLOW, "indent is too large");
        return false;
    }
    int64_t count = tr_as_int(indent);
    style->indent = count < 0 ? 0 : count > 1000000 ? 1000000 : (int)count;
    return true;
}

static void add_json_safe(tr_text *out, tr_span text)
{
    for (size_t i = 0; i < text.size; i++) {
        switch (text.bytes[i]) {
        case '<': tr_text_add_str(out, "\\u003c"); break;
        case '>': tr_text_add_str(out, "\\u003e"); break;
        case '&': tr_text_add_str(out, "\\u0026"); break;
        case '\'': tr_text_add_str(out, "\\u0027"); break;
        default: tr_text_add_byte(out, text.bytes[i]);
        }
    }
}

/* Replaces the spaces at the start of each line, one a level, by `indent`.  Line
 * breaks inside JSON strings are escaped, so every real one is layout. */
static void reindent(tr_text *out, tr_span json, tr_span indent)
{
    size_t at = 0;
    while (at < json.size && !out->failed) {
        const char *line = json.bytes + at;
        const char *break_at = memchr(line, '\n', json.size - at);
        size_t end = break_at ? (size_t)(break_at - json.bytes) + 1 : json.size;
        tr_text_add(out, line, end - at);
        for (at = end; break_at && at < json.size && json.bytes[at] == ' '; at++) {
            add_json_safe(out, indent);
        }
    }
}

static tr_value dump_json(
    tr_task *task, tr_ref value, const tr_json_style *style, tr_ref indent_text)
{
    tr_text out = tr_text_make(TR_STRING_MAX);
    if (!tr_json_write(task, value, style, &out)) {
        tr_text_done(&out);
        return tr_invalid();
    }
    if (tr_is(indent_text, TR_STRING)) {
        tr_text wide = tr_text_make(TR_STRING_MAX);
        wide.failed = out.failed;
        reindent(&wide, tr_text_span(&out), tr_string_bytes(indent_text));
        tr_text_done(&out);
        out = wide;
    }
    tr_value result = tr_string_take_text(task, &out);
    return tr_is(result, TR_STRING) ? tr_as_markup(result) : result;
}

/* The options of the policy, and the filter's own indent. */
static tr_value dump_options(tr_task *task, tr_ref indent)
{
    tr_ref policy = tr_policy(tr_machine_of(task), "json.dumps_kwargs");
    bool given = tr_is(policy, TR_DICT);
    tr_value options = given ? tr_dict_copy(policy) : tr_dict_new(2);
    if (tr_is_invalid(options) ||
        (!given && !tr_dict_set_c(tr_as_dict(options), "sort_keys", tr_bool(true))) ||
        (!tr_is_none(indent) &&
         !tr_dict_set_c(tr_as_dict(options), "indent", tr_retain(indent)))) {
        tr_release(options);
        return tr_fail_memory(task);
    }
    return options;
}

/* function(value, **options) */
static tr_value
call_with(tr_task *task, tr_ref function, tr_ref value, const tr_dict *options)
{
    size_t room = options->count ? options->count : 1;
    tr_string **names = tr_alloc(room * sizeof *names);
    tr_value *values = tr_alloc(room * sizeof *values);
    tr_arguments args = {
        .positional = &value, .count = 1, .names = names, .keywords = values};
    uint32_t position = 0;
    tr_ref key, option;
    tr_value result = tr_invalid();
    while (names && values && tr_dict_next(options, &position, &key, &option)) {
        if (!tr_is(key, TR_STRING)) {
            tr_fail(task, TR_ERR_TYPE, "keywords must be strings");
            break;
        }
        names[args.keyword_count] = tr_as_string(key);
        values[args.keyword_count++] = option;
    }
    if (!names || !values) {
        tr_fail_memory(task);
    } else if (!tr_failed(task)) {
        result = tr_invoke(task, function, &args);
    }
    tr_free(names, room * sizeof *names);
    tr_free(values, room * sizeof *values);
    return result;
}

/* What the host's function makes of the value is JSON by its own word. */
static tr_value dump_by(tr_task *task, tr_ref function, tr_ref value, tr_ref indent)
{
    tr_value options = dump_options(task, indent);
    if (tr_is_invalid(options)) return options;
    tr_value json = call_with(task, function, value, tr_as_dict(options));
    tr_release(options);
    if (tr_is_invalid(json)) return json;
    if (!tr_is(json, TR_STRING)) {
        tr_fail(
            task, TR_ERR_ATTRIBUTE, "'%s' object has no attribute 'replace'",
            tr_type_name(json));
        tr_release(json);
        return tr_invalid();
    }
    tr_text out = tr_text_make(TR_STRING_MAX);
    add_json_safe(&out, tr_string_bytes(json));
    tr_release(json);
    tr_value result = tr_string_take_text(task, &out);
    return tr_is(result, TR_STRING) ? tr_as_markup(result) : result;
}

tr_value tr_filter_tojson(tr_call *call)
{
    tr_task *task = call->task;
    tr_ref function = tr_policy(tr_machine_of(task), "json.dumps_function");
    if (!tr_is_none(function) && !tr_is_missing(function)) {
        return dump_by(task, function, tr_arg(call, 0), tr_arg(call, 1));
    }
    tr_json_style style = {.indent = -1, .ensure_ascii = true, .html_safe = true};
    tr_ref indent = tr_missing();
    tr_ref indent_text = tr_none();
    tr_ref options = tr_policy(tr_machine_of(task), "json.dumps_kwargs");
    if (tr_is(options, TR_DICT)) {
        indent = tr_dict_get_c(tr_as_dict(options), "indent");
        if (!read_flag(task, options, "sort_keys", &style.sort_keys) ||
            !read_flag(task, options, "ensure_ascii", &style.ensure_ascii) ||
            !read_separators(
                task, tr_dict_get_c(tr_as_dict(options), "separators"), &style)) {
            return tr_invalid();
        }
    } else {
        style.sort_keys = true;
    }
    if (!tr_is_none(tr_arg(call, 1))) indent = tr_arg(call, 1);
    /* Python looks at the indent only for values that may need it. */
    if (tr_is(tr_arg(call, 0), TR_STRING)) indent = tr_missing();
    if (!read_indent(task, indent, &style, &indent_text)) return tr_invalid();
    return dump_json(task, tr_arg(call, 0), &style, indent_text);
}
