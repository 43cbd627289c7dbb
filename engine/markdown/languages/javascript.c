/* SPDX-License-Identifier: MIT
 *
 * JavaScript and TypeScript, which differ in their words and in a few rules.
 */
#include "rules.h"

enum { TOP, TEMPLATE, BRACED, SHORT1, SHORT2, ANNOTATION };

static const tr_hl_rule single_quoted[] = {
    R("[^'\\\n]+", S1), R("\\(\r?\n|.)", S1), POP("'", S1), POP("\n", NONE), END,
};

static const tr_hl_rule double_quoted[] = {
    R("[^\"\\\n]+", S2), R("\\(\r?\n|.)", S2), POP("\"", S2), POP("\n", NONE), END,
};

static const tr_hl_rule template[] = {
    POP("`", SB),      R("\\[^\n]", SB), PUSH("${", SI, BRACED),
    R("[^`\\$]+", SB), R("$", SB),       END,
};

static const tr_hl_rule common[] = {
    R("<!--[^\n]*", CM),
    R("//[^\n]*", C1),
    R("/%*([^*]|%*%!/)*(%*/)?", CM),
    R("/%R([^\\/[\n]|\\[^\n]|%[([^\\]\n]|\\[^\n])*%])+/[a-z]*", SR),
    PUSH("'", S1, SHORT1),
    PUSH("\"", S2, SHORT2),
    PUSH("`", SB, TEMPLATE),
    R("0[bB][01_]+n?", MB),
    R("0[oO][0-7_]+n?", MO),
    R("0[xX][%x_]+n?", MH),
    R("%.%d[%d_]*([eE][+-]?%d+)?", MF),
    R("%d[%d_]*(%.%d[%d_]*|%.%![.%a])([eE][+-]?%d+)?", MF),
    R("%d[%d_]*[eE][+-]?%d+", MF),
    R("%d[%d_]*n", MI),
    R("%d[%d_]*", MF),
    R("%.%.%.", P),
    R("=>", P),
    END,
};

static const tr_hl_rule marks[] = {
    R("[;,.(){}]", P), R("]", P),       R("%[", P), R("[-+*/%%&|^~<>=!?:]+", O),
    R("#%a%w*", N),    R("@%a%w*", ND), END,
};

#define CONSTANTS "Infinity NaN false null true undefined"
#define BUILTINS                                                                    \
    "Array BigInt BigInt64Array BigUint64Array Boolean DataView Date Error "        \
    "Float32Array Float64Array Function Int16Array Int32Array Int8Array Intl JSON " \
    "Map Math Number Object Promise Proxy RegExp Set SharedArrayBuffer String "     \
    "Symbol Uint16Array Uint32Array Uint8Array Uint8ClampedArray WeakMap WeakSet "  \
    "decodeURI decodeURIComponent document encodeURI encodeURIComponent eval "      \
    "globalThis isFinite isNaN parseFloat parseInt window"
#define ERRORS                                                                  \
    "AggregateError EvalError RangeError ReferenceError SyntaxError TypeError " \
    "URIError"

static const tr_hl_words words[] = {
    W(K, "async await break case catch continue debugger default delete do else export "
         "finally for get if import return set static super switch this throw try void "
         "while with yield"),
    W(OW, "in instanceof new of typeof"),
    W(KD, "class const extends function let using var"),
    W(KC, CONSTANTS),
    W(KR, "abstract boolean byte char constructor double enum final float from goto "
          "implements int interface long native package private protected public short "
          "synchronized throws transient volatile"),
    W(NB, BUILTINS),
    W(NE, ERRORS),
    W_END,
};

static const tr_hl_rule code[] = {
    R("#![^\n]*", CH), USE(common), WORDS("[%a$][%w$]*", NX, words), USE(marks), END,
};

static const tr_hl_rule top[] = {USE(code), END};

static const tr_hl_rule braced[] = {
    POP("}", SI),
    PUSH("{", P, BRACED),
    USE(code),
    END,
};

static const tr_hl_state states[] = {
    [TOP] = {top, TR_HL_ERR, false},
    [TEMPLATE] = {template, TR_HL_SB, true},
    [BRACED] = {braced, TR_HL_ERR, false},
    [SHORT1] = {single_quoted, TR_HL_S1, true},
    [SHORT2] = {double_quoted, TR_HL_S2, true},
};

const tr_hl_language tr_hl_javascript = {"javascript js mjs cjs jsx node", states};

/* ---------------------------------------------------------- TypeScript ---- */

static const tr_hl_words typescript_words[] = {
    W(K, "abstract async await break case catch constructor continue debugger default "
         "delete do else export finally for get if implements import private protected "
         "public readonly return set static super switch this throw try void while "
         "with yield"),
    W(OW, "in instanceof new of typeof"),
    W(KD, "class const enum extends function interface let override using var"),
    W(KR, "byte char declare double final float from goto int long module namespace "
          "native package short synchronized throws transient type volatile"),
    W(KC, CONSTANTS),
    W(KT, "boolean number string"),
    W(NB, BUILTINS),
    W(NE, ERRORS),
    W_END,
};

/* A name with a type behind a colon, which the state reads. */
static const tr_hl_rule typescript_annotation[] = {
    R(":", O),
    POP("[%w?.$]+", KT),
    POP("", NONE),
    END,
};

static const tr_hl_rule typescript_code[] = {
    R("#![^\n]*", CH),
    USE(common),
    PUSH("[%a$][%w?.$]*%>[%s\n]*:[%s\n]*[%w?.$]", NX, ANNOTATION),
    R("@[%a$][%w$]*", KD),
    WORDS("[%a$][%w$]*", NX, typescript_words),
    USE(marks),
    END,
};

static const tr_hl_rule typescript_top[] = {USE(typescript_code), END};

static const tr_hl_rule typescript_braced[] = {
    POP("}", SI),
    PUSH("{", P, BRACED),
    USE(typescript_code),
    END,
};

static const tr_hl_state typescript_states[] = {
    [TOP] = {typescript_top, TR_HL_ERR, false},
    [TEMPLATE] = {template, TR_HL_SB, true},
    [BRACED] = {typescript_braced, TR_HL_ERR, false},
    [SHORT1] = {single_quoted, TR_HL_S1, true},
    [SHORT2] = {double_quoted, TR_HL_S2, true},
    [ANNOTATION] = {typescript_annotation, TR_HL_NONE, false},
};

const tr_hl_language tr_hl_typescript = {
    "typescript ts tsx mts cts", typescript_states};
