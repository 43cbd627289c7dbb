/* SPDX-License-Identifier: MIT
 *
 * From rows such as {"urls.style", CHOICE, "directory"} to nested objects.
 * A text may be written as any scalar and null stands for the default, as in
 * the reader; a group with a short form is either.
 */
#include "config/schema.h"

#include "config/site_keys.h"

#include <stdlib.h>
#include <string.h>

typedef struct maker {
    schema_describe describe;
    void *data;
    const char *prefix; /* of keys for `describe` */
} maker;

static torii_value types_of(const char *list) {
    torii_value out = torii_list();
    while (*list) {
        size_t size = strcspn(list, " ");
        torii_list_push(out, torii_strn(list, size));
        list += size + (list[size] == ' ');
    }
    return out;
}

static torii_value typed(const char *list) {
    return TORII_DICT({"type", types_of(list)});
}

/* Choices; YAML's true and false stand for on and off. */
static torii_value enumeration(const setting *row) {
    torii_value words = torii_list();
    bool on = false, off = false;
    for (size_t i = 0; row->choices[i]; i++) {
        torii_list_push(words, torii_str(row->choices[i]));
        on |= strcmp(row->choices[i], "on") == 0;
        off |= strcmp(row->choices[i], "off") == 0;
    }
    if (on) torii_list_push(words, torii_bool(true));
    if (off) torii_list_push(words, torii_bool(false));
    torii_list_push(words, torii_none());
    return TORII_DICT({"enum", words});
}

/* Any texts, or some of those that there are. */
static torii_value list_of_texts(const setting *row) {
    torii_value items =
        row->choices ? enumeration(row) : typed("string number boolean");
    torii_value single = torii_retain(items);
    torii_value list = TORII_DICT({"type", types_of("array null")}, {"items", items});
    return TORII_DICT(
        {"anyOf", TORII_LIST(list, single, TORII_DICT({"const", torii_bool(false)}))});
}

static torii_value make_default(const setting *row) {
    switch (row->type) {
    case SETTING_BOOL:
        return torii_bool(strcmp(row->standard, "true") == 0);
    case SETTING_INT:
        return torii_int(strtoll(row->standard, NULL, 10));
    case SETTING_LIST: {
        torii_value list = torii_list();
        for (const char *at = row->standard; *at;) {
            size_t size = strcspn(at, ",");
            torii_list_push(list, torii_strn(at, size));
            at += size + (at[size] == ',');
        }
        return list;
    }
    default:
        return torii_str(row->standard);
    }
}

static torii_value make_row(const maker *self, const setting *row) {
    torii_value out;
    switch (row->type) {
    case SETTING_STR:
        out = typed("string number boolean null");
        break;
    case SETTING_BOOL:
        out = typed("boolean null");
        break;
    case SETTING_INT:
        out = typed("integer null");
        if (row->min || row->max) {
            torii_dict_set(out, "minimum", torii_int(row->min));
            torii_dict_set(out, "maximum", torii_int(row->max));
        }
        break;
    case SETTING_CHOICE:
        out = enumeration(row);
        break;
    case SETTING_LIST:
        out = list_of_texts(row);
        break;
    case SETTING_MAPPING:
        out = typed("object null");
        break;
    case SETTING_SEQUENCE:
        out = typed("array null");
        break;
    default:
        out = torii_dict();
        break;
    }
    if (row->standard) torii_dict_set(out, "default", make_default(row));
    if (!self->describe) return out;
    torii_value text = torii_strf("%s%s", self->prefix, row->key);
    torii_value said = self->describe(self->data, torii_get_str(text, NULL));
    torii_release(text);
    if (torii_kind_of(said) == TORII_KIND_STRING)
        torii_dict_set(out, "description", said);
    else
        torii_release(said);
    return out;
}

static torii_value new_group(void) {
    return TORII_DICT(
        {"type", types_of("object null")}, {"additionalProperties", torii_bool(false)},
        {"properties", torii_dict()});
}

/* The properties of the object that `key` lies in; what is left of the key. */
static torii_ref find_group(torii_ref top, const char **key) {
    torii_ref properties = torii_dict_get(top, "properties");
    for (size_t size; (*key)[size = strcspn(*key, ".")]; *key += size + 1) {
        char name[64];
        if (size >= sizeof name) return properties;
        memcpy(name, *key, size);
        name[size] = '\0';
        if (torii_kind_of(torii_dict_get(properties, name)) != TORII_KIND_DICT)
            torii_dict_set(properties, name, new_group());
        properties = torii_dict_get(torii_dict_get(properties, name), "properties");
    }
    return properties;
}

/* `search: false` for `search: {enabled: false}`. */
static void add_short_form(torii_ref properties, const setting_main *main) {
    torii_value group = torii_retain(torii_dict_get(properties, main->group));
    torii_ref inner = torii_dict_get(torii_dict_get(group, "properties"), main->key);
    torii_value either = TORII_DICT({"anyOf", TORII_LIST(group, torii_retain(inner))});
    torii_dict_set(properties, main->group, either);
}

static torii_value make_table(const maker *self, const settings *table) {
    torii_value out = new_group();
    for (size_t i = 0; i < table->count; i++) {
        const char *key = table->rows[i].key;
        torii_ref group = find_group(out, &key);
        torii_dict_set(group, key, make_row(self, &table->rows[i]));
    }
    for (size_t i = 0; i < table->main_count; i++)
        add_short_form(torii_dict_get(out, "properties"), &table->mains[i]);
    return out;
}

torii_value schema_make(schema_describe describe, void *data) {
    maker site = {describe, data, ""}, taxonomy = {describe, data, "taxonomies.NAME."};
    torii_value out = make_table(&site, &SITE_KEYS);
    torii_ref taxonomies =
        torii_dict_get(torii_dict_get(out, "properties"), "taxonomies");
    torii_dict_set(
        taxonomies, "additionalProperties", make_table(&taxonomy, &TAXONOMY_KEYS));
    torii_dict_set(
        out, "$schema", torii_str("http://json-schema.org/draft-07/schema#"));
    torii_dict_set(out, "title", torii_str("torii.yaml"));
    torii_dict_set(out, "required", TORII_LIST(torii_str("title")));
    return out;
}

void schema_keys(str_list *out) {
    for (size_t i = 0; i < SITE_KEYS.count; i++)
        vec_push(out, SITE_KEYS.rows[i].key);
}
