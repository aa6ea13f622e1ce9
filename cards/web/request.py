from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from cards.models import Student


class Request(HttpRequest):
    """A request as the middleware leaves it. `student` is None (lazily) while nobody has answered anything."""

    student: Student | None
    htmx: HtmxDetails
