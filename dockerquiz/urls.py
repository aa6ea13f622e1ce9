from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

# Staff sign in where everybody does: with rate limits and the second step.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
handler400 = "cards.web.errors.bad_request"
handler404 = "cards.accounts.views.not_found"
handler500 = "cards.web.errors.server_error"

urlpatterns = [
    path("", include("cards.urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]
