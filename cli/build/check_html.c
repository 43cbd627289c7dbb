/* SPDX-License-Identifier: MIT
 *
 * Two passes over the HTML: the first learns every id, the second follows the
 * links.  A mistake that a page's own text makes is placed in that text; one
 * that a template makes is placed in the output and told once for all outputs
 * that have the same tag.
 */
#include "base/codes.h"
#include "base/html_scan.h"
#include "base/mem.h"
#include "base/path.h"
#include "base/utf8.h"
#include "build/check.h"
#include "markdown/link.h"
#include "theme/trace.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

typedef struct checker {
    stages *stages;
    const site_config *config;
    bool reports;
    check_link_list *links;
    check_counts *counts;
    arena memory;
    strmap pages;  /* output -> page * */
    strmap ids;    /* "output#id" */
    strmap broken; /* page_view.broken of all pages */
    strmap told;   /* key -> log_report * */
} checker;

/* One output while it is read. */
typedef struct document_state {
    checker *owner;
    const output *file;
    const page *page;          /* NULL: none of its own */
    int level;                 /* of the heading before */
    const html_token *skipped; /* a heading that skipped a level */
    html_token heading, link;
    bool in_link, link_has_text, has_title, has_html;
} document_state;

/* ----------------------------------------------------------- attributes ---- */

/* The reference at "&": its character to `out`, its length; 0 if it is none. */
static size_t read_reference(const char *at, size_t size, uint32_t *out) {
    static const struct {
        const char *name;
        uint32_t code;
    } names[] = {{"&amp;", '&'},  {"&lt;", '<'},    {"&gt;", '>'},
                 {"&quot;", '"'}, {"&apos;", '\''}, {"&nbsp;", 0xa0}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t length = strlen(names[i].name);
        if (size < length || strncmp(at, names[i].name, length) != 0) continue;
        *out = names[i].code;
        return length;
    }
    if (size < 4 || at[1] != '#') return 0;
    char digits[12] = "", *stop;
    size_t length = size - 2 < sizeof digits - 1 ? size - 2 : sizeof digits - 1;
    memcpy(digits, at + 2, length);
    bool hex = *digits == 'x' || *digits == 'X';
    unsigned long code = strtoul(digits + hex, &stop, hex ? 16 : 10);
    bool legal = code && code < 0x110000 && (code < 0xd800 || code > 0xdfff);
    if (*stop != ';' || !legal || stop == digits + hex) return 0;
    *out = (uint32_t)code;
    return (size_t)(stop - digits) + 3;
}

/* An attribute's value with its references resolved; NULL if there is none. */
static char *value_of(arena *memory, const html_token *token, const char *name) {
    html_attribute one;
    if (!html_find_attribute(token, name, &one)) return NULL;
    if (!one.value) return arena_str(memory, "");
    char *out = arena_alloc(memory, one.value_size + 1), *to = out;
    for (size_t i = 0; i < one.value_size;) {
        uint32_t code;
        size_t length = one.value[i] == '&'
                            ? read_reference(one.value + i, one.value_size - i, &code)
                            : 0;
        if (length) {
            to += utf8_encode(code, to);
            i += length;
        } else {
            *to++ = one.value[i++];
        }
    }
    *to = '\0';
    return out;
}

static bool has(const html_token *token, const char *name) {
    html_attribute one;
    return html_find_attribute(token, name, &one);
}

/* Has it an attribute of that name that says something? */
static bool has_text(const html_token *token, const char *name) {
    html_attribute one;
    return html_find_attribute(token, name, &one) && one.value && one.value_size;
}

/* ------------------------------------------------------------- reports ---- */

/* At what it is about within the tag, if that stands there as it is; else at the
 * tag. */
static void place_in_output(
    const document_state *self, log_report *report, const html_token *token,
    const char *needle) {
    const char *text = self->file->bytes, *start = text, *place = token->text;
    const char *inside =
        needle && *needle ? memmem(place, token->size, needle, strlen(needle)) : NULL;
    if (inside) place = inside;
    uint32_t line = 1;
    for (const char *at = text; at < place; at++)
        if (*at == '\n') line++, start = at + 1;
    const char *path = path_join(
        &self->owner->memory, self->owner->config->dirs.output, self->file->path);
    uint32_t column = (uint32_t)utf8_count(start, (size_t)(place - start)) + 1;
    log_at(report, path, line, column);
    if (inside) log_span(report, (uint32_t)utf8_count(needle, strlen(needle)));
    log_source(report, text, self->file->size);
}

bool check_place(log_report *report, const page *one, const char *needle) {
    if (one) page_load(one);
    if (!one || !one->source || !needle || !*needle) return false;
    const char *found = memmem(one->source, one->source_size, needle, strlen(needle));
    if (!found) return false;
    uint32_t line = 1;
    const char *start = one->source;
    for (const char *at = start; at < found; at++)
        if (*at == '\n') line++, start = at + 1;
    log_at(
        report, one->file, line,
        (uint32_t)utf8_count(start, (size_t)(found - start)) + 1);
    log_span(report, (uint32_t)utf8_count(needle, strlen(needle)));
    log_source(report, one->source, one->source_size);
    return true;
}

/* What an output is called where it is told of. */
static const char *what_of(checker *self, const output *file) {
    const page *one = strmap_get(&self->pages, file->path);
    return one ? trace_what(&self->memory, one)
               : arena_strf(&self->memory, "/%s", file->path);
}

__attribute__((format(printf, 6, 7))) static void tell(
    const document_state *self, const html_token *token, config_check severity,
    const char *code, const char *needle, const char *format, ...) {
    checker *owner = self->owner;
    if (severity == CHECK_OFF || !owner->reports) return;
    buf message = BUF_INIT;
    va_list args;
    va_start(args, format);
    buf_vfmt(&message, format, args);
    va_end(args);
    const char *what = what_of(owner, self->file);
    const char *key = arena_strf(
        &owner->memory, "%s %s %.*s", code, buf_text(&message), (int)token->size,
        token->text);
    log_report *known = strmap_get(&owner->told, key);
    if (!known || !log_more(known, what)) {
        log_report *made = log_report_new(
            owner->stages->log, severity == CHECK_ERROR ? LOG_ERROR : LOG_WARNING, code,
            "%s", buf_text(&message));
        if (!check_place(made, self->page, needle))
            place_in_output(self, made, token, needle);
        log_while(made, what);
        strmap_put(&owner->told, key, made);
    }
    buf_done(&message);
}

/* ------------------------------------------------------------ addresses ---- */

/* The path below the site's root that an address means, "" for the root, with
 * "/" at its end if the address had one; NULL if it leads outside. */
static const char *site_path(checker *self, const output *from, const char *href) {
    const site_config *config = self->config;
    size_t origin = strlen(config->base_origin);
    arena *memory = &self->memory;
    if (origin && strncasecmp(href, config->base_origin, origin) == 0 &&
        (href[origin] == '/' || !href[origin]))
        href += origin;
    size_t scheme = strcspn(href, ":/?#");
    if (href[scheme] == ':' || strncmp(href, "//", 2) == 0) return NULL;
    size_t size = strcspn(href, "?#");
    const char *path = link_decode(memory, href, size);
    if (!size) return from->path;
    bool folder = path[strlen(path) - 1] == '/';
    if (*path == '/') {
        size_t base = strlen(config->base_path) - 1;
        if (strncmp(path, config->base_path, base) != 0 || path[base] != '/')
            return NULL;
        path = path_clean(memory, path + base + 1);
    } else {
        path =
            path_clean(memory, path_join(memory, path_dir(memory, from->path), path));
    }
    return folder && *path ? arena_strf(memory, "%s/", path) : path;
}

/* The output that answers a path, or NULL. */
static const char *find_output(checker *self, const char *path) {
    const outputs *all = &self->stages->outputs;
    const char *const tails[] = {"", "index.html", "/index.html", ".html"};
    if (strncmp(path, "..", 2) == 0) return NULL;
    for (size_t i = 0; i < 4; i++) {
        const char *name = arena_strf(&self->memory, "%s%s", path, tails[i]);
        /* One that failed has been told of; links to it are right. */
        if (outputs_has(all, name) || claims_owner(&self->stages->site->outputs, name))
            return name;
    }
    return NULL;
}

/* Was this already told of where it is written? */
static bool is_known_broken(const document_state *self, const char *href) {
    return strmap_has(&self->owner->broken, href);
}

static void check_fragment(
    const document_state *self, const html_token *token, const char *href,
    const char *target) {
    const char *mark = strchr(href, '#');
    if (!mark || !mark[1] || strcmp(mark, "#top") == 0 || strncmp(mark, "#:~:", 4) == 0)
        return;
    self->owner->counts->anchors++;
    const char *id = link_decode(&self->owner->memory, mark + 1, strlen(mark + 1));
    const char *key = arena_strf(&self->owner->memory, "%s#%s", target, id);
    if (strmap_has(&self->owner->ids, key) || is_known_broken(self, key)) return;
    if (!strstr(target, ".htm")) return;
    tell(
        self, token, self->owner->config->checks.anchors, CODE_LINK_ANCHOR, href,
        "'%s' leads to no element of /%s", href, target);
}

static void follow(
    const document_state *self, const html_token *token, const char *href,
    bool is_image) {
    checker *owner = self->owner;
    check_link made = {.href = href, .output = self->file->path};
    const char *path = site_path(owner, self->file, href);
    if (!path) {
        made.is_outside = strncasecmp(href, "http", 4) == 0;
        owner->counts->external += made.is_outside;
        if (made.is_outside && owner->links) vec_push(owner->links, made);
        return;
    }
    owner->counts->links += !is_image;
    owner->counts->images += is_image;
    made.target = find_output(owner, path);
    if (owner->links && (!is_image || !made.target)) vec_push(owner->links, made);
    if (made.target)
        check_fragment(self, token, href, made.target);
    else if (!is_known_broken(self, href))
        tell(
            self, token,
            is_image ? owner->config->checks.images
                     : owner->config->checks.internal_links,
            is_image ? CODE_LINK_IMAGE : CODE_LINK_PAGE, href,
            "'%s' is no address of this site", href);
}

/* ----------------------------------------------------------------- tags ---- */

static config_check a11y(const document_state *self) {
    return self->owner->config->checks.accessibility;
}

static void check_image(const document_state *self, const html_token *token) {
    arena *memory = &self->owner->memory;
    const char *source = value_of(memory, token, "src");
    if (source && *source) follow(self, token, source, true);
    if (has(token, "alt") || has(token, "aria-hidden") || has(token, "aria-label") ||
        has_text(token, "role"))
        return;
    tell(
        self, token, a11y(self), CODE_HTML_ALT, source,
        "an image without the attribute alt");
}

static void open_link(document_state *self, const html_token *token) {
    const char *href = value_of(&self->owner->memory, token, "href");
    if (href) follow(self, token, href, false);
    if (!html_is(token, "a") || !href) return;
    self->in_link = true;
    self->link = *token;
    self->link_has_text = has(token, "aria-label") || has(token, "title") ||
                          has(token, "aria-labelledby") || has(token, "aria-hidden");
}

static void close_link(document_state *self) {
    if (self->in_link && !self->link_has_text) {
        const char *href = value_of(&self->owner->memory, &self->link, "href");
        tell(
            self, &self->link, a11y(self), CODE_LINK_EMPTY, href,
            "a link to '%s' without a text", href);
    }
    self->in_link = false;
}

static int heading_level(const html_token *token) {
    bool heading =
        token->name_size == 2 && (token->name[0] == 'h' || token->name[0] == 'H');
    return heading && token->name[1] >= '1' && token->name[1] <= '6'
               ? token->name[1] - '0'
               : 0;
}

static void open_heading(document_state *self, const html_token *token, int level) {
    self->heading = *token;
    bool skips = self->level && level > self->level + 1;
    self->skipped = skips ? &self->heading : NULL;
    if (!skips) self->level = level;
}

/* Told when the heading's text is known, by which it is found in the source. */
static void name_heading(document_state *self, const html_token *text) {
    arena *memory = &self->owner->memory;
    int level = heading_level(&self->heading);
    char *name = arena_strn(memory, text->text, text->size);
    name[strcspn(name, "&")] = '\0';
    tell(
        self, &self->heading, a11y(self), CODE_HTML_HEADING, name,
        "a heading of level %d below one of level %d", level, self->level);
    self->level = level;
    self->skipped = NULL;
}

static void check_id(const document_state *self, const html_token *token) {
    const char *id = value_of(&self->owner->memory, token, "id");
    if (!id || !*id) return;
    const char *key = arena_strf(&self->owner->memory, "%s#%s", self->file->path, id);
    intptr_t count = (intptr_t)strmap_get(&self->owner->ids, key);
    if (count != 2) return; /* told once, by the second of them */
    strmap_put(&self->owner->ids, key, (void *)(intptr_t)3);
    tell(
        self, token, a11y(self), CODE_HTML_ID, NULL,
        "two elements of this page have the id '%s'", id);
}

static void read_tag(document_state *self, const html_token *token) {
    int level = heading_level(token);
    if (html_is(token, "img")) {
        check_image(self, token);
        self->link_has_text |= has_text(token, "alt");
    } else if (html_is(token, "a") || html_is(token, "link")) {
        open_link(self, token);
    } else if (html_is(token, "script")) {
        const char *source = value_of(&self->owner->memory, token, "src");
        if (source && *source) follow(self, token, source, false);
    } else if (html_is(token, "svg")) {
        self->link_has_text |= has(token, "aria-label");
    } else if (html_is(token, "title")) {
        self->has_title = true;
        self->link_has_text = true; /* of an svg */
    } else if (level) {
        open_heading(self, token, level);
    } else if (html_is(token, "html")) {
        self->has_html = true;
        if (!has_text(token, "lang"))
            tell(
                self, token, a11y(self), CODE_HTML_LANG, NULL,
                "the document does not say its language");
    }
    check_id(self, token);
}

static bool is_blank(const html_token *text) {
    for (size_t i = 0; i < text->size; i++)
        if (!isspace((unsigned char)text->text[i])) return false;
    return true;
}

static void read_document(checker *self, const output *file) {
    document_state state = {.owner = self, .file = file};
    html_scan reader = {.at = file->bytes, .end = file->bytes + file->size};
    html_token token;
    state.page = strmap_get(&self->pages, file->path);
    while (html_next(&reader, &token)) {
        if (token.kind == HTML_TEXT) {
            if (is_blank(&token)) continue;
            state.link_has_text = true;
            if (state.skipped) name_heading(&state, &token);
        } else if (token.kind == HTML_START) {
            read_tag(&state, &token);
        } else if (token.kind == HTML_END && html_is(&token, "a")) {
            close_link(&state);
        }
    }
    token = (html_token){.text = file->bytes};
    if (state.has_html && !state.has_title)
        tell(
            &state, &token, a11y(&state), CODE_HTML_TITLE, NULL,
            "the document has no title");
}

/* --------------------------------------------------------------- passes ---- */

static bool is_html(const output *file) {
    return file->bytes && strcmp(path_extension(file->path), ".html") == 0;
}

/* How often each id stands in an output: 1, or 2 for more than once. */
static void collect_ids(checker *self, const output *file) {
    html_scan reader = {.at = file->bytes, .end = file->bytes + file->size};
    html_token token;
    while (html_next(&reader, &token)) {
        if (token.kind != HTML_START) continue;
        const char *names[] = {"id", html_is(&token, "a") ? "name" : NULL};
        for (size_t i = 0; i < 2 && names[i]; i++) {
            const char *id = value_of(&self->memory, &token, names[i]);
            if (!id || !*id) continue;
            const char *key = arena_strf(&self->memory, "%s#%s", file->path, id);
            intptr_t before = (intptr_t)strmap_get(&self->ids, key);
            if (i && before) continue;
            strmap_put(&self->ids, key, (void *)(before ? (intptr_t)2 : (intptr_t)1));
        }
    }
}

static void map_pages(checker *self) {
    const site *all = self->stages->site;
    for (size_t i = 0; i < all->all.count; i++)
        if (*all->all.items[i]->output)
            strmap_put(&self->pages, all->all.items[i]->output, all->all.items[i]);
    const view *seen = self->stages->view;
    for (size_t i = 0; i < seen->pages.count; i++) {
        const str_list *broken = &page_text_of(seen->pages.items[i])->broken;
        for (size_t n = 0; n < broken->count; n++)
            strmap_put(&self->broken, broken->items[n], self);
    }
}

typedef struct named_output {
    const char *what;
    const output *file;
} named_output;

static int compare_outputs(const void *left, const void *right) {
    const named_output *a = left, *b = right;
    return strcmp(a->what, b->what);
}

/* In the order in which outputs are told of: of a mistake in many of them the first
 * is shown, and the others are counted. */
static void read_all(checker *self) {
    const outputs *all = &self->stages->outputs;
    named_output *found = mem_new((all->items.count + 1) * sizeof *found);
    size_t count = 0;
    for (size_t i = 0; i < all->items.count; i++)
        if (is_html(&all->items.items[i]))
            found[count++] = (named_output){
                what_of(self, &all->items.items[i]), &all->items.items[i]};
    qsort(found, count, sizeof *found, compare_outputs);
    for (size_t i = 0; i < count; i++)
        read_document(self, found[i].file);
    mem_free(found);
}

void check_html(
    stages *self, bool reports, check_link_list *out, check_counts *counts) {
    checker state = {
        .stages = self,
        .config = self->config,
        .reports = reports,
        .links = out,
        .counts = counts};
    arena_init(&state.memory);
    map_pages(&state);
    for (size_t i = 0; i < self->outputs.items.count; i++)
        if (is_html(&self->outputs.items.items[i]))
            collect_ids(&state, &self->outputs.items.items[i]);
    read_all(&state);
    /* Links point into this memory. */
    for (size_t i = 0; out && i < out->count; i++) {
        check_link *one = &out->items[i];
        one->href = arena_str(&self->memory, one->href);
        if (one->target) one->target = arena_str(&self->memory, one->target);
    }
    strmap_done(&state.pages);
    strmap_done(&state.ids);
    strmap_done(&state.broken);
    strmap_done(&state.told);
    arena_done(&state.memory);
}
