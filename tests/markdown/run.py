#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs the Markdown tests with the driver program.

    run.py DRIVER [--work DIR] [--update]

The cases of CommonMark come from the npm package commonmark-spec, installed into
--work; without it they are skipped, loudly.  The cases in cases/*.txt are
"=== title (options)", Markdown, ">>>", HTML; --update writes what is rendered.
"""
import argparse
import pathlib
import re
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import npm_packages

SPEC = "commonmark-spec@0.31.2"
# Of all extensions only three change cases of it: code is highlighted, bare links
# become links, and so do names in two brackets.
CHANGED = {142, 143} | {602, 606, 608, 611, 612} | {548, 590}
ALL = ("default,definition_lists,containers,details,math,emoji,sub_sup,mark,"
       "abbreviations,attributes,wikilinks")
CASE = re.compile(
    r"^=== (.*?)(?: \((--[^)\n]*)\))?\n(.*?)^>>>\n(.*?)(?=^=== |\Z)", re.S | re.M)
EXAMPLE = re.compile(r"^`{32} example\n(.*?)^\.\n(.*?)^`{32}$", re.S | re.M)


class Tally:
    def __init__(self):
        self.passed = self.failed = 0

    def check(self, right, name, *details):
        if right:
            self.passed += 1
            return
        self.failed += 1
        print("FAILED:", name)
        for detail in details:
            print("   ", detail)


class Batch:
    """Many documents through one process."""

    def __init__(self, driver, *options, errors=None):
        self.process = subprocess.Popen(
            [driver, "--batch", *options], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=errors)

    def __call__(self, text):
        data = text if isinstance(text, bytes) else text.encode()
        self.process.stdin.write(b"%d\n" % len(data) + data)
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if line.startswith(b"!"):
            return line.decode()
        return self.process.stdout.read(int(line)).decode()


def run_spec(tally, driver, work):
    modules = npm_packages.install(work, SPEC)
    if not modules:
        print("SKIPPED: the cases of CommonMark (npm cannot fetch %s)" % SPEC)
        return
    text = (modules / "commonmark-spec/spec.txt").read_text()
    plain = Batch(driver, "--html", "allow", "--ext", "none", "--ids", "off")
    extended = Batch(driver, "--html", "allow", "--ids", "off", "--ext", ALL)
    parser = Batch(driver, "--libcmark")
    older = 0
    for number, (markdown, html) in enumerate(EXAMPLE.findall(text), 1):
        markdown, html = markdown.replace("→", "\t"), html.replace("→", "\t")
        made = plain(markdown)
        # An older libcmark follows an older edition of the specification.
        if made != html and made == parser(markdown):
            older += 1
            html = made
        tally.check(made == html, "CommonMark %d" % number, repr(made), repr(html))
        made = extended(markdown)
        tally.check(
            (made == html) != (number in CHANGED),
            "CommonMark %d, all extensions on" % number, repr(made))
    print("%d cases follow the edition of the installed libcmark" % older)


def run_cases(tally, driver, update):
    for path in sorted((HERE / "cases").glob("*.txt")):
        written = []
        for title, options, markdown, html in CASE.findall(path.read_text()):
            command = [driver, *options.split()]
            result = subprocess.run(command, input=markdown.encode(), capture_output=True)
            made = result.stdout.decode() or result.stderr.decode()
            if made and not made.endswith("\n"):
                made += "\n"
            tally.check(
                made == html, "%s: %s" % (path.name, title), repr(made), repr(html))
            head = title + (" (%s)" % options if options else "")
            written.append("=== %s\n%s>>>\n%s" % (head, markdown, made))
        if update:
            path.write_text("".join(written))


def nested(depth):
    return "> " * depth + "x\n"


# What costs libcmark more than linear time, or could cost us: (name, text, works).
HARD = [
    ("depth within the limit", nested(90), True),
    ("quotes too deep", nested(101), False),
    ("quotes and emphasis", ">" * 50000 + "a*" * 50000, False),
    ("lists too deep", "".join("  " * i + "- x\n" for i in range(150)), False),
    ("blank lines in lists", "- " * 50 + "x" + "\n" * 200000, False),
    ("lists in a footnote", "[^1]: " + "- " * 2000 + "x" + "\n" * 100000 + "z", False),
    ("quotes in a footnote", "> [^1]: " + "> " * 200 + "x\n", False),
    ("footnotes in footnotes", "[^1]: " * 50 + "- " * 40 + "x\n", True),
    ("breaks are not lists", "* * " * 200 + "\n\n" + "- " * 300 + "\n", True),
    ("image openers", "![[]()" * 100000, True),
    ("image openers for libcmark", "&zeta;\n\n" + "![[]()" * 100000, False),
    ("definitions", "".join("[a%d]: b\n" % i for i in range(50000)), True),
    ("definitions apart", "".join("[a%d]: b\n\n" % i for i in range(50000)), True),
    ("references", "[a]: b\n\n" + "[a]" * 50000, True),
    ("labels", "[a]: b\n\n" + "[x][" * 50000, True),
    ("long labels", "[a]: b\n\n" + ("[" + "x" * 990 + "]") * 300, True),
    ("brackets and a definition", "[a]: b\n\n" + "[" * 50000 + "a" + "]" * 50000, True),
    ("tags without end", "<a " * 100000, True),
    ("values without end", "<a b='<a c=\"" * 30000, True),
    ("attributes", "<a" + " b='<a '" * 30000, True),
    ("comments without end", "x <!-- " * 50000, True),
    ("words in stars", "*a* *b " * 50000, True),
    ("titles without end", "[a]: b\n\"c\n" * 30000, True),
    ("declarations", "x" + "<![CDATA[" * 50000, True),
    ("brackets", "[" * 100000 + "a" + "]" * 100000, True),
    ("footnote openers", "[^" * 100000 + "\n\n[^a]: b\n", True),
    ("footnote references", "[^a]" * 50000 + "\n\n[^a]: b\n", True),
    ("footnote definitions", "".join("[^%d]: x\n" % i for i in range(20000)), True),
    ("tildes", "~~a " * 100000, True),
    ("tildes of two sizes", "~~a " * 20000 + "x~y " * 20000, True),
    ("www", "www._" * 50000 + "x", True),
    ("addresses", "a@" * 100000, True),
    ("schemes", "http://" * 50000, True),
    ("parentheses", "http://a.b/" + "(" * 50000 + ")" * 50000, True),
    ("semicolons", "http://a.b/" + "&a;" * 50000, True),
    ("wide tables", "x\n" + "-|" * 20000 + "\n" + "x\n" * 20000, True),
    ("pipes", "|" * 500000, True),
    ("tables", "|a|\n|-|\n|b|\n\n" * 20000, True),
    ("broken tables", "a|b\n-|-\n<b>\nc|d\n-|-\n<b>\n" * 5000, True),
    ("equal headings", "# a\n" * 50000, True),
    ("braces", "# " + "{#a " * 100000, True),
    ("tags", "<b>" * 100000, True),
    ("foreign tags", "<svg>" * 100000, True),
    ("comments", "x " + "<!-- " * 100000, True),
    ("HTML block", "<div>" * 100000, True),
    ("attributes", "<div " + "a=b " * 100000 + ">", True),
    ("NUL", "\0" * 100000, True),
    ("carriage returns", "\r" * 200000, True),
    ("escapes", "\\~" * 100000, True),
]


def run_hard(tally, driver):
    for name, text, works in HARD:
        begin = time.monotonic()
        result = subprocess.run([driver], input=text.encode(), capture_output=True)
        spent = time.monotonic() - begin
        tally.check(
            (result.returncode == 0) == works, "hard: " + name,
            result.returncode, result.stderr[:200])
        tally.check(spent < 5, "hard: %s took %.1f s" % (name, spent))


# What could cost the extensions that are off by default more than linear time.
HARDER = [
    ("dollars", "$" * 100000),
    ("math openers", "$a " * 50000),
    ("math and code", "`$" * 50000),
    ("code in math", "$`a` " * 30000),
    ("math", "$a$ " * 30000),
    ("math blocks", "$$\nx\n$$\n" * 20000),
    ("math and tildes", "~" * 100000 + "\n\n$$\na\n$$\n"),
    ("carets", "^a " * 50000),
    ("signs in turn", "~a^b==c " * 30000),
    ("equals", "==a " * 50000),
    ("equals signs", "=" * 200000),
    ("colons", ":" * 200000),
    ("emoji", ":a" * 100000),
    ("containers", "::: a\n" * 50000),
    ("containers and ends", "::: a\nx\n:::\n" * 20000),
    ("ends", ":::\n" * 50000),
    ("definitions", "a\n: b\n" * 30000),
    ("definitions of one term", "a\n" + ": b\n" * 50000),
    ("loose definitions", "a\n\n: b\n\n" * 20000),
    ("wiki links", "[[a " * 50000),
    ("wiki links that end", "[[a]] " * 50000),
    ("attributes of nothing", "{.a}\n" * 30000),
    ("attributes of lines", "a\n{.b}\n" * 20000),
    ("attributes of words", "*a*{.b c=d} " * 20000),
    ("open attributes", "*a*{.b " * 30000),
    ("abbreviations", "*[a]: b\n" * 30000),
    ("uses of abbreviations", "*[a]: b\n\n" + "a " * 100000),
    ("long words", "*[a]: b\n\n" + "a." * 100000),
    ("signs that could end an abbreviation", "*[a]: b\n\n" + "@" * 200000),
    ("long words with signs", "*[a]: b\n\n" + "a......... " * 20000),
    ("marked lines", "```c {hl_lines=\"" + "1-9 " * 10000 + "\"}\n" + "x\n" * 10000),
    ("attributes of code", "```c {" + "a=b " * 50000 + "}\nx\n```\n"),
    ("code", "```c\nint x = \"a\";\n```\n" * 20000),
]
PIECES = r"""$ $$ $x$ $$\n \n \n \n \n\n ` `` ``` ~ ~~ ^ == = : :smile: ::: :::\n :::_note\n
:::_details\n \n:_ a b x1 *[HTML]:_y\n HTML [ ] ( ) [a](b) <b> </b> <a_href="$"> <!-- -->
\ \$ > >_ -_ 1._ #_ |a|b|\n|-|-|\n * ** _ & &amp; ! [^1] [^1]:_x\n ~~~ ```c_{linenos}\n
{#x} http://a.b <div>\n " ' é 中 \t""".split()


def run_all_extensions(tally, driver):
    options = ["--ext", ALL]
    for name, text in HARDER + [(name, text) for name, text, works in HARD if works]:
        begin = time.monotonic()
        result = subprocess.run(
            [driver, *options], input=text.encode(), capture_output=True)
        spent = time.monotonic() - begin
        tally.check(result.returncode == 0, "harder: " + name, result.stderr[:200])
        tally.check(spent < 5, "harder: %s took %.1f s" % (name, spent))
    random = __import__("random").Random(6)
    pieces = [piece.replace("_", " ").replace("\\n", "\n") for piece in PIECES]
    pieces += ["_", " "]
    for mode in ("sanitize", "allow"):
        batch = Batch(driver, *options, "--html", mode)
        for number in range(1500):
            text = "".join(random.choices(pieces, k=random.randrange(60)))
            made = batch(text)
            # Nothing of what marks places for us may show.
            tally.check(
                not re.match(r"!\d+:\d+: |.*tm\d{6}", made, re.S),
                "random %d" % number, repr(text), repr(made))


# Documents that the quick parser takes, and such that it leaves to libcmark.
SIGNS = [
    "*", "**", "_", "__", "`", "``", "```", "~~~", "[", "]", "(", ")", "](", "](/a/b ",
    "![", "<", "<b>", "</b>", "<!-- ", "-->", "<div>", "<script>", "&", "&amp;", "&lt;",
    "&copy", "&#11;", "\\", "\\*", "\n", "\n", "\n\n", "\n\n\n", "\n> ", "\n- ",
    "\n1. ", "\n    ", "\n\t", "# ", "\n## ", "\n---\n", "\n===\n", "|", "\n|-|-|\n",
    "\n-|-\n", '"', "'", "\n```\n", "\n```python\n", "\n~~~ ", "!", "{", "}", "^", "$",
    "@", "://", "www.", "http://", "]: ", "  \n", "\\\n", "\r", "\r\n", "\r1. ", "é", "–",
    "語", "<http://x.y>", "[ ] ", "[x] ", "~~", "~", ";", "?", "\v", "\vabcd", " ",
    "{#id .c}\n", " {.c}\n\n", "\n> [!NOTE]\n> ", "\n> [!tip] ", "[^1]",
    "\n::: note\n"]
AROUND = ["[%s](/a)", '[a](/b "%s")', "![%s](/c.png)", '![](/c.png "%s")', "`%s`",
          "**%s**", "[%s](%s)", "[a](%s)", "[a](/b (%s))", "[%s]", "(%s)", "'%s'",
          "\n\n[%s]: /d\n\n[%s]", '<a b="%s">', "<b %s>", "a <!-- %s\n%s -->"]
WORDS = """cloud river Harbor a of the x1 2026 e.g. and/or öl straße www co-op 10:30
table simple engine and--or wait... about/an-address-that-holds-no-blank""".split()


def mixed_document(random):
    def words():
        count = random.choice((1, 3, 6, 9, 14))
        return " ".join(random.choices(WORDS, k=count))

    share = random.choice((0.3, 0.5, 0.7))
    made = []
    for _ in range(random.randrange(3, 30)):
        chance = random.random()
        around = random.choice(AROUND)
        if chance < share:
            made.append(random.choice(SIGNS))
        elif chance < share + 0.1:
            made.append(around.replace("%s", words()))
        else:
            made.append(words())
    return "".join(made)


def run_twice(tally, driver):
    """The same at any time, even where a mark of ours shows as in this document."""
    name = "de94a6a53c57ad94206b8644f0efe55c01404fcd"
    text = (HERE / "corpus" / name).read_bytes()
    made = [subprocess.run([driver, "--ext", ALL], input=text, capture_output=True).stdout
            for _ in range(3)]
    tally.check(made[0] and made.count(made[0]) == 3, "the same HTML again", made[0])


def run_quick(tally, driver):
    """The same as libcmark's own HTML; and as with a definition, which changes
    nothing but that libcmark is the parser."""
    random = __import__("random").Random(9)
    batches = [Batch(driver, *options) for options in (
        ("--html", "allow", "--ext", "none"), ("--html", "sanitize"),
        ("--html", "escape", "--ext", "tables,strikethrough,task_lists,autolinks"),
        ("--html", "allow", "--ext", "gfm"), ("--figures", "--ext", "tables"),
        ("--smart", "--ext", "none"), ("--ext", "default"), ("--ext", ALL))]
    plain = Batch(driver, "--html", "allow", "--ext", "none", "--ids", "off")
    parser = Batch(driver, "--libcmark")
    for number in range(4000):
        text = mixed_document(random)
        made, read = plain(text), parser(text)
        tally.check(
            made == read, "quick beside libcmark %d" % number, repr(text), repr(made),
            repr(read))
        for batch in batches:
            made, read = batch(text), batch("[never used]: /x\n\n" + text)
            tally.check(
                made == read, "quick %d" % number, repr(text), repr(made), repr(read))


def run_quick_hooks(tally, driver):
    """What hooks are given is the same, too; where a link stands the quick parser
    knows, for libcmark it is looked for."""
    random = __import__("random").Random(10)
    told = []
    for before, line in (("", "3"), ("[never used]: /x\n\n", "1")):
        state = random.getstate()
        with tempfile.TemporaryFile() as errors:
            batch = Batch(driver, "--trace", "--first-line", line, "--ext", ALL,
                          errors=errors)
            for number in range(1000):
                batch(before + "\n\n" + mixed_document(random))
            batch.process.stdin.close()
            batch.process.wait()
            errors.seek(0)
            told.append([re.sub(r"^(link|image) [0-9:]+", r"\1", line)
                         for line in errors.read().decode().splitlines()])
        random.setstate(state)
    tally.check(len(told[0]) > 1000, "hooks are called", len(told[0]))
    differs = next((pair for pair in zip(*told) if pair[0] != pair[1]), None)
    tally.check(
        not differs and len(told[0]) == len(told[1]), "quick with hooks", repr(differs))


def run_repeats(tally, driver):
    """Whatever is said over and over again takes no more than time in proportion."""
    random = __import__("random").Random(8)
    pieces = [piece.replace("_", " ").replace("\\n", "\n") for piece in PIECES]
    pieces += ["[^1]: ", "\r", "@", "www.", "{", "hl_lines=1-9", "\t", "]:"]
    for number in range(150):
        begin, unit, end = ("".join(random.choices(pieces, k=random.randrange(low, 5)))
                            for low in (0, 1, 0))
        text = begin + unit * (30000 // len(unit)) + end
        start = time.monotonic()
        subprocess.run(
            [driver, "--ext", ALL], input=text.encode(), capture_output=True)
        spent = time.monotonic() - start
        tally.check(spent < 3, "repeated %d took %.1f s" % (number, spent),
                    repr(begin), repr(unit), repr(end))


def run_growth(tally, driver):
    """Twice the text takes about twice the time."""
    text = (HERE / "cases" / "html.txt").read_text() * 200
    times = []
    for factor in (1, 4):
        best = 1e9
        for _ in range(3):
            begin = time.monotonic()
            subprocess.run([driver], input=(text * factor).encode(), capture_output=True)
            best = min(best, time.monotonic() - begin)
        times.append(best)
    tally.check(times[1] < times[0] * 4 * 2.5 + 0.05, "growth %r" % times)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("driver")
    parser.add_argument("--work", type=pathlib.Path)
    parser.add_argument("--update", action="store_true")
    args = parser.parse_args()
    work = args.work or pathlib.Path(tempfile.mkdtemp())
    tally = Tally()
    run_spec(tally, args.driver, work)
    run_cases(tally, args.driver, args.update)
    run_hard(tally, args.driver)
    run_all_extensions(tally, args.driver)
    run_twice(tally, args.driver)
    run_quick(tally, args.driver)
    run_quick_hooks(tally, args.driver)
    run_repeats(tally, args.driver)
    run_growth(tally, args.driver)
    print("%d passed, %d failed" % (tally.passed, tally.failed))
    return tally.failed != 0


if __name__ == "__main__":
    sys.exit(main())
