"""The answers to one question, put together: options with who took them, typed answers by their form, wrong parts."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from cards.docker.client.meaning import canonical
from cards.grading.command_lines import lines_of
from cards.grading.gaps import names
from cards.grading.key import CHOICE_KINDS, PAIR_KINDS, Key
from cards.grading.numbers import read
from cards.grading.questions import grade, model_answer
from cards.grading.texts import alternatives, find
from cards.grading.typed import is_near, normalise
from cards.statistics.options import OptionStatistics, option_statistics

# As many typed answers as anybody reads; the others are counted together.
MOST_SHOWN = 12
MOST_PARTS = 8
# Answered in words of one's own, in one piece.
WRITTEN_KINDS = ("short", "numeric", "shell")


class Given(NamedTuple):
    """An answer (None for a blank) with its mark, the total of the attempt, and how many are like that."""

    value: Any
    mark: float
    total: float
    n: int


@dataclass(frozen=True, slots=True)
class Answer:
    """`label` is the option's Markdown, or what was typed most often of those that mean the same."""

    label: str
    statistics: OptionStatistics[str]
    misconception: str = ""
    spellings: tuple[tuple[str, int], ...] = ()
    """Of what was typed, each with how many; most first."""


@dataclass(frozen=True, slots=True)
class WrongPart:
    """A pair, a gap or a step that went wrong, of those who answered."""

    label: str
    n: int
    share: float


def answer_table(key: Key, given: Sequence[Given]) -> tuple[list[Answer], int]:
    """The answers, and how many more there are of those that only few gave. Questions with parts have none."""
    answered = [each for each in given if each.value]
    if key.kind in CHOICE_KINDS:
        return _options(key, answered), 0
    if key.kind in WRITTEN_KINDS:
        return _typed(key, answered)
    return [], 0


def chosen_in(value: Any) -> list[str]:
    """The ids of the choices in an answer. Where they were judged one at a time, those accepted."""
    if isinstance(value, str):
        return [value]
    return [entry if isinstance(entry, str) else entry[0] for entry in value if isinstance(entry, str) or entry[1]]


def _options(key: Key, given: Iterable[Given]) -> list[Answer]:
    options = {option["id"]: option for option in key.options}
    names = {name: bool(option["correct"]) for name, option in options.items()}
    found = option_statistics(names, [(chosen_in(value), mark, total, n) for value, mark, total, n in given])
    return [Answer(options[one.name]["text"], one, options[one.name].get("misconception", "")) for one in found]


def _typed(key: Key, given: Sequence[Given]) -> tuple[list[Answer], int]:
    spellings: defaultdict[str, Counter[str]] = defaultdict(Counter)
    names = _names(key, given)
    rights = {names[each.value]: each.mark > 0 for each in given}
    for each in given:
        spellings[names[each.value]][each.value] += each.n
    most = sorted(spellings, key=lambda name: (-spellings[name].total(), name))
    shown = {name: rights[name] for name in most[:MOST_SHOWN]}
    found = option_statistics(shown, [((names[value],), mark, total, n) for value, mark, total, n in given])
    answers = [Answer(one.name, one, spellings=tuple(spellings[one.name].most_common())) for one in found]
    return answers, sum(spellings[name].total() for name in most[MOST_SHOWN:])


def _names(key: Key, given: Iterable[Given]) -> dict[str, str]:
    """What each text is counted as: the accepted answer that it was taken for, or else the commonest text like it."""
    counts: Counter[str] = Counter()
    for each in given:
        counts[each.value] += each.n
    names: dict[str, str] = {}
    leaders: dict[str, str] = {}
    forms = {text: _form(key, text) for text in counts}
    of_form: Counter[str] = Counter()
    for text, n in counts.items():
        of_form[forms[text]] += n
    # The commonest form leads those near it; of its texts, the commonest, or the one that needs no tidying.
    for text in sorted(
        counts, key=lambda text: (-of_form[forms[text]], forms[text], -counts[text], text != forms[text], text)
    ):
        accepted = _accepted(key, text)
        if accepted is not None:
            names[text] = accepted
            continue
        form = forms[text]
        near = () if key.kind == "shell" else leaders
        leader = form if form in leaders else next((known for known in near if is_near(form, known)), form)
        names[text] = leaders.setdefault(leader, text)
    return names


def _accepted(key: Key, text: str) -> str | None:
    if key.kind == "numeric":
        return None
    if key.kind == "shell":
        return str(model_answer(key)) if grade(key, text).is_right else None
    found = find(text, alternatives(key.accepted), key.is_case_sensitive)
    return found.alternative.text if found else None


def _form(key: Key, text: str) -> str:
    if key.kind == "numeric":
        number = read(text)
        return f"{number.normalize():f}" if number is not None else text
    if key.kind == "shell":
        return "\n".join(map(canonical, lines_of(text)))
    return normalise(text, key.is_case_sensitive) or text


def wrong_parts(key: Key, given: Iterable[Given]) -> list[WrongPart]:
    """Of questions with parts: what went wrong most often."""
    if key.kind in CHOICE_KINDS or key.kind in WRITTEN_KINDS:
        return []
    answered, found = 0, Counter[str]()
    by_value: Counter[str] = Counter()
    values = {}
    for value, _, _, n in given:
        if value:
            by_value[repr(value)] += n
            values[repr(value)] = value
    for name, n in by_value.items():
        answered += n
        for label in _wrong(key, values[name]):
            found[label] += n
    return [WrongPart(label, n, n / answered) for label, n in found.most_common(MOST_PARTS)]


def _wrong(key: Key, value: Any) -> Iterable[str]:
    options = {option["id"]: option for option in key.options}
    for part in grade(key, value).parts:
        if part.is_right:
            continue
        option = options[part.id]
        if key.kind in PAIR_KINDS:
            taken = options[value[part.id]]["match"] if part.id in value else "nothing"
            yield f"{option.get('text') or option['part']} → {taken}"
        elif key.kind == "gaps":
            number, text = names(key.prompt).index(part.id) + 1, value.get(part.id, "")
            yield f"Gap {number}: {normalise(text, key.is_case_sensitive) or 'left empty'}"
        else:
            yield f"{option['text']}: out of place"


def misconceptions_in(key: Key, given: Iterable[Given]) -> tuple[Counter[str], int]:
    """How many answers show each misconception, and how many answers could have."""
    tags = {option["id"]: option["misconception"] for option in key.options if option.get("misconception")}
    if key.kind not in CHOICE_KINDS or not tags:
        return Counter(), 0
    found, answered = Counter[str](), 0
    for value, _, _, n in given:
        answered += n
        for tag in {tags[name] for name in chosen_in(value or []) if name in tags}:
            found[tag] += n
    return found, answered
