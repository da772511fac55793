"""What runs a notebook's cells: papermill's engines of ours, or IPython's shell alone. Nothing heavy stands here."""

from __future__ import annotations

import sys
from collections.abc import Callable

from cchc_lib.errors import UsageError
from cchc_lib.text import did_you_mean

NAMES = ("fork", "kernel")
"""What ``run --engine`` and ``papermill --engine`` call an engine alike."""
_AUTO = "auto"

SHELL = "shell"
"""How a job says that no engine of papermill's is to run it, but IPython's shell alone."""

EXTENSION = "cchc_lib.report.show"
"""What a kernel loads before its first cell, so that frames and figures come out alike in every cell."""

on_start: Callable[[int], None] | None = None
"""Hears the process group of each kernel that starts; set by whoever must be able to end it."""

alone = False
"""Whether this process was forked for one notebook, which has not begun yet, and ends with it."""


class FailedError(Exception):
    """A cell failed: the fault's name and words, and the lines of its traceback, as a kernel tells them."""

    def __init__(self, name: str, words: str, traceback: list[str]) -> None:
        super().__init__(words)
        self.name, self.words, self.traceback = name, words, traceback


def can_fork() -> bool:
    """Whether this system has a fork that a warm process survives."""
    return sys.platform in ("linux", "darwin")


def choose_engine(name: str) -> str:
    """The engine asked for; ``auto``: fork where it is safe, else kernel."""
    if name == _AUTO:
        return "fork" if can_fork() else "kernel"
    if name not in NAMES:
        raise UsageError(f"Không có động cơ “{name}”. {did_you_mean(name, (*NAMES, _AUTO))}")
    if name == "fork" and not can_fork():
        raise UsageError("Máy này không dùng được động cơ fork (cần Linux hoặc macOS). Hãy dùng --engine kernel.")
    return name
