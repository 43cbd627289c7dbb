/* SPDX-License-Identifier: MIT
 *
 * Loaders: where sources come from.  The directory loader is in loader_dir.c.
 */
#include "api/loader.h"

#include "base/utf8.h"

torii_loader *torii_loader_new(const torii_loader_class *type, void *self)
{
    if (!type) return NULL;
    torii_loader *loader = tr_alloc_zero(sizeof *loader);
    if (!loader) {
        if (type->free) type->free(self);
        return NULL;
    }
    size_t size = type->struct_size;
    memcpy(
        &loader->type, type, size < sizeof loader->type ? size : sizeof loader->type);
    loader->self = self;
    return loader;
}

void torii_loader_free(torii_loader *loader)
{
    if (!loader) return;
    if (loader->type.free) loader->type.free(loader->self);
    tr_free(loader, sizeof *loader);
}

bool tr_loader_load(
    torii_loader *loader, tr_task *task, const char *name, torii_source *source)
{
    *source = (torii_source){0};
    (void)task;
    return loader->type.load && loader->type.load(loader->self, name, source);
}

bool tr_loader_fresh(torii_loader *loader, const char *name, uint64_t stamp)
{
    return !loader || !loader->type.fresh ||
           loader->type.fresh(loader->self, name, stamp);
}

/* --------------------------------------------------------------------- dict ---- */

typedef struct dict_loader {
    torii_value sources;
} dict_loader;

static bool load_dict(void *self, const char *name, torii_source *source)
{
    torii_ref text = torii_dict_get(((dict_loader *)self)->sources, name);
    if (torii_kind_of(text) != TORII_KIND_STRING) return false;
    source->text = torii_retain(text);
    return true;
}

static torii_value dict_names(void *self)
{
    torii_ref sources = ((dict_loader *)self)->sources;
    torii_value names = torii_list();
    size_t position = 0;
    torii_ref key, value;
    while (torii_dict_next(sources, &position, &key, &value)) {
        torii_list_push(names, torii_retain(key));
    }
    return names;
}

static void free_dict(void *self)
{
    torii_release(((dict_loader *)self)->sources);
    tr_free(self, sizeof(dict_loader));
}

static const torii_loader_class dict_class = {
    .struct_size = sizeof(torii_loader_class),
    .name = "dict",
    .load = load_dict,
    .names = dict_names,
    .free = free_dict,
};

torii_loader *torii_loader_dict(torii_value sources)
{
    dict_loader *self = tr_alloc(sizeof *self);
    if (!self || torii_kind_of(sources) != TORII_KIND_DICT || !torii_freeze(sources)) {
        tr_free(self, sizeof *self);
        torii_release(sources);
        return NULL;
    }
    self->sources = sources;
    return torii_loader_new(&dict_class, self);
}

/* ------------------------------------------------------------------- choice ---- */

typedef struct choice_loader {
    size_t count;
    torii_loader *loaders[];
} choice_loader;

/* Which of them has a name is found anew: stamps of different loaders differ. */
static bool load_choice(void *self, const char *name, torii_source *source)
{
    choice_loader *choice = self;
    for (size_t i = 0; i < choice->count; i++) {
        if (tr_loader_load(choice->loaders[i], NULL, name, source)) return true;
        tr_source_done(source);
    }
    return false;
}

static bool fresh_choice(void *self, const char *name, uint64_t stamp)
{
    choice_loader *choice = self;
    for (size_t i = 0; i < choice->count; i++) {
        torii_source source;
        bool here = tr_loader_load(choice->loaders[i], NULL, name, &source);
        tr_source_done(&source);
        if (here) return tr_loader_fresh(choice->loaders[i], name, stamp);
    }
    return false;
}

static void add_names(torii_ref names, torii_value more, const char *prefix)
{
    for (size_t i = 0; i < torii_length(more); i++) {
        const char *name = torii_get_str(torii_item(more, i), NULL);
        if (name) torii_list_push(names, torii_strf("%s%s", prefix, name));
    }
    torii_release(more);
}

static torii_value choice_names(void *self)
{
    choice_loader *choice = self;
    torii_value names = torii_list();
    for (size_t i = 0; i < choice->count; i++) {
        torii_loader *loader = choice->loaders[i];
        if (loader->type.names) add_names(names, loader->type.names(loader->self), "");
    }
    return names;
}

static void free_choice(void *self)
{
    choice_loader *choice = self;
    for (size_t i = 0; i < choice->count; i++) torii_loader_free(choice->loaders[i]);
    tr_free(choice, sizeof *choice + choice->count * sizeof(torii_loader *));
}

static const torii_loader_class choice_class = {
    .struct_size = sizeof(torii_loader_class),
    .name = "choice",
    .load = load_choice,
    .fresh = fresh_choice,
    .names = choice_names,
    .free = free_choice,
};

torii_loader *torii_loader_choice(torii_loader *const *loaders, size_t count)
{
    if (!loaders && count) return NULL;
    size_t size = sizeof(choice_loader) + count * sizeof(torii_loader *);
    choice_loader *self = tr_alloc(size);
    bool whole = self != NULL;
    for (size_t i = 0; i < count; i++) whole = whole && loaders[i];
    if (!whole) {
        tr_free(self, size);
        for (size_t i = 0; i < count; i++) torii_loader_free(loaders[i]);
        return NULL;
    }
    self->count = count;
    memcpy(self->loaders, loaders, count * sizeof(torii_loader *));
    return torii_loader_new(&choice_class, self);
}

/* ------------------------------------------------------------------- prefix ---- */

typedef struct prefix_loader {
    torii_loader *loader;
    size_t size; /* of the prefix, the slash included */
    char prefix[];
} prefix_loader;

static const char *behind_prefix(const prefix_loader *p, const char *name)
{
    return strncmp(name, p->prefix, p->size) == 0 ? name + p->size : NULL;
}

static bool load_prefix(void *self, const char *name, torii_source *source)
{
    prefix_loader *p = self;
    const char *rest = behind_prefix(p, name);
    return rest && tr_loader_load(p->loader, NULL, rest, source);
}

static bool fresh_prefix(void *self, const char *name, uint64_t stamp)
{
    prefix_loader *p = self;
    const char *rest = behind_prefix(p, name);
    return rest && tr_loader_fresh(p->loader, rest, stamp);
}

static torii_value prefix_names(void *self)
{
    prefix_loader *p = self;
    torii_value names = torii_list();
    if (p->loader->type.names) {
        add_names(names, p->loader->type.names(p->loader->self), p->prefix);
    }
    return names;
}

static void free_prefix(void *self)
{
    prefix_loader *p = self;
    torii_loader_free(p->loader);
    tr_free(p, sizeof *p + p->size + 1);
}

static const torii_loader_class prefix_class = {
    .struct_size = sizeof(torii_loader_class),
    .name = "prefix",
    .load = load_prefix,
    .fresh = fresh_prefix,
    .names = prefix_names,
    .free = free_prefix,
};

torii_loader *torii_loader_prefix(const char *prefix, torii_loader *loader)
{
    size_t size = (prefix ? strlen(prefix) : 0) + 1;
    prefix_loader *self = loader && prefix ? tr_alloc(sizeof *self + size + 1) : NULL;
    if (!self) {
        torii_loader_free(loader);
        return NULL;
    }
    self->loader = loader;
    self->size = size;
    memcpy(self->prefix, prefix, size - 1);
    self->prefix[size - 1] = '/';
    self->prefix[size] = '\0';
    return torii_loader_new(&prefix_class, self);
}
