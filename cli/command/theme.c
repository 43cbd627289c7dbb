/* SPDX-License-Identifier: MIT
 *
 * torii theme: what themes there are, what one brings, copies of its files to
 * change, a new one, and a check of one.  Files that exist are never
 * overwritten.
 */
#include "theme/theme.h"

#include "base/codes.h"
#include "base/path.h"
#include "base/suggest.h"
#include "build/stages.h"
#include "command/command.h"
#include "theme/theme_meta.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

typedef struct theme_args {
    bool all;
} theme_args;

static const arg_option OPTIONS[] = {
    {"all", 0, ARG_FLAG, offsetof(theme_args, all), NULL,
     "of eject: every template of the theme"},
};

typedef struct worker {
    command_context *context;
    stages *stages;
    arena *memory;
    logger *log;
    const char *what, *name; /* the arguments; name may be NULL */
} worker;

/* ----------------------------------------------------------------- list ---- */

static fs_walk_answer note_folder(void *data, const fs_entry *entry) {
    str_list *out = data;
    if (entry->stat.kind != FS_FOLDER || entry->name[0] == '.') return FS_WALK_ON;
    vec_push(out, mem_str(entry->name));
    return FS_WALK_SKIP;
}

static const char *state_of(const worker *self, const char *name) {
    const theme *look = self->stages->theme;
    for (size_t i = 1; i < look->layers.count; i++)
        if (strcmp(look->layers.items[i]->name, name) == 0)
            return i == 1 ? "used" : "extended by it";
    return "";
}

static exit_code list_themes(const worker *self) {
    str_list builtin = {0}, folders = {0};
    const site *all = self->stages->site;
    theme_builtin_names(self->memory, &builtin);
    fs_root_walk(&all->root, all->config->dirs.themes, note_folder, &folders, NULL);
    for (size_t i = 0; i < folders.count; i++) {
        printf(
            "%-16s %-24s %s\n", folders.items[i],
            path_join(self->memory, all->config->dirs.themes, folders.items[i]),
            state_of(self, folders.items[i]));
        mem_free((char *)folders.items[i]);
    }
    for (size_t i = 0; i < builtin.count; i++)
        printf(
            "%-16s %-24s %s\n", builtin.items[i], "built in",
            state_of(self, builtin.items[i]));
    vec_done(&builtin);
    vec_done(&folders);
    return EXIT_DONE;
}

/* ----------------------------------------------------------------- info ---- */

static void print_text(const char *label, const char *text) {
    if (text && *text) printf("%-12s %s\n", label, text);
}

static void print_params(const theme_meta *meta) {
    if (!meta->params) return;
    puts("params");
    for (size_t i = 0; i < meta->params->mapping.count; i++) {
        const yaml_pair *pair = &meta->params->mapping.pairs[i];
        const yaml_node *rule = yaml_get(meta->schema, pair->key);
        torii_value value = yaml_to_value(pair->value, NULL);
        torii_value text = torii_to_json(value, 0);
        torii_value how = yaml_to_value(rule, NULL);
        torii_value says = rule ? torii_to_json(how, 0) : torii_str("");
        printf(
            "  %-16s %-16s %s\n", pair->key, torii_get_str(text, NULL),
            torii_get_str(says, NULL));
        torii_release(says);
        torii_release(how);
        torii_release(text);
        torii_release(value);
    }
}

static void print_layer(const worker *self, const theme_layer *layer) {
    theme_meta meta = theme_meta_read(self->memory, self->log, layer);
    print_text("name", layer->name);
    print_text("version", meta.version);
    print_text("for torii", meta.needs);
    print_text("licence", meta.license);
    print_text("description", meta.description);
    print_text("extends", meta.extends);
    print_text("folder", layer->folder ? layer->folder : "built in");
    print_params(&meta);
    puts("templates");
    for (size_t i = 0; i < layer->templates.count; i++)
        printf("  %s\n", layer->templates.entries[i].key);
}

/* ---------------------------------------------------------------- eject ---- */

/* True if a file was written. */
static bool copy_out(
    const worker *self, const theme_file *file, const char *folder, exit_code *code) {
    const site *all = self->stages->site;
    const char *target = path_join(self->memory, folder, file->name);
    fs_stat found = {0};
    fs_change change;
    if (fs_root_stat(&all->root, target, &found) && found.kind != FS_MISSING) {
        log_say(self->log, "kept %s, which was there", target);
        return false;
    }
    bool done =
        file->text
            ? fs_root_write(&all->root, target, file->text, file->size, &change)
            : fs_root_copy(&all->root, target, &all->root, file->source, &change);
    if (done) {
        puts(target);
        return true;
    }
    log_report *report =
        log_error(self->log, CODE_WRITE, "cannot be written: %s", strerror(errno));
    log_at(report, target, 0, 0);
    *code = EXIT_SYSTEM;
    return false;
}

static exit_code eject_all(const worker *self) {
    const theme *look = self->stages->theme;
    exit_code code = EXIT_DONE;
    strmap done = {0};
    for (size_t i = 1; i < look->layers.count; i++) {
        const strmap *files = &look->layers.items[i]->templates;
        for (size_t n = 0; n < files->count; n++) {
            const theme_file *file = files->entries[n].value;
            if (strmap_put(&done, file->name, (void *)file)) continue;
            copy_out(self, file, self->stages->config->dirs.templates, &code);
        }
    }
    strmap_done(&done);
    return code;
}

static exit_code eject_one(const worker *self) {
    const theme *look = self->stages->theme;
    const site_config *config = self->stages->config;
    const char *name = self->name;
    exit_code code = EXIT_DONE;
    size_t templates = strlen(config->dirs.templates);
    if (strncmp(name, config->dirs.templates, templates) == 0 && name[templates] == '/')
        name += templates + 1;
    for (size_t i = 1; i < look->layers.count; i++) {
        const theme_file *file = strmap_get(&look->layers.items[i]->templates, name);
        if (!file) continue;
        copy_out(self, file, config->dirs.templates, &code);
        return code;
    }
    const theme_file *file = theme_find_static(look, name);
    if (file) {
        copy_out(self, file, config->dirs.statics, &code);
        return code;
    }
    log_report *report =
        log_error(self->log, CODE_TEMPLATE_MISSING, "no theme has a file '%s'", name);
    log_suggest(report, theme_suggest_template(look, name));
    return EXIT_CONTENT;
}

/* ------------------------------------------------------------------ new ---- */

static const struct {
    const char *name, *text;
} STARTER[] = {
    {"theme.yaml", "name: NAME\n"
                   "version: 0.1.0\n"
                   "torii: \">=VERSION <2\"\n"
                   "license: MIT\n"
                   "extends: base\n"
                   "params:\n"
                   "  greeting: Welcome      # shown on the home page\n"
                   "schema:\n"
                   "  greeting: {type: string}\n"},
    {"templates/page.html", "{% extends \"base.html\" %}\n"
                            "{% block content %}\n"
                            "<h1>{{ page.title }}</h1>\n"
                            "{{ page.content }}\n"
                            "{% endblock %}\n"},
    {"templates/section.html",
     "{% extends \"base.html\" %}\n"
     "{% block content %}\n"
     "<h1>{{ page.title }}</h1>\n"
     "{{ page.content }}\n"
     "<ul>\n"
     "{% for post in page.pages %}\n"
     "<li><a href=\"{{ post.url }}\">{{ post.title }}</a></li>\n"
     "{% endfor %}\n"
     "</ul>\n"
     "{% endblock %}\n"},
    {"templates/home.html", "{% extends \"section.html\" %}\n"
                            "{% block before_content %}\n"
                            "<p>{{ theme.params.greeting }}</p>\n"
                            "{% endblock %}\n"},
    {"templates/taxonomy.html",
     "{% extends \"base.html\" %}\n"
     "{% block content %}\n"
     "<h1>{{ page.title }}</h1>\n"
     "<ul>\n"
     "{% for term in taxonomy.terms %}\n"
     "<li><a href=\"{{ term.url }}\">{{ term.name }}</a> ({{ term.count }})</li>\n"
     "{% endfor %}\n"
     "</ul>\n"
     "{% endblock %}\n"},
    {"templates/term.html", "{% extends \"section.html\" %}\n"},
    {"static/css/theme.css", ":root { --accent: #05668d; }\n"},
    {"i18n/en.yaml", "# Strings for t('key').\n"},
};

static bool
make_file(const fs_root *root, const char *path, const char *text, const char *name) {
    fs_change change;
    buf out = BUF_INIT;
    for (const char *at = text; *at;) {
        if (strncmp(at, "NAME", 4) == 0) {
            buf_str(&out, name);
            at += 4;
        } else if (strncmp(at, "VERSION", 7) == 0) {
            buf_str(&out, torii_version());
            at += 7;
        } else {
            buf_char(&out, *at++);
        }
    }
    bool done = fs_root_write(root, path, buf_text(&out), out.size, &change);
    buf_done(&out);
    return done;
}

static exit_code make_theme(command_context *self, const char *name) {
    const site_config *config = command_config(self);
    fs_root root;
    if (!config) return EXIT_CONFIG;
    if (strchr(name, '/') || !path_is_safe(name) || *name == '.')
        return command_usage(self, "'%s' cannot be the name of a theme", name);
    if (!fs_root_open(&root, config->root, false)) return EXIT_SYSTEM;
    const char *folder = path_join(&self->memory, config->dirs.themes, name);
    fs_stat found = {0};
    exit_code code = EXIT_DONE;
    if (theme_is_builtin(name) ||
        (fs_root_stat(&root, folder, &found) && found.kind != FS_MISSING)) {
        log_error(self->log, CODE_WRITE, "there is a theme '%s' already", name);
        code = EXIT_SYSTEM;
    }
    for (size_t i = 0; code == EXIT_DONE && i < sizeof STARTER / sizeof *STARTER; i++) {
        const char *path = path_join(&self->memory, folder, STARTER[i].name);
        if (!make_file(&root, path, STARTER[i].text, name)) {
            log_report *report = log_error(
                self->log, CODE_WRITE, "cannot be written: %s", strerror(errno));
            log_at(report, path, 0, 0);
            code = EXIT_SYSTEM;
        }
    }
    if (code == EXIT_DONE) {
        puts(folder);
        log_say(self->log, "Use it with 'theme: %s' in torii.yaml", name);
    }
    fs_root_close(&root);
    return code;
}

/* ---------------------------------------------------------------- check ---- */

static void check_references(
    const worker *self, const theme_file *file, const torii_template *found,
    const char *name) {
    theme *look = self->stages->theme;
    torii_value names = torii_template_references(found);
    for (size_t i = 0; i < torii_length(names); i++) {
        const char *text = torii_get_str(torii_item(names, i), NULL);
        if (!text) continue;
        torii_value joined = theme_join_path(look, text, name);
        if (!theme_find_template(look, torii_get_str(joined, NULL))) {
            log_report *report = log_error(
                self->log, CODE_TEMPLATE_MISSING, "there is no template '%s'", text);
            log_at(report, file->place, 0, 0);
            log_suggest(report, theme_suggest_template(look, text));
        }
        torii_release(joined);
    }
    torii_release(names);
}

static void check_template(const worker *self, const theme_file *file) {
    torii_error *failure = NULL;
    const char *name = arena_strf(self->memory, "theme/%s", file->name);
    const torii_template *found =
        torii_env_load(self->stages->view->env, name, &failure);
    if (found) {
        check_references(self, file, found, name);
        torii_template_release(found);
        return;
    }
    log_report *report =
        log_error(self->log, CODE_TEMPLATE, "%s", torii_error_message(failure));
    log_at(report, file->place, torii_error_line(failure), torii_error_column(failure));
    log_source(report, file->text, file->size);
    torii_error_free(failure);
}

static exit_code check_theme(const worker *self) {
    const theme_layer *layer = self->stages->theme->layers.items[1];
    theme_meta meta = theme_meta_read(self->memory, self->log, layer);
    const struct {
        const char *key, *text;
    } needed[] = {
        {"name", meta.name}, {"version", meta.version}, {"torii", meta.needs}};
    for (size_t i = 0; i < 3; i++)
        if (!*needed[i].text) {
            log_report *report = log_error(
                self->log, CODE_CONFIG_MISSING, "theme.yaml has no '%s'",
                needed[i].key);
            if (layer->meta) log_at(report, layer->meta->file, 1, 1);
        }
    theme_check_defaults(self->stages->theme, layer, &meta);
    if (!view_open(self->stages->view)) return EXIT_BUG;
    for (size_t i = 0; i < layer->templates.count; i++)
        check_template(self, layer->templates.entries[i].value);
    if (log_failed(self->log)) return EXIT_CONTENT;
    log_say(
        self->log, "%s is right: %zu templates", layer->name, layer->templates.count);
    return EXIT_DONE;
}

/* ------------------------------------------------------------------ run ---- */

static exit_code work(const worker *self) {
    const theme_args *args = self->context->options;
    if (strcmp(self->what, "list") == 0) return list_themes(self);
    if (strcmp(self->what, "check") == 0) return check_theme(self);
    if (strcmp(self->what, "info") == 0) {
        print_layer(self, self->stages->theme->layers.items[1]);
        return EXIT_DONE;
    }
    return args->all ? eject_all(self) : eject_one(self);
}

/* Outside of a site there are the themes in the program. */
static exit_code list_builtin(command_context *self) {
    str_list names = {0};
    theme_builtin_names(&self->memory, &names);
    for (size_t i = 0; i < names.count; i++)
        printf("%-16s %s\n", names.items[i], "built in");
    vec_done(&names);
    return EXIT_DONE;
}

/* With a name, info and check are about that theme, whichever the site uses. */
static exit_code
run_in_site(command_context *self, const char *what, const char *name) {
    const char *root = command_root(self);
    if (!root) return EXIT_CONFIG;
    bool other = name && (strcmp(what, "info") == 0 || strcmp(what, "check") == 0);
    if (other)
        vec_push(
            &self->global->sets,
            arena_strf(&self->memory, "theme={name: \"%s\"}", name));
    build_options options = command_build_options(self, root);
    options.looks = true;
    stages all;
    stages_start(&all, self->log, &options);
    worker state = {self, &all, &self->memory, self->log, what, name};
    exit_code code = stages_read(&all);
    if (code == EXIT_DONE) code = work(&state);
    log_flush(self->log);
    stages_done(&all);
    return code;
}

static exit_code run_theme(command_context *self) {
    static const char *const words[] = {"list", "info", "eject", "new", "check"};
    const theme_args *args = self->options;
    const char *what = self->args.count ? self->args.items[0] : "list";
    const char *name = self->args.count > 1 ? self->args.items[1] : NULL;
    size_t n = 0;
    while (n < 5 && strcmp(words[n], what) != 0)
        n++;
    if (n == 5)
        return command_usage(
            self, "there is no 'theme %s'; list, info, eject, new or check", what);
    if (strcmp(what, "eject") == 0 && !name && !args->all)
        return command_usage(self, "which file?  Or --all");
    if (strcmp(what, "new") == 0 && !name)
        return command_usage(self, "what is it to be called?");
    if (strcmp(what, "list") == 0 && !command_in_site(self)) return list_builtin(self);
    if (strcmp(what, "new") != 0) return run_in_site(self, what, name);
    exit_code code = make_theme(self, name);
    log_flush(self->log);
    return code;
}

const command COMMAND_THEME = {
    .name = "theme",
    .arguments = "list | info [NAME] | eject FILE | new NAME | check [NAME]",
    .summary = "Lists, shows, copies, makes and checks themes",
    .examples = "  torii theme info blog\n"
                "  torii theme eject partials/header.html\n",
    .words = "list info eject new check",
    .options = OPTIONS,
    .option_count = OPTION_COUNT(OPTIONS),
    .options_size = sizeof(theme_args),
    .max_args = 2,
    .prints_data = true,
    .run = run_theme,
};
