"""Which days a period covers, where a window closes, which ids are refused."""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc_lib.domain.periods import Period, SchoolYear, around, calendar_period, calendar_period_before, open_window
from cchc_lib.errors import UsageError
from tests.domain.real import PARAMS


def period(period_id: str) -> Period:
    found = calendar_period(period_id)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("period_id", "start", "end", "label"),
    [
        ("thang-2025-09", date(2025, 8, 15), date(2025, 9, 14), "Tháng 9 năm 2025"),
        ("thang-2026-01", date(2025, 12, 15), date(2026, 1, 14), "Tháng 1 năm 2026"),
        ("thang-2026-03", date(2026, 2, 15), date(2026, 3, 14), "Tháng 3 năm 2026"),
        ("quy-2025-4", date(2025, 9, 15), date(2025, 12, 14), "Quý IV năm 2025"),
        ("quy-2026-1", date(2025, 12, 15), date(2026, 3, 14), "Quý I năm 2026"),
        ("quy-2026-2", date(2026, 3, 15), date(2026, 6, 14), "Quý II năm 2026"),
        ("6-thang-2026", date(2025, 12, 15), date(2026, 6, 14), "6 tháng đầu năm 2026"),
        ("9-thang-2026", date(2025, 12, 15), date(2026, 9, 14), "9 tháng năm 2026"),
        ("nam-2026", date(2025, 12, 15), date(2026, 12, 14), "Năm 2026"),
    ],
)
def test_periods_of_decree_09(period_id: str, start: date, end: date, label: str) -> None:
    """Profile nd09: from the 15th of the month before to the 14th of the last month."""
    assert period(period_id) == Period(period_id, start, end, label, "nd09")


@pytest.mark.parametrize(
    ("period_id", "start", "end"),
    [
        ("thang-2025-09-lich", date(2025, 9, 1), date(2025, 9, 30)),
        ("thang-2025-12-lich", date(2025, 12, 1), date(2025, 12, 31)),
        ("thang-2026-02-lich", date(2026, 2, 1), date(2026, 2, 28)),
        ("thang-2028-02-lich", date(2028, 2, 1), date(2028, 2, 29)),
        ("quy-2025-4-lich", date(2025, 10, 1), date(2025, 12, 31)),
        ("quy-2026-1-lich", date(2026, 1, 1), date(2026, 3, 31)),
        ("6-thang-2026-lich", date(2026, 1, 1), date(2026, 6, 30)),
        ("9-thang-2026-lich", date(2026, 1, 1), date(2026, 9, 30)),
        ("nam-2026-lich", date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_periods_of_the_calendar(period_id: str, start: date, end: date) -> None:
    found = period(period_id)
    assert (found.start, found.end, found.profile) == (start, end, "lich")


@pytest.mark.parametrize(
    ("period_id", "start", "end", "close"),
    [
        ("nam-hoc", date(2025, 9, 1), date(2026, 8, 31), date(2026, 5, 31)),
        ("hk1", date(2025, 9, 1), date(2026, 1, 17), date(2026, 1, 17)),
        ("hk2", date(2026, 1, 18), date(2026, 5, 31), date(2026, 5, 31)),
    ],
)
def test_periods_of_the_school_year(period_id: str, start: date, end: date, close: date) -> None:
    """The year closes by default at its review, semesters at their ends."""
    window = open_window(PARAMS.period(period_id, "2025-2026"))
    assert (window.start, window.end, window.close) == (start, end, close)


def test_two_days_of_ones_own() -> None:
    own = period("tuy-chon-2025-10-01-2025-12-31")
    assert (own.start, own.end, own.profile) == (date(2025, 10, 1), date(2025, 12, 31), None)
    assert own.label == "Từ ngày 01/10/2025 đến ngày 31/12/2025"
    assert period("tuy-chon-2025-10-01-2025-10-01").end == date(2025, 10, 1)


@pytest.mark.parametrize(
    "period_id", ["tuy-chon-2025-02-30-2025-12-31", "tuy-chon-2025-12-31-2025-10-01", "tuy-chon-1025-10-01-2025-12-31"]
)
def test_impossible_days_are_refused(period_id: str) -> None:
    """Days that do not exist, stand the wrong way round, or are of another age are refused, with the id named."""
    with pytest.raises(UsageError, match=period_id):
        calendar_period(period_id)


@pytest.mark.parametrize(
    "wrong",
    [
        *("", "hk3", "thang-2025-9", "thang-2025-13", "thang-2025-00", "thang-25-09", "thang-1999-09"),
        *("thang-2025-09-lịch", "THANG-2025-09", "thang-2025-09 ", "thang-2025-09\n"),
        *("thang-\uff12\uff10\uff12\uff15-09", "quy-2025-5", "quy-2025-0", "3-thang-2026", "12-thang-2026", "nam-26"),
        *("nam-2026-lich-lich", "nam-hoc", "tuy-chon-2025-10-01", "tuy-chon-2025-10-1-2025-12-31"),
        "tuy-chon-2025-10-01-2025-12-31-lich",
    ],
)
def test_other_ids_are_no_period_of_the_calendar(wrong: str) -> None:
    assert calendar_period(wrong) is None


def test_window_closes_at_the_earlier_of_end_and_cut_off() -> None:
    """A cut-off inside the period closes it early, one after its end leaves it whole."""
    quarter = period("quy-2025-4-lich")
    assert open_window(quarter).close == date(2025, 12, 31)
    assert open_window(quarter, date(2025, 11, 15)).close == date(2025, 11, 15)
    assert open_window(quarter, date(2026, 2, 1)).close == date(2025, 12, 31)
    assert open_window(quarter, date(2025, 10, 1)).close == date(2025, 10, 1)


def test_own_cut_off_wins_over_the_review_day() -> None:
    year = PARAMS.period("nam-hoc", "2025-2026")
    assert open_window(year, date(2026, 8, 31)).close == date(2026, 8, 31)


def test_cut_off_before_the_period_is_refused() -> None:
    with pytest.raises(UsageError, match=r"30/09/2025.*01/10/2025.*quy-2025-4-lich"):
        open_window(period("quy-2025-4-lich"), date(2025, 9, 30))


@pytest.mark.parametrize(
    ("period_id", "years"),
    [
        ("quy-2025-4", ["2025-2026"]),
        ("thang-2025-09", ["2024-2025", "2025-2026"]),
        ("9-thang-2026", ["2025-2026", "2026-2027"]),
        ("nam-2026", ["2025-2026", "2026-2027"]),
        ("tuy-chon-2024-08-31-2026-09-01", ["2023-2024", "2024-2025", "2025-2026", "2026-2027"]),
        ("tuy-chon-2025-09-01-2026-08-31", ["2025-2026"]),
    ],
)
def test_school_years_that_a_window_touches(period_id: str, years: list[str]) -> None:
    assert [year.id for year in open_window(period(period_id)).school_years] == years


@pytest.mark.parametrize("wrong", ["2025", "2025-2027", "2026-2025", "2025-26", "25-26", "2025-2026 ", "1999-2000"])
def test_wrong_school_year_is_refused(wrong: str) -> None:
    with pytest.raises(UsageError, match=wrong):
        SchoolYear.parse(wrong)


@given(st.dates(date(2001, 1, 1), date(2098, 12, 31)))
def test_every_day_lies_in_its_school_year(day: date) -> None:
    year = SchoolYear.of(day)
    assert SchoolYear.parse(year.id) == year
    assert year.start <= day <= year.end


@given(st.integers(2001, 2098), st.integers(1, 12), st.sampled_from(["", "-lich"]))
def test_months_follow_each_other_without_gap(year: int, month: int, suffix: str) -> None:
    following = (year, month + 1) if month < 12 else (year + 1, 1)
    first = period(f"thang-{year}-{month:02d}{suffix}")
    second = period(f"thang-{following[0]}-{following[1]:02d}{suffix}")
    assert first.end + timedelta(days=1) == second.start


@given(st.integers(2001, 2098), st.sampled_from(["", "-lich"]))
def test_quarters_make_the_year(year: int, suffix: str) -> None:
    quarters = [period(f"quy-{year}-{number}{suffix}") for number in (1, 2, 3, 4)]
    for before, after in itertools.pairwise(quarters):
        assert before.end + timedelta(days=1) == after.start
    spans = [period(f"{name}-{year}{suffix}") for name in ("6-thang", "9-thang", "nam")]
    assert {span.start for span in spans} == {quarters[0].start}
    assert [span.end for span in spans] == [quarter.end for quarter in quarters[1:]]


@pytest.mark.parametrize(
    ("period_id", "before"),
    [
        ("thang-2025-01", "thang-2024-12"),
        ("thang-2025-12-lich", "thang-2025-11-lich"),
        ("quy-2025-1", "quy-2024-4"),
        ("quy-2025-3-lich", "quy-2025-2-lich"),
        ("6-thang-2026", "6-thang-2025"),
        ("9-thang-2026-lich", "9-thang-2025-lich"),
        ("nam-2026", "nam-2025"),
        ("tuy-chon-2025-10-01-2025-12-31", "tuy-chon-2025-07-01-2025-09-30"),
        ("tuy-chon-2026-03-01-2026-03-01", "tuy-chon-2026-02-28-2026-02-28"),
        ("nam-2000", None),
        ("tuy-chon-2000-01-05-2000-12-31", None),
    ],
)
def test_the_period_before_is_the_one_before_of_its_kind(period_id: str, before: str | None) -> None:
    """Half-years, nine months and years a year earlier; of any two days as many just before."""
    found = calendar_period_before(period(period_id))
    assert (found and found.id) == before


@pytest.mark.parametrize("period_id", ["hk1", "hk2", "nam-hoc"])
def test_a_school_years_own_period_is_not_one_of_the_calendar(period_id: str) -> None:
    """The settings know what came before it."""
    assert calendar_period_before(PARAMS.period(period_id, "2025-2026")) is None


def test_which_period_of_the_settings_came_before() -> None:
    """hk2 follows hk1; before hk1 and the year there is nothing while the year before has no settings."""
    before = {
        name: PARAMS.period_before(PARAMS.period(name, "2025-2026"), "2025-2026") for name in ("hk1", "hk2", "nam-hoc")
    }
    assert before == {"hk1": None, "hk2": ("2025-2026", PARAMS.period("hk1", "2025-2026")), "nam-hoc": None}


def test_the_longer_periods_around_one_and_what_stands_beside_it() -> None:
    """A month in its quarter, half-year, year and school year, with the months of each; a semester with the other."""
    known = [
        Period("hk1", date(2025, 9, 5), date(2026, 1, 17), "Học kỳ I"),
        Period("hk2", date(2026, 1, 18), date(2026, 5, 31), "Học kỳ II"),
        Period("nam-hoc", date(2025, 9, 1), date(2026, 8, 31), "Năm học"),
    ]
    ((year, beside),) = around(known[0], known)
    assert (year.start, [window.start for window in beside]) == (date(2025, 9, 1), [date(2026, 1, 18)])
    months = around(period("thang-2026-04-lich"), known)
    found = {(window.start, window.end): [one.start.month for one in beside] for window, beside in months}
    assert found == {
        (date(2026, 1, 18), date(2026, 5, 31)): [2, 3, 5],
        (date(2025, 9, 1), date(2026, 8, 31)): [9, 10, 11, 12, 1, 2, 3, 5, 6, 7, 8],
        (date(2026, 4, 1), date(2026, 6, 30)): [5, 6],
        (date(2026, 1, 1), date(2026, 6, 30)): [1, 2, 3, 5, 6],
        (date(2026, 1, 1), date(2026, 9, 30)): [1, 2, 3, 5, 6, 7, 8, 9],
        (date(2026, 1, 1), date(2026, 12, 31)): [1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12],
    }
