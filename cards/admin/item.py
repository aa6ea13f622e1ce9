"""The desk of cards and questions."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from cards.admin.content import ContentAdmin
from cards.admin.figures import NO_FIGURES, ItemChangeList, figures, with_sums
from cards.admin.item_bulk import ItemBulkMixin
from cards.admin.item_form import FIELDS, PURPOSES, ItemForm
from cards.admin.preview import preview_of
from cards.admin.regrade import is_key_changed, may_regrade, suggest_regrade
from cards.admin.transfer import TransferMixin
from cards.editing import key_of
from cards.grading.keys import key_problems
from cards.models import CARD_KINDS, QUESTION_KINDS, Item, Kind, Level, Quiz
from cards.web.face import make_excerpt
from cards.web.figures import plural
from cards.web.templatetags.cards import percent

EXCERPT = 80


class CardOrQuestion(admin.SimpleListFilter):
    title = "cards or questions"
    parameter_name = "is_card"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("1", "cards, to study"), ("0", "questions, for quizzes")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() not in ("0", "1"):
            return queryset
        return queryset.filter(kind__in=CARD_KINDS if self.value() == "1" else QUESTION_KINDS)


class ChangedLately(admin.SimpleListFilter):
    title = "changed"
    parameter_name = "changed"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("1", "in the last day"), ("7", "in the last week"), ("30", "in the last 30 days")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        days = self.value()
        if days not in dict(self.lookup_choices):
            return queryset
        since = timezone.now() - timedelta(days=int(days or 0))
        return queryset.filter(Exists(Item.history.filter(id=OuterRef("pk"), history_date__gte=since)))


class Reported(admin.SimpleListFilter):
    title = "reports"
    parameter_name = "reported"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("open", "with open reports")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(open_report_count__gt=0) if self.value() == "open" else queryset


@admin.register(Item)
class ItemAdmin(TransferMixin, ItemBulkMixin, ContentAdmin):
    form = ItemForm
    change_form_template = "admin/cards/item/change_form.html"
    list_display = [
        "id_shown", "kind_and_level", "concept", "excerpt", "status", "version", "review_sum", "accuracy", "lapse_sum",
        "reports",
    ]  # fmt: skip
    list_filter = ["status", CardOrQuestion, "kind", "concept", "level", "tags", ChangedLately, Reported]
    list_select_related = ["concept"]
    list_per_page = 50
    search_fields = ["public_id", "prompt", "answer", "explanation", "fact", "concept__name"]
    search_help_text = "Id, question, answer, explanation, fact or concept."
    autocomplete_fields = ["concept"]
    readonly_fields = ["kind_shown", "versions", "fares", "asked_in"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Item]:
        return with_sums(super().get_queryset(request))

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ItemChangeList]:
        return ItemChangeList

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)  # what students have learned is retired
        return actions

    # The list

    @admin.display(description="Id", ordering="public_id")
    def id_shown(self, item: Item) -> str:
        return item.public_id

    @admin.display(description="Kind", ordering="kind")
    def kind_and_level(self, item: Item) -> str:
        kind = Kind(item.kind).label
        return kind if item.is_card else f"{kind}, {Level(item.level).label.lower()}"

    @admin.display(description="Question", ordering="prompt")
    def excerpt(self, item: Item) -> str:
        return make_excerpt(item, EXCERPT)

    @admin.display(description="Reviews", ordering="review_sum")
    def review_sum(self, item: Any) -> int | str:
        return int(item.review_sum) if item.is_card else "–"

    @admin.display(description="Lapses", ordering="lapse_sum")
    def lapse_sum(self, item: Any) -> int | str:
        return int(item.lapse_sum) if item.is_card else "–"

    @admin.display(description="Accuracy")
    def accuracy(self, item: Any) -> str:
        return percent(item.figures.accuracy)

    @admin.display(description="Reports", ordering="open_report_count")
    def reports(self, item: Any) -> SafeString | str:
        if not item.open_report_count:
            return "–"
        url = reverse("admin:cards_report_changelist")
        return format_html('<a href="{}?item__id__exact={}">{} open</a>', url, item.pk, item.open_report_count)

    # The form

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Tags are few; boxes need no script and have labels."""
        return super().formfield_for_manytomany(db_field, request, widget=forms.CheckboxSelectMultiple, **kwargs)

    def _kind(self, request: HttpRequest, obj: Item | None) -> Kind:
        match = request.resolver_match
        asked = match.kwargs.get("kind") if match else None
        try:
            return Kind(obj.kind if obj else asked or request.GET.get("kind", ""))
        except ValueError:
            raise Http404("There is no such kind of item.") from None

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        if "kind" in request.GET or not self.has_add_permission(request):
            return super().add_view(request, form_url, extra_context)
        kinds = [(kind.value, kind.label, PURPOSES[kind]) for kind in Kind]
        context = {**self.admin_site.each_context(request), "title": "Add item", "opts": self.opts, "kinds": kinds}
        return TemplateResponse(request, "admin/cards/item/kinds.html", context)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"public_id": next_public_id()} | super().get_changeform_initial_data(request)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.kind = self._kind(request, obj)
        return form

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [*self.readonly_fields, *(["public_id"] if obj else [])]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        is_editor = self.has_change_permission(request, obj) if obj else True
        lock = ["opened_version"] if is_editor else []
        level = [] if self._is_card(request, obj) else ["level"]
        sets: list[tuple[str | None, dict[str, Any]]] = [
            (None, {"fields": ["kind_shown", "public_id", "status", "concept", "tags", "fact", *level, *lock]}),
            ("Card" if self._is_card(request, obj) else "Question", {"fields": FIELDS[self._kind(request, obj)]}),
            ("After the answer", {"fields": ["explanation", ("source_title", "source_url", "source_checked_on")]}),
        ]
        if obj:
            learned = [*(["is_meaning_changed"] if is_editor else []), "versions", "fares"]
            learned += [] if self._is_card(request, obj) or not may_regrade(request) else ["asked_in"]
            sets.append(("What students have learned", {"fields": learned}))
        return sets

    def _is_card(self, request: HttpRequest, obj: Item | None) -> bool:
        return Item(kind=self._kind(request, obj)).is_card

    @admin.display(description="Kind")
    def kind_shown(self, item: Item) -> str:
        return f"{Kind(item.kind).label}. {PURPOSES[Kind(item.kind)]}" if item.kind else "–"

    @admin.display(description="Version")
    def versions(self, item: Item) -> str:
        return f"{item.version}; students last had to learn it anew with version {item.meaning_version}."

    @admin.display(description="So far")
    def fares(self, item: Any) -> str:
        found = figures([item]).get(item.pk, NO_FIGURES)
        students, share = plural(found.students, "student"), percent(found.accuracy)
        if not found.answers:
            return "Not answered yet." if item.is_card else "Not asked in a finished attempt yet."
        if item.is_card:
            return f"{plural(found.answers, 'answer')} by {students}, {share} right."
        return f"Asked in {plural(found.answers, 'attempt')} by {students}: {share} of the marks."

    @admin.display(description="Asked in")
    def asked_in(self, item: Item) -> SafeString | str:
        """Each way to where a corrected key reaches what was answered already."""
        quizzes = Quiz.objects.filter(attempts__slots__item=item, attempts__is_preview=False).distinct()
        links = [(reverse("admin:cards_quiz_regrade", args=[quiz.pk, item.pk]), quiz.title) for quiz in quizzes]
        return format_html_join(", ", '<a href="{}">{}: regrade</a>', links) or "No attempt yet."

    def save_model(self, request: HttpRequest, obj: Item, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if change and form.is_saved and is_key_changed(form.stored, obj):
            suggest_regrade(request, [obj])

    def problems(self, obj: Item) -> list[str]:
        return [sentence for _, sentence in key_problems(key_of(obj))]

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        obj = kwargs.get("obj")
        context["preview_url"] = preview_url(obj, self._kind(request, obj))
        if obj and obj.pk:
            context["preview"] = preview_of(context["adminform"].form.stored or obj)
        return super().render_change_form(request, context, *args, **kwargs)

    # The preview

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.preview)
        own = [
            path("<int:item_id>/preview/", view, name="cards_item_preview"),
            path("preview/<slug:kind>/", view, name="cards_item_preview_new"),
        ]
        return own + super().get_urls()

    def preview(self, request: HttpRequest, item_id: int | None = None, kind: str = "") -> HttpResponse:
        """Both sides of the card as the unsaved form would make it: a fragment for htmx, else a page of its own."""
        obj = self.get_object(request, str(item_id)) if item_id else None
        may = self.has_change_permission(request, obj) if item_id else self.has_add_permission(request)
        if request.method != "POST" or not may or (item_id and obj is None):
            raise Http404("There is nothing to preview.")
        form = self.get_form(request, obj, change=obj is not None)(request.POST, instance=obj)
        form.is_valid()
        context = {"preview": preview_of(form.instance), "errors": form.errors, "item": form.instance}
        if request.htmx:  # type: ignore[attr-defined]
            return HttpResponse(render_to_string("admin/cards/item/_preview.html", context, request))
        return render(request, "admin/cards/item/preview.html", context)


def preview_url(item: Item | None, kind: Kind) -> str:
    if item and item.pk:
        return reverse("admin:cards_item_preview", args=[item.pk])
    return reverse("admin:cards_item_preview_new", args=[kind])


def next_public_id() -> str:
    """One more than the highest number in use; dq-0001 to begin with."""
    ids = Item.objects.filter(Q(public_id__regex=r"^dq-[0-9]+$")).values_list("public_id", flat=True)
    return f"dq-{max((int(name[3:]) for name in ids), default=0) + 1:04}"
