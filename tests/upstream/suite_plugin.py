# SPDX-License-Identifier: MIT
"""A plugin of pytest: which tests of the suite run, and what must become of them.

`deselected.txt` names what is not about templates, `failing.txt` what is known
to fail, each with its reason.  A test fails the run that passes without having
entered the library, that fails without being listed, or that is listed and
passes.
"""
import collections
import pathlib

import pytest

HERE = pathlib.Path(__file__).resolve().parent
counts = collections.defaultdict(collections.Counter)
unused = set()  # names of the lists that no test has


def read_list(name):
    """{file, class or test: reason}; a line is "NAME: REASON".

    A "?" before the name: only some versions of the suite have it.
    """
    found = {}
    for line in (HERE / name).read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            test, _, reason = line.partition(": ")
            found[test.lstrip("?")] = reason.strip()
            if not test.startswith("?"):
                unused.add(test)
    return found


deselected = read_list("deselected.txt")
failing = read_list("failing.txt")


def entry(names, listed):
    """The listed name that stands for a test: its own, its class, its file."""
    parts = names.split("[")[0].split("::")
    for name in (names, *("::".join(parts[:i]) for i in range(len(parts), 0, -1))):
        if name in listed:
            unused.discard(name)
            return name
    return None


def short(item):
    return item.nodeid.partition("/")[2]


def pytest_ignore_collect(collection_path, config):
    name = collection_path.name
    if name in deselected:
        unused.discard(name)
        return True
    return None


def pytest_collection_modifyitems(config, items):
    import jinja2

    assert str(HERE) in jinja2.__file__, jinja2.__file__
    kept, left_out = [], []
    for item in items:
        if entry(short(item), deselected):
            left_out.append(item)
            continue
        kept.append(item)
        name = entry(short(item), failing)
        if name:
            reason = failing[name]
            item.add_marker(pytest.mark.xfail(reason=reason, strict=True))
    items[:] = kept
    config.hook.pytest_deselected(items=left_out)
    for item in left_out:
        counts[short(item).partition("::")[0]]["deselected"] += 1


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_protocol(item):
    from jinja2 import _native

    item.entries_before = _native.entries
    yield


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    from jinja2 import _native

    report = (yield).get_result()
    if call.when == "call" and report.passed:
        if _native.entries == item.entries_before:
            report.outcome = "failed"
            report.longrepr = "passed without entering the library"
    if call.when != "call" and report.passed:
        return
    known = hasattr(report, "wasxfail") and report.skipped
    outcome = "known" if known else "passed" if report.passed else "failed"
    counts[short(item).partition("::")[0]][outcome] += 1


def pytest_sessionfinish(session, exitstatus):
    if unused and not session.config.option.keyword:
        session.exitstatus = 1


def pytest_terminal_summary(terminalreporter, config):
    write = terminalreporter.write_line
    kinds = ("passed", "known", "failed", "deselected")
    row = "{:24}" + 4 * "{:>12}"
    total = collections.Counter()
    write("")
    write(row.format("", *kinds))
    for name in sorted(counts):
        total.update(counts[name])
        write(row.format(name, *(counts[name][kind] for kind in kinds)))
    for name in sorted(unused):
        write(f"no test is named {name}")
    run = sum(total[k] for k in kinds[:3])
    part = 100 * total["passed"] / run if run else 0
    known = total["known"]
    write(f"{run} tests of templates, {part:.1f} % pass; {known} known to fail")
    write(f"{total['passed']} passed, {total['failed']} failed")
