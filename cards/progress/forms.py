from collections.abc import Mapping
from typing import Any

from django import forms

from cards.models import Enrolment, Student, bounds
from cards.models.student import validate_time_zone
from cards.progress.actions import RESETTABLE
from cards.scheduling.memory import interval_days
from cards.web.forms import Telling, known_zone, zone_choices

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
EASE = (("1", "Normal"), ("0.5", "Fewer reviews"), ("0", "As few as possible"))


class PercentField(forms.FloatField):
    """A share of 0 to 1, asked for in percent."""

    widget = forms.NumberInput(attrs={"step": 1, "inputmode": "numeric"})

    def prepare_value(self, value: Any) -> Any:
        return f"{value * 100:g}" if isinstance(value, float) else value

    def to_python(self, value: Any) -> float | None:  # type: ignore[override]
        percent = super().to_python(value)
        return None if percent is None else percent / 100


def cost_of_retention(parameters: tuple[float, ...]) -> str:
    """What a goal costs, in intervals: these follow from the forgetting curve alone."""
    unit = 10 / interval_days(1, 0.9, parameters)
    days = {goal: round(unit * interval_days(1, goal, parameters)) for goal in (0.8, 0.95)}
    return (
        "The share of cards you want to know when they come back. More costs more reviews: a card that comes "
        f"back after 10 days at 90% comes after {days[0.95]} at 95% and after {days[0.8]} at 80%."
    )


class SettingsForm(Telling, forms.ModelForm):
    desired_retention = PercentField(
        label="Goal: recall in %", min_value=bounds.RETENTION[0], max_value=bounds.RETENTION[1]
    )

    class Meta:
        model = Student
        fields = ["time_zone", *(name for name in RESETTABLE if name != "easy_days")]
        widgets = {"theme": forms.RadioSelect}
        labels = {
            "time_zone": "Time zone",
            "day_start_hour": "A study day starts at (hour)",
            "new_per_day": "New cards a day",
            "reviews_per_day": "Reviews a day",
            "learning_steps": "Steps of a new card, in minutes",
            "relearning_steps": "Steps of a forgotten card, in minutes",
            "leech_threshold": "A card is a leech after so many lapses",
            "is_separating_siblings": "Keep siblings apart",
            "is_learning_from_quizzes": "Quizzes count as reviews",
            "theme": "Colours",
        }
        help_texts = {
            "day_start_hour": "0 to 23. Until then, the night belongs to the day before.",
            "reviews_per_day": "New cards count too.",
            "learning_steps": "“1 10”: once more after a minute, then after ten, then after days. Empty: days at once.",
            "relearning_steps": "The same after an answer of Again.",
            "is_separating_siblings": "Cards about the same fact come on different days.",
            "is_learning_from_quizzes": (
                "A question answered in a quiz is a review of the cards about its fact that you have begun: Good if it "
                "is right in full, Again if not."
            ),
            "leech_threshold": "A lapse is an Again to a card that had its days. Leeches are flagged, not hidden.",
        }

    def __init__(self, data: Mapping[str, Any] | None = None, *, instance: Student) -> None:
        super().__init__(data, instance=instance)
        self.fields["time_zone"] = forms.ChoiceField(
            label="Time zone",
            choices=zone_choices(instance.time_zone),
            help_text="Days begin and end by it. "
            + (
                "If you leave it at UTC, your browser’s is saved."
                if instance._state.adding
                else "You can take it from the browser when you save."
            ),
        )
        self.fields["desired_retention"].help_text = cost_of_retention(instance.rules().parameters)
        for name, share in zip(DAYS, instance.easy_days, strict=True):
            self.fields[name.lower()] = forms.TypedChoiceField(coerce=float, choices=EASE, initial=f"{share:g}")
        self.tell()
        self.fields["desired_retention"].error_messages |= {
            "min_value": "At least 70%%.", "max_value": "At most 97%%."
        }  # fmt: skip

    @property
    def easy_days(self) -> list[forms.BoundField]:
        return [self[name.lower()] for name in DAYS]

    def clean_time_zone(self) -> str:
        """What the list says or, by the button that offers it, what the browser says."""
        chosen, name = str(self.cleaned_data["time_zone"]), str(self.data.get("browser_time_zone", ""))
        if "as_browser" not in self.data:
            # Somebody new who chose none has the browser's, as with a first answer.
            is_open = self.instance._state.adding and "time_zone" not in self.changed_data
            return (is_open and known_zone(name)) or chosen
        validate_time_zone(name)
        return name

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        week = [cleaned.get(name.lower()) for name in DAYS]
        if None not in week:
            if not any(week):
                self.add_error("sunday", "Leave at least one day for reviews.")
            self.instance.easy_days = week
        return cleaned

    def save(self, commit: bool = True) -> Student:
        """Only what the form asks for: the parameters may be changed at the same time."""
        self.instance.save(update_fields=["time_zone", *RESETTABLE])
        return self.instance


class AimForm(forms.ModelForm):
    """Whether a student aims at the exam of a class, and at how many cards a day."""

    class Meta:
        model = Enrolment
        fields = ["exam_cards_per_day", "is_aiming"]
        labels = {"exam_cards_per_day": "Cards a day, at most", "is_aiming": "Aim at this exam"}
        help_texts = {"is_aiming": "Off: nothing is planned, and cards come as usual. The date stays."}
        error_messages = {
            "exam_cards_per_day": {
                "invalid": "Write a number.",
                "min_value": "At least %(limit_value)s.",
                "max_value": "At most %(limit_value)s.",
            }
        }

    def __init__(self, data: Mapping[str, Any] | None = None, *, instance: Enrolment) -> None:
        super().__init__(data, instance=instance)
        self.fields[
            "exam_cards_per_day"
        ].help_text = f"Empty: {instance.classroom.exam_cards_per_day}, as the class has it."
