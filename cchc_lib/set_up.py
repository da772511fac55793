"""Make the kit's own ``.venv`` from the lock, hashes checked. A stamp, written last, says that it is whole.

Standard library only.
"""

from __future__ import annotations

import errno
import hashlib
import importlib.util
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import sleep
from typing import IO

from cchc_lib.environment import LOCK, PROJECT
from cchc_lib.errors import CchcError, reason_of

_PIP = ("-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--no-user", "--no-deps")
_FROM_LOCK = ("--progress-bar=off", "--require-hashes", "--only-binary=:all:", "-r", LOCK)
_THE_KIT = ("--no-index", "--no-build-isolation", "-e", ".")
_TAKEN = re.compile(r"(?:Collecting|Requirement already satisfied).* \(line \d+\)\)$")
_AGAIN = "rồi gõ lại lệnh."


class SetUpError(CchcError):
    """The environment of the kit cannot be made."""


def make_environment(root: Path) -> None:
    """Make the environment of the folder, or bring it up to a changed lock; one at a time.

    Raises:
        SetUpError: it cannot be made, with the reason and what to do.
    """
    try:
        with locked(root / ".venv.lock"):
            if not stamp_is_good(root):
                _make(root)
    except OSError as error:
        if error.errno == errno.ENOSPC or getattr(error, "winerror", None) == 112:
            raise SetUpError(f"Ổ đĩa đã đầy: cần khoảng 1 GB trống. Hãy dọn bớt {_AGAIN}") from error
        raise SetUpError(
            f"Không ghi được vào thư mục {root}: {reason_of(error)}. "
            f"Hãy chép bộ công cụ sang thư mục được phép ghi (chẳng hạn trong Documents) {_AGAIN}"
        ) from error


def link_kit(python: Path, root: Path) -> None:
    """Install the kit itself, by a link to its folder, into an environment that has its packages."""
    _run([python, *_PIP, *_THE_KIT], root)


def python_of(root: Path) -> Path:
    """The interpreter of the kit's own environment."""
    return root / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def stamp_file(root: Path) -> Path:
    """The file that says that the kit's own environment was made to its end, and from what."""
    return root / ".venv" / "cchc-da-xong.txt"


def stamp_is_good(root: Path) -> bool:
    """Whether the kit's own environment stands, whole and made from what is in the folder now."""
    with suppress(OSError):
        return stamp_file(root).read_text(encoding="utf-8") == _stamp(root) and _belongs_here(root)
    return False


def _stamp(root: Path) -> str:
    return hashlib.sha256(b"\0".join((root / name).read_bytes() for name in (LOCK, PROJECT))).hexdigest()


def _belongs_here(root: Path) -> bool:
    """Whether the environment was made in this folder, not copied with it, and its Python is still on the machine."""
    with suppress(OSError):
        settings = (root / ".venv" / "pyvenv.cfg").read_text(encoding="utf-8")
        base = re.search(r"^executable *= *(.*)$", settings, re.MULTILINE)
        made_here = re.search(rf"^command *=.*{re.escape(str(root / '.venv'))}$", settings, re.MULTILINE)
        return bool(base and made_here) and Path(base[1]).exists() and python_of(root).exists()  # type: ignore[index]
    return False


def _make(root: Path) -> None:
    if not (stamp_file(root).exists() and _belongs_here(root)):
        if any(importlib.util.find_spec(name) is None for name in ("venv", "ensurepip")):
            raise SetUpError(
                "Python trên máy thiếu phần tạo môi trường riêng (venv, ensurepip).",
                "Trên Debian, Ubuntu hãy cài: sudo apt install python3-venv. "
                f"Trên hệ khác hãy cài Python từ python.org, {_AGAIN}",
            )
        _say("Đang tạo môi trường riêng trong thư mục .venv (chỉ lần đầu, vài phút)…")
        base = getattr(sys, "_base_executable", sys.executable)
        _run([base, "-m", "venv", "--clear", root / ".venv"], root)
    stamp_file(root).unlink(missing_ok=True)
    _run([python_of(root), *_PIP, *_FROM_LOCK], root)
    link_kit(python_of(root), root)
    stamp_file(root).write_text(_stamp(root), encoding="utf-8")
    _say("Đã chuẩn bị xong môi trường.")


def _run(command: list[str | Path], root: Path) -> None:
    """Run a step, count the packages that pip takes, and keep what it says in a log."""
    said, taken = list[str](), 0
    with subprocess.Popen(
        [str(word) for word in command],
        cwd=root,
        env=os.environ | {"PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as process:
        for line in process.stdout or ():
            said.append(line.rstrip())
            taken += bool(_TAKEN.match(said[-1]))
            if _TAKEN.match(said[-1]) and taken % 25 == 0:
                _say(f"Đang chuẩn bị môi trường: {taken} gói…")
            elif said[-1].startswith("Installing collected packages"):
                _say("Đang cài các gói vào .venv, khoảng một phút…")
    if process.returncode:
        log = root / ".venv" / "cai-dat.log"
        with suppress(OSError):
            log.write_text("\n".join(said), encoding="utf-8")
        faults = [line for line in said if line.startswith("ERROR")] or said[-1:]
        raise SetUpError(
            f"Không cài được các gói cần thiết. Lời báo: {' '.join(faults[:2])}",
            "Hãy kiểm tra mạng (qua máy chủ trung gian thì đặt biến PIP_PROXY hoặc PIP_INDEX_URL), ổ đĩa còn 1 GB "
            f"trống, Python 3.11 đến 3.14 bản 64 bit, {_AGAIN} Nhật ký: {log}",
        )


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a lock that the system gives back when its holder ends, however it ends."""
    with path.open("a+b") as file:
        if not _try_lock(file):
            _say("Một lệnh khác đang chuẩn bị môi trường, xin chờ…")
            while not _try_lock(file):
                sleep(0.3)
        yield


def _try_lock(file: IO[bytes]) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
