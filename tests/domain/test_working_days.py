"""The ends of terms, over the days off and exchanged Saturdays of 2025 and 2026."""

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc_lib.domain.working_days import WorkingCalendar
from tests.domain.real import CALENDAR
from tests.frames import term_end

PLAIN = WorkingCalendar(frozenset(), frozenset(), frozenset())


@pytest.mark.parametrize(
    ("received", "term", "end"),
    [
        (date(2025, 9, 8), 1, date(2025, 9, 9)),  # the day of receipt is day 0
        (date(2025, 9, 8), 5, date(2025, 9, 15)),
        (date(2025, 9, 5), 1, date(2025, 9, 8)),  # Friday to Monday
        (date(2025, 9, 6), 1, date(2025, 9, 8)),  # received on a Saturday
        (date(2025, 8, 29), 1, date(2025, 9, 3)),  # over 1/9 and 2/9
        (date(2025, 4, 25), 1, date(2025, 4, 26)),  # the Saturday counts
        (date(2025, 4, 25), 3, date(2025, 4, 29)),
        (date(2025, 4, 29), 1, date(2025, 5, 5)),  # 30/4, 1/5, 2/5 off, then a weekend
        (date(2025, 12, 31), 1, date(2026, 1, 5)),  # 1/1 and 2/1 off, then a weekend
        (date(2026, 1, 9), 1, date(2026, 1, 10)),
        (date(2026, 1, 9), 2, date(2026, 1, 12)),
        (date(2026, 1, 10), 1, date(2026, 1, 12)),
        (date(2026, 2, 13), 1, date(2026, 2, 23)),  # the whole week of Tết
        (date(2026, 2, 12), 3, date(2026, 2, 24)),
        (date(2026, 2, 17), 1, date(2026, 2, 23)),  # received on a day off
        (date(2026, 8, 21), 1, date(2026, 8, 22)),
        (date(2026, 8, 21), 7, date(2026, 9, 3)),  # 22/8 counts, 31/8, 1/9, 2/9 do not
        (date(2026, 8, 28), 1, date(2026, 9, 3)),
        (date(2026, 4, 24), 1, date(2026, 4, 28)),  # 27/4 off for 26/4, a Sunday
        (date(2026, 11, 23), 1, date(2026, 11, 25)),
        (date(2026, 2, 14), 0, date(2026, 2, 14)),  # term 0: the same day, worked or not
    ],
)
def test_terms_in_working_days(received: date, term: int, end: date) -> None:
    assert term_end(CALENDAR, received, term) == end


@pytest.mark.parametrize(
    ("received", "term", "end"),
    [
        (date(2025, 9, 8), 3, date(2025, 9, 11)),
        (date(2025, 9, 8), 5, date(2025, 9, 15)),  # ends on a Saturday
        (date(2025, 9, 8), 6, date(2025, 9, 15)),  # ends on a Sunday
        (date(2026, 1, 7), 3, date(2026, 1, 10)),  # ends on a Saturday that is worked
        (date(2026, 2, 10), 6, date(2026, 2, 23)),  # ends on the first day of Tết
        (date(2026, 1, 20), 30, date(2026, 2, 23)),  # a complaint: ends on 19/2, within Tết
        (date(2026, 8, 1), 30, date(2026, 9, 3)),  # ends on 31/8/2026
        (date(2026, 2, 14), 0, date(2026, 2, 14)),
    ],
)
def test_terms_in_calendar_days_end_on_a_worked_day(received: date, term: int, end: date) -> None:
    assert term_end(CALENDAR, received, term, working=False) == end


def test_blank_day_term_or_unit_of_a_row() -> None:
    """Row by row: a blank day or term gives blank, the unit is each row's own."""
    days = pd.Series(["2026-02-13", None, "2026-02-13", "2026-02-13"], dtype="datetime64[s]", index=[7, 3, 5, 1])
    terms = pd.Series([1, 1, None, 2], dtype="Int64", index=[7, 3, 5, 1])
    working = pd.Series([True, True, True, False], index=[7, 3, 5, 1])
    ends = CALENDAR.add(days, terms, working=working)
    expected = pd.Series(["2026-02-23", None, None, "2026-02-23"], dtype="datetime64[s]", index=[7, 3, 5, 1])
    pd.testing.assert_series_equal(ends, expected)


@pytest.mark.parametrize("mistyped", ["0206-02-13", "1899-12-31", "2200-01-01", "9999-12-31"])
def test_day_that_no_calendar_holds_gives_blank(mistyped: str) -> None:
    """A mistyped year neither fails nor gives a made-up end."""
    days = pd.Series([mistyped, "2026-02-13"], dtype="datetime64[s]")
    assert CALENDAR.add(days, 1).isna().tolist() == [True, False]


def test_no_rows() -> None:
    assert CALENDAR.add(pd.Series([], dtype="datetime64[s]"), 5).empty


def _one_by_one(day: date, term: int, *, working: bool) -> date:
    if working:
        while term:
            day += timedelta(days=1)
            term -= CALENDAR.is_worked(day)
        return day
    end = day + timedelta(days=term)
    while term and not CALENDAR.is_worked(end):
        end += timedelta(days=1)
    return end


@given(
    st.lists(
        st.tuples(st.dates(date(2025, 1, 1), date(2026, 12, 1)), st.integers(0, 60), st.booleans()),
        min_size=1,
        max_size=30,
    )
)
def test_all_at_once_is_one_by_one(cases: list[tuple[date, int, bool]]) -> None:
    ends = CALENDAR.add(
        pd.Series([str(day) for day, _, _ in cases], dtype="datetime64[s]"),
        pd.Series([term for _, term, _ in cases], dtype="Int64"),
        working=pd.Series([working for _, _, working in cases]),
    )
    assert ends.dt.date.tolist() == [_one_by_one(day, term, working=working) for day, term, working in cases]


@given(st.dates(date(2025, 1, 1), date(2026, 12, 1)), st.integers(1, 40))
def test_each_further_day_of_a_term_ends_later(day: date, term: int) -> None:
    end = term_end(CALENDAR, day, term)
    assert CALENDAR.is_worked(end)
    assert term_end(CALENDAR, day, term + 1) > end


def test_calendar_without_days_off_has_only_weekends() -> None:
    """Nothing but the calendar given decides: without days off Tết is worked."""
    assert term_end(PLAIN, date(2026, 2, 13), 1) == date(2026, 2, 16)
    assert not PLAIN.is_worked(date(2026, 1, 10))
