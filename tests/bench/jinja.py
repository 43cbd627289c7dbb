#!/usr/bin/env python3
"""Times Jinja2 as bench_engine times Torii: jinja.py WORKLOAD_FOLDER [OUTFILE]"""
import json
import pathlib
import sys
import time

import jinja2

BATCHES, BATCH_SECONDS, ENOUGH_SECONDS = 11, 0.05, 4.0


def seconds(function, count):
    start = time.thread_time()
    for _ in range(count):
        function()
    return time.thread_time() - start


def best(function):
    """The best batch, in microseconds for one call."""
    count, total, found = 1, 0.0, []
    while seconds(function, count) < BATCH_SECONDS and count < 1 << 20:
        count *= 2
    while len(found) < BATCHES and (len(found) < 3 or total < ENOUGH_SECONDS):
        found.append(seconds(function, count))
        total += found[-1]
    return min(found) / count * 1e6


def main(folder, out=None):
    folder = pathlib.Path(folder)
    meta = json.loads((folder / "meta.json").read_text())
    context = json.loads((folder / "context.json").read_text())
    source = (folder / "main.html").read_text()
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder), autoescape=meta["autoescape"],
        trim_blocks=meta["trim"], lstrip_blocks=meta["trim"], auto_reload=False)
    if folder.name == "compile":
        time_us = best(lambda: env.compile(source, "main.html"))
    else:
        template = env.get_template("main.html")
        if out:
            pathlib.Path(out).write_text(template.render(context))
        time_us = best(lambda: template.render(context))
    print(json.dumps({"workload": folder.name, "min_us": round(time_us, 3)}))


main(*sys.argv[1:])
