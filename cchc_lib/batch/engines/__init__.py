"""papermill's engines of ours. papermill loads this module whenever it is imported: nothing heavy stands here."""

from __future__ import annotations

import sys
from typing import Any

from cchc_lib.errors import UsageError
from cchc_lib.text import did_you_mean

NAMES = ("fork", "kernel")
"""What ``run --engine`` and ``papermill --engine`` call an engine alike."""
_AUTO = "auto"

SHELL = "shell"
"""How a job says that no engine of papermill's is to run it, but IPython's shell alone."""


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


class KernelEngine:
    """The reference: papermill's own engine with an ordinary kernel; only the way to it is ours."""

    @classmethod
    def execute_notebook(cls, nb: Any, kernel_name: str, **options: Any) -> Any:
        """Execute a notebook node and return it."""
        from papermill.engines import NBClientEngine

        return NBClientEngine.execute_notebook(nb, kernel_name, **{"kernel_manager_class": cls._manager(), **options})

    @classmethod
    def _manager(cls) -> type:
        from cchc_lib.batch.engines.kernel import ReportKernelManager

        return ReportKernelManager

    @classmethod
    def nb_kernel_name(cls, nb: Any, name: str | None = None) -> str:
        """The kernel that the notebook asks for; papermill's own base class cannot be imported while it loads this."""
        from papermill.utils import nb_kernel_name

        return str(nb_kernel_name(nb, name))

    @classmethod
    def nb_language(cls, nb: Any, language: str | None = None) -> str:
        """The language of the notebook."""
        from papermill.utils import nb_language

        return str(nb_language(nb, language))


class ForkEngine(KernelEngine):
    """Runs the cells in this process, if it was forked for them; where no process is warm, it is ``kernel``."""

    alone = False
    """Whether this process was forked for one notebook, which has not begun yet, and ends with it."""

    @classmethod
    def _manager(cls) -> type:
        if not cls.alone:
            return super()._manager()
        from cchc_lib.batch.engines.fork import ForkedKernelManager

        cls.alone = False  # a notebook that this one executes has a kernel of its own
        return ForkedKernelManager
