"""How an attempt begins: its questions are drawn, shuffled and frozen."""

from collections.abc import Iterator, Set
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import starmap
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Prefetch

from cards import marking
from cards.editing import key_of
from cards.grading.draw import Candidate, draw
from cards.grading.shuffle import permuted, shuffled
from cards.holds import find_reserved_questions
from cards.models import Attempt, Item, Quiz, QuizEntry, QuizSection, Slot, Student, User
from cards.models.prepared import insert_many
from cards.pools import filters_of, pool
from cards.scheduling.chance import seed_for, stirred
from cards.terms import Terms, own_terms, refusal
from cards.web.errors import DomainError
from cards.web.students import newcomer

# What is kept of the quiz as it is, beside what depends on the student.
KEPT_RULES = (
    *("title", "feedback", "marking", "penalty", "grace_s", "pass_percent"),
    *("is_sequential", "is_feeding_memory", "is_placement"),
)
FACE = ("public_id", "fact", "explanation", "source_title", "source_url")


class Refused(DomainError):
    """No attempt can begin now; the sentence says why, and from when on if that will change."""

    code = "refused"
    status = 409


def start(*, quiz: Quiz, student: Student, now: datetime, is_preview: bool = False) -> Attempt:
    """Resume the student's open attempt, or begin one. Refused: nothing was written.

    A preview is a try of staff: without conditions, never counted, and gone with the next one.
    """
    try:
        return _start(quiz, student, now, is_preview)
    except IntegrityError:  # the other tab was quicker
        return _start(quiz, student, now, is_preview)


@transaction.atomic
def start_as_newcomer(*, quiz: Quiz, user: User | None, time_zone: str, now: datetime) -> Attempt:
    """Begin an attempt, and with it the student; neither if it is refused."""
    return start(quiz=quiz, student=newcomer(user=user, time_zone=time_zone, now=now), now=now)


@transaction.atomic
def _start(quiz: Quiz, student: Student, now: datetime, is_preview: bool) -> Attempt:
    own = Attempt.objects.filter(quiz=quiz, student=student, is_preview=is_preview)
    if is_preview:
        own.delete()
    own = own.select_related("quiz").order_by("number")
    attempts = list(own)
    overdue = [attempt for attempt in attempts if attempt.is_overdue(now)]
    for attempt in overdue:
        marking.time_out(attempt, now)
    attempts = list(own.all()) if overdue else attempts
    running = next((attempt for attempt in attempts if attempt.is_open), None)
    if running:
        return running
    terms = own_terms(quiz, student)
    if sentence := "" if is_preview else refusal(quiz, terms, attempts, now, student.zone):
        raise Refused(sentence)
    Student.objects.filter(pk=student.pk).exclude(last_seen_on=now.date()).update(last_seen_on=now.date())
    number = attempts[-1].number + 1 if attempts else int(not is_preview)
    return _begin(quiz, student, replace(terms, due_at=None, late_until_at=None) if is_preview else terms, number, now)


def _begin(quiz: Quiz, student: Student, terms: Terms, number: int, now: datetime) -> Attempt:
    rules = {name: getattr(quiz, name) for name in KEPT_RULES}
    attempt = Attempt(
        quiz=quiz, student=student, number=number, is_preview=not number, started_at=now,
        seed=seed_for(stirred(quiz.pk) ^ stirred(student.pk), int(now.timestamp() * 1e6)) >> 1,
        deadline_at=terms.deadline(now), rules=rules | {"due_at": terms.ends_at and terms.ends_at.isoformat()},
    )  # fmt: skip
    reserved = frozenset() if attempt.is_preview else find_reserved_questions(quiz, now)
    slots = list(_slots(attempt, reserved))
    if not slots and reserved:
        raise Refused("The questions of this quiz are needed for a graded quiz at the moment. Come back later.")
    if not slots:
        raise Refused("This quiz has no questions yet.")
    attempt.max_score = sum(slot["points"] for slot in slots)
    attempt.save(force_insert=True)
    insert_many(Slot, ({"attempt_id": attempt.pk} | slot for slot in slots))
    return attempt


@dataclass(frozen=True, slots=True)
class Chosen:
    item: int
    points: float
    section_title: str


def _slots(attempt: Attempt, reserved: Set[int]) -> Iterator[dict[str, Any]]:
    """The rows of its questions, in their order; none of the items that are reserved."""
    chosen = _chosen(attempt.quiz, attempt.seed, reserved)
    items = Item.objects.select_related("concept").in_bulk([each.item for each in chosen])
    for position, each in enumerate(chosen, 1):
        yield _snapshot(items[each.item], attempt) | {
            "position": position, "section_title": each.section_title, "points": each.points
        }  # fmt: skip


def _snapshot(item: Item, attempt: Attempt) -> dict[str, Any]:
    order = shuffled(key_of(item), seed_for(item.pk, attempt.seed), attempt.quiz.is_shuffling_options)
    return {"item_id": item.pk, "order": order} | content_of(item)


def content_of(item: Item) -> dict[str, Any]:
    """The question as it is now, for the columns of its slot: no later edit reaches the attempt."""
    checked_on = item.source_checked_on
    face = {name: getattr(item, name) for name in FACE} | {
        "concept": item.concept.slug,
        "concept_name": item.concept.name,
        "source_checked_on": checked_on and checked_on.isoformat(),
    }
    return {"item_version": item.version, "key": key_of(item).to_json(), "face": face}


def _chosen(quiz: Quiz, seed: int, reserved: Set[int]) -> list[Chosen]:
    """Section by section; no item comes twice, and no fact while another is left."""
    asked = Item.objects.published().questions().exclude(pk__in=reserved)
    entries = QuizEntry.objects.filter(item__in=asked).order_by("position", "pk")
    sections = quiz.sections.order_by("position", "pk").prefetch_related(
        "concepts", "tags", Prefetch("entries", entries.select_related("item"))
    )
    entries_of = {section.pk: section.entries.all() for section in sections if not section.draws}
    # What is listed anywhere is left to its list.
    listed = {entry.item_id for entries in entries_of.values() for entry in entries}
    facts = {entry.item.fact for entries in entries_of.values() for entry in entries}
    chosen: dict[int, Chosen] = {}
    for n, section in enumerate(sections):
        if section.draws:
            drawn = _drawn(section, chosen.keys() | listed | reserved, facts, stirred(seed + n))
        else:
            drawn = [Chosen(entry.item_id, entry.points, section.title) for entry in entries_of[section.pk]]
        drawn = [each for each in drawn if each.item not in chosen]
        if quiz.is_shuffling_questions:
            drawn = permuted(drawn, stirred(seed ^ n))
        chosen |= {each.item: each for each in drawn}
    return list(chosen.values())


def _drawn(section: QuizSection, taken: Set[int], facts: set[str], seed: int) -> list[Chosen]:
    """In the order of the concepts; facts that were asked already come last of all."""
    found = {
        candidate.item: candidate
        for candidate in starmap(Candidate, pool(filters_of(section)).values_list("pk", "fact", "concept__slug"))
        if candidate.item not in taken
    }
    fresh = [candidate for candidate in found.values() if candidate.fact not in facts]
    items = draw(fresh, section.draws, section.weights, seed)
    if len(items) < section.draws:
        rest = [candidate for candidate in found.values() if candidate.fact in facts]
        items += draw(rest, section.draws - len(items), section.weights, seed)
    facts |= {found[item].fact for item in items}
    return [Chosen(item, section.points, section.title) for item in found if item in items]
