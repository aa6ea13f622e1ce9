import subprocess
import sys

import pytest

from cards.docker import plan
from cards.docker.client import table
from cards.docker.client.values import SETTERS

NAMES = sorted(table.names())
# What is left of one processor of a busy machine must be enough.
LOADED_MS = 20


@pytest.mark.parametrize("name", NAMES)
def test_every_flag_of_every_command_is_of_a_known_type(name):
    command = table.command(name)
    assert {flag.type for flag in command.flags.values()} <= SETTERS.keys()
    assert all(flag.name in command.flags for flag in command.flags.values())
    assert all(len(flag.short) <= 1 for flag in command.flags.values())


@pytest.mark.parametrize("name", [name for name in NAMES if name])
def test_every_command_gives_help_by_every_name(name):
    made = plan(f"docker {name} --help")
    assert (made.status, made.requests, made.parsed.name) == (0, (), name)


@pytest.mark.parametrize(
    ("line", "same"),
    [
        ("docker run --net app x", "docker run --network app x"),
        ("docker run --net app --net-alias a x", "docker run --network app --network-alias a x"),
        ("docker run --dns-opt a x", "docker run --dns-option a x"),
        ("docker stop --time 3 x", "docker stop --timeout 3 x"),
        ("docker image rmi x", "docker rmi x"),
        ("docker remove x", "docker rm x"),
        ("docker stack up -c f x", "docker stack deploy -c f x"),
    ],
)
def test_what_the_help_hides_is_known(line, same):
    assert plan(line).requests == plan(same).requests != ()


def test_the_table_is_read_when_it_is_first_needed_and_quickly():
    """In a process of its own, and by the processor's time."""
    code = (
        "import time, cards.docker\n"
        "from cards.docker.client import table\n"
        "assert table._entries.cache_info().currsize == 0\n"
        "start = time.process_time()\n"
        "table.command('run').flags\n"
        "print((time.process_time() - start) * 1000)\n"
    )
    took_ms = min(
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)
        for _ in range(3)
    )
    assert took_ms < LOADED_MS
