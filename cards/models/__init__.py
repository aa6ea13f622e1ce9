"""Fields, constraints and the QuerySet vocabulary; one file per noun."""

from cards.models.assignment import Assignment, AssignmentException
from cards.models.attempt import Attempt, Response, Slot
from cards.models.classroom import Classroom, ClassSection, Enrolment, Teacher
from cards.models.concept import Concept, ConceptLink, Place
from cards.models.content import Status
from cards.models.export import Export
from cards.models.grade import Grade, GradeChange
from cards.models.item import CARD_KINDS, CHECKED_CARD_KINDS, QUESTION_KINDS, Item, Kind, Level, PartialRule, Tag
from cards.models.memory import Memory, State
from cards.models.quiz import Quiz, QuizEntry, QuizOverride, QuizSection
from cards.models.regrade import Regrade, RegradeChange
from cards.models.report import Report
from cards.models.review import Review
from cards.models.student import Parameters, Student, Theme
from cards.models.study_session import StudySession
from cards.models.user import User

__all__ = [
    "CARD_KINDS",
    "CHECKED_CARD_KINDS",
    "QUESTION_KINDS",
    "Assignment",
    "AssignmentException",
    "Attempt",
    "ClassSection",
    "Classroom",
    "Concept",
    "ConceptLink",
    "Enrolment",
    "Export",
    "Grade",
    "GradeChange",
    "Item",
    "Kind",
    "Level",
    "Memory",
    "Parameters",
    "PartialRule",
    "Place",
    "Quiz",
    "QuizEntry",
    "QuizOverride",
    "QuizSection",
    "Regrade",
    "RegradeChange",
    "Report",
    "Response",
    "Review",
    "Slot",
    "State",
    "Status",
    "Student",
    "StudySession",
    "Tag",
    "Teacher",
    "Theme",
    "User",
]
