"""Finding workbooks, and files that must not or cannot be read: one sentence each, in bounded time and memory."""

import io
import os
import sys
import zipfile
from pathlib import Path

import pytest

from cchc_lib.errors import RegisterError
from cchc_lib.registers.formats import files
from cchc_lib.registers.sources import find_workbook
from tests.registers.workbooks import ROWS, YEAR, edited, headings, line, ods, only, read, some, told, xls


def saved(folder: Path) -> Path:
    path = folder / "2025-2026.xlsx"
    some(cases=[ROWS["cases"]], tasks=[ROWS["tasks"]]).save(path)
    return path


def code_of(path: Path) -> str:
    book = read(path, path.parent)
    assert not book.frames
    fault = only(book)
    assert (fault.severity, fault.row, fault.sheet, fault.file) == ("error", None, "", path.name)
    assert fault.message
    assert fault.remedy
    return fault.code


@pytest.mark.parametrize("name", ["2025-2026.xlsx", "2025-2026.xls", "2025-2026.ods", "2025-2026.XLSX", "2025-2026"])
def test_a_workbook_is_found_by_its_school_year(tmp_path: Path, name: str) -> None:
    """Whatever its form; Excel's lock file and other years are none."""
    (tmp_path / "~$2025-2026.xlsx").touch()
    (tmp_path / "2024-2025.xlsx").touch()
    assert find_workbook(tmp_path, YEAR) is None
    (tmp_path / name).touch()
    assert find_workbook(tmp_path, YEAR) == tmp_path / name


def test_two_workbooks_of_one_year_are_an_error_that_names_both(tmp_path: Path) -> None:
    (tmp_path / "2025-2026.xlsx").touch()
    (tmp_path / "2025-2026").mkdir()
    with pytest.raises(RegisterError, match=r"“2025-2026” và “2025-2026.xlsx”"):
        find_workbook(tmp_path, YEAR)


def test_a_folder_that_is_not_there_has_no_workbook(tmp_path: Path) -> None:
    assert find_workbook(tmp_path / "none", YEAR) is None


def test_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Over 50 MB it is not even read."""
    monkeypatch.setattr(files, "MOST_BYTES", 1000)
    assert code_of(saved(tmp_path)) == "file_too_large"


@pytest.mark.slow
def test_a_zip_bomb(tmp_path: Path) -> None:
    """Half a gigabyte of spaces in half a megabyte."""
    path = tmp_path / "2025-2026.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            for _ in range(501):
                part.write(bytes(1024 * 1024))
    assert path.stat().st_size < 1_000_000
    assert code_of(path) == "file_too_large_unpacked"


def test_a_zip_that_lies_about_its_size(tmp_path: Path) -> None:
    """The size declared is the size read: a part that holds more is damaged."""
    path = saved(tmp_path)
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    at = data.rfind(size.to_bytes(4, "little"))
    data[at : at + 4] = (100).to_bytes(4, "little")
    path.write_bytes(data)
    assert code_of(path) == "file_damaged"


def test_a_million_blank_rows(tmp_path: Path) -> None:
    path = saved(tmp_path)
    blank = b'</row><row r="1048576"><c r="A1048576" s="0"/><c r="XFD1048576" s="0"/></row></sheetData>'
    path.write_bytes(edited(path.read_bytes(), sheet1=(b"</row></sheetData>", blank)))
    book = read(path, tmp_path)
    assert told(book) == []
    assert book.rows_read["cases"] == 1


@pytest.mark.parametrize(
    "far",
    [
        b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        b'<row><c r="XFD1048576"><v>1</v></c></row>',
        b"<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>",
        b'<row r="900000"><c s="0" r="AZ900000" t="str"><v>x</v></c></row>',
    ],
)
def test_a_value_in_the_farthest_corner(tmp_path: Path, far: bytes) -> None:
    """16,384 columns times a million rows would fill the memory: that sheet is told, the others are read."""
    path = saved(tmp_path)
    path.write_bytes(edited(path.read_bytes(), sheet1=(b"</row></sheetData>", b"</row>" + far + b"</sheetData>")))
    book = read(path, tmp_path)
    assert [(fault.code, fault.sheet) for fault in book.faults] == [("sheet_too_large", "Hồ sơ TTHC")]
    assert "tasks" in book.frames


@pytest.mark.slow
@pytest.mark.parametrize("tag", [b"<c ", b"<row ", b"<f ", b"<c r='ZZ1'>", b"<f></f>"])
def test_tags_without_end_take_time_in_proportion(tmp_path: Path, tag: bytes) -> None:
    """Half a million opening tags: a search that starts anew at each of them would go on for hours."""
    path = saved(tmp_path)
    many = b"<row r='1048576'><c r='ZZ1'><f>" + tag * 500_000
    path.write_bytes(edited(path.read_bytes(), sheet1=(b"</row></sheetData>", b"</row>" + many + b"</sheetData>")))
    assert code_of(path) == "file_damaged"


def test_16384_columns(tmp_path: Path) -> None:
    book = some(cases=[ROWS["cases"]])
    book["Hồ sơ TTHC"]["XFD1"] = "Ghi chú riêng"
    assert told(read(book, tmp_path)) == []


def test_repeated_cells_of_an_ods(tmp_path: Path) -> None:
    path = tmp_path / "2025-2026.ods"
    cells = ods({"Hồ sơ TTHC": [headings("cases"), line("cases", ROWS["cases"])]})
    cell = b'<table:table-cell table:number-columns-repeated="1000" office:value-type="string">'
    row = b'<table:table-row table:number-rows-repeated="1000000">' + cell
    row += b"<text:p>x</text:p></table:table-cell></table:table-row></table:table>"
    path.write_bytes(edited(cells, content=(b"</table:table>", row)))
    assert code_of(path) == "file_too_wide"


@pytest.mark.parametrize("part", ["workbook", "sheet1", "styles"])
def test_entities_in_xml_are_refused(tmp_path: Path, part: str) -> None:
    """No entity is expanded, nothing is fetched."""
    path = saved(tmp_path)
    with zipfile.ZipFile(path) as archive:
        name = next(name for name in archive.namelist() if name.endswith(f"{part}.xml"))
        content = archive.read(name)
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b SYSTEM "file:///etc/passwd">]>'
    root = content.index(b"<", content.index(b"?>") if content.startswith(b"<?xml") else 0)
    changed = content[:root] + bomb + content[root:]
    path.write_bytes(edited(path.read_bytes(), **{part: (content, changed)}))
    assert code_of(path) == "file_foreign_xml"


def test_encrypted_workbooks(tmp_path: Path) -> None:
    """A password in xls, or in an encrypted package."""
    path = tmp_path / "2025-2026.xls"
    data = xls({"Hồ sơ TTHC": [headings("cases")]})
    path.write_bytes(data.replace(b"\x22\x00\x02\x00", b"\x2f\x00\x02\x00", 1))
    assert code_of(path) == "file_encrypted"
    name = "Workbook".encode("utf-16-le").ljust(64, b"\x00") + b"\x12"
    path.write_bytes(data.replace(name, "EncryptedPackage".encode("utf-16-le").ljust(64, b"\x00") + b"\x22", 1))
    assert code_of(path) == "file_encrypted"
    path.write_bytes(data.replace(name, "WordDocument".encode("utf-16-le").ljust(64, b"\x00") + b"\x1a", 1))
    assert code_of(path) == "file_not_workbook"


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
@pytest.mark.parametrize("suffix", ["xlsx", "ods", "xls"])
def test_a_file_cut_short(tmp_path: Path, suffix: str, share: float) -> None:
    sheets = {"Hồ sơ TTHC": [headings("cases"), line("cases", ROWS["cases"])]}
    whole = {"xlsx": lambda: saved(tmp_path).read_bytes(), "ods": lambda: ods(sheets), "xls": lambda: xls(sheets)}[
        suffix
    ]()
    path = tmp_path / f"2025-2026.{suffix}"
    path.write_bytes(whole[: int(len(whole) * share)])
    assert code_of(path) == "file_damaged"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"Ho so;TTHC\n", "file_not_workbook"),
        (b"%PDF-1.7", "file_not_workbook"),
        (b"<html><body><table><tr><td>x</td></tr></table>", "file_html"),
        (b"\xef\xbb\xbf\r\n<!DOCTYPE html><html>", "file_html"),
        ("<table><tr>".encode("utf-16"), "file_html"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">', "file_html"),
        (b"PK\x03\x04" + bytes(100), "file_damaged"),
    ],
)
def test_what_is_no_workbook(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "2025-2026.xls"
    path.write_bytes(content)
    assert code_of(path) == code


def test_an_old_workbook_that_lies_about_its_size(tmp_path: Path) -> None:
    """A sheet said to begin at row three thousand million would take 600 GB; where its cells stand is what counts."""
    path = tmp_path / "2025-2026.xls"
    data = xls({"Hồ sơ TTHC": [headings("cases"), line("cases", ROWS["cases"])]})
    dimensions = b"\x00\x02\x0e\x00" + (0).to_bytes(4, "little") + (2).to_bytes(4, "little")
    assert data.count(dimensions) == 1
    path.write_bytes(data.replace(dimensions, dimensions[:4] + (0xC2000000).to_bytes(4, "little") + dimensions[8:]))
    book = read(path, tmp_path)
    assert (book.rows_read["cases"], {fault.code for fault in book.faults}) == (1, {"no_field", "no_due"})


def test_a_zip_that_is_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "2025-2026.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<document/>")
    assert code_of(path) == "file_not_workbook"


def test_a_folder_where_a_workbook_should_be(tmp_path: Path) -> None:
    path = tmp_path / "2025-2026.xlsx"
    path.mkdir()
    assert code_of(path) == "file_not_file"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no named pipes in folders")
def test_a_pipe_where_a_workbook_should_be(tmp_path: Path) -> None:
    path = tmp_path / "2025-2026.xlsx"
    os.mkfifo(path)
    assert code_of(path) == "file_not_file"


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right of their own on Windows")
def test_a_csv_file_that_leads_nowhere(tmp_path: Path) -> None:
    folder = tmp_path / "2025-2026"
    folder.mkdir()
    (folder / "cases.csv").symlink_to(folder / "gone.csv")
    fault = only(read(folder, tmp_path))
    assert (fault.code, fault.file) == ("file_not_readable", "2025-2026/cases.csv")


def test_csv_files_too_large_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_BYTES", 1000)
    folder = tmp_path / "2025-2026"
    folder.mkdir()
    for name in ("a.csv", "b.csv"):
        (folder / name).write_bytes(b"x;y\n" * 200)
    (fault,) = (fault for fault in read(folder, tmp_path).faults if fault.severity == "error")
    assert (fault.code, fault.file) == ("file_too_large", "2025-2026/b.csv")


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On Windows Excel keeps an open workbook to itself."""
    path = saved(tmp_path)

    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "open", refuse)
    assert code_of(path) == "file_locked"


def test_a_file_that_changes_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = saved(tmp_path)
    opened = Path.open

    def grow(self: Path, mode: str) -> object:
        with opened(self, "ab") as stream:
            stream.write(b"more")
        return opened(self, mode)

    monkeypatch.setattr(Path, "open", grow)
    assert code_of(path) == "file_changing"


def test_reading_writes_nothing(tmp_path: Path) -> None:
    path = saved(tmp_path)
    before = (path.read_bytes(), path.stat().st_mtime_ns)
    read(path, tmp_path)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    assert list(tmp_path.iterdir()) == [path]
