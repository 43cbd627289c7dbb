/* SPDX-License-Identifier: MIT
 *
 * Java, Kotlin and C#, which have much in common.
 */
#include "rules.h"

enum {
    TOP,
    TYPE,
    AFTER,
    VARIABLE,
    IMPORT,
    MEMBER,
    STRING,
    LONG,
    BRACED,
    COMMENT,
    FUNCTION,
    VERBATIM
};

static const tr_hl_rule comments[] = {
    R("//[^\n]*", C1),
    R("/%*([^*]|%*%!/)*(%*/)?", CM),
    END,
};

static const tr_hl_rule type_name[] = {
    POP("[%a$][%w$]*", NC),
    POP("", NONE),
    END,
};

static const tr_hl_rule import_name[] = {
    R("static%b", K),
    POP("[%a$][%w$.]*%*?", NN),
    POP("", NONE),
    END,
};

static const tr_hl_rule numbers[] = {
    R("%d[%d_]*(%.%d[%d_]*([eE][+-]?%d[%d_]*)?|%.%![.%a_]|[eE][+-]?%d[%d_]*)[fFdDmM]?",
      MF),
    R("%.%d[%d_]*([eE][+-]?%d[%d_]*)?[fFdDmM]?", MF),
    R("%d[%d_]*[fFdDmM]", MF),
    R("0[xX][%x_]+[lLuU]*", MH),
    R("0[bB][01_]+[lLuU]*", MB),
    END,
};

/* ---------------------------------------------------------------- Java ---- */

static const tr_hl_words java_words[] = {
    W_PUSH(K, AFTER, "else new return throw"),
    W_PUSH(KD, TYPE, "class interface"),
    W_PUSH(KN, IMPORT, "import package"),
    W(K, "assert break case catch continue default do else finally for if instanceof "
         "new return super switch this throw try while yield"),
    W(KD, "abstract const enum extends final implements native permits private "
          "protected public sealed static strictfp super synchronized throws transient "
          "volatile"),
    W(KT, "boolean byte char double float int long short void"),
    W(KC, "false null true"),
    W_END,
};

static const tr_hl_rule java_string[] = {
    R("[^\\\"\n]+", S), R("\\.", S), POP("\"", S), POP("\n", NONE), END,
};

static const tr_hl_rule java_long[] = {
    POP("\"\"\"", S), R("[^\\\"]+", S), R("\\.", S), R("\"", S), END,
};

static const tr_hl_rule java_member[] = {
    POP("[%a$][%w$]*", NA),
    POP("", NONE),
    END,
};

/* What is made or given back is not a declaration. */
static const tr_hl_rule java_after[] = {
    POP_WORDS("[%a$][%w$]*", N, java_words),
    POP("", NONE),
    END,
};

static const tr_hl_rule java[] = {
    USE(comments),
    R("@%!interface%b%>%a", ND),
    R("%<[@]interface%b", KD),
    PUSH("@interface%b", KD, TYPE),
    R("%<[@][%a][%w.]*", ND),
    PUSH("\"\"\"", S, LONG),
    PUSH("\"", S, STRING),
    R("'(\\(u+%x%x%x%x|.)|[^'\\\n][^'\n]?[^'\n]?[^'\n]?)'", SC),
    USE(numbers),
    R("0[0-7_]+[lL]?", MO),
    R("%d[%d_]*[lL]?", MI),
    PUSH("%.%>%a", P, MEMBER),
    R("record%>%s+%u%w*%s*[(<]", KD),
    R("var%>%s+[%a]", KD),
    R("[%a$][%w$]*%>:%![:]", NL),
    WORDS("%<[]%w>?][%a$][%w$]*%>%s*%(", NF, java_words),
    WORDS("[%a$][%w$]*", N, java_words),
    R("[-+*/%%&|^~<>=!?:]+", O),
    R("[][(){}.,;]", P),
    END,
};

static const tr_hl_state java_states[] = {
    [TOP] = {java, TR_HL_ERR, false},
    [TYPE] = {type_name, TR_HL_NONE, false},
    [IMPORT] = {import_name, TR_HL_NONE, false},
    [AFTER] = {java_after, TR_HL_NONE, false},
    [MEMBER] = {java_member, TR_HL_NONE, false},
    [STRING] = {java_string, TR_HL_S, true},
    [LONG] = {java_long, TR_HL_S, true},
};

const tr_hl_language tr_hl_java = {"java", java_states};

/* -------------------------------------------------------------- Kotlin ---- */

static const tr_hl_words kotlin_words[] = {
    W_PUSH(KD, TYPE, "class interface object"),
    W_PUSH(K, IMPORT, "import package"),
    W_PUSH(KD, FUNCTION, "fun"),
    W_PUSH(KD, VARIABLE, "val var"),
    W(K, "as break by catch constructor continue do dynamic else finally for get if in "
         "init is return set super this throw try typealias typeof when where while"),
    W(KD, "abstract actual annotation companion const crossinline data enum expect "
          "external final infix inline inner internal lateinit noinline open operator "
          "out override private protected public reified sealed suspend tailrec val "
          "value var vararg"),
    W(KC, "false null true"),
    W(KT, "Any Array Boolean BooleanArray Byte ByteArray Char CharArray Double "
          "DoubleArray Float FloatArray Int IntArray List Long LongArray Map Nothing "
          "Set Short ShortArray String UByte UInt ULong UShort Unit"),
    W_END,
};

static const tr_hl_rule kotlin_string[] = {
    R("[^\\\"\n$]+", S),
    R("\\(u%x%x%x%x|.)", SE),
    PUSH("${", SI, BRACED),
    R("$%a%w*", SI),
    R("$", S),
    POP("\"", S),
    POP("\n", NONE),
    END,
};

static const tr_hl_rule kotlin_long[] = {
    POP("\"\"\"", S), PUSH("${", SI, BRACED),
    R("$%a%w*", SI),  R("[^\"$]+", S),
    R(".", S),        END,
};

static const tr_hl_rule kotlin_comment[] = {
    R("[^*/]+", CM), PUSH("/%*", CM, COMMENT), POP("%*/", CM), R("[*/]", CM), END,
};

static const tr_hl_rule kotlin_code[] = {
    R("#![^\n]*", CH),
    R("//[^\n]*", C1),
    PUSH("/%*", CM, COMMENT),
    PUSH("\"\"\"", S, LONG),
    PUSH("\"", S, STRING),
    R("'(\\(u%x%x%x%x|.)|[^'\\\n][^'\n]?[^'\n]?[^'\n]?)'", SC),
    R("@%a[%w.:]*", ND),
    USE(numbers),
    R("%d[%d_]*[uU]?L?", MI),
    R("`[^`\n]+`", N),
    PUSH("%.%>%a", P, MEMBER),
    WORDS("%a%w*@?", N, kotlin_words),
    R("[][(){}.,;:]", P),
    R("[-+*/%%&|^~<>=!?:]+", O),
    END,
};

static const tr_hl_rule kotlin_top[] = {USE(kotlin_code), END};

static const tr_hl_rule kotlin_braced[] = {
    POP("}", SI),
    PUSH("{", P, BRACED),
    USE(kotlin_code),
    END,
};

static const tr_hl_rule kotlin_function[] = {
    R("<[^>\n]*>", N),    R("%a[%w<>?]*%.", N), POP("%a%w*", NF),
    POP("`[^`\n]*`", NF), POP("", NONE),        END,
};

static const tr_hl_rule kotlin_variable[] = {
    R("<[^>\n]*>", N), POP("%a%w*%>%s*[.<]", N), POP("%a%w*", NV), POP("", NONE), END,
};

static const tr_hl_state kotlin_states[] = {
    [TOP] = {kotlin_top, TR_HL_ERR, false},
    [TYPE] = {type_name, TR_HL_NONE, false},
    [IMPORT] = {import_name, TR_HL_NONE, false},
    [STRING] = {kotlin_string, TR_HL_S, true},
    [LONG] = {kotlin_long, TR_HL_S, true},
    [BRACED] = {kotlin_braced, TR_HL_ERR, false},
    [COMMENT] = {kotlin_comment, TR_HL_CM, true},
    [MEMBER] = {java_member, TR_HL_NONE, false},
    [VARIABLE] = {kotlin_variable, TR_HL_NONE, false},
    [FUNCTION] = {kotlin_function, TR_HL_NONE, false},
};

const tr_hl_language tr_hl_kotlin = {"kotlin kt kts", kotlin_states};

/* ------------------------------------------------------------------ C# ---- */

static const tr_hl_words csharp_words[] = {
    W_PUSH(K, AFTER, "await else new return throw"),
    W_PUSH(K, TYPE, "class enum interface record struct"),
    W_PUSH(K, IMPORT, "namespace using"),
    W(K, "abstract alias as ascending async await base break by case catch checked "
         "const continue default delegate descending do else equals event explicit "
         "extern false finally fixed for foreach from get global goto group if "
         "implicit in init internal into is join let lock nameof new null on operator "
         "orderby out override params partial private protected public readonly ref "
         "remove required return sealed select set sizeof stackalloc static switch "
         "this throw true try typeof unchecked unsafe value virtual void volatile when "
         "where while yield"),
    W(KT,
      "bool byte char decimal double dynamic float int long nint nuint object sbyte "
      "short string uint ulong ushort var"),
    W_END,
};

static const tr_hl_rule csharp_string[] = {
    R("[^\\\"\n]+", S), R("\\.", SE), POP("\"", S), POP("\n", NONE), END,
};

static const tr_hl_rule csharp_verbatim[] = {
    R("\"\"", S),
    POP("\"", S),
    R("[^\"]+", S),
    END,
};

static const tr_hl_rule csharp_import[] = {
    R("static%b", K),
    POP("%>[(]", NONE),
    POP("%a%w*%>%s*=", NN),
    POP("var%b", KT),
    POP("[%a][%w.]*", NN),
    POP("", NONE),
    END,
};

static const tr_hl_rule csharp_after[] = {
    POP_WORDS("%a%w*", N, csharp_words),
    POP("", NONE),
    END,
};

static const tr_hl_rule csharp[] = {
    R("%B#[^\n]*", CP),
    USE(comments),
    R("%B%[%a[^]\n]*%]", NA),
    PUSH("[@$]?[@$]\"\"\"", S, LONG),
    PUSH("[$]?@[$]?\"", S, VERBATIM),
    PUSH("\"\"\"", S, LONG),
    PUSH("[$]?\"", S, STRING),
    R("'(\\(u%x%x%x%x|.)|[^'\\\n][^'\n]?[^'\n]?[^'\n]?)'", SC),
    USE(numbers),
    R("%d[%d_]*[lLuU]*", MI),
    WORDS("%<[]%w>?]%a%w*%>%s*%(", NF, csharp_words),
    WORDS("@?%a%w*", N, csharp_words),
    R("[][(){}.,;:]", P),
    R("[-+*/%%&|^~<>=!?]+", O),
    END,
};

static const tr_hl_state csharp_states[] = {
    [TOP] = {csharp, TR_HL_ERR, false},
    [TYPE] = {type_name, TR_HL_NONE, false},
    [AFTER] = {csharp_after, TR_HL_NONE, false},
    [IMPORT] = {csharp_import, TR_HL_NONE, false},
    [STRING] = {csharp_string, TR_HL_S, true},
    [LONG] = {java_long, TR_HL_S, true},
    [VERBATIM] = {csharp_verbatim, TR_HL_S, true},
};

const tr_hl_language tr_hl_csharp = {"csharp c# cs", csharp_states};
