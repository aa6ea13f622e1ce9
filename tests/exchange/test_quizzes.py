"""Quizzes by the seed and by loaddata: with their sections and lists, again and again, and never over an edit."""

from math import inf, nan

import pytest
from django.core.management import call_command

from cards.editing import save_content
from cards.exchange.content import quiz_content
from cards.exchange.entries import FixtureError
from cards.models import Attempt, Quiz, QuizEntry, QuizSection, Slot
from cards.models.bounds import OUT_OF_YEARS
from cards.quiz import attempts
from tests import factories
from tests.exchange.conftest import NOON, Library


@pytest.fixture
def shelf(library):
    """The library with a quiz of the same slug as a concept: a fixed list and a draw."""
    library.items["t-4"] = dict(library.items["t-3"], prompt="An image is a container.")
    library.quizzes = {"image": {"summary": "Two parts.", "pass_percent": 60}}
    library.sections = [
        {"quiz": ["image"], "position": 10, "title": "Listed"},
        {
            "quiz": ["image"], "position": 20, "draws": 1, "points": 2, "concepts": [["container"]], "tags": [],
            "kinds": ["true_false"], "weights": {"container": 1},
        },
    ]  # fmt: skip
    library.asked = [
        {"section": ["image", 10], "item": ["t-4"], "position": 2, "points": 3},
        {"section": ["image", 10], "item": ["t-3"], "position": 1},
    ]
    return library


def said():
    """The quiz as it is stored, without keys."""
    quiz = Quiz.objects.get(slug="image")
    return quiz.version, [
        (
            section.position, section.title, section.draws, section.points,
            [concept.slug for concept in section.concepts.all()],
            [(entry.item.public_id, entry.points) for entry in section.entries.all()],
        )
        for section in quiz.sections.all()
    ]  # fmt: skip


AS_IN_THE_FILE = [
    (10, "Listed", 0, 1, [], [("t-3", 1), ("t-4", 3)]),
    (20, "", 1, 2, ["container"], []),
]


def test_a_fresh_database_gets_quizzes_with_sections_and_lists(shelf):
    assert "quiz image" in shelf.seed().created
    assert said() == (1, AS_IN_THE_FILE)


def test_a_second_run_changes_nothing_and_costs_a_fixed_number_of_statements(shelf, django_assert_max_num_queries):
    shelf.quizzes |= {f"more-{n}": {} for n in range(20)}
    shelf.sections += [{"quiz": [f"more-{n}"], "position": 1, "draws": 1, "tags": [["core"]]} for n in range(20)]
    shelf.seed()
    before = list(QuizSection.objects.values_list("pk"))
    with django_assert_max_num_queries(14):
        report = shelf.seed()
    assert "quiz image" in report.unchanged
    assert report.updated == []
    assert list(QuizSection.objects.values_list("pk")) == before


CHANGES = {
    "a rule": lambda shelf: shelf.quizzes["image"].update(pass_percent=80),
    "a section's title": lambda shelf: shelf.sections[0].update(title="Another"),
    "a filter": lambda shelf: shelf.sections[1].update(concepts=[]),
    "a tag": lambda shelf: shelf.sections[1].update(tags=[["core"]]),
    "points": lambda shelf: shelf.asked[0].update(points=1),
    "a question more": lambda shelf: shelf.asked.pop(),
    "a section less": lambda shelf: shelf.sections.pop(),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_changed_file_updates_what_nobody_touched(shelf, name):
    shelf.seed()
    CHANGES[name](shelf)
    assert shelf.seed().updated == ["quiz image"]
    assert Quiz.objects.get().version == 2
    assert shelf.seed().updated == []


def edit_quiz():
    quiz = Quiz.objects.get()
    quiz.pass_percent = 90
    save_content(quiz, expected_version=quiz.version)


EDITS = {
    "the quiz": edit_quiz,
    "a section": lambda: QuizSection.objects.filter(position=20).update(draws=2),
    "a list": lambda: QuizEntry.objects.filter(points=3).delete(),
    "a filter": lambda: QuizSection.objects.get(position=20).concepts.clear(),
}


@pytest.mark.parametrize("name", EDITS)
def test_what_somebody_edited_is_left_alone_and_listed(shelf, name):
    shelf.seed()
    EDITS[name]()
    before = said()
    shelf.quizzes["image"]["summary"] = "The file's."
    assert shelf.seed().left_alone == {"quiz image": "edited since it was seeded"}
    assert said() == before
    assert Quiz.objects.get().summary == "Two parts."


def test_a_quiz_of_the_same_slug_that_somebody_made_is_left_alone(shelf):
    factories.QuizFactory(slug="image")
    assert "quiz image" in shelf.seed().left_alone
    assert not QuizSection.objects.exists()


def test_a_quiz_that_is_gone_from_the_files_is_retired_and_its_attempts_stay(shelf, student):
    shelf.seed()
    attempt = attempts.start(quiz=Quiz.objects.get(), student=student, now=NOON)
    asked = list(Slot.objects.values())
    shelf.quizzes, shelf.sections, shelf.asked = {}, [], []
    assert shelf.seed().retired == ["quiz image"]
    assert (Quiz.objects.get().status, Attempt.objects.get()) == ("retired", attempt)
    assert list(Slot.objects.values()) == asked
    assert shelf.seed().retired == []


def test_the_audience_ships_with_a_quiz_and_one_that_names_none_looks_as_before(shelf):
    shelf.seed()
    quiz = Quiz.objects.get(slug="image")
    assert quiz.audience == ""
    assert "audience" not in quiz_content(quiz, [])
    shelf.quizzes["image"]["audience"] = "classes"
    assert shelf.seed().updated == ["quiz image"]
    Quiz.objects.update(audience="nobody")
    shelf.quizzes["image"]["audience"] = "everybody"
    assert "quiz image" in shelf.seed().left_alone


def test_what_loaddata_brought_is_taken_over_by_the_seed(shelf):
    call_command("loaddata", *shelf.paths(), verbosity=0)
    assert said() == (1, AS_IN_THE_FILE)
    assert "quiz image" in shelf.seed().unchanged
    shelf.asked[0]["points"] = 5
    assert shelf.seed().updated == ["quiz image"]


def test_loaddata_twice_makes_nothing_twice(shelf):
    for _ in range(2):
        call_command("loaddata", *shelf.paths(), verbosity=0)
    assert (QuizSection.objects.count(), QuizEntry.objects.count()) == (2, 2)
    assert said() == (1, AS_IN_THE_FILE)


def test_the_order_within_the_files_does_not_matter(shelf):
    shelf.turn = reversed
    shelf.seed()
    assert said() == (1, AS_IN_THE_FILE)


BROKEN = {
    "an unknown field": (lambda shelf: shelf.quizzes["image"].update(colour="red"), "there is no field “colour”"),
    "a wrong rule": (lambda shelf: shelf.quizzes["image"].update(marking="lenient"), "“marking”: Value 'lenient'"),
    "rules that clash": (
        lambda shelf: shelf.quizzes["image"].update(feedback="after_due"),
        "Feedback after the due date needs a due date.",
    ),
    "a section of no quiz": (lambda shelf: shelf.sections[0].update(quiz=["x"]), "“quiz” is “x”, which is in none"),
    "a section twice": (lambda shelf: shelf.sections[1].update(position=10), "the same position is in cards.yaml"),
    "a concept that is nowhere": (
        lambda shelf: shelf.sections[1].update(concepts=[["x"]]),
        "the concept “x” is in none of the files.",
    ),
    "a tag that is nowhere": (lambda shelf: shelf.sections[1].update(tags=[["x"]]), "the tag “x” is in none of"),
    "a weight of nothing": (lambda shelf: shelf.sections[1].update(weights={"x": 1}), "“weights” names “x”, which"),
    "weights that are none": (lambda shelf: shelf.sections[1].update(weights={"image": 0}), "At least one concept"),
    "a kind that is none": (lambda shelf: shelf.sections[1].update(kinds=["basic"]), "A list of kinds of question"),
    "levels upside down": (lambda shelf: shelf.sections[1].update(easiest=3, hardest=1), "The easiest level can't be"),
    "a list of no section": (lambda shelf: shelf.asked[0].update(section=["image", 5]), "“section” is “image, 5”"),
    "a list of nothing": (lambda shelf: shelf.asked[0].update(section=["image"]), "must be the natural key of a quiz"),
    "a question that is nowhere": (lambda shelf: shelf.asked[0].update(item=["x"]), "“item” is “x”, which is in none"),
    "a question twice": (lambda shelf: shelf.asked[0].update(item=["t-3"]), "“t-3” is there twice."),
    "points that are none": (lambda shelf: shelf.asked[0].update(points=0), "a question is worth something."),
    "points that are no number": (lambda shelf: shelf.asked[0].update(points=nan), "“points” is no finite number."),
    "points without end": (lambda shelf: shelf.asked[0].update(points=inf), "“points” is no finite number."),
    "points beyond measure": (lambda shelf: shelf.asked[0].update(points=1e308), "“points”: Ensure this value is less"),
    "draws without end": (lambda shelf: shelf.sections[1].update(draws=inf), "“draws” is out of bounds."),
    "a huge place": (lambda shelf: shelf.sections[1].update(position=10**30), "“position”: Ensure this value is less"),
    "weights without end": (lambda shelf: shelf.sections[1].update(weights={"image": inf}), "A number from 0 to"),
    "a long time limit": (lambda shelf: shelf.quizzes["image"].update(time_limit_s=10**12), "“time_limit_s”: Ensure"),
    "a late due date": (lambda shelf: shelf.quizzes["image"].update(due_at="9999-12-31T23:59-05:00"), OUT_OF_YEARS),
    "a late due date without a zone": (
        lambda shelf: shelf.quizzes["image"].update(due_at="9999-12-31T23:59"),
        OUT_OF_YEARS,
    ),
    "a day that is none": (lambda shelf: shelf.quizzes["image"].update(due_at="2026-02-30T10:00"), "“due_at”: "),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_quiz_is_named_and_nothing_is_written(shelf: Library, name: str):
    change, sentence = BROKEN[name]
    change(shelf)
    with pytest.raises(FixtureError) as refused:
        shelf.seed()
    assert sentence in refused.value.message
    assert refused.value.message.startswith("cards.yaml, entry ")
    assert not Quiz.objects.exists()
