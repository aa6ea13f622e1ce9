"""The only way to fetch a row that belongs to somebody: one function per kind of thing. Not yours is not there: 404."""

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404

from cards.models import (
    Assignment,
    Attempt,
    Classroom,
    ClassSection,
    Concept,
    Enrolment,
    Export,
    Item,
    Memory,
    Quiz,
    Slot,
    Status,
    Student,
    StudySession,
    Teacher,
    User,
)
from cards.models.assignment import is_graded, is_in_audience
from cards.models.prepared import prepared
from cards.web.request import Request
from cards.web.students import GUEST_KEY


def _own(request: Request, prefix: str = "student") -> dict[str, object]:
    """The condition under which a row's student is the one who asks."""
    if request.user.is_authenticated:
        return {f"{prefix}__user": request.user}
    return {f"{prefix}__user": None, prefix: request.session.get(GUEST_KEY, 0)}


SESSIONS = StudySession.objects.select_related("student__parameters", "concept").order_by()


@prepared
def _session_of_user(session_id: int, user_id: int) -> QuerySet[StudySession]:
    return SESSIONS.filter(pk=session_id, student__user=user_id)


@prepared
def _session_of_guest(session_id: int, student_id: int) -> QuerySet[StudySession]:
    return SESSIONS.filter(pk=session_id, student=student_id, student__user=None)


SLOTS = Slot.objects.select_related("attempt__quiz", "attempt__student").order_by()


@prepared
def _slot_of_user(attempt_id: int, position: int, user_id: int) -> QuerySet[Slot]:
    return SLOTS.filter(attempt=attempt_id, position=position, attempt__student__user=user_id)


@prepared
def _slot_of_guest(attempt_id: int, position: int, student_id: int) -> QuerySet[Slot]:
    return SLOTS.filter(attempt=attempt_id, position=position, attempt__student=student_id, attempt__student__user=None)


class SignInNeeded(Http404):
    """It belongs to somebody, and nobody is signed in: its owner, perhaps, whose session has ended."""


def not_found(request: Request, sentence: str) -> Http404:
    """The same whether there is such a row or not."""
    return Http404(sentence) if request.user.is_authenticated else SignInNeeded(sentence)


def student(request: Request) -> Student:
    """The student who asks, for pages that make no sense without one."""
    if not request.student:
        raise not_found(request, "Nobody has studied in this browser yet.")
    return request.student


def study_session(request: Request, session_id: int) -> StudySession:
    """With its student and their parameters, in one statement."""
    if request.user.is_authenticated:
        found = _session_of_user(session_id, request.user.pk)
    else:
        found = _session_of_guest(session_id, request.session.get(GUEST_KEY, 0))
    if not found:
        raise not_found(request, "There is no such study session of yours.")
    return found[0]


def attempt(request: Request, attempt_id: int) -> Attempt:
    """With its quiz and its student, and as `can_open_quiz` whether the quiz itself is still for the one who asks."""
    own = Attempt.objects.select_related("quiz", "student").filter(pk=attempt_id, **_own(request))
    found = own.annotate(can_open_quiz=Exists(quizzes(request).filter(pk=OuterRef("quiz")))).first()
    if found is None:
        raise not_found(request, "There is no such attempt of yours.")
    return found


def slot(request: Request, attempt_id: int, position: int) -> Slot:
    """A question of an attempt by its place, with the attempt, its quiz and its student, in one statement."""
    if request.user.is_authenticated:
        found = _slot_of_user(attempt_id, position, request.user.pk)
    else:
        found = _slot_of_guest(attempt_id, position, request.session.get(GUEST_KEY, 0))
    if not found:
        raise not_found(request, "There is no such question of yours.")
    return found[0]


def _can_view_quizzes(request: Request) -> bool:
    return request.user.is_staff and request.user.has_perm("cards.view_quiz")


def quizzes(request: Request) -> QuerySet[Quiz]:
    """Published ones for an audience that the one who asks is in; of any audience for staff who may look at quizzes."""
    found = Quiz.objects.published()
    return found if _can_view_quizzes(request) else found.filter(is_in_audience(request.user.pk or 0))


def quiz(request: Request, slug: str) -> Quiz:
    """One of those, even if it opens later; staff who may look at quizzes see drafts too. With `is_graded`."""
    visible = Quiz.objects.all() if _can_view_quizzes(request) else quizzes(request)
    found = visible.annotate(is_graded=is_graded()).filter(slug=slug).first()
    if found is None:
        raise Http404("There is no such quiz.")
    return found


def quiz_of_staff(request: Request, slug: str) -> Quiz:
    """A quiz whose attempts, of whomever, the one who asks may see in the admin."""
    user = request.user
    is_allowed = user.is_active and user.is_staff and user.has_perms(["cards.view_quiz", "cards.view_attempt"])
    found = Quiz.objects.filter(slug=slug).first() if is_allowed else None
    if found is None:
        raise not_found(request, "There is no such quiz.")
    return found


def memory(request: Request, public_id: str) -> Memory:
    found = Memory.objects.select_related("item").filter(item__public_id=public_id, **_own(request)).first()
    if found is None:
        raise not_found(request, "You have not studied this card.")
    return found


def instructor(request: Request) -> User:
    """Who may make classes, or teaches one."""
    user = request.user
    if not (user.is_authenticated and (user.is_instructor or Classroom.objects.taught_by(user).exists())):
        raise not_found(request, "This page is for instructors.")
    return user


def taught_class(request: Request, class_id: int) -> Classroom:
    """Of one of its instructors. Staff who teach nothing look at classes in the admin."""
    user = request.user.pk or 0
    found = Classroom.objects.filter(pk=class_id, teachers__user=user, teachers__user__is_active=True).first()
    if found is None:
        raise not_found(request, "There is no such class of yours.")
    return found


def taught_enrolment(request: Request, class_id: int, enrolment_id: int) -> Enrolment:
    """A student or an entry of the roster, with the class; those who left too."""
    found = taught_class(request, class_id).enrolments.select_related("classroom", "student__user", "section")
    one = found.filter(pk=enrolment_id).first()
    if one is None:
        raise not_found(request, "There is nobody like that in this class.")
    return one


def taught_assignment(request: Request, class_id: int, assignment_id: int) -> Assignment:
    """With its class and its quiz."""
    found = taught_class(request, class_id).assignments.select_related("classroom", "quiz").filter(pk=assignment_id)
    one = found.first()
    if one is None:
        raise not_found(request, "There is no such assignment in this class.")
    return one


def class_export(request: Request, class_id: int, export_id: int) -> Export:
    """A file that left the class, whoever of its instructors took it."""
    found = Export.objects.select_related("classroom").filter(pk=export_id)
    one = found.filter(classroom=taught_class(request, class_id)).first()
    if one is None:
        raise not_found(request, "There is no such export of this class.")
    return one


def taught_section(request: Request, class_id: int, section_id: int) -> ClassSection:
    found = taught_class(request, class_id).sections.select_related("classroom").filter(pk=section_id).first()
    if found is None:
        raise not_found(request, "There is no such section in this class.")
    return found


def taught_teacher(request: Request, class_id: int, teacher_id: int) -> Teacher:
    """A fellow instructor, or oneself."""
    found = taught_class(request, class_id).teachers.select_related("classroom", "user").filter(pk=teacher_id).first()
    if found is None:
        raise not_found(request, "There is no such instructor of this class.")
    return found


def enrolment(request: Request, class_id: int) -> Enrolment:
    """The present one of the student who asks, with the class; who left, or was removed, is a stranger again."""
    user = request.user.pk or 0
    found = Enrolment.objects.present().select_related("classroom", "student", "section")
    one = found.filter(classroom=class_id, student__user=user, student__user__is_active=True).first()
    if one is None:
        raise not_found(request, "There is no such class of yours.")
    return one


def own_assignment(request: Request, class_id: int, assignment_id: int) -> Assignment:
    """One that the student of the class can see, with its class and its quiz."""
    own = enrolment(request, class_id)
    found = Assignment.objects.published().select_related("classroom", "quiz")
    one = found.filter(pk=assignment_id, classroom=own.classroom_id).first()
    if one is None:
        raise not_found(request, "There is no such assignment of yours.")
    return one


def published_card(public_id: str) -> Item:
    """Content belongs to nobody, but drafts and retired cards are not shown, and questions stand in quizzes alone."""
    found = Item.objects.published().cards().select_related("concept").filter(public_id=public_id).first()
    if found is None:
        raise Http404("There is no such card.")
    return found


def published_concept(slug: str) -> Concept:
    found = Concept.objects.published().filter(slug=slug).first()
    if found is None:
        raise Http404("There is no such concept.")
    return found


def concept_of_page(slug: str) -> Concept:
    """One that an open page names: it may have been retired since."""
    found = Concept.objects.exclude(status=Status.DRAFT).filter(slug=slug).first()
    if found is None:
        raise Http404("There is no such concept.")
    return found
