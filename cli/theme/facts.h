/* SPDX-License-Identifier: MIT
 *
 * What renderings read.  A fact is one thing that can be asked of a site (an
 * attribute of a page, the answer of a function, the text of a template, that
 * a name is missing) with a hash of its value.  While something is rendered,
 * each fact it reads is noted; when the site has changed, the facts are asked
 * again, and only what read one that differs is rendered anew.
 *
 * Invariant: the hash of a fact in use is the one that every rendering saw
 * which read it.  Whatever cannot be told by a fact makes its reader opaque:
 * rendered anew each time, so that the worst of an omission is lost time.
 */
#ifndef CLI_THEME_FACTS_H
#define CLI_THEME_FACTS_H

#include "base/pack.h"
#include "theme/view.h"

typedef enum fact_kind {
    FACT_NONE,
    FACT_ATTRIBUTE, /* of the object `subject`: "page:blog/hello.md", "site:" */
    FACT_METHOD,    /* the same with arguments */
    FACT_CALL,      /* a function with its arguments */
    FACT_PAGE_CALL, /* the same while `subject` is being rendered */
    FACT_TEMPLATE,  /* the text of the template `name`, or that there is none */
    FACT_TEMPLATES, /* the names of all templates */
    FACT_SOURCE,    /* what the Markdown of the page `subject` is made from */
    FACT_LINK,      /* where `name`, written in the text of `subject`, leads; of
                       "site:de": in that of any page in this language */
    FACT_ANCHOR,    /* has the text of `subject` an element with that id? */
    FACT_OUTPUT,    /* is there an output at the address `name`? */
    FACT_ASSET,  /* the bundle of the files `name`, one a line */
    FACT_PARTIAL, /* all that the template `subject` reads where it is included, with
                     what is around it there as the number `name` */
    FACT_KINDS
} fact_kind;

/* --------------------------------------------------------------- table ---- */

typedef struct facts facts;

facts *facts_new(void);
void facts_free(facts *self);

/* From now on facts are about this model, whose view->facts is set.  A new
 * round begins.  Not while anything is rendered. */
void facts_attach(facts *self, view *view);

/* The page of the model that has this subject, or NULL. */
page_view *facts_page(const facts *self, uint32_t subject);

/* When it is known which texts of pages are made anew: what is said of these. */
void facts_doubt_texts(facts *self);

/* Nothing of what is known stands for the next model. */
void facts_forget_model(facts *self);

/* The number of a text, and the text of a number. */
uint32_t facts_text(facts *self, const char *text);
const char *facts_text_of(const facts *self, uint32_t number);

/* --------------------------------------------------------------- reads ---- */

/* What one thread's rendering has read so far. */
typedef struct reads reads;

reads *reads_new(facts *table);
void reads_free(reads *self); /* NULL is fine */

void reads_start(reads *self); /* forgets all */
void reads_opaque(reads *self);
bool reads_are_opaque(const reads *self);

/* It was asked for the page that is being rendered. */
void reads_of_page(reads *self);
bool reads_are_of_page(const reads *self);

/* All that the other one has noted. */
void reads_join(reads *self, const reads *other);

/* They are all that the article of this page has read. */
void reads_of_article(const reads *self, const page_view *own);

/* Notes a fact with the value it has in this model; its number.  `self` may be NULL,
 * then that is 0. */
uint32_t facts_note(
    reads *self, fact_kind kind, const char *subject, const char *name,
    uint64_t value);

/* Notes the text of a template, or that there is none; is it there?  The name must
 * outlive `self`, which remembers it by its address. */
bool facts_note_template(reads *self, const theme *look, const char *name);

/* The same with a page of the model as the subject. */
void facts_note_page(
    reads *self, fact_kind kind, const page_view *own, const char *name,
    uint64_t value);

typedef VEC(uint32_t) fact_list;

/* The facts that were noted, sorted, in blocks that equal sets share. */
typedef struct fact_set {
    uint32_t *blocks;
    uint32_t count;
    bool restored; /* the blocks are not its own to free */
} fact_set;

fact_set reads_set(reads *self);
void fact_set_done(fact_set *set);

/* Calls `visit` for each bundle of assets in a set; one that sets share may be
 * left out the second time. */
void facts_assets(
    facts *self, const fact_set *set, void (*visit)(void *data, const char *names),
    void *data);

/* Calls `visit` for every fact of a set. */
void facts_visit(
    const facts *self, const fact_set *set,
    void (*visit)(void *data, fact_kind kind, const char *subject, const char *name),
    void *data);

/* ------------------------------------------------------------ partials ---- */

/* Makes all that `inner` has noted one fact, and notes it; its number and value. */
uint32_t facts_note_partial(
    reads *outer, const char *template_name, const char *key, reads *inner,
    uint64_t *value);

/* Notes it again; false if it could have another value than that. */
bool facts_note_partial_again(reads *self, uint32_t number, uint64_t value);

/* For torii_render_options, where the rendering's data is a `rendering`; NULL if
 * partials are not kept.  See partials.h. */
struct partials *facts_partials(const facts *self);

/* ------------------------------------------------------------- objects ---- */

/* How objects of a class are named, so that they can be found again in another
 * model of the site. */
typedef struct fact_class {
    const char *name; /* "page" */
    const torii_class *type;
    /* `run` is what reads it, or NULL where only the object is meant. */
    const char *(*key)(arena *memory, const void *self, const rendering *run);
    void *(*find)(const view *view, const char *key);
    torii_value (*object)(void *self);
    /* The attribute without noting it; `call` is NULL when a fact is asked. */
    torii_value (*attribute)(torii_call *call, void *self, const char *name);
    /* A method with its positional arguments; NULL if it has none. */
    torii_value (*method)(
        torii_call *call, void *self, const char *name, torii_ref arguments);
    /* "class:key" where that is kept and the same for each `run`; or NULL. */
    const char *(*subject)(const void *self);
    /* Names, up to NULL, of attributes that are made of nothing but the model: they
     * stand as long as that does, and what one has asked for serves all.  Or NULL. */
    const char *const *plain;
} fact_class;

extern const fact_class PAGE_FACTS, TERM_FACTS, TAXONOMY_FACTS, SITE_FACTS, FEED_FACTS,
    SITEMAP_FACTS, DATA_FACTS;

/* "key:mood", of the site, for reports: has any page that key in front matter? */
#define SITE_KEY_PREFIX "key:"

/* For to_repr of such a class: "<page blog/hello.md>", the same in every build.  It
 * reads nothing but the name, which whoever holds the object has noted. */
torii_value facts_repr(const fact_class *type, const void *self);

/* For get_attr of such a class: reads, notes and returns the attribute. */
torii_value facts_attribute(
    torii_call *call, const fact_class *type, void *self, const char *name);

/* The same for pages, whose attributes are numbered: the usual case, fast. */
torii_value page_fact(
    torii_call *call, const page_view *own, const char *name, size_t number,
    torii_value value);

/* Notes it again without its value; false if that is not known in this round. */
bool facts_note_known(torii_call *call, const page_view *own, size_t number);

/* For invoke_method of such a class: calls, notes and returns the answer. */
torii_value facts_method(
    torii_call *call, const fact_class *type, void *self, const char *name);

/* The same with these positional arguments, a list, instead of the call's. */
torii_value facts_method_with(
    torii_call *call, const fact_class *type, void *self, const char *name,
    torii_ref rest);

/* Notes the texts of templates: by name, and the names of all. */
uint64_t facts_template_value(const theme *look, const char *name);
uint64_t facts_templates_value(const theme *look);

/* For torii_render_options.loaded, where `data` is a rendering. */
void facts_loaded(void *data, const torii_template *used);

/* ----------------------------------------------------------- functions ---- */

typedef enum fact_scope {
    FACT_SCOPE_SITE, /* the answer depends on the arguments and the language */
    FACT_SCOPE_PAGE, /* and on the page that is being rendered */
    FACT_SCOPE_NONE  /* only on the arguments and what is noted elsewhere */
} fact_scope;

/*
 * Adds a function for templates whose calls are noted.  It finds the view by
 * call_view(), and answers the same for the same arguments (and page).
 */
void facts_add_function(
    view *self, const char *signature, torii_fn fn, fact_scope scope);

/* In a function added so. */
const view *call_view(torii_call *call);

/* -------------------------------------------------------------- asking ---- */

/*
 * Which facts differ in the model that is attached from the round before?
 * First all sets in use are named, then their facts are asked at once; sets
 * can be tested after that.
 */
void facts_use(facts *self, const fact_set *set);

/* Names all partials there are, so that texts which stand are known to stand. */
void facts_use_partials(facts *self);
void facts_ask(facts *self, const view *view, size_t threads);
bool facts_changed(facts *self, const fact_set *set);

/*
 * The same after a patch: the model is the one that the last round was about, but
 * for the sources of these pages; `values`: not only their texts, but also what
 * their front matter says.  A new round begins in which all values stand but those
 * of the facts that are now in doubt.  More can be called in doubt later in the
 * round, never while anything is rendered: what facts_changed() said of a set before
 * that is void then, and the set has to be used and asked about again.
 */
void facts_begin_patch(
    facts *self, const page_view *const *pages, size_t count, bool values);

/* In which order pages stand, and where, is in doubt, too. */
void facts_doubt_order(facts *self);

/* Pages have come or gone: where links lead that could mean one of them is in doubt,
 * too.  `names` are parts of their addresses and paths, "" could be any. */
void facts_doubt_places(facts *self, const char *const *names, size_t count);

/* Which outputs there are is in doubt, too. */
void facts_doubt_outputs(facts *self);

/* Between two rounds: a page that is new in the model, or was taken out of it.  False:
 * there is no room for more until a model is attached. */
bool facts_add_page(facts *self, page_view *own);
void facts_remove_page(facts *self, const page_view *own);

/* The texts of templates are in doubt, too. */
void facts_doubt_templates(facts *self);

/* What is said of these pages is in doubt, too. */
void facts_doubt(facts *self, const page_view *const *pages, size_t count);

/* Is a fact of the set in doubt?  If not it needs not be asked about. */
bool facts_doubtful(facts *self, const fact_set *set);

/* Can articles of other pages than these have read what is in doubt? */
bool facts_doubt_articles(
    const facts *self, const page_view *const *pages, size_t count);

/* A number for the bundles of assets in the set, whatever their order; 0: none. */
uint64_t facts_assets_hash(const facts *self, const fact_set *set);

/* Adds what asking needs to the environment, before that is frozen. */
void facts_add_asking(view *self);

/* -------------------------------------------------------------- storing ---- */

/* What the parts of a stored table are called there: by number in this one. */
typedef struct fact_numbers {
    uint32_t *blocks, *texts; /* from 1; NULL: as here */
} fact_numbers;

void fact_numbers_done(fact_numbers *self);

/* The table as bytes that facts_restore() can use as they are.  Mostly the whole of
 * it; once much of it is not needed by these sets any more, only what is. */
fact_numbers
facts_store(facts *self, const fact_set *const *sets, size_t count, buf *out);
uint32_t fact_text_store(uint32_t text, const fact_numbers *numbers);

/* Appends the numbers of its blocks there. */
void fact_set_store(const fact_set *set, const fact_numbers *numbers, fact_list *out);

/* Into a new table, which keeps and changes the bytes: they can be written to, the
 * whole stored file is aligned.  False if they are not of a table. */
bool facts_restore(facts *self, unpacker *in);

/* Are all of them numbers of blocks, of texts? */
bool facts_have_blocks(const facts *self, const uint32_t *numbers, size_t count);
bool facts_have_texts(const facts *self, const uint32_t *numbers, size_t count);

/* ------------------------------------------------------------- hashing ---- */

/*
 * The hash of a template value: text by its bytes, objects by their names
 * alone (what they hold is read apart), containers item by item.  *opaque is
 * set if it holds what cannot be told again.
 */
uint64_t facts_hash(torii_ref value, bool *opaque);
static inline uint64_t facts_mix(uint64_t hash, uint64_t more) {
    hash = (hash ^ more) * UINT64_C(0x9e3779b97f4a7c15);
    return hash ^ hash >> 29;
}

uint64_t facts_hash_text(const char *text);

#endif
