"""Files out of a class in the browser: one is taken while a student answers, and one that breaks can be seen."""

import csv
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from threading import Event
from typing import Any
from zipfile import ZipFile

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from cards.exports import files, record
from cards.exports.table import Column, Table, Type
from cards.models import Classroom, Enrolment, Export, Item, Kind, Review, Student, User
from cards.quiz import actions, attempts
from tests import factories
from tests.e2e import steps
from tests.e2e.audit import THREE_LOOKS
from tests.e2e.conftest import Complaints
from tests.e2e.test_every_page import sweep
from tests.progress.builders import Past

Visit = Callable[..., Page]
LONG = "Containers, images and everything else that somebody might want to know about them in a single term"
CANVAS = """Student,ID,SIS User ID,SIS Login ID,Section,Week 1 (7)
    Points Possible,,,,,10
"Student, Sam",1,,,S,
"Else, Some",2,,,S,
"""


@pytest.fixture
def work(classroom: Classroom, student: Student, deck: list[Item]) -> Classroom:
    """A quiz done, some cards studied, and a file taken."""
    quiz = factories.quiz_of(*(factories.question(kind) for kind in factories.QUESTIONS), title=LONG)
    factories.AssignmentFactory(classroom=classroom, quiz=quiz, title="Week 1", points=20)
    attempt = attempts.start(quiz=quiz, student=student, now=timezone.now())
    for slot in attempt.slots.select_related("attempt__quiz", "item"):
        response = factories.QUESTIONS[Kind(slot.item.kind)][1]
        actions.save(slot=slot, step=0, response=response, certainty=None, now=timezone.now())
    actions.submit(attempt=attempt, now=timezone.now())
    Past(student).study(deck[:2], timezone.now(), 9).save()
    Enrolment.objects.update(joined_at=timezone.now() - timedelta(days=20))
    Export.objects.create(classroom=classroom, what="reviews", format="csv", state="failed", started_at=timezone.now())
    return classroom


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(path.read_text(encoding="utf-8-sig"), newline="")))


def exports_of(classroom: Classroom) -> str:
    return f"/classes/{classroom.pk}/exports/"


def take(page: Page, name: str) -> Path:
    with page.expect_download() as waiting:
        page.get_by_role("link", name=name, exact=True).click()
    assert waiting.value.failure() is None
    return Path(waiting.value.path())


@pytest.fixture
def long(monkeypatch: pytest.MonkeyPatch) -> Event:
    """The table of attempts waits in the middle for a word, in small steps."""
    go_on = Event()

    def rows() -> Iterator[list[str]]:
        for number in range(200_000):
            if number > 50_000 and not go_on.is_set():
                go_on.wait(0.02)
            yield [f"A cell that is {number}"]

    table = Table("attempts", "Attempts", "A row.", (Column("text", Type.TEXT, "A text."),))
    monkeypatch.setitem(files.MAKERS, "attempts", lambda scope: (table, rows()))
    monkeypatch.setattr(record, "WRITES_EVERY_S", 0.1)
    return go_on


def test_an_instructor_takes_a_long_file_while_a_student_answers(
    visit: Visit, work: Classroom, instructor: User, long: Event
) -> None:
    page, other = visit(exports_of(work), who=instructor), visit("/study/new/")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="JSON of Attempts").click()
    running = page.locator("#exports-recent tr", has_text="attempts.json")
    expect(running).to_contain_text("Running")
    expect(running.get_by_role("cell").nth(2)).not_to_have_text("0")
    before = Review.objects.count()
    steps.reveal(other)
    steps.rate(other, "Good")
    expect(steps.ratings(other)).to_be_hidden()
    assert Review.objects.count() == before + 1
    assert Export.objects.latest("pk").state == "running"
    long.set()
    assert waiting.value.failure() is None
    expect(running).to_contain_text("Done")
    expect(running).to_contain_text("200,000")


def test_a_cancelled_file_is_one_that_failed_to_the_browser(
    visit: Visit, work: Classroom, instructor: User, long: Event
) -> None:
    page = visit(exports_of(work), who=instructor)
    with page.expect_download() as waiting:
        page.get_by_role("link", name="CSV of Attempts", exact=True).click()
    page.get_by_role("button", name="Cancel attempts.csv").click()
    expect(page.locator("#exports-recent tr", has_text="attempts.csv")).to_contain_text("Cancelled")
    assert waiting.value.failure()
    long.set()


def test_files_are_taken_with_names_and_without(visit: Visit, work: Classroom, instructor: User) -> None:
    page = visit(exports_of(work), who=instructor)
    assert {row["student"] for row in rows_of(take(page, "CSV of Responses"))} == {"Sam Student"}
    page.get_by_role("link", name="with pseudonyms").click()
    expect(page.get_by_role("heading", name="Canvas, filled in")).to_have_count(0)
    found = {row["student"] for row in rows_of(take(page, "CSV of Responses"))}
    assert len(found) == 1
    assert "Sam Student" not in found
    assert "Sam" not in ZipFile(take(page, "ZIP of Everything")).read("roster.csv").decode()
    expect(page.locator("#exports-recent tr", has_text="everything.zip")).to_contain_text("Done")


def test_without_javascript_the_page_is_loaded_again(visit: Visit, work: Classroom, instructor: User) -> None:
    page = visit(exports_of(work), who=instructor, java_script_enabled=False)
    assert rows_of(take(page, "CSV of Roster"))
    page.reload()
    expect(page.locator("#exports-recent tr", has_text="roster.csv")).to_contain_text("Done")


def test_canvas_gets_its_file_back(visit: Visit, work: Classroom, instructor: User, tmp_path: Path) -> None:
    file = tmp_path / "canvas.csv"
    file.write_text(CANVAS)
    page = visit(f"{exports_of(work)}canvas/", who=instructor)
    page.get_by_label("The gradebook that Canvas exported").set_input_files(file)
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_label("Week 1")).to_have_value("5")
    expect(page.get_by_text("Else, Some")).to_be_visible()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Take the filled file").click()
    assert Path(waiting.value.path()).read_text() == CANVAS.replace('Sam",1,,,S,', 'Sam",1,,,S,10')


def test_a_student_takes_their_data_and_goes(
    visit: Visit, work: Classroom, student: Student, complaints: Complaints
) -> None:
    complaints.expect("status of 422")
    page = visit("/settings/", who=student)
    page.get_by_role("link", name="What is kept about you").click()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Take my data").click()
    assert "reviews.json" in ZipFile(waiting.value.path()).namelist()
    page.get_by_role("link", name="Delete my account").click()
    expect(page.get_by_text("keeps your grades, without your name")).to_be_visible()
    page.get_by_label("Your password").fill("wrong")
    page.get_by_role("button", name="Delete everything").click()
    expect(page.get_by_text("This is not your password.")).to_be_visible()
    page.get_by_label("Your password").fill("correct horse")
    page.get_by_role("button", name="Delete everything").click()
    expect(page.get_by_text("Everything about you is deleted.")).to_be_visible()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    assert not Student.objects.filter(pk=student.pk).exists()
    assert work.enrolments.get().name == "Former student 1"


@pytest.mark.urls("tests.e2e.every_page")
@pytest.mark.parametrize("look", THREE_LOOKS.values(), ids=THREE_LOOKS)
def test_the_pages_stand_up_to_the_audit(
    visit: Visit,
    work: Classroom,
    instructor: User,
    student: Student,
    guest: Student,
    editor: User,
    look: dict[str, Any],
) -> None:
    work.title = LONG
    work.save()
    now = timezone.now()
    Export.objects.create(classroom=work, what="everything", format="zip", is_pseudonymous=True, started_at=now)
    here = exports_of(work)
    page = visit(here, who=instructor, **look)
    sweep(
        page, [here, f"{here}?pseudonyms=1", f"{here}canvas/", "/exports/dictionary/", "/settings/delete/"], at_least=5
    )
    own = ["/settings/data/", "/settings/delete/"]
    sweep(visit("/", who=student, **look), own, at_least=2)
    sweep(visit("/", who=guest, **look), own, at_least=2)
    sweep(visit("/", who=editor, **look), ["/admin/cards/export/take/", "/admin/cards/export/"], at_least=2)
