"""What `torii serve` answers, beside a folder of what it should."""
import http.client
import os
import queue
import re
import signal
import subprocess
import threading
import time
import urllib.parse

SCRIPT = re.compile(rb'<script src="/_torii/live\.js"[^>]*></script>\n')
TOLD = re.compile(r"\d\d:\d\d:\d\d  ")
PATIENCE = 5.0  # seconds until what is served must be right


class Served:
    def __init__(self, torii, site, env, *more):
        self.process = subprocess.Popen(
            [torii, "-C", site, "serve", "-p", "0", *more], env=env, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", errors="replace")
        self.lines, self.said, self.seen = queue.Queue(), [], set()
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()
        found = None
        end = time.monotonic() + 60
        while not found and time.monotonic() < end and self.process.poll() is None:
            found = next(filter(None, (re.search(r"http://127\.0\.0\.1:(\d+)(/\S*)", line) for line in list(self.said))), None)
            time.sleep(0.002)
        if not found:
            raise ValueError("the server did not start: " + "".join(self.said))
        self.port, self.prefix, self.address = int(found[1]), found[2], found[0]
        self.connection = None

    def read(self):
        for line in self.process.stdout:
            self.said.append(line)
            if TOLD.match(line):
                self.lines.put(line)

    def settings(self):
        """Options of the driver that make it build what the server shows."""
        keys = [f'base_url="{self.address}"', "build.drafts=true", "build.future=true",
                "assets.fingerprint=false", "assets.integrity=false"]
        return ["--env", "development"] + [word for key in keys for word in ("--set", key)]

    def close(self):
        if self.connection:
            self.connection.close()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        try:
            code = self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise ValueError("the server does not end")
        self.reader.join(5)
        text = "".join(self.said)
        if code or "Sanitizer" in text or "runtime error" in text:
            raise ValueError(f"the server ended with {code}: {text[-3000:]}")

    def forget(self):
        while not self.lines.empty():
            self.lines.get_nowait()

    def settle(self, edited):
        """Waits until it has told of an edit; of some there is nothing to tell."""
        try:
            if edited:
                self.lines.get(timeout=1.5)
        except queue.Empty:
            pass

    def get(self, path):
        for _ in range(3):
            if not self.connection:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
            try:
                self.connection.request("GET", urllib.parse.quote(self.prefix + path))
                answer = self.connection.getresponse()
                return answer.status, answer.read()
            except (http.client.HTTPException, OSError):
                self.connection.close()
                self.connection = None
        return 0, b""

    def failing(self, wanted):
        """As it is at last: the files of an edit may have come one by one."""
        end = time.monotonic() + PATIENCE
        while True:
            status, body = self.get("index.html")
            fails = status == 500 and b"/_torii/" in body
            if fails == wanted or time.monotonic() > end:
                return fails
            time.sleep(0.02)

    def look(self, wanted, names):
        out = []
        for name in sorted(names):
            status, body = self.get(name)
            body = SCRIPT.sub(b"", body) if name.endswith((".html", ".htm")) else body
            with open(wanted / name, "rb") as f:
                right = f.read()
            if status != 200 or body != right:
                out.append(f"{'differs' if status == 200 else status} {name}")
        for name in sorted(self.seen - names):
            if self.get(name)[0] == 200:
                out.append(f"left over {name}")
        self.seen |= names
        return out

    def differences(self, wanted):
        names = {os.path.relpath(os.path.join(at, name), wanted)
                 for at, _, found in os.walk(wanted) for name in found}
        end = time.monotonic() + PATIENCE
        while (found := self.look(wanted, names)) and time.monotonic() < end:
            time.sleep(0.1)
        return found
