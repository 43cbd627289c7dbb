# SPDX-License-Identifier: MIT
"""Rules that every page of a theme keeps: balance, headings, labels, own files."""
from __future__ import annotations

import re
from html.parser import HTMLParser
from urllib.parse import unquote

VOID = set("area base br col embed hr img input link meta source track wbr".split())
PHRASING_ONLY = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "summary", "small", "label"}
FLOW = set("address article aside blockquote details div dl fieldset figure footer form"
           " h1 h2 h3 h4 h5 h6 header hr main nav ol p pre section table ul".split())
CHILDREN = {"ul": {"li"}, "ol": {"li"}, "dl": {"dt", "dd", "div"},
            "tr": {"td", "th"}, "tbody": {"tr"}, "thead": {"tr"}}


class Checker(HTMLParser):
    """Collects the faults of one document in `faults`, its links in `links`."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.stack, self.faults, self.ids, self.links = [], [], [], []
        self.headings, self.wanted, self.counts, self.text = [], [], {}, []
        self.doctype = None

    def fault(self, text):
        self.faults.append(f"line {self.getpos()[0]}: {text}")

    def handle_decl(self, decl):
        self.doctype = decl
        if self.getpos() != (1, 0):
            self.fault("the doctype does not stand first")

    def handle_starttag(self, tag, pairs):
        attrs = dict(pairs)
        self.counts[tag] = self.counts.get(tag, 0) + 1
        parent = self.stack[-1] if self.stack else None
        if parent in CHILDREN and tag not in CHILDREN[parent]:
            self.fault(f"<{tag}> directly in <{parent}>")
        if tag in FLOW and PHRASING_ONLY & set(self.stack) - {"label"}:
            self.fault(f"<{tag}> inside a paragraph or heading")
        if tag == "a" and "a" in self.stack:
            self.fault("link in a link")
        if len(attrs) != len(pairs):
            self.fault(f"<{tag}> repeats an attribute")
        self.check_attributes(tag, attrs)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self.stack.append(tag)

    def handle_startendtag(self, tag, pairs):
        self.handle_starttag(tag, pairs)  # as in XML, which HTML allows there
        if tag not in VOID and tag not in ("path", "circle"):
            self.fault(f"<{tag}/> is not closed by that")
        if tag not in VOID:
            self.stack.pop()

    def check_attributes(self, tag, attrs):
        for name, value in attrs.items():
            if name.startswith("on") or name == "style":
                self.fault(f"inline {name} on <{tag}>")
            if name in ("href", "src") and not value:
                self.fault(f"empty {name} on <{tag}>")
            if name == "class" and not value:
                self.fault(f"empty class on <{tag}>")
        if "id" in attrs:
            self.ids.append(attrs["id"])
        self.wanted += attrs.get("aria-labelledby", "").split()
        if tag == "img" and "alt" not in attrs:
            self.fault("image without alt")
        if tag == "nav" and not {"aria-label", "aria-labelledby"} & set(attrs):
            self.fault("nav without a label")
        data = attrs.get("type") == "application/ld+json"  # is not run
        if tag == "script" and "src" not in attrs and not data:
            self.fault("inline script")
        if tag == "html" and not attrs.get("lang"):
            self.fault("no language on <html>")
        if tag == "a" and "href" in attrs:
            self.links.append(attrs["href"])
        loads = tag in ("script", "img", "iframe", "video", "audio", "source") or (
            tag == "link" and attrs.get("rel") in ("stylesheet", "icon", "preload"))
        address = attrs.get("src") or attrs.get("href") or ""
        if loads and re.match("(?:[a-z]+:)?//", address):
            self.fault(f"<{tag}> asks another host: {address}")

    def handle_endtag(self, tag):
        if tag in VOID:
            self.fault(f"</{tag}> of a void element")
        elif not self.stack or self.stack.pop() != tag:
            self.fault(f"</{tag}> does not close the open element")

    def handle_data(self, data):
        if not {"script", "style", "code"} & set(self.stack):
            self.text.append(data)
        if data.strip() and self.stack and self.stack[-1] in CHILDREN:
            self.fault(f"text directly in <{self.stack[-1]}>")

    def finish(self):
        if self.stack:
            self.faults.append(f"left open: {self.stack}")
        if self.doctype != "doctype html":
            self.faults.append("no doctype")
        for tag in ("h1", "main", "title", "html", "head", "body"):
            if self.counts.get(tag) != 1:
                self.faults.append(f"{self.counts.get(tag, 0)} <{tag}> instead of one")
        for before, after in zip([0, *self.headings], self.headings):
            if after > before + 1:
                self.faults.append(f"heading level {before} is followed by {after}")
        for name in {n for n in self.ids if self.ids.count(n) > 1}:
            self.faults.append(f"id {name!r} twice")
        for name in self.wanted:
            if name not in self.ids:
                self.faults.append(f"no element has the id {name!r}")
        for link in self.links:
            if link.startswith("#") and unquote(link[1:]) not in self.ids:
                self.faults.append(f"{link} leads nowhere")
        if re.search(r"\bNone\b|\bUndefined\b|\{\{|\{%|<function", "".join(self.text)):
            self.faults.append("a template leaked None or code into the text")


def faults_of(html, about_templates=False):
    """What is wrong with a page; one about templates may well show them."""
    checker = Checker()
    checker.feed(html)
    checker.close()
    checker.finish()
    return [one for one in checker.faults if not (about_templates and "leaked" in one)]


def links_of(html):
    checker = Checker()
    checker.feed(html)
    return checker.links
