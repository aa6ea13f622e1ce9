"""Two texts as one, with what went and what came marked: for the history, for a conflict, for an import's preview."""

import re
from difflib import SequenceMatcher
from typing import Any

from django.db import models
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from simple_history.models import ModelChange, ModelDelta
from simple_history.template_utils import HistoricalRecordContextHelper

from cards.admin.policy import policy_text

# Longer texts are compared by lines: comparing by words takes time that grows with the square.
MOST_WORDS = 1500
# Texts that have less in common than this are shown one after the other: their common words are chance.
LEAST_ALIKE = 0.5
# An unchanged stretch is cut to its ends.
LONGEST_CONTEXT = 160


def as_text(value: Any) -> str:
    """A field's value as an editor reads it; a list as lines."""
    if value is None:
        return ""
    if isinstance(value, list):
        return "\n".join(_option(entry) if isinstance(entry, dict) else str(entry) for entry in value)
    return policy_text(value) if isinstance(value, dict) else str(value)


def _option(entry: dict[str, Any]) -> str:
    """An option, a step, a pair, a gap or an accepted answer in one line."""
    mark = {True: "right: ", False: "wrong: "}.get(entry.get("correct"), "")  # type: ignore[arg-type]
    is_named = "id" in entry and not {"correct", "match"} & entry.keys()
    name = f"{entry['id']}: " if is_named else ""
    text = next((str(entry[name]) for name in ("text", "part", "value") if name in entry), "")
    details = "".join(
        f"{sign}{_joined(entry.get(name))}" for name, sign in DETAILS.items() if _is_said(entry.get(name))
    )
    return f"{mark}{name}{text}{details}".strip()


# What may be said of an entry beside its text, and the sign before it.
DETAILS = {
    "accepted": "", "tolerance": " ± ", "is_relative": " as a share", "choices": " of ", "match": " → ",
    "after": " after ", "credit": " · worth ", "why": " · ", "misconception": " · ",
}  # fmt: skip


def _is_said(value: Any) -> bool:
    return value is not None and value is not False


def _joined(value: Any) -> str:
    if value is True:
        return ""
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def diff_html(before: str, after: str) -> SafeString:
    """Escaped text with <del> and <ins>, word by word."""
    old, new = _pieces(before), _pieces(after)
    if len(old) + len(new) > 2 * MOST_WORDS:
        old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    parts: list[tuple[str, str]] = []
    for operation, i1, i2, j1, j2 in matcher.get_opcodes():
        if operation == "equal":
            parts.append(("", _cut("".join(old[i1:i2]))))
            continue
        parts += [("del", "".join(old[i1:i2])), ("ins", "".join(new[j1:j2]))]
    if matcher.ratio() < LEAST_ALIKE:
        parts = [("del", before), ("ins", after)]
    return format_html_join("", "{}", ((_marked(tag, text),) for tag, text in parts if text))


def _pieces(text: str) -> list[str]:
    return re.findall(r"\w+|\s+|[^\w\s]", text)


def _cut(text: str) -> str:
    half = LONGEST_CONTEXT // 2
    return text if len(text) <= LONGEST_CONTEXT else f"{text[:half]} … {text[-half:]}"


def _marked(tag: str, text: str) -> SafeString | str:
    if tag == "del":
        return format_html("<del>{}</del>", text)
    return format_html("<ins>{}</ins>", text) if tag == "ins" else text


class HistoryDiff(HistoricalRecordContextHelper):
    """The changes of one row of history, unabridged and marked, for templates/admin/cards/history_list.html."""

    def context_for_delta_changes(self, delta: ModelDelta) -> list[dict[str, Any]]:
        found = [{"field": self._label(change), "diff": self._diff(change)} for change in delta.changes]
        before, after = (getattr(record, "parts", None) for record in (delta.old_record, delta.new_record))
        if before is not None and after is not None and before != after:
            found.append({"field": "Parts", "diff": diff_html(before, after)})
        return found

    def _label(self, change: ModelChange) -> str:
        return label_of(self.model, change.field)

    def _diff(self, change: ModelChange) -> SafeString:
        before, after = (self.prepare_delta_change_value(change, value) for value in (change.old, change.new))
        return diff_html(as_text(before), as_text(after))


def label_of(model: type[models.Model], name: str) -> str:
    label = str(model._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    return label[:1].upper() + label[1:]
