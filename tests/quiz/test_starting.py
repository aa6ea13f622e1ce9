"""Who may begin an attempt, under which terms, with which questions, and that they stay as they were."""

from datetime import timedelta

import pytest

from cards.editing import save_content
from cards.models import Attempt, Kind, Quiz, QuizEntry, QuizOverride, Slot, Status, Student, Tag
from cards.quiz import queries, questions
from cards.quiz.attempts import Refused
from cards.terms import terms
from cards.web.students import newcomer
from tests import factories

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def change(quiz, **rules):
    Quiz.objects.filter(pk=quiz.pk).update(**rules)
    quiz.refresh_from_db()


def asked(attempt):
    return [slot.item_id for slot in attempt.slots.order_by("position")]


REFUSALS = [
    ({"status": Status.DRAFT}, 0, "not open to students"),
    ({"status": Status.RETIRED}, 0, "not open to students"),
    ({"opens_at": HOUR}, 0, r"opens on 10 Mar 2026 at 13:00 \(UTC\)"),
    ({"due_at": -HOUR}, 0, r"was due on 10 Mar 2026 at 11:00 \(UTC\)"),
    ({"due_at": timedelta(0)}, 0, "was due on"),
    ({"attempts_allowed": 1}, 1, "used the one attempt at"),
    ({"attempts_allowed": 2}, 2, "used all 2 attempts at"),
    ({"wait_s": 600}, 1, r"next attempt can begin on 10 Mar 2026 at 12:10 \(UTC\)"),
]


@pytest.mark.parametrize(("rules", "taken", "words"), REFUSALS)
def test_a_start_that_is_refused_says_why_and_writes_nothing(student, quiz, begin, submit, now, rules, taken, words):
    for _ in range(taken):
        submit(begin(student, quiz))
    change(quiz, **{name: now + value if name.endswith("_at") else value for name, value in rules.items()})
    with pytest.raises(Refused, match=words) as refused:
        begin(student, quiz)
    assert Attempt.objects.count() == taken
    assert queries.front_page(quiz, student, now).refusal == refused.value.message


@pytest.mark.parametrize(
    ("rules", "taken", "after"),
    [
        ({"opens_at": HOUR}, 0, HOUR),
        ({"due_at": HOUR}, 0, HOUR - timedelta(microseconds=1)),
        ({"attempts_allowed": 2}, 1, timedelta(0)),
        ({"wait_s": 600}, 1, timedelta(minutes=10)),
        ({"attempts_allowed": 0}, 5, timedelta(0)),
    ],
)
def test_a_start_that_just_may_be_is_one(student, quiz, begin, submit, now, rules, taken, after):
    for _ in range(taken):
        submit(begin(student, quiz))
    change(quiz, **{name: now + value if name.endswith("_at") else value for name, value in rules.items()})
    assert queries.front_page(quiz, student, now + after).refusal == ""
    assert begin(student, quiz, at=now + after).number == taken + 1


def test_times_are_told_by_the_students_clock(student, quiz, begin, now):
    change(quiz, opens_at=now + HOUR)
    student.time_zone = "Asia/Kolkata"
    with pytest.raises(Refused, match=r"10 Mar 2026 at 18:30 \(Asia/Kolkata\)"):
        begin(student, quiz)


def test_a_quiz_without_a_published_question_can_not_begin(student, begin):
    quiz = factories.quiz_of(factories.question(Kind.SINGLE, status=Status.DRAFT))
    with pytest.raises(Refused, match="no questions yet"):
        begin(student, quiz)
    assert not Attempt.objects.exists()


PLAIN = {"opens_at": 0, "due_at": 10, "time_limit_s": 600, "attempts_allowed": 1}
OVERRIDES = [
    ({}, (0, 10, 10, 1)),
    ({"time_factor": 1.5}, (0, 10, 15, 1)),
    ({"opens_at": -1}, (-1, 10, 10, 1)),
    ({"due_at": 20}, (0, 20, 10, 1)),
    ({"attempts_allowed": 3}, (0, 10, 10, 3)),
    ({"attempts_allowed": 0}, (0, 10, 10, 0)),
    ({"due_at": 5, "attempts_allowed": 2, "time_factor": 2}, (0, 5, 20, 2)),
]


@pytest.mark.parametrize(("granted", "expected"), OVERRIDES)
def test_what_is_granted_to_a_student_replaces_field_by_field(now, granted, expected):
    def at(values):
        return {name: now + value * HOUR if name.endswith("_at") else value for name, value in values.items()}

    found = terms(Quiz(**at(PLAIN)), QuizOverride(**at(granted)))
    assert (found.opens_at, found.due_at, found.time_limit, found.attempts_allowed) == (
        now + expected[0] * HOUR, now + expected[1] * HOUR, timedelta(minutes=expected[2]), expected[3],
    )  # fmt: skip


def test_an_override_holds_for_its_student_alone(student, stranger, quiz, begin, now):
    change(quiz, time_limit_s=600, due_at=now - HOUR)
    QuizOverride.objects.create(quiz=quiz, student=student, due_at=now + DAY, time_factor=1.25)
    assert begin(student, quiz).deadline_at == now + timedelta(seconds=750)
    with pytest.raises(Refused):
        begin(stranger, quiz)


@pytest.mark.parametrize(
    ("limit_s", "due", "deadline"),
    [(None, None, None), (600, None, 10), (600, 60, 10), (600, 5, 5), (None, 60, 60)],
)
def test_the_deadline_is_the_limit_but_never_after_the_due_date(student, quiz, begin, now, limit_s, due, deadline):
    minute = timedelta(minutes=1)
    change(quiz, time_limit_s=limit_s, due_at=due and now + due * minute)
    assert begin(student, quiz).deadline_at == (deadline and now + deadline * minute)


def test_an_open_attempt_is_resumed_whatever_has_changed_since(student, quiz, begin, now):
    first = begin(student, quiz)
    change(quiz, status=Status.RETIRED, attempts_allowed=1)
    assert begin(student, quiz, at=now + DAY) == first
    assert Attempt.objects.count() == 1
    assert queries.front_page(quiz, student, now).open_attempt == first.pk


def test_an_overdue_attempt_is_closed_before_the_next_begins(student, quiz, begin, save, now):
    change(quiz, time_limit_s=600)
    first = begin(student, quiz)
    save(first, 1, "a")
    second = begin(student, quiz, at=now + HOUR)
    first.refresh_from_db()
    assert (first.state, first.score, second.number) == ("timed_out", 1, 2)


def test_the_rules_of_an_attempt_are_those_it_began_with(student, quiz, begin, now):
    change(quiz, feedback="immediate", marking="adaptive", penalty=0.5, due_at=now + DAY)
    attempt = begin(student, quiz)
    change(quiz, feedback="end", marking="plain", penalty=0.1, pass_percent=10, title="Another")
    attempt.refresh_from_db()
    assert (attempt.feedback, attempt.marking, attempt.rules["penalty"]) == ("immediate", "adaptive", 0.5)
    assert attempt.rules["pass_percent"] == 70
    assert attempt.rules["title"] != "Another"
    assert attempt.rules["due_at"] == (now + DAY).isoformat()


@pytest.mark.parametrize("kind", factories.QUESTIONS)
def test_no_later_edit_reaches_a_question_that_was_asked(student, begin, slot, answer, submit, now, kind):
    item = factories.question(kind, source_url="https://docs.docker.com/", source_checked_on=now.date())
    attempt = begin(student, factories.quiz_of(item, feedback="immediate"))
    before = Slot.objects.filter(attempt=attempt).values().get()
    item.prompt, item.explanation, item.answer = "Something else?", "Other", "Other"
    item.options, item.accepted, item.fact = [], [], "another-fact"
    item.concept = factories.ConceptFactory()
    save_content(item, expected_version=1, is_meaning_changed=True)
    assert Slot.objects.filter(attempt=attempt).values().get() == before
    _, right, _ = factories.QUESTIONS[kind]
    assert answer(attempt, 1, right).points_earned == 1
    solution = questions.view(slot(attempt), now).solution
    assert solution.explanation == "Because it is so."
    assert (solution.source_url, solution.source_checked_on) == ("https://docs.docker.com/", "2026-03-10")
    assert slot(attempt).item_version == 1


def test_a_listed_section_asks_its_published_questions_in_their_order_for_their_points(student, questions, begin):
    questions[1].status = Status.RETIRED
    questions[1].save()
    quiz = factories.quiz_of(*questions, is_shuffling_questions=False)
    QuizEntry.objects.filter(item=questions[2]).update(points=3)
    attempt = begin(student, quiz)
    assert asked(attempt) == [questions[0].pk, questions[2].pk]
    assert [slot.points for slot in attempt.slots.all()] == [1, 3]
    assert attempt.max_score == 4


def test_an_item_is_asked_once_even_if_two_sections_list_it(student, questions, begin):
    quiz = factories.quiz_of(*questions)
    other = factories.QuizSectionFactory(quiz=quiz, position=1)
    QuizEntry.objects.create(section=other, item=questions[0])
    assert sorted(asked(begin(student, quiz))) == sorted(item.pk for item in questions)


@pytest.fixture
def pool(db):
    """Twelve questions of two concepts, all with the tag and the level that the tests ask for, and four without."""
    concepts = [factories.ConceptFactory(slug=slug) for slug in ("image", "volume")]
    tag = Tag.objects.create(name="core")
    found = [factories.question(Kind.SINGLE, concept=concepts[n % 2], level=2) for n in range(12)]
    for item in found:
        item.tags.add(tag)
    others = [
        factories.question(Kind.SINGLE, concept=concepts[0], level=2),
        factories.question(Kind.SINGLE, concept=concepts[0], level=3),
        factories.question(Kind.SHORT, concept=concepts[0], level=2),
        factories.question(Kind.SINGLE, level=2),
        factories.question(Kind.SINGLE, concept=concepts[0], level=2, status=Status.DRAFT),
        factories.ItemFactory(concept=concepts[0], level=2),
    ]
    for item in others[1:]:
        item.tags.add(tag)
    return found


def drawing(pool, **given):
    section = factories.QuizSectionFactory(**{"draws": 5, "kinds": ["single"], "easiest": 2, "hardest": 2} | given)
    section.concepts.set({item.concept for item in pool})
    section.tags.set(Tag.objects.filter(name="core"))
    return section.quiz


def test_a_draw_takes_what_its_filters_let_in_and_nothing_twice(student, pool, begin):
    attempt = begin(student, drawing(pool, draws=100, points=2))
    assert sorted(asked(attempt)) == sorted(item.pk for item in pool)
    assert {slot.points for slot in attempt.slots.all()} == {2}


def test_a_draw_is_another_for_another_attempt(student, stranger, pool, begin, submit, now):
    quiz = drawing(pool)
    drawn = [tuple(asked(begin(who, quiz, at=now + n * HOUR))) for n, who in enumerate([student, stranger])]
    submit(Attempt.objects.get(student=student))
    drawn.append(tuple(asked(begin(student, quiz, at=now + DAY))))
    assert len(set(drawn)) == 3
    assert {len(set(each)) for each in drawn} == {5}


def test_a_draw_follows_the_weights_of_its_concepts(student, pool, begin):
    attempt = begin(student, drawing(pool, draws=6, weights={"image": 2, "volume": 1}))
    concepts = [slot.face["concept"] for slot in attempt.slots.all()]
    assert (concepts.count("image"), concepts.count("volume")) == (4, 2)


def test_sections_share_no_item_and_no_fact_while_others_are_left(student, pool, begin):
    twin = factories.question(Kind.SINGLE, fact=pool[0].fact, concept=pool[0].concept)
    quiz = drawing(pool, draws=11, position=1)
    first = factories.QuizSectionFactory(quiz=quiz, position=0)
    QuizEntry.objects.create(section=first, item=twin)
    attempt = begin(student, quiz)
    assert sorted(asked(attempt)) == sorted([twin.pk, *(item.pk for item in pool[1:])])


def test_sections_stand_in_their_order_and_each_is_shuffled_by_itself(student, begin, db):
    items = [factories.question(Kind.SINGLE) for _ in range(16)]
    quiz = factories.quiz_of(*items[:8])
    second = factories.QuizSectionFactory(quiz=quiz, position=1, title="The end")
    QuizEntry.objects.bulk_create(
        QuizEntry(section=second, item=item, position=position) for position, item in enumerate(items[8:])
    )
    attempt = begin(student, quiz)
    pks = [item.pk for item in items]
    assert set(asked(attempt)[:8]) == set(pks[:8])
    assert asked(attempt)[:8] != pks[:8]
    assert asked(attempt)[8:] != pks[8:]
    assert [slot.section_title for slot in attempt.slots.all()] == [""] * 8 + ["The end"] * 8


def test_the_order_of_options_is_stored_and_differs_between_attempts(student, begin, submit, now):
    item = factories.question(
        Kind.SINGLE, options=[{"id": f"o{n}", "text": f"Option {n}", "correct": n == 0} for n in range(8)]
    )
    quiz = factories.quiz_of(item)
    orders = []
    for n in range(3):
        attempt = begin(student, quiz, at=now + n * HOUR)
        orders.append(tuple(attempt.slots.get().order["options"]))
        submit(attempt)
    assert len(set(orders)) == 3
    change(quiz, is_shuffling_options=False)
    assert begin(student, quiz, at=now + DAY).slots.get().order["options"] == [f"o{n}" for n in range(8)]


def test_a_preview_has_no_conditions_is_not_counted_and_is_gone_with_the_next(student, quiz, begin, submit, now):
    change(quiz, status=Status.DRAFT, due_at=now - DAY, attempts_allowed=1, feedback="after_due")
    first = begin(student, quiz, is_preview=True)
    submit(first)
    second = begin(student, quiz, is_preview=True, at=now + HOUR)
    assert (second.number, second.is_preview, second.deadline_at) == (0, True, None)
    assert list(Attempt.objects.all()) == [second]
    assert queries.front_page(quiz, student, now).closed == ()
    change(quiz, status=Status.PUBLISHED, due_at=now + DAY)
    assert begin(student, quiz, at=now + HOUR).number == 1
    assert submit(second).shows_result(now)


def test_starting_makes_a_guest_or_finds_the_student_of_a_user(student, quiz, begin, now):
    guest = newcomer(user=None, time_zone="", now=now)
    assert (guest.is_guest, guest.time_zone) == (True, "UTC")
    assert begin(guest, quiz).student == guest
    assert newcomer(user=student.user, time_zone="Europe/Berlin", now=now) == student
    user = factories.UserFactory()
    assert [newcomer(user=user, time_zone="Europe/Berlin", now=now) for _ in range(2)] == [
        Student.objects.get(user=user)
    ] * 2
