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
    """Closed attempts that count, of everybody or of the class as far as it may see: from joining to leaving."""
    found = Attempt.objects.counted().filter(quiz__in=quizzes, max_score__gt=0).exclude(state=Attempt.State.OPEN)
    if classroom:
        found = found.filter(seen_by(classroom))
    if which == Which.ALL:
        return found.order_by()
    of_a_student = [F("student"), F("quiz")]
    place = Window(RowNumber(), partition_by=of_a_student, order_by=_ORDER[which])
    return found.annotate(place=place).filter(place=1).order_by()


def seen_by(classroom: Classroom, begun: str = "started_at", ended: str = "submitted_at") -> Q:
    """Of what belongs to students, what was begun after they joined, or is shared, and was over before they left."""
    own = "student__enrolments"
    return Q(
        Q(**{f"{own}__is_sharing_past": True}) | Q(**{f"{begun}__gte": F(f"{own}__joined_at")}),
        Q(**{f"{own}__left_at": None}) | Q(**{f"{ended}__lte": F(f"{own}__left_at")}),
        **{f"{own}__classroom": classroom, f"{own}__joined_at__isnull": False},
    )
