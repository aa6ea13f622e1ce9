"""Regrading: which question, a look at who goes up and down, then for good; and what was regraded, to look at."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Count, F, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from cards.admin.diff import as_text, diff_html
from cards.admin.readonly import ReadOnlyAdmin
from cards.grading.key import Key
from cards.models import Item, Quiz, Regrade, RegradeChange
from cards.quiz import regrades
from cards.quiz.regrades import NoRegrade, Plan

# So many changes are listed; all are counted.
MOST_SHOWN = 500
# By these an answer is marked.
MARKING_FIELDS = ("accepted", "options", "partial_rule", "is_case_sensitive", "policy")
KEY_FIELDS = ("prompt", *MARKING_FIELDS)


class ReasonForm(forms.Form):
    reason = forms.CharField(
        max_length=500,
        widget=forms.TextInput(attrs={"size": 80}),
        help_text="Kept with the regrade, for whoever asks later.",
    )
    seen = forms.CharField(widget=forms.HiddenInput)


class RegradeMixin(admin.ModelAdmin):
    """On the desk of quizzes. To look needs the right to add regrades too: it shows the marks of students."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path("<int:quiz_id>/regrade/", view(self.regrade_choice), name="cards_quiz_regrade_choice"),
            path("<int:quiz_id>/regrade/<int:item_id>/", view(self.regrade), name="cards_quiz_regrade"),
        ]
        return own + super().get_urls()

    def _quiz(self, request: HttpRequest, quiz_id: int) -> Quiz:
        quiz = self.get_object(request, str(quiz_id))
        if quiz is None or not may_regrade(request):
            raise Http404("There is nothing to regrade.")
        return quiz

    def regrade_choice(self, request: HttpRequest, quiz_id: int) -> HttpResponse:
        """The questions that were asked, those first whose key has been saved anew since."""
        quiz = self._quiz(request, quiz_id)
        context = {
            "title": f"Regrade {quiz}",
            "items": asked_in(quiz),
            "past": quiz.regrades.select_related("item", "by"),
        }
        return self._page(request, "choice", quiz, context)

    def regrade(self, request: HttpRequest, quiz_id: int, item_id: int) -> HttpResponse:
        """The dry run, and by POST the regrade that it showed."""
        quiz = self._quiz(request, quiz_id)
        item = Item.objects.select_related("concept").filter(pk=item_id).first()
        if item is None or not regrades.slots_of(quiz, item).exists():
            raise Http404("This quiz has not asked that.")
        form = ReasonForm(request.POST or None)
        if form.is_valid() and (done := self._commit(request, quiz, item, form)):
            return HttpResponseRedirect(reverse("admin:cards_regrade_change", args=[done.pk]))
        plan, refused = None, ""
        try:
            plan = regrades.plan(quiz, item)
        except NoRegrade as error:
            refused = error.message
        if plan and not form.errors:
            form = ReasonForm(initial={"seen": plan.digest, "reason": request.POST.get("reason", "")})
        context = {"title": f"Regrade {item}", "item": item, "plan": plan, "refused": refused, "form": form}
        return self._page(request, "plan", quiz, context | (shown(plan) if plan else {}))

    def _commit(self, request: Any, quiz: Quiz, item: Item, form: ReasonForm) -> Regrade | None:
        try:
            done = regrades.commit(quiz=quiz, item=item, by=request.user, now=timezone.now(), **form.cleaned_data)
        except NoRegrade as error:
            self.message_user(request, error.message, messages.ERROR)
            return None
        count = done.changes.count()
        self.message_user(request, f"Regraded: {count} answer{'' if count == 1 else 's'} changed.", messages.SUCCESS)
        return done

    def _page(self, request: HttpRequest, name: str, quiz: Quiz, context: dict[str, Any]) -> HttpResponse:
        own = {**self.admin_site.each_context(request), "opts": self.opts, "quiz": quiz}
        return TemplateResponse(request, f"admin/cards/quiz/regrade_{name}.html", own | context)


def may_regrade(request: HttpRequest) -> bool:
    return request.user.has_perm("cards.add_regrade")


def suggest_regrade(request: HttpRequest, items: Sequence[Item]) -> None:
    """After the keys of these questions were changed: the way to the answers that were given before."""
    if not may_regrade(request):
        return
    quizzes = Quiz.objects.filter(attempts__slots__item__in=items, attempts__is_preview=False).distinct()
    links = [(regrade_url(quiz, items), quiz) for quiz in quizzes]
    if links:
        told = format_html_join(", ", '<a href="{}">{}</a>', links)
        text = "The key was changed. Answers that were given before keep their marks until you regrade them: {}."
        messages.warning(request, format_html(text, told))


def regrade_url(quiz: Quiz, items: Sequence[Item]) -> str:
    if len(items) == 1:
        return reverse("admin:cards_quiz_regrade", args=[quiz.pk, items[0].pk])
    return reverse("admin:cards_quiz_regrade_choice", args=[quiz.pk])


def is_key_changed(before: Item, after: Item) -> bool:
    return any(getattr(before, name) != getattr(after, name) for name in MARKING_FIELDS)


def asked_in(quiz: Quiz) -> QuerySet[Item]:
    """With how often each was asked, and how often by an older version than the present one."""
    is_counted = Q(slots__attempt__quiz=quiz, slots__attempt__is_preview=False)
    older = is_counted & Q(slots__item_version__lt=F("version"))
    items = Item.objects.filter(is_counted).select_related("concept")
    items = items.annotate(asked=Count("slots", filter=is_counted), older=Count("slots", filter=older))
    return items.order_by("-older", "public_id")


def shown(plan: Plan) -> dict[str, Any]:
    """What the page says of a plan beside its numbers."""
    return {
        "key_changes": key_changes(plan.keys_before.values(), plan.key_after),
        "changes": plan.changes[:MOST_SHOWN],
        "unlisted": max(0, len(plan.changes) - MOST_SHOWN),
        "unchanged": plan.answers - len(plan.changes),
    }


def key_changes(before: Iterable[Key], after: Key) -> list[tuple[str, SafeString]]:
    """What was corrected, as (field, marked text); once, though several versions of the question may have had it."""
    found = {
        (name, diff_html(*_changed_lines(old, new)))
        for key in before
        for name in KEY_FIELDS
        for old, new in [(as_text(getattr(key, name)), as_text(getattr(after, name)))]
        if old != new
    }
    return sorted(found, key=lambda change: KEY_FIELDS.index(change[0]))


def _changed_lines(old: str, new: str) -> tuple[str, str]:
    """Without the lines that both have; all of them if only their order differs."""
    gone, come = ([line for line in a.splitlines() if line not in b.splitlines()] for a, b in ((old, new), (new, old)))
    return ("\n".join(gone), "\n".join(come)) if gone or come else (old, new)


class ChangeInline(admin.TabularInline):
    model = RegradeChange
    fields = ["student", "attempt", "before", "after"]
    readonly_fields = ["student", "attempt", "before", "after"]
    extra = 0
    can_delete = False
    verbose_name_plural = "Answers that changed"

    def get_queryset(self, request: HttpRequest) -> QuerySet[RegradeChange]:
        return super().get_queryset(request).select_related("slot__attempt__student__user")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def student(self, change: RegradeChange) -> str:
        return str(change.slot.attempt.student)

    def attempt(self, change: RegradeChange) -> int:
        return change.slot.attempt.number

    @admin.display(description="Points before")
    def before(self, change: RegradeChange) -> str:
        return f"{change.points_before:.2f}"

    @admin.display(description="Points after")
    def after(self, change: RegradeChange) -> str:
        return f"{change.points_after:.2f}"


@admin.register(Regrade)
class RegradeAdmin(ReadOnlyAdmin):
    list_display = ["at", "quiz", "item", "by", "reason", "change_count"]
    list_filter = ["quiz"]
    list_select_related = ["quiz", "item", "by"]
    search_fields = ["=item__public_id", "reason"]
    fields = ["quiz", "item", "by", "at", "reason", "corrected"]
    readonly_fields = ["corrected"]
    inlines = [ChangeInline]
    ordering = ["-pk"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Regrade]:
        return super().get_queryset(request).annotate(change_count=Count("changes"))

    @admin.display(description="Answers changed", ordering="change_count")
    def change_count(self, regrade: Any) -> int:
        return int(regrade.change_count)

    @admin.display(description="Corrected")
    def corrected(self, regrade: Regrade) -> SafeString:
        before = [Key.from_json(key) for key in regrade.key_before.values()]
        changes = key_changes(before, Key.from_json(regrade.key_after))
        lines = format_html_join("", "<dt>{}</dt><dd>{}</dd>", changes)
        return format_html('<dl class="diff">{}</dl>', lines)
