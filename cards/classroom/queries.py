"""What the pages of classes read."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from allauth.account.models import EmailAddress
from django.db.models import Count, Q, QuerySet

from cards import gradebook
from cards.due import Due, due_of
from cards.models import Assignment, AssignmentException, Attempt, Classroom, Enrolment, Quiz, Student, User
from cards.models.identity import email_key
from cards.recall import ConceptRecall, recall_by_concept
from cards.terms import late_rule
from cards.web.times import short

# As `EnrolmentQuerySet.present`.
IN_CLASS = Q(
    enrolments__joined_at__isnull=False, enrolments__left_at__isnull=True, enrolments__student__isnull=False
)  # fmt: skip


def by_code(code: str) -> Classroom | None:
    """However it was typed: in groups, in small letters."""
    plain = "".join(code.split()).replace("-", "").upper()
    return Classroom.objects.filter(code=plain).first()


def taught(user: User) -> QuerySet[Classroom]:
    """With how many students (`students`); those that run first."""
    found = Classroom.objects.taught_by(user).annotate(students=Count("enrolments", filter=IN_CLASS, distinct=True))
    return found.order_by("archived_at", "title", "pk")


@dataclass(frozen=True, slots=True)
class Attended:
    enrolment: Enrolment
    due: Sequence[Due]

    @property
    def to_do(self) -> list[Due]:
        return [each for each in self.due if each.is_to_do]


def attended(user: User, now: datetime) -> list[Attended]:
    own = Enrolment.objects.present().filter(student__user=user).select_related("classroom", "student")
    running = own.filter(classroom__archived_at=None).order_by("classroom__title", "pk")
    return [Attended(each, due_of(each, now)) for each in running]


def left_behind(user: User) -> QuerySet[Classroom]:
    """Archived classes that the student is still in."""
    own = Enrolment.objects.present().filter(student__user=user, classroom__archived_at__isnull=False)
    return Classroom.objects.filter(enrolments__in=own)


@dataclass(frozen=True, slots=True)
class Work:
    """An assignment as its instructor sees it."""

    assignment: Assignment
    done: int
    present: int
    exceptions: int

    @property
    def when(self) -> str:
        return ", ".join(dates_of(self.assignment))


def dates_of(assignment: Assignment) -> list[str]:
    """By the clock of the class, which the page names."""
    zone, quiz = ZoneInfo(assignment.classroom.time_zone), assignment.quiz or Quiz()
    due_at, late_until_at = assignment.due_at or quiz.due_at, assignment.late_until_at
    cost = late_rule(assignment.late_percent, assignment.late_rule)
    return [
        *([f"opens {short(assignment.opens_at, zone)}"] if assignment.opens_at else []),
        *([f"due {short(due_at, zone)}"] if due_at else []),
        *([f"late until {short(late_until_at, zone)}, {cost}"] if late_until_at else []),
    ]


FINISHED = (gradebook.Standing.DONE, gradebook.Standing.LATE, gradebook.Standing.EXCUSED)


def work(classroom: Classroom, now: datetime) -> list[Work]:
    assignments = list(classroom.assignments.select_related("quiz"))
    present = list(classroom.enrolments.present())
    found = gradebook.book(classroom, now, enrolments=present, assignments=assignments)
    done = Counter(pk for (_, pk), cell in found.cells.items() if cell.standing in FINISHED)
    given = AssignmentException.objects.filter(assignment__in=assignments).values_list("assignment").order_by()
    exceptions = dict(given.annotate(Count("pk")))
    for each in assignments:
        each.classroom = classroom
    return [Work(each, done[each.pk], len(present), exceptions.get(each.pk, 0)) for each in assignments]


@dataclass(frozen=True, slots=True)
class Person:
    enrolment: Enrolment
    is_proved: bool
    """The account has confirmed the roster's address."""

    @property
    def is_claimed(self) -> bool:
        """They are on the roster as somebody whose ID number anybody may have typed."""
        return self.enrolment.is_on_roster and self.enrolment.is_number_typed and not self.is_proved

    @property
    def extra_time(self) -> int:
        return round(100 * (self.enrolment.time_factor - 1))


@dataclass(frozen=True, slots=True)
class People:
    present: Sequence[Person]
    waiting: Sequence[Person]
    removed: Sequence[Person]
    gone: Sequence[Person]


def people(classroom: Classroom) -> People:
    rows = list(classroom.enrolments.select_related("section", "student__user"))
    proved: dict[int, set[str]] = defaultdict(set)
    users = {each.student.user_id for each in rows if each.student and each.student.user_id}
    for user, email in EmailAddress.objects.filter(user__in=users, verified=True).values_list("user", "email"):
        proved[user].add(email_key(email))
    found = [Person(each, bool(each.email) and each.email_key in proved[_user(each)]) for each in rows]
    present = [each for each in found if each.enrolment.is_present]
    waits = [each for each in found if not (each.enrolment.joined_at or each.enrolment.left_at)]
    removed = [each for each in found if each.enrolment.is_removed and each.enrolment.student_id]
    gone = [each for each in found if not any(each in known for known in (present, waits, removed))]
    return People(present, waits, removed, gone)


def _user(enrolment: Enrolment) -> int:
    return (enrolment.student and enrolment.student.user_id) or 0


def waiting(classroom: Classroom) -> QuerySet[Enrolment]:
    return classroom.enrolments.waiting()


def concepts_of(assignment: Assignment, student: Student, now: datetime) -> list[ConceptRecall]:
    """Of a set of cards, what the student would recall of each of its concepts."""
    recalls = recall_by_concept(student, now)
    named = set(assignment.concepts.values_list("slug", flat=True))
    return [each for slug, each in recalls.items() if slug in named]


@dataclass(frozen=True, slots=True)
class WorkCounts:
    students: int
    """Who handed in an attempt, of those who are in the class."""
    grades: int
    """Set by hand, now or once."""
    exceptions: int


def counts_of_work(assignment: Assignment) -> WorkCounts:
    students = assignment.classroom.enrolments.present().values("student")
    closed = Attempt.objects.counted().exclude(state=Attempt.State.OPEN).filter(student__in=students)
    return WorkCounts(
        students=closed.filter(quiz=assignment.quiz).values("student").distinct().count() if assignment.quiz else 0,
        grades=max(assignment.grades.count(), assignment.grade_changes.values("enrolment").distinct().count()),
        exceptions=assignment.exceptions.count(),
    )


def exceptions(assignment: Assignment) -> QuerySet[AssignmentException]:
    return assignment.exceptions.select_related("enrolment").order_by("enrolment__name")


def people_without_exception(assignment: Assignment) -> QuerySet[Enrolment]:
    """Entries of the roster too: extra time may be agreed before the first day."""
    found: QuerySet[Enrolment] = assignment.classroom.enrolments.filter(left_at=None)
    return found.exclude(exceptions__assignment=assignment)


def exception(assignment: Assignment, enrolment: Enrolment) -> AssignmentException:
    """The one there is, or an empty one."""
    found = AssignmentException.objects.filter(assignment=assignment, enrolment=enrolment).first()
    found = found or AssignmentException(assignment=assignment, enrolment=enrolment)
    found.assignment = assignment
    return found
