/* SPDX-License-Identifier: MIT
 *
 * A tree as text: one node a line, children indented below it and labelled
 * with the member of the node they are.  For tests, and for people who want to
 * see how a template was read.
 *
 *     For 1
 *       a: Name 1 item store
 *       b: Name 1 items load
 *       body: Output 1
 *         item: Name 1 item load
 */
#include "base/number.h"
#include "syntax/tree.h"
#include "value/big.h"
#include "value/string.h"

#define DEPTH_MAX 400 /* deeper parts of a tree are printed as "..." */

typedef struct printer {
    const tr_tree *tree;
    tr_text *out;
    unsigned depth;
} printer;

static void print_node(printer *p, const char *label, const tr_node *node);

static void print_quoted(tr_text *out, tr_span text)
{
    tr_text_add_byte(out, '\'');
    for (size_t i = 0; i < text.size; i++) {
        unsigned char byte = (unsigned char)text.bytes[i];
        if (byte < 0x20 || byte == 0x7f || byte == '\'' || byte == '\\') {
            tr_text_format(out, "\\x%02x", byte);
        } else {
            tr_text_add_byte(out, text.bytes[i]);
        }
    }
    tr_text_add_byte(out, '\'');
}

static void print_big(tr_text *out, const tr_big *big)
{
    tr_text_add_str(out, big->negative ? "-0x" : "0x");
    for (uint32_t i = big->count; i-- > 0;) {
        tr_text_format(out, i + 1 == big->count ? "%x" : "%08x", big->limbs[i]);
    }
}

static void print_value(tr_text *out, tr_ref value)
{
    char digits[32];
    switch (tr_tag(value)) {
    case TR_NONE:
        tr_text_add_str(out, "None");
        break;
    case TR_BOOL:
        tr_text_add_str(out, tr_as_int(value) ? "True" : "False");
        break;
    case TR_INT:
        tr_text_add(out, digits, tr_number_int(tr_as_int(value), digits));
        break;
    case TR_FLOAT:
        tr_text_add(out, digits, tr_number_float(tr_as_float(value), digits));
        break;
    case TR_STRING:
        print_quoted(out, tr_string_bytes(value));
        break;
    case TR_BIG:
        print_big(out, tr_as_big(value));
        break;
    default:
        tr_text_add_str(out, "?");
        break;
    }
}

static void print_name(printer *p, tr_name name)
{
    tr_text_add_byte(p->out, ' ');
    tr_text_add_span(p->out, tr_tree_name_text(p->tree, name));
}

static void print_use(printer *p, uint8_t use)
{
    static const char *const uses[] = {" load", " store", " param"};
    tr_text_add_str(p->out, use <= TR_PARAM ? uses[use] : " ?");
}

static void print_list(printer *p, const char *label, const tr_nodes *list)
{
    for (const tr_node *node = list->first; node; node = node->next) {
        print_node(p, label, node);
    }
}

static void print_call(printer *p, const tr_call_arguments *call)
{
    print_list(p, "arg", &call->positional);
    print_list(p, "keyword", &call->keywords);
    print_node(p, "args", call->dyn_args);
    print_node(p, "kwargs", call->dyn_kwargs);
}

/* What stands on the node's own line behind its kind and line. */
static void print_details(printer *p, const tr_node *node)
{
    static const char *const comparisons[] = {
        " eq", " ne", " lt", " lteq", " gt", " gteq", " in", " notin"};
    switch (node->kind) {
    case TR_NODE_NAME:
        print_name(p, node->name);
        print_use(p, node->flag);
        break;
    case TR_NODE_TUPLE:
        print_use(p, node->flag);
        break;
    case TR_NODE_NSREF:
    case TR_NODE_IMPORT_NAME:
        print_name(p, node->name);
        print_name(p, node->attr);
        break;
    case TR_NODE_CONST:
        tr_text_add_byte(p->out, ' ');
        print_value(p->out, node->value);
        break;
    case TR_NODE_TEMPLATE_DATA:
        tr_text_add_byte(p->out, ' ');
        print_quoted(p->out, node->text);
        break;
    case TR_NODE_OPERAND:
        tr_text_add_str(p->out, comparisons[node->flag]);
        break;
    case TR_NODE_BLOCK:
        print_name(p, node->name);
        if (node->flag & TR_BLOCK_SCOPED) tr_text_add_str(p->out, " scoped");
        if (node->flag & TR_BLOCK_REQUIRED) tr_text_add_str(p->out, " required");
        break;
    case TR_NODE_INCLUDE:
        if (node->flag & TR_INCLUDE_CONTEXT) tr_text_add_str(p->out, " context");
        if (node->flag & TR_INCLUDE_IGNORE_MISSING) tr_text_add_str(p->out, " ignore");
        break;
    case TR_NODE_IMPORT:
    case TR_NODE_FROM_IMPORT:
        if (node->name) print_name(p, node->name);
        if (node->flag) tr_text_add_str(p->out, " context");
        break;
    case TR_NODE_FOR:
        if (node->flag) tr_text_add_str(p->out, " recursive");
        break;
    default:
        if (node->name) print_name(p, node->name);
        break;
    }
}

static void print_children(printer *p, const tr_node *node)
{
    if (tr_node_has(node, TR_HAS_A)) print_node(p, "a", node->a);
    if (tr_node_has(node, TR_HAS_B)) print_node(p, "b", node->b);
    if (tr_node_has(node, TR_HAS_C)) print_node(p, "c", node->c);
    if (tr_node_has(node, TR_HAS_ITEMS)) print_list(p, "item", &node->items);
    if (tr_node_has(node, TR_HAS_CALL)) print_call(p, node->call);
    if (tr_node_has(node, TR_HAS_DEFAULTS)) print_list(p, "default", &node->defaults);
    if (tr_node_has(node, TR_HAS_BODY)) print_list(p, "body", &node->body);
    if (tr_node_has(node, TR_HAS_ELSE)) print_list(p, "else", &node->otherwise);
}

static void print_node(printer *p, const char *label, const tr_node *node)
{
    if (!node) return;
    tr_text_fill(p->out, ' ', (size_t)p->depth * 2);
    if (label) tr_text_format(p->out, "%s: ", label);
    if (p->depth == DEPTH_MAX) {
        tr_text_add_str(p->out, "...\n");
        return;
    }
    tr_text_format(p->out, "%s %u", tr_node_name(node->kind), (unsigned)node->line);
    print_details(p, node);
    tr_text_add_byte(p->out, '\n');
    p->depth++;
    print_children(p, node);
    p->depth--;
}

void tr_tree_print(const tr_tree *tree, tr_text *out)
{
    printer p = {.tree = tree, .out = out};
    print_list(&p, NULL, &tree->body);
}
