"""Several files in one zip, written as it is read: no more than a piece of it is in memory."""

import zipfile
from collections.abc import Iterable, Iterator
from io import BytesIO

from cards.exports.formats import csv_pieces
from cards.exports.scope import Scope
from cards.exports.table import DICTIONARY, Table, Values, dictionary

Member = tuple[str, Iterable[bytes]]


class _Outlet(BytesIO):
    """What was written since the last look. It has no place to go back to, so zipfile writes sizes behind the data."""

    def seekable(self) -> bool:
        return False

    def tell(self) -> int:
        raise OSError("This is a stream.")

    def taken(self) -> bytes:
        found = self.getvalue()
        self.truncate(0)
        BytesIO.seek(self, 0)
        return found


def zipped(members: Iterable[Member]) -> Iterator[bytes]:
    """Unfinished, it lacks its directory: no program takes it for whole."""
    outlet = _Outlet()
    with zipfile.ZipFile(outlet, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
        for name, pieces in members:
            with file.open(name, "w", force_zip64=True) as member:
                for piece in pieces:
                    member.write(piece)
                    if data := outlet.taken():
                        yield data
    yield outlet.taken()


def members(scope: Scope, tables: Iterable[tuple[Table, Iterable[Values]]]) -> Iterator[Member]:
    """Each table as CSV, and the dictionary of them all."""
    known = []
    for table, rows in tables:
        known.append(table)
        yield f"{table.name}.csv", csv_pieces(table, rows)
    yield "dictionary.csv", csv_pieces(DICTIONARY, dictionary(known))
