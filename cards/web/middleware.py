"""Who is learning, and what a shared browser must not keep."""

from collections.abc import Callable

from csp.constants import HEADER
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject

from cards.web.students import find_student

View = Callable[[HttpRequest], HttpResponse]


def student_middleware(get_response: View) -> View:
    """Sets `request.student`: a lazy Student, or a false object while nobody has answered anything."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.student = SimpleLazyObject(lambda: find_student(request))  # type: ignore[attr-defined]
        return get_response(request)

    return middleware


def personal_pages_middleware(get_response: View) -> View:
    """Pages are personal: nothing is stored, and a fragment is never served in a page's place."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(response, ["HX-Request"])
            response.headers["Cache-Control"] = "no-store, private"
        return response

    return middleware


def content_security_policy_middleware(get_response: View) -> View:
    """One policy for every response, from CONTENT_SECURITY_POLICY; django-csp's own middleware builds it each time."""
    policy = build_policy()

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        # Django's page about an error, in debug, is made of inline styles.
        if not (settings.DEBUG and response.status_code in (404, 500)):
            response.headers[HEADER] = policy
        return response

    return middleware
