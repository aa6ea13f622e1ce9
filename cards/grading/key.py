"""The key: an item as its grader needs it, and the limits of what it may hold."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Self

PROSE_KINDS = ("basic", "reversed")
CHECKED_KINDS = ("typed", "diagram")
# A card and a question; both are judged by what the command means.
COMMAND_KINDS = ("command", "shell")
TYPED_KINDS = (*CHECKED_KINDS, *COMMAND_KINDS, "short", "numeric")
CHOICE_KINDS = ("single", "several", "true_false")
PAIR_KINDS = ("matching", "label")
OPTION_KINDS = (*CHOICE_KINDS, "ordering", *PAIR_KINDS, "gaps")
QUESTION_KINDS = ("short", "numeric", "shell", *OPTION_KINDS)

MOST_ACCEPTED = 30
MOST_OPTIONS = 12
LONGEST_TEXT = 500
OPTION_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
TRUE_FALSE = ("true", "false")
# The parts that the drawing of the architecture (templates/library/_map.svg.html) can mask.
PARTS = ("client", "api", "daemon", "registry", "image", "container", "network", "volume")


@dataclass(frozen=True, slots=True)
class Key:
    """An item as its grader needs it. `kind` is the model's value; the texts are Markdown; `accepted` and `options` are
    what the item's JSON holds, checked or not. `partial_rule` is for several choices, the case for typed questions,
    `policy` for commands: lists of facets (`command_facets`) that are required, allowed, forbidden, or free in value.
    """

    kind: str
    prompt: str
    answer: str = ""
    deletion: int | None = None
    part: str = ""
    accepted: Any = ()
    options: Any = ()
    partial_rule: str = "net_correct"
    is_case_sensitive: bool = False
    policy: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """What an attempt stores of the item, so that editing it later rewrites no history."""
        stored = {each.name: getattr(self, each.name) for each in fields(self)}
        return stored | {"accepted": list(self.accepted), "options": list(self.options)}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        """A field that did not exist when the key was stored has its default."""
        return cls(**stored)
