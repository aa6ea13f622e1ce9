"""Classes on the desk: found, looked at, helped with. What happens in them is their instructors'."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from cards.admin.erasing import ErasingAdmin
from cards.models import Classroom, Enrolment, Teacher


class TeacherInline(admin.TabularInline):
    """Who may see all of it; somebody has to be able to when the only one is gone."""

    model = Teacher
    extra = 1
    autocomplete_fields = ["user"]
    readonly_fields = ["added_at"]
    verbose_name = "instructor"
    verbose_name_plural = "Instructors"


class EnrolmentInline(admin.TabularInline):
    model = Enrolment
    fields = readonly_fields = ("name", "email", "number", "section", "student", "is_on_roster", "joined_at", "left_at")
    extra = 0
    can_delete = False
    verbose_name_plural = "People"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Enrolment]:
        return super().get_queryset(request).select_related("section", "student__user")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Classroom)
class ClassroomAdmin(ErasingAdmin):
    list_display = ["title", "code", "instructors", "students", "is_joinable", "created_at", "archived_at"]
    list_filter = ["is_joinable", ("archived_at", admin.EmptyFieldListFilter)]
    search_fields = ["title", "code", "teachers__user__username", "teachers__user__email", "enrolments__name"]
    ordering = ["-created_at"]
    fields = [
        "title", "code", "is_joinable", "time_zone", "is_keeping_grades", "exam_on", "exam_concepts",
        "exam_cards_per_day", "created_at", "archived_at",
    ]  # fmt: skip
    readonly_fields = ["code", "created_at", "archived_at"]
    filter_horizontal = ["exam_concepts"]
    inlines = [TeacherInline, EnrolmentInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Classroom]:
        present = Q(enrolments__joined_at__isnull=False, enrolments__left_at__isnull=True)
        found: QuerySet[Classroom] = super().get_queryset(request)
        counted = found.annotate(student_count=Count("enrolments", filter=present, distinct=True))
        return counted.prefetch_related("teachers__user")

    @admin.display(description="Instructors")
    def instructors(self, classroom: Classroom) -> str:
        return ", ".join(teacher.user.username for teacher in classroom.teachers.all())

    @admin.display(description="Students", ordering="student_count")
    def students(self, classroom: Any) -> int:
        return int(classroom.student_count)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """An instructor makes it, and is in it from the start."""
        return False

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        for teacher in formset.save(commit=False):
            teacher.added_at = teacher.added_at or timezone.now()
        super().save_formset(request, form, formset, change)
