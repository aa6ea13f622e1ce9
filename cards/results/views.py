from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cards import access
from cards.analysis import Which
from cards.models import Assignment, Classroom, Enrolment, User
from cards.results import actions, panels
from cards.results.cell import cell_page
from cards.results.forms import GradeForm, SheetForm
from cards.results.overview import class_overview
from cards.results.sheet import sheet
from cards.web.errors import DomainError
from cards.web.request import Request


@require_safe
def overview(request: Request, class_id: int) -> HttpResponse:
    classroom, now = access.taught_class(request, class_id), timezone.now()
    actions.settle(classroom, now)
    found = class_overview(classroom, now)
    return render(request, "results/overview.html", {"classroom": classroom, "overview": found})


@require_safe
def gradebook(request: Request, class_id: int) -> HttpResponse:
    classroom, now = access.taught_class(request, class_id), timezone.now()
    actions.settle(classroom, now)
    form = SheetForm(request.GET, [(section.pk, section.title) for section in classroom.sections.all()])
    asked = form.asked()
    context = {"classroom": classroom, "form": form, "asked": asked, "sheet": sheet(classroom, asked, now)}
    return render(request, "results/gradebook.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def cell(request: Request, class_id: int, enrolment_id: int, assignment_id: int) -> HttpResponse:
    enrolment = access.taught_enrolment(request, class_id, enrolment_id)
    assignment = access.taught_assignment(request, class_id, assignment_id)
    actions.settle(assignment.classroom, timezone.now())
    form = GradeForm(request.POST) if request.method == "POST" else None
    if form is None:
        return _cell(request, enrolment, assignment)
    if not form.is_valid():
        return _cell(request, enrolment, assignment, form, status=422)
    assert isinstance(request.user, User)
    try:
        change = actions.grade(
            assignment=assignment, enrolment=enrolment, by=request.user, now=timezone.now(), **form.cleaned_data
        )
    except actions.Overtaken as error:
        seen = actions.last_change(assignment, enrolment)
        return _cell(request, enrolment, assignment, form.with_seen(seen), error, error.status)
    except DomainError as error:
        return _cell(request, enrolment, assignment, form, error, error.status)
    said = "Saved. The student sees it at once." if change else "Nothing changed, so nothing was saved."
    if request.htmx:
        return _cell(request, enrolment, assignment, said=said)
    messages.success(request, said)
    return redirect("results:cell", class_id, enrolment.pk, assignment.pk)


def _cell(
    request: Request, enrolment: Enrolment, assignment: Assignment, form: GradeForm | None = None,
    error: DomainError | None = None, status: int = 200, said: str = "",
) -> HttpResponse:  # fmt: skip
    page = cell_page(enrolment, assignment, timezone.now())
    refusal = error.message if error else form.refusal if form else ""
    context = {
        "classroom": assignment.classroom, "page": page, "form": form or GradeForm.of(page.grade, page.seen),
        "refusal": refusal, "said": said,
    }  # fmt: skip
    template = "results/_cell.html" if request.htmx and request.method == "POST" else "results/cell.html"
    return render(request, template, context, status=status)


@require_safe
def quiz_of_class(request: Request, class_id: int, assignment_id: int) -> HttpResponse:
    assignment = access.taught_assignment(request, class_id, assignment_id)
    if assignment.quiz is None:
        raise Http404("Cards to learn have no questions to analyse.")
    actions.settle(assignment.classroom, timezone.now())
    return _analysis(request, panels.page(assignment.quiz, assignment.classroom, _which(request)), assignment.classroom)


@require_safe
def quiz_of_all(request: Request, slug: str) -> HttpResponse:
    return _analysis(request, panels.page(access.quiz_of_staff(request, slug), None, _which(request)))


def _which(request: Request) -> Which:
    name = request.GET.get("attempts", "")
    return Which(name) if name in list(Which) else Which.FIRST


def _analysis(request: Request, page: Any, classroom: Classroom | None = None) -> HttpResponse:
    return render(request, "results/quiz.html", {"page": page, "classroom": classroom})
