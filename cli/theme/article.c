/* SPDX-License-Identifier: MIT
 *
 * From a page's Markdown to HTML, and to the values that templates see: options by
 * the configuration, calls of shortcodes put in, marks of other tools pointed out.
 */
#include "base/buf.h"
#include "base/codes.h"
#include "base/suggest.h"
#include "markdown/foreign.h"
#include "theme/article.h"
#include "theme/article_facts.h"
#include "theme/facts.h"

#include <ctype.h>
#include <stdatomic.h>
#include <string.h>

/* The enums of configuration in the order of their declarations. */
static const torii_markdown_html_mode HTML_MODES[] = {
    [HTML_SANITIZE] = TORII_MARKDOWN_SANITIZE,
    [HTML_ALLOW] = TORII_MARKDOWN_ALLOW,
    [HTML_ESCAPE] = TORII_MARKDOWN_ESCAPE,
    [HTML_OMIT] = TORII_MARKDOWN_OMIT,
};
static const torii_markdown_math MATH_MODES[] = {
    [MATH_MATHML] = TORII_MARKDOWN_MATH_MATHML,
    [MATH_CLIENT] = TORII_MARKDOWN_MATH_CLIENT,
};
static const torii_markdown_ids ID_MODES[] = {
    [HEADING_IDS_GITHUB] = TORII_MARKDOWN_IDS_GITHUB,
    [HEADING_IDS_MKDOCS] = TORII_MARKDOWN_IDS_MKDOCS,
    [HEADING_IDS_ASCII] = TORII_MARKDOWN_IDS_ASCII,
    [HEADING_IDS_OFF] = TORII_MARKDOWN_IDS_OFF,
};

const char *article_heading_id(
    arena *memory, const site_config *config, const char *text) {
    torii_markdown_options options = TORII_MARKDOWN_OPTIONS_INIT;
    torii_markdown_result result = TORII_MARKDOWN_RESULT_INIT;
    char *source = arena_strf(memory, "# %s\n", text);
    const char *id = text;
    options.heading_ids = ID_MODES[config->markdown.heading_ids];
    if (torii_markdown_render(source, strlen(source), &options, &result, NULL) &&
        result.id_count)
        id = arena_str(memory, result.ids[0]);
    torii_markdown_result_free(&result);
    return id;
}

unsigned article_extensions(const site_config *config) {
    const str_list *wanted = &config->markdown.extensions;
    unsigned bits = config->highlight.enabled ? TORII_MARKDOWN_HIGHLIGHT : 0;
    for (size_t i = 0; i < wanted->count; i++)
        bits |= torii_markdown_extension(wanted->items[i]);
    return bits ? bits : TORII_MARKDOWN_PLAIN;
}

static void on_unknown_language(void *data, const char *name, uint32_t line) {
    const article *self = data;
    config_check severity = self->view->config->highlight.unknown;
    if (severity == CHECK_OFF) return;
    log_report *report = article_report(
        self, severity, CODE_LANGUAGE, article_line(self, line), 0, NULL,
        "code in a language that is not highlighted");
    const char *near = NULL;
    str_list names = {0};
    for (size_t i = 0; torii_highlight_language(i); i++) {
        const char *all = torii_highlight_language(i);
        vec_push(&names, arena_strn(self->memory, all, strcspn(all, " ")));
    }
    near = suggest(name, names.items, names.count);
    if (near) log_suggest(report, near);
    vec_done(&names);
}

static void on_unknown_math(void *data, const char *what, uint32_t line) {
    const article *self = data;
    log_report *report = article_report(
        self, CHECK_WARN, CODE_MATH, article_line(self, line), 0, NULL,
        "a formula that is left for a script: MathML can only be made of the TeX that "
        "is known");
    if (*what) log_note(report, "what is not known begins with '%s'", what);
}

/* {% name(...) %} is a shortcode in Zola. */
static void advise_call(log_report *report, const char *text) {
    if (strncmp(text, "{%", 2) != 0) return;
    const char *name = text + 2 + strspn(text + 2, " -");
    int size = 0;
    while (isalnum((unsigned char)name[size]) || name[size] == '_')
        size++;
    if (!size || name[size] != '(') return;
    log_note(
        report,
        "a shortcode with a text: {%% call %.*s(...) %%}, and {%% endcall %%} behind "
        "it",
        size, name);
}

static void on_foreign(void *data, const foreign *mark) {
    const article *self = data;
    uint64_t bits = self->view->extensions;
    if (*mark->text == ':' &&
        bits & (TORII_MARKDOWN_CONTAINERS | TORII_MARKDOWN_DETAILS))
        return; /* they are Torii's own */
    const page *one = self->page;
    const char *end = memchr(mark->text, '\n', mark->size);
    size_t size = end ? (size_t)(end - mark->text) : mark->size;
    const char *text = arena_strn(self->memory, mark->text, size);
    log_report *report = article_report(
        self, CHECK_WARN, CODE_FOREIGN, one->body_line + mark->line - 1, mark->column,
        text, arena_strf(self->memory, "%s is left as text", mark->what));
    advise_call(report, text);
}

static void report_failure(const article *self, const torii_markdown_error *failure) {
    article_report(
        self, CHECK_ERROR, CODE_MARKDOWN, article_line(self, failure->line),
        failure->column, NULL, failure->message);
}

uint32_t article_line(const article *self, uint32_t line) {
    if (!self->calls || line < self->first_line) return line;
    uint32_t within = line - self->first_line + 1;
    return shortcodes_line(self->calls, within) + self->first_line - 1;
}

/* Raw HTML of untrusted pages is left out, unless all is shown as text. */
static torii_markdown_html_mode html_mode_of(const article *self) {
    html_mode asked = self->view->config->markdown.html;
    bool strict = self->page->untrusted && asked != HTML_ESCAPE;
    return HTML_MODES[strict ? HTML_OMIT : asked];
}

/* Is there a "{{" or "{%"? */
static bool may_call(const char *text, size_t size) {
    const char *end = text + size;
    for (; (text = memchr(text, '{', (size_t)(end - text))) != NULL; text++)
        if (end - text > 1 && (text[1] == '{' || text[1] == '%')) return true;
    return false;
}

/* `title` is left out if the text only repeats it as its heading. */
static bool render_text(
    article *self, const char *text, size_t size, const char *title, document *out) {
    const site_config *config = self->view->config;
    torii_markdown_options options = TORII_MARKDOWN_OPTIONS_INIT;
    options.html = html_mode_of(self);
    options.heading_ids = ID_MODES[config->markdown.heading_ids];
    options.extensions = self->view->extensions;
    options.smart = config->markdown.smart;
    options.align_classes = true;
    options.first_line = self->first_line;
    options.data = self;
    options.link = article_on_link;
    options.task_labels = true;
    options.figures = config->markdown.image_figures;
    options.math = MATH_MODES[config->markdown.math];
    options.unknown_math = on_unknown_math;
    options.line_numbers = config->highlight.line_numbers;
    options.unknown_language = on_unknown_language;
    hooks_add(self, &options);
    torii_markdown_error failure = {0};
    shortcodes calls = {0};
    bool any = !self->is_template && !self->page->untrusted && may_call(text, size) &&
               shortcodes_scan(self->memory, text, size, &calls);
    self->calls = any ? &calls : NULL;
    bool done = document_render(
        out, any ? buf_text(&calls.text) : text, any ? calls.text.size : size, title,
        &options, &failure);
    if (!done)
        report_failure(self, &failure);
    else if (any)
        shortcodes_fill(self, out);
    self->calls = NULL;
    shortcodes_done(&calls);
    return done;
}

bool article_part(
    const article *around, const char *text, size_t size, uint32_t line,
    document *out) {
    article inner = *around;
    inner.first_line = line;
    inner.depth++;
    return render_text(&inner, text, size, NULL, out);
}

static bool is_template(const view *self, const page *one) {
    if (one->untrusted) return false;
    if (one->jinja != PAGE_DEFAULT) return one->jinja == PAGE_YES;
    return self->config->markdown.jinja;
}

/* An HTML file with front matter: its text is no Markdown. */
static bool is_html(const page *one) {
    return page_is_html(one->file);
}

/* What a template gives is not looked at for calls: it may be data's. */
static void render_template(article *self, const char *title) {
    buf body = BUF_INIT;
    self->is_template = true;
    self->first_line = 1;
    bool done = article_body(self, &body);
    if (done && is_html(self->page))
        document_from_html(
            &self->made->document, buf_text(&body), body.size, title);
    else if (done)
        render_text(self, buf_text(&body), body.size, title, &self->made->document);
    buf_done(&body);
}

uint64_t article_source_value(const page *one) {
    uint64_t hash = facts_mix(one->hash, one->body_line);
    hash = facts_mix(hash, facts_hash_text(one->title));
    hash = facts_mix(hash, *one->summary ? facts_hash_text(one->summary) : 0);
    /* A table of contents that a rule of a section turns off is empty. */
    return facts_mix(hash, one->toc * 8u + one->title_given * 4u + one->jinja);
}

torii_value page_summary(const page_view *own) {
    const page_text *text = page_text_of(own);
    if (!text->summary_size) return torii_retain(text->summary);
    torii_value content = page_content(own);
    torii_value made = torii_markupn(torii_get_str(content, NULL), text->summary_size);
    torii_release(content);
    return made;
}

torii_value page_toc(const page_view *own) {
    page_text *text = (page_text *)page_text_of(own);
    const site_config *config = own->view->config;
    torii_value *made = atomic_load(&text->toc), *before = NULL;
    if (made) return torii_retain(*made);
    made = mem_new(sizeof *made);
    *made = document_toc(
        &text->document, (uint32_t)config->markdown.toc_min,
        (uint32_t)config->markdown.toc_max);
    torii_freeze(*made);
    if (atomic_compare_exchange_strong(&text->toc, &before, made))
        return torii_retain(*made);
    /* Who comes second has made the same. */
    torii_release(*made);
    mem_free(made);
    return torii_retain(*before);
}

/* The values that templates see. */
static void finish(const view *self, const page *one, page_text *made) {
    const document *doc = &made->document;
    made->content = torii_markupn(doc->html ? doc->html : "", doc->html_size);
    bool begins = doc->html && doc->summary_size &&
                  doc->summary_size <= doc->html_size &&
                  memcmp(doc->html, doc->summary, doc->summary_size) == 0;
    made->summary = torii_none();
    if (*one->summary) {
        char *html = torii_markdown_html(
            one->summary, strlen(one->summary), NULL, NULL, NULL);
        made->summary = torii_markup(html ? html : "");
        torii_markdown_free(html);
    } else if (begins) {
        made->summary_size = doc->summary_size;
    } else if (doc->summary_size) {
        made->summary = torii_markupn(doc->summary, doc->summary_size);
    }
    torii_freeze(made->content);
    torii_freeze(made->summary);
    /* Only the search index looks into the text again. */
    if (!self->searches.count) document_slim(&made->document);
}

static void render_body(article *self) {
    const page *one = self->page;
    const char *title = one->title_given ? one->title : NULL;
    if (!one->body_size) return;
    if (is_template(self->view, one)) {
        render_template(self, title);
        return;
    }
    if (is_html(one)) {
        document_from_html(&self->made->document, one->body, one->body_size, title);
        return;
    }
    if (*one->file) foreign_scan(one->body, one->body_size, on_foreign, self);
    render_text(self, one->body, one->body_size, title, &self->made->document);
}

static page_text *make_text(const view *self, page *one, reads *notes) {
    page_view *own = view_of(one);
    page_text *made = mem_new(sizeof *made);
    arena scratch;
    arena_room room;
    arena_init(&made->memory);
    arena_init_in(&scratch, &room);
    article state = {
        .view = self, .page = one, .made = made, .memory = &scratch,
        .reads = notes, .first_line = one->body_line};
    if (notes)
        facts_note_page(notes, FACT_SOURCE, own, "", article_source_value(one));
    page_hold(self->site, one);
    render_body(&state);
    page_let_go(self->site, one);
    finish(self, one, made);
    arena_done(&scratch);
    return made;
}

void article_render(const view *self, page *one, reads *notes) {
    page_view *own = view_of(one);
    page_text *made = make_text(self, one, notes), *before = NULL;
    /* Who comes second has made the same. */
    if (!atomic_compare_exchange_strong(&own->text, &before, made))
        page_text_free(made);
}

const page_text *page_text_of(const page_view *own) {
    const page_text *made = atomic_load(&((page_view *)own)->text);
    if (made) return made;
    if (own->view->make_article)
        own->view->make_article(own->view->maker, (page_view *)own);
    else
        article_render(own->view, own->page, NULL);
    return atomic_load(&((page_view *)own)->text);
}

/* The content that was dropped is made again, this time to stay. */
static torii_value make_again(const page_view *own, page_text *text) {
    view *self = (view *)own->view;
    page_text *made = make_text(self, own->page, NULL);
    pthread_mutex_lock(&self->contents_lock);
    self->remade++;
    if (text->is_dropped) {
        torii_release(text->content);
        text->content = torii_retain(made->content);
        text->is_dropped = false;
    }
    torii_value content = torii_retain(text->content);
    pthread_mutex_unlock(&self->contents_lock);
    page_text_free(made);
    return content;
}

torii_value page_content(const page_view *own) {
    view *self = (view *)own->view;
    page_text *text = (page_text *)page_text_of(own);
    pthread_mutex_lock(&self->contents_lock);
    bool there = !text->is_dropped;
    torii_value content = there ? torii_retain(text->content) : torii_none();
    pthread_mutex_unlock(&self->contents_lock);
    return there ? content : make_again(own, text);
}

void page_drop_content(const page_view *own) {
    enum { MANY = 16 };
    view *self = (view *)own->view;
    page_text *text = atomic_load(&((page_view *)own)->text);
    if (!text) return;
    pthread_mutex_lock(&self->contents_lock);
    if (!text->is_dropped && self->remade < MANY) {
        torii_release(text->content);
        text->content = torii_none();
        text->is_dropped = true;
    }
    pthread_mutex_unlock(&self->contents_lock);
}

const target_list *page_targets_of(const page_view *own) {
    const page_text *made = atomic_load(&((page_view *)own)->text);
    if (own->kept && !made) return &own->targets;
    return &page_text_of(own)->targets;
}

void page_text_free(page_text *self) {
    if (!self) return;
    torii_release(self->content);
    torii_release(self->summary);
    torii_value *toc = atomic_load(&self->toc);
    if (toc) torii_release(*toc);
    mem_free(toc);
    document_done(&self->document);
    vec_done(&self->links);
    vec_done(&self->broken);
    vec_done(&self->targets);
    arena_done(&self->memory);
    mem_free(self);
}
