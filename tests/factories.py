"""Rows for tests, where the fields that matter are named in the test and the rest is plain."""

from datetime import UTC, date, datetime

import factory
from factory.django import DjangoModelFactory

from cards.models import (
    Assignment,
    AssignmentException,
    Classroom,
    ClassSection,
    Concept,
    Enrolment,
    Item,
    Kind,
    Quiz,
    QuizEntry,
    QuizSection,
    Status,
    Student,
    Teacher,
    User,
)

LONG_AGO = datetime(2026, 1, 1, 9, 0, tzinfo=UTC)


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"user{n}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@example.org")
    password = factory.django.Password("correct horse")


class StudentFactory(DjangoModelFactory):
    class Meta:
        model = Student

    user = factory.SubFactory(UserFactory)
    created_at = LONG_AGO
    last_seen_on = date(2026, 1, 1)


class ConceptFactory(DjangoModelFactory):
    class Meta:
        model = Concept

    slug = factory.Sequence(lambda n: f"concept-{n}")
    name = factory.Sequence(lambda n: f"Concept {n}")
    heading = "Docker architecture"
    position = factory.Sequence(lambda n: n)
    summary = "A part of Docker."
    source_title = "Docker 101"
    status = Status.PUBLISHED


class ItemFactory(DjangoModelFactory):
    class Meta:
        model = Item

    public_id = factory.Sequence(lambda n: f"t-{n:04}")
    kind = Kind.BASIC
    concept = factory.SubFactory(ConceptFactory)
    fact = factory.Sequence(lambda n: f"fact-{n}")
    prompt = factory.Sequence(lambda n: f"What is part {n}?")
    answer = factory.Sequence(lambda n: f"It is part {n}.")
    explanation = "Because it is so."
    source_title = "Docker 101"
    status = Status.PUBLISHED


class TypedFactory(ItemFactory):
    kind = Kind.TYPED
    prompt = "Which process manages containers?"
    answer = "The daemon."
    accepted = ["daemon", "docker daemon", "dockerd"]


class QuestionFactory(ItemFactory):
    kind = Kind.SINGLE
    options = [
        {"id": "a", "text": "The daemon", "correct": True, "why": "It manages containers."},
        {"id": "b", "text": "The client", "correct": False, "why": "It only asks."},
    ]


# For each kind of question: what an author writes, an answer that is right, and one that is wrong.
QUESTIONS = {
    Kind.SINGLE: ({"options": QuestionFactory.options}, "a", "b"),
    Kind.TRUE_FALSE: (
        {
            "options": [
                {"id": "true", "text": "True", "correct": False},
                {"id": "false", "text": "False", "correct": True},
            ]
        },
        "false",
        "true",
    ),
    Kind.SEVERAL: (
        {
            "options": [
                {"id": "a", "text": "Images", "correct": True, "why": "They are Docker objects."},
                {"id": "b", "text": "Networks", "correct": True},
                {"id": "c", "text": "Kernels", "correct": False, "why": "The host has one for all."},
                {"id": "d", "text": "Volumes", "correct": True},
            ]
        },
        ["a", "b", "d"],
        ["c"],
    ),
    Kind.SHORT: ({"accepted": ["daemon", {"text": "engine", "credit": 0.5}]}, "daemon", "client"),
    Kind.SHELL: ({"accepted": ["docker ps -a"]}, "docker ps -a", "docker images"),
    Kind.NUMERIC: ({"accepted": [{"value": "8080"}, {"value": "80", "credit": 0.25}]}, "8080", "443"),
    Kind.ORDERING: (
        {"options": [{"id": name, "text": f"Step {name}"} for name in "abc"]},
        ["a", "b", "c"],
        ["c", "b", "a"],
    ),
    Kind.MATCHING: (
        {
            "options": [
                {"id": "a", "text": "docker build", "match": "makes an image"},
                {"id": "b", "text": "docker run", "match": "starts a container"},
                {"id": "c", "match": "stores images"},
            ]
        },
        {"a": "a", "b": "b"},
        {"a": "b", "b": "c"},
    ),
    Kind.LABEL: (
        {
            "options": [
                {"id": "a", "part": "client", "match": "Sends commands"},
                {"id": "b", "part": "registry", "match": "Stores images for others"},
            ]
        },
        {"a": "a", "b": "b"},
        {"a": "b", "b": "a"},
    ),
    Kind.GAPS: (
        {
            "prompt": "An [[a]] is a template for a [[b]].",
            "options": [
                {"id": "a", "accepted": ["image"], "choices": ["image", "volume"]},
                {"id": "b", "accepted": ["container"], "why": "It runs what the template holds."},
            ],
        },
        {"a": "image", "b": "container"},
        {"a": "volume"},
    ),
}


def question(kind: str, **given: object) -> Item:
    """A published question of the kind, as in QUESTIONS."""
    written, _, _ = QUESTIONS[kind]
    return QuestionFactory(**{"kind": kind, "options": []} | written | given)


class QuizFactory(DjangoModelFactory):
    class Meta:
        model = Quiz

    slug = factory.Sequence(lambda n: f"quiz-{n}")
    title = factory.Sequence(lambda n: f"Quiz {n}")
    status = Status.PUBLISHED


class QuizSectionFactory(DjangoModelFactory):
    class Meta:
        model = QuizSection

    quiz = factory.SubFactory(QuizFactory)


def quiz_of(*items: Item, **rules: object) -> Quiz:
    """A quiz that asks these questions, a point each."""
    quiz = QuizFactory(**rules)
    section = QuizSectionFactory(quiz=quiz)
    QuizEntry.objects.bulk_create(
        QuizEntry(section=section, item=item, position=position) for position, item in enumerate(items)
    )
    return quiz


class ClassroomFactory(DjangoModelFactory):
    class Meta:
        model = Classroom

    title = factory.Sequence(lambda n: f"Class {n}")
    created_at = LONG_AGO


class ClassSectionFactory(DjangoModelFactory):
    class Meta:
        model = ClassSection

    classroom = factory.SubFactory(ClassroomFactory)
    title = factory.Sequence(lambda n: f"Section {n}")


class TeacherFactory(DjangoModelFactory):
    class Meta:
        model = Teacher

    classroom = factory.SubFactory(ClassroomFactory)
    user = factory.SubFactory(UserFactory, is_instructor=True)
    added_at = LONG_AGO


class EnrolmentFactory(DjangoModelFactory):
    """A student who joined on the first day; an entry of the roster is `RosterEntryFactory`."""

    class Meta:
        model = Enrolment

    classroom = factory.SubFactory(ClassroomFactory)
    student = factory.SubFactory(StudentFactory)
    name = factory.Sequence(lambda n: f"Person {n}")
    joined_at = LONG_AGO
    created_at = LONG_AGO


class RosterEntryFactory(EnrolmentFactory):
    student = None
    is_on_roster = True
    joined_at = None


class AssignmentFactory(DjangoModelFactory):
    """Of a quiz; cards to learn with `kind="cards", quiz=None` and concepts that are set afterwards."""

    class Meta:
        model = Assignment

    classroom = factory.SubFactory(ClassroomFactory)
    title = factory.Sequence(lambda n: f"Assignment {n}")
    quiz = factory.SubFactory(QuizFactory)
    position = factory.Sequence(lambda n: n)
    created_at = LONG_AGO


class AssignmentExceptionFactory(DjangoModelFactory):
    class Meta:
        model = AssignmentException
