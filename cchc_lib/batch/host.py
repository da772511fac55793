"""What both kinds of host share: a process that makes reports for the batch, told what to do line by line of JSON.

In: ``{"id", "job"}`` and ``{"stop": id}``. Out: ``{"event": "ready"}``, or ``{"event": "unfit", "reason"}``; then for
each id ``group`` (the process group to kill should this host die), ``cell`` events, and at last ``done`` with the
outcome or ``died`` with how.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from cchc_lib.batch import engines
from cchc_lib.batch.jobs import Job
from cchc_lib.batch.lean import PARSERS, check_outputs_by_compiled_schema, leave_out, write_only_where_asked
from cchc_lib.batch.report import make_report


def take_stdout(log: Path) -> int:
    """Keep the way to the batch for events alone: from now on, whatever else is printed goes to a log."""
    events = os.dup(1)
    send_output_to(log)
    return events


def send_output_to(log: Path) -> None:
    """Send what this process prints, and what its libraries print below Python, to a file."""
    handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(handle, 1)
    os.dup2(handle, 2)
    os.close(handle)
    sys.stdout = open(1, "w", encoding="utf-8", errors="replace", buffering=1, closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", errors="replace", buffering=1, closefd=False)  # noqa: SIM115


def send(events: int, message: dict[str, Any]) -> None:
    """Write one event as a line, whole."""
    rest = json.dumps(message, ensure_ascii=True).encode() + b"\n"
    while rest:
        rest = rest[os.write(events, rest) :]


def warm_up() -> None:
    """Import everything that a report needs, once."""
    with leave_out(PARSERS):
        write_only_where_asked()  # with it, papermill is imported
    check_outputs_by_compiled_schema()
    from cchc_lib.rendering import formats  # noqa: F401


def work(identity: int, data: dict[str, Any], scratch: Path, events: int) -> None:
    """Make one report and tell of it."""
    scratch.mkdir()

    def on_cell(cell: str) -> None:
        send(events, {"id": identity, "event": "cell", "cell": cell})

    engines.on_group = lambda group: send(events, {"id": identity, "event": "group", "group": group})
    outcome = make_report(Job.from_data(data), scratch, on_cell)
    send(events, {"id": identity, "event": "done", "outcome": outcome.to_data()})
