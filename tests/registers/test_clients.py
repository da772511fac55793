"""The programs that write registers: XlsxWriter's shared strings and tables, LibreOffice's four forms."""

from __future__ import annotations

import shutil
import subprocess
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter

from cchc_lib.domain.schema import REGISTERS
from tests.registers.workbooks import ROWS, clean, headings, line, read, told

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


def saved_by_libreoffice(folder: Path, form: str) -> Path:
    """The folder in which LibreOffice left a clean workbook in another form."""
    source = folder / "from" / "2025-2026.xlsx"
    source.parent.mkdir()
    clean().save(source)
    command = [str(SOFFICE), "--headless", f"-env:UserInstallation={(folder / 'profile').as_uri()}"]
    command += ["--convert-to", form, "--outdir", str(folder / "to"), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return folder / "to"


@pytest.mark.skipif(not SOFFICE, reason="LibreOffice (soffice) is not installed")
@pytest.mark.parametrize("suffix", ["xlsx", "ods", "xls", "csv"])
def test_libreoffice_saves_what_reads_alike(tmp_path: Path, suffix: str) -> None:
    """The same rows come out of every form that LibreOffice writes; as CSV it writes a file for each sheet."""
    form = (
        "csv:Text - txt - csv (StarCalc):59,34,76,1,,0,false,true,false,false,false,-1" if suffix == "csv" else suffix
    )
    path = saved_by_libreoffice(tmp_path, form) / f"2025-2026.{suffix}"
    if suffix == "csv":
        path = tmp_path / "2025-2026"
        path.mkdir()
        for register in REGISTERS.values():
            (tmp_path / "to" / f"2025-2026-{register.sheet}.csv").rename(path / f"{register.id}.csv")
    found = read(path, tmp_path)
    assert told(found) == []
    for register_id, frame in read(tmp_path / "from" / "2025-2026.xlsx", tmp_path).frames.items():
        pd.testing.assert_frame_equal(found.frames[register_id], frame)
