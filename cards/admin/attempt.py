"""Attempts with their questions and all that was answered, to look at."""

from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html

from cards.admin.readonly import ReadOnlyAdmin
from cards.admin.study import STUDENT_SEARCH
from cards.grading.blanks import show_blanks
from cards.grading.key import Key
from cards.grading.words import said
from cards.models import Attempt, Response, Slot
from cards.quiz.replays import keys_of_answers


@dataclass(frozen=True, slots=True)
class Answered:
    """A row of the log: what was answered, in words."""

    row: Response
    said: list[str]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with everything that was answered to it, and what lies in its form."""

    slot: Slot
    prompt: str
    answers: list[Answered]
    draft: list[str]


def asked(attempt: Attempt) -> list[Asked]:
    """In a fixed number of statements."""
    responses = Prefetch("responses", Response.objects.order_by("number"))
    slots = attempt.slots.order_by("position").select_related("item").prefetch_related(responses)
    found = []
    for slot, keys in keys_of_answers(attempt, slots):
        key = Key.from_json(slot.key)
        answers = [Answered(row, said(own, row.value)) for row, own in zip(slot.responses.all(), keys, strict=True)]
        draft = [] if slot.is_final else said(key, slot.judgements or slot.draft)
        found.append(Asked(slot, show_blanks(key.prompt), answers, draft))
    return found


@admin.register(Attempt)
class AttemptAdmin(ReadOnlyAdmin):
    change_form_template = "admin/cards/attempt/change_form.html"
    list_display = ["started_at", "quiz", "student", "number_shown", "state", "points", "percent_shown"]
    list_filter = ["quiz", "state", "is_preview"]
    list_select_related = ["quiz", "student__user"]
    search_fields = STUDENT_SEARCH
    search_help_text = "A student's name or address."
    date_hierarchy = "started_at"
    ordering = ["-pk"]
    fields = [
        "quiz",
        "student",
        "number_shown",
        "state",
        "started_at",
        "deadline_at",
        "submitted_at",
        "points",
        "rules_shown",
    ]
    readonly_fields = ["number_shown", "points", "rules_shown"]

    @admin.display(description="Attempt", ordering="number")
    def number_shown(self, attempt: Attempt) -> str:
        return "a try of staff" if attempt.is_preview else str(attempt.number)

    @admin.display(description="Points", ordering="score")
    def points(self, attempt: Attempt) -> str:
        return "–" if attempt.score is None else f"{attempt.score:.2f} of {attempt.max_score:g}"

    @admin.display(description="Percent")
    def percent_shown(self, attempt: Attempt) -> str:
        return "–" if attempt.percent is None else f"{attempt.percent:.0f} %"

    @admin.display(description="Rules, as they were at the start")
    def rules_shown(self, attempt: Attempt) -> Any:
        return format_html("<code>{}</code>", ", ".join(f"{name}: {value}" for name, value in attempt.rules.items()))

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        context["asked"] = asked(kwargs["obj"])
        return super().render_change_form(request, context, *args, **kwargs)
