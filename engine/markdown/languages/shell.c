/* SPDX-License-Identifier: MIT
 *
 * Shells and what builds with them: bash, sessions of a shell, PowerShell,
 * Dockerfiles, make.
 */
#include "rules.h"

/* ---------------------------------------------------------------- bash ---- */

enum { TOP, DOUBLE, PARENTHESES, BRACES, ARITHMETIC, BACKTICKS, HEREDOC };

static const tr_hl_words bash_words[] = {
    W(K, "break case continue do done elif else esac fi for function if in return "
         "select then until while"),
    W_END,
};

/* These are commands only when something follows that may follow a command. */
static const tr_hl_words bash_commands[] = {
    W(K, "break case continue do done elif else esac fi for function if in return "
         "select then until while"),
    W(NB,
      "alias bg bind builtin caller cd command compgen complete declare dirs disown "
      "echo enable eval exec exit export false fc fg getopts hash help history jobs "
      "kill let local logout popd printf pushd pwd read readonly set shift shopt "
      "source suspend test time times trap true type typeset ulimit umask unalias "
      "unset wait"),
    W_END,
};

static const tr_hl_rule bash_expansions[] = {
    PUSH("$%(%(", K, ARITHMETIC),
    PUSH("$%(", K, PARENTHESES),
    PUSH("${#?", SI, BRACES),
    R("$%a%w*", NV),
    R("$(%d+|[#?!@*$_-])", NV),
    R("$", NONE),
    END,
};

static const tr_hl_rule bash_double[] = {
    POP("\"", S2), R("\\(.|\n)", S2), R("[^\"\\$]+", S2), USE(bash_expansions), END,
};

static const tr_hl_rule bash_code[] = {
    R("^#![^\n]*", CH),
    R("#[^\n]*", C1),
    R("\\(.|\n)", SE),
    R("%a%w*%>%s*%+?=", NV),
    R("(%+=|[][{}()=])", O),
    R("<<<", O),
    PUSH("<<-?%s*[\"']?\\?%{%a%w*%}", S, HEREDOC),
    R("(&&|%|%|)", O),
    PUSH("$?\"", S2, DOUBLE),
    R("$'([^'\\]|\\(.|\n))*'?", S1),
    R("'[^']*'?", S1),
    R("[;&|]", P),
    USE(bash_expansions),
    PUSH("`", SB, BACKTICKS),
    R("%d+%b", M),
    WORDS("%a%w*%>[%s\n)`]", NONE, bash_commands),
    WORDS("%a%w*%!-", NONE, bash_words),
    R("[^=%s\n{}()$\"'`\\<&|;[]+", NONE),
    END,
};

static const tr_hl_rule bash_parentheses[] = {
    POP("%)", K),
    PUSH("%(", O, BACKTICKS + 2),
    USE(bash_code),
    END,
};

static const tr_hl_rule bash_subshell[] = {
    POP("%)", O),
    PUSH("%(", O, BACKTICKS + 2),
    USE(bash_code),
    END,
};

static const tr_hl_rule bash_braces[] = {
    POP("}", SI),          R(":-", K),     R("%w+", NV), R(":", P),
    R("[^}:\"'`$\\]+", P), USE(bash_code), END,
};

static const tr_hl_rule bash_arithmetic[] = {
    POP("%)%)", K),
    R("[-+*/%%^|&<>]", O),
    R("0[xX]%x+", M),
    R("%d+(#%w+)?", M),
    R("%a%w*", NV),
    USE(bash_code),
    END,
};

static const tr_hl_rule bash_backticks[] = {POP("`", SB), USE(bash_code), END};

static const tr_hl_rule heredoc[] = {
    POP("^%s*%=%b", S),
    R("[^\n]+", S),
    R("\n", S),
    END,
};

static const tr_hl_rule bash_top[] = {USE(bash_code), END};

static const tr_hl_state bash_states[] = {
    [TOP] = {bash_top, TR_HL_NONE, false},
    [DOUBLE] = {bash_double, TR_HL_S2, true},
    [PARENTHESES] = {bash_parentheses, TR_HL_NONE, false},
    [BRACES] = {bash_braces, TR_HL_NONE, false},
    [ARITHMETIC] = {bash_arithmetic, TR_HL_NONE, false},
    [BACKTICKS] = {bash_backticks, TR_HL_NONE, false},
    [HEREDOC] = {heredoc, TR_HL_S, true},
    [BACKTICKS + 2] = {bash_subshell, TR_HL_NONE, false},
};

const tr_hl_language tr_hl_bash = {
    "bash sh shell zsh ksh fish shellscript", bash_states};

/* ------------------------------------------------------------- Console ---- */

static const tr_hl_rule console[] = {
    EMBED("^%s*([%w@:~/.-]+)?[$%#] ", GP, &tr_hl_bash, "\n"),
    EMBED("^> ", GP, &tr_hl_bash, "\n"),
    R("[^\n]+", GO),
    R("\n", NONE),
    END,
};

static const tr_hl_state console_states[] = {{console, TR_HL_GO, true}};

const tr_hl_language tr_hl_console = {
    "console shell-session bash-session", console_states};

/* ---------------------------------------------------------- PowerShell ---- */

enum { PS_TOP, PS_STRING, PS_HERE, PS_HERE1, PS_PARENTHESES, PS_COMMENT };

static const tr_hl_words powershell_words[] = {
    W(K, "alias allowemptycollection allowemptystring allownull as assembly begin "
         "break catch class cmdletbinding continue data default "
         "defaultparametersetname define dll do dynamicparam else elseif end enum exit "
         "filter finally for foreach function if in mandatory outputtype parameter "
         "parametersetname position private process return scope sequence "
         "supportsshouldprocess switch throw trap try until using validatecount "
         "validatelength validatenotnull validatenotnullorempty validatepattern "
         "validaterange validatescript validateset valuefrompipeline while workflow"),
    W(K, "global param script"),
    W_END,
};

static const tr_hl_words powershell_operators[] = {
    W(O, "-and -as -band -bnot -bor -bxor -ccontains -ceq -cge -cgt -cle -clike -clt "
         "-cmatch -cne -cnotcontains -cnotlike -cnotmatch -contains -creplace -eq "
         "-exact -f -file -ge -gt -icontains -ieq -ige -igt -ile -ilike -ilt -imatch "
         "-ine -inotcontains -inotlike -inotmatch -ireplace -is -isnot -le -like -lt "
         "-match -ne -not -notcontains -notlike -notmatch -or -regex -replace "
         "-wildcard -xor"),
    W_END,
};

static const tr_hl_rule powershell_names[] = {
    R("${[^}\n]+}", NV),
    R("$(global:|script:|private:|env:|local:)?%a%w*", NV),
    R("$[?^$]", NV),
    END,
};

static const tr_hl_rule powershell_code[] = {
    PUSH("%(", P, PS_PARENTHESES),
    R("#[^\n]*", C),
    PUSH("<#", CM, PS_COMMENT),
    PUSH("@\"[^\n]*\n", SH, PS_HERE),
    PUSH("@'[^\n]*\n", SH, PS_HERE1),
    R("`[^\n]", P),
    PUSH("\"", S2, PS_STRING),
    R("'([^'\n]|'')*'?", S1),
    USE(powershell_names),
    R("%a%w*-%a%w*", NB),
    R("%[%a[%w. ,[]*%]+", NO),
    WORDS("-%a%w*", N, powershell_operators),
    WORDS("%a%w*", N, powershell_words),
    R("[][,{}.;:|=+@&*/%%><!?$-]", P),
    END,
};

static const tr_hl_rule powershell_top[] = {USE(powershell_code), R("[)]", P), END};

static const tr_hl_rule powershell_parentheses[] = {
    POP("%)", P),
    USE(powershell_code),
    END,
};

static const tr_hl_rule powershell_string[] = {
    R("`.", SE),
    R("\"\"", S2),
    POP("\"", S2),
    PUSH("$%(", P, PS_PARENTHESES),
    R("[^$`\"]+", S2),
    R("$", S2),
    END,
};

static const tr_hl_rule powershell_here[] = {
    POP("^\"@", SH),
    USE(powershell_names),
    PUSH("$%(", P, PS_PARENTHESES),
    R("[^\n$]+\n?", SH),
    R(".", SH),
    END,
};

static const tr_hl_rule powershell_here1[] = {POP("^'@", SH), R("[^\n]*\n?", SH), END};

static const tr_hl_rule powershell_comment[] = {
    POP("#>", CM), R("[^#.]+", CM), R("^%s*%.%a%w*", SD), R("[#.]", CM), END,
};

static const tr_hl_state powershell_states[] = {
    [PS_TOP] = {powershell_top, TR_HL_ERR, false},
    [PS_STRING] = {powershell_string, TR_HL_S2, true},
    [PS_HERE] = {powershell_here, TR_HL_SH, true},
    [PS_HERE1] = {powershell_here1, TR_HL_SH, true},
    [PS_PARENTHESES] = {powershell_parentheses, TR_HL_ERR, false},
    [PS_COMMENT] = {powershell_comment, TR_HL_CM, true},
};

const tr_hl_language tr_hl_powershell = {
    "powershell pwsh posh ps1 psm1", powershell_states, .ignores_case = true};

/* ---------------------------------------------------------- Dockerfile ---- */

enum { DOCKER_TOP, DOCKER_FROM, DOCKER_TEXT };

static const tr_hl_rule dockerfile[] = {
    R("%B#[^\n]*", C),
    PUSH("%Bfrom%b", K, DOCKER_FROM),
    PUSH("%B(expose|workdir|user|stopsignal|maintainer|volume)%b", K, DOCKER_TEXT),
    EMBED(
        "%B(run|cmd|entrypoint|env|arg|label|add|copy|onbuild|healthcheck|shell)%b", K,
        &tr_hl_bash, "[^\\]%{\n"),
    END,
};

static const tr_hl_rule docker_from[] = {
    POP("\n", NONE), R("%s+", NONE), R("as%>%s", K), R("%S+", S), END,
};

static const tr_hl_rule docker_text[] = {
    POP("\n", NONE), R("%s+", NONE), R("[^\n]+", S), END};

static const tr_hl_state docker_states[] = {
    [DOCKER_TOP] = {dockerfile, TR_HL_NONE, false},
    [DOCKER_FROM] = {docker_from, TR_HL_S, true},
    [DOCKER_TEXT] = {docker_text, TR_HL_S, true},
};

const tr_hl_language tr_hl_dockerfile = {
    "dockerfile docker containerfile", docker_states, .ignores_case = true};

/* ---------------------------------------------------------------- make ---- */

enum { MAKE_TOP, MAKE_TARGET, MAKE_EXPANSION };

static const tr_hl_rule make[] = {
    R("\n", NONE),
    EMBED("^\t", NONE, &tr_hl_bash, "%{\n%!\t"),
    R("%s+", NONE),
    R("$[<@$+%%?|*^]", K),
    R("#[^\n]*", C),
    R("(ifeq|ifneq|ifdef|ifndef|else|endif|include|-include|define|endef|vpath)%b[^\n]"
      "*",
      CP),
    R("(un)?export%>%s", K),
    R("override%>%s", K),
    R("[%w${}().-]+%>%s*(!|%?|:|::|%+)?=", NV),
    EMBED("(!|%?|::?|%+)?=", O, &tr_hl_bash, "[^\\]%{\n"),
    R("\"([^\\\"]|\\.)*\"", S2),
    R("'([^\\']|\\.)*'", S1),
    PUSH("$%(", K, MAKE_EXPANSION),
    PUSH("::?", O, MAKE_TARGET),
    R("[^\n:=$%s#]+", NF),
    END,
};

static const tr_hl_rule make_target[] = {
    POP("\n", NONE),
    R("[,|]", P),
    R("#[^\n]*", C),
    R("\\\n", NONE),
    PUSH("$%(", K, MAKE_EXPANSION),
    R("[%l%u_]+", N),
    R(".", NONE),
    END,
};

static const tr_hl_rule make_expansion[] = {
    R("[%w.-]+", NV), R("$", K), PUSH("%(", K, MAKE_EXPANSION), POP("%)", K), END,
};

static const tr_hl_state make_states[] = {
    [MAKE_TOP] = {make, TR_HL_NONE, true},
    [MAKE_TARGET] = {make_target, TR_HL_NONE, true},
    [MAKE_EXPANSION] = {make_expansion, TR_HL_NONE, false},
};

const tr_hl_language tr_hl_make = {"make makefile mf bsdmake gnumake", make_states};
