"""What the quiz room reads before and between questions: the list, a quiz's front page, the places of an attempt."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet

from cards.grading.behaviour import counted
from cards.models import Attempt, Item, Quiz, QuizSection, Slot, Student
from cards.models.prepared import prepared
from cards.terms import Terms, all_terms, refusal
from cards.web.times import UTC


@dataclass(frozen=True, slots=True)
class AttemptSum:
    """A closed attempt in one line. Until it may be shown, it has neither score nor percent."""

    attempt: int
    number: int
    state: str
    submitted_at: datetime
    score: float | None
    max_score: float
    percent: float | None
    hidden_until: datetime | None


@dataclass(frozen=True, slots=True)
class FrontPage:
    """A quiz as a student stands to it."""

    slug: str
    title: str
    summary: str
    is_placement: bool
    feedback: str
    marking: str
    counts: str
    pass_percent: int
    is_sequential: bool
    questions: int
    terms: Terms
    refusal: str
    """Why no attempt can begin now; empty if one can."""
    open_attempt: int | None
    closed: tuple[AttemptSum, ...]
    """In the order they were begun."""
    percent: float | None
    """What the attempts count for together, of those that may be shown."""

    @property
    def is_passed(self) -> bool | None:
        return None if self.percent is None else self.percent >= self.pass_percent

    @property
    def attempts_left(self) -> int | None:
        """None for any number."""
        allowed = self.terms.attempts_allowed
        return max(0, allowed - len(self.closed)) if allowed else None


def front_page(quiz: Quiz, student: Student | None, now: datetime) -> FrontPage:
    return front_pages([quiz], student, now)[0]


def front_pages(quizzes: Sequence[Quiz], student: Student | None, now: datetime) -> list[FrontPage]:
    """In a few statements, however many quizzes there are. Closes nothing: an overdue attempt still shows as open."""
    sizes = _sizes(quizzes)
    attempts: defaultdict[int, list[Attempt]] = defaultdict(list)
    if student:
        taken = Attempt.objects.counted().filter(student=student, quiz__in=quizzes).select_related("quiz")
        for attempt in taken.order_by("started_at", "pk"):
            attempts[attempt.quiz_id].append(attempt)
    zone, pk = (student.zone, student.pk) if student else (UTC, None)
    own = all_terms(quizzes, [pk] if pk else [])
    return [
        _front_page(quiz, own[quiz.pk, pk], attempts[quiz.pk], sizes.get(quiz.pk, 0), now, zone) for quiz in quizzes
    ]


def _front_page(
    quiz: Quiz, own: Terms, attempts: Sequence[Attempt], questions: int, now: datetime, zone: ZoneInfo
) -> FrontPage:
    closed = [attempt for attempt in attempts if not attempt.is_open]
    sums = tuple(attempt_sum(attempt, now) for attempt in closed)
    return FrontPage(
        slug=quiz.slug,
        title=quiz.title,
        summary=quiz.summary,
        is_placement=quiz.is_placement,
        feedback=quiz.feedback,
        marking=quiz.marking,
        counts=quiz.counts,
        pass_percent=quiz.pass_percent,
        is_sequential=quiz.is_sequential,
        questions=questions,
        terms=own,
        refusal=refusal(quiz, own, closed, now, zone) if questions else "This quiz has no questions yet.",
        open_attempt=next((attempt.pk for attempt in attempts if attempt.is_open), None),
        closed=sums,
        percent=counted([each.percent for each in sums if each.percent is not None], quiz.counts),
    )


def _sizes(quizzes: Iterable[Quiz]) -> dict[int, int]:
    """How many questions each asks; a draw may find fewer."""
    listed = Count("entries", filter=Q(entries__item__in=Item.objects.published().questions()))
    sections = QuizSection.objects.filter(quiz__in=quizzes).annotate(listed=listed).order_by()
    found: dict[int, int] = defaultdict(int)
    for quiz, draws, count in sections.values_list("quiz", "draws", "listed"):
        found[quiz] += draws or count
    return found


def attempt_sum(attempt: Attempt, now: datetime) -> AttemptSum:
    assert attempt.submitted_at is not None
    shows = attempt.shows_result(now)
    return AttemptSum(
        attempt=attempt.pk,
        number=attempt.number,
        state=attempt.state,
        submitted_at=attempt.submitted_at,
        score=attempt.score if shows else None,
        max_score=attempt.max_score,
        percent=attempt.percent if shows else None,
        hidden_until=None if shows else attempt.hidden_until(),
    )


STANDINGS = {
    "done": "done",
    "passed": "done without an answer",
    "answered": "answered",
    "open": "not answered",
    "later": "comes later",
}


@dataclass(frozen=True, slots=True)
class Place:
    """A question in the row of them."""

    position: int
    section_title: str
    has_answer: bool
    is_done: bool
    """Answered for good."""
    is_reached: bool
    """False for what a quiz that goes one after the other does not show yet."""

    @property
    def standing(self) -> str:
        """One of STANDINGS."""
        if self.is_done:
            return "done" if self.has_answer else "passed"
        return "answered" if self.has_answer else "open" if self.is_reached else "later"

    @property
    def words(self) -> str:
        return STANDINGS[self.standing]


@dataclass(frozen=True, slots=True)
class Overview:
    """An open attempt: its questions and its time."""

    attempt: int
    title: str
    is_preview: bool
    number: int
    places: tuple[Place, ...]
    deadline_at: datetime | None
    time_left: timedelta | None
    """Never below zero."""
    is_over: bool
    """The time is over: nothing is taken any more, and the attempt is closed a moment later."""

    @property
    def sections(self) -> list[tuple[str, list[Place]]]:
        """With their titles, which may be empty."""
        return [(title, list(places)) for title, places in groupby(self.places, lambda place: place.section_title)]

    @property
    def unanswered(self) -> int:
        return sum(not place.has_answer for place in self.places)


def overview(attempt: Attempt, now: datetime) -> Overview:
    left = max(timedelta(0), attempt.deadline_at - now) if attempt.deadline_at else None
    return Overview(
        attempt=attempt.pk,
        title=attempt.rules["title"],
        is_preview=attempt.is_preview,
        number=attempt.number,
        places=tuple(_places(attempt)),
        deadline_at=attempt.deadline_at,
        time_left=left,
        is_over=attempt.is_open and not attempt.accepts(now),
    )


def _places(attempt: Attempt) -> Iterable[Place]:
    rules, is_reached = attempt.rules, True
    has_no_way_back = rules["is_sequential"] and rules["marking"] != Quiz.Marking.ADAPTIVE
    for slot in _standings(attempt.pk):
        has_answer = slot.draft is not None or bool(slot.judgements)
        is_done = slot.is_final or (has_no_way_back and slot.state == Slot.State.ANSWERED)
        yield Place(slot.position, slot.section_title, has_answer, is_done, is_reached)
        is_reached = is_reached and not (rules["is_sequential"] and slot.state == Slot.State.OPEN)


@prepared
def _standings(attempt_id: int) -> QuerySet[Slot]:
    slots = Slot.objects.filter(attempt=attempt_id).order_by("position")
    return slots.only("position", "section_title", "state", "draft", "judgements")


def following(slot: Slot) -> Slot:
    """The question after this one, of the same attempt."""
    found = _at(slot.attempt_id, slot.position + 1)[0]
    found.attempt = slot.attempt
    return found


@prepared
def _at(attempt_id: int, position: int) -> QuerySet[Slot]:
    return Slot.objects.filter(attempt=attempt_id, position=position).order_by()
