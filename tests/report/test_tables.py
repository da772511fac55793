"""Tables say what the rows say, in the words of an office."""

from cchc_lib.domain.breakdowns import Form06Row
from cchc_lib.domain.results import Ratio, TargetResult
from cchc_lib.report.tables import form06_table, rows_table, targets_table, term_text
from tests.frames import frame
from tests.report.test_words import target


def test_form_06_has_13_columns_and_adds_up() -> None:
    """STT, field and the eleven counts; all fields together below, the sums as the form has them."""
    lines = [Form06Row("Giáo dục trung học", 1200, 60, 3, 1000, 200, 50, 10, 3), Form06Row("Văn bằng", 1, 2, 0, 3)]
    table = form06_table("Biểu 06", lines)
    assert len(table.columns) == 13
    assert table.rows[0] == (
        *("1", "Giáo dục trung học", "1.263", "1.200", "60", "3", "1.250", "1.000", "200", "50", "13", "10", "3"),
    )
    assert table.rows[-1] == (
        *("", "Tổng số", "1.266", "1.201", "62", "3", "1.253", "1.003", "200", "50", "13", "10", "3"),
    )
    assert table.total_rows == 1
    assert table.landscape


def test_the_period_before_stands_beside_the_result() -> None:
    """With the difference in points; a target that the period before did not have is a dash."""
    now = [TargetResult(target(), "met", Ratio(213, 213)), TargetResult(target(id="2.5"), "met", Ratio(1, 1))]
    before = {"2.2": TargetResult(target(), "not_met", Ratio(209, 213))}
    assert "Kỳ trước" not in [column.label for column in targets_table("Chỉ tiêu", now, {}).columns]
    table = targets_table("Chỉ tiêu", now, before)
    assert [column.label for column in table.columns][2:] == ["Yêu cầu", "Kỳ trước", "Kết quả", "Đánh giá"]
    assert [row[2:] for row in table.rows] == [
        ("100%", "98,12% (+1,88)", "100% (213/213)", "Đạt"),
        ("100%", "–", "100% (1/1)", "Đạt"),
    ]


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


def test_a_term_stands_in_words() -> None:
    assert [term_text(term, "ngày làm việc") for term in (0, 5, None)] == [
        "trong ngày",
        "5 ngày làm việc",
        "theo quy định",
    ]
