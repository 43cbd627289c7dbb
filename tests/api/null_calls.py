#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""null_calls.py HEADER... > null_calls.h: calls of every public function, with
NULL in each place of a pointer, and with values of each kind in each place of a
value.  Written from the headers, so that a new function is in the test as soon
as it is declared."""

import re
import sys

# What stands in a place that is not the one under test, by the type of it.
FITTING = {
    "torii_env *": "fresh_env()",
    "const torii_env *": "fix.env",
    "const torii_template *": "fix.tmpl",
    "torii_call *": "fresh_call()",
    "torii_loader *": "torii_loader_dict(torii_dict())",
    "torii_loader *const *": "NULL",
    "torii_error *": "fresh_error()",
    "const torii_error *": "fix.error",
    "torii_error **": "NULL",
    "torii_value": "torii_dict()",
    "torii_ref": "fix.dict",
    "const torii_ref *": "fix.values",
    "const torii_value *": "fix.values",
    "const torii_pair *": "NULL",
    "torii_ref *": "&out.value",
    "torii_value *": "&out.value",
    "const char *": '"x"',
    "char *": "NULL",
    "const char *const *": "fix.names",
    "const void *": '"x"',
    "void *": "NULL",
    "FILE *": "fix.file",
    "bool *": "&out.truth",
    "double *": "&out.number",
    "int64_t *": "&out.integer",
    "size_t *": "&out.size",
    "torii_frame *": "&out.frame",
    "torii_options *": "&out.options",
    "const torii_options *": "&fix.options",
    "const torii_json_style *": "&fix.style",
    "const torii_class *": "&fix.class",
    "const torii_loader_class *": "&fix.loader_class",
    "const torii_render_options *": "&fix.render_options",
    "const torii_sandbox_rules *": "&fix.rules",
    "const torii_observer *": "&fix.observer",
    "const torii_failure *": "&fix.failure",
    "torii_markdown_text *": "NULL",
    "const torii_markdown_options *": "&fix.markdown",
    "torii_markdown_result *": "&out.result",
    "const torii_markdown_result *": "&fix.result",
    "torii_markdown_error *": "&out.markdown_error",
    "const torii_highlight_options *": "&fix.highlight",
    "torii_fn": "give_none",
    "torii_code": "TORII_ERR_HOST",
    "torii_kind": "TORII_KIND_INT",
    "torii_realloc_fn": "NULL",
    "bool": "true",
    "int": "1",
    "double": "1",
    "unsigned": "0",
    "size_t": "1",
    "int64_t": "1",
    "uint32_t": "1",
    "uint64_t": "1",
}

# How a result ends, by its type.
ENDS = {
    "torii_value": "torii_release(%s)",
    "char *": "torii_free(%s)",
    "torii_env *": "torii_env_free(%s)",
    "torii_loader *": "torii_loader_free(%s)",
    "const torii_template *": "torii_template_release(%s)",
    "torii_call *": "torii_call_end(%s)",
    "torii_error *": "torii_error_free(%s)",
}

KINDS = 13  # as in the test

# Must come first in a program, or ends what the other calls need.
LEFT_OUT = {"torii_set_allocator"}


def declarations(text):
    """(result, name, parameters) of each exported function."""
    text = re.sub(r"/\*.*?\*/", " ", text, flags=re.S)
    text = re.sub(r"^#.*(?:\\\n.*)*$", " ", text, flags=re.M)
    text = re.sub(r"TORII_PRINTF\([^)]*\)", " ", text)
    pattern = r"TORII_(?:API|CHECKED)\s+([\w\s]+?[\s*]+)(torii_\w+)\s*\((.*?)\)\s*;"
    for result, name, inside in re.findall(pattern, text, flags=re.S):
        yield " ".join(result.split()), name, split(inside)


def split(inside):
    """The parameters, cut at the commas outside of parentheses."""
    parts, depth, start = [], 0, 0
    for at, sign in enumerate(inside):
        depth += (sign == "(") - (sign == ")")
        if sign == "," and not depth:
            parts.append(inside[start:at])
            start = at + 1
    parts.append(inside[start:])
    return [" ".join(part.split()) for part in parts]


def type_of(parameter):
    if "(*" in parameter:
        return "function"
    return re.sub(r"\w+$", "", parameter).strip()


def fitting(parameter):
    kind = type_of(parameter)
    return "NULL" if kind == "function" else FITTING[kind]


def variants(parameter):
    """What is put into the place under test."""
    kind = type_of(parameter)
    if kind in ("torii_value", "torii_ref"):
        make = "fresh_value(%d)" if kind == "torii_value" else "fix.kinds[%d]"
        return [make % number for number in range(KINDS)]
    if kind == "const char *":
        return ["null_text"]
    if kind == "char *" or kind in ("function", "torii_fn") or kind.endswith("*"):
        return ["NULL"]
    return []


def argument_lists(name, parameters):
    """What fits.  Getters look at the other places only if the kind is right."""
    args = [fitting(one) for one in parameters]
    if not name.startswith("torii_get_") or type_of(parameters[0]) != "torii_ref":
        return [args]
    return [["fix.kinds[%d]" % kind] + args[1:] for kind in range(KINDS)]


def statement(result, name, args):
    """The call, with its result given back."""
    text = "%s(%s)" % (name, ", ".join(args))
    if result == "char *" and ("markdown" in name or "highlight" in name):
        return "torii_markdown_free(%s)" % text
    if result in ENDS:
        return ENDS[result] % text
    if result == "void":
        return text
    return "(void)%s" % text if result == "torii_ref" else "used(%s != 0)" % text


def calls(path):
    """(what it is, statement) of each call that the header allows."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    for result, name, parameters in declarations(text):
        if name in LEFT_OUT or parameters == ["void"]:
            continue
        if parameters[-1] == "...":
            parameters = parameters[:-1]
        for place, parameter in enumerate(parameters):
            for variant in variants(parameter):
                for args in argument_lists(name, parameters):
                    args[place] = variant
                    yield "%s(%s)" % (name, ", ".join(args)), statement(
                        result, name, args)


def main():
    print("/* Written by null_calls.py. */")
    number = 0
    for path in sys.argv[1:]:
        for title, text in calls(path):
            title = title.replace('"', "'")
            print('CALL(%d, "%s", %s)' % (number, title, text))
            number += 1


if __name__ == "__main__":
    main()
