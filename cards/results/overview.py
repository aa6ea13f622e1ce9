"""The overview of a class, put together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from cards.analysis import ItemAnalysis, Misconception, Which, chosen, items_of
from cards.gradebook import book
from cards.models import Classroom
from cards.results.activity import IDLE_DAYS, Behind, HardCard, Week, activity, behind, hardest_cards
from cards.results.mastery import ClassMastery, class_mastery
from cards.web import plots
from cards.web.figures import BARS, Figure, Table, plural

MOST_ANSWERS = 10
# So that one bad question does not fill the table.
MOST_OF_AN_ITEM = 2
# A wrong answer of fewer is nobody's habit.
FEWEST_ANSWERS = 2


@dataclass(frozen=True, slots=True)
class WrongAnswer:
    """Of the students who answered the question, in their first attempts."""

    item: ItemAnalysis
    label: str
    is_typed: bool
    n: int
    share: float
    misconception: str


@dataclass(frozen=True, slots=True)
class Overview:
    students: int
    active: int
    """Students who did anything this week."""
    days_to_exam: int | None
    activity: Figure
    behind: Sequence[Behind]
    """Who is furthest behind comes first."""
    idle_days: int
    """After so many without doing anything a student is behind."""
    mastery: ClassMastery
    hardest: Sequence[HardCard]
    wrong_answers: Sequence[WrongAnswer]
    misconceptions: Sequence[Misconception]


def class_overview(classroom: Classroom, now: datetime) -> Overview:
    """In a constant number of statements."""
    enrolments = list(classroom.enrolments.present().select_related("section", "student__parameters"))
    found = book(classroom, now, enrolments=enrolments)
    done = activity(classroom, now)
    quizzes = [assignment.quiz for assignment in found.assignments if assignment.quiz]
    answers = items_of(chosen(quizzes, classroom, Which.FIRST))
    today = now.astimezone(ZoneInfo(classroom.time_zone)).date()
    return Overview(
        students=len(enrolments),
        active=done.weeks[-1].students,
        days_to_exam=(classroom.exam_on - today).days if classroom.exam_on and classroom.exam_on >= today else None,
        activity=_activity(done.weeks, len(enrolments)),
        behind=behind(found, done.last_at, now),
        idle_days=IDLE_DAYS,
        mastery=class_mastery(classroom, enrolments, now),
        hardest=hardest_cards(classroom),
        wrong_answers=_wrong_answers(answers.items),
        misconceptions=answers.misconceptions,
    )


def _activity(weeks: Sequence[Week], students: int) -> Figure:
    counts = [week.students for week in weeks]
    reading = f"{counts[-1]} of {plural(students, 'student')} did something this week, {counts[-2]} in the week before."
    names = [f"{week.monday.day} {week.monday:%b}" for week in weeks]
    titles = [f"Week of {name}: {plural(count, 'student')}" for name, count in zip(names, counts, strict=True)]
    labelled = [n for n, count in enumerate(counts) if count]
    ticks = [(n, names[n]) for n in range(0, len(weeks), 3)]
    chart = plots.bars(counts, titles, ticks, labelled) if any(counts) else None
    rows = [(f"{week.monday:%Y-%m-%d}", str(week.students), f"{week.answers:,}", str(week.attempts)) for week in weeks]
    table = Table(("Week of", "Students", "Cards answered", "Attempts handed in"), rows)
    return Figure("Week by week", reading if any(counts) else "Nobody has done anything yet.", BARS, chart, table)


def _wrong_answers(items: Sequence[ItemAnalysis]) -> list[WrongAnswer]:
    """The commonest of all questions; of those that too few were asked, there are none."""
    rows = [answer for item in items for answer in sorted(_wrong(item), key=lambda row: -row.n)[:MOST_OF_AN_ITEM]]
    return sorted(rows, key=lambda row: (-row.share, -row.n, row.item.public_id, row.label))[:MOST_ANSWERS]


def _wrong(item: ItemAnalysis) -> Iterator[WrongAnswer]:
    for answer in item.latest.answers:
        one = answer.statistics
        if not one.is_key and one.n >= FEWEST_ANSWERS and one.share:
            is_typed = not item.latest.key.options
            yield WrongAnswer(item, answer.label, is_typed, one.n, one.share, answer.misconception)
    for part in item.latest.wrong_parts:
        if part.n >= FEWEST_ANSWERS:
            yield WrongAnswer(item, part.label, item.latest.key.kind == "gaps", part.n, part.share, "")
