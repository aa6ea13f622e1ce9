"""A desk where one may look and touch nothing, and lists of tables that grow without end."""

from typing import Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.functional import cached_property

MOST_COUNTED = 10_000


class LogPaginator(Paginator):
    """Counts no further than anybody pages; filters lead to the rest."""

    @cached_property
    def count(self) -> int:
        return int(self.object_list[:MOST_COUNTED].count())  # type: ignore[attr-defined]


class ReadOnlyAdmin(admin.ModelAdmin):
    """Nobody adds, changes or deletes here, superusers included."""

    actions = None
    paginator = LogPaginator
    show_full_result_count = False
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
