/* SPDX-License-Identifier: MIT
 *
 * The public calls: defaults of the options, the order of the steps, and the
 * result.  The result owns one arena with all that it points to; everything
 * else is gone when torii_markdown_render() returns.
 */
#include "marks.h"
#include "quick.h"
#include "render.h"

static const char default_schemes[] = "http https mailto tel ftp ftps xmpp irc ircs";

enum { SOURCE_MAX = 1 << 28, DEPTH_MAX = 1000 };

typedef struct job {
    const char *text;
    size_t size;
    torii_markdown_options options;
    torii_markdown_limits limits;
    torii_markdown_result result;
} job;

/* ------------------------------------------------------------- Options ---- */

/* Takes over as much of a caller's structure as it has. */
static bool copy_structure(void *to, size_t size, const void *from, size_t given) {
    if (given < sizeof(size_t)) return false;
    memcpy(to, from, given < size ? given : size);
    return true;
}

static bool set_limits(job *self) {
    const torii_markdown_limits *given = self->options.limits;
    torii_markdown_limits *limits = &self->limits;
    if (given && !copy_structure(limits, sizeof *limits, given, given->struct_size))
        return false;
    if (!limits->source) limits->source = (size_t)16 << 20;
    if (limits->source > SOURCE_MAX) limits->source = SOURCE_MAX;
    if (!limits->memory) limits->memory = (size_t)512 << 20;
    if (!limits->output) limits->output = (size_t)256 << 20;
    if (!limits->depth) limits->depth = 100;
    if (limits->depth > DEPTH_MAX) limits->depth = DEPTH_MAX;
    if (!limits->line_work) limits->line_work = 5000000;
    if (!limits->image_work) limits->image_work = 50000000;
    return true;
}

static bool set_options(job *self, const torii_markdown_options *given) {
    torii_markdown_options *options = &self->options;
    if (given && !copy_structure(options, sizeof *options, given, given->struct_size))
        return false;
    if (options->html > TORII_MARKDOWN_ALLOW ||
        options->heading_ids > TORII_MARKDOWN_IDS_OFF ||
        options->math > TORII_MARKDOWN_MATH_MATHML)
        return false;
    if (!options->extensions) options->extensions = TORII_MARKDOWN_DEFAULT;
    if (!options->first_line) options->first_line = 1;
    if (!options->id_prefix) options->id_prefix = "";
    if (!options->schemes) options->schemes = default_schemes;
    return set_limits(self);
}

/* --------------------------------------------------------------- Steps ---- */

static void plain_from_html(void *renderer, const char *text, size_t size) {
    tr_md_renderer *self = renderer;
    tr_md_put(&self->plain, text, size);
}

static void parse(tr_md_document *doc) {
    tr_md_source_detect(doc);
    tr_md_source_replace_escapes(doc);
    tr_md_rewrite(doc);
    if (doc->extensions & TR_MD_MARKED)
        tr_md_marks_parse(doc);
    else
        tr_md_document_parse(doc);
    tr_md_tables_find(doc);
    tr_md_marks_collect(doc);
}

/* Ids given in the text come first, whatever headings stand before them. */
static void reserve_ids(tr_md_renderer *self) {
    for (uint32_t i = 0; i < self->doc->given_id_count; i++)
        tr_md_slug_reserve(&self->slugs, self->doc->given_ids[i]);
}

static bool is_single_paragraph(tr_md_node *root) {
    tr_md_node *first = root->first_child;
    return first && !first->next &&
           first->type == TR_MD_NODE_PARAGRAPH;
}

/* About what most documents need; the texts grow if it is not enough. */
static void reserve_output(tr_md_renderer *self) {
    size_t limit = self->doc->limits->output;
    size_t size = self->doc->source.size;
    size_t expected = size + size / 4;
    tr_md_text_reserve(&self->plain, size < limit ? size : limit);
    tr_md_text_reserve(&self->html, expected < limit ? expected : limit);
}

static tr_md_renderer *make_renderer(tr_md_document *doc) {
    tr_md_renderer *self = tr_md_alloc(doc->arena, sizeof *self);
    self->doc = doc;
    self->options = doc->options;
    self->keep = tr_md_arena_new(doc->run);
    self->html =
        (torii_markdown_text){.arena = self->keep, .limit = doc->limits->output};
    self->plain =
        (torii_markdown_text){.arena = self->keep, .limit = doc->limits->output};
    self->slugs.arena = doc->arena;
    self->slugs.style = doc->options->heading_ids;
    self->slugs.used = tr_md_map_new(doc->arena);
    self->sanitizer.out = &self->html;
    self->sanitizer.schemes = doc->options->schemes;
    self->sanitizer.host = (tr_md_sanitizer_host){
        self, tr_md_note_removed, tr_md_put_html_url, tr_md_put_set_url,
        tr_md_put_id, plain_from_html};
    self->walk = tr_md_walk_new(doc);
    reserve_output(self);
    self->is_bare = doc->options->inline_only && is_single_paragraph(doc->root);
    return self;
}

static void fill_result(tr_md_renderer *self, torii_markdown_result *out) {
    torii_markdown_text summary = {.arena = self->keep};
    out->private_ = self->keep;
    out->html = tr_md_text_str(&self->html);
    out->html_size = self->html.size;
    out->text = tr_md_text_str(&self->plain);
    out->text_size = self->plain.size;
    out->word_count = tr_md_count_words(out->text, out->text_size);
    if (self->summary_end > self->summary_begin)
        tr_md_put(
            &summary, out->html + self->summary_begin,
            self->summary_end - self->summary_begin);
    out->summary = tr_md_text_str(&summary);
    out->summary_size = summary.size;
    out->has_more = self->has_more;
    out->title = self->title;
    out->title_begin = self->title_begin;
    out->title_end = self->title_end;
    out->headings = self->headings;
    out->heading_count = self->heading_count;
    out->footnote_count = self->footnote_count;
    out->ids = self->ids;
    out->id_count = self->id_count;
    out->removed = self->removed;
    out->removed_count = self->removed_count;
}

/* On the line that the limit cuts. */
static void fail_source(tr_md_run *run, const job *self) {
    uint32_t line = self->options.first_line;
    for (size_t i = 0; i < self->limits.source; i++)
        line += self->text[i] == '\n';
    tr_md_fail(run, TORII_MARKDOWN_ERR_LIMIT, line, "the document is too large");
}

static void run_job(tr_md_run *run, void *data) {
    job *self = data;
    tr_md_arena *arena = tr_md_arena_new(run);
    tr_md_document *doc = tr_md_alloc(arena, sizeof *doc);
    tr_md_renderer *renderer;
    doc->run = run;
    doc->arena = arena;
    doc->options = &self->options;
    doc->limits = &self->limits;
    if (self->size > self->limits.source) fail_source(run, self);
    tr_md_run_locate(run, tr_md_current_line, doc);
    tr_md_source_clean(doc, self->text, self->size);
    doc->unguarded = (tr_md_span){doc->source.data, doc->source.size};
    if (doc->limits->depth < TR_MD_QUICK_DEPTH) tr_md_guard(doc);
    {
        tr_md_source original = doc->source;
        if (self->options.link) tr_md_source_split(doc, &original);
        doc->source = original;
        parse(doc);
        renderer = make_renderer(doc);
        renderer->original = original;
        if (self->options.link) tr_md_source_split(doc, &doc->source);
    }
    reserve_ids(renderer);
    tr_md_render_tree(renderer, doc->root);
    tr_md_sanitize_leave(&renderer->sanitizer, 0);
    tr_md_put_footnotes(renderer);
    fill_result(renderer, &self->result);
    tr_md_arena_keep(renderer->keep);
}

/* ---------------------------------------------------------- Extensions ---- */

static const struct {
    const char *name;
    unsigned bits;
} extensions[] = {
    {"tables", TORII_MARKDOWN_TABLES},
    {"strikethrough", TORII_MARKDOWN_STRIKETHROUGH},
    {"task_lists", TORII_MARKDOWN_TASK_LISTS},
    {"footnotes", TORII_MARKDOWN_FOOTNOTES},
    {"autolinks", TORII_MARKDOWN_AUTOLINKS},
    {"alerts", TORII_MARKDOWN_ALERTS},
    {"heading_attributes", TORII_MARKDOWN_HEADING_ATTRIBUTES},
    {"highlight", TORII_MARKDOWN_HIGHLIGHT},
    {"definition_lists", TORII_MARKDOWN_DEFINITION_LISTS},
    {"containers", TORII_MARKDOWN_CONTAINERS},
    {"details", TORII_MARKDOWN_DETAILS},
    {"math", TORII_MARKDOWN_MATH},
    {"emoji", TORII_MARKDOWN_EMOJI},
    {"sub_sup", TORII_MARKDOWN_SUB_SUP},
    {"mark", TORII_MARKDOWN_MARK},
    {"abbreviations", TORII_MARKDOWN_ABBREVIATIONS},
    {"attributes", TORII_MARKDOWN_ATTRIBUTES},
    {"wikilinks", TORII_MARKDOWN_WIKI_LINKS},
    {"gfm", TORII_MARKDOWN_GFM},
    {"default", TORII_MARKDOWN_DEFAULT},
    {"none", TORII_MARKDOWN_PLAIN},
};

unsigned torii_markdown_extension(const char *name) {
    for (size_t i = 0; name && i < sizeof extensions / sizeof *extensions; i++) {
        if (!strcmp(extensions[i].name, name)) return extensions[i].bits;
    }
    return 0;
}

/* -------------------------------------------------------------- Public ---- */

bool torii_markdown_render(
    const char *text, size_t size, const torii_markdown_options *options,
    torii_markdown_result *result, torii_markdown_error *error) {
    job self = {.text = text, .size = size};
    torii_markdown_error ignored;
    size_t given = result ? result->struct_size : 0;
    if (!error) error = &ignored;
    *error = (torii_markdown_error){0};
    if (given < sizeof(size_t) + sizeof(void *) || (!text && size) ||
        !set_options(&self, options)) {
        error->status = TORII_MARKDOWN_ERR_MISUSE;
        memcpy(error->message, "wrong arguments", sizeof "wrong arguments");
        return false;
    }
    if (!text) self.text = "";
    if (given > sizeof self.result) memset(result, 0, given);
    if (!tr_md_run_protected(self.limits.memory, run_job, &self, error)) {
        memset(result, 0, given);
        result->struct_size = given;
        return false;
    }
    self.result.struct_size = given;
    copy_structure(result, given, &self.result, sizeof self.result);
    return true;
}

void torii_markdown_result_free(torii_markdown_result *result) {
    if (!result || !result->private_) return;
    tr_md_arena_free(result->private_);
    memset(
        (char *)result + sizeof result->struct_size, 0,
        result->struct_size - sizeof result->struct_size);
}

char *torii_markdown_html(
    const char *text, size_t size, const torii_markdown_options *options,
    size_t *html_size, torii_markdown_error *error) {
    torii_markdown_result result = TORII_MARKDOWN_RESULT_INIT;
    char *html;
    if (!torii_markdown_render(text, size, options, &result, error)) return NULL;
    html = tr_md_detach(result.html, result.html_size);
    if (html && html_size) *html_size = result.html_size;
    if (!html && error)
        *error = (torii_markdown_error){
            .status = TORII_MARKDOWN_ERR_MEMORY, .message = "out of memory"};
    torii_markdown_result_free(&result);
    return html;
}

void torii_markdown_free(char *text) {
    tr_md_detached_free(text);
}
