/* SPDX-License-Identifier: MIT
 *
 * Host objects as sequences and mappings: slices, **arguments and JSON, which
 * take from an object no more than they need.
 */
#include "check.h"

/* The squares of 0 ... size - 1; `asked` counts its items given out. */
typedef struct squares {
    int64_t size;
    int asked;
    bool broken;
} squares;

static torii_value square(torii_call *call, void *self, torii_ref key) {
    squares *s = self;
    int64_t index;
    if (!torii_get_int(key, &index) || index < 0 || index >= s->size) {
        return torii_undefined();
    }
    if (s->broken) return torii_fail(call, TORII_ERR_VALUE, "no item");
    s->asked++;
    return torii_int(index * index);
}

static bool count_squares(torii_call *call, void *self, size_t *length) {
    (void)call;
    *length = (size_t)((const squares *)self)->size;
    return true;
}

static torii_value all_squares(torii_call *call, void *self) {
    torii_value list = torii_list();
    for (int64_t i = 0; i < ((const squares *)self)->size; i++) {
        torii_list_push(list, square(call, self, torii_int(i)));
    }
    return list;
}

static const torii_class squares_class = {
    TORII_CLASS_INIT("Squares"), .get_item = square,  .length = count_squares,
    .iterate = all_squares,      .is_sequence = true,
};

static void test_slices(void) {
    squares s = {.size = 1000000};
    torii_env *env = check_env(NULL);
    torii_value context = TORII_DICT({"s", torii_object(&squares_class, &s)});
    CHECK_RENDER(env, "{{ s[1:4] }}{{ s[:2] }}", context, "[1, 4, 9][0, 1]");
    CHECK(s.asked == 5);
    CHECK_RENDER(
        env, "{{ s[999999:999996:-2] }}", context, "[999998000001, 999994000009]");
    CHECK_RENDER(env, "{{ s[2000000:] }}{{ s[3:1] }}", context, "[][]");
    CHECK_RENDER(env, "{{ s[::0] }}", context, "ValueError: slice step cannot be zero");
    CHECK_RENDER(
        env, "{{ s['a':] }}", context,
        "TypeError: slice indices must be integers or None or have an __index__ "
        "method");
    s.broken = true;
    CHECK_RENDER(env, "{{ s[1:3] }}", context, "ValueError: no item");
    torii_release(context);
    torii_env_free(env);
    torii_limits limits = {.struct_size = sizeof limits, .steps = 1000};
    torii_options options = TORII_OPTIONS_INIT;
    options.limits = &limits;
    env = check_env(&options);
    s = (squares){.size = 1000000};
    context = TORII_DICT({"s", torii_object(&squares_class, &s)});
    torii_error *err = NULL;
    CHECK(!torii_render_text(env, "{{ s[:]|length }}", context, &err));
    CHECK(torii_error_code(err) == TORII_ERR_LIMIT && s.asked < 2000);
    torii_error_free(err);
    torii_release(context);
    torii_env_free(env);
}

/* A person: "name", "tags", and perhaps "self". */
typedef struct person {
    torii_value tags;
    bool is_nested, is_missing;
} person;

static const torii_class person_class;

static torii_value get_fact(torii_call *call, void *self, torii_ref key) {
    (void)call;
    person *p = self;
    const char *name = torii_get_str(key, NULL);
    if (!name) return torii_undefined();
    if (strcmp(name, "name") == 0) return torii_str("Mia");
    if (strcmp(name, "tags") == 0 && !p->is_missing) return torii_retain(p->tags);
    if (strcmp(name, "self") == 0) return torii_object(&person_class, p);
    return torii_undefined();
}

static torii_value list_facts(torii_call *call, void *self) {
    (void)call;
    torii_value names = TORII_LIST(torii_str("tags"), torii_str("name"));
    if (((const person *)self)->is_nested) torii_list_push(names, torii_str("self"));
    return names;
}

static const torii_class person_class = {
    TORII_CLASS_INIT("Person"),
    .get_item = get_fact,
    .iterate = list_facts,
    .is_mapping = true,
};

static const torii_class plain_class = {
    TORII_CLASS_INIT("Plain"),
    .get_item = get_fact,
    .iterate = list_facts,
};

static void test_mappings(void) {
    squares s = {.size = 3};
    person p = {.tags = torii_object(&squares_class, &s)};
    torii_env *env = check_env(NULL);
    torii_value context = TORII_DICT(
        {"p", torii_object(&person_class, &p)},
        {"plain", torii_object(&plain_class, &p)});
    CHECK_RENDER(
        env, "{{ p|tojson }}", context, "{\"name\": \"Mia\", \"tags\": [0, 1, 4]}");
    CHECK_RENDER(
        env, "{{ [p]|tojson(1) }}", context,
        "[\n {\n  \"name\": \"Mia\",\n  \"tags\": [\n   0,\n   1,\n   4\n  ]\n }\n]");
    CHECK_RENDER(
        env,
        "{% macro m(name, tags) %}{{ name }}: {{ tags|join }}{% endmacro %}"
        "{{ m(**p) }}",
        context, "Mia: 014");
    CHECK_RENDER(env, "{{ dict(a=1, **p).name }}", context, "Mia");
    CHECK_RENDER(
        env, "{{ dict(**plain) }}", context,
        "TypeError: jinja2.runtime.Context.call() argument after ** must be a "
        "mapping, not Plain");
    CHECK_RENDER(
        env, "{{ plain|tojson }}", context,
        "TypeError: Object of type Plain is not JSON serializable");
    s.size = 0;
    CHECK_RENDER(env, "{{ p.tags|tojson }}", context, "[]");
    s.size = 1;
    s.broken = true;
    CHECK_RENDER(env, "{{ p|tojson }}", context, "ValueError: no item");
    p.is_missing = true;
    CHECK_RENDER(env, "{{ p|tojson }}", context, "KeyError: 'tags'");
    CHECK_RENDER(env, "{{ dict(**p) }}", context, "KeyError: 'tags'");
    p = (person){.tags = p.tags, .is_nested = true};
    s.broken = false;
    CHECK_RENDER(
        env, "{{ p|tojson }}", context,
        "RecursionError: maximum recursion depth exceeded while encoding a JSON "
        "object");
    torii_release(context);
    torii_release(p.tags);
    torii_env_free(env);
}

int main(void) {
    test_slices();
    test_mappings();
    return check_end();
}
