"""What a concept, an item or a quiz says, in one canonical form that rows and files are compared in, and its digest."""

import json
from collections.abc import Iterable
from datetime import date
from hashlib import sha256
from typing import Any, NamedTuple, TypeAlias

from cards.editing import content_fields
from cards.models import Concept, Item, Quiz, QuizSection

Content: TypeAlias = dict[str, Any]


class Link(NamedTuple):
    """An outgoing link of a concept; the target by its slug."""

    target: str
    verb: str
    position: int


class Asked(NamedTuple):
    """A question in the fixed list of a section, by its public id."""

    item: str
    position: int
    points: float


def concept_content(row: Concept, links: Iterable[Link]) -> Content:
    return _fields(row) | {"links": sorted(list(link) for link in links)}


def item_content(row: Item, concept: str, tags: Iterable[str]) -> Content:
    return _fields(row) | {"concept": concept, "tags": sorted(tags)}


def section_content(
    row: QuizSection, concepts: Iterable[str], tags: Iterable[str], entries: Iterable[Asked]
) -> Content:
    named = {"concepts": sorted(concepts), "tags": sorted(tags)}
    return _fields(row) | named | {"entries": sorted(list(entry) for entry in entries)}


def quiz_content(row: Quiz, sections: Iterable[Content]) -> Content:
    """The sections in their order."""
    return _fields(row) | {"sections": list(sections)}


def _fields(row: Concept | Item | Quiz | QuizSection) -> Content:
    """The plain fields. One at its default is left out, so that a field added later changes no older digest."""
    found = {}
    for field in content_fields(type(row)):
        value = _canonical(getattr(row, field.attname))
        if not field.is_relation and value != field.get_default():
            found[field.name] = value
    return found


def _canonical(value: Any) -> Any:
    """Line ends and blanks round a text don't count: a browser's form changes them, not a person."""
    if isinstance(value, str):
        return "\n".join(value.splitlines()).strip()
    return value.isoformat() if isinstance(value, date) else value


def digest(content: Content, meaning: int) -> str:
    """SHA-256 over the content and the number of its meaning in the file that it came from."""
    text = json.dumps([content, meaning], sort_keys=True, ensure_ascii=False)
    return sha256(text.encode()).hexdigest()
