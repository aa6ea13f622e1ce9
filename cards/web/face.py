"""How an item looks on either side; the study page, the card browser and the admin's preview share it."""

import re
from dataclasses import dataclass

from django.utils.safestring import SafeString

from cards.grading import cloze
from cards.grading.blanks import show_blanks
from cards.grading.key import COMMAND_KINDS
from cards.models import CHECKED_CARD_KINDS, Item, Kind
from cards.web.markdown import plain, render


def make_excerpt(item: Item, longest: int) -> str:
    """What it asks, for a list: one line of plain text, with blanks for what is hidden."""
    text = " ".join(plain(show_blanks(item.prompt, item.deletion)).split())
    return text if len(text) <= longest else f"{text[: longest - 2].rstrip()} …"


@dataclass(frozen=True, slots=True)
class Face:
    item: Item

    @property
    def needs_typing(self) -> bool:
        return self.item.kind in CHECKED_CARD_KINDS

    @property
    def is_command(self) -> bool:
        return self.item.kind == Kind.COMMAND

    @property
    def diagram_part(self) -> str:
        return self.item.part if self.item.kind == Kind.DIAGRAM else ""

    @property
    def prompt_html(self) -> SafeString:
        if self.item.kind == Kind.CLOZE:
            return render(cloze.question(self.item.prompt, self.item.deletion or 1))
        return render(self.item.prompt)

    @property
    def answer_html(self) -> SafeString:
        if self.item.kind == Kind.CLOZE:
            return render(cloze.solution(self.item.prompt, self.item.deletion or 1))
        return render(self.answer)

    @property
    def answer(self) -> str:
        """Markdown. After a command there is no full stop, which would read as a part of it."""
        model = next(iter(self.item.accepted), "")
        model = model if isinstance(model, str) else ""
        if self.item.kind in COMMAND_KINDS:
            return re.sub(r"(?<=`)\.\s*\Z", "", self.item.answer) or f"```\n{model}\n```"
        return self.item.answer or model

    @property
    def explanation_html(self) -> SafeString:
        return render(self.item.explanation)

    @property
    def source_title(self) -> str:
        return self.item.source_title

    @property
    def source_url(self) -> str:
        return self.item.source_url

    @property
    def source_checked_on(self) -> object:
        return self.item.source_checked_on
