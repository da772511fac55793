"""What only POSIX systems have: process groups, death with the parent, what a fork must not meet."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys
from pathlib import Path

_PR_SET_PDEATHSIG = 1


def die_with(parent: int) -> None:
    """On Linux, have the system kill this process when its parent dies, or has died already; elsewhere do nothing."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)


def kill_group(group: int) -> None:
    """Kill a process group, and all that it started and kept in it."""
    if os.name == "posix":
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(group, signal.SIGKILL)


def kill_users_of(folder: Path) -> None:
    """On Linux, kill every process that keeps its passing files under a folder; elsewhere do nothing."""
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if f"\0TMPDIR={folder}/".encode() in b"\0" + (process / "environ").read_bytes():
                os.kill(int(process.name), signal.SIGKILL)


def unsafe_to_fork() -> str:
    """What this process has that a fork would leave broken, in Vietnamese; blank when nothing can be told."""
    if sys.platform != "linux":
        return ""
    threads = len(list(Path("/proc/self/task").iterdir()))
    sockets = sum(_is_socket(handle) for handle in Path("/proc/self/fd").iterdir())
    found = [f"{threads} luồng" if threads > 1 else "", f"{sockets} kết nối đang mở" if sockets else ""]
    return " và ".join(filter(None, found))


def _is_socket(handle: Path) -> bool:
    with contextlib.suppress(OSError):  # the folder's own handle is closed by now
        return str(handle.readlink()).startswith("socket:")
    return False


def read_from(descriptor: int, position: int) -> bytes:
    """What stands in a file from a position on, without moving where it is written."""
    return os.pread(descriptor, os.fstat(descriptor).st_size - position, position)
