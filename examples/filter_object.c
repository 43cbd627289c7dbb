/* SPDX-License-Identifier: MIT
 *
 * A filter, a function and a struct of the program in a template.  The struct is
 * not copied: templates read its members through a table of fields.
 */
#include <stdio.h>
#include <string.h>
#include <torii.h>

typedef struct article {
    const char *title;
    int words;
    bool draft;
} article;

static const torii_field article_fields[] = {
    TORII_FIELD(STR, article, title),
    TORII_FIELD(INT, article, words),
    TORII_FIELD(BOOL, article, draft),
    TORII_FIELDS_END,
};

/* What no member holds; torii_undefined() for what does not exist. */
static torii_value article_attr(torii_call *call, void *self, const char *name) {
    (void)call;
    const article *a = self;
    if (strcmp(name, "minutes") == 0) return torii_int((a->words + 199) / 200);
    return torii_undefined();
}

static const torii_class article_class = {
    TORII_CLASS_INIT("article"),
    .fields = article_fields,
    .get_attr = article_attr,
};

/* {{ text|shorten(10, end='...') }}: arguments come bound by the signature. */
static torii_value shorten(torii_call *call) {
    size_t size;
    int64_t length;
    const char *text = torii_arg_str(call, 0, &size);
    const char *end = torii_arg_str(call, 2, NULL);
    if (!text || !end || !torii_arg_int(call, 1, &length)) return torii_failed();
    if (length < 1) return torii_fail(call, TORII_ERR_VALUE, "length must be positive");
    if (size <= (size_t)length) return torii_retain(torii_arg(call, 0));
    return torii_strf("%.*s%s", (int)length, text, end);
}

static torii_value plural(torii_call *call) {
    int64_t count;
    const char *word = torii_arg_str(call, 1, NULL);
    if (!word || !torii_arg_int(call, 0, &count)) return torii_failed();
    return torii_strf("%lld %s%s", (long long)count, word, count == 1 ? "" : "s");
}

static const char page[] =
    "{% for a in articles if not a.draft -%}\n"
    "{{ loop.index }}. {{ a.title|shorten(12) }}: {{ plural(a.words, 'word') }}, "
    "{{ plural(a.minutes, 'minute') }}\n"
    "{% endfor %}";

int main(void) {
    article articles[] = {
        {"On templates", 1, false},
        {"A draft", 10, true},
        {"The history of gates", 900, false},
    };
    torii_value list = torii_list();
    for (size_t i = 0; i < sizeof articles / sizeof *articles; i++) {
        torii_list_push(list, torii_object(&article_class, &articles[i]));
    }
    torii_value context = TORII_DICT({"articles", list});

    torii_error *err = NULL;
    torii_env *env = torii_env_new(NULL, &err);
    char *text = NULL;
    if (env) {
        torii_env_add_filter(env, "shorten(s, length=20, end='...')", shorten, NULL);
        torii_env_add_function(env, "plural(count, word)", plural, NULL);
        text = torii_render_text(env, page, context, &err);
    }
    if (text)
        fputs(text, stdout);
    else
        fputs(torii_error_text(err), stderr);

    int status = text ? 0 : 1;
    torii_free(text);
    torii_error_free(err);
    torii_release(context);
    torii_env_free(env);
    return status;
}
