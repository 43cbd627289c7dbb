/* SPDX-License-Identifier: MIT
 *
 * Rust.  Comments nest; raw strings end with as many # as they began with.
 */
#include "rules.h"

enum {
    TOP,
    COMMENT,
    DOC_COMMENT,
    STRING,
    BYTES,
    RAW,
    ATTRIBUTE,
    BRACKETS,
    FUNCTION,
    TYPE,
    MODULE
};

static const tr_hl_words words[] = {
    W_PUSH(K, FUNCTION, "fn"),
    W_PUSH(K, TYPE, "enum struct trait type union"),
    W_PUSH(K, MODULE, "mod"),
    W(K, "as async await become box break const continue crate do dyn else extern "
         "final for if impl in loop macro match move mut pub ref return static super "
         "try typeof unsafe use where while yield"),
    W(KD, "let"),
    W(KC, "false true"),
    W(BP, "Self self"),
    W(KT, "bool char f32 f64 i128 i16 i32 i64 i8 isize str u128 u16 u32 u64 u8 usize"),
    W(NB,
      "AsMut AsRef Box Clone Copy Default DoubleEndedIterator Drop Eq Err "
      "ExactSizeIterator Extend Fn FnMut FnOnce From FromIterator Into IntoIterator "
      "Iterator None Ok Option Ord PartialEq PartialOrd Result Send Sized Some "
      "String Sync ToOwned ToString TryFrom TryInto Unpin Vec drop"),
    W_END,
};

static const tr_hl_words macros[] = {
    W(FM, "assert! assert_eq! assert_ne! cfg! column! compile_error! concat! "
          "concat_idents! dbg! debug_assert! debug_assert_eq! debug_assert_ne! env! "
          "eprint! eprintln! file! format! format_args! global_asm! include! "
          "include_bytes! include_str! is_x86_feature_detected! line! llvm_asm! "
          "log_syntax! macro_rules! matches! module_path! option_env! panic! print! "
          "println! stringify! thread_local! todo! trace_macros! unimplemented! "
          "unreachable! vec! write! writeln!"),
    W_END,
};

static const tr_hl_rule comment[] = {
    R("[^*/]+", CM), PUSH("/%*", CM, COMMENT), POP("%*/", CM), R("[*/]", CM), END,
};

static const tr_hl_rule doc_comment[] = {
    R("[^*/]+", SD), PUSH("/%*", SD, DOC_COMMENT), POP("%*/", SD), R("[*/]", SD), END,
};

static const tr_hl_rule string[] = {
    POP("\"", S),
    R("\\(['\"\\nrt0]|x[0-7]%x|u{[%x_]+})", SE),
    R("[^\\\"]+", S),
    R("\\", S),
    END,
};

static const tr_hl_rule raw_string[] = {
    POP("\"%=", S),
    R("[^\"]+", S),
    R("\"", S),
    END,
};

static const tr_hl_rule lexemes[] = {
    R("#![^[\r\n][^\n]*\n", CP),
    PUSH("#!?%[", CP, ATTRIBUTE),
    R("//[/!][^\n]*\n?", SD),
    R("//[^\n]*", C1),
    PUSH("/%*[*!]", SD, DOC_COMMENT),
    PUSH("/%*", CM, COMMENT),
    R("b?'(\\(['\"\\nrt0]|x[0-7]%x|u{[%x_]+})|[^\\'\n][^'\n]?[^'\n]?[^'\n]?)'", SC),
    R("'(static|_)%b", NB),
    R("'%a%w*", NA),
    PUSH("[bc]?r%{#*%}\"", S, RAW),
    PUSH("[bc]?\"", S, STRING),
    R("0b[01_]+([ui](8|16|32|64|128|size))?", MB),
    R("0o[0-7_]+([ui](8|16|32|64|128|size))?", MO),
    R("0x[%x_]+([ui](8|16|32|64|128|size))?", MH),
    R("%d[%d_]*(%.[%d][%d_]*([eE][+-]?[%d_]+)?|%.%![._%a]|[eE][+-]?[%d_]+)(f32|f64)?",
      MF),
    R("%d[%d_]*f(32|64)", MF),
    R("%d[%d_]*([ui](8|16|32|64|128|size))?", MI),
    WORDS("%a%w*!%!=", N, macros),
    R("r#%a%w*", N),
    WORDS("%a%w*", N, words),
    R("(<<=?|>>=|<=|>=)", O),
    R("->", P),
    R("=>", O),
    R("[][{}()<>,;]", P),
    R("(%.%.%.|%.%.=?|[.@:])", P),
    R("$", P),
    R("[-+*/%%&|^~=!?<>#]+", O),
    END,
};

static const tr_hl_rule attribute[] = {
    POP("]", CP), PUSH("\"", S, STRING), PUSH("%[", CP, BRACKETS), R("[^][\"]+", CP),
    END,
};

static const tr_hl_rule function_name[] = {
    POP("%a%w*", NF),
    POP("", NONE),
    END,
};

static const tr_hl_rule type_name[] = {
    POP("%a%w*", NC),
    POP("", NONE),
    END,
};

static const tr_hl_rule module_name[] = {
    POP("%a%w*", NN),
    POP("", NONE),
    END,
};

static const tr_hl_state states[] = {
    [TOP] = {lexemes, TR_HL_ERR, false},
    [COMMENT] = {comment, TR_HL_CM, true},
    [DOC_COMMENT] = {doc_comment, TR_HL_SD, true},
    [STRING] = {string, TR_HL_S, true},
    [BYTES] = {string, TR_HL_S, true},
    [RAW] = {raw_string, TR_HL_S, true},
    [ATTRIBUTE] = {attribute, TR_HL_CP, true},
    [BRACKETS] = {attribute, TR_HL_CP, true},
    [FUNCTION] = {function_name, TR_HL_NONE, false},
    [TYPE] = {type_name, TR_HL_NONE, false},
    [MODULE] = {module_name, TR_HL_NONE, false},
};

const tr_hl_language tr_hl_rust = {"rust rs", states};
