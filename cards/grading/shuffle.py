"""The order in which a question is shown, and its form: numbers of places instead of ids, so nothing tells the key.

The fields of the form, with `i` the place on the page, counted from 0, and values that are such places too:

    choice     of choices; several of them for several choices
    text       of a short text, a number or a command
    place-<i>  of step i: its number in the student's order, counted from 1
    match-<i>  of text or part i: the place of its match, or nothing
    gap-<i>    of gap i in the order of the prompt: the text, or the place of the choice
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias, TypeVar

from cards.grading import gaps, orders, pairs
from cards.grading.key import PAIR_KINDS, TRUE_FALSE, Key
from cards.grading.questions import clean
from cards.grading.response import NOT_AMONG, MalformedResponse, Response
from cards.scheduling.chance import stirred

T = TypeVar("T")
# "options": the ids as shown. "matches": the ids whose matches are shown. "gap:a": the indexes of the choices of gap a.
Order: TypeAlias = dict[str, list[Any]]
Fields: TypeAlias = Callable[[str], list[str]]

# A draw that would show the answer is drawn again; after so many, chance is not to blame.
_DRAWS = 64


def permuted(things: Sequence[T], seed: int) -> list[T]:
    """The things in an order that depends on the seed and on their number alone; each order is as likely."""
    base = stirred(seed)
    places = sorted(range(len(things)), key=lambda n: stirred(base + n))
    return [things[n] for n in places]


def shuffled(key: Key, seed: int, is_shuffling: bool) -> Order:
    """To be stored with the question. Steps and matches never start in a right order; true stands before false."""
    seed, ids = stirred(seed), [option["id"] for option in key.options]
    if key.kind == "true_false":
        return {"options": sorted(ids, key=TRUE_FALSE.index)}
    if key.kind == "ordering":
        earlier = orders.before(key.options)
        return {"options": _drawn(ids, seed, lambda order: orders.is_right(order, earlier))}
    if key.kind == "gaps":
        return _gaps(key, seed, is_shuffling)
    if key.kind not in PAIR_KINDS:
        return {"options": permuted(ids, seed) if is_shuffling else ids}
    lefts = pairs.lefts(key)
    shown = permuted(lefts, seed) if is_shuffling else lefts
    matches = _drawn(ids, stirred(seed), lambda order: [name for name in order if name in lefts] == shown)
    return {"options": shown, "matches": matches}


def _drawn(ids: list[str], seed: int, is_given_away: Callable[[list[str]], bool]) -> list[str]:
    drawn = (permuted(ids, seed + n) for n in range(_DRAWS))
    return next((order for order in drawn if not is_given_away(order)), ids[::-1])


def _gaps(key: Key, seed: int, is_shuffling: bool) -> Order:
    shown = gaps.in_order(key)
    order: Order = {"options": [gap["id"] for gap in shown]}
    for n, gap in enumerate(shown):
        indexes = list(range(len(gap.get("choices", ()))))
        if indexes:
            order[f"gap:{gap['id']}"] = permuted(indexes, seed + n) if is_shuffling else indexes
    return order


def gap_choices(key: Key, order: Order) -> dict[str, list[str]]:
    """Of each gap, by its id, the choices as shown; none if it is typed."""
    listed = {gap["id"]: gap.get("choices", ()) for gap in key.options}
    return {name: [choices[n] for n in order.get(f"gap:{name}", ())] for name, choices in listed.items()}


def response_of(key: Key, order: Order, fields: Fields) -> Response:
    """The answer in a form as the browser sent it, `fields` being its lists of values. Raises MalformedResponse."""
    return clean(key, _answer(key, order, fields))


def _answer(key: Key, order: Order, fields: Fields) -> Response:
    shown = order["options"]
    if key.kind == "several":
        return [_at(shown, place) for place in fields("choice")]
    if key.kind in ("single", "true_false"):
        return _chosen(shown, _one(fields, "choice"))
    if key.kind == "ordering":
        return _steps(shown, [_one(fields, f"place-{i}").strip() for i in range(len(shown))])
    if key.kind in PAIR_KINDS:
        return {name: _chosen(order["matches"], _one(fields, f"match-{i}")) for i, name in enumerate(shown)}
    if key.kind == "gaps":
        texts, choices = {name: _one(fields, f"gap-{i}") for i, name in enumerate(shown)}, gap_choices(key, order)
        return {name: _chosen(choices[name], text) if choices[name] else text for name, text in texts.items()}
    return _one(fields, "text")


def _one(fields: Fields, name: str) -> str:
    values = fields(name)
    if len(values) > 1:
        raise MalformedResponse("Only one answer can be given here.")
    return values[0] if values else ""


def _chosen(shown: Sequence[str], place: str) -> str:
    return _at(shown, place) if place else ""


def _at(shown: Sequence[str], place: str) -> str:
    # Short digits only: int() takes other alphabets, and refuses what is very long with an error of its own.
    if not (place.isascii() and place.isdigit() and len(place) < 4 and int(place) < len(shown)):
        raise MalformedResponse(NOT_AMONG)
    return shown[int(place)]


def _steps(shown: Sequence[str], places: list[str]) -> list[str]:
    if not any(places):
        return []
    numbers = [str(n) for n in range(1, len(shown) + 1)]
    if sorted(places) != sorted(numbers):
        raise MalformedResponse(f"Give each step a place of its own, from 1 to {len(shown)}.")
    return [shown[places.index(number)] for number in numbers]


def fields_of(key: Key, order: Order, response: Response) -> dict[str, list[str]]:
    """The form in which `response`, clean, was given: what is checked, chosen and typed in it. No field is empty."""
    shown = order["options"]
    if isinstance(response, str):
        if key.kind in ("short", "numeric", "shell"):
            return {"text": [response]} if response else {}
        return {"choice": [str(shown.index(response))]} if response else {}
    if isinstance(response, dict):
        return {name: [value] for name, value in _named(key, order, response)}
    if key.kind == "several":
        return {"choice": [str(shown.index(name)) for name in response]} if response else {}
    return {f"place-{shown.index(name)}": [str(n)] for n, name in enumerate(response, 1)}


def _named(key: Key, order: Order, response: dict[str, str]) -> list[tuple[str, str]]:
    shown = order["options"]
    if key.kind in PAIR_KINDS:
        return [(f"match-{shown.index(name)}", str(order["matches"].index(to))) for name, to in response.items()]
    choices = gap_choices(key, order)
    return [
        (f"gap-{shown.index(name)}", str(choices[name].index(text)) if choices[name] else text)
        for name, text in response.items()
    ]
