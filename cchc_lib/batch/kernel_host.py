"""A host that makes one report at a time, each in a fresh kernel: the reference, on every system."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import shutil
import sys
import threading
from pathlib import Path
from typing import Any, NoReturn

from cchc_lib.batch.host import send, take_stdout, warm_up, work

_STOPPED = 70


def main(base: Path) -> None:
    """Make reports until the batch closes the line; ``base`` is this host's own folder."""
    events = take_stdout(base / "log")
    orders: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(orders,), daemon=True).start()
    warm_up()
    with contextlib.suppress(BrokenPipeError):
        send(events, {"event": "ready"})
        while True:
            order = orders.get()
            scratch = base / str(order["id"])
            work(order["id"], order["job"], scratch, events)
            shutil.rmtree(scratch, ignore_errors=True)
    _end()


def _listen(orders: queue.SimpleQueue[dict[str, Any]]) -> None:
    """Take orders until one to stop, or the end of the line."""
    for line in sys.stdin:
        order = json.loads(line)
        if "stop" in order:
            break
        orders.put(order)
    _end()


def _end() -> NoReturn:
    """End this process and its kernel at once, with all that the notebook started."""
    if "cchc_lib.batch.kernel_client" in sys.modules:
        from cchc_lib.batch.kernel_client import kill_kernels

        kill_kernels()
    os._exit(_STOPPED)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
