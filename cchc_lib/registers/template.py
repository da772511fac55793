"""The blank workbook for a school: headings with notes, drop-downs, cells that refuse what cannot be right, a guide."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
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

Formats = Mapping[str, Any]
"""What XlsxWriter made of ``_FORMATS``."""

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
    stream, title = io.BytesIO(), f"Sổ theo dõi cải cách hành chính năm học {school_year.id}"
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as workbook:
        workbook.set_properties({"title": title, "created": datetime(school_year.first, 9, 1)})  # noqa: DTZ001
        formats = {name: workbook.add_format(values) for name, values in _FORMATS.items()}
        guide = workbook.add_worksheet(GUIDE_SHEET)
        offered: list[tuple[str, ...]] = []  # by the drop-downs: column by column on a sheet of their own
        for register in REGISTERS.values():
            sheet = workbook.add_worksheet(register.sheet)
            _write_headings(sheet, register, formats)
            for at, column in enumerate(register.columns):
                choices = tuple(column.choices or lists.get((register.id, column.id), ()))
                if choices and choices not in offered:
                    offered.append(choices)
                place = xl_col_to_name(offered.index(choices)) if choices else ""
                source = f"='{LISTS_SHEET}'!${place}$1:${place}${len(choices)}"
                if rule := _list_rule(column, source) if choices else _rule(column, at):
                    sheet.data_validation(1, at, _LAST_ROW, at, {"error_title": "Chưa đúng", **rule})
            _colour(sheet, register, formats)
        hidden = workbook.add_worksheet(LISTS_SHEET)
        for at, choices in enumerate(offered):
            hidden.write_column(0, at, choices, formats["text"])
        hidden.hide()
        hidden.protect()
        _write_guide(guide, title, formats)
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


def _write_headings(sheet: Any, register: Register, formats: Formats) -> None:
    sheet.freeze_panes(1, 1)
    sheet.set_row(0, 45)
    _set_page(sheet, register.sheet)
    sheet.repeat_rows(0)
    sheet.protect("", _PROTECTION)
    for at, column in enumerate(register.columns):
        name = {"date": "date", "int": "number", "number": "number"}.get(column.kind, "text")
        longest = max(map(len, column.choices), default=len(column.example) or _USUAL_WIDTH)
        width = 13 if column.kind == "date" else min(max(longest, len(column.heading) // 2, 8) + 3, 42)
        example = column.example and f"Ví dụ: {column.example}"
        note = filter(None, ("BẮT BUỘC." * column.required, _KINDS.get(column.kind), column.note, example))
        sheet.set_column(at, at, width, formats[name])
        sheet.write_string(0, at, _heading_of(column), formats["required" if column.required else "heading"])
        sheet.write_comment(0, at, "\n".join(note), {"x_scale": 2, "y_scale": 1.4, "font_size": 9})


_KINDS = {
    "date": "Gõ ngày/tháng/năm.",
    "int": "Gõ số nguyên.",
    "number": "Gõ số, không gõ chữ.",
    "yes_no": "Chọn Có hoặc Không.",
    "choice": "Chọn trong danh sách.",
}
"""What to type in a column of each kind."""


def _list_rule(column: Column, source: str) -> dict[str, Any]:
    """A drop-down of what stands in a range; beside what the settings offer a school may have codes of its own."""
    if column.choices:
        kind, message = "stop", "Hãy chọn một giá trị trong danh sách."
    else:
        kind, message = "warning", "Giá trị không có trong danh sách. Vẫn dùng?"
    return {"validate": "list", "source": source, "error_type": kind, "error_message": message}


def _rule(column: Column, at: int) -> dict[str, Any] | None:
    """What a column's cells refuse, as a rule of XlsxWriter; None when anything goes."""
    typed = {"error_message": _KINDS.get(column.kind, "")}
    if column.kind == "date":
        message = "Đây không phải ngày có thật. Hãy gõ ngày/tháng/năm, ví dụ 05/09/2025."
        days = {"minimum": _EARLIEST, "maximum": _LATEST}
        return {"validate": "date", "criteria": "between", "error_message": message} | days
    if column.kind == "int":
        bounds = {"minimum": column.least or 0, "maximum": column.most or 9999}
        return {"validate": "integer", "criteria": "between"} | bounds | typed
    if column.kind == "number":
        return {"validate": "decimal", "criteria": ">=", "value": 0} | typed
    if column.key:
        place = xl_col_to_name(at)
        message = "Mã này đã có ở dòng khác. Mỗi mã chỉ ghi ở một dòng."
        return {"validate": "custom", "value": f"=COUNTIF(${place}:${place},{place}2)=1", "error_message": message}
    return None


def _colour(sheet: Any, register: Register, formats: Formats) -> None:
    """Draw lines around rows in use; colour the overdue and the late ones, and blank cells that must be filled."""
    last = len(register.columns) - 1
    whole = f"$A2:${xl_col_to_name(last)}2"
    for at, column in enumerate(register.columns):
        if column.required:
            lacking = f'=AND({_cell(register, column.id)}="",COUNTA({whole})>0)'
            _when(sheet, (1, at, _LAST_ROW, at), lacking, formats["blank"])
    area = (1, 0, _LAST_ROW, last)
    _when(sheet, area, f"=COUNTA({whole})>0", formats["filled"])
    if register.dated is None:
        return
    due, finished = _cell(register, register.dated.due), _cell(register, register.dated.finished)
    if register.dated.extended:
        extended = _cell(register, register.dated.extended)
        due = f'IF({extended}<>"",{extended},{due})'
    free = _NOT_AWAITED.get(register.id)
    awaited = f',OR({_cell(register, free)}="",{_cell(register, free)}="Không")' if free else ""
    _when(sheet, area, f'=AND({due}<>"",{finished}="",{due}<TODAY(){awaited})', formats["overdue"])
    _when(sheet, area, f'=AND({due}<>"",{finished}<>"",{finished}>{due})', formats["late"])


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


def _heading_of(column: Column) -> str:
    """The heading as the workbook has it: a star marks what must be filled; the reader drops it."""
    return f"{column.heading}\xa0*" if column.required else column.heading


def _set_page(sheet: Any, name: str) -> None:
    """Lay a sheet out for paper: A4 across, all columns on one page, its name and the page number below."""
    sheet.set_landscape()
    sheet.set_paper(_PAPER_A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    sheet.set_footer(f"&L{name}&RTrang &P/&N")


def _write_guide(sheet: Any, title: str, formats: Formats) -> None:
    """Write the title, the steps, and for each register what it is for with an example row."""
    _set_page(sheet, GUIDE_SHEET)
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
            sheet.write_string(row + 2, at, _heading_of(column), formats["required" if column.required else "heading"])
            sheet.write_string(row + 3, at, column.example, formats["example"])
    sheet.protect()


def _prose(sheet: Any, row: int, text: str, style: Any) -> None:
    sheet.merge_range(row, 0, row, _PROSE_COLUMNS - 1, text, style)
    sheet.set_row(row, _LINE * (1 + len(text) // _LETTERS_A_LINE))
