/* SPDX-License-Identifier: MIT
 *
 * The allow-list of the sanitizer.  An element that is not in the table is
 * removed and its content stays; TR_MD_RAW and TR_MD_FOREIGN ones go with it.
 * URLs, ids and the like are attributes that sanitize.c checks itself.
 */
#include "elements.h"

#include <string.h>

/* Sorted by name.  What is not listed is removed, its content stays. */
static const tr_md_element elements[TR_MD_ELEMENT_COUNT] = {
    {"a", TR_MD_IS_A},
    {"abbr", 0},
    {"applet", TR_MD_FOREIGN},
    {"article", TR_MD_BLOCK},
    {"aside", TR_MD_BLOCK},
    {"audio", TR_MD_FOREIGN},
    {"b", 0},
    {"bdi", 0},
    {"bdo", 0},
    {"blockquote", TR_MD_BLOCK | TR_MD_HAS_CITE},
    {"br", TR_MD_VOID},
    {"canvas", TR_MD_FOREIGN},
    {"caption", TR_MD_BLOCK | TR_MD_TABLE_PART | TR_MD_IS_CAPTION},
    {"center", TR_MD_BLOCK},
    {"cite", 0},
    {"code", 0},
    {"col", TR_MD_VOID | TR_MD_BLOCK | TR_MD_TABLE_PART | TR_MD_IS_COL},
    {"colgroup", TR_MD_BLOCK | TR_MD_TABLE_PART | TR_MD_IS_COLGROUP},
    {"dd", TR_MD_BLOCK | TR_MD_IS_TERM},
    {"del", TR_MD_HAS_CITE},
    {"details", TR_MD_BLOCK},
    {"dfn", 0},
    {"div", TR_MD_BLOCK},
    {"dl", TR_MD_BLOCK | TR_MD_IS_DL},
    {"dt", TR_MD_BLOCK | TR_MD_IS_TERM},
    {"em", 0},
    {"figcaption", TR_MD_BLOCK},
    {"figure", TR_MD_BLOCK},
    {"footer", TR_MD_BLOCK},
    {"h1", TR_MD_BLOCK | TR_MD_IS_HEADING},
    {"h2", TR_MD_BLOCK | TR_MD_IS_HEADING},
    {"h3", TR_MD_BLOCK | TR_MD_IS_HEADING},
    {"h4", TR_MD_BLOCK | TR_MD_IS_HEADING},
    {"h5", TR_MD_BLOCK | TR_MD_IS_HEADING},
    {"h6", TR_MD_BLOCK | TR_MD_IS_HEADING},
    {"header", TR_MD_BLOCK},
    {"hr", TR_MD_VOID | TR_MD_BLOCK},
    {"i", 0},
    {"iframe", TR_MD_RAW},
    {"img", TR_MD_VOID},
    {"ins", TR_MD_HAS_CITE},
    {"kbd", 0},
    {"li", TR_MD_BLOCK | TR_MD_IS_LI},
    {"main", TR_MD_BLOCK},
    {"mark", 0},
    {"math", TR_MD_FOREIGN},
    {"nav", TR_MD_BLOCK},
    {"noembed", TR_MD_RAW},
    {"noframes", TR_MD_RAW},
    {"noscript", TR_MD_RAW},
    {"object", TR_MD_FOREIGN},
    {"ol", TR_MD_BLOCK | TR_MD_IS_LIST},
    {"p", TR_MD_BLOCK | TR_MD_IS_P},
    {"plaintext", TR_MD_RAW},
    {"pre", TR_MD_BLOCK},
    {"q", TR_MD_HAS_CITE},
    {"rp", TR_MD_IS_RUBY_PART},
    {"rt", TR_MD_IS_RUBY_PART},
    {"ruby", 0},
    {"s", 0},
    {"samp", 0},
    {"script", TR_MD_RAW},
    {"section", TR_MD_BLOCK},
    {"select", TR_MD_FOREIGN},
    {"small", 0},
    {"span", 0},
    {"strike", 0},
    {"strong", 0},
    {"style", TR_MD_RAW},
    {"sub", 0},
    {"summary", TR_MD_BLOCK},
    {"sup", 0},
    {"svg", TR_MD_FOREIGN},
    {"table", TR_MD_BLOCK | TR_MD_IS_TABLE},
    {"tbody", TR_MD_BLOCK | TR_MD_TABLE_PART | TR_MD_IS_SECTION},
    {"td", TR_MD_BLOCK | TR_MD_TABLE_PART | TR_MD_IS_CELL},
    {"template", TR_MD_FOREIGN},
    {"textarea", TR_MD_RAW},
    {"tfoot", TR_MD_BLOCK | TR_MD_TABLE_PART | TR_MD_IS_SECTION},
    {"th", TR_MD_BLOCK | TR_MD_TABLE_PART | TR_MD_IS_CELL},
    {"thead", TR_MD_BLOCK | TR_MD_TABLE_PART | TR_MD_IS_SECTION},
    {"time", 0},
    {"title", TR_MD_RAW},
    {"tr", TR_MD_BLOCK | TR_MD_TABLE_PART | TR_MD_IS_TR},
    {"tt", 0},
    {"u", 0},
    {"ul", TR_MD_BLOCK | TR_MD_IS_LIST},
    {"var", 0},
    {"video", TR_MD_FOREIGN},
    {"wbr", TR_MD_VOID},
    {"xmp", TR_MD_RAW},
};

static const char *const attributes[] = {
    "abbr",
    "align",
    "alt",
    "aria-describedby",
    "aria-hidden",
    "aria-label",
    "aria-labelledby",
    "border",
    "cellpadding",
    "cellspacing",
    "class",
    "colspan",
    "datetime",
    "decoding",
    "dir",
    "headers",
    "height",
    "lang",
    "loading",
    "open",
    "reversed",
    "role",
    "rowspan",
    "scope",
    "sizes",
    "span",
    "start",
    "summary",
    "title",
    "translate",
    "type",
    "valign",
    "value",
    "width",
};

const tr_md_element *tr_md_element_find(const char *name) {
    size_t low = 0, high = TR_MD_ELEMENT_COUNT;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = strcmp(name, elements[middle].name);
        if (order == 0) return &elements[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

bool tr_md_attribute_is_safe(const char *name) {
    for (size_t i = 0; i < sizeof attributes / sizeof *attributes; i++) {
        if (!strcmp(name, attributes[i])) return true;
    }
    return false;
}

size_t tr_md_element_index(const tr_md_element *element) {
    return (size_t)(element - elements);
}
