"""A file written on this machine, for a schedule."""

import os
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from cards.exports.delivery import begun, marked, read, workbook
from cards.exports.files import Order, pieces
from cards.exports.scope import Scope
from cards.models import Classroom
from cards.web.errors import DomainError


class NoSuchClass(DomainError):
    code = "no_class"


def classroom_named(name: str) -> Classroom:
    """By its number, or by its code as it stands on the board. A code may consist of digits alone."""
    code = name.replace("-", "").upper()
    found = Classroom.objects.filter(code=code).first()
    if found is None and name.isdecimal() and len(name) <= 18:  # more digits fit into no key
        found = Classroom.objects.filter(pk=int(name)).first()
    if found is None:
        raise NoSuchClass(f"There is no class with the number or the code {name}.")
    return found


def write(order: Order, classroom: Classroom, out: str, now: datetime, stdout: BinaryIO) -> int:
    """To the file `out`, which is there only once it is whole, or to `stdout` for "-". Returns how many rows it has."""
    scope = Scope(classroom, now, order.is_pseudonymous)
    record = begun(order, scope, user=None)
    stream: Iterable[bytes]
    stream = (
        read(workbook(order, scope, record)) if order.format == "xlsx" else marked(pieces(order, scope, record), order)
    )
    stream = record.guarded(stream)
    if out == "-":
        for piece in stream:
            stdout.write(piece)
        stdout.flush()
        return record.rows
    path = Path(out)
    partial = path.with_name(f".{path.name}.partial")
    try:
        with partial.open("wb") as file:
            file.writelines(stream)
            file.flush()
            os.fsync(file.fileno())
        record.check_whole()
        partial.replace(path)
    finally:
        with suppress(FileNotFoundError):
            partial.unlink()
    return record.rows
