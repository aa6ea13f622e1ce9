"""Inputs with a name, and plain ones for what is stored otherwise: minutes for seconds, lines for an object."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from cards.models import bounds


def say(field: forms.Field, label: str) -> None:
    """Give the input a name of its own, where no label points at it: in tables, and for a day and its time."""
    widget: Any = getattr(field.widget, "widget", field.widget)  # the box inside the admin's wrapper
    if isinstance(widget, forms.MultiWidget):
        for part, noun in zip(widget.widgets, ("day", "time"), strict=True):
            part.attrs["aria-label"] = f"{label}, {noun}"
    else:
        widget.attrs["aria-label"] = label


class MinutesField(forms.FloatField):
    """Minutes for the editor, seconds in the database."""

    def prepare_value(self, value: Any) -> Any:
        return f"{value / 60:g}" if isinstance(value, int) else value

    def clean(self, value: Any) -> int | None:
        minutes = super().clean(value)
        return None if minutes is None else round(minutes * 60)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


class ShareField(forms.FloatField):
    """A number with four digits; a third that nobody touches stays a third."""

    def prepare_value(self, value: Any) -> Any:
        return f"{value:.4g}" if isinstance(value, float) else value

    def clean(self, value: Any) -> float | None:
        share = super().clean(value)
        thirds = [n / 3 for n in (1, 2) if share is not None and f"{share:.4g}" == f"{n / 3:.4g}"]
        return thirds[0] if thirds else share

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


class WeightsField(forms.CharField):
    """A line for each concept: its slug and its weight."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 4, "cols": 30}), required=False, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(f"{name} {weight:g}" for name, weight in value.items()) if isinstance(value, dict) else value

    def clean(self, value: Any) -> dict[str, float]:
        return dict(self._line(line) for line in super().clean(value).splitlines() if line.strip())

    def _line(self, line: str) -> tuple[str, float]:
        name, _, weight = line.replace(":", " ").strip().partition(" ")
        try:
            number = float(weight)
        except ValueError:
            raise ValidationError(f"“{line.strip()}” is no slug with a number, such as container 3.") from None
        least, most = bounds.WEIGHT
        if not least <= number <= most:
            raise ValidationError(f"“{line.strip()}”: a weight is a number from {least} to {most:,}.")
        return name, int(number) if number.is_integer() else number

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.clean(data) != (initial or {})
        except ValidationError:
            return True
