"""``bieu-06.xlsx``: Biểu 06 with living totals and visible checks, and the targets, for those who add schools up."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell as _at

from cchc_lib.domain.breakdowns import Form06Row, total
from cchc_lib.rendering.document import read_document, span_of
from cchc_lib.rendering.foreign import NotebookError
from cchc_lib.report.blocks import Form, Head
from cchc_lib.report.tables import form06_table
from cchc_lib.report.words import STATUS_LABELS

if TYPE_CHECKING:
    from nbformat import NotebookNode

_FORM_TITLE = "TÌNH HÌNH, KẾT QUẢ GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH"
_TARGETS_TITLE = "KẾT QUẢ THỰC HIỆN CÁC CHỈ TIÊU CẢI CÁCH HÀNH CHÍNH"
_TARGET_COLUMNS = ("Chỉ tiêu", "Nội dung", "Yêu cầu (%)", "Số đạt", "Tổng số", "Kết quả (%)", "Đánh giá")
_ESTABLISHED: Mapping[Any, str] = {True: "Có", False: "Chưa"}
_CHECK, _RIGHT, _WRONG = "Kiểm tra (3) = (7) + (11)", "Khớp", "Lệch"
_SUMS = {2: (3, 4, 5), 6: (7, 8, 9), 10: (11, 12)}
"""Columns that add up others, counted from 0: (3) = (4) + (5) + (6), (7) = (8) + (9) + (10), (11) = (12) + (13)."""
_TOP, _WIDTH = 5, 13  # the first heading row, and the columns of the form
_HEAD_HEIGHT = 21  # points: room for the accents of capitals
_FORM_WIDTHS, _TARGET_WIDTHS = (5, 30, *[10] * 11, 16), (9, 60, 13, 11, 11, 34, 20)
_FRAMED: dict[str, Any] = {"border": 1, "text_wrap": True}
_HEADING: dict[str, Any] = {**_FRAMED, "align": "center", "bold": True}
_NUMBER: dict[str, Any] = {"border": 1, "align": "right", "num_format": "#,##0"}
"""Right at the edge: LibreOffice loses the indent of some numbers."""


def render_form06(notebook: NotebookNode) -> bytes:
    """The workbook of an executed notebook, the same bytes for the same notebook.

    Raises NotebookError when the notebook failed, was not run, or shows no head with a result.
    """
    document = read_document(notebook, page=False)
    head = document.head
    if head is None or not head.result:
        raise NotebookError("Sổ tay không có kết quả của trường (phần đầu báo cáo) nên không lập được Biểu 06.")
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    made_on = datetime.combine(date.fromisoformat(head.as_of), time())
    title, author = head.subject[:255], head.school[:255]  # what Excel keeps in a property
    book.set_properties({"title": title, "author": author, "created": made_on})
    form = next((block for block in document.blocks if isinstance(block, Form)), None)
    _write_form(_Sheet(book, head, "Biểu 06", _FORM_TITLE, _FORM_WIDTHS), head, form)
    if "rollup" not in head.result:  # a roll-up's targets are on its page
        _write_targets(_Sheet(book, head, "Chỉ tiêu", _TARGETS_TITLE, _TARGET_WIDTHS), head)
    book.close()
    return content.getvalue()


class _Sheet:
    """A sheet for landscape A4 with its head: whose figures, which period, sample or draft."""

    def __init__(self, book: Any, head: Head, name: str, title: str, widths: Sequence[int]) -> None:
        self._book, self.page = book, book.add_worksheet(name)
        marks = " - ".join(head.marks)
        lines: tuple[tuple[str, dict[str, Any]], ...] = (
            (f"{head.authority} - {head.school}", {"bold": True}),
            (title, {"bold": True, "font_size": 14, "align": "center"}),
            (f"{head.period_label} ({span_of(head)})", {"italic": True, "align": "center"}),
            (marks, {"bold": True, "font_color": "#B3261E", "align": "center"}),
        )
        for row, (text, look) in enumerate(lines):
            self.put(row, 0, text, columns=min(len(widths), _WIDTH), **look)
            self.page.set_row(row, _HEAD_HEIGHT)
        for column, width in enumerate(widths):
            self.page.set_column(column, column, width)
        self.page.set_landscape()
        self.page.set_paper(9)
        self.page.set_margins(left=0.6, right=0.6, top=0.8, bottom=0.8)
        self.page.fit_to_pages(1, 0)
        bold = '&"Times New Roman,Bold"&12'
        self.page.set_header(f"&C{bold}&P&R{bold}{marks}")

    def put(
        self, row: int, at: int, value: str | float, *, rows: int = 1, columns: int = 1, formula: str = "", **look: Any
    ) -> None:
        """Write a text or a number, or a formula that has this value, into a cell or into several joined ones."""
        form = self._book.add_format({"font_name": "Times New Roman", "font_size": 12, "valign": "vcenter", **look})
        if rows > 1 or columns > 1:
            self.page.merge_range(row, at, row + rows - 1, at + columns - 1, "", form)
        if formula:
            self.page.write_formula(row, at, formula, form, value)
        elif isinstance(value, str):  # never read as a formula
            self.page.write_string(row, at, value, form)
        else:
            self.page.write_number(row, at, value, form)


def _write_form(sheet: _Sheet, head: Head, form: Form | None) -> None:
    """The form with its totals as formulas, beside each row whether it adds up, below it those who sign."""
    lines = [Form06Row(**line) for line in head.result["form06"]]
    *named, numbers = form06_table("", lines).heading_rows()
    first = _TOP + len(named) + 1
    last = first + len(lines)
    if form:
        sheet.put(_TOP - 1, 0, form.code)
        sheet.put(_TOP - 1, 2, f"Đơn vị báo cáo: {form.reporting}; đơn vị nhận báo cáo: {form.receiving}")
    sheet.put(_TOP - 1, _WIDTH - 1, "Đơn vị tính: hồ sơ", italic=True, align="right")
    for row, cells in enumerate(named, start=_TOP):
        for one in cells:
            sheet.put(row, one.at, one.text, rows=one.rows, columns=one.columns, **_HEADING)
    for one in numbers:
        sheet.put(first - 1, one.at, one.text.replace("=", " = "), **{**_HEADING, "bold": False, "font_size": 9})
    sheet.put(_TOP, _WIDTH, _CHECK, rows=2, **_HEADING)
    sheet.page.set_row(_TOP + 1, 48)
    sheet.page.set_row(_TOP + 2, 26)
    whole = total(lines, "Tổng số") if lines else Form06Row("Tổng số")
    for row, line in enumerate((*lines, whole), start=first):
        bold = row == last
        sheet.put(row, 0, "" if bold else str(row - first + 1), **_FRAMED, align="center")
        sheet.put(row, 1, line.field or "(để trống)", **_FRAMED, indent=1, bold=bold)
        for at, value in enumerate(line.cells, start=2):
            if bold:
                formula = f"=SUM({_at(first, at)}:{_at(last - 1, at)})" if lines else ""
            else:
                formula = "=" + "+".join(_at(row, part) for part in _SUMS[at]) if at in _SUMS else ""
            sheet.put(row, at, value, formula=formula, **_NUMBER, bold=bold)
        told = _RIGHT if line.accepted == line.settled + line.open else _WRONG
        holds = f'=IF({_at(row, 2)}={_at(row, 6)}+{_at(row, 10)},"{_RIGHT}","{_WRONG}")'
        sheet.put(row, _WIDTH, told, formula=holds, align="center", italic=True)
    for at, signer in zip((1, 9), form.signers if form else (), strict=False):
        sheet.put(last + 2, at, signer, bold=True, align="center")
    sheet.page.freeze_panes(first, 2)
    sheet.page.repeat_rows(_TOP, first - 1)
    sheet.page.print_area(0, 0, last + 6 if form else last, _WIDTH - 1)


def _write_targets(sheet: _Sheet, head: Head) -> None:
    targets = head.result["targets"]
    for at, label in enumerate(_TARGET_COLUMNS):
        sheet.put(_TOP, at, label, **_HEADING)
    for row, target in enumerate(targets, start=_TOP + 1):
        named = (target["id"], head.titles.get(target["id"]), head.asked.get(target["id"], target["target"]))
        cells = (*named, *_figures(target, few=target["id"] in head.few), STATUS_LABELS[target["status"]])
        for at, value in enumerate(cells):
            side: dict[str, Any] = {"align": "right"} if 2 <= at < 6 else {"indent": 1}
            if isinstance(value, str) or value is None:
                sheet.put(row, at, value or "–", **_FRAMED, **side)
            else:
                sheet.put(row, at, value, **{**_NUMBER, "num_format": "#,##0.00" if value % 1 else "#,##0"})
    sheet.page.freeze_panes(_TOP + 1, 2)
    sheet.page.repeat_rows(_TOP)
    sheet.page.print_area(0, 0, _TOP + len(targets), len(_TARGET_COLUMNS) - 1)


def _figures(target: Mapping[str, Any], *, few: bool) -> tuple[str | float | None, ...]:
    """The counts and what was reached; a score of very few answers is not shown."""
    told = _ESTABLISHED.get(target.get("established"), target.get("level") or target["value"])
    return (None, target["denominator"], None) if few else (target["numerator"], target["denominator"], told)
