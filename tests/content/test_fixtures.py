"""The cards and questions that ship, checked as text."""

import re
from collections import Counter
from itertools import permutations

import pytest

from cards.grading.key import Key
from cards.grading.questions import grade, model_answer
from tests.content.reading import (
    CARD_KINDS,
    CHOICE_KINDS,
    CLOZE,
    ITEMS,
    MAIN_CONCEPTS,
    QUESTION_KINDS,
    SLUGS,
    STATEMENTS,
    TAGS,
    TEXTS,
    is_checked_page,
    sentences,
    shared_runs,
    texts_of,
    words,
)

NEW_KINDS = {"numeric", "gaps", "label"}
PARTS = {"client", "api", "daemon", "container", "image", "volume", "network", "registry"}
REQUIRED = {"public_id", "kind", "concept", "fact", "tags", "prompt", "answer", "explanation", "source_title", "status"}
OPTIONAL = {
    "policy",
    "deletion",
    "part",
    "accepted",
    "options",
    "source_url",
    "source_checked_on",
    "level",
    "partial_rule",
}
FIELDS_OF_KIND = {
    "cloze": {"deletion"},
    "typed": {"accepted"},
    "diagram": {"part", "accepted"},
    **{kind: {"accepted"} for kind in ("short", "numeric", "shell", "command")},
    **{kind: {"options"} for kind in QUESTION_KINDS - {"short", "numeric", "shell"}},
}

CARDS = [item for item in ITEMS if item["kind"] in CARD_KINDS]
QUESTIONS = [item for item in ITEMS if item["kind"] in QUESTION_KINDS]


def deletions(item: dict) -> dict[int, str]:
    return {int(number): hidden for number, hidden, _hint in CLOZE.findall(item["prompt"])}


def option_ids(item: dict) -> list[str]:
    return [option["id"] for option in item["options"]]


def right_options(item: dict) -> list[dict]:
    return [option for option in item["options"] if option["correct"]]


def accepted_texts(item: dict) -> list[str]:
    """What may be typed, by the form that the grader compares."""
    return [entry["text"] if isinstance(entry, dict) else entry for entry in item["accepted"]]


def weighted(item: dict) -> list[dict]:
    """The accepted answers that are not the model answer or as good."""
    return [entry for entry in item["accepted"] if isinstance(entry, dict) and entry.get("credit", 1) < 1]


def gaps(item: dict) -> list[str]:
    return re.findall(r"\[\[(.+?)\]\]", item["prompt"])


def tells_gap(item: dict) -> bool:
    """Is the answer of a gap somewhere else in the sentence?"""
    shown = set(words(re.sub(r"\[\[.+?\]\]", "", item["prompt"])))
    return any(set(words(gap["accepted"][0])) <= shown for gap in item["options"])


def from_document(item: dict) -> bool:
    return item["source_title"].startswith("Docker 101: ")


def cloze_hides_answer(item: dict) -> bool:
    shown = CLOZE.sub(lambda found: found[3] or "" if int(found[1]) == item["deletion"] else found[2], item["prompt"])
    return not set(words(item["answer"])) <= set(words(shown))


RULES_FOR_ITEMS = {
    "it has the fields it needs and no others": lambda i: REQUIRED <= set(i) <= REQUIRED | OPTIONAL,
    "it has exactly the fields of its kind": lambda i: (
        set(i) & {"deletion", "part", "accepted", "options"} == FIELDS_OF_KIND.get(i["kind"], set())
    ),
    "its kind is known": lambda i: i["kind"] in CARD_KINDS | QUESTION_KINDS,
    "its number tells cards from questions": lambda i: re.fullmatch(
        r"dq-0\d{3}" if i["kind"] in CARD_KINDS else r"dq-1\d{3}", i["public_id"]
    ),
    "its concept exists": lambda i: set(i["concept"]) <= SLUGS and len(i["concept"]) == 1,
    "its tags exist": lambda i: i["tags"] and all(len(key) == 1 and key[0] in TAGS for key in i["tags"]),
    "its fact is a slug": lambda i: re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", i["fact"]),
    "it is published": lambda i: i["status"] == "published",
    "its level is easy or hard, or not given": lambda i: i.get("level", 1) in (1, 3),
    "only several choices have a rule for what is right in part": lambda i: (
        "partial_rule" not in i or i["kind"] == "several"
    ),
    "its prompt has at most 300 characters": lambda i: 0 < len(i["prompt"]) <= 300,
    "its answer has at most 400 characters": lambda i: 0 < len(i["answer"]) <= 400,
    "its explanation has one to three sentences": lambda i: 1 <= sentences(i["explanation"]) <= 3,
    "it rests on the document or on a page with the day it was read": lambda i: (
        from_document(i) != ("source_url" in i and is_checked_page(i))
    ),
    "the tag core marks what the document states": lambda i: (["core"] in i["tags"]) == from_document(i),
    "it is in our own words": lambda i: not any(shared_runs(text) for text in texts_of(i)),
    "it has no HTML, no exclamation mark and no double space": lambda i: (
        not any(re.search(r"<\w|!(?!\[)|\S  +\S", text) for text in texts_of(i))
    ),
}

RULES_FOR_KINDS = {
    "cloze: the number asked for is in the text": ({"cloze"}, lambda i: i["deletion"] in deletions(i)),
    "cloze: nothing but deletions has braces": (
        {"cloze"},
        lambda i: not re.search(r"[{}]", CLOZE.sub("", i["prompt"])),
    ),
    "cloze: the answer is what is hidden": ({"cloze"}, lambda i: deletions(i)[i["deletion"]] == i["answer"]),
    "cloze: the rest of the text does not tell the answer": ({"cloze"}, cloze_hides_answer),
    "command, shell: no full stop after the command": ({"command", "shell"}, lambda i: not i["answer"].endswith(".")),
    "diagram: the masked part is in the drawing": ({"diagram"}, lambda i: i["part"] in PARTS),
    "diagram: the part is an accepted answer": ({"diagram"}, lambda i: i["part"] in map(str.lower, i["accepted"])),
    "typed: the model answer comes first": (
        {"typed", "diagram", "short"},
        lambda i: i["accepted"] and set(words(accepted_texts(i)[0])) <= set(words(i["answer"])),
    ),
    "typed: no answer is accepted twice": (
        {"typed", "diagram", "short", "command", "shell"},
        lambda i: len(set(map(str.lower, accepted_texts(i)))) == len(i["accepted"]),
    ),
    "typed: the prompt does not tell the answer": (
        {"typed", "diagram", "short", "command", "shell"},
        lambda i: not set(words(accepted_texts(i)[0])) <= set(words(i["prompt"])),
    ),
    "typed: what is worth less than the answer says why": (
        {"short", "numeric"},
        lambda i: all(entry.get("why") for entry in weighted(i)),
    ),
    "numeric: the answer names the number": (
        {"numeric"},
        lambda i: i["accepted"][0]["value"] in words(i["answer"]),
    ),
    "numeric: a likely wrong number says what is wrong with it": ({"numeric"}, weighted),
    "gaps: two gaps, as in the text": (
        {"gaps"},
        lambda i: len(i["options"]) == 2 and gaps(i) == option_ids(i),
    ),
    "gaps: each says why": ({"gaps"}, lambda i: all(gap.get("why") for gap in i["options"])),
    "gaps: the text does not tell the answer": ({"gaps"}, lambda i: not tells_gap(i)),
    "gaps: three choices where there are any": (
        {"gaps"},
        lambda i: all(len(gap.get("choices", "abc")) == 3 for gap in i["options"]),
    ),
    "label: three or four parts of the drawing, each once, and a decoy": (
        {"label"},
        lambda i: (
            {option["part"] for option in i["options"] if "part" in option} <= PARTS
            and len([option for option in i["options"] if "part" in option]) in (3, 4)
            and len([option for option in i["options"] if "part" not in option]) == 1
        ),
    ),
    "label: no id names a part": ({"label"}, lambda i: not PARTS.intersection(option_ids(i))),
    "choice: option ids are unique": (
        QUESTION_KINDS - {"short", "numeric", "shell"},
        lambda i: len(set(option_ids(i))) == len(i["options"]),
    ),
    "choice: option texts are unique": (
        CHOICE_KINDS | {"ordering", "matching"},
        lambda i: len({option["text"] for option in i["options"]}) == len(i["options"]),
    ),
    "choice: each option says why it is right or wrong": (
        CHOICE_KINDS,
        lambda i: all(
            option["why"] and set(option) - {"misconception"} == {"id", "text", "correct", "why"}
            for option in i["options"]
        ),
    ),
    "choice: only a wrong option has a misconception": (
        CHOICE_KINDS,
        lambda i: not any("misconception" in option for option in right_options(i)),
    ),
    "choice: no option stands for all or none of the others": (
        {"single", "several"},
        lambda i: not any(re.search(r"of (the above|these)", option["text"].lower()) for option in i["options"]),
    ),
    "choice: a prompt asks for what is so": (
        {"single", "several"},
        lambda i: not re.search(r"\b(not|never|except|false|wrong)\b", i["prompt"].split(". ")[-1].lower()),
    ),
    "single: one of four options is right": (
        {"single"},
        lambda i: len(right_options(i)) == 1 and option_ids(i) == list("abcd"),
    ),
    "several: at least two of four or five are right, and at least one is wrong": (
        {"several"},
        lambda i: len(i["options"]) in (4, 5) and 2 <= len(right_options(i)) < len(i["options"]),
    ),
    "true or false: one of the two is right": (
        {"true_false"},
        lambda i: option_ids(i) == ["true", "false"] and len(right_options(i)) == 1,
    ),
    "true or false: the answer says which": (
        {"true_false"},
        lambda i: i["answer"].lower().startswith(right_options(i)[0]["id"] + "."),
    ),
    "ordering: three to six steps": (
        {"ordering"},
        lambda i: (
            3 <= len(i["options"]) <= 6 and all(set(option) - {"after"} == {"id", "text"} for option in i["options"])
        ),
    ),
    "ordering: the listed order agrees with what comes after what": (
        {"ordering"},
        lambda i: all(
            set(option.get("after", ())) <= set(option_ids(i)[:place]) for place, option in enumerate(i["options"])
        ),
    ),
    "matching: three to five pairs with different matches": (
        {"matching"},
        lambda i: (
            3 <= len(i["options"]) <= 5
            and all(set(option) == {"id", "text", "match"} for option in i["options"])
            and len({option["match"] for option in i["options"]}) == len(i["options"])
        ),
    ),
}


@pytest.mark.parametrize("rule", RULES_FOR_ITEMS)
def test_every_item_keeps_the_rule(rule):
    assert [item["public_id"] for item in ITEMS if not RULES_FOR_ITEMS[rule](item)] == []


@pytest.mark.parametrize("rule", RULES_FOR_KINDS)
def test_every_item_of_the_kind_keeps_the_rule(rule):
    kinds, keeps = RULES_FOR_KINDS[rule]
    concerned = [item for item in ITEMS if item["kind"] in kinds]
    assert concerned
    assert [item["public_id"] for item in concerned if not keeps(item)] == []


def test_the_spelling_is_daemon_everywhere():
    assert [name for name, text in TEXTS.items() if "deamon" in text.lower()] == []


def test_no_public_id_is_used_twice():
    assert [key for key, count in Counter(item["public_id"] for item in ITEMS).items() if count > 1] == []


def test_no_two_items_of_a_kind_ask_the_same():
    asked = Counter((item["kind"], " ".join(words(item["prompt"])), item.get("deletion")) for item in ITEMS)
    assert [key for key, count in asked.items() if count > 1] == []


def test_a_cloze_text_gives_one_item_for_each_deletion_and_they_are_siblings():
    by_text: dict[str, list[dict]] = {}
    for item in (item for item in ITEMS if item["kind"] == "cloze"):
        by_text.setdefault(item["prompt"], []).append(item)
    for items in by_text.values():
        assert sorted(item["deletion"] for item in items) == sorted(deletions(items[0]))
        assert len({(item["fact"], *item["concept"]) for item in items}) == 1


@pytest.mark.parametrize("kind", sorted(CARD_KINDS | QUESTION_KINDS))
def test_each_kind_is_in_use(kind):
    assert any(item["kind"] == kind for item in ITEMS)


@pytest.mark.parametrize("item", QUESTIONS, ids=lambda item: item["public_id"])
def test_the_model_answer_of_every_question_is_right_and_a_blank_is_not(item):
    names = ("kind", "prompt", "accepted", "options", "partial_rule")
    key = Key(**{name: item[name] for name in names if name in item})
    assert grade(key, model_answer(key)).is_right
    assert grade(key, None).fraction == 0


@pytest.mark.parametrize("part", sorted(PARTS))
def test_each_part_of_the_drawing_has_a_card(part):
    assert [item["public_id"] for item in ITEMS if item.get("part") == part]


def questions_of(concept: str) -> list[dict]:
    return [item for item in QUESTIONS if item["concept"] == [concept]]


@pytest.mark.parametrize("concept", MAIN_CONCEPTS)
def test_a_main_concept_has_questions_of_every_level_and_one_of_the_new_kinds(concept):
    assert {item.get("level", 2) for item in questions_of(concept)} == {1, 2, 3}
    assert NEW_KINDS & {item["kind"] for item in questions_of(concept)}


def test_each_rule_for_what_is_right_in_part_is_in_use():
    rules = {item.get("partial_rule", "net_correct") for item in QUESTIONS if item["kind"] == "several"}
    assert rules == {"off", "net_correct", "coverage", "each_answer"}


def test_an_order_that_is_not_the_only_one_is_given_as_a_graph_and_one_that_is_as_a_list():
    orders = [item for item in QUESTIONS if item["kind"] == "ordering"]
    graphs = [item for item in orders if any("after" in step for step in item["options"])]
    assert 3 <= len(graphs) < len(orders)
    for item in graphs:
        key = Key(kind="ordering", prompt="", options=item["options"])
        ids = option_ids(item)
        assert sum(grade(key, list(order)).is_right for order in permutations(ids)) > 1


@pytest.mark.parametrize("concept", MAIN_CONCEPTS)
@pytest.mark.parametrize(("items", "least"), [(CARDS, 6), (QUESTIONS, 5)], ids=["cards", "questions"])
def test_a_main_concept_has_enough_items_of_at_least_three_kinds(concept, items, least):
    kinds = [item["kind"] for item in items if item["concept"] == [concept]]
    assert len(kinds) >= least
    assert len(set(kinds)) >= 3


@pytest.mark.parametrize("statement", STATEMENTS, ids=lambda statement: statement["id"])
@pytest.mark.parametrize("items", [CARDS, QUESTIONS], ids=["card", "question"])
def test_every_statement_of_the_document_is_covered(statement, items):
    assert set(statement["facts"]) <= {item["fact"] for item in ITEMS}
    assert [item["public_id"] for item in items if item["fact"] in statement["facts"]]


def test_every_fact_of_the_document_stands_for_a_statement():
    named = {fact for statement in STATEMENTS for fact in statement["facts"]}
    assert {item["fact"] for item in ITEMS if from_document(item)} - named == set()


def test_the_longest_option_is_seldom_the_right_one():
    single = [item for item in ITEMS if item["kind"] == "single"]
    lengths = [(item, sorted((len(option["text"]) for option in item["options"]), reverse=True)) for item in single]
    longest = [i for i, (first, second, *_) in lengths if len(right_options(i)[0]["text"]) == first > second]
    assert len(longest) < 0.45 * len(single)


def test_the_right_option_has_no_favourite_place():
    places = Counter(right_options(item)[0]["id"] for item in ITEMS if item["kind"] == "single")
    assert max(places.values()) < 0.4 * places.total()
    assert set(places) == set("abcd")


def test_true_is_as_likely_as_false():
    answers = Counter(right_options(item)[0]["id"] for item in ITEMS if item["kind"] == "true_false")
    assert 0.35 < answers["true"] / answers.total() < 0.65
