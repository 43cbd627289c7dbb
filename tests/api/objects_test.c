/* SPDX-License-Identifier: MIT
 *
 * C data seen by templates: fields and each function of a class.
 */
#include "check.h"

typedef struct page {
    const char *title;
    bool draft;
    int number;
    int64_t size;
    double weight;
    torii_value tags;
    const char *subtitle;
    unsigned freed;
} page;

static const torii_field page_fields[] = {
    TORII_FIELD(STR, page, title),    TORII_FIELD(BOOL, page, draft),
    TORII_FIELD(INT, page, number),   TORII_FIELD(INT64, page, size),
    TORII_FIELD(FLOAT, page, weight), TORII_FIELD(VALUE, page, tags),
    TORII_FIELD(STR, page, subtitle), TORII_FIELDS_END,
};

static torii_value page_attr(torii_call *call, void *self, const char *name) {
    const page *p = self;
    if (strcmp(name, "url") == 0) return torii_strf("/%s/", p->title);
    if (strcmp(name, "broken") == 0) {
        return torii_fail(call, TORII_ERR_HOST, "cannot read it");
    }
    return torii_undefined();
}

static torii_value page_item(torii_call *call, void *self, torii_ref key) {
    (void)call;
    (void)self;
    int64_t index;
    if (torii_get_int(key, &index)) return torii_int(index * 10);
    const char *name = torii_get_str(key, NULL);
    return name && strcmp(name, "item") == 0 ? torii_str("by item") : torii_undefined();
}

static torii_value page_method(torii_call *call, void *self, const char *name) {
    (void)self;
    if (strcmp(name, "join") == 0) {
        const char *first = torii_arg_str(call, 0, NULL);
        if (!first) return torii_failed();
        torii_value options = torii_to_repr(torii_arg_options(call));
        torii_value text = torii_strf(
            "%s/%zu/%s", first, torii_length(torii_arg_rest(call)),
            torii_get_str(options, NULL));
        torii_release(options);
        return text;
    }
    return torii_undefined();
}

static void page_free(void *self) {
    ((page *)self)->freed++;
}

static const torii_class page_class = {
    TORII_CLASS_INIT("page"), .fields = page_fields,        .get_attr = page_attr,
    .get_item = page_item,    .invoke_method = page_method, .free = page_free,
};

static void test_fields(void) {
    page p = {.title = "a<b", .number = 3, .size = INT64_MAX, .weight = 0.5};
    p.tags = TORII_LIST(torii_str("x"), torii_str("y"));
    torii_env *env = check_env(NULL);
    torii_value object = torii_object(&page_class, &p);
    CHECK(torii_kind_of(object) == TORII_KIND_OBJECT);
    CHECK(torii_object_self(object, &page_class) == &p);
    CHECK(torii_object_self(torii_int(1), &page_class) == NULL);
    torii_value context = TORII_DICT({"page", object});
    CHECK_RENDER(
        env,
        "{{ page.title }} {{ page['number'] + 1 }} {{ page.draft }} "
        "{{ page.size }} {{ page.weight }} {{ page.tags|join(',') }} "
        "{{ page.subtitle }}",
        context, "a&lt;b 4 False 9223372036854775807 0.5 x,y None");
    CHECK_RENDER(
        env, "{{ page.url }}|{{ page.nothing }}|{{ page.nothing is defined }}", context,
        "/a&lt;b/||False");
    CHECK_RENDER(
        env, "{{ page.nothing.more }}", context,
        "UndefinedError: 'page object' has no attribute 'nothing'");
    CHECK_RENDER(env, "{{ page.broken }}", context, "HostError: cannot read it");
    CHECK_RENDER(
        env, "{{ page[4] }} {{ page.item }} {{ page['item'] }}", context,
        "40 by item by item");
    CHECK_RENDER(env, "{{ page.join('a', 2, k=1) }}", context, "a/2/{&#39;k&#39;: 1}");
    CHECK_RENDER(
        env, "{{ page.join(1) }}", context,
        "TypeError: join() argument 1 must be str, not int");
    CHECK_RENDER(
        env, "{{ page.split() }}", context,
        "UndefinedError: 'page object' has no attribute 'split'");
    CHECK_RENDER(
        env,
        "{{ page|attr('title')|safe }}{{ [page]|map(attribute='number')"
        "|first }}",
        context, "a<b3");
    CHECK_RENDER(
        env,
        "{{ page == page }}{{ page in [page] }}{{ {page: 1}[page] }}"
        "{{ page is sameas page }}{{ page is mapping }}",
        context, "TrueTrue1TrueFalse");
    CHECK_RENDER(
        env, "{{ page() }}", context, "TypeError: 'page' object is not callable");
    CHECK_RENDER(
        env, "{{ page|length }}", context,
        "TypeError: object of type 'page' has no len()");
    CHECK_RENDER(
        env, "{% for x in page %}{% endfor %}", context,
        "TypeError: 'page' object is not iterable");
    CHECK_RENDER(
        env, "{{ page + 1 }}", context,
        "TypeError: unsupported operand type(s) for +: 'page' and 'int'");
    CHECK_RENDER(
        env, "{{ page and 'true' }}{{ (page|string)[:16]|safe }}", context,
        "true<page object at ");
    CHECK(!torii_freeze(context));
    torii_value twin = torii_object(&page_class, &p);
    CHECK(torii_equal(twin, object));
    torii_release(twin);
    CHECK(p.freed == 1);
    torii_release(context);
    CHECK(p.freed == 2);
    torii_release(p.tags);
    torii_env_free(env);
}

/* ------------------------------------------------------------- a container ---- */

typedef struct numbers {
    int count;
    int at;
    bool fails;
} numbers;

static torii_value numbers_iterate(torii_call *call, void *self);

static bool numbers_next(torii_call *call, void *self, torii_value *item) {
    numbers *n = self;
    if (n->at == n->count) return false;
    *item = n->fails && n->at == 2 ? torii_fail(call, TORII_ERR_IO, "disk gone")
                                   : torii_int(n->at);
    n->at++;
    return true;
}

static void numbers_free(void *self) {
    free(self);
}

static const torii_class cursor_class = {
    TORII_CLASS_INIT("cursor"),
    .next = numbers_next,
    .free = numbers_free,
};

static torii_value numbers_iterate(torii_call *call, void *self) {
    (void)call;
    numbers *copy = malloc(sizeof *copy);
    *copy = *(numbers *)self;
    return torii_object(&cursor_class, copy);
}

static bool numbers_length(torii_call *call, void *self, size_t *length) {
    const numbers *n = self;
    if (n->fails) {
        torii_fail(call, TORII_ERR_IO, "disk gone");
        return false;
    }
    *length = (size_t)n->count;
    return true;
}

static torii_value numbers_item(torii_call *call, void *self, torii_ref key) {
    (void)call;
    int64_t index;
    const numbers *n = self;
    if (!torii_get_int(key, &index) || index < 0 || index >= n->count) {
        return torii_undefined();
    }
    return torii_int(index);
}

static torii_value numbers_invoke(torii_call *call, void *self) {
    int64_t by;
    if (!torii_arg_int(call, 0, &by)) return torii_failed();
    return torii_int(((numbers *)self)->count * by);
}

static torii_value numbers_str(torii_call *call, void *self) {
    (void)call;
    return torii_strf("<%d>", ((numbers *)self)->count);
}

static torii_value numbers_html(torii_call *call, void *self) {
    (void)call;
    return torii_strf("<b>%d</b>", ((numbers *)self)->count);
}

static torii_value no_text(torii_call *call, void *self) {
    (void)call;
    (void)self;
    return torii_int(1);
}

static bool numbers_true(void *self) {
    return ((numbers *)self)->count != 3;
}

static bool numbers_equal(void *self, torii_ref other) {
    int64_t number;
    return torii_get_int(other, &number) && number == ((numbers *)self)->count;
}

static bool numbers_contain(torii_call *call, void *self, torii_ref item, bool *is_in) {
    int64_t number;
    if (!torii_get_int(item, &number)) {
        torii_fail(call, TORII_ERR_TYPE, "only numbers");
        return false;
    }
    *is_in = number >= 0 && number < ((numbers *)self)->count;
    return true;
}

static const torii_class numbers_class = {
    TORII_CLASS_INIT("numbers"), .thread_safe = true,        .get_item = numbers_item,
    .length = numbers_length,    .iterate = numbers_iterate, .invoke = numbers_invoke,
    .to_str = numbers_str,       .is_true = numbers_true,    .equal = numbers_equal,
    .contains = numbers_contain, .to_repr = numbers_str,
};

static const torii_class html_class = {
    TORII_CLASS_INIT("html"), .to_str = numbers_str, .to_repr = no_text,
    .to_html = numbers_html,  .is_mapping = true,
};

static void test_container(void) {
    numbers four = {.count = 4}, three = {.count = 3},
            bad = {.count = 4, .fails = true};
    torii_env *env = check_env(NULL);
    torii_value context = TORII_DICT(
        {"four", torii_object(&numbers_class, &four)},
        {"three", torii_object(&numbers_class, &three)},
        {"bad", torii_object(&numbers_class, &bad)},
        {"html", torii_object(&html_class, &four)});
    CHECK_RENDER(
        env, "{% for n in four %}{{ n }}{{ loop.last }} {% endfor %}", context,
        "0False 1False 2False 3True ");
    CHECK_RENDER(env, "{{ four|last }}", context, "3");
    CHECK_RENDER(
        env, "{{ four|list }}{{ four|sum }}{{ four|first }}", context,
        "[0, 1, 2, 3]60");
    CHECK_RENDER(
        env, "{{ four|length }} {{ four[2] }} {{ four[9] is defined }}", context,
        "4 2 False");
    CHECK_RENDER(
        env, "{{ four(5) }}{{ four is callable }}{{ html is callable }}", context,
        "20TrueFalse");
    CHECK_RENDER(
        env, "{{ four('x') }}", context,
        "TypeError: numbers() argument 1 must be int, not str");
    CHECK_RENDER(
        env, "{{ four(x=1) }}", context, "TypeError: numbers() missing argument 1");
    CHECK_RENDER(
        env, "{{ four }} {{ four|safe }} {{ [four]|safe }} {{ four ~ 1 }}", context,
        "&lt;4&gt; <4> [<4>] &lt;4&gt;1");
    CHECK_RENDER(
        env, "{{ 'y' if four else 'n' }}{{ 'y' if three else 'n' }}", context, "yn");
    CHECK_RENDER(
        env, "{{ four == 4 }}{{ 4 == four }}{{ four == 5 }}{{ four != 4 }}", context,
        "TrueTrueFalseFalse");
    CHECK_RENDER(env, "{{ 2 in four }}{{ 7 in four }}", context, "TrueFalse");
    CHECK_RENDER(env, "{{ 'x' in four }}", context, "TypeError: only numbers");
    CHECK_RENDER(
        env, "{{ {four: 1} }}", context, "TypeError: unhashable type: 'numbers'");
    CHECK_RENDER(
        env, "{{ four is sequence }}{{ four is iterable }}{{ html is mapping }}",
        context, "TrueTrueTrue");
    CHECK_RENDER(
        env, "{{ html }}{{ html|e }}{{ [html]|join }}", context,
        "<b>4</b><b>4</b><b>4</b>");
    CHECK_RENDER(
        env, "{% autoescape false %}{{ html }}{% endautoescape %}", context, "<4>");
    CHECK_RENDER(
        env, "{{ [html] }}", context,
        "TypeError: __repr__ returned non-string (type int)");
    CHECK_RENDER(
        env, "{% for n in bad %}{{ n }}{% endfor %}", context, "OSError: disk gone");
    CHECK_RENDER(env, "{{ bad|length }}", context, "OSError: disk gone");
    CHECK(torii_is_true(torii_dict_get(context, "four")));
    CHECK_VALUE(torii_to_str(torii_dict_get(context, "four")), "<4>");
    CHECK(torii_freeze(torii_dict_get(context, "four")));
    CHECK(!torii_freeze(context));
    torii_release(context);
    torii_env_free(env);
}

/* An iterator is consumed once; its end is told apart from a failure. */
static void test_iterator(void) {
    torii_env *env = check_env(NULL);
    numbers *n = malloc(sizeof *n);
    *n = (numbers){.count = 5};
    torii_value context = TORII_DICT({"it", torii_object(&cursor_class, n)});
    CHECK(torii_kind_of(torii_dict_get(context, "it")) == TORII_KIND_ITERATOR);
    CHECK_RENDER(
        env,
        "{% for i in it %}{{ i }}{% if i == 2 %}{{ it|list }}{% endif %}"
        "{% endfor %}{{ it|list }}",
        context, "012[3, 4][]");
    torii_release(context);
    torii_env_free(env);
}

/* A class of an older program: what lies behind its struct_size is not there. */
static void test_old_class(void) {
    torii_class old = numbers_class;
    old.struct_size = offsetof(torii_class, is_true);
    numbers three = {.count = 3};
    torii_env *env = check_env(NULL);
    torii_value context = TORII_DICT({"n", torii_object(&old, &three)});
    CHECK_RENDER(
        env, "{{ 'y' if n else 'n' }}{{ n == 3 }}{{ n|length }}", context, "yFalse3");
    torii_release(context);
    torii_env_free(env);
}

static void test_sandbox(void) {
    page p = {.title = "t", .tags = torii_none()};
    torii_options options = TORII_OPTIONS_INIT;
    options.sandbox = TORII_SANDBOX_ON;
    torii_env *env = check_env(&options);
    torii_value context = TORII_DICT({"page", torii_object(&page_class, &p)});
    CHECK_RENDER(env, "{{ page.title }}{{ page.join('x') }}", context, "tx/1/{}");
    CHECK_RENDER(
        env, "{{ page.__class__.x }}", context,
        "SecurityError: access to attribute '__class__' of 'page' object is "
        "unsafe.");
    CHECK_RENDER(
        env, "{{ page._secret() }}", context,
        "UndefinedError: 'page object' has no attribute '_secret'");
    torii_release(context);
    torii_env_free(env);
}

int main(void) {
    test_fields();
    test_container();
    test_iterator();
    test_old_class();
    test_sandbox();
    return check_end();
}
