"""What was seen of a command from outside: its exit status, its complaint and its requests, as plain values."""

import json
from typing import Any

from cards.docker.parsed import Role
from cards.docker.plan import Plan, plan
from cards.docker.request import World
from cards.docker.standin import BARE

# What the client says first of a build with BuildKit turned off, as the recorder has it.
LEGACY_BUILDER = (
    "DEPRECATED: The legacy builder is deprecated and will be removed in a future release.\n"
    "            BuildKit is currently disabled; enable it by removing the DOCKER_BUILDKIT=0\n"
    "            environment-variable.\n\n"
)


def recorded(line: str, world: World = BARE) -> dict[str, Any]:
    """Of the client here, in the fields in which a recorder tells of the real one."""
    made = plan(line, world)
    return {"cmd": line, "rc": made.status, "stderr": _complaint(made), "requests": requests(made)}


def _complaint(made: Plan) -> str:
    names = [word.text for word in made.words[1:] if word.role is Role.COMMAND]
    is_build = names[:1] in (["builder"], ["build"]) or names == ["image", "build"]
    end = "\n" if made.message and made.status > 0 else ""
    return (LEGACY_BUILDER if is_build else "") + made.message + end


def requests(made: Plan) -> list[dict[str, Any]]:
    """JSON all through: what a body shares with another is copied."""
    return [
        {"method": one.method, "path": one.path, "query": one.query, "body": json.loads(json.dumps(one.body))}
        for one in made.requests
    ]
