"""What a class does: who answered when, who is behind and why, and which cards are hardest."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Max, Q, QuerySet

from cards.analysis import seen_by
from cards.gradebook import Book, Standing
from cards.grading.blanks import show_blanks
from cards.models import Attempt, Classroom, Enrolment, Item, Review, State
from cards.web.figures import plural

WEEKS = 12
IDLE_DAYS = 7
MOST_CARDS = 10
MOST_TITLES = 3
# A card of fewer reviews may be hard by chance.
FEWEST_REVIEWS = 10
AGAIN = Review.Rating.AGAIN


@dataclass(frozen=True, slots=True)
class Week:
    """From Monday: how many students did anything, how many cards they answered, how many attempts they handed in."""

    monday: date
    students: int
    answers: int
    attempts: int


@dataclass(frozen=True, slots=True)
class Behind:
    enrolment: Enrolment
    why: str
    missing: int


@dataclass(frozen=True, slots=True)
class HardCard:
    """How often it was forgotten when it came back for review."""

    asks: str
    """Markdown."""
    concept: str
    reviews: int
    students: int
    forgotten: float


@dataclass(frozen=True, slots=True)
class Activity:
    weeks: Sequence[Week]
    last_at: dict[int, datetime]
    """When each student did something that the class may see."""


def activity(classroom: Classroom, now: datetime) -> Activity:
    """Of the last twelve weeks, this one included, by the class's clock. In two statements."""
    zone = ZoneInfo(classroom.time_zone)
    today = now.astimezone(zone).date()
    first = today - timedelta(days=today.weekday() + 7 * (WEEKS - 1))
    mondays = [first + timedelta(days=7 * n) for n in range(WEEKS)]
    students: defaultdict[date, set[int]] = defaultdict(set)
    answers, attempts = Counter[date](), Counter[date]()
    last_at: dict[int, datetime] = {}
    for student, day, count, at in _reviews(classroom).values_list("student_id", "studied_on").annotate(
        Count("pk"), Max("reviewed_at")
    ):  # fmt: skip
        last_at[student] = max(at, last_at.get(student, at))
        students[_monday(day)].add(student)
        answers[_monday(day)] += count
    # Closed attempts have their moment.
    closed: Any = _attempts(classroom).values_list("student_id", "submitted_at")
    for student, at in closed:
        last_at[student] = max(at, last_at.get(student, at))
        monday = _monday(at.astimezone(zone).date())
        students[monday].add(student)
        attempts[monday] += 1
    weeks = [Week(monday, len(students[monday]), answers[monday], attempts[monday]) for monday in mondays]
    return Activity(weeks, last_at)


def _reviews(classroom: Classroom) -> QuerySet[Review]:
    return Review.objects.standing().filter(seen_by(classroom, "reviewed_at")).order_by()


def _attempts(classroom: Classroom) -> QuerySet[Attempt]:
    closed = Attempt.objects.counted().exclude(state=Attempt.State.OPEN)
    return closed.filter(seen_by(classroom)).order_by()


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def behind(found: Book, last_at: dict[int, datetime], now: datetime) -> list[Behind]:
    """Who has something missing, or has done nothing for a week; who misses most comes first."""
    rows = []
    for enrolment in found.enrolments:
        if not enrolment.student_id or not enrolment.joined_at:
            continue
        cells = zip(found.assignments, found.row(enrolment), strict=True)
        missing = [assignment.title for assignment, cell in cells if cell.standing is Standing.MISSING]
        last = last_at.get(enrolment.student_id)
        idle = (now - (last or enrolment.joined_at)).days
        reasons = [f"missing: {_shorten_list(missing)}"] if missing else []
        if idle >= IDLE_DAYS:
            done = f"nothing for {plural(idle, 'day')}" if last else f"nothing since joining, {idle} days ago"
            reasons.append(done)
        if reasons:
            rows.append(Behind(enrolment, "; ".join(reasons), len(missing)))
    return sorted(rows, key=lambda row: (-row.missing, row.enrolment.name.casefold()))


def _shorten_list(titles: Sequence[str]) -> str:
    """ "A, B, C and 4 more"."""
    more = len(titles) - MOST_TITLES
    return f"{', '.join(titles[:MOST_TITLES])}{f' and {more} more' if more > 0 else ''}"


def hardest_cards(classroom: Classroom) -> list[HardCard]:
    """Of the cards that were learned and came back; those forgotten most often first. In two statements."""
    came_back = Review.objects.learning().filter(seen_by(classroom, "reviewed_at"), state_before=State.REVIEW)
    counts = came_back.order_by().values("item_id").annotate(
        n=Count("pk"), failed=Count("pk", filter=Q(rating=AGAIN)), students=Count("student", distinct=True)
    )  # fmt: skip
    rows = [row for row in counts if row["n"] >= FEWEST_REVIEWS and row["failed"]]
    rows = sorted(rows, key=lambda row: (-row["failed"] / row["n"], -row["n"], row["item_id"]))[:MOST_CARDS]
    items = Item.objects.select_related("concept").in_bulk([row["item_id"] for row in rows])
    return [_hard(items[row["item_id"]], row["n"], row["students"], row["failed"]) for row in rows]


def _hard(item: Item, reviews: int, students: int, failed: int) -> HardCard:
    return HardCard(show_blanks(item.prompt, item.deletion), item.concept.name, reviews, students, failed / reviews)
