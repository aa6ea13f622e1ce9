from collections.abc import Iterable
from enum import StrEnum

from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from cards.models import Attempt, Classroom, Quiz


class Which(StrEnum):
    """Of several attempts of a student, those that the statistics are about."""

    FIRST = "first"
    BEST = "best"
    LAST = "last"
    ALL = "all"


WHICH = {
    Which.FIRST: "First attempts: nobody has seen the questions before, so they tell most about them.",
    Which.BEST: "Best attempts: students have seen the questions before, so these look easier than they are.",
    Which.LAST: "Last attempts: students have seen the questions before, so these look easier than they are.",
    Which.ALL: "All attempts: who tries often counts often, so intervals are narrower than they should be.",
}
_ORDER = {
    Which.FIRST: ("number",),
    Which.LAST: ("-number",),
    Which.BEST: (-F("score") / F("max_score"), "number"),
}


def chosen(quizzes: Iterable[Quiz], classroom: Classroom | None, which: Which) -> QuerySet[Attempt]:
    """Closed attempts that count, of everybody, or of the students in the class since they joined."""
    found = Attempt.objects.counted().filter(quiz__in=quizzes, max_score__gt=0).exclude(state=Attempt.State.OPEN)
    if classroom:
        found = found.filter(seen_by(classroom))
    if which == Which.ALL:
        return found.order_by()
    of_a_student = [F("student"), F("quiz")]
    place = Window(RowNumber(), partition_by=of_a_student, order_by=_ORDER[which])
    return found.annotate(place=place).filter(place=1).order_by()


def seen_by(classroom: Classroom, time: str = "started_at") -> Q:
    """Of rows that belong to students: of those in the class now, what happened since they joined, or all if shared."""
    own = "student__enrolments"
    since = Q(**{f"{own}__is_sharing_past": True}) | Q(**{f"{time}__gte": F(f"{own}__joined_at")})
    # As `EnrolmentQuerySet.present`.
    is_present = {f"{own}__classroom": classroom, f"{own}__joined_at__isnull": False, f"{own}__left_at": None}
    return Q(since, **is_present)
