"""Schools at random: workbooks as people leave them, with blank, missing, spoiled and rearranged sheets.

A few at every run of the tests; more with ``CCHC_RANDOM_SCHOOLS=200``, from another seed with ``CCHC_SEED=7``.
"""

import os
import random
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from openpyxl.cell import Cell
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from cchc_lib.domain.schema import REGISTERS
from tests.shipped import SAMPLES
from tests.test_first_day import ALL, Home

pytestmark = pytest.mark.slow
SCHOOLS = int(os.environ.get("CCHC_RANDOM_SCHOOLS", "3"))
SEED = os.environ.get("CCHC_SEED", "2026")
PERIODS = ("hk1", "nam-hoc", "thang-2025-10", "quy-2025-4", "tuy-chon-2025-10-01-2025-12-31")
VALUES = (
    *("", " ", "chưa rõ", "x" * 200, "Có", "Không", "KHÔNG", "-", "…", "0", "12,5", "1.000", "75%", "#N/A", "=1+"),
    *("13/10", "13/10/2025", "2025-10-13", "31/02/2026", "10/13/2025", "01/01/1900", "HS-001", "Nguyễn Văn An"),
    *(0, -1, 3.5, 10**12, True, False, None, None, date(2025, 10, 13), date(2099, 1, 1), "a\nb", "<b>&amp;", "$x^2$"),
    *("=A1", "\u200b"),
)


def blank(sheet: Worksheet, chance: random.Random) -> None:
    """Headings alone, or not even these."""
    sheet.delete_rows(chance.choice((1, 2)), sheet.max_row)


def removed(sheet: Worksheet, chance: random.Random) -> None:
    if len(sheet.parent.worksheets) > 1:
        sheet.parent.remove(sheet)


def shorter(sheet: Worksheet, chance: random.Random) -> None:
    sheet.delete_rows(chance.randint(3, 12), sheet.max_row)


def spoiled(sheet: Worksheet, chance: random.Random) -> None:
    share = chance.choice((0.01, 0.05, 0.3, 1))
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            if chance.random() < share and isinstance(cell, Cell):
                cell.value = chance.choice(VALUES)


def doubled(sheet: Worksheet, chance: random.Random) -> None:
    for row in list(sheet.iter_rows(min_row=2, max_row=4, values_only=True)):
        sheet.append(row)


def narrower(sheet: Worksheet, chance: random.Random) -> None:
    sheet.delete_cols(chance.randint(1, sheet.max_column))


def wider(sheet: Worksheet, chance: random.Random) -> None:
    column = chance.randint(1, sheet.max_column)
    sheet.insert_cols(column)
    sheet.cell(1, column).value = chance.choice(("Ghi chú riêng", "Họ tên", None, 2025))


def titled(sheet: Worksheet, chance: random.Random) -> None:
    sheet.insert_rows(1, chance.randint(1, 4))
    sheet["A1"] = "SỔ THEO DÕI"
    sheet.append(["Tổng cộng", sheet.max_row - 1])


def renamed(sheet: Worksheet, chance: random.Random) -> None:
    sheet.title = chance.choice(("2. {}", "{} (2)", "{} - Table 1", " {} ")).format(sheet.title)[:31]


CHANGES: tuple[Callable[[Worksheet, random.Random], None], ...] = (
    *(blank, removed, shorter, spoiled, spoiled, doubled, narrower, wider, titled, renamed),
)


def spoil(book: Workbook, chance: random.Random) -> None:
    """One or two changes to some of the sheets."""
    for register in REGISTERS.values():
        for change in chance.sample(CHANGES, chance.choice((0, 0, 1, 1, 2))):
            if register.sheet in book.sheetnames:
                change(book[register.sheet], chance)


def test_every_school_has_its_report_in_every_format(tmp_path: Path) -> None:
    """Whatever stands in the workbooks: check names the faults, run makes all files, nothing is unforeseen."""
    home, chance = Home(tmp_path), random.Random(SEED)  # noqa: S311 - not for secrets
    codes = [f"thcs-ngau-nhien-{number}" for number in range(SCHOOLS)]
    for code in codes:
        home.add_school(code, lambda book: spoil(book, chance), like=chance.choice(SAMPLES[1::2]))
    only = [word for code in codes for word in ("--school", code)]
    home.cchc("check", *only, "--mark", code=None)
    periods = {code: chance.choice(PERIODS) for code in codes}
    for period in sorted(set(periods.values())):
        chosen = [word for code in codes if periods[code] == period for word in ("--school", code)]
        home.cchc("run", "--period", period, *chosen)
    assert {code: home.files(code, periods[code]) for code in codes if home.files(code, periods[code]) != ALL} == {}
