"""Which questions classes are being graded on just now. Nobody sees their solutions before that is over.

It is asked when solutions are about to be shown and when an attempt begins, so an assignment made today also holds
back the solutions of earlier attempts.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from cards.models import Assignment, AssignmentException, Attempt, Item, Quiz, QuizOverride, QuizSection, Status
from cards.pools import filters_of, pool
from cards.web.times import written


@dataclass(frozen=True, slots=True)
class Hold:
    """What is held back of an attempt."""

    questions: frozenset[int]
    """The keys of the items."""
    until: datetime | None
    """None if no date ends it: the assignment has to be removed, or its class archived."""

    def sentence(self, zone: ZoneInfo) -> str:
        until = f"until {written(self.until, zone)}" if self.until else "for now"
        return f"Solutions are held back {until}, because a class is still being graded on these questions."


def find_hold(attempt: Attempt, questions: Collection[int], now: datetime) -> Hold | None:
    """On these items, asked in the attempt. None if all of their solutions may be shown."""
    held = {} if attempt.is_preview else find_held_quizzes(now)
    if attempt.quiz_id in held:
        return Hold(frozenset(questions), held[attempt.quiz_id])
    found = find_questions(held).intersection(questions)
    return Hold(found, _latest(held.values())) if found else None


def find_held_quizzes(now: datetime) -> dict[int, datetime | None]:
    """Those that a class is being graded on, and until when (None without a date), in one statement."""
    found: dict[int, datetime | None] = {}
    for quiz, own, *granted in _ends_of_open_assignments(now):
        end = max(each for each in (own, *granted) if each) if own else None
        found[quiz] = _latest([found[quiz], end]) if quiz in found else end
    return found


def _ends_of_open_assignments(now: datetime) -> QuerySet[Assignment, Any]:
    """The quiz, and when it ends for all, with the latest exception and by the latest override; what is not there is
    None. The assignments are for points, hold solutions back, and are not over for the last student of the class.
    """
    exceptions = AssignmentException.objects.filter(assignment=OuterRef("pk"), enrolment__left_at=None)
    ends = exceptions.order_by().values("assignment").annotate(end=Max(Coalesce("late_until_at", "due_at")))
    overrides = QuizOverride.objects.filter(
        quiz=OuterRef("quiz"), student__enrolments__classroom=OuterRef("classroom"), student__enrolments__left_at=None
    )
    due_dates = overrides.order_by().values("quiz").annotate(end=Max("due_at"))
    found = Assignment.objects.for_points().filter(is_showing_solutions=False).order_by()
    found = found.annotate(
        own_end=Coalesce("late_until_at", "due_at", "quiz__due_at"),
        exception_end=Subquery(ends.values("end")),
        override_end=Subquery(due_dates.values("end")),
    )
    is_open = Q(own_end=None) | Q(own_end__gt=now) | Q(exception_end__gt=now) | Q(override_end__gt=now)
    return found.filter(is_open).values_list("quiz", "own_end", "exception_end", "override_end")


def _latest(ends: Collection[datetime | None]) -> datetime | None:
    dates = [end for end in ends if end]
    return max(dates) if len(dates) == len(ends) else None


def find_questions(quizzes: Collection[int]) -> frozenset[int]:
    """The items that these quizzes can ask: of their lists, and all that their draws are made from."""
    if not quizzes:
        return frozenset()
    sections = QuizSection.objects.filter(quiz__in=quizzes).prefetch_related("concepts", "tags")
    listed = Item.objects.filter(quiz_entries__section__quiz__in=quizzes, quiz_entries__section__draws=0)
    drawn = [pool(filters_of(section)) for section in sections if section.draws]
    found = reduce(or_, (Item.objects.filter(pk__in=each.order_by().values("pk")) for each in [listed, *drawn]))
    return frozenset(found.order_by().values_list("pk", flat=True))


def find_reserved_questions(quiz: Quiz, now: datetime) -> frozenset[int]:
    """The items that an attempt at this quiz must not ask if it begins now, since other quizzes need them unseen.

    One that is restricted or graded itself asks all of its own: solutions that are held back are held back there too.
    """
    restricted = (Quiz.Audience.CLASSES, Quiz.Audience.NOBODY)
    if quiz.audience in restricted or Assignment.objects.for_points().filter(quiz=quiz).exists():
        return frozenset()
    others = Quiz.objects.filter(audience__in=restricted).exclude(status=Status.RETIRED).order_by()
    return find_questions({*find_held_quizzes(now), *others.values_list("pk", flat=True)})
