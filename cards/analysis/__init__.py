"""What the answers to a quiz say of its questions, of a class or of everybody: loaded in a few statements, whatever
their number, and computed by `cards.statistics`.
"""

from cards.analysis.attempts import WHICH, Which, chosen, seen_by
from cards.analysis.quiz import (
    ItemAnalysis,
    Misconception,
    QuizAnalysis,
    VersionAnalysis,
    items_of,
    quiz_analysis,
)
from cards.analysis.tables import Answer, WrongPart

__all__ = [
    "WHICH",
    "Answer",
    "ItemAnalysis",
    "Misconception",
    "QuizAnalysis",
    "VersionAnalysis",
    "Which",
    "WrongPart",
    "chosen",
    "items_of",
    "quiz_analysis",
    "seen_by",
]
