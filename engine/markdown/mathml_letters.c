/* SPDX-License-Identifier: MIT
 *
 * Letters, numbers and signs of a formula that stand for themselves, in the
 * style of letters that is on.
 */
#include "mathml_reader.h"

/* Where the alphabets of each style begin: capitals, small ones, digits. */
static const struct {
    uint32_t upper, lower, digit;
} alphabets[] = {
    [TR_MD_MATH_BOLD] = {0x1D400, 0x1D41A, 0x1D7CE},
    [TR_MD_MATH_ITALIC] = {0x1D434, 0x1D44E, 0},
    [TR_MD_MATH_BOLD_ITALIC] = {0x1D468, 0x1D482, 0x1D7CE},
    [TR_MD_MATH_SCRIPT] = {0x1D49C, 0x1D4B6, 0},
    [TR_MD_MATH_FRAKTUR] = {0x1D504, 0x1D51E, 0},
    [TR_MD_MATH_DOUBLE] = {0x1D538, 0x1D552, 0x1D7D8},
    [TR_MD_MATH_SANS] = {0x1D5A0, 0x1D5BA, 0x1D7E2},
    [TR_MD_MATH_MONO] = {0x1D670, 0x1D68A, 0x1D7F6},
};

/* Those that Unicode had before it had the alphabets. */
static const struct {
    tr_md_math_style style;
    char letter;
    uint32_t point;
} exceptions[] = {
    {TR_MD_MATH_ITALIC, 'h', 0x210E},  {TR_MD_MATH_SCRIPT, 'B', 0x212C},
    {TR_MD_MATH_SCRIPT, 'E', 0x2130},  {TR_MD_MATH_SCRIPT, 'F', 0x2131},
    {TR_MD_MATH_SCRIPT, 'H', 0x210B},  {TR_MD_MATH_SCRIPT, 'I', 0x2110},
    {TR_MD_MATH_SCRIPT, 'L', 0x2112},  {TR_MD_MATH_SCRIPT, 'M', 0x2133},
    {TR_MD_MATH_SCRIPT, 'R', 0x211B},  {TR_MD_MATH_SCRIPT, 'e', 0x212F},
    {TR_MD_MATH_SCRIPT, 'g', 0x210A},  {TR_MD_MATH_SCRIPT, 'o', 0x2134},
    {TR_MD_MATH_FRAKTUR, 'C', 0x212D}, {TR_MD_MATH_FRAKTUR, 'H', 0x210C},
    {TR_MD_MATH_FRAKTUR, 'I', 0x2111}, {TR_MD_MATH_FRAKTUR, 'R', 0x211C},
    {TR_MD_MATH_FRAKTUR, 'Z', 0x2128}, {TR_MD_MATH_DOUBLE, 'C', 0x2102},
    {TR_MD_MATH_DOUBLE, 'H', 0x210D},  {TR_MD_MATH_DOUBLE, 'N', 0x2115},
    {TR_MD_MATH_DOUBLE, 'P', 0x2119},  {TR_MD_MATH_DOUBLE, 'Q', 0x211A},
    {TR_MD_MATH_DOUBLE, 'R', 0x211D},  {TR_MD_MATH_DOUBLE, 'Z', 0x2124},
};

/* The character of a letter or digit in a style; 0: as it is. */
static uint32_t styled(tr_md_math_style style, char c) {
    for (size_t i = 0; i < sizeof exceptions / sizeof *exceptions; i++)
        if (exceptions[i].style == style && exceptions[i].letter == c)
            return exceptions[i].point;
    if (style < TR_MD_MATH_BOLD) return 0;
    if (c >= 'A' && c <= 'Z') return alphabets[style].upper + (uint32_t)(c - 'A');
    if (c >= 'a' && c <= 'z') return alphabets[style].lower + (uint32_t)(c - 'a');
    if (c >= '0' && c <= '9' && alphabets[style].digit)
        return alphabets[style].digit + (uint32_t)(c - '0');
    return 0;
}

static void put_char(tr_md_formula *self, char c) {
    uint32_t point = styled(self->style, c);
    if (!point) {
        tr_md_put_escaped(self->out, &c, 1);
        return;
    }
    unsigned char bytes[4] = {
        (unsigned char)(0xF0 | point >> 18), (unsigned char)(0x80 | (point >> 12 & 63)),
        (unsigned char)(0x80 | (point >> 6 & 63)),
        (unsigned char)(0x80 | (point & 63))};
    bool three = point < 0x10000;
    if (three) bytes[1] = (unsigned char)(0xE0 | point >> 12);
    tr_md_put(self->out, (char *)bytes + three, 4u - three);
}

static void put_letter(tr_md_formula *self) {
    bool upright = self->style == TR_MD_MATH_UPRIGHT;
    tr_md_math_put(self, upright ? "<mi mathvariant=\"normal\">" : "<mi>");
    put_char(self, *self->at++);
    tr_md_math_put(self, "</mi>");
}

static void put_digits(tr_md_formula *self) {
    tr_md_math_put(self, "<mn>");
    while (self->at < self->end) {
        bool sign = *self->at == '.' || *self->at == ',';
        bool point =
            sign && self->at + 1 < self->end && tr_md_math_is_digit(self->at[1]);
        if (!tr_md_math_is_digit(*self->at) && !point) break;
        put_char(self, *self->at++);
    }
    tr_md_math_put(self, "</mn>");
}

/* A character beyond ASCII: a letter, as far as anyone can tell. */
static void put_wide(tr_md_formula *self) {
    const char *begin = self->at++;
    while (self->at < self->end && ((unsigned char)*self->at & 0xC0) == 0x80)
        self->at++;
    tr_md_math_put(self, "<mi>");
    tr_md_put(self->out, begin, (size_t)(self->at - begin));
    tr_md_math_put(self, "</mi>");
}

static void put_ascii_sign(tr_md_formula *self) {
    static const struct {
        char sign;
        const char *html;
    } signs[] = {
        {'-', "<mo>\xE2\x88\x92</mo>"},
        {'*', "<mo>\xE2\x88\x97</mo>"},
        {'<', "<mo>&lt;</mo>"},
        {'>', "<mo>&gt;</mo>"},
        {':', "<mo>:</mo>"},
        {'/', "<mo>/</mo>"},
        {'"', "<mo>\xE2\x80\xB3</mo>"},
        {'(', "<mo stretchy=\"false\">(</mo>"},
        {')', "<mo stretchy=\"false\">)</mo>"},
        {'[', "<mo stretchy=\"false\">[</mo>"},
        {']', "<mo stretchy=\"false\">]</mo>"},
        {'|', "<mo stretchy=\"false\">|</mo>"},
        {'+', "<mo>+</mo>"},
        {'=', "<mo>=</mo>"},
        {',', "<mo>,</mo>"},
        {';', "<mo>;</mo>"},
        {'!', "<mo>!</mo>"},
        {'?', "<mo>?</mo>"},
        {'.', "<mo>.</mo>"},
        {'@', "<mo>@</mo>"},
        {'`', "<mo>`</mo>"},
        {'~', "<mspace width=\"0.333em\" />"},
    };
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        if (signs[i].sign != *self->at) continue;
        self->at++;
        tr_md_math_put(self, signs[i].html);
        return;
    }
    tr_md_math_fail(self, self->at, 1);
}

void tr_md_math_read_sign(tr_md_formula *self) {
    if (tr_md_math_is_letter(*self->at))
        put_letter(self);
    else if (tr_md_math_is_digit(*self->at))
        put_digits(self);
    else if ((unsigned char)*self->at >= 0x80)
        put_wide(self);
    else
        put_ascii_sign(self);
}

void tr_md_math_read_digit(tr_md_formula *self) {
    tr_md_math_put(self, "<mn>");
    put_char(self, *self->at++);
    tr_md_math_put(self, "</mn>");
}
