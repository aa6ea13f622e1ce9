"""Measures what the budgets name and prints it as Markdown: `make bench`, or `python -m tests.benchmarks [--full]`.

Ratios come from turns: the project and the floor, or the short log and the long one, answer alternately in one run.
On a shared machine, differences under a third in process and a half over HTTP are noise; so nothing fails here.
"""

import argparse
import json
import os
import platform
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks import load, report, turns, weights
from tests.benchmarks.browser import FloorBrowser, OurBrowser
from tests.benchmarks.report import Row
from tests.benchmarks.site import FLOOR, OURS, Kind, Site, serving, sqlite_site, temporary_folder
from tests.on_postgresql import cluster, programs

BROWSERS = 8
# Of the seeded students: the first eight sit at HTTP, then one for the answers in process, and last the guests.
STUDENT, GUEST = 8, 10
SHORT_LOG = 10_000
# Answers before the other's turn comes.
TURN = 20


def say(text: str) -> None:
    print(f"[{time.strftime('%H:%M:%S')}] {text}", file=sys.stderr, flush=True)


class Places:
    """Where sites are made: SQLite files in a folder, or databases of one PostgreSQL cluster."""

    def __init__(self, folder: Path, cluster_url: str | None) -> None:
        self.folder, self.cluster_url, self.count = folder, cluster_url, 0

    @property
    def name(self) -> str:
        return "PostgreSQL" if self.cluster_url else "SQLite"

    def site(self, kind: Kind) -> Site:
        self.count += 1
        place = self.folder / f"{self.name}-{self.count}"
        if not self.cluster_url:
            site = sqlite_site(kind, place)
        else:
            place.mkdir(parents=True)
            site = Site(kind, place, f"{self.cluster_url.rpartition('/')[0]}/bench{self.count}")
            self._create(f"bench{self.count}")
        site.fill()
        return site

    def _create(self, name: str) -> None:
        import psycopg

        assert self.cluster_url is not None
        with psycopg.connect(self.cluster_url, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')


def in_process(place: Places, ours: Site, floor: Site, rounds: int) -> Iterator[Row]:
    answers = (("Answer", "signed in", STUDENT), ("Answer", "guest", GUEST), ("Answer in a quiz", "signed in", STUDENT))
    for name, who, student in answers:
        what = "quiz" if "quiz" in name else "study"
        with turns.Child(ours, student, what) as one, turns.Child(floor, STUDENT) as other:
            pair = turns.in_turns(one.answers, other.answers, rounds, TURN)
        note = f"{_times(pair.ours)}; floor {_times(pair.other)}; ratios of turns stray by {pair.spread:.0%}"
        yield Row(f"{name} in process, {who}, {place.name}", pair.ratio, note, report.IN_PROCESS)


def over_http(place: Places, ours: Site, floor: Site, blocks: int) -> Iterator[Row]:
    with serving(ours) as server, serving(floor) as other:
        crowd = load.Crowd(server.port, [OurBrowser(known) for known in ours.students[:BROWSERS]])
        floors = load.Crowd(other.port, [FloorBrowser(known) for known in floor.students[:BROWSERS]])
        mine, its = load.in_turns(crowd, floors, blocks, 320)
        memory = max(server.memory_mb())
    rates = f"{mine.answers_a_second:.0f} a second, floor {its.answers_a_second:.0f}"
    tails = [turns.percentile(part.seconds, 0.99) * 1000 for part in (mine, its)]
    yield Row(
        f"Answers over HTTP, {BROWSERS} browsers, {place.name}",
        mine.answers_a_second / its.answers_a_second, rates, report.THROUGHPUT,
    )  # fmt: skip
    budget = None if place.cluster_url else report.TAIL_SQLITE
    yield Row(f"p99 of these in ms, {place.name}", tails[0], f"floor {tails[1]:.0f} ms", budget)
    note = f"the larger of two after {len(mine.seconds)} answers"
    yield Row(f"Memory of a worker, {place.name}", memory, note, report.MEMORY)


def growth(place: Places, rows: int, rounds: int) -> Row:
    say(f"{place.name}: a log of {rows:,} rows ...")
    short, long = place.site(OURS), place.site(OURS)
    for site, count in ((short, SHORT_LOG), (long, rows)):
        site.run("-m", "tests.benchmarks.growth", str(count))
    with turns.Child(long, STUDENT) as one, turns.Child(short, STUDENT) as other:
        pair = turns.in_turns(one.answers, other.answers, rounds, TURN)
    note = f"{_times(pair.ours)} against {_times(pair.other)} with {SHORT_LOG:,} rows"
    return Row(f"Answer with a log of {rows:,} rows, {place.name}", pair.ratio, note, report.GROWTH)


def exports(place: Places, count: int) -> Iterator[Row]:
    say(f"{place.name}: a class with {count:,} answers ...")
    for line in place.site(OURS).run("-m", "tests.benchmarks.exports", str(count)).splitlines():
        found = json.loads(line)
        what = f"Export of {found['rows']:,} {found['what']} as CSV, {place.name}"
        note = f"{found['s']:.1f} s; {found['by']} {found['bare_s']:.1f} s"
        yield Row(what, found["s"] / found["bare_s"], note, report.EXPORT)
        yield Row("Its first byte", found["first_s"], "in process", report.FIRST_BYTE)
        yield Row("Memory it grows by", found["mb"], "at the peak", report.EXPORT_MEMORY)


def analysis(place: Places) -> Row:
    say(f"{place.name}: the analysis of 100,000 responses ...")
    found = json.loads(place.site(OURS).run("-m", "tests.benchmarks.analysis").splitlines()[-1])
    note = f"{found['page_cpu_s']:.2f} s of the processor; without the page {found['analysis_s']:.2f} s"
    return Row(f"Analysis of a quiz with 100,000 responses, {place.name}", found["page_s"], note, report.ANALYSIS)


def rules(site: Site) -> Iterator[Row]:
    found = json.loads(site.run("-m", "tests.benchmarks.rules"))
    yield Row(
        "Fit of the parameters to 10,000 reviews",
        found["fit_10k_s"],
        "with the comparison on held-out ones",
        report.FIT,
    )
    yield Row("Fit of the parameters to 100,000 reviews", found["fit_100k_s"], "", report.FIT)
    yield Row("Four outcomes of a card, µs", found["outcomes_us"], "nothing kept from an earlier call")
    yield Row("Grading a typed answer", found["grading_us"] / 1000, "the dearest of four", report.GRADING)
    yield Row("Planning a docker command", found["command_us"] / 1000, "the dearest of five", report.GRADING)
    yield Row("Comparing two docker commands", found["equivalent_us"] / 1000, "neither seen before", report.GRADING)
    yield Row("Grading a command", found["judge_us"] / 1000, "a wrong one, not seen before", report.GRADING)


def exam(site: Site) -> Iterator[Row]:
    import json

    found = json.loads(site.run("-m", "tests.benchmarks.exam"))
    for what, (added, note) in found["gains"].items():
        budget = report.ON_THE_DAY if what.endswith("on the day") else None
        yield Row(f"Aiming at an exam adds to {what}", added, note, budget)
    yield Row("Students who recall more on the day with plain, %", found["plain_better_percent"])
    yield Row("Plan of 200 cards over 60 days", found["plan_200_s"], "with its three forecasts", report.SMALL_PLAN)
    yield Row("Plan of 1,000 cards over 100 days", found["plan_1000_s"], "", report.LARGE_PLAN)


def page_weights(site: Site) -> Iterator[Row]:
    site.run("manage.py", "seed")
    site.run("manage.py", "collectstatic", "--noinput", "--verbosity", "0")
    with serving(site) as server:
        found = weights.weigh(server.port, OurBrowser(site.students[0]))
    yield Row("First load of the home page", found.first_load / 1000, "gzip, bodies", report.FIRST_LOAD)
    yield Row("Requests of the first load", found.requests, "all to this host", report.REQUESTS)
    yield Row("Repeat load", found.repeat_load / 1000, "what the browser keeps is not asked for", report.REPEAT_LOAD)
    yield Row("An answer's exchange", found.answer / 1000, "form and reply", report.EXCHANGE)
    yield Row("Turning a card, kB", found.reveal / 1000, "the reply")


def _times(seconds: list[float] | tuple[float, ...]) -> str:
    return f"p50 {statistics.median(seconds) * 1000:.2f} ms, p95 {turns.percentile(seconds, 0.95) * 1000:.2f} ms"


@contextmanager
def places() -> Iterator[list[Places]]:
    found = programs()
    with temporary_folder() as folder:
        if found is None:
            say("No PostgreSQL here, so SQLite alone is measured. Debian: apt-get install postgresql")
            yield [Places(folder, None)]
            return
        with cluster(found) as url:
            yield [Places(folder, None), Places(folder, url)]


def machine() -> str:
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False).stdout
    return (
        f"{time.strftime('%Y-%m-%d')}, commit {commit.strip() or 'unknown'}, {os.cpu_count()} cores, load "
        f"{os.getloadavg()[0]:.1f} at the start, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the budgets.")
    parser.add_argument("--full", action="store_true", help="ten million rows of log, more answers; 20 minutes")
    is_full = parser.parse_args().full
    heading, rows = machine(), []
    # A seeded student has a thousand cards due, which bounds the turns.
    rounds, blocks, rows_of_log = (45, 15, 10_000_000) if is_full else (30, 5, 1_000_000)
    answers = 1_000_000 if is_full else 100_000
    with places() as both:
        for place in both:
            say(f"{place.name}: making the two sites ...")
            ours, floor = place.site(OURS), place.site(FLOOR)
            steps: list[Callable[[], Iterator[Row]]] = [
                lambda ours=ours, floor=floor, place=place: in_process(place, ours, floor, rounds),
                lambda ours=ours, floor=floor, place=place: over_http(place, ours, floor, blocks),
            ]
            for step in steps:
                for row in step():
                    rows.append(row)
                    say(" | ".join(row.cells()))
            for row in (growth(place, rows_of_log, rounds), analysis(place), *exports(place, answers)):
                rows.append(row)
                say(" | ".join(row.cells()))
        ours = both[0].site(OURS)
        rows += [*rules(ours), *exam(ours), *page_weights(ours)]
    print(f"{heading}.\n\n{report.table(rows)}")


if __name__ == "__main__":
    main()
