"""Sittings at quizzes: one row for each."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from cards.exports.scope import IDENTITY, Ids, Scope, in_order, raw
from cards.exports.table import Column, Table, Type, Values
from cards.models import Attempt

ATTEMPTS = Table(
    "attempts",
    "Attempts",
    "One row for each attempt of a student at a quiz that the class assigns.",
    (
        *IDENTITY,
        Column("quiz", Type.TEXT, "The quiz, as in its address."),
        Column("quiz_title", Type.TEXT, "Its title."),
        Column("assignment", Type.TEXT, "The assignments of the class that are about the quiz."),
        Column("attempt", Type.WHOLE, "The attempt's key."),
        Column("attempt_number", Type.WHOLE, "1 for the student's first attempt at the quiz."),
        Column("state", Type.TEXT, "open, submitted (handed in) or timed_out (closed when the time was over)."),
        Column("started_at", Type.TIME, "When it began."),
        Column("deadline_at", Type.TIME, "When its time is over; empty if it has no end."),
        Column("submitted_at", Type.TIME, "When it was closed; empty while it is open."),
        Column("duration_s", Type.NUMBER, "From the start until it was closed.", "s"),
        Column("questions", Type.WHOLE, "How many questions it has."),
        Column("answered", Type.WHOLE, "How many of them are answered."),
        Column("score", Type.NUMBER, "What it is worth now, after regrades; empty while it is open.", "points"),
        Column("max_score", Type.NUMBER, "What it could be worth.", "points"),
        Column("percent", Type.NUMBER, "The share of the points; below 0 where certainty cost.", "%", digits=2),
        Column("seed", Type.TEXT, "Of the draw and the shuffles: attempts with one seed have the same questions."),
    ),
)


def attempts(scope: Scope) -> QuerySet[Attempt]:
    """At the quizzes that the class assigns: others are none of its business."""
    quizzes = scope.classroom.assignments.published().exclude(quiz=None).values("quiz")
    return Attempt.objects.counted().filter(scope.seen("started_at"), quiz__in=quizzes)


def titles(scope: Scope) -> dict[int, str]:
    """By quiz, the assignments of the class that are about it."""
    found: dict[int, list[str]] = {}
    for quiz, title in scope.classroom.assignments.published().exclude(quiz=None).values_list("quiz_id", "title"):
        found.setdefault(quiz, []).append(title)
    return {quiz: "; ".join(each) for quiz, each in found.items()}


def attempt_rows(scope: Scope) -> Iterator[Values]:
    people, titled, clock = scope.people(), titles(scope), scope.clock
    counts = {
        "questions": Count("slots"), "answered": Count("slots", filter=Q(slots__checked__isnull=False)),
    }  # fmt: skip
    columns = (
        *("pk", "student_id", "quiz_id", "quiz__slug", "quiz__title", "number", "state", "started_at", "deadline_at"),
        *("submitted_at", "score", "max_score", "seed", "questions", "answered"),
    )
    for chunk in Ids(attempts(scope).order_by("started_at", "pk"), people).chunks():
        found = Attempt.objects.filter(pk__in=chunk).order_by().annotate(**counts).values_list(*columns)
        for row in in_order(raw(found), chunk):
            pk, student, quiz, slug, title, number, state, started, deadline, submitted, score, most, seed, *n = row
            yield (
                *people[student].cells, slug, title, titled.get(quiz, ""), pk, number, state,
                clock(started), clock(deadline), clock(submitted), _seconds(started, submitted),
                *n, score, most, None if score is None or not most else 100 * score / most, str(seed),
            )  # fmt: skip


def _seconds(start: datetime, end: Any) -> float | None:
    return (end - start).total_seconds() if end else None
