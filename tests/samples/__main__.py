"""Write the workbooks of the four sample schools again."""

from __future__ import annotations

from cchc_lib.settings.params import Params
from tests.samples.generate import SAMPLE_SCHOOLS, write_school

if __name__ == "__main__":
    params = Params.open()
    for school in SAMPLE_SCHOOLS:
        write_school(params.root / "schools", school, params.calendar())
