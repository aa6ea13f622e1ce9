"""Rows that were saved before there were bounds can be read afterwards."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

BOUNDED = ("cards", "0006_dates_and_numbers_are_bounded")
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def before_bounds(transactional_db: Any) -> Any:
    """The models as they were, on a database without bounds."""
    executor = MigrationExecutor(connection)
    latest = executor.loader.graph.leaf_nodes("cards")
    before = executor.loader.graph.node_map[BOUNDED].parents
    names = sorted(node.key for node in before if node.key[0] == "cards")
    yield executor.migrate(names).apps
    migrate_to(latest)


def migrate_to(targets: Any) -> Any:
    executor = MigrationExecutor(connection)
    return executor.migrate(targets).apps


def year_out_of_reach() -> str:
    """As PostgreSQL keeps the last evening of 9999 in New York; SQLite has nothing past that year."""
    return "10000-01-01 04:59:00+00" if connection.vendor == "postgresql" else "9999-12-31 23:59:00"


def execute(sql: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_rows_out_of_bounds_are_brought_within_them(before_bounds):
    old, never = before_bounds, year_out_of_reach()
    quiz = old.get_model("cards", "Quiz").objects.create(slug="never", title="Never due", time_limit_s=2_000_000_000)
    execute("UPDATE cards_quiz SET due_at = %s, opens_at = %s WHERE id = %s", never, "0001-01-02 00:00:00+00", quiz.pk)
    fine = old.get_model("cards", "Quiz").objects.create(slug="fine", title="Fine", due_at=LONG_AGO, grace_s=60)
    classroom = old.get_model("cards", "Classroom").objects.create(title="Class", code="A", created_at=LONG_AGO)
    given = {"classroom": classroom, "title": "Late", "quiz": quiz, "created_at": LONG_AGO}
    late = old.get_model("cards", "Assignment").objects.create(**given)
    execute(
        "UPDATE cards_assignment SET opens_at = %s, due_at = %s, late_until_at = %s WHERE id = %s",
        *("9990-01-01 00:00:00+00", "9999-12-30 00:00:00+00", never, late.pk),
    )
    student = old.get_model("cards", "Student").objects.create(
        created_at=LONG_AGO, last_seen_on=LONG_AGO.date(), new_per_day=30_000
    )
    rules = {"grace_s": 2_000_000_000, "due_at": "9999-12-31T23:59:00+00:00", "marking": "plain"}
    attempt = old.get_model("cards", "Attempt").objects.create(
        quiz=quiz, student=student, number=1, seed=1, started_at=LONG_AGO, rules=rules
    )
    execute("UPDATE cards_attempt SET deadline_at = %s WHERE id = %s", never, attempt.pk)
    concept = old.get_model("cards", "Concept").objects.create(slug="c", name="C", summary="c", position=0)
    item = old.get_model("cards", "Item").objects.create(public_id="i", kind="basic", concept=concept, fact="f")
    memory = old.get_model("cards", "Memory").objects.create(student=student, item=item, stability=1e308)
    execute("UPDATE cards_memory SET due_at = %s WHERE id = %s", never, memory.pk)

    now = migrate_to([("cards", "0007_constraints_hold_the_bounds")])

    quiz = now.get_model("cards", "Quiz").objects.get(pk=quiz.pk)
    assert (quiz.opens_at.year, quiz.due_at.year, quiz.time_limit_s) == (2000, 2100, 7 * 24 * 3600)
    assert now.get_model("cards", "Quiz").objects.get(pk=fine.pk).due_at == LONG_AGO
    late = now.get_model("cards", "Assignment").objects.get(pk=late.pk)
    assert late.opens_at < late.due_at < late.late_until_at
    assert late.late_until_at.year == 2100
    assert now.get_model("cards", "Student").objects.get(pk=student.pk).new_per_day == 999
    attempt = now.get_model("cards", "Attempt").objects.get(pk=attempt.pk)
    assert attempt.deadline_at.year == 2100
    assert attempt.rules == {"grace_s": 24 * 3600, "due_at": "2100-12-31T23:59:00+00:00", "marking": "plain"}
    memory = now.get_model("cards", "Memory").objects.get(pk=memory.pk)
    assert (memory.stability, memory.due_at.year) == (36_500, 2300)
