"""The review log: one row for each answer to a card, with all that went in and out but the student's settings."""

import json
from collections.abc import Iterator

from cards.exports.questions import Items
from cards.exports.scope import IDENTITY, Ids, Scope, in_order, raw
from cards.exports.table import Column, Table, Type, Values
from cards.models import Review, State

TEXT, WHOLE, NUMBER, YES_NO, TIME = Type.TEXT, Type.WHOLE, Type.NUMBER, Type.YES_NO, Type.TIME
STATES = "new, learning, review or relearning"

REVIEWS = Table(
    "reviews",
    "Reviews",
    "One row for each answer to a card, practice and what was undone too.",
    (
        *IDENTITY,
        Column("review", WHOLE, "The review's key."),
        Column("card", TEXT, "The card's name, the same for ever."),
        Column("card_version", WHOLE, "The version of the card that was answered."),
        Column("card_kind", TEXT, "basic, reversed, cloze, typed or diagram."),
        Column("concept", TEXT, "The concept that it belongs to."),
        Column("tags", TEXT, "Its tags, with commas."),
        Column("kind", TEXT, "normal, practice (no memory moved) or undo (the row takes another one back)."),
        Column("is_undone", YES_NO, "Whether the student took it back."),
        Column("session", WHOLE, "The study session; empty if a quiz counted as the review."),
        Column("reviewed_at", TIME, "When it was answered."),
        Column("studied_on", Type.DAY, "The student's study day."),
        Column("rating", WHOLE, "1 again, 2 hard, 3 good, 4 easy; 0 of an undo."),
        Column("duration_ms", WHOLE, "From the card to the answer, at most a minute.", "ms"),
        Column("typed", TEXT, "What was typed. Left out where students have pseudonyms.", names_somebody=True),
        Column("verdict", TEXT, "What the grader thought of it: right, near, wrong or empty."),
        Column("suggested", WHOLE, "The rating that the verdict suggested."),
        Column("quiz", TEXT, "The quiz that counted as this review."),
        Column("state_before", TEXT, f"Of the memory: {STATES}."),
        Column("state_after", TEXT, f"Of the memory: {STATES}."),
        Column("elapsed_days", WHOLE, "Study days since the last review, -1 for the first.", "days"),
        Column("elapsed_seconds", WHOLE, "Since the last review, -1 for the first.", "s"),
        Column("interval_before_s", WHOLE, "The interval that was planned, 0 for a new card.", "s"),
        Column("interval_after_s", WHOLE, "The interval that is planned since.", "s"),
        Column("interval_days", WHOLE, "The new interval, 0 for a step of minutes.", "study days"),
        Column("due_at", TIME, "When the card is due next."),
        Column("stability_before", NUMBER, "FSRS: the interval at which recall falls to 90%.", "days"),
        Column("stability_after", NUMBER, "The same, after.", "days"),
        Column("difficulty_before", NUMBER, "FSRS: how slowly stability grows.", "1 to 10"),
        Column("difficulty_after", NUMBER, "The same, after.", "1 to 10"),
        Column("retrievability_before", NUMBER, "The chance of recall that was predicted.", "0 to 1"),
    ),
)
FIRST = ("pk", "student_id", "item_id", "item_version", "kind", "undone_by__pk", "session_id", "reviewed_at")
SECOND = ("studied_on", "rating", "duration_ms", "payload")
LAST = (
    *("elapsed_days", "elapsed_seconds", "interval_before_s", "interval_after_s", "interval_days", "due_at"),
    *("stability_before", "stability_after", "difficulty_before", "difficulty_after"),
    "retrievability_before",
)
COLUMNS = (*FIRST, *SECOND, "state_before", "state_after", *LAST)
STATE = {state.value: state.label.lower() for state in State}
NOTHING = ("", "", None, "")


def reviews(scope: Scope) -> Iterator[Values]:
    people, items, clock = scope.people(), Items(), scope.clock
    seen = Review.objects.filter(scope.seen("reviewed_at")).order_by("reviewed_at", "pk")
    for chunk in Ids(seen, people).chunks():
        for row in in_order(raw(Review.objects.filter(pk__in=chunk).order_by().values_list(*COLUMNS)), chunk):
            pk, student, item, version, kind, undone_by, session, at = row[:8]
            day, rating, duration_ms, payload, before, after = row[8:14]
            name, card_kind, concept, tags, _ = items[item]
            yield (
                *people[student].cells, pk, name, version, card_kind, concept, tags, kind, undone_by is not None,
                session, clock(at), day.isoformat(), rating, duration_ms,
                *(NOTHING if payload == "{}" else _payload(payload)), STATE[before], STATE[after],
                *row[14:19], clock(row[19]), *row[20:],
            )  # fmt: skip


def _payload(text: str) -> tuple[str, str, int | None, str]:
    said = json.loads(text)
    return said.get("typed", ""), said.get("verdict", ""), said.get("suggested"), said.get("quiz", "")
