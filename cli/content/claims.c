/* SPDX-License-Identifier: MIT
 *
 * Outputs by their case-folded paths.  The folders of an output are claimed
 * too, as folders: they may be shared, but a file cannot take their place.
 */
#include "content/claims.h"

#include "base/codes.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

typedef struct claim {
    const char *output, *owner;
    bool folder;
    bool contested; /* somebody else has asked for it */
} claim;

/* The bytes themselves if they are not UTF-8. */
static char *fold(arena *memory, const char *output) {
    char *lower = arena_str(memory, output), *at = lower;
    for (; *at && (unsigned char)*at < 0x80; at++)
        if (*at >= 'A' && *at <= 'Z') *at |= 0x20;
    if (!*at) return lower;
    utf8proc_uint8_t *folded = NULL;
    int options = UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD;
    utf8proc_ssize_t size = utf8proc_map(
        (const utf8proc_uint8_t *)output, (utf8proc_ssize_t)strlen(output), &folded,
        (utf8proc_option_t)options);
    char *copy = arena_str(memory, size < 0 ? output : (const char *)folded);
    free(folded);
    return copy;
}

/* ----------------------------------------------------------------- twins ---- */

/* Are they the same text, written with other code points? */
static bool are_twins(const char *left, const char *right) {
    if (strcmp(left, right) == 0) return false;
    utf8proc_uint8_t *a = utf8proc_NFC((const utf8proc_uint8_t *)left);
    utf8proc_uint8_t *b = utf8proc_NFC((const utf8proc_uint8_t *)right);
    bool same = a && b && strcmp((const char *)a, (const char *)b) == 0;
    free(a);
    free(b);
    return same;
}

static bool is_inside(char byte) {
    return ((unsigned char)byte & 0xc0) == 0x80;
}

/* The code points from `at` on, at most a few. */
static const char *code_points(arena *memory, const char *at, const char *end) {
    const char *out = "";
    for (int n = 0; at < end && n < 6; n++) {
        uint32_t code;
        at += utf8_decode(at, (size_t)(end - at), &code);
        out = arena_strf(memory, "%s%sU+%04X", out, n ? " " : "", (unsigned)code);
    }
    return at < end ? arena_strf(memory, "%s ...", out) : out;
}

/* Says where they differ, since nobody can see it. */
static void
note_twins(log_report *report, arena *memory, const char *left, const char *right) {
    size_t from = 0;
    const char *a = left + strlen(left), *b = right + strlen(right);
    while (left[from] && left[from] == right[from]) from++;
    while (from && (is_inside(left[from]) || is_inside(right[from]))) from--;
    while (a > left + from && b > right + from && a[-1] == b[-1]) a--, b--;
    while (is_inside(*a) || is_inside(*b)) a++, b++;
    log_note(
        report, "the names look alike and are not: %s in the first, %s in the second",
        code_points(memory, left + from, a), code_points(memory, right + from, b));
}

/* ----------------------------------------------------------------- claims ---- */

void claims_reserve(claims *self, size_t count) {
    self->owners.borrows = true;
    strmap_reserve(&self->owners, count * 2); /* most have a folder of their own */
}

/* All three texts are in the claims' memory. */
static void put(
    claims *self, const char *key, const char *output, const char *owner, bool folder) {
    claim *made = arena_alloc(&self->memory, sizeof *made);
    *made = (claim){output, owner, folder, false};
    self->owners.borrows = true;
    strmap_put(&self->owners, key, made);
}

/* Whoever stands in the way of a file at `key`; also claims its folders. */
static claim *
find_conflict(claims *self, char *key, const char *output, const char *owner) {
    claim *taken = strmap_get(&self->owners, key);
    for (char *slash = key; !taken && (slash = strchr(slash, '/')) != NULL; slash++) {
        *slash = '\0';
        claim *folder = strmap_get(&self->owners, key);
        if (folder && !folder->folder)
            taken = folder;
        else if (!folder)
            put(self, arena_str(&self->memory, key), output, owner, true);
        *slash = '/';
    }
    return taken;
}

/* What front matter says of the page's address, if anything. */
static const yaml_node *address_node(const yaml_node *front) {
    static const char *const keys[] = {"url", "permalink", "path", "slug"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const yaml_node *node = yaml_get(front, keys[i]);
        if (node) return node;
    }
    return NULL;
}

/* Claims the output, or gives whoever has it. */
static const claim *add(claims *self, const char *output, const char *owner) {
    char *key = fold(&self->memory, output);
    output = strcmp(key, output) == 0 ? key : arena_str(&self->memory, output);
    owner = arena_str(&self->memory, owner);
    claim *taken = find_conflict(self, key, output, owner);
    if (taken)
        taken->contested = true;
    else
        put(self, key, output, owner, false);
    return taken;
}

/* True if it is not taken. */
static bool report_taken(
    claims *self, logger *log, config_check severity, const claim *taken,
    const char *output, const char *owner, const char *file, const yaml_node *where) {
    if (!taken || severity == CHECK_OFF) return !taken;
    log_report *report = log_report_new(
        log, severity == CHECK_ERROR ? LOG_ERROR : LOG_WARNING, CODE_DUPLICATE,
        "%s and %s both make %s", taken->owner, owner, output);
    if (where)
        yaml_at(report, where);
    else if (file && *file)
        log_at(report, file, 1, 1);
    if (taken->folder)
        log_note(
            report, "%s makes %s, which needs a folder there", taken->owner,
            taken->output);
    else if (are_twins(taken->owner, owner))
        note_twins(report, &self->memory, taken->owner, owner);
    else if (are_twins(taken->output, output))
        note_twins(report, &self->memory, taken->output, output);
    else if (strcmp(taken->output, output) != 0)
        log_note(report, "they differ by case only: %s", taken->output);
    log_note(report, "give one of them another slug or url");
    return false;
}

bool claims_add(
    claims *self, logger *log, config_check severity, const char *output,
    const char *owner) {
    return claims_add_at(self, log, severity, output, owner, NULL, NULL);
}

bool claims_add_at(
    claims *self, logger *log, config_check severity, const char *output,
    const char *owner, const char *file, const yaml_node *where) {
    const claim *taken = add(self, output, owner);
    return report_taken(self, log, severity, taken, output, owner, file, where);
}

bool claims_add_page(
    claims *self, logger *log, config_check severity, const page *one,
    const char *owner) {
    const claim *taken = add(self, one->output, owner);
    if (!taken) return true;
    const yaml_node *where = address_node(page_front_matter(&self->memory, one));
    return report_taken(
        self, log, severity, taken, one->output, owner, one->file, where);
}

const char *claims_owner(const claims *self, const char *output) {
    arena memory;
    arena_init(&memory);
    claim *taken = strmap_get(&self->owners, fold(&memory, output));
    arena_done(&memory);
    if (taken) taken->contested = true;
    return taken && !taken->folder ? taken->owner : NULL;
}

bool claims_drop(claims *self, const char *output) {
    const char *key = fold(&self->memory, output);
    const claim *taken = strmap_get(&self->owners, key);
    if (!taken || taken->folder || taken->contested) return false;
    strmap_put(&self->owners, key, NULL);
    return true;
}

void claims_done(claims *self) {
    strmap_done(&self->owners);
    arena_done(&self->memory);
}
