"""Makes the log of a filled site as long as asked, by SQL alone: other students with their sessions and memories.

python -m tests.benchmarks.growth <rows>
"""

import sys
from datetime import UTC, datetime
from typing import Any

import django

django.setup()

from django.db import connection, models  # noqa: E402

from cards.models import Memory, Review, Student, StudySession  # noqa: E402
from cards.study import actions  # noqa: E402

REVIEWS_EACH, MEMORIES_EACH = 1000, 100
# A minute apart; SQLite keeps times as text.
TIMES = {
    "sqlite": "strftime('%Y-%m-%d %H:%M:%S', '2024-01-01', '+' || i || ' minutes')",
    "postgresql": "timestamptz '2024-01-01 00:00Z' + i * interval '1 minute'",
}
TOKENS = {"sqlite": "lower(hex(randomblob(16)))", "postgresql": "gen_random_uuid()"}


def grow(rows: int) -> None:
    """Until the log has `rows` rows; every new student has a session, a hundred memories and a thousand reviews."""
    pattern = Review.objects.first() or _answered()
    memory = Memory.objects.get(student=pattern.student, item=pattern.item)
    count = rows - Review.objects.count()
    students = count // REVIEWS_EACH
    at, token = TIMES[connection.vendor], TOKENS[connection.vendor]
    student, session = (model.objects.order_by("-pk")[0].pk + 1 for model in (Student, StudySession))
    # The cards of a seeded site are numbered without gaps.
    item = f"{memory.item_id} + i %% {MEMORIES_EACH}"
    _copy(Student, pattern.student_id, students, id=f"{student} + i", user_id="NULL")
    _copy(
        StudySession, pattern.session_id, students, id=f"{session} + i", student_id=f"{student} + i", token=token,
        queue="'[]'", load="'{}'", current_id="NULL", finished_at=at,
    )  # fmt: skip
    _copy(Memory, memory.pk, students * MEMORIES_EACH, student_id=f"{student} + i / {MEMORIES_EACH}", item_id=item)
    _copy(
        Review, pattern.pk, students * REVIEWS_EACH, student_id=f"{student} + i / {REVIEWS_EACH}", item_id=item,
        session_id=f"{session} + i / {REVIEWS_EACH}", turn=f"i %% {REVIEWS_EACH}", reviewed_at=at,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM")


def _answered() -> Review:
    """A first row, by an answer of the student who came last: the others' sessions stay as they were handed out."""
    session = StudySession.objects.select_related("student__parameters", "concept", "current")[0]
    assert session.current is not None
    actions.answer(
        session=session, turn=session.turn, public_id=session.current.public_id, rating=3, typed="", previewed="",
        duration_ms=4000, now=datetime.now(UTC),
    )  # fmt: skip
    return Review.objects.get()


def _copy(model: type[models.Model], pk: Any, count: int, **changed: str) -> None:
    """`count` rows like the one with this key, but for the columns that are given as SQL over the row's number, i."""
    table = model._meta.db_table
    columns = [field.column for field in model._meta.concrete_fields if field.column != "id" or "id" in changed]
    quoted = ", ".join(f'"{column}"' for column in columns)
    values = ", ".join(changed.get(column, f'pattern."{column}"') for column in columns)
    numbers = f"WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {count})"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({quoted}) {numbers} SELECT {values} FROM n, {table} pattern WHERE pattern.id = %s",
            [pk],
        )


if __name__ == "__main__":
    grow(int(sys.argv[1]))
