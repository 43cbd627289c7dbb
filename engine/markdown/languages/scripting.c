/* SPDX-License-Identifier: MIT
 *
 * Ruby, PHP, Lua.
 */
#include "rules.h"

/* ---------------------------------------------------------------- Ruby ---- */

enum {
    RUBY_TOP,
    RUBY_DOUBLE,
    RUBY_SYMBOL,
    RUBY_FIELD,
    RUBY_DEF,
    RUBY_CLASS,
    RUBY_MODULE,
    RUBY_HEREDOC,
    RUBY_REGEX,
    RUBY_BACKTICK
};

static const tr_hl_words ruby_words[] = {
    W_PUSH(K, RUBY_DEF, "def"),
    W_PUSH(K, RUBY_CLASS, "class"),
    W_PUSH(K, RUBY_MODULE, "module"),
    W(K, "BEGIN END alias begin break case defined? do else elsif end ensure for if in "
         "next raise redo rescue retry return super then undef unless until when while "
         "yield"),
    W(KP, "extend include included inherited initialize loop new prepend private "
          "protected public"),
    W(OW, "and not or"),
    W(KP, "false nil self true"),
    W(BP, "__FILE__ __LINE__"),
    W(NB, "Array Float Integer String __id__ __method__ __send__ abort ancestors "
          "at_exit attr attr_accessor attr_reader attr_writer autoload autoload? "
          "binding block_given? callcc caller catch chomp chop class_eval "
          "class_variables clone const_defined? const_get const_missing const_set "
          "constants define_method display dup eql? equal? eval exec exit extend fail "
          "fork format freeze frozen? gets global_variables gsub hash id include? "
          "included_modules inspect instance_eval instance_method instance_methods "
          "instance_of? instance_variable_get instance_variable_set instance_variables "
          "is_a? iterator? kind_of? lambda load local_variables method method_missing "
          "methods module_eval module_function name nil? object_id open p print printf "
          "private_class_method private_instance_methods private_methods proc "
          "protected_instance_methods protected_methods public_class_method "
          "public_instance_methods public_methods putc puts raise rand readline "
          "readlines remove_method require require_relative respond_to? scan select "
          "send set_trace_func singleton_methods sleep split sprintf srand sub syscall "
          "system taint tainted? test throw to_a to_s trace_var trap undef_method "
          "untaint untrace_var warn"),
    W_END,
};

#define RUBY_ESCAPES R("\\([abefnrstv0\"'`\\#]|[0-7]+|x%x+|u%x+|u{[%x ]+}|.|\n)", SE)

static const tr_hl_rule ruby_places[] = {
    PUSH("#{", SI, RUBY_FIELD),
    R("#[@$]+%a%w*", SI),
    R("#", S2),
    END,
};

static const tr_hl_rule ruby_code[] = {
    R("^=begin%b([^\n]|\n%!=end)*(\n=end[^\n]*)?", CM),
    R("^#![^\n]*", CH),
    R("#[^\n]*", C1),
    PUSH("<<[-~][\"'`]?%{%a%w*%}[\"'`]?", SH, RUBY_HEREDOC),
    PUSH("<<[\"'`]?%{%u%w*%}[\"'`]?", SH, RUBY_HEREDOC),
    R("%<[.]%a%w*[?!]?", N),
    R("::", O),
    R("%a%w*[?!]?:%![:]", SS),
    R(":(%a%w*[?!=]?|%[%]=?|[<=>]=[>=~]?|[+*/%%<>!&|^~-]+@?)", SS),
    PUSH(":\"", SS, RUBY_SYMBOL),
    PUSH("\"", S2, RUBY_DOUBLE),
    R("'([^'\\]|\\.)*'?", S1),
    PUSH("`", SB, RUBY_BACKTICK),
    R("%%[qw]%(([^)\\]|\\.)*%)?", SX),
    R("%%[iqw]%[([^]\\]|\\.)*%]?", SX),
    R("%%[qw]{([^}\\]|\\.)*}?", SX),
    PUSH("/%R", SR, RUBY_REGEX),
    R("@@%a%w*", VC),
    R("@%a%w*", VI),
    R("$(%a%w*|[!@&`'+~=/\\,;.<>_*$?:\"-]|%d+)", VG),
    R("%d[%d_]*%.%d[%d_]*([eE][+-]?%d+)?", MF),
    R("0[xX][%x_]+", MH),
    R("0[bB][01_]+", MB),
    R("0[oO]?[0-7_]+", MO),
    R("%d[%d_]*", MI),
    WORDS("%l%w*[?!]?", N, ruby_words),
    WORDS("_%w*[?!]?", N, ruby_words),
    WORDS("%a%w*%!%(", NO, ruby_words),
    R("%a%w*", N),
    R("[][(){};,]", P),
    R("(%.%.%.?|&&|%|%||[-+*/%%=<>!~^|&?:.]+)", O),
    END,
};

static const tr_hl_rule ruby_top[] = {USE(ruby_code), END};

static const tr_hl_rule ruby_field[] = {
    POP("}", SI),
    PUSH("{", P, RUBY_FIELD),
    USE(ruby_code),
    END,
};

static const tr_hl_rule ruby_double[] = {
    POP("\"", S2), RUBY_ESCAPES, USE(ruby_places), R("[^\"\\#]+", S2), END,
};

static const tr_hl_rule ruby_symbol[] = {
    POP("\"", SS), RUBY_ESCAPES, USE(ruby_places), R("[^\"\\#]+", SS), END,
};

static const tr_hl_rule ruby_backtick[] = {
    POP("`", SB), RUBY_ESCAPES, USE(ruby_places), R("[^`\\#]+", SB), END,
};

static const tr_hl_rule ruby_regex[] = {
    POP("/[mixounse]*", SR), R("\\.", SR),    PUSH("#{", SI, RUBY_FIELD),
    R("[^/\\#\n]+", SR),     POP("\n", NONE), END,
};

static const tr_hl_rule ruby_def[] = {
    R("self%b%>%.", NC),
    R("%u%w*%>%.", NC),
    R("%.", O),
    POP("%a%w*[?!=]?", NF),
    POP("[][+*/%%<>=!~^|&-]+", NF),
    POP("", NONE),
    END,
};

static const tr_hl_rule ruby_class[] = {
    R("<<", O), POP("self", BP),  R("%a%w*%>::", NC),
    R("::", O), POP("%a%w*", NC), POP("", NONE),
    END,
};

static const tr_hl_rule ruby_module[] = {
    R("%a%w*%>::", NN), R("::", O), POP("%a%w*", NN), POP("", NONE), END,
};

static const tr_hl_rule ruby_heredoc[] = {
    POP("^%s*%=%b", DL),
    PUSH("#{", SI, RUBY_FIELD),
    R("[^\n#]+", SH),
    R("[\n#]", SH),
    END,
};

static const tr_hl_state ruby_states[] = {
    [RUBY_TOP] = {ruby_top, TR_HL_ERR, false},
    [RUBY_DOUBLE] = {ruby_double, TR_HL_S2, true},
    [RUBY_SYMBOL] = {ruby_symbol, TR_HL_SS, true},
    [RUBY_FIELD] = {ruby_field, TR_HL_ERR, false},
    [RUBY_DEF] = {ruby_def, TR_HL_NONE, false},
    [RUBY_CLASS] = {ruby_class, TR_HL_NONE, false},
    [RUBY_MODULE] = {ruby_module, TR_HL_NONE, false},
    [RUBY_HEREDOC] = {ruby_heredoc, TR_HL_SH, true},
    [RUBY_REGEX] = {ruby_regex, TR_HL_SR, true},
    [RUBY_BACKTICK] = {ruby_backtick, TR_HL_SB, true},
};

const tr_hl_language tr_hl_ruby = {"ruby rb duby crystal", ruby_states};

/* ----------------------------------------------------------------- PHP ---- */

enum {
    PHP_TOP,
    PHP_CODE,
    PHP_CLASS,
    PHP_FUNCTION,
    PHP_STRING,
    PHP_FIELD,
    PHP_HEREDOC,
    PHP_MEMBER,
    PHP_CONSTANT
};

static const tr_hl_words php_words[] = {
    W_PUSH(K, PHP_CLASS, "class"),
    W_PUSH(K, PHP_FUNCTION, "function"),
    W_PUSH(K, PHP_CONSTANT, "const"),
    W(K, "abstract and array as break case catch clone continue declare default die do "
         "echo else elseif empty enddeclare endfor endforeach endif endswitch endwhile "
         "eval exit extends false final finally fn for foreach global goto if "
         "implements include include_once instanceof interface list match namespace "
         "new not null or parent print private protected public readonly require "
         "require_once return static stdclass switch this throw trait true try use var "
         "virtual while xor yield"),
    W(NO, "__class__ __dir__ __file__ __function__ __line__ __method__ __namespace__ "
          "__trait__"),
    W(NB,
      "array_combine array_diff array_fill array_filter array_flip array_intersect "
      "array_key_exists array_keys array_map array_merge array_pop array_push "
      "array_reduce array_reverse array_search array_shift array_slice array_splice "
      "array_sum array_unique array_unshift array_values array_walk arsort asort "
      "base64_decode base64_encode basename call_user_func call_user_func_array "
      "ceil chr class_exists compact constant copy count curl_close curl_exec "
      "curl_init curl_setopt current date define defined dirname each end error_log "
      "error_reporting explode extract fclose feof fgets file_exists "
      "file_get_contents file_put_contents filter_var floor flush fopen fread "
      "func_get_args function_exists fwrite get_class getenv gettype gmdate hash "
      "header htmlentities htmlspecialchars http_build_query implode in_array "
      "ini_get ini_set intval is_array is_bool is_callable is_dir is_file is_int "
      "is_null is_numeric is_object is_resource is_string isset iterator_to_array "
      "join json_decode json_encode key krsort ksort ltrim max md5 method_exists "
      "microtime min mkdir mt_rand next nl2br number_format ob_end_clean "
      "ob_get_clean ob_start ord parse_str parse_url php_sapi_name phpversion "
      "preg_match preg_match_all preg_quote preg_replace preg_replace_callback "
      "preg_split print_r printf property_exists putenv rand range rawurlencode "
      "realpath rename reset round rsort rtrim serialize session_start "
      "set_error_handler setcookie sha1 shuffle sizeof sort spl_autoload_register "
      "sprintf str_pad str_repeat str_replace str_split strcmp stripos strlen "
      "strpos strrev strrpos strstr strtolower strtotime strtoupper strtr strval "
      "substr substr_count time trigger_error trim ucfirst ucwords uniqid unlink "
      "unserialize unset urldecode urlencode usleep usort var_dump var_export "
      "vsprintf"),
    W_END,
};

static const tr_hl_words php_function_words[] = {
    W_POP(
        FM, "__call __callstatic __clone __construct __debuginfo __destruct __get "
            "__invoke __isset __set __set_state __sleep __tostring __unset __wakeup"),
    W_END,
};

static const tr_hl_rule php_rules[] = {
    PUSH("<<<%s*[\"']?%{%a%w*%}[\"']?", S, PHP_HEREDOC),
    R("#%[%>[\\%a]", P),
    R("#[^\n?]*((%?%!>)[^\n?]*)*", C1),
    R("//[^\n?]*((%?%!>)[^\n?]*)*", C1),
    R("/%*%*/", CM),
    R("/%*%*([^*]|%*%!/)*(%*/)?", SD),
    R("/%*([^*]|%*%!/)*(%*/)?", CM),
    PUSH("(->|::|%?->)", O, PHP_MEMBER),
    R("%d+(%.%d*([eE][+-]?%d+)?|[eE][+-]?%d+)", MF),
    R("%.%d+([eE][+-]?%d+)?", MF),
    R("0[xX][%x_]+", MH),
    R("0[bB][01_]+", MB),
    R("0[0-7_]+", MO),
    R("%d[%d_]*", MI),
    R("$+%a%w*", NV),
    WORDS("\\?%a[%w\\]*", NX, php_words),
    R("'([^'\\]|\\.|\\\n)*'?", S1),
    R("`([^`\\]|\\.)*`?", SB),
    PUSH("\"", S2, PHP_STRING),
    R("[][{}();,]+", P),
    R("[-~!%%^&*+=|:.<>/@?]", O),
    END,
};

static const tr_hl_rule php_top[] = {
    PUSH("<%?(php%b|=)?", CP, PHP_CODE),
    R("[^<]+", NONE),
    R("<", NONE),
    END,
};

static const tr_hl_rule php_code[] = {POP("%?>", CP), USE(php_rules), END};
static const tr_hl_rule php_field[] = {POP("}", SI), USE(php_rules), END};

static const tr_hl_rule php_member[] = {POP("%a%w*", NA), POP("", NONE), END};
static const tr_hl_rule php_constant[] = {POP("%a%w*", NO), POP("", NONE), END};
static const tr_hl_rule php_class[] = {POP("%a%w*", NC), POP("", NONE), END};

static const tr_hl_rule php_function[] = {
    R("&", O),
    POP_WORDS("%a%w*", NF, php_function_words),
    POP("", NONE),
    END,
};

static const tr_hl_rule php_places[] = {
    R("\\([nrt\"$\\]|[0-7]+|x%x+|u{%x+})", SE),
    R("$%a%w*(%[[^]\n%s]+%]|->%a%w*)?", SI),
    PUSH("{%>[$]", SI, PHP_FIELD),
    END,
};

static const tr_hl_rule php_string[] = {
    POP("\"", S2), USE(php_places), R("[^{$\"\\]+", S2), R("[{$\\]", S2), END,
};

static const tr_hl_rule php_heredoc[] = {
    POP("^%s*%=%b", DL),
    R("[^\n]+", S),
    R("\n", S),
    END,
};

#define PHP_STATES(first)                                   \
    {                                                       \
        [PHP_TOP] = {first, TR_HL_NONE, false},             \
        [PHP_CODE] = {php_code, TR_HL_ERR, false},          \
        [PHP_CLASS] = {php_class, TR_HL_NONE, false},       \
        [PHP_FUNCTION] = {php_function, TR_HL_NONE, false}, \
        [PHP_STRING] = {php_string, TR_HL_S2, true},        \
        [PHP_FIELD] = {php_field, TR_HL_ERR, false},        \
        [PHP_HEREDOC] = {php_heredoc, TR_HL_S, true},       \
        [PHP_MEMBER] = {php_member, TR_HL_NONE, false},     \
        [PHP_CONSTANT] = {php_constant, TR_HL_NONE, false}, \
    }

static const tr_hl_state php_states[] = PHP_STATES(php_top);
static const tr_hl_state php_only_states[] = PHP_STATES(php_code);

/* Without any "<?", all of it is taken for PHP. */
const tr_hl_language tr_hl_php_only = {"", php_only_states, .ignores_case = true};

const tr_hl_language tr_hl_php = {
    "php php3 php4 php5", php_states, .ignores_case = true, .needs = "<?",
    .without = &tr_hl_php_only};

/* ----------------------------------------------------------------- Lua ---- */

enum {
    LUA_TOP,
    LUA_LONG,
    LUA_COMMENT,
    LUA_SINGLE,
    LUA_DOUBLE,
    LUA_FUNCTION,
    LUA_LABEL
};

static const tr_hl_words lua_words[] = {
    W_PUSH(KR, LUA_FUNCTION, "function"),
    W_PUSH(KR, LUA_LABEL, "goto"),
    W(KR, "break do else elseif end for if in repeat return then until while"),
    W(KD, "local"),
    W(KC, "false nil true"),
    W(OW, "and not or"),
    W(NB, "_G _VERSION assert collectgarbage coroutine coroutine.create "
          "coroutine.resume coroutine.yield debug dofile error getmetatable io ipairs "
          "load loadfile loadstring math next os package pairs pcall print rawequal "
          "rawget rawlen rawset require select setmetatable string table tonumber "
          "tostring type unpack utf8 warn xpcall"),
    W_END,
};

static const tr_hl_rule lua_code[] = {
    R("^#![^\n]*", CP),
    PUSH("--%[%{=*%}%[", CM, LUA_COMMENT),
    R("--[^\n]*", C1),
    R("0[xX]%x*(%.%x*)?([pP][+-]?%d+)?", MH),
    R("%d*%.%d+([eE][+-]?%d+)?", MF),
    R("(%d+%.%![.])%d*([eE][+-]?%d+)?", MF),
    R("%d+[eE][+-]?%d+", MF),
    R("%d+", MI),
    PUSH("%[%{=*%}%[", S, LUA_LONG),
    PUSH("::", P, LUA_LABEL),
    R("%.%.%.", P),
    R("%.%.", O),
    R("[=<>|~&+*/%%#^-]+", O),
    R("[][{}().,:;]", P),
    R("(io|os|math|string|table|coroutine|debug|package|utf8)%.%l+%b", NB),
    WORDS("%a%w*%>[%s\n]*[.:]%![.:]", NV, lua_words),
    WORDS("%a%w*%>[%s\n]*%(", NF, lua_words),
    WORDS("%a%w*", NV, lua_words),
    PUSH("'", S1, LUA_SINGLE),
    PUSH("\"", S2, LUA_DOUBLE),
    END,
};

/* Behind a name with "." or ":", the rest of the chain. */
static const tr_hl_rule lua_top[] = {
    R("%<[.:]%a%w*%>[%s\n]*%(", NF),
    R("%<[.:]%a%w*", PY),
    USE(lua_code),
    END,
};

static const tr_hl_rule lua_function[] = {
    R("[.:]", P), R("%a%w*%>%s*[.:]", NC), POP("%a%w*", NF),
    POP("%(", P), POP("", NONE),           END,
};

static const tr_hl_rule lua_label[] = {
    R("%a%w*%>::", NL), POP("%a%w*", NL), POP("::", P), POP("", NONE), END};

#define LUA_ESCAPES R("\\([abfnrtv\\\"'\n]|z[%s\n]*|x%x%x|%d%d?%d?|u{%x+})", SE)

static const tr_hl_rule lua_single[] = {
    POP("'", S1), LUA_ESCAPES, R("[^'\\\n]+", S1), R("\\", S1), POP("\n", NONE), END,
};

static const tr_hl_rule lua_double[] = {
    POP("\"", S2), LUA_ESCAPES, R("[^\"\\\n]+", S2), R("\\", S2), POP("\n", NONE), END,
};

static const tr_hl_rule lua_long[] = {POP("%]%=%]", S), R("[^]]+", S), R("%]", S), END};
static const tr_hl_rule lua_comment[] = {
    POP("%]%=%]", CM), R("[^]]+", CM), R("%]", CM), END};

static const tr_hl_state lua_states[] = {
    [LUA_TOP] = {lua_top, TR_HL_ERR, false},
    [LUA_LONG] = {lua_long, TR_HL_S, true},
    [LUA_COMMENT] = {lua_comment, TR_HL_CM, true},
    [LUA_SINGLE] = {lua_single, TR_HL_S1, true},
    [LUA_DOUBLE] = {lua_double, TR_HL_S2, true},
    [LUA_FUNCTION] = {lua_function, TR_HL_NONE, false},
    [LUA_LABEL] = {lua_label, TR_HL_NONE, false},
};

const tr_hl_language tr_hl_lua = {"lua luau", lua_states};
