"""What the benchmarks share: many schools, commands timed, and the machine described."""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from cchc_lib.settings.params import Params
from tests.samples.generate import write_schools

_PR_SET_CHILD_SUBREAPER = 36

YEAR = "2025-2026"
PERIOD = "nam-hoc"
NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "bao_cao.ipynb"


def make_params(folder: Path, schools: int) -> Path:
    """The kit's own settings with so many made-up schools in place of its four."""
    own, params = Params.open(), folder / "params"
    shutil.copytree(own.root, params, ignore=shutil.ignore_patterns("schools"))
    (params / "schools").mkdir()
    write_schools(params / "schools", schools, own.calendar())
    return params


class Took(NamedTuple):
    """Seconds by the clock, and of processors: what others do on the machine changes the first, hardly the second."""

    wall: float
    cpu: float

    def times(self, count: float) -> Took:
        """So much more of it."""
        return Took(self.wall * count, self.cpu * count)

    def against(self, other: Took) -> str:
        """How many times faster the other is."""
        return f"{self.wall / other.wall:.1f} times by the clock, {self.cpu / other.cpu:.1f} by processor time"


def median(some: Sequence[Took]) -> Took:
    """The median of each of the two."""
    return Took(statistics.median(each.wall for each in some), statistics.median(each.cpu for each in some))


def cchc(params: Path, outputs: Path, *arguments: str) -> Took:
    """What a run takes, from the command to its end."""
    options = ["--params", str(params), "--outputs", str(outputs), "--period", PERIOD]
    code = "from cchc_lib.command_line import main; main()"
    return timed([sys.executable, "-c", code, "run", *options, *arguments])


def timed(command: Sequence[str]) -> Took:
    """What a command takes, with all that it starts and waits for; it must succeed."""
    if sys.platform == "linux":  # what outlives the command for a moment is ours to wait for, and to count
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    began, before = time.perf_counter(), os.times()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wall = time.perf_counter() - began
    with contextlib.suppress(ChildProcessError):
        while True:
            os.wait()
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Took(wall, cpu)


def reports(outputs: Path) -> list[dict[str, Any]]:
    """What the record of the last run says of each report, in the order in which they ended."""
    record: dict[str, Any] = json.loads((outputs / "run.json").read_text(encoding="utf-8"))
    return list(record["reports"])


def describe_machine() -> None:
    """Print where this ran, how busy it was, and how fast it is just now: ten million additions."""
    began = time.process_time()
    sum(range(10_000_000))
    pace = f", ten million additions in {time.process_time() - began:.2f} s"
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    sys.stdout.write(f"{platform.system()}, Python {platform.python_version()}, {os.cpu_count()} cores{load}{pace}\n")


def row(what: str, found: str, wanted: str) -> None:
    """Print one row of the table."""
    sys.stdout.write(f"| {what} | {found} | {wanted} |\n")
    sys.stdout.flush()
