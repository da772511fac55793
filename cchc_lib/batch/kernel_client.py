"""The ``kernel`` engine: papermill's own, with kernels that start lean, on sockets of their own, and die with us."""

from __future__ import annotations

import os
import sys
import tempfile
import uuid
from typing import Any

from jupyter_client.manager import AsyncKernelManager
from papermill.engines import NBClientEngine
from traitlets import default

from cchc_lib.batch import engines, posix

_LONGEST_FOLDER = 50  # a unix socket's path holds 107 bytes, and a kernel's name takes half of them

_started: list[LeanKernelManager] = []


class LeanKernelManager(AsyncKernelManager):
    """Starts kernels through ``kernel_main``; unix sockets where there are any, for TCP ports collide."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        _started.append(self)

    @default("transport")
    def _transport_default(self) -> str:
        short = len(os.fsencode(tempfile.gettempdir())) <= _LONGEST_FOLDER
        return "ipc" if os.name == "posix" and short else "tcp"

    @default("ip")
    def _ip_default(self) -> str:
        """How the names of its sockets begin: jupyter_client's own way is the same for all kernels of a folder."""
        if self.transport != "ipc":
            return super()._ip_default()
        return f"{tempfile.gettempdir()}/kernel-{uuid.uuid4().hex[:12]}"

    async def _async_post_start_kernel(self, **options: Any) -> None:
        await super()._async_post_start_kernel(**options)
        process = getattr(self.provisioner, "process", None)
        if engines.on_group and process is not None:
            engines.on_group(process.pid)

    def format_kernel_cmd(self, extra_arguments: list[str] | None = None) -> list[str]:
        """The command line of a kernel."""
        command = [sys.executable, "-m", "cchc_lib.batch.kernel_main", "-f", self.connection_file]
        return [*command, *(extra_arguments or [])]


class LeanKernelEngine(NBClientEngine):  # type: ignore[misc]
    """papermill's stock engine with the lean manager; streams are joined, so that timing never shows in an output."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> Any:
        """Execute the cells in a fresh kernel."""
        engines.watch_cells(nb_man)
        options.setdefault("kernel_manager_class", LeanKernelManager)
        executed = super().execute_managed_notebook(nb_man, kernel_name, shutdown_kernel="immediate", **options)
        engines.join_streams(nb_man.nb)
        return executed


def kill_kernels() -> None:
    """Kill every kernel that this process started, with all that it started itself."""
    for manager in _started:
        process = getattr(manager.provisioner, "process", None)
        if process is not None:
            posix.kill_group(process.pid)
            process.kill()
