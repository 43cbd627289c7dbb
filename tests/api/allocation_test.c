/* SPDX-License-Identifier: MIT
 *
 * What a rendering takes of memory, once the machine is warm: nothing at all if
 * it makes no strings and no objects, and for a large table little more than its
 * output.
 */
#include "check.h"

static struct {
    unsigned long taken;
    size_t held, peak;
} heap;

static void *resize(void *data, void *block, size_t old_size, size_t new_size) {
    (void)data;
    heap.held += new_size - old_size;
    if (heap.held > heap.peak) heap.peak = heap.held;
    if (!new_size) {
        free(block);
        return NULL;
    }
    heap.taken++;
    return realloc(block, new_size);
}

static bool discard(void *data, const char *text, size_t size) {
    (void)text;
    *(size_t *)data += size;
    return true;
}

/* Blocks taken by the third rendering, its output given to a writer. */
static unsigned long
blocks_of(const torii_env *env, const char *source, torii_ref context, size_t *size) {
    const torii_template *tmpl = torii_env_compile(env, "test", source, strlen(source), NULL);
    if (!CHECK(tmpl != NULL)) return 0;
    torii_render_options options = TORII_RENDER_OPTIONS_INIT;
    options.write = discard;
    options.write_data = size;
    for (int i = 0; i < 3; i++) {
        *size = 0;
        heap.taken = 0;
        CHECK(torii_render_with(tmpl, context, &options, NULL));
    }
    torii_template_release(tmpl);
    return heap.taken;
}

static torii_value make_table(int rows, int columns) {
    torii_value table = torii_list_of(NULL, 0);
    for (int r = 0; r < rows; r++) {
        torii_value row = torii_list_of(NULL, 0);
        for (int c = 0; c < columns; c++) {
            torii_list_push(row, c % 2 ? torii_str("a <short> text") : torii_int(r * c));
        }
        torii_list_push(table, row);
    }
    return table;
}

static const char *const quiet[] = {
    "nothing but text",
    "{{ name }} {{ page.title }} {{ page['title'] }} {{ number }} {{ none }}",
    "{% for row in table %}{% for cell in row %}{{ cell }}, {% endfor %}{% endfor %}",
    "{% for row in table if row %}{{ row[0] + 1 }}{% else %}none{% endfor %}",
    "{% for key in page %}{{ key }}={{ page[key] }}{% endfor %}",
    "{% if number > 3 and not name or number == 12 %}yes{% elif page.title %}x{% endif %}",
    "{% if missing is defined %}a{% elif name is undefined %}b{% else %}c{% endif %}",
    "{% set x = number * 2 - 1 %}{% set y = x % 7 // 2 %}{{ x if x > y else y }}",
    "{% with a = number, b = page %}{{ a }}{{ b.title }}{% endwith %}",
    "{{ 1 + 2 }}{{ 'constant' }}{{ [1, 2]|length }}",
    "{{ number is even }}{{ name is string }}{{ number in table }}{{ not number }}",
};

static void test_quiet(const torii_env *env, torii_ref context) {
    for (size_t i = 0; i < sizeof quiet / sizeof quiet[0]; i++) {
        size_t size;
        unsigned long blocks = blocks_of(env, quiet[i], context, &size);
        if (!CHECK(blocks == 0)) printf("    %lu blocks: %s\n", blocks, quiet[i]);
        CHECK(size > 0);
    }
}

/* The result is the buffer it was written into, which doubles as it grows. */
static void test_peak(const torii_env *env, torii_ref context) {
    static const char source[] =
        "<table>\n{% for row in table %}<tr>{% for cell in row %}<td>{{ cell }}</td>"
        "{% endfor %}</tr>\n{% endfor %}</table>";
    const torii_template *tmpl = torii_env_compile(env, "test", source, strlen(source), NULL);
    for (int i = 0; i < 2; i++) {
        size_t size = 0, held = heap.held;
        heap.peak = held;
        char *text = torii_render(tmpl, context, &size, NULL);
        size_t most = heap.peak - held;
        if (!CHECK(text && most <= size * 2)) {
            printf("    %zu bytes for %zu of output\n", most, size);
        }
        torii_free(text);
    }
    torii_template_release(tmpl);
}

int main(void) {
    CHECK(torii_set_allocator(resize, NULL));
    torii_options options = TORII_OPTIONS_INIT;
    options.autoescape = TORII_AUTOESCAPE_ON;
    torii_env *env = check_env(&options);
    torii_value context = torii_dict();
    torii_value page = torii_dict();
    torii_dict_set(page, "title", torii_str("A title & more"));
    torii_dict_set(context, "name", torii_str("a name"));
    torii_dict_set(context, "number", torii_int(12));
    torii_dict_set(context, "page", page);
    torii_dict_set(context, "table", make_table(1000, 10));
    test_quiet(env, context);
    test_peak(env, context);
    torii_release(context);
    torii_env_free(env);
    CHECK(heap.held == 0);
    return check_end();
}
