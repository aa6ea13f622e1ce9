from typing import Any

from django import forms

from cards.models import Grade, bounds
from cards.results.sheet import FILTERS, MORE_FILTERS, NAME, Asked
from cards.web.forms import ConditionalField, Telling


class GradeForm(Telling, forms.Form):
    """`seen` says which state of the cell the form was made from."""

    seen = forms.IntegerField(min_value=0, max_value=bounds.LARGEST_COUNTER, widget=forms.HiddenInput)
    points = forms.FloatField(
        min_value=bounds.POINTS[0],
        max_value=bounds.POINTS[1],
        required=False,
        label="Points in place of those computed",
    )
    is_excused = forms.BooleanField(required=False, label="Excused: counts for nothing")
    comment = forms.CharField(
        max_length=2000, required=False, label="Comment", help_text="The student reads it.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    reason = ConditionalField(
        max_length=500,
        label="Reason",
        help_text="Needed if you change the points or excuse the student. The student does not read it.",
    )

    @classmethod
    def of(cls, grade: Grade | None, seen: int) -> "GradeForm":
        kept = grade or Grade()
        values = {"points": kept.points, "is_excused": kept.is_excused, "comment": kept.comment}
        return cls(initial={"seen": seen} | values)

    def with_seen(self, seen: int) -> "GradeForm":
        """What was typed, to be saved over what is there by now."""
        return GradeForm({name: self.data.get(name) for name in self.fields} | {"seen": seen})


class SheetForm(forms.Form):
    """The filter of the gradebook; an address with nonsense in it asks for nothing."""

    q = forms.CharField(required=False, max_length=120, label="Name, email or number")
    section = forms.ChoiceField(required=False, label="Section")
    standing = forms.ChoiceField(required=False, label="Standing", choices=[("", "Everybody")])

    def __init__(self, data: Any, sections: list[tuple[int, str]]) -> None:
        super().__init__(data)
        self.fields["section"].choices = [("", "All sections"), *sections]  # type: ignore[attr-defined]
        named = [*FILTERS.items(), *MORE_FILTERS.items()]
        self.fields["standing"].choices = [("", "Everybody"), *named]  # type: ignore[attr-defined]
        if not sections:
            del self.fields["section"]

    def asked(self) -> Asked:
        self.is_valid()
        found = getattr(self, "cleaned_data", {})
        section = found.get("section")
        return Asked(
            sort=self.data.get("sort") or NAME,
            name=(found.get("q") or "").strip(),
            section=int(section) if section else None,
            standing=found.get("standing") or "",
        )
