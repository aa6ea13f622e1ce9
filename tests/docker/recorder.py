"""Asks an installed docker what a command means, and writes it down.

Each line is run by the real client, in a folder of its own, against a server on a unix socket that answers what the
stand-in answers and keeps what it was asked. Nothing is run, pulled or built by that, and nothing leaves this machine:
lines that choose another daemon are left out.

python -m tests.docker.recorder < lines > vectors
"""

import json
import os
import pty
import re
import shlex
import shutil
import socketserver
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from queue import SimpleQueue
from urllib.parse import parse_qs, unquote, urlsplit

from cards.docker.client.references import named
from cards.docker.client.request import Request
from cards.docker.client.standin import BARE

CLI = shutil.which("docker")
KILLED_AFTER_S = 5
ELSEWHERE = re.compile(r"(?:-[Dv]*[Hc]|--host|--context)")
ASKS_OTHERS = re.compile(r"--disable-content-trust=|trust$|manifest$")
FILES = dict.fromkeys(("Dockerfile", "Dockerfile.dev"), "FROM scratch AS build\nLABEL a=b\n")


class Daemon(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True

    def __init__(self, address: str) -> None:
        super().__init__(address, Conversation)
        self.heard: list[dict] = []

    def get_request(self):
        request, _ = super().get_request()
        return request, ("local", 0)

    def handle_error(self, request, client_address) -> None:
        """A client that was killed hangs up."""


class Conversation(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Daemon

    def log_message(self, *args) -> None:
        pass

    def _body(self) -> bytes:
        if "Content-Length" in self.headers:
            return self.rfile.read(int(self.headers["Content-Length"]))
        found = b""
        if self.headers.get("Transfer-Encoding") == "chunked":
            while size := int(self.rfile.readline().strip() or b"0", 16):
                found += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
        return found

    def answer(self) -> None:
        url = urlsplit(self.path)
        path = re.sub(r"^/v1\.\d+", "", unquote(url.path))
        if path == "/_ping":
            self._send(200, b"OK", {"Api-Version": "1.50", "Ostype": "linux", "Builder-Version": "1"})
            return
        content = self._body()
        try:
            body = json.loads(content) if content else None
        except ValueError:
            body = f"<{len(content)} bytes>"
        query = parse_qs(url.query, keep_blank_values=True)
        self.server.heard.append({"method": self.command, "path": path, "query": query, "body": body})
        status, answer = BARE.answer(Request(self.command, path, query, body))
        if self.headers.get("Upgrade") == "tcp":
            self.wfile.write(b"HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n")
            self.close_connection = True
            return
        plain = b"" if answer is None else answer.encode() if isinstance(answer, str) else json.dumps(answer).encode()
        headers = {"Content-Type": "text/plain" if isinstance(answer, str) else "application/json"}
        if path == "/plugins/pull":
            headers["Docker-Plugin-Name"] = query["name"][0] or named(query["remote"][0]).tagged().familiar()
        self._send(status, plain, headers)

    def _send(self, status: int, content: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = answer  # noqa: N815


class Recorder:
    """One daemon in one folder; a context manager."""

    def __enter__(self) -> "Recorder":
        self.folder = tempfile.TemporaryDirectory()
        self.root = Path(self.folder.name)
        (self.root / "config").mkdir()
        for name, content in FILES.items():
            (self.root / name).write_text(content)
        self.daemon = Daemon(str(self.root / "daemon.sock"))
        threading.Thread(target=self.daemon.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *reason: object) -> None:
        self.daemon.shutdown()
        self.daemon.server_close()
        self.folder.cleanup()

    def ask(self, line: str, killed_after_s: float = KILLED_AFTER_S) -> dict:
        self.daemon.heard = []
        terminal, side = pty.openpty()  # -t wants a terminal
        env = {
            "PATH": os.environ["PATH"], "HOME": str(self.root), "DOCKER_CONFIG": str(self.root / "config"),
            "DOCKER_HOST": f"unix://{self.root}/daemon.sock", "DOCKER_BUILDKIT": "0", "DOCKER_CLI_HINTS": "0",
        }  # fmt: skip
        words = [CLI, *shlex.split(line)[1:]]
        try:
            with subprocess.Popen(
                words, stdin=side, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=env, cwd=self.root
            ) as client:
                try:
                    _, said = client.communicate(timeout=killed_after_s)
                except subprocess.TimeoutExpired:
                    client.kill()
                    said = b"it waits for an answer or an event"
        finally:
            os.close(terminal)
            os.close(side)
        kept = {*FILES, "config", "daemon.sock"}
        for path in [*(self.root / "config").iterdir(), *(one for one in self.root.iterdir() if one.name not in kept)]:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        found = {"cmd": line, "rc": client.returncode, "stderr": said.decode(), "requests": self.daemon.heard}
        return json.loads(json.dumps(found).replace(str(self.root), "<cwd>"))


def record(lines: Iterable[str], workers: int = 2) -> Iterator[dict]:
    """Of each line, in order."""
    free: SimpleQueue[Recorder] = SimpleQueue()
    recorders = [Recorder().__enter__() for _ in range(workers)]
    for recorder in recorders:
        free.put(recorder)

    def one(line: str) -> dict:
        recorder = free.get()
        try:
            return recorder.ask(line)
        finally:
            free.put(recorder)

    try:
        with ThreadPoolExecutor(workers) as pool:
            yield from pool.map(one, lines)
    finally:
        for recorder in recorders:
            recorder.__exit__()


def is_askable(line: str) -> bool:
    """Whether it stays on this machine."""
    words = shlex.split(line)[1:]
    return not any(ELSEWHERE.match(word) for word in words[:1]) and not any(map(ASKS_OTHERS.match, words))


if __name__ == "__main__":
    for found in record(line.strip() for line in sys.stdin if line.strip() and is_askable(line)):
        print(json.dumps(found), flush=True)
