"""A city's roll-ups: what a run takes after its schools; run by hand, prints one row.

``python -m tests.benchmarks.bench_rollups [schools] [communes]``. One school's report is made and handed in for each.
"""

import hashlib
import json
import shutil
import sys
import tempfile
import time
from pathlib import Path

import yaml

from cchc_lib.batch.engines import choose_engine
from cchc_lib.batch.planning import Selection, plan, plan_rollups
from cchc_lib.batch.run import Run
from cchc_lib.batch.workers import Workers
from cchc_lib.settings.params import Params
from tests.benchmarks.common import PERIOD, YEAR, cchc, describe_machine, make_params, row


def main(schools: int, communes: int) -> None:
    """Print what the roll-ups of all communes and of the city take."""
    describe_machine()
    with tempfile.TemporaryDirectory() as name:
        folder, outputs = Path(name), Path(name) / "outputs"
        params = make_params(folder, 1)
        cchc(params, outputs, "--formats", "html")
        (model,) = (params / "schools").iterdir()
        settings = yaml.safe_load((model / "school.yaml").read_text(encoding="utf-8"))
        result = (outputs / model.name / YEAR / PERIOD / "ket-qua.json").read_text(encoding="utf-8")
        for number in range(schools):
            hand_in(params, outputs, model, settings, result, f"thcs-{number:04}", number % communes + 1)
        shutil.rmtree(model)
        chosen = Selection(params=params, outputs=outputs, periods=(PERIOD,), engine=choose_engine("auto"))
        planned, run = plan(chosen), Run(outputs, Params.open(params), chosen.engine, 2)
        began = time.perf_counter()
        with Workers(run.engine, run.workers) as workers:
            every = plan_rollups(chosen, planned)
            run.make(every, workers.make)
        row(f"{len(every)} roll-ups of {schools} schools", f"{time.perf_counter() - began:.0f} s", "≤ 60 s")
        row("made, failed", f"{run.count('made')}, {run.count('failed')}", f"{communes + 1}, 0")


def hand_in(
    params: Path, outputs: Path, model: Path, settings: dict[str, object], result: str, code: str, commune: int
) -> None:
    """A school like the model, with its result file."""
    home = params / "schools" / code
    home.mkdir()
    told = {**settings, "code": code, "name": f"Trường THCS {code}", "commune": f"xã số {commune}"}
    (home / "school.yaml").write_text(yaml.safe_dump(told, allow_unicode=True), encoding="utf-8")
    for book in model.glob("*.xlsx"):
        (home / book.name).hardlink_to(book)
    place = outputs / code / YEAR / PERIOD
    place.mkdir(parents=True)
    data = json.loads(result.replace(f"schools/{model.name}/", f"schools/{code}/"))
    settings_digest = hashlib.sha256((home / "school.yaml").read_bytes()).hexdigest()
    data["inputs"][f"params/schools/{code}/school.yaml"] = settings_digest
    (place / "ket-qua.json").write_text(json.dumps({**data, "school": code}), encoding="utf-8")


if __name__ == "__main__":
    given = [int(each) for each in sys.argv[1:]]
    main(*(given + [1700, 114][len(given) :]))
