"""What a question or a cloze card asks, as a list, a table or a file shows it."""

from cards.grading.cloze import Deletion, replace_deletions
from cards.grading.gaps import GAP

BLANK = "____"


def show_blanks(prompt: str, deletion: int | None = None) -> str:
    """Blanks in the place of gaps and of what a cloze hides; Markdown in, Markdown out.

    A cloze card asks for one deletion, by its number, and shows the others. Without a number all are blanks.
    """

    def shown(found: Deletion) -> str:
        return found.text if deletion and found.number != deletion else BLANK

    return replace_deletions(GAP.sub(BLANK, prompt), shown)
