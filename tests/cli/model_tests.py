"""What a site is: addresses, languages, relations, data."""
import html.parser
import re
import urllib.parse

from run import files, need


class Links(html.parser.HTMLParser):
    """The addresses of a page's links, images, scripts and style sheets."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found += [v for k, v in attrs if k in ("href", "src", "action") and v]


def test_relative_site_opens_from_files(torii, root):
    need(torii("init", "s", "--yes", cwd=root).returncode == 0, "init")
    site = root / "s"
    sets = ["--set", "urls.relative=true", "--set", "urls.style=file"]
    done = torii("build", "-u", "https://example.org/deep/down/", *sets, cwd=site)
    need(done.returncode == 0, done.stderr)
    seen = 0
    for name in files(site / "public"):
        if not name.endswith(".html") or name == "404.html":
            continue
        page = site / "public" / name
        for link in Links(page.read_text()).found:
            path = re.split("[?#]", link)[0]
            if re.match("[a-z]+:", link) or not path:
                continue
            target = page.parent / urllib.parse.unquote(path)
            need(not path.startswith("/") and target.is_file(), f"{name}: {link}")
            seen += 1
    need(seen > 20, f"{seen} links")
