"""Publishing many schools' reports, html and PDF; run by hand, prints one run's figures.

``python -m tests.benchmarks.bench_publish [schools]``
"""

import sys
import tempfile
from pathlib import Path

from tests.benchmarks.common import PERIOD, cchc, describe_machine, make_params, row, timed

STEPS = {
    "the reading sheet": ["--review"],
    "approved, published": ["--approve", "--yes", "--by", "x"],
    "published again": ["--keep"],
}
"""What is done one after the other, and the words for it."""


def main(schools: int) -> None:
    """Print what publishing takes in all, and what one more report takes."""
    describe_machine()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        params, outputs = make_params(folder, schools), folder / "outputs"
        made = cchc(params, outputs, "--jobs", "2", "--formats", "html,pdf")
        row("one report made, html + pdf", f"{made.cpu / schools:.2f} s of processors", "")
        code = "from cchc_lib.command_line import main; main()"
        command = [sys.executable, "-c", code, "publish", str(folder / "web"), "--period", PERIOD, "--allow-sample"]
        command += ["--params", str(params), "--outputs", str(outputs)]
        for step, words in STEPS.items():
            one = timed([*command, *words, "--school", "thcs-mau-0001"])
            whole = timed([*command, *words])
            each = (whole.cpu - one.cpu) / (schools - 1)
            row(
                f"{step}: one more report",
                f"{each:.2f} s of processors",
                f"{each / made.cpu * schools:.2f} of making it",
            )


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 20)
