from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import QueryDict

from cards.classroom.actions import SETTINGS
from cards.classroom.roster import MOST_BYTES
from cards.models import Classroom, ClassSection, Concept, Enrolment, bounds
from cards.models.student import validate_time_zone
from cards.web.forms import CheckboxesField, IdentityField, Telling, VisibleEmailField, zone_choices
from cards.web.request import Request


class ClassForm(Telling, forms.ModelForm):
    """A class, new or not. The dates in it are by the zone that is chosen here."""

    exam_concepts = CheckboxesField(
        Concept.objects.published().order_by("position", "slug"),
        required=False,
        label="What the exam is about",
        help_text="None for everything.",
    )

    class Meta:
        model = Classroom
        fields = [*SETTINGS, "exam_concepts"]
        labels = {
            "title": "Name of the class",
            "is_joinable": "New students may join with the code",
            "is_keeping_grades": "Keep the grades of accounts that are deleted",
            "exam_on": "Day of the exam",
            "exam_cards_per_day": "Cards a day for the exam",
        }
        help_texts = {
            "title": "Students see it: “Docker 101, spring 2026”.",
            "is_keeping_grades": "Without any name. A school may have to keep that somebody passed.",
            "exam_on": "With a day, cards are planned so that most of them are known on it.",
            "exam_cards_per_day": "At most. Each student may choose another number.",
        }
        widgets = {
            "exam_on": forms.DateInput(
                attrs={"type": "date", "min": str(bounds.DAYS[0]), "max": str(bounds.DAYS[1])}, format="%Y-%m-%d"
            )
        }

    def __init__(self, data: Mapping[str, Any] | None = None, *, instance: Classroom, time_zone: str = "") -> None:
        super().__init__(data, instance=instance)
        known = instance.time_zone if instance.pk else time_zone
        self.fields["time_zone"] = forms.ChoiceField(
            label="Time zone",
            choices=[("", "As this browser")] * (not known) + zone_choices(*filter(None, [known])),
            initial=known,
            required=bool(known),
            help_text="Of all dates that the class sees.",
        )
        self.fields["time_zone"].is_conditional = True  # type: ignore[attr-defined]
        self.initial["time_zone"] = known
        self.tell()
        self.fields["exam_on"].error_messages["invalid"] = "Write a day such as 2026-06-30."

    def clean_time_zone(self) -> str:
        name = str(self.cleaned_data["time_zone"] or self.data.get("browser_time_zone", ""))
        if not name:
            raise ValidationError("Choose the time zone of the class.")
        validate_time_zone(name)
        return name


class CodeForm(forms.Form):
    code = forms.CharField(max_length=40, error_messages={"required": "Type the code that your instructor gave you."})


class JoinForm(Telling, forms.Form):
    name = IdentityField(max_length=120, label="Your name", help_text="As your instructor knows you.")
    number = IdentityField(
        max_length=60,
        required=False,
        label="ID number",
        help_text="If your school uses one. It finds you on the roster.",
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, expected: Enrolment | None, name: str = "") -> None:
        super().__init__(data, initial={"name": name})
        if expected:  # the roster says who they are
            self.fields.clear()

    def given(self) -> dict[str, str]:
        return {"name": "", "number": ""} | self.cleaned_data


class ExtraTimeField(forms.FloatField):
    """A factor, asked for as percent on top: 25 for 1.25."""

    widget = forms.NumberInput(attrs={"step": 5, "inputmode": "numeric"})

    def prepare_value(self, value: Any) -> Any:
        return f"{(value - 1) * 100:g}" if isinstance(value, float | int) else value

    def to_python(self, value: Any) -> float | None:  # type: ignore[override]
        percent = super().to_python(value)
        return None if percent is None else 1 + percent / 100


def extra_time(**given: Any) -> ExtraTimeField:
    field = ExtraTimeField(label="Extra time in %", min_value=1, max_value=bounds.TIME_FACTOR[1], **given)
    field.widget.attrs |= {"min": 0, "max": 900}
    field.error_messages |= {"min_value": "At least 0.", "max_value": "At most 900."}
    return field


class PersonForm(Telling, forms.ModelForm):
    name = IdentityField(max_length=120)
    email = VisibleEmailField(
        required=False,
        label="E-mail address",
        help_text="An account with this address, confirmed, joins as this person.",
    )
    number = IdentityField(
        max_length=60,
        required=False,
        label="ID number",
        help_text="Whoever types it on joining is this person, until you say otherwise.",
    )
    time_factor = extra_time(help_text="In every quiz of the class. 25 turns 20 minutes into 25.")

    class Meta:
        model = Enrolment
        fields = ["name", "email", "number", "section", "time_factor"]

    def __init__(self, data: Mapping[str, Any] | None = None, *, instance: Enrolment) -> None:
        super().__init__(data, instance=instance)
        self.fields["section"] = forms.ModelChoiceField(
            ClassSection.objects.filter(classroom=instance.classroom_id), required=False, empty_label="None"
        )
        self.tell()
        messages = {"min_value": "At least 0.", "max_value": "At most 900."}
        self.fields["time_factor"].error_messages |= messages

    def validate_unique(self) -> None:
        """Whoever saves finds out, and says it as a sentence."""

    def validate_constraints(self) -> None:
        pass


class PickForm(forms.Form):
    """One of these people: an entry of the roster to link somebody to, or whom an exception is for."""

    person = forms.ModelChoiceField(
        Enrolment.objects.none(), error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose somebody.")
    )

    def __init__(self, data: Mapping[str, Any], *, people: QuerySet[Enrolment]) -> None:
        super().__init__(data)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]


class SectionForm(forms.Form):
    title = IdentityField(max_length=60, error_messages={"required": "Give the section a name."})


class TeacherForm(forms.Form):
    login = forms.CharField(max_length=254, error_messages={"required": "Type an e-mail address or a user name."})


class RosterForm(Telling, forms.Form):
    roster = forms.FileField(
        label="Roster",
        help_text=f"CSV or XLSX, at most {MOST_BYTES // 1_000_000} MB. Nothing is changed before you have seen it.",
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,.txt,text/csv"}),
        error_messages={"required": "Choose a file.", "empty": "The file is empty."},
    )

    def tell(self) -> None:
        """Its messages are its own."""


class CommitForm(forms.Form):
    roster = forms.CharField(max_length=2_000_000)
    seen = forms.CharField(max_length=64)


def sent(request: Request) -> QueryDict | None:
    """What a form is bound to: also a POST in which all boxes are empty."""
    return request.POST if request.method == "POST" else None


def first_error(form: forms.BaseForm) -> str:
    return next(str(error) for errors in form.errors.values() for error in errors)
