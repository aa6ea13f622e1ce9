"""A million answers out of a class, as CSV: beside a bare dump of the same rows by the database's own program.

python -m tests.benchmarks.exports <rows>    prints one line of JSON for `responses`, and one for `reviews`
"""

import csv
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import django

django.setup()

from django.db import connection  # noqa: E402

from cards.exports.delivery import begun  # noqa: E402
from cards.exports.files import Order, pieces  # noqa: E402
from cards.exports.scope import Scope  # noqa: E402
from cards.models import Attempt, Classroom, Enrolment, Export, Kind, Response, Review, Slot, Student  # noqa: E402
from cards.quiz import actions, attempts  # noqa: E402
from tests import factories  # noqa: E402
from tests.benchmarks.growth import _copy  # noqa: E402
from tests.progress.builders import Past  # noqa: E402

QUESTIONS, ATTEMPTS_EACH = 20, 50
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
# The columns as they lie in the database; what the export adds is looked up or put into words.
RESPONSES = """
SELECT e.name, e.email, e.number, q.slug, a.id, a.number, a.state, a.seed, a.started_at, a.submitted_at, s.position,
s.section_title, i.public_id, r.item_version, i.kind, c.slug, i.level, i.prompt, r.number, s.tries, r.value, i.answer,
r.fraction, r.points_earned, s.points_earned, s.points, r.certainty, r.given_at, r.cause
FROM cards_response r JOIN cards_slot s ON s.id = r.slot_id JOIN cards_attempt a ON a.id = s.attempt_id
JOIN cards_quiz q ON q.id = a.quiz_id JOIN cards_item i ON i.id = s.item_id JOIN cards_concept c ON c.id = i.concept_id
JOIN cards_enrolment e ON e.student_id = a.student_id AND e.classroom_id = {pk}
"""
REVIEWS = """
SELECT e.name, e.email, e.number, r.id, i.public_id, r.item_version, i.kind, c.slug, r.kind, r.session_id,
r.reviewed_at, r.studied_on, r.rating, r.duration_ms, r.payload, r.state_before, r.state_after, r.elapsed_days,
r.elapsed_seconds, r.interval_before_s, r.interval_after_s, r.interval_days, r.due_at, r.stability_before,
r.stability_after, r.difficulty_before, r.difficulty_after, r.retrievability_before
FROM cards_review r JOIN cards_item i ON i.id = r.item_id JOIN cards_concept c ON c.id = i.concept_id
JOIN cards_enrolment e ON e.student_id = r.student_id AND e.classroom_id = {pk}
"""


def fill(rows: int) -> Classroom:
    """A class whose students gave so many answers to questions, and as many to cards."""
    classroom = factories.ClassroomFactory(title="A large class", time_zone="Europe/Berlin")
    items = [factories.question(kind) for kind in (Kind.SINGLE, Kind.SEVERAL, Kind.MATCHING, Kind.SHORT) * 5]
    quiz = factories.quiz_of(*items)
    factories.AssignmentFactory(classroom=classroom, quiz=quiz)
    student = factories.StudentFactory(user=None)
    attempt = _answered(student, quiz)
    count = rows // QUESTIONS
    first = Student.objects.latest("pk").pk + 1
    _copy(Student, student.pk, count // ATTEMPTS_EACH + 1, id=f"{first} + i", user_id="NULL")
    number, owner = f"i %% {ATTEMPTS_EACH} + 1", f"{first} + i / {ATTEMPTS_EACH}"
    _copy(Attempt, attempt.pk, count - 1, id=f"{attempt.pk + 1} + i", student_id=owner, number=number)
    _multiply(attempt, count - 1)
    Past(student).study(factories.ItemFactory.create_batch(3), datetime.now(UTC), 12).save()
    _log(student, rows, first)
    people = Student.objects.filter(pk__gte=student.pk).values_list("pk", flat=True)
    Enrolment.objects.bulk_create(
        Enrolment(
            classroom=classroom, student_id=pk, name=f"Person {pk}", email=f"{pk}@example.org", number=str(pk),
            joined_at=LONG_AGO, created_at=LONG_AGO,
        )
        for pk in people
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return classroom


def _answered(student: Student, quiz: Any) -> Attempt:
    at = datetime.now(UTC) - timedelta(days=1)
    attempt = attempts.start(quiz=quiz, student=student, now=at)
    for slot in attempt.slots.select_related("attempt__quiz", "item"):
        at += timedelta(seconds=7)
        response = factories.QUESTIONS[Kind(slot.item.kind)][1 + slot.position % 2]
        actions.save(slot=slot, step=slot.step, response=response, certainty=None, now=at)
    return actions.submit(attempt=Attempt.objects.select_related("quiz").get(pk=attempt.pk), now=at)


def _multiply(attempt: Attempt, count: int) -> None:
    """The questions and answers of the attempt, for as many that come behind it."""
    slots = [field.column for field in Slot._meta.concrete_fields if field.column not in ("id", "attempt_id")]
    answers = [field.column for field in Response._meta.concrete_fields if field.column not in ("id", "slot_id")]
    quoted = [", ".join(f'{letter}"{name}"' for name in names) for letter, names in (("", slots), ("p.", answers))]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO cards_slot (attempt_id, {quoted[0]}) WITH RECURSIVE n(i) AS "
            f"(SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count}) SELECT {attempt.pk} + i, {quoted[0]} "
            f"FROM n, cards_slot WHERE attempt_id = {attempt.pk}"
        )
        cursor.execute(
            f"INSERT INTO cards_response (slot_id, {quoted[1].replace('p.', '')}) SELECT s.id, {quoted[1]} "
            "FROM cards_slot s JOIN cards_slot o ON o.position = s.position "
            f"JOIN cards_response p ON p.slot_id = o.id WHERE o.attempt_id = {attempt.pk} "
            f"AND s.attempt_id > {attempt.pk}"
        )


def _log(student: Student, rows: int, first: int) -> None:
    pattern = Review.objects.filter(student=student).order_by("-pk")[0]
    count = max(1, Student.objects.count() - 1)
    minutes = {"sqlite": "strftime('%Y-%m-%d %H:%M:%f', '2024-01-01', '+' || i || ' minutes')"}
    at = minutes.get(connection.vendor, "timestamptz '2024-01-01 00:00Z' + i * interval '1 minute'")
    owner = f"{first} + i %% {max(1, count // 2)}"
    _copy(
        Review, pattern.pk, rows, student_id=owner, reviewed_at=at, session_id="NULL", undoes_id="NULL", kind="'normal'"
    )


def ours(classroom: Classroom, what: str) -> dict[str, float]:
    """Seconds until the first byte and the last, and by how many millions of bytes the process grew."""
    order = Order.of(what, "csv")
    assert order
    scope = Scope(classroom, datetime.now(UTC))
    before, started, first = _resident_mb("VmRSS"), time.perf_counter(), 0.0
    Path("/proc/self/clear_refs").write_text("5")  # the peak starts anew
    with open(os.devnull, "wb") as out:
        record = begun(order, scope, None)
        for piece in record.guarded(pieces(order, scope, record)):
            first = first or time.perf_counter() - started
            out.write(piece)
    seconds = time.perf_counter() - started
    return {"s": seconds, "first_s": first, "mb": _resident_mb("VmHWM") - before, "rows": record.rows}


def _resident_mb(name: str) -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name)) * 1024 / 1e6


def bare(sql: str) -> tuple[float, str]:
    """Seconds for the database's own dump of the same rows as CSV, and what made it."""
    started = time.perf_counter()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor, cursor.copy(f"COPY ({sql}) TO STDOUT (FORMAT csv)") as copy:
            for _ in copy:
                pass
        return time.perf_counter() - started, "COPY"
    if program := shutil.which("sqlite3"):
        command = [program, "-csv", str(connection.settings_dict["NAME"]), sql]
        with open(os.devnull, "wb") as out:
            subprocess.run(command, stdout=out, check=True)
        return time.perf_counter() - started, "sqlite3 -csv"
    with connection.cursor() as cursor:
        cursor.execute(sql)
        while rows := cursor.fetchmany(1000):
            _written(rows)
    return time.perf_counter() - started, "csv over a bare cursor"


def _written(rows: Iterable[Any]) -> str:
    buffer = StringIO()
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue()


def main(rows: int) -> None:
    classroom = fill(rows)
    for what, sql in (("responses", RESPONSES), ("reviews", REVIEWS)):
        pairs = []
        for _ in range(2):
            found, (seconds, by) = ours(classroom, what), bare(sql.format(pk=classroom.pk))
            pairs.append(found | {"bare_s": seconds, "by": by})
        print(json.dumps({"what": what} | min(pairs, key=lambda pair: pair["s"] / pair["bare_s"])), flush=True)
    Export.objects.all().delete()


if __name__ == "__main__":
    main(int(sys.argv[1]))
