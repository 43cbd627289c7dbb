/* SPDX-License-Identifier: MIT
 *
 * One environment, its templates and a frozen context in many threads at once;
 * and renderings on a thread whose stack is 64 KiB.
 *
 * threads_test [renderings per thread]; meant to be run with a thread sanitizer
 * as well.
 */
#include "check.h"

#include <pthread.h>

#define THREADS 8

typedef struct item {
    const char *name;
    int number;
} item;

static const torii_field item_fields[] = {
    TORII_FIELD(STR, item, name), TORII_FIELD(INT, item, number), TORII_FIELDS_END};

static torii_value item_method(torii_call *call, void *self, const char *name) {
    (void)name;
    int64_t by;
    if (!torii_arg_int(call, 0, &by)) return torii_failed();
    return torii_int(((item *)self)->number * by);
}

static const torii_class item_class = {
    TORII_CLASS_INIT("item"),
    .thread_safe = true,
    .fields = item_fields,
    .invoke_method = item_method,
};

static torii_value shout(torii_call *call) {
    const char *text = torii_arg_str(call, 0, NULL);
    return text ? torii_strf("%s!", text) : torii_failed();
}

static torii_env *env;
static torii_value context;
static const torii_template *page;
static char *wanted;
static int rounds = 2000;

static const char page_text[] =
    "{% extends 'base' %}{% from 'lib' import field with context %}"
    "{% block body %}{% for user in users %}{{ loop.index }} {{ user.name|shout|upper "
    "}} "
    "{{ user.mails|join(', ') }}{{ field(user.name) }}{{ user.get('none', 'x') }}\n"
    "{% endfor %}{{ users|map(attribute='name')|sort|list }}{{ thing.name }}"
    "{{ thing.times(3) }}{{ users|tojson|length }}{% include 'part' %}{{ super() }}"
    "{{ [3, 1, 2]|sort }}{{ '%05.2f'|format(2.5) }}{{ missing }}{{ range(3)|list }}"
    "{{ namespace(a=1).a }}{{ cycler('x').next() }}{{ dict(b=2).b }}{% endblock %}";

static void make_page(void) {
    torii_options options = TORII_OPTIONS_INIT;
    options.autoescape = TORII_AUTOESCAPE_ON;
    options.auto_reload = true;
    options.cache_size = 2; /* so that templates come and go */
    env = check_env(&options);
    torii_env_add_filter(env, "shout(s)", shout, NULL);
    torii_env_set_loader(
        env,
        torii_loader_dict(TORII_DICT(
            {"base", torii_str("<{% block body %}base {{ title }}{% endblock %}>")},
            {"part", torii_str("{% set x = title|title %}({{ x }})")},
            {"lib", torii_str("{% macro field(n) %}<input name='{{ n }}'>{{ title }}"
                              "{% endmacro %}")},
            {"page", torii_str(page_text)})));
    static item thing = {"thing", 14};
    torii_value users = torii_list();
    for (int i = 0; i < 5; i++) {
        torii_list_push(
            users,
            TORII_DICT(
                {"name", torii_strf("user <%d>", i)},
                {"mails", TORII_LIST(torii_strf("a%d@b", i), torii_str("c@d"))}));
    }
    context = TORII_DICT(
        {"users", users}, {"title", torii_str("a title")},
        {"thing", torii_object(&item_class, &thing)});
    CHECK(torii_freeze(context));
    torii_error *err = NULL;
    page = torii_env_load(env, "page", &err);
    if (!CHECK(page != NULL)) printf("%s", torii_error_text(err));
    torii_error_free(err);
}

static void *render_often(void *data) {
    unsigned *bad = data;
    for (int i = 0; i < rounds; i++) {
        torii_error *err = NULL;
        const torii_template *tmpl =
            i % 3 ? torii_template_retain(page) : torii_env_load(env, "page", &err);
        char *text = tmpl ? torii_render(tmpl, context, NULL, &err) : NULL;
        if (!text || strcmp(text, wanted) != 0) ++*bad;
        torii_free(text);
        torii_template_release(tmpl);
        torii_error_free(err);
        if (i % 10) continue;
        torii_value sum = torii_eval(env, "users|length + thing.number", context, NULL);
        int64_t number = 0;
        if (!torii_get_int(sum, &number) || number != 19) ++*bad;
        torii_release(sum);
        torii_value kept = torii_retain(torii_dict_get(context, "users"));
        if (!torii_equal(kept, torii_dict_get(context, "users"))) ++*bad;
        torii_release(kept);
        if (i % 100 == 0) torii_env_forget(env, NULL);
    }
    return NULL;
}

static void test_threads(void) {
    make_page();
    /* what is wanted comes from a twin, so that all here is used for the first
     * time by several threads at once */
    torii_env *const shared_env = env;
    const torii_value shared_context = context;
    const torii_template *const shared_page = page;
    make_page();
    wanted = torii_render(page, context, NULL, NULL);
    CHECK(wanted && strlen(wanted) > 300);
    torii_template_release(page);
    torii_release(context);
    torii_env_free(env);
    env = shared_env;
    context = shared_context;
    page = shared_page;

    pthread_t threads[THREADS];
    unsigned bad[THREADS] = {0};
    for (int i = 0; i < THREADS; i++) {
        CHECK(pthread_create(&threads[i], NULL, render_often, &bad[i]) == 0);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        CHECK(bad[i] == 0);
    }
    torii_free(wanted);
    torii_template_release(page);
    torii_release(context);
    torii_env_free(env);
}

/* What a rendering takes out of its context, for the next thread to let go of. */
static pthread_mutex_t swapping = PTHREAD_MUTEX_INITIALIZER;
static torii_value swapped;
static const torii_template *keeper;

static torii_value keep(torii_call *call) {
    torii_value mine = torii_retain(torii_arg(call, 0));
    pthread_mutex_lock(&swapping);
    torii_value before = swapped;
    swapped = mine;
    pthread_mutex_unlock(&swapping);
    torii_value text = torii_to_str(before);
    torii_release(before);
    return text;
}

static void *render_and_keep(void *data) {
    torii_value mine = *(torii_value *)data;
    bool fine = true;
    for (int i = 0; i < rounds; i++) {
        char *text = torii_render(keeper, mine, NULL, NULL);
        fine = fine && text && strstr(text, "text 7") != NULL;
        torii_free(text);
    }
    torii_release(mine);
    return fine ? data : NULL;
}

/* Plain data, counted as one: values outlive the context, threads drop what others
 * took, and the last of them frees all. */
static void test_plain_data(void) {
    torii_env *own = check_env(NULL);
    torii_env_add_filter(own, "keep(s)", keep, NULL);
    keeper = torii_env_compile(
        own, NULL,
        "{% macro show(x) %}{% set y = x.t %}{{ y }} {{ x.t|keep }}{% endmacro %}"
        "{% for x in list if x.t %}{{ loop.index }}{{ show(x) }}{% set z = x %}"
        "{% if loop.index > 1 %}{{ loop.previtem.t }}{% endif %}{% endfor %}{{ list|map(attribute='t')|list|last|keep }}"
        "{% set all = list %}{{ all[7].t }}{{ 'constant'|keep }}",
        SIZE_MAX, NULL);
    torii_value list = torii_list();
    for (int i = 0; i < 8; i++)
        torii_list_push(list, TORII_DICT({"t", torii_strf("text %d", i)}));
    torii_value plain = TORII_DICT({"list", list});
    CHECK(torii_freeze(plain));
    swapped = torii_str("none");
    torii_freeze(swapped);
    pthread_t threads[THREADS];
    torii_value mine[THREADS];
    for (int i = 0; i < THREADS; i++) {
        mine[i] = torii_retain(plain);
        CHECK(pthread_create(&threads[i], NULL, render_and_keep, &mine[i]) == 0);
    }
    torii_release(plain);
    for (int i = 0; i < THREADS; i++) {
        void *fine;
        pthread_join(threads[i], &fine);
        CHECK(fine != NULL);
    }
    torii_template_release(keeper);
    torii_env_free(own);
    torii_value text = torii_to_str(swapped);
    CHECK(torii_get_str(text, NULL) != NULL);
    torii_release(text);
    torii_release(swapped);
}

/* Work moves between threads as long as one has it at a time. */
static void *free_there(void *data) {
    torii_release(*(torii_value *)data);
    return NULL;
}

static void test_handing_over(void) {
    torii_value value =
        TORII_DICT({"a", TORII_LIST(torii_str("some text"), torii_strf("%d", 5))});
    pthread_t thread;
    CHECK(pthread_create(&thread, NULL, free_there, &value) == 0);
    pthread_join(thread, NULL);
}

/* ------------------------------------------------------------ little stacks ---- */

static char *
repeat(const char *before, const char *middle, const char *after, int count) {
    size_t size = (strlen(before) + strlen(after)) * (size_t)count + strlen(middle) + 1;
    char *text = malloc(size);
    char *at = text;
    for (int i = 0; i < count; i++)
        at = stpcpy(at, before);
    at = stpcpy(at, middle);
    for (int i = 0; i < count; i++)
        at = stpcpy(at, after);
    return text;
}

static void render_deep(const torii_env *e, char *source) {
    torii_error *err = NULL;
    char *text = torii_render_text(e, source, torii_undefined(), &err);
    CHECK(text || torii_error_code(err) != TORII_OK);
    torii_free(text);
    torii_error_free(err);
    free(source);
}

static void *render_small(void *data) {
    const torii_env *e = data;
    static const struct {
        const char *before, *middle, *after;
    } nests[] = {
        {"{{ ", "((((1))))", " }}"},
        {"(", "1", ")"},
        {"[", "", "]"},
        {"-", "1", ""},
        {"not ", "1", ""},
        {"{% if 1 %}", "x", "{% endif %}"},
        {"{% for i in [1] %}", "x", "{% endfor %}"},
        {"{% with %}", "x", "{% endwith %}"},
        {"a.b(", "1", ")"},
        {"1 if x else ", "1", ""},
        {"1 ** ", "1", ""},
        {"{'a': ", "1", "}"},
        {"x[", "1", "]"},
        {"{% macro m() %}", "x", "{% endmacro %}{{ m() }}"},
        {"{% filter upper %}", "x", "{% endfilter %}"},
        {"{% set x %}", "x", "{% endset %}{{ x }}"},
        {"", "x", "|upper"},
        {"", "x", ".y"},
        {"", "x", "[0]"},
        {"", "x", "()"},
        {"", "1", " + 1"},
        {"", "x", " and y"},
        {"", "1", " < 1"},
        {"", "x", " is defined"},
        {"", "1", " if 1"},
    };
    for (size_t i = 0; i < sizeof nests / sizeof *nests; i++) {
        for (int depth = 10; depth < 20000; depth *= 4) {
            char *nested =
                repeat(nests[i].before, nests[i].middle, nests[i].after, depth);
            if (nests[i].before[0] != '{' || nests[i].before[1] == '\'') {
                char *printed = repeat("{{ ", nested, " }}", 1);
                free(nested);
                nested = printed;
            }
            render_deep(e, nested);
        }
    }
    static const char *const deep[] = {
        "{% macro m(n) %}{{ m(n + 1) }}{% endmacro %}{{ m(0) }}",
        "{% macro m(n) %}{{ [n]|map('upper')|map('string')|list }}{{ m(n) }}"
        "{% endmacro %}{{ m(0) }}",
        "{% set ns = namespace(l=[]) %}{% for i in range(5000) %}"
        "{% set ns.l = [ns.l] %}{% endfor %}{{ ns.l }}",
        "{% set ns = namespace(l=[]) %}{% for i in range(5000) %}"
        "{% set ns.l = [ns.l] %}{% endfor %}{{ ns.l == [ns.l] }}{{ ns.l|tojson }}",
        "{% set ns = namespace(l=[]) %}{% for i in range(5000) %}"
        "{% set ns.l = [ns.l] %}{% endfor %}{{ ns.l|pprint }}",
        "{% set ns = namespace(l=()) %}{% for i in range(5000) %}"
        "{% set ns.l = (ns.l,) %}{% endfor %}{{ {ns.l: 1} }}",
        "{% set ns = namespace(l=()) %}{% for i in range(5000) %}"
        "{% set ns.l = [1]|map('string') if i == 0 else ns.l|map('upper') %}{% endfor "
        "%}"
        "{{ ns.l|list }}",
        "{% for x in [[[[1]]]] recursive %}{{ loop([x]) }}{% endfor %}",
        "{% macro a() %}{{ caller() }}{% endmacro %}{% macro b(n) %}{% call a() %}"
        "{{ b(n) }}{% endcall %}{% endmacro %}{{ b(1) }}",
        "{{ 'x'|replace('x', 'y' * 100000)|upper|length }}",
        "{% include 'self' %}",
        "{% import 'again' as a %}",
        "{% extends 'up' %}",
        "{% macro f(x) %}{{ [x]|map('selfsame')|list }}{% endmacro %}{{ f(1) }}",
        "{{ '{0:{1}}'.format(1, '{2:{3}}') }}{{ 9 ** 9 ** 4 }}",
        "{{ 'see http://example.org/a?b=c '|urlize * 50 }}",
    };
    for (size_t i = 0; i < sizeof deep / sizeof *deep; i++) {
        render_deep(e, strdup(deep[i]));
    }
    return NULL;
}

static void test_small_stack(void) {
    torii_env *e = check_env(NULL);
    torii_env_set_loader(
        e, torii_loader_dict(TORII_DICT(
               {"self", torii_str("{% include 'self' %}")},
               {"again", torii_str("{% import 'again' as a %}")},
               {"up", torii_str("{% extends 'up' %}")})));
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    size_t size = 64 * 1024;
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    size = 1024 * 1024; /* their frames are many times larger */
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
    size = 1024 * 1024;
#endif
#endif
    CHECK(pthread_attr_setstacksize(&attributes, size) == 0);
    pthread_t thread;
    bool runs = pthread_create(&thread, &attributes, render_small, e) == 0;
    if (runs) pthread_join(thread, NULL);
    CHECK(runs);
    pthread_attr_destroy(&attributes);
    torii_env_free(e);
}

int main(int count, char **args) {
    if (count > 1) rounds = atoi(args[1]);
    test_threads();
    test_plain_data();
    test_handing_over();
    test_small_stack();
    return check_end();
}
