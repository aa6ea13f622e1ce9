"""The quizzes that ship, checked as text: each can be filled, and together they reach everything."""

from collections import Counter

import pytest

from tests.content.reading import (
    CARD_KINDS,
    CHOICE_KINDS,
    ENTRIES,
    ITEMS,
    MAIN_CONCEPTS,
    QUESTION_KINDS,
    QUIZZES,
    SECTIONS,
    SLUGS,
    TAGS,
    sentences,
    shared_runs,
    texts_of,
)

BY_ID = {item["public_id"]: item for item in ITEMS}
BY_SLUG = {quiz["slug"]: quiz for quiz in QUIZZES}
QUESTIONS = [item for item in ITEMS if item["kind"] in QUESTION_KINDS]
WITH_QUESTIONS = {item["concept"][0] for item in QUESTIONS}


def sections_of(slug: str) -> list[dict]:
    return [section for section in SECTIONS if section["quiz"] == [slug]]


def entries_of(section: dict) -> list[dict]:
    """The questions of its fixed list."""
    key = [*section["quiz"], section["position"]]
    return [BY_ID[entry["item"][0]] for entry in ENTRIES if entry["section"] == key]


def pool(section: dict) -> list[dict]:
    """What a section may draw from, by the rules that the engine draws by."""
    levels = range(section.get("easiest", 1), section.get("hardest", 3) + 1)
    return [
        item
        for item in QUESTIONS
        if item.get("level", 2) in levels
        and (not section.get("concepts") or item["concept"] in section["concepts"])
        and (not section.get("kinds") or item["kind"] in section["kinds"])
        and (not section.get("tags") or any(tag in section["tags"] for tag in item["tags"]))
    ]


def test_every_concept_with_questions_has_a_quiz_that_asks_of_nothing_else():
    for slug in WITH_QUESTIONS:
        assert BY_SLUG[slug]["feedback"] == "immediate"
        assert [section["concepts"] for section in sections_of(slug)] == [[[slug]]]
    assert set(WITH_QUESTIONS) <= SLUGS


@pytest.mark.parametrize("slug", BY_SLUG)
def test_every_quiz_is_published_says_what_it_is_and_is_in_our_own_words(slug):
    quiz = BY_SLUG[slug]
    assert (quiz["status"], 1 <= sentences(quiz["summary"]) <= 3) == ("published", True)
    assert not any(shared_runs(text) for text in texts_of(quiz))
    assert slug != "attempts"


def test_no_slug_and_no_place_in_the_list_is_given_twice():
    assert len(BY_SLUG) == len(QUIZZES)
    positions = [quiz["position"] for quiz in QUIZZES]
    assert positions == sorted(set(positions))
    keys = [(*section["quiz"], section["position"]) for section in SECTIONS]
    assert len(set(keys)) == len(keys)
    asked = Counter((*entry["section"], *entry["item"]) for entry in ENTRIES)
    assert set(asked.values()) == {1}


@pytest.mark.parametrize("slug", BY_SLUG)
def test_every_section_can_be_filled_after_those_before_it(slug):
    assert sections_of(slug)
    before: list[tuple[int, set[str]]] = []
    for section in sections_of(slug):
        draws = section.get("draws", 0)
        assert bool(draws) != bool(entries_of(section))
        found = pool(section) if draws else entries_of(section)
        ids = {item["public_id"] for item in found}
        if draws:
            taken = sum(min(count, len(others & ids)) for count, others in before)
            assert len(ids) >= draws + taken
            # Of one fact nothing has to be asked twice, unless the concept has no more to say.
            assert slug == "resources" or len({item["fact"] for item in found}) >= draws
        before.append((draws or len(ids), ids))


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: f"{section['quiz'][0]}-{section['position']}")
def test_a_section_refers_to_what_there_is(section):
    weights = section.get("weights", {})
    assert set(weights) <= {item["concept"][0] for item in pool(section)}
    assert {tag for (tag,) in section.get("tags", [])} <= TAGS
    assert set(section.get("kinds", [])) <= QUESTION_KINDS


def test_the_placement_covers_each_main_concept_with_questions_whose_cards_it_can_place():
    (placement,) = (quiz for quiz in QUIZZES if quiz.get("is_placement"))
    asked = [item for section in sections_of(placement["slug"]) for item in entries_of(section)]
    assert Counter(item["concept"][0] for item in asked) == dict.fromkeys(MAIN_CONCEPTS, 3)
    assert {item["fact"] for item in asked} <= {item["fact"] for item in ITEMS if item["kind"] in CARD_KINDS}
    assert len({item["fact"] for item in asked}) == len(asked)
    assert not any(item["kind"] == "true_false" for item in asked)  # half of them are right by chance


def test_the_whole_document_is_drawn_by_weights_under_a_time_limit():
    quiz = BY_SLUG["docker-101"]
    assert (quiz["feedback"], quiz["pass_percent"], quiz["time_limit_s"]) == ("end", 70, 1800)
    first, second = sections_of("docker-101")
    assert (first["tags"], set(first["weights"])) == ([["core"]], WITH_QUESTIONS)
    assert second["easiest"] == 2


def test_the_practice_exam_judges_its_choices_one_at_a_time_by_the_weights_of_an_outline():
    quiz = BY_SLUG["practice-exam"]
    assert (quiz["marking"], quiz["is_sequential"]) == ("acceptance", True)
    judged, rest = sections_of("practice-exam")
    assert set(judged["kinds"]) == CHOICE_KINDS
    assert not CHOICE_KINDS & set(rest["kinds"])
    assert set(judged["weights"]) >= set(MAIN_CONCEPTS)


def test_each_way_of_marking_has_a_quiz():
    assert {quiz.get("marking", "plain") for quiz in QUIZZES} == {"plain", "adaptive", "certainty", "acceptance"}
