#!/usr/bin/env python3
"""`torii serve --write` onto a disk that is full, can only be read, whose folder vanishes,
that a build writes to at the same time, and servers that are killed, each at a random
moment of an update.  The server goes on, what it shows is right all the time, no output is
torn, and the first update after the trouble makes the folder equal to a clean build.

    serve_disk.py --torii TORII [--rounds N] [--seed S]

The disk is a tmpfs in a mount namespace of its own; where the system does not allow
that, the test is skipped.  The last line is "N passed, N failed".
"""
import argparse
import contextlib
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import time

from full_disk import PAGE, fill, make_site, run_apart, tree
from served import SCRIPT, Served

PAGES = 40
END = "<!-- end -->"
WAIT = 20  # seconds; only a failure takes that long
ENV = {**os.environ, "SOURCE_DATE_EPOCH": "1780000000", "TZ": "UTC", "LC_ALL": "C.UTF-8"}


class Steps:
    def __init__(self, options, work, disk):
        self.torii, self.rng, self.disk = options.torii, random.Random(options.seed), disk
        self.site, self.output, self.clean = work / "site", disk / "out", work / "clean"
        make_site(self.site)  # which the disk lies in
        (self.site / "templates/page.html").write_text(PAGE + END)
        self.turn, self.passed, self.failures, self.server = 0, 0, [], None
        self.start()
        self.settle("at the start")

    def start(self):
        self.server = Served(self.torii, self.site, ENV, "--write", "--set", "dirs.output=disk/out")

    def check(self, truth, text):
        self.passed += bool(truth)
        if not truth:
            self.failures.append(f"turn {self.turn}: {text}; {''.join(self.server.said)[-300:]}")

    def edit(self):
        """Some pages say something else, which all others show."""
        self.turn += 1
        for n in self.rng.sample(range(PAGES), self.rng.choice((1, 1, 5, PAGES))):
            words = "word " * self.rng.randrange(200)
            (self.site / f"content/p{n}.md").write_text(f"---\ntitle: T{self.turn} {n}\n---\n{words}{self.turn}\n")
        if self.rng.random() < 0.2:
            name = self.site / f"content/new/n{self.rng.randrange(3)}.md"
            name.parent.mkdir(exist_ok=True)
            name.unlink() if name.exists() else name.write_text(f"# New {self.turn}\n")

    def build_clean(self):
        shutil.rmtree(self.clean, ignore_errors=True)
        done = subprocess.run([self.torii, "-C", self.site, "build", "--no-cache", "-o", self.clean,
                               *self.server.settings()], capture_output=True, env=ENV, text=True, timeout=120)
        self.check(done.returncode == 0, f"clean build: {done.stderr}")
        return tree(self.clean)

    def wait_for(self, wanted, found, what):
        end = time.monotonic() + WAIT
        while found() != wanted and time.monotonic() < end:
            time.sleep(0.02)
        got = found()
        names = [n for n in {**got, **wanted} if got.get(n) != wanted.get(n)]
        self.check(not names, f"{what}: {len(names)} differ: {names[:5]}")

    def shown(self, names):
        return {name: SCRIPT.sub(b"", self.server.get(name)[1]) for name in names}

    def settle(self, what):
        """What is shown and what is written is that of a clean build."""
        wanted = self.build_clean()
        pages = {n: b for n, b in wanted.items() if n.endswith(".html")}
        self.wait_for(pages, lambda: self.shown(pages), f"{what}, shown")
        self.wait_for(wanted, lambda: tree(self.output) if self.output.is_dir() else {}, f"{what}, written")

    def pause(self):
        time.sleep(self.rng.random() * 0.03)

    # ---- troubles; each is begun at some moment of an update, and ended ----

    def full(self):
        self.edit()
        self.pause()
        with contextlib.suppress(OSError):  # what was free is taken meanwhile
            fill(self.disk, self.rng.randrange(0, 1 << 17))
        self.edit()
        time.sleep(0.1)
        (self.disk / "filler").unlink()

    def read_only(self):
        def mount(how):
            return subprocess.run(["mount", "-o", f"remount,{how}", self.disk], capture_output=True).returncode == 0

        self.edit()
        self.pause()
        while not mount("ro"):  # it is busy while a file is open for writing
            time.sleep(0.001)
        self.edit()
        time.sleep(0.1)
        mount("rw")

    def vanish(self):
        self.edit()
        self.pause()
        shutil.rmtree(self.output, ignore_errors=True)

    def build_too(self):
        self.edit()
        self.pause()
        done = subprocess.run([self.torii, "-C", self.site, "build", "-f", "-o", self.output,
                               *self.server.settings()], capture_output=True, env=ENV, text=True, timeout=120)
        fine = done.returncode == 0 or (done.returncode == 4 and "another build is writing" in done.stderr)
        self.check(fine, f"a build beside: exit {done.returncode}: {done.stderr}")

    def killed(self):
        self.edit()
        self.pause()
        self.server.process.send_signal(signal.SIGKILL)
        self.server.process.wait()
        torn = [n for n, b in (tree(self.output) if self.output.is_dir() else {}).items()
                if n.startswith("p") and n.endswith(".html") and not b.endswith(END.encode())]
        self.check(not torn, f"torn after a kill: {torn[:5]}")
        self.start()

    def one(self):
        trouble = self.rng.choice((self.full, self.read_only, self.vanish, self.build_too, self.killed))
        trouble()
        self.edit()
        self.settle(f"after {trouble.__name__}")


def within(options):
    work, disk = pathlib.Path(options.work), pathlib.Path(options.work, "site/disk")
    disk.mkdir(parents=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "none", disk], check=True)
    steps = Steps(options, work, disk)
    try:
        for _ in range(options.rounds):
            steps.one()
            if len(steps.failures) > 3:
                break
        steps.server.close()
    except (OSError, ValueError, subprocess.TimeoutExpired) as failure:
        steps.check(False, str(failure))
    for text in steps.failures[:5]:
        print("FAIL", f"seed {options.seed}", text, file=sys.stderr)
    print(f"{steps.passed} passed, {len(steps.failures)} failed")
    return bool(steps.failures)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--torii", required=True)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--work", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.work:
        return within(options)
    return run_apart(__file__, "--torii", str(pathlib.Path(options.torii).resolve()),
                     "--rounds", str(options.rounds), "--seed", str(options.seed))


if __name__ == "__main__":
    sys.exit(main())
