/* SPDX-License-Identifier: MIT
 *
 * C and C++.  A name before a parenthesis is a function only outside of all
 * braces, where it is declared; within them it is a call and stays a name.
 */
#include "rules.h"

enum { TOP, BODY, STRING, INCLUDE, DIRECTIVE, DISABLED, TYPE_NAME, NAMESPACE, RAW };

static const tr_hl_rule escapes[] = {
    R("\\(x%x+|u%x+|U%x+|[0-7][0-7]?[0-7]?|.|\n)", SE),
    END,
};

static const tr_hl_rule string[] = {
    R("[^\"\\\n]+", S), POP("\"", S), USE(escapes), POP("\n", NONE), END,
};

static const tr_hl_rule raw_string[] = {
    POP("%)%=\"", S),
    R("[^)]+", S),
    END,
};

static const tr_hl_rule include_line[] = {
    POP("\n", CP),
    R("%s+", NONE),
    R("(include_next|include|import)%b", CP),
    R("<[^>\n]+>", CPF),
    R("\"[^\"\n]+\"", CPF),
    R("/%*([^*]|%*%!/)*%*/", CM),
    R("//[^\n]*", C1),
    R("[^\n]", CP),
    END,
};

static const tr_hl_rule directive[] = {
    POP("\n", CP),
    R("/%*([^*]|%*%!/)*%*/", CM),
    POP("//[^\n]*", C1),
    R("[^\n\\/]+", CP),
    R("\\\r?\n", CP),
    R("[^\n]", CP),
    END,
};

/* What "#if 0" leaves out. */
static const tr_hl_rule disabled[] = {
    PUSH("^%s*#%s*if[^\n]*\n?", C, DISABLED),
    POP("^%s*#%s*(el(se|if)|endif)[^\n]*\n?", CP),
    R("[^\n]*\n?", C),
    END,
};

static const tr_hl_rule comments[] = {
    R("//([^\n\\]|\\\n|\\)*", C1),
    R("/%*([^*]|%*%!/)*(%*/)?", CM),
    END,
};

static const tr_hl_rule preprocessor[] = {
    PUSH("^%s*#%s*if%s+0%b[^\n]*\n?", CP, DISABLED),
    PUSH("^%s*#%s*%>(include|import)", CP, INCLUDE),
    PUSH("^%s*#", CP, DIRECTIVE),
    END,
};

static const tr_hl_rule numbers[] = {
    R("0[xX]%x[%x']*(%.%x*[pP][+-]?%d+|[pP][+-]?%d+)[fFlL]?", MF),
    R("%d[%d']*(%.[%d']*([eE][+-]?%d+)?|[eE][+-]?%d+)[fFlL]?", MF),
    R("%.%d[%d']*([eE][+-]?%d+)?[fFlL]?", MF),
    R("0[xX]%x[%x']*[uUlLzZ]*", MH),
    R("0[bB][01][01']*[uUlLzZ]*", MB),
    R("0[0-7']+[uUlLzZ]*", MO),
    R("%d[%d']*[uUlLzZ]*", MI),
    END,
};

static const tr_hl_rule operators[] = {
    R("[-+*~!%%^&|=<>/?:]+", O),
    R("[][();,.]", P),
    END,
};

#define C_TYPES                                                                      \
    "bool char clock_t cpu_set_t cpumask_t dev_t double float gid_t id_t ino_t int " \
    "int16_t int32_t int64_t int8_t int_fast16_t int_fast32_t int_fast64_t "         \
    "int_fast8_t int_least16_t int_least32_t int_least64_t int_least8_t intmax_t "   \
    "intptr_t long mode_t nlink_t off_t pid_t ptrdiff_t short sig_atomic_t signed "  \
    "size_t ssize_t time_t timer_t uid_t uint16_t uint32_t uint64_t uint8_t "        \
    "uint_fast16_t uint_fast32_t uint_fast64_t uint_fast8_t uint_least16_t "         \
    "uint_least32_t uint_least64_t uint_least8_t uintmax_t uintptr_t unsigned void " \
    "wchar_t wint_t"

static const tr_hl_words c_words[] = {
    W(KT, C_TYPES),
    W(K, "_Alignas _Alignof _Generic _Noreturn _Static_assert asm auto break case "
         "const continue default do else enum extern for goto if register restrict "
         "return sizeof static static_assert struct switch typedef typeof union "
         "volatile while"),
    W(KR,
      "__asm __based __cdecl __declspec __except __fastcall __finally __forceinline "
      "__inline __leave __raise __restrict __stdcall __thread __try __volatile__ "
      "_inline inline naked restrict thread typename"),
    W(NB, "FALSE NULL TRUE false true"),
    W(KT, "_Atomic _BitInt _Bool _Complex _Decimal128 _Decimal32 _Decimal64 _Float128 "
          "_Float16 _Imaginary __int128 __int16 __int32 __int64 __int8 __m128 __m128d "
          "__m128i __m64 __w64"),
    W_END,
};

static const tr_hl_words c_struct_words[] = {
    W_PUSH(K, TYPE_NAME, "enum struct union"),
    W_END,
};

static const tr_hl_rule c_type_name[] = {
    POP("%a%w*", NC),
    POP("", NONE),
    END,
};

static const tr_hl_rule c_common[] = {
    USE(preprocessor),
    USE(comments),
    R("(L|u8|u|U)%>[\"']", SA),
    PUSH("\"", S, STRING),
    R("'(\\(x%x+|[0-7]+|.)|[^\\'\n])'", SC),
    USE(numbers),
    END,
};

static const tr_hl_rule c_body[] = {
    USE(c_common),
    PUSH("{", P, BODY),
    POP("}", P),
    R("(case|default)%b", K),
    R("%a%w*%>%s*:%![:]", NL),
    WORDS("(struct|union|enum)%b", K, c_struct_words),
    WORDS("%a%w*", N, c_words),
    USE(operators),
    END,
};

static const tr_hl_rule c_top[] = {
    USE(c_common),
    PUSH("{", P, BODY),
    R("}", P),
    WORDS("(struct|union|enum)%b", K, c_struct_words),
    WORDS("%a%w*%>%s*%(", NF, c_words),
    WORDS("%a%w*", N, c_words),
    USE(operators),
    END,
};

static const tr_hl_state c_states[] = {
    [TOP] = {c_top, TR_HL_ERR, false},
    [BODY] = {c_body, TR_HL_ERR, false},
    [STRING] = {string, TR_HL_S, true},
    [INCLUDE] = {include_line, TR_HL_CP, true},
    [DIRECTIVE] = {directive, TR_HL_CP, true},
    [DISABLED] = {disabled, TR_HL_C, true},
    [TYPE_NAME] = {c_type_name, TR_HL_NONE, false},
};

const tr_hl_language tr_hl_c = {"c h", c_states};

/* ----------------------------------------------------------------- C++ ---- */

static const tr_hl_words cpp_words[] = {
    W_PUSH(K, NAMESPACE, "namespace"),
    W_PUSH(K, TYPE_NAME, "class enum struct union"),
    W(KT, C_TYPES),
    W(KT, "_Bool __int128 __int16 __int32 __int64 __int8 char16_t char32_t char8_t"),
    W(K, "alignas alignof asm auto break case catch co_await co_return co_yield "
         "concept const const_cast consteval constexpr constinit continue decltype "
         "default delete do dynamic_cast else explicit export extern final for friend "
         "goto if import module mutable new noexcept operator override private "
         "protected public register reinterpret_cast requires return sizeof static "
         "static_assert static_cast switch template this thread_local throw throws try "
         "typedef typeid typename typeof using virtual volatile while"),
    W(KR,
      "__asm __based __cdecl __declspec __except __fastcall __finally __forceinline "
      "__if_exists __if_not_exists __inline __leave __multiple_inheritance "
      "__single_inheritance __stdcall __super __thread __try __unaligned __uuidof "
      "__virtual_inheritance __volatile__ inline naked restrict thread"),
    W(NB, "FALSE NULL TRUE false nullptr true"),
    W(OW, "and and_eq bitand bitor compl not not_eq or or_eq xor xor_eq"),
    W_END,
};

static const tr_hl_words cpp_class_words[] = {
    W(K, "class final struct"),
    W_END,
};

static const tr_hl_rule cpp_type_name[] = {
    WORDS("(class|struct|final)%b", K, cpp_class_words),
    R("%[%[[^]\n]*%]%]", P),
    POP("%a%w*%>%s*::", N),
    POP("%a%w*", NC),
    POP("", NONE),
    END,
};

static const tr_hl_rule cpp_namespace[] = {
    POP("%a%w*", NN),
    POP("", NONE),
    END,
};

static const tr_hl_rule cpp_common[] = {
    PUSH("(u8|L|u|U)?R\"%{[^( \n]*%}%(", S, RAW),
    USE(c_common),
    R("//", C1),
    END,
};

static const tr_hl_rule cpp_body[] = {
    USE(cpp_common),
    PUSH("{", P, BODY),
    POP("}", P),
    R("(case|default|public|private|protected)%b", K),
    R("%a%w*%>%s*:%![:]", NL),
    WORDS("%a%w*", N, cpp_words),
    USE(operators),
    END,
};

static const tr_hl_rule cpp_top[] = {
    USE(cpp_common),
    PUSH("{", P, BODY),
    R("}", P),
    R("template%b", K),
    WORDS("~?%a%w*(::~?%a%w*)*%>%s*%(", NF, cpp_words),
    WORDS("%a%w*", N, cpp_words),
    USE(operators),
    END,
};

static const tr_hl_state cpp_states[] = {
    [TOP] = {cpp_top, TR_HL_ERR, false},
    [BODY] = {cpp_body, TR_HL_ERR, false},
    [STRING] = {string, TR_HL_S, true},
    [INCLUDE] = {include_line, TR_HL_CP, true},
    [DIRECTIVE] = {directive, TR_HL_CP, true},
    [DISABLED] = {disabled, TR_HL_C, true},
    [TYPE_NAME] = {cpp_type_name, TR_HL_NONE, false},
    [NAMESPACE] = {cpp_namespace, TR_HL_NONE, false},
    [RAW] = {raw_string, TR_HL_S, true},
};

const tr_hl_language tr_hl_cpp = {"cpp c++ cc cxx hpp h++ hh arduino ino", cpp_states};
