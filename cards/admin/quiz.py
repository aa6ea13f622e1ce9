"""The desk of quizzes: their rules, their parts with lists and filters, and who has other terms."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, Prefetch, Q, QuerySet
from django.forms.models import BaseInlineFormSet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from cards.admin.content import ContentAdmin
from cards.admin.inputs import say
from cards.admin.quiz_form import QuizForm
from cards.admin.regrade import RegradeMixin
from cards.admin.section_form import SectionForm, SectionFormSet, asked_by
from cards.editing import record_parts
from cards.models import QUESTION_KINDS, Concept, Item, Quiz, QuizEntry, QuizOverride, QuizSection, Tag
from cards.pools import part_of, shortages
from cards.quiz import attempts
from cards.terms import move_deadlines
from cards.web.errors import DomainError
from cards.web.forms import CheckboxesField
from cards.web.students import newcomer


class SectionInline(admin.StackedInline):
    model = QuizSection
    form = SectionForm
    formset = SectionFormSet
    extra = 1
    verbose_name = "part"
    verbose_name_plural = "Parts"
    fieldsets = [
        (None, {"fields": [("title", "position"), ("draws", "points"), "entries"]}),
        (
            "What is drawn from",
            {
                "fields": ["concepts", "tags", "kinds", ("easiest", "hardest"), "weights"],
                "classes": ["collapse"],
                "description": "Published questions that fit all of it. None comes twice in an attempt.",
            },
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[QuizSection]:
        entries = Prefetch("entries", QuizEntry.objects.select_related("item"))
        return super().get_queryset(request).prefetch_related("concepts", "tags", entries)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Boxes to tick, made once for all parts and without a way to add concepts from here."""
        if db_field.name not in ("concepts", "tags"):
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        rows: Any = Tag.objects.all()
        if db_field.name == "concepts":
            rows = Concept.objects.filter(items__kind__in=QUESTION_KINDS).distinct()
        help_text = SectionForm.Meta.help_texts[db_field.name]
        field = CheckboxesField(rows, required=False, help_text=help_text)
        field.choices = [(row.pk, row.slug if isinstance(row, Concept) else row.name) for row in rows]
        return field


class OverrideFormSet(BaseInlineFormSet):
    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        for name, field in form.fields.items():
            say(field, str(field.label or name).capitalize())


class OverrideInline(admin.TabularInline):
    model = QuizOverride
    formset = OverrideFormSet
    extra = 1
    autocomplete_fields = ["student"]
    verbose_name = "exception"
    verbose_name_plural = "Other terms for single students: what is empty is as for everybody"

    def get_queryset(self, request: HttpRequest) -> QuerySet[QuizOverride]:
        return super().get_queryset(request).select_related("student__user")


@admin.register(Quiz)
class QuizAdmin(RegradeMixin, ContentAdmin):
    form = QuizForm
    change_form_template = "admin/cards/quiz/change_form.html"
    inlines = [SectionInline, OverrideInline]
    parts = {QuizSection: "Parts changed"}
    list_display = ["title", "slug", "status", "marking", "feedback", "questions", "limit", "attempt_count", "version"]
    list_filter = ["status", "audience", "marking", "feedback", "is_placement"]
    search_fields = ["title", "slug", "summary"]
    ordering = ["position", "slug"]
    radio_fields = {"audience": admin.VERTICAL, "marking": admin.VERTICAL, "feedback": admin.VERTICAL}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Quiz]:
        attempt_count = Count("attempts", filter=Q(attempts__is_preview=False))
        quizzes: QuerySet[Quiz] = super().get_queryset(request)
        return quizzes.annotate(attempt_count=attempt_count).prefetch_related("sections__entries")

    @admin.display(description="Questions")
    def questions(self, quiz: Quiz) -> int:
        return sum(section.draws or len(section.entries.all()) for section in quiz.sections.all())

    @admin.display(description="Time limit", ordering="time_limit_s")
    def limit(self, quiz: Quiz) -> str:
        return f"{quiz.time_limit_s / 60:g} min" if quiz.time_limit_s else "–"

    @admin.display(description="Attempts", ordering="attempt_count")
    def attempt_count(self, quiz: Any) -> int:
        return int(quiz.attempt_count)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["slug"] if obj else []

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Any]:
        return {} if obj else {"slug": ["title"]}

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        is_editor = self.has_change_permission(request, obj) if obj else True
        lock = ["opened_version"] if is_editor else []
        return [
            (None, {"fields": ["title", "slug", "summary", ("status", "position"), "audience", *lock]}),
            ("Marking", {"fields": ["marking", "penalty", "feedback", "pass_percent"]}),
            ("Time", {"fields": [("opens_at", "due_at"), ("time_limit_s", "grace_s")]}),
            ("Attempts", {"fields": [("attempts_allowed", "wait_s"), "counts"]}),
            ("Order", {"fields": ["is_shuffling_questions", "is_shuffling_options", "is_sequential"]}),
            ("Memory", {"fields": ["is_feeding_memory", "is_placement"]}),
        ]

    def problems(self, obj: Quiz) -> list[str]:
        sections = list(obj.sections.prefetch_related("concepts", "tags", "entries"))
        if not sections:
            return ["It has no parts yet."]
        found = shortages([part_of(section) for section in sections])
        return [f"{section}: {sentence}" for section, sentence in zip(sections, found, strict=True) if sentence]

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        items = Item.objects.questions().select_related("concept").order_by("concept__position", "public_id")
        context["questions"] = [(item.public_id, f"{item.concept.name}: {asked_by(item)}") for item in items]
        return super().render_change_form(request, context, *args, **kwargs)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        record_parts(form.instance)
        if change:
            move_deadlines(quiz=form.instance, now=timezone.now())

    # A try

    def get_urls(self) -> list[URLPattern]:
        own = [path("<int:quiz_id>/try/", self.admin_site.admin_view(self.try_it), name="cards_quiz_try")]
        return own + super().get_urls()

    def try_it(self, request: Any, quiz_id: int) -> HttpResponse:
        """Begin an attempt as a student would, with the quiz as it is saved; it is not recorded."""
        quiz = self.get_object(request, str(quiz_id))
        if request.method != "POST" or quiz is None or not self.has_view_permission(request, quiz):
            raise Http404("There is nothing to try.")
        now = timezone.now()
        student = request.student or newcomer(user=request.user, time_zone="", now=now)
        try:
            attempt = attempts.start(quiz=quiz, student=student, now=now, is_preview=True)
        except DomainError as error:
            self.message_user(request, error.message, messages.ERROR)
            return HttpResponseRedirect(reverse("admin:cards_quiz_change", args=[quiz.pk]))
        return HttpResponseRedirect(reverse("quiz:attempt", args=[attempt.pk]))
