/* SPDX-License-Identifier: MIT
 *
 * SQL, Haskell, Nix.
 */
#include "rules.h"

/* ----------------------------------------------------------------- SQL ---- */

enum { SQL_TOP, SQL_COMMENT, SQL_QUOTED };

/* Sorted for the search; what is a type stands in the second list. */
static const tr_hl_words sql_words[] = {
    W(K, "abort absolute access action add admin after aggregate alias all allocate "
         "alter analyse analyze and any are as asc asensitive assertion assignment "
         "asymmetric at atomic authorization autoincrement avg backward before begin "
         "between bit_length bitvar both breadth by cache call called cardinality "
         "cascade cascaded case cast catalog chain char_length character_length "
         "characteristics check checked checkpoint class clob close cluster coalesce "
         "collate collation column columns comment commit committed completion "
         "condition connect connection constraint constraints constructor contains "
         "continue conversion convert copy corresponding count create createdb "
         "createuser cross cube current current_date current_path current_role "
         "current_time current_timestamp current_user cursor cycle data database day "
         "deallocate declare default defaults deferrable deferred defined definer "
         "delete delimiter delimiters depth deref desc describe deterministic "
         "diagnostics dictionary disconnect dispatch distinct do domain drop dynamic "
         "each element else elsif encoding encrypted end end-exec engine equals escape "
         "every except exception excluding exclusive exec execute existing exists "
         "explain external extract false fetch final first for force foreign fortran "
         "forward found free freeze from full function general generated get global go "
         "goto grant granted group grouping handler having hierarchy hold host hour "
         "identity if ignore ilike immediate immutable implementation implicit in "
         "including increment index indicator infix inherits initialize initially "
         "inner inout input insensitive insert instance instantiable instead intersect "
         "into invoker is isnull isolation iterate join key key_member key_type "
         "lancompiler language large last lateral leading left length less level like "
         "limit listen load local localtime localtimestamp location locator lock lower "
         "map match max maxvalue min minute minvalue mod mode modifies modify month "
         "more move mumps names national natural nchar nclob new next no nocreatedb "
         "nocreateuser none not nothing notify notnull null nullable nullif object "
         "octet_length of off offset oids old on only open operation operator option "
         "options or order ordinality out outer output overlaps overlay overriding "
         "owner pad parameter parameters partial password path pendant placing pli "
         "position postfix precision prefix preorder prepare preserve primary prior "
         "privileges procedural procedure public read reads recheck recursive ref "
         "references referencing reindex relative rename repeatable replace reset "
         "restart restrict result return returned_length returned_octet_length "
         "returned_sqlstate returns revoke right role rollback rollup routine "
         "routine_catalog routine_name routine_schema row row_count rows rule "
         "savepoint scale schema schema_name scope scroll search second section "
         "security select self sensitive serializable server_name session session_user "
         "set setof sets share show similar simple size some source space specific "
         "specific_name sql sql_ascii sqlcode sqlerror sqlexception sqlstate "
         "sqlwarninig stable start state statement static statistics stdin stdout "
         "storage strict structure style sublist substring sum symmetric sysid system "
         "system_user table table_name temp template temporary terminate than then "
         "timezone_hour timezone_minute to toast trailing transaction transform "
         "transforms translate translation treat trigger trigger_catalog trigger_name "
         "trigger_schema trim true truncate trusted type uncommitted under unencrypted "
         "union unique unknown unlisten unnamed unnest until update upper usage user "
         "using vacuum valid validator values variable verbose version view volatile "
         "when whenever where with without work write year zone"),
    W(NB, "array bigint binary bit blob boolean char character date dec decimal double "
          "float int int2 int8 integer interval money number numeric precision real "
          "serial serial8 smallint text time timestamp tinyint varchar varying"),
    W_END,
};

static const tr_hl_rule sql_code[] = {
    R("--[^\n]*", C1),
    PUSH("/%*", CM, SQL_COMMENT),
    PUSH("$%{%a%w*%}$", S, SQL_QUOTED),
    R("'([^']|'')*'?", S1),
    R("\"([^\"]|\"\")*\"?", SS),
    R("%d+", MI),
    WORDS("%a[%w$]*", N, sql_words),
    R("[-+*/<>=~!@#%%^&|`?$]", O),
    R("[][;:(),.]", P),
    END,
};

static const tr_hl_rule sql_comment[] = {
    PUSH("/%*", CM, SQL_COMMENT), POP("%*/", CM), R("[^/*]+", CM), R("[/*]", CM), END,
};

static const tr_hl_rule sql_quoted[] = {POP("$%=$", S), R("[^$]+", S), R("$", S), END};

static const tr_hl_state sql_states[] = {
    [SQL_TOP] = {sql_code, TR_HL_ERR, false},
    [SQL_COMMENT] = {sql_comment, TR_HL_CM, true},
    [SQL_QUOTED] = {sql_quoted, TR_HL_S, true},
};

const tr_hl_language tr_hl_sql = {
    "sql mysql postgresql postgres psql plpgsql sqlite sqlite3 tsql", sql_states,
    .ignores_case = true};

/* ------------------------------------------------------------- Haskell ---- */

enum { HS_TOP, HS_COMMENT, HS_IMPORT, HS_LIST, HS_STRING, HS_MODULE };

static const tr_hl_words haskell_words[] = {
    W_PUSH(KR, HS_IMPORT, "import"),
    W_PUSH(KR, HS_MODULE, "module"),
    W(KR, "_ case class data default deriving do else family if in infix infixl infixr "
          "instance let newtype of then type where"),
    W(NE, "error"),
    W_END,
};

static const tr_hl_rule haskell[] = {
    R("(--+%![:!#$%%&*+.\\/<=>?@^|~])[^\n]*", C1),
    PUSH("{-", CM, HS_COMMENT),
    R("'([^'\\\n][^'\n]?[^'\n]?[^'\n]?|\\(.|%u+|x%x+|o[0-7]+|%d+))'", SC),
    R("'+%>[%u[(:]", KT),
    WORDS("^[%l_][%w']*", NF, haskell_words),
    WORDS("'?[%l_][%w']*", N, haskell_words),
    R("(%u[%w']*%.)*%u[%w']*", KT),
    R("\\%![:!#$%%&*+.\\/<=>?@^|~-]", NF),
    R("(<-|::|->|=>|=)%![:!#$%%&*+.\\/<=>?@^|~-]", OW),
    R(":[:!#$%%&*+.\\/<=>?@^|~-]*", KT),
    R("[!#$%%&*+.\\/<=>?@^|~-]+[:!#$%%&*+.\\/<=>?@^|~-]*", O),
    R("%d[%d_]*(%.%d[%d_]*([eE][+-]?%d+)?|[eE][+-]?%d+)", MF),
    R("0[xX][%x_]+", MH),
    R("0[oO][0-7_]+", MO),
    R("0[bB][01_]+", MB),
    R("%d[%d_]*", MI),
    PUSH("\"", S, HS_STRING),
    R("%[%]", KT),
    R("%(%)", NB),
    R("[][(),;`{}]", P),
    END,
};

static const tr_hl_rule haskell_comment[] = {
    PUSH("{-", CM, HS_COMMENT), POP("-}", CM), R("[^{}-]+", CM), R("[{}-]", CM), END,
};

static const tr_hl_rule haskell_import[] = {
    R("qualified%b", K),    R("safe%b", K),
    R("\"[^\"\n]*\"", S),   R("%u[%w.']*%>%s+(as|hiding)%b", NN),
    R("as%b", K),           R("hiding%b", K),
    R("%<[s]%u[%w.']*", N), R("%u[%w.']*%>[%s\n]*%(", NN),
    GO("%(", P, HS_LIST),   POP("%u[%w.']*", NN),
    POP("", NONE),          END,
};

static const tr_hl_rule haskell_module[] = {
    R("%u[%w.']*%>[%s\n]*%(", NN),
    GO("%(", P, HS_LIST),
    POP("[%w.']+", NN),
    POP("", NONE),
    END,
};

static const tr_hl_rule haskell_list[] = {
    POP("%)", P),
    R("--[^\n]*", C1),
    PUSH("{-", CM, HS_COMMENT),
    R("%u[%w']*", KT),
    R("[%l_][%w']*", NF),
    R(",", P),
    PUSH("%(", P, HS_LIST),
    R("[:!#$%%&*+.\\/<=>?@^|~-]+", O),
    END,
};

static const tr_hl_rule haskell_string[] = {
    POP("\"", S),
    R("[^\"\\]+", S),
    R("\\[%s\n]+\\", SE),
    R("\\(%u+|x%x+|o[0-7]+|%d+|.)", SE),
    R(".", S),
    END,
};

static const tr_hl_state haskell_states[] = {
    [HS_TOP] = {haskell, TR_HL_ERR, false},
    [HS_COMMENT] = {haskell_comment, TR_HL_CM, true},
    [HS_IMPORT] = {haskell_import, TR_HL_NONE, false},
    [HS_LIST] = {haskell_list, TR_HL_ERR, false},
    [HS_STRING] = {haskell_string, TR_HL_S, true},
    [HS_MODULE] = {haskell_module, TR_HL_NONE, false},
};

const tr_hl_language tr_hl_haskell = {"haskell hs", haskell_states};

/* ----------------------------------------------------------------- Nix ---- */

enum { NIX_TOP, NIX_STRING, NIX_LONG, NIX_FIELD };

static const tr_hl_words nix_words[] = {
    W(K, "assert else if in inherit let rec then with"),
    W(NB, "abort baseNameOf builtins derivation dirOf import isNull map removeAttrs "
          "throw toString"),
    W(NO, "false null true"),
    W(OW, "and or"),
    W_END,
};

static const tr_hl_rule nix_code[] = {
    R("#[^\n]*", C1),
    R("/%*([^*]|%*%!/)*(%*/)?", CM),
    R("%d+%.%d*([eE][+-]?%d+)?", MF),
    R("%d+%![%w./-]", MI),
    R("[%w.+-]*(/[%w.+-]+)+", L),
    R("~(/[%w.+-]+)+", L),
    R("<[%w.+-]+(/[%w.+-]+)*>", L),
    R("%a[%w+.-]*://[%w%%/?:@&=+$,.!~*'-]+", L),
    PUSH("''", S, NIX_LONG),
    PUSH("\"", S2, NIX_STRING),
    PUSH("${", SI, NIX_FIELD),
    R("%.%.%.", K),
    WORDS("%a[%w'-]*%>%s*=%!=", SS, nix_words),
    WORDS("%a[%w'-]*", NONE, nix_words),
    R("(%+%+|//|==|!=|&&|%|%||->|[+?.!/=<>*-])", O),
    END,
};

static const tr_hl_rule nix_top[] = {USE(nix_code), R("[][();{}:,@]", P), END};

static const tr_hl_rule nix_field[] = {
    POP("}", SI),
    R("[][();{:,@]", P),
    USE(nix_code),
    END,
};

static const tr_hl_rule nix_string[] = {
    POP("\"", S2),      R("\\(.|\n)", SE), PUSH("${", SI, NIX_FIELD),
    R("[^\"\\$]+", S2), R("$", S2),        END,
};

static const tr_hl_rule nix_long[] = {
    R("''([$']|\\.)", SE), POP("''", S), PUSH("${", SI, NIX_FIELD),
    R("[^'$]+", S),        R("['$]", S), END,
};

static const tr_hl_state nix_states[] = {
    [NIX_TOP] = {nix_top, TR_HL_ERR, false},
    [NIX_STRING] = {nix_string, TR_HL_S2, true},
    [NIX_LONG] = {nix_long, TR_HL_S, true},
    [NIX_FIELD] = {nix_field, TR_HL_ERR, false},
};

const tr_hl_language tr_hl_nix = {"nix nixos", nix_states};
