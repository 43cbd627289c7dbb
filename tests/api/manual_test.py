#!/usr/bin/env python3
"""Builds and runs every whole C program in the manual's pages for embedders and
compares what it prints with the text block that follows it.

    manual_test.py --include DIR... --lib FILE... [--cc CC] [--flag FLAG...] PAGE...
"""
import argparse
import re
import subprocess
import sys
import tempfile

parser = argparse.ArgumentParser()
parser.add_argument("--include", action="append", default=[])
parser.add_argument("--flag", action="append", default=[])
parser.add_argument("--lib", action="append", default=[])
parser.add_argument("--cc", default="cc")
parser.add_argument("pages", nargs="+")
args = parser.parse_args()

BLOCK = re.compile(r"```c\n(#include.*?)```\n(?:(?!```).)*?```text\n(.*?)```", re.S)
passed = failed = 0
with tempfile.TemporaryDirectory() as folder:
    for page in args.pages:
        with open(page, encoding="utf-8") as file:
            text = file.read()
        for number, (source, wanted) in enumerate(BLOCK.findall(text), 1):
            path = f"{folder}/program.c"
            with open(path, "w", encoding="utf-8") as file:
                file.write(source)
            command = [args.cc, "-std=c17", "-Wall", "-Wextra", "-Werror", *args.flag,
                       *("-I" + d for d in args.include), path, *args.lib,
                       "-lpthread", "-lm", "-o", f"{folder}/program"]
            built = subprocess.run(command, capture_output=True, text=True)
            got = built.stderr
            if built.returncode == 0:
                got = subprocess.run(f"{folder}/program", capture_output=True, text=True,
                                     timeout=60).stdout
            if got.rstrip("\n") == wanted.rstrip("\n"):
                passed += 1
            else:
                failed += 1
                print(f"FAILED: program {number} of {page}\n--- wanted\n{wanted}--- got\n{got}")
print(f"{passed} passed, {failed} failed")
sys.exit(failed > 0)
