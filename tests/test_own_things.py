"""Nothing but what the kit ships is tested: a school's own things, wrong as they may be, never fail ``cchc test``."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cchc_lib.environment import ROOT
from tests.batch.kit import notebook
from tests.test_house import tracked

LOOKING_AT_PARAMS_AND_NOTEBOOKS = (
    "tests/settings/test_params.py::test_an_unknown_school_year",
    "tests/commands/test_registers.py::test_all_schools_are_checked_by_default",
    "tests/notebooks/test_rules.py",
)
"""One of each kind: what the latest school year, all schools and every notebook would be looked at by."""


@pytest.mark.slow
def test_own_school_year_and_notebook_fail_no_test(tmp_path: Path) -> None:
    """A school whose settings are broken, a school year of nonsense, a notebook that fails and is untidy."""
    for file in tracked():
        copy = tmp_path / file.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(file, copy)
    shutil.copytree(ROOT / "cchc_lib", tmp_path / "cchc_lib", dirs_exist_ok=True)  # as it is compiled
    school = tmp_path / "params" / "schools" / "thcs-cua-toi"
    school.mkdir()
    (school / "school.yaml").write_text("code: [", encoding="utf-8")
    (tmp_path / "params" / "school_years" / "2026-2027.yaml").write_text("id: sai", encoding="utf-8")
    (tmp_path / "notebooks" / "cua_toi.ipynb").write_text(json.dumps(notebook("import os\nx=1/0")), encoding="utf-8")
    chosen = ["-p", "no:cacheprovider", "-p", "no:nbmake", *LOOKING_AT_PARAMS_AND_NOTEBOOKS]
    path = os.pathsep.join([str(tmp_path), str(tmp_path / "tests" / "light")])
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *chosen],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": path},
        check=False,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stdout
