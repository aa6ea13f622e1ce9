"""The forms of assignments and exceptions; their times are by the class's clock."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone

from cards.classroom.forms import extra_time
from cards.models import Assignment, AssignmentException, Concept, Quiz, bounds
from cards.web.forms import CheckboxesField, Telling

MOMENTS = ("opens_at", "due_at", "late_until_at")


class MomentField(forms.DateTimeField):
    """A date and a time by the clock of a zone, which whoever makes the form sets."""

    widget = forms.DateTimeInput(
        attrs={
            "type": "datetime-local",
            "min": f"{bounds.DAYS[0]}T00:00",
            "max": f"{bounds.DAYS[1]}T23:59",
        },
        format="%Y-%m-%dT%H:%M",
    )
    zone = ZoneInfo("UTC")

    def prepare_value(self, value: Any) -> Any:
        return value.astimezone(self.zone).replace(tzinfo=None) if isinstance(value, datetime) else value

    def to_python(self, value: Any) -> datetime | None:
        with timezone.override(self.zone):
            return super().to_python(value)


def moment(label: str) -> MomentField:
    invalid = "Write a date and a time such as 2026-05-03T14:05."
    return MomentField(label=label, required=False, error_messages={"invalid": invalid})


class PointsField(forms.FloatField):
    def prepare_value(self, value: Any) -> Any:
        return f"{value:g}" if isinstance(value, float | int) else value


class DatesForm(Telling, forms.ModelForm):
    """What an assignment and an exception to it have in common."""

    opens_at = moment("Opens")
    due_at = moment("Due")
    late_until_at = moment("Late work is taken until")

    def __init__(self, data: Mapping[str, Any] | None, instance: Any, zone: ZoneInfo) -> None:
        super().__init__(data, instance=instance)
        for name in MOMENTS:
            field: Any = self.fields[name]
            field.zone = zone

    def check_order(self, opens_at: datetime | None, due_at: datetime | None, late_until_at: datetime | None) -> None:
        """Each error at the field that was filled in here."""
        given = {name for name in MOMENTS if self.cleaned_data.get(name)}
        if opens_at and due_at and opens_at >= due_at:
            self.add_error("due_at" if "due_at" in given else "opens_at", "It has to open before it is due.")
        if late_until_at and due_at and late_until_at <= due_at:
            sentence = "Late work is taken until some time after the due date."
            self.add_error("late_until_at" if "late_until_at" in given else "due_at", sentence)


class AssignmentForm(DatesForm):
    """For a new one the kind is decided already; afterwards its quiz stays."""

    points = PointsField(
        min_value=bounds.POINTS[0], max_value=bounds.POINTS[1], help_text="What it is worth in the gradebook."
    )

    class Meta:
        model = Assignment
        fields = [
            "title", "quiz", "concepts", "points", *MOMENTS, "late_percent", "late_rule", "attempts_allowed",
            "is_published", "is_showing_solutions",
        ]  # fmt: skip
        labels = {
            "late_percent": "Taken off late work, in %",
            "late_rule": "Taken off",
            "attempts_allowed": "Attempts",
            "is_published": "Students see it",
            "is_showing_solutions": "Show solutions while it is open",
        }
        help_texts = {
            "is_showing_solutions": "Otherwise they stay hidden from everybody until the last date has passed, late "
            "work and exceptions included. Without a date they stay hidden until you take the assignment back or "
            "archive the class. Meanwhile no other quiz asks the questions.",
        }
        widgets = {"late_rule": forms.RadioSelect}

    def __init__(self, data: Mapping[str, Any] | None = None, *, instance: Assignment) -> None:
        super().__init__(data, instance, ZoneInfo(instance.classroom.time_zone))
        self.is_of_quiz = instance.kind == Assignment.Kind.QUIZ
        if self.is_of_quiz:
            del self.fields["concepts"]
            self._ask_for_quiz()
        else:
            del self.fields["quiz"], self.fields["attempts_allowed"], self.fields["is_showing_solutions"]
            self.fields["concepts"] = CheckboxesField(
                Concept.objects.published().order_by("position", "slug"),
                label="Their concepts",
                help_text="A card is learned when it has left its learning steps.",
                error_messages={"required": "Choose at least one concept."},
            )
        self.fields["title"].required = not self.is_of_quiz
        self.fields["late_until_at"].help_text = "Empty for not at all."
        self.tell()
        if not self.is_of_quiz:
            self.fields["concepts"].error_messages["required"] = "Choose at least one concept."

    def _ask_for_quiz(self) -> None:
        if self.instance.pk:
            del self.fields["quiz"]
        else:
            quizzes = Quiz.objects.published().exclude(audience=Quiz.Audience.NOBODY).order_by("position", "slug")
            help_text = "A quiz that is for nobody yet can’t be assigned: its editor has to release it first."
            self.fields["quiz"] = forms.ModelChoiceField(quizzes, empty_label="Choose …", help_text=help_text)
        self.fields["title"].help_text = "Empty for the quiz’s own."
        self.fields["due_at"].help_text = "Empty as the quiz has it."
        self.fields["attempts_allowed"].help_text = "0 for any number; empty as the quiz has it."

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        quiz = cleaned.get("quiz") or self.instance.quiz if self.is_of_quiz else None
        if self.is_of_quiz and quiz and not cleaned.get("title"):
            cleaned["title"] = quiz.title
        self.check_order(*(cleaned.get(name) for name in MOMENTS))
        if cleaned.get("late_until_at") and not cleaned.get("due_at"):
            self.add_error("due_at", "With late work it needs a due date of its own.")
        return cleaned

    def validate_constraints(self) -> None:
        """`clean` says it at the field; the database holds it."""


class ExceptionForm(DatesForm):
    """What differs for one student. All of it empty is no exception."""

    time_factor = extra_time(required=False, help_text="In this quiz alone, in place of what the student has anyway.")

    class Meta:
        model = AssignmentException
        fields = [*MOMENTS, "attempts_allowed", "time_factor"]
        labels = {"attempts_allowed": "Attempts"}

    def __init__(self, data: Mapping[str, Any] | None = None, *, instance: AssignmentException) -> None:
        super().__init__(data, instance, ZoneInfo(instance.assignment.classroom.time_zone))
        if instance.assignment.quiz_id is None:
            del self.fields["attempts_allowed"], self.fields["time_factor"]
        self.tell()
        if "time_factor" in self.fields:
            self.fields["time_factor"].error_messages |= {"min_value": "At least 0.", "max_value": "At most 900."}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        usual = self.instance.assignment
        given = [cleaned.get(name) for name in MOMENTS]
        usually = [usual.opens_at, usual.due_at or (usual.quiz and usual.quiz.due_at), usual.late_until_at]
        opens_at, due_at, late_until_at = (own or other for own, other in zip(given, usually, strict=True))
        # With more time than the late days of the class, there are none.
        is_own = bool(given[2])
        self.check_order(opens_at, due_at, late_until_at if is_own else None)
        return cleaned

    def given(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.fields}
