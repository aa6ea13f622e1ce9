"""What the real client made of our own list of lines, and what the client here makes of them."""

import io
import json
import sys

from django.core.management import call_command

from cards.docker.recorded import recorded
from tests.docker import vectors
from tests.docker.agreement import same_complaint, same_requests
from tests.docker.differences import DIFFERENCES, reason

KEPT = vectors.kept()


def test_the_list_is_long_and_kept_in_full():
    assert len(KEPT) >= 400
    assert {entry["cmd"] for entry in KEPT} == {line for line in vectors.lines() if vectors.is_askable(line)}
    assert vectors.KEPT.stat().st_size < 300_000


def test_the_requests_are_the_real_clients():
    wrong = [entry["cmd"] for entry in KEPT if not same_requests(entry)]
    assert [line for line in wrong if reason(line) is None] == []
    assert len(wrong) <= len(KEPT) * 0.005


def test_a_mistake_is_told_as_the_real_client_does():
    failing = [entry for entry in KEPT if entry["rc"] > 0]
    assert len(failing) > 150
    wrong = [entry["cmd"] for entry in failing if not same_complaint(entry)]
    assert [line for line in wrong if reason(line) is None] == []
    assert len(wrong) <= len(failing) * 0.02


def test_every_difference_has_a_reason():
    assert all(one.why for one in DIFFERENCES)


def test_a_body_is_kept_without_what_it_shares_and_given_back():
    base = {"a": 1, "b": {"c": [], "d": None}, "e": ""}
    for body in (
        {**base, "a": 2},
        {"a": 1, "b": {"c": [1], "d": None}},
        base,
        {},
        {**base, "f": {}},
        None,
        "<3 bytes>",
    ):
        assert vectors.more(json.loads(json.dumps(vectors.less(body, base))), base) == body


def test_the_command_writes_a_line_for_each(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO("docker ps -a\n\ndocker nothing\n"))
    out = io.StringIO()
    call_command("docker_requests", stdout=out)
    told = [json.loads(line) for line in out.getvalue().splitlines()]
    assert told == [recorded("docker ps -a"), recorded("docker nothing")]
    assert told[0] == {
        "cmd": "docker ps -a",
        "rc": 0,
        "stderr": "",
        "requests": [{"method": "GET", "path": "/containers/json", "query": {"all": ["1"]}, "body": None}],
    }
