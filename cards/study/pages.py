"""The sums that the study pages show: what a sitting came to, and what is due before one."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from cards import exams
from cards.models import Classroom, Enrolment, Item, Memory, Review, State, Student, StudySession
from cards.recall import recall_by_concept
from cards.scheduling import queue
from cards.scheduling.day import ONE_DAY, comes_at, study_day
from cards.study.queries import Today, done_today, due_memories, gathered, unseen_items
from cards.web import intervals


@dataclass(frozen=True, slots=True)
class ConceptSum:
    name: str
    slug: str
    answered: int
    passed: int

    @property
    def accuracy(self) -> int:
        return round(100 * self.passed / self.answered)


@dataclass(frozen=True, slots=True)
class Summary:
    """What a sitting came to, and what tomorrow brings."""

    answered: int
    passed: int
    seconds: float
    by_concept: Sequence[ConceptSum]
    tomorrow_count: int
    tomorrow_seconds: float
    next_due_at: datetime | None
    now: datetime

    @property
    def again_count(self) -> int:
        return self.answered - self.passed

    @property
    def accuracy_percent(self) -> int:
        return round(100 * self.passed / self.answered) if self.answered else 0

    @property
    def minutes_text(self) -> str:
        return intervals.spoken_seconds(self.seconds)

    @property
    def tomorrow_minutes_text(self) -> str:
        return intervals.spoken_seconds(max(60, self.tomorrow_seconds))

    @property
    def next_due_text(self) -> str:
        return f"in {intervals.spoken(self.next_due_at - self.now)}" if self.next_due_at else ""


def no_summary(now: datetime) -> Summary:
    """Of a sitting that never began, because there is no card at all."""
    return Summary(0, 0, 0, [], 0, 0, None, now)


def summary(session: StudySession, now: datetime) -> Summary:
    reviews = session.reviews.all().standing().select_related("item__concept")
    rows = list(reviews.values_list("rating", "duration_ms", "item__concept__name", "item__concept__slug"))
    concepts: dict[tuple[str, str], list[bool]] = {}
    for rating, _, name, slug in rows:
        concepts.setdefault((name, slug), []).append(rating > Review.Rating.AGAIN)
    seconds = sum(duration for _, duration, _, _ in rows) / 1000
    rules = session.student.rules()
    tomorrow = study_day(now, rules.zone, rules.day_start_hour) + ONE_DAY
    own = Memory.objects.filter(student=session.student, item__in=Item.objects.published().cards())
    tomorrow_count = own.due(tomorrow, rules).active(tomorrow).count()
    later: Any = own.due_later(tomorrow, rules).values_list("due_at", "interval_days").first()
    return Summary(
        answered=len(rows),
        passed=sum(rating > Review.Rating.AGAIN for rating, *_ in rows),
        seconds=seconds,
        by_concept=[ConceptSum(*key, len(passes), sum(passes)) for key, passes in concepts.items()],
        tomorrow_count=tomorrow_count,
        tomorrow_seconds=tomorrow_count * (seconds / len(rows) if rows else 10),
        next_due_at=comes_at(later[0], later[1], rules.zone, rules.day_start_hour) if later else None,
        now=now,
    )


@dataclass(frozen=True, slots=True)
class ConceptDue:
    name: str
    slug: str
    due: int
    unseen: int
    recall_step: str
    recall_text: str


@dataclass(frozen=True, slots=True)
class ExamAhead:
    """An exam of a class, and how many cards today's part of the plan has left; `reason` says why there is none."""

    classroom: Classroom
    days: int
    today: int
    reason: str


@dataclass(frozen=True, slots=True)
class Overview:
    """The study page before a session: what is due, what is put aside, and what has been done today."""

    counts: queue.Counts
    done: Today
    running: StudySession | None
    concepts: Sequence[ConceptDue]
    suspended: Sequence[Item]
    buried: Sequence[Item]
    seconds: float
    has_memories: bool
    exams: Sequence[ExamAhead]

    @property
    def minutes_text(self) -> str:
        return intervals.spoken_seconds(max(60, self.seconds))


def overview(student: Student, now: datetime) -> Overview:
    rules = student.rules()
    today = study_day(now, rules.zone, rules.day_start_hour)
    counts = queue.counts(gathered(student, None, now))
    aside = Memory.objects.filter(student=student).filter(Q(is_suspended=True) | Q(buried_until__gt=today))
    rows = list(aside.select_related("item__concept").order_by("item__public_id")[:200])
    own = Memory.objects.filter(student=student)
    return Overview(
        counts=counts,
        done=done_today(student, today),
        running=_running(student, today),
        concepts=_concepts(student, now, today),
        suspended=[row.item for row in rows if row.is_suspended],
        buried=[row.item for row in rows if not row.is_suspended],
        seconds=sum(counts) * _seconds_a_card(student),
        has_memories=own.exclude(state=State.NEW).exists(),
        exams=[_exam(student, enrolment, now, today) for enrolment in exams.ahead(student, today)],
    )


def _exam(student: Student, enrolment: Enrolment, now: datetime, today: date) -> ExamAhead:
    classroom, reason = enrolment.classroom, exams.over(enrolment, today)
    left = 0 if reason else len(exams.aim(student, enrolment, now).todays())
    assert classroom.exam_on is not None
    return ExamAhead(classroom, (classroom.exam_on - today).days, left, reason)


def _running(student: Student, today: date) -> StudySession | None:
    open_one = StudySession.objects.filter(student=student, kind=StudySession.Kind.NORMAL, finished_at=None)
    on_table = Item.objects.published().cards()
    return open_one.filter(studied_on=today, current__in=on_table, answered__gt=0).first()


def _concepts(student: Student, now: datetime, today: date) -> list[ConceptDue]:
    due = Counter(due_memories(student, today, None).values_list("item__concept__slug", flat=True))
    unseen = Counter(unseen_items(student, today, None).values_list("concept__slug", flat=True))
    return [
        ConceptDue(recall.name, slug, due[slug], unseen[slug], recall.step, recall.text)
        for slug, recall in recall_by_concept(student, now).items()
        if recall.cards
    ]


def _seconds_a_card(student: Student) -> float:
    """The student's own pace over the last answers, or ten seconds to begin with."""
    recent = Review.objects.filter(student=student, session__isnull=False).exclude(kind=Review.Kind.UNDO)
    recent = recent.order_by("-reviewed_at")
    durations = list(recent.values_list("duration_ms", flat=True)[:100])
    return sum(durations) / len(durations) / 1000 if durations else 10.0
