"""A key and its correction: one question with two keys, so an answer to the one can be read as an answer to the other.

Options are known by what they say, not by their ids: whoever chose “Daemon” chose “Daemon”, wherever it stands now.
What says something else now was reworded if its id is still there.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cards.grading import pairs
from cards.grading.characters import normalise_visible
from cards.grading.key import PAIR_KINDS, Key
from cards.grading.shuffle import Order


class OtherQuestion(ValueError):
    """The two keys ask for different things. The sentence can be shown to an editor."""


@dataclass(frozen=True, slots=True)
class Carry:
    """The ids of the old key → those of the new one; empty where there are none or they are the same."""

    options: Mapping[str, str] = field(default_factory=dict)
    matches: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, Sequence[tuple[int, str, str]]] = field(default_factory=dict)
    """Of each gap that is chosen: for each choice its new index, its old text and its new one."""

    @property
    def is_plain(self) -> bool:
        """Does nothing have another id, index or text?"""
        named = [*self.options.items(), *self.matches.items()]
        listed = [choice for choices in self.choices.values() for choice in enumerate(choices)]
        return all(old == new for old, new in named) and all(n == to and a == b for n, (to, a, b) in listed)

    def response(self, value: Any) -> Any:
        """An answer, or a list of judgements, or None."""
        if isinstance(value, dict):
            return {self.options.get(name, name): self._entry(name, entry) for name, entry in value.items()}
        if isinstance(value, list):
            return [self._listed(entry) for entry in value]
        return self.options.get(value, value)

    def _entry(self, name: str, entry: str) -> str:
        texts = {old: new for _, old, new in self.choices.get(name, ())}
        return texts.get(entry, self.matches.get(entry, entry))

    def _listed(self, entry: Any) -> Any:
        if isinstance(entry, list | tuple):
            name, is_accepted = entry
            return [self.options.get(name, name), is_accepted]
        return self.options.get(entry, entry)

    def order(self, order: Order) -> Order:
        """The same things in the same places."""
        found: Order = {"options": [self.options.get(name, name) for name in order["options"]]}
        if "matches" in order:
            found["matches"] = [self.matches.get(name, name) for name in order["matches"]]
        for name, choices in self.choices.items():
            found[f"gap:{name}"] = [choices[n][0] for n in order[f"gap:{name}"]]
        return found


def carry(old: Key, new: Key) -> Carry:
    """Both can be answered. Raises OtherQuestion if more has changed than wording and what is right."""
    if old.kind != new.kind:
        raise OtherQuestion("It is a question of another kind now.")
    if old.kind in PAIR_KINDS:
        text = "part" if old.kind == "label" else "text"
        lefts = [
            {option["id"]: option[text] for option in key.options if not pairs.is_decoy(option)} for key in (old, new)
        ]
        matches = [{option["id"]: option["match"] for option in key.options} for key in (old, new)]
        return Carry(_known(*lefts), _known(*matches))
    if old.kind == "gaps":
        return Carry(choices=dict(_gaps(old, new)))
    return Carry(_known(*({option["id"]: option["text"] for option in key.options} for key in (old, new))))


def _known(old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, str]:
    """By text, else by id."""
    by_text = {normalise_visible(text): name for name, text in new.items()}
    found = {name: by_text[normalise_visible(text)] for name, text in old.items() if normalise_visible(text) in by_text}
    taken = set(found.values())
    found |= {name: name for name in old if name not in found and name in new and name not in taken}
    gone = [text for name, text in old.items() if name not in found]
    added = [text for name, text in new.items() if name not in found.values()]
    if gone or added:
        raise OtherQuestion(_sentence(gone, added))
    return found


def _sentence(gone: Iterable[str], added: Iterable[str]) -> str:
    said = [f"“{text}” was there when it was asked." for text in gone]
    return " ".join([*said, *(f"“{text}” was not there when it was asked." for text in added)])


def _gaps(old: Key, new: Key) -> Iterable[tuple[str, list[tuple[int, str, str]]]]:
    before, after = ({gap["id"]: gap.get("choices") or [] for gap in key.options} for key in (old, new))
    if before.keys() != after.keys():
        raise OtherQuestion("It has other gaps now.")
    for name, choices in before.items():
        if bool(choices) != bool(after[name]):
            raise OtherQuestion(f"Gap “{name}” is {'chosen' if after[name] else 'typed'} now.")
        known = _known(*({str(n): text for n, text in enumerate(listed)} for listed in (choices, after[name])))
        if choices:
            indexes = [int(known[str(n)]) for n in range(len(choices))]
            yield name, [(n, text, after[name][n]) for n, text in zip(indexes, choices, strict=True)]
