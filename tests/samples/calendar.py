"""The working calendar of the samples, from the kit's own file of days off."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

from cchc_lib.domain.working_days import WorkingCalendar

_FILE = Path(__file__).parents[2] / "params" / "calendar.csv"


def sample_calendar() -> WorkingCalendar:
    """Days off and Saturdays worked, as they stand in the file."""
    with _FILE.open(encoding="utf-8-sig", newline="") as lines:
        rows = [row for row in csv.reader(lines) if len(row) > 1 and row[0][:1].isdigit()]
    named = {
        kind: frozenset(date.fromisoformat(row[0]) for row in rows if row[1] == kind) for kind in ("off", "worked")
    }
    return WorkingCalendar(named["off"], named["worked"], frozenset({2025, 2026}))
