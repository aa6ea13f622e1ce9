"""The form of a part of a quiz, with its fixed list, and whether the parts of a published quiz can be filled."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet

from cards.admin.cells import unknown_name
from cards.admin.inputs import WeightsField
from cards.admin.rows import Row, RowsField
from cards.models import QUESTION_KINDS, Concept, Item, Kind, QuizEntry, QuizSection, Status, bounds
from cards.pools import Filters, Part, shortages
from cards.web.face import make_excerpt

MOST_LISTED = 100
STEP = 10  # between the positions of parts that were given none
LONGEST_EXCERPT = 90
SECTION_HELPS = {
    "position": "Parts come in this order. Leave it empty to add one at the end.",
    "draws": "So many questions for each attempt from those that fit the filters; 0 for the fixed list below.",
    "points": "For each question that is drawn. The fixed list has points of its own.",
    "concepts": "None for all.",
    "tags": "Questions with any of them. None for all.",
}


class EntryRow(Row):
    """A question by its id; what it asks is there to be read."""

    item = forms.SlugField(
        label="Question",
        max_length=40,
        widget=forms.TextInput(attrs={"class": "name", "list": "questions", "aria-label": "Question, by its id"}),
    )
    points = forms.FloatField(
        label="Points",
        required=False,
        min_value=bounds.POINTS[0],
        max_value=bounds.POINTS[1],
        widget=forms.NumberInput(attrs={"class": "short", "step": "any", "placeholder": "1", "aria-label": "Points"}),
    )
    asks = forms.CharField(
        label="It asks",
        required=False,
        widget=forms.TextInput(attrs={"readonly": True, "tabindex": -1, "aria-label": "What it asks"}),
    )

    def has_changed(self) -> bool:
        return bool(self["item"].data)

    def entry(self) -> dict[str, Any]:
        points = self.cleaned_data["points"]
        return {"item": self.cleaned_data["item"], "points": 1.0 if points is None else points}


class EntriesField(RowsField):
    def __init__(self) -> None:
        help_text = "Ids of questions; the box offers them. Asked only if nothing is drawn."
        super().__init__(EntryRow, most=MOST_LISTED, label="Fixed list", help_text=help_text)

    def has_changed(self, initial: Any, data: Any) -> bool:
        listed = [{name: entry[name] for name in ("item", "points")} for entry in initial or []]
        return super().has_changed(listed, data)


class SectionForm(forms.ModelForm):
    kinds = forms.MultipleChoiceField(
        choices=[(kind.value, kind.label) for kind in QUESTION_KINDS],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="None for all.",
    )
    weights = WeightsField(
        help_text="Each on a line of its own, such as container 3: so the concepts share the draw. Empty for any mix."
    )
    entries = EntriesField()

    class Meta:
        model = QuizSection
        fields = ("title", "position", "draws", "points", "concepts", "tags", "kinds", "easiest", "hardest", "weights")
        widgets = {"concepts": forms.CheckboxSelectMultiple, "tags": forms.CheckboxSelectMultiple}
        help_texts = SECTION_HELPS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "position" in self.fields:
            self.fields["position"].required = False
            if not self.instance.pk:
                self.fields["position"].initial = None
        if self.instance.pk:
            self.initial["entries"] = [
                {"item": entry.item.public_id, "points": entry.points, "asks": asked_by(entry.item)}
                for entry in self.instance.entries.all()
            ]

    def clean_weights(self) -> dict[str, float]:
        weights: dict[str, float] = self.cleaned_data["weights"]
        known = set(Concept.objects.values_list("slug", flat=True))
        if unknown := sorted(weights.keys() - known):
            raise ValidationError([unknown_name("concept", slug, known) for slug in unknown])
        return weights

    def clean_entries(self) -> list[tuple[Item, float]]:
        rows = self.cleaned_data["entries"]
        items = {item.public_id: item for item in Item.objects.filter(public_id__in=[row["item"] for row in rows])}
        for row in rows:
            if row["item"] not in items or items[row["item"]].is_card:
                raise ValidationError(f"“{row['item']}” is no question.")
            if row["points"] <= 0:
                raise ValidationError(f"“{row['item']}” is worth something: its points must be above zero.")
        if len(items) < len(rows):
            raise ValidationError("A question is there twice.")
        return [(items[row["item"]], row["points"]) for row in rows]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("draws") and cleaned.get("entries"):
            self.add_error("draws", "Either so many are drawn, or the list is asked. For the list, write 0 here.")
        return cleaned

    def part(self) -> Part:
        """As the quiz room sees it, before it is stored."""
        cleaned = self.cleaned_data
        filters = Filters(
            easiest=cleaned["easiest"],
            hardest=cleaned["hardest"],
            kinds=cleaned["kinds"],
            concepts=[concept.pk for concept in cleaned["concepts"]],
            tags=[tag.pk for tag in cleaned["tags"]],
        )
        return Part(cleaned["draws"], filters, [item.pk for item, _ in cleaned["entries"]])

    def _save_m2m(self) -> None:
        super()._save_m2m()  # type: ignore[misc]
        if "entries" in self.changed_data:
            QuizEntry.objects.filter(section=self.instance).delete()
            QuizEntry.objects.bulk_create(
                QuizEntry(section=self.instance, item=item, points=points, position=STEP * n)
                for n, (item, points) in enumerate(self.cleaned_data["entries"], 1)
            )


class SectionFormSet(BaseInlineFormSet):
    """Survives a part that somebody else deleted, gives each a place, and sees if a published quiz can be filled."""

    def _construct_form(self, i: int, **kwargs: Any) -> forms.BaseForm:
        if self.is_bound and i < self.initial_form_count() and i >= len(self.get_queryset()):
            kwargs.setdefault("instance", QuizSection())
        return super()._construct_form(i, **kwargs)  # type: ignore[misc]

    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        kept: list[Any] = [form for form in self.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]
        self._place(kept)
        self._check_lists(kept)
        if self.instance.status != Status.PUBLISHED or any(form.errors for form in kept):
            return
        if not kept:
            raise ValidationError("A quiz that is published has at least one part with questions.")
        kept.sort(key=lambda form: form.instance.position)
        for form, sentence in zip(kept, shortages([form.part() for form in kept]), strict=True):
            if sentence:
                form.add_error("draws", sentence)

    def _check_lists(self, kept: Sequence[Any]) -> None:
        seen: set[Item] = set()
        for form in kept:
            items = {item for item, _ in form.cleaned_data["entries"]}
            for item in sorted(items & seen, key=str):
                form.add_error("entries", f"“{item}” is in the list of another part already.")
            seen |= items

    def _place(self, kept: Sequence[Any]) -> None:
        last = max((form.cleaned_data["position"] or 0 for form in kept), default=0)
        for form in kept:
            if form.cleaned_data["position"] is None:
                last += STEP
                form.instance.position = form.cleaned_data["position"] = last


def asked_by(item: Item) -> str:
    """What it asks and its kind, in a line."""
    return f"{make_excerpt(item, LONGEST_EXCERPT)} ({Kind(item.kind).label})"
