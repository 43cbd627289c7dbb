/* SPDX-License-Identifier: MIT
 *
 * Every public function with NULL in each place of a pointer, and with values of
 * each kind in each place of a value: an error or nothing comes of it, no crash.
 * The calls are written by null_calls.py from the headers.  Each runs in a process
 * of its own, so that one failure does not hide the next.
 */
#include "check.h"

#include "torii_markdown.h"

#include <sys/wait.h>
#include <unistd.h>

/* How many fresh_value() makes; as in null_calls.py. */
enum { KINDS = 13 };

/* NULL that no compiler sees through. */
static const char *volatile null_text;

static struct {
    torii_env *env;
    const torii_template *tmpl;
    torii_error *error;
    torii_value dict;
    torii_value values[2];
    torii_value kinds[KINDS];
    const char *names[2];
    FILE *file;
    torii_options options;
    torii_json_style style;
    torii_class class;
    torii_loader_class loader_class;
    torii_render_options render_options;
    torii_sandbox_rules rules;
    torii_observer observer;
    torii_failure failure;
    torii_markdown_options markdown;
    torii_markdown_result result;
    torii_highlight_options highlight;
} fix;

/* Where results go. */
static struct {
    torii_value value;
    bool truth;
    double number;
    int64_t integer;
    size_t size;
    torii_frame frame;
    torii_options options;
    torii_markdown_result result;
    torii_markdown_error markdown_error;
} out;

static torii_value give_none(torii_call *call) {
    (void)call;
    return torii_none();
}

static bool write_nothing(void *data, const char *text, size_t size) {
    (void)data, (void)text, (void)size;
    return true;
}

static torii_env *fresh_env(void) {
    return torii_env_new(NULL, NULL);
}

static torii_call *fresh_call(void) {
    return torii_env_begin(fix.env, torii_undefined(), NULL);
}

static torii_error *fresh_error(void) {
    torii_error *err = NULL;
    torii_release(torii_eval(fix.env, "1 // 0", torii_undefined(), &err));
    return err;
}

static const torii_class no_members = {TORII_CLASS_INIT("Thing")};

/* Small values of each kind; the last are those that most code does not expect. */
static torii_value fresh_value(int number) {
    switch (number) {
    case 0: return torii_failed();
    case 1: return torii_undefined();
    case 2: return torii_none();
    case 3: return torii_int(-1);
    case 4: return torii_float(0.5);
    case 5: return torii_str("x");
    case 6: return TORII_LIST(torii_int(1), torii_failed());
    case 7: return torii_tuple_of(NULL, 0);
    case 8: return torii_dict();
    case 9: return torii_range(0, 9, 1);
    case 10: return torii_object(&no_members, NULL);
    case 11: return torii_bool(true);
    default: return torii_template_value(fix.tmpl);
    }
}

static void prepare(void) {
    fix.env = check_env(NULL);
    fix.tmpl = torii_env_compile(fix.env, "x", "{{ x }}", SIZE_MAX, NULL);
    fix.error = fresh_error();
    fix.dict = TORII_DICT({"x", torii_int(1)});
    for (int i = 0; i < 2; i++)
        fix.values[i] = torii_int(i);
    for (int i = 0; i < KINDS; i++)
        fix.kinds[i] = fresh_value(i);
    fix.names[0] = fix.names[1] = "x";
    fix.file = fopen("/dev/null", "w");
    fix.options = (torii_options)TORII_OPTIONS_INIT;
    fix.style = (torii_json_style){.struct_size = sizeof fix.style};
    fix.class = no_members;
    fix.loader_class = (torii_loader_class){.struct_size = sizeof fix.loader_class};
    fix.render_options = (torii_render_options)TORII_RENDER_OPTIONS_INIT;
    fix.render_options.write = write_nothing;
    fix.rules = (torii_sandbox_rules){
        .struct_size = sizeof fix.rules, .binary_operators = "+", .unary_operators = "-"};
    fix.observer = (torii_observer){.struct_size = sizeof fix.observer};
    fix.failure = (torii_failure)TORII_FAILURE_INIT;
    fix.markdown = (torii_markdown_options)TORII_MARKDOWN_OPTIONS_INIT;
    fix.result = (torii_markdown_result)TORII_MARKDOWN_RESULT_INIT;
    fix.highlight = (torii_highlight_options)TORII_HIGHLIGHT_OPTIONS_INIT;
    out.options = (torii_options)TORII_OPTIONS_INIT;
    out.result = (torii_markdown_result)TORII_MARKDOWN_RESULT_INIT;
    CHECK(fix.tmpl && fix.error && fix.file);
}

static void used(bool truth) {
    out.truth = truth;
}

#define CALL(number, title, statement) \
    static void call_##number(void) {  \
        statement;                     \
    }
#include "null_calls.h"
#undef CALL

static const struct {
    const char *title;
    void (*call)(void);
} calls[] = {
#define CALL(number, title, statement) {title, call_##number},
#include "null_calls.h"
#undef CALL
};

enum { CALL_COUNT = sizeof calls / sizeof *calls };

/* The call in a process of its own; what it left is not looked for. */
static bool survives(size_t number) {
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        calls[number].call();
        _exit(0);
    }
    int status = -1;
    return child > 0 && waitpid(child, &status, 0) == child && status == 0;
}

int main(int argc, char **argv) {
    prepare();
    if (argc > 1) { /* one of them, for a debugger */
        calls[strtoul(argv[1], NULL, 10) % CALL_COUNT].call();
        return 0;
    }
    for (size_t i = 0; i < CALL_COUNT; i++)
        if (!check_that(survives(i), calls[i].title, __FILE__, __LINE__))
            printf("    again: null_test %zu\n", i);
    return check_end();
}
