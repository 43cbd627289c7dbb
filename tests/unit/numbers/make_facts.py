#!/usr/bin/env python3
"""Writes what Python says of all code points that are not without any property:

    code flags decimal upper lower title fold

in hexadecimal, mappings as code points joined by commas; flags in the order of
TESTS.  Compared with base/utf8.h by unicode.c.  Needs CPython 3.11.

    make_facts.py > facts.txt
"""
TESTS = [
    str.isspace, lambda c: len(("a" + c + "b").splitlines()) > 1, str.isalpha,
    str.isdecimal, str.isdigit, str.isnumeric, str.islower, str.isupper,
    lambda c: c.istitle() and not c.isupper(), str.isprintable, str.isidentifier,
    lambda c: ("a" + c).isidentifier(), lambda c: c.isalnum() or c == "_",
]


def codes(text):
    return ",".join(f"{ord(c):x}" for c in text)


for code in range(0x110000):
    c = chr(code)
    flags = sum(1 << i for i, test in enumerate(TESTS) if test(c))
    maps = [c.upper(), c.lower(), c.title(), c.casefold()]
    if flags or any(m != c for m in maps):
        decimal = int(c) if c.isdecimal() else 15
        print(f"{code:x} {flags:x} {decimal:x}", *map(codes, maps))
