"""``cchc doctor`` against the lock."""

from importlib import metadata
from pathlib import Path

import pytest
from click.testing import CliRunner

from cchc_lib import __version__, environment
from cchc_lib.commands import upkeep


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


def ask() -> tuple[int, str]:
    result = CliRunner().invoke(upkeep.doctor, standalone_mode=False)
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
