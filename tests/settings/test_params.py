"""The folder params/: what is found in it, and what is said of a name that it does not know."""

import subprocess
import sys
import unicodedata
from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError

from cchc_lib.errors import SettingsError, UsageError
from cchc_lib.settings.params import Params
from cchc_lib.settings.values import School
from tests.settings.conftest import OWN

YEAR = "2025-2026"
SCHOOL = "thcs-tien-cuong"


def changed(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8", newline="\n")


@pytest.mark.parametrize("blank", [None, "", "  "])
def test_blank_means_the_kits_own_folder_wherever_one_stands(
    blank: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert Params.open(blank).root == Path(__file__).parents[2] / "params"


def test_a_relative_folder_is_taken_from_where_one_stands(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root.parent)
    assert Params.open("params").root == root


def test_another_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=f"Thư mục {tmp_path} không phải thư mục params"):
        Params.open(tmp_path)


def test_the_four_sample_schools() -> None:
    """The kit ships four schools of made-up data; none bears a principal's name or a contact."""
    params = Params.open()
    codes = ("thcs-bach-dang", "thcs-hoa-phuong", "thcs-song-cam", "thcs-tien-cuong")
    assert set(codes) <= set(params.school_codes())
    assert params.school_codes() == tuple(sorted(params.school_codes()))
    for code in codes:
        school = params.school(code)
        assert (school.code, school.sample, school.principal) == (code, True, "")
    communes = [params.school(code).commune for code in codes]
    assert communes == ["xã Cửa Biển", "xã Quyết Thắng", "xã Quyết Thắng", "xã Quyết Thắng"]


@pytest.mark.parametrize(
    ("period", "found"),
    [
        ("hk1", ["hk1"]),
        ("hk2", ["hk1", "hk2"]),
        ("nam-hoc", ["hk1", "hk2"]),
        ("thang-2025-11", ["thang-2025-09", "thang-2025-10", "thang-2025-11"]),
    ],
)
def test_periods_of_one_kind_so_far(period: str, found: list[str]) -> None:
    params = Params.open()
    so_far = params.periods_so_far(params.period(period, "2025-2026"), "2025-2026")
    assert [one.id for one in so_far] == found


def test_an_unknown_school_is_told_with_the_nearest() -> None:
    with pytest.raises(UsageError, match=r"Không có trường “thcs-tien-cuonng”.*Gần nhất là “thcs-tien-cuong”"):
        Params.open().school("thcs-tien-cuonng")


def test_a_folder_with_a_name_that_is_no_code_is_told_not_passed_over(root: Path) -> None:
    """A school under a wrong folder name stays in the list, and reading it says what to do."""
    (root / "schools" / SCHOOL).rename(root / "schools" / "THCS Tiên Cường")
    params = Params.open(root)
    assert "THCS Tiên Cường" in params.school_codes()
    with pytest.raises(SettingsError, match="chỉ được gồm a-z không dấu, 0-9 và dấu gạch nối"):
        params.school("THCS Tiên Cường")


def test_a_code_must_be_its_folders_name(root: Path) -> None:
    """A copied school.yaml with the old code is told, so that no school's figures bear another's name."""
    (root / "schools" / SCHOOL).rename(root / "schools" / "thcs-moi")
    with pytest.raises(SettingsError, match=r"schools/thcs-moi/school.yaml có code là “thcs-tien-cuong”"):
        Params.open(root).school("thcs-moi")


def test_codes_stay_text(root: Path) -> None:
    folder = (root / "schools" / SCHOOL).rename(root / "schools" / "0012")
    changed(folder / "school.yaml", "code: thcs-tien-cuong", "code: 0012")
    with pytest.raises(SettingsError, match="code: “10” phải là chữ; hãy đặt trong dấu nháy kép"):
        Params.open(root).school("0012")
    changed(folder / "school.yaml", "code: 0012", 'code: "0012"')
    assert Params.open(root).school("0012").code == "0012"


@pytest.mark.parametrize(
    ("wrong", "near"),
    [
        ("hk3", "Gần nhất là “hk2”"),
        ("namhoc", "Gần nhất là “nam-hoc”"),
        ("quy-4-2025", "Hãy viết “quy-2025-4”"),
        ("thang-2025-9", "Hãy viết “thang-2025-09”"),
        ("tuy-chon-1-10-2025-31-12-2025", "Hãy viết như tuy-chon-2025-10-01-2025-12-31"),
        ("thang-2027-3", "Hãy viết “thang-2027-03”"),
        ("Tháng 10/2025", "Hãy viết “thang-2025-10”"),
        ("6 tháng 2026", "Hãy viết “6-thang-2026”"),
        ("zzz", "Có thể dùng: hk1, hk2, nam-hoc, hoặc như thang-2025-10, quy-2025-4, 6-thang-2026, nam-2026"),
    ],
)
def test_an_unknown_period_is_told_with_the_nearest(wrong: str, near: str) -> None:
    with pytest.raises(UsageError) as caught:
        Params.open().period(wrong, YEAR)
    assert f"Không có kỳ “{wrong}”. {near}" in str(caught.value)


def test_an_unknown_school_year(root: Path) -> None:
    params = Params.open(root)
    assert YEAR in params.school_year_ids()
    with pytest.raises(UsageError, match=r"Không có thiết lập của năm học “2031-2032”. Gần nhất là “2025-2026”"):
        params.school_year("2031-2032")
    with pytest.raises(UsageError, match="hai năm liền nhau"):
        params.school_year("2025-2027")


def test_the_files_of_a_report(root: Path) -> None:
    """Every settings file a report is made from is named, the school's own plan in place of everybody's."""
    params = Params.open(root)
    names = [path.relative_to(root).as_posix() for path in params.files_of(SCHOOL, YEAR)]
    assert names == [
        *("schools/thcs-tien-cuong/school.yaml", "plans/2025-2026.yaml", "school_years/2025-2026.yaml"),
        *("calendar.csv", "legal_values.yaml", "procedures.yaml", "headings.yaml"),
    ]
    (root / "plans/2025-2026.yaml").rename(root / "schools" / SCHOOL / "plan-2025-2026.yaml")
    assert params.files_of(SCHOOL, YEAR)[1] == root / "schools" / SCHOOL / "plan-2025-2026.yaml"


def test_each_file_is_read_once(root: Path) -> None:
    """What was read stays the same value, whatever happens to the file."""
    params = Params.open(root)
    school, calendar = params.school(SCHOOL), params.calendar()
    (root / "schools" / SCHOOL / "school.yaml").write_text("", encoding="utf-8")
    (root / "calendar.csv").unlink()
    assert params.school(SCHOOL) is school
    assert params.calendar() is calendar


def test_what_all_schools_share_is_read_once_a_process_and_anew_when_it_changes(root: Path) -> None:
    """Kept by its text: the same values are handed out until a file says something else."""
    Params.open(root).read_common(YEAR)
    first, again = Params.open(root), Params.open(root)
    assert first.legal_values() is again.legal_values()
    assert first.calendar() is again.calendar()
    assert first.plan(SCHOOL, YEAR) is again.plan(SCHOOL, YEAR)
    with (root / "calendar.csv").open("a", encoding="utf-8", newline="\n") as calendar:
        calendar.write("2026-03-04,off,Nghỉ bão,\n")
    assert first.calendar().is_worked(date(2026, 3, 4))
    assert not Params.open(root).calendar().is_worked(date(2026, 3, 4))


def test_a_school_is_found_without_a_look_at_all_others(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Params, "school_codes", lambda _: pytest.fail("looked at all schools"))
    assert Params.open(root).school(SCHOOL).code == SCHOOL


def test_settings_import_no_pandas() -> None:
    code = (
        "import sys; from cchc_lib.settings.params import Params; p = Params.open();"
        f"p.school('{SCHOOL}'); p.plan('{SCHOOL}', '{YEAR}'); p.period('hk1', '{YEAR}'); p.legal_values();"
        "sys.exit(','.join({'pandas', 'numpy', 'holidays'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr.strip() == ""


@pytest.mark.parametrize("code", ["con", "nul", "com1", "lpt9", "a" * 41])
def test_a_code_that_windows_cannot_have_as_a_folder_is_refused(code: str) -> None:
    """Names that Windows keeps for itself, and one that makes paths too long."""
    school = {**OWN.school(SCHOOL).model_dump(), "code": code}
    with pytest.raises(ValidationError, match="không trùng tên riêng của Windows"):
        School.model_validate(school)
    assert School.model_validate({**school, "code": f"{code[:3]}-a"}).code == f"{code[:3]}-a"


def test_settings_saved_on_windows_are_read_alike(root: Path) -> None:
    """Lines that end as Notepad ends them, and its mark at the beginning, change nothing."""
    for path in [*root.rglob("*.yaml"), root / "calendar.csv"]:
        text = path.read_text(encoding="utf-8-sig")
        path.write_text(text, encoding="utf-8-sig", newline="\r\n")
    changed = Params.open(root)
    assert b"\r\n" in (root / "calendar.csv").read_bytes()
    assert changed.school(SCHOOL) == OWN.school(SCHOOL)
    assert changed.plan(SCHOOL, YEAR) == OWN.plan(SCHOOL, YEAR)
    assert changed.calendar() == OWN.calendar()


def test_communes_have_codes_of_their_own(tmp_path: Path) -> None:
    """Names that differ in accents alone get two codes, and none gets the city's; samples are known by theirs."""
    (tmp_path / "school_years").mkdir()
    names = ["xã An Hưng", "xã An Hùng", "phường Đồ Sơn", "Toàn thành phố", "xã An Hưng"]
    for at, name in enumerate(names):
        (tmp_path / "schools" / f"a{at}").mkdir(parents=True)
        text = f"commune: {name}\nsample: {'false' if at else 'true'}\n"
        (tmp_path / "schools" / f"a{at}" / "school.yaml").write_text(text, encoding="utf-8")
    assert Params.open(tmp_path).commune_codes() == {
        "Toàn thành phố": "toan-thanh-pho-2",
        "phường Đồ Sơn": "phuong-do-son",
        "xã An Hùng": "xa-an-hung",
        "xã An Hưng": "xa-an-hung-2",
    }
    assert Params.open(tmp_path).samples() == {"a0"}


def test_schools_by_commune(tmp_path: Path) -> None:
    """As the kit writes it, in quotes, with a note, in capitals, in NFD, changed; "" has those that say nothing."""
    (tmp_path / "school_years").mkdir()
    lines = {
        "a": "commune: xã  Quyết Thắng",
        "b": 'commune: "xã Quyết Thắng"',
        "c": "commune: phường Đồ Sơn # mới",
        "d": "commune:",
        "e": "commune: XÃ QUYẾT THẮNG",
        "f": unicodedata.normalize("NFD", "commune: Phường Đồ Sơn"),
        "g": "commune: phường Đồ  Sơn",
    }
    whole = {"name": "T", "authority": "U", "place": "P", "abbreviation": "T", "principal": '""', "sample": "true"}
    for code, commune in lines.items():
        (tmp_path / "schools" / code).mkdir(parents=True)
        others = "".join(f"{name}: {value}\n" for name, value in {"code": code, **whole}.items())
        (tmp_path / "schools" / code / "school.yaml").write_text(f"{others}{commune}\n", encoding="utf-8")
    assert Params.open(tmp_path).communes() == {
        "": ("d",),
        "phường Đồ Sơn": ("c", "f", "g"),
        "xã Quyết Thắng": ("a", "b", "e"),
    }
    text = (tmp_path / "schools" / "a" / "school.yaml").read_text("utf-8")
    (tmp_path / "schools" / "a" / "school.yaml").write_text(text.replace("xã  Quyết Thắng", "phường Đồ Sơn"), "utf-8")
    assert Params.open(tmp_path).communes()["phường Đồ Sơn"] == ("a", "c", "f", "g")
