"""What only POSIX systems have, and Linux alone where it says so; elsewhere these do nothing."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from pathlib import Path


def lead_group() -> None:
    """Make this process the leader of a session and a group of its own: Ctrl-C on the terminal is not for it."""
    if os.name == "posix":
        with contextlib.suppress(PermissionError):  # it leads one already
            os.setsid()


def kill_group(group: int) -> None:
    """Kill a process group, and all that it started and kept in it."""
    if os.name == "posix":
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(group, signal.SIGKILL)


def kill_users_of(folder: Path) -> None:
    """On Linux, kill every process whose temporary folder is in this one."""
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if f"\0TMPDIR={folder}/".encode() in b"\0" + (process / "environ").read_bytes():
                os.kill(int(process.name), signal.SIGKILL)


def threads() -> int:
    """On Linux, how many threads this process has, of whatever library; elsewhere 1."""
    return len(list(Path("/proc/self/task").iterdir())) if sys.platform == "linux" else 1


def read_from(descriptor: int, position: int) -> bytes:
    """What stands in a file from a position on, without moving where it is written."""
    return os.pread(descriptor, os.fstat(descriptor).st_size - position, position)
