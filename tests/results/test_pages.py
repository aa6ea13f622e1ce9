"""The overview of a class and the analysis of a quiz: what they say, and what they take to say it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cards.analysis import Which, quiz_analysis
from cards.gradebook import book
from cards.models import Classroom, Enrolment, Item, Memory, Parameters, Student
from cards.results import panels
from cards.results.activity import FEWEST_REVIEWS, activity, behind, hardest_cards
from cards.results.alarms import may_be_chance, sentence
from cards.results.mastery import class_mastery
from cards.results.overview import class_overview
from cards.scheduling.memory import DEFAULT_PARAMETERS, retrievability
from cards.statistics.items import FEWEST
from cards.statistics.options import Alarm
from tests import factories
from tests.results.crowd import crowd

DAY = timedelta(days=1)


@pytest.fixture
def enrolments(classroom):
    return list(classroom.enrolments.select_related("student__parameters"))


class TestMastery:
    @pytest.fixture
    def cards(self, db):
        return factories.ItemFactory.create_batch(4, concept=factories.ConceptFactory(name="Docker image"))

    def test_recall_is_by_the_curve_today_and_on_the_day_of_the_exam(
        self, classroom, enrolments, cards, learned, student, now
    ):
        classroom.exam_on = (now + 10 * DAY).date()
        learned(student, cards[0], now - 3 * DAY)
        found = class_mastery(classroom, enrolments, now)
        assert found.today == pytest.approx(retrievability(5, 3, DEFAULT_PARAMETERS))
        assert found.on_exam == pytest.approx(retrievability(5, 13, DEFAULT_PARAMETERS))
        [concept] = found.concepts
        assert (concept.name, concept.known, concept.today) == ("Docker image", 0.25, found.today)

    def test_each_student_forgets_by_their_own_parameters(self, classroom, cards, learned, student, now):
        own = (*DEFAULT_PARAMETERS[:20], 0.5)
        row = Parameters.objects.create(
            student=student, values=list(own), fitted_at=now, review_count=1, log_loss_before=1, log_loss_after=1
        )
        Student.objects.filter(pk=student.pk).update(parameters=row)
        learned(student, cards[0], now - 3 * DAY)
        enrolments = list(classroom.enrolments.select_related("student__parameters"))
        assert class_mastery(classroom, enrolments, now).today == pytest.approx(retrievability(5, 3, own))

    def test_without_a_date_to_come_there_is_no_forecast(self, classroom, enrolments, cards, learned, student, now):
        learned(student, cards[0], now)
        assert class_mastery(classroom, enrolments, now).on_exam is None
        classroom.exam_on = (now - DAY).date()
        assert class_mastery(classroom, enrolments, now).on_exam is None

    def test_an_exam_about_some_concepts_is_about_those(self, classroom, enrolments, cards, learned, student, now):
        other = factories.ItemFactory()
        learned(student, other, now)
        classroom.exam_concepts.set([cards[0].concept])
        found = class_mastery(classroom, enrolments, now)
        assert found.today is None
        assert [concept.name for concept in found.concepts] == ["Docker image"]

    def test_what_was_last_answered_before_joining_is_not_seen_unless_shared(
        self, classroom, cards, learned, student, now
    ):
        learned(student, cards[0], now - 3 * DAY)
        Enrolment.objects.update(joined_at=now - DAY)

        def today():
            enrolments = list(classroom.enrolments.select_related("student__parameters"))
            return class_mastery(classroom, enrolments, now).today

        assert today() is None
        Enrolment.objects.update(is_sharing_past=True)
        assert today()

    def test_a_card_that_means_something_else_now_is_new(self, classroom, enrolments, cards, learned, student, now):
        learned(student, cards[0], now)
        Item.objects.update(version=9, meaning_version=9)
        assert class_mastery(classroom, enrolments, now).today is None
        assert Memory.objects.count() == 1


class TestActivity:
    def test_a_week_counts_students_answers_and_attempts(self, classroom, learned, tried, student, now):
        other = factories.EnrolmentFactory(classroom=classroom).student
        card, quiz = factories.ItemFactory(), factories.QuizFactory()
        for days in (0, 1, 7):
            learned(student, card, now - days * DAY)
        tried(other, quiz, 50)
        this, before = activity(classroom, now).weeks[:-3:-1]
        assert (this.students, this.answers, this.attempts) == (2, 2, 1)
        assert (before.students, before.answers, before.attempts) == (1, 1, 0)

    def test_of_others_and_of_the_time_before_nothing_is_seen(self, classroom, learned, student, stranger, now):
        card = factories.ItemFactory()
        learned(stranger, card, now)
        learned(student, card, now - 2 * DAY)
        Enrolment.objects.update(joined_at=now - DAY)
        found = activity(classroom, now)
        assert not any(week.answers for week in found.weeks)
        assert found.last_at == {}

    def test_behind_is_who_misses_something_or_does_nothing(self, classroom, assign, learned, student, now):
        assign(title="Images", due_at=now - DAY)
        idle = factories.EnrolmentFactory(classroom=classroom, name="Ida", joined_at=now - 9 * DAY)
        learned(student, factories.ItemFactory(), now - 8 * DAY)
        rows = behind(book(classroom, now), activity(classroom, now).last_at, now)
        assert [(row.enrolment.name, row.why) for row in rows] == [
            ("Ida", "missing: Images; nothing since joining, 9 days ago"),
            ("Sam Student", "missing: Images; nothing for 8 days"),
        ]
        assert idle in [row.enrolment for row in rows]

    def test_hard_is_what_is_forgotten_when_it_comes_back(self, classroom, learned, student, now):
        easy, hard, rare = factories.ItemFactory.create_batch(3)
        for n in range(FEWEST_REVIEWS):
            learned(student, easy, now, state_before=2, rating=3 if n else 1)
            learned(student, hard, now, state_before=2, rating=1 if n % 2 else 3)
        learned(student, rare, now, state_before=2, rating=1)
        assert [(card.asks, card.forgotten) for card in hardest_cards(classroom)] == [
            (hard.prompt, 0.5),
            (easy.prompt, 0.1),
        ]


@pytest.fixture
def answers(answered, classroom, assign):
    """Twenty students of the class: the better half takes the first question's wrong option as if it were the key."""
    items = [factories.question(kind) for kind in ("single", "short", "true_false")]
    quiz = factories.quiz_of(*items, title="Images and containers")
    task = factories.AssignmentFactory(classroom=classroom, quiz=quiz, title=quiz.title)
    for n in range(20):
        good = n % 2 == 0
        student = factories.EnrolmentFactory(classroom=classroom).student
        given = ("b", "daemon", "false") if good else ("a", "client", "true")
        answered(student, quiz, dict(zip(items, given, strict=True)))
    return task


class TestAnalysis:
    def test_it_says_what_to_look_at_and_what_to_do(self, sign_in, instructor, classroom, answers, at):
        page = sign_in(instructor).get(at("quiz_of_class", classroom, answers)).text
        assert "1 of 3 questions needs another look." in page
        assert "Better students took “The client” rather than the key." in page
        for text in ("Key in doubt", "KR-20", "First attempts", "client", "correct the question and regrade"):
            assert text in page

    def test_another_choice_of_attempts_is_marked_and_explained(self, sign_in, instructor, classroom, answers, at):
        url = at("quiz_of_class", classroom, answers)
        page = sign_in(instructor).get(url + "?attempts=best").text
        assert '"?attempts=best" aria-current="page"' in page
        assert "look easier than they are" in page
        assert "First attempts:" in sign_in(instructor).get(url + "?attempts=x").text

    def test_too_few_say_so_and_show_nothing(self, sign_in, instructor, classroom, answered, at):
        item = factories.question("single")
        quiz = factories.quiz_of(item)
        task = factories.AssignmentFactory(classroom=classroom, quiz=quiz)
        for _ in range(FEWEST - 1):
            answered(factories.EnrolmentFactory(classroom=classroom).student, quiz, {item: "b"})
        page = sign_in(instructor).get(at("quiz_of_class", classroom, task)).text
        assert f"{FEWEST - 1} attempts so far." in page
        assert "The client" not in page
        assert "All questions" not in page

    def test_of_all_students_the_same_and_more(self, sign_in, editor, answers, answered, at):
        page = sign_in(editor).get(at("quiz_of_all", answers.quiz.slug)).text
        assert "Quiz, all students" in page
        assert "Key in doubt" in page

    def test_no_name_of_a_student_is_on_it(self, sign_in, instructor, classroom, answers, at):
        page = sign_in(instructor).get(at("quiz_of_class", classroom, answers)).text
        assert not [one.name for one in classroom.enrolments.all() if one.name in page]

    def test_an_edited_question_has_a_panel_for_each_version(self, answers, answered, classroom):
        item = Item.objects.get(kind="single")
        Item.objects.filter(pk=item.pk).update(version=2)
        item.refresh_from_db()
        for _ in range(FEWEST):
            answered(factories.EnrolmentFactory(classroom=classroom).student, answers.quiz, {item: "a"})
        page = panels.page(answers.quiz, classroom, Which.FIRST)
        panel = next(panel for panel in page.panels if panel.item.item == item.pk)
        assert [(version.version, version.n) for version in panel.versions] == [(2, 10), (1, 20)]
        assert page.reading.startswith("Not all were asked the same questions")

    def test_every_alarm_has_a_sentence(self, answers):
        found = quiz_analysis(answers.quiz).items[0].latest
        assert all(sentence(alarm, found) for alarm in Alarm if alarm is not Alarm.UNUSED)
        assert not may_be_chance(Alarm.WRONG_KEY, found)
        assert not may_be_chance(Alarm.WEAK, found)


class TestOverview:
    def test_it_has_a_word_on_everything(self, sign_in, instructor, classroom, answers, learned, student, now, at):
        learned(student, factories.ItemFactory(), now)
        Classroom.objects.update(exam_on="2099-01-01")
        page = sign_in(instructor).get(at("overview", classroom)).text
        for text in ("Who is behind", "Week by week", "By concept", "Hardest cards", "At the exam", "The client"):
            assert text in page

    def test_wrong_answers_are_the_commonest_first_and_at_most_two_of_a_question(self, classroom, answers, now):
        found = class_overview(classroom, now).wrong_answers
        assert [(row.label, row.n, row.share) for row in found] == [
            ("The client", 10, 0.5), ("client", 10, 0.5), ("True", 10, 0.5)
        ]  # fmt: skip

    def test_a_larger_class_takes_no_more_statements(self, sign_in, instructor, classroom, answers, learned, now, at):
        browser = sign_in(instructor)

        def statements(name, *args):
            with CaptureQueriesContext(connection) as captured:
                assert browser.get(at(name, classroom, *args)).status_code == 200
            return len(captured)

        for student in Student.objects.filter(enrolments__classroom=classroom):
            learned(student, factories.ItemFactory(), now)
        few = statements("overview"), statements("quiz_of_class", answers)
        items = [factories.question(kind) for kind in factories.QUESTIONS]
        quiz = factories.quiz_of(*items)
        factories.AssignmentFactory(classroom=classroom, quiz=quiz)
        crowd(quiz, items, 30, now, classroom)
        crowd(answers.quiz, items, 30, now, classroom)
        assert (statements("overview"), statements("quiz_of_class", answers)) == few
