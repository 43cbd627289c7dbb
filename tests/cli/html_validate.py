#!/usr/bin/env python3
"""Is the HTML of every page of the examples and of a site with everything valid?

    html_validate.py --torii build/cli/torii [--minify]

Asks html-validate, which npm installs into build/; ends with exit code 77 where it cannot.
"""
import argparse
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
import npm_packages

# How a doctype or a void element is written is taste, not validity.
RULES = {"doctype-style": "off", "void-style": "off"}
PAGE = """---
title: "Every <kind> of 'thing' & more"
date: 2026-01-02
tags: [C++, "a & b"]
---
Text with *emphasis*, `code`, a [link](_index.md), ~~gone~~, a note[^1], https://example.org.

## A heading

| left | right | center |
|:-----|------:|:------:|
| a    |     b | c      |

- [x] done
- [ ] to do

1. one
2. two

> [!WARNING]
> Take care.

```c {linenos hl_lines="1"}
int main(void) { return 0; }
```

![A gate](gate.svg "Gate")

### Another

<details><summary>More</summary>

Folded.

</details>

[^1]: The note.
"""


def validator():
    modules = npm_packages.install(ROOT / "build/html-validate", "html-validate@8")
    if not modules:
        print("skipped: npm cannot install html-validate")
        sys.exit(77)
    return modules / ".bin/html-validate"


def sites(scratch):
    for example in sorted((ROOT / "examples").glob("*/torii.yaml")):
        target = scratch / example.parent.name
        shutil.copytree(example.parent, target, ignore=shutil.ignore_patterns(".torii", "public"))
        yield target
    manual = scratch / "docs"  # its text lies beside it
    shutil.copytree(ROOT / "examples/manual", manual / "manual")
    shutil.copy(ROOT / "examples/docs/site.yaml", manual / "torii.yaml")
    yield manual
    every = scratch / "everything"
    (every / "content/blog").mkdir(parents=True)
    (every / "torii.yaml").write_text(
        "title: Every & all\nbase_url: https://example.org/x/\nsearch: true\n"
        "feeds: {formats: [atom, rss, json], sections: [blog], terms: true}\n"
        "llms: {pages: true}\nlanguages: {en: {}, de: {title: Alles}}\nredirects: {/old/: /blog/}\n")
    (every / "content/blog/_index.md").write_text("---\ntitle: Blog\npaginate_by: 2\n---\nAll of it.\n")
    (every / "content/_index.md").write_text("---\ntitle: Home\n---\nWelcome.\n")
    (every / "content/blog/gate.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 4"><path d="M0 0h8v4z"/></svg>')
    for number in range(5):
        (every / f"content/blog/p{number}.md").write_text(PAGE)
    (every / "content/blog/p1.de.md").write_text(PAGE)
    yield every


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--torii", required=True)
    options = parser.parse_args()
    program, torii = validator(), str(pathlib.Path(options.torii).resolve())
    passed = failed = 0
    with tempfile.TemporaryDirectory() as name:
        scratch = pathlib.Path(name)
        (scratch / ".htmlvalidate.json").write_text(
            json.dumps({"root": True, "extends": ["html-validate:standard"], "rules": RULES}))
        for site in sites(scratch):
            for extra in ([], ["--minify"], ["--set", "urls.relative=true", "--set", "urls.style=file"]):
                subprocess.run([torii, "build", "-q", *extra], cwd=site, check=True)
                pages = sorted((site / "public").rglob("*.html"))
                done = subprocess.run(
                    [str(program), "--formatter", "text", *map(str, pages)], cwd=site,
                    capture_output=True, text=True)
                if done.returncode and ": error" not in done.stdout:
                    print(done.stdout + done.stderr)
                faults = [l for l in done.stdout.splitlines() if ": error" in l]
                broken = {line.split(":")[0] for line in faults}
                for line in faults[:20]:
                    print(f"FAIL {site.name} {extra}: {line}")
                passed += len(pages) - len(broken)
                failed += len(broken) or (1 if done.returncode else 0)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
