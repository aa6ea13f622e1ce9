"""Nothing of the key reaches the browser before it may: all replies to all kinds of question in all modes are searched.

Each part of the key that a page has no reason to show is spelled with “zq_”, which nothing else is.
"""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from cards.grading.key import Key
from cards.grading.questions import model_answer
from cards.models import Kind
from tests import factories

SECRET = re.compile(r"zq_\w*|0\.375|correct|accepted|misconception|credit|partial_rule|net_correct")
# Words of a judged question and of the buttons for it, which are no secrets.
HARMLESS = {"accepted"}
WHY = {"why": "zq_why", "misconception": "zq_misconception"}


def choices(*texts):
    """The first is right."""
    return [{"id": f"zq_{n}", "text": text, "correct": n == 0, **WHY} for n, text in enumerate(texts)]


KEYS = {
    Kind.SINGLE: {"options": choices("Alpha", "Beta", "Gamma")},
    Kind.SEVERAL: {"options": choices("Alpha", "Beta", "Gamma", "Delta")},
    Kind.TRUE_FALSE: {
        "options": [
            {"id": "true", "text": "Yes", "correct": False, "why": "zq_why"},
            {"id": "false", "text": "No", "correct": True},
        ]
    },
    Kind.SHORT: {"accepted": ["zq_daemon", {"text": "zq_engine", "credit": 0.375, "why": "zq_why"}]},
    Kind.NUMERIC: {"accepted": [{"value": "80.375"}, {"value": "90.375", "credit": 0.375, "why": "zq_why"}]},
    Kind.ORDERING: {"options": [{"id": f"zq_{n}", "text": text} for n, text in enumerate(("Alpha", "Beta", "Gamma"))]},
    Kind.MATCHING: {
        "options": [
            {"id": "zq_0", "text": "Alpha", "match": "First letter"},
            {"id": "zq_1", "text": "Beta", "match": "Second letter"},
            {"id": "zq_2", "match": "Third letter"},
        ]
    },
    Kind.LABEL: {
        "options": [
            {"id": "zq_0", "part": "volume", "match": "Keeps data"},
            {"id": "zq_1", "part": "registry", "match": "Keeps images"},
        ]
    },
    Kind.GAPS: {
        "prompt": "An [[zq_0]] makes a [[zq_1]].",
        "options": [
            {"id": "zq_0", "accepted": ["Alpha"], "choices": ["Beta", "Alpha"], "why": "zq_why"},
            {"id": "zq_1", "accepted": ["zq_container"], "why": "zq_why"},
        ],
    },
}
WRONG = {
    Kind.SINGLE: "zq_1", Kind.SEVERAL: ["zq_1"], Kind.TRUE_FALSE: "true", Kind.SHORT: "client", Kind.NUMERIC: "1",
    Kind.ORDERING: ["zq_2", "zq_1", "zq_0"], Kind.MATCHING: {"zq_0": "zq_2"}, Kind.LABEL: {"zq_0": "zq_1"},
    Kind.GAPS: {"zq_0": "Beta", "zq_1": "volume"},
}  # fmt: skip
MODES = [
    {"feedback": "end"},
    {"feedback": "after_due"},
    {"feedback": "immediate"},
    {"feedback": "end", "marking": "certainty"},
    {"feedback": "immediate", "marking": "certainty"},
    {"feedback": "immediate", "marking": "adaptive"},
    {"feedback": "end", "marking": "acceptance"},
    {"feedback": "immediate", "marking": "acceptance"},
    {"feedback": "end", "is_sequential": True},
]
JUDGED = (Kind.SINGLE, Kind.SEVERAL, Kind.TRUE_FALSE)


@pytest.fixture
def hiding(student, begin):
    """An attempt at a quiz of one question of the kind, whose key is spelled to be found."""

    def hiding(kind, **rules):
        item = factories.question(
            kind, answer="zq_answer", explanation="zq_explanation", source_title="zq_source",
            source_url="https://example.org/zq_url", source_checked_on="2026-01-01",
            concept__name="zq_concept", concept__slug="zq_concept", fact="zq_fact",
            public_id="zq_1", **KEYS[kind],
        )  # fmt: skip
        if rules["feedback"] == "after_due":
            rules |= {"due_at": timezone.now() + timedelta(days=1)}
        return begin(student, factories.quiz_of(item, **rules), at=timezone.now())

    return hiding


def found_in(reply):
    return set(SECRET.findall(reply.text)) - HARMLESS


@pytest.mark.parametrize("rules", MODES, ids=lambda rules: "-".join(map(str, rules.values())))
@pytest.mark.parametrize("kind", KEYS)
def test_no_reply_holds_anything_of_the_key_before_it_may(browse, student, hiding, slot, kind, rules):
    attempt, browser = hiding(kind, **rules), browse(student)
    replies = [browser.get("attempt", attempt.pk), browser.get("question", attempt.pk, 1)]
    replies += [browser.get("list"), browser.get("quiz", attempt.quiz.slug)]
    is_judged = rules.get("marking") == "acceptance" and kind in JUDGED
    if is_judged:
        replies.append(judge_wrongly(browser, slot(attempt), nothing_wrong_yet=rules["feedback"] == "immediate"))
    else:
        certainty = {"certainty": "1"} if rules.get("marking") == "certainty" else {}
        replies.append(browser.act("save", slot(attempt), WRONG[kind], **certainty))
        replies.append(browser.get("question", attempt.pk, 1))
        replies.append(browser.act("save", slot(attempt), WRONG[kind], step=99))
        replies.append(browser.act("answer", slot(attempt), None, text="x" * 501, choice="77", **{"gap-0": "7"}))
        if rules["feedback"] != "immediate":
            replies.append(browser.act("answer", slot(attempt), WRONG[kind], **certainty))
    replies += [browser.get("question", attempt.pk, 1), browser.get("attempt", attempt.pk)]
    if rules["feedback"] == "after_due":
        replies += [browser.submit(attempt), browser.get("question", attempt.pk, 1), browser.get("list")]
    assert {reply.status_code for reply in replies} <= {200, 409, 422}
    assert [found for found in map(found_in, replies) if found] == []


def judge_wrongly(browser, found, *, nothing_wrong_yet):
    """The first choice, so that it ends the question; or rightly, where the end would rightly show the solution."""
    rights = {option["id"]: option["correct"] for option in found.key["options"]}
    is_right = rights[found.order["options"][0]]
    if nothing_wrong_yet and is_right:
        return browser.get("question", found.attempt_id, 1)
    word = "accept" if is_right is nothing_wrong_yet else "reject"
    return browser.send("judge", found.attempt_id, 1, step=found.step, number=0, is_accepted=word)


@pytest.mark.parametrize("kind", KEYS)
def test_between_two_tries_only_what_was_said_of_the_own_choice_is_told(browse, student, hiding, slot, kind):
    attempt, browser = hiding(kind, feedback="immediate", marking="adaptive"), browse(student)
    for reply in (browser.act("answer", slot(attempt), WRONG[kind]), browser.get("question", attempt.pk, 1)):
        assert "so far" in reply.text
        assert found_in(reply) <= ({"zq_why"} if kind in JUDGED else set())


@pytest.mark.parametrize("kind", KEYS)
def test_the_order_on_the_page_is_the_shuffled_one_and_values_are_places(browse, student, hiding, slot, kind):
    attempt = hiding(kind, feedback="end")
    page, found = browse(student).get("question", attempt.pk, 1).text, slot(attempt)
    key = Key.from_json(found.key)
    values = set(re.findall(r'<(?:option|input type="(?:radio|checkbox)")[^>]* value="([^"]*)"', page))
    assert values <= {"", *map(str, range(13))}
    options = {option["id"]: option for option in key.options}
    for name, field in (("options", "text"), ("matches", "match")):
        texts = [options[one][field] for one in found.order.get(name, ()) if field in options[one]]
        places = [page.index(f">{text}<") for text in texts]
        assert places == sorted(places)
    if kind == Kind.ORDERING:
        assert found.order["options"] != model_answer(key)


@pytest.mark.parametrize("kind", KEYS)
def test_once_it_may_the_page_tells_it(browse, student, hiding, slot, kind):
    attempt, browser = hiding(kind, feedback="end"), browse(student)
    browser.act("answer", slot(attempt), WRONG[kind])
    page = browser.submit(attempt).text
    assert {"zq_explanation", "zq_source", "zq_concept"} <= set(SECRET.findall(page))
    # Ids are nobody's business at any time.
    assert not set(SECRET.findall(page)) & {"zq_0", "zq_1", "zq_2", "zq_fact"}


def test_the_drawing_names_no_part_that_is_asked_for(browse, student, hiding):
    attempt = hiding(Kind.LABEL, feedback="end")
    page = browse(student).get("question", attempt.pk, 1).text
    drawing = page.split('class="map"')[1].split("</fieldset>")[0]
    assert not re.search("volume|registry", drawing, re.IGNORECASE)
    assert sorted(re.findall(r'dy=".35em">(\d)<', drawing)) == ["1", "1", "2", "2"]
    assert "Daemon" in drawing
