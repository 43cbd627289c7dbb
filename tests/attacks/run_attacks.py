#!/usr/bin/env python3
"""Runs the hostile cases of a JSON Lines catalogue against the command-line program torii.

  run_attacks.py --engine build/torii                          every case
  run_attacks.py --engine build/torii --class sandbox          one class, or a glob on case names
  run_attacks.py --engine "python3 standin.py" --show 5 --json report.json

Each run has limits on CPU time (3 x the case's time), address space and file size, a wall clock limit, a
process group and a temporary folder of its own. A death by signal, a sanitizer report, exit code 5 or a
hang fails any case. Started as root, `build` and `serve` run as nobody, so the engine has to be readable
by everyone. Cases that a command line cannot drive are reported as `not run` and count as skipped.
For a build with AddressSanitizer add --no-address-limit --slow 4.
"""
import argparse
import collections
import concurrent.futures
import fnmatch
import html.parser
import importlib
import json
import math
import os
import queue
import re
import resource
import select
import shlex
import shutil
import signal
import socket
import sys
import tempfile
import threading
import time
import traceback
import types

import attack_values as values

HERE = os.path.dirname(os.path.abspath(__file__))
MIB = 1 << 20
LIMITS = {"steps": 10_000_000, "memory": 64 * MIB, "output": 16 * MIB, "depth": 200, "time_ms": 1000}
FLAGS = {"time_ms": "time", "md_depth": "depth"}  # the catalogue's names for --limit, where they differ
RSS_MARGIN = 64 * MIB
RENDER = {"escape", "sandbox", "parse", "resource", "hash", "regex", "encoding", "loader", "data-json"}
# Types as good as the expected one. Where a limit is expected, so is the type that Jinja raised.
SYNONYMS = {
    "LimitError": {"MemoryError", "RecursionError", "OverflowError"},
    "RecursionError": {"LimitError", "MemoryError"},
    "MemoryError": {"LimitError"},
    "EncodingError": {"DataError"},  # invalid bytes in a --data file
    "DataError": {"EncodingError"},
    "TemplateSyntaxError": {"TemplateAssertionError", "SyntaxError"},
    "TemplateNotFound": {"TemplatesNotFound"},
}
LIMIT_TYPES = {"LimitError", "RecursionError", "MemoryError", "OverflowError"}
NOT_RUN = {
    "sb-private-host-attr": "needs a host object", "sort-mutating-key": "needs a host object",
    "sb-call-unsafe": "needs a host function", "sb-binop-intercept": "needs a host hook",
    "ssg-search-term-dom-xss": "needs a browser",
    "io-inotify-limit": "would change the machine's settings",
}
ERROR_LINE = re.compile(r"(?P<name>.*?):(?P<line>\d+):(?P<col>\d+): (?P<type>[A-Za-z_]\w*): ?(?P<message>.*)", re.S)
SANITIZER = re.compile(r"AddressSanitizer|LeakSanitizer|ThreadSanitizer|MemorySanitizer|runtime error:")
LEAK = re.compile(rb"LEAK|root:x:0:0")


class Fail(Exception):
    pass


class NotRun(Exception):
    pass


def need(ok, why):
    if not ok:
        raise Fail(why)


class Launcher:
    """A small process that starts the programs under test. It is forked before anything else, so that
    the peak memory the system reports for a program never includes the runner's own."""

    def __init__(self):
        self.socket, theirs = socket.socketpair()
        if os.fork() == 0:
            self.socket.close()
            stream = theirs.makefile("rw")
            for line in stream:
                print(json.dumps(self.serve(json.loads(line))), file=stream, flush=True)
            os._exit(0)
        theirs.close()
        self.stream = self.socket.makefile("rw")

    def run(self, request):
        print(json.dumps(request), file=self.stream, flush=True)
        return types.SimpleNamespace(**json.loads(self.stream.readline()))

    @classmethod
    def serve(cls, q):
        start, pid = time.monotonic(), os.fork()
        if pid == 0:
            cls.become(q)
        kills = [(delay, number) for delay, number in q["kills"]] + [(q["wall"], 0)]
        with open(os.pidfd_open(pid), closefd=True) as handle:
            for delay, number in kills:
                if select.select([handle], [], [], max(0, start + delay - time.monotonic()))[0]:
                    break
                if number:
                    os.kill(pid, number)
            else:
                os.killpg(pid, signal.SIGKILL)
            hang = not select.select([handle], [], [], 0)[0] or time.monotonic() - start >= q["wall"]
            _, status, use = os.wait4(pid, 0)
        try:
            os.killpg(pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass
        code = os.waitstatus_to_exitcode(status)
        return {"code": code if code >= 0 else None, "signal": -code if code < 0 else 0, "hang": hang,
                "rss": use.ru_maxrss * 1024, "cpu": use.ru_utime + use.ru_stime,
                "wall": time.monotonic() - start}

    @staticmethod
    def become(q):
        try:
            os.setsid()
            os.chdir(q["cwd"])
            os.umask(q["umask"])
            signal.signal(signal.SIGPIPE, signal.SIG_DFL)
            os.dup2(os.open("/dev/null", os.O_RDONLY), 0)
            for number, path in ((1, q["out"]), (2, q["err"])):
                if path:
                    os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644), number)
                else:  # a pipe that nobody reads
                    reader, writer = os.pipe()
                    os.close(reader)
                    os.dup2(writer, number)
            for name, n in q["rlimits"].items():
                resource.setrlimit(getattr(resource, "RLIMIT_" + name), (n, n + (name == "CPU")))
            if q["uid"]:
                os.setgroups([])
                os.setgid(q["uid"])
                os.setuid(q["uid"])
            os.execvpe(q["argv"][0], q["argv"], q["env"])
        except BaseException as e:
            os.write(2, ("cannot start: %s\n" % e).encode())
        os._exit(127)


class Run:
    """One case: its folder, the programs it starts, and what they have to hold."""

    def __init__(self, case, args, launcher, folder):
        self.case, self.args, self.launcher, self.dir = case, args, launcher, folder
        self.options, self.must = case["options"], case["must"]
        self.limits = dict(LIMITS, **self.options.get("limits", {}))
        self.runs, self.tolerated = [], 0

    def engine(self, *argv, uid=None, wall=None, env=None, cwd=None, out=None, umask=0o022, kills=(), **rlimits):
        """Runs the engine to its end and checks what holds for every run."""
        cpu = math.ceil(3 * self.limits["time_ms"] / 1000 * self.args.slow)
        base = {"CPU": cpu, "FSIZE": self.limits["output"] + 64 * MIB, "CORE": 0}
        if not self.args.no_address_limit:
            base["AS"] = self.limits["memory"] + self.args.margin * MIB
        base.update(rlimits)
        path = os.path.join(self.dir, "stdout") if out is None else out
        err = os.path.join(self.dir, "stderr")
        for f in (path, err):
            if f and not os.path.exists(f):
                open(f, "w").close()
        result = self.launcher.run({
            "argv": self.args.engine + list(argv), "cwd": cwd or self.dir, "uid": uid, "umask": umask,
            "out": path, "err": err if path else "", "rlimits": base, "kills": list(kills),
            "wall": wall or 2 * base["CPU"] + 10 * self.args.slow,
            "env": dict({"PATH": "/usr/bin:/bin", "HOME": self.dir, "LANG": "C.UTF-8", "SECRET": "LEAK"},
                        **(env or {}))})
        with open(path or os.devnull, "rb") as f:
            result.out = f.read(32 * MIB)
        with open(err, "rb") as f:
            result.err = f.read(MIB).decode("utf-8", "surrogateescape")
        result.argv, result.killed = argv, bool(kills)
        self.runs.append(result)
        need(not result.hang, "hangs: no end after %.1f s" % result.wall)
        need(not SANITIZER.search(result.err), "sanitizer report: %s" % result.err[:300])
        if not result.killed:
            need(result.signal != signal.SIGXCPU, "over 3 x the time limit (%.1f s of CPU)" % result.cpu)
            need(result.signal in (0, self.tolerated), "killed by signal %s" % result.signal)
        need(result.code != 5, "internal error: %s" % result.err[:300])
        if result.code in (126, 127) and uid:
            raise NotRun("an ordinary user cannot start the engine: " + result.err.strip()[:200])
        need(result.code not in (126, 127), result.err[:300])
        need(not LEAK.search(result.out + result.err.encode("utf-8", "surrogateescape")),
             "the output or a message holds text from a file it must not read")
        return result

    def check_memory(self, result):
        if not self.args.no_address_limit:
            need(result.rss <= self.limits["memory"] + RSS_MARGIN, "used %d MiB" % (result.rss // MIB))

    def limit_flags(self):
        return ["--limit", ",".join("%s=%d" % (FLAGS.get(k, k), v) for k, v in self.limits.items()
                                    if k not in ("nodes", "bytes"))]

    def judge(self, result):
        """For render and markdown: exit 0, or exit 1 and a first line NAME:LINE:COL: ErrorType: message."""
        need(result.code in (0, 1), "exit code %s: %s" % (result.code, result.err[:200]))
        if result.code == 0:
            need(not self.must.startswith("error:"), "no error, but %s was expected" % self.must[6:])
        else:
            m = ERROR_LINE.match(result.err)
            need(m, "no error line: %r" % result.err[:200])
            problem = "%s: %s" % (m["type"], m["message"][:200].strip())
            need(self.must != "escaped", problem)
            if self.must == "bounded":
                need("ok" not in self.case.get("jinja", {}) or m["type"] in LIMIT_TYPES, problem)
                need(not self.case.get("expect", {}).get("success"), problem + ", but this has to work")
            else:
                want = self.must[6:]
                ok = {want} | SYNONYMS.get(want, set())
                if want in LIMIT_TYPES:
                    ok.add(self.case.get("jinja", {}).get("err"))
                need(m["type"] in ok, "%s, but %s was expected" % (problem, want))
            expect = self.case.get("expect", {})
            line = int(m["line"])
            need(line == expect.get("line", line), "line %d, not %s" % (line, expect.get("line")))
            need(expect.get("message", "") in m["message"], "the message %r lacks a part" % m["message"][:200])
        self.check_memory(result)

    # -- render ----------------------------------------------------------------------------------------
    def render(self):
        case, o = self.case, self.options
        context = case["context"]
        root = os.path.join(self.dir, "root")
        os.mkdir(root)
        for path, v in context.get("$fs", {}).items():
            values.make(self.dir, path, v)
        for name, text in context.get("$templates", {}).items():
            values.make(root, name, text)
        if context.get("$generate") == "extends-chain":
            for i in range(1000):
                head = "{%% extends 't%d' %%}{%% block b %%}{{ super() }}" % (i - 1) if i else "{% block b %}x"
                values.make(root, "t%d" % i, head + "{% endblock %}")
        with open(os.path.join(root, "main.html"), "wb") as f:
            f.write(values.prelude(context).encode())
            values.put(f, values.pieces(case["template"] or "{{ 'read' }}"))
        data = {k: v for k, v in context.items()
                if k[0] != "$" and not (isinstance(v, dict) and ("$cycle" in v or "$nest" in v))}
        flags = ["--autoescape", "on" if o.get("autoescape") else "off"] + self.limit_flags()
        if o.get("sandbox"):
            flags.append("--sandbox-immutable" if o.get("immutable") else "--sandbox")
        for name in o.get("extensions", ()):
            flags += ["--extension", name]
        if "line_statement_prefix" in o:
            flags += ["--line-statement-prefix", o["line_statement_prefix"]]
        result = self.render_once(data, context.get("$json_file"), root, flags)
        self.judge(result)
        if result.code == 0:
            try:
                text = result.out.decode("utf-8")
            except UnicodeDecodeError as e:
                raise Fail("the output is not UTF-8: %s" % e)
            want = case.get("jinja", {})
            if isinstance(want.get("ok"), str):
                need(text == want["ok"], "printed %r, not %r" % (text[:300], want["ok"][:300]))
            elif "ok" in want and len(result.out) < 32 * MIB:
                need(len(text) == want["len"], "printed %d characters, not %d" % (len(text), want["len"]))
            elif self.must == "escaped":
                plain = self.render_once(values.harmless(data), None, root, flags)
                need(Page(text).shape == Page(plain.out.decode()).shape,
                     "the data changed the elements: %r" % text[:300])

    def render_once(self, data, raw, root, flags):
        with open(os.path.join(self.dir, "data.json"), "wb") as f:
            values.put(f, values.pieces(raw)) if raw is not None else values.put_json(f, data)
        argv = ["render", "main.html", "--templates", root, "--data", os.path.join(self.dir, "data.json")] + flags
        kind = {k for v in self.case["context"].get("$fs", {}).values() if isinstance(v, dict) for k in v}
        if "mode" in kind and os.geteuid() == 0:
            return self.engine(*argv, uid=self.args.nobody())
        if not kind & {"growing", "race"}:
            return self.engine(*argv)
        file, done = os.path.join(root, self.case["context"]["name"]), threading.Event()
        thread = threading.Thread(target=disturb, args=(file, "race" in kind, done))
        thread.start()
        try:
            for _ in range(self.options.get("tries", 1)):
                result = self.engine(*argv)
                if "race" in kind:
                    need(result.code == 0 or "TemplateNotFound" in result.err, result.err[:200])
        finally:
            done.set()
            thread.join()
        return result

    # -- markdown --------------------------------------------------------------------------------------
    def markdown(self):
        file = os.path.join(self.dir, "input.md")
        control = self.must == "escaped"  # a harmless paragraph in front shows that there is output at all
        with open(file, "wb") as f:
            f.write(b"harmless *words*\n\n" if control else b"")
            values.put(f, values.pieces(self.case["context"]["$markdown"]))
        mode = self.options["markdown"]
        for html_mode in ("omit", "escape", "sanitize") if mode == "safe" else (mode,):
            result = self.engine("markdown", file, "--html", html_mode, *self.limit_flags())
            self.judge(result)
            need(not control or b"<em>words</em>" in result.out, "the harmless paragraph is missing")
            if result.code == 0 and (self.must == "escaped" or len(result.out) < MIB):
                need(not (bad := Page(result.out.decode("utf-8"), strict=True).bad),
                     "--html %s: %s in %r" % (html_mode, bad[:3], result.out[:300]))


def disturb(file, race, done):
    """Swaps a file and a link to the secret, or lets the file grow, until told to stop."""
    while not done.is_set():
        if race:
            os.symlink("../secret.txt", file + ".new")
            os.rename(file + ".new", file)
            with open(file + ".new", "w") as f:
                f.write("x")
            os.rename(file + ".new", file)
        elif os.path.getsize(file) < 256 * MIB:
            with open(file, "ab") as f:
                f.write(b"x" * 65536)


class Page(html.parser.HTMLParser):
    """What a page consists of: `shape` counts elements with their attributes and odd URL schemes; `bad` lists
    what untrusted Markdown must never bring. Strict pages must be written so that every parser agrees."""
    STRICT = re.compile(r"</?[a-zA-Z][\w-]*(\s+[a-zA-Z_][\w:.-]*(=\"[^\"<]*\")?)*\s*/?>|<!--[^<>-]*-->")
    ACTIVE = set("applet audio base body button dialog embed form frame frameset head html iframe link marquee "
                 "math meta noembed noscript object option plaintext portal script select source style svg "
                 "template textarea title video xmp".split())
    URLS = set("action background cite codebase data formaction href longdesc manifest ping poster src srcset "
               "xlink:href".split())
    SCHEMES = re.compile(r"(https?|mailto|ftps?|tel|xmpp|ircs?):|data:image/(png|gif|jpeg|webp)[;,]|"
                         r"(?![a-z][a-z0-9+.-]*:)")

    def __init__(self, text, strict=False):
        super().__init__(convert_charrefs=True)
        self.shape, self.bad, self.scripts, self.inside = collections.Counter(), [], [], None
        if strict:
            for m in re.finditer("<", text):
                if not self.STRICT.match(text, m.start()):
                    self.bad.append("unclear markup %r" % text[m.start():m.start() + 60])
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        odd, names = [], {k: v or "" for k, v in attrs}
        if tag in self.ACTIVE:
            self.bad.append("<%s>" % tag)
        for name, value in names.items():
            for url in re.split(r",\s*", value) if name == "srcset" else [value]:
                url = re.sub(r"[\x00-\x20\x7f]", "", url).lower()
                if name in self.URLS and not self.SCHEMES.match(url):
                    odd.append(url.partition(":")[0])
                    self.bad.append("%s=%r" % (name, value[:60]))
            if name.startswith("on") or name in ("style", "srcdoc", "formaction", "name", "http-equiv"):
                self.bad.append("<%s %s>" % (tag, name))
        if "target" in names and names["target"] != "_self" and "noopener" not in names.get("rel", ""):
            self.bad.append("target without rel=noopener")
        self.shape[tag, tuple(sorted(names)), tuple(odd)] += 1
        self.inside = names if tag == "script" else None

    def handle_data(self, data):
        if self.inside is not None:
            self.scripts.append((self.inside.get("type", ""), data))

    def handle_endtag(self, tag):
        self.inside = None

    def unknown_decl(self, data):
        self.bad.append("<![%s" % data[:40])

    def handle_pi(self, data):
        self.bad.append("<?%s" % data[:40])


def run_case(case, args, launchers):
    launcher, start = launchers.get(), time.monotonic()
    folder = tempfile.mkdtemp(prefix="torii-attack-", dir=args.tmp)
    os.chmod(folder, 0o755)
    run, status, why = Run(case, args, launcher, folder), "passed", ""
    try:
        if case["class"] == "api":
            raise NotRun("needs the C interface")
        if case["name"] in NOT_RUN:
            raise NotRun(NOT_RUN[case["name"]])
        if case["class"] in RENDER:
            run.render()
        elif case["class"].startswith("markdown"):
            run.markdown()
        elif case["class"] == "ssg-server":
            importlib.import_module("server_attacks").serve(run)
        elif case["class"] == "ssg-io":
            importlib.import_module("fault_attacks").fault(run)
        else:
            importlib.import_module("site_attacks").attack(run)
    except Fail as e:
        status, why = "failed", str(e)
    except NotRun as e:
        status, why = "skipped", str(e)
    except Exception:
        status, why = "failed", "the runner failed: " + traceback.format_exc(limit=-3)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        launchers.put(launcher)
    return {"name": case["name"], "class": case["class"], "must": case["must"], "status": status, "why": why,
            "seconds": round(time.monotonic() - start, 3), "cpu": round(max([r.cpu for r in run.runs] or [0]), 3),
            "peak_mib": max([r.rss for r in run.runs] or [0]) // MIB}


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--engine", default="torii", help="the program under test; may hold arguments")
    ap.add_argument("--catalogue", default=os.path.join(HERE, "attacks.jsonl"))
    ap.add_argument("--class", dest="classes", action="append", metavar="NAME", help="a class, or a glob on names")
    ap.add_argument("--except", dest="excepted", action="append", default=[], metavar="NAME",
                    help="leave out what --class would take")
    ap.add_argument("--jobs", type=int, default=2)
    ap.add_argument("--show", type=int, default=0, metavar="N", help="show N failures of each class")
    ap.add_argument("--json", metavar="REPORT")
    ap.add_argument("--list", action="store_true", help="list the cases and end")
    ap.add_argument("--slow", type=float, default=1, metavar="X", help="allow X times the time (for sanitizers)")
    ap.add_argument("--margin", type=int, default=256, metavar="MIB", help="address space above the memory limit")
    ap.add_argument("--no-address-limit", action="store_true", help="for AddressSanitizer: no memory checks")
    ap.add_argument("--tmp", default=tempfile.gettempdir())
    args = ap.parse_args()
    launchers = queue.Queue()
    for _ in range(1 if args.list else args.jobs):
        launchers.put(Launcher())
    with open(args.catalogue, encoding="utf-8") as f:
        cases = [json.loads(line) for line in f]
    if args.classes:
        cases = [c for c in cases
                 if any(p == c["class"] or fnmatch.fnmatchcase(c["name"], p) for p in args.classes)]
    cases = [c for c in cases if not any(p == c["class"] or fnmatch.fnmatchcase(c["name"], p)
                                         for p in args.excepted)]
    if args.list:
        for c in cases:
            print("%-14s %-34s %s" % (c["class"], c["name"], c["must"]))
        return 0
    args.engine = shlex.split(args.engine)
    args.engine = [os.path.abspath(a) if os.path.exists(a) else a for a in args.engine]
    args.nobody = lambda: 65534 if os.geteuid() == 0 else None
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        results = list(pool.map(lambda c: run_case(c, args, launchers), cases))
    return report(results, args)


def report(results, args):
    table = collections.defaultdict(collections.Counter)
    for r in results:
        table[r["class"]][r["status"]] += 1
        if r["status"] == "failed" and table[r["class"]]["failed"] <= args.show:
            print("FAILED %s (%s, must be %s): %s" % (r["name"], r["class"], r["must"], r["why"]))
    for r in results:
        if r["status"] == "skipped":
            print("not run: %s (%s)" % (r["name"], r["why"]))
    print("%-16s %7s %7s %7s" % ("class", "passed", "failed", "skipped"))
    for name, n in sorted(table.items()):
        print("%-16s %7d %7d %7d" % (name, n["passed"], n["failed"], n["skipped"]))
    total = sum(table.values(), collections.Counter())
    print("%d not run" % total["skipped"])
    print("%d passed, %d failed" % (total["passed"], total["failed"]))
    if args.json:
        with open(args.json, "w", encoding="utf-8") as f:
            json.dump({"engine": args.engine, "totals": total, "cases": results}, f, indent=1)
    return 1 if total["failed"] else 0


if __name__ == "__main__":
    sys.modules["run_attacks"] = sys.modules["__main__"]
    sys.exit(main())
