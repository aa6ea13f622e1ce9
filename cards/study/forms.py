from typing import Any
from uuid import UUID, uuid4

from django import forms

from cards.models import Concept, Report, Review, StudySession, bounds
from cards.web.converters import LARGEST_ID
from cards.web.forms import Fixed, known_zone

LONGEST_TYPED = 500


class RevealForm(forms.Form):
    typed = forms.CharField(
        required=False,
        max_length=LONGEST_TYPED,
        strip=False,
        error_messages={"max_length": "This answer has %(show_value)d characters; at most %(limit_value)d are read."},
    )


class AnswerForm(RevealForm):
    """An answer in a session that exists."""

    turn = forms.IntegerField(min_value=0, max_value=bounds.LARGEST_COUNTER)
    item = forms.SlugField(max_length=20)
    rating = forms.IntegerField(
        min_value=Review.Rating.AGAIN,
        max_value=Review.Rating.EASY,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), "Choose one of the ratings."),
    )
    previewed = forms.CharField(required=False, max_length=100)
    # Client clocks may say anything; a nonsense duration is no reason to refuse an answer.
    duration = forms.CharField(required=False, max_length=20)

    def clean_duration(self) -> int | None:
        text = self.cleaned_data["duration"]
        return int(text) if text.isdecimal() else None


AnswerForm.base_fields = Fixed(AnswerForm.base_fields)


class FirstAnswerForm(AnswerForm):
    """A visitor's first answer, which makes the guest and the session."""

    time_zone = forms.CharField(required=False, max_length=64)
    token = forms.UUIDField(required=False)
    concept = forms.ModelChoiceField(Concept.objects.all(), to_field_name="slug", required=False)

    def clean_time_zone(self) -> str:
        return known_zone(self.cleaned_data["time_zone"])

    def clean_token(self) -> UUID:
        """Without one a repeat can't be told apart, which is no reason to refuse the answer."""
        return self.cleaned_data["token"] or uuid4()


class TurnForm(forms.Form):
    turn = forms.IntegerField(min_value=0, max_value=bounds.LARGEST_COUNTER)
    item = forms.SlugField(max_length=20, required=False)


class FlagForm(TurnForm):
    flag = forms.IntegerField(min_value=bounds.FLAG[0], max_value=bounds.FLAG[1])


class ReportForm(forms.ModelForm):
    class Meta:
        model = Report
        fields = ["text"]
        error_messages = {
            "text": {"required": "Say in a few words what is wrong.", "max_length": "At most 1,000 characters."}
        }


class StartForm(forms.Form):
    kind = forms.ChoiceField(choices=StudySession.Kind.choices)
    concept = forms.ModelChoiceField(Concept.objects.all(), to_field_name="slug", required=False)
    attempt = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)
    classroom = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("kind") == StudySession.Kind.MISSED and not cleaned.get("attempt"):
            raise forms.ValidationError("Say which attempt at a quiz this is about.")
        if cleaned.get("kind") == StudySession.Kind.EXAM and not cleaned.get("classroom"):
            raise forms.ValidationError("Say which class’s exam this is about.")
        return cleaned


def first_error(form: forms.BaseForm) -> str:
    return next(str(error) for errors in form.errors.values() for error in errors)
