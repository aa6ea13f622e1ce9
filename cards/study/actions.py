"""What a student does in a session. Each claims the session's turn by a conditional update, then writes."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from cards import exams, learning
from cards.holds import find_hold
from cards.learning import Answered, Changed
from cards.models import (
    Attempt,
    Concept,
    Enrolment,
    Item,
    Report,
    Student,
    StudySession,
    User,
)
from cards.scheduling import queue
from cards.scheduling.day import study_day
from cards.scheduling.memory import Rating, Rules, State
from cards.study import queries
from cards.study.previews import compare_preview, fingerprint, preview_outcomes, suggestion, tell_interval
from cards.study.queries import Laid
from cards.study.turns import (
    GONE,
    Stale,
    Standing,
    advance,
    claim,
    deal,
    entries_of,
    find_card,
    gathered,
    move_load,
    over,
    stale,
    standing,
)
from cards.web.errors import DomainError
from cards.web.students import newcomer

# How long a lost reply to a guest's first answer may be asked for again with the same token.
TOKEN_LIFE = timedelta(hours=1)
# Practice shows a missed card again after so many others.
PRACTICE_GAP = 5
# Of these one is open at a time: what the one had asked, the other would ask once more.
WRITING = (StudySession.Kind.NORMAL, StudySession.Kind.EXAM)


def start(
    *, student: Student, kind: str, concept: Concept | None, now: datetime, attempt: Attempt | None = None,
    enrolment: Enrolment | None = None,
) -> StudySession:  # fmt: skip
    """Resume today's open session of this kind and about the same, or gather a new one in its place."""
    if attempt and not attempt.shows_result(now):
        raise DomainError("What you missed can be studied once the result of the quiz is shown.")
    if attempt and (hold := find_hold(attempt, list(attempt.slots.values_list("item", flat=True)), now)):
        raise DomainError(f"What you missed can’t be studied yet. {hold.sentence(student.zone)}")
    today = study_day(now, student.zone, student.day_start_hour)
    if enrolment and (reason := exams.over(enrolment, today)):
        raise DomainError(reason)
    with transaction.atomic():
        asked = {"student": student, "kind": kind, "concept": concept, "attempt": attempt, "enrolment": enrolment}
        opened = StudySession.objects.filter(**asked, studied_on=today, finished_at=None, current__isnull=False)
        running = opened.first()
        if running and _can_go_on(running, now):
            return running
        rivals = WRITING if kind in WRITING else (kind,)
        StudySession.objects.filter(student=student, kind__in=rivals, finished_at=None).update(finished_at=now)
        Student.objects.filter(pk=student.pk).exclude(last_seen_on=now.date()).update(last_seen_on=now.date())
        session = StudySession(**asked, studied_on=today, started_at=now, shown_at=now)
        deal(session, gathered(session, now), now)
        try:
            with transaction.atomic():
                session.save(force_insert=True)
        except IntegrityError:  # the other tab was quicker
            return StudySession.objects.get(student=student, kind=kind, finished_at=None)
    return session


def _can_go_on(session: StudySession, now: datetime) -> bool:
    """Whether it has a card to ask and, towards an exam, what the plan still has: not after another cap or date."""
    if find_card(session, now) is None:
        return False
    if session.kind != StudySession.Kind.EXAM:
        return True
    left = queue.items(entries_of(session), session.later)
    return left == queue.items(queries.exam_queue(session, now))


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
        student = newcomer(user=user, time_zone=time_zone, now=now)
        session = StudySession(
            student=student, concept=concept, token=token, started_at=now, shown_at=now,
            studied_on=study_day(now, student.zone, student.day_start_hour),
        )  # fmt: skip
        others = [entry for entry in gathered(session, now) if entry.item != item.pk]
        session.queue = [queue.Entry(item.pk, State.NEW, 0), *others]
        session.current = item
        session.save(force_insert=True)
        return session


def answer(
    *, session: StudySession, turn: int, public_id: str, rating: int, typed: str, previewed: str,
    duration_ms: int | None, now: datetime,
) -> Standing:  # fmt: skip
    """Write one answer and lay the next card. Stale or Changed: nothing was written."""
    try:
        return _answer(
            session=session, turn=turn, public_id=public_id, rating=rating, typed=typed, previewed=previewed,
            duration_ms=duration_ms, now=now,
        )  # fmt: skip
    except (Stale, Changed):
        # The same answer may have been on its way still when this one, its repeat, read the session.
        if session.reviews.filter(turn=turn).exists():
            raise stale(session, turn, rating) from None
        raise


def _answer(
    *, session: StudySession, turn: int, public_id: str, rating: int, typed: str, previewed: str,
    duration_ms: int | None, now: datetime,
) -> Standing:  # fmt: skip
    rules = session.student.rules()
    if turn != session.turn or session.finished_at:
        raise stale(session, turn, rating)
    entries = entries_of(session)
    upcoming, _ = queue.next_entry(entries[1:], int(now.timestamp()))
    wanted = [entry.item for entry in (*entries[:1], upcoming) if entry]
    cards = queries.laid(session.student_id, wanted)
    card = cards.get(session.current_id or 0)
    if card is None:
        card = find_card(session, now, public_id)
        entries = entries_of(session)
    if card is None or card.item.public_id != public_id:
        raise Stale(GONE)
    verdict, suggested = suggestion(card.item, typed)
    answered = Answered(
        rating=rating, turn=turn,
        duration_ms=_milliseconds(session, now) if duration_ms is None else duration_ms,
        payload={"typed": typed, "verdict": verdict.outcome, "suggested": suggested} if verdict else {},
    )  # fmt: skip
    if session.is_practice:
        return _practise(session, card, cards, answered, rules, now)
    preview = preview_outcomes(card, session, rules, now)
    outcome = preview[Rating(rating)]
    is_as_shown = not previewed or compare_preview(previewed, fingerprint(card, preview), rating)
    rest = entries[1:]
    if not outcome.days:
        assert outcome.memory.due_at is not None
        rest = queue.put_back(
            rest, queue.Entry(card.item.pk, outcome.memory.state, int(outcome.memory.due_at.timestamp()))
        )
    if over(session, now):
        rest, session.later, session.is_far_part_changed = [], "", True
    move_load(session, card.memory, outcome.memory, rules)
    session.answered += 1

    def write() -> None:
        learning.record(
            session=session, item=card.item, row=card.row, before=card.memory, outcome=outcome,
            answered=answered, rules=rules, now=now,
        )  # fmt: skip

    standing = advance(session, turn, rest, cards, now, write)
    standing.is_leech = outcome.is_new_leech
    if not is_as_shown:
        standing.notice = tell_interval(outcome)
    return standing


def _practise(
    session: StudySession, card: Laid, cards: dict[int, Laid], answered: Answered, rules: Rules, now: datetime
) -> Standing:
    rest = entries_of(session)[1:]
    if answered.rating == Rating.AGAIN:
        rest = [*rest[:PRACTICE_GAP], queue.Entry(card.item.pk, State.REVIEW, 0), *rest[PRACTICE_GAP:]]
        cards = cards | {card.item.pk: card}
    session.answered += 1

    def write() -> None:
        learning.record_practice(session=session, item=card.item, row=card.row, answered=answered, rules=rules, now=now)

    return advance(session, answered.turn, rest, cards, now, write)


def undo(*, session: StudySession, turn: int, now: datetime) -> Standing:
    """Take back the session's last standing answer: log, memory, queue and counters, in one step."""
    rules = session.student.rules()
    if turn != session.turn:
        raise stale(session, turn, None)
    review = session.reviews.all().standing().select_related("item__concept").order_by("-turn").first()
    if review is None:
        raise DomainError("There is nothing to undo.")
    rest = [entry for entry in entries_of(session) if entry.item != review.item_id]
    before = queries.laid(session.student_id, [review.item_id]).get(review.item_id)
    if before:
        session.queue = [queue.Entry(review.item_id, review.state_before, 0), *rest]
        session.current, session.shown_at = review.item, now
    card = before or deal(session, rest, now)
    session.finished_at = None
    session.answered -= 1
    with transaction.atomic():
        try:
            claim(session, turn)
        except IntegrityError:
            raise Stale("A later session took this one’s place, so it stays closed. Nothing was changed.") from None
        learning.undo(session=session, review=review, turn=turn, rules=rules, now=now)
        if before:
            card = queries.laid(session.student_id, [review.item_id])[review.item_id]
            if not session.is_practice:
                move_load(session, before.memory, card.memory, rules)
                StudySession.objects.filter(pk=session.pk).update(load=session.load)
    return Standing(session, card, undone=review.item)


def report(*, item: Item, student: Student | None, text: str, now: datetime) -> Report:
    return Report.objects.create(item=item, student=student, text=text, created_at=now)


def finish(*, session: StudySession, now: datetime) -> None:
    StudySession.objects.filter(pk=session.pk, finished_at=None).update(finished_at=now)
    session.finished_at = session.finished_at or now


def carry_on(*, session: StudySession, turn: int, is_early: bool, now: datetime) -> Standing:
    """Lay the next card where none is on the table: a learning step came due, or the student won't wait for it."""
    if turn != session.turn or session.finished_at:
        raise stale(session, turn, None)
    if session.current_id:
        return standing(session, now)
    entries = entries_of(session)
    if is_early:
        entries = [entry._replace(due_at_s=0) for entry in sorted(entries, key=lambda entry: entry.due_at_s)]
    return advance(session, turn, entries, {}, now, lambda: None)


def _milliseconds(session: StudySession, now: datetime) -> int:
    return max(0, round((now - session.shown_at).total_seconds() * 1000))
