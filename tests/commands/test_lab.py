"""``cchc lab``: for this machine alone."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from cchc_lib.command_line import main
from cchc_lib.commands import upkeep
from cchc_lib.environment import LOCK
from cchc_lib.report.blocks import BLOCK_MIME


def lab(monkeypatch: pytest.MonkeyPatch, root: Path, *arguments: str) -> tuple[int, list[str]]:
    """Run the command without starting anything: its exit code and what it would have started."""
    started: list[str] = []

    def popen(command: list[str], **_: object) -> SimpleNamespace:
        started.extend(command)
        return SimpleNamespace(pid=0, poll=lambda: 0, wait=lambda: 0)

    monkeypatch.setattr(subprocess, "Popen", popen)
    monkeypatch.setattr("cchc_lib.commands.upkeep.ROOT", root)
    with pytest.raises(SystemExit) as ended:
        main(["lab", *arguments])
    return int(str(ended.value.code or 0)), started


def test_it_listens_to_this_machine_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """With a token, a new one each time, that no settings of a user's can switch off; other options are handed on."""
    code, started = lab(monkeypatch, tmp_path, "--allow-root", "--port=8899")
    assert code == 0
    assert started[1:5] == [*("-m", "jupyterlab", "--ServerApp.ip=localhost", "--ServerApp.allow_remote_access=False")]
    token = next(word for word in started if "token=" in word)
    assert re.fullmatch(r"--IdentityProvider\.token=[0-9a-f]{48}", token)
    assert token not in lab(monkeypatch, tmp_path, "--allow-root")[1]
    assert "--port=8899" in started


def test_the_guide_comes_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    first, then = (lab(monkeypatch, tmp_path, "--allow-root")[1] for _ in range(2))
    assert "--LabApp.default_url=/lab/tree/notebooks/huong_dan.ipynb" in first
    assert "--LabApp.default_url=/lab/tree/notebooks/bao_cao.ipynb" in then


def test_root_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 0, raising=False)
    assert lab(monkeypatch, tmp_path) == (2, [])
    assert "tài khoản quản trị (root)" in capsys.readouterr().err


def test_what_is_internal_does_not_stay_in_a_notebook(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Saved by a run as internal, by its parameters or by its head; told, and stripped; other outputs stay."""
    (tmp_path / "notebooks" / "co-hoa" / ".ipynb_checkpoints").mkdir(parents=True)
    names = ("cong_khai", "co-hoa/noi_bo", "co-hoa/.ipynb_checkpoints/sau")
    public, internal, later = (tmp_path / "notebooks" / f"{name}.ipynb" for name in names)
    _save(public, "public", {"text/plain": "a"})
    _save(internal, "internal", {"text/plain": "Tên người"})
    _save(later, "public", {BLOCK_MIME: {"kind": "head", "internal": True}})
    monkeypatch.setattr(upkeep, "ROOT", tmp_path)
    shutil.copy(Path(__file__).parents[2] / LOCK, tmp_path)
    told = [fault.split(" ")[2] for fault in upkeep.faults() if "kết quả nội bộ" in fault]
    assert told == [f"notebooks/{name}.ipynb" for name in reversed(names[1:])]
    kept = public.read_bytes()
    lab(monkeypatch, tmp_path, "--allow-root")
    said = capsys.readouterr().out
    assert said.count("Đã bỏ kết quả nội bộ") == 2
    assert [json.loads(path.read_text())["cells"][1]["outputs"] for path in (internal, later)] == [[], []]
    assert public.read_bytes() == kept


def _save(path: Path, audience: str, data: dict[str, object]) -> None:
    shown = new_output("execute_result", data=data, execution_count=1)
    parameters = new_code_cell(f'audience = "{audience}"', metadata={"tags": ["parameters"]})
    nbformat.write(new_notebook(cells=[parameters, new_code_cell("1", outputs=[shown])]), path)


@pytest.mark.parametrize(
    "option",
    [
        *("--ip=0.0.0.0", "--ServerApp.ip=*", "--NotebookApp.token=", "--IdentityProvider.token=''"),
        *("--ServerApp.password=", "--PasswordIdentityProvider.hashed_password="),
        *("--ServerApp.allow_remote_access=True", "--config=khac.py"),
    ],
)
def test_it_is_not_opened_to_others(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str
) -> None:
    assert lab(monkeypatch, tmp_path, option) == (2, [])
    assert option in capsys.readouterr().err
