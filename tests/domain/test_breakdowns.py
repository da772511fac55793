"""Figures beside the targets: by month, reason, factor; the rows behind a figure."""

from datetime import date, timedelta

from hypothesis import given

from cchc_lib.domain.balance import balance_of, standing
from cchc_lib.domain.breakdowns import (
    in_force,
    late_reasons,
    month_windows,
    satisfaction_by_factor,
)
from cchc_lib.domain.periods import Window
from cchc_lib.domain.results import Ratio
from cchc_lib.domain.schema import REGISTERS
from tests.domain.random_rows import Rows, rows_of, windows
from tests.domain.real import HK1, PLAN, basis
from tests.frames import frame


def test_months_of_a_window_that_begins_and_ends_inside_a_month() -> None:
    """From 15/12 to 14/1: half a month of each year."""
    window = Window(date(2025, 12, 15), date(2026, 1, 31), date(2026, 1, 14))
    spans = [(month.start, month.end, month.close) for month in month_windows(window)]
    december, january = date(2025, 12, 31), date(2026, 1, 14)
    assert spans == [(window.start, december, december), (date(2026, 1, 1), january, january)]


@given(rows_of("cases"), windows())
def test_months_add_up_to_the_window(rows: Rows, window: Window) -> None:
    """Received and settled of the months are those of the window, the last month's open is the window's."""
    cases = frame("cases", rows)
    span = Window(window.start - timedelta(days=20), window.end, window.as_of)
    whole, *found = (balance_of(standing(cases, REGISTERS["cases"], each)) for each in (span, *month_windows(span)))
    assert sum(month.received for month in found) == whole.received
    assert sum(month.settled for month in found) == whole.settled
    assert found[-1].open == whole.open


def test_reasons_of_late_and_overdue_cases() -> None:
    """Most first; spellings of one reason are one; those without a reason stand under the empty text."""
    rows: Rows = [
        {"finished_on": "2025-10-11", "late_reason": "Mất điện"},
        {"finished_on": None, "late_reason": "mất  điện"},
        {"finished_on": "2025-10-11", "late_reason": None},
        {"finished_on": "2025-10-10", "late_reason": "Đúng hạn"},
    ]
    assert late_reasons(frame("cases", rows, received_on="2025-10-01", due_on="2025-10-10"), HK1) == {
        "Mất điện": 2,
        "": 1,
    }
    assert late_reasons(frame("cases"), HK1) == {}


def test_satisfaction_by_factor_in_the_order_of_the_form() -> None:
    """As the target has it, with blank scores and days outside the window left out, in the form's order."""
    survey = frame(
        "survey",
        [
            {"answered_on": "2025-09-01", "factor": "Kết quả", "score": 4},
            {"answered_on": "2026-01-17", "factor": "Kết quả", "score": 3},
            {"answered_on": "2026-01-18", "factor": "Kết quả", "score": 5},
            {"answered_on": "2025-10-01", "factor": "Người phục vụ", "score": None},
            {"answered_on": "2025-10-01", "factor": "Thủ tục hành chính", "score": 5},
        ],
        respondents="Khác",
    )
    assert satisfaction_by_factor(PLAN.target("3.3"), survey, basis()) == {
        "Thủ tục hành chính": Ratio(1, 1),
        "Kết quả": Ratio(1, 2),
    }


def test_procedures_in_force_on_the_closing_day() -> None:
    """In effect by it (a blank day is), and not abolished by it."""
    rows: Rows = [
        {"procedure_code": "1", "effective_on": "2026-01-17"},
        {"procedure_code": "2", "effective_on": "2026-01-18"},
        {"procedure_code": "3", "effective_on": None},
        {"procedure_code": "4", "effective_on": "2025-01-01", "abolished_on": "2026-01-17"},
        {"procedure_code": "5", "effective_on": "2025-01-01", "abolished_on": "2026-01-18"},
    ]
    assert in_force(frame("procedures", rows), HK1)["procedure_code"].tolist() == ["1", "3", "5"]
