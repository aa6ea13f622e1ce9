"""What readers reported, as a queue."""

from typing import Any

from django.test import Client
from django.urls import reverse

from cards.models import Item, Report, User
from tests import factories
from tests.conftest import NOON

LIST = "admin:cards_report_changelist"


def test_open_reports_come_first_and_lead_to_their_item(desk: Client, studied: Item) -> None:
    done = Report.objects.create(item=studied, text="Old.", created_at=NOON, status=Report.Status.RESOLVED)
    response = desk.get(reverse(LIST))
    assert [report.pk for report in response.context["cl"].result_list][-1] == done.pk
    page = response.content.decode()
    assert reverse("admin:cards_item_change", args=[studied.pk]) in page
    assert "The answer is out of date." in page


def test_resolving_on_the_form_notes_who_and_when(desk: Client, studied: Item, editor: User) -> None:
    report = studied.reports.get()
    url = reverse("admin:cards_report_change", args=[report.pk])
    assert desk.post(url, {"status": "resolved", "note": "Corrected."}).status_code == 302
    report.refresh_from_db()
    assert (report.status, report.note, report.resolved_by) == ("resolved", "Corrected.", editor)
    assert report.resolved_at is not None
    desk.post(url, {"status": "open", "note": "Not quite."})
    report.refresh_from_db()
    assert (report.status, report.resolved_by, report.resolved_at) == ("open", None, None)


def test_a_new_note_alone_keeps_who_resolved_it(desk: Client, studied: Item) -> None:
    colleague = factories.UserFactory()
    report = studied.reports.get()
    Report.objects.filter(pk=report.pk).update(status="resolved", resolved_by=colleague, resolved_at=NOON)
    url = reverse("admin:cards_report_change", args=[report.pk])
    desk.post(url, {"status": "resolved", "note": "See version 3."})
    report.refresh_from_db()
    assert (report.resolved_by, report.resolved_at, report.note) == (colleague, NOON, "See version 3.")


def act(browser: Client, action: str, *reports: Report, note: str = "") -> str:
    sent: dict[str, Any] = {"action": action, "note": note, "_selected_action": [report.pk for report in reports]}
    told = [str(message) for message in browser.post(reverse(LIST), sent, follow=True).context["messages"]]
    return told[0]


def test_many_are_resolved_and_reopened_with_one_note(desk: Client, studied: Item, editor: User) -> None:
    reports = [Report.objects.create(item=studied, text=f"No. {n}", created_at=NOON) for n in range(2)]
    assert act(desk, "resolve", *reports, note="Reworded.") == "2 reports resolved."
    reports[0].refresh_from_db()
    assert (reports[0].note, reports[0].resolved_by) == ("Reworded.", editor)
    assert act(desk, "reopen", *reports) == "2 reports open again."
    reports[0].refresh_from_db()
    assert (reports[0].note, reports[0].resolved_at) == ("Reworded.", None)


def test_resolving_what_a_colleague_resolved_changes_nothing(desk: Client, studied: Item) -> None:
    colleague = factories.UserFactory()
    report = studied.reports.get()
    Report.objects.update(status="resolved", resolved_by=colleague, resolved_at=NOON, note="Theirs.")
    assert act(desk, "resolve", report, note="Mine.") == "0 reports resolved."
    report.refresh_from_db()
    assert (report.resolved_by, report.note) == (colleague, "Theirs.")
