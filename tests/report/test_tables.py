"""Tables say what the rows say, in the words of an office."""

from datetime import date

from cchc_lib.domain.breakdowns import Form06Row
from cchc_lib.domain.periods import Period
from cchc_lib.domain.results import Before, Ratio, TargetResult
from cchc_lib.report.tables import form06_table, targets_table, term_text
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
    """With the difference in points, unless its year measured that id otherwise; a target that it had not is a dash."""
    now = [TargetResult(target(id=name), "met", Ratio(213, 213)) for name in ("2.2", "2.4", "2.5")]
    otherwise = target(id="2.4", measure="due_on_time", no_overdue=False)
    earlier = [TargetResult(target(), "not_met", Ratio(209, 213)), TargetResult(otherwise, "not_met", Ratio(1, 2))]
    period = Period("hk1", date(2025, 9, 1), date(2026, 1, 17), "Học kỳ I")
    then = Form06Row("", 1200, 60, 3, 1000, 200, 50, 10, 3)
    before = Before("2025-2026", period, {one.target.id: one for one in earlier}, then)
    alone = targets_table("Chỉ tiêu", now, None, None)
    assert ("Kỳ trước" in [column.label for column in alone.columns], alone.note) == (False, "")
    table = targets_table("Chỉ tiêu", now, before, Form06Row("", 1198, 60, 3, 1000, 199, 49, 10, 3))
    assert [column.label for column in table.columns][2:] == ["Yêu cầu", "Kỳ trước", "Kết quả", "Đánh giá"]
    assert [row[3] for row in table.rows] == ["98,12% (+1,88)", "50%", "–"]
    assert table.note.endswith(
        "Số hồ sơ của Biểu 06 kỳ trước, trong ngoặc là mức tăng, giảm: nhận giải quyết 1.263 (−2); đã giải quyết 1.250 "
        "(−2), trong đó quá hạn 50 (−1); đang giải quyết 13, trong đó quá hạn 3."
    )


def test_a_term_stands_in_words() -> None:
    assert [term_text(term, "ngày làm việc") for term in (0, 5, None)] == [
        "trong ngày",
        "5 ngày làm việc",
        "theo quy định",
    ]
