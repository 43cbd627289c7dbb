/* SPDX-License-Identifier: MIT
 *
 * All languages, and how they are found by name.
 */
#include "rules.h"

#include <strings.h>

static const tr_hl_state plain_states[] = {
    {(const tr_hl_rule[]){END}, TR_HL_NONE, true}};

const tr_hl_language tr_hl_plain = {
    "plain text txt plaintext none output", plain_states};

static const tr_hl_language *const languages[] = {
    &tr_hl_bash,       &tr_hl_c,          &tr_hl_console,
    &tr_hl_cpp,        &tr_hl_csharp,     &tr_hl_css,
    &tr_hl_diff,       &tr_hl_dockerfile, &tr_hl_go,
    &tr_hl_haskell,    &tr_hl_html,       &tr_hl_html_jinja,
    &tr_hl_ini,        &tr_hl_java,       &tr_hl_javascript,
    &tr_hl_jinja,      &tr_hl_json,       &tr_hl_kotlin,
    &tr_hl_lua,        &tr_hl_make,       &tr_hl_markdown,
    &tr_hl_nix,        &tr_hl_php,        &tr_hl_plain,
    &tr_hl_powershell, &tr_hl_python,     &tr_hl_python_console,
    &tr_hl_ruby,       &tr_hl_rust,       &tr_hl_sql,
    &tr_hl_toml,       &tr_hl_typescript, &tr_hl_xml,
    &tr_hl_yaml,
};

enum { COUNT = sizeof languages / sizeof *languages };

const tr_hl_language *tr_hl_language_at(size_t index) {
    return index < COUNT ? languages[index] : NULL;
}

static bool has_name(const char *names, const char *name, size_t size) {
    while (*names) {
        size_t length = 0;
        while (names[length] && names[length] != ' ')
            length++;
        if (length == size && !strncasecmp(names, name, size)) return true;
        names += length + (names[length] == ' ');
    }
    return false;
}

const tr_hl_language *tr_hl_language_find(const char *name, size_t size) {
    for (size_t i = 0; i < COUNT; i++) {
        if (has_name(languages[i]->names, name, size)) return languages[i];
    }
    return NULL;
}
