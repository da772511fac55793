"""What reading gives and what it must know: faults, the registers of a workbook and of a report, the settings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

import pandas as pd

from cchc_lib.domain.periods import SchoolYear
from cchc_lib.domain.schema import REGISTERS
from cchc_lib.domain.working_days import WorkingCalendar
from cchc_lib.settings.values import KnownNames, Term

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: where it stands, what was found, what was expected, how to mend it, in Vietnamese.

    ``code`` names the kind of fault in English ('blank_required'). ``row`` is as Excel counts it, None for a fault of
    a whole sheet (``sheet`` given), column or file. An error with a row leaves that row out of every figure.
    ``column`` are the letters of the faulty cell's column in Excel, '' when the sheet has no such column. ``register``
    is the id of the register whose rows it concerns, as far as that is known.
    """

    severity: Severity
    code: str
    file: str
    message: str
    sheet: str = ""
    row: int | None = None
    heading: str = ""
    value: str = ""
    expected: str = ""
    remedy: str = ""
    column: str = ""
    register: str = ""

    @property
    def of_sheet(self) -> str:
        """The sheet of the register that it concerns; of a fault of no register, the file's own."""
        return REGISTERS[self.register].sheet if self.register else self.sheet


@dataclass(frozen=True)
class RegisterBook:
    """One workbook (or folder of CSV files) as read: frames by register id, only rows that count.

    A register whose sheet is missing or unreadable has no frame. ``rows_read`` counts the rows found on each sheet,
    the ones left out included. ``inputs`` maps each file read to its SHA-256. ``left_out`` are the rows with an error,
    as far as their cells could be read.
    """

    school_year: SchoolYear
    source: Path
    frames: Mapping[str, pd.DataFrame]
    faults: tuple[Fault, ...]
    rows_read: Mapping[str, int] = field(default_factory=dict)
    inputs: Mapping[Path, str] = field(default_factory=dict)
    left_out: Mapping[str, pd.DataFrame] = field(default_factory=dict)


@dataclass(frozen=True)
class Registers:
    """The registers that a report is made from: those of every school year that its window touches, as one.

    ``rows_read`` are the rows that count and those with an error; an item that stands in two workbooks is one row.
    ``uncovered`` are spans of days of the window that no workbook covers, both days inside. ``lacking`` are sheets that
    one school year's workbook has and another's lacks: the sheet, the school year without it.
    """

    frames: Mapping[str, pd.DataFrame]
    faults: tuple[Fault, ...]
    rows_read: Mapping[str, int]
    inputs: Mapping[Path, str]
    uncovered: tuple[tuple[date, date], ...] = ()
    lacking: tuple[tuple[str, str], ...] = ()

    @property
    def errors(self) -> int:
        """Rows with an error plus errors of sheets and files."""
        return count_faults(self.faults, "error")

    @property
    def warnings(self) -> int:
        """Rows with a warning plus warnings of sheets and files."""
        return count_faults(self.faults, "warning")


def count_faults(faults: Iterable[Fault], severity: Severity) -> int:
    """Rows with a fault of this severity, plus the faults of sheets and files: several of one row count once."""
    chosen = [fault for fault in faults if fault.severity == severity]
    rows = {(fault.file, fault.sheet, fault.row) for fault in chosen if fault.row is not None}
    return len(rows) + sum(fault.row is None for fault in chosen)


@dataclass(frozen=True)
class ReadingContext:
    """The calendar, the legal term of each kind of petition, procedure codes known to params/, levels by target.

    ``targets`` and ``tasks`` are the plan's ids; without them no row is held against the plan. ``needed`` are the
    registers that its targets are measured by, ``names`` other names of columns and choices.
    """

    calendar: WorkingCalendar
    petition_terms: Mapping[str, Term]
    catalogue: frozenset[str]
    levels: Mapping[str, tuple[str, ...]]
    targets: frozenset[str] = frozenset()
    tasks: frozenset[str] = frozenset()
    needed: frozenset[str] = frozenset()
    names: KnownNames = field(default_factory=KnownNames)
