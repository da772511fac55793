"""The programs that write registers: XlsxWriter's shared strings and tables, LibreOffice and the template."""

import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pandas as pd
import pytest
import xlsxwriter

from cchc_lib.domain.schema import REGISTERS
from cchc_lib.registers.reading import RegisterBook
from cchc_lib.registers.template import blank_workbook
from tests.registers.workbooks import ROWS, YEAR, clean, headings, line, read, told

pytestmark = pytest.mark.slow

SOFFICE = shutil.which("soffice")


def test_a_table_with_shared_strings_and_formats_of_its_own(tmp_path: Path) -> None:
    """XlsxWriter writes shared strings, an Excel table, dates in a long form, rich text, formulas with results."""
    path = tmp_path / "2025-2026.xlsx"
    with xlsxwriter.Workbook(path) as book:
        long_form = book.add_format({"num_format": "[$-1042A]dd mmmm yyyy;@"})
        bold = book.add_format({"bold": True})
        for register_id in ("procedures", "cases"):
            sheet = book.add_worksheet(REGISTERS[register_id].sheet)
            cells = line(register_id, ROWS[register_id])
            columns = [{"header": heading} for heading in headings(register_id)]
            sheet.add_table(2, 1, 3, len(cells), {"columns": columns, "style": "Table Style Medium 2"})
            for at, cell in enumerate(cells, 1):
                if isinstance(cell, date):
                    sheet.write_datetime(3, at, cell, long_form)
                else:
                    sheet.write(3, at, cell)
        sheet.write_rich_string("E4", "Người ", bold, "thứ hai")
        sheet.write_formula("M4", "=0+2", None, 2)
    found = read(path, tmp_path)
    assert told(found) == []
    case = found.frames["cases"].iloc[0]
    assert case[["row", "applicant", "supplements"]].tolist() == [4, "Người thứ hai", 2]
    assert str(case["due_on"].date()) == "2025-09-10"


FORMS = {
    "xlsx": ("Calc MS Excel 2007 XML", ""),
    "ods": ("calc8", ""),
    "xls": ("MS Excel 97", ""),
    "csv": ("Text - txt - csv (StarCalc)", "59,34,76,1,,0,false,true,true,false,false,-1"),
}
"""LibreOffice's filter for each form, and its options; as CSV it writes a file for each sheet."""


def macro(template: Path, folder: Path) -> str:
    """LibreOffice Basic that opens the template, types a row into each register, and saves it in the four forms."""
    lines = [
        f'Book = StarDesktop.loadComponentFromURL("{template.as_uri()}", "_blank", 0, Array(Prop("Hidden", True)))'
    ]
    for register_id, row in ROWS.items():
        lines.append(f'Sheet = Book.Sheets.getByName("{REGISTERS[register_id].sheet}")')
        lines += [typed(at, cell) for at, cell in enumerate(line(register_id, row)) if cell is not None]
    for suffix, (name, options) in FORMS.items():
        url = (folder / f"2025-2026.{suffix}").as_uri()
        properties = f'Array(Prop("FilterName", "{name}"), Prop("FilterOptions", "{options}"))'
        lines.append(f'Book.storeToURL("{url}", {properties})')
    body = "\n".join(lines)
    return f"""\
Function Prop(Name As String, Value)
  Dim Made As New com.sun.star.beans.PropertyValue
  Made.Name = Name
  Made.Value = Value
  Prop = Made
End Function
Sub Fill
On Error GoTo Done
{body}
Done:
StarDesktop.terminate()
End Sub
"""


def typed(at: int, cell: Any) -> str:
    if isinstance(cell, date):
        return f"Sheet.getCellByPosition({at}, 1).Value = {(cell - date(1899, 12, 30)).days}"
    if isinstance(cell, int):
        return f"Sheet.getCellByPosition({at}, 1).Value = {cell}"
    return f'Sheet.getCellByPosition({at}, 1).String = "{cell}"'


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("libreoffice")
    template = folder / "template.xlsx"
    template.write_bytes(blank_workbook(YEAR, {}))
    run = [str(SOFFICE), "--headless", f"-env:UserInstallation={(folder / 'profile').as_uri()}"]
    subprocess.run([*run, "--terminate_after_init"], check=True, capture_output=True, timeout=120)
    module = '<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1"'
    module += f' script:language="StarBasic">{escape(macro(template, folder))}</script:module>'
    (folder / "profile/user/basic/Standard/Module1.xba").write_text(module, encoding="utf-8")
    subprocess.run([*run, "macro:///Standard.Module1.Fill"], check=True, capture_output=True, timeout=120)
    return folder


def opened(folder: Path, suffix: str) -> RegisterBook:
    """The workbook of one form as read; of CSV the files, each renamed to its register's id."""
    alone = folder / suffix / "2025-2026"  # the other forms beside it would be told as copies
    alone.mkdir(parents=True)
    if suffix != "csv":
        return read((folder / f"2025-2026.{suffix}").rename(alone / f"2025-2026.{suffix}"), alone)
    for register in REGISTERS.values():
        (folder / f"2025-2026-{register.sheet}.csv").rename(alone / f"{register.id}.csv")
    return read(alone, folder)


@pytest.mark.skipif(not SOFFICE, reason="LibreOffice (soffice) is not installed")
@pytest.mark.parametrize("suffix", FORMS)
def test_the_template_filled_in_libreoffice_reads_alike(filled: Path, tmp_path: Path, suffix: str) -> None:
    """A row in each register, typed under the template's headings: the same frames as of a plain workbook."""
    found = opened(filled, suffix)
    assert told(found) == []
    for register_id, frame in read(clean(), tmp_path).frames.items():
        pd.testing.assert_frame_equal(found.frames[register_id], frame)
