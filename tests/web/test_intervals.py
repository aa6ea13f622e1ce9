"""How long an interval is, in as few letters as tell the four buttons apart."""

from datetime import timedelta

import pytest

from cards.web.intervals import short, spoken, spoken_seconds


@pytest.mark.parametrize(
    ("span", "text", "words"),
    [
        (timedelta(seconds=0), "0 m", "0 minutes"),
        (timedelta(minutes=1), "1 m", "1 minute"),
        (timedelta(minutes=5, seconds=30), "5.5 m", "5.5 minutes"),
        (timedelta(minutes=59), "59 m", "59 minutes"),
        (timedelta(minutes=90), "1.5 h", "1.5 hours"),
        (timedelta(days=1), "1 d", "1 day"),
        (timedelta(days=47), "47 d", "47 days"),
        (timedelta(days=99), "99 d", "99 days"),
        (timedelta(days=123), "4.1 mo", "4.1 months"),
        (timedelta(days=365), "1 y", "1 year"),
        (timedelta(days=900), "2.5 y", "2.5 years"),
    ],
)
def test_an_interval_reads_short_on_a_button_and_in_words_for_a_screen_reader(span, text, words):
    assert (short(span), spoken(span)) == (text, words)


def test_intervals_a_day_apart_read_differently_for_three_months():
    assert len({short(timedelta(days=days)) for days in range(1, 100)}) == 99


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0 seconds"), (1, "1 second"), (59, "59 seconds"), (61, "1 minute"), (5400, "1.5 hours")]
)
def test_time_spent_is_never_finer_than_it_matters(seconds, text):
    assert spoken_seconds(seconds) == text
