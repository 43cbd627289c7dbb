/* SPDX-License-Identifier: MIT
 *
 * Asking facts again.  Functions can only be called while a template is being
 * rendered, so all asking happens within the rendering of a small one, whose
 * `rendering` takes on the page of each fact in turn.
 */
#include "base/path.h"
#include "theme/article_facts.h"
#include "theme/assets.h"
#include "theme/facts_table.h"

#include <string.h>

enum { MAX_THREADS = 64, GRAIN = 256 };

#define ASK "torii_ask"

/* ------------------------------------------------------------ one fact ---- */

/* An answer that failed: the reason does not matter, it is not the old one. */
#define FAILED FACT_FAILED
#define MISSING UINT64_C(0x6d697373)

static uint64_t hash_and_release(torii_call *call, torii_value value) {
    bool opaque = false;
    uint64_t hash = FAILED;
    if (torii_kind_of(value) == TORII_KIND_INVALID)
        torii_forget(call);
    else
        hash = facts_hash(value, &opaque);
    torii_release(value);
    return opaque ? FAILED : hash;
}

static bool is_of_text(const char *name) {
    return page_attribute_is_of(page_attribute_find(name), OF_TEXT);
}

static uint64_t attribute_value(torii_call *call, const view *model, const fact *one) {
    const facts *self = model->facts;
    const char *name = facts_text_of(self, one->name);
    page_view *own = one->subject < self->page_count ? self->pages[one->subject] : NULL;
    void *object = own;
    const fact_class *type = &PAGE_FACTS;
    if (!own)
        type = facts_find_object(model, facts_text_of(self, one->subject), &object);
    if (!type) return MISSING;
    if (own && own->kept && is_of_text(name)) return one->value;
    return hash_and_release(call, type->attribute(call, object, name));
}

/* "name[...]": the arguments by position and by name. */
static uint64_t
call_with(torii_call *call, const view *model, torii_ref callable, const char *packed) {
    torii_value all = facts_unpack(model, packed);
    torii_ref given = torii_item(all, 0);
    torii_ref *args = mem_new((torii_length(given) + 1) * sizeof *args);
    for (size_t i = 0; i < torii_length(given); i++)
        args[i] = torii_item(given, i);
    torii_value answer = torii_invoke_with(
        call, callable, args, torii_length(given), torii_item(all, 1));
    uint64_t hash = hash_and_release(call, answer);
    mem_free(args);
    torii_release(all);
    return hash;
}

static uint64_t call_value(torii_call *call, const view *model, const char *name) {
    arena memory;
    arena_room room;
    arena_init_in(&memory, &room);
    size_t size = strcspn(name, "[");
    torii_ref callable = torii_call_lookup(call, arena_strn(&memory, name, size));
    uint64_t hash = call_with(call, model, callable, name + size);
    arena_done(&memory);
    return hash;
}

static uint64_t method_value(
    torii_call *call, const view *model, const char *subject, const char *name) {
    void *object;
    const fact_class *type = facts_find_object(model, subject, &object);
    if (!type || !type->method) return MISSING;
    arena memory;
    arena_room room;
    arena_init_in(&memory, &room);
    size_t size = strcspn(name, "[");
    torii_value arguments = facts_unpack(model, name + size);
    uint64_t hash = hash_and_release(
        call, type->method(
                  call, object, arena_strn(&memory, name, size), arguments));
    torii_release(arguments);
    arena_done(&memory);
    return hash;
}

static page_view *page_of(const facts *self, uint32_t subject) {
    return subject < self->page_count ? self->pages[subject] : NULL;
}

uint64_t facts_template_value(const theme *look, const char *name) {
    const theme_file *file = theme_find_template(look, name);
    if (!file) return MISSING;
    uint64_t hash = hash_bytes(file->text, file->size);
    return facts_mix(hash, facts_hash_text(file->place));
}

uint64_t facts_templates_value(const theme *look) {
    uint64_t hash = 0;
    for (size_t i = 0; i < look->layers.count; i++) {
        const strmap *map = &look->layers.items[i]->templates;
        for (size_t n = 0; n < map->count; n++)
            hash = facts_mix(hash, map->entries[n].hash + i);
    }
    return hash;
}

static bool is_of_site(const char *subject) {
    return strncmp(subject, "site:", 5) == 0;
}

/* What is said of the site is said in a language: "site:de". */
static const page *home_of(const view *model, const char *subject) {
    const edition *in = NULL;
    if (is_of_site(subject)) in = edition_find(model->site, subject + 5);
    return in ? in->home->page : model->site->home->page;
}

uint64_t facts_value(torii_call *call, const facts *self, const fact *one) {
    rendering *run = torii_call_render_data(call);
    const view *model = run->view;
    const char *subject = facts_text_of(self, one->subject);
    const char *name = facts_text_of(self, one->name);
    page_view *about = page_of(self, one->subject);
    run->about = about ? about->page : home_of(model, subject);
    switch ((fact_kind)one->kind) {
    case FACT_ATTRIBUTE: return attribute_value(call, model, one);
    case FACT_METHOD: return method_value(call, model, subject, name);
    case FACT_CALL: return call_value(call, model, name);
    case FACT_PAGE_CALL: return about ? call_value(call, model, name) : MISSING;
    case FACT_TEMPLATE: return facts_template_value(model->theme, name);
    case FACT_TEMPLATES: return facts_templates_value(model->theme);
    case FACT_SOURCE: return about ? article_source_value(about->page) : MISSING;
    case FACT_LINK:
        if (!about && !is_of_site(subject)) return MISSING;
        return article_link_value(model, run->about, name);
    case FACT_ANCHOR:
        if (!about) return MISSING;
        return about->kept ? one->value
                           : article_anchor_value(model, about->page, name);
    case FACT_OUTPUT: return article_output_value(model, name);
    case FACT_ASSET: return assets_value(model, name);
    case FACT_PARTIAL: /* see facts_ask_partials() */
    case FACT_NONE:
    case FACT_KINDS: break;
    }
    return FAILED;
}

/* ------------------------------------------------------------ all facts ---- */

static void use_block(facts *self, uint32_t number) {
    fact_block *block = &self->blocks.items[number];
    block->round = self->round;
    block->changed = false;
    vec_push(&self->blocks_in_use, number);
    for (size_t n = 0; n < block->count; n++) {
        fact *one = fact_at(self, block->facts[n]);
        if (fact_is_current(self, one) || one->used) continue;
        one->used = true;
        if (one->kind == FACT_PARTIAL)
            facts_use_partial(self, block->facts[n]);
        else
            vec_push(&self->in_use, block->facts[n]);
    }
}

void facts_use(facts *self, const fact_set *set) {
    if (self->unmarked) facts_mark_doubts(self);
    const fact_block *blocks = self->blocks.items;
    uint32_t round = self->round;
    bool standing = self->standing;
    for (size_t i = 0; i < set->count; i++) {
        const fact_block *block = &blocks[set->blocks[i]];
        if (block->round == round) continue;
        if (standing && block->doubt_round != round) continue;
        use_block(self, set->blocks[i]);
    }
}

uint64_t facts_assets_hash(const facts *self, const fact_set *set) {
    uint64_t sum = 0;
    for (size_t i = 0; i < set->count; i++) {
        const fact_block *block = &self->blocks.items[set->blocks[i]];
        for (size_t n = 0; block->assets && n < block->count; n++) {
            const fact *one = fact_at(self, block->facts[n]);
            const fact_set *behind = fact_partial_set(self, one);
            if (one->kind == FACT_ASSET)
                sum += facts_hash_text(facts_text_of(self, one->name));
            if (behind && self->partials.items[one->partial - 1].assets)
                sum += facts_assets_hash(self, behind);
        }
    }
    return sum;
}

/* What a run of the asking template works on. */
typedef struct asking {
    rendering run; /* first: it is the rendering's data */
    facts *table;
    atomic_size_t *next;
} asking;

static void ask_one(torii_call *call, facts *self, uint32_t number) {
    fact *one = fact_at(self, number);
    one->used = false;
    if (fact_is_current(self, one)) return; /* noted meanwhile */
    bool stands = self->same_places && one->kind == FACT_LINK;
    uint64_t value = stands ? one->value : facts_value(call, self, one);
    one->changed = value != one->value || value == FAILED;
    one->value = value;
    atomic_store_explicit(&one->round, self->round, memory_order_release);
}

static torii_value fn_ask(torii_call *call) {
    asking *state = torii_call_render_data(call);
    facts *self = state->table;
    for (;;) {
        size_t from = atomic_fetch_add(state->next, GRAIN), to = from + GRAIN;
        if (from >= self->in_use.count) return torii_none();
        if (to > self->in_use.count) to = self->in_use.count;
        for (size_t i = from; i < to; i++)
            ask_one(call, self, self->in_use.items[i]);
    }
}

void facts_add_asking(view *self) {
    torii_env_add_function(self->env, ASK "()", fn_ask, NULL);
}

typedef struct worker {
    pthread_t thread;
    facts *table;
    const view *view;
    atomic_size_t *next;
} worker;

static bool drop(void *data, const char *text, size_t size) {
    (void)data, (void)text, (void)size;
    return true;
}

static void *work(void *data) {
    worker *self = data;
    asking state = {.table = self->table, .next = self->next};
    state.run = (rendering){.view = self->view, .about = self->view->site->home->page};
    state.run.quiet = true;
    arena_init(&state.run.memory);
    torii_render_options options = TORII_RENDER_OPTIONS_INIT;
    options.write = drop;
    options.data = &state;
    static const char source[] = "{% set _ = " ASK "() %}";
    const torii_template *asker =
        torii_env_compile(self->view->env, NULL, source, sizeof source - 1, NULL);
    if (asker) (void)!torii_render_with(asker, torii_undefined(), &options, NULL);
    torii_template_release(asker);
    arena_done(&state.run.memory);
    return NULL;
}

static void ask_all(facts *self, const view *model, size_t threads) {
    worker workers[MAX_THREADS];
    atomic_size_t next = 0;
    size_t count = threads < MAX_THREADS ? threads : MAX_THREADS, running = 1;
    for (size_t i = 0; i < count; i++)
        workers[i] = (worker){.table = self, .view = model, .next = &next};
    while (running < count && running * GRAIN < self->in_use.count &&
           pthread_create(&workers[running].thread, NULL, work, &workers[running]) == 0)
        running++;
    work(&workers[0]);
    for (size_t i = 1; i < running; i++)
        pthread_join(workers[i].thread, NULL);
}

bool fact_differs(const facts *self, const fact *one) {
    return one->round == self->round ? one->changed : one->round < self->base;
}

void facts_ask(facts *self, const view *model, size_t threads) {
    if (self->in_use.count) ask_all(self, model, threads);
    facts_ask_partials(self);
    for (size_t i = 0; i < self->blocks_in_use.count; i++) {
        fact_block *block = &self->blocks.items[self->blocks_in_use.items[i]];
        /* What could not be asked, for want of memory, counts as changed. */
        for (size_t n = 0; n < block->count; n++) {
            fact *one = fact_at(self, block->facts[n]);
            block->changed |= fact_differs(self, one);
            if (one->used) one->used = false; /* else it may lie in a file */
        }
    }
    self->in_use.count = self->blocks_in_use.count = 0;
}

bool facts_changed(facts *self, const fact_set *set) {
    if (self->unmarked) facts_mark_doubts(self);
    const fact_block *blocks = self->blocks.items;
    for (size_t i = 0; i < set->count; i++) {
        const fact_block *block = &blocks[set->blocks[i]];
        if (self->standing && block->doubt_round != self->round) continue;
        if (block->round != self->round || block->changed) return true;
    }
    return false;
}
