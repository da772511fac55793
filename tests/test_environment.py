"""Knowing which environment the kit runs in."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from cchc_lib import environment


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder with an environment that looks whole."""
    (tmp_path / environment.LOCK).write_text("a==1\n")
    (tmp_path / environment.PROJECT).write_text("[project]\n")
    base = tmp_path / "base-python"
    base.write_text("")
    environment.python_of(tmp_path).parent.mkdir(parents=True)
    environment.python_of(tmp_path).write_text("")
    (tmp_path / ".venv" / "pyvenv.cfg").write_text(f"version = 3.11.2\nexecutable = {base}\n")
    environment.stamp_file(tmp_path).write_text(environment.stamp(tmp_path), encoding="utf-8")
    return tmp_path


def test_a_whole_environment_is_good(root: Path) -> None:
    """A stamp that fits what is in the folder is trusted."""
    assert environment.stamp_is_good(root)


@pytest.mark.parametrize("name", [environment.LOCK, environment.PROJECT])
def test_a_changed_lock_or_project_is_seen(root: Path, name: str) -> None:
    """The environment is looked at again when what it was made from has changed."""
    (root / name).write_text("changed")
    assert not environment.stamp_is_good(root)


def test_another_version_of_the_kit_is_seen(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A newer kit in the same folder asks for its environment anew."""
    monkeypatch.setattr(environment, "__version__", "99.0")
    assert not environment.stamp_is_good(root)


@pytest.mark.parametrize("gone", ["base-python", ".venv/cchc-da-xong.txt", ".venv/pyvenv.cfg"])
def test_a_part_that_is_gone_is_seen(root: Path, gone: str) -> None:
    """No stamp, no settings, or a Python that was removed from the machine: the environment does not stand."""
    (root / gone).unlink()
    assert not environment.stamp_is_good(root)


def test_an_upgraded_python_is_seen(root: Path) -> None:
    """A base Python that was replaced by another is no longer the one that the stamp knows."""
    (root / "base-python").write_text("another")
    assert not environment.stamp_is_good(root)


def test_a_moved_folder_is_seen(root: Path) -> None:
    """An environment holds the path of its folder: a copy elsewhere does not stand."""
    moved = root.with_name("moved")
    root.rename(moved)
    assert not environment.stamp_is_good(moved)


def test_missing_packages_are_named() -> None:
    """Of several packages those that are not installed."""
    assert environment.lacking(["pytest", "khong-co-goi-nay", "click"]) == ["khong-co-goi-nay"]


def test_the_environment_of_the_tests_has_the_kit() -> None:
    """The running interpreter is in an environment with this very kit: nothing is to be made."""
    assert environment.is_active()
    assert environment.kit_is_this_one()
    assert environment.stands()
    assert not environment.lacks_only_the_kit()


def test_a_conda_environment_is_active_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Conda's environments have no base prefix of their own; their folder says what they are."""
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    monkeypatch.setattr(sys, "base_prefix", str(tmp_path))
    assert not environment.is_active()
    (tmp_path / "conda-meta").mkdir()
    assert environment.is_active()


def test_another_copy_of_the_kit_is_not_taken_for_this_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An environment whose kit is linked to another folder would run other code than what stands here."""
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    assert not environment.kit_is_this_one()


def test_the_needed_packages_come_from_the_project_file() -> None:
    """The names alone, without bounds and extras."""
    needed = environment.requirements()
    assert {"click", "pandera", "python-calamine"} <= set(needed)
    assert "pytest" not in needed
