#!/usr/bin/env python3
"""Writes entities.c: HTML's named character references, from Python's table.

Usage: make_entities.py > entities.c
"""
from html.entities import html5


def main():
    names = sorted(html5)
    pool, rows = "", []
    for name in names:
        runes = [ord(char) for char in html5[name]]
        rows.append((len(pool), len(name), runes[0], runes[1] if len(runes) > 1 else 0))
        pool += name
    print("/* SPDX-License-Identifier: MIT")
    print(" *")
    print(" * HTML's named character references; written by make_entities.py.")
    print(" *")
    print(" * Invariant: sorted by name; `second` is 0 for those of one code point.")
    print(" */")
    print('#include "builtin/entities.h"')
    print()
    print("const char tr_entity_names[] =")
    lines = [pool[at : at + 80] for at in range(0, len(pool), 80)]
    for i, line in enumerate(lines):
        print(f'    "{line}"' + (";" if i == len(lines) - 1 else ""))
    print()
    print("const tr_entity tr_entities[] = {")
    line = "   "
    for row in rows:
        text = " {%d, %d, 0x%x, 0x%x}," % row
        if len(line) + len(text) > 88:
            print(line)
            line = "   "
        line += text
    print(line)
    print("};")
    print()
    print("const uint32_t tr_entity_count =")
    print("    sizeof tr_entities / sizeof tr_entities[0];")


if __name__ == "__main__":
    main()
