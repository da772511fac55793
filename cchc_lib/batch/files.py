"""Files that are there whole or not at all, hashes, and locks that die with their holder."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
from collections.abc import Iterator, Mapping
from glob import escape
from pathlib import Path

from cchc_lib.errors import CchcError

STATE_FOLDER = ".cchc"
"""The folder under the outputs that holds records and locks; nothing in it is ever published."""

_TEMPORARY = ".cchc-{random}-{owner}.tmp"
_RANDOM = 12  # hexadecimal digits


def sha256(content: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def write_whole(files: Mapping[Path, bytes], owner: str = "") -> None:
    """Write files so that each is there whole or not at all, in the order given.

    Every content reaches the disk under a temporary name before the first file is replaced: a full disk changes
    nothing. ``owner`` is the last part of the lock's key under which they are written, if there is one. Raises
    CchcError when the folder cannot be written.
    """
    temporary: dict[Path, Path] = {}
    try:
        for path, content in files.items():
            temporary[path] = _write_beside(path, content, owner)
        for path, written in temporary.items():
            written.replace(path)
        for folder in {path.parent for path in files}:
            _sync_folder(folder)
    except OSError as error:
        where = error.filename or next(iter(files))
        raise CchcError(
            f"Không ghi được tệp “{where}”: {error.strerror or error}. "
            "Hãy xem ổ đĩa còn chỗ và thư mục cho phép ghi (tệp không đang mở trong Word, Excel), rồi chạy lại."
        ) from error
    finally:
        for written in temporary.values():
            with contextlib.suppress(OSError):
                written.unlink(missing_ok=True)


def _write_beside(path: Path, content: bytes, owner: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    written = path.with_name(_TEMPORARY.format(random=secrets.token_hex(_RANDOM // 2), owner=owner))
    try:
        with written.open("xb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
    except OSError:
        with contextlib.suppress(OSError):
            written.unlink(missing_ok=True)
        raise
    return written


def _sync_folder(folder: Path) -> None:
    """Make renames last through a power cut; Windows cannot open a folder and needs it not."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def remove_temporary(folder: Path, owner: str) -> None:
    """Remove what a killed owner left half written in a folder, and nobody else's; its lock must be held."""
    for left in folder.glob(_TEMPORARY.format(random="?" * _RANDOM, owner=escape(owner))):
        with contextlib.suppress(OSError):
            left.unlink()


@contextlib.contextmanager
def locked(outputs: Path, key: str) -> Iterator[None]:
    """Hold the lock of one report (or of ``key``), waiting for whoever has it; it falls when its holder dies."""
    from filelock import FileLock

    path = outputs / STATE_FOLDER / f"{key}.lock"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(path)
        lock.acquire()
    except OSError as error:
        raise CchcError(
            f"Không ghi được vào thư mục “{outputs}”: {error.strerror or error}. "
            "Hãy chọn thư mục khác bằng --outputs, hoặc cho phép ghi vào thư mục này."
        ) from error
    try:
        yield
    finally:
        lock.release()
