/* SPDX-License-Identifier: MIT
 *
 * How the tables of the languages are written.  The macros save the prefixes
 * and the fields that a rule does not use; only languages/ includes this file.
 * Rules are tried in order.  Lists of words have to be sorted by bytes, which
 * tests/markdown/highlight_test.c checks.
 */
#ifndef TR_MARKDOWN_LANGUAGES_RULES_H
#define TR_MARKDOWN_LANGUAGES_RULES_H

#include "lexer.h"

/* What matches is of the class; then the state stays, or another is entered. */
#define R(pattern, class) {pattern, TR_HL_##class, TR_HL_STAY, 0, 0, 0, 0, 0}
#define PUSH(pattern, class, state) \
    {pattern, TR_HL_##class, TR_HL_PUSH, state, 0, 0, 0, 0}
#define GO(pattern, class, state) \
    {pattern, TR_HL_##class, TR_HL_SWITCH, state, 0, 0, 0, 0}
#define POP(pattern, class) {pattern, TR_HL_##class, TR_HL_POP, 0, 0, 0, 0, 0}
#define POP2(pattern, class) {pattern, TR_HL_##class, TR_HL_POP2, 0, 0, 0, 0, 0}
/* Of the class unless it is one of the words, which have classes of their own. */
#define WORDS(pattern, class, words) \
    {pattern, TR_HL_##class, TR_HL_STAY, 0, words, 0, 0, 0}
#define POP_WORDS(pattern, class, words) \
    {pattern, TR_HL_##class, TR_HL_POP, 0, words, 0, 0, 0}
/* The rules of another list stand here. */
#define USE(rules) {0, TR_HL_NONE, TR_HL_INCLUDE, 0, 0, rules, 0, 0}
/* What follows, up to a pattern, is of another language; if that is unknown, it
   is of the class. */
#define EMBED(pattern, class, language, until) \
    {pattern, TR_HL_##class, TR_HL_EMBED, 0, 0, 0, language, until}
#define EMBED_NAMED(pattern, class, until, state) \
    {pattern, TR_HL_##class, TR_HL_EMBED_NAMED, state, 0, 0, 0, until}
#define END {0, TR_HL_NONE, TR_HL_STAY, 0, 0, 0, 0, 0}

#define W(class, list) {list, sizeof(list) - 1, TR_HL_##class, TR_HL_STAY, 0}
#define W_PUSH(class, state, list) \
    {list, sizeof(list) - 1, TR_HL_##class, TR_HL_PUSH, state}
#define W_GO(class, state, list) \
    {list, sizeof(list) - 1, TR_HL_##class, TR_HL_SWITCH, state}
#define W_POP(class, list) {list, sizeof(list) - 1, TR_HL_##class, TR_HL_POP, 0}
#define W_END {0, 0, TR_HL_NONE, TR_HL_STAY, 0}

extern const tr_hl_language tr_hl_bash, tr_hl_c, tr_hl_console, tr_hl_cpp,
    tr_hl_csharp, tr_hl_css, tr_hl_diff, tr_hl_dockerfile, tr_hl_go, tr_hl_haskell,
    tr_hl_html, tr_hl_html_jinja, tr_hl_ini, tr_hl_java, tr_hl_javascript,
    tr_hl_jinja, tr_hl_json, tr_hl_kotlin, tr_hl_lua, tr_hl_make, tr_hl_markdown,
    tr_hl_nix, tr_hl_php, tr_hl_php_only, tr_hl_plain, tr_hl_powershell, tr_hl_python,
    tr_hl_python_console, tr_hl_ruby, tr_hl_rust, tr_hl_sql, tr_hl_toml,
    tr_hl_typescript, tr_hl_xml, tr_hl_yaml;

#endif
