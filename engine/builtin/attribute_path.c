/* SPDX-License-Identifier: MIT
 *
 * Attribute paths.  Parts made of digits are looked up as integers; a dict with
 * a string key is asked directly, everything else goes through the machine.
 */
#include "builtin/attribute_path.h"

#include "base/utf8.h"

static bool is_digits(tr_span text)
{
    for (size_t at = 0; at < text.size;) {
        size_t step;
        uint32_t rune = tr_utf8_rune(text.bytes + at, &step);
        if (!tr_rune_is_digit(rune)) return false;
        at += step;
    }
    return text.size > 0;
}

static bool add_part(tr_task *task, tr_path *path, tr_span text)
{
    tr_value key =
        is_digits(text) ? tr_int_parse(task, text, 10) : tr_string_span(text);
    if (tr_is_invalid(key)) {
        if (!tr_failed(task)) tr_fail_memory(task);
        return false;
    }
    path->parts[path->count++] = (tr_path_part){.key = key};
    return true;
}

static bool split_parts(tr_task *task, tr_path *path, tr_span text)
{
    size_t dots = 0;
    for (size_t i = 0; i < text.size; i++) dots += text.bytes[i] == '.';
    path->parts = tr_alloc(tr_size_mul(dots + 1, sizeof *path->parts));
    if (!path->parts) {
        tr_fail_memory(task);
        return false;
    }
    size_t start = 0;
    for (size_t i = 0; i <= text.size; i++) {
        if (i < text.size && text.bytes[i] != '.') continue;
        if (!add_part(task, path, tr_span_make(text.bytes + start, i - start))) {
            /* The size of the block is known by its count: release it here. */
            for (uint32_t k = 0; k < path->count; k++) tr_release(path->parts[k].key);
            tr_free(path->parts, (dots + 1) * sizeof *path->parts);
            path->parts = NULL;
            path->count = 0;
            return false;
        }
        start = i + 1;
    }
    return true;
}

bool tr_path_init(
    tr_task *task, tr_path *path, tr_ref attribute, tr_ref fallback, bool fold_case)
{
    *path = (tr_path){.fold_case = fold_case, .fallback = tr_missing()};
    if (tr_is(attribute, TR_STRING)) {
        if (!split_parts(task, path, tr_string_bytes(attribute))) return false;
    } else if (!tr_is_none(attribute)) {
        path->parts = tr_alloc(sizeof *path->parts);
        if (!path->parts) {
            tr_fail_memory(task);
            return false;
        }
        path->parts[0] = (tr_path_part){.key = tr_retain(attribute)};
        path->count = 1;
    }
    if (!tr_is_none(fallback) && !tr_is_missing(fallback)) {
        path->fallback = tr_retain(fallback);
    }
    return true;
}

void tr_path_free(tr_path *path)
{
    tr_free(path->parts, path->count * sizeof *path->parts);
    path->parts = NULL;
    path->count = 0;
}

void tr_path_done(tr_path *path)
{
    for (uint32_t i = 0; i < path->count; i++) tr_release(path->parts[i].key);
    tr_release(path->fallback);
    path->fallback = tr_missing();
    tr_path_free(path);
}

void tr_path_visit(tr_path *path, tr_visit visit, void *data)
{
    for (uint32_t i = 0; i < path->count; i++) visit(data, &path->parts[i].key);
    visit(data, &path->fallback);
}

tr_value tr_fold_case(tr_task *task, tr_value value)
{
    if (!tr_is(value, TR_STRING)) return value;
    tr_span bytes = tr_string_bytes(value);
    size_t i = 0;
    while (i < bytes.size) {
        unsigned char byte = (unsigned char)bytes.bytes[i];
        if (byte >= 0x80 || (byte >= 'A' && byte <= 'Z')) break;
        i++;
    }
    if (i == bytes.size) return value;
    char buffer[TR_STRING_BUFFER];
    tr_text out = tr_text_over(buffer, sizeof buffer, TR_STRING_MAX);
    tr_utf8_lower(&out, bytes);
    tr_value lower = tr_markup_like(tr_string_take_text(task, &out), value);
    tr_release(value);
    return lower;
}

static tr_value get_part(tr_task *task, tr_path_part *part, tr_ref item)
{
    if (tr_is(item, TR_DICT) && tr_is(part->key, TR_STRING)) {
        tr_ref found = tr_dict_get_hint(
            tr_as_dict(item), tr_as_string(part->key), &part->hint);
        if (!tr_is_missing(found)) return tr_retain(found);
    }
    return tr_get_item(task, item, part->key);
}

tr_value tr_path_get(tr_task *task, tr_path *path, tr_ref item)
{
    tr_value current = tr_missing();
    if (!path->count) current = tr_retain(item);
    for (uint32_t i = 0; i < path->count; i++) {
        tr_value next = get_part(task, &path->parts[i], i ? current : item);
        tr_release(current);
        if (tr_is_invalid(next)) return next;
        if (tr_is_undefined(next) && !tr_is_missing(path->fallback)) {
            tr_release(next);
            next = tr_retain(path->fallback);
        }
        current = next;
    }
    return path->fold_case ? tr_fold_case(task, current) : current;
}
