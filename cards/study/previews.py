"""What the answer side shows before a rating is chosen, and whether it still holds when the answer comes."""

from datetime import datetime

from cards import learning
from cards.grading.command import grade_command
from cards.grading.typed import grade_typed
from cards.grading.verdict import Verdict
from cards.learning import Changed
from cards.models import CHECKED_CARD_KINDS, Item, Kind, StudySession
from cards.scheduling.memory import Rating, Rules
from cards.scheduling.outcome import Outcome, outcomes, seed_for
from cards.study.queries import Laid
from cards.study.turns import load_days
from cards.web import intervals


def preview_outcomes(card: Laid, session: StudySession, rules: Rules, now: datetime) -> dict[Rating, Outcome]:
    """The four outcomes that the buttons show; the one chosen is the one written."""
    memory = card.memory
    return outcomes(memory, now, rules, seed_for(card.item.pk, memory.reviews), load_days(session))


def fingerprint(card: Laid, preview: dict[Rating, Outcome]) -> str:
    """What the page saw, to be compared when the answer comes: the card and its memory, then the four intervals."""
    memory = card.memory
    reviewed_at_s = int(memory.last_reviewed_at.timestamp()) if memory.last_reviewed_at else 0
    shown = "-".join(str(round(outcome.interval.total_seconds())) for outcome in preview.values())
    return f"{card.item.meaning_version}.{memory.reviews}.{reviewed_at_s}_{shown}"


def suggestion(item: Item, typed: str) -> tuple[Verdict | None, Rating | None]:
    """The verdict on a typed answer and the rating that it suggests. A slip of spelling is no slip of memory."""
    if item.kind not in CHECKED_CARD_KINDS:
        return None, None
    if item.kind == Kind.COMMAND:
        verdict = grade_command(typed, item.accepted, item.policy)
    else:
        verdict = grade_typed(typed, item.accepted)
    return verdict, Rating.GOOD if verdict.is_pass else Rating.AGAIN


def compare_preview(seen: str, found: str, rating: int) -> bool:
    """Whether the button of this rating showed what the answer does. Changed: it was about another card or memory."""
    (known, _, shown), (present, _, intervals_s) = seen.partition("_"), found.partition("_")
    if known != present:
        raise Changed(learning.CHANGED)
    return shown.split("-")[rating - 1 : rating] == intervals_s.split("-")[rating - 1 : rating]


def tell_interval(outcome: Outcome) -> str:
    return (
        "Your answer is saved, but not with the interval that its button showed: while the card was open, a new day "
        f"began or your settings changed. The card comes back in {intervals.spoken(outcome.interval)}."
    )
