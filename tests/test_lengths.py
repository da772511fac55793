"""How long the signed paper is: for a school's whole year, and for a school with five cases."""

from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from tests.batch.kit import Kit, call
from tests.shipped import copy_params, cut

pytestmark = pytest.mark.slow
SCHOOL = "thcs-tien-cuong"


def pages(kit: Kit) -> tuple[int, int]:
    """Of the year's paper: how many pages come before the first appendix, how many from there on."""
    asked = ["--school", SCHOOL, "--period", "nam-hoc", "--formats", "pdf"]
    places = ["--params", str(kit.params), "--outputs", str(kit.outputs)]
    done = call("run", *asked, *places)
    assert done.returncode == 0, done.stderr
    paper = PdfReader(kit.outputs / SCHOOL / "2025-2026" / "nam-hoc" / "bao-cao.pdf").pages
    body = next(place for place, page in enumerate(paper) if page.extract_text().lstrip().startswith("Phụ lục I"))
    return body, len(paper) - body


def test_a_whole_year_and_a_school_with_five_cases(tmp_path: Path) -> None:
    """At most 8 pages and 5 of appendices; with five cases, and the school's words for every section, 4 and 3."""
    kit = Kit(tmp_path)
    book = copy_params(kit.params) / "schools" / SCHOOL / "2025-2026.xlsx"
    body, appendices = pages(kit)
    assert (body <= 8, appendices <= 5) == (True, True), (body, appendices)
    workbook = load_workbook(book)
    cut(workbook)
    workbook.save(book)
    body, appendices = pages(kit)
    assert (body <= 4, appendices <= 3) == (True, True), (body, appendices)
