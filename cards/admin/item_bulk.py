"""Tags and levels of many items at once, with what is chosen beside the list of actions."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.db.models import QuerySet
from django.http import HttpRequest

from cards.admin.bulk import BulkMixin, Refusal
from cards.models import Item, Level, Tag


class ItemActionForm(ActionForm):
    """What to add, remove or set, beside the list of actions."""

    tag = forms.ModelChoiceField(Tag.objects.all(), required=False, label="Tag:")
    level = forms.TypedChoiceField(
        choices=[("", "---------"), *Level.choices], coerce=int, empty_value=None, required=False, label="Level:"
    )


def chosen(request: HttpRequest, name: str) -> Any:
    """The admin has checked the form already, but keeps what it held to itself."""
    form = ItemActionForm(request.POST)
    form.full_clean()
    return form.cleaned_data.get(name)


class ItemBulkMixin(BulkMixin):
    action_form = ItemActionForm
    actions = [*BulkMixin.actions, "add_tag", "remove_tag", "set_level"]

    @admin.action(description="Add the tag", permissions=["change"])
    def add_tag(self, request: HttpRequest, queryset: QuerySet[Item]) -> None:
        self._retag(request, queryset, is_adding=True)

    @admin.action(description="Remove the tag", permissions=["change"])
    def remove_tag(self, request: HttpRequest, queryset: QuerySet[Item]) -> None:
        self._retag(request, queryset, is_adding=False)

    def _retag(self, request: HttpRequest, queryset: QuerySet[Item], *, is_adding: bool) -> None:
        tag = chosen(request, "tag")
        if not tag:
            self.message_user(request, "Choose a tag beside the action.", messages.WARNING)
            return

        def change(item: Item) -> dict[str, Any] | None:
            tags = set(item.tags.all())
            return None if (tag in tags) is is_adding else {"tags": tags ^ {tag}}

        state = f"tagged {tag}" if is_adding else f"without the tag {tag}"
        self.in_bulk(request, queryset.prefetch_related("tags"), change, state=state, field="Tags")

    @admin.action(description="Set the level of questions", permissions=["change"])
    def set_level(self, request: HttpRequest, queryset: QuerySet[Item]) -> None:
        level = chosen(request, "level")
        if not level:
            self.message_user(request, "Choose a level beside the action.", messages.WARNING)
            return

        def change(item: Item) -> dict[str, Any] | None:
            if item.is_card:
                raise Refusal("Only questions have a level.")
            if item.level == level:
                return None
            item.level = level
            return {}

        self.in_bulk(request, queryset, change, state=Level(level).label.lower(), field="Level")
