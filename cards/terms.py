"""Under which terms a student takes a quiz. The quiz itself, the gradebook and every page read them here, so what is
accepted is what counts, and what is late is late everywhere.

The most specific setting wins, field by field: what an administrator granted the student for the quiz, the exception
for the student, the assignment, the quiz. Of several assignments of one quiz, in one class or in many, the most
generous holds, again field by field: the earliest opening, the latest due date, the latest end of late work, the most
attempts, the most time, and of those that take late work the lowest deduction (once rather than daily at the same
share). No date is more generous than any. Late work ends no earlier than the work is due.

Only published assignments count, of classes that are not archived and that the student is in. So a date from a class
that was archived or left holds no longer.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F, Q

from cards.models import (
    Assignment,
    AssignmentException,
    Attempt,
    Classroom,
    Enrolment,
    Quiz,
    QuizOverride,
    Status,
    Student,
)
from cards.web.times import written

LateRule = Assignment.LateRule
NO_EXCEPTION, NO_OVERRIDE, NO_QUIZ = AssignmentException(), QuizOverride(), Quiz()


@dataclass(frozen=True, slots=True)
class Terms:
    opens_at: datetime | None
    due_at: datetime | None
    late_until_at: datetime | None
    """Past `due_at`; until then work is taken, but late."""
    late_percent: int
    late_rule: str
    time_limit: timedelta | None
    attempts_allowed: int
    """0 for any number."""
    wait: timedelta

    @property
    def ends_at(self) -> datetime | None:
        """The last moment."""
        return self.late_until_at or self.due_at

    @property
    def is_late_daily(self) -> bool:
        return self.late_rule == LateRule.DAILY

    def deadline(self, started_at: datetime) -> datetime | None:
        """Of an attempt that began then: never after the last moment."""
        ends = [started_at + self.time_limit if self.time_limit else None, self.ends_at]
        return min((end for end in ends if end), default=None)


@dataclass(frozen=True, slots=True)
class Assigned:
    """What an assignment says to one student, their exception included. Empty is as the quiz has it."""

    opens_at: datetime | None
    due_at: datetime | None
    late_until_at: datetime | None
    late_percent: int
    late_rule: str
    attempts_allowed: int | None
    time_factor: float


def assigned(assignment: Assignment, time_factor: float, exception: AssignmentException | None = None) -> Assigned:
    """`time_factor` is the student's in the class."""
    own = exception or NO_EXCEPTION
    allowed = assignment.attempts_allowed if own.attempts_allowed is None else own.attempts_allowed
    return Assigned(
        opens_at=own.opens_at or assignment.opens_at,
        due_at=own.due_at or assignment.due_at,
        late_until_at=own.late_until_at or assignment.late_until_at,
        late_percent=assignment.late_percent,
        late_rule=assignment.late_rule,
        attempts_allowed=allowed,
        time_factor=own.time_factor or time_factor,
    )


def terms(quiz: Quiz, override: QuizOverride | None = None, classes: Sequence[Assigned] = ()) -> Terms:
    """By the rule at the top of this file."""
    each = classes or [Assigned(None, None, None, 0, LateRule.ONCE, None, 1.0)]
    granted = override or NO_OVERRIDE
    dues = [granted.due_at or one.due_at or quiz.due_at for one in each]
    ends = [_ends_at(due_at, one.late_until_at) for one, due_at in zip(each, dues, strict=True)]
    due_at, ends_at = _latest(dues), _latest(ends)
    is_late_taken = bool(due_at and ends_at and ends_at > due_at)
    late_percent, late_rule = _find_mildest(each, dues, ends) if is_late_taken else (0, LateRule.ONCE)
    allowed = [quiz.attempts_allowed if one.attempts_allowed is None else one.attempts_allowed for one in each]
    own_allowed = granted.attempts_allowed
    # A factor of 1 grants nothing: it is what an override has that is about dates.
    factor = granted.time_factor if granted.time_factor != 1 else max(one.time_factor for one in each)
    return Terms(
        opens_at=granted.opens_at or _earliest([one.opens_at or quiz.opens_at for one in each]),
        due_at=due_at,
        late_until_at=ends_at if is_late_taken else None,
        late_percent=late_percent,
        late_rule=late_rule,
        time_limit=timedelta(seconds=round(quiz.time_limit_s * factor)) if quiz.time_limit_s else None,
        attempts_allowed=own_allowed if own_allowed is not None else 0 if 0 in allowed else max(allowed),
        wait=timedelta(seconds=quiz.wait_s),
    )


def _ends_at(due_at: datetime | None, late_until_at: datetime | None) -> datetime | None:
    return max(due_at, late_until_at) if due_at and late_until_at else due_at


def _find_mildest(
    each: Sequence[Assigned], dues: Sequence[datetime | None], ends: Sequence[datetime | None]
) -> tuple[int, str]:
    """The lowest deduction of the assignments that take late work."""
    rows = zip(each, dues, ends, strict=True)
    late = [(one.late_percent, one.late_rule == LateRule.DAILY, one.late_rule) for one, due, end in rows if due != end]
    percent, _, rule = min(late)
    return percent, rule


def _earliest(dates: Sequence[datetime | None]) -> datetime | None:
    found = [date for date in dates if date]
    return min(found) if len(found) == len(dates) else None


def _latest(dates: Sequence[datetime | None]) -> datetime | None:
    found = [date for date in dates if date]
    return max(found) if len(found) == len(dates) else None


def own_terms(quiz: Quiz, student: Student | None) -> Terms:
    return all_terms([quiz], [student.pk] if student else [])[quiz.pk, student.pk if student else None]


def all_terms(quizzes: Iterable[Quiz], students: Sequence[int]) -> dict[tuple[int, int | None], Terms]:
    """By quiz and student, in three statements at most; for nobody yet (None) if there are no students."""
    quizzes = list(quizzes)
    granted = _overrides(quizzes, students)
    classes = _classes(quizzes, students)
    people: Sequence[int | None] = students or [None]
    return {
        (quiz.pk, student): terms(quiz, granted.get((quiz.pk, student or 0)), classes.get((quiz.pk, student or 0), ()))
        for quiz in quizzes
        for student in people
    }


def class_terms(
    classroom: Classroom, enrolments: Sequence[Enrolment], assignments: Sequence[Assignment]
) -> dict[tuple[int, int], Terms]:
    """By enrolment and assignment of a class: those of `all_terms`, in four statements at most.

    The assignment has a say in its own terms whatever its state, also when its class is archived or was left.
    Assignments come with their quiz.
    """
    students = [each.student_id for each in enrolments if each.student_id]
    quizzes = list({each.quiz_id: each.quiz for each in assignments if each.quiz}.values())
    granted = _overrides(quizzes, students)
    elsewhere = _classes(quizzes, students, apart_from=assignments)
    exceptions = _exceptions(assignments, enrolments)
    twins = {
        each.pk: [one for one in assignments if one.is_published and one.quiz_id == each.quiz_id and one != each]
        for each in assignments
        if each.quiz_id
    }
    found: dict[tuple[int, int], Terms] = {}
    known: dict[Any, Terms] = {}  # most students have the same
    for enrolment in enrolments:
        is_running = classroom.archived_at is None and enrolment.left_at is None
        for assignment in assignments:
            pair = assignment.quiz_id or 0, enrolment.student_id or 0
            rows = [assignment, *(twins.get(assignment.pk, ()) if is_running else ())]
            own = [assigned(row, enrolment.time_factor, exceptions.get((row.pk, enrolment.pk))) for row in rows]
            override, said = granted.get(pair), (*own, *elsewhere.get(pair, ()))
            key = assignment.pk, override and override.pk, said
            if key not in known:
                known[key] = terms(assignment.quiz or NO_QUIZ, override, said)
            found[enrolment.pk, assignment.pk] = known[key]
    return found


def _overrides(quizzes: Sequence[Quiz], students: Sequence[int]) -> dict[tuple[int, int], QuizOverride]:
    if not students or not quizzes:
        return {}
    found = QuizOverride.objects.filter(quiz__in=quizzes, student__in=students)
    return {(each.quiz_id, each.student_id): each for each in found}


def _exceptions(assignments: Iterable[Any], enrolments: Iterable[Any]) -> dict[tuple[int, int], AssignmentException]:
    found = AssignmentException.objects.filter(assignment__in=assignments, enrolment__in=enrolments)
    return {(each.assignment_id, each.enrolment_id): each for each in found}


def _classes(
    quizzes: Sequence[Quiz], students: Sequence[int], apart_from: Sequence[Assignment] = ()
) -> dict[tuple[int, int], list[Assigned]]:
    """By quiz and student, what the assignments in force say."""
    if not students or not quizzes:
        return {}
    rows = list(
        Assignment.objects.published()
        .filter(
            quiz__in=quizzes, classroom__archived_at=None, classroom__enrolments__student__in=students,
            classroom__enrolments__left_at=None,
        )
        .exclude(pk__in=[each.pk for each in apart_from])
        .annotate(
            enrolment=F("classroom__enrolments"),
            student=F("classroom__enrolments__student"),
            time_factor=F("classroom__enrolments__time_factor"),
        )
        .order_by()
    )  # fmt: skip
    found: dict[tuple[int, int], list[Assigned]] = defaultdict(list)
    exceptions = _exceptions({row.pk for row in rows}, {row.enrolment for row in rows}) if rows else {}
    for row in rows:
        one = assigned(row, row.time_factor, exceptions.get((row.pk, row.enrolment)))
        found[row.quiz_id or 0, row.student].append(one)
    return found


@transaction.atomic
def move_deadlines(*, quiz: Quiz, now: datetime, students: Iterable[int] | None = None) -> int:
    """After terms have changed: running attempts end by the new ones, but never before now. Returns how many moved.

    With feedback after the due date, what was handed in stays hidden until the new one.
    """
    is_touched = Q(state=Attempt.State.OPEN) | Q(rules__feedback=Quiz.Feedback.AFTER_DUE)
    attempts = Attempt.objects.counted().filter(is_touched, quiz=quiz).order_by("pk")
    attempts = attempts if students is None else attempts.filter(student__in=students)
    found = list(attempts)
    own = all_terms([quiz], sorted({attempt.student_id for attempt in found}))
    return sum(_move(attempt, own[quiz.pk, attempt.student_id], now) for attempt in found)


def _move(attempt: Attempt, own: Terms, now: datetime) -> bool:
    ends_at, before = attempt.deadline_at, attempt.deadline_at
    if attempt.is_open:
        ends_at = own.deadline(attempt.started_at)
        if ends_at and ends_at < now:
            ends_at = min(now, before or now)
    rules = attempt.rules | {"due_at": own.ends_at and own.ends_at.isoformat()}
    if (ends_at, rules) == (before, attempt.rules):
        return False
    claim = Attempt.objects.filter(pk=attempt.pk, state=attempt.state)
    return bool(claim.update(step=F("step") + 1, deadline_at=ends_at, rules=rules))


def refusal(quiz: Quiz, terms: Terms, closed: Sequence[Attempt], now: datetime, zone: ZoneInfo) -> str:
    """Why no attempt can begin now, as a sentence; empty if one can. `closed` are the student's, the last one last."""
    if quiz.status != Status.PUBLISHED:
        return "This quiz is not open to students."
    if terms.opens_at and now < terms.opens_at:
        return f"This quiz opens on {written(terms.opens_at, zone)}."
    if terms.due_at and terms.ends_at and now >= terms.ends_at:
        late = f" Late work was taken until {written(terms.ends_at, zone)}." if terms.late_until_at else ""
        return f"This quiz was due on {written(terms.due_at, zone)}.{late}"
    if 0 < terms.attempts_allowed <= len(closed):
        used = "the one attempt" if terms.attempts_allowed == 1 else f"all {terms.attempts_allowed} attempts"
        return f"You have used {used} at this quiz."
    last = max((attempt.submitted_at for attempt in closed if attempt.submitted_at), default=None)
    if last and now < last + terms.wait:
        return f"The next attempt can begin on {written(last + terms.wait, zone)}."
    return ""


def late_rule(percent: int, rule: str) -> str:
    """What lateness costs, as the end of a sentence: "20% less for every day begun"."""
    if not percent:
        return "at no cost"
    return f"{percent}% less{' for every day begun' if rule == LateRule.DAILY else ''}"
