"""xAPI statements (1.0.3): a question answered, an attempt completed. One JSON object for a learning record store each.

An identifier follows from what it is about, so whoever imports two exports has everything once.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.conf import settings

from cards.exports.attempts import titles
from cards.exports.interactions import definition, response
from cards.exports.questions import Items, question
from cards.exports.responses import Answer, Sitting, sittings
from cards.exports.scope import Scope, pseudonym
from cards.exports.table import round_number
from cards.models import Enrolment

VERBS = "http://adlnet.gov/expapi/verbs/"
ACTIVITIES = "http://adlnet.gov/expapi/activities/"


def statements(scope: Scope) -> Iterator[dict[str, Any]]:
    actors = {each.student_id: _actor(scope, each) for each in scope.present()}
    titled, items = titles(scope), Items()
    for sitting, answers in sittings(scope, scope.people()):
        common = {"actor": actors[sitting.student_id], "context": _context(scope, sitting, titled)}
        for answer in answers:
            yield _answered(scope, common, answer, items[answer.item][0])
        if sitting.submitted_at:
            yield _completed(scope, common, sitting)


def _id(scope: Scope, kind: str, pk: int) -> str:
    """Under pseudonyms a statement says something else, so it is another one."""
    return str(_uuid(f"{kind}/{pk}{'/pseudonymous' * scope.is_pseudonymous}"))


def _uuid(path: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"{settings.SITE_URL}/xapi/{path}")


def _actor(scope: Scope, enrolment: Enrolment) -> dict[str, Any]:
    account = {"homePage": settings.SITE_URL, "name": pseudonym(enrolment)}
    named = {} if scope.is_pseudonymous else {"name": enrolment.name}
    return {"objectType": "Agent", "account": account} | named


def _verb(name: str) -> dict[str, Any]:
    return {"id": f"{VERBS}{name}", "display": {"en": name}}


def _activity(path: str, name: str, kind: str) -> dict[str, Any]:
    definition = {"type": f"{ACTIVITIES}{kind}", "name": {"en": name}}
    return {"objectType": "Activity", "id": f"{settings.SITE_URL}/{path}", "definition": definition}


def _quiz(sitting: Sitting) -> dict[str, Any]:
    return _activity(f"quizzes/{sitting.quiz}/", sitting.quiz, "assessment")


def _context(scope: Scope, sitting: Sitting, titled: dict[int, str]) -> dict[str, Any]:
    place = _activity(f"classes/{scope.classroom.pk}/", scope.classroom.title, "course")
    extensions = {"attempt": sitting.number, "assignment": titled.get(sitting.quiz_id, "")}
    return {
        "registration": str(_uuid(f"attempt/{sitting.pk}")),
        "platform": "DockerQuiz",
        "language": "en",
        "contextActivities": {"parent": [_quiz(sitting)], "grouping": [place]},
        "extensions": _extensions(extensions),
    }


def _extensions(values: dict[str, Any]) -> dict[str, Any]:
    """Named by IRIs; what there is not is not there."""
    said = {name: value for name, value in values.items() if value not in (None, "")}
    return {f"{settings.SITE_URL}/xapi/extensions/{name}": value for name, value in said.items()}


def _duration(span: timedelta) -> str:
    return f"PT{max(0.0, span.total_seconds()):.2f}S"


def _score(raw: float, most: float) -> dict[str, float]:
    """Certainty can cost twice what a question gives."""
    least = 0.0 if raw >= 0 else min(raw, -2 * most)
    scaled = max(-1.0, min(1.0, raw / most if most else 0.0))
    score = {"scaled": scaled, "raw": raw, "min": least, "max": most}
    return {name: round_number(value) for name, value in score.items()}


def _answered(scope: Scope, common: dict[str, Any], answer: Answer, name: str) -> dict[str, Any]:
    asked = question(answer.key_then)
    said = {
        "try": answer.number, "certainty": answer.certainty, "cause": answer.cause, "version": answer.version
    }  # fmt: skip
    result: dict[str, Any] = {
        "score": _score(answer.earned, answer.points),
        "success": answer.fraction >= 1,
        "completion": True,
        "extensions": _extensions(said),
    }
    if not (scope.is_pseudonymous and asked.is_written):
        result["response"] = response(asked, answer.value)
    activity = {
        "objectType": "Activity",
        "id": f"{settings.SITE_URL}/questions/{name}",
        "definition": definition(asked),
    }
    return {
        "id": _id(scope, "response", answer.pk),
        "timestamp": scope.clock(answer.given_at),
        **common,
        "verb": _verb("answered"),
        "object": activity,
        "result": result,
    }


def _completed(scope: Scope, common: dict[str, Any], sitting: Sitting) -> dict[str, Any]:
    assert sitting.submitted_at
    assert sitting.score is not None
    return {
        "id": _id(scope, "attempt", sitting.pk),
        "timestamp": scope.clock(sitting.submitted_at),
        **common,
        "verb": _verb("completed"),
        "object": _quiz(sitting),
        "result": {
            "score": _score(sitting.score, sitting.max_score),
            "completion": True,
            "duration": _duration(sitting.submitted_at - sitting.started_at),
        },
    }
