"""The rules of a quiz in plain words, for its front page."""

from collections.abc import Iterator
from datetime import timedelta
from zoneinfo import ZoneInfo

from cards.holds import Hold
from cards.models import Quiz, Student
from cards.quiz.queries import FrontPage
from cards.terms import late_rule
from cards.web.intervals import spoken_seconds
from cards.web.times import UTC, written

_COUNTS = {
    Quiz.Counts.BEST: "The best one counts.",
    Quiz.Counts.LAST: "The last one counts.",
    Quiz.Counts.FIRST: "The first one counts; the others are practice.",
    Quiz.Counts.AVERAGE: "Their average counts.",
}
_MARKING = {
    Quiz.Marking.PLAIN: "Each question is answered once. What is right in part earns its part.",
    Quiz.Marking.CERTAINTY: "With each answer you say how certain you are: it raises what a right one earns and what a "
    "wrong one costs. No answer costs nothing.",
    Quiz.Marking.ACCEPTANCE: "Choices come one at a time, to be accepted or rejected. The first wrong decision ends "
    "the question.",
}


def rules(page: FrontPage, quiz: Quiz, student: Student | None, hold: Hold | None) -> list[tuple[str, str]]:
    """Each as a heading of a word or two and what there is to know."""
    zone = student.zone if student else UTC
    return [
        ("Questions", _order(quiz)),
        ("Time", " ".join(_time(page, zone))),
        ("Attempts", " ".join(_attempts(page))),
        ("Feedback", _feedback(page, zone, hold)),
        ("Marks", _marks(quiz)),
        ("Memory", _memory(quiz, student)),
    ]


def _order(quiz: Quiz) -> str:
    return f"One a page, {'one after the other, with no way back' if quiz.is_sequential else 'in any order'}."


def _time(page: FrontPage, zone: ZoneInfo) -> Iterator[str]:
    terms = page.terms
    if terms.time_limit:
        yield f"{_span(terms.time_limit).capitalize()} from the start. Then what is saved is handed in by itself."
    elif not terms.due_at:
        yield "As long as you like. You can go away and come back, on another machine too."
    if terms.opens_at:
        yield f"Open from {written(terms.opens_at, zone)}."
    if terms.due_at:
        yield f"Due on {written(terms.due_at, zone)}."
    if terms.late_until_at:
        cost = late_rule(terms.late_percent, terms.late_rule)
        yield f"Late work is taken until {written(terms.late_until_at, zone)}, for {cost} in your class."


def _attempts(page: FrontPage) -> Iterator[str]:
    allowed = page.terms.attempts_allowed
    if allowed == 1:
        yield "One."
        return
    yield f"{page.attempts_left} of {allowed} left." if allowed else "As many as you like."
    yield _COUNTS[Quiz.Counts(page.counts)]
    if page.terms.wait > timedelta(0):
        yield f"Between two of them, wait {_span(page.terms.wait)}."


def _feedback(page: FrontPage, zone: ZoneInfo, hold: Hold | None) -> str:
    if page.feedback == Quiz.Feedback.IMMEDIATE and not hold:
        return "After each question: what is right, and why."
    when = "you have handed in"
    if page.feedback == Quiz.Feedback.AFTER_DUE and page.terms.ends_at:
        when = f"the quiz was due, on {written(page.terms.ends_at, zone)}"
    if hold:
        return f"Your points, when {when}. {hold.sentence(zone)}"
    return f"When {when}: what is right in each question, and why."


def _marks(quiz: Quiz) -> str:
    if quiz.marking == Quiz.Marking.ADAPTIVE:
        cost = f"costs {quiz.penalty:.0%} of its points" if quiz.penalty else "costs nothing"
        return f"A question can be tried again until it is right. Each further try {cost}; your best try counts."
    return _MARKING[Quiz.Marking(quiz.marking)]


def _memory(quiz: Quiz, student: Student | None) -> str:
    if not quiz.is_feeding_memory:
        return "Your cards stay as they are."
    if student and not student.is_learning_from_quizzes:
        return "Your cards stay as they are, by your settings."
    if quiz.is_placement:
        return "What you get right in full starts as known: its cards come back later, to be checked."
    return "A question answered is a review of your cards on the same fact."


def _span(length: timedelta) -> str:
    return spoken_seconds(length.total_seconds())
