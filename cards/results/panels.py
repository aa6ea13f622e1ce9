"""The analysis of a quiz as a page shows it: the summary, a table of all questions, and a panel for each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cards.analysis import WHICH, Answer, ItemAnalysis, QuizAnalysis, VersionAnalysis, Which, quiz_analysis
from cards.analysis.quiz import Misconception
from cards.analysis.tables import WRITTEN_KINDS
from cards.grading.blanks import show_blanks
from cards.models import Classroom, Kind, Quiz
from cards.results.alarms import NAMES, may_be_chance, sentence
from cards.statistics.histogram import histogram
from cards.statistics.interval import Interval
from cards.statistics.items import FEWEST, ItemStatistics, ScoreStatistics
from cards.web import plots
from cards.web.figures import BARS, Figure, Table, format_number, plural

TENTHS = tuple(range(0, 101, 10))


@dataclass(frozen=True, slots=True)
class Warned:
    name: str
    text: str
    is_open: bool
    """It may still be chance."""


@dataclass(frozen=True, slots=True)
class Line:
    """An answer of a panel; shares in words, and `width` for the bar."""

    answer: Answer
    width: float
    share: str
    mean: str
    correlation: str


@dataclass(frozen=True, slots=True)
class VersionPanel:
    version: int
    n: int
    summary: str
    omitted: int
    lines: Sequence[Line]
    other_answers: int
    found: VersionAnalysis
    is_typed: bool


@dataclass(frozen=True, slots=True)
class Panel:
    number: int
    item: ItemAnalysis
    prompt: str
    """Markdown, the gaps as blanks."""
    warnings: Sequence[Warned]
    cells: Sequence[str]
    """Of the table of all questions, from n on."""
    versions: Sequence[VersionPanel]

    @property
    def kind(self) -> str:
        return Kind(self.item.latest.key.kind).label

    @property
    def is_split(self) -> bool:
        return len(self.versions) > 1


@dataclass(frozen=True, slots=True)
class AnalysisPage:
    quiz: Quiz
    which: Which
    choices: Sequence[tuple[Which, str]]
    reason: str
    n: int
    fewest: int
    is_enough: bool
    figures: Sequence[tuple[str, str]]
    reading: str
    shape: Table | None
    scores: Figure | None
    panels: Sequence[Panel]
    misconceptions: Sequence[Misconception]

    @property
    def warned(self) -> int:
        """Questions with an alarm that is not open."""
        return sum(any(not warning.is_open for warning in panel.warnings) for panel in self.panels)

    @property
    def open(self) -> int:
        """Questions with alarms that all may be chance."""
        return sum(bool(panel.warnings) for panel in self.panels) - self.warned


def page(quiz: Quiz, classroom: Classroom | None, which: Which) -> AnalysisPage:
    """Of a class, or of everybody."""
    found = quiz_analysis(quiz, classroom, which)
    scores = found.scores
    return AnalysisPage(
        quiz=quiz,
        which=which,
        choices=[(each, each.value.capitalize()) for each in Which],
        reason=WHICH[which],
        n=scores.n,
        fewest=FEWEST,
        is_enough=found.is_enough,
        figures=_figures(found) if found.is_enough else (),
        reading=_reading(scores) if found.is_enough else "",
        shape=_shape(found) if found.is_enough else None,
        scores=_histogram(found) if found.is_enough else None,
        panels=[_panel(number, item) for number, item in enumerate(found.items, 1)],
        misconceptions=found.misconceptions if found.is_enough else (),
    )


def _figures(found: QuizAnalysis) -> list[tuple[str, str]]:
    scores = found.scores
    name = "KR-20" if scores.is_kr20 else "Cronbach’s alpha"
    return [
        ("Attempts", f"{scores.n:,}"),
        ("Mean", _share(scores.mean, found)),
        ("Spread (SD)", _share(scores.sd, found)),
        (name, "–" if scores.alpha is None else f"{scores.alpha:.2f}"),
        ("Standard error", _share(scores.standard_error, found)),
    ]


def _share(points: float | None, found: QuizAnalysis) -> str:
    return "–" if points is None or not found.possible else f"{points / found.possible:.0%}"


def _reading(scores: ScoreStatistics) -> str:
    """The bounds are those of Moodle's own reading aids."""
    if scores.alpha is None and scores.items < 2:
        return "One question by itself has no reliability."
    if scores.alpha is None:
        is_spread = bool(scores.sd)
        why = "Not all were asked the same questions" if is_spread else "All attempts came to the same points"
        return f"{why}, so there is no reliability of the whole."
    if scores.alpha >= 0.75:
        judged = "That is reliable enough to tell students apart."
    elif scores.alpha >= 0.64:
        judged = "That is fair for a short quiz, not for a decision about somebody."
    else:
        judged = "That is too little to tell students apart: more questions, or better ones, would help."
    return f"{1 - max(0.0, scores.alpha):.0%} of the spread between students is chance. {judged}"


def _shape(found: QuizAnalysis) -> Table:
    scores = found.scores
    rows = [
        ("Median", _share(scores.median, found)),
        ("Skewness", _number(scores.skewness)),
        ("Kurtosis", _number(scores.kurtosis)),
        ("Error ratio", "–" if scores.error_ratio is None else f"{scores.error_ratio:.0%}"),
        ("Points of an attempt", format_number(found.possible)),
    ]
    return Table(("Of the scores", "Value"), rows)


def _histogram(found: QuizAnalysis) -> Figure:
    shares = [min(100.0, max(0.0, share)) for share, n in found.totals for _ in range(n)]
    bars = histogram(shares, TENTHS)
    counts = [bar.count for bar in bars]
    names = [f"{bar.low:g} to {bar.high:g}%" for bar in bars]
    titles = [f"{name}: {plural(count, 'attempt')}" for name, count in zip(names, counts, strict=True)]
    labelled = [n for n, count in enumerate(counts) if count]
    chart = plots.bars(counts, titles, [(n, f"{bar.low:g}") for n, bar in enumerate(bars)], labelled)
    rows = [(name, str(count)) for name, count in zip(names, counts, strict=True)]
    return Figure(
        "Scores",
        _describe_largest_group(counts, names),
        BARS,
        chart,
        Table(("Percent of the points", "Attempts"), rows),
    )


def _describe_largest_group(counts: Sequence[int], names: Sequence[str]) -> str:
    """Which range of scores has the most attempts, if one has."""
    top, n = max(counts), sum(counts)
    tops = [name for name, count in zip(names, counts, strict=True) if count == top]
    if top == n:
        return f"{'The one attempt' if n == 1 else f'All {n} attempts'} came to {tops[0]} of the points."
    if len(tops) > 1:
        return f"No range stands out: the largest {len(tops)} have {top} of {n} attempts each."
    most = "Most attempts" if 2 * top > n else "The largest group of attempts"
    return f"{most}, {top} of {n}, came to {tops[0]} of the points."


def _panel(number: int, item: ItemAnalysis) -> Panel:
    return Panel(
        number=number,
        item=item,
        prompt=show_blanks(item.latest.key.prompt),
        warnings=[
            Warned(NAMES[alarm], sentence(alarm, item.latest), may_be_chance(alarm, item.latest))
            for alarm in item.alarms
        ],
        cells=list(_cells(item.statistics)),
        versions=[_version(found) for found in item.versions],
    )


def _cells(found: ItemStatistics) -> Iterator[str]:
    yield str(found.n)
    yield _with_range(found.facility, found.facility_interval, "{:.0%}")
    yield "–" if found.sd is None else f"{found.sd:.0%}"
    yield _with_range(found.discrimination, found.discrimination_interval, "{:.2f}")
    yield "–" if found.efficiency is None else f"{found.efficiency:.0%}".replace("-", "−")
    intended = "–" if found.intended_weight is None else f"{found.intended_weight:.0%}"
    effective = "against" if found.is_against_total else "–"
    yield f"{intended} / {effective if found.effective_weight is None else f'{found.effective_weight:.0%}'}"


def _with_range(value: float | None, interval: Interval | None, form: str) -> str:
    if value is None:
        return "–"
    around = f" ({form.format(interval.low)} to {form.format(interval.high)})" if interval else ""
    return (form.format(value) + around).replace("-", "−")


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}".replace("-", "−")


def _version(found: VersionAnalysis) -> VersionPanel:
    return VersionPanel(
        version=found.version,
        n=found.statistics.n,
        summary=_summary(found),
        omitted=found.omitted,
        lines=[_line(answer) for answer in found.answers],
        other_answers=found.other_answers,
        found=found,
        is_typed=found.key.kind in WRITTEN_KINDS,
    )


def _summary(found: VersionAnalysis) -> str:
    """ "72% of the marks (68 to 76% with 95% confidence). Guessing blindly would bring 25%. …" """
    item = found.statistics
    if item.facility is None:
        return f"{plural(item.n, 'answer')}: too few to say anything. Figures appear at {FEWEST}."
    parts = [f"{_with_range(item.facility, item.facility_interval, '{:.0%}')} of the marks."]
    if found.guess:
        parts.append(f"Guessing blindly would bring {found.guess:.0%}.")
    if item.discrimination is None:
        parts.append("All answers, or all rests, are worth the same, so it tells nobody apart.")
    else:
        shown = _with_range(item.discrimination, item.discrimination_interval, "{:.2f}")
        parts.append(f"Discrimination {shown}; with the question itself in the total, {_number(item.uncorrected)}.")
    return " ".join(parts)


def _line(answer: Answer) -> Line:
    one = answer.statistics
    return Line(
        answer=answer,
        width=round(100 * (one.share or 0), 1),
        share="–" if one.share is None else f"{one.share:.0%}",
        mean="–" if one.mean_total is None else f"{one.mean_total:.1f}",
        correlation=_number(one.correlation),
    )
