/* SPDX-License-Identifier: MIT
 *
 * Dates and heads for templates: now, head.
 */
#include "base/buf.h"
#include "base/codes.h"
#include "content/date_value.h"
#include "content/permalink.h"
#include "theme/facts.h"
#include "theme/remark.h"
#include "theme/feeds.h"
#include "theme/view.h"

#include <stdlib.h>
#include <string.h>

static void put_value(buf *out, torii_ref value) {
    torii_value text = torii_to_str(value);
    size_t size = 0;
    const char *bytes = torii_get_str(text, &size);
    if (bytes) buf_add(out, bytes, size);
    torii_release(text);
}

static torii_value fn_now(torii_call *call) {
    const view *self = call_view(call);
    return date_value_make(&self->now);
}

/* ---------------------------------------------------------------- head ---- */

static void put_escaped(buf *out, const char *text) {
    torii_value plain = torii_str(text), safe = torii_escape(plain);
    put_value(out, safe);
    torii_release(plain);
    torii_release(safe);
}

static void
put_tag(buf *out, const char *before, const char *value, const char *after) {
    if (!value || !*value) return;
    buf_str(out, before);
    put_escaped(out, value);
    buf_str(out, after);
}

/* Description, canonical address, Open Graph and feeds in one call. */
static torii_value fn_head(torii_call *call) {
    const rendering *run = torii_call_render_data(call);
    const view *self = run->view;
    const page *one = run->page;
    const site_config *config = self->config;
    const char *text = *one->description ? one->description : config->description;
    buf out = BUF_INIT;
    put_tag(&out, "<meta name=\"description\" content=\"", text, "\">\n");
    if (one->kind == PAGE_ERROR || one->hidden) {
        buf_str(&out, "<meta name=\"robots\" content=\"noindex\">\n");
    } else if (*config->base_url) {
        const char *address = view_of(one)->permalink;
        put_tag(&out, "<link rel=\"canonical\" href=\"", address, "\">\n");
        put_tag(&out, "<meta property=\"og:url\" content=\"", address, "\">\n");
    }
    put_tag(&out, "<meta property=\"og:title\" content=\"", one->title, "\">\n");
    put_tag(&out, "<meta property=\"og:site_name\" content=\"", config->title, "\">\n");
    put_tag(&out, "<meta property=\"og:description\" content=\"", text, "\">\n");
    const feed_list *feeds = &view_of(one->edition->home->page)->feeds;
    for (size_t i = 0; i < feeds->count; i++) {
        torii_value link = torii_to_str(feeds->items[i]->object);
        buf_fmt(&out, "<link rel=\"alternate\" type=\"%s\"", feeds->items[i]->mime);
        put_tag(&out, " href=\"", torii_get_str(link, NULL), "\">\n");
        torii_release(link);
    }
    torii_value made = torii_markupn(buf_text(&out), out.size);
    buf_done(&out);
    return made;
}

void functions_add_text(view *self) {
    facts_add_function(self, "now()", fn_now, FACT_SCOPE_SITE);
    facts_add_function(self, "head()", fn_head, FACT_SCOPE_PAGE);
}
