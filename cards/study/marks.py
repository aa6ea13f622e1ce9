"""What a student marks on the card on the table: buried, suspended, flagged. The memory stays as it is."""

from datetime import datetime, timedelta

from cards import learning
from cards.models import Item, StudySession
from cards.scheduling.day import study_day
from cards.study.turns import GONE, Stale, Standing, advance, entries_of, find_card, stale


def bury(*, session: StudySession, turn: int, now: datetime, public_id: str = "") -> Standing:
    """Put the card away until tomorrow."""
    tomorrow = study_day(now, session.student.zone, session.student.day_start_hour) + timedelta(days=1)
    return _put_aside(session, turn, public_id, now, buried_until=tomorrow)


def suspend(*, session: StudySession, turn: int, now: datetime, public_id: str = "") -> Standing:
    """Put the card away until the student brings it back."""
    return _put_aside(session, turn, public_id, now, is_suspended=True)


def _put_aside(session: StudySession, turn: int, public_id: str, now: datetime, **marks: object) -> Standing:
    item = _item_on_table(session, turn, public_id, now)
    rest = [entry for entry in entries_of(session) if entry.item != item.pk]
    return advance(session, turn, rest, {}, now, lambda: learning.mark(student=session.student, item=item, **marks))


def flag(*, session: StudySession, turn: int, flag: int, now: datetime, public_id: str = "") -> None:
    """Mark the card on the table with a flag of the student's own (1 to 7), or with none (0). Takes no turn."""
    item = _item_on_table(session, turn, public_id, now)
    learning.mark(student=session.student, item=item, flag=flag)


def _item_on_table(session: StudySession, turn: int, public_id: str, now: datetime) -> Item:
    """The card of this turn; it must be the one that the page showed, if the page says so."""
    card = find_card(session, now, public_id)
    if turn != session.turn or card is None:
        raise stale(session, turn, None)
    if public_id not in ("", card.item.public_id):
        raise Stale(GONE)
    return card.item
