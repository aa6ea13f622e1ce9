"""Where sign-in cuts across every page: fragments that need it, and staff who need a second step."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django_htmx.http import HttpResponseClientRedirect

from cards.web.request import Request

View = Callable[[Request], HttpResponse]
SECOND_STEP = "Staff sign in with a second step. Set up an authenticator app, then the admin opens."


def htmx_sign_in_middleware(get_response: View) -> View:
    """A redirect to sign-in would land inside a fragment: the whole page goes there instead, and comes back."""

    def middleware(request: Request) -> HttpResponse:
        response = get_response(request)
        if "Location" not in response or not request.htmx:
            return response
        leads_to = urlsplit(response["Location"]).path
        if leads_to != reverse("account_login"):
            return response
        here = request.htmx.current_url_abs_path or ""
        query = f"?{urlencode({'next': here})}" if url_has_allowed_host_and_scheme(here, None) else ""
        return HttpResponseClientRedirect(leads_to + query)

    return middleware


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
