"""Many rows changed at once: each by the rules of a single save, all in one transaction, and the sum is told."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest

from cards.editing import Conflict, save_content
from cards.models import Status

SHOWN_REFUSALS = 5


class Refusal(Exception):
    """This row is left as it was; the sentence says why."""


# Changes the row and returns what `save_content` needs beside it; None if there is nothing to change.
Change = Callable[[Any], dict[str, Any] | None]


class BulkMixin(admin.ModelAdmin):
    """Status in bulk, for all that is published."""

    actions = ["publish", "retire", "make_draft"]

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
        def change(obj: Any) -> dict[str, Any] | None:
            if obj.status == status:
                return None
            obj.status = status
            if status == Status.PUBLISHED and (problems := self.problems(obj)):
                raise Refusal(problems[0])
            return {}

        self.in_bulk(request, queryset, change, state=status.label.lower(), field="Status")

    def in_bulk(self, request: HttpRequest, queryset: QuerySet, change: Change, *, state: str, field: str) -> None:
        """`state` is what the rows are afterwards, as in “3 items now published”."""
        count: Counter[str] = Counter()
        refused: list[str] = []
        with transaction.atomic():
            for obj in queryset:
                try:
                    count[self._change_one(request, obj, change, state, field)] += 1
                except (Refusal, Conflict) as reason:
                    refused.append(f"{obj}: {reason}")
        self._tell(request, count, refused, state)

    def _change_one(self, request: HttpRequest, obj: Any, change: Change, state: str, field: str) -> str:
        """ "done" or "same"."""
        more = change(obj)
        if more is None:
            return "same"
        with transaction.atomic():
            reason = f"In bulk: {state[:1].upper()}{state[1:]}"
            save_content(obj, expected_version=obj.version, by=request.user, reason=reason, **more)
        self.log_change(request, obj, [{"changed": {"fields": [field]}}])
        return "done"

    def _tell(self, request: HttpRequest, count: Counter[str], refused: list[str], state: str) -> None:
        names = self.opts.verbose_name, self.opts.verbose_name_plural
        if count["done"]:
            self.message_user(request, f"{count['done']} {names[count['done'] != 1]} now {state}.", messages.SUCCESS)
        if count["same"]:
            text = f"{count['same']} {names[count['same'] != 1]} already {state}, left alone."
            self.message_user(request, text, messages.INFO)
        if refused:
            rest = f" And {len(refused) - SHOWN_REFUSALS} more." if len(refused) > SHOWN_REFUSALS else ""
            text = f"{len(refused)} left as before. {' '.join(refused[:SHOWN_REFUSALS])}{rest}"
            self.message_user(request, text, messages.WARNING)
