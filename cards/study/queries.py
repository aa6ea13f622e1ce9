"""What the study room reads: the cards that may come, the cards on the table, the sums at the end."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet

from cards.learning import value_of
from cards.models import CARD_KINDS, Concept, Item, Memory, Review, State, Status, Student, StudySession
from cards.recall import recall_by_concept
from cards.scheduling import queue
from cards.scheduling.day import day_starts_at, elapsed_days, next_day_at, study_day
from cards.scheduling.memory import Memory as MemoryValue
from cards.scheduling.memory import Rules, retrievability
from cards.scheduling.memory import State as MemoryState
from cards.scheduling.outcome import seed_for
from cards.web import intervals

# A sitting gathers at most so many; whoever has more due gathers again.
MOST_DUE = 1000
DUE_COLUMNS = ("student", "item__fact", "state", "due_at", "stability", "last_reviewed_at")


@dataclass(frozen=True, slots=True)
class Laid:
    """A card on the table: the item with its concept, and what the student remembers of it."""

    item: Item
    row: Memory | None

    @property
    def memory(self) -> MemoryValue:
        return value_of(self.row, self.item)


def laid(student_id: int, item_ids: Iterable[int]) -> dict[int, Laid]:
    """The published items among `item_ids` with the student's memories, in one statement."""
    items = (
        Item.objects.filter(pk__in=list(item_ids), status=Status.PUBLISHED)
        .annotate(own=FilteredRelation("memories", condition=Q(memories__student=student_id)))
        .select_related("concept", "own")  # type: ignore[misc]  # the relation that the line above filters
    )
    return {item.pk: Laid(item, getattr(item, "own", None)) for item in items}


def _due(student: Student, before: datetime, today: date, concept: Concept | None) -> QuerySet[Memory]:
    memories = Memory.objects.filter(student=student).due(before).active(today)
    memories = memories.filter(item__status=Status.PUBLISHED, item__kind__in=CARD_KINDS)
    return memories.filter(item__concept=concept) if concept else memories


def _unseen(student: Student | None, today: date, concept: Concept | None) -> QuerySet[Item]:
    """New cards in their order: never answered, or changed in meaning since; not put aside."""
    items = Item.objects.published().cards().order_by("concept__position", "concept_id", "public_id")
    if student is not None:
        own = Memory.objects.filter(student=student, item=OuterRef("pk"))
        known = own.filter(item_version__gte=OuterRef("meaning_version")).exclude(state=State.NEW)
        aside = own.filter(Q(is_suspended=True) | Q(buried_until__gt=today))
        items = items.exclude(Exists(known)).exclude(Exists(aside))
    return items.filter(concept=concept) if concept else items


def candidates(student: Student, concept: Concept | None, now: datetime, rules: Rules) -> list[queue.Candidate]:
    """Every card that may come today, before limits and siblings: what is due until the day ends, and new ones."""
    today = study_day(now, rules.zone, rules.day_start_hour)
    ends = next_day_at(now, rules.zone, rules.day_start_hour)
    due = _due(student, ends, today, concept).filter(item_version__gte=F("item__meaning_version"))
    rows = due.order_by("due_at").select_related("item").only(*DUE_COLUMNS)
    found = [
        queue.Candidate(
            item=row.item_id,
            fact=row.item.fact,
            state=MemoryState(row.state),
            due_at=row.due_at,
            position=0,
            retrievability=_recall(row, now, rules),
        )
        for row in rows[:MOST_DUE]
    ]
    # Enough to fill the day's limit although siblings are skipped.
    new = _unseen(student, today, concept).values_list("pk", "fact")[: student.new_per_day * 5 + 20]
    return found + [
        queue.Candidate(item=pk, fact=fact, state=MemoryState.NEW, due_at=None, position=n, retrievability=None)
        for n, (pk, fact) in enumerate(new)
    ]


def _recall(row: Memory, now: datetime, rules: Rules) -> float | None:
    if row.stability is None or row.last_reviewed_at is None:
        return None
    days = elapsed_days(row.last_reviewed_at, now, rules.zone, rules.day_start_hour)
    return retrievability(row.stability, days, rules.parameters)


@dataclass(frozen=True, slots=True)
class Today:
    """What the student has done this study day."""

    new: int
    reviews: int
    facts: frozenset[str]


def done_today(student: Student, today: date) -> Today:
    rows = Review.objects.learning().filter(student=student, studied_on=today)
    seen = list(rows.values_list("item_id", "state_before", "item__fact"))
    new = {item for item, state, _ in seen if state == State.NEW}
    reviewed = {item for item, state, _ in seen if state == State.REVIEW}
    return Today(len(new), len(reviewed - new), frozenset(fact for _, _, fact in seen))


def gathered(student: Student, concept: Concept | None, now: datetime) -> list[queue.Entry]:
    """The queue of a normal session that starts now."""
    rules = student.rules()
    today = study_day(now, rules.zone, rules.day_start_hour)
    done = done_today(student, today)
    reviews_left = max(0, student.reviews_per_day - done.reviews - done.new)
    return queue.gather(
        candidates(student, concept, now, rules),
        new_limit=max(0, student.new_per_day - done.new),
        review_limit=reviews_left,
        now=now,
        day_ends_at=next_day_at(now, rules.zone, rules.day_start_hour),
        facts_today=done.facts,
        is_separating_siblings=student.is_separating_siblings,
        seed=seed_for(student.pk, today.toordinal()),
    )


def first_items(concept: Concept | None) -> list[Item]:
    """The cards that a visitor's first day begins with, the same for everybody."""
    items = _unseen(None, date.min, concept).select_related("concept")
    return list(items[: Student().new_per_day])


def practice_queue(student: Student, kind: str, concept: Concept | None, now: datetime) -> list[queue.Entry]:
    """Ahead: what comes due next, soonest first. Cram: every card met so far, or all of the concept, weakest first."""
    rules = student.rules()
    today = study_day(now, rules.zone, rules.day_start_hour)
    known = Memory.objects.filter(student=student).active(today).exclude(state=State.NEW)
    known = known.filter(item__status=Status.PUBLISHED, item__kind__in=CARD_KINDS)
    if concept:
        known = known.filter(item__concept=concept)
    if kind == StudySession.Kind.AHEAD:
        ends = next_day_at(now, rules.zone, rules.day_start_hour)
        known = known.filter(due_at__gte=ends).order_by("due_at")
    else:
        known = known.order_by("stability")
    return [queue.Entry(item, State.REVIEW, 0) for item in known.values_list("item", flat=True)[:200]]


def load(student: Student) -> dict[str, int]:
    """Cards due per study day (its ordinal as text, for JSON), for the load balancer's 90 days and a few more."""
    rules = student.rules()
    rows = Memory.objects.filter(student=student, is_suspended=False, state=State.REVIEW).values_list(
        "due_at", flat=True
    )
    days = Counter(study_day(due_at, rules.zone, rules.day_start_hour).toordinal() for due_at in rows if due_at)
    return {str(day): count for day, count in days.items()}


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
    today = study_day(now, rules.zone, rules.day_start_hour)
    after_tomorrow = day_starts_at(today + timedelta(days=2), rules.zone, rules.day_start_hour)
    waiting = Memory.objects.filter(student=session.student).due(after_tomorrow).active(today + timedelta(days=1))
    waiting = waiting.filter(item__status=Status.PUBLISHED)
    tomorrow = waiting.count()
    upcoming = Memory.objects.filter(student=session.student, is_suspended=False, due_at__gt=now)
    return Summary(
        answered=len(rows),
        passed=sum(rating > Review.Rating.AGAIN for rating, *_ in rows),
        seconds=seconds,
        by_concept=[ConceptSum(*key, len(passes), sum(passes)) for key, passes in concepts.items()],
        tomorrow_count=tomorrow,
        tomorrow_seconds=tomorrow * (seconds / len(rows) if rows else 10),
        next_due_at=upcoming.order_by("due_at").values_list("due_at", flat=True).first(),
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

    @property
    def is_done(self) -> bool:
        return not any(self.counts)


def overview(student: Student, now: datetime) -> Overview:
    rules = student.rules()
    today = study_day(now, rules.zone, rules.day_start_hour)
    ends = next_day_at(now, rules.zone, rules.day_start_hour)
    counts = queue.counts(gathered(student, None, now))
    aside = Memory.objects.filter(student=student).filter(Q(is_suspended=True) | Q(buried_until__gt=today))
    rows = list(aside.select_related("item__concept").order_by("item__public_id")[:200])
    own = Memory.objects.filter(student=student)
    return Overview(
        counts=counts,
        done=done_today(student, today),
        running=_running(student, today),
        concepts=_concepts(student, now, today, ends),
        suspended=[row.item for row in rows if row.is_suspended],
        buried=[row.item for row in rows if not row.is_suspended],
        seconds=sum(counts) * _seconds_a_card(student),
        has_memories=own.exclude(state=State.NEW).exists(),
    )


def _running(student: Student, today: date) -> StudySession | None:
    open_one = StudySession.objects.filter(student=student, kind=StudySession.Kind.NORMAL, finished_at=None)
    return open_one.filter(studied_on=today, current__isnull=False, answered__gt=0).first()


def _concepts(student: Student, now: datetime, today: date, ends: datetime) -> list[ConceptDue]:
    due = Counter(_due(student, ends, today, None).values_list("item__concept__slug", flat=True))
    unseen = Counter(_unseen(student, today, None).values_list("concept__slug", flat=True))
    return [
        ConceptDue(recall.name, slug, due[slug], unseen[slug], recall.step, recall.text)
        for slug, recall in recall_by_concept(student, now).items()
        if recall.cards
    ]


def _seconds_a_card(student: Student) -> float:
    """The student's own pace over the last answers, or ten seconds to begin with."""
    recent = Review.objects.filter(student=student).exclude(kind=Review.Kind.UNDO).order_by("-reviewed_at")
    durations = list(recent.values_list("duration_ms", flat=True)[:100])
    return sum(durations) / len(durations) / 1000 if durations else 10.0
