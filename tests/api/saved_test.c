/* SPDX-License-Identifier: MIT
 *
 * Saved templates: what is read again renders the same; what is damaged, cut off
 * or made for something else is an error.  Damage under a right sum must be found
 * or harmless: such templates are rendered, under limits, and only have to leave
 * memory in order.  A number as argument makes that part so many times longer.
 */
#include "check.h"

static const char *const sources[] = {
    "{% for i in items %}{{ loop.index }}:{{ i|upper }}{{ loop.cycle('a', 'b') }}"
    "{% else %}none{% endfor %}",
    "{% macro m(a, b=[1, 2], *x) %}{% endmacro %}",
    "{% macro m(a, b=2) %}{{ a }}{{ b }}{{ caller() if caller }}{{ varargs }}"
    "{{ kwargs }}{% endmacro %}{{ m(1, x=2) }}{% call m(3) %}in{% endcall %}",
    "{% set ns = namespace(n=0) %}{% for i in range(9) if i % 2 %}"
    "{% set ns.n = ns.n + i %}{% if loop.last %}{{ ns.n }}{% endif %}{% endfor %}",
    "{% block a %}{{ self.b() }}{% block b scoped %}x{% endblock %}{% endblock %}",
    "{% extends 'base' %}{% block title %}{{ super() }}<{{ title }}>{% endblock %}",
    "{% for x in tree recursive %}{{ x.n }}{{ loop(x.kids) if x.kids }}"
    "{{ loop.depth }}{% endfor %}",
    "{{ {'a': [1, 2.5, none, true], 'b': (1,)}['a'][1:] }}{{ 2 ** 80 }}"
    "{{ 99999999999999999999999 - big }}{{ -big // 7 ** 2 * 3 / 4 }}",
    "{% autoescape false %}{{ title ~ '<' ~ title }}{% endautoescape %}{{ title }}"
    "{% filter lower %}AB{{ title }}{% endfilter %}{% set c %}cap{{ 1 }}{% endset %}{{ "
    "c }}",
    "{% include 'part' %}{% include ['none', 'part'] ignore missing %}"
    "{% from 'lib' import f, g as h with context %}{{ f(title) }}{{ h() }}",
    "{% import 'lib' as lib %}{{ lib.f(1) }}{{ lib }}{{ missing.x if missing }}",
    "{{ 1 < 2 <= items|length }}{{ 'a' in title and not missing or 5 }}"
    "{{ title.upper().strip()|replace('A', 'b')|default('x', true) }}"
    "{{ items|map('upper')|join(',') }}{{ title is string and 3 is odd }}",
    "{% with a=1, b=items %}{% for p, q in pairs %}{{ a }}{{ p }}{{ q }}"
    "{% if q == 4 %}{% break %}{% endif %}{% continue %}{% endfor %}{% endwith %}",
    "{% do items.append(1) %}{{ _('x') }}{% trans n=items|length %}{{ n }} "
    "one{% pluralize %}{{ n }} many{% endtrans %}",
};

#define COUNT (sizeof sources / sizeof sources[0])

static torii_env *make_env(unsigned extensions) {
    static const torii_limits limits = {
        .struct_size = sizeof limits,
        .steps = 20000,
        .memory = 4u << 20,
        .output = 1u << 20};
    torii_options options = TORII_OPTIONS_INIT;
    options.extensions = extensions;
    options.limits = &limits;
    torii_env *env = check_env(&options);
    torii_env_set_loader(
        env, torii_loader_dict(TORII_DICT(
                 {"base", torii_str("[{% block title %}T{% endblock %}]")},
                 {"part", torii_str("({{ title }})")},
                 {"lib", torii_str("{% macro f(x) %}f{{ x }}{% endmacro %}"
                                   "{% macro g() %}{{ title }}{% endmacro %}")})));
    return env;
}

static torii_value make_context(void) {
    return torii_from_json(
        "{\"items\": [\"x\", \"y\"], \"title\": \"T & t\", \"big\": "
        "12345678901234567890,"
        "\"tree\": [{\"n\": 1, \"kids\": [{\"n\": 2, \"kids\": []}]}],"
        "\"pairs\": [[1, 2], [3, 4], [5, 6]]}",
        SIZE_MAX, NULL);
}

static char *render(const torii_template *tmpl) {
    torii_error *err = NULL;
    torii_value context = make_context(); /* templates change it */
    char *text = torii_render(tmpl, context, NULL, &err);
    torii_release(context);
    torii_error_free(err);
    return text;
}

/* ---------------------------------------------------------------- the same ---- */

static void test_same(torii_env *env, torii_env *other) {
    for (size_t i = 0; i < COUNT; i++) {
        const torii_template *tmpl =
            torii_env_compile(env, "page", sources[i], SIZE_MAX, NULL);
        if (!tmpl) continue; /* the one with *x, which is no template */
        size_t size;
        char *bytes = torii_template_save(tmpl, &size, NULL);
        torii_error *err = NULL;
        const torii_template *again = torii_env_load_saved(other, bytes, size, &err);
        if (!CHECK(again != NULL)) printf("%s\n", torii_error_text(err));
        torii_error_free(err);
        char *text = render(tmpl), *same = render(again);
        if (!CHECK(text && same && strcmp(text, same) == 0)) puts(sources[i]);
        CHECK_TEXT(torii_template_name(again), "page");
        torii_value blocks = torii_template_blocks(again);
        torii_value names = torii_template_variables(again);
        CHECK(torii_kind_of(blocks) == TORII_KIND_LIST);
        CHECK(torii_kind_of(names) == TORII_KIND_LIST);
        torii_release(blocks);
        torii_release(names);
        torii_free(text);
        torii_free(same);
        torii_free(bytes);
        torii_template_release(tmpl);
        torii_template_release(again);
    }
}

static void
check_refused(torii_env *env, const char *bytes, size_t size, const char *message) {
    torii_error *err = NULL;
    CHECK(torii_env_load_saved(env, bytes, size, &err) == NULL);
    CHECK_TEXT(torii_error_message(err), message);
    torii_error_free(err);
}

static torii_value nothing(torii_call *call) {
    (void)call;
    return torii_none();
}

/* What it was saved for must be the same. */
static void test_ties(torii_env *env) {
    const torii_template *tmpl =
        torii_env_compile(env, "page", "{{ a|upper }}", SIZE_MAX, NULL);
    size_t size;
    char *bytes = torii_template_save(tmpl, &size, NULL);
    torii_options options = TORII_OPTIONS_INIT;
    const char *options_differ =
        "the template was saved by another version or under other options";
    torii_env *other = check_env(&options);
    check_refused(other, bytes, size, options_differ);
    torii_env_free(other);
    other = torii_env_overlay(env, NULL, NULL);
    torii_env_add_filter(other, "upper", nothing, NULL);
    check_refused(other, bytes, size, options_differ);
    torii_env_free(other);
    torii_env_options(env, &options);
    options.autoescape = TORII_AUTOESCAPE_ON;
    other = torii_env_overlay(env, &options, NULL);
    check_refused(
        other, bytes, size, "the template was saved under another autoescaping");
    torii_env_free(other);
    check_refused(env, "no", 2, "this is no saved template");
    torii_free(bytes);
    torii_template_release(tmpl);
}

/* ------------------------------------------------------------------ loaders ---- */

typedef struct store {
    char *bytes;
    size_t size;
    int read;
} store;

static bool load_stored(void *self, const char *name, torii_source *source) {
    store *s = self;
    if (strncmp(name, "page", 4) != 0) return false;
    s->read++;
    source->saved = s->bytes;
    source->saved_size = s->size;
    return true;
}

static const torii_loader_class store_class = {
    .struct_size = sizeof(torii_loader_class), .load = load_stored};

static void load_and_check(const torii_env *env, const char *name, const char *wanted) {
    torii_error *err = NULL;
    const torii_template *tmpl = torii_env_load(env, name, &err);
    char *text = tmpl ? torii_render(tmpl, torii_undefined(), NULL, NULL) : NULL;
    CHECK_TEXT(text ? text : torii_error_message(err), wanted);
    if (tmpl) CHECK_TEXT(torii_template_name(tmpl), name);
    torii_free(text);
    torii_error_free(err);
    torii_template_release(tmpl);
}

/* Saved templates under a prefix have the name that they are loaded by. */
static void test_loader(void) {
    store s = {0};
    torii_env *maker = check_env(NULL);
    const torii_template *tmpl =
        torii_env_compile(maker, "page.html", "{{ '<' }}", SIZE_MAX, NULL);
    s.bytes = torii_template_save(tmpl, &s.size, NULL);
    torii_template_release(tmpl);
    torii_env_free(maker);
    torii_env *env = check_env(NULL);
    torii_env_set_loader(
        env, torii_loader_choice(
                 (torii_loader *[]){
                     torii_loader_new(&store_class, &s),
                     torii_loader_prefix("old", torii_loader_new(&store_class, &s))},
                 2));
    load_and_check(env, "page.html", "&lt;");
    load_and_check(env, "old/page.html", "&lt;");
    load_and_check(env, "old/page.html", "&lt;");
    CHECK(s.read == 2);
    load_and_check(
        env, "page.txt", "the template was saved under another autoescaping");
    load_and_check(env, "other", "other");
    torii_env_free(env);
    torii_free(s.bytes);
}

/* ------------------------------------------------------------------ damage ---- */

#define HEAD 24 /* magic, what it is for, the sum */

static uint64_t sum_of(const char *bytes, size_t size) {
    uint64_t hash = 0xcbf29ce484222325u; /* FNV-1a */
    for (size_t i = 0; i < size; i++) {
        hash = (hash ^ (unsigned char)bytes[i]) * 0x100000001b3u;
    }
    return hash;
}

static void set_sum(char *bytes, size_t size) {
    uint64_t sum = sum_of(bytes + HEAD, size - HEAD);
    for (int i = 0; i < 8; i++)
        bytes[16 + i] = (char)(sum >> (8 * i));
}

static unsigned loaded, refused;

/* Loads and, if that is possible, renders; all is well if nothing else happens. */
static void try_bytes(torii_env *env, const char *bytes, size_t size) {
    torii_error *err = NULL;
    const torii_template *tmpl = torii_env_load_saved(env, bytes, size, &err);
    if (tmpl) {
        loaded++;
        torii_free(render(tmpl));
    } else {
        refused++;
        if (!err) CHECK(err != NULL);
    }
    torii_template_release(tmpl);
    torii_error_free(err);
}

static uint32_t random_bits(void) {
    static uint64_t x = 88172645463325252u;
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    return (uint32_t)(x >> 16);
}

/* One to three changes somewhere behind the head. */
static void damage(char *bytes, size_t size) {
    for (uint32_t n = 1 + random_bits() % 3; n; n--) {
        size_t at = HEAD + random_bits() % (size - HEAD);
        switch (random_bits() % 4) {
        case 0:
            bytes[at] ^= (char)(1u << (random_bits() % 8));
            break;
        case 1:
            bytes[at] = (char)random_bits();
            break;
        case 2:
            bytes[at] = (char)(bytes[at] + 1);
            break;
        default:
            bytes[at & ~(size_t)3] = (char)(random_bits() % 96);
            break;
        }
    }
    set_sum(bytes, size);
}

static void test_damage(torii_env *env, int rounds) {
    for (size_t i = 0; i < COUNT; i++) {
        const torii_template *tmpl =
            torii_env_compile(env, "page", sources[i], SIZE_MAX, NULL);
        if (!tmpl) continue;
        size_t size;
        char *bytes = torii_template_save(tmpl, &size, NULL);
        torii_template_release(tmpl);
        char *copy = malloc(size);
        if (!copy) exit(1);
        for (size_t at = 0; at < size; at += 7) { /* without a right sum */
            memcpy(copy, bytes, size);
            copy[at] ^= (char)(1u << (at % 8));
            CHECK(torii_env_load_saved(env, copy, size, NULL) == NULL);
            CHECK(torii_env_load_saved(env, bytes, at, NULL) == NULL);
        }
        for (size_t at = HEAD; at < size; at++) {
            memcpy(copy, bytes, at);
            set_sum(copy, at);
            try_bytes(env, copy, at);
        }
        for (int n = 0; n < rounds; n++) {
            memcpy(copy, bytes, size);
            damage(copy, size);
            try_bytes(env, copy, size);
        }
        free(copy);
        torii_free(bytes);
    }
    CHECK(loaded > 0 && refused > loaded / 100);
    printf("%u damaged templates loaded, %u refused\n", loaded, refused);
}

int main(int argc, char **argv) {
    test_loader();
    unsigned extensions = TORII_EXT_DO | TORII_EXT_LOOP_CONTROLS | TORII_EXT_I18N;
    torii_env *env = make_env(extensions), *other = make_env(extensions);
    test_same(env, other);
    test_ties(env);
    test_damage(env, 400 * (argc > 1 ? atoi(argv[1]) : 1));
    torii_env_free(env);
    torii_env_free(other);
    return check_end();
}
