"""CSV of every kind that Excel and other programs save."""

import unicodedata
from pathlib import Path

import pytest

from cchc_lib.domain.schema import REGISTERS
from tests.registers.workbooks import ROWS, headings, only, read, told

ROW = {
    "case_no": "HS-1",
    "procedure_code": "2.002854",
    "channel": "Trực tuyến",
    "received_on": "5/9/2025",
    "due_on": "10/9/2025",
    "field": "Giáo dục trung học",
    "late_reason": "Bưu điện, mưa",
}
PROCEDURE = {**ROWS["procedures"], "term": "3"}


def text(register_id: str, row: dict[str, str], separator: str) -> str:
    cells = [row.get(column.id, "") for column in REGISTERS[register_id].columns]
    quoted = [f'"{cell}"' if separator in cell else cell for cell in cells]
    return "\r\n".join(separator.join(line) for line in (headings(register_id), quoted)) + "\r\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "2025-2026"
    made.mkdir()
    return made


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_separators_and_encodings(folder: Path, separator: str, encoding: str) -> None:
    (folder / "cases.csv").write_bytes(text("cases", ROW, separator).encode(encoding))
    (folder / "procedures.csv").write_bytes(text("procedures", PROCEDURE, separator).encode(encoding))
    book = read(folder, folder)
    assert told(book) == []
    case = book.frames["cases"].iloc[0]
    assert (case["row"], case["channel"], case["late_reason"]) == (2, "Trực tuyến", "Bưu điện, mưa")
    assert {path.name for path in book.inputs} == {"cases.csv", "procedures.csv"}


def test_windows_1258(folder: Path) -> None:
    """The encoding of Vietnamese Windows, whose tone marks follow their letters."""
    cp1258 = b"".join(_cp1258(unicodedata.normalize("NFC", letter)) for letter in text("cases", ROW, ";"))
    (folder / "cases.csv").write_bytes(cp1258)
    (folder / "procedures.csv").write_bytes(text("procedures", PROCEDURE, ";").encode("utf-8"))
    book = read(folder, folder)
    assert told(book) == []
    assert book.frames["cases"].iloc[0]["late_reason"] == "Bưu điện, mưa"


def _cp1258(letter: str) -> bytes:
    """A letter in Windows-1258: its base with breve, hat or horn as one byte, its tone as another."""
    try:
        return letter.encode("cp1258")
    except UnicodeEncodeError:
        base, *marks = list(unicodedata.normalize("NFD", letter))
        tones = [mark for mark in marks if mark in "\u0300\u0301\u0303\u0309\u0323"]
        shape = unicodedata.normalize("NFC", base + "".join(mark for mark in marks if mark not in tones))
        return (shape + "".join(tones)).encode("cp1258")


def test_faults_name_the_csv_file(folder: Path) -> None:
    (folder / "survey.csv").write_text("Ngày;Đối tượng;Yếu tố;Mức\n1/12/2025;Học sinh;Kết quả;9\n", encoding="utf-8")
    fault = only(read(folder, folder))
    assert (fault.file, fault.row, fault.code) == ("2025-2026/survey.csv", 2, "out_of_range")


def test_line_breaks_inside_a_cell_do_not_shift_rows(folder: Path) -> None:
    lines = 'Kỳ,Mục,Nội dung\nhk1,III,"Dòng một\ndòng hai"\nhk1,X,sai\n'
    (folder / "remarks.csv").write_text(lines, encoding="utf-8", newline="")
    book = read(folder, folder)
    assert told(book) == [("unknown_choice", 3, "Mục")]
    assert book.frames["remarks"]["content"].tolist() == ["Dòng một\ndòng hai"]


def test_a_file_that_cannot_be_read_leaves_the_others(folder: Path) -> None:
    (folder / "cases.csv").write_bytes(b"")
    (folder / "procedures.csv").write_text(text("procedures", PROCEDURE, ";"), encoding="utf-8", newline="")
    book = read(folder, folder)
    fault = only(book)
    assert (fault.code, fault.severity, fault.file) == ("file_empty", "error", "2025-2026/cases.csv")
    assert set(book.frames) == {"procedures"}


def test_an_unknown_name_and_an_empty_folder(folder: Path) -> None:
    """A file whose name is no register's id is a warning; a folder without CSV an error."""
    assert [fault.code for fault in read(folder, folder).faults] == ["file_no_csv"]
    (folder / "diem.csv").write_text("a;b\n", encoding="utf-8")
    assert [fault.code for fault in read(folder, folder).faults] == ["unknown_sheet"]


@pytest.mark.parametrize(("cell", "code"), [("2,002854", "2.002854"), ("2.00285", "2.002850"), ("2,00285", "2.002850")])
def test_codes_that_were_numbers_before_they_were_csv(folder: Path, cell: str, code: str) -> None:
    """A decimal comma, or zeros lost at the end: written back where the catalogue has the code."""
    procedures = text("procedures", {**PROCEDURE, "procedure_code": code}, ";")
    (folder / "procedures.csv").write_text(procedures, encoding="utf-8", newline="")
    (folder / "cases.csv").write_text(text("cases", {**ROW, "procedure_code": cell}, ";"), encoding="utf-8", newline="")
    book = read(folder, folder)
    assert told(book) == [("code_restored", None, "Mã TTHC")]
    assert book.frames["cases"]["procedure_code"].tolist() == [code]
