/* SPDX-License-Identifier: MIT
 *
 * Memory and ownership: every block is freed with its size, deep and cyclic
 * values are freed without recursion, frozen ones stay as they are, budgets hold,
 * and when the n-th allocation fails, for each n, nothing leaks and something is
 * reported.
 *
 * All memory comes from a hook that keeps the size of each block before it.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/vec.h"
#include "literal.h"
#include "value/cycle.h"
#include "value/dict.h"
#include "value/function.h"
#include "value/list.h"
#include "value/object.h"
#include "value/region.h"

static unsigned passed;
static unsigned failed;

#define CHECK(condition) check(condition, #condition, __LINE__)

static void check(bool ok, const char *text, int line)
{
    if (ok) passed++;
    else {
        failed++;
        printf("memory.c:%d: %s\n", line, text);
    }
}

/* ---- the allocator ---- */

#define HEADER ((size_t)16)

static size_t live_bytes;
static size_t allocations_left = SIZE_MAX;
static bool mismatch;

static void *resize(void *data, void *block, size_t old_size, size_t new_size)
{
    (void)data;
    char *base = block ? (char *)block - HEADER : NULL;
    if (base && *(size_t *)(void *)base != old_size) mismatch = true;
    if (new_size == 0) {
        live_bytes -= old_size;
        free(base);
        return NULL;
    }
    if (allocations_left != SIZE_MAX && (!block || new_size > old_size)) {
        if (allocations_left == 0) return NULL;
        allocations_left--;
    }
    if (new_size > (size_t)1 << 32) return NULL;
    char *grown = realloc(base, new_size + HEADER);
    if (!grown) return NULL;
    *(size_t *)(void *)grown = new_size;
    live_bytes += new_size - (block ? old_size : 0);
    return grown + HEADER;
}

/* ---- values ---- */

static tr_value read(tr_task *task, const char *text)
{
    return literal_read(task, &text);
}

static bool repr_is(tr_task *task, tr_ref value, const char *expected)
{
    tr_value text = tr_to_repr(task, value);
    bool ok = tr_string_is(text, expected);
    if (!ok) printf("    %s\n", tr_is_invalid(text) ? "-" : tr_as_string(text)->bytes);
    tr_release(text);
    return ok;
}

static tr_value wrap(unsigned kind, tr_value inner)
{
    if (kind == 0) {
        tr_value list = tr_list_new(0);
        tr_list_push(tr_as_list(list), inner);
        return list;
    }
    if (kind == 1) return tr_pair(tr_none(), inner);
    if (kind == 2) {
        tr_value dict = tr_dict_new(0);
        tr_dict_set_c(tr_as_dict(dict), "inner", inner);
        return dict;
    }
    tr_value undefined = tr_undefined_new(
        TORII_UNDEFINED_DEFAULT, TR_ERR_UNDEFINED, tr_none(), inner, tr_none());
    tr_release(inner);
    return undefined;
}

static void test_deep(void)
{
    for (unsigned kind = 0; kind < 5; kind++) {
        tr_task task;
        tr_task_init(&task);
        tr_value value = tr_list_new(0);
        for (unsigned i = 0; i < 1000000; i++)
            value = wrap(kind < 4 ? kind : i % 4, value);
        tr_value text = tr_to_repr(&task, value);
        CHECK(tr_is_invalid(text) || kind >= 3);
        tr_release(text);
        CHECK(kind >= 3 || task.problem.error == TR_ERR_RECURSION);
        if (kind == 4) CHECK(tr_freeze(value));
        tr_release(value);
        tr_task_done(&task);
        CHECK(live_bytes == 0);
    }
}

static void test_wide_and_shared(void)
{
    tr_value inner = tr_list_new(0);
    for (unsigned i = 0; i < 40; i++) { /* 2 ** 40 paths, 41 objects */
        tr_value outer = tr_list_new(0);
        tr_list_push(tr_as_list(outer), tr_retain(inner));
        tr_list_push(tr_as_list(outer), inner);
        inner = outer;
    }
    CHECK(tr_freeze(inner));
    tr_release(inner);
    CHECK(live_bytes == 0);
}

static void test_self(void)
{
    tr_task task;
    tr_task_init(&task);
    tr_suspects suspects = {0};
    tr_value list = tr_list_new(0);
    tr_value dict = read(&task, "{'a': 1}");
    CHECK(tr_cycle_note(&suspects, list));
    CHECK(tr_cycle_note(&suspects, dict));
    CHECK(tr_cycle_note(&suspects, list));
    tr_list_push(tr_as_list(list), tr_retain(dict));
    tr_list_push(tr_as_list(list), tr_retain(list));
    tr_list_push(tr_as_list(list), tr_pair(tr_retain(list), tr_retain(dict)));
    tr_dict_set_c(tr_as_dict(dict), "list", tr_retain(list));
    tr_dict_set_c(tr_as_dict(dict), "self", tr_retain(dict));
    CHECK(repr_is(
        &task, list,
        "[{'a': 1, 'list': [...], 'self': {...}}, [...], "
        "([...], {'a': 1, 'list': [...], 'self': {...}})]"));
    tr_value method = tr_undefined_new(
        TORII_UNDEFINED_DEFAULT, TR_ERR_UNDEFINED, tr_none(), list, tr_none());
    tr_dict_set_c(tr_as_dict(dict), "undefined", method);
    tr_release(list);
    tr_cycle_collect(&suspects); /* dict is ours still */
    CHECK(repr_is(
        &task, dict,
        "{'a': 1, 'list': [{...}, [...], ([...], {...})], 'self': {...}, "
        "'undefined': Undefined}"));
    CHECK(tr_cycle_note(&suspects, dict));
    tr_release(dict);
    tr_cycle_collect(&suspects);
    CHECK(live_bytes == 0);
    tr_task_done(&task);
}

/* A search that gets no memory is tried again. */
static void test_cycles_without_memory(void)
{
    for (size_t left = 0; left < 3; left++) {
        tr_suspects suspects = {0};
        tr_value outer = tr_list_new(0);
        tr_value inner = tr_list_new(0);
        CHECK(tr_cycle_note(&suspects, outer));
        tr_list_push(tr_as_list(outer), inner);
        tr_list_push(tr_as_list(inner), tr_retain(outer));
        tr_release(outer);
        size_t before = live_bytes;
        allocations_left = left;
        tr_cycle_collect(&suspects);
        allocations_left = SIZE_MAX;
        CHECK(left || live_bytes == before);
        tr_cycle_collect(&suspects);
        CHECK(live_bytes == 0);
        tr_cycle_forget(&suspects);
    }
}

static void test_suspects_without_cycles(void)
{
    tr_suspects suspects = {0};
    tr_value outer = tr_list_new(0);
    for (int i = 0; i < 10; i++) {
        tr_value inner = tr_dict_new(0);
        tr_cycle_note(&suspects, inner);
        tr_list_push(tr_as_list(outer), inner);
    }
    tr_cycle_note(&suspects, outer);
    tr_value kept = tr_retain(tr_as_list(outer)->items[3]);
    CHECK(tr_freeze(tr_as_list(outer)->items[5]));
    tr_release(outer);
    tr_cycle_collect(&suspects);
    CHECK(tr_as_object(kept)->count == 1 && tr_as_object(kept)->flags == 0);
    tr_release(kept);
    CHECK(live_bytes == 0);
}

static void test_freeze(void)
{
    tr_task task;
    tr_task_init(&task);
    tr_value value =
        read(&task, "{'a': [1, ('b', 2, 'text')], 'c': {}, 'e': 'more text'}");
    tr_value constant =
        read(&task, "[('x', 'yz', ['yz']), {'k': 'yz'}, 99999999999999999999]");
    CHECK(!tr_is_frozen(value));
    CHECK(tr_freeze(value) && tr_is_frozen(value));
    CHECK(tr_may_be_constant(constant) && !tr_is_frozen(constant));
    CHECK(tr_freeze_constants(&constant, 1) && tr_is_frozen(constant));
    tr_release(tr_retain(constant));
    tr_value outer = tr_list_new(0);
    tr_list_push(tr_as_list(outer), tr_retain(value));
    tr_list_push(tr_as_list(outer), tr_retain(constant));
    tr_release(outer);
    CHECK(repr_is(
        &task, constant, "[('x', 'yz', ['yz']), {'k': 'yz'}, 99999999999999999999]"));
    tr_constant_free(constant);
    tr_value iterator = tr_iterator_new(&task, value);
    outer = tr_list_new(0);
    tr_value plain = tr_dict_new(0);
    tr_list_push(tr_as_list(outer), tr_retain(plain));
    tr_list_push(tr_as_list(outer), iterator);
    CHECK(!tr_freeze(outer) && !tr_is_frozen(outer) && !tr_is_frozen(plain));
    CHECK(!tr_may_be_constant(outer));
    tr_release(plain);
    tr_release(outer);
    tr_release(value);
    tr_task_done(&task);
    CHECK(live_bytes == 0);
}

/* ---- regions ---- */

static bool in_region(tr_ref value)
{
    return (tr_as_object(value)->flags & TR_REGION) != 0;
}

/* A list of `count` texts. */
static tr_value texts(uint32_t count)
{
    tr_value list = tr_list_new(count);
    for (uint32_t i = 0; i < count; i++)
        tr_list_push(tr_as_list(list), tr_string_c("a text of some length"));
    return list;
}

static tr_value text_of(tr_ref list, uint32_t index)
{
    return tr_as_list(list)->items[index];
}

static void test_region_life(void)
{
    tr_value list = texts(20);
    tr_value held = tr_retain(text_of(list, 3)); /* from before it was frozen */
    CHECK(tr_freeze(list) && in_region(list) && in_region(held));
    tr_value taken = tr_retain(text_of(list, 4));
    tr_release(list);
    CHECK(tr_string_is(held, "a text of some length"));
    tr_release(held);
    CHECK(tr_string_is(taken, "a text of some length"));
    CHECK(live_bytes > 0);
    tr_release(taken);
    CHECK(live_bytes == 0);
    list = texts(3); /* not worth it */
    CHECK(tr_freeze(list) && tr_is_frozen(list) && !in_region(list));
    tr_release(list);
    list = texts(20);
    tr_list_push(tr_as_list(list), tr_retain(list)); /* only regions end cycles */
    CHECK(tr_freeze(list) && in_region(list));
    tr_release(list);
    CHECK(live_bytes == 0);
}

/* What was frozen by itself before is kept by itself. */
static void test_region_part(void)
{
    tr_value part = texts(20);
    CHECK(tr_freeze(part));
    size_t alone = live_bytes;
    tr_value all = texts(1000);
    tr_list_push(tr_as_list(all), tr_retain(part));
    CHECK(tr_freeze(all) && in_region(all));
    CHECK(tr_region_of(tr_as_object(all)) != tr_region_of(tr_as_object(part)));
    CHECK(live_bytes > 10 * alone);
    tr_release(all);
    CHECK(live_bytes == alone);
    CHECK(tr_string_is(text_of(part, 0), "a text of some length"));
    tr_release(part);
    CHECK(live_bytes == 0);
}

/* Each holds the one before: freeing them must not recurse. */
static void test_region_chain(void)
{
    tr_value outer = tr_none();
    for (int i = 0; i < 20000; i++) {
        tr_value list = texts(8);
        tr_list_push(tr_as_list(list), outer);
        outer = list;
        CHECK(tr_freeze(outer) && in_region(outer));
    }
    tr_release(outer);
    CHECK(live_bytes == 0);
}

typedef struct holder {
    tr_instance instance;
    tr_value held;
} holder;

static void visit_holder(tr_object *self, tr_visit visit, void *data)
{
    visit(data, &((holder *)(void *)self)->held);
}

static const tr_type holder_type = {
    .name = "holder",
    .shareable = true,
    .visit = visit_holder,
    .size = sizeof(holder),
};

/* What leads to an object is in no region: the object may come to hold one. */
static void test_region_mixed(void)
{
    tr_value data = texts(10), list = texts(10), outer = tr_list_new(0);
    holder *object = tr_instance_new(&holder_type);
    object->held = tr_retain(data);
    tr_list_push(tr_as_list(list), tr_take_instance(object));
    tr_list_push(tr_as_list(outer), list);
    tr_list_push(tr_as_list(outer), data);
    CHECK(tr_freeze(outer));
    CHECK(!in_region(outer) && !in_region(list) && in_region(data));
    CHECK(in_region(text_of(list, 0)));
    tr_value again = texts(10); /* what was frozen before counts as well */
    tr_list_push(tr_as_list(again), tr_retain(list));
    CHECK(tr_freeze(again) && !in_region(again) && in_region(text_of(again, 0)));
    tr_release(object->held);
    object->held = tr_retain(text_of(data, 0)); /* as a host's object may */
    tr_release(outer);
    tr_release(again);
    CHECK(live_bytes == 0);
}

/* More counts than are gathered at a time, dropped while they are. */
static void test_region_gathering(void)
{
    enum { LISTS = 100 };
    tr_value lists[LISTS], kept[LISTS];
    for (int i = 0; i < LISTS; i++) {
        lists[i] = texts(10);
        tr_freeze(lists[i]);
    }
    tr_counts_gather();
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < LISTS; i++) {
            if (round == 0) kept[i] = tr_retain(text_of(lists[i], 0));
            if (round == 1) tr_release(lists[i]);
            if (round == 2 && i % 2) tr_release(kept[i]);
        }
    }
    tr_counts_settle();
    for (int i = 0; i < LISTS; i += 2) {
        CHECK(tr_string_is(kept[i], "a text of some length"));
        tr_release(kept[i]);
    }
    CHECK(live_bytes == 0);
}

static void test_budget(void)
{
    tr_task task;
    tr_task_init(&task);
    task.budget.limit = 10000;
    tr_budget *former = tr_budget_enter(&task.budget);
    tr_text text = tr_text_make(SIZE_MAX);
    tr_text_fill(&text, 'x', 6000); /* doubling would not fit */
    tr_text_fill(&text, 'x', 3000);
    CHECK(!text.failed && !task.budget.exceeded);
    tr_text_fill(&text, 'x', 3000);
    CHECK(text.failed && task.budget.exceeded && text.size == 9000);
    tr_fail_text(&task, &text);
    CHECK(task.problem.error == TR_ERR_LIMIT);
    CHECK(tr_span_is(
        tr_text_span(&task.problem.message), "memory limit of 10000 bytes reached"));
    tr_text_done(&text);
    CHECK(task.budget.used == 0 && task.budget.peak <= 10000);
    tr_task_forget(&task);
    tr_value range = read(&task, "range(100000)");
    CHECK(tr_is_invalid(tr_to_list(&task, range)));
    CHECK(task.problem.error == TR_ERR_LIMIT);
    tr_release(range);
    CHECK(task.budget.used == 0);
    tr_budget_enter(former);
    tr_task_done(&task);
    CHECK(live_bytes == 0);
}

static bool interrupt(void *data)
{
    (void)data;
    return true;
}

static void test_limits(void)
{
    tr_task task;
    tr_task_init(&task);
    task.steps_more = 2500;
    uint64_t done = 0;
    while (tr_charge(&task, 1))
        done++;
    CHECK(done == 2500 && task.problem.error == TR_ERR_LIMIT);
    CHECK(!tr_charge(&task, 1));
    tr_task_done(&task);
    tr_task_init(&task);
    task.interrupt = interrupt;
    CHECK(!tr_charge(&task, 1) && task.problem.error == TR_ERR_STOPPED);
    tr_task_done(&task);
    tr_task_init(&task);
    task.deadline = 1;
    CHECK(!tr_charge(&task, 1) && task.problem.error == TR_ERR_LIMIT);
    tr_task_forget(&task);
    task.deadline = 0;
    CHECK(tr_charge(&task, 1000000000));
    CHECK(!tr_reserve(&task, SIZE_MAX) && task.problem.error == TR_ERR_MEMORY);
    tr_task_done(&task);
}

static void test_messages(void)
{
    tr_task task;
    tr_task_init(&task);
    tr_text text = tr_text_make(SIZE_MAX);
    tr_text_add_byte(&text, 'x');
    for (int i = 0; i < 40000; i++)
        tr_text_add_rune(&text, 0xe9);
    tr_fail(&task, TR_ERR_VALUE, "%s", tr_text_c(&text));
    CHECK(task.problem.message.size == 65535);
    tr_fail(&task, TR_ERR_TYPE, "another");
    CHECK(task.problem.error == TR_ERR_VALUE);
    tr_task_add_place(&task, TR_SPAN("page.html"), TR_SPAN(""), 3, 4);
    CHECK(task.problem.places.count == 1);
    tr_task_forget(&task);
    tr_fail_span(&task, TR_ERR_VALUE, tr_text_span(&text));
    CHECK(task.problem.message.size == 65535);
    tr_task_forget(&task);
    tr_fail_span(&task, TR_ERR_KEY, TR_SPAN("with \0 inside"));
    CHECK(task.problem.message.size == 13);
    tr_text_done(&text);
    tr_task_done(&task);
    CHECK(live_bytes == 0);
}

static void test_changed_while_looping(void)
{
    tr_task task;
    tr_task_init(&task);
    tr_value dict = read(&task, "{'a': 1, 'b': 2}");
    tr_iter iter;
    tr_value key;
    CHECK(tr_iter_init(&task, &iter, dict) && tr_iter_next(&task, &iter, &key) == 1);
    tr_release(key);
    tr_dict_set_c(tr_as_dict(dict), "c", tr_none());
    CHECK(tr_iter_next(&task, &iter, &key) == -1);
    CHECK(tr_span_is(
        tr_text_span(&task.problem.message),
        "dictionary changed size during iteration"));
    tr_iter_done(&iter);
    tr_iter_done(&iter);
    tr_release(dict);
    tr_task_done(&task);
    CHECK(live_bytes == 0);
}

TR_VEC(uint16_t, shorts);

static void test_arena_and_vec(void)
{
    tr_arena arena;
    tr_arena_init(&arena);
    for (size_t i = 1; i < 3000; i++) {
        char *piece = tr_arena_alloc(&arena, i);
        memset(piece, 1, i);
        CHECK(((uintptr_t)piece & 7) == 0);
    }
    CHECK(strcmp(tr_arena_copy(&arena, "copy", 4), "copy") == 0);
    CHECK(*(char *)tr_arena_zero(&arena, 100000) == 0);
    CHECK(!tr_arena_alloc(&arena, SIZE_MAX / 2) && arena.failed);
    tr_arena_done(&arena);
    shorts numbers = {0};
    for (uint16_t i = 0; i < 5000; i++)
        shorts_push(&numbers, i);
    CHECK(numbers.count == 5000 && shorts_pop(&numbers) == 4999);
    CHECK(!shorts_reserve(&numbers, UINT32_MAX));
    shorts_done(&numbers);
    CHECK(live_bytes == 0);
}

static void host_release(void *bytes)
{
    *(char *)bytes = '!';
}

static void test_strings(void)
{
    tr_task task;
    tr_task_init(&task);
    char bytes[] = "the host's bytes";
    tr_value string = tr_string_external(bytes, sizeof bytes - 1, host_release);
    CHECK(tr_string_length(tr_as_string(string)) == 16);
    tr_release(string);
    CHECK(bytes[0] == '!');
    for (size_t size = 0; size < 3000; size += 37) {
        tr_text text = tr_text_make(SIZE_MAX);
        for (size_t i = 0; i < size; i++)
            tr_text_add_byte(&text, 'y');
        string = tr_string_take_text(&task, &text);
        CHECK(tr_as_string(string)->size == size && text.size == 0);
        CHECK(tr_as_string(string)->bytes[size] == '\0');
        tr_release(string);
    }
    tr_text limited = tr_text_make(10);
    tr_text_add_str(&limited, "0123456789");
    tr_text_add_byte(&limited, 'x');
    CHECK(tr_is_invalid(tr_string_take_text(&task, &limited)));
    CHECK(task.problem.error == TR_ERR_LIMIT);
    CHECK(tr_string_empty().as_.pointer_ == tr_string_c("").as_.pointer_);
    CHECK(tr_string_rune('x').as_.pointer_ == tr_string_c("x").as_.pointer_);
    tr_task_done(&task);
    CHECK(live_bytes == 0);
}

static void test_signatures(void)
{
    static const char *const bad[] = {
        "",         "f",
        "f(",       "f(a",
        "f(a,",     "f(,)",
        "f(a b)",   "f(a=)",
        "f(a=b)",   "f(a=1, b)",
        "f(a, a)",  "f(**o, a)",
        "f(*, *)",  "f(/)",
        "f(a='x)",  "f() x",
        "f(a, @b)", "f(a=--1)",
        "f(a=1e)",  "f(a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w,x,y)",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        tr_task task;
        tr_task_init(&task);
        tr_signature signature;
        CHECK(!tr_signature_parse(&task, bad[i], &signature));
        CHECK(task.problem.error == TR_ERR_PYTHON_SYNTAX);
        tr_task_done(&task);
    }
    tr_task task;
    tr_task_init(&task);
    tr_signature signature;
    CHECK(tr_signature_parse(
        &task, "do_x(@env, s, n=-5, f=2.5, t='a\\'b', e=[], d={}, *, k)", &signature));
    CHECK(signature.count == 7 && signature.required == 1 && signature.hidden == 1);
    CHECK(signature.keyword_only_from == 6 && tr_span_is(signature.name, "do_x"));
    CHECK(tr_as_int(signature.parameters[1].default_value) == -5);
    CHECK(tr_string_is(signature.parameters[3].default_value, "a'b"));
    tr_signature_done(&signature);
    tr_task_done(&task);
    CHECK(live_bytes == 0);
}

/* ---- failing allocations ---- */

static tr_value first_argument(tr_call *call)
{
    return tr_retain(tr_arg(call, 0));
}

static tr_value scenario(tr_task *task)
{
    tr_value list = tr_list_new(0);
    tr_value dict = tr_dict_new(3);
    tr_value range = tr_range_new(task, tr_int(0), tr_int(40), tr_int(2));
    tr_value result = tr_invalid();
    tr_value items = tr_invalid();
    if (tr_is_invalid(list) || tr_is_invalid(dict) || tr_is_invalid(range)) goto out;
    for (int i = 0; i < 20; i++) {
        tr_value text = tr_string_make("some text <here>", 16);
        tr_value escaped = tr_is_invalid(text) ? text : tr_escape(task, text);
        tr_release(text);
        if (!tr_list_push(tr_as_list(list), escaped)) goto out;
        if (!tr_dict_set(task, tr_as_dict(dict), tr_float(i), tr_retain(list)))
            goto out;
    }
    items = tr_to_list(task, range);
    if (tr_is_invalid(items)) goto out;
    tr_list *numbers = tr_as_list(items);
    if (!tr_sort(task, numbers->items, numbers->items, numbers->count, true)) goto out;
    tr_function *function = tr_function_new(
        task, "f", "f(a, b='default', *rest, **options)", first_argument, NULL, 0);
    if (!function) goto out;
    tr_string *name = tr_as_string(tr_string_rune('z'));
    tr_arguments args = {numbers->items, 5, 1, &name, numbers->items};
    tr_value called = tr_function_call(task, function, dict, &args);
    tr_release(tr_take_instance(function));
    if (tr_is_invalid(called)) goto out;
    result = tr_to_repr(task, called);
    tr_release(called);
    if (!tr_is_invalid(result) && !tr_freeze(items)) {
        tr_release(result);
        result = tr_invalid();
    }
out:
    tr_release(items);
    tr_release(list);
    tr_release(dict);
    tr_release(range);
    return result;
}

static void test_torture(void)
{
    for (size_t n = 0; n < 2000; n++) {
        tr_task task;
        tr_task_init(&task);
        allocations_left = n;
        tr_value result = scenario(&task);
        allocations_left = SIZE_MAX;
        bool done = !tr_is_invalid(result);
        tr_release(result);
        tr_task_done(&task);
        if (live_bytes != 0) {
            CHECK(live_bytes == 0);
            return;
        }
        if (done) {
            CHECK(n > 50);
            return;
        }
    }
    CHECK(!"the scenario never succeeds");
}

int main(void)
{
    CHECK(tr_alloc_set_hook(resize, NULL));
    test_arena_and_vec();
    CHECK(!tr_alloc_set_hook(NULL, NULL));
    test_strings();
    test_signatures();
    test_self();
    test_cycles_without_memory();
    test_suspects_without_cycles();
    test_freeze();
    test_region_life();
    test_region_part();
    test_region_chain();
    test_region_mixed();
    test_region_gathering();
    test_budget();
    test_limits();
    test_messages();
    test_changed_while_looping();
    test_wide_and_shared();
    test_deep();
    test_torture();
    CHECK(!mismatch);
    printf("%u passed, %u failed\n", passed, failed);
    fflush(stdout);
    return failed > 0;
}
