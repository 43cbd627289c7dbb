/* SPDX-License-Identifier: MIT
 *
 * Making pages, and small questions about them.
 */
#include "content/page.h"

#include "base/path.h"
#include "config/yaml_pack.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

page *page_new(arena *memory, const site_config *config, page_kind kind) {
    page *self = arena_alloc(memory, sizeof *self);
    const char **const texts[] = {
        &self->path,          &self->file,     &self->dir,
        &self->name,          &self->source,   &self->body,
        &self->title,         &self->slug,     &self->link_title,
        &self->description,   &self->type,     &self->url_given,
        &self->template_name, &self->summary,  &self->image,
        &self->image_alt,     &self->lang,     &self->translation_key,
        &self->series,        &self->sort_by,  &self->page_template,
        &self->redirect_to,   &self->url,      &self->output,
        &self->place,         &self->tree_path, &self->group_key,
        &self->text_lang};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) *texts[i] = "";
    self->kind = kind;
    self->paginate_by = -1;
    self->number = SIZE_MAX;
    self->terms =
        arena_array(memory, config->taxonomies.count + 1, sizeof *self->terms);
    return self;
}

void page_done(page *self) {
    strmap_done(&self->extra);
    strmap_done(&self->given);
    vec_done(&self->assets);
    vec_done(&self->resources);
    mem_free(self->held);
}

bool page_is_html(const char *name) {
    const char *extension = path_extension(name);
    return strcasecmp(extension, ".html") == 0 || strcasecmp(extension, ".htm") == 0;
}

const char *page_kind_name(page_kind kind) {
    static const char *const names[] = {"page",     "home", "section",
                                        "taxonomy", "term", "404"};
    return names[kind];
}

const char *page_withheld_because(const page *self) {
    static const char *const states[] = {
        NULL, "it is a draft", "its date is in the future", "it has expired"};
    return states[self->state];
}

const yaml_node *page_extra(const page *self, const char *key) {
    return strmap_get(&self->extra, key);
}

const str_list *
page_terms(const site_config *config, const page *self, const char *name) {
    for (size_t i = 0; i < config->taxonomies.count; i++)
        if (strcmp(config->taxonomies.items[i].name, name) == 0) return &self->terms[i];
    return NULL;
}

page_source page_source_of(const page *one) {
    return (page_source){
        .text = one->source,
        .body = one->body,
        .size = one->source_size,
        .body_size = one->body_size,
        .body_line = one->body_line,
        .hash = one->hash,
        .front_hash = one->front_hash,
        .front_matter = one->front_matter,
        .packed_front = one->packed_front,
        .packed_size = one->packed_size};
}

void page_set_source(page *one, const page_source *source) {
    one->source = source->text;
    one->body = source->body;
    one->source_size = source->size;
    one->body_size = source->body_size;
    one->body_line = source->body_line;
    one->hash = source->hash;
    one->front_hash = source->front_hash;
    one->front_matter = source->front_matter;
    one->packed_front = source->packed_front;
    one->packed_size = source->packed_size;
}

const yaml_node *page_front_matter(arena *memory, const page *one) {
    page *self = (page *)one;
    if (self->front_matter || !self->packed_front) return self->front_matter;
    const char *bytes = self->packed_front;
    unpacker in = {bytes, bytes + self->packed_size, false};
    self->front_matter = yaml_unpack(memory, &in, self->file);
    return self->front_matter;
}
