"""A form that was refused because of who sent it, ready to be sent again: nobody has to type it twice."""

from django.http import HttpRequest

# Characters; more than any form of a person's own writing.
LARGEST_FORM = 200_000


def can_be_sent_again(request: HttpRequest) -> bool:
    """Not the forms of accounts, which hold secrets and little else."""
    match = request.resolver_match
    return bool(match and match.namespace and match.view_name != "admin:login")


def fields_to_send_again(request: HttpRequest) -> list[tuple[str, str]] | None:
    """Name and value of each field but passwords. None if there is a file, which no page can hold, or too much."""
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken" and "password" not in name
    ]
    is_too_much = bool(request.FILES) or sum(len(value) for _, value in fields) > LARGEST_FORM
    return None if is_too_much else fields


def is_from_own_page(request: HttpRequest) -> bool:
    """By the browser's word, which no other site can make it give."""
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
