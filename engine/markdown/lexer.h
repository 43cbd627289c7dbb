/* SPDX-License-Identifier: MIT
 *
 * Code to tokens, from tables.  A language is some states; a state is some
 * rules; a rule is a pattern, the class of what it matches and what becomes of
 * the stack of states.  The first rule that matches wins; if none does, one
 * character is taken.  The tables stand in languages/, the patterns are
 * explained in pattern.h.
 *
 * Invariants: the tokens cover the text without gaps and in order; the work is
 * bounded by a constant times the size of the text, whatever the tables say.
 */
#ifndef TR_MARKDOWN_LEXER_H
#define TR_MARKDOWN_LEXER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The classes of tokens: Pygments' short names, as style sheets know them. */
#define TR_HL_CLASSES(X)                                                        \
    X(NONE, "")                                                                 \
    X(C, "c") X(C1, "c1") X(CH, "ch") X(CM, "cm") X(CP, "cp") X(CPF, "cpf")     \
    X(CS, "cs") X(ERR, "err") X(ESC, "esc")                                     \
    X(GD, "gd") X(GE, "ge") X(GES, "ges") X(GH, "gh") X(GI, "gi") X(GO, "go")   \
    X(GP, "gp") X(GS, "gs") X(GT, "gt") X(GU, "gu")                             \
    X(K, "k") X(KC, "kc") X(KD, "kd") X(KN, "kn") X(KP, "kp") X(KR, "kr")       \
    X(KT, "kt") X(L, "l") X(LD, "ld")                                           \
    X(M, "m") X(MB, "mb") X(MF, "mf") X(MH, "mh") X(MI, "mi") X(MO, "mo")       \
    X(IL, "il") X(N, "n") X(NA, "na") X(NB, "nb") X(BP, "bp") X(NC, "nc")       \
    X(ND, "nd") X(NE, "ne") X(NF, "nf") X(FM, "fm") X(NI, "ni") X(NL, "nl")     \
    X(NN, "nn") X(NO, "no") X(NT, "nt") X(NV, "nv") X(NX, "nx") X(PY, "py")     \
    X(VC, "vc") X(VG, "vg") X(VI, "vi") X(VM, "vm")                             \
    X(O, "o") X(OW, "ow") X(P, "p") X(PM, "pm")                                 \
    X(S, "s") X(S1, "s1") X(S2, "s2") X(SA, "sa") X(SB, "sb") X(SC, "sc")       \
    X(SD, "sd") X(SE, "se") X(SH, "sh") X(SI, "si") X(SR, "sr") X(SS, "ss")     \
    X(SX, "sx") X(DL, "dl") X(X, "x")

typedef enum tr_hl_class {
#define TR_HL_CLASS(name, text) TR_HL_##name,
    TR_HL_CLASSES(TR_HL_CLASS)
#undef TR_HL_CLASS
    TR_HL_CLASS_COUNT
} tr_hl_class;

typedef enum tr_hl_action {
    TR_HL_STAY,
    TR_HL_PUSH, /* enters `state`, to come back */
    TR_HL_SWITCH, /* enters `state` instead of this one */
    TR_HL_POP,
    TR_HL_POP2,    /* leaves this one and the one around it */
    TR_HL_INCLUDE, /* not a rule: those of `rules` stand here */
    TR_HL_EMBED,   /* what follows, up to `until` or to %{ in it, is of `language` */
    /* The same, of the language that capture 2 names; then `state`.  If there is no
       such language it is of the state's class `rest`, if that has one. */
    TR_HL_EMBED_NAMED
} tr_hl_action;

typedef struct tr_hl_rule tr_hl_rule;
typedef struct tr_hl_language tr_hl_language;

/* Words that have a class, and perhaps an action, of their own. */
typedef struct tr_hl_words {
    const char *list; /* sorted by bytes, with a blank between two */
    uint32_t size;
    uint8_t class;
    uint8_t action;
    uint8_t state;
} tr_hl_words;

struct tr_hl_rule {
    const char *pattern; /* NULL ends the rules, unless it is an inclusion */
    uint8_t class;
    uint8_t action;
    uint8_t state;
    const tr_hl_words *words; /* ended by a list that is NULL; or NULL */
    const tr_hl_rule *rules;
    const tr_hl_language *language;
    const char *until;
};

typedef struct tr_hl_state {
    const tr_hl_rule *rules;
    uint8_t rest;      /* the class of what no rule matches */
    bool keeps_blanks; /* rules see white space; else it is skipped */
} tr_hl_state;

struct tr_hl_language {
    const char *names; /* the name and its aliases, with a blank between two */
    const tr_hl_state *states; /* the first one is the one to begin with */
    bool ignores_case;
    const tr_hl_rule *first; /* tried before the rules of any state; or NULL */
    const char *needs; /* without this text, it is the language `without` */
    const tr_hl_language *without;
};

/* Takes the tokens.  Two in a row may have the same class. */
typedef void
tr_hl_sink(void *data, tr_hl_class class, const char *text, size_t size);

void tr_hl_lex(
    const tr_hl_language *language, const char *text, size_t size, tr_hl_sink *sink,
    void *data);

/* languages/languages.c: by name or alias, whatever the case; NULL if unknown. */
const tr_hl_language *tr_hl_language_find(const char *name, size_t size);
const tr_hl_language *tr_hl_language_at(size_t index); /* NULL behind the last */

/* Whether a sorted list of words holds this one. */
bool tr_hl_words_hold(
    const tr_hl_words *words, const char *word, size_t size, bool ignores_case);

#endif
