#!/usr/bin/env python3
"""Writes the built-in themes as a C table, so that the command needs no files.

    embed.py THEMES OUTPUT.c [DEPFILE]    make it
    embed.py THEMES --list                name the files that go into it
"""
import pathlib
import sys

PARTS = {"templates", "static", "i18n", "assets", "archetypes"}
ESCAPES = {ord("\n"): "\\n", ord('"'): '\\"', ord("\\"): "\\\\", ord("?"): "\\?"}


def files(root):
    for path in sorted(root.rglob("*")):
        parts = path.relative_to(root).parts
        wanted = len(parts) > 2 and parts[1] in PARTS or parts[1:] == ("theme.yaml",)
        if path.is_file() and wanted and not path.name.startswith("."):
            yield path


def literal(data):
    """C string literals, a line of the source a line; octal for odd bytes."""
    for line in data.splitlines(keepends=True) or [b""]:
        text = "".join(
            ESCAPES.get(byte) or (chr(byte) if 32 <= byte < 127 else f"\\{byte:03o}")
            for byte in line
        )
        yield f'        "{text}"'


def main(root, target, depfile=None):
    paths = list(files(root))
    if target == "--list":
        print("\n".join(str(path) for path in paths))
        return
    out = [
        "/* Made by embed.py from themes/; not to be edited. */",
        '#include "theme/builtin.h"',
        "",
        "const builtin_file BUILTIN_FILES[] = {",
    ]
    for path in paths:
        data = path.read_bytes()
        name = path.relative_to(root).as_posix()
        out += ["    {", f'        "{name}",', *literal(data)]
        out[-1] += ","
        out += [f"        {len(data)},", "    },"]
    out += ["};", "", f"const size_t BUILTIN_FILE_COUNT = {len(paths)};", ""]
    pathlib.Path(target).write_text("\n".join(out))
    if depfile:
        names = " ".join(str(path).replace(" ", "\\ ") for path in paths)
        pathlib.Path(depfile).write_text(f"{target}: {names}\n")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), *sys.argv[2:])
