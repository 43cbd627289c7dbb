/* SPDX-License-Identifier: MIT
 *
 * Splitting a file, and what a page's title, date and type are when the front
 * matter does not say.
 */
#include "content/front_matter.h"

#include "base/path.h"
#include "config/toml.h"
#include "content/edition.h"
#include "content/section.h"
#include "content/slug.h"

#include <ctype.h>
#include <string.h>

/* Size of the line at `at` with its line break. */
static size_t line_size(const char *at, const char *end) {
    const char *newline = memchr(at, '\n', (size_t)(end - at));
    return (size_t)((newline ? newline + 1 : end) - at);
}

/* Is the line `word`, but for trailing white space? */
static bool is_line(const char *at, size_t size, const char *word) {
    size_t length = strlen(word);
    if (size < length || memcmp(at, word, length) != 0) return false;
    for (size_t i = length; i < size; i++)
        if (!strchr(" \t\r\n", at[i]) || !at[i]) return false;
    return true;
}

/* Between two lines `fence`, the first of which is line `line`; `at` is behind it. */
static front_matter_result split_fenced(
    const char *at, const char *end, const char *fence, uint32_t line,
    front_matter_parts *out) {
    const char *start = at;
    bool yaml = *fence == '-';
    uint32_t first = ++line;
    for (; at < end; line++) {
        size_t next = line_size(at, end);
        if (is_line(at, next, fence) || (yaml && is_line(at, next, "..."))) {
            out->yaml = start;
            out->yaml_size = (size_t)(at - start);
            out->yaml_line = first;
            out->body = at + next;
            out->body_size = (size_t)(end - out->body);
            out->body_line = line + 1;
            return FRONT_MATTER_FINE;
        }
        at += next;
    }
    return FRONT_MATTER_OPEN;
}

/* "title: ...": prose and rules between lines of "---" do not begin so. */
static bool begins_key(const char *at, const char *end) {
    const char *start = at;
    while (at < end && (isalnum((unsigned char)*at) || *at == '_' || *at == '-')) at++;
    bool colon = at > start && at < end && *at == ':';
    return colon && (at + 1 == end || strchr(" \r\n", at[1]));
}

/* Front matter behind empty lines, as some tools write it; false if there is none,
 * or if what looks like it may be text. */
static bool split_late(const char *text, const char *end, front_matter_parts *out) {
    uint32_t line = 1;
    while (text < end && is_line(text, line_size(text, end), "")) {
        text += line_size(text, end);
        line++;
    }
    if (line == 1 || text == end) return false;
    const char *fence = *text == '+' ? "+++" : "---";
    size_t first = line_size(text, end);
    if (!is_line(text, first, fence)) return false;
    if (*fence == '-' && !begins_key(text + first, end)) return false;
    front_matter_parts found = *out;
    if (*fence == '+') found.form = FRONT_TOML;
    if (split_fenced(text + first, end, fence, line, &found) != FRONT_MATTER_FINE)
        return false;
    *out = found;
    return true;
}

/* "{", then a string or the end of the line: prose does not begin so. */
static bool begins_json(const char *at, const char *end) {
    if (at == end || *at != '{') return false;
    for (at++; at < end && (*at == ' ' || *at == '\t' || *at == '\r');)
        at++;
    return at < end && (*at == '"' || *at == '\n');
}

/* An object, and the rest of the line that it ends in. */
static front_matter_result
split_json(const char *text, const char *end, front_matter_parts *out) {
    const char *at = text;
    size_t depth = 0;
    bool quoted = false;
    uint32_t line = 1;
    for (; at < end; at++) {
        if (*at == '\n') line++;
        if (quoted && *at == '\\' && at + 1 < end) at++;
        else if (*at == '"') quoted = !quoted;
        else if (!quoted && (*at == '{' || *at == '[')) depth++;
        else if (!quoted && (*at == '}' || *at == ']') && --depth == 0) break;
    }
    if (at == end) return FRONT_MATTER_OPEN;
    out->yaml = text;
    out->yaml_size = (size_t)(at + 1 - text);
    out->yaml_line = 1;
    size_t rest = line_size(at, end);
    out->body = at + rest;
    out->body_size = (size_t)(end - out->body);
    out->body_line = line + 1;
    return FRONT_MATTER_FINE;
}

/* Is its first line a fence that ends as lines did on old Macs? */
static bool has_old_ends(const char *text, const char *end) {
    if (end - text < 4 || (memcmp(text, "---", 3) != 0 && memcmp(text, "+++", 3) != 0))
        return false;
    text += 3;
    while (text < end && (*text == ' ' || *text == '\t')) text++;
    return text < end && *text == '\r' && (text + 1 == end || text[1] != '\n');
}

front_matter_result
front_matter_split(const char *text, size_t size, front_matter_parts *out) {
    if (size >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) text += 3, size -= 3;
    const char *end = text + size;
    *out = (front_matter_parts){.body = text, .body_size = size, .body_line = 1};
    size_t first = line_size(text, end), head;
    uint32_t lines;
    if (has_old_ends(text, end)) return FRONT_MATTER_CR;
    if (is_line(text, first, "---"))
        return split_fenced(text + first, end, "---", 1, out);
    if (is_line(text, first, "+++")) {
        out->form = FRONT_TOML;
        return split_fenced(text + first, end, "+++", 1, out);
    }
    if (begins_json(text, end)) {
        out->form = FRONT_JSON;
        return split_json(text, end, out);
    }
    if (split_late(text, end, out)) return FRONT_MATTER_FINE;
    if (!front_lines_find(text, size, &head, &lines)) return FRONT_MATTER_FINE;
    *out = (front_matter_parts){
        .form = FRONT_LINES,
        .yaml = text,
        .yaml_size = head,
        .yaml_line = 1,
        .body = text + head,
        .body_size = size - head,
        .body_line = lines + 1};
    return FRONT_MATTER_FINE;
}

/* JSON is YAML. */
yaml_node *front_matter_parse(
    arena *memory, logger *log, const front_matter_parts *parts,
    const yaml_options *options) {
    if (parts->form == FRONT_TOML)
        return toml_parse(memory, log, parts->yaml, parts->yaml_size, options);
    if (parts->form == FRONT_LINES)
        return front_lines_parse(memory, parts->yaml, parts->yaml_size, options->file);
    return yaml_parse(memory, log, parts->yaml, parts->yaml_size, options);
}

/* ----------------------------------------------------- what is left open ---- */

/* The same text with the title's lines emptied, so that all line numbers stay. */
static void cut_title(arena *memory, page *one, size_t start, size_t end) {
    char *copy = arena_strn(memory, one->body, one->body_size);
    size_t to = start;
    for (size_t i = start; i < end; i++)
        if (copy[i] == '\n') copy[to++] = '\n';
    memmove(copy + to, copy + end, one->body_size - end + 1);
    one->body = copy;
    one->body_size -= end - to;
}

static void find_title(arena *memory, page *one) {
    size_t start, end;
    page_load(one);
    char *heading =
        front_matter_heading(memory, one->body, one->body_size, &start, &end);
    if (heading && *heading) {
        one->title = heading;
        cut_title(memory, one, start, end);
    } else if (one->kind == PAGE_HOME) {
        one->title = one->edition->language->title;
    } else {
        one->title = slug_humanize(memory, one->name);
    }
    if (!*one->title) one->title = *one->path ? one->path : page_kind_name(one->kind);
}

/* The name of the section below the root that the page lies in. */
static const char *top_section(const page *one) {
    const section *at = one->own ? one->own : one->section;
    while (at && at->parent && at->parent->parent) at = at->parent;
    return at && at->parent ? at->name : "page";
}

/* "2026-01-02-hello": the date, and the name without it. */
static void read_name_date(const site_config *config, page *one) {
    date when;
    size_t size = date_prefix(one->name, &when);
    bool parted = size && (one->name[size] == '-' || one->name[size] == '_');
    if (!parted || !one->name[size + 1]) return;
    if (!date_is_set(&one->date)) one->date = when;
    if (!config->urls.keep_date_prefix) one->name += size + 1;
}

void front_matter_finish(arena *memory, const site_config *config, page *one) {
    if (one->kind == PAGE_PAGE) read_name_date(config, one);
    if (!*one->title) find_title(memory, one);
    if (!*one->link_title) one->link_title = one->title;
    if (!*one->type) one->type = top_section(one);
    const char *lang = one->edition->language->code;
    one->text_lang = one->is_fallback ? config->language : lang;
    if (*one->lang) one->text_lang = one->lang;
    if (!*one->lang || one->is_fallback) one->lang = lang;
    if (!date_is_set(&one->updated)) one->updated = one->date;
}
