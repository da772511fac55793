"""Making the kit's own environment: whole or not at all, once, whatever stops it on the way."""

import errno
import importlib.util
import os
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from cchc_lib import set_up
from cchc_lib.set_up import SetUpError
from tests import small_kit

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
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
    command = [str(set_up.python_of(root)), "-c", code]
    return subprocess.run(command, check=True, capture_output=True, text=True, cwd=root.parent).stdout.strip()


def test_a_new_environment_has_the_lock_and_the_kit(made: Path) -> None:
    """The locked packages are there, the kit is linked to its folder, the stamp is written."""
    assert ask(made, "import gach; print(gach.version)") == "1.0"
    assert ask(made, "import backend; print(backend.__file__)") == str(made / "backend.py")
    assert set_up.stamp_is_good(made)


def test_nothing_is_done_when_it_stands(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = set_up.stamp_file(made).stat().st_mtime_ns
    set_up.make_environment(made)
    assert capsys.readouterr().err == ""
    assert set_up.stamp_file(made).stat().st_mtime_ns == before


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


def test_a_changed_lock_is_brought_in_and_the_right_bytes_alone(made: Path, wheels: Path) -> None:
    """It is mended where it stands; a package changed on the way leaves no stamp, and without one all begins again."""
    left = set_up.python_of(made).with_name("left")
    left.touch()
    small_kit.lock(made, wheels, "1.1")
    set_up.make_environment(made)
    assert ask(made, "import gach; print(gach.version)") == "1.1"
    small_kit.lock(made, wheels, "1.2", digest="0" * 64)
    with pytest.raises(SetUpError, match=r"Không cài được các gói cần thiết\. Lời báo: ERROR") as fault:
        set_up.make_environment(made)
    log = made / ".venv" / "cai-dat.log"
    assert str(log) in str(fault.value)
    assert "gach==1.2" in log.read_text(encoding="utf-8")
    assert not set_up.stamp_is_good(made)
    assert left.exists()
    small_kit.lock(made, wheels, "1.2")
    set_up.make_environment(made)
    assert ask(made, "import gach; print(gach.version)") == "1.2"
    assert set_up.stamp_is_good(made)
    assert not left.exists()


def test_a_copied_or_orphaned_environment_does_not_stand(made: Path, tmp_path: Path) -> None:
    """An environment holds the path of its folder and of the Python that it was made by."""
    copy = tmp_path / "kit"
    shutil.copytree(made, copy, symlinks=True)
    assert not set_up.stamp_is_good(copy)
    settings = copy / ".venv" / "pyvenv.cfg"
    here = settings.read_text(encoding="utf-8").replace(str(made), str(copy))
    settings.write_text(here, encoding="utf-8")
    assert set_up.stamp_is_good(copy)
    settings.write_text(re.sub("(?m)^executable = .*$", "executable = /gone", here), encoding="utf-8")
    assert not set_up.stamp_is_good(copy)


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (errno.EACCES, "Không ghi được vào thư mục kit: không có quyền. "),
        (errno.ENOSPC, "Ổ đĩa đã đầy: cần khoảng 1 GB trống."),
    ],
)
def test_faults_of_the_disk(number: int, sentence: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that cannot be written and a full disk each have their sentence."""

    def fail(_: Path) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(set_up, "locked", fail)
    with pytest.raises(SetUpError) as told:
        set_up.make_environment(Path("kit"))
    assert str(told.value).startswith(sentence)
