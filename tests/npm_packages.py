# SPDX-License-Identifier: MIT
"""Packages of npm that tests use: installed once below a build folder, or not at all.

    modules = npm_packages.install(folder, "parse5@7.2.1")    # folder/node_modules, or None

No test waits long for a registry that is not there: whether one answers is asked first,
for PATIENCE seconds at most, and that none did is written into the file that the
environment variable TORII_NO_NPM names (tests/run.sh sets it), for the tests after this.
No script of a package is run. Several tests may share a folder and run at once.
"""
import fcntl
import json
import os
import pathlib
import subprocess

PATIENCE = 15
QUIET = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL,
         "stderr": subprocess.DEVNULL}


def is_installed(folder, package):
    """Is it there in this version? "1.2.3" is exact, "1" any that begins so."""
    name, _, version = package.rpartition("@")
    try:
        text = (folder / "node_modules" / name / "package.json").read_text()
    except OSError:
        return False
    return (json.loads(text)["version"] + ".").startswith(version + ".")


def npm(folder, seconds, *args):
    try:
        return subprocess.run(["npm", *args], cwd=folder, timeout=seconds,
                              **QUIET).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def registry_answers(folder, package):
    note = os.environ.get("TORII_NO_NPM")
    if note and os.path.exists(note):
        return False
    if npm(folder, PATIENCE, "view", "--fetch-retries=0", package, "version"):
        return True
    if note:
        pathlib.Path(note).touch()
    return False


def install(folder, *packages):
    """The folder of the modules; None if npm, a registry or a package is not to be had."""
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / ".lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        missing = [one for one in packages if not is_installed(folder, one)]
        if missing:
            if not registry_answers(folder, missing[0]):
                return None
            manifest = folder / "package.json"
            if not manifest.exists():
                manifest.write_text('{"private": true}\n')
            npm(folder, 180, "install", "--no-audit", "--no-fund", "--ignore-scripts",
                *missing)
        if all(is_installed(folder, one) for one in packages):
            return folder / "node_modules"
    return None
