"""A site of its own on real files: a data folder, a database, students in the middle of a session, and a server."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
# As `make run` serves; a test compares the two.
WORKERS = 2
FLAGS = (
    "--respawn-failed-workers",
    "--workers-kill-timeout 15",
    "--no-access-log",
    "--log-level warning",
)
STARTS_WITHIN_S = 30
# What a seeded memory says of the time before the seed.
REVIEWS_BEFORE = 3


@dataclass(frozen=True)
class Kind:
    """One of the two sites that are compared: what is served, and what fills its database."""

    application: str
    seed: str
    threads: int
    """Of each worker; the budget is for the same settings of the server."""


OURS = Kind("dockerquiz.wsgi:application", "tests.benchmarks.seed", 4)
FLOOR = Kind("tests.benchmarks.floor:application", "tests.benchmarks.floor", 4)


@dataclass
class Site:
    kind: Kind
    folder: Path
    database_url: str
    students: list[dict[str, Any]] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name not in ("DEBUG", "SITE_URL", "ALLOWED_HOSTS")}
        return kept | {
            "DATA_DIR": str(self.folder),
            "DATABASE_URL": self.database_url,
            "SECRET_KEY": "only for measuring",
            "PYTHONWARNINGS": "ignore",
            "DJANGO_SETTINGS_MODULE": "dockerquiz.settings",
        }

    @property
    def database_file(self) -> Path:
        """Of a site on SQLite."""
        return Path(self.database_url.removeprefix("sqlite:///"))

    def run(self, *arguments: str) -> str:
        """A Python program in this site's environment; returns what it printed."""
        command = [sys.executable, *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")
        return done.stdout

    def fill(self, *arguments: str) -> None:
        """Tables, cards and students; what each student's browser knows is kept in `students`."""
        self.students = json.loads(self.run("-m", self.kind.seed, *arguments).splitlines()[-1])


@contextmanager
def temporary_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="dockerquiz-site-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def sqlite_site(kind: Kind, folder: Path) -> Site:
    folder.mkdir(parents=True, exist_ok=True)
    return Site(kind, folder, f"sqlite:///{folder / 'dockerquiz.sqlite3'}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """Granian with a site, on a free port of this machine. Only its own processes are signalled, each by its id."""

    def __init__(self, site: Site) -> None:
        self.site, self.port = site, free_port()
        flags = " ".join(FLAGS).split()
        self.command = [
            *(str(Path(sys.executable).parent / "granian"), "--interface", "wsgi", "--host", "127.0.0.1"),
            *(
                "--port",
                str(self.port),
                "--workers",
                str(WORKERS),
                "--blocking-threads",
                str(site.kind.threads),
                *flags,
                site.kind.application,
            ),
        ]
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        environment = self.site.environment | {"PORT": str(self.port)}
        self.log = (self.site.folder / "server.log").open("ab")
        self.process = subprocess.Popen(self.command, cwd=ROOT, env=environment, stdout=self.log, stderr=self.log)
        self.wait_until_up()

    def wait_until_up(self) -> None:
        """Until all workers run and the server answers, with whatever status."""
        until = time.monotonic() + STARTS_WITHIN_S
        while len(self.workers()) < WORKERS or not self._answers():
            if time.monotonic() > until:
                raise TimeoutError(f"No server after {STARTS_WITHIN_S} s: {self.log_text()[-2000:]}")
            time.sleep(0.05)

    def _answers(self) -> bool:
        try:
            connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
            connection.request("GET", "/nothing-here")
            connection.getresponse().read()
            connection.close()
        except (OSError, HTTPException):
            return False
        return True

    def workers(self) -> list[int]:
        """The ids of the processes that answer, oldest first."""
        assert self.process is not None
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        # The main process starts workers from its main thread and from none other.
        pids = [int(pid) for pid in children.read_text().split()] if children.exists() else []
        return [pid for pid in pids if self._is_own(pid)]

    def _is_own(self, pid: int) -> bool:
        """Whether this number is still one of this server's processes: they all carry its port in their command."""
        return f"--port\0{self.port}\0".encode() in _command_line(pid)

    def memory_mb(self) -> list[float]:
        """Resident memory of each worker, in millions of bytes."""
        return [_resident_kb(pid) * 1024 / 1e6 for pid in self.workers()]

    def kill(self) -> None:
        """All of it at once, as a power cut would."""
        assert self.process is not None
        workers = self.workers()
        self.process.kill()
        self.process.wait()
        for pid in workers:
            self.kill_worker(pid)

    def kill_worker(self, pid: int) -> None:
        """Without a word of warning; returns when it is gone."""
        until = time.monotonic() + 10
        while self._is_own(pid) and time.monotonic() < until:
            os.kill(pid, signal.SIGKILL)
            time.sleep(0.01)

    def stop(self) -> None:
        """Politely. A worker that is only just starting misses the word, so after a while each is told by itself."""
        if self.process is None:
            return
        workers = self.workers()
        if self.process.poll() is None:
            self.process.terminate()
        for patience_s, how in ((1, signal.SIGTERM), (10, signal.SIGKILL)):
            try:
                self.process.wait(patience_s)
                break
            except subprocess.TimeoutExpired:
                for pid in self.workers():
                    with suppress(ProcessLookupError):
                        os.kill(pid, how)
        else:
            self.process.kill()
            self.process.wait()
        for pid in workers:
            self.kill_worker(pid)
        self.process = None
        self.log.close()

    def log_text(self) -> str:
        return (self.site.folder / "server.log").read_text(errors="replace")


@contextmanager
def serving(site: Site) -> Iterator[Server]:
    server = Server(site)
    try:
        server.start()
        yield server
    finally:
        server.stop()


def _command_line(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def _resident_kb(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))
