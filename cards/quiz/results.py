"""What an attempt came to: the score, concept by concept, and every question with its solution."""

from dataclasses import dataclass
from datetime import datetime
from math import fsum

from cards.holds import Hold, find_hold
from cards.models import Attempt, Slot
from cards.quiz.queries import AttemptSum, attempt_sum
from cards.quiz.questions import QuestionView, view_under


@dataclass(frozen=True, slots=True)
class ConceptSum:
    slug: str
    name: str
    asked: int
    right: int
    points_earned: float
    points: float

    @property
    def percent(self) -> float:
        return 100 * self.points_earned / self.points


@dataclass(frozen=True, slots=True)
class Result:
    """Of a closed attempt. Until it may be shown there is nothing but the line with its date."""

    title: str
    is_preview: bool
    sum: AttemptSum
    is_passed: bool | None
    pass_percent: int
    concepts: tuple[ConceptSum, ...] = ()
    """In the order they came up; none while solutions are held back, for of one question they would tell its mark."""
    questions: tuple[QuestionView, ...] = ()
    hold: Hold | None = None

    @property
    def missed(self) -> int:
        """Questions answered wrong, in part, or not at all."""
        return sum(question.solution is not None and not question.solution.is_right for question in self.questions)


def result(attempt: Attempt, now: datetime) -> Result:
    found = attempt_sum(attempt, now)
    rules = attempt.rules
    if found.percent is None:
        return Result(rules["title"], attempt.is_preview, found, None, rules["pass_percent"])
    slots = list(Slot.objects.filter(attempt=attempt).order_by("position"))
    for slot in slots:
        slot.attempt = attempt
    hold = find_hold(attempt, [slot.item_id for slot in slots], now)
    return Result(
        title=rules["title"],
        is_preview=attempt.is_preview,
        sum=found,
        is_passed=found.percent >= rules["pass_percent"],
        pass_percent=rules["pass_percent"],
        concepts=() if hold else tuple(_concepts(slots)),
        questions=tuple(view_under(hold, slot, now) for slot in slots),
        hold=hold,
    )


def _concepts(slots: list[Slot]) -> list[ConceptSum]:
    of: dict[str, list[Slot]] = {}
    for slot in slots:
        of.setdefault(slot.face["concept"], []).append(slot)
    return [
        ConceptSum(
            slug=slug,
            name=own[0].face["concept_name"],
            asked=len(own),
            right=sum((slot.fraction or 0) >= 1 for slot in own),
            points_earned=fsum(slot.points_earned or 0 for slot in own),
            points=fsum(slot.points for slot in own),
        )
        for slug, own in of.items()
    ]
