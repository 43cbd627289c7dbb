/* SPDX-License-Identifier: MIT
 *
 * Data and settings: JSON, YAML, TOML, INI; and differences of files.
 */
#include "rules.h"

/* ---------------------------------------------------------------- JSON ---- */

static const tr_hl_words json_words[] = {
    W(KC, "false null true"),
    W_END,
};

static const tr_hl_rule json[] = {
    R("\"([^\"\\]|\\.)*\"%>[%s\n]*:", NT),
    R("\"([^\"\\]|\\.)*\"?", S2),
    R("-?%d+(%.%d+([eE][+-]?%d+)?|[eE][+-]?%d+)", MF),
    R("-?%d+", MI),
    R("//[^\n]*", C1),
    R("/%*([^*]|%*%!/)*(%*/)?", CM),
    R("[][{}:,]+", P),
    WORDS("%a%w*", ERR, json_words),
    END,
};

static const tr_hl_state json_states[] = {{json, TR_HL_ERR, false}};

const tr_hl_language tr_hl_json = {
    "json jsonc json5 jsonl ndjson geojson webmanifest", json_states};

/* ---------------------------------------------------------------- YAML ---- */

enum {
    YAML_TOP,
    YAML_VALUE,
    YAML_FLOW,
    YAML_HEADER,
    YAML_BLOCK,
    YAML_SINGLE,
    YAML_DOUBLE
};

static const tr_hl_rule yaml_nodes[] = {
    R("#[^\n]*", C1),           R("!(<[^>\n]*>|[%w#;/?:@&=+$,.!~*'()-]*)", KT),
    R("&[%w-]+", NL),           R("%*[%w-]+", NV),
    PUSH("[[{]", P, YAML_FLOW), PUSH("'", S, YAML_SINGLE),
    PUSH("\"", S, YAML_DOUBLE), END,
};

static const tr_hl_rule yaml_top[] = {
    R("\n", NONE),
    R("%s+", NONE),
    R("^(---|%.%.%.)%>[%s\n]", NN),
    R("^%%[^\n]*", NT),
    R("[-?]%>[%s\n]", P),
    R("(\"[^\"\n]*\"|'[^'\n]*')%>:[%s\n]", S),
    R("[^#,?[{}\"'\n%s&*!|>:][^#,?[{}\"'\n:]*(:[^%s\n,?[{}\"':#]+[^#,?[{}\"'\n:]*)*%>:["
      "%s\n]",
      NT),
    R(":%>[%s\n]", P),
    PUSH("[|>]", P, YAML_HEADER),
    USE(yaml_nodes),
    PUSH("", NONE, YAML_VALUE),
    END,
};

static const tr_hl_rule yaml_value[] = {
    POP("%s+%>[#]", NONE),
    POP("%s*\n", NONE),
    POP("%s*%>:[%s\n]", NONE),
    R("[^%s\n:]+", L),
    R("%s+%!%$", L),
    R("%s+", NONE),
    R(":", L),
    END,
};

static const tr_hl_rule yaml_flow[] = {
    R("[?:,]", P),
    POP("[]}]", P),
    R("[^]%s\n?:,#&*!|>'\"%%@`{}[][^],:?{}\"'\n[]*%>:[%s\n]", NT),
    USE(yaml_nodes),
    R("[^]%s\n?:,#&*!|>'\"%%@`{}[][^]%s\n,:?{}[]*", NV),
    END,
};

static const tr_hl_rule yaml_header[] = {
    R("[%d+-]+", P),          R("%s+", NONE),
    R("#[^\n]*", C1),         GO("\n", NONE, YAML_BLOCK),
    GO("", NONE, YAML_BLOCK), END,
};

/* Lines that are indented more than the one that the block belongs to. */
static const tr_hl_rule yaml_block[] = {
    R("^%s*\n", NONE), R("^%I[^\n]*", NO), R("%<[\n]\n", NONE), R("\n%>%s*\n", NONE),
    R("\n%>%I", NONE), POP("\n", NONE),    POP("", NONE),       END,
};

static const tr_hl_rule yaml_single[] = {
    R("''", SE),
    POP("'", S),
    R("[^']+", S),
    END,
};

static const tr_hl_rule yaml_double[] = {
    R("\\(x%x%x|u%x%x%x%x|U%x%x%x%x%x%x%x%x)", SE),
    R("\\(.|\n)", S),
    POP("\"", S),
    R("[^\"\\]+", S),
    END,
};

static const tr_hl_state yaml_states[] = {
    [YAML_TOP] = {yaml_top, TR_HL_NONE, true},
    [YAML_VALUE] = {yaml_value, TR_HL_L, true},
    [YAML_FLOW] = {yaml_flow, TR_HL_NONE, false},
    [YAML_HEADER] = {yaml_header, TR_HL_NONE, true},
    [YAML_BLOCK] = {yaml_block, TR_HL_NO, true},
    [YAML_SINGLE] = {yaml_single, TR_HL_S, true},
    [YAML_DOUBLE] = {yaml_double, TR_HL_S, true},
};

const tr_hl_language tr_hl_yaml = {"yaml yml", yaml_states};

/* ---------------------------------------------------------------- TOML ---- */

enum { TOML_TOP, TOML_VALUE, TOML_ARRAY, TOML_TABLE, TOML_STRING, TOML_LONG };

static const tr_hl_rule toml[] = {
    R("#[^\n]*", C1),         R("%B%[%[?[^]\n]*%]%]?", K),
    R("\"[^\"\n]*\"", S2),    R("'[^'\n]*'", S1),
    R("[%w-]+", N),           R("%.", P),
    PUSH("=", O, TOML_VALUE), END,
};

static const tr_hl_rule toml_atom[] = {
    R("#[^\n]*", C1),
    PUSH("%[", P, TOML_ARRAY),
    PUSH("{", P, TOML_TABLE),
    R("(true|false)%b", KC),
    R("%d%d%d%d-%d%d-%d%d([Tt ]%d%d:%d%d:%d%d(%.%d+)?([zZ]|[+-]%d%d:%d%d)?)?", LD),
    R("%d%d:%d%d:%d%d(%.%d+)?", LD),
    R("[+-]?(inf|nan)%b", MF),
    R("[+-]?%d[%d_]*(%.[%d_]+([eE][+-]?[%d_]+)?|[eE][+-]?[%d_]+)", MF),
    R("0x[%x_]+", MH),
    R("0o[0-7_]+", MO),
    R("0b[01_]+", MB),
    R("[+-]?%d[%d_]*", MI),
    R("'''([^']|'%!'')*(''')?", S1),
    R("'[^'\n]*'?", S1),
    PUSH("\"\"\"", S2, TOML_LONG),
    PUSH("\"", S2, TOML_STRING),
    END,
};

static const tr_hl_rule toml_value[] = {
    POP("\n", NONE), R("%s+", NONE), POP("%>[],}]", NONE), USE(toml_atom), END,
};

static const tr_hl_rule toml_array[] = {
    POP("%]", P),
    R(",", P),
    USE(toml_atom),
    END,
};

static const tr_hl_rule toml_table[] = {
    POP("}", P), R(",", P), R("[%w-]+", N), R("%.", P), PUSH("=", O, TOML_VALUE), END,
};

#define TOML_ESCAPES R("\\([btnfre\"\\]|u%x%x%x%x|U%x%x%x%x%x%x%x%x|%s*\n)", SE)

static const tr_hl_rule toml_string[] = {
    POP("\"", S2), TOML_ESCAPES, R("[^\"\\\n]+", S2), POP("\n", NONE), END,
};

static const tr_hl_rule toml_long[] = {
    POP("\"\"\"", S2),
    TOML_ESCAPES,
    R("[^\"\\]+", S2),
    END,
};

static const tr_hl_state toml_states[] = {
    [TOML_TOP] = {toml, TR_HL_ERR, false},
    [TOML_VALUE] = {toml_value, TR_HL_ERR, true},
    [TOML_ARRAY] = {toml_array, TR_HL_ERR, false},
    [TOML_TABLE] = {toml_table, TR_HL_ERR, false},
    [TOML_STRING] = {toml_string, TR_HL_S2, true},
    [TOML_LONG] = {toml_long, TR_HL_S2, true},
};

const tr_hl_language tr_hl_toml = {"toml", toml_states};

/* ----------------------------------------------------------------- INI ---- */

enum { INI_TOP, INI_VALUE };

static const tr_hl_rule ini[] = {
    R("[;#][^\n]*", C1),        R("%[[^]\n]*%]", K), R("[^=:\n%s][^=:\n]*%>[=:]", NA),
    PUSH("[=:]", O, INI_VALUE), R("[^\n]+", NA),     END,
};

static const tr_hl_rule ini_value[] = {
    R("[^\n]*\\\n", S), R("%s+", NONE), POP("\n", NONE),
    R("[^\n\\]+", S),   R("\\", S),     END,
};

static const tr_hl_state ini_states[] = {
    [INI_TOP] = {ini, TR_HL_NONE, false},
    [INI_VALUE] = {ini_value, TR_HL_S, true},
};

const tr_hl_language tr_hl_ini = {
    "ini cfg conf dosini properties editorconfig gitconfig systemd desktop dotenv env",
    ini_states};

/* ---------------------------------------------------------------- diff ---- */

static const tr_hl_rule diff[] = {
    R("^ [^\n]*", NONE),
    R("^(![^\n]*|---%>\n)", GS),
    R("^(< |-)[^\n]*", GD),
    R("^(> |%+)[^\n]*", GI),
    R("^(@[^\n]*|%d+(,%d+)?[acd]%d+(,%d+)?%$)", GU),
    R("^([Ii]ndex|diff|=)[^\n]*", GH),
    R("[^\n]+", NONE),
    END,
};

static const tr_hl_state diff_states[] = {{diff, TR_HL_NONE, true}};

const tr_hl_language tr_hl_diff = {"diff udiff patch", diff_states};
