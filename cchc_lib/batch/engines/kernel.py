"""papermill's engines of ours: which kernel they start, and how; all the rest is papermill's and nbclient's own.

Only papermill may import this, by its entry point: it imports papermill itself.
"""

from __future__ import annotations

import os
import tempfile
import uuid
from typing import Any

from jupyter_client.manager import AsyncKernelManager
from papermill.engines import NBClientEngine
from traitlets import default

from cchc_lib.batch import engines

INLINE = {"MPLBACKEND": "module://matplotlib_inline.backend_inline"}
"""pyplot's figures are a notebook's outputs, whatever the user's shell says of windows."""

_LONGEST_FOLDER = 50  # a unix socket's path holds 107 bytes, and a kernel's name takes half of them


class ReportKernelManager(AsyncKernelManager):
    """Speaks with its kernel through unix sockets where there are any: of many at once, some collide on TCP ports."""

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

    async def _async_pre_start_kernel(self, **options: Any) -> tuple[list[str], dict[str, Any]]:
        environment = {**(options.pop("env", None) or os.environ), **INLINE}
        options["extra_arguments"] = [*options.get("extra_arguments", ()), "--ext", engines.EXTENSION]
        return await super()._async_pre_start_kernel(env=environment, **options)

    async def _async_post_start_kernel(self, **options: Any) -> None:
        await super()._async_post_start_kernel(**options)
        if engines.on_start and (group := getattr(self.provisioner, "pgid", None)):
            engines.on_start(group)


class KernelEngine(NBClientEngine):  # type: ignore[misc]
    """The reference: papermill's own engine with an ordinary kernel; only the way to it is ours."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> Any:
        """Execute the notebook."""
        options.setdefault("kernel_manager_class", ReportKernelManager)
        return super().execute_managed_notebook(nb_man, kernel_name, **options)


class ForkEngine(KernelEngine):
    """Runs the cells in this process, if it was forked for them; where no process is warm, it is ``kernel``."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> Any:
        """Execute the notebook, here if this process is for it."""
        if engines.alone:
            from cchc_lib.batch.engines.fork import ForkedKernelManager

            engines.alone = False  # a notebook that this one executes has a kernel of its own
            options["kernel_manager_class"] = ForkedKernelManager
        return super().execute_managed_notebook(nb_man, kernel_name, **options)
