"""The sections of quizzes and their lists of questions: as the files have them, and as rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError

from cards.editing import record_parts
from cards.exchange.content import Asked, Content, section_content
from cards.exchange.entries import RawEntry, checked, clean, reference, references
from cards.models import Concept, Item, Quiz, QuizEntry, QuizSection, Tag


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a quiz: an unsaved row, and what it refers to by natural keys."""

    raw: RawEntry
    row: QuizSection
    concepts: Sequence[str]
    tags: Sequence[str]
    asked: list[Asked] = field(default_factory=list)

    @property
    def content(self) -> Content:
        return section_content(self.row, self.concepts, self.tags, self.asked)


def read_sections(
    raw_sections: Iterable[RawEntry],
    raw_entries: Iterable[RawEntry],
    *,
    quizzes: Iterable[str],
    concepts: Iterable[str],
    tags: Iterable[str],
    items: Iterable[str],
) -> dict[str, list[Section]]:
    """By the slug of their quiz, in their order. Within a quiz a section is known by its position."""
    found: dict[str, dict[int, Section]] = {slug: {} for slug in quizzes}
    for raw in raw_sections:
        of_quiz, section = found[reference(raw, "quiz", found)], _section(raw, concepts, tags)
        if section.row.position in of_quiz:
            raw.fail(f"the same position is in {of_quiz[section.row.position].raw.where}.")
        of_quiz[section.row.position] = section
    for raw in raw_entries:
        _add_entry(raw, found, items)
    return {slug: [of_quiz[position] for position in sorted(of_quiz)] for slug, of_quiz in found.items()}


def _section(raw: RawEntry, concepts: Iterable[str], tags: Iterable[str]) -> Section:
    row: QuizSection = clean(raw, QuizSection())
    try:
        row.clean()
    except ValidationError as error:
        raw.fail(error.messages[0])
    for slug in sorted(set(row.weights).difference(concepts)):
        raw.fail(f"“weights” names “{slug}”, which is in none of the files.")
    return Section(raw, row, references(raw, "concepts", "concept", concepts), references(raw, "tags", "tag", tags))


def _add_entry(raw: RawEntry, found: Mapping[str, Mapping[int, Section]], items: Iterable[str]) -> None:
    key = raw.fields.get("section")
    if not (isinstance(key, list) and len(key) == 2 and isinstance(key[0], str) and isinstance(key[1], int)):
        raw.fail("“section” must be the natural key of a quiz and a position, such as [container, 10].")
    section = found.get(key[0], {}).get(key[1])
    if section is None:
        raw.fail(f"“section” is “{key[0]}, {key[1]}”, which is in none of the files.")
    row: QuizEntry = clean(raw, QuizEntry())
    if row.points <= 0:
        raw.fail("a question is worth something.")
    item = reference(raw, "item", items)
    if any(asked.item == item for asked in section.asked):
        raw.fail(f"“{item}” is there twice.")
    section.asked.append(Asked(item, row.position, row.points))


def stored_sections(quiz: Quiz) -> list[Content]:
    """Of a quiz whose sections and all that they refer to have been fetched with it."""
    return [
        section_content(
            row,
            [concept.slug for concept in row.concepts.all()],
            [tag.name for tag in row.tags.all()],
            [Asked(entry.item.public_id, entry.position, entry.points) for entry in row.entries.all()],
        )
        for row in quiz.sections.all()
    ]


def write_sections(
    quiz: Quiz,
    sections: Iterable[Section],
    *,
    concepts: Mapping[str, Concept],
    tags: Mapping[str, Tag],
    items: Mapping[str, Item],
) -> None:
    """In place of those that are there: an attempt has its own copy of what it asks."""
    quiz.sections.all().delete()
    for section in sections:
        row = section.row
        row.pk, row.quiz = None, quiz  # no key of a run that was rolled back
        with checked(section.raw, row):
            row.save(force_insert=True)
        row.concepts.set(concepts[slug] for slug in section.concepts)
        row.tags.set(tags[name] for name in section.tags)
        QuizEntry.objects.bulk_create(
            QuizEntry(section=row, item=items[asked.item], position=asked.position, points=asked.points)
            for asked in section.asked
        )
    record_parts(quiz)
