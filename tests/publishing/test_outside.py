"""Nothing in a workbook, a settings file or a parameter names a file outside its folder, or runs."""

import shutil
from pathlib import Path

import pytest

from cchc_lib.environment import ROOT
from cchc_lib.errors import CchcError
from cchc_lib.report.opening import open_report
from tests.publishing.office import YEAR, Office


@pytest.fixture
def own(tmp_path: Path) -> Office:
    made = Office(tmp_path / "office")
    shutil.copytree(ROOT / "params", made.params, ignore=shutil.ignore_patterns("schools"))
    made.add_school("thcs-an")
    return made


def linked(path: Path, elsewhere: Path) -> None:
    path.rename(elsewhere)
    try:
        path.symlink_to(elsewhere, target_is_directory=elsewhere.is_dir())
    except OSError:
        pytest.skip("this account may not make links")


@pytest.mark.parametrize(
    "name",
    [
        "schools/thcs-an",
        f"schools/thcs-an/{YEAR}.xlsx",
        "schools/thcs-an/school.yaml",
        f"plans/{YEAR}.yaml",
        f"school_years/{YEAR}.yaml",
        "calendar.csv",
        "legal_values.yaml",
    ],
)
def test_a_link_that_leads_out_is_refused(own: Office, tmp_path: Path, name: str) -> None:
    """Each file that a report is made from stands in its folder itself."""
    linked(own.params / name, tmp_path / "ngoai")
    with pytest.raises(CchcError, match="liên kết dẫn ra ngoài"):
        open_report(school="thcs-an", period="hk1", params_dir=str(own.params))


def test_a_link_inside_a_folder_of_csv_files_is_refused(own: Office, tmp_path: Path) -> None:
    folder = own.params / "schools" / "thcs-an"
    (folder / f"{YEAR}.xlsx").unlink()
    (folder / YEAR).mkdir()
    (folder / YEAR / "cases.csv").write_text("Mã hồ sơ\n", encoding="utf-8")
    linked(folder / YEAR / "cases.csv", tmp_path / "ngoai.csv")
    with pytest.raises(CchcError, match=r"“cases\.csv” trong thư mục thcs-an là liên kết"):
        open_report(school="thcs-an", period="hk1", params_dir=str(own.params))


@pytest.mark.parametrize(
    "code", ["../thcs-an", "..", ".", "", "/etc", "thcs-an/../thcs-an", "thcs-an\\..", "thcs-an\0", "THCS-AN", "%2e%2e"]
)
def test_a_school_code_is_no_path(own: Office, code: str) -> None:
    with pytest.raises(CchcError):
        open_report(school=code, period="hk1", params_dir=str(own.params))


@pytest.mark.parametrize("place", ["period", "school_year", "as_of"])
@pytest.mark.parametrize("text", ["../../x", "{{ 7*7 }}", "__import__('os').system('x')", "\0", "hk1/../hk1"])
def test_parameters_are_data(own: Office, place: str, text: str) -> None:
    given = {"school": "thcs-an", "period": "hk1", place: text}
    with pytest.raises(CchcError):
        open_report(**given, params_dir=str(own.params))


@pytest.mark.parametrize(
    "text", ["!!python/object/apply:os.system ['true']", "!!python/name:os.system", "!include /etc/passwd", "&a [*a]"]
)
def test_settings_are_data(own: Office, text: str) -> None:
    settings = own.params / "schools" / "thcs-an" / "school.yaml"
    lines = settings.read_text(encoding="utf-8").splitlines()
    changed = [f"name: {text}" if line.startswith("name:") else line for line in lines]
    settings.write_text("\n".join(changed), encoding="utf-8")
    with pytest.raises(CchcError):
        open_report(school="thcs-an", period="hk1", params_dir=str(own.params))
