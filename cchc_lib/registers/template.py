"""The blank workbook for a school: headings with notes, drop-downs, cells that refuse what cannot be right, a guide."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from cchc_lib.domain.periods import SchoolYear
from cchc_lib.domain.plan import Plan
from cchc_lib.domain.schema import GUIDE_SHEET, LISTS_SHEET, REGISTERS, REMARK_SECTIONS, Column, Register

_INTRODUCTION = (
    "Mỗi sổ là một trang, mỗi việc một dòng, gõ ngay dưới dòng tiêu đề. Xem dòng ví dụ của từng sổ ở bên dưới.",
    "Tiêu đề có dấu * (nền đậm hơn) là cột bắt buộc. Đưa chuột vào góc đỏ của tiêu đề để xem cách ghi và ví dụ.",
    "Ô có mũi tên: chọn trong danh sách. Ngày gõ theo thứ tự ngày/tháng/năm, ví dụ 05/09/2025; chưa có thì bỏ trống.",
    "Không sửa tên trang và tiêu đề, không gộp ô, không để dòng tổng cộng ở giữa. Trang không có việc thì để nguyên, "
    "báo cáo sẽ ghi “Không phát sinh”; riêng nhân sự và danh mục thủ tục trường nào cũng có, phải nhập.",
    "Dòng màu đỏ nhạt là việc đang quá hạn, màu vàng là việc đã xong nhưng chậm, ô kem là ô bắt buộc còn trống.",
    "Dán số liệu từ phần mềm khác: dùng Paste Special, Values để giữ danh sách chọn và định dạng.",
    "Nội dung về người (họ tên, trích yếu, nội dung đơn…) chỉ dùng nội bộ, không đưa lên trang công khai.",
)
"""How to fill the workbook, one step a line."""
Lists = Mapping[tuple[str, str], Sequence[str]]
"""What a drop-down offers, by register id and column id, where the schema has no choices of its own."""

_CODES = (("cases", "procedure_code"), ("procedures", "procedure_code"), ("procedures", "replaces"))
_NOT_AWAITED = {"work_programme": "cancelled_by", "recommendations": "under_appeal"}
"""The column that says that nobody waits for an item any more."""
_LAST_ROW = 5_000
_USUAL_WIDTH = 20
_EARLIEST, _LATEST = date(1950, 1, 1), date(2099, 12, 31)
_PROTECTION = dict.fromkeys(
    ("format_cells", "format_columns", "format_rows", "insert_rows", "delete_rows", "sort", "autofilter"), True
)
_HEADING = {"bold": True, "text_wrap": True, "align": "center", "valign": "vcenter", "border": 1}
_FORMATS: Mapping[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 16, "font_color": "#1F3864"},
    "part": {"bold": True, "font_size": 12, "font_color": "#1F3864", "bottom": 1},
    "prose": {"text_wrap": True, "valign": "top"},
    "purpose": {"text_wrap": True, "valign": "top", "italic": True},
    "heading": {**_HEADING, "bg_color": "#DCE6F1"},
    "required": {**_HEADING, "bg_color": "#B4C6E7"},
    "example": {"text_wrap": True, "valign": "top", "border": 1},
    "text": {"num_format": "@", "text_wrap": True, "valign": "top", "locked": False},
    "date": {"num_format": "dd/mm/yyyy", "align": "center", "valign": "top", "locked": False},
    "number": {"num_format": "#,##0", "valign": "top", "locked": False},
    "overdue": {"bg_color": "#F8CBAD", "font_color": "#7F1D1D"},
    "late": {"bg_color": "#FFE699"},
    "blank": {"bg_color": "#FFF2CC"},
    "filled": {"border": 1, "border_color": "#BFBFBF"},
}


def blank_workbook(school_year: SchoolYear, lists: Lists) -> bytes:
    """A workbook with all registers and no row; the same bytes each time.

    The example rows stand on the guide sheet, which the reader knows is no register: nothing below a heading has to
    be deleted before use. Whole columns are open for typing, so that there is no last row.
    """
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as workbook:
        title = f"Sổ theo dõi cải cách hành chính năm học {school_year.id}"
        workbook.set_properties({"title": title, "created": datetime(school_year.first, 9, 1)})  # noqa: DTZ001
        pen = _Pen(workbook, {name: workbook.add_format(values) for name, values in _FORMATS.items()}, lists)
        guide = workbook.add_worksheet(GUIDE_SHEET)
        for register in REGISTERS.values():
            _write_register(pen, workbook.add_worksheet(register.sheet), register)
        pen.write_lists()
        write_guide(guide, title, pen.formats)
    return stream.getvalue()


def lists_of(
    plan: Plan | None, procedure_codes: Sequence[str], periods: Sequence[str]
) -> dict[tuple[str, str], Sequence[str]]:
    """Drop-downs from the settings: codes of procedures, periods, and the plan's tasks, targets and levels."""
    lists: dict[tuple[str, str], Sequence[str]] = dict.fromkeys(_CODES, procedure_codes)
    lists |= {("remarks", "period"): periods, ("remarks", "section"): REMARK_SECTIONS}
    if plan is not None:
        by_evidence = [target for target in plan.targets if target.register_id == "evidence"]
        tasks = [task.id for task in plan.tasks]
        lists |= dict.fromkeys(((name, "plan_task") for name in ("tasks", "work_programme", "reports")), tasks)
        lists |= {
            ("remarks", "section"): (*REMARK_SECTIONS, *(target.id for target in plan.targets)),
            ("evidence", "target"): [*(target.id for target in by_evidence), *tasks],
            ("evidence", "level"): list(dict.fromkeys(level for target in by_evidence for level in target.order)),
        }
    return lists


@dataclass
class _Pen:
    """What every sheet is written with; gathers the lists of the drop-downs for their own sheet."""

    workbook: Any
    formats: dict[str, Any]
    lists: Lists

    def __post_init__(self) -> None:
        self._gathered: dict[tuple[str, ...], str] = {}

    def source(self, choices: Sequence[str]) -> str:
        """The range of the lists' sheet that will hold these choices."""
        key = tuple(choices)
        letter = xl_col_to_name(len(self._gathered))
        return self._gathered.setdefault(key, f"='{LISTS_SHEET}'!${letter}$1:${letter}${len(key)}")

    def write_lists(self) -> None:
        """Write the gathered lists on a hidden sheet."""
        sheet = self.workbook.add_worksheet(LISTS_SHEET)
        for at, choices in enumerate(self._gathered):
            sheet.write_column(0, at, choices, self.formats["text"])
        sheet.hide()
        sheet.protect()


def _write_register(pen: _Pen, sheet: Any, register: Register) -> None:
    sheet.freeze_panes(1, 1)
    sheet.set_row(0, 45)
    set_page(sheet, register.sheet)
    sheet.repeat_rows(0)
    sheet.protect("", _PROTECTION)
    for at, column in enumerate(register.columns):
        name = {"date": "date", "int": "number", "number": "number"}.get(column.kind, "text")
        longest = max(map(len, column.choices), default=len(column.example) or _USUAL_WIDTH)
        width = 13 if column.kind == "date" else min(max(longest, len(column.heading) // 2, 8) + 3, 42)
        sheet.set_column(at, at, width, pen.formats[name])
        sheet.write_string(0, at, heading_of(column), pen.formats["required" if column.required else "heading"])
        sheet.write_comment(0, at, _note(column), {"x_scale": 2, "y_scale": 1.4, "font_size": 9})
        rule = _rule(pen, register, column, at)
        if rule:
            sheet.data_validation(1, at, _LAST_ROW, at, rule)
    _colour(pen, sheet, register)


_KINDS = {
    "date": "Gõ ngày/tháng/năm.",
    "int": "Gõ số nguyên.",
    "number": "Gõ số, không gõ chữ.",
    "yes_no": "Chọn Có hoặc Không.",
    "choice": "Chọn trong danh sách.",
}
"""What to type in a column of each kind."""


def _note(column: Column) -> str:
    """What to type under a heading."""
    example = column.example and f"Ví dụ: {column.example}"
    return "\n".join(filter(None, ("BẮT BUỘC." * column.required, _KINDS.get(column.kind), column.note, example)))


def _rule(pen: _Pen, register: Register, column: Column, at: int) -> dict[str, Any] | None:
    """What a column's cells refuse, as a rule of XlsxWriter; None when anything goes."""
    choices = column.choices or pen.lists.get((register.id, column.id)) or ()
    message = _KINDS.get(column.kind, "")
    rule: dict[str, Any]
    if choices:
        strict = bool(column.choices)  # a school may have codes, periods, a plan of its own
        kind = "stop" if strict else "warning"
        message = "Hãy chọn một giá trị trong danh sách." if strict else "Giá trị không có trong danh sách. Vẫn dùng?"
        rule = {"validate": "list", "source": pen.source(choices), "error_type": kind, "error_message": message}
    elif column.kind == "date":
        rule = {"validate": "date", "criteria": "between", "minimum": _EARLIEST, "maximum": _LATEST}
        message = "Đây không phải ngày có thật. Hãy gõ ngày/tháng/năm, ví dụ 05/09/2025."
    elif column.kind == "int":
        most = column.most or 9999
        rule = {"validate": "integer", "criteria": "between", "minimum": column.least or 0, "maximum": most}
    elif column.kind == "number":
        rule = {"validate": "decimal", "criteria": ">=", "value": 0}
    elif column.key:
        letter = xl_col_to_name(at)
        rule = {"validate": "custom", "value": f"=COUNTIF(${letter}:${letter},{letter}2)=1"}
        message = "Mã này đã có ở dòng khác. Mỗi mã chỉ ghi ở một dòng."
    else:
        return None
    return {"error_title": "Chưa đúng", "error_message": message} | rule


def _colour(pen: _Pen, sheet: Any, register: Register) -> None:
    """Draw lines around rows in use; colour the overdue and the late ones, and blank cells that must be filled."""
    last = len(register.columns) - 1
    whole = f"$A2:${xl_col_to_name(last)}2"
    for at, column in enumerate(register.columns):
        if column.required:
            lacking = f'=AND({_cell(register, column.id)}="",COUNTA({whole})>0)'
            _when(sheet, (1, at, _LAST_ROW, at), lacking, pen.formats["blank"])
    area = (1, 0, _LAST_ROW, last)
    _when(sheet, area, f"=COUNTA({whole})>0", pen.formats["filled"])
    if register.dated is None:
        return
    due, finished = _cell(register, register.dated.due), _cell(register, register.dated.finished)
    if register.dated.extended:
        extended = _cell(register, register.dated.extended)
        due = f'IF({extended}<>"",{extended},{due})'
    free = _NOT_AWAITED.get(register.id)
    awaited = f',OR({_cell(register, free)}="",{_cell(register, free)}="Không")' if free else ""
    _when(sheet, area, f'=AND({due}<>"",{finished}="",{due}<TODAY(){awaited})', pen.formats["overdue"])
    _when(sheet, area, f'=AND({due}<>"",{finished}<>"",{finished}>{due})', pen.formats["late"])


def _cell(register: Register, column_id: str) -> str:
    return f"${xl_col_to_name(register.column_ids.index(column_id))}2"


def _when(sheet: Any, area: tuple[int, int, int, int], formula: str, colour: Any) -> None:
    sheet.conditional_format(*area, {"type": "formula", "criteria": formula, "format": colour})


_COLUMNS = max(len(register.columns) for register in REGISTERS.values())
_WIDTH = 15
_PROSE_COLUMNS = 9
_LINE, _LETTERS_A_LINE = 16, 150
_HEADING_HEIGHT, _EXAMPLE_HEIGHT = 32, 62
_PAPER_A4 = 9


def heading_of(column: Column) -> str:
    """The heading as the workbook has it: a star marks what must be filled; the reader drops it."""
    return f"{column.heading}\xa0*" if column.required else column.heading


def set_page(sheet: Any, name: str) -> None:
    """Lay a sheet out for paper: A4 across, all columns on one page, its name and the page number below."""
    sheet.set_landscape()
    sheet.set_paper(_PAPER_A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    sheet.set_footer(f"&L{name}&RTrang &P/&N")


def write_guide(sheet: Any, title: str, formats: Mapping[str, Any]) -> None:
    """Write the title, the steps, and for each register what it is for with an example row."""
    set_page(sheet, GUIDE_SHEET)
    sheet.hide_gridlines(2)
    sheet.set_row(0, 26)
    sheet.set_column(0, _COLUMNS - 1, _WIDTH)
    sheet.write_string(0, 0, title, formats["title"])
    for number, step in enumerate(_INTRODUCTION, 1):
        _prose(sheet, number + 1, f"{number}. {step}", formats["prose"])
    for place, register in enumerate(REGISTERS.values()):
        row = len(_INTRODUCTION) + 3 + 5 * place
        sheet.write_url(row, 0, f"internal:'{register.sheet}'!A1", formats["part"], register.sheet, "Mở trang này")
        _prose(sheet, row + 1, register.purpose, formats["purpose"])
        sheet.set_row(row + 2, _HEADING_HEIGHT)
        sheet.set_row(row + 3, _EXAMPLE_HEIGHT)
        for at, column in enumerate(register.columns):
            sheet.write_string(row + 2, at, heading_of(column), formats["required" if column.required else "heading"])
            sheet.write_string(row + 3, at, column.example, formats["example"])
    sheet.protect()


def _prose(sheet: Any, row: int, text: str, style: Any) -> None:
    sheet.merge_range(row, 0, row, _PROSE_COLUMNS - 1, text, style)
    sheet.set_row(row, _LINE * (1 + len(text) // _LETTERS_A_LINE))
