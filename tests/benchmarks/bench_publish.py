"""Publishing many schools' reports, html and PDF; run by hand, prints one run's figures.

``python -m tests.benchmarks.bench_publish [schools]``
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.benchmarks.common import PERIOD, cchc, describe_machine, make_params, row, timed


def main(schools: int) -> None:
    """Print what publishing takes in all, and what one more report takes."""
    describe_machine()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        params, outputs = make_params(folder, schools), folder / "outputs"
        cchc(params, outputs, "--jobs", "2", "--formats", "html,pdf")
        code = "from cchc_lib.command_line import main; main()"
        command = [sys.executable, "-c", code, "publish", str(folder / "web"), "--period", PERIOD, "--allow-sample"]
        options = ["--params", str(params), "--outputs", str(outputs)]
        one = timed([*command, *options, "--school", "thcs-mau-0001"])
        whole = timed([*command, *options])
        each = (whole.cpu - one.cpu) / (schools - 1)
        row(f"{schools} schools published", f"{whole.wall:.0f} s by the clock, {whole.cpu:.1f} s of processors", "")
        row("one more report, html + pdf", f"{each:.2f} s of processors", "")
        row("1,700 on two cores, all else at rest", f"{each * 1700 / 2 / 60:.1f} minutes", "")


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 20)
