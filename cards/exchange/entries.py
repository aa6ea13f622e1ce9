"""The entries of fixture files as they are written: read, named for their faults, and cleaned field by field.

The format is that of `loaddata` with natural keys: a list of entries, each with `model` and `fields`, in any order.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from math import isfinite
from pathlib import Path
from typing import Any, NoReturn

import yaml
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils.timezone import is_naive

from cards.models import Concept, ConceptLink, Item, Quiz, QuizEntry, QuizSection, Tag
from cards.models.identity import identity_key
from cards.web.errors import DomainError

# The one written in C is ten times as fast, but not everywhere.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
MODELS: dict[str, type[Model]] = {
    model._meta.label_lower: model for model in (Tag, Concept, ConceptLink, Item, Quiz, QuizSection, QuizEntry)
}
KEYS: dict[type[Model], str] = {Tag: "name", Concept: "slug", Item: "public_id", Quiz: "slug"}
# A file may number versions and meanings; keys and digests are the database's own.
NOT_IN_FILES = {"id", "seed_digest"}


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


def raw_entries(path: Path) -> Iterator[RawEntry]:
    try:
        entries = yaml.load(path.read_text(encoding="utf-8"), LOADER)  # noqa: S506  (both are safe)
    except OSError as error:
        raise FixtureError(f"{path.name} can't be read: {error.strerror}.") from error
    except (ValueError, OverflowError, yaml.YAMLError) as error:  # ValueError: a day such as 2026-02-30
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


def by_key(raws: Iterable[RawEntry]) -> dict[str, RawEntry]:
    found: dict[str, RawEntry] = {}
    seen: dict[str, RawEntry] = {}
    for raw in raws:
        name = KEYS[raw.model]
        key = raw.fields.get(name)
        if not isinstance(key, str) or not key:
            raw.fail(f"“{name}” is missing.")
        first = seen.setdefault(identity_key(key), raw)
        if first is not raw:
            raw.fail(f"the same key is in {first.where}.")
        found[key] = raw
    return found


def clean(raw: RawEntry, row: Any) -> Any:
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
        setattr(row, name, _convert_value(raw, plain[name], value))
    try:
        row.clean_fields(exclude=[*NOT_IN_FILES, *related])
    except ValidationError as error:
        name, sentences = next(iter(error.message_dict.items()))
        raw.fail(f"“{name}”: {sentences[0]}")
    return row


def _convert_value(raw: RawEntry, field: Any, value: Any) -> Any:
    """The value with the type of its column. A time without a zone is in UTC."""
    try:
        found = field.to_python(value)
    except OverflowError:  # infinity as a whole number
        raw.fail(f"“{field.name}” is out of bounds.")
    except ValidationError as error:
        raw.fail(f"“{field.name}”: {error.messages[0]}")
    if isinstance(found, float) and not isfinite(found):
        raw.fail(f"“{field.name}” is no finite number.")
    return found.replace(tzinfo=UTC) if isinstance(found, datetime) and is_naive(found) else found


def natural(raw: RawEntry, name: str, value: object) -> str:
    if not (isinstance(value, list) and len(value) == 1 and isinstance(value[0], str)):
        raw.fail(f"“{name}” must be a natural key such as [container].")
    return value[0]


def reference(raw: RawEntry, name: str, known: Iterable[str]) -> str:
    key = natural(raw, name, raw.fields.get(name))
    if key not in known:
        raw.fail(f"“{name}” is “{key}”, which is in none of the files.")
    return key


def references(raw: RawEntry, name: str, noun: str, known: Iterable[str]) -> list[str]:
    """The names in a list of natural keys, sorted; none if the field is not there."""
    keys = raw.fields.get(name, [])
    if not isinstance(keys, list):
        raw.fail(f"“{name}” must be a list of natural keys such as [[core]].")
    found = {natural(raw, name, key) for key in keys}
    for key in sorted(found.difference(known)):
        raw.fail(f"the {noun} “{key}” is in none of the files.")
    return sorted(found)


@contextmanager
def checked(raw: RawEntry, row: Any) -> Iterator[None]:
    """Let the database judge what is written within; what a constraint of the row refuses is said of its entry."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        try:
            row.validate_constraints()
        except ValidationError as error:
            raw.fail(error.messages[0])
        raise
