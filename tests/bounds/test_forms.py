"""Odd dates and numbers in every form that asks for some: a refusal or a saved row, and pages that can be read."""

from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cards.classroom.assignment_forms import AssignmentForm, DatesForm, ExceptionForm
from cards.classroom.forms import ClassForm, PersonForm
from cards.models import Assignment, Classroom, Memory, Quiz, Student, StudySession, bounds
from cards.models.bounds import OUT_OF_YEARS
from cards.progress.forms import AimForm, SettingsForm
from cards.quiz import attempts
from cards.quiz.forms import AnswerForm, JudgementForm, StepForm, TimeOverForm
from cards.results.forms import GradeForm
from cards.study import forms as study
from cards.study.actions import start
from cards.web.showcase import ShowcaseForm
from tests import factories
from tests.admin.conftest import as_sent
from tests.bounds.test_structure import form_classes, measured_fields
from tests.conftest import NOON

pytestmark = pytest.mark.django_db

ZONES = ("America/New_York", "Pacific/Kiritimati")
NEVER = "9999-12-31T23:59"
ODD = (
    *(NEVER, "9999-12-31", "0001-01-01T00:00", "0001-01-01", "10000-01-01T00:00", "275760-09-13", "now", ""),
    *("1999-12-31", "2000-01-01T00:00", "2100-12-31T23:59", "2101-01-01T00:00", "9999-12-31T23:59-23:59"),
    *("0001-01-01T00:00+23:59", "0", "-1", "1", "0.5", "nan", "inf", "-inf", "1e308", "-1e308", "1e400", "1e-320"),
    *("2147483648", "9223372036854775808", "9" * 25, "-" + "9" * 25, "9" * 5000, "1,5", "٣", "0x10", "1_000"),
)
VALUES = (
    st.sampled_from(ODD)
    | st.datetimes().map(lambda at: at.isoformat(timespec="minutes"))
    | st.dates().map(str)
    | st.floats().map(str)
    | st.integers().map(str)
)
# On no page by themselves.
ON_NO_PAGE = {DatesForm, ShowcaseForm}


@pytest.fixture(params=ZONES)
def assignment(request: Any, classroom: Classroom) -> Assignment:
    """Of a quiz, in a class at one end of the world, with a student who lives there too."""
    Classroom.objects.update(time_zone=request.param)
    Student.objects.update(time_zone=request.param)
    quiz = factories.quiz_of(factories.QuestionFactory())
    return factories.AssignmentFactory(classroom=Classroom.objects.get(pk=classroom.pk), quiz=quiz)


@pytest.fixture
def addresses(assignment: Assignment, student: Student) -> dict[Any, Any]:
    """Of each form: who fills it in, where, and what else it asks for."""
    own = assignment.classroom.enrolments.get(student=student)
    attempt = attempts.start(quiz=assignment.quiz, student=student, now=NOON)
    card = factories.ItemFactory()
    sitting = start(student=student, kind=StudySession.Kind.NORMAL, concept=None, now=NOON)
    of_class = [assignment.classroom_id]

    def teach(name: str, *args: Any) -> tuple[str, str]:
        return "instructor", reverse(name, args=[*of_class, *args])

    def sit(name: str, *args: Any) -> tuple[str, str]:
        return "student", reverse(name, args=args)

    dated = {"title": "Dated", "points": "10", "late_percent": "0", "late_rule": "once"}
    person = {"name": own.name, "time_factor": "0"}
    taught = {"title": "Class", "time_zone": assignment.classroom.time_zone, "exam_cards_per_day": "20"}
    week = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), "1")
    kept = {"time_zone": student.time_zone, "theme": "auto", "learning_steps": "1 10", "relearning_steps": "10"} | week
    kept |= {"day_start_hour": "4", "new_per_day": "10", "reviews_per_day": "200", "desired_retention": "90"}
    kept |= {"leech_threshold": "8"}
    question, answered = [attempt.pk, 1], {"turn": "0", "item": card.public_id, "rating": "3"}
    return {
        AssignmentForm: (*teach("classroom:edit_assignment", assignment.pk), dated),
        ExceptionForm: (*teach("classroom:exception", assignment.pk, own.pk), {}),
        ClassForm: (*teach("classroom:settings"), taught),
        PersonForm: (*teach("classroom:person", own.pk), person),
        GradeForm: (*teach("results:cell", own.pk, assignment.pk), {"seen": "0", "reason": "It was so."}),
        SettingsForm: (*sit("progress:settings"), kept),
        AimForm: (*sit("progress:exam_of", *of_class), {"is_aiming": "on"}),
        StepForm: (*sit("quiz:save", *question), {"clear": "1"}),
        AnswerForm: (*sit("quiz:answer", *question), {}),
        JudgementForm: (*sit("quiz:judge", *question), {"is_accepted": "accept"}),
        TimeOverForm: (*sit("quiz:submit", attempt.pk), {}),
        study.AnswerForm: (*sit("study:answer", sitting.pk), answered),
        study.FirstAnswerForm: ("visitor", reverse("study:answer", args=["new"]), answered | {"token": str(uuid4())}),
        study.StartForm: ("student", reverse("study:start"), {"kind": "normal"}),
        study.TurnForm: (*sit("study:bury", sitting.pk), {}),
        study.FlagForm: (*sit("study:flag", sitting.pk), {"turn": "0"}),
    }


@pytest.fixture
def browsers(sign_in: Any, instructor: Any, student: Student) -> dict[str, Client]:
    return {"instructor": sign_in(instructor), "student": sign_in(student), "visitor": Client()}


def assert_pages_open(browsers: dict[str, Client], assignment: Assignment) -> None:
    of_class = [assignment.classroom_id]
    taught = [
        *(reverse(f"classroom:{name}", args=of_class) for name in ("classroom", "settings", "people")),
        *(reverse(f"results:{name}", args=of_class) for name in ("gradebook", "overview")),
        reverse("classroom:edit_assignment", args=[*of_class, assignment.pk]),
    ]
    own = [
        *("/", "/study/", "/classes/", "/quizzes/", "/progress/", "/settings/"),
        *(reverse(name, args=of_class) for name in ("classroom:classroom", "progress:exam_of")),
        reverse("classroom:assignment", args=[*of_class, assignment.pk]),
        reverse("quiz:quiz", args=[assignment.quiz.slug]),
    ]
    for who, urls in (("instructor", taught), ("student", own)):
        for url in urls:
            assert browsers[who].get(url, follow=True).status_code in (200, 404), url


def test_every_form_with_a_date_or_a_number_is_asked(addresses):
    found = {form for form in form_classes() if measured_fields(form)}
    of_the_site = {form for form in found if not form.__module__.startswith("cards.admin.")}
    assert of_the_site - ON_NO_PAGE == addresses.keys()


@given(data=st.data())
@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_odd_dates_and_numbers_are_refused_or_harmless(addresses, browsers, assignment, data):
    for form, (who, url, plain) in addresses.items():
        odd = {name: data.draw(VALUES, name) for name in measured_fields(form) if data.draw(st.booleans())}
        page = browsers[who].post(url, plain | odd)
        assert page.status_code < 500, (form, odd)
    assert_pages_open(browsers, assignment)


def test_a_quiz_can_not_be_due_at_the_end_of_time(addresses, browsers, assignment):
    who, url, plain = addresses[AssignmentForm]
    page = browsers[who].post(url, plain | {"due_at": NEVER})
    assert page.status_code == 422
    assert OUT_OF_YEARS in page.content.decode()
    assert_pages_open(browsers, assignment)


@pytest.mark.parametrize("day", ["2000-01-01T00:00", "2100-12-31T23:59"])
def test_a_quiz_can_be_due_on_the_first_and_on_the_last_day(addresses, browsers, assignment, day):
    who, url, plain = addresses[AssignmentForm]
    assert browsers[who].post(url, plain | {"due_at": day}).status_code == 302
    assignment.refresh_from_db()
    assert f"{assignment.due_at.astimezone(Student.objects.get().zone):%Y-%m-%dT%H:%M}" == day
    assert_pages_open(browsers, assignment)


def test_an_exam_in_a_class_can_not_be_at_the_end_of_time(addresses, browsers, assignment):
    who, url, plain = addresses[ClassForm]
    page = browsers[who].post(url, plain | {"exam_on": "9999-12-31"})
    assert page.status_code == 422
    assert OUT_OF_YEARS in page.content.decode()


@pytest.mark.parametrize("day", ["2000-01-01", "2100-12-31"])
def test_an_exam_far_away_leaves_the_plan_readable(addresses, browsers, assignment, day):
    who, url, plain = addresses[ClassForm]
    assert browsers[who].post(url, plain | {"exam_on": day}).status_code == 302
    assert_pages_open(browsers, assignment)


@pytest.mark.parametrize("steps", ["1e308", "1e400", "nan", "-1", "1440", "9" * 55])
def test_a_learning_step_is_no_longer_than_a_day(addresses, browsers, steps):
    who, url, plain = addresses[SettingsForm]
    page = browsers[who].post(url, plain | {"learning_steps": steps})
    assert page.status_code == 422
    assert "each over zero and under a day" in page.content.decode()


def test_a_time_limit_of_many_years_is_refused_in_the_administration(sign_in, editor):
    desk, quiz = sign_in(editor), factories.quiz_of(factories.QuestionFactory())
    url = reverse("admin:cards_quiz_change", args=[quiz.pk])
    page = desk.post(url, as_sent(desk.get(url), time_limit_s="100000000000"))
    assert "less than or equal to 10080" in page.content.decode()
    quiz.refresh_from_db()
    assert quiz.time_limit_s is None


@given(data=st.data())
@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_odd_dates_and_numbers_in_the_administration_are_refused_or_harmless(sign_in, editor, student, data):
    quiz = Quiz.objects.first() or factories.quiz_of(factories.QuestionFactory(), due_at=datetime.now().astimezone())
    section, desk = quiz.sections.get(), sign_in(editor)
    rows = {
        f"quizzes/{quiz.pk}": (
            *("opens_at_0", "due_at_0", "opens_at_1", "due_at_1", "time_limit_s", "wait_s", "grace_s", "penalty"),
            *("pass_percent", "attempts_allowed", "position", "sections-0-position", "sections-0-draws"),
            *("sections-0-points", "sections-0-weights", "overrides-0-time_factor", "overrides-0-due_at_0"),
            *("sections-0-entries-0-points", "overrides-0-attempts_allowed", "overrides-0-due_at_1"),
        ),
        f"student/{student.pk}": ("day_start_hour", "new_per_day", "desired_retention", "easy_days", "learning_steps"),
        f"concept/{section.entries.get().item.concept_id}": ("position", "source_checked_on"),
        f"item/{section.entries.get().item_id}": ("source_checked_on", "level"),
    }
    for place, names in rows.items():
        model, _, key = place.partition("/")
        url = reverse(f"admin:cards_{'quiz' if model == 'quizzes' else model}_change", args=[key])
        odd = {name: data.draw(VALUES, name) for name in names if data.draw(st.booleans())}
        page = desk.post(url, as_sent(desk.get(url), **odd, **{"overrides-0-student": str(student.pk)}))
        assert page.status_code < 500, (url, odd)
        assert desk.get(url).status_code == 200
    client = sign_in(student)
    for url in ("/quizzes/", "/study/", "/progress/", reverse("quiz:quiz", args=[quiz.slug])):
        assert client.get(url, follow=True).status_code in (200, 404), url


@pytest.mark.parametrize("place", [0, 1])
def test_memories_at_their_bounds_leave_the_pages_readable(browsers, assignment, student, place):
    for state in (1, 2, 3):
        Memory.objects.create(
            student=student, item=factories.ItemFactory(), state=state, reviews=3,
            stability=max(0.001, bounds.STABILITY_DAYS[place]), difficulty=max(1, bounds.DIFFICULTY[place]),
            due_at=bounds.COMPUTED_MOMENTS[place], last_reviewed_at=bounds.COMPUTED_MOMENTS[place],
            interval_days=bounds.INTERVAL_DAYS[place],
        )  # fmt: skip
    assert_pages_open(browsers, assignment)
    assert browsers["student"].post(reverse("study:start"), {"kind": "normal"}, follow=True).status_code == 200
    assert browsers["student"].post(reverse("study:start"), {"kind": "ahead"}, follow=True).status_code == 200
