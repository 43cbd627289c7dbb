/* SPDX-License-Identifier: MIT
 *
 * Outputs by their case-folded paths.  The folders of an output are claimed
 * too, as folders: they may be shared, but a file cannot take their place.
 */
#include "content/claims.h"

#include "base/codes.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

/* A file.  Its folders are found by the begin of its key. */
typedef struct claim {
    const char *key; /* case-folded output */
    const char *output, *owner;
    uint32_t size;  /* of the key */
    bool is_refused; /* it has not got its file, or gave it up; but its folders */
    bool contested;  /* somebody else has asked for it */
} claim;

/* Of a file, or of a folder: the first one that lies in it. */
typedef struct claim_slot {
    uint32_t hash;
    uint32_t number; /* of the claim, times two, plus two; plus 1 for a folder; or 0 */
} claim_slot;

/* Is it ASCII without capitals?  Eight bytes at once: the highest bit of each is set by
 * what is added to capitals and to what comes behind them, or behind them alone. */
static bool is_folded(const char *text, size_t size) {
    const uint64_t high = UINT64_C(0x8080808080808080);
    while (size) {
        uint64_t bytes = 0;
        size_t part = size < sizeof bytes ? size : sizeof bytes;
        memcpy(&bytes, text, part);
        uint64_t low = bytes & ~high;
        uint64_t capital = (low + high / 0x80 * (0x80 - 'A')) &
                           ~(low + high / 0x80 * (0x7f - 'Z'));
        if ((bytes | capital) & high) return false;
        text += part;
        size -= part;
    }
    return true;
}

/* The bytes themselves if they are not UTF-8, or need no folding. */
static const char *fold(arena *memory, const char *output) {
    if (is_folded(output, strlen(output))) return output;
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

static uint32_t hash_of(const char *key, size_t size) {
    return (uint32_t)(hash_bytes(key, size) >> 32);
}

static claim *claim_at(const claims *self, claim_slot slot) {
    return &self->all[(slot.number - 2) / 2];
}

static bool is_folder(claim_slot slot) {
    return slot.number & 1;
}

static bool holds(const claims *self, claim_slot slot, const char *key, size_t size) {
    const claim *one = claim_at(self, slot);
    bool whole = is_folder(slot) ? one->size > size && one->key[size] == '/'
                                 : one->size == size;
    return whole && memcmp(one->key, key, size) == 0;
}

/* The slot that holds the first `size` bytes, or the empty one where they belong. */
static claim_slot *
find_slot(const claims *self, const char *key, size_t size, uint32_t hash) {
    size_t mask = self->slot_count - 1, at = hash & mask;
    for (; self->slots[at].number; at = (at + 1) & mask)
        if (self->slots[at].hash == hash && holds(self, self->slots[at], key, size))
            break;
    return &self->slots[at];
}

/* Room for so many slots in use, at most three of four. */
static void make_room(claims *self, size_t used) {
    size_t before = self->slot_count, count = before ? before : 64;
    while (count / 4 * 3 < used)
        count *= 2;
    if (count == before) return;
    claim_slot *old = self->slots;
    self->slots = mem_new(count * sizeof *self->slots);
    self->slot_count = count;
    for (size_t i = 0; i < before; i++) {
        size_t at = old[i].hash & (count - 1);
        while (old[i].number && self->slots[at].number)
            at = (at + 1) & (count - 1);
        if (old[i].number) self->slots[at] = old[i];
    }
    mem_free(old);
}

void claims_reserve(claims *self, size_t count) {
    make_room(self, count * 2); /* most have a folder of their own */
    if (self->capacity >= count) return;
    self->all = mem_resize(self->all, count, sizeof *self->all);
    self->capacity = count;
}

/* The last part of a path ends where it begins: the folder's size, 0 for none. */
static size_t folder_size(const char *key, size_t size) {
    const char *slash = memrchr(key, '/', size);
    return slash ? (size_t)(slash - key) : 0;
}

/* The file that stands where the claim needs a folder, or NULL: then all its folders
 * are claimed.  From below, since who has got a file has all the folders above it. */
static claim *take_folders(claims *self, const claim *one) {
    uint32_t number = (uint32_t)(one - self->all) * 2 + 3;
    for (size_t size = one->size; (size = folder_size(one->key, size)) != 0;) {
        uint32_t hash = hash_of(one->key, size);
        make_room(self, self->used + 1);
        claim_slot *slot = find_slot(self, one->key, size, hash);
        claim *taken = slot->number ? claim_at(self, *slot) : NULL;
        bool folder = taken && is_folder(*slot);
        if (taken && !taken->is_refused) return folder ? NULL : taken;
        if (folder) continue;
        if (!taken) self->used++;
        *slot = (claim_slot){hash, number};
    }
    return NULL;
}

static claim *find_claim(const claims *self, const char *key, bool *folder) {
    size_t size = strlen(key);
    if (!self->slot_count) return NULL;
    claim_slot slot = *find_slot(self, key, size, hash_of(key, size));
    *folder = slot.number && is_folder(slot);
    claim *found = slot.number ? claim_at(self, slot) : NULL;
    return found && !*folder && found->is_refused ? NULL : found;
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

/* Puts it behind the others, without slots. */
static claim *push(claims *self, const char *output, const char *owner) {
    if (self->count == self->capacity) {
        self->capacity = self->capacity ? self->capacity * 2 : 16;
        self->all = mem_resize(self->all, self->capacity, sizeof *self->all);
    }
    const char *key = fold(&self->memory, output);
    claim *made = &self->all[self->count++];
    *made = (claim){key, output, owner, (uint32_t)strlen(key), false, false};
    return made;
}

/* Gives the claim its slots; who stands in its way, as a file or a folder, or NULL. */
static claim *settle(claims *self, claim *made, bool *folder) {
    make_room(self, self->used + 1);
    uint32_t hash = hash_of(made->key, made->size);
    claim_slot *slot = find_slot(self, made->key, made->size, hash);
    *folder = slot->number && is_folder(*slot);
    claim *taken = slot->number ? claim_at(self, *slot) : NULL;
    if (taken && (*folder || !taken->is_refused)) {
        self->count--;
        return taken;
    }
    if (!taken) self->used++;
    *slot = (claim_slot){hash, (uint32_t)(made - self->all) * 2 + 2};
    made->is_refused = true; /* until it has its folders, too */
    taken = take_folders(self, made);
    made->is_refused = taken != NULL;
    return taken;
}

/* Claims the output, or gives whoever has it. */
static claim *add(claims *self, const char *output, const char *owner, bool *folder) {
    claim *taken = settle(self, push(self, output, owner), folder);
    if (taken) self->refused++;
    if (taken && !*folder) taken->contested = true;
    return taken;
}

/* True if it is not taken. */
static bool report_taken(
    claims *self, logger *log, config_check severity, const claim *taken, bool folder,
    const char *output, const char *owner, const char *file, const yaml_node *where) {
    if (!taken || severity == CHECK_OFF) return !taken;
    log_report *report = log_report_new(
        log, severity == CHECK_ERROR ? LOG_ERROR : LOG_WARNING, CODE_DUPLICATE,
        "%s and %s both make %s", taken->owner, owner, output);
    if (where)
        yaml_at(report, where);
    else if (file && *file)
        log_at(report, file, 1, 1);
    if (folder)
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
    output = arena_str(&self->memory, output);
    owner = arena_str(&self->memory, owner);
    return claims_add_at(self, log, severity, output, owner, NULL, NULL);
}

bool claims_add_at(
    claims *self, logger *log, config_check severity, const char *output,
    const char *owner, const char *file, const yaml_node *where) {
    bool folder;
    const claim *taken = add(self, output, owner, &folder);
    return report_taken(
        self, log, severity, taken, folder, output, owner, file, where);
}

bool claims_add_page(
    claims *self, logger *log, config_check severity, const page *one,
    const char *owner) {
    bool folder;
    const claim *taken = add(self, one->output, owner, &folder);
    if (!taken) return true;
    const yaml_node *where = address_node(page_front_matter(&self->memory, one));
    return report_taken(
        self, log, severity, taken, folder, one->output, owner, one->file, where);
}

const char *claims_owner(const claims *self, const char *output) {
    arena memory;
    arena_init(&memory);
    bool folder;
    claim *taken = find_claim(self, fold(&memory, output), &folder);
    arena_done(&memory);
    if (taken && !folder) taken->contested = true;
    return taken && !folder ? taken->owner : NULL;
}

bool claims_drop(claims *self, const char *output) {
    arena memory;
    arena_init(&memory);
    bool folder;
    claim *taken = find_claim(self, fold(&memory, output), &folder);
    arena_done(&memory);
    if (!taken || folder || taken->contested) return false;
    taken->is_refused = true;
    return true;
}

void claims_done(claims *self) {
    mem_free(self->all);
    mem_free(self->slots);
    arena_done(&self->memory);
    *self = (claims){0};
}
