"""torii serve: requests, news for browsers, failures, and the end."""
import contextlib
import http.client
import itertools
import os
import re
import signal
import socket
import subprocess
import time

from run import Failure, files, make_site, need, put, same

POST = "---\ntitle: Post\n---\n\nFirst words.\n"
WAIT = 60  # seconds; only a failure takes that long


class Server:
    """A server of the site in a folder, until the end of the `with`."""

    def __init__(self, torii, site, *args):
        self.site, self.log = site, open(site.parent / "serve.log", "w+")
        self.process = subprocess.Popen(
            [torii.program, "serve", "-p", "0", *args], cwd=site, env=torii.env,
            stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
        found = self.wait(lambda: re.search(r"http://[^ ]*:(\d+)/", self.text()))
        self.port = int(found[1])

    def text(self):
        with open(self.log.name) as f:
            return f.read()

    def wait(self, condition, what="an answer"):
        end = time.monotonic() + WAIT
        while time.monotonic() < end:
            found = condition()
            if found:
                return found
            if self.process.poll() is not None:
                raise Failure(f"the server ended ({self.process.returncode}): {self.text()}")
            time.sleep(0.005)
        raise Failure(f"no {what}: {self.text()}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(WAIT)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise Failure("the server does not end")
        finally:
            self.log.close()
        text = open(self.log.name).read()
        need("Sanitizer" not in text and "runtime error" not in text, text)
        same(self.process.returncode, 0, "exit code after Ctrl+C")

    def get(self, path, method="GET", **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=WAIT)
        with contextlib.closing(connection):
            connection.request(
                method, path, headers={k.replace("_", "-"): v for k, v in headers.items()})
            answer = connection.getresponse()
            answer.body = answer.read().decode("utf-8", "replace")
            return answer

    def raw(self, data):
        with socket.create_connection(("127.0.0.1", self.port), WAIT) as s:
            s.sendall(data)
            answer = b""
            with contextlib.suppress(ConnectionError):
                while block := s.recv(65536):
                    answer += block
        return answer.decode("latin-1")

    def edit(self, path, text):
        """As editors do it: a new file in place of the old one."""
        target = self.site / path
        target.parent.mkdir(parents=True, exist_ok=True)
        other = target.with_name(target.name + "~")
        other.write_text(text)
        os.replace(other, target)


class Events:
    """The news of a page that has just been loaded."""

    def __init__(self, server, path, query=""):
        page = server.get(path + query).body
        state = re.search(r'live\.js" data-tag="([^"]*)" data-assets="(\d+)"', page)
        need(state, f"no script in {path}: {page}")
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=WAIT)
        last = "&last=1" if query else ""
        self.connection.request(
            "GET", f"/_torii/events?path={path}&tag={state[1]}&assets={state[2]}{last}")
        self.answer = self.connection.getresponse()
        same(self.answer.getheader("Content-Type"), "text/event-stream", "type of events")
        same(self.answer.readline(), b"retry: 1000\n", "first line")

    def next(self):
        while line := self.answer.readline():
            if line.startswith(b"event: "):
                return line[7:].strip().decode()
        return None

    def close(self):
        self.connection.close()


def blog(root, **more):
    return make_site(root / "site", post=POST, **more)


# ---------------------------------------------------------------- requests ----


def test_serve_answers(torii, root):
    site = blog(root)
    (site / "static").mkdir()
    (site / "static" / "a.css").write_text("p { color: red }\n")
    (site / "static" / "caf\u00e9 x.txt").write_text("coffee\n")
    before = files(root)
    with Server(torii, site) as server:
        page = server.get("/post/")
        same(page.status, 200, "status")
        same(page.getheader("Content-Type"), "text/html; charset=utf-8", "type")
        same(page.getheader("X-Content-Type-Options"), "nosniff", "nosniff")
        need("First words." in page.body, page.body)
        at = page.body.index('<script src="/_torii/live.js"')
        need(page.body.index("</body>") > at > page.body.rindex("<footer"), page.body)
        same(server.get("/post/", "HEAD").body, "", "body of HEAD")
        away = server.get("/post")
        same((away.status, away.getheader("Location")), (302, "/post/"), "folder without /")
        away = server.get("/post?a=b+c%20d&e&f=?_torii=%26")
        same(away.getheader("Location"), "/post/?a=b+c%20d&e&f=?_torii=%26", "query")
        sheet = server.get("/a.css?x=1")
        same(sheet.getheader("Content-Type"), "text/css; charset=utf-8", "type of CSS")
        same(sheet.body, "p { color: red }\n", "CSS")
        tag = sheet.getheader("ETag")
        for known, status in (
                (tag, 304), (f'"x", {tag}', 304), (f'W/"x,",W/{tag} , "y"', 304), ("*", 304), (" * ", 304),
                (f', {tag}', 304), (f',"x" ,, {tag},', 304), (",", 200), (', "x"', 200), (", *", 200),
                ('"x"', 200), ('"x*"', 200), (tag[:-1], 200), (tag.strip('"'), 200), ("", 200)):
            same(server.get("/a.css", If_None_Match=known).status, status, f"If-None-Match: {known}")
        twice = server.raw(
            f"GET /a.css HTTP/1.0\r\nHost: localhost:{server.port}\r\n"
            f'If-None-Match: "x"\r\nIf-None-Match: {tag}\r\n\r\n'.encode())
        need(" 304 " in twice, f"two lines of If-None-Match: {twice}")
        same(server.get("/caf%C3%A9%20x.txt").body, "coffee\n", "escaped name")
        same(server.get("/%63af%C3%A9%20x.txt").body, "coffee\n", "escaped letter")
        same(server.get("/%2563af%C3%A9%20x.txt").status, 404, "escaped twice")
    before.pop("serve.log", None)
    after = files(root)
    after.pop("serve.log")
    same(sorted(after), sorted(before), "files after the server")


def test_serve_ranges(torii, root):
    site = blog(root)
    (site / "static").mkdir()
    (site / "static" / "big").write_text("0123456789" * 1000)
    with Server(torii, site) as server:
        for asked, status, body, where in (
                ("bytes=0-3", 206, "0123", "bytes 0-3/10000"),
                ("bytes=9998-", 206, "89", "bytes 9998-9999/10000"),
                ("bytes=-3", 206, "789", "bytes 9997-9999/10000"),
                ("bytes=9999-99999999", 206, "9", "bytes 9999-9999/10000"),
                ("bytes=10000-", 416, "", "bytes */10000"),
                ("bytes=18446744073709551615-", 416, "", "bytes */10000"),
                ("bytes=-99999999999999999999", 206, "0123456789" * 1000,
                 "bytes 0-9999/10000")):
            part = server.get("/big", Range=asked)
            same((part.status, part.body, part.getheader("Content-Range")),
                 (status, body, where), asked)
        for asked in ("bytes=0-0,2-2", "bytes=", "bytes=x-", "lines=1-2", "bytes=5-2"):
            same(server.get("/big", Range=asked).status, 200, asked)


def test_serve_404_of_the_section(torii, root):
    site = blog(root)
    (site / "templates").mkdir()
    (site / "templates" / "404.html").write_text("<p>Lost in {{ page.url }}")
    (site / "static" / "docs").mkdir(parents=True)
    (site / "static" / "docs" / "404.html").write_text("<p>Lost in the docs")
    with Server(torii, site) as server:
        for path, text in (("/nope", "Lost in /404.html"), ("/x/y/z/", "Lost in /404.html"),
                           ("/docs/nope", "Lost in the docs"),
                           ("/docs/a/b.png", "Lost in the docs"),
                           ("/docs/%00", "Lost in /404.html")):
            page = server.get(path)
            same(page.status, 404, path)
            need(text in page.body, f"{path}: {page.body}")


def test_serve_refuses(torii, root):
    site = blog(root)
    (root / "secret.txt").write_text("SECRET")
    (site / ".env").write_text("SECRET")
    (site / "static").mkdir()
    (site / "static" / "in.txt").write_text("in")
    with Server(torii, site) as server:
        host = f"Host: localhost:{server.port}\r\n"
        for request, status in (
                (f"GET /../secret.txt HTTP/1.1\r\n{host}", 404),
                (f"GET /%2e%2e/secret.txt HTTP/1.1\r\n{host}", 404),
                (f"GET /..%2fsecret.txt HTTP/1.1\r\n{host}", 404),
                (f"GET /.env HTTP/1.1\r\n{host}", 404),
                (f"GET /torii.yaml HTTP/1.1\r\n{host}", 404),
                (f"GET /static/in.txt HTTP/1.1\r\n{host}", 404),
                (f"GET /in.txt/ HTTP/1.1\r\n{host}", 404),
                (f"GET //post/ HTTP/1.1\r\n{host}", 404),
                (f"GET /post/%zz HTTP/1.1\r\n{host}", 404),
                (f"GET /post\\ HTTP/1.1\r\n{host}", 404),
                (f"GET http://evil.example/ HTTP/1.1\r\n{host}", 400),
                (f"POST / HTTP/1.1\r\n{host}Content-Length: 1\r\n", 405),
                (f"PUT / HTTP/1.1\r\n{host}", 405),
                (f"OPTIONS / HTTP/1.1\r\n{host}", 405),
                (f"GET / HTTP/1.1\r\n{host}Host: evil\r\n", 400),
                ("GET / HTTP/1.1\r\n", 400),
                ("GET / HTTP/1.1\r\nHost: evil.example\r\n", 403),
                ("GET / HTTP/1.1\r\nHost: localhost:1\r\n", 403),
                (f"GET / HTTP/1.1\r\n{host}Origin: http://evil.example\r\n", 403),
                (f"GET / HTTP/1.1\r\n{host}Origin: null\r\n", 403),
                (f"GET / HTTP/1.1\r\n{host}Origin: https://localhost\r\n", 403),
                (f"GET / HTTP/1.1\r\n{host}Origin: http://localhost:{server.port}\r\n", 200),
                (f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n", 200),
                (f"GET / HTTP/1.1\r\nHost: [::1]:{server.port}\r\n", 200)):
            answer = server.raw(f"{request}Connection: close\r\n\r\n".encode())
            need(answer.startswith(f"HTTP/1.1 {status} "), f"{request}: {answer}")
            need("SECRET" not in answer, request)
        long = server.raw(f"GET /{'a' * 60000} HTTP/1.1\r\n{host}\r\n".encode())
        need(not long or " 414 " in long[:20] or " 431 " in long[:20], long[:80])
        same(server.get("/post/").status, 200, "a request afterwards")


def test_serve_below_a_path_and_with_headers(torii, root):
    site = blog(root)
    with open(site / "torii.yaml", "a") as f:
        f.write('serve:\n  headers:\n    X-One: "1"\n    "/post/**": {X-Two: two}\n')
    config = site / "torii.yaml"
    config.write_text(config.read_text().replace("example.org/", "example.org/sub/"))
    with Server(torii, site) as server:
        away = server.get("/")
        same((away.status, away.getheader("Location")), (302, "/sub/"), "the root")
        away = server.get("/sub")
        same((away.status, away.getheader("Location")), (302, "/sub/"), "without its slash")
        page = server.get("/sub/post/")
        need(f"http://127.0.0.1:{server.port}/sub/post/" in page.body, page.body)
        same((page.getheader("X-One"), page.getheader("X-Two")), ("1", "two"), "headers")
        home = server.get("/sub/")
        same((home.getheader("X-One"), home.getheader("X-Two")), ("1", None), "headers")
        same(server.get("/post/").status, 404, "outside of the path")


# ------------------------------------------------------------------- news ----


def test_serve_reloads(torii, root):
    site = blog(root, other="# Other\n\ntext\n")
    (site / "static").mkdir()
    (site / "static" / "a.css").write_text("p { color: red }\n")
    with Server(torii, site) as server:
        post, other = Events(server, "/post/"), Events(server, "/other/")
        server.edit("content/post.md", POST.replace("First", "Second"))
        same(post.next(), "reload", "news of the page")
        need("Second words." in server.get("/post/").body, "the new text")
        server.edit("static/a.css", "p { color: blue }\n")
        same(other.next(), "styles", "news of another page: of the style sheet only")
        same(server.get("/a.css").body, "p { color: blue }\n", "the new sheet")
        # A state of before is noticed when a page connects.
        late = Events(server, "/post/")
        server.edit("static/a.css", "p { color: green }\n")
        same(late.next(), "styles", "news of the style sheet")
        (site / "content/new").mkdir()
        (site / "content/new/deep.md").write_text("# Deep\n\ntext\n")
        server.wait(lambda: server.get("/new/deep/").status == 200, "page in a new folder")
        (site / "content/new/deep.md").unlink()
        server.wait(lambda: server.get("/new/deep/").status == 404, "end of a page")
        for events in (post, other, late):
            events.close()
    text = server.text()
    need(re.search(r"\d\d:\d\d:\d\d  content/post\.md    \d+ outputs?  [\d.]+ ms", text), text)


def test_serve_without_reload_and_by_polling(torii, root):
    site = blog(root)
    with Server(torii, site, "--no-reload", "--poll", "20") as server:
        need("_torii" not in server.get("/post/").body, "a script")
        same(server.get("/_torii/events?path=/&tag=0&assets=0").status, 404, "events")
        server.edit("content/post.md", POST.replace("First", "Second"))
        server.wait(lambda: "Second words." in server.get("/post/").body, "new text")
        (site / "content/more.md").write_text("# More\n")
        server.wait(lambda: server.get("/more/").status == 200, "new page")
        (site / "content/more.md").unlink()
        server.wait(lambda: server.get("/more/").status == 404, "end of a page")


def test_serve_writes(torii, root):
    site = blog(root)
    post = site / "public/post/index.html"
    with Server(torii, site, "--write") as server:
        first = server.wait(lambda: post.exists() and post.read_text(), "output")
        need("First words." in first and "_torii" not in first, first)
        server.edit("content/post.md", POST.replace("First", "Second"))
        server.wait(lambda: "Second words." in post.read_text(), "new output")
        beside = torii("build", "-o", str(root / "beside"), cwd=site)
        same(beside.returncode, 0, "a build that the server does not keep waiting")
        server.edit("content/post.md", "---\ntitle: [\n---\n")
        server.wait(lambda: server.get("/").status == 500, "failure")
        need("Second words." in post.read_text(), "the failure has changed the output")
        (site / "content/post.md").unlink()
        server.wait(lambda: not post.exists(), "end of an output")
    need(torii("build", cwd=site).returncode == 0, "a build afterwards")
    home = (site / "public/index.html").read_text()
    need("127.0.0.1" not in home, "the server's address in a build")


def test_serve_watches_mounts(torii, root):
    for options in ((), ("--poll", "20")):
        site = blog(root / str(len(options)))
        config = site / "torii.yaml"
        config.write_text(config.read_text() + "mounts: [{folder: handbook, at: /docs/}]\n")
        (site / "handbook").mkdir()
        (site / "handbook/one.md").write_text("# One\n\nold\n")
        with Server(torii, site, *options) as server:
            need("old" in server.get("/docs/one/").body, "a page of the mount")
            named = r"^Watching content .*handbook .*torii.yaml "
            server.wait(lambda: re.search(named, server.text(), re.M), "folder of the mount in the log")
            server.edit("handbook/one.md", "# One\n\nfresh\n")
            server.wait(lambda: "fresh" in server.get("/docs/one/").body, "new text")


def test_serve_drafts(torii, root):
    pages = {"d": "---\ntitle: D\ndraft: true\n---\nx\n",
             "f": "---\ntitle: F\ndate: 2999-01-01\n---\nx\n"}
    site = blog(root, **pages)
    with Server(torii, site) as server:
        for path, mark in (("/d/", ' data-mark="draft"'), ("/f/", ' data-mark="future"')):
            page = server.get(path)
            need(page.status == 200 and mark in page.body, f"{path}: {page.body}")
        need("data-mark" not in server.get("/post/").body, "a mark")
        for front, mark in (("draft: true\n", True), ("", False)):
            events = Events(server, "/post/")
            server.edit("content/post.md", POST.replace("title: Post\n", "title: Post\n" + front))
            same(events.next(), "reload", "news of a mark")
            same('data-mark="draft"' in server.get("/post/").body, mark, "mark after the news")
            events.close()
    with Server(torii, site, "--no-drafts") as server:
        same([server.get(p).status for p in ("/d/", "/f/", "/post/")], [404, 404, 200], "status")


def test_serve_marks_come_before_the_news(torii, root):
    pages = {f"p{n}": f"# P{n}\n" for n in range(400)}
    site = blog(root, **pages)
    (site / "templates").mkdir(exist_ok=True)
    (site / "templates/page.html").write_text(
        "{{ page.draft }}{% for p in site.regular_pages %}{{ p.draft }}{{ p.title }}{% endfor %}")
    with Server(torii, site) as server:
        for turn in range(6):
            events, draft = Events(server, "/post/"), turn % 2 == 0
            front = "title: Post\n" + ("draft: true\n" if draft else "")
            server.edit("content/post.md", POST.replace("title: Post\n", front))
            same(events.next(), "reload", "news of a draft")
            page = server.get("/post/").body
            same((page.startswith(str(draft)), 'data-mark="draft"' in page), (True, draft), "page and mark")
            events.close()


# --------------------------------------------------------------- failures ----

BROKEN = "<body>{% for n in [1] %}\n{{ page.titel.x }}<script>alert(1)</script>\n{% endfor %}"


def value(server, key, expression, what=""):
    query = "/_torii/value?" + "&".join(
        f"{name}={''.join(f'%{b:02x}' for b in text.encode())}"
        for name, text in (("key", key), ("expression", expression), ("what", what)))
    answer = server.get(query)
    return answer.status, answer.body


def test_serve_shows_failures(torii, root):
    site = blog(root)
    (site / "templates").mkdir()
    page = "<body>{{ page.title }} {{ page.content }}</body>"
    (site / "templates/page.html").write_text(page)
    with Server(torii, site) as server:
        events = Events(server, "/post/")
        server.edit("templates/page.html", BROKEN)
        same(events.next(), "reload", "news of the failure")
        shown = server.get("/post/")
        same(shown.status, 500, "status")
        for text in ("E0412", "templates/page.html:2:9", "did you mean &#x27;title&#x27;?"
                     .replace("&#x27;", "'"), "<mark>titel</mark>", "content/post.md",
                     "&lt;script&gt;alert(1)", "_torii=last", "data-expressions",
                     "Variables of template page.html:2", "<tr><th>n</th><td class=\"type\">int"
                     "</td><td>1</td>", "<tr><th>page</th>", "'url': '/post/'",
                     "<tr><th>site</th>"):
            need(text in shown.body, f"no {text}: {shown.body}")
        need("<script>alert" not in shown.body, "a script of the template")
        need("script-src 'self'" in shown.getheader("Content-Security-Policy"), "policy")
        same(server.get("/unknown/").status, 500, "status of all pages")
        last = server.get("/post/?_torii=last")
        need(last.status == 200 and "First words." in last.body, last.body)
        need(" data-last" in last.body, last.body)
        told = lambda: re.search(r"key for expressions in the browser: (\w+)", server.text())
        key = server.wait(told, "key")[1]  # it is told after the page is there
        what = "content/post.md  ->  /post/"
        same(value(server, key, "page.title ~ 1", what), (200, "'Post1'"), "expression")
        same(value(server, key, "[1, '<b>']", what), (200, "[1, '<b>']"), "expression")
        status, text = value(server, key, "page.titel.x", what)
        need(status == 400 and text.startswith("UndefinedError: "), text)
        status, text = value(server, key, "range(10**9)|list|length", what)
        need(status == 400, f"{status} {text}")
        status, text = value(server, key, "1 %}{% include 'page.html' %}", what)
        need(status == 400 and "SyntaxError" in text, f"{status} {text}")
        same(value(server, "0" * 16, "page.title")[0], 403, "a wrong key")
        news = Events(server, "/post/")
        looking = Events(server, "/post/", "?_torii=last")
        server.edit("templates/page.html", page)
        same((news.next(), looking.next()), ("reload", "reload"), "news of the end")
        same(server.get("/post/").status, 200, "status afterwards")
        # Keys cannot be tried for ever.
        for _ in range(25):
            value(server, "0" * 16, "1")
        same(value(server, key, "1")[0], 403, "the right key after many wrong ones")


def test_serve_failures_keep_the_environment(torii, root):
    """Values of the environment are for those who have the key."""
    site = blog(root)
    put(site, {"templates/page.html": "{{ 1 // 0 }}",
               "torii.yaml": "title: T\nbase_url: https://example.org/\nparams: {token: !env [NOT_SET, hush-hush]}\n"})
    with Server(torii, site) as server:
        page = server.get("/post/").body
        need("<td>['name', 'params']</td>" in page, page)
        need("hush-hush" not in page, page)
        key = server.wait(lambda: re.search(r"in the browser: (\w+)", server.text()), "a key")[1]
        value = server.get(f"/_torii/value?expression=theme.params.token&key={key}").body
        same(value, "'hush-hush'", "with the key")


def test_serve_starts_with_a_failure(torii, root):
    site = blog(root)
    (site / "content/bad.md").write_text("---\ntitle: [\n---\n")
    with Server(torii, site, "--no-debugger") as server:
        shown = server.get("/")
        need(shown.status == 500 and "content/bad.md:" in shown.body, shown.body)
        need("data-expressions" not in shown.body, "a box for expressions")
        same(value(server, "0" * 16, "1")[0], 404, "expressions")
        (site / "content/bad.md").unlink()
        server.wait(lambda: server.get("/").status == 200, "end of the failure")
        (site / "torii.yaml").write_text("titel: T\n")
        server.wait(lambda: "titel" in server.get("/").body, "failure of torii.yaml")
        (site / "torii.yaml").write_text("title: Now\nbase_url: https://example.org/\n")
        server.wait(lambda: server.get("/").status == 200, "end of the failure")


# ------------------------------------------------------------------- ends ----


def test_serve_twice_and_on_a_port(torii, root):
    site = blog(root)
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    with Server(torii, site, "-p", str(port)) as server:
        same(server.port, port, "port")
        done = torii("serve", "-p", str(port), cwd=site)
        need(done.returncode == 4 and "E0508" in done.stderr, done.stderr)
        with Server(torii, site, "--set", f"serve.port={port}", "-p", "0") as second:
            need(second.get("/post/").status == 200, "the second server")
        # Without -p the next free port is taken; -p 0 above is what tests use.
        other = subprocess.Popen(
            [torii.program, "serve", "--set", f"serve.port={port}"], cwd=site,
            env=torii.env, stderr=subprocess.PIPE, text=True)
        line = other.stderr.readline()
        other.send_signal(signal.SIGTERM)
        other.communicate()
        same(other.returncode, 0, "exit code after SIGTERM")
        found = re.search(r":(\d+)/", line)
        need(found and port < int(found[1]) <= port + 50, line)


def test_serve_opens_a_browser(torii, root):
    browser = root / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > "{root}/opened"\n')
    browser.chmod(0o755)
    env, torii.env = torii.env, {**torii.env, "BROWSER": str(browser)}
    try:
        with Server(torii, blog(root), "--open") as server:
            opened = root / "opened"
            text = server.wait(lambda: opened.exists() and opened.read_text(), "browser")
            same(text, f"http://127.0.0.1:{server.port}/\n", "address")
    finally:
        torii.env = env


def test_serve_wrong_usage(torii, root):
    site = blog(root)
    for args in (("-p", "x"), ("-p", "70000"), ("--poll", "0"), ("-j", "0"), ("extra",)):
        same(torii("serve", *args, cwd=site).returncode, 2, f"exit code of {args}")
    need(torii("serve", "-a", "192.0.2.1", cwd=site).returncode == 4, "a foreign address")
    same(torii("serve", cwd=root).returncode, 3, "no site")


def descriptors(server):
    return len(os.listdir(f"/proc/{server.process.pid}/fd"))


def resident(server):
    with open(f"/proc/{server.process.pid}/status") as f:
        return int(re.search(r"VmRSS:\s*(\d+)", f.read())[1])


def test_serve_slow_clients(torii, root):
    with Server(torii, blog(root)) as server:
        server.get("/post/")
        before = descriptors(server)
        slow = []
        try:
            for _ in range(1000):
                slow.append(socket.create_connection(("127.0.0.1", server.port), WAIT))
                slow[-1].sendall(b"GET / HTTP/1.1\r\nX-Slow: ")
            worst = 0
            for _ in range(20):
                start = time.monotonic()
                same(server.get("/post/").status, 200, "status beside slow clients")
                worst = max(worst, time.monotonic() - start)
            need(worst < 0.5, f"an answer beside 1,000 slow clients took {worst:.3f} s")
        finally:
            for one in slow:
                one.close()
        server.wait(lambda: descriptors(server) <= before + 2, "end of connections")


def test_serve_keeps_its_size(torii, root):
    rounds = int(os.environ.get("TORII_SERVE_ROUNDS", "40"))
    site = blog(root)
    with Server(torii, site) as server:
        for number in range(-rounds // 2, rounds):
            if number == 0:
                before = resident(server), descriptors(server)
            events = Events(server, "/post/")
            server.edit("content/post.md", POST.replace("First", f"Number {number % 7}"))
            same(events.next(), "reload", "news")
            events.close()
        server.wait(lambda: descriptors(server) <= before[1], "end of connections")
        grown = resident(server) - before[0]
        if "TORII_SERVE_ROUNDS" in os.environ:
            print(f"{rounds} rebuilds: {before[0]} KiB, {grown:+} KiB")
        if "asan" not in torii.program:  # which keeps what was freed
            need(grown < before[0] * 0.05, f"{grown} KiB more than {before[0]} KiB")


def slow_site(root):
    """Every page shows all titles, and takes long to render."""
    pages = {
        f"content/blog/p{i:02}.md": f"---\ntitle: Title {i}\ndate: 2026-01-02\n---\nText {i}.\n"
        for i in range(40)}
    site = make_site(root / "site")
    texts = {
        "torii.yaml": "title: Slow\nbase_url: https://example.org/\nsearch: {enabled: false}\n"
                      "feeds: {formats: []}\nbuild: {jobs: 1}\nchecks: {internal_links: 'off'}\n",
        "templates/base.html": "<html><body>{% block main %}{% endblock %}</body></html>",
        "templates/page.html": """{% extends "base.html" %}{% block main %}<h1>{{ page.title }}</h1>
{{ page.content }}{% for p in site.regular_pages %}<li>{{ p.title }}</li>{% endfor %}
{% set ns = namespace(n=page.title|length) %}
{% for i in range(200000) %}{% set ns.n = (ns.n * 7 + i) % 1000 %}{% endfor %}{{ ns.n }}{% endblock %}""",
        "templates/section.html": '{% extends "base.html" %}{% block main %}{{ page.title }}{% endblock %}',
        "templates/home.html": '{% extends "base.html" %}{% block main %}{{ page.title }}{% endblock %}',
        **pages}
    for name, text in texts.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(text)
    return site


def test_serve_open_page_first(torii, root):
    """The open page is told of an edit before all others are rendered, and another that
    is asked for meanwhile is given as it is after the edit."""
    with Server(torii, slow_site(root)) as server:
        for number in range(3):
            title = f"Renamed {number}"
            events = [Events(server, f"/blog/p{n}/") for n in ("33", "07")]
            start = time.monotonic()
            server.edit("content/blog/p33.md", f"---\ntitle: {title}\ndate: 2026-01-02\n---\nText.\n")
            for one in events:
                same(one.next(), "reload", "news")
            told = time.monotonic() - start
            ends = server.text().count("p33.md    ")
            need(f"<h1>{title}</h1>" in server.get("/blog/p33/").body, "the open page is old")
            for n in ("39", "21"):
                need(f"<li>{title}</li>" in server.get(f"/blog/p{n}/").body, f"p{n} is old")
            same(ends, number, "updates that had ended before the news")
            server.wait(lambda: server.text().count("p33.md    ") > number, "end of the update")
            whole = time.monotonic() - start
            need(told < whole / 2, f"told after {told:.3f} s of {whole:.3f} s")
            for n in range(40):
                need(f"<li>{title}</li>" in server.get(f"/blog/p{n:02}/").body, f"p{n} is old at the end")
            for one in events:
                one.close()


def test_serve_edits_templates(torii, root):
    """What a page, an include, a shortcode, a hook, a macro file print; templates that
    come, break and go."""
    site = make_site(root / "site", post="---\ntitle: Post\n---\n\n[link](/)\n\n{{ note() }}\n")
    start = {
        "page.html": '{% extends "base.html" %}{% block main %}P1 {{ page.content }}{% include "part.html" %}'
                     '{% import "lib.html" as lib %}{{ lib.f() }}{% endblock %}',
        "base.html": "<html><body>B1 {% block main %}{% endblock %}</body></html>",
        "part.html": "I1", "lib.html": "{% macro f() %}M1{% endmacro %}",
        "shortcodes/note.html": "S1", "markdown/link.html": "<a class=L1>{{ text }}</a>"}
    for name, text in start.items():
        (site / "templates" / name).parent.mkdir(parents=True, exist_ok=True)
        (site / "templates" / name).write_text(text)
    with Server(torii, site) as server:
        body = server.get("/post/").body
        need(all(word in body for word in ("P1", "B1", "I1", "M1", "S1", "L1")), body)
        for name, word in (("page.html", "P"), ("base.html", "B"), ("part.html", "I"),
                           ("lib.html", "M"), ("shortcodes/note.html", "S"), ("markdown/link.html", "L")):
            for number in (2, 3):
                events = Events(server, "/post/")
                text = start[name].replace(word + "1", f"{word}{number}")
                server.edit(f"templates/{name}", text)
                same(events.next(), "reload", f"news of {name}")
                body = server.get("/post/").body
                need(f"{word}{number}" in body, f"{name}: {body}")
                events.close()
        server.edit("templates/part.html", "{% if %}")
        server.wait(lambda: server.get("/post/").status == 500, "the failure")
        server.edit("templates/base.html", start["base.html"].replace("B1", "B4"))
        server.edit("templates/part.html", "I4")
        # The page of the failure may quote the mended file.
        def mended():
            page = server.get("/post/")
            return page.status == 200 and "I4" in page.body
        server.wait(mended, "the mended template")
        need("B4" in server.get("/post/").body, "the frame is old")
        server.edit("templates/post.html", "other")
        (site / "templates" / "markdown" / "link.html").unlink()
        server.wait(lambda: "L3" not in server.get("/post/").body, "the end of the hook")
        need('<a href="/">link</a>' in server.get("/post/").body, server.get("/post/").body)
        server.edit("content/post.md", "---\ntitle: Post\ntemplate: post.html\n---\nText.\n")
        server.wait(lambda: server.get("/post/").body.startswith("other"), "the other template")


def test_serve_edits_order(torii, root):
    """Dates, terms and weights, in turn with titles and texts."""
    def post(title, date, tags, more="", body="Text."):
        return f"---\ntitle: {title}\ndate: {date}\ntags: [{tags}]\n{more}---\n\n{body}\n"

    site = make_site(root / "site")
    (site / "content" / "blog").mkdir()
    for text in (post("A", "2026-01-01", "red, blue"), post("B", "2026-01-02", "red, blue"),
                 post("C", "2026-01-03", "red")):
        (site / "content" / "blog" / f"{text[11].lower()}.md").write_text(text)
    with open(site / "torii.yaml", "a") as f:
        f.write("taxonomies: {tags: {}}\nfeeds: {formats: [atom]}\n")
    line = "{% for p in pages %}{{ p.title }}{% endfor %}"
    templates = {
        "section.html": line.replace("pages", "page.pages"),
        "term.html": line.replace("pages", "term.pages"),
        "taxonomy.html": "{% for t in taxonomy.terms %}{{ t.name }}{{ t.pages|length }} {% endfor %}",
        "home.html": line.replace("pages", "site.regular_pages"),
        "feed.atom.xml": line.replace("pages", "feed.pages"),
        "page.html": "{{ page.title }} {{ page.prev.title if page.prev }} {{ page.next.title if page.next }} "
                     "{{ page.tags|join('+') }} {{ page.date }} {{ page.content }}"}
    for name, text in templates.items():
        (site / "templates").mkdir(exist_ok=True)
        (site / "templates" / name).write_text(text)
    with Server(torii, site) as server:
        def shows(**wanted):
            paths = {"blog": "/blog/", "red": "/tags/red/", "blue": "/tags/blue/", "tags": "/tags/",
                     "home": "/", "feed": "/atom.xml", "b": "/blog/b/"}
            for name, text in wanted.items():
                server.wait(lambda: text in server.get(paths[name]).body,
                            f"{text} in {paths[name]}, but {server.get(paths[name]).body}")

        def edit(name, *args, **more):
            server.edit(f"content/blog/{name}.md", post(*args, **more))

        shows(blog="CBA", red="CBA", blue="BA", home="CBA", feed="CBA", tags="blue2 red3", b="B C A")
        edit("a", "A", "2026-01-05", "red, blue")
        shows(blog="ACB", red="ACB", blue="AB", home="ACB", feed="ACB", b="B C  ")
        edit("a", "A2", "2026-01-05", "red, blue", body="More.")
        shows(blog="A2CB", home="A2CB")
        edit("a", "A2", "2026-01-05", "red, blue", body="Still more.")
        edit("c", "C", "2026-01-03", "red, blue")
        shows(blue="A2CB", tags="blue3 red3")
        edit("c", "C", "2026-01-09", "blue")
        shows(blue="CA2B", red="A2B", tags="blue3 red2", blog="CA2B", b="B A2  ")
        edit("b", "B", "2026-01-10", "green")
        shows(blog="BCA2", tags="blue2 green1 red1", b="B  C green")
        edit("b", "B", "2026-01-01", "red", more="weight: 3\n")
        shows(blog="CA2B", tags="blue2 red2", feed="CA2B", red="A2B")
        (site / "content" / "blog" / "a.md").unlink()
        shows(blog="CB", tags="blue1 red1")


def edit_during_rest(server, path, text, ends):
    """Saves `path`, and while the rest is rendered p33; both must come to their end."""
    events = Events(server, "/blog/p33/")
    done = server.text().count(ends)
    server.edit(path, text)
    same(events.next(), "reload", "news of the first edit")
    events.close()
    events = Events(server, "/blog/p33/")
    start = time.monotonic()
    words = f"Words {start}."
    server.edit("content/blog/p33.md", f"---\ntitle: Title 33\ndate: 2026-01-02\n---\n{words}\n")
    same(events.next(), "reload", "news of the second edit")
    told = time.monotonic() - start
    same(server.text().count(ends), done, "updates that had ended before the news")
    need(words in server.get("/blog/p33/").body, "the open page is old")
    server.wait(lambda: server.text().count(ends) > done, "end of the updates")
    whole = time.monotonic() - start
    need(told < whole / 2, f"told after {told:.3f} s of {whole:.3f} s")
    events.close()


def test_serve_edits_do_not_wait(torii, root):
    """What is saved while others are still rendered for a former edit is taken at once;
    the others follow, by whatever way the model comes to be."""
    site = slow_site(root)
    with Server(torii, site) as server:
        for number in range(2):
            title = f"First {number}"
            edit_during_rest(
                server, "content/blog/p02.md", f"---\ntitle: {title}\ndate: 2026-01-02\n---\nText.\n",
                "and 1 more    ")
            for n in range(40):
                body = server.get(f"/blog/p{n:02}/").body
                need(f"<li>{title}</li>" in body, f"p{n} is old at the end")
        base = (site / "templates" / "base.html").read_text()
        edit_during_rest(
            server, "templates/base.html", base.replace("<body>", "<body class=x>"), "and 1 more    ")
        new = "---\ntitle: New page\ndate: 2026-01-03\n---\nSee [one](p01.md).\n"
        edit_during_rest(server, "content/blog/new.md", new, "and 1 more    ")
        for name in ["new"] + [f"p{n:02}" for n in range(40)]:
            body = server.get(f"/blog/{name}/").body
            need("<body class=x>" in body, f"{name} has the old frame")
            need("<li>New page</li>" in body, f"{name} does not know the new page")
        # Files of editors are no reason to give up what is begun for good.
        server.edit("content/blog/new.md", new.replace("New page", "Last title"))
        for i in range(20):
            (site / "content" / "blog" / f".#lock{i}").write_text("")
            time.sleep(0.01)
        server.wait(lambda: "<li>Last title</li>" in server.get("/blog/p01/").body, "the last title")
        for n in range(40):
            need("<li>Last title</li>" in server.get(f"/blog/p{n:02}/").body, f"p{n} is old")
        server.wait(lambda: re.search(r"new\.md    .*\n\Z", server.text()), "the last report")


def test_serve_ends_during_the_rest(torii, root):
    site = slow_site(root)
    with Server(torii, site) as server:
        events = Events(server, "/blog/p33/")
        server.edit("content/blog/p33.md", "---\ntitle: Other\ndate: 2026-01-02\n---\nText.\n")
        same(events.next(), "reload", "news")
        events.close()
        server.process.send_signal(signal.SIGINT)
        server.process.wait(WAIT)
        same(server.text().count("p33.md    "), 0, "updates that were told of")


def test_serve_waits_for_nothing(torii, root):
    """An update that fails ends the waiting."""
    site = slow_site(root)
    with Server(torii, site) as server:
        events = Events(server, "/blog/p33/")
        server.edit("content/blog/p33.md", "---\ntitle: Broken\n---\n{{ nothing_like_it() }}\n")
        same(events.next(), "reload", "news of the failure")
        same(server.get("/blog/p01/").status, 500, "status")
        server.edit("content/blog/p33.md", "---\ntitle: Fine\ndate: 2026-01-02\n---\nText.\n")
        server.wait(lambda: "<h1>Fine</h1>" in server.get("/blog/p33/").body, "the mended page")
        need("<li>Fine</li>" in server.get("/blog/p01/").body, "another page is old")
        events.close()


def ends_with(server, path, word, status=200):
    """What the browser sees at last; a page that shows something else is told of it."""
    def seen():
        answer = server.get(path)
        return answer.status == status and word in answer.body
    server.wait(seen, f"{word} at {path}")
    events = Events(server, path)
    time.sleep(0.05)
    need(word in server.get(path).body, f"{path} has changed again")
    events.close()


def test_serve_mistakes_in_any_order(torii, root):
    """A template, front matter and the configuration break and are mended in turn; what
    is there at the end is shown, and a page that was open hears of it."""
    site = blog(root, other="---\ntitle: Other\n---\nOther words.\n")
    (site / "templates").mkdir()
    good = {"templates/page.html": "<body>T{} {{{{ page.title }}}} {{{{ site.title }}}}</body>",
            "content/post.md": "---\ntitle: P{}\n---\nText.\n",
            "torii.yaml": "title: C{}\nbase_url: https://example.org/\n"}
    bad = {"templates/page.html": "<body>{% if %}</body>",
           "content/post.md": "---\ntitle: [\n---\nText.\n", "torii.yaml": "title: [\n"}
    names = list(good)
    for name in names:
        (site / name).write_text(good[name].format(0))
    with Server(torii, site) as server:
        number = 0
        for order in itertools.permutations(range(3)):
            events = Events(server, "/post/")
            for i in range(3):
                server.edit(names[i], bad[names[i]])
                if order[0] != 1:  # else all three come at once
                    ends_with(server, "/post/", "_torii", 500)
            same(events.next(), "reload", "news of the failure")
            events.close()
            ends_with(server, "/other/", "_torii", 500)
            events = Events(server, "/post/")
            number += 1
            for step, i in enumerate(order):
                server.edit(names[i], good[names[i]].format(number))
                if step < 2 and order[0] != 2:
                    ends_with(server, "/post/", "_torii", 500)
            same(events.next(), "reload", "news")
            events.close()
            ends_with(server, "/post/", f"T{number} P{number} C{number}")
            ends_with(server, "/other/", f"T{number} Other C{number}")


def test_serve_folders_move(torii, root):
    """A folder is renamed and a theme goes while outputs are rendered."""
    site = slow_site(root)
    theme = site / "themes" / "mine"
    (theme / "templates").mkdir(parents=True)
    (theme / "theme.yaml").write_text("name: mine\nextends: base\n")
    (theme / "templates" / "home.html").write_text("<body>Theme: {{ page.title }}</body>")
    (site / "templates" / "home.html").unlink()
    with open(site / "torii.yaml", "a") as f:
        f.write("theme: mine\n")
    with Server(torii, site) as server:
        ends_with(server, "/", "Theme: ")
        for old, new in (("blog", "news"), ("news", "blog")):
            server.edit(f"content/{old}/p33.md", "---\ntitle: Moving\ndate: 2026-01-02\n---\nText.\n")
            server.wait(lambda: "<h1>Moving</h1>" in server.get(f"/{old}/p33/").body, "the title")
            (site / "content" / old).rename(site / "content" / new)
            ends_with(server, f"/{new}/p01/", "<li>Moving</li>")
            server.wait(lambda: server.get(f"/{old}/p01/").status == 404, "the end of the old place")
            ends_with(server, f"/{new}/p39/", "<li>Moving</li>")
        server.edit("templates/page.html", (site / "templates" / "page.html").read_text() + " ")
        theme.rename(site / "elsewhere")
        ends_with(server, "/", "_torii", 500)
        (site / "elsewhere").rename(theme)
        ends_with(server, "/", "Theme: ")
        ends_with(server, "/blog/p39/", "<li>Moving</li>")


def test_serve_editors(torii, root):
    """Files are written by all the ways that editors have, also in quick succession."""
    site = blog(root)
    post = site / "content" / "post.md"

    def text(word):
        return f"---\ntitle: {word}\n---\n\nBody of {word}.\n"

    def in_place(word):
        post.write_text(text(word))

    def in_two_steps(word):
        with open(post, "w") as f:
            f.flush()
            time.sleep(0.03)
            f.write(text(word)[:12])
            f.flush()
            time.sleep(0.03)
            f.write(text(word)[12:])

    def truncated_first(word):
        post.write_text("")
        time.sleep(0.02)
        post.write_text(text(word))

    def with_backup(word):
        (post.parent / "4913").write_text("")
        (post.parent / "4913").unlink()
        post.rename(post.parent / "post.md~")
        post.write_text(text(word))
        (post.parent / "post.md~").unlink()

    def by_rename(word):
        other = post.parent / ".post.md.tmp123"
        other.write_text(text(word))
        other.rename(post)

    def by_swap_file(word):
        swap = post.parent / ".post.md.swp"
        swap.write_text("x")
        in_place(word)
        swap.unlink()

    def removed_first(word):
        post.unlink()
        time.sleep(0.015)
        in_place(word)

    def five_times(word):
        for i in range(4):
            in_place(f"{word}-{i}")
            time.sleep(0.004)
        in_place(word)

    def linked(word):
        away = root / "away.md"
        away.write_text(text(word))
        os.link(away, post.parent / "link.tmp")
        os.replace(post.parent / "link.tmp", post)
        away.unlink()

    ways = (in_place, in_two_steps, truncated_first, with_backup, by_rename, by_swap_file,
            removed_first, five_times, linked)
    for turn, how in enumerate(((), ("--poll", "30"))):
        with Server(torii, site, *how) as server:
            for way in ways:
                word = f"{way.__name__.replace('_', '')}{turn}"
                way(word)
                ends_with(server, "/post/", f"Body of {word}.")
                page = server.get("/post/").body
                need(f"<title>{word}" in page, f"after {way.__name__}: {page}")
                left = [path for path in ("/post.md~", "/4913", "/.post.md.swp", "/link.tmp")
                        if server.get(path).status == 200]
                need(not left, f"outputs after {way.__name__}: {left}")


def test_serve_links_by_title(torii, root):
    """A title that links name is more than what its page says."""
    site = make_site(
        root / "site", target="---\ntitle: Old name\n---\nText.\n",
        other="---\ntitle: Other\n---\nSee [[New name]] and [[Old name]].\n")
    with open(site / "torii.yaml", "a") as f:
        f.write("markdown: {extensions: [wikilinks]}\nchecks: {internal_links: 'off'}\n")
    with Server(torii, site) as server:
        link = '<a href="/target/">'
        need(f"See New name and {link}Old name</a>" in server.get("/other/").body, "no link by title")
        events = Events(server, "/other/")
        server.edit("content/target.md", "---\ntitle: New name\n---\nText.\n")
        same(events.next(), "reload", "news")
        server.wait(lambda: server.text().count("target.md    "), "end of the update")
        body = server.get("/other/").body
        need(f"See {link}New name</a> and Old name." in body, "the link does not follow")
        events.close()


def test_serve_values_that_the_open_page_reads(torii, root):
    """The open page is rendered before the others are asked: then nothing is left to
    ask, and they are rendered all the same; directly and by a partial that they share."""
    for name, template in (("plain", "{% for p in page.section.pages %}{{ p.title }};{% endfor %}"),
                           ("partial", "{% include 'side.html' %}")):
        pages = {f"p{i}": f"---\ntitle: Title {i}\n---\nText.\n" for i in range(5)}
        site = make_site(root / name, **pages)
        put(site, {"templates/page.html": f"<html><body>{template}</body></html>",
                   "templates/side.html": "{% for p in section.pages %}{{ p.title }};{% endfor %}",
                   "templates/home.html": "x", "templates/404.html": "x"})
        (site / "torii.yaml").write_text(
            (site / "torii.yaml").read_text() + "search: false\nfeeds: false\nsitemap: false\n")
        with Server(torii, site) as server:
            events = Events(server, "/p1/")
            for turn in range(2):
                for number in (1, 2):
                    path = f"content/p{number}.md"
                    server.edit(path, f"---\ntitle: New {number} {turn}\n---\nText.\n")
                    server.wait(lambda: f"New {number} {turn}" in server.get("/p1/").body, f"{name}: the open page")
                    server.wait(lambda: f"New {number} {turn}" in server.get("/p4/").body, f"{name}: another page")
            server.edit("content/p3.md", "---\ntitle: Title 3\n---\nOther.\n")
            server.wait(lambda: "New 2 1" in server.get("/p3/").body, name)
            events.close()


def test_serve_shares_large_partials(torii, root):
    """300 pages with a side bar of 400 kB are not held as 120 MB, and are whole."""
    site = make_site(root / "site", **{f"p{i}": f"---\ntitle: Title {i}\n---\nText {i}.\n" for i in range(300)})
    side = "{% for i in range(40000) %}0123456789{% endfor %}{{ data.word.a }}"
    put(site, {"templates/page.html": "<html><body>{{ page.title }}{% include 'side.html' %}{{ page.content }}</body></html>",
               "templates/side.html": side, "templates/home.html": "x", "data/word.yaml": "a: one"})
    (site / "torii.yaml").write_text((site / "torii.yaml").read_text() + "search: false\nfeeds: false\n")
    with Server(torii, site) as server:
        status = open(f"/proc/{server.process.pid}/status").read()
        rss = int(re.search(r"VmRSS:\s*(\d+)", status)[1])
        need(rss < 90_000 or torii.env.get("ASAN_OPTIONS"), f"{rss} kB")
        for number in (0, 7, 299):
            body = server.get(f"/p{number}/").body
            need(f"<body>Title {number}0123" in body and f"<p>Text {number}.</p>" in body, body[:100])
            same(body.count("0123456789"), 40000, "the side bar")
        server.edit("templates/side.html", side.replace("0123456789", "abcdefghij"))
        server.wait(lambda: server.get("/p9/").body.count("abcdefghij") == 40000, "another side bar")
        same(server.get("/p299/").body.count("abcdefghij"), 40000, "another side bar")
