"""Questions and answers as xAPI writes interactions (cmi.interaction, after SCORM 2004)."""

import json
from decimal import Decimal
from itertools import product
from math import prod
from typing import Any

from cards.exports.questions import Question
from cards.grading.questions import model_answer

INTERACTIONS = {
    "single": "choice", "several": "choice", "true_false": "true-false", "short": "fill-in", "gaps": "fill-in",
    "numeric": "numeric", "ordering": "sequencing", "matching": "matching", "label": "matching",
    "shell": "fill-in",
}  # fmt: skip
ITEMS, PAIR, RANGE = "[,]", "[.]", "[:]"
# So many alternatives are listed; what has more is left to the score.
MOST_PATTERNS = 20


def definition(asked: Question) -> dict[str, Any]:
    """Of a question, with everything that says what an answer means."""
    found: dict[str, Any] = {
        "type": "http://adlnet.gov/expapi/activities/cmi.interaction",
        "interactionType": INTERACTIONS[asked.kind],
        "description": {"en": asked.prompt},
    }
    if patterns := correct_patterns(asked):
        found["correctResponsesPattern"] = patterns
    return found | _components(asked)


def _components(asked: Question) -> dict[str, Any]:
    options = list(asked.options.values())

    def listed(member: str, *others: str) -> list[dict[str, Any]]:
        names = [(each["id"], next((each[m] for m in (member, *others) if each.get(m)), "")) for each in options]
        return [{"id": name, "description": {"en": text}} for name, text in names if text]

    if asked.kind in ("single", "several", "ordering"):
        return {"choices": listed("text")}
    if asked.kind in ("matching", "label"):
        return {"source": listed("text", "part"), "target": listed("match")}
    return {}


def correct_patterns(asked: Question) -> list[str]:
    """Alternatives, each right in full."""
    accepted = [entry if isinstance(entry, dict) else {"text": entry} for entry in asked.key.accepted]
    whole = [entry for entry in accepted if entry.get("credit", 1) == 1]
    is_case_sensitive = asked.key.is_case_sensitive or asked.kind == "shell"
    case = f"{{case_matters={'true' if is_case_sensitive else 'false'}}}"
    if asked.kind in ("short", "shell"):
        return [case + entry["text"] for entry in whole][:MOST_PATTERNS]
    if asked.kind == "numeric":
        return [_range(entry) for entry in whole][:MOST_PATTERNS]
    if asked.kind == "gaps":
        each = [gap["accepted"] for gap in asked.options.values()]
        return [case + ITEMS.join(one) for one in product(*each)] if prod(map(len, each)) <= MOST_PATTERNS else []
    return [response_of(asked, model_answer(asked.key))]


def _range(entry: dict[str, Any]) -> str:
    value, tolerance = Decimal(entry["value"]), Decimal(entry.get("tolerance", "0"))
    tolerance *= abs(value) if entry.get("is_relative") else 1
    return f"{value - tolerance}{RANGE}{value + tolerance}" if tolerance else str(value)


def response(asked: Question, value_json: str | None) -> str:
    return response_of(asked, json.loads(value_json) if value_json else None)


def response_of(asked: Question, value: Any) -> str:
    """As xAPI writes a response: ids with delimiters, or the text."""
    if not value:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        if isinstance(value[0], list):
            value = [name for name, is_accepted in value if is_accepted]
        return ITEMS.join(value)
    if asked.kind == "gaps":
        return ITEMS.join(value.get(name, "") for name in asked.options)
    return ITEMS.join(f"{source}{PAIR}{target}" for source, target in value.items())
