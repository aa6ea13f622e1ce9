from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from json import loads
from math import fsum
from typing import Any

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from cards.analysis.attempts import Which, chosen
from cards.analysis.tables import Answer, Given, WrongPart, answer_table, misconceptions_in, wrong_parts
from cards.grading.guessing import blind_guess
from cards.grading.key import Key
from cards.models import Attempt, Classroom, Quiz, Slot
from cards.statistics.items import (
    FEWEST,
    ItemStatistics,
    Observed,
    ScoreStatistics,
    analysis,
    item_statistics,
    suppressed,
)
from cards.statistics.options import Alarm, alarms


@dataclass(frozen=True, slots=True)
class VersionAnalysis:
    """A question as it was asked in one of its versions. Below FEWEST students there is nothing but their number."""

    version: int
    key: Key
    statistics: ItemStatistics
    guess: float | None
    """What a blind guess comes to, 0..1; None if that depends."""
    omitted: int
    answers: tuple[Answer, ...]
    other_answers: int
    """How many gave another one than those listed."""
    wrong_parts: tuple[WrongPart, ...]
    alarms: tuple[Alarm, ...]


@dataclass(frozen=True, slots=True)
class ItemAnalysis:
    """`statistics` are of all versions together, `versions` those that were asked, the latest first."""

    item: int
    public_id: str
    concept: str
    points: float
    statistics: ItemStatistics
    versions: tuple[VersionAnalysis, ...]

    @property
    def latest(self) -> VersionAnalysis:
        return self.versions[0]

    @property
    def alarms(self) -> tuple[Alarm, ...]:
        """Of the question as it is now."""
        return self.latest.alarms


@dataclass(frozen=True, slots=True)
class Misconception:
    """Answers that show it, of the answers to questions that offer it."""

    tag: str
    n: int
    of: int
    items: int

    @property
    def share(self) -> float:
        return self.n / self.of

    @property
    def percent(self) -> float:
        return 100 * self.share


@dataclass(frozen=True, slots=True)
class QuizAnalysis:
    scores: ScoreStatistics
    possible: float
    """Points of an attempt, on average: where questions are drawn, fewer than those of all of them."""
    totals: tuple[tuple[float, int], ...]
    """In percent of the points, and how many attempts came to it; in ascending order."""
    items: tuple[ItemAnalysis, ...]
    misconceptions: tuple[Misconception, ...]
    """Most frequent first; none of fewer than FEWEST answers."""

    @property
    def is_enough(self) -> bool:
        return self.scores.n >= FEWEST


def quiz_analysis(quiz: Quiz, classroom: Classroom | None = None, which: Which = Which.FIRST) -> QuizAnalysis:
    """Of a class, or of everybody; in three statements."""
    return items_of(chosen([quiz], classroom, which))


def items_of(attempts: QuerySet[Attempt]) -> QuizAnalysis:
    """Of these closed attempts; of several quizzes, an item that they share is one."""
    rows = _Rows(attempts)
    observed = {item: _merged(rows, item, versions) for item, versions in rows.versions.items()}
    most = {item: rows.most[item] for item in observed}
    found = analysis(observed, most, list(Counter(total for total, _ in rows.totals.values()).items()))
    shares = Counter(round(100 * total / possible, 6) for total, possible in rows.totals.values())
    items = [_item(rows, item, found.items[item]) for item in rows.in_order()]
    possible = fsum(most for _, most in rows.totals.values()) / max(1, len(rows.totals))
    return QuizAnalysis(
        found.scores, possible, tuple(sorted(shares.items())), tuple(items), tuple(_misconceptions(rows))
    )


class _Rows:
    """The questions of the attempts with the answers to each, alike ones counted together."""

    def __init__(self, attempts: QuerySet[Attempt]) -> None:
        # Closed attempts have a score, and some points to be had.
        totals: Any = attempts.values_list("pk", "score", "max_score")
        self.totals: dict[int, tuple[float, float]] = {pk: (score, most) for pk, score, most in totals}
        slots = Slot.objects.filter(attempt__in=attempts.values("pk")).order_by()
        # As text: most answers are alike, and need to be read once only.
        given = slots.annotate(given=Cast("checked", TextField()))
        columns = ("pk", "item_id", "item_version", "points", "points_earned", "attempt_id", "given")
        counts: Counter[tuple[int, int, float, float, float, str | None]] = Counter()
        samples: dict[tuple[int, int], int] = {}
        totals_of = self.totals
        for pk, item, version, points, mark, attempt, text in given.values_list(*columns).iterator(5000):
            counts[item, version, points, mark, totals_of[attempt][0], text] += 1
            samples[item, version] = pk
        self.samples = {(slot.item_id, slot.item_version): slot for slot in _samples(samples.values())}
        self.most: dict[int, float] = {}
        for item, _, points, *_ in counts:
            self.most[item] = max(points, self.most.get(item, 0))
        self.answers: defaultdict[tuple[int, int], list[Given]] = defaultdict(list)
        values: dict[str | None, Any] = {None: None}
        for (item, version, points, mark, total, text), n in counts.items():
            if text not in values:
                values[text] = loads(text or "null")
            # A question that was worth something else for some: the rest of the attempt stays what it was.
            scaled = mark * self.most[item] / points
            self.answers[item, version].append(Given(values[text], scaled, total - mark + scaled, n))
        self.versions: defaultdict[int, list[int]] = defaultdict(list)
        for item, version in sorted(self.answers, reverse=True):
            self.versions[item].append(version)

    def in_order(self) -> list[int]:
        """As they stand in the quiz, or stood for somebody who had them in another order."""
        latest = {item: self.samples[item, versions[0]] for item, versions in self.versions.items()}
        return sorted(latest, key=lambda item: (latest[item].position, item))


def _samples(slots: Iterable[int]) -> QuerySet[Slot]:
    """One question of each version, for its key and its face."""
    return Slot.objects.filter(pk__in=list(slots)).only("item_id", "item_version", "position", "key", "face")


def _observed(given: Iterable[Given]) -> list[Observed]:
    counts: Counter[tuple[float, float]] = Counter()
    for _, mark, total, n in given:
        counts[mark, total] += n
    return [(mark, total, n) for (mark, total), n in counts.items()]


def _merged(rows: _Rows, item: int, versions: Sequence[int]) -> list[Observed]:
    return _observed(given for version in versions for given in rows.answers[item, version])


def _item(rows: _Rows, item: int, whole: ItemStatistics) -> ItemAnalysis:
    versions = [_version(rows, item, version, whole) for version in rows.versions[item]]
    face = rows.samples[item, rows.versions[item][0]].face
    return ItemAnalysis(
        item, face["public_id"], face["concept_name"], rows.most[item], suppressed(whole), tuple(versions)
    )


def _version(rows: _Rows, item: int, version: int, whole: ItemStatistics) -> VersionAnalysis:
    key, given = Key.from_json(rows.samples[item, version].key), rows.answers[item, version]
    found = whole if len(rows.versions[item]) == 1 else item_statistics(_observed(given), rows.most[item])
    guess = blind_guess(key)
    answers, others = answer_table(key, given) if found.is_enough else ([], 0)
    return VersionAnalysis(
        version=version,
        key=key,
        statistics=suppressed(found),
        guess=guess,
        omitted=sum(each.n for each in given if not each.value),
        answers=tuple(answers),
        other_answers=others,
        wrong_parts=tuple(wrong_parts(key, given)) if found.is_enough else (),
        # What is typed is no distractor, and may be anything.
        alarms=tuple(alarms(found, [each.statistics for each in answers] if key.options else [], guess)),
    )


def _misconceptions(rows: _Rows) -> list[Misconception]:
    shown, asked, items = Counter[str](), Counter[str](), defaultdict[str, set[int]](set)
    for (item, version), given in rows.answers.items():
        found, answered = misconceptions_in(Key.from_json(rows.samples[item, version].key), given)
        for tag, n in found.items():
            shown[tag] += n
            asked[tag] += answered
            items[tag].add(item)
    enough = [(tag, n) for tag, n in shown.most_common() if asked[tag] >= FEWEST]
    return [Misconception(tag, n, asked[tag], len(items[tag])) for tag, n in enough]
