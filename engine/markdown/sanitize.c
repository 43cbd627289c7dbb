/* SPDX-License-Identifier: MIT
 *
 * A tokenizer after the state machine of the HTML standard and a tree builder
 * reduced to a stack.  Nothing of the input is copied as it stands: each tag is
 * written anew from the tables of elements and attributes below, each text
 * escaped, each element closed.  So what a browser reads is what was meant.
 * Elements whose content is not markup, or another markup, go with it.
 */
#include "sanitize.h"

#include "url.h"

enum {
    VOID = 1 << 0,
    BLOCK = 1 << 1,      /* ends a <p> */
    TABLE_PART = 1 << 2, /* only within <table> */
    RAW = 1 << 3,        /* dropped, its content is no markup */
    FOREIGN = 1 << 4,    /* dropped with its content if it is complete */
    DROPPED = RAW | FOREIGN
};

/* Which elements end which, and which ones nothing looks beyond. */
enum {
    IS_A = 1 << 8,
    IS_P = 1 << 9,
    IS_HEADING = 1 << 10,
    IS_LI = 1 << 11,
    IS_LIST = 1 << 12,
    IS_TERM = 1 << 13, /* dt, dd */
    IS_DL = 1 << 14,
    IS_TABLE = 1 << 15,
    IS_SECTION = 1 << 16, /* of a table */
    IS_TR = 1 << 17,
    IS_CELL = 1 << 18,
    IS_CAPTION = 1 << 19,
    IS_COLGROUP = 1 << 20,
    IS_COL = 1 << 21,
    HAS_CITE = 1 << 22,
    WALLS = IS_TABLE | IS_CELL | IS_CAPTION
};

struct tr_md_element {
    const char *name;
    unsigned flags;
};

/* Sorted by name.  What is not listed is removed, its content stays. */
static const tr_md_element elements[] = {
    {"a", IS_A},
    {"abbr", 0},
    {"applet", FOREIGN},
    {"article", BLOCK},
    {"aside", BLOCK},
    {"audio", FOREIGN},
    {"b", 0},
    {"bdi", 0},
    {"bdo", 0},
    {"blockquote", BLOCK | HAS_CITE},
    {"br", VOID},
    {"canvas", FOREIGN},
    {"caption", BLOCK | TABLE_PART | IS_CAPTION},
    {"center", BLOCK},
    {"cite", 0},
    {"code", 0},
    {"col", VOID | BLOCK | TABLE_PART | IS_COL},
    {"colgroup", BLOCK | TABLE_PART | IS_COLGROUP},
    {"dd", BLOCK | IS_TERM},
    {"del", HAS_CITE},
    {"details", BLOCK},
    {"dfn", 0},
    {"div", BLOCK},
    {"dl", BLOCK | IS_DL},
    {"dt", BLOCK | IS_TERM},
    {"em", 0},
    {"figcaption", BLOCK},
    {"figure", BLOCK},
    {"footer", BLOCK},
    {"h1", BLOCK | IS_HEADING},
    {"h2", BLOCK | IS_HEADING},
    {"h3", BLOCK | IS_HEADING},
    {"h4", BLOCK | IS_HEADING},
    {"h5", BLOCK | IS_HEADING},
    {"h6", BLOCK | IS_HEADING},
    {"header", BLOCK},
    {"hr", VOID | BLOCK},
    {"i", 0},
    {"iframe", RAW},
    {"img", VOID},
    {"ins", HAS_CITE},
    {"kbd", 0},
    {"li", BLOCK | IS_LI},
    {"main", BLOCK},
    {"mark", 0},
    {"math", FOREIGN},
    {"nav", BLOCK},
    {"noembed", RAW},
    {"noframes", RAW},
    {"noscript", RAW},
    {"object", FOREIGN},
    {"ol", BLOCK | IS_LIST},
    {"p", BLOCK | IS_P},
    {"plaintext", RAW},
    {"pre", BLOCK},
    {"q", HAS_CITE},
    {"rp", 0},
    {"rt", 0},
    {"ruby", 0},
    {"s", 0},
    {"samp", 0},
    {"script", RAW},
    {"section", BLOCK},
    {"select", FOREIGN},
    {"small", 0},
    {"span", 0},
    {"strike", 0},
    {"strong", 0},
    {"style", RAW},
    {"sub", 0},
    {"summary", BLOCK},
    {"sup", 0},
    {"svg", FOREIGN},
    {"table", BLOCK | IS_TABLE},
    {"tbody", BLOCK | TABLE_PART | IS_SECTION},
    {"td", BLOCK | TABLE_PART | IS_CELL},
    {"template", FOREIGN},
    {"textarea", RAW},
    {"tfoot", BLOCK | TABLE_PART | IS_SECTION},
    {"th", BLOCK | TABLE_PART | IS_CELL},
    {"thead", BLOCK | TABLE_PART | IS_SECTION},
    {"time", 0},
    {"title", RAW},
    {"tr", BLOCK | TABLE_PART | IS_TR},
    {"tt", 0},
    {"u", 0},
    {"ul", BLOCK | IS_LIST},
    {"var", 0},
    {"video", FOREIGN},
    {"wbr", VOID},
    {"xmp", RAW},
};

enum { ELEMENT_COUNT = sizeof elements / sizeof *elements, NAME_MAX_SIZE = 24 };

/* Sorted.  Attributes that say nothing but text, sizes and names. */
static const char *const attributes[] = {
    "abbr",     "align",   "alt",    "aria-describedby", "aria-hidden", "aria-label",
    "aria-labelledby", "border", "cellpadding", "cellspacing", "class", "colspan",
    "datetime", "decoding", "dir",   "headers", "height", "lang", "loading", "open",
    "reversed", "role",    "rowspan", "scope",  "sizes",  "span", "start", "summary",
    "title",    "translate", "type", "valign", "value",  "width",
};

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
    bool unclosed[ELEMENT_COUNT]; /* no end tag follows in this piece */
    tag tag;
} reader;

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

static bool is_alpha(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_alnum(char c)
{
    return is_alpha(c) || (c >= '0' && c <= '9');
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static const tr_md_element *find_element(const char *name)
{
    size_t low = 0, high = ELEMENT_COUNT;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = strcmp(name, elements[middle].name);
        if (order == 0)
            return &elements[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

static bool is_attribute(const char *name)
{
    for (size_t i = 0; i < sizeof attributes / sizeof *attributes; i++) {
        if (!strcmp(name, attributes[i]))
            return true;
    }
    return false;
}

static uint32_t line_of(reader *self, const char *place)
{
    const char *at;
    while (self->counted < place &&
           (at = memchr(self->counted, '\n', (size_t)(place - self->counted))) != NULL) {
        self->line++;
        self->counted = at + 1;
    }
    return self->line;
}

static void
report(reader *self, torii_markdown_removed_kind kind, const char *what, size_t size)
{
    self->to->host.removed(
        self->to->host.self, kind, what, size, line_of(self, self->at));
}

/* ---------------------------------------------------------- References ---- */

/* The size of a character reference that ends with ";" at `at`, or 0. */
static size_t reference_size(const char *at, const char *end)
{
    const char *begin = at++;
    const char *name;
    bool hex;
    if (at < end && *at == '#') {
        at++;
        hex = at < end && (*at == 'x' || *at == 'X');
        at += hex;
        name = at;
        while (at < end && at - name < 8 &&
               ((*at >= '0' && *at <= '9') ||
                (hex && lower(*at) >= 'a' && lower(*at) <= 'f')))
            at++;
    } else {
        name = at;
        if (at < end && !is_alpha(*at))
            return 0;
        while (at < end && at - name < 32 && is_alnum(*at))
            at++;
    }
    return at > name && at < end && *at == ';' ? (size_t)(at + 1 - begin) : 0;
}

/* Escapes text or a value that may hold references; these stay. */
static void put_text(torii_markdown_text *out, const char *at, const char *end)
{
    const char *begin = at;
    for (; at < end; at++) {
        size_t size;
        if (*at != '&' && *at != '<' && *at != '>' && *at != '"')
            continue;
        size = *at == '&' ? reference_size(at, end) : 0;
        if (size) {
            at += size - 1;
            continue;
        }
        tr_md_put(out, begin, (size_t)(at - begin));
        tr_md_put_escaped(out, at, 1);
        begin = at + 1;
    }
    tr_md_put(out, begin, (size_t)(at - begin));
}

static const struct {
    const char *name;
    char c;
} named_references[] = {
    {"amp", '&'},    {"apos", '\''},   {"bsol", '\\'},  {"colon", ':'},  {"comma", ','},
    {"commat", '@'}, {"dollar", '$'},  {"equals", '='}, {"excl", '!'},   {"gt", '>'},
    {"hyphen", '-'}, {"lowbar", '_'},  {"lpar", '('},   {"lt", '<'},     {"num", '#'},
    {"percnt", '%'}, {"period", '.'},  {"plus", '+'},   {"quest", '?'},  {"quot", '"'},
    {"rpar", ')'},   {"semi", ';'},    {"sol", '/'},    {"Tab", '\t'},   {"NewLine", '\n'},
};

static void put_point(torii_markdown_text *out, uint32_t point)
{
    char bytes[4];
    if (point == 0 || point > 0x10FFFF || (point >= 0xD800 && point < 0xE000))
        point = 0xFFFD;
    if (point < 0x80) {
        bytes[0] = (char)point;
        tr_md_put(out, bytes, 1);
    } else if (point < 0x800) {
        bytes[0] = (char)(0xC0 | point >> 6);
        bytes[1] = (char)(0x80 | (point & 0x3F));
        tr_md_put(out, bytes, 2);
    } else if (point < 0x10000) {
        bytes[0] = (char)(0xE0 | point >> 12);
        bytes[1] = (char)(0x80 | (point >> 6 & 0x3F));
        bytes[2] = (char)(0x80 | (point & 0x3F));
        tr_md_put(out, bytes, 3);
    } else {
        bytes[0] = (char)(0xF0 | point >> 18);
        bytes[1] = (char)(0x80 | (point >> 12 & 0x3F));
        bytes[2] = (char)(0x80 | (point >> 6 & 0x3F));
        bytes[3] = (char)(0x80 | (point & 0x3F));
        tr_md_put(out, bytes, 4);
    }
}

/* Decodes one reference; its size, 0 if it is none that is known here. */
static size_t put_reference(torii_markdown_text *out, const char *at, const char *end)
{
    size_t size = reference_size(at, end);
    uint32_t point = 0;
    bool hex;
    if (!size)
        return 0;
    if (at[1] != '#') {
        for (size_t i = 0; i < sizeof named_references / sizeof *named_references; i++) {
            if (strlen(named_references[i].name) == size - 2 &&
                !memcmp(named_references[i].name, at + 1, size - 2)) {
                tr_md_put(out, &named_references[i].c, 1);
                return size;
            }
        }
        return 0;
    }
    hex = lower(at[2]) == 'x';
    for (size_t i = hex ? 3 : 2; i < size - 1; i++) {
        uint32_t digit = at[i] <= '9' ? (uint32_t)(at[i] - '0')
                                      : (uint32_t)(lower(at[i]) - 'a' + 10);
        point = point * (hex ? 16 : 10) + digit;
    }
    put_point(out, point);
    return size;
}

/* The value of a URL attribute with its references decoded. */
static void decode(torii_markdown_text *out, const char *at, const char *end)
{
    while (at < end) {
        size_t size = *at == '&' ? put_reference(out, at, end) : 0;
        if (!size)
            tr_md_put(out, at, size = 1);
        at += size;
    }
}

/* ------------------------------------------------------- Open elements ---- */

static void close_top(tr_md_sanitizer *self)
{
    self->open_count--;
    tr_md_put_str(self->out, "</");
    tr_md_put_str(self->out, self->open[self->open_count].element->name);
    tr_md_put_str(self->out, ">");
}

static void close_down_to(tr_md_sanitizer *self, uint32_t index)
{
    while (self->open_count > index)
        close_top(self);
}

/*
 * The innermost open element of this depth with one of the flags `kinds`,
 * without looking beyond one of `walls`; its index + 1, or 0.
 */
static uint32_t find_open(
    const tr_md_sanitizer *self, uint32_t depth, unsigned kinds, unsigned walls)
{
    for (uint32_t i = self->open_count; i > 0; i--) {
        const tr_md_open_element *open = &self->open[i - 1];
        if (open->depth != depth)
            return 0;
        if (open->element->flags & kinds)
            return i;
        if (open->element->flags & walls)
            return 0;
    }
    return 0;
}

/* The same for one element. */
static uint32_t find_open_element(
    const tr_md_sanitizer *self, uint32_t depth, const tr_md_element *element)
{
    unsigned walls = element->flags & TABLE_PART ? IS_TABLE : WALLS;
    if (element->flags & IS_TABLE)
        walls = 0;
    for (uint32_t i = self->open_count; i > 0; i--) {
        const tr_md_open_element *open = &self->open[i - 1];
        if (open->depth != depth)
            return 0;
        if (open->element == element)
            return i;
        if (open->element->flags & walls)
            return 0;
    }
    return 0;
}

static void
close_open(tr_md_sanitizer *self, uint32_t depth, unsigned kinds, unsigned walls)
{
    uint32_t found = find_open(self, depth, kinds, walls);
    if (found)
        close_down_to(self, found - 1);
}

void tr_md_sanitize_leave(tr_md_sanitizer *self, uint32_t depth)
{
    while (self->open_count && self->open[self->open_count - 1].depth >= depth)
        close_top(self);
}

static void open_element(
    tr_md_sanitizer *self, const tr_md_element *element, uint32_t depth)
{
    self->open[self->open_count++] = (tr_md_open_element){element, depth};
}

static void put_implied(tr_md_sanitizer *self, const char *name, uint32_t depth)
{
    tr_md_put_str(self->out, "<");
    tr_md_put_str(self->out, name);
    tr_md_put_str(self->out, ">");
    open_element(self, find_element(name), depth);
}

/*
 * Content between the tags of a table would be moved out of it by browsers;
 * it gets the cell that it lacks.
 */
static void ensure_cell(tr_md_sanitizer *self, uint32_t depth)
{
    const tr_md_open_element *top;
    if (find_open(self, depth, IS_COLGROUP, ~0u))
        close_top(self);
    if (!self->open_count || self->open_count + 2 > TR_MD_OPEN_MAX)
        return;
    top = &self->open[self->open_count - 1];
    if (top->depth != depth ||
        !(top->element->flags & (IS_TABLE | IS_SECTION | IS_TR)))
        return;
    if (!(top->element->flags & IS_TR))
        put_implied(self, "tr", depth);
    put_implied(self, "td", depth);
}

void tr_md_sanitize_block(tr_md_sanitizer *self, uint32_t depth)
{
    if (!self->open_count)
        return;
    close_open(self, depth, IS_P, WALLS);
    ensure_cell(self, depth);
}

bool tr_md_sanitize_in_link(const tr_md_sanitizer *self)
{
    for (uint32_t i = 0; i < self->open_count; i++) {
        if (self->open[i].element->flags & IS_A)
            return true;
    }
    return false;
}

/* ---------------------------------------------------------------- Tags ---- */

static void put_name(char name[NAME_MAX_SIZE], const char *at, size_t size)
{
    if (size >= NAME_MAX_SIZE)
        size = NAME_MAX_SIZE - 1;
    for (size_t i = 0; i < size; i++)
        name[i] = lower(at[i]);
    name[size] = 0;
}

static void skip_space(reader *self)
{
    while (self->at < self->end && is_space(*self->at))
        self->at++;
}

static void read_value(reader *self, attribute *out)
{
    char quote = *self->at;
    const char *stop;
    if (quote == '"' || quote == '\'') {
        self->at++;
        stop = memchr(self->at, quote, (size_t)(self->end - self->at));
        if (!stop)
            stop = self->end; /* the tag is not complete then */
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

static bool has_attribute(const tag *self, const char *name)
{
    for (uint32_t i = 0; i < self->attribute_count; i++) {
        if (!strcmp(self->attributes[i].name, name))
            return true;
    }
    return false;
}

static void read_attribute(reader *self)
{
    attribute made = {{0}, NULL, 0};
    const char *begin = self->at++; /* even a "=" here belongs to the name */
    while (self->at < self->end && !is_space(*self->at) &&
           !strchr("/>=", *self->at))
        self->at++;
    put_name(made.name, begin, (size_t)(self->at - begin));
    skip_space(self);
    if (self->at < self->end && *self->at == '=') {
        self->at++;
        skip_space(self);
        if (self->at < self->end && *self->at != '>')
            read_value(self, &made);
    }
    if (self->tag.attribute_count < ATTRIBUTE_MAX &&
        !has_attribute(&self->tag, made.name))
        self->tag.attributes[self->tag.attribute_count++] = made;
}

/* Reads a tag from its name on; false if the text ends within it. */
static bool read_tag(reader *self)
{
    const char *begin = self->at;
    while (self->at < self->end && !is_space(*self->at) && *self->at != '/' &&
           *self->at != '>')
        self->at++;
    put_name(self->tag.name, begin, (size_t)(self->at - begin));
    self->tag.element = find_element(self->tag.name);
    self->tag.attribute_count = 0;
    for (;;) {
        while (self->at < self->end && (is_space(*self->at) || *self->at == '/'))
            self->at++;
        if (self->at == self->end)
            return false;
        if (*self->at == '>') {
            self->at++;
            return true;
        }
        read_attribute(self);
    }
}

static void put_attribute(reader *self, const char *name, const attribute *from)
{
    torii_markdown_text *out = self->to->out;
    tr_md_put_str(out, " ");
    tr_md_put_str(out, name);
    tr_md_put_str(out, "=\"");
    put_text(out, from->value, from->value + from->size);
    tr_md_put_str(out, "\"");
}

static void put_url_attribute(reader *self, const attribute *from)
{
    torii_markdown_text url = {.arena = self->to->out->arena};
    if (!from->value)
        return;
    decode(&url, from->value, from->value + from->size);
    tr_md_text_str(&url);
    if (!self->to->host.put_url(
            self->to->host.self, from->name, url.data, url.size,
            line_of(self, self->at)))
        report(self, TORII_MARKDOWN_REMOVED_URL, url.data, url.size);
    tr_md_release(url.arena, url.data);
}

/* A list of URLs with sizes; each has to be safe. */
static void put_srcset(reader *self, const attribute *from)
{
    torii_markdown_text set = {.arena = self->to->out->arena};
    bool safe = true;
    const char *at, *end;
    if (!from->value)
        return;
    decode(&set, from->value, from->value + from->size);
    at = tr_md_text_str(&set);
    end = at + set.size;
    while (at < end) {
        const char *begin;
        while (at < end && (is_space(*at) || *at == ','))
            at++;
        begin = at;
        while (at < end && *at != ',')
            at++;
        safe = safe &&
               tr_md_url_is_safe(begin, (size_t)(at - begin), self->to->schemes, false);
    }
    if (safe) {
        tr_md_put_str(self->to->out, " srcset=\"");
        tr_md_put_escaped(self->to->out, set.data, set.size);
        tr_md_put_str(self->to->out, "\"");
    } else {
        report(self, TORII_MARKDOWN_REMOVED_URL, set.data, set.size);
    }
    tr_md_release(set.arena, set.data);
}

static void put_id(reader *self, const attribute *from)
{
    torii_markdown_text id = {.arena = self->to->out->arena};
    if (!from->size)
        return;
    decode(&id, from->value, from->value + from->size);
    tr_md_text_str(&id);
    for (size_t i = 0; i < id.size; i++) {
        if ((unsigned char)id.data[i] <= ' ')
            return;
    }
    tr_md_put_str(self->to->out, " id=\"");
    self->to->host.put_id(self->to->host.self, id.data, id.size);
    tr_md_put_str(self->to->out, "\"");
    tr_md_release(id.arena, id.data);
}

static void put_attributes(reader *self)
{
    const tag *from = &self->tag;
    bool is_link = !strcmp(from->name, "a");
    bool is_image = !strcmp(from->name, "img");
    for (uint32_t i = 0; i < from->attribute_count; i++) {
        const attribute *at = &from->attributes[i];
        if (is_attribute(at->name))
            put_attribute(self, at->name, at);
        else if (!strcmp(at->name, "id"))
            put_id(self, at);
        else if (is_link && !strcmp(at->name, "name") && !has_attribute(from, "id"))
            put_id(self, at);
        else if (
            (is_link && !strcmp(at->name, "href")) ||
            (is_image && !strcmp(at->name, "src")) ||
            (!strcmp(at->name, "cite") && (from->element->flags & HAS_CITE)))
            put_url_attribute(self, at);
        else if (is_image && !strcmp(at->name, "srcset"))
            put_srcset(self, at);
        else if (
            is_link && !strcmp(at->name, "target") && at->size == 6 &&
            !memcmp(at->value, "_blank", 6))
            tr_md_put_str(self->to->out, " target=\"_blank\" rel=\"noopener\"");
        else
            report(
                self, TORII_MARKDOWN_REMOVED_ATTRIBUTE, at->name, strlen(at->name));
    }
}

/* Parts of tables are only where their parents are; these are made if need be. */
static bool make_room_in_table(reader *self, const tr_md_element *element)
{
    tr_md_sanitizer *to = self->to;
    uint32_t depth = self->piece->depth;
    unsigned parents = IS_TABLE;
    uint32_t found;
    if (element->flags & IS_CELL)
        parents = IS_TR | IS_SECTION | IS_TABLE;
    else if (element->flags & IS_TR)
        parents = IS_SECTION | IS_TABLE;
    else if (element->flags & IS_COL)
        parents = IS_COLGROUP | IS_TABLE;
    found = find_open(to, depth, parents, 0);
    if (!found || found == TR_MD_OPEN_MAX)
        return false;
    close_down_to(to, found);
    if ((element->flags & IS_CELL) && !(to->open[found - 1].element->flags & IS_TR))
        put_implied(to, "tr", depth);
    else if (
        (element->flags & IS_COL) &&
        !(to->open[found - 1].element->flags & IS_COLGROUP))
        put_implied(to, "colgroup", depth);
    return true;
}

/* Ends what the element implies to have ended; false if it may not be here. */
static bool make_room(reader *self, const tr_md_element *element)
{
    tr_md_sanitizer *to = self->to;
    uint32_t depth = self->piece->depth;
    unsigned flags = element->flags;
    if ((flags & BLOCK) && self->piece->in_paragraph)
        return false;
    /* Text of the Markdown may follow, which is not seen here. */
    if ((flags & (IS_TABLE | TABLE_PART)) && self->piece->is_inline)
        return false;
    if (!(flags & TABLE_PART))
        ensure_cell(to, depth);
    if (flags & IS_A) {
        close_open(to, depth, IS_A, WALLS);
        return !self->piece->in_link && !tr_md_sanitize_in_link(to);
    }
    if (flags & TABLE_PART)
        return make_room_in_table(self, element);
    if (flags & BLOCK)
        tr_md_sanitize_block(to, depth);
    if (flags & IS_LI) {
        close_open(to, depth, IS_LI, IS_LIST | WALLS);
        return find_open(to, depth, IS_LIST, WALLS) != 0;
    }
    if (flags & IS_TERM) {
        close_open(to, depth, IS_TERM, IS_DL | WALLS);
        return find_open(to, depth, IS_DL, WALLS) != 0;
    }
    if ((flags & IS_HEADING) && to->open_count &&
        to->open[to->open_count - 1].depth == depth &&
        (to->open[to->open_count - 1].element->flags & IS_HEADING))
        close_top(to);
    return true;
}

/* ------------------------------------------------------ Dropped content ---- */

/* Where "</name" stands from here on; NULL if it does not follow. */
static const char *find_end_tag(reader *self, const tr_md_element *element)
{
    size_t size = strlen(element->name);
    bool *unclosed = &self->unclosed[element - elements];
    const char *at = self->at;
    if (*unclosed)
        return NULL;
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

static void drop_element(reader *self, const tr_md_element *element)
{
    const char *stop = find_end_tag(self, element);
    const char *close;
    if (!stop) {
        if (element->flags & RAW)
            self->at = self->end;
        return;
    }
    close = memchr(stop, '>', (size_t)(self->end - stop));
    self->at = close ? close + 1 : self->end;
}

static void start_tag(reader *self)
{
    tr_md_sanitizer *to = self->to;
    const tr_md_element *element = self->tag.element;
    if (!element || (element->flags & DROPPED) || !make_room(self, element) ||
        to->open_count == TR_MD_OPEN_MAX) {
        report(
            self, TORII_MARKDOWN_REMOVED_ELEMENT, self->tag.name,
            strlen(self->tag.name));
        if (element && (element->flags & DROPPED))
            drop_element(self, element);
        return;
    }
    tr_md_put_str(to->out, "<");
    tr_md_put_str(to->out, element->name);
    put_attributes(self);
    if (element->flags & VOID) {
        tr_md_put_str(to->out, " />");
        return;
    }
    tr_md_put_str(to->out, ">");
    open_element(to, element, self->piece->depth);
}

static void end_tag(reader *self)
{
    const tr_md_element *element = self->tag.element;
    uint32_t found = 0;
    if (element && !(element->flags & (VOID | DROPPED)))
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
static void skip_comment(reader *self)
{
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
        if (after < self->end && *after == '!')
            after++;
        if (after < self->end && *after == '>') {
            self->at = after + 1;
            return;
        }
        at++;
    }
    self->at = self->end;
}

static void skip_bogus(reader *self)
{
    const char *stop = memchr(self->at, '>', (size_t)(self->end - self->at));
    self->at = stop ? stop + 1 : self->end;
}

/* What begins with "<"; false if that is only text. */
static bool read_markup(reader *self)
{
    const char *begin = self->at;
    size_t left = (size_t)(self->end - begin);
    bool is_end = left > 1 && begin[1] == '/';
    if (left < 2)
        return false;
    if (is_alpha(begin[1 + is_end])) {
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
    if (!is_end && begin[1] != '!' && begin[1] != '?')
        return false;
    if (is_end && left == 2)
        return false;
    self->at = begin + 2;
    if (left >= 4 && !memcmp(begin, "<!--", 4)) {
        self->at = begin + 4;
        skip_comment(self);
    } else {
        skip_bogus(self);
    }
    report(
        self, TORII_MARKDOWN_REMOVED_COMMENT, begin, (size_t)(self->at - begin));
    return true;
}

static bool has_ink(const char *at, const char *end)
{
    while (at < end && is_space(*at))
        at++;
    return at < end;
}

static void read_text(reader *self)
{
    const char *stop = memchr(self->at + 1, '<', (size_t)(self->end - self->at - 1));
    if (!stop)
        stop = self->end;
    if (has_ink(self->at, stop))
        ensure_cell(self->to, self->piece->depth);
    put_text(self->to->out, self->at, stop);
    self->to->host.text(self->to->host.self, self->at, (size_t)(stop - self->at));
    self->at = stop;
}

void tr_md_sanitize(tr_md_sanitizer *self, const tr_md_piece *piece)
{
    reader made = {
        .to = self,
        .piece = piece,
        .at = piece->html,
        .end = piece->html + piece->size,
        .line = piece->line,
        .counted = piece->html};
    while (made.at < made.end) {
        if (*made.at != '<' || !read_markup(&made))
            read_text(&made);
    }
}
