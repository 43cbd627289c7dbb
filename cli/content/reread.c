/* SPDX-License-Identifier: MIT
 *
 * The page is made once more beside the old one, as if it were read for the first
 * time, and the two are compared: all that decides about other pages, addresses
 * and outputs must be equal; what is only said of the page itself moves over.
 *
 * Invariant: with any answer but REREAD_OTHER the model is what reading the whole
 * site again would give.
 */
#include "content/reread.h"

#include "base/path.h"
#include "base/utf8.h"
#include "content/front_matter.h"
#include "content/reorder.h"
#include "content/scan.h"

#include <string.h>

/* ------------------------------------------------------------- comparing ---- */

/* Pages that are made of data have the path of a page and the file of the data. */
static bool is_of_data(const page *one) {
    return strcmp(path_extension(one->path), path_extension(one->file)) != 0;
}

/* Has the page a text and a title of its own, and its body where it was read? */
static bool is_plain(const page *one) {
    return one->kind == PAGE_PAGE && one->state == PAGE_LIVE && one->title_given &&
           !is_of_data(one) && !one->is_fallback && !one->untrusted &&
           one->body >= one->source &&
           one->body + one->body_size == one->source + one->source_size;
}

static bool same_texts(const page *left, const page *right) {
    const char *const pairs[][2] = {
        {left->dir, right->dir},
        {left->name, right->name},
        {left->tree_path, right->tree_path},
        {left->slug, right->slug},
        {left->url_given, right->url_given},
        {left->template_name, right->template_name},
        {left->type, right->type},
        {left->lang, right->lang},
        {left->text_lang, right->text_lang},
        {left->translation_key, right->translation_key},
        {left->series, right->series},
        {left->redirect_to, right->redirect_to},
        {left->url, right->url},
        {left->output, right->output},
        {left->place, right->place}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (strcmp(pairs[i][0], pairs[i][1]) != 0) return false;
    return true;
}

static bool same_list(const str_list *left, const str_list *right) {
    if (left->count != right->count) return false;
    for (size_t i = 0; i < left->count; i++)
        if (strcmp(left->items[i], right->items[i]) != 0) return false;
    return true;
}

static bool same_lists(const page *left, const page *right) {
    return same_list(&left->aliases, &right->aliases) &&
           same_list(&left->related, &right->related) &&
           same_list(&left->outputs, &right->outputs);
}

static bool same_date(const date *left, const date *right) {
    if (!date_is_set(left) || !date_is_set(right))
        return date_is_set(left) == date_is_set(right);
    return left->epoch == right->epoch && left->nano == right->nano &&
           left->offset == right->offset && left->has_time == right->has_time &&
           left->has_offset == right->has_offset;
}

/* What puts pages into lists, and in order there. */
static bool same_order(const site_config *config, const page *left, const page *right) {
    for (size_t i = 0; i < config->taxonomies.count; i++)
        if (!same_list(&left->terms[i], &right->terms[i])) return false;
    return left->weight_given == right->weight_given && left->weight == right->weight &&
            same_date(&left->date, &right->date) &&
           same_date(&left->updated, &right->updated) &&
           same_date(&left->publish_date, &right->publish_date) &&
           same_date(&left->expires, &right->expires);
}

static bool same_switches(const page *left, const page *right) {
    return left->toc == right->toc && left->search == right->search &&
           left->sitemap == right->sitemap && left->feed == right->feed &&
           left->comments == right->comments && left->math == right->math &&
           left->render == right->render && left->jinja == right->jinja &&
           left->bundle == right->bundle && left->hidden == right->hidden &&
           left->state == right->state && left->title_given == right->title_given &&
           left->paginate_by == right->paginate_by;
}

/* What names there are is known for the whole site. */
static bool same_names(const strmap *left, const strmap *right) {
    if (left->count != right->count) return false;
    for (size_t i = 0; i < left->count; i++)
        if (!strmap_has(right, left->entries[i].key)) return false;
    return true;
}

static bool is_alike(const page *old, const page *made) {
    return is_plain(made) && old->edition == made->edition && !old->menu &&
           !made->menu && same_texts(old, made) && same_lists(old, made) &&
           date_is_set(&old->date) == date_is_set(&made->date) &&
           same_switches(old, made) && same_names(&old->extra, &made->extra);
}

/* ---------------------------------------------------------------- order ---- */

/* Do the lists that titles put in order stand as they are? */
static bool keeps_order(const page *one) {
    if (*one->series) return false;
    for (const section *in = one->section; in; in = in->parent) {
        const char *order = section_order(in);
        if (!section_is_sorted_at(&in->pages, order, in->page->reverse, one))
            return false;
        if (!in->page->transparent) break;
    }
    return !one->edition->language->nav || !one->in_nav;
}

/* --------------------------------------------------------------- reading ---- */

/* A page of the same file and place, of which nothing has been read. */
static page *begin(site *model, const page *old, const char *text, size_t size) {
    page *made = page_new(&model->memory, model->config, PAGE_PAGE);
    made->path = old->path;
    made->file = old->file;
    made->name = path_stem(&model->memory, old->path);
    made->source = text;
    made->source_size = size;
    made->hash = hash_bytes(text, size);
    made->modified = old->modified;
    scan_split(model, made);
    edition_place(model, made);
    made->section = old->section;
    made->is_bundle = old->is_bundle;
    if (made->is_bundle) made->name = path_name(made->dir);
    return made;
}

static void take_text(page *one, const char *text, size_t size, size_t head) {
    one->source = text;
    one->source_size = size;
    one->body = text + head;
    one->body_size = size - head;
    one->hash = hash_bytes(text, size);
}

/* What was allocated for the values of before goes with `made`. */
static void take_values(page *one, page *made) {
    strmap before = one->extra;
    str_list *terms = one->terms;
    page_source source = page_source_of(made);
    page_set_source(one, &source);
    one->title = made->title;
    one->link_title = made->link_title;
    one->description = made->description;
    one->draft = made->draft;
    one->summary = made->summary;
    one->image = made->image;
    one->image_alt = made->image_alt;
    one->head = made->head;
    one->extra = made->extra;
    made->extra = before;
    one->terms = made->terms;
    made->terms = terms;
}

static bool take_order(site *model, page *one, const page *made) {
    one->date = made->date;
    one->updated = made->updated;
    one->publish_date = made->publish_date;
    one->expires = made->expires;
    one->weight = made->weight;
    one->weight_given = made->weight_given;
    return reorder_page(model, one, made->terms);
}

/* The front matter is another one. */
static reread_answer
reread_values(site *model, page *one, const char *text, size_t size, arena *memory) {
    const site_config *config = model->config;
    log_options quiet = {.verbosity = -1};
    site aside = *model; /* which reports to nobody, and owns nothing else */
    arena_init(&aside.memory);
    aside.log = log_new(&quiet);
    page *made = begin(&aside, one, text, size);
    if (!config->schemas && !log_errors(aside.log)) tree_settle(&aside, made);
    bool fine = !config->schemas && !log_errors(aside.log) &&
                !log_warnings(aside.log) && is_alike(one, made);
    bool retitled = fine && (strcmp(one->title, made->title) != 0 ||
                             strcmp(one->link_title, made->link_title) != 0);
    bool moved = fine && !same_order(config, one, made);
    if (fine) take_values(one, made);
    if (retitled && !keeps_order(one)) moved = true;
    if (moved)
        fine = take_order(model, one, made);
    else if (retitled)
        nav_move(one->edition, one);
    page_done(made);
    log_reset(aside.log);
    log_free(aside.log);
    *memory = aside.memory;
    return !fine ? REREAD_OTHER : moved ? REREAD_ORDER : REREAD_VALUES;
}

reread_answer
reread_page(site *model, page *one, const char *text, size_t size, arena *memory) {
    front_matter_parts parts;
    arena_init(memory);
    if (!is_plain(one) || utf8_invalid_at(text, size) != size) return REREAD_OTHER;
    size_t head = (size_t)(one->body - one->source);
    bool same = head <= size && memcmp(text, one->source, head) == 0 &&
                front_matter_split(text, size, &parts) == FRONT_MATTER_FINE &&
                parts.body == text + head;
    if (!same) return reread_values(model, one, text, size, memory);
    take_text(one, text, size, head);
    return REREAD_TEXT;
}
