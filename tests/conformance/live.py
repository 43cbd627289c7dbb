#!/usr/bin/env python3
"""Compares Torii with the Jinja2 that is installed, on fresh random templates.

    live.py RUN_CASES [--seed N] [--count N] [--errors P] [--depth N]
            [--rounds N]

Each round makes COUNT cases with fuzz.py and twice as many with fuzz_library.py,
whose answers Jinja2 gives, and runs them with the program RUN_CASES.  The seed is printed, so that a failure can be
repeated with --seed.  Without Jinja2 it says so and skips.
"""
import argparse
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
SKIPPED = 77


def skip(reason):
    print(f"skipped: {reason}")
    print("0 passed, 0 failed")
    sys.exit(SKIPPED)


def make_cases(args, seed, path):
    """Whole templates, and twice as many calls of the library."""
    subprocess.run(
        [sys.executable, os.path.join(HERE, "fuzz.py"), "--seed", str(seed),
         "--count", str(args.count), "--errors", str(args.errors),
         "--depth", str(args.depth), "--out", path],
        check=True)
    subprocess.run(
        [sys.executable, os.path.join(HERE, "fuzz_library.py"), "--seed", str(seed),
         "--count", str(2 * args.count if args.library is None else args.library), "--out", path + ".library"],
        check=True)
    with open(path, "ab") as out, open(path + ".library", "rb") as library:
        shutil.copyfileobj(library, out)


def run_round(args, seed, folder):
    """(passed, failed) of one seed; shows what differs."""
    cases = os.path.join(folder, f"{seed}.jsonl")
    make_cases(args, seed, cases)
    result = subprocess.run(
        [args.run_cases, "-v", str(args.show), "-m", str(args.show_messages), cases],
        capture_output=True, encoding="utf-8", errors="replace")
    found = re.search(r"^(\d+) passed, (\d+) failed$", result.stdout, re.M)
    if result.returncode or args.show_messages:
        print(result.stdout[:20000] + result.stderr[:4000])
    crashed = not found or result.returncode not in (0, 1)
    if crashed:
        print(f"the runner ended with status {result.returncode}")
    if args.keep or result.returncode:
        kept = os.path.join(args.keep or tempfile.gettempdir(), f"live-{seed}.jsonl")
        shutil.copy(cases, kept)
        print(f"the cases are in {kept}")
    return (0, args.count) if crashed else (int(found[1]), int(found[2]))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("run_cases")
    parser.add_argument("--seed", type=int, default=random.randrange(1, 10 ** 9))
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--library", type=int, help="calls of the library (2 x count)")
    parser.add_argument("--errors", type=float, default=0.2)
    parser.add_argument("--depth", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--show", type=int, default=3, help="failures to show")
    parser.add_argument("--show-messages", type=int, default=0)
    parser.add_argument("--keep", help="folder to keep the cases in")
    args = parser.parse_args()
    try:
        import jinja2
    except ImportError:
        skip("python3 has no jinja2")
    if tuple(map(int, jinja2.__version__.split(".")[:3])) < (3, 1, 6):
        skip(f"Jinja2 {jinja2.__version__} is older than 3.1.6, which Torii follows")
    print(f"Jinja2 {jinja2.__version__}, seed {args.seed}", flush=True)
    passed = failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for number in range(args.rounds):
            good, bad = run_round(args, args.seed + number, folder)
            passed += good
            failed += bad
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
