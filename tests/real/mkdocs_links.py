#!/usr/bin/env python3
"""The documentation of Material for MkDocs, taken over with `torii import mkdocs`: at
most 1 % of its internal links lead nowhere, and of each of these it is known why.

    mkdocs_links.py --torii TORII

The texts are not part of the project: TORII_REAL names the folder with
content/mkdocs-material; without it the test is skipped.
"""
import argparse
import collections
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

PICTURE = "the copy has no pictures, and this one is linked to"
GONE = "a heading that the documentation itself has no more"
CODE = "the id of a block of code within an indented block"

# (page, what the link says or where it leads) -> why
KNOWN = {
    ("creating-your-site.md", "Creating your site"): PICTURE,
    ("setup/changing-the-language.md", "Language selector preview"): PICTURE,
    ("setup/ensuring-data-privacy.md", "Cookie consent enabled"): PICTURE,
    ("setup/setting-up-social-cards.md", "Layout default variant"): PICTURE,
    ("setup/setting-up-tags.md", "Tags index"): PICTURE,
    ("setup/setting-up-versioning.md", "Version selector preview"): PICTURE,
    ("setup/setting-up-versioning.md", "Version warning preview"): PICTURE,
    ("blog/posts/insiders-now-free-for-everyone.md", "setting-up-tags.md#advanced-settings"): GONE,
    ("blog/posts/insiders-now-free-for-everyone.md", "setting-up-a-blog.md#advanced-settings"): GONE,
    ("blog/posts/insiders-now-free-for-everyone.md", "ensuring-data-privacy.md#advanced-settings"): GONE,
    ("setup/extensions/python-markdown.md", "grids.md#using-grids"): GONE,
    ("setup/ensuring-data-privacy.md", "#example"): CODE,
}
# Its own configuration is not among the texts; this of it makes ids.
CONFIG = """site_name: Docs
site_url: https://example.org/
markdown_extensions:
  - attr_list
  - pymdownx.tabbed:
      combine_header_slug: true
      slugify: !!python/object/apply:pymdownx.slugs.slugify
        kwds: {case: lower}
"""
SHOWN = "<div>{{ page.content }}</div>"
LINK = re.compile(r'<a [^>]*?href="(?![a-z]+:|//)[^"]*"[^>]*>')


def reason_of(report, line):
    page = report["path"].removeprefix("content/")
    said = " ".join(report["notes"]) + " " + line
    return next((why for (where, text), why in KNOWN.items() if where == page and text in said), None)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--torii", required=True)
    torii = str(pathlib.Path(parser.parse_args().torii).resolve())
    source = pathlib.Path(os.environ.get("TORII_REAL", ""), "content/mkdocs-material/docs")
    if not os.environ.get("TORII_REAL") or not source.is_dir():
        print("skipped: TORII_REAL names no folder with content/mkdocs-material")
        return 77
    with tempfile.TemporaryDirectory() as work:
        project, site = pathlib.Path(work, "project"), pathlib.Path(work, "site")
        shutil.copytree(source, project / "docs")
        (project / "mkdocs.yml").write_text(CONFIG)
        subprocess.run([torii, "import", "mkdocs", project, site], check=True, capture_output=True)
        (site / "templates").mkdir(exist_ok=True)
        for name in ("page", "section", "home"):
            (site / f"templates/{name}.html").write_text(SHOWN)
        more = [word for name in ("internal_links", "anchors", "images") for word in ("--set", f"checks.{name}=warn")]
        done = subprocess.run([torii, "-C", site, "--format", "json", *more, "build"], capture_output=True, text=True)
        found = json.loads(done.stdout)
        links = sum(len([a for a in LINK.findall(p.read_text()) if "footnote" not in a and "fnref" not in a])
                    for p in (site / "public").rglob("*.html"))
        wrong, reasons, passed = [], collections.Counter(), 0
        for report in found:
            if report["code"] not in ("E0201", "E0202"):
                continue
            line = (site / report["path"]).read_text().splitlines()[report["line"] - 1]
            following = (site / report["path"]).read_text().splitlines()[report["line"]:][:8]
            why = reason_of(report, " ".join([line, *following]))
            reasons[why] += 1
            if not why:
                wrong.append(f"{report['path']}:{report['line']}: {report['message']} {report['notes']}")
    for text in wrong:
        print("FAIL", text)
    for why, count in sorted(reasons.items(), key=str):
        print(f"{count:4} {why}")
    total = sum(reasons.values())
    few = links > 1000 and total <= links / 100
    print(f"{total} of {links} internal links lead nowhere")
    passed = (not wrong) + few
    print(f"{passed} passed, {2 - passed} failed")
    return passed != 2


if __name__ == "__main__":
    sys.exit(main())
