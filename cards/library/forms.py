from django import forms

from cards.grading.characters import normalise_visible
from cards.grading.key import LONGEST_TEXT
from cards.models import CARD_KINDS, Concept, Kind, Tag

LONGEST_QUERY = 100


class QueryField(forms.CharField):
    """What is searched for; cleaned to its words, all of which must be there."""

    widget = forms.SearchInput

    def __init__(self, **options: object) -> None:
        super().__init__(
            max_length=LONGEST_QUERY,
            required=False,
            error_messages={
                "max_length": "The search has %(show_value)d characters; at most %(limit_value)d are read."
            },
            **options,  # type: ignore[arg-type]
        )
        self.widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}

    def clean(self, value: object) -> tuple[str, ...]:
        return tuple(normalise_visible(str(super().clean(value))).split())


class SearchForm(forms.Form):
    q = QueryField(label="Words")


class ExplainForm(forms.Form):
    q = forms.CharField(
        required=False,
        max_length=LONGEST_TEXT,
        error_messages={
            "max_length": "This has %(show_value)d characters; at most %(limit_value)d are read.",
            "null_characters_not_allowed": "There is a character in this that no command has.",
        },
    )


class CardsForm(forms.Form):
    q = QueryField(label="Words")
    concept = forms.ModelChoiceField(
        Concept.objects.published(),
        to_field_name="slug",
        required=False,
        empty_label="All",
        error_messages={"invalid_choice": "There is no such concept."},
    )
    kind = forms.ChoiceField(
        choices=[("", "All"), *((kind, Kind(kind).label) for kind in CARD_KINDS)],
        required=False,
        error_messages={"invalid_choice": "There is no such kind of card."},
    )
    tag = forms.ModelChoiceField(
        Tag.objects.all(),
        to_field_name="name",
        required=False,
        empty_label="All",
        error_messages={"invalid_choice": "There is no such tag."},
    )
