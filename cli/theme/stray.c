/* SPDX-License-Identifier: MIT
 *
 * Looks at templates whose first {% extends %} always counts.  Text before it is
 * printed; text in a block, a macro, a {% set %} or a {% call %} is used; HTML
 * comments do no harm.  The rest is told of once for each stretch between blocks.
 */
#include "theme/stray.h"

#include "base/codes.h"
#include "base/utf8.h"
#include "theme/template_scan.h"

#include <string.h>

enum { MAX_DEPTH = 64 };

typedef struct stray {
    template_scan scan;
    const char *what[MAX_DEPTH]; /* the words of the tags that are open */
    size_t sizes[MAX_DEPTH];
    size_t depth, kept; /* so many of these use what is in them */
    bool extends;
    const char *found; /* where the stretch begins; NULL: not yet */
    size_t size;       /* of its first line */
} stray;

static bool is_among(const char *word, size_t size, const char *const *names) {
    for (; *names; names++)
        if (strlen(*names) == size && memcmp(*names, word, size) == 0) return true;
    return false;
}

static bool uses_inside(const char *word, size_t size) {
    static const char *const names[] = {"block", "macro", "set", "call", NULL};
    return is_among(word, size, names);
}

/* {% set x = 1 %} has no end, {% set x %} has. */
static bool opens(const template_piece *tag) {
    static const char *const names[] = {"block",  "macro", "call",       "for",   "if",
                                        "filter", "with",  "autoescape", "trans", NULL};
    if (!template_piece_is(tag, "set"))
        return is_among(tag->word, tag->word_size, names);
    const char *at = tag->rest;
    int depth = 0; /* {% set x|default(other='y') %} */
    for (; at < tag->end; at++) {
        depth += *at == '(' ? 1 : *at == ')' ? -1 : 0;
        if (*at == '=' && depth == 0) return false;
    }
    return true;
}

static void take_tag(stray *self, const template_piece *tag) {
    if (tag->word_size > 3 && memcmp(tag->word, "end", 3) == 0) {
        if (!self->depth || template_piece_is(tag, "endraw")) return;
        self->depth--;
        self->kept -= uses_inside(self->what[self->depth], self->sizes[self->depth]);
    } else if (opens(tag)) {
        self->what[self->depth] = tag->word;
        self->sizes[self->depth++] = tag->word_size;
        self->kept += uses_inside(tag->word, tag->word_size);
    }
}

/* The first sign that is neither space nor part of an HTML comment. */
static const char *find_visible(const char *at, const char *end) {
    while (at < end) {
        if (strchr(" \t\r\n\f\v", *at) && *at) {
            at++;
        } else if (end - at >= 4 && memcmp(at, "<!--", 4) == 0) {
            const char *close = memmem(at, (size_t)(end - at), "-->", 3);
            at = close ? close + 3 : end;
        } else {
            return at;
        }
    }
    return NULL;
}

static void note(stray *self, const template_piece *piece) {
    const char *end = piece->text + piece->size;
    const char *at =
        piece->kind == PIECE_PRINT ? piece->text : find_visible(piece->text, end);
    if (!at || self->found) return;
    const char *line = memchr(at, '\n', (size_t)(end - at));
    if (line) end = line;
    while (end > at + 1 && strchr(" \t\r", end[-1]))
        end--;
    self->found = at;
    self->size = (size_t)(end - at);
}

/* The next stretch of text that vanishes; false when there is none. */
static bool next_stretch(stray *self) {
    template_piece piece;
    self->found = NULL;
    while (self->depth < MAX_DEPTH && template_scan_next(&self->scan, &piece)) {
        bool text = piece.kind == PIECE_TEXT || piece.kind == PIECE_PRINT;
        if (piece.kind == PIECE_TAG && template_piece_is(&piece, "extends")) {
            if (self->depth) return false; /* it may extend, or not */
            self->extends = true;
        } else if (piece.kind == PIECE_TAG) {
            take_tag(self, &piece);
            if (self->found && self->kept) return true;
        } else if (text && self->extends && !self->kept) {
            note(self, &piece);
        }
    }
    return self->found != NULL;
}

static stray begin(const char *text, size_t size) {
    return (stray){.scan = {.at = text, .end = text + size}};
}

bool stray_is_in(const char *text, size_t size) {
    stray state = begin(text, size);
    return memmem(text, size, "extends", 7) && next_stretch(&state);
}

static void report_file(logger *log, const theme_file *file) {
    stray state = begin(file->text, file->size);
    if (!memmem(file->text, file->size, "extends", 7)) return;
    while (next_stretch(&state)) {
        uint32_t line, column;
        template_place(file->text, state.found, &line, &column);
        log_report *report = log_warning(
            log, CODE_TEXT_LOST, "text outside of blocks is not printed here");
        log_at(report, file->place, line, column);
        log_source(report, file->text, file->size);
        log_span(report, (uint32_t)utf8_count(state.found, state.size));
        log_note(
            report, "this template extends another: only what is in blocks is shown");
    }
}

void stray_report(logger *log, const theme_layer *layer) {
    for (size_t i = 0; i < layer->templates.count; i++) {
        const theme_file *file = layer->templates.entries[i].value;
        if (file->text) report_file(log, file);
    }
}
