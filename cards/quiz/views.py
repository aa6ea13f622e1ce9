from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect, push_url, reswap, retarget

from cards import access
from cards.models import Quiz, Slot
from cards.quiz import actions, attempts, pages, queries, questions
from cards.quiz.actions import Over, Stale
from cards.quiz.forms import AnswerForm, JudgementForm, StartForm, StepForm, TimeOverForm
from cards.quiz.screen import Screen, answers, next_url, place, resume_url, saved, screen
from cards.web.errors import DomainError
from cards.web.request import Request
from cards.web.students import remember

Act = Callable[[Slot, datetime], Slot]


@require_safe
def quizzes(request: Request) -> HttpResponse:
    return render(
        request, "quiz/list.html", pages.entries(access.quizzes(request), request.student or None, timezone.now())
    )


@require_safe
def quiz(request: Request, slug: str) -> HttpResponse:
    context = pages.front(access.quiz(request, slug), request.student or None, timezone.now())
    return render(request, "quiz/quiz.html", context)


@require_POST
def start(request: Request, slug: str) -> HttpResponse:
    now = timezone.now()
    found, form = access.quiz(request, slug), StartForm(request.POST)
    try:
        if request.student:
            attempt = attempts.start(quiz=found, student=request.student, now=now)
        else:
            user = request.user if request.user.is_authenticated else None
            zone = form.cleaned_data["time_zone"] if form.is_valid() else ""
            attempt = attempts.start_as_newcomer(quiz=found, user=user, time_zone=zone, now=now)
    except attempts.Refused as refused:
        context = pages.front(found, request.student or None, now) | {"error": refused.message}
        return render(request, "quiz/quiz.html", context, status=refused.status)
    remember(request, attempt.student)
    return redirect(resume_url(queries.overview(attempt, now)))


@require_safe
def attempt(request: Request, attempt: int) -> HttpResponse:
    """The overview of an open attempt, the result of a closed one."""
    now = timezone.now()
    found = access.attempt(request, attempt)
    if found.is_overdue(now):
        found = actions.look(attempt=found, now=now)
    if not found.is_open:
        return render(request, "quiz/result.html", pages.outcome(found, now))
    return render(request, "quiz/overview.html", pages.overview(found, now))


@require_POST
def submit(request: Request, attempt: int) -> HttpResponse:
    now = timezone.now()
    found = access.attempt(request, attempt)
    form = TimeOverForm(request.POST)
    if form.is_valid() and form.is_early(found):
        messages.info(request, "You have more time than this page knew. Nothing is handed in yet.")
        return _go(request, reverse("quiz:attempt", args=[found.pk]))
    try:
        actions.submit(attempt=found, now=now)
    except Over as over:
        messages.error(request, over.message)
    return _go(request, reverse("quiz:attempt", args=[found.pk]))


@require_safe
def question(request: Request, attempt: int, position: int) -> HttpResponse:
    now = timezone.now()
    slot = access.slot(request, attempt, position)
    if not slot.attempt.accepts(now):
        return redirect("quiz:attempt", slot.attempt_id)
    shown = screen(slot, now)
    if not shown.is_reached:
        messages.info(request, "The questions of this quiz come one after the other. This is where you are.")
        return redirect(resume_url(shown.overview))
    return _reply(request, shown)


@require_POST
def save(request: Request, attempt: int, position: int) -> HttpResponse:
    is_cleared = "clear" in request.POST

    def act(slot: Slot, now: datetime) -> Slot:
        return actions.save(slot=slot, now=now, **_given(request, slot, is_cleared))

    def reply(slot: Slot, now: datetime) -> HttpResponse:
        if is_cleared or not request.htmx:
            return _back(request, slot, now)
        return _saved(request, slot, now)

    return _act(request, attempt, position, act, reply)


@require_POST
def answer(request: Request, attempt: int, position: int) -> HttpResponse:
    def act(slot: Slot, now: datetime) -> Slot:
        return actions.answer(slot=slot, now=now, **_given(request, slot))

    def reply(slot: Slot, now: datetime) -> HttpResponse:
        is_staying = slot.attempt.feedback == Quiz.Feedback.IMMEDIATE
        return _back(request, slot, now) if is_staying else _on(request, slot, now)

    return _act(request, attempt, position, act, reply)


@require_POST
def judge(request: Request, attempt: int, position: int) -> HttpResponse:
    def act(slot: Slot, now: datetime) -> Slot:
        return actions.judge(slot=slot, now=now, **_cleaned(JudgementForm(request.POST)))

    return _act(request, attempt, position, act, lambda slot, now: _back(request, slot, now))


def _given(request: Request, slot: Slot, is_cleared: bool = False) -> dict[str, Any]:
    if is_cleared:
        empty = questions.read(slot, QueryDict().getlist)
        return {"response": empty, "certainty": None} | _cleaned(StepForm(request.POST))
    return {"response": questions.read(slot, request.POST.getlist)} | _cleaned(AnswerForm(request.POST))


def _cleaned(form: StepForm) -> dict[str, Any]:
    if not form.is_valid():
        raise DomainError(form.refusal)
    return form.cleaned_data


def _act(
    request: Request, attempt: int, position: int, act: Act, reply: Callable[[Slot, datetime], HttpResponse]
) -> HttpResponse:
    """Do it, or show the one page that says why not. `now` is when the request began, not when its turn came."""
    now = timezone.now()
    slot = access.slot(request, attempt, position)
    given = dict(request.POST.lists())
    try:
        done = act(slot, now)
    except Over as over:
        return _over(request, slot, over, answers(slot, now, given))
    except Stale as stale:
        unsaved = answers(slot, now, given)
        return _reply(request, screen(stale.slot, now, error=stale.message, unsaved=unsaved), stale.status)
    except DomainError as error:
        if request.htmx and request.htmx.target == "quiz-saved":
            return render(request, "quiz/_saved.html", {"step": slot.step, "error": error.message}, status=error.status)
        return _reply(request, screen(slot, now, given, error=error.message), error.status)
    return reply(done, now)


def _back(request: Request, slot: Slot, now: datetime) -> HttpResponse:
    """To the question itself."""
    if not request.htmx:
        return redirect("quiz:question", slot.attempt_id, slot.position)
    return _reply(request, screen(slot, now))


def _on(request: Request, slot: Slot, now: datetime) -> HttpResponse:
    """To the next question, or to the overview after the last."""
    overview = queries.overview(slot.attempt, now)
    url = next_url(slot, len(overview.places))
    if not request.htmx or slot.position == len(overview.places):
        return _go(request, url)
    return push_url(_reply(request, screen(queries.following(slot), now, overview=overview)), url)


def _go(request: Request, url: str) -> HttpResponse:
    return HttpResponseClientRedirect(url) if request.htmx else redirect(url)


def _saved(request: Request, slot: Slot, now: datetime) -> HttpResponse:
    context = {"step": slot.step, "saved": saved(slot, now), "attempt": slot.attempt_id, "places": [place(slot)]}
    return render(request, "quiz/_saved_reply.html", context)


def _over(request: Request, slot: Slot, over: Over, unsaved: list[str]) -> HttpResponse:
    """Nothing is taken any more. What came is shown once more, for it is kept nowhere."""
    context = {"attempt": slot.attempt, "sentence": over.message, "unsaved": unsaved}
    return _instead(request, "quiz/over.html", "quiz/_over.html", context, over.status)


def _reply(request: Request, shown: Screen, status: int = 200) -> HttpResponse:
    return _instead(request, "quiz/question.html", "quiz/_question.html", {"screen": shown}, status)


def _instead(request: Request, page: str, fragment: str, context: dict[str, Any], status: int) -> HttpResponse:
    """The page, or for htmx its fragment in the place of the whole question, whatever part of it has asked."""
    if not request.htmx:
        return render(request, page, context, status=status)
    return reswap(retarget(render(request, fragment, context, status=status), "#quiz-question"), "outerHTML")
