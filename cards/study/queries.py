"""What the study room reads: the cards that may come, the cards on the table, the sums at the end."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet

from cards import exams
from cards.learning import value_of
from cards.models import (
    CARD_KINDS,
    Attempt,
    Concept,
    Item,
    Memory,
    Review,
    Slot,
    State,
    Status,
    Student,
    StudySession,
)
from cards.models.prepared import prepared
from cards.scheduling import queue
from cards.scheduling.day import comes_at, elapsed_days, next_day_at, study_day
from cards.scheduling.memory import Memory as MemoryValue
from cards.scheduling.memory import Rules, retrievability
from cards.scheduling.memory import State as MemoryState
from cards.scheduling.outcome import seed_for

# A sitting gathers at most so many; whoever has more due gathers again.
MOST_DUE = 1000
# The card that is answered and the one that comes next.
MOST_LAID = 2
DUE_COLUMNS = ("student", "item__fact", "state", "due_at", "interval_days", "stability", "last_reviewed_at")


@dataclass(frozen=True, slots=True)
class Laid:
    """A card on the table: the item with its concept, and what the student remembers of it."""

    item: Item
    row: Memory | None

    @property
    def memory(self) -> MemoryValue:
        return value_of(self.row, self.item)


def laid(student_id: int, item_ids: Iterable[int]) -> dict[int, Laid]:
    """The published cards among `item_ids` with the student's memories, in one statement."""
    wanted = list(item_ids)[:MOST_LAID]
    items = _laid(student_id, *wanted, *wanted[:1] * (MOST_LAID - len(wanted))) if wanted else []
    return {item.pk: Laid(item, getattr(item, "own", None)) for item in items}


@prepared
def _laid(student_id: int, one: int, two: int) -> QuerySet[Item]:
    return (
        Item.objects.published()
        .cards()
        .filter(pk__in=[one, two])
        .annotate(own=FilteredRelation("memories", condition=Q(memories__student=student_id)))
        .select_related("concept", "own")  # type: ignore[misc]  # the relation that the line above filters
        .order_by()
    )


def laid_by_name(student_id: int, item_ids: Iterable[int], public_id: str) -> Laid | None:
    """The card of this name if it is one of `item_ids`."""
    named = list(Item.objects.filter(pk__in=item_ids, public_id=public_id).values_list("pk", flat=True))
    return next(iter(laid(student_id, named).values()), None)


def find_published_card(public_id: str) -> Item | None:
    return Item.objects.published().cards().filter(public_id=public_id).first()


def asked_items(item_ids: Iterable[int]) -> set[int]:
    """Those that are still published cards."""
    return set(Item.objects.published().cards().filter(pk__in=item_ids).values_list("pk", flat=True))


def due_memories(student: Student, today: date, concept: Concept | None) -> QuerySet[Memory]:
    memories = Memory.objects.filter(student=student).due(today, student.rules()).active(today)
    memories = memories.filter(item__status=Status.PUBLISHED, item__kind__in=CARD_KINDS)
    return memories.filter(item__concept=concept) if concept else memories


def unseen_items(student: Student | None, today: date, concept: Concept | None) -> QuerySet[Item]:
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
    due = due_memories(student, today, concept).filter(item_version__gte=F("item__meaning_version"))
    rows = due.order_by("due_at").select_related("item").only(*DUE_COLUMNS)
    found = [
        queue.Candidate(
            item=row.item_id,
            fact=row.item.fact,
            state=MemoryState(row.state),
            due_at=row.due_at and comes_at(row.due_at, row.interval_days, rules.zone, rules.day_start_hour),
            position=0,
            retrievability=_recall(row, now, rules),
        )
        for row in rows[:MOST_DUE]
    ]
    # Enough to fill the day's limit although siblings are skipped.
    new = unseen_items(student, today, concept).values_list("pk", "fact")[: student.new_per_day * 5 + 20]
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
    """What the student has done this study day. A quiz keeps siblings away too, but takes nothing off the limits."""

    new: int
    reviews: int
    facts: frozenset[str]


def done_today(student: Student, today: date) -> Today:
    rows = Review.objects.learning().filter(student=student, studied_on=today)
    seen = list(rows.values_list("item_id", "state_before", "item__fact", "session_id"))
    new = {item for item, state, _, session in seen if session and state == State.NEW}
    reviewed = {item for item, state, _, session in seen if session and state == State.REVIEW}
    return Today(len(new), len(reviewed - new), frozenset(fact for _, _, fact, _ in seen))


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


def exam_queue(session: StudySession, now: datetime) -> list[queue.Entry]:
    """What is left of today's part of the plan, in the order of any session, with the steps that were begun today."""
    student, rules = session.student, session.student.rules()
    today = study_day(now, rules.zone, rules.day_start_hour)
    enrolment = exams.enrolment(session.enrolment_id)
    if enrolment is None or exams.over(enrolment, today):
        return []
    aim = exams.aim(student, enrolment, now)
    chosen = set(aim.todays())
    begun = {card.item for card in aim.prospects if card.stability and not card.elapsed_days and not card.free_in}
    # What is planned may come all day, due or not.
    planned = [
        replace(card, due_at=None) if card.state == MemoryState.REVIEW else card
        for card in aim.candidates
        if card.item in chosen or (card.item in begun and card.state != MemoryState.REVIEW)
    ]
    return queue.gather(
        planned,
        new_limit=len(planned),
        review_limit=len(planned),
        now=now,
        day_ends_at=next_day_at(now, rules.zone, rules.day_start_hour),
        facts_today=frozenset(),
        is_separating_siblings=False,
        seed=seed_for(student.pk, today.toordinal()),
    )


def first_items(concept: Concept | None) -> list[Item]:
    """The cards that a visitor's first day begins with, the same for everybody."""
    items = unseen_items(None, date.min, concept).select_related("concept")
    return list(items[: Student().new_per_day])


def practice_queue(student: Student, kind: str, concept: Concept | None, now: datetime) -> list[queue.Entry]:
    """Ahead: what comes due next, soonest first. Cram: every card met so far, or all of the concept, weakest first."""
    rules = student.rules()
    today = study_day(now, rules.zone, rules.day_start_hour)
    known = Memory.objects.filter(student=student).active(today).exclude(state=State.NEW)
    known = known.filter(item__status=Status.PUBLISHED, item__kind__in=CARD_KINDS)
    if concept:
        known = known.filter(item__concept=concept)
    known = known.due_later(today, rules) if kind == StudySession.Kind.AHEAD else known.order_by("stability")
    return [queue.Entry(item, State.REVIEW, 0) for item in known.values_list("item", flat=True)[:200]]


def missed_queue(attempt: Attempt) -> list[queue.Entry]:
    """The cards, begun or not, of every fact that the attempt answered wrong, in part or not at all, in its order."""
    missed = Slot.objects.filter(attempt=attempt, fraction__lt=1).order_by("position")
    facts = list(dict.fromkeys(face["fact"] for face in missed.values_list("face", flat=True)))
    cards = Item.objects.published().cards().filter(fact__in=facts).values_list("pk", "fact").order_by("public_id")
    return [queue.Entry(pk, State.REVIEW, 0) for pk, _ in sorted(cards, key=lambda card: facts.index(card[1]))]
