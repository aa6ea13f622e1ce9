"""A file on its way to a browser, as it is made. One that is not finished can be told from one that is.

A server may end a stream in good order although the program behind it failed (Granian does), so that alone says
nothing. Text goes out compressed, and where it breaks off comes a block that no browser can unpack: the download fails.
Who does not take compressed text finds the last line of the CSV saying so, and JSON or a zip without its end. An XLSX
file is made before its first byte.
"""

import zlib
from collections.abc import Iterable, Iterator
from tempfile import TemporaryFile
from typing import BinaryIO

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse

from cards.exports import formats
from cards.exports.files import CONTENT_TYPES, Order, file_name, made, pieces
from cards.exports.record import Record
from cards.exports.scope import Scope
from cards.models import User
from cards.web.request import Request
from cards.web.turns import out_of_turn

# Deflate's reserved type of block.
NO_BLOCK = b"\x07"
GZIP = 31
READ_BYTES = 65_536


def delivered(request: Request, order: Order, scope: Scope, user: User | None) -> HttpResponseBase:
    """The response with the file. Raises a DomainError if an XLSX file can't be made, or was cancelled meanwhile."""
    record = begun(order, scope, user)
    is_packed = order.format in ("xlsx", "zip")
    takes_gzip = "gzip" in request.headers.get("Accept-Encoding", "") and not is_packed
    if order.format == "xlsx":
        file = workbook(order, scope, record)
        response = StreamingHttpResponse(record.guarded(read(file)))
        response.headers["Content-Length"] = str(file.seek(0, 2))
        file.seek(0)
    else:
        stream = marked(pieces(order, scope, record), order)
        response = StreamingHttpResponse(record.guarded(gzipped(stream) if takes_gzip else stream))
    response.headers["Content-Type"] = CONTENT_TYPES[order.format]
    response.headers["Content-Disposition"] = f'attachment; filename="{order.file_name(scope)}"'
    response.headers["Cache-Control"] = "no-store, private"
    if takes_gzip:
        response.headers["Content-Encoding"] = "gzip"
        response.headers["Vary"] = "Accept-Encoding"
    # The middleware would compress the rest once more, and hold back the first rows.
    request.META.pop("HTTP_ACCEPT_ENCODING", None)
    return response


def begun(order: Order, scope: Scope, user: User | None) -> Record:
    return Record(
        user=user, classroom=scope.classroom, what=order.file.name, form=order.format,
        is_pseudonymous=order.is_pseudonymous, now=scope.now,
    )  # fmt: skip


def workbook(order: Order, scope: Scope, record: Record) -> BinaryIO:
    """On disk, where it vanishes once it is closed."""
    file: BinaryIO = TemporaryFile()  # noqa: SIM115  (the stream closes it)
    try:
        with out_of_turn():
            formats.write_xlsx(file, *made(scope, order.file.name, record))
    except BaseException as error:
        file.close()
        record.ended_by(error)
        raise
    return file


def read(file: BinaryIO) -> Iterator[bytes]:
    with file:
        file.seek(0)
        while piece := file.read(READ_BYTES):
            yield piece


def marked(stream: Iterable[bytes], order: Order) -> Iterator[bytes]:
    """With a last line in a CSV file that breaks off."""
    try:
        yield from stream
    except Exception:
        if order.format == "csv":
            yield formats.csv_broken()
        raise


def gzipped(stream: Iterable[bytes]) -> Iterator[bytes]:
    """The first piece leaves at once, the others as they fill up. Lightly: the time goes to the rows."""
    packer, flush = zlib.compressobj(1, zlib.DEFLATED, GZIP), zlib.Z_SYNC_FLUSH
    try:
        for piece in stream:
            data = packer.compress(piece)
            if flush:
                data, flush = data + packer.flush(flush), zlib.Z_NO_FLUSH
            if data:
                yield data
    except Exception:
        yield packer.flush(zlib.Z_SYNC_FLUSH) + NO_BLOCK
        raise
    yield packer.flush()


def whole(content: bytes, what: str, scope: Scope, user: User | None, *, rows: int) -> HttpResponse:
    """A small file that is there already: recorded, and sent in one piece."""
    record = Record(user=user, classroom=scope.classroom, what=what, form="csv", is_pseudonymous=False, now=scope.now)
    record.rows = rows
    response = HttpResponse(b"".join(record.guarded([content])), content_type=CONTENT_TYPES["csv"])
    name = file_name(scope, what, "csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store, private"
    return response
