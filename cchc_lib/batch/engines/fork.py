"""The ``fork`` engine: ipykernel's own kernel in this process, behind jupyter_client's own interface.

nbclient asks and hears as ever; what a socket would carry goes through queues.
"""

from __future__ import annotations

import asyncio
import builtins
import contextvars
import getpass
import logging
import os
import sys
import tempfile
from collections import deque
from collections.abc import Callable
from queue import Empty
from types import SimpleNamespace
from typing import Any, ClassVar

from ipykernel.iostream import IOPubThread, OutStream
from ipykernel.ipkernel import IPythonKernel
from ipykernel.zmqshell import ZMQInteractiveShell
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.session import Session, json_packer, json_unpacker
from traitlets import Type
from traitlets.config import Config

from cchc_lib.batch import posix
from cchc_lib.batch.engines import EXTENSION


class _Channel(IOPubThread):
    """A kernel's socket and the client's end of it in one: what is sent waits until it is asked for.

    Streams take it for the thread that ipykernel sends from: there is none, and nothing is sent by the clock.
    """

    thread: Any = None

    def __init__(self) -> None:
        self.messages: deque[dict[str, Any]] = deque()
        self.io_loop: Any = SimpleNamespace(call_later=lambda *_: None)

    def schedule(self, f: Callable[[], object]) -> None:
        """Do it now."""
        f()

    async def get_msg(self, timeout: float | None = None) -> dict[str, Any]:
        """The next message: the kernel is never at work while its client listens, so nothing else is to come."""
        if not self.messages:
            raise Empty
        return self.messages.popleft()


class _Session(Session):
    """Sends into channels, through JSON as over a wire."""

    def send(self, stream: Any, msg_or_type: Any, content: Any = None, parent: Any = None, *_: Any, **more: Any) -> Any:
        """Keep a message for the channel's client."""
        message = msg_or_type
        if not isinstance(message, dict):
            message = self.msg(message, content=content, parent=parent, metadata=more.get("metadata"))
        message["content"] = json_unpacker(json_packer(message["content"]))
        stream.messages.append(message)
        return message


class _Stream(OutStream):
    """ipykernel's stream, and under its descriptor a file of what is written below Python or by children."""

    def __init__(self, session: Session, channel: _Channel, name: str, descriptor: int) -> None:
        super().__init__(session, channel, name, watchfd=False)
        self._descriptor = descriptor
        self._below = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - close closes it
        self._position = 0
        self._before = os.dup(descriptor)
        os.dup2(self._below.fileno(), descriptor)

    def write(self, string: str) -> int:
        """Keep text as the cell's output until it is flushed."""
        if not self._is_master_process():
            return os.write(self._descriptor, string.encode(errors="replace"))
        with self._buffer_lock:
            if below := posix.read_from(self._below.fileno(), self._position):
                self._position += len(below)
                super().write(below.decode("utf-8", errors="replace"))
            return super().write(string) or 0

    def flush(self) -> None:
        """Send what was written, here and below Python."""
        if self._is_master_process() and not self.closed:
            self.write("")
            super().flush()

    def fileno(self) -> int:
        """The descriptor, which child processes inherit."""
        return self._descriptor

    def close(self) -> None:
        """Put the descriptor back."""
        if not self.closed:
            super().close()
            os.dup2(self._before, self._descriptor)
            os.close(self._before)
            self._below.close()


class _Shell(ZMQInteractiveShell):
    """ipykernel's shell, where no event loop of a window can run."""

    def enable_gui(self, gui: Any = None) -> None:
        """There is no window to draw in."""


class _Kernel(IPythonKernel):
    """ipykernel's kernel, without threads and sockets."""

    shell_class = Type(_Shell)
    _execute_sleep = 0.0

    def _abort_queues(self, subshell_id: str | None = None) -> None:
        """After an error there is nothing to drop: a client that waits for each cell has asked for nothing more."""


class ForkedKernelManager(AsyncKernelManager):
    """Kernel, manager and client in one process, which the kernel has to itself."""

    kernel: Any = None

    async def _async_start_kernel(self, **_: Any) -> None:
        self.begin()

    start_kernel = _async_start_kernel

    prepared: ClassVar[list[Any]] = []
    """The kernel that a warm process made: each of its children finds it, as new, and has it to itself."""

    def prepare(self) -> None:
        """Make a kernel, for ``begin`` here or in a child of this process."""
        kept = sys.modules["__main__"], sys.displayhook
        kernel: Any = _Kernel(
            session=_Session(),
            iopub_socket=_Channel(),
            log=logging.getLogger(__name__),
            shell_channel_thread=SimpleNamespace(parent_thread=None),  # nobody interrupts a cell by a signal
            config=Config({"HistoryManager": {"enabled": False}}),
        )
        kernel.shell.extension_manager.load_extension(EXTENSION)
        self.prepared.append(kernel)
        sys.modules["__main__"], sys.displayhook = kept

    def begin(self) -> None:
        """Put the kernel in the place of what Python has; ``end`` puts that back."""
        self._kept = sys.modules["__main__"], sys.stdout, sys.stderr, sys.displayhook, builtins.input, getpass.getpass
        if not self.prepared:
            self.prepare()
        self.kernel = self.prepared.pop()
        self.session, self.iopub_channel, self.shell_channel = self.kernel.session, self.kernel.iopub_socket, _Channel()
        sys.modules["__main__"] = self.kernel.shell.user_module
        self._streams = [
            _Stream(self.session, self.iopub_channel, name, descriptor)
            for descriptor, name in ((1, "stdout"), (2, "stderr"))
        ]
        sys.stdout, sys.stderr = self._streams
        self._context = contextvars.copy_context()

    def end(self) -> None:
        """End the kernel."""
        if self.kernel is not None:
            sys.modules["__main__"], sys.stdout, sys.stderr, sys.displayhook, builtins.input, getpass.getpass = (
                self._kept
            )
            for stream in self._streams:
                stream.close()
            _Shell.clear_instance()
            self.kernel = None

    @property
    def has_kernel(self) -> bool:
        """Whether the kernel has begun."""
        return self.kernel is not None

    async def _async_is_alive(self) -> bool:
        return self.has_kernel

    is_alive = _async_is_alive

    async def _async_shutdown_kernel(self, now: bool = False, restart: bool = False) -> None:
        self.end()

    shutdown_kernel = _async_shutdown_kernel

    def client(self, **_: Any) -> Any:
        """The client: this very object."""
        return self

    def start_channels(self) -> None:
        """They stand."""

    stop_channels = start_channels

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """It is."""

    async def execute(self, code: str, *, store_history: bool, stop_on_error: bool) -> str:
        """Run a cell to its end, in the context that all cells share; the messages it sends are kept."""
        content = {"code": code, "silent": False, "store_history": store_history, "stop_on_error": stop_on_error}
        request = self.session.msg("execute_request", content)
        await asyncio.get_running_loop().create_task(self._execute(request), context=self._context)
        return str(request["header"]["msg_id"])

    async def _execute(self, request: dict[str, Any]) -> None:
        self.kernel.set_parent([], request)
        self.kernel._publish_status("busy", "shell")
        await self.kernel.execute_request(self.shell_channel, [], request)
        for stream in self._streams:
            stream.flush()
        self.kernel._publish_status("idle", "shell")

    def kernel_info(self) -> str:
        """Ask what the kernel is."""
        request = self.session.msg("kernel_info_request")
        content = {"status": "ok", **self.kernel.kernel_info}
        self.session.send(self.shell_channel, "kernel_info_reply", content, parent=request)
        return str(request["header"]["msg_id"])
