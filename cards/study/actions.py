"""What a student does in a session. Each claims the session's turn by a conditional update, then writes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from cards import learning
from cards.grading.typed import grade_typed
from cards.grading.verdict import Verdict
from cards.learning import Answered
from cards.models import CHECKED_CARD_KINDS, Concept, Item, Report, Student, StudySession, User
from cards.scheduling import queue
from cards.scheduling.day import study_day
from cards.scheduling.memory import Memory as MemoryValue
from cards.scheduling.memory import Rating, Rules, State
from cards.scheduling.outcome import Outcome, outcomes, seed_for
from cards.study import queries
from cards.study.queries import Laid
from cards.web.errors import DomainError

# How long a lost reply to a guest's first answer may be asked for again with the same token.
TOKEN_LIFE = timedelta(hours=1)
LEARN_AHEAD_S = 20 * 60
# Practice shows a missed card again after so many others.
PRACTICE_GAP = 5


class Stale(DomainError):
    """The turn is taken: a double click, the Back button, a second tab, or a reply that was lost."""

    code = "stale"
    status = 409


class Changed(DomainError):
    """The intervals that the student saw no longer hold; nothing was written."""

    code = "changed"
    status = 409


@dataclass(slots=True)
class Standing:
    """A session with the card that is on the table now, if any."""

    session: StudySession
    card: Laid | None
    undone: Item | None = None
    is_leech: bool = False


def previews(card: Laid, session: StudySession, rules: Rules, now: datetime) -> dict[Rating, Outcome]:
    """The four outcomes that the buttons show; the one chosen is the one written."""
    memory = card.memory
    load = _load_days(session)
    return outcomes(memory, now, rules, seed_for(card.item.pk, memory.reviews), load)


def _load_days(session: StudySession) -> dict[date, int]:
    return {date.fromordinal(int(day)): count for day, count in session.load.items()}


def fingerprint(preview: dict[Rating, Outcome]) -> str:
    """What the page saw, to be compared when the answer comes."""
    return "-".join(str(round(outcome.interval.total_seconds())) for outcome in preview.values())


def suggestion(item: Item, typed: str) -> tuple[Verdict | None, Rating | None]:
    """The verdict on a typed answer and the rating that it suggests. A slip of spelling is no slip of memory."""
    if item.kind not in CHECKED_CARD_KINDS:
        return None, None
    verdict = grade_typed(typed, item.accepted)
    return verdict, Rating.GOOD if verdict.is_pass else Rating.AGAIN


def start(*, student: Student, kind: str, concept: Concept | None, now: datetime) -> StudySession:
    """Resume today's open session of this kind and concept, or gather a new one in its place."""
    today = study_day(now, student.zone, student.day_start_hour)
    with transaction.atomic():
        running = StudySession.objects.filter(student=student, kind=kind, finished_at=None).first()
        if running and running.studied_on == today and running.concept == concept and running.current_id:
            return running
        StudySession.objects.filter(student=student, kind=kind, finished_at=None).update(finished_at=now)
        Student.objects.filter(pk=student.pk).exclude(last_seen_on=now.date()).update(last_seen_on=now.date())
        session = StudySession(
            student=student, kind=kind, concept=concept, studied_on=today, started_at=now, shown_at=now
        )
        _gather(session, now)
        _deal(session, now)
        try:
            with transaction.atomic():
                session.save(force_insert=True)
        except IntegrityError:  # the other tab was quicker
            return StudySession.objects.get(student=student, kind=kind, finished_at=None)
    return session


def start_first(
    *, user: User | None, token: UUID, item: Item, concept: Concept | None, time_zone: str, now: datetime
) -> StudySession:
    """Make the student whose first answer is about to be written, a guest if there is no user.

    The same token gives the same student once more, for a reply may be lost on its way.
    """
    with transaction.atomic():
        earlier = StudySession.objects.filter(token=token).select_related("student__parameters", "concept").first()
        if earlier is not None:
            if earlier.student.user_id != (user and user.pk) or now - earlier.started_at > TOKEN_LIFE:
                raise Stale("This page was used before. Open the study page again.")
            return earlier
        student = Student.objects.create(
            user=user, time_zone=time_zone or "UTC", created_at=now, last_seen_on=now.date()
        )
        session = StudySession(
            student=student, concept=concept, token=token, started_at=now, shown_at=now,
            studied_on=study_day(now, student.zone, student.day_start_hour),
        )  # fmt: skip
        _gather(session, now)
        first = [entry for entry in _entries(session) if entry.item != item.pk]
        _store(session, [queue.Entry(item.pk, State.NEW, 0), *first])
        session.current = item
        session.save(force_insert=True)
        return session


def answer(
    *, session: StudySession, turn: int, public_id: str, rating: int, typed: str, previewed: str,
    duration_ms: int | None, now: datetime,
) -> Standing:  # fmt: skip
    """Write one answer and lay the next card. Stale or Changed: nothing was written."""
    rules = session.student.rules()
    if turn != session.turn or session.finished_at:
        raise _stale(session, turn, rating)
    entries = _entries(session)
    cards = queries.laid(session.student_id, [entry.item for entry in entries[:1] + _heads(entries[1:])])
    card = cards.get(session.current_id or 0)
    if card is None or card.item.public_id != public_id:
        raise Stale("This card is no longer in the session; here is where it stands.")
    verdict, suggested = suggestion(card.item, typed)
    answered = Answered(
        rating=rating, turn=turn,
        duration_ms=_milliseconds(session, now) if duration_ms is None else duration_ms,
        payload={"typed": typed, "verdict": verdict.outcome, "suggested": suggested} if verdict else {},
    )  # fmt: skip
    if session.is_practice:
        return _practise(session, card, cards, answered, rules, now)
    preview = previews(card, session, rules, now)
    if previewed and previewed != fingerprint(preview):
        raise Changed("The intervals changed while this card was open. Your answer is still here: rate it once more.")
    outcome = preview[Rating(rating)]
    rest = entries[1:]
    if not outcome.days:
        assert outcome.memory.due_at is not None
        rest = queue.put_back(
            rest, queue.Entry(card.item.pk, outcome.memory.state, int(outcome.memory.due_at.timestamp()))
        )
    _move_load(session, card.memory, outcome.memory, rules)
    session.answered += 1

    def write() -> None:
        learning.record(
            session=session, item=card.item, row=card.row, before=card.memory, outcome=outcome,
            answered=answered, rules=rules, now=now,
        )  # fmt: skip

    standing = _advance(session, turn, rest, cards, now, write)
    standing.is_leech = outcome.is_new_leech
    return standing


def _practise(
    session: StudySession, card: Laid, cards: dict[int, Laid], answered: Answered, rules: Rules, now: datetime
) -> Standing:
    rest = _entries(session)[1:]
    if answered.rating == Rating.AGAIN:
        rest = [*rest[:PRACTICE_GAP], queue.Entry(card.item.pk, State.REVIEW, 0), *rest[PRACTICE_GAP:]]
        cards = cards | {card.item.pk: card}
    session.answered += 1

    def write() -> None:
        learning.record_practice(session=session, item=card.item, row=card.row, answered=answered, rules=rules, now=now)

    return _advance(session, answered.turn, rest, cards, now, write)


def undo(*, session: StudySession, turn: int, now: datetime) -> Standing:
    """Take back the session's last standing answer: log, memory, queue and counters, in one step."""
    rules = session.student.rules()
    if turn != session.turn:
        raise _stale(session, turn, None)
    review = session.reviews.all().standing().select_related("item__concept").order_by("-turn").first()
    if review is None:
        raise DomainError("There is nothing to undo.")
    rest = [entry for entry in _entries(session) if entry.item != review.item_id]
    _store(session, [queue.Entry(review.item_id, review.state_before, 0), *rest])
    session.current, session.shown_at, session.finished_at = review.item, now, None
    session.answered -= 1
    with transaction.atomic():
        _claim(session, turn)
        before = queries.laid(session.student_id, [review.item_id]).get(review.item_id)
        learning.undo(session=session, review=review, turn=turn, rules=rules, now=now)
        after = queries.laid(session.student_id, [review.item_id]).get(review.item_id)
        if before and after and not session.is_practice:
            _move_load(session, before.memory, after.memory, rules)
            StudySession.objects.filter(pk=session.pk).update(load=session.load)
    return Standing(session, after, undone=review.item)


def bury(*, session: StudySession, turn: int, now: datetime) -> Standing:
    """Put the card away until tomorrow."""
    tomorrow = study_day(now, session.student.zone, session.student.day_start_hour) + timedelta(days=1)
    return _put_aside(session, turn, now, buried_until=tomorrow)


def suspend(*, session: StudySession, turn: int, now: datetime) -> Standing:
    """Put the card away until the student brings it back."""
    return _put_aside(session, turn, now, is_suspended=True)


def _put_aside(session: StudySession, turn: int, now: datetime, **marks: object) -> Standing:
    item = session.current
    if turn != session.turn or item is None:
        raise _stale(session, turn, None)
    rest = [entry for entry in _entries(session) if entry.item != item.pk]
    return _advance(session, turn, rest, {}, now, lambda: learning.mark(student=session.student, item=item, **marks))


def flag(*, session: StudySession, turn: int, flag: int) -> None:
    """Mark the card on the table with a flag of the student's own (1 to 7), or with none (0). Takes no turn."""
    if turn != session.turn or session.current is None:
        raise _stale(session, turn, None)
    learning.mark(student=session.student, item=session.current, flag=flag)


def report(*, item: Item, student: Student | None, text: str, now: datetime) -> Report:
    return Report.objects.create(item=item, student=student, text=text, created_at=now)


def finish(*, session: StudySession, now: datetime) -> None:
    StudySession.objects.filter(pk=session.pk, finished_at=None).update(finished_at=now)


def standing(session: StudySession, now: datetime) -> Standing:
    """The session as it stands, for a page that only looks."""
    if session.finished_at:
        return Standing(session, None)
    found = queries.laid(session.student_id, [session.current_id]) if session.current_id else {}
    return Standing(session, found.get(session.current_id or 0))


def carry_on(*, session: StudySession, turn: int, is_early: bool, now: datetime) -> Standing:
    """Lay the next card where none is on the table: a learning step came due, or the student won't wait for it."""
    if turn != session.turn or session.finished_at:
        raise _stale(session, turn, None)
    if session.current_id:
        return standing(session, now)
    entries = _entries(session)
    if is_early:
        entries = [entry._replace(due_at_s=0) for entry in sorted(entries, key=lambda entry: entry.due_at_s)]
    return _advance(session, turn, entries, {}, now, lambda: None)


def _advance(
    session: StudySession, turn: int, entries: list[queue.Entry], cards: dict[int, Laid], now: datetime,
    write: Callable[[], None],
) -> Standing:  # fmt: skip
    """Claim the turn with the state that follows, write, and return the table as it is then. All or nothing."""
    if session.studied_on != study_day(now, session.student.zone, session.student.day_start_hour):
        return _advance_into_a_new_day(session, turn, now, write)
    _store(session, entries)
    card = _deal(session, now, cards)
    with transaction.atomic():
        _claim(session, turn)
        write()
    return Standing(session, card)


def _advance_into_a_new_day(session: StudySession, turn: int, now: datetime, write: Callable[[], None]) -> Standing:
    with transaction.atomic():
        _claim(session, turn)
        write()
        session.studied_on = study_day(now, session.student.zone, session.student.day_start_hour)
        _gather(session, now)
        card = _deal(session, now)
        session.save(update_fields=["studied_on", "queue", "load", "current", "shown_at"])
    return Standing(session, card)


def _claim(session: StudySession, turn: int) -> None:
    """The first lock: whoever turns the page first has answered (the log's unique turn is the second)."""
    claimed = StudySession.objects.filter(pk=session.pk, turn=turn).update(
        turn=turn + 1, queue=session.queue, load=session.load, current=session.current_id,
        answered=session.answered, shown_at=session.shown_at, finished_at=session.finished_at,
    )  # fmt: skip
    if not claimed:
        raise Stale("This was already answered, in another tab or by a second click. Nothing was counted twice.")
    session.turn = turn + 1


def _stale(session: StudySession, turn: int, rating: int | None) -> Stale:
    taken = session.reviews.filter(turn=turn).first()
    if taken is not None and taken.rating == rating:
        return Stale("")  # the same answer once more, after a reply that was lost: nothing to say
    if taken is not None and taken.rating:
        name = taken.get_rating_display()
        return Stale(f"This card was already answered “{name}”, in another tab or before. Nothing was changed.")
    return Stale("This page was out of date. Here is where the session stands.")


def _milliseconds(session: StudySession, now: datetime) -> int:
    return max(0, round((now - session.shown_at).total_seconds() * 1000))


def _entries(session: StudySession) -> list[queue.Entry]:
    return [queue.Entry(*entry) for entry in session.queue]


def _store(session: StudySession, entries: list[queue.Entry]) -> None:
    session.queue = [list(entry) for entry in entries]


def _gather(session: StudySession, now: datetime) -> None:
    student, concept = session.student, session.concept
    if session.is_practice:
        _store(session, queries.practice_queue(student, session.kind, concept, now))
        return
    _store(session, queries.gathered(student, concept, now))
    session.load = queries.load(student)


def _heads(entries: list[queue.Entry]) -> list[queue.Entry]:
    """The entries one of which comes next whatever the clock says: fetched together with the answered card."""
    learning_first = sorted((entry for entry in entries if entry.due_at_s), key=lambda entry: entry.due_at_s)
    return learning_first[:2] + [entry for entry in entries if not entry.due_at_s][:2]


def _deal(session: StudySession, now: datetime, cards: dict[int, Laid] | None = None) -> Laid | None:
    """Lay the next card that is still published; what was retired meanwhile drops out of the queue."""
    known = dict(cards or {})
    entries = _entries(session)
    session.shown_at = now
    while True:
        entry, rest = queue.next_entry(entries, int(now.timestamp()), LEARN_AHEAD_S)
        if entry is None:
            _store(session, rest)
            session.current = None
            return None
        if entry.item not in known:
            found = queries.laid(session.student_id, [head.item for head in [entry, *_heads(rest)]])
            known |= dict.fromkeys([entry.item], None) | found  # type: ignore[arg-type]
        card = known[entry.item]
        if card is not None and not (card.row and card.row.is_suspended):
            _store(session, [entry, *rest])
            session.current = card.item
            return card
        entries = rest


def _move_load(session: StudySession, before: MemoryValue, after: MemoryValue, rules: Rules) -> None:
    load = dict(session.load)
    for memory, change in ((before, -1), (after, 1)):
        if memory.state == State.REVIEW and memory.due_at is not None:
            day = str(study_day(memory.due_at, rules.zone, rules.day_start_hour).toordinal())
            load[day] = max(0, load.get(day, 0) + change)
    session.load = {day: count for day, count in load.items() if count}
