#!/usr/bin/env python3
"""Builds onto a disk with less and less room, that can only be read, whose folder
vanishes, or that another build writes to: each either succeeds, or ends with one clear
error and leaves the earlier output as it was.

    full_disk.py --torii TORII [--step BYTES] [--rounds N]

The disk is a tmpfs in a mount namespace of its own; where the system does not allow
that, the test is skipped.  The last line is "N passed, N failed".
"""
import argparse
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time

PAGES = 40
PAGE = "<h1>{{ page.title }}</h1>{{ page.content }}{% for p in site.pages %}{{ p.title }} {% endfor %}\n"


def make_site(root):
    (root / "content").mkdir(parents=True)
    (root / "templates").mkdir()
    (root / "torii.yaml").write_text("title: Full\nbase_url: https://example.org/\n")
    (root / "templates/page.html").write_text(PAGE)
    write_pages(root, "first", "text ")


def write_pages(root, title, text):
    for n in range(PAGES):
        (root / f"content/p{n}.md").write_text(f"---\ntitle: {title} {n}\n---\n{text * (20 + n)}\n")


def tree(folder):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def build(torii, site, output, *more):
    return subprocess.run([torii, "-C", site, "build", "-f", "-o", output, *more], capture_output=True, text=True)


def fill(disk, room):
    """Takes all but that much of the disk."""
    full = disk / "filler"
    full.unlink(missing_ok=True)
    state = os.statvfs(disk)
    size = state.f_bavail * state.f_frsize - room
    with open(full, "wb") as f:
        os.posix_fallocate(f.fileno(), 0, max(size, 1))


class Steps:
    def __init__(self, torii, work, disk):
        self.torii, self.site, self.disk, self.output = torii, work / "site", disk, disk / "out"
        make_site(self.site)
        self.passed, self.failures = 0, []

    def check(self, truth, text):
        self.passed += bool(truth)
        if not truth:
            self.failures.append(text)

    def one(self, before, room):
        """True once there is room enough."""
        fill(self.disk, room)
        done = build(self.torii, self.site, self.output)
        if done.returncode == 0:
            return True
        errors = done.stderr.count("error[")
        now = tree(self.output) if self.output.is_dir() else None
        beside = sorted(p.name for p in self.disk.iterdir())
        fine = done.returncode == 4 and errors == 1 and "No space left" in done.stderr
        self.check(fine and now == before and beside in (["filler"], ["filler", "out"]),
                   f"{room} bytes: exit {done.returncode}, {errors} errors, "
                   f"{'as before' if now == before else 'other outputs'}, {beside}: {done.stderr[:600]}")
        return False

    def until_done(self, step):
        before, room = tree(self.output) if self.output.is_dir() else None, 0
        while not self.one(before, room):
            room += step
        self.compare(f"with {room} bytes")

    def compare(self, what):
        clean = self.site / "clean"
        build(self.torii, self.site, clean, "--no-cache")
        self.check(tree(clean) == tree(self.output), f"{what} it differs from a clean build")
        shutil.rmtree(clean)

    def read_only(self):
        before = tree(self.output)
        write_pages(self.site, "read only", "changed ")
        subprocess.run(["mount", "-o", "remount,ro", self.disk], check=True)
        done = build(self.torii, self.site, self.output)
        self.check(done.returncode == 4 and done.stderr.count("error[") == 1 and "Read-only" in done.stderr,
                   f"read-only: exit {done.returncode}: {done.stderr}")
        self.check(tree(self.output) == before, "read-only: other outputs")
        subprocess.run(["mount", "-o", "remount,rw", self.disk], check=True)
        build(self.torii, self.site, self.output)
        self.compare("after a read-only disk")

    def start(self):
        return subprocess.Popen([self.torii, "-C", self.site, "build", "-f", "-o", self.output],
                                stderr=subprocess.PIPE, text=True)

    def vanish(self, rng):
        write_pages(self.site, f"vanish {rng.random()}", "gone ")
        one = self.start()
        time.sleep(rng.random() * 0.05)
        shutil.rmtree(self.output, ignore_errors=True)
        said = one.communicate()[1]
        self.check(one.returncode == 0 or (one.returncode == 4 and said.count("error[") == 1),
                   f"vanished: exit {one.returncode}: {said}")
        self.check(build(self.torii, self.site, self.output).returncode == 0, "after it vanished")
        self.compare("after it vanished")

    def two(self, rng):
        write_pages(self.site, f"two {rng.random()}", "both ")
        both = [self.start(), self.start()]
        said = [one.communicate()[1] for one in both]
        for one, text in zip(both, said):
            self.check(one.returncode == 0 or (one.returncode == 4 and "another build is writing" in text),
                       f"two at once: exit {one.returncode}: {text}")
        self.check(0 in [one.returncode for one in both], f"two at once: {said}")
        self.compare("after two at once")


def within(options):
    work, disk = pathlib.Path(options.work), pathlib.Path(options.work, "disk")
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "none", disk], check=True)
    steps = Steps(options.torii, work, disk)
    steps.until_done(options.step)
    for title, text in (("second, with a longer title", "other words "), ("third", "text "), ("fourth", "more words of it ")):
        write_pages(steps.site, title, text)
        steps.until_done(options.step)
    (steps.site / "content/new").mkdir()
    (steps.site / "content/new/page.md").write_text("# New\n")
    steps.until_done(options.step)
    (steps.disk / "filler").unlink()
    steps.read_only()
    rng = random.Random(options.rounds)
    for _ in range(options.rounds):
        steps.vanish(rng)
        steps.two(rng)
    for text in steps.failures[:5]:
        print("FAIL", text, file=sys.stderr)
    print(f"{steps.passed} passed, {len(steps.failures)} failed")
    return bool(steps.failures)


def run_apart(script, *arguments):
    """The script again, with --work, where it may mount disks; 77 if that is not allowed."""
    apart = ["unshare", "-m"] if os.geteuid() == 0 else ["unshare", "-Urm"]
    with tempfile.TemporaryDirectory(prefix="torii-disk-") as work:
        pathlib.Path(work, "disk").mkdir()
        trial = ["mount", "-t", "tmpfs", "-o", "size=1m", "none", f"{work}/disk"]
        try:
            allowed = subprocess.run([*apart, *trial], capture_output=True).returncode == 0
        except OSError:
            allowed = False
        if not allowed:
            print("skipped: the system allows no mount of one's own")
            return 77
        return subprocess.run(
            [*apart, sys.executable, script, "--work", work, *arguments]).returncode


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--torii", required=True)
    parser.add_argument("--step", type=int, default=4096)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--work", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.work:
        return within(options)
    return run_apart(__file__, "--torii", str(pathlib.Path(options.torii).resolve()),
                     "--step", str(options.step), "--rounds", str(options.rounds))


if __name__ == "__main__":
    sys.exit(main())
