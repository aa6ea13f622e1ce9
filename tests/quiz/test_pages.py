"""The pages before and after the questions: the list, a quiz's front page, the start, the overview, the result."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cards.models import Attempt, Kind, Quiz, QuizOverride, Student, StudySession
from tests import factories
from tests.quiz.browsing import Browser

DAY = timedelta(days=1)


def front(quiz):
    return reverse("quiz:quiz", args=[quiz.slug])


# The list


def test_a_visitor_sees_the_published_quizzes_in_their_order_and_nothing_is_made(client, db):
    for position, title in enumerate(["Second", "First"]):
        factories.quiz_of(factories.question(Kind.SINGLE), title=title, position=-position + 5, time_limit_s=1200)
    factories.quiz_of(title="Hidden", status="draft")
    page = client.get(reverse("quiz:list")).text
    assert page.index(">First<") < page.index(">Second<")
    assert "1 question · 20 minutes" in page
    assert "Hidden" not in page
    assert not Student.objects.exists()
    assert "sessionid" not in client.cookies


def test_without_a_quiz_the_list_says_so(client, db):
    assert "No quiz yet" in client.get(reverse("quiz:list")).text


def test_the_list_shows_what_waits_first_and_how_one_did(student, questions, begin, submit, sign_in):
    now = timezone.now()
    late, soon = (
        factories.quiz_of(*questions, title=title, due_at=now + days * DAY)
        for title, days in (("Later", 3), ("Soon", 1))
    )
    done, running = (factories.quiz_of(*questions, title=title) for title in ("Done", "Running"))
    submit(begin(student, done, at=now), at=now)
    open_one = begin(student, running, at=now)
    page = sign_in(student).get(reverse("quiz:list")).text
    waiting, others = page.split("All the others")
    assert waiting.index(">Soon<") < waiting.index(">Later<")
    assert ">Done<" in others
    assert re.search(r"stamp is-near\">0%</span> <span class=\"meta\">70% to pass", others)
    assert reverse("quiz:attempt", args=[open_one.pk]) in others
    assert late.slug != soon.slug


def test_times_are_by_the_students_clock(student, questions, sign_in):
    student.time_zone = "America/New_York"
    student.save()
    factories.quiz_of(*questions, due_at=datetime(2100, 1, 1, 12, 0, tzinfo=UTC))
    assert "due 1 Jan 2100 at 07:00 (America/New_York)" in sign_in(student).get(reverse("quiz:list")).text


# The front page


RULES = [
    ({}, ["One a page, in any order.", "As long as you like.", "As many as you like. The best one counts."]),
    ({}, ["When you have handed in: what is right", "What is right in part earns its part."]),
    ({}, ["A question answered is a review of your cards on the same fact."]),
    ({"is_sequential": True}, ["one after the other, with no way back"]),
    ({"time_limit_s": 5400}, ["1.5 hours from the start. Then what is saved is handed in by itself."]),
    ({"time_limit_s": 90}, ["2 minutes from the start."]),
    ({"attempts_allowed": 1}, ["One."]),
    ({"attempts_allowed": 3, "counts": "average", "wait_s": 3600}, ["3 of 3 left. Their average counts.", "1 hour"]),
    ({"feedback": "immediate"}, ["After each question: what is right, and why."]),
    ({"feedback": "immediate", "marking": "adaptive"}, ["Each further try costs 33% of its points"]),
    ({"feedback": "immediate", "marking": "adaptive", "penalty": 0}, ["Each further try costs nothing"]),
    (
        {"marking": "certainty"},
        ["you say how certain you are", "Guessing", "+0.33", "−2", "Of a question worth 1 point"],
    ),
    ({"marking": "acceptance"}, ["to be accepted or rejected"]),
    ({"is_placement": True}, ["Placement quiz", "starts as known"]),
    ({"is_feeding_memory": False}, ["Your cards stay as they are."]),
    (
        {"feedback": "after_due", "due_at": datetime(2100, 1, 1, 12, 0, tzinfo=UTC)},
        ["Due on 1 Jan 2100 at 12:00 (UTC).", "When the quiz was due, on 1 Jan 2100"],
    ),
]


@pytest.mark.parametrize(("rules", "sentences"), RULES)
def test_the_front_page_tells_the_rules_in_plain_words(client, questions, rules, sentences):
    page = client.get(front(factories.quiz_of(*questions, **rules))).text
    for sentence in sentences:
        assert sentence in page
    assert "No account needed." in page


def test_whoever_has_switched_reviews_off_is_not_promised_any(student, quiz, sign_in):
    Student.objects.update(is_learning_from_quizzes=False)
    assert "by your settings" in sign_in(student).get(front(quiz)).text


def test_what_was_granted_to_one_student_is_in_the_rules(student, questions, sign_in):
    quiz = factories.quiz_of(*questions, time_limit_s=1200)
    QuizOverride.objects.create(quiz=quiz, student=student, time_factor=1.5, attempts_allowed=2)
    page = sign_in(student).get(front(quiz)).text
    assert "30 minutes from the start" in page
    assert "2 of 2 left" in page


def test_the_front_page_lists_ones_own_attempts_and_says_why_there_is_no_other(
    student, questions, begin, submit, sign_in
):
    now = timezone.now()
    quiz = factories.quiz_of(*questions, attempts_allowed=1)
    attempt = begin(student, quiz, at=now)
    client = sign_in(student)
    assert ">Go on<" in client.get(front(quiz)).text
    submit(attempt, at=now)
    page = client.get(front(quiz)).text
    assert "You have used the one attempt at this quiz." in page
    assert reverse("quiz:attempt", args=[attempt.pk]) in page
    assert "quiz:start" not in page
    assert reverse("quiz:start", args=[quiz.slug]) not in page


def test_a_draft_is_for_staff(client, student, editor, questions, sign_in):
    quiz = factories.quiz_of(*questions, status="draft")
    assert client.get(front(quiz)).status_code == 404
    assert sign_in(student).get(front(quiz)).status_code == 404
    assert "not open to students" in sign_in(editor).get(front(quiz)).text


# The start


@pytest.mark.parametrize(("zone", "kept"), [("Europe/Berlin", "Europe/Berlin"), ("Moon/Crater", "UTC"), ("", "UTC")])
def test_a_visitors_start_makes_a_guest_whose_attempt_is_there_at_the_next_visit(client, quiz, zone, kept):
    reply = client.post(reverse("quiz:start", args=[quiz.slug]), {"time_zone": zone}, follow=True)
    student, attempt = Student.objects.get(), Attempt.objects.get()
    assert (student.is_guest, student.time_zone, attempt.student) == (True, kept, student)
    assert reply.redirect_chain[0][0] == reverse("quiz:question", args=[attempt.pk, 1])
    assert "Question 1" in reply.text
    assert client.get(reverse("quiz:attempt", args=[attempt.pk])).status_code == 200


def test_somebody_who_signed_up_and_never_answered_starts_as_themselves(client, quiz):
    user = factories.UserFactory()
    client.force_login(user)
    assert client.post(reverse("quiz:start", args=[quiz.slug])).status_code == 302
    assert Attempt.objects.get().student.user == user


def test_a_start_that_is_refused_says_why_and_makes_nobody(client, questions):
    quiz = factories.quiz_of(*questions, opens_at=datetime(2100, 1, 1, 12, 0, tzinfo=UTC))
    reply = client.post(reverse("quiz:start", args=[quiz.slug]))
    assert reply.status_code == 409
    assert reply.text.count("This quiz opens on 1 Jan 2100 at 12:00 (UTC).") == 1
    assert not Student.objects.exists()
    assert not Attempt.objects.exists()


def test_starting_twice_resumes_at_the_first_question_without_an_answer(student, quiz, begin, save, sign_in):
    now = timezone.now()
    attempt = begin(student, quiz, at=now)
    save(attempt, 1, "a", at=now)
    reply = sign_in(student).post(reverse("quiz:start", args=[quiz.slug]))
    assert reply.url == reverse("quiz:question", args=[attempt.pk, 2])
    assert Attempt.objects.count() == 1


def test_starting_renews_a_guests_cookie(guest, quiz, sign_in):
    assert "sessionid" in sign_in(guest).post(reverse("quiz:start", args=[quiz.slug])).cookies


def test_the_word_attempts_is_no_quiz(client, db):
    assert client.get("/quizzes/attempts/").status_code == 404


# The overview


def test_the_overview_names_what_has_no_answer(student, quiz, begin, save, sign_in):
    now = timezone.now()
    attempt = begin(student, quiz, at=now)
    page = lambda: sign_in(student).get(reverse("quiz:attempt", args=[attempt.pk])).text  # noqa: E731
    assert "None of 3 questions answered" in page()
    save(attempt, 2, "a", at=now)
    assert "2 of 3 questions unanswered" in page()
    assert "Without an answer: 1, 3." in page()
    save(attempt, 1, "a", at=now), save(attempt, 3, "b", at=now)
    assert "All 3 questions answered" in page()


@pytest.mark.parametrize(
    ("left", "shown"),
    [
        (timedelta(seconds=75.5), r'data-seconds="75">1:15<.*until \d\d:\d\d'),
        (timedelta(hours=2, seconds=5.5), r'data-seconds="7205">2:00:05<'),
        (timedelta(days=2), r"until \d+ \w+ 20\d\d at \d\d:\d\d \(UTC\)"),
    ],
)
def test_the_time_that_is_left_comes_from_the_server(at_noon, student, quiz, begin, sign_in, left, shown):
    attempt = begin(student, quiz, at=timezone.now())
    Attempt.objects.update(deadline_at=timezone.now() + left)
    for name in ("attempt", "question"):
        args = [attempt.pk] if name == "attempt" else [attempt.pk, 1]
        page = sign_in(student).get(reverse(f"quiz:{name}", args=args)).text
        assert re.search(shown, page, re.DOTALL)
        assert ("data-seconds" in page) is (left < DAY)


def test_without_a_limit_there_is_no_clock(student, quiz, begin, sign_in):
    attempt = begin(student, quiz, at=timezone.now())
    assert 'class="clock"' not in sign_in(student).get(reverse("quiz:question", args=[attempt.pk, 1])).text


# The result


def test_the_result_shows_score_concepts_and_every_question_with_reason_and_source(student, taking, answer, sign_in):
    attempt = taking(Kind.SINGLE, Kind.SEVERAL, Kind.GAPS, pass_percent=50)
    now = timezone.now()
    answer(attempt, 1, "a", at=now), answer(attempt, 2, ["a", "b"], at=now)
    browser = Browser(sign_in(student), is_htmx=False)
    page = browser.submit(attempt).text
    for text in ("56% of the points", "50% were needed.", "Passed", "1.67 of 3", "1 of 3", "Because it is so."):
        assert text in page
    assert [name in page for name in ("It manages containers.", "It only asks.", "The host has one for all.")] == [
        True
    ] * 3
    assert re.findall(r"stamp is-(\w+)", page) == ["right", "partial", "empty"]
    # What was missed lies open.
    assert re.findall(r'<li id="question-(\d)"><details( open)?>', page) == [("1", ""), ("2", " open"), ("3", " open")]
    assert all(concept.name in page for concept in [slot.item.concept for slot in attempt.slots.all()])


def test_what_was_missed_can_be_studied(student, taking, answer, sign_in):
    attempt = taking()
    fact = attempt.slots.get(position=1).face["fact"]
    card = factories.ItemFactory(fact=fact)
    answer(attempt, 1, "b", at=timezone.now())
    client = sign_in(student)
    page = Browser(client, is_htmx=False).submit(attempt).text
    assert "Study what I missed" in page
    reply = client.post(reverse("study:start"), {"kind": "missed", "attempt": attempt.pk}, follow=True)
    assert card.prompt in reply.text
    assert StudySession.objects.get().attempt == attempt


def test_with_nothing_missed_there_is_nothing_to_study(student, taking, answer, sign_in):
    attempt = taking(Kind.SINGLE)
    answer(attempt, 1, "a", at=timezone.now())
    page = Browser(sign_in(student), is_htmx=False).submit(attempt).text
    assert "100% of the points" in page
    assert "Study what I missed" not in page


def test_until_the_due_date_there_is_a_date_and_nothing_else(student, taking, answer, sign_in):
    now = timezone.now()
    attempt = taking(feedback="after_due", due_at=now + DAY)
    answer(attempt, 1, "a", at=now)
    client = sign_in(student)
    page = Browser(client, is_htmx=False).submit(attempt).text
    assert f"From {now + DAY:%-d %b %Y} at {now + DAY:%H:%M} (UTC) on" in page
    for text in ("% of the points", "Passed", "Not passed", "missed", "question-1", "Because", "stamp is-"):
        assert text not in page
    assert "result " in client.get(front(attempt.quiz)).text
    Quiz.objects.update(due_at=now - DAY)
    Attempt.objects.update(rules=attempt.rules | {"due_at": (now - DAY).isoformat()})
    assert "50% of the points" in client.get(reverse("quiz:attempt", args=[attempt.pk])).text


def test_a_guest_is_told_where_the_result_lives(guest, quiz, begin, submit, sign_in):
    now = timezone.now()
    attempt = submit(begin(guest, quiz, at=now), at=now)
    assert "Sign up to keep it" in sign_in(guest).get(reverse("quiz:attempt", args=[attempt.pk])).text


def test_a_try_of_staff_says_that_it_is_not_recorded(editor, quiz, begin, submit, sign_in):
    now = timezone.now()
    attempt = begin(factories.StudentFactory(user=editor), quiz, at=now, is_preview=True)
    client = sign_in(editor)
    for name, args in (("question", [attempt.pk, 1]), ("attempt", [attempt.pk])):
        assert "a try, not recorded" in client.get(reverse(f"quiz:{name}", args=args)).text
    submit(attempt, at=now)
    assert "a try, not recorded" in client.get(reverse("quiz:attempt", args=[attempt.pk])).text


# Ways to the quizzes


def test_quizzes_are_in_the_navigation_and_progress_is_still_near(client, db):
    page = client.get("/").text
    bar = re.search(r'<nav class="bar".*?</nav>', page, re.DOTALL)[0]
    assert re.findall(r"</svg>(\w+)</a>", bar) == ["Study", "Quizzes", "Concepts", "Progress"]
    assert reverse("progress:overview") in page


def test_a_concept_names_the_quizzes_that_ask_about_it(client, questions):
    concept = questions[0].concept
    listed = factories.quiz_of(*questions, title="Listed")
    drawing = factories.QuizSectionFactory(quiz__title="Drawing", draws=2)
    drawing.concepts.add(concept)
    filtered = factories.QuizSectionFactory(quiz__title="Filtered", draws=0)
    filtered.concepts.add(concept)
    factories.quiz_of(*questions, title="Draft", status="draft")
    factories.quiz_of(factories.question(Kind.SINGLE), title="About another")
    page = client.get(reverse("library:concept", args=[concept.slug])).text
    section = page.split("Quizzes about it")[1].split("</ul>")[0]
    assert re.findall(r">([\w ]+)</a>", section) == [listed.title, "Drawing"]
