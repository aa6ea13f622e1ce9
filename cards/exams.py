"""Exams of a student's classes: which lie ahead, and what the plan towards one rests on. It only reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import FilteredRelation, Q

from cards.models import Enrolment, Item, Review, State, Student
from cards.scheduling.day import comes_at, elapsed_days, study_day
from cards.scheduling.exam import Done, Plan, Prospect, plan, todays
from cards.scheduling.memory import Rules, retrievability
from cards.scheduling.memory import State as MemoryState
from cards.scheduling.queue import Candidate

# Further ahead than this nothing is planned: what a review does by then says little about a single day.
MOST_DAYS = 366
# What is read of a card, and of the student's memory of it.
COLUMNS = (
    *("pk", "fact", "meaning_version", "own__item_version", "own__state", "own__stability", "own__difficulty"),
    *("own__last_reviewed_at", "own__due_at", "own__interval_days", "own__buried_until"),
)


def today_of(student: Student, now: datetime) -> date:
    """The study day by the student's own clock: an exam is ahead until its day begins there."""
    return study_day(now, student.zone, student.day_start_hour)


def ahead(student: Student, today: date) -> list[Enrolment]:
    """In the student's classes with an exam today or later, the nearest first; also where the student doesn't aim."""
    found = Enrolment.objects.present().filter(student=student, classroom__archived_at=None)
    found = found.filter(classroom__exam_on__gte=today).select_related("classroom")
    return list(found.order_by("classroom__exam_on", "classroom__title", "pk"))


def enrolment(pk: int | None) -> Enrolment | None:
    """As it is now: the student may have left the class since, or the class its exam."""
    return Enrolment.objects.select_related("classroom").filter(pk=pk or 0).first()


def cap_of(enrolment: Enrolment) -> int:
    """The most cards a day: the student's own number, or else the class's."""
    return enrolment.exam_cards_per_day or enrolment.classroom.exam_cards_per_day


def over(enrolment: Enrolment | None, today: date) -> str:
    """Why nothing is planned, as a sentence for the student; empty while there is a plan."""
    if enrolment is None:
        return "The class that this was for is gone. Your answers are kept."
    classroom = enrolment.classroom
    if not enrolment.is_present:
        return f"You are no longer in “{classroom}”, so nothing is planned for its exam. Your answers are kept."
    if classroom.archived_at:
        return f"“{classroom}” has ended, so nothing is planned for its exam. Your answers are kept."
    if classroom.exam_on is None:
        return f"“{classroom}” has no date for an exam, so nothing is planned."
    if classroom.exam_on < today:
        return f"The exam of “{classroom}” was on {classroom.exam_on:%-d %B %Y}. Cards come as usual again."
    if classroom.exam_on == today:
        return f"The exam of “{classroom}” is today. Nothing is planned any more; cards come as usual."
    if not enrolment.is_aiming:
        return f"You do not aim at the exam of “{classroom}”. Cards come as usual."
    if (classroom.exam_on - today).days > MOST_DAYS:
        return f"The exam of “{classroom}” is on {classroom.exam_on:%-d %B %Y}. It is planned for in the last year."
    return ""


@dataclass(frozen=True, slots=True)
class Aim:
    """An exam ahead, its cards, and what was done today. Suspended cards are left out of it."""

    enrolment: Enrolment
    left: int
    """Study days until the exam."""
    parameters: tuple[float, ...]
    is_separating_siblings: bool
    prospects: Sequence[Prospect]
    candidates: Sequence[Candidate]
    """The same cards, as a session takes them in."""
    done: Done
    """By the plan's own sessions: that is what its limit for a day is about."""
    done_today: int
    """Cards of the exam that were answered today, wherever: in any session, or by a quiz."""
    facts_today: frozenset[str]

    @property
    def cap(self) -> int:
        return cap_of(self.enrolment)

    def plan(self) -> Plan:
        return plan(
            self.prospects, self.left, self.cap, self.parameters, done=self.done,
            facts_today=self.facts_today, is_separating_siblings=self.is_separating_siblings,
        )  # fmt: skip

    def todays(self) -> list[int]:
        return todays(
            self.prospects, self.left, self.cap, self.parameters, done=self.done,
            facts_today=self.facts_today, is_separating_siblings=self.is_separating_siblings,
        )  # fmt: skip


def aim(student: Student, enrolment: Enrolment, now: datetime) -> Aim:
    """What the plan rests on, in three statements. The class must have a date for its exam."""
    rules, today = student.rules(), today_of(student, now)
    assert enrolment.classroom.exam_on is not None
    done, answered, facts_today = _done(student, enrolment, today)
    cards = [_card(place, row, rules, now) for place, row in enumerate(_rows(student, enrolment))]
    return Aim(
        enrolment=enrolment,
        left=(enrolment.classroom.exam_on - today).days,
        parameters=rules.parameters,
        is_separating_siblings=student.is_separating_siblings,
        prospects=[prospect for prospect, _ in cards],
        candidates=[candidate for _, candidate in cards],
        done=done,
        done_today=sum(prospect.item in answered for prospect, _ in cards),
        facts_today=facts_today,
    )


def _done(student: Student, enrolment: Enrolment, today: date) -> tuple[Done, set[int], frozenset[str]]:
    """Of the plan, the cards that its sessions asked today; and all cards answered today anywhere, with their facts."""
    rows = Review.objects.learning().filter(student=student, studied_on=today)
    seen = list(rows.values_list("item_id", "state_before", "item__fact", "session__enrolment_id"))
    own = {item for item, _, _, of in seen if of == enrolment.pk}
    new = {item for item, state, _, of in seen if of == enrolment.pk and state == State.NEW}
    answered = {item for item, _, _, _ in seen}
    return Done(len(own), len(new)), answered, frozenset(fact for _, _, fact, _ in seen)


def _rows(student: Student, enrolment: Enrolment) -> Any:
    concepts = list(enrolment.classroom.exam_concepts.values_list("pk", flat=True))
    cards = Item.objects.published().cards().order_by("concept__position", "concept_id", "public_id")
    cards = cards.filter(concept__in=concepts) if concepts else cards
    own = FilteredRelation("memories", condition=Q(memories__student=student))
    return cards.annotate(own=own).exclude(own__is_suspended=True).values_list(*COLUMNS)


def _card(place: int, row: Any, rules: Rules, now: datetime) -> tuple[Prospect, Candidate]:
    item, fact, meaning_version, version, state, stability, difficulty, last, due_at, interval_days, buried = row
    day = rules.zone, rules.day_start_hour
    free_in = max(0, (buried - study_day(now, *day)).days) if buried else 0
    # A card whose meaning changed since is new again.
    if not state or stability is None or version < meaning_version:
        return Prospect(item, fact, free_in=free_in), Candidate(item, fact, MemoryState.NEW, None, None, place)
    elapsed = elapsed_days(last, now, *day)
    recall = retrievability(stability, elapsed, rules.parameters)
    due_at = comes_at(due_at, interval_days, *day)
    return (
        Prospect(item, fact, stability, difficulty, elapsed, free_in),
        Candidate(item, fact, MemoryState(state), due_at, recall, place),
    )
