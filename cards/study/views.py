from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import replace_url

from cards import access, due, learning
from cards.models import Concept, Student, StudySession
from cards.study import actions, marks, pages, queries, turns
from cards.study.forms import (
    AnswerForm,
    FirstAnswerForm,
    FlagForm,
    ReportForm,
    RevealForm,
    StartForm,
    TurnForm,
    first_error,
)
from cards.study.screen import Screen, screen
from cards.study.screen import reveal as turned
from cards.study.turns import Standing
from cards.web.errors import DomainError
from cards.web.forms import known_zone
from cards.web.request import Request
from cards.web.students import remember

NEW = "new"


@require_safe
def overview(request: Request) -> HttpResponse:
    if not request.student:
        return redirect("study:session", NEW)
    now = timezone.now()
    page = pages.overview(request.student, now)
    context = {
        "overview": page, "counts": page.counts, "concepts": page.concepts, "limits": request.student,
        "buried": page.buried, "suspended": page.suspended, "due": due.to_do(request.student, now),
    }  # fmt: skip
    return render(request, "study/overview.html", context)


@require_POST
def start(request: Request) -> HttpResponse:
    form = StartForm(request.POST)
    if not form.is_valid():
        messages.error(request, first_error(form))
        return redirect("study:overview")
    concept: Concept | None = form.cleaned_data["concept"]
    kind = form.cleaned_data["kind"]
    about: dict[str, Any] = {}
    if kind == StudySession.Kind.MISSED:
        about["attempt"] = access.attempt(request, form.cleaned_data["attempt"])
    elif kind == StudySession.Kind.EXAM:
        about["enrolment"] = access.enrolment(request, form.cleaned_data["classroom"])
    if not request.student:
        query = f"?{urlencode({'concept': concept.slug})}" if concept else ""
        return redirect(reverse("study:session", args=[NEW]) + query)
    remember(request, request.student)
    try:
        session = actions.start(student=request.student, kind=kind, concept=concept, now=timezone.now(), **about)
    except DomainError as error:
        messages.error(request, error.message)
        return redirect("study:overview")
    return redirect("study:session", session.pk)


@require_safe
def session(request: Request, session: int | str) -> HttpResponse:
    if session == NEW and request.student:
        return redirect("study:overview")
    standing = _standing(request, session)
    return _page(request, screen(standing, timezone.now()))


@require_safe
def reveal(request: Request, session: int | str) -> HttpResponse:
    now = timezone.now()
    standing = _standing(request, session)
    shown = screen(standing, now)
    form = RevealForm(request.GET)
    if not form.is_valid():
        shown.error, shown.typed = first_error(form), request.GET.get("typed", "")
        return _reply(request, shown, status=422)
    if standing.card is None or request.GET.get("item") != standing.card.item.public_id:
        shown.notice = "This page was out of date. Here is where the session stands."
        return _reply(request, shown, status=409)
    return _reply(request, turned(shown, standing, form.cleaned_data["typed"], now))


@require_POST
def answer(request: Request, session: int | str) -> HttpResponse:
    form = (FirstAnswerForm if session == NEW else AnswerForm)(request.POST)
    now = timezone.now()
    if not form.is_valid():
        return _refused(request, session, first_error(form))
    given = form.cleaned_data
    try:
        sitting = _sitting(request, session, form)
    except DomainError as error:
        return _reply(request, screen(_standing(request, session), now, error.message), error.status)
    try:
        standing = actions.answer(
            session=sitting, turn=given["turn"], public_id=given["item"], rating=given["rating"], typed=given["typed"],
            previewed=given["previewed"], duration_ms=given["duration"], now=now,
        )  # fmt: skip
    except learning.Changed as error:
        fresh = turns.standing(access.study_session(request, sitting.pk), now)
        return _reply(request, turned(screen(fresh, now, error.message), fresh, given["typed"], now), error.status)
    except turns.Stale as error:
        return _out_of_date(request, sitting, error)
    reply = _after(request, standing, standing.notice)
    # A visitor has become a guest: a reload must find the session, not the first card again.
    return replace_url(reply, reverse("study:session", args=[sitting.pk])) if session == NEW else reply


@require_POST
def undo(request: Request, session: int) -> HttpResponse:
    return _act(request, session, lambda sitting, turn, _: actions.undo(session=sitting, turn=turn, now=timezone.now()))


@require_POST
def bury(request: Request, session: int) -> HttpResponse:
    return _act(
        request, session,
        lambda sitting, turn, item: marks.bury(session=sitting, turn=turn, public_id=item, now=timezone.now()),
        "Put away until tomorrow.",
    )  # fmt: skip


@require_POST
def suspend(request: Request, session: int) -> HttpResponse:
    return _act(
        request, session,
        lambda sitting, turn, item: marks.suspend(session=sitting, turn=turn, public_id=item, now=timezone.now()),
        "Suspended. You can bring it back from the study page.",
    )  # fmt: skip


@require_POST
def carry_on(request: Request, session: int) -> HttpResponse:
    is_early = bool(request.POST.get("early"))
    return _act(
        request, session,
        lambda sitting, turn, _: actions.carry_on(session=sitting, turn=turn, is_early=is_early, now=timezone.now()),
    )  # fmt: skip


@require_POST
def flag(request: Request, session: int | str) -> HttpResponse:
    form = FlagForm(request.POST)
    if not form.is_valid():
        return _refused(request, session, first_error(form))
    sitting = access.study_session(request, int(session)) if session != NEW else None
    if sitting is None:
        return _refused(request, session, "Answer this card first: then it is yours to flag.")
    given = form.cleaned_data
    try:
        marks.flag(session=sitting, turn=given["turn"], flag=given["flag"], public_id=given["item"], now=timezone.now())
    except DomainError as error:
        return _out_of_date(request, sitting, error)
    notice = "Flagged." if given["flag"] else "The flag is gone."
    return _after(request, turns.standing(sitting, timezone.now()), notice)


@require_POST
def report(request: Request, session: int | str) -> HttpResponse:
    form = ReportForm(request.POST)
    if not form.is_valid():
        return _refused(request, session, first_error(form))
    item = access.published_card(request.POST.get("item", ""))
    actions.report(item=item, student=request.student or None, text=form.cleaned_data["text"], now=timezone.now())
    notice = "Thank you. The report reaches whoever edits the cards."
    return _after(request, _standing(request, session), notice)


@require_POST
def finish(request: Request, session: int | str) -> HttpResponse:
    sitting = access.study_session(request, int(session)) if session != NEW else None
    if sitting is None:
        return redirect("library:home")
    now = timezone.now()
    actions.finish(session=sitting, now=now)
    return _after(request, turns.standing(sitting, now))


def _sitting(request: Request, session: int | str, form: AnswerForm) -> StudySession:
    """The session that an answer is for; a visitor's first answer makes the guest and the session."""
    if session != NEW:
        return access.study_session(request, int(session))
    given = form.cleaned_data
    if request.student:
        return actions.start(
            student=request.student, kind=StudySession.Kind.NORMAL, concept=given["concept"], now=timezone.now()
        )
    item = queries.find_published_card(given["item"])
    if item is None:
        raise turns.Stale(turns.GONE)
    sitting = actions.start_first(
        user=request.user if request.user.is_authenticated else None,
        token=given["token"], item=item, concept=given["concept"], time_zone=given["time_zone"], now=timezone.now(),
    )  # fmt: skip
    remember(request, sitting.student)
    return sitting


def _standing(request: Request, session: int | str) -> Standing:
    if session == NEW:
        return _first_standing(request)
    sitting = access.study_session(request, int(session))
    return turns.standing(sitting, timezone.now(), request.GET.get("item", ""))


def _first_standing(request: Request) -> Standing:
    """The first card for somebody who has not answered anything: nothing is stored until they do."""
    asked = request.POST if request.method == "POST" else request.GET
    slug = asked.get("concept", "")
    concept = access.concept_of_page(slug) if slug else None
    items = queries.first_items(concept)
    item = next((item for item in items if item.public_id == asked.get("item")), items[0] if items else None)
    now = timezone.now()
    session = StudySession(
        student=Student(time_zone=known_zone(asked.get("time_zone", "")) or "UTC", created_at=now),
        concept=concept,
        started_at=now,
        shown_at=now,
        studied_on=now.date(),
        queue=[[item.pk, 0, 0] for item in items],
    )
    return Standing(session, queries.Laid(item, None) if item else None)


def _act(
    request: Request, session: int, act: Callable[[StudySession, int, str], Standing], notice: str = ""
) -> HttpResponse:
    form = TurnForm(request.POST)
    sitting = access.study_session(request, session)
    if not form.is_valid():
        return _refused(request, session, first_error(form))
    try:
        return _after(request, act(sitting, form.cleaned_data["turn"], form.cleaned_data["item"]), notice)
    except DomainError as error:
        return _out_of_date(request, sitting, error)


def _after(request: Request, standing: Standing, notice: str = "") -> HttpResponse:
    """After a change: the next fragment for htmx, post-redirect-get for plain forms."""
    if request.htmx:
        return _fragment(request, screen(standing, timezone.now(), notice))
    if notice:
        messages.info(request, notice)
    return redirect("study:session", standing.session.pk or NEW)


def _out_of_date(request: Request, sitting: StudySession, error: DomainError) -> HttpResponse:
    """Nothing was written: show where the session stands. The same answer twice is no news, so it is a plain reply."""
    now = timezone.now()
    current = access.study_session(request, sitting.pk)
    return _reply(
        request, screen(turns.standing(current, now), now, error.message), error.status if error.message else 200
    )


def _refused(request: Request, session: int | str, sentence: str) -> HttpResponse:
    now = timezone.now()
    standing = _standing(request, session)
    shown = screen(standing, now)
    if standing.card:
        shown = turned(shown, standing, request.POST.get("typed", ""), now)
    shown.error = sentence
    return _reply(request, shown, status=422)


def _reply(request: Request, shown: Screen, status: int = 200) -> HttpResponse:
    return _fragment(request, shown, status) if request.htmx else _page(request, shown, status)


def _fragment(request: Request, shown: Screen, status: int = 200) -> HttpResponse:
    return render(request, shown.template, _context(shown), status=status)


def _page(request: Request, shown: Screen, status: int = 200) -> HttpResponse:
    return render(request, "study/session.html", _context(shown), status=status)


def _context(shown: Screen) -> dict[str, Any]:
    return {"screen": shown, "summary": shown.summary, "waiting": shown.waiting}
