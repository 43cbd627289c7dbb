/* SPDX-License-Identifier: MIT
 *
 * Values as hosts make, read, change and own them.
 */
#include "check.h"

static unsigned released;

static void count_release(void *text) {
    (void)text;
    released++;
}

static void test_kinds(void) {
    const struct {
        torii_value value;
        torii_kind kind;
        const char *repr;
    } cases[] = {
        {torii_none(), TORII_KIND_NONE, "None"},
        {torii_bool(true), TORII_KIND_BOOL, "True"},
        {torii_int(-7), TORII_KIND_INT, "-7"},
        {torii_int(INT64_MIN), TORII_KIND_INT, "-9223372036854775808"},
        {torii_float(0.1), TORII_KIND_FLOAT, "0.1"},
        {torii_float(1e300), TORII_KIND_FLOAT, "1e+300"},
        {torii_str("it's"), TORII_KIND_STRING, "\"it's\""},
        {torii_str(NULL), TORII_KIND_NONE, "None"},
        {torii_strf("%d-%s", 4, "x"), TORII_KIND_STRING, "'4-x'"},
        {torii_markup("<b>"), TORII_KIND_STRING, "Markup('<b>')"},
        {TORII_LIST(torii_int(1), torii_str("a")), TORII_KIND_LIST, "[1, 'a']"},
        {torii_list(), TORII_KIND_LIST, "[]"},
        {TORII_DICT({"a", torii_int(1)}, {"b", torii_list()}), TORII_KIND_DICT,
         "{'a': 1, 'b': []}"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        CHECK(torii_kind_of(cases[i].value) == cases[i].kind);
        CHECK_VALUE(torii_to_repr(cases[i].value), cases[i].repr);
        torii_release(cases[i].value);
    }
    CHECK(torii_kind_of(torii_undefined()) == TORII_KIND_UNDEFINED);
    CHECK(torii_kind_of(torii_failed()) == TORII_KIND_INVALID);
    CHECK_TEXT(torii_kind_name(TORII_KIND_DICT), "dict");
    torii_value items[] = {torii_int(1)};
    torii_value tuple = torii_tuple_of(items, 1);
    CHECK(torii_kind_of(tuple) == TORII_KIND_TUPLE);
    CHECK_VALUE(torii_to_repr(tuple), "(1,)");
    torii_release(tuple);
}

static void test_strings(void) {
    size_t size = 0;
    torii_value text = torii_strn("a\0b", 3);
    CHECK(memcmp(torii_get_str(text, &size), "a\0b", 4) == 0 && size == 3);
    torii_release(text);
    text = torii_strn("\xff\xc3", 2);
    CHECK_TEXT(torii_get_str(text, NULL), "\xef\xbf\xbd\xef\xbf\xbd");
    CHECK(torii_length(text) == 2);
    torii_release(text);
    static const char bytes[] = "borrowed text that is not copied";
    text = torii_str_external(bytes, sizeof bytes - 1, count_release);
    CHECK(torii_get_str(text, NULL) == bytes);
    torii_value again = torii_retain(text);
    torii_release(text);
    CHECK(released == 0);
    torii_release(again);
    CHECK(released == 1);
    text = torii_str_external("\xff", 1, count_release);
    CHECK(released == 2);
    CHECK_VALUE(text, "\xef\xbf\xbd");
    torii_value plain = torii_str("<&>\"'");
    torii_value html = torii_escape(plain);
    CHECK(torii_is_markup(html) && !torii_is_markup(plain));
    CHECK_TEXT(torii_get_str(html, NULL), "&lt;&amp;&gt;&#34;&#39;");
    torii_value same = torii_escape(html);
    CHECK(torii_equal(same, html));
    torii_release(same);
    torii_release(html);
    torii_release(plain);
}

static void test_getters(void) {
    bool truth = false;
    int64_t number = 0;
    double real = 0;
    CHECK(torii_get_bool(torii_bool(true), &truth) && truth);
    CHECK(!torii_get_bool(torii_int(1), &truth));
    CHECK(torii_get_int(torii_int(42), &number) && number == 42);
    CHECK(!torii_get_int(torii_float(1), &number) && number == 42);
    CHECK(torii_get_float(torii_int(3), &real) && real == 3.0);
    CHECK(torii_get_float(torii_float(2.5), &real) && real == 2.5);
    CHECK(!torii_get_float(torii_none(), &real));
    CHECK(torii_get_str(torii_int(1), NULL) == NULL);
    CHECK(torii_is_true(torii_int(5)) && !torii_is_true(torii_float(0)));
    CHECK(!torii_is_true(torii_undefined()) && !torii_is_true(torii_none()));
}

static void test_containers(void) {
    torii_value list = torii_list();
    for (int i = 0; i < 100; i++)
        CHECK(torii_list_push(list, torii_int(i)));
    CHECK(torii_length(list) == 100);
    int64_t number = 0;
    CHECK(torii_get_int(torii_item(list, 99), &number) && number == 99);
    CHECK(torii_kind_of(torii_item(list, 100)) == TORII_KIND_UNDEFINED);
    CHECK(!torii_dict_set(list, "x", torii_str("consumed all the same")));
    torii_value dict = torii_dict();
    CHECK(torii_dict_set(dict, "one", torii_int(1)));
    CHECK(torii_dict_set(dict, "two", torii_retain(list)));
    CHECK(torii_dict_set(dict, "one", torii_str("again")));
    CHECK(torii_dict_put(dict, torii_int(3), torii_str("three")));
    CHECK(!torii_dict_put(dict, torii_list(), torii_str("unhashable")));
    CHECK(torii_length(dict) == 3);
    CHECK_TEXT(torii_get_str(torii_dict_get(dict, "one"), NULL), "again");
    CHECK(torii_kind_of(torii_dict_get(dict, "none")) == TORII_KIND_UNDEFINED);
    CHECK(torii_length(torii_item(dict, 1)) == 100);
    size_t position = 0, count = 0;
    torii_ref key, value;
    while (torii_dict_next(dict, &position, &key, &value))
        count++;
    CHECK(count == 3);
    torii_release(list);
    CHECK(torii_length(torii_dict_get(dict, "two")) == 100);
    torii_release(dict);
}

static void test_equality(void) {
    torii_value a = TORII_LIST(torii_int(1), torii_str("x"));
    torii_value b = TORII_LIST(torii_float(1.0), torii_str("x"));
    CHECK(torii_equal(a, b));
    torii_list_push(b, torii_none());
    CHECK(!torii_equal(a, b));
    CHECK(torii_equal(torii_bool(true), torii_int(1)));
    CHECK(!torii_equal(torii_none(), torii_bool(false)));
    torii_release(a);
    torii_release(b);
}

static void test_json(void) {
    const char json[] =
        "{\"a\": [1, 2.5, null, true], \"\\u00e9\": \"\\ud83d\\ude00\"}";
    torii_error *err = NULL;
    torii_value value = torii_from_json(json, SIZE_MAX, &err);
    CHECK(!err);
    CHECK_VALUE(
        torii_to_repr(value),
        "{'a': [1, 2.5, None, True], '\xc3\xa9': '\xf0\x9f\x98\x80'}");
    CHECK_VALUE(torii_to_json(value, 0), json);
    CHECK_VALUE(
        torii_to_json(torii_dict_get(value, "a"), 2),
        "[\n  1,\n  2.5,\n  null,\n  true\n]");
    /* json.dumps(..., ensure_ascii=False, separators=(",", ":"), sort_keys=True) */
    torii_json_style style = {
        .struct_size = sizeof style, .unicode = true, .sort_keys = true,
        .item_separator = ",", .key_separator = ":"};
    CHECK_VALUE(
        torii_to_json_with(value, &style),
        "{\"a\":[1,2.5,null,true],\"\xc3\xa9\":\"\xf0\x9f\x98\x80\"}");
    CHECK_VALUE(torii_to_json_with(value, NULL), json);
    torii_release(value);
    value = torii_from_json("[1,", 3, &err);
    CHECK(torii_kind_of(value) == TORII_KIND_INVALID);
    CHECK(err && torii_error_code(err) == TORII_ERR_VALUE);
    torii_error_free(err);
    CHECK(torii_kind_of(torii_from_json("", 0, NULL)) == TORII_KIND_INVALID);
}

static void test_freezing(void) {
    torii_value inner = torii_list();
    torii_value outer = TORII_DICT({"inner", torii_retain(inner)});
    CHECK(torii_freeze(outer));
    CHECK(!torii_list_push(inner, torii_int(1)));
    CHECK(!torii_dict_set(outer, "x", torii_int(1)));
    CHECK(torii_length(inner) == 0 && torii_length(outer) == 1);
    CHECK(torii_freeze(outer));
    torii_value copy = torii_retain(outer);
    torii_release(copy);
    torii_release(outer);
    torii_release(inner);
    CHECK(torii_freeze(torii_int(1)) && torii_freeze(torii_undefined()));
}

/* What a container missed makes it, and all around it, invalid. */
static void test_invalid(void) {
    torii_value list = torii_list();
    CHECK(!torii_list_push(list, torii_failed()));
    CHECK(torii_kind_of(list) == TORII_KIND_INVALID);
    torii_value dict = TORII_DICT({"list", list}, {"other", torii_str("x")});
    CHECK(torii_kind_of(dict) == TORII_KIND_INVALID);
    torii_env *env = check_env(NULL);
    CHECK_RENDER(env, "text", dict, "MemoryError: out of memory");
    torii_release(dict);
    dict = torii_dict();
    CHECK(!torii_dict_set(dict, "x", torii_failed()));
    CHECK_RENDER(env, "text", dict, "MemoryError: out of memory");
    CHECK_RENDER(env, "text", torii_int(1), "MisuseError: the context is no dict");
    torii_release(dict);
    torii_env_free(env);
}

/* Deep nesting is freed, compared, frozen and printed without deep C stacks. */
static void test_depth(void) {
    torii_value value = torii_list();
    for (int i = 0; i < 300000; i++)
        value = TORII_LIST(value);
    CHECK(torii_freeze(value));
    CHECK(torii_kind_of(torii_to_repr(value)) == TORII_KIND_INVALID);
    CHECK(torii_kind_of(torii_to_json(value, 0)) == TORII_KIND_INVALID);
    torii_release(value);
    torii_value json = torii_strf("%0100000d", 0);
    CHECK(torii_length(json) == 100000);
    torii_release(json);
    char *text = malloc(200000);
    memset(text, '[', 200000);
    CHECK(torii_kind_of(torii_from_json(text, 200000, NULL)) == TORII_KIND_INVALID);
    free(text);
}

int main(void) {
    test_kinds();
    test_strings();
    test_getters();
    test_containers();
    test_equality();
    test_json();
    test_freezing();
    test_invalid();
    test_depth();
    CHECK_TEXT(torii_version(), TORII_VERSION);
    return check_end();
}
