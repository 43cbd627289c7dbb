#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes python_names.c: the attributes of Python's objects that templates can
name but that Torii does not model (``__class__``, ``gi_frame`` ...).

The sandbox needs them to tell an unsafe attribute from a missing one.  Run it
with Python 3.11 and Jinja2 3.1 installed; the result is committed.
"""
import pathlib

import jinja2
from jinja2 import runtime, utils
from jinja2.environment import TemplateModule
from markupsafe import Markup




def _generator():
    yield None


def _names(value, *more):
    return set(dir(value)) | set(more)


LOOP = runtime.LoopContext([], jinja2.Undefined)
OBJECTS = {
    "bool": _names(True),
    "builtin_function_or_method": _names("".upper),
    "dict": _names({}),
    "dict_items": _names({}.items()),
    "dict_keys": _names({}.keys()),
    "dict_values": _names({}.values()),
    "float": _names(1.0),
    "function": _names(_names),
    "generator": _names(_generator()),
    "int": _names(1),
    "list": _names([]),
    "list_reverseiterator": _names(reversed([])),
    "method": _names(utils.Cycler(1).next),
    "range": _names(range(1)),
    "str": _names(""),
    "tuple": _names(()),
    "type": _names(type) | _names(dict) | _names(utils.Cycler),
    "BlockReference": _names(runtime.BlockReference("", None, [None], 0)),
    "ChainableUndefined": _names(runtime.ChainableUndefined),
    "Cycler": _names(utils.Cycler(1)),
    "DebugUndefined": _names(runtime.DebugUndefined),
    "Joiner": _names(utils.Joiner()),
    "LoopContext": _names(LOOP),
    "Macro": _names(
        runtime.Macro(jinja2.Environment(), None, "", (), False, False, False, False)
    ),
    "Markup": _names(Markup("")),
    "StrictUndefined": _names(runtime.StrictUndefined),
    "TemplateModule": _names(
        TemplateModule, "_body_stream", "__name__", "__dict__", "__module__"
    ),
    "TemplateReference": _names(runtime.TemplateReference(None)),
    "NoneType": _names(None),
    "Undefined": _names(runtime.Undefined),
}
# Names without an underscore that are internal all the same.
INTERNAL = {
    "generator": {"gi_frame", "gi_code", "gi_running", "gi_suspended", "gi_yieldfrom",
                  "close", "send", "throw"},
    "type": {"mro"},
}
COMMON = set(dir(object()))

HEAD = """\
/* SPDX-License-Identifier: MIT
 *
 * Attributes that Python's objects have and templates can name, by class.
 * Written by make_python_names.py; do not edit.
 */
#include "vm/sandbox.h"

"""


def _literal(names):
    lines, line = [], " "
    for name in sorted(names):
        if len(line) + len(name) > 70:
            lines.append(line)
            line = ""
        line += name + " "
    lines.append(line)
    return "\n".join(f'     "{text}"' for text in lines)


def main():
    parts = [HEAD, "const char tr_python_common_names[] =\n"]
    parts.append(_literal(COMMON).replace("     ", "    ") + ";\n\n")
    parts.append("const tr_python_names tr_python_class_names[] = {\n")
    for name in sorted(OBJECTS):
        extra = {n for n in OBJECTS[name] - COMMON if n.startswith("_")}
        extra |= INTERNAL.get(name, set())
        parts.append(f'    {{"{name}",\n{_literal(extra)}}},\n')
    parts.append("};\n\nconst uint32_t tr_python_class_count =\n"
                 "    sizeof tr_python_class_names / sizeof tr_python_class_names[0];\n")
    target = pathlib.Path(__file__).with_name("python_names.c")
    target.write_text("".join(parts), encoding="utf-8")


if __name__ == "__main__":
    main()
