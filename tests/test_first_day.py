"""The first days of a newcomer, as README tells them, in a copy of the project: nothing that people do breaks it."""

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

from cchc_lib.domain.schema import REGISTERS
from cchc_lib.environment import ROOT
from tests.batch.kit import call
from tests.shipped import SAMPLES, YEAR, copy_params

pytestmark = pytest.mark.slow
ABOUT = (
    *("--name", "Trường THCS Hòa Bình", "--authority", "UBND xã Hòa Bình", "--commune", "xã Hòa Bình"),
    *("--place", "Hòa Bình", "--abbreviation", "THCSHB"),
)


class Home:
    """Settings and outputs of a newcomer, and the commands over them."""

    def __init__(self, root: Path) -> None:
        self.root = root
        copy_params(root / "params", small=("thcs-tien-cuong",))

    def cchc(self, *words: str, code: int | None = 0) -> str:
        """What a command says; it ends with this exit code (None: any) and without a fault that nobody foresaw."""
        places = ["--params", str(self.root / "params")]
        if words[0] in ("check", "run", "publish"):
            places += ["--outputs", str(self.root / "outputs")]
        return said_by(call(*words, *places), code)

    def workbook(self, school: str) -> Path:
        return self.root / "params" / "schools" / school / f"{YEAR}.xlsx"

    def add_school(self, code: str, change: Callable[[Workbook], object], *, like: str = "thcs-tien-cuong") -> None:
        sample, folder = self.workbook(like), self.workbook(code).parent
        folder.mkdir()
        settings = sample.with_name("school.yaml").read_text(encoding="utf-8")
        settings = settings.replace(like, code).replace("sample: true", "sample: false")
        (folder / "school.yaml").write_text(settings, encoding="utf-8")
        book = openpyxl.load_workbook(sample)
        change(book)
        book.save(self.workbook(code))

    def files(self, school: str, period: str) -> set[str]:
        return {path.name for path in (self.root / "outputs" / school / YEAR / period).iterdir()}


def said_by(done: subprocess.CompletedProcess[str], code: int | None = 0) -> str:
    said = done.stdout + done.stderr
    assert "Lỗi ngoài dự kiến" not in said, said
    assert "Traceback" not in said, said
    assert code in (done.returncode, None), said
    return said


ALL = {"bao-cao.html", "bao-cao.pdf", "bao-cao.docx", "bao-cao.ipynb", "bieu-06.xlsx", "ket-qua.json"}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return Home(tmp_path_factory.mktemp("thư mục có dấu cách"))


def test_a_fresh_copy_makes_the_samples_and_finds_nothing_missing(tmp_path: Path) -> None:
    """As a newcomer types it, without a word more: every report comes, then stands; the index lists them.

    The environment of the tests stands for the copy's own.
    """
    root = tmp_path / "thư mục có dấu cách"
    shutil.copytree(ROOT / "cchc_lib", root / "cchc_lib")
    shutil.copytree(ROOT / "notebooks", root / "notebooks")
    for name in ("requirements.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, root)
    copy_params(root / "params")
    for school in SAMPLES[::2]:
        shutil.rmtree(root / "params" / "schools" / school)
    path = os.pathsep.join([str(root), os.environ["PYTHONPATH"]])

    def cchc(*words: str) -> str:
        code = "from cchc_lib.command_line import main; main()"  # the way in would set up an environment
        command = [sys.executable, "-c", code, *words]
        environment = os.environ | {"PYTHONPATH": path, "PYTHONUTF8": "1"}
        return said_by(
            subprocess.run(command, cwd=root, env=environment, capture_output=True, encoding="utf-8", check=False)
        )

    assert "làm mới 9," in cchc("run", "--formats", "html")
    assert "làm mới 0," in cchc("run", "--formats", "html")
    assert "6 báo cáo, phải làm 0, mới nhất 6." in cchc("list", "--formats", "html")
    index = (root / "outputs" / "index.html").read_text(encoding="utf-8")
    assert all(f"{school}/{YEAR}/hk1/bao-cao.html" in index for school in SAMPLES[1::2])
    cchc("doctor")


def test_a_new_school_at_once_blank(home: Home) -> None:
    """new-school and run, nothing typed in between: every file comes; so do a month, a quarter, two days."""
    home.cchc("new-school", "thcs-trong", *ABOUT)
    home.cchc("run", "--school", "thcs-trong")
    assert all(home.files("thcs-trong", period) == ALL for period in ("hk1", "hk2", "nam-hoc"))
    others = ("thang-2025-10", "quy-2025-4", "nam-2026", "tuy-chon-2025-10-01-2025-12-31")
    home.cchc("run", "--school", "thcs-trong", *(word for name in others for word in ("--period", name)))
    assert all(home.files("thcs-trong", period) == ALL for period in others)


def _blank(sheet: Worksheet) -> None:
    sheet.delete_rows(2, sheet.max_row)


def _one_row(sheet: Worksheet) -> None:
    sheet.delete_rows(3, sheet.max_row)


def _all_wrong(sheet: Worksheet) -> None:
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            cell.value = "chưa rõ"


def _on(*registers: str, change: Callable[[Worksheet], object]) -> Callable[[Workbook], None]:
    def changed(book: Workbook) -> None:
        for register in registers:
            change(book[REGISTERS[register].sheet])

    return changed


def _both(*changes: Callable[[Workbook], None]) -> Callable[[Workbook], None]:
    def changed(book: Workbook) -> None:
        for change in changes:
            change(book)

    return changed


def _removed(sheet: Worksheet) -> None:
    sheet.parent.remove(sheet)


def test_each_sheet_blank_missing_wrong_or_of_one_row(home: Home) -> None:
    """Each of the twelve sheets in turn, beside another that is missing, or all: the report comes in all formats."""
    schools: dict[str, Callable[[Workbook], None]] = {}
    for place, register in enumerate(REGISTERS):
        schools[f"khong-{place}"] = _both(_on(register, change=_blank), _on([*REGISTERS][place - 1], change=_removed))
    for place, register in enumerate(("cases", "staff", "survey")):
        schools[f"sai-{place}"] = _on(register, change=_all_wrong)
    schools |= {"chi-tieu-de": _on(*REGISTERS, change=_blank), "mot-dong": _on(*REGISTERS, change=_one_row)}
    for school, change in schools.items():
        home.add_school(school, change)
    home.cchc("run", "--period", "hk1", *(word for school in schools for word in ("--school", school)))
    assert [school for school in schools if home.files(school, "hk1") != ALL] == []


def test_check_mark_mend_run(home: Home) -> None:
    """A fault is found, marked, told as a draft; mended, the report is no draft."""

    def spoil(book: Workbook) -> None:
        book[REGISTERS["tasks"].sheet]["A3"] = book[REGISTERS["tasks"].sheet]["A2"].value

    home.add_school("thcs-sua", spoil)
    only = ("--school", "thcs-sua")
    assert "so-da-danh-dau.xlsx" in home.cchc("check", *only, "--mark", code=1)
    home.cchc("run", *only, "--period", "hk1", "--formats", "html")
    result = home.root / "outputs" / "thcs-sua" / "2025-2026" / "hk1" / "ket-qua.json"
    assert json.loads(result.read_text(encoding="utf-8"))["draft"]
    shutil.copy(home.workbook("thcs-tien-cuong"), home.workbook("thcs-sua"))
    home.cchc("check", *only)
    home.cchc("run", *only, "--period", "hk1", "--formats", "html")
    assert not json.loads(result.read_text(encoding="utf-8"))["draft"]


def test_the_next_school_year(home: Home) -> None:
    """new-year lays it beside this one: both years have their reports, those of periods that have begun."""
    home.cchc("new-school", "thcs-hai-nam", *ABOUT)
    home.cchc("new-year", "2026-2027")
    said = home.cchc("run", "--school", "thcs-hai-nam", "--formats", "html,docx", "--today", "1/10/2026")
    assert {path.parent.name for path in (home.root / "outputs" / "thcs-hai-nam").rglob("bao-cao.docx")} == {
        *("hk1", "hk2", "nam-hoc")
    }
    assert not (home.root / "outputs" / "thcs-hai-nam" / "2026-2027" / "hk2").exists()
    assert "Kỳ chưa kết thúc, số liệu còn thay đổi: hk1 2026-2027" in said
    assert "thêm --as-of" in said  # no page depends on the day on which it was made


def test_publishing_a_real_school_beside_the_samples(home: Home, tmp_path: Path) -> None:
    """Kept back until what people wrote is read and approved, marks with a reason; samples are left out and said."""
    home.add_school("thcs-that", lambda _: None)
    only = ("--period", "hk1", "--school", "thcs-that", "--school", SAMPLES[1])
    home.cchc("run", *only, "--formats", "html,pdf")
    web = tmp_path / "web"
    said = home.cchc("publish", str(web), *only, code=1)
    assert f"Bỏ qua {SAMPLES[1]}: trường mẫu" in said
    assert not web.exists()
    said = home.cchc("publish", str(web), *only, "--approve", "--yes", "--by", "Cô Mẫu", code=None)
    if marks := re.findall(r"^- số (\d+) ", said, re.MULTILINE):
        home.cchc(
            "publish", str(web), *only, "--accept", f"1-{marks[-1]}", "--reason", "chữ của văn bản", "--by", "Cô Mẫu"
        )
    folder = web / "thcs-that" / YEAR / "hk1"
    assert sorted(path.name for path in folder.iterdir()) == ["bao-cao.html", "bao-cao.pdf"]
    assert not (web / SAMPLES[1]).exists()
