"""The only way in which content changes: a version goes up by one, and an edit based on an older version is refused.

Editors, imports and the seed all come through `save_content`; the history row that it leaves names who and why.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction

from cards.grading.keys import Key
from cards.models import Concept, Item, Kind, Level, Quiz, QuizSection, Tag, User

# What authors write and the seed brings, row by row.
Authored: TypeAlias = Concept | Item | Quiz
# The version is what saving is about, the digest is the seed's own note: neither is content.
NO_CONTENT = ("id", "version", "meaning_version", "seed_digest")


@dataclass(frozen=True, slots=True)
class Save:
    """One save as the history tells it."""

    version: int
    by: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Change:
    """A field that somebody changed in between; values as the model holds them, tags as a sorted list of names."""

    field: str
    before: Any
    after: Any


class Conflict(Exception):
    """Somebody else saved since the version that this edit is based on. Nothing was written."""

    def __init__(self, stored: Authored, expected_version: int) -> None:
        self.stored = stored
        self.expected_version = expected_version
        self.saves = _saves_since(stored, expected_version)
        self.base = _base(stored, expected_version)
        super().__init__(self.sentence)

    @property
    def sentence(self) -> str:
        """Who saved what, and when; for the editor who was second."""
        name = f"“{self.stored}”"
        if not self.saves:
            return f"{name} was saved by somebody else since you opened it (now version {self.stored.version})."
        last = self.saves[-1]
        more = f", and {len(self.saves) - 1} more before" if len(self.saves) > 1 else ""
        return f"{last.by} saved version {last.version} of {name} on {last.at:%-d %b %Y at %H:%M} UTC{more}."

    @property
    def changes(self) -> list[Change]:
        """What they changed since the version that the edit is based on; empty if that version left no history."""
        if self.base is None:
            return []
        before, after = content_of(self.base), content_of(self.stored)
        return [Change(name, before[name], after[name]) for name in after if before[name] != after[name]]


def key_of(item: Item) -> Key:
    """What `cards.grading.keys` checks of an item before it is published."""
    return Key(
        kind=item.kind, prompt=item.prompt, answer=item.answer, deletion=item.deletion, part=item.part,
        accepted=item.accepted, options=item.options, partial_rule=item.partial_rule,
        is_case_sensitive=item.is_case_sensitive, policy=item.policy,
    )  # fmt: skip


def content_fields(model: type[models.Model]) -> list[models.Field]:
    return [field for field in model._meta.concrete_fields if field.name not in NO_CONTENT]


def content_of(obj: models.Model) -> dict[str, Any]:
    """The content of a row, or of a row of its history, by field; foreign keys as keys, tags as sorted names."""
    model = getattr(obj, "instance_type", type(obj))
    found = {field.name: settled(getattr(obj, field.attname)) for field in content_fields(model)}
    if model is Item:
        found["tags"] = _tag_names(obj) if obj.pk else []
    return found


def settled(value: Any) -> Any:
    """Without what a browser's text box changes by itself: its line ends, and blanks at either end."""
    if isinstance(value, str):
        return value.replace("\r\n", "\n").strip()
    if isinstance(value, list):
        return [settled(entry) for entry in value]
    return {name: settled(entry) for name, entry in value.items()} if isinstance(value, dict) else value


def _tag_names(obj: Any) -> list[str]:
    if isinstance(obj, Item):
        return sorted(tag.name for tag in obj.tags.all())
    return sorted(row.tag.name for row in obj.tags.select_related("tag") if row.tag)


def save_content(
    obj: Authored,
    *,
    expected_version: int,
    is_meaning_changed: bool = False,
    is_touched: bool = False,
    tags: Iterable[Tag] | None = None,
    by: User | AnonymousUser | None = None,
    reason: str = "",
) -> bool:
    """Insert the content, or save it over version `expected_version` of itself. False: it was no change.

    `obj` carries the new values; its own version is ignored and set. `tags` None leaves an item's tags. `is_touched`
    counts as a change what is not in the row itself, such as a concept's links. Raises Conflict if the stored version
    is another one and the content differs from it.
    """
    with transaction.atomic():
        if obj._state.adding:
            obj.version = 1
            if isinstance(obj, Item):
                obj.meaning_version = 1
        else:
            stored = type(obj)._default_manager.get(pk=obj.pk)
            if not (is_touched or is_meaning_changed or _differs(obj, stored, tags)):
                obj.version = stored.version
                return False
            _claim(obj, stored, expected_version, is_meaning_changed)
        _write(obj, tags, by, reason)
    return True


def _differs(obj: Authored, stored: Authored, tags: Iterable[Tag] | None) -> bool:
    wanted, present = content_of(obj), content_of(stored)
    if tags is not None:
        wanted["tags"] = sorted(tag.name for tag in tags)
    return wanted != present


def _claim(obj: Authored, stored: Authored, expected_version: int, is_meaning_changed: bool) -> None:
    """The lock: whoever takes the version up first has saved; whoever comes second finds no such row."""
    rows = type(obj)._default_manager.filter(pk=obj.pk, version=expected_version)
    if not rows.update(version=expected_version + 1):
        stored.refresh_from_db()
        raise Conflict(stored, expected_version)
    obj.version = expected_version + 1
    if isinstance(obj, Item) and isinstance(stored, Item):
        obj.meaning_version = obj.version if is_meaning_changed else stored.meaning_version


def _write(obj: Authored, tags: Iterable[Tag] | None, by: Any, reason: str) -> None:
    """Save row and tags, with one row of history for both."""
    is_new = obj._state.adding
    marks = {"_change_reason": reason[:100]} | ({"_history_user": by} if isinstance(by, User) else {})
    vars(obj).update(marks)  # where simple_history looks for them
    if not isinstance(obj, Item) or tags is None:
        obj.save(force_insert=is_new, force_update=not is_new)
        if isinstance(obj, Quiz):
            record_parts(obj)
        return
    # The tags go first and in silence, so that the row of history below holds them too.
    vars(obj)["skip_history_when_saving"] = True
    if is_new:
        obj.save(force_insert=True)
    obj.tags.set(tags)
    del vars(obj)["skip_history_when_saving"]
    obj.save(force_update=True)
    if is_new:
        Item.history.filter(id=obj.pk).update(history_type="+")


def _saves_since(stored: Authored, version: int) -> list[Save]:
    rows = type(stored).history.filter(id=stored.pk, version__gt=version).select_related("history_user")
    return [
        Save(row.version, str(row.history_user or "Somebody"), row.history_date, row.history_change_reason or "")
        for row in rows.order_by("version", "history_id")
    ]


def _base(stored: Authored, version: int) -> Any:
    return type(stored).history.filter(id=stored.pk, version=version).order_by("history_id").last()


def record_parts(quiz: Quiz) -> None:
    """Note the parts as they are now in the history of this version; once more after they are written themselves."""
    Quiz.history.filter(id=quiz.pk, version=quiz.version).update(parts=describe_parts(quiz))


def describe_parts(quiz: Quiz) -> str:
    """A line for each part, and one for each question of a fixed list."""
    sections = quiz.sections.prefetch_related("concepts", "tags", "entries__item")
    return "\n".join(line for number, section in enumerate(sections, 1) for line in _part_lines(number, section))


def _part_lines(number: int, section: QuizSection) -> list[str]:
    name = f"Part {number}, {section.title}" if section.title else f"Part {number}"
    if not section.draws:
        return [f"{name}: a fixed list", *(f"{entry.item}: {_points(entry.points)}" for entry in section.entries.all())]
    filters = {
        "concepts": [concept.slug for concept in section.concepts.all()],
        "tags": [tag.name for tag in section.tags.all()],
        "kinds": [Kind(kind).label for kind in section.kinds],
        "levels": [Level(section.easiest).label, Level(section.hardest).label],
        "weights": [f"{slug} {weight:g}" for slug, weight in section.weights.items()],
    }
    told = [f"{label} {', '.join(values)}" for label, values in filters.items() if values]
    return ["; ".join([f"{name}: {section.draws} drawn, {_points(section.points)} each", *told])]


def _points(points: float) -> str:
    return f"{points:g} point{'' if points == 1 else 's'}"
