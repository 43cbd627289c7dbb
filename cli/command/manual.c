/* SPDX-License-Identifier: MIT
 *
 * Finding pages and sections of the manual.
 */
#include "command/manual.h"

#include <stdio.h>
#include <string.h>

const manual_page *manual_find(const char *name) {
    static const char *const shorts[][2] = {
        {"config", "configuration"}, {"torii.yaml", "configuration"},
        {"errors", "diagnostics"},   {"page", "front-matter"},
        {"links", "urls"},           {"themes", "templates"}};
    for (size_t i = 0; i < sizeof shorts / sizeof *shorts; i++)
        if (strcmp(name, shorts[i][0]) == 0) name = shorts[i][1];
    for (size_t i = 0; i < MANUAL_PAGE_COUNT; i++)
        if (strcmp(MANUAL_PAGES[i].name, name) == 0) return &MANUAL_PAGES[i];
    return NULL;
}

bool manual_section(
    const manual_page *page, const char *title, const char **text, size_t *size) {
    size_t length = strlen(title);
    const char *at = page->text;
    while ((at = strstr(at, "\n## "))) {
        at++;
        if (strncmp(at + 3, title, length) != 0) continue;
        const char *end = strstr(at, "\n## ");
        *text = at;
        *size = end ? (size_t)(end + 1 - at) : strlen(at);
        return true;
    }
    return false;
}

void manual_heading(const manual_page *page, char *out, size_t size) {
    const char *text = page->text;
    text += strspn(text, "# ");
    snprintf(out, size, "%.*s", (int)strcspn(text, "\n"), text);
}
