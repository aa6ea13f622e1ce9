"""What allauth asks of this project: where a guest's progress goes, how mail leaves, how errors read."""

import logging
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from cards.accounts.actions import adopt
from cards.models import Student, User
from cards.web.qr import svg
from cards.web.students import GUEST_KEY

log = logging.getLogger(__name__)
WRONG_LOGIN = "No account has this name and this password. Check both and try again."
# Somebody sits and waits for these; the others report what has happened anyway.
AWAITED_MAIL = {
    "account/email/account_already_exists",
    "account/email/email_confirmation",
    "account/email/password_reset_key",
    "account/email/unknown_account",
}


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": "This account is closed.",
        "email_password_mismatch": WRONG_LOGIN,
        "username_password_mismatch": WRONG_LOGIN,
        "email_taken": "There is an account with this address already. Sign in, or reset its password.",
        "duplicate_email": "This is your address already.",
        "enter_current_password": "This is not your present password.",
        "incorrect_password": "This is not your password.",
        "incorrect_code": "This code is wrong or was used already.",
        "too_many_login_attempts": "Too many tries. Wait five minutes, then try again.",
        "rate_limited": "Too many tries. Wait five minutes, then try again.",
    }

    def login(self, request: HttpRequest, user: User) -> None:
        """The one place that every way in leads through: password, sign-up, confirmed address, second step."""
        guest = Student.objects.filter(pk=request.session.get(GUEST_KEY, 0), user=None).first()
        # Before the session gets its new key: should this fail, the guest is still known by the old one.
        answers = adopt(guest=guest, user=user, now=timezone.now()) if guest else 0
        request.session.pop(GUEST_KEY, None)
        if "_session_expiry" not in request.session:  # a sign-up has no box to tick; a guest's year is too long
            request.session.set_expiry(settings.ACCOUNT_SESSION_COOKIE_AGE)
        super().login(request, user)
        if answers:
            messages.success(request, f"Your progress is kept: {answers} answer{'' if answers == 1 else 's'}.")

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """By what they come for, if they asked for no page: to teach, to administer, or to study."""
        user: Any = request.user
        if user.is_instructor:
            return reverse("classroom:classes")
        if user.is_staff and not Student.objects.filter(user=user).exists():
            return reverse("admin:index")
        return str(super().get_login_redirect_url(request))

    def is_safe_url(self, url: str | None) -> bool:
        """Only this very host: allauth would also go to any other of ALLOWED_HOSTS."""
        return url_has_allowed_host_and_scheme(url, {self.request.get_host()}, require_https=self.request.is_secure())

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Links lead to SITE_URL, whatever host the request named. A mail server that is down stops no sign-up."""
        links = {name: _at_site(value) for name, value in context.items() if name.endswith("_url")}
        try:
            super().send_mail(template_prefix, email, context | links | {"site_url": settings.SITE_URL})
        except OSError as error:  # smtplib's errors are among them; their text may hold the address
            log.error("Mail could not be sent: %s, %s", template_prefix, type(error).__name__)
            if template_prefix in AWAITED_MAIL or (settings.EMAIL_VERIFICATION and "signup" in template_prefix):
                raise ImmediateHttpResponse(render(self.request, "account/mail_failed.html", status=503)) from None

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """One count for one account, whether it is called by name or by address, and on whichever host."""
        login = str(credentials.get("email") or credentials.get("username", "")).lower()
        named = User.objects.filter(email__iexact=login) | User.objects.filter(username__iexact=login)
        return str(named.order_by("pk").values_list("pk", flat=True).first() or login)


class MFAAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
        "unverified_email": "First confirm your e-mail address, so that nobody can lock its owner out.",
        "add_email_blocked": "Turn off two-step sign-in before you change your address.",
    }

    def build_totp_svg(self, url: str) -> str:
        return svg(url)


def _at_site(url: str) -> str:
    site = urlsplit(settings.SITE_URL)
    return urlsplit(url)._replace(scheme=site.scheme, netloc=site.netloc).geturl()
