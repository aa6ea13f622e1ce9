from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import fsum

from django.db.models import F, Min, Q

from cards.gradebook.cells import Cell, Work, cell, hidden
from cards.gradebook.window import Window, build_window
from cards.gradebook.work import Learned, attempt_late_by, cards_work, is_within, quiz_work
from cards.models import (
    CARD_KINDS,
    Assignment,
    Attempt,
    Classroom,
    Enrolment,
    Grade,
    Item,
    Memory,
    Review,
    State,
)
from cards.terms import class_terms

EVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Total:
    """Over what is done or overdue, without what is excused or may still be done."""

    points: float
    possible: float

    @property
    def percent(self) -> float | None:
        return 100 * self.points / self.possible if self.possible else None


@dataclass(frozen=True, slots=True)
class Book:
    """`cells` by (enrolment, assignment), `totals` by enrolment; all of them are there."""

    classroom: Classroom
    assignments: Sequence[Assignment]
    enrolments: Sequence[Enrolment]
    cells: Mapping[tuple[int, int], Cell]
    totals: Mapping[int, Total]

    def row(self, enrolment: Enrolment) -> list[Cell]:
        return [self.cells[enrolment.pk, assignment.pk] for assignment in self.assignments]


def book(
    classroom: Classroom, now: datetime, *, enrolments: Iterable[Enrolment] | None = None,
    assignments: Iterable[Assignment] | None = None,
) -> Book:  # fmt: skip
    """What the instructors see, in a constant number of statements.

    Without further word: of the published assignments, and of who is in the class. Kept grades of a deleted account
    have a row without a student, which no count or mean includes.
    Assignments that are given come with their quiz.
    """
    if enrolments is None:
        kept = Q(student__isnull=True, joined_at__isnull=False, grades__isnull=False)
        is_shown = Q(pk__in=classroom.enrolments.present().values("pk")) | kept
        enrolments = classroom.enrolments.filter(is_shown).select_related("section", "student").distinct()
    return _book(classroom, list(enrolments), _assignments(classroom, assignments), now, is_own=False)


def own_cells(enrolment: Enrolment, now: datetime) -> list[tuple[Assignment, Cell]]:
    """What a student sees of their own: published assignments, and no result that feedback still holds back."""
    classroom = enrolment.classroom
    found = _book(classroom, [enrolment], _assignments(classroom, None), now, is_own=True)
    return list(zip(found.assignments, found.row(enrolment), strict=True))


def attempts_at(enrolment: Enrolment, assignment: Assignment) -> list[tuple[Attempt, timedelta]]:
    """A student's attempts that count or may, in the order they were begun, and by how much each is late."""
    if enrolment.student_id is None or assignment.quiz_id is None:
        return []
    read = _Read(assignment.classroom, [enrolment], [assignment])
    bounds = read.window(enrolment, assignment)
    found = read.attempts[enrolment.student_id, assignment.quiz_id]
    return [(attempt, attempt_late_by(attempt, bounds)) for attempt in found if is_within(attempt, bounds)]


def _assignments(classroom: Classroom, given: Iterable[Assignment] | None) -> list[Assignment]:
    if given is not None:
        return list(given)
    return list(classroom.assignments.published().select_related("quiz"))


def _book(
    classroom: Classroom, enrolments: Sequence[Enrolment], assignments: Sequence[Assignment], now: datetime, *,
    is_own: bool,
) -> Book:  # fmt: skip
    read = _Read(classroom, enrolments, assignments)
    cells = {}
    for enrolment in enrolments:
        for assignment in assignments:
            key = enrolment.pk, assignment.pk
            bounds = read.window(enrolment, assignment)
            work = read.work(enrolment, assignment, bounds, now)
            found = cell(assignment, bounds, work, read.grades.get(key), now)
            cells[key] = hidden(found) if is_own and work.is_hidden else found
    totals = {enrolment.pk: _total(enrolment, assignments, cells) for enrolment in enrolments}
    return Book(classroom, assignments, enrolments, cells, totals)


def _total(enrolment: Enrolment, assignments: Sequence[Assignment], cells: Mapping[tuple[int, int], Cell]) -> Total:
    counted = [(cells[enrolment.pk, assignment.pk].counted, assignment.points) for assignment in assignments]
    return Total(
        fsum(points for points, _ in counted if points is not None),
        fsum(possible for points, possible in counted if points is not None),
    )


class _Read:
    """All rows that a book is made of, read at once."""

    def __init__(
        self, classroom: Classroom, enrolments: Sequence[Enrolment], assignments: Sequence[Assignment]
    ) -> None:
        students = [each.student_id for each in enrolments if each.student_id]
        quizzes = {each.quiz_id: each.quiz for each in assignments if each.quiz}
        pairs = {"enrolment__in": enrolments, "assignment__in": assignments}
        self.grades = {(each.enrolment_id, each.assignment_id): each for each in Grade.objects.filter(**pairs)}
        self.terms = class_terms(classroom, enrolments, assignments)
        self.attempts: defaultdict[tuple[int, int], list[Attempt]] = defaultdict(list)
        found = Attempt.objects.counted().filter(student__in=students, quiz__in=quizzes)
        for attempt in found.order_by("started_at", "pk"):
            attempt.quiz = quizzes[attempt.quiz_id]
            self.attempts[attempt.student_id, attempt.quiz_id].append(attempt)
        self.cards = _cards([each for each in assignments if each.kind == Assignment.Kind.CARDS])
        self.learned = _learned(enrolments, {card for cards in self.cards.values() for card in cards})

    def window(self, enrolment: Enrolment, assignment: Assignment) -> Window:
        return build_window(self.terms[enrolment.pk, assignment.pk], enrolment)

    def work(self, enrolment: Enrolment, assignment: Assignment, bounds: Window, now: datetime) -> Work:
        if enrolment.student_id is None:
            return Work()
        if assignment.quiz_id:
            return quiz_work(assignment, bounds, self.attempts[enrolment.student_id, assignment.quiz_id], now)
        learned = self.learned[enrolment.student_id]
        return cards_work(bounds, self.cards[assignment.pk], learned, _joined_at(enrolment), now)


def _cards(assignments: Sequence[Assignment]) -> dict[int, set[int]]:
    """The published cards of the concepts of each; of all concepts, where none is named."""
    if not assignments:
        return {}
    named: defaultdict[int, set[int]] = defaultdict(set)
    through = Assignment.concepts.through.objects.filter(assignment__in=assignments)
    for assignment, concept in through.values_list("assignment_id", "concept_id"):
        named[assignment].add(concept)
    items = list(Item.objects.published().filter(kind__in=CARD_KINDS).values_list("pk", "concept_id").order_by())
    return {
        each.pk: {item for item, concept in items if not named[each.pk] or concept in named[each.pk]}
        for each in assignments
    }


def _learned(enrolments: Sequence[Enrolment], cards: set[int]) -> defaultdict[int, dict[int, Learned]]:
    """By student and card, from the log: the first answers that left a card learned, in its present meaning."""
    found: defaultdict[int, dict[int, Learned]] = defaultdict(dict)
    if not cards:
        return found
    # Students by their ids: over a join, SQLite would read every review of the cards, whosever.
    joined = {each.student_id: _joined_at(each) for each in enrolments if each.student_id}
    present = F("item__meaning_version")
    reviews = Review.objects.learning().filter(state_after=State.REVIEW, item_version__gte=present, item__in=cards)
    firsts = reviews.filter(student__in=joined).order_by().values_list("student_id", "item_id")
    for student, item, at in firsts.annotate(Min("reviewed_at")).iterator(2000):
        found[student][item] = Learned(at, at, is_known=True)
    # Of who had learned some of it before joining, the class does not see all.
    before = [student for student, known in found.items() if any(one.at < joined[student] for one in known.values())]
    later = (
        reviews.filter(student__in=before).order_by("-reviewed_at").values_list("student_id", "item_id", "reviewed_at")
    )
    since = {(student, item): at for student, item, at in later if at >= joined[student]}
    known = Memory.objects.filter(student__in=before, item__in=cards, state=State.REVIEW, item_version__gte=present)
    is_known = set(known.values_list("student_id", "item_id"))
    for student in before:
        for item, one in found[student].items():
            found[student][item] = Learned(one.at, since.get((student, item)), (student, item) in is_known)
    return found


def _joined_at(enrolment: Enrolment) -> datetime:
    """The first moment that the class sees."""
    return EVER if enrolment.is_sharing_past else enrolment.joined_at or EVER
