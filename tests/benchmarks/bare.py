"""The floor: the notebook's own code in a process forked from a warm one, with no papermill, IPython or exporter."""

import ast
import json
import os
import sys
from pathlib import Path

from cchc_lib.batch.engines.warm import warm_up
from tests.benchmarks.common import NOTEBOOK, PERIOD, YEAR


def compute(parameters: dict[str, str]) -> None:
    """Run every cell; what its last line gives is shown as HTML, tables and charts alike."""
    values: dict[str, object] = {}
    for cell in json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            lines = ast.parse("".join(cell["source"]))
            last = lines.body.pop() if lines.body and isinstance(lines.body[-1], ast.Expr) else None
            exec(compile(lines, "cell", "exec"), values)  # noqa: S102 - this is what is measured
            if isinstance(last, ast.Expr):
                shown = eval(compile(ast.Expression(last.value), "cell", "eval"), values)  # noqa: S307 - as above
                getattr(shown, "_repr_mimebundle_", lambda: None)()
        if "parameters" in cell["metadata"].get("tags", []):
            values.update(parameters)


def main(params: Path, jobs: int) -> None:
    """Compute every school, so many at a time, each in a child of this warm process."""
    warm_up(f"{params}\n{YEAR}")
    running = 0
    for school in sorted(path.name for path in (params / "schools").iterdir()):
        if running == jobs:
            _reap()
            running -= 1
        if os.fork() == 0:
            compute({"school": school, "period": PERIOD, "school_year": YEAR, "params_dir": str(params)})
            os._exit(0)
        running += 1
    for _ in range(running):
        _reap()


def _reap() -> None:
    _, status = os.wait()
    assert status == 0, "a computation failed"


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
