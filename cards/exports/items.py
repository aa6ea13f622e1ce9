"""What the answers to the class's quizzes say of their questions: a row for each question, or for each answer."""

from collections.abc import Iterator

from cards.analysis import ItemAnalysis, VersionAnalysis, quiz_analysis
from cards.exports.scope import Scope
from cards.exports.table import Column, Table, Type, Values
from cards.grading.blanks import show_blanks
from cards.models import Quiz
from cards.statistics.interval import Interval
from cards.statistics.items import FEWEST

TEXT, WHOLE, NUMBER, YES_NO = Type.TEXT, Type.WHOLE, Type.NUMBER, Type.YES_NO
WHOSE = "Of each student's first attempt."

ITEMS = Table(
    "items",
    "Item statistics",
    f"One row for each question of the class's quizzes. {WHOSE} Below {FEWEST} of them, only how many.",
    (
        Column("quiz", TEXT, "The quiz, as in its address."),
        Column("question", TEXT, "The question's name, the same for ever."),
        Column("question_version", WHOLE, "The latest version that was asked."),
        Column("versions", WHOLE, "How many versions were asked; the numbers are of all of them."),
        Column("kind", TEXT, "single, several, true_false, short, numeric, gaps, ordering, matching or label."),
        Column("concept", TEXT, "The concept that it belongs to."),
        Column("prompt", TEXT, "What is asked, in Markdown; gaps are blanks."),
        Column("points", NUMBER, "What it is worth.", "points"),
        Column("attempts", WHOLE, "How many were asked it."),
        Column("omitted", WHOLE, "How many of them gave no answer to the latest version."),
        Column("facility", NUMBER, "The mean share of its points: 1 is easy.", "0 to 1"),
        Column("facility_low", NUMBER, "The 95% interval of the facility begins here.", "0 to 1"),
        Column("facility_high", NUMBER, "It ends here.", "0 to 1"),
        Column("sd", NUMBER, "The standard deviation, as a share of its points.", "0 to 1"),
        Column("guess", NUMBER, "What a blind guess comes to.", "0 to 1"),
        Column("discrimination", NUMBER, "The correlation of its mark with the rest of the quiz.", "-1 to 1"),
        Column("discrimination_low", NUMBER, "The 95% interval of the discrimination begins here.", "-1 to 1"),
        Column("discrimination_high", NUMBER, "It ends here.", "-1 to 1"),
        Column("discrimination_uncorrected", NUMBER, "The same with the question in the total.", "-1 to 1"),
        Column("efficiency", NUMBER, "The discrimination, of the most that these marks allow.", "-1 to 1"),
        Column("intended_weight", NUMBER, "Its share of the points.", "0 to 1"),
        Column("effective_weight", NUMBER, "Its share of what tells the students apart.", "0 to 1"),
        Column("alarms", TEXT, "What to look at: wrong_key, unused, too_hard, too_easy, weak."),
    ),
)
DISTRACTORS = Table(
    "distractors",
    "Distractors",
    f"One row for each answer to each version of a question. {WHOSE} Below {FEWEST} of them, no row.",
    (
        Column("quiz", TEXT, "The quiz, as in its address."),
        Column("question", TEXT, "The question's name, the same for ever."),
        Column("question_version", WHOLE, "The version that was asked."),
        Column("answer", TEXT, "The option; or what was typed most often of what means the same.", names_somebody=True),
        Column("answer_number", WHOLE, "Its place among the answers to the question, from 1."),
        Column("is_key", YES_NO, "Whether it is right."),
        Column("chosen", WHOLE, "How many gave it."),
        Column("share", NUMBER, "Of those who answered.", "0 to 1"),
        Column("mean_total", NUMBER, "The mean score of who gave it.", "points"),
        Column("point_biserial", NUMBER, "The correlation with the rest of the quiz.", "-1 to 1"),
        Column("misconception", TEXT, "The misconception that it shows."),
    ),
)


def items(scope: Scope) -> Iterator[Values]:
    for slug, each in _analysed(scope):
        found, latest = each.statistics, each.latest
        low, high = _ends(found.facility_interval)
        weak, strong = _ends(found.discrimination_interval)
        yield (
            slug, each.public_id, latest.version, len(each.versions), latest.key.kind, each.concept,
            show_blanks(latest.key.prompt), each.points, found.n, latest.omitted,
            found.facility, low, high, found.sd, latest.guess,
            found.discrimination, weak, strong, found.uncorrected, found.efficiency,
            found.intended_weight, found.effective_weight, ", ".join(each.alarms),
        )  # fmt: skip


def _ends(found: Interval | None) -> tuple[float | None, float | None]:
    return (found.low, found.high) if found else (None, None)


def distractors(scope: Scope) -> Iterator[Values]:
    for slug, each in _analysed(scope):
        for version in each.versions:
            yield from _answers(slug, each.public_id, version)


def _answers(slug: str, name: str, version: VersionAnalysis) -> Iterator[Values]:
    for number, answer in enumerate(version.answers, 1):
        found = answer.statistics
        yield (
            slug, name, version.version, answer.label, number, found.is_key, found.n, found.share, found.mean_total,
            found.correlation, answer.misconception,
        )  # fmt: skip


def _analysed(scope: Scope) -> Iterator[tuple[str, ItemAnalysis]]:
    """A quiz at a time, in three statements each."""
    quizzes = (
        Quiz.objects.filter(assignments__classroom=scope.classroom, assignments__is_published=True)
        .distinct()
        .order_by("slug")
    )
    for quiz in quizzes:
        for each in quiz_analysis(quiz, scope.classroom).items:
            yield quiz.slug, each
