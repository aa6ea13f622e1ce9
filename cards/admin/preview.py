"""A card as a student sees it, by the study page's own fragment; a question by the quiz's own, and its key."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from cards.editing import key_of
from cards.grading.command_differences import code
from cards.grading.key import CHOICE_KINDS, PAIR_KINDS, Key
from cards.grading.keys import key_problems, shape_problems
from cards.grading.questions import model_answer
from cards.grading.shuffle import shuffled
from cards.grading.texts import alternatives
from cards.models import Item
from cards.quiz.controls import Controls, Form, controls
from cards.quiz.questions import Question, asked
from cards.web.face import Face

SEED = 1  # of the one shuffle that an editor is shown


@dataclass(frozen=True, slots=True)
class Side:
    """What the fragment asks of a study screen."""

    item: Item
    side: str

    kind = "normal"
    typed = ""
    verdict = None
    is_flagged = False
    is_leech = False

    @property
    def face(self) -> Face:
        return Face(self.item)


class KeyLine(NamedTuple):
    """A choice, an accepted answer, a step, a pair or a gap; texts are Markdown."""

    text: str
    note: str = ""
    is_right: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class Preview:
    """Both sides of a card; of a question what is asked, once it can be answered, and what its key says."""

    item: Item
    sides: tuple[Side, ...] = ()
    question: Question | None = None
    lines: tuple[KeyLine, ...] = ()

    @property
    def answer(self) -> str:
        return Face(self.item).answer if self.item.answer else ""

    @property
    def controls(self) -> Controls | None:
        """The student's own form, empty."""
        return controls(Form(self.question, {})) if self.question else None


def preview_of(item: Item) -> Preview:
    if item.is_card:
        return Preview(item, sides=(Side(item, "question"), Side(item, "answer")))
    key = key_of(item)
    if shape_problems(key):
        return Preview(item)
    lines = tuple(_LINES[key.kind](key))
    if key_problems(key):
        return Preview(item, lines=lines)
    return Preview(item, question=asked(key, shuffled(key, SEED, is_shuffling=True)), lines=lines)


def _worth(credit: float) -> str:
    return "right" if credit >= 1 else f"worth {credit:g}" if credit else "wrong"


def _choices(key: Key) -> list[KeyLine]:
    return [
        KeyLine(
            option["text"],
            ", ".join(filter(None, ("right" if option["correct"] else "", option.get("misconception")))),
            option["correct"],
            option.get("why", ""),
        )
        for option in key.options
    ]


def _texts(key: Key) -> list[KeyLine]:
    return [KeyLine(each.text, _worth(each.credit), each.credit >= 1, each.why) for each in alternatives(key.accepted)]


def _commands(key: Key) -> list[KeyLine]:
    return [KeyLine(code(text), is_right=True) for text in key.accepted]


def _numbers(key: Key) -> list[KeyLine]:
    return [
        KeyLine(_number(entry), _worth(credit), credit >= 1, entry.get("why", ""))
        for entry in key.accepted
        for credit in [entry.get("credit", 1)]
    ]


def _number(entry: dict[str, Any]) -> str:
    tolerance = f" ± {entry['tolerance']}" if entry.get("tolerance") else ""
    return f"{entry['value']}{tolerance}{' as a share' if tolerance and entry.get('is_relative') else ''}"


def _steps(key: Key) -> list[KeyLine]:
    """In a right order, if there is one yet."""
    steps = {option["id"]: option for option in key.options}
    order: Any = steps if key_problems(key) else model_answer(key)
    has_graph = any(option.get("after") for option in key.options)
    return [
        KeyLine(steps[name]["text"], _after(name, steps[name]) if has_graph else "", is_right=True) for name in order
    ]


def _after(name: str, step: dict[str, Any]) -> str:
    return f"{name}, after {', '.join(step['after'])}" if step.get("after") else f"{name}, any time"


def _pairs(key: Key) -> list[KeyLine]:
    return [
        KeyLine(f"{left} → {option['match']}" if left else option["match"], "" if left else "decoy", bool(left))
        for option in key.options
        for left in [option.get("text") or option.get("part")]
    ]


def _gaps(key: Key) -> list[KeyLine]:
    return [
        KeyLine(
            f"{gap['id']}: {', '.join(gap['accepted'])}",
            f"of {', '.join(gap['choices'])}" if gap.get("choices") else "typed",
            True,
            gap.get("why", ""),
        )
        for gap in key.options
    ]


_LINES: Mapping[str, Callable[[Key], list[KeyLine]]] = {
    **dict.fromkeys(CHOICE_KINDS, _choices),
    **dict.fromkeys(PAIR_KINDS, _pairs),
    "short": _texts,
    "numeric": _numbers,
    "shell": _commands,
    "ordering": _steps,
    "gaps": _gaps,
}
