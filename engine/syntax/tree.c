/* SPDX-License-Identifier: MIT
 *
 * Trees: their memory and their names.  Names are found by a hash with a seed of
 * the process, so that no template can be written to make it slow.
 *
 * Invariant: name_index has a power of two of slots, at most half of them used;
 * a slot holds the number of a name or 0.
 */
#include "syntax/tree.h"

#include "base/hash.h"

#define TEXT_NAMED_MAX 32 /* line ends with white space, short literals */
#define INDEX_FIRST 256 /* slots: room for the words of the grammar and some */

void tr_tree_init(tr_tree *tree)
{
    *tree = (tr_tree){0};
    tr_arena_init(&tree->arena);
}

static size_t index_size(const tr_tree *tree)
{
    return tree->name_index ? ((size_t)tree->name_mask + 1) * sizeof(tr_name_slot) : 0;
}

void tr_tree_done(tr_tree *tree)
{
    for (uint32_t i = 0; i < tree->constants.count; i++) {
        tr_release(tree->constants.items[i]);
    }
    tr_values_done(&tree->constants);
    tr_spans_done(&tree->names);
    tr_free(tree->name_index, index_size(tree));
    tree->name_index = NULL;
    tr_arena_done(&tree->arena);
}

/* Folded multiplication of eight bytes at a time. */
static uint64_t mix(uint64_t a, uint64_t b)
{
    __extension__ typedef unsigned __int128 wide;
    wide product = (wide)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* Up to eight bytes as a number; overlapping reads save a loop. */
static uint64_t read_word(const char *at, size_t size)
{
    uint32_t low, high;
    if (size >= 4) {
        memcpy(&low, at, 4);
        memcpy(&high, at + size - 4, 4);
        return (uint64_t)high << 32 | low;
    }
    if (size == 0) return 0;
    const unsigned char *bytes = (const unsigned char *)at;
    return (uint64_t)bytes[0] << 16 | (uint64_t)bytes[size / 2] << 8 | bytes[size - 1];
}

/* The slot that a name has by its hash, to be looked for in an index. */
static tr_name_slot key_of(tr_span text, uint64_t seed, uint32_t *hash)
{
    const uint64_t odd = 0x9e3779b97f4a7c15u;
    const char *at = text.bytes;
    size_t left = text.size;
    uint64_t mixed = seed ^ left * odd;
    while (left > 8) {
        mixed = mix(mixed ^ read_word(at, 8), seed ^ odd);
        at += 8;
        left -= 8;
    }
    tr_name_slot key = {.word = read_word(at, left), .size = (uint32_t)text.size};
    mixed = mix(mixed ^ key.word, seed ^ odd);
    *hash = (uint32_t)(mixed ^ mixed >> 32);
    return key;
}

static bool is_key(
    const tr_tree *tree, const tr_name_slot *slot, const tr_name_slot *key,
    tr_span text)
{
    if (slot->word != key->word || slot->size != key->size) return false;
    return text.size <= 8 ||
           memcmp(tree->names.items[slot->name].bytes, text.bytes, text.size) == 0;
}

static bool grow_index(tr_tree *tree)
{
    if (!tree->name_index) {
        tree->name_seed = (uint64_t)tr_hash_int(1) << 32 | tr_hash_int(2);
        if (!tr_spans_reserve(&tree->names, INDEX_FIRST / 2)) return false;
    }
    uint32_t slots = tree->name_index ? (tree->name_mask + 1) * 2 : INDEX_FIRST;
    if (slots == 0) return false;
    tr_name_slot *index = tr_alloc_zero(tr_size_mul(slots, sizeof(tr_name_slot)));
    if (!index) return false;
    for (tr_name name = 1; name < tree->names.count; name++) {
        uint32_t slot;
        tr_name_slot key = key_of(tree->names.items[name], tree->name_seed, &slot);
        key.name = name;
        slot &= slots - 1;
        while (index[slot].name) slot = (slot + 1) & (slots - 1);
        index[slot] = key;
    }
    tr_free(tree->name_index, index_size(tree));
    tree->name_index = index;
    tree->name_mask = slots - 1;
    return true;
}

tr_name tr_tree_name(tr_tree *tree, tr_span text)
{
    if (text.size == 0) text.bytes = "";
    if (text.size > UINT32_MAX) return 0;
    if (!tree->name_index || tree->names.count > tree->name_mask / 2) {
        if (!grow_index(tree)) return 0;
    }
    if (tree->names.count == 0 && !tr_spans_push(&tree->names, TR_SPAN(""))) return 0;
    uint32_t slot;
    tr_name_slot key = key_of(text, tree->name_seed, &slot);
    slot &= tree->name_mask;
    while (tree->name_index[slot].name) {
        const tr_name_slot *known = &tree->name_index[slot];
        if (is_key(tree, known, &key, text)) return known->name;
        slot = (slot + 1) & tree->name_mask;
    }
    key.name = tree->names.count;
    if (!tr_spans_push(&tree->names, text)) return 0;
    tree->name_index[slot] = key;
    return key.name;
}

bool tr_tree_words(tr_tree *tree, const tr_span *words, uint32_t count)
{
    if (tree->names.count) return true; /* there from what was parsed before */
    if (!tr_spans_reserve(&tree->names, INDEX_FIRST / 2)) return false;
    tree->names.items[0] = TR_SPAN("");
    memcpy(tree->names.items + 1, words, count * sizeof *words);
    tree->names.count = count + 1;
    return grow_index(tree);
}

tr_name tr_tree_text(tr_tree *tree, tr_span text)
{
    return text.size <= TEXT_NAMED_MAX ? tr_tree_name(tree, text) : 0;
}

/* ---- nodes ---- */

const uint16_t tr_node_parts[] = {
    0,
#define TR_X(name, text, parts) parts,
    TR_NODES(TR_X)
#undef TR_X
};

#define END_OF(member) (offsetof(tr_node, member) + sizeof(((tr_node *)0)->member))
#define SIZE_WITH(parts)                                    \
    ((parts) & TR_HAS_ELSE                   ? END_OF(otherwise) \
     : (parts) & TR_HAS_BODY                 ? END_OF(body)      \
     : (parts) & TR_HAS_DEFAULTS             ? END_OF(defaults)  \
     : (parts) & (TR_HAS_C | TR_HAS_ITEMS)   ? END_OF(items)     \
     : (parts) & (TR_HAS_B | TR_HAS_CALL)    ? END_OF(b)         \
     : (parts) & TR_HAS_LEAF                 ? END_OF(value)     \
     : (parts) & TR_HAS_A                    ? END_OF(a)         \
                                             : END_OF(next))

/* How much of tr_node a kind has. */
static const uint8_t node_sizes[] = {
    0,
#define TR_X(name, text, parts) SIZE_WITH(parts),
    TR_NODES(TR_X)
#undef TR_X
};

static const tr_call_arguments no_arguments;

/* Most nodes are small: two stretches that may overlap take no loop and no call. */
static inline void clear(tr_node *node, size_t size)
{
    const size_t least = END_OF(next);
    memset(node, 0, least);
    if (size > 2 * least) memset(node, 0, size);
    else memset((char *)node + size - least, 0, least);
}

tr_node *tr_tree_node(tr_tree *tree, tr_node_kind kind, uint32_t line, uint32_t column)
{
    size_t size = node_sizes[kind];
    tr_node *node = tr_arena_alloc(&tree->arena, size);
    if (!node) return NULL;
    clear(node, size);
    node->kind = (uint8_t)kind;
    node->line = line;
    node->column = column;
    if (tr_node_has(node, TR_HAS_CALL)) node->call = &no_arguments;
    return node;
}

tr_call_arguments *tr_tree_call(tr_tree *tree, tr_node *node)
{
    tr_call_arguments *call = tr_arena_zero(&tree->arena, sizeof *call);
    if (call) node->call = call;
    return call;
}

tr_node *tr_tree_copy(tr_tree *tree, const tr_node *node)
{
    size_t size = node_sizes[node->kind];
    tr_node *copy = tr_arena_alloc(&tree->arena, size);
    if (!copy) return NULL;
    memcpy(copy, node, size);
    copy->next = NULL;
    return copy;
}

const char *tr_node_name(tr_node_kind kind)
{
    static const char *const names[] = {
        "",
#define TR_X(name, text, parts) text,
        TR_NODES(TR_X)
#undef TR_X
    };
    return names[kind];
}
