"""How long the signed paper is: for a school's whole year, and for a school with five cases."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from pypdf import PdfReader

from cchc_lib.domain.schema import REGISTERS
from tests.batch.kit import Kit
from tests.shipped import copy_params

pytestmark = pytest.mark.slow
SCHOOL = "thcs-tien-cuong"
KEPT = {"cases": 5, "tasks": 4, "work_programme": 3, "documents": 10, "staff": 12, "survey": 10, "reports": 4}
KEPT |= {"procedures": 5, "recommendations": 1, "petitions": 1}
"""How many rows of each register a small school has."""


def pages(kit: Kit) -> tuple[int, int]:
    """Of the year's paper: how many pages come before the first appendix, how many from there on."""
    asked = ["--school", SCHOOL, "--period", "nam-hoc", "--formats", "pdf"]
    places = ["--params", str(kit.params), "--outputs", str(kit.outputs)]
    done = kit.execute([sys.executable, "-m", "cchc_lib", "run", *asked, *places])
    assert done.returncode == 0, done.stderr
    paper = PdfReader(kit.outputs / SCHOOL / "2025-2026" / "nam-hoc" / "bao-cao.pdf").pages
    body = next(place for place, page in enumerate(paper) if page.extract_text().lstrip().startswith("Phụ lục I"))
    return body, len(paper) - body


def keep(sheet: Worksheet, rows: int) -> None:
    """Take out all but the first rows below the headings."""
    sheet.delete_rows(rows + 2, sheet.max_row)


def test_a_whole_year_and_a_school_with_five_cases(tmp_path: Path) -> None:
    """At most 8 pages and 5 of appendices; with five cases, and the school's words for every section, 4 and 3."""
    kit = Kit(tmp_path)
    book = copy_params(kit.params) / "schools" / SCHOOL / "2025-2026.xlsx"
    body, appendices = pages(kit)
    assert (body <= 8, appendices <= 5) == (True, True), (body, appendices)
    workbook = load_workbook(book)
    for register, rows in KEPT.items():
        keep(workbook[REGISTERS[register].sheet], rows)
    workbook.save(book)
    body, appendices = pages(kit)
    assert (body <= 4, appendices <= 3) == (True, True), (body, appendices)
