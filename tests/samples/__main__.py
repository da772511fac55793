"""Write the workbooks of the four sample schools again."""

from __future__ import annotations

from pathlib import Path

from tests.samples.calendar import sample_calendar
from tests.samples.generate import SAMPLE_SCHOOLS, write_school

SCHOOLS_FOLDER = Path(__file__).parents[2] / "params" / "schools"

if __name__ == "__main__":
    for school in SAMPLE_SCHOOLS:
        write_school(SCHOOLS_FOLDER, school, sample_calendar())
