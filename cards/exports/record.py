"""The record of an export while its rows go out: how far it came, and whether it still shall."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from time import monotonic
from typing import TypeVar

from django.db import OperationalError
from django.utils import timezone

from cards.models import Classroom, Export, User
from cards.web.errors import DomainError

Row = TypeVar("Row")
State = Export.State
log = logging.getLogger(__name__)
# The clock is read after so many rows, and the record written after so many seconds.
LOOKS_EVERY = 200
WRITES_EVERY_S = 1.0


class Cancelled(DomainError):
    code = "cancelled"
    status = 409


class Record:
    def __init__(
        self, *, user: User | None, classroom: Classroom, what: str, form: str, is_pseudonymous: bool, now: datetime
    ) -> None:
        self.rows, self._writes_at = 0, 0.0
        self.row = Export.objects.create(
            user=user, classroom=classroom, what=what, format=form, is_pseudonymous=is_pseudonymous, started_at=now
        )

    def counted(self, rows: Iterable[Row]) -> Iterator[Row]:
        """The same rows. Raises Cancelled between two of them, once somebody cancelled the export."""
        for row in rows:
            yield row
            self.rows += 1
            if not self.rows % LOOKS_EVERY and monotonic() >= self._writes_at:
                self._write()

    def _write(self) -> None:
        self._writes_at = monotonic() + WRITES_EVERY_S
        with suppress(OperationalError):  # a busy database: how far it came can wait
            self._write_now()

    def _write_now(self) -> None:
        if not Export.objects.filter(pk=self.row.pk, state=State.RUNNING).update(rows=self.rows):
            raise Cancelled("This export was cancelled.")

    def guarded(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """The same bytes; when they end, in whatever way, the record says so.

        A cancelled stream ends here: what came before has made sure that it can be seen.
        """
        try:
            yield from pieces
            self._end(State.DONE)
        except (Cancelled, GeneratorExit) as end:  # the server closes the stream of a client that went away
            self._end(State.CANCELLED)
            if isinstance(end, GeneratorExit):
                raise
        except BaseException:
            self._end(State.FAILED)
            log.exception("Export %s failed after %s rows.", self.row.pk, self.rows)
            raise

    def check_whole(self) -> None:
        """Raises Cancelled if the stream ended because somebody cancelled it."""
        self.row.refresh_from_db()
        if self.row.state != State.DONE:
            raise Cancelled("This export was cancelled.")

    def ended_by(self, error: BaseException) -> None:
        """Before the first byte."""
        self._end(State.CANCELLED if isinstance(error, Cancelled) else State.FAILED)

    def _end(self, state: str) -> None:
        """What somebody cancelled stays so, with the rows that went out."""
        now = timezone.now()
        own = Export.objects.filter(pk=self.row.pk)
        if not own.filter(state=State.RUNNING).update(state=state, rows=self.rows, ended_at=now):
            own.update(rows=self.rows, ended_at=now)
