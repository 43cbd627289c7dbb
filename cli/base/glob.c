/* SPDX-License-Identifier: MIT
 *
 * Glob matching by remembering the last star, so it needs no recursion and at
 * most size(pattern) * size(path) steps: one remembered "*" inside a part and
 * one remembered "**" across parts.
 */
#include "base/glob.h"

#include <string.h>

/* Matches one character against "[...]" at `pattern`; its end, or NULL if the
 * set is not closed (it is then an ordinary bracket). */
static const char *match_set(const char *pattern, char c, bool *matched) {
    const char *at = pattern + 1;
    bool negated = *at == '!' || *at == '^';
    if (negated) at++;
    bool found = false;
    for (const char *first = at; *at && (*at != ']' || at == first); at++) {
        char low = *at, high = *at;
        if (at[1] == '-' && at[2] && at[2] != ']') high = at[2], at += 2;
        found |= (unsigned char)low <= (unsigned char)c &&
                 (unsigned char)c <= (unsigned char)high;
    }
    if (*at != ']') return NULL;
    *matched = found != negated && c != '/';
    return at + 1;
}

/* Matches one character; the pattern behind it, or NULL. */
static const char *match_one(const char *pattern, char c) {
    if (*pattern == '?') return c != '/' ? pattern + 1 : NULL;
    if (*pattern == '[') {
        bool matched = false;
        const char *end = match_set(pattern, c, &matched);
        if (end) return matched ? end : NULL;
    }
    if (*pattern == '\\' && pattern[1]) pattern++;
    return *pattern == c ? pattern + 1 : NULL;
}

/* Is "**" a whole part here?  `start` is the pattern's begin. */
static bool is_deep_star(const char *start, const char *at) {
    return at[0] == '*' && at[1] == '*' && (at == start || at[-1] == '/') &&
           (!at[2] || at[2] == '/');
}

bool glob_match(const char *pattern, const char *path) {
    const char *start = pattern;
    const char *star = NULL, *star_path = NULL; /* retry inside this part */
    const char *deep = NULL, *deep_path = NULL; /* retry from the next part */
    for (;;) {
        if (is_deep_star(start, pattern)) {
            if (!pattern[2]) return *path != '\0';
            pattern += 3;
            deep = pattern, deep_path = path;
            star = NULL;
            continue;
        }
        if (*pattern == '*') {
            while (*pattern == '*') pattern++;
            star = pattern, star_path = path;
            continue;
        }
        if (!*path && !*pattern) return true;
        const char *next = *path && *pattern ? match_one(pattern, *path) : NULL;
        if (next) {
            pattern = next, path++;
        } else if (star && *star_path && *star_path != '/') {
            path = ++star_path, pattern = star;
        } else if (deep && (deep_path = strchr(deep_path, '/')) != NULL) {
            path = ++deep_path, pattern = deep;
            star = NULL;
        } else {
            return false;
        }
    }
}

/* Most patterns and paths differ in the first character. */
static bool may_match(const char *pattern, const char *path) {
    return *pattern == *path || strchr("*?[\\", *pattern);
}

/* A star and an ending, as most patterns are; -1 if it is none of these. */
static int match_ending(const char *pattern, const char *name) {
    size_t size = strlen(pattern) - 1, length = strlen(name);
    if (*pattern != '*' || pattern[1 + strcspn(pattern + 1, "*?[\\")]) return -1;
    return length >= size && memcmp(name + length - size, pattern + 1, size) == 0;
}

/* One .gitignore pattern without its "!" and trailing "/"; `name` ends the path. */
static bool ignore_match(const char *pattern, const char *path, const char *name) {
    if (pattern[0] == '/') {
        pattern++;
    } else if (!strchr(pattern, '/')) {
        int ends = *pattern ? match_ending(pattern, name) : -1;
        if (ends >= 0) return ends;
        path = name;
    }
    return may_match(pattern, path) && glob_match(pattern, path);
}

/* The same for one that takes folders only, with its slash at the end. */
static bool
folder_match(const char *pattern, size_t size, const char *path, const char *name) {
    char copy[1024];
    if (size >= sizeof copy) return false;
    memcpy(copy, pattern, size - 1);
    copy[size - 1] = '\0';
    return ignore_match(copy, path, name);
}

bool glob_ignored(const str_list *patterns, const char *path, bool is_folder) {
    bool ignored = false;
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    for (size_t i = 0; i < patterns->count; i++) {
        const char *pattern = patterns->items[i];
        bool take_back = *pattern == '!';
        if (take_back) pattern++;
        size_t size = strlen(pattern);
        if (!size || *pattern == '#') continue;
        bool folders_only = pattern[size - 1] == '/';
        if (folders_only && !is_folder) continue;
        bool fits = folders_only ? folder_match(pattern, size, path, name)
                                 : ignore_match(pattern, path, name);
        if (fits) ignored = !take_back;
    }
    return ignored;
}

/* ----------------------------------------------------------------- sets ---- */

enum { FITS_FILE = 1, FITS_FOLDER = 2 };

static bool is_special(char c) {
    return c == '*' || c == '?' || c == '[' || c == ']' || c == '\\';
}

/* What takes back leaves nothing out. */
static void add_pattern(glob_set *self, const char *pattern) {
    size_t size = strlen(pattern);
    if (!size || *pattern == '!' || *pattern == '#') return;
    unsigned char kinds = FITS_FILE | FITS_FOLDER;
    if (pattern[size - 1] == '/') {
        kinds = FITS_FOLDER;
        size--;
    }
    bool on_name = !memchr(pattern, '/', size);
    if (size && !is_special(pattern[size - 1]))
        self->ends[(unsigned char)pattern[size - 1]] |= kinds;
    else if (size && on_name && !is_special(*pattern))
        self->starts[(unsigned char)*pattern] |= kinds;
    else
        self->any |= kinds;
}

void glob_set_init(glob_set *self, const str_list *patterns) {
    *self = (glob_set){.patterns = patterns};
    for (size_t i = 0; i < patterns->count; i++)
        add_pattern(self, patterns->items[i]);
}

bool glob_set_ignores(const glob_set *self, const char *path, bool is_folder) {
    size_t size = strlen(path);
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    unsigned char last = size ? (unsigned char)path[size - 1] : 0;
    int kinds = self->starts[(unsigned char)*name] | self->ends[last] | self->any;
    if (!(kinds & (is_folder ? FITS_FOLDER : FITS_FILE))) return false;
    return glob_ignored(self->patterns, path, is_folder);
}
