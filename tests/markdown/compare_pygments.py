#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compares the classes of tokens with Pygments' on real code.

    compare_pygments.py DRIVER [--from FOLDER ...] [--only NAME ...] [--bytes N]
                        [--differences N]

Takes up to --bytes characters for each language from files of the machine and
of the folders given, and prints the share of characters, white space aside,
that both give the same class.  Not counted as a difference: no class against
Pygments' classes for white space (w) and for text that is of no language (x),
which no style sheet colours.  --differences prints what differs most.
"""
import argparse
import collections
import html
import pathlib
import re
import subprocess

# The name here and at Pygments, then files, wherever they lie.
LANGUAGES = [
    ("bash", "bash", ["*.sh"]),
    ("c", "c", ["*.c", "*.h"]),
    ("cpp", "cpp", ["*.cpp", "*.hpp", "*.cc", "*.tcc"]),
    ("csharp", "csharp", ["*.cs"]),
    ("css", "css", ["*.css"]),
    ("diff", "diff", ["*.diff", "*.patch"]),
    ("dockerfile", "docker", ["Dockerfile*"]),
    ("go", "go", ["*.go"]),
    ("haskell", "haskell", ["*.hs"]),
    ("html", "html", ["*.html"]),
    ("ini", "ini", ["*.ini", "*.cfg"]),
    ("java", "java", ["*.java"]),
    ("javascript", "javascript", ["*.js", "*.mjs"]),
    ("html+jinja", "html+jinja", ["*.j2", "*.jinja"]),
    ("jinja", "jinja", ["*.j2", "*.jinja"]),
    ("json", "json", ["*.json"]),
    ("kotlin", "kotlin", ["*.kt"]),
    ("lua", "lua", ["*.lua"]),
    ("make", "make", ["Makefile", "*.mk"]),
    ("markdown", "markdown", ["*.md"]),
    ("nix", "nix", ["*.nix"]),
    ("php", "php", ["*.php"]),
    ("powershell", "powershell", ["*.ps1", "*.psm1"]),
    ("python", "python", ["*.py"]),
    ("ruby", "ruby", ["*.rb"]),
    ("rust", "rust", ["*.rs"]),
    ("sql", "sql", ["*.sql"]),
    ("toml", "toml", ["*.toml"]),
    ("typescript", "typescript", ["*.ts"]),
    ("xml", "xml", ["*.xml", "*.svg"]),
    ("yaml", "yaml", ["*.yml", "*.yaml"]),
]
FOLDERS = ["/usr/include", "/usr/lib/python3", "/usr/share", "/usr/lib/node_modules",
           "/usr/lib/git-core", "/etc"]
SAME = {"w": "", "x": ""}
SPAN = re.compile(r'<span class="([^"]*)">|</span>|([^<]+)')


def our_classes(driver, name, text):
    made = subprocess.run(
        [driver, "--code", name], input=text.encode(), capture_output=True, check=True)
    classes, plain, now = [], [], ""
    for found in SPAN.finditer(made.stdout.decode()):
        if found.group(2) is None:
            now = found.group(1) or ""
            continue
        piece = html.unescape(found.group(2))
        plain.append(piece)
        classes += [now] * len(piece)
    assert "".join(plain) == text, "the text is not the same"
    return classes


def their_classes(lexer, text):
    from pygments.token import STANDARD_TYPES
    classes = []
    for kind, piece in lexer.get_tokens(text):
        while kind not in STANDARD_TYPES:
            kind = kind.parent
        classes += [STANDARD_TYPES[kind]] * len(piece)
    return classes


def read(path):
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    text = text.replace("\r", "").replace("\f", " ").replace("\0", "").lstrip("\ufeff")
    # Whole blobs of one line tell nothing about code.
    if len(text) < 200 or len(text) / (text.count("\n") + 1) > 200:
        return None
    return text if text.endswith("\n") else text + "\n"


def find_samples(folders, patterns, size):
    """Parts of many files rather than few files as a whole."""
    paths = []
    for folder in folders:
        for pattern in patterns:
            paths += sorted(pathlib.Path(folder).rglob(pattern))[:4000]
    step = max(1, len(paths) // 60)
    taken = 0
    for path in paths[::step] + paths:
        text = read(path) if path.is_file() else None
        if text is None:
            continue
        text = text[:max(20000, size // 20)]
        text = text[:text.rindex("\n") + 1]
        yield path, text
        taken += len(text)
        if taken >= size:
            return


def compare(driver, name, theirs, samples, differences):
    from pygments.lexers import get_lexer_by_name
    same = total = files = 0
    for path, text in samples:
        lexer = get_lexer_by_name(theirs, stripnl=False, ensurenl=False)
        ours, wanted = our_classes(driver, name, text), their_classes(lexer, text)
        files += 1
        before = None
        for i, c in enumerate(text):
            if c.isspace():
                continue
            mine = SAME.get(ours[i], ours[i])
            want = SAME.get(wanted[i], wanted[i])
            total += 1
            same += mine == want
            if mine != want and (i == 0 or before != (mine, want)):
                differences[mine, want, "..%s.." % repr(text[max(0, i - 20):i + 20])] += 1
            if mine != want:
                differences[mine, want] += 1
            before = (mine, want) if mine != want else None
    return same, total, files


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("driver")
    parser.add_argument("--from", dest="folders", nargs="*", default=[])
    parser.add_argument("--only", nargs="*")
    parser.add_argument("--bytes", type=int, default=200000)
    parser.add_argument("--differences", type=int, default=0)
    args = parser.parse_args()
    import pygments
    print("Pygments %s" % pygments.__version__)
    for name, theirs, patterns in LANGUAGES:
        if args.only and name not in args.only:
            continue
        differences = collections.Counter()
        samples = find_samples(args.folders + FOLDERS, patterns, args.bytes)
        same, total, files = compare(args.driver, name, theirs, samples, differences)
        if not total:
            print("%-12s no samples" % name)
            continue
        print("%-12s %5.1f %% of %7d characters, %3d files" % (
            name, 100 * same / total, total, files))
        shown = [pair for pair in differences.most_common() if len(pair[0]) == 2]
        for pair, count in shown[:args.differences]:
            examples = [k[2] for k in differences if len(k) == 3 and k[:2] == pair][:4]
            print("    %-4s for %-4s %6d  %s" % (*pair, count, "  ".join(examples)))


if __name__ == "__main__":
    main()
