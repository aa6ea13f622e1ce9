"""The staff's desk, on Django's own admin: one file per family of models."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse

from cards.admin import attempt, classroom, concept, export, item, people, quiz, regrade, report, study
from cards.models import Report

__all__ = ["attempt", "classroom", "concept", "export", "item", "people", "quiz", "regrade", "report", "study"]

admin.site.site_header = "DockerQuiz"
admin.site.site_title = "DockerQuiz desk"
admin.site.index_title = "The desk"

_index = admin.site.index


def index(request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
    """The admin's front page, with how many reports wait for whoever may see them."""
    may_see = request.user.has_perm("cards.view_report")
    waiting = Report.objects.open().count() if may_see else 0
    return _index(request, {"open_reports": waiting} | (extra_context or {}))


admin.site.index = index  # type: ignore[method-assign,assignment]
