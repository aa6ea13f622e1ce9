"""A figure says what it is about, a sentence holds in every case, and an alarm is no chance."""

from datetime import timedelta

import pytest

from cards.analysis import Which, quiz_analysis
from cards.gradebook import book
from cards.models import Classroom, Enrolment, Grade
from cards.results import panels
from cards.results.activity import activity, behind, hardest_cards
from cards.results.mastery import class_mastery
from cards.results.overview import class_overview
from cards.results.sheet import Asked, sheet
from cards.statistics.items import analysis
from tests import factories

DAY = timedelta(days=1)


def test_recall_is_given_for_the_cards_met_and_for_all(sign_in, instructor, classroom, learned, student, now, at):
    cards = factories.ItemFactory.create_batch(10, concept=factories.ConceptFactory(name="Docker image"))
    learned(student, cards[0], now)
    Classroom.objects.update(exam_on=(now + 9 * DAY).date())
    found = class_mastery(classroom, list(classroom.enrolments.select_related("student__parameters")), now)
    assert (found.today, found.known, found.today_of_all) == (1, 0.1, pytest.approx(0.1))
    assert found.concepts[0].today_of_all == pytest.approx(0.1)
    page = sign_in(instructor).get(at("overview", classroom)).text
    for name in ("Recall today, cards met", "Recall today, all cards", "They have met 10% of their cards"):
        assert name in page


def test_nobody_behind_is_not_everybody_active(sign_in, instructor, classroom, student, now, at, monkeypatch):
    # On a Monday morning, who answered on Sunday is neither idle nor active this week.
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    Enrolment.objects.update(joined_at=now - DAY)
    page = sign_in(instructor).get(at("overview", classroom)).text
    assert "everybody did something" not in page
    assert "nobody has been idle for 7 days or more" in page


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        ([0, 12, 3], "Most attempts, 12 of 15, came to b of the points."),
        ([5, 6, 4], "The largest group of attempts, 6 of 15, came to b of the points."),
        ([3, 3, 3], "No range stands out: the largest 3 have 3 of 9 attempts each."),
        ([0, 15, 0], "All 15 attempts came to b of the points."),
        ([0, 1, 0], "The one attempt came to b of the points."),
    ],
)
def test_what_most_attempts_came_to_is_said_only_if_most_did(counts, sentence):
    assert panels._describe_largest_group(counts, "abc") == sentence


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ([("a", "daemon")] * 12, "All attempts came to the same points, so there is no reliability of the whole."),
        ([("a",)] * 6 + [("b",)] * 6, "One question by itself has no reliability."),
    ],
)
def test_why_there_is_no_reliability_is_said_truly(answered, classroom, answers, sentence):
    items = [factories.question("single"), factories.question("short")]
    quiz = factories.quiz_of(*items)
    for given in answers:
        student = factories.EnrolmentFactory(classroom=classroom).student
        answered(student, quiz, dict(zip(items, given, strict=False)))
    assert panels.page(quiz, classroom, Which.FIRST).reading == sentence


def test_of_a_drawn_question_the_weight_is_that_in_an_attempt():
    # Four questions, of which each attempt asks two.
    pairs = [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)]
    marks = [(1.0, 1.0), (1.0, 0.0), (0.0, 0.0), (0.0, 1.0), (1.0, 1.0), (1.0, 0.0)]
    observed: dict[int, list[tuple[float, float, int]]] = {n: [] for n in range(4)}
    for pair, own in zip(pairs, marks, strict=True):
        for item, mark in zip(pair, own, strict=True):
            observed[item].append((mark, sum(own), 1))
    found = analysis(observed, dict.fromkeys(range(4), 1.0), [(sum(own), 1) for own in marks])
    assert [item.intended_weight for item in found.items.values()] == [0.5] * 4
    effective = [item.effective_weight or 0 for item in found.items.values()]
    assert sum(effective) / 2 == pytest.approx(1)


def test_gaps_are_blanks_wherever_a_question_is_listed(sign_in, instructor, classroom, answered, learned, at, now):
    item = factories.question("gaps")
    quiz = factories.quiz_of(item)
    task = factories.AssignmentFactory(classroom=classroom, quiz=quiz)
    card = factories.ItemFactory(kind="cloze", prompt="A {{c1::client}} calls the **{{c2::daemon}}**.", deletion=2)
    for _ in range(12):
        student = factories.EnrolmentFactory(classroom=classroom).student
        answered(student, quiz, {item: {"a": "volume"}})
        learned(student, card, now, state_before=2, rating=1)
    browser = sign_in(instructor)
    for name, args in (("overview", ()), ("quiz_of_class", (task,))):
        page = browser.get(at(name, classroom, *args)).text
        assert "An ____ is a template for a ____." in page
        assert "[[" not in page
        assert "{{c" not in page
    assert hardest_cards(classroom)[0].asks == "A client calls the **____**."


def test_who_is_behind_is_cut_at_ten_and_each_name_leads_to_its_page(sign_in, instructor, classroom, assign, at, now):
    for n in range(6):
        assign(title=f"Part {n}", due_at=now - DAY)
    factories.EnrolmentFactory.create_batch(20, classroom=classroom)
    page = sign_in(instructor).get(at("overview", classroom)).text
    shown, rest = page.split("<details><summary>Show the other 11</summary>")
    assert shown.count('class="why meta"') == 10
    assert rest.count('class="why meta"') == 11
    one = classroom.enrolments.first()
    assert f'<a href="/classes/{classroom.pk}/people/{one.pk}/">{one.name}</a>' in page
    assert "missing: Part 0, Part 1, Part 2 and 3 more" in page


class TestPopulation:
    """Who left or was deleted is in no figure of the class, wherever it stands."""

    @pytest.fixture
    def task(self, assign, answered, classroom, student, now):
        item = factories.question("single")
        quiz = factories.quiz_of(item)
        left = factories.EnrolmentFactory(classroom=classroom, name="Gone", left_at=now + DAY)
        former = factories.EnrolmentFactory(classroom=classroom, student=None, name="Former student 1")
        task = factories.AssignmentFactory(classroom=classroom, quiz=quiz, points=10, title="Week 1")
        for one in (student, left.student):
            answered(one, quiz, {item: "a"}, now)
        Grade.objects.create(assignment=task, enrolment=former, points=0)
        return task

    def test_it_is_the_same_in_the_overview_the_gradebook_and_the_analysis(self, task, classroom, now):
        found = class_overview(classroom, now + 2 * DAY)
        page = sheet(classroom, Asked(), now + 2 * DAY)
        assert (found.students, page.students, page.shown) == (1, 1, 1)
        assert activity(classroom, now + 2 * DAY).weeks[-1].students == found.active == 1
        assert quiz_analysis(task.quiz, classroom).scores.n == 1
        rows = behind(book(classroom, now), {}, now + 9 * DAY)
        assert [row.enrolment.name for row in rows] == ["Sam Student"]

    def test_kept_grades_of_a_deleted_account_are_listed_and_in_no_mean(self, task, classroom, now):
        page = sheet(classroom, Asked(), now)
        assert [row.enrolment.name for row in page.rows] == ["Former student 1", "Sam Student"]
        assert (page.mean, page.columns[1].mean, page.former) == (100, 10, 1)

    def test_pages_say_whom_figures_are_about(self, sign_in, instructor, task, classroom, at):
        browser = sign_in(instructor)
        for url in (
            at("overview", classroom), at("gradebook", classroom), at("quiz_of_class", classroom, task),
            f"/classes/{classroom.pk}/exports/",
        ):  # fmt: skip
            assert "Figures are about the students who are in the class now." in browser.get(url).text
