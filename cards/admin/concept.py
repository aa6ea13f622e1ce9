"""The desk of concepts, their links, and tags."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, QuerySet
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse

from cards.admin.content import ContentAdmin, ContentForm
from cards.admin.inputs import say
from cards.models import Concept, ConceptLink, Tag

LINK_LABELS = {"verb": "Verb", "target": "Target", "position": "Position", "DELETE": "Delete"}


class LinkFormSet(BaseInlineFormSet):
    """Survives a link that somebody else deleted meanwhile: its row is invalid instead of a server error."""

    def _construct_form(self, i: int, **kwargs: Any) -> forms.BaseForm:
        if self.is_bound and i < self.initial_form_count() and i >= len(self.get_queryset()):
            kwargs.setdefault("instance", ConceptLink())
        return super()._construct_form(i, **kwargs)  # type: ignore[misc]

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        for name, label in LINK_LABELS.items():
            if name in form.fields:
                say(form.fields[name], label)


class LinkInline(admin.TabularInline):
    model = ConceptLink
    formset = LinkFormSet
    fk_name = "source"
    fields = ["verb", "target", "position"]
    autocomplete_fields = ["target"]
    extra = 1
    verbose_name = "link"
    verbose_name_plural = "Links: this concept …"


class ConceptForm(ContentForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "summary" in self.fields:
            self.fields["summary"].widget.attrs["rows"] = 4


@admin.register(Concept)
class ConceptAdmin(ContentAdmin):
    form = ConceptForm
    change_form_template = "admin/cards/concept/change_form.html"
    inlines = [LinkInline]
    parts = {ConceptLink: "Links changed"}
    list_display = ["name", "heading", "place", "position", "status", "version", "item_count", "link_count"]
    list_filter = ["status", "place", "heading"]
    search_fields = ["name", "slug", "summary", "body"]
    ordering = ["position", "slug"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Concept]:
        concepts: QuerySet[Concept] = super().get_queryset(request)
        return concepts.annotate(item_count=Count("items", distinct=True), link_count=Count("links_out", distinct=True))

    @admin.display(description="Items", ordering="item_count")
    def item_count(self, concept: Any) -> int:
        return int(concept.item_count)

    @admin.display(description="Links", ordering="link_count")
    def link_count(self, concept: Any) -> int:
        return int(concept.link_count)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["slug"] if obj else []

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Any]:
        return {} if obj else {"slug": ["name"]}

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        is_editor = self.has_change_permission(request, obj) if obj else True
        own = ["name", "slug", "status", "heading", ("place", "position"), *(["opened_version"] if is_editor else [])]
        return [
            (None, {"fields": own}),
            ("Text", {"fields": ["summary", "body"]}),
            ("Source", {"fields": [("source_title", "source_url", "source_checked_on")]}),
        ]

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        obj = kwargs.get("obj")
        if obj and obj.pk:
            context["saved"] = context["adminform"].form.stored or obj
        return super().render_change_form(request, context, *args, **kwargs)


@admin.register(Tag)
class TagAdmin(admin.ModelAdmin):
    list_display = ["name", "item_count"]
    search_fields = ["name"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tag]:
        return super().get_queryset(request).annotate(item_count=Count("items"))

    @admin.display(description="Items", ordering="item_count")
    def item_count(self, tag: Any) -> int:
        return int(tag.item_count)
