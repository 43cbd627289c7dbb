/* SPDX-License-Identifier: MIT
 *
 * Writing trees.  They are at most 64 levels deep, so recursion is bounded.
 */
#include "config/yaml_write.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

static bool is_plain(const char *text) {
    static const char *const words[] = {"null", "true", "false", "yes", "no",
                                        "on",   "off",  "y",     "n"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcasecmp(text, words[i]) == 0) return false;
    if (!isalpha((unsigned char)*text)) return false;
    size_t size = strlen(text);
    for (const char *at = text; *at; at++) {
        bool word = isalnum((unsigned char)*at) || (*at & 0x80) || strchr("_-./", *at);
        bool inside = (*at == ' ' && at[1] && at[1] != ' ' && at[1] != '#') ||
                      (*at == ':' && at[1] == '/');
        if (!word && !inside) return false;
    }
    return size < 200;
}

void yaml_write_text(buf *out, const char *text) {
    if (is_plain(text)) {
        buf_str(out, text);
        return;
    }
    buf_char(out, '"');
    for (; *text; text++) {
        unsigned char byte = (unsigned char)*text;
        if (byte == '"' || byte == '\\')
            buf_fmt(out, "\\%c", byte);
        else if (byte == '\n')
            buf_str(out, "\\n");
        else if (byte < 0x20 || byte == 0x7f)
            buf_fmt(out, "\\x%02x", byte);
        else
            buf_char(out, (char)byte);
    }
    buf_char(out, '"');
}

static void put_flow(buf *out, const yaml_node *node) {
    switch (node->kind) {
    case YAML_NULL:
        buf_str(out, "null");
        break;
    case YAML_STRING:
        yaml_write_text(out, node->text);
        break;
    case YAML_SEQUENCE:
        buf_char(out, '[');
        for (size_t i = 0; i < node->sequence.count; i++) {
            if (i) buf_str(out, ", ");
            put_flow(out, node->sequence.items[i]);
        }
        buf_char(out, ']');
        break;
    case YAML_MAPPING:
        buf_char(out, '{');
        for (size_t i = 0; i < node->mapping.count; i++) {
            if (i) buf_str(out, ", ");
            yaml_write_text(out, node->mapping.pairs[i].key);
            buf_str(out, ": ");
            put_flow(out, node->mapping.pairs[i].value);
        }
        buf_char(out, '}');
        break;
    default:
        buf_str(out, node->text);
        break;
    }
}

/* A list whose items are no scalars has a line for each. */
static bool is_long(const yaml_node *node) {
    return node->kind == YAML_SEQUENCE && node->sequence.count &&
           node->sequence.items[0]->kind >= YAML_SEQUENCE;
}

void yaml_write_mapping(buf *out, const yaml_node *mapping, int indent) {
    for (size_t i = 0; i < mapping->mapping.count; i++) {
        const yaml_node *value = mapping->mapping.pairs[i].value;
        buf_fmt(out, "%*s", indent, "");
        yaml_write_text(out, mapping->mapping.pairs[i].key);
        buf_char(out, ':');
        if (value->kind == YAML_MAPPING && value->mapping.count) {
            buf_char(out, '\n');
            yaml_write_mapping(out, value, indent + 2);
        } else if (is_long(value)) {
            buf_char(out, '\n');
            for (size_t n = 0; n < value->sequence.count; n++) {
                buf_fmt(out, "%*s- ", indent + 2, "");
                put_flow(out, value->sequence.items[n]);
                buf_char(out, '\n');
            }
        } else {
            buf_char(out, ' ');
            put_flow(out, value);
            buf_char(out, '\n');
        }
    }
}
