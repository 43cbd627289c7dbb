/* SPDX-License-Identifier: MIT
 *
 * A tag of the program's own: {% cache "key", uses %} ... {% endcache %} renders
 * its body once and then gives the kept text, a number of times.
 */
#include <stdio.h>
#include <torii.h>

typedef struct cache {
    torii_value entries; /* dict: key -> [text, uses left] */
    int rendered;
} cache;

static torii_value
render_entry(torii_call *call, cache *c, torii_ref key, int64_t uses) {
    torii_value text = torii_call_body(call);
    if (torii_kind_of(text) == TORII_KIND_INVALID) return text;
    c->rendered++;
    torii_dict_put(
        c->entries, torii_retain(key), TORII_LIST(torii_retain(text), torii_int(uses)));
    return text;
}

static torii_value cache_tag(torii_call *call) {
    cache *c = torii_call_data(call);
    int64_t uses, left;
    const char *key = torii_arg_str(call, 0, NULL);
    if (!key || !torii_arg_int(call, 1, &uses)) return torii_failed();
    torii_ref entry = torii_dict_get(c->entries, key);
    if (!torii_get_int(torii_item(entry, 1), &left) || left == 0) {
        return render_entry(call, c, torii_arg(call, 0), uses);
    }
    torii_value text = torii_retain(torii_item(entry, 0));
    torii_dict_set(
        c->entries, key, TORII_LIST(torii_retain(text), torii_int(left - 1)));
    return text;
}

int main(void) {
    cache kept = {torii_dict(), 0};
    torii_error *err = NULL;
    torii_env *env = torii_env_new(NULL, &err);
    char *text = NULL;
    if (env) {
        torii_env_add_tag(env, "cache(key, uses=10)", cache_tag, &kept, 0);
        text = torii_render_text(
            env,
            "{% for i in range(6) %}"
            "{% cache 'menu', uses=2 %}<b>menu {{ i }}</b>{% endcache %} "
            "{% endfor %}",
            torii_undefined(), &err);
    }
    if (text)
        printf("%s\nrendered %d times\n", text, kept.rendered);
    else
        fputs(torii_error_text(err), stderr);

    int status = text ? 0 : 1;
    torii_free(text);
    torii_error_free(err);
    torii_env_free(env);
    torii_release(kept.entries);
    return status;
}
