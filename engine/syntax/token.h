/* SPDX-License-Identifier: MIT
 *
 * Tokens: what the lexer hands to the parser, and the words that the grammar
 * knows.  Each kind carries the text that error messages use for it.
 *
 * Invariant: the words are interned first and in this order, so the number of a
 * word in the tree's name table is its TR_WORD_ constant.
 */
#ifndef TR_SYNTAX_TOKEN_H
#define TR_SYNTAX_TOKEN_H

#include "syntax/tree.h"

/* X(KIND, "how messages call it") */
#define TR_TOKENS(X)                                \
    X(END, "end of template")                       \
    X(DATA, "template data / text")                 \
    X(VARIABLE_BEGIN, "begin of print statement")   \
    X(VARIABLE_END, "end of print statement")       \
    X(BLOCK_BEGIN, "begin of statement block")      \
    X(BLOCK_END, "end of statement block")          \
    X(NAME, "name")                                 \
    X(STRING, "string")                             \
    X(INTEGER, "integer")                           \
    X(FLOAT, "float")                               \
    X(ADD, "+")                                     \
    X(SUB, "-")                                     \
    X(MUL, "*")                                     \
    X(DIV, "/")                                     \
    X(FLOORDIV, "//")                               \
    X(MOD, "%")                                     \
    X(POW, "**")                                    \
    X(TILDE, "~")                                   \
    X(EQ, "==")                                     \
    X(NE, "!=")                                     \
    X(LT, "<")                                      \
    X(LE, "<=")                                     \
    X(GT, ">")                                      \
    X(GE, ">=")                                     \
    X(ASSIGN, "=")                                  \
    X(DOT, ".")                                     \
    X(COLON, ":")                                   \
    X(PIPE, "|")                                    \
    X(COMMA, ",")                                   \
    X(SEMICOLON, ";")                               \
    X(LPAREN, "(")                                  \
    X(RPAREN, ")")                                  \
    X(LBRACKET, "[")                                \
    X(RBRACKET, "]")                                \
    X(LBRACE, "{")                                  \
    X(RBRACE, "}")

typedef enum tr_token_kind {
#define TR_X(kind, text) TR_TOKEN_##kind,
    TR_TOKENS(TR_X)
#undef TR_X
} tr_token_kind;

/* X(WORD, "text"): keywords, tags and the names that nodes are built from. */
#define TR_WORDS(X)                                                                \
    X(AND, "and") X(OR, "or") X(NOT, "not") X(IN, "in") X(IS, "is") X(IF, "if")    \
    X(ELSE, "else") X(ELIF, "elif") X(ENDIF, "endif")                              \
    X(TRUE, "true") X(TRUE_TITLE, "True") X(FALSE, "false")                        \
    X(FALSE_TITLE, "False") X(NONE, "none") X(NONE_TITLE, "None")                  \
    X(FOR, "for") X(ENDFOR, "endfor") X(RECURSIVE, "recursive")                    \
    X(BLOCK, "block") X(ENDBLOCK, "endblock") X(SCOPED, "scoped")                  \
    X(REQUIRED, "required") X(EXTENDS, "extends") X(PRINT, "print")                \
    X(MACRO, "macro") X(ENDMACRO, "endmacro") X(CALL, "call")                      \
    X(ENDCALL, "endcall") X(FILTER, "filter") X(ENDFILTER, "endfilter")            \
    X(SET, "set") X(ENDSET, "endset") X(WITH, "with") X(ENDWITH, "endwith")        \
    X(WITHOUT, "without") X(CONTEXT, "context") X(INCLUDE, "include")              \
    X(IGNORE, "ignore") X(MISSING, "missing") X(IMPORT, "import")                  \
    X(FROM, "from") X(AS, "as") X(AUTOESCAPE, "autoescape")                        \
    X(ENDAUTOESCAPE, "endautoescape") X(DO, "do") X(BREAK, "break")                \
    X(CONTINUE, "continue") X(DEBUG, "debug") X(TRANS, "trans")                    \
    X(ENDTRANS, "endtrans") X(PLURALIZE, "pluralize") X(TRIMMED, "trimmed")        \
    X(NOTRIMMED, "notrimmed") X(NUM, "num") X(TRANS_VALUE, "_trans")               \
    X(GETTEXT, "gettext") X(NGETTEXT, "ngettext") X(PGETTEXT, "pgettext")          \
    X(NPGETTEXT, "npgettext")

enum tr_word {
    TR_WORD_NO_NAME,
#define TR_X(word, text) TR_WORD_##word,
    TR_WORDS(TR_X)
#undef TR_X
};

typedef struct tr_token {
    uint8_t kind; /* tr_token_kind */
    tr_name name; /* of a NAME, else 0 */
    uint32_t line;
    uint32_t column;
    tr_span text; /* data and strings: as the template sees them, else the source */
} tr_token;

static inline bool tr_token_is_name(const tr_token *token, tr_name name)
{
    return token->kind == TR_TOKEN_NAME && token->name == name;
}

const char *tr_token_kind_text(tr_token_kind kind);
/* What messages call this very token: names by themselves, others by kind. */
tr_span tr_token_text(const tr_token *token);

#endif
