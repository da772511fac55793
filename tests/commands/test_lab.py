"""``cchc lab``: for this machine alone."""

from __future__ import annotations

import subprocess

import pytest

from cchc_lib.command_line import main


def lab(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> tuple[int, list[str]]:
    """Run the command without starting anything: its exit code and what it would have started."""
    started: list[str] = []

    def call(command: list[str], **_: object) -> int:
        started.extend(command)
        return 0

    monkeypatch.setattr(subprocess, "call", call)
    with pytest.raises(SystemExit) as ended:
        main(["lab", *arguments])
    return int(str(ended.value.code or 0)), started


def test_it_listens_to_this_machine_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other options are handed on; the token is JupyterLab's own, a new one each time."""
    code, started = lab(monkeypatch, "--no-browser", "--port=8899")
    assert code == 0
    assert started[1:] == ["-m", "jupyterlab", "--ServerApp.ip=localhost", "--no-browser", "--port=8899", "notebooks"]


@pytest.mark.parametrize(
    "option",
    [
        "--ip=0.0.0.0",
        "--ServerApp.ip=*",
        "--NotebookApp.token=",
        "--IdentityProvider.token=''",
        "--ServerApp.password=",
        "--PasswordIdentityProvider.hashed_password=",
        "--ServerApp.allow_remote_access=True",
        "--config=khac.py",
    ],
)
def test_it_is_not_opened_to_others(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], option: str
) -> None:
    """Neither to other machines nor without the token."""
    assert lab(monkeypatch, option) == (2, [])
    assert option in capsys.readouterr().err
