"""A key was wrong: first who goes up and down, then for good; what was answered and what is remembered stay."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cards.editing import save_content
from cards.models import Attempt, Item, Kind, Memory, Regrade, RegradeChange, Response, Review, Slot, State
from cards.models.append_only import AppendOnlyError
from cards.quiz import actions, regrades, replays
from cards.quiz.questions import view
from cards.quiz.regrades import NoRegrade
from tests import factories

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DAEMON, CLIENT = factories.QuestionFactory.options
SWAPPED = [DAEMON | {"correct": False}, CLIENT | {"correct": True}]


def correct(item, **changes):
    """What an editor does who finds the mistake."""
    item = Item.objects.get(pk=item.pk)
    for name, value in changes.items():
        setattr(item, name, value)
    save_content(item, expected_version=item.version)
    return item


def log():
    return list(Response.objects.order_by("pk").values())


@pytest.fixture
def item(db):
    return factories.question(Kind.SINGLE)


@pytest.fixture
def quiz(item):
    return factories.quiz_of(item, factories.question(Kind.SINGLE), is_shuffling_questions=False)


@pytest.fixture
def sit(begin, save, submit):
    """Somebody takes the quiz: answers by position."""

    def sit(student, quiz, *answers, is_closed=True, **given):
        attempt = begin(student, quiz)
        for position, response in enumerate(answers, 1):
            if response is not None:
                save(attempt, position, response, **given)
        return submit(attempt) if is_closed else attempt

    return sit


@pytest.fixture
def regrade(editor, now):
    def regrade(quiz, item, **given):
        plain = {"seen": regrades.plan(quiz, item).digest, "by": editor, "reason": "The key was wrong.", "now": now}
        return regrades.commit(quiz=quiz, item=item, **plain | given)

    return regrade


def stand(attempt):
    attempt.refresh_from_db()
    return attempt.score, [slot.points_earned for slot in attempt.slots.order_by("position")]


# The plan


def test_the_plan_says_who_goes_up_and_who_goes_down_and_writes_nothing(student, stranger, guest, quiz, item, sit):
    right, wrong = sit(student, quiz, "a", "a"), sit(stranger, quiz, "b", "a")
    sit(guest, quiz, None, "a")
    item = correct(item, options=SWAPPED)
    before = list(Slot.objects.values()), list(Attempt.objects.values())
    plan = regrades.plan(quiz, item)
    assert [
        (change.slot.attempt_id, change.is_up, change.score_before, change.score_after, change.passes)
        for change in plan.changes
    ] == [(right.pk, False, 2, 1, (True, False)), (wrong.pk, True, 1, 2, (False, True))]
    assert (plan.up, plan.down, plan.answers, plan.running, plan.is_needed) == (1, 1, 3, 0, True)
    assert {version: key.options for version, key in plan.keys_before.items()} == {1: [DAEMON, CLIENT]}
    assert (list(Slot.objects.values()), list(Attempt.objects.values())) == before
    assert not Regrade.objects.exists()


ANSWERS = {
    "plain": {"feedback": "end"},
    "at once": {"feedback": "immediate"},
    "adaptive": {"feedback": "immediate", "marking": "adaptive"},
    "certainty": {"feedback": "end", "marking": "certainty"},
    "acceptance": {"feedback": "end", "marking": "acceptance"},
}


@pytest.mark.parametrize("rules", ANSWERS)
@pytest.mark.parametrize("kind", factories.QUESTIONS)
def test_by_the_key_that_was_in_force_every_answer_is_worth_what_it_was(
    student, begin, answer, save, slot, submit, now, kind, rules
):
    """Grading the log once more comes to the same, whatever the kind, the mode, and the number of tries."""
    item = factories.question(kind)
    quiz = factories.quiz_of(item, **ANSWERS[rules])
    _, right, wrong = factories.QUESTIONS[kind]
    for n, given in enumerate([(wrong, right), (right,), (wrong,), ()]):
        attempt = begin(student, quiz, at=now + n * HOUR)
        judged = rules == "acceptance" and kind in (Kind.SINGLE, Kind.SEVERAL, Kind.TRUE_FALSE)
        if judged and given:
            actions.judge(slot=slot(attempt), step=0, number=0, is_accepted=given[0] == right, now=now + n * HOUR)
        for response in () if judged else given:
            if slot(attempt).is_final:
                break
            how = answer if rules != "plain" else save
            how(attempt, 1, response, at=now + n * HOUR, certainty=3 if rules == "certainty" else None)
        submit(attempt, at=now + n * HOUR)
    assert Response.objects.count() >= 4
    plan = regrades.plan(quiz, correct(item, explanation="Said better."))
    assert (plan.changes, plan.is_needed, plan.answers) == ((), False, 4)


def test_a_blank_stays_a_blank(student, quiz, item, sit):
    sit(student, quiz)
    assert regrades.plan(quiz, correct(item, options=SWAPPED)).changes == ()


# For good


def test_a_regrade_changes_questions_scores_and_nothing_else(student, stranger, quiz, item, sit, regrade, editor, now):
    right, wrong = sit(student, quiz, "a", "a"), sit(stranger, quiz, "b", "b")
    responses = log()
    item = correct(item, options=SWAPPED, explanation="Because the client does.")
    found = regrade(quiz, item)
    assert (stand(right), stand(wrong)) == ((1, [0, 1]), (1, [1, 0]))
    assert log() == responses
    slot = right.slots.get(position=1)
    assert (slot.item_version, slot.fraction, slot.mark["outcome"], slot.checked) == (2, 0, "wrong", "a")
    assert slot.face["explanation"] == "Because the client does."
    assert (found.by, found.at, found.reason, found.item) == (editor, now, "The key was wrong.", item)
    assert found.key_before["1"]["options"] == [DAEMON, CLIENT]
    assert found.key_after["options"] == SWAPPED
    assert sorted(found.changes.values_list("slot__attempt", "points_before", "points_after")) == [
        (right.pk, 1, 0), (wrong.pk, 0, 1),
    ]  # fmt: skip


def test_a_regrade_touches_no_memory(student, quiz, item, sit, regrade, now):
    card = factories.ItemFactory(fact=item.fact)
    Memory.objects.create(
        student=student, item=card, item_version=1, state=State.REVIEW, stability=3.0, difficulty=5.0, reviews=2,
        due_at=now, last_reviewed_at=now - 3 * DAY,
    )  # fmt: skip
    sit(student, quiz, "a", "a")
    before = list(Memory.objects.values()), list(Review.objects.values())
    assert before[1]
    regrade(quiz, correct(item, options=SWAPPED))
    assert (list(Memory.objects.values()), list(Review.objects.values())) == before


def test_the_student_is_shown_the_corrected_key(student, quiz, item, sit, regrade, slot, now):
    attempt = sit(student, quiz, "a", "a")
    regrade(quiz, correct(item, options=SWAPPED))
    lines = {line.label: (line.given, line.right) for line in view(slot(attempt), now).solution.lines}
    assert lines == {"The daemon": ("chosen", ""), "The client": ("", "right")}


def test_tries_of_staff_other_quizzes_and_other_questions_are_left_alone(
    student, quiz, item, begin, submit, sit, regrade
):
    other = sit(student, factories.quiz_of(item), "a")
    preview = begin(student, quiz, is_preview=True)
    submit(preview)
    own = sit(student, quiz, "a", "a")
    before = [list(attempt.slots.values()) for attempt in (other, preview)]
    second = own.slots.filter(position=2).values()[0]
    regrade(quiz, correct(item, options=SWAPPED))
    assert [list(attempt.slots.values()) for attempt in (other, preview)] == before
    assert own.slots.filter(position=2).values()[0] == second
    assert RegradeChange.objects.get().slot.attempt == own


def test_a_second_regrade_takes_the_first_back(student, quiz, item, sit, regrade):
    attempt = sit(student, quiz, "a", "a")
    before = stand(attempt)
    regrade(quiz, correct(item, options=SWAPPED))
    regrade(quiz, correct(item, options=[DAEMON, CLIENT]))
    assert stand(attempt) == before
    assert [(change.points_before, change.points_after) for change in RegradeChange.objects.all()] == [(1, 0), (0, 1)]
    assert list(Regrade.objects.order_by("pk").values_list("key_before", flat=True)[1]) == ["2"]


def test_the_record_of_a_regrade_can_not_be_changed(student, quiz, item, sit, regrade):
    sit(student, quiz, "a", "a")
    row = regrade(quiz, correct(item, options=SWAPPED))
    for each in (row, row.changes.get()):
        with pytest.raises(AppendOnlyError):
            each.save()
        with pytest.raises(AppendOnlyError):
            type(each).objects.update(pk=9)


# By the rules of the attempt


def test_the_penalty_of_each_try_is_taken_once_more(student, item, begin, answer, submit, regrade):
    quiz = factories.quiz_of(item, feedback="immediate", marking="adaptive", penalty=0.25)
    attempt = begin(student, quiz)
    answer(attempt, 1, "b"), answer(attempt, 1, "a")
    assert stand(submit(attempt)) == (0.75, [0.75])
    regrade(quiz, correct(item, options=SWAPPED))
    assert stand(attempt) == (1, [1])
    assert attempt.slots.get().tries == 2


def test_certainty_counts_for_the_corrected_key(student, stranger, item, begin, save, submit, regrade):
    quiz = factories.quiz_of(item, marking="certainty")
    attempts = [begin(who, quiz) for who in (student, stranger)]
    for attempt, response in zip(attempts, "ab", strict=True):
        save(attempt, 1, response, certainty=3)
        submit(attempt)
    assert [stand(attempt)[0] for attempt in attempts] == [1, -2]
    regrade(quiz, correct(item, options=SWAPPED))
    assert [stand(attempt)[0] for attempt in attempts] == [-2, 1]


@pytest.fixture
def judge(slot, now):
    """Accept what `accepted` names, reject the rest, until the question is decided."""

    def judge(attempt, accepted, most=9):
        for _ in range(most):
            found = slot(attempt)
            if found.is_final or len(found.judgements) == len(found.order["options"]):
                break
            name = found.order["options"][len(found.judgements)]
            actions.judge(
                slot=found, step=found.step, number=len(found.judgements), is_accepted=name in accepted, now=now
            )

    return judge


def test_who_was_stopped_too_early_by_the_old_key_gets_the_points(
    student, stranger, guest, begin, judge, submit, slot, regrade
):
    """“a” was right by the old key and is wrong: who rejected it was stopped, and who accepted it was praised."""
    options = [{"id": name, "text": f"Choice {name}", "correct": name in "ab"} for name in "abcd"]
    item = factories.question(Kind.SEVERAL, options=options)
    quiz = factories.quiz_of(item, marking="acceptance", is_shuffling_options=False)
    rejecting, accepting, leaving = (begin(who, quiz) for who in (student, stranger, guest))
    judge(rejecting, "b"), judge(accepting, "ab"), judge(leaving, "", most=0)
    for attempt in (rejecting, accepting, leaving):
        submit(attempt)
    assert [stand(attempt)[0] for attempt in (rejecting, accepting, leaving)] == [0, 1, 0]
    regrade(quiz, correct(item, options=[option | {"correct": option["id"] == "b"} for option in options]))
    assert [stand(attempt)[0] for attempt in (rejecting, accepting, leaving)] == [1, 0, 0]
    assert slot(rejecting).mark["message"] == replays.CUT_SHORT


def test_who_had_not_judged_all_is_not_given_the_rest(student, begin, judge, submit, regrade):
    options = [{"id": name, "text": f"Choice {name}", "correct": name in "abd"} for name in "abcd"]
    item = factories.question(Kind.SEVERAL, options=options)
    quiz = factories.quiz_of(item, marking="acceptance", is_shuffling_options=False)
    attempt = begin(student, quiz)
    judge(attempt, "a", most=1)
    submit(attempt)
    regrade(quiz, correct(item, options=[option | {"correct": option["id"] in "ab"} for option in options]))
    assert stand(attempt) == (0, [0])


def test_pairs_that_were_joined_wrongly_are_regraded_twice_over(student, begin, save, submit, slot, regrade, now):
    """What belongs to what is said by ids: the log keeps those of its time, and each regrade reads them rightly."""
    item = factories.question(Kind.MATCHING)
    quiz = factories.quiz_of(item)
    attempt = begin(student, quiz)
    save(attempt, 1, {"a": "b", "b": "a"})
    submit(attempt)
    responses = log()
    build, run, decoy = item.options
    joined = [build | {"match": run["match"]}, run | {"match": build["match"]}, decoy]
    shown = view(slot(attempt), now).question
    regrade(quiz, correct(item, options=joined))
    assert stand(attempt) == (1, [1])
    assert view(slot(attempt), now).question == shown
    assert {line.given for line in view(slot(attempt), now).solution.lines} == {"makes an image", "starts a container"}
    regrade(quiz, correct(item, options=[build, run, decoy]))
    assert stand(attempt) == (0, [0])
    regrade(quiz, correct(item, options=joined))
    assert stand(attempt) == (1, [1])
    assert log() == responses


# Attempts that still run


def test_an_attempt_that_runs_is_graded_by_the_corrected_key_when_it_ends(
    student, quiz, item, sit, submit, slot, regrade
):
    attempt = sit(student, quiz, "b", "a", is_closed=False)
    item = correct(item, options=SWAPPED)
    plan = regrades.plan(quiz, item)
    assert (plan.changes, plan.running, plan.is_needed) == ((), 1, True)
    before = slot(attempt).step
    regrade(quiz, item)
    assert (slot(attempt).step, slot(attempt).draft, slot(attempt).points_earned) == (before, "b", None)
    assert stand(submit(attempt)) == (2, [1, 1])


def test_an_answer_that_was_on_its_way_is_graded_by_the_corrected_key(student, item, begin, slot, regrade, now):
    quiz = factories.quiz_of(item, feedback="immediate")
    attempt = begin(student, quiz)
    page = slot(attempt)
    regrade(quiz, correct(item, options=SWAPPED))
    with pytest.raises(actions.Stale):
        actions.answer(slot=page, step=page.step, response="b", certainty=None, now=now)
    page = slot(attempt)
    assert actions.answer(slot=page, step=page.step, response="b", certainty=None, now=now).points_earned == 1


def test_what_was_answered_at_once_in_a_running_attempt_changes_and_has_no_score_yet(
    student, item, begin, answer, regrade
):
    quiz = factories.quiz_of(item, factories.question(Kind.SINGLE), feedback="immediate", is_shuffling_questions=False)
    attempt = begin(student, quiz)
    answer(attempt, 1, "b")
    item = correct(item, options=SWAPPED)
    (change,) = regrades.plan(quiz, item).changes
    assert (change.is_up, change.score_before, change.passes) == (True, None, (None, None))
    regrade(quiz, item)
    assert stand(attempt) == (None, [1, None])


def test_an_attempt_that_begins_later_has_the_corrected_key_already(student, stranger, quiz, item, sit, regrade):
    sit(student, quiz, "a", "a")
    item = correct(item, options=SWAPPED)
    later = sit(stranger, quiz, "a", "a", is_closed=False)
    assert regrades.plan(quiz, item).running == 0
    before = list(later.slots.values())
    regrade(quiz, item)
    assert list(later.slots.values()) == before


# Choices that came and went

HOST = {"id": "c", "text": "The host", "correct": False}


def test_a_regrade_is_possible_after_choices_were_added_and_removed(student, stranger, guest, sit, slot, regrade, now):
    item = factories.question(Kind.SINGLE, options=[DAEMON, CLIENT, HOST])
    quiz = factories.quiz_of(item)
    attempts = [sit(who, quiz, given) for who, given in zip((student, stranger, guest), "abc", strict=True)]
    registry = {"id": "d", "text": "The registry", "correct": False}
    responses = log()
    regrade(quiz, correct(item, options=[registry, CLIENT | {"correct": True}, HOST]))
    assert [stand(attempt) for attempt in attempts] == [(0, [0]), (1, [1]), (0, [0])]
    assert [slot(attempt).checked for attempt in attempts] == ["", "b", "c"]
    lines = [line.label for line in view(slot(attempts[0]), now).solution.lines]
    assert sorted(lines) == ["The client", "The host", "The registry"]
    assert lines[-1] == "The registry"
    assert log() == responses


def test_a_removed_choice_that_comes_back_is_chosen_again(student, quiz, item, sit, slot, regrade, now):
    item = factories.question(Kind.SINGLE, options=[DAEMON, CLIENT, HOST])
    quiz = factories.quiz_of(item)
    attempt = sit(student, quiz, "a")
    regrade(quiz, correct(item, options=[CLIENT | {"correct": True}, HOST]))
    assert stand(attempt) == (0, [0])
    regrade(quiz, correct(item, options=[DAEMON, CLIENT, HOST]))
    assert stand(attempt) == (1, [1])
    assert (slot(attempt).checked, slot(attempt).draft) == ("a", "a")


def test_choices_that_were_judged_one_at_a_time_are_regraded_without_the_removed_one(
    student, begin, judge, submit, slot, regrade
):
    options = [{"id": name, "text": f"Choice {name}", "correct": name in "bc"} for name in "abcd"]
    item = factories.question(Kind.SEVERAL, options=options)
    quiz = factories.quiz_of(item, marking="acceptance", is_shuffling_options=False)
    attempt = begin(student, quiz)
    judge(attempt, "bc")
    submit(attempt)
    assert stand(attempt) == (1, [1])
    regrade(quiz, correct(item, options=options[1:]))
    assert stand(attempt) == (1, [1])
    assert slot(attempt).judgements == [["b", True], ["c", True]]
    regrade(quiz, correct(item, options=options))
    assert stand(attempt) == (1, [1])


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        (Kind.ORDERING, ["a", "b", "c", "z"]),
        (Kind.MATCHING, {"a": "a", "b": "b", "z": "z"}),
        (Kind.SEVERAL, ["a", "b", "d"]),
    ],
)
def test_a_right_answer_stays_right_when_something_was_removed(student, sit, slot, regrade, now, kind, given):
    options = factories.QUESTIONS[kind][0]["options"]
    last = {"id": "z", "text": "The last", "match": "is last", "correct": False}
    item = factories.question(kind, options=[*options, last])
    quiz = factories.quiz_of(item)
    attempt = sit(student, quiz, given)
    assert stand(attempt) == (1, [1])
    regrade(quiz, correct(item, options=options))
    assert stand(attempt) == (1, [1])
    assert "The last" not in str(view(slot(attempt), now))


# Refused


def test_without_a_change_there_is_nothing_to_regrade(student, quiz, item, sit, regrade):
    sit(student, quiz, "a", "a")
    with pytest.raises(NoRegrade, match="nothing to regrade"):
        regrade(quiz, item)


def test_a_reason_is_needed(student, quiz, item, sit, regrade):
    sit(student, quiz, "a", "a")
    item = correct(item, options=SWAPPED)
    with pytest.raises(NoRegrade, match="Say why"):
        regrade(quiz, item, reason=" ")
    assert not Regrade.objects.exists()


def test_a_question_that_asks_for_something_else_is_not_regraded(student, sit):
    item = factories.question(Kind.ORDERING)
    quiz = factories.quiz_of(item)
    sit(student, quiz, ["a", "b", "c"])
    item = correct(item, options=[*item.options, {"id": "d", "text": "Remove it"}])
    with pytest.raises(NoRegrade, match=r"“Remove it” was not there when it was asked\. Undo that"):
        regrades.plan(quiz, item)


def test_a_key_that_can_not_be_answered_is_not_regraded_by(student, quiz, item, sit):
    sit(student, quiz, "a", "a")
    with pytest.raises(NoRegrade, match="exactly one choice"):
        regrades.plan(quiz, correct(item, status="draft", options=[DAEMON | {"correct": False}, CLIENT]))


@pytest.mark.parametrize("what", ["the question is saved again", "somebody hands in"])
def test_what_changed_since_the_plan_was_shown_is_shown_first(
    student, stranger, quiz, item, sit, submit, regrade, what
):
    sit(student, quiz, "a", "a")
    running = sit(stranger, quiz, "a", "a", is_closed=False)
    item = correct(item, options=SWAPPED)
    seen = regrades.plan(quiz, item).digest
    if what == "somebody hands in":
        submit(running)
    else:
        item = correct(item, explanation="Once more.")
    scores = list(Attempt.objects.order_by("pk").values_list("score", "step"))
    with pytest.raises(NoRegrade, match="Look once more"):
        regrade(quiz, item, seen=seen)
    assert list(Attempt.objects.order_by("pk").values_list("score", "step")) == scores
    assert not Regrade.objects.exists()


def test_the_number_of_statements_does_not_grow_with_the_answers(quiz, item, sit, regrade):
    def cost(students, options):
        for _ in range(students):
            sit(factories.StudentFactory(), quiz, "a", "b")
        changed = correct(item, options=options)
        with CaptureQueriesContext(connection) as seen:
            regrade(quiz, changed)
        return len([query for query in seen.captured_queries if "SAVEPOINT" not in query["sql"]])

    assert cost(2, SWAPPED) == cost(12, [DAEMON, CLIENT])
