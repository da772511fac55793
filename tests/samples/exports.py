"""A sample school's registers as other systems would export them: headings, order, words and titles of their own."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from cchc_lib.domain.schema import FACTORS, REGISTERS
from tests.registers.workbooks import ods, xls
from tests.samples.school import Book, Row

Grid = list[list[Any]]
QUESTIONS = tuple(f"{number}. Ông/Bà hài lòng thế nào về: {factor}?" for number, factor in enumerate(FACTORS, 1))
_SCORES = ("Rất không hài lòng", "Không hài lòng", "Bình thường", "Hài lòng", "Rất hài lòng")
_OTHER_WORDS: Mapping[str, Mapping[Any, Any]] = {
    "channel": {"Trực tuyến": "Trực tuyến toàn trình", "Trực tiếp": "Trực tiếp tại bộ phận một cửa"},
    "status": {"Đã giải quyết": "Đã trả kết quả", "Đang giải quyết": "Đang xử lý", "Rút": "Công dân rút hồ sơ"},
    "paid_online": {"Có": "Trực tuyến", "Không": "Trực tiếp"},
    "form": {"Điện tử": "Văn bản điện tử", "Giấy": "Văn bản giấy", "Điện tử và giấy": "Bản điện tử và bản giấy"},
    "signed": {"Có": "Đã ký số", "Không": "Chưa ký số"},
    "staff_group": {"Quản lý": "Cán bộ quản lý", "Nhân viên": "Nhân viên hỗ trợ, phục vụ"},
    "meets_standard": {"Có": "Đạt", "Không": "Chưa đạt"},
    "meets_competence": {"Có": "Đáp ứng", "Không": "Chưa đáp ứng"},
    "source": {"Cấp trên": "UBND xã giao", "Nội bộ": "Trường giao"},
    "respondents": {"Cha mẹ học sinh": "Phụ huynh", "Cán bộ, giáo viên, nhân viên": "Giáo viên, nhân viên"},
}
_CASES = {
    "STT": "",
    "Số hồ sơ": "case_no",
    "Mã thủ tục": "procedure_code",
    "Chủ hồ sơ": "applicant",
    "Hình thức nộp": "channel",
    "Ngày tiếp nhận hồ sơ": "received_on",
    "Ngày hẹn trả kết quả": "due_on",
    "Ngày hẹn lại": "extended_to",
    "Ngày kết thúc xử lý": "finished_on",
    "Ngày trả kết quả thực tế": "returned_on",
    "Tình trạng": "status",
    "Số lần yêu cầu bổ sung": "supplements",
    "Có kết quả điện tử": "digital_result",
    "Hình thức thanh toán": "paid_online",
    "Lý do trễ hạn": "late_reason",
    "Lĩnh vực": "field",
}
_INCOMING = {
    "Số đến": "number",
    "Ngày đến": "dated",
    "Số/Ký hiệu": "doc_no",
    "Nơi gửi": "partner",
    "Trích yếu nội dung": "abstract",
    "Mức độ mật": "secrecy",
    "Hình thức văn bản": "form",
    "Tình trạng ký số": "signed",
}
_OUTGOING = {
    "Số đi": "number",
    "Số/Ký hiệu": "doc_no",
    "Ngày ban hành": "dated",
    "Nơi nhận": "partner",
    "Trích yếu": "abstract",
    "Độ mật": "secrecy",
    "Phương thức gửi": "form",
    "Ký số": "signed",
}
_TASKS = {
    "Nội dung công việc": "content",
    "Lĩnh vực CCHC": "area",
    "Theo nhiệm vụ kế hoạch": "plan_task",
    "Cấp giao": "source",
    "Người chủ trì": "assignee",
    "Ngày giao việc": "assigned_on",
    "Hạn xử lý": "due_on",
    "Gia hạn đến": "extended_to",
    "Ngày xong": "finished_on",
    "Kết quả thực hiện": "result",
    "Số văn bản": "doc_no",
    "Lý do chậm muộn": "late_reason",
}
_STAFF = {
    "Mã định danh": "staff_no",
    "Họ tên": "full_name",
    "Loại cán bộ": "staff_group",
    "Vị trí việc làm": "position",
    "Hạng CDNN": "title",
    "Trình độ chuyên môn": "degree",
    "Đạt chuẩn": "meets_standard",
    "Đáp ứng khung năng lực": "meets_competence",
    "Ngày về trường": "joined_on",
    "Ngày thôi việc": "left_on",
    "Xếp loại viên chức": "rating",
}
_OFFICE = ("work_programme", "recommendations", "reports", "petitions", "evidence", "remarks")
"""Kept by the office in one workbook, each on a sheet of its own."""


def write_exports(folder: Path, book: Book, name: str) -> None:
    """Write eight exports of a school's registers into a folder: the same rows give the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    incoming, outgoing = ([row for row in book["documents"] if row["direction"] == way] for way in ("Đến", "Đi"))
    title = [["CỔNG DỊCH VỤ CÔNG", None, name], ["DANH SÁCH HỒ SƠ", None, "Từ 01/9/2025 đến 31/5/2026"], []]
    cases = [*title, *_grid(_CASES, book["cases"]), [None, "Tổng cộng", len(book["cases"])]]
    _write_xlsx(folder / "ho-so-dvc-20260531.xlsx", {"DanhSach": cases})
    catalogue = dict(zip(_headings("procedures"), REGISTERS["procedures"].column_ids, strict=True))
    _write_xlsx(
        folder / "danh-muc-tthc.xlsx", {"Danh mục": [["Danh mục công khai"], *_grid(catalogue, book["procedures"])]}
    )
    staff = [["TRÍCH CƠ SỞ DỮ LIỆU NGÀNH"], *_grid(_STAFF, book["staff"])]
    _write_xlsx(folder / "can-bo-csdl.xlsx", {"CBQL-GV-NV": staff})
    office = {REGISTERS[each].sheet: _own(each, book[each]) for each in _OFFICE}
    _write_xlsx(folder / "so-van-phong.xlsx", office)
    _write_csv(folder / "van-ban-den.csv", [["SỔ VĂN BẢN ĐẾN"], *_grid(_INCOMING, incoming)], ";")
    sent = [[*row, "Đã phát hành"] for row in _grid(_OUTGOING, outgoing)]
    sent[0][-1] = "Tình trạng"
    drafts = [
        ["", "Dự thảo", date(2026, 5, 28), "", "Dự thảo chưa phát hành", "Thường", "Văn bản điện tử", "", "Dự thảo"]
    ]
    (folder / "van-ban-di.xls").write_bytes(xls({"VanBanDi": [*sent, *drafts]}))
    numbers = [row["task_no"].split("-") for row in book["tasks"]]
    tasks = _grid(_TASKS, book["tasks"])
    tasks = [["Sổ", "STT", *tasks[0]], *([*number, *row] for number, row in zip(numbers, tasks[1:], strict=True))]
    (folder / "viec-van-phong.ods").write_bytes(ods({"Theo dõi việc": [["THEO DÕI CÔNG VIỆC", name], [], *tasks]}))
    _write_csv(folder / "khao-sat-truc-tuyen.csv", _answers(book["survey"]), ",")


def _grid(names: Mapping[str, str], rows: Iterable[Row]) -> Grid:
    """Headings, then the rows in their columns and in the words of the other system."""
    cells = [
        [number if not key else _OTHER_WORDS.get(key, {}).get(row[key], row[key]) for key in names.values()]
        for number, row in enumerate(rows, 1)
    ]
    return [list(names), *cells]


def _own(register_id: str, rows: Iterable[Row]) -> Grid:
    return [_headings(register_id), *(list(row.values()) for row in rows)]


def _headings(register_id: str) -> list[str]:
    return [column.heading for column in REGISTERS[register_id].columns]


def _answers(rows: Sequence[Row]) -> Grid:
    """One row an answer sheet, one column a question; a sheet begins where the first question does."""
    grid: Grid = [["Dấu thời gian", "Ông/Bà là", *QUESTIONS, "Góp ý thêm"]]
    starts = [at for at, row in enumerate(rows) if row["factor"] == FACTORS[0]]
    for first, end in zip(starts, [*starts[1:], len(rows)], strict=True):
        sheet = rows[first:end]
        said = {row["factor"]: f"{row['score']} - {_SCORES[row['score'] - 1]}" for row in sheet if row["score"]}
        who = _OTHER_WORDS["respondents"].get(sheet[0]["respondents"], sheet[0]["respondents"])
        grid.append(
            [f"{sheet[0]['answered_on']:%d/%m/%Y} 8:05:31", who, *(said.get(factor, "") for factor in FACTORS), ""]
        )
    return grid


def _write_csv(path: Path, grid: Grid, separator: str) -> None:
    stream = io.StringIO()
    lines = [[f"{cell:%d/%m/%Y}" if isinstance(cell, date) else cell for cell in row] for row in grid]
    csv.writer(stream, delimiter=separator, lineterminator="\n").writerows(lines)
    path.write_bytes(b"\xef\xbb\xbf" + stream.getvalue().encode())


def _write_xlsx(path: Path, sheets: Mapping[str, Grid]) -> None:
    with xlsxwriter.Workbook(path) as workbook:
        workbook.set_properties({"created": datetime(2026, 5, 31)})  # noqa: DTZ001 (a workbook knows no zone)
        day = workbook.add_format({"num_format": "dd/mm/yyyy"})
        for name, grid in sheets.items():
            sheet = workbook.add_worksheet(name)
            for at, row in enumerate(grid):
                for column, cell in enumerate(row):
                    _write_cell(sheet, at, column, cell, day)


def _write_cell(sheet: Any, row: int, column: int, cell: Any, day: Any) -> None:
    if isinstance(cell, date):
        sheet.write_datetime(row, column, datetime(cell.year, cell.month, cell.day), day)  # noqa: DTZ001
    elif isinstance(cell, int):
        sheet.write_number(row, column, cell)
    elif cell is not None:
        sheet.write_string(row, column, cell)
