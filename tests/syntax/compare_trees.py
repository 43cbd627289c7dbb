#!/usr/bin/env python3
"""Compares Torii's reading of templates with Jinja2's: trees with their lines, or
error type, line and message.

    compare_trees.py PRINT_TREE [--mutations N] [--seed S] [--show N] CASES.jsonl ...

CASES are files of the conformance format: "template", "templates", "options".
Needs the jinja2 package, best of version 3.1.6; with one from 3.1.2 on, what was
changed since is told apart (OLDER).  Says so and succeeds without it.
"""
import argparse
import json
import pathlib
import random
import re
import subprocess
import sys
import warnings

try:
    import jinja2
    import jinja2.ext
    from jinja2 import nodes
    from jinja2.exceptions import TemplateSyntaxError
except ImportError:
    print("skipped: no jinja2 here")
    sys.exit(0)
VERSION = tuple(map(int, jinja2.__version__.split(".")[:3]))
if VERSION < (3, 1, 2):
    print(f"skipped: Jinja2 {jinja2.__version__} is older than 3.1.2")
    sys.exit(0)

# Where Jinja2 3.1.2 answers with an error that 3.1.6 words otherwise or has no more:
# what the template has in it, what the old one says, what is said now.
OLDER = [
    # Namespaces may be set along with other names; targets are read in another order.
    (r"\bset\b", r"(Template)?SyntaxError", ""),
    # Messages tell which tag it was.
    (r"\btrans\b", r"TemplateSyntaxError \d+ control structures in translatable sections",
     r"TemplateSyntaxError \d+ \d+ (control structures in trans|trans blocks can't be nested)"),
    # A tag in a required block was no syntax error, but one of Python's.
    (r"\brequired\b", r"AttributeError \? '\w+' object has no attribute 'nodes'",
     r"TemplateSyntaxError \d+ \d+ Required blocks can only contain"),
]

STRINGS = (
    "block_start_string", "block_end_string", "variable_start_string",
    "variable_end_string", "comment_start_string", "comment_end_string",
    "line_statement_prefix", "line_comment_prefix", "newline_sequence",
)
FLAGS = ("trim_blocks", "lstrip_blocks", "keep_trailing_newline")
EXTENSIONS = {name: f"jinja2.ext.{name}" for name in ("do", "loopcontrols", "i18n", "debug")}


class OrderedSet(dict):
    """Stands in for the set of referenced names in {% trans %}, whose order is
    otherwise a matter of chance."""

    def update(self, items):
        for item in items:
            self[item] = True


jinja2.ext.set = OrderedSet


class GenerationTag(jinja2.ext.Extension):
    tags = {"generation"}

    def parse(self, parser):
        token = next(parser.stream)
        body = parser.parse_statements(("name:endgeneration",), drop_needle=True)
        node = nodes.CallBlock(self.call_method("support"), [], [], body)
        return node.set_lineno(token.lineno)


def make_env(options):
    kw = {key: options[key] for key in STRINGS + FLAGS if key in options}
    kw["extensions"] = [EXTENSIONS[x] for x in options.get("extensions", ()) if x in EXTENSIONS]
    if options.get("generation"):
        kw["extensions"].append(GenerationTag)
    env = jinja2.Environment(**kw)
    if options.get("newstyle_gettext"):
        env.newstyle_gettext = True
    if options.get("trimmed"):
        env.policies["ext.i18n.trimmed"] = True
    return env


# ---- Jinja's tree as text, in the format of tr_tree_print() ----

DEPTH_MAX = 400
BINARY = {"Add", "Sub", "Mul", "Div", "FloorDiv", "Mod", "Pow", "And", "Or"}
UNARY = {"Not", "Neg", "Pos"}


def quoted(text):
    out = []
    for c in text:
        if c < " " or c in "\x7f'\\":
            out.append(f"\\x{ord(c):02x}")
        elif "\ud800" <= c <= "\udfff":
            out.append("\ufffd")
        else:
            out.append(c)
    return "'" + "".join(out) + "'"


def constant(value):
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, int) and not isinstance(value, bool) and value >= 2**63:
        return hex(value)
    return repr(value)


class Printer:
    def __init__(self):
        self.lines = []
        self.depth = 0

    def node(self, node, label=None):
        if node is None:
            return
        if isinstance(node, nodes.Scope):
            return self.node(node.body[0], label)
        kind = type(node).__name__
        head = "  " * self.depth + (f"{label}: " if label else "")
        if self.depth == DEPTH_MAX:
            self.lines.append(head + "...")
            return
        line, shown, details, children = self.describe(node, kind)
        text = f"{head}{shown} {line}"
        for detail in details:
            text += " " + detail
        self.lines.append(text)
        self.depth += 1
        for child_label, child in children:
            self.node(child, child_label)
        self.depth -= 1

    def call(self, node):
        return (
            [("arg", x) for x in node.args] + [("keyword", x) for x in node.kwargs]
            + [("args", node.dyn_args), ("kwargs", node.dyn_kwargs)]
        )

    def describe(self, node, kind):
        line = "?" if node.lineno is None else node.lineno
        get = getattr(self, "describe_" + kind, None)
        if get:
            result = get(node)
            if len(result) == 3:
                return (line, *result)
            return result
        if kind in BINARY:
            return line, kind, [], [("a", node.left), ("b", node.right)]
        if kind in UNARY:
            return line, kind, [], [("a", node.node)]
        raise TypeError(kind)

    def describe_Name(self, n):
        return "Name", [n.name, n.ctx], []

    def describe_NSRef(self, n):
        return "NSRef", [n.name, n.attr], []

    def describe_Const(self, n):
        return "Const", [constant(n.value)], []

    def describe_TemplateData(self, n):
        return "Data", [quoted(n.data)], []

    def describe_Tuple(self, n):
        return "Tuple", [n.ctx], [("item", x) for x in n.items]

    def describe_List(self, n):
        return "List", [], [("item", x) for x in n.items]

    def describe_Dict(self, n):
        return "Dict", [], [("item", x) for p in n.items for x in (p.key, p.value)]

    def describe_Concat(self, n):
        return "Concat", [], [("item", x) for x in n.nodes]

    def describe_Compare(self, n):
        return "Compare", [], [("a", n.expr)] + [("item", x) for x in n.ops]

    def describe_Operand(self, n):
        return "?", "Operand", [n.op], [("a", n.expr)]

    def describe_Getattr(self, n):
        return "Getattr", [n.attr], [("a", n.node)]

    def describe_Getitem(self, n):
        return "Getitem", [], [("a", n.node), ("b", n.arg)]

    def describe_Slice(self, n):
        return "Slice", [], [("a", n.start), ("b", n.stop), ("c", n.step)]

    def describe_Filter(self, n):
        return "Filter", [n.name], [("a", n.node)] + self.call(n)

    def describe_Test(self, n):
        return "Test", [n.name], [("a", n.node)] + self.call(n)

    def describe_Call(self, n):
        return "Call", [], [("a", n.node)] + self.call(n)

    def describe_Keyword(self, n):
        return "Keyword", [n.key], [("a", n.value)]

    def describe_CondExpr(self, n):
        return "CondExpr", [], [("a", n.test), ("b", n.expr1), ("c", n.expr2)]

    def describe_MarkSafeIfAutoescape(self, n):
        return "MarkSafeIfAutoescape", [], [("a", n.expr)]

    def describe_Output(self, n):
        if len(n.nodes) == 1 and isinstance(n.nodes[0], nodes.Call):
            callee = n.nodes[0].node
            if isinstance(callee, nodes.ExtensionAttribute) and callee.name == "_render":
                return "Debug", [], []
        return "Output", [], [("item", x) for x in n.nodes]

    def describe_For(self, n):
        return "For", ["recursive"] * n.recursive, (
            [("a", n.target), ("b", n.iter), ("c", n.test)]
            + [("body", x) for x in n.body] + [("else", x) for x in n.else_]
        )

    def describe_If(self, n):
        return "If", [], (
            [("a", n.test)] + [("item", x) for x in n.elif_]
            + [("body", x) for x in n.body] + [("else", x) for x in n.else_]
        )

    def signature(self, n):
        return [("item", x) for x in n.args] + [("default", x) for x in n.defaults]

    def describe_Macro(self, n):
        return "Macro", [n.name], self.signature(n) + [("body", x) for x in n.body]

    def describe_CallBlock(self, n):
        callee = n.call.node
        if isinstance(callee, nodes.ExtensionAttribute):
            return "CustomTag", ["generation"], [("item", x) for x in n.body]
        return "CallBlock", [], (
            [("a", n.call)] + self.signature(n) + [("body", x) for x in n.body]
        )

    def describe_FilterBlock(self, n):
        return "FilterBlock", [], [("a", n.filter)] + [("body", x) for x in n.body]

    def describe_With(self, n):
        return "With", [], (
            [("item", x) for x in n.targets] + [("default", x) for x in n.values]
            + [("body", x) for x in n.body]
        )

    def describe_Block(self, n):
        details = [n.name] + ["scoped"] * n.scoped + ["required"] * n.required
        return "Block", details, [("body", x) for x in n.body]

    def describe_Extends(self, n):
        return "Extends", [], [("a", n.template)]

    def describe_Include(self, n):
        details = ["context"] * n.with_context + ["ignore"] * n.ignore_missing
        return "Include", details, [("a", n.template)]

    def describe_Import(self, n):
        return "Import", [n.target] + ["context"] * n.with_context, [("a", n.template)]

    def describe_FromImport(self, n):
        names = [x if isinstance(x, tuple) else (x, x) for x in n.names]
        return "FromImport", ["context"] * n.with_context, (
            [("a", n.template)] + [("item", ImportName(*x)) for x in names]
        )

    def describe_ImportName(self, n):
        return "?", "ImportName", [n.name, n.alias], []

    def describe_ExprStmt(self, n):
        return "ExprStmt", [], [("a", n.node)]

    def describe_Assign(self, n):
        return "Assign", [], [("a", n.target), ("b", n.node)]

    def describe_AssignBlock(self, n):
        return "AssignBlock", [], (
            [("a", n.target), ("b", n.filter)] + [("body", x) for x in n.body]
        )

    def describe_ScopedEvalContextModifier(self, n):
        return "ScopedEvalContextModifier", [], (
            [("a", n.options[0].value)] + [("body", x) for x in n.body]
        )

    def describe_Break(self, n):
        return "Break", [], []

    def describe_Continue(self, n):
        return "Continue", [], []


class ImportName:
    lineno = None

    def __init__(self, name, alias):
        self.name, self.alias = name, alias


def jinja_answer(options, source, expression):
    try:
        env = make_env(options)
    except AssertionError as exc:
        return "error", f"AssertionError ? {exc}"
    try:
        printer = Printer()
        if expression:
            parser = jinja2.parser.Parser(env, source, state="variable")
            node = parser.parse_expression()
            if not parser.stream.eos:
                line = parser.stream.current.lineno
                raise TemplateSyntaxError("chunk after expression", line, None, None)
            printer.node(node)
        else:
            for node in jinja2.parser.Parser(env, source).parse().body:
                printer.node(node)
        return "tree", "".join(line + "\n" for line in printer.lines)
    except TemplateSyntaxError as exc:
        return "error", f"{type(exc).__name__} {exc.lineno} {exc.message}"
    except SyntaxError as exc:
        return "error", f"SyntaxError ? {exc.msg}"
    except RecursionError:
        return "error", "RecursionError ? maximum recursion depth exceeded"
    except Exception as exc:  # any other error of Python's is an answer, too
        return "error", f"{type(exc).__name__} ? {exc}"


# ---- the program ----

class Program:
    def __init__(self, path):
        pipe = subprocess.PIPE
        self.process = subprocess.Popen([path], stdin=pipe, stdout=pipe)

    def answer(self, options, source, expression):
        parts = []

        def add(key, value):
            data = value.encode("utf-8", "replace")
            parts.append(b"%s %d\n%s\n" % (key.encode(), len(data), data))

        for key in STRINGS:
            if options.get(key):
                add(key, options[key])
        for key in FLAGS + ("newstyle_gettext", "generation", "trimmed"):
            if options.get(key):
                add(key, "1")
        for key in options.get("extensions", ()):
            add(key, "1")
        add("expression" if expression else "source", source)
        self.process.stdin.write(b"".join(parts))
        self.process.stdin.flush()
        head = self.process.stdout.readline().split()
        if not head:
            raise SystemExit(f"print_tree ended on {source!r} {options}")
        body = self.process.stdout.read(int(head[1])).decode()
        return head[0].decode(), body


def same(expected, got):
    if got[0] == "error" and "surrogates are no characters" in got[1]:
        return True  # Torii's strings are UTF-8: a lone surrogate is refused
    if expected[0] != got[0]:
        return False
    if expected[0] == "error":
        kind, line, message = expected[1].split(" ", 2)
        other_kind, other_line, _, other_message = got[1].split(" ", 3)
        if kind == "RecursionError":
            return other_kind == kind
        if kind == "SyntaxError" and message == "invalid decimal literal":
            # Python's versions word it otherwise: a digit of another script.
            if other_message.startswith("invalid character"):
                return True
        return (kind, message) == (other_kind, other_message) and line in ("?", other_line)
    if expected[1] == got[1]:
        return True
    one, two = expected[1].splitlines(), got[1].splitlines()
    if len(one) != len(two):
        return False
    for a, b in zip(one, two):
        if a != b and not ("?" in a and without_line(a) == without_line(b)):
            return False
    return True


def is_older(source, expected, got):
    return VERSION < (3, 1, 6) and expected[0] == "error" and any(
        re.search(tag, source) and re.match(old, expected[1]) and re.match(new, got[1])
        for tag, old, new in OLDER)


def without_line(text):
    """A printed node whose line Jinja does not say: "Operand ? in"."""
    words = text.lstrip(" ").split(" ")
    words[2 if words[0].endswith(":") else 1] = "?"
    return words


def mutated(random_, source):
    """Some random cuts and insertions."""
    pieces = ["{%", "%}", "{{", "}}", "{#", "#}", "-", "+", "(", ")", "[", "]", "{", "}",
              ",", ".", ":", "|", "~", "'", '"', "\\", "\n", " ", "if", "else", "elif",
              "endif", "for", "endfor", "in", "is", "not", "set", "block", "endblock",
              "raw", "endraw", "1", "0x1f", "1e5", "1_0", "a", "\u00e9", "\u4e2d", "\0",
              "=", "==", "!", "*", "**", "/", "//", "%", "<", ">=", ";", "with", "context",
              "{%- ", " -%}", "{% endif %}", "{% else %}", "{{ x }}", "\r\n", "\r", "&",
              "trans", "endtrans", "pluralize", "{% raw %}", "{% endraw %}", "\u00a0",
              "recursive", "and", "or", "true", "none", "caller", "macro", "endmacro",
              "import", "from", "as", "include", "ignore missing", "call", "endcall"]
    for _ in range(random_.choice((1, 1, 1, 2, 3))):
        at = random_.randrange(len(source) + 1)
        what = random_.randrange(4)
        if what == 0:
            source = source[:at] + source[at + random_.randrange(1, 4):]
        elif what == 1:
            source = source[:at] + random_.choice(pieces) + source[at:]
        elif what == 2:
            other = random_.randrange(len(source) + 1)
            source = source[:at] + source[other:other + random_.randrange(1, 12)] + source[at:]
        else:
            source = source[:at] + source[at + random_.randrange(1, 40):]
    return source


def read_cases(paths):
    seen = set()
    for path in paths:
        for line in pathlib.Path(path).read_text().splitlines():
            case = json.loads(line)
            options = dict(case.get("options", {}))
            if options.get("profile") == "hf-chat" or "generation" in options.get("extensions", ()):
                options["generation"] = True
            options.update(options.pop("delimiters", None) or {})
            options.pop("context", None)
            for source in [case["template"], *case.get("templates", {}).values()]:
                key = json.dumps([options, source], sort_keys=True)
                if isinstance(source, str) and key not in seen:
                    seen.add(key)
                    yield case.get("name", "?"), options, source


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("program")
    arguments.add_argument("cases", nargs="+")
    arguments.add_argument("--mutations", type=int, default=0)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--show", type=int, default=5)
    arguments.add_argument("--max-size", type=int, default=1 << 30)
    args = arguments.parse_args()
    warnings.simplefilter("ignore")
    program = Program(args.program)
    random_ = random.Random(args.seed)
    totals = {"tree": 0, "error": 0}
    bad = older = 0

    def check(name, options, source, expression=False):
        nonlocal bad, older
        expected = jinja_answer(options, source, expression)
        got = program.answer(options, source, expression)
        totals[expected[0]] += 1
        if same(expected, got):
            return
        if is_older(source, expected, got):
            older += 1
            return
        bad += 1
        if bad <= args.show:
            print(f"--- {name} {options}\n{source[:600]!r}")
            show_difference(expected, got)

    for name, options, source in read_cases(args.cases):
        if len(source) > args.max_size:
            continue
        source = source.encode("utf-8", "replace").decode()
        check(name, options, source)
        for _ in range(args.mutations):
            check(name + " mutated", options, mutated(random_, source))
        if args.mutations and len(source) < 200:
            check(name + " expression", options, source.strip("{}% "), True)
    if older:
        print(f"{older} as Jinja2 {jinja2.__version__} had it before 3.1.6")
    print(f"{totals['tree']} trees, {totals['error']} errors, {bad} differ")
    return 1 if bad else 0


def show_difference(expected, got):
    if expected[0] != "tree" or got[0] != "tree":
        print(f"  jinja: {expected[0]} {expected[1][:300]!r}\n  torii: {got[0]} {got[1][:300]!r}")
        return
    one, two = expected[1].splitlines(), got[1].splitlines()
    for a, b in zip(one + ["(end)"], two + ["(end)"]):
        if a != b and not ("?" in a and without_line(a) == without_line(b)):
            print(f"  jinja: {a}\n  torii: {b}")
            return


if __name__ == "__main__":
    sys.exit(main())
