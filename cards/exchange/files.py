"""The fixture files as values: read, cleaned and checked as a whole before anything is written."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from django.db.models import Model

from cards.editing import key_of
from cards.exchange.content import Content, Link, concept_content, item_content, quiz_content
from cards.exchange.entries import KEYS, MODELS, RawEntry, by_key, clean, raw_entries, reference, references
from cards.exchange.quizzes import Section, read_sections
from cards.grading.keys import key_problems, shape_problems
from cards.models import Concept, ConceptLink, Item, Quiz, QuizEntry, QuizSection, Status, Tag

Row = TypeVar("Row", Concept, Item, Quiz)


@dataclass(frozen=True, slots=True)
class Entry(Generic[Row]):
    """What is seeded as a whole, as the file has it: an unsaved row, its numbers, and what belongs to it or what it
    refers to, by natural keys.
    """

    raw: RawEntry
    row: Row
    concept: str = ""
    tags: Sequence[str] = ()
    links: list[Link] = field(default_factory=list)
    sections: Sequence[Section] = ()

    @property
    def key(self) -> str:
        return str(self.raw.fields[KEYS[type(self.row)]])

    @property
    def meaning(self) -> int:
        return self.row.meaning_version if isinstance(self.row, Item) else 1

    @property
    def content(self) -> Content:
        if isinstance(self.row, Item):
            return item_content(self.row, self.concept, self.tags)
        if isinstance(self.row, Quiz):
            return quiz_content(self.row, (section.content for section in self.sections))
        return concept_content(self.row, self.links)


@dataclass(frozen=True, slots=True)
class Files:
    tags: dict[str, RawEntry]
    concepts: dict[str, Entry[Concept]]
    items: dict[str, Entry[Item]]
    quizzes: dict[str, Entry[Quiz]]


def read(paths: Iterable[Path]) -> Files:
    """All the files as one. Raises FixtureError at the first entry that is malformed or refers to what is nowhere."""
    raws = [raw for path in paths for raw in raw_entries(path)]
    of: dict[type[Model], list[RawEntry]] = {model: [] for model in MODELS.values()}
    for raw in raws:
        of[raw.model].append(raw)
    tags = by_key(of[Tag])
    for raw in tags.values():
        clean(raw, Tag())
    concepts = {key: Entry(raw, clean(raw, Concept())) for key, raw in by_key(of[Concept]).items()}
    for raw in of[ConceptLink]:
        _add_link(raw, concepts)
    items = {key: _item(raw, concepts, tags) for key, raw in by_key(of[Item]).items()}
    raw_quizzes = by_key(of[Quiz])
    sections = read_sections(
        of[QuizSection], of[QuizEntry], quizzes=raw_quizzes, concepts=concepts, tags=tags, items=items
    )
    quizzes = {key: Entry(raw, clean(raw, Quiz()), sections=sections[key]) for key, raw in raw_quizzes.items()}
    return Files(tags, concepts, items, quizzes)


def _add_link(raw: RawEntry, concepts: dict[str, Entry[Concept]]) -> None:
    """A link belongs to the concept that it starts from."""
    row: ConceptLink = clean(raw, ConceptLink())
    source, target = (reference(raw, name, concepts) for name in ("source", "target"))
    if source == target:
        raw.fail("a concept can't be linked to itself.")
    links = concepts[source].links
    if any((link.target, link.verb) == (target, row.verb) for link in links):
        raw.fail(f"“{source} {row.verb} {target}” is said twice.")
    links.append(Link(target, row.verb, row.position))


def _item(raw: RawEntry, concepts: Iterable[str], tags: Iterable[str]) -> Entry[Item]:
    row: Item = clean(raw, Item())
    if row.meaning_version > row.version:
        raw.fail("“meaning_version” can't be above “version”.")
    for name, sentence in (key_problems if row.status == Status.PUBLISHED else shape_problems)(key_of(row)):
        raw.fail(f"“{name}”: {sentence}")
    named = references(raw, "tags", "tag", tags)
    return Entry(raw, row, concept=reference(raw, "concept", concepts), tags=named)
