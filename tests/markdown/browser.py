#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Shows hostile Markdown, rendered in each safe mode, to a real browser and to
parse5: nothing may run or be fetched, and both have to see the tree that was
meant.

    browser.py DRIVER [--count N] [--seed N] [--content DIR] [--work DIR]

Skips what is not there: chromium (a Debian package), parse5 (npm).
"""
import argparse
import json
import pathlib
import shutil
import subprocess
import sys

import hostile
from run import ALL, Batch

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import npm_packages

MODES = ("sanitize", "escape", "omit")
PARSE5 = "parse5@7.2.1"


def render(driver, texts, mode, extensions):
    batch = Batch(driver, "--html", mode, "--ext", extensions)
    for number, text in enumerate(texts):
        html = batch(text)
        if not html.startswith("!"):
            yield {"name": "%s %d" % (mode, number), "source": text[:400], "html": html}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("driver")
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--content", type=pathlib.Path)
    parser.add_argument("--work", type=pathlib.Path, required=True)
    args = parser.parse_args()
    work = args.work.resolve()
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    parse5 = npm_packages.install(work, PARSE5)
    if not shutil.which("node") or not (browser or parse5):
        print("skipped: neither chromium nor parse5 is to be had")
        return 77
    texts = hostile.documents(args.count, args.seed)
    if args.content:
        paths = sorted(args.content.rglob("*.md"))
        texts += [path.read_text(errors="replace") for path in paths]
    made = []
    for mode in MODES:
        made += render(args.driver, texts, mode, ALL)
        made += render(args.driver, texts[:args.count // 10], mode, "default")
    (work / "documents.json").write_text(json.dumps(made))
    return subprocess.run(
        ["node", str(HERE / "browser.mjs"), str(work), browser or "",
         "parse5" if parse5 else ""]).returncode


if __name__ == "__main__":
    sys.exit(main())
