"""What the kit ships, as against what a school has beside it: tests look at nothing else."""

import io
import shutil
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from openpyxl import Workbook, load_workbook

from cchc_lib.domain.schema import REGISTERS
from cchc_lib.environment import ROOT

SAMPLES = ("thcs-bach-dang", "thcs-hoa-phuong", "thcs-song-cam", "thcs-tien-cuong")
YEAR = "2025-2026"
KEPT = {"cases": 5, "tasks": 4, "work_programme": 3, "documents": 10, "staff": 12, "survey": 10, "reports": 4}
KEPT |= {"procedures": 5, "recommendations": 1, "petitions": 1}
"""How many rows of each register a small school has."""


def copy_params(target: Path, *, registers: bool = True, small: Iterable[str] = ()) -> Path:
    """Copy the settings and the sample schools, with or without their registers, and nobody's own.

    Of schools in ``small`` the first rows alone: reading and reports take a fraction of the time.
    """
    shutil.copytree(ROOT / "params", target, ignore=shutil.ignore_patterns("schools", "school_years", "plans"))
    for kind in ("school_years", "plans"):
        (target / kind).mkdir()
        shutil.copy(ROOT / "params" / kind / f"{YEAR}.yaml", target / kind)
    for school in SAMPLES:
        folder = ROOT / "params" / "schools" / school
        (target / "schools" / school).mkdir(parents=True)
        for name in ("school.yaml", f"{YEAR}.xlsx") if registers else ("school.yaml",):
            shutil.copy(folder / name, target / "schools" / school)
    for school in small:
        (target / "schools" / school / f"{YEAR}.xlsx").write_bytes(small_workbook(school))
    return target


@cache
def small_workbook(school: str) -> bytes:
    book, content = load_workbook(ROOT / "params" / "schools" / school / f"{YEAR}.xlsx"), io.BytesIO()
    cut(book)
    book.save(content)
    return content.getvalue()


def cut(book: Workbook) -> None:
    """Make a sample's workbook that of a small school: the first rows of each register."""
    for register, rows in KEPT.items():
        if (name := REGISTERS[register].sheet) in book.sheetnames:
            book[name].delete_rows(rows + 2, book[name].max_row)
