/* SPDX-License-Identifier: MIT
 *
 * Blocks that are never rendered.  A template that extends another gives it only
 * the blocks that the other has; one whose name is misspelt goes nowhere, and
 * nothing fails.  The text is looked at as far as that takes: tags that open and
 * close blocks, and the name of the template above if it is written there.  Each
 * build tells of text outside of blocks in the site's own templates; here that of
 * its themes is told of, too.
 */
#include "build/check.h"

#include "base/codes.h"
#include "base/suggest.h"
#include "theme/stray.h"
#include "theme/template_scan.h"
#include "theme/view.h"

#include <string.h>

/* The name that the template extends, in `memory`; NULL if it is none or made while
 * rendering. */
static const char *find_parent(arena *memory, const theme_file *file) {
    template_scan scan = {.at = file->text, .end = file->text + file->size};
    template_piece one;
    while (template_scan_next(&scan, &one)) {
        if (!template_piece_is(&one, "extends")) continue;
        char quote = one.rest < one.end ? *one.rest : '\0';
        if (quote != '"' && quote != '\'') return NULL;
        const char *name = one.rest + 1;
        const char *close = memchr(name, quote, (size_t)(one.end - name));
        const char *after = close ? close + 1 : one.end;
        after += strspn(after, " \t\r\n");
        bool whole = close && strchr("-+%", *after);
        return whole ? arena_strn(memory, name, (size_t)(close - name)) : NULL;
    }
    return NULL;
}

typedef struct above {
    stages *stages;
    str_list blocks; /* of all templates above */
    bool known;      /* are these all? */
} above;

/* Gathers the blocks of what `file`, known as `name`, extends, up to the top. */
static void gather(above *self, const char *name, const theme_file *file) {
    arena *memory = &self->stages->memory;
    const theme *from = self->stages->theme;
    enum { MOST = 16 };
    for (size_t depth = 0; depth < MOST; depth++) {
        const char *parent = find_parent(memory, file);
        if (!parent) { /* at the top, unless it extends what cannot be read here */
            self->known = depth > 0 && !memmem(file->text, file->size, "extends", 7);
            return;
        }
        torii_value joined = theme_join_path((void *)from, parent, name);
        name = arena_str(memory, torii_get_str(joined, NULL));
        torii_release(joined);
        file = theme_find_template(from, name);
        torii_error *failure = NULL;
        const torii_template *found =
            file ? torii_env_load(self->stages->view->env, name, &failure) : NULL;
        torii_error_free(failure);
        if (!found) return;
        torii_value blocks = torii_template_blocks(found);
        for (size_t i = 0; i < torii_length(blocks); i++)
            vec_push(
                &self->blocks,
                arena_str(memory, torii_get_str(torii_item(blocks, i), NULL)));
        torii_release(blocks);
        torii_template_release(found);
    }
}

static bool is_among(const str_list *names, const char *name) {
    for (size_t i = 0; i < names->count; i++)
        if (strcmp(names->items[i], name) == 0) return true;
    return false;
}

static void
report(const above *self, const theme_file *file, const char *at, const char *name) {
    uint32_t line, column;
    template_place(file->text, at, &line, &column);
    log_report *made = log_warning(
        self->stages->log, CODE_BLOCK_UNUSED,
        "nothing that this template extends has a block '%.100s'", name);
    log_at(made, file->place, line, column);
    log_span(made, (uint32_t)strlen(name));
    log_suggest(made, suggest(name, self->blocks.items, self->blocks.count));
}

/* A block within another is rendered with it; `self.name()` renders any. */
static void check_file(above *self, const theme_file *file) {
    template_scan scan = {.at = file->text, .end = file->text + file->size};
    template_piece one;
    size_t depth = 0;
    while (template_scan_next(&scan, &one)) {
        if (template_piece_is(&one, "endblock")) {
            depth -= depth > 0;
        } else if (template_piece_is(&one, "block") && depth++ == 0) {
            size_t size = template_name_size(one.rest, one.end);
            const char *name = arena_strn(&self->stages->memory, one.rest, size);
            const char *call = arena_strf(&self->stages->memory, "self.%s", name);
            if (*name && !is_among(&self->blocks, name) &&
                !memmem(file->text, file->size, call, strlen(call)))
                report(self, file, one.rest, name);
        }
    }
}

void check_blocks(stages *self) {
    const theme *from = self->theme;
    const char *prefix = "";
    for (size_t i = 0; i < from->layers.count; i++) {
        const theme_layer *layer = from->layers.items[i];
        bool own = !*layer->name || layer->folder;
        for (size_t n = 0; own && n < layer->templates.count; n++) {
            const theme_file *file = layer->templates.entries[n].value;
            above over = {.stages = self};
            const char *name = arena_strf(&self->memory, "%s%s", prefix, file->name);
            if (file->text) gather(&over, name, file);
            if (over.known) check_file(&over, file);
            vec_done(&over.blocks);
        }
        if (layer->folder && *layer->name) stray_report(self->log, layer);
        prefix = arena_strf(&self->memory, "%stheme/", prefix);
    }
}
