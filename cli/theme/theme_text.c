/* SPDX-License-Identifier: MIT
 *
 * Texts of themes and sites by language.  A language is asked in all layers
 * before the next one is: a theme's German goes before the site's English.
 */
#include "theme/plural.h"
#include "theme/theme.h"

#include <string.h>

#define FALLBACK_LANGUAGE "en"

/* In the form for the number, if there are several. */
static const char *
text_of(const yaml_node *node, const char *lang, const theme_message *message) {
    if (node && node->kind == YAML_MAPPING) {
        const yaml_node *form =
            yaml_get(node, plural_form(lang, message->counted ? message->n : 0));
        node = form ? form : yaml_get(node, "other");
    }
    if (!node || node->kind == YAML_SEQUENCE || node->kind == YAML_MAPPING) return NULL;
    return node->text;
}

static const char *
find_in(const theme_layer *layer, const char *lang, const theme_message *message) {
    const yaml_node *strings = strmap_get(&layer->strings, lang);
    const catalog *messages = strmap_get(&layer->catalogs, lang);
    const char *found = strings && !message->context
                            ? text_of(yaml_get(strings, message->key), lang, message)
                            : NULL;
    if (found || !messages) return found;
    return catalog_find(
        messages, message->context, message->key, message->plural != NULL, message->n);
}

/* "de" for "de-AT", in `out`. */
static const char *base_of(const char *lang, char *out, size_t size) {
    size_t length = strcspn(lang, "-");
    if (length >= size) return lang;
    memcpy(out, lang, length);
    out[length] = '\0';
    return out;
}

static bool layer_speaks(const theme_layer *layer, const char *lang) {
    char base[32];
    const char *wide = base_of(lang, base, sizeof base);
    return strmap_has(&layer->strings, lang) || strmap_has(&layer->strings, wide) ||
           strmap_has(&layer->catalogs, lang) || strmap_has(&layer->catalogs, wide);
}

const char *theme_text(
    const theme *self, const char *lang, const theme_message *message,
    bool *forgotten) {
    char base[32], site_base[32];
    const char *own = self->config->language;
    const char *const order[] = {
        lang, base_of(lang, base, sizeof base), own,
        base_of(own, site_base, sizeof site_base), FALLBACK_LANGUAGE};
    *forgotten = false;
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        for (size_t n = 0; n < self->layers.count; n++) {
            const theme_layer *layer = self->layers.items[n];
            const char *found = find_in(layer, order[i], message);
            if (!found) continue;
            *forgotten = i >= 2 && layer_speaks(layer, lang);
            return found;
        }
    return NULL;
}

bool theme_speaks(const theme *self, const char *lang) {
    for (size_t i = 0; i < self->layers.count; i++)
        if (layer_speaks(self->layers.items[i], lang)) return true;
    return false;
}
