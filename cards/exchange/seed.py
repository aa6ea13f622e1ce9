"""Bring what ships into the database, again and again: what people wrote here stays, and nobody loses progress.

A row's `seed_digest` says what the seed last wrote there. As long as the row's content still has that digest, nobody
has touched it, and the file decides; otherwise the row does. Precisely, for each entry of the files:

- no such row: it is created, with the file's numbers;
- the content has the row's digest: the row is brought to the file's content. Its version becomes the next one, or the
  file's if that is higher. Its meaning is of that new version if the file's `meaning_version` has risen since the seed
  last wrote here. The row's own number may have moved on, so the file's is kept within the digest;
- the content has not, but is the file's (it came by `loaddata`, or somebody made the same change): only the digest and
  higher numbers are taken over;
- neither: left alone, and listed.

A row that the seed once wrote and that is gone from the files is retired, unless somebody edited it; it is never
deleted. A concept's outgoing links are part of its content, and so are the sections of a quiz with their questions.
Memories, the review log and attempts are never touched.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeAlias

from django.db import IntegrityError, transaction

from cards.editing import Conflict, content_fields, save_content
from cards.exchange.content import Link, concept_content, digest, item_content, quiz_content
from cards.exchange.entries import FixtureError, checked
from cards.exchange.files import Entry, Files, read
from cards.exchange.plan import Step, Stored, step_for
from cards.exchange.quizzes import stored_sections, write_sections
from cards.models import Concept, ConceptLink, Item, Quiz, Status, Tag

Write: TypeAlias = Callable[[Entry[Any], Stored | None], None]


@dataclass(slots=True)
class SeedReport:
    """What became of each concept (by its slug), item (by its public id) and quiz (by “quiz” and its slug)."""

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    retired: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    left_alone: dict[str, str] = field(default_factory=dict)
    """With the reason."""

    def __str__(self) -> str:
        sums = (
            f"Seed: {len(self.created)} created, {len(self.updated)} updated, {len(self.retired)} retired, "
            f"{len(self.unchanged)} unchanged, {len(self.left_alone)} left alone."
        )
        return "\n".join([sums, *(f"  {key}: {reason}" for key, reason in self.left_alone.items())])


def seed(paths: Iterable[Path], *, now: datetime) -> SeedReport:
    """Seed all the files as one, in one transaction. Raises FixtureError; then nothing was written."""
    files = read(paths)
    try:
        return _seed(files, now)
    except (IntegrityError, Conflict, FixtureError):
        # Another seed, or an editor, may have been quicker. What they wrote is there to be read now.
        return _seed(files, now)


@transaction.atomic
def _seed(files: Files, now: datetime) -> SeedReport:
    report = SeedReport()
    stored, stored_items, tags = _stored_concepts(), _stored_items(), _tags(files.tags)
    concepts: dict[str, Concept] = {slug: each.row for slug, each in stored.items()}
    items: dict[str, Item] = {public_id: each.row for public_id, each in stored_items.items()}

    def write_concept(entry: Entry[Concept], before: Stored | None) -> None:
        concepts[entry.key] = before.row if before else Concept()
        _write(concepts[entry.key], entry, before, now)

    def write_item(entry: Entry[Item], before: Stored | None) -> None:
        row = items[entry.key] = before.row if before else Item()
        row.concept = concepts[entry.concept]
        _write(row, entry, before, now, tags=[tags[name] for name in entry.tags])

    def write_quiz(entry: Entry[Quiz], before: Stored | None) -> None:
        row = before.row if before else Quiz()
        _write(row, entry, before, now)
        write_sections(row, entry.sections, concepts=concepts, tags=tags, items=items)

    _go_through(files.concepts, stored, write_concept, report, now)
    for slug in (*report.created, *report.updated):
        _write_links(concepts[slug], files.concepts[slug].links, concepts)
    _go_through(files.items, stored_items, write_item, report, now)
    _go_through(files.quizzes, _stored_quizzes(), write_quiz, report, now, noun="quiz ")
    return report


def _stored_concepts() -> dict[str, Stored]:
    rows = Concept.objects.prefetch_related("links_out__target")
    return {row.slug: Stored(row, concept_content(row, map(_link, row.links_out.all()))) for row in rows}


def _stored_items() -> dict[str, Stored]:
    rows = Item.objects.select_related("concept").prefetch_related("tags")
    return {
        row.public_id: Stored(row, item_content(row, row.concept.slug, [tag.name for tag in row.tags.all()]))
        for row in rows
    }


def _stored_quizzes() -> dict[str, Stored]:
    rows = Quiz.objects.prefetch_related("sections__concepts", "sections__tags", "sections__entries__item")
    return {row.slug: Stored(row, quiz_content(row, stored_sections(row))) for row in rows}


def _link(row: ConceptLink) -> Link:
    return Link(row.target.slug, row.verb, row.position)


def _tags(names: Iterable[str]) -> dict[str, Tag]:
    found = {tag.name: tag for tag in Tag.objects.all()}
    return found | {name: Tag.objects.create(name=name) for name in names if name not in found}


def _go_through(
    entries: Mapping[str, Entry[Any]],
    stored: Mapping[str, Stored],
    write: Write,
    report: SeedReport,
    now: datetime,
    *,
    noun: str = "",
) -> None:
    """Every entry of the files in their order, then what is no longer in them."""
    for key in [*entries, *sorted(stored.keys() - entries.keys())]:
        entry, before, name = entries.get(key), stored.get(key), f"{noun}{key}"
        step = step_for(entry, before)
        if step in (Step.CREATE, Step.UPDATE) and entry:
            write(entry, before)
            (report.updated if before else report.created).append(name)
        elif step == Step.RETIRE and before:
            _retire(before, now)
            report.retired.append(name)
        elif step == Step.LEAVE and before:
            report.left_alone[name] = before.why_left_alone if entry else "gone from the files, but edited"
        elif entry and before:
            if step == Step.ADOPT:
                _adopt(entry, before.row)
            report.unchanged.append(name)


def _write(row: Any, entry: Entry[Any], before: Stored | None, now: datetime, tags: list[Tag] | None = None) -> None:
    for each in content_fields(type(row)):
        if not each.is_relation:
            setattr(row, each.attname, getattr(entry.row, each.attname))
    row.seed_digest = digest(entry.content, entry.meaning)
    row._history_date = now
    is_meaning_changed = before is not None and entry.meaning > (before.meaning or 0)
    with checked(entry.raw, row):
        save_content(
            row, expected_version=row.version, is_meaning_changed=is_meaning_changed, is_touched=True, tags=tags,
            reason="Seeded",
        )  # fmt: skip
    if entry.row.version > row.version:
        _skip_to_the_files_version(row, entry, is_new=before is None, is_meaning_changed=is_meaning_changed)


def _skip_to_the_files_version(row: Any, entry: Entry[Any], *, is_new: bool, is_meaning_changed: bool) -> None:
    """Saving counts by one; this follows it up, in the row and in the history of that save."""
    numbers = {"version": entry.row.version}
    if is_new and isinstance(row, Item):
        numbers["meaning_version"] = entry.meaning
    elif is_meaning_changed:
        numbers["meaning_version"] = entry.row.version
    row.history.filter(version=row.version).update(**numbers)
    type(row).objects.filter(pk=row.pk).update(**numbers)


def _adopt(entry: Entry[Any], row: Any) -> None:
    """Note that the row is as the file has it. No content changes, so this is no save and leaves no history."""
    values: dict[str, Any] = {
        "seed_digest": digest(entry.content, entry.meaning),
        "version": max(row.version, entry.row.version),
    }
    if isinstance(row, Item):
        values["meaning_version"] = max(row.meaning_version, entry.meaning)
    type(row).objects.filter(pk=row.pk).update(**values)


def _retire(before: Stored, now: datetime) -> None:
    row = before.row
    row.status = Status.RETIRED
    row.seed_digest = digest(before.content | {"status": row.status.value}, before.meaning or 1)
    row._history_date = now
    save_content(row, expected_version=row.version, reason="Gone from the files")


def _write_links(source: Concept, links: list[Link], concepts: Mapping[str, Concept]) -> None:
    present = {_link(row): row.pk for row in ConceptLink.objects.filter(source=source).select_related("target")}
    ConceptLink.objects.filter(pk__in=[pk for link, pk in present.items() if link not in links]).delete()
    ConceptLink.objects.bulk_create(
        ConceptLink(source=source, target=concepts[link.target], verb=link.verb, position=link.position)
        for link in links
        if link not in present
    )
