"""The turn of a year: what the command makes, what it leaves alone, and that the new year can be reported on."""

import shutil
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from cchc_lib.commands import new
from cchc_lib.errors import UsageError
from cchc_lib.report.opening import open_report
from cchc_lib.settings.params import Params

SCHOOL = "thcs-hoa-phuong"


@pytest.fixture
def params(tmp_path: Path) -> Path:
    own = Params.open().root
    root = tmp_path / "params"
    shutil.copytree(own, root, ignore=shutil.ignore_patterns("schools"))
    shutil.copytree(own / "schools" / SCHOOL, root / "schools" / SCHOOL)
    shutil.copy(own / "plans" / "2025-2026.yaml", root / "schools" / SCHOOL / "plan-2025-2026.yaml")
    return root


def new_year(params: Path, year: str = "2026-2027") -> Result:
    return CliRunner().invoke(new.new_year, [year, "--params", str(params)], catch_exceptions=False)


def test_the_next_year_is_the_last_one_moved_on(params: Path) -> None:
    """Periods a year later, plans of the new year, the calendar with a year that wants confirming, a workbook."""
    told = new_year(params).output
    opened = Params.open(params)
    settings = opened.school_year("2026-2027")
    assert settings.review_day == date(2027, 5, 31)
    assert [(one.start, one.end) for one in settings.semesters] == [
        (date(2026, 9, 1), date(2027, 1, 17)),
        (date(2027, 1, 18), date(2027, 5, 31)),
    ]
    assert settings.source.startswith("Cần ghi văn bản")
    assert opened.plan_path(SCHOOL, "2026-2027").name == "plan-2026-2027.yaml"
    for plan in (opened.plan(SCHOOL, "2026-2027"), opened.common_plan("2026-2027")):
        assert plan.title.endswith("năm học 2026-2027")
        assert plan.targets == opened.common_plan("2025-2026").targets
    assert 2026 in opened.calendar().confirmed
    assert 2027 not in opened.calendar().confirmed
    assert not opened.calendar().is_worked(date(2027, 4, 30))
    assert "ngày nghỉ năm 2027 mới là dự kiến" in told
    assert "còn nói năm học 2025-2026 ở dòng" in told


def test_what_stands_is_never_overwritten(params: Path) -> None:
    """A second run changes no byte; a workbook of any kind that is there keeps the command from making one."""
    (params / "schools" / SCHOOL / "2026-2027.ods").write_bytes(b"ods")
    (params / "plans" / "2026-2027.yaml").write_bytes((params / "plans" / "2025-2026.yaml").read_bytes())
    new_year(params)
    before = {path: path.read_bytes() for path in params.rglob("*") if path.is_file()}
    assert params / "schools" / SCHOOL / "2026-2027.xlsx" not in before
    assert before[params / "plans" / "2026-2027.yaml"] == before[params / "plans" / "2025-2026.yaml"]
    told = new_year(params).output
    assert {path: path.read_bytes() for path in params.rglob("*") if path.is_file()} == before
    assert "Đã có, giữ nguyên: plans/2026-2027.yaml" in told


@pytest.mark.slow
def test_a_school_lives_through_the_turn_of_the_year(params: Path) -> None:
    """Staff and procedures copied as advised, what was open on the old year's last day is carried over into hk1."""
    new_year(params)
    folder = params / "schools" / SCHOOL
    old_book, new_book = (openpyxl.load_workbook(folder / f"{year}.xlsx") for year in ("2025-2026", "2026-2027"))
    for name in ("Danh mục TTHC", "Nhân sự"):
        headings = [cell.value for cell in new_book[name][1]]
        for at, row in enumerate(old_book[name].iter_rows(min_row=2, values_only=True), start=2):
            told = dict(zip((cell.value for cell in old_book[name][1]), row, strict=True))
            for column, heading in enumerate(headings, start=1):
                new_book[name].cell(at, column, told.get(heading))
    new_book.save(folder / "2026-2027.xlsx")
    old = open_report(
        school=SCHOOL, period="nam-hoc", school_year="2025-2026", params_dir=str(params), as_of="2026-08-31"
    )
    new = open_report(school=SCHOOL, period="hk1", school_year="2026-2027", params_dir=str(params))
    left_open = {one.target.id: one.balance.open for one in old.results if one.balance}
    assert sum(left_open.values()) > 0
    assert {one.target.id: one.balance.carried_over for one in new.results if one.balance} == left_open


def test_a_year_without_one_before_it_is_refused(params: Path) -> None:
    with pytest.raises(UsageError, match="Không có năm học nào trước 2025-2026"):
        new_year(params, "2025-2026")
    with pytest.raises(UsageError, match="hai năm liền nhau"):
        new_year(params, "2026-2028")
