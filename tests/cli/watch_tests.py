"""torii serve and what happens to its folders and files besides edits."""
import os
import shutil

from run import make_site
from serve_tests import Server, ends_with

POST = "---\ntitle: Post\n---\n\nFirst words.\n"


def test_serve_site_made_anew(torii, root):
    """A site that is moved away and back, deleted, and made again, as by another clone."""
    for turn, how in enumerate(((), ("--poll", "30"))):
        site = make_site(root / f"site{turn}", post=POST)
        (site / "static").mkdir()
        (site / "static" / "a.txt").write_text("one\n")
        with Server(torii, site, *how) as server:
            site.rename(root / "away")
            (root / "away").rename(site)
            server.edit("content/post.md", POST + "Moved away and back.\n")
            ends_with(server, "/post/", "Moved away and back.")
            shutil.rmtree(site)
            server.wait(lambda: server.get("/post/").status == 500, "the failure")
            make_site(site, post=POST + "Made again.\n")
            ends_with(server, "/post/", "Made again.")
            (site / "static").mkdir()
            (site / "static" / "a.txt").write_text("another\n")
            server.wait(lambda: server.get("/a.txt").body == "another\n", "the file anew")
            server.edit("content/post.md", POST + "Edited there.\n")
            ends_with(server, "/post/", "Edited there.")
            shutil.rmtree(site)
            make_site(site, post=POST + "At once.\n")
            ends_with(server, "/post/", "At once.")


def test_serve_site_behind_a_link(torii, root):
    """A link that comes to lead to another site, as releases are put in place."""
    make_site(root / "one", post=POST)
    make_site(root / "two", post=POST + "The second one.\n")
    (root / "now").symlink_to("one")
    with Server(torii, root / "now", "--poll", "30", "-C", str(root / "now")) as server:
        (root / "next").symlink_to("two")
        os.replace(root / "next", root / "now")
        ends_with(server, "/post/", "The second one.")


def test_serve_polling_sees_kept_times(torii, root):
    """Another text of the same size, with the time of the one before."""
    site = make_site(root / "site", post=POST)
    post = site / "content" / "post.md"
    with Server(torii, site, "--poll", "30") as server:
        stat, other = post.stat(), root / "other.md"
        other.write_text(POST.replace("First", "Other"))
        os.utime(other, ns=(stat.st_atime_ns, stat.st_mtime_ns))
        os.replace(other, post)
        ends_with(server, "/post/", "Other words.")


def test_serve_names_like_scratch(torii, root):
    """What only begins as a file that an editor makes beside another is a page."""
    site = make_site(root / "site", **{"#todo": "---\nurl: /todo/\n---\nOne.\n"})
    with Server(torii, site) as server:
        server.edit("content/#todo.md", "---\nurl: /todo/\n---\nTwo.\n")
        ends_with(server, "/todo/", "Two.")


def test_serve_files_read_from_anywhere(torii, root):
    """Files that texts and templates read, outside of the folders of the site: they are
    edited, go and come, with and without their folders."""
    for turn, how in enumerate(((), ("--poll", "30"))):
        site = make_site(root / f"site{turn}", top='{{ include("CHANGES.md") }}\n',
                         deep='{{ include("later/on/part.md") }}\n')
        (site / "CHANGES.md").write_text("First.\n")
        with Server(torii, site, *how) as server:
            part = site / "later" / "on" / "part.md"
            for text in ("One.", "Two."):
                part.parent.mkdir(parents=True)
                part.write_text(text)
                ends_with(server, "/deep/", text)
                part.write_text(text + " Edited.")
                ends_with(server, "/deep/", text + " Edited.")
                (site / "CHANGES.md").write_text(f"{text} Also here.")
                ends_with(server, "/top/", f"{text} Also here.")
                shutil.rmtree(site / "later")
                server.wait(lambda: server.get("/deep/").status == 500, "the failure")


def test_serve_folder_below_another(torii, root):
    site = make_site(root / "site", post=POST)
    (site / "torii.yaml").write_text("title: T\ndirs: {static: deep/down}\n")
    with Server(torii, site) as server:
        (site / "deep" / "down").mkdir(parents=True)
        (site / "deep" / "down" / "a.txt").write_text("here\n")
        server.wait(lambda: server.get("/a.txt").body == "here\n", "the file")
