"""Threads with connections of their own that act at the same moment, on a database that all of them see."""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection, connections

from cards.models import Attempt, Slot, Student

ALIAS = "default"


@contextmanager
def shared_database(folder: Path) -> Iterator[None]:
    """PostgreSQL's is one already. SQLite's tests run in memory, which locks otherwise than a file: so into a file.

    Nobody waits for the disk: what a power cut does is tested elsewhere, and so five hundred races take seconds.
    """
    here, settings = connections[ALIAS], connections.settings[ALIAS]
    name, options = settings["NAME"], {**settings["OPTIONS"]}
    if connection.vendor == "sqlite":
        name = str(folder / "races.sqlite3")
        with here.cursor() as cursor:
            cursor.execute(f"VACUUM INTO '{name}'")
        options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")
    else:
        options["options"] = "-c synchronous_commit=off"
    connections.settings[ALIAS] = {**settings, "NAME": name, "OPTIONS": options}
    del connections[ALIAS]
    try:
        yield
    finally:
        connections[ALIAS].close()
        connections.settings[ALIAS] = settings
        connections[ALIAS] = here


class Racers:
    """So many threads, each with its connection."""

    def __init__(self, count: int) -> None:
        self.pool = ThreadPoolExecutor(count)
        self.barrier = threading.Barrier(count)

    def at_once(self, *acts: Callable[[], Callable[[], Any]]) -> list[Any]:
        """What each came to, a value or an exception. An act reads first; what it returns is done at once by all."""
        return list(self.pool.map(self._run, acts))

    def _run(self, act: Callable[[], Callable[[], Any]]) -> Any:
        ready = act()
        self.barrier.wait(10)
        try:
            return ready()
        except Exception as error:
            return error

    def close(self) -> None:
        def leave() -> None:
            self.barrier.wait(10)
            connections[ALIAS].close()

        for done in [self.pool.submit(leave) for _ in range(self.barrier.parties)]:
            done.result()
        self.pool.shutdown()


def copies(attempt: Attempt, count: int, at: datetime) -> list[Slot]:
    """As many attempts like this one, each of a guest of its own; returns their first questions."""
    guests = Student.objects.bulk_create(Student(created_at=at, last_seen_on=at.date()) for _ in range(count))
    patterns = list(Slot.objects.filter(attempt=attempt).order_by("position"))
    attempts = Attempt.objects.bulk_create(_copy(attempt, student=guest) for guest in guests)
    slots = Slot.objects.bulk_create(_copy(slot, attempt=own) for own in attempts for slot in patterns)
    return slots[:: len(patterns)]


def _copy(row: Any, **changed: Any) -> Any:
    values = {
        field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key
    }
    values = {name: value for name, value in values.items() if name.removesuffix("_id") not in changed}
    return type(row)(**values, **changed)


def fetch(slot: Slot) -> Slot:
    return Slot.objects.select_related("attempt__quiz").get(pk=slot.pk)


def fetch_attempt(slot: Slot) -> Attempt:
    return Attempt.objects.select_related("quiz").get(pk=slot.attempt_id)


def outcomes(results: Sequence[Any]) -> list[str]:
    """By name, in no order: the class of the error, or "done"."""
    return sorted(type(result).__name__ if isinstance(result, Exception) else "done" for result in results)
