"""The flows of a session against a real database: every answer counts once, and every step back is whole."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import serializers

from cards import learning
from cards.models import Memory, Review, State, StudySession
from cards.study import actions, marks, pages, previews, queries, turns
from cards.web.errors import DomainError
from tests import factories


def rows(*querysets):
    """Every column of every row, as text: equal if and only if nothing changed."""
    return serializers.serialize("json", [row for rows in querysets for row in rows.order_by("pk")])


def memories(student):
    return rows(Memory.objects.filter(student=student))


def fresh(session):
    return StudySession.objects.select_related("student__parameters", "concept").get(pk=session.pk)


def test_an_answer_writes_one_memory_and_one_complete_row_of_the_log(student, deck, begin, rate, now):
    session = begin(student)
    standing = rate(session, 3)

    memory, review = Memory.objects.get(), Review.objects.get()
    assert (memory.state, memory.item, memory.reviews) == (State.LEARNING, deck[0], 1)
    assert memory.due_at == now + timedelta(minutes=10)
    assert (review.rating, review.turn, review.session, review.item) == (3, 0, session, deck[0])
    assert (review.state_before, review.state_after, review.elapsed_days, review.elapsed_seconds) == (0, 1, -1, -1)
    assert (review.stability_before, review.stability_after) == (None, memory.stability)
    assert (review.studied_on, review.time_zone, review.day_start_hour) == (date(2026, 3, 10), "UTC", 4)
    assert (review.interval_before_s, review.interval_after_s, review.duration_ms) == (0, 600, 3000)
    assert standing.card.item == deck[1]


def test_the_daily_limit_of_new_cards_holds_across_sessions_of_a_day(student, deck, begin, rate, now):
    student.new_per_day = 2
    student.save()
    session = begin(student)
    rate(session, 4), rate(session, 4)
    assert rows(StudySession.objects.filter(current=None)) != "[]"
    assert begin(student).current is None
    assert begin(student, at=now + timedelta(days=1)).current == deck[2]


def test_siblings_come_on_different_days(student, begin, rate, now):
    first, sibling, other = (factories.ItemFactory(fact=fact) for fact in ("same", "same", "other"))
    session = begin(student)
    seen = [session.current, rate(session, 4).card.item]
    assert seen == [first, other]
    assert rate(session, 4).card is None
    assert begin(student, at=now + timedelta(days=1)).current == sibling


def test_siblings_stay_together_for_a_student_who_wants_that(student, begin, rate):
    student.is_separating_siblings = False
    student.save()
    _first, sibling = (factories.ItemFactory(fact="same") for _ in range(2))
    assert rate(begin(student), 4).card.item == sibling


@pytest.mark.parametrize("rating", [1, 2, 3, 4])
def test_the_interval_on_the_button_is_the_interval_that_is_written(student, deck, begin, rate, rating, now):
    session = begin(student)
    at = now
    for _ in range(12):
        current = fresh(session)
        if current.current is None:
            at += timedelta(days=1)
            session = begin(student, at=at)
            continue
        card = turns.standing(current, at).card
        preview = previews.preview_outcomes(card, current, current.student.rules(), at)
        rate(session, rating, at=at, previewed=previews.fingerprint(card, preview))
        memory = Memory.objects.get(item=card.item)
        assert memory.due_at == preview[rating].memory.due_at
        assert memory.interval_days == preview[rating].days
        at += timedelta(minutes=11)


def test_an_answer_to_intervals_that_changed_is_not_written_but_asked_for_again(student, deck, begin, rate):
    session = begin(student)
    with pytest.raises(learning.Changed):
        rate(session, 3, previewed="60-330-600-1")
    assert not Review.objects.exists()
    assert fresh(session).turn == 0


def test_the_same_answer_sent_twice_counts_once_and_needs_no_words(student, deck, begin, rate):
    session = begin(student)
    first = deck[0].public_id
    rate(session, 3)
    with pytest.raises(turns.Stale) as stale:
        rate(session, 3, turn=0, public_id=first)
    assert stale.value.message == ""
    assert Review.objects.count() == 1


def test_another_answer_to_an_answered_card_is_refused_and_told(student, deck, begin, rate):
    session = begin(student)
    rate(session, 3)
    with pytest.raises(turns.Stale, match="already answered “Good”"):
        rate(session, 1, turn=0, public_id=deck[0].public_id)
    assert Review.objects.get().rating == 3


@pytest.mark.parametrize("previewed", ["", "60-330-600-1"])
@pytest.mark.parametrize(("rating", "words"), [(3, ""), (1, "already answered “Good”")])
def test_a_repeat_that_read_the_turn_before_the_answer_was_written_is_told_what_became_of_it(
    student, deck, begin, now, rating, words, previewed
):
    session = begin(student)
    one, other = fresh(session), fresh(session)
    given = {"turn": 0, "public_id": deck[0].public_id, "typed": "", "duration_ms": 1}
    actions.answer(session=one, now=now, rating=3, previewed="", **given)
    with pytest.raises(turns.Stale) as stale:
        actions.answer(session=other, now=now, rating=rating, previewed=previewed, **given)
    assert words in stale.value.message
    assert bool(words) is bool(stale.value.message)
    assert (Review.objects.count(), Memory.objects.get().reviews) == (1, 1)


def test_undo_restores_memory_queue_counters_and_load_step_by_step(student, deck, begin, rate, now):
    session = begin(student)
    states = []
    for n in range(35):
        current = fresh(session)
        states.append((memories(student), current.queue, current.load, current.answered, current.current))
        rate(session, 1 + n % 2, at=now + timedelta(minutes=20 * n))
    for memory, queue, load, answered, card in reversed(states):
        standing = actions.undo(session=fresh(session), turn=fresh(session).turn, now=now + timedelta(hours=12))
        current = fresh(session)
        assert standing.card.item == card == current.current
        assert (current.load, current.answered) == (load, answered)
        assert sorted(entry[0] for entry in current.queue) == sorted(entry[0] for entry in queue)
        blank = Memory.objects.filter(student=student, reviews=0)
        blank.delete()
        assert _without_pk(memories(student)) == _without_pk(memory)
    assert Review.objects.standing().count() == 0
    assert Review.objects.count() == 70
    with pytest.raises(DomainError, match="nothing to undo"):
        actions.undo(session=fresh(session), turn=fresh(session).turn, now=now)


def _without_pk(text):
    import json

    return [row["fields"] for row in json.loads(text)]


def test_undo_after_the_last_card_opens_the_session_again(student, deck, begin, rate, now):
    session = begin(student)
    for _ in deck:
        standing = rate(session, 4)
    assert standing.card is None
    actions.finish(session=fresh(session), now=now)
    standing = actions.undo(session=fresh(session), turn=5, now=now)
    assert standing.card.item == deck[4]
    assert fresh(session).finished_at is None


def test_a_second_undo_of_the_same_turn_takes_nothing_more_back(student, deck, begin, rate, now):
    session = begin(student)
    rate(session), rate(session)
    actions.undo(session=fresh(session), turn=2, now=now)
    with pytest.raises(turns.Stale):
        actions.undo(session=fresh(session), turn=2, now=now)
    assert Review.objects.standing().count() == 1


def test_memories_rebuilt_from_the_log_are_equal_to_the_last_byte(student, deck, begin, rate, now):
    at = now
    for day in range(40):
        session = begin(student, at=at)
        for n in range(30):
            if fresh(session).current is None:
                break
            rate(session, (day * 7 + n) % 4 + 1, at=at + timedelta(minutes=n))
            if (day + n) % 5 == 0:
                actions.undo(session=fresh(session), turn=fresh(session).turn, now=at + timedelta(minutes=n))
                rate(session, 3, at=at + timedelta(minutes=n, seconds=30))
        at += timedelta(days=1 + day % 3, hours=day % 7)
    learning.mark(student=student, item=deck[0], flag=3)
    before = memories(student)
    assert Memory.objects.filter(state=State.REVIEW, reviews__gt=5).exists()

    Memory.objects.update(stability=1, difficulty=None, state=0, due_at=None, reviews=99, lapses=0, item_version=9)
    learning.rebuild(student)
    assert memories(student) == before


def test_burying_puts_a_card_away_until_the_next_study_day(student, deck, begin, now):
    session = begin(student)
    standing = marks.bury(session=fresh(session), turn=0, now=now)
    assert standing.card.item == deck[1]
    assert deck[0].pk not in [entry[0] for entry in fresh(session).queue]
    assert [item.pk for item in pages.overview(student, now).buried] == [deck[0].pk]
    assert begin(student, at=now + timedelta(days=1)).current == deck[0]


def test_a_suspended_card_stays_away_until_it_is_brought_back(student, deck, begin, now):
    marks.suspend(session=fresh(begin(student)), turn=0, now=now)
    later = now + timedelta(days=9)
    assert begin(student, at=later).current == deck[1]
    learning.mark(student=student, item=deck[0], is_suspended=False)
    assert begin(student, at=later + timedelta(days=1)).current == deck[0]


@pytest.mark.parametrize("kind", ["ahead", "cram"])
def test_practice_is_logged_but_never_touches_a_memory(student, deck, begin, rate, kind, now):
    session = begin(student)
    for _ in deck:
        rate(session, 4)
    before = memories(student)
    practice = begin(student, kind=kind)
    rate(practice, 1), rate(practice, 3)
    assert memories(student) == before
    assert Review.objects.filter(kind="practice").count() == 2
    assert Review.objects.learning().count() == 5
    actions.undo(session=fresh(practice), turn=2, now=now)
    assert memories(student) == before


def test_a_missed_card_in_practice_comes_again_and_a_known_one_does_not(student, deck, begin, rate):
    session = begin(student)
    for _ in deck:
        rate(session, 4)
    practice = begin(student, kind="cram")
    missed = practice.current
    rate(practice, 1)
    seen = []
    while (card := fresh(practice).current) is not None:
        seen.append(card)
        rate(practice, 3)
    assert seen.count(missed) == 1
    assert len(seen) == 5


def test_a_card_whose_meaning_changed_is_learned_anew_and_its_log_stays(student, deck, begin, rate, now):
    rate(begin(student), 4)
    item = deck[0]
    item.version = item.meaning_version = 2
    item.save()
    session = begin(student, at=now + timedelta(days=1))
    assert session.current == item
    rate(session, 3, at=now + timedelta(days=1))
    review = Review.objects.latest("pk")
    assert (review.state_before, review.elapsed_days, review.item_version) == (State.NEW, -1, 2)
    assert Review.objects.filter(item=item).count() == 2
    before = memories(student)
    learning.rebuild(student)
    assert memories(student) == before


def test_a_card_whose_wording_changed_keeps_its_memory(student, deck, begin, rate):
    rate(begin(student), 4)
    deck[0].version = 2
    deck[0].save()
    assert queries.laid(student.pk, [deck[0].pk])[deck[0].pk].memory.state == State.REVIEW


def test_a_card_retired_in_the_middle_of_a_session_is_passed_over(student, deck, begin, rate):
    session = begin(student)
    for item in deck[1:3]:
        item.status = "retired"
        item.save()
    assert rate(session).card.item == deck[3]


def test_a_card_that_keeps_lapsing_becomes_a_leech_and_says_so(student, begin, rate, now):
    factories.ItemFactory()
    student.leech_threshold = 2
    student.save()
    at, found = now, []
    for _ in range(12):
        session = begin(student, at=at)
        if fresh(session).current is not None:
            memory = Memory.objects.first()
            is_review = memory is not None and memory.state == State.REVIEW
            found.append(rate(session, 1 if is_review else 4, at=at).is_leech)
        at = max(at, Memory.objects.get().due_at) + timedelta(minutes=1)
    assert True in found
    assert found.index(True) == 3  # learned, lapsed, relearned, lapsed again


def test_an_answer_after_the_rollover_counts_for_the_new_day_and_the_queue_is_gathered_anew(
    student, deck, begin, rate, now
):
    student.new_per_day = 1
    student.save()
    session = begin(student, at=now.replace(hour=3, minute=59))
    assert session.studied_on == date(2026, 3, 9)
    standing = rate(session, 4, at=now.replace(hour=4, minute=1))
    assert Review.objects.get().studied_on == date(2026, 3, 10)
    assert fresh(session).studied_on == date(2026, 3, 10)
    assert standing.card is None  # the one new card of the new day is done


def test_a_card_due_tomorrow_does_not_come_tonight_to_a_student_who_flew_west(student, deck, begin, rate, now):
    student.time_zone, student.new_per_day = "Europe/Berlin", 1
    student.save()
    rate(begin(student), 4)
    Memory.objects.update(interval_days=1, due_at=datetime(2026, 3, 11, 3, tzinfo=UTC))  # 4:00 in Berlin

    student.time_zone = "America/New_York"
    student.save()
    tonight, tomorrow = datetime(2026, 3, 11, 1, tzinfo=UTC), datetime(2026, 3, 11, 8, tzinfo=UTC)  # 21:00, 4:00
    assert begin(student, at=tonight).current is None
    assert pages.overview(student, tonight).counts == (0, 0, 0)
    assert begin(student, kind="ahead", at=tonight).current == deck[0]
    student.new_per_day = 0
    assert begin(student, at=tomorrow - timedelta(seconds=1)).current is None
    assert begin(student, at=tomorrow).current == deck[0]


def test_a_guests_answers_become_an_accounts_when_both_have_some(student, guest, deck, begin, rate, now):
    rate(begin(student), 4)
    later = now + timedelta(days=1)
    session = begin(guest, at=later)
    rate(session, 3, at=later), rate(session, 4, at=later)
    learning.merge(guest=guest, into=student, now=later)
    assert Review.objects.filter(student=student).count() == 3
    shared = Memory.objects.get(student=student, item=deck[0])
    assert (shared.reviews, shared.last_reviewed_at) == (2, later)
    assert shared.stability > 8  # the second answer strengthened the memory that the account had
    assert Memory.objects.get(student=student, item=deck[1]).reviews == 1
    before = memories(student)
    learning.rebuild(student)
    assert memories(student) == before


def test_the_log_can_not_be_changed(student, deck, begin, rate):
    rate(begin(student))
    review = Review.objects.get()
    review.rating = 1
    with pytest.raises(TypeError):
        review.save()
    with pytest.raises(TypeError):
        Review.objects.update(rating=1)
    assert Review.objects.get().rating == 3


def test_load_balancing_counts_what_the_session_itself_scheduled(student, deck, begin, rate, now):
    session = begin(student)
    rate(session, 4)
    due = Memory.objects.get().due_at.date()
    assert fresh(session).load == {str(due.toordinal()): 1}
