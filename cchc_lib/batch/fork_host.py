"""A warm process that has imported everything and forks a child for each report; it never runs a report itself."""

from __future__ import annotations

import contextlib
import faulthandler
import gc
import importlib
import io
import json
import os
import pkgutil
import random
import selectors
import shutil
import signal
import sys
import time
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from cchc_lib.batch import engines, posix
from cchc_lib.batch.host import send, send_output_to, take_stdout, warm_up, work
from cchc_lib.settings.params import Params

_LOG_LENGTH = 4000
_UNFIT = "Động cơ fork không dùng được ở đây, vì tiến trình gốc đang có {}. Hãy chạy lại với --engine kernel."
_OURS = ("domain", "settings", "registers", "presentation", "rendering")
WARM = (
    "cchc_lib.batch.fork_client",
    "IPython.core.completer",
    "filelock",
    "holidays.countries.vietnam",
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_svg",
    "matplotlib.pyplot",
    "numpy",
    "pandas",
    "pandera.accessors.pandas_accessor",
    "pandera.backends.pandas.builtin_checks",
    "pandera.backends.pandas.builtin_hypotheses",
    "pandera.backends.pandas.register",
    "pandera.pandas",
    "pandera.strategies.pandas_strategies",
    "pygments.formatters.html",
    "pygments.lexers.python",
    "python_calamine",
    "typst",
    "docx",
    "xlsxwriter",
)
"""What reports import on first use. matplotlib's inline backend is not among them: it must meet its shell."""


@dataclass(slots=True)
class _Child:
    """A report being made: its process, which leads a group, and what it has said so far."""

    identity: int
    pid: int
    pipe: int
    scratch: Path
    said: bytes = b""
    done: bool = False


class ForkHost:
    """Forks, listens and buries; a single thread."""

    def __init__(self, base: Path) -> None:
        self._base = base
        self._events = take_stdout(base / "log")
        self._children: dict[int, _Child] = {}
        self._orders = b""
        self._settings_read = False
        self._selector = selectors.DefaultSelector()
        self._bell, self._ring = os.pipe()
        for end in (self._bell, self._ring):
            os.set_blocking(end, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._ring)
        self._selector.register(0, selectors.EVENT_READ, self._hear_orders)
        self._selector.register(self._bell, selectors.EVENT_READ, self._bury)

    def serve(self) -> NoReturn:
        """Warm up, then make reports until the line closes, either way."""
        sys.path[0] = ""  # as in a kernel: a notebook imports from its own folder, not from ours
        warm_up()
        for module in (*WARM, *our_modules()):
            importlib.import_module(module)
        rehearse()
        gc.collect()
        gc.freeze()
        if held := posix.unsafe_to_fork():
            send(self._events, {"event": "unfit", "reason": _UNFIT.format(held)})
            sys.exit(1)
        send(self._events, {"event": "ready"})
        with contextlib.suppress(BrokenPipeError):
            while True:
                for key, _ in self._selector.select():
                    now = self._selector.get_map().get(key.fileobj)
                    if now is not None and now.data is key.data:  # not closed by what was handled just before
                        key.data()
        self._end()

    def _hear_orders(self) -> None:
        heard = os.read(0, 1 << 16)
        if not heard:
            self._end()
        *lines, self._orders = (self._orders + heard).split(b"\n")
        for line in lines:
            order = json.loads(line)
            if "stop" in order:
                for child in self._children.values():
                    if child.identity == order["stop"]:
                        posix.kill_group(child.pid)
            else:
                self._read_settings(order["job"])
                self._fork(order["id"], order["job"])

    def _read_settings(self, job: dict[str, Any]) -> None:
        """Before the first child."""
        if not self._settings_read:
            read_settings(job["parameters"].get("params_dir", ""), job["school_year"])
            self._settings_read = True

    def _fork(self, identity: int, job: dict[str, Any]) -> None:
        pipe, end = os.pipe()
        scratch = self._base / str(identity)
        host, pid = os.getpid(), os.fork()
        if pid == 0:
            os.close(pipe)
            posix.die_with(host)
            _live(self, identity, job, scratch, end)
        os.close(end)
        with contextlib.suppress(OSError):  # the child does it too: whoever comes first
            os.setpgid(pid, pid)
        os.set_blocking(pipe, False)
        send(self._events, {"id": identity, "event": "group", "group": pid})
        child = _Child(identity, pid, pipe, scratch)
        self._children[pid] = child
        self._selector.register(pipe, selectors.EVENT_READ, lambda: self._hear(child))

    def _hear(self, child: _Child) -> None:
        """Pass on what a child says, line by line, until it says no more."""
        with contextlib.suppress(BlockingIOError):
            while heard := os.read(child.pipe, 1 << 16):
                *lines, child.said = (child.said + heard).split(b"\n")
                for line in lines:
                    message = json.loads(line)
                    child.done = child.done or message["event"] == "done"
                    send(self._events, message)
            self._selector.unregister(child.pipe)

    def _bury(self) -> None:
        """Children ended: end what they started, and tell of those that did not say goodbye."""
        with contextlib.suppress(BlockingIOError):
            os.read(self._bell, 1 << 16)
        for child in list(self._children.values()):
            pid, status = os.waitpid(child.pid, os.WNOHANG)
            if pid:
                self._end_child(child, os.waitstatus_to_exitcode(status))

    def _end_child(self, child: _Child, code: int) -> None:
        posix.kill_group(child.pid)
        if child.pipe in self._selector.get_map():
            self._hear(child)
        if child.pipe in self._selector.get_map():  # a process that left the group still holds the other end
            self._selector.unregister(child.pipe)
        os.close(child.pipe)
        del self._children[child.pid]
        if not child.done:
            how = f"tín hiệu {signal.Signals(-code).name}" if code < 0 else f"mã thoát {code}"
            log = _log(child.scratch).read_text(encoding="utf-8", errors="replace")[-_LOG_LENGTH:]
            send(self._events, {"id": child.identity, "event": "died", "how": how, "log": log})
        shutil.rmtree(child.scratch, ignore_errors=True)
        _log(child.scratch).unlink(missing_ok=True)

    def _end(self) -> NoReturn:
        """The batch is gone or wants no more: nothing of ours outlives this."""
        for child in self._children.values():
            posix.kill_group(child.pid)
        os._exit(0)

    def leave(self) -> None:
        """In a child: let go of all that is the host's."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for pipe in (self._events, self._bell, self._ring, *(child.pipe for child in self._children.values())):
            os.close(pipe)
        self._selector.close()


def rehearse() -> None:
    """Do once what every child would do for the first time: compile schemas and templates, find fonts, make a shell."""
    import nbformat
    from matplotlib.figure import Figure

    from cchc_lib.batch.fork_client import kernel_here
    from cchc_lib.domain.schema import REGISTERS
    from cchc_lib.registers.checks.rules import frame_schema
    from cchc_lib.rendering.formats import FORMATS

    for register in REGISTERS:
        frame_schema(register)
    cell = nbformat.v4.new_markdown_cell("# Trang thử")
    notebook = nbformat.v4.new_notebook(cells=[cell])
    FORMATS["html"].render(nbformat.reads(nbformat.writes(notebook), as_version=4))
    figure = Figure()
    figure.add_subplot().set_title("Hình thử")
    figure.savefig(io.BytesIO(), format="svg")
    with kernel_here():
        pass


def read_settings(params_dir: str, school_year: str) -> None:
    """Read what all schools share, before the first child. Whatever is wrong with it, each report tells."""
    with contextlib.suppress(Exception):
        Params.open(params_dir).read_common(school_year)


def our_modules() -> list[str]:
    """Every module of the library that a report can reach."""
    return [
        module.name
        for layer in _OURS
        for module in pkgutil.iter_modules(importlib.import_module(f"cchc_lib.{layer}").__path__, f"cchc_lib.{layer}.")
    ]


def _log(scratch: Path) -> Path:
    """What a child prints outside its cells goes beside its folder."""
    return scratch.with_suffix(".log")


def _live(host: ForkHost, identity: int, job: dict[str, Any], scratch: Path, end: int) -> NoReturn:
    """A child's whole life: a process of its own in every way that a fork leaves shared, and one report."""
    code = 1
    try:
        os.setpgid(0, 0)
        host.leave()
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        send_output_to(_log(scratch))
        faulthandler.enable(sys.stderr)
        time.tzset()
        random.seed()
        sys.modules["numpy"].random.seed()
        engines.alone = True
        work(identity, job, scratch, end)
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    ForkHost(Path(sys.argv[1])).serve()
