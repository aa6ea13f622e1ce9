"""Under which terms a student takes a quiz: its own, field by field replaced by the class's, then by what was granted.

Of several classes the kindest holds, again field by field.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F, Q

from cards.models import Assignment, AssignmentException, Attempt, Quiz, QuizOverride, Status, Student
from cards.web.times import written

LateRule = Assignment.LateRule


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
    def late_from(self) -> datetime | None:
        return self.due_at if self.late_until_at else None

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
    own = exception or AssignmentException()
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
    plain = Assigned(None, None, None, 0, LateRule.ONCE, None, 1.0)
    each = classes or [plain]
    granted = override or QuizOverride()
    allowed = [quiz.attempts_allowed if one.attempts_allowed is None else one.attempts_allowed for one in each]
    due_at = granted.due_at or _latest([one.due_at or quiz.due_at for one in each])
    ends_at = _latest([_ends_at(one, quiz) for one in each])
    late = min(each, key=lambda one: one.late_percent)
    # A factor of 1 grants nothing: it is what an override has that is about dates.
    factor = granted.time_factor if granted.time_factor != 1 else max(one.time_factor for one in each)
    own_allowed = granted.attempts_allowed
    return Terms(
        opens_at=granted.opens_at or _earliest([one.opens_at or quiz.opens_at for one in each]),
        due_at=due_at,
        late_until_at=ends_at if due_at and ends_at and ends_at > due_at else None,
        late_percent=late.late_percent,
        late_rule=late.late_rule,
        time_limit=timedelta(seconds=round(quiz.time_limit_s * factor)) if quiz.time_limit_s else None,
        attempts_allowed=own_allowed if own_allowed is not None else 0 if 0 in allowed else max(allowed),
        wait=timedelta(seconds=quiz.wait_s),
    )


def _ends_at(one: Assigned, quiz: Quiz) -> datetime | None:
    due_at = one.due_at or quiz.due_at
    return max(due_at, one.late_until_at) if due_at and one.late_until_at else due_at


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
    overrides = QuizOverride.objects.filter(quiz__in=quizzes, student__in=students) if students else []
    granted = {(each.quiz_id, each.student_id): each for each in overrides}
    classes = _classes(quizzes, students) if students else {}
    people: Sequence[int | None] = students or [None]
    return {
        (quiz.pk, student): terms(quiz, granted.get((quiz.pk, student or 0)), classes.get((quiz.pk, student or 0), ()))
        for quiz in quizzes
        for student in people
    }


def _classes(quizzes: Sequence[Quiz], students: Sequence[int]) -> dict[tuple[int, int], list[Assigned]]:
    rows = list(
        Assignment.objects.published()
        .filter(
            quiz__in=quizzes, classroom__archived_at=None, classroom__enrolments__student__in=students,
            classroom__enrolments__left_at=None,
        )
        .annotate(
            enrolment=F("classroom__enrolments"),
            student=F("classroom__enrolments__student"),
            time_factor=F("classroom__enrolments__time_factor"),
        )
        .order_by()
    )  # fmt: skip
    found: dict[tuple[int, int], list[Assigned]] = defaultdict(list)
    if rows:
        enrolments = {row.enrolment for row in rows}
        own = AssignmentException.objects.filter(assignment__in={row.pk for row in rows}, enrolment__in=enrolments)
        exceptions = {(each.assignment_id, each.enrolment_id): each for each in own}
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
