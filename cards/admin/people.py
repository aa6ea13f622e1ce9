"""Accounts and the students behind them."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.db.models import QuerySet
from django.http import HttpRequest

from cards.admin.erasing import ForgettingAdmin
from cards.models import Student, User

POWERS = ("is_staff", "is_superuser", "is_instructor", "groups", "user_permissions")


@admin.register(User)
class UserAdmin(ForgettingAdmin, DjangoUserAdmin):
    """Only a superuser hands out rights, or touches the account of another superuser."""

    list_display = [
        "username", "email", "is_active", "is_instructor", "is_staff", "is_superuser", "last_login", "date_joined",
    ]  # fmt: skip
    list_filter = ["is_instructor", *DjangoUserAdmin.list_filter]
    ordering = ["-date_joined"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        ("Name", {"fields": [("first_name", "last_name"), "email"]}),
        ("Role", {"fields": ["is_active", "is_instructor", "is_staff", "is_superuser"]}),
        ("Dates", {"fields": [("last_login", "date_joined")]}),
        (
            "Rights of staff",
            {
                "fields": ["groups", "user_permissions"],
                "description": "What they may see and change in the administration. Superusers may do everything.",
            },
        ),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        own = ["last_login", "date_joined"]
        return own if request.user.is_superuser else [*own, *POWERS]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and may_touch(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and may_touch(request, obj)


def may_touch(request: HttpRequest, obj: User | None) -> bool:
    return obj is None or not obj.is_superuser or bool(request.user.is_superuser)


class IsGuest(admin.SimpleListFilter):
    title = "account"
    parameter_name = "guest"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("0", "signed up"), ("1", "guest")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() not in ("0", "1"):
            return queryset
        return queryset.filter(user__isnull=self.value() == "1")


@admin.register(Student)
class StudentAdmin(ForgettingAdmin):
    """To look at, to help with a setting, and to forget; what somebody has learned is never changed."""

    list_display = ["__str__", "time_zone", "new_per_day", "desired_retention", "created_at", "last_seen_on"]
    list_filter = [IsGuest, "last_seen_on"]
    list_select_related = ["user"]
    search_fields = ["user__username", "user__email"]
    ordering = ["-pk"]
    fields = [
        "user", "created_at", "last_seen_on", "parameters", "time_zone", "day_start_hour", "new_per_day",
        "reviews_per_day", "desired_retention", "learning_steps", "relearning_steps", "leech_threshold", "easy_days",
        "is_separating_siblings", "is_learning_from_quizzes", "theme",
    ]  # fmt: skip
    readonly_fields = ["user", "created_at", "last_seen_on", "parameters"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
