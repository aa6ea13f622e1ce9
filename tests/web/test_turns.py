"""A worker's requests come one at a time, and a stream or a file in the making keeps none of them waiting."""

from collections.abc import Iterator
from threading import Event, Thread
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from cards.web.turns import out_of_turn, turns_middleware

PATIENCE_S = 10


def ask(view: Any) -> tuple[Thread, list[HttpResponse]]:
    """In a thread of its own, as another request is."""
    found: list[HttpResponse] = []
    thread = Thread(target=lambda: found.append(turns_middleware(view)(HttpRequest())), daemon=True)
    thread.start()
    return thread, found


def plain(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


def test_another_request_waits_until_the_first_is_answered() -> None:
    is_in, go_on = Event(), Event()

    def slow(request: HttpRequest) -> HttpResponse:
        is_in.set()
        assert go_on.wait(PATIENCE_S)
        return HttpResponse()

    first, _ = ask(slow)
    assert is_in.wait(PATIENCE_S)
    second, answered = ask(plain)
    second.join(0.1)
    assert answered == []
    go_on.set()
    first.join(PATIENCE_S)
    second.join(PATIENCE_S)
    assert len(answered) == 1


def test_a_stream_that_nobody_reads_on_keeps_nobody_waiting() -> None:
    def pieces() -> Iterator[bytes]:
        yield b"first"
        raise AssertionError("Nobody reads on.")

    _, streams = ask(lambda request: StreamingHttpResponse(pieces()))
    second, answered = ask(plain)
    second.join(PATIENCE_S)
    assert len(answered) == len(streams) == 1


def test_what_takes_long_inside_a_request_lets_others_through_and_then_waits_for_its_turn() -> None:
    is_out, go_on, order = Event(), Event(), []

    def making(request: HttpRequest) -> HttpResponse:
        with out_of_turn():
            is_out.set()
            assert go_on.wait(PATIENCE_S)
        order.append("made")
        return HttpResponse()

    first, _ = ask(making)
    assert is_out.wait(PATIENCE_S)
    second, answered = ask(plain)
    second.join(PATIENCE_S)
    assert len(answered) == 1
    go_on.set()
    first.join(PATIENCE_S)
    assert order == ["made"]


def test_a_failure_out_of_turn_gives_the_turn_back() -> None:
    def failing(request: HttpRequest) -> HttpResponse:
        with out_of_turn():
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        turns_middleware(failing)(HttpRequest())
    thread, answered = ask(plain)
    thread.join(PATIENCE_S)
    assert len(answered) == 1


def test_outside_of_a_request_there_is_no_turn() -> None:
    with out_of_turn(), out_of_turn():
        pass
    assert turns_middleware(plain)(HttpRequest()).status_code == 200
