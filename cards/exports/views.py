from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from cards import access
from cards.exports import actions, queries
from cards.exports.delivery import delivered
from cards.exports.files import CONTENT_TYPES, EVERYTHING, OTHERS, TABLES, Order, dictionary_tables
from cards.exports.scope import Scope
from cards.models import Classroom, Export
from cards.web.errors import DomainError
from cards.web.htmx import wants_fragment
from cards.web.request import Request


@require_safe
def exports(request: Request, class_id: int) -> HttpResponse:
    classroom = access.taught_class(request, class_id)
    chosen = {name for name in ("pseudonyms", "bom") if name in request.GET}
    context = _recent(classroom) | {
        "tables": TABLES, "everything": EVERYTHING, "others": OTHERS,
        "is_pseudonymous": "pseudonyms" in chosen, "query": _query(chosen),
        "naming": _options(chosen, "pseudonyms", "with names", "with pseudonyms"),
        "marking": _options(chosen, "bom", "plain", "marked for Excel"),
    }  # fmt: skip
    return render(request, "exports/exports.html", context)


def _query(chosen: set[str]) -> str:
    return f"?{urlencode(dict.fromkeys(sorted(chosen), 1))}" if chosen else ""


def _options(chosen: set[str], name: str, without: str, with_it: str) -> list[dict[str, object]]:
    """Two addresses of the page that differ in this alone."""
    pairs = ((without, chosen - {name}), (with_it, chosen | {name}))
    return [{"name": word, "address": _query(one) or "?", "is_chosen": one == chosen} for word, one in pairs]


@require_safe
def recent(request: Request, class_id: int) -> HttpResponse:
    """The list alone, for a page that looks again."""
    classroom = access.taught_class(request, class_id)
    if not wants_fragment(request):
        return redirect("exports:exports", classroom.pk)
    return render(request, "exports/_recent.html", _recent(classroom))


def _recent(classroom: Classroom) -> dict[str, object]:
    listed = queries.recent(classroom)
    return {
        "classroom": classroom,
        "exports": listed,
        "is_running": any(export.state == Export.State.RUNNING for export in listed),
    }


@require_safe
def download(request: Request, class_id: int, what: str, form: str) -> HttpResponseBase:
    classroom = access.taught_class(request, class_id)
    wishes = {"is_pseudonymous": "pseudonyms" in request.GET, "has_bom": "bom" in request.GET}
    order = Order.of(what, form, **wishes)
    if order is None:
        raise Http404("There is no such file.")
    if request.method == "HEAD":  # nobody takes the file, so nothing is recorded
        return HttpResponse(content_type=CONTENT_TYPES[order.format])
    scope = Scope(classroom, timezone.now(), order.is_pseudonymous)
    try:
        return delivered(request, order, scope, access.instructor(request))
    except DomainError as error:
        messages.error(request, f"No file was made. {error.message}")
        return redirect("exports:exports", classroom.pk)


@require_POST
def cancel(request: Request, class_id: int, export_id: int) -> HttpResponse:
    export = access.class_export(request, class_id, export_id)
    actions.cancel(export=export, now=timezone.now())
    if wants_fragment(request):
        assert export.classroom
        return render(request, "exports/_recent.html", _recent(export.classroom))
    return redirect("exports:exports", class_id)


@require_safe
def dictionary(request: Request) -> HttpResponse:
    """What every column of every table means: nobody's secret."""
    return render(request, "exports/dictionary.html", {"tables": dictionary_tables()})
