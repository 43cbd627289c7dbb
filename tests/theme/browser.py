#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Opens the demos of the themes in a real browser: accessibility by axe-core, requests,
Content Security Policy, widths, the keyboard.

    browser.py --torii build/dev/cli/torii --work build/test-browser [--modules DIR]

Skips what is not there: chromium (a Debian package), axe-core and playwright-core (npm).
"""
from __future__ import annotations

import argparse
import json
import pathlib
import shutil
import subprocess
import sys

import demos

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import npm_packages

PACKAGES = ["axe-core@4.14.1", "playwright-core@1.65.1"]

# colour scheme, width, with the policy; axe-core runs where it is off
ALL = [("light", 1280, False), ("dark", 320, False), ("dark", 768, True)]
SOME = [("light", 320, False), ("dark", 1280, True)]
VERSIONS = ('params.versions=[{title: "2", url: /2/, current: true}, '
            '{title: "1", url: /torii/}]')


# An entry with others below it, three levels, a heading, an entry without a page.
MENU = ("menus={main: [{title: Start, url: /}, {title: Guides and more, url: /guides/, "
        "children: [{title: First steps, url: /a/}, {title: A longer name of a page, "
        "url: /b/, children: [{title: Deeper, url: /c/}]}, {title: Heading, children: "
        "[{title: Below it, url: /d/}]}]}, {title: Code, url: 'https://example.net/x'}, "
        "{title: Community, children: [{title: A forum for all of us, url: /e/}]}]}")


def right_to_left(folder):
    config = folder / "torii.yaml"
    config.write_text(config.read_text().replace("\nlanguage: en\n", "\nlanguage: ar\n"))


def sites(torii, work):
    for name, (_, _, prefix) in demos.DEMOS.items():
        yield {"name": name, "prefix": prefix, "visits": ALL,
               "folder": str(demos.build(torii, name, work))}
    yield {"name": "docs, tabs", "prefix": "/torii/", "visits": SOME, "limit": 5,
           "folder": str(demos.build(torii, "docs", work, "params.tabs=true", "nav=null",
                                     "params.announcement=New", VERSIONS,
                                     label="docs-tabs"))}
    for name, (_, _, prefix) in demos.DEMOS.items():
        edit = right_to_left if name == "landing" else None
        yield {"name": f"{name}, menu", "prefix": prefix, "visits": SOME, "limit": 2,
               "folder": str(demos.build(torii, name, work, MENU, label=f"{name}-menu",
                                         edit=edit))}
    yield {"name": "landing, Arabic", "prefix": "/", "visits": SOME, "limit": 5,
           "folder": str(demos.build(torii, "landing", work, label="landing-ar",
                                     edit=right_to_left))}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--torii", type=pathlib.Path, required=True)
    parser.add_argument("--work", type=pathlib.Path, required=True)
    parser.add_argument("--modules", type=pathlib.Path)
    parser.add_argument("--limit", type=int, help="pages of each demo; all of them")
    options = parser.parse_args()
    work = options.work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    modules = (options.modules or work).resolve()
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    if not browser or not shutil.which("node") or not npm_packages.install(modules, *PACKAGES):
        print("skipped: chromium, or axe-core and playwright-core of npm, are missing")
        return 77
    built = list(sites(options.torii.resolve(), work))
    for site in built:
        site["limit"] = min(site.get("limit", 1000), options.limit or 1000)
    (work / "sites.json").write_text(json.dumps(built))
    return subprocess.run(["node", str(HERE / "browser.mjs"), str(modules), browser,
                           str(work / "sites.json")]).returncode


if __name__ == "__main__":
    sys.exit(main())
