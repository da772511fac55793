"""Make the kit's own ``.venv`` from the lock, hashes checked: once, whole or not at all, safe to stop and start again.

Standard library only. What an environment was made from stands in its stamp, written last (``cchc_lib.environment``).
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep
from typing import IO

from cchc_lib import environment
from cchc_lib.set_up_faults import NO_VENV, SetUpError, fault_of_files, fault_of_pip

PIP = (
    "-m",
    "pip",
    "--disable-pip-version-check",
    "--no-input",
    "install",
    "--no-user",
    "--no-deps",
    "--progress-bar=off",
)
FROM_LOCK = ("--require-hashes", "--only-binary=:all:", "-r", environment.LOCK)
THE_KIT = ("--no-index", "--no-build-isolation", "-e", ".")
LOCKED = re.compile(r"^[\w.-]+==")
TAKEN = re.compile(r"^(Collecting|Processing|Requirement already satisfied).* \(line \d+\)\)$")
LEFT_OUT = re.compile(r"^Ignoring .*: markers ")


def make_environment(root: Path) -> None:
    """Make the environment of the folder, or mend it; returns at once when another command has just done so.

    Raises:
        SetUpError: it cannot be made, with the reason and what to do.
    """
    try:
        with locked(root / ".venv.lock"):
            if not environment.stamp_is_good(root):
                _make(root)
    except OSError as error:
        raise fault_of_files(error, root) from error


def link_kit(python: Path, root: Path) -> None:
    """Install the kit itself, by a link to its folder, into an environment that has its packages."""
    _say("Đang nối bộ công cụ vào môi trường Python đang dùng…")
    result = _quiet([python, *PIP, *THE_KIT], root)
    if result.returncode:
        raise fault_of_pip(result.stdout, None, root)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a lock that the system gives back when its holder ends, however it ends."""
    with path.open("a+b") as file:
        os.set_inheritable(file.fileno(), True)
        told = False
        while not _try_lock(file):
            if not told:
                _say("Một lệnh khác đang chuẩn bị môi trường, xin chờ…")
            told = True
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


def _make(root: Path) -> None:
    environment.stamp_file(root).unlink(missing_ok=True)
    if not is_sound(root):
        _make_empty(root)
    python = environment.python_of(root)
    _drop_half_installed(root)
    log = root / ".venv" / "cai-dat.log"
    with log.open("w", encoding="utf-8") as journal:
        _install_packages(python, root, journal)
        _say("Đang nối bộ công cụ vào môi trường…")
        _pip(python, root, THE_KIT, journal)
    _write_whole(environment.stamp_file(root), environment.stamp(root))
    _say("Đã chuẩn bị xong môi trường.")


def is_sound(root: Path) -> bool:
    """Whether an environment is there that still runs, by the Python it was made by, in the folder it was made in."""
    python, folder = environment.python_of(root), root / ".venv"
    settings = dict(re.split(r"\s*=\s*", line, maxsplit=1) for line in environment.lines(folder / "pyvenv.cfg"))
    if not settings.get("command", "").endswith(str(folder)):
        return False
    try:
        answer = _quiet([python, "-c", "import pip, sys; print('%d.%d.' % sys.version_info[:2])"], root)
    except OSError:
        return False
    return answer.returncode == 0 and settings.get("version", "").startswith(answer.stdout.strip())


def _make_empty(root: Path) -> None:
    if any(importlib.util.find_spec(name) is None for name in ("venv", "ensurepip")):
        raise SetUpError(*NO_VENV)
    _say("Đang tạo môi trường riêng trong thư mục .venv (chỉ lần đầu, vài phút)…")
    base = getattr(sys, "_base_executable", sys.executable)
    result = _quiet([base, "-m", "venv", "--clear", root / ".venv"], root)
    if result.returncode:
        raise fault_of_pip(result.stdout, None, root)


def _drop_half_installed(root: Path) -> None:
    """Forget packages that pip was killed over: it writes INSTALLER last, yet trusts a package without it."""
    for about in (root / ".venv").glob("[Ll]ib/**/site-packages/*.dist-info"):
        if not (about / "INSTALLER").exists():
            shutil.rmtree(about)


def _quiet(command: list[str | Path], root: Path) -> subprocess.CompletedProcess[str]:
    both = subprocess.STDOUT
    return subprocess.run(
        command, check=False, cwd=root, encoding="utf-8", errors="replace", stdout=subprocess.PIPE, stderr=both
    )


def _install_packages(python: Path, root: Path, journal: IO[str]) -> None:
    _pip(python, root, FROM_LOCK, journal, _Progress(root / environment.LOCK).see)


def _pip(
    python: Path, root: Path, words: tuple[str, ...], journal: IO[str], watch: Callable[[str], None] | None = None
) -> None:
    said = []
    with _start([str(python), *PIP, *words], root) as process:
        try:
            for line in process.stdout or ():
                said.append(line)
                journal.write(line)
                if watch:
                    watch(line.rstrip())
        except BaseException:
            process.terminate()
            raise
    if process.returncode:
        raise fault_of_pip("".join(said), Path(journal.name), root)


def _start(command: list[str], root: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command,
        cwd=root,
        env=os.environ | {"PYTHONIOENCODING": "utf-8", "PYTHONUNBUFFERED": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        close_fds=False,  # so that pip holds the lock too: killed here, no other set-up starts beside it
    )


class _Progress:
    """One line that counts on a terminal; a line now and then elsewhere."""

    def __init__(self, lock: Path) -> None:
        self.total = sum(bool(LOCKED.match(line)) for line in environment.lines(lock))
        self.taken = 0
        self.end_of_line = "\n" if sys.stderr.isatty() else ""

    def see(self, line: str) -> None:
        """Take in one line of pip's."""
        self.total -= bool(LEFT_OUT.match(line))
        if TAKEN.match(line):
            self.taken += 1
            self._tell(f"Đang chuẩn bị môi trường: {self.taken}/{self.total} gói…")
        elif line.startswith("Installing collected packages"):
            _say(self.end_of_line + "Đang cài các gói vào .venv, khoảng một phút…")

    def _tell(self, text: str) -> None:
        if self.end_of_line:
            sys.stderr.write(f"\r{text}")
            sys.stderr.flush()
        elif self.taken % 25 == 0 or self.taken == self.total:
            _say(text)


def _write_whole(file: Path, text: str) -> None:
    part = file.with_suffix(".part")
    part.write_text(text, encoding="utf-8")
    part.replace(file)


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()
