from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from cards import access, due
from cards.library import queries
from cards.library.entry import entries
from cards.library.forms import CardsForm, ExplainForm, SearchForm
from cards.library.prose import prose
from cards.web.explained import explained
from cards.web.htmx import page_or_fragment
from cards.web.markdown import render as render_markdown
from cards.web.request import Request

CARDS_PER_PAGE = 50


@require_safe
def home(request: Request) -> HttpResponse:
    now = timezone.now()
    drawn = queries.concept_map(request.student, now)
    context = {
        "parts": drawn.parts,
        "due": due.to_do(request.student, now),
        "concept_count": len(drawn.concepts),
        "card_count": sum(entry.recall.cards for entry in drawn.concepts),
    }
    return render(request, "library/home.html", context)


@require_safe
def concept_map(request: Request) -> HttpResponse:
    drawn = queries.concept_map(request.student, timezone.now())
    return render(request, "library/map.html", {"parts": drawn.parts, "concepts": drawn.concepts})


@require_safe
def concept(request: Request, slug: str) -> HttpResponse:
    now = timezone.now()
    found = access.published_concept(slug)
    cards = queries.cards(request.student).filter(concept=found)
    context = {
        "concept": found,
        "body_html": prose(render_markdown(found.body)),
        "around": queries.surroundings(found, request.student, now),
        "entries": entries(cards, request.student, now),
        "quizzes": queries.quizzes(found, access.quizzes(request)),
    }
    return render(request, "library/concept.html", context)


@require_safe
def cards(request: Request) -> HttpResponse:
    form = CardsForm(request.GET)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        found = queries.filtered(queries.cards(request.student), **form.cleaned_data)
        page = Paginator(found, CARDS_PER_PAGE).get_page(request.GET.get("page"))
        words = form.cleaned_data["q"]
        context |= {
            "page": page,
            "query": _query_without_page(request.GET),
            "entries": entries(page, request.student, timezone.now(), words),
        }
    status = 200 if form.is_valid() else 422
    return page_or_fragment(request, "library/cards.html", "library/_cards.html", context, status)


def _query_without_page(asked: QueryDict) -> str:
    """The filters that are set, for the links to the other pages."""
    kept = urlencode([(name, str(asked[name])) for name in CardsForm.base_fields if asked.get(name)])
    return f"{kept}&" if kept else ""


@require_safe
def search(request: Request) -> HttpResponse:
    form = SearchForm(request.GET)
    context: dict[str, Any] = {"form": form}
    words = form.cleaned_data["q"] if form.is_valid() else ()
    if words:
        hits = queries.hits(words, request.student)
        context |= {"hits": hits, "entries": entries(hits.items, request.student, timezone.now(), words)}
    status = 200 if form.is_valid() else 422
    return page_or_fragment(request, "library/search.html", "library/_results.html", context, status)


@require_safe
def explain(request: Request) -> HttpResponse:
    form = ExplainForm(request.GET)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        context["commands"] = explained(form.cleaned_data["q"])
    status = 200 if form.is_valid() else 422
    return page_or_fragment(request, "library/explain.html", "library/_explained.html", context, status)


@require_safe
def resources(request: Request) -> HttpResponse:
    found = queries.resources()
    context = {"concept": found, "body_html": prose(render_markdown(found.body)) if found else ""}
    return render(request, "library/resources.html", context)
