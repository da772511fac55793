"""``cchc template``, ``new-school`` and ``new-year`` as a teacher calls them; the new year can be reported on."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import yaml
from click.testing import CliRunner, Result

from cchc_lib.batch.files import write_whole
from cchc_lib.command_line import EXIT_STOPPED, main
from cchc_lib.commands import new
from cchc_lib.commands.new import settings_text, workbook_of
from cchc_lib.errors import CchcError, UsageError
from cchc_lib.report.opening import open_report
from cchc_lib.settings.params import Params
from tests.shipped import copy_params

TOLD = {
    "name": "Trường THCS An Bình",
    "authority": "UBND xã An Bình",
    "commune": "xã An Bình",
    "place": "An Bình",
    "abbreviation": "THCSAB",
}
OPTIONS = [part for key, value in TOLD.items() for part in (f"--{key}", value)]


@pytest.fixture
def params_folder(tmp_path: Path) -> Path:
    return copy_params(tmp_path / "params", registers=False)


def _call(*arguments: str) -> object:
    with pytest.raises(SystemExit) as left:
        main(list(arguments))
    return left.value.code


def test_template_writes_the_workbook(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _call("template", str(tmp_path / "mẫu sổ.xlsx"), "--year", "2025-2026") == 0
    assert [path.name for path in tmp_path.iterdir()] == ["mẫu sổ.xlsx"]
    assert (tmp_path / "mẫu sổ.xlsx").read_bytes() == workbook_of(Params.open(), "2025-2026")
    assert "đọc trang “Hướng dẫn”" in capsys.readouterr().out


def test_template_never_overwrites(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "so.xlsx"
    path.write_bytes(b"so cu")
    assert _call("template", str(path)) == 2
    assert path.read_bytes() == b"so cu"
    assert f"Đã có “{path}”" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [(["so.xls"], "phải có đuôi .xlsx"), (["so.xlsx", "--year", "2031-2032"], "năm học “2031-2032”")],
)
def test_template_refuses(arguments: list[str], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Another kind of file or an unknown school year is wrong usage, and nothing is written."""
    assert _call("template", str(tmp_path / arguments[0]), *arguments[1:]) == 2
    assert told in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_new_school_has_settings_and_a_blank_workbook(params_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The folder holds exactly the settings, read back as told, and the workbook of the latest school year."""
    assert _call("new-school", "thcs-an-binh", *OPTIONS, "--params", str(params_folder)) == 0
    assert f"python -m cchc_lib run --school thcs-an-binh --params {params_folder}\n" in capsys.readouterr().out
    folder = params_folder / "schools" / "thcs-an-binh"
    assert sorted(path.name for path in folder.iterdir()) == ["2025-2026.xlsx", "school.yaml"]
    params = Params.open(params_folder)
    school = params.school("thcs-an-binh")
    assert {key: getattr(school, key) for key in TOLD} == TOLD
    assert (school.sample, school.principal) == (False, "")
    assert (folder / "2025-2026.xlsx").read_bytes() == workbook_of(params, "2025-2026")


def test_new_school_may_tell_all_it_likes(params_folder: Path) -> None:
    """Marks that mean something in YAML stay text."""
    _call("new-school", "a1", *OPTIONS, "--principal", "# Ng: A", "--year", "2025-2026", "--params", str(params_folder))
    text = (params_folder / "schools" / "a1" / "school.yaml").read_text(encoding="utf-8")
    assert text.startswith("# Thông tin của trường")
    assert yaml.safe_load(text)["principal"] == "# Ng: A"


@pytest.mark.parametrize("code", ["THCS", "../ngoai", "trường", "a_b", "-a", ""])
def test_new_school_refuses_a_code(code: str, params_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A code of other letters is told, and no folder is made anywhere."""
    before = sorted(params_folder.rglob("*"))
    assert _call("new-school", *OPTIONS, "--params", str(params_folder), "--", code) == 2
    assert "Chưa tạo được trường" in capsys.readouterr().err
    assert sorted(params_folder.rglob("*")) == before


def test_new_school_leaves_a_school_alone(params_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = (params_folder / "schools" / "thcs-tien-cuong" / "school.yaml").read_bytes()
    assert _call("new-school", "thcs-tien-cuong", *OPTIONS, "--params", str(params_folder)) == 2
    assert "Đã có trường “thcs-tien-cuong”" in capsys.readouterr().err
    assert (params_folder / "schools" / "thcs-tien-cuong" / "school.yaml").read_bytes() == settings


def test_new_school_is_all_or_nothing(params_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the disk fills up half way, no half school is left."""
    room = iter([True])

    def full(_: int) -> None:
        if not next(room, False):
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    before = sorted(params_folder.rglob("*"))
    assert _call("new-school", "thcs-an-binh", *OPTIONS, "--params", str(params_folder)) == 1
    assert sorted(params_folder.rglob("*")) == before


def test_new_school_goes_on_where_it_was_killed(params_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the settings stand there is no school; what somebody has typed by then stays."""
    call, folder = ("new-school", "a1", *OPTIONS, "--params", str(params_folder)), params_folder / "schools" / "a1"
    with monkeypatch.context() as patch:
        patch.setattr("cchc_lib.batch.files.write_whole", _first_of)
        assert _call(*call) == EXIT_STOPPED
    assert [path.name for path in folder.iterdir()] == ["2025-2026.xlsx"]
    assert "a1" not in Params.open(params_folder).school_codes()
    (folder / "2025-2026.xlsx").write_bytes(b"typed")
    assert _call(*call) == 0
    assert "a1" in Params.open(params_folder).school_codes()
    assert (folder / "2025-2026.xlsx").read_bytes() == b"typed"


def _first_of(files: Mapping[Path, bytes]) -> None:
    write_whole(dict([*files.items()][:1]))
    raise KeyboardInterrupt


def test_new_school_tells_what_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    assert _call("new-school", "thcs-an-binh", "--name", "Trường") == 2
    assert "--authority" in capsys.readouterr().err


def test_commands_are_light_to_import() -> None:
    """No command imports pandas, pydantic or XlsxWriter until it is run."""
    heavy = {"pandas", "pydantic", "xlsxwriter"}
    script = f"import sys, cchc_lib.commands.new; print(sorted({heavy} & set(sys.modules)))"
    told = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert told.stdout.strip() == "[]"


def test_faults_are_told_as_the_kit_tells_them() -> None:
    """A blank name is a sentence of the kit, not a traceback."""
    with pytest.raises(CchcError, match="name: để trống"):
        settings_text("thcs-an-binh", TOLD | {"name": " ", "principal": ""})


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


def test_the_heads_of_new_files_name_the_new_year_and_what_does_not_is_listed(params: Path) -> None:
    """A plan copied by hand has its first line listed too."""
    assert "Lưu ý" not in new_year(params).output
    for folder in ("plans", "school_years"):
        head = (params / folder / "2026-2027.yaml").read_text(encoding="utf-8").partition("\n\n")[0].splitlines()[:6]
        assert "năm học 2026-2027" in head[0].lower()
        assert any("chép tệp này thành 2027-2028.yaml" in line for line in head)
        assert not any("2025-2026" in line for line in head)
    shutil.copy(params / "plans" / "2025-2026.yaml", params / "plans" / "2026-2027.yaml")
    assert "- plans/2026-2027.yaml: căn cứ, nhiệm vụ, mức phải đạt; còn nói năm học 2025-2026 ở dòng 1, " in (
        new_year(params).output
    )


def test_a_year_left_out_is_told(params: Path) -> None:
    """The files are made as asked; what to take out if the year was a slip is said."""
    told = new_year(params, "2030-2031").output
    assert told.startswith("Lưu ý: chưa có năm học 2026-2027, ")
    assert (
        "hãy xóa các tệp ghi “Đã tạo” ở dưới, các sổ trống 2030-2031.xlsx, các dòng năm 2030 và 2031 trong "
        f"calendar.csv rồi gõ: python -m cchc_lib new-year 2026-2027 --params {params}"
    ) in told
    assert Params.open(params).school_year("2030-2031").review_day == date(2031, 5, 31)


def test_schools_with_exports_are_told_of_their_folder(params: Path) -> None:
    assert "bản xuất" not in new_year(params).output
    with (params / "schools" / SCHOOL / "school.yaml").open("a", encoding="utf-8") as settings:
        settings.write("sources: [{register: cases, file: hs.csv}]\n")
    assert "- 1 trường đọc bản xuất của phần mềm khác: tạo thư mục 2026-2027 trong" in new_year(params).output


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
    """Staff and procedures copied as advised; what is open on the old year's last day counts on until it is done."""
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
    left_open = {one.target.id: one.balance.open for one in old.results if one.balance}
    assert sum(left_open.values()) > 0
    for period in ("hk1", "hk2", "quy-2026-4"):
        new = open_report(school=SCHOOL, period=period, school_year="2026-2027", params_dir=str(params))
        assert {one.target.id: one.balance.carried_over for one in new.results if one.balance} == left_open, period


def test_a_year_without_one_before_it_is_refused(params: Path) -> None:
    with pytest.raises(UsageError, match="Không có năm học nào trước 2025-2026"):
        new_year(params, "2025-2026")
    with pytest.raises(UsageError, match="hai năm liền nhau"):
        new_year(params, "2026-2028")
