"""``bieu-06.xlsx``: Biểu 06 with living totals and visible checks, and the targets, for those who add schools up."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell as _at

from cchc_lib.domain.breakdowns import Form06Row, total
from cchc_lib.rendering.document import NotebookError, read_document, span_of
from cchc_lib.report.blocks import Form, Head, HeadCell
from cchc_lib.report.tables import form06_table
from cchc_lib.report.words import STATUS_LABELS

if TYPE_CHECKING:
    from nbformat import NotebookNode

_FORM_TITLE = "TÌNH HÌNH, KẾT QUẢ GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH"
_TARGETS_TITLE = "KẾT QUẢ THỰC HIỆN CÁC CHỈ TIÊU CẢI CÁCH HÀNH CHÍNH"
_TARGET_COLUMNS = ("Chỉ tiêu", "Nội dung", "Yêu cầu (%)", "Số đạt", "Tổng số", "Kết quả (%)", "Đánh giá")
_CHECK, _RIGHT, _WRONG = "Kiểm tra (3) = (7) + (11)", "Khớp", "Lệch"
_TOTAL = "Tổng số"
_SUMS = {2: (3, 4, 5), 6: (7, 8, 9), 10: (11, 12)}
"""Columns that add up others, counted from 0: (3) = (4) + (5) + (6), (7) = (8) + (9) + (10), (11) = (12) + (13)."""
_HEADER = '&"Times New Roman,Bold"&12'
_TOP, _WIDTH = 5, 13  # the first heading row, and the columns of the form
_WHOLE, _PART = "#,##0", "#,##0.00"  # right at the edge: LibreOffice loses the indent of some numbers
_HEAD_HEIGHT = 21  # points: room for the accents of capitals
_FORM_WIDTHS = (5, 30, *[10] * 11, 16)
_TARGET_WIDTHS, _FIGURES = (9, 60, 13, 11, 11, 34, 20), range(2, 6)


def render_form06(notebook: NotebookNode) -> bytes:
    """The workbook of an executed notebook, the same bytes for the same notebook.

    Raises NotebookError when the notebook failed, was not run, or shows no head with a result.
    """
    document = read_document(notebook, page=False)
    if document.head is None or not document.head.result:
        raise NotebookError("Sổ tay không có kết quả của trường (phần đầu báo cáo) nên không lập được Biểu 06.")
    form = next((block for block in document.blocks if isinstance(block, Form)), None)
    return _Workbook(document.head, form).made()


class _Workbook:
    """The workbook while it is being written."""

    def __init__(self, head: Head, form: Form | None) -> None:
        self._head, self._form = head, form
        self._content = io.BytesIO()
        self._book = xlsxwriter.Workbook(self._content, {"in_memory": True})
        made_on = datetime.combine(date.fromisoformat(head.as_of), time())
        title, author = head.subject[:255], head.school[:255]  # what Excel keeps in a property
        self._book.set_properties({"title": title, "author": author, "created": made_on})

    def made(self) -> bytes:
        """The finished file."""
        lines = [Form06Row(**line) for line in self._head.result["form06"]]
        self._write_form(lines)
        if "rollup" not in self._head.result:  # a roll-up's targets are on its page
            self._write_targets(self._head.result["targets"])
        self._book.close()
        return self._content.getvalue()

    def _format(self, **look: Any) -> Any:
        return self._book.add_format({"font_name": "Times New Roman", "font_size": 12, "valign": "vcenter", **look})

    def _sheet(self, name: str, title: str, widths: Sequence[int]) -> Any:
        """A sheet with its head: whose figures, which period, sample or draft; for landscape A4."""
        sheet = self._book.add_worksheet(name)
        head, marks = self._head, " - ".join(self._head.marks)
        lines: tuple[tuple[str, dict[str, Any]], ...] = (
            (f"{head.authority} - {head.school}", {"bold": True}),
            (title, {"bold": True, "font_size": 14, "align": "center"}),
            (f"{head.period_label} ({span_of(head)})", {"italic": True, "align": "center"}),
            (marks, {"bold": True, "font_color": "#B3261E", "align": "center"}),
        )
        for place, (text, look) in enumerate(lines):
            sheet.merge_range(place, 0, place, min(len(widths), _WIDTH) - 1, "", self._format(**look))
            sheet.write_string(place, 0, text, self._format(**look))
            sheet.set_row(place, _HEAD_HEIGHT)
        for place, width in enumerate(widths):
            sheet.set_column(place, place, width)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_margins(left=0.6, right=0.6, top=0.8, bottom=0.8)
        sheet.fit_to_pages(1, 0)
        sheet.set_header(f"&C{_HEADER}&P&R{_HEADER}{marks}")
        return sheet

    def _write_form(self, lines: Sequence[Form06Row]) -> None:
        sheet = self._sheet("Biểu 06", _FORM_TITLE, _FORM_WIDTHS)
        sheet.write_string(_TOP - 1, _WIDTH - 1, "Đơn vị tính: hồ sơ", self._format(italic=True, align="right"))
        self._write_headings(sheet, *form06_table("", lines).heading_rows())
        first, last = _TOP + 3, _TOP + 3 + len(lines)
        for row, line in enumerate(lines, start=first):
            sheet.write_string(row, 0, str(row - first + 1), self._format(border=1, align="center"))
            named = self._format(border=1, text_wrap=True, indent=1)
            sheet.write_string(row, 1, line.field or "(để trống)", named)
            sums = {at: "=" + "+".join(_at(row, column) for column in parts) for at, parts in _SUMS.items()}
            self._write_counts(sheet, row, line, sums)
        sheet.write_string(last, 0, "", self._format(border=1, bold=True, align="right", num_format=_WHOLE))
        sheet.write_string(last, 1, _TOTAL, self._format(border=1, bold=True, indent=1))
        sums = {at: f"=SUM({_at(first, at)}:{_at(last - 1, at)})" for at in range(2, _WIDTH) if lines}
        self._write_counts(sheet, last, total(lines, _TOTAL) if lines else Form06Row(_TOTAL), sums, bold=True)
        sheet.freeze_panes(first, 2)
        sheet.repeat_rows(_TOP, first - 1)
        sheet.print_area(0, 0, self._write_signers(sheet, last), _WIDTH - 1)

    def _write_counts(self, sheet: Any, row: int, line: Form06Row, sums: Mapping[int, str], **look: Any) -> None:
        """The figures of a row, those that are ``sums`` as formulas by column, and the check that they add up."""
        counted = self._format(border=1, align="right", num_format=_WHOLE, **look)
        for place, value in enumerate(line.cells, start=2):
            if place in sums:
                sheet.write_formula(row, place, sums[place], counted, value)
            else:
                sheet.write_number(row, place, value, counted)
        holds = f'=IF({_at(row, 2)}={_at(row, 6)}+{_at(row, 10)},"{_RIGHT}","{_WRONG}")'
        told = _RIGHT if line.accepted == line.settled + line.open else _WRONG
        sheet.write_formula(row, _WIDTH, holds, self._format(align="center", italic=True), told)

    def _write_signers(self, sheet: Any, last: int) -> int:
        """Who reports to whom above the table, who signs below; the last row that is printed."""
        if self._form is None:
            return last
        sheet.write_string(_TOP - 1, 0, self._form.code, self._format())
        units = f"Đơn vị báo cáo: {self._form.reporting}; đơn vị nhận báo cáo: {self._form.receiving}"
        sheet.write_string(_TOP - 1, 2, units, self._format())
        for place, signer in zip((1, 9), self._form.signers, strict=False):
            sheet.write_string(last + 2, place, signer, self._format(bold=True, align="center"))
        return last + 6

    def _write_headings(self, sheet: Any, *rows: Sequence[HeadCell]) -> None:
        *named, numbers = rows
        look = self._format(bold=True, align="center", text_wrap=True, border=1)
        small = self._format(align="center", text_wrap=True, border=1, font_size=9)
        cells = [(one.at, _TOP + level, one) for level, row in enumerate(named) for one in row]
        for at, top, one in sorted(cells, key=lambda cell: cell[:2]):
            if one.columns > 1 or one.rows > 1:
                sheet.merge_range(top, at, top + one.rows - 1, at + one.columns - 1, one.text, look)
            else:
                sheet.write_string(top, at, one.text, look)
        sheet.merge_range(_TOP, _WIDTH, _TOP + 1, _WIDTH, _CHECK, look)
        for one in numbers:
            sheet.write_string(_TOP + 2, one.at, one.text.replace("=", " = "), small)
        sheet.set_row(_TOP + 1, 48)
        sheet.set_row(_TOP + 2, 26)

    def _write_targets(self, targets: Sequence[Mapping[str, Any]]) -> None:
        sheet = self._sheet("Chỉ tiêu", _TARGETS_TITLE, _TARGET_WIDTHS)
        for place, label in enumerate(_TARGET_COLUMNS):
            sheet.write_string(_TOP, place, label, self._format(bold=True, align="center", text_wrap=True, border=1))
        for row, target in enumerate(targets, start=_TOP + 1):
            title, verdict = self._head.titles.get(target["id"], ""), STATUS_LABELS[target["status"]]
            figures = _figures(target, few=target["id"] in self._head.few)
            for place, value in enumerate((target["id"], title, *figures, verdict)):
                side = {"align": "right"} if place in _FIGURES else {"align": "left", "indent": 1}
                if isinstance(value, str) or value is None:
                    sheet.write_string(row, place, value or "–", self._format(text_wrap=True, border=1, **side))
                else:
                    number = _PART if value % 1 else _WHOLE
                    sheet.write_number(row, place, value, self._format(num_format=number, border=1, **side))
        sheet.freeze_panes(_TOP + 1, 2)
        sheet.repeat_rows(_TOP)
        sheet.print_area(0, 0, _TOP + len(targets), len(_TARGET_COLUMNS) - 1)


def _figures(target: Mapping[str, Any], *, few: bool) -> tuple[str | float | None, ...]:
    """What is asked, the counts, what was reached; a score of very few answers is not shown."""
    counts = (target["numerator"], target["denominator"])
    if few:
        return (target["target"], None, counts[1], None)
    if (established := target.get("established")) is not None:
        return ("Có minh chứng", *counts, "Có" if established else "Chưa")
    return (target["target"], *counts, target.get("level") or target["value"])
