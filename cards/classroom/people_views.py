from collections.abc import Callable
from copy import copy

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cards import access
from cards.classroom import confirmations, plan, queries
from cards.classroom import people as actions
from cards.classroom import roster as rosters
from cards.classroom.forms import CommitForm, PersonForm, PickForm, RosterForm, first_error, sent
from cards.classroom.pages import confirm
from cards.models import Classroom, Enrolment
from cards.web.errors import DomainError
from cards.web.request import Request


@require_safe
def people(request: Request, class_id: int) -> HttpResponse:
    found = access.taught_class(request, class_id)
    return render(request, "classroom/people.html", {"classroom": found, "people": queries.people(found)})


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: Request, class_id: int) -> HttpResponse:
    found = access.taught_class(request, class_id)
    form = PersonForm(sent(request), instance=Enrolment(classroom=found))
    now = timezone.now()
    return _by_form(
        request, found, form, "Added to the roster.", lambda: actions.add(classroom=found, now=now, **form.cleaned_data)
    )


@require_http_methods(["GET", "HEAD", "POST"])
def person(request: Request, class_id: int, enrolment_id: int) -> HttpResponse:
    one = access.taught_enrolment(request, class_id, enrolment_id)
    form = PersonForm(sent(request), instance=copy(one))
    now = timezone.now()
    return _by_form(
        request, one.classroom, form, "Saved.", lambda: actions.change(enrolment=one, now=now, **form.cleaned_data), one
    )


def _by_form(
    request: Request,
    found: Classroom,
    form: PersonForm,
    sentence: str,
    act: Callable[[], object],
    one: Enrolment | None = None,
) -> HttpResponse:
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            act()
        except DomainError as error:
            form.add_error(None, error.message)
            status = error.status
        else:
            messages.success(request, sentence)
            return redirect("classroom:people", found.pk)
    context = {"classroom": found, "form": form, "person": one, "waiting": queries.waiting(found) if one else []}
    return render(request, "classroom/person.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: Request, class_id: int, enrolment_id: int) -> HttpResponse:
    one = access.taught_enrolment(request, class_id, enrolment_id)
    if request.method != "POST":
        return confirm(request, confirmations.removal_of_person(one))
    gone = "is removed from the class; the grades stay" if one.joined_at else "is off the roster"
    return _done(request, one, f"{one.name} {gone}.", lambda: actions.remove(enrolment=one, now=timezone.now()))


@require_POST
def link(request: Request, class_id: int, enrolment_id: int) -> HttpResponse:
    one = access.taught_enrolment(request, class_id, enrolment_id)
    form = PickForm(request.POST, people=queries.waiting(one.classroom))
    if not form.is_valid():
        messages.error(request, first_error(form))
        return redirect("classroom:person", one.classroom_id, one.pk)
    entry = form.cleaned_data["person"]
    now = timezone.now()
    return _done(
        request, one, f"{one.name} is {entry.name} now.", lambda: actions.link(enrolment=one, entry=entry, now=now)
    )


@require_http_methods(["GET", "HEAD", "POST"])
def unlink(request: Request, class_id: int, enrolment_id: int) -> HttpResponse:
    one = access.taught_enrolment(request, class_id, enrolment_id)
    if request.method != "POST":
        return confirm(request, confirmations.unlinking(one))
    sentence = f"{one.name} is on the roster and waits again; who had joined as that is in the class by their own name."
    return _done(request, one, sentence, lambda: actions.unlink(enrolment=one, now=timezone.now()))


@require_POST
def let_back_in(request: Request, class_id: int, enrolment_id: int) -> HttpResponse:
    one = access.taught_enrolment(request, class_id, enrolment_id)
    sentence = f"{one.name} is in the class again, with everything they had."
    return _done(request, one, sentence, lambda: actions.let_back_in(enrolment=one, now=timezone.now()))


def _done(request: Request, one: Enrolment, sentence: str, act: Callable[[], object]) -> HttpResponse:
    try:
        act()
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, sentence)
    return redirect("classroom:people", one.classroom_id)


@require_http_methods(["GET", "HEAD", "POST"])
def roster(request: Request, class_id: int) -> HttpResponse:
    """A file comes, and what it would change is shown. Nothing is written, and nothing is kept of it here."""
    found = access.taught_class(request, class_id)
    if request.method != "POST":
        return render(request, "classroom/roster.html", {"classroom": found, "form": RosterForm()})
    form = RosterForm(request.POST, request.FILES)
    error = "" if form.is_valid() else first_error(form)
    if not error:
        file = form.cleaned_data["roster"]
        try:
            return _plan(request, found, rosters.read(file.read(rosters.MOST_BYTES + 1), file.name))
        except DomainError as refused:
            error = refused.message
    return render(request, "classroom/roster.html", {"classroom": found, "form": form, "error": error}, status=422)


def _plan(request: Request, found: Classroom, read: rosters.Roster, error: str = "", status: int = 200) -> HttpResponse:
    context = {"classroom": found, "plan": plan.plan(found, read), "roster": plan.sealed(found, read), "error": error}
    return render(request, "classroom/plan.html", context, status=status)


@require_POST
def commit(request: Request, class_id: int) -> HttpResponse:
    found, form = access.taught_class(request, class_id), CommitForm(request.POST)
    if not form.is_valid():
        messages.error(request, "This plan is not complete. Upload the file again.")
        return redirect("classroom:roster", found.pk)
    try:
        read = plan.opened(found, form.cleaned_data["roster"])
        done = plan.commit(classroom=found, roster=read, seen=form.cleaned_data["seen"], now=timezone.now())
    except plan.Changed as changed:
        return _plan(request, found, read, changed.message, changed.status)
    except DomainError as error:
        messages.error(request, error.message)
        return redirect("classroom:roster", found.pk)
    messages.success(request, f"Done: {len(done.new)} new, {len(done.changed)} changed.")
    return redirect("classroom:people", found.pk)
