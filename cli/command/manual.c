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

/* The next line from `at` on that begins with "## ", outside of fences. */
static const char *next_section(const char *at) {
    size_t fence = 0;
    while (*at) {
        size_t marks = strspn(at, "`"), size = strcspn(at, "\n");
        if (marks > 2 && (!fence || (marks == fence && marks == size)))
            fence = fence ? 0 : marks;
        else if (!fence && strncmp(at, "## ", 3) == 0)
            return at;
        at += size + (at[size] == '\n');
    }
    return NULL;
}

bool manual_section(
    const manual_page *page, const char *title, const char **text, size_t *size) {
    size_t length = strlen(title);
    const char *at = page->text;
    while ((at = next_section(at))) {
        if (strncmp(at + 3, title, length) == 0) {
            const char *end = next_section(at + 1);
            *text = at;
            *size = end ? (size_t)(end - at) : strlen(at);
            return true;
        }
        at++;
    }
    return false;
}

void manual_heading(const manual_page *page, char *out, size_t size) {
    const char *text = page->text;
    text += strspn(text, "# ");
    snprintf(out, size, "%.*s", (int)strcspn(text, "\n"), text);
}
