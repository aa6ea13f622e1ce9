from copy import copy
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cards import access
from cards.classroom import actions, confirmations, pages, queries
from cards.classroom.forms import ClassForm, SectionForm, TeacherForm, first_error, sent
from cards.models import Classroom
from cards.web.errors import DomainError
from cards.web.qr import svg
from cards.web.request import Request


@require_safe
def classes(request: Request) -> HttpResponse:
    context: dict[str, Any] = {}
    if request.user.is_authenticated:
        context |= {
            "taught": queries.taught(request.user),
            "attended": queries.attended(request.user, timezone.now()),
            "archived": queries.left_behind(request.user),
        }
    return render(request, "classroom/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def make(request: Request) -> HttpResponse:
    user = access.instructor(request)
    zone = request.student.time_zone if request.student else ""
    form = ClassForm(sent(request), instance=Classroom(), time_zone=zone)
    if form.is_valid():
        try:
            made = actions.make(user=user, now=timezone.now(), **form.cleaned_data)
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "Made. Now give the code to your students, or upload a roster.")
            return redirect("classroom:classroom", made.pk)
    return render(request, "classroom/make.html", {"form": form}, status=422 if form.is_bound else 200)


@require_safe
def classroom(request: Request, class_id: int) -> HttpResponse:
    """One address for both: its instructors' page, and its students'."""
    now = timezone.now()
    try:
        found = access.taught_class(request, class_id)
    except Http404:
        own = access.enrolment(request, class_id)
        return render(request, "classroom/attended.html", pages.attended(own, now))
    return render(request, "classroom/taught.html", pages.taught(found, now))


@require_safe
def qr(request: Request, class_id: int) -> HttpResponse:
    """The link to join as a picture, for the wall."""
    found = access.taught_class(request, class_id)
    return HttpResponse(svg(pages.join_url(found)), content_type="image/svg+xml")


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: Request, class_id: int) -> HttpResponse:
    found = access.taught_class(request, class_id)
    # A copy, so that what is refused does not show in the rest of the page.
    form = ClassForm(sent(request), instance=copy(found))
    if not form.is_valid():
        return _settings(request, found, form, status=422 if form.is_bound else 200)
    return _done(request, found, "settings", "Saved.", lambda: actions.change(classroom=found, **form.cleaned_data))


def _settings(request: Request, found: Classroom, form: ClassForm, status: int = 200) -> HttpResponse:
    context = {"classroom": found, "form": form, "sections": found.sections.all()}
    context["teachers"] = found.teachers.select_related("user")
    return render(request, "classroom/settings.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def archive(request: Request, class_id: int) -> HttpResponse:
    """Or bring it back, by what the button says."""
    found, now = access.taught_class(request, class_id), timezone.now()
    if request.method != "POST":
        return pages.confirm(request, confirmations.archiving(found))
    if "bring_back" in request.POST:
        actions.bring_back(classroom=found, now=now)
        messages.success(request, "The class is back as it was.")
    else:
        actions.archive(classroom=found, now=now)
        messages.success(request, "Archived. Everything can still be read and exported.")
    return redirect("classroom:classroom", found.pk)


@require_POST
def add_section(request: Request, class_id: int) -> HttpResponse:
    found, form = access.taught_class(request, class_id), SectionForm(request.POST)
    return _by_form(request, found, form, "Added.", lambda given: actions.add_section(classroom=found, **given))


@require_http_methods(["GET", "HEAD", "POST"])
def section(request: Request, class_id: int, section_id: int) -> HttpResponse:
    """Rename it or remove it, by what the button says; to look at, the question before it is removed."""
    one = access.taught_section(request, class_id, section_id)
    if request.method != "POST":
        return pages.confirm(request, confirmations.removal_of_section(one))
    if "remove" in request.POST:
        sentence = f"Section {one} is gone; its people are still in the class."
        return _done(request, one.classroom, "settings", sentence, lambda: actions.remove_section(section=one))
    form = SectionForm(request.POST)
    return _by_form(request, one.classroom, form, "Saved.", lambda given: actions.rename_section(section=one, **given))


@require_POST
def add_teacher(request: Request, class_id: int) -> HttpResponse:
    found, form, now = access.taught_class(request, class_id), TeacherForm(request.POST), timezone.now()
    return _by_form(
        request, found, form, "Added.", lambda given: actions.add_teacher(classroom=found, now=now, **given)
    )


@require_http_methods(["GET", "HEAD", "POST"])
def remove_teacher(request: Request, class_id: int, teacher_id: int) -> HttpResponse:
    one = access.taught_teacher(request, class_id, teacher_id)
    if request.method != "POST":
        return pages.confirm(request, confirmations.removal_of_teacher(one, access.instructor(request)))
    try:
        actions.remove_teacher(teacher=one)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, f"{one.user} teaches this class no more.")
        if one.user == request.user:
            return redirect("classroom:classes")
    return redirect("classroom:settings", one.classroom_id)


def _by_form(request: Request, found: Classroom, form: Any, sentence: str, act: Any) -> HttpResponse:
    if not form.is_valid():
        messages.error(request, first_error(form))
        return redirect("classroom:settings", found.pk)
    return _done(request, found, "settings", sentence, lambda: act(form.cleaned_data))


def _done(request: Request, found: Classroom, name: str, sentence: str, act: Any) -> HttpResponse:
    """Do it and say so, or say why not."""
    try:
        act()
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, sentence)
    return redirect(f"classroom:{name}", found.pk)
