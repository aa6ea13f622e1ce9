"""What is asked before something goes: what goes with it, what stays, and how to undo it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from cards.classroom import queries
from cards.models import Assignment, Classroom, ClassSection, Enrolment, Teacher, User
from cards.web.figures import plural


@dataclass(frozen=True, slots=True)
class Confirmation:
    classroom: Classroom
    title: str
    sentences: Sequence[str]
    button: str
    back: str
    """The address of the page to go back to."""
    name: str = "confirmed"
    """Of the button, where an address does more than one thing."""
    alternative: tuple[str, str] | None = None
    """Name and text of another button."""


def removal_of_person(one: Enrolment) -> Confirmation:
    back = reverse("classroom:person", args=[one.classroom_id, one.pk])
    if one.joined_at is None:
        sentences = ["The entry of the roster goes, and the exceptions made for it.", "You can add it again."]
        return Confirmation(one.classroom, f"Take {one.name} off the roster?", sentences, f"Take {one.name} off", back)
    sentences = [
        "The class keeps the grades and comments, but no longer sees what the student does.",
        "Quizzes are under their own dates again, without the extra time and exceptions of the class.",
        "The student can’t come back with the code, the link or the QR code. You can let them back in on the page "
        "People, with everything they had.",
    ]
    return Confirmation(one.classroom, f"Remove {one.name} from the class?", sentences, f"Remove {one.name}", back)


def unlinking(one: Enrolment) -> Confirmation:
    sentences = [
        "The account stays in the class with what it did, under the name of the account.",
        f"The entry {one.name} of the roster waits again for somebody to join as it.",
        "You can link the two again.",
    ]
    back = reverse("classroom:person", args=[one.classroom_id, one.pk])
    return Confirmation(one.classroom, f"Unlink {one.name} from the roster?", sentences, "Unlink", back)


def removal_of_assignment(one: Assignment) -> Confirmation:
    back = reverse("classroom:edit_assignment", args=[one.classroom_id, one.pk])
    work = queries.counts_of_work(one)
    handed_in = f"{plural(work.students, 'student')} handed something in. It stays theirs, but no longer counts here."
    handed_in = handed_in if work.students else "Nobody has handed anything in."
    lines = [handed_in] if one.quiz_id else []
    hide = ("hide", "Hide it from the students")
    if work.grades:
        lines.insert(0, f"{plural(work.grades, 'grade')} by hand would be lost, so it can only be hidden.")
        lines.append("A hidden assignment keeps its grades. Tick “Students see it” to bring it back.")
        return Confirmation(one.classroom, f"Hide {one}?", lines, hide[1], back, name=hide[0])
    lines.append("The gradebook loses its column.")
    if work.exceptions:
        lines.append(f"{plural(work.exceptions, 'exception')} for single students will be deleted.")
    lines.append("To keep all of it, hide the assignment instead.")
    return Confirmation(one.classroom, f"Take back {one}?", lines, f"Take back {one}", back, alternative=hide)


def archiving(one: Classroom) -> Confirmation:
    sentences = [
        "Nobody can join, and nothing can be changed.",
        "Its quizzes are under their own dates again, also attempts that run now.",
        "All of it can still be read and exported. You can bring the class back as it was.",
    ]
    return Confirmation(one, f"Archive {one}?", sentences, "Archive the class", _settings(one))


def removal_of_section(one: ClassSection) -> Confirmation:
    people = plural(one.enrolments.count(), "student")
    sentences = [f"{people} will be in no section. They stay in the class with all they did."]
    title, button = f"Remove section {one}?", f"Remove section {one}"
    return Confirmation(one.classroom, title, sentences, button, _settings(one.classroom), name="remove")


def removal_of_teacher(one: Teacher, by: User) -> Confirmation:
    if one.user == by:
        sentences = ["You no longer see the class. Another instructor of it can add you again."]
        return Confirmation(
            one.classroom, f"Leave {one.classroom} as an instructor?", sentences, "Leave", _settings(one.classroom)
        )
    sentences = [f"{one.user} no longer sees the class. What they changed stays, and you can add them again."]
    title, button = f"Remove {one.user} as an instructor?", f"Remove {one.user}"
    return Confirmation(one.classroom, title, sentences, button, _settings(one.classroom))


def _settings(classroom: Classroom) -> str:
    return reverse("classroom:settings", args=[classroom.pk])
