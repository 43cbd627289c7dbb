/* SPDX-License-Identifier: MIT
 *
 * Lines that mean the same to everyone.  At the first thing that could be read in a
 * second way (a comment behind a value, an escape, an indented line, a key that was
 * there before) this gives up, and the full parser reads the text from its start.
 */
#include "config/yaml_quick.h"

#include "base/utf8.h"
#include "config/yaml_parts.h"

#include <stddef.h>
#include <string.h>

enum { MAX_QUICK = 16384, MAX_KEY = 64, MAX_PAIRS = 24, MAX_ITEMS = 64 };

typedef struct cursor {
    arena *memory;
    const yaml_options *options;
    const char *at, *end; /* of the text */
    const char *start;    /* of the line */
    uint32_t line;
    bool is_ascii;        /* all of it */
} cursor;

/* ---------------------------------------------------------- characters ---- */

static bool is_letter(char c) {
    return ((unsigned char)(c | 0x20) >= 'a' && (unsigned char)(c | 0x20) <= 'z') ||
           c == '_';
}

static bool is_word(char c) {
    return is_letter(c) || (c >= '0' && c <= '9');
}

/* No sign of YAML, wherever in a plain text. */
static bool is_plain(char c) {
    return is_word(c) || c == '/' || c == '.' || c == '(' || (c & 0x80);
}

static bool is_flow_plain(char c) {
    return is_plain(c) || c == ' ' || c == '-' || c == '+' || c == ')';
}

/* A plain text, a negative number among them? */
static bool begins_plain(const char *at, const char *end) {
    if (*at == '-' || *at == '+') return end - at > 1 && at[1] >= '0' && at[1] <= '9';
    return is_plain(*at);
}

/* Characters beyond ASCII that libyaml refuses or takes for ends of lines. */
static bool is_odd(const unsigned char *at, size_t left) {
    if (at[0] == 0xc2) return left < 2 || at[1] < 0xa1;
    if (at[0] != 0xe2 && at[0] != 0xef) return false;
    if (left < 3) return true;
    if (at[0] == 0xe2) return at[1] == 0x80 && (at[2] == 0xa8 || at[2] == 0xa9);
    return (at[1] == 0xbb && at[2] == 0xbf) || (at[1] == 0xbf && at[2] >= 0xbe);
}

/* Eight bytes from ' ' to '~', or line feeds? */
static bool is_printable_word(uint64_t word) {
    const uint64_t ones = 0x0101010101010101u, tops = 0x8080808080808080u;
    if (word & tops) return false;
    /* No sum of two bytes goes beyond its byte; its top bit says what it is not. */
    uint64_t no_control = word + ones * (0x80 - ' ');
    uint64_t no_feed = (word ^ ones * '\n') + ones * 0x7f;
    uint64_t no_delete = (word ^ ones * 0x7f) + ones * 0x7f;
    return ((no_control | ~no_feed) & no_delete & tops) == tops;
}

/* Only printable characters and line feeds, in proper UTF-8? */
static bool is_printable(const char *text, size_t size, bool *ascii) {
    bool wide = false;
    uint64_t word;
    for (size_t i = 0; i < size; i++) {
        for (; size - i >= sizeof word; i += sizeof word) {
            memcpy(&word, text + i, sizeof word);
            if (!is_printable_word(word)) break;
        }
        if (i == size) break;
        unsigned char c = (unsigned char)text[i];
        if ((c < ' ' && c != '\n') || c == 0x7f) return false;
        if (c < 0x80) continue;
        wide = true;
        if (is_odd((const unsigned char *)text + i, size - i)) return false;
    }
    *ascii = !wide;
    return !wide || utf8_invalid_at(text, size) == size;
}

/* --------------------------------------------------------------- nodes ---- */

static uint32_t characters(const cursor *self, const char *from, const char *to) {
    size_t size = (size_t)(to - from);
    return (uint32_t)(self->is_ascii ? size : utf8_count(from, size));
}

/* A node that stands from `from` to `to` in this line. */
static yaml_node
place(const cursor *self, yaml_kind kind, const char *from, const char *to) {
    return (yaml_node){
        .kind = kind,
        .file = self->options->file,
        .line = self->line,
        .column = characters(self, self->start, from) + 1,
        .span = characters(self, from, to),
        .text = ""};
}

static yaml_node
text_node(const cursor *self, const char *from, const char *to, bool quoted) {
    yaml_node node = place(self, YAML_STRING, from, to);
    node.size = (size_t)(to - from) - (quoted ? 2 : 0);
    node.text = arena_strn(self->memory, from + quoted, node.size);
    return node;
}

/* Texts, which are most of all, hold nothing behind their size. */
static yaml_node *keep(const cursor *self, const yaml_node *node) {
    bool plain = node->kind == YAML_STRING || node->kind == YAML_NULL;
    size_t size = plain ? offsetof(yaml_node, boolean) : sizeof *node;
    return memcpy(arena_alloc(self->memory, size), node, size);
}

/* A plain text with its meaning; NULL if there would be something to report. */
static yaml_node *plain_node(const cursor *self, const char *from, const char *to) {
    while (to > from && to[-1] == ' ') to--;
    yaml_node node = text_node(self, from, to, false);
    if (!yaml_resolve(&node)) return NULL;
    bool quiet = self->options->flags & YAML_QUIET;
    if (!quiet && (yaml_is_old_bool(node.text) || yaml_is_old_octal(node.text)))
        return NULL;
    return keep(self, &node);
}

static void skip_spaces(cursor *self) {
    while (self->at < self->end && *self->at == ' ') self->at++;
}

/* Behind a value: the rest of the line is empty. */
static bool ends_line(cursor *self) {
    skip_spaces(self);
    return self->at == self->end || *self->at == '\n';
}

/* "text" or 'text', without an escape and in one line. */
static yaml_node *read_quoted(cursor *self) {
    const char *from = self->at, quote = *from;
    for (self->at++; self->at < self->end; self->at++) {
        char c = *self->at;
        if (c == '\\' || c == '\n') return NULL;
        if (c == quote) break;
    }
    if (self->at == self->end) return NULL;
    self->at++;
    if (self->at < self->end && *self->at == quote) return NULL;
    yaml_node node = text_node(self, from, self->at, true);
    return keep(self, &node);
}

/* To the end of the line. */
static yaml_node *read_plain(cursor *self) {
    const char *from = self->at;
    if (!begins_plain(from, self->end)) return NULL;
    for (; self->at < self->end && *self->at != '\n'; self->at++) {
        char c = *self->at;
        if (c == '#' && self->at[-1] == ' ') return NULL;
        if (c != ':') continue;
        if (self->at + 1 == self->end || self->at[1] == ' ' || self->at[1] == '\n')
            return NULL;
    }
    return plain_node(self, from, self->at);
}

static yaml_node *read_item(cursor *self) {
    if (self->at == self->end) return NULL;
    if (*self->at == '"' || *self->at == '\'') return read_quoted(self);
    const char *from = self->at;
    if (!begins_plain(from, self->end)) return NULL;
    while (self->at < self->end && is_flow_plain(*self->at)) self->at++;
    return plain_node(self, from, self->at);
}

static yaml_node *read_list(cursor *self) {
    yaml_node *items[MAX_ITEMS];
    size_t count = 0;
    yaml_node node = place(self, YAML_SEQUENCE, self->at, self->at + 1);
    do {
        self->at++;
        skip_spaces(self);
        if (!count && self->at < self->end && *self->at == ']') break;
        if (count == MAX_ITEMS || !(items[count] = read_item(self))) return NULL;
        count++;
        skip_spaces(self);
    } while (self->at < self->end && *self->at == ',');
    if (self->at == self->end || *self->at != ']') return NULL;
    self->at++;
    if (count) {
        node.sequence.count = count;
        node.sequence.items = arena_array(self->memory, count, sizeof *items);
        memcpy(node.sequence.items, items, count * sizeof *items);
    }
    return keep(self, &node);
}

static yaml_node *read_value(cursor *self) {
    if (self->at == self->end) return NULL;
    if (*self->at == '[') return read_list(self);
    if (*self->at == '"' || *self->at == '\'') return read_quoted(self);
    return read_plain(self);
}

/* ------------------------------------------------------------ the lines ---- */

static bool read_key(cursor *self, yaml_pair *pair) {
    const char *from = self->at;
    if (!is_letter(*from)) return false;
    while (self->at < self->end && (is_word(*self->at) || *self->at == '-')) self->at++;
    size_t size = (size_t)(self->at - from);
    if (size > MAX_KEY || self->end - self->at < 2) return false;
    if (self->at[0] != ':' || self->at[1] != ' ') return false;
    yaml_node node = text_node(self, from, self->at, false);
    if (!yaml_resolve(&node)) return false;
    pair->at = yaml_position_of(&node);
    pair->key = node.text;
    self->at++;
    skip_spaces(self);
    return true;
}

static bool is_known(const yaml_pair *pairs, size_t count, const char *key) {
    for (size_t i = 0; i < count; i++)
        if (*pairs[i].key == *key && strcmp(pairs[i].key, key) == 0) return true;
    return false;
}

static bool read_lines(cursor *self, yaml_pair *pairs, size_t *count) {
    for (; self->at < self->end; self->at++, self->line++) {
        self->start = self->at;
        if (*self->at == '\n') continue;
        yaml_pair *pair = &pairs[*count];
        if (*count == MAX_PAIRS || !read_key(self, pair)) return false;
        if (is_known(pairs, *count, pair->key)) return false;
        pair->value = read_value(self);
        if (!pair->value || !ends_line(self)) return false;
        ++*count;
        if (self->at == self->end) break;
    }
    return *count > 0;
}

yaml_node *yaml_quick_parse(
    arena *memory, const char *text, size_t size, const yaml_options *options) {
    if (size > MAX_QUICK || options->max_size || options->max_nodes) return NULL;
    bool ascii;
    if (!size || !is_letter(*text) || !is_printable(text, size, &ascii)) return NULL;
    yaml_pair pairs[MAX_PAIRS];
    size_t count = 0;
    cursor self = {
        .memory = memory,
        .options = options,
        .at = text,
        .end = text + size,
        .line = options->first_line ? options->first_line : 1,
        .is_ascii = ascii};
    if (!read_lines(&self, pairs, &count)) return NULL;
    yaml_node *root = arena_alloc(memory, sizeof *root);
    *root = (yaml_node){
        .kind = YAML_MAPPING,
        .file = options->file,
        .line = pairs[0].at.line,
        .column = pairs[0].at.column,
        .span = 1,
        .text = ""};
    root->mapping.count = count;
    root->mapping.pairs = arena_array(memory, count, sizeof *pairs);
    memcpy(root->mapping.pairs, pairs, count * sizeof *pairs);
    return root;
}
