#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs Jinja2's own test suite against libtorii.

    run.py --library LIBTORII --ffi FFI [--work DIR] [--suite DIR] [-- PYTEST OPTIONS]

The suite is the folder DIR with "tests" in it, or is fetched from Debian's source
package with lists of its own, so that the system's are left alone.  Exit status 77
and a line "skipped: ..." where it cannot be had.
"""
import argparse
import os
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
SOURCES = (
    f"deb-src [signed-by={KEYRING}] http://deb.debian.org/debian bookworm main\n"
    f"deb-src [signed-by={KEYRING}] http://deb.debian.org/debian-security"
    " bookworm-security main\n"
)


def skip(why):
    print("skipped:", why)
    sys.exit(77)


def python_with_pytest():
    for python in (sys.executable, "/usr/bin/python3"):
        check = [python, "-c", "import pytest, markupsafe"]
        if os.path.exists(python) and not subprocess.run(
            check, stderr=subprocess.DEVNULL
        ).returncode:
            return python
    skip("python3-pytest or python3-markupsafe is not installed")


def fetch(work):
    """The folder of the suite, from the work folder or from Debian."""
    suite = work / "suite"
    if (suite / "tests").is_dir():
        return suite
    for tool in ("apt-get", "dpkg-source"):
        if not shutil.which(tool):
            skip(f"there is no {tool} to fetch the suite with")
    lists, cache = work / "apt" / "lists", work / "apt" / "cache"
    for folder in (lists / "partial", cache / "archives" / "partial"):
        folder.mkdir(parents=True, exist_ok=True)
    (work / "apt" / "sources.list").write_text(SOURCES)
    apt = [
        "apt-get",
        "-q",
        f"-oDir::Etc::SourceList={work}/apt/sources.list",
        "-oDir::Etc::SourceParts=/dev/null",
        f"-oDir::State::Lists={lists}",
        f"-oDir::Cache={cache}",
        "-oAPT::Sandbox::User=root",
        "-oAcquire::Retries=2",
        "-oAcquire::http::Timeout=20",
    ]
    log = open(work / "fetch.log", "w")
    for command in (
        apt + ["update"],
        apt + ["source", "--download-only", "jinja2"],
    ):
        if subprocess.run(command, cwd=work, stdout=log, stderr=log).returncode:
            skip("Debian's source package of jinja2 cannot be fetched")
    description = sorted(work.glob("jinja2_*.dsc"))
    shutil.rmtree(work / "unpacked", ignore_errors=True)
    unpack = ["dpkg-source", "-x"]
    unpack += [path.name for path in description[-1:]] + ["unpacked"]
    if subprocess.run(unpack, cwd=work, stdout=log, stderr=log).returncode:
        skip("Debian's source package of jinja2 cannot be unpacked")
    suite.mkdir(exist_ok=True)
    shutil.move(str(work / "unpacked" / "tests"), suite / "tests")
    shutil.rmtree(work / "unpacked")
    shutil.rmtree(work / "apt")
    return suite


def sanitizer_of(library):
    """The runtime that must be loaded first, if the library was built with one."""
    needed = subprocess.run(
        ["ldd", library], capture_output=True, text=True
    ).stdout.splitlines()
    found = [line.split()[2] for line in needed if "libasan" in line]
    return found[0] if found else None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--library", required=True)
    parser.add_argument("--ffi", required=True)
    parser.add_argument("--work", default="build/upstream", type=pathlib.Path)
    parser.add_argument("--suite", type=pathlib.Path)
    parser.add_argument("rest", nargs="*")
    options = parser.parse_args()
    python = python_with_pytest()
    work = options.work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    suite = options.suite.resolve() if options.suite else fetch(work)
    environment = dict(
        os.environ,
        TORII_LIBRARY=os.path.abspath(options.library),
        TORII_FFI=os.path.abspath(options.ffi),
        PYTHONPATH=os.pathsep.join([str(HERE / "stand_in"), str(HERE)]),
        PYTHONDONTWRITEBYTECODE="1",
    )
    runtime = sanitizer_of(options.library)
    if runtime:
        environment["LD_PRELOAD"] = runtime
        # Python itself keeps memory until the end
        environment["ASAN_OPTIONS"] = "detect_leaks=0"
    command = [python, "-m", "pytest", "-q", "-c", os.devnull, "--rootdir", str(suite)]
    command += ["-p", "no:cacheprovider", "-p", "suite_plugin", "tests", *options.rest]
    return subprocess.run(command, cwd=suite, env=environment).returncode


if __name__ == "__main__":
    sys.exit(main())
