/* SPDX-License-Identifier: MIT
 *
 * Host objects with operators, conversions and flags, and undefined values that
 * the host makes.  The class here is what a Python class with __add__, __neg__,
 * __int__ and the like would be; expected texts are Python's.
 */
#include "check.h"

typedef struct money {
    int64_t cents;
    int labels;
} money;

static torii_value new_money(int64_t cents);

static bool amount(torii_ref value, int64_t *out);

static bool money_binary(
    torii_call *call, void *self, const char *op, torii_ref other, bool reflected,
    torii_value *result) {
    const money *m = self;
    int64_t cents;
    if (!amount(other, &cents)) return false;
    int64_t left = reflected ? cents : m->cents, right = reflected ? m->cents : cents;
    if (strcmp(op, "+") == 0)
        *result = new_money(left + right);
    else if (strcmp(op, "-") == 0)
        *result = new_money(left - right);
    else if (strcmp(op, "==") == 0)
        *result = torii_bool(left == right);
    else if (strcmp(op, "<") == 0)
        *result = torii_bool(left < right);
    else if (strcmp(op, ">") == 0)
        *result = torii_bool(left > right);
    else if (strcmp(op, "/") == 0) {
        torii_fail(call, TORII_ERR_VALUE, "money cannot be divided");
        return false;
    } else
        return false;
    return true;
}

static bool
money_unary(torii_call *call, void *self, const char *op, torii_value *result) {
    (void)call;
    const money *m = self;
    if (strcmp(op, "-") == 0)
        *result = new_money(-m->cents);
    else if (strcmp(op, "+") == 0)
        *result = new_money(m->cents);
    else if (strcmp(op, "abs") == 0)
        *result = new_money(llabs(m->cents));
    else if (strcmp(op, "int") == 0)
        *result = torii_int(m->cents / 100);
    else if (strcmp(op, "float") == 0)
        *result = torii_float((double)m->cents / 100);
    else
        return false;
    return true;
}

static torii_value money_str(torii_call *call, void *self) {
    (void)call;
    return torii_strf("$%.2f", (double)((money *)self)->cents / 100);
}

static bool money_truth(torii_call *call, void *self, bool *is_true) {
    const money *m = self;
    if (m->cents == 13) {
        torii_fail(call, TORII_ERR_VALUE, "who knows");
        return false;
    }
    *is_true = m->cents != 0;
    return true;
}

static bool
money_set(torii_call *call, void *self, const char *name, torii_value value) {
    money *m = self;
    bool known = strcmp(name, "cents") == 0 && torii_get_int(value, &m->cents);
    torii_release(value);
    if (!known) torii_fail(call, TORII_ERR_TYPE, "no %s", name);
    return known;
}

static const torii_class money_class = {
    TORII_CLASS_INIT("Money"), .binary = money_binary, .unary = money_unary,
    .to_str = money_str,       .truth = money_truth,   .set_attr = money_set,
    .is_number = true,         .free = free,           .module = "bank",
};

static torii_value new_money(int64_t cents) {
    money *m = calloc(1, sizeof *m);
    if (!m) return torii_failed();
    m->cents = cents;
    return torii_object(&money_class, m);
}

static bool amount(torii_ref value, int64_t *out) {
    const money *m = torii_object_self(value, &money_class);
    if (m)
        *out = m->cents;
    else if (torii_get_int(value, out))
        *out *= 100;
    else
        return false;
    return true;
}

static void test_operators(void) {
    torii_env *env = check_env(NULL);
    torii_value context =
        TORII_DICT({"a", new_money(150)}, {"b", new_money(50)}, {"z", new_money(0)});
    CHECK_RENDER(
        env, "{{ a + b }} {{ a - 1 }} {{ 1 - a }}", context, "$2.00 $0.50 $-0.50");
    CHECK_RENDER(
        env, "{{ -a }} {{ +a }} {{ (-a)|abs }}", context, "$-1.50 $1.50 $1.50");
    CHECK_RENDER(env, "{{ a|int }} {{ a|float }}", context, "1 1.5");
    CHECK_RENDER(env, "{{ [b, a, z]|sort|join(' ') }}", context, "$0.00 $0.50 $1.50");
    CHECK_RENDER(env, "{{ [a, b]|sum(start=1) }}", context, "$3.00");
    CHECK_RENDER(
        env, "{{ a == b }} {{ a != b }} {{ b * 1 is defined }}", context,
        "TypeError: unsupported operand type(s) for *: 'Money' and 'bool'");
    CHECK_RENDER(
        env,
        "{{ a == b }} {{ a != b }} {{ b + b == 1 }} {{ 1 == b + b }} {{ a == 'x' }}",
        context, "False True True True False");
    CHECK_RENDER(
        env, "{{ a > b }} {{ a < 1 }} {{ 1 < a }}", context, "True False True");
    CHECK_RENDER(
        env, "{{ a < 'x' }}", context,
        "TypeError: '<' not supported between instances of 'Money' and 'str'");
    CHECK_RENDER(
        env, "{{ a + 'x' }}", context,
        "TypeError: unsupported operand type(s) for +: 'Money' and 'str'");
    CHECK_RENDER(env, "{{ a / b }}", context, "ValueError: money cannot be divided");
    CHECK_RENDER(env, "{{ 'x' if z else 'y' }}{{ 'x' if a else 'y' }}", context, "yx");
    CHECK_RENDER(
        env, "{{ a in [b, b + 1] }} {{ a is number }} {{ a is string }}", context,
        "True True False");
    CHECK_RENDER(env, "{{ {a: 1} }}", context, "TypeError: unhashable type: 'Money'");
    CHECK_RENDER(env, "{% set a.cents = 5 %}{{ a }}", context, "$0.05");
    CHECK_RENDER(
        env, "{% set a.cents = 13 %}{{ not a }}", context, "ValueError: who knows");
    CHECK_RENDER(env, "{% set a.name = 13 %}", context, "TypeError: no name");
    CHECK_RENDER(
        env, "{{ a.nothing.more }}", context,
        "UndefinedError: 'bank.Money object' has no attribute 'nothing'");
    torii_release(context);
    torii_env_free(env);
}

/* ------------------------------------------------------------------- flags ---- */

static bool five(torii_call *call, void *self, size_t *length) {
    (void)call;
    (void)self;
    *length = 5;
    return true;
}

static void test_flags(void) {
    static const torii_class text = {
        TORII_CLASS_INIT("Text"), .is_string = true, .by_identity = true};
    static const torii_class row = {
        TORII_CLASS_INIT("Row"), .is_sequence = true, .length = five};
    torii_env *env = check_env(NULL);
    int one, two;
    torii_value context = TORII_DICT(
        {"t", torii_object(&text, &one)}, {"same", torii_object(&text, &one)},
        {"other", torii_object(&text, &two)}, {"r", torii_object(&row, &one)},
        {"r2", torii_object(&row, &one)});
    CHECK_RENDER(
        env,
        "{{ t is string }} {{ t is number }} {{ t is sequence }} {{ r is sequence }}",
        context, "True False False True");
    CHECK_RENDER(
        env, "{{ t is sameas same }} {{ t is sameas other }} {{ r is sameas r2 }}",
        context, "True False False");
    torii_release(context);
    torii_env_free(env);
}

/* --------------------------------------------------------- undefined values ---- */

static torii_value missing_str(torii_call *call, void *self) {
    (void)call;
    return torii_strf("?%s", (const char *)self);
}

static torii_value missing_attr(torii_call *call, void *self, const char *name) {
    return torii_fail(call, TORII_ERR_UNDEFINED, "%s of %s", name, (const char *)self);
}

static bool never(void *self) {
    (void)self;
    return false;
}

static torii_value missing_iterate(torii_call *call, void *self) {
    (void)call;
    (void)self;
    return torii_list();
}

static const torii_class missing_class = {
    TORII_CLASS_INIT("Missing"), .to_str = missing_str, .get_attr = missing_attr,
    .iterate = missing_iterate,  .is_true = never,      .free = free,
    .is_undefined = true,
};

/* "hint/owner's kind/name/error" */
static torii_value make_missing(torii_call *call) {
    const char *hint = torii_get_str(torii_arg(call, 0), NULL);
    const char *name = torii_get_str(torii_arg(call, 2), NULL);
    char text[128];
    snprintf(
        text, sizeof text, "%s/%s/%s/%s", hint ? hint : "",
        torii_kind_name(torii_kind_of(torii_arg(call, 1))), name ? name : "",
        torii_get_str(torii_arg(call, 3), NULL));
    return torii_object(&missing_class, strdup(text));
}

static void test_undefined(void) {
    torii_options options = TORII_OPTIONS_INIT;
    options.sandbox = TORII_SANDBOX_ON;
    torii_env *env = check_env(&options);
    CHECK(torii_env_set_undefined_factory(env, make_missing, NULL));
    CHECK_PLAIN(env, "{{ a }}", "?/undefined/a/UndefinedError");
    CHECK_PLAIN(env, "{{ {}.b }}", "?/dict/b/UndefinedError");
    CHECK_PLAIN(
        env, "{{ []|first }}",
        "?No first item, sequence was empty./undefined//UndefinedError");
    CHECK_PLAIN(env, "{{ a is defined }} {{ a is undefined }}", "False True");
    CHECK_PLAIN(env, "{{ a|default('d') }} {{ {}.x|d('e') }}", "d e");
    CHECK_PLAIN(
        env, "{{ [{}, {'x': 1}]|map(attribute='x', default=0)|list }}", "[0, 1]");
    CHECK_PLAIN(env, "{% for x in a %}x{% else %}none{% endfor %}", "none");
    CHECK_PLAIN(env, "{{ a.b }}", "UndefinedError: b of /undefined/a/UndefinedError");
    CHECK_PLAIN(env, "{{ 'x' if a }}{{ a and 1 }}", "?/undefined/a/UndefinedError");
    CHECK_PLAIN(env, "{{ a() }}", "TypeError: 'Missing' object is not callable");
    CHECK_PLAIN(
        env, "{{ [].__class__ }}",
        "?access to attribute &#39;__class__&#39; of &#39;list&#39; object is unsafe."
        "/list/__class__/SecurityError");
    torii_env_free(env);
}

int main(void) {
    test_operators();
    test_flags();
    test_undefined();
    return check_end();
}
