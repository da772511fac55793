"""The ``fork`` engine: the kernel's shell in this process; nbclient reads its messages as if a kernel sent them."""

from __future__ import annotations

import builtins
import contextlib
import getpass
import io
import json
import os
import subprocess
import sys
import tempfile
from collections import deque
from collections.abc import Callable, Iterator
from queue import Empty
from types import SimpleNamespace
from typing import Any, NoReturn

import nbformat
from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.compilerop import CachingCompiler
from IPython.core.error import StdinNotImplementedError
from jupyter_client.session import Session, json_packer, json_unpacker
from nbclient.exceptions import CellExecutionError, DeadKernelError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine
from traitlets.config import Config

from cchc_lib.batch import engines, posix

_LANGUAGE = {
    "codemirror_mode": {"name": "ipython", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
    "version": sys.version.split()[0],
}


class KernelFreeEngine(NBClientEngine):  # type: ignore[misc]
    """Runs the cells here when this process was made for this one notebook, else in a new one that is."""

    @classmethod
    def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> Any:
        """Execute the cells without a kernel."""
        if engines.alone:
            engines.watch_cells(nb_man)
            nb_man.nb = _Client(nb_man, kernel_name=kernel_name).execute()
            engines.join_streams(nb_man.nb)
        else:
            nb_man.nb = _in_new_process(nb_man.nb)
        return nb_man.nb


def _in_new_process(notebook: Any) -> Any:
    """For papermill's own command, whose process must not become the notebook's."""
    done = subprocess.run(
        [sys.executable, "-m", "cchc_lib.batch.fork_client"],
        input=json.dumps(notebook).encode(),
        stdout=subprocess.PIPE,
        check=False,
    )
    if done.returncode:
        raise DeadKernelError(f"Kernel died ({done.returncode})")
    return nbformat.from_dict(json.loads(done.stdout))


def main() -> None:
    """Execute the notebook that comes on standard input and write it to standard output."""
    engines.alone = True
    notebook = nbformat.from_dict(json.loads(sys.stdin.buffer.read()))
    answer = os.dup(1)
    os.dup2(2, 1)
    KernelFreeEngine.execute_notebook(notebook, "python3", progress_bar=False, autosave_cell_every=0)
    with os.fdopen(answer, "wb") as stream:
        stream.write(json.dumps(notebook).encode())
    os._exit(0)  # as a kernel ends: whatever the notebook left running does not hold us


class _Client(PapermillNotebookClient):  # type: ignore[misc]
    """papermill's client, with a shell in this process in place of a kernel."""

    def execute(self, **_: Any) -> Any:
        """Execute every cell and return the notebook."""
        self.reset_execution_trackers()
        with kernel_here() as kernel:
            self.km = self.kc = kernel
            self.papermill_execute_cells()
        self.nb.metadata["language_info"] = _LANGUAGE
        return self.nb

    def papermill_execute_cells(self) -> None:
        """Go through the cells as papermill does, but past those that do not run."""
        for index, cell in enumerate(self.nb.cells):
            if cell.cell_type == "code":
                try:
                    self.nb_man.cell_start(cell, index)
                    self.execute_cell(cell, index)
                except CellExecutionError as error:
                    self.nb_man.cell_exception(cell, cell_index=index, exception=error)
                    break
                finally:
                    self.nb_man.cell_complete(cell, cell_index=index)


class _Messages(Session):
    """Keeps what a kernel would send, as it would arrive: through JSON."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: deque[dict[str, Any]] = deque()
        self.current = ""

    def send(self, _: Any, msg_or_type: Any, content: Any = None, *__: Any, **___: Any) -> None:  # type: ignore[override]
        """Keep a message."""
        message = msg_or_type if isinstance(msg_or_type, dict) else self.msg(msg_or_type, content=content)
        message["content"] = json_unpacker(json_packer(message["content"]))
        message["parent_header"] = {"msg_id": self.current}
        self.kept.append(message)


class _Stream(io.TextIOBase):
    """Standard output or error of the cells; what is written to the descriptor, below Python, comes at a cell's end."""

    encoding = "UTF-8"
    errors = "replace"

    def __init__(self, messages: _Messages, name: str, descriptor: int) -> None:
        self._messages, self.name, self._descriptor = messages, name, descriptor
        self._below = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - give_back closes it
        self._position = 0
        self._before = os.dup(descriptor)
        os.dup2(self._below.fileno(), descriptor)

    def write(self, text: str) -> int:
        """Send text as the cell's output."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        if text:
            self._messages.send(None, "stream", {"name": self.name, "text": text})
        return len(text)

    def writable(self) -> bool:
        """Text can be written."""
        return True

    def fileno(self) -> int:
        """The descriptor, which child processes inherit."""
        return self._descriptor

    def end_cell(self) -> None:
        """Send what came below Python since the last cell."""
        below = posix.read_from(self._below.fileno(), self._position)
        self._position += len(below)
        self.write(below.decode("utf-8", errors="replace"))

    def give_back(self) -> None:
        """Put the descriptor back."""
        os.dup2(self._before, self._descriptor)
        os.close(self._before)
        self._below.close()


class _Shell(ZMQInteractiveShell):
    """The kernel's shell, without a kernel whose event loop a window could use."""

    transformed: tuple[str, str] | None = None  # the cell that runs: as written, as Python

    def enable_gui(self, gui: Any = None) -> None:
        """There is no window to draw in."""

    def transform_cell(self, raw_cell: str) -> str:
        """IPython asks for it twice a cell; it is worked out once."""
        if self.transformed is None or self.transformed[0] != raw_cell:
            self.transformed = raw_cell, super().transform_cell(raw_cell)  # type: ignore[no-untyped-call]
        return self.transformed[1]


class _Kernel:
    """What nbclient takes for kernel and client: it runs a cell when asked, then hands over its messages."""

    def __init__(self) -> None:
        self.messages = _Messages()
        self.streams = [_Stream(self.messages, "stdout", 1), _Stream(self.messages, "stderr", 2)]
        config = Config({"HistoryManager": {"enabled": False}})
        loop = SimpleNamespace(eventloop=None)
        self.shell: Any = _Shell.instance(config=config, kernel=loop, compiler_class=CachingCompiler)
        publishers: list[Any] = [self.shell.displayhook, self.shell.display_pub]
        for publisher in publishers:
            publisher.session = self.messages
        self.iopub_channel = self.shell_channel = self
        self._reply: dict[str, Any] | None = None

    async def execute(self, source: str, *, store_history: bool, stop_on_error: bool) -> str:
        """Run a cell to its end, as ipykernel would; the messages it sends are kept for ``get_msg``."""
        self.messages.current = identity = f"cell-{self.shell.execution_count}"
        count = {"code": source, "execution_count": self.shell.execution_count}
        self.messages.send(None, "execute_input", count)
        content = await self._run(source, store_history=store_history)
        for stream in self.streams:
            stream.end_cell()
        self.messages.send(None, "status", {"execution_state": "idle"})
        self._reply = {"parent_header": {"msg_id": identity}, "content": content}
        return identity

    async def _run(self, source: str, *, store_history: bool) -> dict[str, Any]:
        shell, failed = self.shell, None
        shell.transformed = None
        try:
            transformed = shell.transform_cell(source)
        except Exception:
            transformed, failed = source, sys.exc_info()
        known = {"transformed_cell": transformed, "preprocessing_exc_tuple": failed}
        if shell.should_run_async(source, **known):
            result = None
            try:
                result = await shell.run_cell_async(source, store_history=store_history, **known)
            finally:
                shell.events.trigger("post_execute")
                shell.events.trigger("post_run_cell", result)
        else:
            result = shell.run_cell(source, store_history=store_history)
        if result.success and not getattr(shell, "_last_traceback_during_displayhook", False):
            return {"status": "ok"}
        error = result.error_before_exec or result.error_in_exec
        trace = shell._last_traceback or []
        return {"status": "error", "ename": type(error).__name__, "evalue": str(error), "traceback": trace}

    async def get_msg(self, timeout: float | None = None) -> dict[str, Any]:
        """The next message of the cell; the reply stands behind all of them."""
        if self.messages.kept:
            return self.messages.kept.popleft()
        if self._reply is None:
            raise Empty
        reply, self._reply = self._reply, None
        return reply

    def is_alive(self) -> bool:
        """A cell that kills this process leaves nobody to ask."""
        return True


def _refusal(name: str) -> Callable[..., NoReturn]:
    """A function that asks for input, as a kernel whose client cannot answer has it."""

    def refuse(*_: Any, **__: Any) -> NoReturn:
        raise StdinNotImplementedError(f"{name} was called, but this frontend does not support input requests.")

    return refuse


@contextlib.contextmanager
def kernel_here() -> Iterator[_Kernel]:
    """A shell that has this process to itself; what it replaces is put back."""
    kept = sys.modules["__main__"], sys.stdout, sys.stderr, sys.displayhook, builtins.input, getpass.getpass
    kernel = _Kernel()
    sys.stdout, sys.stderr = kernel.streams
    builtins.input, getpass.getpass = _refusal("raw_input"), _refusal("getpass")
    try:
        yield kernel
    finally:
        sys.modules["__main__"], sys.stdout, sys.stderr, sys.displayhook, builtins.input, getpass.getpass = kept
        for stream in kernel.streams:
            stream.give_back()
        _Shell.clear_instance()


if __name__ == "__main__":
    main()
