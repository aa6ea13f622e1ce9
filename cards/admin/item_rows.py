"""What a row asks for, by kind: accepted answers, choices, steps, pairs, labels and gaps."""

from collections.abc import Mapping
from typing import Any

from django import forms

from cards.admin.rows import Row
from cards.grading.key import LONGEST_TEXT, OPTION_ID, PARTS
from cards.grading.numbers import DECIMAL
from cards.models import Kind

RIGHT_BOX = forms.CheckboxInput(attrs={"aria-label": "Right"})


def _line(label: str, *, required: bool = False, css: str = "vTextField") -> forms.CharField:
    widget = forms.TextInput(attrs={"class": css, "aria-label": label})
    return forms.CharField(label=label, required=required, max_length=LONGEST_TEXT, widget=widget)


def _text(label: str, *, required: bool = False) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 2, "aria-label": label})
    return forms.CharField(label=label, required=required, max_length=LONGEST_TEXT, widget=widget)


def _number(label: str, *, required: bool = False) -> forms.RegexField:
    widget = forms.TextInput(attrs={"class": "short", "aria-label": label, "inputmode": "decimal"})
    wrong = {"invalid": "Digits with a decimal point, such as 8080 or 0.5."}
    return forms.RegexField(
        f"^{DECIMAL.pattern}$", label=label, required=required, max_length=60, widget=widget, error_messages=wrong
    )


def _worth() -> forms.FloatField:
    widget = forms.NumberInput(attrs={"class": "short", "aria-label": "Worth", "step": "any", "placeholder": "1"})
    return forms.FloatField(label="Worth", required=False, min_value=0, max_value=1, widget=widget)


def _name(label: str, *, required: bool = False) -> forms.RegexField:
    widget = forms.TextInput(attrs={"class": "name", "aria-label": label})
    wrong = {"invalid": "Letters, digits, - and _ only, such as build."}
    return forms.RegexField(
        f"^{OPTION_ID.pattern}$", label=label, required=required, max_length=40, widget=widget, error_messages=wrong
    )


class Lines(forms.CharField):
    """A list of texts, one on a line."""

    widget = forms.Textarea

    def __init__(self, label: str, *, required: bool = False) -> None:
        super().__init__(label=label, required=required, widget=forms.Textarea(attrs={"rows": 2, "aria-label": label}))

    def clean(self, value: Any) -> list[str]:
        return [line.strip() for line in super().clean(value).splitlines() if line.strip()]

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(map(str, value)) if isinstance(value, list) else value


class AnswerRow(Row):
    text = _line("Answer", required=True)

    def entry(self) -> Any:
        return str(self.cleaned_data["text"])

    @staticmethod
    def initial_of(entry: Any) -> dict[str, Any]:
        return {"text": entry}


class CommandRow(AnswerRow):
    """One command, or several on lines of their own."""

    text = _text("Command", required=True)


class AlternativeRow(AnswerRow):
    """An accepted answer that may be worth less than the model answer."""

    credit = _worth()
    why = _text("Why, shown after the answer")

    def entry(self) -> Any:
        found = _with_worth(Row.entry(self))
        return found if set(found) > {"text"} else found["text"]

    @staticmethod
    def initial_of(entry: Any) -> dict[str, Any]:
        return dict(entry) if isinstance(entry, dict) else {"text": entry}


def _with_worth(entry: dict[str, Any]) -> dict[str, Any]:
    """All is what an answer is worth that does not say; and nothing is 0, as in the files, not 0.0."""
    credit = entry.pop("credit", 1)
    return entry if credit == 1 else entry | {"credit": credit or 0}


class NumberRow(Row):
    value = _number("Number", required=True)
    tolerance = _number("Tolerance ±")
    is_relative = forms.BooleanField(
        required=False, label="As a share", widget=forms.CheckboxInput(attrs={"aria-label": "Tolerance as a share"})
    )
    credit = _worth()
    why = _text("Why, shown after the answer")

    def entry(self) -> dict[str, Any]:
        found = _with_worth(super().entry())
        if not found["is_relative"]:
            del found["is_relative"]
        return found


class OptionRow(Row):
    id = forms.RegexField(f"^{OPTION_ID.pattern}$", required=False, max_length=40, widget=forms.HiddenInput)


class ChoiceRow(OptionRow):
    is_lettered = True

    correct = forms.BooleanField(required=False, label="Right", widget=RIGHT_BOX)
    text = _text("Text", required=True)
    why = _text("Why, shown after the answer")
    misconception = _line("Misconception")


class TruthRow(ChoiceRow):
    """One of the two choices that every true-or-false question has."""

    text = forms.CharField(widget=forms.TextInput(attrs={"readonly": True, "aria-label": "Choice", "class": "short"}))


class StepRow(Row):
    """With its name to be seen: other steps say by it what they come after."""

    id = _name("Name")
    text = _text("Step", required=True)
    after = _line("Comes after (names)")

    def entry(self) -> dict[str, Any]:
        found = super().entry()
        names = str(found.pop("after", "")).replace(",", " ").split()
        return found | ({"after": names} if names else {})

    @staticmethod
    def initial_of(entry: Any) -> dict[str, Any]:
        after = entry.get("after")
        return dict(entry) | {"after": ", ".join(map(str, after)) if isinstance(after, list) else ""}


class PairRow(OptionRow):
    text = _text("Text (empty: a decoy)")
    match = _text("Belongs to it", required=True)


class LabelRow(OptionRow):
    part = forms.ChoiceField(
        choices=[("", "none: a decoy"), *((part, part) for part in PARTS)],
        required=False,
        label="Part of the drawing",
        widget=forms.Select(attrs={"aria-label": "Part of the drawing"}),
    )
    match = _text("Label", required=True)


class GapRow(Row):
    id = _name("Gap", required=True)
    accepted = Lines("Accepted, one on a line", required=True)
    choices = Lines("Choices, one on a line")
    why = _text("Why, shown after the answer")

    def entry(self) -> dict[str, Any]:
        found = super().entry()
        return {name: value for name, value in found.items() if name != "choices" or value}


TRUTHS = [{"id": "true", "text": "True", "correct": False}, {"id": "false", "text": "False", "correct": False}]
ACCEPTED_ROWS: Mapping[str, type[Row]] = {
    Kind.SHORT: AlternativeRow,
    Kind.NUMERIC: NumberRow,
    **dict.fromkeys((Kind.COMMAND, Kind.SHELL), CommandRow),
}
OPTION_ROWS: Mapping[str, type[Row]] = {
    Kind.TRUE_FALSE: TruthRow,
    Kind.ORDERING: StepRow,
    Kind.MATCHING: PairRow,
    Kind.LABEL: LabelRow,
    Kind.GAPS: GapRow,
}
