"""The controls of a question's form, of every kind: what they offer and what is chosen or typed in them.

All of it comes from the `Question` and the form's own values: places on the page, never anything of the key.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from string import ascii_uppercase

from django.utils.safestring import SafeString

from cards.grading.key import CHOICE_KINDS, PAIR_KINDS
from cards.grading.mark import PartMark
from cards.quiz.questions import Question
from cards.web.markdown import plain, render_around

# Where each part stands in the drawing, in the drawing's own words, for those who hear it. Its name may be asked for.
PLACE_IN_DRAWING = {
    "client": "outside the host; requests go out from it",
    "api": "at the edge of the host; requests come in, and it calls the next part",
    "daemon": "in the host; it takes the calls, manages what is below, and pulls and pushes",
    "registry": "outside the host; the lines pull and push lead there",
    "image": "in the host; the line run begins there",
    "container": "in the host; the line run ends there, the lines joins and mounts begin there",
    "network": "in the host; the line joins ends there",
    "volume": "in the host; the line mounts ends there",
}
# Characters that a closed menu shows on a phone.
LONGEST_IN_MENU = 24


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    text: str
    """Markdown."""
    is_chosen: bool
    letter: str
    tried: PartMark | None = None
    """What the last try made of it, if it still stands."""


@dataclass(frozen=True, slots=True)
class Field:
    """An input, a menu, or the buttons or boxes of a choice."""

    name: str
    label: str = ""
    """Markdown, or words of ours."""
    value: str = ""
    choices: tuple[Choice, ...] = ()
    """None if it is typed."""
    hint: str = ""
    tried: PartMark | None = None

    @property
    def answer(self) -> str:
        """What was given here, in words."""
        return ", ".join(plain(choice.text) for choice in self.choices if choice.is_chosen) or self.value


@dataclass(frozen=True, slots=True)
class Controls:
    kind: str
    fields: tuple[Field, ...]
    pieces: tuple[tuple[SafeString, Field | None], ...] = ()
    """Of a text with gaps: HTML and the gap that follows it."""
    parts: Mapping[str, Mapping[str, int]] | None = None
    """Of the drawing: the number that a part shows in the place of its name."""

    @property
    def has_long_choices(self) -> bool:
        """Longer than a closed menu can show: then they are listed too, with letters."""
        return any(len(choice.text) > LONGEST_IN_MENU for choice in self.fields[0].choices)

    @property
    def template(self) -> str:
        name = {"ordering": "steps", "gaps": "gaps", "shell": "command", **dict.fromkeys(CHOICE_KINDS, "choices")}.get(
            self.kind, "text"
        )
        return f"quiz/controls/_{'pairs' if self.kind in PAIR_KINDS else name}.html"

    @property
    def answers(self) -> list[str]:
        """What was given, a line for each field that holds something."""
        given = [field for field in self.fields if field.answer]
        return [f"{plain(field.label)}: {field.answer}" if field.label else field.answer for field in given]


@dataclass(frozen=True, slots=True)
class Form:
    """What stands in the form of a question: as it was saved, or as it came and could not be."""

    question: Question
    values: Mapping[str, Sequence[str]]
    tried: Mapping[int, PartMark] = field(default_factory=dict)
    """By the place of the choice, pair or gap."""

    def one(self, name: str) -> str:
        return next(iter(self.values.get(name, ())), "")

    def choices(
        self, name: str, texts: Sequence[str], tried: Mapping[int, PartMark] | None = None
    ) -> tuple[Choice, ...]:
        chosen = self.values.get(name, ())
        return tuple(
            Choice(str(place), text, str(place) in chosen, ascii_uppercase[place], (tried or {}).get(place))
            for place, text in enumerate(texts)
        )


def controls(form: Form) -> Controls:
    question = form.question
    kind = question.kind
    if kind == "gaps":
        return _gaps(form)
    if kind in PAIR_KINDS:
        return _pairs(form)
    if kind == "ordering":
        return Controls(kind, _steps(form))
    if kind in CHOICE_KINDS:
        return Controls(kind, (Field("choice", choices=form.choices("choice", question.options, form.tried)),))
    return Controls(kind, (Field("text", value=form.one("text")),))


def _steps(form: Form) -> tuple[Field, ...]:
    """In the order of the student, as far as there is one."""
    steps = form.question.options
    numbers = [str(n) for n in range(1, len(steps) + 1)]
    fields = []
    for i, text in enumerate(steps):
        place = form.one(f"place-{i}")
        choices = tuple(Choice(number, number, number == place, "") for number in numbers)
        fields.append(Field(f"place-{i}", text, place, choices))
    return tuple(sorted(fields, key=lambda step: numbers.index(step.value) if step.value in numbers else len(steps)))


def _pairs(form: Form) -> Controls:
    question = form.question
    labels = question.options or [f"Part {n}" for n in range(1, len(question.parts) + 1)]
    hints = [PLACE_IN_DRAWING.get(part, "") for part in question.parts] or [""] * len(labels)
    fields = tuple(
        Field(f"match-{i}", label, "", form.choices(f"match-{i}", question.matches), hint, form.tried.get(i))
        for i, (label, hint) in enumerate(zip(labels, hints, strict=True))
    )
    numbers = {part: {"number": n} for n, part in enumerate(question.parts, 1)}
    return Controls(question.kind, fields, parts=numbers or None)


def _gaps(form: Form) -> Controls:
    fields = []
    for i, gap in enumerate(form.question.gaps):
        name, label = f"gap-{i}", f"Gap {i + 1}"
        value = "" if gap.choices else form.one(name)
        fields.append(Field(name, label, value, form.choices(name, gap.choices), tried=form.tried.get(i)))
    by_mark = {f"[[{gap.name}]]": field for gap, field in zip(form.question.gaps, fields, strict=True)}
    pieces = render_around(form.question.prompt, tuple(by_mark))
    return Controls("gaps", tuple(fields), tuple((html, by_mark.get(mark)) for html, mark in pieces))
