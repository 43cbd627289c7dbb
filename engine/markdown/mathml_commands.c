/* SPDX-License-Identifier: MIT
 *
 * What stands behind a backslash: commands with arguments, by a table of names,
 * and symbols.  Each is one item.
 */
#include "mathml_reader.h"

/* \text{so}: as it is, blanks are blanks. */
static void put_words(tr_md_formula *self, const char *open, const char *name) {
    const char *begin, *stop;
    if (!tr_md_math_read_braces(self, &begin, &stop)) {
        tr_md_math_fail_here(self);
        return;
    }
    tr_md_math_put(self, open);
    for (; begin < stop; begin++) {
        if (*begin == '\\' || *begin == '$') {
            tr_md_math_fail(self, begin, 1);
        } else if (*begin == ' ') {
            tr_md_math_put(self, "\xC2\xA0");
        } else if (*begin != '{' && *begin != '}') {
            tr_md_put_escaped(self->out, begin, 1);
        }
    }
    tr_md_math_put(self, "</");
    tr_md_math_put(self, name);
    tr_md_math_put(self, ">");
}

static void put_two(tr_md_formula *self, const char *open, const char *close) {
    tr_md_math_put(self, open);
    tr_md_math_read_small(self);
    tr_md_math_read_small(self);
    tr_md_math_put(self, close);
}

/* The second argument below or above the first, which is written last. */
static void put_swapped(tr_md_formula *self, const char *name) {
    size_t begin = self->out->size, middle;
    tr_md_math_read_argument(self);
    middle = self->out->size;
    tr_md_math_read_argument(self);
    if (self->failed) return;
    tr_md_math_swap(self, begin, middle);
    tr_md_math_enclose(self, begin, name);
}

static void put_root(tr_md_formula *self) {
    tr_md_math_skip_space(self);
    if (self->at == self->end || *self->at != '[') {
        tr_md_math_put(self, "<msqrt>");
        tr_md_math_read_argument(self);
        tr_md_math_put(self, "</msqrt>");
        return;
    }
    const char *close = memchr(self->at, ']', (size_t)(self->end - self->at));
    if (!close) {
        tr_md_math_fail(self, self->at, 1);
        return;
    }
    /* The index stands first here and last there. */
    tr_md_formula index = *self;
    index.at = self->at + 1;
    index.end = close;
    self->at = close + 1;
    tr_md_math_put(self, "<mroot>");
    tr_md_math_read_argument(self);
    index.depth++;
    tr_md_math_read_row(&index);
    tr_md_math_put(self, "</mroot>");
    if (index.failed) tr_md_math_fail(self, index.unknown, index.unknown_size);
    if (index.at != close) tr_md_math_fail(self, index.at, 1);
}

static void put_accent(tr_md_formula *self, const char *sign, bool below, bool wide) {
    tr_md_math_put(
        self, below ? "<munder accentunder=\"true\">" : "<mover accent=\"true\">");
    tr_md_math_read_argument(self);
    tr_md_math_put_element(
        self, wide ? "<mo stretchy=\"true\">" : "<mo stretchy=\"false\">", sign, "mo");
    tr_md_math_put(self, below ? "</munder>" : "</mover>");
}

static void put_styled(tr_md_formula *self, tr_md_math_style style) {
    tr_md_math_style before = self->style;
    const char *begin, *stop, *from = self->at;
    self->style = style;
    /* A word in upright letters is one name. */
    if (style == TR_MD_MATH_UPRIGHT && tr_md_math_read_braces(self, &begin, &stop)) {
        const char *at = begin;
        while (at < stop && tr_md_math_is_letter(*at))
            at++;
        if (at == stop && stop - begin > 1) {
            tr_md_math_put(self, "<mi>");
            tr_md_put(self->out, begin, (size_t)(stop - begin));
            tr_md_math_put(self, "</mi>");
            self->style = before;
            return;
        }
        self->at = from;
    }
    tr_md_math_read_argument(self);
    self->style = before;
}

static void put_binomial(tr_md_formula *self) {
    tr_md_math_put(self, "<mrow><mo fence=\"true\">(</mo>");
    put_two(self, "<mfrac linethickness=\"0\">", "</mfrac>");
    tr_md_math_put(self, "<mo fence=\"true\">)</mo></mrow>");
}

static void put_not(tr_md_formula *self) {
    size_t begin = self->out->size, end;
    tr_md_math_read_argument(self);
    end = self->out->size;
    if (end - begin > 5 && !memcmp(self->out->data + end - 5, "</mo>", 5))
        tr_md_math_insert(self, end - 5, "\xCC\xB8");
    else
        tr_md_math_fail(self, self->at, 0);
}

static void put_modulo(tr_md_formula *self, bool in_parentheses) {
    if (!in_parentheses) {
        tr_md_math_put(self, "<mo lspace=\"0.222em\" rspace=\"0.222em\">mod</mo>");
        return;
    }
    tr_md_math_put(
        self, "<mrow><mspace width=\"1em\" /><mo stretchy=\"false\">(</mo><mi>mod</mi>"
              "<mspace width=\"0.333em\" />");
    tr_md_math_read_argument(self);
    tr_md_math_put(self, "<mo stretchy=\"false\">)</mo></mrow>");
}

/* An arrow with something above it. */
static void put_long_arrow(tr_md_formula *self, const char *arrow) {
    tr_md_math_put(self, "<mover>");
    tr_md_math_put_element(self, "<mo stretchy=\"true\">", arrow, "mo");
    tr_md_math_read_argument(self);
    tr_md_math_put(self, "</mover>");
}

/* The rest of the group in another size. */
static void put_rest(tr_md_formula *self, bool is_display) {
    bool before = self->is_display;
    self->is_display = is_display;
    tr_md_math_put(
        self, is_display ? "<mstyle displaystyle=\"true\">"
                         : "<mstyle displaystyle=\"false\">");
    tr_md_math_read_items(self);
    tr_md_math_put(self, "</mstyle>");
    self->is_display = before;
}

/* What a command with arguments is, by its name. */
typedef enum action {
    ACT_FRACTION,
    ACT_DISPLAY_FRACTION,
    ACT_TEXT_FRACTION,
    ACT_BINOMIAL,
    ACT_ROOT,
    ACT_TEXT,
    ACT_NAME,
    ACT_LIMIT_NAME,
    ACT_STYLE,
    ACT_ACCENT,
    ACT_WIDE_ACCENT,
    ACT_BELOW,
    ACT_SPACE,
    ACT_LEFT,
    ACT_BEGIN,
    ACT_OVERSET,
    ACT_UNDERSET,
    ACT_NOT,
    ACT_MOD,
    ACT_PMOD,
    ACT_PHANTOM,
    ACT_ARROW,
    ACT_DISPLAY,
    ACT_INLINE,
    ACT_SUBSTACK,
    ACT_GROUP,
    ACT_NOTHING
} action;

static const struct {
    const char *name;
    action action;
    const char *text; /* a sign, a width, a style */
    tr_md_math_style style;
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
    {"mathrm", ACT_STYLE, "", TR_MD_MATH_UPRIGHT},
    {"mathbf", ACT_STYLE, "", TR_MD_MATH_BOLD},
    {"mathit", ACT_STYLE, "", TR_MD_MATH_ITALIC},
    {"boldsymbol", ACT_STYLE, "", TR_MD_MATH_BOLD_ITALIC},
    {"bm", ACT_STYLE, "", TR_MD_MATH_BOLD_ITALIC},
    {"mathcal", ACT_STYLE, "", TR_MD_MATH_SCRIPT},
    {"mathscr", ACT_STYLE, "", TR_MD_MATH_SCRIPT},
    {"mathfrak", ACT_STYLE, "", TR_MD_MATH_FRAKTUR},
    {"mathbb", ACT_STYLE, "", TR_MD_MATH_DOUBLE},
    {"mathsf", ACT_STYLE, "", TR_MD_MATH_SANS},
    {"mathtt", ACT_STYLE, "", TR_MD_MATH_MONO},
    {"mathnormal", ACT_STYLE, "", TR_MD_MATH_NONE},
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

static void act(
    tr_md_formula *self, action what, const char *text, tr_md_math_style style) {
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
        if (what == ACT_LIMIT_NAME) self->limits = TR_MD_LIMITS_IN_DISPLAY;
        break;
    case ACT_STYLE: put_styled(self, style); break;
    case ACT_ACCENT: put_accent(self, text, false, false); break;
    case ACT_WIDE_ACCENT: put_accent(self, text, false, true); break;
    case ACT_BELOW: put_accent(self, text, true, true); break;
    case ACT_SPACE:
        tr_md_math_put(self, "<mspace width=\"");
        tr_md_math_put(self, text);
        tr_md_math_put(self, "\" />");
        break;
    case ACT_LEFT: tr_md_math_read_fenced(self); break;
    case ACT_BEGIN: tr_md_math_read_environment(self); break;
    case ACT_OVERSET: put_swapped(self, "mover"); break;
    case ACT_UNDERSET: put_swapped(self, "munder"); break;
    case ACT_NOT: put_not(self); break;
    case ACT_MOD: put_modulo(self, false); break;
    case ACT_PMOD: put_modulo(self, true); break;
    case ACT_PHANTOM:
        tr_md_math_put(self, "<mphantom>");
        tr_md_math_read_argument(self);
        tr_md_math_put(self, "</mphantom>");
        break;
    case ACT_ARROW: put_long_arrow(self, text); break;
    case ACT_DISPLAY: put_rest(self, true); break;
    case ACT_INLINE: put_rest(self, false); break;
    case ACT_SUBSTACK: tr_md_math_read_substack(self); break;
    case ACT_GROUP: tr_md_math_read_argument(self); break;
    case ACT_NOTHING: tr_md_math_put(self, "<mrow></mrow>"); break;
    default: break;
    }
    /* What stands over or under braces is a limit of them. */
    if (!strcmp(text, "\xE2\x8F\x9E") || !strcmp(text, "\xE2\x8F\x9F"))
        self->limits = TR_MD_LIMITS_ALWAYS;
}

static void put_symbol(tr_md_formula *self, const tr_md_symbol *symbol) {
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
    tr_md_math_put_element(self, tag, symbol->html, tag[2] == 'i' ? "mi" : "mo");
    if (symbol->kind == TR_MD_SYMBOL_BIG || symbol->kind == TR_MD_SYMBOL_LIMIT)
        self->limits = TR_MD_LIMITS_IN_DISPLAY;
    self->applies =
        symbol->kind == TR_MD_SYMBOL_FUNCTION || symbol->kind == TR_MD_SYMBOL_LIMIT;
}

/* The name behind a backslash: letters, with a star, or one sign. */
static size_t name_size(const tr_md_formula *self) {
    const char *at = self->at;
    while (at < self->end && tr_md_math_is_letter(*at))
        at++;
    if (at > self->at && at < self->end && *at == '*') {
        size_t size = (size_t)(at - self->at);
        if (size == 12 && !memcmp(self->at, "operatorname", 12)) at++;
    }
    return at > self->at ? (size_t)(at - self->at) : 1;
}

void tr_md_math_read_command(tr_md_formula *self) {
    const char *from = self->at++, *name = self->at;
    if (name == self->end) {
        tr_md_math_fail(self, from, 1);
        return;
    }
    size_t size = name_size(self);
    self->at += size;
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (tr_md_math_is_between(name, name + size, commands[i].name)) {
            act(self, commands[i].action, commands[i].text, commands[i].style);
            return;
        }
    if (tr_md_math_read_big(self, name, size)) return;
    const tr_md_symbol *symbol = tr_md_symbol_find(name, size);
    if (symbol) {
        put_symbol(self, symbol);
    } else if (strchr("{}", *name)) {
        tr_md_math_put_element(
            self, "<mo stretchy=\"false\">", *name == '{' ? "{" : "}", "mo");
    } else if (*name == '|') {
        tr_md_math_put_element(self, "<mo stretchy=\"false\">", "\xE2\x80\x96", "mo");
    } else if (strchr("$%#_&", *name)) {
        tr_md_math_put(self, "<mi mathvariant=\"normal\">");
        tr_md_put_escaped(self->out, name, 1);
        tr_md_math_put(self, "</mi>");
    } else {
        tr_md_math_fail(self, from, size + 1);
    }
}
