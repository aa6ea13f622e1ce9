"""Cards in and out through django-import-export: a preview of every change, then all of it or nothing."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from import_export.admin import ExportActionMixin, ImportMixin
from import_export.forms import ConfirmImportForm, ExportForm, ImportForm
from import_export.results import Result
from import_export.tmp_storages import CacheStorage

from cards.admin.formats import CSV, JSON, MOST_BYTES, YAML, FileRefusedError
from cards.admin.regrade import MARKING_FIELDS, suggest_regrade
from cards.admin.resource import ItemResource
from cards.models import Item

UPLOAD_GONE = "The uploaded file is no longer there. Nothing was imported; upload it once more."


class UploadForm(ImportForm):
    def clean_import_file(self) -> Any:
        file = self.cleaned_data["import_file"]
        if file.size > MOST_BYTES:
            raise ValidationError(f"The file has {file.size:,} bytes; at most {MOST_BYTES:,} are taken.")
        return file


class ConfirmForm(ConfirmImportForm):
    format = forms.ChoiceField(choices=[(str(n), str(n)) for n in range(3)], widget=forms.HiddenInput)
    seen = forms.JSONField(widget=forms.HiddenInput)

    def clean_seen(self) -> dict[str, int]:
        seen = self.cleaned_data["seen"]
        if not isinstance(seen, dict) or not all(isinstance(version, int) for version in seen.values()):
            raise ValidationError("Upload the file once more.")
        return seen


class Upload(CacheStorage):
    """Waits in the cache, which all workers share, for its confirmation."""

    def read(self) -> bytes:
        content = super().read()
        if content is None:
            raise FileRefusedError(UPLOAD_GONE)
        return bytes(content)


class TransferMixin(ImportMixin, ExportActionMixin):
    """Import and export on the desk of items. Importing needs the right to change, exporting the right to view."""

    resource_classes = [ItemResource]
    formats = [CSV, JSON, YAML]
    import_form_class = UploadForm
    confirm_form_class = ConfirmForm
    export_form_class = ExportForm
    tmp_storage_class = Upload
    show_change_form_export = False
    import_export_change_list_template = "admin/import_export/change_list_import_export.html"

    def import_action(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        response = super().import_action(request, **kwargs)
        context = response.context_data
        if "confirm_form" in context:
            rows = context["result"].rows
            seen = {row.object_repr: row.original.version if row.original else 0 for row in rows}
            context["confirm_form"].initial["seen"] = seen
        return response

    def add_data_read_fail_error_to_form(self, form: forms.Form, error: Exception) -> None:
        if isinstance(error, FileRefusedError):
            form.add_error("import_file", str(error))
        else:
            super().add_data_read_fail_error_to_form(form, error)

    def process_import(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            return super().process_import(request, **kwargs)
        except FileRefusedError as error:
            return self._back(request, str(error))

    def get_import_resource_kwargs(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.get("form")
        return {"seen": form.cleaned_data["seen"]} if isinstance(form, ConfirmForm) else {}

    def get_export_resource_kwargs(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        return {}

    def process_dataset(self, dataset: Any, form: Any, request: HttpRequest, **kwargs: Any) -> Result:
        return super().process_dataset(dataset, form, request, rollback_on_validation_errors=True, **kwargs)

    def process_result(self, result: Result, request: HttpRequest) -> HttpResponse:
        faults = [f"Row {row.number}: {', '.join(row.error.messages)}" for row in result.invalid_rows]
        faults += [f"Row {number}: {error.error}" for number, errors in result.row_errors() for error in errors]
        faults += [str(error.error) for error in result.base_errors]
        if faults:
            return self._back(request, f"Nothing was imported. {' '.join(faults[:5])}")
        updates = [
            row for row in result.rows if row.is_update() and not dict(row.diff).keys().isdisjoint(MARKING_FIELDS)
        ]
        suggest_regrade(request, list(Item.objects.filter(pk__in=[row.object_id for row in updates])))
        return super().process_result(result, request)

    def _back(self, request: HttpRequest, message: str) -> HttpResponse:
        messages.error(request, message)
        return HttpResponseRedirect(reverse("admin:cards_item_import"))

    def get_export_queryset(self, request: HttpRequest) -> QuerySet[Item]:
        return super().get_export_queryset(request).prefetch_related("tags")

    def get_valid_export_item_pks(self, request: HttpRequest) -> list[int]:
        return list(Item.objects.values_list("pk", flat=True))
