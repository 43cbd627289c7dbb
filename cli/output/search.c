/* SPDX-License-Identifier: MIT
 *
 * Making the search index.  The weight of a word on a page is set here: that of
 * its place (title, headings, body) and how often it occurs for the length of
 * the page.  How rare the word is comes in when the query runs.
 */
#include "output/search.h"

#include "base/json_text.h"
#include "base/words.h"
#include "theme/search_page.h"

#include <stdlib.h>
#include <string.h>

enum { CHUNK = 64, EXCERPT = 160, SHARD_BYTES = 24 * 1024, MAX_SHARDS = 1024 };

typedef enum field { FIELD_TITLE, FIELD_HEADINGS, FIELD_BODY, FIELD_COUNT } field;

typedef struct posting {
    uint32_t page;
    uint16_t count[FIELD_COUNT];
} posting;

typedef struct term_entry {
    VEC(posting) postings;
} term_entry;

typedef struct indexed {
    const page *page;
    uint32_t words[FIELD_COUNT];
} indexed;

typedef struct indexer {
    view *view;
    outputs *out;
    const search_page *search;
    arena memory;
    VEC(indexed) pages;
    strmap terms; /* -> term_entry * */
    field field;  /* being read */
    bool wanted[FIELD_COUNT];
} indexer;

/* ------------------------------------------------------------- reading ---- */

static void add_word(void *data, const char *word, size_t size) {
    indexer *self = data;
    uint32_t number = (uint32_t)self->pages.count - 1;
    char key[WORD_MAX + 1];
    memcpy(key, word, size);
    key[size] = '\0';
    self->pages.items[number].words[self->field]++;
    term_entry *entry = strmap_get(&self->terms, key);
    if (!entry) {
        entry = arena_alloc(&self->memory, sizeof *entry);
        strmap_put(&self->terms, key, entry);
    }
    size_t last = entry->postings.count;
    if (!last || entry->postings.items[last - 1].page != number) {
        vec_push(&entry->postings, (posting){.page = number});
        last++;
    }
    uint16_t *count = &entry->postings.items[last - 1].count[self->field];
    if (*count < UINT16_MAX) ++*count;
}

static void read_field(indexer *self, field which, const char *text, size_t size) {
    self->field = which;
    if (self->wanted[which] && text)
        words_each(
            text, size, (size_t)self->view->config->search.min_length, add_word, self);
}

static void read_page(indexer *self, const page *one) {
    const torii_markdown_result *made = &page_text_of(view_of(one))->document.result;
    vec_push(&self->pages, (indexed){.page = one});
    read_field(self, FIELD_TITLE, one->title, strlen(one->title));
    for (size_t i = 0; i < made->heading_count; i++) {
        const char *text = made->headings[i].text;
        read_field(self, FIELD_HEADINGS, text, strlen(text));
    }
    read_field(self, FIELD_BODY, one->description, strlen(one->description));
    read_field(self, FIELD_BODY, made->text, made->text_size);
}

static void read_pages(indexer *self) {
    const page_list *all = &self->view->site->all;
    for (size_t i = 0; i < all->count; i++) {
        const page *one = all->items[i];
        bool kind = one->kind == PAGE_PAGE || one->kind == PAGE_SECTION ||
                    one->kind == PAGE_HOME;
        if (kind && page_is_rendered(one) && !one->hidden && one->search != PAGE_NO &&
            strcmp(one->lang, self->search->home->lang) == 0)
            read_page(self, one);
    }
}

/* ------------------------------------------------------------- weights ---- */

/* From 1 to about 200. */
static int weigh(const indexer *self, const posting *one, double average) {
    const indexed *in = &self->pages.items[one->page];
    double sum = 0, n = one->count[FIELD_BODY];
    /* A title of one word that is the word sought is what was sought. */
    if (one->count[FIELD_TITLE]) sum += 24.0 / (2.0 + in->words[FIELD_TITLE]) + 4.0;
    if (one->count[FIELD_HEADINGS]) sum += one->count[FIELD_HEADINGS] > 1 ? 4.0 : 3.0;
    if (n > 0) sum += 2.2 * n / (n + 0.3 + 0.9 * in->words[FIELD_BODY] / average);
    int weight = (int)(sum * 10.0 + 0.5);
    return weight > 0 ? weight : 1;
}

static double average_length(const indexer *self) {
    double sum = 0;
    for (size_t i = 0; i < self->pages.count; i++)
        sum += self->pages.items[i].words[FIELD_BODY];
    return self->pages.count && sum > 0 ? sum / (double)self->pages.count : 1.0;
}

/* ------------------------------------------------------------- writing ---- */

/* Takes the text over. */
static void add_file(indexer *self, const char *name, buf *text) {
    bool script = self->view->config->urls.relative;
    arena *memory = &self->view->site->memory;
    const char *path = arena_strf(
        memory, "%s/%s.%s", self->search->folder, name, script ? "js" : "json");
    buf all = BUF_INIT;
    if (script) buf_fmt(&all, "toriiSearch.put(\"%s\",", name);
    buf_add(&all, buf_text(text), text->size);
    buf_str(&all, script ? ");\n" : "\n");
    buf_done(text);
    size_t size = all.size;
    if (outputs_has(self->out, path))
        buf_done(&all);
    else
        outputs_add_text(self->out, path, buf_take(&all), size);
}

/* Plain text of at most so many bytes, cut between words. */
static void put_excerpt(buf *out, const page *one) {
    const torii_markdown_result *made = &page_text_of(view_of(one))->document.result;
    size_t size = strlen(one->description);
    char *plain = size ? mem_strn(one->description, size)
                       : document_plain(made->summary ? made->summary : "",
                                        made->summary_size, &size);
    size_t cut = size;
    if (size > EXCERPT) {
        cut = EXCERPT;
        while (cut && plain[cut] != ' ')
            cut--;
        for (cut = cut ? cut : EXCERPT; ((unsigned char)plain[cut] & 0xC0) == 0x80;)
            cut--;
    }
    json_put(out, plain, cut);
    mem_free(plain);
}

static void put_page(buf *out, const indexer *self, const page *one) {
    const torii_markdown_result *made = &page_text_of(view_of(one))->document.result;
    const page *above = one->section ? one->section->page : NULL;
    bool named = above && above->kind != PAGE_HOME && above != one;
    const char *where = named ? above->title : "";
    buf url = BUF_INIT;
    buf_str(&url, "../");
    for (const char *at = self->search->folder; (at = strchr(at, '/')); at++)
        buf_str(&url, "../");
    buf_str(&url, one->url + 1);
    buf_char(out, '[');
    json_put(out, url.data, url.size);
    buf_char(out, ',');
    json_put(out, one->title, strlen(one->title));
    buf_char(out, ',');
    json_put(out, where, strlen(where));
    buf_char(out, ',');
    put_excerpt(out, one);
    buf_str(out, ",[");
    bool first = true;
    for (size_t i = 0; i < made->heading_count; i++) {
        const torii_markdown_heading *heading = &made->headings[i];
        if (!heading->id) continue;
        buf_str(out, first ? "[" : ",[");
        json_put(out, heading->id, strlen(heading->id));
        buf_char(out, ',');
        json_put(out, heading->text, strlen(heading->text));
        buf_char(out, ']');
        first = false;
    }
    buf_str(out, "]]");
    buf_done(&url);
}

static void write_pages(indexer *self) {
    for (size_t from = 0; from < self->pages.count; from += CHUNK) {
        buf text = BUF_INIT;
        char name[32];
        snprintf(name, sizeof name, "pages-%zu", from / CHUNK);
        for (size_t i = from; i < from + CHUNK && i < self->pages.count; i++) {
            buf_str(&text, i == from ? "[" : ",\n");
            put_page(&text, self, self->pages.items[i].page);
        }
        buf_char(&text, ']');
        add_file(self, name, &text);
    }
}

static int compare_terms(const void *left, const void *right) {
    return strcmp(
        (*(const strmap_entry *const *)left)->key,
        (*(const strmap_entry *const *)right)->key);
}

static void
put_term(buf *out, const indexer *self, const strmap_entry *one, double average) {
    const term_entry *entry = one->value;
    json_put(out, one->key, strlen(one->key));
    for (size_t i = 0; i < entry->postings.count; i++) {
        const posting *where = &entry->postings.items[i];
        buf_fmt(
            out, "%s%u,%d", i ? "," : ":[", (unsigned)where->page,
            weigh(self, where, average));
    }
    buf_char(out, ']');
}

/* A power of two, for shards of the size that is fetched in one go. */
static uint32_t count_shards(const indexer *self) {
    size_t bytes = 0;
    uint32_t shards = 1;
    if (self->view->config->search.shards)
        return (uint32_t)self->view->config->search.shards;
    for (size_t i = 0; i < self->terms.count; i++) {
        const term_entry *entry = self->terms.entries[i].value;
        bytes += 10 + 8 * entry->postings.count;
    }
    while (shards < MAX_SHARDS && bytes / shards > SHARD_BYTES)
        shards *= 2;
    return shards;
}

static void write_terms(indexer *self, uint32_t shards) {
    size_t count = self->terms.count;
    double average = average_length(self);
    const strmap_entry **sorted = mem_new((count + 1) * sizeof *sorted);
    buf *texts = mem_new(shards * sizeof *texts);
    for (size_t i = 0; i < count; i++)
        sorted[i] = &self->terms.entries[i];
    if (count) qsort(sorted, count, sizeof *sorted, compare_terms);
    for (size_t i = 0; i < count; i++) {
        const char *word = sorted[i]->key;
        buf *text = &texts[words_shard(word, strlen(word), shards)];
        buf_str(text, text->size ? ",\n" : "{");
        put_term(text, self, sorted[i], average);
    }
    for (uint32_t i = 0; i < shards; i++) {
        char name[32];
        snprintf(name, sizeof name, "terms-%u", (unsigned)i);
        buf_str(&texts[i], texts[i].size ? "}" : "{}");
        add_file(self, name, &texts[i]);
    }
    mem_free(texts);
    mem_free(sorted);
}

static void write_index(indexer *self) {
    uint32_t shards = count_shards(self);
    buf text = BUF_INIT;
    buf_fmt(
        &text, "{\"version\":1,\"min\":%d,\"pages\":%zu,\"chunk\":%d,\"shards\":%u}",
        (int)self->view->config->search.min_length, self->pages.count, CHUNK,
        (unsigned)shards);
    add_file(self, "index", &text);
    write_terms(self, shards);
    write_pages(self);
}

void search_write(view *self, outputs *out) {
    static const char *const names[] = {"title", "headings", "body"};
    const str_list *fields = &self->config->search.fields;
    for (size_t i = 0; i < self->searches.count; i++) {
        indexer state = {.view = self, .out = out, .search = self->searches.items[i]};
        for (size_t n = 0; n < fields->count; n++)
            for (size_t k = 0; k < FIELD_COUNT; k++)
                state.wanted[k] |= strcmp(fields->items[n], names[k]) == 0;
        arena_init(&state.memory);
        read_pages(&state);
        write_index(&state);
        for (size_t n = 0; n < state.terms.count; n++)
            vec_done(&((term_entry *)state.terms.entries[n].value)->postings);
        strmap_done(&state.terms);
        vec_done(&state.pages);
        arena_done(&state.memory);
    }
}
