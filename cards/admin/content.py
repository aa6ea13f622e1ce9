"""What the desks of concepts, items and quizzes share: a form that notices a second editor, versions, and history."""

import re
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponse
from simple_history.admin import SimpleHistoryAdmin
from simple_history.manager import SIMPLE_HISTORY_REVERSE_ATTR_NAME
from simple_history.models import HistoricalChanges

from cards.admin.bulk import BulkMixin
from cards.admin.diff import HistoryDiff, as_text, diff_html, label_of
from cards.admin.rows import RowsWidget
from cards.editing import Authored, Change, Conflict, content_of, save_content, settled
from cards.models import Concept, Tag, bounds
from cards.web.converters import IdConverter


class ContentForm(forms.ModelForm):
    """Knows the version it was opened on. If a newer one was saved since, it is invalid, and merged for another try."""

    data: Any

    opened_version = forms.IntegerField(
        required=False, min_value=0, max_value=bounds.LARGEST_COUNTER, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conflict: Conflict | None = None
        self.conflict_rows: list[dict[str, Any]] = []
        self.record: HistoricalChanges | None = getattr(self.instance, SIMPLE_HISTORY_REVERSE_ATTR_NAME, None)
        self.stored: Authored | None = self._meta.model._default_manager.filter(pk=self.instance.pk).first()
        if self.stored:
            self.initial["opened_version"] = self.stored.version

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = settled(super().clean() or self.cleaned_data)
        self.cleaned_data = cleaned
        if self.stored:
            expected = cleaned.get("opened_version")
            if expected is None:
                self.add_error(None, "This form has lost its version. Reload the page and edit again.")
            elif expected != self.stored.version:
                self.conflict = Conflict(self.stored, expected)
                self._merge(self.conflict)
                self.add_error(None, "Not saved: there is a newer version. See above.")
        return cleaned

    def _merge(self, conflict: Conflict) -> None:
        """Ready the form for a second try: what only they changed is theirs, what this editor changed stays."""
        self.data = self.data.copy()
        self.data[self.add_prefix("opened_version")] = str(conflict.stored.version)
        for change in conflict.changes if conflict.base else self._differences(conflict):
            mine = self._mine(change.field)
            is_untouched = change.field in self.cleaned_data and mine == change.before
            if is_untouched and change.field in self.fields:
                self._put(change)
            is_both = change.field in self.fields and not is_untouched and mine != change.after
            self.conflict_rows.append(self._row(change, is_both))

    def _differences(self, conflict: Conflict) -> list[Change]:
        """Where the old version left no history: all that is not as this editor has it, for the editor to judge."""
        stored = content_of(conflict.stored)
        shown = [name for name in stored if name in self.fields and name in self.cleaned_data]
        return [Change(name, None, stored[name]) for name in shown if self._mine(name) != stored[name]]

    def _mine(self, name: str) -> Any:
        value = self.cleaned_data.get(name)
        if name == "tags":
            return sorted(tag.name for tag in value or [])
        return getattr(value, "pk", value)

    def _put(self, change: Change) -> None:
        name, value = self.add_prefix(change.field), change.after
        widget = self.fields[change.field].widget
        if isinstance(widget, RowsWidget):
            for key in [key for key in self.data if key.startswith(f"{name}-")]:
                del self.data[key]
            self.data.update(widget.post_data(name, value))
        elif change.field == "tags":
            self.data.setlist(name, [str(pk) for pk in Tag.objects.filter(name__in=value).values_list("pk", flat=True)])
        elif isinstance(widget, forms.MultiWidget):
            for number, part in enumerate(widget.decompress(value) or []):
                self.data[f"{name}_{number}"] = as_text(part)
        else:
            self.data[name] = as_text(self.fields[change.field].prepare_value(value))

    def _row(self, change: Change, is_both: bool) -> dict[str, Any]:
        before, after = (shown_value(self._meta.model, change.field, value) for value in (change.before, change.after))
        label = label_of(self._meta.model, change.field)
        return {"label": label, "diff": diff_html(before, after), "theirs": after, "is_both": is_both}


def shown_value(model: type, name: str, value: Any) -> str:
    """As an editor reads it: a concept by its name, not by its key."""
    if name == "concept":
        return str(Concept.objects.filter(pk=value).first() or value)
    return as_text(value)


class VersionedAdmin(BulkMixin):
    """Every save goes through `save_content`, so none is lost and each has its version."""

    change_form_template = "admin/cards/content_form.html"
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    # Rows beside the form that are part of what a reader sees: a change of them alone makes a version too, and why.
    parts: ClassVar[dict[type[models.Model], str]] = {}

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except Conflict:  # saved between this form's check and its save: the check sees it now
            return super().changeform_view(request, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if form.stored:  # a reverted row brings its old digest along
            obj.seed_digest = form.stored.seed_digest
        cleaned = form.cleaned_data
        form.is_saved = save_content(
            obj,
            expected_version=cleaned.get("opened_version") or 0,
            is_meaning_changed=cleaned.get("is_meaning_changed", False),
            tags=cleaned.get("tags"),
            by=request.user,
            reason=f"Back to version {form.record.version}" if form.record else "",
        )

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        reasons = [self.parts[each.model] for each in formsets if each.model in self.parts and each.has_changed()]
        if change and not form.is_saved and reasons:
            expected = form.cleaned_data["opened_version"]
            save_content(form.instance, expected_version=expected, is_touched=True, by=request.user, reason=reasons[0])


class ContentAdmin(VersionedAdmin, SimpleHistoryAdmin):
    """Concepts, items and quizzes: with the history of every save."""

    object_history_template = "admin/cards/history.html"
    object_history_list_template = "admin/cards/history_list.html"
    object_history_form_template = "admin/cards/history_form.html"
    history_list_display = ["version"]
    history_list_per_page = 25

    def history_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        check_ids(object_id)
        return super().history_view(request, object_id, *args, **kwargs)

    def history_form_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        check_ids(*args)
        # The library hides the button from those who may only look, but would take their POST.
        if request.method == "POST" and not self.has_change_permission(request):
            raise PermissionDenied
        try:
            with transaction.atomic():
                return super().history_form_view(request, *args, **kwargs)
        except Conflict:
            return super().history_form_view(request, *args, **kwargs)

    def render_history_view(
        self, request: HttpRequest, template: str, context: dict[str, Any], **kwargs: Any
    ) -> HttpResponse:
        record = getattr(context.get("original"), SIMPLE_HISTORY_REVERSE_ATTR_NAME, None)
        return super().render_history_view(request, template, context | {"record": record}, **kwargs)

    def version(self, record: HistoricalChanges) -> int:
        """The column of the history page."""
        return int(record.version)

    def get_historical_record_context_helper(self, request: HttpRequest, record: HistoricalChanges) -> HistoryDiff:
        return HistoryDiff(self.model, record)


def check_ids(*texts: str) -> None:
    """The history's addresses take any text for an id. Raises Http404 for what is none."""
    if not all(re.fullmatch(IdConverter.regex, text) for text in texts):
        raise Http404("There is no such version.")
