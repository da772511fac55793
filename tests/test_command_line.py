"""The command line's edge: help that costs nothing, faults as sentences, exit codes."""

from __future__ import annotations

import importlib
import subprocess
import sys
import types
from collections.abc import Callable

import click
import pytest

from cchc_lib import command_line
from cchc_lib.errors import CchcError, UsageError

HEAVY = ("pandas", "numpy", "matplotlib", "papermill", "nbconvert", "typst", "pydantic", "jinja2", "yaml")


def called(*arguments: str) -> int:
    """The exit code of a call."""
    with pytest.raises(SystemExit) as stopped:
        command_line.main(list(arguments))
    assert isinstance(stopped.value.code, int)
    return stopped.value.code


def command_that(monkeypatch: pytest.MonkeyPatch, action: Callable[[], object]) -> None:
    """Put a command in place of ``run``."""
    module = types.ModuleType("stand_in")
    module.command = click.Command("run", callback=action)  # type: ignore[attr-defined]
    monkeypatch.setattr(importlib, "import_module", lambda _: module)


def raising(error: BaseException) -> Callable[[], object]:
    """A command that ends with this error."""

    def action() -> object:
        raise error

    return action


def test_help_lists_every_command_in_vietnamese(capsys: pytest.CaptureFixture[str]) -> None:
    """The overall help names each command with its line, and no English word of click's."""
    assert called("--help") == 0
    told = capsys.readouterr().out
    assert all(f"  {name} " in told for name in command_line.COMMANDS)
    assert "Cách dùng: cchc [TÙY CHỌN] LỆNH" in told
    assert not any(word in told for word in ("Usage", "Options", "Commands", "Show this"))


@pytest.mark.parametrize("name", command_line.COMMANDS)
def test_every_command_stands_and_has_vietnamese_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Each name in the table leads to a module with a command."""
    assert called(name, "--help") == 0
    told = capsys.readouterr().out
    assert told.startswith(f"Cách dùng: cchc {name}")
    assert not any(word in told for word in ("Usage:", "Options:", "Show this", "[default:", "[required]"))


def test_help_imports_nothing_heavy() -> None:
    """What a report needs is not loaded to say how to ask for one."""
    code = (
        "import sys\nfrom cchc_lib.command_line import main\n"
        "try: main(['run', '--help'])\n"
        f"except SystemExit: print('loaded', [name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.splitlines()[-1] == "loaded []"


def test_an_unknown_command_is_told_with_the_nearest_name(capsys: pytest.CaptureFixture[str]) -> None:
    """A slip of the finger is exit 2 and a hint."""
    assert called("pulish") == 2
    assert capsys.readouterr().err == "Không có lệnh “pulish”. Gần nhất là “publish”.\n"


@pytest.mark.parametrize(
    ("error", "code", "told"),
    [
        (CchcError("Một câu."), 1, "Một câu.\n"),
        (UsageError("Gọi sai."), 2, "Gọi sai.\n"),
        (KeyboardInterrupt(), 130, "Đã dừng.\n"),
    ],
)
def test_faults_are_sentences_with_their_exit_code(
    error: BaseException, code: int, told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing but the sentence reaches the user."""
    command_that(monkeypatch, raising(error))
    assert called("run") == code
    assert capsys.readouterr().err.lstrip() == told


def test_a_fault_of_ours_is_a_sentence_too(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """What nobody foresaw says what it is and how to see more."""
    command_that(monkeypatch, raising(ZeroDivisionError("division by zero")))
    assert called("run") == 1
    told = capsys.readouterr().err
    assert "Lỗi ngoài dự kiến (ZeroDivisionError: division by zero)" in told
    assert "Traceback" not in told


def test_debug_shows_the_traceback(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """--debug is for whoever maintains the kit."""
    command_that(monkeypatch, raising(CchcError("Một câu.")))
    assert called("--debug", "run") == 1
    told = capsys.readouterr().err
    assert "Traceback" in told
    assert told.endswith("Một câu.\n")


def test_what_a_command_returns_is_the_exit_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """A command says by its return how it went; none is 0."""
    command_that(monkeypatch, lambda: 1)
    assert called("run") == 1
    command_that(monkeypatch, lambda: None)
    assert called("run") == 0
