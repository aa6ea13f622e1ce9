"""What an alarm of a question means, and what to do about it, in sentences."""

from collections.abc import Callable

from cards.analysis import VersionAnalysis
from cards.statistics.options import HARD, Alarm, rivals, unused
from cards.web.markdown import plain

NAMES = {
    Alarm.WRONG_KEY: "Key in doubt",
    Alarm.TOO_HARD: "Too hard",
    Alarm.TOO_EASY: "Too easy",
    Alarm.WEAK: "Tells little",
    Alarm.UNUSED: "Idle distractor",
}


def sentence(alarm: Alarm, found: VersionAnalysis) -> str:
    return _SENTENCES[alarm](found)


def may_be_chance(alarm: Alarm, found: VersionAnalysis) -> bool:
    """Whether more students may well undo it: the correlation could be on the other side of nothing."""
    range_ = found.statistics.discrimination_interval
    return alarm is Alarm.WRONG_KEY and range_ is not None and range_.low < 0 < range_.high


def _wrong_key(found: VersionAnalysis) -> str:
    better = rivals([answer.statistics for answer in found.answers]) if found.key.options else []
    labels = {answer.statistics.name: plain(answer.label) for answer in found.answers}
    perhaps = " With so few students it may still be chance." if may_be_chance(Alarm.WRONG_KEY, found) else ""
    if better:
        named = _listed([labels[option.name] for option in better])
        return (
            f"Better students took {named} rather than the key. Check the key first. If it is wrong, correct the "
            f"question and regrade; if it is right, see whether the other can be defended.{perhaps}"
        )
    return (
        "Students who did well in the rest did worse here. Check the key, then the wording: strong students may read "
        f"more into it than was meant.{perhaps}"
    )


def _too_hard(found: VersionAnalysis) -> str:
    facility, guess = found.statistics.facility or 0, found.guess or 0
    if facility < guess and guess >= HARD:
        return (
            f"{facility:.0%} right is less than blind guessing would bring ({guess:.0%}). Something leads students "
            "astray: look at the commonest answer."
        )
    return f"Only {facility:.0%} right. See whether it was taught, and whether the question says what it asks."


def _too_easy(found: VersionAnalysis) -> str:
    facility = found.statistics.facility or 0
    return f"{facility:.0%} right: it tells nobody apart. Keep it to begin with, or ask for more."


def _weak(found: VersionAnalysis) -> str:
    share = found.statistics.efficiency or 0
    return (
        f"It tells strong students from weak ones by {share:.0%} of what it could. Look for wording that can be read "
        "in two ways, or give it fewer points."
    )


def _unused(found: VersionAnalysis) -> str:
    labels = {answer.statistics.name: plain(answer.label) for answer in found.answers}
    idle = [labels[option.name] for option in unused([answer.statistics for answer in found.answers])]
    return f"Hardly anybody took {_listed(idle)}. Put a mistake there that students make, or leave it out."


def _listed(labels: list[str]) -> str:
    quoted = [f"“{label}”" for label in labels]
    return " and ".join([", ".join(quoted[:-1]), quoted[-1]] if len(quoted) > 1 else quoted)


_SENTENCES: dict[Alarm, Callable[[VersionAnalysis], str]] = {
    Alarm.WRONG_KEY: _wrong_key,
    Alarm.TOO_HARD: _too_hard,
    Alarm.TOO_EASY: _too_easy,
    Alarm.WEAK: _weak,
    Alarm.UNUSED: _unused,
}
