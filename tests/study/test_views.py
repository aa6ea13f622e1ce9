"""The study pages as a browser asks for them: with htmx and without, by the one who owns the session and by others."""

import re
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from cards.models import Memory, Report, Review, Student, StudySession
from tests import factories
from tests.addresses import is_closed

HTMX = {"HX-Request": "true"}


def url(name, session):
    return reverse(f"study:{name}", args=[session.pk if isinstance(session, StudySession) else session])


@pytest.fixture(params=["htmx", "plain"])
def ask(request, sign_in):
    """Both ways of asking: a fragment, or a form that leads to a page."""

    class Ask:
        is_htmx = request.param == "htmx"

        def __init__(self):
            self.headers = HTMX if self.is_htmx else {}

        def __call__(self, who, name, session, data=None, method="post"):
            client = sign_in(who)
            send = client.post if method == "post" else client.get
            return send(url(name, session), data or {}, headers=self.headers, follow=True)

    return Ask()


@pytest.fixture
def session(student, deck, begin):
    return begin(student, at=timezone.now())


def answered(session, **given):
    plain = {"turn": session.turn, "item": session.current.public_id, "rating": 3}
    return plain | given


def fields(html):
    """The hidden inputs of the page, as the browser would send them."""
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', html))


def test_an_answer_is_saved_and_the_next_card_comes(ask, student, session, deck):
    reply = ask(student, "answer", session, answered(session))
    assert reply.status_code == 200
    assert deck[1].prompt in reply.text
    assert Review.objects.get().rating == 3
    assert ("<html" in reply.text) is not ask.is_htmx
    assert bool(reply.redirect_chain) is not ask.is_htmx


def test_revealing_shows_answer_explanation_source_and_four_intervals_and_writes_nothing(
    at_noon, ask, student, session, deck
):
    reply = ask(student, "reveal", session, {"turn": 0, "item": deck[0].public_id}, method="get")
    for text in (deck[0].answer, deck[0].explanation, deck[0].source_title, "Again", "1 m", "5.5 m", "10 m", "Easy"):
        assert text in reply.text
    assert not Review.objects.exists()


def test_the_question_side_never_holds_the_answer(ask, student, session, deck):
    reply = ask(student, "session", session, method="get")
    assert deck[0].prompt in reply.text
    assert deck[0].answer not in reply.text
    assert deck[0].explanation not in reply.text


def test_a_typed_answer_is_checked_and_suggests_a_rating_but_the_student_decides(ask, student, begin):
    factories.TypedFactory(public_id="t-1")
    session = begin(student, at=timezone.now())
    reply = ask(student, "reveal", session, {"turn": 0, "item": "t-1", "typed": "deamon"}, method="get")
    assert "spelled “daemon”" in reply.text
    assert re.search(r'value="3"[^>]*is-suggested', reply.text)
    given = fields(reply.text) | {"rating": 1}
    assert given["typed"] == "deamon"
    ask(student, "answer", session, given)
    review = Review.objects.get()
    assert (review.rating, review.payload) == (1, {"typed": "deamon", "verdict": "near", "suggested": 3})


def test_a_wrong_typed_answer_suggests_again(ask, student, begin):
    factories.TypedFactory(public_id="t-1")
    session = begin(student, at=timezone.now())
    reply = ask(student, "reveal", session, {"turn": 0, "item": "t-1", "typed": "client"}, method="get")
    assert re.search(r'value="1"[^>]*is-suggested', reply.text)


def test_an_over_long_answer_is_refused_with_a_sentence_and_kept(ask, student, begin):
    factories.TypedFactory(public_id="t-1")
    session = begin(student, at=timezone.now())
    reply = ask(student, "reveal", session, {"turn": 0, "item": "t-1", "typed": "x" * 501}, method="get")
    assert reply.status_code == 422
    assert "501 characters" in reply.text
    assert "x" * 501 in reply.text


@pytest.mark.parametrize(
    "broken",
    [
        {"rating": ""}, {"rating": "5"}, {"rating": "0"}, {"rating": "good"}, {"turn": ""}, {"turn": "-1"},
        {"turn": "x"},
        {"item": ""}, {"item": "../etc"}, {"typed": "x" * 501},
    ],
)  # fmt: skip
def test_a_malformed_answer_is_refused_and_nothing_is_written(ask, student, session, broken):
    reply = ask(student, "answer", session, answered(session, **broken))
    assert reply.status_code == 422
    assert not Review.objects.exists()


@pytest.mark.parametrize(
    "odd", [{"duration": "soon"}, {"duration": "99999999"}, {"duration": "-5"}, {"time_zone": "Moon/Crater"}]
)
def test_a_browser_that_talks_nonsense_about_time_loses_no_answer(ask, student, session, odd):
    assert ask(student, "answer", session, answered(session, **odd)).status_code == 200
    assert Review.objects.get().duration_ms <= 60_000


def test_a_double_click_is_answered_with_the_next_card_and_counts_once(ask, student, session, deck):
    for _ in range(2):
        reply = ask(student, "answer", session, answered(session))
        assert reply.status_code == 200
        assert deck[1].prompt in reply.text
    assert Review.objects.count() == 1


def test_another_answer_from_a_second_tab_is_told(ask, student, session, deck):
    ask(student, "answer", session, answered(session))
    reply = ask(student, "answer", session, answered(session, rating=1))
    assert reply.status_code == 409
    assert "already answered “Good”" in reply.text
    assert Review.objects.get().rating == 3


def test_intervals_that_changed_are_shown_again_with_the_typed_answer_kept(ask, student, begin):
    factories.TypedFactory(public_id="t-1")
    session = begin(student, at=timezone.now())
    reply = ask(student, "answer", session, answered(session, typed="daemon", previewed="1-2-3-4"))
    assert reply.status_code == 409
    assert "rate it once more" in reply.text
    assert fields(reply.text)["typed"] == "daemon"
    assert not Review.objects.exists()


@pytest.mark.parametrize("name", ["session", "reveal"])
def test_a_stranger_sees_nothing_of_a_session(ask, stranger, guest, session, name):
    for who in (stranger, guest):
        assert is_closed(ask(who, name, session, method="get"))


@pytest.mark.parametrize("name", ["answer", "undo", "bury", "suspend", "flag", "carry_on", "finish"])
def test_a_stranger_changes_nothing_in_a_session(ask, stranger, guest, session, name):
    for who in (stranger, guest):
        assert is_closed(ask(who, name, session, answered(session, flag=1)))
    assert not Review.objects.exists()
    assert StudySession.objects.get().turn == 0


@pytest.mark.parametrize("nonsense", ["0", "999999999", "9" * 30, "latest", "-1", "１"])
def test_a_session_that_does_not_exist_is_not_found(ask, sign_in, student, nonsense):
    browser, headers = sign_in(student), ask.headers
    assert browser.get(f"/study/{nonsense}/", headers=headers).status_code == 404
    for name in ("answer", "undo", "bury", "suspend", "flag", "report", "carry-on", "finish"):
        given = {"turn": 0, "item": "t-1", "rating": 3, "flag": 1, "text": "x"}
        assert browser.post(f"/study/{nonsense}/{name}/", given, headers=headers).status_code == 404, name


@pytest.mark.parametrize("name", ["answer", "undo", "bury", "suspend", "flag", "report", "carry_on", "finish"])
def test_changes_are_never_made_by_a_link(student, session, sign_in, name):
    assert sign_in(student).get(url(name, session)).status_code == 405


def test_undo_brings_the_card_back_and_says_so(ask, student, session, deck):
    ask(student, "answer", session, answered(session))
    reply = ask(student, "undo", session, {"turn": 1})
    assert deck[0].prompt in reply.text
    assert Review.objects.standing().count() == 0
    if ask.is_htmx:
        assert "Undone" in reply.text


def test_undo_with_nothing_to_undo_says_so(ask, student, session):
    reply = ask(student, "undo", session, {"turn": 0})
    assert reply.status_code == 422
    assert "nothing to undo" in reply.text


@pytest.mark.parametrize(("name", "word"), [("bury", "tomorrow"), ("suspend", "Suspended")])
def test_a_card_can_be_put_aside_and_brought_back(ask, student, session, deck, name, word, sign_in):
    reply = ask(student, name, session, {"turn": 0})
    assert word in reply.text
    assert deck[1].prompt in reply.text
    back = {"bury": "unbury", "suspend": "unsuspend"}[name]
    sign_in(student).post(reverse(f"study:{back}"), {"item": deck[0].public_id})
    memory = Memory.objects.get(item=deck[0])
    assert (memory.is_suspended, memory.buried_until) == (False, None)


def test_a_stranger_can_not_bring_back_a_card(student, stranger, session, deck, ask, sign_in):
    ask(student, "suspend", session, {"turn": 0})
    assert sign_in(stranger).post(reverse("study:unsuspend"), {"item": deck[0].public_id}).status_code == 404
    assert Memory.objects.get(item=deck[0]).is_suspended


def test_a_card_can_be_flagged_and_unflagged(ask, student, session, deck):
    for flag in (2, 0):
        reply = ask(student, "flag", session, {"turn": 0, "flag": flag})
        assert reply.status_code == 200
        assert deck[0].prompt in reply.text
        assert Memory.objects.get(item=deck[0]).flag == flag


def test_a_report_reaches_the_queue_and_the_card_stays(ask, student, session, deck):
    reply = ask(
        student, "report", session, {"item": deck[0].public_id, "turn": 0, "text": "The answer is out of date."}
    )
    assert "Thank you" in reply.text
    assert deck[0].prompt in reply.text
    report = Report.objects.open().get()
    assert (report.item, report.student, report.text) == (deck[0], student, "The answer is out of date.")


@pytest.mark.parametrize("text", ["", "  ", "x" * 1001])
def test_an_empty_or_endless_report_is_refused(ask, student, session, deck, text):
    reply = ask(student, "report", session, {"item": deck[0].public_id, "turn": 0, "text": text})
    assert reply.status_code == 422
    assert not Report.objects.exists()


def test_at_the_end_comes_a_summary(ask, student, session, deck):
    for n, _ in enumerate(deck):
        session.refresh_from_db()
        reply = ask(student, "answer", session, answered(session, turn=n, rating=4))
    assert "That is all for now" in reply.text
    assert "100%" in reply.text


def test_when_only_a_learning_step_is_left_the_page_waits_and_can_be_finished(at_noon, ask, student, begin, deck):
    student.learning_steps = "60"
    student.save()
    session = begin(student, at=timezone.now())
    for n, _ in enumerate(deck):
        session.refresh_from_db()
        reply = ask(student, "answer", session, answered(session, turn=n, rating=1))
    assert "ready in 60 minutes" in reply.text or "ready in 1 hour" in reply.text
    assert deck[0].prompt in ask(student, "carry_on", session, {"turn": 5, "early": "1"}).text


def test_a_session_can_be_finished_before_its_end(ask, student, session, deck):
    ask(student, "answer", session, answered(session))
    assert "That is all for now" in ask(student, "finish", session).text


# A visitor


def test_looking_at_the_first_card_makes_nothing(client, deck):
    reply = client.get(reverse("study:overview"), follow=True)
    assert deck[0].prompt in reply.text
    client.get(url("reveal", "new"), {"item": deck[0].public_id, "turn": 0}, headers=HTMX)
    assert not Student.objects.exists()
    assert not StudySession.objects.exists()
    assert "sessionid" not in client.cookies


@pytest.mark.parametrize("headers", [HTMX, {}])
def test_the_first_answer_makes_a_guest_and_is_kept(client, deck, headers):
    page = client.get(url("session", "new"))
    revealed = client.get(url("reveal", "new"), fields(page.text) | {"time_zone": "Europe/Berlin"}, headers=headers)
    given = fields(revealed.text) | {"rating": 4}
    reply = client.post(url("answer", "new"), given, headers=headers, follow=True)
    assert deck[1].prompt in reply.text
    student = Student.objects.get()
    assert (student.is_guest, student.time_zone) == (True, "Europe/Berlin")
    assert Review.objects.get().student == student
    address = url("session", StudySession.objects.get())
    assert address in reply.text
    assert (reply["HX-Replace-Url"] if headers else reply.redirect_chain[0][0]) == address


def test_a_guest_whose_first_reply_was_lost_is_the_same_guest_on_the_second_try(client, deck, django_user_model):
    given = {"turn": 0, "item": deck[0].public_id, "rating": 4, "token": uuid4()}
    client.post(url("answer", "new"), given, headers=HTMX)
    client.cookies.clear()
    reply = client.post(url("answer", "new"), given, headers=HTMX)
    assert reply.status_code == 200
    assert deck[1].prompt in reply.text
    assert (Student.objects.count(), Review.objects.count()) == (1, 1)


def test_the_first_answer_of_somebody_who_signed_up_first_is_theirs_and_survives_a_lost_reply(client, deck):
    user = factories.UserFactory()
    client.force_login(user)
    given = {"turn": 0, "item": deck[0].public_id, "rating": 4, "token": uuid4()}
    for _ in range(2):
        assert deck[1].prompt in client.post(url("answer", "new"), given, headers=HTMX).text
    assert Review.objects.get().student.user == user
    assert client.get(url("session", StudySession.objects.get())).status_code == 200


def test_without_any_card_the_study_page_says_so(client, student, sign_in, db):
    assert "Nothing is due" in client.get(url("session", "new")).text
    assert sign_in(student).get(reverse("study:overview")).status_code == 200


def test_starting_renews_a_guests_cookie(guest, deck, sign_in):
    reply = sign_in(guest).post(reverse("study:start"), {"kind": "normal"})
    assert "sessionid" in reply.cookies


def test_an_old_token_opens_nobodys_progress(client, student, session):
    given = {"turn": 0, "item": session.current.public_id, "rating": 4, "token": session.token}
    assert client.post(url("answer", "new"), given, headers=HTMX).status_code in (404, 409)
    assert "guest" not in client.session
    assert not Review.objects.exists()


@pytest.mark.parametrize("headers", [HTMX, {}], ids=["htmx", "plain"])
def test_a_first_answer_to_a_card_that_is_not_asked_makes_no_guest_and_shows_the_next(client, deck, headers):
    factories.ItemFactory(public_id="draft", status="draft")
    factories.ItemFactory(public_id="retired", status="retired")
    factories.QuestionFactory(public_id="question")
    for public_id in ("t-none", "draft", "retired", "question"):
        given = {"turn": 0, "item": public_id, "rating": 4, "token": uuid4()}
        reply = client.post(url("answer", "new"), given, headers=headers)
        assert reply.status_code == 409
        assert "This card is no longer in the session." in reply.text
        assert deck[0].prompt in reply.text
    assert not Student.objects.exists()


def test_a_concept_of_choice_comes_first(client, deck):
    other = factories.ItemFactory(concept__slug="network")
    reply = client.post(reverse("study:start"), {"kind": "normal", "concept": "network"}, follow=True)
    assert other.prompt in reply.text
    given = fields(reply.text) | {"rating": 3}
    client.post(url("answer", "new"), given, headers=HTMX)
    assert StudySession.objects.get().concept.slug == "network"


def test_the_overview_tells_what_is_due_and_resumes_a_session(student, session, deck, ask, sign_in):
    ask(student, "answer", session, answered(session))
    page = sign_in(student).get(reverse("study:overview"))
    assert page.status_code == 200
    start = sign_in(student).post(reverse("study:start"), {"kind": "normal"})
    assert start.url == url("session", session)


def test_personal_pages_are_stored_nowhere(student, session, sign_in):
    reply = sign_in(student).get(url("session", session))
    assert "no-store" in reply["Cache-Control"]
    assert "HX-Request" in reply["Vary"]


@pytest.mark.parametrize("headers", [HTMX, {}], ids=["htmx", "plain"])
def test_a_first_answer_without_a_token_is_kept(client, deck, headers):
    given = {"turn": 0, "item": deck[0].public_id, "rating": 3}
    assert client.post(url("answer", "new"), given, headers=headers).status_code in (200, 302)
    assert Review.objects.get().item == deck[0]


@pytest.mark.parametrize(
    ("broken", "status"),
    [({"token": "no"}, 422), ({"concept": "no-such"}, 404), ({"rating": "5"}, 422), ({"item": ""}, 422)],
)
@pytest.mark.parametrize("headers", [HTMX, {}], ids=["htmx", "plain"])
def test_a_malformed_first_answer_is_refused_and_makes_nobody(client, deck, headers, broken, status):
    given = {"turn": 0, "item": deck[0].public_id, "rating": 3, "token": uuid4()} | broken
    assert client.post(url("answer", "new"), given, headers=headers).status_code == status
    assert not Student.objects.exists()
