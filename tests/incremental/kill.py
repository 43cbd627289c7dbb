#!/usr/bin/env python3
"""Kills builds at random moments; after each, no output is torn, and the next
build that is let finish equals a clean one.

    kill.py --torii TORII [--builds N] [--pages N] [--seed S]

The last line is "N passed, N failed".
"""
import argparse
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

END = "<!-- end -->"


def make_site(root, pages):
    (root / "content").mkdir(parents=True)
    (root / "templates").mkdir()
    (root / "torii.yaml").write_text("title: Kill\nbase_url: https://example.org/\nsearch: false\n")
    for name in ("page", "home", "section", "taxonomy", "term", "404"):
        (root / "templates" / f"{name}.html").write_text(
            "<h1>{{ page.title }}</h1>{{ page.content }}\n"
            "{% for p in site.pages %}<a href='{{ p.url }}'>{{ p.title }}</a>\n{% endfor %}" + END)
    for n in range(pages):
        write_page(root, n, "first")


def write_page(root, n, title):
    (root / "content" / f"p{n}.md").write_text(
        f"---\ntitle: {title}\ndate: 2026-01-{n % 28 + 1:02}\n---\nText of {n}.\n")


def build(torii, site, output, *more):
    return subprocess.run(
        [torii, "-C", site, "build", "-o", output, "--force", *more], capture_output=True, text=True)


def tree(folder):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*")
            if p.is_file() and not p.name.startswith(".torii-")}


def torn(folder):
    return [p for p in folder.rglob("*.html")
            if not p.name.startswith(".torii-") and not p.read_text().endswith(END)
            and "http-equiv" not in p.read_text()]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--torii", required=True)
    parser.add_argument("--builds", type=int, default=300)
    parser.add_argument("--pages", type=int, default=60)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    rng = random.Random(options.seed)
    root = pathlib.Path(tempfile.mkdtemp(prefix="torii-kill-"))
    site, output, clean = root / "site", root / "out", root / "clean"
    make_site(site, options.pages)
    start = time.monotonic()
    build(options.torii, site, output)
    whole = time.monotonic() - start
    passed = failed = killed = 0
    for n in range(options.builds):
        write_page(site, rng.randrange(options.pages), f"title {n}")
        process = subprocess.Popen(
            [options.torii, "-C", site, "build", "-o", output, "--force"],
            stderr=subprocess.DEVNULL)
        time.sleep(rng.random() * whole)
        process.send_signal(signal.SIGKILL)
        killed += process.wait() == -signal.SIGKILL
        wrong = torn(output)
        if not wrong and n % 5 == 4:
            done = build(options.torii, site, output)
            shutil.rmtree(clean, ignore_errors=True)
            build(options.torii, site, clean, "--no-cache")
            if done.returncode or tree(output) != tree(clean) or list(output.glob(".torii-*")):
                wrong = ["differs from a clean build"]
        passed, failed = passed + (not wrong), failed + bool(wrong)
        if wrong:
            print(f"FAIL seed {options.seed}, build {n}: {wrong[0]}; the site is {root}", file=sys.stderr)
            break
    if not failed:
        shutil.rmtree(root)
    print(f"{killed} builds were killed before their end")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
