"""How an item fares with its students: sums of memories for a sortable list, the log for the rows of a page."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.admin.views.main import ChangeList
from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest

from cards.models import Item, Memory, Report, Review

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
    """What the standing answers of the log say of one item; practice apart."""

    answers: int
    passed: int
    students: int

    @property
    def accuracy(self) -> float | None:
        return self.passed / self.answers if self.answers else None


NO_FIGURES = Figures(0, 0, 0)


def figures(item_ids: Iterable[int], *, latest: int | None = None) -> dict[int, Figures]:
    """For the items that were answered; with `latest`, among so many rows at the end of the whole log."""
    log = Review.objects.learning().filter(item__in=list(item_ids)).order_by().values("item")
    if latest is not None:
        newest = Review.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        log = log.filter(pk__gt=newest - latest)
    passed = Count("pk", filter=Q(rating__gt=Review.Rating.AGAIN))
    rows = log.annotate(answers=Count("pk"), passed=passed, students=Count("student", distinct=True))
    return {row["item"]: Figures(row["answers"], row["passed"], row["students"]) for row in rows}


class ItemChangeList(ChangeList):
    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        items = list(self.result_list)
        found = figures((item.pk for item in items), latest=LATEST)
        for item in items:
            item.figures = found.get(item.pk, NO_FIGURES)
        self.result_list = items
