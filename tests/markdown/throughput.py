#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Times the rendering of real documents beside libcmark's own parse-and-render,
in one run and in turn, and counts the instructions for one document and for
twice as much (with valgrind), which shows growth without noise.

    throughput.py DRIVER [--at-least PERCENT] [--runs N] [FOLDER...]

Without folders it takes the Markdown of this project.  All default extensions
are on but highlighting, which libcmark does not have.
"""
import argparse
import pathlib
import re
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXTENSIONS = ("tables,strikethrough,task_lists,autolinks,footnotes,alerts,"
              "heading_attributes")
SIZE = 10_000_000


def find(folders):
    paths = [path for folder in folders for path in sorted(folder.rglob("*.md"))
             if "build" not in path.parts]
    return [path.read_bytes() for path in paths]


def batch(texts, size):
    made, total = [], 0
    while total < size:
        for text in texts:
            made.append(b"%d\n" % len(text) + text)
            total += len(text)
            if total >= size:
                break
    return b"".join(made)


def instructions(driver, text):
    run = subprocess.run(
        ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", driver,
         "--ext", EXTENSIONS], input=text, stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE)
    return int(re.search(rb"Collected\s*:\s*(\d+)", run.stderr).group(1))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("driver")
    parser.add_argument("folders", nargs="*", type=pathlib.Path)
    parser.add_argument("--at-least", type=int, default=0)
    parser.add_argument("--runs", type=int, default=9)
    args = parser.parse_args()
    texts = find(args.folders or [ROOT])
    failed = 0
    run = subprocess.run(
        [args.driver, "--batch", "--repeat", str(args.runs), "--ext", EXTENSIONS],
        input=batch(texts, SIZE), stdout=subprocess.PIPE, check=True)
    print(run.stdout.decode().strip())
    share = int(re.search(rb"share (\d+)", run.stdout).group(1))
    failed += share < args.at_least
    if shutil.which("valgrind"):
        text = b"\n\n".join(texts)
        # Repeated, for where the parts meet must be of the same kind in both.
        text = (text * (250_000 // len(text) + 1))[:250_000] * 2
        once, twice = instructions(args.driver, text), instructions(args.driver, text * 2)
        growth = twice / once
        print("instructions for each byte: %.0f of %d bytes, %.0f of %d; growth %.2f" % (
            once / len(text), len(text), twice / 2 / len(text), 2 * len(text), growth))
        failed += growth > 2.1
    else:
        print("without valgrind: no instructions are counted")
    print("%d passed, %d failed" % (2 - failed, failed))
    return failed != 0


if __name__ == "__main__":
    sys.exit(main())
