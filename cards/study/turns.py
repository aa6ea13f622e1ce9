"""The turns of a session: its queue, the card on the table, and the claim that makes every answer count once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from django.db import transaction

from cards import exams, learning
from cards.models import Item, StudySession
from cards.models.prepared import update
from cards.scheduling import queue
from cards.scheduling.day import study_day
from cards.scheduling.load import Load, moves
from cards.scheduling.memory import Memory, Rules
from cards.study import queries
from cards.study.queries import Laid
from cards.web.errors import DomainError

GONE = "This card is no longer in the session. Nothing was saved for it; here is the next one."


class Stale(DomainError):
    """The turn is taken: a double click, the Back button, a second tab, or a reply that was lost."""

    code = "stale"
    status = 409


@dataclass(slots=True)
class Standing:
    """A session with the card that is on the table now, if any."""

    session: StudySession
    card: Laid | None
    undone: Item | None = None
    is_leech: bool = False
    notice: str = ""


def advance(
    session: StudySession, turn: int, entries: list[queue.Entry], cards: dict[int, Laid], now: datetime,
    write: Callable[[], None],
) -> Standing:  # fmt: skip
    """Claim the turn with the state that follows, write, and return the table as it is then. All or nothing."""
    if session.studied_on != study_day(now, session.student.zone, session.student.day_start_hour):
        return _advance_into_a_new_day(session, turn, now, write)
    card = deal(session, entries, now, cards)
    with transaction.atomic():
        claim(session, turn)
        write()
    return Standing(session, card)


def _advance_into_a_new_day(session: StudySession, turn: int, now: datetime, write: Callable[[], None]) -> Standing:
    with transaction.atomic():
        claim(session, turn)
        write()
        session.studied_on = study_day(now, session.student.zone, session.student.day_start_hour)
        card = deal(session, gathered(session, now), now)
        session.save(update_fields=["studied_on", "queue", "later", "load", "current", "shown_at"])
    return Standing(session, card)


def claim(session: StudySession, turn: int) -> None:
    """The first lock: whoever turns the page first has answered (the log's unique turn is the second)."""
    far = {"later": session.later} if session.is_far_part_changed else {}
    claimed = update(
        StudySession,
        {"id": session.pk, "turn": turn},
        turn=turn + 1,
        queue=session.queue,
        load=session.load,
        current=session.current_id,
        answered=session.answered,
        shown_at=session.shown_at,
        finished_at=session.finished_at,
        **far,
    )
    if not claimed:
        raise Stale("This was already answered, in another tab or by a second click. Nothing was counted twice.")
    session.turn = turn + 1


def stale(session: StudySession, turn: int, rating: int | None) -> Stale:
    taken = session.reviews.filter(turn=turn).first()
    if taken is not None and taken.rating == rating:
        return Stale("")  # the same answer once more, after a reply that was lost: nothing to say
    if taken is not None and taken.rating:
        name = taken.get_rating_display()
        return Stale(f"This card was already answered “{name}”, in another tab or before. Nothing was changed.")
    return Stale("This page was out of date. Here is where the session stands.")


def standing(session: StudySession, now: datetime, public_id: str = "") -> Standing:
    """The session as it stands, for a page that only looks."""
    is_closed = session.finished_at or over(session, now)
    return Standing(session, None if is_closed else find_card(session, now, public_id))


def find_card(session: StudySession, now: datetime, public_id: str = "") -> Laid | None:
    """The card on the table. Where that was retired or deleted, the session goes on with another one.

    That is the next one, or the one named if it can come now: a page may have shown it before another step fell due.
    The session changes in memory only; the turn that comes stores it.
    """
    found = queries.laid(session.student_id, [session.current_id]) if session.current_id else {}
    if found:
        return found[session.current_id or 0]
    entries = entries_of(session)
    # A session without a card on the table waits for its next step to fall due.
    learn_ahead_s = queue.LEARN_AHEAD_S if session.current_id else 0
    card = deal(session, entries, now, learn_ahead_s=learn_ahead_s)
    if card is None or public_id in ("", card.item.public_id):
        return card
    ready = [entry for entry in entries if entry.due_at_s <= now.timestamp() + learn_ahead_s]
    named = queries.laid_by_name(session.student_id, queue.items(ready), public_id)
    if named is None:
        return card
    session.current = named.item
    session.queue = sorted(session.queue, key=lambda entry: entry[0] != named.item.pk)
    return named


def entries_of(session: StudySession) -> list[queue.Entry]:
    """What is near in the queue; the far part stays folded in the session."""
    return _unfolded(session, list(map(queue.Entry._make, session.queue)))


def _unfolded(session: StudySession, entries: list[queue.Entry]) -> list[queue.Entry]:
    near, later = queue.unfold(entries, session.later)
    if later is not session.later:
        session.later, session.is_far_part_changed = later, True
    return near


def gathered(session: StudySession, now: datetime) -> list[queue.Entry]:
    """The queue of a session that begins now, as `entries_of`; one that writes memories learns the load too."""
    if session.kind == StudySession.Kind.MISSED:
        entries = queries.missed_queue(session.attempt) if session.attempt else []
    elif session.is_practice:
        entries = queries.practice_queue(session.student, session.kind, session.concept, now)
    elif session.kind == StudySession.Kind.EXAM:
        entries = queries.exam_queue(session, now)
    else:
        entries = queries.gathered(session.student, session.concept, now)
    if not session.is_practice:
        session.load = _stored(learning.load(session.student))
    near, session.later = queue.fold(entries)
    return near


def over(session: StudySession, now: datetime) -> str:
    """Why a session towards an exam is to ask nothing more, as a sentence; empty otherwise."""
    if session.kind != StudySession.Kind.EXAM:
        return ""
    return exams.over(exams.enrolment(session.enrolment_id), exams.today_of(session.student, now))


def deal(
    session: StudySession,
    entries: list[queue.Entry],
    now: datetime,
    cards: dict[int, Laid] | None = None,
    learn_ahead_s: int = queue.LEARN_AHEAD_S,
) -> Laid | None:
    """Lay the next card that is still asked; what was retired or deleted meanwhile drops out of the queue."""
    known: dict[int, Laid | None] = {**(cards or {})}
    session.shown_at = now
    while True:
        entries = _unfolded(session, entries)
        entry, rest = queue.next_entry(entries, int(now.timestamp()), learn_ahead_s)
        if entry is None:
            asked = queries.asked_items(queue.items(rest)) if rest else set()
            session.queue, session.current = [each for each in rest if each.item in asked], None
            return None
        if entry.item not in known:
            found = queries.laid(session.student_id, [entry.item])
            known[entry.item] = None
            known.update(found)
        card = known[entry.item]
        if card is not None and not (card.row and card.row.is_suspended):
            session.queue, session.current = [entry, *rest], card.item
            return card
        entries = rest


def load_days(session: StudySession) -> Load:
    return {_day(ordinal): count for ordinal, count in session.load.items()}


@lru_cache(maxsize=1024)
def _day(ordinal: str) -> date:
    return date.fromordinal(int(ordinal))


def _stored(load: Load) -> dict[str, int]:
    """As JSON holds it: the day by its ordinal."""
    return {str(day.toordinal()): count for day, count in load.items()}


def move_load(session: StudySession, before: Memory, after: Memory, rules: Rules) -> None:
    load = dict(session.load)
    for day, change in moves(before, after, rules):
        left = load.pop(ordinal := str(day.toordinal()), 0) + change
        if left > 0:
            load[ordinal] = left
    session.load = load
