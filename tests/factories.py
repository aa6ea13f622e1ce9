"""Rows for tests, where the fields that matter are named in the test and the rest is plain."""

from datetime import UTC, date, datetime

import factory
from factory.django import DjangoModelFactory

from cards.models import Concept, Item, Kind, Status, Student, User

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
