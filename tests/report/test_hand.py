"""What a teacher holds in hand: few names, help in a sentence, DataFrames under the registers' own headings."""

import inspect
import pydoc

import pandas as pd
import pytest

from cchc_lib import open_check, open_desk, open_exports, open_plan, open_report, open_rollup
from cchc_lib.domain.schema import REGISTERS
from cchc_lib.errors import UsageError
from cchc_lib.report import hand
from cchc_lib.report.blocks import Table
from cchc_lib.report.opening import open_report as open_data

SCHOOL = {"school": "thcs-tien-cuong", "period": "nam-hoc", "school_year": "2025-2026"}


@pytest.fixture(scope="module")
def report() -> hand.Held:
    return open_report(**SCHOOL)


@pytest.fixture(scope="module")
def internal() -> hand.Held:
    return open_report(**SCHOOL, audience="internal")


def test_everything_is_short_to_look_at(report: hand.Held) -> None:
    assert repr(report) == "<Báo cáo năm học 2025-2026, Trường THCS Tiên Cường, 15 chỉ tiêu>"
    assert repr(report.area) == (
        "area(number): kết quả của một lĩnh vực từ 1 đến 7, ví dụ report.area(2). Viết cả dấu ngoặc (…) để chạy."
    )
    assert " ".join(dir(report)) == (
        "area balance documents for_parents form06 form06_table head months next_period not_met notices opening "
        "other_work procedures provenance register remarks results rows shortcomings strengths tally target "
        "targets_table trend"
    )
    shown = [getattr(report, name) for name in dir(report)]
    assert max(len(repr(one)) for one in shown) < 220
    assert repr(Table(caption="Tên", columns=(), rows=())) == "<Table: Tên>"
    assert len(str(report.area(2))) < 20


def test_what_opens_a_report_says_what_it_takes() -> None:
    """Completion and help show every parameter and Vietnamese words, though the code names them once."""
    shared = ["school", "period", "school_year", "params_dir", "as_of", "audience"]
    for opens in (open_report, open_desk, open_check, open_exports):
        assert list(inspect.signature(opens).parameters) == shared
    assert inspect.signature(open_desk).parameters["audience"].default == "internal"
    assert list(inspect.signature(open_rollup).parameters)[:2] == ["commune", "period"]
    assert repr(open_report).startswith("open_report(school, period): mở sổ của một trường")
    assert "để trống thì lấy mặc định" in pydoc.render_doc(open_report)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"school": 12}, 'school là 12, phải là chữ. Hãy đặt trong dấu nháy, ví dụ school = "thcs-an-thai".'),
        (
            {"school_year": 2025 - 2026},
            'school_year là -1, phải là chữ. Hãy đặt trong dấu nháy, ví dụ school_year = "2025-2026".',
        ),
        ({"as_of": 2026}, 'as_of là 2026, phải là chữ. Hãy đặt trong dấu nháy, ví dụ as_of = "31/12/2025".'),
        ({"params_dir": 7}, 'params_dir là 7, phải là chữ. Hãy đặt trong dấu nháy, ví dụ params_dir = "7".'),
    ],
)
def test_a_parameter_that_is_no_text_is_one_sentence(given: dict[str, object], said: str) -> None:
    """Whatever a notebook opens; papermill's -p and a forgotten quotation mark give numbers."""
    for opens in (open_report, open_desk, open_check, open_exports, open_plan):
        with pytest.raises(UsageError) as caught:
            opens(**SCHOOL | given)
        assert str(caught.value) == said
    with pytest.raises(UsageError, match="commune là 12, phải là chữ"):
        open_rollup(commune=12, period="hk1")


@pytest.mark.slow
def test_every_method_of_every_report_is_there() -> None:
    held = (
        open_desk(**SCHOOL, as_of="2025-12-10"),
        open_check(**SCHOOL),
        open_rollup(commune="xã Quyết Thắng", period="hk1", school_year="2025-2026"),
    )
    assert [repr(one) for one in held] == [
        "<Bảng theo dõi, Trường THCS Tiên Cường>",
        "<Kết quả kiểm tra sổ, Trường THCS Tiên Cường>",
        "<Tổng hợp học kỳ I năm học 2025-2026, xã Quyết Thắng>",
    ]
    assert "due(first, last)" in repr(held[0].due)
    exports = open_exports(**SCHOOL)
    assert repr(exports) == "<Bản xuất của Trường THCS Tiên Cường>"
    assert repr(exports.of("ban-xuat")) == "<Bản xuất ở ban-xuat của Trường THCS Tiên Cường>"


def test_a_slip_is_told_in_a_sentence(report: hand.Held) -> None:
    """An unknown name, a bracket left empty, a sheet or target that is none."""
    with pytest.raises(UsageError, match=r"không có “areas”. Gần nhất là “area”."):
        _ = report.areas
    with pytest.raises(UsageError, match=r"Chưa ghi number. area\(number\): kết quả .*, ví dụ report.area\(2\)\.$"):
        report.area()
    with pytest.raises(UsageError, match=r"^Có giá trị thừa\. area\(number\)"):
        report.area(2, 3)
    with pytest.raises(UsageError, match=r"^Có giá trị thừa hoặc thiếu tên \(period=…\)\. register\(sheet\)"):
        report.register("Hồ sơ TTHC", False)
    with pytest.raises(UsageError, match=r"open_report không có tham số “scool”. Gần nhất là “school”."):
        open_report(scool="thcs-tien-cuong", period="hk1")
    with pytest.raises(
        UsageError, match=r"thiếu tên \(school=…, period=…, .*\)\. open_desk\(school, period\): mở bảng"
    ):
        open_desk("thcs-tien-cuong", "hk1")
    with pytest.raises(UsageError, match=r"Kế hoạch không có lĩnh vực “hai”. Có thể dùng: 1 đến 7."):
        report.area("hai")
    assert (report.area("2"), open_plan(**SCHOOL).area("2")) == (report.area(2), open_plan(**SCHOOL).area(2))
    with pytest.raises(UsageError, match=r"Sổ không có trang “Hồ sơ”. Gần nhất là “Hồ sơ TTHC”."):
        report.register("Hồ sơ")
    with pytest.raises(UsageError, match=r"Kế hoạch không có chỉ tiêu “2.9”"):
        report.rows("2.9")
    with pytest.raises(UsageError, match=r"Chỉ tiêu 4.1 không có ngày để chia theo tháng"):
        report.months("4.1")
    with pytest.raises(UsageError, match=r"Chỉ tiêu 4.1 không tính theo việc nhận vào, làm xong"):
        report.balance("4.1")


@pytest.mark.parametrize("register", REGISTERS.values(), ids=lambda one: one.id)
def test_a_register_has_its_own_headings_and_no_personal_column(
    report: hand.Held, internal: hand.Held, register: object
) -> None:
    known = REGISTERS[register.id]  # type: ignore[attr-defined]
    public = [column.heading for column in known.columns if not column.personal]
    whole = report.register(known.sheet, period=False)
    assert list(whole.columns) == ["Dòng", *public]
    assert len(report.register(known.id)) <= len(whole)
    assert list(internal.register(known.sheet).columns) == ["Dòng", *(column.heading for column in known.columns)]


def test_rows_of_the_window_and_words_for_yes_and_no() -> None:
    """A month has what was open or settled in it, documents of its days, who worked in it."""
    month = open_report(school="thcs-tien-cuong", period="tuy-chon-2025-11-01-2025-11-30")
    cases = month.register("Hồ sơ TTHC")
    finished = cases["Ngày có kết quả"].between("2025-11-01", "2025-11-30")
    assert finished.sum() == 3
    assert (finished | (cases["Ngày tiếp nhận"] >= "2025-11-01")).all()
    assert set(cases["Kết quả điện tử"].dropna()) == {"Có", "Không"}
    assert month.register("Văn bản đi đến")["Ngày đến/đi"].dt.month.unique().tolist() == [11]
    assert set(month.register("Danh mục TTHC")["Ngày bãi bỏ"].dropna().dt.date.astype(str)) == {"2025-11-20"}


def test_the_rows_behind_a_target_add_up_to_its_figure(report: hand.Held) -> None:
    """Counted and good rows are denominator and numerator; where each stands is the balance."""
    rows = report.rows("2.2")
    assert (len(rows), (rows["Được tính"] == "Có").sum(), (rows["Tính là đạt"] == "Có").sum()) == (111, 107, 103)
    assert list(rows)[:5] == ["Dòng", "Nguồn", "Tình trạng", "Được tính", "Tính là đạt"]
    stands = rows["Tình trạng"].value_counts().to_dict()
    assert stands == {"đúng hạn": 72, "trước hạn": 31, "quá hạn, đã xong": 4, "chưa xong, còn trong hạn": 4}
    assert rows["Nguồn"].value_counts().to_dict() == {"nhận trong kỳ": 108, "từ kỳ trước chuyển qua": 3}
    assert report.balance("2.2")["Số lượng"].tolist() == [3, 108, 31, 72, 4, 4, 0]
    months = report.months("2.2")
    assert months.drop(columns=["Tháng", "Còn lại"]).sum().tolist() == [108, 107, 103]
    assert months["Tháng"].tolist() == ["9/2025", "10/2025", "11/2025", "12/2025", *(f"{n}/2026" for n in range(1, 6))]
    left_out = report.rows("7.3")
    assert left_out["Tình trạng"].str.startswith("không tính: ").sum() > 0
    for target in open_data(**SCHOOL).results:
        if target.ratio and not target.target.parts:
            found = report.rows(target.target.id)
            counted, good = ((found[name] == "Có").sum() for name in ("Được tính", "Tính là đạt"))
            assert (good, counted) == (target.ratio.numerator, target.ratio.denominator), target.target.id


def test_results_and_form_06_are_frames(report: hand.Held) -> None:
    """Numbers as numbers, so that a teacher can go on with them."""
    results = report.results().set_index("Chỉ tiêu")
    assert results.loc["2.2", ["Số đạt", "Tổng số", "Tỷ lệ (%)", "Đánh giá"]].tolist() == [103, 107, 96.26, "Chưa đạt"]
    assert results.loc["3.1", ["Kết quả", "Đánh giá"]].tolist() == ["Hoàn thành tốt nhiệm vụ", "Đạt"]
    form = report.form06()
    assert form.iloc[-1].tolist() == ["Tổng số", 111, 81, 27, 3, 107, 31, 72, 4, 4, 4, 0]
    assert form.shape == (4, 12)


def test_the_score_of_few_people_is_in_the_result_file_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cchc_lib.report.disclosure.few_answers", lambda one: one.target.id == "3.3")
    opened = open_report(**SCHOOL)
    assert opened.results().set_index("Chỉ tiêu").loc["3.3", ["Số đạt", "Tổng số"]].tolist() == [pd.NA, pd.NA]
    head = opened.head()
    (numerator,) = (one["numerator"] for one in head.result["targets"] if one["id"] == "3.3")
    assert (numerator > 0, head.few) == (True, ("3.3",))
