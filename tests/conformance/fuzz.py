#!/usr/bin/env python3
"""Seeded random template generator; emits cases with the oracle's answer.

  python3 fuzz.py --seed 1 --count 500 > fuzz1.jsonl
  python3 fuzz.py --seed 2 --count 200 --errors 0.5 --depth 4 --out f.jsonl

The same seed and options always give the same cases. Generation is typed:
an expression generator per type (int, float, bool, str, list, dict, ...)
over a fixed schema of context variables with random values, and a statement
generator that knows the names in scope. --errors P is the chance that a
template gets one deliberate fault (undefined access, wrong types, division
by zero, unknown filter or test, broken syntax, missing template, ...).
Left out on purpose: random, lipsum, debug, printing functions or iterators
(addresses), answers that depend on Jinja's constant folding, huge output.
"""
import argparse
import json
import os
import random
import re
import signal
import sys
import warnings

warnings.simplefilter("ignore")
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import oracle  # noqa: E402

# What printing a function or an object of Python shows: its place in memory.
ADDRESS = re.compile(
    r" at 0x[0-9a-f]+|<(?:function|built-in|bound method|generator)|'0', 'x'", re.I)


def dump(case):
    return json.dumps(case, ensure_ascii=False, separators=(", ", ": "))


WORDS = ["alpha", "Beta", "gamma", "DELTA", "eps", "zeta", "Eta", "theta", "x", "yy", "a-b", "it's", "q\"q", "<b>", "&amp;", "a&b",
         "héllo", "日本", "ß", "😀", "12", "3.5", "0", "", " pad ", "two words", "tab\tsep", "line\nbreak", "UPPER lower", "foo_bar",
         "http://example.com/a?b=1&c=2", "www.x.org", "me@site.net", "100%", "{curly}", "back\\slash", "é́", "naïve café", "a,b,,c", "--"]
TEXTS = ["text", " ", "\n", "  \n  ", "<p>", "</p>", "a b", ", ", "; ", "|", "[", "]", "(", ")", " - ", "ünï", "\t", "&", "\"", "'", "100%", "{", "}", "% }", "#", "\n\n", "x\n  y", "end"]
KEYS = ["a", "b", "c", "key", "K", "x y", "ü"]
NAMES = ["Ann", "bob", "Cid", "dora", "Eve", "ann", "Zoë"]


def dec(rng, lo=-50, hi=50):
    return rng.choice([round(rng.uniform(lo, hi), rng.randint(0, 3)), float(rng.randint(lo, hi)), 0.5, 1e-5, 2.5e10])


class Ctx:
    """Random context data with a fixed schema: name -> type."""

    def __init__(self, rng):
        w = lambda: rng.choice(WORDS)  # noqa: E731
        n = lambda: rng.choice([0, 1, 2, 3, 5, 7, 10, 12, 42, 100, -1, -3, -7, 999, 2 ** 40, rng.randint(-20, 20)])  # noqa: E731
        self.data = {
            "i": n(), "j": n(), "k": n(), "f": dec(rng), "g": dec(rng), "t": rng.random() < 0.5, "fl": rng.random() < 0.5, "none_v": None,
            "s": w(), "s2": w() + rng.choice(["", " ", ", "]) + w(), "html": "<" + w() + ">" + w() + "</" + w() + ">",
            "para": " ".join(w() for _ in range(rng.randint(3, 14))),
            "li": [n() for _ in range(rng.randint(0, 6))], "lf": [dec(rng) for _ in range(rng.randint(1, 4))],
            "ls": [w() for _ in range(rng.randint(0, 6))], "ll": [[n() for _ in range(rng.randint(0, 3))] for _ in range(rng.randint(0, 4))],
            "lp": [[w(), n()] for _ in range(rng.randint(0, 4))],
            "di": {rng.choice(KEYS): n() for _ in range(rng.randint(0, 4))}, "ds": {rng.choice(KEYS): w() for _ in range(rng.randint(0, 4))},
            "users": [{"name": rng.choice(NAMES), "age": rng.randint(1, 60), "score": dec(rng), "active": rng.random() < 0.5,
                       "tags": [w() for _ in range(rng.randint(0, 3))], "addr": {"city": w(), "zip": str(rng.randint(0, 99))}} for _ in range(rng.randint(0, 4))],
            "tree": self.tree(rng, 3),
            "mixed": [rng.choice([n(), w(), None, True, dec(rng), [1], {"k": 1}]) for _ in range(rng.randint(0, 4))],
        }
        self.types = {"i": "int", "j": "int", "k": "int", "f": "float", "g": "float", "t": "bool", "fl": "bool", "none_v": "none", "s": "str", "s2": "str",
                      "html": "str", "para": "str", "li": "list_int", "lf": "list_float", "ls": "list_str", "ll": "list_list_int", "lp": "list_pair",
                      "di": "dict_int", "ds": "dict_str", "users": "list_user", "tree": "list_tree", "mixed": "list_any"}

    def tree(self, rng, d):
        return [{"n": rng.choice(NAMES), "c": self.tree(rng, d - 1) if d and rng.random() < 0.7 else []} for _ in range(rng.randint(0, 2 if d < 3 else 3))]


class Scope:
    def __init__(self, parent=None, vars_=None, loop=False, macros=None):
        self.vars = dict(parent.vars) if parent else {}
        if vars_:
            self.vars.update(vars_)
        self.loop = loop or (parent.loop if parent else False)
        self.inloop = parent.inloop if parent else False
        self.macros = dict(parent.macros) if parent else {}
        if macros:
            self.macros.update(macros)


class Gen:
    def __init__(self, rng, depth):
        self.r = rng
        self.maxd = depth
        self.uid = 0
        self.templates = {}
        self.blocks = 0

    def pick(self, *xs):
        return self.r.choice(xs)

    def p(self, x):
        return self.r.random() < x

    def fresh(self, base):
        self.uid += 1
        return f"{base}{self.uid}"

    # ---- literals
    def strlit(self, s=None):
        s = self.r.choice(WORDS) if s is None else s
        q = self.pick("'", '"')
        out = s.replace("\\", "\\\\").replace(q, "\\" + q)
        if self.p(0.8):
            out = out.replace("\n", "\\n").replace("\t", "\\t")
        return q + out + q

    def intlit(self):
        r = self.r
        return self.pick(str(r.randint(0, 12)), str(r.randint(0, 1000)), "1_000", "0x1f", "0b101", "0o17", "0", "1", "2", "3")

    def floatlit(self):
        return self.pick("1.5", "0.1", "2.0", "3.14159", "1e3", "2.5e-3", "10.25", "0.5", "100.0")

    def var(self, sc, *types):
        names = [n for n, t in sc.vars.items() if t in types]
        return self.r.choice(names) if names else None

    # ---- expressions
    def ex(self, ty, sc, d):
        return getattr(self, "e_" + ty)(sc, d)

    def paren(self, x):
        return "(" + x + ")"

    def cond(self, ty, sc, d):
        return f"({self.ex(ty, sc, d - 1)} if {self.e_bool(sc, d - 1)} else {self.ex(ty, sc, d - 1)})"

    def e_int(self, sc, d):
        v = self.var(sc, "int")
        if d <= 0:
            return self.intlit() if v is None or self.p(0.3) else v
        E = lambda: self.e_int(sc, d - 1)  # noqa: E731
        c = self.r.randrange(24)
        if c < 3:
            return self.intlit()
        if c < 6:
            return v or self.intlit()
        if c < 10:
            return f"({E()} {self.pick('+', '-', '*')} {E()})"
        if c == 10:
            return f"({E()} {self.pick('//', '%')} {self.r.choice([2, 3, 7, -2, 5])})"
        if c == 11:
            return f"({self.r.choice([2, 3, -2, 10])} ** {self.r.randint(0, 12)})"
        if c == 12:
            return f"-{v or self.intlit()}"
        if c == 13:
            return f"{self.e_str(sc, d - 1, atom=True)}|{self.pick('length', 'length', 'wordcount')}"
        if c == 14:
            return f"{self.e_list(sc, d - 1)}|{self.pick('length', 'count')}"
        if c == 15:
            return f"{self.e_list_int(sc, d - 1)}|sum"
        if c == 16:
            return f"({self.e_list_int(sc, d - 1)} + [{self.intlit()}])|{self.pick('max', 'min', 'first', 'last')}"
        if c == 17:
            return f"{self.e_str(sc, d - 1, atom=True)}|int({self.pick('', self.intlit())})"
        if c == 18:
            return f"({E()})|abs"
        if c == 19:
            return self.cond("int", sc, d)
        if c == 20:
            return f"{self.e_float(sc, d - 1)}|round|int" if self.p(0.5) else f"({self.e_float(sc, d - 1)})|int"
        if c == 21:
            return f"{self.e_str(sc, d - 1, atom=True)}.{self.pick('count', 'find', 'rfind')}({self.strlit(self.pick('a', 'e', ' ', 'b', '<'))})"
        if c == 22:
            return f"{self.e_dict_int(sc, d - 1)}.get({self.strlit(self.r.choice(KEYS))}, {self.intlit()})"
        if sc.loop and self.p(0.7):
            return f"loop.{self.pick('index', 'index0', 'revindex', 'revindex0', 'length', 'depth', 'depth0')}"
        u = self.var(sc, "user")
        return f"{u}.age" if u else (v or self.intlit())

    def e_float(self, sc, d):
        v = self.var(sc, "float")
        if d <= 0:
            return self.floatlit() if v is None or self.p(0.4) else v
        c = self.r.randrange(12)
        if c < 2:
            return self.floatlit()
        if c < 4:
            return v or self.floatlit()
        if c < 6:
            return f"({self.e_float(sc, d - 1)} {self.pick('+', '-', '*')} {self.pick(self.e_float, self.e_int)(sc, d - 1)})"
        if c == 6:
            return f"({self.e_int(sc, d - 1)} / {self.r.choice([2, 3, 4, 10, 2.5])})"
        if c == 7:
            return f"({self.e_float(sc, d - 1)})|round({self.pick('', '1', '2', '0', '1, ' + self.strlit(self.pick('floor', 'ceil', 'common')))})"
        if c == 8:
            return f"{self.pick(self.e_str(sc, d - 1, atom=True), self.paren(self.e_int(sc, d - 1)))}|float"
        if c == 9:
            return f"({self.e_float(sc, d - 1)})|abs"
        if c == 10:
            u = self.var(sc, "user")
            return f"{u}.score" if u else self.cond("float", sc, d)
        return f"({self.e_float(sc, d - 1)} {self.pick('//', '%')} {self.r.choice([2, 3, 0.5])})"

    def e_bool(self, sc, d):
        v = self.var(sc, "bool")
        if d <= 0:
            return self.pick("true", "false", v or "true")
        c = self.r.randrange(20)
        if c < 2:
            return v or self.pick("true", "false")
        if c < 5:
            ty = self.pick("int", "int", "float", "str")
            a, b = self.ex(ty, sc, d - 1), self.ex(ty, sc, d - 1)
            return f"({a} {self.pick('==', '!=', '<', '<=', '>', '>=')} {b})"
        if c == 5:
            return f"({self.e_int(sc, d - 1)} {self.pick('<', '<=')} {self.e_int(sc, d - 1)} {self.pick('<', '<=', '==', '!=')} {self.e_int(sc, d - 1)})"
        if c < 8:
            return f"({self.e_bool(sc, d - 1)} {self.pick('and', 'or')} {self.e_bool(sc, d - 1)})"
        if c == 8:
            return f"(not {self.e_bool(sc, d - 1)})" if self.p(0.5) else f"(not {self.e_bool(sc, d - 1)})"
        if c == 9:
            return f"({self.e_int(sc, d - 1)} {self.pick('in', 'not in')} {self.e_list_int(sc, d - 1)})"
        if c == 10:
            return f"({self.e_str(sc, d - 1)} {self.pick('in', 'not in')} {self.pick(self.e_str, self.e_list_str)(sc, d - 1)})"
        if c == 11:
            return f"({self.paren(self.e_int(sc, d - 1))} is {self.pick('', 'not ')}{self.pick('odd', 'even', 'divisibleby 3', 'divisibleby(2)', 'gt 5', 'lt(3)', 'eq 1', 'ge 0', 'le 10', 'ne 2', 'number', 'integer', 'float', 'string')})"
        if c == 12:
            return f"({self.paren(self.e_str(sc, d - 1))} is {self.pick('', 'not ')}{self.pick('lower', 'upper', 'string', 'escaped', 'iterable', 'sequence', 'mapping', 'number', 'eq ' + self.strlit(), 'in ' + self.strlit())})"
        if c == 13:
            return f"({self.any_name(sc)} is {self.pick('', 'not ')}{self.pick('defined', 'undefined', 'none', 'boolean', 'true', 'false', 'callable', 'mapping', 'sequence', 'iterable', 'string', 'number')})"
        if c == 14:
            return f"{self.e_str(sc, d - 1, atom=True)}.{self.pick('isdigit', 'isalpha', 'isupper', 'islower', 'isalnum', 'isspace', 'istitle')}()"
        if c == 15:
            return f"{self.e_str(sc, d - 1, atom=True)}.{self.pick('startswith', 'endswith')}({self.strlit(self.pick('a', 'A', '<', '', 'e', 'o'))})"
        if c == 16 and sc.loop:
            return f"loop.{self.pick('first', 'last')}"
        if c == 17:
            return f"({self.e_list(sc, d - 1)} {self.pick('==', '!=')} {self.e_list(sc, d - 1)})"
        if c == 18:
            u = self.var(sc, "user")
            return f"{u}.active" if u else self.cond("bool", sc, d)
        return f"{self.e_list(sc, d - 1)}|length > {self.r.randint(0, 3)}"

    def any_name(self, sc):
        return self.r.choice(list(sc.vars) + ["nope", "undef_1"])

    def e_any(self, sc, d):
        return self.ex(self.pick("int", "float", "bool", "str", "str", "str", "list", "dict"), sc, d)

    def e_str(self, sc, d, atom=False):
        out = self._str(sc, d)
        return self.paren(out) if atom and not re.fullmatch(r"\w+|'[^'\\]*'|\"[^\"\\]*\"", out) else out

    def _str(self, sc, d):
        v = self.var(sc, "str", "markup")
        if d <= 0:
            return self.strlit() if v is None or self.p(0.4) else v
        S = lambda: self.e_str(sc, d - 1, atom=True)  # noqa: E731
        c = self.r.randrange(40)
        if c < 3:
            return self.strlit()
        if c < 7:
            return v or self.strlit()
        if c < 10:
            return "(" + " ~ ".join(self.e_any(sc, d - 1) for _ in range(self.r.randint(2, 3))) + ")"
        if c == 10:
            return f"({S()} + {S()})"
        if c == 11:
            return f"({S()} * {self.r.randint(0, 3)})"
        if c < 16:
            return f"{S()}|{self.pick('upper', 'lower', 'title', 'capitalize', 'trim', 'reverse', 'string', 'striptags', 'e', 'forceescape', 'escape', 'urlencode')}"
        if c == 16:
            return f"{S()}|replace({self.strlit(self.pick('a', 'e', ' ', '<', 'be'))}, {self.strlit(self.pick('', '-', '<i>', 'ZZ'))}{self.pick('', ', 1')})"
        if c == 17:
            return f"{S()}|truncate({self.r.randint(5, 20)}{self.pick('', ', true', ', false, ' + self.strlit('..'), ', leeway=0', ', true, ' + self.strlit('') + ', 0')})"
        if c == 18:
            return f"{S()}|center({self.r.randint(0, 15)})"
        if c == 19:
            return f"{S()}|indent({self.pick('2', '3, true', 'width=1, blank=true', self.strlit('> '))})"
        if c == 20:
            return f"{S()}|wordwrap({self.r.randint(3, 15)}{self.pick('', ', false', ', wrapstring=' + self.strlit('/'))})"
        if c == 21:
            return f"{self.e_list(sc, d - 1)}|join({self.pick('', self.strlit(', '), self.strlit('<br>'), 'd=' + self.strlit('-'))})"
        if c == 22:
            return self.pick(f"{self.e_any(sc, d - 1)}|string", f"{self.e_any(sc, d - 1)}|pprint", f"{self.paren(self.e_int(sc, d - 1))}|filesizeformat{self.pick('', '(true)')}")
        if c == 23:
            n = self.r.randint(-2, 2)
            return f"{S()}[{self.pick(f'{n}:', f':{n}', f'{n}:{n + 3}', '::2', '::-1', '1:-1')}]"
        if c == 24:
            return f"({S()} ~ 'x')[{self.r.choice([0, -1])}]"
        if c == 25:
            return f"({S()} ~ 'y')|{self.pick('first', 'last')}"
        if c == 26:
            return self.cond("str", sc, d)
        if c == 27:
            return f"{self.pick('nope', 'none_v', S())}|default({self.strlit()}{self.pick('', ', true')})"
        if c == 28:
            return f"{S()}|safe"
        if c == 29:
            return f"{S()}.{self.pick('upper()', 'lower()', 'title()', 'strip()', 'swapcase()', 'capitalize()', 'lstrip()', 'rstrip()', 'casefold()', 'zfill(6)', 'ljust(8)', 'rjust(8)', 'center(9)', 'expandtabs(4)')}"
        if c == 30:
            return f"{S()}.replace({self.strlit(self.pick('a', 'e', ' '))}, {self.strlit(self.pick('', '-', '<'))})"
        if c == 31:
            return f"({self.strlit(self.pick('%s', '[%s]', '<%s>', '%10s|', '%r'))} % {self.pick(self.paren(self.e_str(sc, d - 1)), self.paren(self.e_int(sc, d - 1)))})"
        if c == 32:
            return f"{self.strlit(self.pick('%s-%s', '%s|%r'))}|format({self.e_any(sc, d - 1)}, {self.e_any(sc, d - 1)})"
        if c == 33:
            return f"{self.strlit(self.pick('{}', '<{}>', '{0}{0}'))}.format({self.pick(self.e_str, self.e_int, self.e_float)(sc, d - 1)})"
        if c == 34:
            return f"{self.strlit(self.pick('%d', '%05d', '%+d', '%x'))} % {self.paren(self.e_int(sc, d - 1))}"
        if c == 35:
            return f"{self.strlit(self.pick('%.2f', '%8.1f', '%e', '%g'))} % {self.paren(self.e_float(sc, d - 1))}"
        if c == 36:
            return f"{self.strlit(self.pick('{:>8}', '{:<6}|', '{:^7}', '{:*^9}'))}.format({self.paren(self.e_str(sc, d - 1))}|string)"
        if c == 37:
            return f"{self.pick(self.e_list, self.e_dict_int, self.e_str)(sc, d - 1)}|tojson"
        if c == 38:
            u = self.var(sc, "user")
            if u:
                return f"{u}.{self.pick('name', 'addr.city', 'addr.zip')}"
            if sc.loop:
                return f"loop.cycle({self.strlit('odd')}, {self.strlit('even')})"
            return f"{S()}|urlize"
        if sc.macros and self.p(0.8):
            return self.call_macro(sc, d)
        return f"{self.pick(self.e_dict_str(sc, d - 1))}|xmlattr" if self.p(0.3) else f"{self.e_dict_str(sc, d - 1)}.get({self.strlit(self.r.choice(KEYS))}, {self.strlit()})"

    def call_macro(self, sc, d):
        name = self.r.choice(list(sc.macros))
        params = sc.macros[name]
        args = []
        kw = False
        for pname, has in params:
            if has and self.p(0.4):
                kw = True
                continue
            if kw or self.p(0.2):
                kw = True
                args.append(f"{pname}={self.e_any(sc, d - 1)}")
            else:
                args.append(self.e_any(sc, d - 1))
        return f"{name}({', '.join(args)})"

    def e_list(self, sc, d):
        return self.ex(self.pick("list_int", "list_str", "list_float"), sc, d)

    def e_list_float(self, sc, d):
        v = self.var(sc, "list_float")
        if v and self.p(0.6):
            return v
        return "[" + ", ".join(self.e_float(sc, min(d - 1, 1)) for _ in range(self.r.randint(0, 3))) + "]"

    def e_list_int(self, sc, d):
        v = self.var(sc, "list_int")
        if d <= 0:
            return v if v and self.p(0.7) else "[" + ", ".join(self.intlit() for _ in range(self.r.randint(0, 3))) + "]"
        L = lambda: self.e_list_int(sc, d - 1)  # noqa: E731
        c = self.r.randrange(14)
        if c < 3:
            return v or "[3, 1, 2]"
        if c < 5:
            return "[" + ", ".join(self.e_int(sc, d - 1) for _ in range(self.r.randint(0, 4))) + "]"
        if c == 5:
            return f"range({self.pick('3', '1, 5', '0, 10, 3', '5, 0, -1')})|list"
        if c == 6:
            return f"({L()} + {L()})"
        if c == 7:
            return f"{L()}|sort{self.pick('', '(true)', '(reverse=true)')}"
        if c == 8:
            return f"{L()}|unique|list"
        if c == 9:
            return f"{L()}|{self.pick('select', 'reject')}({self.pick(*[self.strlit(x) for x in ('odd', 'even')], self.strlit('gt') + ', 2', self.strlit('divisibleby') + ', 3', self.strlit('in') + ', [1, 2, 3]', '')})|list"
        if c == 10:
            return f"{L()}|reverse|list"
        if c == 11:
            return f"({L()})[{self.pick(':2', '1:', '::-1', '::2', '-2:')}]"
        if c == 12:
            return f"{self.e_list_str(sc, d - 1)}|map({self.strlit('length')})|list"
        return f"{self.e_dict_int(sc, d - 1)}.values()|list"

    def e_list_str(self, sc, d):
        v = self.var(sc, "list_str")
        if d <= 0:
            return v if v and self.p(0.7) else "[" + ", ".join(self.strlit() for _ in range(self.r.randint(0, 3))) + "]"
        L = lambda: self.e_list_str(sc, d - 1)  # noqa: E731
        c = self.r.randrange(15)
        if c < 3:
            return v or "['b', 'a']"
        if c < 5:
            return "[" + ", ".join(self.e_str(sc, d - 1) for _ in range(self.r.randint(0, 3))) + "]"
        if c == 5:
            return f"{self.e_str(sc, d - 1, atom=True)}.split({self.pick('', self.strlit(' '), self.strlit(','), self.strlit('a') + ', 1')})"
        if c == 6:
            return f"{L()}|sort{self.pick('', '(true)', '(case_sensitive=true)')}"
        if c == 7:
            return f"{L()}|unique{self.pick('', '(true)')}|list"
        if c == 8:
            return f"{L()}|map({self.pick(*[self.strlit(x) for x in ('upper', 'lower', 'trim', 'title', 'e', 'reverse', 'string')], self.strlit('replace') + ', ' + self.strlit('a') + ', ' + self.strlit('A'), self.strlit('center') + ', 5', self.strlit('truncate') + ', 4, true, ' + self.strlit('') + ', 0')})|list"
        if c == 9:
            return f"{self.e_str(sc, d - 1, atom=True)}|list"
        if c == 10:
            return f"{self.pick('di', 'ds')}{self.pick('|list', '.keys()|list', '|dictsort|map(' + self.strlit('first') + ')|list')}"
        if c == 11:
            return f"users|map(attribute={self.strlit(self.pick('name', 'addr.city', 'addr.zip'))})|list"
        if c == 12:
            return f"users|{self.pick('selectattr', 'rejectattr')}({self.pick(self.strlit('active'), self.strlit('age') + ', ' + self.strlit('gt') + ', 20', self.strlit('name') + ', ' + self.strlit('lower'))})|map(attribute={self.strlit('name')})|list"
        if c == 13:
            return f"users|sort(attribute={self.strlit(self.pick('age', 'name', 'score', 'addr.zip', 'age,name'))}{self.pick('', ', reverse=true')})|map(attribute={self.strlit('name')})|list"
        return f"{self.e_list_int(sc, d - 1)}|map({self.strlit('string')})|list"

    def e_dict(self, sc, d):
        return self.ex(self.pick("dict_int", "dict_str"), sc, d)

    def e_dict_int(self, sc, d):
        v = self.var(sc, "dict_int")
        if v and self.p(0.6):
            return v
        if self.p(0.3):
            return "dict(" + ", ".join(f"{k}={self.e_int(sc, min(d - 1, 1))}" for k in self.r.sample(["a", "b", "c", "key"], self.r.randint(0, 3))) + ")"
        return "{" + ", ".join(f"{self.strlit(k)}: {self.e_int(sc, min(d - 1, 1))}" for k in self.r.sample(KEYS, self.r.randint(0, 3))) + "}"

    def e_dict_str(self, sc, d):
        v = self.var(sc, "dict_str")
        if v and self.p(0.6):
            return v
        return "{" + ", ".join(f"{self.strlit(k)}: {self.e_str(sc, min(d - 1, 1))}" for k in self.r.sample(["a", "b", "key", "data-x"], self.r.randint(0, 3))) + "}"

    # ---- statements; tags are written with placeholders for the delimiters
    def tag(self, body):
        a = self.pick("", "", "", "", "", "-", "-", "+" if self.p(0.3) else "")
        b = self.pick("", "", "", "", "", "-", "-", "+" if self.p(0.3) else "")
        return f"\x01{a} {body} {b}\x02"

    def out(self, body):
        a, b = self.pick("", "", "", "", "", "-"), self.pick("", "", "", "", "", "-")
        return f"\x03{a} {body} {b}\x04"

    def text(self):
        t = "".join(self.r.choice(TEXTS) for _ in range(self.r.randint(1, 3)))
        if t[-1] in "{[<($#" and not self.p(0.01):
            t += self.pick(" ", ".", "\n")     # mostly no accidental delimiters
        return t

    def body(self, sc, d, n=None):
        out = []
        for _ in range(n or self.r.randint(1, 3)):
            out.append(self.stmt(sc, d))
        return "".join(out)

    def stmt(self, sc, d):
        if d <= 0:
            return self.text() if self.p(0.35) else self.out(self.e_any(sc, 2))
        kinds = ["text"] * 3 + ["print"] * 6 + ["if"] * 3 + ["for"] * 4 + ["set"] * 3 + ["setblock", "with", "filter", "comment", "raw", "macro", "macro",
                 "call", "include", "import", "autoescape", "ns", "recursive", "groupby", "printstmt", "loopchanged", "batch"]
        if "do" in self.ext:
            kinds += ["do"] * 2
        if "i18n" in self.ext:
            kinds += ["trans"] * 2
        if "loopcontrols" in self.ext and sc.inloop:
            kinds += ["brk"] * 5
        return getattr(self, "st_" + self.r.choice(kinds))(sc, d)

    def st_text(self, sc, d):
        return self.text()

    def st_print(self, sc, d):
        return self.out(self.e_any(sc, self.r.randint(1, self.maxd)))

    def st_printstmt(self, sc, d):
        return self.tag("print " + ", ".join(self.e_any(sc, 2) for _ in range(self.r.randint(1, 2))))

    def st_if(self, sc, d):
        s = self.tag("if " + self.e_bool(sc, 2)) + self.body(Scope(sc), d - 1)
        while self.p(0.3):
            s += self.tag("elif " + self.e_bool(sc, 2)) + self.body(Scope(sc), d - 1)
        if self.p(0.5):
            s += self.tag("else") + self.body(Scope(sc), d - 1)
        return s + self.tag("endif")

    def st_for(self, sc, d):
        kind = self.pick("int", "str", "user", "pair", "items", "range", "chars", "tree", "list")
        v = self.fresh("v")
        if kind == "int":
            it, tv = self.e_list_int(sc, 2), {v: "int"}
        elif kind == "str":
            it, tv = self.e_list_str(sc, 2), {v: "str"}
        elif kind == "user":
            it, tv = self.pick("users", "users|sort(attribute='age')", "users|selectattr('active')", "users|rejectattr('active')"), {v: "user"}
        elif kind == "pair":
            w = self.fresh("v")
            it, tv = "lp", {v: "str", w: "int"}
        elif kind == "items":
            w = self.fresh("v")
            it, tv = self.pick("di.items()", "di|dictsort", "di|items", "di|dictsort(by='value')"), {v: "str", w: "int"}
        elif kind == "range":
            it, tv = f"range({self.pick('3', '4', '2, 6', 'li|length')})", {v: "int"}
        elif kind == "chars":
            it, tv = self.e_str(sc, 1, atom=True), {v: "str"}
        elif kind == "tree":
            it, tv = "tree", {v: "node"}
        else:
            it, tv = "ll", {v: "list_int"}
        target = ", ".join(tv)
        inner = Scope(sc, tv, loop=True)
        inner.inloop = True
        test = ""
        if self.p(0.25):
            tsc = Scope(sc, tv)
            tsc.loop = False
            test = " if " + self.e_bool(tsc, 2)
        s = self.tag(f"for {target} in {it}{test}") + self.body(inner, d - 1)
        if self.p(0.3):
            esc = Scope(sc)
            s += self.tag("else") + self.body(esc, d - 1)
        return s + self.tag("endfor")

    def st_loopchanged(self, sc, d):
        v = self.fresh("v")
        return (self.tag(f"for {v} in {self.e_list_int(sc, 1)}") + self.tag(f"if loop.changed({v} {self.pick('% 2', '> 3', '+ 0')})") + "*" + self.tag("endif")
                + self.out(self.pick(v, f"loop.previtem|default({self.strlit('-')})", f"loop.nextitem|default({self.strlit('+')})", f"loop.cycle({self.strlit()}, {self.strlit()}, 5)"))
                + self.tag("endfor"))

    def st_recursive(self, sc, d):
        v = self.fresh("v")
        inner = f"{self.out(v + '.n')}{self.pick('', self.out('loop.depth'), self.out('loop.index'))}"
        return self.tag(f"for {v} in tree recursive") + inner + self.tag(f"if {v}.c") + "(" + self.out(f"loop({v}.c){self.pick('', '|upper', '|length')}") + ")" + self.tag("endif") + self.tag("endfor")

    def st_groupby(self, sc, d):
        v, w = self.fresh("v"), self.fresh("v")
        return (self.tag(f"for {v}, {w} in users|groupby({self.strlit(self.pick('age', 'name', 'active', 'addr.zip'))}{self.pick('', ', case_sensitive=true')})")
                + self.out(v) + ":" + self.out(f"{w}|map(attribute='name')|join(',')") + self.tag("endfor"))

    def st_batch(self, sc, d):
        v = self.fresh("v")
        return self.tag(f"for {v} in {self.e_list(sc, 1)}|{self.pick('batch', 'slice')}({self.r.randint(1, 4)}{self.pick('', ', ' + self.strlit('-'))})") + self.out(f"{v}|join(',')") + "/" + self.tag("endfor")

    def st_set(self, sc, d):
        ty = self.pick("int", "float", "bool", "str", "list_int", "list_str", "dict_int")
        if self.p(0.1):
            a, b = self.fresh("w"), self.fresh("w")
            s = self.tag(f"set {a}, {b} = {self.e_int(sc, 1)}, {self.e_str(sc, 1)}")
            sc.vars.update({a: "int", b: "str"})
            return s
        own = [n for n, t in sc.vars.items() if t == ty]
        n = self.r.choice(own) if own and self.p(0.35) else self.fresh("w")
        s = self.tag(f"set {n} = {self.ex(ty, sc, 2)}")
        sc.vars[n] = ty
        return s

    def st_setblock(self, sc, d):
        n = self.fresh("w")
        f = self.pick("", "", f" | {self.pick('upper', 'trim', 'lower', 'title', 'e', 'reverse')}")
        s = self.tag(f"set {n}{f}") + self.body(Scope(sc), d - 1) + self.tag("endset")
        sc.vars[n] = "str"
        return s

    def st_with(self, sc, d):
        vs = {}
        parts = []
        for _ in range(self.r.randint(0, 2)):
            ty = self.pick("int", "str", "list_int")
            n = self.fresh("w") if self.p(0.7) else self.pick("i", "s")
            ty = {"i": "int", "s": "str"}.get(n, ty)
            if n in vs:
                continue
            parts.append(f"{n} = {self.ex(ty, sc, 2)}")
            vs[n] = ty
        return self.tag("with " + ", ".join(parts)) + self.body(Scope(sc, vs), d - 1) + self.tag("endwith")

    def st_filter(self, sc, d):
        f = self.pick("upper", "lower", "trim", "title", "replace('a', 'A')", "indent(2)", "upper|reverse", "e", "striptags", "center(20)", "wordwrap(10)", "length", "truncate(10)", "capitalize")
        return self.tag(f"filter {f}") + self.body(Scope(sc), d - 1) + self.tag("endfilter")

    def st_comment(self, sc, d):
        return f"\x05{self.pick('', '-')} {self.pick('note', 'x #', '{{ no }}', 'a' + chr(10) + 'b')} {self.pick('', '-')}\x06"

    def st_raw(self, sc, d):
        a, b, c = self.pick("", "", "-", "+"), self.pick("", "", "-"), self.pick("", "", "-", "+")
        inner = self.pick("plain", "{{ x }}") if self.custom else self.pick("{{ x }}", "{% if %}", "{# c #}", "a {{ b }} c")
        return f"\x01{a} raw {b}\x02{inner}\x01{c} endraw {b}\x02"

    def macro_def(self, sc, name=None):
        name = name or self.fresh("m")
        params, vs = [], {}
        seen_default = False
        for _ in range(self.r.randint(0, 3)):
            n = self.fresh("p")
            has = seen_default or self.p(0.4)
            seen_default = has
            params.append((n, has))
            vs[n] = "any"
        return name, params, vs

    def st_macro(self, sc, d):
        name, params, vs = self.macro_def(sc)
        sig = ", ".join(n + (f"={self.e_any(Scope(None, {}), 1)}" if has else "") for n, has in params)
        inner = Scope(sc, vs)
        inner.loop = False
        inner.inloop = False
        body = self.body(inner, d - 1)
        for n in vs:
            if self.p(0.8):
                body += self.out(self.pick(n, f"{n}|string|upper", f"[{n}]", f"{n} ~ '!'", f"{n} is string", f"{n}|default('d')"))
        if self.p(0.2):
            body += self.out(self.pick("varargs", "kwargs", "varargs|length"))
        s = self.tag(f"macro {name}({sig})") + body + self.tag("endmacro")
        sc.macros[name] = params
        if self.p(0.7):
            s += self.out(self.call_macro(sc, 2))
        return s

    def st_call(self, sc, d):
        name = self.fresh("m")
        arg = self.p(0.5)
        m = self.tag(f"macro {name}(p='d')") + self.pick("[", "<b>", "") + self.out(f"caller({self.e_int(Scope(None, {}), 1) if arg else ''}){self.pick('', '|upper', '|trim')}") + self.pick("]", "", self.out("p")) + self.tag("endmacro")
        a = self.fresh("c")
        inner = Scope(sc, {a: "int"} if arg else {})
        return m + self.tag(f"call{'(' + a + ')' if arg else ''} {name}({self.e_str(sc, 1) if self.p(0.4) else ''})") + self.body(inner, d - 1) + self.tag("endcall")

    def st_include(self, sc, d):
        n = self.fresh("inc") + self.pick(".html", ".txt")
        isc = Scope(sc)
        isc.loop = isc.inloop = False
        isc.macros = {}
        self.templates[n] = self.body(isc, min(d - 1, 1))
        form = self.pick(f"'{n}'", f"'{n}'", f"['missing.html', '{n}']", f"'{n}' ignore missing", f"'{n}' with context", "'missing.html' ignore missing")
        return self.tag("include " + form)

    def st_import(self, sc, d):
        n = self.fresh("lib") + self.pick(".html", ".txt")
        lsc = Scope(None, {})
        name, params, vs = self.macro_def(lsc)
        sig = ", ".join(p + ("=5" if has else "") for p, has in params)
        v = self.fresh("lv")
        wc = self.p(0.3)
        body_sc = Scope(sc if wc else None, vs)
        body_sc.loop = body_sc.inloop = False
        body_sc.macros = {}
        saved_vars = {k: t for k, t in body_sc.vars.items() if k in Ctx_TYPES or k in vs}
        body_sc.vars = saved_vars if wc else dict(vs)
        self.templates[n] = (self.tag(f"macro {name}({sig})") + "(" + "".join(self.out(p) for p in vs) + (self.body(body_sc, 1) if wc else self.text()) + ")" + self.tag("endmacro")
                             + self.tag(f"set {v} = {self.e_str(Scope(None, {}), 1)}"))
        w = self.pick("", " with context", " without context") if not wc else " with context"
        if self.p(0.5):
            ns = self.fresh("ns")
            s = self.tag(f"import '{n}' as {ns}{w}")
            s += self.out(f"{ns}.{v}")
            fake = Scope(sc)
            fake.macros = {f"{ns}.{name}": params}
            return s + self.out(self.call_macro(fake, 1))
        alias = self.fresh("m")
        s = self.tag(f"from '{n}' import {name} as {alias}, {v}{w}")
        sc.macros[alias] = params
        sc.vars[v] = "str"
        return s + self.out(self.call_macro(sc, 1))

    def st_autoescape(self, sc, d):
        return self.tag(f"autoescape {self.pick('true', 'false', 'true', 't')}") + self.body(Scope(sc), d - 1) + self.tag("endautoescape")

    def st_ns(self, sc, d):
        n, v = self.fresh("ns"), self.fresh("v")
        return (self.tag(f"set {n} = namespace(c=0, s='')") + self.tag(f"for {v} in {self.e_list_int(sc, 1)}") + self.tag(f"set {n}.c = {n}.c + {self.pick(v, '1', 'loop.index')}")
                + (self.tag(f"set {n}.s = {n}.s ~ {v}") if self.p(0.5) else "") + self.tag("endfor") + self.out(f"{n}.c") + self.out(f"{n}.s"))

    def st_do(self, sc, d):
        n = self.fresh("w")
        s = self.tag(f"set {n} = {self.e_list_int(sc, 1)}|list") + self.tag(f"do {n}.{self.pick('append(9)', 'reverse()', 'sort()', 'extend([7, 8])', 'insert(0, 5)', 'clear()')}") + self.out(n)
        sc.vars[n] = "list_int"
        return s

    def st_brk(self, sc, d):
        return self.tag(f"if {self.e_bool(sc, 1)}") + self.tag(self.pick("break", "continue")) + self.tag("endif")

    def st_trans(self, sc, d):
        v = self.var(sc, "str") or "s"
        if self.p(0.5):
            return self.tag(f"trans {self.pick('', 'trimmed ')}x={self.e_str(sc, 1)}") + f"Hello \x03 x \x04, {self.pick('100%', 'ok', '<b>')}" + self.tag("endtrans")
        return self.tag(f"trans count={self.e_int(sc, 1)}, y={v}") + "\x03 count \x04 \x03 y \x04 item" + self.tag("pluralize") + "\x03 count \x04 items \x03 y \x04" + self.tag("endtrans")

    # ---- whole templates
    def template(self, sc, d):
        if self.p(0.25):
            return self.inherit(sc, d)
        return self.body(sc, d, self.r.randint(2, 6))

    def inherit(self, sc, d):
        names = [self.fresh("blk") for _ in range(self.r.randint(1, 3))]
        base = ""
        for b in names:
            bsc = Scope(sc)
            base += self.text() + self.tag(f"block {b}") + self.body(bsc, d - 1) + self.tag("endblock") + self.pick("", self.out(f"self.{b}()"))
        if self.p(0.3):
            v, b = self.fresh("v"), self.fresh("blk")
            isc = Scope(sc, {v: "int"}, loop=True)
            base += self.tag(f"for {v} in range(2)") + self.tag(f"block {b} scoped") + self.body(isc, 1) + self.tag("endblock") + self.tag("endfor")
        self.templates["base.html"] = base
        parent = "base.html"
        if self.p(0.4):
            mid = self.tag("extends 'base.html'")
            for b in self.r.sample(names, self.r.randint(0, len(names))):
                mid += self.tag(f"block {b}") + self.pick("", self.out("super()")) + self.body(Scope(sc), d - 1) + self.tag(f"endblock{self.pick('', ' ' + b)}")
            self.templates["mid.html"] = mid
            parent = "mid.html"
        top = Scope(sc)
        s = self.tag(f"extends '{parent}'" if self.p(0.8) else f"extends '{parent}' if true else 'x'")
        if self.p(0.4):
            s += self.st_set(top, 1)
        for b in self.r.sample(names, self.r.randint(0, len(names))):
            s += self.pick("", self.text()) + self.tag(f"block {b}") + self.pick("", self.out("super()"), self.out("super()|upper")) + self.body(Scope(top), d - 1) + self.tag("endblock")
        return s

    def fault(self, sc):
        """One deliberate fault."""
        return self.pick(
            lambda: self.out("nope.attr"), lambda: self.out("nope()"), lambda: self.out("s.nope.x"), lambda: self.out("1 / 0"), lambda: self.out("i // 0"), lambda: self.out("s + 1"), lambda: self.out("li + 1"),
            lambda: self.out("none_v.x.y"), lambda: self.out("i < s"), lambda: self.out("s|nofilter"), lambda: self.out("i is notest"), lambda: self.out("li[99].x"), lambda: self.out("di.zz.y"),
            lambda: self.tag("include 'missing.html'"), lambda: self.tag("import 'missing.html' as q"), lambda: self.tag("endif"), lambda: self.tag("if"), lambda: self.tag("for x in"), lambda: self.tag("unknown"),
            lambda: self.out("1 +"), lambda: self.out("(1"), lambda: self.out("[1, 2"), lambda: self.out("'abc"), lambda: self.out("a b"), lambda: self.tag("set 1 = 2"), lambda: self.tag("set di.x = 1"), lambda: self.out("i|join"),
            lambda: self.out("li|dictsort"), lambda: self.out("s|round"), lambda: self.out("i()"), lambda: self.out("range(1, 2, 0)|list"), lambda: self.out("'%d' % s2 ~ s"), lambda: self.out("s.upper(1)"), lambda: self.out("s.index('no such text')"),
            lambda: self.out("li.remove('none')"), lambda: self.out("{[]: 1}"), lambda: self.out("li|map('nope')|list"), lambda: self.out("caller()"), lambda: self.out("super()"), lambda: self.out("loop.index"), lambda: self.tag("set a, b = 1"),
            lambda: self.out("mixed|sort"), lambda: self.out("mixed|max"), lambda: self.out("ls|sum"), lambda: self.out("li|join(',')|nope"), lambda: self.out("i|length"), lambda: self.tag("for x in i") + self.tag("endfor"), lambda: self.out("(nope|upper).x"),
            lambda: self.tag("macro q(a)") + self.tag("endmacro") + self.out("q(1, 2)"), lambda: self.tag("macro q(a)") + self.tag("endmacro") + self.out("q(b=1)"), lambda: self.out("dict(5)"), lambda: self.out("s|replace('a')"), lambda: self.out("s|truncate(1)"),
            lambda: self.out("{'a b': 1}|xmlattr"), lambda: self.out("li[::0]"), lambda: self.out("i[0:1]"), lambda: self.tag("block a b"), lambda: self.tag("extends 5"), lambda: self.out("x ? y"), lambda: self.out("s|default(1, 2, 3, 4)"))()


Ctx_TYPES = Ctx(random.Random(0)).types
DELIMS = [
    {},
    {"block_start_string": "<%", "block_end_string": "%>", "variable_start_string": "${", "variable_end_string": "}", "comment_start_string": "<%#", "comment_end_string": "%>"},
    {"block_start_string": "[%", "block_end_string": "%]", "variable_start_string": "[[", "variable_end_string": "]]", "comment_start_string": "[#", "comment_end_string": "#]"},
    {"block_start_string": "<?", "block_end_string": "?>", "variable_start_string": "<?=", "variable_end_string": "?>", "comment_start_string": "<!--", "comment_end_string": "-->"},
]
DEFAULTS = {"block_start_string": "{%", "block_end_string": "%}", "variable_start_string": "{{", "variable_end_string": "}}", "comment_start_string": "{#", "comment_end_string": "#}"}


def make(seed, index, depth, errors):
    rng = random.Random(f"{seed}/{index}/{depth}")
    opts = {}
    if rng.random() < 0.45:
        opts["autoescape"] = rng.choice([True, True, "auto"])
    if rng.random() < 0.3:
        opts["trim_blocks"] = True
    if rng.random() < 0.3:
        opts["lstrip_blocks"] = True
    if rng.random() < 0.1:
        opts["keep_trailing_newline"] = True
    if rng.random() < 0.06:
        opts["newline_sequence"] = rng.choice(["\r\n", "\r"])
    if rng.random() < 0.15:
        opts["undefined"] = rng.choice(["chainable", "debug", "strict"])
    ext = [x for x in ("do", "loopcontrols", "i18n") if rng.random() < 0.25]
    if ext:
        opts["extensions"] = ext
    if "i18n" in ext and rng.random() < 0.5:
        opts["newstyle_gettext"] = True
    if rng.random() < 0.06:
        opts["sandbox"] = rng.choice([True, "immutable"])
    delim = rng.choice(DELIMS[1:]) if rng.random() < 0.08 else {}
    opts.update(delim)
    g = Gen(rng, depth)
    g.ext = ext
    g.custom = bool(delim)
    ctx = Ctx(rng)
    sc = Scope(None, ctx.types)
    main = g.template(sc, depth)
    if rng.random() < errors:
        f = g.fault(sc)
        where = [m.start() for m in re.finditer("[\x01\x03]", main)] or [0]
        p = rng.choice(where + [len(main)])
        main = main[:p] + f + main[p:]
        if rng.random() < 0.1 and len(main) > 4:
            p = rng.randrange(len(main))
            main = main[:p] + main[p + 1:]
    d = dict(DEFAULTS, **delim)
    table = {"\x01": d["block_start_string"], "\x02": d["block_end_string"], "\x03": d["variable_start_string"], "\x04": d["variable_end_string"], "\x05": d["comment_start_string"], "\x06": d["comment_end_string"]}

    def finish(t):
        return re.sub("[\x01-\x06]", lambda m: table[m.group()], t)

    case = {"name": f"fuzz-{seed}-{index:06d}", "area": "fuzz", "template": finish(main)}
    if g.templates:
        case["templates"] = {k: finish(v) for k, v in g.templates.items()}
    texts = [case["template"], *case.get("templates", {}).values()]
    words = set()
    for t in texts:
        words.update(re.findall(r"\w+", t))
    data = {k: v for k, v in ctx.data.items() if k in words}
    if data:
        case["context"] = data
    if opts:
        case["options"] = opts
    return case


class Alarm(Exception):
    pass


def on_alarm(*_):
    raise Alarm()


def answer(case, stats):
    """Fills in the oracle's answer, or returns None with the reason counted."""
    run_case = json.loads(json.dumps(case))
    signal.signal(signal.SIGALRM, on_alarm)
    signal.setitimer(signal.ITIMER_REAL, 3, 3)
    try:
        oracle.MemLoader.loaded.clear()
        a = oracle.run(run_case)
        used = set(oracle.MemLoader.loaded)
        b = oracle.run(run_case, fold=False)
    except (Alarm, MemoryError):
        stats["too slow"] += 1
        return None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    if "error" in a and a["error"]["type"] in ("RecursionError", "Alarm", "MemoryError", "SyntaxError", "NameError"):
        stats["left out: " + a["error"]["type"]] += 1
        return None
    if not oracle.same_answer(a, b):
        stats["left out: depends on constant folding"] += 1
        return None
    text = a.get("expect", a.get("error", {}).get("message", ""))
    if ADDRESS.search(a.get("expect", "")) or re.search(r"0x[0-9a-f]{6,}", text):
        stats["left out: addresses"] += 1
        return None
    if len(text) > 20000:
        stats["left out: long output"] += 1
        return None
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        stats["left out: not encodable"] += 1
        return None
    if "templates" in case:
        keep = {k: v for k, v in case["templates"].items() if k in used}
        if keep:
            case["templates"] = keep
        else:
            del case["templates"]
    if "error" in a:
        e = a["error"]
        syntax = e["type"] in ("TemplateSyntaxError", "TemplateAssertionError")
        where = case.get("templates", {}).get(e.get("name"), case["template"])
        if not syntax and ("\n" in where or "\r" in where):
            e.pop("line", None)     # Jinja's line of a runtime error may be off
        stats["error " + e["type"]] += 1
    else:
        stats["rendered"] += 1
    case.update(a)
    return case


def main():
    import collections
    ap = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    ap.add_argument("--seed", type=int, default=1)
    ap.add_argument("--count", type=int, default=100, help="cases to emit")
    ap.add_argument("--errors", type=float, default=0.12, help="chance of a deliberate fault (0 to 1)")
    ap.add_argument("--depth", type=int, default=3)
    ap.add_argument("--start", type=int, default=0, help="first index")
    ap.add_argument("--out", help="file to write (default: stdout)")
    ap.add_argument("--stats", action="store_true", help="print statistics on stderr")
    args = ap.parse_args()
    stats = collections.Counter()
    out = open(args.out, "w", encoding="utf-8", newline="\n") if args.out else sys.stdout
    seen = set()
    n, index = 0, args.start
    while n < args.count:
        case = make(args.seed, index, args.depth, args.errors)
        index += 1
        key = json.dumps([case["template"], case.get("templates"), case.get("context"), case.get("options")], sort_keys=True)
        if key in seen:
            stats["left out: duplicate"] += 1
            continue
        seen.add(key)
        case = answer(case, stats)
        if case is None:
            continue
        out.write(dump(case) + "\n")
        n += 1
    if args.out:
        out.close()
    if args.stats:
        for k, v in stats.most_common():
            print(f"{v:7d}  {k}", file=sys.stderr)


if __name__ == "__main__":
    main()
