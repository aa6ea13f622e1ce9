"""The review log as fsrs-optimizer reads it: `revlog.csv`, of all students or of each by itself."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any

from django.utils.text import slugify

from cards.exports.formats import csv_pieces
from cards.exports.scope import Ids, Scope, in_order, raw
from cards.exports.table import Column, Table, Type, Values
from cards.models import Review

REVLOG = Table(
    "revlog",
    "FSRS optimiser",
    "One row for each answer that a memory is made of: no practice, nothing that was undone.",
    (
        Column("card_id", Type.WHOLE, "A card of one student: the same card of two students has two numbers."),
        Column("review_time", Type.WHOLE, "Since 1970 in UTC.", "ms"),
        Column("review_rating", Type.WHOLE, "1 again, 2 hard, 3 good, 4 easy."),
        Column("review_state", Type.WHOLE, "Before the answer: 0 new, 1 learning, 2 review, 3 relearning."),
        Column("review_duration", Type.WHOLE, "From the card to the answer; 0 of a quiz.", "ms"),
    ),
)
COLUMNS = ("pk", "student_id", "item_id", "reviewed_at", "rating", "state_before", "duration_ms")
# No item's key comes near it.
STUDENT = 10_000_000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MS = timedelta(milliseconds=1)


def rows(scope: Scope) -> Iterator[Values]:
    return (row for _, row in _rows(scope))


def by_student(
    scope: Scope, counted: Callable[[Iterable[Any]], Iterator[Any]]
) -> Iterator[tuple[str, Iterator[bytes]]]:
    """A file for each student, by name or pseudonym."""
    people = scope.people()
    for number, (student, found) in enumerate(groupby(counted(_rows(scope)), key=lambda pair: pair[0]), 1):
        name = people[student].name
        name = name if scope.is_pseudonymous else f"{number:04}-{slugify(name)[:40] or 'student'}"
        yield f"revlog-{name}.csv", csv_pieces(REVLOG, (row for _, row in found))


def _rows(scope: Scope) -> Iterator[tuple[int, Values]]:
    people = scope.people()
    seen = Review.objects.learning().filter(scope.seen("reviewed_at")).order_by("reviewed_at", "pk")
    # Students by their order in the class, so that a number says nothing of the account.
    numbers = {enrolment.student_id: enrolment.pk for enrolment in scope.present()}
    for chunk in Ids(seen, people).chunks():
        for row in in_order(raw(Review.objects.filter(pk__in=chunk).order_by().values_list(*COLUMNS)), chunk):
            _, student, item, at, rating, state, duration = row
            at = at if at.tzinfo else at.replace(tzinfo=UTC)
            yield student, (numbers[student] * STUDENT + item, (at - EPOCH) // MS, rating, state, duration)
