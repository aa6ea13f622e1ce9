"""What was asked, answered and right, as somebody reads it in a cell."""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from cards.grading.blanks import show_blanks
from cards.grading.key import Key
from cards.grading.questions import model_answer
from cards.grading.words import said
from cards.models import Item

# What the student writes freely, and might put a name into.
WRITTEN_KINDS = ("short", "numeric", "gaps", "shell")


class Question:
    """A question as an attempt holds it, from its key as JSON."""

    def __init__(self, key_json: str) -> None:
        self.key = Key.from_json(json.loads(key_json))
        self.kind = self.key.kind
        self.prompt = show_blanks(self.key.prompt)
        self.is_written = self.kind in WRITTEN_KINDS
        self.options: Mapping[str, Any] = {option["id"]: option for option in self.key.options}
        self.key_text = self.text(model_answer(self.key))
        self._known: dict[str, str] = {}

    def text_of(self, response_json: str | None) -> str:
        """Of an answer as JSON; most are one of a few."""
        if response_json is None:
            return ""
        text = self._known.get(response_json)
        if text is None:
            text = self.text(json.loads(response_json))
            if not self.is_written:
                self._known[response_json] = text
        return text

    def text(self, response: Any) -> str:
        return "; ".join(said(self.key, response))


# Each version of a question has its key, and an attempt's is one of these; the texts of a thousand stay.
question = lru_cache(maxsize=1000)(Question)


class Items:
    """Of every item what a table says of it: name, kind, concept, tags, level; in two statements."""

    def __init__(self) -> None:
        tags: dict[int, list[str]] = {}
        for item, tag in Item.tags.through.objects.order_by("tag__name").values_list("item_id", "tag__name"):
            tags.setdefault(item, []).append(tag)
        rows = Item.objects.order_by().values_list("pk", "public_id", "kind", "concept__slug", "level")
        self._rows = {
            pk: (name, kind, concept, ", ".join(tags.get(pk, ())), level) for pk, name, kind, concept, level in rows
        }

    def __getitem__(self, pk: int) -> tuple[str, str, str, str, int]:
        return self._rows[pk]
