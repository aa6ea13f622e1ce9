"""What the sections of a quiz can ask: which questions their filters let in, and whether they suffice."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from cards.models import Item, Level, QuizSection
from cards.models.item import ItemQuerySet


@dataclass(frozen=True, slots=True)
class Filters:
    """Concepts and tags by their keys. What is empty lets everything in."""

    easiest: int = Level.EASY
    hardest: int = Level.HARD
    kinds: Collection[str] = ()
    concepts: Collection[int] = ()
    tags: Collection[int] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A section as it is stored, or as an editor is about to store it. `listed` are items by their keys."""

    draws: int
    filters: Filters = Filters()
    listed: Collection[int] = ()


def filters_of(section: QuizSection) -> Filters:
    return Filters(
        easiest=section.easiest,
        hardest=section.hardest,
        kinds=section.kinds,
        concepts=[concept.pk for concept in section.concepts.all()],
        tags=[tag.pk for tag in section.tags.all()],
    )


def part_of(section: QuizSection) -> Part:
    return Part(section.draws, filters_of(section), [entry.item_id for entry in section.entries.all()])


def pool(filters: Filters) -> ItemQuerySet:
    """The questions that may be drawn, as a student would read them."""
    items = Item.objects.published().questions().filter(level__range=(filters.easiest, filters.hardest))
    if filters.kinds:
        items = items.filter(kind__in=filters.kinds)
    if filters.concepts:
        items = items.filter(concept__in=filters.concepts)
    if filters.tags:
        items = items.filter(pk__in=Item.tags.through.objects.filter(tag__in=filters.tags).values("item"))
    return items.order_by("concept__position", "concept_id", "public_id")


def shortages(parts: Sequence[Part]) -> Iterator[str]:
    """For each part, in their order, why it can't be filled in every attempt; empty if it can.

    No question comes twice: what is in a list is not drawn, and what an earlier part may draw counts as taken.
    """
    listed = {item for part in parts if not part.draws for item in part.listed}
    published = set(Item.objects.published().questions().filter(pk__in=listed).values_list("pk", flat=True))
    before: list[tuple[int, set[int]]] = [(len(published), published)]
    for part in parts:
        if not part.draws:
            yield "" if published.intersection(part.listed) else "There is no published question in its list."
            continue
        found = set(pool(part.filters).values_list("pk", flat=True))
        yield _shortage(part.draws, len(found), sum(min(count, len(others & found)) for count, others in before))
        before.append((part.draws, found))


def _shortage(draws: int, found: int, taken: int) -> str:
    if found - taken >= draws:
        return ""
    fit = f"{found or 'no'} published question{'' if found == 1 else 's'} fit{'s' if found == 1 else ''} its filters"
    less = f", and other parts may take {taken} of them" if taken else ""
    return f"It draws {draws}, but {fit}{less}."
