"""What the study page shows, as one object for its templates."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from uuid import UUID, uuid4

from django.urls import reverse

from cards.grading.verdict import Verdict
from cards.models import Concept, Item, Review, StudySession
from cards.scheduling import queue
from cards.scheduling.memory import Rating
from cards.study import pages, previews, queries
from cards.study.turns import Standing, over
from cards.web import intervals
from cards.web.explained import Explained, explained
from cards.web.face import Face

PRACTICE_LABELS = {Rating.AGAIN: "Show again", Rating.GOOD: "Knew it"}


@dataclass(frozen=True, slots=True)
class RatingButton:
    value: int
    name: str
    interval: str
    spoken: str
    is_suggested: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """Nothing is due this moment, but a learning step will be."""

    seconds: int
    text: str


@dataclass
class Screen:
    session_id: int | str
    kind: str
    is_practice: bool
    concept: Concept | None
    turn: int
    item: Item | None = None
    time_zone: str = ""
    token: UUID = field(default_factory=uuid4)
    side: str = "question"
    typed: str = ""
    verdict: Verdict | None = None
    ratings: list[RatingButton] = field(default_factory=list)
    previewed: str = ""
    counts: queue.Counts = field(default_factory=lambda: queue.Counts(0, 0, 0))
    can_undo: bool = False
    flag: int = 0
    is_leech: bool = False
    answered: int = 0
    notice: str = ""
    error: str = ""
    waiting: Waiting | None = None
    summary: pages.Summary | None = None

    @property
    def session(self) -> int | str:
        return self.session_id

    @cached_property
    def url(self) -> str:
        """The session's page; its actions stand below it."""
        return reverse("study:session", args=[self.session_id])

    @property
    def is_flagged(self) -> bool:
        return self.flag > 0

    @property
    def is_saved(self) -> bool:
        """False for a visitor's first card: there is no student yet to bury or flag anything for."""
        return self.session_id != "new"

    @property
    def announcement(self) -> str:
        """For screen readers, after a swap."""
        side = "Question." if self.side == "question" else self.verdict.message if self.verdict else "Answer."
        return " ".join(filter(None, (self.error, self.notice, side)))

    @property
    def sends(self) -> list[Explained]:
        """The command that was typed, or else the model answer, taken apart."""
        if self.side != "answer" or not self.item or not self.face.is_command:
            return []
        return explained(self.typed or next(iter(self.item.accepted), ""))

    @property
    def face(self) -> Face:
        assert self.item is not None
        return Face(self.item)

    @property
    def template(self) -> str:
        name = "card" if self.item else "waiting" if self.waiting else "summary"
        return f"study/_{name}.html"


def screen(standing: Standing, now: datetime, notice: str = "") -> Screen:
    session, card = standing.session, standing.card
    shown = Screen(
        session_id=session.pk or "new",
        kind=session.kind,
        is_practice=session.is_practice,
        concept=session.concept,
        turn=session.turn,
        time_zone=session.student.time_zone,
        token=session.token,
        counts=queue.counts(session.queue, session.later),
        can_undo=session.answered > 0,
        answered=session.answered,
        notice=notice or _notice(standing),
    )
    if card:
        shown.item = card.item
        shown.flag = card.row.flag if card.row else 0
        shown.is_leech = _is_leech(card, session)
    else:
        _show_the_end(shown, session, now)
    return shown


def _notice(standing: Standing) -> str:
    if standing.is_leech:
        return "The card you just answered keeps slipping away. Look at its explanation, or suspend it for a while."
    if standing.undone is None:
        return ""
    if standing.card and standing.card.item == standing.undone:
        return "Undone: rate the card again."
    return "Undone. That card is no longer asked, so the session goes on without it."


def _is_leech(card: queries.Laid, session: StudySession) -> bool:
    return card.memory.lapses >= session.student.leech_threshold


def _show_the_end(shown: Screen, session: StudySession, now: datetime) -> None:
    if session.pk is None:
        shown.summary = pages.no_summary(now)
        return
    until = queue.waits_until([queue.Entry(*entry) for entry in session.queue])
    reason = over(session, now)
    if until and not session.finished_at and not reason:
        seconds = max(1, until - int(now.timestamp()))
        shown.waiting = Waiting(seconds, intervals.spoken_seconds(seconds))
    else:
        shown.summary = pages.summary(session, now)
        shown.notice = shown.notice or reason or _left_of_the_plan(session, now)


def _left_of_the_plan(session: StudySession, now: datetime) -> str:
    if session.kind != StudySession.Kind.EXAM:
        return ""
    left = len(queries.exam_queue(session, now))
    if left:
        return f"{left} card{'' if left == 1 else 's'} of today’s part of the plan {'is' if left == 1 else 'are'} left."
    return "Today’s part of the plan towards the exam is done."


def reveal(shown: Screen, standing: Standing, typed: str, now: datetime) -> Screen:
    """Turn the card: the answer side, with a button for each rating and the verdict on what was typed."""
    assert standing.card is not None
    shown.side, shown.typed = "answer", typed
    shown.verdict, suggested = previews.suggestion(standing.card.item, typed)
    if shown.is_practice:
        shown.ratings = [
            RatingButton(rating, label, "", "", rating == suggested) for rating, label in PRACTICE_LABELS.items()
        ]
        return shown
    preview = previews.preview_outcomes(standing.card, standing.session, standing.session.student.rules(), now)
    shown.previewed = previews.fingerprint(standing.card, preview)
    shown.ratings = [
        RatingButton(
            rating,
            Review.Rating(rating).label,
            intervals.short(outcome.interval),
            intervals.spoken(outcome.interval),
            rating == suggested,
        )
        for rating, outcome in preview.items()
    ]
    return shown
