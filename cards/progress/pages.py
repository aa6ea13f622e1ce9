"""The progress page, put together: the queries' plain values through the statistics into figures."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby

from cards.models import Parameters, Student
from cards.progress import figures, queries
from cards.progress.queries import DaySum, Logged
from cards.recall import ConceptRecall, recall_by_concept
from cards.scheduling.day import study_day
from cards.scheduling.log import history, recalled
from cards.scheduling.memory import DEFAULT_PARAMETERS, State
from cards.statistics.activity import heat_map, streak
from cards.statistics.calibration import Calibration, Prediction, calibration, predictions
from cards.statistics.forecast import forecast
from cards.statistics.retention import Answer, true_retention
from cards.web.figures import Figure, Table
from cards.web.intervals import spoken_seconds

FORECAST_DAYS = 30
MOST_WEEKS = 12
MOST_MONTHS = 12
SECONDS_TO_BEGIN_WITH = 10.0


@dataclass(frozen=True, slots=True)
class Progress:
    """`recall` is the mean over the `known` of all `cards`; None before the first answer."""

    recall: float | None
    known: int
    cards: int
    due_today: int
    days_in_a_row: int
    seconds: float
    concepts: Sequence[ConceptRecall]
    study_days: Figure
    coming: Figure
    stability: Figure
    difficulty: Figure
    retention: Figure
    calibration: Figure
    baselines: Table | None
    is_cut: bool
    """Whether there were more rows in the year than are read."""

    @property
    def recall_of_all(self) -> float:
        """A card that was not met counts as not recalled."""
        return (self.recall or 0.0) * self.known / self.cards if self.cards else 0.0

    @property
    def time(self) -> str:
        return spoken_seconds(self.seconds)


def progress(student: Student, now: datetime) -> Progress | None:
    """None for a student who has not answered anything."""
    days, memories = queries.days(student, now), queries.memories(student)
    if not days and not memories:
        return None
    rules = student.rules()
    today = study_day(now, rules.zone, rules.day_start_hour)
    log = queries.log(student, now)
    concepts = [concept for concept in recall_by_concept(student, now).values() if concept.cards]
    known = sum(concept.known for concept in concepts)
    recalls = sum((concept.recall or 0) * concept.known for concept in concepts)
    due = forecast((memory.due_on for memory in memories if memory.due_on), today, FORECAST_DAYS)
    in_a_row = streak((day.day for day in days), today)
    found, baselines = _calibration(log)
    return Progress(
        recall=recalls / known if known else None,
        known=known,
        cards=sum(concept.cards for concept in concepts),
        due_today=due.overdue + due.days[0].due,
        days_in_a_row=in_a_row.current,
        seconds=sum(day.seconds for day in days),
        concepts=concepts,
        study_days=figures.study_days(heat_map({day.day: day.answers for day in days}, today), in_a_row),
        coming=figures.coming(due, _seconds_a_card(days)),
        stability=figures.stability([memory.stability for memory in memories]),
        difficulty=figures.difficulty([memory.difficulty for memory in memories]),
        retention=_retention(log, today, student.desired_retention),
        calibration=figures.calibration(found),
        baselines=baselines,
        is_cut=len(log) == queries.MOST_ROWS,
    )


def _seconds_a_card(days: Sequence[DaySum]) -> float:
    answers = sum(day.answers for day in days)
    return sum(day.seconds for day in days) / answers if answers else SECONDS_TO_BEGIN_WITH


def _retention(log: Sequence[Logged], today: date, goal: float) -> Figure:
    """By week as long as that is a dozen points, by month from then on."""
    answers = [
        Answer(row.item, row.studied_on, row.reviewed.state_before, row.reviewed.rating, row.interval_days)
        for row in log
    ]
    first = min((answer.day for answer in answers if answer.state == State.REVIEW), default=today)
    is_weekly = today - first < timedelta(weeks=MOST_WEEKS)
    start_of = figures.monday_of if is_weekly else figures.month_of
    starts = sorted({start_of(first + timedelta(days=n)) for n in range((today - first).days + 1)})[-MOST_MONTHS:]
    by_period: dict[date, list[Answer]] = defaultdict(list)
    for answer in answers:
        by_period[start_of(answer.day)].append(answer)
    periods = [(start, true_retention(by_period[start])) for start in starts]
    return figures.retention(true_retention(answers), periods, is_weekly=is_weekly, goal=goal)


def _calibration(log: Sequence[Logged]) -> tuple[Calibration, Table | None]:
    """What was predicted at the time, and what the defaults would have predicted of the very same answers."""
    by_card = sorted(log, key=lambda row: row.item)
    given: list[Prediction] = []
    default: list[Prediction] = []
    for _, rows in groupby(by_card, lambda row: row.item):
        ours, theirs = _predictions(list(rows))
        given += ours
        default += theirs
    found = calibration(given, figures.bins_for(len(given)))
    if found.actual is None:
        return found, None
    mean = found.actual
    constant = calibration([replace(one, recall=mean) for one in given], bins=1)
    return found, figures.baselines(found, calibration(default, bins=1), constant)


def _predictions(rows: Sequence[Logged]) -> tuple[list[Prediction], list[Prediction]]:
    """Of one card, since it was new. Where that was before the rows, the defaults have nothing to start from: none."""
    answers = history(row.reviewed for row in rows)
    counted = rows[-len(answers) :]
    if counted[0].reviewed.state_before != State.NEW:
        return [], []
    pairs = [
        (default, default._replace(recall=row.recall))
        for default, row in zip(recalled(answers, DEFAULT_PARAMETERS), counted[1:], strict=True)
        # The first answer of a log that was merged into this one predicted nothing.
        if row.recall is not None
    ]
    return predictions(ours for _, ours in pairs), predictions(default for default, _ in pairs)


@dataclass(frozen=True, slots=True)
class FitPanel:
    """The parameters in use, and what the last try to fit them said."""

    parameters: Parameters | None
    values: Sequence[tuple[str, float, float]]
    message: str = ""
    kind: str = "info"


def fit_panel(student: Student, message: str = "", kind: str = "info") -> FitPanel:
    values = student.rules().parameters
    rows = [
        (f"w{n}", value, default) for n, (value, default) in enumerate(zip(values, DEFAULT_PARAMETERS, strict=True))
    ]
    return FitPanel(student.parameters, rows, message, kind)
