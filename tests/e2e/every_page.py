"""The site's URLs and, beside them, what is else only there in debug or when something broke."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from cards.web.views import components
from dockerquiz.urls import handler404
from dockerquiz.urls import urlpatterns as site

__all__ = ["handler404", "urlpatterns"]


def broken(request: HttpRequest, code: str) -> HttpResponse:
    return render(request, f"{code}.html")


urlpatterns = [path("components/", components, name="components"), path("broken/<code>/", broken), *site]
