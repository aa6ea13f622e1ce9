"""What students have done, to look at: memories, the review log, sessions, fitted parameters."""

from django.contrib import admin

from cards.admin.readonly import ReadOnlyAdmin
from cards.models import Memory, Parameters, Review, StudySession

STUDENT_SEARCH = ["student__user__username", "student__user__email"]


@admin.register(Memory)
class MemoryAdmin(ReadOnlyAdmin):
    list_display = ["student", "item", "state", "due_at", "stability", "difficulty", "reviews", "lapses"]
    list_filter = ["state", "is_suspended", "flag"]
    list_select_related = ["student__user", "item"]
    search_fields = ["=item__public_id", *STUDENT_SEARCH]
    search_help_text = "A card's id, or a student's name or address."
    ordering = ["-pk"]


@admin.register(Review)
class ReviewAdmin(ReadOnlyAdmin):
    """The log is only ever added to, and only by `cards.learning`."""

    list_display = ["reviewed_at", "student", "item", "kind", "rating", "state_before", "state_after", "duration_ms"]
    list_filter = ["kind", "rating", "state_before"]
    list_select_related = ["student__user", "item"]
    search_fields = ["=item__public_id", *STUDENT_SEARCH]
    search_help_text = "A card's id, or a student's name or address."
    ordering = ["-pk"]


@admin.register(StudySession)
class StudySessionAdmin(ReadOnlyAdmin):
    list_display = ["started_at", "student", "kind", "concept", "studied_on", "answered", "finished_at"]
    list_filter = ["kind", "concept"]
    list_select_related = ["student__user", "concept"]
    search_fields = STUDENT_SEARCH
    # The token is a session's secret while a guest's first answer is on its way; queue and load are for the machine.
    exclude = ["token", "queue", "load"]
    ordering = ["-pk"]


@admin.register(Parameters)
class ParametersAdmin(ReadOnlyAdmin):
    list_display = ["student", "fitted_at", "review_count", "log_loss_before", "log_loss_after"]
    list_select_related = ["student__user"]
    search_fields = STUDENT_SEARCH
    ordering = ["-pk"]
