"""What else a student does with a card and with a session: put it aside, flag it, practise, wait, finish."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from cards.models import Item, Memory, Report, Review, State, Student, StudySession, User
from tests.e2e import steps
from tests.e2e.conftest import sitting, today

Visit = Callable[..., Page]


@pytest.fixture
def studying(visit: Visit, deck: list[Item], student: Student) -> Page:
    """A signed-in student with the first card on the table."""
    page = visit("/study/", who=student)
    page.get_by_role("button", name="Start studying").click()
    steps.shows(page, deck[0])
    return page


def known(student: Student, item: Item, *, due_in: timedelta, stability: float = 20.0) -> Memory:
    """A card that the student has learned and that comes back then."""
    now = timezone.now()
    return Memory.objects.create(
        student=student, item=item, item_version=1, state=State.REVIEW, stability=stability, difficulty=5.0,
        last_reviewed_at=now - timedelta(days=5), due_at=now + due_in, interval_days=20, reviews=3,
    )  # fmt: skip


def test_a_card_is_put_away_until_tomorrow_and_brought_back(studying: Page, deck: list[Item]) -> None:
    steps.choose(studying, "Put away until tomorrow")
    steps.shows(studying, deck[1])
    expect(studying.get_by_text("Put away until tomorrow.", exact=True)).to_be_visible()
    memory = Memory.objects.get(item=deck[0])
    assert memory.buried_until == today(memory.student) + timedelta(days=1)

    studying.get_by_role("link", name="Study", exact=True).click()
    studying.get_by_role("button", name=f"Bring back {deck[0].public_id.upper()}").click()
    expect(studying.get_by_text(f"{deck[0].public_id.upper()} is back.")).to_be_visible()
    assert Memory.objects.get(item=deck[0]).buried_until is None


def test_a_suspended_card_is_not_asked_until_it_is_brought_back(studying: Page, deck: list[Item]) -> None:
    steps.choose(studying, "Suspend: stop asking")
    steps.shows(studying, deck[1])
    expect(steps.card(studying)).to_contain_text("Suspended. You can bring it back from the study page.")
    assert Memory.objects.get(item=deck[0]).is_suspended

    studying.get_by_role("link", name="Study", exact=True).click()
    expect(studying.get_by_role("heading", name="Suspended")).to_be_visible()
    studying.get_by_role("button", name=f"Bring back {deck[0].public_id.upper()}").click()
    expect(studying.get_by_role("heading", name="Suspended")).to_be_hidden()
    assert not Memory.objects.get(item=deck[0]).is_suspended


def test_a_flag_stays_on_the_card_until_it_is_taken_off(studying: Page, deck: list[Item]) -> None:
    steps.choose(studying, "Flag")
    expect(studying.get_by_text("Flagged.", exact=True)).to_be_visible()
    steps.shows(studying, deck[0])
    studying.reload()
    expect(studying.get_by_text("Flagged", exact=True)).to_be_visible()
    steps.choose(studying, "Take the flag off")
    expect(studying.get_by_text("The flag is gone.", exact=True)).to_be_visible()
    assert Memory.objects.get(item=deck[0]).flag == 0


@pytest.mark.parametrize("width", [320, 1280])
def test_the_menu_of_a_card_opens_on_the_screen_and_escape_closes_it(visit: Visit, library: None, width: int) -> None:
    page = visit("/study/new/", width=width)
    page.keyboard.press("m")
    expect(page.get_by_label("What is wrong with this card?")).to_be_visible()
    menu = page.locator(".menu > div").bounding_box()
    assert 0 <= menu["x"] <= menu["x"] + menu["width"] <= width
    assert menu["y"] >= 0
    page.keyboard.press("Escape")
    expect(page.get_by_label("What is wrong with this card?")).to_be_hidden()


def test_a_report_arrives_in_the_queue_of_whoever_edits_the_cards(
    studying: Page, visit: Visit, deck: list[Item], editor: User
) -> None:
    steps.reveal(studying)
    studying.keyboard.press("m")
    studying.get_by_label("What is wrong with this card?").fill("Part 1 is not a part.")
    studying.get_by_role("button", name="Report it").click()
    expect(steps.card(studying)).to_contain_text("Thank you. The report reaches whoever edits the cards.")

    desk = visit("/admin/", who=editor)
    desk.get_by_role("link", name="1 open report").click()
    row = desk.get_by_role("row").filter(has_text="Part 1 is not a part.")
    expect(row).to_contain_text("Open")
    row.get_by_role("checkbox").check()
    desk.get_by_role("combobox", name="Action").select_option(label="Resolve, with the note")
    desk.get_by_role("textbox", name="Note").fill("Reworded.")
    desk.get_by_role("button", name="Go", exact=True).click()
    expect(desk.get_by_text("1 report resolved.")).to_be_visible()
    report = Report.objects.get()
    assert (report.item, report.status, report.resolved_by, report.note) == (deck[0], "resolved", editor, "Reworded.")


@pytest.mark.parametrize(("button", "tag"), [("Study ahead", "Ahead of time"), ("Cram", "Cram")])
def test_practice_from_the_study_page_leaves_the_schedule_as_it_is(
    visit: Visit, deck: list[Item], student: Student, button: str, tag: str
) -> None:
    memories = [known(student, item, due_in=timedelta(days=n + 2), stability=9.0 + n) for n, item in enumerate(deck)]
    before = list(Memory.objects.values())
    page = visit("/study/", who=student)
    page.get_by_label("Concept").select_option(label="Docker image")
    page.get_by_role("button", name=button, exact=True).click()
    expect(steps.card(page).get_by_text(tag, exact=True)).to_be_visible()
    for item in deck:
        steps.shows(page, item)
        steps.reveal(page)
        steps.rate(page, "Knew it")
    expect(page.get_by_role("heading", name="That is all for now.")).to_be_visible()
    expect(steps.card(page)).to_contain_text("This was practice: your schedule is as it was.")
    assert Review.objects.filter(kind=Review.Kind.PRACTICE).count() == len(memories)
    assert list(Memory.objects.values()) == before


def test_a_concept_is_studied_on_its_own_until_the_summary_sums_up(
    visit: Visit, deck: list[Item], student: Student
) -> None:
    page = visit(f"/concepts/{deck[0].concept.slug}/", who=student)
    page.get_by_role("button", name="Study this").click()
    for item, name in zip(deck, ["Easy", "Easy", "Easy", "Again", "Easy"], strict=True):
        steps.shows(page, item)
        steps.reveal(page)
        steps.rate(page, name)
    steps.shows(page, deck[3])
    steps.reveal(page)
    steps.rate(page, "Easy")

    expect(page.get_by_role("heading", name="That is all for now.")).to_be_visible()
    expect(steps.focused(page)).to_have_text("That is all for now.")
    expect(steps.announcement(page)).to_contain_text("Session finished: 6 answered.")
    figures = {dt: page.locator("dt", has_text=dt).locator("+ dd").inner_text() for dt in ("Answered", "Remembered")}
    assert figures == {"Answered": "6", "Remembered": "83%"}
    row = page.get_by_role("row").filter(has=page.get_by_role("link", name="Docker image"))
    expect(row.get_by_role("cell").last).to_have_text("83%")

    page.keyboard.press("u")
    steps.shows(page, deck[3])
    assert Review.objects.standing().count() == 5


def test_the_waiting_page_goes_on_by_itself_when_the_step_is_due(
    visit: Visit, deck: list[Item], student: Student
) -> None:
    page = visit("/study/", who=student)
    due_s = int((timezone.now() + timedelta(seconds=2)).timestamp())
    session = sitting(student, queue=[[deck[0].pk, State.LEARNING, due_s]])
    assert "The next card is ready in" in page.goto(f"/study/{session.pk}/").text()
    steps.shows(page, deck[0])
    expect(steps.focused(page)).to_have_text(deck[0].prompt)
    assert StudySession.objects.get().turn == session.turn + 1


def test_whoever_does_not_want_to_wait_presses_space(visit: Visit, deck: list[Item], student: Student) -> None:
    student.learning_steps = "45"
    student.new_per_day = 1
    student.save()
    page = visit("/study/", who=student)
    page.get_by_role("button", name="Start studying").click()
    steps.reveal(page)
    steps.rate(page, "Again")
    expect(page.get_by_role("heading", name="The next card is ready in 45 minutes.")).to_be_visible()
    expect(steps.announcement(page)).to_contain_text("The next card is ready in 45 minutes.")
    page.keyboard.press("Space")
    steps.shows(page, deck[0])
