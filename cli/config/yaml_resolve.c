/* SPDX-License-Identifier: MIT
 *
 * The YAML 1.2 core schema plus ISO dates, for plain scalars.
 */
#include "config/yaml_parts.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static bool is_one_of(const char *text, const char *const *words, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (strcmp(text, words[i]) == 0) return true;
    return false;
}

#define IS_ONE_OF(text, ...)                         \
    is_one_of(                                       \
        text, (const char *const[]){__VA_ARGS__},    \
        sizeof((const char *const[]){__VA_ARGS__}) / \
            sizeof(const char *))

static const char *skip_digits(const char *at) {
    while (*at >= '0' && *at <= '9') at++;
    return at;
}

static bool is_decimal(const char *text) {
    if (*text == '-' || *text == '+') text++;
    return *text && !*skip_digits(text);
}

static bool is_float(const char *at) {
    if (*at == '-' || *at == '+') at++;
    const char *whole = skip_digits(at);
    bool digits = whole > at;
    at = whole;
    if (*at == '.') {
        const char *fraction = skip_digits(at + 1);
        digits |= fraction > at + 1;
        at = fraction;
    }
    if (!digits) return false;
    if (*at == 'e' || *at == 'E') {
        at++;
        if (*at == '-' || *at == '+') at++;
        const char *exponent = skip_digits(at);
        if (exponent == at) return false;
        at = exponent;
    }
    return !*at;
}

/* Only digits of the base follow the "0x" or "0o". */
static bool is_based(const char *text, char letter, const char *digits) {
    return text[0] == '0' && text[1] == letter && text[2] &&
           !text[2 + strspn(text + 2, digits)];
}

static bool read_int(yaml_node *node, const char *digits, int base) {
    errno = 0;
    node->integer = strtoll(digits, NULL, base);
    node->kind = YAML_INT;
    return errno == 0;
}

static bool resolve_special_float(yaml_node *node) {
    const char *text = node->text;
    bool negative = *text == '-';
    if (*text == '-' || *text == '+') text++;
    if (IS_ONE_OF(text, ".inf", ".Inf", ".INF"))
        node->number = negative ? -INFINITY : INFINITY;
    else if (IS_ONE_OF(node->text, ".nan", ".NaN", ".NAN"))
        node->number = NAN;
    else
        return false;
    node->kind = YAML_FLOAT;
    return true;
}

/* Most texts begin with letters that no word of the schema does, or are longer or
 * shorter than these; numbers and dates begin with no letter. */
static bool is_text(const yaml_node *node) {
    char c = (char)(*node->text | 0x20);
    if (c < 'a' || c > 'z') return false;
    if (node->size < 4 || node->size > 5) return true;
    char next = (char)(node->text[1] | 0x20);
    return (c != 't' || next != 'r') && (c != 'f' || next != 'a') &&
           (c != 'n' || next != 'u');
}

bool yaml_resolve(yaml_node *node) {
    const char *text = node->text;
    node->kind = YAML_STRING;
    if (is_text(node)) return true;
    if (strlen(text) != node->size) return true;
    if (IS_ONE_OF(text, "", "~", "null", "Null", "NULL")) {
        node->kind = YAML_NULL;
    } else if (IS_ONE_OF(text, "true", "True", "TRUE", "false", "False", "FALSE")) {
        node->kind = YAML_BOOL;
        node->boolean = *text == 't' || *text == 'T';
    } else if (is_decimal(text)) {
        return read_int(node, text, 10);
    } else if (is_based(text, 'o', "01234567")) {
        return read_int(node, text + 2, 8);
    } else if (is_based(text, 'x', "0123456789abcdefABCDEF")) {
        return read_int(node, text + 2, 16);
    } else if (is_float(text)) {
        node->kind = YAML_FLOAT;
        node->number = strtod(text, NULL);
    } else if (!resolve_special_float(node)) {
        date when;
        if (date_parse(text, node->size, &when)) {
            node->kind = YAML_DATE;
            node->when = when;
        }
    }
    return true;
}

bool yaml_is_old_bool(const char *text) {
    char c = (char)(*text | 0x20);
    if (c != 'y' && c != 'n' && c != 'o') return false;
    return strcasecmp(text, "yes") == 0 || strcasecmp(text, "no") == 0 ||
           strcasecmp(text, "on") == 0 || strcasecmp(text, "off") == 0;
}

bool yaml_is_old_octal(const char *text) {
    return text[0] == '0' && text[1] && is_decimal(text);
}

bool yaml_resolve_plain(yaml_node *node) {
    return yaml_resolve(node);
}
