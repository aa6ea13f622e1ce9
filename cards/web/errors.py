"""Errors as part of the product: a code, a status and a sentence for the reader."""

import sys

from django.core.exceptions import BadRequest
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from cards.web.resending import can_be_sent_again, fields_to_send_again, is_from_own_page


class DomainError(Exception):
    """Something a student can understand went wrong; nothing was written."""

    code = "invalid"
    status = 422

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form is older than the sign-in or its cookie is gone: say so, in the page or in the fragment's place."""
    if request.headers.get("HX-Request"):
        text = "This page is out of date, so the answer was not saved. Reload the page and answer again."
        return HttpResponse(text, status=403, content_type="text/plain; charset=utf-8")
    # A form that another site has sent must not be one click away from being sent again.
    is_ours = is_from_own_page(request) and can_be_sent_again(request)
    fields = fields_to_send_again(request) if is_ours else None
    return render(request, "403_csrf.html", {"fields": fields}, status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, with the sentence of a BadRequest. Without the request in the page: it may be what is broken."""
    sentence = str(exception) if isinstance(exception, BadRequest) else ""
    if request.headers.get("HX-Request"):
        text = sentence or "That request made no sense, so nothing was saved. Reload the page and try again."
        return HttpResponse(text, status=400, content_type="text/plain; charset=utf-8")
    return HttpResponse(render_to_string("400.html", {"sentence": sentence}), status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    """503 where the database refused for now (locked, full, gone), 500 where the fault is ours. Nothing was saved."""
    status = 503 if isinstance(sys.exc_info()[1], OperationalError) else 500
    return HttpResponse(render_to_string("500.html"), status=status)
