from allauth.core.internal import ratelimit
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST

from cards import access
from cards.classroom import joining, pages, queries
from cards.classroom.forms import CodeForm, JoinForm, first_error, sent
from cards.models import Classroom, User
from cards.web.errors import DomainError
from cards.web.request import Request
from cards.web.students import newcomer

# Wrong codes from one address; a room full of students may share one. Right ones never count.
WRONG_CODES = {"class_code": "60/5m/ip"}


def _is_limited(request: Request, *, is_wrong: bool) -> bool:
    """Have too many wrong codes come from there? If one more is wrong, it counts."""
    found = ratelimit.consume(
        request, app="cards.classroom", action="class_code", config=WRONG_CODES, limit_get=True, dry_run=not is_wrong
    )
    return found is None


@require_POST
def find(request: Request) -> HttpResponse:
    """A code that was typed leads to its link."""
    form = CodeForm(request.POST)
    if not form.is_valid():
        messages.error(request, first_error(form))
        return redirect("classroom:classes")
    code = "".join(letter for letter in form.cleaned_data["code"].upper() if letter.isalnum())
    return redirect("classroom:join", code or "-")


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: Request, code: str) -> HttpResponse:
    """What the class will see, before anything is given to it."""
    if _is_limited(request, is_wrong=False):
        return ratelimit.respond_429(request)
    found = queries.by_code(code)
    if found is None:
        if _is_limited(request, is_wrong=True):
            return ratelimit.respond_429(request)
        return render(request, "classroom/no_class.html", {"code": code}, status=404)
    if not request.user.is_authenticated:
        return _for_visitor(request, found)
    if joining.present(request.user, found) or found.teachers.filter(user=request.user).exists():
        return redirect("classroom:classroom", found.pk)
    return _join(request, request.user, found)


def _for_visitor(request: Request, found: Classroom) -> HttpResponse:
    if request.method == "POST":  # by a page for somebody who is signed in: a visitor's has no form
        raise access.not_found(request, "Sign in, then join the class.")
    query = urlencode({"next": reverse("classroom:join", args=[found.code])})
    return render(request, "classroom/join.html", pages.before(found) | {"query": query})


def _join(request: Request, user: User, found: Classroom) -> HttpResponse:
    past = joining.past(user, found)
    expected = past or joining.expected(user, found)
    form = JoinForm(sent(request), expected=expected, name=user.get_full_name())
    status = 422 if form.is_bound else 200
    error = "" if found.is_joinable and not found.archived_at else joining.Closed().message
    if past and past.is_removed:
        error = joining.Removed().message
    if form.is_valid():
        now = timezone.now()
        student = request.student or newcomer(user=user, time_zone=found.time_zone, now=now)
        try:
            joined = joining.join(classroom=found, student=student, now=now, **form.given())
        except DomainError as refused:
            error, status = refused.message, refused.status
        else:
            if joined.notice:
                messages.warning(request, joined.notice)
            messages.success(request, f"You are in {found}, as {joined.enrolment.name}.")
            return redirect("classroom:classroom", found.pk)
    context = pages.before(found) | {"form": form, "expected": expected, "past": past, "error": error}
    return render(request, "classroom/join.html", context, status=status)


@require_POST
def leave(request: Request, class_id: int) -> HttpResponse:
    own = access.enrolment(request, class_id)
    joining.leave(enrolment=own, now=timezone.now())
    messages.success(request, f"You have left {own.classroom}. It keeps your grades, and sees nothing new.")
    return redirect("classroom:classes")


@require_POST
def share(request: Request, class_id: int) -> HttpResponse:
    """Show what came before joining, or take that back, by what the button says."""
    own = access.enrolment(request, class_id)
    is_sharing = "share" in request.POST
    joining.share_past(enrolment=own, is_sharing=is_sharing)
    sentence = "The class sees what you did before joining, too." if is_sharing else "Taken back."
    messages.success(request, sentence)
    return redirect("classroom:classroom", own.classroom_id)
