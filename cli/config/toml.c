/* SPDX-License-Identifier: MIT
 *
 * Descent over the text, one value at a time.  Depth and number of nodes are
 * limited as they are for YAML.  Which tables may still be added to is kept in
 * the size of their nodes, which containers have no other use for.
 */
#include "config/toml.h"

#include "base/codes.h"
#include "base/utf8.h"
#include "base/vec.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_DEPTH = 64, MAX_NODES = 100000 };

typedef enum mark {
    CLOSED,  /* inline tables and arrays of values */
    OPEN,    /* made by a dotted header: may get a header of its own */
    DEFINED, /* has had its header */
    DOTTED,  /* made by a dotted key: belongs to one table alone */
    TABLES   /* an array of tables */
} mark;

typedef struct reader {
    arena *memory;
    logger *log;
    const yaml_options *options;
    const char *text, *at, *end;
    size_t nodes, most;
    const char *known, *known_start; /* a place of which the line is known */
    uint32_t known_line;
    bool failed;
} reader;

/* ------------------------------------------------------------- reporting ---- */

/* Lines are counted on from the last place that was asked for. */
static void place_of(reader *self, const char *at, uint32_t *line, uint32_t *column) {
    if (!self->known || at < self->known_start) {
        self->known = self->known_start = self->text;
        self->known_line = self->options->first_line ? self->options->first_line : 1;
    }
    for (; self->known < at; self->known++)
        if (*self->known == '\n') {
            self->known_line++;
            self->known_start = self->known + 1;
        }
    *line = self->known_line;
    *column =
        (uint32_t)utf8_count(self->known_start, (size_t)(at - self->known_start)) + 1;
}

static void *
fail_code(reader *self, const char *at, const char *code, const char *message) {
    uint32_t line, column;
    if (self->failed) return NULL;
    self->failed = true;
    place_of(self, at, &line, &column);
    log_report *report = log_error(self->log, code, "%s", message);
    log_at(report, self->options->file, line, column);
    if (self->options->whole)
        log_source(report, self->options->whole, self->options->whole_size);
    return NULL;
}

static void *fail(reader *self, const char *at, const char *message) {
    return fail_code(self, at, CODE_YAML, message);
}

static yaml_node *make(reader *self, yaml_kind kind, const char *at) {
    if (++self->nodes > self->most)
        return fail_code(self, at, CODE_YAML_LIMIT, "more values than are allowed");
    yaml_node *node = arena_alloc(self->memory, sizeof *node);
    node->kind = kind;
    node->file = self->options->file;
    node->text = "";
    node->span = 1;
    place_of(self, at, &node->line, &node->column);
    return node;
}

static void set_mark(yaml_node *node, mark which) {
    node->size = which;
}

static mark mark_of(const yaml_node *node) {
    return node->kind < YAML_SEQUENCE ? CLOSED : (mark)node->size;
}

/* --------------------------------------------------------------- skipping ---- */

static bool at_end(const reader *self) {
    return self->at >= self->end;
}

static char peek(const reader *self) {
    return at_end(self) ? '\0' : *self->at;
}

static void skip_space(reader *self) {
    while (!at_end(self) && (*self->at == ' ' || *self->at == '\t'))
        self->at++;
}

static void skip_comment(reader *self) {
    if (peek(self) != '#') return;
    for (; !at_end(self) && *self->at != '\n'; self->at++) {
        unsigned char c = (unsigned char)*self->at;
        bool ends = c == '\r' && self->at + 1 < self->end && self->at[1] == '\n';
        if ((c < 0x20 && c != '\t' && !ends) || c == 0x7f)
            fail(self, self->at, "a control character in a comment");
    }
}

static bool skip_newline(reader *self) {
    if (peek(self) == '\r' && self->at + 1 < self->end && self->at[1] == '\n')
        self->at++;
    if (peek(self) != '\n') return false;
    self->at++;
    return true;
}

/* White space, line breaks and comments, as they may stand within arrays. */
static void skip_all(reader *self) {
    do {
        skip_space(self);
        skip_comment(self);
    } while (!self->failed && skip_newline(self));
}

static void end_line(reader *self) {
    skip_space(self);
    skip_comment(self);
    if (!at_end(self) && !skip_newline(self))
        fail(self, self->at, "there is more in the line than one value");
}

/* --------------------------------------------------------------- strings ---- */

static int hex_of(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static void put_code(reader *self, buf *out, int digits) {
    uint32_t code = 0;
    const char *from = self->at;
    for (int i = 0; i < digits; i++, self->at++) {
        int digit = hex_of(peek(self));
        if (digit < 0) {
            fail(self, from, "an escape of a character that is not complete");
            return;
        }
        code = code * 16 + (uint32_t)digit;
    }
    if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000) || !code) {
        fail(self, from, "an escape of what is no character");
        return;
    }
    char bytes[4];
    buf_add(out, bytes, utf8_encode(code, bytes));
}

/* Behind a backslash. */
static void put_escape(reader *self, buf *out, bool many_lines) {
    static const char from[] = "btnfr\"\\", to[] = "\b\t\n\f\r\"\\";
    char c = peek(self);
    const char *known = c ? strchr(from, c) : NULL;
    if (known) {
        buf_char(out, to[known - from]);
        self->at++;
    } else if (c == 'u' || c == 'U') {
        self->at++;
        put_code(self, out, c == 'u' ? 4 : 8);
    } else {
        const char *start = self->at;
        skip_space(self);
        if (!many_lines || !skip_newline(self)) {
            fail(self, start, "an escape that does not exist");
            return;
        }
        do
            skip_space(self);
        while (skip_newline(self));
    }
}

static bool is_at(const reader *self, const char *text) {
    size_t size = strlen(text);
    return (size_t)(self->end - self->at) >= size && memcmp(self->at, text, size) == 0;
}

/* A string of any of the four kinds; NULL after a report. */
static const char *read_string(reader *self, size_t *size) {
    const char *start = self->at;
    char quote = *self->at;
    const char *const three = quote == '"' ? "\"\"\"" : "'''";
    bool many_lines = is_at(self, three);
    buf out = BUF_INIT;
    self->at += many_lines ? 3 : 1;
    if (many_lines) skip_newline(self);
    for (bool open = true; open && !self->failed;) {
        char c = peek(self);
        if (at_end(self)) {
            fail(self, start, "a text that is not closed");
        } else if (many_lines && is_at(self, three)) {
            size_t quotes = 3;
            while (quotes < 5 && self->at + quotes < self->end &&
                   self->at[quotes] == quote)
                quotes++;
            for (size_t i = 3; i < quotes; i++)
                buf_char(&out, quote);
            self->at += quotes;
            open = false;
        } else if (!many_lines && c == quote) {
            self->at++;
            open = false;
        } else if (c == '\\' && quote == '"') {
            self->at++;
            put_escape(self, &out, many_lines);
        } else if (
            c == '\n' ||
            (c == '\r' && self->at + 1 < self->end && self->at[1] == '\n')) {
            if (!many_lines) fail(self, start, "a text that is not closed in its line");
            skip_newline(self);
            buf_char(&out, '\n');
        } else if (((unsigned char)c < 0x20 && c != '\t') || c == 0x7f) {
            fail(self, self->at, "a control character in a text");
        } else {
            buf_char(&out, c);
            self->at++;
        }
    }
    *size = out.size;
    const char *text =
        self->failed ? NULL : arena_strn(self->memory, buf_text(&out), out.size);
    buf_done(&out);
    return text;
}

/* ---------------------------------------------------------------- numbers ---- */

static bool is_bare(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           c == '_' || c == '-';
}

/* Underscores stand between digits only; without them, or NULL. */
static char *without_underscores(arena *memory, const char *text, int base) {
    char *out = arena_str(memory, text), *to = out;
    for (const char *at = text; *at; at++) {
        bool digit_before =
            at > text && hex_of(at[-1]) >= 0 && (base == 16 || at[-1] <= '9');
        bool digit_after = hex_of(at[1]) >= 0 && (base == 16 || at[1] <= '9');
        if (*at != '_')
            *to++ = *at;
        else if (!digit_before || !digit_after)
            return NULL;
    }
    *to = '\0';
    return out;
}

static bool set_prefixed(reader *self, yaml_node *node, const char *text) {
    int base = text[1] == 'x' ? 16 : text[1] == 'o' ? 8 : 2;
    const char *digits = without_underscores(self->memory, text + 2, base);
    if (!digits || !*digits) return false;
    char *end;
    errno = 0;
    if (*digits == '-' || *digits == '+') return false;
    node->integer = strtoll(digits, &end, base);
    node->kind = YAML_INT;
    return !*end && !errno;
}

/* [+-] digits without a zero in front [. digits] [e [+-] digits] */
static bool is_decimal(const char *text, bool *fraction) {
    static const char digits[] = "0123456789";
    *fraction = false;
    if (*text == '+' || *text == '-') text++;
    size_t size = strspn(text, digits);
    if (!size || (size > 1 && *text == '0')) return false;
    text += size;
    if (*text == '.') {
        *fraction = true;
        size = strspn(++text, digits);
        if (!size) return false;
        text += size;
    }
    if (*text == 'e' || *text == 'E') {
        *fraction = true;
        text++;
        if (*text == '+' || *text == '-') text++;
        size = strspn(text, digits);
        if (!size) return false;
        text += size;
    }
    return !*text;
}

static bool set_number(reader *self, yaml_node *node, const char *written) {
    const char *bare = written + (*written == '+' || *written == '-');
    if (strcmp(bare, "inf") == 0 || strcmp(bare, "nan") == 0) {
        node->kind = YAML_FLOAT;
        node->number = *bare == 'i' ? (double)INFINITY : (double)NAN;
        if (*written == '-') node->number = -node->number;
        return true;
    }
    if (written[0] == '0' && written[1] && strchr("xob", written[1]))
        return set_prefixed(self, node, written);
    const char *text = without_underscores(self->memory, written, 10);
    bool fraction;
    if (!text || !is_decimal(text, &fraction)) return false;
    errno = 0;
    node->kind = fraction ? YAML_FLOAT : YAML_INT;
    if (fraction)
        node->number = strtod(text, NULL);
    else
        node->integer = strtoll(text, NULL, 10);
    return fraction || !errno;
}

/* "12:30:00", a time of day alone */
static bool is_time(const char *text) {
    return strlen(text) >= 8 && text[2] == ':' && text[5] == ':' &&
           strspn(text, "0123456789:.") == strlen(text);
}

/* Whatever is neither quoted nor a container. */
static yaml_node *read_bare(reader *self) {
    const char *from = self->at;
    while (!at_end(self) && !strchr(",]}# \t\r\n=", *self->at))
        self->at++;
    /* "1979-05-27 07:32:00": a date may be parted from its time by a space. */
    bool date_only = self->at - from == 10 && from[4] == '-' && peek(self) == ' ';
    if (date_only && self->end - self->at > 3 && self->at[3] == ':') {
        self->at++;
        while (!at_end(self) && !strchr(",]}# \t\r\n=", *self->at))
            self->at++;
    }
    size_t size = (size_t)(self->at - from);
    if (!size) return fail(self, from, "a value is missing");
    yaml_node *node = make(self, YAML_STRING, from);
    if (!node) return NULL;
    node->text = arena_strn(self->memory, from, size);
    node->size = size;
    node->span = (uint32_t)utf8_count(from, size);
    bool truth = strcmp(node->text, "true") == 0;
    if (truth || strcmp(node->text, "false") == 0) {
        node->kind = YAML_BOOL;
        node->boolean = truth;
    } else if (
        size >= 10 && node->text[4] == '-' &&
        date_parse(node->text, size, &node->when)) {
        node->kind = YAML_DATE;
    } else if (!is_time(node->text) && !set_number(self, node, node->text)) {
        return fail(self, from, "this is no value; texts stand between quotes");
    }
    return node;
}

/* ------------------------------------------------------------- containers ---- */

static yaml_node *read_value(reader *self, int depth);
static void read_pair(reader *self, yaml_node *table, int depth);

static yaml_node *read_array(reader *self, int depth) {
    yaml_node *node = make(self, YAML_SEQUENCE, self->at);
    VEC(yaml_node *) items = {0};
    if (!node) return NULL;
    const char *start = self->at++;
    for (skip_all(self); !self->failed && peek(self) != ']'; skip_all(self)) {
        if (at_end(self)) {
            fail(self, start, "a list that is not closed");
            break;
        }
        yaml_node *item = read_value(self, depth + 1);
        if (!item) break;
        vec_push(&items, item);
        skip_all(self);
        if (peek(self) == ',')
            self->at++;
        else if (peek(self) != ']')
            fail(self, self->at, "a ',' or ']' is missing");
    }
    if (!self->failed) self->at++;
    node->sequence.count = items.count;
    node->sequence.items = arena_array(self->memory, items.count + 1, sizeof node);
    if (items.count)
        memcpy(node->sequence.items, items.items, items.count * sizeof node);
    vec_done(&items);
    return self->failed ? NULL : node;
}

static yaml_node *read_inline(reader *self, int depth) {
    yaml_node *node = make(self, YAML_MAPPING, self->at);
    if (!node) return NULL;
    self->at++;
    set_mark(node, DEFINED); /* while it is being read */
    skip_space(self);
    bool more = peek(self) != '}';
    while (more && !self->failed) {
        read_pair(self, node, depth + 1);
        skip_space(self);
        more = peek(self) == ',';
        if (more) self->at++;
        skip_space(self);
    }
    if (!self->failed && peek(self) != '}')
        return fail(self, self->at, "a ',' or '}' is missing");
    if (!self->failed) self->at++;
    set_mark(node, CLOSED);
    return self->failed ? NULL : node;
}

static yaml_node *read_value(reader *self, int depth) {
    char c = peek(self);
    if (self->failed) return NULL;
    if (depth > MAX_DEPTH)
        return fail_code(
            self, self->at, CODE_YAML_LIMIT, "values deeper than are allowed");
    if (c == '[') return read_array(self, depth);
    if (c == '{') return read_inline(self, depth);
    if (c != '"' && c != '\'') return read_bare(self);
    yaml_node *node = make(self, YAML_STRING, self->at);
    if (node) node->text = read_string(self, &node->size);
    return self->failed ? NULL : node;
}

/* ------------------------------------------------------------------- keys ---- */

static const char *read_key(reader *self) {
    size_t size = 0;
    const char *from = self->at;
    if (peek(self) == '"' || peek(self) == '\'') {
        if (is_at(self, "\"\"\"") || is_at(self, "'''"))
            return fail(self, from, "a key of several lines");
        return read_string(self, &size);
    }
    while (!at_end(self) && is_bare(*self->at))
        self->at++;
    if (self->at == from) return fail(self, from, "a key is missing");
    return arena_strn(self->memory, from, (size_t)(self->at - from));
}

static yaml_node *
new_table(reader *self, yaml_node *in, const char *key, const char *at) {
    yaml_node *made = make(self, YAML_MAPPING, at);
    if (made) yaml_set(self->memory, in, key, made);
    return made;
}

/* The table that `key` leads to from `in`; one that is missing is made. */
static yaml_node *
step(reader *self, yaml_node *in, const char *key, const char *at, bool header) {
    yaml_node *next = yaml_get(in, key);
    if (!next) {
        next = new_table(self, in, key, at);
        if (next) set_mark(next, header ? OPEN : DOTTED);
        return next;
    }
    mark which = mark_of(next);
    if (header && which == TABLES)
        return next->sequence.items[next->sequence.count - 1];
    bool open =
        next->kind == YAML_MAPPING && which != CLOSED && (header || which == DOTTED);
    if (open) return next;
    return fail_code(
        self, at, CODE_YAML_DUPLICATE, "this is no table that can be added to");
}

/* "a.b.c": goes to the table of all but the last, which is returned. */
static const char *
read_path(reader *self, yaml_node **table, const char **at, bool header) {
    for (int depth = 0;; depth++) {
        skip_space(self);
        *at = self->at;
        const char *key = read_key(self);
        if (!key) return NULL;
        skip_space(self);
        if (peek(self) != '.') return key;
        if (depth >= MAX_DEPTH)
            return fail_code(
                self, *at, CODE_YAML_LIMIT, "keys deeper than are allowed");
        self->at++;
        *table = step(self, *table, key, *at, header);
        if (!*table) return NULL;
    }
}

static void read_pair(reader *self, yaml_node *table, int depth) {
    const char *at;
    const char *key = read_path(self, &table, &at, false);
    if (!key) return;
    if (peek(self) != '=') {
        fail(self, self->at, "a '=' is missing behind the key");
        return;
    }
    self->at++;
    skip_space(self);
    if (yaml_get(table, key)) {
        fail_code(self, at, CODE_YAML_DUPLICATE, "a key that was given before");
        return;
    }
    yaml_node *value = read_value(self, depth);
    if (!value) return;
    yaml_set(self->memory, table, key, value);
    yaml_pair *pair = &table->mapping.pairs[table->mapping.count - 1];
    place_of(self, at, &pair->at.line, &pair->at.column);
    pair->at.span = 1;
}

/* --------------------------------------------------------------- headers ---- */

static yaml_node *
add_to_tables(reader *self, yaml_node *in, const char *key, const char *at) {
    yaml_node *list = yaml_get(in, key);
    yaml_node *made = make(self, YAML_MAPPING, at);
    if (!made) return NULL;
    set_mark(made, DEFINED);
    if (!list) {
        list = make(self, YAML_SEQUENCE, at);
        if (!list) return NULL;
        yaml_set(self->memory, in, key, list);
        set_mark(list, TABLES);
    } else if (mark_of(list) != TABLES) {
        return fail_code(self, at, CODE_YAML_DUPLICATE, "this is no list of tables");
    }
    size_t count = list->sequence.count;
    if ((count & (count - 1)) == 0) { /* room grows by powers of two */
        yaml_node **items =
            arena_array(self->memory, count ? count * 2 : 1, sizeof *items);
        if (count) memcpy(items, list->sequence.items, count * sizeof *items);
        list->sequence.items = items;
    }
    list->sequence.items[list->sequence.count++] = made;
    return made;
}

static yaml_node *
define_table(reader *self, yaml_node *in, const char *key, const char *at) {
    yaml_node *known = yaml_get(in, key);
    if (!known)
        known = new_table(self, in, key, at);
    else if (known->kind != YAML_MAPPING || mark_of(known) != OPEN)
        return fail_code(
            self, at, CODE_YAML_DUPLICATE, "a table that was given before");
    if (known) set_mark(known, DEFINED);
    return known;
}

static yaml_node *read_header(reader *self, yaml_node *root) {
    bool list = is_at(self, "[[");
    const char *at;
    yaml_node *table = root;
    self->at += list ? 2 : 1;
    const char *key = read_path(self, &table, &at, true);
    if (!key) return NULL;
    const char *close = list ? "]]" : "]";
    if (!is_at(self, close)) return fail(self, self->at, "a header that is not closed");
    self->at += strlen(close);
    end_line(self);
    return list ? add_to_tables(self, table, key, at)
                : define_table(self, table, key, at);
}

yaml_node *toml_parse(
    arena *memory, logger *log, const char *text, size_t size,
    const yaml_options *options) {
    reader self = {
        .memory = memory,
        .log = log,
        .options = options,
        .text = text,
        .at = text,
        .end = text + size,
        .most = options->max_nodes ? options->max_nodes : MAX_NODES};
    size_t most = options->max_size ? options->max_size : 1 << 20;
    yaml_node *root = make(&self, YAML_MAPPING, text), *table = root;
    if (size > most)
        fail_code(&self, text, CODE_YAML_LIMIT, "the text is larger than is allowed");
    set_mark(root, DEFINED);
    for (skip_all(&self); !self.failed && !at_end(&self); skip_all(&self)) {
        if (*self.at == '[') {
            table = read_header(&self, root);
        } else {
            read_pair(&self, table, 0);
            if (!self.failed) end_line(&self);
        }
    }
    return self.failed ? NULL : root;
}
