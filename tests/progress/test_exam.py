"""The plan towards an exam as its student sees it, and nobody else."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cards import exams
from cards.models import Enrolment, Item, Memory
from cards.progress import exam_page
from tests import factories
from tests.addresses import is_closed
from tests.progress.builders import Past
from tests.progress.test_pages import Tables, column

TODAY = date(2026, 3, 10)
LIST = reverse("progress:exam")

pytestmark = pytest.mark.usefixtures("at_noon")


@pytest.fixture
def exam_in(classroom):
    """Give the class an exam in so many days."""

    def exam_in(days, **fields):
        classroom.exam_on = TODAY + timedelta(days=days)
        for name, value in fields.items():
            setattr(classroom, name, value)
        classroom.save()
        return classroom

    return exam_in


@pytest.fixture
def own(classroom, student):
    return Enrolment.objects.select_related("classroom").get(classroom=classroom, student=student)


def url(classroom):
    return reverse("progress:exam_of", args=[classroom.pk])


@pytest.mark.parametrize("who", [None, "guest", "student", "stranger", "instructor"])
def test_without_an_exam_ahead_a_short_page_says_how_one_comes_about(
    request, client, sign_in, classroom, exam_in, who, headers
):
    exam_in(-1)
    browser = sign_in(request.getfixturevalue(who)) if who else client
    page = browser.get(LIST, headers=headers)
    assert page.status_code == 200
    assert "a class whose instructor has set a date" in page.text


def test_the_only_exam_is_shown_at_once_and_several_as_a_list(student, sign_in, exam_in, headers):
    classroom = exam_in(9)
    browser = sign_in(student)
    assert browser.get(LIST, headers=headers).url == url(classroom)
    other = factories.EnrolmentFactory(student=student, classroom__exam_on=TODAY).classroom
    page = browser.get(LIST, headers=headers).text
    assert page.index(url(other)) < page.index(url(classroom))
    assert "2 exams ahead" in page


@pytest.mark.parametrize("who", [None, "guest", "stranger", "instructor", "other_instructor", "editor"])
def test_nobody_else_sees_a_students_plan_or_changes_it(request, client, sign_in, exam_in, own, who, headers):
    classroom = exam_in(9)
    browser = sign_in(request.getfixturevalue(who)) if who else client
    for send in (browser.get, browser.post):
        assert is_closed(send(url(classroom), headers=headers))
    own.refresh_from_db()
    assert own.is_aiming


def test_who_left_the_class_does_not_see_its_exam_any_more(student, sign_in, exam_in, own, now):
    classroom = exam_in(9)
    Enrolment.objects.filter(pk=own.pk).update(left_at=now)
    assert sign_in(student).get(url(classroom)).status_code == 404
    assert "No exam ahead" in sign_in(student).get(LIST).text


def test_the_page_has_the_date_the_plan_of_each_day_and_three_forecasts(student, sign_in, exam_in, past, now, own):
    past(student, days=20, new=2)
    classroom = exam_in(12, exam_cards_per_day=5)
    page = sign_in(student).get(url(classroom)).text
    for text in ("12 days to the exam", "Sunday, 22 March 2026", "Study towards the exam", "40 of 60"):
        assert text in page
    own.classroom.refresh_from_db()
    found = exam_page.page(student, own, now)
    tables = Tables(page).tables
    for table in (found.forecasts, found.planned.table):
        assert [list(table.columns), *[list(row) for row in table.rows]] in tables
    counts, new = ([int(cell) for cell in column(found.planned, number)] for number in (1, 2))
    assert len(counts) == 12
    assert max(counts) == counts[0] == found.today == 5
    assert sum(new) == found.cards - found.met == 20
    recalls = [float(row[1].rstrip("%")) for row in found.forecasts.rows]
    assert recalls == sorted(recalls)
    assert recalls[0] + 10 < recalls[1]
    assert len(found.planned.chart.boxes) == sum(count > 0 for count in counts)


def test_the_exam_is_about_its_concepts_alone_and_not_about_suspended_cards(student, exam_in, deck, own, now):
    classroom = exam_in(12)
    classroom.exam_concepts.set([deck[0].concept])
    Memory.objects.create(student=student, item=deck[0], is_suspended=True)
    own.classroom.refresh_from_db()
    found = {prospect.item for prospect in exams.aim(student, own, now).prospects}
    assert found == {item.pk for item in deck if item.concept == deck[0].concept} - {deck[0].pk}


def test_a_card_whose_meaning_changed_or_that_was_retired_is_new_or_gone(student, exam_in, past, own, now):
    past(student, days=20)
    exam_in(12)
    changed, retired = Item.objects.order_by("public_id")[:2]
    Item.objects.filter(pk=changed.pk).update(version=2, meaning_version=2)
    Item.objects.filter(pk=retired.pk).update(status="retired")
    own.classroom.refresh_from_db()
    found = {prospect.item: prospect.stability for prospect in exams.aim(student, own, now).prospects}
    assert (len(found), found[changed.pk]) == (59, None)
    assert retired.pk not in found


def test_a_class_without_cards_for_its_exam_says_so(student, sign_in, exam_in):
    classroom = exam_in(12)
    assert "There is no card about what this exam asks" in sign_in(student).get(url(classroom)).text


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "is today. Nothing is planned any more"), (-3, "was on 7 March 2026. Cards come as usual again"),
        (400, "is planned for in the last year"),
    ],
)  # fmt: skip
def test_a_date_for_which_nothing_is_planned_has_its_sentence(student, sign_in, exam_in, past, days, words):
    past(student, days=5)
    page = sign_in(student).get(url(exam_in(days))).text
    assert words in page
    assert "Study towards the exam" not in page


def test_without_a_date_and_in_an_archived_class_nothing_is_planned(student, sign_in, classroom, exam_in, now):
    assert "has no date for an exam" in sign_in(student).get(url(classroom)).text
    exam_in(12, archived_at=now)
    assert "has ended, so nothing is planned" in sign_in(student).get(url(classroom)).text


def test_the_students_own_number_of_cards_counts_and_none_is_the_classs(student, sign_in, exam_in, past, own, headers):
    past(student, days=5)
    classroom, browser = exam_in(12, exam_cards_per_day=20), sign_in(student)
    page = browser.post(
        url(classroom), {"exam_cards_per_day": "7", "is_aiming": "on"}, headers=headers, follow=True
    ).text
    assert "Saved: you aim at this exam, with 7 cards a day at most." in page
    own.refresh_from_db()
    assert exams.cap_of(own) == own.exam_cards_per_day == 7
    browser.post(url(classroom), {"exam_cards_per_day": "", "is_aiming": "on"}, headers=headers)
    own.refresh_from_db()
    assert exams.cap_of(own) == 20


@pytest.mark.parametrize("wrong", ["0", "1000", "many", "-3"])
def test_a_number_that_makes_no_sense_is_refused_at_its_field(student, sign_in, exam_in, past, own, wrong, headers):
    page = sign_in(student).post(url(exam_in(12)), {"exam_cards_per_day": wrong, "is_aiming": "on"}, headers=headers)
    assert page.status_code == 422
    assert 'aria-invalid="true"' in page.text
    own.refresh_from_db()
    assert own.exam_cards_per_day is None


def test_who_does_not_aim_sees_the_date_and_how_to_aim_again(student, sign_in, exam_in, past, own, headers):
    past(student, days=5)
    classroom, browser = exam_in(12), sign_in(student)
    page = browser.post(url(classroom), {"exam_cards_per_day": ""}, headers=headers, follow=True).text
    assert "Saved: you do not aim at this exam" in page
    assert "You do not aim at the exam of" in page
    assert "12 days to the exam" in page
    browser.post(url(classroom), {"exam_cards_per_day": "", "is_aiming": "on"}, headers=headers)
    assert "Study towards the exam" in browser.get(url(classroom)).text


def test_the_page_takes_as_many_statements_for_many_cards_as_for_few(student, sign_in, exam_in, past):
    classroom, browser, counted = exam_in(12), sign_in(student), []
    for count in (1, 100):
        factories.ItemFactory.create_batch(count, concept=factories.ConceptFactory())
        browser.get(url(classroom))
        with CaptureQueriesContext(connection) as told:
            assert browser.get(url(classroom)).status_code == 200
        counted.append(len(told))
    assert counted[0] == counted[1] <= 10


def test_done_today_counts_what_was_answered_anywhere(student, sign_in, exam_in, own, now):
    classroom = exam_in(9)
    cards = factories.ItemFactory.create_batch(14)
    past = Past(student)
    for card in cards[:12]:
        past.answer(card, now - timedelta(hours=1))
    past.save()
    own.refresh_from_db()
    assert exam_page.page(student, own, now).done == 12
    assert "<dt>Done today</dt><dd>12</dd>" in sign_in(student).get(url(classroom)).text
