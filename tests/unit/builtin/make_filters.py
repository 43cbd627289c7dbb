#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes filters.txt: calls of Jinja's filters and tests with their results.

One case a line, fields between tabs: "filter" or "test" ("+" behind it means
autoescaping), the name, the value and the positional arguments as a tuple, the
keyword arguments as a dict, and the result's repr or "!Error: message".  Lazy
results are written as lists.  Run with Jinja2 3.1.6 on Python 3.11.
"""
import math
import pathlib
import random
import re
import sys
import types
import warnings

import jinja2
from jinja2 import nodes
from jinja2.utils import _PassArg, missing
from markupsafe import Markup

RANDOM = random.Random(11)
ENV = jinja2.Environment()
CONTEXTS = {
    on: jinja2.Environment(autoescape=on).from_string("").new_context()
    for on in (False, True)
}
LAZY = ("generator", "map", "list_reverseiterator", "reversed", "range_iterator",
        "dict_reversekeyiterator")
ADDRESS = re.compile(r"( at)? 0x[0-9a-f]+|id=\d+")


def pick(*choices):
    return RANDOM.choice(choices)


def undefined():
    return jinja2.Undefined(name="u")


# ---- values ----

CHARACTERS = list("abZ  \n-<>&'\"\té.,()10_%\\/=ßİςΣ日😀ǆ\r\u2028\u00a0")
URL_PARTS = ["http://", "https://", "www.", "example", "com", ".org", ".", "/", "path",
             "?q=1", "#f", ":80", ":", "@", "mail", "mailto:", "(", ")", "<", ">",
             "&lt;", "&gt;", "&", "xn--", "co", "-", "_", "1.2.3.4", "[::1]", "[", "]",
             " ", "\n", "ſ", "K", "ftp://", "é", "2001:db8", "%20", ",", "gov", "x"]
WORDS = ["foo", "bar-baz", "a--b", "--", "it's", "x", " ", "  ", "-", "co-op", "l-l-l",
         "1-2", "é-é", "\t", "\n", "\n\n", "supercalifragilistic", "a-b-c-d",
         '"q"--w', "...", "-x", "x-", "\u00a0", "!--a", "_-_"]
TAGS = ["<", ">", "<!--", "-->", "<!-", "-", "->", "!", "b", "text", " ", "\n", "&amp;",
        "&lt", "&notit;", "&#60;", "&#x3e", "&#x;", "&#", "&", "&;", "&copy", "&copyx",
        "&NotEqualTilde;", "&#128;", "&#0;", "&#xD800;", "&#1;", "&ampé;", "a",
        "&CounterClockwiseContourIntegral;", "&" + "f" * 40 + ";"]
NUMBERS = [0, 1, -1, 2, 3, 5, 10, True, False, 0.0, 1.5, -2.5, 2.675, 1e16, 1e300,
           math.inf, math.nan, 10**20, -(10**30), 42, 7, 1000, 1024, 123456789, 1e24,
           1e27, 999999, 0.1]


def pieces(parts, most):
    return "".join(pick(*parts) for _ in range(RANDOM.randint(0, most)))


def text():
    kind = pick(CHARACTERS, CHARACTERS, URL_PARTS, WORDS, TAGS)
    made = pieces(kind, 10)
    return Markup(made) if RANDOM.random() < 0.2 else made


def urls():
    return pieces(URL_PARTS, 9)


def paragraph():
    return "".join(pick(*WORDS) + pick("", " ") for _ in range(RANDOM.randint(0, 15)))


def tags():
    return pieces(TAGS, 12)


def number():
    return pick(*NUMBERS)


def scalar():
    return pick(number, number, text, text, lambda: None, undefined)()


def key():
    return pick("a", "b", "C", "name", "x y", "a.b", "0", "B", 1, 2.5, None)


def container(depth=0):
    def item():
        deeper = RANDOM.random() < 0.25 and depth < 3
        return container(depth + 1) if deeper else scalar()

    count = RANDOM.randint(0, 5)
    kind = RANDOM.randint(0, 5)
    if kind == 0:
        return [item() for _ in range(count)]
    if kind == 1:
        return tuple(item() for _ in range(count))
    if kind == 2:
        return {key(): item() for _ in range(count)}
    if kind == 3:
        return range(RANDOM.randint(-3, 3), RANDOM.randint(-3, 9), pick(1, 2, -1))
    if kind == 4:
        return [number() for _ in range(count)]
    return [pick("a", "B", "b", "A", "c", "é") for _ in range(count)]


def record():
    made = {"a": pick(1, 2, "x", "X", None, 3), "b": {"c": pick(1, 2, 3)},
            "name": pick("Ann", "bob", "ANN", "Zoe")}
    return {**made, "z": 1} if RANDOM.random() < 0.5 else made


def records():
    return [record() for _ in range(RANDOM.randint(0, 5))]


def anything():
    return pick(scalar, container, records, text)()


def attribute():
    return pick("a", "b.c", "name", "z", "0", "1", "a,name", "missing", 0, 1, None,
                "b.c,a", "", "²")


def flag():
    return pick(True, False, 0, 1, None, "", undefined())


def count():
    return pick(0, 1, 2, 3, 4, 5, 7, 10, 20, -1, -3, None, "2", 2.0, True, 1.5)


# ---- filters: the value, then the arguments; a number of required ones ----

def one_of(*choices):
    return lambda: pick(*choices)


def either(*makers):
    return lambda: pick(*makers)()


def number_text():
    return "".join(RANDOM.choice("0123456789.e-+_ xinfob")
                   for _ in range(RANDOM.randint(0, 6)))


NUMERIC = either(anything, lambda: str(number()), number_text)
FILTERS = {
    "abs": (0, anything),
    "batch": (1, anything, count, anything),
    "capitalize": (0, anything),
    "center": (0, anything, count),
    "length": (0, anything),
    "default": (0, anything, anything, flag),
    "dictsort": (0, either(container, anything), flag, one_of("key", "value", "x"),
                 flag),
    "escape": (0, anything),
    "filesizeformat": (0, either(number,
                                 lambda: RANDOM.random() * 10 ** RANDOM.randint(0,
                                                                                30)),
                                                                                flag),
    "first": (0, anything),
    "last": (0, anything),
    "float": (0, NUMERIC, scalar),
    "int": (0, NUMERIC, scalar, one_of(10, 16, 2, 8, 0, 1, 37, -1, "x")),
    "forceescape": (0, anything),
    "format": (0, one_of("%s", "%d %s", "%s %s", "%(a)s", "%5.2f", Markup("<%s>")),
               scalar, scalar),
    "groupby": (1, records, one_of("a", "b.c", "name", "z", 0), one_of(None, "x", 5),
                flag),
    "indent": (0, anything, one_of(0, 1, 2, 4, -1, "> ", Markup("&gt; "), "<", 1.5,
                                   None), flag, flag),
    "items": (0, anything),
    "join": (0, anything, one_of("", ", ", "<", Markup("<br>"), 1, None), one_of(None,
                                                                                 None,
                                                                                 "a",
                                                                                 "name")),
    "list": (0, anything),
    "lower": (0, anything),
    "upper": (0, anything),
    "title": (0, anything),
    "trim": (0, anything, one_of(None, "a", " é", "日<", 1, Markup("-"))),
    "map": (0, either(anything, records), one_of("upper", "default", "round", "nope",
                                                 1), scalar),
    "max": (0, anything, flag, attribute),
    "min": (0, anything, flag, attribute),
    "pprint": (0, anything),
    "replace": (2, anything, one_of("a", "", "<", "ab", Markup("<"), 1, " "),
                one_of("x", "", "<b>", Markup("<i>"), 2), count),
    "reject": (0, anything, one_of("odd", "defined", "string", "eq", "nope", "in"),
               scalar),
    "select": (0, anything, one_of("odd", "defined", "none", "eq", "gt"), scalar),
    "rejectattr": (0, records, attribute, one_of("eq", "none", "defined"), scalar),
    "selectattr": (0, records, attribute, one_of("eq", "in", "string", "gt"), scalar),
    "reverse": (0, anything),
    "round": (0, either(number, anything, lambda: RANDOM.uniform(-100, 100)),
              one_of(0, 1, 2, -1, 3, None, "a", 1.5), one_of("common", "ceil",
                                                             "floor", "x")),
    "safe": (0, anything),
    "slice": (1, anything, count, scalar),
    "sort": (0, either(anything, records), flag, flag, attribute),
    "string": (0, anything),
    "striptags": (0, either(tags, tags, anything)),
    "sum": (0, either(anything, records), one_of(None, "a", "b.c"), anything),
    "tojson": (0, anything, one_of(None, 0, 1, 2, 4, -1, "\t", "<", 1.5, True)),
    "truncate": (0, either(text, paragraph, anything),
                 either(lambda: RANDOM.randint(0, 30), count),
                 flag, one_of("...", "", "<", Markup("&hellip;"), "…"), one_of(None,
                                                                               0, 1,
                                                                               5, -1)),
    "unique": (0, anything, flag, attribute),
    "urlencode": (0, anything),
    "urlize": (0, either(urls, urls, urls, anything), one_of(None, None, 5, 10, 0, -2,
                                                             "x"), flag,
               one_of(None, "_blank", "<"), one_of(None, "nofollow", "b a <"),
               one_of(None, ["ftp://"], ["x:"], "ab", [1], ["tel:"])),
    "wordcount": (0, anything),
    "wordwrap": (0, either(paragraph, paragraph, anything), one_of(5, 3, 10, 20, 79,
                                                                   1, 0, -1, 2.5, "x"),
                 flag, one_of(None, "|", "<", Markup("<br>"), 1), one_of(True, True,
                                                                         False, 1, 0)),
    "xmlattr": (0, anything, flag),
    "attr": (1, records, one_of("a", "nope")),
}
MORE = {"urlize": 3, "wordwrap": 3, "striptags": 3, "pprint": 2, "truncate": 2}
TWO = ("divisibleby in eq ne lt le gt ge == != < > <= >= lessthan greaterthan "
       "equalto").split()


# ---- running and writing ----

def literal(value):
    if isinstance(value, jinja2.Undefined):
        return "U(0, None, 'u')"
    if isinstance(value, Markup):
        return "Markup(%r)" % str(value)
    if isinstance(value, list):
        return "[%s]" % ", ".join(map(literal, value))
    if isinstance(value, tuple):
        return "(%s)" % "".join(literal(item) + ", " for item in value)
    if isinstance(value, dict):
        return "{%s}" % ", ".join(f"{literal(k)}: {literal(v)}" for k,
                                  v in value.items())
    return repr(value)


def listed(value):
    if type(value).__name__ in LAZY:
        value = [list(v) if isinstance(v, types.GeneratorType) else v for v in value]
    return value


def run(kind, name, args, kwargs):
    context = CONTEXTS[kind.endswith("+")]
    env = context.environment
    function = (env.tests if kind.startswith("test") else env.filters)[name]
    passed = {
        None: [], _PassArg.context: [context],
        _PassArg.eval_context: [context.eval_ctx],
        _PassArg.environment: [env],
    }[_PassArg.from_obj(function)]
    try:
        return repr(listed(function(*passed, *args, **kwargs)))
    except Exception as error:
        return f"!{type(error).__name__}: {error}".splitlines()[0]


def cases():
    for name, (least, value, *makers) in FILTERS.items():
        for _ in range(30 * MORE.get(name, 1)):
            given = RANDOM.randint(least, len(makers))
            args = [value()] + [maker() for maker in makers[:given]]
            yield "filter" + pick("", "+"), name, args, {}
    for _ in range(60):
        kwargs = {"attribute": attribute()}
        if RANDOM.random() < 0.3:
            kwargs["default"] = scalar()
        yield "filter", "map", [either(anything, records)()], kwargs
    yield "filter", "map", [[1]], {"attribute": "a", "b": 1}
    yield "filter", "format", ["%(a)s"], {"a": "<"}
    yield "filter", "format", [Markup("%(a)s")], {"a": "<"}
    for name in ENV.tests:
        for _ in range(16):
            yield "test", name, [anything() for _ in range(2 if name in TWO else 1)], {}
        yield "test", name, [1, 1] if name in TWO else ["upper"], {}
    for value in ("upper", "nope", "odd", 1):
        yield "test", "filter", [value], {}
        yield "test", "test", [value], {}


def main():
    warnings.simplefilter("ignore")
    lines = []
    for kind, name, args, kwargs in cases():
        if name == "sameas":
            continue
        case = "\t".join([kind, name, literal(tuple(args)), literal(kwargs)])
        line = case + "\t" + ADDRESS.sub("", run(kind, name, args, kwargs))
        if "\n" not in line and len(line) < 1500:
            lines.append(line)
    target = pathlib.Path(__file__).with_name("filters.txt")
    if len(sys.argv) > 1:
        target = pathlib.Path(sys.argv[1])
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(len(lines), "cases")


if __name__ == "__main__":
    main()
