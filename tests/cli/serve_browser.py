#!/usr/bin/env python3
"""Reloading, style sheets and failures of torii serve in a real browser.

    serve_browser.py --torii build/cli/torii

Needs Chromium and playwright-core, which npm installs into build/; ends with exit code 77
where they are not.
"""
import argparse
import pathlib
import shutil
import subprocess
import sys
import tempfile

from run import Command
from serve_tests import Server

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE.parent))
import npm_packages

PAGE = """<!doctype html>
<html lang="en"><head><title>{{ page.title }}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/a.css"></head>
<body><input><main>{{ page.content }}</main></body></html>
"""
SITE = {
    "torii.yaml": "title: T\nbase_url: https://example.org/\n",
    "content/_index.md": "---\ntitle: Home\n---\nHome.\n",
    "content/post.md": "---\ntitle: Post\ntemplate: post.html\n---\n\nFirst words. <script>alert(1)</script>\n",
    "content/other.md": "---\ntitle: Other\n---\n\nText.\n",
    "content/draft.md": "---\ntitle: Draft\ndraft: true\n---\n\nText.\n",
    "static/a.css": "p { color: red }\n",
    "templates/page.html": PAGE,
    "templates/post.html": PAGE,
}


def skip(why):
    print(f"skipped: {why}")
    sys.exit(77)


def playwright():
    modules = npm_packages.install(ROOT / "build/playwright", "playwright-core@1.65.1")
    if not modules:
        skip("npm cannot install playwright-core")
    return modules / "playwright-core"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--torii", required=True)
    options = parser.parse_args()
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium or not shutil.which("node"):
        skip("there is no Chromium, or no Node.js")
    library = playwright()
    with tempfile.TemporaryDirectory() as name:
        site = pathlib.Path(name) / "site"
        for path, text in SITE.items():
            (site / path).parent.mkdir(parents=True, exist_ok=True)
            (site / path).write_text(text)
        with Server(Command(options.torii), site) as server:
            done = subprocess.run(
                ["node", str(HERE / "serve_browser.js"), str(library), chromium,
                 f"http://127.0.0.1:{server.port}/", str(site), server.log.name])
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
