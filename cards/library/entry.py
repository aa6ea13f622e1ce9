"""A card as one entry of a list: its two sides, and what the student has to do with it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString

from cards.library.prose import Words, line, prose
from cards.models import Item, Memory, State, Student
from cards.scheduling.day import comes_at, next_day_at, study_day
from cards.web import intervals
from cards.web.face import Face


@dataclass(frozen=True, slots=True)
class Entry:
    item: Item
    prompt_html: SafeString
    answer_html: SafeString
    explanation_html: SafeString
    due_text: str
    """When the card comes: "new", "due", "in 8 d", "put off until tomorrow", "suspended"; empty without a student."""
    is_flagged: bool
    is_leech: bool


def entries(items: Iterable[Item], student: Student | None, now: datetime, words: Words = ()) -> list[Entry]:
    """`items` come with the student's memory as `own`, where there is a student (see `queries.cards`)."""
    return [_entry(item, student, now, words) for item in items]


def _entry(item: Item, student: Student | None, now: datetime, words: Words) -> Entry:
    face = Face(item)
    memory: Memory | None = getattr(item, "own", None)
    return Entry(
        item=item,
        prompt_html=line(face.prompt_html, words),
        answer_html=prose(face.answer_html, words),
        explanation_html=prose(face.explanation_html, words),
        due_text=_due_text(item, memory, student, now) if student else "",
        is_flagged=bool(memory and memory.flag),
        is_leech=bool(memory and student and memory.lapses >= student.leech_threshold),
    )


def _due_text(item: Item, memory: Memory | None, student: Student, now: datetime) -> str:
    if memory is None:
        return "new"
    if memory.is_suspended:
        return "suspended"
    if memory.buried_until and memory.buried_until > study_day(now, student.zone, student.day_start_hour):
        return "put off until tomorrow"
    if memory.state == State.NEW or memory.due_at is None or memory.item_version < item.meaning_version:
        return "new"
    clock = student.zone, student.day_start_hour
    comes = comes_at(memory.due_at, memory.interval_days, *clock)
    return "due" if comes < next_day_at(now, *clock) else f"in {intervals.short(comes - now)}"
