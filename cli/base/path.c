/* SPDX-License-Identifier: MIT
 *
 * Paths as text.  Pure functions: the file system is not asked.
 */
#include "base/path.h"

#include <stdint.h>
#include <string.h>

bool path_is_absolute(const char *path) {
    return path[0] == '/';
}

bool path_is_below(const char *path, const char *folder) {
    size_t size = strlen(folder);
    if (size && folder[size - 1] == '/') size--; /* the root of all */
    return strncmp(path, folder, size) == 0 && (!path[size] || path[size] == '/');
}

char *path_join(arena *memory, const char *folder, const char *name) {
    if (path_is_absolute(name) || !*folder) return arena_str(memory, name);
    if (!*name) return arena_str(memory, folder);
    size_t size = strlen(folder);
    const char *between = folder[size - 1] == '/' ? "" : "/";
    return arena_join(memory, folder, between, name);
}

/* Drops the last part of the `size` bytes at `out`, not going below `floor`. */
static size_t drop_part(const char *out, size_t size, size_t floor) {
    while (size > floor && out[size - 1] != '/') size--;
    return size > floor ? size - 1 : size;
}

char *path_clean(arena *memory, const char *path) {
    char *out = arena_alloc(memory, strlen(path) + 1);
    size_t size = 0, floor = 0; /* below `floor` stand "/" or leading ".." */
    bool absolute = path_is_absolute(path);
    if (absolute) out[size++] = '/', floor = 1;
    while (*path) {
        size_t part = strcspn(path, "/");
        bool up = part == 2 && path[0] == '.' && path[1] == '.';
        if (up && size > floor) {
            size = drop_part(out, size, floor);
        } else if (part && !(part == 1 && path[0] == '.') && !(up && absolute)) {
            if (size && out[size - 1] != '/') out[size++] = '/';
            memcpy(out + size, path, part);
            size += part;
            if (up) floor = size;
        }
        path += part;
        if (*path) path++;
    }
    out[size] = '\0';
    return out;
}

char *path_relative(arena *memory, const char *path, const char *from) {
    size_t common = 0; /* bytes of whole parts that both share */
    for (size_t i = 0;; i++) {
        bool path_ends = !path[i] || path[i] == '/';
        bool from_ends = !from[i] || from[i] == '/';
        if (path_ends && from_ends) common = i;
        if (path[i] != from[i] || !path[i]) break;
    }
    size_t ups = 0;
    const char *rest = from + common;
    for (const char *at = rest; *at; at++)
        ups += *at != '/' && (at == from || at[-1] == '/');
    const char *down = path + common;
    while (*down == '/') down++;
    char *out = arena_alloc(memory, ups * 3 + strlen(down) + 2);
    char *at = out;
    for (size_t i = 0; i < ups; i++, at += 3) memcpy(at, "../", 3);
    memcpy(at, down, strlen(down) + 1);
    if (!*down && ups) at[-1] = '\0';
    return out;
}

const char *path_name(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

char *path_dir(arena *memory, const char *path) {
    const char *slash = strrchr(path, '/');
    if (slash == path) return arena_str(memory, "/");
    return arena_strn(memory, path, slash ? (size_t)(slash - path) : 0);
}

const char *path_extension(const char *path) {
    const char *name = path_name(path);
    const char *dot = strrchr(name, '.');
    return dot && dot != name ? dot : name + strlen(name);
}

char *path_stem(arena *memory, const char *path) {
    const char *name = path_name(path);
    return arena_strn(memory, name, (size_t)(path_extension(path) - name));
}

/* Not 0 if one of the eight bytes is a control character or a backslash. */
static uint64_t odd_bytes(uint64_t word) {
    const uint64_t ones = UINT64_C(0x0101010101010101);
    uint64_t deleted = word ^ ones * 0x7f, slashed = word ^ ones * '\\';
    uint64_t odd = (word - ones * 0x20) & ~word;
    odd |= ((deleted - ones) & ~deleted) | ((slashed - ones) & ~slashed);
    return odd & ones << 7;
}

/* Eight at a time; the last eight are partly those before. */
static bool has_odd_byte(const char *text, size_t size) {
    uint64_t word = UINT64_C(0x6161616161616161), odd = 0;
    if (size < sizeof word) {
        memcpy(&word, text, size);
        return odd_bytes(word) != 0;
    }
    for (size_t i = 0; i + sizeof word < size; i += sizeof word) {
        memcpy(&word, text + i, sizeof word);
        odd |= odd_bytes(word);
    }
    memcpy(&word, text + size - sizeof word, sizeof word);
    return (odd | odd_bytes(word)) != 0;
}

/* Can the `size` bytes be the name of a file? */
static bool is_safe_part(const char *part, size_t size) {
    bool is_dots = part[0] == '.' && (size == 1 || (size == 2 && part[1] == '.'));
    return size && size <= 255 && !is_dots;
}

bool path_is_safe(const char *path) {
    if (has_odd_byte(path, strlen(path))) return false;
    for (const char *slash; (slash = strchr(path, '/')) != NULL; path = slash + 1)
        if (!is_safe_part(path, (size_t)(slash - path))) return false;
    return is_safe_part(path, strlen(path));
}
