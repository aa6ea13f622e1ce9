"""Every way to the key of a graded quiz, asked by everybody: before it is over, after it, and where it may be shown.

What only a solution says is spelled with “zq_”, which nothing else is.
"""

import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cards.models import Assignment, Attempt, Kind, Quiz, QuizEntry, Slot, Student
from cards.quiz import actions, attempts
from tests import factories
from tests.exports.conftest import content_of, members_of
from tests.quiz.browsing import form

pytestmark = pytest.mark.django_db

SECRET = re.compile(r"zq_\w+")
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
OUTSIDE = ("anonymous", "guest", "stranger", "outsider", "other_instructor")
WRONG = {Kind.SHORT: "client", Kind.SINGLE: "b"}
MODES = [
    {"feedback": "end"},
    {"feedback": "immediate"},
    {"feedback": "immediate", "is_sequential": True},
    {"feedback": "immediate", "marking": "adaptive"},
    {"feedback": "immediate", "marking": "certainty"},
    {"feedback": "immediate", "marking": "acceptance"},
]


@pytest.fixture
def world(student, stranger, guest, instructor, other_instructor, classroom) -> SimpleNamespace:
    """An exam of two questions, which a practice quiz lists and a placement quiz draws as well, with one of its own."""
    now = timezone.now()
    concept = factories.ConceptFactory(slug="image")
    told = {"explanation": "zq_explanation", "source_title": "zq_source", "concept": concept, "answer": "zq_answer"}
    options = [
        {"id": "a", "text": "A template", "correct": True, "why": "zq_right"},
        {"id": "b", "text": "A process", "correct": False, "why": "zq_wrong"},
    ]
    kept = [
        factories.question(Kind.SHORT, accepted=["zq_daemon"], prompt="Which process?", **told),
        factories.question(Kind.SINGLE, options=options, prompt="What is it?", **told),
    ]
    factories.ItemFactory(concept=concept, fact=kept[0].fact)
    plain = factories.question(Kind.SHORT, concept=concept, prompt="A plain question?", fact="plain")
    exam = factories.quiz_of(*kept, slug="exam", title="The exam", is_shuffling_questions=False)
    practice = factories.quiz_of(*kept, plain, slug="practice", is_shuffling_questions=False)
    placement = factories.QuizFactory(slug="placement", is_placement=True)
    section = factories.QuizSectionFactory(quiz=placement, draws=3)
    section.concepts.set([concept])
    outsider = factories.StudentFactory(user__username="outsider")
    factories.EnrolmentFactory(classroom=factories.ClassroomFactory(title="Another"), student=outsider)
    viewer = factories.UserFactory(username="viewer", is_staff=True)
    viewer.user_permissions.set(Permission.objects.filter(codename="view_quiz"))
    return SimpleNamespace(
        now=now, exam=exam, practice=practice, placement=placement, kept=kept, plain=plain, concept=concept,
        classroom=classroom, viewer=viewer, instructor=instructor,
        people={
            "anonymous": None, "guest": guest, "stranger": stranger, "outsider": outsider, "member": student,
            "other_instructor": other_instructor,
        },
    )  # fmt: skip


@pytest.fixture
def assign(world):
    def assign(**given: Any) -> Assignment:
        plain = {"classroom": world.classroom, "quiz": world.exam, "due_at": world.now + DAY, "points": 10}
        return factories.AssignmentFactory(**plain | given)

    return assign


def taken(quiz: Quiz, student: Student, at: datetime, *, is_closed: bool = True) -> Attempt:
    attempt = attempts.start(quiz=quiz, student=student, now=at)
    answer_wrongly(attempt, at)
    found = Attempt.objects.select_related("quiz", "student").get(pk=attempt.pk)
    return actions.submit(attempt=found, now=at) if is_closed else found


def answer_wrongly(attempt: Attempt, at: datetime) -> None:
    for slot in Slot.objects.filter(attempt=attempt).select_related("attempt__quiz"):
        if slot.attempt.marking == "acceptance" and slot.key["kind"] == Kind.SINGLE:
            is_right = slot.order["options"][0] == "a"
            actions.judge(slot=slot, step=slot.step, number=0, is_accepted=not is_right, now=at)
        else:
            wrong = WRONG[Kind(slot.key["kind"])]
            actions.answer(slot=slot, step=slot.step, response=wrong, certainty=1, now=at)


@pytest.fixture
def browser(world, sign_in):
    return lambda who: sign_in(world.people[who]) if world.people[who] else Client()


def students(world: SimpleNamespace, who: str) -> list[Student]:
    """None of who has no student behind them."""
    return [person for person in (world.people[who],) if isinstance(person, Student)]


def told(replies: Iterator[tuple[str, str]]) -> list[str]:
    return [f"{name}: {sorted(set(found))}" for name, text in replies if (found := SECRET.findall(text))]


def pages(world: SimpleNamespace, client: Client, who: str) -> Iterator[tuple[str, str]]:
    """What is shown at every address that could tell something, the attempts that there are included."""
    public = [reverse("quiz:list"), reverse("library:concept", args=["image"]), reverse("library:cards")]
    public += [f"{reverse('library:search')}?q=zq_daemon", f"{reverse('library:cards')}?q=zq_explanation"]
    public += [reverse("quiz:quiz", args=[slug]) for slug in ("exam", "practice", "placement")]
    for slot in Slot.objects.filter(attempt__student__in=students(world, who)):
        public += [reverse("quiz:attempt", args=[slot.attempt_id])]
        public += [reverse("quiz:question", args=[slot.attempt_id, slot.position])]
    for path in dict.fromkeys(public):
        for headers in ({}, {"HX-Request": "true"}):
            text = client.get(path, headers=headers, follow=True).text
            # The search shows what was searched for.
            yield path, text.replace(path.partition("q=")[2], "") if "q=" in path else text


def studies(world: SimpleNamespace, client: Client, who: str) -> Iterator[tuple[str, str]]:
    """A question named as the first card of a session, then undone and turned; and what an attempt missed."""
    first = {"item": world.kept[0].public_id, "turn": 0, "rating": 3, "token": "0" * 32, "time_zone": "UTC"}
    yield "first answer", client.post(reverse("study:answer", args=["new"]), first, follow=True).text
    asked = f"?item={world.kept[0].public_id}&typed="
    yield "first card", client.get(reverse("study:reveal", args=["new"]) + asked, follow=True).text
    for attempt in Attempt.objects.filter(student__in=students(world, who)):
        missed = {"kind": "missed", "attempt": attempt.pk}
        yield "missed", client.post(reverse("study:start"), missed, follow=True).text


def takes(world: SimpleNamespace, client: Client) -> Iterator[tuple[str, str]]:
    """A new attempt at each quiz as far as it goes: answered, handed in and looked at, for a visitor too."""
    for quiz in (world.exam, world.practice, world.placement):
        before = set(Attempt.objects.values_list("pk", flat=True))
        yield f"start {quiz}", client.post(reverse("quiz:start", args=[quiz.slug]), follow=True).text
        for attempt in Attempt.objects.exclude(pk__in=before):
            for slot in attempt.slots.select_related("attempt"):
                url = reverse("quiz:question", args=[attempt.pk, slot.position])
                is_judged = slot.attempt.marking == "acceptance" and slot.key["kind"] == Kind.SINGLE
                if is_judged:
                    given = {"step": slot.step, "number": 0, "is_accepted": "reject"}
                    yield url, client.post(f"{url}judge/", given, headers={"HX-Request": "true"}).text
                else:
                    given = form(slot, WRONG[Kind(slot.key["kind"])]) | {"certainty": "1"}
                    yield url, client.post(f"{url}answer/", given, headers={"HX-Request": "true"}).text
                yield url, client.get(url, follow=True).text
            done = reverse("quiz:attempt", args=[attempt.pk])
            yield done, client.get(done).text
            yield done, client.post(f"{done}submit/", follow=True).text


def own_files(client: Client) -> Iterator[tuple[str, str]]:
    reply = client.get(reverse("exports:own_file"))
    if reply.status_code == 200:
        for name, content in members_of(content_of(reply)).items():
            yield name, content.decode(errors="replace")


@pytest.mark.parametrize("who", [*OUTSIDE, "member"])
@pytest.mark.parametrize("rules", MODES, ids=lambda rules: "-".join(map(str, rules.values())))
def test_nobody_finds_the_key_of_a_quiz_that_a_class_is_graded_on(world, assign, browser, who, rules):
    Quiz.objects.update(**rules)
    world.exam.refresh_from_db(), world.practice.refresh_from_db()
    for student in students(world, who):
        taken(world.exam, student, world.now - 9 * DAY), taken(world.practice, student, world.now - 9 * DAY)
    assign()
    client = browser(who)
    found = [*told(pages(world, client, who)), *told(studies(world, client, who)), *told(takes(world, client))]
    assert found + told(own_files(client)) == []


@pytest.mark.parametrize("who", OUTSIDE)
def test_who_is_not_in_the_class_can_neither_see_nor_start_its_graded_quiz(world, assign, browser, who):
    client = browser(who)
    assert client.get(reverse("quiz:quiz", args=["exam"])).status_code == 200
    assign(is_published=False)
    for headers in ({}, {"HX-Request": "true"}):
        assert client.get(reverse("quiz:quiz", args=["exam"]), headers=headers).status_code == 404
        assert client.post(reverse("quiz:start", args=["exam"]), headers=headers).status_code == 404
    assert "The exam" not in client.get(reverse("quiz:list")).text
    assert "The exam" not in client.get(reverse("library:concept", args=["image"])).text
    assert not Attempt.objects.exists()


def test_the_class_its_instructor_and_staff_get_in(world, assign, browser, sign_in):
    assign()
    for client in (browser("member"), sign_in(world.instructor), sign_in(world.viewer)):
        assert "The exam" in client.get(reverse("quiz:list")).text
        assert client.get(reverse("quiz:quiz", args=["exam"])).status_code == 200
        assert client.post(reverse("quiz:start", args=["exam"])).status_code == 302


def test_before_it_is_shown_to_the_class_only_its_instructor_gets_in(world, assign, browser, sign_in):
    assign(is_published=False)
    assert browser("member").get(reverse("quiz:quiz", args=["exam"])).status_code == 404
    assert sign_in(world.instructor).get(reverse("quiz:quiz", args=["exam"])).status_code == 200


def test_who_left_the_class_is_out(world, assign, browser):
    assign()
    world.classroom.enrolments.update(left_at=world.now)
    assert browser("member").get(reverse("quiz:quiz", args=["exam"])).status_code == 404


@pytest.mark.parametrize(
    ("audience", "assigned", "outside", "inside"),
    [
        ("", None, 200, 200), ("", {"points": 0}, 200, 200), ("", {}, 404, 200),
        ("everybody", {}, 200, 200), ("classes", None, 404, 404), ("classes", {"points": 0}, 404, 200),
        ("nobody", None, 404, 404), ("nobody", {}, 404, 404),
    ],
)  # fmt: skip
def test_a_quiz_is_for_its_audience(world, assign, browser, sign_in, audience, assigned, outside, inside):
    Quiz.objects.filter(slug="exam").update(audience=audience)
    if assigned is not None:
        assign(**assigned)
    statuses = {who: browser(who).get(reverse("quiz:quiz", args=["exam"])).status_code for who in world.people}
    assert statuses == dict.fromkeys(OUTSIDE, outside) | {"member": inside}
    assert sign_in(world.viewer).get(reverse("quiz:quiz", args=["exam"])).status_code == 200


@pytest.mark.parametrize("ends", ["removed", "archived", "without points"])
def test_a_quiz_is_for_everybody_again_when_no_class_is_graded_on_it_any_more(world, assign, browser, ends):
    one = assign()
    if ends == "removed":
        one.delete()
    elif ends == "archived":
        type(world.classroom).objects.update(archived_at=world.now)
    else:
        Assignment.objects.update(points=0)
    assert browser("stranger").get(reverse("quiz:quiz", args=["exam"])).status_code == 200


@pytest.mark.parametrize("who", ["member", "stranger", "outsider", "guest"])
@pytest.mark.parametrize("why", ["over", "permission"])
def test_solutions_come_when_the_last_date_has_passed_or_the_instructor_says_so(world, assign, browser, who, why):
    own = taken(world.exam, world.people[who], world.now - 9 * DAY)
    assign(**{"due_at": world.now - MINUTE} if why == "over" else {"is_showing_solutions": True})
    page = browser(who).get(reverse("quiz:attempt", args=[own.pk])).text
    assert {"zq_explanation", "zq_daemon", "zq_wrong"} <= set(SECRET.findall(page))
    assert ("To the quiz" in page) is (who == "member")


def test_one_class_without_permission_is_enough_to_hold_solutions_back(world, assign, browser):
    own = taken(world.exam, world.people["member"], world.now - 9 * DAY)
    assign(is_showing_solutions=True)
    assign(classroom=factories.ClassroomFactory())
    assert not SECRET.search(browser("member").get(reverse("quiz:attempt", args=[own.pk])).text)


def test_the_result_shows_the_points_and_says_until_when_solutions_are_held_back(world, assign, browser):
    own = taken(world.exam, world.people["member"], world.now - 9 * DAY)
    assign(due_at=datetime(2099, 5, 3, 14, 5, tzinfo=world.now.tzinfo))
    page = browser("member").get(reverse("quiz:attempt", args=[own.pk])).text
    assert "0% of the points" in page
    assert "Solutions are held back until 3 May 2099 at 14:05 (UTC), because a class is still being graded" in page
    assert "Your answer" in page
    assert "client" in page
    assert "Study what I missed" not in page
    assert "By concept" not in page
    assert 'class="stamp is-wrong"' not in page


def test_in_another_quiz_only_the_questions_of_the_exam_are_held_back(world, assign, browser):
    own = taken(world.practice, world.people["stranger"], world.now - 9 * DAY)
    assign()
    page = browser("stranger").get(reverse("quiz:attempt", args=[own.pk])).text
    assert not SECRET.search(page)
    assert page.count("Held back</span>") == 2
    assert "Because it is so." in page


def test_other_quizzes_ask_no_question_of_a_graded_quiz_and_draw_fewer(world, assign):
    who = world.people["stranger"]
    assign()
    for quiz in (world.practice, world.placement):
        attempt = attempts.start(quiz=quiz, student=who, now=world.now)
        assert [slot.item for slot in attempt.slots.all()] == [world.plain]


def test_a_graded_quiz_still_asks_all_of_its_questions(world, assign, student):
    assign()
    assign(classroom=factories.ClassroomFactory(), quiz=world.practice)
    assert attempts.start(quiz=world.exam, student=student, now=world.now).slots.count() == 2


@pytest.mark.parametrize("audience", ["classes", "nobody"])
def test_the_questions_of_a_quiz_that_is_not_for_everybody_are_asked_by_no_other_quiz(world, audience):
    Quiz.objects.filter(slug="exam").update(audience=audience)
    attempt = attempts.start(quiz=world.practice, student=world.people["stranger"], now=world.now)
    assert [slot.item for slot in attempt.slots.all()] == [world.plain]


def test_a_quiz_with_no_question_left_says_so_instead_of_starting(world, assign, browser):
    QuizEntry.objects.filter(section__quiz=world.practice, item=world.plain).delete()
    assign()
    reply = browser("stranger").post(reverse("quiz:start", args=["practice"]))
    assert reply.status_code == 409
    assert "The questions of this quiz are needed for a graded quiz at the moment." in reply.text
    assert not Attempt.objects.exists()


def test_who_was_taking_it_can_finish_and_sees_the_points_but_no_solutions(world, assign, browser):
    who = world.people["stranger"]
    attempt = taken(world.exam, who, world.now - MINUTE, is_closed=False)
    assign()
    client = browser("stranger")
    slot = attempt.slots.first()
    url = reverse("quiz:question", args=[attempt.pk, 1])
    assert client.post(f"{url}save/", form(slot, "zq_daemon")).status_code == 302
    page = client.post(reverse("quiz:submit", args=[attempt.pk]), follow=True).text
    attempt.refresh_from_db()
    assert (attempt.state, attempt.score) == ("submitted", 1)
    assert "50% of the points" in page
    assert not set(SECRET.findall(page)) - {"zq_daemon"}
    assert "To the quiz" not in page


def test_what_was_missed_is_studied_when_solutions_are_shown(world, assign, browser):
    own = taken(world.exam, world.people["member"], world.now - 9 * DAY)
    one, client = assign(), browser("member")
    missed = {"kind": "missed", "attempt": own.pk}
    assert (
        "can’t be studied yet. Solutions are held back" in client.post(reverse("study:start"), missed, follow=True).text
    )
    one.delete()
    assert "can’t be studied yet" not in client.post(reverse("study:start"), missed, follow=True).text


def test_ones_own_data_hold_the_score_but_not_the_marks_while_solutions_are_held_back(world, assign, browser):
    taken(world.exam, world.people["member"], world.now - 9 * DAY)
    one, client = assign(), browser("member")

    def rows() -> dict[str, list[dict[str, Any]]]:
        files = dict(own_files(client))
        return {name: json.loads(files[f"{name}.json"]) for name in ("attempts", "questions", "responses")}

    def marks() -> set[Any]:
        return {
            row[name] for file in ("questions", "responses") for row in rows()[file] for name in ("mark", "fraction")
        }

    assert marks() == {None}
    assert [row["score"] for row in rows()["attempts"]] == [0]
    one.delete()
    assert None not in marks()


def test_no_question_is_a_card_to_begin_with(world, client):
    """Its answer could be turned like any card’s."""
    first = {"item": world.kept[0].public_id, "turn": 0, "rating": 3, "token": "0" * 32, "time_zone": "UTC"}
    page = client.post(reverse("study:answer", args=["new"]), first)
    assert page.status_code == 409
    assert world.kept[0].prompt not in page.text
    assert not Student.objects.filter(user=None).exclude(pk=world.people["guest"].pk).exists()


def test_instructors_of_other_classes_find_the_key_in_no_page_of_results(world, assign, sign_in):
    one = assign()
    client = sign_in(world.people["other_instructor"])
    for path in (
        reverse("results:quiz_of_class", args=[world.classroom.pk, one.pk]),
        reverse("results:quiz_of_all", args=["exam"]),
        reverse("admin:cards_item_change", args=[world.kept[0].pk]),
        reverse("admin:cards_quiz_change", args=[world.exam.pk]),
    ):
        assert client.get(path).status_code in (302, 404)
