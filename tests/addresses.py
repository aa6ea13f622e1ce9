"""Every address of the site, with what `tests.world` has to ask for."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse
from django.urls import NoReverseMatch, URLResolver, get_resolver, reverse


def names() -> Iterator[str]:
    """Of all addresses, as `namespace:name`; those of the admin's without a name by their pattern."""

    def walk(resolver: Any, space: tuple[str, ...] = ()) -> Iterator[str]:
        for each in resolver.url_patterns:
            if isinstance(each, URLResolver):
                yield from walk(each, (*space, each.namespace) if each.namespace else space)
            else:
                yield ":".join((*space, each.name or f"({each.pattern})"))

    return walk(get_resolver())


def path_of(name: str, world: dict[str, Any]) -> str:
    """With what the world has for each part of the address."""
    space = name.split(":")[0]
    ids = world["ids"] | {"slug": world["slugs"].get(space, "")}
    resolver = get_resolver().namespace_dict[space][1]
    (_, wanted), *_ = resolver.reverse_dict.getlist(name.split(":")[1])[0][0]
    return reverse(name, kwargs={key: ids[key] for key in wanted})


def desk_path(name: str, world: dict[str, Any]) -> str | None:
    """None for what has no name, or is about parts of rows that the world has none of."""
    row = next((pk for model, pk in world["rows"].items() if name.startswith(f"cards_{model._meta.model_name}_")), 1)
    for arguments in ((), (row,), (row, 1), ("cards",)):
        try:
            return reverse(f"admin:{name}", args=arguments)
        except NoReverseMatch:
            continue
    return None


def is_closed(reply: HttpResponse) -> bool:
    """404. Somebody who is not signed in is asked to: by a redirect, or by a page that keeps what they sent."""
    if reply.status_code == 404 or reply.wsgi_request.user.is_authenticated:
        return reply.status_code == 404
    chain = [*getattr(reply, "redirect_chain", []), (reply.headers.get("Location", ""), 302)]
    is_sent_to_sign_in = chain[0][0].startswith("/accounts/login/?next=")
    return is_sent_to_sign_in or (reply.status_code == 403 and "Sign in to go on" in reply.text)
