/* SPDX-License-Identifier: MIT
 *
 * torii new: a page from an archetype, which is a Jinja template of the whole
 * file: archetypes/SECTION.md, else archetypes/default.md, else the one below.
 * A file that exists is never touched.
 */
#include "base/clock.h"
#include "base/codes.h"
#include "base/date.h"
#include "base/fs.h"
#include "base/path.h"
#include "command/command.h"
#include "config/site_config.h"
#include "content/slug.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <torii.h>
#include <unistd.h>

typedef struct new_args {
    const char *title, *date;
    bool draft, no_draft, bundle, edit;
} new_args;

#define AT(member) offsetof(new_args, member)

static const arg_option OPTIONS[] = {
    {"title", 0, ARG_TEXT, AT(title), "TEXT", "its title (from the name)"},
    {"date", 0, ARG_TEXT, AT(date), "DATE", "its date (today)"},
    {"draft", 0, ARG_FLAG, AT(draft), NULL, "a draft (default)"},
    {"no-draft", 0, ARG_FLAG, AT(no_draft), NULL, "not a draft"},
    {"bundle", 0, ARG_FLAG, AT(bundle), NULL, "PATH/index.md, with room for its files"},
    {"edit", 0, ARG_FLAG, AT(edit), NULL, "open it in $VISUAL or $EDITOR"},
};

static const char STANDARD[] = "---\n"
                               "title: {{ title|tojson }}\n"
                               "date: {{ date }}\n"
                               "{% if draft %}draft: true\n{% endif %}"
                               "---\n"
                               "\n";

enum { MAX_ARCHETYPE = 1 << 20 };

/* "content/blog/hello" and "blog/hello.md" both mean blog/hello.md. */
static const char *
content_path(command_context *self, const site_config *config, const char *given) {
    arena *memory = &self->memory;
    const new_args *args = self->options;
    size_t folder = strlen(config->dirs.content);
    if (strncmp(given, config->dirs.content, folder) == 0 && given[folder] == '/')
        given += folder + 1;
    char *path = path_clean(memory, given);
    bool markdown = strcmp(path_extension(path), ".md") == 0;
    size_t size = strlen(path) - (markdown ? 3 : 0);
    return args->bundle ? arena_strf(memory, "%.*s/index.md", (int)size, path)
                        : arena_strf(memory, "%.*s.md", (int)size, path);
}

/* The archetype for a section; its name goes to *place. */
static const char *read_archetype(
    command_context *self, const site_config *config, const fs_root *root,
    const char *path, const char **place) {
    arena *memory = &self->memory;
    const char *top = arena_strn(memory, path, strcspn(path, "/"));
    const char *names[] = {
        strchr(path, '/') ? arena_strf(memory, "%s.md", top) : "default.md",
        "default.md"};
    buf text = BUF_INIT;
    for (size_t i = 0; i < 2; i++) {
        *place = path_join(memory, config->dirs.archetypes, names[i]);
        buf_clear(&text);
        if (!fs_root_read(root, *place, MAX_ARCHETYPE, &text)) {
            if (errno == ENOENT || errno == ENOTDIR) continue;
            log_report *report = log_warning(
                self->log, CODE_READ, "cannot be read: %s", strerror(errno));
            log_at(report, *place, 0, 0);
            continue;
        }
        const char *copy = arena_strn(memory, buf_text(&text), text.size);
        buf_done(&text);
        return copy;
    }
    buf_done(&text);
    *place = "archetype";
    return STANDARD;
}

/* "2026-01-02-hello" is the page hello. */
static const char *title_of(command_context *self, const char *path) {
    arena *memory = &self->memory;
    const new_args *args = self->options;
    if (args->title) return args->title;
    const char *name = path_name(path);
    if (strcmp(name, "index.md") == 0 || strcmp(name, "_index.md") == 0) {
        const char *folder = path_dir(memory, path);
        if (*folder) name = path_name(folder);
    }
    size_t size = strlen(name);
    if (size > 3 && strcmp(name + size - 3, ".md") == 0) size -= 3;
    date when;
    if (size > 11 && (name[10] == '-' || name[10] == '_') &&
        date_parse(name, 10, &when)) {
        name += 11;
        size -= 11;
    }
    return slug_humanize(memory, arena_strn(memory, name, size));
}

/* The file's text, to be freed with torii_free(); NULL after a report. */
static char *render_page(
    command_context *self, const site_config *config, const char *archetype,
    const char *place, const char *path) {
    const new_args *args = self->options;
    torii_options options = TORII_OPTIONS_INIT;
    options.autoescape = TORII_AUTOESCAPE_OFF;
    options.keep_trailing_newline = true;
    torii_error *failure = NULL;
    date today = date_from_epoch(clock_wall());
    torii_value day = args->date ? torii_str(args->date)
                                 : torii_strf(
                                       "%04d-%02d-%02d", (int)today.year,
                                       (int)today.month, (int)today.day);
    torii_value context = TORII_DICT(
        {"title", torii_str(title_of(self, path))}, {"date", day},
        {"draft", torii_bool(!args->no_draft)}, {"path", torii_str(path)},
        {"section", torii_str(path_dir(&self->memory, path))},
        {"site", TORII_DICT(
                     {"title", torii_str(config->title)},
                     {"author", torii_str(config->author)})});
    torii_env *env = torii_env_new(&options, &failure);
    char *text = env ? torii_render_text(env, archetype, context, &failure) : NULL;
    torii_release(context);
    torii_env_free(env);
    if (text) return text;
    log_report *report =
        log_error(self->log, CODE_TEMPLATE, "%s", torii_error_message(failure));
    log_at(report, place, torii_error_line(failure), torii_error_column(failure));
    log_source(report, archetype, strlen(archetype));
    torii_error_free(failure);
    return NULL;
}

static exit_code write_page(
    command_context *self, const fs_root *root, const char *file, const char *text) {
    fs_change change;
    fs_stat found = {0};
    if (fs_root_stat(root, file, &found) && found.kind != FS_MISSING) {
        log_at(log_error(self->log, CODE_WRITE, "is there already"), file, 0, 0);
        return EXIT_SYSTEM;
    }
    if (fs_root_write(root, file, text, strlen(text), &change)) return EXIT_DONE;
    log_report *report =
        log_error(self->log, CODE_WRITE, "cannot be written: %s", strerror(errno));
    log_at(report, file, 0, 0);
    return EXIT_SYSTEM;
}

/* Only returns if there is no editor. */
static exit_code open_editor(command_context *self, const char *file) {
    const char *editor = getenv("VISUAL");
    if (!editor || !*editor) editor = getenv("EDITOR");
    if (!editor || !*editor)
        return command_usage(self, "--edit: neither $VISUAL nor $EDITOR is set");
    fflush(stdout);
    /* Editors are given with options ("code --wait"): a shell splits them. */
    const char *script = arena_strf(&self->memory, "exec %s \"$1\"", editor);
    execl("/bin/sh", "sh", "-c", script, "torii", file, (char *)NULL);
    return EXIT_SYSTEM;
}

static exit_code
make_page(command_context *self, const site_config *config, const fs_root *root) {
    const char *path = content_path(self, config, self->args.items[0]);
    if (!path_is_safe(path))
        return command_usage(self, "'%s' leaves the content", self->args.items[0]);
    const char *place;
    const char *archetype = read_archetype(self, config, root, path, &place);
    char *text = render_page(self, config, archetype, place, path);
    if (!text) return EXIT_CONTENT;
    const char *file = path_join(&self->memory, config->dirs.content, path);
    exit_code code = write_page(self, root, file, text);
    torii_free(text);
    if (code == EXIT_DONE) puts(file);
    return code;
}

static exit_code run_new(command_context *self) {
    const new_args *args = self->options;
    date when;
    if (!self->args.count)
        return command_usage(self, "which page?  Such as blog/hello.md");
    if (args->draft && args->no_draft)
        return command_usage(self, "--draft or --no-draft, not both");
    if (args->date && !date_parse(args->date, strlen(args->date), &when))
        return command_usage(self, "--date takes a date such as 2026-01-02");
    const site_config *config = command_config(self);
    fs_root root;
    exit_code code = EXIT_CONFIG;
    if (config && fs_root_open(&root, config->root, false)) {
        code = make_page(self, config, &root);
        fs_root_close(&root);
    }
    log_flush(self->log);
    if (code == EXIT_DONE && args->edit) {
        const char *path = content_path(self, config, self->args.items[0]);
        path = path_join(&self->memory, config->dirs.content, path);
        code = open_editor(self, path_join(&self->memory, config->root, path));
    }
    return code;
}

const command COMMAND_NEW = {
    .name = "new",
    .arguments = "PATH",
    .summary = "Makes a page from an archetype",
    .examples = "  torii new blog/hello.md\n"
                "  torii new blog/trip --bundle --title='A trip' --no-draft\n",
    .options = OPTIONS,
    .option_count = OPTION_COUNT(OPTIONS),
    .options_size = sizeof(new_args),
    .max_args = 1,
    .prints_data = true,
    .run = run_new,
};
