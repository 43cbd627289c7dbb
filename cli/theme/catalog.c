/* SPDX-License-Identifier: MIT
 *
 * The file is two tables of (size, offset) in either byte order, originals and
 * translations; an original's plural follows it behind a NUL and is no part of
 * its key.  The rule for plurals is an expression of C on n, evaluated anew for
 * each question by descent with a limit of depth.
 */
#include "theme/catalog.h"

#include "base/mem.h"
#include "base/strmap.h"

#include <ctype.h>
#include <string.h>

typedef struct forms {
    const char *first; /* the forms, one behind the other, each with its NUL */
    size_t count;
} forms;

struct catalog {
    strmap messages; /* original -> forms */
    const char *rule;
    int64_t form_count;
};

/* ----------------------------------------------------------------- rules ---- */

enum { MAX_DEPTH = 40 };

typedef struct evaluator {
    const char *at;
    uint64_t n;
    int depth;
    bool wrong;
} evaluator;

static uint64_t choice(evaluator *self);

static void skip_space(evaluator *self) {
    while (isspace((unsigned char)*self->at))
        self->at++;
}

/* Is `sign` next?  Then it is passed. */
static bool take(evaluator *self, const char *sign) {
    size_t size = strlen(sign);
    skip_space(self);
    if (strncmp(self->at, sign, size) != 0) return false;
    self->at += size;
    return true;
}

static uint64_t operand(evaluator *self) {
    uint64_t value = 0;
    if (++self->depth > MAX_DEPTH) self->wrong = true;
    if (self->wrong) return 0;
    if (take(self, "(")) {
        value = choice(self);
        if (!take(self, ")")) self->wrong = true;
    } else if (take(self, "!")) {
        value = !operand(self);
    } else if (take(self, "n")) {
        value = self->n;
    } else if (isdigit((unsigned char)*self->at)) {
        while (isdigit((unsigned char)*self->at))
            value = value * 10 + (uint64_t)(*self->at++ - '0');
    } else {
        self->wrong = true;
    }
    self->depth--;
    return value;
}

typedef struct sign {
    const char *text;
    int level;
} sign;

/* Longer ones before those they begin with. */
static const sign SIGNS[] = {
    {"||", 1}, {"&&", 2}, {"==", 3}, {"!=", 3}, {"<=", 4}, {">=", 4}, {"<", 4},
    {">", 4},  {"+", 5},  {"-", 5},  {"*", 6},  {"/", 6},  {"%", 6},
};

enum { SIGN_COUNT = sizeof SIGNS / sizeof *SIGNS, TOP_LEVEL = 6 };

static uint64_t apply(evaluator *self, size_t which, uint64_t a, uint64_t b) {
    const char *text = SIGNS[which].text;
    switch (*text) {
    case '|':
        return a || b;
    case '&':
        return a && b;
    case '=':
        return a == b;
    case '!':
        return a != b;
    case '<':
        return text[1] ? a <= b : a < b;
    case '>':
        return text[1] ? a >= b : a > b;
    case '+':
        return a + b;
    case '-':
        return a - b;
    case '*':
        return a * b;
    default:
        if (b) return *text == '/' ? a / b : a % b;
        self->wrong = true;
        return 0;
    }
}

/* The sign of this level that is next, or SIGN_COUNT. */
static size_t next_sign(evaluator *self, int level) {
    skip_space(self);
    for (size_t i = 0; i < SIGN_COUNT; i++) {
        size_t size = strlen(SIGNS[i].text);
        if (strncmp(self->at, SIGNS[i].text, size) != 0) continue;
        if (SIGNS[i].level != level) return SIGN_COUNT;
        self->at += size;
        return i;
    }
    return SIGN_COUNT;
}

static uint64_t binary(evaluator *self, int level) {
    if (level > TOP_LEVEL) return operand(self);
    uint64_t value = binary(self, level + 1);
    for (size_t i; !self->wrong && (i = next_sign(self, level)) < SIGN_COUNT;)
        value = apply(self, i, value, binary(self, level + 1));
    return value;
}

static uint64_t choice(evaluator *self) {
    uint64_t condition = binary(self, 1);
    if (!take(self, "?")) return condition;
    if (++self->depth > MAX_DEPTH) self->wrong = true;
    if (self->wrong) return 0;
    uint64_t first = choice(self);
    if (!take(self, ":")) self->wrong = true;
    if (self->wrong) return 0;
    uint64_t second = choice(self);
    self->depth--;
    return condition ? first : second;
}

/* The number of the form for `n`; false if the rule is none. */
static bool evaluate(const char *rule, int64_t n, uint64_t *out) {
    evaluator self = {.at = rule, .n = n < 0 ? (uint64_t)0 - (uint64_t)n : (uint64_t)n};
    *out = choice(&self);
    skip_space(&self);
    return !self.wrong && (!*self.at || *self.at == ';');
}

/* --------------------------------------------------------------- reading ---- */

typedef struct reader {
    arena *memory;
    const unsigned char *bytes;
    size_t size;
    bool swapped;
} reader;

static uint32_t number_at(const reader *self, size_t offset) {
    const unsigned char *at = self->bytes + offset;
    if (self->swapped)
        return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 |
               at[3];
    return (uint32_t)at[3] << 24 | (uint32_t)at[2] << 16 | (uint32_t)at[1] << 8 | at[0];
}

/* The text that entry `index` of a table names; NULL if it is not in the file. */
static const char *
text_at(const reader *self, size_t table, size_t index, size_t *size) {
    size_t entry = table + index * 8;
    *size = number_at(self, entry);
    size_t offset = number_at(self, entry + 4);
    if (offset >= self->size || *size >= self->size - offset) return NULL;
    const char *text = (const char *)self->bytes + offset;
    return text[*size] ? NULL : text;
}

/* "Plural-Forms: nplurals=2; plural=n != 1;" among the lines of the header. */
static void read_header(catalog *self, arena *memory, const char *header) {
    const char *line = strstr(header, "Plural-Forms:");
    if (!line) return;
    const char *text = arena_strn(memory, line, strcspn(line, "\n"));
    const char *count = strstr(text, "nplurals="), *rule = strstr(text, "plural=");
    if (rule && rule > text && rule[-1] == 'n') rule = strstr(rule + 1, "plural=");
    if (!count || !rule || !isdigit((unsigned char)count[9])) return;
    self->form_count = count[9] - '0';
    self->rule = rule + 7;
}

static void add_message(
    catalog *self, arena *memory, const char *original, const char *text, size_t size) {
    forms *made = arena_alloc(memory, sizeof *made);
    made->first = text;
    made->count = 1;
    for (size_t i = 0; i < size; i++)
        made->count += text[i] == '\0';
    strmap_put(&self->messages, original, made);
}

catalog *
catalog_read(arena *memory, const char *bytes, size_t size, const char **reason) {
    reader from = {memory, (const unsigned char *)bytes, size, false};
    *reason = "it is no compiled gettext catalog";
    if (size < 28) return NULL;
    from.swapped = number_at(&from, 0) != 0x950412de;
    if (number_at(&from, 0) != 0x950412de || number_at(&from, 4) >> 16 > 1) return NULL;
    size_t count = number_at(&from, 8);
    size_t originals = number_at(&from, 12), texts = number_at(&from, 16);
    *reason = "its tables lie outside of it";
    if (count > size / 16 || originals > size - count * 8 || texts > size - count * 8)
        return NULL;
    catalog *self = arena_alloc(memory, sizeof *self);
    *reason = "a message lies outside of it";
    for (size_t i = 0; i < count; i++) {
        size_t key_size, text_size;
        const char *key = text_at(&from, originals, i, &key_size);
        const char *text = text_at(&from, texts, i, &text_size);
        if (!key || !text) {
            catalog_done(self);
            return NULL;
        }
        if (!*key)
            read_header(self, memory, text);
        else if (*text)
            add_message(self, memory, key, text, text_size);
    }
    uint64_t form;
    *reason = "its rule for plurals cannot be read";
    if (self->rule && !evaluate(self->rule, 1, &form)) {
        catalog_done(self);
        return NULL;
    }
    return self;
}

void catalog_done(catalog *self) {
    if (self) strmap_done(&self->messages);
}

/* --------------------------------------------------------------- finding ---- */

const char *catalog_find(
    const catalog *self, const char *context, const char *message, bool plural,
    int64_t n) {
    const forms *found = NULL;
    if (context) {
        size_t before = strlen(context), after = strlen(message);
        char *key = mem_new(before + after + 2);
        memcpy(key, context, before);
        key[before] = '\4';
        memcpy(key + before + 1, message, after);
        found = strmap_get(&self->messages, key);
        mem_free(key);
    } else {
        found = strmap_get(&self->messages, message);
    }
    if (!found) return NULL;
    uint64_t form = n != 1;
    if (!plural)
        form = 0;
    else if (self->rule && !evaluate(self->rule, n, &form))
        return NULL;
    const char *text = found->first;
    for (uint64_t i = 0; i < form && i + 1 < found->count; i++)
        text += strlen(text) + 1;
    return text;
}
