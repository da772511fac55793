"""Folders for passing things, each held by a living process; what dead ones left behind is removed."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

_PREFIX = "cchc-"
_LOCK = "held"


@contextlib.contextmanager
def scratch_folder() -> Iterator[Path]:
    """A new folder with a short path, there until the block ends; folders whose holder died are removed first."""
    from filelock import FileLock

    _remove_abandoned()
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    held = FileLock(folder / _LOCK)
    held.acquire()
    try:
        yield folder
    finally:
        held.release()
        shutil.rmtree(folder, ignore_errors=True)


def _remove_abandoned() -> None:
    from filelock import FileLock

    for lock in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*/{_LOCK}"):
        with contextlib.suppress(OSError), FileLock(lock, timeout=0):  # Timeout is an OSError
            shutil.rmtree(lock.parent, ignore_errors=True)
