"""Forms that say what to do about a field, and the time zones to choose from."""

from functools import lru_cache
from typing import Any, Self
from zoneinfo import available_timezones

from django import forms

from cards.models.identity import clean_email, clean_text
from cards.models.student import time_zones

REGIONS = ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
MESSAGES = {
    "required": "Fill this in.",
    "invalid_choice": "Choose one of the list.",
}
# A date has the sentence of its own bounds.
NUMBER_MESSAGES = {
    "invalid": "Write a number.",
    "min_value": "At least %(limit_value)s.",
    "max_value": "At most %(limit_value)s.",
}


def known_zone(name: str) -> str:
    """What a browser says of its time zone; empty if there is no such zone, which is no reason to refuse a form."""
    return name if name in time_zones() else ""


class Fixed(dict[str, forms.Field]):
    """Fields that no form changes. A form copies its fields, which takes longer than cleaning a whole answer."""

    def __deepcopy__(self, memo: object) -> Self:
        return self


class ConditionalField(forms.CharField):
    """Needed or not by what else is given, so its label does not say that it may stay empty."""

    is_conditional = True

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)


class IdentityField(forms.CharField):
    """A name, or a number that stands for somebody: in NFC, and with something to see."""

    def to_python(self, value: Any) -> str:
        return clean_text(super().to_python(value) or "")


class VisibleEmailField(forms.EmailField):
    """Without the invisible characters that come along when an address is copied."""

    def to_python(self, value: Any) -> str:
        return clean_email(super().to_python(value) or "")


class Telling:
    """Mixed into a form. A form that adds fields by itself calls `tell` once more."""

    fields: dict[str, forms.Field]
    errors: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tell()

    def tell(self) -> None:
        for field in self.fields.values():
            is_number = isinstance(field, forms.IntegerField)
            field.error_messages |= MESSAGES | (NUMBER_MESSAGES if is_number else {})

    @property
    def refusal(self) -> str:
        return f"Not saved yet: {len(self.errors)} field{'' if len(self.errors) == 1 else 's'} to correct."


class CheckboxesField(forms.ModelMultipleChoiceField):
    """Rows to tick. A key too large for a column is refused like any other that does not exist."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value: Any) -> Any:
        try:
            return super().clean(value)
        except OverflowError:
            raise forms.ValidationError(MESSAGES["invalid_choice"], code="invalid_choice") from None


@lru_cache(maxsize=1)
def zones() -> tuple[tuple[str, list[tuple[str, str]]], ...]:
    """The zones of the tz database that are named after places, by region."""
    names = sorted(available_timezones())
    places = {region: [name for name in names if name.startswith(f"{region}/")] for region in REGIONS}
    return tuple((region, [(name, name.replace("_", " ")) for name in found]) for region, found in places.items())


def zone_choices(*present: str) -> list[Any]:
    """With the names in use that are no places, or old ones: UTC, Asia/Calcutta."""
    known = {name for _, places in zones() for name, _ in places}
    others = sorted({"UTC", *present} - known)
    return [("Other", [(name, name) for name in others]), *zones()]
