#!/usr/bin/env python3
"""Tests of the torii command: small sites with the outputs they must have.

    run.py --torii build/cli/torii [NAME...]    test
    run.py --torii ... --update NAME...         write expected/ anew, to be reviewed

Each folder of sites/ holds `site/`, `test.json` and mostly `expected/`. The test
copies the site, does the runs of test.json one after the other, and compares:

    runs: [{args, exit, stdout, stderr: [texts], not_stderr: [texts],
            edit: {path: text or null}}]      edits come before the run
    compare: "all" (outputs are those of expected/), "some" (those are among them)
    but: outputs that are not compared
    absent: paths that must not exist

Further tests, of what is not a site, are the functions named test_* below and in the
files *_tests.py.
"""
import argparse
import importlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
CLEAN = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "TZ": "UTC"}


class Failure(Exception):
    pass


class Command:
    def __init__(self, program):
        self.program = str(pathlib.Path(program).resolve())
        self.env = dict(CLEAN)
        for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS"):
            if name in os.environ:
                self.env[name] = os.environ[name]

    def __call__(self, *args, cwd, stdin=""):
        done = subprocess.run(
            [self.program, *args], cwd=cwd, input=stdin.encode("utf-8", "surrogateescape"), env=self.env,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60,
        )
        done.stdout = done.stdout.decode("utf-8", "surrogateescape")
        done.stderr = done.stderr.decode("utf-8", "surrogateescape")
        if "Sanitizer" in done.stderr or "runtime error" in done.stderr:
            raise Failure("sanitizer report:\n" + done.stderr)
        return done


def need(truth, text):
    if not truth:
        raise Failure(text)


def same(got, expected, what):
    if got != expected:
        raise Failure(f"{what}\n--- expected\n{expected}\n--- got\n{got}")


def files(folder):
    paths = (p for p in folder.rglob("*") if p.is_file() or p.is_symlink())
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in paths}


# ------------------------------------------------------------------- sites ----


def check_run(run, done):
    need(
        done.returncode == run.get("exit", 0),
        f"exit code {done.returncode}, expected {run.get('exit', 0)}\n{done.stderr}",
    )
    if "stdout" in run:
        same(done.stdout, run["stdout"], "stdout")
    for text in run.get("stderr", []):
        need(text in done.stderr, f"stderr lacks {text!r}:\n{done.stderr}")
    for text in run.get("not_stderr", []):
        need(text not in done.stderr, f"stderr has {text!r}:\n{done.stderr}")


def apply_edits(site, edits):
    for path, text in edits.items():
        target = site / path
        if text is None:
            target.unlink()
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)


def compare_outputs(test, site, expected):
    got = files(site / test.get("output", "public"))
    for name in test.get("but", []):
        need(got.pop(name, None) is not None, f"no output {name}")
    wanted = files(expected)
    for name, data in wanted.items():
        need(name in got, f"no output {name}")
        same(got[name].decode(), data.decode(), f"output {name}")
    extra = sorted(set(got) - set(wanted))
    need(test["compare"] == "some" or not extra, f"outputs that are not expected: {extra}")


def run_site(torii, folder, update):
    test = json.loads((folder / "test.json").read_text())
    expected = folder / "expected"
    with tempfile.TemporaryDirectory() as scratch:
        site = pathlib.Path(scratch) / "site"
        shutil.copytree(folder / "site", site, symlinks=True)
        for run in test["runs"]:
            apply_edits(site, run.get("edit", {}))
            check_run(run, torii(*run["args"], cwd=site))
        if update and "compare" in test:
            chosen = files(expected).keys() if test["compare"] == "some" else None
            got = files(site / test.get("output", "public"))
            for name, data in got.items():
                if name in test.get("but", []) or (chosen is not None and name not in chosen):
                    continue
                (expected / name).parent.mkdir(parents=True, exist_ok=True)
                (expected / name).write_bytes(data)
        if "compare" in test:
            compare_outputs(test, site, expected)
        for path in test.get("absent", []):
            need(not (site / path).exists(), f"{path} exists")


# ------------------------------------------------------------ other tests ----


def put(site, texts):
    """Writes files into a site, with the folders they need; gives the site."""
    for name, text in texts.items():
        path = site / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return site


def make_site(folder, **pages):
    (folder / "content").mkdir(parents=True)
    (folder / "torii.yaml").write_text("title: T\nbase_url: https://example.org/\n")
    (folder / "content" / "_index.md").write_text("---\ntitle: Home\n---\nHello.\n")
    for name, text in pages.items():
        (folder / "content" / f"{name}.md").write_text(text)
    return folder


def times(folder):
    return {n: (folder / n).stat().st_mtime_ns for n in files(folder)}


def test_unchanged_files_are_not_written(torii, root):
    site = make_site(root / "site", a="# A\n\ntext\n", b="# B\n\ntext\n")
    need(torii("build", cwd=site).returncode == 0, "build")
    for path in (site / "public").rglob("*"):
        os.utime(path, ns=(10**18, 10**18))
    need("0 changed  0 new  0 removed" in torii("build", cwd=site).stderr, "second build")
    need(set(times(site / "public").values()) == {10**18}, "a file was written again")
    (site / "content" / "a.md").write_text("# A\n\nother\n")
    torii("build", cwd=site)
    fresh = {n for n, t in times(site / "public").items() if t != 10**18}
    # The home page shows an excerpt.
    same(sorted(fresh), ["a/index.html", "index.html"], "files written for a.md")


def test_errors_leave_the_output_untouched(torii, root):
    site = make_site(root / "site", a="# A\n")
    torii("build", cwd=site)
    before, stamps = files(site / "public"), times(site / "public")
    for text in ("---\ntitle: [\n---\n", "# A\n\n[x](gone.md)\n"):
        (site / "content" / "a.md").write_text(text)
        (site / "content" / "new.md").write_text("# New\n")
        done = torii("build", cwd=site)
        need(done.returncode == 1, f"exit code {done.returncode}")
        need("content/a.md:" in done.stderr, done.stderr)
        need("no file was written" in done.stderr, done.stderr)
        need(files(site / "public") == before, "the output has changed")
        need(times(site / "public") == stamps, "a file was written")


def test_removes_only_its_own_files(torii, root):
    site = make_site(root / "site", a="# A\n", b="# B\n")
    torii("build", cwd=site)
    (site / "public" / "mine.txt").write_text("x")
    (site / "public" / "a" / "mine.txt").write_text("x")
    (site / "content" / "a.md").unlink()
    (site / "content" / "b.md").unlink()
    done = torii("build", cwd=site)
    need("2 removed" in done.stderr, done.stderr)
    left = files(site / "public")
    need("a/index.html" not in left and "b/index.html" not in left, "stale files")
    need("mine.txt" in left and "a/mine.txt" in left, "a foreign file is gone")
    need(not (site / "public" / "b").exists(), "an empty folder is left")


def test_clean(torii, root):
    site = make_site(root / "site", a="# A\n")
    torii("build", cwd=site)
    (site / "public" / "mine.txt").write_text("x")
    need(torii("clean", "--dry-run", cwd=site).returncode == 0, "dry run")
    need((site / "public" / "index.html").exists(), "the dry run removed files")
    need(torii("clean", cwd=site).returncode == 0, "clean")
    same(sorted(files(site / "public")), ["mine.txt"], "files left")
    need(not files(site / ".torii") if (site / ".torii").exists() else True, "cache left")


def test_dry_run_writes_nothing(torii, root):
    site = make_site(root / "site", a="# A\n")
    done = torii("build", "--dry-run", cwd=site)
    need(done.returncode == 0 and " new " in done.stderr, done.stderr)
    need(not (site / "public").exists() and not (site / ".torii").exists(), "files made")


def test_output_folders(torii, root):
    site = make_site(root / "site", a="# A\n")
    other = root / "other"
    other.mkdir()
    (other / "theirs.txt").write_text("x")
    done = torii("build", "-o", str(other), cwd=site)
    need(done.returncode == 4 and "did not write" in done.stderr, done.stderr)
    same(sorted(files(other)), ["theirs.txt"], "files in a foreign folder")
    need(torii("build", "-f", "-o", str(other), cwd=site).returncode == 0, "--force")
    need((other / "a" / "index.html").exists() and (other / "theirs.txt").exists(), "files")
    for folder in ("content", ".", "content/x", "templates/out"):
        done = torii("build", "-o", folder, cwd=site)
        need(done.returncode == 3 and "mix with the sources" in done.stderr, done.stderr)


def test_links_in_the_output_are_replaced(torii, root):
    site = make_site(root / "site", a="# A\n")
    torii("build", cwd=site)
    victim = root / "victim"
    victim.write_text("precious")
    page = site / "public" / "a" / "index.html"
    page.unlink()
    page.symlink_to(victim)
    torii("build", cwd=site)
    same(victim.read_text(), "precious", "a file outside")
    need(not page.is_symlink() and "<h1" in page.read_text(), "the link is left")


def test_jobs_give_the_same_bytes(torii, root):
    pages = {f"p{i}": f"# P{i}\n\n[next](p{(i + 1) % 20}.md)\n" for i in range(20)}
    site = make_site(root / "site", **pages)
    torii("build", "-j1", cwd=site)
    one = files(site / "public")
    shutil.rmtree(site / "public")
    torii("build", "-j4", cwd=site)
    need(files(site / "public") == one, "outputs differ between -j1 and -j4")


def test_init_and_build(torii, root):
    done = torii("init", "new", "--yes", "--title", 'A "B" C', cwd=root)
    need(done.returncode == 0, done.stderr)
    site = root / "new"
    need("torii.yaml" in files(site) and ".gitignore" in files(site), "files")
    done = torii("build", cwd=site)
    need(done.returncode == 0, done.stderr)
    home = (site / "public" / "index.html").read_text()
    need("A &#34;B&#34; C" in home, home)
    done = torii("init", "new", cwd=root)
    need(done.returncode == 2 and "not empty" in done.stderr, done.stderr)
    (site / "content" / "about.md").unlink()
    before = files(site)["torii.yaml"]
    need(torii("init", "-f", "new", cwd=root).returncode == 0, "--force")
    need(files(site)["torii.yaml"] == before, "a file was overwritten")
    need("content/about.md" in files(site), "a file was not added")
    done = torii("init", "-t", "blgo", "other", cwd=root)
    need(done.returncode == 2, "unknown theme")


def test_init_bare(torii, root):
    need(torii("init", "--bare", "--yes", "b", cwd=root).returncode == 0, "init")
    names = sorted(files(root / "b"))
    same(names, [".gitignore", "content/_index.md", "torii.yaml"], "files")
    need(torii("build", "-C", "b", cwd=root).returncode == 0, "build")


def test_usage(torii, root):
    for args, code, text in (
        (["--help"], 0, "usage: torii"),
        (["help"], 0, "usage: torii"),
        (["build", "--help"], 0, "usage: torii build"),
        (["help", "render"], 0, "usage: torii render"),
        (["--version"], 0, "torii "),
        (["version"], 0, "torii "),
    ):
        done = torii(*args, cwd=root)
        need(done.returncode == code and text in done.stdout, f"{args}: {done}")
    for args, text in (
        (["biuld"], "did you mean 'build'?"),
        (["build", "--ouput", "x"], "did you mean --output?"),
        (["build", "extra"], "too many"),
        (["build", "--output"], "needs a value"),
        (["build", "-j", "none"], "--jobs"),
        (["--color", "green", "build"], "--color"),
        (["render"], "which template?"),
    ):
        done = torii(*args, cwd=root)
        need(done.returncode == 2 and text in done.stderr, f"{args}: {done}")
    need(torii("build", cwd=root).returncode == 3, "a build without a site")
    need(torii("build", "-C", "none", cwd=root).returncode == 3, "-C none")
    for name in ("build", "clean", "init", "markdown", "render"):
        shown = torii(name, "--help", cwd=root).stdout
        need(shown.count("  torii " + name) >= 2, f"{name} --help has no two examples")


def test_root_is_found_from_below(torii, root):
    site = make_site(root / "site", a="# A\n")
    done = torii("build", cwd=site / "content")
    need(done.returncode == 0 and (site / "public" / "a").exists(), done.stderr)


def test_markdown(torii, root):
    done = torii("markdown", cwd=root, stdin="# Hi\n\n<b onclick=x>a</b> ~~b~~\n")
    same(done.stdout, '<h1 id="hi">Hi</h1>\n<p><b>a</b> <del>b</del></p>\n', "markdown")
    done = torii("markdown", "--html=omit", "--ext", "none", cwd=root, stdin="<b>a</b> ~~b~~\n")
    same(done.stdout, "<p>a ~~b~~</p>\n", "markdown --html=omit")
    need(torii("markdown", "none.md", cwd=root).returncode == 4, "a missing file")
    need(torii("markdown", "--ext", "nope", cwd=root).returncode == 2, "--ext nope")


def test_render(torii, root):
    (root / "t" / "sub").mkdir(parents=True)
    (root / "t" / "main.txt").write_text("{{ a }} {{ b.c }} {% include 'sub/x.txt' %}\n")
    (root / "t" / "sub" / "x.txt").write_text("<{{ b.d }}>")
    (root / "d.json").write_text('{"a": 123456789012345678901, "b": {"c": 1, "d": "<"}}')
    (root / "e.yaml").write_text("b: {d: two}\nwhen: 2026-01-02\n")
    done = torii("render", "main.txt", "--templates", "t", "--data", "d.json", cwd=root)
    same((done.returncode, done.stdout), (0, "123456789012345678901 1 <<>"), "render")
    done = torii(
        "render", "t/main.txt", "-d", "d.json", "-d", "e.yaml", "--set", "a=x",
        "--set", "b.c=[1, 2]", "--keep-trailing-newline", cwd=root,
    )
    same(done.stdout, "x [1, 2] <two>\n", "data merged")
    done = torii("render", "t/main.txt", "-d", "-", "--autoescape", "on", cwd=root,
                 stdin='{"a": "<", "b": {"c": 1, "d": 2}}')
    same(done.stdout, "&lt; 1 <2>", "data from standard input")
    torii("render", "t/main.txt", "-d", "d.json", "-o", "out.txt", cwd=root)
    same((root / "out.txt").read_text(), "123456789012345678901 1 <<>", "-o")
    done = torii("render", "t/main.txt", "-d", "d.json", "--deps", cwd=root)
    same(done.stdout, "main.txt\nsub/x.txt\n", "--deps")
    (root / "odd.txt").write_text("<!-- a --><? 1 + 1 ?>")
    done = torii("render", "odd.txt", "--variable-start", "<?", "--variable-end", "?>",
                 "--comment-start", "<!--", "--comment-end", "-->", cwd=root)
    same(done.stdout, "2", "delimiters that look like options")


def test_render_stdin(torii, root):
    """A template from standard input, with includes from the current folder."""
    (root / "t").mkdir()
    (root / "x.txt").write_text("<{{ a }}>")
    (root / "t" / "x.txt").write_text("[{{ a }}]")
    text = "{{ a }}{% include 'x.txt' %}\n"
    done = torii("render", "-", "--set", "a=1", cwd=root, stdin=text)
    same((done.returncode, done.stdout), (0, "1<1>"), done.stderr)
    done = torii("render", "-", "--templates", "t", "--set", "a=1", cwd=root, stdin=text)
    same((done.returncode, done.stdout), (0, "1[1]"), done.stderr)
    done = torii("render", "--deps", "-", cwd=root, stdin=text)
    same(done.stdout, "<stdin>\nx.txt\n", "--deps")
    for text, first in (
        ("a\n{{ x.y }}", "<stdin>:2:5: UndefinedError: 'x' is undefined"),
        ("{% if %}", "<stdin>:1:7: TemplateSyntaxError: "),
        ("a\udcff", "<stdin>:1:2: EncodingError: the template is not UTF-8: byte 0xff"),
    ):
        done = torii("render", "-", cwd=root, stdin=text)
        need(done.returncode == 1 and done.stderr.startswith(first), f"{text}: {done}")
    done = torii("render", "-", "-d", "-", cwd=root, stdin="{}")
    need(done.returncode == 2 and "not both" in done.stderr, done.stderr)
    (root / "-").write_text("a file")
    same(torii("render", "./-", cwd=root).stdout, "a file", "./-")
    for text in ("{", "[1]", "a: [", '{"a": NaN}'):
        done = torii("render", "x.txt", "-d", "-", cwd=root, stdin=text)
        need(done.returncode == 1 and done.stderr.startswith("<stdin>:"), done.stderr)
    done = torii("markdown", "--limit", "source=2", "-", cwd=root, stdin="long")
    need(done.stderr.startswith("<stdin>:"), done.stderr)


def test_render_errors(torii, root):
    for text, first in (
        ("a\n{{ x.y }}", "e.txt:2:"), ("{{ 1 / 0 }}", "e.txt:1:"), ("{% if %}", "e.txt:1:"),
        ("{% include 'none.txt' %}", "e.txt:1:"),
    ):
        (root / "e.txt").write_text(text)
        done = torii("render", "e.txt", cwd=root)
        need(done.returncode == 1 and not done.stdout, f"{text}: {done}")
        need(done.stderr.startswith(first), f"{text}: {done.stderr}")
    (root / "e.txt").write_text("\n\n  {{ 1 // 0 }}")
    line = torii("render", "e.txt", cwd=root).stderr.splitlines()[0]
    name, number, column, kind, _ = line.split(":", 4)
    same((name, number, kind), ("e.txt", "3", " ZeroDivisionError"), "the first line")
    done = torii("render", "none.txt", cwd=root)
    same(done.stderr.splitlines()[0], "none.txt:0:0: TemplateNotFound: none.txt", "missing")
    (root / "bad.json").write_text("{")
    need(torii("render", "e.txt", "-d", "bad.json", cwd=root).returncode == 1, "bad data")
    need(torii("render", "e.txt", "-d", "no.json", cwd=root).returncode == 4, "no data")
    (root / "loop.txt").write_text("{% for x in range(100000) %}{{ x }}{% endfor %}")
    done = torii("render", "loop.txt", "--limit", "steps=1000", cwd=root)
    need(done.returncode == 1, "--limit")


# -------------------------------------------------------------------- main ----


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--torii", required=True)
    parser.add_argument("--update", action="store_true")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    torii = Command(options.torii)
    tests = {p.parent.name: p.parent for p in sorted((HERE / "sites").glob("*/test.json"))}
    sys.modules["run"] = sys.modules["__main__"]  # the other files import from here
    sys.path.insert(0, str(HERE))
    modules = [sys.modules["run"]]
    modules += [importlib.import_module(p.stem) for p in sorted(HERE.glob("*_tests.py"))]
    for module in modules:
        tests.update({n: f for n, f in vars(module).items() if n.startswith("test_")})
    passed = failed = 0
    for name, test in tests.items():
        if options.names and name not in options.names:
            continue
        try:
            if callable(test):
                with tempfile.TemporaryDirectory() as scratch:
                    test(torii, pathlib.Path(scratch))
            else:
                run_site(torii, test, options.update)
            passed += 1
        except (Failure, OSError, subprocess.TimeoutExpired) as failure:
            print(f"FAIL {name}: {failure}")
            failed += 1
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
