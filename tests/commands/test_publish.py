"""``cchc publish``: what is told and asked, and the exit codes."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from cchc_lib.command_line import main
from cchc_lib.commands import publish as command
from cchc_lib.publishing.reading import APPROVALS
from tests.publishing.conftest import made_office, office
from tests.publishing.office import Office

__all__ = ["made_office", "office"]


def publish(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["publish", *arguments])
    return int(str(ended.value.code))


def of(office: Office, school: str, destination: Path) -> list[str]:
    folders = ["--params", str(office.params), "--outputs", str(office.outputs)]
    return [
        str(destination),
        "--school",
        school,
        "--period",
        "hk1",
        "--formats",
        "html",
        "--today",
        "1/7/2026",
        "--by",
        "Cô Mẫu",
        *folders,
    ]


def test_one_reading_then_it_goes_out(office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The first call leaves the sheet and 1, approving publishes; the third has nothing to read."""
    arguments = of(office, "thcs-an", tmp_path / "web")
    assert publish(*arguments, "--approve", "--yes") == 1
    assert "Đã duyệt 0 đoạn." in capsys.readouterr().out
    sheet = (office.outputs / "doc-lai.html").read_text(encoding="utf-8")
    assert "Nhà trường đã làm tốt." in sheet
    assert "<mark" not in sheet
    assert publish(*arguments, "--approve", "--yes") == 0
    assert "by: Cô Mẫu" in (office.params / "schools" / "thcs-an" / APPROVALS).read_text(encoding="utf-8")
    assert publish(*arguments) == 0
    assert publish(*arguments, "--review") == 0
    assert capsys.readouterr().out.endswith("Không còn đoạn nào phải đọc trong 1 báo cáo.\n")


def test_what_could_not_be_read_is_not_called_read(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither by the command nor by the sheet, which both say why; there is nothing to approve."""
    assert publish(*of(office, "thcs-nhap", tmp_path / "web"), "--review") == 0
    told = capsys.readouterr()
    assert told.out == "Không còn đoạn nào phải đọc trong 0 báo cáo.\n"
    sheet = (office.outputs / "doc-lai.html").read_text(encoding="utf-8")
    assert "duyệt" not in told.out + sheet
    assert all("là dự thảo vì sổ còn 1 lỗi" in said for said in (told.err, sheet))


def test_a_dry_run_says_what_would_go_out_and_copies_nothing(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """All is looked at as for publishing, and the destination is not even made."""
    arguments = of(office, "thcs-an", tmp_path / "web")
    publish(*arguments, "--review")
    assert publish(*arguments, "--approve", "--yes", "--dry-run") == 0
    assert "Đã kiểm tra 1 báo cáo: được phép công khai. Chưa chép gì (--dry-run)." in capsys.readouterr().out
    assert not (tmp_path / "web").exists()


def test_marks_are_listed_and_accepted_by_number(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a reason nothing is accepted; all numbers with one publish."""
    arguments = of(office, "thcs-lo", tmp_path / "web")
    assert publish(*arguments, "--review") == 0
    assert "số 1 (thcs-lo): “trương thị diệu ánh”, tên có ở cột “Người nộp”" in capsys.readouterr().out
    assert publish(*arguments, "--accept", "1") == 2
    assert publish(*arguments, "--accept", "x", "--reason", "y") == 2
    assert publish(*arguments, "--approve", "--yes", "--accept", "1", "--reason", "được đồng ý") == 1
    assert "thcs-lo: 2 đoạn người viết chưa ai đọc và duyệt." in capsys.readouterr().err
    assert publish(*arguments, "--accept", "1-6", "--reason", "được đồng ý") == 0


def test_marks_are_asked_for_one_by_one(office: Office, tmp_path: Path) -> None:
    """Typing another number, or nothing, leaves the text where it is."""
    arguments = of(office, "thcs-lo", tmp_path / "web")
    run = CliRunner().invoke
    run(command.publish, [*arguments, "--review"])
    answers = ["y", "1", "bà đồng ý", "", "9", "", "", "", ""]
    done = run(command.publish, [*arguments, "--approve"], input="\n".join([*answers, ""]), standalone_mode=False)
    assert "Số 1 (thcs-lo): “trương thị diệu ánh”" in done.output
    assert "Đã duyệt 2 đoạn." in done.output


def test_one_schools_trouble_keeps_only_that_school_back(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = [*of(office, "thcs-an", tmp_path / "web"), "--school", "thcs-nhap"]
    publish(*arguments, "--review")
    assert publish(*arguments, "--approve", "--yes", "--all-or-nothing") == 1
    assert not (tmp_path / "web").exists()
    assert publish(*arguments) == 1
    assert "- thcs-nhap · 2025-2026 · hk1 · bao-cao: là dự thảo vì sổ còn 1 lỗi" in capsys.readouterr().err
    assert (tmp_path / "web" / "thcs-an").exists()


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        ((), "NƠI_ĐẾN"),
        (("--approve", "--by", ""), "--by"),
        (("--school", "khong-co"), "khong-co"),
        (("--formats", "ipynb"), "ipynb"),
        (("--internal",), "--internal"),
    ],
)
def test_wrong_usage_is_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], what: str
) -> None:
    destination = [str(tmp_path / "web")] if arguments else []
    assert publish(*destination, "--outputs", str(tmp_path / "outputs"), *arguments) == 2
    assert what in capsys.readouterr().err


def test_a_folder_of_others_is_wrong_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "web").mkdir()
    (tmp_path / "web" / "cua-toi.txt").write_text("x", encoding="utf-8")
    assert publish(str(tmp_path / "web"), "--outputs", str(tmp_path / "outputs")) == 2
    assert "cua-toi.txt" in capsys.readouterr().err
    assert (tmp_path / "web" / "cua-toi.txt").exists()
