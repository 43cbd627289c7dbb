/* SPDX-License-Identifier: MIT
 *
 * The highlighter: the tables of all languages are well formed; random text of
 * all kinds comes out as it went in, with tags around it; the time is in
 * proportion to the size; options, failing allocation.  With a number as its
 * argument, as many random texts are tried.
 */
#include "lexer.h"
#include "torii_markdown.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int passed, failed;

static void check(bool right, const char *what, const char *detail) {
    if (right) {
        passed++;
        return;
    }
    failed++;
    printf("FAILED: %s: %s\n", what, detail);
}

/* -------------------------------------------------------------- Tables ---- */

static const char *skip_brackets(const char *at) {
    at += at[1] == '^' ? 2 : 1;
    do {
        at += *at == '%' ? 2 : 1;
    } while (*at && *at != ']');
    return *at ? at + 1 : NULL;
}

/* Brackets are closed, groups too, and alternatives stand in groups. */
static bool is_well_formed(const char *at) {
    int depth = 0;
    while (at && *at) {
        if (*at == '%') {
            if (!at[1]) return false;
            at += 2;
        } else if (*at == '[') {
            at = skip_brackets(at);
        } else {
            depth += (*at == '(') - (*at == ')');
            if (depth < 0 || (*at == '|' && depth == 0)) return false;
            at++;
        }
    }
    return at && depth == 0;
}

static void check_list(const tr_hl_words *words, bool ignores_case) {
    char word[64], before[64] = "";
    for (const char *at = words->list; *at;) {
        size_t size = strcspn(at, " ");
        bool fits = size > 0 && size < sizeof word;
        check(fits, "word", at);
        if (!fits) return;
        memcpy(word, at, size);
        word[size] = 0;
        check(strcmp(before, word) < 0, "sorted", word);
        check(tr_hl_words_hold(words, word, size, ignores_case), "found", word);
        memcpy(before, word, sizeof before);
        at += size + (at[size] == ' ');
    }
    check(!tr_hl_words_hold(words, "~", 1, ignores_case), "not found", "~");
    check(!tr_hl_words_hold(words, "!", 1, ignores_case), "not found", "!");
}

typedef struct tour {
    const tr_hl_language *language;
    bool seen[256];
    uint8_t queue[256];
    unsigned count;
} tour;

static void visit(tour *self, uint8_t action, uint8_t state) {
    bool enters = action == TR_HL_PUSH || action == TR_HL_SWITCH ||
                  (action == TR_HL_EMBED_NAMED && state);
    if (!enters || self->seen[state]) return;
    self->seen[state] = true;
    self->queue[self->count++] = state;
}

static void check_rules(tour *self, const tr_hl_rule *rule, int depth) {
    check(depth <= 4, "inclusions", self->language->names);
    for (; rule->pattern || rule->rules; rule++) {
        if (rule->rules) {
            check_rules(self, rule->rules, depth + 1);
            continue;
        }
        check(is_well_formed(rule->pattern), "pattern", rule->pattern);
        check(rule->class < TR_HL_CLASS_COUNT, "class", rule->pattern);
        if (rule->until) check(is_well_formed(rule->until), "pattern", rule->until);
        visit(self, rule->action, rule->state);
        for (const tr_hl_words *words = rule->words; words && words->list; words++) {
            check_list(words, self->language->ignores_case);
            visit(self, words->action, words->state);
        }
    }
}

static void check_language(const tr_hl_language *language) {
    tour made = {.language = language, .seen = {true}, .count = 1};
    for (unsigned i = 0; i < made.count; i++) {
        const tr_hl_rule *rules = language->states[made.queue[i]].rules;
        check(rules != NULL, "state without rules", language->names);
        if (rules) check_rules(&made, rules, 0);
    }
    if (language->without) check_language(language->without);
}

/* --------------------------------------------------------- Random text ---- */

static uint64_t state = 88172645463325252u;

static uint32_t next_random(uint32_t limit) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)(state >> 20) % limit;
}

static const char *const pieces[] = {
    "\"",
    "'",
    "`",
    "\"\"\"",
    "'''",
    "/*",
    "*/",
    "//",
    "#",
    "--",
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    "<",
    ">",
    "</",
    "/>",
    "<!--",
    "-->",
    "<script>",
    "</script>",
    "<style>",
    "</style>",
    "<?php",
    "?>",
    "{{",
    "}}",
    "{%",
    "%}",
    "{#",
    "#}",
    "${",
    "$(",
    "$((",
    "))",
    "<<EOF\n",
    "EOF\n",
    "\n",
    "\r\n",
    "\n\n",
    " ",
    "\t",
    "    ",
    "\\",
    "\\n",
    "=",
    ":",
    ": ",
    "- ",
    "|",
    "|\n",
    ">\n",
    ";",
    ",",
    ".",
    "...",
    "@",
    "@\"",
    "\"@",
    "$",
    "%",
    "&",
    "!",
    "?",
    "r#\"",
    "\"#",
    "R\"x(",
    ")x\"",
    "[==[",
    "]==]",
    "--[[",
    "{-",
    "-}",
    "=begin\n",
    "=end\n",
    "```",
    "```c\n",
    "```\n",
    "~~~",
    "# ",
    "## ",
    "**",
    "__",
    "def ",
    "class ",
    "import ",
    "from ",
    "function ",
    "fn ",
    "func ",
    "new ",
    "if ",
    "else",
    "return ",
    "true",
    "None",
    "let ",
    "var ",
    "const ",
    "0x1F",
    "1.5e10",
    "42",
    "1_000",
    "x",
    "foo",
    "Bar",
    "_y",
    "f'",
    "b\"",
    "rb'",
    "key: value\n",
    "key = value\n",
    "[table]\n",
    "SELECT * FROM t",
    "FROM x",
    "RUN a \\\n",
    "target: a\n\t",
    "+++ a\n",
    "@@ -1 +1 @@\n",
    "\xC3\xA9",
    "\xE2\x82\xAC",
    "\xF0\x9F\x98\x80",
    ">>> ",
    "$ ",
    "::",
    "->",
    "=>",
    "/",
    "/x/g",
    "%w[",
    "%q(",
    "<<~A\n",
    "&amp;",
    "&lt;",
    "#if 0\n",
    "#endif\n",
    "#include <a>\n",
    "''",
    "''${",
    "$$",
    "$a$",
};

enum { PIECES = sizeof pieces / sizeof *pieces, TEXT_MAX = 4000 };

static size_t make_text(char *text) {
    size_t size = 0;
    uint32_t count = next_random(120);
    for (uint32_t i = 0; i < count; i++) {
        const char *piece = pieces[next_random(PIECES)];
        if (next_random(40) == 0) {
            text[size++] = (char)(1 + next_random(127));
            continue;
        }
        if (size + strlen(piece) > TEXT_MAX) break;
        memcpy(text + size, piece, strlen(piece));
        size += strlen(piece);
    }
    text[size] = 0;
    return size;
}

/* Takes the tags and the escapes out; false if anything else is in the way. */
static bool strip(const char *html, char *out) {
    static const char *const escapes[] = {"&lt;<", "&gt;>", "&amp;&", "&quot;\""};
    int depth = 0;
    while (*html) {
        if (*html == '<') {
            const char *end = strchr(html, '>');
            depth += html[1] == '/' ? -1 : 1;
            if (!end || depth < 0 || depth > 2) return false;
            html = end + 1;
            continue;
        }
        if (*html == '&') {
            size_t i = 0;
            while (i < 4 && strncmp(html, escapes[i], strlen(escapes[i]) - 1))
                i++;
            if (i == 4) return false;
            *out++ = escapes[i][strlen(escapes[i]) - 1];
            html += strlen(escapes[i]) - 1;
            continue;
        }
        *out++ = *html++;
    }
    *out = 0;
    return depth == 0;
}

static void test_random(long count) {
    char text[TEXT_MAX + 1], back[TEXT_MAX + 16];
    char what[40];
    for (long i = 0; i < count; i++) {
        torii_highlight_options options = TORII_HIGHLIGHT_OPTIONS_INIT;
        size_t size = make_text(text);
        options.tokens_only = true;
        if (i % 5 == 0) options.marked_lines = "2-3 5";
        for (size_t l = 0; torii_highlight_language(l); l++) {
            const char *names = torii_highlight_language(l);
            size_t html_size = 0;
            char *html;
            snprintf(what, sizeof what, "%.*s", (int)strcspn(names, " "), names);
            html = torii_highlight(text, size, what, &options, &html_size, NULL);
            if (!html || strlen(html) != html_size || !strip(html, back) ||
                strcmp(back, text))
                check(false, what, text);
            else
                passed++;
            torii_markdown_free(html);
        }
    }
}

/* ---------------------------------------------------------------- Time ---- */

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* The same piece again and again, and two of them in turn. */
static void test_time(void) {
    enum { SIZE = 8000 };
    char *text = malloc(SIZE + 64);
    double worst = 0;
    char slowest[80] = "";
    for (size_t l = 0; torii_highlight_language(l); l++) {
        char name[40];
        const char *names = torii_highlight_language(l);
        snprintf(name, sizeof name, "%.*s", (int)strcspn(names, " "), names);
        for (unsigned p = 0; p < PIECES; p++) {
            size_t size = 0;
            double begin;
            char *html;
            while (size < SIZE) {
                const char *piece = pieces[p];
                if (p % 3 == 1 && size / 8 % 2) piece = pieces[(p * 7 + 3) % PIECES];
                memcpy(text + size, piece, strlen(piece));
                size += strlen(piece);
            }
            begin = seconds();
            html = torii_highlight(text, size, name, NULL, NULL, NULL);
            begin = seconds() - begin;
            if (begin > worst) {
                worst = begin;
                snprintf(slowest, sizeof slowest, "%s, %.20s", name, pieces[p]);
            }
            torii_markdown_free(html);
        }
    }
    printf("slowest: %.0f ns for each byte (%s)\n", worst / SIZE * 1e9, slowest);
    check(worst < 1, "time", slowest);
    free(text);
}

/* ------------------------------------------------------------- Options ---- */

static void expect(
    const char *text, const char *language, torii_highlight_options options,
    const char *wanted) {
    char *html;
    options.struct_size = sizeof options;
    html = torii_highlight(text, strlen(text), language, &options, NULL, NULL);
    check(html && !strcmp(html, wanted), wanted, html ? html : "(nothing)");
    torii_markdown_free(html);
}

static void test_options(void) {
    expect(
        "a<b", "nothing", (torii_highlight_options){0},
        "<pre><code class=\"language-nothing\">a&lt;b</code></pre>\n");
    expect("a\nb", "", (torii_highlight_options){.tokens_only = true}, "a\nb");
    expect(
        "1\n\n2\n", "json",
        (torii_highlight_options){
            .line_numbers = true,
            .first_line = 9,
            .marked_lines = "2",
            .tokens_only = true},
        "<span class=\"lineno\"> 9</span><span class=\"mi\">1</span>\n"
        "<span class=\"hll\"><span class=\"lineno\">10</span>\n</span>"
        "<span class=\"lineno\">11</span><span class=\"mi\">2</span>\n");
    expect(
        "null", "JSON", (torii_highlight_options){.title = "<a>"},
        "<figure class=\"code\">\n<figcaption>&lt;a&gt;</figcaption>\n"
        "<pre class=\"highlight\"><code class=\"language-JSON\">"
        "<span class=\"kc\">null</span></code></pre>\n</figure>\n");
    check(torii_highlight_knows("C++"), "knows", "C++");
    check(!torii_highlight_knows(""), "knows", "nothing");
    check(!torii_highlight_knows(NULL), "knows", "NULL");
    check(
        !torii_highlight(NULL, 1, "c", NULL, NULL, NULL), "misuse", "text is missing");
}

int main(int argc, char **argv) {
    long count = argc > 1 ? strtol(argv[1], NULL, 10) : 200;
    for (size_t i = 0; tr_hl_language_at(i); i++)
        check_language(tr_hl_language_at(i));
    test_options();
    test_random(count);
    test_time();
    printf("%d passed, %d failed\n", passed, failed);
    return failed != 0;
}
