#!/usr/bin/env python3
"""Seeded random calls of the library: filters, tests, methods, operators,
formats and globals on values of every kind, fitting or not, in the case format
of fuzz.py and with the oracle's answer.

  python3 fuzz_library.py --seed 1 --count 5000 --out f.jsonl

Where fuzz.py makes whole templates that mostly work, this makes one expression a
case, most of them with an odd argument, and so asks for the corners: which type
is taken, what an error is called, what a rare option does.
"""
import argparse
import collections
import json
import random
import sys

import fuzz

CONTEXT = {
    "i0": 0, "i1": 1, "i2": 2, "i3": 3, "i7": 7, "im": -1, "im5": -5, "i64": 2 ** 63, "ibig": 10 ** 30,
    "imbig": -(2 ** 70), "i1000": 12345, "f0": 0.0, "fm0": -0.0, "f15": 1.5, "f25": 2.5, "fm": -3.75,
    "fbig": 1e22, "f16": 1e16, "fsmall": 1e-5, "f17": 123456789.125, "t": True, "fl": False, "n": None,
    "s0": "", "s1": "a", "s": "Hello World", "sl": "lower case words", "su": "ÄÖ ß ﬁ İ ǆ", "sd": "42", "sf": " 3.5 ",
    "shex": "0x1F", "sb": "1010", "sm": "one\ntwo\r\nthree\x0bfour\u2028five", "st": "  pad\t\n", "sh": "<b class=\"x\">it's</b> &amp; & <!-- c -->",
    "surl": "see http://example.com/a?b=1&c=2, (www.x.org) or mailto:me@x.org me@site.net.", "sp": "%d %s", "sbr": "{} {0} {a}", "sq": "it's \"q\"",
    "se": "日本語 😀 é́", "sc": "a,b,,c", "sn": "-12", "sz": "007", "sx": "x\u00a0y\u3000z", "slong": "word " * 30 + "supercalifragilistic" * 4,
    "li": [3, 1, 2], "lf": [1.5, -2.0, 0.25], "ls": ["b", "A", "c", "B"], "le": [], "lm": [1, "a", None, 2.5, True],
    "ll": [[1, 2], [3], []], "lt": ["x", "y", "x"], "lb": [True, False], "ln": [None, 1], "lu": ["ß", "SS", "ss", "É", "e"],
    "lp": [["a", 1], ["b", 2]], "lz": [0, "", None, [], {}], "lg": [1, 1.0, True, "1"],
    "d": {"a": 1, "b": 2}, "de": {}, "ds": {"k": "v", "B": "x", "a b": "<&>"}, "dm": {"a": None, "b": [1], "c": {"x": 1.5}},
    "dx": {"class": "a b", "id": None, "data-x": True, "v": 1.5},
    "lu2": [{"n": "Bob", "a": 3, "x": {"y": 1}}, {"n": "ann", "a": 1, "x": {"y": 2}}, {"n": "Cid", "a": 3}],
    "lu3": [{"n": "b", "a": 2.5}, {"n": "B", "a": 1}, {"n": "a", "a": True}],
}
NUMBERS = [k for k, v in CONTEXT.items() if isinstance(v, (int, float))]
TEXTS = [k for k, v in CONTEXT.items() if isinstance(v, str)]
LISTS = [k for k, v in CONTEXT.items() if isinstance(v, list)]
DICTS = [k for k, v in CONTEXT.items() if isinstance(v, dict)]

# filter: its parameters, by position
FILTERS = {
    "abs": [], "attr": ["name"], "batch": ["linecount", "fill_with"], "capitalize": [], "center": ["width"], "count": [],
    "default": ["default_value", "boolean"], "d": ["default_value", "boolean"], "dictsort": ["case_sensitive", "by", "reverse"],
    "e": [], "escape": [], "filesizeformat": ["binary"], "first": [], "float": ["default"], "forceescape": [], "format": ["a", "b"],
    "groupby": ["attribute", "default", "case_sensitive"], "indent": ["width", "first", "blank"], "int": ["default", "base"],
    "items": [], "join": ["d", "attribute"], "last": [], "length": [], "list": [], "lower": [], "map": ["f", "x"],
    "max": ["case_sensitive", "attribute"], "min": ["case_sensitive", "attribute"], "pprint": [], "reject": ["t", "x"],
    "rejectattr": ["n", "t", "x"], "replace": ["old", "new", "count"], "reverse": [], "round": ["precision", "method"], "safe": [],
    "select": ["t", "x"], "selectattr": ["n", "t", "x"], "slice": ["slices", "fill_with"], "sort": ["reverse", "case_sensitive", "attribute"],
    "string": [], "striptags": [], "sum": ["attribute", "start"], "title": [], "tojson": ["indent"], "trim": ["chars"],
    "truncate": ["length", "killwords", "end", "leeway"], "unique": ["case_sensitive", "attribute"], "upper": [], "urlencode": [],
    "urlize": ["trim_url_limit", "nofollow", "target", "rel", "extra_schemes"], "wordcount": [], "wordwrap": ["width", "break_long_words", "wrapstring", "break_on_hyphens"],
    "xmlattr": ["autospace"],
}
TESTS = ["boolean", "callable", "defined", "divisibleby", "eq", "equalto", "escaped", "even", "false", "filter", "float", "ge", "gt", "in", "integer",
         "iterable", "le", "lower", "lt", "mapping", "ne", "none", "number", "odd", "sameas", "sequence", "string", "test", "true", "undefined", "upper"]
METHODS = {
    "text": ["capitalize", "casefold", "center", "count", "endswith", "expandtabs", "find", "format", "index", "isalnum", "isalpha", "isascii",
             "isdecimal", "isdigit", "isidentifier", "islower", "isnumeric", "isprintable", "isspace", "istitle", "isupper", "join", "ljust", "lower",
             "lstrip", "partition", "removeprefix", "removesuffix", "replace", "rfind", "rindex", "rjust", "rpartition", "rsplit", "rstrip", "split",
             "splitlines", "startswith", "strip", "swapcase", "title", "upper", "zfill", "format_map", "translate", "unescape", "striptags"],
    "list": ["append", "clear", "copy", "count", "extend", "index", "insert", "pop", "remove", "reverse", "sort"],
    "dict": ["clear", "copy", "get", "items", "keys", "pop", "popitem", "setdefault", "update", "values", "fromkeys"],
    "number": ["bit_length", "bit_count", "conjugate", "as_integer_ratio", "is_integer", "hex", "to_bytes", "real", "imag", "numerator"],
}
ATTRIBUTES = ["a", "n", "x.y", "0", "0.1", "nope", "a.b", "n,a", "a,n", "1", "-1", "", "x"]


class Library:
    def __init__(self, rng):
        self.r = rng

    def pick(self, *items):
        return self.r.choice(items)

    def text(self, value):
        return json.dumps(value, ensure_ascii=False) if self.r.random() < 0.5 else repr(value)

    def literal(self):
        return self.pick(
            "0", "1", "2", "3", "5", "-1", "10", "1.5", "0.0", "-2.5", "true", "false", "none", "''", "'a'", "', '", "'abc'", "'%s'", "'-'",
            "' '", "'x'", "[]", "[1]", "['a', 'b']", "(1, 2)", "()", "{}", "{'a': 1}", "2**64", "'\\n'", "100", "4", "8", "16")

    def value(self):
        return self.pick(
            lambda: self.r.choice(NUMBERS), lambda: self.r.choice(TEXTS), lambda: self.r.choice(TEXTS), lambda: self.r.choice(LISTS),
            lambda: self.r.choice(LISTS), lambda: self.r.choice(DICTS), self.rare)()

    def rare(self):
        return self.pick(
            "nope", "d.nope", "s.nope", "li[9]", "range(3)", "range(5, 0, -2)", "(li|map('string'))", "d.items()", "d.keys()", "ds.values()",
            "(sh|safe)", "(sh|e)", "(s|escape)", "(1, 'a')", "(li|batch(2))", "namespace(a=1)", "(s ~ i1)", "(lt|join('<')|safe)", "n", "(i1, i2)",
            "(lu2|groupby('a'))", "cycler('a', 'b')", "joiner(', ')", "(ls, li)", "[s, (sh|safe)]", "{'x': (sh|safe)}", "(se|safe)", "(li|reverse)",
            "lu2[0]", "dm.c", "(d|items)", "[lu2[0].x, 2]", "(le|first)", "caller", "loop", "varargs", "dict(a=1)", "(sh|e|string)")

    def argument(self, name=""):
        kind = {
            "attribute": "attr", "n": "attr", "name": "attr", "t": "test", "f": "filter", "by": "by", "method": "method",
        }.get(name)
        if kind and self.r.random() < 0.85:
            if kind == "attr":
                return self.pick(self.text(self.r.choice(ATTRIBUTES)), "0", "1")
            if kind == "test":
                return self.text(self.r.choice(TESTS))
            if kind == "filter":
                return self.text(self.r.choice(list(FILTERS)))
            return self.pick("'key'", "'value'", "'common'", "'ceil'", "'floor'")
        return self.literal() if self.r.random() < 0.8 else self.value()

    def arguments(self, names):
        count = self.r.randint(0, len(names) + (self.r.random() < 0.04))
        out, named = [], False
        for k in range(count):
            name = names[k] if k < len(names) else ""
            named = named or self.r.random() < 0.2
            prefix = f"{name or 'zz'}=" if named else ""
            out.append(prefix + self.argument(name))
        if self.r.random() < 0.03:
            out.append(f"{self.pick('attribute', 'x', 'end', 'width')}={self.literal()}")
        return "(" + ", ".join(out) + ")" if out or self.r.random() < 0.2 else ""

    def filter(self):
        name = self.r.choice(list(FILTERS))
        names = FILTERS[name]
        value = self.value()
        if name in ("groupby", "selectattr", "rejectattr", "map", "sum", "sort", "unique", "min", "max", "select", "reject") and self.r.random() < 0.6:
            value = self.pick("lu2", "lu3", "ll", "lp", "ls", "li", "lf", "lg", "lu", "d", "ds")
        if name == "map" and self.r.random() < 0.4:
            return f"{value}|map(attribute={self.argument('attribute')}{self.pick('', ', default=' + self.literal())})|list"
        result = f"{value}|{name}{self.arguments(names)}"
        return result + self.pick("|list", "|list", "") if name in ("map", "select", "reject", "selectattr", "rejectattr", "batch", "slice", "unique", "groupby", "items", "reverse") else result

    def test(self):
        name = self.r.choice(TESTS)
        wants = name in ("divisibleby", "eq", "equalto", "ge", "gt", "in", "le", "lt", "ne", "sameas")
        value = self.value() if wants == (self.r.random() < 0.95) else ""
        return f"{self.value()} is {self.pick('', 'not ')}{name}" + (f"({value})" if value else "")

    def method(self):
        kind = self.r.choice(list(METHODS))
        owner = {"text": TEXTS, "list": LISTS, "dict": DICTS, "number": NUMBERS}[kind]
        value = self.r.choice(owner) if self.r.random() < 0.85 else self.value()
        arguments = ", ".join(self.argument() if self.r.random() < 0.5 else self.text(self.pick("a", "o", " ", ",", "l", "", "He")) for _ in range(self.pick(0, 0, 1, 1, 1, 2, 2, 3)))
        call = f"{value}.{self.r.choice(METHODS[kind])}({arguments})"
        return call if self.r.random() < 0.7 else f"[{call}, {value}]"

    def operator(self):
        a, b = self.value(), self.value()
        if self.r.random() < 0.5:
            a, b = self.pick(*NUMBERS, *TEXTS, *LISTS), self.pick(*NUMBERS, *LISTS)
        return self.pick(
            *(f"{a} {op} {b}" for op in ("+", "-", "*", "/", "//", "%", "~", "<", "<=", ">", ">=", "==", "!=", "in", "not in", "and", "or")),
            f"{self.pick('i2', 'i3', 'f15', 'i0', 't')} ** {self.pick('i0', 'i7', 'im', 'f15', 'fl', 'fm')}",
            f"{self.pick('im5', 'fm')} ** {self.pick('i0', 'i7', 'im', 'fl')}",  # no complex numbers
            f"-{a}", f"+{a}", f"not {a}", f"{a}[{b}]", f"{a}[{self.bound()}:{self.bound()}]", f"{a}[{self.bound()}:{self.bound()}:{self.bound()}]",
            f"{a}.{self.pick('a', 'b', 'x', 'items', '0', '1', 'nope', 'real')}", f"{a}({b})", f"{a} if {b} else {self.value()}", f"{a} if {b}",
            f"{a} < {b} <= {self.value()}", f"[{a}, {b}]", f"({a}, {b})", f"{{{a}: {b}}}", f"{a} ~ {b} ~ {self.value()}")

    def bound(self):
        return self.pick("", "", "0", "1", "2", "-1", "-2", "5", "none", "i64", "im", "'a'", "f15")

    def spec(self):
        return (self.pick("", "", "", "*<", "^", ">", "=", "é^", "0=") + self.pick("", "", "+", "-", " ") + self.pick("", "", "#") + self.pick("", "", "0")
                + self.pick("", "", "5", "12", "20") + self.pick("", "", "", ",", "_") + self.pick("", "", ".0", ".2", ".10")
                + self.pick("", "d", "s", "f", "e", "g", "x", "X", "o", "b", "n", "%", "c", "E", "G", "F", "q"))

    def format(self):
        if self.r.random() < 0.5:
            flags = "".join(self.r.sample(["-", "+", " ", "0", "#"], self.r.randint(0, 2)))
            spec = "%" + self.pick("", "", "", "(a)") + flags + self.pick("", "5", "12", "*") + self.pick("", ".0", ".3", ".*") + self.pick(*"diouxXeEfFgGcrsa%q")
            value = self.pick(self.value(), f"({self.value()},)", f"({self.value()}, {self.value()})", "d", f"(i7, {self.value()})", self.pick(*NUMBERS), self.pick(*NUMBERS))
            return f"({self.text('<' + spec + '>')}{self.pick('', '|safe')} % {value})"
        field = self.pick("", "", "0", "1", "a", "a.b", "a[b]", "0[0]", "0.real", "[x", "0[a]")
        text = "<{" + field + self.pick("", "", "!r", "!s", "!a", "!q") + self.pick("", ":" + self.spec(), ":" + self.spec()) + "}>" + self.pick("", "", "{}", "{{}}", "}", "{0}")
        value = self.pick(self.value(), self.pick(*NUMBERS), self.pick(*NUMBERS))
        return f"({self.text(text)}{self.pick('', '', '|safe')}).format({value}{self.pick('', ', ' + self.value(), ', a=' + self.value())})"

    def globals(self):
        a, b, c = (self.pick(self.literal(), self.value()) for _ in range(3))
        return self.pick(
            f"range({a})|list", f"range({a}, {b})", f"range({a}, {b}, {c})|list", f"dict({a})", f"dict({a}, b={b})", f"dict(a={a})|items|list",
            f"namespace({a}).a", f"namespace(a={a}, b={b}).b", f"cycler({a}, {b}).next()", f"cycler({a}, {b}).current", "cycler()",
            f"joiner({a})() ~ '|'", f"range({a})[{b}]", f"{a} in range({b})", f"range({a})|length", f"range({a}) == range({b})", f"dict({a}).{self.pick('items', 'keys')}()|list",
            f"lipsum(n={self.pick('0', 'n', 's')})", f"dict(**{a})", f"dict(*{a})", f"range(*{a})|list")

    def expression(self):
        return self.pick(self.filter, self.filter, self.filter, self.test, self.method, self.method, self.operator, self.operator, self.format, self.globals)()


def make(seed, index):
    rng = random.Random(f"library/{seed}/{index}")
    expression = Library(rng).expression()
    if "range(" in expression or "slice(" in expression:  # Python would count on
        expression = fuzz.re.sub(r"2\*\*64|i64|ibig", "i7", expression)
    template = "{{ " + rng.choice(["%s", "%s", "%s", "%s", "(%s)|string|length", "(%s)|pprint", "(%s)|tojson", "[%s]", "(%s)|list", "(%s)|upper", "(%s) ~ '<'"]) % expression + " }}"
    options = {}
    if rng.random() < 0.35:
        options["autoescape"] = True
    if rng.random() < 0.2:
        options["undefined"] = rng.choice(["chainable", "debug", "strict"])
    if rng.random() < 0.15:
        options["sandbox"] = rng.choice([True, "immutable"])
    words = set(fuzz.re.findall(r"\w+", template))
    case = {"name": f"library-{seed}-{index:06d}", "area": "library", "template": template,
            "context": {k: v for k, v in CONTEXT.items() if k in words}}
    if options:
        case["options"] = options
    return case


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--out")
    args = parser.parse_args()
    stats = collections.Counter()
    out = open(args.out, "w", encoding="utf-8", newline="\n") if args.out else sys.stdout
    made = index = 0
    while made < args.count:
        case = fuzz.answer(make(args.seed, index), stats)
        index += 1
        if case is not None:
            out.write(fuzz.dump(case) + "\n")
            made += 1
    if args.out:
        out.close()


if __name__ == "__main__":
    main()
