"""What a class would recall of each concept, today and on the day of its exam."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from math import fsum
from typing import Any

from django.db.models import F

from cards.models import CARD_KINDS, Classroom, Concept, Enrolment, Item, Memory, Status
from cards.recall import STEPS
from cards.scheduling.day import study_day
from cards.scheduling.memory import retrievability
from cards.statistics.mastery import step_of

EVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class MeanRecall:
    """Mean chance of recall (0..1) over the cards that were met, and over all: a card not met is not recalled.

    `on_exam` is what it comes to if nobody answers anything until then; None without a date to come. `known` is the
    share that was met of all cards of all students.
    """

    today: float | None
    on_exam: float | None
    known: float

    @property
    def today_of_all(self) -> float:
        return (self.today or 0.0) * self.known

    @property
    def on_exam_of_all(self) -> float:
        return (self.on_exam or 0.0) * self.known


@dataclass(frozen=True, slots=True)
class ClassRecall(MeanRecall):
    """Of one concept."""

    slug: str
    name: str

    @property
    def step(self) -> str:
        return STEPS[step_of(self.today)]

    @property
    def exam_step(self) -> str:
        return STEPS[step_of(self.on_exam)]


@dataclass(frozen=True, slots=True)
class ClassMastery(MeanRecall):
    """Over all concepts."""

    concepts: Sequence[ClassRecall]


def class_mastery(classroom: Classroom, enrolments: Sequence[Enrolment], now: datetime) -> ClassMastery:
    """By the forgetting curve of each student. What was last answered before joining is not seen, unless shared.

    Enrolments come with their student and their parameters. In three statements.
    """
    students = {each.student_id: each for each in enrolments if each.student and each.joined_at}
    clocks = {pk: _Clock(each, now, classroom.exam_on) for pk, each in students.items()}
    cards = _cards(classroom)
    found: defaultdict[int, list[tuple[float, float | None]]] = defaultdict(list)
    known = Memory.objects.filter(
        student__in=students, stability__isnull=False, item__in=cards, item_version__gte=F("item__meaning_version")
    )
    # The filter keeps out the rows in which these are NULL.
    rows: Any = known.values_list("student_id", "item_id", "stability", "last_reviewed_at")
    for student, item, stability, last in rows.iterator(2000):
        if last >= clocks[student].since:
            found[cards[item]].append(clocks[student].recall(stability, last))
    counts: defaultdict[int, int] = defaultdict(int)
    for concept in cards.values():
        counts[concept] += len(students)
    return _mastery(found, counts)


def _cards(classroom: Classroom) -> dict[int, int]:
    """The concept of each published card that the class is about."""
    cards = Item.objects.published().filter(kind__in=CARD_KINDS, concept__status=Status.PUBLISHED)
    about = list(classroom.exam_concepts.values_list("pk", flat=True))
    cards = cards.filter(concept__in=about) if about else cards
    return dict(cards.order_by().values_list("pk", "concept_id"))


class _Clock:
    """One student's days and forgetting curve."""

    def __init__(self, enrolment: Enrolment, now: datetime, exam_on: date | None) -> None:
        assert enrolment.student
        self.rules = enrolment.student.rules()
        self.since = EVER if enrolment.is_sharing_past else enrolment.joined_at or EVER
        today = study_day(now, self.rules.zone, self.rules.day_start_hour)
        self.today = today.toordinal()
        self.days_to_exam = (exam_on - today).days if exam_on and exam_on >= today else None

    def recall(self, stability: float, last: datetime) -> tuple[float, float | None]:
        """Today, and on the day of the exam."""
        rules = self.rules
        elapsed = max(0, self.today - study_day(last, rules.zone, rules.day_start_hour).toordinal())
        today = retrievability(stability, elapsed, rules.parameters)
        if self.days_to_exam is None:
            return today, None
        return today, retrievability(stability, elapsed + self.days_to_exam, rules.parameters)


def _mastery(found: dict[int, list[tuple[float, float | None]]], counts: dict[int, int]) -> ClassMastery:
    concepts = Concept.objects.filter(pk__in=counts).order_by("position", "slug").values_list("pk", "slug", "name")
    rows = []
    for pk, slug, name in concepts:
        recalls = found.get(pk, [])
        share = len(recalls) / counts[pk] if counts[pk] else 0.0
        rows.append(ClassRecall(*_means(recalls), share, slug, name))
    every, cards = [recall for recalls in found.values() for recall in recalls], sum(counts.values())
    return ClassMastery(*_means(every), len(every) / cards if cards else 0.0, rows)


def _means(recalls: Sequence[tuple[float, float | None]]) -> tuple[float | None, float | None]:
    todays = [today for today, _ in recalls]
    exams = [exam for _, exam in recalls if exam is not None]
    return fsum(todays) / len(todays) if todays else None, fsum(exams) / len(exams) if exams else None
