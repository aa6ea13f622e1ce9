"""What the page of a question and the clock show, as objects for their templates."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, TypeAlias

from django.urls import reverse

from cards.grading.behaviour import CERTAINTY, MOST_CERTAINTY_POINTS
from cards.grading.mark import PartMark
from cards.models import Attempt, Kind, Quiz, Slot
from cards.quiz import queries
from cards.quiz.controls import Controls, Form, controls
from cards.quiz.queries import Overview, Place
from cards.quiz.questions import QuestionView, is_locked, view
from cards.web.times import written

# The values of a form by the names of its fields.
Given: TypeAlias = Mapping[str, Sequence[str]]

CERTAINTY_NAMES = {1: "Guessing", 2: "Fairly certain", 3: "Certain"}
# A clock that counts further down than this tells nobody anything.
LONGEST_COUNTDOWN = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Clock:
    """When the attempt ends: as a time, and as seconds from now while they are worth counting."""

    attempt: int
    ends: str
    deadline: str
    """To send back: whoever hands in because the time is over may have been given more since."""
    seconds: int | None

    @property
    def left(self) -> str:
        """As the countdown begins: "12:05", "1:12:05"."""
        minutes, seconds = divmod(self.seconds or 0, 60)
        hours, minutes = divmod(minutes, 60)
        return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def clock(overview: Overview, attempt: Attempt, now: datetime) -> Clock | None:
    if overview.deadline_at is None or overview.time_left is None:
        return None
    zone = attempt.student.zone
    ends = overview.deadline_at.astimezone(zone)
    is_today = ends.date() == now.astimezone(zone).date()
    is_counting = overview.time_left < LONGEST_COUNTDOWN
    return Clock(
        attempt=attempt.pk,
        ends=f"{ends:%H:%M}" if is_today else written(overview.deadline_at, zone),
        deadline=overview.deadline_at.isoformat(),
        seconds=int(overview.time_left.total_seconds()) if is_counting else None,
    )


@dataclass(frozen=True, slots=True)
class Certainty:
    """One of the certainties, with what it would bring."""

    value: int
    name: str
    if_right: float
    if_wrong: float
    is_chosen: bool


def certainties(points: float = 1, chosen: Sequence[str] = ()) -> list[Certainty]:
    return [
        Certainty(
            value,
            CERTAINTY_NAMES[value],
            points * right / MOST_CERTAINTY_POINTS,
            points * wrong / MOST_CERTAINTY_POINTS,
            str(value) in chosen,
        )
        for value, (right, wrong) in CERTAINTY.items()
    ]


@dataclass
class Screen:
    """A question of an attempt with its form, the row of the others, and what there is to say."""

    slot: Slot
    view: QuestionView
    overview: Overview
    clock: Clock | None
    saved: str
    given: Given
    notice: str = ""
    error: str = ""
    unsaved: Sequence[str] = ()
    """What came and is not kept, in words."""

    @property
    def attempt(self) -> Attempt:
        return self.slot.attempt

    @property
    def kind(self) -> str:
        return Kind(self.view.question.kind).label

    @property
    def number(self) -> int:
        return self.slot.position

    @property
    def count(self) -> int:
        return len(self.overview.places)

    @cached_property
    def url(self) -> str:
        """The question's page; its actions stand below it."""
        return reverse("quiz:question", args=[self.slot.attempt_id, self.slot.position])

    @property
    def is_reached(self) -> bool:
        return self.overview.places[self.number - 1].is_reached

    @property
    def next_url(self) -> str:
        """The question after this one; after the last one, the overview."""
        return next_url(self.slot, self.count)

    @property
    def is_last(self) -> bool:
        return self.number == self.count

    @property
    def is_checked_at_once(self) -> bool:
        return self.attempt.feedback == Quiz.Feedback.IMMEDIATE

    @property
    def is_sequential(self) -> bool:
        return bool(self.attempt.rules["is_sequential"])

    @cached_property
    def controls(self) -> Controls:
        return controls(Form(self.view.question, self.given, dict(self._tried())))

    def _tried(self) -> Iterator[tuple[int, PartMark]]:
        """What the last try made of each choice, pair or gap, by its place, while the form still holds that try."""
        if self.view.last_try and self.slot.draft == self.slot.checked:
            shown = self.slot.order["options"]
            for part in self.view.last_try.mark.parts:
                if part.id in shown:
                    yield shown.index(part.id), part

    @property
    def is_worth_a_try(self) -> bool:
        """Between two tries: would a right answer bring more than there is?"""
        last = self.view.last_try
        return last is not None and round(last.next_worth - last.points_earned, 6) > 0

    @property
    def certainties(self) -> list[Certainty]:
        return certainties(self.view.points, self.given.get("certainty", ()))

    @property
    def hold(self) -> str:
        """Why there is no solution, as a sentence."""
        return self.view.hold.sentence(self.attempt.student.zone) if self.view.hold else ""

    @property
    def announcement(self) -> str:
        """For screen readers, after a swap."""
        what = f"Question {self.number} of {self.count}."
        if self.view.solution:
            what = self.view.solution.mark.message
        elif self.view.last_try and not self.error:
            what = self.view.last_try.mark.message
        elif self.view.judging and self.view.judging.option:
            what = f"Choice {self.view.judging.number + 1}."
        return " ".join(filter(None, (self.error, self.notice, what)))


def screen(
    slot: Slot, now: datetime, given: Given | None = None, overview: Overview | None = None, **words: Any
) -> Screen:
    """The question as it stands; `given` is what a form holds that could not be saved, but may be corrected."""
    shown, overview = view(slot, now), overview or queries.overview(slot.attempt, now)
    certainty = {"certainty": [str(slot.certainty)]} if slot.certainty else {}
    values = shown.fields | certainty if given is None else given
    return Screen(slot, shown, overview, clock(overview, slot.attempt, now), saved(slot, now), values, **words)


def answers(slot: Slot, now: datetime, given: Given) -> list[str]:
    """What a form holds, in words."""
    return controls(Form(view(slot, now).question, given)).answers


def next_url(slot: Slot, count: int) -> str:
    if slot.position < count:
        return reverse("quiz:question", args=[slot.attempt_id, slot.position + 1])
    return reverse("quiz:attempt", args=[slot.attempt_id])


def resume_url(overview: Overview) -> str:
    """Where to go on: the first question without an answer; the overview if there is none."""
    left = [place for place in overview.places if place.is_reached and not (place.has_answer or place.is_done)]
    if not left:
        return reverse("quiz:attempt", args=[overview.attempt])
    return reverse("quiz:question", args=[overview.attempt, left[0].position])


def saved(slot: Slot, now: datetime) -> str:
    """What the page may claim: when the server committed it, by the student's clock."""
    if slot.saved_at is None:
        return "Not answered yet"
    zone = slot.attempt.student.zone
    at = slot.saved_at.astimezone(zone)
    what = "Saved" if slot.draft is not None or slot.judgements else "Saved without an answer"
    return f"{what} {at:%H:%M}" if at.date() == now.astimezone(zone).date() else f"{what} {at:%-d %b, %H:%M}"


def place(slot: Slot) -> Place:
    """Of the question alone, for the row of them."""
    has_answer = slot.draft is not None or bool(slot.judgements)
    return Place(slot.position, slot.section_title, has_answer, is_locked(slot), is_reached=True)
