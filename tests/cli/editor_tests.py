"""torii serve and the ways in which editors and other programs save files: while one is
saved nobody sees a failure, and at the end what was saved last is shown."""
import contextlib
import http.client
import os
import shutil
import subprocess
import threading
import time

from run import make_site, need, put, same
from serve_tests import Server, ends_with

OTHER = "---\ntitle: Other\n---\n\nSee [the post](post.md).\n"
PROMPT = 0.055  # seconds that a file can be in between
FIRST = "---\ntitle: [Part,\n"  # no front matter ends like this


def text_of(word):
    return f"---\ntitle: '{word}'\ntags: [{word}]\n---\n\nBody of {word}.\n"


def write_slowly(file, text, pause, pieces=3):
    size = len(text) // pieces + 1
    for at in range(0, len(text), size):
        file.write(text[at:at + size])
        file.flush()
        time.sleep(pause)


def timed(way, *args):
    """False if it was held up, so that nobody can know that it had not ended."""
    start = time.monotonic()
    way(*args)
    return time.monotonic() - start < PROMPT


class Seen:
    """Looks at pages all the time; which of them were no pages?"""

    def __init__(self, server, paths):
        self.server, self.paths, self.ends, self.wrong, self.looks = server, paths, False, [], 0
        self.thread = threading.Thread(target=self.look)

    def look(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        with contextlib.closing(connection):
            while not self.ends:
                for path in self.paths:
                    connection.request("GET", path)
                    answer = connection.getresponse()
                    body = answer.read().decode("utf-8", "replace")
                    self.looks += 1
                    if answer.status != 200:
                        self.wrong.append(f"{path} {answer.status}: {body[:2000]}")
                time.sleep(0.001)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ends = True
        self.thread.join()


# ---- ways; each is given the file, a text, and the pause between its steps ----


def in_place(path, text, pause):
    with open(path, "w") as f:
        write_slowly(f, text, pause)


def vim_with_backup_renamed(path, text, pause):
    probe, backup = path.with_name("4913"), path.with_name(path.name + "~")
    probe.write_text("")
    probe.unlink()
    path.rename(backup)
    time.sleep(pause)
    with open(path, "w") as f:
        write_slowly(f, text, pause)
    time.sleep(pause)
    backup.unlink()


def vim_with_backup_copied(path, text, pause):
    backup = path.with_name(path.name + "~")
    shutil.copy2(path, backup)
    in_place(path, text, pause)
    os.chmod(path, 0o644)
    backup.unlink()


def emacs_with_lock(path, text, pause):
    lock, kept = path.with_name(".#" + path.name), path.with_name(f"#{path.name}#")
    lock.symlink_to("somebody@somewhere.1234:1700000000")
    kept.write_text(text[:20])
    time.sleep(pause)
    vim_with_backup_renamed(path, text, pause)
    kept.unlink()
    lock.unlink()


def by_rename(path, text, pause):
    other = path.with_name(path.name + ".tmp.1234")
    with open(other, "w") as f:
        write_slowly(f, text, pause)
    os.replace(other, path)


def sed_in_place(path, text, pause):
    before = path.read_text().splitlines()[-1]
    after = text.splitlines()[-1]
    subprocess.run(["sed", "-i", f"s/^{before}$/{after}/", path], check=True)


def rsync_delaying(path, text, pause):
    folder = path.with_name(".~tmp~")
    folder.mkdir()
    with open(folder / path.name, "w") as f:
        write_slowly(f, text, pause)
    os.replace(folder / path.name, path)
    folder.rmdir()


def rsync_in_place(path, text, pause):
    with open(path, "r+") as f:
        f.seek(0)
        write_slowly(f, text, pause)
        f.truncate()
    os.utime(path, (1700000000, 1700000000))


def emptied_first(path, text, pause):
    path.write_text("")
    time.sleep(pause * 8)  # 40 ms
    path.write_text(text)


def in_two_parts(path, text, pause):
    path.write_text(FIRST)
    time.sleep(pause * 8)
    path.write_text(text)


def removed_first(path, text, pause):
    path.unlink()
    time.sleep(pause * 8)
    path.write_text(text)


def twice(path, text, pause):
    """Of the same size, as fast as it goes: the times of both may be the same."""
    path.write_text(text.replace("Body", "Wrng"))
    path.write_text(text)


def twice_by_rename(path, text, pause):
    for body in (text.replace("Body", "Wrng"), text):
        other = path.with_name(path.name + "~")
        other.write_text(body)
        os.replace(other, path)


WAYS = (in_place, vim_with_backup_renamed, vim_with_backup_copied, emacs_with_lock, by_rename,
        sed_in_place, rsync_delaying, rsync_in_place, emptied_first, in_two_parts, removed_first,
        twice, twice_by_rename)


def save_all_ways(torii, root, *how):
    site = make_site(root / "site", post=text_of("first"), other=OTHER)
    post = site / "content" / "post.md"
    failures = []
    with Server(torii, site, *how) as server:
        before = {path.name for path in (site / "content").iterdir()}
        for turn, pause in enumerate((0, 0.0001, 0.001, 0.005)):
            for way in WAYS:
                word = f"{way.__name__.replace('_', '')}{turn}"
                with Seen(server, ("/post/", "/other/")) as seen:
                    prompt = timed(way, post, text_of(word), pause)
                    ends_with(server, "/post/", f"Body of {word}.")
                    time.sleep(0.02)
                if seen.wrong and prompt:
                    failures.append(
                        f"{way.__name__}, {pause * 1000} ms: {len(seen.wrong)} of {seen.looks} looks: {seen.wrong[0]}")
        same({path.name for path in (site / "content").iterdir()}, before, "files")
        left = [name for name in ("post.md~", "4913", ".#post.md", "#post.md#", "post.md.tmp.1234")
                if server.get("/" + name.replace("#", "%23")).status == 200]
        need(not left, f"outputs {left}")
    need(not failures, "\n".join(failures))


def test_serve_while_files_are_saved(torii, root):
    save_all_ways(torii, root)


def test_serve_by_polling_while_files_are_saved(torii, root):
    save_all_ways(torii, root, "--poll", "30")


def test_serve_while_a_template_is_saved(torii, root):
    """Half a template is a mistake on all pages."""
    site = make_site(root / "site", post=text_of("first"), other=OTHER)
    page = site / "templates" / "page.html"

    def template(word):
        return f"<body>{{% if page.title %}}<p>{word}</p>{{{{ page.content }}}}{{% endif %}}\n</body>"

    put(site, {"templates/page.html": template("first")})
    ways = [way for way in WAYS if way not in (sed_in_place, twice, twice_by_rename)]
    with Server(torii, site) as server:
        for turn, pause in enumerate((0, 0.002, 0.005)):
            for way in ways:
                word = f"{way.__name__.replace('_', '')}{turn}"
                with Seen(server, ("/post/", "/other/")) as seen:
                    prompt = timed(way, page, template(word), pause)
                    ends_with(server, "/post/", f"<p>{word}</p>")
                need(not prompt or not seen.wrong, f"{way.__name__}: {seen.wrong[:1]}")


def test_serve_tells_mistakes_that_stay(torii, root):
    """What is held back until files are still is told then, also while others change."""
    site = make_site(root / "site", post=text_of("first"), other=OTHER)
    with Server(torii, site) as server:
        put(site, {"content/post.md": FIRST})
        start = time.monotonic()
        ends_with(server, "/other/", "_torii", 500)
        need(time.monotonic() - start < 5, "it took long")
        put(site, {"content/post.md": text_of("second")})
        ends_with(server, "/post/", "Body of second.")
        (site / "content" / "post.md").unlink()
        ends_with(server, "/other/", "_torii", 500)
        put(site, {"content/post.md": text_of("third")})
        ends_with(server, "/post/", "Body of third.")
        put(site, {"content/post.md": FIRST})
        ends = time.monotonic() + 10
        number = 0
        while server.get("/other/").status == 200:
            need(time.monotonic() < ends, "the mistake is never told")
            number += 1
            put(site, {"content/new.md": text_of(f"new{number}")})
            time.sleep(0.02)


def test_serve_while_a_branch_is_checked_out(torii, root):
    """Five hundred pages change, come and go at once."""
    def git(*args):
        subprocess.run(["git", "-C", site, "-c", "user.name=T", "-c", "user.email=t@example.org", *args],
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def pages(word, first):
        """A chain in which each page links to the next."""
        return {f"content/p{n:03}.md": f"---\ntitle: {word} {n}\n---\n\n[Next](p{n + 1:03}.md), {word}.\n"
                for n in range(first, first + 500)}

    site = make_site(root / "site", p600="---\ntitle: Last\n---\n\nThe last one.\n")
    last = (site / "content" / "p600.md").read_text()
    put(site, {"torii.yaml": "title: T\nbase_url: https://example.org/\ngit: {dates: false}\n",
               **pages("one", 0), "content/p500.md": last})
    git("init", "-q", "-b", "one")
    git("add", ".")
    git("commit", "-q", "-m", "one")
    git("checkout", "-q", "-b", "two")
    for n in range(100):
        (site / f"content/p{n:03}.md").unlink()
    put(site, pages("two", 100))
    (site / "content" / "p600.md").write_text(last)
    git("add", "-A", ".")
    git("commit", "-q", "-m", "two")
    git("checkout", "-q", "one")
    with Server(torii, site) as server:
        for branch, there, gone in (("two", "/p550/", "/p050/"), ("one", "/p050/", "/p550/")) * 3:
            with Seen(server, ("/p200/", "/p300/", "/")) as seen:
                start = time.monotonic()
                git("checkout", "-q", branch)
                prompt = time.monotonic() - start < 0.5
                ends_with(server, "/p200/", f", {branch}.")
                ends_with(server, there, f", {branch}.")
                server.wait(lambda: server.get(gone).status == 404, "end of a page")
                for n in range(100, 500, 50):
                    ends_with(server, f"/p{n}/", f", {branch}.")
            need(not prompt or not seen.wrong, f"{branch}: {len(seen.wrong)} of {seen.looks}: {seen.wrong[:1]}")
