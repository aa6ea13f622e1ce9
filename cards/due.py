"""What a student has to do for their classes, and how each of it stands."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.db.models import Count, QuerySet

from cards.models import (
    Assignment,
    AssignmentException,
    Attempt,
    Enrolment,
    Item,
    Memory,
    Quiz,
    QuizOverride,
    State,
    Student,
)
from cards.terms import Terms, assigned, late_rule, terms
from cards.web.times import UTC, written


class Standing(StrEnum):
    LATER = "later"
    OPEN = "open"
    RUNNING = "running"
    LATE = "late"
    DONE = "done"
    DONE_LATE = "done_late"
    MISSED = "missed"


NEVER = datetime.max.replace(tzinfo=UTC)
TO_DO = (Standing.RUNNING, Standing.LATE, Standing.OPEN, Standing.LATER)


@dataclass(frozen=True, slots=True)
class Progress:
    """Of the cards that an assignment is about."""

    cards: int
    learned: int

    @property
    def is_full(self) -> bool:
        return self.learned >= self.cards > 0


@dataclass(frozen=True, slots=True)
class Due:
    """An assignment as it stands for one student; times by the class's clock."""

    assignment: Assignment
    terms: Terms
    standing: Standing
    open_attempt: int | None
    progress: Progress | None

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.assignment.classroom.time_zone)

    @property
    def is_to_do(self) -> bool:
        return self.standing in TO_DO

    @property
    def urgency(self) -> tuple[bool, bool, datetime]:
        """To sort by: what is to do before what is done, and both by their date, those without one last."""
        return (not self.is_to_do, self.standing == Standing.LATER, self.terms.due_at or NEVER)

    @property
    def when(self) -> str:
        """The date that matters now: "due 3 May 2026 at 14:05 (Europe/Berlin)"; empty if there is none."""
        own = self.terms
        if self.standing == Standing.LATER and own.opens_at:
            return f"opens {written(own.opens_at, self.zone)}"
        if self.standing == Standing.LATE and own.ends_at:
            cost = late_rule(own.late_percent, own.late_rule)
            return f"was due, taken until {written(own.ends_at, self.zone)}, {cost}"
        return f"due {written(own.due_at, self.zone)}" if own.due_at else ""


def due(student: Student, now: datetime) -> list[Due]:
    """Of all the student's classes that are not archived, in a few statements; the most urgent first."""
    own = Enrolment.objects.present().filter(student=student, classroom__archived_at=None)
    return due_of(list(own.select_related("classroom")), now)


def to_do(student: Student | None, now: datetime) -> list[Due]:
    """What is not done yet and still can be."""
    return [each for each in due(student, now) if each.is_to_do] if student else []


def due_of(enrolments: Sequence[Enrolment], now: datetime) -> list[Due]:
    """Of the enrolments of one student."""
    if not enrolments:
        return []
    in_class = {enrolment.classroom_id: enrolment for enrolment in enrolments}
    assignments = list(
        Assignment.objects.published().filter(classroom__in=in_class).select_related("classroom", "quiz")
    )
    looked_up = _LookedUp(enrolments, assignments)
    found = [_due(each, in_class[each.classroom_id], looked_up, now) for each in assignments]
    return sorted(found, key=lambda each: each.urgency)


class _LookedUp:
    """What the assignments of one student are judged by, by their keys."""

    def __init__(self, enrolments: Sequence[Enrolment], assignments: Sequence[Assignment]) -> None:
        student = enrolments[0].student_id
        quizzes = [each.quiz_id for each in assignments if each.quiz_id]
        exceptions = AssignmentException.objects.filter(enrolment__in=enrolments) if assignments else []
        self.exceptions = {each.assignment_id: each for each in exceptions}
        overrides = QuizOverride.objects.filter(student=student, quiz__in=quizzes) if quizzes else []
        self.overrides = {each.quiz_id: each for each in overrides}
        self.attempts: dict[int, list[Attempt]] = defaultdict(list)
        taken = Attempt.objects.counted().filter(student=student, quiz__in=quizzes) if quizzes else []
        for attempt in taken:
            self.attempts[attempt.quiz_id].append(attempt)
        self.progress = progress(student, [each for each in assignments if each.kind == Assignment.Kind.CARDS])


def _due(assignment: Assignment, enrolment: Enrolment, found: _LookedUp, now: datetime) -> Due:
    own = assigned(assignment, enrolment.time_factor, found.exceptions.get(assignment.pk))
    override = found.overrides.get(assignment.quiz_id or 0)
    agreed = terms(assignment.quiz or Quiz(), override, [own])
    attempts = found.attempts[assignment.quiz_id] if assignment.quiz_id else []
    learned = found.progress.get(assignment.pk)
    running = next((attempt.pk for attempt in attempts if attempt.is_open), None)
    standing = _standing_of_cards(learned, agreed, now) if learned else _standing(attempts, enrolment, agreed, now)
    return Due(assignment, agreed, standing, running, learned)


def counts_for(attempts: Iterable[Attempt], enrolment: Enrolment, agreed: Terms) -> list[Attempt]:
    """The closed ones that the class counts: begun since it opened and the student joined, handed in while taken."""
    since = [agreed.opens_at, None if enrolment.is_sharing_past else enrolment.joined_at]
    begins_at = max((moment for moment in since if moment), default=None)
    return [
        attempt
        for attempt in attempts
        if attempt.submitted_at
        and (begins_at is None or attempt.started_at >= begins_at)
        and (agreed.ends_at is None or attempt.submitted_at <= agreed.ends_at + attempt.grace)
    ]


def _standing(attempts: Sequence[Attempt], enrolment: Enrolment, agreed: Terms, now: datetime) -> Standing:
    counted = counts_for(attempts, enrolment, agreed)
    if counted:
        in_time = [one for one in counted if not agreed.due_at or _at(one) <= agreed.due_at + one.grace]
        return Standing.DONE if in_time else Standing.DONE_LATE
    if any(attempt.is_open for attempt in attempts):
        return Standing.RUNNING
    return _standing_by_date(agreed, now)


def _at(attempt: Attempt) -> datetime:
    assert attempt.submitted_at is not None
    return attempt.submitted_at


def _standing_of_cards(learned: Progress, agreed: Terms, now: datetime) -> Standing:
    if learned.is_full:
        return Standing.DONE
    return _standing_by_date(agreed, now)


def _standing_by_date(agreed: Terms, now: datetime) -> Standing:
    if agreed.opens_at and now < agreed.opens_at:
        return Standing.LATER
    if agreed.ends_at and now >= agreed.ends_at:
        return Standing.MISSED
    return Standing.LATE if agreed.late_from and now >= agreed.late_from else Standing.OPEN


def progress(student: int | None, assignments: Sequence[Assignment]) -> dict[int, Progress]:
    """How far the student is with each of these sets of cards."""
    if not assignments:
        return {}
    through = Assignment.concepts.through.objects.filter(assignment__in=assignments)
    concepts: dict[int, list[int]] = defaultdict(list)
    for assignment, concept in through.values_list("assignment", "concept"):
        concepts[assignment].append(concept)
    wanted = {concept for each in concepts.values() for concept in each}
    cards = _by_concept(Item.objects.published().cards().filter(concept__in=wanted), "concept")
    known = Memory.objects.filter(
        student=student, state=State.REVIEW, item__in=Item.objects.published().cards().filter(concept__in=wanted)
    )
    learned = _by_concept(known, "item__concept")
    return {
        each.pk: Progress(
            sum(cards.get(concept, 0) for concept in concepts[each.pk]),
            sum(learned.get(concept, 0) for concept in concepts[each.pk]),
        )
        for each in assignments
    }


def _by_concept(rows: QuerySet, concept: str) -> dict[int, int]:
    return dict(rows.order_by().values_list(concept).annotate(Count("pk")))

