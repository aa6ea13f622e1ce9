"""A malformed file, or a reference to nowhere, ends in a sentence that names file and entry; nothing is written."""

import pytest
from django.core.management import CommandError, call_command

from cards.exchange import seed as seed_module
from cards.exchange.entries import FixtureError
from cards.management.commands import seed as command
from cards.models import Concept, Item, Tag
from tests.exchange.conftest import NOON

IMAGE, T1, T2 = "concepts.yaml, entry 1 (image)", "cards.yaml, entry 2 (t-1)", "cards.yaml, entry 3 (t-2)"


def put(shelf, key, **fields):
    """A change to one entry of the library."""

    def change(library):
        getattr(library, shelf)[key].update(fields)

    return change


def drop(kind, key, name):
    return lambda library: getattr(library, kind)[key].pop(name)


def add(kind, entry):
    return lambda library: getattr(library, kind).append(entry)


BROKEN_ENTRIES = {
    "an unknown field": (put("items", "t-1", colour="red"), f"{T1}: there is no field “colour”."),
    "a digest of its own": (put("items", "t-1", seed_digest="1"), f"{T1}: there is no field “seed_digest”."),
    "an unknown kind": (put("items", "t-1", kind="haiku"), f"{T1}: “kind”: Value 'haiku' is not a valid choice."),
    "an unknown status": (put("items", "t-1", status="live"), f"{T1}: “status”: Value 'live' is not a valid choice."),
    "a date that is none": (put("items", "t-1", source_checked_on="soon"), f"{T1}: “source_checked_on”: “soon” value"),
    "a link without a check": (put("items", "t-1", source_url="https://a.example"), f"{T1}: Say when the page was"),
    "a concept's too": (put("concepts", "image", source_url="https://a.example"), f"{IMAGE}: Say when the page was"),
    "an empty prompt": (put("items", "t-1", prompt=""), f"{T1}: “prompt”: This field cannot be blank."),
    "a field without a value": (put("items", "t-1", answer=None), f"{T1}: “answer” has no value."),
    "a text too long": (
        put("items", "t-1", prompt="x" * 2001),
        f"{T1}: “prompt” has 2001 characters; at most",
    ),
    "a position that is none": (put("concepts", "image", position="top"), f"{IMAGE}: “position”: “top” value must be"),
    "no concept": (drop("items", "t-1", "concept"), f"{T1}: “concept” must be a natural key such as [container]."),
    "a bare concept": (put("items", "t-1", concept="image"), f"{T1}: “concept” must be a natural key"),
    "a concept that is nowhere": (put("items", "t-1", concept=["x"]), f"{T1}: “concept” is “x”, which is in none of"),
    "a tag that is nowhere": (put("items", "t-1", tags=[["x"]]), f"{T1}: the tag “x” is in none of the files."),
    "tags that are no list": (put("items", "t-1", tags="core"), f"{T1}: “tags” must be a list of natural keys"),
    "a meaning from the future": (put("items", "t-1", meaning_version=2), f"{T1}: “meaning_version” can't be above"),
    "a key that can't be met": (
        put("items", "t-2", accepted=[]),
        f"{T2}: “accepted”: Give at least one",
    ),
    "a draft of a wrong shape": (
        put("items", "t-2", status="draft", accepted=[1]),
        f"{T2}: “accepted”: Answer 1 must",
    ),
    "a tag that is no slug": (add("tags", "Not so"), "cards.yaml, entry 2 (Not so): “name”: Enter a valid “slug”"),
    "a tag twice": (add("tags", "core"), "cards.yaml, entry 2 (core): the same key is in cards.yaml, entry 1 (core)."),
    "a link to nowhere": (
        add("links", {"source": ["image"], "verb": "hides", "target": ["x"]}),
        "concepts.yaml, entry 4: “target” is “x”, which is in none of the files.",
    ),
    "a link to itself": (
        add("links", {"source": ["image"], "verb": "is", "target": ["image"]}),
        "concepts.yaml, entry 4: a concept can't be linked to itself.",
    ),
    "a link twice": (
        add("links", {"source": ["container"], "verb": "is an instance of", "target": ["image"], "position": 20}),
        "concepts.yaml, entry 4: “container is an instance of image” is said twice.",
    ),
    "a link without a verb": (
        add("links", {"source": ["container"], "target": ["image"]}),
        "concepts.yaml, entry 4: “verb”: This field cannot be blank.",
    ),
}


@pytest.mark.parametrize("name", BROKEN_ENTRIES)
def test_a_broken_entry_is_named_and_nothing_is_written(library, name):
    change, sentence = BROKEN_ENTRIES[name]
    change(library)
    with pytest.raises(FixtureError) as refused:
        library.seed()
    assert refused.value.message.startswith(sentence)
    assert not Concept.objects.exists()
    assert not Item.objects.exists()
    assert not Tag.objects.exists()


def test_a_broken_entry_changes_nothing_of_what_was_seeded_before(library):
    library.seed()
    library.concepts["image"]["summary"] = "Another."
    library.items["t-3"]["source_url"] = "https://a.example"
    with pytest.raises(FixtureError):
        library.seed()
    assert Concept.objects.get(slug="image").summary == "A template."


BROKEN_FILES = {
    "no YAML": ("- model: }", "cards.yaml is no valid YAML: line 1, "),
    "no text": (b"\xff\xfe\xff", "cards.yaml is no valid YAML: 'utf-8' codec can't decode"),
    "no list": ("model: cards.item", "cards.yaml must be a list of entries"),
    "an empty file": ("", "cards.yaml must be a list of entries"),
    "an entry that is a word": ("- item", "cards.yaml, entry 1: an entry has exactly “model” and “fields”."),
    "an entry with a number": ("- {model: cards.item, pk: 1, fields: {}}", "cards.yaml, entry 1: an entry has exactly"),
    "an unknown model": ("- {model: cards.user, fields: {}}", "cards.yaml, entry 1: there is no model “cards.user”"),
    "an entry without a key": ("- {model: cards.item, fields: {}}", "cards.yaml, entry 1: “public_id” is missing."),
    "an object in YAML": ("- !!python/object/apply:os.getcwd []", "cards.yaml is no valid YAML: line 1, could not"),
}


@pytest.mark.parametrize("name", BROKEN_FILES)
def test_a_broken_file_is_named(library, name):
    text, sentence = BROKEN_FILES[name]
    paths = library.paths()
    paths[1].write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(FixtureError) as refused:
        seed_module.seed(paths, now=NOON)
    assert refused.value.message.startswith(sentence)
    assert not Concept.objects.exists()


def test_the_command_ends_in_that_sentence(library, monkeypatch, settings, tmp_path):
    settings.BASE_DIR = tmp_path
    with pytest.raises(CommandError, match=r"^concepts\.yaml can't be read: No such file or directory\.$"):
        call_command("seed")
    assert command.FILES[0] == "concepts.yaml"


def test_the_command_says_what_it_did(db, capsys):
    call_command("seed")
    call_command("seed")
    first, second = capsys.readouterr().out.splitlines()
    assert first.endswith(" created, 0 updated, 0 retired, 0 unchanged, 0 left alone.")
    assert second.startswith("Seed: 0 created, 0 updated, 0 retired, ")
