#!/usr/bin/env python3
"""Torii beside Jinja2, beside C written by hand for two of the workloads, and beside
plain Lua (lua5.4, if it is installed) for one.

    compare.py BENCH WORKLOADS [--limit LIMIT] [--rounds N] [--only NAME ...]

BENCH is the program of bench_engine.c, WORKLOADS the folder that generate.py
wrote, LIMIT the program of limit.c.  Programs run in turn, the best batch of each
counts, and what Torii prints has to be what Jinja2 prints.
"""
import argparse
import json
import math
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent
NAMES = ("bigtable page escape compute filters macros recloop strings chat compile "
         "startup").split()
BY_HAND = ("bigtable", "escape")


def run(command):
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{command}: {done.stderr[-500:]}")
    return json.loads(done.stdout.splitlines()[-1])


def measure(name, args, outputs):
    folder = args.workloads / name
    commands = {
        "jinja": [sys.executable, HERE / "jinja.py", folder, outputs / "jinja"],
        "torii": [args.bench, folder, outputs / "torii"],
    }
    if args.limit and name in BY_HAND:
        commands["hand"] = [args.limit, name, folder / "context.json"]
    if name == "compute" and shutil.which("lua5.4"):
        commands["lua"] = ["lua5.4", HERE / "compute.lua"]
    best = dict.fromkeys(commands, math.inf)
    for _ in range(args.rounds):
        for who, command in commands.items():
            best[who] = min(best[who], run(command)["min_us"])
    memory = run([args.bench, "--memory", folder])
    same = name == "compile" or (
        (outputs / "jinja").read_bytes() == (outputs / "torii").read_bytes())
    return best, memory, same


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bench")
    parser.add_argument("workloads", type=pathlib.Path)
    parser.add_argument("--limit")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--only", nargs="*", default=NAMES)
    args = parser.parse_args()
    outputs = pathlib.Path(tempfile.mkdtemp(prefix="torii-bench-"))
    print(f"{'workload':10}{'Jinja2, us':>13}{'Torii, us':>12}{'times':>9}"
          f"{'by hand':>9}{'Lua':>6}{'blocks':>9}{'peak':>7}")
    differ = 0
    for name in args.only:
        best, memory, same = measure(name, args, outputs)
        peak = f"{memory['peak_bytes'] / memory['bytes']:.2f}" if memory["bytes"] else ""
        hand = f"{best['torii'] / best['hand']:.2f}" if "hand" in best else ""
        lua = f"{best['torii'] / best['lua']:.2f}" if "lua" in best else ""
        print(f"{name:10}{best['jinja']:13.1f}{best['torii']:12.1f}"
              f"{best['jinja'] / best['torii']:9.1f}{hand:>9}{lua:>6}"
              f"{memory['allocations']:9d}{peak:>7}"
              + ("" if same else "  the output differs"), flush=True)
        differ += not same
    print("times: of Jinja2's time; by hand, Lua: how much longer than C written for it")
    print("and than the same loop in Lua; blocks: of memory taken for one rendering; peak:")
    print("the most that it held at once, in sizes of its output")
    sys.exit(1 if differ else 0)


main()
