"""Fitting the scheduler to a student: adopted when it predicts held-out answers better, else refused in plain words."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cards.models import Memory, Parameters, Review, Student
from cards.progress import actions, queries
from cards.scheduling.log import Answered
from cards.scheduling.memory import DEFAULT_PARAMETERS
from cards.scheduling.optimiser import FEWEST_REVIEWS
from tests.addresses import is_closed
from tests.progress.builders import FORGETFUL, Past

OVERVIEW = reverse("progress:overview")
OPTIMISE = reverse("progress:optimise")
DEFAULTS = reverse("progress:default_parameters")
LATER = timedelta(minutes=2)


def in_use(student):
    return Student.objects.select_related("parameters").get(pk=student.pk).parameters


def test_a_fit_that_predicts_better_is_put_in_use_with_its_evidence(student, past, now):
    past(student, days=30, truth=FORGETFUL)
    found = actions.fit_parameters(student=student, now=now)
    row = in_use(student)
    assert found.is_better
    assert tuple(row.values) == found.parameters == student.rules().parameters != DEFAULT_PARAMETERS
    assert row.log_loss_after < row.log_loss_before
    assert row.review_count == found.reviews == Review.objects.filter(elapsed_days__gt=0).count()
    assert (row.student, row.fitted_at) == (student, now)
    assert sum(row.values[:4]) < sum(DEFAULT_PARAMETERS[:4])


def test_the_same_log_gives_the_same_parameters(student, past, now):
    past(student, days=30, truth=FORGETFUL)
    first = actions.fit_parameters(student=student, now=now)
    actions.use_default_parameters(student=student)
    cache.clear()
    assert actions.fit_parameters(student=student, now=now) == first


def test_a_fit_that_predicts_no_better_than_what_is_in_use_changes_nothing(student, past, now):
    past(student, days=30, truth=FORGETFUL)
    actions.fit_parameters(student=student, now=now)
    before = in_use(student)
    cache.clear()
    found = actions.fit_parameters(student=student, now=now)
    assert not found.is_better
    assert "nothing changes" in found.reason
    assert in_use(student) == before
    assert Parameters.objects.count() == 1


def test_too_few_reviews_are_told_and_change_nothing(student, past, sign_in, at_noon):
    past(student, days=1, new=3)
    page = sign_in(student).post(OPTIMISE, follow=True)
    assert f"fitting starts at {FEWEST_REVIEWS}" in page.text
    assert in_use(student) is None


def test_a_fit_touches_neither_memories_nor_the_log(student, past, now):
    past(student, days=30, truth=FORGETFUL)
    before = [list(model.objects.order_by("pk").values()) for model in (Memory, Review)]
    assert actions.fit_parameters(student=student, now=now).is_better
    assert [list(model.objects.order_by("pk").values()) for model in (Memory, Review)] == before


def test_what_is_fitted_is_the_standing_normal_log_of_the_student_alone(student, stranger, deck, now):
    own, other = Past(student), Past(stranger)
    for days_ago, rating, fields in ((9, 3, {}), (8, 1, {"kind": Review.Kind.PRACTICE}), (4, 2, {})):
        own.answer(deck[0], now - timedelta(days=days_ago), rating, **fields)
    other.answer(deck[0], now - timedelta(days=5), 4)
    own.save(), other.save()
    first = (now - timedelta(days=9)).toordinal()
    assert queries.histories(student) == [[Answered(first, 3), Answered(first + 5, 2)]]


@pytest.mark.parametrize("is_fitted", [True, False])
def test_the_button_says_what_came_of_it_and_the_page_shows_what_is_in_use(
    student, past, sign_in, at_noon, headers, is_fitted
):
    past(student, truth=FORGETFUL, days=30 if is_fitted else 1)
    client = sign_in(student)
    assert "In use: the defaults of FSRS-6" in client.get(OVERVIEW).text
    page = client.post(OPTIMISE, headers=headers, follow=True)
    assert page.status_code == 200
    assert ("The fitted parameters predict" in page.text) is is_fitted
    assert ("In use: parameters fitted to you on 10 March 2026" in page.text) is is_fitted
    assert ("Back to the default parameters" in page.text) is is_fitted
    assert ("<html" in page.text) is not headers


def test_without_javascript_the_answer_leads_back_to_the_panel(student, past, sign_in, at_noon):
    past(student, days=2)
    assert sign_in(student).post(OPTIMISE).url == OVERVIEW + "#progress-fit"


def test_a_second_fit_within_a_minute_is_refused_and_told(student, past, sign_in, at_noon, headers):
    past(student, days=2)
    client = sign_in(student)
    client.post(OPTIMISE, headers=headers)
    second = client.post(OPTIMISE, headers=headers)
    assert second.status_code == (409 if headers else 302)
    page = second if headers else client.get(OVERVIEW)
    assert "Try again in a minute" in page.text


def test_another_student_does_not_have_to_wait(student, stranger, past, now):
    past(student, days=2)
    actions.fit_parameters(student=student, now=now)
    assert actions.fit_parameters(student=stranger, now=now).reviews == 0


def test_the_defaults_can_be_put_back_and_the_fit_stays_on_record(student, past, sign_in, at_noon, headers):
    past(student, days=30, truth=FORGETFUL)
    client = sign_in(student)
    client.post(OPTIMISE)
    page = client.post(DEFAULTS, headers=headers, follow=True)
    assert "In use: the defaults of FSRS-6" in page.text
    assert in_use(student) is None
    assert Parameters.objects.count() == 1


def test_parameters_that_changed_in_another_window_are_not_overwritten(student, past, now):
    past(student, days=30, truth=FORGETFUL)
    stale = Student.objects.get(pk=student.pk)
    actions.fit_parameters(student=student, now=now)
    cache.clear()
    with pytest.raises(actions.Overtaken):
        actions.fit_parameters(student=stale, now=now)
    assert in_use(student).pk == Parameters.objects.get().pk


def test_a_visitor_has_nothing_to_fit(client, db):
    for url in (OPTIMISE, DEFAULTS):
        assert is_closed(client.post(url))


def test_a_stranger_changes_nothing_of_the_student(student, stranger, past, sign_in):
    past(student, days=30, truth=FORGETFUL)
    sign_in(stranger).post(OPTIMISE)
    assert in_use(student) is None


@pytest.mark.parametrize("url", [OPTIMISE, DEFAULTS, reverse("progress:reset_settings")])
def test_nothing_is_changed_by_a_link(student, sign_in, url):
    assert sign_in(student).get(url).status_code == 405


def test_it_takes_as_many_statements_for_few_reviews_as_for_many(student, stranger, past, now):
    taken = []
    for who, days in ((student, 20), (stranger, 60)):
        past(who, days=days, truth=FORGETFUL)
        with CaptureQueriesContext(connection) as statements:
            assert actions.fit_parameters(student=who, now=now).is_better
        taken.append(len(statements))
    assert taken[0] == taken[1] <= 6
