from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

# Staff sign in where everybody does: with rate limits and the second step.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
handler400 = "cards.web.errors.bad_request"
handler404 = "cards.accounts.views.not_found"
handler500 = "cards.web.errors.server_error"

urlpatterns = [
    path("", include("cards.urls")),
    path("accounts/", include("allauth.urls")),
    # Password managers ask here: https://w3c.github.io/webappsec-change-password-url/
    path(
        ".well-known/change-password",
        RedirectView.as_view(pattern_name="account_change_password"),
        name="well_known_password",
    ),
    path("admin/", admin.site.urls),
]
