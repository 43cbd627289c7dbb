"""The manual's page of templates names every attribute, function and filter."""
import pathlib
import re

from run import need

ROOT = pathlib.Path(__file__).resolve().parents[2]


def words_of(page):
    return set(re.findall(r"[a-z_0-9]+", (ROOT / "examples/manual" / page).read_text()))


def test_manual_has_every_name_of_templates(torii, root):
    known = words_of("templates.md")
    names = set()
    source = (ROOT / "cli/theme/page_attributes.c").read_text()
    table = source[source.index("ATTRIBUTES[] = {"):]
    table = table[:table.index("};")]
    names |= set(re.findall(r"FROM\((\w+), ", table))
    names |= set(re.findall(r"AT\(\w+, (\w+), ", table))
    names |= set(re.findall(r'\{"(\w+)"', table))
    for path in (ROOT / "cli/theme").glob("*.c"):
        names |= set(re.findall(
            r'(?:env_add_function|facts_add_function|env_add_filter)\(\s*\w+(?:->env)?,\s*"(\w+)\(',
            path.read_text()))
    missing = sorted(names - known)
    need(len(names) > 60, "the tables of names were not found")
    need(not missing, f"examples/manual/templates.md lacks {missing}")
