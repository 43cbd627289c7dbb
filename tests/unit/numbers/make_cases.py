#!/usr/bin/env python3
"""Writes what Python does with numbers, formats and JSON, one case a line:

    operation TAB arguments (a Python tuple) TAB ascii(result) or "!Error: message"

    make_cases.py > cases.txt

Needs CPython 3.11, Jinja2 3.1 and MarkupSafe; with MarkupSafe 2 there are no cases
with Markup.  The literals are those of ../literal.h.
"""
import importlib.metadata
import json
import math
import operator
import pathlib
import random
import struct
import sys

from markupsafe import Markup

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from literals import U, literal, real

random.seed(31)
nan, inf = math.nan, math.inf


def dumps(value, indent, sort_keys, ensure_ascii, html_safe):
    text = json.dumps(
        value, indent=None if indent < 0 else indent, sort_keys=sort_keys,
        ensure_ascii=ensure_ascii)
    if html_safe:
        for c in "<>&'":
            text = text.replace(c, "\\u%04x" % ord(c))
    return text


OPERATIONS = {
    "add": operator.add, "sub": operator.sub, "mul": operator.mul,
    "div": operator.truediv, "floordiv": operator.floordiv, "mod": operator.mod,
    "pow": operator.pow, "neg": operator.neg, "pos": operator.pos, "abs": abs,
    "round": round, "eq": operator.eq, "lt": operator.lt,
    "int": lambda v, base: int(v, base) if isinstance(v, str) else int(v),
    "float": float, "repr": repr, "dumps": dumps, "loads": json.loads,
    "format": lambda v, spec: str(format(v, spec)), "hash": lambda a, b: hash(a) == hash(b),
    "powtext": lambda a, b, spec: format(a**b, spec),
    "braces": lambda f, args, kw: f.format(*args, **kw),
    "format_map": lambda f, kw: f.format_map(kw),
    "upper": str.upper, "lower": str.lower, "title": str.title,
    "capitalize": str.capitalize, "swapcase": str.swapcase, "fold": str.casefold,
    "identifier": str.isidentifier,
}
seen = set()
# Some messages of operations with Markup are others in MarkupSafe 2.
OLD_MARKUP = int(importlib.metadata.version("markupsafe").split(".")[0]) < 3


def case(name, *args):
    try:
        shown = literal(args)
    except RecursionError:
        return
    if OLD_MARKUP and "Markup(" in shown:
        return
    line = f"{name}\t{shown}"
    if line in seen or "\n" in line:
        return
    seen.add(line)
    try:
        result = OPERATIONS[name](*map(real, args))
        if isinstance(result, complex):
            return
        result = ascii(result)
    except MemoryError:
        return
    except Exception as error:
        kind = type(error).__name__
        if kind == "JSONDecodeError":
            kind = "ValueError"
        result = ascii(f"{kind}: {error}")[1:-1].replace("\\'", "'").replace("\\\\", "\\")
        result = "!" + result
    try:
        (line + result).encode()
    except UnicodeEncodeError:
        return
    if len(line) + len(result) < 60000:
        print(f"{line}\t{result}")


def random_float():
    kind = random.randrange(6)
    if kind == 0:
        return struct.unpack("<d", random.randbytes(8))[0]
    if kind == 1:
        return random.uniform(-1000, 1000)
    if kind == 2:
        return round(random.uniform(-1e6, 1e6), random.randrange(8))
    if kind == 3:
        return random.randrange(-10**6, 10**6) / random.choice([1, 2, 4, 8, 10, 100, 1000])
    if kind == 4:
        return random.choice([1, -1]) * 10.0 ** random.randrange(-320, 308)
    return math.ldexp(random.random(), random.randrange(-1074, 1023))


def random_int():
    bits = random.choice([3, 8, 31, 32, 33, 53, 54, 62, 63, 64, 65, 96, 128, 300, 1100])
    near = (1 << bits) + random.randrange(-2, 3)
    number = random.choice([random.getrandbits(bits), near])
    return random.choice([1, -1]) * number


INTS = [0, 1, -1, 2, 3, 7, 10, 255, -255, 2**31, 2**53, 2**53 + 1, 2**62, 2**63 - 1,
        -2**63, 2**63, -2**63 - 1, 2**64, 2**64 - 1, 10**18, 10**19, 10**30, -10**30,
        2**1023, 2**1024, 10**308, 10**309, True, False]
FLOATS = [0.0, -0.0, 0.5, 1.0, -1.5, 2.5, 3.5, 0.1, 0.2, 1e-5, 1e-4, 123456789.125,
          1e15, 1e16, 1e17, 123456789012345680.0, 1e22, 1e23, 5e-324, 2.2250738585072014e-308,
          1.7976931348623157e308, inf, -inf, nan, 9223372036854775808.0, 0.3, 1e100,
          2.675, 1.005, 1e-7, 4.35, 0.045, 9007199254740993.0, 1.5e300]
OTHERS = ["a", "", "5", "<b>", "é", Markup("<i>"), Markup(""), [1, 2], [], (1,), (), {"a": 1},
          {}, None, range(3), U(0, None, ), U(0, None, name="x"), U(3, None, name="y"),
          U(1, None, name="z")]


def arithmetic():
    values = INTS + FLOATS + OTHERS
    for name in ["add", "sub", "mul", "div", "floordiv", "mod"]:
        for a in values:
            for b in values:
                if name == "mul" and is_sequence(a, b):
                    continue
                case(name, a, b)
        for _ in range(600):
            a, b = random_int(), random_int()
            case(name, a, b)
            case(name, random_float(), random_float())
            case(name, a, random_float())
            case(name, random_float(), b)
    for a in values:
        for name in ["neg", "pos", "abs"]:
            case(name, a)
        for b in [0, 1, 2, 3, 10, -1, -2, 0.5, -0.5, 2.0, inf, -inf, nan, "a", None, True,
                  U(0, None, name="x"), Markup("x"), 63, 64, 100, 1000]:
            if isinstance(a, int) and isinstance(b, int) and a.bit_length() * b > 20000:
                continue
            case("pow", a, b)
    for _ in range(400):
        case("pow", random.randrange(-20, 20), random.randrange(0, 70))
        case("pow", random.uniform(0, 20), random.uniform(-20, 20))
        case("lt", random_int(), random_float())
        case("lt", random_float(), random_int())
        number = random_int()
        for other in [number + 1, number - 1]:
            case("lt", number, other)
        if abs(number) < 2**1000:
            for step in [0, 1, -1]:
                case("eq", number + step, float(number))
                case("lt", number + step, float(number))
                case("lt", float(number), number + step)
            case("hash", int(float(number)), float(number))
    for times in [-1, 0, 1, 2, 3, 5, True, False, 10**30, "a", 2.0, None, [1],
                  Markup("x"), U(0, None, name="x")]:
        for value in ["a", "ab", "éa", "", Markup("<i>"), [1, "x"], [], (1, 2), ()]:
            case("mul", value, times)
            case("mul", times, value)


def is_sequence(a, b):
    return any(isinstance(v, (str, list, tuple)) for v in (a, b)) and any(
        isinstance(v, int) and v > 1000 for v in (a, b))


def rounding():
    for number in FLOATS + INTS + ["a", None, [], U(0, None, name="x"), Markup("1")]:
        for digits in [None, 0, 1, 2, 3, 15, 16, 17, 22, 23, 30, 323, 324, 400, -1, -2, -5,
                       -15, -18, -19, -20, -25, -30, -307, -308, -309, -400, 10**30,
                       -10**30, True, "a", 1.5]:
            if isinstance(number, int) and digits == -10**30:
                continue  # Python would try to compute 10 ** 10 ** 30
            case("round", number, digits)
    for _ in range(2500):
        number = random_float()
        case("round", number, random.randrange(0, 20))
        case("round", number, None)
        case("round", number, random.randrange(-20, 3))
        case("round", random_int(), random.randrange(-40, 3))
        case("round", random.randrange(-10**6, 10**6) * 5 / 1000, random.randrange(0, 4))
        case("round", random.randrange(-10**6, 10**6) * 5, random.randrange(-5, 0))


def texts():
    ints = ["", " ", "0", "00", "12", " 12 ", "+5", "-5", "- 5", "--5", "1_000", "1__0", "_1",
            "1_", "0x1f", "0X1F", "0b101", "0o17", "0x", "0x_1", "0x1_", "01", "0_0", "٣٤",
            "１２", "\xa012\u2003", "1.5", "abc", "z", "zz", "it's", "é", "\x1c5", "5\x00",
            "1e5", "9" * 18, "9" * 19, "9" * 40, "-" + "9" * 40, "9223372036854775807",
            "9223372036854775808", "-9223372036854775808", "-9223372036854775809", "1" * 4300,
            "1" * 4301, "f" * 5000, "0" * 4301, "1_" * 4400 + "1", "a" * 300, "²", "0b12",
            "0o8", "0xg", "+0x1f", "-0b11", "0B1", "0O7", "𝟙𝟚", "1\u0663"]
    for text in ints:
        for base in [10, 0, 2, 8, 16, 36, 3, 7, 32, 1, 37, -1]:
            case("int", text, base)
    for value in FLOATS + INTS + OTHERS:
        case("int", value, 10)
        case("float", value)
        case("repr", value)
    floats = ["", "1", "1.", ".5", ".", "1.5", "-1.5", "+1.5", " 1.5\n"[:4], "1e5", "1E5",
              "1e", "1e+", "1e+5", "1e-5", "e5", ".e5", "1_0.0_1", "1_.0", "1._0", "_1.0",
              "1__0.0", "1e1_0", "1e_1", "1_e1", "inf", "-inf", "Infinity", "INF", "+nan",
              "NaN", "infinit", "nanx", "0x10", "1e400", "1e-400", "-1e400", "٣.٥", "1,5",
              "a\n"[:1], "it's", "1 2", "1.5.5", "0" * 400 + "1.5", "1" * 400, "0." + "0" * 400 + "1",
              "9007199254740993", "9007199254740993.0", "0.1e1", "123456789012345678901234567890",
              "1e99999999999", "1e-99999999999", "0e99999999999", "2.2250738585072011e-308",
              "\x1c5", "１.５", "\u20031.5\u2003", "2.4703282292062327208e-324",
              "2.4703282292062328e-324", "1.7976931348623158e308", "1.7976931348623159e308"]
    for text in floats:
        case("float", text)
    for _ in range(3000):
        number = random_float()
        case("repr", number)
        case("float", random.choice([repr, "%.17g".__mod__, "%.20e".__mod__,
                                     "%.3f".__mod__])(number))
        case("int", number, 10)
    for power in [4298, 4299, 4300, 4301, 4303, 5000, 20000]:
        for spec in ["", "d", "x", ",", "e"]:
            case("powtext", 10, power, spec)
            case("powtext", -10, power, spec)
    for _ in range(300):
        number = random_int()
        case("repr", number)
        case("float", number)
        case("int", str(number), 10)
        case("int", hex(number), 16)
        base = random.randrange(2, 37)
        case("int", "".join(random.choice("0123456789abcdefghijklmnopqrstuvwxyz"[:base])
                            for _ in range(random.randrange(1, 60))), base)


def formats():
    values = [0, 5, -5, 255, 1234, 1234567, -1234567, 10**30, True, 65, 0x110000, -1, 2**64,
              10**400, 0.0, -0.0, 1.0, 1.5, -1.5, 1234567.891, 1e10, 1e16, 1e-10, inf, -inf, nan,
              0.001, -0.001, 999999.5, 1e300, "", "a", "abc", "éa", Markup("<b>"), None, [1], (1,),
              {"a": 1}, U(0, None, name="x"), range(2)]
    specs = ["", "5", "10", "<10", ">10", "^10", "=10", "x<10", "é^9", "010", "08", "+", "-", " ",
             "+10", "z", "z.1f", "#", "#x", "#b", "#o", "#X", "x", "X", "b", "o", "d", "c", "n",
             "e", "E", "f", "F", "g", "G", "%", "s", "r", ",", "_", ",d", "_d", "_x", "_b", ",x",
             ",.2f", "_.3f", "010,", "08,", "09,", "012,d", "020,.2f", "08_x", "#010x", "#010_x",
             ".0f", ".1f", ".2f", ".3e", ".3g", ".0", ".1", ".2", ".3", ".10", "#.0f", "#.3g", "#g",
             ".0%", ".1%", "10.3f", "<10.3f", "^+10.2f", "=+10.2f", "*=+10", "0=10", "0<10", "0>10",
             "q", "5q", "5xx", "1.", ".", ",_", "_,", "__", ",,", "+s", " s", "#s", "=5s", "zs", "zd",
             ".2d", ".2s", "10.2s", "+c", "#c", "5c", "<5c", ",c", ",s", "_s", ",n", "é", "5é", "\x01",
             "{", "}", "<", "<<", "<<5", "<5", "99999999999999999999", ".99999999999999999999",
             "٣", "5.٣f", ".50f", ".60e", ".50", "z+.1f", "+z.1f", ".400f", "08,d", "04,", "05,", "06,",
             "07,", "0,", "0_b", "010_b", "011_b", "012_b", "z,.0f", "-z#010,.1f", "z%", "zg", "z.0e"]
    for value in values:
        for spec in specs:
            case("format", value, spec)
    alphabet = ["", "", "<", ">", "=", "^", "*<", "0>", "é="], ["", "", "+", "-", " "], ["", "", "z"], [
        "", "", "#"], ["", "", "0"], ["", "1", "7", "12", "25"], ["", "", ",", "_"], [
        "", "", ".0", ".1", ".4", ".17"], list("bcdeEfFgGnoxX%s") + [""] * 3
    for _ in range(6000):
        spec = "".join(map(random.choice, alphabet))
        value = random.choice([random_float, random_int, lambda: random.choice(values)])()
        if isinstance(value, int) and value.bit_length() > 200 and random.random() < 0.9:
            value >>= value.bit_length() - 60
        case("format", value, spec)


def percent():
    formats = """% %% %s %r %a %d %i %u %o %x %X %e %E %f %F %g %G %c %z %5% %-5% %5s %-5s| %05d
        %+d %-+5d| %+x %#x %#X %#o %#.5x %.5d %08.5d %.0d %5c| %-5c| %05c %+c %.0c %.3s %.0s| %5.2s|
        %5a| %.2a %#g %.3g %#.0f %.0e %010f %-10f| %+f %+.3d %ld %lld %hd %Ld %lls %s%s %s%d %(a)s
        %(a)d %(a)05.1f %(a)s%(b)s %(a %(a(b)c)s %()s %(a)% %*d %.*d %.*f %-*d| %*s %(a)*d
        %(a)s%s a a%s %.f %.s| %05s %+s %#s %é %s% %.2% %99999999999999999999d
        %.99999999999999999999d %.10f %.40d %040d %040x %#08x %#8x| %#-8x| %d%% %.400f %c%c
        %(a)c %(a)x %(a)r %(a)a %(b)s %i%%%s""".split() + [
            "% d", "% x", "%+ d", "% f", "a b", "", "% s", "%- 5d|", "%# x", "%\ud7ff"]
    args = [1, -255, 0, True, 1.5, -1.5, 1.9, nan, inf, 10**30, -10**30, 10**400, "a", "ab", "é", "<", "",
            "12", "1.5", Markup("<"), Markup("a"), None, [], [1], ["x"], {}, {"a": 3}, {"a": "<", "b": Markup("<")},
            {"a(b)c": 1, "": 5}, (), (1,), (1, 2), ("a", "b"), (5, 1), (-5, 3, 4), ("a", 1),
            (2**70, 1), (5, 1.23456), ("<", 5), ("x", "<", 3), (1.5,), range(2), 65, 60, -1, 0x110000,
            U(0, None, name="x"), U(3, None, name="y"), U(2, None, name="d"), (U(0, None, name="x"),),
            (None,), ([1],), ({"a": 1},), (3, 2, 1)]
    for f in formats:
        for a in args:
            case("mod", f, a)
            case("mod", Markup(f), a)
    flags = ["", "", "-", "+", " ", "#", "0", "+0", "-#", "0#"]
    for _ in range(4000):
        f = "%" + random.choice(flags) + random.choice(["", "", "3", "12", "25"]) + random.choice(
            ["", "", ".0", ".2", ".6", ".20"]) + random.choice("diouxXeEfFgGcrsa")
        value = random.choice([random_float, random_int])()
        case("mod", f, value)


def braces():
    formats = ["{}", "{0}", "{1}", "{a}", "{} {}", "{0} {}", "{} {0}", "{", "}", "{{", "}}", "{{}}", "{{{}}}",
               "{!r}", "{!s}", "{!a}", "{!x}", "{!}", "{!r", "{!r:", "{!rx}", "{!r:5}", "{!é}", "{!\x01}",
               "{0:>5}", "{:{}}", "{:{}.{}}", "{:{:{}}}", "{0:{1}}", "{a:{b}}", "{0[0]}", "{0[a]}", "{a[0]}",
               "{a[b]}", "{0[}", "{0[]}", "{0[0]x}", "{0.}", "{0..a}", "{.}", "{[0]}", "{[a]}", "{0[0][0]}",
               "{99999999999999999999}", "{0[99999999999999999999]}", "{-1}", "{ 0}", "{0 }", "{a b}", "{a{b}}",
               "{:", "{:5", "{:{", "{:}}", "x{}y{}z", "é{}é", "{:é^5}", "{}{}{}", "{0}{0}", "{a}{}", "{}{a}",
               "}{", "{}}", "{{}", "{0:}", "{:5d}", "{:d}", "{:s}", "{:f}", "{:,}", "{:%}", "{0!r:>10}", "{00}",
               "{0[-1]}", "{0[ 0]}", "{a!s}", "{[}]}", "{0[}]}", "{0[a]b}", "{٣}", "{:{a}}", "{!s:{}}", "a}b", "a{b",
               "{0[b][c]}", "{0:{1}{2}}", "{:<{a}}|", "{:{{}}}"]
    positions = [(), (1,), (1, 2), ("x", 5), ("<", "é"), ([1, [2]], 3), ({"a": 1, "b": {"c": 2}},), (1.5, 8, 2),
                 (None,), (Markup("<b>"),), (Markup("<b>"), 5), (U(0, None, name="u"),), ("abc", "^", 9)]
    keywords = [{}, {"a": 1}, {"a": "<", "b": 5}, {"a": {"b": "x"}}, {"a": [7]}, {"a": Markup("<"), "": 3}]
    for f in formats:
        for p in positions:
            for k in keywords:
                case("braces", f, p, k)
                # string.Formatter differs from str.format in messages about bad formats.
                if "." not in f:
                    case("braces", Markup(f), p, k)
        for k in keywords:
            case("format_map", f, k)


def json_cases():
    values = INTS + FLOATS + ["", "a", "é", "<&>'\"\\/", "\x00\x1f\x7f\x80\u2028\ud7ff\uffff😀", Markup("<b>"),
              None, [], {}, (), [[]], [{}], {"a": []}, [1, "a", None], (1, (2, 3)), {"b": 1, "a": 2},
              {"b": [1, {"d": 1, "c": 2}], "a": ()}, {1: 2, "1": 3}, {1: 1, 2.5: 2, None: 3, True: 4},
              {2: 1, 1: 2, 1.5: 3}, {True: 1, None: 2}, {None: 1}, {(1,): 2}, {"é": 1, "z": 2, "\U0001f600": 3, "\uffff": 4},
              {nan: 1}, {inf: 1}, {10**30: 1}, U(0, None, name="x"), U(3, None, name="x"), [U(0, None, name="x")], range(3), [range(3)],
              {"a": range(3)}, {"<": "&'"}, 10**4299, {"b": {}, "a": [], "c": [[], {}]}]
    for value in values:
        for indent in [-1, 0, 2]:
            for sort in [False, True]:
                for ascii_only in [False, True]:
                    for safe in [False, True]:
                        case("dumps", value, indent, sort, ascii_only, safe)
    good = [dumps(v, i, False, a, False) for v in values[:-4] if plain(v) for i in (-1, 2) for a in (True, False)]
    good += [" 1 ", "-0", "-0.0", "0", "1.50", "1E5", "1e+5", "1e-5", "-1.5e-3", "123456789012345678", "1234567890123456789",
             "12345678901234567890", "-9223372036854775808", "9223372036854775808", "1e400", "-1e400", "1e-400",
             "NaN", "Infinity", "-Infinity", '"\\ud83d\\ude00"', '"\\u00e9\\n\\/"', '{"a":1,"a":2}', '{"a":1,"b":2,"a":3}',
             "[1,2,3]", "[ ]", "{ }", '{"a" : 1 , "b" : [ ] }', "0.1", "0.30000000000000004", "1.7976931348623157e308",
             "\t[\r\n1]", '"' + "x" * 100 + '"', "true", "false", "null", "[true,false,null]", "5e-324", "0e5", "1.0E+2",
             "123456789.123456789", "0.000001", "9007199254740993.0", "1" * 4300, '"\x7f"']
    for text in good:
        case("loads", text)
    bad = ["", "[1,]", "{", "{a", '{"a"', '{"a" 1', '{"a":1 2', "[1 2", '"abc', '"\\x"', '"\\u12"', '"\\u12g4"', "1 2", "01",
           "-", "1.", "1e", ".5", "+1", "nul", "tru", "[", "[1", '{"a":', '{"a":1,', '{"a":1,}', '"\\', '"\\u', "-I", "  ",
           "[1,,2]", "é", '["é" é]', '"\\u 123"', "nan", "'a'", "[1,2", "]", "}", ",", ":", "{1:2}", '{"a":1}}', "[]]", "truex",
           "1x", "--1", "1.5.5", "1e5.5", '"a"b', '{"a":tru}', "[-]", "[-Inf]", "1" * 4301, '{"é": x}', "Infinit", "-Infinit",
           '"\\ud83d\\u00"', '"\x01"', '"é\x1f"', '[1,\t"x" "y"]', '{"a","b"}', "{,}", "[,]"]
    for text in bad:
        case("loads", text)
    for _ in range(1500):
        text = random.choice(good)
        if not text:
            continue
        at = random.randrange(len(text))
        text = random.choice([text[:at], text[:at] + random.choice('[]{},:"\\x1-.eéu ') + text[at:],
                              text[:at] + text[at + 1:]])
        if "\n" not in text:
            case("loads", text)
    for _ in range(1500):
        case("loads", random.choice([repr, "%.17g".__mod__, "%.20e".__mod__, "%.4f".__mod__])(random_float()).replace(
            "inf", "Infinity").replace("nan", "NaN"))
        case("loads", str(random_int()))
    for depth in [10, 100]: # frames of checked builds are large: repr() gives up soon
        case("loads", "[" * depth + "]" * depth)


def plain(value):
    try:
        json.dumps(value)
        return True
    except (TypeError, ValueError):
        return False


def characters():
    letters = list("aBzZ .'1-ΣσςσΑα\u0301\u00ad\u02b0ǅǄßŉİıﬁΐⅠⓐªŐŒ中🅰𐐀𐐨\u0345\u1fb3\u1f88՚և:·") + ["Σ"] * 8
    words = ["", "hello world", "HELLO", "ΣΑΣ", "Σ", "ΑΣ.", "ΑΣ.Α", "ὈΔΥΣΣΕΎΣ", "they're bill's", "ǆ", "ß", "İ", "ŉa", "a1b",
             "o'neill", "x\u00b7y", "ﬃ", "ΐ", "_", "_a1", "1a", "é", "ª", "a\u0301", "ⅷ", "℘", "·a", "a·", "٣", "a٣", "for",
             "ﬁx", "𝔘𝔫𝔦", "㎏", "①", "a\ufb03", "\uac00\u11a8", "カ\u3099", "\u1e9b\u0323", "a b", "a-b"]
    for _ in range(1500):
        words.append("".join(random.choice(letters) for _ in range(random.randrange(1, 9))))
    for word in words:
        for name in ["upper", "lower", "title", "capitalize", "swapcase", "fold", "identifier"]:
            case(name, word)


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    for part in [arithmetic, rounding, texts, formats, percent, braces, json_cases, characters]:
        part()
