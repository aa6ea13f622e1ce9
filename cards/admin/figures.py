"""How an item fares with its students: sums of memories for a sortable list, the log for the rows of a page."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.admin.views.main import ChangeList
from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest

from cards.models import Attempt, Item, Memory, Report, Review, Slot

# A page of the list reads no more of the log than this, however long it grows.
LATEST = 100_000


def with_sums(items: QuerySet[Item]) -> QuerySet[Item]:
    """Adds `review_sum`, `lapse_sum` and `open_report_count`: sortable, and read for the rows of a page only."""
    memories = Memory.objects.filter(item=OuterRef("pk")).order_by().values("item")
    reports = Report.objects.open().filter(item=OuterRef("pk")).order_by().values("item")
    return items.annotate(
        review_sum=_number(memories.annotate(number=Sum("reviews"))),
        lapse_sum=_number(memories.annotate(number=Sum("lapses"))),
        open_report_count=_number(reports.annotate(number=Count("pk"))),
    )


def _number(rows: QuerySet) -> Coalesce:
    return Coalesce(Subquery(rows.values("number"), output_field=IntegerField()), 0)


@dataclass(frozen=True, slots=True)
class Figures:
    """Of a card, its answers and the share that was right, practice apart; of a question, the closed attempts that
    asked it and the share of the marks.
    """

    answers: int
    students: int
    accuracy: float | None


NO_FIGURES = Figures(0, 0, None)


def figures(items: Iterable[Item], *, latest: int | None = None) -> dict[int, Figures]:
    """For the items that were answered; with `latest`, among so many rows at the end of the log and of all attempts."""
    items = list(items)
    cards = [item.pk for item in items if item.is_card]
    questions = [item.pk for item in items if not item.is_card]
    log = _latest(Review.objects.learning().filter(item__in=cards), latest)
    passed = Count("pk", filter=Q(rating__gt=Review.Rating.AGAIN))
    slots = _latest(Slot.objects.filter(item__in=questions, attempt__is_preview=False), latest)
    slots = slots.exclude(attempt__state=Attempt.State.OPEN)
    of_cards = log.values("item").annotate(
        n=Count("pk"), right=passed, most=Count("pk"), students=_different("student")
    )
    of_questions = slots.values("item").annotate(
        n=Count("pk"), right=Sum("points_earned"), most=Sum("points"), students=_different("attempt__student")
    )
    return {
        row["item"]: Figures(row["n"], row["students"], row["right"] / row["most"])
        for rows, ids in ((of_cards, cards), (of_questions, questions))
        for row in (rows if ids else ())
    }


def _latest(rows: QuerySet[Any], latest: int | None) -> QuerySet[Any]:
    rows = rows.order_by()
    if latest is None:
        return rows
    newest = rows.model._default_manager.order_by("-pk").values_list("pk", flat=True).first() or 0
    return rows.filter(pk__gt=newest - latest)


def _different(name: str) -> Count:
    return Count(name, distinct=True)


class ItemChangeList(ChangeList):
    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        items = list(self.result_list)
        found = figures(items, latest=LATEST)
        for item in items:
            item.figures = found.get(item.pk, NO_FIGURES)
        self.result_list = items
