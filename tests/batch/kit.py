"""A small params folder and notebooks for the tests of the batch, and the command line run as a process."""

import contextlib
import io
import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cchc_lib.command_line import main

YEAR = """\
id: "2025-2026"
label: Năm học 2025-2026
source: thử
review_day: 2026-05-31
semesters:
  - {id: hk1, label: Học kỳ I, start: 2025-09-01, end: 2026-01-17}
  - {id: hk2, label: Học kỳ II, start: 2026-01-18, end: 2026-05-31}
reports: [hk1, hk2]
"""
PARAMETERS = 'school = ""\nperiod = ""\nschool_year = ""\nparams_dir = ""\nas_of = ""\naudience = "public"'
HEAD = """\
from pathlib import Path
from cchc_lib.report.blocks import Head
errors = Path(params_dir, "schools", school, "2025-2026.xlsx").read_bytes().count(b"!")
result = {"school": school, "period": period, "draft": errors > 0, "errors": errors, "sample": True}
Head(subject=f"Báo cáo {school} {period}", school=school, school_code=school, authority="UBND", commune="xã",
     place="Xã", abbreviation="T", period_label=period, start="2025-09-01",
     end="2026-01-17", as_of="2026-01-17", draft=errors > 0, errors=errors, result=result)"""
TABLE = "import pandas as pd\npd.DataFrame({'kỳ': [period], 'trường': [school]})"


@dataclass(frozen=True)
class Kit:
    """Where everything stands, and ways to change it."""

    root: Path

    @property
    def params(self) -> Path:
        return self.root / "params"

    @property
    def outputs(self) -> Path:
        return self.root / "outputs"

    @property
    def notebook(self) -> Path:
        return self.root / "bao_cao.ipynb"

    def workbook(self, school: str) -> Path:
        """A school's registers: for these tests, any bytes; each '!' is a fault."""
        return self.params / "schools" / school / "2025-2026.xlsx"

    def add_schools(self, *schools: str) -> None:
        for school in schools:
            self.workbook(school).parent.mkdir(parents=True)
            (self.workbook(school).parent / "school.yaml").write_text(f"code: {school}\n", encoding="utf-8")
            self.workbook(school).write_bytes(school.encode())

    def write_notebook(self, *cells: str, path: Path | None = None) -> Path:
        target = path or self.notebook
        target.write_text(json.dumps(notebook(PARAMETERS, *cells), ensure_ascii=False), encoding="utf-8")
        return target

    def arguments(self, *given: str) -> list[str]:
        options = ["--params", str(self.params), "--outputs", str(self.outputs), "--notebook", str(self.notebook)]
        return [*given, *options, *([] if "--today" in given else ["--today", "1/6/2026"])]

    def command(self, *arguments: str) -> list[str]:
        code = "from cchc_lib.command_line import main; main()"
        return [sys.executable, "-c", code, *self.arguments(*arguments)]

    def cchc(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the command line over this kit to its end, in this process."""
        return call(*self.arguments(*arguments))

    def execute(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "PYTHONUTF8": "1"}
        return subprocess.run(command, capture_output=True, encoding="utf-8", check=False, env=environment)

    def record(self) -> dict[str, Any]:
        data: dict[str, Any] = json.loads((self.outputs / "run.json").read_text(encoding="utf-8"))
        return data

    def files(self) -> dict[str, bytes]:
        """Every output by its path, without what tells of single runs and where they were."""
        return {
            path.relative_to(self.outputs).as_posix(): path.read_bytes().replace(str(self.root).encode(), b"")
            for path in sorted(self.outputs.rglob("*"))
            if path.is_file() and ".cchc" not in path.parts and not path.name.startswith("run.")
        }


def call(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command line to its end in this process: most of a short run is the start of Python."""
    numbers = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    handlers = [(number, signal.getsignal(number)) for number in numbers]
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), pytest.raises(SystemExit) as end:
            main([*arguments])
    finally:
        for number, handler in handlers:
            signal.signal(number, handler)
    said = []
    for stream in (out, err):
        stream.seek(0)
        said.append(stream.read())
    return subprocess.CompletedProcess(arguments, int(end.value.code or 0), *said)


def new_kit(root: Path) -> Kit:
    made = Kit(root)
    (made.params / "school_years").mkdir(parents=True)
    (made.params / "school_years" / "2025-2026.yaml").write_text(YEAR, encoding="utf-8")
    made.add_schools("thcs-an", "thcs-binh")
    made.write_notebook(HEAD, TABLE)
    return made


def notebook(*cells: str) -> dict[str, Any]:
    """A notebook of these code cells; the first holds the parameters."""
    return {
        "cells": [
            {
                "cell_type": "code",
                "id": f"cell{number}",
                "metadata": {"tags": ["parameters"] if number == 0 else []},
                "source": source,
                "outputs": [],
                "execution_count": None,
            }
            for number, source in enumerate(cells)
        ],
        "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def hold_open(held: Path, patch: pytest.MonkeyPatch) -> None:
    """Make a file refuse to be replaced or removed, as Windows has it while Word shows it."""
    replace, unlink = Path.replace, Path.unlink

    def refuse_to_replace(path: Path, target: Path) -> Path:
        if target == held:
            raise PermissionError(13, "Access is denied", str(target))
        return replace(path, target)

    def refuse_to_go(path: Path, *, missing_ok: bool = False) -> None:
        if path == held:
            raise PermissionError(13, "Access is denied", str(path))
        unlink(path, missing_ok=missing_ok)

    patch.setattr(Path, "replace", refuse_to_replace)
    patch.setattr(Path, "unlink", refuse_to_go)
