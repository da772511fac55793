"""``cchc test`` and ``cchc lab``: what they start, and how their exit codes come back."""

import subprocess
import sys
from typing import Any

import click
import pytest
from click.testing import CliRunner

from cchc_lib.commands import upkeep
from cchc_lib.environment import ROOT
from cchc_lib.errors import UsageError


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
