"""Making the kit's own environment: whole or not at all, once, whatever stops it on the way."""

from __future__ import annotations

import errno
import importlib.util
import os
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from cchc_lib import environment, set_up
from cchc_lib.set_up_faults import SetUpError, fault_of_files, fault_of_pip
from tests import small_kit

FOLDER = Path("kit")


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the small kit's packages are."""
    return tmp_path_factory.mktemp("wheels")


@pytest.fixture(scope="module", autouse=True)
def _away_from_any_index(wheels: Path) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PIP_CONFIG_FILE", os.devnull)
        patch.setenv("PIP_NO_INDEX", "1")
        patch.setenv("PIP_FIND_LINKS", str(wheels))
        yield


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, wheels: Path) -> Path:
    """A small kit with its environment made; each test leaves it whole."""
    root = tmp_path_factory.mktemp("nhà có dấu cách") / "kit"
    small_kit.build(root, wheels)
    set_up.make_environment(root)
    return root


def ask(root: Path, code: str) -> str:
    """What the environment's Python prints."""
    command = [str(environment.python_of(root)), "-c", code]
    return subprocess.run(command, check=True, capture_output=True, text=True, cwd=root.parent).stdout.strip()


def test_a_new_environment_has_the_lock_and_the_kit(made: Path) -> None:
    """The locked packages are there, the kit is linked to its folder, the stamp is written."""
    assert ask(made, "import gach; print(gach.version)") == "1.0"
    assert ask(made, "import backend; print(backend.__file__)") == str(made / "backend.py")
    assert environment.stamp_is_good(made)


def test_nothing_is_done_when_it_stands(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The second set-up says nothing and touches nothing."""
    before = environment.stamp_file(made).stat().st_mtime_ns
    set_up.make_environment(made)
    assert capsys.readouterr().err == ""
    assert environment.stamp_file(made).stat().st_mtime_ns == before


def test_a_changed_lock_is_brought_in(made: Path, wheels: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The environment is mended where it stands; the progress counts the packages of this system only."""
    small_kit.lock(made, wheels, "1.1")
    set_up.make_environment(made)
    assert ask(made, "import gach; print(gach.version)") == "1.1"
    told = capsys.readouterr().err.splitlines()
    assert "Đang chuẩn bị môi trường: 1/1 gói…" in told
    assert told[-1] == "Đã chuẩn bị xong môi trường."
    assert not any("tạo môi trường riêng" in line for line in told)


def test_a_package_that_was_changed_on_the_way_is_refused(made: Path, wheels: Path) -> None:
    """A wrong hash stops the set-up without a stamp; with the right file it goes on."""
    small_kit.lock(made, wheels, "1.2")
    small_kit.lock(made, wheels, "1.2", digest="0" * 64)
    with pytest.raises(SetUpError, match="mã kiểm tra") as fault:
        set_up.make_environment(made)
    assert str(made / ".venv" / "cai-dat.log") in str(fault.value)
    assert ask(made, "import gach; print(gach.version)") != "1.2"
    assert not environment.stamp_is_good(made)
    small_kit.lock(made, wheels, "1.2")
    set_up.make_environment(made)
    assert ask(made, "import gach; print(gach.version)") == "1.2"


def test_a_half_made_environment_is_made_again(made: Path) -> None:
    """An environment without pip, as a stop in the middle leaves it, is not built upon."""
    pip = Path(ask(made, "import pip; print(pip.__file__)")).parent
    pip.rename(pip.with_name("gone"))
    environment.stamp_file(made).unlink()
    assert not set_up.is_sound(made)
    set_up.make_environment(made)
    assert set_up.is_sound(made)
    assert not pip.with_name("gone").exists()


def test_a_package_that_pip_was_killed_over_is_installed_again(made: Path) -> None:
    """A package whose files were not all written yet is not taken for whole."""
    package = Path(ask(made, "import gach; print(gach.__file__)"))
    about = next(package.parent.glob("gach-*.dist-info"))
    (about / "INSTALLER").unlink()
    package.unlink()
    environment.stamp_file(made).unlink()
    set_up.make_environment(made)
    assert ask(made, "import gach; print(gach.__file__)") == str(package)


def test_no_way_to_the_index_is_told_so(made: Path, wheels: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a network the sentence says so, and nothing looks as if it were done."""
    (made / environment.LOCK).write_text(f"xa-lac==1.0 \\\n    --hash=sha256:{'0' * 64}\n")
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_RETRIES", "1")
    with pytest.raises(SetUpError, match="không tới được kho gói Python"):
        set_up.make_environment(made)
    small_kit.lock(made, wheels, "1.2")
    monkeypatch.undo()
    set_up.make_environment(made)


def test_a_copied_environment_is_not_sound(made: Path, tmp_path: Path) -> None:
    """An environment knows its folder by its path: a copy is made again."""
    (tmp_path / ".venv").mkdir()
    settings = (made / ".venv" / "pyvenv.cfg").read_text(encoding="utf-8")
    (tmp_path / ".venv" / "pyvenv.cfg").write_text(settings, encoding="utf-8")
    assert not set_up.is_sound(tmp_path)


def test_a_python_without_venv_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Debian's Python without python3-venv: what to install."""
    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "ensurepip" else found(name))
    with pytest.raises(SetUpError, match="sudo apt install python3-venv"):
        set_up.make_environment(tmp_path)


def test_a_second_set_up_waits_for_the_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of two at once one works, the other says that it waits, and goes on after."""
    order: list[str] = []

    def second() -> None:
        with set_up.locked(tmp_path / "lock"):
            order.append("second")

    with set_up.locked(tmp_path / "lock"):
        waiting = threading.Thread(target=second)
        waiting.start()
        waiting.join(timeout=0.5)
        order.append("first")
    waiting.join(timeout=10)
    assert order == ["first", "second"]
    assert capsys.readouterr().err == "Một lệnh khác đang chuẩn bị môi trường, xin chờ…\n"


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (errno.EROFS, f"Không ghi được vào thư mục {FOLDER}."),
        (errno.EACCES, f"Không ghi được vào thư mục {FOLDER}."),
        (errno.ENOSPC, "Ổ đĩa đã đầy"),
        (errno.EIO, f"Không chuẩn bị được môi trường trong thư mục {FOLDER}"),
    ],
)
def test_faults_of_the_disk(number: int, sentence: str) -> None:
    """A folder that cannot be written and a full disk each have their sentence."""
    assert str(fault_of_files(OSError(number, os.strerror(number)), FOLDER)).startswith(sentence)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "Ổ đĩa đã đầy"),
        ("OSError: [WinError 112] There is not enough space on the disk", "Ổ đĩa đã đầy"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "Gói tải về không đúng"),
        ("PermissionError: [Errno 13] Permission denied: '.venv/lib'", "Không ghi được vào thư mục"),
        ("ERROR: [WinError 5] Access is denied: 'python.exe'", "Không ghi được vào thư mục"),
        (
            "WARNING: Retrying (Retry(total=4)) after connection broken\nERROR: No matching distribution",
            "Không tải được",
        ),
        ("There was a problem confirming the ssl certificate: SSLError", "Không tải được"),
        ("ERROR: No matching distribution found for numpy==2.4.6", "Kho gói không có bản cài sẵn"),
        ("The virtual environment was not created: ensurepip is not available.", "Python trên máy thiếu phần"),
        ("one\nERROR: something new\n\n", "Không chuẩn bị được môi trường. Lời báo cuối cùng: ERROR: something new"),
        ("", "Không chuẩn bị được môi trường."),
    ],
)
def test_faults_of_pip(said: str, sentence: str) -> None:
    """What pip says in English comes out as what is wrong and what to do."""
    assert str(fault_of_pip(said, None, FOLDER)).startswith(sentence)
