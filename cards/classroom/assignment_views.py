from collections.abc import Callable
from copy import copy
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cards import access
from cards.classroom import assignments, confirmations, queries
from cards.classroom.assignment_forms import AssignmentForm, ExceptionForm
from cards.classroom.forms import PickForm, first_error, sent
from cards.classroom.pages import confirm
from cards.due import due_of
from cards.models import Assignment
from cards.web.errors import DomainError
from cards.web.request import Request


@require_http_methods(["GET", "HEAD", "POST"])
def make(request: Request, class_id: int, kind: str) -> HttpResponse:
    found = access.taught_class(request, class_id)
    if kind not in Assignment.Kind.values:
        raise Http404("There is no such kind of assignment.")
    form = AssignmentForm(sent(request), instance=Assignment(classroom=found, kind=kind))
    return _save(request, form, {"classroom": found, "kind": kind}, "Assigned.")


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, class_id: int, assignment_id: int) -> HttpResponse:
    one = _taught(request, class_id, assignment_id)
    form = AssignmentForm(sent(request), instance=copy(one))
    context = {"classroom": one.classroom, "assignment": one, "kind": one.kind, "exceptions": queries.exceptions(one)}
    context["others"] = queries.people_without_exception(one)
    return _save(request, form, context, "Saved. Attempts that run end by what it says now.")


def _save(request: Request, form: AssignmentForm, context: dict[str, Any], sentence: str) -> HttpResponse:
    status = 422 if form.is_bound else 200
    if form.is_valid():
        concepts = form.cleaned_data.get("concepts", ())
        try:
            saved = assignments.save(assignment=form.save(commit=False), concepts=concepts, now=timezone.now())
        except DomainError as error:
            form.add_error(None, error.message)
            status = error.status
        else:
            messages.success(request, sentence)
            return redirect("classroom:classroom", saved.classroom_id)
    return render(request, "classroom/assign.html", context | {"form": form}, status=status)


@require_safe
def assignment(request: Request, class_id: int, assignment_id: int) -> HttpResponse:
    """As a student sees it: a quiz on its own page, a set of cards on this one."""
    one = access.own_assignment(request, class_id, assignment_id)
    if one.quiz:
        return redirect("quiz:quiz", one.quiz.slug)
    own, now = access.enrolment(request, class_id), timezone.now()
    assert own.student is not None
    due = next(each for each in due_of(own, now) if each.assignment == one)
    concepts = queries.concepts_of(one, own.student, now)
    return render(request, "classroom/assignment.html", {"due": due, "classroom": own.classroom, "concepts": concepts})


@require_POST
def move(request: Request, class_id: int, assignment_id: int) -> HttpResponse:
    """Up or down, by what the button says."""
    one, is_up = _taught(request, class_id, assignment_id), "up" in request.POST
    return _done(request, one, "", lambda: assignments.move(assignment=one, is_up=is_up))


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: Request, class_id: int, assignment_id: int) -> HttpResponse:
    """Take it back or hide it, by what the button says."""
    one, now = _taught(request, class_id, assignment_id), timezone.now()
    if request.method != "POST":
        return confirm(request, confirmations.removal_of_assignment(one))
    if "hide" in request.POST:
        sentence = f"Students no longer see “{one}”. Its grades are kept."
        return _done(request, one, sentence, lambda: assignments.hide(assignment=one, now=now))
    sentence = f"“{one}” is no longer assigned. What was handed in stays the students’."
    return _done(request, one, sentence, lambda: assignments.remove(assignment=one, now=now))


def _done(request: Request, one: Assignment, sentence: str, act: Callable[[], object]) -> HttpResponse:
    try:
        act()
    except DomainError as error:
        messages.error(request, error.message)
    else:
        if sentence:
            messages.success(request, sentence)
    return redirect("classroom:classroom", one.classroom_id)


@require_safe
def choose(request: Request, class_id: int, assignment_id: int) -> HttpResponse:
    """Whose exception; the form of it is a page further on."""
    one = _taught(request, class_id, assignment_id)
    form = PickForm(request.GET, people=queries.people_without_exception(one))
    if not form.is_valid():
        messages.error(request, first_error(form))
        return redirect("classroom:edit_assignment", one.classroom_id, one.pk)
    return redirect("classroom:exception", one.classroom_id, one.pk, form.cleaned_data["person"].pk)


@require_http_methods(["GET", "HEAD", "POST"])
def exception(request: Request, class_id: int, assignment_id: int, enrolment_id: int) -> HttpResponse:
    one = _taught(request, class_id, assignment_id)
    person = access.taught_enrolment(request, class_id, enrolment_id)
    own = queries.exception(one, person)
    form = ExceptionForm(sent(request), instance=copy(own))
    status = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            assignments.make_exception(assignment=one, enrolment=person, now=timezone.now(), **form.given())
        except DomainError as error:
            form.add_error(None, error.message)
            status = error.status
        else:
            messages.success(request, f"Saved for {person.name}.")
            return redirect("classroom:edit_assignment", one.classroom_id, one.pk)
    context = {"classroom": one.classroom, "assignment": one, "person": person, "form": form, "own": own}
    return render(request, "classroom/exception.html", context | {"usual": queries.dates_of(one)}, status=status)


def _taught(request: Request, class_id: int, assignment_id: int) -> Assignment:
    return access.taught_assignment(request, class_id, assignment_id)
