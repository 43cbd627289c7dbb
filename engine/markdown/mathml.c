/* SPDX-License-Identifier: MIT
 *
 * A reader of TeX's formulas that writes MathML as it goes.  An item is what a
 * script can hang on: one element, always.  When a script follows, the tag
 * that holds both is put before what was written.
 * Invariant: the depth of groups is bounded, so is the stack.
 */
#include "mathml.h"

#include <string.h>

enum { DEPTH_MAX = 40, COMMAND_MAX = 40 };

typedef enum letter_style {
    STYLE_NONE,
    STYLE_UPRIGHT,
    STYLE_BOLD,
    STYLE_ITALIC,
    STYLE_BOLD_ITALIC,
    STYLE_SCRIPT,
    STYLE_FRAKTUR,
    STYLE_DOUBLE,
    STYLE_SANS,
    STYLE_MONO
} letter_style;

typedef enum limits_style {
    LIMITS_BESIDE,
    LIMITS_IN_DISPLAY,
    LIMITS_ALWAYS
} limits_style;

typedef struct reader {
    torii_markdown_text *out;
    const char *at, *end;
    bool is_display;
    int depth;
    letter_style style;
    limits_style limits; /* of the item just written */
    bool applies;        /* it is the name of a function */
    bool failed;
    const char *unknown;
    size_t unknown_size;
} reader;

static int read_items(reader *self); /* how many elements */
static void read_row(reader *self);
static void read_argument(reader *self);

/* ------------------------------------------------------------- Writing ---- */

static void put(reader *self, const char *html) {
    tr_md_put_str(self->out, html);
}

static void insert(reader *self, size_t at, const char *html) {
    size_t size = strlen(html);
    tr_md_put(self->out, html, size); /* room */
    char *place = self->out->data + at;
    memmove(place + size, place, self->out->size - size - at);
    memcpy(place, html, size);
}

static void
put_element(reader *self, const char *open, const char *html, const char *name) {
    put(self, open);
    put(self, html);
    put(self, "</");
    put(self, name);
    put(self, ">");
}

static void fail(reader *self, const char *at, size_t size) {
    if (self->failed) return;
    self->failed = true;
    self->unknown = at;
    self->unknown_size = size;
}

/* ------------------------------------------------------------- Letters ---- */

/* Where the alphabets of each style begin: capitals, small ones, digits. */
static const struct {
    uint32_t upper, lower, digit;
} alphabets[] = {
    [STYLE_BOLD] = {0x1D400, 0x1D41A, 0x1D7CE},
    [STYLE_ITALIC] = {0x1D434, 0x1D44E, 0},
    [STYLE_BOLD_ITALIC] = {0x1D468, 0x1D482, 0x1D7CE},
    [STYLE_SCRIPT] = {0x1D49C, 0x1D4B6, 0},
    [STYLE_FRAKTUR] = {0x1D504, 0x1D51E, 0},
    [STYLE_DOUBLE] = {0x1D538, 0x1D552, 0x1D7D8},
    [STYLE_SANS] = {0x1D5A0, 0x1D5BA, 0x1D7E2},
    [STYLE_MONO] = {0x1D670, 0x1D68A, 0x1D7F6},
};

/* Those that Unicode had before it had the alphabets. */
static const struct {
    letter_style style;
    char letter;
    uint32_t point;
} exceptions[] = {
    {STYLE_ITALIC, 'h', 0x210E},  {STYLE_SCRIPT, 'B', 0x212C},
    {STYLE_SCRIPT, 'E', 0x2130},  {STYLE_SCRIPT, 'F', 0x2131},
    {STYLE_SCRIPT, 'H', 0x210B},  {STYLE_SCRIPT, 'I', 0x2110},
    {STYLE_SCRIPT, 'L', 0x2112},  {STYLE_SCRIPT, 'M', 0x2133},
    {STYLE_SCRIPT, 'R', 0x211B},  {STYLE_SCRIPT, 'e', 0x212F},
    {STYLE_SCRIPT, 'g', 0x210A},  {STYLE_SCRIPT, 'o', 0x2134},
    {STYLE_FRAKTUR, 'C', 0x212D}, {STYLE_FRAKTUR, 'H', 0x210C},
    {STYLE_FRAKTUR, 'I', 0x2111}, {STYLE_FRAKTUR, 'R', 0x211C},
    {STYLE_FRAKTUR, 'Z', 0x2128}, {STYLE_DOUBLE, 'C', 0x2102},
    {STYLE_DOUBLE, 'H', 0x210D},  {STYLE_DOUBLE, 'N', 0x2115},
    {STYLE_DOUBLE, 'P', 0x2119},  {STYLE_DOUBLE, 'Q', 0x211A},
    {STYLE_DOUBLE, 'R', 0x211D},  {STYLE_DOUBLE, 'Z', 0x2124},
};

/* The character of a letter or digit in a style; 0: as it is. */
static uint32_t styled(letter_style style, char c) {
    for (size_t i = 0; i < sizeof exceptions / sizeof *exceptions; i++)
        if (exceptions[i].style == style && exceptions[i].letter == c)
            return exceptions[i].point;
    if (style < STYLE_BOLD) return 0;
    if (c >= 'A' && c <= 'Z') return alphabets[style].upper + (uint32_t)(c - 'A');
    if (c >= 'a' && c <= 'z') return alphabets[style].lower + (uint32_t)(c - 'a');
    if (c >= '0' && c <= '9' && alphabets[style].digit)
        return alphabets[style].digit + (uint32_t)(c - '0');
    return 0;
}

static void put_char(reader *self, char c) {
    uint32_t point = styled(self->style, c);
    if (!point) {
        tr_md_put_escaped(self->out, &c, 1);
        return;
    }
    unsigned char bytes[4] = {
        (unsigned char)(0xF0 | point >> 18),
        (unsigned char)(0x80 | (point >> 12 & 63)),
        (unsigned char)(0x80 | (point >> 6 & 63)),
        (unsigned char)(0x80 | (point & 63))};
    bool three = point < 0x10000;
    if (three) bytes[1] = (unsigned char)(0xE0 | point >> 12);
    tr_md_put(self->out, (char *)bytes + three, 4u - three);
}

static bool is_letter(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

static bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void skip_space(reader *self) {
    while (self->at < self->end && is_space(*self->at))
        self->at++;
}

static void put_letter(reader *self) {
    bool upright = self->style == STYLE_UPRIGHT;
    put(self, upright ? "<mi mathvariant=\"normal\">" : "<mi>");
    put_char(self, *self->at++);
    put(self, "</mi>");
}

static void put_digits(reader *self) {
    put(self, "<mn>");
    while (self->at < self->end) {
        bool sign = *self->at == '.' || *self->at == ',';
        bool point = sign && self->at + 1 < self->end && is_digit(self->at[1]);
        if (!is_digit(*self->at) && !point) break;
        put_char(self, *self->at++);
    }
    put(self, "</mn>");
}

/* A character beyond ASCII: a letter, as far as anyone can tell. */
static void put_wide(reader *self) {
    const char *begin = self->at++;
    while (self->at < self->end && ((unsigned char)*self->at & 0xC0) == 0x80)
        self->at++;
    put(self, "<mi>");
    tr_md_put(self->out, begin, (size_t)(self->at - begin));
    put(self, "</mi>");
}

static void put_sign(reader *self) {
    static const struct {
        char sign;
        const char *html;
    } signs[] = {
        {'-', "<mo>\xE2\x88\x92</mo>"}, {'*', "<mo>\xE2\x88\x97</mo>"},
        {'<', "<mo>&lt;</mo>"},         {'>', "<mo>&gt;</mo>"},
        {':', "<mo>:</mo>"},            {'/', "<mo>/</mo>"},
        {'"', "<mo>\xE2\x80\xB3</mo>"}, {'(', "<mo stretchy=\"false\">(</mo>"},
        {')', "<mo stretchy=\"false\">)</mo>"}, {'[', "<mo stretchy=\"false\">[</mo>"},
        {']', "<mo stretchy=\"false\">]</mo>"}, {'|', "<mo stretchy=\"false\">|</mo>"},
        {'+', "<mo>+</mo>"},            {'=', "<mo>=</mo>"},
        {',', "<mo>,</mo>"},            {';', "<mo>;</mo>"},
        {'!', "<mo>!</mo>"},            {'?', "<mo>?</mo>"},
        {'.', "<mo>.</mo>"},            {'@', "<mo>@</mo>"},
        {'`', "<mo>`</mo>"},            {'~', "<mspace width=\"0.333em\" />"},
    };
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        if (signs[i].sign != *self->at) continue;
        self->at++;
        put(self, signs[i].html);
        return;
    }
    fail(self, self->at, 1);
}

/* ------------------------------------------------------------ Commands ---- */

/* The name behind a backslash: letters, with a star, or one sign. */
static tr_md_symbol_kind put_symbol(reader *self, const tr_md_symbol *symbol) {
    static const char *const tags[] = {
        [TR_MD_SYMBOL_IDENTIFIER] = "<mi>",
        [TR_MD_SYMBOL_NORMAL] = "<mi mathvariant=\"normal\">",
        [TR_MD_SYMBOL_OPERATOR] = "<mo>",
        [TR_MD_SYMBOL_FENCE] = "<mo stretchy=\"false\">",
        [TR_MD_SYMBOL_BIG] = "<mo>",
        [TR_MD_SYMBOL_INTEGRAL] = "<mo>",
        [TR_MD_SYMBOL_FUNCTION] = "<mi>",
        [TR_MD_SYMBOL_LIMIT] = "<mi>",
    };
    const char *tag = tags[symbol->kind];
    put_element(self, tag, symbol->html, tag[2] == 'i' ? "mi" : "mo");
    if (symbol->kind == TR_MD_SYMBOL_BIG || symbol->kind == TR_MD_SYMBOL_LIMIT)
        self->limits = LIMITS_IN_DISPLAY;
    self->applies =
        symbol->kind == TR_MD_SYMBOL_FUNCTION || symbol->kind == TR_MD_SYMBOL_LIMIT;
    return symbol->kind;
}

/* The braces around what comes next; its inside, or false. */
static bool read_braces(reader *self, const char **begin, const char **stop) {
    int open = 0;
    skip_space(self);
    if (self->at == self->end || *self->at != '{') return false;
    *begin = self->at + 1;
    for (; self->at < self->end; self->at++) {
        if (*self->at == '\\' && self->at + 1 < self->end)
            self->at++;
        else if (*self->at == '{')
            open++;
        else if (*self->at == '}' && --open == 0)
            break;
    }
    if (self->at == self->end) return false;
    *stop = self->at++;
    return true;
}

/* \text{so}: as it is, blanks are blanks. */
static void put_words(reader *self, const char *open, const char *name) {
    const char *begin, *stop;
    if (!read_braces(self, &begin, &stop)) {
        fail(self, self->at, self->at < self->end);
        return;
    }
    put(self, open);
    for (; begin < stop; begin++) {
        if (*begin == '\\' || *begin == '$') {
            fail(self, begin, 1);
        } else if (*begin == ' ') {
            put(self, "\xC2\xA0");
        } else if (*begin != '{' && *begin != '}') {
            tr_md_put_escaped(self->out, begin, 1);
        }
    }
    put(self, "</");
    put(self, name);
    put(self, ">");
}

/* A part in which limits stand beside. */
static void read_small(reader *self) {
    bool before = self->is_display;
    self->is_display = false;
    read_argument(self);
    self->is_display = before;
}

static void put_two(reader *self, const char *open, const char *close) {
    put(self, open);
    read_small(self);
    read_small(self);
    put(self, close);
}

/* The second argument below or above the first, which is written last. */
static void put_swapped(reader *self, const char *name) {
    size_t begin = self->out->size, middle;
    read_argument(self);
    middle = self->out->size;
    read_argument(self);
    if (self->failed) return;
    size_t first = middle - begin, second = self->out->size - middle;
    char *copy = tr_md_copy(self->out->arena, self->out->data + begin, first);
    char *place = self->out->data + begin;
    memmove(place, place + first, second);
    memcpy(place + second, copy, first);
    tr_md_release(self->out->arena, copy);
    insert(self, begin, ">");
    insert(self, begin, name);
    insert(self, begin, "<");
    put(self, "</");
    put(self, name);
    put(self, ">");
}

static void put_root(reader *self) {
    skip_space(self);
    if (self->at == self->end || *self->at != '[') {
        put(self, "<msqrt>");
        read_argument(self);
        put(self, "</msqrt>");
        return;
    }
    const char *close = memchr(self->at, ']', (size_t)(self->end - self->at));
    if (!close) {
        fail(self, self->at, 1);
        return;
    }
    /* The index stands first here and last there. */
    reader index = *self;
    index.at = self->at + 1;
    index.end = close;
    self->at = close + 1;
    put(self, "<mroot>");
    read_argument(self);
    index.depth++;
    read_row(&index);
    put(self, "</mroot>");
    if (index.failed) fail(self, index.unknown, index.unknown_size);
    if (index.at != close) fail(self, index.at, 1);
}

/* One sign that can be a fence: its HTML, "" for the dot; NULL if it is none. */
static const char *read_fence(reader *self) {
    static const char plain[] = "()[]|/.";
    static const char *const html[] = {"(", ")", "[", "]", "|", "/", ""};
    skip_space(self);
    if (self->at == self->end) return NULL;
    if (*self->at == '<' || *self->at == '>')
        return *self->at++ == '<' ? "\xE2\x9F\xA8" : "\xE2\x9F\xA9";
    const char *found = strchr(plain, *self->at);
    if (found && *found) {
        self->at++;
        return html[found - plain];
    }
    if (*self->at != '\\' || self->at + 1 == self->end) return NULL;
    const char *name = self->at + 1, *stop = name;
    while (stop < self->end && is_letter(*stop))
        stop++;
    if (stop == name) {
        if (!strchr("{}|", *name)) return NULL;
        self->at = name + 1;
        return *name == '{' ? "{" : *name == '}' ? "}" : "\xE2\x80\x96";
    }
    const tr_md_symbol *symbol = tr_md_symbol_find(name, (size_t)(stop - name));
    if (!symbol || symbol->kind > TR_MD_SYMBOL_FENCE) return NULL;
    self->at = stop;
    return symbol->html;
}

static void put_fence(reader *self, const char *open) {
    const char *html = read_fence(self);
    if (!html)
        fail(self, self->at, self->at < self->end);
    else if (*html)
        put_element(self, open, html, "mo");
}

static bool follows(const reader *self, const char *text) {
    size_t size = strlen(text), left = (size_t)(self->end - self->at);
    return left >= size && !memcmp(self->at, text, size) &&
           (left == size || !is_letter(text[size - 1]) || !is_letter(self->at[size]));
}

static void put_left_right(reader *self) {
    put(self, "<mrow>");
    put_fence(self, "<mo fence=\"true\" form=\"prefix\" stretchy=\"true\">");
    for (;;) {
        read_items(self);
        if (self->failed || !follows(self, "\\middle")) break;
        self->at += 7;
        put_fence(self, "<mo fence=\"true\" stretchy=\"true\">");
    }
    if (!follows(self, "\\right")) {
        fail(self, self->at, self->at < self->end);
        return;
    }
    self->at += 6;
    put_fence(self, "<mo fence=\"true\" form=\"postfix\" stretchy=\"true\">");
    put(self, "</mrow>");
}

static void put_accent(reader *self, const char *sign, bool below, bool wide) {
    put(self, below ? "<munder accentunder=\"true\">" : "<mover accent=\"true\">");
    read_argument(self);
    put_element(
        self, wide ? "<mo stretchy=\"true\">" : "<mo stretchy=\"false\">", sign, "mo");
    put(self, below ? "</munder>" : "</mover>");
}

static void put_styled(reader *self, letter_style style) {
    letter_style before = self->style;
    const char *begin, *stop, *from = self->at;
    self->style = style;
    /* A word in upright letters is one name. */
    if (style == STYLE_UPRIGHT && read_braces(self, &begin, &stop)) {
        const char *at = begin;
        while (at < stop && is_letter(*at))
            at++;
        if (at == stop && stop - begin > 1) {
            put(self, "<mi>");
            tr_md_put(self->out, begin, (size_t)(stop - begin));
            put(self, "</mi>");
            self->style = before;
            return;
        }
        self->at = from;
    }
    read_argument(self);
    self->style = before;
}

/* --------------------------------------------------------- Environments ---- */

static const struct {
    const char *name, *open, *close, *table;
} environments[] = {
    {"matrix", "", "", "<mtable>"},
    {"pmatrix", "(", ")", "<mtable>"},
    {"bmatrix", "[", "]", "<mtable>"},
    {"Bmatrix", "{", "}", "<mtable>"},
    {"vmatrix", "|", "|", "<mtable>"},
    {"Vmatrix", "\xE2\x80\x96", "\xE2\x80\x96", "<mtable>"},
    {"smallmatrix", "", "", "<mtable>"},
    {"cases", "{", "", "<mtable class=\"math-cases\">"},
    {"aligned", "", "", "<mtable class=\"math-aligned\" displaystyle=\"true\">"},
    {"align", "", "", "<mtable class=\"math-aligned\" displaystyle=\"true\">"},
    {"align*", "", "", "<mtable class=\"math-aligned\" displaystyle=\"true\">"},
    {"split", "", "", "<mtable class=\"math-aligned\" displaystyle=\"true\">"},
    {"gathered", "", "", "<mtable displaystyle=\"true\">"},
    {"gather", "", "", "<mtable displaystyle=\"true\">"},
    {"gather*", "", "", "<mtable displaystyle=\"true\">"},
    {"array", "", "", "<mtable>"},
};

static void put_edge(reader *self, const char *sign) {
    if (*sign) put_element(self, "<mo fence=\"true\" stretchy=\"true\">", sign, "mo");
}

/* Rows up to the end of the environment or of the group. */
static void put_rows(reader *self) {
    put(self, "<mtr><mtd>");
    while (!self->failed) {
        read_items(self);
        skip_space(self);
        if (self->at < self->end && *self->at == '&') {
            self->at++;
            put(self, "</mtd><mtd>");
        } else if (follows(self, "\\\\")) {
            self->at += 2;
            skip_space(self);
            if (self->at == self->end || *self->at == '}' || follows(self, "\\end"))
                break;
            put(self, "</mtd></mtr><mtr><mtd>");
        } else {
            break;
        }
    }
    put(self, "</mtd></mtr>");
}

static bool is_between(const char *begin, const char *stop, const char *text) {
    return (size_t)(stop - begin) == strlen(text) &&
           !memcmp(begin, text, (size_t)(stop - begin));
}

static void put_environment(reader *self) {
    const char *begin, *stop, *begin_end, *stop_end;
    bool before = self->is_display;
    size_t i = 0, count = sizeof environments / sizeof *environments;
    if (!read_braces(self, &begin, &stop)) begin = stop = self->at;
    while (i < count && !is_between(begin, stop, environments[i].name))
        i++;
    if (i == count) {
        fail(self, begin, (size_t)(stop - begin));
        return;
    }
    if (strcmp(environments[i].name, "array") == 0) {
        const char *columns, *rest;
        if (!read_braces(self, &columns, &rest)) fail(self, begin, 5);
    }
    put(self, "<mrow>");
    put_edge(self, environments[i].open);
    put(self, environments[i].table);
    self->is_display = strstr(environments[i].table, "displaystyle") != NULL;
    put_rows(self);
    self->is_display = before;
    put(self, "</mtable>");
    put_edge(self, environments[i].close);
    put(self, "</mrow>");
    if (!follows(self, "\\end")) {
        fail(self, self->at, self->at < self->end);
        return;
    }
    self->at += 4;
    if (!read_braces(self, &begin_end, &stop_end) ||
        !is_between(begin_end, stop_end, environments[i].name))
        fail(self, begin, (size_t)(stop - begin));
}

/* ------------------------------------------------- Commands with arguments ---- */

static void put_binomial(reader *self) {
    put(self, "<mrow><mo fence=\"true\">(</mo>");
    put_two(self, "<mfrac linethickness=\"0\">", "</mfrac>");
    put(self, "<mo fence=\"true\">)</mo></mrow>");
}

static void put_not(reader *self) {
    size_t begin = self->out->size, end;
    read_argument(self);
    end = self->out->size;
    if (end - begin > 5 && !memcmp(self->out->data + end - 5, "</mo>", 5))
        insert(self, end - 5, "\xCC\xB8");
    else
        fail(self, self->at, 0);
}

static void put_modulo(reader *self, bool in_parentheses) {
    if (!in_parentheses) {
        put(self, "<mo lspace=\"0.222em\" rspace=\"0.222em\">mod</mo>");
        return;
    }
    put(self, "<mrow><mspace width=\"1em\" /><mo stretchy=\"false\">(</mo><mi>mod</mi>"
              "<mspace width=\"0.333em\" />");
    read_argument(self);
    put(self, "<mo stretchy=\"false\">)</mo></mrow>");
}

/* An arrow with something above it. */
static void put_long_arrow(reader *self, const char *arrow) {
    put(self, "<mover>");
    put_element(self, "<mo stretchy=\"true\">", arrow, "mo");
    read_argument(self);
    put(self, "</mover>");
}

/* The rest of the group in another size. */
static void put_rest(reader *self, bool is_display) {
    bool before = self->is_display;
    self->is_display = is_display;
    put(self, is_display ? "<mstyle displaystyle=\"true\">"
                         : "<mstyle displaystyle=\"false\">");
    read_items(self);
    put(self, "</mstyle>");
    self->is_display = before;
}

static void put_big(reader *self, const char *name, size_t size) {
    static const char *const opens[] = {
        "<mo minsize=\"1.2em\" maxsize=\"1.2em\" stretchy=\"true\">",
        "<mo minsize=\"1.8em\" maxsize=\"1.8em\" stretchy=\"true\">",
        "<mo minsize=\"2.4em\" maxsize=\"2.4em\" stretchy=\"true\">",
        "<mo minsize=\"3em\" maxsize=\"3em\" stretchy=\"true\">"};
    bool capital = *name == 'B';
    bool twice = size >= 4 && name[3] == 'g';
    put_fence(self, opens[twice * 2 + capital]);
}

static void put_substack(reader *self) {
    skip_space(self);
    if (self->at == self->end || *self->at != '{') {
        fail(self, self->at, 0);
        return;
    }
    self->at++;
    put(self, "<mtable>");
    put_rows(self);
    put(self, "</mtable>");
    if (self->at < self->end && *self->at == '}')
        self->at++;
    else
        fail(self, self->at, 0);
}

/* What a command with arguments is, by its name. */
typedef enum action {
    ACT_FRACTION, ACT_DISPLAY_FRACTION, ACT_TEXT_FRACTION, ACT_BINOMIAL, ACT_ROOT,
    ACT_TEXT, ACT_NAME, ACT_LIMIT_NAME, ACT_STYLE, ACT_ACCENT, ACT_WIDE_ACCENT,
    ACT_BELOW, ACT_SPACE, ACT_LEFT, ACT_BEGIN, ACT_OVERSET, ACT_UNDERSET, ACT_NOT,
    ACT_MOD, ACT_PMOD, ACT_PHANTOM, ACT_ARROW, ACT_DISPLAY, ACT_INLINE, ACT_BIG,
    ACT_SUBSTACK, ACT_GROUP, ACT_NOTHING
} action;

static const struct {
    const char *name;
    action action;
    const char *text; /* a sign, a width, a style */
    letter_style style;
} commands[] = {
    {"frac", ACT_FRACTION, "", 0},
    {"dfrac", ACT_DISPLAY_FRACTION, "", 0},
    {"cfrac", ACT_DISPLAY_FRACTION, "", 0},
    {"tfrac", ACT_TEXT_FRACTION, "", 0},
    {"binom", ACT_BINOMIAL, "", 0},
    {"sqrt", ACT_ROOT, "", 0},
    {"text", ACT_TEXT, "", 0},
    {"textrm", ACT_TEXT, "", 0},
    {"mbox", ACT_TEXT, "", 0},
    {"operatorname", ACT_NAME, "", 0},
    {"operatorname*", ACT_LIMIT_NAME, "", 0},
    {"mathrm", ACT_STYLE, "", STYLE_UPRIGHT},
    {"mathbf", ACT_STYLE, "", STYLE_BOLD},
    {"mathit", ACT_STYLE, "", STYLE_ITALIC},
    {"boldsymbol", ACT_STYLE, "", STYLE_BOLD_ITALIC},
    {"bm", ACT_STYLE, "", STYLE_BOLD_ITALIC},
    {"mathcal", ACT_STYLE, "", STYLE_SCRIPT},
    {"mathscr", ACT_STYLE, "", STYLE_SCRIPT},
    {"mathfrak", ACT_STYLE, "", STYLE_FRAKTUR},
    {"mathbb", ACT_STYLE, "", STYLE_DOUBLE},
    {"mathsf", ACT_STYLE, "", STYLE_SANS},
    {"mathtt", ACT_STYLE, "", STYLE_MONO},
    {"mathnormal", ACT_STYLE, "", STYLE_NONE},
    {"hat", ACT_ACCENT, "^", 0},
    {"check", ACT_ACCENT, "\xCB\x87", 0},
    {"tilde", ACT_ACCENT, "~", 0},
    {"acute", ACT_ACCENT, "\xC2\xB4", 0},
    {"grave", ACT_ACCENT, "`", 0},
    {"dot", ACT_ACCENT, "\xCB\x99", 0},
    {"ddot", ACT_ACCENT, "\xC2\xA8", 0},
    {"breve", ACT_ACCENT, "\xCB\x98", 0},
    {"bar", ACT_ACCENT, "\xC2\xAF", 0},
    {"vec", ACT_ACCENT, "\xE2\x86\x92", 0},
    {"widehat", ACT_WIDE_ACCENT, "^", 0},
    {"widetilde", ACT_WIDE_ACCENT, "~", 0},
    {"overline", ACT_WIDE_ACCENT, "\xC2\xAF", 0},
    {"overrightarrow", ACT_WIDE_ACCENT, "\xE2\x86\x92", 0},
    {"overleftarrow", ACT_WIDE_ACCENT, "\xE2\x86\x90", 0},
    {"overbrace", ACT_WIDE_ACCENT, "\xE2\x8F\x9E", 0},
    {"underline", ACT_BELOW, "_", 0},
    {"underbrace", ACT_BELOW, "\xE2\x8F\x9F", 0},
    {",", ACT_SPACE, "0.167em", 0},
    {"thinspace", ACT_SPACE, "0.167em", 0},
    {":", ACT_SPACE, "0.222em", 0},
    {">", ACT_SPACE, "0.222em", 0},
    {";", ACT_SPACE, "0.278em", 0},
    {"!", ACT_SPACE, "-0.167em", 0},
    {" ", ACT_SPACE, "0.333em", 0},
    {"\n", ACT_SPACE, "0.333em", 0},
    {"enspace", ACT_SPACE, "0.5em", 0},
    {"quad", ACT_SPACE, "1em", 0},
    {"qquad", ACT_SPACE, "2em", 0},
    {"left", ACT_LEFT, "", 0},
    {"begin", ACT_BEGIN, "", 0},
    {"overset", ACT_OVERSET, "", 0},
    {"stackrel", ACT_OVERSET, "", 0},
    {"underset", ACT_UNDERSET, "", 0},
    {"not", ACT_NOT, "", 0},
    {"bmod", ACT_MOD, "", 0},
    {"mod", ACT_MOD, "", 0},
    {"pmod", ACT_PMOD, "", 0},
    {"phantom", ACT_PHANTOM, "", 0},
    {"xrightarrow", ACT_ARROW, "\xE2\x86\x92", 0},
    {"xleftarrow", ACT_ARROW, "\xE2\x86\x90", 0},
    {"displaystyle", ACT_DISPLAY, "", 0},
    {"textstyle", ACT_INLINE, "", 0},
    {"substack", ACT_SUBSTACK, "", 0},
    {"mathop", ACT_GROUP, "", 0},
    {"mathbin", ACT_GROUP, "", 0},
    {"mathrel", ACT_GROUP, "", 0},
    {"mathord", ACT_GROUP, "", 0},
    {"nonumber", ACT_NOTHING, "", 0},
    {"notag", ACT_NOTHING, "", 0},
};

static void act(reader *self, action what, const char *text, letter_style style) {
    switch (what) {
    case ACT_FRACTION: put_two(self, "<mfrac>", "</mfrac>"); break;
    case ACT_DISPLAY_FRACTION:
        put_two(self, "<mstyle displaystyle=\"true\"><mfrac>", "</mfrac></mstyle>");
        break;
    case ACT_TEXT_FRACTION:
        put_two(self, "<mstyle displaystyle=\"false\"><mfrac>", "</mfrac></mstyle>");
        break;
    case ACT_BINOMIAL: put_binomial(self); break;
    case ACT_ROOT: put_root(self); break;
    case ACT_TEXT: put_words(self, "<mtext>", "mtext"); break;
    case ACT_LIMIT_NAME:
    case ACT_NAME:
        put_words(self, "<mi>", "mi");
        self->applies = true;
        if (what == ACT_LIMIT_NAME) self->limits = LIMITS_IN_DISPLAY;
        break;
    case ACT_STYLE: put_styled(self, style); break;
    case ACT_ACCENT: put_accent(self, text, false, false); break;
    case ACT_WIDE_ACCENT: put_accent(self, text, false, true); break;
    case ACT_BELOW: put_accent(self, text, true, true); break;
    case ACT_SPACE:
        put(self, "<mspace width=\"");
        put(self, text);
        put(self, "\" />");
        break;
    case ACT_LEFT: put_left_right(self); break;
    case ACT_BEGIN: put_environment(self); break;
    case ACT_OVERSET: put_swapped(self, "mover"); break;
    case ACT_UNDERSET: put_swapped(self, "munder"); break;
    case ACT_NOT: put_not(self); break;
    case ACT_MOD: put_modulo(self, false); break;
    case ACT_PMOD: put_modulo(self, true); break;
    case ACT_PHANTOM:
        put(self, "<mphantom>");
        read_argument(self);
        put(self, "</mphantom>");
        break;
    case ACT_ARROW: put_long_arrow(self, text); break;
    case ACT_DISPLAY: put_rest(self, true); break;
    case ACT_INLINE: put_rest(self, false); break;
    case ACT_SUBSTACK: put_substack(self); break;
    case ACT_GROUP: read_argument(self); break;
    case ACT_NOTHING: put(self, "<mrow></mrow>"); break;
    default: break;
    }
    /* What stands over or under braces is a limit of them. */
    if (!strcmp(text, "\xE2\x8F\x9E") || !strcmp(text, "\xE2\x8F\x9F"))
        self->limits = LIMITS_ALWAYS;
}

/* \big(, \Bigl[ and so on. */
static bool is_big(const char *name, size_t size) {
    if (size < 3 || (*name != 'b' && *name != 'B') || name[1] != 'i' || name[2] != 'g')
        return false;
    if (size > 3 && name[3] == 'g') size--;
    return size == 3 || (size == 4 && strchr("lrm", name[3 + (name[3] == 'g')]));
}

static size_t name_size(const reader *self) {
    const char *at = self->at;
    while (at < self->end && is_letter(*at))
        at++;
    if (at > self->at && at < self->end && *at == '*') {
        size_t size = (size_t)(at - self->at);
        if (size == 12 && !memcmp(self->at, "operatorname", 12)) at++;
    }
    return at > self->at ? (size_t)(at - self->at) : 1;
}

static void read_command(reader *self) {
    const char *from = self->at++, *name = self->at;
    if (name == self->end) {
        fail(self, from, 1);
        return;
    }
    size_t size = name_size(self);
    self->at += size;
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (is_between(name, name + size, commands[i].name)) {
            act(self, commands[i].action, commands[i].text, commands[i].style);
            return;
        }
    if (is_big(name, size)) {
        put_big(self, name, size);
        return;
    }
    const tr_md_symbol *symbol = tr_md_symbol_find(name, size);
    if (symbol) {
        put_symbol(self, symbol);
    } else if (strchr("{}", *name)) {
        put_element(self, "<mo stretchy=\"false\">", *name == '{' ? "{" : "}", "mo");
    } else if (*name == '|') {
        put_element(self, "<mo stretchy=\"false\">", "\xE2\x80\x96", "mo");
    } else if (strchr("$%#_&", *name)) {
        put(self, "<mi mathvariant=\"normal\">");
        tr_md_put_escaped(self->out, name, 1);
        put(self, "</mi>");
    } else {
        fail(self, from, size + 1);
    }
}

/* --------------------------------------------------------------- Items ---- */

/* Items that are one element: a row of several, or the only one. */
static void read_row(reader *self) {
    static const char open[] = "<mrow>";
    size_t begin = self->out->size, size = sizeof open - 1;
    put(self, open);
    if (read_items(self) != 1) {
        put(self, "</mrow>");
        return;
    }
    char *place = self->out->data + begin;
    memmove(place, place + size, self->out->size - begin - size);
    self->out->size -= size;
}

static void read_group(reader *self) {
    self->at++;
    read_row(self);
    if (self->at < self->end && *self->at == '}')
        self->at++;
    else
        fail(self, self->at, self->at < self->end);
}

/* What scripts can hang on, without them. */
static void read_base(reader *self) {
    char c = *self->at;
    self->limits = LIMITS_BESIDE;
    self->applies = false;
    if (++self->depth > DEPTH_MAX)
        fail(self, self->at, 1);
    else if (c == '{')
        read_group(self);
    else if (c == '\\')
        read_command(self);
    else if (is_letter(c))
        put_letter(self);
    else if (is_digit(c))
        put_digits(self);
    else if ((unsigned char)c >= 0x80)
        put_wide(self);
    else
        put_sign(self);
    self->depth--;
}

/* One item in braces or one sign: \frac12. */
static void read_argument(reader *self) {
    skip_space(self);
    if (self->failed) return;
    if (self->at == self->end || strchr("}&^_", *self->at)) {
        fail(self, self->at, self->at < self->end);
        return;
    }
    if (is_digit(*self->at)) {
        put(self, "<mn>");
        put_char(self, *self->at++);
        put(self, "</mn>");
    } else {
        read_base(self);
    }
    self->limits = LIMITS_BESIDE;
    self->applies = false;
}

static void put_primes(reader *self) {
    put(self, "<mo>");
    while (self->at < self->end && *self->at == '\'') {
        self->at++;
        put(self, "\xE2\x80\xB2");
    }
    put(self, "</mo>");
}

/* A superscript may be primes, or primes and more. */
static void read_upper(reader *self) {
    bool primes = *self->at == '\'';
    if (!primes) {
        self->at++;
        read_small(self);
        return;
    }
    size_t begin = self->out->size;
    put_primes(self);
    if (self->at == self->end || *self->at != '^') return;
    self->at++;
    insert(self, begin, "<mrow>");
    read_small(self);
    put(self, "</mrow>");
}

/* What stands behind the item that begins at `begin`: limits and scripts. */
static void read_scripts(reader *self, size_t begin) {
    static const char *const tags[2][4] = {
        {"", "msub", "msup", "msubsup"}, {"", "munder", "mover", "munderover"}};
    bool stacked = self->limits == LIMITS_ALWAYS ||
                   (self->limits == LIMITS_IN_DISPLAY && self->is_display);
    unsigned have = 0;
    size_t upper_begin = 0, upper_end = 0, lower_begin = 0;
    for (;;) {
        skip_space(self);
        if (follows(self, "\\limits") || follows(self, "\\nolimits")) {
            stacked = self->at[1] == 'l';
            self->at += stacked ? 7 : 9;
            continue;
        }
        char c = self->at < self->end ? *self->at : 0;
        if (self->failed || (c != '^' && c != '_' && c != '\'')) break;
        unsigned kind = c == '_' ? 1 : 2;
        if (have & kind) {
            fail(self, self->at, 1);
            return;
        }
        have |= kind;
        if (kind == 1) {
            lower_begin = self->out->size;
            self->at++;
            read_small(self);
        } else {
            upper_begin = self->out->size;
            read_upper(self);
            upper_end = self->out->size;
        }
    }
    if (!have || self->failed) return;
    if (have == 3 && upper_begin < lower_begin) {
        /* The lower one comes first. */
        size_t size = upper_end - upper_begin;
        char *copy = tr_md_copy(self->out->arena, self->out->data + upper_begin, size);
        char *place = self->out->data + upper_begin;
        size_t lower = self->out->size - upper_end;
        memmove(place, place + size, lower);
        memcpy(place + lower, copy, size);
        tr_md_release(self->out->arena, copy);
    }
    const char *tag = tags[stacked][have];
    insert(self, begin, ">");
    insert(self, begin, tag);
    insert(self, begin, "<");
    put(self, "</");
    put(self, tag);
    put(self, ">");
}

/* Up to what ends a group, a cell or the formula. */
static int read_items(reader *self) {
    int count = 0;
    while (!self->failed) {
        size_t begin = self->out->size;
        skip_space(self);
        if (self->at == self->end || *self->at == '}' || *self->at == '&') break;
        if (follows(self, "\\\\") || follows(self, "\\end") ||
            follows(self, "\\right") || follows(self, "\\middle"))
            break;
        if (strchr("^_'", *self->at))
            put(self, "<mrow></mrow>"); /* a script of nothing */
        else
            read_base(self);
        bool applies = self->applies;
        if (!self->failed) read_scripts(self, begin);
        if (applies) put(self, "<mo>\xE2\x81\xA1</mo>");
        count += 1 + applies;
    }
    return count;
}

bool tr_md_put_mathml(
    torii_markdown_text *out, const char *tex, size_t size, bool is_display,
    const char **unknown) {
    reader self = {.out = out, .at = tex, .end = tex + size, .is_display = is_display};
    tr_md_put_str(out, is_display ? "<math display=\"block\">" : "<math>");
    read_row(&self);
    if (self.at < self.end) fail(&self, self.at, 1);
    tr_md_put_str(out, "</math>");
    if (self.failed)
        *unknown = tr_md_copy(out->arena, self.unknown, self.unknown_size);
    return !self.failed;
}
