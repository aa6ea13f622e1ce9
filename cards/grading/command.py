"""Commands are judged by what they mean: by the requests that the docker client would make. Nothing is ever executed.

An answer is one command or several in order. Each is compared with the model answer's at its place, and the worst of
them is the verdict: the same words, the same meaning, the same effect with a difference worth knowing, something else,
or an error in the client's own words.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any

from cards.docker.client.meaning import canonical
from cards.docker.client.plan import Plan, kept
from cards.grading import command_differences as differences
from cards.grading.command_facets import Facets, Policy, facets_of, line_of, meaning_of
from cards.grading.command_lines import lines_of, read_commands
from cards.grading.command_mounts import by_mount
from cards.grading.key import Key
from cards.grading.mark import Mark, PartMark
from cards.grading.response import Response, clean_text
from cards.grading.verdict import Outcome, Verdict


class Meaning(IntEnum):
    """The better the higher."""

    ERROR = 0
    UNKNOWN = 1
    DIFFERS = 2
    SAME_EFFECT = 3
    EQUIVALENT = 4
    EXACT = 5


@dataclass(frozen=True, slots=True)
class Judged:
    """`credit` is the share of the facets that are right, below 1 unless the meaning is. `hints` say nothing of the
    model answer, `notes` may name it, `changes` say how the answer was read; all are Markdown.
    """

    meaning: Meaning
    credit: float
    hints: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()


_OUTCOMES = {
    Meaning.ERROR: (Outcome.WRONG, "That would be an error."),
    Meaning.UNKNOWN: (Outcome.WRONG, "That can't be judged here."),
    Meaning.DIFFERS: (Outcome.PARTIAL, "That works, but it does something else."),
    Meaning.SAME_EFFECT: (Outcome.NEAR, "Right, with a difference worth knowing."),
    Meaning.EQUIVALENT: (Outcome.RIGHT, "Right: other words for the same."),
    Meaning.EXACT: (Outcome.RIGHT, "Right."),
}
_NOTHING = Judged(Meaning.ERROR, 0.0)


def grade_command(typed: str, accepted: Sequence[str], policy: Mapping[str, Any]) -> Verdict:
    """For a card. Right, near and so a pass is what has the effect that was asked for."""
    if not lines_of(typed):
        return Verdict(Outcome.EMPTY, "Nothing was typed.")
    found = judge(typed, accepted, policy)
    outcome, sentence = _OUTCOMES[found.meaning]
    if found.meaning is Meaning.DIFFERS and not found.credit:
        outcome = Outcome.WRONG
    return Verdict(outcome, sentence, (*found.hints, *found.notes, *found.changes))


def judge(typed: str, accepted: Sequence[str], policy: Mapping[str, Any]) -> Judged:
    """By the model answer that it comes nearest to. Raises nothing, whatever was typed."""
    given, rules = read_commands(typed), Policy.of(policy)
    best = _NOTHING
    for model in accepted:
        found = _judge(given.lines, lines_of(model), rules)
        best = max(best, found, key=lambda one: (one.meaning, one.credit, len(one.hints)))
        if best.meaning is Meaning.EXACT:
            break
    meaning = min(best.meaning, Meaning.SAME_EFFECT) if given.is_cut else best.meaning
    return replace(best, meaning=meaning, changes=tuple(given.notes))


def _judge(given: Sequence[str], wanted: Sequence[str], rules: Policy) -> Judged:
    pairs = zip(given, wanted, strict=False)
    each = [_one(one, other, rules) for one, other in pairs]
    if len(given) == len(wanted) == 1:
        return each[0]
    hints = [hint for one in each for hint in one.hints]
    notes = [note for one in each for note in one.notes]
    worst = min((one.meaning for one in each), default=Meaning.ERROR)
    if len(given) != len(wanted):
        worst = min(worst, Meaning.DIFFERS)
        hints.append(f"You gave {_commands(len(given))}; {_commands(len(wanted))} {_are(len(wanted))} asked for.")
    elif worst is Meaning.DIFFERS and sorted(map(canonical, given)) == sorted(map(canonical, wanted)):
        hints, notes = ["These are the right commands in another order."], []
    credit = sum(one.credit for one in each) / max(len(given), len(wanted), 1)
    return Judged(worst, credit, tuple(hints), tuple(notes))


def _commands(count: int) -> str:
    return f"{count} command{'' if count == 1 else 's'}"


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _one(given: str, wanted: str, rules: Policy) -> Judged:
    made, model = kept(given), kept(wanted)
    if plugin := differences.describe_plugin(made):
        return Judged(Meaning.UNKNOWN, 0.0, (plugin,))
    if not made.is_right:
        return Judged(Meaning.ERROR, 0.0, tuple(differences.of_error(given, made)))
    facets = facets_of(made.words)
    banned = [name for name in facets if name in rules.forbidden]
    if banned:
        return Judged(Meaning.DIFFERS, 0.0, (), tuple(map(differences.of_banned, banned)))
    own, model_own = rules.counted(facets, facets_of(model.words))
    if _means(given, made, own) == _means(wanted, model, model_own):
        return _same(made, model)
    if _is_same_effect(own, model_own):
        return Judged(Meaning.SAME_EFFECT, 1.0, (), (differences.of_mounts(own, model_own),))
    return _differs(own, model_own, made, model)


def _means(line: str, made: Plan, counted: Facets) -> str:
    return meaning_of(line if counted == facets_of(made.words) else line_of(counted))


def _same(made: Plan, model: Plan) -> Judged:
    latest = differences.of_latest(made.words, model.words)
    if latest:
        return Judged(Meaning.SAME_EFFECT, 1.0, (), (latest,))
    if differences.spelled(made.words) == differences.spelled(model.words):
        return Judged(Meaning.EXACT, 1.0)
    return Judged(Meaning.EQUIVALENT, 1.0, (), tuple(differences.of_spelling(made.words, model.words)))


def _is_same_effect(own: Facets, model: Facets) -> bool:
    one, other = by_mount(own), by_mount(model)
    is_likely = (one, other) != (own, model) and one.keys() == other.keys()
    return is_likely and canonical(line_of(one)) == meaning_of(line_of(other))


def _differs(own: Facets, model_own: Facets, made: Plan, model: Plan) -> Judged:
    found = differences.compared(own, model_own, made.words, model.words)
    right, total = sum(found.is_right.values()), len(found.is_right)
    if right == total:
        total += 1
    return Judged(Meaning.DIFFERS, right / total, tuple(found.hints), tuple(found.notes))


def clean(key: Key, value: Any) -> Response:
    return clean_text(value)


def model_answer(key: Key) -> Response:
    return str(key.accepted[0])


def grade(key: Key, response: str) -> Mark:
    """For a question. What names the model answer is in the part, not in the message."""
    found = judge(response, key.accepted, key.policy)
    outcome, sentence = _OUTCOMES[found.meaning]
    if found.credit < 1:
        outcome = Outcome.PARTIAL if found.credit else Outcome.WRONG
    message = " ".join([sentence, *map(differences.plain, (*found.hints, *found.changes))])
    notes = " ".join((*found.hints, *found.notes))
    return Mark(found.credit, outcome, message, (PartMark("", found.credit >= 1, notes),) if notes else ())
