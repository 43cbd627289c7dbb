/* SPDX-License-Identifier: MIT
 *
 * The class of dates, by the public functions of the engine alone.  An object
 * owns a copy of its date, or stands for one that is there longer; neither ever
 * changes, so threads may share it.
 */
#include "content/date_value.h"

#include "base/mem.h"
#include "base/strmap.h"

#include <string.h>

static torii_value date_get_attr(torii_call *call, void *self, const char *name);
static torii_value date_invoke_method(torii_call *call, void *self, const char *name);
static torii_value date_to_str(torii_call *call, void *self);
static torii_value date_to_repr(torii_call *call, void *self);
static bool date_equal(void *self, torii_ref other);
static bool date_order(void *self, torii_ref other, int *order);
static uint64_t date_hash(void *self);

#define DATE_METHODS                                                                  \
    TORII_CLASS_INIT("date"), .thread_safe = true, .get_attr = date_get_attr,         \
        .invoke_method = date_invoke_method, .to_str = date_to_str,                   \
        .to_repr = date_to_repr, .equal = date_equal, .compare = date_order,          \
        .hash = date_hash

static const torii_class DATE_CLASS = {DATE_METHODS, .free = mem_free};
static const torii_class LENT_CLASS = {DATE_METHODS};

torii_value date_value_make(const date *when) {
    if (!date_is_set(when)) return torii_none();
    date *copy = mem_new(sizeof *copy);
    *copy = *when;
    return torii_object(&DATE_CLASS, copy);
}

torii_value date_value_lend(const date *when) {
    return date_is_set(when) ? torii_object(&LENT_CLASS, (void *)when) : torii_none();
}

const date *date_value_get(torii_ref value) {
    const date *lent = torii_object_self(value, &LENT_CLASS);
    return lent ? lent : torii_object_self(value, &DATE_CLASS);
}

bool date_value_read(torii_ref value, date *out) {
    const date *known = date_value_get(value);
    size_t size;
    int64_t seconds;
    if (known) {
        *out = *known;
        return true;
    }
    const char *text = torii_get_str(value, &size);
    if (text) return date_parse(text, size, out);
    if (torii_kind_of(value) != TORII_KIND_INT || !torii_get_int(value, &seconds))
        return false;
    *out = date_from_epoch(seconds);
    return true;
}

static torii_value date_get_attr(torii_call *call, void *self, const char *name) {
    const date *when = self;
    const struct {
        const char *name;
        int value;
    } parts[] = {
        {"year", when->year},     {"month", when->month},   {"day", when->day},
        {"hour", when->hour},     {"minute", when->minute}, {"second", when->second},
        {"microsecond", when->nano / 1000},
    };
    (void)call;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (*name == *parts[i].name && strcmp(name, parts[i].name) == 0)
            return torii_int(parts[i].value);
    if (strcmp(name, "has_time") == 0) return torii_bool(when->has_time);
    return torii_undefined();
}

static torii_value iso_value(const date *when, bool full) {
    arena memory;
    arena_room room;
    arena_init_in(&memory, &room);
    torii_value text = torii_str(date_iso(&memory, when, full));
    arena_done(&memory);
    return text;
}

static torii_value format_value(torii_call *call, const date *when) {
    torii_ref rest = torii_arg_rest(call);
    const char *format =
        torii_length(rest) == 1 ? torii_get_str(torii_item(rest, 0), NULL) : NULL;
    if (!format)
        return torii_fail(call, TORII_ERR_TYPE, "strftime() takes one format string");
    char room[64];
    size_t size = date_format_short(room, sizeof room, when, format);
    if (size) return torii_strn(room, size);
    buf out = BUF_INIT;
    date_format(&out, when, format);
    torii_value text = torii_strn(buf_text(&out), out.size);
    buf_done(&out);
    return text;
}

static torii_value date_invoke_method(torii_call *call, void *self, const char *name) {
    const date *when = self;
    if (strcmp(name, "strftime") == 0) return format_value(call, when);
    if (strcmp(name, "isoformat") == 0) return iso_value(when, false);
    if (strcmp(name, "weekday") == 0) return torii_int(date_weekday(when) - 1);
    if (strcmp(name, "isoweekday") == 0) return torii_int(date_weekday(when));
    if (strcmp(name, "timestamp") == 0) return torii_int(when->epoch);
    return torii_fail(
        call, TORII_ERR_UNDEFINED, "'date' object has no attribute '%s'", name);
}

static torii_value date_to_str(torii_call *call, void *self) {
    (void)call;
    return iso_value(self, false);
}

static torii_value date_to_repr(torii_call *call, void *self) {
    (void)call;
    arena memory;
    arena_room room;
    arena_init_in(&memory, &room);
    torii_value text =
        torii_str(arena_strf(&memory, "<date %s>", date_iso(&memory, self, false)));
    arena_done(&memory);
    return text;
}

static bool date_equal(void *self, torii_ref other) {
    date when;
    return date_value_read(other, &when) && date_compare(self, &when) == 0;
}

static bool date_order(void *self, torii_ref other, int *order) {
    date when;
    if (!date_value_read(other, &when)) return false;
    *order = date_compare(self, &when);
    return true;
}

/* What date_compare() looks at, and nothing else. */
static uint64_t date_hash(void *self) {
    const date *when = self;
    const int64_t instant[] = {when->epoch, when->nano};
    return hash_bytes(instant, sizeof instant);
}
