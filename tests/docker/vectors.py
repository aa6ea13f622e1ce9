"""What the real client made of the lines in `commands.txt`, written down once so that no client is needed to test.

python -m tests.docker.vectors      (an installed docker is needed for this, and only for this)

Of a container's body only what differs from that of `docker create x` is kept.
"""

import json
from pathlib import Path
from typing import Any

from tests.docker.recorder import is_askable, record

HERE = Path(__file__).resolve().parent
LINES = HERE / "commands.txt"
KEPT = HERE / "vectors.json"
_LONG = {"c" * 64: "{container}", "e" * 64: "{exec}", "s" * 25: "{service}"}
_NEVER = "{absent}"


def lines() -> list[str]:
    return LINES.read_text().splitlines()


def less(value: Any, base: Any) -> Any:
    """Of a value what differs from another."""
    if not isinstance(value, dict) or not isinstance(base, dict):
        return value
    found = {key: less(inner, base.get(key)) for key, inner in value.items() if key not in base or inner != base[key]}
    return {**found, **{key: _NEVER for key in base if key not in value}}


def more(value: Any, base: Any) -> Any:
    """The inverse."""
    if not isinstance(value, dict) or not isinstance(base, dict):
        return value
    found = {**base, **{key: more(inner, base.get(key)) for key, inner in value.items()}}
    return {key: inner for key, inner in found.items() if inner != _NEVER}


def first_line(complaint: str) -> str:
    """Without what a log says on the way."""
    return next((line for line in complaint.splitlines() if not line.startswith('time="')), "")


def packed(entry: dict, base: dict) -> list:
    requests = [
        [one["method"], one["path"], one["query"], less(one["body"], base) if "create" in one["path"] else one["body"]]
        for one in entry["requests"]
    ]
    return [entry["cmd"], entry["rc"], first_line(entry["stderr"]) if entry["rc"] else "", requests]


def kept() -> list[dict]:
    """Each as a recorder tells it; of a complaint the first line."""
    text = KEPT.read_text()
    for long, short in _LONG.items():
        text = text.replace(short, long)
    base, *entries = [json.loads(line) for line in text.splitlines()]
    fields = ("method", "path", "query", "body")
    found = []
    for line, status, complaint, requests in entries:
        told = [dict(zip(fields, one, strict=True)) for one in requests]
        for one in told:
            one["body"] = more(one["body"], base) if "create" in one["path"] else one["body"]
        found.append({"cmd": line, "rc": status, "stderr": complaint, "requests": told})
    return found


def write() -> None:
    base, *entries = record(["docker create x", *filter(is_askable, lines())])
    body = base["requests"][0]["body"]
    rows = [body, *(packed(entry, body) for entry in entries)]
    text = "\n".join(json.dumps(row, separators=(",", ":"), ensure_ascii=False) for row in rows) + "\n"
    for long, short in _LONG.items():
        text = text.replace(long, short)
    KEPT.write_text(text)


if __name__ == "__main__":
    write()
