"""What the library shows: concepts with the student's recall, the map's sentences, cards with the student's memory."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import FilteredRelation, Q, QuerySet
from django.urls import reverse

from cards.library.prose import Words, excerpt, marked, prose
from cards.models import Concept, ConceptLink, Item, Place, Quiz, QuizEntry, QuizSection, Status, Student, Tag
from cards.recall import ConceptRecall, recall_by_concept
from cards.web.markdown import render_line

MOST_HITS = 20


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the drawing: where it leads, and how well the student knows it."""

    slug: str
    name: str
    url: str
    recall_step: str
    recall_text: str


@dataclass(frozen=True, slots=True)
class ConceptMap:
    """The drawing's parts by slug, and the same facts as sentences, grouped by the concept that they begin with."""

    parts: dict[str, Part]
    concepts: list["MapEntry"]


@dataclass(frozen=True, slots=True)
class MapEntry:
    concept: Concept
    recall: ConceptRecall
    links: list[ConceptLink]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """A concept among the others: what it says of them, what they say of it, and its place in the reading order."""

    links_out: list[ConceptLink]
    links_in: list[ConceptLink]
    recall: ConceptRecall
    previous: ConceptRecall | None
    next: ConceptRecall | None


@dataclass(frozen=True, slots=True)
class ConceptHit:
    concept: Concept
    name: str
    summary: str
    excerpt: str


@dataclass(frozen=True, slots=True)
class Hits:
    """The first concepts and cards in which all the words stand, and how many there are."""

    concepts: list[ConceptHit]
    concept_count: int
    items: list[Item]
    item_count: int


def concept_map(student: Student | None, now: datetime) -> ConceptMap:
    recalls = recall_by_concept(student, now)
    concepts = list(Concept.objects.published())
    links = list(_links())
    entries = [
        MapEntry(concept, recalls[concept.slug], [link for link in links if link.source_id == concept.pk])
        for concept in concepts
    ]
    return ConceptMap(dict(_parts(entries)), entries)


def _parts(entries: Iterable[MapEntry]) -> Iterable[tuple[str, Part]]:
    for entry in entries:
        concept, recall = entry.concept, entry.recall
        if not concept.place:
            continue
        url = reverse("library:concept", args=[concept.slug])
        # The drawing's API stands for the concept that explains how client and daemon talk.
        is_api = concept.place == Place.API
        name = f"API, {concept.name}" if is_api else concept.name
        slug = "api" if is_api else concept.slug
        yield slug, Part(slug, name, url, recall.step, recall.text)


def _links() -> QuerySet[ConceptLink]:
    both = ConceptLink.objects.filter(source__status=Status.PUBLISHED, target__status=Status.PUBLISHED)
    return both.select_related("source", "target")


def surroundings(concept: Concept, student: Student | None, now: datetime) -> Surroundings:
    links = list(_links().filter(Q(source=concept) | Q(target=concept)))
    order = list(recall_by_concept(student, now).values())
    here = next(n for n, recall in enumerate(order) if recall.slug == concept.slug)
    return Surroundings(
        links_out=[link for link in links if link.source_id == concept.pk],
        links_in=[link for link in links if link.target_id == concept.pk],
        recall=order[here],
        previous=order[here - 1] if here else None,
        next=order[here + 1] if here + 1 < len(order) else None,
    )


def quizzes(concept: Concept, among: QuerySet[Quiz]) -> QuerySet[Quiz]:
    """Those that ask about the concept: with a question of it, or drawing from it by name."""
    listed = QuizEntry.objects.filter(item__in=Item.objects.published().questions().filter(concept=concept))
    about = QuizSection.objects.filter(Q(draws__gt=0, concepts=concept) | Q(draws=0, entries__in=listed))
    return among.filter(sections__in=about).distinct()


def resources() -> Concept | None:
    """The concept that lists where to go on, if it is published."""
    return Concept.objects.published().filter(slug="resources").first()


def cards(student: Student | None) -> QuerySet[Item]:
    """Published cards of published concepts in reading order, each with its tags and as `own` the student's memory."""
    shown = Item.objects.published().cards().filter(concept__status=Status.PUBLISHED)
    shown = shown.select_related("concept").prefetch_related("tags")
    if student:
        own = FilteredRelation("memories", condition=Q(memories__student=student.pk))
        shown = shown.annotate(own=own).select_related("concept", "own")  # type: ignore[misc]  # (an annotation)
    return shown.order_by("concept__position", "concept_id", "public_id")


def filtered(found: QuerySet[Item], *, q: Words, concept: Concept | None, kind: str, tag: Tag | None) -> QuerySet[Item]:
    """The cards that pass every filter that is set."""
    if concept:
        found = found.filter(concept=concept)
    if kind:
        found = found.filter(kind=kind)
    if tag:
        found = found.filter(tags=tag)
    return found.searched(list(q))  # type: ignore[attr-defined]


def hits(words: Words, student: Student | None) -> Hits:
    concepts = Concept.objects.published().searched(list(words))
    items = cards(student).searched(list(words))  # type: ignore[attr-defined]
    return Hits(
        concepts=[_concept_hit(concept, words) for concept in concepts[:MOST_HITS]],
        concept_count=concepts.count(),
        items=list(items[:MOST_HITS]),
        item_count=items.count(),
    )


def _concept_hit(concept: Concept, words: Words) -> ConceptHit:
    seen = f"{concept.name} {concept.summary}".lower()
    hidden = tuple(word for word in words if word.lower() not in seen)
    return ConceptHit(
        concept=concept,
        name=marked(concept.name, words),
        summary=prose(render_line(concept.summary), words),
        excerpt=excerpt(concept.body, hidden),
    )
