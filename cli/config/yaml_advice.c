/* SPDX-License-Identifier: MIT
 *
 * The commonest mistakes in YAML, in words for people who write texts.
 */
#include "config/yaml_parts.h"

#include <string.h>

typedef struct explanation {
    const char *problem; /* begin of what libyaml says */
    const char *start;   /* characters of which one stands there; NULL: any */
    const char *message;
    const char *advice;
} explanation;

#define QUOTE_IT "put the value in quotes: \"...\""

static const explanation EXPLANATIONS[] = {
    {"mapping values are not allowed", NULL, "a ': ' where none can stand",
     "a value that contains ': ' must be quoted: title: \"Part one: the gate\"; or "
     "this line is indented too far"},
    {"found character that cannot start any token", "\t", "a tab in the indentation",
     "indent with spaces; YAML does not allow tabs"},
    {"found a tab character", NULL, "a tab in the indentation",
     "indent with spaces; YAML does not allow tabs"},
    {"found character that cannot start any token", "@", "a value that begins with '@'",
     QUOTE_IT},
    {"found character that cannot start any token", "`",
     "a value that begins with a backtick", QUOTE_IT},
    {"found character that cannot start any token", "%", "a value that begins with '%'",
     QUOTE_IT},
    {"could not find expected ':'", NULL, "a line that is not 'key: value'",
     "each line needs a key, a colon and a space; text of several lines needs quotes "
     "or "
     "'|'"},
    {"did not find expected key", NULL, "no key where one is expected",
     "check the indentation of this line, and text after a closing quote above it"},
    {"did not find expected '-' indicator", NULL, "no '-' where a list goes on",
     "all items of a list begin with '- ' at the same indentation"},
    {"block sequence entries are not allowed", NULL, "a list in the line of its key",
     "begin the list in the next line, or write it as [one, two]"},
    {"did not find expected ',' or ']'", NULL, "a '[' that is not closed",
     "separate items with commas and close with ']'; a text that begins with '[' must "
     "be "
     "quoted"},
    {"did not find expected ',' or '}'", NULL, "a '{' that is not closed",
     "separate entries with commas and close with '}'; a text that begins with '{' "
     "must "
     "be quoted"},
    {"found unknown escape character", NULL, "an unknown escape in double quotes",
     "write '\\\\' for a backslash, or use single quotes"},
    {"found unexpected end of stream", NULL, "a quote that is not closed",
     "close the quote; inside of single quotes write '' for one apostrophe"},
    {"found unexpected document indicator", NULL, "a quote that is not closed",
     "close the quote before the line with '---'"},
    {"did not find expected alphabetic or numeric character", NULL,
     "a value that begins with '*' or '&'", QUOTE_IT},
    {"did not find expected whitespace or line break", NULL,
     "a value that begins with '!'", QUOTE_IT},
    {"found undefined tag handle", NULL, "a value that begins with '!'", QUOTE_IT},
    {"did not find the expected '!'", NULL, "a value that begins with '!'", QUOTE_IT},
    {"did not find expected node content", NULL, "no value where one is expected",
     "a value that begins with one of , ] } ? - must be quoted"},
    {"did not find expected <document start>", NULL, "text behind the end of the data",
     "check the indentation of this line"},
    {"control characters are not allowed", NULL, "a control character",
     "remove it; it may be invisible in the editor"},
    {"found incompatible YAML document", NULL, "a %YAML version other than 1.1 and 1.2",
     NULL},
};

const char *
yaml_explain(const yaml_parser_t *parser, const char *at, const char **advice) {
    const char *problem = parser->problem ? parser->problem : "text that is not YAML";
    size_t count = sizeof EXPLANATIONS / sizeof *EXPLANATIONS;
    *advice = NULL;
    bool long_key = strncmp(problem, "mapping values", 14) == 0;
    if (long_key && parser->problem_mark.column > 1024)
        return "a key of more than 1024 characters";
    for (size_t i = 0; i < count; i++) {
        const explanation *known = &EXPLANATIONS[i];
        if (strncmp(problem, known->problem, strlen(known->problem)) != 0) continue;
        if (known->start && (!*at || !strchr(known->start, *at))) continue;
        *advice = known->advice;
        return known->message;
    }
    return problem;
}
