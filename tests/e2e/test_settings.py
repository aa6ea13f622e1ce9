"""The settings page in the browser."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from cards.models import Item, Student
from tests.e2e import steps
from tests.e2e.conftest import Complaints

Visit = Callable[..., Page]


@pytest.mark.parametrize("java_script_enabled", [True, False])
def test_a_wrong_value_is_said_at_its_field_and_a_right_one_is_saved(
    visit: Visit, student: Student, complaints: Complaints, java_script_enabled: bool
) -> None:
    complaints.expect("status of 422")
    page = visit("/settings/", who=student, java_script_enabled=java_script_enabled)
    field = page.get_by_label("New cards a day")
    field.fill("100000")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("alert").filter(has_text="1 field to correct")).to_be_visible()
    if java_script_enabled:
        expect(steps.focused(page)).to_contain_text("1 field to correct")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(re.compile("At most 999"))
    expect(field).to_have_value("100000")
    student.refresh_from_db()
    assert student.new_per_day == 10

    field.fill("25")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved. Dates already given stay as they are.")).to_be_visible()
    expect(page.get_by_label("New cards a day")).to_have_value("25")
    student.refresh_from_db()
    assert student.new_per_day == 25


def test_the_dark_theme_is_in_the_html_of_the_next_page_so_nothing_flashes(visit: Visit, student: Student) -> None:
    page = visit("/settings/", who=student, color_scheme="light")
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    light = page.evaluate(ground)
    page.get_by_label("Dark").check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved. Dates already given stay as they are.")).to_be_visible()
    reply = page.goto("/map/")
    assert 'data-theme="dark"' in reply.text()
    assert page.evaluate(ground) != light


def test_the_time_zone_comes_from_the_browser_with_the_first_answer_and_can_be_taken_over_later(
    visit: Visit, deck: list[Item]
) -> None:
    page = visit("/study/", timezone_id="Asia/Tokyo")
    steps.reveal(page)
    steps.rate(page, "Good")
    steps.shows(page, deck[1])
    student = Student.objects.get()
    assert student.time_zone == "Asia/Tokyo"

    Student.objects.update(time_zone="UTC")
    page.goto("/settings/")
    page.get_by_role("button", name="Save with this browser’s time zone").click()
    expect(page.get_by_text("Saved. Dates already given stay as they are.")).to_be_visible()
    expect(page.get_by_label("Time zone", exact=True)).to_have_value("Asia/Tokyo")
