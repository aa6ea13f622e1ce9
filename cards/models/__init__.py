"""Fields, constraints and the QuerySet vocabulary; one file per noun."""

from cards.models.concept import Concept, ConceptLink, Place
from cards.models.content import Status
from cards.models.item import CARD_KINDS, CHECKED_CARD_KINDS, QUESTION_KINDS, Item, Kind, Tag
from cards.models.memory import Memory, State
from cards.models.report import Report
from cards.models.review import Review
from cards.models.student import Parameters, Student, Theme
from cards.models.study_session import StudySession
from cards.models.user import User

__all__ = [
    "CARD_KINDS",
    "CHECKED_CARD_KINDS",
    "QUESTION_KINDS",
    "Concept",
    "ConceptLink",
    "Item",
    "Kind",
    "Memory",
    "Parameters",
    "Place",
    "Report",
    "Review",
    "State",
    "Status",
    "Student",
    "StudySession",
    "Tag",
    "Theme",
    "User",
]
