"""The way in: too old a Python, an environment that stands, one that has to be made, a stop."""

import ast
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cchc_lib import bootstrap, command_line, environment, set_up
from cchc_lib.errors import CchcError

OLD = """
import runpy, sys
sys.version_info = {version}
sys.argv = ["cchc", "run", "--jobs", "2"]
runpy.run_path({path!r})
"""


@pytest.mark.parametrize("version", [(3, 6, 9), (3, 10, 13)])
def test_too_old_a_python_is_told_so(version: tuple[int, int, int]) -> None:
    """One sentence with the version found and what to type, exit code 1, no traceback."""
    code = OLD.format(version=version, path=str(environment.ROOT / "cchc_lib" / "__main__.py"))
    told = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", code], check=False, capture_output=True, encoding="utf-8"
    )
    assert told.returncode == 1
    assert f"Bộ công cụ cần Python 3.11 trở lên, máy đang dùng Python 3.{version[1]}." in told.stderr
    assert "python3.13 -m cchc_lib run --jobs 2" in told.stderr
    assert "Traceback" not in told.stderr


@pytest.mark.parametrize("name", ["__init__.py", "__main__.py"])
def test_an_old_python_can_read_as_far_as_the_sentence(name: str) -> None:
    """The two files that come first use no word that Python 3.6 does not know."""
    text = (environment.ROOT / "cchc_lib" / name).read_text(encoding="utf-8")
    ast.parse(text, feature_version=(3, 6))
    assert "from __future__ import annotations" not in text


def test_an_environment_that_stands_runs_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[Any] = []
    monkeypatch.setattr(bootstrap, "stands", lambda: True)
    monkeypatch.setattr(command_line, "main", called.append)
    assert bootstrap.main(["run", "--school", "thcs-tien-cuong"]) == 0
    assert called == [["run", "--school", "thcs-tien-cuong"]]


def test_packages_without_the_kit_get_the_kit_linked(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a conda environment made from environment.yml no .venv is made."""
    done: list[Any] = []
    monkeypatch.setattr(bootstrap, "stands", lambda: False)
    monkeypatch.setattr(bootstrap, "lacks_only_the_kit", lambda: True)
    monkeypatch.setattr(set_up, "link_kit", lambda python, root: done.append((python, root)))
    monkeypatch.setattr(command_line, "main", done.append)
    assert bootstrap.main(["list"]) == 0
    assert done == [(Path(sys.executable), environment.ROOT), ["list"]]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no exec: a child process runs the command there")
def test_an_environment_made_takes_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """After the set-up this process becomes the command in the environment's own Python."""
    done: list[Any] = []
    monkeypatch.setattr(bootstrap, "stands", lambda: False)
    monkeypatch.setattr(bootstrap, "lacks_only_the_kit", lambda: False)
    monkeypatch.setattr(set_up, "make_environment", done.append)

    def become(program: str, words: list[str]) -> None:
        done.extend([program, words])
        raise SystemExit  # this process is no more

    monkeypatch.setattr(os, "execv", become)
    with pytest.raises(SystemExit):
        bootstrap.main(["run"])
    python = str(set_up.python_of(environment.ROOT))
    assert done == [environment.ROOT, python, [python, "-m", "cchc_lib", "run"]]


@pytest.mark.parametrize(
    ("error", "code", "sentence"),
    [
        (CchcError("Ổ đĩa đã đầy.", "Hãy dọn bớt."), 1, "Ổ đĩa đã đầy.\nHãy dọn bớt.\n"),
        (KeyboardInterrupt(), 130, "\nĐã dừng theo yêu cầu. Gõ lại lệnh để làm tiếp từ chỗ dừng.\n"),
    ],
)
def test_faults_and_stops_end_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: BaseException, code: int, sentence: str
) -> None:
    def fail() -> bool:
        raise error

    monkeypatch.setattr(bootstrap, "stands", fail)
    assert bootstrap.main(["run"]) == code
    assert capsys.readouterr().err == sentence


def test_vietnamese_does_not_break_a_console_of_another_alphabet() -> None:
    """On a console of a Western code page the sentences come out, none of them stops the command."""
    said = subprocess.run(
        [sys.executable, "-m", "cchc_lib", "khong-co-lenh-nay"],
        cwd=environment.ROOT,
        env=os.environ | {"PYTHONIOENCODING": "cp1252"},
        check=False,
        capture_output=True,
        encoding="utf-8",
    )
    assert (said.returncode, "Traceback" in said.stderr) == (2, False)
    assert "Không có lệnh" in said.stderr


def test_missing_packages_are_named() -> None:
    assert environment.lacking(["pytest", "khong-co-goi-nay", "click"]) == ["khong-co-goi-nay"]


def test_the_environment_of_the_tests_has_the_kit() -> None:
    """The running interpreter is in an environment with this very kit: nothing is to be made."""
    assert bootstrap.is_active()
    assert bootstrap.kit_is_this_one()
    assert bootstrap.stands()
    assert not bootstrap.lacks_only_the_kit()


def test_a_conda_environment_is_active_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Conda's environments have no base prefix of their own; their folder says what they are."""
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    monkeypatch.setattr(sys, "base_prefix", str(tmp_path))
    assert not bootstrap.is_active()
    (tmp_path / "conda-meta").mkdir()
    assert bootstrap.is_active()


def test_another_copy_of_the_kit_is_not_taken_for_this_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An environment whose kit is linked to another folder would run other code than what stands here."""
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    assert not bootstrap.kit_is_this_one()


def test_the_needed_packages_come_from_the_project_file() -> None:
    needed = bootstrap.requirements()
    assert {"click", "pandas", "python-calamine"} <= set(needed)
    assert "pytest" not in needed
