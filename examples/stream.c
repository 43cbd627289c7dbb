/* SPDX-License-Identifier: MIT
 *
 * Output that is sent while it is made: rows come from an iterator of the
 * program one by one, text goes to a callback in large pieces.
 */
#include <stdio.h>
#include <torii.h>

typedef struct rows {
    int64_t at, count;
} rows;

/* False at the end.  To fail: *item = torii_fail(call, ...) and true. */
static bool next_row(torii_call *call, void *self, torii_value *item) {
    (void)call;
    rows *r = self;
    if (r->at == r->count) return false;
    *item = TORII_DICT(
        {"id", torii_int(r->at)}, {"name", torii_strf("row %lld", (long long)r->at)});
    r->at++;
    return true;
}

static const torii_class rows_class = {
    TORII_CLASS_INIT("rows"),
    .next = next_row,
};

typedef struct connection {
    size_t bytes, pieces;
} connection;

/* A server would send the text; false would stop the rendering. */
static bool send_text(void *data, const char *text, size_t size) {
    connection *c = data;
    (void)text;
    c->bytes += size;
    c->pieces++;
    return true;
}

int main(void) {
    torii_error *err = NULL;
    torii_env *env = torii_env_new(NULL, &err);
    const torii_template *tmpl = env ? torii_env_compile(
                                           env, "rows.csv",
                                           "id,name\n{% for row in rows %}{{ row.id "
                                           "}},{{ row.name }}\n{% endfor %}",
                                           SIZE_MAX, &err)
                                     : NULL;
    rows source = {0, 100000};
    connection client = {0};
    torii_value context = TORII_DICT({"rows", torii_object(&rows_class, &source)});
    torii_render_options options = TORII_RENDER_OPTIONS_INIT;
    options.write = send_text;
    options.write_data = &client;
    bool ok = tmpl && torii_render_with(tmpl, context, &options, &err);
    if (ok) {
        printf(
            "%zu bytes, %s\n", client.bytes,
            client.pieces > 10 ? "in many pieces" : "in few pieces");
    } else {
        fputs(torii_error_text(err), stderr);
    }
    torii_error_free(err);
    torii_release(context);
    torii_template_release(tmpl);
    torii_env_free(env);
    return ok ? 0 : 1;
}
