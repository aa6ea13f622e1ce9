"""Can this question be answered? What must hold of the key of each kind, once its lists can be read."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from cards.grading import choices, command_keys, gaps, orders, pairs, questions
from cards.grading.characters import normalise_visible
from cards.grading.key import TRUE_FALSE, Key
from cards.grading.shapes import Problem, repeated


def _options(listed: Sequence[dict[str, Any]], name: str, text: str = "text") -> list[Problem]:
    found: list[Problem] = []
    if len(listed) < 2:
        found.append(("options", f"Give at least 2 {name}."))
    again = repeated([normalise_visible(option[text]) for option in listed])
    return found + [("options", f"“{text}” is there twice.") for text in again]


def _choices(key: Key) -> list[Problem]:
    found = _options(key.options, "choices")
    right = sum(option["correct"] for option in key.options)
    if key.kind == "several" and right == 0:
        found.append(("options", "Mark at least one choice as right."))
    if key.kind == "several" and key.partial_rule not in choices.PARTIAL_RULES:
        found.append(("partial_rule", f"Say how a part is paid: {', '.join(choices.PARTIAL_RULES)}."))
    if key.kind != "several" and right != 1:
        found.append(("options", f"Mark exactly one choice as right, not {right}."))
    if key.kind == "true_false" and {option["id"] for option in key.options} != set(TRUE_FALSE):
        found.append(("options", "The choices of a true-or-false question are “true” and “false”."))
    return found


def _accepted(key: Key) -> list[Problem]:
    """Of short texts and numbers: each answer is worth, to the grader, what it says it is."""
    if not key.accepted:
        return [("accepted", "Give at least one accepted answer; the first is the model answer.")]
    entries = [entry if isinstance(entry, dict) else {"text": entry} for entry in key.accepted]
    found: list[Problem] = []
    if entries[0].get("credit", 1) != 1:
        found.append(("accepted", "The first answer is the model answer: its credit must be 1."))
    for n, entry in enumerate(entries, 1):
        given = entry["value"] if key.kind == "numeric" else entry["text"]
        if questions.grade(key, given).fraction != entry.get("credit", 1):
            found.append(("accepted", f"Answer {n}, “{given}”, is the same as another one, which is worth more."))
    return found


def _ordering(key: Key) -> list[Problem]:
    found = _options(key.options, "steps, in their right order")
    ids = {option["id"] for option in key.options}
    for option in key.options:
        unknown = sorted(set(option.get("after", ())) - ids)
        found += [("options", f"“{option['id']}” comes after “{name}”, which is no step.") for name in unknown]
    if found:
        return found
    circle = [name for name, earlier in orders.before(key.options).items() if name in earlier]
    return [("options", f"These steps come after one another in a circle: {', '.join(circle)}.")] if circle else []


def _pairs(key: Key) -> list[Problem]:
    listed = [option for option in key.options if not pairs.is_decoy(option)]
    matches = repeated([normalise_visible(option["match"]) for option in key.options])
    is_label = key.kind == "label"
    again: list[Problem] = [("options", f"“{text}” is matched twice.") for text in matches]
    return [*_options(listed, "parts" if is_label else "pairs", "part" if is_label else "text"), *again]


def _gaps(key: Key) -> list[Problem]:
    there, wanted = gaps.names(key.prompt), [gap["id"] for gap in key.options]
    found: list[Problem] = [("prompt", f"The gap “{name}” is there twice.") for name in repeated(there)]
    found += [("prompt", f"Nothing is said of the gap “{name}”.") for name in there if name not in wanted]
    found += [("options", f"The text has no gap [[{name}]].") for name in wanted if name not in there]
    if not there:
        found.append(("prompt", "The text has no gap: write [[a]] in the place of one."))
    return found + [("options", f"Gap “{gap['id']}” {fault}") for gap in key.options for fault in _gap_faults(gap)]


def _gap_faults(gap: dict[str, Any]) -> list[str]:
    if not gap["accepted"]:
        return ["accepts nothing."]
    if not gap.get("choices"):
        return []
    faults = [f"offers “{text}” twice." for text in repeated([normalise_visible(text) for text in gap["choices"]])]
    if gap["accepted"][0] not in gap["choices"]:
        faults.append(f"does not offer its answer, “{gap['accepted'][0]}”.")
    if set(gap["choices"]) <= set(gap["accepted"]):
        faults.append("offers no wrong choice.")
    return faults


QUESTION_CHECKS: Mapping[str, Callable[[Key], list[Problem]]] = {
    **dict.fromkeys(("single", "several", "true_false"), _choices),
    **dict.fromkeys(("short", "numeric"), _accepted),
    "shell": command_keys.command_problems,
    "ordering": _ordering,
    **dict.fromkeys(("matching", "label"), _pairs),
    "gaps": _gaps,
}
