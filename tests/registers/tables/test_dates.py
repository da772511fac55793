"""Days in every form that schools write them."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc_lib.domain.schema import REGISTERS
from cchc_lib.registers.tables.cells import CellError, convert, read_day

EPOCH = date(1970, 1, 1)


def day_of(cell: Any, *, epoch_1904: bool = False) -> date:
    """The day read from a cell; fails when there is none."""
    return EPOCH + timedelta(days=read_day(cell, epoch_1904=epoch_1904))


@pytest.mark.parametrize(
    "cell",
    [
        date(2025, 9, 5),
        datetime(2025, 9, 5, 13, 20),  # noqa: DTZ001 - Excel knows no zones
        45905.0,
        45905.75,
        "45905",
        "5/9/2025",
        "05/09/2025",
        "05-09-2025",
        "05.09.25",
        "5/9/25",
        "2025-09-05",
        "2025/9/5",
        "ngày 05 tháng 9 năm 2025",
        "Ngày 5 tháng 09 năm 2025",
        "NGÀY 05 THÁNG 9 NĂM 2025",
        "5 tháng 9 năm 2025",
        "5/9/2025 14:30",
        "05/09/2025 08:30:15",
        "05/09/2025 2:30 CH",
        "08:30 05/09/2025",
        "2025-09-05T08:30:00",
        "2025-09-05 08:30:00.000",
        "2025-09-05T08:30:00+07:00",
        "2025/9/5 9:10:00 SA GMT+7",
        "2025/09/05 2:10:00 CH GMT+07:00",
        "2025/9/5 12:00:00\u202fAM GMT+7",
        "2025/09/05 2:10:00 PM UTC+7",
        "  05/09/2025  ",
        "05/09/2025\xa0",
        "05 / 09 / 2025",
    ],
)
def test_every_form_of_a_day_is_read(cell: Any) -> None:
    assert day_of(cell) == date(2025, 9, 5)


def test_blank_is_no_day() -> None:
    days, troubles = convert(REGISTERS["cases"].column("finished_on"), ["", "   ", "\xa0"])
    assert (days.isna().all(), troubles) == (True, {})


@pytest.mark.parametrize(
    "cell",
    [
        "31/2/2026",
        "29/02/2025",
        "cuối tháng",
        "2025",
        2025.0,
        5.0,
        0.5,
        True,
        time(5, 3),
        "5/9-2025",
        "2025/2/30 9:10:00 SA GMT+7",
    ],
)
def test_what_is_no_day_is_never_guessed(cell: Any) -> None:
    with pytest.raises(CellError, match="bad_date"):
        read_day(cell)


@pytest.mark.parametrize("cell", ["9/25/2025", "09-30-25", "12.31.2025 07:30"])
def test_a_month_before_its_day_is_told_as_such(cell: str) -> None:
    """As an English Excel saves CSV: the days up to the 12th of the same column may be turned about unseen."""
    with pytest.raises(CellError, match="month_first"):
        read_day(cell)


def test_a_serial_may_be_a_whole_number() -> None:
    assert day_of(45905) == date(2025, 9, 5)
    with pytest.raises(CellError, match="bad_date"):
        read_day(True)


def test_serials_count_from_1904_where_the_workbook_says_so() -> None:
    """The same number is another day in the 1904 date system."""
    assert day_of(45905.0 - 1462, epoch_1904=True) == date(2025, 9, 5)


def test_a_year_of_two_digits_may_lie_in_the_last_century() -> None:
    """Staff joined in 98, which is 1998."""
    assert day_of("01/09/98") == date(1998, 9, 1)


@given(st.dates(date(1971, 1, 1), date(2069, 12, 31)))
def test_a_day_written_in_any_form_comes_back(day: date) -> None:
    forms = [
        f"{day:%d/%m/%Y}",
        f"{day:%d.%m.%y}",
        f"{day:%d-%m-%Y}",
        day.isoformat(),
        f"ngày {day:%d} tháng {day:%m} năm {day:%Y}",
    ]
    assert [day_of(form) for form in forms] == [day] * len(forms)
