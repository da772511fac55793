"""A batch against the stock commands and against the bare computation; run by hand, prints ratios of one run.

``python -m tests.benchmarks.bench_batch [schools] [reports by stock commands]``
"""

import shlex
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.common import (
    NOTEBOOK,
    PERIOD,
    YEAR,
    Took,
    cchc,
    describe_machine,
    make_params,
    median,
    row,
    timed,
)


def stock(params: Path, folder: Path, schools: list[str], jobs: int) -> Took:
    """What a report takes by papermill's and nbconvert's own commands, so many reports at a time."""
    script = "\n".join(_stock_commands(params, folder / school, school) for school in schools)
    took = timed([sys.executable, "-c", _IN_PARALLEL, str(jobs), script])
    return took.times(1 / len(schools))


def by_nbconvert(folder: Path, runs: int) -> Took:
    """What a report takes by ``nbconvert --execute``, which knows no parameters: the notebook's own defaults."""
    output = ["--output-dir", str(folder), "--to", "cchc-html"]
    command = [sys.executable, "-m", "nbconvert", "--execute", *output, str(NOTEBOOK)]
    return timed([sys.executable, "-c", _IN_PARALLEL, "1", "\n".join([shlex.join(command)] * runs)]).times(1 / runs)


_IN_PARALLEL = """
import shlex, subprocess, sys
from concurrent.futures import ThreadPoolExecutor
def both(line):
    for command in line.split(" && "):
        subprocess.run(shlex.split(command), check=True)
with ThreadPoolExecutor(int(sys.argv[1])) as pool:
    list(pool.map(both, sys.argv[2].splitlines()))
"""


def _stock_commands(params: Path, executed: Path, school: str) -> str:
    """The two commands that make one report."""
    given = {"school": school, "period": PERIOD, "school_year": YEAR, "params_dir": str(params)}
    options = [word for name, value in given.items() for word in ("-p", name, value)]
    papermill = [sys.executable, "-m", "papermill", str(NOTEBOOK), f"{executed}.ipynb", *options]
    nbconvert = [sys.executable, "-m", "nbconvert", "--to", "cchc-html", f"{executed}.ipynb"]
    return f"{shlex.join(papermill)} && {shlex.join(nbconvert)}"


def bare(params: Path, jobs: int) -> Took:
    """What the bare computation of every report takes, with its warm process."""
    return timed([sys.executable, "-m", "tests.benchmarks.bare", str(params), str(jobs)])


def _more(more: Took, less: Took, reports: int) -> str:
    """What a report takes more."""
    wall, cpu = (more.wall - less.wall) / reports, (more.cpu - less.cpu) / reports
    return f"{wall:.2f} s by the clock, {cpu:.2f} s of a processor"


_TURNS = 3


def main(schools: int, by_stock: int) -> None:
    """Print the rows of the table that one batch of schools can tell."""
    describe_machine()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        params = make_params(folder, schools)
        some = sorted(path.name for path in (params / "schools").iterdir())[:by_stock]
        one = stock(params, folder, some, 2)
        row(
            "a report by the stock commands, two at a time",
            f"{one.wall:.2f} s by the clock",
            "2.1 s where the aims were set",
        )
        by_two = one.times(schools)
        whole = cchc(params, folder / "two", "--jobs", "2", "--formats", "html")
        row(f"run --jobs 2, {schools} schools, html, against the stock commands", by_two.against(whole), "≥ 8")
        paper = cchc(params, folder / "paper", "--jobs", "2", "--formats", "html,pdf")
        row("the same with html + pdf", by_two.against(paper), "7.4: 1,700 in 8 minutes where the aims were set")
        kernel = cchc(params, folder / "kernel", "--jobs", "2", "--formats", "html", "--engine", "kernel")
        row("the same with --engine kernel", by_two.against(kernel), "")
        row("the floor: the bare computation, two at a time", by_two.against(bare(params, 2)), "10.6")
        row("the stock commands one at a time", stock(params, folder, some, 1).times(schools).against(whole), "")
        row("nbconvert --execute, one at a time", by_nbconvert(folder, by_stock).times(schools).against(whole), "")
        floors, htmls, pdfs = [], [], []
        for turn in range(_TURNS):  # one after the other, so that a change of the machine's pace meets all alike
            floors.append(bare(params, 1))
            htmls.append(cchc(params, folder / f"html-{turn}", "--jobs", "1", "--formats", "html"))
            pdfs.append(cchc(params, folder / f"pdf-{turn}", "--jobs", "1", "--formats", "html,pdf"))
        html = median(htmls)
        each = html.times(1 / schools)
        row("a report, html, one at a time", f"{each.wall:.2f} s by the clock, {each.cpu:.2f} s of a processor", "")
        floor = median(floors)
        row(
            "a report against the bare computation",
            f"{html.wall / floor.wall:.2f}, {html.cpu / floor.cpu:.2f}",
            "≤ 1.25",
        )
        row("PDF on top of HTML", _more(median(pdfs), html, schools), "≤ 0.15 s")
        every = cchc(params, folder / "all", "--jobs", "1")
        row("all four formats on top of HTML", _more(every, html, schools), "")


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 40, int(sys.argv[2]) if sys.argv[2:] else 6)
