"""What a student would recall of each concept today. The map and the progress page both show it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import FilteredRelation, Q

from cards.models import CARD_KINDS, Concept, Status, Student
from cards.scheduling.day import elapsed_days
from cards.scheduling.memory import Rules, retrievability
from cards.statistics.mastery import Mastery, Recall, mastery

NOBODY = 0
# The words that the gauge, its styles and the reader share.
STEPS = {
    Recall.UNKNOWN: "unknown",
    Recall.FADING: "fading",
    Recall.SHAKY: "weak",
    Recall.STEADY: "good",
    Recall.STRONG: "strong",
}


@dataclass(frozen=True, slots=True)
class ConceptRecall:
    """`recall` (0..1) is the mean over the `known` of the concept's published `cards`, those answered at least once."""

    slug: str
    name: str
    recall: float | None
    known: int
    cards: int
    step: str
    """One of the words in STEPS."""

    @property
    def text(self) -> str:
        """The recall is of the cards that were met; how many those are is said where it is not all."""
        if self.recall is None:
            return "not started"
        part = f"; {self.known} of {self.cards} met" if self.known < self.cards else ""
        return f"{self.recall:.0%}, {self.step}{part}"


def recall_by_concept(student: Student | None, now: datetime) -> dict[str, ConceptRecall]:
    """Every published concept by its slug, in reading order, those without cards too; in one statement."""
    rules = student.rules() if student else None
    own = FilteredRelation("items__memories", condition=Q(items__memories__student=student.pk if student else NOBODY))
    concepts = Concept.objects.published().annotate(own=own).order_by("position", "slug")
    names: dict[str, str] = {}
    recalls: dict[str, list[float | None]] = {}
    rows = concepts.values_list(
        *("slug", "name", "items__status", "items__kind"),
        *("own__stability", "own__last_reviewed_at", "own__item_version", "items__meaning_version"),
    )
    for slug, name, status, kind, stability, last, version, meaning_version in rows:
        names[slug] = name
        cards = recalls.setdefault(slug, [])
        if status == Status.PUBLISHED and kind in CARD_KINDS:
            # A card whose meaning changed since is new again.
            is_known = stability is not None and version >= meaning_version
            cards.append(_recall(stability, last, rules, now) if rules and is_known else None)
    return {slug: _concept(slug, name, mastery(recalls[slug])) for slug, name in names.items()}


def _recall(stability: float, last: datetime, rules: Rules, now: datetime) -> float:
    return retrievability(stability, elapsed_days(last, now, rules.zone, rules.day_start_hour), rules.parameters)


def _concept(slug: str, name: str, found: Mastery) -> ConceptRecall:
    return ConceptRecall(slug, name, found.recall, found.known, found.cards, STEPS[found.step])
