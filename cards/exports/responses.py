"""Answers to questions: one row for each student, question and try."""

import json
from bisect import bisect_left
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from cards.exports.attempts import attempts, titles
from cards.exports.questions import Items, question
from cards.exports.scope import IDENTITY, Ids, Scope, raw
from cards.exports.table import Column, Table, Type, Values
from cards.models import Attempt, Regrade, Response

TEXT, WHOLE, NUMBER, YES_NO, TIME = Type.TEXT, Type.WHOLE, Type.NUMBER, Type.YES_NO, Type.TIME
# Attempts of one statement; each has as many rows as its questions had tries.
ATTEMPTS = 50
MS = timedelta(milliseconds=1)

RESPONSES = Table(
    "responses",
    "Responses",
    "One row for each student, question and try, blank answers too.",
    (
        *IDENTITY,
        Column("quiz", TEXT, "The quiz, as in its address."),
        Column("assignment", TEXT, "The assignments of the class that are about the quiz."),
        Column("attempt", WHOLE, "The attempt's key, as in the table attempts."),
        Column("attempt_number", WHOLE, "1 for the student's first attempt at the quiz."),
        Column("attempt_state", TEXT, "open, submitted (handed in) or timed_out (closed when the time was over)."),
        Column("seed", TEXT, "Of the draw and the shuffles: attempts with one seed have the same questions."),
        Column("started_at", TIME, "When the attempt began."),
        Column("submitted_at", TIME, "When it was closed; empty while it is open."),
        Column("position", WHOLE, "The question's place in the attempt, from 1."),
        Column("part", TEXT, "The part of the quiz that it belongs to."),
        Column("question", TEXT, "The question's name, the same for ever."),
        Column("question_version", WHOLE, "The version of the question that was answered."),
        Column("kind", TEXT, "single, several, true_false, short, numeric, gaps, ordering, matching or label."),
        Column("concept", TEXT, "The concept that it belongs to."),
        Column("tags", TEXT, "Its tags, with commas."),
        Column("level", WHOLE, "The author's estimate: 1 easy, 2 medium, 3 hard."),
        Column("prompt", TEXT, "What was asked, in Markdown; gaps are blanks."),
        Column("try", WHOLE, "1 for the first answer to the question in this attempt."),
        Column("is_last_try", YES_NO, "Whether it is the one that counts."),
        Column("response", TEXT, "The answer. With pseudonyms, empty where the student wrote it."),
        Column("response_json", TEXT, "The same with the ids of the options, as JSON. Empty where response is."),
        Column("key", TEXT, "An answer that is right in full."),
        Column("fraction", NUMBER, "How much of it was right when it was graded, after penalties.", "0 to 1"),
        Column("is_correct", YES_NO, "Whether that was all of it."),
        Column("score", NUMBER, "What it was worth when it was graded; below 0 where certainty cost.", "points"),
        Column("score_now", NUMBER, "What the question is worth now: after all tries and regrades.", "points"),
        Column("max_score", NUMBER, "What it could be worth.", "points"),
        Column("certainty", WHOLE, "1 guessing, 2 fairly certain, 3 certain; empty where nobody asked."),
        Column("answered_at", TIME, "When the answer was saved or checked."),
        Column("took_ms", WHOLE, "Since the answer before it in the attempt, or since the start.", "ms"),
        Column("cause", TEXT, "check (by the student), submit (handed in) or timeout."),
    ),
)


class Sitting(NamedTuple):
    """An attempt, as the driver gives it."""

    pk: int
    student_id: int
    quiz: str
    quiz_id: int
    number: int
    state: str
    started_at: datetime
    submitted_at: datetime | None
    seed: int
    score: float | None
    max_score: float


class Answer(NamedTuple):
    """A response with what its slot says, as the driver gives it: `key` and `value` are JSON."""

    attempt: int
    position: int
    part: str
    item: int
    key: str
    points: float
    tries: int
    earned_now: float | None
    version: int
    number: int
    value: str | None
    certainty: int | None
    fraction: float
    earned: float
    given_at: datetime
    cause: str
    pk: int
    key_then: str
    """Under which it was given: a regrade has given `key` another version."""


SITTING = (
    *("pk", "student_id", "quiz__slug", "quiz_id", "number", "state", "started_at", "submitted_at", "seed"),
    *("score", "max_score"),
)
ANSWER = (
    *("slot__attempt_id", "slot__position", "slot__section_title", "slot__item_id", "slot__key", "slot__points"),
    *("slot__tries", "slot__points_earned", "item_version", "number", "value", "certainty", "fraction"),
    *("points_earned", "given_at", "cause", "pk"),
)
ITEM, VERSION, KEY = map(ANSWER.index, ("slot__item_id", "item_version", "slot__key"))


def responses(scope: Scope) -> Iterator[Values]:
    people, items, titled, clock = scope.people(), Items(), titles(scope), scope.clock
    hides = scope.is_pseudonymous
    for sitting, answers in sittings(scope, people):
        started_at = sitting.started_at
        head = (
            *people[sitting.student_id].cells, sitting.quiz, titled.get(sitting.quiz_id, ""), sitting.pk,
            sitting.number, sitting.state, str(sitting.seed), clock(started_at), clock(sitting.submitted_at),
        )  # fmt: skip
        times = sorted(answer.given_at for answer in answers)
        for (
            _, position, part, item, key, points, tries, earned_now, version, number, value, certainty, fraction,
            earned, given_at, cause, _, key_then,
        ) in answers:  # fmt: skip
            asked = question(key)
            is_hidden = hides and asked.is_written
            name, _, concept, tags, level = items[item]
            yield (
                *head, position, part, name, version, asked.kind, concept, tags, level, asked.prompt,
                number, number == tries, "" if is_hidden else question(key_then).text_of(value),
                None if is_hidden else value,
                asked.key_text, fraction, fraction >= 1, earned, earned_now, points, certainty,
                clock(given_at), _took_ms(times, given_at, started_at), cause,
            )  # fmt: skip


def sittings(scope: Scope, people: dict[int, Any]) -> Iterator[tuple[Sitting, list[Answer]]]:
    """Attempts, each with its answers in order, in two statements for a chunk of them."""
    replaced = _replaced_keys()
    for chunk in Ids(attempts(scope).order_by("started_at", "pk"), people).chunks(ATTEMPTS):
        rows = raw(Attempt.objects.filter(pk__in=chunk).order_by().values_list(*SITTING))
        known = {row[0]: Sitting(*row) for row in rows}
        found: dict[int, list[Answer]] = {pk: [] for pk in chunk}
        own = Response.objects.filter(slot__attempt__in=chunk)
        for row in raw(own.order_by("slot__attempt_id", "slot__position", "number").values_list(*ANSWER)):
            found[row[0]].append(Answer._make((*row, replaced.get((row[ITEM], row[VERSION]), row[KEY]))))
        yield from ((known[pk], found[pk]) for pk in chunk if pk in known)


def _replaced_keys() -> dict[tuple[int, int], str]:
    """The keys that regrades replaced, as JSON, by item and version."""
    rows = Regrade.objects.order_by("pk").values_list("item", "key_before")
    return {(item, int(version)): json.dumps(key) for item, keys in rows for version, key in keys.items()}


def _took_ms(times: list[datetime], at: datetime, started_at: datetime) -> int:
    """Nobody is asked how long; what is saved while another question is open counts towards that one."""
    place = bisect_left(times, at)
    return max(0, (at - (times[place - 1] if place else started_at)) // MS)
