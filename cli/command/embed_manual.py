#!/usr/bin/env python3
"""Writes the manual as a C table, so that `torii help` needs no files.

    embed_manual.py MANUAL OUTPUT.c DEPFILE
"""
import pathlib
import sys

ESCAPES = {ord("\n"): "\\n", ord('"'): '\\"', ord("\\"): "\\\\", ord("?"): "\\?"}


def literal(data):
    """C string literals, a line of the source a line; octal for odd bytes."""
    for line in data.splitlines(keepends=True):
        text = "".join(
            ESCAPES.get(byte) or (chr(byte) if 32 <= byte < 127 else f"\\{byte:03o}")
            for byte in line
        )
        yield f'        "{text}"'


def main(folder, target, depfile):
    out = [
        "/* Made by embed_manual.py from the manual; not to be edited. */",
        '#include "command/manual.h"',
        "",
        "const manual_page MANUAL_PAGES[] = {",
    ]
    pages = sorted(pathlib.Path(folder).glob("[!_]*.md"))
    for path in pages:
        out += ["    {", f'        "{path.stem}",', *literal(path.read_bytes()), "    },"]
    out += ["};", "", f"const size_t MANUAL_PAGE_COUNT = {len(pages)};", ""]
    pathlib.Path(target).write_text("\n".join(out))
    # The folder too: it changes when a page is added.
    names = " ".join(str(path).replace(" ", "\\ ") for path in [pathlib.Path(folder), *pages])
    pathlib.Path(depfile).write_text(f"{target}: {names}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
