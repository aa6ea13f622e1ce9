"""The only way to fetch a row that belongs to somebody: one function per kind of thing. Not yours is not there: 404."""

from django.db.models import QuerySet
from django.http import Http404

from cards.models import Concept, Item, Memory, Student, StudySession
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


def student(request: Request) -> Student:
    """The student who asks, for pages that make no sense without one."""
    if not request.student:
        raise Http404("Nobody has studied in this browser yet.")
    return request.student


def study_session(request: Request, session_id: int) -> StudySession:
    """With its student and their parameters, in one statement."""
    if request.user.is_authenticated:
        found = _session_of_user(session_id, request.user.pk)
    else:
        found = _session_of_guest(session_id, request.session.get(GUEST_KEY, 0))
    if not found:
        raise Http404("There is no such study session of yours.")
    return found[0]


def memory(request: Request, public_id: str) -> Memory:
    found = Memory.objects.select_related("item").filter(item__public_id=public_id, **_own(request)).first()
    if found is None:
        raise Http404("You have not studied this card.")
    return found


def published_item(public_id: str) -> Item:
    """Content belongs to nobody, but drafts and retired items are not shown."""
    found = Item.objects.published().select_related("concept").filter(public_id=public_id).first()
    if found is None:
        raise Http404("There is no such card.")
    return found


def published_concept(slug: str) -> Concept:
    found = Concept.objects.published().filter(slug=slug).first()
    if found is None:
        raise Http404("There is no such concept.")
    return found


def number(text: str) -> int:
    """An id from a path; anything else is a page that does not exist."""
    if not text.isdecimal() or len(text) > 18:
        raise Http404("There is no such page.")
    return int(text)
