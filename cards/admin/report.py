"""The queue of what readers reported, open ones first."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from cards.models import Report, User
from cards.web.face import make_excerpt

LONGEST_QUESTION = 500


class NoteActionForm(ActionForm):
    """A note to go with the action, beside the list of actions."""

    note = forms.CharField(required=False, max_length=1000, label="Note:", widget=forms.TextInput(attrs={"size": 40}))


@admin.register(Report)
class ReportAdmin(admin.ModelAdmin):
    action_form = NoteActionForm
    actions = ["resolve", "reopen"]
    list_display = ["created_at", "status", "item_link", "concept", "excerpt", "student", "note", "resolved_by"]
    list_display_links = ["created_at"]
    list_filter = ["status", "item__concept"]
    list_select_related = ["item__concept", "student__user", "resolved_by"]
    search_fields = ["item__public_id", "text", "note"]
    ordering = ["status", "-pk"]  # "open" comes before "resolved"
    fields = ["item_link", "question", "text", "student", "created_at", "status", "note", "resolved_by", "resolved_at"]
    readonly_fields = ["item_link", "question", "text", "student", "created_at", "resolved_by", "resolved_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.display(description="Item", ordering="item__public_id")
    def item_link(self, report: Report) -> SafeString:
        url = reverse("admin:cards_item_change", args=[report.item_id])
        return format_html('<a href="{}">{}</a>', url, report.item)

    @admin.display(ordering="item__concept")
    def concept(self, report: Report) -> str:
        return str(report.item.concept)

    @admin.display(description="Text")
    def excerpt(self, report: Report) -> str:
        return report.text if len(report.text) <= 120 else f"{report.text[:118].rstrip()} …"

    @admin.display(description="What is asked")
    def question(self, report: Report) -> str:
        return make_excerpt(report.item, LONGEST_QUESTION)

    def save_model(self, request: HttpRequest, obj: Report, form: Any, change: bool) -> None:
        if "status" in form.changed_data:
            stamp(obj, request.user)  # type: ignore[arg-type]
        super().save_model(request, obj, form, change)

    @admin.action(description="Resolve, with the note", permissions=["change"])
    def resolve(self, request: HttpRequest, queryset: QuerySet[Report]) -> None:
        self._set_status(request, queryset, Report.Status.RESOLVED)

    @admin.action(description="Open again, with the note", permissions=["change"])
    def reopen(self, request: HttpRequest, queryset: QuerySet[Report]) -> None:
        self._set_status(request, queryset, Report.Status.OPEN)

    def _set_status(self, request: HttpRequest, queryset: QuerySet[Report], status: Report.Status) -> None:
        """One conditional statement: a report that a colleague has just dealt with keeps their name and note."""
        note = request.POST.get("note", "").strip()[:1000]
        marks = Report(status=status)
        stamp(marks, request.user)  # type: ignore[arg-type]
        changes = {"status": status, "resolved_by": marks.resolved_by, "resolved_at": marks.resolved_at}
        changed = list(queryset.exclude(status=status))
        done = Report.objects.filter(pk__in=[report.pk for report in changed]).exclude(status=status)
        count = done.update(**changes, **({"note": note} if note else {}))
        for report in changed:
            self.log_change(request, report, [{"changed": {"fields": ["Status"]}}])
        word = "resolved" if status == Report.Status.RESOLVED else "open again"
        self.message_user(request, f"{count} report{'' if count == 1 else 's'} {word}.", messages.SUCCESS)


def stamp(report: Report, user: User) -> None:
    """Say who resolved it and when; take both back when it is opened again."""
    is_resolved = report.status == Report.Status.RESOLVED
    report.resolved_by = user if is_resolved else None
    report.resolved_at = timezone.now() if is_resolved else None
