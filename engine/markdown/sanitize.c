/* SPDX-License-Identifier: MIT
 *
 * A tokenizer after the state machine of the HTML standard and a tree builder
 * reduced to a stack.  Nothing of the input is copied as it stands: each tag is
 * written anew from the tables in elements.c, each text
 * escaped, each element closed.  So what a browser reads is what was meant.
 * Elements whose content is not markup, or another markup, go with it.
 */
#include "sanitize.h"

#include "chars.h"
#include "elements.h"
#include "references.h"
#include "url.h"

enum { NAME_MAX_SIZE = 24 };

typedef struct attribute {
    char name[NAME_MAX_SIZE]; /* lower case, cut: then it matches nothing */
    const char *value;
    size_t size;
} attribute;

enum { ATTRIBUTE_MAX = 64 }; /* further ones are dropped */

typedef struct tag {
    char name[NAME_MAX_SIZE];
    const tr_md_element *element; /* NULL if not known */
    attribute attributes[ATTRIBUTE_MAX];
    uint32_t attribute_count;
} tag;

typedef struct reader {
    tr_md_sanitizer *to;
    const tr_md_piece *piece;
    const char *at;
    const char *end;
    uint32_t line;
    const char *counted; /* line ends before this are counted in `line` */
    bool unclosed[TR_MD_ELEMENT_COUNT]; /* no end tag follows in this piece */
    tag tag;
} reader;

static bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

static uint32_t line_of(reader *self, const char *place) {
    const char *at;
    while (self->counted < place &&
           (at = memchr(self->counted, '\n', (size_t)(place - self->counted))) !=
               NULL) {
        self->line++;
        self->counted = at + 1;
    }
    return self->line;
}

static void
report(reader *self, torii_markdown_removed_kind kind, const char *what, size_t size) {
    self->to->host.removed(
        self->to->host.self, kind, what, size, line_of(self, self->at));
}

/* ------------------------------------------------------- Open elements ---- */

static void close_top(tr_md_sanitizer *self) {
    self->open_count--;
    tr_md_put_str(self->out, "</");
    tr_md_put_str(self->out, self->open[self->open_count].element->name);
    tr_md_put_str(self->out, ">");
}

static void close_down_to(tr_md_sanitizer *self, uint32_t index) {
    while (self->open_count > index)
        close_top(self);
}

/*
 * The innermost open element of this depth with one of the flags `kinds`,
 * without looking beyond one of `walls`; its index + 1, or 0.
 */
static uint32_t
find_open(const tr_md_sanitizer *self, uint32_t depth, unsigned kinds, unsigned walls) {
    for (uint32_t i = self->open_count; i > 0; i--) {
        const tr_md_open_element *open = &self->open[i - 1];
        if (open->depth != depth) return 0;
        if (open->element->flags & kinds) return i;
        if (open->element->flags & walls) return 0;
    }
    return 0;
}

/* The same for one element. */
static uint32_t find_open_element(
    const tr_md_sanitizer *self, uint32_t depth, const tr_md_element *element) {
    unsigned walls = element->flags & TR_MD_TABLE_PART ? TR_MD_IS_TABLE : TR_MD_WALLS;
    if (element->flags & TR_MD_IS_TABLE) walls = 0;
    for (uint32_t i = self->open_count; i > 0; i--) {
        const tr_md_open_element *open = &self->open[i - 1];
        if (open->depth != depth) return 0;
        if (open->element == element) return i;
        if (open->element->flags & walls) return 0;
    }
    return 0;
}

static void
close_open(tr_md_sanitizer *self, uint32_t depth, unsigned kinds, unsigned walls) {
    uint32_t found = find_open(self, depth, kinds, walls);
    if (found) close_down_to(self, found - 1);
}

void tr_md_sanitize_leave(tr_md_sanitizer *self, uint32_t depth) {
    while (self->open_count && self->open[self->open_count - 1].depth >= depth)
        close_top(self);
}

static void
open_element(tr_md_sanitizer *self, const tr_md_element *element, uint32_t depth) {
    if (!self->open)
        self->open = tr_md_alloc_array(
            self->out->arena, TR_MD_OPEN_MAX, sizeof *self->open);
    self->open[self->open_count++] = (tr_md_open_element){element, depth};
}

static void put_implied(tr_md_sanitizer *self, const char *name, uint32_t depth) {
    tr_md_put_str(self->out, "<");
    tr_md_put_str(self->out, name);
    tr_md_put_str(self->out, ">");
    open_element(self, tr_md_element_find(name), depth);
}

/*
 * Content between the tags of a table would be moved out of it by browsers;
 * it gets the cell that it lacks.
 */
static void ensure_cell(tr_md_sanitizer *self, uint32_t depth) {
    const tr_md_open_element *top;
    if (find_open(self, depth, TR_MD_IS_COLGROUP, ~0u)) close_top(self);
    if (!self->open_count || self->open_count + 2 > TR_MD_OPEN_MAX) return;
    top = &self->open[self->open_count - 1];
    if (top->depth != depth ||
        !(top->element->flags & (TR_MD_IS_TABLE | TR_MD_IS_SECTION | TR_MD_IS_TR)))
        return;
    if (!(top->element->flags & TR_MD_IS_TR)) put_implied(self, "tr", depth);
    put_implied(self, "td", depth);
}

void tr_md_sanitize_block(tr_md_sanitizer *self, uint32_t depth) {
    if (!self->open_count) return;
    close_open(self, depth, TR_MD_IS_P, TR_MD_WALLS);
    ensure_cell(self, depth);
}

/* Ends the innermost element if it is of that kind and stands at this depth. */
static void close_if(tr_md_sanitizer *self, uint32_t depth, unsigned kind) {
    const tr_md_open_element *top;
    if (!self->open_count) return;
    top = &self->open[self->open_count - 1];
    if (top->depth == depth && (top->element->flags & kind)) close_top(self);
}

void tr_md_sanitize_heading(tr_md_sanitizer *self, uint32_t depth) {
    close_if(self, depth, TR_MD_IS_HEADING);
}

bool tr_md_sanitize_in_link(const tr_md_sanitizer *self) {
    for (uint32_t i = 0; i < self->open_count; i++) {
        if (self->open[i].element->flags & TR_MD_IS_A) return true;
    }
    return false;
}

/* ---------------------------------------------------------------- Tags ---- */

static void put_name(char name[NAME_MAX_SIZE], const char *at, size_t size) {
    if (size >= NAME_MAX_SIZE) size = NAME_MAX_SIZE - 1;
    for (size_t i = 0; i < size; i++)
        name[i] = tr_md_lower(at[i]);
    name[size] = 0;
}

static void skip_space(reader *self) {
    while (self->at < self->end && is_space(*self->at))
        self->at++;
}

static void read_value(reader *self, attribute *out) {
    char quote = *self->at;
    const char *stop;
    if (quote == '"' || quote == '\'') {
        self->at++;
        stop = memchr(self->at, quote, (size_t)(self->end - self->at));
        if (!stop) stop = self->end; /* the tag is not complete then */
        out->value = self->at;
        out->size = (size_t)(stop - self->at);
        self->at = stop < self->end ? stop + 1 : self->end;
        return;
    }
    out->value = self->at;
    while (self->at < self->end && !is_space(*self->at) && *self->at != '>')
        self->at++;
    out->size = (size_t)(self->at - out->value);
}

static bool has_attribute(const tag *self, const char *name) {
    for (uint32_t i = 0; i < self->attribute_count; i++) {
        if (!strcmp(self->attributes[i].name, name)) return true;
    }
    return false;
}

static void read_attribute(reader *self) {
    attribute made = {{0}, NULL, 0};
    const char *begin = self->at++; /* even a "=" here belongs to the name */
    while (self->at < self->end && !is_space(*self->at) && !strchr("/>=", *self->at))
        self->at++;
    put_name(made.name, begin, (size_t)(self->at - begin));
    skip_space(self);
    if (self->at < self->end && *self->at == '=') {
        self->at++;
        skip_space(self);
        if (self->at < self->end && *self->at != '>') read_value(self, &made);
    }
    if (self->tag.attribute_count < ATTRIBUTE_MAX &&
        !has_attribute(&self->tag, made.name))
        self->tag.attributes[self->tag.attribute_count++] = made;
}

/* Reads a tag from its name on; false if the text ends within it. */
static bool read_tag(reader *self) {
    const char *begin = self->at;
    while (self->at < self->end && !is_space(*self->at) && *self->at != '/' &&
           *self->at != '>')
        self->at++;
    put_name(self->tag.name, begin, (size_t)(self->at - begin));
    self->tag.element = tr_md_element_find(self->tag.name);
    self->tag.attribute_count = 0;
    for (;;) {
        while (self->at < self->end && (is_space(*self->at) || *self->at == '/'))
            self->at++;
        if (self->at == self->end) return false;
        if (*self->at == '>') {
            self->at++;
            return true;
        }
        read_attribute(self);
    }
}

static void put_attribute(reader *self, const char *name, const attribute *from) {
    torii_markdown_text *out = self->to->out;
    tr_md_put_str(out, " ");
    tr_md_put_str(out, name);
    tr_md_put_str(out, "=\"");
    tr_md_put_html_text(out, from->value, from->value + from->size);
    tr_md_put_str(out, "\"");
}

static void put_url_attribute(reader *self, const attribute *from) {
    torii_markdown_text url = {.arena = self->to->out->arena};
    if (!from->value) return;
    tr_md_put_decoded(&url, from->value, from->value + from->size);
    tr_md_text_str(&url);
    if (!self->to->host.put_url(
            self->to->host.self, from->name, url.data, url.size,
            line_of(self, self->at)))
        report(self, TORII_MARKDOWN_REMOVED_URL, url.data, url.size);
    tr_md_release(url.arena, url.data);
}

/* Copies up to the "," that ends a candidate: what is behind its URL. */
static const char *
put_descriptor(torii_markdown_text *out, const char *at, const char *end) {
    const char *comma = memchr(at, ',', (size_t)(end - at));
    const char *stop = comma ? comma : end;
    while (stop > at && is_space(stop[-1]))
        stop--;
    if (stop > at) tr_md_put_str(out, " ");
    tr_md_put(out, at, (size_t)(stop - at));
    return comma ? comma + 1 : end;
}

/*
 * A list of URLs with sizes; each has to be safe.  A URL ends at white space,
 * commas at its end are none of it: so HTML says.
 */
static bool put_candidates(reader *self, torii_markdown_text *set) {
    torii_markdown_text made = {.arena = self->to->out->arena};
    torii_markdown_text url = {.arena = self->to->out->arena};
    uint32_t line = line_of(self, self->at);
    const char *at = tr_md_text_str(set), *end = at + set->size;
    bool safe = true;
    while (at < end && safe) {
        const char *begin, *stop;
        while (at < end && (is_space(*at) || *at == ','))
            at++;
        for (begin = at; at < end && !is_space(*at);)
            at++;
        for (stop = at; stop > begin && stop[-1] == ',';)
            stop--;
        if (stop == begin) continue;
        if (made.size) tr_md_put_str(&made, ", ");
        url.size = 0;
        tr_md_put(&url, begin, (size_t)(stop - begin));
        safe = self->to->host.put_set_url(
            self->to->host.self, tr_md_text_str(&url), line, &made);
        while (at < end && is_space(*at))
            at++;
        if (stop == at || !is_space(*stop)) continue; /* a comma ended it */
        at = put_descriptor(&made, at, end);
    }
    if (safe) {
        tr_md_put_str(self->to->out, " srcset=\"");
        tr_md_put(self->to->out, made.data, made.size);
        tr_md_put_str(self->to->out, "\"");
    }
    tr_md_release(made.arena, made.data);
    tr_md_release(url.arena, url.data);
    return safe;
}

static void put_srcset(reader *self, const attribute *from) {
    torii_markdown_text set = {.arena = self->to->out->arena};
    if (!from->value) return;
    tr_md_put_decoded(&set, from->value, from->value + from->size);
    if (!put_candidates(self, &set))
        report(self, TORII_MARKDOWN_REMOVED_URL, set.data, set.size);
    tr_md_release(set.arena, set.data);
}

static void put_id(reader *self, const attribute *from) {
    torii_markdown_text id = {.arena = self->to->out->arena};
    if (!from->size) return;
    tr_md_put_decoded(&id, from->value, from->value + from->size);
    tr_md_text_str(&id);
    for (size_t i = 0; i < id.size; i++) {
        if ((unsigned char)id.data[i] <= ' ') return;
    }
    tr_md_put_str(self->to->out, " id=\"");
    self->to->host.put_id(self->to->host.self, id.data, id.size);
    tr_md_put_str(self->to->out, "\"");
    tr_md_release(id.arena, id.data);
}

static void put_attributes(reader *self) {
    const tag *from = &self->tag;
    bool is_link = !strcmp(from->name, "a");
    bool is_image = !strcmp(from->name, "img");
    for (uint32_t i = 0; i < from->attribute_count; i++) {
        const attribute *at = &from->attributes[i];
        if (tr_md_attribute_is_safe(at->name))
            put_attribute(self, at->name, at);
        else if (!strcmp(at->name, "id"))
            put_id(self, at);
        else if (is_link && !strcmp(at->name, "name") && !has_attribute(from, "id"))
            put_id(self, at);
        else if (
            (is_link && !strcmp(at->name, "href")) ||
            (is_image && !strcmp(at->name, "src")) ||
            (!strcmp(at->name, "cite") && (from->element->flags & TR_MD_HAS_CITE)))
            put_url_attribute(self, at);
        else if (is_image && !strcmp(at->name, "srcset"))
            put_srcset(self, at);
        else if (
            is_link && !strcmp(at->name, "target") && at->size == 6 &&
            !memcmp(at->value, "_blank", 6))
            tr_md_put_str(self->to->out, " target=\"_blank\" rel=\"noopener\"");
        else
            report(self, TORII_MARKDOWN_REMOVED_ATTRIBUTE, at->name, strlen(at->name));
    }
}

/* Parts of tables are only where their parents are; these are made if need be. */
static bool make_room_in_table(reader *self, const tr_md_element *element) {
    tr_md_sanitizer *to = self->to;
    uint32_t depth = self->piece->depth;
    unsigned parents = TR_MD_IS_TABLE;
    uint32_t found;
    if (element->flags & TR_MD_IS_CELL)
        parents = TR_MD_IS_TR | TR_MD_IS_SECTION | TR_MD_IS_TABLE;
    else if (element->flags & TR_MD_IS_TR)
        parents = TR_MD_IS_SECTION | TR_MD_IS_TABLE;
    else if (element->flags & TR_MD_IS_COL)
        parents = TR_MD_IS_COLGROUP | TR_MD_IS_TABLE;
    found = find_open(to, depth, parents, 0);
    if (!found || found == TR_MD_OPEN_MAX) return false;
    close_down_to(to, found);
    if ((element->flags & TR_MD_IS_CELL) &&
        !(to->open[found - 1].element->flags & TR_MD_IS_TR))
        put_implied(to, "tr", depth);
    else if (
        (element->flags & TR_MD_IS_COL) &&
        !(to->open[found - 1].element->flags & TR_MD_IS_COLGROUP))
        put_implied(to, "colgroup", depth);
    return true;
}

/* Ends what the element implies to have ended; false if it may not be here. */
static bool make_room(reader *self, const tr_md_element *element) {
    tr_md_sanitizer *to = self->to;
    uint32_t depth = self->piece->depth;
    unsigned flags = element->flags;
    if ((flags & TR_MD_BLOCK) && self->piece->in_paragraph) return false;
    /* Text of the Markdown may follow, which is not seen here. */
    if ((flags & (TR_MD_IS_TABLE | TR_MD_TABLE_PART)) && self->piece->is_inline)
        return false;
    if (!(flags & TR_MD_TABLE_PART)) ensure_cell(to, depth);
    if (flags & TR_MD_IS_A) {
        close_open(to, depth, TR_MD_IS_A, TR_MD_WALLS);
        return !self->piece->in_link && !tr_md_sanitize_in_link(to);
    }
    if (flags & TR_MD_TABLE_PART) return make_room_in_table(self, element);
    if (flags & TR_MD_BLOCK) tr_md_sanitize_block(to, depth);
    if (flags & TR_MD_IS_LI) {
        close_open(to, depth, TR_MD_IS_LI, TR_MD_IS_LIST | TR_MD_WALLS);
        return find_open(to, depth, TR_MD_IS_LIST, TR_MD_WALLS) != 0;
    }
    if (flags & TR_MD_IS_TERM) {
        close_open(to, depth, TR_MD_IS_TERM, TR_MD_IS_DL | TR_MD_WALLS);
        return find_open(to, depth, TR_MD_IS_DL, TR_MD_WALLS) != 0;
    }
    if (flags & TR_MD_IS_HEADING) close_if(to, depth, TR_MD_IS_HEADING);
    if (flags & TR_MD_IS_RUBY_PART) close_if(to, depth, TR_MD_IS_RUBY_PART);
    return true;
}

/* ------------------------------------------------------ Dropped content ---- */

/* Where "</name" stands from here on; NULL if it does not follow. */
static const char *find_end_tag(reader *self, const tr_md_element *element) {
    size_t size = strlen(element->name);
    bool *unclosed = &self->unclosed[tr_md_element_index(element)];
    const char *at = self->at;
    if (*unclosed) return NULL;
    while ((at = memmem(at, (size_t)(self->end - at), "</", 2)) != NULL) {
        const char *after = at + 2 + size;
        if (after < self->end && !strncasecmp(at + 2, element->name, size) &&
            (is_space(*after) || *after == '/' || *after == '>'))
            return at;
        at += 2;
    }
    *unclosed = true;
    return NULL;
}

static void drop_element(reader *self, const tr_md_element *element) {
    const char *stop = find_end_tag(self, element);
    const char *close;
    if (!stop) {
        if (element->flags & TR_MD_RAW) self->at = self->end;
        return;
    }
    close = memchr(stop, '>', (size_t)(self->end - stop));
    self->at = close ? close + 1 : self->end;
}

static void start_tag(reader *self) {
    tr_md_sanitizer *to = self->to;
    const tr_md_element *element = self->tag.element;
    if (!element || (element->flags & TR_MD_DROPPED) || !make_room(self, element) ||
        to->open_count == TR_MD_OPEN_MAX) {
        report(
            self, TORII_MARKDOWN_REMOVED_ELEMENT, self->tag.name,
            strlen(self->tag.name));
        if (element && (element->flags & TR_MD_DROPPED)) drop_element(self, element);
        return;
    }
    tr_md_put_str(to->out, "<");
    tr_md_put_str(to->out, element->name);
    put_attributes(self);
    if (element->flags & TR_MD_VOID) {
        tr_md_put_str(to->out, " />");
        return;
    }
    tr_md_put_str(to->out, ">");
    open_element(to, element, self->piece->depth);
}

static void end_tag(reader *self) {
    const tr_md_element *element = self->tag.element;
    uint32_t found = 0;
    if (element && !(element->flags & (TR_MD_VOID | TR_MD_DROPPED)))
        found = find_open_element(self->to, self->piece->depth, element);
    if (found)
        close_down_to(self->to, found - 1);
    else
        report(
            self, TORII_MARKDOWN_REMOVED_END_TAG, self->tag.name,
            strlen(self->tag.name));
}

/* ------------------------------------------------------------ Markup ------ */

/* A comment from behind "<!--" on. */
static void skip_comment(reader *self) {
    const char *at = self->at;
    if (at < self->end && *at == '>') {
        self->at = at + 1;
        return;
    }
    if (self->end - at >= 2 && at[0] == '-' && at[1] == '>') {
        self->at = at + 2;
        return;
    }
    while ((at = memmem(at, (size_t)(self->end - at), "--", 2)) != NULL) {
        const char *after = at + 2;
        if (after < self->end && *after == '!') after++;
        if (after < self->end && *after == '>') {
            self->at = after + 1;
            return;
        }
        at++;
    }
    self->at = self->end;
}

static void skip_bogus(reader *self) {
    const char *stop = memchr(self->at, '>', (size_t)(self->end - self->at));
    self->at = stop ? stop + 1 : self->end;
}

/* What begins with "<"; false if that is only text. */
static bool read_markup(reader *self) {
    const char *begin = self->at;
    size_t left = (size_t)(self->end - begin);
    bool is_end = left > 1 && begin[1] == '/';
    if (left < 2) return false;
    if (tr_md_is_alpha(begin[1 + is_end])) {
        self->at = begin + 1 + is_end;
        if (!read_tag(self))
            report(
                self, TORII_MARKDOWN_REMOVED_ELEMENT, self->tag.name,
                strlen(self->tag.name));
        else if (is_end)
            end_tag(self);
        else
            start_tag(self);
        return true;
    }
    if (!is_end && begin[1] != '!' && begin[1] != '?') return false;
    if (is_end && left == 2) return false;
    self->at = begin + 2;
    if (left >= 4 && !memcmp(begin, "<!--", 4)) {
        self->at = begin + 4;
        skip_comment(self);
    } else {
        skip_bogus(self);
    }
    report(self, TORII_MARKDOWN_REMOVED_COMMENT, begin, (size_t)(self->at - begin));
    return true;
}

static bool has_ink(const char *at, const char *end) {
    while (at < end && is_space(*at))
        at++;
    return at < end;
}

static void read_text(reader *self) {
    const char *stop = memchr(self->at + 1, '<', (size_t)(self->end - self->at - 1));
    if (!stop) stop = self->end;
    if (has_ink(self->at, stop)) ensure_cell(self->to, self->piece->depth);
    tr_md_put_html_text(self->to->out, self->at, stop);
    self->to->host.text(self->to->host.self, self->at, (size_t)(stop - self->at));
    self->at = stop;
}

void tr_md_sanitize(tr_md_sanitizer *self, const tr_md_piece *piece) {
    reader made = {
        .to = self,
        .piece = piece,
        .at = piece->html,
        .end = piece->html + piece->size,
        .line = piece->line,
        .counted = piece->html};
    while (made.at < made.end) {
        if (*made.at != '<' || !read_markup(&made)) read_text(&made);
    }
}
