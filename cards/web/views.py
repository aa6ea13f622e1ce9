from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cards.web.showcase import SHOWCASE
from cards.web.showcase_quiz import SHOWCASE as QUIZZES


def components(request: HttpRequest) -> HttpResponse:
    """Every component in every state; routed in debug only."""
    return render(request, "components/index.html", SHOWCASE | {"quizzes": QUIZZES})
