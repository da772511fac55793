"""The first days of a newcomer, as README tells them, in a copy of the project: nothing that people do breaks it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from cchc_lib.commands.test import NOTEBOOKS
from cchc_lib.domain.schema import REGISTERS
from cchc_lib.environment import ROOT
from tests.shipped import SAMPLES, YEAR, copy_params

pytestmark = pytest.mark.slow
ABOUT = (
    *("--name", "Trường THCS Hòa Bình", "--authority", "UBND xã Hòa Bình", "--commune", "xã Hòa Bình"),
    *("--place", "Hòa Bình", "--abbreviation", "THCSHB"),
)


class Clone:
    """A fresh copy of the project, and its commands as a newcomer types them."""

    def __init__(self, root: Path) -> None:
        self.root = root
        shutil.copytree(ROOT / "cchc_lib", root / "cchc_lib", ignore=shutil.ignore_patterns("__pycache__"))
        (root / "notebooks").mkdir()
        for name in NOTEBOOKS:
            shutil.copy(ROOT / "notebooks" / f"{name}.ipynb", root / "notebooks")
        copy_params(root / "params")

    def cchc(self, *words: str, code: int | None = 0) -> str:
        """What a command says; it ends with this exit code (None: any) and without a fault that nobody foresaw.

        The copy has no lock, so that the environment of the tests stands for it.
        """
        environment = os.environ | {"PYTHONPATH": str(self.root), "PYTHONUTF8": "1"}
        done = subprocess.run(
            [sys.executable, "-m", "cchc_lib", *words],
            cwd=self.root,
            env=environment,
            check=False,
            capture_output=True,
            encoding="utf-8",
        )
        said = done.stdout + done.stderr
        assert "Lỗi ngoài dự kiến" not in said, said
        assert "Traceback" not in said, said
        assert code in (done.returncode, None), said
        return said

    def workbook(self, school: str) -> Path:
        """A school's workbook of the year."""
        return self.root / "params" / "schools" / school / f"{YEAR}.xlsx"

    def add_school(self, code: str, change: Callable[[Workbook], object], *, like: str = "thcs-tien-cuong") -> None:
        """A real school whose workbook is a sample's, changed."""
        sample, folder = self.workbook(like), self.workbook(code).parent
        folder.mkdir()
        settings = sample.with_name("school.yaml").read_text(encoding="utf-8")
        settings = settings.replace(like, code).replace("sample: true", "sample: false")
        (folder / "school.yaml").write_text(settings, encoding="utf-8")
        book = openpyxl.load_workbook(sample)
        change(book)
        book.save(self.workbook(code))

    def files(self, school: str, period: str) -> set[str]:
        """The files of a report."""
        return {path.name for path in (self.root / "outputs" / school / YEAR / period).iterdir()}


ALL = {"bao-cao.html", "bao-cao.pdf", "bao-cao.docx", "bao-cao.ipynb", "bieu-06.xlsx", "ket-qua.json"}


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Clone:
    """One copy for the module; each test adds schools of its own."""
    return Clone(tmp_path_factory.mktemp("thư mục có dấu cách") / "cchc")


def test_the_first_run_makes_the_samples(clone: Clone) -> None:
    """Without a word more, every report of the sample schools comes, then stands; the index lists them."""
    clone.cchc("run", "--formats", "html")
    assert "làm mới 0," in clone.cchc("run", "--formats", "html")
    assert "12 báo cáo, phải làm 0, mới nhất 12." in clone.cchc("list", "--formats", "html")
    index = (clone.root / "outputs" / "index.html").read_text(encoding="utf-8")
    assert all(f"{school}/{YEAR}/hk1/bao-cao.html" in index for school in SAMPLES)


def test_a_new_school_at_once_blank(clone: Clone) -> None:
    """new-school and run, nothing typed in between: every file comes; so do a month, a quarter, two days."""
    clone.cchc("new-school", "thcs-trong", *ABOUT)
    clone.cchc("run", "--school", "thcs-trong")
    assert all(clone.files("thcs-trong", period) == ALL for period in ("hk1", "hk2", "nam-hoc"))
    others = ("thang-2025-10", "quy-2025-4", "nam-2026", "tuy-chon-2025-10-01-2025-12-31")
    clone.cchc("run", "--school", "thcs-trong", *(word for name in others for word in ("--period", name)))
    assert all(clone.files("thcs-trong", period) == ALL for period in others)


def _blank(sheet: Worksheet) -> None:
    sheet.delete_rows(2, sheet.max_row)


def _one_row(sheet: Worksheet) -> None:
    sheet.delete_rows(3, sheet.max_row)


def _all_wrong(sheet: Worksheet) -> None:
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            cell.value = "chưa rõ"


def _on(*registers: str, change: Callable[[Worksheet], object]) -> Callable[[Workbook], None]:
    """Change these sheets of a workbook."""

    def changed(book: Workbook) -> None:
        for register in registers:
            change(book[REGISTERS[register].sheet])

    return changed


def _removed(sheet: Worksheet) -> None:
    sheet.parent.remove(sheet)


def test_each_sheet_blank_missing_wrong_or_of_one_row(clone: Clone) -> None:
    """Whatever became of one of the twelve sheets, or of all, the report comes in all formats."""
    schools = {
        f"{register.replace('_', '-')}-{name}": _on(register, change=change)
        for register in REGISTERS
        for name, change in (("trong", _blank), ("thieu", _removed), ("sai", _all_wrong), ("mot-dong", _one_row))
        if name in ("trong", "thieu") or register in ("cases", "staff", "survey")
    }
    schools |= {"chi-tieu-de": _on(*REGISTERS, change=_blank), "mot-dong": _on(*REGISTERS, change=_one_row)}
    for school, change in schools.items():
        clone.add_school(school, change)
    clone.cchc("run", "--period", "hk1", *(word for school in schools for word in ("--school", school)))
    assert [school for school in schools if clone.files(school, "hk1") != ALL] == []


def test_check_mark_mend_run(clone: Clone) -> None:
    """A fault is found, marked, told as a draft; mended, the report is no draft."""

    def spoil(book: Workbook) -> None:
        book[REGISTERS["tasks"].sheet]["A3"] = book[REGISTERS["tasks"].sheet]["A2"].value

    clone.add_school("thcs-sua", spoil)
    only = ("--school", "thcs-sua")
    assert "so-da-danh-dau.xlsx" in clone.cchc("check", *only, "--mark", code=1)
    clone.cchc("run", *only, "--period", "hk1", "--formats", "html")
    result = clone.root / "outputs" / "thcs-sua" / "2025-2026" / "hk1" / "ket-qua.json"
    assert json.loads(result.read_text(encoding="utf-8"))["draft"]
    shutil.copy(clone.workbook("thcs-tien-cuong"), clone.workbook("thcs-sua"))
    clone.cchc("check", *only)
    clone.cchc("run", *only, "--period", "hk1", "--formats", "html")
    assert not json.loads(result.read_text(encoding="utf-8"))["draft"]


def test_the_next_school_year(clone: Clone) -> None:
    """new-year lays it beside this one: both years have their reports, those of periods that have begun."""
    clone.cchc("new-school", "thcs-hai-nam", *ABOUT)
    clone.cchc("new-year", "2026-2027")
    said = clone.cchc("run", "--school", "thcs-hai-nam", "--formats", "html,docx", "--today", "1/10/2026")
    assert {path.parent.name for path in (clone.root / "outputs" / "thcs-hai-nam").rglob("bao-cao.docx")} == {
        *("hk1", "hk2", "nam-hoc")
    }
    assert not (clone.root / "outputs" / "thcs-hai-nam" / "2026-2027" / "hk2").exists()
    assert "Kỳ chưa kết thúc, số liệu còn thay đổi: hk1 2026-2027" in said


def test_publishing_a_real_school_beside_the_samples(clone: Clone, tmp_path: Path) -> None:
    """Kept back until what people wrote is read and approved, marks with a reason; samples are left out and said."""
    clone.add_school("thcs-that", lambda _: None)
    only = ("--period", "hk1", "--school", "thcs-that", "--school", SAMPLES[1])
    clone.cchc("run", *only, "--formats", "html,pdf")
    web = tmp_path / "web"
    said = clone.cchc("publish", str(web), *only, code=1)
    assert f"Bỏ qua {SAMPLES[1]}: trường mẫu" in said
    assert not web.exists()
    said = clone.cchc("publish", str(web), *only, "--approve", "--yes", code=None)
    if marks := re.findall(r"^- số (\d+) ", said, re.MULTILINE):
        clone.cchc("publish", str(web), *only, "--accept", f"1-{marks[-1]}", "--reason", "chữ của văn bản")
    folder = web / "thcs-that" / YEAR / "hk1"
    assert sorted(path.name for path in folder.iterdir()) == ["bao-cao.html", "bao-cao.pdf"]
    assert not (web / SAMPLES[1]).exists()


def test_the_doctor_is_content_at_the_end(clone: Clone) -> None:
    """After all this the kit finds nothing missing; the lock is laid beside it for that."""
    shutil.copy(ROOT / "requirements.lock", clone.root)
    shutil.copy(ROOT / "pyproject.toml", clone.root)
    environment = os.environ | {"PYTHONPATH": str(clone.root)}
    code = "from cchc_lib.command_line import main; main(['doctor'])"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=clone.root, env=environment, check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout
