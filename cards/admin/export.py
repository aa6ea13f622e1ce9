"""What left the classes, to look at; and the same files of any class, for staff who may take them."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone

from cards.admin.readonly import ReadOnlyAdmin
from cards.exports.delivery import delivered
from cards.exports.files import FILES, Order
from cards.exports.scope import Scope
from cards.models import Classroom, Export
from cards.web.errors import DomainError


def choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Each file in each of its formats."""
    return [
        (file.title, [(f"{file.name}.{form}", f"{file.title} as {form.upper()}") for form in file.formats])
        for file in FILES.values()
    ]


class TakeForm(forms.Form):
    classroom = forms.ModelChoiceField(Classroom.objects.all(), label="Class")
    file = forms.ChoiceField(choices=choices)
    is_pseudonymous = forms.BooleanField(label="With pseudonyms", required=False)
    has_bom = forms.BooleanField(label="Mark CSV as UTF-8, for Excel", required=False)

    def clean(self) -> dict[str, Any]:
        """With the `order` that the rest comes to."""
        cleaned = self.cleaned_data
        if "file" in cleaned:
            what, _, form = cleaned["file"].rpartition(".")
            wishes = {name: cleaned[name] for name in ("is_pseudonymous", "has_bom")}
            cleaned["order"] = Order.of(what, form, **wishes)
            if cleaned["order"] is None:
                raise forms.ValidationError("This file has to name students: untick the pseudonyms.")
        return cleaned


@admin.register(Export)
class ExportAdmin(ReadOnlyAdmin):
    """To take a file needs the right to add exports, and to view classes; it is on record like an instructor's."""

    change_list_template = "admin/cards/export/change_list.html"
    list_display = ["started_at", "what", "format", "classroom", "user", "is_pseudonymous", "rows", "state"]
    list_filter = ["state", "what", "is_pseudonymous"]
    list_select_related = ["classroom", "user"]
    search_fields = ["classroom__title", "user__username", "user__email"]
    date_hierarchy = "started_at"
    ordering = ["-pk"]

    def get_urls(self) -> list[URLPattern]:
        own = [path("take/", self.admin_site.admin_view(self.take), name="cards_export_take")]
        return own + super().get_urls()

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"may_take": may_take(request)} | (extra_context or {}))

    def take(self, request: HttpRequest) -> HttpResponseBase:
        if not may_take(request):
            raise PermissionDenied
        form = TakeForm(request.POST or None)
        if form.is_valid():
            order = form.cleaned_data["order"]
            scope = Scope(form.cleaned_data["classroom"], timezone.now(), order.is_pseudonymous)
            try:
                return delivered(request, order, scope, request.user)  # type: ignore[arg-type]
            except DomainError as error:
                form.add_error(None, error.message)
        context = {**self.admin_site.each_context(request), "title": "Take a file", "form": form, "opts": self.opts}
        return TemplateResponse(request, "admin/cards/export/take.html", context)


def may_take(request: HttpRequest) -> bool:
    return request.user.has_perms(["cards.add_export", "cards.view_classroom"])
