"""The progress page: what it says is what the log says, for its student alone, in a constant number of statements."""

import re
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cards.models import Item, Memory, Review
from cards.progress import figures, pages, queries
from cards.statistics.calibration import Prediction, calibration
from tests.progress.builders import FORGETFUL, Past

URL = reverse("progress:overview")
FIGURES = ("study_days", "coming", "retention", "calibration", "stability", "difficulty")


class Tables(HTMLParser):
    """Every table of a page as rows of text."""

    def __init__(self, html):
        super().__init__()
        self.tables, self.is_cell = [], False
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.tables[-1][-1].append("")
            self.is_cell = True

    def handle_endtag(self, tag):
        self.is_cell = self.is_cell and tag not in ("td", "th")

    def handle_data(self, data):
        if self.is_cell:
            self.tables[-1][-1][-1] += data


def column(figure, number):
    return [row[number] for row in figure.table.rows]


def counts(figure):
    return sum(int(cell) for cell in column(figure, 1))


@pytest.mark.parametrize("who", [None, "guest", "student"])
def test_before_the_first_answer_there_is_an_empty_page_with_a_way_to_start(request, sign_in, client, who, db):
    client = sign_in(request.getfixturevalue(who)) if who else client
    for headers in ({}, {"HX-Request": "true"}):
        page = client.get(URL, headers=headers)
        assert page.status_code == 200
        assert "Nothing on record yet." in page.text
        assert reverse("study:overview") in page.text
        assert "<svg height" not in page.text


@pytest.mark.parametrize("who", ["guest", "student"])
def test_a_student_sees_all_figures_each_with_its_table(request, sign_in, past, at_noon, who, db):
    student = request.getfixturevalue(who)
    past(student, days=90, new=1)
    page = sign_in(student).get(URL).text
    assert page.count('role="img"') == page.count("<summary>The same as a table</summary>") == 6
    assert "You would recall" in page


def test_the_tables_on_the_page_hold_the_figures(student, sign_in, past, at_noon, now):
    past(student, days=90, new=1)
    found = pages.progress(student, now)
    tables = Tables(sign_in(student).get(URL).text).tables
    for name in FIGURES:
        table = getattr(found, name).table
        assert [list(table.columns), *[list(row) for row in table.rows]] in tables


def test_the_tables_add_up_to_what_the_log_and_the_memories_say(student, past, now):
    past(student, days=90, new=1)
    found = pages.progress(student, now)
    shown_days = [cell for row in found.study_days.table.rows for cell in row[1:] if cell]
    assert sum(map(int, shown_days)) == Review.objects.count()
    assert counts(found.stability) == counts(found.difficulty) == Memory.objects.count() == found.known == 60
    assert int(column(found.coming, 2)[-1]) == sum(map(int, column(found.coming, 1)))
    due = Memory.objects.due(now.date(), student.rules()).count()
    assert int(column(found.coming, 1)[0]) == found.due_today == due
    *periods, together = found.retention.table.rows
    assert sum(int(row[3]) for row in periods) == int(together[3])
    assert sum(int(row[6]) for row in periods) == int(together[6])
    assert int(together[3]) + int(together[6]) == Review.objects.filter(state_before=2).count()
    assert sum(map(int, column(found.calibration, 3))) == Review.objects.filter(elapsed_days__gt=0).count()


def test_the_marks_of_a_drawing_are_the_rows_of_its_table(student, past, now):
    past(student, days=90, new=1)
    found = pages.progress(student, now)
    for figure in (found.coming, found.stability, found.difficulty):
        assert len(figure.chart.boxes) == sum(int(cell) > 0 for cell in column(figure, 1))
    assert len(found.study_days.chart.fills) == sum(
        int(cell) > 0 for row in found.study_days.table.rows for cell in row[1:] if cell
    )
    assert len(found.calibration.chart.round) == len(found.calibration.table.rows)
    shares = [row for row in found.retention.table.rows[:-1] if row[1].endswith("%")]
    assert len(found.retention.chart.round) == len(shares) > 0


def test_few_reviews_are_not_made_into_shares_or_curves(student, past, now):
    past(student, days=2, new=3)
    found = pages.progress(student, now)
    assert found.retention.chart is found.calibration.chart is found.baselines is None
    assert found.retention.reading.startswith("Too few yet")
    assert "the plot appears at 50" in found.calibration.reading


def test_a_period_of_few_reviews_says_so_and_has_no_mark(student, past, now):
    past(student, days=9, new=2)
    found = pages.progress(student, now)
    assert "too few" in column(found.retention, 1)
    assert len(found.retention.chart.round) < len(found.retention.table.rows) - 1


def test_predictions_are_set_beside_the_defaults_and_the_mean(student, past, now):
    student.parameters = student.fits.create(
        values=list(FORGETFUL), fitted_at=now, review_count=9, log_loss_before=1, log_loss_after=0.5
    )
    student.save()
    past(student, days=60, truth=FORGETFUL)
    rows = pages.progress(student, now).baselines.rows
    assert [row[0] for row in rows] == ["As scheduled", "FSRS defaults", "Always the mean"]
    assert float(rows[0][1]) < float(rows[1][1])
    assert float(rows[0][2]) < float(rows[1][2])


def test_predictions_by_the_defaults_are_named_once(student, past, now):
    past(student)
    assert [row[0] for row in pages.progress(student, now).baselines.rows] == [
        "FSRS defaults, as scheduled", "Always the mean",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("predicted", "verdict"), [(0.9, "It expects too much of you."), (0.8, "may be chance"), (0.7, "too little of you")]
)
def test_predictions_are_judged_by_what_chance_allows(predicted, verdict):
    answers = [Prediction(predicted, n % 5 > 0, 3, 1, 0) for n in range(200)]
    assert verdict in figures.calibration(calibration(answers, 2)).reading


def test_an_undone_answer_counts_nowhere_and_practice_counts_as_a_day_only(student, deck, now):
    past = Past(student)
    for days_ago, fields in ((3, {}), (2, {"kind": Review.Kind.PRACTICE}), (1, {})):
        past.answer(deck[0], now - timedelta(days=days_ago), 3, **fields)
    past.save()
    last = Review.objects.last()
    plain = {name: getattr(last, name) for name in ("student", "item", "item_version", "time_zone", "day_start_hour")}
    Review.objects.create(
        **plain, kind=Review.Kind.UNDO, undoes=last, turn=1, rating=0, duration_ms=0, reviewed_at=now,
        studied_on=now.date(), state_before=1, state_after=1, step_after=0, elapsed_days=-1, elapsed_seconds=-1,
        interval_before_s=0, interval_after_s=0, interval_days=0, desired_retention=0.9,
    )  # fmt: skip
    assert [day.answers for day in queries.days(student, now)] == [1, 1]
    assert [row.studied_on for row in queries.log(student, now)] == [(now - timedelta(days=3)).date()]
    assert [len(history) for history in queries.histories(student)] == [1]


def test_overdue_cards_are_due_today_and_suspended_ones_never(student, deck, now):
    for item, days, fields in (
        (deck[0], -40, {}), (deck[1], 0, {}), (deck[2], 1, {}), (deck[3], 0, {"is_suspended": True}),
        (deck[4], -1, {"buried_until": (now + timedelta(days=2)).date()}),
    ):  # fmt: skip
        Memory.objects.create(
            student=student, item=item, state=2, stability=5, difficulty=5, item_version=1,
            last_reviewed_at=now - timedelta(days=50), due_at=now + timedelta(days=days), **fields,
        )  # fmt: skip
    found = pages.progress(student, now)
    assert [int(cell) for cell in column(found.coming, 1)[:4]] == [2, 1, 1, 0]
    assert found.due_today == 2


def test_a_stranger_sees_nothing_of_it(student, stranger, guest, sign_in, past):
    past(student)
    for other in (stranger, guest):
        assert "Nothing on record yet." in sign_in(other).get(URL).text


def test_it_takes_as_many_statements_for_three_reviews_as_for_three_hundred(
    student, stranger, deck, sign_in, now, at_noon
):
    few = Past(student).study(deck[:3], now - timedelta(days=1), 1, new=3)
    few.reviews = few.reviews[:3]
    few.save()
    many = Past(stranger).study(deck, now - timedelta(hours=1), 60, new=2).save()
    assert (len(few.reviews), len(many.reviews) > 300) == (3, True)
    taken = []
    for who in (student, stranger):
        client = sign_in(who)
        with CaptureQueriesContext(
            connection,
        ) as statements:
            client.get(URL)
        taken.append(len(statements))
    assert taken == [7, 7]


def test_no_more_rows_are_read_than_are_needed(student, past, now, monkeypatch):
    past(student, days=60)
    monkeypatch.setattr(queries, "MOST_ROWS", 100)
    found = pages.progress(student, now)
    assert found.is_cut
    newest = list(Review.objects.order_by("-reviewed_at", "-pk").values_list("item_id", flat=True)[:100])
    assert [row.item for row in queries.log(student, now)] == newest[::-1]


def test_a_log_that_begins_before_what_is_read_is_not_compared(student, past, now, monkeypatch):
    """The defaults would have nothing to start from."""
    past(student, days=60, new=60)
    monkeypatch.setattr(queries, "MOST_ROWS", 60)
    assert pages.progress(student, now).calibration.reading.count("0 answers") == 1


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_no_inline_style_or_script_is_sent(student, sign_in, past, headers):
    past(student)
    page = sign_in(student).get(URL, headers=headers)
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|<script(?![^>]*\bsrc=)", page.text)
    assert "unsafe" not in page["Content-Security-Policy"]


def test_content_that_went_away_leaves_a_page_that_works(student, past, sign_in, at_noon):
    past(student)
    Item.objects.update(status="retired")
    assert "No card of today’s library has been answered." in sign_in(student).get(URL).text


@pytest.mark.parametrize(
    ("zone", "today"), [("UTC", "2026-03-10"), ("Pacific/Auckland", "2026-03-11"), ("Pacific/Honolulu", "2026-03-09")]
)
def test_the_page_ends_with_the_students_own_today(student, deck, now, zone, today):
    """At 14:00 in UTC it is 3:00 of the eleventh in Auckland, past its rollover at two, and 4:00 in Honolulu."""
    student.time_zone, student.day_start_hour = zone, 2 if zone == "Pacific/Auckland" else 5
    student.save()
    at = now.replace(hour=14)
    Past(student).study(deck[:1], at, 1).save()
    found = pages.progress(student, at)
    assert found.coming.table.rows[0][0].endswith(f"{int(today[-2:])} Mar")
    monday, *days = found.study_days.table.rows[-1]
    assert monday == "2026-03-09"
    assert len([cell for cell in days if cell]) == int(today[-2:]) - 8
