"""The front page of the administration: what needs attention, then everything else in groups."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from cards.models import Concept, Export, Item, Quiz, Report, Status

GROUPS = {
    "Content": ("Concept", "Item", "Quiz", "Tag"),
    "People": ("User", "Student", "Classroom", "Group", "EmailAddress", "Authenticator", "UserSession"),
    "Records": ("Report", "Attempt", "Regrade", "Review", "StudySession", "Memory", "Parameters", "Export"),
}
NAMES = {"Item": "Cards and questions"}
FILTERS = {"Item": [("Cards", "is_card=1"), ("Questions", "is_card=0")]}
RECENT = timedelta(days=7)


DRAFT, FAILED = f"status__exact={Status.DRAFT}", f"state__exact={Export.State.FAILED}"


@dataclass(frozen=True, slots=True)
class Task:
    """Something that waits for somebody, and where it is dealt with."""

    count: int
    text: str
    url: str


def find_tasks(request: HttpRequest) -> list[Task]:
    """What waits, of what this person may see."""
    since = timezone.now() - RECENT
    failed = Export.objects.filter(state=Export.State.FAILED, started_at__gte=since)
    found = [
        _task(request, Report.objects.open(), "open report", "open reports", "status__exact=open"),
        _task(request, _drafts(Item), "card or question in draft", "cards and questions in draft", DRAFT),
        _task(request, _drafts(Concept), "concept in draft", "concepts in draft", DRAFT),
        _task(request, _drafts(Quiz), "quiz in draft", "quizzes in draft", DRAFT),
        _task(request, failed, "export failed in the last week", "exports failed in the last week", FAILED),
    ]
    return [task for task in found if task and task.count]


def _drafts(model: Any) -> QuerySet[Any]:
    drafts: QuerySet[Any] = model.objects.filter(status=Status.DRAFT)
    return drafts


def _task(request: HttpRequest, rows: QuerySet[Any], one: str, many: str, query: str) -> Task | None:
    opts = rows.model._meta
    if not admin.site.get_model_admin(rows.model).has_view_permission(request):
        return None
    count = rows.count()
    url = reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist")
    return Task(count, one if count == 1 else many, f"{url}?{query}")


def group_models(apps: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The lists of all apps, by what they are about; what belongs to no group comes last."""
    models = {model["object_name"]: model for app in apps for model in app["models"]}
    url = reverse("admin:index")
    groups = {name: [models.pop(each) for each in members if each in models] for name, members in GROUPS.items()}
    groups["Other"] = list(models.values())
    for model in groups["Content"]:
        model["name"] = NAMES.get(model["object_name"], model["name"])
        if model["admin_url"]:
            filters = FILTERS.get(model["object_name"], ())
            model["filters"] = [(label, f"{model['admin_url']}?{query}") for label, query in filters]
    return [
        {"name": name, "app_label": name.lower(), "app_url": url, "has_module_perms": True, "models": members}
        for name, members in groups.items()
        if members
    ]


def install(site: admin.AdminSite) -> None:
    get_app_list, index, app_index = site.get_app_list, site.index, site.app_index

    def get_grouped_list(request: HttpRequest, app_label: str | None = None) -> list[dict[str, Any]]:
        found: list[Any] = get_app_list(request, app_label)
        return found if app_label else group_models(found)

    def index_with_tasks(request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return index(request, {"tasks": find_tasks(request)} | (extra_context or {}))

    def app_index_in_groups(request: HttpRequest, app_label: str, extra_context: Any = None) -> HttpResponse:
        """The front page has all of it, in groups."""
        if app_label == "cards":
            return HttpResponseRedirect(reverse("admin:index"))
        return app_index(request, app_label, extra_context)

    site.get_app_list = get_grouped_list  # type: ignore[method-assign]
    site.index = index_with_tasks  # type: ignore[method-assign,assignment]
    site.app_index = app_index_in_groups  # type: ignore[method-assign,assignment]
