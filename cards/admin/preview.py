"""A card as a student sees it, for the study page's own fragment (templates/study/_face.html)."""

from dataclasses import dataclass

from cards.models import Item
from cards.web.face import Face


@dataclass(frozen=True, slots=True)
class Side:
    """What the fragment asks of a study screen."""

    item: Item
    side: str

    kind = "normal"
    typed = ""
    verdict = None
    is_flagged = False
    is_leech = False

    @property
    def face(self) -> Face:
        return Face(self.item)


def sides(item: Item) -> list[Side]:
    return [Side(item, "question"), Side(item, "answer")]
