"""Fixture files of a small library: two concepts, a link, a tag, two cards and a question."""

from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from cards.exchange.seed import SeedReport, seed

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)

CONCEPTS = {
    "image": {
        "name": "Docker image",
        "heading": "Images",
        "place": "host",
        "summary": "A template.",
        "body": "Layers.\n",
    },
    "container": {"name": "Docker container", "heading": "Containers", "summary": "An instance.", "position": 1},
}
ITEMS = {
    "t-1": {"kind": "basic", "concept": ["image"], "prompt": "What is a template?", "answer": "An image."},
    "t-2": {
        "kind": "typed",
        "concept": ["container"],
        "prompt": "An instance?",
        "answer": "x",
        "accepted": ["container"],
    },
    "t-3": {
        "kind": "true_false",
        "concept": ["container"],
        "prompt": "A container is an image.",
        "answer": "False.",
        "options": [
            {"id": "true", "text": "True", "correct": False},
            {"id": "false", "text": "False", "correct": True},
        ],
    },
}
LINK = {"source": ["container"], "verb": "is an instance of", "target": ["image"], "position": 10}
SOURCE = {"source_title": "Docker 101", "status": "published"}


class Library:
    """The files as a test changes them; `seed` writes them out and seeds them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.tags = ["core"]
        self.concepts: dict[str, dict[str, Any]] = deepcopy(CONCEPTS)
        self.links = [deepcopy(LINK)]
        self.items: dict[str, dict[str, Any]] = deepcopy(ITEMS)
        self.items["t-1"]["tags"] = [["core"]]
        self.quizzes: dict[str, dict[str, Any]] = {}
        self.sections: list[dict[str, Any]] = []
        self.asked: list[dict[str, Any]] = []
        self.turn: Callable[[list[Any]], Any] = list

    def entries(self) -> tuple[list[Any], list[Any]]:
        tags = [{"model": "cards.tag", "fields": {"name": name}} for name in self.tags]
        concepts = [
            {"model": "cards.concept", "fields": {"slug": slug, **SOURCE, **fields}}
            for slug, fields in self.concepts.items()
        ]
        links = [{"model": "cards.conceptlink", "fields": link} for link in self.links]
        items = [
            {"model": "cards.item", "fields": {"public_id": key, "fact": f"fact-{key}", **SOURCE, **fields}}
            for key, fields in self.items.items()
        ]
        quizzes = [
            {"model": "cards.quiz", "fields": {"slug": slug, "title": slug.title(), "status": "published", **fields}}
            for slug, fields in self.quizzes.items()
        ]
        sections = [{"model": "cards.quizsection", "fields": section} for section in self.sections]
        asked = [{"model": "cards.quizentry", "fields": entry} for entry in self.asked]
        return [*concepts, *links], [*tags, *items, *quizzes, *sections, *asked]

    def paths(self) -> list[Path]:
        paths = [self.folder / "concepts.yaml", self.folder / "cards.yaml"]
        for path, entries in zip(paths, self.entries(), strict=True):
            path.write_text(yaml.safe_dump(list(self.turn(entries)), sort_keys=False))
        return paths

    def seed(self) -> SeedReport:
        return seed(self.paths(), now=NOON)


@pytest.fixture
def library(tmp_path: Path, db: None) -> Library:
    return Library(tmp_path)
