"""Many schools: the whole city, what is up to date, growth and memory; run by hand, prints one run's figures.

``python -m tests.benchmarks.bench_many [schools]``
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

from tests.benchmarks.common import cchc, describe_machine, make_params, reports, row

_MARK = "CCHC_BENCHMARK"


class Memory:
    """The most memory that all processes of a run held together, pages they share counted once."""

    def __init__(self) -> None:
        self.samples: list[int] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Memory:
        os.environ[_MARK] = str(os.getpid())
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stop.wait(1.0):
            self.samples.append(sum(map(_held, Path("/proc").glob("[0-9]*"))))


def _held(process: Path) -> int:
    """Proportional set size of a process of ours, in kB."""
    try:
        if f"{_MARK}={os.getpid()}".encode() not in (process / "environ").read_bytes():
            return 0
        lines = (process / "smaps_rollup").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    except (OSError, StopIteration):
        return 0


def main(schools: int) -> None:
    """Print the rows of the table that need many schools."""
    describe_machine()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        began = time.perf_counter()
        params = make_params(folder, schools)
        row(f"{schools} schools written", f"{time.perf_counter() - began:.0f} s", "")
        with Memory() as memory:
            whole = cchc(params, folder / "outputs", "--jobs", "2", "--formats", "html,pdf").wall
        seconds = [each["seconds"] for each in reports(folder / "outputs")]
        first, last = statistics.median(seconds[:100]), statistics.median(seconds[-100:])
        row(f"{schools} schools, html + pdf, two at a time", f"{whole / 60:.1f} minutes", "1,700: ≤ 8 minutes")
        row("a report, first hundred and last", f"{first:.2f} s, {last:.2f} s", "as fast")
        early, late = memory.samples[len(memory.samples) // 4], memory.samples[-2]
        row(
            "memory in all: most, early, late",
            f"{max(memory.samples) >> 10}, {early >> 10}, {late >> 10} MB",
            "< 1,500",
        )
        again = cchc(params, folder / "outputs", "--formats", "html,pdf").wall
        row(f"run over {schools} reports that are up to date", f"{again:.1f} s", "1,000: ≤ 3 s")
        for count in (10, 100, 1000):
            if count < schools:
                some = [word for number in range(count) for word in ("--school", f"thcs-mau-{number + 1:04}")]
                took = cchc(params, folder / str(count), "--jobs", "2", "--formats", "html", *some).wall
                row(f"{count} reports, html", f"{took:.1f} s, {took / count:.2f} s a report", "linear")


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 1700)
