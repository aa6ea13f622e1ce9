"""An answer in words, for whoever reads it without its form."""

from typing import Any

from cards.grading.key import Key


def said(key: Key, value: Any) -> list[str]:
    """A line for each thing that was chosen, judged, placed, joined or filled in; Markdown. None for a blank."""
    options = {option["id"]: option for option in key.options}
    if not value:
        return []
    if isinstance(value, dict):
        if key.kind == "gaps":
            return [f"{name}: {text}" for name, text in value.items()]
        return [f"{_left(options[name])} → {options[to]['match']}" for name, to in value.items()]
    if isinstance(value, list):
        return [_one(options, entry) for entry in value]
    return [options[value]["text"] if value in options else value]


def _one(options: dict[str, Any], entry: Any) -> str:
    if isinstance(entry, str):
        return str(options[entry]["text"])
    name, is_accepted = entry
    return f"{options[name]['text']}: {'accepted' if is_accepted else 'rejected'}"


def _left(option: dict[str, Any]) -> str:
    return str(option.get("text") or option["part"])
