"""One function for each way to break a site; each returns what was seen and what was wrong, in bounded time."""

import random
import resource
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks.browser import Line, OurBrowser
from tests.benchmarks.site import WORKERS, Server, Site, serving
from tests.faults import books
from tests.faults.learners import Class, learning

STUDENTS = 6
RECOVERS_WITHIN_S = 20
NOT_SAVED = "not saved"
EVERYTHING_DIES_EVERY = 5
# What a client sees of a connection that no process ever accepted; a reply that is cut off looks otherwise.
NEVER_READ = {"BrokenPipeError", "ConnectionResetError"}


@dataclass
class Found:
    """Of one scenario: a sentence of figures, and every wrong thing as a sentence."""

    what: str
    figures: str = ""
    wrong: list[str] = field(default_factory=list)

    def note(self, sentences: list[str]) -> None:
        self.wrong += [sentence for sentence in sentences if sentence not in self.wrong]


def killed_workers(site: Site, cycles: int) -> Found:
    """kill -9, now one worker, now the server with all of them, each at a moment of chance."""
    found, chance, slowest = Found("kill -9 under load"), random.Random(11), 0.0
    with serving(site) as server, learning(server, STUDENTS) as learners:
        for cycle in range(1, cycles + 1):
            time.sleep(chance.uniform(0.1, 0.8))
            if cycle % EVERYTHING_DIES_EVERY == 0:
                server.kill()
                server.start()
            else:
                # The oldest, so that none dies twice in a row: granian takes that for a crash loop and gives up.
                server.kill_worker(server.workers()[0])
                wait_for_workers(server)
            slowest = max(slowest, learners.wait_for_success(RECOVERS_WITHIN_S))
            found.note(books.check(site, learners.acknowledged()))
    found.note(books.check_at_rest(site, learners.acknowledged()))
    found.figures = f"{cycles} kills, {_answers(learners)}, back within {slowest:.1f} s"
    return found


def terminated_servers(site: Site, cycles: int) -> Found:
    """SIGTERM and a new start on the same port, as at a deployment. What was asked before it must be answered.

    Afterwards nobody listens: a connection is refused or, in the instant in which the port closes, taken by the kernel
    and reset before anybody read a word. Either is no request yet.
    """
    found, longest = Found("SIGTERM under load"), 0.0
    gone: list[tuple[float, float]] = []
    server = Server(site)
    server.start()
    try:
        with learning(server, STUDENTS, keeps_connection=False) as learners:
            for _ in range(cycles):
                time.sleep(0.4)
                start = time.monotonic()
                server.stop()
                longest = max(longest, time.monotonic() - start)
                server.start()
                gone.append((start, time.monotonic()))
                learners.wait_for_success(RECOVERS_WITHIN_S)
    finally:
        server.stop()
    broken = [
        one.what
        for one in learners.breaks
        if one.what not in NEVER_READ or not any(since <= one.asked_at <= until for since, until in gone)
    ]
    seen = [*broken, *(str(reply.status) for reply in learners.refusals)]
    if seen:
        found.wrong.append(f"requests failed: {', '.join(sorted(set(seen)))}")
    found.note(books.check_at_rest(site, learners.acknowledged()))
    found.figures = f"{cycles} restarts, {_answers(learners)}, stopped within {longest:.1f} s"
    return found


def full_disk(site: Site, points: int) -> Found:
    """No room after so many more bytes, at `points` sizes of the write-ahead log; then room again."""
    found, chance = Found("disk full under load"), random.Random(15)
    with serving(site) as server, learning(server, STUDENTS) as learners:
        for _ in range(points):
            log = site.database_file.with_name(f"{site.database_file.name}-wal")
            room = log.stat().st_size + chance.choice((0, 0, 512, 4096, 20_000)) if log.exists() else 0
            before = len(learners.refusals)
            with room_for(server, room):
                time.sleep(0.25)
            learners.wait_for_success(RECOVERS_WITHIN_S)
            found.note(_told(learners.refusals[before:]))
    found.note(books.check_at_rest(site, learners.acknowledged()))
    found.figures = f"{points} times, {_answers(learners)}, {len(learners.refusals)} refused with a word"
    if not learners.refusals:
        found.wrong.append("nothing was refused: the disk was never full")
    return found


def read_only(site: Site) -> Found:
    """Not a byte can be written: cards are still shown, answers are refused with a word, and then it is over."""
    found = Found("nothing can be written")
    browser = OurBrowser(site.students[0])
    with serving(site) as server:
        line = Line(server.port)
        browser.read_revealed(line.call(browser.reveal(), browser.headers))
        with room_for(server, 0):
            shown = [line.call(browser.reveal(), browser.headers) for _ in range(4)]
            refused = [line.call(browser.next_request(), browser.headers) for _ in range(4)]
        accepted = line.call(browser.next_request(), browser.headers)
        line.close()
    if {reply.status for reply in shown} != {200}:
        found.wrong.append("a card could not be read")
    found.note(_told(refused))
    if accepted.status != 200 or len(books.read(site, books.LOG)) != 1:
        found.wrong.append("it did not recover by itself, or something was written meanwhile")
    found.figures = f"read {len(shown)}, refused {len(refused)} with status {sorted({r.status for r in refused})}"
    return found


def locked_database(site: Site, seconds: float) -> Found:
    """Another program holds SQLite's write lock for longer than the busy timeout."""
    found = Found("database locked by another program")
    browser = OurBrowser(site.students[0])
    with serving(site) as server:
        line = Line(server.port)
        with closing(sqlite3.connect(site.database_file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            start = time.monotonic()
            refused = line.call(browser.next_request(), browser.headers)
            waited = time.monotonic() - start
            other.execute("ROLLBACK")
        accepted = line.call(browser.next_request(), browser.headers)
        line.close()
    found.note(_told([refused]))
    if waited > seconds or accepted.status != 200 or len(books.read(site, books.LOG)) != 1:
        found.wrong.append(f"refused after {waited:.1f} s, then {accepted.status}")
    found.figures = f"refused after {waited:.1f} s with status {refused.status}, accepted once it was free"
    return found


def restarted_database(site: Site, cycles: int) -> Found:
    """PostgreSQL stopped in the middle, by turns fast and immediate (as by a crash), and started again."""
    found, slowest = Found("PostgreSQL restarted under load"), 0.0
    with serving(site) as server, learning(server, STUDENTS) as learners:
        for cycle in range(cycles):
            time.sleep(0.5)
            restart_postgresql(site, "immediate" if cycle % 2 else "fast")
            slowest = max(slowest, learners.wait_for_success(RECOVERS_WITHIN_S))
            found.note(books.check(site, learners.acknowledged()))
    found.note(_told(learners.refusals))
    found.note(books.check_at_rest(site, learners.acknowledged()))
    found.figures = f"{cycles} restarts, {_answers(learners)}, each learner on again within {slowest:.1f} s"
    return found


def wait_for_workers(server: Server) -> None:
    until = time.monotonic() + RECOVERS_WITHIN_S
    while len(server.workers()) < WORKERS:
        if time.monotonic() > until:
            raise TimeoutError(f"A killed worker was not replaced: {server.log_text()[-1000:]}")
        time.sleep(0.02)


@contextmanager
def room_for(server: Server, size: int) -> Iterator[None]:
    """No file of the workers can grow beyond `size` bytes, which is what a full disk is to them."""
    free = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
    workers = server.workers()
    for pid in workers:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
    try:
        yield
    finally:
        for pid in workers:
            resource.prlimit(pid, resource.RLIMIT_FSIZE, free)


def restart_postgresql(site: Site, mode: str) -> None:
    """Restart the cluster that `tests.on_postgresql.cluster` runs, by its own folder."""
    import getpass
    from urllib.parse import unquote, urlsplit

    from tests.on_postgresql import programs

    folder, bin_folder = Path(unquote(urlsplit(site.database_url).netloc.rpartition("@")[2])), programs()
    assert bin_folder is not None
    as_user = ["runuser", "-u", "postgres", "--"] if getpass.getuser() == "root" else []
    command = [str(bin_folder / "pg_ctl"), "-D", f"{folder}/data", "-m", mode, "-l", f"{folder}/log", "-w", "restart"]
    done = subprocess.run([*as_user, *command], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"pg_ctl restart failed: {done.stdout}{done.stderr}")


def _told(refusals: list) -> list[str]:
    """Whoever is refused must read that nothing was saved."""
    silent = [reply for reply in refusals if reply.status < 500 or NOT_SAVED not in reply.text]
    return [f"status {silent[0].status} without a word: {silent[0].text[:80]!r}"] if silent else []


def _answers(learners: Class) -> str:
    return f"{len(learners.acknowledged()):,} answers acknowledged, {len(learners.breaks)} replies lost on the way"
