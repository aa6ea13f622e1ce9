"""The map of the house: one include per room."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("study/", include("cards.study.urls")),  # first, as most requests are answers
    path("", include("cards.library.urls")),
    path("", include("cards.progress.urls")),
    path("quizzes/", include("cards.quiz.urls")),
    path("classes/", include("cards.classroom.urls")),
    path("", include("cards.results.urls")),
]

if settings.DEBUG:
    from cards.web.views import components

    urlpatterns.append(path("components/", components, name="components"))
