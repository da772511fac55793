"""How the ``kernel`` engine starts a kernel; all the rest is papermill's, nbclient's and jupyter_client's own."""

from __future__ import annotations

import os
import tempfile
import uuid
from collections.abc import Callable
from typing import Any

from jupyter_client.manager import AsyncKernelManager
from traitlets import default

INLINE = {"MPLBACKEND": "module://matplotlib_inline.backend_inline"}
"""pyplot's figures are a notebook's outputs, whatever the user's shell says of windows."""
EXTENSION = "cchc_lib.report.show"
"""What a kernel loads before its first cell, so that frames and figures come out alike in every cell."""

_LONGEST_FOLDER = 50  # a unix socket's path holds 107 bytes, and a kernel's name takes half of them

on_start: Callable[[int], None] | None = None
"""Hears the process group of each kernel that starts; set by whoever must be able to end it."""


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
        options["extra_arguments"] = [*options.get("extra_arguments", ()), "--ext", EXTENSION]
        return await super()._async_pre_start_kernel(env=environment, **options)

    async def _async_post_start_kernel(self, **options: Any) -> None:
        await super()._async_post_start_kernel(**options)
        if on_start and (group := getattr(self.provisioner, "pgid", None)):
            on_start(group)
