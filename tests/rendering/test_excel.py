"""Tests of bieu-06.xlsx."""

import io
import shutil
import subprocess
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cchc_lib.rendering.excel import render_form06
from cchc_lib.rendering.foreign import NotebookError
from cchc_lib.report.blocks import Form, Sentences, Table, TableColumn
from tests.rendering.notebooks import notebook_of
from tests.rendering.sample_report import FORM06, TARGETS, sample_head, sample_notebook, summary

_COUNTS = ("online", "direct", "carried_over", "early", "on_time", "late", "within_term", "overdue")


def sheets(content: bytes, *, values: bool = True) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content), data_only=values)


def cells(sheet: Any, row: int, width: int = 14) -> list[Any]:
    return [sheet.cell(row, column).value for column in range(1, width + 1)]


def workbook_of(form06: list[dict[str, Any]], targets: list[dict[str, Any]] | None = None, **head: Any) -> bytes:
    result = {"form06": form06, "targets": TARGETS if targets is None else targets}
    return render_form06(notebook_of(sample_head(result=result, **head), summary()))


@pytest.fixture(scope="module")
def content() -> bytes:
    return render_form06(sample_notebook())


def test_the_form_has_its_columns_and_heading_rows(content: bytes) -> None:
    """13 columns under three heading rows, as Thông tư 01/2020/TT-VPCP has them, and the check beside them."""
    sheet = sheets(content)["Biểu 06"]
    assert cells(sheet, 6) == [
        *("STT", "Lĩnh vực", "Nhận giải quyết", None, None, None),
        *("Đã giải quyết", None, None, None, "Đang giải quyết", None, None, "Kiểm tra (3) = (7) + (11)"),
    ]
    assert cells(sheet, 7)[2:13] == [
        *("Tổng số", "Trực tuyến", "Trực tiếp và bưu chính", "Từ kỳ trước"),
        *("Tổng số", "Trước hạn", "Đúng hạn", "Quá hạn", "Tổng số", "Trong hạn", "Quá hạn"),
    ]
    assert [str(value).split(" ")[0] for value in cells(sheet, 8, 13)] == [f"({number})" for number in range(1, 14)]
    assert {str(area) for area in sheet.merged_cells.ranges} == {
        *("A1:M1", "A2:M2", "A3:M3", "A4:M4"),
        *("A6:A7", "B6:B7", "N6:N7"),
        *("C6:F6", "G6:J6", "K6:M6"),
    }


def test_totals_are_formulas_with_their_values(content: bytes) -> None:
    """A reader without Excel sees the figures; whoever changes a cell sees the sums follow."""
    shown, living = sheets(content)["Biểu 06"], sheets(content, values=False)["Biểu 06"]
    assert cells(shown, 9) == ["1", "Giáo dục trung học", 214, 150, 60, 4, 209, 180, 25, 4, 5, 4, 1, "Khớp"]
    assert cells(shown, 11)[1:] == ["Tổng số", 219, 150, 65, 4, 213, 180, 29, 4, 6, 5, 1, "Khớp"]
    assert [living[at].value for at in ("C9", "G9", "K9", "N9")] == [
        "=D9+E9+F9",
        "=H9+I9+J9",
        "=L9+M9",
        '=IF(C9=G9+K9,"Khớp","Lệch")',
    ]
    assert [living[at].value for at in ("C11", "M11")] == ["=SUM(C9:C10)", "=SUM(M9:M10)"]


def test_figures_that_do_not_add_up_are_told() -> None:
    wrong = workbook_of([{**FORM06[0], "overdue": 0}])
    assert sheets(wrong)["Biểu 06"]["N9"].value == "Lệch"


def test_a_school_without_cases_has_an_empty_form() -> None:
    sheet = sheets(workbook_of([]))["Biểu 06"]
    assert cells(sheet, 9)[1:] == ["Tổng số", *[0] * 11, "Khớp"]


def test_the_targets_stand_on_the_second_sheet(content: bytes) -> None:
    sheet = sheets(content)["Chỉ tiêu"]
    assert [cells(sheet, row, 7) for row in (6, 7, 8, 9)] == [
        ["Chỉ tiêu", "Nội dung", "Yêu cầu (%)", "Số đạt", "Tổng số", "Kết quả (%)", "Đánh giá"],
        ["1.1", "Văn bản", 100, 12, 12, 100, "Đạt"],
        ["2.2", "Hồ sơ", 100, 209, 213, 98.12, "Chưa đạt"],
        ["3.1", "–", "–", "–", "–", "Hoàn thành tốt nhiệm vụ", "Đạt"],
    ]


def test_a_score_of_very_few_answers_is_not_shown() -> None:
    """One person has given all five answers; which targets these are says the head."""
    few = {"id": "3.3", "status": "monitored", "target": None, "numerator": 4, "denominator": 5, "value": 80.0}
    sheet = sheets(workbook_of(FORM06, [few], few=("3.3",)))["Chỉ tiêu"]
    assert cells(sheet, 7, 7) == ["3.3", "–", "–", "–", 5, "–", "Theo dõi"]


@pytest.mark.parametrize(("established", "told"), [(True, "Có"), (False, "Chưa")])
def test_evidence_is_told_in_words(established: bool, told: str) -> None:
    """A target met by evidence has no figure."""
    none = {"target": None, "numerator": None, "denominator": None, "value": None}
    target = {"id": "2.1", "status": "met", "established": established, **none}
    sheet = sheets(workbook_of(FORM06, [target], asked={"2.1": "Có minh chứng"}))["Chỉ tiêu"]
    assert (sheet["C7"].value, sheet["F7"].value) == ("Có minh chứng", told)


@pytest.mark.parametrize("name", ["Biểu 06", "Chỉ tiêu"])
def test_both_sheets_are_set_to_print(content: bytes, name: str) -> None:
    """Lying A4, one page wide, headings on every page, period and school above, sample figures marked."""
    sheet = sheets(content)[name]
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.print_title_rows
    assert sheet["A1"].value == "UBND xã Quyết Thắng - Trường THCS Tiên Cường"
    assert sheet["A3"].value == "Học kỳ I năm học 2025-2026 (từ ngày 01/9/2025 đến ngày 17/01/2026)"
    assert sheet["A4"].value == "SỐ LIỆU MINH HỌA"
    assert "SỐ LIỆU MINH HỌA" in sheet.oddHeader.right.text


@pytest.mark.parametrize(
    "text", ["=1+1", "+cmd|' /C calc'!A0", "-2", "@SUM(A1)", "{=1}", "https://a.vn", "<b>&amp;", "a\x00b"]
)
def test_text_never_becomes_a_formula_or_link(text: str) -> None:
    sheet = sheets(workbook_of([{**FORM06[0], "field": text}]), values=False)["Biểu 06"]
    assert (sheet["B9"].value, sheet["B9"].data_type) == (text.replace("\x00", "\ufffd"), "s")
    assert sheet["B9"].hyperlink is None


@settings(max_examples=30)
@given(st.lists(st.fixed_dictionaries({name: st.integers(0, 10**6) for name in _COUNTS}), max_size=4))
@pytest.mark.slow
def test_the_last_line_adds_up_every_column(lines: list[dict[str, int]]) -> None:
    """Whatever the fields have, the last line is their sum, and each line adds up across."""
    sheet = sheets(workbook_of([{"field": f"Lĩnh vực {place}", **line} for place, line in enumerate(lines)]))["Biểu 06"]
    last = cells(sheet, 9 + len(lines))
    for column in range(2, 13):
        assert last[column] == sum(sheet.cell(9 + place, column + 1).value for place in range(len(lines)))
    assert (last[2], last[6], last[10]) == (sum(last[3:6]), sum(last[7:10]), sum(last[11:13]))


def test_a_notebook_without_result_gives_no_form() -> None:
    with pytest.raises(NotebookError, match="không lập được Biểu 06"):
        render_form06(notebook_of(Sentences(paragraphs=("Một.",))))


@pytest.mark.slow
def test_libreoffice_works_out_the_same_figures(content: bytes, tmp_path: Path) -> None:
    """Recalculated by another program, every cell of the form is as it was written."""
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("needs LibreOffice Calc")
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    convert = [soffice, "--headless", profile, "--convert-to", "csv:Text - txt - csv (StarCalc):59,34,76"]
    subprocess.run([*convert, "--outdir", str(tmp_path), str(path)], check=True, capture_output=True, timeout=180)
    if not path.with_suffix(".csv").exists():
        pytest.skip("needs LibreOffice Calc: this LibreOffice has none")
    lines = path.with_suffix(".csv").read_text(encoding="utf-8").splitlines()
    assert "1;Giáo dục trung học;214;150;60;4;209;180;25;4;5;4;1;Khớp" in lines
    assert ";Tổng số;219;150;65;4;213;180;29;4;6;5;1;Khớp" in lines


def test_the_form_says_its_code_who_reports_to_whom_and_who_signs() -> None:
    table = Table(caption="Biểu", columns=(TableColumn(label="STT"),), rows=())
    form = Form(
        code="Biểu số II.06a/VPCP/KSTT",
        reporting="Trường THCS Tiên Cường",
        receiving="UBND xã Quyết Thắng",
        table=table,
        signers=("Người lập biểu", "Hiệu trưởng"),
    )
    sheet = sheets(render_form06(notebook_of(sample_head(), form)))["Biểu 06"]
    assert sheet["A5"].value == "Biểu số II.06a/VPCP/KSTT"
    assert sheet["C5"].value == "Đơn vị báo cáo: Trường THCS Tiên Cường; đơn vị nhận báo cáo: UBND xã Quyết Thắng"
    signed = [cell.value for row in sheet.iter_rows(min_row=10) for cell in row if cell.value in form.signers]
    assert signed == ["Người lập biểu", "Hiệu trưởng"]
