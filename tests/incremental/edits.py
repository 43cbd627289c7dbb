#!/usr/bin/env python3
"""Edits generated sites at random; after each edit everything that Torii makes of a
site step by step must be, byte for byte, what a clean build makes.

    edits.py --torii TORII --driver SESSION_DRIVER [--edits N] [--seed S] [--each N]
             [--ways session,disk,server] [--parallel N] [--log FILE]
    edits.py --torii TORII --driver SESSION_DRIVER --replay FAILURE.json
    edits.py --torii TORII --driver SESSION_DRIVER --cases

Ways: `session`, the model that `torii serve` holds in memory, within one process, now
and then with the next edit before all outputs are made;
`disk`, `torii build` with its records, now and then with --verify; `server`, all that
`torii serve` answers over HTTP, without the script that it adds.  After a mistake the
way's exit code is that of a clean build, and no output has changed on the disk.

Each seed is a site of its own with --each edits.  --log remembers the seeds that have
passed, so that a run can go on where it was stopped.  A failure is shortened to the
fewest edits and files that still fail, which are left in FAILURE.json, for --replay.
Those that were mistakes of Torii once are in cases/; --cases does them all.

The last line is "N passed, N failed".
"""
import argparse
import concurrent.futures
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time

from random_site import RandomSite, apply, lay_out, read_back
from served import Served

NOW = "1780000000"
ENV = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "TZ": "UTC", "SOURCE_DATE_EPOCH": NOW}
for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS"):
    if name in os.environ:
        ENV[name] = os.environ[name]


class Failure(Exception):
    pass


class Driver:
    def __init__(self, program, root, *options):
        self.errors = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen(
            [program, root, *options], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=self.errors, text=True, env=ENV, encoding="utf-8", errors="surrogateescape")

    def ask(self, *words):
        try:
            self.process.stdin.write("\t".join(words) + "\n")
            self.process.stdin.flush()
            answer = self.process.stdout.readline()
        except OSError:
            answer = ""
        if not answer:
            self.errors.seek(0)
            raise Failure(f"the driver has ended at {words[0]}: {self.errors.read()[:3000]}")
        return answer.rstrip("\n")

    def close(self):
        try:
            self.process.stdin.close()
        except OSError:
            pass
        code = self.process.wait()
        self.errors.seek(0)
        text = self.errors.read()
        if code or "Sanitizer" in text or "runtime error" in text:
            raise Failure(f"the driver ended with {code}: {text[:3000]}")


class Case:
    """One site on the disk, and what is held of it."""

    def __init__(self, options, files, jobs):
        self.options, self.jobs = options, jobs
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="torii-edits-", dir=options.work))
        self.site, self.kept = self.folder / "site", self.folder / "kept"
        self.steps, self.outputs, self.rendered = 0, 0, 0
        self.moves, self.taken = 0, 0  # pages that came or went, and without a new model
        self.server = self.served_driver = self.driver = None
        lay_out(self.site, files)
        if {"session", "disk"} & options.ways:
            more = ["--session"] if "session" in options.ways else []
            self.driver = Driver(options.driver, self.site, "--jobs", str(jobs), *more)
        if "server" in options.ways:
            self.server = Served(options.torii, self.site, ENV)
            self.served_driver = Driver(options.driver, self.site, *self.server.settings())

    def close(self, keep=False):
        try:
            for one in (self.server, self.driver, self.served_driver):
                if one:
                    one.close()
        finally:
            if not keep:
                shutil.rmtree(self.folder, ignore_errors=True)

    # ---- steps ---------------------------------------------------------------

    def step(self, one):
        if self.server:
            self.server.forget()
        paths = apply(self.site, one["operations"])
        self.steps += 1
        if self.driver:
            self.step_driver(one, paths)
        if self.server:
            self.step_server(one)

    def step_driver(self, one, paths):
        ways, ask = self.options.ways, self.driver.ask
        if "session" in ways:
            hint = paths if one["hint"] and paths and self.steps > 1 else ["*"]
            rush = one.get("rush", False)
            code, rendered, patched = ask("rush" if rush else "update", one["prefer"], *hint).split()
            self.rendered += int(rendered)
            if one["what"].startswith(("add ", "delete ", "rename ")) and hint != ["*"]:
                self.moves, self.taken = self.moves + 1, self.taken + int(patched)
        clean, count = ask("clean").split()
        self.outputs += int(count)
        if "session" in ways and not rush:
            self.need(code == clean, f"session: exit {code}, clean: {clean}: {ask('said')}")
            if clean in "01":
                self.same("session", ask("compare"))
            self.need((said := ask("reports")) == "same", f"reports: {said}")
        if "disk" in ways:
            self.step_disk(clean)

    def step_disk(self, clean):
        said = self.driver.ask("said").replace("\t", "\n").strip()
        before = self.stamps() if clean != "0" else None
        more = ["--verify"] if self.steps % 10 == 5 else []
        code, text = self.build(self.kept, *more)
        self.need(str(code) == clean, f"build: exit {code}, clean: {clean}: {text}")
        self.need(said in text, f"build reports: {text}\nclean: {said}")
        if clean == "0":
            self.same("build", self.driver.ask("folder", str(self.kept)))
        else:
            self.need(before == self.stamps(), "a failed build has changed outputs")
        if clean == "0" and self.steps % 20 == 1:
            other = self.folder / "other"
            code, text = self.build(other, "--no-cache")
            self.need(code == 0, text)
            self.same("--no-cache", self.driver.ask("folder", str(other)))
            shutil.rmtree(other)

    def step_server(self, one):
        self.server.settle(bool(one["operations"]) and self.steps > 1)
        clean = self.served_driver.ask("clean").split()[0]
        fails = self.server.failing(clean != "0")
        self.need(fails == (clean != "0"), f"server fails: {fails}, clean: {clean}")
        if clean != "0":
            return
        wanted = self.folder / "wanted"
        shutil.rmtree(wanted, ignore_errors=True)
        self.served_driver.ask("write", str(wanted))
        found = self.server.differences(wanted)
        self.need(not found, "server: " + ", ".join(found[:8]))

    def build(self, output, *more):
        done = subprocess.run(
            [self.options.torii, "-C", self.site, "build", "-o", output, "--force", "-j", str(self.jobs), *more],
            capture_output=True, env=ENV)
        text = done.stderr.decode("utf-8", "surrogateescape")
        self.need("Sanitizer" not in text and "runtime error" not in text, text)
        return done.returncode, text

    def stamps(self):
        return {p: (p.stat().st_mtime_ns, p.stat().st_size, p.stat().st_ino)
                for p in self.kept.rglob("*") if p.is_file()}

    def same(self, way, answer):
        count, *which = answer.split("\t")
        self.need(count == "0", f"{way}: {count} differ: " + ", ".join(which))

    def need(self, truth, text):
        if not truth:
            raise Failure(text)


# ---- running ------------------------------------------------------------------


def new_step(site, rng, first=False):
    what, operations = ("first", []) if first else site.edit()
    pages = sorted(site.pages)
    prefer, chance = "", rng.random()
    if chance < 0.4:  # a page, or one of the pages of its list
        opened = pages[rng.randrange(len(pages))]
        lists = (opened.replace(".md", "/"), opened.rpartition("/")[0] + "/", opened.rpartition("/")[0] + "/page/2/")
        prefer = lists[int(chance * 10000) % 3].lstrip("/") + "index.html"
    return {"what": what, "operations": operations, "hint": rng.random() < 0.8, "prefer": prefer,
            "rush": rng.random() < 0.2}


def run_seed(options, seed):
    """(edits that passed, what was counted, failure or None)"""
    rng = random.Random(seed)
    site = RandomSite(rng, pages=options.pages)
    jobs, files, steps = rng.choice([1, 2]), dict(site.files), []
    case = failure = None
    try:
        case = Case(options, files, jobs)
        for n in range(options.each + 1):
            steps.append(new_step(site, rng, n == 0))
            case.step(steps[-1])
    except Failure as found:
        failure = str(found)
    except (OSError, ValueError) as found:
        failure = f"{type(found).__name__}: {found}"
    passed = len(steps) - 1 if not failure else max(len(steps) - 2, 0)
    try:
        if case:
            case.close()
    except Failure as found:
        failure = failure or str(found)
    if failure:
        failure = {"seed": seed, "failure": failure, "jobs": jobs, "files": files, "steps": steps}
    counts = (case.outputs, case.rendered, case.moves, case.taken) if case else (0, 0, 0, 0)
    return passed, counts, failure


def replay(options, failure, keep=False):
    """How it fails, and at which step; or None."""
    case = None
    try:
        case = Case(options, failure["files"], failure["jobs"])
        for n, one in enumerate(failure["steps"]):
            case.step(one)
    except Failure as found:
        return str(found), n if case else 0
    finally:
        if case:
            try:
                case.close(keep)
            except Failure:
                pass
    return None


# ---- shortening ----------------------------------------------------------------


class Shortening:
    def __init__(self, options, failure, seconds=240):
        self.options, self.best, self.end = options, failure, time.monotonic() + seconds
        self.kind = self.kind_of(failure["failure"])

    def kind_of(self, text):
        return text.split(":")[0]

    def fails(self, **changes):
        """Does it still fail, and in the same way?  Then that is the best so far."""
        if time.monotonic() > self.end:
            return False
        other = {**self.best, **changes}
        found = replay(self.options, other)
        if not found or self.kind_of(found[0]) != self.kind:
            return False
        other["failure"], last = found
        other["steps"] = other["steps"][:last + 1]
        self.best = other
        return True

    def fold(self, count):
        """All but the last steps made part of the site."""
        folder = pathlib.Path(tempfile.mkdtemp(dir=self.options.work))
        steps = self.best["steps"]
        lay_out(folder, self.best["files"])
        for one in steps[:-count]:
            apply(folder, one["operations"])
        files = read_back(folder)
        shutil.rmtree(folder)
        first = {"what": "first", "operations": [], "hint": False, "prefer": ""}
        return {"files": files, "steps": [first] + steps[-count:]}

    def drop_some(self, items, build):
        """Leaves out what it can of a list; halves first."""
        size = max(len(items) // 2, 1)
        while size and items:
            at = 0
            while at < len(items):
                fewer = items[:at] + items[at + size:]
                if self.fails(**build(fewer)):
                    items = fewer
                else:
                    at += size
            size //= 2

    def run(self):
        if not self.fails():
            print("the failure does not come again", file=sys.stderr)
            return self.best
        count = 1
        while count < len(self.best["steps"]) - 1 and not self.fails(**self.fold(count)):
            count *= 2
        self.drop_some(list(self.best["steps"][1:-1]),
                       lambda some: {"steps": [self.best["steps"][0], *some, self.best["steps"][-1]]})
        for n in range(len(self.best["steps"])):
            if n < len(self.best["steps"]) and self.best["steps"][n]["operations"]:
                self.drop_some(list(self.best["steps"][n]["operations"]), lambda some, n=n: {
                    "steps": [{**one, "operations": some} if at == n else one
                              for at, one in enumerate(self.best["steps"])]})
        self.drop_some(sorted(self.best["files"]), lambda some: {
            "files": {name: self.best["files"][name] for name in some}})
        return self.best


def tell(options, failure):
    short = Shortening(options, failure).run() if options.shorten else failure
    path = pathlib.Path(options.work or tempfile.gettempdir(), f"failure-{failure['seed']}.json")
    path.write_text(json.dumps(short, indent=1))
    print(f"FAIL seed {failure['seed']}, edit {len(failure['steps']) - 1}: {short['failure'][:3000]}", file=sys.stderr)
    print(f"{len(short['files'])} files: {' '.join(sorted(short['files']))}"[:1500], file=sys.stderr)
    for one in short["steps"][-8:]:
        print(f"  {one['what']}: {json.dumps(one['operations'])[:600]}", file=sys.stderr)
    print(f"  {path}", file=sys.stderr, flush=True)


# ---- whole ----------------------------------------------------------------------


def read_log(options):
    if not options.log or not os.path.exists(options.log):
        return {}
    with open(options.log) as f:
        return {int(line.split()[0]): int(line.split()[1]) for line in f}


def run_all(options):
    done, passed, failed, counts = read_log(options), 0, 0, [0, 0, 0, 0]
    count = (options.edits + options.each - 1) // options.each
    seeds = range(options.seed, options.seed + count)
    passed = sum(done.get(seed, 0) for seed in seeds)
    waiting = [seed for seed in seeds if seed not in done]
    start = time.monotonic()
    with concurrent.futures.ProcessPoolExecutor(options.parallel) as pool:
        runs = {pool.submit(run_seed, options, seed): seed for seed in waiting}
        for run in concurrent.futures.as_completed(runs):
            good, more, failure = run.result()
            passed, counts = passed + good, [a + b for a, b in zip(counts, more)]
            if failure:
                failed += 1
                tell(options, failure)
                if failed >= options.failures:
                    pool.shutdown(cancel_futures=True)
                    break
            elif options.log:
                with open(options.log, "a") as f:
                    f.write(f"{runs[run]} {good}\n")
            print(f"seed {runs[run]}: {passed} edits passed, {failed} failed, {time.monotonic() - start:.0f} s", flush=True)
    outputs, rendered, moves, taken = counts
    if rendered:
        print(f"{rendered} of {outputs} outputs were rendered again")
        print(f"{taken} of {moves} times pages came and went within the model")
    # few moves say little: pages.py goes step by step
    if options.pages and moves >= 400 and taken * 4 < moves:
        print("a new model was made too often")
        failed += 1
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


def run_cases(options):
    failed, paths = 0, sorted((pathlib.Path(__file__).parent / "cases").glob("*.json"))
    for path in paths:
        found = replay(options, json.loads(path.read_text()))
        if found:
            print(f"FAIL {path.name}: {found[0]}", file=sys.stderr)
            failed += 1
    print(f"{len(paths) - failed} passed, {failed} failed")
    return 1 if failed else 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--torii", required=True)
    parser.add_argument("--driver", required=True)
    parser.add_argument("--edits", type=int, default=100)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--each", type=int, default=50, help="edits of one site")
    parser.add_argument("--ways", default="session,disk")
    parser.add_argument("--parallel", type=int, default=1)
    parser.add_argument("--failures", type=int, default=3, help="stop after so many")
    parser.add_argument("--pages", action="store_true", help="mostly pages that come and go")
    parser.add_argument("--log")
    parser.add_argument("--work", help="where sites are made")
    parser.add_argument("--replay")
    parser.add_argument("--cases", action="store_true")
    parser.add_argument("--no-shorten", dest="shorten", action="store_false")
    options = parser.parse_args()
    options.ways = set(options.ways.split(","))
    if options.replay:
        found = replay(options, json.loads(pathlib.Path(options.replay).read_text()), keep=True)
        print(found[0] if found else "it does not fail")
        return bool(found)
    return run_cases(options) if options.cases else run_all(options)


if __name__ == "__main__":
    sys.exit(main())
