# SPDX-License-Identifier: MIT
"""Builds the demo of each theme, and variants of them."""
from __future__ import annotations

import pathlib
import shutil
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"

# folder of the site, configuration, prefix of its addresses
DEMOS = {
    "blog": (EXAMPLES / "blog", None, "/"),
    "docs": (EXAMPLES, EXAMPLES / "docs/site.yaml", "/torii/"),
    "landing": (EXAMPLES / "landing", None, "/"),
}


def copy(name, work):
    """The sources of a demo in a folder of their own: (folder, configuration)."""
    folder, config, _ = DEMOS[name]
    target = work / f"{name}-site"
    shutil.rmtree(target, ignore_errors=True)
    if config:  # several sites lie in one folder
        shutil.copytree(EXAMPLES / "manual", target / "manual")
        shutil.copytree(config.parent, target / config.parent.name,
                        ignore=shutil.ignore_patterns("public", ".torii"))
        return target, target / config.relative_to(folder)
    shutil.copytree(folder, target, ignore=shutil.ignore_patterns("public", ".torii"))
    return target, None


def build(torii, name, work, *settings, label=None, edit=None):
    """The folder with the outputs; raises if the build has anything to say."""
    folder, config = copy(name, work)
    if edit:
        edit(folder)
    out = work / (label or name)
    shutil.rmtree(out, ignore_errors=True)
    command = [torii, "-C", folder]
    command += ["-c", config] if config else []
    for setting in settings:
        command += ["--set", setting]
    done = subprocess.run(
        [*command, "build", "--strict", "--drafts", "-o", out],
        capture_output=True, text=True, timeout=120)
    if done.returncode:
        raise RuntimeError(f"{name}: {done.stderr}")
    return out
