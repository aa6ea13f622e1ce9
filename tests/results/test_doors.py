"""Who may see results: the instructors of the class, staff for a quiz of all, and nobody else."""

import pytest

from tests import factories
from tests.addresses import is_closed


@pytest.fixture
def pages(classroom, enrolment, assign, at):
    task = assign()
    return {
        "overview": at("overview", classroom),
        "gradebook": at("gradebook", classroom),
        "cell": at("cell", classroom, enrolment, task),
        "quiz_of_class": at("quiz_of_class", classroom, task),
        "quiz_of_all": at("quiz_of_all", task.quiz.slug),
    }


OF_THE_CLASS = ("overview", "gradebook", "cell", "quiz_of_class")


@pytest.mark.parametrize("name", OF_THE_CLASS)
def test_an_instructor_of_the_class_may(sign_in, instructor, pages, name):
    assert sign_in(instructor).get(pages[name]).status_code == 200


@pytest.mark.parametrize("who", ["student", "stranger", "guest", "other_instructor", "editor"])
@pytest.mark.parametrize("name", OF_THE_CLASS)
def test_nobody_else_may(request, sign_in, pages, name, who):
    browser = sign_in(request.getfixturevalue(who))
    for kind in ({}, {"HX-Request": "true"}):
        assert is_closed(browser.get(pages[name], headers=kind))
        reply = browser.post(pages[name], {"seen": 0, "points": 1, "reason": "x"}, headers=kind)
        assert reply.status_code == 405 or is_closed(reply)


@pytest.mark.parametrize("name", [*OF_THE_CLASS, "quiz_of_all"])
def test_nor_who_is_not_signed_in_or_disabled(client, sign_in, instructor, editor, pages, name):
    assert is_closed(client.get(pages[name]))
    for user in (instructor, editor):
        browser = sign_in(user)
        user.is_active = False
        user.save()
        assert is_closed(browser.get(pages[name]))


def test_the_analysis_of_all_attempts_is_for_staff_who_may_see_them(sign_in, instructor, student, editor, pages):
    assert sign_in(editor).get(pages["quiz_of_all"]).status_code == 200
    staff = factories.UserFactory(is_staff=True)
    for who in (instructor, student, staff):
        assert sign_in(who).get(pages["quiz_of_all"]).status_code == 404


def test_the_admin_leads_there(sign_in, editor, assign, pages):
    quiz = assign().quiz
    page = sign_in(editor).get(f"/admin/cards/quiz/{quiz.pk}/change/")
    assert f"/analysis/{quiz.slug}/" in page.text


def test_a_cell_joins_a_student_and_an_assignment_of_one_class(sign_in, instructor, classroom, enrolment, assign, at):
    other = factories.AssignmentFactory()
    stranger = factories.EnrolmentFactory()
    browser = sign_in(instructor)
    assert browser.get(at("cell", classroom, enrolment, other)).status_code == 404
    assert browser.get(at("cell", classroom, stranger, assign())).status_code == 404
    assert browser.get(at("cell", other.classroom, stranger, other)).status_code == 404


def test_cards_to_learn_have_no_questions_to_analyse(sign_in, instructor, classroom, assign, at):
    task = assign([])
    assert sign_in(instructor).get(at("quiz_of_class", classroom, task)).status_code == 404


@pytest.mark.parametrize("path", ["/classes/x/overview/", "/classes/0/gradebook/", "/classes/1/gradebook/y/2/"])
def test_nonsense_is_no_page(sign_in, instructor, db, path):
    assert sign_in(instructor).get(path).status_code == 404
