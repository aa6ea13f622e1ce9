"""A question of an attempt: saved, answered, tried again, judged; and what comes twice, late or from another tab."""

from datetime import timedelta

import pytest

from cards.models import Attempt, Kind, Response, Slot
from cards.models.append_only import AppendOnlyError
from cards.quiz import actions, questions
from cards.quiz.actions import NotYet, Over, Stale
from cards.web.errors import DomainError
from tests import factories

MINUTE = timedelta(minutes=1)


@pytest.fixture
def taking(student, begin):
    """An attempt at a quiz with these rules, and a question of this kind (or of several)."""

    def taking(*kinds, **rules):
        items = [factories.question(kind) for kind in kinds or (Kind.SINGLE,)]
        return begin(student, factories.quiz_of(*items, is_shuffling_questions=False, **rules))

    return taking


def everything(attempt):
    """All that is stored of the attempt."""
    rows = [Attempt.objects.filter(pk=attempt.pk), attempt.slots.all(), Response.objects.filter(slot__attempt=attempt)]
    return [list(found.order_by("pk").values()) for found in rows]


@pytest.mark.parametrize("kind", factories.QUESTIONS)
def test_what_is_saved_is_a_draft_that_no_one_grades_yet(taking, save, slot, now, kind):
    attempt = taking(kind, feedback="immediate")
    _, right, wrong = factories.QUESTIONS[kind]
    save(attempt, 1, right)
    save(attempt, 1, wrong, at=now + MINUTE)
    found = slot(attempt)
    assert (found.draft, found.saved_at, found.step) == (wrong, now + MINUTE, 2)
    assert (found.state, found.tries, found.fraction, found.mark) == ("open", 0, None, None)
    assert not Response.objects.exists()


def test_a_draft_taken_back_is_none(taking, save, slot):
    attempt = taking(Kind.SEVERAL)
    save(attempt, 1, ["a"])
    save(attempt, 1, [])
    assert slot(attempt).draft is None


@pytest.mark.parametrize("kind", factories.QUESTIONS)
def test_with_feedback_at_once_an_answer_is_graded_and_final(taking, answer, slot, now, kind):
    attempt = taking(kind, feedback="immediate")
    _, right, _ = factories.QUESTIONS[kind]
    returned = answer(attempt, 1, right)
    found, row = slot(attempt), Response.objects.get()
    assert (found.state, found.fraction, found.points_earned, found.tries) == ("final", 1, 1, 1)
    assert (row.slot, row.number, row.value, row.fraction, row.points_earned) == (found, 1, right, 1, 1)
    assert (row.cause, row.given_at, row.item_version) == ("check", now, 1)
    assert row.mark == found.mark == returned.mark
    assert (returned.step, returned.state, returned.points_earned) == (found.step, "final", 1)


@pytest.mark.parametrize("feedback", ["end", "after_due"])
def test_with_feedback_later_an_answer_is_kept_and_may_change(taking, answer, slot, now, feedback):
    attempt = taking(feedback=feedback, due_at=now + MINUTE)
    answer(attempt, 1, "b")
    answer(attempt, 1, "a")
    found = slot(attempt)
    assert (found.state, found.draft, found.mark) == ("answered", "a", None)
    assert not Response.objects.exists()


def test_points_follow_the_fraction_and_the_worth_of_the_question(taking, answer, slot):
    attempt = taking(Kind.SEVERAL, feedback="immediate")
    Slot.objects.update(points=3)
    answer(attempt, 1, ["a", "b"])
    found = slot(attempt)
    assert (found.fraction, found.points_earned) == (pytest.approx(2 / 3), pytest.approx(2))
    assert found.mark["outcome"] == "partial"


@pytest.mark.parametrize(("marking", "given"), [("plain", {}), ("adaptive", {}), ("certainty", {"certainty": 2})])
def test_no_answer_is_no_answer_with_feedback_at_once(taking, answer, marking, given):
    attempt = taking(feedback="immediate", marking=marking)
    before = everything(attempt)
    with pytest.raises(NotYet, match="no answer yet"):
        answer(attempt, 1, "", **given)
    assert everything(attempt) == before


# Adaptive


def test_a_further_try_costs_a_penalty_and_the_best_counts(taking, answer, slot):
    attempt = taking(Kind.SEVERAL, feedback="immediate", marking="adaptive", penalty=0.25)
    counted = []
    for response in (["a", "c"], ["a", "b"], ["c"], ["a", "b", "d"]):
        answer(attempt, 1, response)
        counted.append(round(slot(attempt).fraction, 6))
    # 0; then 2/3 less one penalty; then nothing better; then 1 less three.
    assert counted == [0, round(2 / 3 - 0.25, 6), round(2 / 3 - 0.25, 6), round(2 / 3 - 0.25, 6)]
    assert [row.mark["fraction"] for row in Response.objects.all()] == pytest.approx([0, 2 / 3, 0, 1])
    assert (slot(attempt).state, slot(attempt).tries) == ("final", 4)


def test_the_first_try_costs_nothing_and_a_right_one_ends_the_question(taking, answer, slot):
    attempt = taking(feedback="immediate", marking="adaptive")
    answer(attempt, 1, "a")
    assert (slot(attempt).fraction, slot(attempt).state) == (1, "final")


@pytest.mark.parametrize("draft_between", [False, True])
def test_the_same_try_once_more_is_not_charged(taking, answer, save, slot, draft_between):
    attempt = taking(feedback="immediate", marking="adaptive")
    answer(attempt, 1, "b")
    if draft_between:
        save(attempt, 1, "a")
    answer(attempt, 1, "b")
    assert (slot(attempt).tries, slot(attempt).draft, Response.objects.count()) == (1, "b", 1)
    answer(attempt, 1, "a")
    assert slot(attempt).fraction == pytest.approx(2 / 3)


def test_between_two_tries_the_page_says_how_good_the_last_was_and_nothing_of_the_key(taking, answer, slot, now):
    attempt = taking(Kind.GAPS, feedback="immediate", marking="adaptive")
    answer(attempt, 1, {"a": "volume", "b": "container"})
    found = questions.view(slot(attempt), now)
    assert found.solution is None
    assert found.last_try.mark.message == "1 of 2 gaps is right."
    assert [(part.is_right, part.message) for part in found.last_try.mark.parts] == [(False, ""), (True, "")]
    assert (found.last_try.points_earned, found.last_try.next_worth) == (0.5, pytest.approx(2 / 3))
    assert found.can_change


# Certainty

CERTAINTIES = [
    *[(1, "a", 1 / 3), (2, "a", 2 / 3), (3, "a", 1)],
    *[(1, "b", 0), (2, "b", -2 / 3), (3, "b", -2)],
]


@pytest.mark.parametrize("feedback", ["immediate", "end"])
@pytest.mark.parametrize(("certainty", "response", "points"), CERTAINTIES)
def test_certainty_raises_what_is_right_and_costs_what_is_wrong(
    taking, answer, submit, slot, feedback, certainty, response, points
):
    attempt = taking(feedback=feedback, marking="certainty")
    answer(attempt, 1, response, certainty=certainty)
    assert submit(attempt).score == pytest.approx(points)
    assert slot(attempt).points_earned == pytest.approx(points)
    assert Response.objects.get().certainty == certainty


def test_whoever_answers_says_how_certain_and_whoever_leaves_a_blank_loses_nothing(taking, answer, save, submit):
    attempt = taking(Kind.SINGLE, Kind.SINGLE, marking="certainty")
    with pytest.raises(NotYet, match="how certain"):
        answer(attempt, 1, "a")
    save(attempt, 1, "b")
    save(attempt, 2, "", certainty=3)
    closed = submit(attempt)
    assert (closed.score, closed.percent) == (0, 0)


# One choice at a time


def judge(slot, attempt, is_accepted, now, **given):
    found = slot(attempt)
    plain = {"step": found.step, "number": len(found.judgements)}
    return actions.judge(slot=found, is_accepted=is_accepted, now=now, **plain | given)


def rights(found):
    right = {option["id"]: option["correct"] for option in found.key["options"]}
    return [right[name] for name in found.order["options"]]


def test_choices_come_one_at_a_time_and_all_right_ones_accepted_is_right(taking, slot, now):
    attempt = taking(Kind.SEVERAL, marking="acceptance", feedback="immediate")
    texts = {option["id"]: option["text"] for option in slot(attempt).key["options"]}
    for number, is_right in enumerate(rights(slot(attempt))):
        found = questions.view(slot(attempt), now)
        if found.state == "final":
            break
        assert found.judging.option == texts[slot(attempt).order["options"][number]]
        assert found.question.options == ()
        assert len(found.judging.judged) == number
        judge(slot, attempt, is_right, now)
    found = slot(attempt)
    assert (found.state, found.fraction, found.points_earned) == ("final", 1, 1)
    assert Response.objects.get().value == found.judgements
    assert sum(is_accepted for _, is_accepted in found.judgements) == 3


@pytest.mark.parametrize("wrong_at", [0, 1, 2])
def test_the_first_wrong_judgement_ends_the_question(taking, slot, now, wrong_at):
    attempt = taking(Kind.SEVERAL, marking="acceptance", feedback="immediate")
    for number, is_right in enumerate(rights(slot(attempt))[: wrong_at + 1]):
        judge(slot, attempt, is_right if number < wrong_at else not is_right, now)
    found = slot(attempt)
    assert (found.state, found.fraction, len(found.judgements)) == ("final", 0, wrong_at + 1)
    with pytest.raises(Stale, match="answered already"):
        judge(slot, attempt, True, now, number=wrong_at + 1)


def test_what_was_not_judged_to_the_end_is_not_right(taking, slot, now, submit):
    attempt = taking(Kind.SEVERAL, Kind.SEVERAL, marking="acceptance")
    judge(slot, attempt, rights(slot(attempt))[0], now)
    assert submit(attempt).score == 0
    marks = [row.mark["outcome"] for row in Response.objects.order_by("slot__position")]
    assert marks == ["wrong", "empty"]


def test_the_same_judgement_twice_is_no_news_and_another_is_told(taking, slot, now):
    attempt = taking(Kind.SEVERAL, marking="acceptance")
    is_right = rights(slot(attempt))[0]
    judge(slot, attempt, is_right, now)
    again = judge(slot, attempt, is_right, now, step=0, number=0)
    assert len(again.judgements) == 1
    with pytest.raises(Stale):
        judge(slot, attempt, not is_right, now, step=0, number=0)
    with pytest.raises(Stale):
        judge(slot, attempt, True, now, number=3)
    assert len(slot(attempt).judgements) == 1


def test_kinds_without_choices_are_answered_as_ever_and_choices_are_only_judged(taking, answer, save, slot, now):
    attempt = taking(Kind.SHORT, Kind.SINGLE, marking="acceptance", feedback="immediate")
    assert answer(attempt, 1, "daemon").points_earned == 1
    for act in (answer, save):
        with pytest.raises(DomainError, match="one at a time"):
            act(attempt, 2, "a")
    with pytest.raises(DomainError, match="nothing to accept"):
        judge(slot, attempt, True, now, number=0)
    with pytest.raises(DomainError, match="nothing to accept"):
        actions.judge(slot=slot(attempt, 2), step=0, number=7, is_accepted=True, now=now)


# One after the other


@pytest.mark.parametrize("feedback", ["end", "immediate"])
def test_one_after_the_other_means_no_peek_and_no_way_back(taking, answer, save, slot, feedback):
    attempt = taking(Kind.SINGLE, Kind.SINGLE, is_sequential=True, feedback=feedback)
    for act in (answer, save):
        with pytest.raises(NotYet, match="one after the other"):
            act(attempt, 2, "a")
    assert not actions.is_reached(slot(attempt, 2))
    answer(attempt, 1, "a")
    assert actions.is_reached(slot(attempt, 2))
    for act in (answer, save):
        with pytest.raises(Stale, match="answered already"):
            act(attempt, 1, "b")
    answer(attempt, 2, "a")
    assert [found.draft for found in attempt.slots.order_by("position")] == ["a", "a"]


@pytest.mark.parametrize(("marking", "state"), [("plain", "final"), ("adaptive", "answered")])
def test_one_after_the_other_a_question_may_be_passed_over(taking, answer, slot, marking, state):
    attempt = taking(Kind.SINGLE, Kind.SINGLE, is_sequential=True, feedback="immediate", marking=marking)
    answer(attempt, 1, "")
    assert slot(attempt).state == state
    assert actions.is_reached(slot(attempt, 2))


# Twice, late, from elsewhere


@pytest.mark.parametrize("what", ["save", "answer"])
@pytest.mark.parametrize("feedback", ["end", "immediate"])
def test_the_same_form_twice_changes_nothing_and_needs_no_words(taking, act, slot, now, what, feedback):
    attempt = taking(feedback=feedback)
    act(what, attempt, 1, "a")
    before = everything(attempt)
    again = act(what, attempt, 1, "a", step=0, at=now + MINUTE)
    assert everything(attempt) == before
    assert (again.step, again.draft) == (1, "a")


@pytest.mark.parametrize("what", ["save", "answer"])
@pytest.mark.parametrize(("feedback", "words"), [("end", "another tab"), ("immediate", "answered already|another tab")])
def test_another_value_on_a_used_token_is_told_and_changes_nothing(taking, act, what, feedback, words):
    attempt = taking(feedback=feedback)
    act(what, attempt, 1, "a")
    before = everything(attempt)
    with pytest.raises(Stale, match=words) as stale:
        act(what, attempt, 1, "b", step=0)
    assert everything(attempt) == before
    assert (stale.value.slot.draft, stale.value.status) == ("a", 409)


def test_another_certainty_is_another_value(taking, save):
    attempt = taking(marking="certainty")
    save(attempt, 1, "a", certainty=1)
    with pytest.raises(Stale):
        save(attempt, 1, "a", certainty=3, step=0)


@pytest.mark.parametrize("feedback", ["end", "immediate"])
def test_an_answer_that_its_own_autosave_overtook_is_given(taking, save, answer, slot, feedback):
    attempt = taking(feedback=feedback)
    save(attempt, 1, "a")
    given = answer(attempt, 1, "a", step=0)
    assert given.state == slot(attempt).state == ("final" if feedback == "immediate" else "answered")
    assert given.step == slot(attempt).step == 2


def test_a_try_sent_twice_is_one_try(taking, answer, slot):
    attempt = taking(feedback="immediate", marking="adaptive")
    answer(attempt, 1, "b")
    answer(attempt, 1, "b", step=0)
    assert (slot(attempt).tries, Response.objects.count()) == (1, 1)


LATE = [("at the deadline", 0, True), ("in the grace", 30, True), ("after the grace", 30.001, False)]


@pytest.mark.parametrize("what", ["save", "answer"])
@pytest.mark.parametrize("feedback", ["end", "immediate"])
@pytest.mark.parametrize(("seconds", "is_taken"), [each[1:] for each in LATE], ids=[each[0] for each in LATE])
def test_what_is_stamped_within_the_grace_is_taken_and_nothing_after_it(
    taking, act, slot, now, what, feedback, seconds, is_taken
):
    attempt = taking(feedback=feedback, time_limit_s=60)
    at = now + MINUTE + timedelta(seconds=seconds)
    before = everything(attempt)
    if is_taken:
        assert act(what, attempt, 1, "a", at=at).draft == "a"
        return
    with pytest.raises(Over, match="after the end and was not counted"):
        act(what, attempt, 1, "a", at=at)
    assert everything(attempt) == before


def test_a_repeat_that_comes_after_the_end_of_what_was_saved_in_time_is_no_news(taking, save, submit, now):
    attempt = taking(time_limit_s=60)
    save(attempt, 1, "a")
    assert save(attempt, 1, "a", step=0, at=now + 9 * MINUTE).draft == "a"
    with pytest.raises(Over, match="after the end"):
        save(attempt, 1, "b", at=now + 9 * MINUTE)


@pytest.mark.parametrize("what", ["save", "answer"])
def test_after_handing_in_nothing_is_taken(taking, act, submit, what):
    attempt = taking()
    submit(attempt)
    before = everything(attempt)
    with pytest.raises(Over, match="handed in before"):
        act(what, attempt, 1, "a")
    assert everything(attempt) == before


def test_the_log_of_answers_can_not_be_changed(taking, answer):
    answer(taking(feedback="immediate"), 1, "a")
    row = Response.objects.get()
    row.fraction = 0
    with pytest.raises(AppendOnlyError):
        row.save()
    with pytest.raises(AppendOnlyError):
        Response.objects.update(fraction=0)


@pytest.mark.parametrize("kind", factories.QUESTIONS)
def test_the_form_of_the_page_brings_back_what_was_saved(taking, save, slot, now, kind):
    attempt = taking(kind)
    _, right, _ = factories.QUESTIONS[kind]
    save(attempt, 1, right)
    fields = questions.view(slot(attempt), now).fields
    assert questions.read(slot(attempt), lambda name: fields.get(name, [])) == right


def test_a_form_that_makes_no_sense_is_refused_with_a_sentence(taking, slot):
    attempt = taking(Kind.ORDERING)
    with pytest.raises(DomainError, match="a place of its own"):
        questions.read(slot(attempt), {"place-0": ["1"], "place-1": ["1"], "place-2": ["2"]}.__getitem__)
    with pytest.raises(DomainError, match="not among the answers"):
        questions.read(slot(taking(Kind.SINGLE)), {"choice": ["a"]}.__getitem__)
