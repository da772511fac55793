"""Files that are there whole or not at all, hashes, and locks that die with their holder."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

from cchc_lib.errors import CchcError, reason_of

STATE_FOLDER = ".cchc"
"""The folder under the outputs that holds records and locks; nothing in it is ever published."""


class DiskFullError(CchcError):
    """There is no room left: nothing more can be made."""


class FileInUseError(CchcError):
    """Another program holds ``paths`` open; whatever else was to be written is written."""

    def __init__(self, *paths: Path) -> None:
        names = ", ".join(f"“{path}”" for path in paths)
        super().__init__(
            f"Tệp {names} đang mở trong chương trình khác. Hãy đóng tệp (Word, Excel, Acrobat) rồi chạy lại."
        )
        self.paths = paths


def sha256(content: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def write_whole(files: Mapping[Path, bytes], staging: Path | None = None) -> None:
    """Write files so that each is there whole or not at all, in the order given.

    Every content reaches the disk under a temporary name before the first file is replaced: a full disk changes
    nothing. ``staging`` is a folder for these on the same disk, of which the caller holds the lock: what a killed
    writer left in it goes. Raises DiskFullError, FileInUseError (the others are written), CchcError when the folder
    cannot be written.
    """
    staged: dict[Path, Path] = {}
    in_use: list[Path] = []
    try:
        if staging:
            shutil.rmtree(staging, ignore_errors=True)
            staging.mkdir(parents=True, exist_ok=True)
        for path, content in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            staged[path] = (staging or path.parent) / f".cchc-{secrets.token_hex(6)}.tmp"
            with staged[path].open("xb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
        for path, written in staged.items():
            try:
                written.replace(path)
            except PermissionError:  # on Windows, while another program holds the old one open
                in_use.append(path)
        if os.name == "posix":  # the renames are to last through a power cut; Windows can open no folder
            for folder in {path.parent for path in files}:
                handle = os.open(folder, os.O_RDONLY)
                try:
                    os.fsync(handle)
                finally:
                    os.close(handle)
    except OSError as error:
        raise fault_of(error, error.filename or next(iter(files))) from error
    finally:
        for written in staged.values():
            with contextlib.suppress(OSError):
                written.unlink(missing_ok=True)
        if staging:
            shutil.rmtree(staging, ignore_errors=True)
    if in_use:
        raise FileInUseError(*in_use)


def fault_of(error: OSError, path: Path | str) -> CchcError:
    """What a system's error on writing a file or folder means to the user."""
    if error.errno == errno.ENOSPC or getattr(error, "winerror", None) == 112:
        return DiskFullError(f"Ổ đĩa đã đầy, không ghi được “{path}”. Hãy dọn bớt ổ đĩa rồi chạy lại để làm tiếp.")
    if error.errno == errno.ENAMETOOLONG or getattr(error, "winerror", None) == 206:
        return CchcError(f"Đường dẫn “{path}” quá dài. Hãy đưa bộ công cụ về thư mục có tên ngắn, như C:\\cchc.")
    return CchcError(
        f"Không ghi được “{path}”: {reason_of(error)}. Hãy cho phép ghi vào thư mục này, "
        "hoặc chọn thư mục khác, rồi chạy lại."
    )


def take_away(path: Path, root: Path) -> None:
    """Remove a file, and the folders below ``root`` that this leaves empty."""
    path.unlink()
    remove_empty(path.parent, root)


def remove_empty(folder: Path, root: Path) -> None:
    """Remove a folder and those above it as far as they are empty, up to ``root``, which stays."""
    with contextlib.suppress(OSError):
        while folder != root:
            folder.rmdir()
            folder = folder.parent


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
        raise fault_of(error, outputs) from error
    try:
        yield
    finally:
        lock.release()
