from copy import copy

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from cards import access, exams
from cards.models import Student
from cards.models.student import Theme
from cards.progress import actions, exam_page, pages
from cards.progress.forms import AimForm, SettingsForm
from cards.web.errors import DomainError
from cards.web.request import Request
from cards.web.students import remember

# See templates/base.html: it holds where no student has chosen a theme.
THEME_COOKIE = "theme"
ONE_YEAR_S = 365 * 24 * 60 * 60


@require_safe
def overview(request: Request) -> HttpResponse:
    student = request.student
    progress = pages.progress(student, timezone.now()) if student else None
    context = {"progress": progress, "fit": pages.fit_panel(student)} if student else {}
    return render(request, "progress/overview.html", context)


@require_POST
def optimise(request: Request) -> HttpResponse:
    student = access.student(request)
    try:
        found = actions.fit_parameters(student=student, now=timezone.now())
    except DomainError as error:
        return _after_fit(request, student, error.message, "warning", error.status)
    return _after_fit(request, student, found.reason, "success" if found.is_better else "info")


@require_POST
def default_parameters(request: Request) -> HttpResponse:
    student = access.student(request)
    try:
        actions.use_default_parameters(student=student)
    except DomainError as error:
        return _after_fit(request, student, error.message, "warning", error.status)
    return _after_fit(request, student, "The default parameters are in use again, from the next answer on.", "success")


def _after_fit(request: Request, student: Student, message: str, kind: str, status: int = 200) -> HttpResponse:
    if request.htmx:
        panel = pages.fit_panel(student, message, kind)
        return render(request, "progress/_fit.html", {"fit": panel}, status=status)
    messages.add_message(request, getattr(messages, kind.upper()), message)
    return redirect(reverse("progress:overview") + "#progress-fit")


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: Request) -> HttpResponse:
    # The form of a new visitor says so: without that, the session of its sender has ended since the page was made.
    is_form_of_newcomer = request.user.is_authenticated or "is_newcomer" in request.POST
    is_new = not request.student and (request.method != "POST" or is_form_of_newcomer)
    # A copy, so that what is refused does not show in the rest of the page.
    instance = Student() if is_new else copy(access.student(request))
    form = SettingsForm(request.POST if request.method == "POST" else None, instance=instance)
    if not form.is_bound or not form.is_valid():
        template = "progress/_settings.html" if request.htmx and form.is_bound else "progress/settings.html"
        return render(request, template, {"form": form}, status=422 if form.is_bound else 200)
    if is_new:
        user = request.user if request.user.is_authenticated else None
        remember(request, actions.make_student(user=user, settings=form.instance, now=timezone.now()))
    else:
        form.save()
    return _saved(request, "Saved. Dates already given stay as they are.")


@require_POST
def reset_settings(request: Request) -> HttpResponse:
    actions.reset_settings(student=access.student(request))
    return _saved(request, "All settings but the time zone are back to their defaults.")


@require_safe
def exam(request: Request) -> HttpResponse:
    """The exams ahead; of the only one, its plan."""
    found = exams.ahead(request.student, exams.today_of(request.student, timezone.now())) if request.student else []
    if len(found) == 1:
        return redirect("progress:exam_of", found[0].classroom_id)
    return render(request, "progress/exams.html", {"enrolments": found})


@require_http_methods(["GET", "HEAD", "POST"])
def exam_of(request: Request, classroom: int) -> HttpResponse:
    enrolment = access.enrolment(request, classroom)
    form = AimForm(request.POST if request.method == "POST" else None, instance=copy(enrolment))
    if form.is_bound and form.is_valid():
        actions.change_aim(enrolment=enrolment, **form.cleaned_data)
        messages.success(request, exam_page.said(enrolment))
        return redirect("progress:exam_of", enrolment.classroom_id)
    page = exam_page.page(access.student(request), enrolment, timezone.now())
    return render(request, "progress/exam.html", {"exam": page, "form": form}, status=422 if form.is_bound else 200)


def _saved(request: Request, message: str) -> HttpResponse:
    """The whole page comes anew: colours and days may be others now."""
    messages.success(request, message)
    url = reverse("progress:settings")
    reply = HttpResponseClientRedirect(url) if request.htmx else redirect(url)
    reply.delete_cookie(THEME_COOKIE)
    return reply


@require_POST
def theme(request: Request) -> HttpResponse:
    """The colours at once, from any page. A visitor's are kept in a cookie: nobody is made a student for them."""
    back = request.META.get("HTTP_REFERER", "")
    is_own = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    reply = redirect(back if is_own else "library:home")
    chosen = request.POST.get("theme", "")
    if chosen not in Theme.values:
        messages.error(request, "Choose light, dark or auto.")
    elif request.student:
        actions.change_theme(student=request.student, theme=chosen)
        reply.delete_cookie(THEME_COOKIE)
    else:
        reply.set_cookie(THEME_COOKIE, chosen, max_age=ONE_YEAR_S, samesite="Lax", secure=request.is_secure())
    return reply
