"""The content that ships, read as text: no database and no Django, so that an author can run these tests alone."""

import re
from datetime import date
from pathlib import Path

import yaml

HERE = Path(__file__).parent
FIXTURES = HERE.parents[1] / "fixtures"
FILES = ("concepts.yaml", "cards.yaml", "questions.yaml", "commands.yaml", "quizzes.yaml")
TEXTS = {name: (FIXTURES / name).read_text(encoding="utf-8") for name in FILES}
OBJECTS = [entry for text in TEXTS.values() for entry in yaml.safe_load(text)]
DOCUMENT = (HERE / "docker-101.md").read_text(encoding="utf-8")
STATEMENTS = yaml.safe_load((HERE / "statements.yaml").read_text(encoding="utf-8"))


def objects_of(model: str) -> list[dict]:
    return [entry["fields"] for entry in OBJECTS if entry["model"] == model]


CONCEPTS = objects_of("cards.concept")
LINKS = objects_of("cards.conceptlink")
TAGS = {tag["name"] for tag in objects_of("cards.tag")}
ITEMS = objects_of("cards.item")
QUIZZES = objects_of("cards.quiz")
SECTIONS = objects_of("cards.quizsection")
ENTRIES = objects_of("cards.quizentry")
SLUGS = {concept["slug"] for concept in CONCEPTS}

MAIN_CONCEPTS = ("client", "daemon", "registry", "image", "container", "network")
CARD_KINDS = {"basic", "reversed", "cloze", "typed", "diagram", "command"}
CHOICE_KINDS = {"single", "several", "true_false"}
QUESTION_KINDS = CHOICE_KINDS | {"short", "numeric", "shell", "gaps", "ordering", "matching", "label"}
CLOZE = re.compile(r"\{\{c(\d+)::(.+?)(?:::(.+?))?\}\}")


def words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower())


def shared_runs(text: str, length: int = 9) -> list[str]:
    """The runs of `length` words that `text` has in common with the document."""

    def runs(source: str) -> set[tuple[str, ...]]:
        tokens = words(source)
        return {tuple(tokens[start : start + length]) for start in range(len(tokens) - length + 1)}

    return [" ".join(run) for run in runs(text) & runs(DOCUMENT)]


def texts_of(fields: dict) -> list[str]:
    """Every piece of prose in the fields, those of options and accepted answers among them."""
    own = [fields.get(name, "") for name in ("title", "prompt", "answer", "explanation", "summary", "body")]
    entries = [*fields.get("options", ()), *(entry for entry in fields.get("accepted", ()) if isinstance(entry, dict))]
    of_entries = [entry.get(name, "") for entry in entries for name in ("text", "why", "match")]
    return [CLOZE.sub(r"\2", text) for text in own + of_entries if text]


def sentences(text: str) -> int:
    return len(re.findall(r"[.!?](?=\s|$)", text))


def is_checked_page(fields: dict) -> bool:
    """Whether the source is a page of the documentation, with the day on which it was read."""
    is_page = re.fullmatch(r"https://docs\.docker\.com/([a-z0-9-]+/)+", fields.get("source_url", ""))
    is_day = re.fullmatch(r"\d{4}-\d\d-\d\d", str(fields.get("source_checked_on", "")))
    return bool(is_page and is_day and date.fromisoformat(is_day[0]))
