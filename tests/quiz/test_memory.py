"""What a quiz says of the cards: one review a fact by one stated rule, derivable from the log; and what was missed."""

from datetime import timedelta

import pytest
from django.core import serializers

from cards import learning, marking
from cards.models import Attempt, Kind, Memory, Quiz, Review, State, Status, Student, StudySession
from cards.study import actions as study
from cards.study import pages
from cards.study import queries as study_queries
from cards.web.errors import DomainError
from tests import factories
from tests.addresses import is_closed

DAY = timedelta(days=1)


def memories(student):
    return serializers.serialize("json", Memory.objects.filter(student=student).order_by("pk"))


def fresh(session):
    return StudySession.objects.select_related("student__parameters", "concept").get(pk=session.pk)


@pytest.fixture
def studied(student, now):
    """Cards of so many facts, all begun by the student some days ago."""

    def studied(count, rating=4, at=now - 5 * DAY):
        cards = [factories.ItemFactory() for _ in range(count)]
        Student.objects.filter(pk=student.pk).update(new_per_day=999)
        session = study.start(student=Student.objects.get(pk=student.pk), kind="normal", concept=None, now=at)
        while (found := fresh(session)).current:
            study.answer(
                session=found, turn=found.turn, public_id=found.current.public_id, rating=rating, typed="",
                previewed="", duration_ms=3000, now=at,
            )  # fmt: skip
        return cards

    return studied


@pytest.fixture
def take(student, begin, save, submit, now):
    """Take a quiz with these answers about these facts: right, wrong or blank."""

    def take(*answers, who=student, at=now, **rules):
        items = [factories.question(Kind.SINGLE, fact=fact) for fact, _ in answers]
        attempt = begin(who, factories.quiz_of(*items, is_shuffling_questions=False, **rules), at=at)
        for position, (_, said) in enumerate(answers, 1):
            if said != "blank":
                save(attempt, position, {"right": "a", "wrong": "b"}[said], at=at)
        return submit(attempt, at=at)

    return take


def fed():
    return {(row.item.fact, row.rating) for row in Review.objects.filter(session=None).select_related("item")}


def test_right_is_good_wrong_is_again_and_a_blank_is_nothing(student, studied, take, now):
    one, two, three, untouched = studied(4)
    attempt = take((one.fact, "right"), (two.fact, "wrong"), (three.fact, "blank"))
    assert fed() == {(one.fact, 3), (two.fact, 1)}
    row = Review.objects.get(session=None, item=one)
    assert (row.kind, row.turn, row.duration_ms, row.reviewed_at) == ("normal", 0, 0, now)
    assert row.payload == {"quiz": attempt.quiz.slug, "attempt": attempt.pk}
    assert (row.state_before, row.elapsed_days, row.item_version) == (State.REVIEW, 5, 1)
    memory = Memory.objects.get(item=one)
    assert (memory.reviews, memory.last_reviewed_at, memory.due_at) == (2, now, row.due_at)
    assert memory.stability == row.stability_after > row.stability_before
    assert Memory.objects.get(item=two).state == State.RELEARNING
    assert {Memory.objects.get(item=card).reviews for card in (three, untouched)} == {1}


@pytest.mark.parametrize(
    ("said", "rating"),
    [(("right", "right"), 3), (("right", "wrong"), 1), (("wrong", "right"), 1), (("blank", "right"), 3)],
)
def test_a_fact_asked_twice_counts_once_by_the_worse_answer(studied, take, said, rating):
    (card,) = studied(1)
    take(*((card.fact, one) for one in said))
    assert fed() == {(card.fact, rating)}


def test_part_of_an_answer_is_not_the_answer(student, studied, begin, save, submit):
    (card,) = studied(1)
    attempt = begin(student, factories.quiz_of(factories.question(Kind.SEVERAL, fact=card.fact)))
    save(attempt, 1, ["a", "b"])
    submit(attempt)
    assert fed() == {(card.fact, 1)}


def test_a_second_try_is_not_a_memory(student, studied, begin, answer, submit):
    (card,) = studied(1)
    quiz = factories.quiz_of(factories.question(Kind.SINGLE, fact=card.fact), feedback="immediate", marking="adaptive")
    attempt = begin(student, quiz)
    answer(attempt, 1, "b"), answer(attempt, 1, "a")
    submit(attempt)
    assert fed() == {(card.fact, 1)}


def test_every_begun_card_of_the_fact_is_reviewed_and_no_other(student, studied, take, now):
    (card,) = studied(1)
    sibling, new, suspended, retired = (factories.ItemFactory(fact=card.fact) for _ in range(4))
    for item in (sibling, suspended, retired):
        row = Memory.objects.get(item=card)
        row.pk, row.item = None, item
        row.save()
    learning.mark(student=student, item=suspended, is_suspended=True)
    retired.status = Status.RETIRED
    retired.save()
    take((card.fact, "right"))
    assert {row.item for row in Review.objects.filter(session=None)} == {card, sibling}
    assert not Memory.objects.filter(item=new).exists()


def test_a_card_whose_meaning_changed_since_is_new_and_so_left_alone(studied, take):
    (card,) = studied(1)
    card.version = card.meaning_version = 2
    card.save()
    take((card.fact, "right"))
    assert fed() == set()


@pytest.mark.parametrize("off", ["quiz", "student", "preview"])
def test_a_quiz_a_student_or_a_preview_may_leave_memory_alone(student, studied, take, begin, save, submit, off):
    (card,) = studied(1)
    before = memories(student)
    if off == "preview":
        quiz = factories.quiz_of(factories.question(Kind.SINGLE, fact=card.fact))
        attempt = begin(student, quiz, is_preview=True)
        save(attempt, 1, "a")
        submit(attempt)
    else:
        Student.objects.filter(pk=student.pk).update(is_learning_from_quizzes=off != "student")
        take((card.fact, "right"), is_feeding_memory=off != "quiz")
    assert memories(student) == before
    assert fed() == set()


def test_a_placement_makes_the_new_cards_of_what_is_right_known_and_nothing_else(student, studied, take, now):
    (begun,) = studied(1)
    right, sibling, wrong, blank, suspended = (
        factories.ItemFactory(fact=fact) for fact in ("right", "right", "wrong", "blank", "away")
    )
    learning.mark(student=student, item=suspended, is_suspended=True)
    before = Memory.objects.filter(item__in=[begun, suspended]).order_by("pk").values()
    before = list(before)
    take(
        *((fact, fact) for fact in ("right", "wrong", "blank")), (begun.fact, "right"), ("away", "right"),
        is_placement=True,
    )  # fmt: skip
    assert {(row.item, row.rating, row.state_before) for row in Review.objects.filter(session=None)} == {
        (right, 4, State.NEW), (sibling, 4, State.NEW),
    }  # fmt: skip
    known = Memory.objects.get(item=right)
    assert (known.state, known.reviews) == (State.REVIEW, 1)
    assert known.due_at > now + 3 * DAY
    assert not Memory.objects.filter(item__in=[wrong, blank]).exists()
    assert list(Memory.objects.filter(item__in=[begun, suspended]).order_by("pk").values()) == before


def test_a_placement_takes_nothing_off_the_days_limits_but_keeps_siblings_away(student, take, now):
    cards = [factories.ItemFactory() for _ in range(30)]
    factories.ItemFactory(fact=cards[0].fact, public_id="u-sibling", concept=cards[0].concept)
    take(*((card.fact, "right") for card in cards[:12]), is_placement=True)
    today = study_queries.done_today(student, now.date())
    assert (today.new, today.reviews, len(today.facts)) == (0, 0, 12)
    assert pages.overview(student, now).counts.new == 10


def test_memories_rebuilt_from_the_log_are_equal_to_the_last_byte(student, studied, take, now):
    cards = studied(12)
    new = [factories.ItemFactory() for _ in range(4)]
    take(*((card.fact, "right") for card in new), is_placement=True, at=now)
    for round_ in range(6):
        said = [("right", "wrong", "right", "blank")[(n + round_) % 4] for n in range(16)]
        at = now + round_ * DAY * (1 + round_ % 3)
        take(*((card.fact, one) for card, one in zip(cards + new, said, strict=True)), at=at)
        session = study.start(student=Student.objects.get(pk=student.pk), kind="normal", concept=None, now=at)
        for turn in range(5):
            found = fresh(session)
            if found.current:
                study.answer(
                    session=found, turn=found.turn, public_id=found.current.public_id, rating=1 + turn % 4, typed="",
                    previewed="", duration_ms=3000, now=at + timedelta(minutes=turn),
                )  # fmt: skip
    before = memories(student)
    assert Memory.objects.filter(reviews__gt=4).exists()
    Memory.objects.update(stability=1, difficulty=None, state=0, due_at=None, reviews=99, lapses=0, item_version=9)
    learning.rebuild(student)
    assert memories(student) == before


def test_a_clock_that_is_behind_does_not_upset_the_order_of_the_log(student, studied, take, now):
    (card,) = studied(1, at=now)
    take((card.fact, "right"), at=now - timedelta(seconds=5))
    row = Review.objects.get(session=None)
    assert (row.reviewed_at, row.elapsed_seconds) == (now, 0)
    before = memories(student)
    learning.rebuild(student)
    assert memories(student) == before


def known(student, item, now, due_at=None):
    return Memory.objects.create(
        student=student, item=item, item_version=1, state=State.REVIEW, stability=10.0, difficulty=5.0, reviews=4,
        due_at=due_at or now, last_reviewed_at=now - 10 * DAY, interval_days=10,
    )  # fmt: skip


def test_a_day_that_is_full_gets_no_more_by_a_quiz(student, stranger, take, now):
    card = factories.ItemFactory()
    known(stranger, card, now)
    take((card.fact, "right"), who=stranger)
    day = Memory.objects.get(student=stranger).due_at
    known(student, card, now)
    for _ in range(40):
        known(student, factories.ItemFactory(), now, due_at=day)
    take((card.fact, "right"))
    assert Memory.objects.get(student=student, item=card).due_at != day


def test_what_ran_out_of_time_is_a_review_when_it_is_closed(student, studied, begin, save, now):
    (card,) = studied(1)
    attempt = begin(student, factories.quiz_of(factories.question(Kind.SINGLE, fact=card.fact), time_limit_s=60))
    save(attempt, 1, "a")
    assert marking.time_out_all(now + DAY) == 1
    assert Review.objects.get(session=None).reviewed_at == now + DAY


def test_an_answer_to_a_card_that_a_quiz_reviewed_meanwhile_is_not_written_over_it(student, studied, take, now):
    (card,) = studied(1, at=now - 30 * DAY)
    session = study.start(student=Student.objects.get(pk=student.pk), kind="normal", concept=None, now=now)
    assert session.current == card
    laid = study_queries.laid

    def read_then_quiz(*given):
        found = laid(*given)
        take((card.fact, "wrong"))
        return found

    given = {"turn": 0, "public_id": card.public_id, "rating": 4, "typed": "", "previewed": "", "duration_ms": 1}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(study_queries, "laid", read_then_quiz)
        with pytest.raises(learning.Changed, match="reviewed elsewhere"):
            study.answer(session=fresh(session), now=now, **given)
    assert fresh(session).turn == 0
    before = memories(student)
    learning.rebuild(student)
    assert memories(student) == before
    study.answer(session=fresh(session), now=now, **given)
    assert Memory.objects.get().reviews == 3


# What I missed


def test_what_was_missed_can_be_studied_as_practice_in_the_order_of_the_quiz(student, studied, take, now):
    begun, known = studied(2)
    new = factories.ItemFactory(fact="new")
    sibling = factories.ItemFactory(fact=begun.fact, public_id="z-1")
    attempt = take(("new", "blank"), (known.fact, "right"), (begun.fact, "wrong"), is_feeding_memory=False)
    session = study.start(student=student, kind="missed", concept=None, attempt=attempt, now=now)
    assert (session.is_practice, session.attempt) == (True, attempt)
    before = memories(student)
    seen = []
    while (found := fresh(session)).current:
        seen.append(found.current)
        study.answer(
            session=found, turn=found.turn, public_id=found.current.public_id, rating=3, typed="", previewed="",
            duration_ms=3000, now=now,
        )  # fmt: skip
    assert seen == [new, begun, sibling]
    assert memories(student) == before
    assert Review.objects.filter(kind="practice").count() == 3


def test_another_attempt_is_another_session_and_the_same_is_resumed(student, take, now):
    factories.ItemFactory(fact="one")
    first, second = (take(("one", "wrong")) for _ in range(2))

    def start(attempt):
        return study.start(student=student, kind="missed", concept=None, attempt=attempt, now=now)

    begun = start(first)
    assert start(first) == begun
    assert start(second) != begun
    assert StudySession.objects.filter(kind="missed", finished_at=None).count() == 1


def test_what_was_missed_stays_hidden_until_the_result_is_shown(student, take, begin, now):
    factories.ItemFactory(fact="one")
    attempt = take(("one", "wrong"), feedback="after_due", due_at=now + DAY)
    running = begin(student, factories.quiz_of(factories.question(Kind.SINGLE)))
    for hidden in (attempt, running):
        with pytest.raises(DomainError, match="once the result"):
            study.start(student=student, kind="missed", concept=None, attempt=hidden, now=now)
    assert study.start(student=student, kind="missed", concept=None, attempt=attempt, now=now + DAY).current


def test_the_page_starts_it_for_ones_own_attempt_only(student, stranger, guest, take, sign_in):
    factories.ItemFactory(fact="one")
    attempt = take(("one", "wrong"))
    form = {"kind": "missed", "attempt": attempt.pk}
    page = sign_in(student).post("/study/start/", form, follow=True)
    assert "What I missed" in page.text
    assert StudySession.objects.get().attempt == attempt
    for who in (stranger, guest):
        assert is_closed(sign_in(who).post("/study/start/", form))
    reply = sign_in(student).post("/study/start/", {"kind": "missed"}, follow=True)
    assert "which attempt" in reply.text
    Attempt.objects.update(rules=attempt.rules | {"feedback": "after_due"})
    Quiz.objects.update(due_at=attempt.started_at + 9000 * DAY)
    assert "once the result" in sign_in(student).post("/study/start/", form, follow=True).text
    assert StudySession.objects.count() == 1
