#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes methods.txt: calls of methods of Python's values with their results.

One case a line: the name, the object, the positional arguments as a tuple, the
keyword arguments as a dict, and either ``= result <tab> object afterwards`` or
``! Error: message``.  Run with Python 3.11 and MarkupSafe 3.0 installed.
"""
import copy
import itertools
import pathlib
import random

from markupsafe import Markup

RANDOM = random.Random(7)
BIG = 10**30
TEXTS = ["", "a", "Hello World", "  pad\t\n", "a,b,,c", "xxaxx", "ÀÉ ß ñ 日本", "ŉ ǆ ΑΣ",
         "line1\nline2\r\nline3\x0bend", "a\tb\tcc\n\td", "-42", "+7.5", "tIt Le's",
         "abcabcabc", "\u2028x\x85y\u3000", "٣½²", "x_1", "1x", "A1b2", "aaaa", "😀x😀",
         "&lt;b&gt; &amp;amp; &eacute;", "<b>x</b> <!-- c --> y", "ab" * 40, "ﬁ İ"]
MARKUPS = [Markup(""), Markup("<b>&amp;</b> "), Markup("a<i>,b"), Markup("é<日>")]
SUBS = ["", "a", "b", "xx", ",", "abc", "日", "ß ", "\n", "zz", Markup("a"), 5, None]
BOUNDS = [(), (0,), (1,), (-1,), (2, 5), (None, 3), (-3, None), (50,), (3, 1), (-50,
          50),
          (BIG,), (-BIG, BIG), ("1",), (1.5,)]
WIDTHS = [-1, 0, 3, 9, 10, True, "5", 5.0, None, BIG]
NONE_METHODS = """capitalize casefold isalnum isalpha isascii isdecimal isdigit
isidentifier islower isnumeric isprintable isspace istitle isupper lower split rsplit
splitlines strip lstrip rstrip swapcase title upper expandtabs""".split()


def text_calls(self):
    for name in NONE_METHODS:
        yield name, (), {}
    for name in ("find", "rfind", "index", "rindex", "count", "startswith", "endswith"):
        for sub in SUBS:
            for bounds in RANDOM.sample(BOUNDS, 3):
                yield name, (sub, *bounds), {}
    for name in ("startswith", "endswith"):
        for sub in [(), ("a", "x"), ("", 5), (5, ""), ["a"]]:
            yield name, (sub,), {}
    for name in ("removeprefix", "removesuffix", "partition", "rpartition"):
        for sub in SUBS:
            yield name, (sub,), {}
    for name in ("split", "rsplit"):
        for sub in SUBS:
            yield name, (sub,), {}
            yield name, (sub, RANDOM.choice([0, 1, 2, -1, 100, "x", True])), {}
        for count in (0, 1, 2, -5):
            yield name, (None, count), {}
            yield name, (), {"maxsplit": count}
    for keep in (True, False, 0, 5, "x", None):
        yield "splitlines", (keep,), {}
    yield "splitlines", (), {"keepends": True}
    for old, new in itertools.product(SUBS, ["", "X", "日", Markup("<b>"), "<", 5]):
        yield "replace", (old, new), {}
        if RANDOM.random() < 0.4:
            yield "replace", (old, new, RANDOM.choice([0, 1, 2, -1, "x", 100])), {}
    for name in ("center", "ljust", "rjust"):
        for width in WIDTHS:
            if width != BIG:
                yield name, (width,), {}
        for fill in ["*", "日", "", "ab", "<", 5, None]:
            yield name, (len(self) + 5, fill), {}
    for width in WIDTHS:
        if width != BIG:
            yield "zfill", (width,), {}
    for size in [0, 1, 4, -3, "x", None, True]:
        yield "expandtabs", (size,), {}
    yield "expandtabs", (), {"tabsize": 3}
    for name in ("strip", "lstrip", "rstrip"):
        for chars in ["", " ", "ax", "日À本", None, 5, "Hd", "<> "]:
            yield name, (chars,), {}
    for items in [[], ["x"], ["a", "b", Markup("<c>")], ("1", "2"), "xyz", {"k": 1},
                  ["a", 1], [None], 5, None, ["日", "本"], range(2)]:
        yield "join", (items,), {}
    for table in [{97: "X"}, {97: None, 98: 120}, {108: "LL", 111: 0x65E5}, "abc",
                  [1, 2],
                  {97: 1.5}, {97: -1}, {97: 0x110000}, 5, None]:
        yield "translate", (table,), {}
    for name in NONE_METHODS[:17]:
        yield name, (1,), {}
    for encoding in ["utf-8", "ascii", "latin-1", "UTF8", "nope"]:
        yield "encode", (encoding,), {}
    for errors in ["ignore", "replace", "xmlcharrefreplace", "backslashreplace"]:
        yield "encode", ("ascii", errors), {}
    for args, kwargs in [((1, "<b>"), {}), ((), {"a": [1, 2]}), ((), {})]:
        yield "format", args, kwargs


FORMATS = ["{}", "{0}-{1}", "{a}", "{a[0]}", "{0.real}", "{0.nope}", "{:>5}", "{!r}",
           "{",
           "}", "{{}}", "{a.b}", "{0[x]}", "{:d}", Markup("<{}>"), Markup("{a}{0!s}")]


def format_calls(self):
    yield "format", (), {}
    for args in [(1,), ("<x>", 2), ([1, 2],), ({"x": 5},), (Markup("<m>"), "&")]:
        yield "format", args, {}
        yield "format", args, {"a": [7, "<"]}
    for mapping in [{"a": 1}, {"a": ["<"]}, {}, {"b": 2}]:
        yield "format_map", (mapping,), {}


def maketrans_calls(self):
    for args in [({"a": "b"},), ({97: None, "b": 2},), ({"ab": 1},), ({1.5: 2},), (5,),
                 ("ab", "xy"), ("ab", "x"), ("ab", "xy", "z日"), (5, "x"), ("a", 5),
                 ("a", "b", 5), ()]:
        yield "maketrans", args, {}


def markup_calls(self):
    yield "unescape", (), {}
    yield "striptags", (), {}
    for value in ["<", 5, None, Markup("<"), ["<"]]:
        yield "escape", (value,), {}


LISTS = [[], [1], [3, 1, 2], ["b", "A", "c"], [1, 1.0, True, 2], [[1], [2]], [1, "a"],
         [None, None], list(range(20, 0, -1))]


def list_calls(self):
    for name in ("copy", "clear", "reverse", "sort", "pop"):
        yield name, (), {}
        yield name, (1,), {}
    for item in [1, 1.0, "a", None, [1], True, "zz"]:
        for name in ("append", "remove", "count", "index"):
            yield name, (item,), {}
        for bounds in RANDOM.sample(BOUNDS, 4):
            yield "index", (item, *bounds), {}
    for items in [[], [1, 2], "ab", {"k": 1}, range(3), (1,), 5, None]:
        yield "extend", (items,), {}
    for index in [0, 1, -1, 100, -100, True, "a", None, 1.5]:
        yield "insert", (index, "N"), {}
        yield "pop", (index,), {}
    yield "sort", (), {"reverse": True}
    yield "sort", (), {"reverse": "x"}
    yield "sort", (), {"key": None}


def tuple_calls(self):
    for item in [1, 1.0, "a", None, [1], True, "zz"]:
        yield "count", (item,), {}
        yield "index", (item,), {}
        for bounds in RANDOM.sample(BOUNDS, 4):
            yield "index", (item, *bounds), {}
    yield "count", (), {}


DICTS = [{}, {"a": 1, "b": 2}, {1: "x", (1, 2): [3]}, {"k": {"n": None}}, {True: "t"},
         {str(i): i for i in range(12)}]


def dict_calls(self):
    for name in ("clear", "copy", "items", "keys", "values", "popitem"):
        yield name, (), {}
        yield name, (1,), {}
    for key in ["a", "z", 1, 1.0, True, (1, 2), None, [1], {}]:
        for name in ("get", "pop", "setdefault"):
            yield name, (key,), {}
            yield name, (key, "dflt"), {}
    for other in [{}, {"a": 9}, [("q", 1)], ["ab"], [1], ["abc"], 5, None, "ab",
                  [[[], 1]]]:
        yield "update", (other,), {}
        yield "update", (other,), {"kw": 1}
    yield "update", (), {"a": 5, "b c": 6}
    yield "update", ({}, {}), {}
    for items in ["ab", [], [1, 1], [[]], 5, {"x": 1}]:
        yield "fromkeys", (items,), {}
        yield "fromkeys", (items, 0), {}


NUMBERS = [0, 1, -1, 5, 255, -256, 2**62, -(2**63), 2**63, 2**64, -BIG, BIG, True,
           False]
FLOATS = [0.0, -0.0, 1.5, -2.25, 0.1, 1e300, 5e-324, 1e-310, 2.2250738585072014e-308,
          float("inf"), float("-inf"), float("nan"), 1e16, 3.0, 1 / 3]


def int_calls(self):
    for name in ("bit_length", "bit_count", "conjugate", "as_integer_ratio"):
        yield name, (), {}
        yield name, (1,), {}
    for name in ("real", "imag", "numerator", "denominator"):
        yield "." + name, (), {}
    if abs(self) < 2**63:
        for length, order in itertools.product([0, 1, 2, 8, 9], ["big", "little", "x"]):
            yield "to_bytes", (length, order), {}
            yield "to_bytes", (length, order), {"signed": True}


def float_calls(self):
    for name in ("is_integer", "conjugate", "as_integer_ratio", "hex"):
        yield name, (), {}
    yield ".real", (), {}
    yield ".imag", (), {}


RANGES = [range(0), range(5), range(2, 20, 3), range(10, 0, -2), range(BIG, BIG + 5),
          range(0, BIG, BIG // 7)]


def range_calls(self):
    for item in [0, 1, 5, 8, -1, 4, 4.0, "x", None, True, BIG, BIG + 3]:
        yield "count", (item,), {}
        yield "index", (item,), {}
    for name in ("start", "stop", "step"):
        yield "." + name, (), {}


GROUPS = [(TEXTS + MARKUPS, text_calls), (FORMATS, format_calls), (["x"],
          maketrans_calls),
          ([Markup(t) for t in TEXTS], markup_calls), (LISTS, list_calls),
          ([(), (1, 2, 1), ("a", 1.0), ([1],)], tuple_calls), (DICTS, dict_calls),
          (NUMBERS, int_calls), (FLOATS, float_calls), (RANGES, range_calls)]


def case(original, name, args, kwargs):
    self = copy.deepcopy(original)
    head = "\t".join([name, repr(original), repr(args), repr(kwargs)])
    try:
        if name.startswith("."):
            result = getattr(self, name[1:])
        else:
            result = getattr(self, name)(*copy.deepcopy(args), **kwargs)
        return f"{head}\t= {result!r}\t{self!r}"
    except Exception as error:
        return f"{head}\t! {type(error).__name__}: {error}"


def main():
    lines = []
    for objects, calls in GROUPS:
        for self in objects:
            for name, args, kwargs in calls(self):
                lines.append(case(self, name, args, kwargs))
    lines = [line for line in lines if "\n" not in line]
    lines = RANDOM.sample(lines, 6000) if len(lines) > 6000 else lines
    target = pathlib.Path(__file__).with_name("methods.txt")
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
