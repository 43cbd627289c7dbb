#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes seeds for the fuzzer: the cases in cases/*.txt and others, with options
before them (see fuzz_markdown.c).

    make_seeds.py DIR [FILE.md...]
"""
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
CASE = re.compile(r"^=== [^\n]*\n(.*?)^>>>\n", re.S | re.M)


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    texts = []
    for path in sorted((HERE / "cases").glob("*.txt")):
        texts += CASE.findall(path.read_text())
    texts += [pathlib.Path(name).read_text()[:4000] for name in sys.argv[2:]]
    for number, text in enumerate(texts):
        options = bytes([0x80 | number & 3, 0, 0, number & 0x7F, 0])
        (folder / ("seed%04d" % number)).write_bytes(options + text.encode())


if __name__ == "__main__":
    main()
