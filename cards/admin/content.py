"""What the desks of concepts and items share: a form that notices a second editor, history, and status in bulk."""

from collections import Counter
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from simple_history.admin import SimpleHistoryAdmin
from simple_history.manager import SIMPLE_HISTORY_REVERSE_ATTR_NAME
from simple_history.models import HistoricalChanges

from cards.admin.diff import HistoryDiff, as_text, diff_html, label_of
from cards.admin.rows import RowsWidget
from cards.editing import Change, Conflict, content_of, save_content, settled
from cards.models import Concept, Item, Status, Tag

SHOWN_REFUSALS = 5


class ContentForm(forms.ModelForm):
    """Knows the version it was opened on. If a newer one was saved since, it is invalid, and merged for another try."""

    data: Any

    opened_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conflict: Conflict | None = None
        self.conflict_rows: list[dict[str, Any]] = []
        self.record: HistoricalChanges | None = getattr(self.instance, SIMPLE_HISTORY_REVERSE_ATTR_NAME, None)
        self.stored: Concept | Item | None = self._meta.model._default_manager.filter(pk=self.instance.pk).first()
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
        else:
            self.data[name] = as_text(value)

    def _row(self, change: Change, is_both: bool) -> dict[str, Any]:
        before, after = (shown_value(self._meta.model, change.field, value) for value in (change.before, change.after))
        label = label_of(self._meta.model, change.field)
        return {"label": label, "diff": diff_html(before, after), "theirs": after, "is_both": is_both}


def shown_value(model: type, name: str, value: Any) -> str:
    """As an editor reads it: a concept by its name, not by its key."""
    if name == "concept":
        return str(Concept.objects.filter(pk=value).first() or value)
    return as_text(value)


class ContentAdmin(SimpleHistoryAdmin):
    """Concepts and items. Every save goes through `save_content`, so none is lost and each has its version."""

    actions = ["publish", "retire", "make_draft"]
    change_form_template = "admin/cards/content_form.html"
    object_history_template = "admin/cards/history.html"
    object_history_list_template = "admin/cards/history_list.html"
    object_history_form_template = "admin/cards/history_form.html"
    history_list_display = ["version"]
    history_list_per_page = 25
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except Conflict:  # saved between this form's check and its save: the check sees it now
            return super().changeform_view(request, *args, **kwargs)

    def history_form_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # The library hides the button from those who may only look, but would take their POST.
        if request.method == "POST" and not self.has_change_permission(request):
            raise PermissionDenied
        try:
            with transaction.atomic():
                return super().history_form_view(request, *args, **kwargs)
        except Conflict:
            return super().history_form_view(request, *args, **kwargs)

    def version(self, record: HistoricalChanges) -> int:
        """The column of the history page."""
        return int(record.version)

    def get_historical_record_context_helper(self, request: HttpRequest, record: HistoricalChanges) -> HistoryDiff:
        return HistoryDiff(self.model, record)

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

    def problems(self, obj: Any) -> list[str]:
        """Why this can't be published; sentences."""
        return []

    @admin.action(description="Publish", permissions=["change"])
    def publish(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._set_status(request, queryset, Status.PUBLISHED)

    @admin.action(description="Retire: keep the progress, show it to nobody", permissions=["change"])
    def retire(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._set_status(request, queryset, Status.RETIRED)

    @admin.action(description="Make a draft again", permissions=["change"])
    def make_draft(self, request: HttpRequest, queryset: QuerySet) -> None:
        self._set_status(request, queryset, Status.DRAFT)

    def _set_status(self, request: HttpRequest, queryset: QuerySet, status: Status) -> None:
        count: Counter[str] = Counter()
        refused: list[str] = []
        with transaction.atomic():
            for obj in queryset:
                outcome, reason = self._set_one(request, obj, status)
                count[outcome] += 1
                refused += [f"{obj}: {reason}"] if reason else []
        self._tell(request, count, refused, status)

    def _set_one(self, request: HttpRequest, obj: Any, status: Status) -> tuple[str, str]:
        """The outcome, "done", "same" or "refused", and the reason if it was refused."""
        if obj.status == status:
            return "same", ""
        obj.status = status
        if status == Status.PUBLISHED and (problems := self.problems(obj)):
            return "refused", problems[0]
        try:
            with transaction.atomic():
                save_content(obj, expected_version=obj.version, by=request.user, reason=f"In bulk: {status.label}")
        except Conflict as conflict:
            return "refused", conflict.sentence
        self.log_change(request, obj, [{"changed": {"fields": ["Status"]}}])
        return "done", ""

    def _tell(self, request: HttpRequest, count: Counter[str], refused: list[str], status: Status) -> None:
        label = status.label.lower()
        names = self.opts.verbose_name, self.opts.verbose_name_plural
        if count["done"]:
            self.message_user(request, f"{count['done']} {names[count['done'] != 1]} now {label}.", messages.SUCCESS)
        if count["same"]:
            text = f"{count['same']} {names[count['same'] != 1]} already {label}, left alone."
            self.message_user(request, text, messages.INFO)
        if refused:
            rest = f" And {len(refused) - SHOWN_REFUSALS} more." if len(refused) > SHOWN_REFUSALS else ""
            text = f"{len(refused)} left as before. {' '.join(refused[:SHOWN_REFUSALS])}{rest}"
            self.message_user(request, text, messages.WARNING)
