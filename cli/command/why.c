/* SPDX-License-Identifier: MIT
 *
 * torii why: what made an output, and which outputs a file has part in.  The
 * answer is a dict first; text and JSON are two ways of printing it.
 */
#include "base/buf.h"
#include "base/codes.h"
#include "base/fs.h"
#include "base/path.h"
#include "build/check.h"
#include "command/command.h"

#include <ctype.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

typedef struct why_args {
    bool tree;
    const char *format;
} why_args;

static const arg_option OPTIONS[] = {
    {"tree", 0, ARG_FLAG, offsetof(why_args, tree), NULL,
     "templates as a tree of what uses what"},
    {"format", 0, ARG_TEXT, offsetof(why_args, format), "FORM", "text or json"},
};

enum { MAX_DEPTH = 12, SHOWN = 20 };

typedef struct asker {
    stages *stages;
    arena *memory;
} asker;

/* ------------------------------------------------------------ templates ---- */

static const char *layer_name(const asker *self, const theme_layer *layer) {
    if (!*layer->name) return "the site";
    return arena_strf(self->memory, "theme %s", layer->name);
}

/* Why this name was tried. */
static const char *reason_of(const job *about, const char *name) {
    const page *one = about->page;
    if (about->kind != JOB_PAGE) return "the usual one for this file";
    if (strcmp(one->template_name, name) == 0) return "'template' of the page";
    for (const section *in = one->section; in; in = in->parent)
        if (strcmp(in->page->page_template, name) == 0)
            return "'page_template' of its section";
    size_t type = strlen(one->type);
    bool typed =
        strncmp(name, one->type, type) == 0 && strcmp(name + type, ".html") == 0;
    if (strchr(name, '/')) return "its folder";
    if (typed && one->kind == PAGE_PAGE && strcmp(name, "page.html") != 0)
        return "its type";
    return "the usual one for its kind";
}

/* "missing in the site, theme blog, theme base" */
static const char *missing_text(const asker *self) {
    const theme *look = self->stages->theme;
    buf text = BUF_INIT;
    buf_str(&text, "missing in the site");
    for (size_t i = 1; i < look->layers.count; i++)
        buf_fmt(&text, ", theme %s", look->layers.items[i]->name);
    const char *out = arena_str(self->memory, buf_text(&text));
    buf_done(&text);
    return out;
}

static torii_value lookup_of(const asker *self, const job *about, const char **chosen) {
    const theme *look = self->stages->theme;
    torii_value out = torii_list();
    *chosen = NULL;
    for (size_t i = 0; i < about->templates->count; i++) {
        const char *name = about->templates->items[i];
        const theme_file *file = theme_find_template(look, name);
        const char *result = "";
        if (i && strcmp(name, about->templates->items[i - 1]) == 0) continue;
        if (!file) result = missing_text(self);
        if (file && *chosen)
            result = "not needed any more";
        else if (file)
            result = arena_strf(
                self->memory, "taken: %s (%s)", file->place,
                layer_name(self, file->layer));
        if (file && !*chosen) *chosen = name;
        torii_value entry = TORII_DICT(
            {"name", torii_str(name)}, {"because", torii_str(reason_of(about, name))},
            {"result", torii_str(result)});
        torii_list_push(out, entry);
    }
    return out;
}

/* {name, path, uses: [...]}; each template is shown with its uses once. */
static torii_value
uses_of(const asker *self, const char *name, strmap *seen, int depth) {
    stages *all = self->stages;
    const theme_file *file = theme_find_template(all->theme, name);
    torii_value below = torii_list();
    const torii_template *found = NULL;
    torii_error *failure = NULL;
    if (file && depth < MAX_DEPTH && !strmap_has(seen, file->place)) {
        strmap_put(seen, file->place, (void *)file);
        found = torii_env_load(all->view->env, name, &failure);
        torii_error_free(failure);
    }
    torii_value names = found ? torii_template_references(found) : torii_list();
    for (size_t i = 0; i < torii_length(names); i++) {
        const char *text = torii_get_str(torii_item(names, i), NULL);
        if (!text) continue;
        torii_value joined = theme_join_path(all->theme, text, name);
        const char *full = arena_str(self->memory, torii_get_str(joined, NULL));
        torii_list_push(below, uses_of(self, full, seen, depth + 1));
        torii_release(joined);
    }
    torii_release(names);
    torii_template_release(found);
    return TORII_DICT(
        {"name", torii_str(name)}, {"path", torii_str(file ? file->place : "missing")},
        {"uses", below});
}

/* -------------------------------------------------------------- outputs ---- */

static const job *find_job(const asker *self, const char *path) {
    const job_list *jobs = &self->stages->jobs;
    for (size_t i = 0; i < jobs->count; i++)
        if (strcmp(jobs->items[i].output, path) == 0) return &jobs->items[i];
    return NULL;
}

static const output *find_output(const asker *self, const char *path) {
    const outputs *all = &self->stages->outputs;
    for (size_t i = 0; i < all->items.count; i++)
        if (strcmp(all->items.items[i].path, path) == 0) return &all->items.items[i];
    return NULL;
}

static torii_value linked_from(const asker *self, const char *path) {
    torii_value out = torii_list();
    check_link_list links = {0};
    check_counts counts = {0};
    check_html(self->stages, false, &links, &counts);
    const char *last = "";
    for (size_t i = 0; i < links.count; i++) {
        const check_link *one = &links.items[i];
        bool here = one->target && strcmp(one->target, path) == 0 &&
                    strcmp(one->output, path) != 0 && strcmp(one->output, last) != 0;
        if (!here) continue;
        last = one->output;
        torii_list_push(out, torii_str(one->output));
    }
    vec_done(&links);
    return out;
}

/* --------------------------------------------------------------- values ---- */

/* What is collected: subject -> list of names, in the order of the facts. */
typedef struct reading {
    const asker *asker;
    torii_value subjects;
} reading;

/* "page:blog/a.md" is content/blog/a.md. */
static const char *subject_text(const asker *self, const char *subject) {
    const char *mark = strchr(subject, ':');
    if (strncmp(subject, "page:", 5) != 0)
        return mark ? arena_strn(self->memory, subject, (size_t)(mark - subject))
                    : subject;
    const char *key = subject + 5;
    if (*key == '=') return arena_strf(self->memory, "the %s", key + 1);
    return path_join(self->memory, self->stages->config->dirs.content, key);
}

static void
note_read(void *data, fact_kind kind, const char *subject, const char *name) {
    const reading *self = data;
    if (kind != FACT_ATTRIBUTE && kind != FACT_METHOD) return;
    const char *text = subject_text(self->asker, subject);
    torii_ref names = torii_dict_get(self->subjects, text);
    if (torii_kind_of(names) != TORII_KIND_LIST) {
        torii_dict_set(self->subjects, text, torii_list());
        names = torii_dict_get(self->subjects, text);
    }
    size_t count = torii_length(names);
    for (size_t i = 0; i < count; i++)
        if (strcmp(torii_get_str(torii_item(names, i), NULL), name) == 0) return;
    torii_list_push(names, torii_str(name));
}

/* Of which pages, of the site or of data it shows what: {subject: [names]}. */
static torii_value reads_of(const asker *self, const char *path) {
    const memo_output *known =
        self->stages->memo ? memo_output_of(self->stages->memo, path, false) : NULL;
    reading state = {self, torii_dict()};
    if (known) facts_visit(self->stages->memo->facts, &known->reads, note_read, &state);
    return state.subjects;
}

typedef struct search {
    const char *subject, *name; /* name: NULL for any */
    bool found;
} search;

/* What reads all of a mapping has a name that no key has. */
static void look_at(void *data, fact_kind kind, const char *subject, const char *name) {
    search *self = data;
    (void)kind;
    if (self->found || strcmp(subject, self->subject) != 0) return;
    self->found =
        !self->name || strcmp(name, self->name) == 0 || !isalnum((unsigned char)*name);
}

/* The outputs that read something of a subject. */
static torii_value
readers_of(const asker *self, const char *subject, const char *name) {
    torii_value out = torii_list();
    memo *known = self->stages->memo;
    for (size_t i = 0; known && i < known->outputs.count; i++) {
        const memo_output *one = known->outputs.entries[i].value;
        search state = {subject, name, false};
        facts_visit(known->facts, &one->reads, look_at, &state);
        if (state.found) torii_list_push(out, torii_str(known->outputs.entries[i].key));
    }
    return out;
}

static torii_value explain_output(const asker *self, const output *file) {
    const job *about = find_job(self, file->path);
    torii_value out = TORII_DICT({"output", torii_str(file->path)});
    if (file->source) torii_dict_set(out, "copied_from", torii_str(file->source));
    if (about && about->kind == JOB_PAGE) {
        const page *one = about->page;
        torii_dict_set(out, "url", torii_str(one->url));
        torii_dict_set(out, "kind", torii_str(page_kind_name(one->kind)));
        torii_dict_set(out, "source", *one->file ? torii_str(one->file) : torii_none());
    }
    if (about && about->target)
        torii_dict_set(out, "redirects_to", torii_str(about->target));
    if (about) {
        const char *chosen;
        strmap seen = {0};
        torii_dict_set(out, "lookup", lookup_of(self, about, &chosen));
        if (chosen) torii_dict_set(out, "template", uses_of(self, chosen, &seen, 0));
        strmap_done(&seen);
    }
    torii_dict_set(out, "reads", reads_of(self, file->path));
    torii_dict_set(out, "linked_from", linked_from(self, file->path));
    return out;
}

/* ---------------------------------------------------------------- files ---- */

/* Does the template's closure hold a file of this place? */
static bool uses_place(torii_ref tree, const char *place) {
    const char *path = torii_get_str(torii_dict_get(tree, "path"), NULL);
    if (strcmp(path, place) == 0) return true;
    torii_ref below = torii_dict_get(tree, "uses");
    for (size_t i = 0; i < torii_length(below); i++)
        if (uses_place(torii_item(below, i), place)) return true;
    return false;
}

static torii_value outputs_of_template(const asker *self, const char *place) {
    const job_list *jobs = &self->stages->jobs;
    torii_value out = torii_list();
    strmap known = {0}; /* template -> 1 for no, 2 for yes */
    for (size_t i = 0; i < jobs->count; i++) {
        const char *chosen;
        torii_release(lookup_of(self, &jobs->items[i], &chosen));
        if (!chosen) continue;
        intptr_t answer = (intptr_t)strmap_get(&known, chosen);
        if (!answer) {
            strmap seen = {0};
            torii_value tree = uses_of(self, chosen, &seen, 0);
            answer = uses_place(tree, place) ? 2 : 1;
            torii_release(tree);
            strmap_done(&seen);
            strmap_put(&known, chosen, (void *)answer);
        }
        if (answer == 2) torii_list_push(out, torii_str(jobs->items[i].output));
    }
    strmap_done(&known);
    return out;
}

static bool is_template(const asker *self, const char *path) {
    const theme *look = self->stages->theme;
    for (size_t i = 0; i < look->layers.count; i++) {
        const strmap *files = &look->layers.items[i]->templates;
        for (size_t n = 0; n < files->count; n++)
            if (strcmp(((const theme_file *)files->entries[n].value)->place, path) == 0)
                return true;
    }
    return false;
}

static const page *page_of_file(const asker *self, const char *path) {
    const page_list *all = &self->stages->site->all;
    for (size_t i = 0; i < all->count; i++)
        if (strcmp(all->items[i]->file, path) == 0) return all->items[i];
    return NULL;
}

/* The output a content or static file becomes, or NULL. */
static const char *output_of_file(const asker *self, const char *path) {
    const outputs *made = &self->stages->outputs;
    const page *one = page_of_file(self, path);
    if (one) return one->output;
    for (size_t i = 0; i < made->items.count; i++)
        if (made->items.items[i].source &&
            strcmp(made->items.items[i].source, path) == 0)
            return made->items.items[i].path;
    return NULL;
}

/* Why a file of content is no page of this build; NULL if it is. */
static const char *withheld_because(const asker *self, const char *path) {
    const page_list *left = &self->stages->site->withheld;
    for (size_t i = 0; i < left->count; i++)
        if (strcmp(left->items[i]->file, path) == 0)
            return page_withheld_because(left->items[i]);
    return NULL;
}

/* Undefined if the site has no such file. */
static torii_value explain_file(const asker *self, const char *path) {
    const char *reason = withheld_because(self, path);
    if (reason)
        return TORII_DICT({"file", torii_str(path)}, {"left_out", torii_str(reason)});
    if (is_template(self, path))
        return TORII_DICT(
            {"file", torii_str(path)}, {"outputs", outputs_of_template(self, path)});
    const site_config *config = self->stages->config;
    size_t data = strlen(config->dirs.data);
    if (strncmp(path, config->dirs.data, data) == 0 && path[data] == '/') {
        const char *name = path + data + 1;
        name = arena_strn(self->memory, name, strcspn(name, "/."));
        return TORII_DICT(
            {"file", torii_str(path)}, {"outputs", readers_of(self, "data:", name)});
    }
    const char *made = output_of_file(self, path);
    const output *file = made ? find_output(self, made) : NULL;
    if (!file) return torii_undefined();
    torii_value out = explain_output(self, file);
    const page *one = page_of_file(self, path);
    if (one) torii_dict_set(out, "read_by", readers_of(self, view_of(one)->name, NULL));
    return out;
}

/* ------------------------------------------------------------- printing ---- */

static const char *text_of(torii_ref dict, const char *key) {
    const char *text = torii_get_str(torii_dict_get(dict, key), NULL);
    return text ? text : "";
}

static void print_line(torii_ref answer, const char *key, const char *label) {
    if (*text_of(answer, key)) printf("  %-10s %s\n", label, text_of(answer, key));
}

static void print_tree(torii_ref node, int depth, bool tree) {
    torii_ref below = torii_dict_get(node, "uses");
    if (depth) printf("    %*s%s\n", tree ? 2 * depth : 0, "", text_of(node, "path"));
    for (size_t i = 0; i < torii_length(below); i++)
        print_tree(torii_item(below, i), depth + 1, tree);
}

static void print_lookup(torii_ref lookup) {
    for (size_t i = 0; i < torii_length(lookup); i++) {
        torii_ref entry = torii_item(lookup, i);
        printf(
            "    %-24s %-30s %s\n", text_of(entry, "name"), text_of(entry, "because"),
            text_of(entry, "result"));
    }
}

/* "    content/blog/a.md: title, url" */
static void print_reads(torii_ref list, bool all) {
    size_t position = 0, shown = 0, count = torii_length(list);
    torii_ref subject, names;
    if (!count) return;
    puts("  it reads");
    while (torii_dict_next(list, &position, &subject, &names)) {
        if (!all && shown++ == SHOWN) {
            printf("    ... and %zu more (-v shows all)\n", count - SHOWN);
            return;
        }
        printf("    %s:", torii_get_str(subject, NULL));
        for (size_t i = 0; i < torii_length(names); i++)
            printf("%s %s", i ? "," : "", torii_get_str(torii_item(names, i), NULL));
        putchar('\n');
    }
}

static void print_outputs(torii_ref list, const char *label, bool all) {
    size_t count = torii_length(list), shown = all || count <= SHOWN ? count : SHOWN;
    if (torii_kind_of(list) != TORII_KIND_LIST) return;
    printf("  %-10s %zu %s\n", label, count, count == 1 ? "output" : "outputs");
    for (size_t i = 0; i < shown; i++)
        printf("    %s\n", torii_get_str(torii_item(list, i), NULL));
    if (shown < count) printf("    ... and %zu more (-v shows all)\n", count - shown);
}

static void print_answer(const command_context *self, torii_ref answer) {
    const why_args *args = self->options;
    bool all = self->global->verbose > 0;
    const char *name = text_of(answer, "output");
    printf("%s\n", *name ? name : text_of(answer, "file"));
    print_line(answer, "left_out", "left out");
    print_line(answer, "url", "address");
    print_line(answer, "source", "source");
    print_line(answer, "copied_from", "copied from");
    print_line(answer, "kind", "kind");
    print_line(answer, "redirects_to", "leads to");
    torii_ref lookup = torii_dict_get(answer, "lookup");
    if (torii_length(lookup)) {
        puts("  template   the first that there is of");
        print_lookup(lookup);
    }
    torii_ref tree = torii_dict_get(answer, "template");
    if (torii_length(torii_dict_get(tree, "uses"))) {
        puts("  it uses");
        print_tree(tree, 0, args->tree);
    }
    print_reads(torii_dict_get(answer, "reads"), all);
    print_outputs(torii_dict_get(answer, "outputs"), "part of", all);
    print_outputs(torii_dict_get(answer, "read_by"), "read by", all);
    print_outputs(torii_dict_get(answer, "linked_from"), "linked in", all);
}

/* ------------------------------------------------------------------ run ---- */

/* An address ("/blog/", "https://example.org/blog/") or a name of an output. */
static const output *find_by_address(const asker *self, const char *text) {
    static const char *const tails[] = {"", "index.html", "/index.html", ".html"};
    const site_config *config = self->stages->config;
    size_t origin = strlen(config->base_origin), base = strlen(config->base_path);
    if (origin && strncmp(text, config->base_origin, origin) == 0) text += origin;
    if (strncmp(text, config->base_path, base) == 0)
        text += base;
    else if (*text == '/')
        text++;
    for (size_t i = 0; i < 4; i++) {
        const output *found =
            find_output(self, arena_strf(self->memory, "%s%s", text, tails[i]));
        if (found) return found;
    }
    return NULL;
}

/* A file as the model names it: below the site's root. */
static const char *below_root(const asker *self, const char *text) {
    const char *root = fs_real_path(self->memory, self->stages->config->root);
    const char *real = fs_real_path(self->memory, text);
    size_t size = root ? strlen(root) : 0;
    if (real && root && strncmp(real, root, size) == 0 && real[size] == '/')
        return real + size + 1;
    return text;
}

static exit_code answer(command_context *self, const asker *state, const char *text) {
    const why_args *args = self->options;
    const output *found = find_by_address(state, text);
    torii_value made = found ? explain_output(state, found)
                             : explain_file(state, below_root(state, text));
    if (torii_kind_of(made) != TORII_KIND_DICT) {
        log_error(self->log, CODE_READ, "nothing here is called '%s'", text);
        torii_release(made);
        return EXIT_CONTENT;
    }
    if (args->format && strcmp(args->format, "json") == 0) {
        torii_value json = torii_to_json(made, 2);
        puts(torii_get_str(json, NULL));
        torii_release(json);
    } else {
        print_answer(self, made);
    }
    torii_release(made);
    return EXIT_DONE;
}

static exit_code run_why(command_context *self) {
    const why_args *args = self->options;
    if (!self->args.count)
        return command_usage(self, "why what?  An address or a file");
    if (args->format && strcmp(args->format, "json") != 0 &&
        strcmp(args->format, "text") != 0)
        return command_usage(self, "--format is text or json");
    const char *root = command_root(self);
    if (!root) return EXIT_CONFIG;
    build_options options = command_build_options(self, root);
    stages all;
    stages_start(&all, self->log, &options);
    asker state = {&all, &self->memory};
    exit_code code = stages_read(&all);
    if (code == EXIT_DONE && !stages_render(&all)) code = EXIT_BUG;
    if (code == EXIT_DONE) code = answer(self, &state, self->args.items[0]);
    if (code != EXIT_DONE) log_flush(self->log);
    stages_done(&all);
    return code;
}

const command COMMAND_WHY = {
    .name = "why",
    .arguments = "URL|FILE",
    .summary = "Tells what made an output, or what a file has part in",
    .examples = "  torii why /blog/hello/\n"
                "  torii why --tree templates/partials/card.html\n",
    .options = OPTIONS,
    .option_count = OPTION_COUNT(OPTIONS),
    .options_size = sizeof(why_args),
    .max_args = 1,
    .prints_data = true,
    .run = run_why,
};
