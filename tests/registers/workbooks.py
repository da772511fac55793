"""Workbooks as schools keep them, made by code: clean ones to bend, and files by hand where no library writes them."""

import io
import struct
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import openpyxl

from cchc_lib.domain.periods import SchoolYear
from cchc_lib.domain.schema import REGISTERS
from cchc_lib.domain.working_days import WorkingCalendar
from cchc_lib.registers.checks.faults import Fault
from cchc_lib.registers.reading import ReadingContext, RegisterBook, read_book
from cchc_lib.settings.values import Term

YEAR = SchoolYear(2025)
LEVELS = ("Không hoàn thành nhiệm vụ", "Hoàn thành nhiệm vụ", "Hoàn thành tốt nhiệm vụ", "Hoàn thành xuất sắc nhiệm vụ")
CONTEXT = ReadingContext(
    calendar=WorkingCalendar(
        frozenset({date(2026, 1, 1), date(2026, 1, 2)}), frozenset({date(2026, 1, 10)}), frozenset()
    ),
    petition_terms={
        kind: Term.model_construct(value=days, unit=unit)
        for days, unit, kinds in (
            (30, "ngày", ("Khiếu nại", "Tố cáo")),
            (15, "ngày làm việc", ("Kiến nghị", "Phản ánh")),
        )
        for kind in kinds
    },
    catalogue=frozenset({"2.002481", "2.002854", "3.000182"}),
    levels={"2.1": (), "3.1": LEVELS},
)
Row = Mapping[str, Any]
ROWS: Mapping[str, Row] = {
    "cases": {
        "case_no": "HS-001",
        "procedure_code": "2.002854",
        "applicant": "Người thứ nhất",
        "channel": "Trực tuyến",
        "received_on": date(2025, 9, 5),
        "finished_on": date(2025, 9, 9),
        "status": "Đã giải quyết",
        "digital_result": "Có",
    },
    "procedures": {
        "procedure_code": "2.002854",
        "name": "Chuyển trường",
        "field": "Giáo dục trung học",
        "term": 3,
        "term_unit": "ngày làm việc",
    },
    "tasks": {
        "task_no": "NV-1",
        "area": 6,
        "plan_task": "N6.1",
        "source": "Nội bộ",
        "assignee": "Người A",
        "assigned_on": date(2025, 9, 8),
        "due_on": date(2025, 9, 30),
        "finished_on": date(2025, 9, 29),
    },
    "work_programme": {
        "item_no": "CT-1",
        "content": "Kế hoạch",
        "due_on": date(2025, 10, 15),
        "legal_document": "Không",
    },
    "documents": {"direction": "Đến", "number": "12", "dated": date(2025, 10, 2), "form": "Điện tử"},
    "staff": {
        "staff_no": "NS-1",
        "staff_group": "Giáo viên",
        "position": "Giáo viên Toán",
        "meets_standard": "Có",
        "meets_competence": "Có",
        "joined_on": date(2009, 9, 1),
    },
    "recommendations": {
        "rec_no": "KN-1",
        "issued_on": date(2025, 11, 3),
        "amount": 12_500_000,
        "due_on": date(2025, 12, 3),
        "finished_on": date(2025, 12, 1),
        "compliant": "Có",
    },
    "reports": {"report_no": "BC-1", "kind": "Báo cáo", "name": "Báo cáo quý IV", "due_on": date(2025, 12, 15)},
    "petitions": {"petition_no": "DT-1", "kind": "Khiếu nại", "received_on": date(2025, 9, 5), "competent": "Có"},
    "survey": {"answered_on": date(2025, 12, 1), "respondents": "Học sinh", "factor": "Kết quả", "score": 5},
    "evidence": {"target": "2.1", "established": "Có", "doc_no": "12/QĐ", "dated": date(2025, 9, 20)},
    "remarks": {"period": "hk1", "section": "III", "content": "Nhà trường thực hiện tốt."},
}
"""One row of each register that reads without a fault."""


def line(register_id: str, row: Row) -> list[Any]:
    unknown = set(row) - set(REGISTERS[register_id].column_ids)
    assert not unknown, unknown
    return [row.get(column_id) for column_id in REGISTERS[register_id].column_ids]


def case(number: int, **changed: Any) -> list[Any]:
    return line("cases", {**ROWS["cases"], "case_no": f"HS-{number:03}", **changed})


def headings(register_id: str) -> list[str]:
    return [column.heading for column in REGISTERS[register_id].columns]


def workbook(rows: Mapping[str, Iterable[Row]]) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for register_id, found in rows.items():
        sheet = book.create_sheet(REGISTERS[register_id].sheet)
        sheet.append(headings(register_id))
        for row in found:
            sheet.append(line(register_id, row))
    return book


def clean(**changed: Iterable[Row]) -> openpyxl.Workbook:
    """All twelve sheets with one row each; ``changed`` replaces the rows of a register."""
    return workbook({register_id: changed.get(register_id, [row]) for register_id, row in ROWS.items()})


def some(**rows: Iterable[Row]) -> openpyxl.Workbook:
    """Only the sheets whose rows are given, and the procedures that cases need: read many times sooner than all."""
    return workbook({**rows, "procedures": rows.get("procedures", [ROWS["procedures"]])})


def grid(cells: Sequence[Sequence[Any]], register_id: str = "cases") -> openpyxl.Workbook:
    """A workbook with one sheet of these cells, and the procedures that cases need."""
    book = workbook({"procedures": [ROWS["procedures"]]} if register_id != "procedures" else {})
    sheet = book.create_sheet(REGISTERS[register_id].sheet)
    for row in cells:
        sheet.append(row)
    return book


def read(book: openpyxl.Workbook | Path, folder: Path, context: ReadingContext = CONTEXT) -> RegisterBook:
    if isinstance(book, Path):
        return read_book(book, YEAR, context, label=book.name)
    path = folder / f"{YEAR.id}.xlsx"
    book.save(path)
    return read_book(path, YEAR, context, label=path.name)


def told(book: RegisterBook) -> list[tuple[str, int | None, str]]:
    return [(fault.code, fault.row, fault.heading) for fault in book.faults]


def only(book: RegisterBook) -> Fault:
    assert len(book.faults) == 1, told(book)
    return book.faults[0]


def edited(source: bytes, **parts: tuple[bytes, bytes]) -> bytes:
    """A zip with a text replaced in the parts whose path ends with a name ('sheet1' for sheet1.xml)."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(source)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            before, after = parts.get(Path(name).stem, (b"", b""))
            assert not before or before in content
            new.writestr(name, content.replace(before, after) if before else content)
    return written.getvalue()


def ods(sheets: Mapping[str, Sequence[Sequence[Any]]]) -> bytes:
    """An OpenDocument workbook; text beginning with '#' is written as an error value."""
    tables = "".join(
        f'<table:table table:name="{escape(name)}">{"".join(map(_ods_row, rows))}</table:table>'
        for name, rows in sheets.items()
    )
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} office:version="1.2">'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return written.getvalue()


def _ods_row(cells: Sequence[Any]) -> str:
    return f"<table:table-row>{''.join(map(_ods_cell, cells))}</table:table-row>"


def _ods_cell(cell: Any) -> str:
    if cell is None:
        return "<table:table-cell/>"
    if isinstance(cell, date):
        return (
            f'<table:table-cell office:value-type="date" office:date-value="{cell.isoformat()}">'
            f"<text:p>{cell:%d/%m/%Y}</text:p></table:table-cell>"
        )
    if isinstance(cell, int | float):
        return f'<table:table-cell office:value-type="float" office:value="{cell}"/>'
    if cell.startswith("#"):
        return (
            '<table:table-cell table:formula="of:=NA()" office:value-type="error">'
            f"<text:p>{cell}</text:p></table:table-cell>"
        )
    return f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p></table:table-cell>'


def xls(sheets: Mapping[str, Sequence[Sequence[Any]]], *, epoch_1904: bool = False) -> bytes:
    """An Excel 97 workbook (BIFF8 in a compound file); text beginning with '#' is written as an error value."""
    base = datetime(1904, 1, 1) if epoch_1904 else datetime(1899, 12, 30)  # noqa: DTZ001 - days without a zone
    bodies = [_biff_sheet(rows, base) for rows in sheets.values()]
    names = [name.encode("utf-16-le") for name in sheets]
    globals_length = 20 + 6 + sum(12 + len(name) for name in names) + 4
    stream = _record(0x0809, struct.pack("<HHHHII", 0x0600, 5, 0x0DBB, 0x07CC, 0, 6))
    stream += _record(0x0022, struct.pack("<H", epoch_1904))
    at = globals_length
    for name, body in zip(names, bodies, strict=True):
        stream += _record(0x0085, struct.pack("<IHBB", at, 0, len(name) // 2, 1) + name)
        at += len(body)
    stream += _record(0x000A, b"")
    assert len(stream) == globals_length
    return _compound("Workbook", (stream + b"".join(bodies)).ljust(4096, b"\x00"))


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _biff_sheet(rows: Sequence[Sequence[Any]], base: datetime) -> bytes:
    stream = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x10, 0x0DBB, 0x07CC, 0, 6))
    width = max(map(len, rows))
    stream += _record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0))
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            if cell is not None:
                stream += _biff_cell(row, column, cell, base)
    return stream + _record(0x000A, b"")


def _biff_cell(row: int, column: int, cell: Any, base: datetime) -> bytes:
    place = struct.pack("<HHH", row, column, 0)
    if isinstance(cell, str) and cell.startswith("#"):
        return _record(0x0205, place + struct.pack("<BB", 0x2A, 1))
    if isinstance(cell, str):
        text = cell.encode("utf-16-le")
        return _record(0x0204, place + struct.pack("<HB", len(text) // 2, 1) + text)
    number = (datetime(cell.year, cell.month, cell.day) - base).days if isinstance(cell, date) else cell  # noqa: DTZ001
    return _record(0x0203, place + struct.pack("<d", number))


def _compound(name: str, stream: bytes) -> bytes:
    """A compound file of 512-byte sectors with one stream of at least 4096 bytes."""
    sectors = -(-len(stream) // 512)
    fats = -(-(sectors + 1 + 1) // 127)
    chain = [*range(1, sectors), 0xFFFFFFFE, 0xFFFFFFFE, *([0xFFFFFFFD] * fats)]
    table = struct.pack(f"<{len(chain)}I", *chain).ljust(fats * 512, b"\xff")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(24, b"\x00") + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    header = header.ljust(44, b"\x00") + struct.pack("<IIIIIII", fats, sectors, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE)
    header += struct.pack("<I", 0) + struct.pack(f"<{fats}I", *range(sectors + 1, sectors + 1 + fats))
    directory = _entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + _entry(name, 2, 0xFFFFFFFF, 0, len(stream)) + bytes(256)
    return header.ljust(512, b"\xff") + stream.ljust(sectors * 512, b"\x00") + directory + table


def _entry(name: str, kind: int, child: int, first: int, size: int) -> bytes:
    text = name.encode("utf-16-le")
    links = struct.pack("<BBIII", kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
    head = text.ljust(64, b"\x00") + struct.pack("<H", len(text) + 2) + links
    return head.ljust(116, b"\x00") + struct.pack("<IQ", first, size)
