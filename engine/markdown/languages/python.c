/* SPDX-License-Identifier: MIT
 *
 * Python, and sessions of its console.  Strings with three quotes that begin a
 * line are taken for documentation.
 */
#include "rules.h"

enum {
    TOP,
    FUNCTION,
    CLASS,
    IMPORT,
    FROM,
    DOT,
    DOC1,
    DOC2,
    LONG1,
    LONG2,
    SHORT1,
    SHORT2,
    RAW,
    RLONG1,
    RLONG2,
    RSHORT1,
    RSHORT2,
    F,
    FLONG1,
    FLONG2,
    FSHORT1,
    FSHORT2,
    FIELD,
    FORMAT,
    NESTED
};

static const tr_hl_words words[] = {
    W_PUSH(K, FUNCTION, "def"),
    W_PUSH(K, CLASS, "class"),
    W_PUSH(KN, IMPORT, "import"),
    W_PUSH(KN, FROM, "from"),
    W(K, "assert async await break continue del elif else except finally for global if "
         "lambda nonlocal pass raise return try while with yield"),
    W(KC, "False None True"),
    W(OW, "and in is not or"),
    W(NB, "__build_class__ __import__ abs aiter all any ascii bin bool breakpoint "
          "bytearray bytes callable chr classmethod compile complex delattr dict dir "
          "divmod enumerate eval filter float format frozenset getattr globals hasattr "
          "hash hex id input int isinstance issubclass iter len list locals map max "
          "memoryview min next object oct open ord pow print property range repr "
          "reversed round set setattr slice sorted staticmethod str sum super tuple "
          "type vars zip"),
    W(BP, "Ellipsis NotImplemented cls self"),
    W(NE,
      "ArithmeticError AssertionError AttributeError BaseException "
      "BaseExceptionGroup BlockingIOError BrokenPipeError BufferError BytesWarning "
      "ChildProcessError ConnectionAbortedError ConnectionError "
      "ConnectionRefusedError ConnectionResetError DeprecationWarning EOFError "
      "EncodingWarning EnvironmentError Exception ExceptionGroup FileExistsError "
      "FileNotFoundError FloatingPointError FutureWarning GeneratorExit IOError "
      "ImportError ImportWarning IndentationError IndexError InterruptedError "
      "IsADirectoryError KeyError KeyboardInterrupt LookupError MemoryError "
      "ModuleNotFoundError NameError NotADirectoryError NotImplementedError OSError "
      "OverflowError PendingDeprecationWarning PermissionError ProcessLookupError "
      "RecursionError ReferenceError ResourceWarning RuntimeError RuntimeWarning "
      "StopAsyncIteration StopIteration SyntaxError SyntaxWarning SystemError "
      "SystemExit TabError TimeoutError TypeError UnboundLocalError "
      "UnicodeDecodeError UnicodeEncodeError UnicodeError UnicodeTranslateError "
      "UnicodeWarning UserWarning VMSError ValueError Warning WindowsError "
      "ZeroDivisionError"),
    W(FM,
      "__abs__ __add__ __aenter__ __aexit__ __aiter__ __and__ __anext__ __await__ "
      "__bool__ __bytes__ __call__ __complex__ __contains__ __del__ __delattr__ "
      "__delete__ __delitem__ __dir__ __divmod__ __enter__ __eq__ __exit__ "
      "__float__ __floordiv__ __format__ __ge__ __get__ __getattr__ "
      "__getattribute__ __getitem__ __gt__ __hash__ __iadd__ __iand__ __ifloordiv__ "
      "__ilshift__ __imatmul__ __imod__ __imul__ __index__ __init__ "
      "__instancecheck__ __int__ __invert__ __ior__ __ipow__ __irshift__ __isub__ "
      "__iter__ __itruediv__ __ixor__ __le__ __len__ __length_hint__ __lshift__ "
      "__lt__ __matmul__ __missing__ __mod__ __mul__ __ne__ __neg__ __new__ "
      "__next__ __or__ __pos__ __pow__ __prepare__ __radd__ __rand__ __rdivmod__ "
      "__repr__ __reversed__ __rfloordiv__ __rlshift__ __rmatmul__ __rmod__ "
      "__rmul__ __ror__ __round__ __rpow__ __rrshift__ __rshift__ __rsub__ "
      "__rtruediv__ __rxor__ __set__ __setattr__ __setitem__ __str__ __sub__ "
      "__subclasscheck__ __truediv__ __xor__"),
    W(VM, "__annotations__ __bases__ __class__ __closure__ __code__ __defaults__ "
          "__dict__ __doc__ __file__ __func__ __globals__ __kwdefaults__ __module__ "
          "__mro__ __name__ __objclass__ __qualname__ __self__ __slots__ __weakref__"),
    W_END,
};

static const tr_hl_words member_words[] = {
    W(FM, "__abs__ __add__ __call__ __contains__ __delattr__ __delitem__ __enter__ "
          "__eq__ __exit__ __format__ __ge__ __get__ __getattr__ __getattribute__ "
          "__getitem__ __gt__ __hash__ __init__ __iter__ __le__ __len__ __lt__ __ne__ "
          "__new__ __next__ __or__ __repr__ __set__ __setattr__ __setitem__ __str__"),
    W(VM, "__annotations__ __bases__ __class__ __closure__ __code__ __defaults__ "
          "__dict__ __doc__ __file__ __func__ __globals__ __kwdefaults__ __module__ "
          "__mro__ __name__ __objclass__ __qualname__ __self__ __slots__ __weakref__"),
    W_END,
};

static const tr_hl_words function_words[] = {
    W_POP(
        FM,
        "__abs__ __add__ __aenter__ __aexit__ __and__ __bool__ __bytes__ __call__ "
        "__contains__ __del__ __delattr__ __delete__ __delitem__ __dir__ __divmod__ "
        "__enter__ __eq__ __exit__ __float__ __floordiv__ __format__ __ge__ __get__ "
        "__getattr__ __getattribute__ __getitem__ __gt__ __hash__ __iadd__ __iand__ "
        "__index__ __init__ __int__ __invert__ __ior__ __isub__ __iter__ __ixor__ "
        "__le__ __len__ __length_hint__ __lshift__ __lt__ __missing__ __mod__ __mul__ "
        "__ne__ __neg__ __new__ __next__ __or__ __pos__ __pow__ __prepare__ __radd__ "
        "__rand__ __repr__ __reversed__ __rmul__ __ror__ __round__ __rshift__ "
        "__rsub__ __rxor__ __set__ __setattr__ __setitem__ __str__ __sub__ "
        "__subclasscheck__ __truediv__ __xor__"),
    W_END,
};

static const tr_hl_rule strings[] = {
    PUSH("([fF][rR]?|[rR][fF])%>[\"']", SA, F),
    PUSH("([rR][bB]?|[bB][rR])%>[\"']", SA, RAW),
    R("[uUbB]%>[\"']", SA),
    PUSH("%B\"\"\"", SD, DOC2),
    PUSH("%B'''", SD, DOC1),
    PUSH("\"\"\"", S2, LONG2),
    PUSH("'''", S1, LONG1),
    PUSH("\"", S2, SHORT2),
    PUSH("'", S1, SHORT1),
    END,
};

static const tr_hl_rule numbers[] = {
    R("%d[%d_]*%.([%d_]+)?([eE][+-]?%d[%d_]*)?[jJ]?", MF),
    R("%.%d[%d_]*([eE][+-]?%d[%d_]*)?[jJ]?", MF),
    R("%d[%d_]*[eE][+-]?%d[%d_]*[jJ]?", MF),
    R("0[xX][%x_]+", MH),
    R("0[oO][0-7_]+", MO),
    R("0[bB][01_]+", MB),
    R("%d[%d_]*[jJ]?", MI),
    END,
};

static const tr_hl_rule code[] = {
    R("#![^\n]*", CH),
    R("#[^\n]*", C1),
    R("(match|case)%s+%>[%w\"'[{(-][^\n]*:%s*(#[^\n]*)?%$", K),
    USE(strings),
    USE(numbers),
    R("%B@%a[%w.]*", ND),
    R("%.%.%.", O),
    PUSH("%.%>%a", O, DOT),
    WORDS("%a%w*", N, words),
    R("[][(){},:;]", P),
    R("\\\n?", O),
    R("[-+/*%%=<>|^&~@!.]+", O),
    END,
};

/* Within brackets in a field of a string. */
static const tr_hl_rule nested[] = {
    PUSH("[[({]", P, NESTED),
    POP("[])}]", P),
    USE(code),
    END,
};

static const tr_hl_rule function_name[] = {
    POP_WORDS("%a%w*", NF, function_words),
    POP("", NONE),
    END,
};

static const tr_hl_rule class_name[] = {
    POP("%a%w*", NC),
    POP("", NONE),
    END,
};

static const tr_hl_words as_words[] = {
    W(K, "as"),
    W_END,
};

static const tr_hl_rule import_names[] = {
    POP("\n", NONE),
    R("%s+", NONE),
    R("as%b", K),
    R(",", P),
    WORDS("%.*%a[%w.]*", NN, as_words),
    POP("", NONE),
    END,
};

static const tr_hl_words from_words[] = {
    W_POP(KN, "import"),
    W_POP(KC, "None"),
    W_END,
};

static const tr_hl_rule from_names[] = {
    POP("\n", NONE), R("%s+", NONE), WORDS("%.*%a[%w.]*", NN, from_words),
    R("%.+", NN),    POP("", NONE),  END,
};

static const tr_hl_rule member[] = {
    POP_WORDS("%a%w*", N, member_words),
    POP("", NONE),
    END,
};

#define ESCAPES \
    R("\\(N{[^}\n]*}|u%x%x%x%x|U%x+|x%x%x|[0-7][0-7]?[0-7]?|[^%dNuUx]|\n)", SE)
#define PLACES                                                                    \
    R("%%(%([%w]+%))?[-#0 +]*(%d+|%*)?(%.%d+|%.%*)?[hlL]?[EGXacdefgiorsux]", SI), \
        R("%%%%", SI), R("{([%w.]|%[[^]\n}]*%])*(![rsa])?(:[^{}\n\"' ]*)?}", SI)

static const tr_hl_rule doc1[] = {POP("'''", SD), R("[^']+", SD), END};
static const tr_hl_rule doc2[] = {POP("\"\"\"", SD), R("[^\"]+", SD), END};

/* Strings of each kind: how they end, their class, what is theirs alone. */
#define LONG(name, end, class, plain, inner) \
    static const tr_hl_rule name[] = {POP(end, class), inner, R(plain, class), END}
#define SHORT(name, end, class, plain, inner) \
    static const tr_hl_rule name[] = {        \
        POP(end, class), inner, R(plain, class), POP("\n", NONE), END}
#define OPENING(name, long1_state, long2_state, short1_state, short2_state) \
    static const tr_hl_rule name[] = {                                      \
        GO("'''", S1, long1_state),                                         \
        GO("\"\"\"", S2, long2_state),                                      \
        GO("'", S1, short1_state),                                          \
        GO("\"", S2, short2_state),                                         \
        POP("", NONE),                                                      \
        END}

static const tr_hl_rule plain_inner[] = {ESCAPES, PLACES, END};
static const tr_hl_rule raw1_inner[] = {R("\\.", S1), PLACES, END};
static const tr_hl_rule raw2_inner[] = {R("\\.", S2), PLACES, END};
static const tr_hl_rule format_inner[] = {
    ESCAPES,
    R("({{|}})", SE),
    PUSH("{", SI, FIELD),
    END,
};

LONG(long1, "'''", S1, "[^'\\%%{]+", USE(plain_inner));
LONG(long2, "\"\"\"", S2, "[^\"\\%%{]+", USE(plain_inner));
SHORT(short1, "'", S1, "[^'\\%%{\n]+", USE(plain_inner));
SHORT(short2, "\"", S2, "[^\"\\%%{\n]+", USE(plain_inner));

OPENING(raw, RLONG1, RLONG2, RSHORT1, RSHORT2);
LONG(rlong1, "'''", S1, "[^'\\%%{]+", USE(raw1_inner));
LONG(rlong2, "\"\"\"", S2, "[^\"\\%%{]+", USE(raw2_inner));
SHORT(rshort1, "'", S1, "[^'\\%%{\n]+", USE(raw1_inner));
SHORT(rshort2, "\"", S2, "[^\"\\%%{\n]+", USE(raw2_inner));

OPENING(format, FLONG1, FLONG2, FSHORT1, FSHORT2);
LONG(flong1, "'''", S1, "[^'\\{}]+", USE(format_inner));
LONG(flong2, "\"\"\"", S2, "[^\"\\{}]+", USE(format_inner));
SHORT(fshort1, "'", S1, "[^'\\{}\n]+", USE(format_inner));
SHORT(fshort2, "\"", S2, "[^\"\\{}\n]+", USE(format_inner));

static const tr_hl_rule field[] = {
    POP("}", SI),
    R("=%>[!:}]", SI),
    R("![rsa]%>[:}]", SI),
    GO(":", SI, FORMAT),
    PUSH("[[({]", P, NESTED),
    USE(code),
    END,
};

static const tr_hl_rule format_spec[] = {
    POP("}", SI), PUSH("{", SI, FIELD), R("[^{}\n]+", SI), POP("", NONE), END,
};

static const tr_hl_state states[] = {
    [TOP] = {code, TR_HL_ERR, false},
    [FUNCTION] = {function_name, TR_HL_NONE, false},
    [CLASS] = {class_name, TR_HL_NONE, false},
    [IMPORT] = {import_names, TR_HL_NONE, true},
    [FROM] = {from_names, TR_HL_NONE, true},
    [DOT] = {member, TR_HL_NONE, false},
    [DOC1] = {doc1, TR_HL_SD, true},
    [DOC2] = {doc2, TR_HL_SD, true},
    [LONG1] = {long1, TR_HL_S1, true},
    [LONG2] = {long2, TR_HL_S2, true},
    [SHORT1] = {short1, TR_HL_S1, true},
    [SHORT2] = {short2, TR_HL_S2, true},
    [RAW] = {raw, TR_HL_NONE, true},
    [RLONG1] = {rlong1, TR_HL_S1, true},
    [RLONG2] = {rlong2, TR_HL_S2, true},
    [RSHORT1] = {rshort1, TR_HL_S1, true},
    [RSHORT2] = {rshort2, TR_HL_S2, true},
    [F] = {format, TR_HL_NONE, true},
    [FLONG1] = {flong1, TR_HL_S1, true},
    [FLONG2] = {flong2, TR_HL_S2, true},
    [FSHORT1] = {fshort1, TR_HL_S1, true},
    [FSHORT2] = {fshort2, TR_HL_S2, true},
    [FIELD] = {field, TR_HL_NONE, false},
    [FORMAT] = {format_spec, TR_HL_SI, true},
    [NESTED] = {nested, TR_HL_ERR, false},
};

const tr_hl_language tr_hl_python = {
    "python py python3 py3 pyi sage starlark bzl", states};

/* ------------------------------------------------------------- Console ---- */

static const tr_hl_rule console[] = {
    EMBED("^>>> ?", GP, &tr_hl_python, "\n"),
    EMBED("^%.%.%. ?", GP, &tr_hl_python, "\n"),
    R("^Traceback [^\n]*", GT),
    R("[^\n]+", GO),
    R("\n", NONE),
    END,
};

static const tr_hl_state console_states[] = {{console, TR_HL_GO, true}};

const tr_hl_language tr_hl_python_console = {
    "pycon python-console doctest", console_states};
