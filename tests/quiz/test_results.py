"""What a page may show: of an open question nothing of its key, of a closed attempt everything once it may be shown."""

from datetime import timedelta

import pytest

from cards.models import Attempt, Kind, Quiz, QuizOverride, Status
from cards.quiz import queries, results
from cards.quiz.questions import view
from tests import factories

HOUR = timedelta(hours=1)
# Everything that only the key, or what is shown with it, holds.
SECRET = "SECRET"
SECRETS: dict[str, dict[str, object]] = {
    Kind.SINGLE: {
        "options": [
            {"id": "SECRET1", "text": "Daemon", "correct": True, "why": "SECRET"},
            {"id": "SECRET2", "text": "Client", "correct": False, "why": "SECRET", "misconception": "SECRET"},
        ]
    },
    Kind.SHORT: {"accepted": ["SECRET", {"text": "SECRET two", "credit": 0.5, "why": "SECRET"}]},
    Kind.NUMERIC: {"accepted": [{"value": "8080", "why": "SECRET"}]},
    Kind.ORDERING: {"options": [{"id": f"SECRET{n}", "text": f"Step {n}"} for n in range(4)]},
    Kind.MATCHING: {"options": [{"id": f"SECRET{n}", "text": f"Left {n}", "match": f"Right {n}"} for n in range(4)]},
    Kind.LABEL: {
        "options": [
            {"id": "SECRET1", "part": "client", "match": "Sends"},
            {"id": "SECRET2", "part": "registry", "match": "Stores"},
            {"id": "SECRET3", "match": "Weighs"},
        ]
    },
    Kind.GAPS: {
        "prompt": "The [[one]] and the [[two]].",
        "options": [
            {"id": "one", "accepted": ["SECRET"], "why": "SECRET"},
            {"id": "two", "accepted": ["image"], "choices": ["image", "volume"], "why": "SECRET"},
        ],
    },
}
ADDED = {"explanation": "SECRET", "answer": "SECRET", "source_title": "SECRET", "public_id": "secret-1"}
RULES = [
    {"feedback": "end"},
    {"feedback": "immediate"},
    {"feedback": "immediate", "marking": "adaptive"},
    {"feedback": "end", "marking": "certainty"},
    {"feedback": "end", "marking": "acceptance"},
]


def show(found):
    return str(found)


@pytest.mark.parametrize("rules", RULES)
@pytest.mark.parametrize("kind", SECRETS)
def test_an_open_question_shows_nothing_of_its_key(student, begin, slot, now, kind, rules):
    item = factories.question(kind, **SECRETS[kind] | ADDED)
    attempt = begin(student, factories.quiz_of(item, **rules))
    found = view(slot(attempt), now)
    assert SECRET not in show(found).replace("secret-1", SECRET)
    assert found.solution is None
    assert found.last_try is None
    assert SECRET not in show(queries.overview(attempt, now))


@pytest.mark.parametrize("kind", SECRETS)
def test_what_is_shown_stands_in_the_stored_order_and_no_right_order_is_given_away(student, begin, slot, now, kind):
    item = factories.question(kind, **SECRETS[kind])
    attempt = begin(student, factories.quiz_of(item))
    question, order = view(slot(attempt), now).question, slot(attempt).order
    options = {option["id"]: option for option in item.options}
    shown = [options[name] for name in order.get("options", [])]
    if kind == Kind.GAPS:
        assert [gap.name for gap in question.gaps] == ["one", "two"]
        assert (question.gaps[0].choices, sorted(question.gaps[1].choices)) == ((), ["image", "volume"])
    elif kind == Kind.LABEL:
        assert (question.options, list(question.parts)) == ((), [option["part"] for option in shown])
        assert sorted(question.matches) == ["Sends", "Stores", "Weighs"]
    else:
        assert list(question.options) == [option["text"] for option in shown]
    if kind == Kind.ORDERING:
        assert list(question.options) != [option["text"] for option in item.options]
    if kind == Kind.MATCHING:
        assert [text[-1] for text in question.matches] != [text[-1] for text in question.options]


def test_with_feedback_at_the_end_an_answer_shows_nothing_until_it_is_handed_in(
    student, begin, answer, submit, slot, now
):
    attempt = begin(student, factories.quiz_of(factories.question(Kind.SINGLE, **SECRETS[Kind.SINGLE] | ADDED)))
    answer(attempt, 1, "SECRET1")
    assert SECRET not in show(view(slot(attempt), now)).replace("secret-1", SECRET)
    submit(attempt)
    assert view(slot(attempt), now).solution.answer == SECRET


def test_with_feedback_at_once_only_what_is_final_shows_its_solution(student, questions, begin, answer, slot, now):
    attempt = begin(student, factories.quiz_of(*questions, feedback="immediate"))
    answer(attempt, 1, "b")
    assert view(slot(attempt, 1), now).solution.mark.outcome == "wrong"
    assert view(slot(attempt, 2), now).solution is None
    assert (view(slot(attempt, 1), now).can_change, view(slot(attempt, 2), now).can_change) == (False, True)


def test_after_the_due_date_means_the_students_and_the_quizs(student, questions, begin, answer, submit, slot, now):
    quiz = factories.quiz_of(*questions, feedback="after_due", due_at=now + HOUR)
    QuizOverride.objects.create(quiz=quiz, student=student, due_at=now + 2 * HOUR)
    attempt = begin(student, quiz)
    answer(attempt, 1, "a")
    submit(attempt)

    def shown(at):
        found = Attempt.objects.select_related("quiz").get()
        page = queries.front_page(quiz, student, at)
        result = results.result(found, at)
        question = view(slot(attempt), at)
        kinds = {
            result.sum.score is not None, result.is_passed is not None, bool(result.questions), bool(result.concepts),
            page.percent is not None, page.closed[0].percent is not None, question.solution is not None,
        }  # fmt: skip
        assert len(kinds) == 1
        assert page.closed[0].hidden_until == (None if kinds == {True} else found.hidden_until())
        return kinds.pop()

    assert not shown(now + HOUR)
    assert not shown(now + 2 * HOUR - timedelta(seconds=1))
    assert shown(now + 2 * HOUR)
    Quiz.objects.update(due_at=now + 5 * HOUR)  # for all the others; they must not read the key from this one
    assert not shown(now + 4 * HOUR)
    assert shown(now + 5 * HOUR)


LINES = [
    (Kind.SINGLE, "b", {("The daemon", "", "right", False), ("The client", "chosen", "", False)}),
    (Kind.SINGLE, "a", {("The daemon", "chosen", "right", True), ("The client", "", "", True)}),
    (
        Kind.SEVERAL,
        ["a", "c"],
        {
            ("Images", "chosen", "right", True),
            ("Networks", "", "right", False),
            ("Kernels", "chosen", "", False),
            ("Volumes", "", "right", False),
        },
    ),
    (Kind.SHORT, "deamon", {("", "deamon", "daemon", True)}),
    (Kind.SHORT, None, {("", "", "daemon", False)}),
    (Kind.NUMERIC, "443", {("", "443", "8080", False)}),
    (
        Kind.ORDERING,
        ["b", "c", "a"],
        {("1", "Step b", "Step a", True), ("2", "Step c", "Step b", True), ("3", "Step a", "Step c", False)},
    ),
    (
        Kind.ORDERING,
        None,
        {("1", "", "Step a", False), ("2", "", "Step b", False), ("3", "", "Step c", False)},
    ),
    (
        Kind.MATCHING,
        {"a": "a", "b": "c"},
        {
            ("docker build", "makes an image", "makes an image", True),
            ("docker run", "stores images", "starts a container", False),
        },
    ),
    (
        Kind.LABEL,
        {"a": "b"},
        {
            ("client", "Stores images for others", "Sends commands", False),
            ("registry", "", "Stores images for others", False),
        },
    ),
    (Kind.GAPS, {"b": "container"}, {("a", "", "image", False), ("b", "container", "container", True)}),
    (Kind.GAPS, None, {("a", "", "image", False), ("b", "", "container", False)}),
    (Kind.TRUE_FALSE, "true", {("True", "chosen", "", False), ("False", "", "right", False)}),
]


@pytest.mark.parametrize(("kind", "response", "lines"), LINES)
def test_the_solution_puts_what_was_given_beside_what_is_right(
    student, begin, save, submit, slot, now, kind, response, lines
):
    attempt = begin(student, factories.quiz_of(factories.question(kind)))
    if response is not None:
        save(attempt, 1, response)
    submit(attempt)
    solution = view(slot(attempt), now).solution
    assert {(line.label, line.given, line.right, line.is_right) for line in solution.lines} == lines
    assert solution.explanation == "Because it is so."
    assert solution.source_title == "Docker 101"


def test_the_solution_says_why_choice_by_choice(student, begin, save, submit, slot, now):
    attempt = begin(student, factories.quiz_of(factories.question(Kind.SINGLE)))
    submit(attempt)
    lines = view(slot(attempt), now).solution.lines
    assert {line.label: line.why for line in lines} == {
        "The daemon": "It manages containers.",
        "The client": "It only asks.",
    }


@pytest.fixture
def graded(student, begin, save, submit, now):
    """Two concepts, five questions: three right, one partly, one blank."""
    image, volume = (factories.ConceptFactory(slug=slug, name=slug.title()) for slug in ("image", "volume"))
    items = [
        factories.question(Kind.SINGLE, concept=image),
        factories.question(Kind.SEVERAL, concept=volume),
        factories.question(Kind.SINGLE, concept=image),
        factories.question(Kind.SINGLE, concept=volume),
        factories.question(Kind.SINGLE, concept=image),
    ]
    quiz = factories.quiz_of(*items, is_shuffling_questions=False, pass_percent=60)
    attempt = begin(student, quiz)
    for position, response in [(1, "a"), (2, ["a", "b"]), (3, "a"), (4, "a")]:
        save(attempt, position, response)
    return submit(attempt)


def test_the_result_has_the_score_concept_by_concept_and_every_question(graded, now):
    found = results.result(graded, now)
    assert found.sum.score == pytest.approx(3 + 2 / 3)
    assert (found.sum.max_score, found.is_passed, found.missed) == (5, True, 2)
    assert found.sum.percent == 73.333333
    assert [(c.slug, c.name, c.asked, c.right, round(c.percent)) for c in found.concepts] == [
        ("image", "Image", 3, 2, 67), ("volume", "Volume", 2, 1, 83),
    ]  # fmt: skip
    assert [question.position for question in found.questions] == [1, 2, 3, 4, 5]
    assert all(question.solution for question in found.questions)


def test_a_pass_is_a_pass_at_the_mark_itself(student, questions, begin, save, submit, now):
    quiz = factories.quiz_of(*questions[:2], pass_percent=50)
    attempt = begin(student, quiz)
    save(attempt, 1, "a")
    assert results.result(submit(attempt), now).is_passed
    assert queries.front_page(quiz, student, now).is_passed


@pytest.mark.parametrize(("counts", "percent"), [("best", 100), ("last", 50), ("first", 0), ("average", 50)])
def test_which_attempt_counts(student, questions, begin, save, submit, now, counts, percent):
    quiz = factories.quiz_of(*questions[:2], counts=counts)
    for n, right in enumerate([0, 2, 1]):
        attempt = begin(student, quiz, at=now + n * HOUR)
        for position in range(1, right + 1):
            save(attempt, position, "a", at=now + n * HOUR)
        submit(attempt, at=now + n * HOUR)
    page = queries.front_page(quiz, student, now + 9 * HOUR)
    assert (page.percent, len(page.closed), page.attempts_left) == (percent, 3, None)
    assert [each.percent for each in page.closed] == [0, 100, 50]


def test_the_overview_tells_the_time_and_what_is_answered(student, questions, begin, save, answer, now):
    quiz = factories.quiz_of(*questions, time_limit_s=600, feedback="immediate", is_shuffling_questions=False)
    attempt = begin(student, quiz)
    answer(attempt, 1, "a")
    save(attempt, 3, "a")
    page = queries.overview(attempt, now + timedelta(minutes=1))
    assert (page.time_left, page.is_over, page.unanswered) == (timedelta(minutes=9), False, 1)
    assert [(place.has_answer, place.is_done, place.is_reached) for place in page.places] == [
        (True, True, True), (False, False, True), (True, False, True),
    ]  # fmt: skip
    late = queries.overview(attempt, now + HOUR)
    assert (late.time_left, late.is_over) == (timedelta(0), True)


def test_the_overview_of_one_after_the_other_shows_how_far_it_is(student, questions, begin, answer, now):
    quiz = factories.quiz_of(*questions, is_sequential=True, is_shuffling_questions=False)
    attempt = begin(student, quiz)
    answer(attempt, 1, "b")
    assert [place.is_reached for place in queries.overview(attempt, now).places] == [True, True, False]


def test_the_list_has_every_published_quiz_as_the_student_stands_to_it(
    student, stranger, questions, begin, submit, now
):
    done = factories.quiz_of(*questions, position=2, attempts_allowed=1)
    running = factories.quiz_of(*questions[:2], position=1)
    factories.quiz_of(*questions, status=Status.DRAFT)
    submit(begin(student, done))
    begin(student, running), begin(stranger, done)
    found = queries.front_pages(list(Quiz.objects.published()), student, now)
    assert [(page.slug, page.questions, bool(page.open_attempt), len(page.closed)) for page in found] == [
        (running.slug, 2, True, 0), (done.slug, 3, False, 1),
    ]  # fmt: skip
    assert (found[1].attempts_left, "used the one attempt" in found[1].refusal) == (0, True)
    visitor = queries.front_pages(list(Quiz.objects.published()), None, now)
    assert [(page.refusal, page.open_attempt, page.closed, page.percent) for page in visitor] == [
        ("", None, (), None)
    ] * 2
