"""The components of quizzes for the showcase. The room itself is a floor up, so its objects are dictionaries here."""

from types import SimpleNamespace
from typing import Any

RIGHT, WRONG = {"is_right": True, "message": ""}, {"is_right": False, "message": "The host has one **kernel** for all."}


def _choices(*texts: str, chosen: tuple[int, ...] = (), tried: dict[int, Any] | None = None) -> list[dict[str, Any]]:
    return [
        {"value": n, "text": text, "is_chosen": n in chosen, "letter": "ABCD"[n], "tried": (tried or {}).get(n)}
        for n, text in enumerate(texts)
    ]


def _controls(kind: str, *fields: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"kind": kind, "fields": fields} | more


def _solved(
    kind: str, outcome: str, message: str, *lines: tuple[str, str, str, bool, str], **more: Any
) -> dict[str, Any]:
    names = ("label", "given", "right", "is_right", "why")
    solution = {
        "mark": {"outcome": outcome, "message": message},
        "points_earned": 0.5,
        "lines": [dict(zip(names, line, strict=True)) for line in lines],
        "explanation": "A container adds a writable layer to its image.",
        "source_title": "Docker overview",
        "source_url": "https://docs.docker.com/get-started/docker-overview/",
        "source_checked_on": "2026-11-12",
    }
    plain = {"question": {"kind": kind}, "points": 1, "concept": "image", "concept_name": "Docker image"}
    return plain | {"solution": solution} | more


def _place(position: int, standing: str, words: str, is_reached: bool = True) -> SimpleNamespace:
    """No dictionary: its tag is a function, not a template."""
    return SimpleNamespace(position=position, standing=standing, words=words, is_reached=is_reached)


STEPS = ("Pull the image", "Start its process", "Remove the container")
MATCHES = ("makes an image from a Dockerfile", "starts a container from an image")
PLACES = [("done", "done"), ("passed", "done without an answer"), ("answered", "answered"), ("open", "not answered")]

SHOWCASE: dict[str, Any] = {
    "single": _controls("single", {"choices": _choices("A template", "A running process", chosen=(0,))}),
    "several": _controls(
        "several",
        {"choices": _choices("Images", "Kernels", "Volumes", chosen=(0, 1), tried={0: RIGHT, 1: WRONG})},
    ),
    "short": _controls("short", {"name": "text", "value": "daemon"}),
    "shell": _controls("shell", {"name": "text", "value": "docker ps -a"}),
    "ordering": _controls(
        "ordering",
        *(
            {"name": f"place-{n}", "label": text, "choices": _choices("1", "2", "3", chosen=(n,))}
            for n, text in enumerate(STEPS)
        ),
    ),
    "matching": _controls(
        "matching",
        *(
            {"name": f"match-{n}", "label": text, "choices": _choices(*MATCHES, chosen=(0,)), "tried": tried}
            for n, (text, tried) in enumerate((("`docker build`", RIGHT), ("`docker run`", {"is_right": False})))
        ),
        has_long_choices=True,
    ),
    "gaps": _controls(
        "gaps",
        pieces=[
            ("An ", {"name": "gap-0", "choices": _choices("image", "volume", chosen=(0,)), "tried": RIGHT}),
            (" is a template for a ", {"name": "gap-1", "value": "kernel", "tried": WRONG}),
            (".", None),
        ],
    ),
    "certainties": [
        {"value": n, "name": name, "if_right": right, "if_wrong": wrong, "is_chosen": n == 2}
        for n, name, right, wrong in (
            (1, "Guessing", 1 / 3, 0),
            (2, "Fairly certain", 2 / 3, -2 / 3),
            (3, "Certain", 1, -2),
        )
    ],
    "trying": {
        "view": {
            "last_try": {
                "mark": {"outcome": "partial", "message": "1 of 2 gaps is right."},
                "points_earned": 0.5,
                "next_worth": 2 / 3,
            }
        },
        "is_worth_a_try": True,
    },
    "overview": {
        "attempt": 1,
        "sections": [
            ("Images", [_place(n, *place) for n, place in enumerate(PLACES, 1)]),
            ("Networks", [_place(5, "later", "comes later", is_reached=False)]),
        ],
    },
    "unsaved": ["docker build: starts a container"],
    "judged": [("Images", True), ("Kernels", False)],
    "solved": [
        _solved(
            "several",
            "partial",
            "1 of your 2 choices is right.",
            ("Images", "chosen", "right", True, "They are Docker objects."),
            ("Kernels", "chosen", "", False, "The host has one for all."),
            ("Volumes", "", "right", False, ""),
            certainty=2,
        ),
        _solved(
            "gaps",
            "near",
            "Right, but look at the spelling.",
            ("a", "image", "image", True, ""),
            ("b", "contaner", "container", True, "Right, but it is spelled “container”."),
            tries=2,
        ),
    ],
}
