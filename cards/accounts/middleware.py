"""Where sign-in cuts across every page: what needs it, and staff who need a second step."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django_htmx.http import HttpResponseClientRedirect

from cards.access import SignInNeeded
from cards.web.request import Request
from cards.web.resending import can_be_sent_again, fields_to_send_again

View = Callable[[Request], HttpResponse]
SECOND_STEP = "Staff sign in with a second step. Set up an authenticator app, then the admin opens."


class SignInMiddleware:
    """Who has to sign in first comes back afterwards, and what they sent is not lost.

    A class for `process_exception`.
    """

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        response = self.get_response(request)
        leads_to = urlsplit(response.get("Location", "")).path
        if leads_to not in (reverse("account_login"), reverse("admin:login")):
            return response
        if request.htmx:
            return _redirect_whole_page(request, leads_to)
        if request.method == "POST" and not request.user.is_authenticated and can_be_sent_again(request):
            return _ask_to_sign_in(request)
        return response

    def process_exception(self, request: Request, exception: Exception) -> HttpResponse | None:
        """To htmx it is a sentence, of `views.not_found`: what was typed stays where it is."""
        is_page = isinstance(exception, SignInNeeded) and not request.htmx
        return redirect_to_login(request.get_full_path()) if is_page else None


def _redirect_whole_page(request: Request, leads_to: str) -> HttpResponse:
    """A redirect to sign-in would land inside a fragment."""
    try:
        here = request.htmx.current_url_abs_path or ""
    except ValueError:  # the header may hold anything
        here = ""
    return HttpResponseClientRedirect(leads_to + _returning_to(here))


def _ask_to_sign_in(request: Request) -> HttpResponse:
    """With what was sent, to be sent again. An address that takes forms may be no page, so the form's page is next."""
    referer = request.headers.get("Referer", "")
    page = ""
    if url_has_allowed_host_and_scheme(referer, request.get_host()):
        page = urlsplit(referer)._replace(scheme="", netloc="").geturl()
    context = {"fields": fields_to_send_again(request), "query": _returning_to(page)}
    return render(request, "account/sign_in_first.html", context, status=403)


def _returning_to(path: str) -> str:
    return f"?{urlencode({'next': path})}" if url_has_allowed_host_and_scheme(path, None) else ""


class StaffMFAMiddleware:
    """With STAFF_MFA, the admin stays shut to staff without an authenticator app. A class for `process_view`."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: Request, *view: Any) -> HttpResponse | None:
        match = request.resolver_match
        if not settings.STAFF_MFA or match is None or match.app_name != "admin" or match.url_name == "logout":
            return None
        if not request.user.is_staff or is_mfa_enabled(request.user, [Authenticator.Type.TOTP]):
            return None
        messages.warning(request, SECOND_STEP)
        return redirect("mfa_activate_totp")
