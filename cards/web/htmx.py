"""One address, two bodies: the whole page, or for htmx only the fragment that changes."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from cards.web.request import Request


def wants_fragment(request: Request) -> bool:
    """Whether htmx asks for a part. A boosted link and the Back button ask by htmx too, but need the whole page."""
    htmx = request.htmx
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def page_or_fragment(
    request: Request, page: str, fragment: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """Render the fragment's template for htmx, or the page's, which includes that same fragment."""
    return render(request, fragment if wants_fragment(request) else page, context, status=status)
