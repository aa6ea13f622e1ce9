"""Who is learning, what a shared browser must not keep, and what no database can hold."""

from codecs import lookup
from collections.abc import Callable

from csp.constants import HEADER
from csp.utils import build_policy
from django.conf import settings
from django.core.exceptions import BadRequest
from django.db import DataError
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


class StorableMiddleware:
    """Text and numbers that can't be read or stored are the sender's mistake: 400. A class for `process_exception`.

    Forms say it better, at the field; this is for all that reaches the database without one. NUL and half a surrogate
    pair fit into no text, and what is too large fits into no column.
    """

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Python knows codecs that are no text, or make surrogates.
        if request.encoding and lookup(request.encoding).name not in ("utf-8", "ascii"):
            raise BadRequest("Nothing was saved: this site reads UTF-8 alone.")
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        if isinstance(exception, DataError | OverflowError | UnicodeEncodeError):
            raise BadRequest(
                "Nothing was saved: there is a character or a number in it that can't be stored. Go back and change it."
            ) from exception
