"""Rows of a JSON list inside a change form: a small formset that looks and works like the admin's inlines."""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from itertools import count
from string import ascii_lowercase
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.forms.formsets import DELETION_FIELD_NAME, ORDERING_FIELD_NAME, BaseFormSet, formset_factory
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.text import slugify

BLANK_ROWS = 2
FORMSET_FIELDS = (ORDERING_FIELD_NAME, DELETION_FIELD_NAME)
NO_CONTENT = (*FORMSET_FIELDS, "id")


class Row(forms.Form):
    """One entry of the list. A row in which nothing but a name is filled in is no row."""

    is_lettered = False  # a new entry is named by the next letter, not after what it says

    def has_changed(self) -> bool:
        return any(bool(self[name].data) for name in self.fields if name not in NO_CONTENT)

    def entry(self) -> Any:
        """The cleaned row as the JSON holds it."""
        values = {name: value for name, value in self.cleaned_data.items() if name not in FORMSET_FIELDS}
        return {name: value for name, value in values.items() if value not in ("", None)}

    @staticmethod
    def initial_of(entry: Any) -> dict[str, Any]:
        return dict(entry)


class BaseRows(BaseFormSet):
    def _construct_form(self, i: int, **kwargs: Any) -> forms.BaseForm:
        form = super()._construct_form(i, **kwargs)  # type: ignore[misc]
        form.empty_permitted = True  # to blank a row is one more way to remove it
        return form

    def add_fields(self, form: forms.BaseForm, index: int | None) -> None:
        super().add_fields(form, index)
        for name in FORMSET_FIELDS:
            if name in form.fields:
                form.fields[name].widget.attrs["aria-label"] = name.capitalize()

    def entries(self) -> list[Any]:
        kept = [form for form in self.forms if form.has_changed() and not self._is_deleted(form)]
        kept.sort(key=lambda form: form.cleaned_data.get(ORDERING_FIELD_NAME) or float("inf"))
        return [form.entry() for form in kept]

    def _is_deleted(self, form: forms.BaseForm) -> bool:
        return self.can_delete and bool(form.cleaned_data.get(DELETION_FIELD_NAME))


class RowsWidget(forms.Widget):
    """Draws the list as a table of inputs; its value from a POST is the bound formset."""

    def __init__(self, row: type[Row], most: int, fixed: Sequence[dict[str, Any]] = ()) -> None:
        super().__init__()
        self.row, self.fixed = row, fixed
        self.formset: Any = formset_factory(
            row, formset=BaseRows, extra=0 if fixed else BLANK_ROWS, can_order=not fixed, can_delete=not fixed,
            max_num=most, absolute_max=most + BLANK_ROWS, validate_max=True,
        )  # fmt: skip

    def id_for_label(self, id_: str | None, index: str | None = None) -> str:
        return ""  # there is no one input that the label could be of

    def value_from_datadict(self, data: Any, files: Any, name: str) -> BaseRows:
        return cast(BaseRows, self.formset(data, prefix=name))

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return f"{name}-TOTAL_FORMS" not in data

    def unbound(self, name: str, entries: Any) -> BaseRows:
        shown = entries if isinstance(entries, list) and entries else self.fixed
        return cast(BaseRows, self.formset(initial=[self.row.initial_of(entry) for entry in shown], prefix=name))

    def post_data(self, name: str, entries: list[Any] | None) -> dict[str, str]:
        """What a browser would send if these entries were shown and left alone."""
        formset = self.unbound(name, entries)
        inputs = [field for form in [formset.management_form, *formset.forms] for field in form]
        values = {field.html_name: field.value() for field in inputs}
        return {key: str(value) for key, value in values.items() if value is not None and value is not False}

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        formset = value if isinstance(value, BaseRows) else self.unbound(name, value)
        return render_to_string("admin/rows.html", {"formset": formset, "is_fixed": bool(self.fixed)})


class RowsField(forms.Field):
    """A JSON list, edited as rows; cleans to the list."""

    def __init__(self, row: type[Row], *, most: int, fixed: Sequence[dict[str, Any]] = (), **kwargs: Any) -> None:
        super().__init__(widget=RowsWidget(row, most, fixed), required=False, **kwargs)

    def clean(self, value: BaseRows) -> list[Any]:
        if not value.is_valid():
            raise ValidationError(list(value.non_form_errors()) or ["Some of the rows below need a look."])
        entries = value.entries()
        return with_ids(entries, is_lettered=value.form.is_lettered) if "id" in value.form.base_fields else entries

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.clean(data) != (initial or [])
        except ValidationError:
            return True


def with_ids(entries: list[Any], *, is_lettered: bool) -> list[Any]:
    """Options keep their ids; a new one gets the next free letter, or a name after its text.

    Letters would say in which order steps were written, so steps and pairs are named after what they say.
    """
    taken = {entry["id"] for entry in entries if isinstance(entry, dict) and entry.get("id")}
    for place, entry in enumerate(entries):
        if isinstance(entry, dict) and not entry.get("id"):
            names = iter(ascii_lowercase) if is_lettered else _names_after(entry.get("text") or entry["match"])
            free = next(name for name in names if name not in taken)
            taken.add(free)
            entries[place] = {"id": free} | entry
    return entries


def _names_after(text: str) -> Iterator[str]:
    name = slugify(text)[:30].strip("-_") or sha256(text.encode()).hexdigest()[:8]
    yield name
    yield from (f"{name}-{number}" for number in count(2))
