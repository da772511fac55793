"""Biểu 06: which case stands in which column, and that the columns add up."""

from datetime import date

import pytest
from hypothesis import given

from cchc_lib.domain.balance import balance_of, standing
from cchc_lib.domain.breakdowns import Form06Row, form06, total
from cchc_lib.domain.periods import Window
from cchc_lib.domain.schema import REGISTERS
from tests.domain.random_rows import Rows, rows_of, windows
from tests.frames import frame

OCTOBER = Window(date(2025, 10, 1), date(2025, 10, 31), date(2025, 10, 31))


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (
            {"channel": "Trực tuyến", "received_on": "2025-10-01", "finished_on": "2025-10-09"},
            Form06Row("Trung học", online=1, early=1),
        ),
        (
            {"channel": "Trực tiếp", "received_on": "2025-10-01", "finished_on": "2025-10-10"},
            Form06Row("Trung học", direct=1, on_time=1),
        ),
        ({"channel": "Bưu chính công ích", "received_on": "2025-10-31"}, Form06Row("Trung học", direct=1, overdue=1)),
        (
            {"channel": "Trực tuyến", "received_on": "2025-09-30", "finished_on": "2025-10-11"},
            Form06Row("Trung học", carried_over=1, late=1),
        ),
        (
            {"channel": "Trực tiếp", "received_on": "2025-09-30", "extended_to": "2025-10-31"},
            Form06Row("Trung học", carried_over=1, within_term=1),
        ),
    ],
)
def test_where_a_case_stands(case: dict[str, str], expected: Form06Row) -> None:
    """Online apart from hand and post; a case from before only in column 6, however it came. Due 10/10."""
    assert form06(frame("cases", [case], field="Trung học", due_on="2025-10-10"), OCTOBER) == (expected,)


def test_columns_3_to_13_in_the_order_of_the_form() -> None:
    """3 = 4+5+6, 7 = 8+9+10, 11 = 12+13."""
    line = Form06Row("Trung học", 100, 60, 3, 120, 30, 4, 7, 2)
    assert line.cells == (163, 100, 60, 3, 154, 120, 30, 4, 9, 7, 2)


def test_fields_with_at_least_one_case_in_alphabetical_order() -> None:
    """A field whose cases all lie outside the window has no line; spellings of one field make one line."""
    rows = [
        {"field": "Văn bằng", "received_on": "2025-10-01"},
        {"field": "Giáo dục trung học", "received_on": "2025-10-02"},
        {"field": "giáo dục  Trung học", "received_on": "2025-10-03"},
        {"field": "Thi cử", "received_on": "2025-11-01"},
        {"field": "Tuyển sinh", "received_on": "2025-09-01", "finished_on": "2025-09-30"},
    ]
    lines = form06(frame("cases", rows, channel="Trực tuyến", due_on="2025-12-01"), OCTOBER)
    assert [(line.field, line.accepted) for line in lines] == [("Giáo dục trung học", 2), ("Văn bằng", 1)]
    assert total(lines, "Tổng số") == Form06Row("Tổng số", online=3, within_term=3)


def test_no_cases_no_lines() -> None:
    """A missing sheet and an empty one give no line; the total of none is zeros."""
    assert form06(None, OCTOBER) == form06(frame("cases"), OCTOBER) == ()
    assert total((), "Tổng số") == Form06Row("Tổng số")


@given(rows_of("cases"), windows())
def test_sums_of_the_form(rows: Rows, window: Window) -> None:
    """Each line and the total hold 3 = 7 + 11, and the total is the balance of all cases."""
    cases = frame("cases", rows)
    lines = form06(cases, window)
    whole = total(lines, "Tổng số")
    for line in (*lines, whole):
        three, four, five, six, seven, eight, nine, ten, eleven, twelve, thirteen = line.cells
        assert three == four + five + six == seven + eleven
        assert (seven, eleven) == (eight + nine + ten, twelve + thirteen)
    assert all(line.accepted > 0 for line in lines)
    found = balance_of(standing(cases, REGISTERS["cases"], window))
    assert whole.online + whole.direct == found.received
    names = ("carried_over", "early", "on_time", "late", "within_term", "overdue")
    assert [getattr(whole, name) for name in names] == [getattr(found, name) for name in names]
