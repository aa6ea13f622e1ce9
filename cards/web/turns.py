"""One request at a time in a worker, but for what takes long.

Two that compute at once are no faster than one after the other, as Python runs one thread at a time, and each waits for
the other at every statement. A download, though, takes as long as the client who reads it, and nobody should wait for
that: while a stream runs, or a file is made, others have their turn. The server's threads are for those.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock, local

from django.http import HttpRequest, HttpResponse

_turn, _own = Lock(), local()


def turns_middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """The outermost: a stream runs after it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with _turn:
            _own.is_held = True
            try:
                return get_response(request)
            finally:
                _own.is_held = False

    return middleware


@contextmanager
def out_of_turn() -> Iterator[None]:
    """Inside a request: what takes long, while others go on. Elsewhere it makes no difference."""
    is_held = getattr(_own, "is_held", False)
    if is_held:
        _turn.release()
    try:
        yield
    finally:
        if is_held:
            _turn.acquire()
