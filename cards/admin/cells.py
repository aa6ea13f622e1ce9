"""How a cell of a file is read and written: what can't be read is a ValueError with a sentence."""

import json
from collections.abc import Iterable
from datetime import date
from difflib import get_close_matches
from typing import Any

from import_export import widgets

from cards.models import Concept, Tag

YES_NO = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


def unknown_name(noun: str, name: str, known: Iterable[str]) -> str:
    """A sentence with the names that come nearest; all of them if none does."""
    known = sorted(known)
    close = get_close_matches(name, known, n=3)
    if close:
        hint = f"Did you mean {' or '.join(f'“{each}”' for each in close)}?"
    else:
        hint = f"There are: {', '.join(known)}." if known else "There are none yet."
    return f"There is no {noun} “{name}”. {hint}"


class ConceptWidget(widgets.Widget):
    """A concept by its slug; the resource fills in which there are."""

    rows: dict[str, Concept]

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Concept:
        if value not in self.rows:
            raise ValueError(unknown_name("concept", str(value or ""), self.rows))
        return self.rows[value]

    def render(self, value: Concept | None, obj: Any = None, **kwargs: Any) -> str:
        return value.slug if value else ""


class TagsWidget(widgets.Widget):
    """Names of tags: a list, or one text with commas."""

    rows: dict[str, Tag]

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> list[str]:
        names = value if isinstance(value, list) else str(value or "").split(",")
        names = sorted({str(name).strip() for name in names} - {""})
        unknown = [name for name in names if name not in self.rows]
        if unknown:
            told = [unknown_name("tag", name, self.rows) for name in unknown]
            raise ValueError(f"{' '.join(told)} A tag has to be added before the import.")
        return names

    def render(self, value: list[str], obj: Any = None, **kwargs: Any) -> list[str]:
        return value


class ListWidget(widgets.Widget):
    """A JSON list; texts may also come one on a line."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> list[Any]:
        if isinstance(value, list):
            return value
        text = str(value or "").strip()
        if not text.startswith("["):
            return [line.strip() for line in text.splitlines() if line.strip()]
        try:
            return list(json.loads(text))
        except (ValueError, RecursionError):
            raise ValueError("This list is no valid JSON.") from None

    def render(self, value: list[Any] | None, obj: Any = None, **kwargs: Any) -> list[Any]:
        return value or []


class NumberWidget(widgets.Widget):
    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> int | None:
        text = str("" if value is None else value).strip()
        if text and not (text.isdecimal() and len(text) < 6):
            raise ValueError(f"“{text}” is not a whole number.")
        return int(text) if text else None

    def render(self, value: int | None, obj: Any = None, **kwargs: Any) -> int | str:
        return "" if value is None else value


class YesNoWidget(widgets.Widget):
    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> bool:
        text = str(value).strip().casefold()
        if text not in YES_NO:
            raise ValueError(f"“{value}” is neither yes nor no.")
        return YES_NO[text]

    def render(self, value: bool | None, obj: Any = None, **kwargs: Any) -> str:
        return "yes" if value else "no"


class DayWidget(widgets.Widget):
    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> date | None:
        try:
            return date.fromisoformat(str(value).strip()) if value else None
        except ValueError:
            raise ValueError(f"“{value}” is not a day such as 2026-11-23.") from None
