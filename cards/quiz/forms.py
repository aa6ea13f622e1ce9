from django import forms

from cards.models import Attempt, bounds
from cards.web.forms import Fixed, known_zone


class StartForm(forms.Form):
    time_zone = forms.CharField(required=False, max_length=64)

    def clean_time_zone(self) -> str:
        return known_zone(self.cleaned_data["time_zone"])


class StepForm(forms.Form):
    """`step` says which state of the question a form was made from."""

    step = forms.IntegerField(min_value=0, max_value=bounds.LARGEST_COUNTER)

    @property
    def refusal(self) -> str:
        return next(str(error) for errors in self.errors.values() for error in errors)


class AnswerForm(StepForm):
    """The fields of the answer itself depend on the question: `questions.read` reads them."""

    certainty = forms.TypedChoiceField(
        coerce=int,
        choices=[(certainty, certainty) for certainty in (1, 2, 3)],
        empty_value=None,
        required=False,
        error_messages={"invalid_choice": "Say how certain you are."},
    )


AnswerForm.base_fields = Fixed(AnswerForm.base_fields)


class JudgementForm(StepForm):
    number = forms.IntegerField(min_value=0, max_value=bounds.LARGEST_COUNTER)
    is_accepted = forms.TypedChoiceField(
        coerce=lambda word: word == "accept",
        choices=[("accept", "Accept"), ("reject", "Reject")],
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Accept the choice or reject it."),
    )


class TimeOverForm(forms.Form):
    """The page's clock hands in by itself, at the deadline that it was made with. A student's own click names none."""

    deadline = forms.DateTimeField(required=False, validators=bounds.build_validators(bounds.COMPUTED_MOMENTS))

    def is_early(self, attempt: Attempt) -> bool:
        """Has the deadline moved on since, or away?"""
        shown = self.cleaned_data["deadline"]
        return bool(shown) and attempt.is_open and (attempt.deadline_at is None or attempt.deadline_at > shown)
