"""The command items that ship, and every command in a text that ships: parsed, judged, asked of the real client."""

import re

import pytest
import yaml

from cards.docker import plan
from cards.grading.command import Meaning, judge
from cards.grading.command_lines import lines_of
from cards.grading.key import Key
from cards.grading.keys import key_problems
from tests.content.reading import CONCEPTS, HERE, ITEMS, texts_of
from tests.docker import recorder

COMMANDS = {item["public_id"]: item for item in ITEMS if item["kind"] in ("command", "shell")}
ANSWERS = yaml.safe_load((HERE / "commands.yaml").read_text(encoding="utf-8"))
HEADINGS = {"cli", "images", "networking", "network", "registry", "volume"}
# Of a command that waits for ever, and is ended by the recorder.
KILLED = -9
NOT_THERE = ("Error response from daemon", "open shop.tar")


def meaning(item: dict, text: str) -> Meaning:
    return judge(text, item["accepted"], item.get("policy", {})).meaning


def test_there_are_enough_of_them_for_each_heading_as_cards_and_as_questions():
    assert len(COMMANDS) >= 80
    assert {item["concept"][0] for item in COMMANDS.values()} == HEADINGS
    assert {item["kind"] for item in COMMANDS.values()} == {"command", "shell"}


def test_each_asks_for_a_fact_of_its_own():
    assert len({item["fact"] for item in COMMANDS.values()}) == len(COMMANDS)


@pytest.mark.parametrize("public_id", COMMANDS)
def test_it_can_be_answered(public_id):
    item = COMMANDS[public_id]
    assert key_problems(Key(item["kind"], item["prompt"], accepted=item["accepted"])) == []


def test_each_has_answers_to_be_accepted_and_to_be_refused():
    assert set(ANSWERS) == set(COMMANDS)
    for answers in ANSWERS.values():
        assert min(len(set(answers["accepted"])), len(set(answers["refused"]))) >= 3


@pytest.mark.parametrize("public_id", ANSWERS)
def test_what_is_right_is_accepted_and_what_is_not_is_refused(public_id):
    item, answers = COMMANDS[public_id], ANSWERS[public_id]
    assert [text for text in answers["accepted"] if meaning(item, text) < Meaning.SAME_EFFECT] == []
    assert [text for text in answers["refused"] if meaning(item, text) >= Meaning.SAME_EFFECT] == []


@pytest.mark.skipif(recorder.CLI is None, reason="no docker is installed")
def test_the_real_client_takes_every_model_answer():
    """What it then asks for need not be there; the stand-in for the daemon has next to nothing."""
    lines = [line for item in COMMANDS.values() for text in item["accepted"] for line in lines_of(text)]
    refused = [found for found in recorder.record(lines) if found["rc"] not in (0, KILLED)]
    assert [found["cmd"] for found in refused if not found["stderr"].startswith(NOT_THERE)] == []


def quoted() -> list[str]:
    """What stands as code in a text and begins with docker, with something after it."""
    texts = [text for fields in (*ITEMS, *CONCEPTS) for text in texts_of(fields)]
    return sorted({found for text in texts for found in re.findall(r"`(docker [^`]+)`", text)})


@pytest.mark.parametrize("line", quoted())
def test_every_command_in_a_text_is_one_that_there_is(line):
    """Named without its arguments it is one, too."""
    made = plan(line.replace("…", "x"))
    is_named = made.parsed.command is not None and bool(made.parsed.command.path)
    assert made.is_right or (is_named and re.search(r"requires|received|needs an argument", made.message)), made.message
