"""Keys of every kind that can be answered, answers to them, and what no form of ours would send."""

import string
from typing import Any

from hypothesis import strategies as st

from cards.grading.choices import PARTIAL_RULES
from cards.grading.key import PARTS, QUESTION_KINDS, Key
from cards.grading.keys import key_problems
from cards.grading.response import is_storable

seeds = st.integers(-(2**63), 2**63 - 1)
words = st.sampled_from(
    ["daemon", "Docker client", "docker build .", "-p 8080:80", ".", "a", "İmage", "ﬁle", "x_y", "42"]
)
texts = words | st.text(min_size=1, max_size=20).filter(lambda text: bool(text.strip()) and is_storable(text))
COMMANDS = ["docker ps -a", "docker run -d -p 8080:80 nginx", "docker tag a b\ndocker push b"]
credits_ = st.sampled_from([0, 0.25, 0.5, 1])


def ids(least: int, most: int) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(string.ascii_letters), min_size=least, max_size=most, unique=True)


def distinct(number: int) -> st.SearchStrategy[list[str]]:
    return st.lists(texts, min_size=number, max_size=number, unique_by=lambda text: " ".join(text.split()))


@st.composite
def _choice(draw: st.DrawFn, kind: str) -> Key:
    names = ["false", "true"] if kind == "true_false" else draw(ids(2, 6))
    right = draw(st.sets(st.sampled_from(names), min_size=1, max_size=None if kind == "several" else 1))
    listed = [
        {"id": n, "text": t, "correct": n in right} for n, t in zip(names, draw(distinct(len(names))), strict=True)
    ]
    return Key(kind, "?", options=listed, partial_rule=draw(st.sampled_from(sorted(PARTIAL_RULES))))


@st.composite
def _short(draw: st.DrawFn) -> Key:
    others = st.lists(
        texts | st.builds(lambda text, credit: {"text": text, "credit": credit}, texts, credits_), max_size=4
    )
    return Key("short", "?", accepted=[draw(texts), *draw(others)], is_case_sensitive=draw(st.booleans()))


@st.composite
def _numeric(draw: st.DrawFn) -> Key:
    decimals = st.decimals(-(10**9), 10**9, allow_nan=False, allow_infinity=False, places=3).map(lambda d: f"{d:f}")
    amounts = st.decimals(0, 100, allow_nan=False, allow_infinity=False, places=2).map(lambda d: f"{d:f}")
    entries = draw(
        st.lists(
            st.fixed_dictionaries(
                {"value": decimals}, optional={"tolerance": amounts, "is_relative": st.booleans(), "credit": credits_}
            ),
            min_size=1,
            max_size=4,
        )
    )
    return Key("numeric", "?", accepted=[{**entries[0], "credit": 1}, *entries[1:]])


@st.composite
def orderings(draw: st.DrawFn, most: int = 8) -> Key:
    """The listed order alone, or a graph: each step may come after some of those that a hidden order has before it."""
    names = draw(ids(2, most))
    listed: list[dict[str, Any]] = [
        {"id": name, "text": text} for name, text in zip(names, draw(distinct(len(names))), strict=True)
    ]
    if draw(st.booleans()):
        hidden = draw(st.permutations(names))
        for option in listed:
            earlier = hidden[: hidden.index(option["id"])]
            if earlier:
                option["after"] = draw(st.lists(st.sampled_from(earlier), unique=True))
    return Key("ordering", "?", options=listed)


@st.composite
def _pairs(draw: st.DrawFn, kind: str) -> Key:
    names = draw(ids(2, 8))
    pairs = draw(st.integers(2, len(names)))
    matches = draw(distinct(len(names)))
    lefts = draw(
        st.lists(st.sampled_from(PARTS), min_size=pairs, max_size=pairs, unique=True)
        if kind == "label"
        else distinct(pairs)
    )
    listed = [{"id": name, "match": match} for name, match in zip(names, matches, strict=True)]
    for option, left in zip(listed, lefts, strict=False):
        option["part" if kind == "label" else "text"] = left
    return Key(kind, "?", options=draw(st.permutations(listed)))


@st.composite
def _gaps(draw: st.DrawFn) -> Key:
    names, listed = draw(ids(1, 5)), []
    for name in names:
        offered = draw(distinct(draw(st.integers(2, 4))))
        gap: dict[str, Any] = {"id": name, "accepted": offered[:1]}
        if draw(st.booleans()):
            gap["choices"] = draw(st.permutations(offered))
        listed.append(gap)
    prompt = " ".join(f"So [[{name}]] is" for name in draw(st.permutations(names)))
    return Key("gaps", prompt, options=listed, is_case_sensitive=draw(st.booleans()))


KEYS: dict[str, st.SearchStrategy[Key]] = {
    **{kind: _choice(kind) for kind in ("single", "several", "true_false")},
    "short": _short(),
    "numeric": _numeric(),
    "shell": st.lists(st.sampled_from(COMMANDS), min_size=1, max_size=3).map(
        lambda them: Key("shell", "?", accepted=them)
    ),
    "ordering": orderings(),
    **{kind: _pairs(kind) for kind in ("matching", "label")},
    "gaps": _gaps(),
}
assert set(KEYS) == set(QUESTION_KINDS)

keys = st.one_of([KEYS[kind].filter(lambda key: not key_problems(key)) for kind in QUESTION_KINDS])


def _places(key: Key) -> list[str]:
    """The texts that mean something to this key, and some that mean nothing."""
    return [*(option["id"] for option in key.options), "", "0", "1", "7", "nobody", "8080"]


def jsons(key: Key) -> st.SearchStrategy[Any]:
    """Any value of JSON, often one that is nearly an answer."""
    leaves = (
        st.sampled_from(_places(key)) | st.text(max_size=600) | st.none() | st.booleans() | st.integers() | st.floats()
    )
    names = st.sampled_from(_places(key)) | st.text(max_size=3)
    return st.recursive(leaves, lambda inner: st.lists(inner, max_size=6) | st.dictionaries(names, inner, max_size=6))


@st.composite
def responses(draw: st.DrawFn, key: Key) -> Any:
    """An answer of the right form: blank, right, wrong or partly right."""
    names = [option["id"] for option in key.options]
    if key.kind in ("single", "true_false"):
        return draw(st.sampled_from(["", *names]))
    if key.kind == "several":
        return draw(st.lists(st.sampled_from(names), unique=True))
    if key.kind == "ordering":
        return draw(st.just([]) | st.permutations(names))
    if key.kind in ("matching", "label"):
        lefts = [option["id"] for option in key.options if "text" in option or "part" in option]
        return draw(st.dictionaries(st.sampled_from(lefts), st.sampled_from(names)))
    if key.kind == "gaps":
        given = {
            gap["id"]: st.sampled_from(gap["choices"]) if "choices" in gap else st.sampled_from(gap["accepted"]) | texts
            for gap in key.options
        }
        return draw(st.fixed_dictionaries({}, optional=given))
    known = [entry.get("text", entry.get("value")) if isinstance(entry, dict) else entry for entry in key.accepted]
    return draw(st.just("") | st.sampled_from(known) | texts)
