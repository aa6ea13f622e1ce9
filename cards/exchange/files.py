"""The fixture files as values: read, cleaned and checked as a whole before anything is written.

The format is that of `loaddata` with natural keys: a list of entries, each with `model` and `fields`, in any order.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, NoReturn, TypeVar

import yaml
from django.core.exceptions import ValidationError
from django.db.models import Model

from cards.editing import key_of
from cards.exchange.content import Content, Link, concept_content, item_content
from cards.grading.keys import key_problems, shape_problems
from cards.models import Concept, ConceptLink, Item, Status, Tag
from cards.web.errors import DomainError

# The one written in C is ten times as fast, but not everywhere.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
MODELS: dict[str, type[Model]] = {
    "cards.tag": Tag,
    "cards.concept": Concept,
    "cards.conceptlink": ConceptLink,
    "cards.item": Item,
}
KEYS: dict[type[Model], str] = {Tag: "name", Concept: "slug", Item: "public_id"}
# A file may number versions and meanings; keys and digests are the database's own.
NOT_IN_FILES = {"id", "seed_digest"}

Row = TypeVar("Row", Concept, Item)


class FixtureError(DomainError):
    """A file can't be seeded; the sentence names the file and the entry."""

    code = "fixture"


@dataclass(frozen=True, slots=True)
class RawEntry:
    file: str
    number: int
    model: type[Model]
    fields: dict[str, Any]

    @property
    def where(self) -> str:
        key = self.fields.get(KEYS.get(self.model, ""))
        return f"{self.file}, entry {self.number}{f' ({key})' if key else ''}"

    def fail(self, sentence: str) -> NoReturn:
        raise FixtureError(f"{self.where}: {sentence}")


@dataclass(frozen=True, slots=True)
class Entry(Generic[Row]):
    """A concept or an item as the file has it: an unsaved row, its numbers, and what it refers to, by natural keys."""

    raw: RawEntry
    row: Row
    concept: str = ""
    tags: Sequence[str] = ()
    links: list[Link] = field(default_factory=list)

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
        return concept_content(self.row, self.links)


@dataclass(frozen=True, slots=True)
class Files:
    tags: dict[str, RawEntry]
    concepts: dict[str, Entry[Concept]]
    items: dict[str, Entry[Item]]


def read(paths: Iterable[Path]) -> Files:
    """All the files as one. Raises FixtureError at the first entry that is malformed or refers to what is nowhere."""
    raws = [raw for path in paths for raw in _raw_entries(path)]
    of: dict[type[Model], list[RawEntry]] = {model: [] for model in MODELS.values()}
    for raw in raws:
        of[raw.model].append(raw)
    tags = _by_key(of[Tag])
    for raw in tags.values():
        _clean(raw, Tag())
    concepts = {key: Entry(raw, _clean(raw, Concept())) for key, raw in _by_key(of[Concept]).items()}
    for raw in of[ConceptLink]:
        _add_link(raw, concepts)
    items = {key: _item(raw, concepts, tags) for key, raw in _by_key(of[Item]).items()}
    return Files(tags, concepts, items)


def _raw_entries(path: Path) -> Iterator[RawEntry]:
    try:
        entries = yaml.load(path.read_text(encoding="utf-8"), LOADER)  # noqa: S506  (both are safe)
    except OSError as error:
        raise FixtureError(f"{path.name} can't be read: {error.strerror}.") from error
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise FixtureError(f"{path.name} is no valid YAML: {_place(error)}.") from error
    if not isinstance(entries, list):
        raise FixtureError(f"{path.name} must be a list of entries, each with “model” and “fields”.")
    for number, entry in enumerate(entries, 1):
        yield _raw_entry(path.name, number, entry)


def _place(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error).splitlines()[0]
    return f"line {mark.line + 1}, {problem}" if mark else problem


def _raw_entry(file: str, number: int, entry: object) -> RawEntry:
    if not isinstance(entry, dict) or set(entry) != {"model", "fields"} or not isinstance(entry["fields"], dict):
        raise FixtureError(f"{file}, entry {number}: an entry has exactly “model” and “fields”.")
    model = MODELS.get(str(entry["model"]).lower())
    if model is None:
        raise FixtureError(f"{file}, entry {number}: there is no model “{entry['model']}” to seed.")
    return RawEntry(file, number, model, entry["fields"])


def _by_key(raws: Iterable[RawEntry]) -> dict[str, RawEntry]:
    found: dict[str, RawEntry] = {}
    for raw in raws:
        name = KEYS[raw.model]
        key = raw.fields.get(name)
        if not isinstance(key, str) or not key:
            raw.fail(f"“{name}” is missing.")
        if key in found:
            raw.fail(f"the same key is in {found[key].where}.")
        found[key] = raw
    return found


def _clean(raw: RawEntry, row: Any) -> Any:
    """The plain fields, as the model cleans them, on the unsaved row."""
    plain = {each.name: each for each in row._meta.concrete_fields if not each.is_relation}
    related = {each.name for each in (*row._meta.concrete_fields, *row._meta.many_to_many)} - plain.keys()
    for name, value in raw.fields.items():
        if name in related:
            continue
        if name not in plain or name in NOT_IN_FILES:
            raw.fail(f"there is no field “{name}”.")
        if value is None and not plain[name].null:
            raw.fail(f"“{name}” has no value.")
        # A text field's longest is a rule of forms alone, but what ships has to be editable in one.
        longest = plain[name].max_length
        if longest and isinstance(value, str) and len(value) > longest:
            raw.fail(f"“{name}” has {len(value)} characters; at most {longest} fit.")
        setattr(row, name, value)
    try:
        row.clean_fields(exclude=[*NOT_IN_FILES, *related])
    except ValidationError as error:
        name, sentences = next(iter(error.message_dict.items()))
        raw.fail(f"“{name}”: {sentences[0]}")
    return row


def _natural(raw: RawEntry, name: str, value: object) -> str:
    if not (isinstance(value, list) and len(value) == 1 and isinstance(value[0], str)):
        raw.fail(f"“{name}” must be a natural key such as [container].")
    return value[0]


def _reference(raw: RawEntry, name: str, known: Iterable[str]) -> str:
    key = _natural(raw, name, raw.fields.get(name))
    if key not in known:
        raw.fail(f"“{name}” is “{key}”, which is in none of the files.")
    return key


def _add_link(raw: RawEntry, concepts: dict[str, Entry[Concept]]) -> None:
    """A link belongs to the concept that it starts from."""
    row: ConceptLink = _clean(raw, ConceptLink())
    source, target = (_reference(raw, name, concepts) for name in ("source", "target"))
    if source == target:
        raw.fail("a concept can't be linked to itself.")
    links = concepts[source].links
    if any((link.target, link.verb) == (target, row.verb) for link in links):
        raw.fail(f"“{source} {row.verb} {target}” is said twice.")
    links.append(Link(target, row.verb, row.position))


def _item(raw: RawEntry, concepts: Iterable[str], tags: Iterable[str]) -> Entry[Item]:
    row: Item = _clean(raw, Item())
    names = raw.fields.get("tags", [])
    if not isinstance(names, list):
        raw.fail("“tags” must be a list of natural keys such as [[core]].")
    named = [_natural(raw, "tags", name) for name in names]
    for name in named:
        if name not in tags:
            raw.fail(f"the tag “{name}” is in none of the files.")
    if row.meaning_version > row.version:
        raw.fail("“meaning_version” can't be above “version”.")
    for name, sentence in (key_problems if row.status == Status.PUBLISHED else shape_problems)(key_of(row)):
        raw.fail(f"“{name}”: {sentence}")
    return Entry(raw, row, concept=_reference(raw, "concept", concepts), tags=sorted(set(named)))
