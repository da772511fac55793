"""``cchc publish``: what is told, and the exit codes."""

from __future__ import annotations

from pathlib import Path

import pytest

from cchc_lib.command_line import main


def publish(*arguments: str) -> int:
    """Run the command line and give its exit code."""
    with pytest.raises(SystemExit) as ended:
        main(["publish", *arguments])
    return int(str(ended.value.code))


def test_reports_that_were_never_made_are_refused_with_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every one of them is named, and what to do."""
    outputs = ["--outputs", str(tmp_path / "outputs")]
    assert publish(str(tmp_path / "web"), *outputs, "--school", "thcs-tien-cuong") == 1
    said = capsys.readouterr().err
    assert "Chưa công khai được, có 3 điều phải sửa:" in said
    assert "- thcs-tien-cuong · 2025-2026 · hk1 · bao-cao: chưa phải bản mới nhất (chưa làm lần nào)." in said
    assert not (tmp_path / "web").exists()


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        ((), "NƠI_ĐẾN"),
        (("--school", "khong-co"), "khong-co"),
        (("--formats", "ipynb"), "ipynb"),
        (("--internal",), "--internal"),
    ],
)
def test_wrong_usage_is_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], what: str
) -> None:
    """No destination, an unknown school, a format that is never published, an option that publishing has not."""
    destination = [str(tmp_path / "web")] if arguments else []
    assert publish(*destination, "--outputs", str(tmp_path / "outputs"), *arguments) == 2
    assert what in capsys.readouterr().err


def test_a_folder_of_others_is_wrong_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing in it is touched."""
    (tmp_path / "web").mkdir()
    (tmp_path / "web" / "cua-toi.txt").write_text("x", encoding="utf-8")
    assert publish(str(tmp_path / "web"), "--outputs", str(tmp_path / "outputs")) == 2
    assert "cua-toi.txt" in capsys.readouterr().err
    assert (tmp_path / "web" / "cua-toi.txt").exists()
