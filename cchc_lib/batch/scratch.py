"""Folders for passing things, each held by a living process; what dead ones left behind, running or lying, goes."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from cchc_lib.batch import posix

_PREFIX = "cchc-"
_LOCK = "held"


@contextlib.contextmanager
def scratch_folder() -> Iterator[Path]:
    """A new folder with a short path, there until the block ends, with all that still works in it.

    Those whose holder died go first.
    """
    from filelock import FileLock

    _remove_abandoned()
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    held = FileLock(folder / _LOCK)
    held.acquire()
    try:
        yield folder
    finally:
        posix.kill_users_of(folder)
        held.release()
        shutil.rmtree(folder, ignore_errors=True)


def _remove_abandoned() -> None:
    """Remove the folders of runs that were killed, and end what a notebook of theirs started and nobody could end."""
    from filelock import FileLock

    for lock in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*/{_LOCK}"):
        with contextlib.suppress(OSError), FileLock(lock, timeout=0):  # Timeout is an OSError
            posix.kill_users_of(lock.parent)
            shutil.rmtree(lock.parent, ignore_errors=True)
