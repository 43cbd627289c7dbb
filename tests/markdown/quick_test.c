/* SPDX-License-Identifier: MIT
 *
 * The quick parser's trees beside libcmark's.  `quick_test PLACE...` compares files
 * and all files of folders, `-f N SEED` so many random documents, `-u` all characters
 * beside a star.  Both trees are written as text, a line for each node, and the first
 * line that differs is printed.
 */
#include "quick.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <utf8proc.h>

typedef struct dump {
    char *data;
    size_t size, capacity;
} dump;

typedef struct reason {
    const char *why;
    long count;
} reason;

typedef struct comparison {
    const char *text;
    size_t size;
    const char *reason;
    bool same;
} comparison;

static dump expected, got;
static reason reasons[64];
static long taken, declined, wrong;

static void put(dump *self, const char *bytes, size_t size) {
    if (self->size + size + 1 > self->capacity) {
        self->capacity = (self->size + size + 1) * 2;
        self->data = realloc(self->data, self->capacity);
        if (!self->data) exit(2);
    }
    if (size) memcpy(self->data + self->size, bytes, size);
    self->size += size;
    self->data[self->size] = 0;
}

static void put_quoted(dump *self, const char *name, const char *bytes, size_t size) {
    put(self, name, strlen(name));
    put(self, "\"", 1);
    for (size_t i = 0; i < size; i++) {
        if (bytes[i] == '\n')
            put(self, "\\n", 2);
        else
            put(self, bytes + i, 1);
    }
    put(self, "\"", 1);
}

static void put_head(dump *self, int depth, const char *name) {
    for (int i = 0; i < depth; i++)
        put(self, "  ", 2);
    put(self, name, strlen(name));
}

static void put_numbers(dump *self, const char *format, long one, long other) {
    char line[64];
    int size = snprintf(line, sizeof line, format, one, other);
    put(self, line, (size_t)size);
}

/* ------------------------------------------------------ libcmark's tree ---- */

static const char *or_empty(const char *text) {
    return text ? text : "";
}

static const char *name_of(int type) {
    static const char *const names[] = {
        "none",   "document", "quote",   "list",      "item",  "code block", "html",
        "custom", "paragraph", "heading", "break",     "text",  "soft",       "hard",
        "code",   "html",     "custom",  "emph",      "strong", "link",      "image"};
    return names[type];
}

static void put_cmark(dump *self, cmark_node *node, int depth) {
    int type = (int)cmark_node_get_type(node);
    const char *literal = cmark_node_get_literal(node);
    if (type == TR_MD_NODE_TEXT && !*or_empty(literal)) return;
    put_head(self, depth, name_of(type));
    if (literal) put_quoted(self, " ", literal, strlen(literal));
    if (type == TR_MD_NODE_LINK || type == TR_MD_NODE_IMAGE) {
        const char *url = or_empty(cmark_node_get_url(node));
        const char *title = or_empty(cmark_node_get_title(node));
        put_quoted(self, " url ", url, strlen(url));
        put_quoted(self, " title ", title, strlen(title));
    } else if (type == TR_MD_NODE_CODE_BLOCK) {
        const char *info = or_empty(cmark_node_get_fence_info(node));
        put_quoted(self, " info ", info, strlen(info));
    } else if (type == TR_MD_NODE_LIST) {
        bool ordered = cmark_node_get_list_type(node) == CMARK_ORDERED_LIST;
        put_numbers(
            self, " ordered %ld start %ld", ordered,
            ordered ? cmark_node_get_list_start(node) : 0);
        put_numbers(self, " tight %ld", cmark_node_get_list_tight(node), 0);
    } else if (type == TR_MD_NODE_HEADING) {
        put_numbers(self, " level %ld", cmark_node_get_heading_level(node), 0);
    }
    if (type < TR_MD_NODE_FIRST_INLINE && type != TR_MD_NODE_DOCUMENT)
        put_numbers(
            self, " lines %ld-%ld", cmark_node_get_start_line(node),
            cmark_node_get_end_line(node));
    put(self, "\n", 1);
}

static void put_cmark_tree(dump *self, const char *text, size_t size) {
    cmark_node *root = cmark_parse_document(text, size, CMARK_OPT_DEFAULT);
    cmark_iter *iter;
    cmark_event_type event;
    int depth = 0;
    cmark_consolidate_text_nodes(root);
    iter = cmark_iter_new(root);
    while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
        cmark_node *node = cmark_iter_get_node(iter);
        int type = (int)cmark_node_get_type(node);
        tr_md_node like = {.type = (uint8_t)type};
        if (event == CMARK_EVENT_EXIT)
            depth--;
        else
            put_cmark(self, node, depth);
        if (event == CMARK_EVENT_ENTER && !tr_md_node_is_leaf(&like)) depth++;
    }
    cmark_iter_free(iter);
    cmark_node_free(root);
}

/* --------------------------------------------------------- Our own tree ---- */

static void check_place(comparison *self, const tr_md_node *node) {
    const char *end = self->text + self->size;
    if (!node->text.data) return;
    if (node->text.data < self->text || node->text.data + node->text.size > end ||
        memcmp(node->text.data, node->url, node->text.size) != 0)
        put(&got, " WRONG PLACE", 12);
}

static void put_quick(comparison *self, const tr_md_node *node, int depth) {
    dump *to = &got;
    put_head(to, depth, name_of(node->type));
    if (node->type == TR_MD_NODE_TEXT || node->type == TR_MD_NODE_CODE ||
        node->type == TR_MD_NODE_CODE_BLOCK ||
        node->type == TR_MD_NODE_HTML_BLOCK ||
        node->type == TR_MD_NODE_HTML_INLINE)
        put_quoted(to, " ", node->text.data, node->text.size);
    if (node->type == TR_MD_NODE_LINK || node->type == TR_MD_NODE_IMAGE) {
        put_quoted(to, " url ", node->url, strlen(node->url));
        put_quoted(to, " title ", node->title, strlen(node->title));
        check_place(self, node);
    } else if (node->type == TR_MD_NODE_CODE_BLOCK) {
        put_quoted(to, " info ", node->url, strlen(node->url));
    } else if (node->type == TR_MD_NODE_LIST) {
        put_numbers(to, " ordered %ld start %ld", node->is_ordered, node->start);
        put_numbers(to, " tight %ld", node->is_tight, 0);
    } else if (node->type == TR_MD_NODE_HEADING) {
        put_numbers(to, " level %ld", node->level, 0);
    }
    if (node->type < TR_MD_NODE_FIRST_INLINE && node->type != TR_MD_NODE_DOCUMENT)
        put_numbers(to, " lines %ld-%ld", node->start_line, node->end_line);
    put(to, "\n", 1);
}

static bool has_good_links(const tr_md_node *node) {
    const tr_md_node *child;
    for (child = node->first_child; child; child = child->next) {
        if (child->parent != node) return false;
        if (child->next ? child->next->previous != child : node->last_child != child)
            return false;
    }
    return !node->first_child == !node->last_child;
}

static void parse(tr_md_run *run, void *data) {
    comparison *self = data;
    tr_md_arena *arena = tr_md_arena_new(run);
    tr_md_node *root = tr_md_quick_try(arena, self->text, self->size, &self->reason);
    tr_md_iter iter;
    int depth = 0;
    if (!root) return;
    iter = tr_md_iter_of(root);
    while (tr_md_iter_next(&iter) != TR_MD_EVENT_DONE) {
        if (iter.event == TR_MD_EVENT_EXIT) {
            depth--;
            continue;
        }
        put_quick(self, iter.node, depth);
        if (!has_good_links(iter.node)) put(&got, "WRONG LINKS\n", 12);
        if (!tr_md_node_is_leaf(iter.node)) depth++;
    }
}

static void count_reason(const char *why) {
    reason *at = reasons;
    while (at->why && strcmp(at->why, why) != 0)
        at++;
    at->why = why;
    at->count++;
}

static void print_difference(const comparison *self, const char *name) {
    const char *one = expected.data, *other = got.data, *begin = one;
    size_t at = 0;
    for (; one[at] && one[at] == other[at]; at++)
        if (one[at] == '\n') begin = one + at + 1;
    printf("%s: the trees differ\n", name);
    if (self->size < 2000)
        printf("-----\n%.*s\n-----\n", (int)self->size, self->text);
    printf("libcmark: %.*s\n", (int)strcspn(begin, "\n"), begin);
    other += begin - one;
    printf("quick:    %.*s\n", (int)strcspn(other, "\n"), other);
}

static bool compare(const char *text, size_t size, const char *name) {
    comparison self = {.text = text, .size = size};
    torii_markdown_error error;
    got.size = expected.size = 0;
    put(&got, "", 0);
    put(&expected, "", 0);
    if (!tr_md_run_protected((size_t)1 << 32, parse, &self, &error)) {
        printf("%s: %s\n", name, error.message);
        wrong++;
        return false;
    }
    if (self.reason) {
        declined++;
        count_reason(self.reason);
        return true;
    }
    taken++;
    put_cmark_tree(&expected, text, size);
    if (strcmp(expected.data, got.data) == 0) return true;
    wrong++;
    print_difference(&self, name);
    return false;
}

/* ---------------------------------------------------- Random documents ---- */

static uint64_t state;

static uint32_t below(uint32_t limit) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((state >> 33) % limit);
}

static const char *const inlines[] = {
    "*",      "**",     "_",      "__",      "***",      "`",        "``",
    "[",      "]",      "](",     "](u)",    "![",       ")",        "(",
    "\\",     "\\*",    "\\[",    "\\!",     "!",        "&amp;",    "&#65;",
    "&",      "&copy;", "<",      ">",       "<http://a.b/c>",       "<a@b.cd>",
    " ",      "  ",     "   ",    "a",       "b",        "word",     "two words",
    "\n",     "  \n",   "\\\n",   "\u00E4",  "\u2014",   "\u201C",   "\u00A0",
    "\u4E2D", "\u3002", "~",      "#",       "+",        "-",        "=",
    "1.",     "\"",     "'",      "](<",     "> \"t\")", " 'x')",    " (y))",
    "](/u \"t\")",      "](\\(&lt;)",        "\t",       "*a*",      "**b**",
    "`c`",    "[l](d)", "![i](d)", ".",      ",",        "$",        "|",
    ":",      "%",      "{",      "}",       "\\\\",     "\n ",      "<>",
    "<b>",    "</b>",   "<i c>",  "<b c='",  "'>",       "<!-- x -->",
    "<br/>",  "<a href=\"", "\">", "</",     "<a",      "<x y=z w>",
    "[l]",    "[L]",    "![l]",   "[a][l]",  "[l][]",    "][l]",     "][]",
    "]: u",   "]:",     "][",     "[a *b*]", "[\u00C4]", "[ l\n]",   "[\\]]"};
static const char *const html[] = {
    "<div>",    "</div>",    "<p",       "<table class='x'", "<b>",   "</b >",
    "<i c=\"d\" />", "<b> x", "<B\nc>",  "<hr/>",    "<divx>", "</P>text",
    "<a href=\"u\">", "<em", "<li>*a*", "<details>\n<summary>x</summary>",
    "<div>\n\n*a*\n\n</div>", "<h1>\n# a", "<x-y>", "<b c=d'e>", "<h7>", "<a/b>",
    "<!-- a", "-->", "<!-- b --> c", "<!--\n\n*a*\n-->", "x --> y", "<!-- a-- -->"};
static const char *const definitions[] = {
    "[l]: /u",        "[l]: <v w> \"t\"", "[L]: /x 'y'",     "[a]: b\n\"t",
    "[a]:\n/u",       "[a]:\n /u\n (t)",   "[a]: u 't\nt'",   "[b]: u\n'x' y",
    "[ a *b* ]: \\(", "[\u00E4]: &copy;",  "[l]: u \"",        "[l]: u v",
    "[l]:",           "[l] : u",          "[]: u",            "[ ]: u",
    "[\\]]: <>",      "[a]: <b",          "[a\nb]: u",        "[word]: (u))",
    "[l]: u\n===",    "[l]: u\n---",      "[l]: u\n\n\"t\"", "[l]: u\n> \"t\"",
    "[b]: u\n   [a]: u", "[l]: u\n# a",  "[l]: u  \n- a",    "[b]: u \"a\\\"",
    "[b]: u \"a\\\\\" b\"", "[b]: u \t(t)  "};
static const char *const starts[] = {
    "",      "",      "",      "",     "> ",   ">",      "- ",    "* ",    "+ ",
    "1. ",   "2) ",   "10. ",  "-   ", " - ",  "  ",     "    ",  "   ",   "\t",
    " ",     "# ",    "## ",   "### ", "      ", "-\t",  ">\t",   "- - ",  "1.  ",
    "    - ", "  - ", "   1. ", "> > ", "     ", "1) "};
static const char *const lines[] = {
    "",      "",     "",      "",     "---",  "***",   "===",   "- - -", "```",
    "~~~",   "````", "``` c", "~~~ a b", "-", "*",     "1.",    ">",     "#",
    "--",    "=",    "# a #", "## b ##  ", "##", "___", "``",   "    x", "\tx",
    "-     x", "text", "a  ", "* * *", "+",  "  ",     "    "};

static size_t add(char *to, size_t size, const char *piece) {
    size_t length = strlen(piece);
    if (size + length > 4000) return size;
    memcpy(to + size, piece, length);
    return size + length;
}

#define PICK(list) ((list)[below((uint32_t)(sizeof(list) / sizeof *(list)))])

static size_t random_document(char *to) {
    uint32_t count = 1 + below(12);
    size_t size = 0;
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t n = below(4); n > 1; n--)
            size = add(to, size, PICK(starts));
        size = add(to, size, PICK(starts));
        if (below(2)) {
            size = add(to, size, PICK(lines));
        } else if (!below(4)) {
            size = below(2) ? add(to, size, PICK(definitions))
                            : add(to, size, PICK(html));
        } else {
            for (uint32_t n = below(14); n > 0; n--)
                size = add(to, size, PICK(inlines));
        }
        if (i + 1 < count || below(4)) size = add(to, size, "\n");
    }
    return size;
}

static void compare_random(long count, uint64_t seed) {
    char text[4096], name[64];
    for (long i = 0; i < count && wrong < 5; i++) {
        char *copy;
        size_t size;
        state = seed * 1000003u + (uint64_t)i;
        below(2);
        size = random_document(text);
        copy = malloc(size ? size : 1); /* so that a byte too far is seen */
        if (!copy) exit(2);
        memcpy(copy, text, size);
        snprintf(name, sizeof name, "random document %ld", i);
        compare(copy, size, name);
        free(copy);
    }
}

static void compare_file(const char *name) {
    FILE *file = fopen(name, "rb");
    dump text = {0};
    char block[65536];
    size_t count;
    if (!file) {
        printf("%s cannot be read\n", name);
        wrong++;
        return;
    }
    while ((count = fread(block, 1, sizeof block, file)) > 0)
        put(&text, block, count);
    fclose(file);
    if (text.data && strlen(text.data) == text.size)
        compare(text.data, text.size, name);
    free(text.data);
}

static void compare_place(const char *name) {
    DIR *folder = opendir(name);
    const struct dirent *entry;
    char path[4096];
    if (!folder) compare_file(name);
    while (folder && (entry = readdir(folder)) != NULL) {
        snprintf(path, sizeof path, "%s/%s", name, entry->d_name);
        if (entry->d_name[0] != '.') compare_file(path);
    }
    if (folder) closedir(folder);
}

/* NUL-terminated. */
static const char *encode(char *bytes, int32_t code) {
    bytes[utf8proc_encode_char(code, (utf8proc_uint8_t *)bytes)] = 0;
    return bytes;
}

/* Emphasis tells whether libcmark takes a character for punctuation or a blank. */
static void compare_emphasis(int32_t code, const char *name) {
    char text[64], sign[5];
    int size;
    encode(sign, code);
    size = snprintf(
        text, sizeof text, "a*%sb* *b%s*a %s__a__ *%s*\n", sign, sign, sign, sign);
    compare(text, (size_t)size, name);
}

/* References tell what libcmark folds it to. */
static void compare_labels(int32_t code, const char *name) {
    char text[128], sign[5], upper[5], lower[5], folded[20] = "";
    int32_t codes[4];
    int size;
    utf8proc_ssize_t count =
        utf8proc_decompose_char(code, codes, 4, UTF8PROC_CASEFOLD, NULL);
    for (utf8proc_ssize_t i = 0; i < count && i < 4; i++)
        encode(folded + strlen(folded), codes[i]);
    encode(sign, code);
    encode(upper, utf8proc_toupper(code));
    encode(lower, utf8proc_tolower(code));
    size = snprintf(
        text, sizeof text, "[a%s]: u\n\n[a%s] [a%s] [A%s]\n", sign, folded, upper,
        lower);
    compare(text, (size_t)size, name);
}

static void compare_characters(void) {
    for (int32_t code = 0x80; code < 0x110000 && wrong < 5; code++) {
        char name[32];
        if (code >= 0xD800 && code < 0xE000) continue;
        snprintf(name, sizeof name, "U+%04X", (unsigned)code);
        compare_emphasis(code, name);
        compare_labels(code, name);
    }
}

/* Versions of libcmark differ in these, or one of them leaves the specification. */
static const char *const versions_differ[] = {
    "a*\u20ACb* *b\u20AC*a", /* symbols as punctuation */
    "_.__._",                  /* bounds of searches */
    "``` `a` `b`",             /* runs that were met */
    "[l]: u\n\"t\" x\n\n[l]"};
static const char *const known_well[] = {
    "a **\u2192 b** c", "`a` ``b`` `", "[l]: u\n\"t\"\n\n[l]", "_a_ __b__ _c_d"};

static void compare_known(void) {
    for (size_t i = 0; i < sizeof known_well / sizeof *known_well; i++) {
        long before = taken;
        compare(known_well[i], strlen(known_well[i]), known_well[i]);
        if (taken > before) continue;
        printf("%s: is not taken\n", known_well[i]);
        wrong++;
    }
    for (size_t i = 0; i < sizeof versions_differ / sizeof *versions_differ; i++) {
        long before = declined;
        compare(versions_differ[i], strlen(versions_differ[i]), versions_differ[i]);
        if (declined > before) continue;
        printf("%s: is taken\n", versions_differ[i]);
        wrong++;
    }
}

static void print_reasons(void) {
    printf("%ld taken, %ld left to libcmark", taken, declined);
    for (reason *at = reasons; at->why; at++)
        printf(", %s %ld", at->why, at->count);
    printf("\n");
}

int main(int argc, char **argv) {
    compare_known();
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "-f") == 0 && i + 2 < argc) {
            compare_random(atol(argv[i + 1]), strtoull(argv[i + 2], NULL, 10));
            i += 2;
        } else if (strcmp(argv[i], "-u") == 0) {
            compare_characters();
        } else {
            compare_place(argv[i]);
        }
    }
    print_reasons();
    printf("%ld passed, %ld failed\n", taken - wrong, wrong);
    free(expected.data);
    free(got.data);
    return wrong != 0;
}
