"""Deleting somebody with everything that is theirs, although nothing of it may be deleted by itself."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import NestedObjects
from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from cards.exports import admin_log, forget
from cards.models import Attempt, Memory, Parameters, Review, Student, StudySession

GOES_ALONG = (Attempt, Memory, Parameters, Review, StudySession)


class ErasingAdmin(admin.ModelAdmin):
    """Of what goes along, the page before a deletion gives the number: a log has thousands of rows."""

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list[str], dict[str, int], set[str], list[str]]:
        collector = NestedObjects(using=DEFAULT_DB_ALIAS, origin=objs)
        collector.collect(objs)
        found: Any = collector.model_objs  # rows by model, which the stubs do not know
        counts = {str(model._meta.verbose_name_plural): len(rows) for model, rows in found.items()}
        refused = {
            str(model._meta.verbose_name) for model, rows in found.items() if not self._may(request, model, rows)
        }
        return [str(obj) for obj in objs], counts, refused, [str(obj) for obj in collector.protected]

    def _may(self, request: HttpRequest, model: type[Any], rows: Iterable[Any]) -> bool:
        if model in GOES_ALONG or not self.admin_site.is_registered(model):
            return True
        desk = self.admin_site.get_model_admin(model)
        return all(desk.has_delete_permission(request, row) for row in rows)


class ForgettingAdmin(ErasingAdmin):
    """Of users and of students."""

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self.delete_queryset(request, type(obj)._default_manager.filter(pk=obj.pk))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """What a class keeps of them is what it keeps of who deletes the account themselves."""
        people = queryset if queryset.model is Student else Student.objects.filter(user__in=queryset)
        with transaction.atomic():
            forget.leave_classes(people, timezone.now())
            admin_log.remove_names(users=[] if queryset.model is Student else queryset, students=people)
            queryset.delete()
