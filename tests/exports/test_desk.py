"""The same files from the command line and from the admin."""

import os
import subprocess
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.management import CommandError, call_command
from django.urls import reverse

from cards.exports import files
from cards.models import Classroom, Export, User
from tests import factories
from tests.exports.conftest import content_of, csv_rows, members_of, xlsx_sheets

# Three students, each kind of question once.
ANSWERS = 3 * len(factories.QUESTIONS)


def command(*words: str) -> str:
    told = StringIO()
    call_command("export", *words, stderr=told)
    return told.getvalue()


def test_a_schedule_writes_a_file_and_it_is_on_record(busy: Classroom, tmp_path: Path) -> None:
    out = tmp_path / "responses.csv"
    told = command("responses", "--class", busy.spoken_code.lower(), "--out", str(out))
    assert told == f"responses.csv: {ANSWERS} rows\n"
    assert len(csv_rows(out.read_bytes())) == ANSWERS
    assert list(tmp_path.iterdir()) == [out]
    export = Export.objects.get()
    assert (export.user, export.classroom, export.state, export.rows) == (None, busy, "done", ANSWERS)


def test_every_format_and_wish_is_there_by_command(busy: Classroom, tmp_path: Path) -> None:
    out = tmp_path / "out"
    command("roster", "--class", str(busy.pk), "--format", "xlsx", "--out", str(out))
    assert "Roster" in xlsx_sheets(out.read_bytes())
    command("everything", "--class", str(busy.pk), "--out", str(out), "--pseudonyms")
    assert "Sam" not in members_of(out.read_bytes())["roster.csv"].decode()
    command("roster", "--class", str(busy.pk), "--out", str(out), "--bom")
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("roster", "--class", "0"), "There is no class with the number or the code 0."),
        (("xapi", "--class", "0", "--format", "csv"), "There is no xapi.csv."),
        (("moodle", "--class", "0", "--pseudonyms"), "There is no moodle.csv with pseudonyms."),
        (("roster", "--class", "{class}", "--out", "/nowhere/at/all.csv"), "No such file"),
    ],
)
def test_what_cannot_be_had_is_said(words: tuple[str, ...], sentence: str, classroom: Classroom) -> None:
    with pytest.raises(CommandError, match=sentence):
        command(*(word.replace("{class}", str(classroom.pk)) for word in words))


def test_a_file_that_fails_leaves_the_old_one_as_it_was(
    classroom: Classroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def rows() -> Iterator[list[str]]:
        yield ["a"] * len(files.ROSTER.columns)
        raise ZeroDivisionError

    out = tmp_path / "roster.csv"
    out.write_text("yesterday's")
    monkeypatch.setitem(files.MAKERS, "roster", lambda scope: (files.ROSTER, rows()))
    with pytest.raises(ZeroDivisionError):
        command("roster", "--class", str(classroom.pk), "--out", str(out))
    assert [path.read_text() for path in tmp_path.iterdir()] == ["yesterday's"]
    assert Export.objects.get().state == "failed"


def test_a_file_can_go_through_a_pipe(capfdbinary: Any, classroom: Classroom, monkeypatch: pytest.MonkeyPatch) -> None:
    with os.fdopen(os.dup(1), "w") as out:
        monkeypatch.setattr(sys, "stdout", out)
        call_command("export", "roster", "--class", str(classroom.pk))
    assert csv_rows(capfdbinary.readouterr().out)[0]["student"] == "Sam Student"


def test_the_command_says_what_it_takes() -> None:
    told = subprocess.run(
        [sys.executable, "manage.py", "export", "--help"], capture_output=True, text=True, check=True
    ).stdout  # fmt: skip
    assert "--pseudonyms" in told


# The admin


def take(browser: Any, classroom: Classroom, file: str = "roster.csv", **wishes: str) -> Any:
    return browser.post(reverse("admin:cards_export_take"), {"classroom": classroom.pk, "file": file} | wishes)


def test_an_admin_takes_a_file_of_any_class_on_the_record(busy: Classroom, editor: User, sign_in: Any) -> None:
    browser = sign_in(editor)
    page = browser.get(reverse("admin:cards_export_changelist"))
    assert reverse("admin:cards_export_take") in page.content.decode()
    assert browser.get(reverse("admin:cards_export_take")).status_code == 200
    rows = csv_rows(content_of(take(browser, busy)))
    assert {row["state"] for row in rows} == {"present", "waiting"}
    export = Export.objects.get()
    assert (export.user, export.state) == (editor, "done")
    page = browser.get(reverse("admin:cards_export_changelist")).content.decode()
    assert "editor" in page
    assert browser.get(reverse("admin:cards_export_change", args=[export.pk])).status_code == 200
    without = content_of(take(browser, busy, is_pseudonymous="on")).decode()
    assert "Sam" not in without


def test_what_must_name_students_is_refused_in_the_form(busy: Classroom, editor: User, sign_in: Any) -> None:
    page = take(sign_in(editor), busy, "moodle.csv", is_pseudonymous="on")
    assert "untick the pseudonyms" in page.content.decode()
    assert not Export.objects.exists()


@pytest.mark.parametrize(
    ("rights", "status"),
    [((), 403), (("view_export",), 403), (("add_export",), 403), (("add_export", "view_classroom"), 200)],
)
def test_staff_need_the_right_to_it(rights: tuple[str, ...], status: int, classroom: Classroom, sign_in: Any) -> None:
    user = factories.UserFactory(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    assert take(sign_in(user), classroom).status_code == status


@pytest.mark.parametrize("name", ["instructor", "student"])
def test_the_desk_is_for_staff(name: str, classroom: Classroom, request: pytest.FixtureRequest, sign_in: Any) -> None:
    assert take(sign_in(request.getfixturevalue(name)), classroom).status_code == 302
    assert not Export.objects.exists()
