/* SPDX-License-Identifier: MIT
 *
 * torii list: a table about the site, for people, for spreadsheets and for
 * other programs.
 */
#include "base/codes.h"
#include "base/suggest.h"
#include "base/utf8.h"
#include "build/listing.h"
#include "command/command.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

typedef struct list_args {
    const char *format, *sort, *where;
} list_args;

#define AT(member) offsetof(list_args, member)

static const arg_option OPTIONS[] = {
    {"format", 0, ARG_TEXT, AT(format), "FORM", "table, json, csv or paths"},
    {"sort", 0, ARG_TEXT, AT(sort), "KEY", "a column or attribute; -KEY: downwards"},
    {"where", 0, ARG_TEXT, AT(where), "EXPR",
     "rows for which a Jinja expression on page (or row) is true"},
};

/* ------------------------------------------------------------- printing ---- */

/* The columns: all keys of the first row but "page". */
static void find_columns(torii_ref rows, str_list *out) {
    size_t position = 0;
    torii_ref key, value, first = torii_item(rows, 0);
    while (torii_dict_next(first, &position, &key, &value))
        if (strcmp(torii_get_str(key, NULL), "page") != 0)
            vec_push(out, torii_get_str(key, NULL));
}

static torii_value cell_of(torii_ref row, const char *column) {
    return torii_to_str(torii_dict_get(row, column));
}

/* Columns that a terminal shows the text in. */
static size_t width_of(const char *text) {
    size_t width = 0, size = strlen(text);
    for (size_t i = 0; i < size;) {
        uint32_t code;
        i += utf8_decode(text + i, size - i, &code);
        int shown = utf8_width(code);
        width += shown > 0 ? (size_t)shown : 0;
    }
    return width;
}

/* Nothing that a file of the site says may steer the terminal. */
static void print_clean(const char *text) {
    for (; *text; text++)
        putchar((unsigned char)*text < 0x20 || *text == 0x7f ? '?' : *text);
}

static void print_cell(torii_ref row, const char *column, size_t width, bool last) {
    torii_value cell = cell_of(row, column);
    const char *text = torii_get_str(cell, NULL);
    bool number = torii_kind_of(torii_dict_get(row, column)) == TORII_KIND_INT;
    size_t shown = width_of(text), pad = width > shown ? width - shown : 0;
    if (number) printf("%*s", (int)pad, "");
    print_clean(text);
    if (!number && !last) printf("%*s", (int)pad, "");
    fputs(last ? "\n" : "  ", stdout);
    torii_release(cell);
}

static void print_table(torii_ref rows, const str_list *columns) {
    size_t widths[16] = {0};
    for (size_t i = 0; i < torii_length(rows); i++)
        for (size_t n = 0; n < columns->count && n < 16; n++) {
            torii_value cell = cell_of(torii_item(rows, i), columns->items[n]);
            size_t width = width_of(torii_get_str(cell, NULL));
            if (width > widths[n]) widths[n] = width;
            torii_release(cell);
        }
    for (size_t i = 0; i < torii_length(rows); i++)
        for (size_t n = 0; n < columns->count && n < 16; n++)
            print_cell(
                torii_item(rows, i), columns->items[n], widths[n],
                n + 1 == columns->count);
}

static void print_quoted(const char *text) {
    bool plain = !strpbrk(text, ",\"\r\n");
    if (!plain) putchar('"');
    for (; *text; text++) {
        if (*text == '"') putchar('"');
        putchar(*text);
    }
    if (!plain) putchar('"');
}

static void print_csv(torii_ref rows, const str_list *columns) {
    for (size_t n = 0; n < columns->count; n++)
        printf("%s%s", n ? "," : "", columns->items[n]);
    fputs("\r\n", stdout);
    for (size_t i = 0; i < torii_length(rows); i++) {
        for (size_t n = 0; n < columns->count; n++) {
            torii_value cell = cell_of(torii_item(rows, i), columns->items[n]);
            if (n) putchar(',');
            print_quoted(torii_get_str(cell, NULL));
            torii_release(cell);
        }
        fputs("\r\n", stdout);
    }
}

static void print_json(torii_ref rows, const str_list *columns) {
    torii_value plain = torii_list();
    for (size_t i = 0; i < torii_length(rows); i++) {
        torii_value row = torii_dict();
        for (size_t n = 0; n < columns->count; n++)
            torii_dict_set(
                row, columns->items[n],
                torii_retain(torii_dict_get(torii_item(rows, i), columns->items[n])));
        torii_list_push(plain, row);
    }
    torii_value text = torii_to_json(plain, 2);
    const char *json = torii_get_str(text, NULL);
    if (json) puts(json);
    torii_release(text);
    torii_release(plain);
}

/* The source of each row, or what else names it. */
static void print_paths(torii_ref rows) {
    static const char *const names[] = {"path", "href", "url", "name"};
    for (size_t i = 0; i < torii_length(rows); i++)
        for (size_t n = 0; n < 4; n++) {
            const char *text =
                torii_get_str(torii_dict_get(torii_item(rows, i), names[n]), NULL);
            if (!text || !*text) continue;
            puts(text);
            break;
        }
}

static void print_rows(torii_ref rows, int format) {
    str_list columns = {0};
    if (torii_length(rows)) find_columns(rows, &columns);
    switch (format) {
    case 0:
        print_table(rows, &columns);
        break;
    case 1:
        print_json(rows, &columns);
        break;
    case 2:
        print_csv(rows, &columns);
        break;
    default:
        print_paths(rows);
        break;
    }
    vec_done(&columns);
}

/* ------------------------------------------------------------------ run ---- */

static int find_word(const char *word, const char *const *words) {
    for (int i = 0; words[i]; i++)
        if (strcmp(words[i], word) == 0) return i;
    return -1;
}

static exit_code unknown_kind(const command_context *self, const char *kind) {
    const char *const *kinds = listing_kinds();
    size_t count = 0;
    while (kinds[count])
        count++;
    const char *near = suggest(kind, kinds, count);
    return command_usage(
        self, "there is no list '%s'%s%s%s", kind, near ? ", did you mean '" : "",
        near ? near : "", near ? "'?" : "");
}

static exit_code
print_list(command_context *self, stages *all, const char *kind, int format) {
    const list_args *args = self->options;
    torii_error *failure = NULL;
    torii_value rows = listing_make(all, kind);
    rows = listing_choose(all, rows, args->where, args->sort, &failure);
    if (failure) {
        exit_code code = command_usage(self, "%s", torii_error_message(failure));
        torii_error_free(failure);
        torii_release(rows);
        return code;
    }
    print_rows(rows, format);
    torii_release(rows);
    return EXIT_DONE;
}

static exit_code run_list(command_context *self) {
    static const char *const formats[] = {"table", "json", "csv", "paths", NULL};
    const list_args *args = self->options;
    const char *kind = self->args.count ? self->args.items[0] : "pages";
    int format = args->format ? find_word(args->format, formats) : 0;
    if (format < 0) return command_usage(self, "--format is table, json, csv or paths");
    if (find_word(kind, listing_kinds()) < 0) return unknown_kind(self, kind);
    const char *root = command_root(self);
    if (!root) return EXIT_CONFIG;
    bool withheld = strcmp(kind, "drafts") == 0 || strcmp(kind, "future") == 0 ||
                    strcmp(kind, "expired") == 0;
    if (withheld) {
        vec_push(&self->global->sets, "build.drafts=true");
        vec_push(&self->global->sets, "build.future=true");
        vec_push(&self->global->sets, "build.expired=true");
    }
    build_options options = command_build_options(self, root);
    stages all;
    stages_start(&all, self->log, &options);
    exit_code code = stages_read(&all);
    if (code == EXIT_DONE &&
        !(listing_needs_output(kind) ? stages_render(&all) : stages_plan(&all)))
        code = EXIT_BUG;
    if (code == EXIT_DONE) code = print_list(self, &all, kind, format);
    if (code != EXIT_DONE) log_flush(self->log);
    stages_done(&all);
    return code;
}

const command COMMAND_LIST = {
    .name = "list",
    .arguments = "WHAT",
    .summary = "Lists pages, drafts, links, templates and more",
    .examples = "  torii list pages --sort=-date --where='\"jinja\" in page.tags'\n"
                "  torii list broken --format=json\n",
    .words = "pages drafts future expired sections terms urls links broken orphans "
             "templates unused assets menus",
    .options = OPTIONS,
    .option_count = OPTION_COUNT(OPTIONS),
    .options_size = sizeof(list_args),
    .max_args = 1,
    .prints_data = true,
    .run = run_list,
};
