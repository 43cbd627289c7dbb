/* SPDX-License-Identifier: MIT
 *
 * torii_includes: a host keeps what included templates print, by the names they took
 * from around them, and prints it again.  What cannot be told by names is not kept.
 */
#include "check.h"

enum { MAX_NAMES = 8, MAX_KEPT = 16 };

/* What one run of an include took and printed. */
typedef struct kept {
    char *template_name, *text;
    char *names[MAX_NAMES], *values[MAX_NAMES];
    size_t count;
    bool whole, ended;
} kept;

typedef struct keeper {
    kept all[MAX_KEPT];
    size_t count, printed, open;
    char last[4096]; /* names that the last run took, as they came */
    char out[1 << 18];
    size_t pieces; /* given to the writer */
    size_t shared; /* of these: kept texts as they lie there */
} keeper;

static char *copy(const char *text) {
    size_t size = strlen(text) + 1;
    char *out = malloc(size);
    if (out) memcpy(out, text, size);
    return out;
}

/* What a name means, to be freed. */
static char *meaning(torii_ref value, torii_origin origin) {
    if (origin == TORII_NAME_MISSING) return copy("-");
    if (origin == TORII_NAME_GLOBAL) return copy("*");
    torii_value text = torii_to_repr(value);
    const char *bytes = torii_get_str(text, NULL);
    char *out = copy(bytes ? bytes : "?");
    torii_release(text);
    return out;
}

static bool fits(torii_call *call, const kept *one) {
    bool same = true;
    for (size_t i = 0; same && i < one->count; i++) {
        torii_value value;
        torii_origin origin = torii_call_find(call, one->names[i], &value);
        char *now = meaning(value, origin);
        same = origin != TORII_NAME_OTHER && strcmp(now, one->values[i]) == 0;
        free(now);
        torii_release(value);
    }
    return same;
}

static void
on_begin(torii_call *call, void *data, const torii_template *tmpl, torii_include *out) {
    keeper *self = data;
    const char *name = torii_template_name(tmpl);
    for (size_t i = 0; i < self->count; i++) {
        const kept *one = &self->all[i];
        if (!one->whole || strcmp(one->template_name, name) || !fits(call, one))
            continue;
        out->text = one->text;
        out->size = strlen(one->text);
        self->printed++;
        return;
    }
    if (self->count == MAX_KEPT) return;
    kept *made = &self->all[self->count++];
    *made = (kept){.template_name = copy(name)};
    self->open++;
    self->last[0] = '\0';
    out->watch = made;
}

static void
on_read(void *watch, const char *name, torii_ref value, torii_origin origin) {
    kept *self = watch;
    for (size_t i = 0; i < self->count; i++)
        if (strcmp(self->names[i], name) == 0) return;
    if (self->count == MAX_NAMES) return;
    self->names[self->count] = copy(name);
    self->values[self->count++] = meaning(value, origin);
}

static const char *on_end(void *watch, const char *text, size_t size, bool whole) {
    kept *self = watch;
    self->whole = whole;
    self->ended = true;
    self->text = malloc(size + 1);
    if (!self->text) return NULL;
    memcpy(self->text, text, size);
    self->text[size] = '\0';
    return whole ? self->text : NULL;
}

static bool collect(void *data, const char *text, size_t size) {
    keeper *self = data;
    size_t used = strlen(self->out);
    if (used + size >= sizeof self->out) return false;
    memcpy(self->out + used, text, size);
    self->out[used + size] = '\0';
    self->pieces++;
    for (size_t i = 0; i < self->count; i++)
        self->shared += self->all[i].text == text;
    return true;
}

static void forget(keeper *self) {
    for (size_t i = 0; i < self->count; i++) {
        kept *one = &self->all[i];
        free(one->template_name);
        free(one->text);
        for (size_t n = 0; n < one->count; n++) {
            free(one->names[n]);
            free(one->values[n]);
        }
    }
    *self = (keeper){0};
}

static void finish(torii_env *env, keeper *self) {
    forget(self);
    free(self);
    torii_env_free(env);
}

static uint64_t number;

static uint64_t next_random(void *data, uint64_t bound) {
    (void)data;
    return number++ % bound;
}

static torii_value fn_whole(torii_call *call) {
    return torii_call_context(call);
}

static torii_value fn_try(torii_call *call) {
    torii_value out = torii_invoke(call, torii_arg(call, 0), NULL, 0);
    if (torii_kind_of(out) != TORII_KIND_INVALID) return out;
    torii_forget(call);
    return torii_str("failed");
}

static torii_env *make_env(torii_value templates) {
    torii_options options = TORII_OPTIONS_INIT;
    options.extensions = TORII_EXT_DO | TORII_EXT_DEBUG;
    torii_env *env = check_env(&options);
    torii_env_set_loader(env, torii_loader_dict(templates));
    torii_env_set_random(env, next_random, NULL);
    torii_env_add_function(env, "whole()", fn_whole, NULL);
    torii_env_add_function(env, "try(f)", fn_try, NULL);
    torii_env_add_global(env, "site", torii_str("S"));
    return env;
}

/* Renders into self->out with what was kept before. */
static bool render(
    keeper *self, const torii_template *tmpl, torii_ref context,
    const torii_value *globals, torii_error **err) {
    torii_includes hooks = {
        .struct_size = sizeof hooks,
        .data = self,
        .begin = on_begin,
        .read = on_read,
        .end = on_end};
    torii_render_options options = TORII_RENDER_OPTIONS_INIT;
    options.write = collect;
    options.write_data = self;
    options.includes = &hooks;
    options.globals = globals;
    return torii_render_with(tmpl, context, &options, err);
}

/* Renders, with what was kept before, and compares with a rendering that keeps
 * nothing; how many includes were printed from what was kept. */
static size_t run(torii_env *env, keeper *self, const char *source, torii_ref context) {
    number = 0;
    self->out[0] = '\0';
    self->printed = self->pieces = self->shared = 0;
    const torii_template *tmpl = torii_env_compile(env, NULL, source, SIZE_MAX, NULL);
    torii_error *err = NULL;
    bool done = render(self, tmpl, context, NULL, &err);
    number = 0;
    char *plain = torii_render(tmpl, context, NULL, NULL);
    CHECK(done == (plain != NULL));
    if (done && plain) CHECK_TEXT(self->out, plain);
    for (size_t i = 0; i < self->count; i++)
        CHECK(self->all[i].ended);
    torii_free(plain);
    torii_error_free(err);
    torii_template_release(tmpl);
    return self->printed;
}

/* How often the second rendering of the same is printed from the first. */
static size_t again(torii_value templates, const char *source) {
    torii_env *env = make_env(templates);
    keeper *self = calloc(1, sizeof *self);
    torii_value context = TORII_DICT({"user", torii_str("Mia")});
    run(env, self, source, context);
    size_t printed = run(env, self, source, context);
    torii_release(context);
    finish(env, self);
    return printed;
}

static size_t again_part(const char *part, const char *source) {
    return again(TORII_DICT({"part", torii_str(part)}), source);
}

/* ------------------------------------------------------------------- names ---- */

static void test_names(void) {
    torii_env *env = make_env(TORII_DICT(
        {"part", torii_str("<{{ user }}{{ x }}{{ site }}{% set y = 1 %}{{ y }}>")}));
    keeper *self = calloc(1, sizeof *self);
    torii_value context = TORII_DICT({"user", torii_str("Mia")});
    const char *source = "{% set x = 1 %}{% include 'part' %}";
    CHECK(run(env, self, source, context) == 0);
    const kept *one = &self->all[0];
    CHECK(one->whole && one->count == 3); /* y is its own */
    CHECK_TEXT(one->text, "<Mia1S1>");
    CHECK(run(env, self, source, context) == 1);
    CHECK(run(env, self, "{% set x = '1' %}{% include 'part' %}", context) == 0);
    CHECK(run(env, self, "{% include 'part' %}", context) == 0);
    CHECK(run(env, self, "{% include 'part' %}", context) == 1);
    CHECK(run(env, self, "{% set site = 2 %}{% include 'part' %}", context) == 0);
    const char *locals = "{% for x in [1, 1, 2] %}{% include 'part' %}{% endfor %}";
    CHECK(run(env, self, locals, context) == 2);
    torii_dict_set(context, "user", torii_str("Tom"));
    CHECK(run(env, self, source, context) == 0);
    torii_release(context);
    finish(env, self);
}

/* What an include within takes from outside of both is told to both. */
static void test_nested(void) {
    torii_env *env = make_env(TORII_DICT(
        {"outer", torii_str("({% set a = 1 %}{% include 'inner' %})")},
        {"inner", torii_str("{{ a }}{{ b }}")}));
    keeper *self = calloc(1, sizeof *self);
    torii_value none = torii_dict();
    CHECK(run(env, self, "{% set b = 1 %}{% include 'outer' %}", none) == 0);
    CHECK(self->all[0].count == 1 && strcmp(self->all[0].names[0], "b") == 0);
    CHECK(self->all[1].count == 2);
    CHECK(run(env, self, "{% set b = 2 %}{% include 'outer' %}", none) == 0);
    CHECK(run(env, self, "{% set b = 1 %}{% include 'outer' %}", none) == 1);
    /* the outer one is run again, with the inner one's kept text */
    CHECK(run(env, self, "{% set b, c = 1, 2 %}{% set a = 1 %}{% include 'inner' %}"
                         "{% include 'outer' %}", none) == 2);
    forget(self);
    CHECK(run(env, self, "{% set a, b = 1, 1 %}{% include 'inner' %}", none) == 0);
    CHECK(run(env, self, "{% set b = 1 %}{% include 'outer' %}", none) == 1);
    CHECK(self->all[1].count == 1 && self->all[1].whole);
    CHECK(run(env, self, "{% set b = 3 %}{% include 'outer' %}", none) == 0);
    torii_release(none);
    finish(env, self);
}

/* -------------------------------------------------------------- what is kept ---- */

static void test_kept(void) {
    const char *plain = "{% include 'part' %}";
    CHECK(again_part("text", plain) == 1);
    CHECK(again_part("{% set ns = namespace(n=0) %}{% set ns.n = 1 %}{{ ns.n }}"
                     "{% for i in [1] %}{{ loop.index }}{{ cycler('a').next() }}"
                     "{% endfor %}", plain) == 1);
    CHECK(again_part("{% macro m(x) %}{{ x }}{{ user }}{% endmacro %}{{ m(1) }}"
                     "{% block b %}{{ self.b is defined }}{% endblock %}", plain) == 1);
    CHECK(again_part("x", "{% set a %}{% include 'part' %}{% endset %}{{ a }}") == 1);
    CHECK(again_part("x", "{% filter upper %}{% include 'part' %}{% endfilter %}") == 1);
    CHECK(again_part("{{ 1 }}", "{% macro m() %}{% include 'part' %}{% endmacro %}"
                                "{{ m() }}{{ m() }}") == 2);
    CHECK(again_part("x", "{% include ['no', 'part'] ignore missing %}"
                          "{% include 'no' ignore missing %}") == 1);
    /* a template with a parent is watched to the end of that */
    CHECK(again(TORII_DICT(
              {"part", torii_str("{% extends 'base' %}{% block b %}{{ user }}"
                                 "{% endblock %}")},
              {"base", torii_str("[{% block b %}{% endblock %}{{ site }}]")}),
              plain) == 1);
    /* without context it is a module that its includes in one rendering share */
    const char *alone = "{% include 'part' without context %}"
                        "{% include 'part' without context %}{{ site }}";
    CHECK(again_part("{{ site }}{{ user }}", alone) == 2);
    CHECK(again_part("{% set x = 1 %}{{ x }}", "{% include 'part' without context %}"
                     "{% import 'part' as p %}{{ p.x }}{{ p }}") == 1);
    CHECK(again(TORII_DICT(
              {"part", torii_str("{% extends 'base' %}{% block b %}b{% endblock %}")},
              {"base", torii_str("[{% block b %}{% endblock %}]")}), alone) == 2);
    /* modules that say nothing to the host and hold nothing that changes */
    torii_value (*lib)(const char *text) = torii_str;
    const char *uses = "{% import 'lib' as l %}{{ l.m() }}{{ l.c }}";
    CHECK(again(TORII_DICT({"part", torii_str(uses)},
                           {"lib", lib("{% set c = 'c' %}{% macro m() %}{{ c }}"
                                       "{{ n() }}{% endmacro %}{% macro n() %}n"
                                       "{% endmacro %}")}),
                "{% import 'lib' as l %}{{ l.c }}{% include 'part' %}") == 1);
}

static void test_refused(void) {
    const char *plain = "{% include 'part' %}";
    CHECK(again_part("{{ [1, 2, 3]|random }}", plain) == 0);
    CHECK(again_part("{{ lipsum(1) }}", plain) == 0);
    CHECK(again_part("{{ whole().user }}", plain) == 0);
    CHECK(again_part("{% debug %}", plain) == 0);
    CHECK(again_part("{% set ns.n = ns.n + 1 %}{{ ns.n }}",
                     "{% set ns = namespace(n=0) %}{% include 'part' %}{{ ns.n }}") == 0);
    CHECK(again_part("{% do list.append(1) %}{{ list }}",
                     "{% set list = [] %}{% include 'part' %}{{ list }}") == 0);
    CHECK(again_part("{{ turn.next() }}", "{% set turn = cycler(1, 2) %}"
                     "{% include 'part' %}{{ turn.next() }}") == 0);
    CHECK(again_part("{{ m() }}", "{% macro m() %}{{ user }}{% endmacro %}"
                     "{% include 'part' %}") == 0);
    CHECK(again_part("{{ x is sameas y }}", "{% set x, y = 'a', 'a' %}"
                     "{% include 'part' %}") == 0);
    CHECK(again_part("{{ x.y is defined }}{{ z }}", "{% set x = {} %}"
                     "{% set z = x.no %}{% include 'part' %}") == 0);
    CHECK(again_part("{% set ns = namespace(n=0) %}{% macro m() %}{% set ns.n = ns.n + 1 %}"
                     "{{ ns.n }}{% endmacro %}{{ m() }}",
                     "{% include 'part' without context %}{% import 'part' as p %}"
                     "{{ p.m() }}") == 0);
    CHECK(again_part("{{ [1, 2]|random }}", "{% include 'part' without context %}") == 0);
    /* modules that hold what changes, or that the host saw being made */
    const char *uses = "{% import 'lib' as l %}{{ l.m() }}";
    const char *source = "{% import 'lib' as l %}{{ l.m() }}{% include 'part' %}";
    const char *counting = "{% set ns = namespace(n=0) %}{% macro m() %}"
                           "{% set ns.n = ns.n + 1 %}{{ ns.n }}{% endmacro %}";
    CHECK(again(TORII_DICT({"part", torii_str(uses)}, {"lib", torii_str(counting)}),
                source) == 0);
    CHECK(again(TORII_DICT({"part", torii_str(uses)}, {"lib", torii_str(counting)}),
                plain) == 0);
    const char *telling = "{% set w = whole() is defined %}{% macro m() %}{{ w }}"
                          "{% endmacro %}";
    CHECK(again(TORII_DICT({"part", torii_str(uses)}, {"lib", torii_str(telling)}),
                source) == 0);
}

/* Globals of a rendering that templates can write to. */
static void test_written_globals(void) {
    torii_env *env = make_env(TORII_DICT(
        {"part", torii_str("{% set g.n = g.n + 1 %}{{ g.n }}")},
        {"lib", torii_str("{% macro m() %}{{ g.n }}{% endmacro %}")},
        {"uses", torii_str("{% from 'lib' import m %}{{ m() }}")}));
    keeper *self = calloc(1, sizeof *self);
    torii_value globals =
        TORII_DICT({"g", torii_namespace(TORII_DICT({"n", torii_int(1)}))});
    const char *source = "{% include 'part' %}{% include 'uses' %}"
                         "{% include 'part' %}{% include 'uses' %}";
    const torii_template *tmpl = torii_env_compile(env, NULL, source, SIZE_MAX, NULL);
    CHECK(render(self, tmpl, torii_undefined(), &globals, NULL));
    CHECK_TEXT(self->out, "2233");
    CHECK(self->printed == 0);
    torii_release(globals);
    torii_template_release(tmpl);
    finish(env, self);
}

/* ------------------------------------------------------------------ failing ---- */

/* A failure that somebody forgets ends the watches of what it passed. */
static void test_failures(void) {
    torii_env *env = make_env(TORII_DICT(
        {"bad", torii_str("{{ user }}{{ 1 // zero }}")},
        {"outer", torii_str("{% macro m() %}{% include 'bad' %}{% endmacro %}"
                            "{{ try(m) }}{{ user }}")},
        {"alone", torii_str("{% macro m() %}{% include 'bad2' without context %}"
                            "{% endmacro %}{{ try(m) }}")},
        {"bad2", torii_str("a{{ 1 // 0 }}")},
        {"child", torii_str("{% extends 'nobody' %}")}));
    keeper *self = calloc(1, sizeof *self);
    torii_value context = TORII_DICT({"user", torii_str("Mia")}, {"zero", torii_int(0)});
    CHECK(run(env, self, "{% include 'outer' %}{{ user }}", context) == 0);
    CHECK_TEXT(self->out, "failedMiaMia");
    CHECK(self->all[0].whole && !self->all[1].whole);
    CHECK(run(env, self, "{% include 'outer' %}", context) == 1);
    CHECK(run(env, self, "{% include 'alone' %}{{ user }}", context) == 0);
    CHECK_TEXT(self->out, "failedMia");
    run(env, self, "{% include 'bad' %}", context);
    run(env, self, "{% include 'child' %}", context);
    run(env, self, "{{ user }}", context);
    CHECK_TEXT(self->out, "Mia");
    torii_release(context);
    finish(env, self);
}

/* A large text comes to the writer as it lies there, in order. */
static void test_large(void) {
    torii_env *env = make_env(TORII_DICT(
        {"part", torii_str("{% for i in range(10000) %}{{ i }} {% endfor %}")},
        {"around", torii_str("<{% include 'part' %}>")}));
    keeper *self = calloc(1, sizeof *self);
    torii_value none = torii_dict();
    CHECK(run(env, self, "a{% include 'part' %}b", none) == 0);
    CHECK(self->pieces == 3 && self->shared == 1);
    CHECK(run(env, self, "a{% include 'part' %}b", none) == 1);
    CHECK(self->pieces == 3 && self->shared == 1);
    CHECK(run(env, self, "{% include 'around' %}{% include 'part' %}", none) == 2);
    CHECK(run(env, self, "{% set x %}{% include 'part' %}{% endset %}{{ x }}", none) == 1);
    torii_release(none);
    finish(env, self);
}

int main(void) {
    test_names();
    test_nested();
    test_kept();
    test_refused();
    test_written_globals();
    test_failures();
    test_large();
    return check_end();
}
