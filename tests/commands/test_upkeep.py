"""``cchc doctor`` against the lock; what ``cchc test`` starts, and how its exit code comes back."""

import subprocess
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from cchc_lib import __version__, environment
from cchc_lib.commands import upkeep
from cchc_lib.environment import ROOT
from cchc_lib.errors import UsageError


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("notebooks", "params", "outputs"):
        (tmp_path / name).mkdir()
    lock(tmp_path, f"click=={metadata.version('click')}")
    monkeypatch.setattr(upkeep, "ROOT", tmp_path)
    return tmp_path


def lock(folder: Path, line: str) -> None:
    (folder / environment.LOCK).write_text(
        f"{line} \\\n    --hash=sha256:{'0' * 64}\nkhac==1.0 ; python_version < '3' \\\n    --hash=sha256:{'0' * 64}\n"
    )


def ask(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(upkeep.doctor, words, standalone_mode=False)
    return result.return_value, result.output


def test_all_is_well(folder: Path) -> None:
    """Versions as locked: exit 0; what is for another Python is not asked for."""
    code, said = ask()
    assert code == 0
    assert f"Bộ công cụ {__version__}, thư mục {folder}" in said
    assert "✓ Đủ gói" in said


def test_another_version_is_named(folder: Path) -> None:
    lock(folder, "click==0.1")
    code, said = ask()
    assert code == 1
    assert f"✗ Gói click đang là {metadata.version('click')}, cần 0.1. Hãy cài: python -m pip install" in said


def test_a_missing_package_is_named(folder: Path) -> None:
    lock(folder, "khong-co-goi-nay==1.0")
    code, said = ask()
    assert code == 1
    assert "✗ Thiếu gói khong-co-goi-nay 1.0." in said


def test_a_missing_folder_is_named(folder: Path) -> None:
    (folder / "params").rmdir()
    code, said = ask()
    assert code == 1
    assert f"✗ Thiếu thư mục params trong {folder}." in said


def test_another_folder_of_settings_is_looked_at(folder: Path) -> None:
    """As with all commands; what to type next has it too."""
    other = folder / "khac"
    code, said = ask("--params", str(other))
    assert code == 1
    assert f"✗ Thư mục {other} không phải thư mục params" in said
    assert f"python -m cchc_lib doctor --params {other}" in said
    (other / "school_years").mkdir(parents=True)
    assert ask("--params", str(other))[0] == 0


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The command that was started and its settings; nothing runs."""
    seen: list[Any] = []

    def call(command: list[str], **settings: Any) -> int:
        seen.extend([command, settings])
        return 3

    monkeypatch.setattr(subprocess, "call", call)
    return seen


def run(command: click.Command, *words: str) -> int:
    code: int = CliRunner().invoke(command, words, standalone_mode=False, catch_exceptions=False).return_value
    return code


def test_the_whole_suite_with_the_notebooks(started: list[Any]) -> None:
    """Without a choice all tests and all notebooks run, in the folder of the kit; the exit code is pytest's."""
    assert run(upkeep.test, "-x", "-k", "lock") == 3
    assert started[0] == [
        *(sys.executable, "-m", "pytest", "-n", "auto", *upkeep.SHARE, "--nbmake"),
        *("-x", "-k", "lock", *upkeep.EVERYTHING),
    ]
    assert started[1]["cwd"] == ROOT
    assert started[1]["env"]["JUPYTER_PREFER_ENV_PATH"] == "1"


def test_a_choice_of_tests(started: list[Any]) -> None:
    run(upkeep.test, "tests/test_lock.py::test_conda_installs_the_lock_itself")
    assert started[0][-1] == "tests/test_lock.py::test_conda_installs_the_lock_itself"
    assert not any(word.startswith("notebooks") for word in started[0])


def test_without_the_test_packages(started: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "RUNNER", ("pytest", "khong-co-goi-nay"))
    with pytest.raises(UsageError, match=r"thiếu khong-co-goi-nay nên chưa chạy được phép thử"):
        run(upkeep.test)
    assert started == []
