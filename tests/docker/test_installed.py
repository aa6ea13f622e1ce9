"""Against the real client, where one is installed: lines at random, and the table of commands."""

import json
import os
import subprocess
from pathlib import Path

import pytest

import cards.docker
from tests.docker import installed
from tests.docker.agreement import same_complaint, same_requests
from tests.docker.differences import reason
from tests.docker.lines import lines
from tests.docker.recorder import record

VERSION = "28.2"
# 200 in the usual run; `make docker` asks about 2,000 and more.
COUNT = int(os.environ.get("DOCKER_LINES", "200"))
SEED = int(os.environ.get("DOCKER_SEED", "20260310"))
TABLE = Path(cards.docker.__file__).parent / "commands.json"


def version():
    if installed.CLI is None:
        return ""
    return subprocess.run([installed.CLI, "--version"], capture_output=True, text=True, check=False).stdout


pytestmark = pytest.mark.skipif(
    VERSION not in version(), reason=f"there is no docker {VERSION} here to ask; the vectors were made with one"
)


def test_lines_at_random_make_the_requests_of_the_real_client():
    asked = list(record(lines(SEED, COUNT)))
    wrong = [entry for entry in asked if not same_requests(entry)]
    assert [entry["cmd"] for entry in wrong if reason(entry["cmd"]) is None] == []
    assert len(wrong) <= COUNT * 0.01
    failing = [entry for entry in asked if entry["rc"] > 0]
    assert len([entry for entry in failing if not same_complaint(entry)]) <= len(failing) * 0.02


def test_the_table_of_commands_is_what_the_client_says():
    told = installed.tree(is_counting=False)
    kept = json.loads(TABLE.read_text())
    assert told.keys() == kept.keys()
    for path, entry in told.items():
        assert entry == {**kept[path], "takes": entry["takes"]}, path


@pytest.mark.skipif(COUNT < 2000, reason="every count of arguments is asked for by `make docker` only")
def test_the_table_counts_arguments_as_the_client_does():
    assert installed.written(installed.tree()) == TABLE.read_text()
