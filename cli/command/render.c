/* SPDX-License-Identifier: MIT
 *
 * torii render: one template with data, the engine on the command line.  The
 * result goes to standard output; a template's error is one line
 * "NAME:LINE:COL: ErrorType: message" on standard error, exit code 1, with
 * excerpt and frames below.
 */
#include "base/buf.h"
#include "base/codes.h"
#include "base/fs.h"
#include "base/path.h"
#include "base/utf8.h"
#include "command/command.h"
#include "command/render_data.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <torii.h>
#include <unistd.h>

enum { MAX_SOURCE = 1 << 30 };

typedef struct render_args {
    str_list templates, data, sets, extensions;
    const char *output, *autoescape, *newline, *undefined, *limit;
    const char *block_start, *block_end, *variable_start, *variable_end, *comment_start,
        *comment_end, *line_statement, *line_comment;
    bool trim_blocks, lstrip_blocks, keep_newline, sandbox, sandbox_immutable,
        newstyle_gettext, deps;
} render_args;

#define TEXT(name, letter, member, value, help) \
    { name, letter, ARG_TEXT, offsetof(render_args, member), value, help }
#define LIST(name, letter, member, value, help) \
    { name, letter, ARG_LIST, offsetof(render_args, member), value, help }
#define FLAG(name, member, help) \
    { name, 0, ARG_FLAG, offsetof(render_args, member), NULL, help }

static const arg_option OPTIONS[] = {
    LIST("templates", 0, templates, "DIR", "where templates are (MAIN's folder)"),
    LIST(
        "data", 'd', data, "FILE", "JSON or YAML, - for standard input; again: merged"),
    LIST("set", 0, sets, "NAME=YAML", "one value"),
    TEXT("output", 'o', output, "FILE", "where to (standard output)"),
    TEXT("autoescape", 0, autoescape, "WHEN", "on, off or auto: by name (off)"),
    FLAG("trim-blocks", trim_blocks, "drop the line end after a block"),
    FLAG("lstrip-blocks", lstrip_blocks, "drop the space before a block"),
    FLAG("keep-trailing-newline", keep_newline, "keep the last line end"),
    TEXT("newline-sequence", 0, newline, "SEQ", "lf, crlf or cr"),
    TEXT("undefined", 0, undefined, "KIND", "default, chainable, debug or strict"),
    LIST("extension", 0, extensions, "NAME", "do, loopcontrols, i18n or debug"),
    TEXT("block-start", 0, block_start, "TEXT", "instead of {%"),
    TEXT("block-end", 0, block_end, "TEXT", "instead of %}"),
    TEXT("variable-start", 0, variable_start, "TEXT", "instead of {{"),
    TEXT("variable-end", 0, variable_end, "TEXT", "instead of }}"),
    TEXT("comment-start", 0, comment_start, "TEXT", "instead of {#"),
    TEXT("comment-end", 0, comment_end, "TEXT", "instead of #}"),
    TEXT("line-statement-prefix", 0, line_statement, "TEXT", "none unless given"),
    TEXT("line-comment-prefix", 0, line_comment, "TEXT", "none unless given"),
    FLAG("sandbox", sandbox, "no access to what is private or unsafe"),
    FLAG("sandbox-immutable", sandbox_immutable, "the same, and no changes to data"),
    FLAG("newstyle-gettext", newstyle_gettext, "of the extension i18n"),
    TEXT(
        "limit", 0, limit, "LIST",
        "steps= memory= output= depth= range= source= time="),
    FLAG("deps", deps, "name the templates used instead of the result"),
};

/* ------------------------------------------------------------- options ---- */

/* The number of `text` among `names`, 0 if it is NULL, -1 if unknown. */
static int choice(const char *text, const char *const *names, int count) {
    if (!text) return 0;
    for (int i = 0; i < count; i++)
        if (strcmp(names[i], text) == 0) return i;
    return -1;
}

static bool
set_limit(torii_limits *limits, const char *name, unsigned long long value) {
    uint32_t small = value > UINT32_MAX ? UINT32_MAX : (uint32_t)value;
    if (strcmp(name, "steps") == 0)
        limits->steps = value;
    else if (strcmp(name, "memory") == 0)
        limits->memory = (size_t)value;
    else if (strcmp(name, "output") == 0)
        limits->output = (size_t)value;
    else if (strcmp(name, "depth") == 0)
        limits->depth = small;
    else if (strcmp(name, "range") == 0)
        limits->range = small;
    else if (strcmp(name, "source") == 0)
        limits->source = small;
    else if (strcmp(name, "time") == 0)
        limits->time = (uint64_t)value * 1000000; /* milliseconds */
    else
        return false;
    return true;
}

/* "steps=1000,depth=20" */
static bool read_limits(arena *memory, const char *text, torii_limits *limits) {
    char *rest = arena_str(memory, text), *part;
    while ((part = strsep(&rest, ","))) {
        char *value = strchr(part, '=');
        if (!value || value[1] < '0' || value[1] > '9') return false;
        *value++ = '\0';
        char *end;
        unsigned long long number = strtoull(value, &end, 10);
        if (*end || !set_limit(limits, part, number)) return false;
    }
    return true;
}

static bool read_extensions(const render_args *args, torii_options *options) {
    static const char *const names[] = {"do", "loopcontrols", "i18n", "debug"};
    static const unsigned bits[] = {
        TORII_EXT_DO, TORII_EXT_LOOP_CONTROLS, TORII_EXT_I18N, TORII_EXT_DEBUG};
    for (size_t i = 0; i < args->extensions.count; i++) {
        int which = choice(args->extensions.items[i], names, 4);
        if (which < 0) return false;
        options->extensions |= bits[which];
    }
    return true;
}

static void read_delimiters(const render_args *args, torii_options *options) {
    options->block_start = args->block_start;
    options->block_end = args->block_end;
    options->variable_start = args->variable_start;
    options->variable_end = args->variable_end;
    options->comment_start = args->comment_start;
    options->comment_end = args->comment_end;
    options->line_statement_prefix = args->line_statement;
    options->line_comment_prefix = args->line_comment;
}

/* NULL, or what is wrong with the options. */
static const char *
read_options(command_context *self, torii_options *options, torii_limits *limits) {
    static const char *const escapes[] = {"off", "on", "auto"};
    static const torii_autoescape escape_modes[] = {
        TORII_AUTOESCAPE_OFF, TORII_AUTOESCAPE_ON, TORII_AUTOESCAPE_BY_NAME};
    static const char *const newlines[] = {"lf", "crlf", "cr"};
    static const char *const newline_texts[] = {"\n", "\r\n", "\r"};
    static const char *const policies[] = {"default", "chainable", "debug", "strict"};
    const render_args *args = self->options;
    int escape = choice(args->autoescape, escapes, 3);
    int newline = choice(args->newline, newlines, 3);
    int policy = choice(args->undefined, policies, 4);
    if (escape < 0) return "--autoescape is on, off or auto";
    if (newline < 0) return "--newline-sequence is lf, crlf or cr";
    if (policy < 0) return "--undefined is default, chainable, debug or strict";
    if (!read_extensions(args, options))
        return "--extension is do, loopcontrols, i18n or debug";
    if (args->limit && !read_limits(&self->memory, args->limit, limits))
        return "--limit is a list such as steps=100000,depth=50";
    options->autoescape = escape_modes[escape];
    options->newline = newline_texts[newline];
    options->undefined = (torii_undefined_policy)policy;
    options->trim_blocks = args->trim_blocks;
    options->lstrip_blocks = args->lstrip_blocks;
    options->keep_trailing_newline = args->keep_newline;
    options->newstyle_gettext = args->newstyle_gettext;
    options->sandbox = args->sandbox_immutable ? TORII_SANDBOX_IMMUTABLE
                       : args->sandbox         ? TORII_SANDBOX_ON
                                               : TORII_SANDBOX_OFF;
    options->limits = limits;
    read_delimiters(args, options);
    return NULL;
}

/* -------------------------------------------------------------- errors ---- */

static exit_code report(torii_error *failure, const char *main_name) {
    if (!failure) {
        fprintf(stderr, "%s:0:0: MemoryError: not enough memory\n", main_name);
        return EXIT_SYSTEM;
    }
    const char *name = torii_error_template(failure);
    fprintf(
        stderr, "%s:%u:%u: %s: %s\n", name ? name : main_name,
        (unsigned)torii_error_line(failure), (unsigned)torii_error_column(failure),
        torii_error_type(failure), torii_error_message(failure));
    const char *excerpt = torii_error_excerpt(failure);
    size_t size = strlen(excerpt);
    if (size) fprintf(stderr, "%s%s", excerpt, excerpt[size - 1] == '\n' ? "" : "\n");
    const torii_frame *frame;
    for (size_t i = 1; (frame = torii_error_frame(failure, i)); i++)
        fprintf(
            stderr, "  from %s at %s:%u:%u\n", frame->what, frame->template_name,
            (unsigned)frame->line, (unsigned)frame->column);
    exit_code code =
        torii_error_code(failure) == TORII_ERR_MEMORY ? EXIT_SYSTEM : EXIT_CONTENT;
    torii_error_free(failure);
    return code;
}

/* ------------------------------------------------------------ rendering ---- */

typedef struct collected {
    buf text;
    arena *memory;
    str_list names; /* of templates, each once */
} collected;

static bool collect(void *data, const char *text, size_t size) {
    buf_add(&((collected *)data)->text, text, size);
    return true;
}

static void note_template(void *data, const torii_template *used) {
    collected *self = data;
    const char *name = torii_template_name(used);
    for (size_t i = 0; i < self->names.count; i++)
        if (strcmp(self->names.items[i], name) == 0) return;
    vec_push(&self->names, arena_str(self->memory, name));
}

static exit_code write_result(command_context *self, const collected *made) {
    const render_args *args = self->options;
    if (args->deps) {
        for (size_t i = 0; i < made->names.count; i++)
            puts(made->names.items[i]);
        return EXIT_DONE;
    }
    if (!args->output) {
        size_t written = fwrite(buf_text(&made->text), 1, made->text.size, stdout);
        return written == made->text.size ? EXIT_DONE : EXIT_SYSTEM;
    }
    FILE *file = fopen(args->output, "wbe");
    bool done = file && fwrite(buf_text(&made->text), 1, made->text.size, file) ==
                            made->text.size;
    if (file && fclose(file) != 0) done = false;
    if (done) return EXIT_DONE;
    log_report *failed =
        log_error(self->log, CODE_WRITE, "cannot be written: %s", strerror(errno));
    log_at(failed, args->output, 0, 0);
    log_flush(self->log);
    return EXIT_SYSTEM;
}

/* A template from standard input; false after a report. */
static bool read_input(command_context *self, buf *text, exit_code *code) {
    const char *name = fs_shown_name("-");
    if (!fs_read_fd(STDIN_FILENO, MAX_SOURCE, text)) {
        log_report *failed =
            log_error(self->log, CODE_READ, "cannot be read: %s", strerror(errno));
        log_at(failed, name, 0, 0);
        log_flush(self->log);
        *code = EXIT_SYSTEM;
        return false;
    }
    size_t valid = utf8_invalid_at(buf_text(text), text->size);
    if (valid == text->size) return true;
    char why[64];
    snprintf(
        why, sizeof why, "the template is not UTF-8: byte 0x%02x",
        (unsigned)(unsigned char)text->data[valid]);
    render_data_fail(name, text, valid, "EncodingError", why);
    *code = EXIT_CONTENT;
    return false;
}

/* The template of the command line; NULL after a report. */
static const torii_template *
load(command_context *self, const torii_env *env, const char *name, exit_code *code) {
    torii_error *failure = NULL;
    const torii_template *found = NULL;
    buf text = BUF_INIT;
    if (!fs_is_input(self->args.items[0])) {
        found = torii_env_load(env, name, &failure);
        if (!found) *code = report(failure, name);
    } else if (read_input(self, &text, code)) {
        found = torii_env_compile(env, name, buf_text(&text), text.size, &failure);
        if (!found) *code = report(failure, name);
    }
    buf_done(&text);
    return found;
}

static exit_code
render(command_context *self, const torii_env *env, const char *name, torii_ref data) {
    torii_error *failure = NULL;
    torii_render_options options = TORII_RENDER_OPTIONS_INIT;
    collected made = {.memory = &self->memory};
    options.write = collect;
    options.write_data = options.data = &made;
    options.loaded = note_template;
    exit_code code = EXIT_SYSTEM;
    const torii_template *found = load(self, env, name, &code);
    if (found && torii_render_with(found, data, &options, &failure))
        code = write_result(self, &made);
    else if (found)
        code = report(failure, name);
    torii_template_release(found);
    buf_done(&made.text);
    vec_done(&made.names);
    return code;
}

static exit_code run_render(command_context *self) {
    const render_args *args = self->options;
    torii_limits limits = {.struct_size = sizeof limits};
    torii_options options = TORII_OPTIONS_INIT;
    if (!self->args.count) return command_usage(self, "which template?");
    const char *wrong = read_options(self, &options, &limits);
    if (wrong) return command_usage(self, "%s", wrong);
    const char *name = fs_shown_name(self->args.items[0]);
    bool input = fs_is_input(self->args.items[0]);
    for (size_t i = 0; input && i < args->data.count; i++)
        if (fs_is_input(args->data.items[i]))
            return command_usage(
                self, "standard input is the template or its data, not both");
    const char *own = path_dir(&self->memory, name);
    if (!args->templates.count) {
        if (!*own) own = path_is_absolute(name) ? "/" : ".";
        name = path_name(name);
    }
    torii_value data;
    exit_code code =
        render_data_load(self->log, &self->memory, &args->data, &args->sets, &data);
    if (code != EXIT_DONE) {
        log_flush(self->log);
        return code;
    }
    torii_error *failure = NULL;
    torii_env *env = torii_env_new(&options, &failure);
    if (env) {
        const char *const *folders =
            args->templates.count ? args->templates.items : &own;
        size_t count = args->templates.count ? args->templates.count : 1;
        torii_env_set_loader(env, torii_loader_dirs(folders, count));
        code = render(self, env, name, data);
    } else {
        code = report(failure, name);
    }
    torii_release(data);
    torii_env_free(env);
    return code;
}

const command COMMAND_RENDER = {
    .name = "render",
    .arguments = "TEMPLATE|-",
    .summary = "Renders one template, - for standard input, with data",
    .examples = "  torii render page.html --templates theme --data page.yaml\n"
                "  torii render - --set name=Mia < letter.txt\n",
    .options = OPTIONS,
    .option_count = OPTION_COUNT(OPTIONS),
    .options_size = sizeof(render_args),
    .max_args = 1,
    .prints_data = true,
    .run = run_render,
};
