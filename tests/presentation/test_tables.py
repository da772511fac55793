"""Tables say what the rows say, in the words of an office."""

from cchc_lib.domain.balance import Balance
from cchc_lib.domain.form06 import Form06Row
from cchc_lib.domain.results import Ratio, TargetResult
from cchc_lib.presentation.tables import balances_table, form06_table, procedures_table, rows_table
from tests.frames import frame
from tests.presentation.test_sentences import target


def test_form_06_has_13_columns_and_adds_up() -> None:
    """STT, field and the eleven counts; all fields together below, the sums as the form has them."""
    lines = [Form06Row("Giáo dục trung học", 1200, 60, 3, 1000, 200, 50, 10, 3), Form06Row("Văn bằng", 1, 2, 0, 3)]
    table = form06_table("Biểu 06", lines)
    assert len(table.columns) == 13
    assert table.rows[0] == (
        "1",
        "Giáo dục trung học",
        "1.263",
        "1.200",
        "60",
        "3",
        "1.250",
        "1.000",
        "200",
        "50",
        "13",
        "10",
        "3",
    )
    assert table.rows[-1] == (
        "",
        "Tổng số",
        "1.266",
        "1.201",
        "62",
        "3",
        "1.253",
        "1.003",
        "200",
        "50",
        "13",
        "10",
        "3",
    )
    assert table.total_rows == 1
    assert table.landscape


def test_a_balance_stands_under_received_done_and_not_yet_done() -> None:
    """In the words of an office: what is open is "Chưa xong"."""
    balance = Balance(carried_over=1, received=9, early=2, on_time=3, late=1, within_term=3, overdue=1)
    table = balances_table("Tình hình", [TargetResult(target(), "met", Ratio(5, 6), balance=balance)])
    assert table is not None
    assert table.rows == (("2.2. Hồ sơ", "1", "9", "2", "3", "1", "3", "1"),)
    groups = list(dict.fromkeys(column.group for column in table.columns))
    assert groups == ["", "Nhận trong kỳ", "Đã xong", "Chưa xong"]


def test_rows_of_a_register_are_shown_as_the_sheet_has_them() -> None:
    """Yes/no as Có/Không, days as 05/10/2025, counts with points, blank as nothing."""
    rows = frame(
        "recommendations", [{"rec_no": "KN1", "issued_on": "2025-10-05", "amount": 1500000, "compliant": False}]
    )
    headings = {
        "rec_no": "Mã",
        "issued_on": "Ngày",
        "amount": "Số tiền",
        "compliant": "Đúng",
        "under_appeal": "Khiếu nại",
    }
    assert rows_table("Dòng", rows, headings).rows == (("KN1", "05/10/2025", "1.500.000", "Không", ""),)


def test_a_term_of_no_days_is_the_same_day() -> None:
    """Term 0 is 'Trong ngày', a blank one a dash."""
    known = {"name": "Cấp bản sao", "field": "Văn bằng", "term_unit": "ngày làm việc"}
    rows = frame(
        "procedures",
        [
            {"procedure_code": "3.000465", "term": 0},
            {"procedure_code": "3.000466", "term": 5},
            {"procedure_code": "3.000182"},
        ],
        **known,
    )
    assert [row[3] for row in procedures_table("Thủ tục", rows).rows] == ["Trong ngày", "5 ngày làm việc", "–"]
