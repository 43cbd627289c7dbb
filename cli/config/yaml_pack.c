/* SPDX-License-Identifier: MIT
 *
 * Each node is its kind, its place and what it holds, children behind their
 * parent; a key is kind 0, its place and its text, and stands before its value.  The
 * reader of YAML bounds the depth of trees, and the reader here does so again.
 */
#include "config/yaml_pack.h"

#include <stddef.h>
#include <string.h>

enum { MAX_DEPTH = 200 };

/* Beyond the years that dates have. */
#define MAX_EPOCH INT64_C(1000000000000)

static void pack_date(buf *out, const date *when) {
    const int numbers[] = {when->year,   when->month,  when->day,
                           when->hour,   when->minute, when->second,
                           when->nano,   when->offset + 1440,
                           when->has_time * 2 + when->has_offset};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        pack_number(out, (uint64_t)numbers[i]);
    pack_word(out, (uint64_t)when->epoch);
}

/* One that was read has a place in tables of months; its instant can be reckoned. */
static date unpack_date(unpacker *in) {
    static const uint64_t most[] = {9999, 12, 31, 23, 60, 60, 999999999, 2880, 3};
    int numbers[9];
    for (size_t i = 0; i < 9; i++) {
        uint64_t number = unpack_number(in);
        if (number > most[i] || (i < 3 && !number)) in->failed = true;
        numbers[i] = in->failed ? 1 : (int)number;
    }
    int64_t epoch = (int64_t)unpack_word(in);
    if (epoch < -MAX_EPOCH || epoch > MAX_EPOCH) in->failed = true;
    return (date){
        .year = numbers[0],
        .month = numbers[1],
        .day = numbers[2],
        .hour = numbers[3],
        .minute = numbers[4],
        .second = numbers[5],
        .nano = numbers[6],
        .offset = numbers[7] - 1440,
        .has_time = numbers[8] / 2,
        .has_offset = numbers[8] % 2,
        .epoch = epoch};
}

static void pack_number_node(buf *out, const yaml_node *node) {
    uint64_t bits;
    memcpy(&bits, &node->number, sizeof bits);
    pack_word(out, bits);
}

/* Most nodes stand at numbers that are one byte each: it says so in the first. */
enum { SMALL = 0x40 };

static void pack_position(buf *out, uint64_t kind, yaml_position at) {
    if (at.line < 256 && at.column < 256 && at.span < 256) {
        const char bytes[] = {
            (char)(kind | SMALL), (char)at.line, (char)at.column, (char)at.span};
        buf_add(out, bytes, sizeof bytes);
        return;
    }
    pack_number(out, kind);
    pack_number(out, at.line);
    pack_number(out, at.column);
    pack_number(out, at.span);
}

/* And the kind that stands before it. */
static yaml_position unpack_position(unpacker *in, uint64_t *kind) {
    *kind = unpack_number(in);
    bool is_small = *kind & SMALL;
    *kind &= ~(uint64_t)SMALL;
    if (is_small && in->end - in->at >= 3) {
        const unsigned char *bytes = (const unsigned char *)in->at;
        in->at += 3;
        return (yaml_position){bytes[0], bytes[1], bytes[2]};
    }
    if (is_small) in->failed = true;
    uint32_t line = (uint32_t)unpack_number(in), column = (uint32_t)unpack_number(in);
    return (yaml_position){line, column, (uint32_t)unpack_number(in)};
}

/* As deep as the YAML was. */
void yaml_pack(buf *out, const yaml_node *node) {
    uint64_t kind = (uint64_t)(node->kind + 1) * 2 + (node->text != NULL);
    pack_position(out, kind, yaml_position_of(node));
    /* readers may use the size of what has no text for a mark of their own */
    if (node->text)
        pack_bytes(out, node->text, node->kind < YAML_SEQUENCE ? node->size : 0);
    switch (node->kind) {
    case YAML_BOOL: pack_number(out, node->boolean); break;
    case YAML_INT: pack_word(out, (uint64_t)node->integer); break;
    case YAML_FLOAT: pack_number_node(out, node); break;
    case YAML_DATE: pack_date(out, &node->when); break;
    case YAML_SEQUENCE:
        pack_number(out, node->sequence.count);
        for (size_t i = 0; i < node->sequence.count; i++)
            yaml_pack(out, node->sequence.items[i]);
        break;
    case YAML_MAPPING:
        pack_number(out, node->mapping.count);
        for (size_t i = 0; i < node->mapping.count; i++) {
            pack_position(out, 0, node->mapping.pairs[i].at);
            pack_text(out, node->mapping.pairs[i].key);
            yaml_pack(out, node->mapping.pairs[i].value);
        }
        break;
    case YAML_NULL:
    case YAML_STRING: break;
    }
}

static yaml_node *unpack_node(arena *memory, unpacker *in, const char *file, int depth);

static void unpack_sequence(arena *memory, unpacker *in, yaml_node *node, int depth) {
    size_t count = unpack_count(in, 1);
    node->sequence.items = arena_array(memory, count, sizeof *node->sequence.items);
    for (size_t i = 0; i < count && !in->failed; i++)
        if (!(node->sequence.items[i] = unpack_node(memory, in, node->file, depth)))
            in->failed = true;
    node->sequence.count = count;
}

static void unpack_mapping(arena *memory, unpacker *in, yaml_node *node, int depth) {
    size_t count = unpack_count(in, 4);
    node->mapping.pairs = arena_array(memory, count, sizeof *node->mapping.pairs);
    for (size_t i = 0; i < count && !in->failed; i++) {
        yaml_pair *pair = &node->mapping.pairs[i];
        uint64_t kind;
        pair->at = unpack_position(in, &kind);
        if (kind) in->failed = true;
        pair->key = unpack_text(in);
        pair->value = unpack_node(memory, in, node->file, depth);
        if (!pair->value) in->failed = true;
    }
    node->mapping.count = count;
}

static yaml_node *
unpack_node(arena *memory, unpacker *in, const char *file, int depth) {
    uint64_t kind;
    yaml_position at = unpack_position(in, &kind);
    if (kind / 2 > YAML_MAPPING + 1 || depth > MAX_DEPTH) in->failed = true;
    if (in->failed || kind < 2) return NULL;
    /* Most nodes are texts, which hold nothing behind their size. */
    yaml_kind made = (yaml_kind)(kind / 2 - 1);
    bool plain = made == YAML_STRING || made == YAML_NULL;
    yaml_node *node = plain ? arena_alloc(memory, offsetof(yaml_node, boolean))
                            : arena_alloc(memory, sizeof *node);
    node->kind = made;
    node->line = at.line;
    node->column = at.column;
    node->span = at.span;
    node->file = file;
    if (kind % 2)
        node->text = unpack_bytes(in, &node->size);
    else if (made < YAML_SEQUENCE)
        in->failed = true; /* all that are one value have a text */
    switch (node->kind) {
    case YAML_BOOL: node->boolean = unpack_number(in) != 0; break;
    case YAML_INT: node->integer = (int64_t)unpack_word(in); break;
    case YAML_DATE: node->when = unpack_date(in); break;
    case YAML_SEQUENCE: unpack_sequence(memory, in, node, depth + 1); break;
    case YAML_MAPPING: unpack_mapping(memory, in, node, depth + 1); break;
    case YAML_FLOAT: {
        uint64_t bits = unpack_word(in);
        memcpy(&node->number, &bits, sizeof bits);
        break;
    }
    case YAML_NULL:
    case YAML_STRING: break;
    }
    return node;
}

yaml_node *yaml_unpack(arena *memory, unpacker *in, const char *file) {
    yaml_node *node = unpack_node(memory, in, file, 0);
    return in->failed ? NULL : node;
}
