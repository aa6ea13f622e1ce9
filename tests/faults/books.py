"""The site's books, read straight from the database: what was acknowledged is in the log once, and memories agree."""

import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from typing import Any

from tests.benchmarks.site import REVIEWS_BEFORE, Site

LOG = "SELECT session_id, turn, rating, student_id, item_id FROM cards_review"
MEMORIES = "SELECT student_id, item_id, reviews FROM cards_memory"


@contextmanager
def connected(site: Site) -> Iterator[Any]:
    if site.database_url.startswith("sqlite"):
        with closing(sqlite3.connect(site.database_file, timeout=10)) as connection:
            yield connection
    else:
        import psycopg

        with psycopg.connect(site.database_url) as connection:
            yield connection


def read(site: Site, statement: str) -> list[Any]:
    with connected(site) as connection:
        return list(connection.execute(statement).fetchall())


def check(site: Site, acknowledged: Mapping[tuple[int, int], int]) -> list[str]:
    """What is wrong with the books, in sentences. Take `acknowledged` first: rows may be ahead of it, never behind."""
    log = read(site, LOG)
    ratings = {(session, turn): rating for session, turn, rating, _, _ in log}
    lost = [claim for claim, rating in acknowledged.items() if ratings.get(claim) != rating]
    wrong = [f"{len(lost)} acknowledged answers lost, the first is turn {lost[0]}"] if lost else []
    if len(ratings) != len(log):
        wrong.append(f"{len(log) - len(ratings)} turns were written twice")
    return wrong + _gaps(ratings) + _integrity(site)


def check_at_rest(site: Site, acknowledged: Mapping[tuple[int, int], int]) -> list[str]:
    """The same when nobody writes any more: then log and memories must agree too."""
    answered = Counter((student, item) for _, _, _, student, item in read(site, LOG))
    counted = {(student, item): reviews for student, item, reviews in read(site, MEMORIES)}
    apart = [one for one, count in answered.items() if counted.get(one) != REVIEWS_BEFORE + count]
    return check(site, acknowledged) + ([f"{len(apart)} memories disagree with the log"] if apart else [])


def _gaps(ratings: Mapping[tuple[int, int], int]) -> list[str]:
    """Each session's turns are 0, 1, 2, …: a turn that moved without its row would leave a gap."""
    turns: dict[int, list[int]] = {}
    for session, turn in sorted(ratings):
        turns.setdefault(session, []).append(turn)
    return [f"session {session} misses a turn" for session, has in turns.items() if has != list(range(len(has)))]


def _integrity(site: Site) -> list[str]:
    if not site.database_url.startswith("sqlite"):
        return []
    found = [line for (line,) in read(site, "PRAGMA integrity_check")]
    return [] if found == ["ok"] else [f"integrity_check: {found[:3]}"]
