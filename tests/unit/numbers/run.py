#!/usr/bin/env python3
"""Writes the tables with the running Python and lets the test programs compare:

    run.py CASES_PROGRAM UNICODE_PROGRAM

Exits with 77 (skipped) unless this is CPython 3.11 with Jinja2 and MarkupSafe.
"""
import importlib.util
import pathlib
import subprocess
import sys
import tempfile

here = pathlib.Path(__file__).parent
found = all(importlib.util.find_spec(name) for name in ("jinja2", "markupsafe"))
if sys.version_info[:2] != (3, 11) or not found:
    sys.exit(77)
failed = False
with tempfile.TemporaryDirectory() as folder:
    for script, program in zip(["make_cases.py", "make_facts.py"], sys.argv[1:3]):
        table = pathlib.Path(folder) / "table.txt"
        with table.open("wb") as out:
            subprocess.run([sys.executable, here / script], stdout=out, check=True)
        failed |= subprocess.run([program, table]).returncode != 0
sys.exit(failed)
