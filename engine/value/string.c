/* SPDX-License-Identifier: MIT
 *
 * Strings: header and bytes in one block, or bytes of the host, or bytes that
 * were taken over from a growing text.  The empty string and those of one ASCII
 * character are static.
 *
 * Invariant: the bytes are valid UTF-8 and a NUL follows them.
 */
#include "value/string.h"

#include "base/hash.h"
#include "base/utf8.h"

#define UNKNOWN_LENGTH UINT32_MAX
#define TAKEN_OVER_MIN 512 /* smaller texts are copied into one block */
#define PLACE_KEPT_MIN 256 /* longer texts get their place kept */

/* ---- static strings; only their hashes are filled in later ---- */

#define BYTES(n)        \
    {                   \
        (char)(n), '\0' \
    }
#define BYTES_4(n) BYTES(n), BYTES((n) + 1), BYTES((n) + 2), BYTES((n) + 3)
#define BYTES_16(n) BYTES_4(n), BYTES_4((n) + 4), BYTES_4((n) + 8), BYTES_4((n) + 12)
#define BYTES_64(n) \
    BYTES_16(n), BYTES_16((n) + 16), BYTES_16((n) + 32), BYTES_16((n) + 48)

static const char ascii_bytes[128][2] = {BYTES_64(0), BYTES_64(64)};

#define NEEDS_ESCAPE(n) \
    ((n) == '&' || (n) == '<' || (n) == '>' || (n) == '\'' || (n) == '"')
#define HEAD(n)                                                         \
    {                                                                   \
        .count = 1, .tag = TR_STRING, .flags = TR_IMMORTAL | TR_SHARED, \
        .cache = NEEDS_ESCAPE(n) ? TR_HTML_DIRTY : TR_HTML_CLEAN        \
    }
#define STR(n)                                                           \
    {                                                                    \
        .head = HEAD(n), .size = 1, .length = 1, .bytes = ascii_bytes[n] \
    }
#define STR_4(n) STR(n), STR((n) + 1), STR((n) + 2), STR((n) + 3)
#define STR_16(n) STR_4(n), STR_4((n) + 4), STR_4((n) + 8), STR_4((n) + 12)
#define STR_64(n) STR_16(n), STR_16((n) + 16), STR_16((n) + 32), STR_16((n) + 48)

static tr_string ascii_strings[128] = {STR_64(0), STR_64(64)};
static tr_string empty_string = {.head = HEAD(0), .bytes = ""};

/* ---- making ---- */

static tr_string *new_string(size_t size)
{
    if (size > TR_STRING_MAX) return NULL;
    tr_string *string = tr_alloc(sizeof *string + size + 1);
    if (!string) return NULL;
    char *bytes = (char *)(string + 1);
    bytes[size] = '\0';
    *string = (tr_string){
        .head = {.count = 1, .tag = TR_STRING},
        .size = (uint32_t)size,
        .length = UNKNOWN_LENGTH,
        .bytes = bytes,
    };
    return string;
}

tr_value tr_string_empty(void)
{
    return tr_take(TR_STRING, &empty_string);
}

tr_value tr_string_make(const char *bytes, size_t size)
{
    if (size <= 1) {
        if (size == 0) return tr_string_empty();
        unsigned char byte = (unsigned char)bytes[0];
        if (byte < 128) return tr_take(TR_STRING, &ascii_strings[byte]);
    }
    tr_string *string = new_string(size);
    if (!string) return tr_invalid();
    tr_copy_bytes((char *)(string + 1), bytes, size);
    return tr_take(TR_STRING, string);
}

tr_value tr_string_span(tr_span span)
{
    return tr_string_make(span.bytes, span.size);
}

tr_value tr_string_c(const char *c_string)
{
    return tr_string_make(c_string, strlen(c_string));
}

tr_value tr_string_repaired(const char *bytes, size_t size)
{
    if (tr_utf8_valid(bytes, size) == size) return tr_string_make(bytes, size);
    tr_text text = tr_text_make(TR_STRING_MAX);
    tr_utf8_repair(&text, bytes, size);
    tr_value string = tr_invalid();
    if (!text.failed) string = tr_string_span(tr_text_span(&text));
    tr_text_done(&text);
    return string;
}

/* A string over the text's own block; NULL without memory. */
static tr_string *take_over(tr_text *text)
{
    if (text->capacity - text->size > text->size / 8) {
        char *cut = tr_realloc(text->data, text->capacity, text->size + 1);
        if (!cut) return NULL;
        text->data = cut;
        text->capacity = text->size + 1;
    }
    tr_string *string = tr_alloc(sizeof *string);
    if (!string) return NULL;
    text->data[text->size] = '\0';
    *string = (tr_string){
        .head = {.count = 1, .tag = TR_STRING},
        .size = (uint32_t)text->size,
        .length = UNKNOWN_LENGTH,
        .spare = (uint32_t)text->capacity,
        .bytes = text->data,
    };
    size_t limit = text->limit;
    *text = tr_text_make(limit);
    return string;
}

tr_value tr_string_take_text(tr_task *task, tr_text *text)
{
    tr_value result = tr_invalid();
    if (text->failed) {
        tr_fail_text(task, text);
    } else if (text->size < TAKEN_OVER_MIN || text->size > TR_STRING_MAX) {
        result = tr_string_span(tr_text_span(text));
        if (tr_is_invalid(result)) tr_fail_memory(task);
    } else {
        tr_string *string = take_over(text);
        if (string) result = tr_take(TR_STRING, string);
        else tr_fail_memory(task);
    }
    tr_text_done(text);
    text->failed = text->full = false;
    return result;
}

tr_value tr_string_reserve(size_t size, char **bytes)
{
    tr_string *string = new_string(size);
    if (!string) return tr_invalid();
    *bytes = (char *)(string + 1);
    return tr_take(TR_STRING, string);
}

tr_value tr_string_external(const char *bytes, size_t size, void (*release)(void *))
{
    size_t block = release ? sizeof(tr_lent_string) : sizeof(tr_string);
    tr_string *string = size > TR_STRING_MAX ? NULL : tr_alloc(block);
    if (!string) {
        if (release) release((void *)bytes);
        return tr_invalid();
    }
    *string = (tr_string){
        .head = {.count = 1, .tag = TR_STRING},
        .size = (uint32_t)size,
        .length = UNKNOWN_LENGTH,
        .spare = release ? TR_STRING_LENT : 0,
        .bytes = bytes,
    };
    if (release) ((tr_lent_string *)(void *)string)->release = release;
    return tr_take(TR_STRING, string);
}

tr_value tr_string_rune(uint32_t rune)
{
    if (rune < 128) return tr_take(TR_STRING, &ascii_strings[rune]);
    char bytes[4];
    size_t size = tr_utf8_encode(rune, bytes);
    tr_string *string = new_string(size);
    if (!string) return tr_invalid();
    memcpy(string + 1, bytes, size);
    string->length = 1;
    string->head.cache = TR_HTML_CLEAN;
    return tr_take(TR_STRING, string);
}

bool tr_string_may_grow(const tr_string *string, size_t more)
{
    return string->head.count == 1 && !string->head.flags &&
           string->bytes == (const char *)(string + 1) &&
           string->size + more <= TR_STRING_MAX;
}

tr_string *tr_string_grow(tr_string *string, tr_span more)
{
    size_t size = string->size;
    size_t before = sizeof *string + size + 1;
    string = tr_realloc(string, before, before + more.size);
    if (!string) return NULL;
    char *bytes = (char *)(string + 1);
    memcpy(bytes + size, more.bytes, more.size);
    bytes[size + more.size] = '\0';
    string->bytes = bytes;
    string->size = (uint32_t)(size + more.size);
    string->length = UNKNOWN_LENGTH;
    string->hash = 0;
    string->head.cache = TR_HTML_UNKNOWN;
    return string;
}

tr_value tr_string_join2(tr_task *task, tr_ref a, tr_ref b)
{
    tr_span left = tr_string_bytes(a);
    tr_span right = tr_string_bytes(b);
    if (left.size == 0) return tr_as_plain(tr_retain(b));
    if (right.size == 0) return tr_as_plain(tr_retain(a));
    size_t size = left.size + right.size;
    char *bytes;
    tr_value joined = tr_string_reserve(size, &bytes);
    if (tr_is_invalid(joined) || !tr_charge_bytes(task, size)) {
        if (!tr_failed(task)) tr_fail_memory(task);
        tr_release(joined);
        return tr_invalid();
    }
    memcpy(bytes, left.bytes, left.size);
    memcpy(bytes + left.size, right.bytes, right.size);
    return joined;
}

/* ---- facts ---- */

uint32_t tr_string_hash_slow(tr_string *string)
{
    uint32_t hash = tr_hash_bytes(string->bytes, string->size);
    tr_relaxed_store(&string->hash, hash);
    return hash;
}

size_t tr_string_length(const tr_string *string)
{
    uint32_t length = tr_relaxed_load(&string->length);
    if (length != UNKNOWN_LENGTH) return length;
    size_t count = tr_utf8_count(string->bytes, string->size);
    tr_relaxed_store((uint32_t *)&string->length, (uint32_t)count);
    return count;
}

int tr_string_compare(const tr_string *a, const tr_string *b)
{
    size_t common = a->size < b->size ? a->size : b->size;
    int order = common ? memcmp(a->bytes, b->bytes, common) : 0;
    if (order) return order;
    return (a->size > b->size) - (a->size < b->size);
}

static size_t offset_back(const char *bytes, size_t from, size_t count)
{
    const char *at = bytes + from;
    while (count--) at = tr_utf8_before(at);
    return (size_t)(at - bytes);
}

/* From the place kept, or from the start if that is nearer. */
static size_t offset_near(
    const tr_string *source, size_t rune, size_t byte, size_t index)
{
    if (index < rune && rune - index < index) {
        return offset_back(source->bytes, byte, rune - index);
    }
    if (index < rune) rune = byte = 0;
    return byte + tr_utf8_offset(
                      source->bytes + byte, source->size - byte, index - rune);
}

bool tr_string_offset(tr_task *task, tr_ref string, size_t index, size_t *offset)
{
    const tr_string *source = tr_as_string(string);
    /* A constant cannot be held: it ends with its program. */
    bool lasts = task->is_machine && !(source->head.flags & TR_IMMORTAL);
    if (source->size < PLACE_KEPT_MIN || !lasts) {
        *offset = tr_utf8_offset(source->bytes, source->size, index);
        return tr_charge_bytes(task, *offset);
    }
    if (!tr_is(task->indexed, TR_STRING) || tr_as_string(task->indexed) != source) {
        tr_release(task->indexed);
        task->indexed = tr_retain(string);
        task->indexed_rune = task->indexed_byte = 0;
    }
    size_t before = task->indexed_byte;
    size_t at = offset_near(source, task->indexed_rune, before, index);
    task->indexed_rune = (uint32_t)index;
    task->indexed_byte = (uint32_t)at;
    *offset = at;
    return tr_charge_bytes(task, at > before ? at - before : before - at);
}

tr_value tr_string_slice(tr_task *task, tr_ref string, size_t start, size_t stop)
{
    const tr_string *source = tr_as_string(string);
    size_t length = tr_string_length(source);
    if (start >= stop) return tr_string_empty();
    if (start == 0 && stop == length) return tr_as_plain(tr_retain(string));
    size_t from = start;
    size_t size = stop - start;
    if (length != source->size) {
        if (!tr_string_offset(task, string, start, &from)) return tr_invalid();
        size = tr_utf8_offset(source->bytes + from, source->size - from, size);
    }
    tr_value slice = tr_string_make(source->bytes + from, size);
    if (tr_is_invalid(slice)) return tr_fail_memory(task);
    if (size > 1) tr_as_string(slice)->length = (uint32_t)(stop - start);
    return slice;
}
