from django.http import HttpResponse
from django.views.defaults import page_not_found

from cards.web.request import Request


def not_found(request: Request, exception: Exception) -> HttpResponse:
    """The project's 404. To htmx it is a sentence: the page, and what was typed in it, stay where they are."""
    if not request.headers.get("HX-Request"):
        return page_not_found(request, exception)
    reason = exception.args[0] if exception.args and isinstance(exception.args[0], str) else "There is no such page."
    is_known = request.user.is_authenticated or bool(request.student)
    hint = "" if is_known else " You are not signed in (any more): copy what you typed, sign in, then send it again."
    return HttpResponse(reason + hint, status=404, content_type="text/plain; charset=utf-8")
