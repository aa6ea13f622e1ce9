"""A label that says “may stay empty” is true, and a field that may not stay empty never says it."""

from datetime import date

import pytest
from django.template.loader import render_to_string

from cards.classroom.assignment_forms import AssignmentForm, ExceptionForm
from cards.classroom.forms import ClassForm, JoinForm, PersonForm
from cards.models import Assignment, AssignmentException, Classroom, Enrolment
from cards.progress.forms import AimForm, SettingsForm
from cards.results.forms import GradeForm
from cards.web.forms import Telling
from tests import factories
from tests.classroom.test_class import FORM

pytestmark = pytest.mark.django_db
MAY_STAY_EMPTY = "(may stay empty)"
# An abstract one, one with a file alone, and the page of components.
WITHOUT_OPTIONS = {"DatesForm", "RosterForm", "ShowcaseForm"}


def class_form(data=None):
    return ClassForm(data, instance=Classroom(), time_zone="")


def join_form(data=None):
    return JoinForm(data, expected=None)


def person_form(data=None):
    return PersonForm(data, instance=Enrolment(classroom=factories.ClassroomFactory()))


def quiz_form(data=None):
    return AssignmentForm(data, instance=Assignment(classroom=factories.ClassroomFactory(), kind="quiz"))


def cards_form(data=None):
    return AssignmentForm(data, instance=Assignment(classroom=factories.ClassroomFactory(), kind="cards"))


def exception_form(data=None):
    return ExceptionForm(data, instance=AssignmentException(assignment=factories.AssignmentFactory()))


def settings_form(data=None):
    return SettingsForm(data, instance=factories.StudentFactory())


def aim_form(data=None):
    classroom = factories.ClassroomFactory(exam_on=date(2026, 6, 30))
    return AimForm(data, instance=factories.EnrolmentFactory(classroom=classroom))


def grade_form(data=None):
    return GradeForm(data)


DATES = {"opens_at": "2026-05-01T08:00", "due_at": "2026-05-03T14:05", "late_until_at": "2026-05-04T14:05"}
POINTS = {"points": "10", "late_percent": "0", "late_rule": "once"}
FILLED = {
    class_form: lambda: FORM | {"exam_on": "2026-06-30"},
    join_form: lambda: {"name": "Ann", "number": "77"},
    person_form: lambda: {"name": "Ann", "email": "ann@example.org", "number": "77", "time_factor": "0"},
    quiz_form: lambda: POINTS | DATES | {"title": "T", "attempts_allowed": "1", "quiz": factories.QuizFactory().pk},
    cards_form: lambda: POINTS | DATES | {"title": "T", "concepts": [factories.ConceptFactory().pk]},
    exception_form: lambda: DATES | {"attempts_allowed": "2", "time_factor": "25"},
    settings_form: lambda: {name: settings_form()[name].value() or "" for name in settings_form().fields},
    aim_form: lambda: {"exam_cards_per_day": "5", "is_aiming": "on"},
    grade_form: lambda: {"seen": "0", "points": "3", "comment": "Good.", "reason": "Late bus."},
}


def test_every_form_with_such_labels_is_here():
    known = {type(make()).__name__ for make in FILLED}
    forms = {each.__name__ for each in (*Telling.__subclasses__(), AssignmentForm, ExceptionForm)}
    assert forms - WITHOUT_OPTIONS <= known


@pytest.mark.parametrize("make", FILLED, ids=lambda make: make.__name__)
def test_what_may_stay_empty_may_and_what_may_not_does_not_say_so(make):
    filled = FILLED[make]()
    assert make(filled).is_valid(), make(filled).errors
    optional = {bound.name for bound in make() if says_optional(bound)}
    for name in optional:
        # A date that another depends on goes with it.
        without = {key: value for key, value in filled.items() if key not in (name, "late_until_at")}
        form = make(without)
        assert form.is_valid(), (name, form.errors)
    for name in filled.keys() - optional:
        form = make(filled | {name: ""})
        bound = form[name]
        if not form.is_valid() and name in form.errors:
            assert not says_optional(bound)
    assert make({key: value for key, value in filled.items() if key not in optional}).is_valid()


def says_optional(bound):
    return MAY_STAY_EMPTY in render_to_string("components/_field.html", {"field": bound})


def test_the_reason_of_a_grade_and_the_zone_of_a_class_do_not_say_that_they_may_stay_empty():
    assert not says_optional(grade_form()["reason"])
    assert "Needed if you change the points" in grade_form()["reason"].help_text
    assert not says_optional(class_form()["time_zone"])
    assert says_optional(grade_form()["comment"])
