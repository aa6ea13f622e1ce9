"""The template library `quiz`."""

from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from cards.quiz.queries import STANDINGS, Place

register = template.Library()


@register.simple_tag
def place_item(base: str, place: Place, here: int | None = None, is_apart: bool = False) -> SafeString:
    """A question in the row of them; `base` is the address of the attempt."""
    position = place.position
    return _place_item(
        f"{base}{position}/", position, place.standing, place.is_reached, position == here, bool(is_apart)
    )


# Every answer shows the whole row, of which it changed two.
@lru_cache(maxsize=5000)
def _place_item(url: str, position: int, standing: str, is_reached: bool, is_here: bool, is_apart: bool) -> SafeString:
    context = {
        "url": url, "position": position, "standing": standing, "words": STANDINGS[standing], "is_reached": is_reached,
        "is_here": is_here, "is_apart": is_apart,
    }  # fmt: skip
    return render_to_string("quiz/_place.html", context)
