#!/usr/bin/env python3
"""Writes values.txt: what Python does with values, one case a line:

    operation TAB arguments (a Python tuple) TAB result (its repr) or "!Error: message"

Run it with Jinja2 3.1.6 and MarkupSafe installed; the output is checked in.
"""
import itertools
import math
import random
import sys

from jinja2.runtime import missing
from markupsafe import Markup, escape

from literals import U, literal, real

random.seed(20260101)
nan, inf = math.nan, math.inf


def bind(signature, args, kwargs):
    name = signature.split("(")[0]
    body = signature[len(name):].strip("()")
    names = [part.split("=")[0].strip() for part in body.split(",")]
    names = [n for n in names if n and n not in "*/"]
    shown = [n for n in names if not n.startswith("*")]
    shown += [n.lstrip("*") for n in names if n.startswith("*")]
    scope = {}
    exec(f"def {name}({body}): return ({''.join(n + ', ' for n in shown)})", scope)
    return scope[name](*args, **kwargs)


def edit(*steps):
    """A dict after ('set', k, v), ('pop', k) and ('clear',)."""
    result = {}
    for step in steps:
        if step[0] == "set":
            result[step[1]] = step[2]
        elif step[0] == "pop":
            result.pop(step[1], None)
        else:
            result.clear()
    return list(result.items())


OPERATIONS = {
    "repr": repr,
    "str": str,
    "bool": bool,
    "len": len,
    "list": list,
    "tuple": tuple,
    "eq": lambda a, b: bool(a == b),
    "lt": lambda a, b: a < b,
    "le": lambda a, b: a <= b,
    "gt": lambda a, b: a > b,
    "ge": lambda a, b: a >= b,
    "in": lambda a, b: a in b,
    "same_hash": lambda a, b: {a: 1}.get(b) == 1,
    "slice": lambda value, *parts: value[slice(*parts)],
    "sorted": lambda items, reverse: sorted(items, reverse=reverse),
    "sorted_by": lambda items: sorted(items, key=lambda pair: pair[0]),
    "escape": escape,
    "call": bind,
    "edit": edit,
    "find": lambda text, part, start: text.find(part, start),
    "rfind": lambda text, part, end: text.rfind(part, 0, end),
}

seen = set()


def case(operation, *args):
    try:
        result = literal(OPERATIONS[operation](*map(real, args)))
    except Exception as error:
        result = f"!{type(error).__name__}: {error}".encode("unicode_escape").decode()
    line = f"{operation}\t{literal(args)}\t{result}"
    if line not in seen:
        seen.add(line)
        print(line)


STRINGS = [
    "", "a", "abc", "it's", 'say "x"', "both ' and \"", "back\\slash", "tab\tnl\ncr\r",
    "\x00\x1f\x7f\x80\xa0\xad", "h\xe9llo", "\u0378\u200b\u2028\ufeff", "\U0001f600 x",
    "\U000e0001", "\u65e5\u672c\u8a9e", "\U0010ffff", "<b>&\"'</b>", "a" * 40,
    "no special characters in here at all", "one < at the end of a longer text <",
]
NUMBERS = [
    0, 1, -1, 2, 7, 255, 2**31, 2**53, 2**53 + 1, -(2**53) - 1, 2**63 - 1, -(2**63),
    2**63, 2**64, -(2**64), 10**30, 0.0, -0.0, 0.5, 1.0, -1.0, 1e16, 1e22, 1e300, 5e-324,
    0.1, 1 / 3, 2.0**53, 2.0**63, 2.0**64, 1e30, inf, -inf, nan, True, False,
]
UNDEFINED = [
    U(0), U(0, None, missing, "x"), U(0, "a hint"), U(0, None, {}, "x"), U(0, None, [], 3),
    U(1, None, missing, "x"), U(2, None, missing, "x"), U(2, None, {}, "x"),
    U(2, "it's a hint"), U(2, None, None, "x"), U(3, None, missing, "x"),
    U(3, None, Markup("a"), "it's"), U(3, None, 5, (1, "a")),
]
CONTAINERS = [
    [], [1], [1, "a", None], (), (1,), (1, 2), ("a", (1,), []), {}, {"a": 1},
    {1: 2, "b": [1, {"c": ()}]}, {(1, 2): 3, None: 4}, [[], [[]], [[[]]]], [nan], (nan, 1),
    range(0), range(3), range(2, 9, 3), range(5, -5, -2), range(10**20, 10**20 + 3),
    range(1, 2), range(1, 5, 7), range(-(2**63), 2**63 - 1), [Markup("<i>")],
]
ALL = STRINGS + NUMBERS + UNDEFINED + CONTAINERS + [None, Markup("<b>"), Markup("abc")]


def basics():
    for value in ALL:
        for operation in ("repr", "str", "bool", "escape"):
            case(operation, value)
        case("len", value)
        if not isinstance(value, range) or len(range(0, 10**6)[:0]) == 0:
            try:
                small = len(value) < 1000
            except Exception:
                small = not isinstance(value, range)
            if small:
                case("list", value)
                case("tuple", value)
    for code in list(range(0x180)) + random.sample(range(0x180, 0xD800), 60):
        case("repr", chr(code))
        case("escape", chr(code) + "<")
    for size in range(40):
        text = "".join(random.choice("abcdefgh<>&'\"") for _ in range(size))
        case("escape", text)
        case("escape", "x" * size + "&" + "y" * size)


def comparisons():
    few = NUMBERS + ["", "a", "b", "\xe9", "z", None, Markup("a"), [], [1], [1.0], [1, 2]]
    few += [(), (1,), {}, {1: 2}, {1.0: 2.0}, range(3), range(0, 3, 1), range(0)]
    few += UNDEFINED[1:4] + UNDEFINED[5:7] + UNDEFINED[10:11] + [[nan], [None], [2**64]]
    for a, b in itertools.product(few, repeat=2):
        if random.random() < 0.5:
            case("eq", a, b)
        if random.random() < 0.25:
            case(random.choice(["lt", "le", "gt", "ge"]), a, b)
        if random.random() < 0.2:
            case("in", a, b)
        if random.random() < 0.15:
            case("same_hash", a, b)
    lists = [[1, 2, 3], [1, 2], [1, 2, "a"], [[1], [2]], [[1], 2], [1.0, 2.0, 3], ["a"]]
    lists += [[None], [None, 1], [None, 2], [nan, 1], [nan, 2], [2**64, 1], [1e30]]
    for a, b in itertools.product(lists, repeat=2):
        for operation in ("eq", "lt", "le", "gt", "ge"):
            case(operation, a, b)
            case(operation, tuple(a), tuple(b))
    for step in (1, 2, -3, 7):
        for item in (-7, -1, 0, 1, 3, 4, 5.0, 4.5, inf, nan, True, "a", None, 2**65):
            case("in", item, range(-7, 30, step))
            case("in", item, range(30, -7, step))
    dicts = [{}, {1: 1}, {True: 1.0}, {"a": [1]}, {"a": [1.0]}, {"a": 1, "b": 2}]
    dicts += [{"b": 2, "a": 1}, {"a": nan}, {"a": 1, "b": 3}, {"a": {"a": {}}}]
    for a, b in itertools.product(dicts, repeat=2):
        case("eq", a, b)


def slices():
    values = ["", "abc", "h\xe9llo w\xf6rld", "\U0001f600a\u65e5b", [1, 2, 3, 4, 5], (), (1, 2, 3)]
    values += [range(10), range(9, -9, -4), range(0), Markup("<a>b"), Markup("\xe9\xe8")]
    bounds = [None, 0, 1, 2, -1, -2, 5, -5, 100, -100, 2**70, -(2**70), True]
    for value in values:
        for _ in range(60):
            parts = [random.choice(bounds) for _ in range(2)]
            step = random.choice([None, None, 1, 2, -1, -2, 3, -7, 2**70, -(2**70), 2**63 - 1])
            case("slice", value, *parts, step)
        case("slice", value, None, None, 0)
        case("slice", value, "a", None, None)
        case("slice", value, None, 1.5, None)
        case("slice", value, None, None, [])
    for value in [1, None, 1.5, {}, True] + UNDEFINED:
        case("slice", value, 1, 2, None)


def sorting():
    pools = [list(range(20)), ["a", "b", "C", "\xe9", ""], [1, 2.5, True, -3, 2**65, 1e30]]
    pools += [[(1, "a"), (1, "b"), (0, "z"), (2,)], [1, "a", None], [1, 2, 3, "x"]]
    for pool in pools:
        for size in (0, 1, 2, 3, 5, 10, 30, 63, 65, 150):
            for reverse in (False, True):
                mixed = None in pool or "x" in pool
                if not mixed or size < 64:
                    case("sorted", [random.choice(pool) for _ in range(size)], reverse)
    for size in (10, 70, 300):
        case("sorted_by", [(random.randrange(5), i) for i in range(size)])
        case("sorted", list(range(size)), False)
        case("sorted", list(range(size)), True)
        case("sorted", list(range(size, 0, -1)) + list(range(size)), False)


def calls():
    signatures = [
        "f()", "f(a)", "f(a, b)", "f(a, b, c)", "f(a, b=1)", "f(a=None, b='x', c=2.5)",
        "f(*rest)", "f(a, *rest)", "f(**options)", "f(a, b=1, *rest, **options)",
        "f(a, *, k)", "f(a, *, k=1)", "f(*, k, m)", "f(a, /, b)", "f(a, /, **options)",
        "f(a, *rest, k=3, **options)", "f(a, b, c, d)", "f(x=True, y=False, z=-1)",
        "f(s, l=(), n=10)",
    ]
    for signature in signatures:
        for count in range(5):
            positional = tuple(range(count))
            for keywords in ((), ("a",), ("b",), ("k",), ("y",), ("b", "a"), ("k", "m"), ("c", "b")):
                case("call", signature, positional, {k: k * 2 for k in keywords})


def dicts():
    for size in (1, 4, 5, 6, 10, 11, 40, 200):
        for spread in (size, 3 * size):
            keys = [random.choice([str, int, float])(random.randrange(spread)) for _ in range(size)]
            steps = []
            for key in keys:
                steps.append(("set", key, len(steps)))
                if random.random() < 0.4:
                    steps.append(("pop", random.choice(keys)))
            case("edit", *steps)
    case("edit", ("set", 1, "a"), ("set", True, "b"), ("set", 1.0, "c"), ("set", "1", "d"))
    case("edit", ("set", (1, 2), 1), ("set", (1.0, 2), 2), ("set", [], 3))
    case("edit", ("set", "a", 1), ("clear",), ("set", "b", 2), ("pop", "b"), ("set", "c", 3))
    case("edit", ("set", Markup("a"), 1), ("set", "a", 2), ("set", None, 3))
    case("edit", ("set", nan, 1), ("set", 2**70, 1), ("set", 2.0**70, 2))
    churn = []
    for i in range(150):
        churn += [("set", i, i), ("pop", i - 3)]
    case("edit", *churn)


def searches():
    for _ in range(120):
        text = "".join(random.choice("ab") for _ in range(random.randrange(60)))
        part = "".join(random.choice("ab") for _ in range(random.randrange(25)))
        if random.random() < 0.5 and len(text) > 20:
            at = random.randrange(len(text))
            part = text[at : at + random.randrange(30)]
        case("find", text, part, random.randrange(len(text) + 2))
        case("rfind", text, part, random.randrange(len(text) + 2))


sys.stdout = open(sys.argv[1], "w", encoding="ascii") if len(sys.argv) > 1 else sys.stdout
for group in (basics, comparisons, slices, sorting, calls, dicts, searches):
    group()
