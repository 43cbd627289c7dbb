#!/usr/bin/env python3
"""Writes the files that the server gives to browsers as a C table.

    embed_files.py OUTPUT.c FILE...
"""
import pathlib
import sys

ESCAPES = {"\n": "\\n", '"': '\\"', "\\": "\\\\", "?": "\\?"}


def literal(text):
    """C string literals, a line of the file a line."""
    for line in text.splitlines(keepends=True):
        yield '        "' + "".join(ESCAPES.get(c, c) for c in line) + '"'


def main(target, *paths):
    out = [
        "/* Made by embed_files.py; not to be edited. */",
        '#include "serve/files.h"',
        "",
        "const serve_file SERVE_FILES[] = {",
    ]
    for path in map(pathlib.Path, paths):
        text = path.read_text(encoding="ascii")
        out += ["    {", f'        "{path.name}",', *literal(text)]
        out[-1] += ","
        out += [f"        {len(text)},", "    },"]
    out += ["};", "", f"const size_t SERVE_FILE_COUNT = {len(paths)};", ""]
    pathlib.Path(target).write_text("\n".join(out))


if __name__ == "__main__":
    main(*sys.argv[1:])
