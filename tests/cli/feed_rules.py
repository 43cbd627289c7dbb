"""Are feeds and sitemaps what their specifications ask for? Schemas, and the rules that
schemas cannot say: ids once, order by date, no relative address in the content."""
import html.parser
import json
import pathlib
import re
import subprocess
import xml.etree.ElementTree as ET

SCHEMAS = pathlib.Path(__file__).resolve().parent / "schemas"
ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"


def problems_of_xml(schema, data):
    """xmllint's words, "" if the document is valid."""
    done = subprocess.run(
        ["xmllint", "--noout", "--nonet", "--relaxng", str(SCHEMAS / schema), "-"],
        input=data, capture_output=True)
    return "" if done.returncode == 0 else done.stderr.decode()


def check_value(value, schema, root, at="$"):
    """The few words of JSON Schema that our schemas use; yields what is wrong."""
    if "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rpartition("/")[2]]
    kinds = {"object": dict, "array": list, "string": str}
    if "type" in schema and not isinstance(value, kinds[schema["type"]]):
        yield f"{at}: not of type {schema['type']}"
        return
    if "const" in schema and value != schema["const"]:
        yield f"{at}: {value!r}"
    if isinstance(value, str):
        if "pattern" in schema and not re.search(schema["pattern"], value):
            yield f"{at}: {value!r} does not match {schema['pattern']}"
        if len(value) < schema.get("minLength", 0):
            yield f"{at}: empty"
    if isinstance(value, list):
        if len(value) < schema.get("minItems", 0):
            yield f"{at}: too few"
        for n, item in enumerate(value):
            yield from check_value(item, schema.get("items", {}), root, f"{at}[{n}]")
    if isinstance(value, dict):
        known = schema.get("properties", {})
        yield from (f"{at}: no {k}" for k in schema.get("required", []) if k not in value)
        ways = schema.get("anyOf", [])
        if ways and not any(all(k in value for k in w["required"]) for w in ways):
            yield f"{at}: none of {ways}"
        for name, item in value.items():
            if name in known:
                yield from check_value(item, known[name], root, f"{at}.{name}")
            elif schema.get("additionalProperties", True) is False:
                yield f"{at}: unknown {name}"


class Addresses(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if name in ("href", "src", "poster", "action"):
                self.found.append(value or "")
            elif name == "srcset":
                self.found += [part.split()[0] for part in (value or "").split(",")]


def relative_addresses(content):
    return [u for u in Addresses(content).found
            if not u.startswith(("http://", "https://", "mailto:", "data:"))]


def check_entries(name, ids, contents, dates):
    if len(set(ids)) != len(ids):
        yield f"{name}: an id twice"
    if dates != sorted(dates, reverse=True):
        yield f"{name}: not the newest first: {dates}"
    for content in contents:
        bad = relative_addresses(content)
        if bad:
            yield f"{name}: relative addresses {bad}"


def problems(name, data):
    """What is wrong with a feed or sitemap, as a list of texts."""
    base = name.rpartition("/")[2]
    found = []
    if base == "atom.xml":
        found.append(problems_of_xml("atom.rng", data))
        feed = ET.fromstring(data)
        entries = feed.findall(ATOM + "entry")
        if [e.get("rel") for e in feed.findall(ATOM + "link")].count("self") != 1:
            found.append(f"{name}: not one link to itself")
        found += check_entries(
            name, [e.findtext(ATOM + "id") for e in entries],
            [e.findtext(ATOM + "content") or "" for e in entries],
            [e.findtext(ATOM + "published") for e in entries])
    elif base == "rss.xml":
        found.append(problems_of_xml("rss.rng", data))
        items = ET.fromstring(data).findall("channel/item")
        found += check_entries(
            name, [i.findtext("guid") for i in items],
            [i.findtext(CONTENT) or "" for i in items], [])
    elif base == "feed.json":
        feed, schema = json.loads(data), json.loads((SCHEMAS / "feed.json").read_text())
        found += check_value(feed, schema, schema)
        found += check_entries(
            name, [i["id"] for i in feed["items"]],
            [i.get("content_html", "") for i in feed["items"]],
            [i["date_published"] for i in feed["items"]])
    elif base.startswith("sitemap"):
        found.append(problems_of_xml("sitemap.rng", data))
    else:
        found.append(f"{name}: not a feed")
    return [text for text in found if text]
