"""A key and its correction: one question with two keys, so an answer to the one can be read as an answer to the other.

Options are known by what they say, not by their ids: whoever chose “Daemon” chose “Daemon”, wherever it stands now.
What says something else now was reworded if its id is still there. Where neither is there, the option was removed: an
answer is read as if it had not named it. Choices may be added, for nobody has to say something about each of them; a
step, a pair or a gap that nobody could answer makes it another question.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cards.grading import pairs
from cards.grading.characters import normalise_visible
from cards.grading.key import PAIR_KINDS, Key
from cards.grading.shuffle import Order


class OtherQuestion(ValueError):
    """The two keys ask for different things. The sentence can be shown to an editor."""


@dataclass(frozen=True, slots=True)
class Renaming:
    """What the things of one list are called now: old id or index → new one, None for what was removed."""

    names: Mapping[Any, Any] = field(default_factory=dict)
    added: Sequence[Any] = ()
    """New ids or indexes, for the end of the list."""

    @property
    def is_plain(self) -> bool:
        return not self.added and all(old == new for old, new in self.names.items())

    def rename(self, name: Any) -> Any:
        """What is in no list, such as a text that was typed, stays."""
        return self.names.get(name, name) if isinstance(name, Hashable) else name

    def rename_list(self, listed: Sequence[Any]) -> list[Any]:
        return [*(new for old in listed if (new := self.names.get(old, old)) is not None), *self.added]


@dataclass(frozen=True, slots=True)
class Carry:
    """From the ids of the old key to those of the new one; empty where there are none."""

    options: Renaming = Renaming()
    matches: Renaming = Renaming()
    gaps: Mapping[str, tuple[Renaming, Mapping[str, str | None]]] = field(default_factory=dict)
    """Of each gap that is chosen: its choices by index, and by text (None for what was removed)."""
    removed: Sequence[str] = ()
    """The texts of what was there when it was asked."""
    added: Sequence[str] = ()

    @property
    def is_plain(self) -> bool:
        """Does nothing have another id, index or text?"""
        is_gaps_plain = all(
            indexes.is_plain and all(old == new for old, new in texts.items()) for indexes, texts in self.gaps.values()
        )
        return self.options.is_plain and self.matches.is_plain and is_gaps_plain

    def response(self, value: Any) -> Any:
        """An answer, or a list of judgements, or None; without what was removed."""
        if isinstance(value, dict):
            renamed = {self.options.rename(name): self._entry(name, entry) for name, entry in value.items()}
            return {name: entry for name, entry in renamed.items() if name is not None and entry is not None}
        if isinstance(value, list):
            return [entry for entry in map(self._listed, value) if entry is not None]
        return self.options.rename(value)

    def _entry(self, name: str, entry: str) -> str | None:
        if name in self.gaps:
            return self.gaps[name][1].get(entry, entry)
        found: str | None = self.matches.rename(entry)
        return found

    def _listed(self, entry: Any) -> Any:
        if isinstance(entry, list | tuple):
            name, is_accepted = entry
            renamed = self.options.rename(name)
            return None if renamed is None else [renamed, is_accepted]
        return self.options.rename(entry)

    def order(self, order: Order) -> Order:
        """The same things in the same places, and what was added after them."""
        found: Order = {"options": self.options.rename_list(order["options"])}
        if "matches" in order:
            found["matches"] = self.matches.rename_list(order["matches"])
        for name, (indexes, _) in self.gaps.items():
            found[f"gap:{name}"] = indexes.rename_list(order[f"gap:{name}"])
        return found


def carry(old: Key, new: Key) -> Carry:
    """Both can be answered. Raises OtherQuestion if the new one asks for something that nobody was asked."""
    if old.kind != new.kind:
        raise OtherQuestion("It is a question of another kind now.")
    if old.kind in PAIR_KINDS:
        return _carry_pairs(old, new)
    if old.kind == "gaps":
        return _carry_gaps(old, new)
    found = _Matched(*({option["id"]: option["text"] for option in key.options} for key in (old, new)))
    if old.kind == "ordering":
        found.refuse_additions()
    return Carry(found.renaming, removed=found.removed, added=found.added)


class _Matched:
    """The things of two lists, id → text, matched by text, else by id."""

    def __init__(self, old: Mapping[str, str], new: Mapping[str, str]) -> None:
        by_text = {normalise_visible(text): name for name, text in new.items()}
        found = {
            name: by_text[normalise_visible(text)] for name, text in old.items() if normalise_visible(text) in by_text
        }
        taken = set(found.values())
        found |= {name: name for name in old if name not in found and name in new and name not in taken}
        come = tuple(name for name in new if name not in found.values())
        self.renaming = Renaming({name: found.get(name) for name in old}, come)
        self.removed = tuple(text for name, text in old.items() if name not in found)
        self.added = tuple(new[name] for name in come)

    def refuse_additions(self) -> None:
        if self.added:
            raise OtherQuestion(" ".join(f"“{text}” was not there when it was asked." for text in self.added))


def _carry_pairs(old: Key, new: Key) -> Carry:
    text = "part" if old.kind == "label" else "text"
    lefts = _Matched(
        *({option["id"]: option[text] for option in key.options if not pairs.is_decoy(option)} for key in (old, new))
    )
    lefts.refuse_additions()
    matches = _Matched(*({option["id"]: option["match"] for option in key.options} for key in (old, new)))
    removed = (*lefts.removed, *matches.removed)
    return Carry(lefts.renaming, matches.renaming, removed=removed, added=matches.added)


def _carry_gaps(old: Key, new: Key) -> Carry:
    before, after = ({gap["id"]: gap.get("choices") or [] for gap in key.options} for key in (old, new))
    if after.keys() - before.keys():
        raise OtherQuestion("It has other gaps now.")
    gaps, removed, added = {}, tuple(f"gap {name}" for name in before if name not in after), tuple[str, ...]()
    for name, listed in after.items():
        if bool(before[name]) != bool(listed):
            raise OtherQuestion(f"Gap “{name}” is {'chosen' if listed else 'typed'} now.")
        if not listed:
            continue
        found = _Matched(*({str(n): text for n, text in enumerate(choices)} for choices in (before[name], listed)))
        names = {int(n): None if to is None else int(to) for n, to in found.renaming.names.items()}
        texts = {before[name][n]: None if to is None else listed[to] for n, to in names.items()}
        gaps[name] = Renaming(names, tuple(map(int, found.renaming.added))), texts
        removed, added = (*removed, *found.removed), (*added, *found.added)
    options = Renaming({name: name if name in after else None for name in before})
    return Carry(options, gaps=gaps, removed=removed, added=added)
