/* SPDX-License-Identifier: MIT
 *
 * Go.
 */
#include "rules.h"

enum { TOP };

static const tr_hl_words words[] = {
    W(KN, "import package"),
    W(KD, "chan const func interface map struct type var"),
    W(K, "break case continue default defer else fallthrough for go goto if range "
         "return select switch"),
    W(KC, "false iota nil true"),
    W(KT, "any bool byte comparable complex128 complex64 error float32 float64 int "
          "int16 int32 int64 int8 rune string uint uint16 uint32 uint64 uint8 uintptr"),
    W(NB, "append cap clear close complex copy delete imag len make max min new panic "
          "print println real recover"),
    W_END,
};

/* Before a parenthesis, types convert and are taken for functions. */
static const tr_hl_words called[] = {
    W(KN, "import package"),
    W(KD, "chan const func interface map struct type var"),
    W(K, "break case continue default defer else fallthrough for go goto if range "
         "return select switch"),
    W(NB, "any append bool byte cap clear close complex complex128 complex64 copy "
          "delete error float32 float64 imag int int16 int32 int64 int8 len make max "
          "min new panic print println real recover rune string uint uint16 uint32 "
          "uint64 uint8 uintptr"),
    W_END,
};

static const tr_hl_rule rules[] = {
    R("//[^\n]*", C1),
    R("/%*([^*]|%*%!/)*(%*/)?", CM),
    R("%d[%d_]*(%.%d*([eE][+-]?%d+)?|[eE][+-]?%d+)i?", MF),
    R("%.%d+([eE][+-]?%d+)?i?", MF),
    R("0[xX][%x_]+", MH),
    R("0[bB][01_]+", MB),
    R("0[oO]?[0-7_]+", MO),
    R("%d[%d_]*i?", MI),
    R("'(\\(['\"\\abfnrtv]|x%x%x|[0-7][0-7][0-7]|u%x%x%x%x|U%x+)|[^\\\n][^'\n]?[^'\n]?["
      "^'\n]?)'",
      SC),
    R("`[^`]*`?", S),
    R("\"([^\\\"\n]|\\[^\n])*\"?", S),
    WORDS("%a%w*%>%(", NX, called),
    WORDS("%a%w*", NX, words),
    R(":=", O),
    R("%.%.%.", P),
    R("(%|%||%|=)", O),
    R("[][(){}.,;:|]", P),
    R("[-+*/%%&^<>=!~]+[=:]?", O),
    END,
};

static const tr_hl_state states[] = {
    [TOP] = {rules, TR_HL_ERR, false},
};

const tr_hl_language tr_hl_go = {"go golang", states};
