"""Writing the output: all or nothing, whatever the system says."""
import fcntl
import os
import resource
import signal
import subprocess

from run import files, make_site, need, put, same, times


def limited(torii, site, size):
    """A build that cannot write files above `size` bytes, as on a full disk."""
    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return subprocess.run([torii.program, "build"], cwd=site, env=torii.env,
                          preexec_fn=limit, capture_output=True, text=True)


def test_a_full_disk_leaves_the_earlier_output(torii, root):
    site = make_site(root / "site", a="# A\n", z="# Z\n")
    need(torii("build", cwd=site).returncode == 0, "the first build")
    before, stamps = files(site / "public"), times(site / "public")
    folders = sorted(p for p in (site / "public").rglob("*") if p.is_dir())
    (site / "content/a.md").write_text("# A changed\n")
    (site / "content/new").mkdir()
    (site / "content/new/b.md").write_text("# B\n")
    (site / "content/z.md").write_text("# Z\n\n" + "words " * 20000)
    done = limited(torii, site, 64 * 1024)
    need(done.returncode == 4, f"exit code {done.returncode}: {done.stderr}")
    need("public/z/index.html" in done.stderr and "File too large" in done.stderr, done.stderr)
    same(done.stderr.count("error["), 1, f"errors told: {done.stderr}")
    need(files(site / "public") == before, "the output has changed")
    need(times(site / "public") == stamps, "a file was written")
    same(sorted(p for p in (site / "public").rglob("*") if p.is_dir()), folders, "folders")
    need(torii("build", cwd=site).returncode == 0, "a build with room")
    need("new/b/index.html" in files(site / "public"), "the new page")


def test_two_builds_at_once(torii, root):
    site = make_site(root / "site", a="# A\n")
    need(torii("build", cwd=site).returncode == 0, "the first build")
    (site / "content/a.md").write_text("# A changed\n")
    before = files(site / "public")
    held = os.open(site / "public", os.O_RDONLY)
    fcntl.flock(held, fcntl.LOCK_EX)
    done = torii("build", cwd=site)
    os.close(held)
    need(done.returncode == 4 and "another build is writing to 'public'" in done.stderr,
         f"{done.returncode}: {done.stderr}")
    need(files(site / "public") == before, "the output has changed")
    need(torii("build", cwd=site).returncode == 0, "a build afterwards")


def test_an_output_folder_that_cannot_be_written(torii, root):
    site = make_site(root / "site", a="# A\n")
    need(torii("build", cwd=site).returncode == 0, "the first build")
    before = files(site / "public")
    (site / "content/a.md").write_text("# A changed\n")
    (site / "public").chmod(0o555)
    done = torii("build", cwd=site)
    (site / "public").chmod(0o755)
    if os.geteuid() == 0:
        return  # nothing is closed to root
    need(done.returncode == 4 and "--> public/" in done.stderr, done.stderr)
    need(files(site / "public") == before, "the output has changed")


def test_files_and_folders_change_places(torii, root):
    site = make_site(root / "site", a="---\nurl: /x.html\n---\nA\n")
    need(torii("build", cwd=site).returncode == 0, "the first build")
    need((site / "public/x.html").is_file(), "a file")
    (site / "content/a.md").write_text("---\nurl: /x.html/y.html\n---\nA\n")
    need(torii("build", cwd=site).returncode == 0, "the second build")
    need((site / "public/x.html/y.html").is_file(), "a folder in its place")
    (site / "content/a.md").write_text("---\nurl: /x.html\n---\nA\n")
    done = torii("build", cwd=site)
    need(done.returncode == 0 and (site / "public/x.html").is_file(), f"a file again: {done.stderr}")


def test_a_file_that_cannot_be_placed(torii, root):
    """All is written beside its place first; but a folder of somebody else's may stand
    there.  That is told, and the next build makes all whole without being asked."""
    site = make_site(root / "site", **{name: f"---\ntitle: {name}\n---\nOne.\n" for name in "abcd"})
    need(torii("build", cwd=site).returncode == 0, "build")
    before = files(site / "public")
    for name in "abcd":
        (site / "content" / f"{name}.md").write_text(f"---\ntitle: {name}\n---\nTwo.\n")
    page = site / "public" / "c" / "index.html"
    page.unlink()
    put(page, {"mine.txt": "mine"})
    done = torii("build", cwd=site)
    need(done.returncode == 4 and "public/c/index.html" in done.stderr, done.stderr)
    need("new files stand beside old ones until a build succeeds" in done.stderr, done.stderr)
    need(not list((site / "public").glob(".torii-*")), "temporary files are left")
    same((page / "mine.txt").read_text(), "mine", "a foreign file")
    (page / "mine.txt").unlink()
    page.rmdir()
    (site / "content" / "b.md").write_text("---\ntitle: b\n---\nOne.\n")  # as it was before
    need(torii("build", cwd=site).returncode == 0, "the build after")
    need(torii("build", "--no-cache", "-o", str(root / "clean"), cwd=site).returncode == 0, "a clean one")
    after = files(site / "public")
    same(sorted(after), sorted(files(root / "clean")), "outputs")
    need(after == files(root / "clean"), "outputs differ from those of a clean build")
    same(after["b/index.html"], before["b/index.html"], "what is as it was before")


def test_the_list_of_what_was_written(torii, root):
    """It is written when it changes, for each folder, and read however it was cut off."""
    site = make_site(root / "site", a="# A\n", b="# B\n")
    listed = site / ".torii/manifest"
    for folder in ("one", "two"):
        need(torii("build", "-o", folder, cwd=site).returncode == 0, folder)
    text, stamp = listed.read_text(), listed.stat().st_mtime_ns
    need(text.index("[one]\n") < text.index("[two]\n"), text)
    (site / "content/b.md").write_text("# B changed\n")
    need(torii("build", "-o", "two", cwd=site).returncode == 0, "an edit")
    same(listed.stat().st_mtime_ns, stamp, "the list is written again")
    (site / "content/a.md").unlink()
    need(torii("build", "-o", "one", cwd=site).returncode == 0, "one without a page")
    need(not (site / "one/a/index.html").exists(), "the page is left over")
    need((site / "two/a/index.html").exists(), "a file of the other folder is gone")
    same(listed.read_text(), text.replace("a/index.html\n", "", 1), "the list")
    listed.write_text(listed.read_text().rstrip("\n"))
    (site / "content/a.md").write_text("# A\n")
    (site / "content/b.md").unlink()
    need(torii("build", "-o", "two", cwd=site).returncode == 0, "after a cut")
    need(not (site / "two/b/index.html").exists(), "what a list without an end names")
