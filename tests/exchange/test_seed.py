"""Seeding: idempotent, kind to what people wrote, and without loss of anybody's progress."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import call_command

from cards.editing import save_content
from cards.exchange import seed as seed_module
from cards.learning import value_of
from cards.models import Concept, ConceptLink, Item, Memory, Quiz, QuizEntry, QuizSection, Review, Tag
from cards.scheduling.memory import State
from cards.study import actions
from tests import factories
from tests.exchange.conftest import NOON

EVERYTHING = ["image", "container", "t-1", "t-2", "t-3"]


def edit(public_id, **fields):
    """What an editor does in the admin."""
    item = Item.objects.get(public_id=public_id)
    for name, value in fields.items():
        setattr(item, name, value)
    save_content(item, expected_version=item.version)
    return item


def numbers(public_id):
    return Item.objects.values_list("version", "meaning_version").get(public_id=public_id)


def snapshot():
    """All content as it is stored, with its numbers."""
    models = (Concept, Item, ConceptLink, Tag, Quiz, QuizSection, QuizEntry)
    rows = [row for model in models for row in model.objects.values()]
    return rows, list(Item.tags.through.objects.values("item_id", "tag_id"))


# Again and again


def test_a_fresh_database_gets_everything(library):
    report = library.seed()
    assert report.created == EVERYTHING
    item = Item.objects.get(public_id="t-1")
    assert (item.concept.slug, item.answer, [tag.name for tag in item.tags.all()]) == ("image", "An image.", ["core"])
    assert [str(link) for link in ConceptLink.objects.all()] == ["Docker container is an instance of Docker image"]


def test_a_second_run_changes_nothing(library):
    library.seed()
    before = snapshot()
    report = library.seed()
    assert (report.unchanged, report.created, report.updated) == (EVERYTHING, [], [])
    assert snapshot() == before
    assert Item.history.count() == 3


def test_the_order_within_the_files_does_not_matter(library):
    library.seed()
    library.turn = reversed
    assert sorted(library.seed().unchanged) == sorted(EVERYTHING)


def test_a_second_run_asks_the_database_a_handful_of_times(library, django_assert_max_num_queries):
    library.items |= {f"t-{n}": dict(library.items["t-1"]) for n in range(10, 40)}
    library.seed()
    with django_assert_max_num_queries(9):
        library.seed()


def test_the_first_row_of_history_holds_the_tags_and_says_where_it_comes_from(library):
    library.seed()
    row = Item.history.get(public_id="t-1")
    assert (row.history_type, row.history_change_reason, row.history_date) == ("+", "Seeded", NOON)
    assert [each.tag.name for each in row.tags.all()] == ["core"]


# The files move on


def test_a_changed_file_updates_what_nobody_touched(library):
    library.seed()
    library.items["t-1"] |= {"answer": "Docker's image.", "tags": []}
    report = library.seed()
    assert (report.updated, len(report.unchanged)) == (["t-1"], 4)
    item = Item.objects.get(public_id="t-1")
    assert (item.answer, item.version, item.tags.count()) == ("Docker's image.", 2, 0)
    assert library.seed().updated == []


def test_a_field_that_left_the_file_goes_back_to_its_default(library):
    library.items["t-1"]["explanation"] = "Because."
    library.seed()
    del library.items["t-1"]["explanation"]
    assert library.seed().updated == ["t-1"]
    assert Item.objects.get(public_id="t-1").explanation == ""


def test_the_files_version_is_taken_where_it_is_higher(library):
    library.items["t-1"] |= {"version": 3, "meaning_version": 2}
    library.seed()
    assert numbers("t-1") == (3, 2)
    library.items["t-1"] |= {"answer": "Other.", "version": 7}
    library.seed()
    assert numbers("t-1") == (7, 2)
    assert [row.version for row in Item.history.filter(public_id="t-1").order_by("version")] == [3, 7]


def test_a_risen_meaning_counts_although_the_rows_numbers_have_moved_on(library):
    """Two changes without a number bring the row to version 3; the file's meanings 2 and 3 are news all the same."""
    library.seed()
    for answer in ("One.", "Two."):
        library.items["t-1"]["answer"] = answer
        library.seed()
    assert numbers("t-1") == (3, 1)
    library.items["t-1"] |= {"answer": "Three.", "version": 2, "meaning_version": 2}
    library.seed()
    assert numbers("t-1") == (4, 4)
    library.items["t-1"] |= {"answer": "Four.", "version": 3, "meaning_version": 3}
    library.seed()
    assert numbers("t-1") == (5, 5)
    library.items["t-1"]["answer"] = "Four, better said."
    library.seed()
    assert numbers("t-1") == (6, 5)


def test_a_changed_link_updates_its_source(library):
    library.seed()
    library.links[0]["verb"] = "is made from"
    library.links.append({"source": ["container"], "verb": "needs", "target": ["image"]})
    assert library.seed().updated == ["container"]
    assert {link.verb for link in ConceptLink.objects.all()} == {"is made from", "needs"}
    assert library.seed().updated == []


def test_what_is_gone_from_the_files_is_retired_and_comes_back_with_them(library):
    library.seed()
    item = library.items.pop("t-3")
    assert library.seed().retired == ["t-3"]
    row = Item.objects.get(public_id="t-3")
    assert (row.status, row.version) == ("retired", 2)
    assert library.seed().retired == []
    library.items["t-3"] = item
    assert library.seed().updated == ["t-3"]
    assert Item.objects.get(public_id="t-3").status == "published"


def test_a_concept_that_is_gone_is_retired_too(library):
    library.seed()
    library.concepts.pop("container")
    library.items = {"t-1": library.items["t-1"]}
    library.links = []
    assert library.seed().retired == ["container", "t-2", "t-3"]


# What people do


def test_an_edited_row_is_kept_and_listed(library):
    library.seed()
    edit("t-1", answer="Mine.")
    library.items["t-1"]["answer"] = "The file's."
    report = library.seed()
    assert report.left_alone == {"t-1": "edited since it was seeded"}
    assert Item.objects.get(public_id="t-1").answer == "Mine."
    assert "t-1: edited since it was seeded" in str(report)


@pytest.mark.parametrize("status", ["draft", "retired"])
def test_a_row_that_an_editor_took_off_stays_off(library, status):
    library.seed()
    edit("t-1", status=status)
    assert "t-1" in library.seed().left_alone


def test_changed_tags_are_an_edit(library):
    library.seed()
    item = Item.objects.get(public_id="t-1")
    save_content(item, expected_version=1, tags=[])
    assert "t-1" in library.seed().left_alone


def test_an_edited_link_keeps_all_of_its_concept(library):
    library.seed()
    ConceptLink.objects.update(verb="comes from")
    library.concepts["container"]["summary"] = "The file's."
    assert library.seed().left_alone == {"container": "edited since it was seeded"}
    assert ConceptLink.objects.get().verb == "comes from"


def test_line_ends_that_a_browser_sends_are_no_edit(library):
    library.concepts["image"]["body"] = "One.\n\nTwo.\n"
    library.seed()
    Concept.objects.filter(slug="image").update(body="One.\r\n\r\nTwo.")
    assert library.seed().left_alone == {}


def test_an_edit_that_the_file_follows_is_no_edit_any_more(library):
    library.seed()
    edit("t-1", answer="Better.")
    library.items["t-1"]["answer"] = "Better."
    assert "t-1" in library.seed().unchanged
    library.items["t-1"]["answer"] = "Best."
    assert library.seed().updated == ["t-1"]


def test_an_edited_row_that_is_gone_from_the_files_is_not_retired(library):
    library.seed()
    edit("t-3", prompt="Mine.")
    library.items.pop("t-3")
    assert library.seed().left_alone == {"t-3": "gone from the files, but edited"}
    assert Item.objects.get(public_id="t-3").status == "published"


def test_rows_that_people_made_are_none_of_the_seeds_business(library):
    factories.ItemFactory(public_id="mine-1")
    report = library.seed()
    assert "mine-1" not in str(report)
    assert Item.objects.get(public_id="mine-1").status == "published"


def test_a_row_of_the_same_id_that_somebody_made_is_left_alone(library):
    factories.ItemFactory(public_id="t-1")
    assert library.seed().left_alone == {"t-1": "not written by the seed, and not as in the file"}


# Progress


@pytest.fixture
def progress(library, student):
    """The memory of a student who has answered t-1."""
    library.seed()
    sitting = actions.start(student=student, kind="normal", concept=None, now=NOON)
    actions.answer(
        session=sitting, turn=0, public_id="t-1", rating=3, typed="", previewed="", duration_ms=2000, now=NOON
    )
    return Memory.objects.get(student=student)


def test_a_changed_or_retired_card_takes_nobodys_progress(library, progress):
    memories, log = list(Memory.objects.values()), list(Review.objects.values())
    library.items["t-1"]["answer"] = "Other."
    library.seed()
    library.items.pop("t-1")
    library.seed()
    assert (list(Memory.objects.values()), list(Review.objects.values())) == (memories, log)


def test_a_change_of_wording_keeps_the_memory_and_a_change_of_meaning_starts_it_anew(library, progress):
    library.items["t-1"]["answer"] = "Other."
    library.seed()
    assert value_of(progress, Item.objects.get(public_id="t-1")).state != State.NEW
    library.items["t-1"] |= {"answer": "Another matter.", "version": 2, "meaning_version": 2}
    library.seed()
    assert value_of(progress, Item.objects.get(public_id="t-1")).state == State.NEW


# loaddata reads the same files


def test_what_loaddata_brought_is_taken_over_by_the_seed(library):
    library.items["t-1"] |= {"version": 2, "meaning_version": 2}
    call_command("loaddata", *library.paths(), verbosity=0)
    assert library.seed().unchanged == EVERYTHING
    assert numbers("t-1") == (2, 2)
    library.items["t-1"] |= {"answer": "Other.", "version": 3, "meaning_version": 3}
    assert library.seed().updated == ["t-1"]
    assert numbers("t-1") == (3, 3)


def test_loaddata_after_the_seed_changes_no_content_and_the_seed_goes_on(library):
    library.seed()
    call_command("loaddata", *library.paths(), verbosity=0)
    assert library.seed().unchanged == EVERYTHING
    library.items["t-1"]["answer"] = "Other."
    assert library.seed().updated == ["t-1"]


def test_the_files_that_ship_can_be_loaded_and_seeded(db):
    call_command("loaddata", "concepts", "cards", "questions", "commands", "quizzes", verbosity=0)
    rows = snapshot()
    call_command("seed")
    for model in (Item, Concept, Quiz):
        assert not model.objects.filter(seed_digest="").exists()
        model.objects.update(seed_digest="")
    assert snapshot() == rows


# At the same time


@pytest.mark.parametrize(
    ("overtake", "report_name", "keys"),
    [
        pytest.param(lambda: factories.ItemFactory(public_id="t-4"), "created", ["t-4"], id="another seed creates it"),
        pytest.param(lambda: edit("t-1", answer="Mine."), "updated", ["t-1"], id="an editor saves it"),
    ],
)
def test_a_run_that_is_overtaken_starts_again_from_what_is_there_now(library, monkeypatch, overtake, report_name, keys):
    library.seed()
    library.items["t-4"] = dict(library.items["t-1"])
    library.items["t-1"]["answer"] = "The file's."
    paths, read, runs = library.paths(), seed_module._stored_items, []

    def read_and_be_overtaken():
        stored = read()
        runs.append(len(stored))
        if len(runs) == 1:
            overtake()
        return stored

    monkeypatch.setattr(seed_module, "_stored_items", read_and_be_overtaken)
    report = seed_module.seed(paths, now=NOON)
    assert len(runs) == 2
    # What overtook it was written in the transaction of the first run here, and so was taken back with it.
    assert keys == getattr(report, report_name)


def test_two_processes_that_seed_at_once_do_each_others_work_only_once(tmp_path):
    environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path), "PYTHONWARNINGS": "ignore"}
    command = [sys.executable, str(settings.BASE_DIR / "manage.py")]
    subprocess.run([*command, "migrate", "--verbosity=0"], env=environment, check=True, capture_output=True)
    runs = [subprocess.Popen([*command, "seed"], env=environment, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = sorted(run.communicate(timeout=60)[0] for run in runs)
    assert [run.returncode for run in runs] == [0, 0]
    assert "Seed: 0 created" in said[0]
    assert ", 0 unchanged, 0 left alone." in said[1]
