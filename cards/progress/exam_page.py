"""The page of a plan towards an exam: what is planned for each day, and what would be recalled on the date."""

from dataclasses import dataclass
from datetime import datetime

from cards import exams
from cards.models import Enrolment, Student
from cards.progress import figures
from cards.scheduling.exam import Forecast, Plan
from cards.web.figures import Figure, Table, plural


@dataclass(frozen=True, slots=True)
class ExamPage:
    """`reason` says why nothing is planned; then there are no figures."""

    enrolment: Enrolment
    left: int | None
    """Days until the exam; None without a date."""
    reason: str
    cards: int = 0
    met: int = 0
    done: int = 0
    today: int = 0
    reading: str = ""
    forecasts: Table | None = None
    planned: Figure | None = None


def page(student: Student, enrolment: Enrolment, now: datetime) -> ExamPage:
    today, on = exams.today_of(student, now), enrolment.classroom.exam_on
    left, reason = (on - today).days if on else None, exams.over(enrolment, today)
    if reason:
        return ExamPage(enrolment, left, reason)
    aim = exams.aim(student, enrolment, now)
    if not aim.prospects:
        return ExamPage(enrolment, left, "There is no card about what this exam asks, so there is nothing to plan.")
    plan = aim.plan()
    new = [card.item for card in aim.prospects if not card.stability]
    return ExamPage(
        enrolment=enrolment,
        left=left,
        reason="",
        cards=len(aim.prospects),
        met=len(aim.prospects) - len(new),
        done=aim.done_today,
        today=len(plan.days[0]),
        reading=_reading(plan),
        forecasts=_forecasts(plan, aim.cap),
        planned=figures.planned(today, plan.days, frozenset(new)),
    )


def _reading(plan: Plan) -> str:
    more = (plan.one_more.recall - plan.planned.recall) * 100
    gain = (
        f"One more card a day would add {more:.1f} points."
        if more >= 0.05
        else "One more card a day would add next to nothing."
    )
    return (
        f"With the plan you would recall {plan.planned.recall:.0%} of the cards on the day, and "
        f"{plan.without.recall:.0%} if you did nothing more. {gain}"
    )


def _forecasts(plan: Plan, cap: int) -> Table:
    named = (
        ("Nothing more", plan.without),
        (f"The plan: {plural(cap, 'card')} a day at most", plan.planned),
        (f"One more: {cap + 1}", plan.one_more),
    )
    return Table(("What you do", "Recall", "Above 90%"), [(name, *_cells(found)) for name, found in named])


def _cells(found: Forecast) -> tuple[str, str]:
    return f"{found.recall:.1%}", f"{found.strong:.0%}"


def said(enrolment: Enrolment) -> str:
    """What a change of the form comes to."""
    if not enrolment.is_aiming:
        return "Saved: you do not aim at this exam, and cards come as usual."
    return f"Saved: you aim at this exam, with {plural(exams.cap_of(enrolment), 'card')} a day at most."
