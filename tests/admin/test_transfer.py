"""Cards out of the desk in a file and in again: a preview first, then all of it or nothing."""

import csv
import json
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
import yaml
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from cards.admin.formats import CSV, MOST_BYTES, MOST_ROWS, FileRefusedError, dataset_of
from cards.admin.transfer import UPLOAD_GONE
from cards.models import Item, Kind, Tag, User
from cards.web.spreadsheet import arm, defuse
from tests import factories
from tests.admin.test_pages import INLINE

FORMATS = {"csv": "0", "json": "1", "yaml": "2"}


def export(browser: Client, kind: str = "csv", **query: str) -> str:
    url = reverse("admin:cards_item_export")
    response = browser.post(f"{url}?{'&'.join(f'{k}={v}' for k, v in query.items())}", {"format": FORMATS[kind]})
    assert response.status_code == 200
    assert f".{kind}" in response["Content-Disposition"]
    return response.content.decode("utf-8-sig")


def upload(browser: Client, content: str | bytes, kind: str = "csv") -> Any:
    raw = content if isinstance(content, bytes) else content.encode()
    file = SimpleUploadedFile(f"cards.{kind}", raw)
    return browser.post(reverse("admin:cards_item_import"), {"import_file": file, "format": FORMATS[kind]})


def confirm(browser: Client, preview: Any) -> list[str]:
    form = preview.context["confirm_form"]
    sent = {bound.name: bound.value() for bound in form}
    response = browser.post(reverse("admin:cards_item_process_import"), sent, follow=True)
    return [str(message) for message in response.context["messages"]]


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text)))


def as_csv(rows: list[dict[str, str]]) -> str:
    out = StringIO()
    writer = csv.DictWriter(out, rows[0].keys())
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


@pytest.fixture
def library(db: None, tags: list[Tag]) -> list[Item]:
    """One item of each shape."""
    basic, typed, question = factories.ItemFactory(), factories.TypedFactory(), factories.QuestionFactory()
    basic.tags.set(tags)
    return [basic, typed, question]


@pytest.mark.parametrize("kind", FORMATS)
def test_an_export_comes_back_as_no_change(kind: str, desk: Client, library: list[Item]) -> None:
    preview = upload(desk, export(desk, kind), kind)
    assert preview.context["result"].totals["skip"] == 3
    confirm(desk, preview)
    assert [item.version for item in Item.objects.all()] == [1, 1, 1]


def test_lists_are_lists_in_json_and_yaml_and_text_in_csv(desk: Client, library: list[Item]) -> None:
    question = library[2]
    as_json, as_yaml = json.loads(export(desk, "json")), yaml.safe_load(export(desk, "yaml"))
    assert as_json == as_yaml
    assert as_json[2]["options"] == question.options
    assert as_json[0]["tags"] == ["core", "layers"]
    row = rows_of(export(desk))[2]
    assert json.loads(row["options"]) == question.options
    assert rows_of(export(desk))[0]["tags"] == "core, layers"


def test_an_export_holds_what_the_filters_show(desk: Client, library: list[Item]) -> None:
    assert [row["public_id"] for row in rows_of(export(desk, kind__exact="typed"))] == [library[1].public_id]


def test_selected_items_are_exported(desk: Client, library: list[Item]) -> None:
    url = reverse("admin:cards_item_changelist")
    chosen = desk.post(url, {"action": "export_admin_action", "_selected_action": [library[1].pk]})
    assert not INLINE.findall(chosen.content.decode())
    sent = {"format": "0", "export_items": [library[1].pk]}
    response = desk.post(reverse("admin:cards_item_export"), sent)
    assert [row["public_id"] for row in rows_of(response.content.decode("utf-8-sig"))] == [library[1].public_id]


def test_an_import_is_previewed_and_then_confirmed(desk: Client, editor: User, library: list[Item]) -> None:
    rows = rows_of(export(desk))
    rows[0]["answer"] = "A **new** answer."
    rows[0]["tags"] = "layers"
    new = rows[0] | {"public_id": "new-1", "fact": "new-fact", "prompt": "New?", "version": ""}
    preview = upload(desk, as_csv([*rows, new]))
    page = preview.content.decode()
    assert "1 new, 1 changed, 2 as they are." in page
    assert "<ins>A **new** answer</ins>" in page or "<ins>" in page
    assert not INLINE.findall(page)
    assert Item.objects.count() == 3
    library[0].refresh_from_db()
    assert library[0].version == 1

    told = confirm(desk, preview)

    assert told == ["Import finished: 1 new, 1 updated, 0 deleted and 2 skipped items."]
    library[0].refresh_from_db()
    assert (library[0].answer, library[0].version) == ("A **new** answer.", 2)
    assert [tag.name for tag in library[0].tags.all()] == ["layers"]
    last = library[0].history.first()
    assert (last.history_user, last.history_change_reason) == (editor, "Import of cards.csv")
    assert Item.objects.get(public_id="new-1").history.count() == 1


def test_a_missing_column_leaves_its_field_as_it_is(desk: Client, library: list[Item]) -> None:
    confirm(desk, upload(desk, as_csv([{"public_id": library[1].public_id, "answer": "Only this."}])))
    library[1].refresh_from_db()
    assert (library[1].answer, library[1].accepted) == ("Only this.", ["daemon", "docker daemon", "dockerd"])


def test_accepted_answers_may_come_one_on_a_line(desk: Client, library: list[Item]) -> None:
    confirm(desk, upload(desk, as_csv([{"public_id": library[1].public_id, "accepted": "daemon\n dockerd \n"}])))
    library[1].refresh_from_db()
    assert library[1].accepted == ["daemon", "dockerd"]


@pytest.mark.parametrize("kind", FORMATS)
def test_questions_of_every_kind_come_back_as_no_change_and_anew_as_they_were(kind: str, desk: Client) -> None:
    written = {"level": 3, "is_case_sensitive": True, "partial_rule": "coverage"}
    items = [factories.question(each, **written) for each in factories.QUESTIONS]
    text = export(desk, kind)
    assert upload(desk, text, kind).context["result"].totals["skip"] == len(items)
    names = ("kind", "options", "accepted", "prompt", *written)
    before = [tuple(getattr(item, name) for name in names) for item in items]
    Item.objects.all().delete()
    told = confirm(desk, upload(desk, text, kind))
    assert told[0].startswith(f"Import finished: {len(items)} new")
    assert list(Item.objects.order_by("public_id").values_list(*names)) == before


def test_an_empty_cell_leaves_what_every_item_has(desk: Client) -> None:
    item = factories.question(Kind.SEVERAL, level=3, partial_rule="off", is_case_sensitive=True)
    row = {"public_id": item.public_id, "answer": "New.", "level": "", "partial_rule": "", "is_case_sensitive": ""}
    confirm(desk, upload(desk, as_csv([row])))
    item.refresh_from_db()
    assert (item.answer, item.level, item.partial_rule, item.is_case_sensitive) == ("New.", 3, "off", True)


FAULTS = [
    ({"level": "4"}, "level", "is not a valid choice"),
    ({"partial_rule": "lenient"}, "partial_rule", "is not a valid choice"),
    ({"is_case_sensitive": "perhaps"}, "is_case_sensitive", "“perhaps” is neither yes nor no."),
    ({"concept": "nowhere"}, "concept", "There is no concept “nowhere”. There are: "),
    ({"version": "two"}, "version", "“two” is not a whole number."),
    ({"tags": "core, typo"}, "tags", "There is no tag “typo”."),
    ({"kind": "essay"}, "kind", "is not a valid choice"),
    ({"answer": ""}, "answer", "There is no answer to show."),
    ({"options": "[{]"}, "options", "This list is no valid JSON."),
    ({"options": '[{"id": "a"}]'}, "options", "This kind has no options."),
    ({"deletion": "two"}, "deletion", "“two” is not a whole number."),
    ({"source_checked_on": "yesterday"}, "source_checked_on", "is not a day such as 2026-11-23"),
    ({"source_url": "javascript:alert(1)"}, "source_url", "Enter a valid URL."),
    ({"prompt": "x" * 2001}, "prompt", "2001 characters; at most 2000 are taken."),
    ({"public_id": "no id!"}, "public_id", "Enter a valid"),
]


@pytest.mark.parametrize(("change", "field", "sentence"), FAULTS, ids=lambda value: str(value)[:24])
def test_a_faulty_row_is_named_by_its_number_and_nothing_can_be_confirmed(
    change: dict[str, str], field: str, sentence: str, desk: Client, library: list[Item]
) -> None:
    rows = rows_of(export(desk))
    response = upload(desk, as_csv([rows[1], rows[0] | change]))
    page = response.content.decode()
    assert "confirm_form" not in response.context
    assert "1 of 2 rows can&#x27;t be imported" in page or "1 of 2 rows can't be imported" in page
    assert f"<td>2</td><td>{rows[0]['public_id'] if field != 'public_id' else 'no id!'}</td>" in page
    assert f"<strong>{field}</strong>" in page
    assert sentence in page
    assert not INLINE.findall(page)


REFUSED = [
    ("public_id,promt\nt-1,x\n", "csv", "Unknown columns: promt."),
    ("prompt\nx\n", "csv", "public_id"),
    ("public_id,prompt\na,x,z\n", "csv", "Row 1 has 3 cells, the header has 2."),
    ("public_id,public_id\na,x\n", "csv", "Two columns have the same name."),
    ('public_id,prompt\na,"x\n', "csv", "This is no CSV file"),
    ("public_id,prompt\na,x\x00\n", "csv", "Row 1, prompt: there is a control character in it."),
    (f"public_id,prompt\na,{'x' * 20_001}\n", "csv", "20001 characters; at most 20000 are taken."),
    ("public_id,prompt\na,é\n".encode("latin-1"), "csv", "The file is not in UTF-8."),
    ("{", "json", "This is no JSON file"),
    ('{"a": 1}', "json", "must hold a list of cards"),
    ("[" * 100_000, "json", "This is no JSON file"),
    ('[{"public_id": "a", "prompt": true}]', "json", "Row 1, prompt: this must be a text."),
    ('[{"public_id": "a", "prompt": "\\ud800"}]', "json", "control character"),
    ('[{"public_id": "a"}, {"public_id": "b", "prompt": "x"}]', "json", "Row 2 has not the columns of row 1: prompt."),
    ("a: [", "yaml", "This is no YAML file"),
    ("- &a {public_id: a}\n- *a\n", "yaml", "YAML aliases"),
    ("- !!python/object/apply:os.system [ls]\n", "yaml", "This is no YAML file"),
    ("public_id,prompt\n", "csv", "No valid data to import."),
]


@pytest.mark.parametrize(("content", "kind", "sentence"), REFUSED, ids=lambda value: str(value)[:24])
def test_a_file_that_cannot_be_read_in_full_is_refused_with_the_place(
    content: str | bytes, kind: str, sentence: str, desk: Client
) -> None:
    response = upload(desk, content, kind)
    assert response.status_code == 200
    assert sentence in response.content.decode().replace("&quot;", '"').replace("&#x27;", "'")
    assert not Item.objects.exists()


def test_all_faults_of_a_file_are_told_at_once_with_their_rows(desk: Client, library: list[Item]) -> None:
    rows = rows_of(export(desk))
    faulty = [rows[0], rows[1] | {"concept": "nowhere"}, rows[0] | {"version": "two"}]
    response = upload(desk, as_csv(faulty))
    page = response.content.decode()
    assert "confirm_form" not in response.context
    assert [row.number for row in response.context["result"].invalid_rows] == [1, 2, 3]
    assert page.count("In the file more than once: rows 1, 3.") == 2
    assert "There is no concept “nowhere”." in page
    assert "“two” is not a whole number." in page


def test_the_nearest_names_of_concepts_and_tags_are_offered(desk: Client, library: list[Item]) -> None:
    concept = library[0].concept
    rows = rows_of(export(desk))
    page = upload(desk, as_csv([rows[0] | {"concept": f"{concept.slug}s", "tags": "cores"}])).content.decode()
    assert f"There is no concept “{concept.slug}s”. Did you mean “{concept.slug}”" in page
    assert "There is no tag “cores”. Did you mean “core”?" in page


def test_a_file_that_is_too_big_is_refused(desk: Client) -> None:
    assert "bytes; at most" in upload(desk, b"x" * (MOST_BYTES + 1)).content.decode()
    with pytest.raises(FileRefusedError, match="split it"):
        dataset_of([{"public_id": str(n)} for n in range(MOST_ROWS + 1)])


def test_a_card_that_changed_after_the_preview_is_not_overwritten(
    desk: Client, library: list[Item], edited: Callable[..., Any]
) -> None:
    rows = rows_of(export(desk))
    rows[0]["answer"] = "From the file."
    preview = upload(desk, as_csv(rows))
    edited(reverse("admin:cards_item_change", args=[library[0].pk]), answer="From the form.")

    told = confirm(desk, preview)

    assert "Nothing was imported. Row 1" in told[-1]
    assert "editor saved version 2" in told[-1]
    library[0].refresh_from_db()
    assert library[0].answer == "From the form."


def test_a_row_exported_before_somebody_elses_change_is_refused(
    desk: Client, library: list[Item], edited: Callable[..., Any]
) -> None:
    rows = rows_of(export(desk))
    rows[0]["answer"] = "From the file."
    edited(reverse("admin:cards_item_change", args=[library[0].pk]), answer="From the form.")
    page = upload(desk, as_csv(rows)).content.decode()
    assert "editor saved version 2" in page
    assert "Export it again." in page


def test_one_bad_row_at_the_confirmation_takes_back_all(desk: Client, library: list[Item]) -> None:
    rows = rows_of(export(desk))
    new = rows[0] | {"public_id": "new-1", "concept": library[1].concept.slug, "version": ""}
    preview = upload(desk, as_csv([rows[0] | {"answer": "Changed."}, new]))
    Item.objects.filter(pk=library[1].pk).delete()
    library[1].concept.delete()
    assert "Nothing was imported. Row 2" in confirm(desk, preview)[0]
    library[0].refresh_from_db()
    assert library[0].version == 1


def test_an_upload_that_is_gone_says_so(desk: Client, library: list[Item]) -> None:
    preview = upload(desk, export(desk))
    cache.clear()
    assert confirm(desk, preview) == [UPLOAD_GONE]


def test_a_made_up_confirmation_is_refused(desk: Client) -> None:
    url = reverse("admin:cards_item_process_import")
    sent = {"import_file_name": "../../etc/passwd", "original_file_name": "x", "format": "9", "seen": "[]"}
    assert desk.post(url, sent).status_code == 200
    assert desk.get(url).status_code == 405


def test_an_import_adds_nothing_for_who_may_not_add(item_editor: User, sign_in: Any, library: list[Item]) -> None:
    item_editor.user_permissions.remove(item_editor.user_permissions.get(codename="add_item"))
    browser = sign_in(item_editor)
    rows = rows_of(export(browser))
    page = upload(browser, as_csv([rows[0] | {"public_id": "new-1"}])).content.decode()
    assert "you may not add cards" in page


TRAPS = ["=1+1", "+1", "-1", "@cmd", "\tx", "\rx", "\n=1", "'quoted'", "'=1", "''", "'", "plain", "", "a=1", "='x'"]


@pytest.mark.parametrize("text", TRAPS)
def test_a_formula_is_defused_on_the_way_out_and_the_same_again_on_the_way_in(text: str) -> None:
    out = defuse(text)
    assert not out.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert arm(out) == text


def test_an_apostrophe_that_somebody_typed_stays() -> None:
    assert arm("'tis") == "'tis"


@pytest.mark.parametrize("prompt", ["=HYPERLINK(1)", "'=1 is what?", "-v mounts what?", "“a”; 'b', \"c\"\nd"])
def test_a_card_survives_the_trip_through_a_spreadsheet_file(prompt: str, desk: Client) -> None:
    item = factories.ItemFactory(prompt=prompt)
    text = export(desk)
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows_of(text) for cell in row.values())
    item.prompt = "Overwritten."
    item.save()
    confirm(desk, upload(desk, text))
    item.refresh_from_db()
    assert item.prompt == prompt


def test_semicolons_and_tabs_are_read_as_well() -> None:
    for delimiter in ";\t":
        dataset = CSV().create_dataset(f"public_id{delimiter}prompt\na{delimiter}One, two\n")
        assert dataset.dict == [{"public_id": "a", "prompt": "One, two"}]


def test_an_id_in_another_case_is_the_card_that_is_there(desk: Client, library: list[Item]) -> None:
    rows = rows_of(export(desk))
    row = rows[0] | {"public_id": rows[0]["public_id"].upper(), "prompt": "What is new?"}
    assert confirm(desk, upload(desk, as_csv([row])))
    assert Item.objects.count() == len(library)
    assert Item.objects.get(public_id=rows[0]["public_id"]).prompt == "What is new?"


def test_one_id_in_two_cases_is_twice_in_the_file(desk: Client, library: list[Item]) -> None:
    rows = rows_of(export(desk))
    page = upload(desk, as_csv([rows[0], rows[0] | {"public_id": rows[0]["public_id"].upper()}]))
    assert "In the file more than once: rows 1, 2." in page.content.decode()


def test_the_database_takes_an_id_once(library: list[Item]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.ItemFactory(public_id=library[0].public_id.upper())
