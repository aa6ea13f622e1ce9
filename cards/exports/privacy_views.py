from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from cards import access
from cards.exports import forget, own
from cards.exports.archive import zipped
from cards.models import Student, User
from cards.web.errors import DomainError
from cards.web.request import Request

WORD = "delete"


class DeletionForm(forms.Form):
    """The password, or a word for those who have none: guests, and who signs in by other means."""

    def __init__(self, data: Any, user: User | None) -> None:
        super().__init__(data)
        self.user = user
        if user and user.has_usable_password():
            self.fields["password"] = forms.CharField(
                label="Your password", strip=False,
                widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
                error_messages={"required": "Type your password."},
            )  # fmt: skip
        else:
            self.fields["word"] = forms.CharField(
                label=f"Type “{WORD}”", max_length=20, widget=forms.TextInput(attrs={"autocomplete": "off"}),
                error_messages={"required": f"Type {WORD}, in small letters."},
            )  # fmt: skip

    def clean_password(self) -> str:
        """By allauth, which counts the tries."""
        password = str(self.cleaned_data["password"])
        if not get_adapter().reauthenticate(self.user, password):
            raise forms.ValidationError("This is not your password.")
        return password

    def clean_word(self) -> str:
        if self.cleaned_data["word"].strip() != WORD:
            raise forms.ValidationError(f"Type {WORD}, in small letters.")
        return WORD


def _who(request: Request) -> tuple[Student | None, User | None]:
    """Who asks: an account, what was learned with it or as a guest, or both."""
    user = request.user if request.user.is_authenticated else None
    student = request.student or None
    if user is None and student is None:
        raise access.not_found(request, "Nothing is kept about you here: nobody has studied in this browser yet.")
    return student, user


@require_safe
def own_data(request: Request) -> HttpResponse:
    student, user = _who(request)
    return render(request, "exports/own_data.html", {"counts": own.counts(student, user)})


@require_safe
def own_file(request: Request) -> HttpResponseBase:
    student, user = _who(request)
    now = timezone.now()
    response = StreamingHttpResponse(zipped(own.members(student, user, now)), content_type="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="dockerquiz-my-data-{now:%Y-%m-%d}.zip"'
    response.headers["Cache-Control"] = "no-store, private"
    # The middleware would pack the zip once more.
    request.META.pop("HTTP_ACCEPT_ENCODING", None)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def delete_account(request: Request) -> HttpResponse:
    student, user = _who(request)
    form = DeletionForm(request.POST if request.method == "POST" else None, user)
    if form.is_bound and form.is_valid():
        try:
            forget.delete_account(student=student, user=user, now=timezone.now())
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            logout(request)
            messages.success(request, "Everything about you is deleted. You are signed out.")
            return redirect("library:home")
    context = {
        "form": form, "stakes": forget.stakes(student), "refusal": forget.refusal(user),
        "counts": own.counts(student, user),
    }  # fmt: skip
    return render(request, "exports/delete_account.html", context, status=422 if form.is_bound else 200)
