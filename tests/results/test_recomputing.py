"""Whatever students do, the gradebook's points follow from the log of responses, computed here in the plainest way."""

from datetime import UTC, datetime, timedelta
from math import ceil
from statistics import mean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from cards.gradebook import book
from cards.grading.key import Key
from cards.grading.questions import grade
from cards.models import Attempt, Quiz, Response, Slot
from cards.quiz import actions, attempts
from tests import factories

DUE = datetime(2026, 3, 10, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
KINDS = ("single", "several", "short", "matching")

# Of each attempt: so many hours after it was due it is handed in, and each question is right, wrong or blank.
SITTINGS = st.lists(
    st.tuples(st.integers(-60, 80), st.tuples(*[st.sampled_from(("right", "wrong", None))] * len(KINDS))),
    max_size=4,
    unique_by=lambda sitting: sitting[0],
)
PICKS = {"best": max, "first": lambda worths: worths[0], "last": lambda worths: worths[-1], "average": mean}


class GradebookFollowsFromResponses(TestCase):
    @settings(max_examples=40)
    @given(
        SITTINGS, st.sampled_from(Quiz.Counts.values), st.sampled_from(("once", "daily")), st.sampled_from((0, 15, 60)),
        st.integers(0, 60), st.sampled_from((10.0, 7.5)),
    )  # fmt: skip
    def test_computed_points(self, sittings, counts, rule, percent, late_hours, points):
        items = [factories.question(kind) for kind in KINDS]
        quiz = factories.quiz_of(*items, counts=counts)
        task = factories.AssignmentFactory(
            quiz=quiz, due_at=DUE, points=points, late_percent=percent, late_rule=rule,
            late_until_at=DUE + late_hours * HOUR if late_hours else None,
        )  # fmt: skip
        enrolment = factories.EnrolmentFactory(classroom=task.classroom)
        for hours, given_answers in sorted(sittings):
            self.sit(quiz, enrolment.student, DUE + hours * HOUR, given_answers)
        found = book(task.classroom, DUE + 100 * HOUR).cells[enrolment.pk, task.pk]
        expected = self.recomputed(task, enrolment.student)
        assert found.computed == (None if expected is None else pytest.approx(expected))

    def sit(self, quiz, student, at, given_answers):
        # The quiz's own page would refuse some of it; the gradebook must not rely on that.
        try:
            attempt = attempts.start(quiz=quiz, student=student, now=at - timedelta(minutes=10))
        except attempts.Refused:
            return
        for slot, answer in zip(
            Slot.objects.filter(attempt=attempt).select_related("attempt__quiz", "item").order_by("item"),
            given_answers, strict=True,
        ):  # fmt: skip
            _, right, wrong = factories.QUESTIONS[slot.item.kind]
            if answer:
                response = right if answer == "right" else wrong
                actions.save(
                    slot=slot, step=slot.step, response=response, certainty=None, now=at - timedelta(minutes=5)
                )
        actions.submit(attempt=Attempt.objects.select_related("quiz").get(pk=attempt.pk), now=at)

    def recomputed(self, task, student):
        worths = []
        for attempt in Attempt.objects.filter(student=student).order_by("started_at"):
            overdue = (attempt.submitted_at - task.due_at) / timedelta(days=1)
            if attempt.submitted_at > (task.late_until_at or task.due_at):
                continue
            earned = possible = 0.0
            for slot in attempt.slots.all():
                possible += slot.points
                last = Response.objects.filter(slot=slot).order_by("number").last()
                earned += slot.points * grade(Key.from_json(slot.key), last.value).fraction
            days = max(0, ceil(overdue))
            off = min(1, task.late_percent / 100 * (days if task.late_rule == "daily" else min(days, 1)))
            worths.append(task.points * earned / possible * (1 - off))
        return PICKS[task.quiz.counts](worths) if worths else None
