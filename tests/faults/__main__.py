"""Breaks sites on purpose and prints what came of it as Markdown: `make faults`, or `python -m tests.faults [--full]`.

Ends with status 1 if an acknowledged answer was lost, an answer counted twice, or a student was told the wrong thing.
"""

import argparse
import shutil
import sys
import time
from collections.abc import Callable

from tests.benchmarks.site import OURS, Site, temporary_folder
from tests.faults import breaking, repeating, saving
from tests.faults.breaking import Found
from tests.faults.pattern import copied, copied_database, make_pattern
from tests.on_postgresql import cluster, programs

# Cards of each student: what one sitting takes in at most.
DUE = 1000
# A site's queues outlast so many cycles of breaking; a longer run takes one site after the other.
CYCLES_OF_A_SITE = 20
REFUSED_WITHIN_S = 6.5


def say(text: str) -> None:
    print(f"[{time.strftime('%H:%M:%S')}] {text}", file=sys.stderr, flush=True)


def on_sqlite(pattern: Site, is_full: bool) -> list[Found]:
    kills, terms, points, repeats = (200, 20, 20, 500) if is_full else (20, 5, 20, 500)
    plan: list[tuple[int, Callable[[Site, int], Found]]] = [
        *((CYCLES_OF_A_SITE, breaking.killed_workers) for _ in range(kills // CYCLES_OF_A_SITE)),
        *((CYCLES_OF_A_SITE, saving.killed_while_saving) for _ in range(kills // CYCLES_OF_A_SITE)),
        (terms, breaking.terminated_servers),
        (points, breaking.full_disk),
        (1, lambda site, _: breaking.read_only(site)),
        (1, lambda site, _: breaking.locked_database(site, REFUSED_WITHIN_S)),
        (repeats, repeating.lost_replies),
        (repeats, repeating.lost_first_replies),
        (repeats, repeating.races),
    ]
    found = []
    for number, (count, act) in enumerate(plan):
        site = copied(pattern, f"site-{number}")
        found.append(act(site, count))
        say(row(found[-1], "SQLite"))
        shutil.rmtree(site.folder)
    return found


def on_postgresql(pattern: Site, is_full: bool) -> list[Found]:
    bin_folder = programs()
    if bin_folder is None:
        say("No PostgreSQL here, so only SQLite was broken. Debian: apt-get install postgresql")
        return []
    plan: list[tuple[int, Callable[[Site, int], Found]]] = [
        (20 if is_full else 5, breaking.restarted_database),
        (CYCLES_OF_A_SITE, breaking.killed_workers),
        (CYCLES_OF_A_SITE, saving.killed_while_saving),
        (500 if is_full else 100, repeating.lost_replies),
        (500 if is_full else 100, repeating.races),
    ]
    found = []
    with cluster(bin_folder) as url:
        filled = Site(OURS, copied(pattern, "on-postgresql").folder, url)
        filled.fill("--students", str(breaking.STUDENTS), "--guests", "0", "--due", str(DUE))
        for number, (count, act) in enumerate(plan):
            found.append(act(copied_database(filled, f"site{number}"), count))
            say(row(found[-1], "PostgreSQL"))
    return found


def row(found: Found, database: str) -> str:
    return f"| {found.what} | {database} | {found.figures} | {'; '.join(found.wrong) or 'as promised'} |"


def main() -> int:
    parser = argparse.ArgumentParser(description="Break sites on purpose.")
    parser.add_argument("--full", action="store_true", help="200 kills instead of 20, and 20 restarts; 10 minutes")
    is_full = parser.parse_args().full
    with temporary_folder() as folder:
        pattern = make_pattern(folder, DUE)
        lines = [(found, "SQLite") for found in on_sqlite(pattern, is_full)]
        lines += [(found, "PostgreSQL") for found in on_postgresql(pattern, is_full)]
    print("| What was broken | Database | What happened | Verdict |\n| --- | --- | --- | --- |")
    print("\n".join(row(*line) for line in lines))
    return int(any(found.wrong for found, _ in lines))


if __name__ == "__main__":
    sys.exit(main())
