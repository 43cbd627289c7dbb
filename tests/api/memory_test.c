/* SPDX-License-Identifier: MIT
 *
 * Every allocation fails once: for each scenario the first, then the second and
 * so on, until it gets through.  Nothing may leak or crash, the error is always
 * TORII_ERR_MEMORY, and every block is freed with the size it was made with.
 */
#include "check.h"

typedef struct block {
    size_t size;
    uint64_t mark;
} block;

#define MARK UINT64_C(0x746f7269692d6f6b)

static struct {
    long fail_at; /* the allocation to fail; -1: none */
    long made;
    long alive;
    unsigned wrong_sizes;
    bool for_good; /* all later ones fail, too */
} heap = {.fail_at = -1};

static void *resize(void *data, void *pointer, size_t old_size, size_t new_size) {
    (void)data;
    block *old = pointer ? (block *)pointer - 1 : NULL;
    if (old && (old->size != old_size || old->mark != MARK)) heap.wrong_sizes++;
    if (new_size == 0) {
        if (old) {
            old->mark = 0;
            heap.alive--;
        }
        free(old);
        return NULL;
    }
    long number = heap.made++;
    if (number == heap.fail_at ||
        (heap.for_good && heap.fail_at >= 0 && number > heap.fail_at)) {
        return NULL;
    }
    block *made = malloc(sizeof *made + new_size);
    if (!made) return NULL;
    made->size = new_size;
    made->mark = MARK;
    if (old) {
        memcpy(made + 1, pointer, old_size < new_size ? old_size : new_size);
        old->mark = 0;
        free(old);
    } else {
        heap.alive++;
    }
    return made + 1;
}

/* ----------------------------------------------------------------- the host ---- */

typedef struct thing {
    const char *name;
    int number;
} thing;

static const torii_field thing_fields[] = {
    TORII_FIELD(STR, thing, name), TORII_FIELD(INT, thing, number), TORII_FIELDS_END};

static torii_value thing_method(torii_call *call, void *self, const char *name) {
    (void)name;
    torii_value options = torii_to_repr(torii_arg_options(call));
    if (torii_kind_of(options) == TORII_KIND_INVALID) return options;
    torii_value text =
        torii_strf("%s %s", ((thing *)self)->name, torii_get_str(options, NULL));
    torii_release(options);
    return text;
}

static torii_value thing_iterate(torii_call *call, void *self) {
    (void)call;
    (void)self;
    return TORII_LIST(torii_int(1), torii_str("two"), torii_float(3));
}

static const torii_class thing_class = {
    TORII_CLASS_INIT("thing"),
    .fields = thing_fields,
    .iterate = thing_iterate,
    .invoke_method = thing_method,
};

static torii_value wrap(torii_call *call) {
    const char *text = torii_arg_str(call, 0, NULL);
    const char *with = torii_arg_str(call, 1, NULL);
    if (!text || !with) return torii_failed();
    torii_ref user = torii_call_lookup(call, "user");
    torii_value name = torii_get_attr(call, user, "name");
    torii_value result = torii_failed();
    if (torii_kind_of(name) == TORII_KIND_STRING) {
        result = torii_strf("%s%s%s%s", with, text, with, torii_get_str(name, NULL));
    }
    torii_release(name);
    return result;
}

static torii_value twice(torii_call *call) {
    torii_value list = torii_list();
    torii_list_push(list, torii_call_body(call));
    torii_list_push(list, torii_call_body(call));
    torii_value result = torii_to_repr(list);
    bool ok = torii_kind_of(list) != TORII_KIND_INVALID;
    torii_release(list);
    if (ok) return result;
    torii_release(result);
    return torii_failed();
}

/* ------------------------------------------------------------------ scenarios ---- */

static const char *const templates[] = {
    "plain text",
    "{{ user.name }} is {{ user['age'] + 1 }}, {{ missing }}{{ 2 ** 200 }}",
    "{% for i in range(5) %}{{ loop.index }}{{ loop.cycle('a', 'b') }}"
    "{{ loop.changed(i) }}{% else %}x{% endfor %}{{ loop is defined }}",
    "{% for k, v in user|dictsort %}{{ k }}={{ v }} {{ loop.nextitem }}{% endfor %}",
    "{% macro field(n, v='', *rest) %}<{{ n }} {{ v }}{{ varargs }}{{ kwargs }}>"
    "{{ caller() if caller }}{% endmacro %}{{ field('a', 1, 2, x=3) }}"
    "{% call(q) field('c') %}body{% endcall %}",
    "{% set ns = namespace(n=0) %}{% for i in 'abc' %}{% set ns.n = ns.n + 1 %}"
    "{% endfor %}{{ ns.n }}{% set block %}captured {{ user }}{% endset %}{{ block }}",
    "{% extends 'base' %}{% block a %}{{ super() }} child {{ self.b() }}{% endblock %}",
    "{% include 'part' %}{% include ['none', 'part'] ignore missing without context %}",
    "{% import 'lib' as lib %}{% from 'lib' import m as n with context %}"
    "{{ lib.m(1) }}{{ n(2) }}{{ lib.value }}",
    "{{ 'hello world'|title|replace('o', '0')|wordwrap(5)|indent|escape }}"
    "{{ '%s-%05.1f'|format('x', 2.5) }}{{ '{:>8}'.format('r') }}",
    "{{ [3, 1, 2]|sort|join(',') }}{{ [1, 2, 3, 4]|batch(2)|list }}"
    "{{ [{'a': 1}, {'a': 2}]|map(attribute='a')|sum }}{{ 'abc'|list|reverse|list }}"
    "{{ [1, 2]|groupby('real')|list }}{{ ['b', 'a', 'B']|unique|list }}",
    "{{ {'a': [1, none, true, 2.5, 'x<']}|tojson(2) }}{{ user|pprint }}{{ user|xmlattr "
    "}}",
    "{{ 'see http://a.example/x and b@c.example'|urlize }}{{ '<p>x</p>'|striptags }}"
    "{{ 'a b c'|wordcount }}{{ 1234567|filesizeformat }}",
    "{% filter upper %}{% autoescape false %}{{ '<' }}{% endautoescape %}{% endfilter "
    "%}"
    "{% with a = 1, b = [2] %}{{ a }}{{ b }}{% endwith %}{% raw %}{{ x }}{% endraw %}",
    "{{ 'x'|wrap('-') }}{{ thing.name }}{{ thing.call(a=1) }}{{ thing|list }}"
    "{% twice %}{{ thing.number }}{% endtwice %}",
    "{% for x in tree recursive %}{{ x.n }}{{ loop(x.c) if x.c }}{% endfor %}",
    "{% trans n=2 %}one{% pluralize %}{{ n }} many{% endtrans %}{{ _('x') }}",
    "{% do list.append(5) %}{{ list }}{% do list.append([1]) %}"
    "{{ list|length }}",
    "{{ user.items()|list }}{{ 'a,b'.split(',') }}{{ dict(a=1).get('a') }}"
    "{{ 'x'.join(['1', '2']) }}{{ cycler('a', 'b').next() }}{{ joiner()() }}"
    "{{ lipsum is callable }}{{ [1, 2, 3][::-1] }}{{ 'abc'[1:] }}",
    "{% for i in [1, 2, 3] if i is odd %}{{ i }}{% if i == 3 %}{% break %}{% endif %}"
    "{% endfor %}{{ 1 if false }}{{ [1, 2]|random is number }}",
    "line\n{# comment #}\n{{ nothing.at.all }}",
    "{{ 1 // 0 }}",
    "{% if x %}",
    "{{ 'x'|nosuchfilter }}",
    "{% include 'nosuch' %}",
};

static torii_env *make_env(torii_error **err) {
    torii_options options = TORII_OPTIONS_INIT;
    options.extensions = TORII_EXT_DO | TORII_EXT_LOOP_CONTROLS | TORII_EXT_I18N;
    options.autoescape = TORII_AUTOESCAPE_ON;
    options.newstyle_gettext = true;
    torii_env *env = torii_env_new(&options, err);
    if (!env) return NULL;
    torii_env_add_filter(env, "wrap(s, w)", wrap, NULL);
    torii_env_add_tag(env, "twice", twice, NULL, 0);
    torii_env_add_global(env, "site", TORII_DICT({"title", torii_str("T")}));
    torii_loader *loader = torii_loader_dict(TORII_DICT(
        {"base",
         torii_str("[{% block a %}base{% endblock %}{% block b %}b{% endblock %}]")},
        {"part", torii_str("part {{ user.name }}")},
        {"lib",
         torii_str("{% macro m(x) %}<{{ x }}>{% endmacro %}{% set value = 5 %}")}));
    if (!loader || !torii_env_set_loader(env, loader)) {
        torii_env_free(env);
        return NULL;
    }
    return env;
}

static torii_value make_context(thing *t) {
    return TORII_DICT(
        {"user", TORII_DICT({"name", torii_str("Mia & Co")}, {"age", torii_int(41)})},
        {"list", TORII_LIST(torii_int(1), torii_str("two"))},
        {"thing", torii_object(&thing_class, t)},
        {"tree", TORII_LIST(TORII_DICT(
                     {"n", torii_int(1)},
                     {"c", TORII_LIST(TORII_DICT({"n", torii_int(2)}))}))});
}

/* What happened: 0 rendered, 1 out of memory, 2 another error. */
static int run(const char *source, char result[2048]) {
    thing t = {"thing", 7};
    torii_error *err = NULL;
    int outcome = 1;
    torii_env *env = make_env(&err);
    if (env) {
        torii_value context = make_context(&t);
        const torii_template *tmpl =
            torii_env_compile(env, "page.html", source, SIZE_MAX, &err);
        char *text = NULL;
        if (tmpl) text = torii_render(tmpl, context, NULL, &err);
        if (text) {
            snprintf(result, 2048, "%s", text);
            outcome = 0;
        } else if (torii_error_code(err) != TORII_ERR_MEMORY) {
            snprintf(result, 2048, "%s", torii_error_message(err));
            outcome = 2;
        }
        torii_free(text);
        torii_value variables =
            tmpl ? torii_template_variables(tmpl) : torii_undefined();
        torii_release(variables);
        torii_template_release(tmpl);
        torii_release(context);
        torii_env_free(env);
    }
    torii_error_free(err);
    return outcome;
}

static void torture(const char *source, bool for_good) {
    static char wanted[2048], got[2048];
    heap.fail_at = -1;
    int outcome = run(source, wanted);
    long total = heap.made;
    heap.for_good = for_good;
    bool same = true, clean = true;
    long n = 0;
    for (long limit = total + 1000; n < limit; n++) {
        heap.made = 0;
        heap.fail_at = n;
        int now = run(source, got);
        /* a failure that was survived must leave no trace in the result */
        if (now != 1 && (now != outcome || strcmp(got, wanted) != 0)) {
            if (same) printf("at %ld: %d: got    %s\nwanted %s\n", n, now, got, wanted);
            same = false;
        }
        if (heap.alive != 0) {
            if (clean) printf("at %ld: %ld blocks leak\n", n, heap.alive);
            clean = false;
            heap.alive = 0;
        }
        if (heap.made <= n) break; /* it never came to that allocation */
    }
    heap.fail_at = -1;
    heap.made = 0;
    if (!CHECK(same) || !CHECK(clean)) printf("template: %s\n", source);
    CHECK(n < total + 1000);
}

/* ----------------------------------------------- overlays, bytes, calls from C ---- */

/* All of it once; what goes wrong is in *err, or a value is invalid. */
static bool use_all(torii_error **err) {
    static const char source[] =
        "{% set x = [1, 2.5, 'a'] %}{% macro m(a, b=1) %}{{ a|upper }}{{ b }}"
        "{% for i in x if i %}{{ loop.index }}{% endfor %}{% endmacro %}";
    torii_env *env = torii_env_new(NULL, err);
    torii_env *over = env ? torii_env_overlay(env, NULL, err) : NULL;
    const torii_template *tmpl =
        over ? torii_env_compile(over, "p.html", source, SIZE_MAX, err) : NULL;
    size_t size = 0;
    char *bytes = tmpl ? torii_template_save(tmpl, &size, err) : NULL;
    torii_template_release(tmpl);
    tmpl = bytes ? torii_env_load_saved(over, bytes, size, err) : NULL;
    torii_free(bytes);
    const torii_template *bound = NULL;
    if (tmpl) {
        torii_value globals = TORII_DICT({"g", torii_str("global")});
        bound = torii_template_bind(tmpl, globals, err);
    }
    torii_template_release(tmpl);
    torii_call *call =
        bound ? torii_template_begin(bound, torii_undefined(), err) : NULL;
    bool ok = false;
    if (call) {
        torii_value m = torii_get_attr(call, torii_call_module(call), "m");
        torii_value args[] = {torii_str("text")};
        torii_value text = torii_invoke(call, m, args, 1);
        torii_value names = torii_call_exported(call);
        ok = torii_kind_of(text) == TORII_KIND_STRING &&
             torii_kind_of(names) == TORII_KIND_LIST &&
             strcmp(torii_get_str(text, NULL), "TEXT1123") == 0;
        if (!ok) *err = torii_call_take_error(call);
        torii_release(names);
        torii_release(text);
        torii_release(args[0]);
        torii_release(m);
    }
    torii_call_end(call);
    torii_template_release(bound);
    torii_env_free(over);
    torii_env_free(env);
    return ok;
}

static void torture_rest(bool for_good) {
    heap.for_good = for_good;
    for (long n = 0; n < 5000; n++) {
        torii_error *err = NULL;
        long alive = heap.alive;
        heap.made = 0;
        heap.fail_at = n;
        bool ok = use_all(&err);
        bool reached = heap.made > n;
        heap.fail_at = -1;
        torii_code code = torii_error_code(err);
        if (!CHECK(ok || !err || code == TORII_ERR_MEMORY)) {
            printf("%ld: %s", n, torii_error_text(err));
        }
        torii_error_free(err);
        CHECK(heap.alive == alive);
        if (!reached) {
            CHECK(ok);
            return;
        }
    }
    CHECK(false);
}

int main(int count, char **args) {
    CHECK(torii_set_allocator(resize, NULL));
    size_t total = sizeof templates / sizeof *templates;
    for (size_t i = 0; i < total; i++) {
        if (count > 1 && strtoul(args[1], NULL, 10) != i) continue;
        torture(templates[i], false);
        torture(templates[i], true);
    }
    torture_rest(false);
    torture_rest(true);
    CHECK(heap.wrong_sizes == 0);
    CHECK(!torii_set_allocator(NULL, NULL));
    return check_end();
}
