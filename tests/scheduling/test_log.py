from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cards.scheduling.day import elapsed_days
from cards.scheduling.log import Answered, Reviewed, fold, history, recalled
from cards.scheduling.memory import DEFAULT_PARAMETERS, Memory, Rating, Rules
from cards.scheduling.outcome import outcomes, seed_for
from tests.scheduling import strategies
from tests.scheduling.test_memory import OTHER_PARAMETERS

START = datetime(2026, 5, 11, 10, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


def answer(memory: Memory, rating: Rating, now: datetime, rules: Rules, version: int = 1) -> tuple[Memory, Reviewed]:
    """One answer as it happens live: the memory after it and the row that is written."""
    after = outcomes(memory, now, rules, seed_for(7, memory.reviews), {})[rating].memory
    row = Reviewed(
        reviewed_at=now,
        rating=rating,
        state_before=memory.state,
        state_after=after.state,
        step_after=after.step,
        due_at=after.due_at,
        interval_days=after.interval_days,
        zone=rules.zone,
        day_start_hour=rules.day_start_hour,
        parameters=rules.parameters,
        item_version=version,
    )
    return after, row


def studied(ratings: list[Rating], gaps: list[timedelta], version: int = 1) -> tuple[Memory, list[Reviewed]]:
    memory, now, rows = Memory.new(), START, []
    for rating, gap in zip(ratings, gaps, strict=True):
        now += gap
        memory, row = answer(memory, rating, now, Rules(BERLIN), version)
        rows.append(row)
    return memory, rows


@st.composite
def lives(draw: st.DrawFn) -> tuple[Memory, list[Reviewed]]:
    """A memory answered at odd times, in changing zones and under changing rules, whose item's meaning may change."""
    memory, now, version, rows = Memory.new(), draw(strategies.moments), 1, []
    some_rules = draw(st.lists(strategies.rules(), min_size=1, max_size=3))
    for _ in range(draw(st.integers(1, 10))):
        parameters = draw(st.sampled_from([DEFAULT_PARAMETERS, OTHER_PARAMETERS]))
        rules = replace(draw(st.sampled_from(some_rules)), parameters=parameters)
        if draw(st.integers(0, 9)) == 0:
            memory, version = Memory.new(), version + 1
        memory, row = answer(memory, draw(st.sampled_from(Rating)), now, rules, version)
        rows.append(row)
        # Now and then the server's clock goes back.
        now += timedelta(seconds=draw(st.integers(-5000, 100_000) | st.integers(0, 10**8)))
    return memory, rows


@given(lives())
def test_the_log_gives_back_the_very_memory_that_was_written(life):
    memory, rows = life
    assert fold(rows) == memory


@given(lives())
def test_without_its_last_row_the_log_gives_the_memory_before_it(life):
    """So that undo is: fold again without the row that is taken back."""
    _, rows = life
    before, last = fold(rows[:-1]), rows[-1]
    if last.is_start_after(rows[-2] if rows[:-1] else None):
        before = Memory.new()
    assert before.state == last.state_before
    assert fold(rows).reviews == before.reviews + 1


def test_no_rows_make_a_new_memory():
    assert fold([]) == Memory.new()


def test_an_item_whose_meaning_changed_starts_afresh():
    _, first = studied([Rating.GOOD, Rating.GOOD], [timedelta(0), timedelta(minutes=10)])
    memory, second = studied([Rating.EASY], [timedelta(days=9)], version=2)
    assert fold([*first, *second]) == memory


def test_a_typo_put_right_takes_nothing_away():
    memory, rows = studied([Rating.GOOD, Rating.GOOD], [timedelta(0), timedelta(minutes=10)])
    after, row = answer(memory, Rating.GOOD, START + timedelta(days=2), Rules(BERLIN), version=2)
    assert fold([*rows, row]) == after


def test_a_first_meeting_in_a_merged_log_takes_nothing_away():
    """A guest met the item as new that the student who then signed in had known before."""
    known, rows = studied([Rating.GOOD, Rating.GOOD], [timedelta(0), timedelta(minutes=10)])
    _, met_as_guest = studied([Rating.GOOD], [timedelta(days=2)])
    merged = fold([*rows, *met_as_guest])
    assert merged.stability > known.stability
    assert merged.reviews == 3
    assert len(history([*rows, *met_as_guest])) == 3


def test_stability_is_computed_anew_whatever_was_decided():
    _, (row, *_) = studied([Rating.GOOD], [timedelta(0)])
    assert fold([row]).stability == DEFAULT_PARAMETERS[2]


def test_a_history_counts_study_days_and_begins_where_the_item_was_last_new():
    ratings = [Rating.GOOD, Rating.AGAIN, Rating.GOOD, Rating.EASY]
    gaps = [timedelta(0), timedelta(minutes=10), timedelta(hours=15), timedelta(days=3)]
    _, rows = studied(ratings, gaps)
    day = date(2026, 5, 11).toordinal()
    expected = [Answered(day, 3), Answered(day, 1), Answered(day, 3), Answered(day + 3, 4)]
    assert history(rows) == expected
    _, again = studied([Rating.HARD], [timedelta(days=30)], version=2)
    assert history([*rows, *again]) == [Answered(day + 30, 2)]
    assert history([]) == []


@given(lives())
def test_a_history_has_the_days_that_scheduling_used(life):
    _, rows = life
    found = history(rows)
    rows = rows[-len(found) :]
    for place in range(1, len(found)):
        last, row = rows[place - 1], rows[place]
        days = elapsed_days(last.reviewed_at, row.reviewed_at, row.zone, row.day_start_hour)
        assert found[place].day - found[place - 1].day == days


def test_recall_is_predicted_before_each_answer_but_the_first():
    ratings = [Rating.GOOD, Rating.GOOD, Rating.AGAIN, Rating.GOOD]
    gaps = [timedelta(0), timedelta(minutes=10), timedelta(days=4), timedelta(days=2)]
    memory, now, expected, rules = Memory.new(), START, [], Rules(BERLIN)
    rows = []
    for rating, gap in zip(ratings, gaps, strict=True):
        now += gap
        found = outcomes(memory, now, rules, seed_for(7, memory.reviews), {})[rating]
        expected.append((found.elapsed_days, rating, found.retrievability))
        memory, row = answer(memory, rating, now, rules)
        rows.append(row)
    assert list(recalled(history(rows), DEFAULT_PARAMETERS)) == expected[1:]
    assert expected[1] == (0, Rating.GOOD, 1)
    other = list(recalled(history(rows), OTHER_PARAMETERS))
    assert other[1].recall != pytest.approx(expected[2][2])
