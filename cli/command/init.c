/* SPDX-License-Identifier: MIT
 *
 * torii init: a small site that builds at once.  Files that exist are never
 * overwritten.
 */
#include "base/buf.h"
#include "base/clock.h"
#include "base/codes.h"
#include "base/date.h"
#include "base/fs.h"
#include "base/path.h"
#include "command/command.h"
#include "config/base_url.h"
#include "theme/theme.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

typedef struct init_args {
    const char *theme, *title, *url;
    bool bare, force, yes;
} init_args;

#define AT(member) offsetof(init_args, member)

static const arg_option OPTIONS[] = {
    {"theme", 't', ARG_TEXT, AT(theme), "NAME",
     "built-in theme: blog, docs or landing"},
    {"title", 0, ARG_TEXT, AT(title), "TEXT", "the site's title"},
    {"url", 0, ARG_TEXT, AT(url), "URL", "its address, https://example.org/"},
    {"bare", 0, ARG_FLAG, AT(bare), NULL, "torii.yaml and a home page only"},
    {"force", 'f', ARG_FLAG, AT(force), NULL, "into a folder that is not empty"},
    {"yes", 'y', ARG_FLAG, AT(yes), NULL, "ask nothing"},
};

typedef struct maker {
    command_context *context;
    fs_root folder;
    size_t made, kept;
    bool failed;
} maker;

static void make_file(maker *self, const char *name, const buf *text) {
    fs_stat found = {0};
    fs_change change;
    if (self->failed) return;
    if (fs_root_stat(&self->folder, name, &found) && found.kind != FS_MISSING) {
        self->kept++;
        return;
    }
    if (fs_root_write(&self->folder, name, buf_text(text), text->size, &change)) {
        self->made++;
        return;
    }
    log_report *report = log_error(
        self->context->log, CODE_WRITE, "cannot be written: %s", strerror(errno));
    log_at(report, name, 0, 0);
    self->failed = true;
}

/* As a double-quoted YAML text. */
static void put_quoted(buf *out, const char *text) {
    buf_char(out, '"');
    for (; *text; text++) {
        if (*text == '"' || *text == '\\') buf_char(out, '\\');
        if ((unsigned char)*text >= 0x20) buf_char(out, *text);
    }
    buf_str(out, "\"\n");
}

static void make_config(maker *self, const init_args *args) {
    buf text = BUF_INIT;
    buf_str(&text, "title: ");
    put_quoted(&text, args->title);
    if (args->url && *args->url) {
        buf_str(&text, "base_url: ");
        put_quoted(&text, args->url);
    } else {
        buf_str(&text, "# base_url: https://example.org/    # needed for the feed\n");
    }
    buf_str(&text, "language: en\n");
    buf_fmt(&text, "theme: %s\n", args->theme);
    make_file(self, "torii.yaml", &text);
    buf_clear(&text);
    buf_str(&text, "/public/\n/.torii/\n");
    make_file(self, ".gitignore", &text);
    buf_done(&text);
}

static void
make_text(maker *self, const char *name, const char *title, const char *text) {
    buf out = BUF_INIT;
    buf_str(&out, "---\ntitle: ");
    put_quoted(&out, title);
    buf_str(&out, text);
    make_file(self, name, &out);
    buf_done(&out);
}

static void make_blog(maker *self) {
    date today = date_from_epoch(clock_wall());
    make_text(self, "content/about.md", "About", "---\n\nWho writes here, and why.\n");
    make_text(self, "content/blog/_index.md", "Blog", "---\n");
    make_text(
        self,
        arena_strf(
            &self->context->memory, "content/blog/%04d-%02d-%02d-hello.md", today.year,
            today.month, today.day),
        "Hello",
        "tags: [first]\n---\n\n"
        "The first post. Its date is in the name of its file, and this\n"
        "paragraph is what lists show of it.\n\n"
        "## What comes next\n\n"
        "Write more files like this one, then run `torii build`.\n");
}

static void make_docs(maker *self) {
    make_text(
        self, "content/install.md", "Install",
        "weight: 1\n---\n\nWhat to do before anything else.\n\n"
        "```sh\nmake install\n```\n");
    make_text(
        self, "content/guide/_index.md", "Guide",
        "weight: 2\ndescription: Step by step.\n---\n");
    make_text(
        self, "content/guide/first-steps.md", "First steps",
        "weight: 1\n---\n\nEvery folder is a branch of the tree at the side; `weight`\n"
        "orders it. Links name files: [install](../install.md).\n\n"
        "> [!TIP]\n> `torii check` finds links that lead nowhere.\n");
}

static void make_landing(maker *self, const init_args *args) {
    make_text(
        self, "content/_index.md", args->title,
        "sections:\n"
        "  - type: hero\n"
        "    title: One sentence that says what this is\n"
        "    text: A second one that says for whom, and what they get from it.\n"
        "    actions:\n"
        "      - {text: See what it does, url: \"#features\", primary: true}\n"
        "      - {text: Read the news, page: news/_index.md}\n"
        "  - type: features\n"
        "    id: features\n"
        "    title: What it does\n"
        "    items:\n"
        "      - {title: First, text: Something that is *good* about it.}\n"
        "      - {title: Second, text: Something else.}\n"
        "      - {title: Third, text: And one more.}\n"
        "  - type: faq\n"
        "    title: Questions\n"
        "    items:\n"
        "      - {question: Where is this text?, answer: In `content/_index.md`.}\n"
        "---\n");
    make_text(self, "content/news/_index.md", "News", "---\n");
    date today = date_from_epoch(clock_wall());
    make_text(
        self,
        arena_strf(
            &self->context->memory, "content/news/%04d-%02d-%02d-hello.md", today.year,
            today.month, today.day),
        "We are here", "---\n\nThe first piece of news.\n");
}

static void make_pages(maker *self, const init_args *args) {
    bool landing = strcmp(args->theme, "landing") == 0;
    if (args->bare || !landing)
        make_text(
            self, "content/_index.md", args->title,
            "---\n\nWelcome. This text is `content/_index.md`.\n");
    if (args->bare) return;
    if (landing)
        make_landing(self, args);
    else if (strcmp(args->theme, "docs") == 0)
        make_docs(self);
    else
        make_blog(self);
}

/* One line from the terminal, or `standard`. */
static const char *ask(command_context *self, const char *what, const char *standard) {
    char line[512];
    fprintf(stderr, "%s [%s]: ", what, standard);
    if (!fgets(line, sizeof line, stdin)) return standard;
    line[strcspn(line, "\r\n")] = '\0';
    return *line ? arena_str(&self->memory, line) : standard;
}

static exit_code
make_site(command_context *self, const init_args *args, const char *dir) {
    maker state = {.context = self};
    if (!fs_root_open(&state.folder, dir, true)) {
        log_error(
            self->log, CODE_WRITE, "the folder '%s' cannot be made: %s", dir,
            strerror(errno));
        return EXIT_SYSTEM;
    }
    exit_code code = EXIT_DONE;
    if (!args->force && !fs_root_is_empty(&state.folder)) {
        log_report *report =
            log_error(self->log, CODE_OUTPUT, "the folder '%s' is not empty", dir);
        log_note(report, "--force adds files there; it overwrites none");
        code = EXIT_USAGE;
    } else {
        make_config(&state, args);
        make_pages(&state, args);
        code = state.failed ? EXIT_SYSTEM : EXIT_DONE;
    }
    fs_root_close(&state.folder);
    if (code == EXIT_DONE) {
        log_say(self->log, "Made %zu files in %s", state.made, dir);
        if (state.kept) log_say(self->log, "Kept %zu that were there", state.kept);
        bool here = strcmp(dir, ".") == 0;
        log_say(
            self->log, "Next: torii build%s%s", here ? "" : " -C ", here ? "" : dir);
    }
    return code;
}

/* Says which there are; "base" is for other themes to stand on. */
static exit_code unknown_theme(command_context *self, const char *name) {
    str_list names = {0};
    buf text = BUF_INIT;
    theme_builtin_names(&self->memory, &names);
    for (size_t i = 0; i < names.count; i++)
        if (strcmp(names.items[i], "base") != 0)
            buf_fmt(&text, "%s%s", text.size ? ", " : "", names.items[i]);
    exit_code code = command_usage(
        self, "no site begins with a theme '%s'; there is %s", name, buf_text(&text));
    buf_done(&text);
    vec_done(&names);
    return code;
}

static const char *url_fault(command_context *self, const char *url) {
    return url && *url ? base_url_fault(&self->memory, url) : NULL;
}

static exit_code run_init(command_context *self) {
    init_args args = *(const init_args *)self->options;
    const char *dir = self->args.count ? self->args.items[0] : self->global->root;
    if (!dir) dir = ".";
    if (!args.theme) args.theme = "blog";
    if (!theme_is_builtin(args.theme) || strcmp(args.theme, "base") == 0)
        return unknown_theme(self, args.theme);
    if (!args.title) args.title = "My site";
    bool asks = !args.yes && isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1;
    const init_args *given = self->options;
    if (asks && !given->title) args.title = ask(self, "Title", args.title);
    const char *fault = url_fault(self, args.url);
    for (int tries = 0; asks && !given->url && tries < 3; tries++) {
        args.url = ask(self, "Address, such as https://example.org/", "");
        fault = url_fault(self, args.url);
        if (!fault) break;
        fprintf(stderr, "That %s.\n", fault);
    }
    if (fault)
        return command_usage(
            self, "the address %s: %s; %s", fault, args.url,
            base_url_advice(&self->memory, args.url));
    exit_code code = make_site(self, &args, dir);
    log_flush(self->log);
    return code;
}

const command COMMAND_INIT = {
    .name = "init",
    .arguments = "[DIR]",
    .summary = "Makes a new site",
    .examples =
        "  torii init my-site\n"
        "  torii init --yes --title='Garden notes' --url=https://example.org/ .\n",
    .options = OPTIONS,
    .option_count = OPTION_COUNT(OPTIONS),
    .options_size = sizeof(init_args),
    .max_args = 1,
    .run = run_init,
};
