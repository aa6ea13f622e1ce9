"""Numbers and dates that come by a file, an address or a command."""

import json
from typing import Any

import pytest
import yaml
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from cards.admin.inputs import WeightsField
from cards.exchange.entries import FixtureError, raw_entries
from cards.exports import canvas
from cards.models import Item, QuizSection
from cards.web.delimited import UnreadableFile
from tests import factories
from tests.admin.test_transfer import upload

HUGE = ("9" * 20, "9" * 5000, "1e400", "-1", "²", "٣")


@pytest.mark.parametrize("weight", ["nan", "inf", "-1", "1e308", "1e400", "9" * 5000])
def test_a_weight_is_a_number_within_bounds(weight):
    with pytest.raises(ValidationError, match="a weight is a number from 0 to 1,000,000"):
        WeightsField().clean(f"container {weight}")


@pytest.mark.parametrize("weight", [float("nan"), float("inf"), -1, 1e308, 10**400, True])
def test_a_weight_in_a_file_is_a_number_within_bounds(weight):
    with pytest.raises(ValidationError, match="A number from 0 to 1,000,000"):
        QuizSection(weights={"container": weight}).clean()


@pytest.mark.parametrize("worth", ["nan", "inf", "-inf", "1e308", "-5", "9" * 5000])
def test_points_in_a_file_of_canvas_that_make_no_sense_are_refused(worth):
    header, points, sam = "Student,ID,Section,Week 1 (4711)", f"    Points Possible,,,{worth}", '"Student, Sam",901,A,'
    with pytest.raises(UnreadableFile, match=r"Row 2, column “Week 1 \(4711\)”: “.+” is no number of points"):
        canvas.read("\r\n".join([header, points, sam]).encode())


@pytest.mark.parametrize("day", ["2026-02-30", "0000-01-01", "9999-99-99"])
def test_a_day_that_does_not_exist_is_named_with_its_file(tmp_path, day):
    path = tmp_path / "cards.yaml"
    path.write_text(f"- model: cards.quiz\n  fields: {{slug: image, due_at: {day}}}\n")
    with pytest.raises(FixtureError, match=r"cards\.yaml is no valid YAML"):
        list(raw_entries(path))


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("source_checked_on", "9999-12-31"),
        ("source_checked_on", "0001-01-01"),
        ("source_checked_on", "10000-01-01"),
        ("deletion", "99999"),
        ("deletion", "9" * 5000),
        ("level", "99999"),
        ("level", "1e400"),
        ("accepted", "[1e400]"),
        ("accepted", "[" + "9" * 5000 + "]"),
        ("version", "9" * 5000),
    ],
)
@pytest.mark.parametrize("kind", ["json", "yaml"])
def test_an_import_of_cards_refuses_what_is_out_of_bounds(db, sign_in, editor, kind, column, value):
    item = factories.TypedFactory()
    row = {"public_id": item.public_id, column: value}
    page = upload(sign_in(editor), json.dumps([row]) if kind == "json" else yaml.safe_dump([row]), kind)
    result = page.context.get("result")
    assert page.status_code == 200
    assert page.context["form"].errors or result.has_validation_errors() or result.has_errors()
    assert Item.objects.get().version == 1


@pytest.mark.parametrize("text", ['[{"public_id": ' + "9" * 5000 + "}]", '[{"level": 1e400}]', "- level: 2026-02-30"])
@pytest.mark.parametrize("kind", ["json", "yaml"])
def test_a_file_of_cards_with_a_number_beyond_measure_is_refused(db, sign_in, editor, kind, text):
    page = upload(sign_in(editor), text, kind)
    assert page.status_code == 200
    assert page.context["form"].errors or page.context["result"].has_errors()


@pytest.mark.parametrize("number", HUGE)
def test_odd_numbers_in_an_address_are_no_error(sign_in, editor, instructor, student, classroom, number):
    factories.ItemFactory()
    desk, teacher, learner = sign_in(editor), sign_in(instructor), sign_in(student)
    asked: list[tuple[Client, str, dict[str, Any]]] = [
        (learner, "/cards/", {"page": number, "level": number}),
        (learner, f"/study/{number}/", {}),
        (teacher, reverse("results:gradebook", args=[classroom.pk]), {"sort": number, "section": number}),
        (teacher, f"/classes/{number}/", {}),
        (desk, reverse("admin:cards_item_changelist"), {"changed": number}),
        (desk, reverse("admin:cards_item_changelist"), {"p": number, "o": number, "level": number}),
        (desk, reverse("admin:cards_attempt_changelist"), {"p": number, "quiz__id__exact": number}),
        (desk, reverse("admin:cards_student_changelist"), {"last_seen_on__gte": "9999-12-31", "guest": number}),
        (desk, f"/admin/cards/quiz/{number}/change/", {}),
    ]
    for client, url, query in asked:
        assert client.get(url, query, follow=True).status_code in (200, 404), (url, query)


@pytest.mark.parametrize("action", ["flag", "finish", "bury", "undo"])
@pytest.mark.parametrize("number", [*HUGE, "x"])
def test_a_session_with_an_odd_number_does_not_exist(sign_in, student, number, action):
    page = sign_in(student).post(f"/study/{number}/{action}/", {"turn": "0", "flag": "1"})
    assert page.status_code == 404


@pytest.mark.parametrize("number", HUGE)
def test_a_concept_with_an_odd_number_is_no_choice(sign_in, instructor, classroom, number):
    url = reverse("classroom:settings", args=[classroom.pk])
    given = {"title": "Class", "time_zone": "UTC", "exam_cards_per_day": "20", "exam_concepts": [number]}
    assert sign_in(instructor).post(url, given).status_code == 422


@pytest.mark.parametrize("number", HUGE)
def test_an_export_of_a_class_with_an_odd_number_says_that_there_is_none(db, number):
    with pytest.raises(CommandError, match="There is no class"):
        call_command("export", "gradebook", classroom=number)
