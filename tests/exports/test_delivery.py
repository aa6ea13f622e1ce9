"""A file on its way: it is streamed, it can be cancelled, and one that is not finished can't be taken for whole."""

import gzip
import tracemalloc
import zlib
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from cards.exports import files, record
from cards.exports.attempts import ATTEMPTS
from cards.exports.delivery import READ_BYTES
from cards.exports.formats import INCOMPLETE
from cards.exports.table import Column, Table, Type
from cards.models import Classroom, Export
from tests.exports.conftest import content_of, csv_rows, members_of, xlsx_sheets

MANY = 30_000
COLUMNS = tuple(Column(f"c{n}", Type.TEXT, "A text.") for n in range(10))
LARGE = Table("attempts", "Large", "A row.", COLUMNS)


def rows(count: int, fails_at: int = -1) -> Iterator[list[str]]:
    for n in range(count):
        if n == fails_at:
            raise ZeroDivisionError
        yield [f"cell {n} {place}" for place in range(10)]


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The table of attempts is a long one, and may fail in the middle."""
    monkeypatch.setattr(record, "WRITES_EVERY_S", 0.0)

    def large(count: int = MANY, fails_at: int = -1) -> None:
        monkeypatch.setitem(files.MAKERS, "attempts", lambda scope: (LARGE, rows(count, fails_at)))

    large()
    return large


def get(desk: Client, classroom: Classroom, form: str, what: str = "attempts", **headers: str) -> HttpResponseBase:
    response: HttpResponseBase = desk.get(reverse("exports:download", args=[classroom.pk, what, form]), headers=headers)
    return response


def stream_of(response: Any) -> Iterator[bytes]:
    assert response.status_code == 200
    stream: Iterator[bytes] = response.streaming_content
    return stream


def the_record() -> tuple[str, int]:
    export = Export.objects.get()
    assert (export.ended_at is None) == (export.state == "running")
    return export.state, export.rows


@pytest.mark.parametrize("form", ["csv", "json"])
def test_rows_leave_as_they_come_and_progress_can_be_seen(
    form: str, desk: Client, classroom: Classroom, large: Any
) -> None:
    stream = stream_of(get(desk, classroom, form))
    assert len(b"".join(next(stream) for _ in range(20))) < 2_500_000
    state, count = the_record()
    assert state == "running"
    assert 0 < count < MANY
    assert len(b"".join(stream)) > 2_000_000
    assert the_record() == ("done", MANY)


@pytest.mark.parametrize(("form", "what"), [("csv", "attempts"), ("json", "attempts"), ("zip", "everything")])
def test_memory_does_not_grow_with_the_rows(
    form: str, what: str, desk: Client, classroom: Classroom, large: Any
) -> None:
    content_of(get(desk, classroom, "csv", "roster"))
    stream = stream_of(get(desk, classroom, form, what))
    tracemalloc.start()
    size = sum(map(len, stream))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert size > 300_000
    assert peak < 4_000_000


def test_memory_does_not_grow_with_the_rows_of_a_workbook(desk: Client, classroom: Classroom, large: Any) -> None:
    large(4_000)
    tracemalloc.start()
    size = sum(map(len, stream_of(get(desk, classroom, "xlsx"))))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert size > 100_000
    assert peak < 8_000_000


def cancel(desk: Client, **headers: str) -> Any:
    export = Export.objects.latest("pk")
    return desk.post(reverse("exports:cancel", args=[export.classroom_id, export.pk]), headers=headers)


def test_an_export_is_cancelled_from_the_page_and_its_file_says_so(
    desk: Client, classroom: Classroom, large: Any
) -> None:
    stream = stream_of(get(desk, classroom, "csv"))
    parts = [next(stream), next(stream)]
    assert cancel(desk).status_code == 302
    parts += stream
    lines = b"".join(parts).decode().splitlines()
    assert lines[-1] == INCOMPLETE
    assert len(lines) < 3000
    assert the_record()[0] == "cancelled"


def test_a_cancelled_file_cannot_be_unpacked_by_a_browser(desk: Client, classroom: Classroom, large: Any) -> None:
    response: Any = get(desk, classroom, "csv", accept_encoding="gzip, br")
    assert response["Content-Encoding"] == "gzip"
    stream = stream_of(response)
    parts = [next(stream)]
    assert zlib.decompressobj(31).decompress(parts[0]).startswith(b"c0,c1")  # the first piece can be read at once
    cancel(desk, HX_Request="true")
    parts += stream
    with pytest.raises(zlib.error, match="invalid block type"):
        gzip.decompress(b"".join(parts))


def test_a_whole_file_is_compressed_once_and_reads_the_same(desk: Client, classroom: Classroom, large: Any) -> None:
    packed = content_of(get(desk, classroom, "csv", accept_encoding="gzip"))
    assert gzip.decompress(packed) == content_of(get(desk, classroom, "csv"))
    for form, what in (("xlsx", "roster"), ("zip", "everything")):
        response: Any = get(desk, classroom, form, what, accept_encoding="gzip")
        assert not response.has_header("Content-Encoding")


def test_a_client_that_goes_away_ends_the_export(desk: Client, classroom: Classroom, large: Any) -> None:
    response: Any = get(desk, classroom, "json")
    stream = stream_of(response)
    next(stream)
    next(stream)
    for close in list(response._resource_closers):  # as a server closes it; the signal would end the test's connection
        close()
    state, count = the_record()
    assert state == "cancelled"
    assert 0 < count < MANY
    with pytest.raises(StopIteration):
        next(stream)


@pytest.mark.parametrize("encoding", ["", "gzip"])
def test_a_failure_in_the_middle_is_on_record_and_breaks_the_file(
    encoding: str, desk: Client, classroom: Classroom, large: Any
) -> None:
    large(MANY, fails_at=12_000)
    stream = stream_of(get(desk, classroom, "csv", accept_encoding=encoding))
    parts = []
    with pytest.raises(ZeroDivisionError):
        parts += [*_collected(stream, parts)]
    content = b"".join(parts)
    if encoding:
        with pytest.raises(zlib.error):
            gzip.decompress(content)
    else:
        assert content.decode().splitlines()[-1] == INCOMPLETE
    assert the_record() == ("failed", 12_000)


def _collected(stream: Iterator[bytes], parts: list[bytes]) -> Iterator[bytes]:
    for piece in stream:
        parts.append(piece)
    yield b""


@pytest.mark.parametrize(("form", "what"), [("json", "attempts"), ("zip", "everything")])
def test_a_file_that_failed_has_no_end(form: str, what: str, desk: Client, classroom: Classroom, large: Any) -> None:
    large(MANY, fails_at=12_000)
    stream, parts = stream_of(get(desk, classroom, form, what)), []
    with pytest.raises(ZeroDivisionError):
        list(_collected(stream, parts))
    content = b"".join(parts)
    with pytest.raises(Exception, match=r"Expecting|zip file"):
        members_of(content) if form == "zip" else __import__("json").loads(content)
    assert the_record()[0] == "failed"


def test_a_workbook_that_cannot_be_made_is_refused_with_its_place(
    desk: Client, classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    too_long = Table("attempts", "Attempts", "A row.", (Column("response", Type.TEXT, "A text."),))
    monkeypatch.setitem(files.MAKERS, "attempts", lambda scope: (too_long, iter([["x"], ["x" * 40_000]])))
    url = reverse("exports:download", args=[classroom.pk, "attempts", "xlsx"])
    page = desk.get(url, follow=True).context["messages"]
    assert "Attempts, row 2, column response: 40,000 characters" in str(next(iter(page)))
    assert the_record()[0] == "failed"


def test_a_workbook_knows_its_length(desk: Client, classroom: Classroom) -> None:
    response: Any = get(desk, classroom, "xlsx", "roster")
    content = content_of(response)
    assert len(content) == int(response["Content-Length"])
    assert len(content) < READ_BYTES
    assert "Roster" in xlsx_sheets(content)


def test_what_has_ended_is_not_cancelled_any_more(desk: Client, classroom: Classroom) -> None:
    content_of(get(desk, classroom, "csv", "roster"))
    cancel(desk)
    assert the_record()[0] == "done"


def test_a_download_is_never_kept_by_a_browser(desk: Client, classroom: Classroom) -> None:
    response: Any = get(desk, classroom, "csv", "roster")
    assert response["Cache-Control"] == "no-store, private"
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert csv_rows(content_of(response))[0]["student"] == "Sam Student"
    assert ATTEMPTS.names
