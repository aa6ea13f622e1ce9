"""What a question or a cloze card asks, as a list, a table or a file shows it."""

import re

from cards.grading.cloze import DELETION
from cards.grading.gaps import GAP

BLANK = "____"


def show_blanks(prompt: str, deletion: int | None = None) -> str:
    """Blanks in the place of gaps and of what a cloze hides; Markdown in, Markdown out.

    A cloze card asks for one deletion, by its number, and shows the others. Without a number all are blanks.
    """

    def shown(found: re.Match[str]) -> str:
        return found["text"] if deletion and int(found["number"]) != deletion else BLANK

    return DELETION.sub(shown, GAP.sub(BLANK, prompt))
