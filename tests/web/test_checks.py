from datetime import timedelta

import pytest

from cards.web.checks import has_wal_reset_bug
from cards.web.intervals import short, spoken, spoken_seconds


@pytest.mark.parametrize(
    ("version", "is_bad"),
    [
        ((3, 40, 1), True), ((3, 44, 5), True), ((3, 44, 6), False), ((3, 45, 0), True), ((3, 50, 6), True),
        ((3, 50, 7), False), ((3, 51, 2), True), ((3, 51, 3), False), ((3, 53, 0), False), ((3, 6, 23), False),
    ],
)  # fmt: skip
def test_sqlite_versions_with_the_wal_reset_bug_are_known(version, is_bad):
    assert has_wal_reset_bug(version) is is_bad


@pytest.mark.parametrize(
    ("span", "on_a_button", "in_words"),
    [
        (timedelta(seconds=30), "0.5 m", "0.5 minutes"), (timedelta(minutes=1), "1 m", "1 minute"),
        (timedelta(minutes=5, seconds=30), "5.5 m", "5.5 minutes"), (timedelta(minutes=10), "10 m", "10 minutes"),
        (timedelta(hours=2), "2 h", "2 hours"), (timedelta(days=1), "1 d", "1 day"),
        (timedelta(days=29), "29 d", "29 days"),
        (timedelta(days=30), "1 mo", "1 month"), (timedelta(days=63), "2.1 mo", "2.1 months"),
        (timedelta(days=365), "1 y", "1 year"), (timedelta(days=3650), "10 y", "10 years"),
    ],
)  # fmt: skip
def test_spans_of_time_read_short_on_buttons_and_plain_in_sentences(span, on_a_button, in_words):
    assert (short(span), spoken(span)) == (on_a_button, in_words)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(1, "1 second"), (40.4, "40 seconds"), (61, "1 minute"), (240, "4 minutes"), (7200, "2 hours")],
)
def test_seconds_are_no_finer_than_they_matter(seconds, text):
    assert spoken_seconds(seconds) == text
